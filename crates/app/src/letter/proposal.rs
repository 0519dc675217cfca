//! Approval before numbering, where the office asks for it: a draft waits, is approved or sent back with a reason, and only an
//! approved one is numbered and issued. What was approved is what is issued: a change in between lets the approval lapse.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signer, SigningKey};
use model::{Body, kinds};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Reader, Save, Tx};
use ts_rs::TS;
use uuid::Uuid;

use super::issue::{Sealing, freeze_in};
use super::register::{self, id_in};
use super::sources::Sources;
use super::{Letter, LetterDraft, Preview, compose, replace};
use crate::app::{App, Desk};
use crate::failure::{Failure, FailureCode};
use crate::review::{REVIEWERS, Signers, verifies_alone};
use crate::{office, user};

mod queue;
mod together;

pub(super) use queue::twin;
pub use queue::{IssuedTwice, Proposal, ProposalList, ProposalQueue};
pub(crate) use queue::{list, waiting};
pub(super) use together::hand_in;
pub use together::{ApproveBatch, BatchApproved, DraftInBatch, IssueBatch, ProposalBatch, ProposalBatchId};
pub(crate) use together::{approve_batch, batch, issue_batch};

const KIND: &model::Kind = &kinds::letter_proposal::KIND;
/// What is signed begins with this, so that the signature can be taken for nothing else.
const DOMAIN: &[u8] = b"loket-pmi letter approval 1\n";
const LONGEST_REASON: usize = 300;
const LONGEST_VALUES: usize = 20_000;

/// How a draft stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ProposalState {
    /// Waits for approval.
    Waiting,
    /// Sent back with a reason.
    SentBack,
    /// Approved: may be numbered.
    Approved,
    /// Numbered and issued.
    Issued,
    /// Given up.
    Dropped,
}

impl ProposalState {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Waiting, "waiting"),
        (Self::SentBack, "sent_back"),
        (Self::Approved, "approved"),
        (Self::Issued, "issued"),
        (Self::Dropped, "dropped"),
    ];

    fn code(self) -> &'static str {
        Self::ALL.iter().find(|(state, _)| *state == self).map_or("waiting", |(_, code)| code)
    }

    fn of(body: &Body) -> Self {
        let code = text(body, "proposal_state");
        Self::ALL.iter().find(|(_, known)| *known == code).map_or(Self::Dropped, |(state, _)| *state)
    }
}

/// A letter to be approved.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PutProposal {
    /// The draft that is mended; none makes a new one.
    #[serde(default)]
    #[ts(optional)]
    pub id: Option<Uuid>,
    /// What the letter is to say.
    pub draft: LetterDraft,
}

/// Names a draft.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProposalId {
    /// Its id.
    pub id: Uuid,
}

/// An approval.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ApproveProposal {
    /// The draft.
    pub id: Uuid,
    /// What was looked at, from the draft as it was opened.
    pub seen: String,
}

/// A refusal.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ReturnProposal {
    /// The draft.
    pub id: Uuid,
    /// What is to be mended.
    pub reason: String,
}

/// A draft whole.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProposalView {
    /// What lists show.
    pub proposal: Proposal,
    /// What the letter would say.
    pub draft: LetterDraft,
    /// How it would look.
    pub preview: Preview,
    /// What is seen now; handed back when approving.
    pub seen: String,
    /// Whether this user may approve it now.
    pub may_approve: bool,
    /// Whether this user may send it back now.
    pub may_send_back: bool,
}

fn text<'a>(body: &'a Body, field: &str) -> &'a str {
    body.get(field).and_then(Value::as_str).unwrap_or("")
}

/// Whether the office's letters are approved before they are numbered.
pub(super) fn is_needed(desk: &Desk) -> Result<bool, Failure> {
    Ok(office::settings(desk)?.and_then(|office| office.approve_letters) == Some(true))
}

/// Refuses to number a letter that nobody approved.
pub(super) fn refuse_when_needed(desk: &Desk) -> Result<(), Failure> {
    if is_needed(desk)? { Err(FailureCode::ApprovalNeeded.into()) } else { Ok(()) }
}

fn load(reader: &Reader<'_>, id: Uuid) -> Result<store::Record, Failure> {
    let record = reader.record(id)?.filter(|record| record.kind == KIND.name && !record.deleted);
    record.ok_or_else(|| FailureCode::NotFound.into())
}

