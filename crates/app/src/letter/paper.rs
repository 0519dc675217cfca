//! Papers that are attached to an issued letter: its signed scan, or a PDF that was signed electronically elsewhere. They are scans
//! whose owner is the letter; what is told here is how a PDF stands to the one that was issued. It must never judge a signature.

use std::io::Read;

use ::scans::Media;
use model::kinds;
use serde::{Deserialize, Serialize};
use store::StoreError;
use ts_rs::TS;
use uuid::Uuid;

use crate::app::Desk;
use crate::failure::Failure;
use crate::scan::{self, Held};

/// Bytes of a PDF that are looked through for a signature.
const LOOKED_THROUGH: u64 = 32 << 20;
/// Names the bytes that a signature in a PDF covers (ISO 32000-1, table 252); it cannot stand in a compressed part.
const SIGNATURE: &[u8] = b"/ByteRange";

/// What an attached paper holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PaperHolds {
    /// Pictures of the paper.
    Pictures,
    /// The issued PDF, byte for byte at its beginning, with a signature that was added behind it.
    Signed,
    /// The issued PDF with something else added behind it.
    Extended,
    /// The issued PDF and nothing more.
    Issued,
    /// A PDF with a signature that does not begin with the issued one: it was written anew before it was signed.
    SignedOther,
    /// Another PDF.
    Other,
    /// Its content is on another desktop.
    Elsewhere,
}

/// What an issued PDF ends with.
const END: &[u8] = b"%%EOF\n";
/// End marks that are tried.
const ENDS: usize = 4;

/// A paper that is attached to a letter.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LetterPaper {
    /// The scan.
    pub scan: Uuid,
    /// What it is called.
    pub name: String,
    /// When it was attached.
    pub added_at_ms: i64,
    /// By whom.
    pub added_by: String,
    /// What it holds.
    pub holds: PaperHolds,
}

/// The papers of a letter, oldest first.
pub(super) fn list(desk: &Desk, letter: Uuid, pdf_hash: &str) -> Result<Vec<LetterPaper>, Failure> {
    let records = desk.store.read(|reader| reader.children(&kinds::scan::KIND, "scan_owner", letter))?;
    let records: Vec<store::Record> = records.into_iter().filter(|record| !record.deleted).collect();
    if records.is_empty() {
        return Ok(Vec::new());
    }
    let held: Vec<Held> = records.iter().map(|record| Held::of(&record.body)).collect();
    let mut papers = Vec::new();
    for (view, held) in scan::views(desk, records)?.into_iter().zip(held) {
        if !view.hidden {
            let holds = holds(desk, &held, pdf_hash)?;
            let (name, added_by) = (view.name, view.added_by);
            papers.push(LetterPaper { scan: view.id, name, added_at_ms: view.added_at_ms, added_by, holds });
        }
    }
    Ok(papers)
}

fn holds(desk: &Desk, held: &Held, pdf_hash: &str) -> Result<PaperHolds, Failure> {
    let [content] = &held.contents[..] else { return Ok(PaperHolds::Pictures) };
    if content.media != Media::Pdf {
        return Ok(PaperHolds::Pictures);
    }
    match desk.store.content(&content.hash()?) {
        Ok(mut kept) => Ok(stands_to(&mut kept, pdf_hash)?),
        Err(StoreError::NotFound | StoreError::Missing) => Ok(PaperHolds::Elsewhere),
        Err(error) => Err(error.into()),
    }
}

/// How a PDF stands to the issued one.
fn stands_to(pdf: &mut dyn Read, pdf_hash: &str) -> std::io::Result<PaperHolds> {
    let mut bytes = Vec::new();
    pdf.take(LOOKED_THROUGH).read_to_end(&mut bytes)?;
    let is_signed = |bytes: &[u8]| bytes.windows(SIGNATURE.len()).any(|window| window == SIGNATURE);
    Ok(match issued_length(&bytes, pdf_hash).map(|length| &bytes[length..]) {
        Some([]) => PaperHolds::Issued,
        Some(added) if is_signed(added) => PaperHolds::Signed,
        Some(_) => PaperHolds::Extended,
        None if is_signed(&bytes) => PaperHolds::SignedOther,
        None => PaperHolds::Other,
    })
}

/// How many bytes of a PDF, from its beginning, are the file with that hash: all of it, or up to one of its first end marks.
pub(super) fn issued_length(pdf: &[u8], hash: &str) -> Option<usize> {
    let ends = pdf.windows(END.len()).enumerate().filter(|(_, window)| *window == END).map(|(at, _)| at + END.len());
    let ends = std::iter::once(pdf.len()).chain(ends.take(ENDS));
    ends.into_iter().find(|end| blake3::hash(&pdf[..*end]).to_hex().as_str() == hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(pdf: &[u8]) -> PaperHolds {
        stands_to(&mut &pdf[..], blake3::hash(b"%PDF-1.7 issued %%EOF\n").to_hex().as_str()).expect("reads")
    }

    #[test]
    fn a_signature_behind_the_issued_bytes_is_told_from_one_in_a_file_that_was_written_anew() {
        assert_eq!(told(b"%PDF-1.7 issued %%EOF\n5 0 obj<</ByteRange[0 1 2 3]>>endobj %%EOF"), PaperHolds::Signed);
        assert_eq!(told(b"%PDF-1.7 issued %%EOF\n5 0 obj<</Annot 1>>endobj %%EOF"), PaperHolds::Extended);
        assert_eq!(told(b"%PDF-1.7 issued %%EOF\n"), PaperHolds::Issued);
        assert_eq!(told(b"%PDF-1.7 anew /ByteRange[0 1 2 3] %%EOF"), PaperHolds::SignedOther);
        assert_eq!(told(b"%PDF-1.7 anew %%EOF"), PaperHolds::Other);
    }
}
