//! Attachments on the wire: contents of scans and files of letters, named by the BLAKE3 hash of the whole and carried in pieces of
//! one size. Which change names which attachment stands here too: server and desktops must agree about it.
//!
//! It must never know where bytes are kept.

use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};
use model::kinds;
use serde_json::Value;

use crate::change::Change;

/// BLAKE3 of a whole attachment.
pub type Hash = [u8; 32];

/// Bytes of every piece but the last.
pub const PIECE: usize = 256 * 1024;
/// Most bytes of one attachment: above what a scan may have.
pub const LARGEST: u64 = 256 * 1024 * 1024;
/// Most attachments that one question names.
pub const MOST_ASKED: usize = 200;
/// Most attachments that one change names.
const MOST_NAMED: usize = 1_000;

/// How many pieces an attachment of so many bytes has.
pub fn pieces(bytes: u64) -> u32 {
    bytes.div_ceil(PIECE as u64) as u32
}

/// The length of a piece; none when the attachment has no such piece.
pub fn piece_length(bytes: u64, number: u32) -> Option<usize> {
    let begins = u64::from(number) * PIECE as u64;
    let rest = bytes.checked_sub(begins).filter(|rest| *rest > 0)?;
    Some(rest.min(PIECE as u64) as usize)
}

/// What is asked of several attachments.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct AttachmentsWish {
    /// Their hashes, at most [`MOST_ASKED`].
    #[cbor(n(0), default)]
    pub hashes: Vec<ByteArray<32>>,
}

/// What the server has of each.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct AttachmentStates {
    /// In the order of the question.
    #[cbor(n(0), default)]
    pub states: Vec<AttachmentState>,
    /// How often the server's store lost something of the district. Another number than before: what was sent is asked for anew.
    #[cbor(n(1), default)]
    pub lost: u64,
}

/// What the server has of one attachment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct AttachmentState {
    /// A record of the district names it. Otherwise nothing is said of it and nothing taken.
    #[cbor(n(0), default)]
    pub named: bool,
    /// It is here whole, and its hash was checked.
    #[cbor(n(1), default)]
    pub complete: bool,
    /// Pieces that are here while it is not complete.
    #[cbor(n(2), default)]
    pub have: Vec<u32>,
}

/// A piece on its way to the server.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct AttachmentPiece {
    /// Of which attachment.
    #[n(0)]
    pub hash: ByteArray<32>,
    /// Bytes of the whole.
    #[n(1)]
    pub bytes: u64,
    /// Which piece, from 0.
    #[n(2)]
    pub number: u32,
    /// The piece.
    #[n(3)]
    pub piece: ByteVec,
}

/// A piece was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct AttachmentTaken {
    /// The attachment is on the server whole, and its hash was checked.
    #[cbor(n(0), default)]
    pub complete: bool,
}

/// A piece is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct AttachmentWish {
    /// Of which attachment.
    #[n(0)]
    pub hash: ByteArray<32>,
    /// Which piece, from 0.
    #[n(1)]
    pub number: u32,
}

/// A piece on its way to a desktop.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct AttachmentGiven {
    /// Bytes of the whole.
    #[n(0)]
    pub bytes: u64,
    /// The piece.
    #[n(1)]
    pub piece: ByteVec,
}

/// The attachments that a change names: a scan's contents, the file of an issued letter.
pub fn named_by(change: &Change) -> Vec<Hash> {
    let texts = |field: &'static str| {
        change.edits.iter().filter_map(move |edit| edit.values.get(field)).filter_map(Value::as_str)
    };
    let hash = |text: &str| blake3::Hash::from_hex(text).ok().map(|hash| *hash.as_bytes());
    let found: Vec<Hash> = if change.kind == kinds::scan::KIND.name {
        let lists = texts("scan_contents").filter_map(|text| serde_json::from_str::<Vec<Value>>(text).ok());
        lists.flatten().filter_map(|content| hash(content.get("hash")?.as_str()?)).take(MOST_NAMED).collect()
    } else if change.kind == kinds::letter::KIND.name {
        texts("pdf_hash").filter_map(hash).take(MOST_NAMED).collect()
    } else {
        Vec::new()
    };
    found
}

/// Whether changes of that kind may name attachments.
pub fn may_name(kind: &str) -> bool {
    kind == kinds::scan::KIND.name || kind == kinds::letter::KIND.name
}

#[cfg(test)]
mod tests {
    use model::Body;
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::change::{Edit, Stamp};

    fn change(kind: &str, field: &str, text: &str) -> Change {
        let values = Body::from_iter([(field.to_owned(), json!(text))]);
        let edits = vec![Edit { group: field.to_owned(), values, replaces: Vec::new() }];
        let stamp = Stamp { desktop: Uuid::nil(), sequence: 1 };
        Change { stamp, record: Uuid::nil(), kind: kind.to_owned(), author: Uuid::nil(), at_ms: 0, edits }
    }

    #[test]
    fn pieces_cover_the_whole_and_nothing_beyond() {
        assert_eq!((pieces(0), pieces(1), pieces(PIECE as u64), pieces(PIECE as u64 + 1)), (0, 1, 1, 2));
        assert_eq!(piece_length(PIECE as u64 + 7, 0), Some(PIECE));
        assert_eq!(piece_length(PIECE as u64 + 7, 1), Some(7));
        assert_eq!(piece_length(PIECE as u64 + 7, 2), None);
        assert_eq!(piece_length(PIECE as u64, 1), None);
        assert_eq!(piece_length(LARGEST, u32::MAX), None);
    }

    #[test]
    fn a_scan_names_its_contents_and_nonsense_names_nothing() {
        let hash = blake3::hash(b"paper");
        let contents = json!([{ "hash": hash.to_hex().as_str(), "bytes": 5 }, { "hash": "short" }, 7]).to_string();
        assert_eq!(named_by(&change("scan", "scan_contents", &contents)), [*hash.as_bytes()]);
        assert_eq!(named_by(&change("letter", "pdf_hash", hash.to_hex().as_str())), [*hash.as_bytes()]);
        assert!(named_by(&change("scan", "scan_contents", "no list")).is_empty());
        assert!(named_by(&change("worker", "pdf_hash", hash.to_hex().as_str())).is_empty());
    }
}
