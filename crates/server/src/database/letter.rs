//! Letters as anyone who holds the paper may be told of them, taken from the ledger: number, day, when the ledger got it, and whether it
//! was revoked or replaced. It must never keep a name or what a letter says.

use model::{Body, kinds};
use serde_json::Value;
use sha2::{Digest, Sha256};
use sync::entry::{self, Content};
use sync::{Change, Entry, Stamp, erasure};
use uuid::Uuid;

use super::ledger::Batch;
use super::rows::{Row, Rows, Value as Cell};
use super::{Database, DatabaseError};
use crate::values;

/// Batches that are in memory together while the ledger is gone through.
const BATCHES_AT_ONCE: u32 = 200;
/// Most letters of one number: numbers are unique, but what was entered by hand may not be.
const MOST_OF_A_NUMBER: u32 = 5;
/// Most ended letters in a list; the newest.
const MOST_ENDED: u32 = 50_000;
/// The event of a number that was written by hand.
const NUMBERED: &str = "numbered";

/// How a letter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nothing is known against it.
    InForce,
    /// It was taken out of force.
    Revoked,
    /// Another took its place.
    Replaced,
}

impl State {
    fn of(event: &str) -> Option<Self> {
        match event {
            "revoked" => Some(Self::Revoked),
            "replaced" => Some(Self::Replaced),
            _ => None,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::InForce => "in_force",
            Self::Revoked => "revoked",
            Self::Replaced => "replaced",
        }
    }
}

/// A letter of the register.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Standing {
    /// Its id, as in the seal.
    pub letter: Uuid,
    /// Its number; empty until one that was written by hand is entered.
    pub number: String,
    /// The day on it, ISO.
    pub issued_on: String,
    /// SHA-256 of its seal's text (base32, upper case), hexadecimal: another seal of the same id is not the one that was issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seal: Option<String>,
    /// When the ledger got it, milliseconds since 1970.
    pub registered_ms: i64,
    /// How it stands.
    pub state: State,
    /// When it ended, by the clock of the desktop that did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_ms: Option<i64>,
    /// The number of the letter that took its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<String>,
}

/// A letter that is no longer in force, as a reader without a line needs it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct EndedLetter {
    /// Its id.
    pub letter: Uuid,
    /// Revoked or replaced.
    pub state: State,
    /// When, by the clock of the desktop that did it.
    pub ended_ms: i64,
    /// The number of the letter that took its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<String>,
}

/// Notes the letters of new entries, if everything before them was noted; otherwise whoever asks next does.
pub(super) fn note_new(
    tx: &mut dyn Rows,
    district: &str,
    position: u64,
    entries: &[Entry],
    now_ms: i64,
) -> Result<(), DatabaseError> {
    let sql = "UPDATE districts SET letter_seals_read = $3 WHERE district = $1 AND letter_seals_read = $2";
    let (before, last) = (position - 1, position + entries.len() as u64 - 1);
    if tx.execute(sql, values![district, before, last])? == 1 {
        note(tx, district, entries, now_ms)?;
    }
    Ok(())
}

fn note(tx: &mut dyn Rows, district: &str, entries: &[Entry], received_ms: i64) -> Result<(), DatabaseError> {
    let wanted = [kinds::letter::KIND.name, kinds::letter_event::KIND.name, kinds::erasure::KIND.name];
    for entry in entries {
        let Content::Kept { payload, .. } = &entry.content else { continue };
        if !entry::peek(payload).is_ok_and(|peeked| wanted.contains(&peeked.kind)) {
            continue;
        }
        let Ok(Some(change)) = entry.change() else { continue };
        let at = (received_ms, change.at_ms);
        // An erased letter's paper has to be answered still.
        for erased in erasure::erased_by(&change) {
            note_record(tx, district, &erased.kind, erased.record, &erased.kept, at)?;
        }
        note_record(tx, district, &change.kind, change.record, &values_of(&change), at)?;
    }
    Ok(())
}

