//! Many records at once: a demonstration office, an imported spreadsheet, a first sync. Committed in chunks, between which
//! others may write; secondary indexes are made at the end when they would be mostly new.

use std::sync::atomic::Ordering;
use std::sync::{MutexGuard, PoisonError};

use model::Body;
use rusqlite::Connection;
use serde_json::Value;
use sync::{Change, Entry, Heads, Stamp};

use crate::checkpoint;
use crate::connection::{self, Role};
use crate::declared::{plan_of, plans};
use crate::door::{Open, Pending, Tx};
use crate::error::{Result, StoreError};
use crate::open::{Store, Topics, Writer};
use crate::read::Reader;
use crate::receive::Received;
use crate::save::{Save, Saved};
use crate::tables::record::RecordRow;
use crate::tables::{index, record, setting, who};

/// How many records are expected, roughly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BulkSize(pub u64);

/// Records in one chunk.
const CHUNK: u32 = 10_000;
/// From so many records on, everything is set up for many.
const MANY: u64 = 10_000;
/// From so many records on, also the index by which an import looks up NIKs goes: each new one would fall on another page.
const VERY_MANY: u64 = 300_000;
/// Memory in which the full-text index collects words before it writes them, in bytes.
const MUCH_MEMORY: i64 = 32 * 1024 * 1024;
/// Set while a bulk write is under way: what it left undone is done when the file is opened.
const UNDER_WAY: &str = "_bulk";

/// A bulk write under way.
pub struct Bulk<'a> {
    store: &'a Store,
    writer: Option<MutexGuard<'a, Writer>>,
    pending: Pending,
    topics: Topics,
    in_chunk: u32,
    checkpointer: Connection,
}

impl Store {
    /// Runs `work`, which adds many records. Each chunk is kept durably on its own: after an error, what was committed before
    /// stays. Returns what `work` returned and what changed.
    pub fn bulk<T, E: From<StoreError>>(
        &self,
        size: BulkSize,
        work: impl FnOnce(&mut Bulk<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<(T, Topics), E> {
        let checkpointer = connection::open(&self.shared.path, &self.shared.key, Role::Checkpointer, false)?;
        let many = size.0 >= MANY;
        let mut bulk = Bulk {
            store: self,
            writer: None,
            pending: Pending::default(),
            topics: Topics::new(),
            in_chunk: 0,
            checkpointer,
        };
        if many {
            bulk.set_up(size)?;
        }
        let done = work(&mut bulk);
        let kept = if done.is_ok() { bulk.commit() } else { bulk.roll_back() };
        let finished = if many { bulk.finish() } else { Ok(()) };
        let topics = std::mem::take(&mut bulk.topics);
        drop(bulk);
        self.shared.announce(&topics);
        let value = done?;
        kept?;
        finished?;
        Ok((value, topics))
    }
}

impl Bulk<'_> {
    /// What is written now belongs to the chunk under way.
    pub fn tx(&mut self) -> Result<Tx<'_>> {
        if self.writer.is_none() {
            let writer = self.store.shared.writer.lock().unwrap_or_else(PoisonError::into_inner);
            writer.connection.execute_batch("BEGIN IMMEDIATE")?;
            let writer = self.writer.insert(writer);
            writer.words.rolled_back();
        }
        let Writer { connection, words, .. } = &mut **self.writer.as_mut().ok_or(StoreError::Io)?;
        Ok(Tx {
            reader: Reader { connection, shared: &self.store.shared, writes: true },
            words,
            pending: &mut self.pending,
        })
    }

    /// Adds a record that is not there yet. `BadValue` when it is.
    pub fn add(&mut self, save: &Save<'_>) -> Result<Stamp> {
        let stamp = self.tx()?.add(save)?;
        self.one_more()?;
        Ok(stamp)
    }

    /// Saves any record.
    pub fn save(&mut self, save: Save<'_>) -> Result<Saved> {
        let saved = self.tx()?.save(save)?;
        self.one_more()?;
        Ok(saved)
    }

    /// Takes an entry of another desktop.
    pub fn receive(&mut self, link: &Entry, position: u64) -> Result<Received> {
        let received = self.tx()?.receive(link, position)?;
        self.one_more()?;
        Ok(received)
    }

    fn one_more(&mut self) -> Result<()> {
        self.in_chunk += 1;
        if self.in_chunk >= CHUNK { self.commit() } else { Ok(()) }
    }

    /// Ends the chunk: what was written so far is kept, and others may write.
    pub fn commit(&mut self) -> Result<()> {
        if self.pending.regroup && self.writer.is_some() {
            self.tx()?.regroup()?;
        }
        let Some(mut writer) = self.writer.take() else { return Ok(()) };
        let names = match self.pending.commit(&writer.connection) {
            Ok(names) => names,
            Err(error) => {
                self.writer = Some(writer);
                self.roll_back()?;
                return Err(error);
            }
        };
        self.in_chunk = 0;
        let words = writer.words.committed();
        self.topics.extend(self.pending.settle(names, words, &self.store.shared));
        writer.log_pages.store(0, Ordering::Relaxed);
        drop(writer);
        checkpoint::passive(&self.checkpointer)
    }

