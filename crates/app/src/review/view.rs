//! A file's review as a screen shows it: how it stands, by which decisions, what was asked for and is mended, what changed since
//! it was last verified, what this user may do.

use std::collections::BTreeMap;

use model::{Body, kinds};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{FileHead, Reader, Record};
use sync::DELETED;
use ts_rs::TS;
use uuid::Uuid;

use super::facts::{File, REVIEWERS, Signers, text};
use super::state::{self, FileState, Seen, Verdict, WaitReason};
use super::{Names, Reason, verifies_alone};
use crate::app::{Desk, Role};
use crate::failure::{Failure, FailureCode};
use crate::sight::Sight;
use crate::user;

/// Why this user cannot verify what waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MayNot {
    /// Their role does not include it.
    Role,
    /// They wrote something in it themselves.
    OwnEntry,
    /// Values of two desktops stand against each other: to be decided first.
    OpenConflict,
}

/// A reason of a send-back and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReasonView {
    /// Where it stands and what it says.
    #[serde(flatten)]
    pub reason: Reason,
    /// The record's kind.
    pub kind: String,
    /// Whether the field has been changed since.
    pub mended: bool,
}

/// A decision.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Decided {
    /// Its id.
    pub id: Uuid,
    /// What was decided.
    pub verdict: Verdict,
    /// By whom.
    pub user: String,
    /// When, by that desktop's clock.
    pub at_ms: i64,
    /// Their remark.
    pub note: String,
    /// The reasons, of a send-back.
    pub reasons: Vec<Reason>,
    /// Made without a second pair of eyes.
    pub alone: bool,
    /// Whether its signature is right and its author might decide so; others do not count.
    pub sound: bool,
    /// Whether it was taken back.
    pub taken_back: bool,
}

/// A value that changed since the file was last verified.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ChangedField {
    /// The record.
    pub record: Uuid,
    /// Its kind.
    pub kind: String,
    /// What names the record.
    pub title: String,
    /// The field; `_deleted`: the record was deleted or brought back.
    pub field: String,
    /// As it was verified.
    #[ts(type = "Value")]
    pub old: Value,
    /// As it is.
    #[ts(type = "Value")]
    pub new: Value,
    /// Who changed it last.
    pub user: String,
    /// When, by that desktop's clock.
    pub at_ms: i64,
}

/// How a file stands in review.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[expect(clippy::struct_excessive_bools, reason = "each says whether one button is there")]
pub struct Review {
    /// Its state.
    pub state: FileState,
    /// Why it waits.
    pub why: Option<WaitReason>,
    /// The decision on which the state rests.
    pub decision: Option<Decided>,
    /// What a send-back asked for.
    pub reasons: Vec<ReasonView>,
    /// What changed since the last verification, if there was one.
    pub changed: Vec<ChangedField>,
    /// When the file was last verified; none: never.
    pub verified_at_ms: Option<i64>,
    /// All decisions, newest first.
    pub decisions: Vec<Decided>,
    /// What is seen now; handed back when verifying.
    pub seen: String,
    /// Whether this user may hand it in now.
    pub may_submit: bool,
    /// Whether this user may verify it now.
    pub may_verify: bool,
    /// Whether this user may send it back now.
    pub may_send_back: bool,
    /// Why they may not verify what waits.
    pub may_not: Option<MayNot>,
    /// Verifying would be without a second pair of eyes.
    pub alone: bool,
    /// This user's own decision that can be taken back.
    pub undo: Option<Uuid>,
}

/// What is handed to the screen and back: how many records, and up to which change of each desktop.
fn seen_text(records: u64, seen: &Seen) -> String {
    format!("{records} {}", seen.to_text())
}

/// Reads what `seen_text` wrote.
pub(super) fn seen_of(text: &str) -> Option<(u64, Seen)> {
    let (records, seen) = text.split_once(' ')?;
    Some((records.parse().ok()?, Seen::from_text(seen)))
}

/// Whether a reason is about the worker or a record of its file, and a field that there is.
pub(super) fn belongs(desk: &Desk, worker: Uuid, reason: &Reason) -> Result<bool, Failure> {
    let Some(record) = desk.store.read(|reader| reader.record(reason.record))? else { return Ok(false) };
    let of_file = record.id == worker || text(&record.body, "worker") == Some(worker.to_string().as_str());
    let has_field = kinds::get(&record.kind).is_some_and(|kind| kind.field(&reason.field).is_some());
    Ok(of_file && (reason.field.is_empty() || has_field))
}

