//! Imported spreadsheets: what each brought, and which changes it made, so that it can be undone as a whole.

use rusqlite::{Connection, Row, params};
use serde_json::Value;
use uuid::Uuid;

use crate::error::Result;

pub(crate) const SQL: &str = "
CREATE TABLE import (id BLOB PRIMARY KEY, at INTEGER NOT NULL, author BLOB NOT NULL, file_name TEXT NOT NULL, report BLOB NOT NULL, undone INTEGER NOT NULL) STRICT;
CREATE TABLE import_range (import BLOB NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (import, first)) STRICT, WITHOUT ROWID;
";

/// One import.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportRow {
    /// Its id.
    pub id: Uuid,
    /// When, milliseconds since 1970.
    pub at_ms: i64,
    /// Who.
    pub author: Uuid,
    /// The spreadsheet's name.
    pub file_name: String,
    /// Counts and refused rows, as the caller shaped it.
    pub report: Value,
    /// Whether it was taken back.
    pub undone: bool,
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<(ImportRow, Vec<u8>)> {
    let bare = ImportRow {
        id: Uuid::from_bytes(row.get(0)?),
        at_ms: row.get(1)?,
        author: Uuid::from_bytes(row.get(2)?),
        file_name: row.get(3)?,
        report: Value::Null,
        undone: row.get(5)?,
    };
    Ok((bare, row.get(4)?))
}

const COLUMNS: &str = "id, at, author, file_name, report, undone";

fn query(connection: &Connection, rest: &str, id: Option<Uuid>) -> Result<Vec<ImportRow>> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM import {rest}"))?;
    let rows = match id {
        Some(id) => statement.query_map([id.as_bytes()], from_row)?.collect::<rusqlite::Result<Vec<_>>>()?,
        None => statement.query_map([], from_row)?.collect::<rusqlite::Result<Vec<_>>>()?,
    };
    rows.into_iter().map(|(row, report)| Ok(ImportRow { report: serde_json::from_slice(&report)?, ..row })).collect()
}

pub(crate) fn all(connection: &Connection) -> Result<Vec<ImportRow>> {
    query(connection, "ORDER BY at DESC, id", None)
}

pub(crate) fn get(connection: &Connection, id: Uuid) -> Result<Option<ImportRow>> {
    Ok(query(connection, "WHERE id = ?1", Some(id))?.pop())
}

pub(crate) fn put(connection: &Connection, import: &ImportRow) -> Result<()> {
    connection
        .prepare_cached(&format!(
            "INSERT INTO import ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO UPDATE SET report = excluded.report, undone = excluded.undone"
        ))?
        .execute(params![import.id.as_bytes(), import.at_ms, import.author.as_bytes(), import.file_name, serde_json::to_vec(&import.report)?, import.undone])?;
    Ok(())
}

/// Keeps an import from which someone was taken out.
pub(crate) fn replace(connection: &Connection, import: &ImportRow) -> Result<()> {
    connection.prepare_cached("UPDATE import SET file_name = ?2, report = ?3 WHERE id = ?1")?.execute(params![
        import.id.as_bytes(),
        import.file_name,
        serde_json::to_vec(&import.report)?
    ])?;
    Ok(())
}

pub(crate) fn set_undone(connection: &Connection, id: Uuid) -> Result<()> {
    connection.prepare_cached("UPDATE import SET undone = 1 WHERE id = ?1")?.execute([id.as_bytes()])?;
    Ok(())
}

/// Notes that the import made this desktop's changes from `first` to `last`.
pub(crate) fn covers(connection: &Connection, id: Uuid, first: u64, last: u64) -> Result<()> {
    connection
        .prepare_cached("INSERT INTO import_range (import, first, last) VALUES (?1, ?2, ?3) ON CONFLICT (import, first) DO UPDATE SET last = max(last, excluded.last)")?
        .execute(params![id.as_bytes(), first as i64, last as i64])?;
    Ok(())
}

/// This desktop's changes that the import made: ranges of sequences, both ends included.
pub(crate) fn ranges(connection: &Connection, id: Uuid) -> Result<Vec<(u64, u64)>> {
    let mut statement =
        connection.prepare_cached("SELECT first, last FROM import_range WHERE import = ?1 ORDER BY first")?;
    let rows =
        statement.query_map([id.as_bytes()], |row| Ok((row.get::<_, i64>(0)? as u64, row.get::<_, i64>(1)? as u64)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// This desktop's changes up to `acked` are another's from now on, the rest moved down: an import keeps what is left of its ranges.
pub(crate) fn renumber(connection: &Connection, acked: u64) -> Result<()> {
    let mut statement = connection.prepare("SELECT import, first, last FROM import_range")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let ranges: Vec<(Vec<u8>, i64, i64)> = rows.collect::<rusqlite::Result<_>>()?;
    connection.execute("DELETE FROM import_range", [])?;
    let acked = acked as i64;
    for (import, first, last) in ranges.into_iter().filter(|(_, _, last)| *last > acked) {
        let first = (first - acked).max(1);
        connection
            .prepare_cached("INSERT INTO import_range (import, first, last) VALUES (?1, ?2, ?3)")?
            .execute(params![import, first, last - acked])?;
    }
    Ok(())
}
