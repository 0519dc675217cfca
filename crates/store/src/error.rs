//! What can go wrong with the file. No text for people, no SQL, no values: none of it may carry personal data.

use rusqlite::ffi;

/// Why the store did not do what was asked. After any of these the file holds what it held before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The file is there, but this key does not open it.
    #[error("the key does not open the file")]
    WrongKey,
    /// The file was not made by this program.
    #[error("the file is not a store")]
    NotOurs,
    /// The file was written by a newer version.
    #[error("the file has version {version}, newer than this program")]
    Newer {
        /// The version the file says.
        version: u32,
    },
    /// Part of the file cannot be what was written.
    #[error("the file is damaged")]
    Damaged,
    /// The disk or the quota is full.
    #[error("no space left")]
    DiskFull,
    /// The operating system refused to read or write.
    #[error("the operating system reported an error")]
    Io,
    /// Another process has the file.
    #[error("another process uses the file")]
    InUse,
    /// There is no file.
    #[error("no such file")]
    Missing,
    /// There is a file already.
    #[error("there is a file already")]
    Exists,
    /// No such record, field, group or change.
    #[error("not found")]
    NotFound,
    /// Records of this kind can be added, never changed.
    #[error("records of this kind never change")]
    AppendOnly,
    /// Someone built on this change; it cannot be taken back.
    #[error("others built on this change")]
    BuiltUpon,
    /// No number is left in the block leased for this register and year.
    #[error("the block of numbers is used up")]
    NumbersUsedUp,
    /// An entry of another desktop does not fit its chain.
    #[error("an entry does not fit its chain")]
    BadEntry,
    /// A value has a shape that cannot be kept.
    #[error("a value has the wrong shape")]
    BadValue,
    /// Someone asked to stop.
    #[error("stopped")]
    Stopped,
    /// An error of the database with its extended code.
    #[error("database error {0}")]
    Database(i32),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::SqliteFailure(failure, _) => from_code(failure.extended_code),
            rusqlite::Error::SqlInputError { error, .. } => from_code(error.extended_code),
            rusqlite::Error::QueryReturnedNoRows => Self::NotFound,
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::IntegralValueOutOfRange(..) => Self::Damaged,
            _ => Self::Database(ffi::SQLITE_ERROR),
        }
    }
}

fn from_code(code: i32) -> StoreError {
    match code & 0xff {
        ffi::SQLITE_FULL => StoreError::DiskFull,
        ffi::SQLITE_CORRUPT | ffi::SQLITE_NOTADB => StoreError::Damaged,
        ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED => StoreError::InUse,
        ffi::SQLITE_IOERR | ffi::SQLITE_CANTOPEN | ffi::SQLITE_READONLY | ffi::SQLITE_PERM => StoreError::Io,
        _ => StoreError::Database(code),
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded | std::io::ErrorKind::FileTooLarge => {
                Self::DiskFull
            }
            std::io::ErrorKind::NotFound => Self::Missing,
            std::io::ErrorKind::AlreadyExists => Self::Exists,
            std::io::ErrorKind::WouldBlock => Self::InUse,
            _ => Self::Io,
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(_: serde_json::Error) -> Self {
        Self::Damaged
    }
}

/// What the module's functions answer.
pub type Result<T> = std::result::Result<T, StoreError>;
