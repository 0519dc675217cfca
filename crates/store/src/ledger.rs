//! What a sync session needs from the file: what is still to be sent, how far others' changes were received, digests to
//! compare.

use sync::{Content, Digest, Entry, Stamp};
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::read::Reader;
use crate::tables::entry::EntryRow;
use crate::tables::{entry, setting, who};

impl Reader<'_> {
    fn link_of(&self, row: EntryRow) -> Result<Entry> {
        let stamp = Stamp { desktop: self.who(row.desktop)?, sequence: row.sequence };
        let content = match (row.payload, row.content) {
            (Some(payload), _) => {
                let salt = row.salt.unwrap_or_else(|| sync::entry::salt(&self.shared.secret, row.sequence));
                Content::Kept { salt, payload }
            }
            (None, Some(digest)) => Content::Erased(digest),
            (None, None) => return Err(StoreError::Damaged),
        };
        Ok(Entry { stamp, content })
    }

    /// This desktop's entries after a sequence, in order, at most `limit`.
    pub fn outbox(&self, after: u64, limit: usize) -> Result<Vec<Entry>> {
        entry::after(self.connection, who::SELF, after, limit)?.into_iter().map(|row| self.link_of(row)).collect()
    }

    /// The last sequence and the digest of a desktop's chain as it is known here; `(0, zeros)` before the first.
    pub fn chain_head(&self, desktop: Uuid) -> Result<(u64, Digest)> {
        match who::find(self.connection, desktop)? {
            Some(alias) => entry::chain_head(self.connection, alias),
            None => Ok((0, sync::GENESIS)),
        }
    }

    /// The digest of a desktop's chain after a sequence.
    pub fn digest_at(&self, desktop: Uuid, sequence: u64) -> Result<Option<Digest>> {
        let Some(alias) = who::find(self.connection, desktop)? else { return Ok(None) };
        Ok(entry::get(self.connection, alias, sequence)?.map(|row| row.digest))
    }

    /// Up to which of its own changes the server has acknowledged.
    pub fn acknowledged(&self) -> Result<u64> {
        self.acked()
    }

    /// Up to which position of the server everything was received.
    pub fn cursor(&self) -> Result<u64> {
        setting::number(self.connection, setting::CURSOR)
    }

    /// Calls `per` with positions and chain digests in the server's order, up to and including a position.
    pub fn digests_to(&self, position: u64, per: &mut dyn FnMut(u64, Digest)) -> Result<()> {
        entry::digests_to(self.connection, position, per)
    }

    /// How many of this desktop's changes the server found something wrong with.
    pub fn refused(&self) -> Result<u64> {
        entry::refused(self.connection)
    }
}
