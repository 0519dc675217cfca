//! The command line on a home of its own, as an administrator's script calls it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use testkit::home::TempHome;

/// Who works in the journeys. Invented, as everybody in them.
pub const USER: &str = "Rina Wulandari";
/// Password of [`USER`].
pub const PASSWORD: &str = "kopi pagi hari";
/// Region code of the district in which the journeys play.
pub const DISTRICT: &str = "18.07";

/// `loket` on one home.
pub struct Cli {
    home: TempHome,
    printer: Option<PathBuf>,
}

impl Cli {
    /// An empty home.
    pub fn new(name: &str) -> Self {
        Self { home: TempHome::new(name), printer: None }
    }

    /// A home with an office in it.
    pub fn with_office(name: &str) -> Self {
        let cli = Self::new(name);
        let words =
            ["init", "--district", DISTRICT, "--office", "P4MI Lampung Timur", "--signatory", "Bambang Wiratmoko"];
        cli.done(&words);
        cli
    }

    /// Prints on this print service from now on.
    pub fn prints_on(&mut self, server: PathBuf) {
        self.printer = Some(server);
    }

    /// Its home directory.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// A file beside the home's own.
    pub fn file(&self, name: &str) -> PathBuf {
        self.home.file(name)
    }

    /// Runs a command line and gives back whatever comes.
    pub fn run(&self, words: &[&str]) -> Output {
        self.run_as(USER, words)
    }

    /// The same for another user; everybody in the journeys has one password.
    pub fn run_as(&self, user: &str, words: &[&str]) -> Output {
        let mut command = Command::new(testkit::programs::built("loket"));
        command.arg("--home").arg(self.home.path()).args(["--user", user, "--json"]).args(words);
        command.env("LOKET_PASSWORD", PASSWORD);
        if let Some(server) = &self.printer {
            command.env("CUPS_SERVER", server);
        }
        command.output().expect("loket starts")
    }

    /// Runs a command line that must be done, and gives back its JSON.
    ///
    /// # Panics
    /// When it is not.
    pub fn done(&self, words: &[&str]) -> Value {
        let output = self.run(words);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "loket {words:?} ended with {}: {said}", output.status);
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("loket {words:?} prints no JSON: {error}"))
    }

    /// Runs a command line that must be refused, and gives back the failure's code.
    ///
    /// # Panics
    /// When it is done, or ends in another way than by exit code 1.
    pub fn refused(&self, words: &[&str]) -> String {
        let output = self.run(words);
        assert_eq!(output.status.code(), Some(1), "loket {words:?} is refused");
        let said: Value = serde_json::from_slice(&output.stdout).expect("a refusal is JSON too");
        said["failure"]["code"].as_str().expect("a refusal has a code").to_owned()
    }

    /// Calls a command of the contract that must be done.
    pub fn call(&self, command: &str, input: &Value) -> Value {
        self.done(&["call", command, &input.to_string()])
    }

    /// The worker of a NIK.
    pub fn worker(&self, nik: &str) -> Value {
        self.done(&["worker", "show", nik])
    }
}

/// A spreadsheet of the fixtures.
pub fn sheet(name: &str) -> String {
    testkit::programs::root().join("tests/fixtures/sheets").join(name).display().to_string()
}

/// What a person would read on a PDF, line by line as it stands.
pub fn text_of(pdf: &Path) -> String {
    let output = Command::new("pdftotext").arg("-layout").arg(pdf).arg("-").output();
    let output = output.expect("pdftotext starts; the package poppler-utils brings it");
    String::from_utf8(output.stdout).expect("its words are text")
}

/// Whether qpdf finds nothing wrong with a PDF.
pub fn is_sound(pdf: &Path) -> bool {
    let checked = Command::new("qpdf").arg("--check").arg(pdf).output();
    checked.expect("qpdf starts; the package qpdf brings it").status.success()
}

/// The text of the QR on a PDF's first page, read from its picture as a scanner sees it.
pub fn qr_of(pdf: &Path) -> String {
    let picture = pdf.with_extension("scan");
    let drawn =
        Command::new("pdftoppm").args(["-r", "200", "-f", "1", "-singlefile", "-png"]).arg(pdf).arg(&picture).status();
    assert!(drawn.is_ok_and(|status| status.success()), "pdftoppm draws the page");
    let read = Command::new("zbarimg").args(["--quiet", "--raw"]).arg(picture.with_extension("scan.png")).output();
    let read = read.expect("zbarimg starts; the package zbar-tools brings it");
    String::from_utf8(read.stdout).expect("a QR is text").trim().to_owned()
}
