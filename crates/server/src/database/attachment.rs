//! Rows of attachments: which records name them, which pieces are here, what is to be removed. The bytes are elsewhere; without the
//! key in its row nobody can open them.

use std::collections::BTreeSet;

use sync::attachment::{self, AttachmentState, Hash};
use sync::entry::{self, Content};
use sync::message::RefusalCode;
use sync::{Entry, Stamp};
use uuid::Uuid;

use super::ledger::Batch;
use super::rows::{Row, Rows};
use super::{Database, DatabaseError};
use crate::values;

/// An attachment that nobody went on handing in for so long makes room when room is short.
const ABANDONED_MS: i64 = 7 * 86_400_000;
/// Batches that are in memory together while the ledger is gone through.
const BATCHES_AT_ONCE: u32 = 200;

/// An attachment that is here, or on its way.
#[derive(Clone, PartialEq, Eq)]
pub struct Held {
    /// Name of the folder of its objects.
    pub name: [u8; 16],
    /// Seals its pieces.
    pub key: [u8; 32],
    /// Bytes of the whole.
    pub bytes: u64,
    /// It is here whole, and its hash was checked.
    pub complete: bool,
}

impl Held {
    const COLUMNS: &'static str = "name, key, bytes, complete_ms";

    fn read(row: &Row) -> Result<Self, DatabaseError> {
        let complete = row.maybe_int(3)?.is_some();
        Ok(Self { name: row.array(0)?, key: row.array(1)?, bytes: row.count(2)?, complete })
    }
}

/// Numbers of pieces that are here and the names of their objects, in order.
pub type Pieces = Vec<(u32, [u8; 16])>;

/// What a new attachment begins with.
#[derive(Clone, Copy)]
pub struct Beginning {
    /// BLAKE3 of the whole.
    pub hash: Hash,
    /// Bytes of the whole.
    pub bytes: u64,
    /// Fresh random bytes, used if nothing of it is here.
    pub name: [u8; 16],
    /// The same.
    pub key: [u8; 32],
    /// Most bytes that the district may have.
    pub limit: u64,
}

/// A piece that was written.
#[derive(Clone, Copy)]
pub struct Arrival {
    /// Of which attachment.
    pub hash: Hash,
    /// The folder into which it was written.
    pub name: [u8; 16],
    /// Which piece.
    pub number: u32,
    /// Its object.
    pub object: [u8; 16],
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrived {
    /// The attachment is gone, or another was begun in its place.
    Gone,
    /// That piece was here already.
    Twice,
    /// It is here; so many are.
    Here(u64),
}

/// Notes what entries name.
pub(super) fn note(tx: &mut dyn Rows, district: &str, entries: &[Entry]) -> Result<(), DatabaseError> {
    for entry in entries {
        let Content::Kept { payload, .. } = &entry.content else { continue };
        if !entry::peek(payload).is_ok_and(|peeked| attachment::may_name(peeked.kind)) {
            continue;
        }
        let Ok(Some(change)) = entry.change() else { continue };
        for hash in attachment::named_by(&change) {
            let sql =
                "INSERT INTO attachment_names (district, hash, record) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
            tx.execute(sql, values![district, hash, change.record])?;
        }
    }
    Ok(())
}

/// Whether the ledger has to be gone through once for what it named before there were attachments.
pub(super) fn is_unread(rows: &mut dyn Rows, district: &str) -> Result<bool, DatabaseError> {
    let sql = "SELECT attachments_read FROM districts WHERE district = $1";
    Ok(rows.one(sql, values![district])?.int(0)? == 0)
}

/// Goes through it.
pub(super) fn read_ledger(tx: &mut dyn Rows, district: &str) -> Result<(), DatabaseError> {
    tx.lock(district)?;
    let sql = format!(
        "SELECT {} FROM batches WHERE district = $1 AND position > $2 ORDER BY position LIMIT {BATCHES_AT_ONCE}",
        Batch::COLUMNS
    );
    let mut after = 0_u64;
    loop {
        let rows = tx.query(&sql, values![district, after])?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            let batch = Batch::read(&row)?;
            after = batch.position;
            let sent = batch.entries(tx, district)?.into_iter().zip(batch.first..);
            let entries = sent.map(|(sent, sequence)| sent.entry(Stamp { desktop: batch.desktop, sequence }));
            let entries: Option<Vec<Entry>> = entries.collect();
            note(tx, district, &entries.ok_or(DatabaseError::Damaged("an entry"))?)?;
        }
    }
    tx.execute("UPDATE districts SET attachments_read = 1 WHERE district = $1", values![district]).map(drop)
}

/// What is here of each.
pub(super) fn states(
    rows: &mut dyn Rows,
    district: &str,
    hashes: &[Hash],
) -> Result<Vec<AttachmentState>, DatabaseError> {
    hashes.iter().map(|hash| state(rows, district, hash)).collect()
}

