//! What happened to a record or to a worker's whole file, and taking a change back. It must never rewrite what was: a change is
//! undone by another one.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use model::kinds;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Reader, Save, StoreError};
use ts_rs::TS;
use uuid::Uuid;

use super::{ChangeName, MOST_ROWS, Record, RecordId, general_kind, load, may_write, view};
use crate::app::{App, Desk};
use crate::failure::{Failure, FailureCode};
use crate::sight::Sight;
use crate::{desk, review, user};

/// Fields that tell what an internal record is about; the rest of it is for programs.
const TELLING: &[(&str, &[&str])] = &[
    (kinds::decision::KIND.name, &["verdict", "decision_note", "alone"]),
    (kinds::letter::KIND.name, &["number", "letter_kind"]),
];

/// One change of a record's history.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PastChange {
    /// The record.
    pub record: Uuid,
    /// Its kind.
    pub kind: String,
    /// What names it now.
    pub title: String,
    /// When, by that desktop's clock.
    pub at_ms: i64,
    /// Who typed it.
    pub user: String,
    /// Whether it was typed on this desktop.
    pub here: bool,
    /// The name of the desktop on which it was typed; empty when it is not known here.
    pub desktop: String,
    /// Its name.
    pub change: String,
    /// Whether it made the record.
    pub first: bool,
    /// What changed, as far as the user may see it.
    pub edits: Vec<PastField>,
    /// How many fields more changed that the user may not see.
    pub hidden: usize,
    /// Whether it counts: a decision does only with the right signature of someone who might decide so.
    pub sound: bool,
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

/// A question for the history of a worker's file.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct FileHistoryInput {
    /// The worker.
    pub id: Uuid,
    /// Changes to pass over.
    pub offset: u64,
    /// Changes wanted, at most 500.
    pub limit: u64,
}

/// A page of a file's history, latest first by the clocks of the desktops.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct FileHistory {
    /// The changes.
    pub changes: Vec<PastChange>,
    /// How many there are in all.
    pub total: u64,
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

/// Who and where, for words.
pub(super) struct Names {
    users: HashMap<Uuid, String>,
    desktops: HashMap<Uuid, String>,
    here: Uuid,
    sight: Sight,
}

impl Names {
    pub(super) fn of(desk: &Desk) -> Result<Self, Failure> {
        let (users, desktops) = (user::names(&desk.store)?, desk::names(&desk.store)?);
        Ok(Self { users, desktops, here: desk.store.desktop(), sight: desk.sight })
    }

    /// The changes of a record, newest first.
    pub(super) fn tell(&self, record: &store::Record, past: Vec<store::Past>) -> Vec<PastChange> {
        let kind = kinds::get(&record.kind);
        let telling = TELLING.iter().find(|(name, _)| *name == record.kind).map(|(_, fields)| *fields);
        let is_told = |field: &str| telling.is_none_or(|fields| fields.contains(&field));
        let first = past.last().map(|first| first.stamp);
        past.into_iter()
            .map(|past| PastChange {
                record: record.id,
                kind: record.kind.clone(),
                title: self.sight.title(kind, &record.body),
                at_ms: past.at_ms,
                user: self.users.get(&past.author).cloned().unwrap_or_default(),
                here: past.stamp.desktop == self.here,
                desktop: self.desktops.get(&past.stamp.desktop).cloned().unwrap_or_default(),
                change: name_of(past.stamp),
                first: Some(past.stamp) == first,
                hidden: past
                    .edits
                    .iter()
                    .filter(|edit| is_told(&edit.field) && !self.sight.sees_field(kind, &edit.field))
                    .count(),
                edits: past
                    .edits
                    .into_iter()
                    .filter(|edit| is_told(&edit.field) && self.sight.sees_field(kind, &edit.field))
                    .map(|edit| PastField { field: edit.field, old: edit.old, new: edit.new })
                    .collect(),
                sound: true,
            })
            .collect()
    }
}

/// What happened to a record, newest first.
pub(crate) fn history(app: &Arc<App>, input: RecordId) -> Result<Vec<PastChange>, Failure> {
    let desk = app.desk()?;
    let record = load(&desk, input.id)?;
    let names = Names::of(&desk)?;
    let past = desk.store.read::<_, StoreError>(|reader| reader.history(input.id))?;
    Ok(names.tell(&record, past))
}

/// What happened to a worker's file and everything in it.
pub(crate) fn file_history(app: &Arc<App>, input: FileHistoryInput) -> Result<FileHistory, Failure> {
    let desk = app.desk()?;
    let worker = load(&desk, input.id)?;
    if worker.kind != kinds::worker::KIND.name {
        return Err(FailureCode::NotFound.into());
    }
    let names = Names::of(&desk)?;
    let mut changes = desk.store.read(|reader| all_of(reader, &names, worker))?;
    // For each record the order of its history stays; between records the clocks are all there is.
    changes.sort_by_key(|change| std::cmp::Reverse(change.at_ms));
    let total = changes.len() as u64;
    let (from, count) = (usize::try_from(input.offset).unwrap_or(usize::MAX), input.limit.min(MOST_ROWS) as usize);
    Ok(FileHistory { changes: changes.into_iter().skip(from).take(count).collect(), total })
}

fn all_of(reader: &Reader<'_>, names: &Names, worker: store::Record) -> Result<Vec<PastChange>, Failure> {
    let sound: HashSet<Uuid> = review::sound_decisions(reader, worker.id)?;
    let mut changes = Vec::new();
    for record in std::iter::once(worker.clone()).chain(reader.related(worker.id)?) {
        let kind = kinds::get(&record.kind);
        let is_telling = TELLING.iter().any(|(name, _)| *name == record.kind);
        if kind.is_none_or(|kind| kind.internal && !is_telling) {
            continue;
        }
        let is_decision = record.kind == kinds::decision::KIND.name;
        let mut told = names.tell(&record, reader.history(record.id)?);
        if is_decision {
            // A decision is its first change; what someone tried to make of it afterwards changed nothing.
            told.retain(|change| change.first);
            for change in &mut told {
                change.sound = sound.contains(&record.id);
            }
        }
        changes.extend(told);
    }
    Ok(changes)
}

/// The name of a change as hosts carry it.
pub(crate) fn name_of(stamp: sync::Stamp) -> String {
    format!("{}:{}", stamp.desktop, stamp.sequence)
}

/// The change of that name; none when it is no name of one.
pub(crate) fn stamp_of(name: &str) -> Option<sync::Stamp> {
    let (desktop, sequence) = name.split_once(':')?;
    Some(sync::Stamp { desktop: desktop.parse().ok()?, sequence: sequence.parse().ok()? })
}
