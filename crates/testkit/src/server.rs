//! A real `loket-server` on a free port, with a home of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::home::TempHome;
use crate::programs;

/// A running server; it ends when this value does.
pub struct RunningServer {
    home: TempHome,
    child: Option<Child>,
    url: String,
}

impl RunningServer {
    /// Starts one that knows this district, by its region code.
    ///
    /// # Panics
    /// When the program is not built or does not start.
    pub fn start(district: &str) -> Self {
        let home = TempHome::new("server");
        let mut server = Self { home, child: None, url: String::new() };
        server.administer(&["district", "add", district]);
        server.serve("127.0.0.1:0");
        server
    }

    /// Its address, `http://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A one-time code for one more desktop of the district.
    pub fn invite(&self, district: &str) -> String {
        self.administer(&["invite", "--district", district]).trim().to_owned()
    }

    /// Takes the server away: desktops must go on working.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have ended by itself; either way it is gone.
            drop(child.kill());
            drop(child.wait());
        }
    }

    /// Brings it back under the same address, with what it had.
    pub fn start_again(&mut self) {
        let address = self.url.trim_start_matches("http://").to_owned();
        self.serve(&address);
    }

    fn serve(&mut self, listen: &str) {
        let mut child = self
            .program()
            .args(["--listen", listen])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("loket-server starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("its output is a pipe");
        BufReader::new(stdout).read_line(&mut line).expect("loket-server says where it listens");
        let url = line.split_whitespace().find(|word| word.starts_with("http://"));
        url.expect("loket-server says where it listens").clone_into(&mut self.url);
        self.child = Some(child);
    }

    fn administer(&self, words: &[&str]) -> String {
        let output = self.program().args(words).output().expect("loket-server starts");
        assert!(output.status.success(), "loket-server {words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("its words are text")
    }

    fn program(&self) -> Command {
        let mut command = Command::new(programs::built("loket-server"));
        command.arg("--home").arg(self.home.path());
        command
    }
}

impl Drop for RunningServer {
    fn drop(&mut self) {
        self.stop();
    }
}
