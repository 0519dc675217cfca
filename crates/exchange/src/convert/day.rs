//! Days in cells: real dates, serial numbers that lost their format, and text in the many ways it is typed, day first.

use model::ProblemCode;
use model::date::{Date, parse_typed};

use crate::cell::Value;

/// The day before Excel's day 1, in days since 1970; right from 1 March 1900 on (before it Excel has a day too many).
const SERIAL_ZERO: i64 = -25_569;

/// The kept form of a day. `birth`: a year of two digits is never in the future.
pub(super) fn read(cell: &Value, partial: bool, birth: bool, this_year: u16) -> Result<String, ProblemCode> {
    // A passport expires in the years to come: there two digits are of this century.
    let latest = if birth { this_year } else { 2099 };
    let date = match cell {
        Value::Date { year, month, day } | Value::Moment { year, month, day, .. } => Date::new(*year, *month, *day),
        Value::Number(number) => of_number(*number, latest),
        Value::Text(text) => of_text(text, latest),
        _ => None,
    };
    match date {
        Some(date) if partial || date.day.is_some() => Ok(date.iso()),
        _ => Err(ProblemCode::DateImpossible),
    }
}

fn of_number(number: f64, latest: u16) -> Option<Date> {
    let whole = number.trunc() as i64;
    match whole {
        1900..=2100 if number.fract() == 0.0 => Some(Date { year: whole as u16, month: None, day: None }),
        // 61 is the first serial after Excel's own 29 February 1900; 80,000 is in the year 2119.
        61..=80_000 => Date::from_days_since_epoch(whole + SERIAL_ZERO),
        // Digits typed without separators (1051990 lost its zero as a number); the calendar decides.
        1_011_900..=31_129_999 if number.fract() == 0.0 => parse_typed(&format!("{whole:08}"), latest),
        _ => None,
    }
}

fn of_text(text: &str, latest: u16) -> Option<Date> {
    let text = without_year_word(text.trim().trim_start_matches(['\'', '’']));
    if let Some(date) = parse_typed(text, latest) {
        return Some(date);
    }
    if text.bytes().all(|b| b.is_ascii_digit()) && (4..=5).contains(&text.len()) {
        return of_number(text.parse().ok()?, latest);
    }
    let text = without_weekday(without_time(text));
    parse_typed(&spaced(text), latest)
}

/// A year that is named as one: `Th. 1960`, `tahun 1960`.
fn without_year_word(text: &str) -> &str {
    let word = text.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    let rest = text[word.len()..].trim_start_matches(['.', ' ', ':']);
    let names_year = ["th", "thn", "tahun", "year"].contains(&word.to_lowercase().as_str());
    if names_year && rest.len() == 4 && rest.bytes().all(|b| b.is_ascii_digit()) { rest } else { text }
}

/// Without a time of day: `5/5/1990 00:00:00`, `1990-05-05T00:00`.
fn without_time(text: &str) -> &str {
    let Some(colon) = text.find(':') else { return text };
    let before = &text[..colon];
    before.rfind([' ', 'T', 't']).map_or(text, |at| before[..at].trim_end())
}

/// Without the name of a weekday before it: `Senin, 5 Mei 1990`.
fn without_weekday(text: &str) -> &str {
    const DAYS: [&str; 16] = [
        "senin",
        "selasa",
        "rabu",
        "kamis",
        "jumat",
        "jum'at",
        "sabtu",
        "minggu",
        "ahad",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    let word = text.split([' ', ',']).next().unwrap_or("");
    if DAYS.contains(&word.to_lowercase().as_str()) { text[word.len()..].trim_start_matches([' ', ',']) } else { text }
}

/// `5Mei1990` with spaces where digits and letters meet; spaces around separators gone; a doubled separator single.
fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 4);
    let mut last: Option<char> = None;
    for c in text.chars() {
        let c = if matches!(c, '/' | '-' | '.' | ',' | '\\' | '–' | '_' | '\u{a0}') { ' ' } else { c };
        if last.is_some_and(|last| {
            last.is_ascii_digit() && c.is_alphabetic() || last.is_alphabetic() && c.is_ascii_digit()
        }) {
            out.push(' ');
        }
        out.push(c);
        last = Some(c);
    }
    out
}

/// Splits `Sukadana, 5 Mei 1990` into place and date; either may be missing.
pub(super) fn split_place(text: &str) -> (&str, &str) {
    let separators = |c: char| c.is_whitespace() || matches!(c, ',' | '/' | '-' | '.' | ':' | ';');
    match text.find(|c: char| c.is_ascii_digit()) {
        None => (text.trim_matches(separators), ""),
        Some(at) => (text[..at].trim_matches(separators), text[at..].trim()),
    }
}
