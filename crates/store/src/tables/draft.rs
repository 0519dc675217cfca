//! What was typed and not saved yet: survives a crash, a lock and a restart; never travels.

use model::Body;
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::Result;

pub(crate) const SQL: &str = "
CREATE TABLE draft (key TEXT PRIMARY KEY, at INTEGER NOT NULL, body BLOB NOT NULL) STRICT, WITHOUT ROWID;
";

pub(crate) fn get(connection: &Connection, key: &str) -> Result<Option<Body>> {
    let bytes: Option<Vec<u8>> = connection
        .prepare_cached("SELECT body FROM draft WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    bytes.map(|bytes| Ok(serde_json::from_slice(&bytes)?)).transpose()
}

pub(crate) fn list(connection: &Connection) -> Result<Vec<(String, i64)>> {
    let mut statement = connection.prepare_cached("SELECT key, at FROM draft ORDER BY at DESC, key")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn put(connection: &Connection, key: &str, at_ms: i64, body: &Body) -> Result<()> {
    connection
        .prepare_cached("INSERT INTO draft (key, at, body) VALUES (?1, ?2, ?3) ON CONFLICT (key) DO UPDATE SET at = excluded.at, body = excluded.body")?
        .execute(params![key, at_ms, serde_json::to_vec(body)?])?;
    Ok(())
}

pub(crate) fn drop(connection: &Connection, key: &str) -> Result<()> {
    connection.prepare_cached("DELETE FROM draft WHERE key = ?1")?.execute([key])?;
    Ok(())
}
