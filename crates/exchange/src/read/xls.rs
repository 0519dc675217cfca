//! .xls, the format of Excel until 2003: at most 65,536 rows of 256 columns. calamine reads all of it at once, which
//! the bound on the child's memory allows for.

use std::fs::File;
use std::io::BufReader;

use calamine::{Data, Reader, SheetType, SheetVisible, Xls, XlsError};

use super::choose;
use super::xlsx::{iso, moment};
use crate::cell::Value;
use crate::child::{Output, Stop};
use crate::error::ReadError;

pub(super) fn read(file: File, asked: Option<&str>, output: &mut Output) -> Result<(), Stop> {
    let mut book: Xls<_> = Xls::new(BufReader::new(file)).map_err(|error| meaning_of(&error))?;
    let sheets: Vec<_> =
        book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).cloned().collect();
    let names: Vec<String> = sheets.iter().map(|sheet| sheet.name.clone()).collect();
    let visible = |name: &str| sheets.iter().any(|sheet| sheet.name == name && sheet.visible == SheetVisible::Visible);
    let name = choose(&names, asked, |name| {
        Ok(visible(name) && book.worksheet_range(name).is_ok_and(|range| range.height() > 1))
    })?;
    let range = book.worksheet_range(&name).map_err(|error| meaning_of(&error))?;
    let formulas = book.worksheet_formula(&name).map_err(|error| meaning_of(&error))?;
    drop(book);
    output.head(names, name)?;
    let (top, left) = range.start().unwrap_or_default();
    for (row, column, data) in range.used_cells() {
        let (row, column) = (top + row as u32, left + column as u32);
        if let Some(value) = value(data) {
            let formula = formulas.get_value((row, column)).is_some_and(|formula| !formula.is_empty());
            output.cell(row, column, value, formula)?;
        }
    }
    output.finish()
}

fn value(data: &Data) -> Option<Value> {
    Some(match data {
        Data::Empty => return None,
        Data::Int(number) => Value::Number(*number as f64),
        Data::Float(number) => Value::Number(*number),
        Data::String(text) | Data::DurationIso(text) => Value::Text(text.clone()),
        Data::Bool(truth) => Value::Bool(*truth),
        Data::DateTime(time) => moment(*time),
        Data::DateTimeIso(text) => iso(text),
        Data::Error(error) => Value::Error(error.to_string()),
    })
}

fn meaning_of(error: &XlsError) -> Stop {
    Stop::Failed(match error {
        XlsError::Password => ReadError::Encrypted,
        _ => ReadError::Damaged,
    })
}
