//! Files that people decided are one person's, each with the row of the canonical one. Derived from the decisions.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};

use crate::error::Result;

/// Canonical files of a group have a row of their own, naming themselves.
pub(crate) const SQL: &str = "
CREATE TABLE IF NOT EXISTS person (row INTEGER PRIMARY KEY, canonical INTEGER NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS person_canonical ON person (canonical);
";

/// The row of the file that stands for this one: itself unless it is in a group.
pub(crate) fn canonical(connection: &Connection, row: i64) -> Result<i64> {
    Ok(connection
        .prepare_cached("SELECT canonical FROM person WHERE row = ?1")?
        .query_row([row], |row| row.get(0))
        .optional()?
        .unwrap_or(row))
}

/// Whether there is any group.
pub(crate) fn is_empty(connection: &Connection) -> Result<bool> {
    Ok(!connection.prepare_cached("SELECT 1 FROM person LIMIT 1")?.exists([])?)
}

/// All rows of a group, the canonical one first; only itself without a group.
pub(crate) fn same(connection: &Connection, row: i64) -> Result<Vec<i64>> {
    let canonical = canonical(connection, row)?;
    let mut statement =
        connection.prepare_cached("SELECT row FROM person WHERE canonical = ?1 AND row <> ?1 ORDER BY row")?;
    let others = statement.query_map([canonical], |row| row.get(0))?;
    std::iter::once(Ok(canonical)).chain(others).collect::<rusqlite::Result<Vec<i64>>>().map_err(Into::into)
}

/// All rows in groups with their canonical row.
pub(crate) fn all(connection: &Connection) -> Result<BTreeMap<i64, i64>> {
    let mut statement = connection.prepare_cached("SELECT row, canonical FROM person")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Replaces all groups.
pub(crate) fn replace(connection: &Connection, groups: &BTreeMap<i64, i64>) -> Result<()> {
    connection.prepare_cached("DELETE FROM person")?.execute([])?;
    let mut insert = connection.prepare_cached("INSERT INTO person (row, canonical) VALUES (?1, ?2)")?;
    for (row, canonical) in groups {
        insert.execute(params![row, canonical])?;
    }
    Ok(())
}
