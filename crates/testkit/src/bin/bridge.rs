//! `bridge [--home DIR] [--screens DIR]`: the screens and the real core for a browser on this computer. The first line it
//! prints is the address with its token. Without `--home` it works in a folder that is gone when it ends.

use std::path::PathBuf;
use std::process::ExitCode;

use app::App;
use testkit::home::TempHome;
use testkit::{bridge, programs};

fn main() -> ExitCode {
    // The core starts its own program anew to read a spreadsheet: here that is this one.
    if host::work_if_asked() {
        return ExitCode::SUCCESS;
    }
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            complain(&reason);
            ExitCode::FAILURE
        }
    }
}

fn serve() -> Result<(), String> {
    let temporary = TempHome::new("bridge");
    let (home, screens) = arguments(&temporary)?;
    let core = App::open(&home, host::ports()).map_err(|failure| format!("{}: {failure:?}", home.display()))?;
    app::sync_desk::keep_in_step(&core);
    app::double::keep_comparing(&core);
    app::scan::watch_inbox(&core);
    app::backup::keep_backed_up(&core);
    let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
    runtime.block_on(async {
        let uploads = temporary.file("uploads");
        let listening = bridge::listen(core, screens, uploads).await.map_err(|error| error.to_string())?;
        announce(listening.url());
        tokio::select! {
            served = listening.serve() => served.map_err(|error| error.to_string()),
            _ = tokio::signal::ctrl_c() => Ok(()),
        }
    })
}

fn arguments(temporary: &TempHome) -> Result<(PathBuf, PathBuf), String> {
    let mut home = temporary.file("home");
    let mut screens = programs::root().join("ui").join("dist");
    let mut words = std::env::args_os().skip(1);
    while let Some(word) = words.next() {
        let folder = words.next().map(PathBuf::from).ok_or("usage: bridge [--home DIR] [--screens DIR]")?;
        match word.to_str() {
            Some("--home") => home = folder,
            Some("--screens") => screens = folder,
            _ => return Err("usage: bridge [--home DIR] [--screens DIR]".to_owned()),
        }
    }
    Ok((home, screens))
}

#[expect(clippy::print_stdout, reason = "who started the bridge reads its address there")]
fn announce(url: &str) {
    println!("{url}");
}

#[expect(clippy::print_stderr, reason = "a program that does not start says why")]
fn complain(reason: &str) {
    eprintln!("bridge: {reason}");
}
