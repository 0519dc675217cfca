//! How this desktop looks and when it locks: kept beside the file, in force before anyone has logged in.

use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

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
pub struct DeskSettings {
    /// The language of the interface.
    pub language: Language,
    /// Its colours.
    pub theme: Theme,
    /// How close rows stand.
    pub density: Density,
    /// Minutes without a key or a movement after which the screen locks, 1 to 240.
    pub idle_minutes: u32,
}

impl Default for DeskSettings {
    fn default() -> Self {
        Self { language: Language::Id, theme: Theme::System, density: Density::Comfortable, idle_minutes: 15 }
    }
}

/// The settings, or the defaults where none or unreadable ones were kept: looks must not keep an office from working.
pub(crate) fn load(base: &Path) -> DeskSettings {
    std::fs::read(base.join(FILE_NAME)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

/// Keeps the settings.
pub(crate) fn save(app: &Arc<App>, mut input: DeskSettings) -> Result<DeskSettings, Failure> {
    input.idle_minutes = input.idle_minutes.clamp(1, 240);
    let text = serde_json::to_vec_pretty(&input).map_err(|_| crate::FailureCode::Internal)?;
    file::replace(&app.home_of(HomeKind::Office).join(FILE_NAME), &text)?;
    Ok(input)
}
