//! `POST /upload?name=…` with a file: answers `{path}`, where the core can read it.

use std::path::Path;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Bridge;

/// The file's name on the user's side.
#[derive(Deserialize)]
pub(super) struct Name {
    name: String,
}

pub(super) async fn keep(
    State(bridge): State<Bridge>,
    headers: HeaderMap,
    Query(query): Query<Name>,
    bytes: Bytes,
) -> Result<Json<Value>, StatusCode> {
    if !bridge.admits(&headers, None) {
        return Err(StatusCode::UNAUTHORIZED);
    }
    // Only the last part of a name, and every file in a folder of its own: two uploads of one name are two files.
    let name = Path::new(&query.name).file_name().ok_or(StatusCode::BAD_REQUEST)?;
    let unique = getrandom::u64().map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let folder = bridge.uploads.join(format!("{unique:016x}"));
    let path = folder.join(name);
    tokio::fs::create_dir_all(&folder).await.map_err(|_| StatusCode::INSUFFICIENT_STORAGE)?;
    tokio::fs::write(&path, bytes).await.map_err(|_| StatusCode::INSUFFICIENT_STORAGE)?;
    Ok(Json(json!({ "path": path })))
}
