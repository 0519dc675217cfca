//! The register (agenda) as a spreadsheet: every number with its letter, and those without one.

use std::path::Path;
use std::sync::Arc;

use exchange::write::{Out, XlsxWriter};
use model::kinds;

use super::{Letter, LetterList, LetterState, RegisterFile, RegisterRow};
use crate::access_log;
use crate::app::{App, HomeKind};
use crate::contract::Nothing;
use crate::desk::{self, Language};
use crate::export::Exported;
use crate::failure::{Failure, FailureCode};
use crate::job::{self, JobStarted, Progress};

/// Letters that are read together.
const PAGE: u64 = 500;

/// The few words of the sheet.
struct Words {
    sheet: &'static str,
    headings: [(&'static str, f64); 9],
    states: [&'static str; 3],
    no_letter: &'static str,
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
        ("Alasan dicabut", 40.0),
    ],
    states: ["Terbit", "Dicetak", "Dicabut"],
    no_letter: "Tanpa surat",
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
        ("Reason of revocation", 40.0),
    ],
    states: ["Issued", "Printed", "Revoked"],
    no_letter: "No letter",
};

/// Starts it.
pub(crate) fn export(app: &Arc<App>, input: RegisterFile) -> Result<JobStarted, Failure> {
    app.desk()?;
    crate::file::may_export(app, Path::new(&input.path), crate::file::XLSX)?;
    Ok(job::start(app, move |app, progress| {
        let exported = write(app, &input, progress)?;
        serde_json::to_value(exported).map_err(|_| FailureCode::Internal.into())
    }))
}

fn write(app: &Arc<App>, input: &RegisterFile, progress: &Progress) -> Result<Exported, Failure> {
    let words = match desk::load(&app.home_of(HomeKind::Office)).language {
        Language::Id => &INDONESIAN,
        Language::En => &ENGLISH,
    };
    let known = super::kinds(app, Nothing {})?;
    let title =
        |kind: &str| known.iter().find(|known| known.kind == kind).map_or(kind, |known| &known.title).to_owned();
    let mut writer = XlsxWriter::create(Path::new(&input.path), words.sheet, &words.headings)?;
    let (mut offset, mut written, mut listed) = (0, 0_u64, Vec::new());
    loop {
        let asked = LetterList {
            text: input.text.clone(),
            year: input.year,
            register: input.register.clone(),
            worker: None,
            offset,
            limit: PAGE,
        };
        let page = super::list(app, asked)?;
        progress.expect(page.total);
        let letters = page.rows.iter().filter(|row| matches!(row, RegisterRow::Letter(_))).count() as u64;
        // The last letter of a page is the first of the next one, so that the gap between them is seen.
        for row in page.rows.into_iter().skip(usize::from(offset > 0)) {
            match row {
                RegisterRow::Letter(letter) => {
                    listed.push(letter.id);
                    writer.row(&cells(&letter, title(&letter.kind), words))?;
                }
                RegisterRow::Gap(gap) => {
                    let numbers =
                        if gap.from == gap.to { gap.from.to_string() } else { format!("{}–{}", gap.from, gap.to) };
                    let mut row = vec![Out::Blank; words.headings.len()];
                    (row[0], row[6]) = (Out::Text(numbers), Out::Text(words.no_letter.to_owned()));
                    writer.row(&row)?;
                }
            }
            written += 1;
        }
        progress.reached(offset + letters)?;
        if offset + letters >= page.total || letters < 2 {
            break;
        }
        offset += letters - 1;
    }
    let desk = app.desk()?;
    // Before the file is there: no list goes out of which the log does not know.
    access_log::note_export(app, &desk, kinds::letter::KIND.name, &listed, written);
    desk.store.write_noted()?;
    let sheets = writer.sheets();
    writer.finish()?;
    Ok(Exported { path: input.path.clone(), rows: written, sheets })
}

fn cells(letter: &Letter, title: String, words: &Words) -> Vec<Out> {
    let state = match letter.state {
        LetterState::Issued => words.states[0],
        LetterState::Printed => words.states[1],
        LetterState::Revoked => words.states[2],
    };
    let reason = letter.reason.clone().map_or(Out::Blank, Out::Text);
    vec![
        Out::Number(i64::from(letter.running)),
        Out::Text(letter.number.clone()),
        Out::Date(letter.issued_on.clone()),
        Out::Text(title),
        Out::Text(letter.subject_name.clone()),
        Out::Text(letter.signatory_name.clone()),
        Out::Text(state.to_owned()),
        Out::Number(i64::from(letter.printed)),
        reason,
    ]
}
