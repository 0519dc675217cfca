//! What a seal says about a letter, and its form in bytes: a CBOR map with integer keys. It must never know a template
//! or a page.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::SealError;
use crate::cbor::{Reader, Unexpected, Writer};

/// How many of the content hash's 32 bytes the seal carries. Sixteen keep the QR small; nobody can find a second
/// content to a given one, and the register holds all 32.
pub const HASH_BYTES: usize = 16;

/// What is signed. All texts are as printed on the paper, so that they can be compared with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// The letter's id in the register.
    pub letter: Uuid,
    /// The template's name, `"passport-recommendation"`.
    pub kind: String,
    /// The number as printed; empty when the office numbers by hand after signing.
    pub number: String,
    /// The date printed on the letter, ISO `"2026-04-14"`.
    pub date: String,
    /// The person's name as printed.
    pub name: String,
    /// The NIK as certified, or masked (`"180706******0004"`); empty when the letter shows none.
    pub nik: String,
    /// What the letter certifies, in a few words.
    pub certifies: String,
    /// The last day on which it may be relied on, ISO; `None` without an end.
    pub valid_until: Option<String>,
    /// The first 16 bytes of the content hash, as 32 hexadecimal digits.
    pub content_hash: String,
}

/// Bounds in bytes; a name has 120 characters, of up to four bytes.
const LONGEST: [(&str, usize); 5] = [("kind", 64), ("number", 80), ("name", 480), ("nik", 32), ("certifies", 160)];

impl Payload {
    /// The first bytes of a content hash in the form that the payload carries.
    pub fn short_hash(hash: &[u8; 32]) -> String {
        hash[..HASH_BYTES]
            .iter()
            .fold(String::with_capacity(HASH_BYTES * 2), |text, byte| text + &format!("{byte:02x}"))
    }

    /// The signed bytes.
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, SealError> {
        let texts = [&self.kind, &self.number, &self.name, &self.nik, &self.certifies];
        if let Some((field, _)) =
            LONGEST.iter().zip(texts).find_map(|(bound, text)| (text.len() > bound.1).then_some(*bound))
        {
            return Err(SealError::TooLong(field));
        }
        let hash = hash_bytes(&self.content_hash).ok_or(SealError::BadPayload("content_hash"))?;
        let date = date_number(&self.date).ok_or(SealError::BadPayload("date"))?;
        let until = match &self.valid_until {
            Some(text) => Some(date_number(text).ok_or(SealError::BadPayload("valid_until"))?),
            None => None,
        };
        let mut writer = Writer::default();
        writer.map(8 + usize::from(until.is_some()));
        writer.int(1).bytes(self.letter.as_bytes());
        writer.int(2).text(&self.kind);
        writer.int(3).text(&self.number);
        writer.int(4).int(date);
        writer.int(5).text(&self.name);
        match compact_nik(&self.nik) {
            Some(number) => writer.int(6).int(number),
            None => writer.int(6).text(&self.nik),
        };
        writer.int(7).text(&self.certifies);
        if let Some(until) = until {
            writer.int(8).int(until);
        }
        writer.int(9).bytes(&hash);
        Ok(writer.into_bytes())
    }

    /// Reads signed bytes. Keys above 9 are of a later version and passed over.
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, Unexpected> {
        let mut reader = Reader::new(bytes);
        let mut payload = Self {
            letter: Uuid::nil(),
            kind: String::new(),
            number: String::new(),
            date: String::new(),
            name: String::new(),
            nik: String::new(),
            certifies: String::new(),
            valid_until: None,
            content_hash: String::new(),
        };
        let entries = reader.map()?;
        let (mut last, mut seen) = (0, 0u32);
        for _ in 0..entries {
            let key = reader.int()?;
            if key <= last {
                return Err(Unexpected);
            }
            last = key;
            seen |= 1 << key.min(31);
            match key {
                1 => payload.letter = Uuid::from_slice(reader.bytes()?).map_err(|_| Unexpected)?,
                2 => reader.text()?.clone_into(&mut payload.kind),
                3 => reader.text()?.clone_into(&mut payload.number),
                4 => payload.date = date_text(reader.int()?).ok_or(Unexpected)?,
                5 => reader.text()?.clone_into(&mut payload.name),
                6 => payload.nik = reader.int_or_text()?,
                7 => reader.text()?.clone_into(&mut payload.certifies),
                8 => payload.valid_until = Some(date_text(reader.int()?).ok_or(Unexpected)?),
                9 => payload.content_hash = Self::hash_text(reader.bytes()?)?,
                _ => reader.skip_scalar()?,
            }
        }
        // All of 1 to 9 but 8 are there.
        let complete = seen & 0b10_1111_1110 == 0b10_1111_1110;
        if complete && reader.is_at_end() { Ok(payload) } else { Err(Unexpected) }
    }

    fn hash_text(bytes: &[u8]) -> Result<String, Unexpected> {
        if bytes.len() != HASH_BYTES {
            return Err(Unexpected);
        }
        Ok(bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}")))
    }
}

/// A NIK as a number: nine bytes instead of seventeen. No region's code begins with 0; what does is written as text.
fn compact_nik(text: &str) -> Option<i64> {
    let digits = text.len() == 16 && text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
    digits.then(|| text.parse().ok()).flatten()
}

fn hash_bytes(text: &str) -> Option<[u8; HASH_BYTES]> {
    let mut bytes = [0; HASH_BYTES];
    if text.len() != HASH_BYTES * 2 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(place * 2..place * 2 + 2)?, 16).ok()?;
    }
    Some(bytes)
}

/// Days since 1970-01-01, as in RFC 8943: three bytes.
fn date_number(text: &str) -> Option<i64> {
    model::date::Date::parse_iso(text)?.days_since_epoch()
}

fn date_text(days: i64) -> Option<String> {
    // From year 1 to year 9999.
    let date = (-719_162..=2_932_896).contains(&days).then(|| model::date::Date::from_days_since_epoch(days))??;
    Some(date.iso())
}
