//! The QR of a seal. It must never know what the text means.

use qrcode::{Color, EcLevel, QrCode};

/// The text is longer than a QR can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too long for a QR")]
pub struct QrError;

/// The modules of a QR, without its quiet zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qr {
    side: usize,
    dark: Vec<bool>,
}

impl Qr {
    /// Encodes a text in the shortest mix of modes, with error correction M (a seventh of it may be unreadable: a stamp's
    /// edge, a fold).
    pub fn encode(text: &str) -> Result<Self, QrError> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| QrError)?;
        Ok(Self { side: code.width(), dark: code.to_colors().into_iter().map(|color| color == Color::Dark).collect() })
    }

    /// Modules on a side.
    pub fn side(&self) -> usize {
        self.side
    }

    /// The rows from top to bottom; `true` is dark.
    pub fn rows(&self) -> impl Iterator<Item = &[bool]> {
        self.dark.chunks(self.side)
    }
}
