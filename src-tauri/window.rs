//! Where the window stood when it was closed, so that it opens there again.
//!
//! Kept in a small file of its own beside the encrypted one: it says nothing about anybody.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tauri::{LogicalPosition, LogicalSize, Runtime, WebviewWindow, WindowEvent};

/// Sizes and places are in logical pixels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Place {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
    maximized: bool,
}

/// Puts the window where it stood last time, shows it, and keeps its place when it closes.
pub fn restore<R: Runtime>(window: &WebviewWindow<R>, home: &Path) -> tauri::Result<()> {
    let file = home.join("window.json");
    if let Some(place) = read(&file).filter(|place| is_reachable(window, place)) {
        window.set_size(LogicalSize::new(place.width, place.height))?;
        window.set_position(LogicalPosition::new(place.left, place.top))?;
        if place.maximized {
            window.maximize()?;
        }
    }
    window.show()?;
    let closing = window.clone();
    window.on_window_event(move |event| {
        if matches!(event, WindowEvent::CloseRequested { .. })
            && let Ok(place) = place_of(&closing)
        {
            keep(&file, &place);
        }
    });
    Ok(())
}

fn read(file: &PathBuf) -> Option<Place> {
    serde_json::from_slice(&std::fs::read(file).ok()?).ok()
}

fn keep(file: &PathBuf, place: &Place) {
    if let Ok(bytes) = serde_json::to_vec(place) {
        // A place that cannot be kept costs the user one drag of the window; it must not hold up closing.
        drop(std::fs::write(file, bytes));
    }
}

fn place_of<R: Runtime>(window: &WebviewWindow<R>) -> tauri::Result<Place> {
    let scale = window.scale_factor()?;
    let position = window.outer_position()?.to_logical::<f64>(scale);
    let size = window.inner_size()?.to_logical::<f64>(scale);
    let maximized = window.is_maximized()?;
    Ok(Place { left: position.x, top: position.y, width: size.width, height: size.height, maximized })
}

/// Whether the title bar would lie on a screen that is there today: a second screen may have been taken away.
fn is_reachable<R: Runtime>(window: &WebviewWindow<R>, place: &Place) -> bool {
    window.available_monitors().unwrap_or_default().iter().any(|monitor| {
        let scale = monitor.scale_factor();
        let corner = monitor.position().to_logical::<f64>(scale);
        let size = monitor.size().to_logical::<f64>(scale);
        let middle = place.left + place.width / 2.0;
        (corner.x..corner.x + size.width).contains(&middle) && (corner.y..corner.y + size.height).contains(&place.top)
    })
}
