//! Erasing: everything that the file holds of a person, out of records, history, index tables, search, drafts, imports and kept
//! bytes. What an erasure leaves is its own change, the ids, and what `model::personal` says is kept.
//!
//! It happens in the write that brings the erasure, whoever made it: after the commit no query finds anything. What lies in unused
//! parts of the file's pages is gone after [`Store::compact`].

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::PoisonError;

use model::{Body, kinds, personal};
use serde_json::Value;
use sync::erasure::{self, Erased};
use sync::{Change, DELETED, Stamp};
use uuid::Uuid;

use crate::checkpoint;
use crate::declared::plan_of;
use crate::door::Tx;
use crate::error::Result;
use crate::open::Store;
use crate::read::Reader;
use crate::tables::record::RecordRow;
use crate::tables::{blob, content, double_key, entry, erased, index, record, review, setting, word};
use crate::traces::Traces;

/// Set while unused parts of the file may still hold what was erased.
const COMPACT: &str = "_compact";
/// A larger file is put in order by way of the disk, not of the memory.
const IN_MEMORY_BYTES: i64 = 256 * 1024 * 1024;

impl Reader<'_> {
    /// Whether a record was erased, here or elsewhere.
    pub fn is_erased(&self, id: Uuid) -> Result<bool> {
        erased::has(self.connection, id)
    }

    /// Whether a change is of something that was erased.
    pub(crate) fn is_of_erased(&self, change: &Change) -> Result<bool> {
        if !erased::any(self.connection)? {
            return Ok(false);
        }
        let failed = std::cell::Cell::new(None);
        let reached = erasure::reaches(change, &|id| {
            erased::has(self.connection, id).unwrap_or_else(|error| {
                failed.set(Some(error));
                false
            })
        });
        failed.get().map_or(Ok(reached), Err)
    }

    /// The records with these ids and everything that belongs to them, deleted ones too, as an erasure has to name them.
    pub fn holdings(&self, ids: &[Uuid]) -> Result<Vec<Erased>> {
        self.with_what_belongs(ids, &self.deleted_owners()?)
    }

    /// The same without deleted records, which only a look at every record of the file finds.
    pub fn belongings(&self, ids: &[Uuid]) -> Result<Vec<Erased>> {
        self.with_what_belongs(ids, &[])
    }

    fn with_what_belongs(&self, ids: &[Uuid], deleted: &[(Uuid, BTreeSet<Uuid>)]) -> Result<Vec<Erased>> {
        let mut found: BTreeMap<Uuid, Erased> = BTreeMap::new();
        let mut queue: VecDeque<Uuid> = ids.iter().copied().collect();
        while let Some(id) = queue.pop_front() {
            if found.contains_key(&id) {
                continue;
            }
            let Some(row) = record::by_id(self.connection, id)? else { continue };
            let (kind, _) = self.kind(row.kind)?;
            let body: Body = serde_json::from_slice(&row.body)?;
            found.insert(id, Erased { record: id, kept: personal::kept(&kind, &body), kind: kind.clone() });
            for below in kinds::ALL.iter().copied().filter(|below| personal::is_personal(below)) {
                for owner in personal::owner_fields(below) {
                    if owner.indexed {
                        queue.extend(self.find(below, owner.name, &Value::String(id.to_string()))?);
                    }
                }
            }
            queue.extend(deleted.iter().filter(|(_, owners)| owners.contains(&id)).map(|(child, _)| *child));
        }
        Ok(found.into_values().collect())
    }

    /// Records that no index table leads to, with those to whom they belong: deleted ones, and kinds whose owner has no index.
    fn deleted_owners(&self) -> Result<Vec<(Uuid, BTreeSet<Uuid>)>> {
        let mut found = Vec::new();
        record::each(self.connection, &mut |row| {
            let Some(plan) = self.kind(row.kind)?.1.filter(|plan| personal::is_personal(plan.kind)) else {
                return Ok(true);
            };
            let indexed = personal::owner_fields(plan.kind).any(|owner| owner.indexed);
            if row.deleted || !indexed {
                let body: Body = serde_json::from_slice(&row.body)?;
                let owners =
                    personal::owner_fields(plan.kind).filter_map(|owner| body.get(owner.name)?.as_str()?.parse().ok());
                found.push((row.id, owners.collect()));
            }
            Ok(true)
        })?;
        Ok(found)
    }

    /// Whether unused parts of the file may hold what was erased.
    pub fn wants_compacting(&self) -> Result<bool> {
        Ok(setting::number(self.connection, COMPACT)? > 0)
    }
}

