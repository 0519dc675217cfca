//! .ods as a stream of cells (OpenDocument 1.2 part 1, chapter 9): repeated rows and columns are how the format fills a
//! sheet to its edge, and are never unfolded unless something stands in them.

use std::fs::File;
use std::io::{BufRead, BufReader};

use quick_xml::Reader as Xml;
use quick_xml::events::{BytesStart, Event};

use super::choose;
use super::xlsx::iso;
use crate::cell::Value;
use crate::child::{Output, Stop};
use crate::error::ReadError;

/// .ods: the content is one part of a zip file.
pub(super) fn read(file: File, asked: Option<&str>, output: &mut Output) -> Result<(), Stop> {
    let mut archive = ::zip::ZipArchive::new(BufReader::new(file)).map_err(|_| ReadError::Damaged)?;
    let sheets = sheets(BufReader::new(archive.by_name("content.xml").map_err(|_| ReadError::Damaged)?))?;
    let name = first_filled(&sheets, asked)?;
    output.head(sheets.into_iter().map(|sheet| sheet.name).collect(), name.clone())?;
    rows(
        BufReader::with_capacity(64 << 10, archive.by_name("content.xml").map_err(|_| ReadError::Damaged)?),
        &name,
        output,
    )
}

/// .fods: the same content as a file of its own.
pub(super) fn read_flat(file: File, asked: Option<&str>, output: &mut Output) -> Result<(), Stop> {
    let again = file.try_clone().map_err(|_| ReadError::CannotOpen)?;
    let sheets = sheets(BufReader::new(file))?;
    let name = first_filled(&sheets, asked)?;
    output.head(sheets.into_iter().map(|sheet| sheet.name).collect(), name.clone())?;
    let mut again = BufReader::with_capacity(64 << 10, again);
    std::io::Seek::rewind(&mut again).map_err(|_| ReadError::CannotOpen)?;
    rows(again, &name, output)
}

struct Sheet {
    name: String,
    filled: bool,
}

fn first_filled(sheets: &[Sheet], asked: Option<&str>) -> Result<String, Stop> {
    let names: Vec<String> = sheets.iter().map(|sheet| sheet.name.clone()).collect();
    choose(&names, asked, |name| Ok(sheets.iter().any(|sheet| sheet.name == name && sheet.filled)))
}

fn reader<R: BufRead>(from: R) -> Xml<R> {
    let mut xml = Xml::from_reader(from);
    let config = xml.config_mut();
    config.check_end_names = false;
    config.check_comments = false;
    config.expand_empty_elements = true;
    xml
}

fn damaged<E>(_: E) -> Stop {
    Stop::Failed(ReadError::Damaged)
}

/// The sheets' names, and whether at least two rows have text.
fn sheets<R: BufRead>(from: R) -> Result<Vec<Sheet>, Stop> {
    let mut xml = reader(from);
    let (mut buffer, mut sheets, mut row, mut last) = (Vec::new(), Vec::<Sheet>::new(), 0_u64, 0_u64);
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(damaged)? {
            Event::Start(e) => match e.name().as_ref() {
                "table:table" => {
                    sheets.push(Sheet { name: attribute(&e, "table:name").unwrap_or_default(), filled: false });
                    (row, last) = (0, 0);
                }
                "table:table-row" => row += 1,
                "text:p" if row > 0 => {
                    if let Some(sheet) = sheets.last_mut() {
                        sheet.filled |= last != 0 && last != row;
                    }
                    last = row;
                }
                _ => (),
            },
            Event::Eof => return if sheets.is_empty() { Err(ReadError::Empty.into()) } else { Ok(sheets) },
            _ => (),
        }
    }
}

fn rows<R: BufRead>(from: R, sheet: &str, output: &mut Output) -> Result<(), Stop> {
    let mut xml = reader(from);
    let mut buffer = Vec::new();
    let mut scan = Scan::default();
    let mut inside = false;
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(damaged)? {
            Event::Start(e) if e.name().as_ref() == "table:table" => {
                inside = attribute(&e, "table:name").as_deref() == Some(sheet);
            }
            Event::End(e) if inside && e.name().as_ref() == "table:table" => return output.finish(),
            Event::Eof => return output.finish(),
            _ if !inside => (),
            Event::Start(e) => scan.start(&e),
            Event::End(e) => scan.end(e.name().as_ref(), output)?,
            Event::Text(text) if scan.in_text() => scan.text.push_str(&text.xml10_content()),
            Event::CData(text) if scan.in_text() => scan.text.push_str(&text.xml10_content()),
            Event::GeneralRef(entity) if scan.in_text() => {
                if let Ok(Some(character)) = entity.resolve_char_ref() {
                    scan.text.push(character);
                } else if let Some(known) = quick_xml::escape::resolve_xml_entity(&entity) {
                    scan.text.push_str(known);
                }
            }
            _ => (),
        }
        // A cell can hold 32,767 characters; what is ten times longer is no cell.
        if scan.text.len() > 10 * Value::LONGEST_TEXT {
            return Err(ReadError::Damaged.into());
        }
    }
}

/// Where in the sheet the reader stands.
#[derive(Default)]
struct Scan {
    row: u32,
    row_repeats: u32,
    column: u32,
    column_repeats: u32,
    kind: String,
    kept: Option<String>,
    formula: bool,
    paragraphs: u32,
    /// Depth of elements whose text is not the cell's: notes and drawings.
    aside: u32,
    in_paragraph: bool,
    text: String,
    cells: Vec<(u32, u32, Value, bool)>,
}

