//! `GET /v1/letters/keys`: the keys with which letters are verified, for desktops and for the page that anyone can open.

use ::letters::seal;
use axum::Json;
use axum::extract::State;
use ed25519_dalek::VerifyingKey;
use serde::Serialize;

use super::Site;
use super::answer::Refused;
use crate::core::Core;
use crate::database::LetterKey;

/// The answer.
#[derive(Debug, Serialize)]
pub struct Keys {
    keys: Vec<Key>,
}

/// One desktop's key.
#[derive(Debug, Serialize)]
#[expect(clippy::struct_field_names, reason = "the names in the JSON say which of the two they are")]
struct Key {
    /// As in the seal, hexadecimal.
    key_id: String,
    /// Ed25519, hexadecimal.
    public_key: String,
    district: String,
    office_name: String,
    /// Once revoked only letters that were registered before count; milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked_ms: Option<i64>,
}

pub async fn keys(State(site): State<Site>) -> Result<Json<Keys>, Refused> {
    let keys = site.work(Core::letter_keys).await?;
    Ok(Json(Keys { keys: keys.iter().filter_map(key).collect() }))
}

fn key(of: &LetterKey) -> Option<Key> {
    let public_key = VerifyingKey::from_bytes(&of.public_key).ok()?;
    Some(Key {
        key_id: hexadecimal(&seal::key_id(&public_key)),
        public_key: hexadecimal(&of.public_key),
        district: of.district.clone(),
        office_name: of.office_name.clone(),
        revoked_ms: of.revoked_ms,
    })
}

fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |half: u8| char::from(DIGITS[usize::from(half & 15)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}
