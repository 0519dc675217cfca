//! Reading: records by id, of a kind, by a field's value, and everything else that is kept. One reader sees one moment.

use model::{Body, Kind};
use rusqlite::Connection;
use serde_json::Value;
use std::sync::PoisonError;
use sync::Heads;
use uuid::Uuid;

use crate::declared::{ColumnOf, Plan, plan_of};
use crate::derive;
use crate::error::{Result, StoreError};
use crate::open::{Shared, Store};
use crate::tables::import::{self, ImportRow};
use crate::tables::number::{self, Lease};
use crate::tables::record::{self, RecordRow};
use crate::tables::{blob, draft, entry, setting, tally, who};

/// Where a record's last change of this desktop is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The server has not acknowledged it (or there is no server).
    Waiting,
    /// The server has it, or it is not ours.
    Sent,
    /// Values of several desktops stand against each other.
    Conflict,
    /// The server found something wrong with it.
    Refused,
}

/// A record as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Its id.
    pub id: Uuid,
    /// Its kind's name.
    pub kind: String,
    /// Field to value, without nulls.
    pub body: Body,
    /// When it was made, milliseconds since 1970 by the maker's clock.
    pub created_at_ms: i64,
    /// Who made it.
    pub created_by: Uuid,
    /// When it was last changed.
    pub updated_at_ms: i64,
    /// Who changed it last.
    pub updated_by: Uuid,
    /// Whether it is deleted.
    pub deleted: bool,
    /// How many groups of fields are in conflict.
    pub conflicts: u32,
    /// Where its last change is on its way.
    pub mark: Mark,
}

/// A view of the file at one moment.
pub struct Reader<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) shared: &'a Shared,
    /// Whether it is part of a write: what that has written is in no memory yet.
    pub(crate) writes: bool,
}

impl Store {
    /// Runs `work` on one moment's view of the file. Reading never waits for writing.
    pub fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Reader<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let shared = &self.shared;
        shared.with_reader(|connection| {
            connection.execute_batch("BEGIN").map_err(StoreError::from)?;
            work(&Reader { connection, shared, writes: false })
        })?
    }
}

