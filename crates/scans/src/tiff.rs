//! TIFF: one picture after the other, with bounds. Fax scans (CCITT groups 3 and 4), LZW, deflate, packed bits, JPEG inside;
//! colour tables are refused, since the decoder does not know them and hardly any scanner writes them.

use std::io::Cursor;

use image::metadata::Orientation;
use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::tags::Tag;
use tiff::{ColorType, TiffError};

use crate::error::{ScanError, TooLarge};
use crate::picture::{Picture, check_size};
use crate::{MOST_PAGES, MOST_PIXELS};

/// The pages of a TIFF file, one at a time in memory.
pub struct Pages<'a> {
    decoder: Decoder<Cursor<&'a [u8]>>,
    read: usize,
}

impl<'a> Pages<'a> {
    /// Reads the header and the first directory.
    pub fn open(bytes: &'a [u8]) -> Result<Self, ScanError> {
        let mut limits = Limits::default();
        limits.decoding_buffer_size = usize::try_from(MOST_PIXELS * 4).unwrap_or(usize::MAX);
        let decoder = Decoder::new(Cursor::new(bytes)).map_err(error)?.with_limits(limits);
        Ok(Self { decoder, read: 0 })
    }

    /// The next page; none after the last. A chain of directories that bites its tail is damage.
    pub fn next(&mut self) -> Result<Option<Picture>, ScanError> {
        if self.read > 0 {
            if !self.decoder.more_images() {
                return Ok(None);
            }
            self.decoder.next_image().map_err(error)?;
        }
        if self.read == MOST_PAGES {
            return Err(ScanError::TooLarge(TooLarge::Pages));
        }
        self.read += 1;
        let (width, height) = self.decoder.dimensions().map_err(error)?;
        check_size(width, height)?;
        let orientation = self.decoder.find_tag_unsigned::<u8>(Tag::Orientation).ok().flatten();
        let colours = self.decoder.colortype().map_err(error)?;
        let samples = match self.decoder.read_image().map_err(error)? {
            DecodingResult::U8(samples) => samples,
            DecodingResult::U16(samples) => samples.into_iter().map(|value| (value >> 8) as u8).collect(),
            _ => return Err(ScanError::Unsupported),
        };
        let picture = picture(width, height, colours, samples)?;
        let orientation = orientation.and_then(Orientation::from_exif).unwrap_or(Orientation::NoTransforms);
        Ok(Some(if orientation == Orientation::NoTransforms { picture } else { picture.oriented(orientation) }))
    }
}

fn picture(width: u32, height: u32, colours: ColorType, samples: Vec<u8>) -> Result<Picture, ScanError> {
    let count = width as usize * height as usize;
    let grey = |pixels: Vec<u8>| whole(Picture { width, height, channels: 1, pixels }, count);
    match colours {
        ColorType::Gray(8 | 16) => grey(samples),
        ColorType::Gray(bits @ (1 | 2 | 4)) => {
            let levels = (1_u16 << bits) - 1;
            grey(
                unpacked(&samples, width as usize, bits).map(|level| (u16::from(level) * 255 / levels) as u8).collect(),
            )
        }
        ColorType::RGB(8 | 16) => whole(Picture { width, height, channels: 3, pixels: samples }, count),
        ColorType::GrayA(8 | 16) => whole(Picture::over_white(width, height, 2, &samples), count),
        ColorType::RGBA(8 | 16) => whole(Picture::over_white(width, height, 4, &samples), count),
        ColorType::CMYK(8) => {
            let ink = |value: u8, black: u8| ((255 - u32::from(value)) * (255 - u32::from(black)) / 255) as u8;
            let inked = |pixel: &[u8]| [0, 1, 2].map(|channel| ink(pixel[channel], pixel[3]));
            let pixels = samples.chunks_exact(4).flat_map(inked).collect();
            whole(Picture { width, height, channels: 3, pixels }, count)
        }
        ColorType::YCbCr(8) => {
            let pixels = samples.chunks_exact(3).flat_map(|pixel| from_ycbcr(pixel[0], pixel[1], pixel[2])).collect();
            whole(Picture { width, height, channels: 3, pixels }, count)
        }
        _ => Err(ScanError::Unsupported),
    }
}

/// Values of fewer than eight bits, highest first; every row begins with a new byte.
fn unpacked(samples: &[u8], width: usize, bits: u8) -> impl Iterator<Item = u8> {
    let (each, mask) = (usize::from(8 / bits), ((1_u16 << bits) - 1) as u8);
    let value = move |row: &[u8], at: usize| {
        let shift = 8 - bits * ((at % each) as u8 + 1);
        (row[at / each] >> shift) & mask
    };
    samples.chunks_exact(width.div_ceil(each)).flat_map(move |row| (0..width).map(move |at| value(row, at)))
}

/// ITU-R BT.601, full range, as in JFIF.
fn from_ycbcr(y: u8, cb: u8, cr: u8) -> [u8; 3] {
    let (y, cb, cr) = (f32::from(y), f32::from(cb) - 128.0, f32::from(cr) - 128.0);
    [y + 1.402 * cr, y - 0.344_136 * cb - 0.714_136 * cr, y + 1.772 * cb]
        .map(|value| value.round().clamp(0.0, 255.0) as u8)
}

fn whole(mut picture: Picture, count: usize) -> Result<Picture, ScanError> {
    if picture.pixels.len() < count * picture.channels {
        return Err(ScanError::Damaged);
    }
    picture.pixels.truncate(count * picture.channels);
    Ok(picture)
}

fn error(error: TiffError) -> ScanError {
    match error {
        TiffError::LimitsExceeded => ScanError::TooLarge(TooLarge::Pixels),
        TiffError::UnsupportedError(_) => ScanError::Unsupported,
        _ => ScanError::Damaged,
    }
}
