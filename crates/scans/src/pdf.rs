//! PDF: whether it is only a paper, how many pages it has, and what they look like. It is parsed by the same code that
//! draws it, so that nothing is seen which was not looked at.

use std::sync::Arc;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::object::{Array, Dict, MaybeRef, Object};
use hayro::hayro_syntax::{LoadPdfError, Pdf};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

use crate::MOST_PAGES;
use crate::error::{Active, ScanError, TooLarge};
use crate::picture::Picture;

/// The end mark must stand in the last bytes of a file; some writers put blanks after it.
const END_WITHIN: usize = 4096;
/// Values looked at when searching for what acts; more is no paper.
const MOST_VALUES: usize = 3_000_000;
/// Nesting of values within one object.
const DEEPEST: usize = 64;
/// The longest side of a drawn page, pixels.
const LONGEST_DRAWN: f32 = 4_000.0;

/// A PDF that was found to be only a paper.
pub struct Paper {
    pdf: Pdf,
    found: Found,
}

/// What was come across while looking.
#[derive(Default)]
struct Found {
    values: usize,
    pictures: usize,
    /// Text, or a signature that only holds for these very bytes.
    more_than_pictures: bool,
}

impl Paper {
    /// Parses and looks for what a paper must not have.
    pub fn open(bytes: &Arc<Vec<u8>>) -> Result<Self, ScanError> {
        if contains_encryption(bytes) {
            return Err(ScanError::Encrypted);
        }
        if !is_whole(bytes) {
            return Err(ScanError::Damaged);
        }
        let mut paper = Self::trusted(Arc::clone(bytes))?;
        let pages = paper.pdf.pages().len();
        if pages == 0 {
            return Err(ScanError::Damaged);
        }
        if pages > MOST_PAGES {
            return Err(ScanError::TooLarge(TooLarge::Pages));
        }
        let mut found = Found::default();
        for object in paper.pdf.objects() {
            look(&object, 0, &mut found)?;
        }
        paper.found = found;
        Ok(paper)
    }

    /// Parses what was looked at when it was taken.
    pub fn trusted(bytes: Arc<Vec<u8>>) -> Result<Self, ScanError> {
        let pdf = Pdf::new(bytes).map_err(|error| match error {
            LoadPdfError::Decryption(_) => ScanError::Encrypted,
            LoadPdfError::Invalid => ScanError::Damaged,
        })?;
        Ok(Self { pdf, found: Found::default() })
    }

    /// Whether its pages are pictures and nothing else, as scanners make them: then it may be kept as smaller pictures.
    pub fn is_of_pictures(&self) -> bool {
        !self.found.more_than_pictures && self.found.pictures >= self.pdf.pages().len()
    }

    /// Width and height of each page as it is shown, in points.
    pub fn sizes(&self) -> Vec<(u32, u32)> {
        let whole = |length: f32| if length.is_finite() { length.round().clamp(1.0, 100_000.0) as u32 } else { 1 };
        self.pdf
            .pages()
            .iter()
            .map(|page| page.render_dimensions())
            .map(|(width, height)| (whole(width), whole(height)))
            .collect()
    }

    /// Draws a page so that its long side has so many pixels.
    pub fn draw(&self, number: u32, side: u32) -> Result<Picture, ScanError> {
        let page = self.pdf.pages().get(number as usize).ok_or(ScanError::NoSuchPage)?;
        let (width, height) = page.render_dimensions();
        let long = width.max(height);
        if !(long.is_finite() && width > 0.0 && height > 0.0) {
            return Err(ScanError::Damaged);
        }
        // A little more, so that rounding never takes a pixel away.
        let scale = ((side as f32).min(LONGEST_DRAWN) + 0.05) / long;
        // A strip thinner than a pixel would have no pixel at all.
        let scale_of = |length: f32| if length * scale < 1.0 { 1.5 / length } else { scale };
        let settings = PixmapSettings { x_scale: scale_of(width), y_scale: scale_of(height), bg_color: WHITE };
        let drawn =
            render(page, &RenderCache::new(), &InterpreterSettings::default(), &RenderSettings::default(), &settings);
        let (width, height) = (u32::from(drawn.width()), u32::from(drawn.height()));
        Ok(Picture::over_white(width, height, 4, drawn.data_as_u8_slice()))
    }
}

