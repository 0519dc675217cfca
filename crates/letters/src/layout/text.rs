//! Words become lines of positioned glyphs. Parley shapes, breaks and justifies; nothing else here knows it. It must never
//! know pages.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use parley::fontique::{Blob, Collection, CollectionOptions, SourceCache};
use parley::{
    Alignment, AlignmentOptions, FontContext, FontFamily, FontFamilyName, FontStyle, FontWeight, IndentOptions, Layout,
    LayoutContext, Line, LineHeight, OverflowWrap, StyleProperty,
};

use super::fonts::{FAMILIES, Face};
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
    /// Lines that were set before: in a batch most words are the same on every letter.
    known: HashMap<Setting, HashMap<Box<str>, Known>>,
    known_count: usize,
    /// Characters that no bundled font has, since [`Setter::take_missing`].
    missing: BTreeSet<char>,
}

/// Everything beside the words that lines depend on.
#[derive(PartialEq, Eq, Hash)]
struct Setting {
    face: Face,
    /// The numbers' bits: size, leading, tracking, width, and how the lines stand.
    numbers: [u32; 5],
    lines: u8,
}

/// Lines with the characters in them that no font has.
struct Known {
    lines: Vec<TextLine>,
    missing: Vec<char>,
}

/// So many texts are kept, then all are forgotten.
const MOST_KNOWN: usize = 1024;
/// Longer texts are not kept.
const LONGEST_KNOWN_BYTES: usize = 2048;

impl Setting {
    fn new(style: Style, width: f32, lines: Lines) -> Self {
        let (lines, indent) = match lines {
            Lines::Left => (0, 0.0),
            Lines::Centre => (1, 0.0),
            Lines::Justify(indent) => (2, indent),
        };
        let numbers = [style.size, style.leading, style.tracking, width, indent].map(f32::to_bits);
        Self { face: style.face, numbers, lines }
    }
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
        Self {
            fonts,
            faces,
            context: LayoutContext::new(),
            layout: Layout::new(),
            known: HashMap::new(),
            known_count: 0,
            missing: BTreeSet::new(),
        }
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
        let setting = Setting::new(style, width, lines);
        if let Some(known) = self.known.get(&setting).and_then(|texts| texts.get(text)) {
            self.missing.extend(&known.missing);
            return known.lines.clone();
        }
        let before = std::mem::take(&mut self.missing);
        let set = self.set(text, style, width, lines);
        let missing: Vec<char> = self.missing.iter().copied().collect();
        self.missing.extend(before);
        if text.len() <= LONGEST_KNOWN_BYTES {
            if self.known_count >= MOST_KNOWN {
                self.known.clear();
                self.known_count = 0;
            }
            self.known_count += 1;
            self.known.entry(setting).or_default().insert(text.into(), Known { lines: set.clone(), missing });
        }
        set
    }

    fn set(&mut self, text: &str, style: Style, width: f32, lines: Lines) -> Vec<TextLine> {
        let (weight, slant) = match style.face {
            Face::Regular | Face::Arabic | Face::Han => (FontWeight::NORMAL, FontStyle::Normal),
            Face::Bold | Face::ArabicBold => (FontWeight::BOLD, FontStyle::Normal),
            Face::Italic => (FontWeight::NORMAL, FontStyle::Italic),
        };
        let mut builder = self.context.ranged_builder(&mut self.fonts, text, 1.0, false);
        let families = FAMILIES.map(FontFamilyName::named);
        builder.push_default(StyleProperty::FontFamily(FontFamily::List(families.as_slice().into())));
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

/// The glyphs of a run, and where they stand in the text.
struct Gathered {
    glyphs: Vec<Glyph>,
    /// Bytes of the text that are shown.
    span: Option<(usize, usize)>,
    /// Boxes for characters without a glyph.
    boxes: Vec<Mark>,
    /// Where the next run begins.
    end: f32,
}

fn gather(
    run: &parley::layout::Run<'_, ()>,
    text: &str,
    (start, baseline): (f32, f32),
    size: f32,
    missing: &mut BTreeSet<char>,
) -> Gathered {
    let (mut glyphs, mut boxes): (Vec<Glyph>, Vec<Mark>) = (Vec::new(), Vec::new());
    let mut x = start;
    let mut span: Option<(usize, usize)> = None;
    // From right to left the further characters of a ligature stand before its first, which holds the glyph.
    let mut ligature: Option<(f32, (u32, u32))> = None;
    for cluster in run.visual_clusters() {
        let range = cluster.text_range();
        let shown = &text[range.clone()];
        if !shown.chars().all(char::is_control) {
            span = Some(span.map_or((range.start, range.end), |(from, to)| (from.min(range.start), to.max(range.end))));
            let mut range = (range.start as u32, range.end as u32);
            if cluster.is_ligature_continuation() && run.is_rtl() {
                let (from, shown) = ligature.unwrap_or((x, range));
                ligature = Some((from, (shown.0.min(range.0), shown.1.max(range.1))));
            } else if cluster.is_ligature_continuation() {
                if let Some(last) = glyphs.last_mut() {
                    last.shows = (last.shows.0.min(range.0), last.shows.1.max(range.1));
                }
            } else {
                let mut pen = x - start;
                if let Some((from, shown)) = ligature.take() {
                    pen = from - start;
                    range = (shown.0.min(range.0), shown.1.max(range.1));
                }
                for (place, glyph) in cluster.glyphs().enumerate() {
                    if glyph.id == 0 {
                        missing.extend(shown.chars());
                        boxes.extend(missing_box(start + pen, baseline, glyph.advance, size));
                    }
                    let shows = if place == 0 { range } else { (range.0, range.0) };
                    glyphs.push(Glyph {
                        id: glyph.id as u16,
                        x: pen + glyph.x,
                        y: glyph.y,
                        advance: glyph.advance,
                        shows,
                    });
                    pen += glyph.advance;
                }
            }
        }
        x += cluster.advance();
    }
    Gathered { glyphs, span, boxes, end: x }
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
        let start = x;
        let Gathered { mut glyphs, span, boxes, end } = gather(&run, text, (start, baseline), style.size, missing);
        marks.extend(boxes);
        x = end;
        let (from, to) = span.unwrap_or((0, 0));
        let is_blank = |glyph: &Glyph| {
            let shown = text.get(glyph.shows.0 as usize..glyph.shows.1 as usize).unwrap_or_default();
            !shown.is_empty() && shown.trim().is_empty()
        };
        let leftwards = run.is_rtl();
        while !leftwards && glyphs.last().is_some_and(is_blank) {
            glyphs.pop();
        }
        for glyph in &mut glyphs {
            glyph.shows = (glyph.shows.0 - from as u32, glyph.shows.1 - from as u32);
        }
        if let Some(last) = glyphs.last() {
            let width = last.x + last.advance - style.tracking;
            let ink_ends = if leftwards {
                to
            } else {
                from + glyphs.iter().map(|glyph| glyph.shows.1).max().unwrap_or(0) as usize
            };
            marks.push(Mark::Run(Run {
                face,
                size: run.font_size(),
                x: start,
                y: baseline,
                width,
                turn: 0.0,
                grey: 0.0,
                leftwards,
                text: text[from..ink_ends].into(),
                glyphs: glyphs.into(),
                part: None,
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
