//! How a message stands on the wire: four bytes of frame, then CBOR, compressed when that is worth it.
//!
//! Bytes from outside: the size is bounded before and after decompression, and garbage is an error that says so.

use std::io::Read;

use minicbor::{Decode, Encode};

use crate::cbor::Malformed;

/// Most bytes of a body as it travels, in either direction.
pub const MAX_BODY: usize = 2 * 1024 * 1024;
/// Most bytes of a body after decompression.
pub const MAX_PLAIN: usize = 8 * 1024 * 1024;
/// Most entries of one batch.
pub const MAX_ENTRIES: usize = 500;
/// Most payload bytes of one batch.
pub const MAX_BATCH: usize = 1024 * 1024;
/// The content type of every body.
pub const CONTENT_TYPE: &str = "application/vnd.loket-sync";

const MAGIC: [u8; 3] = *b"LKT";
const PLAIN: u8 = 0;
const ZSTD: u8 = 1;
const LEVEL: i32 = 3;
/// Below this compressing costs more than it saves.
const WORTH: usize = 256;

/// Why a body could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// Not a message of this protocol at all.
    #[error("not a message of this protocol")]
    Foreign,
    /// Larger than allowed, before or after decompression.
    #[error("larger than allowed")]
    TooLarge,
    /// A message, but broken.
    #[error("a broken message")]
    Broken,
}

impl From<Malformed> for WireError {
    fn from(_: Malformed) -> Self {
        Self::Broken
    }
}

/// The body of a message.
pub fn pack<T: Encode<()>>(message: &T) -> Vec<u8> {
    let mut plain = Vec::from(MAGIC);
    plain.push(PLAIN);
    let done = minicbor::encode(message, &mut plain);
    debug_assert!(done.is_ok(), "writing CBOR to memory cannot fail");
    if plain.len() < WORTH {
        return plain;
    }
    let mut packed = Vec::from(MAGIC);
    packed.push(ZSTD);
    match zstd::stream::copy_encode(&plain[4..], &mut packed, LEVEL) {
        Ok(()) => packed,
        Err(_) => plain,
    }
}

/// The message of a body.
pub fn unpack<T: for<'b> Decode<'b, ()>>(body: &[u8]) -> Result<T, WireError> {
    if body.len() > MAX_BODY {
        return Err(WireError::TooLarge);
    }
    let (frame, rest) = body.split_at_checked(4).ok_or(WireError::Foreign)?;
    if frame[..3] != MAGIC {
        return Err(WireError::Foreign);
    }
    match frame[3] {
        PLAIN => minicbor::decode(rest).map_err(|_| WireError::Broken),
        ZSTD => minicbor::decode(&inflate(rest)?).map_err(|_| WireError::Broken),
        _ => Err(WireError::Broken),
    }
}

fn inflate(packed: &[u8]) -> Result<Vec<u8>, WireError> {
    let mut plain = Vec::with_capacity((packed.len() * 4).min(MAX_PLAIN));
    let mut decoder = zstd::stream::Decoder::with_buffer(packed).map_err(|_| WireError::Broken)?;
    // A window larger than this is not ours, and memory on the word of a stranger.
    decoder.window_log_max(23).map_err(|_| WireError::Broken)?;
    decoder.take(MAX_PLAIN as u64 + 1).read_to_end(&mut plain).map_err(|_| WireError::Broken)?;
    if plain.len() > MAX_PLAIN { Err(WireError::TooLarge) } else { Ok(plain) }
}
