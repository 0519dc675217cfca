//! The ports of a real computer, put together once for window, command line and bridge.
//!
//! `app` names what it needs and knows no system; `os` and `remote` know the system and not who asks. Here one meets the
//! other. It must never know what a command means.

mod clock;
mod keychain;
mod line;
mod printer;

use std::io;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::Arc;

use app::ports::{Ports, Random};

/// Everything the core needs, from this computer.
pub fn ports() -> Ports {
    Ports {
        clock: Arc::new(clock::SystemClock),
        random: Arc::new(SystemRandom),
        keychain: Arc::new(keychain::SystemKeychain),
        printer: Arc::new(printer::SystemPrinter),
        transport: Arc::new(line::SystemLine::default()),
        sheets: Arc::new(|| os::child::start_self(exchange::HIDDEN_ARGUMENT, &os::child::Bounds::default())),
        scans: Arc::new(|| start_scan_child(&std::env::current_exe()?)),
    }
}

/// An A3 sheet in colour at 600 dots an inch, with what decoding and shrinking take beside it; three hundred pages.
const SCAN_BOUNDS: os::child::Bounds = os::child::Bounds { memory_bytes: 896 << 20, cpu_seconds: 240 };

/// Starts a program that calls [`work_if_asked`] to work on a scan.
pub fn start_scan_child(program: &Path) -> io::Result<Child> {
    os::child::start(program, &[scans::HIDDEN_ARGUMENT], &SCAN_BOUNDS)
}

/// Whether this process was started to read a spreadsheet or to work on a scan; if so that has been done and the program is
/// to end. To be called before anything else.
pub fn work_if_asked() -> bool {
    let Some(asked) = std::env::args_os().nth(1) else { return false };
    if asked == exchange::HIDDEN_ARGUMENT {
        exchange::child::run(std::io::stdin().lock(), std::io::stdout().lock());
    } else if asked == scans::HIDDEN_ARGUMENT {
        scans::child::run(std::io::stdin().lock(), std::io::stdout().lock(), scans::child::PATIENCE);
    } else {
        return false;
    }
    true
}

/// Home directory that someone chose by the variable `LOKET_HOME`.
pub fn chosen_home() -> Option<PathBuf> {
    std::env::var_os("LOKET_HOME").filter(|named| !named.is_empty()).map(PathBuf::from)
}

struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) {
        // A system that has no randomness cannot make a key that protects anything: there is no way on from here.
        getrandom::fill(bytes).expect("the operating system gives randomness");
    }
}
