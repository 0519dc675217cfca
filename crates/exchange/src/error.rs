//! Why a spreadsheet could not be read, and how much of one is read at most. No value of a cell is ever in an error.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Which bound a file went over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TooLarge {
    /// More rows than [`Limits::rows`], or more cells than [`Limits::cells`].
    Rows,
    /// Unpacked it would be larger than [`Limits::unpacked`], or it is packed as no spreadsheet is (a bomb).
    Unpacked,
    /// Reading it took more memory or time than the child process may use.
    Resources,
}

/// Why a spreadsheet could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum ReadError {
    /// The file is not there or may not be read.
    #[error("the file cannot be opened")]
    CannotOpen,
    /// Neither .xlsx, .xls, .ods nor text with columns.
    #[error("not a spreadsheet")]
    NotASpreadsheet,
    /// Excel's binary form (.xlsb), which is not read.
    #[error("a binary spreadsheet")]
    Binary,
    /// It has a password.
    #[error("the spreadsheet is encrypted")]
    Encrypted,
    /// It is a spreadsheet, but broken.
    #[error("the spreadsheet is damaged")]
    Damaged,
    /// It goes over a bound.
    #[error("the spreadsheet is too large: {0:?}")]
    TooLarge(TooLarge),
    /// It has no sheet of that name.
    #[error("no sheet of that name")]
    NoSuchSheet,
    /// Nothing stands in it.
    #[error("the spreadsheet is empty")]
    Empty,
    /// The child process could not be started.
    #[error("the reading process could not be started")]
    NotStarted,
}

/// How much is read at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Rows with at least one cell.
    pub rows: u32,
    /// Cells that are not blank, of all rows together.
    pub cells: u64,
    /// Columns; cells further to the right are left out and counted.
    pub columns: u16,
    /// Bytes that the packed parts may have when unpacked.
    pub unpacked: u64,
}

impl Default for Limits {
    /// A sheet of Excel can have 1,048,576 rows; 512 columns are twenty times what a list of persons needs, and a
    /// sheet of that many rows may have 57 cells in each.
    fn default() -> Self {
        Self { rows: 1_048_576, cells: 60_000_000, columns: 512, unpacked: 4 << 30 }
    }
}

/// What was left out or should be looked at, known when the last row has arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Warnings {
    /// Cells to the right of the last column that is read.
    pub far_cells: u64,
    /// Cells whose text was cut.
    pub cut_cells: u64,
    /// Cells with a formula.
    pub formulas: u64,
}
