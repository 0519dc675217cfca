//! An exclusive lock on a path: one process works on a home directory, a second one is told so. The system gives the
//! lock back when the process ends, however it ends; the file itself stays and means nothing.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use thiserror::Error;

/// A lock that is held until it is dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Why the lock was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum LockError {
    /// Another process, or this one already, holds it.
    #[error("held by another process")]
    Held,
    /// The file cannot be made or opened.
    #[error("the lock file cannot be opened")]
    CannotOpen,
}

impl Lock {
    /// Takes the lock, or says at once that it is held.
    pub fn take(path: &Path) -> Result<Self, LockError> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(|_| LockError::CannotOpen)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LockError::Held),
            Err(TryLockError::Error(_)) => Err(LockError::CannotOpen),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_held_by_one_and_free_when_dropped() {
        let path = std::env::temp_dir().join(format!("loket-lock-{}", std::process::id()));
        let first = Lock::take(&path).expect("nobody holds it");
        assert_eq!(Lock::take(&path).err(), Some(LockError::Held));
        drop(first);
        drop(Lock::take(&path).expect("free again"));
        std::fs::remove_file(&path).expect("it is there");
        assert_eq!(Lock::take(Path::new("/nowhere/at/all/lock")).err(), Some(LockError::CannotOpen));
    }
}
