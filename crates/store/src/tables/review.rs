//! Which files are under review and since when: a derived table that catches up with the chains when it is asked for, so that
//! no save waits for it. It can be dropped at any time.

use rusqlite::{Connection, params};

use crate::error::Result;

/// `state` and `why` are the caller's codes. `record_gone` finds the related records of a file that were deleted, which are in no
/// index table; only deleted rows are in it.
const SQL: &str = "
CREATE TABLE IF NOT EXISTS review (row INTEGER PRIMARY KEY, state INTEGER NOT NULL, why INTEGER NOT NULL, since INTEGER NOT NULL, by INTEGER NOT NULL, village TEXT) STRICT;
CREATE INDEX IF NOT EXISTS review_state ON review (state, since, row);
CREATE INDEX IF NOT EXISTS record_gone ON record (json_extract(CAST(body AS TEXT), '$.worker')) WHERE deleted > 0;
";

/// One file; user by their small number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReviewRow {
    pub row: i64,
    pub state: u8,
    pub why: u8,
    pub since_ms: i64,
    pub by: i64,
    pub village: Option<String>,
}

/// Makes what is missing.
pub(crate) fn ensure(connection: &Connection) -> Result<()> {
    Ok(connection.execute_batch(SQL)?)
}

pub(crate) fn put(connection: &Connection, row: &ReviewRow) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO review (row, state, why, since, by, village) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (row) DO UPDATE SET state = ?2, why = ?3, since = ?4, by = ?5, village = ?6",
        )?
        .execute(params![row.row, row.state, row.why, row.since_ms, row.by, row.village])?;
    Ok(())
}

pub(crate) fn remove(connection: &Connection, row: i64) -> Result<()> {
    connection.prepare_cached("DELETE FROM review WHERE row = ?1")?.execute([row])?;
    Ok(())
}

pub(crate) fn has(connection: &Connection, row: i64) -> Result<bool> {
    Ok(connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM review WHERE row = ?1)")?
        .query_row([row], |row| row.get(0))?)
}

/// Which files: in one state, perhaps of one user, for one reason, in one part of the district.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    pub state: u8,
    pub by: Option<i64>,
    pub why: Option<u8>,
    pub village_prefix: String,
}

/// A file that another one stands for is looked at as that one.
const FITS: &str = "row NOT IN (SELECT row FROM person WHERE row <> canonical) AND state = ?1 AND (?2 IS NULL OR by = ?2) AND (?3 IS NULL OR why = ?3)
    AND (?4 = '' OR substr(village, 1, length(?4)) = ?4)";

/// A page, the longest waiting first.
pub(crate) fn list(connection: &Connection, wanted: &Wanted, offset: u64, limit: u64) -> Result<Vec<ReviewRow>> {
    let sql = format!(
        "SELECT row, state, why, since, by, village FROM review WHERE {FITS} ORDER BY since, row LIMIT ?6 OFFSET ?5"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let values = params![wanted.state, wanted.by, wanted.why, wanted.village_prefix, offset as i64, limit as i64];
    let rows = statement.query_map(values, |row| {
        Ok(ReviewRow {
            row: row.get(0)?,
            state: row.get(1)?,
            why: row.get(2)?,
            since_ms: row.get(3)?,
            by: row.get(4)?,
            village: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How many there are.
pub(crate) fn count(connection: &Connection, wanted: &Wanted) -> Result<u64> {
    let sql = format!("SELECT count(*) FROM review WHERE {FITS}");
    let values = params![wanted.state, wanted.by, wanted.why, wanted.village_prefix];
    Ok(connection.prepare_cached(&sql)?.query_row(values, |row| row.get::<_, i64>(0))? as u64)
}

/// Rows of deleted records that name a worker.
pub(crate) fn gone_of(connection: &Connection, worker: &str) -> Result<Vec<i64>> {
    let mut statement = connection.prepare_cached(
        "SELECT row FROM record WHERE deleted > 0 AND json_extract(CAST(body AS TEXT), '$.worker') = ?1 ORDER BY row",
    )?;
    let rows = statement.query_map([worker], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// An entry's id, and the row and kind of the record that it touched.
pub(crate) type TouchedBy = (i64, Option<(i64, i64)>);

/// Entries of one desktop after a sequence: id, record's row and kind, in order. No row: erased, or not readable.
pub(crate) fn entries_after(connection: &Connection, from: i64, to: i64, limit: usize) -> Result<Vec<TouchedBy>> {
    let mut statement = connection.prepare_cached(
        "SELECT entry.id, record.row, record.kind FROM entry LEFT JOIN record ON record.row = entry.record
         WHERE entry.id > ?1 AND entry.id < ?2 ORDER BY entry.id LIMIT ?3",
    )?;
    let rows = statement.query_map(params![from, to, limit as i64], |row| {
        let (found, kind): (Option<i64>, Option<i64>) = (row.get(1)?, row.get(2)?);
        Ok((row.get(0)?, found.zip(kind)))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
