//! Finds the seal's token in a PDF that this program wrote. It looks for the mark in the file's bytes instead of parsing
//! the file: a hostile PDF has no parser to attack, and a file that was signed afterwards (appended to) still answers.
//! It finds a seal and nothing more: the page may say something else than the seal, so its values must be shown.

use super::LONGEST_TEXT_BYTES;

/// Stands before the token in the document information's keywords.
pub const PDF_MARK: &str = "loket-seal:";

/// Larger files are refused.
pub const LARGEST_PDF_BYTES: usize = 32 * 1024 * 1024;

/// Why a file gave no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExtractError {
    /// The file is larger than [`LARGEST_PDF_BYTES`].
    #[error("the file is too large")]
    TooLarge,
    /// The file is not a PDF.
    #[error("not a PDF")]
    NotAPdf,
    /// The PDF carries no seal.
    #[error("no seal in this PDF")]
    NoSeal,
    /// The PDF carries several different seals: someone put it together.
    #[error("several seals in one PDF")]
    SeveralSeals,
}

/// The token in a PDF's document information, to be given to [`super::read`].
pub fn extract(pdf: &[u8]) -> Result<String, ExtractError> {
    if pdf.len() > LARGEST_PDF_BYTES {
        return Err(ExtractError::TooLarge);
    }
    // ISO 32000-1, annex H, implementation note 13: the header may stand anywhere in the first 1024 bytes.
    if !contains(&pdf[..pdf.len().min(1024)], b"%PDF-") {
        return Err(ExtractError::NotAPdf);
    }
    let mut found: Option<&[u8]> = None;
    for token in tokens(pdf) {
        match found {
            Some(earlier) if earlier != token => return Err(ExtractError::SeveralSeals),
            _ => found = Some(token),
        }
    }
    match found {
        Some(token) => Ok(String::from_utf8_lossy(token).into_owned()),
        None => Err(ExtractError::NoSeal),
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn tokens(pdf: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mark = PDF_MARK.as_bytes();
    let mut rest = pdf;
    std::iter::from_fn(move || {
        let bytes = rest;
        let start = bytes.windows(mark.len()).position(|window| window == mark)? + mark.len();
        let tail = &bytes[start..];
        let length = tail
            .iter()
            .take(LONGEST_TEXT_BYTES + 1)
            .take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
            .count();
        rest = &tail[length..];
        Some(&tail[..length])
    })
    .filter(|token| !token.is_empty() && token.len() <= LONGEST_TEXT_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_and_two_different_ones_are_refused() {
        assert_eq!(extract(b"%PDF-1.7\n/Keywords (loket-seal:ABC234)\n"), Ok("ABC234".into()));
        assert_eq!(extract(b"%PDF-1.7 (loket-seal:ABC) later (loket-seal:ABC)"), Ok("ABC".into()));
        assert_eq!(extract(b"%PDF-1.7 (loket-seal:ABC) later (loket-seal:ABD)"), Err(ExtractError::SeveralSeals));
    }

    #[test]
    fn hostile_files_give_a_typed_error() {
        assert_eq!(extract(b""), Err(ExtractError::NotAPdf));
        assert_eq!(extract(b"PK\x03\x04 loket-seal:ABC"), Err(ExtractError::NotAPdf));
        assert_eq!(extract(b"%PDF-1.7"), Err(ExtractError::NoSeal));
        assert_eq!(extract(b"%PDF-1.7 loket-seal:"), Err(ExtractError::NoSeal));
        let mut endless = b"%PDF-1.7 loket-seal:".to_vec();
        endless.resize(100_000, b'A');
        assert_eq!(extract(&endless), Err(ExtractError::NoSeal));
        assert_eq!(extract(&vec![0; LARGEST_PDF_BYTES + 1]), Err(ExtractError::TooLarge));
    }
}
