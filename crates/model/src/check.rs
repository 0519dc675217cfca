//! Checks of values. A failed check is data: which field, what is wrong, how bad. The words are the interface's.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use crate::field::{Body, Field, FieldType};
use crate::kind::Kind;
use crate::{date, nik, phone, region};

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The record is not stored like this.
    Error,
    /// It is stored, and someone should look.
    Warning,
}

/// What is wrong with a value. The interface has words for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// A required value is not there.
    Missing,
    /// The JSON value has another type than declared.
    WrongType,
    /// More characters than the field takes, or a picture that is too large.
    TooLong,
    /// Characters that cannot be kept or printed (control characters).
    BadCharacters,
    /// Not 16 digits.
    NikLength,
    /// Characters other than digits in a NIK or family card number.
    NikNotDigits,
    /// The region code in the NIK is not known.
    NikRegionUnknown,
    /// The birth date in the NIK is not a day.
    NikDateImpossible,
    /// The NIK says another birth date than the record.
    NikBirthDateDiffers,
    /// The NIK says another sex than the record.
    NikSexDiffers,
    /// Excel kept 15 digits of a 16-digit number: the last digit is a false 0.
    NikDigitsLost,
    /// The number lost its leading zero.
    LeadingZeroLost,
    /// Not a day of the calendar.
    DateImpossible,
    /// Not a day and a time of day.
    MomentInvalid,
    /// A date that lies in the future.
    DateInFuture,
    /// A date earlier than is believable.
    DateTooEarly,
    /// One of the two dates is before the other that must come first.
    DatesOutOfOrder,
    /// Not one of the codes.
    ChoiceUnknown,
    /// No such region code.
    RegionUnknown,
    /// Several places have this name; the kecamatan is needed.
    RegionAmbiguous,
    /// No such country.
    CountryUnknown,
    /// Not a telephone number.
    PhoneInvalid,
    /// Not a passport number.
    PassportInvalid,
    /// Not a number, or outside the bounds.
    NumberOutOfRange,
    /// Younger than 18 (law 18/2017, art. 5 a).
    UnderAge,
    /// Not a picture that can be shown and printed.
    PictureInvalid,
    /// Another record has this NIK.
    NikTaken,
    /// Another one has this name.
    Taken,
    /// Fewer characters than are needed.
    TooShort,
    /// The cell holds a formula; only its last result could be read.
    Formula,
    /// The cell holds an error of the spreadsheet program.
    CellError,
    /// Two rows of one file have this NIK.
    NikTwiceInFile,
    /// The row holds no person: a sum, a note, a signature.
    RowSkipped,
    /// The value differs from the one in the file that is there; someone must decide.
    DiffersFromRecord,
    /// Not the lines of a machine-readable zone (ICAO 9303).
    MrzUnreadable,
    /// A check digit of the machine-readable zone is wrong: a character was misread or mistyped.
    MrzCheckDigit,
    /// The machine-readable zone of the same document says otherwise.
    MrzDiffers,
    /// More than placement credit (KUR) goes to: Rp 100 million.
    LoanAboveLimit,
    /// A loan above Rp 50 million needs a tax number.
    NpwpMissing,
    /// Someone of this relation cannot consent: spouse, parent or guardian can (law 18/2017, art. 13 b).
    ConsentRelation,
    /// The consent is to be known to the village head (law 18/2017, art. 13 b).
    VillageHeadMissing,
    /// The cell holds a formula whose result was never calculated.
    FormulaNotCalculated,
    /// No worker file has this NIK, passport or name.
    WorkerNotFound,
    /// Several worker files fit; the row does not say which.
    WorkerAmbiguous,
    /// The record that this one belongs to is not there, or several have this name.
    ParentNotFound,
    /// Whoever wants to set it may not see what is there.
    Hidden,
    /// What was typed to confirm is another than what is meant.
    NotConfirmed,
    /// It is not ended yet, and has to be before.
    StillOpen,
    /// Not how a civil servant's number is made up.
    NipUnusual,
    /// A reason that stays would name the person who is erased.
    NamesPerson,
}

