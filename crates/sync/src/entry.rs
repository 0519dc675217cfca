//! A change as it stands in a desktop's chain: its bytes, and what makes the chain unforgeable.
//!
//! The chain goes over salted digests of the payloads, so a payload can be deleted (erasure) and the chain still be
//! checked from end to end. The last digest of a batch is signed by the desktop. Nothing here draws random numbers:
//! salts come from a secret of the desktop and the sequence.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use minicbor::Decoder;
use model::Body;
use uuid::Uuid;

use crate::cbor::{self, Enc, Malformed, Put};
use crate::change::{Change, Edit, Stamp};

/// BLAKE3, 32 bytes.
pub type Digest = [u8; 32];
/// What the first entry of every chain has for a predecessor.
pub const GENESIS: Digest = [0; 32];
/// Most bytes of one payload; a picture of the letterhead is the largest thing that an office writes.
pub const MAX_PAYLOAD: usize = 768 * 1024;

/// One link of a desktop's chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Which change it is.
    pub stamp: Stamp,
    /// Its bytes, or what is left of them after erasure.
    pub content: Content,
}

/// What an entry holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// The change in CBOR, and the salt of its digest.
    Kept {
        /// Keeps an erased payload from being guessed from its digest; goes with the payload.
        salt: [u8; 16],
        /// See `encode_change`.
        payload: Vec<u8>,
    },
    /// The payload was erased; its digest keeps the chain whole.
    Erased(Digest),
}

/// What is wrong with a stretch of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// An entry of another desktop, or not the next number.
    #[error("the entries do not follow each other")]
    Gap,
    /// The signature is not this desktop's over these entries.
    #[error("the signature does not fit")]
    Signature,
}

impl Entry {
    /// The entry of a change.
    pub fn of(change: &Change, salt: [u8; 16]) -> Self {
        Self { stamp: change.stamp, content: Content::Kept { salt, payload: encode_change(change) } }
    }

    /// The change, or `None` if it was erased.
    pub fn change(&self) -> Result<Option<Change>, Malformed> {
        match &self.content {
            Content::Kept { payload, .. } => decode_change(self.stamp, payload).map(Some),
            Content::Erased(_) => Ok(None),
        }
    }

    /// The salted digest of the payload; the same before and after erasure.
    pub fn content_digest(&self) -> Digest {
        match &self.content {
            Content::Kept { salt, payload } => {
                *blake3::Hasher::new().update(salt).update(payload).finalize().as_bytes()
            }
            Content::Erased(digest) => *digest,
        }
    }

    /// The chain's digest after this entry.
    pub fn link(&self, previous: &Digest) -> Digest {
        let mut bytes = [0_u8; 88];
        bytes[..32].copy_from_slice(previous);
        bytes[32..48].copy_from_slice(self.stamp.desktop.as_bytes());
        bytes[48..56].copy_from_slice(&self.stamp.sequence.to_be_bytes());
        bytes[56..].copy_from_slice(&self.content_digest());
        *blake3::hash(&bytes).as_bytes()
    }

    /// The same entry without its payload.
    #[must_use]
    pub fn erased(&self) -> Self {
        Self { stamp: self.stamp, content: Content::Erased(self.content_digest()) }
    }

    /// Bytes of the payload.
    pub fn len(&self) -> usize {
        match &self.content {
            Content::Kept { payload, .. } => payload.len(),
            Content::Erased(_) => 0,
        }
    }