fn state(rows: &mut dyn Rows, district: &str, hash: &Hash) -> Result<AttachmentState, DatabaseError> {
    if !is_named(rows, district, hash)? {
        return Ok(AttachmentState::default());
    }
    let complete = held(rows, district, hash)?.is_some_and(|held| held.complete);
    let have = if complete {
        Vec::new()
    } else {
        pieces(rows, district, hash)?.into_iter().map(|(number, _)| number).collect()
    };
    Ok(AttachmentState { named: true, complete, have })
}

fn is_named(rows: &mut dyn Rows, district: &str, hash: &Hash) -> Result<bool, DatabaseError> {
    let sql = "SELECT 1 FROM attachment_names WHERE district = $1 AND hash = $2 LIMIT 1";
    Ok(rows.maybe(sql, values![district, *hash])?.is_some())
}

/// An attachment, if anything of it is here.
pub(super) fn held(rows: &mut dyn Rows, district: &str, hash: &Hash) -> Result<Option<Held>, DatabaseError> {
    let sql = format!("SELECT {} FROM attachments WHERE district = $1 AND hash = $2", Held::COLUMNS);
    rows.maybe(&sql, values![district, *hash])?.map(|row| Held::read(&row)).transpose()
}

/// Pieces that are here and their objects, in order.
pub(super) fn pieces(rows: &mut dyn Rows, district: &str, hash: &Hash) -> Result<Pieces, DatabaseError> {
    let sql = "SELECT number, object FROM attachment_pieces WHERE district = $1 AND hash = $2 ORDER BY number";
    rows.query(sql, values![district, *hash])?.iter().map(|row| Ok((row.count(0)? as u32, row.array(1)?))).collect()
}

/// Begins an attachment, or says what is here of it.
pub(super) fn begin(
    tx: &mut dyn Rows,
    district: &str,
    new: &Beginning,
    now_ms: i64,
) -> Result<Result<Held, RefusalCode>, DatabaseError> {
    tx.lock(district)?;
    if !is_named(tx, district, &new.hash)? {
        return Ok(Err(RefusalCode::AttachmentUnnamed));
    }
    if let Some(held) = held(tx, district, &new.hash)? {
        if held.bytes == new.bytes || held.complete {
            return Ok(Ok(held));
        }
        // Two say different lengths: one of them is wrong, and the hash will tell which.
        discard(tx, district, &new.hash)?;
    }
    if taken(tx, district)?.saturating_add(new.bytes) > new.limit {
        drop_abandoned(tx, district, now_ms)?;
        if taken(tx, district)?.saturating_add(new.bytes) > new.limit {
            return Ok(Err(RefusalCode::StorageFull));
        }
    }
    let sql = "INSERT INTO attachments (district, hash, name, key, bytes, begun_ms) VALUES ($1, $2, $3, $4, $5, $6)";
    tx.execute(sql, values![district, new.hash, new.name, new.key, new.bytes, now_ms])?;
    Ok(Ok(Held { name: new.name, key: new.key, bytes: new.bytes, complete: false }))
}

/// Bytes that the district's attachments have or will have.
fn taken(rows: &mut dyn Rows, district: &str) -> Result<u64, DatabaseError> {
    let sql = "SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM attachments WHERE district = $1";
    rows.one(sql, values![district])?.count(0)
}

fn drop_abandoned(tx: &mut dyn Rows, district: &str, now_ms: i64) -> Result<(), DatabaseError> {
    let sql = "SELECT hash FROM attachments WHERE district = $1 AND complete_ms IS NULL AND begun_ms < $2";
    for row in tx.query(sql, values![district, now_ms - ABANDONED_MS])? {
        discard(tx, district, &row.array(0)?)?;
    }
    Ok(())
}

/// Notes a piece that was written.
pub(super) fn arrived(tx: &mut dyn Rows, district: &str, new: &Arrival) -> Result<Arrived, DatabaseError> {
    tx.lock(district)?;
    let held = held(tx, district, &new.hash)?;
    if held.is_none_or(|held| held.name != new.name) {
        return Ok(Arrived::Gone);
    }
    let sql =
        "INSERT INTO attachment_pieces (district, hash, number, object) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    if tx.execute(sql, values![district, new.hash, i64::from(new.number), new.object])? == 0 {
        return Ok(Arrived::Twice);
    }
    let sql = "SELECT count(*) FROM attachment_pieces WHERE district = $1 AND hash = $2";
    Ok(Arrived::Here(tx.one(sql, values![district, new.hash])?.count(0)?))
}

/// Its hash was checked. `false` if it is gone.
pub(super) fn completed(
    tx: &mut dyn Rows,
    district: &str,
    hash: &Hash,
    name: &[u8; 16],
    now_ms: i64,
) -> Result<bool, DatabaseError> {
    let sql = "UPDATE attachments SET complete_ms = $4 WHERE district = $1 AND hash = $2 AND name = $3";
    Ok(tx.execute(sql, values![district, *hash, *name, now_ms])? > 0)
}

