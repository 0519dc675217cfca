//! How this desktop looks and when it locks: kept beside the file, in force before anyone has logged in. And what the office calls
//! its desktops.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use model::kinds;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Save, Store};
use ts_rs::TS;
use uuid::Uuid;

use crate::app::{App, HomeKind};
use crate::failure::Failure;
use crate::file;

const FILE_NAME: &str = "desk.json";

/// The language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Bahasa Indonesia.
    Id,
    /// English.
    En,
}

/// The colours of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system says.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// High contrast.
    Contrast,
}

/// How close rows stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    /// 36 pixels.
    Comfortable,
    /// 30 pixels.
    Compact,
}

/// Settings of this desktop that do not travel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct DeskSettings {
    /// The language of the interface.
    pub language: Language,
    /// Its colours.
    pub theme: Theme,
    /// How close rows stand.
    pub density: Density,
    /// Minutes without a key or a movement after which the screen locks, 1 to 240.
    pub idle_minutes: u32,
    /// The folder that the scanner writes to; empty: none.
    pub scan_inbox: String,
    /// Whether a file that was taken from there moves to the folder `done` in it; else it stays.
    pub scan_inbox_move: bool,
}

impl Default for DeskSettings {
    fn default() -> Self {
        Self {
            language: Language::Id,
            theme: Theme::System,
            density: Density::Comfortable,
            idle_minutes: 15,
            scan_inbox: String::new(),
            scan_inbox_move: true,
        }
    }
}

/// The settings, or the defaults where none or unreadable ones were kept: looks must not keep an office from working.
pub(crate) fn load(base: &Path) -> DeskSettings {
    std::fs::read(base.join(FILE_NAME)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

/// Keeps the settings.
pub(crate) fn save(app: &Arc<App>, mut input: DeskSettings) -> Result<DeskSettings, Failure> {
    input.idle_minutes = input.idle_minutes.clamp(1, 240);
    input.scan_inbox = String::from(input.scan_inbox.trim());
    let base = app.home_of(HomeKind::Office);
    if !input.scan_inbox.is_empty() && input.scan_inbox != load(&base).scan_inbox {
        // A folder that is there, and not one of our own.
        let folder = Path::new(&input.scan_inbox).canonicalize().map_err(|_| crate::FailureCode::FolderMissing)?;
        if !folder.is_dir() || folder.starts_with(base.canonicalize()?) {
            return Err(crate::FailureCode::FolderMissing.into());
        }
    }
    let text = serde_json::to_vec_pretty(&input).map_err(|_| crate::FailureCode::Internal)?;
    file::replace(&base.join(FILE_NAME), &text)?;
    Ok(input)
}

/// What this desktop is called in histories.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeskName {
    /// The name, "Loket 1".
    pub name: String,
}

/// What the office calls its desktops.
pub(crate) fn names(store: &Store) -> Result<HashMap<Uuid, String>, Failure> {
    let records = store.read(|reader| reader.all(kinds::desktop::KIND.name))?;
    let name = |body: &model::Body| body.get("desktop_name").and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok(records.into_iter().map(|record| (record.id, name(&record.body))).collect())
}

/// Gives this desktop another name; other desktops hear of it with the next sync.
pub(crate) fn rename(app: &Arc<App>, input: DeskName) -> Result<DeskName, Failure> {
    let desk = app.desk()?;
    let kind = &kinds::desktop::KIND;
    let name = input.name.trim().to_owned();
    let values = model::Body::from_iter([("desktop_name".to_owned(), json!(name))]);
    let id = desk.store.desktop();
    let at_ms = app.ports.clock.now_ms();
    desk.store.write(|tx| {
        let mut body = tx.record(id)?.map(|record| record.body).unwrap_or_default();
        body.extend(values.clone());
        let problems = model::check::check(kind, &body, &app.today());
        if problems.iter().any(|problem| problem.severity == model::Severity::Error) {
            return Err(Failure::refused(&problems));
        }
        tx.save(Save { record: id, kind: kind.name, author: desk.user, at_ms, values, seen: None })
            .map_err(Failure::from)
    })?;
    Ok(DeskName { name })
}
