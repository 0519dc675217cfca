//! Bytes by their BLAKE3 hash: the exact PDF of each issued letter.

use rusqlite::{Connection, OptionalExtension, params};

use crate::error::{Result, StoreError};

pub(crate) const SQL: &str = "
CREATE TABLE blob (hash BLOB PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
";

pub(crate) fn get(connection: &Connection, hash: &[u8; 32]) -> Result<Option<Vec<u8>>> {
    let bytes: Option<Vec<u8>> = connection
        .prepare_cached("SELECT bytes FROM blob WHERE hash = ?1")?
        .query_row([hash], |row| row.get(0))
        .optional()?;
    match bytes {
        Some(bytes) if blake3::hash(&bytes).as_bytes() != hash => Err(StoreError::Damaged),
        other => Ok(other),
    }
}

pub(crate) fn put(connection: &Connection, bytes: &[u8]) -> Result<[u8; 32]> {
    let hash = *blake3::hash(bytes).as_bytes();
    connection
        .prepare_cached("INSERT INTO blob (hash, bytes) VALUES (?1, ?2) ON CONFLICT (hash) DO NOTHING")?
        .execute(params![hash, bytes])?;
    Ok(hash)
}

/// Forgets bytes; those that are not there are forgotten already.
pub(crate) fn remove(connection: &Connection, hash: &[u8; 32]) -> Result<()> {
    connection.prepare_cached("DELETE FROM blob WHERE hash = ?1")?.execute([hash])?;
    Ok(())
}
