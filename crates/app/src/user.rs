//! The people who work at the office's desktops.

use std::sync::Arc;

use model::{Sensitivity, kinds};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Save, Store};
use ts_rs::TS;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::app::{App, Desk, Role};
use crate::contract::Nothing;
use crate::failure::{Failure, FailureCode};
use crate::keyring::{Keyring, UserKeys};
use crate::session;
use crate::sight::Sight;

/// A user as others see them.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct User {
    /// The user.
    pub id: Uuid,
    /// The name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// Whether they may log in.
    pub active: bool,
    /// Which specific data they may see.
    pub sees: Vec<Sensitivity>,
}

/// A user to be made.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct NewUser {
    /// The name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// Their first password.
    pub password: String,
    /// Which specific data they may see; what is usual for the role if none is given.
    #[serde(default)]
    #[ts(optional)]
    pub sees: Option<Vec<Sensitivity>>,
}

/// Changes to a user; what is left out stays.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ChangeUser {
    /// The user.
    pub id: Uuid,
    /// A new name.
    #[serde(default)]
    #[ts(optional)]
    pub name: Option<String>,
    /// A new role.
    #[serde(default)]
    #[ts(optional)]
    pub role: Option<Role>,
    /// Whether they may log in.
    #[serde(default)]
    #[ts(optional)]
    pub active: Option<bool>,
    /// Which specific data they may see.
    #[serde(default)]
    #[ts(optional)]
    pub sees: Option<Vec<Sensitivity>>,
}

/// A new password.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct SetPassword {
    /// The user; anyone their own, administrators everybody's.
    pub id: Uuid,
    /// The password.
    pub password: String,
}

/// A user's record.
pub(crate) fn load(store: &Store, id: Uuid) -> Result<Option<kinds::user::User>, Failure> {
    let record = store.read(|reader| reader.record(id))?;
    match record.filter(|record| record.kind == kinds::user::KIND.name && !record.deleted) {
        None => Ok(None),
        Some(record) => {
            kinds::user::User::from_body(&record.body).map(Some).map_err(|_| FailureCode::FileDamaged.into())
        }
    }
}

/// Names of users by id, for lists and histories.
pub(crate) fn names(store: &Store) -> Result<std::collections::HashMap<Uuid, String>, Failure> {
    let records = store.read(|reader| reader.all(kinds::user::KIND.name))?;
    Ok(records
        .into_iter()
        .map(|record| (record.id, record.body.get("user_name").and_then(Value::as_str).unwrap_or("").to_owned()))
        .collect())
}

/// All users.
pub(crate) fn list(app: &Arc<App>, _: Nothing) -> Result<Vec<User>, Failure> {
    let desk = app.desk()?;
    let records = desk.store.read(|reader| reader.all(kinds::user::KIND.name))?;
    Ok(records.iter().filter(|record| !record.deleted).filter_map(|record| view(record.id, &record.body)).collect())
}

fn view(id: Uuid, body: &model::Body) -> Option<User> {
    let user = kinds::user::User::from_body(body).ok()?;
    let role = Role::from_code(user.role.as_deref()?)?;
    Some(User {
        id,
        sees: Sight::of(role, &user).rights(),
        name: user.user_name?,
        role,
        active: user.active != Some(false),
    })
}

/// Makes a user, who can log in here at once and elsewhere after a sync.
pub(crate) fn create(app: &Arc<App>, input: NewUser) -> Result<User, Failure> {
    let password = Zeroizing::new(input.password);
    session::check_password(&password)?;
    let desk = app.desk()?;
    let name = input.name.trim().to_owned();
    if names(&desk.store)?.values().any(|taken| taken.eq_ignore_ascii_case(&name)) {
        return Err(Failure::refused(&[model::Problem::error("user_name", model::ProblemCode::Taken)]));
    }
    let keys = UserKeys::generate(&password, &*app.ports.random)?;
    let id = app.new_id();
    let mut values = new_body(&name, input.role, &keys)?;
    let rights = input.sees.or((input.role == Role::Administrator).then(Vec::new));
    values.extend(rights.map(|rights| Sight::values(&rights, input.role)).unwrap_or_default());
    values.retain(|_, value| !value.is_null());
    let body = save(app, &desk, id, values)?;
    renew_slots(app)?;
    view(id, &body).ok_or_else(|| FailureCode::Internal.into())
}

/// The body of a new user's record.
pub(crate) fn new_body(name: &str, role: Role, keys: &UserKeys) -> Result<model::Body, Failure> {
    let keys = serde_json::to_string(keys).map_err(|_| FailureCode::Internal)?;
    let Value::Object(body) = json!({ "user_name": name, "role": role.code(), "active": true, "keys": keys }) else {
        return Err(FailureCode::Internal.into());
    };
    Ok(body)
}

