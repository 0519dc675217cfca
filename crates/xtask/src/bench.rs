//! `bench`: measuring in a release build; never part of the tests.

use crate::{Outcome, machine, shell};

/// Runs the bench NAME, or all.
pub fn run(names: &[String]) -> Outcome {
    machine::prepare_build(false)?;
    let fixed = ["run", "--release", "--package", "tests", "--bin", "bench", "--"];
    let words: Vec<&str> = fixed.into_iter().chain(names.iter().map(String::as_str)).collect();
    shell::call("cargo", &words)
}
