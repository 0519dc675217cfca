//! The system's own file dialog, which no page and no WebDriver can reach: keys are sent to it as a person types them.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(20);

/// Waits for a file dialog with this title and chooses `file` in it, to open or to save.
///
/// # Panics
/// When no such dialog opens or closes again.
pub fn choose_file(title: &str, file: &Path) {
    let dialog = wait_for(title);
    let path = file.to_str().expect("test files have plain names");
    assert!(tell(&["windowfocus", "--sync", &dialog]), "the dialog takes the keys");
    // Ctrl+L opens the line for a path in GTK's dialog; whatever stands there is replaced.
    assert!(tell(&["key", "--clearmodifiers", "ctrl+l"]), "the dialog takes a path");
    std::thread::sleep(Duration::from_millis(300));
    assert!(tell(&["key", "--clearmodifiers", "ctrl+a"]), "the line can be replaced");
    assert!(tell(&["type", "--delay", "8", path]), "the path can be typed");
    std::thread::sleep(Duration::from_millis(300));
    assert!(tell(&["key", "Return"]), "the choice can be confirmed");
    let start = Instant::now();
    while find(title).is_some() {
        assert!(start.elapsed() < PATIENCE, "the file dialog did not close");
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn wait_for(title: &str) -> String {
    let start = Instant::now();
    loop {
        if let Some(window) = find(title) {
            return window;
        }
        assert!(start.elapsed() < PATIENCE, "no file dialog titled {title:?} opened");
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn find(title: &str) -> Option<String> {
    let output = Command::new("xdotool").args(["search", "--onlyvisible", "--name", title]).output().ok()?;
    String::from_utf8(output.stdout).ok()?.lines().next().map(str::to_owned)
}

fn tell(words: &[&str]) -> bool {
    Command::new("xdotool").args(words).status().is_ok_and(|status| status.success())
}
