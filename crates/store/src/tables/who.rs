//! Desktops, users and kinds by small numbers, so that a million rows do not repeat 16 bytes each.

use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use crate::error::Result;

pub(crate) const SQL: &str = "
CREATE TABLE who (alias INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE) STRICT;
CREATE TABLE kind (alias INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
";

/// The number of this desktop itself; the first row of the table.
pub(crate) const SELF: i64 = 1;

pub(crate) fn find(connection: &Connection, id: Uuid) -> Result<Option<i64>> {
    Ok(connection
        .prepare_cached("SELECT alias FROM who WHERE id = ?1")?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?)
}

/// The numbers of all desktops and users.
pub(crate) fn all(connection: &Connection) -> Result<Vec<i64>> {
    let mut statement = connection.prepare_cached("SELECT alias FROM who ORDER BY alias")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn add(connection: &Connection, id: Uuid) -> Result<i64> {
    connection.prepare_cached("INSERT INTO who (id) VALUES (?1)")?.execute([id.as_bytes()])?;
    Ok(connection.last_insert_rowid())
}

pub(crate) fn id(connection: &Connection, alias: i64) -> Result<Uuid> {
    let bytes: [u8; 16] =
        connection.prepare_cached("SELECT id FROM who WHERE alias = ?1")?.query_row([alias], |row| row.get(0))?;
    Ok(Uuid::from_bytes(bytes))
}

pub(crate) fn find_kind(connection: &Connection, name: &str) -> Result<Option<i64>> {
    Ok(connection
        .prepare_cached("SELECT alias FROM kind WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?)
}

pub(crate) fn add_kind(connection: &Connection, name: &str) -> Result<i64> {
    connection.prepare_cached("INSERT INTO kind (name) VALUES (?1)")?.execute(params![name])?;
    Ok(connection.last_insert_rowid())
}

pub(crate) fn kind_name(connection: &Connection, alias: i64) -> Result<String> {
    Ok(connection.prepare_cached("SELECT name FROM kind WHERE alias = ?1")?.query_row([alias], |row| row.get(0))?)
}

/// This desktop is `new` from now on; returns the small number under which it goes on being known as what it was.
pub(crate) fn rename_self(connection: &Connection, new: Uuid) -> Result<i64> {
    let old = id(connection, SELF)?;
    connection.execute("UPDATE who SET id = ?2 WHERE alias = ?1", params![SELF, new.as_bytes()])?;
    add(connection, old)
}
