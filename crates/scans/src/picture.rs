//! A picture in memory: grey or colour, eight bits a channel, no transparency. Decoding with bounds, turning, cutting and
//! shrinking.

use std::io::Cursor;

use fast_image_resize as resize;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, Limits};

use crate::error::{ScanError, TooLarge};
use crate::media::Media;
use crate::{LONGEST_SIDE, MOST_PIXELS};

/// Rows of pixels from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub width: u32,
    pub height: u32,
    /// 1: grey, 3: red, green, blue.
    pub channels: usize,
    pub pixels: Vec<u8>,
}

/// Refuses a size that is not worked on. To be asked before anything is decoded.
pub fn check_size(width: u32, height: u32) -> Result<(), ScanError> {
    if width == 0 || height == 0 {
        return Err(ScanError::Damaged);
    }
    let too_many = u64::from(width) * u64::from(height) > MOST_PIXELS || width.max(height) > LONGEST_SIDE;
    if too_many { Err(ScanError::TooLarge(TooLarge::Pixels)) } else { Ok(()) }
}

impl Picture {
    /// A picture of the kind that its bytes say, upright as its EXIF orientation says.
    pub fn decode(bytes: &[u8], media: Media) -> Result<(Self, bool), ScanError> {
        match media {
            Media::Jpeg => Self::upright(image::codecs::jpeg::JpegDecoder::new(Cursor::new(bytes)).map_err(error)?),
            Media::Png => Self::upright(image::codecs::png::PngDecoder::new(Cursor::new(bytes)).map_err(error)?),
            Media::Tiff | Media::Pdf => Err(ScanError::Unsupported),
        }
    }

    /// The picture, and whether it had to be turned or flipped.
    fn upright(mut decoder: impl ImageDecoder) -> Result<(Self, bool), ScanError> {
        let (width, height) = decoder.dimensions();
        check_size(width, height)?;
        let mut limits = Limits::no_limits();
        limits.max_alloc = Some(MOST_PIXELS * 8);
        decoder.set_limits(limits).map_err(error)?;
        // An orientation that cannot be read is none.
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        let mut image = DynamicImage::from_decoder(decoder).map_err(error)?;
        image.apply_orientation(orientation);
        Ok((Self::from_image(image), orientation != Orientation::NoTransforms))
    }

    /// Flattens over white and brings to eight bits.
    pub fn from_image(image: DynamicImage) -> Self {
        let (width, height) = (image.width(), image.height());
        let image = match image {
            DynamicImage::ImageLuma16(_) => DynamicImage::ImageLuma8(image.into_luma8()),
            DynamicImage::ImageLumaA16(_) => DynamicImage::ImageLumaA8(image.into_luma_alpha8()),
            other => other,
        };
        match image {
            DynamicImage::ImageLuma8(grey) => Self { width, height, channels: 1, pixels: grey.into_raw() },
            DynamicImage::ImageRgb8(colour) => Self { width, height, channels: 3, pixels: colour.into_raw() },
            DynamicImage::ImageLumaA8(image) => Self::over_white(width, height, 2, &image.into_raw()),
            other if other.color().has_alpha() => Self::over_white(width, height, 4, &other.into_rgba8().into_raw()),
            other => Self { width, height, channels: 3, pixels: other.into_rgb8().into_raw() },
        }
    }

    /// `step` bytes a pixel, the last of them how opaque it is.
    pub fn over_white(width: u32, height: u32, step: usize, pixels: &[u8]) -> Self {
        let mut flat = Vec::with_capacity(pixels.len() / step * (step - 1));
        for pixel in pixels.chunks_exact(step) {
            let opaque = u32::from(pixel[step - 1]);
            let over = |value: u8| ((u32::from(value) * opaque + 255 * (255 - opaque)) / 255) as u8;
            flat.extend(pixel[..step - 1].iter().map(|value| over(*value)));
        }
        Self { width, height, channels: step - 1, pixels: flat }
    }

