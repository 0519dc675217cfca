//! Who opened, exported, printed or copied what, on which desktop. Lines are added, never changed and never removed: the file itself
//! refuses it.

use rusqlite::{Connection, Row, params, params_from_iter, types::Value as Sql};
use serde_json::Value;
use uuid::Uuid;

use crate::error::Result;

pub(crate) const SQL: &str = "
CREATE TABLE access (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, user BLOB NOT NULL, action TEXT NOT NULL, record BLOB, detail BLOB) STRICT;
CREATE INDEX access_record ON access (record) WHERE record IS NOT NULL;
";

/// Since version 2: on which desktop (its alias; lines from before are this one's), and the refusal to change a line.
pub(crate) const SQL_2: &str = "
ALTER TABLE access ADD COLUMN desktop INTEGER NOT NULL DEFAULT 1;
CREATE TRIGGER access_stays BEFORE UPDATE ON access BEGIN SELECT RAISE(ABORT, 'lines of the access log stay'); END;
CREATE TRIGGER access_remains BEFORE DELETE ON access BEGIN SELECT RAISE(ABORT, 'lines of the access log stay'); END;
";

const STAYS: &str = "CREATE TRIGGER access_stays BEFORE UPDATE ON access BEGIN SELECT RAISE(ABORT, 'lines of the access log stay'); END;";

/// Lines of this desktop up to `told` are another's from now on: this desktop has got a new identity. What a line says stays.
pub(crate) fn hand_over(connection: &Connection, told: i64, to: i64) -> Result<()> {
    connection.execute_batch("DROP TRIGGER access_stays")?;
    connection.execute("UPDATE access SET desktop = ?2 WHERE desktop = 1 AND id <= ?1", [told, to])?;
    Ok(connection.execute_batch(STAYS)?)
}

/// One line of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Access {
    /// When, milliseconds since 1970.
    pub at_ms: i64,
    /// Who.
    pub user: Uuid,
    /// What: `opened`, `exported`, `printed`, `copied` and the like.
    pub action: String,
    /// Which record, where it is about one.
    pub record: Option<Uuid>,
    /// What else is to be known, without personal data.
    pub detail: Value,
}

/// A question for the log; what is left out is not asked for.
#[derive(Debug, Clone, Default)]
pub struct AccessQuery {
    /// Lines about one of these records, and lines about many files at once.
    pub records: Vec<Uuid>,
    /// Lines of this user.
    pub user: Option<Uuid>,
    /// Not before this moment, milliseconds since 1970.
    pub from_ms: Option<i64>,
    /// Before this moment, milliseconds since 1970.
    pub before_ms: Option<i64>,
    /// Lines to pass over.
    pub offset: u64,
    /// Most lines.
    pub limit: u64,
}

const COLUMNS: &str = "id, at, user, action, record, detail, desktop";

pub(crate) fn add(connection: &Connection, access: &Access, desktop: i64) -> Result<()> {
    let detail = if access.detail.is_null() { None } else { Some(serde_json::to_vec(&access.detail)?) };
    connection
        .prepare_cached(
            "INSERT INTO access (at, user, action, record, detail, desktop) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            access.at_ms,
            access.user.as_bytes(),
            access.action,
            access.record.as_ref().map(Uuid::as_bytes),
            detail,
            desktop,
        ])?;
    Ok(())
}

/// A line as it stands: its number, what it says, on which desktop.
type Line = (i64, Access, i64);

fn line(row: &Row<'_>) -> Result<Line> {
    let detail: Option<Vec<u8>> = row.get(5)?;
    let access = Access {
        at_ms: row.get(1)?,
        user: Uuid::from_bytes(row.get(2)?),
        action: row.get(3)?,
        record: row.get::<_, Option<[u8; 16]>>(4)?.map(Uuid::from_bytes),
        detail: detail.map(|bytes| serde_json::from_slice(&bytes)).transpose()?.unwrap_or(Value::Null),
    };
    Ok((row.get(0)?, access, row.get(6)?))
}

fn wanted(query: &AccessQuery) -> (String, Vec<Sql>) {
    let (mut tests, mut values) = (Vec::new(), Vec::new());
    let mut ask = |test: &str, value: Sql| {
        values.push(value);
        tests.push(test.replace('?', &format!("?{}", values.len())));
    };
    if let Some(user) = query.user {
        ask("user = ?", Sql::Blob(user.as_bytes().to_vec()));
    }
    if let Some(from) = query.from_ms {
        ask("at >= ?", Sql::Integer(from));
    }
    if let Some(before) = query.before_ms {
        ask("at < ?", Sql::Integer(before));
    }
    if !query.records.is_empty() {
        let places: Vec<String> = query
            .records
            .iter()
            .map(|record| {
                values.push(Sql::Blob(record.as_bytes().to_vec()));
                format!("?{}", values.len())
            })
            .collect();
        tests.push(format!("(record IN ({}) OR (record IS NULL AND action = 'exported'))", places.join(", ")));
    }
    let tests = if tests.is_empty() { String::new() } else { format!("WHERE {}", tests.join(" AND ")) };
    (tests, values)
}

/// Lines that meet a question, latest first, and how many do.
pub(crate) fn list(connection: &Connection, query: &AccessQuery) -> Result<(Vec<Line>, u64)> {
    let (tests, mut values) = wanted(query);
    let total: i64 = connection
        .prepare(&format!("SELECT count(*) FROM access {tests}"))?
        .query_row(params_from_iter(&values), |row| row.get(0))?;
    values.extend([Sql::Integer(query.limit as i64), Sql::Integer(query.offset as i64)]);
    let (limit, offset) = (values.len() - 1, values.len());
    let sql = format!("SELECT {COLUMNS} FROM access {tests} ORDER BY at DESC, id DESC LIMIT ?{limit} OFFSET ?{offset}");
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query(params_from_iter(&values))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(line(row)?);
    }
    Ok((found, total as u64))
}

/// Lines of one desktop after a line's number, oldest first.
pub(crate) fn after(connection: &Connection, desktop: i64, id: i64, limit: usize) -> Result<Vec<Line>> {
    let sql = format!("SELECT {COLUMNS} FROM access WHERE id > ?1 AND desktop = ?2 ORDER BY id LIMIT ?3");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![id, desktop, limit as i64])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(line(row)?);
    }
    Ok(found)
}
