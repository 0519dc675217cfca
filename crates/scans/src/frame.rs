//! What goes between the program and its child: a request and the bytes it is about, then answers, each with bytes of its own.
//!
//! A frame is the length of its JSON (u32), the JSON, the length of its bytes (u64), the bytes; numbers little-endian.

use std::io::{self, Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::edit::Edit;
use crate::error::ScanError;
use crate::media::Media;

/// Longest JSON of a frame: three hundred pages with their cuts are a tenth of it.
const LONGEST_JSON: u32 = 1 << 20;
/// Most bytes of a frame.
const MOST_BYTES: u64 = 1 << 30;

/// Kept content that is handed in.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Given {
    /// What it is.
    pub media: Media,
    /// How many bytes.
    pub bytes: u64,
}

/// A page of an export.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct ExportPage {
    /// Which of the contents, from 0.
    pub content: u32,
    /// Which page of it, from 0.
    pub page: u32,
    /// How it is shown.
    pub edit: Edit,
}

/// The form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportAs {
    /// One PDF.
    Pdf,
    /// A JPEG for each page.
    Jpeg,
}

/// What the child is to do. The bytes follow in the same frame, contents one after the other.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Request {
    /// Take in a file that someone brought.
    Take,
    /// Draw a page of kept content.
    Look {
        /// What the content is.
        media: Media,
        /// Which page, from 0.
        page: u32,
        /// Its long side at most, pixels.
        side: u32,
        /// How it is shown.
        edit: Edit,
    },
    /// Make a file for others.
    Export {
        /// The contents.
        contents: Vec<Given>,
        /// The pages in their order.
        pages: Vec<ExportPage>,
        /// As what.
        form: ExportAs,
    },
}

/// What the child says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Answer {
    /// So many pages are done, of so many (0: not known).
    Progress {
        /// Done.
        done: u32,
        /// In all.
        total: u32,
    },
    /// Content to be kept; its bytes follow.
    Content {
        /// What it is.
        media: Media,
        /// Width and height of its pages: pixels, points for a PDF.
        sizes: Vec<(u32, u32)>,
    },
    /// A small JPEG of a page of the content that came last.
    Small {
        /// Which page, from 0.
        page: u32,
    },
    /// A drawn page; its bytes follow.
    Picture {
        /// What they are.
        media: Media,
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
    },
    /// A file for others; its bytes follow.
    File,
    /// Nothing more comes.
    Done,
    /// It could not be done.
    Failed(ScanError),
}

/// Writes the head of a frame whose bytes follow.
pub(crate) fn write_head(to: &mut impl Write, head: &impl Serialize, bytes: u64) -> io::Result<()> {
    let json = serde_json::to_vec(head)?;
    to.write_all(&u32::try_from(json.len()).map_err(io::Error::other)?.to_le_bytes())?;
    to.write_all(&json)?;
    to.write_all(&bytes.to_le_bytes())
}

/// Reads the head of a frame and how many bytes follow.
pub(crate) fn read_head<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<(T, u64)> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length);
    if length > LONGEST_JSON {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut json = vec![0; length as usize];
    from.read_exact(&mut json)?;
    let mut bytes = [0; 8];
    from.read_exact(&mut bytes)?;
    let bytes = u64::from_le_bytes(bytes);
    if bytes > MOST_BYTES {
        return Err(io::ErrorKind::InvalidData.into());
    }
    Ok((serde_json::from_slice(&json)?, bytes))
}