fn draft_of(body: &Body) -> Result<LetterDraft, Failure> {
    Ok(LetterDraft {
        kind: text(body, "letter_kind").to_owned(),
        worker: id_in(body, "worker").ok_or(FailureCode::FileDamaged)?,
        about: id_in(body, "letter_about"),
        signatory: id_in(body, "signatory"),
        values: serde_json::from_str(text(body, "letter_values")).unwrap_or_default(),
        replaces: id_in(body, "replaces"),
        replace_reason: Some(text(body, "replace_reason").to_owned()).filter(|reason| !reason.is_empty()),
    })
}

/// The hash of the letter as it would be issued on a day, without a number: what is approved.
fn content_hash(reader: &Reader<'_>, desk: &Desk, draft: &LetterDraft, day: &str) -> Result<String, Failure> {
    let sources = Sources::load(reader, draft, desk.sight)?;
    if sources.worker.conflicts > 0 {
        return Err(FailureCode::OpenConflict.into());
    }
    let filled = sources.fill(letters::BLANK, day);
    let filled = filled.map_err(|missing| Failure::missing(FailureCode::LetterIncomplete, missing))?;
    Ok(blake3::Hash::from_bytes(filled.content_hash()).to_hex().to_string())
}

fn message(id: Uuid, user: Uuid, day: &str, hash: &str) -> Vec<u8> {
    [DOMAIN, id.as_bytes(), user.as_bytes(), day.as_bytes(), hash.as_bytes()].concat()
}

/// A new state with everything that stands beside it.
fn state_values(state: ProposalState, more: &Value) -> Body {
    let mut values = Body::new();
    for field in KIND.fields.iter().filter(|field| field.group == "proposal_state") {
        values.insert(field.name.to_owned(), more.get(field.name).cloned().unwrap_or(Value::Null));
    }
    values.insert("proposal_state".to_owned(), json!(state.code()));
    values
}

fn keep(app: &Arc<App>, desk: &Desk, tx: &mut Tx<'_>, record: Uuid, values: Body) -> Result<(), Failure> {
    let at_ms = app.ports.clock.now_ms();
    tx.save(Save { record, kind: KIND.name, author: desk.user, at_ms, values, seen: None })?;
    Ok(())
}

