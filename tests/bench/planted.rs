//! Registers with planted, labelled doubles and people who only look alike: two shapes, made by two generators that share
//! neither names nor ways of going wrong, so that rules that only fit one of them show. Both have been looked at while the
//! rules were made, with one seed each; the other seeds have not.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::people::{Dice, People};
use crate::strangers::Strangers;

/// Two places in a register, the lower first.
pub type Pair = (usize, usize);

/// A register and what is known of it.
pub struct Planted {
    pub people: Vec<Value>,
    /// Pairs that are one person, with what went wrong between the two.
    pub doubles: HashMap<Pair, String>,
    /// Pairs that look alike and are two people, with what they are to each other.
    pub apart: HashMap<Pair, &'static str>,
}

impl Planted {
    fn new(people: Vec<Value>) -> Self {
        Self { people, doubles: HashMap::new(), apart: HashMap::new() }
    }

    fn double(&mut self, of: usize, copy: Value, how: String) {
        self.doubles.insert((of, self.people.len()), how);
        self.people.push(copy);
    }

    fn alike(&mut self, of: usize, other: Value, what: &'static str) {
        self.apart.insert((of, self.people.len()), what);
        self.people.push(other);
    }
}

fn text<'a>(person: &'a Value, field: &str) -> &'a str {
    person[field].as_str().unwrap_or_default()
}

fn forget(person: &mut Value, field: &str) {
    if let Value::Object(body) = person {
        body.remove(field);
    }
}

/// A letter left out, another, or two swapped; never the first.
pub fn mistype(dice: &mut Dice, text: &str, letters: &str) -> String {
    let mut typed: Vec<char> = text.chars().collect();
    if typed.len() < 4 {
        return text.to_owned();
    }
    let at = 1 + dice.below(typed.len() - 2);
    match dice.below(3) {
        0 => {
            typed.remove(at);
        }
        1 => typed[at] = letters.chars().nth(dice.below(letters.len())).unwrap_or('a'),
        _ => typed.swap(at, at + 1),
    }
    typed.into_iter().collect()
}

/// Day and month swapped where that is a day, too.
pub fn swapped(born: &str) -> Option<String> {
    let mut parts = born.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    (day <= "12" && day != month).then(|| format!("{year}-{day}-{month}"))
}

/// The first shape: the bench's own district. `size` people, then doubles (one in twenty) and lookalikes (one in fifty).
pub fn first(seed: u64, size: usize) -> Planted {
    let mut people = People::new(seed);
    let register = (0..size).map(|_| people.worker()).collect();
    let mut planted = Planted::new(register);
    let mut dice = Dice::new(seed ^ 0x5eed);
    for at in (0..size).step_by(20) {
        let (copy, how) = damaged(&mut dice, &planted.people[at]);
        planted.double(at, copy, how);
    }
    for at in (7..size).step_by(50) {
        let (other, what) = lookalike(&mut dice, &planted.people[at]);
        planted.alike(at, other, what);
    }
    planted
}

/// One or two things go wrong, and what the second form did not ask for is missing.
fn damaged(dice: &mut Dice, person: &Value) -> (Value, String) {
    let mut copy = person.clone();
    let mut how = Vec::new();
    for _ in 0..=dice.below(2) {
        how.push(damage(dice, &mut copy));
    }
    forget(&mut copy, "passport_number");
    for (field, one_in, name) in [("phone", 2, "-phone"), ("nik", 2, "-nik"), ("mother_name", 3, "-mother")] {
        if dice.below(one_in) == 0 {
            forget(&mut copy, field);
            how.push(name);
        }
    }
    how.sort_unstable();
    how.dedup();
    (copy, how.join(" "))
}

