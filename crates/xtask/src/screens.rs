//! The screens: fetching their packages and running their scripts.

use std::path::PathBuf;
use std::time::SystemTime;

use crate::Outcome;
use crate::shell::{self, NPM};

/// The folder of the screens.
pub fn folder() -> PathBuf {
    shell::root().join("ui")
}

/// Fetches the packages that the lock file names, unless they are there.
pub fn fetch() -> Outcome {
    let lock = changed_at(folder().join("package-lock.json"));
    let fetched = changed_at(folder().join("node_modules/.package-lock.json"));
    if fetched.is_some() && fetched >= lock {
        return Ok(());
    }
    shell::call_in(&folder(), NPM, &["ci", "--no-audit", "--no-fund"])
}

/// Builds the screens into ui/dist.
pub fn build() -> Outcome {
    script("build")
}

/// Runs a script of ui/package.json.
pub fn script(name: &str) -> Outcome {
    shell::call_in(&folder(), NPM, &["run", "--silent", name])
}

fn changed_at(file: PathBuf) -> Option<SystemTime> {
    std::fs::metadata(file).and_then(|about| about.modified()).ok()
}
