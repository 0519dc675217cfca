//! The one door for writes: everything between BEGIN IMMEDIATE and COMMIT, rolled back on an error or a panic, announced
//! after the commit.

use std::ops::Deref;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};

use model::Body;
use rusqlite::Connection;
use serde_json::Value;
use uuid::Uuid;

use crate::column_block::Standing;
use crate::derive::Words;
use crate::error::{Result, StoreError};
use crate::open::{Names, NewStore, Shared, Store, Topics, Writer, read_names};
use crate::read::Reader;
use crate::tables::access::{self, Access};
use crate::tables::import::{self, ImportRow};
use crate::tables::tally::TallyDelta;
use crate::tables::{blob, draft, entry, number, record, setting, who};

/// What a write collects until it is committed.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    pub topics: Topics,
    pub tallies: TallyDelta,
    pub niks: Vec<(i64, Option<[u8; 16]>)>,
    /// What lists from memory show.
    pub listed: Vec<Standing>,
    pub new_names: bool,
    /// Whether it changed who is one person.
    pub regroup: bool,
    /// The end of this desktop's chain, once it was asked for.
    pub chain: Option<(u64, [u8; 32])>,
    pub next_row: Option<i64>,
    /// The identity that this desktop has from then on.
    pub identity: Option<NewStore>,
    /// Memory used again and again: a record's words.
    pub text: String,
}

/// A write under way. Reads through it see what it has written.
pub struct Tx<'a> {
    pub(crate) reader: Reader<'a>,
    pub(crate) words: &'a mut Words,
    pub(crate) pending: &'a mut Pending,
}

impl<'a> Deref for Tx<'a> {
    type Target = Reader<'a>;
    fn deref(&self) -> &Self::Target {
        &self.reader
    }
}

/// Rolls back unless told that the commit is done.
pub(crate) struct Open<'a>(&'a Connection);

impl Open<'_> {
    pub fn begin(connection: &Connection) -> Result<Open<'_>> {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        Ok(Open(connection))
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        if !self.0.is_autocommit() {
            // A rollback that fails leaves the log without a commit: the next opening sees the old state.
            drop(self.0.execute_batch("ROLLBACK"));
        }
    }
}

/// Lines of the access log that go with a write; they wait again when it fails.
struct Noted<'a>(Vec<Access>, &'a Mutex<Vec<Access>>);

impl<'a> Noted<'a> {
    fn take(queue: &'a Mutex<Vec<Access>>) -> Self {
        Self(std::mem::take(&mut queue.lock().unwrap_or_else(PoisonError::into_inner)), queue)
    }

    fn write(&self, connection: &Connection) -> Result<()> {
        self.0.iter().try_for_each(|line| access::add(connection, line, who::SELF))
    }
}

impl Drop for Noted<'_> {
    fn drop(&mut self) {
        if !self.0.is_empty() {
            let mut queue = self.1.lock().unwrap_or_else(PoisonError::into_inner);
            self.0.append(&mut queue);
            std::mem::swap(&mut *queue, &mut self.0);
        }
    }
}

impl Store {
    /// Runs `work` as one write: all of it is kept, durably, or nothing. Returns what `work` returned and what changed.
    pub fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<(T, Topics), E> {
        let mut writer = self.shared.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let Writer { connection, words, log_pages } = &mut *writer;
        let connection: &Connection = connection;
        let open = Open::begin(connection)?;
        let mut pending = Pending::default();
        words.rolled_back();
        let reader = Reader { connection, shared: &self.shared, writes: true };
        let mut tx = Tx { reader, words, pending: &mut pending };
        let mut noted = Noted::take(&self.shared.noted);
        noted.write(connection)?;
        let value = work(&mut tx)?;
        if tx.pending.regroup {
            tx.regroup()?;
        }
        let names = pending.commit(connection).inspect_err(|error| {
            // Copying the log lets its place be used again: the next try may find room.
            if *error == StoreError::DiskFull {
                self.shared.checkpointer.committed(i32::MAX);
            }
        })?;
        drop(open);
        noted.0.clear();
        let topics = pending.settle(names, words.committed(), &self.shared);
        self.shared.checkpointer.committed(log_pages.load(Ordering::Relaxed));
        drop(writer);
        self.shared.announce(&topics);
        Ok((value, topics))
    }
}

impl Pending {
    /// Writes what was collected and commits. Returns users and kinds anew if there are more than before.
    pub fn commit(&mut self, connection: &Connection) -> Result<Option<Names>> {
        self.tallies.flush(connection)?;
        let names = if self.new_names { Some(read_names(connection)?) } else { None };
        connection.execute_batch("COMMIT")?;
        Ok(names)
    }

