//! What desktop and server say to each other. Shapes only: CBOR maps with numbered keys, so that either side may know
//! more than the other; what is unknown is skipped.

use minicbor::{Decode, Encode};
use uuid::Uuid;

pub use crate::codes::{RefusalCode, VerdictCode};

/// The version of the protocol that this side speaks.
pub const PROTOCOL: u32 = 1;

/// Enrolment: the first desktop of an office puts its office on the server.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct EnrolRequest {
    /// Protocol version.
    #[n(0)]
    pub protocol: u32,
    /// The one-time code; case, blanks and hyphens do not matter.
    #[n(1)]
    pub code: String,
    /// The desktop's identity.
    #[cbor(n(2), with = "crate::cbor::id")]
    pub desktop: Uuid,
    /// Its Ed25519 key.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub public_key: [u8; 32],
    /// The office's id.
    #[cbor(n(4), with = "crate::cbor::id")]
    pub office: Uuid,
    /// The office's name.
    #[n(5)]
    pub office_name: String,
    /// The district's region code, "18.07": refused if the code is for another.
    #[n(6)]
    pub district: String,
    /// The key's signature over `enrol::proof`: whoever sends this holds the key.
    #[cbor(n(7), with = "minicbor::bytes")]
    pub proof: [u8; 64],
}

/// A new desktop of an office that is on the server.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct JoinRequest {
    /// Protocol version.
    #[n(0)]
    pub protocol: u32,
    /// The one-time code.
    #[n(1)]
    pub code: String,
    /// The new desktop's identity.
    #[cbor(n(2), with = "crate::cbor::id")]
    pub desktop: Uuid,
    /// Its Ed25519 key.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub public_key: [u8; 32],
    /// The key's signature over `enrol::proof`.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub proof: [u8; 64],
}

/// A desktop whose file was restored or copied goes on under a new identity; its former token says whose.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RenewRequest {
    /// Protocol version.
    #[n(0)]
    pub protocol: u32,
    /// The new identity.
    #[cbor(n(1), with = "crate::cbor::id")]
    pub desktop: Uuid,
    /// Its Ed25519 key.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub public_key: [u8; 32],
    /// The key's signature over `enrol::renewal_proof`.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub proof: [u8; 64],
    /// The former identity is used no more: its file was restored, not copied.
    #[n(4)]
    pub closes: bool,
}

/// What an enrolled or joined desktop gets.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Admission {
    /// The desktop's secret for every later call. Keep it like a password.
    #[n(0)]
    pub token: String,
    /// The district's region code.
    #[n(1)]
    pub district: String,
    /// The office's id.
    #[cbor(n(2), with = "crate::cbor::id")]
    pub office: Uuid,
    /// The office's name.
    #[n(3)]
    pub office_name: String,
}

/// One exchange: push, pull, leases, in one round trip.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SyncRequest {
    /// Protocol version.
    #[n(0)]
    pub protocol: u32,
    /// The server's ledger that the desktop knows; absent at first.
    #[cbor(n(1), with = "crate::cbor::maybe_id", has_nil)]
    pub epoch: Option<Uuid>,
    /// The desktop's clock, milliseconds since 1970: the server notes the offset, nothing depends on it.
    #[n(2)]
    pub clock_ms: i64,
    /// Own entries for the server.
    #[n(3)]
    pub push: Option<Batch>,
    /// Where to pull from; absent = nothing wanted.
    #[n(4)]
    pub pull_after: Option<u64>,
    /// Most entries wanted.
    #[cbor(n(5), default)]
    pub pull_limit: u32,
    /// Numbers wanted.
    #[cbor(n(6), default)]
    pub leases: Vec<LeaseRequest>,
    /// The state of the list of desktops that the asker has (0 at first); the server sends the list when it has another.
    #[cbor(n(7), default)]
    pub peers_known: u64,
}

/// Consecutive entries of one desktop, signed at the end.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Batch {
    /// Sequence of the first entry.
    #[n(0)]
    pub first: u64,
    /// The entries.
    #[cbor(n(1), default)]
    pub entries: Vec<Sent>,
    /// `entry::sign_head` over the last of them.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub signature: [u8; 64],
}

/// An entry's content on its way: sequence and desktop are known from where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Sent {
    /// 16 bytes of salt, or the 32 bytes of the content's digest when the payload was erased.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub salt: Vec<u8>,
    /// The payload; absent when erased.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub payload: Option<Vec<u8>>,
}

/// The server's answer to one exchange.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SyncReply {
    /// Protocol version.
    #[n(0)]
    pub protocol: u32,
    /// The server's ledger. If the asker named another, nothing was pushed or pulled: it has to start over.
    #[cbor(n(1), with = "crate::cbor::id")]
    pub epoch: Uuid,
    /// The server's clock, milliseconds since 1970.
    #[n(2)]
    pub clock_ms: i64,
    /// The asker's last sequence on the server, after the push.
    #[n(3)]
    pub head: u64,
    /// Positions of the pushed entries.
    #[cbor(n(4), default)]
    pub acks: Vec<AckRange>,
    /// What the server has to say about pushed entries.
    #[cbor(n(5), default)]
    pub verdicts: Vec<Verdict>,
    /// Why the push was not taken; the rest of the reply holds.
    #[n(6)]
    pub push_refused: Option<Refusal>,
    /// What was pulled.
    #[n(7)]
    pub page: Option<Page>,
    /// Numbers granted.
    #[cbor(n(8), default)]
    pub leases: Vec<Lease>,
    /// All desktops of the office, when the asker does not know their present state.
    #[cbor(n(9), default)]
    pub peers: Vec<Peer>,
    /// The state of the list of desktops, to be named in `peers_known`.
    #[cbor(n(10), default)]
    pub peers_state: u64,
    /// The asker was revoked: its push was taken, it gets nothing more.
    #[cbor(n(11), default)]
    pub revoked: bool,
}

