//! Who looked at, exported or printed what. Lines are added, never changed.

use rusqlite::{Connection, params};
use serde_json::Value;
use uuid::Uuid;

use crate::error::Result;

pub(crate) const SQL: &str = "
CREATE TABLE access (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, user BLOB NOT NULL, action TEXT NOT NULL, record BLOB, detail BLOB) STRICT;
CREATE INDEX access_record ON access (record) WHERE record IS NOT NULL;
";

/// One line of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Access {
    /// When, milliseconds since 1970.
    pub at_ms: i64,
    /// Who.
    pub user: Uuid,
    /// What: a command's name, or `wrong_password` and the like.
    pub action: String,
    /// Which record, where it is about one.
    pub record: Option<Uuid>,
    /// What else is to be known, without personal data.
    pub detail: Value,
}

pub(crate) fn add(connection: &Connection, access: &Access) -> Result<()> {
    let detail = if access.detail.is_null() { None } else { Some(serde_json::to_vec(&access.detail)?) };
    connection
        .prepare_cached("INSERT INTO access (at, user, action, record, detail) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![
            access.at_ms,
            access.user.as_bytes(),
            access.action,
            access.record.as_ref().map(Uuid::as_bytes),
            detail
        ])?;
    Ok(())
}

/// Lines, newest first.
pub(crate) fn list(connection: &Connection, offset: u64, limit: u64) -> Result<Vec<Access>> {
    let mut statement = connection
        .prepare_cached("SELECT at, user, action, record, detail FROM access ORDER BY id DESC LIMIT ?2 OFFSET ?1")?;
    let mut rows = statement.query([offset as i64, limit as i64])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let detail: Option<Vec<u8>> = row.get(4)?;
        found.push(Access {
            at_ms: row.get(0)?,
            user: Uuid::from_bytes(row.get(1)?),
            action: row.get(2)?,
            record: row.get::<_, Option<[u8; 16]>>(3)?.map(Uuid::from_bytes),
            detail: detail.map(|bytes| serde_json::from_slice(&bytes)).transpose()?.unwrap_or(Value::Null),
        });
    }
    Ok(found)
}
