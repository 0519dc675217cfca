//! What the core needs from the world and is handed in: clock, randomness, keychain, printers, a reader of spreadsheets
//! in a process of its own, and a line to a server.

use std::path::Path;
use std::sync::Arc;

/// The wall clock. Its time is recorded and shown; it never orders changes.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970, UTC.
    fn now_ms(&self) -> i64;
    /// Offset of the office's local time from UTC in minutes (WIB is 420).
    fn offset_minutes(&self) -> i32;
}

/// A source of secret randomness.
pub trait Random: Send + Sync {
    /// Fills the bytes.
    fn fill(&self, bytes: &mut [u8]);
}

/// The operating system's store of secrets. A system without one is normal.
pub trait Keychain: Send + Sync {
    /// The secret of that name; none if it or the keychain is missing.
    fn get(&self, name: &str) -> Option<Vec<u8>>;
    /// Keeps a secret; false if there is no keychain.
    fn set(&self, name: &str, secret: &[u8]) -> bool;
}

/// A printer of the system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrinterName {
    /// Its name.
    pub name: String,
    /// Whether the system prints there when nothing is said.
    pub is_default: bool,
}

/// Why nothing was printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrintProblem {
    /// No printer, or printing is not running.
    Missing,
    /// The system refused the job.
    Refused,
}

/// The system's print path.
pub trait Printer: Send + Sync {
    /// The printers that there are.
    fn list(&self) -> Result<Vec<PrinterName>, PrintProblem>;
    /// Prints a PDF file.
    fn print(&self, pdf: &Path, title: &str, printer: Option<&str>, copies: u16) -> Result<(), PrintProblem>;
}

/// All of them.
#[derive(Clone)]
pub struct Ports {
    /// The wall clock.
    pub clock: Arc<dyn Clock>,
    /// Secret randomness.
    pub random: Arc<dyn Random>,
    /// The system's store of secrets.
    pub keychain: Arc<dyn Keychain>,
    /// The system's print path.
    pub printer: Arc<dyn Printer>,
    /// Carries messages to servers.
    pub transport: Arc<dyn sync::Transport>,
    /// Starts the process that reads a spreadsheet.
    pub sheets: Arc<dyn Fn() -> std::io::Result<std::process::Child> + Send + Sync>,
    /// Starts the process that works on a scan.
    pub scans: Arc<dyn Fn() -> std::io::Result<std::process::Child> + Send + Sync>,
}
