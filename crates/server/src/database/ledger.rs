//! The ledger: batches as they were signed, in the order in which they came.

use sync::content;
use sync::entry::{self, ChainError, Digest, GENESIS};
use sync::message::{AckRange, Page, Refusal, RefusalCode, Run, Sent};
use sync::{Entry, Stamp};
use uuid::Uuid;

use super::erasure::Erasing;
use super::rows::{Row, Rows};
use super::{Append, Appended, DatabaseError, attachment, letter};
use crate::{blob, values};

/// A page ends when it holds this many bytes of entries.
const PAGE_BYTES: u64 = 1024 * 1024;
/// Most batches that one page looks at.
const PAGE_BATCHES: u32 = 5_000;

/// A row of `batches` without its entries.
pub(super) struct Batch {
    pub position: u64,
    pub count: u64,
    pub desktop: Uuid,
    pub first: u64,
    previous: Digest,
    signature: [u8; 64],
    size: u64,
}

impl Batch {
    pub const COLUMNS: &'static str = "position, count, desktop, first, previous, signature, size";
    /// How many columns that are.
    pub const WIDTH: usize = 7;

    pub fn read(row: &Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            position: row.count(0)?,
            count: row.count(1)?,
            desktop: Uuid::from_bytes(row.array(2)?),
            first: row.count(3)?,
            previous: row.array(4)?,
            signature: row.array(5)?,
            size: row.count(6)?,
        })
    }

    fn last(&self) -> u64 {
        self.first + self.count - 1
    }

    pub fn entries(&self, tx: &mut dyn Rows, district: &str) -> Result<Vec<Sent>, DatabaseError> {
        let sql = "SELECT entries FROM batches WHERE district = $1 AND position = $2";
        let packed = tx.one(sql, values![district, self.position])?.bytes(0)?;
        let entries = blob::unpack(&packed).ok_or(DatabaseError::Damaged("a batch"))?;
        if entries.len() as u64 == self.count { Ok(entries) } else { Err(DatabaseError::Damaged("a batch's count")) }
    }
}

pub(super) fn end(tx: &mut dyn Rows, district: &str) -> Result<(u64, Digest), DatabaseError> {
    let row = tx.one("SELECT last_position, content FROM districts WHERE district = $1", values![district])?;
    Ok((row.count(0)?, row.array(1)?))
}

pub(super) fn append(
    tx: &mut dyn Rows,
    district: &str,
    desktop: Uuid,
    batch: &Append,
    now_ms: i64,
) -> Result<Result<Appended, Refusal>, DatabaseError> {
    let refuse = |code, detail| Ok(Err(Refusal { code, detail }));
    tx.lock(district)?;
    let sql = "SELECT head, head_digest, public_key FROM desktops WHERE district = $1 AND desktop = $2";
    let row = tx.one(sql, values![district, desktop])?;
    let (head, head_digest, key): (u64, Digest, [u8; 32]) = (row.count(0)?, row.array(1)?, row.array(2)?);
    let (Some(first), Some(last)) = (batch.entries.first(), batch.entries.last()) else {
        return refuse(RefusalCode::Malformed, 0);
    };
    let before = match first.stamp.sequence.checked_sub(1) {
        Some(before) if before <= head => before,
        Some(_) => return refuse(RefusalCode::Gap, head),
        None => return refuse(RefusalCode::Malformed, 0),
    };
    let previous = if before == head { head_digest } else { digest_at(tx, district, desktop, before)? };
    let digests = match entry::chain(desktop, before, previous, &batch.entries) {
        Ok(digests) => digests,
        Err(ChainError::Gap | ChainError::Signature) => return refuse(RefusalCode::Gap, head),
    };
    // What is here already has to be the same.
    let shared = head.min(last.stamp.sequence);
    if shared > before {
        let here = if shared == head { head_digest } else { digest_at(tx, district, desktop, shared)? };
        if digests[(shared - before - 1) as usize] != here {
            return refuse(RefusalCode::Fork, head);
        }
    }
    if entry::verify_head(&key, last.stamp, &digests[digests.len() - 1], &batch.signature).is_err() {
        return refuse(RefusalCode::BadSignature, head);
    }
    let mut acks = if shared > before { ranges(tx, district, desktop, before + 1, shared)? } else { Vec::new() };
    let known = (shared - before) as usize;
    let (mut end, mut sum) = end(tx, district)?;
    let mut erased = false;
    if known < batch.entries.len() {
        let (entries, digests) = (&batch.entries[known..], &digests[known..]);
        let mut erasing = Erasing::of(tx, district, entries)?;
        // First what is here: what the new entries belong to may stand there.
        erasing.of_ledger(tx, district)?;
        let entries = erasing.of_new(entries);
        erased = erasing.keep(tx, district)?;
        let first_position = end + 1;
        put(tx, district, desktop, (first_position, entries.as_slice(), head_digest, batch.signature, now_ms))?;
        attachment::note(tx, district, &entries)?;
        letter::note_new(tx, district, first_position, &entries, now_ms)?;
        acks.push(AckRange { sequence: head + 1, position: first_position, count: entries.len() as u32 });
        for digest in digests {
            end += 1;
            content::add(&mut sum, end, digest);
        }
        let sql = "UPDATE desktops SET head = $3, head_digest = $4 WHERE district = $1 AND desktop = $2";
        tx.execute(sql, values![district, desktop, last.stamp.sequence, digests[digests.len() - 1]])?;
        let sql = "UPDATE districts SET last_position = $2, content = $3 WHERE district = $1";
        tx.execute(sql, values![district, end, sum])?;
    }
    let unknown_authors = users(tx, district, batch)?;
    Ok(Ok(Appended { acks, unknown_authors, end, erased }))
}

