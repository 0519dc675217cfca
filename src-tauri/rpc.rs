//! The one command and the one event between the screens and the contract.
//!
//! Must never know what a command means: names and values pass through as they are.

use app::Failure;
use serde_json::Value;
use tauri::{AppHandle, Emitter, Manager, Runtime, State};

use crate::desk::Desk;

/// Event that tells every window which topics changed; its payload is a list of topic names.
pub const CHANGED: &str = "changed";

/// Answers one command of the contract. The core is synchronous and works on a thread of its own, so a long search never
/// holds up the window.
#[tauri::command]
pub async fn rpc(desk: State<'_, Desk>, command: String, input: Value) -> Result<Value, Failure> {
    let desk = desk.inner().clone();
    match tauri::async_runtime::spawn_blocking(move || desk.answer(&command, input)).await {
        Ok(answer) => answer,
        Err(_) => Err(Desk::broken()),
    }
}

/// Passes every change of the core on to all windows.
pub fn forward_changes<R: Runtime>(handle: &AppHandle<R>) {
    let windows = handle.clone();
    handle.state::<Desk>().on_change(move |topics| {
        // A window that is closing cannot be told; there is nobody left who would miss it.
        drop(windows.emit(CHANGED, topics));
    });
}