    /// A rectangle that lies within the picture.
    pub fn part(&self, left: u32, top: u32, width: u32, height: u32) -> Self {
        let step = self.channels;
        let mut pixels = Vec::with_capacity(width as usize * height as usize * step);
        for row in top..top + height {
            let start = (row as usize * self.width as usize + left as usize) * step;
            pixels.extend_from_slice(&self.pixels[start..start + width as usize * step]);
        }
        Self { width, height, channels: step, pixels }
    }

    /// Quarter turns clockwise.
    pub fn turned(self, turn: u8) -> Self {
        let orientation = match turn % 4 {
            1 => Orientation::Rotate90,
            2 => Orientation::Rotate180,
            3 => Orientation::Rotate270,
            _ => return self,
        };
        self.oriented(orientation)
    }

    /// Turned or flipped.
    pub fn oriented(self, orientation: Orientation) -> Self {
        let (width, height, channels) = (self.width, self.height, self.channels);
        let image = match channels {
            1 => image::GrayImage::from_raw(width, height, self.pixels).map(DynamicImage::ImageLuma8),
            _ => image::RgbImage::from_raw(width, height, self.pixels).map(DynamicImage::ImageRgb8),
        };
        // The number of bytes fits by construction.
        let Some(mut image) = image else { return Self { width: 0, height: 0, channels, pixels: Vec::new() } };
        image.apply_orientation(orientation);
        Self::from_image(image)
    }

    /// Shrunk so that it has at most so many pixels; one that is small enough is given back as it is.
    pub fn of_area(self, most_pixels: u64) -> Result<Self, ScanError> {
        let area = u64::from(self.width) * u64::from(self.height);
        if area <= most_pixels {
            return Ok(self);
        }
        let scale = (most_pixels as f64 / area as f64).sqrt();
        self.scaled(scale)
    }

    /// Shrunk so that its long side has at most so many pixels.
    pub fn within(&self, side: u32) -> Result<Self, ScanError> {
        let long = self.width.max(self.height);
        if long <= side { Ok(self.clone()) } else { self.scaled(f64::from(side) / f64::from(long)) }
    }

    fn scaled(&self, scale: f64) -> Result<Self, ScanError> {
        let side = |length: u32| ((f64::from(length) * scale).round() as u32).max(1);
        let (width, height) = (side(self.width), side(self.height));
        let of = if self.channels == 1 { resize::PixelType::U8 } else { resize::PixelType::U8x3 };
        let from =
            resize::images::ImageRef::new(self.width, self.height, &self.pixels, of).map_err(|_| ScanError::Damaged)?;
        let mut to = resize::images::Image::new(width, height, of);
        let how = resize::ResizeOptions::new()
            .resize_alg(resize::ResizeAlg::Convolution(resize::FilterType::CatmullRom))
            .use_alpha(false);
        resize::Resizer::new().resize(&from, &mut to, Some(&how)).map_err(|_| ScanError::Damaged)?;
        Ok(Self { width, height, channels: self.channels, pixels: to.into_vec() })
    }

    /// Without its colours.
    pub fn grey(self) -> Self {
        if self.channels == 1 {
            return self;
        }
        // Rec. 601 weights in 256ths.
        let luma = |pixel: &[u8]| {
            ((77 * u32::from(pixel[0]) + 150 * u32::from(pixel[1]) + 29 * u32::from(pixel[2])) >> 8) as u8
        };
        let pixels = self.pixels.chunks_exact(3).map(luma).collect();
        Self { channels: 1, pixels, ..self }
    }
}

fn error(error: ImageError) -> ScanError {
    match error {
        ImageError::Limits(_) => ScanError::TooLarge(TooLarge::Pixels),
        ImageError::Unsupported(_) => ScanError::Unsupported,
        _ => ScanError::Damaged,
    }
}
