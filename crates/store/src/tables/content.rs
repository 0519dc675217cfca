//! Kept contents of scans: under which name and key each lies in the home, and small pictures of its pages.

use rusqlite::{Connection, OptionalExtension, params};

use crate::error::Result;

pub(crate) const SQL: &str = "
CREATE TABLE content (hash BLOB PRIMARY KEY, name BLOB NOT NULL, key BLOB NOT NULL, bytes INTEGER NOT NULL) STRICT;
CREATE TABLE small_picture (hash BLOB NOT NULL, page INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (hash, page)) STRICT;
";

/// What version 3 added: whether the server has a content whole, when it was last looked at, and pieces that have arrived of
/// contents that are not here yet.
pub(crate) const SQL_3: &str = "
ALTER TABLE content ADD COLUMN sent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE content ADD COLUMN used_ms INTEGER NOT NULL DEFAULT 0;
CREATE TABLE content_piece (hash BLOB NOT NULL, number INTEGER NOT NULL, name BLOB NOT NULL, key BLOB NOT NULL,
  bytes INTEGER NOT NULL, PRIMARY KEY (hash, number)) STRICT;
";

/// A kept content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Content {
    /// BLAKE3 of it.
    pub hash: [u8; 32],
    /// Its length.
    pub bytes: u64,
}

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
    remove_pieces(connection, hash)
}

/// Takes a content's file away and keeps its small pictures.
pub(crate) fn evict(connection: &Connection, hash: &[u8; 32]) -> Result<()> {
    connection.prepare_cached("DELETE FROM content WHERE hash = ?1")?.execute([hash])?;
    Ok(())
}

pub(crate) fn names(connection: &Connection) -> Result<std::collections::HashSet<[u8; 16]>> {
    let mut statement = connection.prepare("SELECT name FROM content UNION ALL SELECT name FROM content_piece")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Whether a file belongs to a content or to a piece.
pub(crate) fn is_kept(connection: &Connection, hash: &[u8; 32], name: &[u8; 16]) -> Result<bool> {
    let sql =
        "SELECT 1 FROM content WHERE hash = ?1 AND name = ?2 UNION ALL SELECT 1 FROM content_piece WHERE name = ?2";
    Ok(connection.prepare_cached(sql)?.exists(params![hash, name])?)
}

/// Contents that the server is not known to have, the smallest first.
pub(crate) fn unsent(connection: &Connection, most: usize) -> Result<Vec<Content>> {
    let sql = "SELECT hash, bytes FROM content WHERE sent = 0 ORDER BY bytes, hash LIMIT ?1";
    listed(connection, sql, [most as i64])
}

/// Contents that the server has and that were last looked at before a moment, those first that were not for longest.
pub(crate) fn sent(connection: &Connection, before_ms: i64) -> Result<Vec<Content>> {
    let sql = "SELECT hash, bytes FROM content WHERE sent = 1 AND used_ms < ?1 ORDER BY used_ms, hash";
    listed(connection, sql, [before_ms])
}

fn listed(connection: &Connection, sql: &str, values: impl rusqlite::Params) -> Result<Vec<Content>> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement
        .query_map(values, |row| Ok(Content { hash: row.get(0)?, bytes: row.get::<_, i64>(1)?.unsigned_abs() }))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How many contents are here or are not sent, and their bytes.
pub(crate) fn counted(connection: &Connection, unsent_alone: bool) -> Result<(u64, u64)> {
    let sql = "SELECT count(*), ifnull(sum(bytes), 0) FROM content WHERE sent = 0 OR NOT ?1";
    Ok(connection.prepare_cached(sql)?.query_row([unsent_alone], |row| {
        Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get::<_, i64>(1)?.unsigned_abs()))
    })?)
}

pub(crate) fn set_sent(connection: &Connection, hash: &[u8; 32], sent: bool) -> Result<()> {
    connection.prepare_cached("UPDATE content SET sent = ?2 WHERE hash = ?1")?.execute(params![hash, sent])?;
    Ok(())
}

pub(crate) fn forget_sent(connection: &Connection) -> Result<()> {
    connection.execute("UPDATE content SET sent = 0 WHERE sent <> 0", [])?;
    Ok(())
}

/// Notes a look; one soon after another costs no write.
pub(crate) fn used(connection: &Connection, hash: &[u8; 32], at_ms: i64) -> Result<()> {
    connection
        .prepare_cached("UPDATE content SET used_ms = ?2 WHERE hash = ?1 AND used_ms < ?2")?
        .execute(params![hash, at_ms])?;
    Ok(())
}

pub(crate) fn used_ms(connection: &Connection, hash: &[u8; 32]) -> Result<Option<i64>> {
    let mut statement = connection.prepare_cached("SELECT used_ms FROM content WHERE hash = ?1")?;
    Ok(statement.query_row([hash], |row| row.get(0)).optional()?)
}

/// Pieces of a content that have arrived, in order.
pub(crate) fn pieces(connection: &Connection, hash: &[u8; 32]) -> Result<Vec<(u32, ContentRow)>> {
    let sql = "SELECT number, name, key, bytes FROM content_piece WHERE hash = ?1 ORDER BY number";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([hash], |row| {
        let piece = ContentRow { name: row.get(1)?, key: row.get(2)?, bytes: row.get::<_, i64>(3)?.unsigned_abs() };
        Ok((row.get(0)?, piece))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn put_piece(connection: &Connection, hash: &[u8; 32], number: u32, row: &ContentRow) -> Result<()> {
    let sql = "INSERT OR REPLACE INTO content_piece (hash, number, name, key, bytes) VALUES (?1, ?2, ?3, ?4, ?5)";
    connection.prepare_cached(sql)?.execute(params![hash, number, row.name, row.key, row.bytes as i64])?;
    Ok(())
}

pub(crate) fn remove_pieces(connection: &Connection, hash: &[u8; 32]) -> Result<()> {
    connection.prepare_cached("DELETE FROM content_piece WHERE hash = ?1")?.execute([hash])?;
    Ok(())
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
