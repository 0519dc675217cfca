//! Cuts a bundled font to the glyphs of one letter, for embedding. It must never know a page.

use std::collections::BTreeMap;

use skrifa::instance::{LocationRef, Size};
use skrifa::raw::TableProvider;
use skrifa::{FontRef, GlyphId, MetadataProvider};
use subsetter::GlyphRemapper;

use crate::layout::{Face, Letter, Mark};
use crate::unhint::unhint;

/// The font could not be cut: a bundled font is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a bundled font could not be cut")]
pub struct CutError;

/// What a PDF says about a font, in font units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measures {
    /// Units in the size.
    pub units_per_em: u16,
    /// Highest point of usual letters.
    pub ascent: i16,
    /// Lowest point of usual letters, negative.
    pub descent: i16,
    /// Left, lower, right, upper edge of all glyphs.
    pub bounds: [i16; 4],
    /// How steep the caret stands: rise and run.
    pub caret: (i16, i16),
    /// 400 regular, 700 bold.
    pub weight: u16,
}

/// A font with only the glyphs of one letter.
#[derive(Debug, Clone, PartialEq)]
pub struct Cut {
    /// The font program.
    pub program: Vec<u8>,
    /// The new id of each glyph by its old one.
    pub ids: BTreeMap<u16, u16>,
    /// The advance width of each glyph by its new id, in font units.
    pub widths: BTreeMap<u16, u16>,
    /// What a PDF says about it.
    pub measures: Measures,
}

/// The glyphs that a letter uses, with the characters they show.
pub type Used = BTreeMap<Face, BTreeMap<u16, String>>;

/// Collects the glyphs of a letter.
pub fn used(letter: &Letter) -> Used {
    let mut used = Used::new();
    for mark in letter.pages.iter().flat_map(|page| &page.marks) {
        let Mark::Run(run) = mark else { continue };
        let glyphs = used.entry(run.face).or_default();
        for glyph in &run.glyphs {
            // The box for a missing glyph stands for no character in particular.
            let text = if glyph.id == 0 { "\u{fffd}" } else { glyph.text.as_str() };
            let known = glyphs.entry(glyph.id).or_default();
            if known.is_empty() {
                text.clone_into(known);
            }
        }
    }
    used
}

/// Cuts a font to the given glyphs.
pub fn cut(face: Face, glyphs: impl Iterator<Item = u16>) -> Result<Cut, CutError> {
    let font = FontRef::new(face.file()).map_err(|_| CutError)?;
    let mut remapper = GlyphRemapper::new();
    let metrics = font.glyph_metrics(Size::unscaled(), LocationRef::default());
    let (mut ids, mut widths) = (BTreeMap::new(), BTreeMap::new());
    for old in glyphs {
        let new = remapper.remap(old);
        ids.insert(old, new);
        widths.insert(new, metrics.advance_width(GlyphId::from(old)).unwrap_or_default() as u16);
    }
    let program = subsetter::subset(face.file(), 0, &remapper).map_err(|_| CutError)?;
    let program = unhint(&program).map_err(|_| CutError)?;
    Ok(Cut { program, ids, widths, measures: measures(&font)? })
}

fn measures(font: &FontRef<'_>) -> Result<Measures, CutError> {
    let head = font.head().map_err(|_| CutError)?;
    let hhea = font.hhea().map_err(|_| CutError)?;
    let os2 = font.os2().map_err(|_| CutError)?;
    Ok(Measures {
        units_per_em: head.units_per_em(),
        ascent: hhea.ascender().to_i16(),
        descent: hhea.descender().to_i16(),
        bounds: [head.x_min(), head.y_min(), head.x_max(), head.y_max()],
        caret: (hhea.caret_slope_rise(), hhea.caret_slope_run()),
        weight: os2.us_weight_class(),
    })
}
