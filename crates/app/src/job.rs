//! Long work beside the commands: progress with count, rate and time left, and a cancel that is safe.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;
use uuid::Uuid;

use crate::app::{App, lock};
use crate::failure::{Failure, FailureCode};

/// Finished jobs that are remembered.
const REMEMBERED: usize = 50;

/// How a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// At work.
    Running,
    /// Finished; the result is there.
    Done,
    /// Stopped by someone.
    Cancelled,
    /// Could not be done.
    Failed,
}

/// Progress of a job.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct JobView {
    /// How it stands.
    pub state: JobState,
    /// Pieces done.
    pub done: u64,
    /// Pieces in all; 0 while unknown.
    pub total: u64,
    /// Pieces a second so far.
    pub rate_per_s: f64,
    /// Seconds left at that rate, if known.
    pub seconds_left: Option<u64>,
    /// What it yielded.
    #[ts(type = "unknown")]
    pub result: Option<Value>,
    /// Why it failed.
    pub failure: Option<Failure>,
}

/// A job as it looks from inside the work.
#[derive(Default)]
pub struct Progress {
    done: AtomicU64,
    total: AtomicU64,
    cancelled: AtomicBool,
}

impl Progress {
    /// Says how many pieces there are.
    pub fn expect(&self, total: u64) {
        self.total.store(total, Ordering::Relaxed);
    }
    /// Says how many pieces are done; a failure when someone asked to stop.
    pub fn reached(&self, done: u64) -> Result<(), Failure> {
        self.done.store(done, Ordering::Relaxed);
        if self.is_cancelled() { Err(FailureCode::Cancelled.into()) } else { Ok(()) }
    }
    /// Whether someone asked to stop: for work that waits for something silent.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

struct Job {
    progress: Arc<Progress>,
    started: Instant,
    ended: Option<Result<Value, Failure>>,
    took_s: f64,
}

/// The jobs of a running program.
#[derive(Default)]
pub struct Jobs {
    jobs: Arc<Mutex<HashMap<Uuid, Job>>>,
}

/// Names a job.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct JobId {
    /// Its id.
    pub id: Uuid,
}

/// A job was started.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct JobStarted {
    /// Its id.
    pub job: Uuid,
}

/// Runs `work` on a thread of its own.
pub(crate) fn start(
    app: &Arc<App>,
    work: impl FnOnce(&Arc<App>, &Progress) -> Result<Value, Failure> + Send + 'static,
) -> JobStarted {
    let id = app.new_id();
    let progress = Arc::new(Progress::default());
    let job = Job { progress: Arc::clone(&progress), started: Instant::now(), ended: None, took_s: 0.0 };
    let jobs = Arc::clone(&app.jobs.jobs);
    {
        let mut jobs = lock(&jobs);
        if jobs.len() >= REMEMBERED {
            jobs.retain(|_, job| job.ended.is_none());
        }
        jobs.insert(id, job);
    }
    let app = Arc::clone(app);
    std::thread::spawn(move || {
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(&app, &progress)))
            .unwrap_or_else(|_| Err(FailureCode::Internal.into()));
        let outcome = outcome.map_err(|failure| crate::contract::traced(&app, "job", failure));
        if let Some(job) = lock(&jobs).get_mut(&id) {
            job.took_s = job.started.elapsed().as_secs_f64();
            job.ended = Some(outcome);
        }
        app.announce(&["job"]);
    });
    JobStarted { job: id }
}

/// How a job stands.
pub(crate) fn get(app: &Arc<App>, input: JobId) -> Result<JobView, Failure> {
    let jobs = lock(&app.jobs.jobs);
    let job = jobs.get(&input.id).ok_or(FailureCode::NotFound)?;
    let (done, total) = (job.progress.done.load(Ordering::Relaxed), job.progress.total.load(Ordering::Relaxed));
    let elapsed = if job.ended.is_some() { job.took_s } else { job.started.elapsed().as_secs_f64() };
    let rate_per_s = if elapsed > 0.0 { done as f64 / elapsed } else { 0.0 };
    let (state, result, failure) = match &job.ended {
        None => (JobState::Running, None, None),
        Some(Ok(value)) => (JobState::Done, Some(value.clone()), None),
        Some(Err(failure)) if failure.code == FailureCode::Cancelled => (JobState::Cancelled, None, None),
        Some(Err(failure)) => (JobState::Failed, None, Some(failure.clone())),
    };
    let seconds_left = (state == JobState::Running && rate_per_s > 0.0 && total > done)
        .then(|| ((total - done) as f64 / rate_per_s).ceil() as u64);
    Ok(JobView { state, done, total, rate_per_s, seconds_left, result, failure })
}

/// Asks a job to stop at its next safe place.
pub(crate) fn cancel(app: &Arc<App>, input: JobId) -> Result<(), Failure> {
    let jobs = lock(&app.jobs.jobs);
    jobs.get(&input.id).ok_or(FailureCode::NotFound)?.progress.cancelled.store(true, Ordering::Relaxed);
    Ok(())
}
