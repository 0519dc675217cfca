//! Every change that this desktop made or received, as links of the desktops' hash chains.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::error::Result;
use crate::tables::who;

/// `id` is (desktop's number << 40 | sequence), so that a chain lies together in order. `salt` is kept for other desktops'
/// entries only; one's own is derived. `payload` is the change in CBOR, gone when erased: then `content` keeps its digest.
/// `position` is the server's, null until it has acknowledged. `verdict` is what the server found wrong with the change.
pub(crate) const SQL: &str = "
CREATE TABLE entry (
    id INTEGER PRIMARY KEY,
    record INTEGER NOT NULL,
    digest BLOB NOT NULL,
    payload BLOB,
    salt BLOB,
    content BLOB,
    position INTEGER,
    verdict TEXT
) STRICT;
CREATE INDEX entry_record ON entry (record);
CREATE INDEX entry_position ON entry (position) WHERE position IS NOT NULL;
CREATE INDEX entry_verdict ON entry (record) WHERE verdict IS NOT NULL;
";

const SHIFT: u32 = 40;

/// One link.
#[derive(Debug, Clone)]
pub(crate) struct EntryRow {
    pub desktop: i64,
    pub sequence: u64,
    pub record: i64,
    pub digest: [u8; 32],
    pub payload: Option<Vec<u8>>,
    pub salt: Option<[u8; 16]>,
    pub content: Option<[u8; 32]>,
    pub position: Option<u64>,
}

pub(crate) const fn id_of(desktop: i64, sequence: u64) -> i64 {
    (desktop << SHIFT) | (sequence as i64)
}

pub(crate) const fn parts_of(id: i64) -> (i64, u64) {
    (id >> SHIFT, (id & ((1 << SHIFT) - 1)) as u64)
}

const COLUMNS: &str = "id, record, digest, payload, salt, content, position";

fn from_row(row: &Row<'_>) -> rusqlite::Result<EntryRow> {
    let (desktop, sequence) = parts_of(row.get(0)?);
    Ok(EntryRow {
        desktop,
        sequence,
        record: row.get(1)?,
        digest: row.get(2)?,
        payload: row.get(3)?,
        salt: row.get(4)?,
        content: row.get(5)?,
        position: row.get::<_, Option<i64>>(6)?.map(|position| position as u64),
    })
}

pub(crate) fn insert(connection: &Connection, entry: &EntryRow) -> Result<()> {
    connection.prepare_cached(&format!("INSERT INTO entry ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"))?.execute(
        params![
            id_of(entry.desktop, entry.sequence),
            entry.record,
            entry.digest,
            entry.payload,
            entry.salt,
            entry.content,
            entry.position.map(|position| position as i64),
        ],
    )?;
    Ok(())
}

pub(crate) fn get(connection: &Connection, desktop: i64, sequence: u64) -> Result<Option<EntryRow>> {
    Ok(connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM entry WHERE id = ?1"))?
        .query_row([id_of(desktop, sequence)], from_row)
        .optional()?)
}

pub(crate) fn position(connection: &Connection, desktop: i64, sequence: u64) -> Result<Option<u64>> {
    Ok(connection
        .prepare_cached("SELECT position FROM entry WHERE id = ?1")?
        .query_row([id_of(desktop, sequence)], |row| row.get::<_, Option<i64>>(0))
        .optional()?
        .flatten()
        .map(|position| position as u64))
}

/// The last link of a desktop's chain: its sequence and digest; `(0, zeros)` before the first.
pub(crate) fn chain_head(connection: &Connection, desktop: i64) -> Result<(u64, [u8; 32])> {
    Ok(connection
        .prepare_cached("SELECT id, digest FROM entry WHERE id > ?1 AND id < ?2 ORDER BY id DESC LIMIT 1")?
        .query_row([id_of(desktop, 0), id_of(desktop + 1, 0)], |row| Ok((parts_of(row.get(0)?).1, row.get(1)?)))
        .optional()?
        .unwrap_or((0, [0; 32])))
}

