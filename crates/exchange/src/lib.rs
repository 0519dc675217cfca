//! Spreadsheets in and out.
//!
//! In: a file that someone brings is read by a child process with bounds ([`child`], started by [`Reader`]), its
//! rows arrive as [`Row`]s; [`shape`] finds the headings and what each column means; [`convert`] makes values of a
//! kind's fields out of cells, and names what cannot be one. Out: [`write`] for lists, [`refused`] for the rows that
//! were refused.
//!
//! It must never know where records are kept, which of them exist, or how a problem is worded.

pub mod cell;
pub mod child;
pub mod convert;
pub mod error;
pub mod export;
pub mod frame;
pub mod heading;
pub mod profile;
mod read;
mod reader;
pub mod refused;
pub mod shape;
pub mod write;

pub use cell::{Cell, Row, Value};
pub use child::HIDDEN_ARGUMENT;
pub use error::{Limits, ReadError, TooLarge, Warnings};
pub use reader::{Reader, Request, Spawn};
