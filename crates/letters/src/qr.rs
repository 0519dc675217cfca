//! The QR of a seal (ISO/IEC 18004). It must never know what the text means.

use qrcode::canvas::{Canvas, MaskPattern};
use qrcode::{Color, EcLevel, bits, ec};

/// The text is longer than a letter's QR can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too long for a QR")]
pub struct QrError;

/// The modules of a QR, without its quiet zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qr {
    side: usize,
    dark: Vec<bool>,
}

/// Modules on a side of the largest code: more would be too small to be read where a letter has room for it.
pub const LARGEST_SIDE: usize = 125;

/// A seventh of the code may be unreadable: a stamp's edge, a fold.
const LEVEL: EcLevel = EcLevel::M;

/// One mask for all: what a seal holds looks random, so that none of the eight reads better than another, and looking for the
/// best (ISO/IEC 18004, 7.8.3) takes longer than all the rest of a letter.
const MASK: MaskPattern = MaskPattern::DiagonalLines;

impl Qr {
    /// Encodes a text in the shortest mix of modes.
    pub fn encode(text: &str) -> Result<Self, QrError> {
        let bits = bits::encode_auto(text.as_bytes(), LEVEL).map_err(|_| QrError)?;
        let version = bits.version();
        if version.width() as usize > LARGEST_SIDE {
            return Err(QrError);
        }
        let (data, correction) = ec::construct_codewords(&bits.into_bytes(), version, LEVEL).map_err(|_| QrError)?;
        let mut canvas = Canvas::new(version, LEVEL);
        canvas.draw_all_functional_patterns();
        canvas.draw_data(&data, &correction);
        canvas.apply_mask(MASK);
        let dark = canvas.into_colors().into_iter().map(|color| color == Color::Dark).collect();
        Ok(Self { side: version.width() as usize, dark })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upper_case_text_takes_the_denser_mode() {
        let upper = Qr::encode(&"A7".repeat(190)).expect("fits");
        let lower = Qr::encode(&"a7".repeat(190)).expect("fits");
        assert!(upper.side() + 8 < lower.side(), "{} {}", upper.side(), lower.side());
        for length in [1500, 4000] {
            assert_eq!(Qr::encode(&"x".repeat(length)), Err(QrError));
        }
    }
}
