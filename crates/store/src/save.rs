//! Saving: from what was typed to a change in this desktop's chain, merged into the record and everything derived from it.

use std::cell::Cell;

use model::Body;
use serde_json::Value;
use sync::{Change, Content, DELETED, Digest, Edit, Entry, Heads, Merged, RecordState, Stamp};
use uuid::Uuid;

use crate::column_block::Standing as Listed;
use crate::declared::{Plan, plan_of};
use crate::derive;
use crate::door::Tx;
use crate::error::{Result, StoreError};
use crate::read::{Reader, Record};
use crate::rebuild::count;
use crate::tables::entry::EntryRow;
use crate::tables::record::RecordRow;
use crate::tables::{entry, index, record, who, word};

/// What is to be saved.
#[derive(Debug, Clone)]
pub struct Save<'a> {
    /// The record; for a new one an id that the caller made (UUIDv7).
    pub record: Uuid,
    /// Its kind.
    pub kind: &'a str,
    /// Who typed it.
    pub author: Uuid,
    /// When, milliseconds since 1970.
    pub at_ms: i64,
    /// Field to value, only what is to be so; `null` clears. `_deleted` deletes and brings back.
    pub values: Body,
    /// The heads on which the form was opened. What others changed since is not replaced but stands against it. None: as
    /// it is now.
    pub seen: Option<Heads>,
}

/// What a save did.
#[derive(Debug, Clone)]
pub struct Saved {
    /// The change; none when nothing differed and nothing was written.
    pub stamp: Option<Stamp>,
    /// Whether the record is new.
    pub created: bool,
    /// The record as it stands now.
    pub record: Record,
}

/// What a change is applied to.
pub(crate) struct Standing {
    pub row: Option<RecordRow>,
    pub state: RecordState,
}

impl Reader<'_> {
    pub(crate) fn heads_of(&self, row: &RecordRow) -> Result<Heads> {
        match &row.heads {
            Some(bytes) => Heads::from_bytes(bytes).map_err(|_| StoreError::Damaged),
            None => Ok(Heads::created(Stamp { desktop: self.who(row.base_desktop)?, sequence: row.base_sequence })),
        }
    }

    pub(crate) fn standing(&self, id: Uuid) -> Result<Standing> {
        match record::by_id(self.connection, id)? {
            None => Ok(Standing { row: None, state: RecordState::default() }),
            Some(row) => {
                let state = RecordState { body: serde_json::from_slice(&row.body)?, heads: self.heads_of(&row)? };
                Ok(Standing { row: Some(row), state })
            }
        }
    }

    /// Where the server put a change.
    pub(crate) fn position_of(&self, stamp: Stamp) -> Result<Option<u64>> {
        match who::find(self.connection, stamp.desktop)? {
            Some(alias) => entry::position(self.connection, alias, stamp.sequence),
            None => Ok(None),
        }
    }

    /// Runs something of `sync` that asks for positions; an error while asking is the outcome.
    pub(crate) fn with_positions<T>(&self, run: impl FnOnce(&dyn Fn(Stamp) -> Option<u64>) -> T) -> Result<T> {
        let failed = Cell::new(None);
        let done = run(&|stamp| {
            self.position_of(stamp).unwrap_or_else(|error| {
                failed.set(Some(error));
                None
            })
        });
        failed.get().map_or(Ok(done), Err)
    }
}

