//! A filled letter becomes pages of marks: text wraps and breaks by rule, nothing is ever clipped or set over something
//! else. It must never know a PDF library.

mod blocks;
mod flow;
mod fonts;
mod mark;
mod part;
mod table;
mod text;

use serde::{Deserialize, Serialize};

pub use blocks::MM;
pub use fonts::Face;
pub use mark::{Area, Glyph, Mark, Page, Run, Stroke};
pub use part::{Part, Role};

use crate::fill::{Filled, FilledBlock};
use crate::picture::Picture;
use crate::qr::{Qr, QrError};
use crate::template::Paper;
use flow::Frame;
use part::Parts;
use text::{Lines, Setter, Style};

impl Paper {
    /// Width and height in points.
    pub fn size(self) -> (f32, f32) {
        match self {
            Self::A4 => (210.0 * MM, 297.0 * MM),
            Self::F4 => (215.0 * MM, 330.0 * MM),
        }
    }
}

/// Left and right margins, in points; the left one is wider: letters are filed.
pub const MARGIN_LEFT: f32 = 25.0 * MM;
/// The right margin.
pub const MARGIN_RIGHT: f32 = 20.0 * MM;
/// The upper margin of the first page, above the letterhead.
pub const MARGIN_TOP_FIRST: f32 = 14.0 * MM;
/// The upper margin of further pages.
pub const MARGIN_TOP: f32 = 25.0 * MM;
/// The lower margin; the footer stands within it.
pub const MARGIN_BOTTOM: f32 = 20.0 * MM;

/// A letter with more bytes of text is not laid out.
pub const LONGEST_TEXT_BYTES: usize = 256 * 1024;
/// Nor is a list with more.
pub const LONGEST_LIST_BYTES: usize = 4 * 1024 * 1024;

/// With what a filled letter is laid out.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a word of the edition")]
pub struct Edition<'a> {
    /// The logo, the one whose hash the filled letter holds.
    pub logo: Option<&'a Picture>,
    /// What the QR holds (see [`crate::seal::qr_text`]); a draft has none, and its QR's place stays free.
    pub qr: Option<&'a str>,
    /// The paper.
    pub paper: Paper,
    /// Overprinted CONTOH: of the demonstration office.
    pub demo: bool,
    /// Overprinted SALINAN: a copy of an issued letter.
    pub copy: bool,
    /// Overprinted KONSEP: not issued yet.
    pub draft: bool,
    /// A list of many pages and no letter: it may be longer.
    pub list: bool,
}

/// Why a letter cannot be laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// The logo is another one than the letter was filled with, or is missing.
    #[error("the logo is not the one of the filled letter")]
    LogoDiffers,
    /// The QR cannot hold the text.
    #[error("the text is too long for a QR")]
    Qr(#[from] QrError),
    /// More words than a letter may have, or a footer that leaves no room.
    #[error("too many words")]
    TooLong,
}

/// What someone should know about a letter that was laid out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "problem", rename_all = "snake_case")]
pub enum LayoutProblem {
    /// The bundled fonts lack these characters; a box stands in their place. Do not issue such a letter.
    MissingGlyphs {
        /// The characters, each once.
        characters: String,
    },
}

/// A letter that was laid out.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    /// The paper.
    pub paper: Paper,
    /// It lies on its long side.
    pub landscape: bool,
    /// The pages.
    pub pages: Vec<Page>,
    /// What the words belong to, each after the one that holds it.
    pub parts: Vec<Part>,
    /// The logo, where a mark shows one.
    pub logo: Option<Picture>,
    /// The QR, where a mark shows one.
    pub qr: Option<Qr>,
    /// The title in words.
    pub title: String,
    /// The number as printed.
    pub number: String,
    /// The agency that issues it.
    pub issuer: String,
    /// BCP 47 tag.
    pub language: String,
    /// What someone should know.
    pub problems: Vec<LayoutProblem>,
}

impl Letter {
    /// Width and height of its pages in points.
    pub fn size(&self) -> (f32, f32) {
        lying(self.paper, self.landscape)
    }
}

/// Width and height of a paper as it lies.
fn lying(paper: Paper, landscape: bool) -> (f32, f32) {
    let (width, height) = paper.size();
    if landscape { (height, width) } else { (width, height) }
}

/// Lays out letters. Keep one for many letters: it holds the parsed fonts.
#[derive(Debug)]
pub struct Typesetter {
    setter: Setter,
}

impl Default for Typesetter {
    fn default() -> Self {
        Self::new()
    }
}

/// What the blocks of one letter need.
struct Letterpress<'a> {
    setter: &'a mut Setter,
    /// Width of the text area in points.
    width: f32,
    logo: Option<&'a Picture>,
    qr_modules: Option<usize>,
    parts: Parts,
}

/// The QR of a draft: the size of a usual seal's, so that the preview does not jump when the letter is issued.
const DRAFT_QR_MODULES: usize = 69;

impl Typesetter {
    /// Parses the bundled fonts.
    pub fn new() -> Self {
        Self { setter: Setter::new() }
    }