/// Forgets an attachment with its key; its objects are litter from then on.
pub(super) fn discard(tx: &mut dyn Rows, district: &str, hash: &Hash) -> Result<(), DatabaseError> {
    let sql = "INSERT INTO attachment_litter (district, name)
        SELECT district, name FROM attachments WHERE district = $1 AND hash = $2";
    tx.execute(sql, values![district, *hash])?;
    tx.execute("DELETE FROM attachment_pieces WHERE district = $1 AND hash = $2", values![district, *hash])?;
    tx.execute("DELETE FROM attachments WHERE district = $1 AND hash = $2", values![district, *hash])?;
    Ok(())
}

/// Erased records name nothing any more; what nobody else names goes with them.
pub(super) fn forget_records(tx: &mut dyn Rows, district: &str, records: &[Uuid]) -> Result<(), DatabaseError> {
    let mut hashes: BTreeSet<Hash> = BTreeSet::new();
    for record in records {
        let sql = "SELECT hash FROM attachment_names WHERE district = $1 AND record = $2";
        for row in tx.query(sql, values![district, *record])? {
            hashes.insert(row.array(0)?);
        }
        let sql = "DELETE FROM attachment_names WHERE district = $1 AND record = $2";
        tx.execute(sql, values![district, *record])?;
    }
    for hash in hashes {
        if !is_named(tx, district, &hash)? {
            discard(tx, district, &hash)?;
        }
    }
    Ok(())
}

/// Folders of objects that are still to be removed.
pub(super) fn litter(rows: &mut dyn Rows, district: &str) -> Result<Vec<[u8; 16]>, DatabaseError> {
    let sql = "SELECT name FROM attachment_litter WHERE district = $1";
    rows.query(sql, values![district])?.iter().map(|row| row.array(0)).collect()
}

/// A folder was removed.
pub(super) fn swept(tx: &mut dyn Rows, district: &str, name: &[u8; 16]) -> Result<(), DatabaseError> {
    tx.execute("DELETE FROM attachment_litter WHERE district = $1 AND name = $2", values![district, *name]).map(drop)
}

/// A piece that is gone from the store: the attachment is not complete any more, and desktops that watch the count ask anew.
fn lost(tx: &mut dyn Rows, district: &str, hash: &Hash, object: &[u8; 16]) -> Result<(), DatabaseError> {
    let sql = "DELETE FROM attachment_pieces WHERE district = $1 AND hash = $2 AND object = $3";
    if tx.execute(sql, values![district, *hash, *object])? == 0 {
        return Ok(());
    }
    let sql = "UPDATE attachments SET complete_ms = NULL WHERE district = $1 AND hash = $2";
    tx.execute(sql, values![district, *hash])?;
    let sql = "UPDATE districts SET attachments_lost = attachments_lost + 1 WHERE district = $1";
    tx.execute(sql, values![district]).map(drop)
}

impl Database {
    /// What the marker of the place says in which attachments lie; none before a place was used.
    pub fn attachments_place(&self) -> Result<Option<[u8; 16]>, DatabaseError> {
        self.read(None, |rows| rows.one("SELECT attachments_place FROM server", &[])?.maybe_array(0))
    }

    /// Notes the place, unless another process was first; the one that stands.
    pub fn settle_attachments(&self, place: &[u8; 16]) -> Result<Option<[u8; 16]>, DatabaseError> {
        self.write(None, |tx| {
            let sql = "UPDATE server SET attachments_place = $1 WHERE attachments_place IS NULL";
            tx.execute(sql, values![*place]).map(drop)
        })?;
        self.attachments_place()
    }

    /// Notes another place in the former one's stead.
    pub fn move_attachments(&self, place: &[u8; 16]) -> Result<(), DatabaseError> {
        self.write(None, |tx| tx.execute("UPDATE server SET attachments_place = $1", values![*place]).map(drop))
    }

    /// Notes that a piece's object is gone or damaged.
    pub fn piece_lost(&self, district: &str, hash: &Hash, object: &[u8; 16]) -> Result<(), DatabaseError> {
        self.write(Some(district), |tx| {
            tx.lock(district)?;
            lost(tx, district, hash, object)
        })
    }

    /// How often something was found to be gone.
    pub fn attachments_lost(&self, district: &str) -> Result<u64, DatabaseError> {
        let sql = "SELECT attachments_lost FROM districts WHERE district = $1";
        self.read(Some(district), |rows| rows.one(sql, values![district])?.count(0))
    }

    /// Hashes of attachments that are here whole, the next ones after `after` (all from the first on with an empty one).
    pub fn whole_attachments(&self, district: &str, after: &[u8], most: u32) -> Result<Vec<Hash>, DatabaseError> {
        let sql = format!(
            "SELECT hash FROM attachments WHERE district = $1 AND complete_ms IS NOT NULL AND hash > $2 ORDER BY hash LIMIT {most}"
        );
        self.read(Some(district), |rows| {
            rows.query(&sql, values![district, after])?.iter().map(|row| row.array(0)).collect()
        })
    }
}
