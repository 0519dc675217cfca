//! What carries messages: `remote` over HTTP, a fake network in tests. And the calls made of it.
//!
//! It must never know sockets or HTTP libraries; a blocking call is all it asks for.

use minicbor::{Decode, Encode};

use crate::attachment::{
    AttachmentGiven, AttachmentPiece, AttachmentStates, AttachmentTaken, AttachmentWish, AttachmentsWish,
};
use crate::message::{Admission, EnrolRequest, JoinRequest, Live, Pong, Refusal, RenewRequest, SyncReply, SyncRequest};
use crate::wire::{self, WireError};

/// The places of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    /// `POST /v1/enrol`
    Enrol,
    /// `POST /v1/join`
    Join,
    /// `POST /v1/renew`
    Renew,
    /// `POST /v1/sync`
    Sync,
    /// `GET /v1/live?after=N`: answers when the ledger has grown beyond N, at the latest after 30 seconds.
    Live {
        /// The position that the asker knows.
        after: u64,
    },
    /// `GET /v1/ping`
    Ping,
    /// `POST /v1/attachments/state`
    AttachmentState,
    /// `POST /v1/attachments/put`
    AttachmentPut,
    /// `POST /v1/attachments/get`
    AttachmentGet,
}

impl Endpoint {
    /// Path and query.
    pub fn path(self) -> String {
        match self {
            Self::Enrol => "/v1/enrol".into(),
            Self::Join => "/v1/join".into(),
            Self::Renew => "/v1/renew".into(),
            Self::Sync => "/v1/sync".into(),
            Self::Live { after } => format!("/v1/live?after={after}"),
            Self::Ping => "/v1/ping".into(),
            Self::AttachmentState => "/v1/attachments/state".into(),
            Self::AttachmentPut => "/v1/attachments/put".into(),
            Self::AttachmentGet => "/v1/attachments/get".into(),
        }
    }

    /// Whether a body is sent (POST) or only asked for (GET).
    pub fn sends(self) -> bool {
        !matches!(self, Self::Live { .. } | Self::Ping)
    }
}

/// One call.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// The server's base address, `https://…` (plain http only to loopback).
    pub server: &'a str,
    /// What is called.
    pub endpoint: Endpoint,
    /// The desktop's token.
    pub token: Option<&'a str>,
    /// The body; empty for those that send none.
    pub body: &'a [u8],
}

/// What can come of a call that brought no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// Nobody answers there, or the line broke.
    #[error("the server cannot be reached")]
    Unreachable,
    /// Somebody answers, but not a server of ours, or with garbage.
    #[error("the answer is not that of a Loket server")]
    Nonsense,
    /// The address is none, or plain http to another machine.
    #[error("the server's address cannot be used")]
    Address,
    /// The server refuses.
    #[error("the server refuses: {}", .0.code.as_str())]
    Refused(Refusal),
}

impl From<WireError> for TransportError {
    fn from(_: WireError) -> Self {
        Self::Nonsense
    }
}

/// Carries a call to the server and its answer back.
pub trait Transport: Send + Sync {
    /// Blocks until there is an answer. Answers are bounded by `wire::MAX_BODY`.
    fn call(&self, call: &Call<'_>) -> Result<Vec<u8>, TransportError>;
}

impl<T: Transport + ?Sized> Transport for std::sync::Arc<T> {
    fn call(&self, call: &Call<'_>) -> Result<Vec<u8>, TransportError> {
        (**self).call(call)
    }
}

/// Puts an office on the server.
pub fn enrol(transport: &dyn Transport, server: &str, request: &EnrolRequest) -> Result<Admission, TransportError> {
    ask(transport, server, Endpoint::Enrol, None, request)
}

/// Joins an office.
pub fn join(transport: &dyn Transport, server: &str, request: &JoinRequest) -> Result<Admission, TransportError> {
    ask(transport, server, Endpoint::Join, None, request)
}

/// Goes on under a new identity; `token` is the former one's.
pub fn renew(
    transport: &dyn Transport,
    server: &str,
    token: &str,
    request: &RenewRequest,
) -> Result<Admission, TransportError> {
    ask(transport, server, Endpoint::Renew, Some(token), request)
}

/// One exchange of a session.
pub fn exchange(
    transport: &dyn Transport,
    server: &str,
    token: &str,
    request: &SyncRequest,
) -> Result<SyncReply, TransportError> {
    ask(transport, server, Endpoint::Sync, Some(token), request)
}

/// Waits until the ledger has grown beyond a position, at most 30 seconds. Returns where it ends.
pub fn live(transport: &dyn Transport, server: &str, token: &str, after: u64) -> Result<Live, TransportError> {
    let answer = transport.call(&Call { server, endpoint: Endpoint::Live { after }, token: Some(token), body: &[] })?;
    Ok(wire::unpack(&answer)?)
}

/// Whether a server of ours is there.
pub fn ping(transport: &dyn Transport, server: &str) -> Result<Pong, TransportError> {
    let answer = transport.call(&Call { server, endpoint: Endpoint::Ping, token: None, body: &[] })?;
    Ok(wire::unpack(&answer)?)
}

/// What the server has of attachments, in the order in which they are named.
pub fn attachment_states(
    transport: &dyn Transport,
    server: &str,
    token: &str,
    wish: &AttachmentsWish,
) -> Result<AttachmentStates, TransportError> {
    let states: AttachmentStates = ask(transport, server, Endpoint::AttachmentState, Some(token), wish)?;
    if states.states.len() == wish.hashes.len() { Ok(states) } else { Err(TransportError::Nonsense) }
}

/// Hands in a piece of an attachment.
pub fn put_attachment(
    transport: &dyn Transport,
    server: &str,
    token: &str,
    piece: &AttachmentPiece,
) -> Result<AttachmentTaken, TransportError> {
    ask(transport, server, Endpoint::AttachmentPut, Some(token), piece)
}

/// Fetches a piece of an attachment.
pub fn get_attachment(
    transport: &dyn Transport,
    server: &str,
    token: &str,
    wish: &AttachmentWish,
) -> Result<AttachmentGiven, TransportError> {
    ask(transport, server, Endpoint::AttachmentGet, Some(token), wish)
}

fn ask<Q: Encode<()>, A: for<'b> Decode<'b, ()>>(
    transport: &dyn Transport,
    server: &str,
    endpoint: Endpoint,
    token: Option<&str>,
    request: &Q,
) -> Result<A, TransportError> {
    let body = wire::pack(request);
    let answer = transport.call(&Call { server, endpoint, token, body: &body })?;
    Ok(wire::unpack(&answer)?)
}