impl Tx<'_> {
    /// Saves a record: new, changed, deleted or brought back.
    pub fn save(&mut self, save: Save<'_>) -> Result<Saved> {
        let standing = self.standing(save.record)?;
        let plan = plan_of(save.kind);
        if let Some(row) = &standing.row
            && self.kind(row.kind)?.0 != save.kind
        {
            return Err(StoreError::BadValue);
        }
        let mut edits = sync::edits(&standing.state, plan.map(|plan| plan.kind), &save.values);
        if let Some(seen) = &save.seen {
            for edit in &mut edits {
                edit.replaces.retain(|stamp| seen.has_seen(*stamp));
            }
        }
        self.save_edits(standing, save.record, save.kind, save.author, save.at_ms, edits)
    }

    /// Deletes a record. Its history stays.
    pub fn delete(&mut self, id: Uuid, author: Uuid, at_ms: i64) -> Result<Saved> {
        let kind = self.record(id)?.ok_or(StoreError::NotFound)?.kind;
        self.save(Save {
            record: id,
            kind: &kind,
            author,
            at_ms,
            values: Body::from_iter([(DELETED.to_owned(), Value::Bool(true))]),
            seen: None,
        })
    }

    /// Decides a conflict: these values of the group replace all its heads.
    pub fn decide(&mut self, id: Uuid, group: &str, values: &Body, author: Uuid, at_ms: i64) -> Result<Saved> {
        let standing = self.standing(id)?;
        let row = standing.row.as_ref().ok_or(StoreError::NotFound)?;
        let (kind, plan) = self.kind(row.kind)?;
        let kind_of = plan.map(|plan| plan.kind);
        if values.keys().any(|field| kind_of.map_or(field.as_str(), |kind| kind.group_of(field)) != group) {
            return Err(StoreError::BadValue);
        }
        let replaces = standing.state.stamps_of(kind_of, group);
        let edits = vec![Edit { group: group.to_owned(), values: values.clone(), replaces }];
        self.save_edits(standing, id, &kind, author, at_ms, edits)
    }

    pub(crate) fn save_edits(
        &mut self,
        standing: Standing,
        id: Uuid,
        kind: &str,
        author: Uuid,
        at_ms: i64,
        edits: Vec<Edit>,
    ) -> Result<Saved> {
        if edits.is_empty() {
            let row = standing.row.ok_or(StoreError::BadValue)?;
            return Ok(Saved { stamp: None, created: false, record: self.assemble(row)? });
        }
        let created = standing.row.is_none();
        if !created && plan_of(kind).is_some_and(|plan| plan.kind.append_only) {
            return Err(StoreError::AppendOnly);
        }
        let (sequence, previous) = self.own_chain()?;
        let stamp = Stamp { desktop: self.shared.desktop(), sequence: sequence + 1 };
        let change = Change { stamp, record: id, kind: kind.to_owned(), author, at_ms, edits };
        let link = Entry::of(&change, sync::entry::salt(&self.shared.secret(), stamp.sequence));
        if link.len() > sync::entry::MAX_PAYLOAD {
            return Err(StoreError::BadValue);
        }
        if self.is_of_erased(&change)? {
            return Err(StoreError::NotFound);
        }
        let (row, _) = self.apply(standing, &change)?;
        self.append_own(row.row, link, &previous)?;
        let more = self.erase_by(&change)?;
        self.name_what_more(&change, &more)?;
        Ok(Saved { stamp: Some(stamp), created, record: self.assemble(row)? })
    }

    /// Adds the next link to this desktop's chain.
    pub(crate) fn append_own(&mut self, record: i64, link: Entry, previous: &Digest) -> Result<()> {
        let digest = link.link(previous);
        let Content::Kept { payload, .. } = link.content else { return Err(StoreError::BadValue) };
        let sequence = link.stamp.sequence;
        entry::insert(
            self.connection,
            &EntryRow {
                desktop: who::SELF,
                sequence,
                record,
                digest,
                payload: Some(payload),
                salt: None,
                content: None,
                position: None,
            },
        )?;
        self.pending.chain = Some((sequence, digest));
        Ok(())
    }

    /// Merges a change into its record and brings everything derived up to date. The entry is the caller's.
    pub(crate) fn apply(&mut self, standing: Standing, change: &Change) -> Result<(RecordRow, Merged)> {
        let Standing { row: before, mut state } = standing;
        let (kind_alias, plan) = match &before {
            Some(row) => (row.kind, self.kind(row.kind)?.1),
            None => (self.give_kind_alias(&change.kind)?, plan_of(&change.kind)),
        };
        let old_body = state.body.clone();
        let merged = self
            .with_positions(|position_of| sync::merge(&mut state, change, plan.map(|plan| plan.kind), position_of))?;
        if let (true, Some(row)) = (merged.known, &before) {
            return Ok((row.clone(), merged));
        }
        let author = self.alias(change.author)?;
        let made_by = self.alias(change.stamp.desktop)?;
        let created = before.is_none();
        let mut row = match before {
            Some(row) => row,
            None => RecordRow {
                row: self.take_row()?,
                id: change.record,
                kind: kind_alias,
                body: Vec::new(),
                created_at: change.at_ms,
                created_by: author,
                updated_at: change.at_ms,
                updated_by: author,
                base_desktop: made_by,
                base_sequence: change.stamp.sequence,
                heads: None,
                own: None,
                conflicts: 0,
                deleted: false,
            },
        };
        let was_alive = !created && !row.deleted;
        if change.at_ms >= row.updated_at {
            (row.updated_at, row.updated_by) = (change.at_ms, author);
        }
        if made_by == who::SELF {
            row.own = Some(change.stamp.sequence);
        }
        row.body = serde_json::to_vec(&state.body)?;
        let base = Heads::created(Stamp { desktop: self.who(row.base_desktop)?, sequence: row.base_sequence });
        row.heads = (state.heads != base).then(|| state.heads.to_bytes());
        row.conflicts = u32::try_from(sync::conflict_count(&state)).unwrap_or(u32::MAX);
        row.deleted = state.body.get(DELETED) == Some(&Value::Bool(true));
        if created {
            record::insert(self.connection, &row)?;
        } else {
            record::update(self.connection, &row)?;
        }
        let (old, new) = (was_alive.then_some(&old_body), (!row.deleted).then_some(&state.body));
        self.derive(plan, kind_alias, &row, old, new)?;
        self.pending.regroup |= self.regroups(&change.kind, &row, was_alive == row.deleted)?;
        self.changed(&change.kind);
        if !merged.conflicts_opened.is_empty() || !merged.conflicts_closed.is_empty() {
            self.changed("sync");
        }
        Ok((row, merged))
    }

    /// Brings index table, full-text index, counts and NIKs from the old body to the new one; none: not there.
    pub(crate) fn derive(
        &mut self,
        plan: Option<&'static Plan>,
        alias: i64,
        of: &RecordRow,
        old: Option<&Body>,
        new: Option<&Body>,
    ) -> Result<()> {
        let Some(plan) = plan else { return Ok(()) };
        let connection = self.reader.connection;
        let (row, updated_at) = (of.row, of.updated_at);
        // Another file stands for it in lists and counts; only searching leads there.
        let hidden = plan.kind.name == doubles::Person::KIND && self.is_hidden(row)?;
        match (old, new) {
            (None, None) => return Ok(()),
            _ if hidden => {}
            (None, Some(new)) => index::insert(connection, plan, row, new, updated_at)?,
            (Some(_), None) => index::remove(connection, plan, row)?,
            (Some(old), Some(new)) => index::update(connection, plan, row, old, new, updated_at)?,
        }
        let mut before = String::new();
        if let Some(old) = old {
            self.words.of(plan, old, &mut before);
            if !hidden {
                count(&mut self.pending.tallies, alias, plan, old, -1);
            }
        }
        self.pending.text.clear();
        if let Some(new) = new {
            self.words.of(plan, new, &mut self.pending.text);
            if !hidden {
                count(&mut self.pending.tallies, alias, plan, new, 1);
            }
        }
        for word in self.words.take_unwritten() {
            word::add(connection, &word)?;
        }
        if before != self.pending.text {
            index::remove_words(connection, row, &before)?;
            index::add_words(connection, row, &self.pending.text)?;
        }
        self.list_from_memory(plan, of, new.filter(|_| !hidden));
        let nik_of = |body: Option<&Body>| body.and_then(|body| derive::nik(plan, body));
        let nik = nik_of(new);
        if nik_of(old) != nik {
            self.pending.niks.push((row, nik));
        }
        Ok(())
    }

    /// Once this is committed, lists from memory show a record so, or not at all.
    pub(crate) fn list_from_memory(&mut self, plan: &Plan, of: &RecordRow, shown: Option<&Body>) {
        if plan.in_memory {
            let cells = shown.map(|body| (index::seconds(of.updated_at), derive::owned_cells(plan, body)));
            self.pending.listed.push(Listed { row: of.row, cells });
        }
    }
}