/// Links of a desktop's chain after a sequence, in order.
pub(crate) fn after(connection: &Connection, desktop: i64, sequence: u64, limit: usize) -> Result<Vec<EntryRow>> {
    let mut statement = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM entry WHERE id > ?1 AND id < ?2 ORDER BY id LIMIT ?3"))?;
    let rows = statement.query_map(params![id_of(desktop, sequence), id_of(desktop + 1, 0), limit as i64], from_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Calls `per` with the sequence and the record of each link of a desktop's chain after a sequence, in order.
pub(crate) fn records_after(
    connection: &Connection,
    desktop: i64,
    sequence: u64,
    limit: usize,
    per: &mut dyn FnMut(u64, i64),
) -> Result<()> {
    let mut statement =
        connection.prepare_cached("SELECT id, record FROM entry WHERE id > ?1 AND id < ?2 ORDER BY id LIMIT ?3")?;
    let mut rows = statement.query(params![id_of(desktop, sequence), id_of(desktop + 1, 0), limit as i64])?;
    while let Some(row) = rows.next()? {
        per(parts_of(row.get(0)?).1, row.get(1)?);
    }
    Ok(())
}

/// All links about a record: acknowledged ones by the server's position, then the rest as they came.
pub(crate) fn of_record(connection: &Connection, record: i64) -> Result<Vec<EntryRow>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM entry WHERE record = ?1 ORDER BY position IS NULL, position, id"
    ))?;
    let rows = statement.query_map([record], from_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Digests in the order of the server's positions, up to and including one: what both sides compare.
pub(crate) fn digests_to(connection: &Connection, position: u64, per: &mut dyn FnMut(u64, [u8; 32])) -> Result<()> {
    let mut statement = connection.prepare_cached(
        "SELECT position, digest FROM entry WHERE position IS NOT NULL AND position <= ?1 ORDER BY position",
    )?;
    let mut rows = statement.query([position as i64])?;
    while let Some(row) = rows.next()? {
        per(row.get::<_, i64>(0)? as u64, row.get(1)?);
    }
    Ok(())
}

pub(crate) fn set_position(connection: &Connection, desktop: i64, sequence: u64, position: u64) -> Result<Option<i64>> {
    Ok(connection
        .prepare_cached("UPDATE entry SET position = ?2 WHERE id = ?1 RETURNING record")?
        .query_row(params![id_of(desktop, sequence), position as i64], |row| row.get(0))
        .optional()?)
}

/// Takes the payload away; its digest keeps the chain whole.
pub(crate) fn erase(connection: &Connection, desktop: i64, sequence: u64, content: &[u8; 32]) -> Result<()> {
    connection
        .prepare_cached("UPDATE entry SET payload = NULL, salt = NULL, content = ?2 WHERE id = ?1")?
        .execute(params![id_of(desktop, sequence), content])?;
    Ok(())
}

/// Every position is void: the server's ledger is another one.
pub(crate) fn forget_positions(connection: &Connection) -> Result<()> {
    connection.execute("UPDATE entry SET position = NULL WHERE position IS NOT NULL", [])?;
    Ok(())
}

pub(crate) fn set_record(connection: &Connection, desktop: i64, sequence: u64, record: i64) -> Result<()> {
    connection
        .prepare_cached("UPDATE entry SET record = ?2 WHERE id = ?1")?
        .execute(params![id_of(desktop, sequence), record])?;
    Ok(())
}

pub(crate) fn set_verdict(connection: &Connection, desktop: i64, sequence: u64, verdict: Option<&str>) -> Result<()> {
    connection
        .prepare_cached("UPDATE entry SET verdict = ?2 WHERE id = ?1")?
        .execute(params![id_of(desktop, sequence), verdict])?;
    Ok(())
}

/// What the server found wrong with this desktop's last change of a record, if it did.
pub(crate) fn verdict(connection: &Connection, record: i64, own: u64) -> Result<Option<String>> {
    Ok(connection
        .prepare_cached(
            "SELECT verdict FROM entry WHERE record = ?1 AND verdict IS NOT NULL AND id >= ?2 ORDER BY id DESC LIMIT 1",
        )?
        .query_row([record, id_of(who::SELF, own)], |row| row.get(0))
        .optional()?)
}

/// Records of the last links of this desktop's chain and of the last acknowledged ones, each at most once.
pub(crate) fn last_records(connection: &Connection, limit: usize) -> Result<Vec<i64>> {
    let mut found = Vec::new();
    for sql in [
        "SELECT record FROM entry WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
        "SELECT record FROM entry WHERE position IS NOT NULL AND ?1 > 0 ORDER BY position DESC LIMIT ?2",
    ] {
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement.query_map([id_of(who::SELF + 1, 0), (limit * 4) as i64], |row| row.get::<_, i64>(0))?;
        for row in rows {
            let row = row?;
            if !found.contains(&row) {
                found.push(row);
            }
        }
    }
    Ok(found)
}

/// Changes of this desktop with a verdict that no later one of its own about the same record replaced.
const REFUSED: &str = "FROM entry JOIN record ON record.row = entry.record
    WHERE entry.verdict IS NOT NULL AND entry.id < ?1 AND (entry.id & ((1 << 40) - 1)) >= coalesce(record.own, 0)";

/// How many changes of this desktop stand under a verdict.
pub(crate) fn refused(connection: &Connection) -> Result<u64> {
    Ok(connection
        .prepare_cached(&format!("SELECT count(*) {REFUSED}"))?
        .query_row([id_of(who::SELF + 1, 0)], |row| row.get::<_, i64>(0))? as u64)
}

/// Their sequences, oldest first.
pub(crate) fn refused_sequences(connection: &Connection, limit: usize) -> Result<Vec<u64>> {
    let mut statement = connection.prepare_cached(&format!("SELECT entry.id {REFUSED} ORDER BY entry.id LIMIT ?2"))?;
    let rows = statement.query_map([id_of(who::SELF + 1, 0), limit as i64], |row| Ok(parts_of(row.get(0)?).1))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Sequences of this desktop's links after one.
pub(crate) fn sequences_after(connection: &Connection, sequence: u64, limit: usize) -> Result<Vec<u64>> {
    let mut statement =
        connection.prepare_cached("SELECT id FROM entry WHERE id > ?1 AND id < ?2 ORDER BY id LIMIT ?3")?;
    let range = [id_of(who::SELF, sequence), id_of(who::SELF + 1, 0), limit as i64];
    let rows = statement.query_map(range, |row| Ok(parts_of(row.get(0)?).1))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What the server found wrong with one link.
pub(crate) fn verdict_of(connection: &Connection, desktop: i64, sequence: u64) -> Result<Option<String>> {
    Ok(connection
        .prepare_cached("SELECT verdict FROM entry WHERE id = ?1")?
        .query_row([id_of(desktop, sequence)], |row| row.get(0))
        .optional()?
        .flatten())
}

/// Hands a link of this desktop to another number, with the salt that goes with it.
pub(crate) fn hand_over(connection: &Connection, sequence: u64, to: i64, salt: Option<[u8; 16]>) -> Result<()> {
    connection.prepare_cached("UPDATE entry SET id = ?2, salt = ?3 WHERE id = ?1")?.execute(params![
        id_of(who::SELF, sequence),
        id_of(to, sequence),
        salt
    ])?;
    Ok(())
}

/// Writes a link of this desktop anew under another sequence.
pub(crate) fn renew(connection: &Connection, sequence: u64, new: &EntryRow) -> Result<()> {
    connection
        .prepare_cached("UPDATE entry SET id = ?2, digest = ?3, payload = ?4 WHERE id = ?1")?
        .execute(params![id_of(who::SELF, sequence), id_of(new.desktop, new.sequence), new.digest, new.payload])?;
    Ok(())
}

/// The last link of a desktop about a record.
pub(crate) fn last_about(connection: &Connection, record: i64, desktop: i64) -> Result<Option<u64>> {
    let last: Option<i64> = connection
        .prepare_cached("SELECT max(id) FROM entry WHERE record = ?1 AND id > ?2 AND id < ?3")?
        .query_row(params![record, id_of(desktop, 0), id_of(desktop + 1, 0)], |row| row.get(0))?;
    Ok(last.map(|id| parts_of(id).1))
}