fn damage(dice: &mut Dice, copy: &mut Value) -> &'static str {
    let (name, born) = (text(copy, "full_name").to_owned(), text(copy, "birth_date").to_owned());
    match dice.below(10) {
        0 => {
            copy["full_name"] = json!(mistype(dice, &name, "aeiounrsk"));
            "typo"
        }
        1 => {
            let usual = [("Muhammad", "Moh."), ("Siti", "Sitti"), ("Yu", "Ju"), ("Rizki", "Rizky"), ("u", "oe")];
            copy["full_name"] = json!(usual.iter().fold(name, |name, (one, other)| name.replace(one, other)));
            "spelling"
        }
        2 => {
            let words: Vec<&str> = name.split(' ').collect();
            let short = match words[..] {
                [one, two, _, ..] => format!("{one} {two}"),
                [one, two] => format!("{two} {one}"),
                _ => name.clone(),
            };
            copy["full_name"] = json!(short);
            "words"
        }
        3 => {
            copy["birth_date"] = json!(swapped(&born).unwrap_or(born));
            "swapped"
        }
        4 => {
            copy["birth_date"] = json!(born[..4].to_owned());
            "year only"
        }
        5 => {
            if let Some(last) = born.get(9..).and_then(|last| last.parse::<u8>().ok()) {
                copy["birth_date"] = json!(format!("{}{}", &born[..9], (last + 1) % 8 + 1));
            }
            "digit"
        }
        6 => {
            let nik = text(copy, "nik").to_owned();
            if nik.len() == 16 {
                let (place, serial) = (1 + dice.below(30), 1 + dice.below(9999));
                copy["nik"] = json!(format!("3201{place:02}{}{serial:04}", &nik[6..12]));
            }
            "old nik"
        }
        7 => {
            forget(copy, "nik");
            "-nik"
        }
        8 => {
            copy["phone"] = json!(format!("+628{:010}", dice.below(10_000_000_000)));
            "new phone"
        }
        _ => {
            copy["village"] = json!("18.07.01.2001");
            "moved"
        }
    }
}

/// Another person who shares most of it.
fn lookalike(dice: &mut Dice, person: &Value) -> (Value, &'static str) {
    let mut other = person.clone();
    forget(&mut other, "passport_number");
    let nik = text(person, "nik").to_owned();
    let last = text(person, "full_name").split(' ').next_back().unwrap_or_default().to_owned();
    let what = match dice.below(4) {
        0 => {
            other["full_name"] = json!(format!("{} {last}", dice.even(&["Rini", "Rina", "Hasan", "Husen"])));
            let serial: usize = nik[12..].parse().unwrap_or(1);
            other["nik"] = json!(format!("{}{:04}", &nik[..12], serial % 9999 + 1));
            "twin"
        }
        1 => {
            other["full_name"] = json!(format!("{} {last}", dice.even(&["Dewi", "Agus", "Nur"])));
            other["birth_date"] = json!(format!("1993-0{}-1{}", 1 + dice.below(9), dice.below(10)));
            forget(&mut other, "nik");
            "sibling"
        }
        2 => {
            other["birth_date"] =
                json!(format!("19{}-0{}-1{}", 65 + dice.below(30), 1 + dice.below(9), dice.below(10)));
            other["mother_name"] = json!("Kartini");
            forget(&mut other, "nik");
            forget(&mut other, "phone");
            "namesake"
        }
        _ => {
            let year: usize = text(person, "birth_date")[..4].parse().unwrap_or(1980);
            other["birth_date"] = json!(format!("{}{}", year - 24, &text(person, "birth_date")[4..]));
            other["mother_name"] = json!("Paijem");
            forget(&mut other, "nik");
            "parent of the same name"
        }
    };
    (other, what)
}

/// The second shape: households of other islands, with gaps, from a generator of its own.
pub fn second(seed: u64, size: usize) -> Planted {
    let mut strangers = Strangers::new(seed);
    let mut planted = Planted::new(Vec::with_capacity(size + size / 10));
    while planted.people.len() < size {
        planted.people.extend(strangers.household());
    }
    let register = planted.people.len();
    for at in (0..register).step_by(20) {
        if let Some((copy, how)) = strangers.again(&planted.people[at]) {
            planted.double(at, copy, how);
        }
    }
    for at in (11..register).step_by(50) {
        let (other, what) = strangers.lookalike(&planted.people[at]);
        planted.alike(at, other, what);
    }
    planted
}
