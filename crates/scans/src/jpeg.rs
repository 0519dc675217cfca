//! JPEG: whether a file is whole, the same picture without what its maker added, and writing one.

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use crate::error::ScanError;
use crate::picture::Picture;

const START_OF_SCAN: u8 = 0xda;
const END: u8 = 0xd9;

/// The file up to its end marker, without application segments and comments: no place, camera, owner or hidden second
/// picture. What tells how the colours are meant (JFIF's APP0, Adobe's APP14) stays. `Damaged` when the file is cut off.
pub fn stripped(bytes: &[u8]) -> Result<Vec<u8>, ScanError> {
    let mut kept = Vec::with_capacity(bytes.len());
    kept.extend_from_slice(&[0xff, 0xd8]);
    let mut at = 2;
    loop {
        let (marker, next) = marker(bytes, at)?;
        match marker {
            END => {
                kept.extend_from_slice(&[0xff, END]);
                return Ok(kept);
            }
            0x01 | 0xd0..=0xd7 => at = next,
            _ => {
                let length = match bytes.get(next..next + 2) {
                    Some(length) => usize::from(u16::from_be_bytes([length[0], length[1]])),
                    None => return Err(ScanError::Damaged),
                };
                let segment = bytes.get(next..next + length).filter(|_| length >= 2).ok_or(ScanError::Damaged)?;
                let said = matches!(marker, 0xe1..=0xed | 0xef | 0xfe)
                    || (marker == 0xe0 && !segment[2..].starts_with(b"JFIF\0"));
                if !said {
                    kept.extend_from_slice(&[0xff, marker]);
                    kept.extend_from_slice(segment);
                }
                at = next + length;
                if marker == START_OF_SCAN {
                    let end = end_of_scan(bytes, at)?;
                    kept.extend_from_slice(&bytes[at..end]);
                    at = end;
                }
            }
        }
    }
}

/// The marker at a place (fill bytes before it are allowed) and where its segment begins.
fn marker(bytes: &[u8], mut at: usize) -> Result<(u8, usize), ScanError> {
    if bytes.get(at) != Some(&0xff) {
        return Err(ScanError::Damaged);
    }
    while bytes.get(at) == Some(&0xff) {
        at += 1;
    }
    bytes.get(at).map(|marker| (*marker, at + 1)).ok_or(ScanError::Damaged)
}

/// Where the entropy-coded data ends: at the next marker that is not a restart.
fn end_of_scan(bytes: &[u8], mut at: usize) -> Result<usize, ScanError> {
    while let Some(pair) = bytes.get(at..at + 2) {
        if pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xff | 0xd0..=0xd7) {
            return Ok(at);
        }
        at += 1;
    }
    Err(ScanError::Damaged)
}

/// Writes a JPEG. Colours are halved across: papers are read by their brightness. (Halved both ways with optimised tables the
/// encoder writes wrong colours; a test would see it.)
pub fn encode(picture: &Picture, quality: u8) -> Result<Vec<u8>, ScanError> {
    let side = |length: u32| u16::try_from(length).map_err(|_| ScanError::Unsupported);
    let (width, height) = (side(picture.width)?, side(picture.height)?);
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, quality);
    encoder.set_optimized_huffman_tables(true);
    let colours = if picture.channels == 1 { ColorType::Luma } else { ColorType::Rgb };
    if picture.channels == 3 {
        encoder.set_sampling_factor(SamplingFactor::F_2_1);
    }
    encoder.encode(&picture.pixels, width, height, colours).map_err(|_| ScanError::Unsupported)?;
    Ok(bytes)
}
