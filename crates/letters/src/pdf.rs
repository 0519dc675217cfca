//! Marks become a PDF. The only file that knows printpdf, and lopdf beneath it, which sets what printpdf leaves out or
//! draws at random (see decisions/0030). Equal input gives equal bytes. It must never know what a mark means.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Object, StringFormat};
use model::date::Date;
use printpdf::{
    Codepoint, Color, DictItem, ExternalStream, ExternalXObject, FontId, FontMetrics, Greyscale, Line, LinePoint, Op,
    ParsedFont, PdfDocument, PdfFont, PdfFontHandle, PdfPage, PdfSaveOptions, Point, Pt, Px, Rect, TextItem,
    TextMatrix, XObject, XObjectId, XObjectTransform,
};

use crate::fontcut::{self, Cut, CutError};
use crate::layout::{Area, Face, Letter, Mark, Run};
use crate::picture::{Picture, Pixels};
use crate::qr::Qr;
use crate::seal::PDF_MARK;

/// What a PDF says about itself beside its pages.
#[derive(Debug, Clone, Copy, Default)]
pub struct About<'a> {
    /// When the letter was issued, UTC milliseconds.
    pub at_ms: i64,
    /// The seal's token, to be found again by [`crate::seal::extract`]; a draft has none.
    pub token: Option<&'a str>,
}

/// Why no PDF came about: the program's own parts do not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// See [`CutError`].
    #[error(transparent)]
    Font(#[from] CutError),
    /// The document could not be written.
    #[error("the PDF could not be written")]
    Writing,
}

/// Writes a letter as PDF.
pub fn write(letter: &Letter, about: &About<'_>) -> Result<Vec<u8>, PdfError> {
    let mut document = PdfDocument::new(&letter.title);
    let used = fontcut::used(letter);
    let mut cuts = BTreeMap::new();
    for (face, glyphs) in &used {
        let cut = fontcut::cut(*face, glyphs.keys().copied())?;
        document.resources.fonts.map.insert(font_id(*face), PdfFont::new(parsed(*face, &cut)));
        cuts.insert(*face, cut);
    }
    if let Some(logo) = &letter.logo {
        document.resources.xobjects.map.insert(XObjectId("Logo".into()), logo_object(logo));
    }
    if let Some(qr) = &letter.qr {
        document.resources.xobjects.map.insert(XObjectId("Qr".into()), qr_object(qr));
    }
    let (width, height) = letter.paper.size();
    document.pages = letter
        .pages
        .iter()
        .map(|page| {
            let paper = Rect::from_wh(Pt(rounded(width)), Pt(rounded(height)));
            let ops = page.marks.iter().flat_map(|mark| operations(mark, &cuts, height)).collect();
            PdfPage { media_box: paper.clone(), trim_box: paper.clone(), crop_box: paper, ops }
        })
        .collect();
    let options = PdfSaveOptions { image_optimization: None, subset_fonts: false, ..PdfSaveOptions::default() };
    finish(document.to_lopdf_document(&options, &mut Vec::new()), letter, about)
}

fn font_id(face: Face) -> FontId {
    FontId(match face {
        Face::Regular => "R".into(),
        Face::Bold => "B".into(),
        Face::Italic => "I".into(),
    })
}

fn rounded(points: f32) -> f32 {
    (points * 100.0).round() / 100.0
}

/// The cut font in printpdf's form. Its name begins with six letters that tell this cut from others (ISO 32000-1, 9.6.4).
fn parsed(face: Face, cut: &Cut) -> ParsedFont {
    let hash = blake3::hash(&cut.program);
    let tag: String = hash.as_bytes()[..6].iter().map(|byte| char::from(b'A' + byte % 26)).collect();
    let measures = cut.measures;
    let metrics = FontMetrics { ascent: measures.ascent, descent: measures.descent };
    let name = format!("{tag}+{}", face.post_script_name());
    let mut font = ParsedFont::with_glyph_data(
        cut.program.clone(),
        0,
        Some(name),
        BTreeMap::new(),
        cut.widths.clone(),
        measures.units_per_em,
        metrics,
    );
    let stub = &mut font.pdf_font_metrics;
    [stub.x_min, stub.y_min, stub.x_max, stub.y_max] = measures.bounds;
    (stub.caret_slope_rise, stub.caret_slope_run) = measures.caret;
    stub.us_weight_class = measures.weight;
    font
}

fn image(width: u32, height: u32, data: Vec<u8>, compress: bool, entries: Vec<(&str, DictItem)>) -> XObject {
    let name = |text: &str| DictItem::Name(text.as_bytes().to_vec());
    let common = [
        ("Type", name("XObject")),
        ("Subtype", name("Image")),
        ("Width", DictItem::Int(width.into())),
        ("Height", DictItem::Int(height.into())),
    ];
    let dict = common.into_iter().chain(entries).map(|(key, item)| (key.to_owned(), item)).collect();
    let stream = ExternalStream { dict, content: data, compress };
    XObject::External(ExternalXObject { stream, width: Some(Px(1)), height: Some(Px(1)), dpi: None })
}

