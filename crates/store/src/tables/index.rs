//! The derived tables: one index table per declared kind, and the full-text index over all of them. A deleted record is in
//! none of them.

use std::fmt::Write;

use model::{Body, FieldType};
use rusqlite::{Connection, params_from_iter};

use crate::declared::{Column, ColumnOf, Plan, UPDATED, plans};
use crate::derive::{self, Cell};
use crate::error::Result;

/// Words only, no positions, no copy of the text: the words are made again from the body when they must be taken out.
/// Prefixes of one, two and three letters have lists of their own.
const SEARCH: &str = "CREATE VIRTUAL TABLE search USING fts5 (words, content = '', columnsize = 0, detail = none, prefix = '1 2 3', tokenize = 'ascii')";

/// Makes the tables without their secondary indexes.
pub(crate) fn create(connection: &Connection) -> Result<()> {
    for plan in plans() {
        let mut sql = format!("CREATE TABLE {} (row INTEGER PRIMARY KEY", plan.table);
        for column in &plan.columns {
            let of = if column.of == ColumnOf::Integer { "INTEGER" } else { "TEXT" };
            let _ = write!(sql, ", \"{}\" {of}", column.field.name);
        }
        if plan.in_memory {
            let _ = write!(sql, ", {UPDATED} INTEGER NOT NULL");
        }
        sql.push_str(") STRICT");
        connection.execute_batch(&sql)?;
    }
    connection.execute_batch(SEARCH)?;
    tune_for_daily_work(connection)
}

/// Makes the secondary indexes of one kind; those that are there are left alone.
pub(crate) fn create_indexes(connection: &Connection, plan: &Plan) -> Result<()> {
    for column in plan.columns.iter().filter(|column| plan.has_index(column)) {
        let mut columns = format!("\"{}\"", column.field.name);
        for also in plan.index_also(column) {
            let _ = write!(columns, ", \"{}\"", also.name);
        }
        connection.execute_batch(&format!(
            "CREATE INDEX IF NOT EXISTS \"{0}_{1}\" ON {0} ({columns})",
            plan.table, column.field.name
        ))?;
    }
    Ok(())
}

/// Drops the secondary indexes of one kind, before many rows come at once; with `keep_nik` not those by which an import looks
/// records up: by NIK, and by what they belong to.
pub(crate) fn drop_indexes(connection: &Connection, plan: &Plan, keep_nik: bool) -> Result<()> {
    let kept = plan.nik.filter(|_| keep_nik).map(|field| field.name);
    let belongs = |column: &Column| keep_nik && matches!(column.field.of, FieldType::Reference { .. });
    for column in plan.columns.iter().filter(|column| Some(column.field.name) != kept && !belongs(column)) {
        connection.execute_batch(&format!("DROP INDEX IF EXISTS \"{}_{}\"", plan.table, column.field.name))?;
    }
    Ok(())
}

/// Drops every derived table, also those of kinds that are no longer declared.
pub(crate) fn drop_all(connection: &Connection) -> Result<()> {
    let tables: Vec<String> = {
        let mut statement = connection
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'ix\\_%' ESCAPE '\\'")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    for table in tables {
        connection.execute_batch(&format!("DROP TABLE \"{table}\""))?;
    }
    connection.execute_batch("DROP TABLE IF EXISTS search")?;
    Ok(())
}

/// To the second: as fine as an order by the last change needs to be.
pub(crate) fn seconds(ms: i64) -> i64 {
    ms.div_euclid(1000).clamp(0, i64::from(u32::MAX))
}

