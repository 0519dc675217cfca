//! Starting other programs from the project's root, and saying which.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Outcome;

/// The project's root directory.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new("."))
}

/// Where cargo puts what it builds.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |named| root().join(named))
}

/// A program that cargo built in `profile` ("debug" or "release").
pub fn built(profile: &str, program: &str) -> PathBuf {
    target().join(profile).join(format!("{program}{}", std::env::consts::EXE_SUFFIX))
}

/// Runs a program in the project's root and lets it talk to the terminal.
pub fn call<S: AsRef<OsStr>>(program: &str, arguments: &[S]) -> Outcome {
    call_in(root(), program, arguments)
}

/// Runs a program in `folder` and lets it talk to the terminal.
pub fn call_in<S: AsRef<OsStr>>(folder: &Path, program: &str, arguments: &[S]) -> Outcome {
    let mut command = command(program, arguments);
    command.current_dir(folder);
    finish(command)
}

/// A program to be started in the project's root.
pub fn command<S: AsRef<OsStr>>(program: &str, arguments: &[S]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// Says what runs, runs it, and turns a failure into a sentence.
pub fn finish(mut command: Command) -> Outcome {
    let shown = shown(&command);
    println!("+ {shown}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{shown}` ended with {status}")),
        Err(error) => Err(format!("`{shown}` could not be started: {error}")),
    }
}

/// What a program prints, if it ends well.
pub fn output<S: AsRef<OsStr>>(program: &str, arguments: &[S]) -> Option<String> {
    let output = Command::new(program).args(arguments).current_dir(root()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether a program of this name is on the search path.
pub fn has(program: &str) -> bool {
    let Some(path) = std::env::var_os("PATH") else {
        return false;
    };
    std::env::split_paths(&path).any(|folder| {
        let plain = folder.join(program);
        plain.is_file() || (cfg!(windows) && ["exe", "cmd"].iter().any(|end| plain.with_extension(end).is_file()))
    })
}

/// npm's name on this system: a batch file on Windows.
pub const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}
