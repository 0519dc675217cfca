//! Blocks of letter numbers leased to this desktop, per register and year, and how far each is used.

use rusqlite::{Connection, OptionalExtension, params};

use crate::error::{Result, StoreError};

pub(crate) const SQL: &str = "
CREATE TABLE lease (
    register TEXT NOT NULL,
    year INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    next INTEGER NOT NULL,
    PRIMARY KEY (register, year, first)
) STRICT, WITHOUT ROWID;
";

/// A block of running numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The register's name.
    pub register: String,
    /// The year in which the numbers count.
    pub year: i32,
    /// First number of the block.
    pub from: u32,
    /// Last number of the block.
    pub to: u32,
    /// The number that the next letter gets; `to + 1` when the block is used up.
    pub next: u32,
}

/// All blocks of a register and year, lowest first.
pub(crate) fn all(connection: &Connection, register: &str, year: i32) -> Result<Vec<Lease>> {
    let mut statement = connection
        .prepare_cached("SELECT first, last, next FROM lease WHERE register = ?1 AND year = ?2 ORDER BY first")?;
    let rows = statement.query_map(params![register, year], |row| {
        Ok(Lease { register: register.to_owned(), year, from: row.get(0)?, to: row.get(1)?, next: row.get(2)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The block in use: the lowest that has a number left.
pub(crate) fn current(connection: &Connection, register: &str, year: i32) -> Result<Option<Lease>> {
    Ok(all(connection, register, year)?.into_iter().find(|lease| lease.next <= lease.to))
}

/// The highest number taken.
pub(crate) fn last_taken(connection: &Connection, register: &str, year: i32) -> Result<Option<u32>> {
    Ok(all(connection, register, year)?
        .into_iter()
        .filter(|lease| lease.next > lease.from)
        .map(|lease| lease.next - 1)
        .max())
}

pub(crate) fn add(connection: &Connection, register: &str, year: i32, from: u32, to: u32) -> Result<()> {
    if from > to || all(connection, register, year)?.iter().any(|lease| lease.from <= to && from <= lease.to) {
        return Err(StoreError::BadValue);
    }
    connection
        .prepare_cached("INSERT INTO lease (register, year, first, last, next) VALUES (?1, ?2, ?3, ?4, ?3)")?
        .execute(params![register, year, from, to])?;
    Ok(())
}

pub(crate) fn take(connection: &Connection, register: &str, year: i32) -> Result<u32> {
    connection
        .prepare_cached(
            "UPDATE lease SET next = next + 1 WHERE register = ?1 AND year = ?2
             AND first = (SELECT first FROM lease WHERE register = ?1 AND year = ?2 AND next <= last ORDER BY first LIMIT 1) RETURNING next - 1",
        )?
        .query_row(params![register, year], |row| row.get(0))
        .optional()?
        .ok_or(StoreError::NumbersUsedUp)
}

/// Gives all blocks up: they were leased to another identity.
pub(crate) fn forget(connection: &Connection) -> Result<()> {
    connection.execute("DELETE FROM lease", [])?;
    Ok(())
}