/// Puts a record's row into its kind's index table; it was last changed at that time, in milliseconds since 1970.
pub(crate) fn insert(connection: &Connection, plan: &Plan, row: i64, body: &Body, updated_at: i64) -> Result<()> {
    let mut statement = connection.prepare_cached(&plan.insert)?;
    statement.raw_bind_parameter(1, row)?;
    for (at, column) in plan.columns.iter().enumerate() {
        statement.raw_bind_parameter(at + 2, derive::cell(column, body.get(column.field.name)))?;
    }
    if plan.in_memory {
        statement.raw_bind_parameter(plan.columns.len() + 2, seconds(updated_at))?;
    }
    statement.raw_execute()?;
    Ok(())
}

/// Changes the columns that differ.
pub(crate) fn update(
    connection: &Connection,
    plan: &Plan,
    row: i64,
    old: &Body,
    new: &Body,
    updated_at: i64,
) -> Result<()> {
    let (before, after) = (derive::cells(plan, old), derive::cells(plan, new));
    let mut sql = String::new();
    let mut values: Vec<Cell<'_>> = vec![Cell::Integer(row)];
    for ((column, before), after) in plan.columns.iter().zip(before).zip(after) {
        if before != after {
            values.push(after);
            let _ =
                write!(sql, "{} \"{}\" = ?{}", if sql.is_empty() { "" } else { "," }, column.field.name, values.len());
        }
    }
    if plan.in_memory {
        values.push(Cell::Integer(seconds(updated_at)));
        let _ = write!(sql, "{} {UPDATED} = ?{}", if sql.is_empty() { "" } else { "," }, values.len());
    }
    if sql.is_empty() {
        return Ok(());
    }
    connection
        .prepare_cached(&format!("UPDATE {} SET{sql} WHERE row = ?1", plan.table))?
        .execute(params_from_iter(values))?;
    Ok(())
}

/// Takes a record out of its kind's index table.
pub(crate) fn remove(connection: &Connection, plan: &Plan, row: i64) -> Result<()> {
    connection.prepare_cached(&format!("DELETE FROM {} WHERE row = ?1", plan.table))?.execute([row])?;
    Ok(())
}

/// Adds a record's words to the full-text index.
pub(crate) fn add_words(connection: &Connection, row: i64, words: &str) -> Result<()> {
    if !words.is_empty() {
        connection.prepare_cached("INSERT INTO search (rowid, words) VALUES (?1, ?2)")?.execute((row, words))?;
    }
    Ok(())
}

/// Takes a record's words out; they must be the ones that were added.
pub(crate) fn remove_words(connection: &Connection, row: i64, words: &str) -> Result<()> {
    if !words.is_empty() {
        connection
            .prepare_cached("INSERT INTO search (search, rowid, words) VALUES ('delete', ?1, ?2)")?
            .execute((row, words))?;
    }
    Ok(())
}

/// Whether any record has this word.
pub(crate) fn is_word(connection: &Connection, word: &str) -> Result<bool> {
    let quoted = format!("\"{}\"", word.replace('"', ""));
    Ok(connection.prepare_cached("SELECT 1 FROM search WHERE search MATCH ?1 LIMIT 1")?.exists([quoted])?)
}

/// Sets the full-text index up for single saves. Each adds a small part; parts are united only when there are eight of a size, since
/// uniting them bit by bit with every save would write more pages than all the rest of it.
pub(crate) fn tune_for_daily_work(connection: &Connection) -> Result<()> {
    tune_search(connection, "hashsize", 1024 * 1024)?;
    tune_search(connection, "automerge", 0)?;
    tune_search(connection, "crisismerge", 8)
}

/// A setting of the full-text index (`automerge`, `hashsize`, `merge`, …).
pub(crate) fn tune_search(connection: &Connection, what: &str, rank: i64) -> Result<()> {
    connection.prepare_cached("INSERT INTO search (search, rank) VALUES (?1, ?2)")?.execute((what, rank))?;
    Ok(())
}

/// Unites all parts of the full-text index into one.
pub(crate) fn optimize_search(connection: &Connection) -> Result<()> {
    connection.execute_batch("INSERT INTO search (search) VALUES ('optimize')")?;
    Ok(())
}
