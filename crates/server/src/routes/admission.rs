//! `POST /v1/enrol` and `POST /v1/join`: one-time codes against tokens; `POST /v1/renew`: a token against a new identity's.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::{ConnectInfo, State};
use axum::http::HeaderMap;
use sync::message::{Admission, EnrolRequest, JoinRequest, Refusal, RefusalCode, RenewRequest};

use super::Site;
use super::answer::{Message, Refused, message, token};
use crate::core::Core;

pub async fn enrol(
    State(site): State<Site>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    body: Body,
) -> Result<Message<Admission>, Refused> {
    let request: EnrolRequest = message(body).await?;
    admit(&site, from, move |core| core.enrol(request)).await
}

pub async fn join(
    State(site): State<Site>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    body: Body,
) -> Result<Message<Admission>, Refused> {
    let request: JoinRequest = message(body).await?;
    admit(&site, from, move |core| core.join(&request)).await
}

pub async fn renew(State(site): State<Site>, headers: HeaderMap, body: Body) -> Result<Message<Admission>, Refused> {
    let token = token(&headers);
    // A stranger's body is not read.
    let checked = token.clone();
    site.work(move |core| core.authenticate(checked.as_deref()).map(drop)).await?;
    let request: RenewRequest = message(body).await?;
    Ok(Message(site.work(move |core| core.renew(token.as_deref(), &request)).await?))
}

async fn admit(
    site: &Site,
    from: SocketAddr,
    job: impl FnOnce(&Core) -> Result<Admission, Refusal> + Send + 'static,
) -> Result<Message<Admission>, Refused> {
    let now_ms = site.core.now_ms();
    if let Err(seconds) = site.throttle.may_try(from.ip(), now_ms) {
        return Err(Refusal { code: RefusalCode::TooManyAttempts, detail: seconds }.into());
    }
    let admitted = site.work(job).await;
    if admitted.as_ref().is_err_and(|refusal| refusal.code == RefusalCode::CodeUnknown) {
        site.throttle.failed(from.ip());
    }
    Ok(Message(admitted?))
}
