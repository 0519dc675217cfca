//! A scan as a file for others, with its pages in their order, turned and cut. What was cut away is not in the file.

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, Stream, dictionary};

use crate::edit::Edit;
use crate::error::ScanError;
use crate::jpeg;
use crate::look::Source;
use crate::picture::Picture;

/// The long side of a page in a file for others: A4 at 200 dots an inch.
pub const SIDE: u32 = 2_400;
/// Quality of its pictures.
pub const QUALITY: u8 = 84;
/// A4 in points.
const A4: (f32, f32) = (595.276, 841.89);

/// A page of kept content.
pub struct Page<'a> {
    pub source: &'a Source,
    /// The content's bytes when it is a JPEG: an untouched page goes into the PDF as it is.
    pub jpeg: Option<&'a [u8]>,
    pub number: u32,
    pub edit: Edit,
}

/// A page as a JPEG file.
pub fn as_jpeg(page: &Page<'_>) -> Result<Vec<u8>, ScanError> {
    match page.jpeg.filter(|_| page.edit == Edit::default()) {
        Some(bytes) => Ok(bytes.to_vec()),
        None => jpeg::encode(&page.source.page(page.number, SIDE, &page.edit)?, QUALITY),
    }
}

/// Pages as a PDF; `told` hears after each how many are done.
pub fn as_pdf(pages: &[Page<'_>], told: &mut dyn FnMut(usize)) -> Result<Vec<u8>, ScanError> {
    let mut document = Document::with_version("1.5");
    let root = document.new_object_id();
    let mut kids = Vec::new();
    for (done, page) in pages.iter().enumerate() {
        let (width, height, image) = image(page)?;
        let image = document.add_object(image);
        let (across, up) = paper_size(width, height);
        let draw = Content {
            operations: vec![
                Operation::new("cm", [across, 0.0, 0.0, up, 0.0, 0.0].map(Object::Real).to_vec()),
                Operation::new("Do", vec!["Im".into()]),
            ],
        };
        let draw = draw.encode().map_err(|_| ScanError::Unsupported)?;
        let contents = document.add_object(Stream::new(Dictionary::new(), draw));
        let page = dictionary! {
            "Type" => "Page", "Parent" => root, "Contents" => contents,
            "MediaBox" => vec![0.into(), 0.into(), Object::Real(across), Object::Real(up)],
            "Resources" => dictionary! { "XObject" => dictionary! { "Im" => image } },
        };
        kids.push(Object::Reference(document.add_object(page)));
        told(done + 1);
    }
    let count = i64::try_from(kids.len()).unwrap_or(0);
    document
        .objects
        .insert(root, Object::Dictionary(dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }));
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => root });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).map_err(|_| ScanError::Unsupported)?;
    Ok(bytes)
}

/// The sheet of that shape that fits on A4, upright or across.
fn paper_size(width: u32, height: u32) -> (f32, f32) {
    let (width, height) = (width as f32, height as f32);
    let sheet = if width > height { (A4.1, A4.0) } else { A4 };
    let scale = (sheet.0 / width).min(sheet.1 / height);
    (width * scale, height * scale)
}

fn image(page: &Page<'_>) -> Result<(u32, u32, Stream), ScanError> {
    let untouched = page.edit == Edit::default();
    let picture = page.source.page(page.number, if untouched { u32::MAX / 2 } else { SIDE }.min(4_000), &page.edit)?;
    let (width, height) = (picture.width, picture.height);
    let mut about = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => i64::from(width), "Height" => i64::from(height),
        "ColorSpace" => if picture.channels == 1 { "DeviceGray" } else { "DeviceRGB" }, "BitsPerComponent" => 8,
    };
    if let Some(bytes) = page.jpeg.filter(|_| untouched) {
        about.set("Filter", "DCTDecode");
        return Ok((width, height, Stream::new(about, bytes.to_vec()).with_compression(false)));
    }
    if picture.channels == 1 && picture.pixels.iter().all(|value| matches!(value, 0 | 255)) {
        about.set("BitsPerComponent", 1);
        let mut stream = Stream::new(about, one_bit(&picture));
        stream.compress().map_err(|_| ScanError::Unsupported)?;
        return Ok((width, height, stream));
    }
    about.set("Filter", "DCTDecode");
    Ok((width, height, Stream::new(about, jpeg::encode(&picture, QUALITY)?).with_compression(false)))
}

fn one_bit(picture: &Picture) -> Vec<u8> {
    let row = |row: &[u8]| {
        let byte = |group: &[u8]| {
            group.iter().enumerate().fold(0_u8, |byte, (place, value)| byte | ((value & 1) << (7 - place)))
        };
        row.chunks(8).map(byte).collect::<Vec<u8>>()
    };
    picture.pixels.chunks_exact(picture.width as usize).flat_map(row).collect()
}