    /// Lays out a letter. The same letter and edition give the same marks.
    pub fn lay_out(&mut self, filled: &Filled, edition: &Edition<'_>) -> Result<Letter, LayoutError> {
        if filled.logo.as_deref() != edition.logo.map(|logo| logo.hash.as_str()) {
            return Err(LayoutError::LogoDiffers);
        }
        if filled.text_bytes() > if edition.list { LONGEST_LIST_BYTES } else { LONGEST_TEXT_BYTES } {
            return Err(LayoutError::TooLong);
        }
        let qr = edition.qr.map(Qr::encode).transpose()?;
        let (width, height) = lying(edition.paper, filled.landscape);
        let footer = filled.blocks.iter().find_map(|block| match block {
            FilledBlock::Footer { text } => Some(text.as_str()),
            _ => None,
        });
        self.setter.take_missing();
        let mut press = Letterpress {
            setter: &mut self.setter,
            width: width - MARGIN_LEFT - MARGIN_RIGHT,
            logo: edition.logo,
            qr_modules: Some(qr.as_ref().map_or(DRAFT_QR_MODULES, Qr::side)),
            parts: Parts::default(),
        };
        let strips = blocks::strips(&mut press, &filled.blocks);
        let foot = foot_lines(&mut press, footer.unwrap_or_default());
        if foot.1 > height / 5.0 {
            return Err(LayoutError::TooLong);
        }
        let bottom = height - MARGIN_BOTTOM - (foot.1 - 10.0 * MM).max(0.0);
        let frame = Frame { left: MARGIN_LEFT, top_first: MARGIN_TOP_FIRST, top: MARGIN_TOP, bottom };
        let mut pages = flow::paginate(strips, frame);
        let count = pages.len();
        for (place, page) in pages.iter_mut().enumerate() {
            let y = bottom + 4.0 * MM;
            page.marks.extend(foot.0.iter().cloned().map(|mark| mark.moved(MARGIN_LEFT, y)));
            if count > 1 {
                page.marks.extend(
                    folio(&mut press, &filled.number, place + 1, count)
                        .into_iter()
                        .map(|mark| mark.moved(MARGIN_LEFT, MARGIN_TOP - 9.0 * MM))
                        .filter(|_| place > 0),
                );
            }
            if qr.is_none() {
                page.marks.retain(|mark| !matches!(mark, Mark::Qr(_)));
            }
            if let Some(mark) = overprint(&mut press, edition, (width, height)) {
                page.marks.insert(0, mark);
            }
        }
        let parts = press.parts.into_vec();
        let missing: String = self.setter.take_missing().into_iter().collect();
        let problems =
            if missing.is_empty() { Vec::new() } else { vec![LayoutProblem::MissingGlyphs { characters: missing }] };
        Ok(Letter {
            paper: edition.paper,
            landscape: filled.landscape,
            pages,
            parts,
            logo: edition.logo.cloned(),
            qr,
            title: filled.title.clone(),
            number: filled.number.clone(),
            issuer: filled.issuer.clone(),
            language: filled.language.clone(),
            problems,
        })
    }
}

/// The footer's marks relative to its upper left corner, and its height.
fn foot_lines(press: &mut Letterpress<'_>, text: &str) -> (Vec<Mark>, f32) {
    let mut y = 0.0;
    let mut marks = Vec::new();
    for line in press.setter.lines(text, Style::regular(8.0), press.width, Lines::Centre) {
        marks.extend(line.marks.into_iter().map(|mark| mark.moved(0.0, y)));
        y += line.height;
    }
    (marks, y)
}

/// The line on top of further pages: the number to the left, the page to the right.
fn folio(press: &mut Letterpress<'_>, number: &str, page: usize, pages: usize) -> Vec<Mark> {
    let style = Style::regular(9.0);
    let right = press.setter.lines(&format!("Halaman {page} dari {pages}"), style, press.width, Lines::Left);
    let width = right.iter().map(|line| line.right).fold(0.0, f32::max);
    let left = press.setter.lines(number, style, press.width - width - 5.0 * MM, Lines::Left);
    let shift = press.width - width;
    let first = left.into_iter().take(1).flat_map(|line| line.marks);
    first.chain(right.into_iter().flat_map(|line| line.marks).map(|mark| mark.moved(shift, 0.0))).collect()
}

/// CONTOH, KONSEP or SALINAN across the page, behind the text.
fn overprint(press: &mut Letterpress<'_>, edition: &Edition<'_>, (width, height): (f32, f32)) -> Option<Mark> {
    let word = match (edition.demo, edition.copy, edition.draft) {
        (true, true, _) => "SALINAN CONTOH",
        (true, false, true) => "KONSEP CONTOH",
        (true, false, false) => "CONTOH",
        (false, true, _) => "SALINAN",
        (false, false, true) => "KONSEP",
        (false, false, false) => return None,
    };
    // As large as three quarters of the diagonal hold.
    let mut set = |size: f32| {
        let style = Style::bold(size).tracking(size * 0.08);
        press.setter.lines(word, style, f32::MAX, Lines::Left).into_iter().flat_map(|line| line.marks).find_map(
            |mark| match mark {
                Mark::Run(run) => Some(run),
                _ => None,
            },
        )
    };
    let size = (100.0 * width.hypot(height) * 0.75 / set(100.0)?.width).min(128.0).floor();
    let mut run = set(size)?;
    let turn = (height / width).atan();
    // The middle of the word, at half its capitals' height, in the middle of the page.
    let (along, up) = (run.width / 2.0, size * 0.33);
    run.x = width / 2.0 - along * turn.cos() + up * turn.sin();
    run.y = height / 2.0 + along * turn.sin() + up * turn.cos();
    run.turn = turn.to_degrees();
    run.grey = 0.86;
    Some(Mark::Run(run))
}
