//! `GET /events`: a stream of server-sent events, each a list of topics that changed.

use std::convert::Infallible;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{Stream, unfold};
use serde::Deserialize;
use tokio::sync::mpsc;

use super::Bridge;

/// A browser cannot set headers on an event stream.
#[derive(Deserialize)]
pub(super) struct Token {
    token: Option<String>,
}

pub(super) async fn stream(
    State(bridge): State<Bridge>,
    headers: HeaderMap,
    Query(query): Query<Token>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, StatusCode> {
    if !bridge.admits(&headers, query.token.as_deref()) {
        return Err(StatusCode::UNAUTHORIZED);
    }
    let (sender, receiver) = mpsc::unbounded_channel::<String>();
    bridge.app.subscribe(move |topics| {
        // A browser that has gone is told nothing more; its place in the list is kept until the bridge ends.
        drop(sender.send(serde_json::json!(topics).to_string()));
    });
    let events = unfold(receiver, async |mut receiver| {
        let topics = receiver.recv().await?;
        Some((Ok(Event::default().data(topics)), receiver))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}