fn logo_object(logo: &Picture) -> XObject {
    let name = |text: &str| DictItem::Name(text.as_bytes().to_vec());
    let device = |grey: bool| name(if grey { "DeviceGray" } else { "DeviceRGB" });
    let entries = match &logo.pixels {
        Pixels::Jpeg { grey } => {
            vec![("ColorSpace", device(*grey)), ("BitsPerComponent", DictItem::Int(8)), ("Filter", name("DCTDecode"))]
        }
        Pixels::Filtered { samples, palette } => {
            let space = match palette {
                Some(colours) => DictItem::Array(vec![
                    name("Indexed"),
                    name("DeviceRGB"),
                    DictItem::Int((colours.len() / 3).saturating_sub(1) as i64),
                    DictItem::Bytes(colours.clone()),
                ]),
                None => device(*samples == 1),
            };
            let rows = [
                ("Predictor", 15),
                ("Colors", i64::from(*samples)),
                ("Columns", i64::from(logo.width_px)),
                ("BitsPerComponent", 8),
            ];
            let map = rows.into_iter().map(|(key, value)| (key.to_owned(), DictItem::Int(value))).collect();
            vec![
                ("ColorSpace", space),
                ("BitsPerComponent", DictItem::Int(8)),
                ("Filter", name("FlateDecode")),
                ("DecodeParms", DictItem::Dict { map }),
            ]
        }
    };
    image(logo.width_px, logo.height_px, logo.data.clone(), false, entries)
}

/// Pixels on a module's side: viewers and printers shrink an image evenly, and stretch a small one unevenly, which is
/// what keeps a copy at 150 dots to the inch from being read. Repeated rows cost nearly nothing.
const QR_PIXELS: usize = 4;

/// One bit a pixel: ink where it is 0.
fn qr_object(qr: &Qr) -> XObject {
    let side = qr.side() * QR_PIXELS;
    let mut bits = Vec::with_capacity(side * side.div_ceil(8));
    for row in qr.rows() {
        let pixels: Vec<bool> = row.iter().flat_map(|dark| [!dark; QR_PIXELS]).collect();
        let packed: Vec<u8> = pixels
            .chunks(8)
            .map(|eight| {
                eight.iter().enumerate().fold(0, |byte, (place, light)| byte | (u8::from(*light) << (7 - place)))
            })
            .collect();
        for _ in 0..QR_PIXELS {
            bits.extend(&packed);
        }
    }
    let entries = vec![("ColorSpace", DictItem::Name(b"DeviceGray".to_vec())), ("BitsPerComponent", DictItem::Int(1))];
    image(side as u32, side as u32, bits, true, entries)
}

fn operations(mark: &Mark, cuts: &BTreeMap<Face, Cut>, height: f32) -> Vec<Op> {
    match mark {
        Mark::Run(run) => cuts.get(&run.face).map(|cut| show(run, cut, height)).unwrap_or_default(),
        Mark::Stroke(stroke) => {
            let point = |(x, y): (f32, f32)| LinePoint {
                p: Point { x: Pt(rounded(x)), y: Pt(rounded(height - y)) },
                bezier: false,
            };
            let line = Line { points: vec![point(stroke.from), point(stroke.to)], is_closed: false };
            vec![Op::SetOutlineThickness { pt: Pt(stroke.width) }, Op::DrawLine { line }]
        }
        Mark::Logo(area) => vec![place("Logo", area, height)],
        Mark::Qr(area) => vec![place("Qr", area, height)],
    }
}

fn place(name: &str, area: &Area, height: f32) -> Op {
    let transform = XObjectTransform {
        translate_x: Some(Pt(rounded(area.x))),
        translate_y: Some(Pt(rounded(height - area.y - area.height))),
        scale_x: Some(rounded(area.width)),
        scale_y: Some(rounded(area.height)),
        no_auto_scale: true,
        ..XObjectTransform::default()
    };
    Op::UseXobject { id: XObjectId(name.into()), transform }
}

