//! .xlsx by calamine's reader of single cells: never its ranges, which ask for memory by the corners of the sheet.

use std::fs::File;
use std::io::BufReader;

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::choose;
use crate::cell::Value;
use crate::child::{Output, Stop};
use crate::error::ReadError;

type Book = Xlsx<BufReader<File>>;

pub(super) fn read(file: File, asked: Option<&str>, output: &mut Output) -> Result<(), Stop> {
    let mut book: Book = Xlsx::new(BufReader::with_capacity(64 << 10, file)).map_err(|error| meaning_of(&error))?;
    let sheets: Vec<_> =
        book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).cloned().collect();
    let names: Vec<String> = sheets.iter().map(|sheet| sheet.name.clone()).collect();
    let visible = |name: &str| sheets.iter().any(|sheet| sheet.name == name && sheet.visible == SheetVisible::Visible);
    let name = choose(&names, asked, |name| Ok(visible(name) && holds_a_table(&mut book, name)))?;
    output.head(names, name.clone())?;
    let mut cells = book.worksheet_cells_reader(&name).map_err(|error| meaning_of(&error))?;
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(|error| meaning_of(&error))? {
        let formula = cell.formula.is_some();
        let uncalculated = || formula.then(|| Value::Error(Value::NOT_CALCULATED.to_owned()));
        if let Some(value) = value(cell.value).or_else(uncalculated) {
            output.cell(cell.pos.0, cell.pos.1, value, formula)?;
        }
    }
    output.finish()
}

/// Whether at least two rows have something in them; a broken sheet is shown as such when it is read.
fn holds_a_table(book: &mut Book, name: &str) -> bool {
    let Ok(mut cells) = book.worksheet_cells_reader(name) else { return false };
    let mut first = None;
    while let Ok(Some(cell)) = cells.next_cell() {
        if value(cell.get_value().clone()).is_some()
            && *first.get_or_insert(cell.get_position().0) != cell.get_position().0
        {
            return true;
        }
    }
    false
}

fn value(data: DataRef) -> Option<Value> {
    Some(match data {
        DataRef::Empty => return None,
        DataRef::Int(number) => Value::Number(number as f64),
        DataRef::Float(number) => Value::Number(number),
        DataRef::String(text) | DataRef::DurationIso(text) => Value::Text(text),
        DataRef::SharedString(text) => Value::Text(text.to_owned()),
        DataRef::Bool(truth) => Value::Bool(truth),
        DataRef::DateTime(time) => moment(time),
        DataRef::DateTimeIso(text) => iso(&text),
        DataRef::Error(error) => Value::Error(error.to_string()),
    })
}

/// A serial number in a cell that is formatted as a date.
pub(super) fn moment(time: ExcelDateTime) -> Value {
    let days = time.as_f64();
    // Excel's calendar ends with the year 9999; the number outside of it was never a date.
    if !(0.0..2_958_466.0).contains(&days) {
        return Value::Number(days);
    }
    if time.is_duration() || days < 1.0 {
        return Value::Time(days);
    }
    let (year, month, day, hour, minute, second, milli) = time.to_ymd_hms_milli();
    let second = u32::from(hour) * 3600 + u32::from(minute) * 60 + u32::from(second) + u32::from(milli >= 500);
    day_and_second(year, month, day, second)
}

/// A day at midnight is a day.
fn day_and_second(year: u16, month: u8, day: u8, second: u32) -> Value {
    if second == 0 {
        Value::Date { year, month, day }
    } else {
        Value::Moment { year, month, day, second: second.min(86_399) }
    }
}

/// `1990-05-12`, `1990-05-12T00:00:00`; anything else stays text.
pub(super) fn iso(text: &str) -> Value {
    let (date, time) = text.split_at_checked(10).unwrap_or((text, ""));
    let mut parts = time.get(1..).unwrap_or("").split([':', '.']).map(|part| part.parse::<u32>().unwrap_or(0));
    let second = parts.by_ref().take(3).zip([3600, 60, 1]).map(|(part, size)| part.min(60) * size).sum();
    match model::date::Date::parse_iso(date) {
        Some(model::date::Date { year, month: Some(month), day: Some(day) }) => {
            day_and_second(year, month, day, second)
        }
        _ => Value::Text(text.to_owned()),
    }
}

fn meaning_of(error: &XlsxError) -> Stop {
    Stop::Failed(match error {
        XlsxError::Password => ReadError::Encrypted,
        XlsxError::WorksheetNotFound(_) => ReadError::NoSuchSheet,
        _ => ReadError::Damaged,
    })
}
