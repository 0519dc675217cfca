//! The working child as a program of its own, for the tests and for measuring. The desk and the CLI start themselves.
//! `scans-worker [MILLISECONDS]`: how long a step may take.

use std::time::Duration;

fn main() {
    let given = std::env::args().nth(1).and_then(|text| text.parse().ok()).map(Duration::from_millis);
    let patience = given.unwrap_or(scans::child::PATIENCE);
    scans::child::run(std::io::stdin().lock(), std::io::stdout().lock(), patience);
}
