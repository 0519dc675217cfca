//! Marks: what stands where on the paper. PDF and preview draw the same marks, so they cannot differ. Positions are in
//! points (1/72 inch) from the page's upper left corner, y downwards. It must never know what a mark means.

use std::sync::Arc;

use super::fonts::Face;

/// One glyph of a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Glyph {
    /// The font's glyph id.
    pub id: u16,
    /// From the run's start, in points.
    pub x: f32,
    /// Above the baseline, in points: marks of Arabic letters.
    pub y: f32,
    /// How far the next one would stand by the font's own measure, in points.
    pub advance: f32,
    /// The bytes of the run's text that it shows, from and to; none for a further glyph of the same characters.
    pub shows: (u32, u32),
}

/// Glyphs of one font and size on one line.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The font.
    pub face: Face,
    /// Size in points.
    pub size: f32,
    /// Start of the baseline.
    pub x: f32,
    /// The baseline.
    pub y: f32,
    /// From the start to the end of the last visible glyph.
    pub width: f32,
    /// Counter-clockwise turn around the start, in degrees.
    pub turn: f32,
    /// 0 black to 1 white.
    pub grey: f32,
    /// Written from right to left.
    pub leftwards: bool,
    /// The characters that it shows, in the order in which they are read.
    pub text: Arc<str>,
    /// The glyphs from left to right.
    pub glyphs: Arc<[Glyph]>,
    /// The place in [`super::Letter::parts`] of what it belongs to; none for what is no part of the words (a folio).
    pub part: Option<u32>,
}

impl Run {
    /// The characters that it shows.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The characters that one of its glyphs shows.
    pub fn shown(&self, glyph: &Glyph) -> &str {
        self.text.get(glyph.shows.0 as usize..glyph.shows.1 as usize).unwrap_or_default()
    }
}

/// A straight horizontal or vertical line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
    /// One end.
    pub from: (f32, f32),
    /// The other end.
    pub to: (f32, f32),
    /// Thickness in points.
    pub width: f32,
}

/// A rectangle that an image fills.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Left edge.
    pub x: f32,
    /// Upper edge.
    pub y: f32,
    /// Width in points.
    pub width: f32,
    /// Height in points.
    pub height: f32,
}

/// A mark.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// Text.
    Run(Run),
    /// A line.
    Stroke(Stroke),
    /// The letterhead's logo.
    Logo(Area),
    /// The seal.
    Qr(Area),
}

impl Mark {
    /// The same mark further right and down.
    #[must_use]
    pub fn moved(mut self, dx: f32, dy: f32) -> Self {
        match &mut self {
            Self::Run(run) => {
                run.x += dx;
                run.y += dy;
            }
            Self::Stroke(stroke) => {
                for point in [&mut stroke.from, &mut stroke.to] {
                    point.0 += dx;
                    point.1 += dy;
                }
            }
            Self::Logo(area) | Self::Qr(area) => {
                area.x += dx;
                area.y += dy;
            }
        }
        self
    }

    /// The box around it: left, upper, right, lower edge. Of text: from cap height to descender.
    pub fn bounds(&self) -> (f32, f32, f32, f32) {
        match self {
            Self::Run(run) => (run.x, run.y - run.size * 0.7, run.x + run.width, run.y + run.size * 0.2),
            Self::Stroke(stroke) => {
                let half = stroke.width / 2.0;
                let (x, y) = ((stroke.from.0, stroke.to.0), (stroke.from.1, stroke.to.1));
                (x.0.min(x.1), y.0.min(y.1) - half, x.0.max(x.1), y.0.max(y.1) + half)
            }
            Self::Logo(area) | Self::Qr(area) => (area.x, area.y, area.x + area.width, area.y + area.height),
        }
    }
}

/// One page.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// Drawn in this order.
    pub marks: Vec<Mark>,
}
