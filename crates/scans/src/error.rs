//! Why a file is not taken as a scan. Nothing of the file's content is ever in an error.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Which bound a file went over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TooLarge {
    /// More bytes than [`crate::LARGEST_PDF`] or [`crate::LARGEST_PICTURE`].
    Bytes,
    /// More pixels than [`crate::MOST_PIXELS`], or a side longer than [`crate::LONGEST_SIDE`].
    Pixels,
    /// More pages than [`crate::MOST_PAGES`].
    Pages,
    /// Working on it took more memory or time than the child may use.
    Resources,
}

/// What a PDF would do besides being looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Active {
    /// It runs scripts, starts programs, sends forms or plays media.
    Actions,
    /// Other files lie in it.
    Attachments,
}

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum ScanError {
    /// Nothing is in it.
    #[error("the file is empty")]
    Empty,
    /// Neither JPEG, PNG, TIFF nor PDF, whatever its name says.
    #[error("not a scan")]
    NotAScan,
    /// It is one of them, but cut off or broken.
    #[error("the file is damaged")]
    Damaged,
    /// It is one of them in a variety that cannot be read here.
    #[error("a variety that is not read")]
    Unsupported,
    /// The PDF is locked.
    #[error("the PDF is encrypted")]
    Encrypted,
    /// The PDF is not only a paper.
    #[error("the PDF is active: {0:?}")]
    Active(Active),
    /// It goes over a bound.
    #[error("too large: {0:?}")]
    TooLarge(TooLarge),
    /// There is no such page.
    #[error("no such page")]
    NoSuchPage,
    /// The child process could not be started.
    #[error("the working process could not be started")]
    NotStarted,
}
