//! How many records there are of each kind and of each value of its countable fields. Kept by every write, never counted
//! when asked.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};

use crate::error::Result;

pub(crate) const SQL: &str = "
CREATE TABLE tally (kind INTEGER NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (kind, field, value)) STRICT, WITHOUT ROWID;
";

/// Differences collected in a transaction, written once at its end. Key: kind, field (empty: the kind itself), value.
#[derive(Debug, Default)]
pub(crate) struct TallyDelta(HashMap<(i64, &'static str), HashMap<String, i64>>);

impl TallyDelta {
    pub fn add(&mut self, kind: i64, field: &'static str, value: &str, by: i64) {
        let values = self.0.entry((kind, field)).or_default();
        match values.get_mut(value) {
            Some(n) => *n += by,
            None => {
                values.insert(value.to_owned(), by);
            }
        }
    }

    /// Writes and forgets what was collected.
    pub fn flush(&mut self, connection: &Connection) -> Result<()> {
        let mut statement = connection.prepare_cached(
            "INSERT INTO tally (kind, field, value, n) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (kind, field, value) DO UPDATE SET n = n + excluded.n",
        )?;
        for ((kind, field), values) in self.0.drain() {
            for (value, by) in values {
                if by != 0 {
                    statement.execute(params![kind, field, value, by])?;
                }
            }
        }
        Ok(())
    }
}

pub(crate) fn get(connection: &Connection, kind: i64, field: &str, value: &str) -> Result<u64> {
    let n: Option<i64> = connection
        .prepare_cached("SELECT n FROM tally WHERE kind = ?1 AND field = ?2 AND value = ?3")?
        .query_row(params![kind, field, value], |row| row.get(0))
        .optional()?;
    Ok(n.unwrap_or(0).max(0) as u64)
}

/// All values of a field with their counts, in order of the values; with `prefix`, those that begin with it.
pub(crate) fn values(connection: &Connection, kind: i64, field: &str, prefix: &str) -> Result<Vec<(String, u64)>> {
    let mut statement = connection.prepare_cached(
        "SELECT value, n FROM tally WHERE kind = ?1 AND field = ?2 AND value >= ?3 AND n > 0 ORDER BY value",
    )?;
    let mut rows = statement.query(params![kind, field, prefix])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let value: String = row.get(0)?;
        if !value.starts_with(prefix) {
            break;
        }
        found.push((value, row.get::<_, i64>(1)? as u64));
    }
    Ok(found)
}

/// Forgets all counts, before they are made anew.
pub(crate) fn clear(connection: &Connection) -> Result<()> {
    connection.execute("DELETE FROM tally", [])?;
    Ok(())
}
