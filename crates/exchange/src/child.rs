//! The child's side: a process of its own reads the file that someone brought, so that a hostile file can only break
//! the child. The program that hosts it calls [`run`] when it was started with [`HIDDEN_ARGUMENT`], before anything else.

use std::any::Any;
use std::io::{BufWriter, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::cell::{Cell, Row, Value};
use crate::error::{Limits, ReadError, TooLarge, Warnings};
use crate::frame::{Head, Sender};
use crate::read;
use crate::reader::Request;

/// The argument with which the program starts itself to read a spreadsheet.
pub const HIDDEN_ARGUMENT: &str = "--loket-read-sheet";

/// A request is a path and a sheet's name; anything longer is not one.
const LONGEST_REQUEST: u64 = 64 << 10;

/// Reads the request from `input` and writes frames to `output`; returns when the file is read or the other side is
/// gone. Sets the process's panic hook: call it only in the child.
pub fn run(input: impl Read, output: impl Write) {
    // A panic is an answer here, not a message: the parent is told that the file is damaged.
    std::panic::set_hook(Box::new(|_| ()));
    let mut writer = BufWriter::with_capacity(64 << 10, output);
    let mut sender = Sender::new(&mut writer as &mut dyn Write);
    let mut text = String::new();
    let request: Option<Request> =
        input.take(LONGEST_REQUEST).read_to_string(&mut text).ok().and_then(|_| serde_json::from_str(&text).ok());
    let outcome = match request {
        None => Err(Stop::Failed(ReadError::CannotOpen)),
        Some(request) => {
            let mut output = Output::new(&mut sender, request.limits);
            let read = catch_unwind(AssertUnwindSafe(|| read::read(&request, &mut output)));
            read.unwrap_or_else(|panic| Err(Stop::Failed(meaning_of(panic.as_ref()))))
        }
    };
    // If the other side is gone there is no one to tell.
    if let Err(Stop::Failed(error)) = outcome {
        let _ = sender.failed(error);
    }
    let _ = writer.flush();
}

/// The libraries panic on some broken files; on a length that no memory holds the standard library does.
fn meaning_of(panic: &(dyn Any + Send)) -> ReadError {
    let message = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    if message.is_some_and(|message| message.contains("capacity overflow")) {
        ReadError::TooLarge(TooLarge::Resources)
    } else {
        ReadError::Damaged
    }
}

/// Why reading ends before the last row.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The file is not to be read.
    Failed(ReadError),
    /// The other side does not want more.
    Gone,
}

impl From<ReadError> for Stop {
    fn from(error: ReadError) -> Self {
        Self::Failed(error)
    }
}

/// Where the readers put what they find; keeps the bounds.
pub(crate) struct Output<'a, 'b> {
    sender: &'a mut Sender<&'b mut dyn Write>,
    limits: Limits,
    row: Row,
    rows: u32,
    cells: u64,
    warnings: Warnings,
}

impl<'a, 'b> Output<'a, 'b> {
    fn new(sender: &'a mut Sender<&'b mut dyn Write>, limits: Limits) -> Self {
        Self { sender, limits, row: Row::default(), rows: 0, cells: 0, warnings: Warnings::default() }
    }

    /// How many rows are taken at most.
    pub fn most_rows(&self) -> u32 {
        self.limits.rows
    }

    /// Says which sheets there are and whose rows follow.
    pub fn head(&mut self, sheets: Vec<String>, sheet: String) -> Result<(), Stop> {
        self.sender.head(&Head { sheets, sheet }).map_err(|_| Stop::Gone)
    }

    /// Takes a cell; row and column from 0. Cells come row by row. Blank text is no cell.
    pub fn cell(&mut self, row: u32, column: u32, value: Value, formula: bool) -> Result<(), Stop> {
        if row + 1 != self.row.number {
            self.end_row()?;
            self.row.number = row + 1;
        }
        if column >= u32::from(self.limits.columns) {
            self.warnings.far_cells += 1;
            return Ok(());
        }
        let value = match value {
            Value::Text(text) if text.trim().is_empty() => return Ok(()),
            Value::Text(text) if text.len() > Value::LONGEST_TEXT && text.chars().count() > Value::LONGEST_TEXT => {
                self.warnings.cut_cells += 1;
                Value::Cut(text.chars().take(Value::LONGEST_TEXT).collect())
            }
            other => other,
        };
        self.warnings.formulas += u64::from(formula);
        self.row.put(Cell { column: column as u16, value, formula });
        Ok(())
    }

    /// Ends the stream of rows.
    pub fn finish(&mut self) -> Result<(), Stop> {
        self.end_row()?;
        if self.rows == 0 {
            return Err(ReadError::Empty.into());
        }
        self.sender.end(&self.warnings).map_err(|_| Stop::Gone)
    }

    fn end_row(&mut self) -> Result<(), Stop> {
        if self.row.cells.is_empty() {
            return Ok(());
        }
        self.rows += 1;
        self.cells += self.row.cells.len() as u64;
        if self.rows > self.limits.rows || self.cells > self.limits.cells {
            return Err(ReadError::TooLarge(TooLarge::Rows).into());
        }
        self.sender.row(&self.row).map_err(|_| Stop::Gone)?;
        self.row.cells.clear();
        Ok(())
    }
}
