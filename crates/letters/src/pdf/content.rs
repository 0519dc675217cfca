//! The marks of a page as its content stream (ISO 32000-1, 8 and 9), each within what it belongs to. It must never know
//! what a mark means.

use super::file::{escape, integer, number, text_string};
use super::fonts::{Code, Fonts};
use crate::layout::{Letter, Mark, Page, Role, Run};

/// A page's content, and the part that each piece of marked content belongs to, by its number.
pub struct Content {
    pub bytes: Vec<u8>,
    pub marked: Vec<u32>,
}

/// What is open in the stream.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Nothing,
    Artifact,
    Part(u32),
}

struct Writer<'a> {
    out: Vec<u8>,
    marked: Vec<u32>,
    open: Open,
    font: (&'static str, f32),
    letter: &'a Letter,
    height: f32,
    codes: Vec<Code>,
}

/// Writes a page.
pub fn content(letter: &Letter, page: &Page, fonts: &mut Fonts) -> Content {
    let (_, height) = letter.size();
    let mut writer = Writer {
        out: Vec::with_capacity(8 * 1024),
        marked: Vec::new(),
        open: Open::Nothing,
        font: ("", 0.0),
        letter,
        height,
        codes: Vec::new(),
    };
    for mark in &page.marks {
        writer.mark(mark, fonts);
    }
    writer.switch(Open::Nothing);
    Content { bytes: writer.out, marked: writer.marked }
}

impl Writer<'_> {
    fn numbers(&mut self, values: &[f32]) {
        for value in values {
            number(*value, &mut self.out);
            self.out.push(b' ');
        }
    }

    fn operator(&mut self, name: &str) {
        self.out.extend(name.as_bytes());
        self.out.push(b'\n');
    }

    /// Closes what is open and opens the next.
    fn switch(&mut self, next: Open) {
        if self.open == next {
            return;
        }
        if self.open != Open::Nothing {
            self.operator("EMC");
        }
        match next {
            Open::Nothing => {}
            Open::Artifact => self.operator("/Artifact BMC"),
            Open::Part(part) => {
                let role = self.letter.parts.get(part as usize).map_or(Role::Paragraph, |part| part.role);
                self.out.push(b'/');
                self.out.extend(super::structure::tag(role).as_bytes());
                self.out.extend(b"<</MCID ");
                integer(self.marked.len() as u64, &mut self.out);
                self.operator(">>BDC");
                self.marked.push(part);
            }
        }
        self.open = next;
    }

    fn figure(&mut self, role: Role) {
        let part = self.letter.parts.iter().position(|part| part.role == role);
        self.switch(part.map_or(Open::Artifact, |part| Open::Part(part as u32)));
    }

    fn mark(&mut self, mark: &Mark, fonts: &mut Fonts) {
        match mark {
            Mark::Run(run) => {
                self.switch(run.part.map_or(Open::Artifact, Open::Part));
                self.run(run, fonts);
            }
            Mark::Stroke(stroke) => {
                self.switch(Open::Artifact);
                self.numbers(&[stroke.width]);
                self.out.extend(b"w ");
                self.numbers(&[stroke.from.0, self.height - stroke.from.1]);
                self.out.extend(b"m ");
                self.numbers(&[stroke.to.0, self.height - stroke.to.1]);
                self.operator("l S");
            }
            Mark::Logo(area) | Mark::Qr(area) => {
                let (role, name) = if matches!(mark, Mark::Logo(_)) { (Role::Logo, "/L") } else { (Role::Seal, "/Q") };
                self.figure(role);
                self.out.extend(b"q ");
                self.numbers(&[area.width, 0.0, 0.0, area.height, area.x, self.height - area.y - area.height]);
                self.out.extend(b"cm ");
                self.out.extend(name.as_bytes());
                self.operator(" Do Q");
            }
        }
    }

    fn run(&mut self, run: &Run, fonts: &mut Fonts) {
        self.codes.clear();
        for glyph in run.glyphs.iter().filter(|glyph| glyph.id != 0) {
            self.codes.push(fonts.code(run.face, glyph.id, run.shown(glyph)));
        }
        if self.codes.is_empty() {
            return;
        }
        // Where the glyphs alone would be read back as other characters, the characters stand beside them.
        // Not from right to left: readers reverse what they find on the page, and would reverse this as well.
        let spelt = !run.leftwards
            && (run.glyphs.iter().any(|glyph| glyph.id == 0) || self.codes.iter().any(|code| !code.says_so));
        if spelt {
            self.out.extend(b"/Span<</ActualText");
            let text = text_string(&run.text);
            self.out.extend(text);
            self.operator(">>BDC");
        }
        self.out.extend(b"BT ");
        if run.grey > 0.0 {
            self.numbers(&[run.grey]);
            self.out.extend(b"g ");
        }
        self.set_font(Fonts::name(run.face), run.size);
        let (x, y) = (run.x, self.height - run.y);
        if run.turn == 0.0 {
            self.numbers(&[x, y]);
            self.out.extend(b"Td ");
        } else {
            // Systems' own sines differ in the last bits; the bytes must not.
            let (sin, cos) = run.turn.to_radians().sin_cos();
            for value in [cos, sin, -sin, cos] {
                self.out.extend(format!("{value:.4} ").as_bytes());
            }
            self.numbers(&[x, y]);
            self.out.extend(b"Tm ");
        }
        self.glyphs(run);
        if run.grey > 0.0 {
            self.out.extend(b" 0 g");
        }
        self.operator(" ET");
        if spelt {
            self.operator("EMC");
        }
    }

    fn set_font(&mut self, name: &'static str, size: f32) {
        if self.font != (name, size) {
            self.font = (name, size);
            self.out.push(b'/');
            self.out.extend(name.as_bytes());
            self.out.push(b' ');
            self.numbers(&[size]);
            self.out.extend(b"Tf ");
        }
    }

    /// The glyphs with the corrections that bring each to its place: a viewer steps by the widths in the font's dictionary.
    fn glyphs(&mut self, run: &Run) {
        let (mut pen, mut rise) = (0i32, 0.0f32);
        self.out.extend(b"[(");
        let codes = std::mem::take(&mut self.codes);
        for (glyph, code) in run.glyphs.iter().filter(|glyph| glyph.id != 0).zip(&codes) {
            let place = (glyph.x * 1000.0 / run.size).round() as i32;
            #[expect(clippy::float_cmp, reason = "the same number or another one")]
            let raised = glyph.y != rise;
            if raised {
                rise = glyph.y;
                self.out.extend(b")]TJ ");
                self.numbers(&[rise]);
                self.out.extend(b"Ts [(");
            }
            if place != pen {
                self.out.push(b')');
                if pen < place {
                    self.out.push(b'-');
                }
                integer(u64::from(pen.abs_diff(place)), &mut self.out);
                self.out.push(b'(');
            }
            escape(&code.code.to_be_bytes(), &mut self.out);
            pen = place + i32::from(code.width);
        }
        self.out.extend(b")]TJ");
        if rise != 0.0 {
            self.out.extend(b" 0 Ts");
        }
        self.codes = codes;
    }
}
