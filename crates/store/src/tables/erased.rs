//! Ids of erased records: nothing of them is ever taken in again. Kept for ever; an id tells nothing.

use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;

use crate::error::Result;

pub(crate) const SQL: &str = "
CREATE TABLE erased (record BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
";

pub(crate) fn has(connection: &Connection, record: Uuid) -> Result<bool> {
    Ok(connection
        .prepare_cached("SELECT 1 FROM erased WHERE record = ?1")?
        .query_row([record.as_bytes()], |_| Ok(()))
        .optional()?
        .is_some())
}

pub(crate) fn add(connection: &Connection, record: Uuid) -> Result<()> {
    connection
        .prepare_cached("INSERT INTO erased (record) VALUES (?1) ON CONFLICT DO NOTHING")?
        .execute([record.as_bytes()])?;
    Ok(())
}

pub(crate) fn any(connection: &Connection) -> Result<bool> {
    Ok(connection.prepare_cached("SELECT 1 FROM erased LIMIT 1")?.exists([])?)
}
