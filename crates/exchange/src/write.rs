//! Lists out: .xlsx and .csv, row by row, so that a million of them need no memory. Numbers that are names (NIK,
//! telephone) are text, and text that a spreadsheet program would run as a formula is made harmless
//! (OWASP, "CSV Injection").

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use thiserror::Error;

/// Why a file could not be written. Nothing half-written is left at the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum WriteError {
    /// The place cannot be written to.
    #[error("the file cannot be created")]
    CannotCreate,
    /// No room is left.
    #[error("the disk is full")]
    DiskFull,
    /// The file could not be made for another reason.
    #[error("the file could not be written")]
    Failed,
}

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            io::ErrorKind::NotFound
            | io::ErrorKind::PermissionDenied
            | io::ErrorKind::ReadOnlyFilesystem
            | io::ErrorKind::IsADirectory => Self::CannotCreate,
            _ => Self::Failed,
        }
    }
}

impl From<XlsxError> for WriteError {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::IoError(error) => error.into(),
            _ => Self::Failed,
        }
    }
}

/// One cell that is written.
#[derive(Debug, Clone, PartialEq)]
pub enum Out {
    /// Nothing.
    Blank,
    /// Text, also for NIK, telephone and codes.
    Text(String),
    /// A number to count with.
    Number(i64),
    /// A day `2026-04-14`; a month or a year is written as text.
    Date(String),
    /// A point in time as the office's clock shows it, `2026-04-14T08:41:00`.
    Moment(String),
}

/// Whether a spreadsheet program could take a text for a formula.
pub fn is_dangerous(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// Whether a text is written to a .csv with an apostrophe before it: when it is dangerous, or would be once apostrophes
/// are taken away. So every text comes back as it was.
fn needs_apostrophe(text: &str) -> bool {
    is_dangerous(text.trim_start_matches('\''))
}

/// The text that a cell of a .csv stands for: without the apostrophe that made it harmless.
pub(crate) fn as_it_was(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| needs_apostrophe(rest)).unwrap_or(text)
}

/// Rows of a sheet, its headings included (a limit of Excel).
pub const ROWS_OF_A_SHEET: u32 = 1_048_576;

/// A .xlsx: headings, then rows; a sheet that is full is followed by another with the same headings. Becomes a file at
/// [`XlsxWriter::finish`].
pub struct XlsxWriter {
    pub(crate) book: Workbook,
    pub(crate) formats: Formats,
    pub(crate) at: u32,
    path: PathBuf,
    name: String,
    columns: Vec<(String, f64)>,
    sheets: usize,
    rows_of_a_sheet: u32,
}

/// How cells look.
pub(crate) struct Formats {
    heading: Format,
    text: Format,
    harmless: Format,
    date: Format,
    moment: Format,
}

impl XlsxWriter {
    /// Begins a sheet of a name with headings and the widths of columns in characters.
    pub fn create(path: &Path, sheet: &str, columns: &[(&str, f64)]) -> Result<Self, WriteError> {
        let mut book = Workbook::new();
        // Rows wait in a file without a name, beside the one that they become: not in another place of the disk.
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            book.set_tempdir(folder)?;
        }
        let mut writer = Self {
            book,
            formats: Formats::new(),
            at: 0,
            path: path.to_owned(),
            name: sheet.to_owned(),
            columns: columns.iter().map(|(text, width)| ((*text).to_owned(), *width)).collect(),
            sheets: 0,
            rows_of_a_sheet: ROWS_OF_A_SHEET,
        };
        writer.begin_sheet()?;
        Ok(writer)
    }

    /// Fills sheets with fewer rows, headings included.
    #[must_use]
    pub fn with_rows_of_a_sheet(mut self, rows: u32) -> Self {
        self.rows_of_a_sheet = rows.clamp(2, ROWS_OF_A_SHEET);
        self
    }

    /// How many sheets there are.
    pub fn sheets(&self) -> usize {
        self.sheets
    }

    fn begin_sheet(&mut self) -> Result<(), WriteError> {
        self.sheets += 1;
        let name = if self.sheets == 1 { self.name.clone() } else { format!("{} {}", self.name, self.sheets) };
        let sheet = self.book.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        sheet.set_freeze_panes(1, 0)?;
        for (column, (text, width)) in self.columns.iter().enumerate() {
            sheet.set_column_width(column as u16, *width)?;
            sheet.write_string_with_format(0, column as u16, text, &self.formats.heading)?;
        }
        self.at = 1;
        Ok(())
    }

    /// Adds a row.
    pub fn row(&mut self, cells: &[Out]) -> Result<(), WriteError> {
        if self.at >= self.rows_of_a_sheet {
            self.begin_sheet()?;
        }
        let sheet = self.book.worksheet_from_index(self.sheets - 1)?;
        for (column, cell) in cells.iter().enumerate() {
            write_cell(sheet, &self.formats, self.at, column as u16, cell)?;
        }
        self.at += 1;
        Ok(())
    }

    /// Makes the file. Until then nothing is at the path, and what was there stays.
    pub fn finish(mut self) -> Result<(), WriteError> {
        let path = self.path.clone();
        replace(&path, |part| Ok(self.book.save(part)?))
    }

    pub(crate) fn sheet(&mut self) -> Result<&mut Worksheet, WriteError> {
        Ok(self.book.worksheet_from_index(self.sheets - 1)?)
    }
}

