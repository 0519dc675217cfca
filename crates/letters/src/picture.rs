//! The logo: a PNG or JPEG from outside, checked and brought to the size that paper needs, once per letterhead. It must
//! never know where on the page it stands.

use std::io::Cursor;
use std::sync::Arc;

use crate::data_url;

/// Larger files are refused.
pub const LARGEST_PICTURE_BYTES: usize = 512 * 1024;
/// Pictures with more pixels on a side are refused.
pub const LARGEST_SIDE_PX: u32 = 4096;
/// A logo is at most 22 mm high: this many pixels give 300 to the inch.
const PRINTED_SIDE_PX: u32 = 260;
/// What a decoder may allocate.
const DECODER_LIMIT_BYTES: usize = 96 * 1024 * 1024;

/// Why a picture is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// More bytes or pixels than a logo may have.
    #[error("the picture is too large")]
    TooLarge,
    /// Neither PNG nor JPEG.
    #[error("neither PNG nor JPEG")]
    UnknownFormat,
    /// Damaged, or a form of PNG or JPEG that cannot be printed (CMYK).
    #[error("the picture is damaged")]
    Damaged,
}

/// How a picture's pixels are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pixels {
    /// A JPEG as it came; `grey` or three colours.
    Jpeg {
        /// One component instead of three.
        grey: bool,
    },
    /// Eight bits a sample, filtered row by row as in PNG and deflated.
    Filtered {
        /// Samples a pixel: 1 grey or index, 3 colours.
        samples: u8,
        /// Red, green, blue of each index.
        palette: Option<Vec<u8>>,
    },
}

/// A checked picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// BLAKE3 of the file's bytes, hexadecimal.
    pub hash: String,
    /// Pixels from left to right.
    pub width_px: u32,
    /// Pixels from top to bottom.
    pub height_px: u32,
    /// How `data` is coded.
    pub pixels: Pixels,
    /// The coded pixels, as a PDF takes them.
    pub data: Arc<[u8]>,
    /// As a web page takes it.
    pub data_url: Arc<str>,
}

impl Picture {
    /// Reads a data URL as it stands in a letterhead.
    pub fn from_data_url(text: &str) -> Result<Self, PictureError> {
        if text.len() > data_url::LONGEST_DATA_URL_BYTES {
            return Err(PictureError::TooLarge);
        }
        Self::from_bytes(&data_url::decode(text).ok_or(PictureError::UnknownFormat)?)
    }

    /// Reads a PNG or JPEG file.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PictureError> {
        if bytes.len() > LARGEST_PICTURE_BYTES {
            return Err(PictureError::TooLarge);
        }
        let hash = blake3::hash(bytes).to_hex().to_string();
        if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            let canvas = Canvas::from_png(bytes)?.shrunk(PRINTED_SIDE_PX);
            let (pixels, data, file) = canvas.coded()?;
            let data_url = format!("data:image/png;base64,{}", data_url::base64(&file));
            Ok(Self {
                hash,
                width_px: canvas.width,
                height_px: canvas.height,
                pixels,
                data: data.into(),
                data_url: data_url.into(),
            })
        } else if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
            let (width_px, height_px, grey) = jpeg_size(bytes)?;
            let data_url = format!("data:image/jpeg;base64,{}", data_url::base64(bytes));
            Ok(Self {
                hash,
                width_px,
                height_px,
                pixels: Pixels::Jpeg { grey },
                data: bytes.into(),
                data_url: data_url.into(),
            })
        } else {
            Err(PictureError::UnknownFormat)
        }
    }
}

/// Red, green and blue of each pixel, on white paper.
struct Canvas {
    width: u32,
    height: u32,
    rgb: Vec<u8>,
}

