//! The records as they stand: body, heads, who made and changed them.

use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use crate::error::Result;

/// `base_*` is the change that made the record; `heads` is null while that is the head of all its groups. `own` is the last
/// change of this desktop.
pub(crate) const SQL: &str = "
CREATE TABLE record (
    row INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    kind INTEGER NOT NULL,
    body BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    created_by INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    updated_by INTEGER NOT NULL,
    base_desktop INTEGER NOT NULL,
    base_sequence INTEGER NOT NULL,
    heads BLOB,
    own INTEGER,
    conflicts INTEGER NOT NULL,
    deleted INTEGER NOT NULL
) STRICT;
CREATE INDEX record_conflict ON record (row) WHERE conflicts > 0;
";

const COLUMNS: &str = "row, id, kind, body, created_at, created_by, updated_at, updated_by, base_desktop, base_sequence, heads, own, conflicts, deleted";

/// One row; people, desktops and kinds by their small numbers.
#[derive(Debug, Clone)]
pub(crate) struct RecordRow {
    pub row: i64,
    pub id: Uuid,
    pub kind: i64,
    /// JSON.
    pub body: Vec<u8>,
    pub created_at: i64,
    pub created_by: i64,
    pub updated_at: i64,
    pub updated_by: i64,
    pub base_desktop: i64,
    pub base_sequence: u64,
    pub heads: Option<Vec<u8>>,
    pub own: Option<u64>,
    pub conflicts: u32,
    pub deleted: bool,
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<RecordRow> {
    Ok(RecordRow {
        row: row.get(0)?,
        id: Uuid::from_bytes(row.get(1)?),
        kind: row.get(2)?,
        body: row.get(3)?,
        created_at: row.get(4)?,
        created_by: row.get(5)?,
        updated_at: row.get(6)?,
        updated_by: row.get(7)?,
        base_desktop: row.get(8)?,
        base_sequence: row.get::<_, i64>(9)? as u64,
        heads: row.get(10)?,
        own: row.get::<_, Option<i64>>(11)?.map(|own| own as u64),
        conflicts: row.get(12)?,
        deleted: row.get(13)?,
    })
}

pub(crate) fn by_id(connection: &Connection, id: Uuid) -> Result<Option<RecordRow>> {
    Ok(connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM record WHERE id = ?1"))?
        .query_row([id.as_bytes()], from_row)
        .optional()?)
}

pub(crate) fn by_row(connection: &Connection, row: i64) -> Result<Option<RecordRow>> {
    Ok(connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM record WHERE row = ?1"))?
        .query_row([row], from_row)
        .optional()?)
}

/// Id, kind and whether it is deleted: what a search hit needs.
pub(crate) fn brief(connection: &Connection, row: i64) -> Result<Option<(Uuid, i64)>> {
    Ok(connection
        .prepare_cached("SELECT id, kind FROM record WHERE row = ?1 AND deleted = 0")?
        .query_row([row], |row| Ok((Uuid::from_bytes(row.get(0)?), row.get(1)?)))
        .optional()?)
}

/// The body of a record that is not deleted.
pub(crate) fn body(connection: &Connection, row: i64) -> Result<Option<Vec<u8>>> {
    Ok(connection
        .prepare_cached("SELECT body FROM record WHERE row = ?1 AND deleted = 0")?
        .query_row([row], |row| row.get(0))
        .optional()?)
}

/// The body of a record of a kind that is not deleted.
pub(crate) fn body_of(connection: &Connection, row: i64, kind: i64) -> Result<Option<Vec<u8>>> {
    Ok(connection
        .prepare_cached("SELECT body FROM record WHERE row = ?1 AND kind = ?2 AND deleted = 0")?
        .query_row([row, kind], |row| row.get(0))
        .optional()?)
}

/// Calls `per` with every record of a kind, going through all records.
pub(crate) fn each_of(connection: &Connection, kind: i64, per: &mut dyn FnMut(RecordRow) -> Result<()>) -> Result<()> {
    let mut statement = connection.prepare(&format!("SELECT {COLUMNS} FROM record WHERE kind = ?1 ORDER BY row"))?;
    let mut rows = statement.query([kind])?;
    while let Some(row) = rows.next()? {
        per(from_row(row)?)?;
    }
    Ok(())
}

/// Rows in conflict, oldest first.
pub(crate) fn in_conflict(connection: &Connection, limit: usize) -> Result<Vec<i64>> {
    let mut statement =
        connection.prepare_cached("SELECT row FROM record WHERE conflicts > 0 ORDER BY row LIMIT ?1")?;
    let rows = statement.query_map([limit as i64], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn conflict_count(connection: &Connection) -> Result<u64> {
    Ok(connection
        .prepare_cached("SELECT count(*) FROM record WHERE conflicts > 0")?
        .query_row([], |row| row.get::<_, i64>(0))? as u64)
}

/// The first record after a row that names changes of a desktop or has heads of its own.
pub(crate) fn next_naming(connection: &Connection, after: i64, desktop: i64) -> Result<Option<RecordRow>> {
    Ok(connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM record WHERE row > ?1 AND (base_desktop = ?2 OR heads IS NOT NULL OR own IS NOT NULL) ORDER BY row LIMIT 1"
        ))?
        .query_row([after, desktop], from_row)
        .optional()?)
}

/// Calls `per` with every row in order; `false` ends it.
pub(crate) fn each(connection: &Connection, per: &mut dyn FnMut(RecordRow) -> Result<bool>) -> Result<()> {
    let mut statement = connection.prepare(&format!("SELECT {COLUMNS} FROM record ORDER BY row"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if !per(from_row(row)?)? {
            break;
        }
    }
    Ok(())
}

pub(crate) fn insert(connection: &Connection, record: &RecordRow) -> Result<()> {
    connection
        .prepare_cached(&format!(
            "INSERT INTO record ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"
        ))?
        .execute(params![
            record.row,
            record.id.as_bytes(),
            record.kind,
            record.body,
            record.created_at,
            record.created_by,
            record.updated_at,
            record.updated_by,
            record.base_desktop,
            record.base_sequence as i64,
            record.heads,
            record.own.map(|own| own as i64),
            record.conflicts,
            record.deleted,
        ])?;
    Ok(())
}

pub(crate) fn update(connection: &Connection, record: &RecordRow) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE record SET body = ?2, updated_at = ?3, updated_by = ?4, heads = ?5, own = ?6, conflicts = ?7, deleted = ?8 WHERE row = ?1",
        )?
        .execute(params![
            record.row,
            record.body,
            record.updated_at,
            record.updated_by,
            record.heads,
            record.own.map(|own| own as i64),
            record.conflicts,
            record.deleted,
        ])?;
    Ok(())
}

/// Writes who made a record, its heads and this desktop's last change anew: changes have got other names.
pub(crate) fn rename(connection: &Connection, record: &RecordRow) -> Result<()> {
    connection
        .prepare_cached("UPDATE record SET base_desktop = ?2, base_sequence = ?3, heads = ?4, own = ?5 WHERE row = ?1")?
        .execute(params![
            record.row,
            record.base_desktop,
            record.base_sequence as i64,
            record.heads,
            record.own.map(|own| own as i64),
        ])?;
    Ok(())
}

/// The row that the next new record gets.
pub(crate) fn next_row(connection: &Connection) -> Result<i64> {
    Ok(connection.prepare_cached("SELECT coalesce(max(row), 0) + 1 FROM record")?.query_row([], |row| row.get(0))?)
}
