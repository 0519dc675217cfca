//! The printers of this computer.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::app::App;
use crate::contract::Nothing;
use crate::failure::{Failure, FailureCode};
use crate::ports::PrintProblem;

/// A printer.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PrinterView {
    /// Its name.
    pub name: String,
    /// Whether the system prints there when nothing is said.
    pub is_default: bool,
}

impl From<PrintProblem> for Failure {
    fn from(problem: PrintProblem) -> Self {
        match problem {
            PrintProblem::Missing => FailureCode::PrinterMissing.into(),
            PrintProblem::Refused => FailureCode::PrinterFailed.into(),
        }
    }
}

/// All of them; none where printing is not running.
pub(crate) fn list(app: &Arc<App>, _: Nothing) -> Result<Vec<PrinterView>, Failure> {
    match app.ports.printer.list() {
        Ok(printers) => Ok(printers
            .into_iter()
            .map(|printer| PrinterView { name: printer.name, is_default: printer.is_default })
            .collect()),
        Err(PrintProblem::Missing) => Ok(Vec::new()),
        Err(problem) => Err(problem.into()),
    }
}
