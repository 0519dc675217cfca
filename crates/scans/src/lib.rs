//! Scanned papers: which kind of file someone brought, whether it is safe and small enough, what is kept of it, and how its
//! pages look turned and cut.
//!
//! All of it works on bytes from outside and runs in a child process with bounds on memory and time ([`child`]); the
//! program's side ([`worker`]) only starts the child and takes what it sends. It must never know whose paper it is, where
//! bytes are kept, or who may see them.

pub mod child;
mod edit;
mod error;
mod export;
mod frame;
mod jpeg;
mod keep;
mod look;
mod media;
mod pdf;
mod picture;
mod tiff;
pub mod worker;

pub use child::HIDDEN_ARGUMENT;
pub use edit::{Crop, Edit};
pub use error::{Active, ScanError, TooLarge};
pub use frame::{Answer, ExportAs, ExportPage, Given, Request};
pub use media::Media;
pub use worker::{Spawn, Stopper, Worker};

/// Bytes of a PDF that is kept as it is.
pub const LARGEST_PDF: u64 = 50 << 20;
/// Bytes of a picture, or of a PDF of pictures, as it comes; an uncompressed colour scan of an A4 sheet at 600 dots an inch has 104 million.
pub const LARGEST_PICTURE: u64 = 150 << 20;
/// Pixels of one picture: an A3 sheet at 600 dots an inch has 70 million.
pub const MOST_PIXELS: u64 = 80_000_000;
/// Pixels of one side.
pub const LONGEST_SIDE: u32 = 30_000;
/// Pages of one file.
pub const MOST_PAGES: usize = 300;
/// The long side of a small picture for lists, pixels.
pub const SMALL_SIDE: u32 = 280;
