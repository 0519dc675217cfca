//! Who is one person by what people decided: a function of the set of decisions, whatever order they came in.

use std::collections::{BTreeMap, BTreeSet};

use model::{Body, kinds};
use serde_json::Value;
use uuid::Uuid;

/// What a decision says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// One person.
    Same,
    /// Two people.
    NotSame,
    /// Another decision is taken back.
    Undone(Uuid),
}

/// A decision about two files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decided {
    /// The decision's own record.
    pub id: Uuid,
    /// The two files, the smaller id first.
    pub pair: (Uuid, Uuid),
    /// What was decided.
    pub verdict: Verdict,
}

impl Decided {
    /// The kind of record of which this is read.
    pub const KIND: &'static str = kinds::double_decision::KIND.name;

    /// Reads a decision; none when it lacks what it needs.
    pub fn of(id: Uuid, body: &Body) -> Option<Self> {
        let record = |field: &str| body.get(field).and_then(Value::as_str).and_then(|text| Uuid::parse_str(text).ok());
        let (one, other) = (record("one")?, record("other")?);
        let verdict = match body.get("decision").and_then(Value::as_str)? {
            "same" => Verdict::Same,
            "not_same" => Verdict::NotSame,
            "undone" => Verdict::Undone(record("undoes")?),
            _ => return None,
        };
        (one != other).then(|| Self { id, pair: (one.min(other), one.max(other)), verdict })
    }
}

/// Who is one person and who is not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct People {
    /// Each file of a group of two or more, with all of the group, the smallest id first.
    groups: BTreeMap<Uuid, Vec<Uuid>>,
    /// Pairs that are two people, the smaller id first.
    apart: BTreeSet<(Uuid, Uuid)>,
}

impl People {
    /// Works out the groups: connected by standing decisions that say "same", taken in order of their ids; one that would join
    /// two files that a standing decision holds apart joins nothing.
    pub fn of(decisions: &[Decided]) -> Self {
        let undone: BTreeSet<Uuid> = decisions
            .iter()
            .filter_map(|decided| match decided.verdict {
                Verdict::Undone(other) => Some(other),
                _ => None,
            })
            .collect();
        let mut standing: Vec<&Decided> = decisions.iter().filter(|decided| !undone.contains(&decided.id)).collect();
        standing.sort_by_key(|decided| decided.id);
        let pairs =
            |verdict| standing.iter().filter(move |decided| decided.verdict == verdict).map(|decided| decided.pair);
        let apart: BTreeSet<(Uuid, Uuid)> = pairs(Verdict::NotSame).collect();
        let mut people = Self { groups: BTreeMap::new(), apart };
        for (one, other) in pairs(Verdict::Same) {
            people.join(one, other);
        }
        people
    }

    fn join(&mut self, one: Uuid, other: Uuid) {
        if self.same(one).contains(&other) || self.are_apart(one, other) {
            return;
        }
        let mut all: Vec<Uuid> = self.same(one).into_iter().chain(self.same(other)).collect();
        all.sort_unstable();
        for file in all.clone() {
            self.groups.insert(file, all.clone());
        }
    }

    /// All files of the person whose file this is, itself among them, the smallest id first.
    pub fn same(&self, file: Uuid) -> Vec<Uuid> {
        self.groups.get(&file).cloned().unwrap_or_else(|| vec![file])
    }

    /// Whether someone decided that these are two people, or that others of their files are.
    pub fn are_apart(&self, one: Uuid, other: Uuid) -> bool {
        if self.apart.is_empty() {
            return false;
        }
        let others = self.same(other);
        self.same(one).iter().any(|a| others.iter().any(|b| self.apart.contains(&(*a.min(b), *a.max(b)))))
    }

    /// The groups of two and more, each once.
    pub fn groups(&self) -> impl Iterator<Item = &[Uuid]> {
        self.groups.iter().filter(|(file, all)| all.first() == Some(file)).map(|(_, all)| all.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decided(id: u128, one: u128, other: u128, verdict: Verdict) -> Decided {
        let (one, other) = (Uuid::from_u128(one), Uuid::from_u128(other));
        Decided { id: Uuid::from_u128(id), pair: (one.min(other), one.max(other)), verdict }
    }

    fn same(people: &People, file: u128) -> Vec<u128> {
        people.same(Uuid::from_u128(file)).into_iter().map(|file| file.as_u128()).collect()
    }

    #[test]
    fn files_of_files_are_one_person_and_the_smallest_comes_first() {
        let people = People::of(&[decided(101, 3, 2, Verdict::Same), decided(102, 1, 3, Verdict::Same)]);
        assert_eq!(same(&people, 2), [1, 2, 3]);
        assert_eq!(same(&people, 4), [4]);
        assert_eq!(people.groups().count(), 1);
    }

    #[test]
    fn not_the_same_wins_over_the_same_also_through_a_third() {
        let people = People::of(&[
            decided(101, 1, 2, Verdict::Same),
            decided(102, 2, 3, Verdict::Same),
            decided(103, 1, 3, Verdict::NotSame),
        ]);
        assert_eq!(same(&people, 3), [3]);
        assert!(people.are_apart(Uuid::from_u128(2), Uuid::from_u128(3)), "2 is 1, and 1 is not 3");
    }

    #[test]
    fn what_is_undone_does_not_count() {
        let people = People::of(&[
            decided(101, 1, 2, Verdict::Same),
            decided(102, 1, 2, Verdict::Undone(Uuid::from_u128(101))),
            decided(103, 3, 4, Verdict::NotSame),
            decided(104, 3, 4, Verdict::Undone(Uuid::from_u128(103))),
            decided(105, 3, 4, Verdict::Same),
        ]);
        assert_eq!(same(&people, 1), [1]);
        assert_eq!(same(&people, 4), [3, 4]);
    }

    fn any_decision() -> impl Strategy<Value = (u128, u128, u8)> {
        (0_u128..8, 0_u128..8, 0_u8..4).prop_filter("two files", |(one, other, _)| one != other)
    }

    proptest! {
        #[test]
        fn the_order_in_which_decisions_come_does_not_matter(list in prop::collection::vec(any_decision(), 0..24), seed in any::<u64>()) {
            let mut decisions: Vec<Decided> = list
                .iter()
                .enumerate()
                .map(|(at, (one, other, verdict))| {
                    let verdict = match verdict {
                        0 | 1 => Verdict::Same,
                        2 => Verdict::NotSame,
                        _ => Verdict::Undone(Uuid::from_u128(100 + at as u128 / 2)),
                    };
                    decided(100 + at as u128, *one, *other, verdict)
                })
                .collect();
            let people = People::of(&decisions);
            let mut turn = seed;
            for at in (1..decisions.len()).rev() {
                turn = turn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                decisions.swap(at, (turn >> 33) as usize % (at + 1));
            }
            prop_assert_eq!(&People::of(&decisions), &people);
            for group in people.groups() {
                for (at, one) in group.iter().enumerate() {
                    for other in &group[at + 1..] {
                        prop_assert!(!people.apart.contains(&(*one, *other)), "nobody is one person with whom they are not");
                    }
                }
            }
        }
    }
}