impl Tx<'_> {
    /// Does what an erasure says; any other change says nothing. The change stands in the ledger and in its record already.
    /// Returns what belongs to the erased and is not named: it is erased here too, and must be named for others.
    pub(crate) fn erase_by(&mut self, change: &Change) -> Result<Vec<Erased>> {
        let named = erasure::erased_by(change);
        if named.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<Uuid> = named.iter().map(|one| one.record).collect();
        let here = self.holdings(&ids)?;
        let more: Vec<Erased> = here.into_iter().filter(|one| !ids.contains(&one.record)).collect();
        let mut traces = Traces::default();
        let mut hashes: BTreeSet<String> = BTreeSet::new();
        for one in named.iter().chain(&more) {
            self.erase_record(one, change, &mut traces, &mut hashes)?;
        }
        let named = if hashes.is_empty() { BTreeSet::new() } else { self.scanned()? };
        for hash in hashes {
            self.drop_bytes(&hash, named.contains(&hash))?;
        }
        self.sweep(&traces)?;
        setting::put_number(self.connection, COMPACT, 1)?;
        self.changed("erasure");
        Ok(more)
    }

    fn erase_record(
        &mut self,
        one: &Erased,
        by: &Change,
        traces: &mut Traces,
        hashes: &mut BTreeSet<String>,
    ) -> Result<()> {
        erased::add(self.connection, one.record)?;
        traces.note_id(one.record);
        let Some(mut row) = record::by_id(self.connection, one.record)? else {
            return self.keep_what_stays(one, by);
        };
        let old: Body = serde_json::from_slice(&row.body)?;
        traces.note(&one.kind, &old);
        Traces::hashes(&old, hashes);
        for link in entry::of_record(self.connection, row.row)? {
            let (desktop, sequence) = (link.desktop, link.sequence);
            let stamp = Stamp { desktop: self.who(desktop)?, sequence };
            let Some(payload) = &link.payload else { continue };
            if let Ok(past) = sync::entry::decode_change(stamp, payload) {
                for edit in &past.edits {
                    traces.note(&one.kind, &edit.values);
                    Traces::hashes(&edit.values, hashes);
                }
            }
            let content = self.link_of(link)?.content_digest();
            entry::erase(self.connection, desktop, sequence, &content)?;
        }
        let (kind, plan) = self.kind(row.kind)?;
        let was_alive = !row.deleted;
        let words = self.words_of(plan_of(&kind), &old);
        row.body = body_of(&one.kept)?;
        (row.heads, row.conflicts, row.deleted) = (None, 0, one.kept.is_empty());
        record::update(self.connection, &row)?;
        self.derive(plan, row.kind, &row, was_alive.then_some(&old), (!row.deleted).then_some(&one.kept))?;
        self.forget_words(&words)?;
        double_key::remove(self.connection, row.row)?;
        review::remove(self.connection, row.row)?;
        self.pending.regroup |= kind == kinds::worker::KIND.name || kind == doubles::Decided::KIND;
        self.changed(&kind);
        Ok(())
    }

    /// A record that was erased before it came to this desktop: what stays of it stands here as everywhere.
    fn keep_what_stays(&mut self, one: &Erased, by: &Change) -> Result<()> {
        if one.kept.is_empty() {
            return Ok(());
        }
        let (kind, author, desktop) =
            (self.give_kind_alias(&one.kind)?, self.alias(by.author)?, self.alias(by.stamp.desktop)?);
        let row = RecordRow {
            row: self.take_row()?,
            id: one.record,
            kind,
            body: body_of(&one.kept)?,
            created_at: by.at_ms,
            created_by: author,
            updated_at: by.at_ms,
            updated_by: author,
            base_desktop: desktop,
            base_sequence: by.stamp.sequence,
            heads: None,
            own: None,
            conflicts: 0,
            deleted: false,
        };
        record::insert(self.connection, &row)?;
        self.derive(plan_of(&one.kind), kind, &row, None, Some(&one.kept))?;
        self.changed(&one.kind);
        Ok(())
    }

    fn words_of(&mut self, plan: Option<&'static crate::declared::Plan>, body: &Body) -> Vec<String> {
        let mut text = String::new();
        if let Some(plan) = plan {
            self.words.of(plan, body, &mut text);
        }
        text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }

    /// Takes out of the list of words those that no record has any more.
    fn forget_words(&mut self, words: &[String]) -> Result<()> {
        for text in words {
            if !index::is_word(self.connection, text)? {
                word::remove(self.connection, text)?;
                self.words.forget(text);
            }
        }
        Ok(())
    }

    /// The hashes of contents that scans name which are left, also in what they were before.
    fn scanned(&mut self) -> Result<BTreeSet<String>> {
        let mut rows = Vec::new();
        let mut hashes = BTreeSet::new();
        self.each::<crate::StoreError>(kinds::scan::KIND.name, &mut |record| {
            rows.push(record.id);
            Ok(true)
        })?;
        for id in rows {
            let Some(row) = record::by_id(self.connection, id)? else { continue };
            Traces::hashes(&serde_json::from_slice(&row.body)?, &mut hashes);
            for link in entry::of_record(self.connection, row.row)? {
                let stamp = Stamp { desktop: self.who(link.desktop)?, sequence: link.sequence };
                let past = link.payload.as_deref().and_then(|payload| sync::entry::decode_change(stamp, payload).ok());
                for edit in past.iter().flat_map(|past| &past.edits) {
                    Traces::hashes(&edit.values, &mut hashes);
                }
            }
        }
        Ok(hashes)
    }

    /// Bytes that only erased records had; the content of a scan stays where another scan names it. A content without its key
    /// can never be read again, and its file goes with the next [`crate::Store::sweep_contents`].
    fn drop_bytes(&mut self, hash: &str, scanned: bool) -> Result<()> {
        let Ok(hash) = blake3::Hash::from_hex(hash) else { return Ok(()) };
        if !scanned {
            content::remove(self.connection, hash.as_bytes())?;
        }
        blob::remove(self.connection, hash.as_bytes())
    }

    /// Names for others what was erased here beside what an erasure named: a record of another kind and time, or one that only this
    /// desktop had. The id follows from both, so that desktops that find the same say the same.
    pub(crate) fn name_what_more(&mut self, by: &Change, more: &[Erased]) -> Result<()> {
        if more.is_empty() {
            return Ok(());
        }
        let mut hasher = blake3::Hasher::new();
        hasher.update(by.record.as_bytes());
        for one in more {
            hasher.update(one.record.as_bytes());
        }
        let mut bytes = [0_u8; 16];
        bytes.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        let id = uuid::Builder::from_custom_bytes(bytes).into_uuid();
        if self.record(id)?.is_some() {
            return Ok(());
        }
        let mut values: Body = by.edits.iter().flat_map(|edit| edit.values.clone()).collect();
        values.remove("erasure_signature");
        values.insert("erased".to_owned(), Value::String(erasure::write(more)));
        let save = crate::Save { record: id, kind: &by.kind, author: by.author, at_ms: by.at_ms, values, seen: None };
        self.save(save).map(drop)
    }
}