type New<'a> = (u64, &'a [Entry], Digest, [u8; 64], i64);

fn put(tx: &mut dyn Rows, district: &str, desktop: Uuid, new: New<'_>) -> Result<(), DatabaseError> {
    let (position, entries, previous, signature, now_ms) = new;
    let size: usize = entries.iter().map(Entry::len).sum();
    let first = entries.first().map_or(0, |entry| entry.stamp.sequence);
    let packed = blob::pack(entries);
    let sql = "INSERT INTO batches (district, position, count, desktop, first, previous, signature, received_ms, size, entries)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    tx.execute(
        sql,
        values![
            district,
            position,
            entries.len() as u64,
            desktop,
            first,
            previous,
            signature,
            now_ms,
            size as u64,
            packed
        ],
    )?;
    Ok(())
}

/// Notes the users of a batch; says which of its authors are not known.
fn users(tx: &mut dyn Rows, district: &str, batch: &Append) -> Result<Vec<Uuid>, DatabaseError> {
    for user in &batch.users {
        let sql = "INSERT INTO users (district, \"user\") VALUES ($1, $2) ON CONFLICT DO NOTHING";
        tx.execute(sql, values![district, *user])?;
    }
    let mut unknown = Vec::new();
    for author in &batch.authors {
        let sql = "SELECT 1 FROM users WHERE district = $1 AND \"user\" = $2";
        if tx.maybe(sql, values![district, *author])?.is_none() {
            unknown.push(*author);
        }
    }
    Ok(unknown)
}

/// The batch that holds that entry of a desktop.
fn batch_of(tx: &mut dyn Rows, district: &str, desktop: Uuid, sequence: u64) -> Result<Batch, DatabaseError> {
    let sql = format!(
        "SELECT {} FROM batches WHERE district = $1 AND desktop = $2 AND first <= $3 ORDER BY first DESC LIMIT 1",
        Batch::COLUMNS
    );
    let found = tx.maybe(&sql, values![district, desktop, sequence])?;
    let found = found.map(|row| Batch::read(&row)).transpose()?;
    found.filter(|batch| batch.last() >= sequence).ok_or(DatabaseError::Damaged("a desktop's chain"))
}

/// The chain's digest after that entry.
fn digest_at(tx: &mut dyn Rows, district: &str, desktop: Uuid, sequence: u64) -> Result<Digest, DatabaseError> {
    if sequence == 0 {
        return Ok(GENESIS);
    }
    let batch = batch_of(tx, district, desktop, sequence)?;
    let entries = batch.entries(tx, district)?;
    let mut digest = batch.previous;
    for (sent, at) in entries.iter().zip(batch.first..=sequence) {
        let entry = sent.entry(Stamp { desktop, sequence: at }).ok_or(DatabaseError::Damaged("an entry"))?;
        digest = entry.link(&digest);
    }
    Ok(digest)
}

/// Positions of entries that are here.
fn ranges(
    tx: &mut dyn Rows,
    district: &str,
    desktop: Uuid,
    from: u64,
    to: u64,
) -> Result<Vec<AckRange>, DatabaseError> {
    let mut ranges = Vec::new();
    let mut sequence = from;
    while sequence <= to {
        let batch = batch_of(tx, district, desktop, sequence)?;
        let last = batch.last().min(to);
        let position = batch.position + (sequence - batch.first);
        ranges.push(AckRange { sequence, position, count: (last - sequence + 1) as u32 });
        sequence = last + 1;
    }
    Ok(ranges)
}

pub(super) fn page(
    tx: &mut dyn Rows,
    district: &str,
    asker: Uuid,
    after: u64,
    limit: u32,
) -> Result<Page, DatabaseError> {
    let (end, content) = end(tx, district)?;
    let mut page = Page { runs: Vec::new(), upto: after.min(end), end, content: None };
    let sql = format!(
        "SELECT {} FROM batches WHERE district = $1 AND position > $2 ORDER BY position LIMIT {PAGE_BATCHES}",
        Batch::COLUMNS
    );
    let (mut bytes, mut entries) = (0, 0);
    for row in tx.query(&sql, values![district, after])? {
        let batch = Batch::read(&row)?;
        let own = batch.desktop == asker;
        if !own {
            let full = entries + batch.count > u64::from(limit) || bytes + batch.size > PAGE_BYTES;
            if full && entries > 0 {
                break;
            }
            entries += batch.count;
            bytes += batch.size;
        }
        let sent = if own { Vec::new() } else { batch.entries(tx, district)? };
        page.upto = batch.position + batch.count - 1;
        add_run(&mut page.runs, &batch, sent, own);
    }
    if page.upto == end {
        page.content = Some(content.to_vec());
    }
    Ok(page)
}

/// Adds a batch to the page: to the last run if that goes on, so that one signature serves both.
fn add_run(runs: &mut Vec<Run>, batch: &Batch, sent: Vec<Sent>, own: bool) {
    let goes_on = |run: &Run| {
        let count = u64::from(run.count);
        run.desktop == batch.desktop && run.first + count == batch.first && run.position + count == batch.position
    };
    let signature = (!own).then(|| batch.signature.to_vec());
    if let Some(run) = runs.last_mut().filter(|run| goes_on(run)) {
        run.count += batch.count as u32;
        run.entries.extend(sent);
        run.signature = signature;
        return;
    }
    runs.push(Run {
        desktop: batch.desktop,
        first: batch.first,
        position: batch.position,
        count: batch.count as u32,
        entries: sent,
        signature,
        previous: (!own).then(|| batch.previous.to_vec()),
    });
}
