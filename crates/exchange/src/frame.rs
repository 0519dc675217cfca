//! How rows travel from the child to the program: frames of a length (u32, little-endian) and as many bytes, the first
//! of which says what the frame is. Every length is checked by the side that receives: the child may have been taken
//! over by a hostile file.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};

use crate::cell::{Cell, Row, Value};
use crate::error::{ReadError, Warnings};

/// A frame may not be longer. One row of 512 cells with the longest text is shorter.
const LONGEST_FRAME: usize = 80 << 20;
/// Rows are sent together until the frame has this many bytes.
pub(crate) const FULL_FRAME: usize = 48 << 10;

const TAG_HEAD: u8 = b'H';
const TAG_ROWS: u8 = b'R';
const TAG_END: u8 = b'E';
const TAG_FAILED: u8 = b'X';

/// What the child says before the first row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Head {
    /// Names of all sheets, in the order of the file; a text file has one, named like the file.
    pub sheets: Vec<String>,
    /// The sheet whose rows follow.
    pub sheet: String,
}

/// A frame as it was received.
#[derive(Debug)]
pub(crate) enum Frame {
    Head(Head),
    Rows(Vec<Row>),
    End(Warnings),
    Failed(ReadError),
}

/// The child's end.
pub(crate) struct Sender<W: Write> {
    out: W,
    rows: Vec<u8>,
}

impl<W: Write> Sender<W> {
    pub fn new(out: W) -> Self {
        Self { out, rows: vec![TAG_ROWS] }
    }

    pub fn head(&mut self, head: &Head) -> io::Result<()> {
        self.json(TAG_HEAD, head)
    }

    pub fn row(&mut self, row: &Row) -> io::Result<()> {
        encode(row, &mut self.rows);
        if self.rows.len() >= FULL_FRAME { self.flush_rows() } else { Ok(()) }
    }

    pub fn end(&mut self, warnings: &Warnings) -> io::Result<()> {
        self.flush_rows()?;
        self.json(TAG_END, warnings)
    }

    pub fn failed(&mut self, error: ReadError) -> io::Result<()> {
        self.json(TAG_FAILED, &error)
    }

    fn flush_rows(&mut self) -> io::Result<()> {
        if self.rows.len() > 1 {
            write_frame(&mut self.out, &self.rows)?;
            self.rows.truncate(1);
        }
        Ok(())
    }

    fn json<T: Serialize>(&mut self, tag: u8, value: &T) -> io::Result<()> {
        let mut bytes = vec![tag];
        serde_json::to_writer(&mut bytes, value)?;
        write_frame(&mut self.out, &bytes)?;
        self.out.flush()
    }
}

fn write_frame(out: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    out.write_all(&(bytes.len() as u32).to_le_bytes())?;
    out.write_all(bytes)
}

/// Receives one frame; `None` when the child's output has ended. `buffer` is used again.
pub(crate) fn receive(from: &mut impl Read, buffer: &mut Vec<u8>) -> io::Result<Option<Frame>> {
    let mut length = [0_u8; 4];
    match from.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let length = u32::from_le_bytes(length) as usize;
    if length == 0 || length > LONGEST_FRAME {
        return Err(nonsense());
    }
    buffer.clear();
    if (&mut *from).take(length as u64).read_to_end(buffer)? != length {
        return Ok(None);
    }
    let (tag, body) = (buffer[0], &buffer[1..]);
    match tag {
        TAG_HEAD => Ok(Some(Frame::Head(serde_json::from_slice(body)?))),
        TAG_END => Ok(Some(Frame::End(serde_json::from_slice(body)?))),
        TAG_FAILED => Ok(Some(Frame::Failed(serde_json::from_slice(body)?))),
        TAG_ROWS => decode_rows(body).map(|rows| Some(Frame::Rows(rows))).ok_or_else(nonsense),
        _ => Err(nonsense()),
    }
}

fn nonsense() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "not a frame")
}

fn encode(row: &Row, out: &mut Vec<u8>) {
    out.extend_from_slice(&row.number.to_le_bytes());
    out.extend_from_slice(&(row.cells.len() as u16).to_le_bytes());
    for cell in &row.cells {
        out.extend_from_slice(&cell.column.to_le_bytes());
        let formula = u8::from(cell.formula) << 7;
        match &cell.value {
            Value::Text(text) => encode_text(out, formula, text),
            Value::Error(text) => encode_text(out, formula | 1, text),
            Value::Cut(text) => encode_text(out, formula | 2, text),
            Value::Number(number) => encode_f64(out, formula | 3, *number),
            Value::Time(days) => encode_f64(out, formula | 4, *days),
            Value::Date { year, month, day } => {
                out.push(formula | 5);
                out.extend_from_slice(&year.to_le_bytes());
                out.extend_from_slice(&[*month, *day]);
            }
            Value::Moment { year, month, day, second } => {
                out.push(formula | 7);
                out.extend_from_slice(&year.to_le_bytes());
                out.extend_from_slice(&[*month, *day]);
                out.extend_from_slice(&second.to_le_bytes());
            }
            Value::Bool(truth) => out.extend_from_slice(&[formula | 6, u8::from(*truth)]),
        }
    }
}

