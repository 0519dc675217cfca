//! The rules: what each field says of two files, how much that is worth, and what must come together.
//!
//! Worth is counted in bits as Fellegi and Sunter do: the logarithm of how much more often a field agrees so in two files of one
//! person than in files of two. Bits of fields that say different things add up. In a register of 100,000 any pair of files is one
//! person's with a chance of about 2⁻¹⁷; [`THRESHOLD`] asks for a little more than that.
//!
//! | field | finding → bits |
//! |---|---|
//! | NIK | same 24; one digit 10 (of the place 0); same birth part under another region or serial -2; other -8 |
//! | passport | same 18; other 0 (passports are renewed) |
//! | family card | same 7; other 0 |
//! | phone | same 7; other 0 |
//! | name | 4 a common word, 8 another, at most 12; -3 a typing error, -1 a word left out |
//! | father after bin | same 5; other -5 |
//! | birth | same 13; day and month swapped 9; one digit off 6; same year, no more known 4; other -9 |
//! | sex | other -7 |
//! | village | same 6; other -1; of another district -3 |
//! | mother | same 8 (one common word 5); near 6; other -6 |
//! | guardian | same 5; near 4; other 0 |
//!
//! Bits alone suggest nothing. Besides them:
//! 1. the same NIK is always shown, the same passport unless name and birth both say otherwise;
//! 2. otherwise the names must fit (typing errors, words left out), and the birth must agree, or, where one file does not tell
//!    it, village and a person or number beside it must;
//! 3. births that stand against each other separate: father and son, aunt and niece of one name;
//! 4. NIKs that differ in the serial alone, with names that differ in letters, are twins: not shown;
//! 5. sure is only: the same NIK or passport with names that fit and births that do not stand against each other; the same family
//!    card with the same name and the same day of birth. Everything else is for people to see.

use model::date::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::name::{self, Likeness, Name};
use crate::person::Person;

/// Bits from which a pair is shown.
pub const THRESHOLD: i32 = 20;

/// Letters of a village's code that name its district (`18.07`).
const DISTRICT: usize = 5;

/// How sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// Someone should look.
    Likely,
    /// One person, unless a paper is wrong.
    Sure,
}

/// Which way a piece of evidence points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Says {
    /// One person.
    Same,
    /// One person, with a difference that happens.
    Near,
    /// Two people.
    Other,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// Equal.
    Same,
    /// Another of the usual spellings, or another order.
    Variant,
    /// A typing error.
    Typo,
    /// Words are left out.
    Part,
    /// Some words are shared, others differ.
    Some,
    /// Day and month are swapped.
    Swapped,
    /// One digit differs, or two neighbours are swapped.
    OneDigit,
    /// The same as far as both tell it.
    Year,
    /// The same day as the other file's NIK tells.
    NikDay,
    /// A NIK with the same birth part under another region or serial: an older or a newer one.
    OtherNik,
    /// The first twelve digits of the NIK are the same, the serial is not.
    Serial,
    /// Different.
    Other,
}

/// One piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Evidence {
    /// The field of the worker file; `father` is the name after bin or binti.
    pub field: &'static str,
    /// Which way it points.
    pub says: Says,
    /// What was found.
    pub how: How,
    /// What it is worth.
    pub bits: i32,
}

/// What the rules say of two files that may be one person's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// How sure it is.
    pub grade: Grade,
    /// All bits together.
    pub bits: i32,
    /// What speaks for and against it, the weightiest first.
    pub evidence: Vec<Evidence>,
}

impl Judgement {
    /// The chance in percent that it is one person, as the bits say; never 0 or 100.
    pub fn percent(&self) -> u8 {
        // Two files of a register of 100,000 are one person's with a chance of 2⁻¹⁷.
        let odds = f64::from(self.bits - 17).exp2();
        ((odds / (1.0 + odds)) * 100.0).clamp(1.0, 99.0) as u8
    }
}

/// Collects evidence.
#[derive(Default)]
struct Sheet(Vec<Evidence>);

impl Sheet {
    fn note(&mut self, field: &'static str, says: Says, finding: How, bits: i32) {
        self.0.push(Evidence { field, says, how: finding, bits });
    }
    fn says(&self, field: &str) -> Option<Says> {
        self.0.iter().find(|found| found.field == field).map(|found| found.says)
    }
    fn finding(&self, field: &str) -> Option<How> {
        self.0.iter().find(|found| found.field == field).map(|found| found.how)
    }
    fn agrees(&self, field: &str) -> bool {
        matches!(self.says(field), Some(Says::Same | Says::Near))
    }
    fn bits(&self) -> i32 {
        self.0.iter().map(|found| found.bits).sum()
    }
}