/// Changes the state of a draft that stands in one of `from`.
fn move_on(
    app: &Arc<App>,
    desk: &Desk,
    id: Uuid,
    from: &[ProposalState],
    values: impl FnOnce(&Tx<'_>, &store::Record) -> Result<Body, Failure>,
) -> Result<(), Failure> {
    desk.store.write(|tx| {
        let record = load(tx, id)?;
        if record.conflicts > 0 {
            return Err(FailureCode::OpenConflict.into());
        }
        if !from.contains(&ProposalState::of(&record.body)) {
            return Err(FailureCode::WrongState.into());
        }
        let values = values(tx, &record)?;
        keep(app, desk, tx, id, values)
    })?;
    Ok(())
}

/// The proposer may mend and give up what is theirs; reviewers may with everybody's.
fn refuse_strangers(desk: &Desk, body: &Body) -> Result<(), Failure> {
    let own = id_in(body, "proposed_by") == Some(desk.user);
    if own || REVIEWERS.contains(&desk.role) { Ok(()) } else { Err(FailureCode::NotAllowed.into()) }
}

/// Hands a draft in, or mends one: it waits for approval (anew).
pub(crate) fn put(app: &Arc<App>, input: PutProposal) -> Result<Proposal, Failure> {
    let desk = app.desk()?;
    let id = keep_draft(app, &desk, input, Body::new())?;
    queue::one(&desk, id)
}

/// The same with what else is known of the draft; its id.
fn keep_draft(app: &Arc<App>, desk: &Desk, input: PutProposal, more: Body) -> Result<Uuid, Failure> {
    let (draft, today) = (input.draft, app.today());
    let reason = replace::reason(&draft)?.map(|(_, reason)| reason);
    let letter_values = serde_json::to_string(&draft.values).map_err(|_| FailureCode::BadInput)?;
    if letter_values.chars().count() > LONGEST_VALUES {
        return Err(FailureCode::BadInput.into());
    }
    let id = input.id.unwrap_or_else(|| app.new_id());
    let proposal = json!({
        "letter_kind": draft.kind, "worker": draft.worker, "letter_about": draft.about, "signatory": draft.signatory,
        "letter_values": letter_values, "replaces": draft.replaces, "replace_reason": reason, "proposed_by": desk.user,
    });
    desk.store.write(|tx| {
        if input.id.is_some() {
            let there = load(tx, id)?;
            refuse_strangers(desk, &there.body)?;
            if matches!(ProposalState::of(&there.body), ProposalState::Issued | ProposalState::Dropped) {
                return Err(FailureCode::WrongState.into());
            }
        }
        content_hash(tx, desk, &draft, &today)?;
        let mut values = state_values(ProposalState::Waiting, &Value::Null);
        values.extend(proposal.as_object().cloned().unwrap_or_default());
        values.extend(more);
        keep(app, desk, tx, id, values)
    })?;
    Ok(id)
}

/// What is looked at; empty when something keeps the letter from being approved, which the problems of its preview tell.
fn seen(reader: &Reader<'_>, desk: &Desk, draft: &LetterDraft, day: &str) -> Result<String, Failure> {
    match content_hash(reader, desk, draft, day) {
        Err(failure)
            if matches!(
                failure.code,
                FailureCode::LetterIncomplete | FailureCode::OpenConflict | FailureCode::WrongState
            ) =>
        {
            Ok(String::new())
        }
        found => found,
    }
}

/// A draft with how it would look.
pub(crate) fn open(app: &Arc<App>, input: ProposalId) -> Result<ProposalView, Failure> {
    let desk = app.desk()?;
    let today = app.today();
    let (proposal, draft, seen) = desk.store.read(|reader| {
        let record = load(reader, input.id)?;
        let draft = draft_of(&record.body)?;
        let seen = seen(reader, &desk, &draft, &today)?;
        Ok::<_, Failure>((queue::view(&desk, reader, &user::names(&desk.store)?, &record)?, draft, seen))
    })?;
    // What was replaced meanwhile by another letter is shown without that sentence, and cannot be approved.
    let shown = if seen.is_empty() { LetterDraft { replaces: None, ..draft.clone() } } else { draft.clone() };
    let preview = compose::preview(app, shown)?;
    let may_approve = !seen.is_empty() && may_approve(&desk, &proposal)?;
    let returnable = matches!(proposal.state, ProposalState::Waiting | ProposalState::Approved);
    let may_send_back = returnable && REVIEWERS.contains(&desk.role);
    Ok(ProposalView { proposal, draft, preview, seen, may_approve, may_send_back })
}

/// Whether this user may approve such a draft, if its letter is whole.
fn may_approve(desk: &Desk, proposal: &Proposal) -> Result<bool, Failure> {
    let waits = proposal.state == ProposalState::Waiting && REVIEWERS.contains(&desk.role);
    Ok(waits && (!proposal.own || verifies_alone(desk)?))
}

/// Approves what was looked at. It can be taken back until the letter is numbered.
pub(crate) fn approve(app: &Arc<App>, input: ApproveProposal) -> Result<Proposal, Failure> {
    let desk = app.desk()?;
    approve_one(app, &desk, &input)?;
    queue::one(&desk, input.id)
}

fn approve_one(app: &Arc<App>, desk: &Desk, input: &ApproveProposal) -> Result<(), Failure> {
    let today = app.today();
    let alone = verifies_alone(desk)?;
    move_on(app, desk, input.id, &[ProposalState::Waiting], |tx, record| {
        if id_in(&record.body, "proposed_by") == Some(desk.user) && !alone {
            return Err(FailureCode::OwnEntry.into());
        }
        let hash = content_hash(tx, desk, &draft_of(&record.body)?, &today)?;
        if hash != input.seen {
            return Err(FailureCode::FileChanged.into());
        }
        let signature = SigningKey::from_bytes(&desk.signing).sign(&message(record.id, desk.user, &today, &hash));
        let more = json!({
            "decided_by": desk.user, "approved_on": today, "approved_hash": hash,
            "approval_signature": STANDARD.encode(signature.to_bytes()),
        });
        Ok(state_values(ProposalState::Approved, &more))
    })
}

/// Sends a draft back with a reason.
pub(crate) fn send_back(app: &Arc<App>, input: ReturnProposal) -> Result<Proposal, Failure> {
    let reason = input.reason.trim();
    if reason.is_empty() {
        return Err(Failure::missing(FailureCode::RefusedByChecks, ["reason".to_owned()]));
    }
    let reason: String = reason.chars().take(LONGEST_REASON).collect();
    let desk = app.desk()?;
    move_on(app, &desk, input.id, &[ProposalState::Waiting, ProposalState::Approved], |_, _| {
        let more = json!({ "decided_by": desk.user, "proposal_reason": reason });
        Ok(state_values(ProposalState::SentBack, &more))
    })?;
    queue::one(&desk, input.id)
}

/// Takes a decision back before the letter is numbered: the draft waits again.
pub(crate) fn undo(app: &Arc<App>, input: ProposalId) -> Result<Proposal, Failure> {
    let from = [ProposalState::Approved, ProposalState::SentBack, ProposalState::Dropped];
    let desk = app.desk()?;
    move_on(app, &desk, input.id, &from, |_, record| {
        if ProposalState::of(&record.body) == ProposalState::Dropped {
            refuse_strangers(&desk, &record.body)?;
        } else if !REVIEWERS.contains(&desk.role) {
            return Err(FailureCode::NotAllowed.into());
        }
        Ok(state_values(ProposalState::Waiting, &Value::Null))
    })?;
    queue::one(&desk, input.id)
}

/// Gives a draft up.
pub(crate) fn drop_proposal(app: &Arc<App>, input: ProposalId) -> Result<Proposal, Failure> {
    let from = [ProposalState::Waiting, ProposalState::SentBack, ProposalState::Approved];
    let desk = app.desk()?;
    move_on(app, &desk, input.id, &from, |_, record| {
        refuse_strangers(&desk, &record.body)?;
        Ok(state_values(ProposalState::Dropped, &Value::Null))
    })?;
    queue::one(&desk, input.id)
}

/// Numbers and issues an approved draft. Where the letter would say something else than what was approved, the draft waits
/// again.
pub(crate) fn issue(app: &Arc<App>, input: ProposalId) -> Result<Letter, Failure> {
    let desk = app.desk()?;
    let letter = issue_one(app, &desk, input.id, &Sealing::of(&desk)?)?;
    register::letter(&desk, letter)
}

fn issue_one(app: &Arc<App>, desk: &Desk, id: Uuid, sealing: &Sealing) -> Result<Uuid, Failure> {
    let letter = app.new_id();
    let issued = desk.store.write(|tx| {
        let record = load(tx, id)?;
        if record.conflicts > 0 {
            return Err(FailureCode::OpenConflict.into());
        }
        let body = &record.body;
        if ProposalState::of(body) != ProposalState::Approved {
            return Err(FailureCode::WrongState.into());
        }
        let draft = draft_of(body)?;
        if !is_sound(tx, &record)?
            || content_hash(tx, desk, &draft, text(body, "approved_on"))? != text(body, "approved_hash")
        {
            return Err(FailureCode::FileChanged.into());
        }
        freeze_in(app, desk, tx, (letter, &draft), sealing)?;
        let mut more = json!({ "issued_as": letter });
        for field in ["decided_by", "approved_on", "approved_hash", "approval_signature"] {
            more[field] = body.get(field).cloned().unwrap_or(Value::Null);
        }
        keep(app, desk, tx, id, state_values(ProposalState::Issued, &more))
    });
    match issued {
        Err(failure) if failure.code == FailureCode::FileChanged => {
            move_on(app, desk, id, &[ProposalState::Approved], |_, _| {
                Ok(state_values(ProposalState::Waiting, &Value::Null))
            })?;
            Err(failure)
        }
        Err(failure) => Err(failure),
        Ok(_) => Ok(letter),
    }
}

/// Whether the approval was signed by someone who might give it.
fn is_sound(reader: &Reader<'_>, record: &store::Record) -> Result<bool, Failure> {
    let body = &record.body;
    let Some(by) = id_in(body, "decided_by") else { return Ok(false) };
    let message = message(record.id, by, text(body, "approved_on"), text(body, "approved_hash"));
    Signers::default().reviewer_signed(reader, by, &message, text(body, "approval_signature"))
}
