//! How changes travel and merge: change, heads, conflict, entry and chain, session, wire.
//!
//! Pure and sans-IO: no clock, no randomness, no network, no file. It must never know how a record is stored or which
//! transport carries it.

pub mod attachment;
mod cbor;
pub mod change;
mod codes;
pub mod content;
pub mod enrol;
pub mod entry;
pub mod erasure;
pub mod heads;
pub mod ledger;
pub mod memory;
pub mod merge;
pub mod message;
pub mod session;
pub mod transport;
pub mod wire;

pub use cbor::Malformed;
pub use change::{Change, DELETED, Edit, Stamp};
pub use entry::{ChainError, Content, Digest, Entry, GENESIS};
pub use heads::{Head, Heads, RecordState};
pub use ledger::{Ack, Ledger, Outbox, Received, Standing};
pub use memory::MemoryLedger;
pub use merge::{Conflict, Merged, conflict_count, conflicts, edits, is_open, merge, settle};
pub use message::{Lease, LeaseRequest, Peer, Refusal, RefusalCode, Verdict, VerdictCode};
pub use session::{Options, Session, SessionError, Step, Summary};
pub use transport::{Call, Endpoint, Transport, TransportError};
