//! `GET /health` for whoever watches the server, `GET /v1/ping` for desktops.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use sync::message::Pong;

use super::Site;
use super::answer::{Message, Refused};

pub async fn health(State(site): State<Site>) -> Result<Json<Value>, Refused> {
    site.work(|core| core.letter_keys().map(drop)).await?;
    Ok(Json(json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") })))
}

pub async fn ping(State(site): State<Site>) -> Message<Pong> {
    Message(site.core.ping())
}
