//! CUPS by `lpstat` and `lp`: their words are read in the C locale.

use std::io::{self, Read};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use super::{Job, PrintError, Printer};

/// A print server that does not answer in this time is taken for dead.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) fn printers() -> Result<Vec<Printer>, PrintError> {
    let all = run(Command::new("lpstat").arg("-e"))?;
    let names = match said(&all) {
        Ok(text) => text,
        // Before CUPS 2.0 there is no -e.
        Err(PrintError::Failed) => said(&run(Command::new("lpstat").arg("-a"))?)?,
        Err(PrintError::NoPrinter) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let default = said(&run(Command::new("lpstat").arg("-d"))?).map(|text| default_of(&text)).unwrap_or_default();
    Ok(names_of(&names)
        .map(|name| Printer { name: name.to_owned(), is_default: default.as_deref() == Some(name) })
        .collect())
}

pub(super) fn print(job: &Job) -> Result<Option<String>, PrintError> {
    let mut command = Command::new("lp");
    if let Some(printer) = job.printer {
        command.args(["-d", printer]);
    }
    command.args(["-n", &job.copies.to_string(), "-t", job.title, "--"]).arg(job.file);
    let output = run(&mut command)?;
    said(&output).map(|text| request_of(&text))
}

fn run(command: &mut Command) -> Result<Output, PrintError> {
    let failed = |error: io::Error| {
        if error.kind() == io::ErrorKind::NotFound { PrintError::NotInstalled } else { PrintError::Failed }
    };
    let mut child = command
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let since = Instant::now();
    let status = loop {
        match child.try_wait().map_err(failed)? {
            Some(status) => break status,
            None if since.elapsed() > PATIENCE => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(PrintError::ServiceNotRunning);
            }
            None => std::thread::sleep(Duration::from_millis(10)),
        }
    };
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    // A list of printers is far smaller than a pipe's buffer: the command never waits for its reader.
    if let Some(mut pipe) = child.stdout.take() {
        pipe.read_to_end(&mut stdout).map_err(failed)?;
    }
    if let Some(mut pipe) = child.stderr.take() {
        pipe.read_to_end(&mut stderr).map_err(failed)?;
    }
    Ok(Output { status, stdout, stderr })
}

/// What a command said, or what its complaint means.
fn said(output: &Output) -> Result<String, PrintError> {
    let complaint = String::from_utf8_lossy(&output.stderr).to_ascii_lowercase();
    if output.status.success() && !complaint.contains("no destinations added") {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(meaning_of(&complaint))
    }
}

fn meaning_of(complaint: &str) -> PrintError {
    let any = |words: &[&str]| words.iter().any(|word| complaint.contains(word));
    if any(&[
        "scheduler is not running",
        "scheduler not responding",
        "connection refused",
        "bad file descriptor",
        "unable to connect",
        "transport endpoint",
    ]) {
        PrintError::ServiceNotRunning
    } else if any(&["no default destination", "no destinations added", "no system default"]) {
        PrintError::NoPrinter
    } else if any(&["does not exist", "unknown destination", "invalid destination", "unknown printer", "not found"]) {
        PrintError::UnknownPrinter
    } else if any(&["not accepting", "forbidden", "not authorized", "unauthorized", "denied", "rejecting", "too many"])
    {
        PrintError::Refused
    } else {
        PrintError::Failed
    }
}

/// The first word of each line (`lpstat -e`: nothing else stands there; `lpstat -a`: `NAME accepting requests since …`).
fn names_of(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| line.split_whitespace().next())
}

/// `system default destination: NAME`; an instance (`NAME/draft`) is of the same printer.
fn default_of(text: &str) -> Option<String> {
    let name = text.lines().find_map(|line| line.split_once("destination:"))?.1.trim();
    let name = name.split('/').next().unwrap_or(name);
    (!name.is_empty()).then(|| name.to_owned())
}

/// `request id is NAME-12 (1 file(s))`.
fn request_of(text: &str) -> Option<String> {
    text.split_once("request id is ")?.1.split_whitespace().next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_lpstat_and_lp_are_understood() {
        assert_eq!(names_of("Kantor_Canon\nPDF\n").collect::<Vec<_>>(), ["Kantor_Canon", "PDF"]);
        assert_eq!(names_of("PDF accepting requests since Tue Nov 24 2026\n").collect::<Vec<_>>(), ["PDF"]);
        assert_eq!(default_of("system default destination: Kantor_Canon\n").as_deref(), Some("Kantor_Canon"));
        assert_eq!(default_of("system default destination: PDF/draft\n").as_deref(), Some("PDF"));
        assert_eq!(default_of("no system default destination\n"), None);
        assert_eq!(request_of("request id is PDF-12 (1 file(s))\n").as_deref(), Some("PDF-12"));
    }

    #[test]
    fn complaints_have_their_meaning() {
        for (complaint, meaning) in [
            ("lpstat: scheduler is not running", PrintError::ServiceNotRunning),
            ("lp: error - scheduler not responding!", PrintError::ServiceNotRunning),
            ("lpstat: bad file descriptor", PrintError::ServiceNotRunning),
            ("lp: error - no default destination available.", PrintError::NoPrinter),
            ("lpstat: no destinations added.", PrintError::NoPrinter),
            ("lp: the printer or class does not exist.", PrintError::UnknownPrinter),
            ("lp: destination \"pdf\" is not accepting jobs.", PrintError::Refused),
            ("lp: forbidden", PrintError::Refused),
            ("lp: something else", PrintError::Failed),
        ] {
            assert_eq!(meaning_of(complaint), meaning, "{complaint}");
        }
    }

    #[test]
    fn a_command_that_is_not_there_means_that_nothing_is_installed() {
        assert_eq!(run(&mut Command::new("lpstat-that-is-not-there")).err(), Some(PrintError::NotInstalled));
    }
}
