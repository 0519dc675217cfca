//! Clocks, memory and rows of the bench's tables.

use std::time::Instant;

use serde::{Deserialize, Serialize};

/// One measurement.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Row {
    pub measure: String,
    pub value: f64,
    pub unit: String,
    pub goal: Option<f64>,
    /// Whether the goal is met; none without a goal.
    pub met: Option<bool>,
    pub peer: Option<String>,
    pub peer_value: Option<f64>,
    /// Value by peer's value.
    pub ratio: Option<f64>,
}

impl Row {
    pub fn new(measure: impl Into<String>, value: f64, unit: &str) -> Self {
        Self {
            measure: measure.into(),
            value,
            unit: unit.to_owned(),
            goal: None,
            met: None,
            peer: None,
            peer_value: None,
            ratio: None,
        }
    }

    #[must_use]
    pub fn at_most(mut self, goal: f64) -> Self {
        self.met = Some(self.value <= goal);
        self.goal = Some(goal);
        self
    }

    #[must_use]
    pub fn at_least(mut self, goal: f64) -> Self {
        self.met = Some(self.value >= goal);
        self.goal = Some(goal);
        self
    }

    #[must_use]
    pub fn against(mut self, peer: &str, value: f64) -> Self {
        self.peer = Some(peer.to_owned());
        self.peer_value = Some(value);
        self.ratio = Some(self.value / value);
        self
    }
}

/// CPU time of this process so far, all threads, user and system, in seconds.
pub fn cpu() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// A line of /proc/self/status, in megabytes: `VmRSS` now, `VmHWM` the most so far.
pub fn memory_mb(line: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = status
        .lines()
        .find(|found| found.starts_with(line))
        .and_then(|found| found.split_whitespace().nth(1))
        .and_then(|kb| kb.parse::<f64>().ok());
    found.unwrap_or(0.0) / 1024.0
}

/// Milliseconds since.
pub fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}

/// Times in milliseconds, to ask for quantiles.
#[derive(Debug, Default)]
pub struct Times(pub Vec<f64>);

impl Times {
    /// The value below which that share of the times lies.
    pub fn quantile(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1))).copied().unwrap_or(0.0)
    }
}
