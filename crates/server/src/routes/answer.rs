//! Bodies in and out, refusals as status codes, and the log's line.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use minicbor::{Decode, Encode};
use sync::message::{Refusal, RefusalCode};
use sync::wire::{self, WireError};

use super::Site;

/// A refusal as an answer.
pub struct Refused(pub Refusal);

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self(refusal)
    }
}

impl From<RefusalCode> for Refused {
    fn from(code: RefusalCode) -> Self {
        Self(Refusal { code, detail: 0 })
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = match self.0.code {
            RefusalCode::TokenUnknown => StatusCode::UNAUTHORIZED,
            RefusalCode::DesktopRevoked
            | RefusalCode::CodeUnknown
            | RefusalCode::CodeUsed
            | RefusalCode::CodeExpired => StatusCode::FORBIDDEN,
            RefusalCode::AttachmentUnnamed | RefusalCode::AttachmentMissing => StatusCode::NOT_FOUND,
            RefusalCode::StorageFull => StatusCode::INSUFFICIENT_STORAGE,
            RefusalCode::OfficeExists
            | RefusalCode::AttachmentWrong
            | RefusalCode::OfficeMissing
            | RefusalCode::OtherDistrict
            | RefusalCode::DesktopTaken
            | RefusalCode::Gap
            | RefusalCode::Fork => StatusCode::CONFLICT,
            RefusalCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            RefusalCode::TooManyAttempts => StatusCode::TOO_MANY_REQUESTS,
            RefusalCode::ProtocolTooOld => StatusCode::UPGRADE_REQUIRED,
            RefusalCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            RefusalCode::BadSignature | RefusalCode::Malformed | RefusalCode::Other => StatusCode::BAD_REQUEST,
        };
        (status, [(header::CONTENT_TYPE, wire::CONTENT_TYPE)], wire::pack(&self.0)).into_response()
    }
}

/// A message as an answer.
pub struct Message<T>(pub T);

impl<T: Encode<()>> IntoResponse for Message<T> {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, wire::CONTENT_TYPE)], wire::pack(&self.0)).into_response()
    }
}

/// The message of a body; bounded before it is read.
pub async fn message<T: for<'b> Decode<'b, ()>>(body: Body) -> Result<T, Refused> {
    let bytes = axum::body::to_bytes(body, wire::MAX_BODY).await.map_err(|_| RefusalCode::TooLarge)?;
    wire::unpack(&bytes).map_err(|error| match error {
        WireError::TooLarge => RefusalCode::TooLarge.into(),
        WireError::Foreign | WireError::Broken => RefusalCode::Malformed.into(),
    })
}

/// The token of a request.
pub fn token(headers: &HeaderMap) -> Option<String> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ").map(str::to_owned)
}

/// One line for each request: what, how it ended, how long. No bodies, no tokens, no addresses.
pub async fn log(State(site): State<Site>, request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let begun = std::time::Instant::now();
    let response = next.run(request).await;
    site.metrics.answered(&path, response.status(), begun.elapsed());
    tracing::info!(%method, path, status = response.status().as_u16(), ms = begun.elapsed().as_millis() as u64, "answered");
    response
}
