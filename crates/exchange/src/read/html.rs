//! Pages with tables, as web applications hand them out under the name of a spreadsheet (`laporan.xls`). All tables of
//! the page are one sheet, one below the other. Every cell stays text.

use std::collections::BTreeMap;
use std::fs::File;

use super::letters::Letters;
use crate::cell::Value;
use crate::child::{Output, Stop};
use crate::error::{ReadError, TooLarge};

/// Such pages are written by a server for one download.
const LONGEST: usize = 100 << 20;
/// How far one cell may span.
const LONGEST_SPAN: u32 = 1000;

pub(super) fn read(file: File, name: &str, asked: Option<&str>, output: &mut Output) -> Result<(), Stop> {
    if asked.is_some_and(|asked| asked != name) {
        return Err(ReadError::NoSuchSheet.into());
    }
    let mut page = Letters::open(file)?;
    while page.more()? {
        if page.text.len() > LONGEST {
            return Err(ReadError::TooLarge(TooLarge::Unpacked).into());
        }
    }
    let lower = page.text.to_ascii_lowercase();
    if !lower.contains("<tr") {
        return Err(ReadError::NotASpreadsheet.into());
    }
    output.head(vec![name.to_owned()], name.to_owned())?;
    let mut table = Table::default();
    let mut at = 0;
    while let Some(found) = page.text[at..].find('<') {
        table.text(&page.text[at..at + found]);
        let tag = at + found;
        at = after_tag(&page.text, &lower, tag);
        table.tag(&page.text[tag..at], output)?;
    }
    table.end_row(output)?;
    output.finish()
}

/// Where the tag that begins at `tag` is over; comments, scripts and styles are one tag.
fn after_tag(page: &str, lower: &str, tag: usize) -> usize {
    for (begin, end) in [("<!--", "-->"), ("<script", "</script>"), ("<style", "</style>")] {
        if lower[tag..].starts_with(begin) {
            return lower[tag..].find(end).map_or(page.len(), |found| tag + found + end.len());
        }
    }
    page[tag..].find('>').map_or(page.len(), |found| tag + found + 1)
}

/// Where in the table the reader stands.
#[derive(Default)]
struct Table {
    row: u32,
    in_row: bool,
    column: u32,
    /// Columns that a cell of a row above still fills, and for how many rows.
    filled: BTreeMap<u32, u32>,
    cell: Option<String>,
    span: (u32, u32),
}

impl Table {
    fn text(&mut self, text: &str) {
        if let Some(cell) = &mut self.cell {
            // A line's end in a page is a space.
            for word in text.split_whitespace() {
                if !cell.is_empty() && !cell.ends_with(['\n', ' ']) && text.starts_with(char::is_whitespace) {
                    cell.push(' ');
                }
                push_plain(cell, word);
                cell.push(' ');
            }
            if !text.ends_with(char::is_whitespace) && cell.ends_with(' ') {
                cell.pop();
            }
        }
    }

    fn tag(&mut self, tag: &str, output: &mut Output) -> Result<(), Stop> {
        let name: String = tag
            .chars()
            .skip(1)
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '/')
            .flat_map(char::to_lowercase)
            .collect();
        match name.as_str() {
            "tr" => {
                self.end_row(output)?;
                self.in_row = true;
            }
            "/tr" | "/table" | "table" => self.end_row(output)?,
            "td" | "th" => {
                self.end_cell(output)?;
                while self.filled.contains_key(&self.column) {
                    self.column += 1;
                }
                self.in_row = true;
                self.span = (number(tag, "colspan"), number(tag, "rowspan"));
                self.cell = Some(String::new());
            }
            "/td" | "/th" => self.end_cell(output)?,
            "br" | "br/" | "p" | "div" => {
                if let Some(cell) = self.cell.as_mut().filter(|cell| !cell.trim().is_empty()) {
                    cell.push('\n');
                }
            }
            _ => (),
        }
        Ok(())
    }

    fn end_cell(&mut self, output: &mut Output) -> Result<(), Stop> {
        let Some(cell) = self.cell.take() else { return Ok(()) };
        output.cell(self.row, self.column, Value::Text(cell.trim().to_owned()), false)?;
        let (columns, rows) = self.span;
        for column in self.column..self.column.saturating_add(columns) {
            if rows > 1 {
                self.filled.insert(column, rows);
            }
        }
        self.column = self.column.saturating_add(columns);
        Ok(())
    }

    fn end_row(&mut self, output: &mut Output) -> Result<(), Stop> {
        self.end_cell(output)?;
        if self.in_row {
            self.row += 1;
            self.filled.retain(|_, rows| {
                *rows -= 1;
                *rows > 0
            });
        }
        self.in_row = false;
        self.column = 0;
        Ok(())
    }
}

/// The number in `colspan="3"`, at least 1.
fn number(tag: &str, attribute: &str) -> u32 {
    let lower = tag.to_ascii_lowercase();
    let value =
        lower.split_once(attribute).and_then(|(_, rest)| rest.trim_start().strip_prefix('=').map(str::trim_start));
    let digits: String =
        value.unwrap_or_default().trim_start_matches(['"', '\'']).chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(1).clamp(1, LONGEST_SPAN)
}

/// Adds text with its entities as letters.
fn push_plain(cell: &mut String, text: &str) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        cell.push_str(before);
        let entity = after
            .split_once(';')
            .filter(|(name, _)| name.len() <= 8)
            .and_then(|(name, after)| Some((letter(name)?, after)));
        if let Some((letter, after)) = entity {
            cell.push(letter);
            rest = after;
        } else {
            cell.push('&');
            rest = after;
        }
    }
    cell.push_str(rest);
}

fn letter(name: &str) -> Option<char> {
    Some(match name {
        "nbsp" => ' ',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))?
        }
    })
}
