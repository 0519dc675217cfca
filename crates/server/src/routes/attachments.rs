//! `POST /v1/attachments/state`, `put` and `get`: pieces of scans' contents and letters' files.

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use sync::attachment::{
    AttachmentGiven, AttachmentPiece, AttachmentStates, AttachmentTaken, AttachmentWish, AttachmentsWish,
};

use super::Site;
use super::answer::{Message, Refused, message, token};

pub async fn state(
    State(site): State<Site>,
    headers: HeaderMap,
    body: Body,
) -> Result<Message<AttachmentStates>, Refused> {
    let (token, wish) = asked::<AttachmentsWish>(&site, &headers, body).await?;
    Ok(Message(site.work(move |core| core.attachment_states(token.as_deref(), &wish)).await?))
}

pub async fn put(
    State(site): State<Site>,
    headers: HeaderMap,
    body: Body,
) -> Result<Message<AttachmentTaken>, Refused> {
    let (token, piece) = asked::<AttachmentPiece>(&site, &headers, body).await?;
    Ok(Message(site.work(move |core| core.put_attachment(token.as_deref(), &piece)).await?))
}

pub async fn get(
    State(site): State<Site>,
    headers: HeaderMap,
    body: Body,
) -> Result<Message<AttachmentGiven>, Refused> {
    let (token, wish) = asked::<AttachmentWish>(&site, &headers, body).await?;
    Ok(Message(site.work(move |core| core.get_attachment(token.as_deref(), &wish)).await?))
}

/// Token and message. A stranger's body is not read.
async fn asked<T: for<'b> minicbor::Decode<'b, ()>>(
    site: &Site,
    headers: &HeaderMap,
    body: Body,
) -> Result<(Option<String>, T), Refused> {
    let token = token(headers);
    let checked = token.clone();
    site.work(move |core| core.authenticate(checked.as_deref()).map(drop)).await?;
    Ok((token, message(body).await?))
}
