//! Carries sync's messages over HTTP: an asynchronous client, and a blocking one that is a `sync::Transport`.
//!
//! TLS by rustls; plain http only to this machine. Answers are bounded, redirects are not followed. It must never know
//! what a message says.

mod address;
pub mod blocking;

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use reqwest::{Client as Http, RequestBuilder, Response, StatusCode};
use sync::message::Refusal;
use sync::{Call, Endpoint, TransportError, wire};

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(10);
/// How long an answer may take, from the first byte sent to the last received: a slow line carries two megabytes.
const ANSWER: Duration = Duration::from_mins(2);
/// How long a line may be silent in the middle of an answer.
const SILENCE: Duration = Duration::from_secs(40);

/// The asynchronous client. Cheap to clone; keeps its connections.
#[derive(Debug, Clone)]
pub struct Client {
    http: Http,
}

/// The client could not be set up: no TLS on this machine.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client cannot be set up")]
pub struct SetupError(#[from] reqwest::Error);

impl Client {
    /// A client with the usual patience.
    pub fn new() -> Result<Self, SetupError> {
        let http = Http::builder()
            .connect_timeout(CONNECT)
            .timeout(ANSWER)
            .read_timeout(SILENCE)
            .redirect(reqwest::redirect::Policy::none())
            .tcp_nodelay(true)
            .user_agent(concat!("loket-pmi/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { http })
    }

    /// Carries a call to the server and its answer back.
    pub async fn call(&self, call: &Call<'_>) -> Result<Vec<u8>, TransportError> {
        let url = address::url(call.server, &call.endpoint.path()).ok_or(TransportError::Address)?;
        let response = match self.request(call, url.clone()).send().await {
            // A connection that was kept may have died meanwhile. Every call may come twice, so it is made once more.
            Err(error) if error.is_request() && !error.is_connect() && !error.is_timeout() && !is_parse(&error) => {
                self.request(call, url).send().await
            }
            sent => sent,
        };
        let response = response.map_err(|error| lost(&error))?;
        let status = response.status();
        let body = bounded(response).await?;
        judge(status, body, call.endpoint)
    }

    fn request(&self, call: &Call<'_>, url: reqwest::Url) -> RequestBuilder {
        let request = if call.endpoint.sends() {
            self.http.post(url).header(CONTENT_TYPE, wire::CONTENT_TYPE).body(call.body.to_vec())
        } else {
            self.http.get(url)
        };
        match call.token {
            Some(token) => request.header(AUTHORIZATION, format!("Bearer {token}")),
            None => request,
        }
    }
}

/// What an answer is worth.
fn judge(status: StatusCode, body: Vec<u8>, endpoint: Endpoint) -> Result<Vec<u8>, TransportError> {
    if status == StatusCode::OK {
        return Ok(body);
    }
    if let Ok(refusal) = wire::unpack::<Refusal>(&body) {
        return Err(TransportError::Refused(refusal));
    }
    match status {
        // A proxy stands there and the server does not.
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
            Err(TransportError::Unreachable)
        }
        // A proxy that had no patience with a wait.
        StatusCode::REQUEST_TIMEOUT if matches!(endpoint, Endpoint::Live { .. }) => Err(TransportError::Unreachable),
        _ => Err(TransportError::Nonsense),
    }
}

/// The body, if it is not larger than any of ours.
async fn bounded(mut response: Response) -> Result<Vec<u8>, TransportError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| TransportError::Unreachable)? {
        if body.len() + chunk.len() > wire::MAX_BODY {
            return Err(TransportError::Nonsense);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn lost(error: &reqwest::Error) -> TransportError {
    // What is not HTTP at all answered, as against nobody or a line that broke.
    if is_parse(error) { TransportError::Nonsense } else { TransportError::Unreachable }
}

/// Whether hyper could not read what came: its error is private, its words are not.
fn is_parse(error: &reqwest::Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        let words = inner.to_string();
        if words.contains("invalid HTTP") || words.contains("parsed") {
            return true;
        }
        source = inner.source();
    }
    false
}
