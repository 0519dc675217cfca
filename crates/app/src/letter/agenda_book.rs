//! The register as a book to be printed: the office's head, then a table over as many pages as it needs, its head repeated on each,
//! the first number first as in the paper book. By the same layout and the same writer as letters.

use std::sync::Arc;

use letters::{Align, Edition, Filled, FilledBlock, FilledColumn, Paper, Picture, pdf};
use model::{Body, date::Date, kinds};
use serde_json::Value;

use super::agenda::{Listing, Words, numbers};
use super::compose::lay_out;
use super::sources::first;
use super::{Letter, RegisterFile, RegisterRow};
use crate::app::{App, Desk};
use crate::failure::{Failure, FailureCode};

/// More rows make a file that no printer is asked for.
const MOST_ROWS: usize = 10_000;
/// Shares of the width: running number, number, date, kind, name, signatory, remarks.
const WIDTHS: [u8; 7] = [8, 25, 14, 27, 27, 25, 24];

/// The PDF.
pub(super) fn write(app: &Arc<App>, desk: &Desk, input: &RegisterFile, listing: &Listing) -> Result<Vec<u8>, Failure> {
    if listing.rows.len() > MOST_ROWS {
        return Err(FailureCode::ListTooLong.into());
    }
    let head = desk.store.read(|reader| first(reader, kinds::letterhead::KIND.name))?.unwrap_or_default();
    let text = |field: &str| head.get(field).and_then(Value::as_str).unwrap_or("").to_owned();
    let logo = Picture::from_data_url(&text("logo")).ok();
    let (words, today) = (listing.words, app.today());
    let year = input.of.year(&today);
    let register = input.of.register();
    let title = format!("{} {year}", words.sheet);
    let filled = Filled {
        kind: "agenda".to_owned(),
        title: title.clone(),
        certifies: String::new(),
        language: "id".to_owned(),
        number: format!("{title} ({register})"),
        date: today.clone(),
        valid_until: None,
        name: String::new(),
        nik: String::new(),
        issuer: text("line_agency"),
        logo: logo.as_ref().map(|logo| logo.hash.clone()),
        landscape: true,
        blocks: vec![
            letterhead(&head),
            FilledBlock::Title { text: title.to_uppercase() },
            FilledBlock::Paragraph {
                text: caption(register, &input.of.text, &today),
                indent: false,
                align: Align::Centre,
            },
            FilledBlock::Table { columns: columns(words), rows: rows(listing) },
        ],
    };
    let paper = if text("paper") == "f4" { Paper::F4 } else { Paper::A4 };
    let edition = Edition { logo: logo.as_ref(), qr: None, paper, demo: desk.demo, list: true, ..Edition::default() };
    let about = pdf::About { at_ms: app.ports.clock.now_ms(), token: None };
    let laid_out = lay_out(&filled, &edition).map_err(|_| FailureCode::ListTooLong)?;
    pdf::write(&laid_out, &about).map_err(|_| FailureCode::Internal.into())
}

fn letterhead(head: &Body) -> FilledBlock {
    let text = |field: &str| head.get(field).and_then(Value::as_str).unwrap_or("").to_owned();
    FilledBlock::Letterhead {
        government: text("line_government").to_uppercase(),
        agency: text("line_agency").to_uppercase(),
        unit: text("line_unit").to_uppercase(),
        lines: ["address", "contact"].map(text).into_iter().filter(|line| !line.is_empty()).collect(),
    }
}

/// Which register, what of it, and as of which day.
fn caption(register: &str, searched: &str, today: &str) -> String {
    let searched = searched.trim();
    let part = if searched.is_empty() { String::new() } else { format!(" · “{searched}”") };
    format!("{register}{part} · {}", day(today))
}

fn day(iso: &str) -> String {
    Date::parse_iso(iso).map_or_else(|| iso.to_owned(), |date| date.in_words())
}

fn columns(words: &Words) -> Vec<FilledColumn> {
    let labels = words.headings.iter().take(6).map(|(label, _)| *label).chain([words.remarks]);
    let column = |(label, width): (&str, u8)| FilledColumn { label: label.to_owned(), width, counts: false };
    labels.zip(WIDTHS).map(column).collect()
}

fn rows(listing: &Listing) -> Vec<Vec<String>> {
    let row = |row: &RegisterRow| match row {
        RegisterRow::Letter(letter) => of_letter(letter, listing),
        RegisterRow::Gap(gap) => {
            let mut cells = vec![String::new(); WIDTHS.len()];
            (cells[0], cells[6]) = (numbers(gap), listing.words.no_letter.to_owned());
            cells
        }
    };
    listing.rows.iter().rev().map(row).collect()
}

fn of_letter(letter: &Letter, listing: &Listing) -> Vec<String> {
    let words = listing.words;
    let mut remark = match &letter.replaced_by {
        Some(other) if !letter.state.in_force() => format!("{} {}", words.replaced_by, other.number),
        _ => words.state(letter.state).to_owned(),
    };
    if let Some(reason) = &letter.reason {
        remark = format!("{remark}: {reason}");
    }
    let is_numbered = letter.running > 0;
    vec![
        if is_numbered { letter.running.to_string() } else { String::new() },
        if is_numbered { letter.number.clone() } else { words.unnumbered.to_owned() },
        day(&letter.issued_on),
        listing.title(&letter.kind).to_owned(),
        letter.subject_name.clone(),
        letter.signatory_name.clone(),
        remark,
    ]
}
