//! Small files of a home that are written whole.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::Mutex;

use crate::app::{App, HomeKind, lock};
use crate::failure::{Failure, FailureCode};

/// Whose turn it is to replace a file.
static TURN: Mutex<()> = Mutex::new(());

/// Replaces a file so that a cut at any moment leaves either the old content or the new.
pub fn replace(path: &Path, content: &[u8]) -> Result<(), Failure> {
    // One at a time: two who write the same file must not share what they write it from.
    let _turn = lock(&TURN);
    let mut beside = path.as_os_str().to_owned();
    beside.push(".loket-new");
    let beside = std::path::PathBuf::from(beside);
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

/// Writes a new file that only this user of the computer can read.
pub(crate) fn write_private(path: &Path, content: &[u8]) -> Result<(), Failure> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(content)?;
    Ok(())
}

/// Beginnings of the names of a home's own files.
const OWN_NAMES: [&str; 12] = [
    "scans",
    "loket.",
    "window.",
    "keyring.",
    "desk.",
    "attempts.",
    "unfinished",
    "lock",
    "demo",
    "backup.",
    "restoring",
    "kept-",
];

/// Whether a file of that kind (the bytes that it begins with) may be written for someone: in a folder that is there, not
/// as one of the office's own, and over nothing but a file of the same kind.
pub fn may_export(app: &App, path: &Path, begins: &[u8]) -> Result<(), Failure> {
    let refused = || Failure::from(FailureCode::PathRefused);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = folder.canonicalize().map_err(|_| refused())?;
    let own = app.home_of(HomeKind::Office).canonicalize()?;
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).ok_or_else(refused)?;
    if folder.starts_with(&own) && OWN_NAMES.iter().any(|known| name.starts_with(known)) {
        return Err(refused());
    }
    match std::fs::File::open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(_) => Err(refused()),
        Ok(there) => {
            let mut start = vec![0; begins.len()];
            let same = there.take(begins.len() as u64).read_exact(&mut start).is_ok() && start == begins;
            if same { Ok(()) } else { Err(refused()) }
        }
    }
}

/// How a PDF begins, and a spreadsheet (.xlsx, a ZIP).
pub const PDF: &[u8] = b"%PDF-";
/// See [`PDF`].
pub const JPEG: &[u8] = &[0xff, 0xd8, 0xff];
/// See [`PDF`].
pub const XLSX: &[u8] = b"PK";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_who_replace_one_file_at_once_all_succeed() {
        let folder = std::env::temp_dir().join(format!("loket-replace-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join("desk.json");
        std::thread::scope(|scope| {
            for writer in 0..8_u8 {
                let path = &path;
                scope.spawn(move || (0..20).for_each(|_| replace(path, &[writer; 64]).expect("replaced")));
            }
        });
        let whole = std::fs::read(&path).expect("it is there");
        assert!(whole.len() == 64 && whole.iter().all(|byte| *byte == whole[0]), "one writer's content, whole");
        std::fs::remove_dir_all(&folder).expect("cleared");
    }
}