impl Scan {
    fn in_text(&self) -> bool {
        self.in_paragraph && self.aside == 0
    }

    fn start(&mut self, e: &BytesStart) {
        match e.name().as_ref() {
            "table:table-row" => {
                self.row_repeats = number(e, "table:number-rows-repeated").unwrap_or(1);
                self.column = 0;
                self.cells.clear();
            }
            "table:table-cell" | "table:covered-table-cell" => self.start_cell(e),
            "office:annotation" | "draw:frame" | "draw:custom-shape" => self.aside += 1,
            "text:p" if self.aside == 0 => {
                if self.paragraphs > 0 {
                    self.text.push('\n');
                }
                self.paragraphs += 1;
                self.in_paragraph = true;
            }
            "text:s" if self.in_text() => {
                let spaces = number(e, "text:c").unwrap_or(1).min(1000);
                self.text.extend(std::iter::repeat_n(' ', spaces as usize));
            }
            "text:tab" if self.in_text() => self.text.push('\t'),
            "text:line-break" if self.in_text() => self.text.push('\n'),
            _ => (),
        }
    }

    fn start_cell(&mut self, e: &BytesStart) {
        self.column_repeats = number(e, "table:number-columns-repeated").unwrap_or(1);
        self.kind.clear();
        self.kept = None;
        self.formula = false;
        self.paragraphs = 0;
        self.text.clear();
        for attribute in e.attributes().with_checks(false).flatten() {
            match attribute.key.as_ref() {
                // An error counts as one whatever type it is said to have besides.
                "calcext:value-type" if attribute.value == "error" => "error".clone_into(&mut self.kind),
                "office:value-type" if self.kind != "error" => attribute.value.as_ref().clone_into(&mut self.kind),
                "office:value"
                | "office:date-value"
                | "office:time-value"
                | "office:boolean-value"
                | "office:string-value" => {
                    self.kept = quick_xml::escape::unescape(&attribute.value).ok().map(std::borrow::Cow::into_owned);
                }
                "table:formula" => self.formula = true,
                _ => (),
            }
        }
    }

    fn end(&mut self, name: &str, output: &mut Output) -> Result<(), Stop> {
        match name {
            "text:p" if self.aside == 0 => self.in_paragraph = false,
            "office:annotation" | "draw:frame" | "draw:custom-shape" => self.aside = self.aside.saturating_sub(1),
            "table:table-cell" | "table:covered-table-cell" => {
                if let Some(value) = self.value() {
                    self.cells.push((self.column, self.column_repeats, value, self.formula));
                }
                self.column = self.column.saturating_add(self.column_repeats);
            }
            "table:table-row" => {
                if !self.cells.is_empty() {
                    for repeat in 0..self.row_repeats {
                        self.put_row(self.row.saturating_add(repeat), output)?;
                    }
                }
                self.row = self.row.saturating_add(self.row_repeats);
            }
            _ => (),
        }
        Ok(())
    }

    fn put_row(&self, row: u32, output: &mut Output) -> Result<(), Stop> {
        for (column, repeats, value, formula) in &self.cells {
            // Beyond the last column that is read, one cell stands for all.
            for at in 0..(*repeats).min(1024) {
                output.cell(row, column + at, value.clone(), *formula)?;
            }
        }
        Ok(())
    }

    fn value(&mut self) -> Option<Value> {
        let text = std::mem::take(&mut self.text);
        let value = match (self.kind.as_str(), self.kept.take()) {
            ("error", _) => Value::Error(text),
            ("float" | "percentage" | "currency", Some(kept)) => kept.parse().map_or(Value::Text(text), Value::Number),
            ("date", Some(kept)) => iso(&kept),
            ("time", Some(kept)) => duration(&kept).map_or(Value::Text(text), Value::Time),
            ("boolean", Some(kept)) => Value::Bool(kept == "true"),
            (_, Some(kept)) => Value::Text(kept),
            (_, None) => Value::Text(text),
        };
        match &value {
            Value::Text(text) if text.trim().is_empty() => None,
            _ => Some(value),
        }
    }
}

/// `PT08H30M00S` in days.
fn duration(text: &str) -> Option<f64> {
    let rest = text.strip_prefix("PT")?;
    let (hours, rest) = rest.split_once('H')?;
    let (minutes, rest) = rest.split_once('M')?;
    let seconds = rest.strip_suffix('S')?;
    let [hours, minutes, seconds]: [f64; 3] = [hours.parse().ok()?, minutes.parse().ok()?, seconds.parse().ok()?];
    Some((hours * 3600.0 + minutes * 60.0 + seconds) / 86_400.0)
}

fn attribute(e: &BytesStart, name: &str) -> Option<String> {
    let found = e.attributes().with_checks(false).flatten().find(|attribute| attribute.key.as_ref() == name)?;
    quick_xml::escape::unescape(&found.value).ok().map(std::borrow::Cow::into_owned)
}

fn number(e: &BytesStart, name: &str) -> Option<u32> {
    attribute(e, name)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_is_a_part_of_a_day() {
        assert_eq!(duration("PT12H00M00S"), Some(0.5));
        assert_eq!(duration("P1D"), None);
    }
}