fn write_cell(sheet: &mut Worksheet, formats: &Formats, row: u32, column: u16, cell: &Out) -> Result<(), WriteError> {
    let text = match cell {
        Out::Blank => return Ok(()),
        Out::Number(number) => {
            sheet.write_number(row, column, *number as f64)?;
            return Ok(());
        }
        Out::Text(text) => text,
        Out::Date(iso) => match excel_day(iso) {
            Some(day) => {
                sheet.write_datetime_with_format(row, column, &day, &formats.date)?;
                return Ok(());
            }
            None => iso,
        },
        Out::Moment(local) => match ExcelDateTime::parse_from_str(local) {
            Ok(moment) => {
                sheet.write_datetime_with_format(row, column, &moment, &formats.moment)?;
                return Ok(());
            }
            Err(_) => local,
        },
    };
    let format = if is_dangerous(text) { &formats.harmless } else { &formats.text };
    sheet.write_string_with_format(row, column, fitting(text), format)?;
    Ok(())
}

impl Formats {
    fn new() -> Self {
        let text = Format::new().set_num_format("@");
        Self {
            heading: Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top),
            harmless: text.clone().set_quote_prefix(),
            text,
            date: Format::new().set_num_format("dd/mm/yyyy"),
            moment: Format::new().set_num_format("dd/mm/yyyy hh:mm:ss"),
        }
    }
}

/// A spreadsheet's day; from 1900 on, and the whole of it known.
pub(crate) fn excel_day(iso: &str) -> Option<ExcelDateTime> {
    let date = model::date::Date::parse_iso(iso).filter(|date| date.year >= 1900)?;
    ExcelDateTime::from_ymd(date.year, date.month?, date.day?).ok()
}

/// At most as many characters as a cell takes.
pub(crate) fn fitting(text: &str) -> &str {
    match text.char_indices().nth(crate::Value::LONGEST_TEXT) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

/// A .csv in UTF-8 with its mark, which Excel needs. Becomes a file at [`CsvWriter::finish`].
pub struct CsvWriter {
    out: BufWriter<File>,
    part: PathBuf,
    path: PathBuf,
    separator: char,
}

impl CsvWriter {
    /// Begins with headings. `separator` is `;` where Excel is Indonesian, `,` elsewhere.
    pub fn create(path: &Path, separator: char, headings: &[&str]) -> Result<Self, WriteError> {
        let part = part_of(path);
        let mut writer = Self { out: BufWriter::new(File::create(&part)?), part, path: path.to_owned(), separator };
        writer.out.write_all("\u{feff}".as_bytes())?;
        writer.row(&headings.iter().map(|text| Out::Text((*text).to_owned())).collect::<Vec<_>>())?;
        Ok(writer)
    }

    /// Adds a row.
    pub fn row(&mut self, cells: &[Out]) -> Result<(), WriteError> {
        let mut line = String::new();
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                line.push(self.separator);
            }
            match cell {
                Out::Blank => (),
                Out::Number(number) => line.push_str(&number.to_string()),
                Out::Text(text) | Out::Date(text) => push_quoted(&mut line, text, self.separator),
                Out::Moment(local) => line.push_str(&local.replace('T', " ")),
            }
        }
        line.push_str("\r\n");
        self.out.write_all(line.as_bytes())?;
        Ok(())
    }

    /// Makes the file.
    pub fn finish(mut self) -> Result<(), WriteError> {
        self.out.flush()?;
        self.out.get_ref().sync_all()?;
        std::fs::rename(&self.part, &self.path)?;
        Ok(())
    }
}

impl Drop for CsvWriter {
    fn drop(&mut self) {
        // After finish it is not there any more.
        let _ = std::fs::remove_file(&self.part);
    }
}

fn push_quoted(line: &mut String, text: &str, separator: char) {
    let dangerous = needs_apostrophe(text);
    if !dangerous && !text.contains([separator, '"', '\n', '\r']) {
        return line.push_str(text);
    }
    line.push('"');
    if dangerous {
        line.push('\'');
    }
    line.push_str(&text.replace('"', "\"\""));
    line.push('"');
}

fn part_of(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
}

/// Writes beside the path, then puts it in its place: nobody sees half a file, and what was there stays if it fails.
fn replace(path: &Path, write: impl FnOnce(&Path) -> Result<(), WriteError>) -> Result<(), WriteError> {
    let part = part_of(path);
    let written = write(&part)
        .and_then(|()| Ok(File::options().write(true).open(&part)?.sync_all()?))
        .and_then(|()| Ok(std::fs::rename(&part, path)?));
    if written.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    written
}
