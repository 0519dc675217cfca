//! What a zip file is, and whether it is packed as a bomb is. Only the directory is read.

use std::io::{Read, Seek};

use super::Format;
use crate::error::{ReadError, TooLarge};

/// Below this size a part may be packed as tightly as it wants.
const SMALL: u64 = 64 << 20;
/// Sheets of Excel and LibreOffice are packed 5 to 40 times smaller than they are; a bomb up to 1,032 times.
const BELIEVABLE_RATIO: u64 = 250;

pub(super) fn sniff<F: Read + Seek>(file: &mut F, unpacked_limit: u64) -> Result<Format, ReadError> {
    let mut archive = ::zip::ZipArchive::new(file).map_err(|_| ReadError::Damaged)?;
    let mut unpacked = 0_u64;
    let (mut excel, mut binary, mut encrypted) = (false, false, false);
    for at in 0..archive.len() {
        let entry = archive.by_index_raw(at).map_err(|_| ReadError::Damaged)?;
        let name = entry.name().map_err(|_| ReadError::Damaged)?.to_ascii_lowercase();
        let form = name.rsplit('.').next().unwrap_or_default();
        excel |= name.starts_with("xl/workbook") && form != "bin";
        binary |= name == "xl/workbook.bin";
        encrypted |= entry.encrypted();
        if matches!(form, "xml" | "rels") {
            unpacked = unpacked.saturating_add(entry.size());
            let ratio = entry.size() / entry.compressed_size().max(1);
            if entry.size() > SMALL && ratio > BELIEVABLE_RATIO {
                return Err(ReadError::TooLarge(TooLarge::Unpacked));
            }
        }
    }
    if unpacked > unpacked_limit {
        return Err(ReadError::TooLarge(TooLarge::Unpacked));
    }
    if encrypted {
        return Err(ReadError::Encrypted);
    }
    if binary {
        return Err(ReadError::Binary);
    }
    let mimetype = part(&mut archive, "mimetype", 128);
    if mimetype.starts_with("application/vnd.oasis.opendocument.spreadsheet") {
        let manifest = part(&mut archive, "META-INF/manifest.xml", 4 << 20);
        return if manifest.contains("encryption-data") { Err(ReadError::Encrypted) } else { Ok(Format::Ods) };
    }
    // Some programs name the workbook otherwise; the list of types says what it is.
    let types = if excel { String::new() } else { part(&mut archive, "[Content_Types].xml", 1 << 20) };
    if excel || types.contains("spreadsheetml") { Ok(Format::Xlsx) } else { Err(ReadError::NotASpreadsheet) }
}

/// The beginning of a part; empty if it is not there or broken.
fn part<F: Read + Seek>(archive: &mut ::zip::ZipArchive<F>, name: &str, longest: u64) -> String {
    let mut bytes = Vec::new();
    if let Ok(entry) = archive.by_name(name) {
        let _ = entry.take(longest).read_to_end(&mut bytes);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
