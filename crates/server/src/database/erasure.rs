//! Erasing in the ledger: payloads go, the chain over their digests stays. What belongs to an erased record is taken without its
//! payload from then on, whichever desktop brings it and however late.

use std::collections::HashSet;

use sync::entry::Content;
use sync::{Change, Entry, Stamp, erasure};
use uuid::Uuid;

use super::rows::Rows;
use super::{DatabaseError, attachment, figures, ledger::Batch};
use crate::{blob, values};

/// Batches that are in memory together while the ledger is gone through.
const BATCHES_AT_ONCE: u32 = 200;

/// What is erased in a district.
pub(super) struct Erasing {
    erased: HashSet<Uuid>,
    /// Found in this transaction.
    fresh: Vec<Uuid>,
    /// An erasure is among the new entries: the ledger has to be gone through.
    orders: bool,
}

impl Erasing {
    /// What was erased so far, and what the new entries say.
    pub fn of(tx: &mut dyn Rows, district: &str, new: &[Entry]) -> Result<Self, DatabaseError> {
        let rows = tx.query("SELECT record FROM erased WHERE district = $1", values![district])?;
        let erased = rows.iter().map(|row| row.array(0).map(Uuid::from_bytes)).collect::<Result<_, _>>()?;
        let mut erasing = Self { erased, fresh: Vec::new(), orders: false };
        let named = new.iter().filter_map(change_of).flat_map(|change| erasure::erased_by(&change));
        for one in named {
            erasing.orders |= erasing.note(one.record);
        }
        Ok(erasing)
    }

    fn note(&mut self, record: Uuid) -> bool {
        let is_new = self.erased.insert(record);
        if is_new {
            self.fresh.push(record);
        }
        is_new
    }

    /// Whether an entry loses its payload. What belongs to an erased record is one itself from then on.
    fn reaches(&mut self, entry: &Entry) -> bool {
        if self.erased.is_empty() {
            return false;
        }
        let Some(change) = change_of(entry) else { return false };
        let reached = erasure::reaches(&change, &|id| self.erased.contains(&id));
        if reached {
            self.note(change.record);
        }
        reached
    }

    /// The new entries as they may be kept.
    pub fn of_new(&mut self, entries: &[Entry]) -> Vec<Entry> {
        entries.iter().map(|entry| if self.reaches(entry) { entry.erased() } else { entry.clone() }).collect()
    }

    /// Goes through what is in the ledger already, in its order, so that what belongs to something comes after it. Only when an
    /// erasure came: at 1 million entries it takes seconds.
    pub fn of_ledger(&mut self, tx: &mut dyn Rows, district: &str) -> Result<(), DatabaseError> {
        let mut after = 0_u64;
        while self.orders {
            let sql = format!(
                "SELECT {} FROM batches WHERE district = $1 AND position > $2 ORDER BY position LIMIT {BATCHES_AT_ONCE}",
                Batch::COLUMNS
            );
            let rows = tx.query(&sql, values![district, after])?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                let batch = Batch::read(&row)?;
                after = batch.position;
                self.of_batch(tx, district, &batch)?;
            }
        }
        Ok(())
    }

    fn of_batch(&mut self, tx: &mut dyn Rows, district: &str, batch: &Batch) -> Result<(), DatabaseError> {
        let mut any = false;
        let mut entries = Vec::with_capacity(batch.count as usize);
        for (sent, sequence) in batch.entries(tx, district)?.into_iter().zip(batch.first..) {
            let stamp = Stamp { desktop: batch.desktop, sequence };
            let entry = sent.entry(stamp).ok_or(DatabaseError::Damaged("an entry"))?;
            let reached = self.reaches(&entry);
            any |= reached;
            entries.push(if reached { entry.erased() } else { entry });
        }
        if any {
            let size: usize = entries.iter().map(Entry::len).sum();
            let sql = "UPDATE batches SET entries = $3, size = $4 WHERE district = $1 AND position = $2";
            tx.execute(sql, values![district, batch.position, blob::pack(&entries), size as u64])?;
        }
        Ok(())
    }

    /// Writes down what was found. Whether anything was.
    pub fn keep(self, tx: &mut dyn Rows, district: &str) -> Result<bool, DatabaseError> {
        for record in &self.fresh {
            figures::forget(tx, district, *record)?;
            tx.execute(
                "INSERT INTO erased (district, record) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                values![district, *record],
            )?;
        }
        attachment::forget_records(tx, district, &self.fresh)?;
        Ok(!self.fresh.is_empty())
    }
}

/// What an entry says; none when its payload is gone or cannot be read.
fn change_of(entry: &Entry) -> Option<Change> {
    match entry.content {
        Content::Kept { .. } => entry.change().ok().flatten(),
        Content::Erased(_) => None,
    }
}
