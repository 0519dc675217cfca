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

/// Modules on a side of the largest code that a letter has room for (6.2 cm).
pub const LARGEST_SIDE: usize = 125;

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
        let dark = masked.min_by_key(|dark| penalty(&packed(dark), dark.len().isqrt())).ok_or(QrError)?;
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

/// Rows of modules as bits: all of a row are looked at in one step.
fn packed(dark: &[bool]) -> Vec<u128> {
    let side = dark.len().isqrt();
    dark.chunks(side).map(|row| row.iter().fold(0, |bits, dark| bits << 1 | u128::from(*dark))).collect()
}

/// How hard a masked code is to read (ISO/IEC 18004, 7.8.3.1).
fn penalty(rows: &[u128], side: usize) -> usize {
    let whole = u128::MAX >> (128 - side);
    let count = |bits: u128| bits.count_ones() as usize;
    // Where a module equals the next one to its left, and the next one below.
    let beside: Vec<u128> = rows.iter().map(|row| !(row ^ (row >> 1)) & (whole >> 1)).collect();
    let below: Vec<u128> = rows.windows(2).map(|two| !(two[0] ^ two[1]) & whole).collect();
    let mut points = 0;
    for row in &beside {
        let long = row & (row >> 1) & (row >> 2) & (row >> 3);
        points += count(long) + 2 * count(long & !(long << 1));
    }
    let mut above = 0;
    for four in below.windows(4) {
        let long = four[0] & four[1] & four[2] & four[3];
        points += count(long) + 2 * count(long & !above);
        above = long;
    }
    for (two, below) in beside.windows(2).zip(&below) {
        points += 3 * count(two[0] & two[1] & below);
    }
    let false_finders = |module: &dyn Fn(usize) -> u128, room: u128| {
        FINDERS
            .iter()
            .map(|finder| {
                count(
                    finder
                        .iter()
                        .enumerate()
                        .fold(room, |found, (at, dark)| found & if *dark { module(at) } else { !module(at) }),
                )
            })
            .sum::<usize>()
    };
    if side >= 11 {
        points += 40 * rows.iter().map(|row| false_finders(&|at| row >> at, whole >> 10)).sum::<usize>();
        points += 40 * rows.windows(11).map(|rows| false_finders(&|at| rows[at], whole)).sum::<usize>();
    }
    let share = rows.iter().map(|row| count(*row)).sum::<usize>() * 100 / (side * side);
    points + share.abs_diff(50) / 5 * 10
}

/// What looks like a finder pattern, with four light modules on one side.
const FINDERS: [[bool; 11]; 2] = {
    const D: bool = true;
    const L: bool = false;
    [[D, L, D, D, D, L, D, L, L, L, L], [L, L, L, L, D, L, D, D, D, L, D]]
};

#[cfg(test)]
mod tests {
    use super::*;

    /// The same by looking at one module after the other.
    fn slow_penalty(dark: &[bool]) -> usize {
        let side = dark.len().isqrt();
        let mut points = 0;
        for line in 0..side {
            points += line_penalty(&dark[line * side..][..side]);
            points += line_penalty(&dark[line..].iter().copied().step_by(side).collect::<Vec<_>>());
        }
        for (upper, lower) in dark.chunks(side).zip(dark.chunks(side).skip(1)) {
            let blocks = upper.windows(2).zip(lower.windows(2));
            points += 3 * blocks.filter(|(u, l)| u[0] == u[1] && u[0] == l[0] && l[0] == l[1]).count();
        }
        let share = dark.iter().filter(|dark| **dark).count() * 100 / dark.len();
        points + share.abs_diff(50) / 5 * 10
    }

    fn line_penalty(line: &[bool]) -> usize {
        let runs = line.chunk_by(|one, other| one == other).map(<[bool]>::len).filter(|length| *length >= 5);
        let finders = line.windows(11).filter(|window| FINDERS.iter().any(|finder| finder == window));
        runs.map(|length| length - 2).sum::<usize>() + 40 * finders.count()
    }

    #[test]
    fn runs_blocks_and_false_finders_are_counted() {
        let line = |text: &str| line_penalty(&text.bytes().map(|b| b == b'#').collect::<Vec<_>>());
        assert_eq!(line("####"), 0);
        assert_eq!(line("#####"), 3);
        assert_eq!(line("#######"), 5);
        assert_eq!(line("#.###.#...."), 40);
        assert_eq!(line("....#.###.#...."), 80);
        // All dark: per line 3 + 1, two directions, 25 blocks of four, and 50 % too many.
        assert_eq!(slow_penalty(&[true; 36]), 12 * 4 + 25 * 3 + 100);
        assert_eq!(penalty(&packed(&[true; 36]), 6), 12 * 4 + 25 * 3 + 100);
        for text in ["HTTPS://PMI.EXAMPLE.ID/V#", "A", &"LOKET7".repeat(60)] {
            let qr = Qr::encode(text).expect("fits");
            assert_eq!(penalty(&packed(&qr.dark), qr.side), slow_penalty(&qr.dark), "{text}");
        }
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
