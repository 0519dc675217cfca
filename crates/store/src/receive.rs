//! Changes of other desktops: into the ledger, merged into their records, everything derived brought up to date.

use sync::{Content, Entry, Stamp};
use uuid::Uuid;

use crate::door::Tx;
use crate::error::{Result, StoreError};
use crate::tables::entry::EntryRow;
use crate::tables::{double_key, entry, erased, record, setting, who};

/// What a received entry did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Received {
    /// The record it is about; none when the payload was erased.
    pub record: Option<Uuid>,
    /// Whether it was here already and nothing happened but that its position is known now.
    pub known: bool,
    /// Groups that came into conflict by it.
    pub conflicts_opened: Vec<String>,
}

impl Tx<'_> {
    /// Takes an entry of any desktop with the position that the server gave it. Entries of one desktop have to come in the order of its
    /// chain (`BadEntry` when one is missing); one that is here already only gets its position.
    pub fn receive(&mut self, link: &Entry, position: u64) -> Result<Received> {
        let desktop = self.alias(link.stamp.desktop)?;
        let (last, previous) =
            if desktop == who::SELF { self.own_chain()? } else { entry::chain_head(self.connection, desktop)? };
        if link.stamp.sequence <= last {
            let record = entry::set_position(self.connection, desktop, link.stamp.sequence, position)?;
            return Ok(Received { record: self.settle_row(record)?, known: true, conflicts_opened: Vec::new() });
        }
        if desktop == who::SELF || link.stamp.sequence != last + 1 {
            return Err(StoreError::BadEntry);
        }
        self.receive_next(link, desktop, &previous, position)
    }

    fn receive_next(&mut self, link: &Entry, desktop: i64, previous: &[u8; 32], position: u64) -> Result<Received> {
        let digest = link.link(previous);
        // A payload that cannot be read is kept as it is: one bad change never holds up another.
        let change = link.change().unwrap_or_default();
        let mut row = EntryRow {
            desktop,
            sequence: link.stamp.sequence,
            record: 0,
            digest,
            payload: None,
            salt: None,
            content: None,
            position: Some(position),
        };
        match (&link.content, change) {
            (Content::Kept { .. }, Some(change)) if self.is_of_erased(&change)? => {
                // Whoever brings it was away when the erasure came: nothing of it is kept.
                row.content = Some(link.content_digest());
                entry::insert(self.connection, &row)?;
                erased::add(self.connection, change.record)?;
                Ok(Received::default())
            }
            (Content::Kept { salt, payload }, Some(change)) => {
                // The entry is written first: merging asks for its position.
                row.payload = Some(payload.clone());
                row.salt = Some(*salt);
                entry::insert(self.connection, &row)?;
                let standing = self.standing(change.record)?;
                let (record, merged) = self.apply(standing, &change)?;
                entry::set_record(self.connection, desktop, link.stamp.sequence, record.row)?;
                let more = self.erase_by(&change)?;
                self.name_what_more(&change, &more)?;
                self.take_access_log(&change, desktop)?;
                Ok(Received {
                    record: Some(change.record),
                    known: merged.known,
                    conflicts_opened: merged.conflicts_opened,
                })
            }
            (content, _) => {
                match content {
                    Content::Erased(digest) => row.content = Some(*digest),
                    Content::Kept { salt, payload } => {
                        row.payload = Some(payload.clone());
                        row.salt = Some(*salt);
                    }
                }
                entry::insert(self.connection, &row)?;
                Ok(Received::default())
            }
        }
    }

    /// After positions became known: lets the head stand that the server accepted first.
    pub(crate) fn settle_row(&mut self, row: Option<i64>) -> Result<Option<Uuid>> {
        let Some(found) = row.map(|row| record::by_row(self.connection, row)).transpose()?.flatten() else {
            return Ok(None);
        };
        if found.conflicts == 0 {
            return Ok(Some(found.id));
        }
        let mut standing = self.standing(found.id)?;
        let before = standing.state.body.clone();
        let changed = self.with_positions(|position_of| sync::settle(&mut standing.state, position_of))?;
        if !changed.is_empty() {
            let (name, plan) = self.kind(found.kind)?;
            let mut row = found.clone();
            row.body = serde_json::to_vec(&standing.state.body)?;
            row.heads = Some(standing.state.heads.to_bytes());
            let deleted = standing.state.body.get(sync::DELETED) == Some(&serde_json::Value::Bool(true));
            let (old, new) = ((!row.deleted).then_some(&before), (!deleted).then_some(&standing.state.body));
            row.deleted = deleted;
            record::update(self.connection, &row)?;
            self.derive(plan, found.kind, &row, old, new)?;
            // No entry tells of it: keys follow by the mark.
            double_key::mark(self.connection, row.row)?;
            self.pending.regroup |= self.regroups(&name, &row, found.deleted != deleted)?;
            self.changed(&name);
        }
        Ok(Some(found.id))
    }

    /// The server has this desktop's change and gave it a position.
    pub fn acknowledge(&mut self, sequence: u64, position: u64) -> Result<()> {
        let record = entry::set_position(self.connection, who::SELF, sequence, position)?;
        if record.is_none() {
            return Err(StoreError::BadEntry);
        }
        self.settle_row(record)?;
        if sequence > self.acked()? {
            setting::put_number(self.connection, setting::ACKED, sequence)?;
        }
        self.changed("sync");
        Ok(())
    }

    /// Everything up to this position of the server has been received.
    pub fn set_cursor(&mut self, position: u64) -> Result<()> {
        setting::put_number(self.connection, setting::CURSOR, position)
    }

    /// What the server found wrong with a change; none takes it back.
    pub fn set_verdict(&mut self, stamp: Stamp, verdict: Option<&str>) -> Result<()> {
        let desktop = self.alias(stamp.desktop)?;
        self.changed("sync");
        entry::set_verdict(self.connection, desktop, stamp.sequence, verdict)
    }
}
