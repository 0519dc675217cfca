//! Papers made for the tests, and the child that works on them.

use std::process::{Child, Command, Stdio};

use scans::{Answer, Media, Request, ScanError, Worker};

/// What the child kept of a file.
pub struct Kept {
    pub media: Media,
    pub sizes: Vec<(u32, u32)>,
    pub bytes: Vec<u8>,
    pub small: usize,
}

fn spawn() -> std::io::Result<Child> {
    Command::new(env!("CARGO_BIN_EXE_scans-worker")).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()
}

/// Takes bytes in.
pub fn take(bytes: &[u8]) -> Result<Vec<Kept>, ScanError> {
    let mut kept: Vec<Kept> = Vec::new();
    let mut worker = Worker::start(&Request::Take, &spawn, &mut &bytes[..], bytes.len() as u64)?;
    while let Some(answer) = worker.next_answer()? {
        match answer {
            Answer::Content { media, sizes } => kept.push(Kept { media, sizes, bytes: worker.bytes()?, small: 0 }),
            Answer::Small { .. } => kept.last_mut().expect("content comes first").small += 1,
            _ => {}
        }
    }
    Ok(kept)
}

/// Asks for anything else; the bytes of the answers that have some.
pub fn ask(request: &Request, bytes: &[u8]) -> Result<Vec<Vec<u8>>, ScanError> {
    let mut worker = Worker::start(request, &spawn, &mut &bytes[..], bytes.len() as u64)?;
    let mut files = Vec::new();
    while let Some(answer) = worker.next_answer()? {
        if matches!(answer, Answer::File | Answer::Picture { .. }) {
            files.push(worker.bytes()?);
        }
    }
    Ok(files)
}

/// A file that lies beside the tests, made by another program.
pub fn fixture(name: &str) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    std::fs::read(path).expect("the fixture is there")
}

/// A colour picture with a red corner at the upper left.
pub fn photo(width: u32, height: u32) -> image::RgbImage {
    image::RgbImage::from_fn(width, height, |x, y| {
        if x < width / 4 && y < height / 4 {
            image::Rgb([230, 20, 20])
        } else {
            image::Rgb([(x * 7 % 251) as u8, (y * 5 % 241) as u8, ((x + y) % 239) as u8])
        }
    })
}

/// As a JPEG.
pub fn jpeg(image: &image::RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 95).encode_image(image).expect("written");
    bytes
}

/// As a PNG.
pub fn png(image: &image::DynamicImage) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Png).expect("written");
    bytes.into_inner()
}

/// A JPEG with an EXIF segment: an orientation, and a place where it was taken.
pub fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend_from_slice(&[orientation, 0, 0, 0, 0, 0, 0]);
    exif.extend_from_slice(b"GPSLatitude 5 S Sukadana");
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xe1];
    bytes.extend_from_slice(&(exif.len() as u16 + 2).to_be_bytes());
    bytes.extend_from_slice(&exif);
    bytes.extend_from_slice(&jpeg[2..]);
    bytes
}

/// A PDF of blank pages; `catalog` and `objects` go in as they are.
pub fn pdf(pages: usize, catalog: &str, objects: &str) -> Vec<u8> {
    let kids: String = (0..pages).map(|page| format!("{} 0 R ", page + 3)).collect();
    let mut text = format!("%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R {catalog} >>\nendobj\n");
    text += &format!("2 0 obj\n<< /Type /Pages /Count {pages} /Kids [{kids}] >>\nendobj\n");
    for page in 0..pages {
        text += &format!("{} 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>\nendobj\n", page + 3);
    }
    text += objects;
    let mut bytes = text.into_bytes();
    let start = bytes.len();
    let mut offsets = Vec::new();
    for (at, window) in bytes.windows(7).enumerate() {
        if window == b" 0 obj\n" {
            let line = bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
            let number: usize = std::str::from_utf8(&bytes[line..at]).expect("text").parse().expect("a number");
            offsets.push((number, line));
        }
    }
    offsets.sort_unstable();
    let mut end = format!("xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1);
    for (_, offset) in &offsets {
        end += &format!("{offset:010} 00000 n \n");
    }
    end += &format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", offsets.len() + 1);
    bytes.extend_from_slice(end.as_bytes());
    bytes
}
