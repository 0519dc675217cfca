//! `POST /v1/sync` and `GET /v1/live`.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use sync::message::{Live, SyncReply, SyncRequest};

use super::Site;
use super::answer::{Message, Refused, message, token};

/// How long a desktop waits for news before it asks anew: below the 30 seconds after which proxies lose patience.
const PATIENCE: Duration = Duration::from_secs(25);

pub async fn sync(State(site): State<Site>, headers: HeaderMap, body: Body) -> Result<Message<SyncReply>, Refused> {
    let token = token(&headers);
    // A stranger's body is not read.
    let checked = token.clone();
    site.work(move |core| core.authenticate(checked.as_deref()).map(drop)).await?;
    let request: SyncRequest = message(body).await?;
    Ok(Message(site.work(move |core| core.sync(token.as_deref(), &request)).await?))
}

/// What `GET /v1/live` is asked with.
#[derive(Debug, serde::Deserialize)]
pub struct After {
    /// The position that the asker knows.
    #[serde(default)]
    after: u64,
}

pub async fn live(
    State(site): State<Site>,
    headers: HeaderMap,
    Query(After { after }): Query<After>,
) -> Result<Message<Live>, Refused> {
    let token = token(&headers);
    let (mut live, mut grown) = site.work(move |core| core.live(token.as_deref())).await?;
    let mut stopping = site.stopping.clone();
    if live.end <= after {
        tokio::select! {
            heard = grown.wait_for(|end| *end > after) => live.end = heard.map_or(live.end, |end| *end),
            () = tokio::time::sleep(PATIENCE) => {}
            _ = stopping.wait_for(|stopping| *stopping) => {}
        }
    }
    Ok(Message(live))
}
