//! Printing a PDF file through the system: CUPS by its own commands (`lpstat`, `lp`), Windows by the program that
//! prints PDF files there. What is printed is the caller's; its title stands in the queue for all to see.

use std::path::Path;

use thiserror::Error;

#[cfg(not(windows))]
mod cups;
#[cfg(windows)]
mod windows;

#[cfg(not(windows))]
use cups as system;
#[cfg(windows)]
use windows as system;

/// A printer that the system knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printer {
    /// Its name in the system.
    pub name: String,
    /// Whether the system prints there when nothing is said.
    pub is_default: bool,
}

/// What is to be printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Job<'a> {
    /// A PDF file.
    pub file: &'a Path,
    /// The printer's name; without one the system's default.
    pub printer: Option<&'a str>,
    /// How many copies, 1 to 99.
    pub copies: u16,
    /// What the queue calls it. No personal data: others see the queue.
    pub title: &'a str,
}

/// Why nothing was printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PrintError {
    /// No printer is set up, or none is the default.
    #[error("no printer is set up")]
    NoPrinter,
    /// There is no printer of that name.
    #[error("no printer of that name")]
    UnknownPrinter,
    /// The printing service does not answer.
    #[error("the printing service does not answer")]
    ServiceNotRunning,
    /// This system has no printing service.
    #[error("no printing service is installed")]
    NotInstalled,
    /// The printer or its queue takes no jobs, or not from this user.
    #[error("the printer refused")]
    Refused,
    /// Another failure.
    #[error("printing failed")]
    Failed,
}

/// The printers that the system knows, in its order.
pub fn printers() -> Result<Vec<Printer>, PrintError> {
    system::printers()
}

/// Hands a file over to the system. Returns the queue's name for the job, where it has one; that it lies on paper
/// nobody can know.
pub fn print(job: &Job) -> Result<Option<String>, PrintError> {
    if !job.file.is_file() || !(1..=99).contains(&job.copies) {
        return Err(PrintError::Failed);
    }
    system::print(job)
}
