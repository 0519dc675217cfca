//! Keys by which files of one person meet, and pairs that were found: made from the records after the saves that changed them,
//! so that a save does not pay for them. Can be dropped and made anew.

use doubles::{Key, Sketch};
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::{Result, StoreError};

/// `double_of` holds a file's keys as they stand in `double_key`, 4 bytes each; `double_seen` up to which change of a desktop's
/// chain they are made; `double_mark` files whose body changed without a change; `double_todo` files that were not compared
/// since their keys changed; `double_pair` pairs that may be one person, the lower row first.
pub(crate) const SQL: &str = "
CREATE TABLE IF NOT EXISTS double_key (key INTEGER NOT NULL, row INTEGER NOT NULL, sketch INTEGER NOT NULL, PRIMARY KEY (key, row)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS double_of (row INTEGER PRIMARY KEY, keys BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS double_seen (desktop INTEGER PRIMARY KEY, sequence INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS double_mark (row INTEGER PRIMARY KEY) STRICT;
CREATE TABLE IF NOT EXISTS double_todo (row INTEGER PRIMARY KEY) STRICT;
CREATE TABLE IF NOT EXISTS double_pair (low INTEGER NOT NULL, high INTEGER NOT NULL, bits INTEGER NOT NULL, PRIMARY KEY (low, high)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS double_pair_high ON double_pair (high);
CREATE INDEX IF NOT EXISTS double_pair_bits ON double_pair (bits);
";

/// Forgets everything; the next catching up makes it anew.
pub(crate) fn clear(connection: &Connection) -> Result<()> {
    for table in ["double_key", "double_of", "double_seen", "double_mark", "double_todo", "double_pair"] {
        connection.execute_batch(&format!("DELETE FROM {table}"))?;
    }
    Ok(())
}

/// Up to which sequence of a desktop's chain the keys are made.
pub(crate) fn seen(connection: &Connection, desktop: i64) -> Result<u64> {
    Ok(connection
        .prepare_cached("SELECT sequence FROM double_seen WHERE desktop = ?1")?
        .query_row([desktop], |row| row.get::<_, i64>(0))
        .optional()?
        .unwrap_or(0) as u64)
}

pub(crate) fn put_seen(connection: &Connection, desktop: i64, sequence: u64) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO double_seen (desktop, sequence) VALUES (?1, ?2) ON CONFLICT (desktop) DO UPDATE SET sequence = excluded.sequence",
        )?
        .execute(params![desktop, sequence as i64])?;
    Ok(())
}

/// Notes that a file's body is another without a change in any chain.
pub(crate) fn mark(connection: &Connection, row: i64) -> Result<()> {
    connection.prepare_cached("INSERT INTO double_mark (row) VALUES (?1) ON CONFLICT DO NOTHING")?.execute([row])?;
    Ok(())
}

/// How many files are marked.
pub(crate) fn marks(connection: &Connection) -> Result<u64> {
    Ok(connection.prepare_cached("SELECT count(*) FROM double_mark")?.query_row([], |row| row.get::<_, i64>(0))? as u64)
}

/// Some of the marked files.
pub(crate) fn some_marks(connection: &Connection, limit: usize) -> Result<Vec<i64>> {
    numbers(connection, "SELECT row FROM double_mark ORDER BY row LIMIT ?1", limit as i64)
}

/// Takes all marks.
pub(crate) fn take_marks(connection: &Connection) -> Result<Vec<i64>> {
    let rows = numbers(connection, "SELECT row FROM double_mark ORDER BY row LIMIT ?1", i64::MAX)?;
    connection.prepare_cached("DELETE FROM double_mark")?.execute([])?;
    Ok(rows)
}

fn numbers(connection: &Connection, sql: &str, limit: i64) -> Result<Vec<i64>> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([limit], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The keys of a file as they stand.
pub(crate) fn of(connection: &Connection, row: i64) -> Result<Vec<u32>> {
    let bytes: Option<Vec<u8>> = connection
        .prepare_cached("SELECT keys FROM double_of WHERE row = ?1")?
        .query_row([row], |row| row.get(0))
        .optional()?;
    let chunks = bytes.as_deref().unwrap_or_default().chunks_exact(4);
    chunks.map(|four| four.try_into().map(u32::from_le_bytes).map_err(|_| StoreError::Damaged)).collect()
}

/// Takes a file's keys out; it is in no pair any more, and will be compared anew if it has keys again.
pub(crate) fn remove(connection: &Connection, row: i64) -> Result<()> {
    let mut delete = connection.prepare_cached("DELETE FROM double_key WHERE key = ?1 AND row = ?2")?;
    for key in of(connection, row)? {
        delete.execute(params![key, row])?;
    }
    connection.prepare_cached("DELETE FROM double_of WHERE row = ?1")?.execute([row])?;
    connection.prepare_cached("DELETE FROM double_todo WHERE row = ?1")?.execute([row])?;
    remove_pairs(connection, row)
}

/// Puts the keys of files in, which have none yet; the files are to be compared.
pub(crate) fn add(connection: &Connection, mut keys: Vec<(Key, i64)>, rows: &[(i64, Vec<u8>)]) -> Result<()> {
    // In the order of the table: neighbours fall on one page.
    keys.sort_unstable();
    let mut insert = connection.prepare_cached("INSERT INTO double_key (key, row, sketch) VALUES (?1, ?2, ?3)")?;
    for (Key { key, sketch }, row) in keys {
        insert.execute(params![key, row, sketch])?;
    }
    let mut of = connection.prepare_cached("INSERT INTO double_of (row, keys) VALUES (?1, ?2)")?;
    let mut todo = connection.prepare_cached("INSERT INTO double_todo (row) VALUES (?1) ON CONFLICT DO NOTHING")?;
    for (row, keys) in rows {
        of.execute(params![row, keys])?;
        todo.execute([row])?;
    }
    Ok(())
}

/// Calls `per` with every file of a key and its sketch; more than `most` are not looked at.
pub(crate) fn sharing(connection: &Connection, key: u32, most: usize, per: &mut dyn FnMut(i64, Sketch)) -> Result<()> {
    let mut statement = connection.prepare_cached("SELECT row, sketch FROM double_key WHERE key = ?1 LIMIT ?2")?;
    let mut rows = statement.query(params![key, most as i64])?;
    while let Some(row) = rows.next()? {
        per(row.get(0)?, row.get(1)?);
    }
    Ok(())
}

/// Files to be compared, the first of them.
pub(crate) fn todo(connection: &Connection, limit: usize) -> Result<Vec<i64>> {
    numbers(connection, "SELECT row FROM double_todo ORDER BY row LIMIT ?1", limit as i64)
}

/// How many files are to be compared.
pub(crate) fn todo_count(connection: &Connection) -> Result<u64> {
    Ok(connection.prepare_cached("SELECT count(*) FROM double_todo")?.query_row([], |row| row.get::<_, i64>(0))? as u64)
}

fn remove_pairs(connection: &Connection, row: i64) -> Result<()> {
    connection.prepare_cached("DELETE FROM double_pair WHERE low = ?1")?.execute([row])?;
    connection.prepare_cached("DELETE FROM double_pair WHERE high = ?1")?.execute([row])?;
    Ok(())
}

/// Keeps what comparing a file yielded: the other rows with their bits.
pub(crate) fn compared(connection: &Connection, row: i64, found: &[(i64, i32)]) -> Result<()> {
    remove_pairs(connection, row)?;
    let mut insert = connection.prepare_cached("INSERT INTO double_pair (low, high, bits) VALUES (?1, ?2, ?3)")?;
    for (other, bits) in found {
        insert.execute(params![row.min(*other), row.max(*other), bits])?;
    }
    connection.prepare_cached("DELETE FROM double_todo WHERE row = ?1")?.execute([row])?;
    Ok(())
}

/// Pairs, the likeliest first; `per` returns whether it wants more.
pub(crate) fn pairs(connection: &Connection, per: &mut dyn FnMut(i64, i64) -> Result<bool>) -> Result<()> {
    let mut statement = connection.prepare_cached("SELECT low, high FROM double_pair ORDER BY bits DESC, low, high")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if !per(row.get(0)?, row.get(1)?)? {
            break;
        }
    }
    Ok(())
}
