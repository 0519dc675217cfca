//! A ledger whose next write may fail, as on a full disk or in a crash: then nothing of that write is there.

use sync::entry::Digest;
use sync::ledger::{Ack, Ledger, Outbox, Received, Standing};
use sync::message::{Lease, LeaseRequest, Peer, Verdict};
use sync::{MemoryLedger, Stamp};
use uuid::Uuid;

/// The write that was to fail.
#[derive(Debug)]
pub struct Fault;

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a write failed")
    }
}

impl std::error::Error for Fault {}

/// The write after `good_writes` more fails.
pub struct Faulty<'a> {
    pub ledger: &'a mut MemoryLedger,
    pub good_writes: u64,
}

impl Faulty<'_> {
    fn write(&mut self) -> Result<&mut MemoryLedger, Fault> {
        self.good_writes = self.good_writes.checked_sub(1).ok_or(Fault)?;
        Ok(self.ledger)
    }
}

fn sure<T>(result: Result<T, std::convert::Infallible>) -> Result<T, Fault> {
    result.map_err(|never| match never {})
}

impl Ledger for Faulty<'_> {
    type Error = Fault;

    fn desktop(&self) -> Uuid {
        self.ledger.desktop()
    }
    fn standing(&self) -> Result<Standing, Fault> {
        sure(self.ledger.standing())
    }
    fn head(&self) -> Result<(u64, Digest), Fault> {
        sure(self.ledger.head())
    }
    fn outbox(&self, above: u64, max_entries: usize, max_bytes: usize) -> Result<Outbox, Fault> {
        sure(self.ledger.outbox(above, max_entries, max_bytes))
    }
    fn sign(&self, head: Stamp, digest: &Digest) -> Result<[u8; 64], Fault> {
        sure(self.ledger.sign(head, digest))
    }
    fn head_of(&self, desktop: Uuid) -> Result<Option<(u64, Digest)>, Fault> {
        sure(self.ledger.head_of(desktop))
    }
    fn key_of(&self, desktop: Uuid) -> Result<Option<[u8; 32]>, Fault> {
        sure(self.ledger.key_of(desktop))
    }
    fn acked(&mut self, acks: &[Ack], verdicts: &[Verdict], standing: &Standing) -> Result<(), Fault> {
        sure(self.write()?.acked(acks, verdicts, standing))
    }
    fn receive(
        &mut self,
        entries: &[Received],
        acks: &[Ack],
        peers: &[Peer],
        standing: &Standing,
    ) -> Result<(), Fault> {
        sure(self.write()?.receive(entries, acks, peers, standing))
    }
    fn restart(&mut self, standing: &Standing) -> Result<(), Fault> {
        sure(self.write()?.restart(standing))
    }
    fn lease_requests(&self) -> Result<Vec<LeaseRequest>, Fault> {
        sure(self.ledger.lease_requests())
    }
    fn leased(&mut self, leases: &[Lease]) -> Result<(), Fault> {
        sure(self.write()?.leased(leases))
    }
}
