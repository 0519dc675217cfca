//! Each block of a filled letter becomes strips: the official form of an Indonesian office's letter. It must never know
//! pages.

use super::Letterpress;
use super::flow::Strip;
use super::mark::{Area, Mark, Stroke};
use super::part::Role;
use super::table;
use super::text::{Lines, Setter, Style, TextLine};
use crate::fill::{FilledBlock, FilledParty, FilledRow};
use crate::template::Align;

/// Points in a millimetre.
pub const MM: f32 = 72.0 / 25.4;

const BODY: Style = Style::regular(12.0).leading(1.42);
const INDENT: f32 = 11.0 * MM;
const LOGO_SIDE: f32 = 21.0 * MM;
const LOGO_GAP: f32 = 5.0 * MM;
/// Room for ink and stamp.
const SIGNATURE_ROOM: f32 = 21.0 * MM;
/// A module of the QR: four dots at 150 to the inch, so that a copy is read that was also blurred and turned. At 0.5 mm no such
/// copy was read, at 0.6 mm most were.
const QR_MODULE: f32 = 0.68 * MM;
/// Between the seal and the words beside it: the four light modules that a reader looks for (ISO/IEC 18004, 6.3.8).
const QUIET: f32 = 4.0 * QR_MODULE;
/// The narrowest that words beside the seal are set.
const CAPTION: f32 = 24.0 * MM;
const UNDERLINE: f32 = 0.8;

/// The strips of all blocks, in order.
pub fn strips(press: &mut Letterpress<'_>, blocks: &[FilledBlock]) -> Vec<Strip> {
    let mut strips = Vec::new();
    let mut blocks = blocks.iter().peekable();
    while let Some(block) = blocks.next() {
        match block {
            FilledBlock::Letterhead { government, agency, unit, lines } => {
                strips.push(letterhead(press, [government, agency, unit], lines));
            }
            FilledBlock::Title { text } => strips.extend(title(press, text)),
            FilledBlock::Number { text } => {
                let part = press.parts.add(Role::Paragraph, None);
                let lines = press.setter.lines(text, Style::regular(12.0), press.width, Lines::Centre);
                let lines = of_part(lines, part);
                strips.extend(stack(lines, 1.5, 0.0, true));
            }
            FilledBlock::Paragraph { text, indent, align } => strips.extend(paragraph(press, text, *indent, *align)),
            FilledBlock::Fields { rows } => strips.extend(fields(press, rows)),
            FilledBlock::List { items, numbered } => strips.extend(list(press, items, *numbered)),
            FilledBlock::Table { columns, rows } => strips.extend(table::strips(press, columns, rows)),
            FilledBlock::Signatures { parties } => {
                let signed = signatures(press, parties, None);
                push_with_text(&mut strips, signed);
            }
            FilledBlock::Qr { caption } => match blocks.next_if(|next| takes_seal(next)) {
                Some(FilledBlock::Signatures { parties }) => {
                    let signed = signatures(press, parties, Some(caption));
                    push_with_text(&mut strips, signed);
                }
                Some(signature) => {
                    let closing = closing(press, Some(caption), signature);
                    push_with_text(&mut strips, closing);
                }
                None => strips.push(Strip { before: 6.0 * MM, ..seal(press, caption) }),
            },
            FilledBlock::Signature { .. } => {
                let closing = closing(press, None, block);
                push_with_text(&mut strips, closing);
            }
            FilledBlock::Footer { .. } => {}
        }
    }
    strips
}

/// Whether the seal stands beside a block: to the left of one who signs, between two.
fn takes_seal(block: &FilledBlock) -> bool {
    match block {
        FilledBlock::Signature { .. } => true,
        FilledBlock::Signatures { parties } => parties.len() == 2,
        _ => false,
    }
}

/// A signature never stands on a page without the last of what is signed.
fn push_with_text(strips: &mut Vec<Strip>, closing: Strip) {
    if let Some(last) = strips.last_mut() {
        last.keep_with_next = true;
    }
    strips.push(closing);
}

/// Lines one below the other: each a strip, the first with space above it, all but the last kept with the next when
/// `keep`. Otherwise no single line of a paragraph stands alone at the foot or head of a page.
fn stack(lines: Vec<TextLine>, before: f32, left: f32, keep: bool) -> Vec<Strip> {
    let last = lines.len().saturating_sub(1);
    lines
        .into_iter()
        .enumerate()
        .map(|(place, line)| Strip {
            before: if place == 0 { before } else { 0.0 },
            height: line.height,
            marks: line.marks.into_iter().map(|mark| mark.moved(left, 0.0)).collect(),
            keep_with_next: keep || (place != last && (place == 0 || place + 2 > last)),
            head: None,
        })
        .collect()
}

