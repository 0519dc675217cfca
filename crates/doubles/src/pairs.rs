//! All pairs of a list, in memory: for a spreadsheet against itself, and for measuring.

use crate::keys::{Key, alike, keys};
use crate::person::Person;
use crate::rules::{Judgement, judge};

/// Files of one key beyond which a key says nothing (an agency's phone in a thousand files).
const MOST_OF_A_KEY: usize = 2_000;

/// People with their keys, in the order in which they were added.
#[derive(Debug, Default)]
pub struct Pile {
    people: Vec<Person>,
    keys: Vec<(Key, u32)>,
}

impl Pile {
    /// Adds a person; returns the place, from 0.
    pub fn add(&mut self, person: Person) -> usize {
        let at = self.people.len();
        let number = u32::try_from(at).unwrap_or(u32::MAX);
        self.keys.extend(keys(&person).into_iter().map(|key| (key, number)));
        self.people.push(person);
        at
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.people.len()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    /// The person at a place.
    pub fn person(&self, at: usize) -> Option<&Person> {
        self.people.get(at)
    }

    /// Keys with the places of their people, in order of the keys.
    pub fn sorted_keys(&mut self) -> &[(Key, u32)] {
        self.keys.sort_unstable();
        &self.keys
    }
}

/// Calls `per` with every pair that may be one person, once: the places, the lower first, and the judgement.
pub fn pairs(pile: &mut Pile, per: &mut dyn FnMut(usize, usize, Judgement)) {
    pile.keys.sort_unstable();
    let mut met: Vec<u64> = Vec::new();
    for block in pile.keys.chunk_by(|one, other| one.0.key == other.0.key).filter(|block| block.len() <= MOST_OF_A_KEY)
    {
        for (at, (left, one)) in block.iter().enumerate() {
            for (right, other) in &block[at + 1..] {
                if one != other && alike(left.sketch, right.sketch) {
                    met.push((u64::from(*one.min(other)) << 32) | u64::from(*one.max(other)));
                }
            }
        }
    }
    met.sort_unstable();
    met.dedup();
    for pair in met {
        let (one, other) = ((pair >> 32) as usize, (pair & 0xffff_ffff) as usize);
        if let Some(judgement) = judge(&pile.people[one], &pile.people[other]) {
            per(one, other, judgement);
        }
    }
}
