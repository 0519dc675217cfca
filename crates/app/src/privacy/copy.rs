//! The copy that a person is given of everything that is held about them (UU 27/2022, art. 7 and 32): a PDF to read and a
//! spreadsheet with every value, change and access.

use std::path::Path;
use std::sync::Arc;

use exchange::write::{Out, XlsxWriter};
use letters::{Align, Edition, Filled, FilledBlock, FilledRow, Paper};
use model::date::Date;
use model::kinds;
use model::vocabulary::Language;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::held::{self, Held};
use crate::access_log::{self, AccessAction};
use crate::app::{App, Desk};
use crate::failure::{Failure, FailureCode};
use crate::file;
use crate::job::{self, JobStarted, Progress};
use crate::letter::compose::lay_out;
use crate::record;
use crate::sight::Sight;

/// Bytes of words in the PDF; what does not fit stands in the spreadsheet, and the PDF says so.
const MOST_WORDS: usize = 180 * 1024;
/// Longest value in the PDF's history, in characters.
const SHORT: usize = 200;

/// Whose copy, and where.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CopyInput {
    /// The worker's file.
    pub id: Uuid,
    /// The PDF to write.
    pub pdf_path: String,
    /// The spreadsheet to write.
    pub sheet_path: String,
}

/// A copy was made: what the job yields.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CopyMade {
    /// The PDF.
    pub pdf_path: String,
    /// The spreadsheet.
    pub sheet_path: String,
    /// Records in it.
    pub records: u64,
    /// Changes in it.
    pub changes: u64,
}

/// Makes it, as a job. Only for who sees everything: half a copy would be a false one.
pub(crate) fn copy(app: &Arc<App>, input: CopyInput) -> Result<JobStarted, Failure> {
    let desk = app.desk()?;
    if desk.sight != Sight::ALL {
        return Err(FailureCode::NotAllowed.into());
    }
    if record::load(&desk, input.id)?.kind != kinds::worker::KIND.name || input.pdf_path == input.sheet_path {
        return Err(FailureCode::BadInput.into());
    }
    file::may_export(app, Path::new(&input.pdf_path), file::PDF)?;
    file::may_export(app, Path::new(&input.sheet_path), file::XLSX)?;
    Ok(job::start(app, move |app, progress| {
        let made = make(app, &desk, &input, progress)?;
        serde_json::to_value(made).map_err(|_| FailureCode::Internal.into())
    }))
}

fn make(app: &Arc<App>, desk: &Desk, input: &CopyInput, progress: &Progress) -> Result<CopyMade, Failure> {
    let held = held::gather(app, desk, input.id, progress)?;
    let words = words(held.language);
    let pdf = pdf(app, desk, &held, words)?;
    // Before the files are there: no copy goes out of which the log does not know.
    access_log::note(app, desk, AccessAction::Copied, input.id);
    desk.store.write_noted()?;
    sheet(Path::new(&input.sheet_path), &held, words)?;
    file::replace(Path::new(&input.pdf_path), &pdf)?;
    Ok(CopyMade {
        pdf_path: input.pdf_path.clone(),
        sheet_path: input.sheet_path.clone(),
        records: held.parts.len() as u64,
        changes: held.changes.len() as u64,
    })
}

