//! Marks become a PDF: tagged, with its fonts and the colours it means (PDF/A-2b). Equal input gives equal bytes. One letter
//! is a file of its own ([`write`]), many make one document ([`Book`]). It must never know what a mark means.

mod content;
mod cut;
mod file;
mod fonts;
mod metadata;
mod structure;

use std::collections::HashMap;

pub use cut::CutError;

use crate::layout::Letter;
use crate::picture::{Picture, Pixels};
use crate::qr::Qr;
use crate::seal::PDF_MARK;
use file::{Coding, File, Packed};
use fonts::Fonts;
use metadata::Facts;
use structure::{Marked, Tree};

/// What a PDF says about itself beside its pages.
#[derive(Debug, Clone, Copy, Default)]
pub struct About<'a> {
    /// When the letter was issued, UTC milliseconds.
    pub at_ms: i64,
    /// The seal's token, to be found again by [`crate::seal::extract`]; a draft has none.
    pub token: Option<&'a str>,
}

/// Why no PDF came about: the program's own parts do not fit, or there is too much of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// See [`CutError`].
    #[error(transparent)]
    Font(#[from] CutError),
    /// More than a file can hold (4 GB).
    #[error("the document is too large")]
    TooLarge,
}

/// Writes a letter as PDF.
pub fn write(letter: &Letter, about: &About<'_>) -> Result<Vec<u8>, PdfError> {
    let mut book = Book::packed(Packed::Small);
    book.add(letter)?;
    let title =
        if letter.number.is_empty() { letter.title.clone() } else { format!("{} {}", letter.title, letter.number) };
    book.close(&Facts {
        title,
        author: &letter.issuer,
        language: &letter.language,
        at_ms: about.at_ms,
        keywords: about.token.map(|token| format!("{PDF_MARK}{token}")),
    })
}

/// Many letters as one document. Give it one letter after the other: it keeps what it wrote, not the letters.
pub struct Book {
    file: File,
    fonts: Fonts,
    font_list: u32,
    tree: Tree,
    page_tree: u32,
    pages: Vec<u32>,
    /// The logos that were written, by their hashes.
    logos: HashMap<String, u32>,
}

impl Default for Book {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Book {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Book").field("pages", &self.pages.len()).finish_non_exhaustive()
    }
}

impl Book {
    /// An empty document.
    pub fn new() -> Self {
        Self::packed(Packed::Soon)
    }

    fn packed(packed: Packed) -> Self {
        let mut file = File::new(packed);
        let (font_list, page_tree) = (file.reserve(), file.reserve());
        let tree = Tree::new(&mut file);
        Self { file, fonts: Fonts::default(), font_list, tree, page_tree, pages: Vec::new(), logos: HashMap::new() }
    }

    /// Adds a letter's pages.
    pub fn add(&mut self, letter: &Letter) -> Result<(), PdfError> {
        let file = &mut self.file;
        let mut images = String::new();
        if let Some(logo) = &letter.logo {
            let id = match self.logos.get(&logo.hash) {
                Some(id) => *id,
                None => {
                    let id = write_logo(file, logo);
                    self.logos.insert(logo.hash.clone(), id);
                    id
                }
            };
            images += &format!("/L {id} 0 R");
        }
        if let Some(qr) = &letter.qr {
            images += &format!("/Q {} 0 R", write_qr(file, qr));
        }
        let (width, height) = letter.size();
        let mut marked = Vec::new();
        for page in &letter.pages {
            let content = content::content(letter, page, &mut self.fonts);
            let (id, stream) = (file.reserve(), file.reserve());
            file.stream(stream, "", &content.bytes, Coding::Deflate);
            let key = self.tree.next_key() + marked.len();
            file.object(
                id,
                format!(
                    "<</Type/Page/Parent {} 0 R/MediaBox[0 0 {width:.2} {height:.2}]/Contents {stream} 0 R\
                     /Resources<</Font {} 0 R/XObject<<{images}>>>>/StructParents {key}/Tabs/S>>",
                    self.page_tree, self.font_list
                )
                .as_bytes(),
            );
            self.pages.push(id);
            marked.push(Marked { page: id, parts: content.marked });
        }
        self.tree.letter(file, &letter.parts, &marked);
        if self.file.len() > file::LARGEST_FILE_BYTES / 2 { Err(PdfError::TooLarge) } else { Ok(()) }
    }