/// Judges two files: none unless they may be one person's. The order of the two does not matter.
pub fn judge(left: &Person, right: &Person) -> Option<Judgement> {
    let mut sheet = Sheet::default();
    let likeness = names(&mut sheet, left, right);
    niks(&mut sheet, left, right);
    births(&mut sheet, left, right);
    let numbers = [
        ("passport_number", &left.passport, &right.passport, 18),
        ("family_card_number", &left.card, &right.card, 7),
        ("phone", &left.phone, &right.phone, 7),
    ];
    for (field, a, b, bits) in numbers {
        if let (Some(a), Some(b)) = (a, b) {
            if a == b {
                sheet.note(field, Says::Same, How::Same, bits);
            } else {
                sheet.note(field, Says::Other, How::Other, 0);
            }
        }
    }
    if let (Some(a), Some(b)) = (&left.village, &right.village) {
        if a == b {
            sheet.note("village", Says::Same, How::Same, 6);
        } else {
            let near = a.get(..DISTRICT) == b.get(..DISTRICT);
            sheet.note("village", Says::Other, How::Other, if near { -1 } else { -3 });
        }
    }
    if left.female.zip(right.female).is_some_and(|(a, b)| a != b) {
        sheet.note("sex", Says::Other, How::Other, -7);
    }
    relative(&mut sheet, "mother_name", &left.mother, &right.mother, [8, 6, -6]);
    relative(&mut sheet, "consent_by", &left.guardian, &right.guardian, [5, 4, 0]);
    let grade = decide(&sheet, likeness)?;
    let bits = sheet.bits();
    let Sheet(mut evidence) = sheet;
    evidence.sort_by_key(|found| std::cmp::Reverse(found.bits.abs()));
    Some(Judgement { grade, bits, evidence })
}

/// What must come together (rules 1 to 5 above).
fn decide(sheet: &Sheet, likeness: Likeness) -> Option<Grade> {
    let birth_apart = sheet.says("birth_date") == Some(Says::Other);
    let sex_apart = sheet.says("sex") == Some(Says::Other);
    let fits = likeness >= Likeness::Part;
    let nik = sheet.finding("nik");
    // A passport number that was mistyped into another's: neither name nor birth knows of it.
    let passport = sheet.agrees("passport_number") && (likeness >= Likeness::Some || !birth_apart);
    if nik == Some(How::Same) || passport {
        let sure = fits && !birth_apart && !sex_apart && matches!(nik, None | Some(How::Same));
        return Some(if sure { Grade::Sure } else { Grade::Likely });
    }
    if !fits || birth_apart || sex_apart {
        return None;
    }
    if nik == Some(How::Serial) && likeness <= Likeness::Typo && likeness != Likeness::Part {
        return None;
    }
    let born = sheet.agrees("birth_date");
    let card = sheet.agrees("family_card_number");
    let beside =
        ["mother_name", "consent_by", "phone", "family_card_number"].iter().filter(|field| sheet.agrees(field)).count();
    let near = sheet.agrees("village");
    let known = born || nik == Some(How::OneDigit) || beside > 1 || (beside == 1 && near) || card;
    if !known || (sheet.bits() < THRESHOLD && !(card && (born || sheet.says("birth_date").is_none()))) {
        return None;
    }
    let sure = card && likeness >= Likeness::Variant && sheet.finding("birth_date") == Some(How::Same) && nik.is_none();
    Some(if sure { Grade::Sure } else { Grade::Likely })
}

fn names(sheet: &mut Sheet, left: &Person, right: &Person) -> Likeness {
    let (likeness, bits) = name::compare_names(&left.name, &right.name);
    let (says, finding, bits) = match likeness {
        Likeness::Missing => return likeness,
        Likeness::Different => (Says::Other, How::Other, -9),
        Likeness::Some => (Says::Other, How::Some, -4),
        Likeness::Part => (Says::Near, How::Part, bits),
        Likeness::Typo => (Says::Near, How::Typo, bits),
        Likeness::Variant => (Says::Same, How::Variant, bits),
        Likeness::Same => (Says::Same, How::Same, bits),
    };
    sheet.note("full_name", says, finding, bits);
    let (father, _) = name::compare(&left.name.father, &right.name.father);
    match father {
        Likeness::Missing => {}
        _ if father >= Likeness::Part => sheet.note("father", Says::Same, How::Same, 5),
        _ => sheet.note("father", Says::Other, How::Other, -5),
    }
    likeness
}

