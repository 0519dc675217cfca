//! Words become lines of positioned glyphs. Parley shapes, breaks and justifies; nothing else here knows it. It must never
//! know pages.

use std::collections::BTreeSet;
use std::sync::Arc;

use parley::fontique::{Blob, Collection, CollectionOptions, SourceCache};
use parley::{
    Alignment, AlignmentOptions, FontContext, FontFamily, FontStyle, FontWeight, IndentOptions, Layout, LayoutContext,
    Line, LineHeight, OverflowWrap, StyleProperty,
};

use super::fonts::{FAMILY, Face};
use super::mark::{Glyph, Mark, Run, Stroke};

/// How text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Style {
    /// The font.
    pub face: Face,
    /// Size in points.
    pub size: f32,
    /// From baseline to baseline, as a multiple of the size.
    pub leading: f32,
    /// Further space between letters, in points.
    pub tracking: f32,
}

impl Style {
    /// Upright text of a size in points.
    pub const fn regular(size: f32) -> Self {
        Self { face: Face::Regular, size, leading: 1.3, tracking: 0.0 }
    }
    /// Bold text of a size in points.
    pub const fn bold(size: f32) -> Self {
        Self { face: Face::Bold, size, leading: 1.3, tracking: 0.0 }
    }
    /// With another distance of baselines.
    #[must_use]
    pub const fn leading(mut self, leading: f32) -> Self {
        self.leading = leading;
        self
    }
    /// With further space between letters.
    #[must_use]
    pub const fn tracking(mut self, tracking: f32) -> Self {
        self.tracking = tracking;
        self
    }
}

/// Where lines stand within their column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Lines {
    /// Left edge straight.
    Left,
    /// In the middle.
    Centre,
    /// Both edges straight, the first line further in by so many points.
    Justify(f32),
}

/// One line, its marks relative to the column's left edge and the line's top.
#[derive(Debug, Clone, PartialEq)]
pub struct TextLine {
    /// Height in points.
    pub height: f32,
    /// From the top to the baseline.
    pub baseline: f32,
    /// Left edge of the ink.
    pub left: f32,
    /// Right edge of the ink.
    pub right: f32,
    /// The runs.
    pub marks: Vec<Mark>,
}

/// Sets text. Keep one: it holds the parsed fonts.
pub struct Setter {
    fonts: FontContext,
    faces: Vec<(u64, Face)>,
    context: LayoutContext<()>,
    layout: Layout<()>,
    /// Characters that no bundled font has, since [`Setter::take_missing`].
    missing: BTreeSet<char>,
}

impl std::fmt::Debug for Setter {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Setter").field("faces", &self.faces.len()).finish_non_exhaustive()
    }
}

impl Setter {
    /// Registers the bundled fonts and no other.
    pub fn new() -> Self {
        let mut collection = Collection::new(CollectionOptions { shared: false, system_fonts: false });
        let faces = Face::ALL
            .into_iter()
            .map(|face| {
                let blob = Blob::new(Arc::new(face.file()));
                let id = blob.id();
                collection.register_fonts(blob, None);
                (id, face)
            })
            .collect();
        let fonts = FontContext { collection, source_cache: SourceCache::default() };
        Self { fonts, faces, context: LayoutContext::new(), layout: Layout::new(), missing: BTreeSet::new() }
    }

    /// The characters that were set since the last call and that no bundled font has.
    pub fn take_missing(&mut self) -> BTreeSet<char> {
        std::mem::take(&mut self.missing)
    }