fn is_whole(bytes: &[u8]) -> bool {
    let end =
        bytes.iter().rposition(|byte| !matches!(byte, 0 | b' ' | b'\r' | b'\n' | b'\t')).map_or(0, |last| last + 1);
    bytes[end.saturating_sub(END_WITHIN)..end].windows(5).any(|window| window == b"%%EOF")
}

/// Trailers and their streams' dictionaries are never encrypted themselves (ISO 32000-1, 7.6.1).
fn contains_encryption(bytes: &[u8]) -> bool {
    const KEY: &[u8] = b"/Encrypt";
    bytes.windows(KEY.len() + 1).any(|window| {
        window.starts_with(KEY) && matches!(window[KEY.len()], b' ' | b'\r' | b'\n' | b'\t' | b'<' | b'0'..=b'9')
    })
}

/// Actions that leave the paper (ISO 32000-1, 12.6.4). Going to a page and to an address are harmless: nothing here follows.
const ACTIONS: [&[u8]; 11] = [
    b"JavaScript",
    b"Launch",
    b"GoToE",
    b"ImportData",
    b"SubmitForm",
    b"ResetForm",
    b"Rendition",
    b"Movie",
    b"Sound",
    b"RichMediaExecute",
    b"GoTo3DView",
];
/// Annotations and objects that are more than ink.
const SUBTYPES: [&[u8]; 5] = [b"RichMedia", b"Movie", b"Screen", b"Sound", b"3D"];

fn look(object: &Object<'_>, depth: usize, found: &mut Found) -> Result<(), ScanError> {
    found.values += 1;
    if found.values > MOST_VALUES || depth > DEEPEST {
        return Err(ScanError::TooLarge(TooLarge::Resources));
    }
    match object {
        Object::Dict(dict) => look_into(dict, depth, found),
        Object::Stream(stream) => look_into(stream.dict(), depth, found),
        Object::Array(array) => look_through(array, depth, found),
        _ => Ok(()),
    }
}

fn look_through(array: &Array<'_>, depth: usize, found: &mut Found) -> Result<(), ScanError> {
    for value in array.raw_iter() {
        if let MaybeRef::NotRef(value) = value {
            look(&value, depth + 1, found)?;
        }
    }
    Ok(())
}

fn look_into(dict: &Dict<'_>, depth: usize, found: &mut Found) -> Result<(), ScanError> {
    for (name, value) in dict.entries() {
        let key: &[u8] = &name;
        if matches!(key, b"JS" | b"JavaScript" | b"XFA") {
            return Err(ScanError::Active(Active::Actions));
        }
        if matches!(key, b"EF" | b"EmbeddedFiles") {
            return Err(ScanError::Active(Active::Attachments));
        }
        // A page without text has no fonts; an OCR's invisible text is worth keeping too.
        found.more_than_pictures |= matches!(key, b"Font" | b"ByteRange");
        let MaybeRef::NotRef(value) = value else { continue };
        if let Object::Name(of) = &value {
            let of: &[u8] = of;
            if key == b"S" && ACTIONS.contains(&of) || key == b"Subtype" && SUBTYPES.contains(&of) {
                return Err(ScanError::Active(Active::Actions));
            }
            if key == b"Subtype" && of == b"Image" {
                found.pictures += 1;
            }
            if key == b"Type" && of == b"EmbeddedFile" || key == b"Subtype" && of == b"FileAttachment" {
                return Err(ScanError::Active(Active::Attachments));
            }
        }
        look(&value, depth + 1, found)?;
    }
    Ok(())
}
