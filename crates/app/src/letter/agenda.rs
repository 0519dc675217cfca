//! The register (agenda) as a file: every number with its letter, and those without one. A spreadsheet, or a book to be printed,
//! by the ending of the file's name.

use std::path::Path;
use std::sync::Arc;

use exchange::write::{Out, XlsxWriter};
use model::kinds;

use super::{Letter, LetterList, LetterState, RegisterFile, RegisterRow, agenda_book};
use crate::access_log;
use crate::app::{App, Desk, HomeKind};
use crate::contract::Nothing;
use crate::desk::{self, Language};
use crate::export::Exported;
use crate::failure::{Failure, FailureCode};
use crate::job::{self, JobStarted, Progress};

/// Letters that are read together.
const PAGE: u64 = 500;

/// The few words of the sheet.
pub(super) struct Words {
    pub(super) sheet: &'static str,
    pub(super) headings: [(&'static str, f64); 9],
    states: [&'static str; 4],
    pub(super) no_letter: &'static str,
    pub(super) unnumbered: &'static str,
    pub(super) remarks: &'static str,
    pub(super) replaced_by: &'static str,
}

const INDONESIAN: Words = Words {
    sheet: "Agenda surat",
    headings: [
        ("No. urut", 10.0),
        ("Nomor surat", 32.0),
        ("Tanggal", 12.0),
        ("Jenis surat", 34.0),
        ("Nama", 30.0),
        ("Penanda tangan", 30.0),
        ("Keadaan", 14.0),
        ("Rangkap dicetak", 12.0),
        ("Alasan", 40.0),
    ],
    states: ["Terbit", "Dicetak", "Dicabut", "Diganti"],
    no_letter: "Tanpa surat",
    unnumbered: "Belum dinomori",
    remarks: "Keterangan",
    replaced_by: "Diganti surat",
};

const ENGLISH: Words = Words {
    sheet: "Letter register",
    headings: [
        ("Running no.", 10.0),
        ("Letter number", 32.0),
        ("Date", 12.0),
        ("Kind of letter", 34.0),
        ("Name", 30.0),
        ("Signatory", 30.0),
        ("State", 14.0),
        ("Copies printed", 12.0),
        ("Reason", 40.0),
    ],
    states: ["Issued", "Printed", "Revoked", "Replaced"],
    no_letter: "No letter",
    unnumbered: "Not numbered yet",
    remarks: "Remarks",
    replaced_by: "Replaced by",
};

impl Words {
    pub(super) fn state(&self, state: LetterState) -> &'static str {
        match state {
            LetterState::Issued => self.states[0],
            LetterState::Printed => self.states[1],
            LetterState::Revoked => self.states[2],
            LetterState::Replaced => self.states[3],
        }
    }
}

/// What of the register is written, in the order in which it is listed: last number first.
pub(super) struct Listing {
    pub(super) rows: Vec<RegisterRow>,
    /// Words for the letters' kinds.
    pub(super) titles: Vec<(String, String)>,
    pub(super) words: &'static Words,
}

impl Listing {
    pub(super) fn title<'a>(&'a self, kind: &'a str) -> &'a str {
        self.titles.iter().find(|(known, _)| known == kind).map_or(kind, |(_, title)| title)
    }
}

/// Starts it.
pub(crate) fn export(app: &Arc<App>, input: RegisterFile) -> Result<JobStarted, Failure> {
    app.desk()?;
    let is_book = is_book(&input.path);
    crate::file::may_export(app, Path::new(&input.path), if is_book { crate::file::PDF } else { crate::file::XLSX })?;
    Ok(job::start(app, move |app, progress| {
        let desk = app.desk()?;
        let listing = listing(app, &input, progress)?;
        let exported = if is_book { book(app, &desk, &input, &listing) } else { sheet(app, &desk, &input, &listing) }?;
        serde_json::to_value(exported).map_err(|_| FailureCode::Internal.into())
    }))
}

fn is_book(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("pdf"))
}

/// Reads the register page by page.
fn listing(app: &Arc<App>, input: &RegisterFile, progress: &Progress) -> Result<Listing, Failure> {
    let words = match desk::load(&app.home_of(HomeKind::Office)).language {
        Language::Id => &INDONESIAN,
        Language::En => &ENGLISH,
    };
    let titles = super::kinds(app, Nothing {})?.into_iter().map(|kind| (kind.kind, kind.title)).collect();
    let (mut offset, mut rows) = (0, Vec::new());
    loop {
        let asked = LetterList { of: input.of.clone(), worker: None, offset, limit: PAGE };
        let page = super::list(app, asked)?;
        progress.expect(page.total);
        let letters = page.rows.iter().filter(|row| matches!(row, RegisterRow::Letter(_))).count() as u64;
        // The last letter of a page is the first of the next one, so that the gap between them is seen.
        rows.extend(page.rows.into_iter().skip(usize::from(offset > 0)));
        progress.reached(offset + letters)?;
        if offset + letters >= page.total || letters < 2 {
            return Ok(Listing { rows, titles, words });
        }
        offset += letters - 1;
    }
}

/// Before the file is there: no list goes out of which the log does not know.
fn note(app: &Arc<App>, desk: &Desk, listing: &Listing) -> Result<u64, Failure> {
    let letter = |row: &RegisterRow| match row {
        RegisterRow::Letter(letter) => Some(letter.id),
        RegisterRow::Gap(_) => None,
    };
    let listed: Vec<_> = listing.rows.iter().filter_map(letter).collect();
    let written = listing.rows.len() as u64;
    access_log::note_export(app, desk, kinds::letter::KIND.name, &listed, written);
    desk.store.write_noted()?;
    Ok(written)
}

fn book(app: &Arc<App>, desk: &Desk, input: &RegisterFile, listing: &Listing) -> Result<Exported, Failure> {
    let bytes = agenda_book::write(app, desk, input, listing)?;
    let rows = note(app, desk, listing)?;
    crate::file::replace(Path::new(&input.path), &bytes)?;
    Ok(Exported { path: input.path.clone(), rows, sheets: 1 })
}

fn sheet(app: &Arc<App>, desk: &Desk, input: &RegisterFile, listing: &Listing) -> Result<Exported, Failure> {
    let words = listing.words;
    let mut writer = XlsxWriter::create(Path::new(&input.path), words.sheet, &words.headings)?;
    for row in &listing.rows {
        match row {
            RegisterRow::Letter(letter) => writer.row(&cells(letter, listing))?,
            RegisterRow::Gap(gap) => {
                let mut row = vec![Out::Blank; words.headings.len()];
                (row[0], row[6]) = (Out::Text(numbers(gap)), Out::Text(words.no_letter.to_owned()));
                writer.row(&row)?;
            }
        }
    }
    let rows = note(app, desk, listing)?;
    let sheets = writer.sheets();
    writer.finish()?;
    Ok(Exported { path: input.path.clone(), rows, sheets })
}

/// The numbers of a gap.
pub(super) fn numbers(gap: &super::Gap) -> String {
    if gap.from == gap.to { gap.from.to_string() } else { format!("{}–{}", gap.from, gap.to) }
}

fn cells(letter: &Letter, listing: &Listing) -> Vec<Out> {
    let reason = letter.reason.clone().map_or(Out::Blank, Out::Text);
    let is_numbered = letter.running > 0;
    vec![
        if is_numbered { Out::Number(i64::from(letter.running)) } else { Out::Blank },
        Out::Text(if is_numbered { letter.number.clone() } else { listing.words.unnumbered.to_owned() }),
        Out::Date(letter.issued_on.clone()),
        Out::Text(listing.title(&letter.kind).to_owned()),
        Out::Text(letter.subject_name.clone()),
        Out::Text(letter.signatory_name.clone()),
        Out::Text(listing.words.state(letter.state).to_owned()),
        Out::Number(i64::from(letter.printed)),
        reason,
    ]
}