/// One problem of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Problem {
    /// The field; empty when the whole record is meant.
    pub field: String,
    /// What is wrong.
    pub code: ProblemCode,
    /// How bad.
    pub severity: Severity,
}

impl Problem {
    /// A problem that keeps the record from being stored.
    pub fn error(field: &str, code: ProblemCode) -> Self {
        Self { field: field.to_owned(), code, severity: Severity::Error }
    }
    /// A problem that someone should look at.
    pub fn warning(field: &str, code: ProblemCode) -> Self {
        Self { field: field.to_owned(), code, severity: Severity::Warning }
    }
}

/// Checks a body against its kind's declaration: each value by itself, then across fields. `today` is the office's
/// day as `"2026-04-14"`. Fields that are not declared are left alone: a newer desktop may have written them.
pub fn check(kind: &Kind, body: &Body, today: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    for field in kind.fields {
        match body.get(field.name) {
            None | Some(Value::Null) => {
                if field.required {
                    problems.push(Problem::error(field.name, ProblemCode::Missing));
                }
            }
            Some(value) => problems.extend(check_value(field, value, today)),
        }
    }
    problems.extend((kind.across)(body));
    problems
}

/// Checks one value that is there.
pub fn check_value(field: &Field, value: &Value, today: &str) -> Vec<Problem> {
    let name = field.name;
    match field.of {
        FieldType::Rupiah => check_integer(name, value, 0, 1_000_000_000_000_000),
        FieldType::Integer { min, max } => check_integer(name, value, i64::from(min), i64::from(max)),
        FieldType::Flag => wrong_type_unless(name, value.is_boolean()),
        FieldType::CodeSet { codes } => match value.as_array() {
            None => vec![Problem::error(name, ProblemCode::WrongType)],
            Some(items) if items.iter().all(|item| item.as_str().is_some_and(|code| codes.contains(&code))) => {
                Vec::new()
            }
            Some(_) => vec![Problem::error(name, ProblemCode::ChoiceUnknown)],
        },
        _ => match value.as_str() {
            None => vec![Problem::error(name, ProblemCode::WrongType)],
            Some(text) => check_text(field, text, today),
        },
    }
}

fn check_text(field: &Field, text: &str, today: &str) -> Vec<Problem> {
    let name = field.name;
    if text.trim().is_empty() && field.required {
        return vec![Problem::error(name, ProblemCode::Missing)];
    }
    let error = |code| vec![Problem::error(name, code)];
    match field.of {
        FieldType::Text { max } | FieldType::LongText { max } => {
            let lines = matches!(field.of, FieldType::LongText { .. });
            if text.chars().count() > max as usize {
                return error(ProblemCode::TooLong);
            }
            if text.chars().any(|c| c.is_control() && !(lines && matches!(c, '\n' | '\t'))) {
                return error(ProblemCode::BadCharacters);
            }
            Vec::new()
        }
        FieldType::Nik => nik::check(name, text),
        FieldType::FamilyCard => nik::check_digits(name, text),
        FieldType::Passport => {
            if is_passport(text) {
                Vec::new()
            } else {
                error(ProblemCode::PassportInvalid)
            }
        }
        FieldType::Date { partial } => check_date(name, text, partial, today),
        FieldType::Moment => {
            if is_moment(text) {
                Vec::new()
            } else {
                error(ProblemCode::MomentInvalid)
            }
        }
        FieldType::Choice { codes } => {
            if codes.contains(&text) {
                Vec::new()
            } else {
                error(ProblemCode::ChoiceUnknown)
            }
        }
        FieldType::Village => {
            if region::village(text).is_some() {
                Vec::new()
            } else {
                error(ProblemCode::RegionUnknown)
            }
        }
        FieldType::Country => {
            if text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase()) {
                Vec::new()
            } else {
                error(ProblemCode::CountryUnknown)
            }
        }
        FieldType::Phone => {
            if phone::is_normal(text) {
                Vec::new()
            } else {
                error(ProblemCode::PhoneInvalid)
            }
        }
        FieldType::Reference { .. } => wrong_type_unless(name, text.len() == 36),
        FieldType::Picture { max_kb } => check_picture(name, text, max_kb),
        FieldType::Rupiah | FieldType::Integer { .. } | FieldType::Flag | FieldType::CodeSet { .. } => Vec::new(),
    }
}

