//! Where a worker stands: which steps are done, which is next, what is missing for it and before the departure, what expires
//! too early. Worked out of the file's records and the two tables, [`crate::process`] and [`crate::requirement`].
//!
//! It must never know where the records are kept; the day is handed in.

mod look;

use serde::Serialize;
use serde_json::Value;
use ts_rs::TS;
use uuid::Uuid;

use crate::date::Date;
use crate::field::Body;
use crate::process::Source;

/// A record that belongs to the worker.
#[derive(Debug, Clone, Copy)]
pub struct Related<'a> {
    /// Its id.
    pub id: Uuid,
    /// Its kind's name.
    pub kind: &'a str,
    /// Its values.
    pub body: &'a Body,
}

impl Related<'_> {
    pub(crate) fn text(&self, field: &str) -> Option<&str> {
        text(self.body, field)
    }
}

pub(crate) fn text<'a>(body: &'a Body, field: &str) -> Option<&'a str> {
    body.get(field).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// Everything that is held on one worker.
#[derive(Debug, Clone, Copy)]
pub struct WorkerFile<'a> {
    /// The worker's record.
    pub worker: &'a Body,
    /// All other records, oldest first.
    pub related: &'a [Related<'a>],
}

impl<'a> WorkerFile<'a> {
    /// Records of a kind, oldest first.
    pub(crate) fn of(&self, kind: &'a str) -> impl DoubleEndedIterator<Item = &'a Related<'a>> + use<'a> {
        self.related.iter().filter(move |related| related.kind == kind)
    }
}

/// How a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// Done and proven.
    Done,
    /// What proves it is there and was not checked yet.
    Unchecked,
    /// Not recorded, but what came after shows that it lies behind.
    Passed,
    /// This is where the worker stands: to be done next.
    Now,
    /// Not done although later ones are.
    Gap,
    /// Still to come.
    Open,
}

/// One step of this worker's way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct StepStanding {
    /// Code of `step_done`.
    pub step: &'static str,
    /// How it stands.
    pub state: StepState,
    /// The day it was done, ISO, if known.
    pub on: Option<String>,
    /// The record that shows it; none when it is the worker's own.
    pub record: Option<Uuid>,
    /// Documents that it still needs.
    pub missing: Vec<&'static str>,
}

/// What is wrong with a required document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PaperState {
    /// There is none.
    Absent,
    /// It is no longer valid.
    Expired,
    /// It was checked and rejected.
    Rejected,
    /// It was checked and is doubtful.
    Doubtful,
    /// It is there, nobody has checked it.
    Unchecked,
    /// It is there and matches.
    Good,
}

/// When a document is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    /// For the step that is next, or one before it.
    Next,
    /// Before the departure.
    Departure,
}

/// A required document of this worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Paper {
    /// Code of `document_kind`.
    pub document_kind: &'static str,
    /// By which step.
    pub step: &'static str,
    /// When.
    pub due: Due,
    /// A law asks for it; else offices usually do.
    pub by_law: bool,
    /// Where it is written.
    pub source: Source,
    /// How it stands.
    pub state: PaperState,
    /// The record, if there is one.
    pub record: Option<Uuid>,
    /// Until when it holds, ISO.
    pub holds_to: Option<String>,
}

impl Paper {
    /// Whether it must still be brought.
    pub fn is_missing(&self) -> bool {
        matches!(self.state, PaperState::Absent | PaperState::Expired | PaperState::Rejected)
    }
}

/// Why an end is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ExpiryReason {
    /// It has ended.
    Expired,
    /// It ends before the departure.
    BeforeDeparture,
    /// It is valid for less than the months that are asked for at departure.
    TooShort,
    /// It ends soon.
    Soon,
}

/// Something that ends too early.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Expiring {
    /// Code of `document_kind`, or `contract`.
    pub what: &'static str,
    /// The record; none when the worker's own passport field says it.
    pub record: Option<Uuid>,
    /// The last day, ISO.
    pub ends_on: String,
    /// Days from today, negative when past.
    pub days: i64,
    /// The day until which it must hold, ISO.
    pub needed_to: String,
    /// Why it is named.
    pub reason: ExpiryReason,
}

/// What the law asks of the person, and whether it is met; none: not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PersonStanding {
    /// `age`, `competent`, `healthy`, `insured`, `complete`.
    pub code: &'static str,
    /// Where it is written.
    pub source: Source,
    /// Whether it is met.
    pub met: Option<bool>,
}

/// Where a worker stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Standing {
    /// The scheme whose steps these are.
    pub scheme: &'static str,
    /// Whether the scheme is known; else the usual one is shown.
    pub scheme_known: bool,
    /// The placement that these steps lead to.
    pub placement: Option<Uuid>,
    /// Whether the worker has left (and not come back for a new placement).
    pub departed: bool,
    /// The day of departure that is planned or was, ISO.
    pub departs_on: Option<String>,
    /// The steps of the scheme, in order.
    pub steps: Vec<StepStanding>,
    /// The step that is next; none at the end of the way.
    pub next: Option<&'static str>,
    /// The required documents; empty once the worker has left.
    pub papers: Vec<Paper>,
    /// What the law asks of the person; empty once the worker has left.
    pub person: Vec<PersonStanding>,
    /// What ends too early, the most pressing first.
    pub expiring: Vec<Expiring>,
    /// The stage that the records show, where the file says another one.
    pub stage_shown: Option<&'static str>,
}

/// Works it out. `today` is the office's day.
pub fn stand(file: &WorkerFile<'_>, today: Date) -> Standing {
    look::Look::new(file, today).stand()
}

#[cfg(test)]
#[path = "standing_tests.rs"]
mod tests;
