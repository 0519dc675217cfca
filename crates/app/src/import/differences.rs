//! Values of an imported list that differ from the file that is there, until someone decides each.

use std::sync::Arc;

use model::Body;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Reader, Save};
use ts_rs::TS;
use uuid::Uuid;

use crate::app::{App, Desk};
use crate::contract::Nothing;
use crate::failure::{Failure, FailureCode};

/// A value that differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Difference {
    /// The import; set when it is listed.
    #[serde(default)]
    pub import: Uuid,
    /// The row of the sheet, from 1.
    pub row: u32,
    /// The worker file.
    pub record: Uuid,
    /// Whose it is; set when it is listed.
    #[serde(default)]
    pub title: String,
    /// The field.
    pub field: String,
    /// What stands in the file; set when it is listed.
    #[serde(default)]
    #[ts(type = "Value")]
    pub current: Value,
    /// What the list says.
    #[ts(type = "Value")]
    pub imported: Value,
}

impl Difference {
    pub(super) fn new(row: u32, record: Uuid, field: &str, imported: &Value) -> Self {
        Self {
            import: Uuid::nil(),
            row,
            record,
            title: String::new(),
            field: field.to_owned(),
            current: Value::Null,
            imported: imported.clone(),
        }
    }
}

/// A decision.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Settle {
    /// The import.
    pub import: Uuid,
    /// The worker file.
    pub record: Uuid,
    /// The field.
    pub field: String,
    /// Take the value of the list; else the file's stays.
    pub take: bool,
}

/// It was decided.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Settled {
    /// The change, to undo it; empty when the file stayed as it was.
    pub change: String,
    /// Decisions that are left.
    pub left: usize,
}

/// Where an import's differences are kept.
pub(super) fn setting_of(import: Uuid) -> String {
    format!("import_differences:{import}")
}

fn kept(reader: &Reader<'_>, import: Uuid) -> Result<Vec<Difference>, Failure> {
    let value = reader.setting(&setting_of(import))?;
    value.map_or(Ok(Vec::new()), |value| serde_json::from_value(value).map_err(|_| FailureCode::FileDamaged.into()))
}

/// Setting: what was decided, so that the same list does not ask again.
const SETTLED: &str = "import_settled";
/// Decisions that are remembered.
const MOST_SETTLED: usize = 20_000;

/// A difference by what it asks.
fn question(record: Uuid, field: &str, imported: &Value) -> String {
    let asked = format!("{record}/{field}/{imported}");
    blake3::hash(asked.as_bytes()).to_hex()[..24].to_owned()
}

fn settled(reader: &Reader<'_>) -> Result<Vec<String>, Failure> {
    let value = reader.setting(SETTLED)?;
    value.map_or(Ok(Vec::new()), |value| serde_json::from_value(value).map_err(|_| FailureCode::FileDamaged.into()))
}

/// Those that nobody was asked before, each once.
pub(super) fn unasked(desk: &Desk, differences: &[Difference]) -> Result<Vec<Difference>, Failure> {
    let mut asked: std::collections::HashSet<String> = desk.store.read(settled)?.into_iter().collect();
    for import in desk.store.read(|reader| reader.imports())?.iter().filter(|import| !import.undone) {
        asked.extend(
            desk.store
                .read(|reader| kept(reader, import.id))?
                .iter()
                .map(|known| question(known.record, &known.field, &known.imported)),
        );
    }
    let new = differences.iter().filter(|new| asked.insert(question(new.record, &new.field, &new.imported)));
    Ok(new.cloned().collect())
}

/// Adds differences to those of an import that wait.
pub(super) fn add(tx: &mut store::Tx<'_>, import: Uuid, found: Vec<Difference>) -> Result<(), Failure> {
    if found.is_empty() {
        return Ok(());
    }
    let mut waiting = kept(tx, import)?;
    waiting.extend(found);
    let value = serde_json::to_value(&waiting).map_err(|_| FailureCode::Internal)?;
    Ok(tx.put_setting(&setting_of(import), &value)?)
}

/// Drops the differences of a row that wait: it is asked again whose they are.
pub(super) fn drop_of(tx: &mut store::Tx<'_>, import: Uuid, row: u32) -> Result<(), Failure> {
    let mut waiting = kept(tx, import)?;
    waiting.retain(|difference| difference.row != row);
    let value = serde_json::to_value(&waiting).map_err(|_| FailureCode::Internal)?;
    Ok(tx.put_setting(&setting_of(import), &value)?)
}

/// Decisions that wait.
pub(crate) fn open_decisions(desk: &Desk) -> Result<u64, Failure> {
    let imports = desk.store.read(|reader| reader.imports())?;
    imports
        .iter()
        .filter(|import| !import.undone)
        .map(|import| desk.store.read(|reader| kept(reader, import.id)).map(|found| found.len() as u64))
        .sum()
}

/// All that wait, oldest import first.
pub(crate) fn list(app: &Arc<App>, _: Nothing) -> Result<Vec<Difference>, Failure> {
    let desk = app.desk()?;
    let mut all = Vec::new();
    let imports = desk.store.read(|reader| reader.imports())?;
    for import in imports.iter().rev().filter(|import| !import.undone) {
        for mut difference in desk.store.read(|reader| kept(reader, import.id))? {
            let Some(record) =
                desk.store.read(|reader| reader.record(difference.record))?.filter(|record| !record.deleted)
            else {
                continue;
            };
            difference.import = import.id;
            let kind = model::kinds::get(&record.kind);
            if !desk.sight.sees_field(kind, &difference.field) {
                continue;
            }
            difference.title = desk.sight.title(kind, &record.body);
            difference.current = record.body.get(&difference.field).cloned().unwrap_or(Value::Null);
            all.push(difference);
        }
    }
    Ok(all)
}

/// Decides one.
pub(crate) fn settle(app: &Arc<App>, input: Settle) -> Result<Settled, Failure> {
    let desk = app.desk()?;
    let (settled, _) = desk.store.write(|tx| {
        let waiting = kept(tx, input.import)?;
        let is_meant = |difference: &Difference| difference.record == input.record && difference.field == input.field;
        let meant = waiting.iter().find(|difference| is_meant(difference)).ok_or(FailureCode::NotFound)?;
        let left: Vec<&Difference> = waiting.iter().filter(|difference| !is_meant(difference)).collect();
        let mut decided = settled(tx)?;
        decided.push(question(meant.record, &meant.field, &meant.imported));
        let decided = serde_json::json!(decided[decided.len().saturating_sub(MOST_SETTLED)..]);
        let left_value = serde_json::to_value(&left).map_err(|_| FailureCode::Internal)?;
        let mut change = String::new();
        if let Some(kind) = tx.record(input.record)?.and_then(|record| model::kinds::get(&record.kind)) {
            desk.sight.may_ask(kind, &input.field)?;
        }
        let there = tx.record(input.record)?.filter(|record| !record.deleted && input.take);
        if let Some(there) = there {
            let values: Body = std::iter::once((input.field.clone(), meant.imported.clone())).collect();
            let (record, kind, at_ms) = (input.record, there.kind.as_str(), app.ports.clock.now_ms());
            let saved = tx.save(Save { record, kind, author: desk.user, at_ms, values, seen: None })?;
            change = saved.stamp.map(crate::record::name_of).unwrap_or_default();
        }
        let settled = Settled { change, left: left.len() };
        tx.put_setting(SETTLED, &decided)?;
        tx.put_setting(&setting_of(input.import), &left_value)?;
        Ok::<_, Failure>(settled)
    })?;
    app.announce(&["import"]);
    Ok(settled)
}
