//! A new desktop of an office that is on a server. The code admits the desktop, not a person: nothing can be opened
//! without a user's password.

use std::path::PathBuf;
use std::sync::Arc;

use ed25519_dalek::SigningKey;
use model::kinds;
use serde_json::Value;
use sync::message::{JoinRequest, PROTOCOL};
use sync::transport;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{ServerSetting, keep_server, normal_address, session_with};
use crate::app::{App, lock};
use crate::contract::Nothing;
use crate::failure::{Failure, FailureCode};
use crate::keyring::{self, Keyring, UserKeys};
use crate::office::{DESKTOP_KEY, JoinOffice, NewFile, make_file};
use crate::session::{self, Keys};

/// A desktop that was admitted, until its first user sits down: the one-time code must not be lost by a cut line or a
/// mistyped password.
pub(crate) struct Pending {
    home: PathBuf,
    server: String,
    code: String,
    line: ServerSetting,
    key: SigningKey,
    file: NewFile,
}

/// Joins.
pub(crate) fn join(app: &Arc<App>, input: JoinOffice) -> Result<(), Failure> {
    let password = Zeroizing::new(input.password);
    app.may_try_password()?;
    let address = normal_address(&input.server);
    let home = app.home();
    let kept = lock(&app.line)
        .pending
        .take()
        .filter(|pending| pending.home == home && pending.server == address && pending.code == input.code);
    let pending = match kept {
        Some(pending) => pending,
        None => admit(app, &address, &input.code)?,
    };
    // What had arrived before a cut stays; the next try goes on from there.
    let arrived = session_with(app, &pending.file.store, &pending.key, &pending.line);
    match arrived.and_then(|_| sit_down(app, &pending, &input.user_name, &password)) {
        Ok((keyring, user_id, signing)) => {
            keyring.store(&home)?;
            let NewFile { store, file_key, device, .. } = pending.file;
            drop(store);
            session::open_desk(app, &keyring, user_id, Keys { file_key, signing, device })?;
            // The others are told of this desktop at once; without a line they are told with the next session.
            let _ = super::now(app, Nothing {});
            Ok(())
        }
        Err(failure) => {
            if matches!(failure.code, FailureCode::WrongPassword | FailureCode::NotFound) {
                app.note_wrong_password();
            }
            lock(&app.line).pending = Some(pending);
            Err(failure)
        }
    }
}

/// Makes this desktop's file, and lets the server admit it.
fn admit(app: &Arc<App>, address: &str, code: &str) -> Result<Pending, Failure> {
    let home = app.home();
    // The office's own recovery key comes with its records; until then the file has none that anyone knows.
    let (_, nobodys) = keyring::new_recovery(&*app.ports.random)?;
    let file = make_file(app, &home, false, &nobodys)?;
    let seed = file.store.read(|reader| reader.setting(DESKTOP_KEY))?.ok_or(FailureCode::Internal)?;
    let key = SigningKey::from_bytes(&serde_json::from_value::<[u8; 32]>(seed).map_err(|_| FailureCode::Internal)?);
    let desktop = file.store.desktop();
    let request = JoinRequest {
        protocol: PROTOCOL,
        proof: sync::enrol::proof(&key, code, desktop),
        code: code.to_owned(),
        desktop,
        public_key: key.verifying_key().to_bytes(),
    };
    let admission = transport::join(&*app.ports.transport, address, &request)?;
    let server = ServerSetting { address: address.to_owned(), token: admission.token, renewal: None };
    keep_server(&file.store, &server)?;
    Ok(Pending { home, server: address.to_owned(), code: code.to_owned(), line: server, key, file })
}

/// Finds the user and checks the password; returns a keyring which admits everybody of the office.
fn sit_down(
    app: &Arc<App>,
    pending: &Pending,
    user_name: &str,
    password: &str,
) -> Result<(Keyring, Uuid, Zeroizing<[u8; 32]>), Failure> {
    let file = &pending.file;
    let random = &*app.ports.random;
    let text = |body: &model::Body, field: &str| body.get(field).and_then(Value::as_str).unwrap_or("").to_owned();
    let (users, offices) = file.store.read(|reader| {
        Ok::<_, Failure>((reader.all(kinds::user::KIND.name)?, reader.all(kinds::office::KIND.name)?))
    })?;
    let recovery = offices
        .iter()
        .map(|office| text(&office.body, "recovery_key"))
        .find(|key| !key.is_empty())
        .ok_or(FailureCode::OfficeMissing)?;
    let mut keyring = Keyring::new(false, file.keyring.desktop, &recovery, &file.file_key, random)?;
    let mut user_id = None;
    for user in users.iter().filter(|user| !user.deleted && user.body.get("active") != Some(&Value::Bool(false))) {
        let name = text(&user.body, "user_name");
        let Ok(keys) = serde_json::from_str::<UserKeys>(&text(&user.body, "keys")) else { continue };
        if keyring.admit(user.id, &name, &keys, &file.file_key, &file.device, random).is_err() {
            continue;
        }
        if name.to_lowercase() == user_name.trim().to_lowercase() {
            user_id = Some(user.id);
        }
    }
    let user_id = user_id.ok_or(FailureCode::NotFound)?;
    let (_, secret) = keyring.open(user_id, password, &file.device)?;
    Ok((keyring, user_id, secret.signing))
}
