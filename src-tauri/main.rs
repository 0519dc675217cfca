//! The desk: opens the home directory, shows the window, passes commands to the core.
//!
//! Must never know a noun of the domain: it is wiring.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod desk;
mod rpc;
mod webkit;
mod window;

use std::path::PathBuf;

use tauri::{App, Manager};

use crate::desk::Desk;

/// Folder in the platform's data directory where the office's file lives.
const HOME_FOLDER: &str = "Loket PMI";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    if host::work_if_asked() {
        return Ok(());
    }
    webkit::prepare()?;
    tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(tauri::generate_handler![rpc::rpc])
        .setup(|app| open(app))
        .run(tauri::generate_context!())?;
    Ok(())
}

fn open(app: &mut App) -> Result<(), Box<dyn std::error::Error>> {
    let home = home_of(app)?;
    std::fs::create_dir_all(&home)?;
    app.manage(Desk::open(&home));
    rpc::forward_changes(app.handle());
    if let Some(window) = app.get_webview_window("main") {
        window::restore(&window, &home)?;
    }
    Ok(())
}

/// The home directory: the one that someone chose, else the platform's folder for data that stays on this machine.
fn home_of(app: &App) -> tauri::Result<PathBuf> {
    match host::chosen_home() {
        Some(chosen) => Ok(chosen),
        None => Ok(app.path().local_data_dir()?.join(HOME_FOLDER)),
    }
}
