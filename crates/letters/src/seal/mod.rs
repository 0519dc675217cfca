//! The seal in a letter's QR: a short signed statement of what the office issued, checked offline against the office's
//! published keys. It proves who issued which content; it is not an electronic signature in the sense of the law
//! (TTE by BSrE) and must never be called one. It must never know a template, a page or a PDF library, since the
//! server uses it alone.
//!
//! Form: COSE_Sign1 (RFC 9052, section 4.2) with Ed25519, over [`Payload`] as a CBOR map with integer keys, written in
//! base32. The protected header is `{1: -8}`, the unprotected one `{4: key id}`, the external data [`CONTEXT`].
//! With a base address it stands behind `#` in an upper-case URL, so that a browser never sends it to the server.

mod base32;
mod extract;
mod payload;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

pub use extract::{ExtractError, LARGEST_PDF_BYTES, PDF_MARK, extract};
pub use payload::{HASH_BYTES, Payload};

use crate::cbor::{Reader, Unexpected, Writer};

/// What every seal's signature also covers, so that it can never pass for a signature made for something else.
pub const CONTEXT: &[u8] = b"loket-pmi letter seal 1";

/// Texts longer than this are not read.
pub const LONGEST_TEXT_BYTES: usize = 4096;

const COSE_SIGN1: u64 = 18;
/// `{1: -8}`: the algorithm is EdDSA (RFC 9053, section 2.2).
const PROTECTED: &[u8] = &[0xa1, 0x01, 0x27];

/// The first eight bytes of the BLAKE3 hash of a public key, as in the seal's header.
pub type KeyId = [u8; 8];

/// The id of a public key.
pub fn key_id(key: &VerifyingKey) -> KeyId {
    let hash = blake3::hash(key.as_bytes());
    let mut id = KeyId::default();
    id.copy_from_slice(&hash.as_bytes()[..8]);
    id
}

/// Why there is no seal to check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The text is longer than any seal.
    #[error("longer than a seal can be")]
    TextTooLong,
    /// The text is not a seal of this program.
    #[error("not a seal")]
    NotASeal,
    /// It is a seal in form, of a kind that this version does not read.
    #[error("a seal of another version")]
    OtherVersion,
    /// A field to be sealed is too long; its name.
    #[error("field {0} is too long for a seal")]
    TooLong(&'static str),
    /// A field to be sealed is malformed; its name.
    #[error("field {0} cannot be sealed")]
    BadPayload(&'static str),
}

/// Signs a payload; gives the token: base32, upper case, about 430 characters.
pub fn sign(payload: &Payload, key: &SigningKey) -> Result<String, SealError> {
    let payload = payload.to_bytes()?;
    let signature = key.sign(&to_be_signed(PROTECTED, &payload));
    let mut writer = Writer::default();
    writer.tag(COSE_SIGN1).array(4).bytes(PROTECTED);
    writer.map(1).int(4).bytes(&key_id(&key.verifying_key()));
    writer.bytes(&payload).bytes(&signature.to_bytes());
    Ok(base32::encode(&writer.into_bytes()))
}

/// What the QR holds: `HTTPS://HOST/V#TOKEN` in upper case when the office has a base address (such as
/// `https://pmi.example.id`), else the bare token.
pub fn qr_text(base_address: Option<&str>, token: &str) -> String {
    match base_address.map(|base| base.trim().trim_end_matches('/')) {
        Some(base) if !base.is_empty() => format!("{}/V#{token}", base.to_ascii_uppercase()),
        _ => token.to_owned(),
    }
}

/// A seal that was read but not checked: nothing in it may be believed or shown as genuine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unverified {
    key_id: KeyId,
    protected: Vec<u8>,
    payload: Vec<u8>,
    signature: [u8; 64],
    claimed: Payload,
}

impl Unverified {
    /// What it claims; for looking up the letter, never for showing it as true.
    pub fn claimed(&self) -> &Payload {
        &self.claimed
    }

    /// The key which it says it was signed with.
    pub fn key_id(&self) -> KeyId {
        self.key_id
    }
}

/// What checking a seal tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Signed by one of the keys: the content can be compared with the paper.
    Verified(Payload),
    /// None of the given keys has this id.
    UnknownKey(KeyId),
    /// The key is known, and the signature does not fit the content.
    Altered,
}

/// Reads what a QR scanner or a person gave: a token, or a URL which carries one behind `#`. White space is passed over.
pub fn read(text: &str) -> Result<Unverified, SealError> {
    if text.len() > LONGEST_TEXT_BYTES {
        return Err(SealError::TextTooLong);
    }
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let token = text.rsplit_once('#').map_or(text.as_str(), |(_, token)| token);
    let bytes = base32::decode(token).ok_or(SealError::NotASeal)?;
    let (key_id, protected, payload, signature) = parts(&bytes).map_err(|Unexpected| SealError::NotASeal)?;
    if protected != PROTECTED {
        return Err(SealError::OtherVersion);
    }
    let claimed = Payload::from_bytes(payload).map_err(|Unexpected| SealError::NotASeal)?;
    Ok(Unverified { key_id, protected: protected.to_vec(), payload: payload.to_vec(), signature, claimed })
}

type Parts<'a> = (KeyId, &'a [u8], &'a [u8], [u8; 64]);

fn parts(bytes: &[u8]) -> Result<Parts<'_>, Unexpected> {
    let mut reader = Reader::new(bytes);
    if reader.tag()? != COSE_SIGN1 || reader.array()? != 4 {
        return Err(Unexpected);
    }
    let protected = reader.bytes()?;
    if reader.map()? != 1 || reader.int()? != 4 {
        return Err(Unexpected);
    }
    let key_id = reader.bytes()?.try_into().map_err(|_| Unexpected)?;
    let payload = reader.bytes()?;
    let signature = reader.bytes()?.try_into().map_err(|_| Unexpected)?;
    if reader.is_at_end() { Ok((key_id, protected, payload, signature)) } else { Err(Unexpected) }
}

/// Checks a seal against the office's published keys. Whether a key or the letter was revoked since is for the caller
/// to look up.
pub fn verify(seal: &Unverified, keys: &[VerifyingKey]) -> Verdict {
    let mut known = keys.iter().filter(|key| key_id(key) == seal.key_id).peekable();
    if known.peek().is_none() {
        return Verdict::UnknownKey(seal.key_id);
    }
    let signed = to_be_signed(&seal.protected, &seal.payload);
    let signature = Signature::from_bytes(&seal.signature);
    if known.any(|key| key.verify_strict(&signed, &signature).is_ok()) {
        Verdict::Verified(seal.claimed.clone())
    } else {
        Verdict::Altered
    }
}

/// The `Sig_structure` of RFC 9052, section 4.4.
fn to_be_signed(protected: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.array(4).text("Signature1").bytes(protected).bytes(CONTEXT).bytes(payload);
    writer.into_bytes()
}
