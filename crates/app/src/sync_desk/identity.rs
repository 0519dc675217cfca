//! Another identity for this desktop: its file was restored, or turned out to be a copy of one that goes on elsewhere. Nothing
//! that was entered is lost by it; what the server does not have yet goes there under the new identity.

use std::sync::Arc;

use ed25519_dalek::SigningKey;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{NewStore, Store, Tx};
use sync::message::{PROTOCOL, RenewRequest};
use sync::{RefusalCode, TransportError, enrol, transport};
use ts_rs::TS;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{SERVER, ServerSetting, keep_server};
use crate::app::App;
use crate::failure::{Failure, FailureCode};
use crate::office::DESKTOP_KEY;

/// Setting in the file: why and when this desktop got another identity.
const NEWS: &str = "identity_news";

/// Why a desktop got a new identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NewIdentityReason {
    /// A backup was brought back.
    Restored,
    /// Another computer works with a copy of the same file.
    Copied,
}

/// This desktop got a new identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NewIdentity {
    /// When.
    pub at_ms: i64,
    /// Why.
    pub reason: NewIdentityReason,
    /// The server does not admit it without a new one-time code.
    pub code_needed: bool,
}

/// The last new identity, if there ever was one.
pub(super) fn news(store: &Store) -> Result<Option<NewIdentity>, Failure> {
    let value = store.read(|reader| reader.setting(NEWS))?;
    Ok(value.and_then(|value| serde_json::from_value(value).ok()))
}

fn put_news(tx: &mut Tx<'_>, news: NewIdentity) -> Result<(), Failure> {
    let value = serde_json::to_value(news).map_err(|_| FailureCode::Internal)?;
    Ok(tx.put_setting(NEWS, &value)?)
}

/// Gives this desktop a new identity with a key of its own; returns it. The server hears of it before the next exchange.
pub(crate) fn take_new_identity(app: &App, store: &Store, reason: NewIdentityReason) -> Result<Uuid, Failure> {
    let mut seed = Zeroizing::new([0_u8; 32]);
    let mut new = NewStore { desktop: app.new_id(), secret: [0; 32] };
    app.ports.random.fill(&mut *seed);
    app.ports.random.fill(&mut new.secret);
    let at_ms = app.ports.clock.now_ms();
    store.take_new_identity(&new, |tx| {
        tx.put_setting(DESKTOP_KEY, &json!(seed.as_slice()))?;
        put_news(tx, NewIdentity { at_ms, reason, code_needed: false })?;
        if let Some(value) = tx.setting(SERVER)? {
            let server: ServerSetting = serde_json::from_value(value).map_err(|_| FailureCode::FileDamaged)?;
            let server = ServerSetting { renewal: Some(reason), ..server };
            tx.put_setting(SERVER, &serde_json::to_value(server).map_err(|_| FailureCode::Internal)?)?;
        }
        Ok::<_, Failure>(())
    })?;
    Ok(new.desktop)
}

/// Has the server admit the new identity, if that is still to be done. What it admits without a code it admits once: a file that
/// was restored twice needs a code the second time.
pub(super) fn admitted(
    app: &Arc<App>,
    store: &Store,
    key: &SigningKey,
    server: &ServerSetting,
) -> Result<ServerSetting, Failure> {
    let Some(reason) = server.renewal else { return Ok(server.clone()) };
    let desktop = store.desktop();
    let request = RenewRequest {
        protocol: PROTOCOL,
        desktop,
        public_key: key.verifying_key().to_bytes(),
        proof: enrol::renewal_proof(key, &server.token, desktop),
        closes: reason == NewIdentityReason::Restored,
    };
    match transport::renew(&*app.ports.transport, &server.address, &server.token, &request) {
        Ok(admission) => {
            let server = ServerSetting { address: server.address.clone(), token: admission.token, renewal: None };
            keep_server(store, &server)?;
            Ok(server)
        }
        Err(TransportError::Refused(refusal))
            if matches!(refusal.code, RefusalCode::DesktopRevoked | RefusalCode::TokenUnknown) =>
        {
            store.write(|tx| {
                super::lose_server(tx)?;
                put_news(tx, NewIdentity { at_ms: app.ports.clock.now_ms(), reason, code_needed: true })
            })?;
            Err(FailureCode::InvitationNeeded.into())
        }
        Err(error) => Err(error.into()),
    }
}

/// After a code was given: it is needed no more.
pub(super) fn settle_news(store: &Store) -> Result<(), Failure> {
    if let Some(known) = news(store)?.filter(|known| known.code_needed) {
        store.write(|tx| put_news(tx, NewIdentity { code_needed: false, ..known }))?;
    }
    Ok(())
}
