//! `run`: from a fresh machine to the open window.

use std::process::Command;

use crate::display::{self, Virtual};
use crate::{Outcome, machine, screens, shell};

/// Installs what is missing, builds the screens and the desk, opens the window and waits until it is closed. `--build-only`
/// stops before the window.
pub fn run(arguments: &[String]) -> Outcome {
    let (build_only, rest): (Vec<&String>, Vec<&String>) = arguments.iter().partition(|word| *word == "--build-only");
    machine::prepare_build(!display::is_there())?;
    screens::fetch()?;
    screens::build()?;
    build_desk()?;
    if !build_only.is_empty() {
        return Ok(());
    }
    let mut window = Command::new(shell::built("debug", "loket-pmi"));
    window.args(rest).current_dir(shell::root());
    if display::is_there() {
        println!("Opening the window. Nothing else is needed: the office's file lives on this machine.");
        return shell::finish(window);
    }
    let virtual_display = Virtual::start()?;
    println!("This machine has no display: the window opens on a virtual one, DISPLAY={}.", virtual_display.name);
    println!("To look at it from another terminal (apt-get install imagemagick):");
    println!("  DISPLAY={} import -window root loket.png", virtual_display.name);
    println!("Ctrl+C ends it.");
    window.env("DISPLAY", &virtual_display.name);
    shell::finish(window)
}

/// Builds the desk with the features of the whole workspace, so that what tests compiled is not compiled again.
pub fn build_desk() -> Outcome {
    shell::call("cargo", &["build", "--workspace", "--bin", "loket-pmi"])
}