impl Reader<'_> {
    /// The id behind a small number.
    pub(crate) fn who(&self, alias: i64) -> Result<Uuid> {
        let known = self.shared.names.read().unwrap_or_else(PoisonError::into_inner).who.get(&alias).copied();
        known.map_or_else(|| who::id(self.connection, alias), Ok)
    }

    /// The kind behind a small number: its name and, when this version declares it, its plan.
    pub(crate) fn kind(&self, alias: i64) -> Result<(String, Option<&'static Plan>)> {
        let known = self.shared.names.read().unwrap_or_else(PoisonError::into_inner).kinds.get(&alias).cloned();
        match known {
            Some(known) => Ok(known),
            None => {
                let name = who::kind_name(self.connection, alias)?;
                let plan = plan_of(&name);
                Ok((name, plan))
            }
        }
    }

    /// The small number of a kind, if any record or declaration has it.
    pub(crate) fn kind_alias(&self, name: &str) -> Result<Option<i64>> {
        let names = self.shared.names.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((alias, _)) = names.kinds.iter().find(|(_, (known, _))| known == name) {
            return Ok(Some(*alias));
        }
        drop(names);
        who::find_kind(self.connection, name)
    }

    pub(crate) fn assemble(&self, row: RecordRow) -> Result<Record> {
        let mark = self.mark(&row)?;
        let mut body: Body = serde_json::from_slice(&row.body)?;
        body.remove(sync::DELETED);
        Ok(Record {
            id: row.id,
            kind: self.kind(row.kind)?.0,
            body,
            created_at_ms: row.created_at,
            created_by: self.who(row.created_by)?,
            updated_at_ms: row.updated_at,
            updated_by: self.who(row.updated_by)?,
            deleted: row.deleted,
            conflicts: row.conflicts,
            mark,
        })
    }

    fn mark(&self, row: &RecordRow) -> Result<Mark> {
        Ok(match row.own {
            _ if row.conflicts > 0 => Mark::Conflict,
            None => Mark::Sent,
            Some(own) if own > self.acked()? => Mark::Waiting,
            Some(own) if entry::verdict(self.connection, row.row, own)?.is_some() => Mark::Refused,
            Some(_) => Mark::Sent,
        })
    }

    /// Up to which of its own changes the server has acknowledged.
    pub(crate) fn acked(&self) -> Result<u64> {
        setting::number(self.connection, setting::ACKED)
    }

    pub(crate) fn assemble_rows(&self, rows: &[i64]) -> Result<Vec<Record>> {
        let mut records = Vec::with_capacity(rows.len());
        for row in rows {
            if let Some(found) = record::by_row(self.connection, *row)? {
                records.push(self.assemble(found)?);
            }
        }
        Ok(records)
    }

    /// The record of that id, also when it is deleted.
    pub fn record(&self, id: Uuid) -> Result<Option<Record>> {
        record::by_id(self.connection, id)?.map(|row| self.assemble(row)).transpose()
    }

    /// The records of those ids in that order; ids without a record are left out.
    pub fn records(&self, ids: &[Uuid]) -> Result<Vec<Record>> {
        ids.iter().filter_map(|id| self.record(*id).transpose()).collect()
    }

    /// The heads of a record: what a form was opened on. Give them back as `Save::seen`.
    pub fn heads(&self, id: Uuid) -> Result<Option<Heads>> {
        record::by_id(self.connection, id)?.map(|row| self.heads_of(&row)).transpose()
    }

    /// Records of a kind whose indexed field has this value. Names are compared without case, accents and spacing.
    pub fn find(&self, kind: &Kind, field: &str, value: &Value) -> Result<Vec<Uuid>> {
        let plan = plan_of(kind.name).ok_or(StoreError::NotFound)?;
        let column = plan.column(field).ok_or(StoreError::NotFound)?;
        let cell = derive::cell(column, Some(value));
        let sql = format!(
            "SELECT record.id FROM {0} JOIN record USING (row) WHERE {0}.\"{1}\" = ?1 ORDER BY {0}.row",
            plan.table, field
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map([cell], |row| Ok(Uuid::from_bytes(row.get(0)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Records whose indexed reference field names `parent` or another file of the same person, oldest first.
    pub fn children(&self, kind: &Kind, field: &str, parent: Uuid) -> Result<Vec<Record>> {
        let mut ids = Vec::new();
        for parent in self.same_person(parent)? {
            ids.extend(self.find(kind, field, &Value::String(parent.to_string()))?);
        }
        self.records(&ids)
    }

    /// The ids of all records of a kind, deleted ones too.
    pub fn ids_of_kind(&self, kind: &str) -> Result<Vec<Uuid>> {
        let Some(alias) = self.kind_alias(kind)? else { return Ok(Vec::new()) };
        let mut statement = self.connection.prepare("SELECT id FROM record WHERE kind = ?1 ORDER BY row")?;
        let rows = statement.query_map([alias], |row| Ok(Uuid::from_bytes(row.get(0)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// All records of a kind, oldest first: for kinds of which there are few.
    pub fn all(&self, kind: &str) -> Result<Vec<Record>> {
        let mut found = Vec::new();
        self.each::<StoreError>(kind, &mut |record| {
            found.push(record);
            Ok(true)
        })?;
        Ok(found)
    }

    /// Calls `per` with each record of a kind, oldest first, one at a time in memory. `false` ends it.
    pub fn each<E: From<StoreError>>(
        &self,
        kind: &str,
        per: &mut dyn FnMut(Record) -> std::result::Result<bool, E>,
    ) -> std::result::Result<(), E> {
        let Some(plan) = plan_of(kind) else { return Ok(()) };
        let mut statement = self
            .connection
            .prepare_cached(&format!("SELECT row FROM {} ORDER BY row", plan.table))
            .map_err(StoreError::from)?;
        let mut rows = statement.query([]).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            let row: i64 = row.get(0).map_err(StoreError::from)?;
            if let Some(found) = record::by_row(self.connection, row)?
                && !per(self.assemble(found)?)?
            {
                break;
            }
        }
        Ok(())
    }

    /// Calls `per` with the values of one indexed field for every record of a kind, and the record's id: what an import needs to
    /// know which NIKs are there.
    pub fn each_value(&self, kind: &Kind, field: &str, per: &mut dyn FnMut(&str, Uuid)) -> Result<()> {
        let plan = plan_of(kind.name).ok_or(StoreError::NotFound)?;
        plan.column(field).filter(|column| column.of != ColumnOf::Integer).ok_or(StoreError::NotFound)?;
        let sql = format!(
            "SELECT {0}.\"{1}\", record.id FROM {0} JOIN record USING (row) WHERE {0}.\"{1}\" IS NOT NULL",
            plan.table, field
        );
        let mut statement = self.connection.prepare(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let text = row.get_ref(0)?.as_str().map_err(|_| StoreError::Damaged)?;
            per(text, Uuid::from_bytes(row.get(1)?));
        }
        Ok(())
    }

    /// How many records of a kind there are, deleted ones aside. Kept, not counted.
    pub fn count(&self, kind: &str) -> Result<u64> {
        self.kind_alias(kind)?.map_or(Ok(0), |alias| tally::get(self.connection, alias, "", ""))
    }

    /// How many records have each value of an indexed choice, village, country or flag. Kept, not counted.
    pub fn tally(&self, kind: &str, field: &str) -> Result<Vec<(String, u64)>> {
        self.kind_alias(kind)?.map_or(Ok(Vec::new()), |alias| tally::values(self.connection, alias, field, ""))
    }

    /// The records that were last changed here or came from others last, the latest change first.
    pub fn recent(&self, limit: usize) -> Result<Vec<Record>> {
        let rows = entry::last_records(self.connection, limit)?;
        let mut records: Vec<Record> =
            self.assemble_rows(&rows)?.into_iter().filter(|record| !record.deleted).collect();
        records.sort_by_key(|record| std::cmp::Reverse(record.updated_at_ms));
        records.truncate(limit);
        Ok(records)
    }

    /// Records in conflict, oldest first.
    pub fn in_conflict(&self, limit: usize) -> Result<Vec<Record>> {
        self.assemble_rows(&record::in_conflict(self.connection, limit)?)
    }

    /// How many records are in conflict.
    pub fn conflict_count(&self) -> Result<u64> {
        record::conflict_count(self.connection)
    }

    /// How many changes of this desktop the server has not acknowledged.
    pub fn waiting(&self) -> Result<u64> {
        Ok(entry::chain_head(self.connection, who::SELF)?.0.saturating_sub(self.acked()?))
    }

    /// A setting of this desktop.
    pub fn setting(&self, key: &str) -> Result<Option<Value>> {
        setting::get(self.connection, key)
    }

    /// What was typed under a key and not saved.
    pub fn draft(&self, key: &str) -> Result<Option<Body>> {
        draft::get(self.connection, key)
    }

    /// Keys of all drafts with their times, latest first.
    pub fn drafts(&self) -> Result<Vec<(String, i64)>> {
        draft::list(self.connection)
    }

    /// The bytes of that BLAKE3 hash. `Damaged` when they no longer have it.
    pub fn blob(&self, hash: &[u8; 32]) -> Result<Option<Vec<u8>>> {
        blob::get(self.connection, hash)
    }

    /// The block of numbers in use; none when no block has a number left.
    pub fn lease(&self, register: &str, year: i32) -> Result<Option<Lease>> {
        number::current(self.connection, register, year)
    }

    /// All blocks of a register and year.
    pub fn leases(&self, register: &str, year: i32) -> Result<Vec<Lease>> {
        number::all(self.connection, register, year)
    }

    /// The highest number taken from any block of a register and year.
    pub fn last_number(&self, register: &str, year: i32) -> Result<Option<u32>> {
        number::last_taken(self.connection, register, year)
    }

    /// All imports, latest first.
    pub fn imports(&self) -> Result<Vec<ImportRow>> {
        import::all(self.connection)
    }

    /// The import of that id.
    pub fn import(&self, id: Uuid) -> Result<Option<ImportRow>> {
        import::get(self.connection, id)
    }

    /// The changes that an import made: ranges of this desktop's sequences, both ends included.
    pub fn import_ranges(&self, id: Uuid) -> Result<Vec<(u64, u64)>> {
        import::ranges(self.connection, id)
    }

    /// The last sequence of this desktop's chain; 0 before the first change.
    pub fn sequence(&self) -> Result<u64> {
        Ok(entry::chain_head(self.connection, who::SELF)?.0)
    }
}
