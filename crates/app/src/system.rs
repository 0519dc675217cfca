//! What a host must know before it can show anything: is there an office, is it open, who is at the desk.

use std::sync::Arc;

use model::region;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use crate::app::{App, HomeKind, Role};
use crate::contract::Nothing;
use crate::desk::{self, DeskSettings};
use crate::failure::Failure;
use crate::office;

/// How far the desk is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// No office in this home yet.
    New,
    /// An office, and nobody is logged in.
    Locked,
    /// Someone is at the desk.
    Open,
}

/// A user who can log in here.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LoginName {
    /// The user.
    pub id: Uuid,
    /// The name.
    pub name: String,
}

/// The office and the user at the desk.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct OpenOffice {
    /// The office's name.
    pub name: String,
    /// Region code of its district.
    pub district: String,
    /// Name of its district.
    pub district_name: String,
    /// The user.
    pub user_id: Uuid,
    /// The user's name.
    pub user_name: String,
    /// The user's role.
    pub role: Role,
    /// Which specific data the user may see.
    pub sees: Vec<model::Sensitivity>,
    /// What the office calls this desktop.
    pub desktop_name: String,
}

/// The state of the program.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SystemState {
    /// How far the desk is.
    pub phase: Phase,
    /// Which home is in use.
    pub home: HomeKind,
    /// Version of the program.
    pub version: String,
    /// Who can log in.
    pub users: Vec<LoginName>,
    /// The office, when it is open.
    pub office: Option<OpenOffice>,
    /// Settings of this desktop.
    pub desk: DeskSettings,
    /// The day by this desktop's clock, ISO.
    pub today: String,
}

/// Tells it.
pub(crate) fn state(app: &Arc<App>, _: Nothing) -> Result<SystemState, Failure> {
    let keyring = app.keyring()?;
    let desk = app.desk_if_open();
    let desktop_name = match &desk {
        None => String::new(),
        Some(open) => desk::names(&open.store)?.remove(&open.store.desktop()).unwrap_or_default(),
    };
    let office = match &desk {
        None => None,
        Some(open) => office::settings(open)?.map(|settings| OpenOffice {
            district_name: settings
                .district
                .as_deref()
                .and_then(region::district)
                .map(|region| region.name.to_owned())
                .unwrap_or_default(),
            name: settings.office_name.unwrap_or_default(),
            district: settings.district.unwrap_or_default(),
            user_id: open.user,
            user_name: open.user_name.clone(),
            role: open.role,
            desktop_name,
            sees: open.sight.rights(),
        }),
    };
    let phase = match (&keyring, &desk) {
        (None, _) => Phase::New,
        (Some(_), None) => Phase::Locked,
        (Some(_), Some(_)) => Phase::Open,
    };
    let users = keyring
        .map(|keyring| keyring.slots.into_iter().map(|slot| LoginName { id: slot.id, name: slot.name }).collect())
        .unwrap_or_default();
    Ok(SystemState {
        phase,
        home: app.home_kind(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        users,
        office,
        desk: desk::load(&app.home_of(HomeKind::Office)),
        today: app.today(),
    })
}