/// Lines one below the other in one strip that is never split.
fn column(lines: Vec<TextLine>, left: f32) -> Strip {
    let mut strip = Strip::default();
    append(&mut strip, lines, left);
    strip
}

/// Lines that belong to a part.
pub(super) fn of_part(mut lines: Vec<TextLine>, part: u32) -> Vec<TextLine> {
    for mark in lines.iter_mut().flat_map(|line| &mut line.marks) {
        if let Mark::Run(run) = mark {
            run.part = Some(part);
        }
    }
    lines
}

fn append(strip: &mut Strip, lines: Vec<TextLine>, left: f32) {
    for line in lines {
        strip.marks.extend(line.marks.into_iter().map(|mark| mark.moved(left, strip.height)));
        strip.height += line.height;
    }
}

fn letterhead(press: &mut Letterpress<'_>, [government, agency, unit]: [&str; 3], lines: &[String]) -> Strip {
    let logo = press.logo.map(|picture| {
        let (width, height) = (picture.width_px as f32, picture.height_px as f32);
        let scale = (LOGO_SIDE / height).min(LOGO_SIDE * 1.15 / width);
        (width * scale, height * scale)
    });
    let left = logo.map_or(0.0, |(width, _)| width + LOGO_GAP);
    let width = press.width - left;
    let group = press.parts.add(Role::Group, None);
    if logo.is_some() {
        press.parts.add(Role::Logo, Some(group));
    }
    let mut set = |text: &str, style: Style| {
        let lines = press.setter.lines(text, style, width, Lines::Centre);
        if lines.is_empty() { lines } else { of_part(lines, press.parts.add(Role::Paragraph, Some(group))) }
    };
    let mut strip = column(set(government, Style::regular(14.0).leading(1.2).tracking(0.3)), left);
    let size = if agency.chars().count() > 60 { 15.0 } else { 17.0 };
    append(&mut strip, set(agency, Style::bold(size).leading(1.2).tracking(0.2)), left);
    append(&mut strip, set(unit, Style::bold(14.0).leading(1.2)), left);
    strip.height += 1.5;
    for line in lines {
        append(&mut strip, set(line, Style::regular(10.0).leading(1.25)), left);
    }
    if let Some((logo_width, logo_height)) = logo {
        let slack = logo_height - strip.height;
        if slack > 0.0 {
            strip.marks = strip.marks.into_iter().map(|mark| mark.moved(0.0, slack / 2.0)).collect();
            strip.height = logo_height;
        }
        let y = (strip.height - logo_height) / 2.0;
        strip.marks.push(Mark::Logo(Area { x: 0.0, y, width: logo_width, height: logo_height }));
    }
    for (down, width) in [(8.0, 2.4), (11.2, 0.8)] {
        let y = strip.height + down;
        strip.marks.push(Mark::Stroke(Stroke { from: (0.0, y), to: (press.width, y), width }));
    }
    strip.height += 12.0;
    strip
}

fn title(press: &mut Letterpress<'_>, text: &str) -> Vec<Strip> {
    let lines = press.setter.lines(text, Style::bold(14.0).tracking(0.6), press.width, Lines::Centre);
    let mut lines = of_part(lines, press.parts.add(Role::Heading, None));
    for line in &mut lines {
        underline(line, 2.6);
    }
    stack(lines, 7.0 * MM, 0.0, true)
}

fn underline(line: &mut TextLine, down: f32) {
    let y = line.baseline + down;
    if line.right > line.left {
        line.marks.push(Mark::Stroke(Stroke { from: (line.left, y), to: (line.right, y), width: UNDERLINE }));
    }
}

fn paragraph(press: &mut Letterpress<'_>, text: &str, indent: bool, align: Align) -> Vec<Strip> {
    let align = match align {
        Align::Justify => Lines::Justify(if indent { INDENT } else { 0.0 }),
        Align::Left => Lines::Left,
        Align::Centre => Lines::Centre,
    };
    let lines = press.setter.lines(text, BODY, press.width, align);
    stack(of_part(lines, press.parts.add(Role::Paragraph, None)), 3.6 * MM, 0.0, false)
}

fn widest(setter: &mut Setter, texts: impl Iterator<Item = impl AsRef<str>>, longest: f32) -> f32 {
    texts
        .flat_map(|text| setter.lines(text.as_ref(), BODY, longest, Lines::Left))
        .map(|line| line.right)
        .fold(0.0, f32::max)
}

