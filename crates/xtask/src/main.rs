//! `cargo xtask`: run, test, check, bench, bindings, sim, dist.
//!
//! Compiles in seconds on a machine that has nothing but Rust, because it is what fetches the rest. Must never know the
//! domain, nor do anything that the program itself does.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this program talks to a person at a terminal")]

mod bench;
mod bindings;
mod browser;
mod check;
mod display;
mod dist;
mod machine;
mod report;
mod run;
mod screens;
mod shell;
mod sim;
mod test;

use std::process::ExitCode;

/// Outcome of a verb: nothing, or one sentence that says what went wrong.
type Outcome = Result<(), String>;

const USAGE: &str = "\
cargo xtask VERB

  run          install what is missing, build the screens and the desk, open the window
  test [GROUP] install what the tests need, then run all of them, or only check, screens, core, browser or window
  check        format, lints, types of the screens, dependency rules: no tests
  bindings     write the contract's TypeScript types; --check only compares
  bench NAME   measure in a release build; without NAME, all
  sim          many desktops and a server over their real files under a bad network; --seeds N, or --seed N for one
  dist         release programs and screens into target/dist";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let verb = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let outcome = match verb.as_str() {
        "run" => run::run(&rest),
        "test" => test::run(&rest),
        "check" => check::run(),
        "bindings" => bindings::run(&rest),
        "bench" => bench::run(&rest),
        "sim" => sim::run(&rest),
        "dist" => dist::run(),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("\nxtask {verb}: {reason}");
            ExitCode::FAILURE
        }
    }
}
