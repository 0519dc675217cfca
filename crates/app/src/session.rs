//! Logging in, locking, and the way back in with the recovery code.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::app::{App, Desk, Role};
use crate::contract::Nothing;
use crate::failure::{Failure, FailureCode};
use crate::keyring::{Keyring, UserKeys};
use crate::sight::Sight;
use crate::{letter, user};

/// Fewest characters of a password.
pub const SHORTEST_PASSWORD: usize = 8;

/// Who logs in.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct Unlock {
    /// The user.
    pub user_id: Uuid,
    /// Their password.
    pub password: String,
}

/// A forgotten password.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct Recover {
    /// The office's printed code.
    pub recovery_code: String,
    /// The user who gets a new password.
    pub user_id: Uuid,
    /// The new password.
    pub password: String,
}

/// Opens the file for a user.
pub(crate) fn unlock(app: &Arc<App>, input: Unlock) -> Result<(), Failure> {
    let password = Zeroizing::new(input.password);
    app.may_try_password()?;
    let keyring = app.keyring()?.ok_or(FailureCode::NotSetUp)?;
    let device = app.device_secret(keyring.desktop);
    let opened = keyring.open(input.user_id, &password, &device);
    if opened.as_ref().is_err_and(|failure| failure.code == FailureCode::WrongPassword) {
        app.note_wrong_password();
    }
    let (file_key, secret) = opened?;
    open_desk(app, &keyring, input.user_id, Keys { file_key, signing: secret.signing, device })
}

/// What opening a desk takes.
pub(crate) struct Keys {
    pub(crate) file_key: Zeroizing<[u8; 32]>,
    pub(crate) signing: Zeroizing<[u8; 32]>,
    pub(crate) device: Vec<u8>,
}

/// Opens the store and sits the user down. The user must be active.
pub(crate) fn open_desk(app: &Arc<App>, keyring: &Keyring, user_id: Uuid, keys: Keys) -> Result<(), Failure> {
    let Keys { file_key, signing, device } = keys;
    app.stand_up();
    let home = app.home();
    let store = app.open_store(&home, &file_key)?;
    let user = user::load(&store, user_id)?.ok_or(FailureCode::NotFound)?;
    if user.active == Some(false) {
        return Err(FailureCode::NotAllowed.into());
    }
    let role = user.role.as_deref().and_then(Role::from_code).ok_or(FailureCode::NotAllowed)?;
    let desk = Desk {
        sight: Sight::of(role, &user),
        store,
        user: user_id,
        user_name: user.user_name.unwrap_or_default(),
        role,
        demo: keyring.demo,
        home,
        signing,
        file_key,
        device,
    };
    app.sit_down(desk);
    let desk = app.desk()?;
    letter::introduce_desktop(app, &desk)?;
    user::renew_slots(app)
}

/// Gives a user a new password by the recovery code and logs them in.
pub(crate) fn recover(app: &Arc<App>, input: Recover) -> Result<(), Failure> {
    let (code, password) = (Zeroizing::new(input.recovery_code), Zeroizing::new(input.password));
    check_password(&password)?;
    app.may_try_password()?;
    let mut keyring = app.keyring()?.ok_or(FailureCode::NotSetUp)?;
    let device = app.device_secret(keyring.desktop);
    let recovered = keyring.recover(&code);
    if recovered.is_err() {
        app.note_wrong_password();
    }
    let file_key = recovered?;
    let name = keyring.slots.iter().find(|slot| slot.id == input.user_id).ok_or(FailureCode::NotFound)?.name.clone();
    let keys = UserKeys::generate(&password, &*app.ports.random)?;
    keyring.admit(input.user_id, &name, &keys, &file_key, &device, &*app.ports.random)?;
    let (file_key, secret) = keyring.open(input.user_id, &password, &device)?;
    open_desk(app, &keyring, input.user_id, Keys { file_key, signing: secret.signing, device })?;
    let desk = app.desk()?;
    user::save_keys(app, &desk, input.user_id, &keys)?;
    user::renew_slots(app)
}

/// Closes the file; drafts are in it and safe.
pub(crate) fn lock(app: &Arc<App>, _: Nothing) -> Result<(), Failure> {
    app.stand_up();
    Ok(())
}

/// Refuses passwords that are too short to protect anything.
pub(crate) fn check_password(password: &str) -> Result<(), Failure> {
    if password.chars().count() < SHORTEST_PASSWORD {
        return Err(Failure::refused(&[model::Problem::error("password", model::ProblemCode::TooShort)]));
    }
    Ok(())
}
