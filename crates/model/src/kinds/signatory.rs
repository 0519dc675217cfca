//! Who signs letters.

use serde_json::Value;

use crate::check::{Problem, ProblemCode};
use crate::date::Date;
use crate::field::Body;
use crate::kind;

kind! {
    /// A person who signs in their own right or for another.
    pub struct Signatory as "signatory", title "signatory_name", across across {
        signatory {
            signatory_name: Text { max: 120 } => required() indexed();
            position: Text { max: 160 };
            rank: Text { max: 80 };
            nip: Text { max: 30 };
            /// In their own right, or Plt., Plh., a.n. of another.
            acts_as: Choice { codes: &["own", "plt", "plh", "an"] };
            acts_for: Text { max: 160 };
            valid_from: Date { partial: false } => group("validity");
            valid_to: Date { partial: false } => group("validity");
            is_default: Flag;
        }
    }
}

/// A civil servant's number (NIP) has 18 digits: birth date, month of appointment, sex (1 or 2), serial of 3 (Peraturan Kepala BKN
/// 22/2007). Older offices still write the former one of 9, and not every signatory is a civil servant: only said, never refused.
fn across(body: &Body) -> Vec<Problem> {
    let Some(nip) = body.get("nip").and_then(Value::as_str).filter(|nip| !nip.trim().is_empty()) else {
        return Vec::new();
    };
    if is_nip(nip) { Vec::new() } else { vec![Problem::warning("nip", ProblemCode::NipUnusual)] }
}

fn is_nip(nip: &str) -> bool {
    let digits: String = nip.chars().filter(|c| !matches!(c, ' ' | '.' | '-')).collect();
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    if digits.len() != 18 {
        return digits.len() == 9;
    }
    let number = |from: usize, to: usize| digits[from..to].parse::<u16>().unwrap_or(0);
    let month = |at: usize| u8::try_from(number(at, at + 2)).unwrap_or(0);
    let born = Date::new(number(0, 4), month(4), month(6));
    let appointed = number(8, 12) > number(0, 4) && (1..=12).contains(&month(12));
    born.is_some() && appointed && matches!(number(14, 15), 1 | 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_cannot_be_a_nip_is_said() {
        for right in ["19690312 199403 1 004", "196903121994031004", "131 234 567"] {
            assert!(is_nip(right), "{right}");
        }
        for wrong in [
            "19691312 199403 1 004",
            "19690312 199403 3 004",
            "19690312 199413 1 004",
            "19690312",
            "PNS 12",
            "1969031219940310045",
        ] {
            assert!(!is_nip(wrong), "{wrong}");
        }
        let body = serde_json::json!({"signatory_name": "Sri", "nip": "12"});
        assert_eq!(across(body.as_object().expect("an object")), [Problem::warning("nip", ProblemCode::NipUnusual)]);
        let body = serde_json::json!({"signatory_name": "Sri"});
        assert_eq!(across(body.as_object().expect("an object")), []);
    }
}