fn check_integer(name: &str, value: &Value, min: i64, max: i64) -> Vec<Problem> {
    match value.as_i64() {
        None => vec![Problem::error(name, ProblemCode::WrongType)],
        Some(number) if (min..=max).contains(&number) => Vec::new(),
        Some(_) => vec![Problem::error(name, ProblemCode::NumberOutOfRange)],
    }
}

fn check_date(name: &str, text: &str, partial: bool, today: &str) -> Vec<Problem> {
    match date::Date::parse_iso(text) {
        Some(day) if partial || day.day.is_some() => {
            if day.year < 1900 {
                vec![Problem::error(name, ProblemCode::DateTooEarly)]
            } else if name.starts_with("birth") && text > &today[..text.len().min(today.len())] {
                vec![Problem::error(name, ProblemCode::DateInFuture)]
            } else {
                Vec::new()
            }
        }
        _ => vec![Problem::error(name, ProblemCode::DateImpossible)],
    }
}

fn check_picture(name: &str, text: &str, max_kb: u16) -> Vec<Problem> {
    if text.len() > usize::from(max_kb) * 1024 * 4 / 3 + 64 {
        return vec![Problem::error(name, ProblemCode::TooLong)];
    }
    let known = text.starts_with("data:image/png;base64,") || text.starts_with("data:image/jpeg;base64,");
    if known { Vec::new() } else { vec![Problem::error(name, ProblemCode::PictureInvalid)] }
}

fn wrong_type_unless(name: &str, right: bool) -> Vec<Problem> {
    if right { Vec::new() } else { vec![Problem::error(name, ProblemCode::WrongType)] }
}

/// `"2026-04-14T08:41:00Z"`, a real day and time.
fn is_moment(text: &str) -> bool {
    let Some((day, time)) = text.split_once('T') else { return false };
    let number = |from: usize| {
        // `parse` would take a sign: two digits and nothing else.
        time.get(from..from + 2).filter(|part| part.bytes().all(|b| b.is_ascii_digit()))?.parse::<u8>().ok()
    };
    day.len() == 10
        && date::Date::parse_iso(day).is_some_and(|day| day.year >= 1900)
        && time.len() == 9
        && time.ends_with('Z')
        && (time.get(2..3), time.get(5..6)) == (Some(":"), Some(":"))
        && matches!((number(0), number(3), number(6)), (Some(0..24), Some(0..60), Some(0..60)))
}

/// One or two letters and six or seven digits, upper case (the Indonesian passport's number is one letter and seven digits).
pub fn is_passport(text: &str) -> bool {
    let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let digits = text.len() - letters;
    (1..=2).contains(&letters) && (6..=7).contains(&digits) && text.bytes().skip(letters).all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_real_day_and_time_in_digits() {
        for right in ["2026-04-14T08:41:00Z", "2024-02-29T23:59:59Z", "1900-01-01T00:00:00Z"] {
            assert!(is_moment(right), "{right}");
        }
        for wrong in [
            "",
            "T",
            "2026-04-14",
            "2026-04-14T",
            "2026-04-14T08:41Z",
            "2026-04-14T08:41:00",
            "2026-04-14T08:41:00z",
            "2026-04-14t08:41:00Z",
            "2026-04-14T+1:00:00Z",
            "2026-04-14T08:+1:00Z",
            "2026-04-14T-0:00:00Z",
            "2026-04-14T24:00:00Z",
            "2026-04-14T08:60:00Z",
            "2026-04-14T08:41:60Z",
            "2026-02-29T08:41:00Z",
            "2026-04T08:41:00Z",
            "1899-12-31T08:41:00Z",
            "2026-04-14T08.41.00Z",
            "2026-04-14T08:41:00+07:00",
            "2026-04-14T08:41:00.5Z",
            "2026-04-14T٠٨:41:00Z",
            "2026-04-14T0é:41:00Z",
            "2026-04-14T08:41:00ZZ",
        ] {
            assert!(!is_moment(wrong), "{wrong}");
        }
    }
}
