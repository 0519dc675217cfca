//! Review of worker files: handing in, verifying, sending back with reasons, taking back — all without a line. Decisions are
//! records that are added and never changed, each signed by who made it.

mod facts;
mod queue;
mod state;
mod view;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use model::{Body, kinds};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Reader, Save, Tx};
use ts_rs::TS;
use uuid::Uuid;

pub use queue::{Queued, ReviewCounts, ReviewList, ReviewQueue, ReviewQueueInput};
pub(crate) use queue::{queue, waiting};
pub use state::{FileState, Verdict, WaitReason};
pub use view::{ChangedField, Decided, MayNot, ReasonView, Review};

use crate::app::{App, Desk, day_of};
use crate::failure::{Failure, FailureCode};
use crate::office;
use crate::record::RecordId;
use facts::File;
pub(crate) use facts::{REVIEWERS, Signers};
use state::Seen;

/// Most reasons of one decision, and most characters of each.
const MOST_REASONS: usize = 60;
const LONGEST_REASON: usize = 400;
const LONGEST_NOTE: usize = 2000;

/// A reason, next to its field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Reason {
    /// The record: the worker or one of its related records.
    pub record: Uuid,
    /// The field; empty: the record as a whole.
    pub field: String,
    /// What is to be mended.
    pub text: String,
}

/// A file to be handed in.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Submit {
    /// The worker.
    pub id: Uuid,
    /// A remark for the reviewer.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub note: String,
}

/// A file to be verified.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Verify {
    /// The worker.
    pub id: Uuid,
    /// What the reviewer looked at, from the file's review.
    pub seen: String,
}

/// A file to be sent back.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SendBack {
    /// The worker.
    pub id: Uuid,
    /// What is to be mended; at least one.
    pub reasons: Vec<Reason>,
    /// A remark about all of it.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub note: String,
}

/// A decision to be taken back.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct UndoDecision {
    /// The decision.
    pub decision: Uuid,
}

/// How a file stands in review, what is asked of whom, and what may be done now.
pub(crate) fn state(app: &Arc<App>, input: RecordId) -> Result<Review, Failure> {
    let desk = app.desk()?;
    view::review(&desk, input.id)
}

/// Hands a file in.
pub(crate) fn submit(app: &Arc<App>, input: Submit) -> Result<Review, Failure> {
    let note = note(&input.note)?;
    decide(app, input.id, |_, file| {
        if !matches!(file.standing.state, FileState::Entered | FileState::SentBack) {
            return Err(FailureCode::WrongState.into());
        }
        Ok(Draft { note, ..Draft::of(Verdict::Submitted) })
    })
}

/// Finds a file right: what the reviewer looked at, nothing that came since.
pub(crate) fn verify(app: &Arc<App>, input: Verify) -> Result<Review, Failure> {
    let desk = app.desk()?;
    let alone_allowed = verifies_alone(&desk)?;
    let (records, seen) = view::seen_of(&input.seen).ok_or(FailureCode::BadInput)?;
    decide(app, input.id, |desk, file| {
        if file.standing.state != FileState::Submitted {
            return Err(FailureCode::WrongState.into());
        }
        if file.heads.in_conflict {
            return Err(FailureCode::OpenConflict.into());
        }
        if state::unseen(&seen, &file.heads).next().is_some() || file.heads.records != records {
            return Err(FailureCode::FileChanged.into());
        }
        let own = file.authors.contains(&desk.user);
        if own && !alone_allowed {
            return Err(FailureCode::OwnEntry.into());
        }
        Ok(Draft { seen: Some(seen), alone: own, ..Draft::of(Verdict::Verified) })
    })
}

/// Sends a file back with reasons.
pub(crate) fn send_back(app: &Arc<App>, input: SendBack) -> Result<Review, Failure> {
    let note = note(&input.note)?;
    let reasons: Vec<Reason> = input
        .reasons
        .into_iter()
        .map(|reason| Reason { text: reason.text.trim().to_owned(), ..reason })
        .filter(|reason| !reason.text.is_empty())
        .collect();
    if reasons.is_empty() {
        return Err(Failure::missing(FailureCode::RefusedByChecks, ["reasons".to_owned()]));
    }
    if reasons.len() > MOST_REASONS || reasons.iter().any(|one| one.text.chars().count() > LONGEST_REASON) {
        return Err(Failure::refused(&[model::Problem::error("reasons", model::ProblemCode::TooLong)]));
    }
    let worker = input.id;
    decide(app, worker, |desk, file| {
        if !matches!(file.standing.state, FileState::Submitted | FileState::Verified) {
            return Err(FailureCode::WrongState.into());
        }
        for reason in &reasons {
            if !view::belongs(desk, worker, reason)? {
                return Err(FailureCode::BadInput.into());
            }
        }
        Ok(Draft { note, reasons, ..Draft::of(Verdict::SentBack) })
    })
}