fn values_of(change: &Change) -> Body {
    change.edits.iter().flat_map(|edit| edit.values.clone()).collect()
}

fn note_record(
    tx: &mut dyn Rows,
    district: &str,
    kind: &str,
    record: Uuid,
    body: &Body,
    (received_ms, at_ms): (i64, i64),
) -> Result<(), DatabaseError> {
    let text = |field: &str| body.get(field).and_then(Value::as_str).unwrap_or("");
    if kind == kinds::letter::KIND.name && !text("issued_on").is_empty() {
        // The first seal stands; a process of an older version noted none.
        let sql = "INSERT INTO letters (district, letter, number, issued_on, registered_ms, seal) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (district, letter) DO UPDATE SET seal = excluded.seal WHERE letters.seal IS NULL";
        let seal = Some(text("seal")).filter(|seal| !seal.is_empty());
        let hash = seal.map_or(Cell::Null, |seal| Cell::Bytes(Sha256::digest(seal.to_ascii_uppercase()).to_vec()));
        tx.execute(sql, values![district, record, text("number"), text("issued_on"), received_ms, hash])?;
    }
    if kind != kinds::letter_event::KIND.name {
        return Ok(());
    }
    let Ok(letter) = text("letter").parse::<Uuid>() else { return Ok(()) };
    if text("event") == NUMBERED {
        let sql = "UPDATE letters SET number = $3 WHERE district = $1 AND letter = $2 AND number = ''";
        tx.execute(sql, values![district, letter, text("number")])?;
    }
    if let Some(state) = State::of(text("event")) {
        let by = text("replaced_by").parse::<Uuid>().map_or(Cell::Null, Into::into);
        // Who revokes says more than who replaces; of two alike the first stands.
        let sql = "INSERT INTO letter_ends (district, letter, state, ended_ms, replaced_by) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (district, letter) DO UPDATE SET state = excluded.state, ended_ms = excluded.ended_ms, replaced_by = excluded.replaced_by
            WHERE letter_ends.state = 'replaced' AND excluded.state = 'revoked'";
        tx.execute(sql, values![district, letter, state.name(), at_ms, by])?;
    }
    Ok(())
}

/// Whether something of the ledger was not gone through yet. `None` if the district is not there.
fn is_behind(rows: &mut dyn Rows, district: &str) -> Result<Option<bool>, DatabaseError> {
    let sql = "SELECT letter_seals_read, last_position FROM districts WHERE district = $1";
    rows.maybe(sql, values![district])?.map(|row| Ok(row.count(0)? < row.count(1)?)).transpose()
}

/// Goes through what was not: what was there before there was this table, and what a process of an older version added.
fn catch_up(tx: &mut dyn Rows, district: &str) -> Result<(), DatabaseError> {
    tx.lock(district)?;
    let row = tx.one("SELECT letter_seals_read FROM districts WHERE district = $1", values![district])?;
    let mut read = row.count(0)?;
    let sql = format!(
        "SELECT {}, received_ms FROM batches WHERE district = $1 AND position > $2 ORDER BY position LIMIT {BATCHES_AT_ONCE}",
        Batch::COLUMNS
    );
    loop {
        let rows = tx.query(&sql, values![district, read])?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            let (batch, received_ms) = (Batch::read(&row)?, row.int(Batch::WIDTH)?);
            let sent = batch.entries(tx, district)?.into_iter().zip(batch.first..);
            let entries = sent.map(|(sent, sequence)| sent.entry(Stamp { desktop: batch.desktop, sequence }));
            let entries: Option<Vec<Entry>> = entries.collect();
            note(tx, district, &entries.ok_or(DatabaseError::Damaged("an entry"))?, received_ms)?;
            read = batch.position + batch.count - 1;
        }
    }
    tx.execute("UPDATE districts SET letter_seals_read = $2 WHERE district = $1", values![district, read]).map(drop)
}

