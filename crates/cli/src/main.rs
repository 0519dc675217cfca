//! `loket`: the contract of commands without a window, for administrators, scripts and tests.
//!
//! Exit codes: 0 done, 1 refused, 2 wrong usage. It must never decide anything that the core decides.
#![expect(clippy::print_stderr, reason = "a command-line program talks on its standard streams")]

mod arguments;
mod backup;
mod commands;
mod letters;
mod lists;
mod people;
mod session;
mod show;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use arguments::Arguments;

/// Why a command line came to nothing.
enum Stop {
    /// The core refused.
    Refused(app::Failure),
    /// The command line itself is wrong.
    Usage(String),
    /// It cannot be done as it was asked, and this is why.
    Unclear(String),
}

impl From<app::Failure> for Stop {
    fn from(failure: app::Failure) -> Self {
        Self::Refused(failure)
    }
}

impl From<app::FailureCode> for Stop {
    fn from(code: app::FailureCode) -> Self {
        Self::Refused(code.into())
    }
}

/// Prints a text; a reader that has gone (`| head`) is no fault.
fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

fn main() -> ExitCode {
    if host::work_if_asked() {
        return ExitCode::SUCCESS;
    }
    let arguments = Arguments::parse();
    match commands::run(&arguments) {
        Ok(done) => {
            say(&if arguments.json { show::json(&done.value) } else { done.words });
            if done.refused { ExitCode::from(1) } else { ExitCode::SUCCESS }
        }
        Err(Stop::Refused(failure)) => {
            if arguments.json {
                say(&show::json(&serde_json::json!({ "failure": failure })));
            }
            eprintln!("{}", show::failure(&failure));
            ExitCode::from(1)
        }
        Err(Stop::Unclear(what)) => {
            eprintln!("{what}");
            ExitCode::from(1)
        }
        Err(Stop::Usage(what)) => {
            eprintln!("loket: {what}");
            ExitCode::from(2)
        }
    }
}