/// The JSON of what stays of a record. One of which nothing stays is a deleted one.
fn body_of(kept: &Body) -> Result<Vec<u8>> {
    if kept.is_empty() {
        return Ok(serde_json::to_vec(&Body::from_iter([(DELETED.to_owned(), Value::Bool(true))]))?);
    }
    Ok(serde_json::to_vec(kept)?)
}

impl Store {
    /// Puts the file in order, so that nothing erased is left in unused parts of its pages, of the full-text index or of the log. Does
    /// nothing when nothing was erased. Saves wait meanwhile: about ten seconds for each gigabyte.
    pub fn compact(&self) -> Result<()> {
        if !self.read(|reader| reader.wants_compacting())? {
            return Ok(());
        }
        let writer = self.shared.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = &writer.connection;
        index::optimize_search(connection)?;
        let bytes: i64 = connection.query_row(
            "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
            [],
            |row| row.get(0),
        )?;
        let place = if bytes > IN_MEMORY_BYTES { "FILE" } else { "MEMORY" };
        connection.execute_batch(&format!("PRAGMA temp_store = {place}; VACUUM; PRAGMA temp_store = MEMORY"))?;
        setting::drop(connection, COMPACT)?;
        // While someone reads the log stays; the next closing empties it.
        checkpoint::truncate(connection)
    }
}
