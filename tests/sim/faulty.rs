//! A ledger whose next write may fail, as on a full disk or in a crash: then nothing of that write is there.

use sync::Stamp;
use sync::entry::Digest;
use sync::ledger::{Ack, Ledger, Outbox, Received, Standing};
use sync::message::{Lease, LeaseRequest, Peer, Verdict};
use uuid::Uuid;

/// A write that was to fail, or a failure of the file itself.
#[derive(Debug)]
pub enum Fault {
    Wanted,
    Real(String),
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Wanted => f.write_str("a write failed"),
            Self::Real(error) => f.write_str(error),
        }
    }
}

impl std::error::Error for Fault {}

/// The write after `good_writes` more fails.
pub struct Faulty<L> {
    pub ledger: L,
    pub good_writes: u64,
}

impl<L: Ledger> Faulty<L> {
    fn write(&mut self) -> Result<&mut L, Fault> {
        self.good_writes = self.good_writes.checked_sub(1).ok_or(Fault::Wanted)?;
        Ok(&mut self.ledger)
    }
}

fn real<T, E: std::error::Error>(result: Result<T, E>) -> Result<T, Fault> {
    result.map_err(|error| Fault::Real(format!("{error:?}")))
}

impl<L: Ledger> Ledger for Faulty<L> {
    type Error = Fault;

    fn desktop(&self) -> Uuid {
        self.ledger.desktop()
    }
    fn standing(&self) -> Result<Standing, Fault> {
        real(self.ledger.standing())
    }
    fn head(&self) -> Result<(u64, Digest), Fault> {
        real(self.ledger.head())
    }
    fn outbox(&self, above: u64, max_entries: usize, max_bytes: usize) -> Result<Outbox, Fault> {
        real(self.ledger.outbox(above, max_entries, max_bytes))
    }
    fn sign(&self, head: Stamp, digest: &Digest) -> Result<[u8; 64], Fault> {
        real(self.ledger.sign(head, digest))
    }
    fn head_of(&self, desktop: Uuid) -> Result<Option<(u64, Digest)>, Fault> {
        real(self.ledger.head_of(desktop))
    }
    fn key_of(&self, desktop: Uuid) -> Result<Option<[u8; 32]>, Fault> {
        real(self.ledger.key_of(desktop))
    }
    fn acked(&mut self, acks: &[Ack], verdicts: &[Verdict], standing: &Standing) -> Result<(), Fault> {
        real(self.write()?.acked(acks, verdicts, standing))
    }
    fn receive(
        &mut self,
        entries: &[Received],
        acks: &[Ack],
        peers: &[Peer],
        standing: &Standing,
    ) -> Result<(), Fault> {
        real(self.write()?.receive(entries, acks, peers, standing))
    }
    fn restart(&mut self, standing: &Standing) -> Result<(), Fault> {
        real(self.write()?.restart(standing))
    }
    fn lease_requests(&self) -> Result<Vec<LeaseRequest>, Fault> {
        real(self.ledger.lease_requests())
    }
    fn leased(&mut self, leases: &[Lease]) -> Result<(), Fault> {
        real(self.write()?.leased(leases))
    }
}
