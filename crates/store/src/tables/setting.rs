//! Settings of this desktop: they do not travel. Keys that begin with `_` are the store's own.

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;

use crate::error::Result;

pub(crate) const SQL: &str = "
CREATE TABLE setting (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
";

/// The secret from which the salts of this desktop's chain are derived.
pub(crate) const SECRET: &str = "_secret";
/// The declarations from which the derived tables were made.
pub(crate) const FINGERPRINT: &str = "_fingerprint";
/// Up to which sequence the server has acknowledged this desktop's chain.
pub(crate) const ACKED: &str = "_acked";
/// Up to which position of the server this desktop has received.
pub(crate) const CURSOR: &str = "_cursor";

pub(crate) fn raw(connection: &Connection, key: &str) -> Result<Option<Vec<u8>>> {
    Ok(connection
        .prepare_cached("SELECT value FROM setting WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?)
}

pub(crate) fn put_raw(connection: &Connection, key: &str, value: &[u8]) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO setting (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        )?
        .execute(params![key, value])?;
    Ok(())
}

pub(crate) fn drop(connection: &Connection, key: &str) -> Result<()> {
    connection.prepare_cached("DELETE FROM setting WHERE key = ?1")?.execute([key])?;
    Ok(())
}

pub(crate) fn get(connection: &Connection, key: &str) -> Result<Option<Value>> {
    raw(connection, key)?.map(|bytes| Ok(serde_json::from_slice(&bytes)?)).transpose()
}

pub(crate) fn put(connection: &Connection, key: &str, value: &Value) -> Result<()> {
    put_raw(connection, key, &serde_json::to_vec(value)?)
}

/// All keys that begin with a text.
pub(crate) fn keys(connection: &Connection, prefix: &str) -> Result<Vec<String>> {
    let mut statement =
        connection.prepare_cached("SELECT key FROM setting WHERE substr(key, 1, length(?1)) = ?1 ORDER BY key")?;
    let keys = statement.query_map([prefix], |row| row.get(0))?;
    Ok(keys.collect::<rusqlite::Result<_>>()?)
}

/// A counter kept under a key; 0 when it was never set.
pub(crate) fn number(connection: &Connection, key: &str) -> Result<u64> {
    Ok(get(connection, key)?.and_then(|value| value.as_u64()).unwrap_or(0))
}

pub(crate) fn put_number(connection: &Connection, key: &str, number: u64) -> Result<()> {
    put(connection, key, &Value::from(number))
}
