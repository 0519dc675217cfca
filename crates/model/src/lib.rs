//! What an office knows and the rules about it: kinds with their fields and checks, NIK, dates, names,
//! letter numbers, regions.
//!
//! Pure: no I/O, no clock, no randomness. It must never know where a record is kept, who asks, or how a
//! message is worded; the user interface owns the words, and [`vocabulary`] reads its names of kinds, fields and choices.

pub mod case_clock;
pub mod check;
pub mod country;
pub mod crosscheck;
pub mod date;
pub mod field;
pub mod fold;
pub mod kind;
pub mod kinds;
pub mod moment;
pub mod mrz;
pub mod name;
pub mod nik;
pub mod number;
pub mod personal;
pub mod phone;
pub mod process;
pub mod region;
pub mod requirement;
pub mod spelled;
pub mod standing;
pub mod vocabulary;

pub use check::{Problem, ProblemCode, Severity};
pub use field::{Body, Field, FieldType, Sensitivity};
pub use kind::Kind;