    /// The whole document, with a title of its own. It carries no seal's token: each letter's stands in its QR.
    pub fn finish(self, title: &str, author: &str, at_ms: i64) -> Result<Vec<u8>, PdfError> {
        self.close(&Facts { title: title.to_owned(), author, language: "id", at_ms, keywords: None })
    }

    fn close(mut self, facts: &Facts<'_>) -> Result<Vec<u8>, PdfError> {
        let file = &mut self.file;
        let fonts = self.fonts.write(file)?;
        file.object(self.font_list, fonts.as_bytes());
        let kids: String = self.pages.iter().map(|id| format!("{id} 0 R ")).collect();
        file.object(self.page_tree, format!("<</Type/Pages/Count {}/Kids[{kids}]>>", self.pages.len()).as_bytes());
        let root = self.tree.finish(file);
        let [catalog, information, xmp, colours] = std::array::from_fn(|_| file.reserve());
        file.stream(colours, "/N 3", metadata::SRGB, Coding::Deflate);
        file.stream(xmp, "/Type/Metadata/Subtype/XML", facts.xmp().as_bytes(), Coding::AsItIs);
        file.plain(information, &facts.information());
        let mut entries = format!(
            "<</Type/Catalog/Pages {} 0 R/StructTreeRoot {root} 0 R/MarkInfo<</Marked true>>/Metadata {xmp} 0 R\
             /ViewerPreferences<</DisplayDocTitle true>>/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1\
             /OutputConditionIdentifier(sRGB)/Info(sRGB)/DestOutputProfile {colours} 0 R>>]/Lang",
            self.page_tree
        )
        .into_bytes();
        entries.extend(file::text_string(facts.language));
        entries.extend(b">>");
        file.object(catalog, &entries);
        Ok(self.file.finish(catalog, information))
    }
}

fn write_logo(file: &mut File, logo: &Picture) -> u32 {
    let device = |grey: bool| if grey { "/DeviceGray" } else { "/DeviceRGB" };
    let id = file.reserve();
    let coding = match &logo.pixels {
        Pixels::Jpeg { grey } => format!("{}/BitsPerComponent 8/Filter/DCTDecode", device(*grey)),
        Pixels::Filtered { samples, palette } => {
            let space = match palette {
                Some(colours) => {
                    let table: String = colours.iter().map(|byte| format!("{byte:02x}")).collect();
                    format!("[/Indexed/DeviceRGB {} <{table}>]", (colours.len() / 3).saturating_sub(1))
                }
                None => device(*samples == 1).to_owned(),
            };
            format!(
                "{space}/BitsPerComponent 8/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors {samples}/Columns {}\
                 /BitsPerComponent 8>>",
                logo.width_px
            )
        }
    };
    let entries = image_entries(logo.width_px as usize, logo.height_px as usize, &coding);
    file.stream(id, &entries, &logo.data, Coding::AsItIs);
    id
}

fn image_entries(width: usize, height: usize, coding: &str) -> String {
    format!("/Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace{coding}")
}

/// Pixels on a module's side: viewers and printers shrink an image evenly, and stretch a small one unevenly, which is
/// what keeps a copy at 150 dots to the inch from being read. Repeated rows cost nearly nothing.
const QR_PIXELS: usize = 4;

/// One bit a pixel: ink where it is 0.
fn write_qr(file: &mut File, qr: &Qr) -> u32 {
    let side = qr.side() * QR_PIXELS;
    let mut bits = Vec::with_capacity(side * side.div_ceil(8));
    for row in qr.rows() {
        let packed: Vec<u8> = row
            .chunks(2)
            .map(|two| {
                let half = |dark: bool| if dark { 0 } else { 0xf };
                half(two[0]) << 4 | two.get(1).map_or(0, |dark| half(*dark))
            })
            .collect();
        for _ in 0..QR_PIXELS {
            bits.extend(&packed);
        }
    }
    let id = file.reserve();
    let entries = image_entries(side, side, "/DeviceGray/BitsPerComponent 1");
    file.stream(id, &entries, &bits, Coding::Deflate);
    id
}
