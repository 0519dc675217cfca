//! Reading in the child: which format a file has is told by its bytes, never by its name.

mod html;
mod letters;
mod ods;
mod text;
mod xls;
mod xlsx;
mod zip;

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use crate::child::{Output, Stop};
use crate::error::ReadError;
use crate::reader::Request;

/// The formats that can be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Xlsx,
    Xls,
    Ods,
    FlatOds,
    Html,
    Text,
}

/// Compound files (.xls, and what Office makes of a .xlsx with a password) begin so.
const COMPOUND: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// Reads the sheet that was asked for.
pub(crate) fn read(request: &Request, output: &mut Output) -> Result<(), Stop> {
    let mut file = File::open(&request.path).map_err(|_| ReadError::CannotOpen)?;
    if !file.metadata().is_ok_and(|about| about.is_file()) {
        return Err(ReadError::CannotOpen.into());
    }
    let format = sniff(&mut file, request.limits.unpacked)?;
    file.seek(SeekFrom::Start(0)).map_err(|_| ReadError::CannotOpen)?;
    let sheet = request.sheet.as_deref();
    match format {
        Format::Xlsx => xlsx::read(file, sheet, output),
        Format::Xls => xls::read(file, sheet, output),
        Format::Ods => ods::read(file, sheet, output),
        Format::FlatOds => ods::read_flat(file, sheet, output),
        Format::Html => html::read(file, &name_of(&request.path), sheet, output),
        Format::Text => text::read(file, &name_of(&request.path), sheet, output),
    }
}

fn sniff(file: &mut File, unpacked_limit: u64) -> Result<Format, ReadError> {
    let mut start = Vec::new();
    file.by_ref().take(4096).read_to_end(&mut start).map_err(|_| ReadError::CannotOpen)?;
    if start.is_empty() {
        return Err(ReadError::Empty);
    }
    if start.starts_with(b"PK\x03\x04") {
        return zip::sniff(file, unpacked_limit);
    }
    if start.starts_with(&COMPOUND) {
        return sniff_compound(file);
    }
    if start.starts_with(b"%PDF") || start.starts_with(b"{\\rtf") {
        return Err(ReadError::NotASpreadsheet);
    }
    sniff_text(&start)
}

/// The directory of a compound file names its streams in UTF-16.
fn sniff_compound(file: &mut File) -> Result<Format, ReadError> {
    let mut window = Vec::with_capacity(2 << 20);
    file.seek(SeekFrom::Start(0)).map_err(|_| ReadError::CannotOpen)?;
    let mut workbook = false;
    loop {
        // The tail of the last piece stays, since a name may lie across the boundary.
        let keep = window.len().min(64);
        window.drain(..window.len() - keep);
        let read = file.by_ref().take(1 << 20).read_to_end(&mut window).map_err(|_| ReadError::CannotOpen)?;
        if read == 0 {
            return if workbook { Ok(Format::Xls) } else { Err(ReadError::NotASpreadsheet) };
        }
        if contains(&window, &utf16("EncryptedPackage")) {
            return Err(ReadError::Encrypted);
        }
        workbook |= contains(&window, &utf16("Workbook")) || contains(&window, &utf16("Book"));
    }
}

fn sniff_text(start: &[u8]) -> Result<Format, ReadError> {
    let utf16 = start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff]);
    if !utf16 && start.iter().any(|&byte| byte < 9 || (14..32).contains(&byte)) {
        return Err(ReadError::NotASpreadsheet);
    }
    let begins = String::from_utf8_lossy(start).trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    if begins.starts_with("<?xml") && begins.contains("office:document") {
        return Ok(Format::FlatOds);
    }
    // What web applications call a spreadsheet is often a page with a table; Excel opens it, with a question.
    if ["<!doctype html", "<html", "<table", "<meta", "<head", "<body", "<style"]
        .iter()
        .any(|tag| begins.starts_with(tag))
    {
        return Ok(Format::Html);
    }
    if begins.starts_with('<') { Err(ReadError::NotASpreadsheet) } else { Ok(Format::Text) }
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(bytes, part).is_some()
}

fn name_of(path: &Path) -> String {
    path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The sheet that was asked for, or the first one that qualifies.
fn choose(
    sheets: &[String],
    asked: Option<&str>,
    mut fits: impl FnMut(&str) -> Result<bool, Stop>,
) -> Result<String, Stop> {
    if let Some(asked) = asked {
        return sheets.iter().find(|name| *name == asked).cloned().ok_or(Stop::Failed(ReadError::NoSuchSheet));
    }
    for name in sheets {
        if sheets.len() == 1 || fits(name)? {
            return Ok(name.clone());
        }
    }
    sheets.first().cloned().ok_or(Stop::Failed(ReadError::Empty))
}
