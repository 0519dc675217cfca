//! `dist`: release programs and screens in one folder. Nothing is signed and no installer is made.

use std::path::Path;

use crate::{Outcome, machine, screens, shell};

const PROGRAMS: [&str; 3] = ["loket-pmi", "loket", "loket-server"];
const NOTICES: [&str; 3] = ["LICENSE", "README.md", "crates/model/data/regions.LICENSE.md"];

/// Fills target/dist.
pub fn run() -> Outcome {
    machine::prepare_build(false)?;
    screens::fetch()?;
    screens::build()?;
    let chosen = PROGRAMS.iter().flat_map(|program| ["--bin", program]);
    let words: Vec<&str> = ["build", "--release", "--workspace"].into_iter().chain(chosen).collect();
    shell::call("cargo", &words)?;
    let folder = shell::target().join("dist");
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for program in PROGRAMS {
        copy(&shell::built("release", program), &folder)?;
    }
    for notice in NOTICES.iter().map(|name| shell::root().join(name)).filter(|file| file.is_file()) {
        copy(&notice, &folder)?;
    }
    println!("\n{} holds the programs. They are not signed and there is no installer yet.", folder.display());
    Ok(())
}

fn copy(file: &Path, folder: &Path) -> Outcome {
    let name = file.file_name().unwrap_or_default();
    std::fs::copy(file, folder.join(name)).map(drop).map_err(|error| format!("{}: {error}", file.display()))
}