    /// Breaks text into lines no wider than `width` points. A word that is longer than a line is broken.
    pub fn lines(&mut self, text: &str, style: Style, width: f32, lines: Lines) -> Vec<TextLine> {
        if text.is_empty() {
            return Vec::new();
        }
        let (weight, slant) = match style.face {
            Face::Regular => (FontWeight::NORMAL, FontStyle::Normal),
            Face::Bold => (FontWeight::BOLD, FontStyle::Normal),
            Face::Italic => (FontWeight::NORMAL, FontStyle::Italic),
        };
        let mut builder = self.context.ranged_builder(&mut self.fonts, text, 1.0, false);
        builder.push_default(StyleProperty::FontFamily(FontFamily::named(FAMILY)));
        builder.push_default(StyleProperty::FontSize(style.size));
        builder.push_default(StyleProperty::FontWeight(weight));
        builder.push_default(StyleProperty::FontStyle(slant));
        builder.push_default(StyleProperty::LineHeight(LineHeight::FontSizeRelative(style.leading)));
        builder.push_default(StyleProperty::OverflowWrap(OverflowWrap::Anywhere));
        builder.push_default(StyleProperty::LetterSpacing(style.tracking));
        builder.build_into(&mut self.layout, text);
        if let Lines::Justify(indent) = lines {
            self.layout.set_text_indent(indent, IndentOptions::default());
        } else {
            self.layout.set_text_indent(0.0, IndentOptions::default());
        }
        self.layout.break_all_lines(Some(width));
        let alignment = match lines {
            Lines::Left => Alignment::Left,
            Lines::Centre => Alignment::Center,
            Lines::Justify(_) => Alignment::Justify,
        };
        self.layout.align(alignment, AlignmentOptions::default());
        self.layout.lines().map(|line| text_line(&line, text, style, &self.faces, &mut self.missing)).collect()
    }
}

fn text_line(
    line: &Line<'_, ()>,
    text: &str,
    style: Style,
    faces: &[(u64, Face)],
    missing: &mut BTreeSet<char>,
) -> TextLine {
    let metrics = line.metrics();
    let baseline = metrics.baseline - metrics.block_min_coord;
    let mut x = metrics.offset;
    let mut marks = Vec::new();
    for run in line.runs() {
        let face = faces.iter().find(|(id, _)| *id == run.font().data.id()).map_or(style.face, |(_, face)| *face);
        let mut glyphs: Vec<Glyph> = Vec::new();
        let start = x;
        for cluster in run.visual_clusters() {
            let shown = &text[cluster.text_range()];
            if !shown.chars().all(char::is_control) {
                if cluster.is_ligature_continuation() {
                    if let Some(last) = glyphs.last_mut() {
                        last.text.push_str(shown);
                    }
                } else {
                    let mut pen = x - start;
                    for (place, glyph) in cluster.glyphs().enumerate() {
                        if glyph.id == 0 {
                            missing.extend(shown.chars());
                            marks.extend(missing_box(start + pen, baseline, glyph.advance, style.size));
                        }
                        let text = if place == 0 { shown.to_owned() } else { String::new() };
                        glyphs.push(Glyph { id: glyph.id as u16, x: pen + glyph.x, advance: glyph.advance, text });
                        pen += glyph.advance;
                    }
                }
            }
            x += cluster.advance();
        }
        while glyphs.last().is_some_and(|glyph| glyph.text.trim().is_empty() && !glyph.text.is_empty()) {
            glyphs.pop();
        }
        if let Some(last) = glyphs.last() {
            let width = last.x + last.advance - style.tracking;
            marks.push(Mark::Run(Run {
                face,
                size: run.font_size(),
                x: start,
                y: baseline,
                width,
                turn: 0.0,
                grey: 0.0,
                glyphs,
            }));
        }
    }
    let left = marks.iter().map(|mark| mark.bounds().0).fold(f32::INFINITY, f32::min);
    let right = marks.iter().map(|mark| mark.bounds().2).fold(0.0, f32::max);
    TextLine { height: metrics.line_height, baseline, left: left.min(right), right, marks }
}

/// A box in the place of a character without a glyph: the fonts' own stands empty.
fn missing_box(x: f32, baseline: f32, advance: f32, size: f32) -> [Mark; 4] {
    let (left, right) = (x + advance * 0.12, x + advance * 0.88);
    let (top, bottom) = (baseline - size * 0.65, baseline);
    let side = |from, to| Mark::Stroke(Stroke { from, to, width: size * 0.05 });
    [
        side((left, top), (right, top)),
        side((right, top), (right, bottom)),
        side((right, bottom), (left, bottom)),
        side((left, bottom), (left, top)),
    ]
}