    /// Whether the payload was erased.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The salt of the entry with that sequence.
pub fn salt(secret: &[u8; 32], sequence: u64) -> [u8; 16] {
    let digest = blake3::keyed_hash(secret, &sequence.to_be_bytes());
    let mut salt = [0; 16];
    salt.copy_from_slice(&digest.as_bytes()[..16]);
    salt
}

/// Digest after each of the entries, which have to follow `previous_sequence` of that desktop without a gap.
pub fn chain(
    desktop: Uuid,
    previous_sequence: u64,
    previous: Digest,
    entries: &[Entry],
) -> Result<Vec<Digest>, ChainError> {
    let mut digest = previous;
    let mut digests = Vec::with_capacity(entries.len());
    for (entry, sequence) in entries.iter().zip(previous_sequence.saturating_add(1)..) {
        if entry.stamp != (Stamp { desktop, sequence }) {
            return Err(ChainError::Gap);
        }
        digest = entry.link(&digest);
        digests.push(digest);
    }
    Ok(digests)
}

/// What a desktop signs at the end of a batch.
fn head_message(head: Stamp, digest: &Digest) -> Vec<u8> {
    let mut message = b"loket/chain/1".to_vec();
    message.extend_from_slice(head.desktop.as_bytes());
    message.extend_from_slice(&head.sequence.to_be_bytes());
    message.extend_from_slice(digest);
    message
}

/// Signs the chain up to that entry.
pub fn sign_head(key: &SigningKey, head: Stamp, digest: &Digest) -> [u8; 64] {
    key.sign(&head_message(head, digest)).to_bytes()
}

/// Checks such a signature.
pub fn verify_head(key: &[u8; 32], head: Stamp, digest: &Digest, signature: &[u8; 64]) -> Result<(), ChainError> {
    let key = VerifyingKey::from_bytes(key).map_err(|_| ChainError::Signature)?;
    key.verify_strict(&head_message(head, digest), &Signature::from_bytes(signature)).map_err(|_| ChainError::Signature)
}

/// A change's payload in CBOR: `[record, kind, author, at_ms, {field: value}, [[group, {field: value}, replaces]]]`.
/// The fifth item holds the edits of one field that replace nothing; in the sixth, `null` for the group stands for the
/// name of the only field, and a number in `replaces` for a change of the same desktop. The stamp is not repeated.
pub fn encode_change(change: &Change) -> Vec<u8> {
    let bare = |edit: &&Edit| edit.replaces.is_empty() && is_single(edit);
    cbor::to_vec(256, |e| {
        e.array(6)?;
        cbor::put_id(e, change.record)?;
        e.str(&change.kind)?;
        cbor::put_id(e, change.author)?;
        e.i64(change.at_ms)?;
        let plain: Body = change.edits.iter().filter(bare).flat_map(|edit| edit.values.clone()).collect();
        cbor::put_body(e, &plain)?;
        e.array(change.edits.iter().filter(|edit| !bare(edit)).count() as u64)?;
        for edit in change.edits.iter().filter(|edit| !bare(edit)) {
            put_edit(e, edit, change.stamp.desktop)?;
        }
        Ok(())
    })
}

fn is_single(edit: &Edit) -> bool {
    edit.values.len() == 1 && edit.values.contains_key(&edit.group)
}

fn put_edit(e: &mut Enc, edit: &Edit, desktop: Uuid) -> Put {
    e.array(3)?;
    if is_single(edit) {
        e.null()?;
    } else {
        e.str(&edit.group)?;
    }
    cbor::put_body(e, &edit.values)?;
    e.array(edit.replaces.len() as u64)?;
    for stamp in &edit.replaces {
        if stamp.desktop == desktop {
            e.u64(stamp.sequence)?;
        } else {
            cbor::put_stamp(e, *stamp)?;
        }
    }
    Ok(())
}

/// Reads what `encode_change` wrote; what newer versions append is skipped.
pub fn decode_change(stamp: Stamp, payload: &[u8]) -> Result<Change, Malformed> {
    let d = &mut Decoder::new(payload);
    let items = cbor::array(d)?;
    if items < 6 {
        return Err(Malformed("change too short"));
    }
    let record = cbor::get_id(d)?;
    let kind = d.str()?.to_owned();
    let author = cbor::get_id(d)?;
    let at_ms = d.i64()?;
    let mut edits = Vec::new();
    for _ in 0..cbor::map(d)? {
        let group = d.str()?.to_owned();
        let values = Body::from_iter([(group.clone(), cbor::get_value(d)?)]);
        edits.push(Edit { group, values, replaces: Vec::new() });
    }
    for _ in 0..cbor::array(d)? {
        edits.push(get_edit(d, stamp.desktop)?);
    }
    Ok(Change { stamp, record, kind, author, at_ms, edits })
}

/// Record and kind of a payload, without reading the rest.
pub fn peek(payload: &[u8]) -> Result<Peeked<'_>, Malformed> {
    let d = &mut Decoder::new(payload);
    if cbor::array(d)? < 6 {
        return Err(Malformed("change too short"));
    }
    Ok(Peeked { record: cbor::get_id(d)?, kind: d.str()?, author: cbor::get_id(d)? })
}

/// The head of a payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peeked<'a> {
    /// The record.
    pub record: Uuid,
    /// Its kind.
    pub kind: &'a str,
    /// The user who typed it.
    pub author: Uuid,
}

fn get_edit(d: &mut Decoder<'_>, desktop: Uuid) -> Result<Edit, Malformed> {
    let items = cbor::array(d)?;
    if items < 3 {
        return Err(Malformed("edit too short"));
    }
    let group =
        if d.datatype()? == minicbor::data::Type::Null { d.null().map(|()| None)? } else { Some(d.str()?.to_owned()) };
    let values = cbor::get_body(d)?;
    let group = match group {
        Some(group) => group,
        None => values.keys().next().cloned().ok_or(Malformed("edit without a field"))?,
    };
    let mut replaces = Vec::new();
    for _ in 0..cbor::array(d)? {
        let stamp = match d.datatype()? {
            minicbor::data::Type::Array => cbor::get_stamp(d)?,
            _ => Stamp { desktop, sequence: d.u64()? },
        };
        replaces.push(stamp);
    }
    cbor::skip(d, items - 3)?;
    Ok(Edit { group, values, replaces })
}
