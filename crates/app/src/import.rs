//! Lists that offices bring: look into a sheet, try it, take it in, hand back what was refused, undo.
//!
//! A row whose person is surely there fills blanks and leaves differences to be decided; a row with an error is refused whole and
//! comes back with its reasons, or is taken without values that it can do without where a person said so; a row whose person is likely
//! there waits until someone says so. What was stored by an import can be taken back as a whole, sparing what was edited since.

mod alike;
mod asked;
mod differences;
mod inspect;
mod kinship;
mod leave_out;
mod refused_rows;
mod rows;
mod run;
mod undo;

use std::sync::Arc;

use exchange::{Reader, Request};
use model::ProblemCode;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

pub use asked::{AnswerRow, AnsweredRows, AskedRow, AskedRows, ReopenRows};
pub(crate) use asked::{answer, list as asked, reopen};
pub use differences::{Difference, Settle, Settled};
pub(crate) use differences::{list as differences, open_decisions, settle};
pub(crate) use inspect::inspect;
pub use inspect::{ColumnView, Inspected, Outcome, PreviewRow};
pub(crate) use run::run;
pub use undo::Undone;
pub(crate) use undo::undo;

use crate::app::{App, Desk};
use crate::contract::Nothing;
use crate::failure::{Failure, FailureCode};

/// What a person chose for a column.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ColumnChoice {
    /// Place in the sheet, from 0.
    pub index: u16,
    /// A field, a part (`subdistrict`, …), or none: not read.
    pub field: Option<String>,
}

/// Which sheet, read how.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SheetChoice {
    /// The file.
    pub path: String,
    /// The sheet; the first that holds anything if none.
    #[serde(default)]
    #[ts(optional)]
    pub sheet: Option<String>,
    /// What its rows are taken for: a kind, or `placement_list`; guessed from its headings if none.
    #[serde(default)]
    #[ts(optional)]
    pub profile: Option<String>,
    /// What columns mean, where a person changed it.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub columns: Vec<ColumnChoice>,
    /// Only tell what would become of it.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub dry_run: bool,
    /// Take rows without wrong values that they can do without; the report tells of each.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub leave_out: bool,
    /// Rows that a dry run counted, for the time left.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub expected_rows: u64,
}

/// Why a row was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Refusal {
    /// The row's number in the sheet, from 1.
    pub row: u32,
    /// The field, empty when the whole row is meant.
    pub field: String,
    /// What is wrong.
    pub code: ProblemCode,
    /// The same in words.
    pub reason: String,
    /// What stood in the cell, where a row was taken without it.
    #[serde(default)]
    pub value: String,
}

/// What became of a sheet.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct Report {
    /// The import, to be undone or to write the refused rows; none for a dry run.
    pub id: Option<Uuid>,
    /// Rows of the list.
    pub rows: u64,
    /// New files.
    pub created: u64,
    /// Rows whose files got values they lacked, and nothing must be decided.
    pub updated: u64,
    /// Rows that said nothing new.
    pub unchanged: u64,
    /// Rows with values that differ from the file that is there; what it lacked was filled in.
    pub to_decide: u64,
    /// Rows that wait until someone says whether their person has a file already.
    #[serde(default)]
    pub asked: u64,
    /// Every reason for which a row was refused.
    pub refused: Vec<Refusal>,
    /// How many rows were refused.
    pub refused_rows: u64,
    /// How many of the refused rows could be taken without their wrong values.
    #[serde(default)]
    pub savable_rows: u64,
    /// Values without which rows were taken, because a person said so.
    #[serde(default)]
    pub left_out: Vec<Refusal>,
    /// How many rows those are.
    #[serde(default)]
    pub left_out_rows: u64,
    /// Headings of columns that were not read: nobody knows what they mean.
    #[serde(default)]
    pub unread: Vec<String>,
    /// What was taken in and should be looked at.
    pub warnings: Vec<Refusal>,
}