/// Words of the copy itself.
struct Words {
    title: &'static str,
    about: &'static str,
    held_on: &'static str,
    changes: &'static str,
    seen: &'static str,
    withheld: &'static str,
    cut: &'static str,
    empty: &'static str,
    headings: [&'static str; 8],
    rows: [&'static str; 3],
    actions: [&'static str; 5],
}

const fn words(language: Language) -> &'static Words {
    match language {
        Language::Indonesian => &Words {
            title: "Salinan Data Pribadi",
            about: "Semua data pribadi yang disimpan kantor ini tentang orang berikut, sesuai UU 27/2022 tentang Pelindungan Data Pribadi pasal 7 dan 32. Bila ada yang keliru, mintalah perbaikan; kantor wajib memperbaikinya paling lambat 3 × 24 jam (pasal 30).",
            held_on: "Keadaan per",
            changes: "Riwayat perubahan",
            seen: "Siapa yang melihat",
            withheld: "Tidak dimuat karena merupakan data orang lain (pasal 33):",
            cut: "Riwayat selengkapnya ada di lembar kerja yang diserahkan bersama salinan ini.",
            empty: "(kosong)",
            headings: ["Bagian", "Catatan", "Isian", "Isi", "Sebelumnya", "Waktu", "Oleh", "Komputer"],
            rows: ["Data", "Perubahan", "Akses"],
            actions: ["dibuka", "diekspor", "dicetak atau disimpan", "salinan diberikan", "dihapus"],
        },
        Language::English => &Words {
            title: "Copy of Personal Data",
            about: "All personal data that this office holds about the following person, under law 27/2022 on the protection of personal data, articles 7 and 32. If anything is wrong, ask for it to be corrected; the office must do so within 3 × 24 hours (article 30).",
            held_on: "As of",
            changes: "What was changed",
            seen: "Who saw it",
            withheld: "Left out as another person's data (article 33):",
            cut: "All changes stand in the spreadsheet that is handed over with this copy.",
            empty: "(empty)",
            headings: ["Part", "Record", "Field", "Value", "Before", "When", "By", "Computer"],
            rows: ["Data", "Change", "Access"],
            actions: ["opened", "exported", "printed or saved", "copy given", "erased"],
        },
    }
}

fn action(words: &Words, action: AccessAction) -> &'static str {
    words.actions[match action {
        AccessAction::Opened => 0,
        AccessAction::Exported => 1,
        AccessAction::Printed => 2,
        AccessAction::Copied => 3,
        AccessAction::Erased => 4,
    }]
}

fn day(iso: &str, language: Language) -> String {
    Date::parse_iso(iso).map_or_else(|| iso.to_owned(), |day| day.in_language(language))
}

fn paragraph(text: impl Into<String>) -> FilledBlock {
    FilledBlock::Paragraph { text: text.into(), indent: false, align: Align::Left }
}

fn short(text: &str) -> String {
    let cut: String = text.chars().take(SHORT).collect();
    if cut.len() < text.len() { format!("{cut}…") } else { cut }
}

/// The pages: data first, then who saw them, then as many changes as fit.
fn blocks(held: &Held, words: &Words) -> Vec<FilledBlock> {
    let mut blocks = vec![
        FilledBlock::Title { text: words.title.to_owned() },
        paragraph(words.about),
        paragraph(format!("{} {}", words.held_on, day(&held.today, held.language))),
    ];
    let mut bytes = 0;
    for part in &held.parts {
        blocks.push(paragraph(part.title.to_uppercase()));
        let rows = part.lines.iter().map(|line| FilledRow {
            label: line.name.clone(),
            value: line.value.clone(),
            bold: false,
        });
        let rows: Vec<FilledRow> = rows.collect();
        bytes += part.title.len() + rows.iter().map(|row| row.label.len() + row.value.len()).sum::<usize>();
        if !rows.is_empty() {
            blocks.push(FilledBlock::Fields { rows });
        }
    }
    let mut list = |heading: &str, items: Vec<String>| {
        if items.is_empty() {
            return;
        }
        let all = items.len();
        let mut fitting = Vec::new();
        for item in items {
            bytes += item.len();
            if bytes > MOST_WORDS {
                break;
            }
            fitting.push(item);
        }
        let cut = fitting.len() < all;
        blocks.push(paragraph(heading.to_uppercase()));
        blocks.push(FilledBlock::List { items: fitting, numbered: false });
        if cut {
            blocks.push(paragraph(words.cut));
        }
    };
    if !held.withheld.is_empty() {
        list(words.withheld, held.withheld.clone());
    }
    let seen = held.seen.iter().map(|line| {
        format!("{} — {}, {}: {} ({})", line.at, line.user, action(words, line.action), line.record, line.desktop)
    });
    list(words.seen, seen.collect());
    let said = |text: &str| if text.is_empty() { words.empty.to_owned() } else { short(text) };
    let changes = held.changes.iter().map(|change| {
        format!(
            "{} — {}, {}, {}: {} → {}",
            change.at,
            change.user,
            change.record,
            change.name,
            said(&change.old),
            said(&change.new)
        )
    });
    list(words.changes, changes.collect());
    blocks
}

fn pdf(app: &App, desk: &Desk, held: &Held, words: &Words) -> Result<Vec<u8>, Failure> {
    let issuer = crate::office::settings(desk)?.and_then(|office| office.office_name).unwrap_or_default();
    let filled = Filled {
        kind: "privacy-copy".to_owned(),
        title: words.title.to_owned(),
        certifies: String::new(),
        language: if held.language == Language::Indonesian { "id" } else { "en" }.to_owned(),
        number: String::new(),
        date: held.today.clone(),
        valid_until: None,
        name: held.name.clone(),
        nik: String::new(),
        logo: None,
        landscape: false,
        blocks: blocks(held, words),
        issuer,
    };
    let edition = Edition { logo: None, qr: None, demo: desk.demo, paper: Paper::A4, ..Edition::default() };
    let about = letters::pdf::About { at_ms: app.ports.clock.now_ms(), token: None };
    letters::pdf::write(&lay_out(&filled, &edition)?, &about).map_err(|_| FailureCode::Internal.into())
}

fn sheet(path: &Path, held: &Held, words: &Words) -> Result<(), Failure> {
    let widths = [12.0, 32.0, 24.0, 48.0, 32.0, 17.0, 20.0, 16.0];
    let columns: Vec<(&str, f64)> = words.headings.iter().copied().zip(widths).collect();
    let mut writer = XlsxWriter::create(path, words.rows[0], &columns)?;
    let text = |text: &str| if text.is_empty() { Out::Blank } else { Out::Text(text.to_owned()) };
    for part in &held.parts {
        for line in &part.lines {
            writer.row(&[text(words.rows[0]), text(&part.title), text(&line.name), text(&line.value)])?;
        }
    }
    for change in &held.changes {
        let told = [&change.record, &change.name, &change.new, &change.old, &change.at, &change.user];
        let cells = std::iter::once(words.rows[1]).chain(told.into_iter().map(String::as_str));
        writer.row(&cells.map(text).collect::<Vec<_>>())?;
    }
    for line in &held.seen {
        let done = action(words, line.action);
        let cells: [&str; 8] = [
            words.rows[2],
            line.record.as_str(),
            done,
            "",
            "",
            line.at.as_str(),
            line.user.as_str(),
            line.desktop.as_str(),
        ];
        writer.row(&cells.map(text))?;
    }
    writer.finish()?;
    Ok(())
}
