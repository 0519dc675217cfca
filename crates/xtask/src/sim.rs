//! `sim`: many desktops and a server under a bad network, for more seeds than the tests run.

use crate::{Outcome, machine, shell};

const USAGE: &str = "sim [--seeds N] [--first N] [--seed N]";

/// Runs so many seeds from the first on, or one alone. Unoptimised, as the tests are: the code's own assertions are on.
pub fn run(arguments: &[String]) -> Outcome {
    machine::prepare_build(false)?;
    let mut command = shell::command(
        "cargo",
        &["test", "--package", "tests", "--test", "sim", "--", "--nocapture", "after_the_noise"],
    );
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let name = match word.as_str() {
            "--seeds" => "LOKET_SIM_SEEDS",
            "--first" => "LOKET_SIM_FIRST",
            "--seed" => "LOKET_SIM_SEED",
            _ => return Err(USAGE.to_owned()),
        };
        let number = words.next().and_then(|number| number.replace('_', "").parse::<u64>().ok());
        command.env(name, number.ok_or(USAGE)?.to_string());
    }
    shell::finish(command)
}