/// Changes name, role or access. The last administrator stays one.
pub(crate) fn update(app: &Arc<App>, input: ChangeUser) -> Result<User, Failure> {
    let desk = app.desk()?;
    let loses_power = input.role.is_some_and(|role| role != Role::Administrator) || input.active == Some(false);
    let others = list(app, Nothing {})?
        .into_iter()
        .filter(|user| user.id != input.id && user.active && user.role == Role::Administrator)
        .count();
    if loses_power && others == 0 {
        return Err(FailureCode::NotAllowed.into());
    }
    let mut values = model::Body::new();
    if let Some(name) = &input.name {
        values.insert("user_name".to_owned(), json!(name.trim()));
    }
    if let Some(role) = input.role {
        values.insert("role".to_owned(), json!(role.code()));
    }
    if let Some(active) = input.active {
        values.insert("active".to_owned(), json!(active));
    }
    if let Some(rights) = &input.sees {
        let role = match input.role {
            Some(role) => role,
            None => load(&desk.store, input.id)?
                .and_then(|user| Role::from_code(user.role.as_deref()?))
                .ok_or(FailureCode::NotFound)?,
        };
        values.extend(Sight::values(rights, role));
    }
    let body = save(app, &desk, input.id, values)?;
    renew_slots(app)?;
    view(input.id, &body).ok_or_else(|| FailureCode::NotFound.into())
}

/// Sets a password anew. Old signatures stay valid: the record's history keeps the old public key.
pub(crate) fn set_password(app: &Arc<App>, input: SetPassword) -> Result<(), Failure> {
    let password = Zeroizing::new(input.password);
    session::check_password(&password)?;
    let desk = app.desk()?;
    if input.id != desk.user && desk.role != Role::Administrator {
        return Err(FailureCode::NotAllowed.into());
    }
    let keys = UserKeys::generate(&password, &*app.ports.random)?;
    save_keys(app, &desk, input.id, &keys)?;
    renew_slots(app)
}

/// Keeps a user's new keys in their record.
pub(crate) fn save_keys(app: &Arc<App>, desk: &Desk, id: Uuid, keys: &UserKeys) -> Result<(), Failure> {
    let text = serde_json::to_string(keys).map_err(|_| FailureCode::Internal)?;
    let mut values = model::Body::new();
    values.insert("keys".to_owned(), json!(text));
    save(app, desk, id, values).map(|_| ())
}

fn save(app: &Arc<App>, desk: &Desk, id: Uuid, values: model::Body) -> Result<model::Body, Failure> {
    let kind = &kinds::user::KIND;
    let today = app.today();
    let (saved, _) = desk.store.write(|tx| {
        let mut body = tx.record(id)?.map(|record| record.body).unwrap_or_default();
        body.extend(values.clone());
        let problems = model::check::check(kind, &body, &today);
        if problems.iter().any(|problem| problem.severity == model::Severity::Error) {
            return Err(Failure::refused(&problems));
        }
        let save = Save {
            record: id,
            kind: kind.name,
            author: desk.user,
            at_ms: app.ports.clock.now_ms(),
            values,
            seen: None,
        };
        tx.save(save).map_err(Failure::from)
    })?;
    Ok(saved.record.body)
}

/// Brings the keyring into step with the users' records: after a change here, and after a sync that brought others'.
pub(crate) fn renew_slots(app: &Arc<App>) -> Result<(), Failure> {
    let desk = app.desk()?;
    let _turn = crate::app::lock(&app.keyring_turn);
    let mut keyring = Keyring::load(&desk.home)?.ok_or(FailureCode::NotSetUp)?;
    let before = serde_json::to_value(&keyring).map_err(|_| FailureCode::Internal)?;
    for record in desk.store.read(|reader| reader.all(kinds::user::KIND.name))? {
        let Ok(user) = kinds::user::User::from_body(&record.body) else { continue };
        let keys = user.keys.as_deref().and_then(|text| serde_json::from_str::<UserKeys>(text).ok());
        match (keys, user.user_name) {
            (Some(keys), Some(name)) if user.active != Some(false) && !record.deleted => {
                let known =
                    keyring.slots.iter().any(|slot| slot.id == record.id && slot.name == name && slot.keys == keys);
                if !known {
                    // Keys that cannot be used keep that user out, nobody else.
                    let _ = keyring.admit(record.id, &name, &keys, &desk.file_key, &desk.device, &*app.ports.random);
                }
            }
            _ => keyring.dismiss(record.id),
        }
    }
    if serde_json::to_value(&keyring).map_err(|_| FailureCode::Internal)? != before {
        keyring.store(&desk.home)?;
    }
    // Whose role, rights or access were changed meanwhile, here or elsewhere, logs in anew.
    let own = load(&desk.store, desk.user)?;
    let unchanged = own.is_some_and(|own| {
        let same_role = own.role.as_deref() == Some(desk.role.code());
        own.active != Some(false) && same_role && Sight::of(desk.role, &own) == desk.sight
    });
    if !unchanged {
        app.stand_up();
    }
    Ok(())
}
