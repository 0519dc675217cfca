//! A desktop's ledger in memory: for tests, simulations and benches of everything that syncs without a file.
//!
//! It merges what it is given like the real store and keeps every entry. It must never be used for real work: nothing
//! here outlives the process.

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;

use ed25519_dalek::SigningKey;
use model::{Body, kinds};
use uuid::Uuid;

use crate::change::{Change, Stamp};
use crate::entry::{self, Digest, Entry, GENESIS};
use crate::heads::RecordState;
use crate::ledger::{Ack, Ledger, Outbox, Received, Standing};
use crate::merge;
use crate::message::{Lease, LeaseRequest, Peer, Verdict};

/// An entry as it is kept.
#[derive(Debug, Clone)]
struct Kept {
    entry: Entry,
    digest: Digest,
    position: Option<u64>,
}

/// A desktop in memory.
#[derive(Debug, Clone)]
pub struct MemoryLedger {
    desktop: Uuid,
    key: SigningKey,
    secret: [u8; 32],
    standing: Standing,
    chains: HashMap<Uuid, Vec<Kept>>,
    records: BTreeMap<Uuid, (String, RecordState)>,
    peers: HashMap<Uuid, Peer>,
    /// What the server had to say about own entries.
    pub verdicts: Vec<Verdict>,
    /// Leases that were granted.
    pub leases: Vec<Lease>,
    /// Leases to be asked for at the next session.
    pub wanted: Vec<LeaseRequest>,
}

impl MemoryLedger {
    /// An empty desktop; key and secret come from the seed.
    pub fn new(desktop: Uuid, seed: [u8; 32]) -> Self {
        Self {
            desktop,
            key: SigningKey::from_bytes(&seed),
            secret: *blake3::hash(&seed).as_bytes(),
            standing: Standing::default(),
            chains: HashMap::new(),
            records: BTreeMap::new(),
            peers: HashMap::new(),
            verdicts: Vec::new(),
            leases: Vec::new(),
            wanted: Vec::new(),
        }
    }

    /// The desktop's key pair.
    pub fn key(&self) -> &SigningKey {
        &self.key
    }

    /// Saves values of a record. Returns the change's stamp, `None` if nothing was new.
    pub fn save(&mut self, record: Uuid, kind: &str, values: &Body) -> Option<Stamp> {
        let state = self.records.get(&record).map(|(_, state)| state.clone()).unwrap_or_default();
        let edits = merge::edits(&state, kinds::get(kind), values);
        if edits.is_empty() {
            return None;
        }
        let stamp = Stamp { desktop: self.desktop, sequence: self.chain(self.desktop).len() as u64 + 1 };
        let change = Change { stamp, record, kind: kind.to_owned(), author: self.desktop, at_ms: 0, edits };
        let entry = Entry::of(&change, entry::salt(&self.secret, stamp.sequence));
        let digest = entry.link(&self.chain(self.desktop).last().map_or(GENESIS, |kept| kept.digest));
        self.chains.entry(self.desktop).or_default().push(Kept { entry, digest, position: None });
        self.merge(&change);
        Some(stamp)
    }

    /// A record as it stands here.
    pub fn record(&self, record: Uuid) -> Option<&RecordState> {
        self.records.get(&record).map(|(_, state)| state)
    }

    /// All records with their bodies.
    pub fn bodies(&self) -> BTreeMap<Uuid, Body> {
        self.records.iter().map(|(id, (_, state))| (*id, state.body.clone())).collect()
    }

    /// All records.
    pub fn records(&self) -> impl Iterator<Item = (Uuid, &RecordState)> {
        self.records.iter().map(|(id, (_, state))| (*id, state))
    }

    /// Stamps of everything that is here, sorted.
    pub fn stamps(&self) -> Vec<Stamp> {
        let mut all: Vec<Stamp> = self.chains.values().flatten().map(|kept| kept.entry.stamp).collect();
        all.sort_unstable();
        all
    }

    /// Everything that is here, as changes.
    pub fn changes(&self) -> impl Iterator<Item = Change> {
        self.chains.values().flatten().filter_map(|kept| kept.entry.change().ok().flatten())
    }

    /// The position of an entry, if it is here and has one.
    pub fn position(&self, stamp: Stamp) -> Option<u64> {
        let place = stamp.sequence.checked_sub(1)?;
        self.chains.get(&stamp.desktop)?.get(place as usize)?.position
    }

    fn chain(&self, desktop: Uuid) -> &[Kept] {
        self.chains.get(&desktop).map_or(&[], Vec::as_slice)
    }

