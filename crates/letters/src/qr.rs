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

/// Modules on a side of the largest code that a letter has room for (6.5 cm).
pub const LARGEST_SIDE: usize = 129;

/// A seventh of the code may be unreadable: a stamp's edge, a fold.
const LEVEL: EcLevel = EcLevel::M;

const MASKS: [MaskPattern; 8] = [
    MaskPattern::Checkerboard,
    MaskPattern::HorizontalLines,
    MaskPattern::VerticalLines,
    MaskPattern::DiagonalLines,
    MaskPattern::LargeCheckerboard,
    MaskPattern::Fields,
    MaskPattern::Diamonds,
    MaskPattern::Meadow,
];

impl Qr {
    /// Encodes a text in the shortest mix of modes. The mask is chosen here: the library's own choice takes longer than
    /// all the rest of a letter.
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
        let masked = MASKS.into_iter().map(|mask| {
            let mut canvas = canvas.clone();
            canvas.apply_mask(mask);
            canvas.into_colors().into_iter().map(|color| color == Color::Dark).collect::<Vec<bool>>()
        });
        let dark = masked.min_by_key(|dark| penalty(dark)).ok_or(QrError)?;
        Ok(Self { side: dark.len().isqrt(), dark })
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

/// How hard a masked code is to read (ISO/IEC 18004, 7.8.3.1).
fn penalty(dark: &[bool]) -> usize {
    let side = dark.len().isqrt();
    let mut points = 0;
    for line in 0..side {
        points += line_penalty(dark[line * side..][..side].iter().copied());
        points += line_penalty(dark[line..].iter().copied().step_by(side));
    }
    for (upper, lower) in dark.chunks(side).zip(dark.chunks(side).skip(1)) {
        let blocks = upper.windows(2).zip(lower.windows(2));
        points += 3 * blocks.filter(|(u, l)| u[0] == u[1] && u[0] == l[0] && l[0] == l[1]).count();
    }
    let share = dark.iter().filter(|dark| **dark).count() * 100 / dark.len();
    points + share.abs_diff(50) / 5 * 10
}

/// Runs of five and more, and what looks like a finder pattern.
fn line_penalty(line: impl Iterator<Item = bool>) -> usize {
    let (mut points, mut run, mut last) = (0, 0, None);
    let (mut seen, mut count) = (0u16, 0);
    for dark in line {
        run = if last == Some(dark) { run + 1 } else { 1 };
        last = Some(dark);
        points += match run {
            5 => 3,
            6.. => 1,
            _ => 0,
        };
        seen = (seen << 1 | u16::from(dark)) & 0x7ff;
        count += 1;
        if count >= 11 && matches!(seen, 0b101_1101_0000 | 0b000_0101_1101) {
            points += 40;
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_blocks_and_false_finders_are_counted() {
        let line = |text: &str| line_penalty(text.bytes().map(|b| b == b'#'));
        assert_eq!(line("####"), 0);
        assert_eq!(line("#####"), 3);
        assert_eq!(line("#######"), 5);
        assert_eq!(line("#.###.#...."), 40);
        assert_eq!(line("....#.###.#...."), 80);
        // All dark: per line 3 + 1, two directions, 25 blocks of four, and 50 % too many.
        assert_eq!(penalty(&[true; 36]), 12 * 4 + 25 * 3 + 100);
    }

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
