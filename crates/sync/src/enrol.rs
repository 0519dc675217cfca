//! What a desktop proves when it enrols or joins: that it holds the key it names.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use uuid::Uuid;

/// A code as it is compared: upper case, without blanks and hyphens, with the letters that look like digits read as
/// those (Crockford's base 32: I and L are 1, O is 0).
pub fn normal_code(code: &str) -> String {
    let plain = code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase());
    plain
        .map(|c| match c {
            'I' | 'L' => '1',
            'O' => '0',
            other => other,
        })
        .collect()
}

/// What is signed: the code and the identity.
fn message(code: &str, desktop: Uuid) -> Vec<u8> {
    let mut message = b"loket/enrol/1".to_vec();
    message.extend_from_slice(desktop.as_bytes());
    message.extend_from_slice(normal_code(code).as_bytes());
    message
}

/// The proof for `EnrolRequest` and `JoinRequest`.
pub fn proof(key: &SigningKey, code: &str, desktop: Uuid) -> [u8; 64] {
    key.sign(&message(code, desktop)).to_bytes()
}

/// The proof for `RenewRequest`, bound to the token under which it is sent.
pub fn renewal_proof(key: &SigningKey, token: &str, desktop: Uuid) -> [u8; 64] {
    key.sign(&renewal(token, desktop)).to_bytes()
}

/// Whether such a proof fits.
pub fn is_renewal_proof(public_key: &[u8; 32], token: &str, desktop: Uuid, proof: &[u8; 64]) -> bool {
    VerifyingKey::from_bytes(public_key)
        .is_ok_and(|key| key.verify_strict(&renewal(token, desktop), &Signature::from_bytes(proof)).is_ok())
}

fn renewal(token: &str, desktop: Uuid) -> Vec<u8> {
    let mut message = b"loket/renew/1".to_vec();
    message.extend_from_slice(desktop.as_bytes());
    message.extend_from_slice(token.as_bytes());
    message
}

/// Whether the proof fits.
pub fn is_proof(public_key: &[u8; 32], code: &str, desktop: Uuid, proof: &[u8; 64]) -> bool {
    VerifyingKey::from_bytes(public_key)
        .is_ok_and(|key| key.verify_strict(&message(code, desktop), &Signature::from_bytes(proof)).is_ok())
}