/// The file's review.
pub(super) fn review(desk: &Desk, worker: Uuid) -> Result<Review, Failure> {
    let names = user::names(&desk.store)?;
    let alone_allowed = verifies_alone(desk)?;
    desk.store.read(|reader| {
        let file = File::load(reader, &mut Signers::default(), worker)?.ok_or(FailureCode::NotFound)?;
        let standing = &file.standing;
        let own = file.authors.contains(&desk.user);
        let is_reviewer = REVIEWERS.contains(&desk.role);
        let waits = standing.state == FileState::Submitted;
        let may_not = match () {
            () if !waits => None,
            () if !is_reviewer => Some(MayNot::Role),
            () if file.heads.in_conflict => Some(MayNot::OpenConflict),
            () if own && !alone_allowed => Some(MayNot::OwnEntry),
            () => None,
        };
        let may_be_sent = matches!(standing.state, FileState::Submitted | FileState::Verified);
        let may_be_submitted = matches!(standing.state, FileState::Entered | FileState::SentBack);
        let mut decisions: Vec<Decided> = file.decisions.iter().filter_map(|one| decided(&file, one, &names)).collect();
        decisions.reverse();
        let holding = standing.by.last().and_then(|id| decisions.iter().find(|one| one.id == *id)).cloned();
        let undo = standing
            .ends
            .iter()
            .copied()
            .filter(|id| file.fact(*id).is_some_and(|fact| fact.author == desk.user))
            .find(|id| state::can_be_undone(&file.facts, *id));
        let verified = standing.verified.and_then(|id| file.fact(id));
        let changed = match verified {
            Some(fact) => changed(reader, &names, desk.sight, &file, &fact.seen)?,
            None => Vec::new(),
        };
        Ok(Review {
            state: standing.state,
            why: standing.why,
            reasons: reasons(reader, &file)?,
            changed,
            verified_at_ms: standing.verified.and_then(|id| file.decision(id)).map(|record| record.created_at_ms),
            decision: holding,
            decisions,
            seen: seen_text(file.heads.records, &file.seen_now(reader)?),
            may_submit: may_be_submitted && desk.role != Role::Auditor,
            may_verify: waits && may_not.is_none(),
            may_send_back: may_be_sent && is_reviewer,
            may_not,
            alone: own && alone_allowed,
            undo,
        })
    })
}

fn decided(file: &File, (record, sound): &(Record, bool), names: &Names) -> Option<Decided> {
    let verdict = Verdict::from_code(text(&record.body, "verdict")?)?;
    let undone = |fact: &state::Fact| fact.undoes == Some(record.id) && fact.author == record.created_by;
    Some(Decided {
        id: record.id,
        verdict,
        user: names.get(&record.created_by).cloned().unwrap_or_default(),
        at_ms: record.created_at_ms,
        note: text(&record.body, "decision_note").unwrap_or_default().to_owned(),
        reasons: reasons_of(&record.body),
        alone: record.body.get("alone") == Some(&Value::Bool(true)),
        sound: *sound,
        taken_back: file.facts.iter().any(undone),
    })
}

fn reasons_of(body: &Body) -> Vec<Reason> {
    text(body, "reasons").and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// What the send-backs ask for on which the state rests: also after the file was handed in again, so that the reviewer sees what
/// became of it.
fn reasons(reader: &Reader<'_>, file: &File) -> Result<Vec<ReasonView>, Failure> {
    let mut asked: Vec<Uuid> = file.standing.by.iter().copied().filter(|id| is_send_back(file, *id)).collect();
    if asked.is_empty() && file.standing.why == Some(WaitReason::Mended) {
        let followed = file.standing.by.iter().filter_map(|id| file.fact(*id)).flat_map(|fact| &fact.follows);
        asked = followed.copied().filter(|id| is_send_back(file, *id)).collect();
    }
    let mut all = Vec::new();
    for id in asked {
        let (Some(fact), Some(decision)) = (file.fact(id), file.decision(id)) else { continue };
        for reason in reasons_of(&decision.body) {
            let Some(record) = reader.record(reason.record)? else { continue };
            let mended = is_mended(reader, &record, &reason, &fact.seen)?;
            all.push(ReasonView { kind: record.kind, mended, reason });
        }
    }
    Ok(all)
}

fn is_send_back(file: &File, id: Uuid) -> bool {
    file.fact(id).is_some_and(|fact| fact.verdict == Verdict::SentBack)
}

/// Whether a field was written since someone saw it; for a reason about the whole record, whether anything in it was.
fn is_mended(reader: &Reader<'_>, record: &Record, reason: &Reason, seen: &Seen) -> Result<bool, Failure> {
    let mut written = false;
    for past in reader.history(record.id)? {
        let hits = reason.field.is_empty() || past.edits.iter().any(|edit| edit.field == reason.field);
        written |= hits && !seen.covers(past.stamp);
    }
    Ok(written || record.deleted)
}

/// What matters and changed since someone saw the file, with the values from then and now.
fn changed(
    reader: &Reader<'_>,
    names: &Names,
    sight: Sight,
    file: &File,
    seen: &Seen,
) -> Result<Vec<ChangedField>, Failure> {
    let mut by_record: BTreeMap<Uuid, Vec<&FileHead>> = BTreeMap::new();
    for head in state::unseen(seen, &file.heads) {
        by_record.entry(head.record).or_default().push(head);
    }
    let mut all = Vec::new();
    for (id, heads) in by_record {
        let Some(record) = reader.record(id)? else { continue };
        let Some(kind) = kinds::get(&record.kind) else { continue };
        let then = reader.past_body(id, &mut |stamp| seen.covers(stamp))?.unwrap_or_default();
        let (then, mut now) = (sight.visible(Some(kind), then), sight.visible(Some(kind), record.body.clone()));
        let title = sight.title(Some(kind), &record.body);
        if record.deleted {
            now.insert(DELETED.to_owned(), Value::Bool(true));
        }
        for head in heads {
            let change = reader.change(head.stamp)?;
            let fields =
                kind.fields.iter().filter(|field| field.reviewed && field.group == head.group).map(|field| field.name);
            for field in fields.chain((head.group == DELETED).then_some(DELETED)) {
                let value = |body: &Body| body.get(field).cloned().unwrap_or(Value::Null);
                let (old, new) = (value(&then), value(&now));
                if old != new {
                    all.push(ChangedField {
                        record: id,
                        kind: record.kind.clone(),
                        title: title.clone(),
                        field: field.to_owned(),
                        old,
                        new,
                        user: change.as_ref().and_then(|change| names.get(&change.author)).cloned().unwrap_or_default(),
                        at_ms: change.as_ref().map_or(0, |change| change.at_ms),
                    });
                }
            }
        }
    }
    Ok(all)
}
