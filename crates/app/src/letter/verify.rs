//! Checking a letter that someone brings: its QR's text, its number, or its file. The signed values are shown to be
//! compared with the paper; the answer is never just "invalid".

use std::io::Read;
use std::sync::Arc;

use base64::Engine;
use ed25519_dalek::VerifyingKey;
use letters::seal;
use model::kinds;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Filter, ListQuery, Test};
use ts_rs::TS;
use uuid::Uuid;

use super::{Letter, LetterState, hand, paper, register};
use crate::app::{App, Desk};
use crate::failure::{Failure, FailureCode};
use crate::sync_desk;

/// Most characters of a letter's number that somebody types.
const LONGEST_NUMBER: usize = 80;
/// Letters of one number that are shown.
const MOST_OF_A_NUMBER: u64 = 10;
/// A line that was used so recently knows of every revocation.
const FRESH_MS: i64 = 15 * 60 * 1_000;

/// What is to be checked; one of the two.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct VerifyInput {
    /// The text of the QR, or a letter's number.
    #[serde(default)]
    #[ts(optional)]
    pub text: Option<String>,
    /// A PDF file.
    #[serde(default)]
    #[ts(optional)]
    pub path: Option<String>,
}

/// What the check tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Real, unchanged, and in force.
    InForce,
    /// Real and unchanged; nothing was known against it at `as_of_ms`.
    NotKnownRevoked,
    /// Found by its number alone: in the register and in force, but nothing of the paper was compared.
    NumberKnown,
    /// Several letters have this number, of different registers; which one is meant was not told.
    NumberShared,
    /// Signed by this office, and not in the register here yet.
    NotRegistered,
    /// Its time is over.
    Expired,
    /// Another letter took its place.
    Replaced,
    /// It was taken out of force.
    Revoked,
    /// What is signed is not what was brought.
    Altered,
    /// Signed by a key that this office does not know.
    UnknownKey,
}

/// A signed value, to be compared with the paper.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SealValue {
    /// What it is: `number`, `date`, `name`, `nik`, `certifies`, `valid_until`.
    pub label: String,
    /// The value.
    pub value: String,
}

/// The result.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Verified {
    /// The answer.
    pub answer: Answer,
    /// When this desktop last heard of revocations.
    pub as_of_ms: Option<i64>,
    /// The signed values; empty when nothing signed by us could be read.
    pub values: Vec<SealValue>,
    /// The letter in the register.
    pub letter: Option<Letter>,
    /// Other letters of the same number, where that was all that was asked.
    pub others: Vec<Letter>,
    /// Why it was revoked or replaced.
    pub reason: Option<String>,
    /// Whether something was added behind the issued file, such as an electronic signature: it may change what the page shows.
    pub extended: bool,
}

/// Checks.
pub(crate) fn verify(app: &Arc<App>, input: VerifyInput) -> Result<Verified, Failure> {
    let desk = app.desk()?;
    let (text, file) = match (input.text, input.path) {
        (Some(text), None) => (text, None),
        (None, Some(path)) => from_file(&path)?,
        _ => return Err(FailureCode::BadInput.into()),
    };
    match seal::read(&text) {
        Ok(seal) => by_seal(app, &desk, &seal, file.as_deref()),
        Err(_) => by_number(app, &desk, text.trim()),
    }
}

/// The seal in a PDF, and its bytes; any other small file is taken as text.
fn from_file(path: &str) -> Result<(String, Option<Vec<u8>>), Failure> {
    let mut bytes = Vec::new();
    let limit = seal::LARGEST_PDF_BYTES as u64 + 1;
    std::fs::File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    match seal::extract(&bytes) {
        Ok(token) => Ok((token, Some(bytes))),
        Err(seal::ExtractError::NotAPdf) => {
            Ok((String::from_utf8(bytes).map_err(|_| FailureCode::SealUnreadable)?, None))
        }
        Err(_) => Err(FailureCode::SealUnreadable.into()),
    }
}

/// The keys of all desktops of the office.
fn keys(desk: &Desk) -> Result<Vec<VerifyingKey>, Failure> {
    let desktops = desk.store.read(|reader| reader.all(kinds::desktop::KIND.name))?;
    let key = |record: store::Record| {
        let bytes = base64::engine::general_purpose::STANDARD.decode(record.body.get("public_key")?.as_str()?).ok()?;
        VerifyingKey::from_bytes(&bytes.try_into().ok()?).ok()
    };
    Ok(desktops.into_iter().filter_map(key).collect())
}

