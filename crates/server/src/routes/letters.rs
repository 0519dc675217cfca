//! What is public about letters, for desktops and for the page that anyone can open: `GET /v1/letters/keys`, the keys with which seals are
//! verified; `/v1/letters/standing`, how one letter stands; `/v1/letters/ended`, which are no longer in force. No names, no reasons.

use std::net::SocketAddr;

use ::letters::seal;
use axum::Json;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use ed25519_dalek::VerifyingKey;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sync::message::{Refusal, RefusalCode};
use uuid::Uuid;

use super::Site;
use super::answer::Refused;
use crate::core::{Core, Which};
use crate::database::LetterKey;

/// Most characters of a number; as the kind `letter` has it.
const LONGEST_NUMBER: usize = 160;
/// Asked anew each time.
const FRESH: [(HeaderName, &str); 1] = [(header::CACHE_CONTROL, "no-store")];

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

pub async fn keys(State(site): State<Site>) -> Result<impl IntoResponse, Refused> {
    let keys = site.work(Core::letter_keys).await?;
    Ok((FRESH, Json(Keys { keys: keys.iter().filter_map(key).collect() })))
}

/// What `GET /v1/letters/standing` is asked with: one of the two beside the district.
#[derive(Debug, Deserialize)]
pub struct Asked {
    district: String,
    letter: Option<Uuid>,
    number: Option<String>,
}

pub async fn standing(
    State(site): State<Site>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refused> {
    // Letters without a number have the empty one.
    let fits = |number: &str| !number.is_empty() && number.chars().count() <= LONGEST_NUMBER;
    let which = match (asked.letter, asked.number.as_deref().map(str::trim)) {
        (Some(letter), None) => Which::Letter(letter),
        (None, Some(number)) if fits(number) => Which::Number(number.to_owned()),
        _ => return Err(RefusalCode::Malformed.into()),
    };
    let now_ms = site.core.now_ms();
    // An id cannot be guessed; numbers can be counted through.
    let guessable = matches!(which, Which::Number(_));
    if guessable && let Err(seconds) = site.lookups.may_try(from.ip(), now_ms) {
        return Err(Refusal { code: RefusalCode::TooManyAttempts, detail: seconds }.into());
    }
    let Some(letters) = site.work(move |core| core.letters(&asked.district, &which)).await? else {
        return Ok(no_district());
    };
    if guessable && letters.is_empty() {
        site.lookups.failed(from.ip());
    }
    Ok((FRESH, Json(json!({ "as_of_ms": now_ms, "letters": letters }))).into_response())
}

/// What `GET /v1/letters/ended` is asked with.
#[derive(Debug, Deserialize)]
pub struct Of {
    district: String,
}

pub async fn ended(State(site): State<Site>, Query(of): Query<Of>) -> Result<Response, Refused> {
    let now_ms = site.core.now_ms();
    let Some(letters) = site.work(move |core| core.ended_letters(&of.district)).await? else {
        return Ok(no_district());
    };
    Ok((FRESH, Json(json!({ "as_of_ms": now_ms, "letters": letters }))).into_response())
}

fn no_district() -> Response {
    (StatusCode::NOT_FOUND, Json(json!({ "error": "this district is not on this server" }))).into_response()
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

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |half: u8| char::from(DIGITS[usize::from(half & 15)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}
