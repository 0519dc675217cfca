//! What happened to a record: its changes with old and new values, its open conflicts, and how to take a change back.

use std::collections::HashMap;

use model::{Body, Kind};
use serde_json::Value;
use sync::{Change, DELETED, RecordState, Stamp};
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::read::Reader;
use crate::tables::{entry, record};

/// One change of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Past {
    /// Which change.
    pub stamp: Stamp,
    /// When by the clock of its desktop, milliseconds since 1970.
    pub at_ms: i64,
    /// Who.
    pub author: Uuid,
    /// What became of each field.
    pub edits: Vec<PastEdit>,
}

/// What a change did to one field.
#[derive(Debug, Clone, PartialEq)]
pub struct PastEdit {
    /// The field.
    pub field: String,
    /// What stood there; `null` when nothing did, or when the history from before is not on this desktop.
    pub old: Value,
    /// What the change wrote; `null` when it cleared the field.
    pub new: Value,
}

/// A group of fields for which several desktops wrote different values.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// The group.
    pub group: String,
    /// What stood there before they went apart, where this desktop knows it.
    pub base: Option<Side>,
    /// What each wrote, the standing one first.
    pub heads: Vec<Side>,
}

/// One of several values.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// Field to value.
    pub values: Body,
    /// The change that wrote it.
    pub stamp: Stamp,
    /// Who; nil when the change is not on this desktop.
    pub author: Uuid,
    /// When, milliseconds since 1970; 0 when the change is not on this desktop.
    pub at_ms: i64,
    /// Whether it is the one that stands for now.
    pub standing: bool,
}

/// A save that takes a change back.
#[derive(Debug, Clone, PartialEq)]
pub struct Reverse {
    /// The record.
    pub record: Uuid,
    /// Its kind.
    pub kind: String,
    /// The values from before.
    pub values: Body,
}