fn by_seal(app: &Arc<App>, desk: &Desk, seal: &seal::Unverified, file: Option<&[u8]>) -> Result<Verified, Failure> {
    let nothing = |answer| Verified {
        answer,
        as_of_ms: None,
        values: Vec::new(),
        letter: None,
        others: Vec::new(),
        reason: None,
        extended: false,
    };
    let payload = match seal::verify(seal, &keys(desk)?) {
        seal::Verdict::Verified(payload) => payload,
        seal::Verdict::UnknownKey(_) => return Ok(nothing(Answer::UnknownKey)),
        seal::Verdict::Altered => return Ok(nothing(Answer::Altered)),
    };
    let mut values = Vec::new();
    let mut tell = |label: &str, value: &str| {
        if !value.is_empty() {
            values.push(SealValue { label: label.to_owned(), value: value.to_owned() });
        }
    };
    tell("number", &payload.number);
    tell("date", &payload.date);
    tell("name", &payload.name);
    tell("nik", &payload.nik);
    tell("certifies", &payload.certifies);
    tell("valid_until", payload.valid_until.as_deref().unwrap_or(""));
    let Ok(record) = register::load(desk, payload.letter) else {
        return Ok(Verified { values, ..nothing(Answer::NotRegistered) });
    };
    let kept = |field: &str| record.body.get(field).and_then(Value::as_str).unwrap_or("").to_owned();
    // A signature that is added to a PDF leaves its bytes as they are and stands behind them.
    let issued = file.map(|bytes| (bytes.len(), paper::issued_length(bytes, &kept("pdf_hash"))));
    if matches!(issued, Some((_, None))) || kept("number") != payload.number {
        return Ok(Verified {
            values,
            letter: Some(register::letter(desk, payload.letter)?),
            ..nothing(Answer::Altered)
        });
    }
    let extended = issued.is_some_and(|(length, issued)| issued != Some(length));
    let letter = register::letter(desk, payload.letter)?;
    if payload.number.is_empty() && !letter.number.is_empty() {
        // Written by hand on the paper: the register's number is what it is to be compared with.
        values.insert(0, SealValue { label: "number".to_owned(), value: letter.number.clone() });
    }
    Ok(Verified { extended, ..standing(app, desk, letter, payload.valid_until.as_deref(), values)? })
}

/// A letter found by its number: the register's values are shown, nothing was signed.
fn by_number(app: &Arc<App>, desk: &Desk, number: &str) -> Result<Verified, Failure> {
    let filters =
        vec![Filter { field: "number".to_owned(), test: Test::OneOf(vec![Value::String(number.to_owned())]) }];
    let query =
        ListQuery { kind: &kinds::letter::KIND, text: "", filters, sort: None, offset: 0, limit: MOST_OF_A_NUMBER };
    let found = desk.store.read(|reader| {
        let mut found: Vec<Uuid> = reader.list(&query)?.rows.into_iter().map(|letter| letter.id).collect();
        if !number.is_empty() {
            found.extend(hand::by_number(reader, number)?.filter(|letter| !found.contains(letter)));
        }
        Ok::<_, Failure>(found)
    })?;
    let unknown = if looks_like_number(number) { FailureCode::NumberUnknown } else { FailureCode::SealUnreadable };
    let (first, others) = found.split_first().ok_or(unknown)?;
    let letter = register::letter(desk, *first)?;
    let others = others.iter().map(|other| register::letter(desk, *other)).collect::<Result<Vec<_>, Failure>>()?;
    let value = |label: &str, value: &str| SealValue { label: label.to_owned(), value: value.to_owned() };
    let values =
        vec![value("number", &letter.number), value("date", &letter.issued_on), value("name", &letter.subject_name)];
    let found = standing(app, desk, letter, None, values)?;
    let answer = match found.answer {
        // Registers may share a format: what became of one of them says nothing of the letter at hand.
        _ if !others.is_empty() => return Ok(Verified { answer: Answer::NumberShared, reason: None, others, ..found }),
        Answer::InForce | Answer::NotKnownRevoked => Answer::NumberKnown,
        other => other,
    };
    Ok(Verified { answer, ..found })
}

/// Whether a text that is no seal may be a letter's number, such as `500.15/0039/P4MI-LT/XI/2026`.
fn looks_like_number(text: &str) -> bool {
    text.chars().count() <= LONGEST_NUMBER && text.chars().any(|each| each.is_ascii_digit()) && text.contains('/')
}

/// How a registered letter stands now.
fn standing(
    app: &Arc<App>,
    desk: &Desk,
    letter: Letter,
    valid_until: Option<&str>,
    values: Vec<SealValue>,
) -> Result<Verified, Failure> {
    let heard = sync_desk::last_heard(desk)?;
    let fresh = heard.is_none_or(|at_ms| app.ports.clock.now_ms() - at_ms < FRESH_MS);
    let answer = match letter.state {
        LetterState::Revoked => Answer::Revoked,
        LetterState::Replaced => Answer::Replaced,
        _ if valid_until.is_some_and(|day| day < app.today().as_str()) => Answer::Expired,
        _ if sync_desk::has_server(desk)? && !fresh => Answer::NotKnownRevoked,
        _ => Answer::InForce,
    };
    Ok(Verified {
        answer,
        as_of_ms: heard,
        values,
        reason: letter.reason.clone(),
        letter: Some(letter),
        others: Vec::new(),
        extended: false,
    })
}
