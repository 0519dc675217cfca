//! This computer's print path.

use std::path::Path;

use app::ports::{PrintProblem, Printer, PrinterName};
use os::print::{Job, PrintError};

pub(crate) struct SystemPrinter;

impl Printer for SystemPrinter {
    fn list(&self) -> Result<Vec<PrinterName>, PrintProblem> {
        let printers = os::print::printers().map_err(problem)?;
        Ok(printers.into_iter().map(|one| PrinterName { name: one.name, is_default: one.is_default }).collect())
    }

    fn print(&self, pdf: &Path, title: &str, printer: Option<&str>, copies: u16) -> Result<(), PrintProblem> {
        os::print::print(&Job { file: pdf, printer, copies, title }).map(drop).map_err(problem)
    }
}

/// What a user can do about it: set up a printer, or look at the one there is.
fn problem(error: PrintError) -> PrintProblem {
    match error {
        PrintError::NoPrinter
        | PrintError::UnknownPrinter
        | PrintError::ServiceNotRunning
        | PrintError::NotInstalled => PrintProblem::Missing,
        PrintError::Refused | PrintError::Failed => PrintProblem::Refused,
    }
}
