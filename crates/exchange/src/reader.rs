//! The program's side of reading: starts the child, asks, and takes rows as they come. The child is killed when the
//! reader goes.

use std::io::{BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdout};

use serde::{Deserialize, Serialize};

use crate::cell::Row;
use crate::error::{Limits, ReadError, TooLarge, Warnings};
use crate::frame::{Frame, receive};

/// What is to be read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Request {
    /// The file.
    pub path: PathBuf,
    /// The sheet; without a name the first one in which something stands.
    pub sheet: Option<String>,
    /// How much is read at most.
    pub limits: Limits,
}

impl Request {
    /// The first sheet of a file, with the usual limits.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), sheet: None, limits: Limits::default() }
    }
}

/// Starts the host program with [`crate::HIDDEN_ARGUMENT`], stdin and stdout piped, memory and time bounded.
/// (`os::child` does that.)
pub type Spawn<'a> = dyn Fn() -> std::io::Result<Child> + 'a;

/// A sheet that is being read: an iterator of rows. After an error no more rows come.
pub struct Reader {
    child: Child,
    from: BufReader<ChildStdout>,
    buffer: Vec<u8>,
    rows: std::vec::IntoIter<Row>,
    sheets: Vec<String>,
    sheet: String,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Reading,
    Ended(Warnings),
    Failed,
}

impl Reader {
    /// Opens a file. Which sheets it has is known then; the rows of the sheet follow.
    pub fn open(request: &Request, spawn: &Spawn) -> Result<Self, ReadError> {
        let mut child = spawn().map_err(|_| ReadError::NotStarted)?;
        let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            end(&mut child);
            return Err(ReadError::NotStarted);
        };
        let asked = serde_json::to_vec(request).map(|bytes| stdin.write_all(&bytes));
        drop(stdin);
        let mut reader = Self {
            child,
            from: BufReader::with_capacity(64 << 10, stdout),
            buffer: Vec::new(),
            rows: Vec::new().into_iter(),
            sheets: Vec::new(),
            sheet: String::new(),
            state: State::Reading,
        };
        if asked.is_err() {
            // A path that is not text: it could be named to no one.
            return Err(ReadError::CannotOpen);
        }
        match reader.receive()? {
            Frame::Head(head) => {
                reader.sheets = head.sheets;
                reader.sheet = head.sheet;
                Ok(reader)
            }
            _ => Err(ReadError::Damaged),
        }
    }

    /// The names of all sheets.
    pub fn sheets(&self) -> &[String] {
        &self.sheets
    }

    /// The sheet whose rows come.
    pub fn sheet(&self) -> &str {
        &self.sheet
    }

    /// What was left out; known when all rows have come.
    pub fn warnings(&self) -> Option<Warnings> {
        match self.state {
            State::Ended(warnings) => Some(warnings),
            _ => None,
        }
    }

    /// Up to `count` rows, as a sample. They do not come again.
    pub fn sample(&mut self, count: usize) -> Result<Vec<Row>, ReadError> {
        self.take(count).collect()
    }

    fn receive(&mut self) -> Result<Frame, ReadError> {
        match receive(&mut self.from, &mut self.buffer) {
            Ok(Some(Frame::Failed(error))) => Err(error),
            Ok(Some(frame)) => Ok(frame),
            // The child has died: of the bound on its memory or its time, whatever the file held.
            Ok(None) => Err(ReadError::TooLarge(TooLarge::Resources)),
            Err(_) => Err(ReadError::Damaged),
        }
    }
}

impl Iterator for Reader {
    type Item = Result<Row, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(row) = self.rows.next() {
                return Some(Ok(row));
            }
            if self.state != State::Reading {
                return None;
            }
            match self.receive() {
                Ok(Frame::Rows(rows)) => self.rows = rows.into_iter(),
                Ok(Frame::End(warnings)) => self.state = State::Ended(warnings),
                Ok(_) => {
                    self.state = State::Failed;
                    return Some(Err(ReadError::Damaged));
                }
                Err(error) => {
                    self.state = State::Failed;
                    return Some(Err(error));
                }
            }
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

/// Ends the child and waits for it, so that none is left behind.
fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}