const STANDING: &str = "SELECT letters.letter, letters.number, letters.issued_on, letters.registered_ms,
    letter_ends.state, letter_ends.ended_ms, other.number, letters.seal
  FROM letters
  LEFT JOIN letter_ends ON letter_ends.district = letters.district AND letter_ends.letter = letters.letter
  LEFT JOIN letters AS other ON other.district = letters.district AND other.letter = letter_ends.replaced_by
  WHERE letters.district = $1 AND";

fn standing(row: &Row) -> Result<Standing, DatabaseError> {
    Ok(Standing {
        letter: Uuid::from_bytes(row.array(0)?),
        number: row.text(1)?,
        issued_on: row.text(2)?,
        registered_ms: row.int(3)?,
        state: row.maybe_text(4)?.as_deref().and_then(State::of).unwrap_or(State::InForce),
        ended_ms: row.maybe_int(5)?,
        replaced_by: row.maybe_text(6)?,
        seal: row.maybe_array::<32>(7)?.map(|hash| hash.iter().map(|byte| format!("{byte:02x}")).collect()),
    })
}

/// The letter with that id.
fn by_id(rows: &mut dyn Rows, district: &str, letter: Uuid) -> Result<Vec<Standing>, DatabaseError> {
    let sql = format!("{STANDING} letters.letter = $2");
    rows.query(&sql, values![district, letter])?.iter().map(standing).collect()
}

/// Letters with that number.
fn by_number(rows: &mut dyn Rows, district: &str, number: &str) -> Result<Vec<Standing>, DatabaseError> {
    let sql = format!("{STANDING} letters.number = $2 ORDER BY letters.registered_ms LIMIT {MOST_OF_A_NUMBER}");
    rows.query(&sql, values![district, number])?.iter().map(standing).collect()
}

/// Letters that are no longer in force, the newest first.
fn ended(rows: &mut dyn Rows, district: &str) -> Result<Vec<EndedLetter>, DatabaseError> {
    let sql = format!(
        "SELECT letter_ends.letter, state, ended_ms, other.number FROM letter_ends
         LEFT JOIN letters AS other ON other.district = letter_ends.district AND other.letter = letter_ends.replaced_by
         WHERE letter_ends.district = $1 ORDER BY ended_ms DESC LIMIT {MOST_ENDED}"
    );
    let read = |row: &Row| {
        Ok(EndedLetter {
            letter: Uuid::from_bytes(row.array(0)?),
            state: State::of(&row.text(1)?).ok_or(DatabaseError::Damaged("a letter's state"))?,
            ended_ms: row.int(2)?,
            replaced_by: row.maybe_text(3)?,
        })
    };
    rows.query(&sql, values![district])?.iter().map(read).collect()
}

impl Database {
    /// Does something with a district's letters as the ledger has them; `None` if the district is not there.
    fn letters<T>(
        &self,
        district: &str,
        work: impl FnMut(&mut dyn Rows) -> Result<T, DatabaseError>,
    ) -> Result<Option<T>, DatabaseError> {
        match self.read(Some(district), |rows| is_behind(rows, district))? {
            None => return Ok(None),
            Some(true) => self.write(Some(district), |rows| catch_up(rows, district))?,
            Some(false) => {}
        }
        self.read(Some(district), work).map(Some)
    }

    /// The letter with that id, if the register has it.
    pub fn letter(&self, district: &str, letter: Uuid) -> Result<Option<Vec<Standing>>, DatabaseError> {
        self.letters(district, |rows| by_id(rows, district, letter))
    }

    /// Letters with that number.
    pub fn letters_of_number(&self, district: &str, number: &str) -> Result<Option<Vec<Standing>>, DatabaseError> {
        self.letters(district, |rows| by_number(rows, district, number))
    }

    /// Letters that are no longer in force, the newest first.
    pub fn ended_letters(&self, district: &str) -> Result<Option<Vec<EndedLetter>>, DatabaseError> {
        self.letters(district, |rows| ended(rows, district))
    }
}
