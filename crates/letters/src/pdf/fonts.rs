//! Fonts as a document embeds them: each face cut to the glyphs that the document shows. It must never know a page.

use std::fmt::Write as _;

use super::cut::{self, CutError};
use super::file::{Coding, File};
use crate::layout::Face;

/// Six letters that tell this cut from others stand before the name (ISO 32000-1, 9.6.4).
fn name(face: Face, program: &[u8]) -> String {
    let hash = blake3::hash(program);
    let tag: String = hash.as_bytes()[..6].iter().map(|byte| char::from(b'A' + byte % 26)).collect();
    format!("{tag}+{}", face.post_script_name())
}

/// How a document shows a glyph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_field_names, reason = "the format calls it so")]
pub struct Code {
    /// The code within the face's font.
    pub code: u16,
    /// How far a viewer steps, in thousandths of the size.
    pub width: u16,
    /// The font's own map gives the characters that it shows here.
    pub says_so: bool,
}

/// Names of the faces among the resources.
const NAMES: [&str; 6] = ["R", "B", "I", "A", "C", "H"];

/// The fonts of a document.
#[derive(Default)]
pub struct Fonts {
    faces: [Option<Used>; 6],
}

/// The glyphs of a face that a document shows, by their codes from 1 on.
struct Used {
    glyphs: Vec<u16>,
    texts: Vec<String>,
    widths: Vec<u16>,
    /// Codes by the face's glyph ids; 0 for one that was not shown yet.
    codes: Vec<u16>,
}

impl Fonts {
    /// How the document shows a glyph that stands for these characters.
    pub fn code(&mut self, face: Face, glyph: u16, text: &str) -> Code {
        let used = self.faces[face.index()].get_or_insert_with(|| Used {
            glyphs: Vec::new(),
            texts: vec![String::new()],
            widths: vec![0],
            codes: Vec::new(),
        });
        let place = usize::from(glyph);
        if used.codes.len() <= place {
            used.codes.resize((place + 1).next_multiple_of(256), 0);
        }
        if used.codes[place] == 0 {
            used.glyphs.push(glyph);
            used.texts.push(text.to_owned());
            used.widths.push(cut::width_of(face, glyph));
            used.codes[place] = used.glyphs.len() as u16;
        }
        let code = used.codes[place];
        let place = usize::from(code);
        Code { code, width: used.widths[place], says_so: used.texts[place] == text }
    }

    /// The face's name among the resources.
    pub const fn name(face: Face) -> &'static str {
        NAMES[face.index()]
    }

    /// Writes all of them; the resource dictionary's entry that names them.
    pub fn write(&self, file: &mut File) -> Result<String, CutError> {
        let mut entry = String::from("<<");
        for face in Face::ALL {
            if let Some(used) = &self.faces[face.index()] {
                let _ = write!(entry, "/{} {} 0 R", Self::name(face), embed(face, used, file)?);
            }
        }
        entry.push_str(">>");
        Ok(entry)
    }
}

/// Composite font, its descendant, descriptor, program and map (ISO 32000-1, 9.7).
fn embed(face: Face, used: &Used, file: &mut File) -> Result<u32, CutError> {
    let cut = cut::cut(face, &used.glyphs)?;
    let name = name(face, &cut.program);
    let [font, descendant, descriptor, program, map] = std::array::from_fn(|_| file.reserve());
    file.stream(program, &format!("/Length1 {}", cut.program.len()), &cut.program, Coding::Deflate);
    file.stream(map, "", to_unicode(&used.texts).as_bytes(), Coding::Deflate);
    let measures = &cut.measures;
    let thousandths = |units: i16| (f32::from(units) * 1000.0 / face.units_per_em()).round();
    let [left, lower, right, upper] = measures.bounds.map(thousandths);
    file.object(
        descriptor,
        format!(
            "<</Type/FontDescriptor/FontName/{name}/Flags {}/FontBBox[{left} {lower} {right} {upper}]/ItalicAngle {}\
             /Ascent {}/Descent {}/CapHeight 662/StemV {}/FontFile2 {program} 0 R>>",
            // Serif; symbolic: its codes are its own; italic.
            match face {
                Face::Italic => 70,
                Face::Han => 4,
                _ => 6,
            },
            if face == Face::Italic { -12 } else { 0 },
            thousandths(measures.ascent),
            thousandths(measures.descent),
            if measures.weight >= 600 { 140 } else { 85 },
        )
        .as_bytes(),
    );
    let mut widths = String::new();
    for width in &used.widths {
        let _ = write!(widths, "{width} ");
    }
    file.object(
        descendant,
        format!(
            "<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>\
             /FontDescriptor {descriptor} 0 R/DW 0/W[0[{widths}]]/CIDToGIDMap/Identity>>"
        )
        .as_bytes(),
    );
    file.object(
        font,
        format!(
            "<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H/DescendantFonts[{descendant} 0 R]/ToUnicode {map} 0 R>>"
        )
        .as_bytes(),
    );
    Ok(font)
}

/// The characters of each code (Adobe Technical Note 5411), at most a hundred in a block.
fn to_unicode(texts: &[String]) -> String {
    let mut map = String::from(
        "/CIDInit/ProcSet findresource begin 12 dict begin begincmap/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n\
         /CMapName/Adobe-Identity-UCS def/CMapType 2 def 1 begincodespacerange<0000><FFFF>endcodespacerange\n",
    );
    let codes: Vec<(usize, &String)> = texts.iter().enumerate().filter(|(_, text)| !text.is_empty()).collect();
    for block in codes.chunks(100) {
        let _ = writeln!(map, "{} beginbfchar", block.len());
        for (code, text) in block {
            let _ = write!(map, "<{code:04X}><");
            for unit in text.encode_utf16() {
                let _ = write!(map, "{unit:04X}");
            }
            map.push_str(">\n");
        }
        map.push_str("endbfchar\n");
    }
    map.push_str("endcmap CMapName currentdict/CMap defineresource pop end end");
    map
}
