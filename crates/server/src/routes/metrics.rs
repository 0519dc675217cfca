//! Counts of answers and how long they took, in Prometheus' text format. Paths are the server's own, never what someone
//! sent; no districts, no desktops, no persons.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;

/// The paths that are counted by name; every other one is `other`.
const PATHS: [&str; 16] = [
    "/health",
    "/ready",
    "/v1/ping",
    "/v1/enrol",
    "/v1/join",
    "/v1/renew",
    "/v1/sync",
    "/v1/live",
    "/v1/attachments/state",
    "/v1/attachments/put",
    "/v1/attachments/get",
    "/v1/letters/keys",
    "/v1/letters/standing",
    "/v1/letters/ended",
    "/V",
    "/V/offline.js",
];

/// Counts since the process began.
#[derive(Debug, Default)]
pub struct Metrics {
    answers: Mutex<BTreeMap<(&'static str, u16), Answers>>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Answers {
    count: u64,
    took: Duration,
}

impl Metrics {
    /// Notes an answer.
    pub fn answered(&self, path: &str, status: StatusCode, took: Duration) {
        let path = PATHS.iter().copied().find(|known| *known == path).unwrap_or("other");
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let of = answers.entry((path, status.as_u16())).or_default();
        of.count += 1;
        of.took += took;
    }

    /// The page that Prometheus reads.
    pub fn page(&self) -> String {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut page =
            "# HELP loket_answers_total Answers by path and status.\n# TYPE loket_answers_total counter\n".to_owned();
        for ((path, status), of) in &answers {
            let _ = writeln!(page, "loket_answers_total{{path=\"{path}\",status=\"{status}\"}} {}", of.count);
        }
        page.push_str(
            "# HELP loket_answer_seconds_total Time spent on answers.\n# TYPE loket_answer_seconds_total counter\n",
        );
        for ((path, status), of) in &answers {
            let took = of.took.as_secs_f64();
            let _ = writeln!(page, "loket_answer_seconds_total{{path=\"{path}\",status=\"{status}\"}} {took:.6}");
        }
        page
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_someone_made_up_are_counted_together() {
        let metrics = Metrics::default();
        metrics.answered("/v1/sync", StatusCode::OK, Duration::from_millis(250));
        metrics.answered("/v1/sync", StatusCode::OK, Duration::from_millis(250));
        metrics.answered("/Siti\"}", StatusCode::NOT_FOUND, Duration::ZERO);
        let page = metrics.page();
        assert!(page.contains("loket_answers_total{path=\"/v1/sync\",status=\"200\"} 2\n"));
        assert!(page.contains("loket_answer_seconds_total{path=\"/v1/sync\",status=\"200\"} 0.500000\n"));
        assert!(page.contains("loket_answers_total{path=\"other\",status=\"404\"} 1\n"));
        assert!(!page.contains("Siti"));
    }
}