    fn merge(&mut self, change: &Change) {
        let (kind, mut state) =
            self.records.remove(&change.record).unwrap_or_else(|| (change.kind.clone(), RecordState::default()));
        merge::merge(&mut state, change, kinds::get(&kind), &|stamp| self.position(stamp));
        self.records.insert(change.record, (kind, state));
    }

    fn put_position(&mut self, stamp: Stamp, position: u64) {
        let kept = self.chains.get_mut(&stamp.desktop).and_then(|chain| chain.get_mut((stamp.sequence - 1) as usize));
        if let Some(kept) = kept {
            kept.position = Some(position);
        }
    }

    fn settle(&mut self) {
        let mut records = std::mem::take(&mut self.records);
        for (_, state) in records.values_mut() {
            merge::settle(state, &|stamp| self.position(stamp));
        }
        self.records = records;
    }

    fn put_acks(&mut self, acks: &[Ack]) {
        for ack in acks {
            self.put_position(Stamp { desktop: self.desktop, sequence: ack.sequence }, ack.position);
        }
    }
}

impl Ledger for MemoryLedger {
    type Error = Infallible;

    fn desktop(&self) -> Uuid {
        self.desktop
    }

    fn standing(&self) -> Result<Standing, Infallible> {
        Ok(self.standing.clone())
    }

    fn head(&self) -> Result<(u64, Digest), Infallible> {
        Ok(self.head_of(self.desktop)?.unwrap_or((0, GENESIS)))
    }

    fn outbox(&self, above: u64, max_entries: usize, max_bytes: usize) -> Result<Outbox, Infallible> {
        let chain = self.chain(self.desktop);
        let above = above as usize;
        let previous = above.checked_sub(1).and_then(|last| chain.get(last)).map_or(GENESIS, |kept| kept.digest);
        let mut bytes = 0;
        let fits = |kept: &&Kept| {
            let first = bytes == 0;
            bytes += kept.entry.len();
            first || bytes <= max_bytes
        };
        let entries =
            chain.iter().skip(above).take(max_entries).take_while(fits).map(|kept| kept.entry.clone()).collect();
        Ok(Outbox { previous, entries })
    }

    fn sign(&self, head: Stamp, digest: &Digest) -> Result<[u8; 64], Infallible> {
        Ok(entry::sign_head(&self.key, head, digest))
    }

    fn head_of(&self, desktop: Uuid) -> Result<Option<(u64, Digest)>, Infallible> {
        Ok(self.chain(desktop).last().map(|kept| (kept.entry.stamp.sequence, kept.digest)))
    }

    fn key_of(&self, desktop: Uuid) -> Result<Option<[u8; 32]>, Infallible> {
        Ok(self.peers.get(&desktop).map(|peer| peer.public_key))
    }

    fn acked(&mut self, acks: &[Ack], verdicts: &[Verdict], standing: &Standing) -> Result<(), Infallible> {
        self.put_acks(acks);
        self.verdicts.extend_from_slice(verdicts);
        self.standing = standing.clone();
        self.settle();
        Ok(())
    }

    fn receive(
        &mut self,
        entries: &[Received],
        acks: &[Ack],
        peers: &[Peer],
        standing: &Standing,
    ) -> Result<(), Infallible> {
        self.peers.extend(peers.iter().map(|peer| (peer.desktop, peer.clone())));
        self.put_acks(acks);
        for received in entries {
            let stamp = received.entry.stamp;
            if received.known {
                self.put_position(stamp, received.position);
                continue;
            }
            let kept =
                Kept { entry: received.entry.clone(), digest: received.digest, position: Some(received.position) };
            self.chains.entry(stamp.desktop).or_default().push(kept);
            if let Ok(Some(change)) = received.entry.change() {
                self.merge(&change);
            }
        }
        self.standing = standing.clone();
        self.settle();
        Ok(())
    }

    fn restart(&mut self, standing: &Standing) -> Result<(), Infallible> {
        self.chains.values_mut().flatten().for_each(|kept| kept.position = None);
        self.standing = standing.clone();
        self.settle();
        Ok(())
    }

    fn lease_requests(&self) -> Result<Vec<LeaseRequest>, Infallible> {
        Ok(self.wanted.clone())
    }

    fn leased(&mut self, leases: &[Lease]) -> Result<(), Infallible> {
        self.leases.extend(leases.iter().filter(|lease| !self.leases.contains(lease)).cloned().collect::<Vec<_>>());
        self.wanted.clear();
        Ok(())
    }
}
