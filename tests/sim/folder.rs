//! Folders of a run: in memory where the system has such a place, since a run shows order and not durability.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

static COUNT: AtomicU64 = AtomicU64::new(0);

/// A folder that goes with the value.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        let memory = Path::new("/dev/shm");
        let base = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = base.join(format!("loket-sim-{}-{number}", std::process::id()));
        // A process that was killed and had the same number may have left its own.
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a folder for the run");
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// What a power cut or a kill at this moment leaves of the files in it: all that was handed to the system, no goodbye.
    pub fn image(&self) -> Self {
        let image = Self::new();
        for entry in std::fs::read_dir(&self.0).expect("a folder").flatten() {
            let name = entry.file_name();
            let kept = name.to_str().is_some_and(|name| !name.ends_with("-shm") && name != "lock");
            if kept && entry.path().is_file() {
                std::fs::copy(entry.path(), image.0.join(name)).expect("copied");
            }
        }
        image
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
