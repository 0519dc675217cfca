//! The same marks as SVG pages for the preview: glyph outlines drawn once and used many times, so the preview needs no
//! font. Safe to put into a page: no scripts, no styles, no text from outside but the escaped title. It must never know
//! what a mark means.

use std::collections::BTreeMap;
use std::fmt::Write;

use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider};

use crate::layout::{Face, Letter, Mark, Page, Run};
use crate::qr::Qr;

/// One SVG for each page.
pub fn write(letter: &Letter) -> Vec<String> {
    let pages = letter.pages.len();
    letter.pages.iter().enumerate().map(|(place, page)| write_page(letter, page, place + 1, pages)).collect()
}

fn write_page(letter: &Letter, page: &Page, number: usize, pages: usize) -> String {
    let (width, height) = letter.size();
    let mut body = String::new();
    let mut outlines = Outlines::default();
    for mark in &page.marks {
        match mark {
            Mark::Run(run) => write_run(&mut body, run, &mut outlines),
            Mark::Stroke(stroke) => {
                let (from, to) = (stroke.from, stroke.to);
                let _ = write!(
                    body,
                    r##"<path d="M{} {}L{} {}" stroke="#000" stroke-width="{}"/>"##,
                    n(from.0),
                    n(from.1),
                    n(to.0),
                    n(to.1),
                    n(stroke.width)
                );
            }
            Mark::Logo(area) => {
                if let Some(logo) = &letter.logo {
                    let _ = write!(
                        body,
                        r#"<image x="{}" y="{}" width="{}" height="{}" href="{}"/>"#,
                        n(area.x),
                        n(area.y),
                        n(area.width),
                        n(area.height),
                        logo.data_url
                    );
                }
            }
            Mark::Qr(area) => {
                if let Some(qr) = &letter.qr {
                    let scale = area.width / qr.side() as f32;
                    let _ = write!(
                        body,
                        r#"<path transform="translate({} {}) scale({scale:.4})" shape-rendering="crispEdges" d="{}"/>"#,
                        n(area.x),
                        n(area.y),
                        modules(qr)
                    );
                }
            }
        }
    }
    let title = if pages == 1 {
        format!("{} {}", letter.title, letter.number)
    } else {
        format!("{} {}, {number}/{pages}", letter.title, letter.number)
    };
    let hash = blake3::hash(body.as_bytes()).to_hex();
    // Several pages stand in one document: their outlines have names of their own.
    let prefix = format!("g{}", &hash[..6]);
    let defs = outlines.defs(&prefix);
    let body = body.replace("href=\"#~", &format!("href=\"#{prefix}"));
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" role="img"><title>{title}</title><rect width="{w}" height="{h}" fill="#fff"/><defs>{defs}</defs>{body}</svg>"##,
        w = n(width),
        h = n(height),
        title = escaped(title.trim()),
    )
}

/// A number with at most two decimals.
fn n(value: f32) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn write_run(body: &mut String, run: &Run, outlines: &mut Outlines) {
    let scale = run.size / run.face.units_per_em();
    let turn = if run.turn == 0.0 { String::new() } else { format!(" rotate({})", n(-run.turn)) };
    let fill = if run.grey == 0.0 {
        String::new()
    } else {
        format!(r#" fill="rgb({0},{0},{0})""#, (run.grey * 255.0).round())
    };
    let _ = write!(
        body,
        r#"<g transform="translate({} {}){turn} scale({scale:.6} -{scale:.6})"{fill}>"#,
        n(run.x),
        n(run.y)
    );
    for glyph in run.glyphs.iter() {
        if let Some(name) = outlines.name(run.face, glyph.id) {
            let x = (glyph.x / scale).round();
            let y = (glyph.y / scale).round();
            let up = if y == 0.0 { String::new() } else { format!(r#" y="{y}""#) };
            let _ = write!(body, r##"<use href="#~{name}" x="{x}"{up}/>"##);
        }
    }
    body.push_str("</g>");
}

/// The outlines that a page uses, by face and glyph.
#[derive(Default)]
struct Outlines {
    paths: BTreeMap<(Face, u16), String>,
}

impl Outlines {
    /// The outline's name within the page; `None` for a glyph without ink.
    fn name(&mut self, face: Face, glyph: u16) -> Option<String> {
        let path = self.paths.entry((face, glyph)).or_insert_with(|| outline(face.file(), glyph));
        let letter = match face {
            Face::Regular => 'r',
            Face::Bold => 'b',
            Face::Italic => 'i',
            Face::Arabic => 'a',
            Face::ArabicBold => 'n',
            Face::Han => 'h',
        };
        (!path.is_empty()).then(|| format!("{letter}{glyph}"))
    }

    fn defs(&mut self, prefix: &str) -> String {
        let mut defs = String::new();
        let keys: Vec<_> = self.paths.keys().copied().collect();
        for (face, glyph) in keys {
            if let Some(name) = self.name(face, glyph) {
                let _ = write!(defs, r#"<path id="{prefix}{name}" d="{}"/>"#, self.paths[&(face, glyph)]);
            }
        }
        defs
    }
}

/// A glyph's outline as an SVG path, in font units, y upwards; empty when there is none.
pub(crate) fn outline(program: &[u8], glyph: u16) -> String {
    let mut pen = PathPen::default();
    if let Ok(font) = FontRef::new(program)
        && let Some(outline) = font.outline_glyphs().get(GlyphId::from(glyph))
    {
        // A glyph that cannot be drawn leaves its path as far as it came.
        let _ = outline.draw(DrawSettings::unhinted(Size::unscaled(), LocationRef::default()), &mut pen);
    }
    pen.path
}

#[derive(Default)]
struct PathPen {
    path: String,
}

impl PathPen {
    fn add(&mut self, command: char, numbers: &[f32]) {
        self.path.push(command);
        for (place, number) in numbers.iter().enumerate() {
            if place > 0 {
                self.path.push(' ');
            }
            let _ = write!(self.path, "{}", number.round());
        }
    }
}

impl OutlinePen for PathPen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.add('M', &[x, y]);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.add('L', &[x, y]);
    }
    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.add('Q', &[cx, cy, x, y]);
    }
    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        self.add('C', &[cx0, cy0, cx1, cy1, x, y]);
    }
    fn close(&mut self) {
        self.path.push('Z');
    }
}

/// The dark modules as one path, run by run.
fn modules(qr: &Qr) -> String {
    let mut path = String::new();
    for (y, row) in qr.rows().enumerate() {
        let mut x = 0;
        while x < row.len() {
            let length = row[x..].iter().take_while(|dark| **dark).count();
            if length > 0 {
                let _ = write!(path, "M{x} {y}h{length}v1h-{length}z");
            }
            x += length.max(1);
        }
    }
    path
}