fn encode_text(out: &mut Vec<u8>, tag: u8, text: &str) {
    out.push(tag);
    // A cell's text has at most 32,767 characters of at most 4 bytes: 17 bits.
    let length = (text.len() as u32).to_le_bytes();
    out.extend_from_slice(&length[..3]);
    out.extend_from_slice(text.as_bytes());
}

fn encode_f64(out: &mut Vec<u8>, tag: u8, number: f64) {
    out.push(tag);
    out.extend_from_slice(&number.to_le_bytes());
}

fn decode_rows(mut bytes: &[u8]) -> Option<Vec<Row>> {
    let mut rows = Vec::with_capacity(bytes.len() / 256 + 1);
    while !bytes.is_empty() {
        let number = u32::from_le_bytes(take(&mut bytes)?);
        let count = u16::from_le_bytes(take(&mut bytes)?);
        let mut cells = Vec::with_capacity(usize::from(count).min(bytes.len() / 4));
        for _ in 0..count {
            cells.push(decode_cell(&mut bytes)?);
        }
        rows.push(Row { number, cells });
    }
    Some(rows)
}

fn decode_cell(bytes: &mut &[u8]) -> Option<Cell> {
    let column = u16::from_le_bytes(take(bytes)?);
    let [tag] = take(bytes)?;
    let value = match tag & 0x7f {
        0 => Value::Text(decode_text(bytes)?),
        1 => Value::Error(decode_text(bytes)?),
        2 => Value::Cut(decode_text(bytes)?),
        3 => Value::Number(f64::from_le_bytes(take(bytes)?)),
        4 => Value::Time(f64::from_le_bytes(take(bytes)?)),
        5 => {
            let year = u16::from_le_bytes(take(bytes)?);
            let [month, day] = take(bytes)?;
            Value::Date { year, month, day }
        }
        6 => Value::Bool(take(bytes)? == [1]),
        7 => {
            let year = u16::from_le_bytes(take(bytes)?);
            let [month, day] = take(bytes)?;
            Value::Moment { year, month, day, second: u32::from_le_bytes(take(bytes)?) }
        }
        _ => return None,
    };
    Some(Cell { column, value, formula: tag & 0x80 != 0 })
}

fn decode_text(bytes: &mut &[u8]) -> Option<String> {
    let [a, b, c] = take(bytes)?;
    let length = u32::from_le_bytes([a, b, c, 0]) as usize;
    let (text, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    String::from_utf8(text.to_vec()).ok()
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (head, rest) = bytes.split_first_chunk::<N>()?;
    *bytes = rest;
    Some(*head)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> Row {
        let values = [
            Value::Text("Siti Aminah".into()),
            Value::Number(1_807_015_205_900_001.0),
            Value::Date { year: 1990, month: 5, day: 12 },
            Value::Time(0.5),
            Value::Moment { year: 2026, month: 4, day: 14, second: 31_260 },
            Value::Bool(true),
            Value::Error("#REF!".into()),
            Value::Cut("x".repeat(Value::LONGEST_TEXT)),
        ];
        let cells = values.into_iter().enumerate().map(|(at, value)| Cell {
            column: at as u16 * 3,
            value,
            formula: at % 2 == 0,
        });
        Row { number: 1_048_576, cells: cells.collect() }
    }

    #[test]
    fn every_value_arrives_as_it_was_sent() {
        let mut bytes = Vec::new();
        let mut sender = Sender::new(&mut bytes);
        sender.row(&row()).unwrap();
        sender.end(&Warnings { far_cells: 3, ..Warnings::default() }).unwrap();
        let (mut from, mut buffer) = (&bytes[..], Vec::new());
        match receive(&mut from, &mut buffer).unwrap() {
            Some(Frame::Rows(rows)) => assert_eq!(rows, [row()]),
            other => panic!("{other:?}"),
        }
        assert!(matches!(receive(&mut from, &mut buffer).unwrap(), Some(Frame::End(Warnings { far_cells: 3, .. }))));
        assert!(receive(&mut from, &mut buffer).unwrap().is_none());
    }

    #[test]
    fn a_frame_cut_anywhere_is_an_end_and_never_a_panic() {
        let mut bytes = Vec::new();
        let mut sender = Sender::new(&mut bytes);
        sender.row(&row()).unwrap();
        sender.end(&Warnings::default()).unwrap();
        for end in 0..bytes.len().min(300) {
            let mut from = &bytes[..end];
            assert!(receive(&mut from, &mut Vec::new()).unwrap().is_none());
        }
        let body = &bytes[5..300];
        for end in 0..body.len() {
            let _ = decode_rows(&body[..end]);
        }
    }

    #[test]
    fn a_length_that_no_child_sends_is_refused() {
        let mut from: &[u8] = &[0xff, 0xff, 0xff, 0xff, b'R'];
        assert!(receive(&mut from, &mut Vec::new()).is_err());
    }
}
