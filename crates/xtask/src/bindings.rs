//! `bindings`: the contract's TypeScript types, written from the Rust ones.

use crate::{Outcome, shell};

const FILE: &str = "ui/src/rpc/contract.ts";

/// Writes the types; with `--check` only compares.
pub fn run(arguments: &[String]) -> Outcome {
    if arguments.iter().any(|word| word == "--check") {
        return compare();
    }
    let file = shell::root().join(FILE);
    let text = generate()?;
    if std::fs::read_to_string(&file).is_ok_and(|old| old == text) {
        return Ok(());
    }
    println!("writing {FILE}");
    std::fs::write(file, text).map_err(|error| format!("{FILE}: {error}"))
}

/// Fails when the file is not what the Rust types say.
pub fn compare() -> Outcome {
    let text = generate()?;
    let old = std::fs::read_to_string(shell::root().join(FILE)).map_err(|error| format!("{FILE}: {error}"))?;
    if old == text { Ok(()) } else { Err(format!("{FILE} is stale: run `cargo xtask bindings`")) }
}

fn generate() -> Result<String, String> {
    // With the features of the whole workspace, so that nothing is compiled for this alone.
    shell::call("cargo", &["build", "--quiet", "--workspace", "--bin", "bindings"])?;
    let program = shell::built("debug", "bindings");
    let nothing: [&str; 0] = [];
    shell::output(&program.to_string_lossy(), &nothing)
        .ok_or_else(|| "the program `bindings` of crate app did not end well".to_owned())
}
