//! `loket`: the contract of commands without a window, for administrators, scripts and tests.
//!
//! Exit codes: 0 done, 1 refused, 2 wrong usage. It must never decide anything that the core decides.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line program talks on its standard streams")]

mod arguments;
mod commands;
mod people;
mod session;
mod show;

use std::process::ExitCode;

use clap::Parser;

use arguments::Arguments;

/// Why a command line came to nothing.
enum Stop {
    /// The core refused.
    Refused(app::Failure),
    /// The command line itself is wrong.
    Usage(String),
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

fn main() -> ExitCode {
    if host::read_sheet_if_asked() {
        return ExitCode::SUCCESS;
    }
    let arguments = Arguments::parse();
    match commands::run(&arguments) {
        Ok(done) => {
            println!("{}", if arguments.json { show::json(&done.value) } else { done.words });
            if done.refused { ExitCode::from(1) } else { ExitCode::SUCCESS }
        }
        Err(Stop::Refused(failure)) => {
            if arguments.json {
                println!("{}", show::json(&serde_json::json!({ "failure": failure })));
            }
            eprintln!("{}", show::failure(&failure));
            ExitCode::from(1)
        }
        Err(Stop::Usage(what)) => {
            eprintln!("loket: {what}");
            ExitCode::from(2)
        }
    }
}
