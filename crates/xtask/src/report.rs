//! Steps that all run even when one fails, and the table at the end.

use std::time::{Duration, Instant};

use crate::Outcome;

/// What became of one step.
enum Result {
    Passed,
    Failed(String),
    Skipped(String),
}

/// The steps so far.
#[derive(Default)]
pub struct Report {
    rows: Vec<(&'static str, Result, Duration)>,
}

impl Report {
    /// Runs a step and keeps how it went.
    pub fn step(&mut self, name: &'static str, work: impl FnOnce() -> Outcome) {
        println!("\n=== {name}");
        let start = Instant::now();
        let result = match work() {
            Ok(()) => Result::Passed,
            Err(reason) => {
                println!("!!! {reason}");
                Result::Failed(reason)
            }
        };
        self.rows.push((name, result, start.elapsed()));
    }

    /// Notes a step that cannot run, and why.
    pub fn skip(&mut self, name: &'static str, reason: &str) {
        println!("\n=== {name}: left out, {reason}");
        self.rows.push((name, Result::Skipped(reason.to_owned()), Duration::ZERO));
    }

    /// Whether the step of this name passed.
    pub fn passed(&self, name: &str) -> bool {
        self.rows.iter().any(|(row, result, _)| *row == name && matches!(result, Result::Passed))
    }

    /// Prints the table; an error names what failed.
    pub fn finish(self) -> Outcome {
        let total: Duration = self.rows.iter().map(|row| row.2).sum();
        println!("\n{:<34} {:<8} {:>9}", "step", "result", "seconds");
        for (name, result, time) in &self.rows {
            let (word, note) = match result {
                Result::Passed => ("ok", String::new()),
                Result::Failed(reason) => ("FAILED", format!("  {reason}")),
                Result::Skipped(reason) => ("left out", format!("  {reason}")),
            };
            println!("{name:<34} {word:<8} {:>9.1}{note}", time.as_secs_f64());
        }
        println!("{:<34} {:<8} {:>9.1}", "all", "", total.as_secs_f64());
        let failed: Vec<&str> =
            self.rows.iter().filter(|row| matches!(row.1, Result::Failed(_))).map(|row| row.0).collect();
        if failed.is_empty() { Ok(()) } else { Err(format!("{} failed: {}", failed.len(), failed.join(", "))) }
    }
}