fn show(run: &Run, cut: &Cut, height: f32) -> Vec<Op> {
    let (x, y) = (rounded(run.x), rounded(height - run.y));
    let matrix = if run.turn == 0.0 {
        TextMatrix::Translate(Pt(x), Pt(y))
    } else {
        // Systems' own sines differ in the last bits; the bytes must not.
        let (sin, cos) = run.turn.to_radians().sin_cos();
        let (sin, cos) = ((sin * 1e4).round() / 1e4, (cos * 1e4).round() / 1e4);
        TextMatrix::Raw([cos, sin, -sin, cos, x, y])
    };
    let colour = |grey: f32| Op::SetFillColor { col: Color::Greyscale(Greyscale { percent: grey, icc_profile: None }) };
    let mut ops = vec![Op::StartTextSection];
    ops.extend((run.grey > 0.0).then(|| colour(run.grey)));
    ops.push(Op::SetFont { font: PdfFontHandle::External(font_id(run.face)), size: Pt(run.size) });
    ops.push(Op::SetTextMatrix { matrix });
    ops.push(Op::ShowText { items: vec![TextItem::GlyphIds(codepoints(run, cut))] });
    ops.extend((run.grey > 0.0).then(|| colour(0.0)));
    ops.push(Op::EndTextSection);
    ops
}

/// The glyphs with the corrections that bring each to its place: a viewer steps by the widths in the font's dictionary,
/// whole thousandths rounded down.
fn codepoints(run: &Run, cut: &Cut) -> Vec<Codepoint> {
    let mut pen = 0.0f32;
    let mut places = run.glyphs.iter().map(|glyph| glyph.x * 1000.0 / run.size).skip(1);
    run.glyphs
        .iter()
        .map(|glyph| {
            let gid = cut.ids.get(&glyph.id).copied().unwrap_or(0);
            let width = cut.widths.get(&gid).copied().unwrap_or(0);
            pen += (f32::from(width) * 1000.0 / f32::from(cut.measures.units_per_em)).floor();
            let offset = places.next().map_or(0.0, |next| (pen - next).round());
            pen -= offset;
            let text = if glyph.id == 0 { "\u{fffd}".to_owned() } else { glyph.text.clone() };
            Codepoint { gid, offset, cid: Some(text) }
        })
        .collect()
}

/// Sets what printpdf leaves out, replaces what it draws at random, compresses and writes.
fn finish(mut document: lopdf::Document, letter: &Letter, about: &About<'_>) -> Result<Vec<u8>, PdfError> {
    "1.7".clone_into(&mut document.version);
    let info = information(letter, about);
    let id = identity(&document, &info);
    let id = Object::String(id[..16].to_vec(), StringFormat::Hexadecimal);
    document.trailer.set("ID", Object::Array(vec![id.clone(), id]));
    match document.trailer.get(b"Info").and_then(Object::as_reference) {
        Ok(reference) => document.set_object(reference, Object::Dictionary(info)),
        Err(_) => return Err(PdfError::Writing),
    }
    let catalog = document.catalog_mut().map_err(|_| PdfError::Writing)?;
    catalog.set("Lang", Object::String(letter.language.clone().into_bytes(), StringFormat::Literal));
    let mut preferences = Dictionary::new();
    preferences.set("DisplayDocTitle", true);
    catalog.set("ViewerPreferences", Object::Dictionary(preferences));
    document.compress();
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).map_err(|_| PdfError::Writing)?;
    Ok(bytes)
}

/// The same for equal documents, another one for any other.
fn identity(document: &lopdf::Document, info: &Dictionary) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    for object in document.objects.values() {
        if let Object::Stream(stream) = object {
            hasher.update(&stream.content);
        }
    }
    for (key, value) in info {
        hasher.update(key);
        hasher.update(value.as_str().unwrap_or_default());
    }
    *hasher.finalize().as_bytes()
}

fn information(letter: &Letter, about: &About<'_>) -> Dictionary {
    let text = |text: &str| {
        if text.is_ascii() {
            return Object::String(text.as_bytes().to_vec(), StringFormat::Literal);
        }
        let utf16 = std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
        Object::String(utf16, StringFormat::Hexadecimal)
    };
    let title =
        if letter.number.is_empty() { letter.title.clone() } else { format!("{} {}", letter.title, letter.number) };
    let date = text(&pdf_date(about.at_ms));
    let mut info = Dictionary::new();
    info.set("Title", text(&title));
    info.set("Author", text(&letter.issuer));
    info.set("Creator", text("Loket PMI"));
    info.set("Producer", text("printpdf"));
    info.set("CreationDate", date.clone());
    info.set("ModDate", date);
    if let Some(token) = about.token {
        info.set("Keywords", text(&format!("{PDF_MARK}{token}")));
    }
    info
}

/// `D:20260414014100Z` (ISO 32000-1, 7.9.4).
fn pdf_date(at_ms: i64) -> String {
    let seconds = at_ms.div_euclid(1000);
    let day = Date::from_days_since_epoch(seconds.div_euclid(86_400))
        .map_or_else(|| "19700101".into(), |date| date.iso().replace('-', ""));
    let second = seconds.rem_euclid(86_400);
    format!("D:{day}{:02}{:02}{:02}Z", second / 3600, second / 60 % 60, second % 60)
}
