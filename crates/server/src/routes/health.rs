//! For whoever watches the server: `GET /health` (the process answers), `GET /ready` (its database too), `GET /metrics`
//! (Prometheus). For desktops: `GET /v1/ping`.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use serde_json::{Value, json};
use sync::message::Pong;

use super::Site;
use super::answer::{Message, Refused};
use crate::core::Core;

pub async fn health() -> Json<Value> {
    Json(json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") }))
}

pub async fn ready(State(site): State<Site>) -> Result<Json<Value>, Refused> {
    site.work(Core::ready).await?;
    Ok(Json(json!({ "status": "ready" })))
}

pub async fn metrics(State(site): State<Site>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], site.metrics.page())
}

pub async fn ping(State(site): State<Site>) -> Message<Pong> {
    Message(site.core.ping())
}