impl Reader<'_> {
    /// A change that is on this desktop and not erased.
    pub fn change(&self, stamp: Stamp) -> Result<Option<Change>> {
        let Some(alias) = crate::tables::who::find(self.connection, stamp.desktop)? else { return Ok(None) };
        let Some(payload) = entry::get(self.connection, alias, stamp.sequence)?.and_then(|row| row.payload) else {
            return Ok(None);
        };
        sync::entry::decode_change(stamp, &payload).map(Some).map_err(|_| StoreError::Damaged)
    }

    /// All changes of a record that are on this desktop, oldest first.
    pub(crate) fn changes(&self, row: i64) -> Result<Vec<Change>> {
        let mut changes = Vec::new();
        for link in entry::of_record(self.connection, row)? {
            let stamp = Stamp { desktop: self.who(link.desktop)?, sequence: link.sequence };
            if let Some(payload) = link.payload {
                changes.push(sync::entry::decode_change(stamp, &payload).map_err(|_| StoreError::Damaged)?);
            }
        }
        Ok(changes)
    }

    /// What happened to a record, latest first.
    pub fn history(&self, id: Uuid) -> Result<Vec<Past>> {
        let Some(row) = record::by_id(self.connection, id)? else { return Ok(Vec::new()) };
        let mut written: HashMap<(Stamp, String), Value> = HashMap::new();
        let mut sets: HashMap<String, Value> = HashMap::new();
        let mut past = Vec::new();
        for change in self.changes(row.row)? {
            let mut edits = Vec::new();
            for edit in change.edits {
                for (field, value) in edit.values {
                    let replaced = || edit.replaces.iter().find_map(|stamp| written.get(&(*stamp, field.clone())));
                    let old =
                        if value.is_object() { sets.get(&field) } else { replaced() }.cloned().unwrap_or(Value::Null);
                    let new = elements(&old, value);
                    if new.is_array() {
                        sets.insert(field.clone(), new.clone());
                    }
                    written.insert((change.stamp, field.clone()), new.clone());
                    if old != new {
                        edits.push(PastEdit { field, old, new });
                    }
                }
            }
            past.push(Past { stamp: change.stamp, at_ms: change.at_ms, author: change.author, edits });
        }
        past.reverse();
        Ok(past)
    }

    /// A record's open conflicts with all their values.
    pub fn conflicts(&self, id: Uuid) -> Result<Vec<Conflict>> {
        let standing = self.standing(id)?;
        let open = self.with_positions(|position_of| sync::conflicts(&standing.state, position_of))?;
        open.into_iter()
            .map(|conflict| {
                let heads: Vec<Side> = conflict
                    .heads
                    .into_iter()
                    .enumerate()
                    .map(|(at, head)| {
                        let change = self.change(head.stamp)?;
                        let (author, at_ms) = change.map_or((Uuid::nil(), 0), |change| (change.author, change.at_ms));
                        Ok(Side { values: head.values, stamp: head.stamp, author, at_ms, standing: at == 0 })
                    })
                    .collect::<Result<_>>()?;
                let base = self.base_of(&conflict.group, &heads)?;
                Ok(Conflict { group: conflict.group, base, heads })
            })
            .collect()
    }

    /// The value that a conflict's heads replaced.
    fn base_of(&self, group: &str, heads: &[Side]) -> Result<Option<Side>> {
        for head in heads {
            let Some(change) = self.change(head.stamp)? else { continue };
            let replaced = change.edits.iter().filter(|edit| edit.group == group).flat_map(|edit| &edit.replaces);
            for stamp in replaced {
                if let Some(before) = self.change(*stamp)? {
                    let values = before
                        .edits
                        .into_iter()
                        .find(|edit| edit.group == group)
                        .map(|edit| edit.values)
                        .unwrap_or_default();
                    return Ok(Some(Side {
                        values,
                        stamp: *stamp,
                        author: before.author,
                        at_ms: before.at_ms,
                        standing: false,
                    }));
                }
            }
        }
        Ok(None)
    }

    /// The save that takes a change back: the old values of every field it wrote; for a record that it made, deletion.
    /// `BuiltUpon` when anything that it wrote has been changed since.
    pub fn reverse_of(&self, stamp: Stamp) -> Result<Reverse> {
        let change = self.change(stamp)?.ok_or(StoreError::NotFound)?;
        let standing = self.standing(change.record)?;
        let row = standing.row.as_ref().ok_or(StoreError::NotFound)?;
        let kind = self.kind(row.kind)?.1.map(|plan| plan.kind);
        if kind.is_some_and(|kind| kind.append_only) {
            return Err(StoreError::AppendOnly);
        }
        let made_it = self.who(row.base_desktop)? == stamp.desktop && row.base_sequence == stamp.sequence;
        if made_it {
            // Others may have added fields that this change never wrote: those are built on it too.
            if standing.state.heads.stamps() != [stamp] {
                return Err(StoreError::BuiltUpon);
            }
            return Ok(Reverse {
                record: change.record,
                kind: change.kind,
                values: Body::from_iter([(DELETED.to_owned(), Value::Bool(true))]),
            });
        }
        let history = self.history(change.record)?;
        let past = history.iter().find(|past| past.stamp == stamp).ok_or(StoreError::NotFound)?;
        if past.edits.iter().any(|edit| !stands(&standing.state, kind, stamp, edit)) {
            return Err(StoreError::BuiltUpon);
        }
        let values = past.edits.iter().map(|edit| (edit.field.clone(), edit.old.clone())).collect();
        Ok(Reverse { record: change.record, kind: change.kind, values })
    }

    /// The saves that take several changes of one record back together, as if none of them had been: what stood before the
    /// oldest of those that lie on one another. What others changed since is spared, and those fields are named beside. None
    /// when none of the changes is on this desktop any more.
    pub fn reverse_what_stands(&self, stamps: &[Stamp]) -> Result<Option<(Reverse, Vec<String>)>> {
        let mut known = None;
        for stamp in stamps {
            known = known.or(self.change(*stamp)?);
        }
        let Some(change) = known else { return Ok(None) };
        let standing = self.standing(change.record)?;
        let row = standing.row.as_ref().ok_or(StoreError::NotFound)?;
        let kind = self.kind(row.kind)?.1.map(|plan| plan.kind);
        let history = self.history(change.record)?;
        let ours = |past: &&Past| stamps.contains(&past.stamp);
        let (mut values, mut changed) = (Body::new(), Vec::new());
        for edit in history.iter().filter(ours).flat_map(|past| &past.edits) {
            if values.contains_key(&edit.field) || changed.contains(&edit.field) {
                continue;
            }
            let of_field = || {
                history
                    .iter()
                    .filter_map(|past| Some((past, past.edits.iter().find(|other| other.field == edit.field)?)))
            };
            let newest = of_field().next().map(|(past, _)| past.stamp);
            if newest.is_none_or(|newest| !stamps.contains(&newest) || !stands(&standing.state, kind, newest, edit)) {
                changed.push(edit.field.clone());
                continue;
            }
            let oldest = of_field().take_while(|(past, _)| stamps.contains(&past.stamp)).last();
            values.insert(edit.field.clone(), oldest.map_or(Value::Null, |(_, edit)| edit.old.clone()));
        }
        Ok(Some((Reverse { record: change.record, kind: change.kind, values }, changed)))
    }
}

/// Whether what a change wrote into a field is what stands there.
fn stands(state: &RecordState, kind: Option<&'static Kind>, stamp: Stamp, edit: &PastEdit) -> bool {
    if kind.and_then(|kind| kind.field(&edit.field)).is_some_and(model::Field::merges_by_element) {
        return state.body.get(&edit.field).unwrap_or(&Value::Null) == &edit.new;
    }
    let group = kind.map_or(edit.field.as_str(), |kind| kind.group_of(&edit.field));
    state.stamps_of(kind, group) == [stamp]
}

/// The set of codes after `{"add": […], "remove": […]}`; any other value is itself.
fn elements(old: &Value, value: Value) -> Value {
    let Value::Object(delta) = &value else { return value };
    if !delta.keys().all(|key| key == "add" || key == "remove") {
        return value;
    }
    let list = |key: &str| delta.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let (add, remove) = (list("add"), list("remove"));
    let mut codes: Vec<Value> = old.as_array().cloned().unwrap_or_default();
    codes.retain(|code| !remove.contains(code));
    codes.extend(add.into_iter().filter(|code| !old.as_array().is_some_and(|old| old.contains(code))));
    codes.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
    Value::Array(codes)
}
