//! Takes the hinting out of a TrueType font program: instructions for coarse screens, which paper does not need and which
//! are more than half of a small cut font. The outlines stay as they are. It must never know a letter.

/// The font program is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Damaged;

struct Table {
    tag: [u8; 4],
    data: Vec<u8>,
}

/// The same font program without its instructions.
pub fn unhint(program: &[u8]) -> Result<Vec<u8>, Damaged> {
    let mut tables = tables(program)?;
    tables.retain(|table| !matches!(&table.tag, b"cvt " | b"fpgm" | b"prep"));
    let find = |tag: &[u8; 4]| tables.iter().position(|table| &table.tag == tag).ok_or(Damaged);
    let (head, maxp, loca, glyf) = (find(b"head")?, find(b"maxp")?, find(b"loca")?, find(b"glyf")?);
    let long = u16_at(&tables[head].data, 50)? != 0;
    let offsets = offsets(&tables[loca].data, long)?;
    let (mut glyphs, mut places) = (Vec::new(), vec![0usize]);
    for pair in offsets.windows(2) {
        let glyph = tables[glyf].data.get(pair[0]..pair[1]).ok_or(Damaged)?;
        if !glyph.is_empty() {
            write_glyph(glyph, &mut glyphs)?;
            glyphs.resize(glyphs.len().next_multiple_of(4), 0);
        }
        places.push(glyphs.len());
    }
    tables[glyf].data = glyphs;
    tables[loca].data = if long {
        places.iter().flat_map(|place| (*place as u32).to_be_bytes()).collect()
    } else {
        places.iter().flat_map(|place| ((*place / 2) as u16).to_be_bytes()).collect()
    };
    // From maxTwilightPoints to maxSizeOfInstructions.
    tables[maxp].data.get_mut(16..28).ok_or(Damaged)?.fill(0);
    tables[head].data.get_mut(8..12).ok_or(Damaged)?.fill(0);
    Ok(assembled(program, &tables))
}

fn u16_at(bytes: &[u8], at: usize) -> Result<u16, Damaged> {
    let pair = bytes.get(at..at + 2).ok_or(Damaged)?;
    Ok(u16::from_be_bytes([pair[0], pair[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> Result<u32, Damaged> {
    Ok((u32::from(u16_at(bytes, at)?) << 16) | u32::from(u16_at(bytes, at + 2)?))
}

fn tables(program: &[u8]) -> Result<Vec<Table>, Damaged> {
    (0..usize::from(u16_at(program, 4)?))
        .map(|place| {
            let record = program.get(12 + place * 16..28 + place * 16).ok_or(Damaged)?;
            let (start, length) = (u32_at(record, 8)? as usize, u32_at(record, 12)? as usize);
            let end = start.checked_add(length).ok_or(Damaged)?;
            let data = program.get(start..end).ok_or(Damaged)?.to_vec();
            Ok(Table { tag: [record[0], record[1], record[2], record[3]], data })
        })
        .collect()
}

fn offsets(loca: &[u8], long: bool) -> Result<Vec<usize>, Damaged> {
    if long {
        (0..loca.len() / 4).map(|place| Ok(u32_at(loca, place * 4)? as usize)).collect()
    } else {
        (0..loca.len() / 2).map(|place| Ok(usize::from(u16_at(loca, place * 2)?) * 2)).collect()
    }
}

// Flags of a component.
const WORDS: u16 = 0x0001;
const SCALE: u16 = 0x0008;
const MORE: u16 = 0x0020;
const TWO_SCALES: u16 = 0x0040;
const MATRIX: u16 = 0x0080;
const INSTRUCTIONS: u16 = 0x0100;

/// One glyph (OpenType specification, `glyf`): ten bytes of head, then contours or components.
fn write_glyph(glyph: &[u8], out: &mut Vec<u8>) -> Result<(), Damaged> {
    let contours = u16_at(glyph, 0)? as i16;
    if let Ok(contours) = usize::try_from(contours) {
        let at = 10 + contours * 2;
        let instructions = usize::from(u16_at(glyph, at)?);
        out.extend(glyph.get(..at).ok_or(Damaged)?);
        out.extend([0, 0]);
        out.extend(glyph.get(at + 2 + instructions..).ok_or(Damaged)?);
        return Ok(());
    }
    out.extend(glyph.get(..10).ok_or(Damaged)?);
    let mut at = 10;
    loop {
        let flags = u16_at(glyph, at)?;
        let arguments = if flags & WORDS == 0 { 2 } else { 4 };
        let transform = match flags & (SCALE | TWO_SCALES | MATRIX) {
            0 => 0,
            SCALE => 2,
            TWO_SCALES => 4,
            _ => 8,
        };
        let end = at + 4 + arguments + transform;
        out.extend((flags & !INSTRUCTIONS).to_be_bytes());
        out.extend(glyph.get(at + 2..end).ok_or(Damaged)?);
        if flags & MORE == 0 {
            return Ok(());
        }
        at = end;
    }
}

fn checksum(data: &[u8]) -> u32 {
    data.chunks(4).fold(0u32, |sum, chunk| {
        let mut word = [0; 4];
        word[..chunk.len()].copy_from_slice(chunk);
        sum.wrapping_add(u32::from_be_bytes(word))
    })
}

/// The tables behind a directory, as in the OpenType specification, with all checksums.
fn assembled(program: &[u8], tables: &[Table]) -> Vec<u8> {
    let count = tables.len() as u16;
    let selector = count.max(1).ilog2() as u16;
    let range = 16u16 << selector;
    let mut out = program[..4].to_vec();
    for number in [count, range, selector, count * 16 - range] {
        out.extend(number.to_be_bytes());
    }
    let mut offset = 12 + tables.len() * 16;
    let mut head = None;
    for table in tables {
        if &table.tag == b"head" {
            head = Some(offset);
        }
        out.extend(table.tag);
        for number in [checksum(&table.data), offset as u32, table.data.len() as u32] {
            out.extend(number.to_be_bytes());
        }
        offset += table.data.len().next_multiple_of(4);
    }
    for table in tables {
        out.extend(&table.data);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    if let Some(head) = head {
        let adjustment = 0xb1b0_afba_u32.wrapping_sub(checksum(&out));
        out[head + 8..head + 12].copy_from_slice(&adjustment.to_be_bytes());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Face;
    use crate::svg::outline;

    #[test]
    fn outlines_stay_as_they_are() {
        for face in Face::ALL {
            let lean = unhint(face.file()).expect("undamaged");
            // The face of Chinese characters has no hints; others lose them.
            assert!(face == Face::Han || lean.len() < face.file().len(), "{} of {}", lean.len(), face.file().len());
            // Simple and composite glyphs alike.
            for glyph in 0..700 {
                assert_eq!(outline(&lean, glyph), outline(face.file(), glyph), "{face:?} {glyph}");
            }
        }
    }

    #[test]
    fn a_damaged_font_is_an_error() {
        let file = Face::Regular.file();
        for length in [0, 11, 100, 400, 20_000] {
            assert_eq!(unhint(&file[..length]), Err(Damaged), "{length}");
        }
    }
}
