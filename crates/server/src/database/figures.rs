//! Figures of a district, counted from its ledger when someone asks: how many records of a measure in a year, by a code. What is kept for
//! it are codes and days. Where two desktops disagree the value that came first stands, as everywhere.

use std::collections::BTreeMap;

use model::vocabulary::{self, Language};
use model::{Body, country};
use serde_json::{Value, json};
use sync::change::DELETED;
use sync::entry::{self, Content};
use sync::{Change, Entry, Stamp, erasure};
use uuid::Uuid;

use super::ledger::Batch;
use super::rows::{Row, Rows};
use super::{Database, DatabaseError};
use crate::values;

/// Batches of one transaction: others write in between.
const BATCHES_AT_ONCE: u32 = 100;
/// What a code is called where none was entered.
const UNSAID: &str = "-";

/// What is counted: records of a kind in the year of a day, by a code.
pub struct Measure {
    /// Its name.
    pub name: &'static str,
    kind: &'static str,
    day: &'static str,
    code: &'static str,
}

impl Measure {
    /// The code if it is one of the vocabulary or of the countries; whatever else a desktop sent is as good as none.
    fn known<'a>(&self, code: &'a str) -> &'a str {
        let is_known = if self.code == "destination_country" {
            country::get(code).is_some()
        } else {
            vocabulary::choice(self.code, code, Language::English).is_some()
        };
        if is_known { code } else { UNSAID }
    }
}

const fn measure(name: &'static str, kind: &'static str, day: &'static str, code: &'static str) -> Measure {
    Measure { name, kind, day, code }
}

/// All measures.
pub const MEASURES: [Measure; 8] = [
    measure("registrations_by_sex", "worker", "registered_on", "sex"),
    measure("placements_by_country", "placement", "departed_on", "destination_country"),
    measure("placements_by_scheme", "placement", "departed_on", "scheme"),
    measure("placements_by_skill_level", "placement", "departed_on", "skill_level"),
    measure("returns_by_country", "placement", "returned_on", "destination_country"),
    measure("services_by_kind", "service", "started_at", "service_kind"),
    measure("cases_by_kind", "case", "received_on", "case_kind"),
    measure("trainings_by_kind", "training", "training_from", "training_kind"),
];

/// So many records of a measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// The measure's name.
    pub measure: String,
    /// The year.
    pub year: i64,
    /// The code, `-` where none was entered.
    pub code: String,
    /// How many.
    pub count: u64,
}

fn is_wanted(kind: &str, field: &str) -> bool {
    field == DELETED || MEASURES.iter().any(|one| one.kind == kind && (one.day == field || one.code == field))
}

fn note(tx: &mut dyn Rows, district: &str, entry: &Entry) -> Result<(), DatabaseError> {
    let Content::Kept { payload, .. } = &entry.content else { return Ok(()) };
    let Ok(peeked) = entry::peek(payload) else { return Ok(()) };
    let counted = MEASURES.iter().any(|one| one.kind == peeked.kind);
    if !counted && peeked.kind != model::kinds::erasure::KIND.name {
        return Ok(());
    }
    let Ok(Some(change)) = entry.change() else { return Ok(()) };
    for erased in erasure::erased_by(&change) {
        forget(tx, district, erased.record)?;
    }
    if counted { note_change(tx, district, &change) } else { Ok(()) }
}

/// A person who was erased is not counted either, nor what belonged to them.
pub(super) fn forget(tx: &mut dyn Rows, district: &str, record: Uuid) -> Result<(), DatabaseError> {
    tx.execute("DELETE FROM figures WHERE district = $1 AND record = $2", values![district, record])?;
    tx.execute("DELETE FROM counted_records WHERE district = $1 AND record = $2", values![district, record]).map(drop)
}

/// Takes a change's values where they replace what stands, or where nothing does. `state`: field to value, desktop, sequence.
fn merge(state: &mut Body, change: &Change) -> bool {
    let mut any = false;
    for edit in &change.edits {
        for (field, value) in edit.values.iter().filter(|(field, _)| is_wanted(&change.kind, field)) {
            let stands = state.get(field).is_some_and(|standing| {
                let is_it = |stamp: &Stamp| standing[1] == json!(stamp.desktop) && standing[2] == json!(stamp.sequence);
                !edit.replaces.iter().any(is_it)
            });
            if !stands {
                state.insert(field.clone(), json!([value, change.stamp.desktop, change.stamp.sequence]));
                any = true;
            }
        }
    }
    any
}

