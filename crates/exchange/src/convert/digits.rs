//! Numbers that are names (NIK, family card, passport, telephone) and numbers that are amounts. A spreadsheet keeps 15
//! digits of a number and no leading zero.

use model::{ProblemCode, phone as telephone};

use crate::cell::Value;

/// Above this not every whole number can be told from its neighbours in 64-bit floating point (2^53).
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A NIK or family card number.
pub(super) fn sixteen(cell: &Value) -> Result<String, ProblemCode> {
    match cell {
        Value::Number(number) => sixteen_of_number(*number),
        Value::Text(text) => sixteen_of_text(text),
        _ => Err(ProblemCode::NikNotDigits),
    }
}

fn sixteen_of_number(number: f64) -> Result<String, ProblemCode> {
    if number < 0.0 || number.fract() != 0.0 {
        return Err(ProblemCode::NikNotDigits);
    }
    if !(1e15..1e16).contains(&number) {
        return Err(ProblemCode::NikLength);
    }
    // Typed into Excel it ends in a false 0; other programs keep it exactly, as far as that goes.
    if number > EXACT || number % 10.0 == 0.0 {
        return Err(ProblemCode::NikDigitsLost);
    }
    Ok(format!("{}", number as u64))
}

fn sixteen_of_text(text: &str) -> Result<String, ProblemCode> {
    let mut digits = String::with_capacity(16);
    for c in text.chars() {
        match c {
            '0'..='9' => digits.push(c),
            ' '
            | '.'
            | '\''
            | '’'
            | '‘'
            | '`'
            | '-'
            | '–'
            | '\u{a0}'
            | '\u{200b}'..='\u{200f}'
            | '\u{feff}'
            | '\u{202a}'..='\u{202e}'
            | '\t'
            | '\n'
            | '\r' => (),
            _ if is_scientific(text) => return Err(ProblemCode::NikDigitsLost),
            _ => return Err(ProblemCode::NikNotDigits),
        }
    }
    if digits.len() == 16 { Ok(digits) } else { Err(ProblemCode::NikLength) }
}

/// `1.80701E+15`, `1,80701E+15`.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.trim().split_once(['e', 'E']) else { return false };
    let exponent = exponent.trim_start_matches('+');
    mantissa.starts_with(|c: char| c.is_ascii_digit())
        && mantissa.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
        && !exponent.is_empty()
        && exponent.bytes().all(|b| b.is_ascii_digit())
}

/// A passport number: capitals without spaces.
pub(super) fn passport(cell: &Value) -> Result<String, ProblemCode> {
    let Value::Text(text) = cell else { return Err(ProblemCode::PassportInvalid) };
    let number: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.' | '\''))
        .flat_map(char::to_uppercase)
        .collect();
    if model::check::is_passport(&number) { Ok(number) } else { Err(ProblemCode::PassportInvalid) }
}

/// A telephone number in the kept form.
pub(super) fn phone(cell: &Value) -> Result<String, ProblemCode> {
    let text = match cell {
        Value::Text(text) => text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\'' | '’' | '`')).to_owned(),
        Value::Number(number) if number.fract() == 0.0 && *number > 0.0 && *number < 1e15 => {
            format!("{}", *number as u64)
        }
        _ => return Err(ProblemCode::PhoneInvalid),
    };
    if is_scientific(&text) {
        return Err(ProblemCode::LeadingZeroLost);
    }
    telephone::normal(&text).ok_or_else(|| {
        let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_digit).collect();
        // Mobile numbers are 08…: without the zero they are 9 to 12 digits that begin with 8.
        if digits.first() == Some(&b'8') && (9..=12).contains(&digits.len()) {
            ProblemCode::LeadingZeroLost
        } else {
            ProblemCode::PhoneInvalid
        }
    })
}

/// Whole rupiah: `Rp 1.500.000,00`, `1,500,000`, `1500000`.
pub(super) fn rupiah(cell: &Value) -> Result<i64, ProblemCode> {
    match cell {
        Value::Number(number) if number.fract() == 0.0 && number.abs() < EXACT => Ok(*number as i64),
        Value::Text(text) => {
            let text = text.trim().trim_start_matches(['R', 'r']).trim_start_matches(['P', 'p', '.']).trim();
            let text = text.trim_end_matches(['-', ',']).trim_end_matches(",00").trim_end_matches(".00");
            let (groups, separators): (Vec<&str>, Vec<&str>) =
                (text.split(['.', ',', ' ']).collect(), text.matches(['.', ',', ' ']).collect());
            let grouped = groups.iter().skip(1).all(|group| group.len() == 3)
                && separators.windows(2).all(|pair| pair[0] == pair[1]);
            let digits = groups.concat();
            if !grouped || digits.is_empty() || digits.len() > 15 || !digits.bytes().all(|b| b.is_ascii_digit()) {
                return Err(ProblemCode::NumberOutOfRange);
            }
            digits.parse().map_err(|_| ProblemCode::NumberOutOfRange)
        }
        _ => Err(ProblemCode::WrongType),
    }
}

/// A whole number.
pub(super) fn integer(cell: &Value) -> Result<i64, ProblemCode> {
    match cell {
        Value::Number(number) if number.fract() == 0.0 && number.abs() < EXACT => Ok(*number as i64),
        Value::Text(text) => text.trim().parse().map_err(|_| ProblemCode::NumberOutOfRange),
        _ => Err(ProblemCode::NumberOutOfRange),
    }
}
