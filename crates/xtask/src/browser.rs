//! The screens in a real browser before the real core, through the bridge.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::shell::{self, NPM};
use crate::{Outcome, screens};

/// Starts a bridge on a home of its own and runs the screens' end-to-end tests against it.
pub fn journey() -> Outcome {
    let bridge = Bridge::start()?;
    let mut command = Command::new(NPM);
    command.args(["run", "--silent", "e2e"]).current_dir(screens::folder());
    command.env("LOKET_URL", &bridge.url).env("LOKET_PROGRAMS", shell::target().join("debug"));
    shell::finish(command)
}

/// A bridge that ends when this value does.
struct Bridge {
    child: Child,
    url: String,
}

impl Bridge {
    fn start() -> Result<Self, String> {
        let mut child = Command::new(shell::built("debug", "bridge"))
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("the bridge did not start: {error}"))?;
        let mut url = String::new();
        if let Some(stdout) = child.stdout.take() {
            // A bridge that cannot be read from says nothing, which is looked at below.
            drop(BufReader::new(stdout).read_line(&mut url));
        }
        let bridge = Self { child, url: url.trim().to_owned() };
        if bridge.url.is_empty() { Err("the bridge ended before it said its address".to_owned()) } else { Ok(bridge) }
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        // It may have ended by itself; either way nothing is left to do.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