fn niks(sheet: &mut Sheet, left: &Person, right: &Person) {
    let (Some(a), Some(b)) = (&left.nik, &right.nik) else { return };
    let apart: Vec<usize> = (0..16).filter(|at| a[*at] != b[*at]).collect();
    let slip = match apart[..] {
        [_] => true,
        [one, two] => two == one + 1 && a[one] == b[two] && a[two] == b[one],
        _ => false,
    };
    let (says, finding, bits) = match apart.first() {
        None => (Says::Same, How::Same, 24),
        // Twins have neighbouring serials; two digits swapped are a slip.
        Some(12..) if slip && apart.len() == 2 => (Says::Near, How::OneDigit, 6),
        Some(12..) => (Says::Other, How::Serial, -2),
        // One digit of the place: neighbours of one day of birth have such numbers, too.
        Some(..6) if slip => (Says::Near, How::OneDigit, 0),
        _ if slip => (Says::Near, How::OneDigit, 10),
        _ if a[6..12] == b[6..12] => (Says::Other, How::OtherNik, -2),
        _ => (Says::Other, How::Other, -8),
    };
    sheet.note("nik", says, finding, bits);
}

fn births(sheet: &mut Sheet, left: &Person, right: &Person) {
    let (Some(a), Some(b)) = (left.birth(), right.birth()) else { return };
    let (says, finding, bits) = match birth(a, b) {
        // A typed day that is wrong, where the other file's NIK tells the right one.
        (Says::Other, ..)
            if left.nik_born.is_some_and(|said| said == b) || right.nik_born.is_some_and(|said| said == a) =>
        {
            (Says::Near, How::NikDay, 8)
        }
        found => found,
    };
    sheet.note("birth_date", says, finding, bits);
}

/// What two days of birth say.
fn birth(a: Date, b: Date) -> (Says, How, i32) {
    let (Some((a_month, a_day)), Some((b_month, b_day))) = (a.month.zip(a.day), b.month.zip(b.day)) else {
        let month_fits = a.month.zip(b.month).is_none_or(|(a, b)| a == b);
        return if a.year == b.year && month_fits { (Says::Near, How::Year, 4) } else { (Says::Other, How::Other, -9) };
    };
    if a == b {
        // The first of January and the last of December are written for whoever does not know the day.
        return (Says::Same, How::Same, if is_made_up(a_month, a_day) { 6 } else { 13 });
    }
    if a.year.abs_diff(b.year) == 1 && (a_month, a_day) == (b_month, b_day) {
        return (Says::Near, How::OneDigit, 6);
    }
    if a.year == b.year && a_month == b_day && a_day == b_month {
        return (Says::Near, How::Swapped, 9);
    }
    if a.year == b.year && (is_made_up(a_month, a_day) || is_made_up(b_month, b_day)) {
        return (Says::Near, How::Year, 4);
    }
    let digits = |date: Date, month: u8, day: u8| format!("{day:02}{month:02}{:04}", date.year).into_bytes();
    let (x, y) = (digits(a, a_month, a_day), digits(b, b_month, b_day));
    let apart: Vec<usize> = (0..x.len()).filter(|at| x[*at] != y[*at]).collect();
    let slip = match apart[..] {
        [_] => true,
        [one, two] => two == one + 1 && x[one] == y[two] && x[two] == y[one],
        _ => false,
    };
    // A generation apart with one digit off is father and son before it is a slip.
    if slip && a.year.abs_diff(b.year) < 15 { (Says::Near, How::OneDigit, 6) } else { (Says::Other, How::Other, -9) }
}

const fn is_made_up(month: u8, day: u8) -> bool {
    matches!((month, day), (1, 1) | (12, 31))
}

fn relative(sheet: &mut Sheet, field: &'static str, left: &Name, right: &Name, worth: [i32; 3]) {
    let (likeness, bits) = name::compare(&left.words, &right.words);
    match likeness {
        Likeness::Missing => {}
        Likeness::Same | Likeness::Variant => sheet.note(field, Says::Same, How::Same, worth[0].min(bits + 1)),
        Likeness::Typo => sheet.note(field, Says::Near, How::Typo, worth[1].min(bits + 1)),
        Likeness::Part => sheet.note(field, Says::Near, How::Part, worth[1].min(bits + 1)),
        Likeness::Some | Likeness::Different => sheet.note(field, Says::Other, How::Other, worth[2]),
    }
}