    fn roll_back(&mut self) -> Result<()> {
        self.pending = Pending::default();
        self.in_chunk = 0;
        if let Some(writer) = self.writer.take()
            && !writer.connection.is_autocommit()
        {
            writer.connection.execute_batch("ROLLBACK")?;
        }
        Ok(())
    }

    /// Gives the full-text index much memory, and takes away secondary indexes that would be mostly new.
    fn set_up(&mut self, size: BulkSize) -> Result<()> {
        let tx = self.tx()?;
        let connection = tx.reader.connection;
        setting::put(connection, UNDER_WAY, &Value::Bool(true))?;
        for plan in plans() {
            if tx.count(plan.kind.name)? < size.0 / 2 {
                index::drop_indexes(connection, plan, size.0 < VERY_MANY)?;
            }
        }
        index::tune_search(connection, "hashsize", MUCH_MEMORY)?;
        index::tune_search(connection, "automerge", 0)?;
        index::tune_search(connection, "crisismerge", 1000)?;
        self.commit()
    }

    fn finish(&mut self) -> Result<()> {
        for plan in plans() {
            let tx = self.tx()?;
            index::create_indexes(tx.reader.connection, plan)?;
            self.commit()?;
        }
        finish_search(self.tx()?.reader.connection)?;
        self.commit()
    }
}

impl Drop for Bulk<'_> {
    fn drop(&mut self) {
        // After a panic in the caller's work: the chunk under way is not kept.
        let _ = self.roll_back();
    }
}

/// Unites the parts of the full-text index and sets it up for daily work again.
fn finish_search(connection: &Connection) -> Result<()> {
    index::tune_for_daily_work(connection)?;
    index::optimize_search(connection)?;
    setting::drop(connection, UNDER_WAY)
}

/// Does what an interrupted bulk write left undone.
pub(crate) fn recover(connection: &Connection) -> Result<()> {
    if setting::raw(connection, UNDER_WAY)?.is_none() {
        return Ok(());
    }
    let open = Open::begin(connection)?;
    for plan in plans() {
        index::create_indexes(connection, plan)?;
    }
    finish_search(connection)?;
    connection.execute_batch("COMMIT")?;
    drop(open);
    Ok(())
}

/// Whether every value is a plain one, so that the change needs no merging.
fn is_plain(body: &Body) -> bool {
    body.iter()
        .all(|(field, value)| !value.is_null() && !value.is_array() && !value.is_object() && field != sync::DELETED)
}

impl Tx<'_> {
    /// Adds a record that is not there yet, without asking whether it is: `BadValue` when it is.
    pub(crate) fn add(&mut self, save: &Save<'_>) -> Result<Stamp> {
        if !is_plain(&save.values) || save.values.is_empty() {
            let saved = self.save(save.clone())?;
            return saved.stamp.filter(|_| saved.created).ok_or(StoreError::BadValue);
        }
        let plan = plan_of(save.kind);
        let (sequence, previous) = self.own_chain()?;
        let stamp = Stamp { desktop: self.shared.desktop(), sequence: sequence + 1 };
        let edits = sync::edits(&sync::RecordState::default(), plan.map(|plan| plan.kind), &save.values);
        let change = Change {
            stamp,
            record: save.record,
            kind: save.kind.to_owned(),
            author: save.author,
            at_ms: save.at_ms,
            edits,
        };
        let link = Entry::of(&change, sync::entry::salt(&self.shared.secret(), stamp.sequence));
        if link.len() > sync::entry::MAX_PAYLOAD {
            return Err(StoreError::BadValue);
        }
        let row = self.take_row()?;
        let kind = self.give_kind_alias(save.kind)?;
        let author = self.alias(save.author)?;
        let made = RecordRow {
            row,
            id: save.record,
            kind,
            body: serde_json::to_vec(&save.values)?,
            created_at: save.at_ms,
            created_by: author,
            updated_at: save.at_ms,
            updated_by: author,
            base_desktop: who::SELF,
            base_sequence: stamp.sequence,
            heads: None,
            own: Some(stamp.sequence),
            conflicts: 0,
            deleted: false,
        };
        let inserted = record::insert(self.connection, &made);
        debug_assert!(Heads::created(stamp).stamps() == [stamp], "a new record has one head");
        match inserted {
            Err(StoreError::Database(code)) if code & 0xff == rusqlite::ffi::SQLITE_CONSTRAINT => {
                return Err(StoreError::BadValue);
            }
            other => other?,
        }
        self.append_own(row, link, &previous)?;
        self.derive(plan, kind, &made, None, Some(&save.values))?;
        self.pending.regroup |= save.kind == doubles::Decided::KIND;
        self.changed(save.kind);
        Ok(stamp)
    }
}
