//! What a sync session needs from the file: what is still to be sent, how far others' changes were received, digests to
//! compare.

use std::collections::BTreeMap;

use ed25519_dalek::SigningKey;
use serde::{Deserialize, Serialize};
use sync::message::{Lease, LeaseRequest, Peer, Verdict};
use sync::{Ack, Content, Digest, Entry, Outbox, Stamp, Standing};
use uuid::Uuid;

use crate::door::Tx;
use crate::error::{Result, StoreError};
use crate::open::Store;
use crate::read::Reader;
use crate::tables::entry::EntryRow;
use crate::tables::{content, entry, number, setting, who};

/// Numbers left in a register below which new ones are asked for, and how many then.
const FEW_NUMBERS: u64 = 5;
const WANTED_NUMBERS: u32 = 20;
/// Settings: what a session remembers besides cursor and acknowledged sequence, and the desktops it was told of.
pub(crate) const STANDING: &str = "_standing";
const PEERS: &str = "_peers";

/// A register in which this desktop numbers letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    /// Its name.
    pub name: String,
    /// Its year.
    pub year: u16,
    /// Highest number that is known to be used, on paper too.
    pub floor: u32,
}

/// The file as a session with the server sees it.
pub struct Ledger<'a> {
    store: &'a Store,
    key: SigningKey,
    registers: Vec<Register>,
}

#[derive(Default, Serialize, Deserialize)]
struct KeptStanding {
    epoch: Option<Uuid>,
    content: Digest,
    peers: u64,
}

#[derive(Serialize, Deserialize)]
struct KeptPeer {
    public_key: [u8; 32],
    revoked: bool,
}

impl<'a> Ledger<'a> {
    /// `key` signs this desktop's chain; numbers are asked for in `registers`.
    pub fn new(store: &'a Store, key: SigningKey, registers: Vec<Register>) -> Self {
        Self { store, key, registers }
    }
}

impl Reader<'_> {
    fn peers(&self) -> Result<BTreeMap<Uuid, KeptPeer>> {
        Ok(match setting::raw(self.connection, PEERS)? {
            Some(bytes) => serde_json::from_slice(&bytes)?,
            None => BTreeMap::new(),
        })
    }

    fn session_standing(&self) -> Result<Standing> {
        let kept: KeptStanding = match setting::raw(self.connection, STANDING)? {
            Some(bytes) => serde_json::from_slice(&bytes)?,
            None => KeptStanding::default(),
        };
        Ok(Standing {
            epoch: kept.epoch,
            content: kept.content,
            peers: kept.peers,
            cursor: self.cursor()?,
            acked: self.acked()?,
        })
    }
}

impl Tx<'_> {
    fn put_standing(&mut self, standing: &Standing) -> Result<()> {
        let kept = KeptStanding { epoch: standing.epoch, content: standing.content, peers: standing.peers };
        setting::put_raw(self.connection, STANDING, &serde_json::to_vec(&kept)?)?;
        setting::put_number(self.connection, setting::CURSOR, standing.cursor)?;
        setting::put_number(self.connection, setting::ACKED, standing.acked)?;
        self.changed("sync");
        Ok(())
    }

    fn take_acks(&mut self, acks: &[Ack]) -> Result<()> {
        acks.iter().try_for_each(|ack| {
            let record = entry::set_position(self.connection, who::SELF, ack.sequence, ack.position)?;
            self.settle_row(record).map(drop)
        })
    }

    fn put_peers(&mut self, peers: &[Peer]) -> Result<()> {
        if peers.is_empty() {
            return Ok(());
        }
        let mut known = self.peers()?;
        known.extend(
            peers.iter().map(|peer| (peer.desktop, KeptPeer { public_key: peer.public_key, revoked: peer.revoked })),
        );
        setting::put_raw(self.connection, PEERS, &serde_json::to_vec(&known)?)
    }
}

