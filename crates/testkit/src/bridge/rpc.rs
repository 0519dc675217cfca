//! `POST /rpc` with `{command, input}`: answers `{ok: output}` or `{failure: Failure}`.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Bridge;

/// A command and what it takes.
#[derive(Deserialize)]
pub(super) struct Call {
    command: String,
    #[serde(default)]
    input: Value,
}

pub(super) async fn answer(
    State(bridge): State<Bridge>,
    headers: HeaderMap,
    Json(call): Json<Call>,
) -> Result<Json<Value>, StatusCode> {
    if !bridge.admits(&headers, None) {
        return Err(StatusCode::UNAUTHORIZED);
    }
    let core = bridge.app;
    let work = tokio::task::spawn_blocking(move || app::contract::call(&core, &call.command, call.input));
    match work.await {
        Ok(Ok(output)) => Ok(Json(json!({ "ok": output }))),
        Ok(Err(failure)) => Ok(Json(json!({ "failure": failure }))),
        Err(_) => Err(StatusCode::INTERNAL_SERVER_ERROR),
    }
}