    /// Lets all threads see what was committed.
    pub fn settle(&mut self, names: Option<Names>, words: Vec<Box<str>>, shared: &Shared) -> Topics {
        if !words.is_empty() {
            shared.vocabulary.write().unwrap_or_else(PoisonError::into_inner).add(words.into_iter());
        }
        if let Some(names) = names {
            *shared.names.write().unwrap_or_else(PoisonError::into_inner) = names;
            self.new_names = false;
        }
        if !self.niks.is_empty() {
            let mut niks = shared.niks.write().unwrap_or_else(PoisonError::into_inner);
            for (row, nik) in self.niks.drain(..) {
                niks.set(row, nik);
            }
        }
        if !self.listed.is_empty() {
            let mut columns = shared.columns.write().unwrap_or_else(PoisonError::into_inner);
            self.listed.drain(..).for_each(|standing| columns.set(standing));
        }
        if let Some(identity) = self.identity.take() {
            *shared.identity.write().unwrap_or_else(PoisonError::into_inner) = identity;
        }
        (self.chain, self.next_row) = (None, None);
        std::mem::take(&mut self.topics)
    }
}

impl Tx<'_> {
    pub(crate) fn changed(&mut self, topic: &str) {
        if !self.pending.topics.contains(topic) {
            self.pending.topics.insert(topic.to_owned());
        }
    }

    /// The small number of a user or desktop, given now if it has none.
    pub(crate) fn alias(&mut self, id: Uuid) -> Result<i64> {
        if id == self.shared.desktop() {
            return Ok(who::SELF);
        }
        let known = self
            .shared
            .names
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .who
            .iter()
            .find(|(_, known)| **known == id)
            .map(|(alias, _)| *alias);
        if let Some(alias) = known {
            return Ok(alias);
        }
        match who::find(self.connection, id)? {
            Some(alias) => Ok(alias),
            None => {
                self.pending.new_names = true;
                who::add(self.connection, id)
            }
        }
    }

    /// The small number of a kind, given now if it has none.
    pub(crate) fn give_kind_alias(&mut self, name: &str) -> Result<i64> {
        match self.kind_alias(name)? {
            Some(alias) => Ok(alias),
            None => {
                self.pending.new_names = true;
                who::add_kind(self.connection, name)
            }
        }
    }

    /// The end of this desktop's own chain.
    pub(crate) fn own_chain(&mut self) -> Result<(u64, [u8; 32])> {
        match self.pending.chain {
            Some(chain) => Ok(chain),
            None => entry::chain_head(self.connection, who::SELF),
        }
    }

    /// The row for a new record.
    pub(crate) fn take_row(&mut self) -> Result<i64> {
        let row = match self.pending.next_row {
            Some(row) => row,
            None => record::next_row(self.connection)?,
        };
        self.pending.next_row = Some(row + 1);
        Ok(row)
    }

    /// Keeps a setting of this desktop. Keys that begin with `_` are the store's.
    pub fn put_setting(&mut self, key: &str, value: &Value) -> Result<()> {
        if key.starts_with('_') {
            return Err(StoreError::BadValue);
        }
        self.changed("setting");
        setting::put(self.connection, key, value)
    }

    /// Forgets a setting.
    pub fn drop_setting(&mut self, key: &str) -> Result<()> {
        if key.starts_with('_') {
            return Err(StoreError::BadValue);
        }
        self.changed("setting");
        setting::drop(self.connection, key)
    }

    /// Keeps what was typed so far.
    pub fn put_draft(&mut self, key: &str, at_ms: i64, body: &Body) -> Result<()> {
        self.changed("draft");
        draft::put(self.connection, key, at_ms, body)
    }

    /// Forgets a draft.
    pub fn drop_draft(&mut self, key: &str) -> Result<()> {
        self.changed("draft");
        draft::drop(self.connection, key)
    }

    /// Keeps bytes; returns their BLAKE3 hash, by which they are found.
    pub fn put_blob(&mut self, bytes: &[u8]) -> Result<[u8; 32]> {
        blob::put(self.connection, bytes)
    }

    /// Adds a block of numbers `from..=to`. `BadValue` when it overlaps another.
    pub fn add_lease(&mut self, register: &str, year: i32, from: u32, to: u32) -> Result<()> {
        self.changed("number");
        number::add(self.connection, register, year, from, to)
    }

    /// Takes the next number. `NumbersUsedUp` when no block has one left.
    pub fn take_number(&mut self, register: &str, year: i32) -> Result<u32> {
        self.changed("number");
        number::take(self.connection, register, year)
    }

    /// Keeps an import, or its new report.
    pub fn put_import(&mut self, import: &ImportRow) -> Result<()> {
        self.changed("import");
        import::put(self.connection, import)
    }

    /// Marks an import as taken back.
    pub fn mark_import_undone(&mut self, id: Uuid) -> Result<()> {
        self.changed("import");
        import::set_undone(self.connection, id)
    }

    /// Notes that an import made this desktop's changes from `first` to `last`.
    pub fn import_covers(&mut self, id: Uuid, first: u64, last: u64) -> Result<()> {
        import::covers(self.connection, id, first, last)
    }
}
