//! What of a worker file is compared.

use model::{Body, date::Date, kinds, nik};
use serde_json::Value;

use crate::name::Name;

/// Digits at the end of a phone number that are compared: how a country's prefix is written makes no difference.
const PHONE_DIGITS: usize = 9;
/// A NIK's two digits of the year up to this one mean the present century: nobody registers as a worker before growing up.
const LAST_YEAR_OF_THIS_CENTURY: u8 = 20;

/// A person as two files are compared by. Values that are only there to fill a form (zeros, one digit repeated) count as not
/// given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    pub(crate) name: Name,
    pub(crate) nik: Option<[u8; 16]>,
    pub(crate) card: Option<Box<str>>,
    pub(crate) passport: Option<Box<str>>,
    pub(crate) phone: Option<Box<str>>,
    pub(crate) born: Option<Date>,
    /// The day that the NIK says.
    pub(crate) nik_born: Option<Date>,
    pub(crate) female: Option<bool>,
    pub(crate) village: Option<Box<str>>,
    pub(crate) mother: Name,
    pub(crate) guardian: Name,
}

impl Person {
    /// Reads a worker file's body.
    pub fn of(body: &Body) -> Self {
        let text = |field: &str| body.get(field).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
        let digits = |field: &str| text(field).filter(|digits| !is_filler(digits));
        let number = digits("nik").filter(|number| !number.ends_with("0000"));
        let said = number.and_then(nik::read);
        let century = said.map(|said| if said.year_of_century <= LAST_YEAR_OF_THIS_CENTURY { 2000 } else { 1900 });
        let nik_born = said
            .zip(century)
            .and_then(|(said, century)| Date::new(century + u16::from(said.year_of_century), said.month, said.day));
        let phone = digits("phone").map(|phone| {
            let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
            digits[digits.len().saturating_sub(PHONE_DIGITS)..].iter().collect::<String>()
        });
        Self {
            name: text("full_name").map(Name::of).unwrap_or_default(),
            nik: number.and_then(|number| number.as_bytes().try_into().ok()),
            card: digits("family_card_number").map(Into::into),
            passport: text("passport_number")
                .filter(|number| !is_repeated(number))
                .map(|number| number.to_ascii_uppercase().into()),
            phone: phone.filter(|phone| phone.len() == PHONE_DIGITS && !is_filler(phone)).map(Into::into),
            born: text("birth_date").and_then(Date::parse_iso),
            nik_born,
            female: match text("sex") {
                Some("female") => Some(true),
                Some("male") => Some(false),
                _ => said.map(|said| said.female),
            },
            village: text("village").map(Into::into),
            mother: text("mother_name").map(Name::of).unwrap_or_default(),
            guardian: text("consent_by").or_else(|| text("emergency_contact")).map(Name::of).unwrap_or_default(),
        }
    }

    /// The day of birth as typed, else as the NIK says.
    pub(crate) fn birth(&self) -> Option<Date> {
        self.born.or(self.nik_born)
    }

    /// The kind of record of which this is read.
    pub const KIND: &'static str = kinds::worker::KIND.name;
}

/// One digit repeated.
fn is_repeated(text: &str) -> bool {
    let mut digits = text.bytes().filter(u8::is_ascii_digit);
    let first = digits.next();
    digits.all(|digit| Some(digit) == first)
}

/// Digits that say nothing: most of them are the same one, or they count up.
fn is_filler(text: &str) -> bool {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_digit).collect();
    let Some(last) = digits.last() else { return text.is_empty() };
    let tail = &digits[digits.len().saturating_sub(8)..];
    tail.len() > 4 && (tail.iter().all(|digit| digit == last) || tail.windows(2).all(|pair| pair[0] + 1 == pair[1]))
}
