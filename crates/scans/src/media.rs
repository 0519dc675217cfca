//! Which kind of file it is, by its content. A name says nothing: a renamed program is not a paper.

use serde::{Deserialize, Serialize};

/// A kind of file that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Media {
    /// A photograph or colour scan.
    Jpeg,
    /// A picture with sharp edges.
    Png,
    /// What scanners write; never kept as such.
    Tiff,
    /// A document of pages.
    Pdf,
}

/// A PDF may have some bytes before its signature (ISO 32000-1, annex H, note 13).
const PDF_SIGNATURE_WITHIN: usize = 1024;

impl Media {
    /// The kind of these bytes; none when they are nothing that is taken.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
            Some(Self::Jpeg)
        } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if [&b"II\x2a\0"[..], b"MM\0\x2a", b"II\x2b\0", b"MM\0\x2b"].iter().any(|mark| bytes.starts_with(mark)) {
            Some(Self::Tiff)
        } else {
            let start = &bytes[..bytes.len().min(PDF_SIGNATURE_WITHIN)];
            // A program with a PDF inside is a program.
            let foreign =
                [&b"MZ"[..], b"\x7fELF", b"PK", b"#!", b"GIF8", b"RIFF"].iter().any(|mark| bytes.starts_with(mark));
            (!foreign && start.windows(5).any(|window| window == b"%PDF-")).then_some(Self::Pdf)
        }
    }

    /// Its name on the internet (RFC 6838).
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Tiff => "image/tiff",
            Self::Pdf => "application/pdf",
        }
    }

    /// The kind of that name.
    pub fn from_mime(name: &str) -> Option<Self> {
        [Self::Jpeg, Self::Png, Self::Tiff, Self::Pdf].into_iter().find(|media| media.mime() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_not_a_name() {
        assert_eq!(Media::of(b"MZ\x90\0...%PDF-1.4"), None);
        assert_eq!(Media::of(b"PK\x03\x04"), None);
        assert_eq!(Media::of(b"\0\0%PDF-1.7\n"), Some(Media::Pdf));
        assert_eq!(Media::of(b"II\x2a\0"), Some(Media::Tiff));
        assert_eq!(Media::of(b""), None);
    }
}
