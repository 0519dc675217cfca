//! Another identity for this desktop: after its file was restored or copied there may be two that go on from the same point,
//! and a chain has one end. What the server has acknowledged stays what it is, a chain of the former identity that others
//! continue; everything above becomes the beginning of a chain of the new one. No change is lost and none is made twice here.
//!
//! It must never know why, or whom the server admits.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use sync::{Content, Entry, GENESIS, Heads, Stamp};
use uuid::Uuid;

use crate::access::TOLD;
use crate::door::Tx;
use crate::error::{Result, StoreError};
use crate::ledger::STANDING;
use crate::open::{NewStore, Store};
use crate::tables::entry::EntryRow;
use crate::tables::{access, entry, import, number, record, setting, who};

/// Links that are rewritten at a time.
const PIECE: usize = 1000;

/// What a change of the former identity is called now.
#[derive(Clone, Copy)]
struct Naming {
    old: Uuid,
    new: Uuid,
    /// Up to which sequence the former chain stays what it is.
    acked: u64,
}

impl Naming {
    fn of(self, stamp: Stamp) -> Stamp {
        if stamp.desktop == self.old && stamp.sequence > self.acked {
            Stamp { desktop: self.new, sequence: stamp.sequence - self.acked }
        } else {
            stamp
        }
    }
}

impl Store {
    /// Gives this desktop the new identity in one write, with what `more` writes. Returns the former one. Blocks of numbers are
    /// given up; everything is to be exchanged with the server from the beginning.
    pub fn take_new_identity<E: From<StoreError>>(
        &self,
        new: &NewStore,
        more: impl FnOnce(&mut Tx<'_>) -> std::result::Result<(), E>,
    ) -> std::result::Result<Uuid, E> {
        let (old, _) = self.write(|tx| {
            let old = tx.renew_identity(new)?;
            more(tx)?;
            Ok::<_, E>(old)
        })?;
        Ok(old)
    }
}

impl Tx<'_> {
    fn renew_identity(&mut self, new: &NewStore) -> Result<Uuid> {
        let identity = self.shared.identity.read().unwrap_or_else(PoisonError::into_inner).clone();
        let naming = Naming { old: identity.desktop, new: new.desktop, acked: self.acked()? };
        let former = who::rename_self(self.connection, new.desktop)?;
        self.hand_over_acknowledged(former, naming, &identity.secret)?;
        self.begin_chain_anew(naming, new)?;
        self.rename_heads(former, naming)?;
        import::renumber(self.connection, naming.acked)?;
        let told = setting::number(self.connection, TOLD)? as i64;
        access::hand_over(self.connection, told, former)?;
        number::forget(self.connection)?;
        // Which files are under review is worked out anew: changes have other names.
        self.forget_review()?;
        setting::put_raw(self.connection, setting::SECRET, &new.secret)?;
        setting::drop(self.connection, STANDING)?;
        setting::put_number(self.connection, setting::CURSOR, 0)?;
        setting::put_number(self.connection, setting::ACKED, 0)?;
        entry::forget_positions(self.connection)?;
        self.pending.new_names = true;
        self.pending.identity = Some(new.clone());
        for topic in ["sync", "number", "import"] {
            self.changed(topic);
        }
        Ok(identity.desktop)
    }

    fn hand_over_acknowledged(&mut self, former: i64, naming: Naming, secret: &[u8; 32]) -> Result<()> {
        for sequence in 1..=naming.acked {
            let Some(row) = entry::get(self.connection, who::SELF, sequence)? else { return Err(StoreError::Damaged) };
            let salt = row.payload.is_some().then(|| row.salt.unwrap_or_else(|| sync::entry::salt(secret, sequence)));
            entry::hand_over(self.connection, sequence, former, salt)?;
        }
        Ok(())
    }

    fn begin_chain_anew(&mut self, naming: Naming, new: &NewStore) -> Result<()> {
        let (mut done, mut digest) = (naming.acked, GENESIS);
        loop {
            let rows = entry::after(self.connection, who::SELF, done, PIECE)?;
            let Some(last) = rows.last().map(|row| row.sequence) else { return Ok(()) };
            for row in rows {
                digest = self.rewrite(row, naming, new, &digest)?;
            }
            done = last;
        }
    }

    /// One link under its new name; returns the chain's digest after it.
    fn rewrite(&mut self, row: EntryRow, naming: Naming, new: &NewStore, previous: &[u8; 32]) -> Result<[u8; 32]> {
        let was = Stamp { desktop: naming.old, sequence: row.sequence };
        let stamp = naming.of(was);
        let content = match (row.payload, row.content) {
            (Some(payload), _) => {
                let salt = sync::entry::salt(&new.secret, stamp.sequence);
                Content::Kept { salt, payload: renamed(was, stamp, payload, naming) }
            }
            (None, Some(digest)) => Content::Erased(digest),
            (None, None) => return Err(StoreError::Damaged),
        };
        let link = Entry { stamp, content };
        let digest = link.link(previous);
        let payload = match link.content {
            Content::Kept { payload, .. } => Some(payload),
            Content::Erased(_) => None,
        };
        let renewed = EntryRow { sequence: stamp.sequence, digest, payload, salt: None, content: None, ..row };
        entry::renew(self.connection, was.sequence, &renewed)?;
        Ok(digest)
    }

    /// Records name the changes that stand in them.
    fn rename_heads(&mut self, former: i64, naming: Naming) -> Result<()> {
        let mut at = 0;
        while let Some(mut row) = record::next_naming(self.connection, at, who::SELF)? {
            at = row.row;
            let last_old = entry::last_about(self.connection, row.row, former)?;
            let last_new = entry::last_about(self.connection, row.row, who::SELF)?;
            if row.base_desktop == who::SELF {
                if row.base_sequence > naming.acked {
                    row.base_sequence -= naming.acked;
                } else {
                    row.base_desktop = former;
                }
            }
            if let Some(bytes) = &row.heads {
                let heads = Heads::from_bytes(bytes).map_err(|_| StoreError::Damaged)?;
                let mut seen: BTreeMap<Uuid, u64> =
                    heads.last_of_each().into_iter().map(|stamp| (stamp.desktop, stamp.sequence)).collect();
                if seen.remove(&naming.old).is_some() {
                    seen.extend(last_old.map(|last| (naming.old, last)));
                    seen.extend(last_new.map(|last| (naming.new, last)));
                }
                row.heads = Some(heads.renamed(|stamp| naming.of(stamp), seen).to_bytes());
            }
            row.own = row.own.and(last_new);
            record::rename(self.connection, &row)?;
        }
        Ok(())
    }
}

/// A payload under its new name. One that cannot be read stays as it is: nobody can read it under any name.
fn renamed(was: Stamp, stamp: Stamp, payload: Vec<u8>, naming: Naming) -> Vec<u8> {
    let Ok(mut change) = sync::entry::decode_change(was, &payload) else { return payload };
    if was.sequence == stamp.sequence && change.edits.iter().all(|edit| edit.replaces.is_empty()) {
        return payload;
    }
    change.stamp = stamp;
    for replaced in change.edits.iter_mut().flat_map(|edit| &mut edit.replaces) {
        *replaced = naming.of(*replaced);
    }
    sync::entry::encode_change(&change)
}
