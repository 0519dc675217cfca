//! What this desktop has written and how far it got: waiting, with the server, or with the server's verdict against it.

use model::Body;
use serde_json::{Value, json};
use sync::{Edit, Stamp};
use uuid::Uuid;

use crate::door::Tx;
use crate::error::{Result, StoreError};
use crate::read::Reader;
use crate::save::Saved;
use crate::tables::{entry, who};

/// One change of this desktop, without its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Its place in this desktop's chain.
    pub sequence: u64,
    /// The record.
    pub record: Uuid,
    /// Its kind.
    pub kind: String,
    /// Who typed it.
    pub author: Uuid,
    /// When, milliseconds since 1970.
    pub at_ms: i64,
    /// The fields that it writes.
    pub fields: Vec<String>,
    /// What the server found wrong with it.
    pub verdict: Option<String>,
}

impl Reader<'_> {
    /// Changes that the server has not acknowledged, oldest first.
    pub fn waiting_changes(&self, offset: u64, limit: usize) -> Result<Vec<Outgoing>> {
        self.outgoing(&entry::sequences_after(self.connection, self.acked()?.saturating_add(offset), limit)?)
    }

    /// Changes that the server has, latest first.
    pub fn acknowledged_changes(&self, limit: usize) -> Result<Vec<Outgoing>> {
        let acked = self.acked()?;
        let sequences: Vec<u64> = (1..=acked).rev().take(limit).collect();
        self.outgoing(&sequences)
    }

    /// Changes that the server found something wrong with and that no later one mended, oldest first.
    pub fn refused_changes(&self, limit: usize) -> Result<Vec<Outgoing>> {
        self.outgoing(&entry::refused_sequences(self.connection, limit)?)
    }

    fn outgoing(&self, sequences: &[u64]) -> Result<Vec<Outgoing>> {
        let mut changes = Vec::with_capacity(sequences.len());
        for &sequence in sequences {
            // What was erased has nothing to show.
            let stamp = Stamp { desktop: self.shared.desktop(), sequence };
            let Some(change) = self.change(stamp)? else { continue };
            let mut fields: Vec<String> =
                change.edits.into_iter().flat_map(|edit| edit.values).map(|one| one.0).collect();
            fields.dedup();
            changes.push(Outgoing {
                sequence,
                record: change.record,
                kind: change.kind,
                author: change.author,
                at_ms: change.at_ms,
                fields,
                verdict: entry::verdict_of(self.connection, who::SELF, sequence)?,
            });
        }
        Ok(changes)
    }
}

impl Tx<'_> {
    /// Writes once more, in another's name, what a change of this desktop wrote and what stands of it now. The new change replaces
    /// it and goes to the server in its place. `NotFound` when the change or its record is gone.
    pub fn resend(&mut self, sequence: u64, author: Uuid, at_ms: i64) -> Result<Saved> {
        let stamp = Stamp { desktop: self.shared.desktop(), sequence };
        let change = self.change(stamp)?.ok_or(StoreError::NotFound)?;
        let standing = self.standing(change.record)?;
        let row = standing.row.as_ref().ok_or(StoreError::NotFound)?;
        let (kind, plan) = self.kind(row.kind)?;
        let kind_of = plan.map(|plan| plan.kind);
        let mut edits = Vec::new();
        for edit in change.edits {
            let value =
                |field: &String| (field.clone(), standing.state.body.get(field).cloned().unwrap_or(Value::Null));
            let is_set = edit.values.values().any(Value::is_object);
            let (values, replaces) = if is_set {
                let codes = standing.state.body.get(&edit.group).cloned().unwrap_or(json!([]));
                let of_code = |code: &Value| {
                    standing.state.stamps_of(kind_of, &format!("{}/{}", edit.group, code.as_str().unwrap_or("")))
                };
                let stamps: Vec<Stamp> = codes.as_array().into_iter().flatten().flat_map(of_code).collect();
                (Body::from_iter([(edit.group.clone(), json!({ "add": codes, "remove": [] }))]), stamps)
            } else {
                (edit.values.keys().map(value).collect(), standing.state.stamps_of(kind_of, &edit.group))
            };
            edits.push(Edit { group: edit.group, values, replaces });
        }
        self.save_edits(standing, change.record, &kind, author, at_ms, edits)
    }
}