fn fields(press: &mut Letterpress<'_>, rows: &[FilledRow]) -> Vec<Strip> {
    let label_width = widest(press.setter, rows.iter().map(|row| &row.label), press.width * 0.4);
    let colon = INDENT + label_width + 4.0 * MM;
    let value_left = colon + 3.0 * MM;
    let mut strips: Vec<Strip> = Vec::new();
    let table = press.parts.add(Role::Table, None);
    for (place, row) in rows.iter().enumerate() {
        let parts = {
            let row = press.parts.add(Role::Row, Some(table));
            (press.parts.add(Role::RowHead, Some(row)), press.parts.add(Role::Cell, Some(row)))
        };
        let style = Style { face: if row.bold { super::fonts::Face::Bold } else { BODY.face }, ..BODY };
        let labels = of_part(press.setter.lines(&row.label, BODY, label_width + 0.5, Lines::Left), parts.0);
        let colons = of_part(press.setter.lines(":", BODY, 3.0 * MM, Lines::Left), parts.0);
        let values = press.setter.lines(&row.value, style, press.width - value_left, Lines::Left);
        let values = of_part(values, parts.1);
        let before = if place == 0 { 3.0 * MM } else { 0.7 };
        let first = strips.len();
        let mut columns =
            [(labels, INDENT), (colons, colon), (values, value_left)].map(|(lines, left)| (lines.into_iter(), left));
        loop {
            let mut strip = Strip::default();
            for (lines, left) in &mut columns {
                if let Some(line) = lines.next() {
                    strip.height = strip.height.max(line.height);
                    strip.marks.extend(line.marks.into_iter().map(|mark| mark.moved(*left, 0.0)));
                }
            }
            if strip.height == 0.0 {
                break;
            }
            strips.push(strip);
        }
        if let Some(strip) = strips.get_mut(first) {
            strip.before = before;
        }
        // A row stays together unless it is very long.
        let length = strips.len() - first;
        for strip in strips[first..].iter_mut().take(length.saturating_sub(1)).take(8) {
            strip.keep_with_next = true;
        }
    }
    strips
}

fn list(press: &mut Letterpress<'_>, items: &[String], numbered: bool) -> Vec<Strip> {
    let signs: Vec<String> =
        (1..=items.len()).map(|number| if numbered { format!("{number}.") } else { "–".to_owned() }).collect();
    let left = INDENT + widest(press.setter, signs.iter(), press.width) + 2.5 * MM;
    let mut strips = Vec::new();
    let whole = press.parts.add(Role::List, None);
    for (item, sign) in items.iter().zip(&signs) {
        let entry = press.parts.add(Role::Item, Some(whole));
        let sign_part = press.parts.add(Role::ItemSign, Some(entry));
        let lines = press.setter.lines(item, BODY, press.width - left, Lines::Justify(0.0));
        let lines = of_part(lines, press.parts.add(Role::ItemBody, Some(entry)));
        let before = if strips.is_empty() { 3.0 * MM } else { 1.5 };
        let mut rows = stack(lines, before, left, false);
        if let Some(first) = rows.first_mut() {
            let sign = of_part(press.setter.lines(sign, BODY, press.width, Lines::Left), sign_part);
            first.marks.extend(sign.into_iter().flat_map(|line| line.marks).map(|mark| mark.moved(INDENT, 0.0)));
        }
        strips.extend(rows);
    }
    strips
}

/// The side of a QR: its modules get smaller only where a very long name leaves no room for them.
fn qr_side(modules: usize, room: f32) -> f32 {
    (modules as f32 * QR_MODULE).min(room)
}

/// The QR with its caption to the right.
fn seal(press: &mut Letterpress<'_>, caption: &[String]) -> Strip {
    let mut strip = Strip::default();
    let Some(modules) = press.qr_modules else { return strip };
    let room = press.width * 0.56;
    let side = qr_side(modules, room - QUIET - CAPTION);
    let left = side + QUIET;
    let width = (room - left).clamp(CAPTION, 45.0 * MM);
    press.parts.add(Role::Seal, None);
    for text in caption {
        let lines = press.setter.lines(text, Style::regular(7.5).leading(1.3), width, Lines::Left);
        let lines = of_part(lines, press.parts.add(Role::Paragraph, None));
        append(&mut strip, lines, left);
    }
    let slack = side - strip.height;
    if slack > 0.0 {
        strip.marks = strip.marks.into_iter().map(|mark| mark.moved(0.0, slack)).collect();
        strip.height = side;
    }
    strip.marks.push(Mark::Qr(Area { x: 0.0, y: strip.height - side, width: side, height: side }));
    strip
}

