//! Which files are worth comparing: a few keys a file, of which two files of one person share at least one, and a sketch of
//! the name for keys that many share.
//!
//! | key | shared by two files of one person unless |
//! |---|---|
//! | NIK, passport, family card, phone | it is missing, mistyped or changed |
//! | day of birth (day and month in any order), typed and as the NIK says | a digit is off, or only the year is known |
//! | village with year of birth | the person moved, or the year is off |
//! | village with the consonants of the name | the person moved, or a consonant is off |
//! | mother's consonants with the year of birth | the mother is not given, or the year is off |
//!
//! Changing what is here changes what stands in files: `store` makes its keys anew when [`VERSION`] differs.

use model::date::Date;

use crate::name::{Name, Word};
use crate::person::Person;

/// Raised when keys of the same person become others.
pub const VERSION: u32 = 1;

/// A key as it is kept: equal for files worth comparing, now and then also for others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The key itself.
    pub key: u32,
    /// The sketch of the name where the key is shared by many; 0 where the key alone is worth comparing.
    pub sketch: Sketch,
}

/// Pairs of letters that a name holds, as bits.
pub type Sketch = i64;

/// Whether two sketches are of names that may be one: each key's own 0 means that the name does not matter.
pub const fn alike(left: Sketch, right: Sketch) -> bool {
    let (left_bits, right_bits) = (left.count_ones(), right.count_ones());
    let fewer = if left_bits < right_bits { left_bits } else { right_bits };
    (left & right).count_ones() * 2 >= fewer
}

/// The keys of a person, each once.
pub fn keys(person: &Person) -> Vec<Key> {
    let sketch = sketch(&person.name);
    let mut keys = Vec::with_capacity(9);
    let mut plain = |what: u8, parts: &[&[u8]]| keys.push(Key { key: hash(what, parts), sketch: 0 });
    if let Some(nik) = &person.nik {
        plain(1, &[nik]);
    }
    for (what, number) in [(2, &person.passport), (3, &person.card), (4, &person.phone)] {
        if let Some(number) = number {
            plain(what, &[number.as_bytes()]);
        }
    }
    if let Some(village) = &person.village
        && !person.name.is_empty()
    {
        plain(7, &[village.as_bytes(), &person.name.consonants()]);
    }
    if person.name.is_empty() {
        return keys;
    }
    let mut named = |what: u8, parts: &[&[u8]]| keys.push(Key { key: hash(what, parts), sketch });
    let mut days: Vec<[u8; 4]> = [person.born, person.nik_born].into_iter().flatten().filter_map(day).collect();
    days.dedup();
    for day in days {
        named(5, &[&day]);
    }
    let mut years: Vec<u16> = [person.born, person.nik_born].into_iter().flatten().map(|born| born.year).collect();
    years.dedup();
    for year in years {
        if let Some(village) = &person.village {
            named(6, &[village.as_bytes(), &year.to_le_bytes()]);
        }
        if !person.mother.is_empty() {
            named(8, &[&person.mother.consonants(), &year.to_le_bytes()]);
        }
    }
    keys.sort_unstable();
    keys.dedup_by_key(|key| key.key);
    keys
}

/// Day and month in any order, with the year.
fn day(born: Date) -> Option<[u8; 4]> {
    let (day, month) = (born.day?, born.month?);
    let [low, high] = born.year.to_le_bytes();
    Some([day.min(month), day.max(month), low, high])
}

fn hash(what: u8, parts: &[&[u8]]) -> u32 {
    // FNV-1a, 64 bits, folded: it stands in files and must never change by itself.
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325 ^ u64::from(what);
    for byte in parts.iter().flat_map(|part| part.iter().chain([&0xff])) {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    (hash ^ (hash >> 32)) as u32
}

fn sketch(name: &Name) -> Sketch {
    let mut bits: i64 = 0;
    let mut add =
        |a: u32, b: u32| bits |= 1 << ((a.wrapping_mul(31).wrapping_add(b).wrapping_mul(2_654_435_761) >> 7) % 62);
    for Word { sound, .. } in &name.words {
        let mut before = u32::from('^');
        for letter in sound.chars().map(u32::from) {
            add(before, letter);
            before = letter;
        }
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn person(body: Value) -> Person {
        let Value::Object(body) = body else { panic!("an object") };
        Person::of(&body)
    }

    fn meet(a: Value, b: Value) -> bool {
        let (a, b) = (keys(&person(a)), keys(&person(b)));
        a.iter().any(|one| b.iter().any(|other| one.key == other.key && alike(one.sketch, other.sketch)))
    }

    #[test]
    fn every_usual_damage_leaves_a_key() {
        let born = "1990-05-04";
        let whole = json!({"full_name": "Siti Aminah", "birth_date": born, "village": "18.07.01.2001", "mother_name": "Sumiati", "phone": "+6281234509876"});
        for damaged in [
            json!({"full_name": "Sitti Amina", "birth_date": born}),
            json!({"full_name": "Siti Aminah", "birth_date": "1990-04-05"}),
            json!({"full_name": "Siti Rahayu Aminah", "birth_date": "1990", "village": "18.07.01.2001"}),
            json!({"full_name": "Siti Aminah", "birth_date": "1980-05-04", "village": "18.07.01.2001"}),
            json!({"full_name": "Aminah", "birth_date": "1990-05-14", "mother_name": "Sumiyati"}),
            json!({"full_name": "S. Aminah", "phone": "081234509876"}),
            json!({"full_name": "Siti Aminah", "nik": "3201014405900001"}),
        ] {
            assert!(meet(whole.clone(), damaged.clone()), "{damaged}");
        }
        assert!(!meet(whole, json!({"full_name": "Bambang", "birth_date": born, "village": "18.07.01.2002"})));
    }

    #[test]
    fn keys_are_few() {
        let all = json!({"full_name": "Siti Aminah", "nik": "1807014405900001", "birth_date": "1990-05-04", "village": "18.07.01.2001",
            "mother_name": "Sumiati", "phone": "+6281234509876", "passport_number": "C1234567", "family_card_number": "1807010101900021"});
        assert!(keys(&person(all)).len() <= 9);
        assert!(keys(&Person::default()).is_empty());
    }
}