/// An import that was made.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Import {
    /// Its id.
    pub id: Uuid,
    /// The file's name, without its folder.
    pub file_name: String,
    /// When.
    pub at_ms: i64,
    /// By whom.
    pub user: String,
    /// What became of it.
    pub report: Report,
    /// Whether it was taken back.
    pub undone: bool,
    /// It was cut off in the middle and should be taken back.
    pub unfinished: bool,
}

/// Names an import.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ImportId {
    /// Its id.
    pub id: Uuid,
}

/// Where to write the refused rows.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RefusedFile {
    /// The import.
    pub id: Uuid,
    /// The .xlsx to write.
    pub path: String,
}

/// The refused rows were written.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RefusedWritten {
    /// Where.
    pub path: String,
    /// How many.
    pub rows: u64,
}

/// What the store keeps of an import: the report, and how the sheet looked.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Kept {
    #[serde(flatten)]
    report: Report,
    unfinished: bool,
    /// Hash of the refused rows in the store of blobs, hexadecimal; empty without any.
    refused_rows_hash: String,
}

fn open_sheet(app: &Arc<App>, path: &str, sheet: Option<&str>) -> Result<Reader, Failure> {
    let mut request = Request::new(path);
    request.sheet = sheet.map(str::to_owned);
    let sheets = Arc::clone(&app.ports.sheets);
    Ok(Reader::open(&request, &*sheets)?)
}

fn context(app: &Arc<App>, desk: &Desk) -> Result<exchange::convert::Context, Failure> {
    let district = crate::office::settings(desk)?.and_then(|office| office.district).unwrap_or_default();
    let this_year = app.today().get(..4).and_then(|year| year.parse().ok()).unwrap_or(2026);
    Ok(exchange::convert::Context { district, this_year, offset_minutes: app.ports.clock.offset_minutes() })
}

/// The mapping that was chosen for a shape, remembered on this desktop.
fn setting_of_shape(key: &str) -> String {
    format!("import_shape:{key}")
}

/// All imports, newest first.
pub(crate) fn list(app: &Arc<App>, _: Nothing) -> Result<Vec<Import>, Failure> {
    let desk = app.desk()?;
    let names = crate::user::names(&desk.store)?;
    let rows = desk.store.read(|reader| reader.imports())?;
    rows.into_iter()
        .map(|row| {
            let kept: Kept = serde_json::from_value(row.report).map_err(|_| FailureCode::FileDamaged)?;
            let user = names.get(&row.author).cloned().unwrap_or_default();
            Ok(Import {
                id: row.id,
                file_name: row.file_name,
                at_ms: row.at_ms,
                user,
                report: kept.report,
                undone: row.undone,
                unfinished: kept.unfinished,
            })
        })
        .collect()
}

/// Writes the refused rows of an import to a spreadsheet, with the reason beside each cell.
pub(crate) fn refused(app: &Arc<App>, input: RefusedFile) -> Result<RefusedWritten, Failure> {
    let desk = app.desk()?;
    let row = desk.store.read(|reader| reader.import(input.id))?.ok_or(FailureCode::NotFound)?;
    let path = std::path::Path::new(&input.path);
    crate::file::may_export(app, path, crate::file::XLSX)?;
    if path.exists() && path.file_name().is_some_and(|name| name.to_string_lossy() == row.file_name) {
        return Err(FailureCode::PathRefused.into());
    }
    let kept: Kept = serde_json::from_value(row.report).map_err(|_| FailureCode::FileDamaged)?;
    let hash = blake3::Hash::from_hex(&kept.refused_rows_hash).map_err(|_| FailureCode::NotFound)?;
    let bytes = desk.store.read(|reader| reader.blob(hash.as_bytes()))?.ok_or(FailureCode::NotFound)?;
    let refused: refused_rows::RefusedRows = serde_json::from_slice(&bytes).map_err(|_| FailureCode::FileDamaged)?;
    let language = crate::desk::load(&app.home_of(crate::app::HomeKind::Office)).language;
    let rows = refused.seen_with(desk.sight).write(std::path::Path::new(&input.path), language)?;
    Ok(RefusedWritten { path: input.path, rows })
}
