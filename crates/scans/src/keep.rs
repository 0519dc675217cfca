//! What is kept of a picture: no larger than a reader needs, in the form that suits it. Text in black and white stays sharp
//! with one bit a pixel, a photograph becomes a JPEG, a grey scan loses its colour channels.

use crate::error::ScanError;
use crate::jpeg;
use crate::media::Media;
use crate::picture::Picture;

/// An A4 sheet at 200 dots an inch has 1,654 × 2,339 pixels; a little more leaves room for a photograph's margin.
const ENOUGH_PIXELS: u64 = 2_400 * 1_700;
/// A4 at 300 dots an inch and a little: black and white is small at any size, and sharp only where it is not shrunk.
const ENOUGH_TWO_TONE_PIXELS: u64 = 3_600 * 2_600;
/// A JPEG of the right size with so few bytes a pixel is kept as it came, without its metadata: every new coding blurs.
const FEW_BYTES_A_PIXEL: f64 = 0.35;
/// Quality of a kept JPEG: text of 8 points stays readable at 200 dots an inch.
const QUALITY: u8 = 80;
/// Quality of a small picture.
const SMALL_QUALITY: u8 = 68;
/// A pixel whose channels differ by more has a colour: a blue signature, a red stamp.
const COLOUR_SPREAD: u8 = 40;
/// A paper with fewer coloured pixels than one in so many has none.
const COLOURED_ONE_IN: usize = 6_000;
/// A picture with more pixels between black and white than one in so many is not two-tone.
const BETWEEN_ONE_IN: usize = 1_000;

/// A page as it is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    pub media: Media,
    pub width: u32,
    pub height: u32,
    pub bytes: Vec<u8>,
    /// A small JPEG of it.
    pub small: Vec<u8>,
}

/// What is kept of a JPEG or PNG file.
pub fn file(bytes: &[u8], media: Media) -> Result<Kept, ScanError> {
    let stripped = if media == Media::Jpeg { Some(jpeg::stripped(bytes)?) } else { None };
    let (picture, turned) = Picture::decode(bytes, media)?;
    let pixels = u64::from(picture.width) * u64::from(picture.height);
    if let Some(stripped) = stripped
        && !turned
        && pixels <= ENOUGH_PIXELS
        && (stripped.len() as f64) <= pixels as f64 * FEW_BYTES_A_PIXEL
        // Without its metadata it must still be the picture that it was.
        && Picture::decode(&stripped, media).is_ok_and(|(again, _)| again == picture)
    {
        let small = small(&picture)?;
        return Ok(Kept { media, width: picture.width, height: picture.height, bytes: stripped, small });
    }
    page(picture, media == Media::Jpeg)
}

/// What is kept of a page; `photo`: it was a JPEG, whose noise no PNG packs well.
pub fn page(picture: Picture, photo: bool) -> Result<Kept, ScanError> {
    let picture = if picture.channels == 3 && !has_colour(&picture) { picture.grey() } else { picture };
    if !photo && picture.channels == 1 && is_two_tone(&picture) {
        let before = picture.width;
        let picture = picture.of_area(ENOUGH_TWO_TONE_PIXELS)?;
        let depth = if picture.width == before { png::BitDepth::One } else { png::BitDepth::Four };
        let bytes = encode_grey(&picture, depth)?;
        return kept(Media::Png, &picture, bytes);
    }
    let picture = picture.of_area(ENOUGH_PIXELS)?;
    let bytes = jpeg::encode(&picture, QUALITY)?;
    if !photo {
        // A drawing or a picture of a screen: lossless where that costs little.
        let exact = encode_whole(&picture)?;
        if exact.len() <= bytes.len() + bytes.len() / 3 {
            return kept(Media::Png, &picture, exact);
        }
    }
    kept(Media::Jpeg, &picture, bytes)
}

fn kept(media: Media, picture: &Picture, bytes: Vec<u8>) -> Result<Kept, ScanError> {
    Ok(Kept { media, width: picture.width, height: picture.height, small: small(picture)?, bytes })
}

/// A small picture for lists.
pub fn small(picture: &Picture) -> Result<Vec<u8>, ScanError> {
    jpeg::encode(&picture.within(crate::SMALL_SIDE)?, SMALL_QUALITY)
}

/// A drawn page as a small JPEG.
pub fn small_page(picture: &Picture) -> Result<Kept, ScanError> {
    let bytes = small(picture)?;
    Ok(Kept { media: Media::Jpeg, width: picture.width, height: picture.height, small: Vec::new(), bytes })
}

fn has_colour(picture: &Picture) -> bool {
    let coloured = |pixel: &&[u8]| {
        let (low, high) = (pixel.iter().min().copied().unwrap_or(0), pixel.iter().max().copied().unwrap_or(0));
        high - low > COLOUR_SPREAD
    };
    let count = picture.pixels.chunks_exact(3).filter(coloured).count();
    count * COLOURED_ONE_IN > picture.pixels.len() / 3
}

fn is_two_tone(picture: &Picture) -> bool {
    let between = picture.pixels.iter().filter(|value| (9..247).contains(*value)).count();
    between * BETWEEN_ONE_IN <= picture.pixels.len()
}

fn encode_grey(picture: &Picture, depth: png::BitDepth) -> Result<Vec<u8>, ScanError> {
    let (bits, width) = (depth as usize, picture.width as usize);
    let mut packed = Vec::with_capacity(picture.pixels.len() * bits / 8 + picture.height as usize);
    for row in picture.pixels.chunks_exact(width) {
        for group in row.chunks(8 / bits) {
            let mut byte = 0_u8;
            for (place, value) in group.iter().enumerate() {
                // To the nearest level.
                let levels = (1_u32 << bits) - 1;
                let level = ((u32::from(*value) * levels + 127) / 255) as u8;
                byte |= level << (8 - bits * (place + 1));
            }
            packed.push(byte);
        }
    }
    write_png(picture, png::ColorType::Grayscale, depth, &packed)
}

fn encode_whole(picture: &Picture) -> Result<Vec<u8>, ScanError> {
    let colours = if picture.channels == 1 { png::ColorType::Grayscale } else { png::ColorType::Rgb };
    write_png(picture, colours, png::BitDepth::Eight, &picture.pixels)
}

fn write_png(
    picture: &Picture,
    colours: png::ColorType,
    depth: png::BitDepth,
    data: &[u8],
) -> Result<Vec<u8>, ScanError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, picture.width, picture.height);
    encoder.set_color(colours);
    encoder.set_depth(depth);
    let mut writer = encoder.write_header().map_err(|_| ScanError::Unsupported)?;
    writer.write_image_data(data).map_err(|_| ScanError::Unsupported)?;
    writer.finish().map_err(|_| ScanError::Unsupported)?;
    Ok(bytes)
}
