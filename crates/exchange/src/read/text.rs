//! Text with columns (.csv, .txt): which characters it is written in and what stands between the columns is found out.
//! Every cell stays text: what Excel would make of it is not known here.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use super::letters::Letters;
use crate::cell::Value;
use crate::child::{Output, Stop};
use crate::error::{ReadError, TooLarge};

/// A quoted cell that has not ended by then has lost its quote.
const LONGEST_CELL: usize = 1 << 20;

pub(super) fn read(mut file: File, name: &str, asked: Option<&str>, output: &mut Output) -> Result<(), Stop> {
    if asked.is_some_and(|asked| asked != name) {
        return Err(ReadError::NoSuchSheet.into());
    }
    if lines(&mut file)? > u64::from(output.most_rows()) {
        return Err(ReadError::TooLarge(TooLarge::Rows).into());
    }
    let mut text = Letters::open(file)?;
    text.more()?;
    let separator = separator(&text.text);
    output.head(vec![name.to_owned()], name.to_owned())?;
    let mut parser = Parser::new(separator);
    loop {
        parser.take(&text.text, output)?;
        text.text.clear();
        if !text.more()? {
            parser.end(output)?;
            return output.finish();
        }
    }
}

/// Lines outside quotes, so that a list which is too long is refused before anything of it is taken in. In UTF-16 a line's end has
/// the same byte.
fn lines(file: &mut File) -> Result<u64, ReadError> {
    let mut buffer = vec![0; 256 << 10];
    let (mut lines, mut quoted) = (0, false);
    loop {
        let read = file.read(&mut buffer).map_err(|_| ReadError::CannotOpen)?;
        if read == 0 {
            file.seek(SeekFrom::Start(0)).map_err(|_| ReadError::CannotOpen)?;
            return Ok(lines);
        }
        for at in memchr::memchr2_iter(b'"', b'\n', &buffer[..read]) {
            match buffer[at] {
                b'"' => quoted = !quoted,
                _ => lines += u64::from(!quoted),
            }
        }
    }
}

/// The character that most evenly splits the first lines; Excel's own hint (`sep=;`) decides.
fn separator(text: &str) -> char {
    if let Some(hint) = text.strip_prefix("sep=").and_then(|rest| rest.chars().next()) {
        return hint;
    }
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(50).collect();
    let score = |separator: char| {
        let mut counts: Vec<usize> = lines.iter().map(|line| outside_quotes(line, separator)).collect();
        counts.sort_unstable();
        // Titles above the table have none; the table's own lines all have as many.
        let usual = counts.get(counts.len() / 2).copied().unwrap_or(0);
        (usual.min(1) * counts.iter().filter(|&&count| count == usual).count(), usual, counts.iter().sum::<usize>())
    };
    [';', '\t', ',', '|'].into_iter().max_by_key(|&separator| score(separator)).unwrap_or(',')
}

fn outside_quotes(line: &str, separator: char) -> usize {
    let mut quoted = false;
    let mut count = 0;
    for character in line.chars() {
        quoted ^= character == '"';
        count += usize::from(character == separator && !quoted);
    }
    count
}

/// RFC 4180, and what programs make of it: quotes within a cell that was not quoted are themselves.
struct Parser {
    separator: char,
    row: u32,
    column: u32,
    cell: String,
    state: State,
    first_line: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Begin,
    Plain,
    Quoted,
    /// A quote within a quoted cell: its end, or half of a doubled one.
    Quote,
    /// A carriage return has ended the row; a line feed belongs to it.
    Return,
}

impl Parser {
    fn new(separator: char) -> Self {
        Self { separator, row: 0, column: 0, cell: String::new(), state: State::Begin, first_line: true }
    }

    fn take(&mut self, text: &str, output: &mut Output) -> Result<(), Stop> {
        for character in text.chars() {
            self.character(character, output)?;
        }
        if self.cell.len() > LONGEST_CELL { Err(ReadError::Damaged.into()) } else { Ok(()) }
    }

    fn character(&mut self, character: char, output: &mut Output) -> Result<(), Stop> {
        if self.state == State::Return {
            self.state = State::Begin;
            if character == '\n' {
                return Ok(());
            }
        }
        match (self.state, character) {
            (State::Quoted, '"') => self.state = State::Quote,
            (State::Quoted, other) => self.push(other),
            (State::Quote, '"') => {
                self.push('"');
                self.state = State::Quoted;
            }
            (State::Begin, '"') => self.state = State::Quoted,
            (_, '\n') => self.end_row(output)?,
            (_, '\r') => {
                self.end_row(output)?;
                self.state = State::Return;
            }
            (_, other) if other == self.separator => self.end_cell(output)?,
            // Spaces before a quote are not the cell's.
            (State::Begin, ' ') => (),
            (_, other) => {
                self.push(other);
                self.state = State::Plain;
            }
        }
        Ok(())
    }

    fn push(&mut self, character: char) {
        self.cell.push(character);
    }

    fn end_cell(&mut self, output: &mut Output) -> Result<(), Stop> {
        let hint = self.first_line && self.column == 0 && self.cell.starts_with("sep=");
        if !self.cell.is_empty() && !hint {
            let text = crate::write::as_it_was(self.cell.trim_end());
            output.cell(self.row, self.column, Value::Text(text.to_owned()), false)?;
        }
        self.cell.clear();
        self.column = self.column.saturating_add(1);
        self.state = State::Begin;
        Ok(())
    }

    fn end_row(&mut self, output: &mut Output) -> Result<(), Stop> {
        self.end_cell(output)?;
        self.first_line = false;
        self.row = self.row.saturating_add(1);
        self.column = 0;
        Ok(())
    }

    fn end(&mut self, output: &mut Output) -> Result<(), Stop> {
        if self.cell.is_empty() && self.column == 0 { Ok(()) } else { self.end_row(output) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_is_found_under_titles_and_within_quotes() {
        assert_eq!(separator("DAFTAR CPMI, TAHUN 2026\nNIK;NAMA;ALAMAT\n1;\"A, B\";C\n2;D;E\n"), ';');
        assert_eq!(separator("nik,nama\n1,\"a;b\"\n"), ',');
        assert_eq!(separator("nik\tnama\n1\ta\n"), '\t');
        assert_eq!(separator("sep=|\nnik|nama"), '|');
    }
}
