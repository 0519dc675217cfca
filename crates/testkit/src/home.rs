//! Folders that are gone when the test is.

use std::path::{Path, PathBuf};

/// A new, empty folder in the system's place for temporary files; removed when this value is dropped.
pub struct TempHome(PathBuf);

impl TempHome {
    /// Makes one. `name` is for the person who looks at a folder that a killed test left behind.
    ///
    /// # Panics
    /// When the system's folder for temporary files cannot be written to.
    pub fn new(name: &str) -> Self {
        let unique = getrandom::u64().expect("the system has randomness");
        let folder = std::env::temp_dir().join(format!("loket-{name}-{unique:016x}"));
        std::fs::create_dir_all(&folder).expect("the folder for temporary files can be written to");
        Self(folder)
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// A name inside the folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for TempHome {
    fn drop(&mut self) {
        // What cannot be removed lies in the system's folder for temporary files, which empties itself.
        drop(std::fs::remove_dir_all(&self.0));
    }
}