/// Takes one's own decision back; refused where others built on it.
pub(crate) fn undo(app: &Arc<App>, input: UndoDecision) -> Result<Review, Failure> {
    let desk = app.desk()?;
    let decision = desk.store.read(|reader| reader.record(input.decision))?;
    let decision = decision.filter(|record| record.kind == kinds::decision::KIND.name).ok_or(FailureCode::NotFound)?;
    let worker = facts::text(&decision.body, "worker").and_then(|id| id.parse().ok()).ok_or(FailureCode::NotFound)?;
    decide(app, worker, |desk, file| {
        if decision.created_by != desk.user {
            return Err(FailureCode::NotAllowed.into());
        }
        if !state::can_be_undone(&file.facts, decision.id) {
            return Err(FailureCode::BuiltUpon.into());
        }
        Ok(Draft { undoes: Some(decision.id), follows: Some(vec![decision.id]), ..Draft::of(Verdict::Withdrawn) })
    })
}

/// The decisions about a worker that count.
pub(crate) fn sound_decisions(reader: &Reader<'_>, worker: Uuid) -> Result<HashSet<Uuid>, Failure> {
    let all = facts::decisions(reader, &mut Signers::default(), worker)?;
    Ok(all.into_iter().filter(|(_, sound)| *sound).map(|(record, _)| record.id).collect())
}

/// Whether who entered a file may verify it too.
pub(crate) fn verifies_alone(desk: &Desk) -> Result<bool, Failure> {
    Ok(office::settings(desk)?.and_then(|office| office.verify_alone) == Some(true))
}

fn note(text: &str) -> Result<String, Failure> {
    let text = text.trim();
    if text.chars().count() > LONGEST_NOTE {
        return Err(Failure::refused(&[model::Problem::error("decision_note", model::ProblemCode::TooLong)]));
    }
    Ok(text.to_owned())
}

/// A decision before it is signed.
struct Draft {
    verdict: Verdict,
    note: String,
    reasons: Vec<Reason>,
    seen: Option<Seen>,
    follows: Option<Vec<Uuid>>,
    undoes: Option<Uuid>,
    alone: bool,
}

impl Draft {
    fn of(verdict: Verdict) -> Self {
        Self {
            verdict,
            note: String::new(),
            reasons: Vec::new(),
            seen: None,
            follows: None,
            undoes: None,
            alone: false,
        }
    }
}

/// Makes a decision in one write: nothing can change between looking at the file and deciding.
fn decide(
    app: &Arc<App>,
    worker: Uuid,
    make: impl FnOnce(&Desk, &File) -> Result<Draft, Failure>,
) -> Result<Review, Failure> {
    let desk = app.desk()?;
    let (id, at_ms) = (app.new_id(), app.ports.clock.now_ms());
    desk.store.write(|tx| {
        let file = File::load(tx, &mut Signers::default(), worker)?.ok_or(FailureCode::NotFound)?;
        let draft = make(&desk, &file)?;
        let values = body(tx, &file, draft, worker, at_ms)?;
        save(tx, &desk, id, values, at_ms)
    })?;
    view::review(&desk, worker)
}

fn body(tx: &Tx<'_>, file: &File, draft: Draft, worker: Uuid, at_ms: i64) -> Result<Body, Failure> {
    let seen = match draft.seen {
        Some(seen) => seen,
        None => file.seen_now(tx)?,
    };
    let follows = draft.follows.unwrap_or_else(|| file.standing.ends.clone());
    let follows: Vec<String> = follows.iter().map(Uuid::to_string).collect();
    let mut values = Body::new();
    let mut put = |field: &str, value: serde_json::Value| values.insert(field.to_owned(), value);
    put("worker", json!(worker.to_string()));
    put("verdict", json!(draft.verdict.code()));
    put("seen", json!(seen.to_text()));
    put("seen_records", json!(file.heads.records));
    put("decided_at", json!(moment(at_ms)));
    if !follows.is_empty() {
        put("follows", json!(follows.join(" ")));
    }
    if let Some(undone) = draft.undoes {
        put("undoes", json!(undone.to_string()));
    }
    if !draft.note.is_empty() {
        put("decision_note", json!(draft.note));
    }
    if !draft.reasons.is_empty() {
        put("reasons", json!(serde_json::to_string(&draft.reasons).map_err(|_| FailureCode::Internal)?));
    }
    if draft.alone {
        put("alone", json!(true));
    }
    Ok(values)
}

fn save(tx: &mut Tx<'_>, desk: &Desk, id: Uuid, mut values: Body, at_ms: i64) -> Result<(), Failure> {
    facts::sign(id, desk.user, &mut values, &desk.signing);
    let kind = kinds::decision::KIND.name;
    tx.save(Save { record: id, kind, author: desk.user, at_ms, values, seen: None })?;
    Ok(())
}

/// A moment in UTC to the second, ISO.
fn moment(at_ms: i64) -> String {
    let second = at_ms.div_euclid(1_000).rem_euclid(86_400);
    format!("{}T{:02}:{:02}:{:02}Z", day_of(at_ms, 0), second / 3_600, second / 60 % 60, second % 60)
}

/// Names of users by id.
type Names = HashMap<Uuid, String>;