/// Consecutive positions of consecutive own entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct AckRange {
    /// First sequence.
    #[n(0)]
    pub sequence: u64,
    /// Its position; the following have the following.
    #[n(1)]
    pub position: u64,
    /// How many.
    #[n(2)]
    pub count: u32,
}

/// A stretch of the server's ledger, in the order of positions.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Page {
    /// The stretches, one desktop each.
    #[cbor(n(0), default)]
    pub runs: Vec<Run>,
    /// Everything up to this position has been sent.
    #[n(1)]
    pub upto: u64,
    /// The ledger ends here at this moment.
    #[n(2)]
    pub end: u64,
    /// Sum of all entries up to `end`, see `content::add`; only on a page that reaches the end.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub content: Option<Vec<u8>>,
}

/// Consecutive entries of one desktop at consecutive positions.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Run {
    /// Whose.
    #[cbor(n(0), with = "crate::cbor::id")]
    pub desktop: Uuid,
    /// Sequence of the first.
    #[n(1)]
    pub first: u64,
    /// Position of the first.
    #[n(2)]
    pub position: u64,
    /// How many. The asker's own entries are named but not sent: `entries` is empty.
    #[n(3)]
    pub count: u32,
    /// The entries.
    #[cbor(n(4), default)]
    pub entries: Vec<Sent>,
    /// The desktop's signature over the last of them (64 bytes): a run always ends where a batch of the desktop ended.
    /// Absent for the asker's own.
    #[cbor(n(5), with = "minicbor::bytes")]
    pub signature: Option<Vec<u8>>,
    /// The chain's digest before the first of them (32 bytes). Absent for the asker's own.
    #[cbor(n(6), with = "minicbor::bytes")]
    pub previous: Option<Vec<u8>>,
}

/// A desktop wants numbers for letters.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct LeaseRequest {
    /// The register.
    #[n(0)]
    pub register: String,
    /// The year.
    #[n(1)]
    pub year: u16,
    /// The highest number that is known to be used, on paper or otherwise; only higher ones are given.
    #[n(2)]
    pub floor: u64,
    /// The highest number that was ever leased to this desktop as far as it knows, 0 if none. If the server has given
    /// it higher ones (the answer was lost), it gets those again instead of new ones.
    #[n(3)]
    pub known: u64,
    /// How many, 1 to 1,000.
    #[n(4)]
    pub want: u32,
}

/// Numbers of letters that are one desktop's alone.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Lease {
    /// The register.
    #[n(0)]
    pub register: String,
    /// The year.
    #[n(1)]
    pub year: u16,
    /// First number.
    #[n(2)]
    pub from: u64,
    /// Last number.
    #[cbor(n(3), default)]
    pub to: u64,
}

/// A desktop of the office.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Peer {
    /// Its identity.
    #[cbor(n(0), with = "crate::cbor::id")]
    pub desktop: Uuid,
    /// Its Ed25519 key.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub public_key: [u8; 32],
    /// Whether it was revoked.
    #[cbor(n(2), default)]
    pub revoked: bool,
}

/// Something that is wrong with an accepted entry. It stays accepted; a new change mends it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Verdict {
    /// The asker's own sequence.
    #[n(0)]
    pub sequence: u64,
    /// What is wrong.
    #[n(1)]
    pub code: VerdictCode,
}

/// The server refuses. Answers come with HTTP status 4xx; see PROTOCOL.md.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Refusal {
    /// Why.
    #[n(0)]
    pub code: RefusalCode,
    /// For `Gap` and `Fork`: the sequence up to which the server has this desktop's chain. For `TooManyAttempts`:
    /// seconds to wait. Otherwise 0.
    #[cbor(n(1), default)]
    pub detail: u64,
}

/// Where the ledger ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Live {
    /// The last position.
    #[cbor(n(0), default)]
    pub end: u64,
}

/// The answer to a ping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Pong {
    /// Protocol version.
    #[n(0)]
    pub protocol: u32,
    /// The server's clock, milliseconds since 1970.
    #[n(1)]
    pub clock_ms: i64,
}

impl From<crate::Entry> for Sent {
    fn from(entry: crate::Entry) -> Self {
        match entry.content {
            crate::Content::Kept { salt, payload } => Self { salt: salt.to_vec(), payload: Some(payload) },
            crate::Content::Erased(digest) => Self { salt: digest.to_vec(), payload: None },
        }
    }
}

impl Sent {
    /// The entry that was sent; `None` if the salt has the wrong length or the payload is too large.
    pub fn entry(&self, stamp: crate::Stamp) -> Option<crate::Entry> {
        let content = match &self.payload {
            Some(payload) if payload.len() <= crate::entry::MAX_PAYLOAD => {
                crate::Content::Kept { salt: self.salt.as_slice().try_into().ok()?, payload: payload.clone() }
            }
            Some(_) => return None,
            None => crate::Content::Erased(self.salt.as_slice().try_into().ok()?),
        };
        Some(crate::Entry { stamp, content })
    }
}
