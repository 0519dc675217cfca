//! Kept contents of scans: under which name and key each lies in the home, and small pictures of its pages.

use rusqlite::{Connection, OptionalExtension, params};

use crate::error::Result;

pub(crate) const SQL: &str = "
CREATE TABLE content (hash BLOB PRIMARY KEY, name BLOB NOT NULL, key BLOB NOT NULL, bytes INTEGER NOT NULL) STRICT;
CREATE TABLE small_picture (hash BLOB NOT NULL, page INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (hash, page)) STRICT;
";

/// Where one content lies.
#[derive(Clone, PartialEq, Eq)]
pub struct ContentRow {
    /// Its file's name: random, so that nobody can tell from outside which known paper lies here.
    pub name: [u8; 16],
    pub(crate) key: [u8; 32],
    /// Its length.
    pub bytes: u64,
}

impl std::fmt::Debug for ContentRow {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("ContentRow")
    }
}

pub(crate) fn get(connection: &Connection, hash: &[u8; 32]) -> Result<Option<ContentRow>> {
    let found = connection
        .prepare_cached("SELECT name, key, bytes FROM content WHERE hash = ?1")?
        .query_row([hash], |row| {
            Ok(ContentRow { name: row.get(0)?, key: row.get(1)?, bytes: row.get::<_, i64>(2)?.unsigned_abs() })
        })
        .optional()?;
    Ok(found)
}

pub(crate) fn put(connection: &Connection, hash: &[u8; 32], row: &ContentRow) -> Result<()> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO content (hash, name, key, bytes) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![hash, row.name, row.key, row.bytes as i64])?;
    Ok(())
}

pub(crate) fn remove(connection: &Connection, hash: &[u8; 32]) -> Result<()> {
    connection.prepare_cached("DELETE FROM content WHERE hash = ?1")?.execute([hash])?;
    connection.prepare_cached("DELETE FROM small_picture WHERE hash = ?1")?.execute([hash])?;
    Ok(())
}

pub(crate) fn names(connection: &Connection) -> Result<std::collections::HashSet<[u8; 16]>> {
    let mut statement = connection.prepare("SELECT name FROM content")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Names of all contents with their lengths.
pub(crate) fn sizes(connection: &Connection) -> Result<Vec<([u8; 16], u64)>> {
    let mut statement = connection.prepare("SELECT name, bytes FROM content ORDER BY name")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn small(connection: &Connection, hash: &[u8; 32], page: u32) -> Result<Option<Vec<u8>>> {
    Ok(connection
        .prepare_cached("SELECT bytes FROM small_picture WHERE hash = ?1 AND page = ?2")?
        .query_row(params![hash, page], |row| row.get(0))
        .optional()?)
}

pub(crate) fn put_small(connection: &Connection, hash: &[u8; 32], page: u32, bytes: &[u8]) -> Result<()> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO small_picture (hash, page, bytes) VALUES (?1, ?2, ?3)")?
        .execute(params![hash, page, bytes])?;
    Ok(())
}
