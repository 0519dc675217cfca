//! A change: which fields of which record, by whom, when, on which desktop, and which heads it replaces.
//!
//! No clock decides anything here: `at_ms` is recorded and shown, never compared.

use model::Body;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The field that marks a record as deleted: `true` or `false`, a group of its own.
pub const DELETED: &str = "_deleted";

/// The name of one change for ever: the desktop that made it and its place in that desktop's chain, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Stamp {
    /// The desktop's identity.
    pub desktop: Uuid,
    /// Place in that desktop's chain, from 1 without gaps.
    pub sequence: u64,
}

/// New values for one group of fields, and the heads that they replace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Edit {
    /// The group (a field's own name unless it is declared to merge with others).
    pub group: String,
    /// Field to value for every field of the group that the writer knew; `null` clears. For a set of codes the value is
    /// `{"add": […], "remove": […]}`.
    pub values: Body,
    /// All heads of the group that the writer saw. Empty for a new record.
    pub replaces: Vec<Stamp>,
}

/// One save of one record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Which change this is.
    pub stamp: Stamp,
    /// The record.
    pub record: Uuid,
    /// The record's kind; may be unknown to this version.
    pub kind: String,
    /// The user who typed it.
    pub author: Uuid,
    /// Milliseconds since 1970 by the desktop's clock: recorded, never ordering.
    pub at_ms: i64,
    /// What changed, a group each.
    pub edits: Vec<Edit>,
}