impl sync::Ledger for Ledger<'_> {
    type Error = StoreError;

    fn desktop(&self) -> Uuid {
        self.store.desktop()
    }

    fn standing(&self) -> Result<Standing> {
        self.store.read(|reader| reader.session_standing())
    }

    fn head(&self) -> Result<(u64, Digest)> {
        self.store.read(|reader| reader.chain_head(self.store.desktop()))
    }

    fn outbox(&self, above: u64, max_entries: usize, max_bytes: usize) -> Result<Outbox> {
        self.store.read(|reader| {
            let previous = match above {
                0 => sync::GENESIS,
                above => reader.digest_at(self.store.desktop(), above)?.ok_or(StoreError::BadEntry)?,
            };
            let mut bytes = 0;
            let mut entries = reader.outbox(above, max_entries)?;
            let fitting = entries.iter().take_while(|entry| {
                bytes += entry.len();
                bytes <= max_bytes
            });
            let fitting = fitting.count().max(1);
            entries.truncate(fitting);
            Ok(Outbox { previous, entries })
        })
    }

    fn sign(&self, head: Stamp, digest: &Digest) -> Result<[u8; 64]> {
        Ok(sync::entry::sign_head(&self.key, head, digest))
    }

    fn head_of(&self, desktop: Uuid) -> Result<Option<(u64, Digest)>> {
        let head = self.store.read(|reader| reader.chain_head(desktop))?;
        Ok((head.0 > 0).then_some(head))
    }

    fn key_of(&self, desktop: Uuid) -> Result<Option<[u8; 32]>> {
        Ok(self.store.read(|reader| reader.peers())?.get(&desktop).map(|peer| peer.public_key))
    }

    fn acked(&mut self, acks: &[Ack], verdicts: &[Verdict], standing: &Standing) -> Result<()> {
        let desktop = self.store.desktop();
        let done = self.store.write(|tx| {
            tx.take_acks(acks)?;
            for verdict in verdicts {
                tx.set_verdict(Stamp { desktop, sequence: verdict.sequence }, Some(verdict.code.as_str()))?;
            }
            tx.put_standing(standing)
        });
        done.map(|_| ())
    }

    fn receive(&mut self, entries: &[sync::Received], acks: &[Ack], peers: &[Peer], standing: &Standing) -> Result<()> {
        let done = self.store.write(|tx| {
            tx.put_peers(peers)?;
            tx.take_acks(acks)?;
            for received in entries {
                tx.receive(&received.entry, received.position)?;
            }
            tx.put_standing(standing)
        });
        done.map(|_| ())
    }

    fn restart(&mut self, standing: &Standing) -> Result<()> {
        let done = self.store.write(|tx| {
            entry::forget_positions(tx.connection)?;
            // The server may have lost attachments too: it is asked again.
            content::forget_sent(tx.connection)?;
            tx.put_standing(standing)
        });
        done.map(|_| ())
    }

    fn lease_requests(&self) -> Result<Vec<LeaseRequest>> {
        self.store.read(|reader| {
            let mut requests = Vec::new();
            for register in &self.registers {
                let leases = reader.leases(&register.name, i32::from(register.year))?;
                let left: u64 = leases.iter().map(|lease| u64::from((lease.to + 1).saturating_sub(lease.next))).sum();
                if left < FEW_NUMBERS {
                    let known = leases.iter().map(|lease| lease.to).max().unwrap_or(0);
                    let floor = register.floor.max(known);
                    requests.push(LeaseRequest {
                        register: register.name.clone(),
                        year: register.year,
                        floor: u64::from(floor),
                        known: u64::from(known),
                        want: WANTED_NUMBERS,
                    });
                }
            }
            Ok(requests)
        })
    }

    fn leased(&mut self, leases: &[Lease]) -> Result<()> {
        let done = self.store.write(|tx| {
            for lease in leases {
                let (Ok(from), Ok(to)) = (u32::try_from(lease.from), u32::try_from(lease.to)) else {
                    return Err(StoreError::BadValue);
                };
                let year = i32::from(lease.year);
                // A grant whose answer was lost comes again: numbers that are here already are not taken twice.
                let here = number::all(tx.connection, &lease.register, year)?;
                if !here.iter().any(|known| known.from <= to && from <= known.to) {
                    tx.add_lease(&lease.register, year, from, to)?;
                }
            }
            Ok(())
        });
        done.map(|_| ())
    }
}

impl Reader<'_> {
    pub(crate) fn link_of(&self, row: EntryRow) -> Result<Entry> {
        let stamp = Stamp { desktop: self.who(row.desktop)?, sequence: row.sequence };
        let content = match (row.payload, row.content) {
            (Some(payload), _) => {
                let salt = row.salt.unwrap_or_else(|| sync::entry::salt(&self.shared.secret(), row.sequence));
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
