//! What happened to a record, and taking a change back. It must never rewrite what was: a change is undone by another one.

use std::sync::Arc;

use model::kinds;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Save, StoreError};
use ts_rs::TS;

use super::{ChangeName, Record, RecordId, general_kind, load, may_write, view};
use crate::app::App;
use crate::failure::{Failure, FailureCode};
use crate::user;

/// One change of a record's history.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PastChange {
    /// When, by that desktop's clock.
    pub at_ms: i64,
    /// Who typed it.
    pub user: String,
    /// On which desktop: `true` here.
    pub here: bool,
    /// Its name.
    pub change: String,
    /// What changed, as far as the user may see it.
    pub edits: Vec<PastField>,
    /// How many fields more changed that the user may not see.
    pub hidden: usize,
}

/// A field before and after.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PastField {
    /// The field.
    pub field: String,
    /// Before.
    #[ts(type = "Value")]
    pub old: Value,
    /// After.
    #[ts(type = "Value")]
    pub new: Value,
}

/// Takes a change back by a compensating one; refused where others built on it.
pub(crate) fn undo(app: &Arc<App>, input: ChangeName) -> Result<Record, Failure> {
    let desk = app.desk()?;
    let stamp = stamp_of(&input.change).ok_or(FailureCode::BadInput)?;
    let at_ms = app.ports.clock.now_ms();
    let (saved, _) = desk.store.write(|tx| {
        let reverse = tx.reverse_of(stamp)?;
        may_write(&desk, general_kind(&reverse.kind)?)?;
        let kind = general_kind(&reverse.kind)?;
        let unseen = desk.sight.unseen(kind, &reverse.values);
        if !unseen.is_empty() {
            return Err(Failure::refused(&unseen));
        }
        tx.save(Save {
            record: reverse.record,
            kind: kind.name,
            author: desk.user,
            at_ms,
            values: reverse.values,
            seen: None,
        })
        .map_err(Failure::from)
    })?;
    view(app, &desk, saved.record)
}

/// What happened to a record, newest first.
pub(crate) fn history(app: &Arc<App>, input: RecordId) -> Result<Vec<PastChange>, Failure> {
    let desk = app.desk()?;
    let record = load(&desk, input.id)?;
    let kind = kinds::get(&record.kind);
    let names = user::names(&desk.store)?;
    let here = desk.store.desktop();
    let past = desk.store.read::<_, StoreError>(|reader| reader.history(input.id))?;
    Ok(past
        .into_iter()
        .map(|past| PastChange {
            hidden: past.edits.iter().filter(|edit| !desk.sight.sees_field(kind, &edit.field)).count(),
            at_ms: past.at_ms,
            user: names.get(&past.author).cloned().unwrap_or_default(),
            here: past.stamp.desktop == here,
            change: name_of(past.stamp),
            edits: past
                .edits
                .into_iter()
                .filter(|edit| desk.sight.sees_field(kind, &edit.field))
                .map(|edit| PastField { field: edit.field, old: edit.old, new: edit.new })
                .collect(),
        })
        .collect())
}

/// The name of a change as hosts carry it.
pub(crate) fn name_of(stamp: sync::Stamp) -> String {
    format!("{}:{}", stamp.desktop, stamp.sequence)
}

pub(crate) fn stamp_of(name: &str) -> Option<sync::Stamp> {
    let (desktop, sequence) = name.split_once(':')?;
    Some(sync::Stamp { desktop: desktop.parse().ok()?, sequence: sequence.parse().ok()? })
}