fn note_change(tx: &mut dyn Rows, district: &str, change: &Change) -> Result<(), DatabaseError> {
    let sql = "SELECT state FROM counted_records WHERE district = $1 AND record = $2";
    let kept = tx.maybe(sql, values![district, change.record])?.map(|row| row.text(0)).transpose()?;
    let mut state: Body = kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    if !merge(&mut state, change) {
        return Ok(());
    }
    let text = Value::Object(state.clone()).to_string();
    let sql = "INSERT INTO counted_records (district, record, state) VALUES ($1, $2, $3)
        ON CONFLICT (district, record) DO UPDATE SET state = excluded.state";
    tx.execute(sql, values![district, change.record, text.as_str()])?;
    tx.execute("DELETE FROM figures WHERE district = $1 AND record = $2", values![district, change.record])?;
    for (measure, year, code) in figures_of(&change.kind, &state) {
        let sql = "INSERT INTO figures (district, record, measure, year, code) VALUES ($1, $2, $3, $4, $5)";
        tx.execute(sql, values![district, change.record, measure, year, code.as_str()])?;
    }
    Ok(())
}

fn figures_of(kind: &str, state: &Body) -> Vec<(&'static str, i64, String)> {
    let value = |field: &str| state.get(field).map(|standing| &standing[0]);
    if value(DELETED) == Some(&Value::Bool(true)) {
        return Vec::new();
    }
    let text = |field: &str| value(field).and_then(Value::as_str).filter(|text| !text.is_empty());
    let counted = MEASURES.iter().filter(|one| one.kind == kind).filter_map(|one| {
        let year: i64 = text(one.day)?.get(..4)?.parse().ok()?;
        // A code is short; whatever else stands there is none.
        let code = text(one.code).filter(|code| code.len() <= 40).unwrap_or(UNSAID);
        (1900..=9999).contains(&year).then(|| (one.name, year, code.to_owned()))
    });
    counted.collect()
}

/// Whether something of the ledger was not gone through yet.
fn is_behind(rows: &mut dyn Rows, district: &str) -> Result<bool, DatabaseError> {
    let sql = "SELECT figures_read, last_position FROM districts WHERE district = $1";
    let row = rows.maybe(sql, values![district])?;
    row.map_or(Ok(false), |row| Ok(row.count(0)? < row.count(1)?))
}

/// Goes through the next part of the ledger; whether there is more.
fn catch_up(tx: &mut dyn Rows, district: &str) -> Result<bool, DatabaseError> {
    tx.lock(district)?;
    let Some(row) = tx.maybe("SELECT figures_read FROM districts WHERE district = $1", values![district])? else {
        return Ok(false);
    };
    let mut read = row.count(0)?;
    let sql = format!(
        "SELECT {} FROM batches WHERE district = $1 AND position > $2 ORDER BY position LIMIT {BATCHES_AT_ONCE}",
        Batch::COLUMNS
    );
    let rows = tx.query(&sql, values![district, read])?;
    for row in &rows {
        let batch = Batch::read(row)?;
        for (sent, sequence) in batch.entries(tx, district)?.into_iter().zip(batch.first..) {
            let entry = sent.entry(Stamp { desktop: batch.desktop, sequence });
            note(tx, district, &entry.ok_or(DatabaseError::Damaged("an entry"))?)?;
        }
        read = batch.position + batch.count - 1;
    }
    tx.execute("UPDATE districts SET figures_read = $2 WHERE district = $1", values![district, read])?;
    Ok(rows.len() as u32 == BATCHES_AT_ONCE)
}

impl Database {
    /// Counts of a district. Reads what the ledger got since the last time, in parts.
    pub fn figures(&self, district: &str) -> Result<Vec<Tally>, DatabaseError> {
        if self.read(Some(district), |rows| is_behind(rows, district))? {
            while self.write(Some(district), |tx| catch_up(tx, district))? {}
        }
        let sql = "SELECT measure, year, code, count(*) FROM figures WHERE district = $1
            GROUP BY measure, year, code ORDER BY measure, year, code";
        let read = |row: &Row| {
            Ok(Tally { measure: row.text(0)?, year: row.int(1)?, code: row.text(2)?, count: row.count(3)? })
        };
        self.read(Some(district), |rows| rows.query(sql, values![district])?.iter().map(read).collect())
    }
}

/// What belongs together in a table: a measure's codes in a year.
pub fn by_year(counts: Vec<Tally>) -> BTreeMap<(String, i64), Vec<(String, u64)>> {
    let mut groups: BTreeMap<(String, i64), BTreeMap<String, u64>> = BTreeMap::new();
    for Tally { measure, year, code, count } in counts {
        let declared = MEASURES.iter().find(|one| one.name == measure);
        let known = declared.map_or(UNSAID, |one| one.known(&code)).to_owned();
        *groups.entry((measure, year)).or_default().entry(known).or_default() += count;
    }
    groups.into_iter().map(|(of, cells)| (of, cells.into_iter().collect())).collect()
}
