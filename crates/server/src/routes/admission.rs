//! `POST /v1/enrol` and `POST /v1/join`: one-time codes against tokens.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::{ConnectInfo, State};
use sync::message::{Admission, EnrolRequest, JoinRequest, Refusal, RefusalCode};

use super::Site;
use super::answer::{Message, Refused, message};
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
