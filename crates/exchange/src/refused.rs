//! The rows that were refused, handed back: what stood in them as it stood, the number of the row, and the reason
//! beside each cell that must be mended. Once mended the sheet can be imported as it is.

use std::path::Path;

use rust_xlsxwriter::{Color, Format};

use crate::cell::{Row, Value};
use crate::write::{WriteError, XlsxWriter, excel_day, fitting, is_dangerous};

/// A column of the sheet that was imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedColumn {
    /// Its place in the sheet, from 0.
    pub index: u16,
    /// Its heading.
    pub heading: String,
    /// Whether a column for reasons stands beside it: true where any row was refused for it.
    pub with_reasons: bool,
}

/// The words that this sheet needs, in the user's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words<'a> {
    /// Name of the sheet, such as "Ditolak".
    pub sheet: &'a str,
    /// Heading of the row's number, such as "Baris".
    pub row: &'a str,
    /// Heading of a reason, such as "Alasan".
    pub reason: &'a str,
}

/// Writes the refused rows to a .xlsx.
pub struct RefusedWriter {
    writer: XlsxWriter,
    columns: Vec<RefusedColumn>,
    wrong: Format,
    text: Format,
    harmless: Format,
    date: Format,
    reason: Format,
}

impl RefusedWriter {
    /// Begins the sheet.
    pub fn create(path: &Path, columns: &[RefusedColumn], words: &Words) -> Result<Self, WriteError> {
        let mut headings: Vec<(String, f64)> = vec![(words.row.to_owned(), 8.0)];
        for column in columns {
            headings.push((column.heading.clone(), 20.0));
            if column.with_reasons {
                headings.push((format!("{}: {}", words.reason, column.heading), 36.0));
            }
        }
        headings.push((words.reason.to_owned(), 48.0));
        let headings: Vec<(&str, f64)> = headings.iter().map(|(text, width)| (text.as_str(), *width)).collect();
        let writer = XlsxWriter::create(path, words.sheet, &headings)?;
        let text = Format::new().set_num_format("@");
        Ok(Self {
            writer,
            columns: columns.to_vec(),
            wrong: text
                .clone()
                .set_background_color(Color::RGB(0x00FF_C7CE))
                .set_font_color(Color::RGB(0x009C_0006))
                .set_quote_prefix(),
            harmless: text.clone().set_quote_prefix(),
            text,
            date: Format::new().set_num_format("dd/mm/yyyy"),
            reason: Format::new().set_text_wrap().set_font_color(Color::RGB(0x009C_0006)),
        })
    }

    /// Adds a row. `reasons`: column and words; a reason without a column, or whose column has none beside it, stands at
    /// the end of the row.
    pub fn row(&mut self, row: &Row, reasons: &[(Option<u16>, &str)]) -> Result<(), WriteError> {
        let at = self.writer.at;
        self.writer.sheet()?.write_number(at, 0, row.number)?;
        let mut to = 1;
        let mut rest: Vec<&str> =
            reasons.iter().filter(|(column, _)| column.is_none()).map(|(_, reason)| *reason).collect();
        for known in 0..self.columns.len() {
            let (index, beside) = (self.columns[known].index, self.columns[known].with_reasons);
            let own: Vec<&str> =
                reasons.iter().filter(|(column, _)| *column == Some(index)).map(|(_, reason)| *reason).collect();
            self.value(at, to, row.value(index), !own.is_empty())?;
            to += 1;
            if beside {
                if !own.is_empty() {
                    let format = self.reason.clone();
                    self.writer.sheet()?.write_string_with_format(at, to, fitting(&own.join("; ")), &format)?;
                }
                to += 1;
            } else {
                rest.extend(own);
            }
        }
        if !rest.is_empty() {
            let format = self.reason.clone();
            self.writer.sheet()?.write_string_with_format(at, to, fitting(&rest.join("; ")), &format)?;
        }
        self.writer.at += 1;
        Ok(())
    }

    /// Makes the file.
    pub fn finish(self) -> Result<(), WriteError> {
        self.writer.finish()
    }

    fn value(&mut self, row: u32, column: u16, value: Option<&Value>, wrong: bool) -> Result<(), WriteError> {
        let text = match value {
            None if wrong => String::new(),
            None => return Ok(()),
            Some(Value::Number(number)) if !wrong && number.abs() < 1e11 => {
                self.writer.sheet()?.write_number(row, column, *number)?;
                return Ok(());
            }
            Some(Value::Date { year, month, day }) if !wrong => {
                if let Some(day) = excel_day(&format!("{year:04}-{month:02}-{day:02}")) {
                    let format = self.date.clone();
                    self.writer.sheet()?.write_datetime_with_format(row, column, &day, &format)?;
                    return Ok(());
                }
                value.map(Value::shown).unwrap_or_default()
            }
            Some(Value::Error(text)) if text == Value::NOT_CALCULATED => String::new(),
            Some(value) => value.shown(),
        };
        let format = match (wrong, is_dangerous(&text)) {
            (true, _) => &self.wrong,
            (false, true) => &self.harmless,
            (false, false) => &self.text,
        }
        .clone();
        if text.is_empty() {
            self.writer.sheet()?.write_blank(row, column, &format)?;
        } else {
            self.writer.sheet()?.write_string_with_format(row, column, fitting(&text), &format)?;
        }
        Ok(())
    }
}