/// The signature, with the seal to its left.
fn closing(press: &mut Letterpress<'_>, caption: Option<&Vec<String>>, signature: &FilledBlock) -> Strip {
    let FilledBlock::Signature { place_date, position, name, details } = signature else { return Strip::default() };
    let left = press.width * 0.58;
    let width = press.width - left;
    let group = press.parts.add(Role::Group, None);
    let mut set = |text: &str, style: Style| {
        let lines = press.setter.lines(text, style, width, Lines::Left);
        if lines.is_empty() { lines } else { of_part(lines, press.parts.add(Role::Paragraph, Some(group))) }
    };
    let body = Style::regular(12.0).leading(1.3);
    let mut strip = column(set(place_date, body), left);
    append(&mut strip, set(position, body), left);
    strip.height += SIGNATURE_ROOM;
    let mut names = set(name, Style::bold(12.0).leading(1.3));
    for line in &mut names {
        underline(line, 2.0);
    }
    append(&mut strip, names, left);
    for line in details {
        append(&mut strip, set(line, body), left);
    }
    if let Some(caption) = caption {
        let seal = seal(press, caption);
        let drop = (strip.height - seal.height).max(0.0);
        let lift = (seal.height - strip.height).max(0.0);
        strip.marks = strip.marks.into_iter().map(|mark| mark.moved(0.0, lift)).collect();
        strip.height = strip.height.max(seal.height);
        strip.marks.extend(seal.marks.into_iter().map(|mark| mark.moved(0.0, drop)));
    }
    strip.before = 6.0 * MM;
    strip
}

/// Several who sign side by side: capacities from one line on, names on another. The seal stands between two.
fn signatures(press: &mut Letterpress<'_>, parties: &[FilledParty], caption: Option<&Vec<String>>) -> Strip {
    let gap = if caption.is_some() { 4.0 * MM } else { 8.0 * MM };
    let count = parties.len().max(1) as f32 + if caption.is_some() { 1.0 } else { 0.0 };
    let width = (press.width - gap * (count - 1.0)) / count;
    let middle = caption.map(|caption| seal_above(press, caption, width));
    let body = Style::regular(12.0).leading(1.3);
    let (mut upper, mut lower): (Vec<Strip>, Vec<Strip>) = (Vec::new(), Vec::new());
    for (place, party) in parties.iter().enumerate() {
        let column_of = if middle.is_some() { place * 2 } else { place };
        let left = (width + gap) * column_of as f32;
        let group = press.parts.add(Role::Group, None);
        let mut set = |text: &str, style: Style| {
            let lines = press.setter.lines(text, style, width, Lines::Centre);
            if lines.is_empty() { lines } else { of_part(lines, press.parts.add(Role::Paragraph, Some(group))) }
        };
        upper.push(column(set(&party.position, body), left));
        let mut names = set(&party.name, Style::bold(12.0).leading(1.3));
        for line in &mut names {
            underline(line, 2.0);
        }
        let mut below = column(names, left);
        for line in &party.details {
            append(&mut below, set(line, body), left);
        }
        lower.push(below);
    }
    let tallest = |strips: &[Strip]| strips.iter().map(|strip| strip.height).fold(0.0, f32::max);
    let drop = tallest(&upper) + SIGNATURE_ROOM;
    let height = drop + tallest(&lower);
    let lower = lower.into_iter().flat_map(|strip| strip.marks).map(|mark| mark.moved(0.0, drop));
    let marks = upper.into_iter().flat_map(|strip| strip.marks).chain(lower).collect();
    let mut strip = Strip { before: 6.0 * MM, height, marks, ..Strip::default() };
    if let Some(middle) = middle {
        strip.height = strip.height.max(middle.height);
        strip.marks.extend(middle.marks.into_iter().map(|mark| mark.moved(width + gap, 0.0)));
    }
    strip
}

/// The QR in the middle of a column with its caption below it.
fn seal_above(press: &mut Letterpress<'_>, caption: &[String], width: f32) -> Strip {
    let mut strip = Strip::default();
    let Some(modules) = press.qr_modules else { return strip };
    let side = qr_side(modules, width);
    press.parts.add(Role::Seal, None);
    strip.marks.push(Mark::Qr(Area { x: (width - side) / 2.0, y: 0.0, width: side, height: side }));
    strip.height = side + QUIET;
    for text in caption {
        let lines = press.setter.lines(text, Style::regular(7.5).leading(1.3), width, Lines::Centre);
        let lines = of_part(lines, press.parts.add(Role::Paragraph, None));
        append(&mut strip, lines, 0.0);
    }
    strip
}
