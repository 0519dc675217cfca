//! Many drafts at once: handed in as a batch, looked through and approved together, then numbered in their order. Each is a
//! write of its own, so that whenever it ends every draft stands whole.

use std::sync::Arc;

use model::Body;
use serde::{Deserialize, Serialize};
use serde_json::json;
use ts_rs::TS;
use uuid::Uuid;

use super::queue::{self, Proposal};
use super::{ApproveProposal, PutProposal, approve_one, draft_of, issue_one, keep_draft, load, may_approve, seen};
use crate::app::{App, Desk};
use crate::failure::{Failure, FailureCode};
use crate::job::{self, JobStarted};
use crate::letter::LetterDraft;
use crate::letter::batch::{self, BatchOutput, Gone, MOST, Refused};
use crate::letter::issue::Sealing;
use crate::letter::register::id_in;
use crate::user;

/// Names a batch of drafts.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProposalBatchId {
    /// Its id.
    pub batch: Uuid,
}

/// A draft of a batch.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DraftInBatch {
    /// What lists show.
    pub proposal: Proposal,
    /// What is seen now, handed back when approving; empty when the letter lacks something.
    pub seen: String,
    /// Whether this user may approve it now.
    pub may_approve: bool,
}

/// The drafts of a batch that are neither issued nor given up, in their order.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProposalBatch {
    /// The drafts.
    pub rows: Vec<DraftInBatch>,
}

/// Drafts that were looked through.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ApproveBatch {
    /// Each with what was looked at.
    pub drafts: Vec<ApproveProposal>,
}

/// What came of it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct BatchApproved {
    /// The drafts that are approved now.
    pub approved: Vec<Uuid>,
    /// Those that are not.
    pub refused: Vec<Refused>,
    /// Whether it was stopped before all had their turn.
    pub stopped: bool,
}

/// Approved drafts to be numbered.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct IssueBatch {
    /// The drafts, in the order in which they are numbered.
    pub drafts: Vec<Uuid>,
    /// Where the letters go.
    pub output: BatchOutput,
}

/// Hands in the draft of a batch that has that place in it; its id.
pub(in crate::letter) fn hand_in(
    app: &Arc<App>,
    desk: &Desk,
    draft: LetterDraft,
    (batch, place): (Uuid, usize),
) -> Result<Uuid, Failure> {
    let more = json!({ "proposal_batch": batch, "batch_place": place });
    keep_draft(app, desk, PutProposal { id: None, draft }, more.as_object().cloned().unwrap_or_else(Body::new))
}

/// A batch to be looked through.
pub(crate) fn batch(app: &Arc<App>, input: ProposalBatchId) -> Result<ProposalBatch, Failure> {
    let desk = app.desk()?;
    let (today, names) = (app.today(), user::names(&desk.store)?);
    let rows = desk.store.read(|reader| {
        let rows = queue::of_batch(reader, input.batch)?.into_iter().map(|record| {
            let seen = seen(reader, &desk, &draft_of(&record.body)?, &today)?;
            let proposal = queue::view(&desk, reader, &names, &record)?;
            let may_approve = !seen.is_empty() && may_approve(&desk, &proposal)?;
            Ok(DraftInBatch { proposal, seen, may_approve })
        });
        rows.collect::<Result<Vec<_>, Failure>>()
    })?;
    if rows.is_empty() { Err(FailureCode::NotFound.into()) } else { Ok(ProposalBatch { rows }) }
}

/// About whom drafts are; refuses too many and those that are not there.
fn workers(desk: &Desk, drafts: impl ExactSizeIterator<Item = Uuid>) -> Result<Vec<Uuid>, Failure> {
    if !(1..=MOST).contains(&drafts.len()) {
        return Err(FailureCode::BadInput.into());
    }
    let worker = |id| desk.store.read(|reader| Ok::<_, Failure>(id_in(&load(reader, id)?.body, "worker")));
    drafts.map(|id| worker(id)?.ok_or_else(|| FailureCode::FileDamaged.into())).collect()
}

/// Starts to approve drafts, one after the other.
pub(crate) fn approve_batch(app: &Arc<App>, input: ApproveBatch) -> Result<JobStarted, Failure> {
    let desk = app.desk()?;
    let workers = workers(&desk, input.drafts.iter().map(|draft| draft.id))?;
    Ok(job::start(app, move |app, progress| {
        let Gone { done, refused, stopped } = batch::each(&desk, progress, &workers, |place| {
            let draft = &input.drafts[place];
            approve_one(app, &desk, draft).map(|()| draft.id)
        })?;
        serde_json::to_value(BatchApproved { approved: done, refused, stopped })
            .map_err(|_| FailureCode::Internal.into())
    }))
}

/// Starts to number and issue approved drafts, one after the other.
pub(crate) fn issue_batch(app: &Arc<App>, input: IssueBatch) -> Result<JobStarted, Failure> {
    let desk = app.desk()?;
    let workers = workers(&desk, input.drafts.iter().copied())?;
    batch::check_output(app, &input.output)?;
    Ok(job::start(app, move |app, progress| {
        let sealing = Sealing::of(&desk)?;
        let gone =
            batch::each(&desk, progress, &workers, |place| issue_one(app, &desk, input.drafts[place], &sealing))?;
        let done = batch::done(app, &desk, &input.output, gone)?;
        serde_json::to_value(done).map_err(|_| FailureCode::Internal.into())
    }))
}
