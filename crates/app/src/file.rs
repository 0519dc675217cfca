//! Small files of a home that are written whole.

use std::io::Write;
use std::path::Path;

use crate::failure::Failure;

/// Replaces a file so that a cut at any moment leaves either the old content or the new.
pub fn replace(path: &Path, content: &[u8]) -> Result<(), Failure> {
    let beside = path.with_extension("new");
    let mut file = std::fs::File::create(&beside)?;
    file.write_all(content)?;
    file.sync_all()?;
    std::fs::rename(&beside, path)?;
    if let Some(folder) = path.parent() {
        // The new name itself must reach the disk; Windows has no such call and needs none.
        if let Ok(folder) = std::fs::File::open(folder) {
            let _ = folder.sync_all();
        }
    }
    Ok(())
}
