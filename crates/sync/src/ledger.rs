//! What a session needs from a desktop's store. The store implements it over its file; `MemoryLedger` in memory for
//! tests and simulations. It must never know the wire's bytes.

use uuid::Uuid;

use crate::change::Stamp;
use crate::entry::{Digest, Entry};
use crate::message::{Lease, LeaseRequest, Peer, Verdict};

/// Where a desktop stands in its exchange with the server. Kept in one row and written together with what it counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// The server's ledger as a whole; another one after the server was restored. Empty before the first exchange.
    pub epoch: Option<Uuid>,
    /// All entries up to this position of the server's ledger are here.
    pub cursor: u64,
    /// All own entries up to this sequence have a position, so are on the server.
    pub acked: u64,
    /// Sum of the entries that have a position; see `content::add`.
    pub content: Digest,
    /// The state of the list of desktops that is here.
    pub peers: u64,
}

/// Positions of own entries: `sequence` has `position`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ack {
    /// Own sequence.
    pub sequence: u64,
    /// Its place in the server's ledger.
    pub position: u64,
}

/// An entry of another desktop as it came from the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Its place in the server's ledger.
    pub position: u64,
    /// The entry.
    pub entry: Entry,
    /// The entry is here already (the server was restored, so all was pulled anew): only its position is news. If not,
    /// it follows what is here of that desktop.
    pub known: bool,
    /// The chain's digest after this entry.
    pub digest: Digest,
}

/// Own entries that follow each other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outbox {
    /// Digest before the first of them.
    pub previous: Digest,
    /// The entries, in order.
    pub entries: Vec<Entry>,
}

/// A desktop's store as a session sees it. Every method that writes is one transaction: after a cut at any moment the
/// ledger is as before or as after.
pub trait Ledger {
    /// What can fail in the store.
    type Error: std::error::Error;

    /// This desktop's identity.
    fn desktop(&self) -> Uuid;

    /// Where the exchange stands.
    fn standing(&self) -> Result<Standing, Self::Error>;

    /// The last own entry: its sequence (0 before the first) and the chain's digest after it.
    fn head(&self) -> Result<(u64, Digest), Self::Error>;

    /// Own entries above a sequence, in order: at most that many, and no more payload bytes than that unless one alone
    /// is larger.
    fn outbox(&self, above: u64, max_entries: usize, max_bytes: usize) -> Result<Outbox, Self::Error>;

    /// Signs the own chain up to that entry (`entry::sign_head`).
    fn sign(&self, head: Stamp, digest: &Digest) -> Result<[u8; 64], Self::Error>;

    /// The last entry that is here of another desktop: sequence and digest; `None` if there is none.
    fn head_of(&self, desktop: Uuid) -> Result<Option<(u64, Digest)>, Self::Error>;

    /// The public key of another desktop, if it is known.
    fn key_of(&self, desktop: Uuid) -> Result<Option<[u8; 32]>, Self::Error>;

    /// The server has own entries (positions, verdicts about them). Writes `standing` with them. Records in conflict
    /// over such an entry have to be settled (`merge::settle`).
    fn acked(&mut self, acks: &[Ack], verdicts: &[Verdict], standing: &Standing) -> Result<(), Self::Error>;

    /// Entries of others, and own ones whose acknowledgement was lost, in the order of positions: merge, keep, and
    /// write `standing`. `peers` are desktops that were not known or have changed.
    fn receive(
        &mut self,
        entries: &[Received],
        acks: &[Ack],
        peers: &[Peer],
        standing: &Standing,
    ) -> Result<(), Self::Error>;

    /// The server's ledger is another one (restored, promoted): every position is void. Entries stay, all of them.
    /// Writes `standing`.
    fn restart(&mut self, standing: &Standing) -> Result<(), Self::Error>;

    /// Numbers of letters this desktop would like to have.
    fn lease_requests(&self) -> Result<Vec<LeaseRequest>, Self::Error>;

    /// Numbers of letters that are this desktop's alone from now on. May name leases that are here already.
    fn leased(&mut self, leases: &[Lease]) -> Result<(), Self::Error>;
}
