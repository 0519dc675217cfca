//! Cuts a bundled font to some glyphs, for embedding. It must never know a page.

use skrifa::instance::{LocationRef, Size};
use skrifa::raw::TableProvider;
use skrifa::{FontRef, GlyphId, MetadataProvider};
use subsetter::GlyphRemapper;

use crate::layout::Face;
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

/// A font with only some glyphs, their new ids from 1 on in the order in which they were asked for; 0 stands for no glyph.
#[derive(Debug, Clone, PartialEq)]
pub struct Cut {
    /// The font program.
    pub program: Vec<u8>,
    /// What a PDF says about it.
    pub measures: Measures,
}

/// Cuts a font to the given glyphs, none of them twice and none of them 0.
pub fn cut(face: Face, glyphs: &[u16]) -> Result<Cut, CutError> {
    let font = FontRef::new(face.file()).map_err(|_| CutError)?;
    let mut remapper = GlyphRemapper::new();
    for glyph in glyphs {
        remapper.remap(*glyph);
    }
    let program = subsetter::subset(face.file(), 0, &remapper).map_err(|_| CutError)?;
    let program = unhint(&program).map_err(|_| CutError)?;
    Ok(Cut { program, measures: measures(&font)? })
}

/// A glyph's advance width in thousandths of the size.
pub fn width_of(face: Face, glyph: u16) -> u16 {
    let metrics = FontRef::new(face.file()).map(|font| font.glyph_metrics(Size::unscaled(), LocationRef::default()));
    let units = metrics.ok().and_then(|metrics| metrics.advance_width(GlyphId::from(glyph))).unwrap_or_default();
    (units * 1000.0 / face.units_per_em()).round() as u16
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