impl Canvas {
    fn from_png(bytes: &[u8]) -> Result<Self, PictureError> {
        let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), png::Limits { bytes: DECODER_LIMIT_BYTES });
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().map_err(|_| PictureError::Damaged)?;
        let (width, height) = (reader.info().width, reader.info().height);
        if width.max(height) > LARGEST_SIDE_PX {
            return Err(PictureError::TooLarge);
        }
        let mut samples = vec![0; reader.output_buffer_size().ok_or(PictureError::TooLarge)?];
        let frame = reader.next_frame(&mut samples).map_err(|_| PictureError::Damaged)?;
        let over_white = |value: u8, alpha: u8| {
            let (value, alpha) = (u32::from(value), u32::from(alpha));
            ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8
        };
        let samples = &samples[..frame.buffer_size()];
        let rgb = match frame.color_type {
            png::ColorType::Grayscale => samples.iter().flat_map(|grey| [*grey; 3]).collect(),
            png::ColorType::GrayscaleAlpha => {
                samples.chunks_exact(2).flat_map(|p| [over_white(p[0], p[1]); 3]).collect()
            }
            png::ColorType::Rgb => samples.to_vec(),
            png::ColorType::Rgba => samples
                .chunks_exact(4)
                .flat_map(|p| [over_white(p[0], p[3]), over_white(p[1], p[3]), over_white(p[2], p[3])])
                .collect(),
            png::ColorType::Indexed => return Err(PictureError::Damaged),
        };
        Ok(Self { width, height, rgb })
    }

    /// Averaged down so that no side is longer than `longest`.
    fn shrunk(self, longest: u32) -> Self {
        let side = self.width.max(self.height);
        if side <= longest {
            return self;
        }
        let scale = |length: u32| (u64::from(length) * u64::from(longest) / u64::from(side)).max(1) as u32;
        let (width, height) = (scale(self.width), scale(self.height));
        let span = |at: u32, from: u32, to: u32| {
            let start = u64::from(at) * u64::from(from) / u64::from(to);
            let end = (u64::from(at) + 1) * u64::from(from) / u64::from(to);
            start as usize..(end.max(start + 1)) as usize
        };
        let mut rgb = Vec::with_capacity((width * height * 3) as usize);
        for y in 0..height {
            for x in 0..width {
                let (mut sums, mut count) = ([0u32; 3], 0);
                for row in span(y, self.height, height) {
                    for column in span(x, self.width, width) {
                        let at = (row * self.width as usize + column) * 3;
                        for (sum, value) in sums.iter_mut().zip(&self.rgb[at..at + 3]) {
                            *sum += u32::from(*value);
                        }
                        count += 1;
                    }
                }
                rgb.extend(sums.map(|sum| ((sum + count / 2) / count) as u8));
            }
        }
        Self { width, height, rgb }
    }

    /// Coded as small as may be: by a palette when there are at most 256 colours, grey when there is no colour.
    fn coded(&self) -> Result<(Pixels, Vec<u8>, Vec<u8>), PictureError> {
        let mut colours: Vec<[u8; 3]> = self.rgb.chunks_exact(3).map(|p| [p[0], p[1], p[2]]).collect();
        colours.sort_unstable();
        colours.dedup();
        let grey = colours.iter().all(|[r, g, b]| r == g && g == b);
        let (samples, palette, color_type): (Vec<u8>, _, _) = if grey {
            (self.rgb.chunks_exact(3).map(|p| p[0]).collect(), None, png::ColorType::Grayscale)
        } else if colours.len() <= 256 {
            let index = |p: &[u8]| colours.binary_search(&[p[0], p[1], p[2]]).unwrap_or(0) as u8;
            (self.rgb.chunks_exact(3).map(index).collect(), Some(colours.concat()), png::ColorType::Indexed)
        } else {
            (self.rgb.clone(), None, png::ColorType::Rgb)
        };
        let file = self.encode(&samples, palette.as_deref(), color_type).map_err(|_| PictureError::Damaged)?;
        let count = if color_type == png::ColorType::Rgb { 3 } else { 1 };
        Ok((Pixels::Filtered { samples: count, palette }, idat(&file), file))
    }

    fn encode(
        &self,
        samples: &[u8],
        palette: Option<&[u8]>,
        color: png::ColorType,
    ) -> Result<Vec<u8>, png::EncodingError> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, self.width, self.height);
        encoder.set_color(color);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::High);
        if let Some(palette) = palette {
            encoder.set_palette(palette.to_vec());
        }
        let mut writer = encoder.write_header()?;
        writer.write_image_data(samples)?;
        writer.finish()?;
        Ok(file)
    }
}

/// The deflated rows of a PNG file that this program wrote.
fn idat(file: &[u8]) -> Vec<u8> {
    let mut data = Vec::new();
    let mut rest = &file[8..];
    while let Some((head, tail)) = rest.split_at_checked(8) {
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let Some((body, after)) = tail.split_at_checked(length) else { break };
        if &head[4..] == b"IDAT" {
            data.extend(body);
        }
        rest = after.get(4..).unwrap_or_default();
    }
    data
}

/// Width, height, and whether it is grey, from the frame header (ITU-T T.81, B.2.2).
fn jpeg_size(bytes: &[u8]) -> Result<(u32, u32, bool), PictureError> {
    let mut at = 2;
    loop {
        let head = bytes.get(at..at + 4).ok_or(PictureError::Damaged)?;
        if head[0] != 0xff {
            return Err(PictureError::Damaged);
        }
        if head[1] == 0xff {
            at += 1;
            continue;
        }
        let length = usize::from(u16::from_be_bytes([head[2], head[3]]));
        let is_frame = matches!(head[1], 0xc0..=0xcf) && !matches!(head[1], 0xc4 | 0xc8 | 0xcc);
        if is_frame {
            let frame = bytes.get(at + 4..at + 10).ok_or(PictureError::Damaged)?;
            let side = |high: usize| u32::from(u16::from_be_bytes([frame[high], frame[high + 1]]));
            let (height, width, components) = (side(1), side(3), frame[5]);
            return match (frame[0], components) {
                _ if width.max(height) > LARGEST_SIDE_PX => Err(PictureError::TooLarge),
                (8, 1 | 3) if width > 0 && height > 0 => Ok((width, height, components == 1)),
                _ => Err(PictureError::Damaged),
            };
        }
        if length < 2 || matches!(head[1], 0xd8..=0xda) {
            return Err(PictureError::Damaged);
        }
        at += 2 + length;
    }
}
