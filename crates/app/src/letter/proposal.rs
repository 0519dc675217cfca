//! Approval before numbering, where the office asks for it: a draft waits, is approved or sent back with a reason, and only an
//! approved one is numbered and issued. What was approved is what is issued: a change in between lets the approval lapse.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signer, SigningKey};
use model::{Body, kinds};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Filter, ListQuery, Reader, Save, Test, Tx};
use ts_rs::TS;
use uuid::Uuid;

use super::issue::{Sealing, freeze_in};
use super::register::{self, id_in};
use super::sources::Sources;
use super::{Letter, LetterDraft, LetterName, Preview, compose, replace};
use crate::app::{App, Desk};
use crate::failure::{Failure, FailureCode};
use crate::review::{REVIEWERS, Signers, verifies_alone};
use crate::{office, user};

const KIND: &model::Kind = &kinds::letter_proposal::KIND;
/// What is signed begins with this, so that the signature can be taken for nothing else.
const DOMAIN: &[u8] = b"loket-pmi letter approval 1\n";
/// Most drafts of one answer.
const MOST: u64 = 500;
const LONGEST_REASON: usize = 300;
const LONGEST_VALUES: usize = 20_000;

/// How a draft stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
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

/// Which drafts.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProposalList {
    /// Only those that stand so; all that are neither issued nor given up if left out.
    #[serde(default)]
    #[ts(optional)]
    pub state: Option<ProposalState>,
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

/// A draft as lists show it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Proposal {
    /// Its id.
    pub id: Uuid,
    /// How it stands.
    pub state: ProposalState,
    /// The letter's kind.
    pub kind: String,
    /// About whom.
    pub worker: Uuid,
    /// The name in the file.
    pub worker_name: String,
    /// The letter whose place it is to take.
    pub replaces: Option<LetterName>,
    /// Who made it.
    pub proposed_by: String,
    /// Whether that is this user: another approves it.
    pub own: bool,
    /// Since when it stands so.
    pub since_ms: i64,
    /// Why it was sent back.
    pub reason: Option<String>,
    /// Who decided.
    pub decided_by: String,
    /// The letter that came of it.
    pub issued_as: Option<Uuid>,
}

/// Drafts, the longest waiting first.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProposalQueue {
    /// The drafts.
    pub rows: Vec<Proposal>,
    /// Whether letters must be approved here.
    pub needed: bool,
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

fn view(desk: &Desk, reader: &Reader<'_>, record: &store::Record) -> Result<Proposal, Failure> {
    let names = user::names(&desk.store)?;
    let body = &record.body;
    let user_of = |field: &str| id_in(body, field).and_then(|id| names.get(&id).cloned()).unwrap_or_default();
    let worker = id_in(body, "worker").ok_or(FailureCode::FileDamaged)?;
    let file = reader.record(worker)?;
    Ok(Proposal {
        id: record.id,
        state: ProposalState::of(body),
        kind: text(body, "letter_kind").to_owned(),
        worker,
        worker_name: file.map(|file| text(&file.body, "full_name").to_owned()).unwrap_or_default(),
        replaces: id_in(body, "replaces").map_or(Ok(None), |old| register::name(reader, old))?,
        proposed_by: user_of("proposed_by"),
        own: id_in(body, "proposed_by") == Some(desk.user),
        since_ms: record.updated_at_ms,
        reason: Some(text(body, "proposal_reason").to_owned()).filter(|reason| !reason.is_empty()),
        decided_by: user_of("decided_by"),
        issued_as: id_in(body, "issued_as"),
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
    id: Uuid,
    from: &[ProposalState],
    values: impl FnOnce(&Tx<'_>, &Desk, &store::Record) -> Result<Body, Failure>,
) -> Result<Proposal, Failure> {
    let desk = app.desk()?;
    desk.store.write(|tx| {
        let record = load(tx, id)?;
        if record.conflicts > 0 {
            return Err(FailureCode::OpenConflict.into());
        }
        if !from.contains(&ProposalState::of(&record.body)) {
            return Err(FailureCode::WrongState.into());
        }
        let values = values(tx, &desk, &record)?;
        keep(app, &desk, tx, id, values)
    })?;
    desk.store.read(|reader| view(&desk, reader, &load(reader, id)?))
}

/// The proposer may mend and give up what is theirs; reviewers may with everybody's.
fn refuse_strangers(desk: &Desk, body: &Body) -> Result<(), Failure> {
    let own = id_in(body, "proposed_by") == Some(desk.user);
    if own || REVIEWERS.contains(&desk.role) { Ok(()) } else { Err(FailureCode::NotAllowed.into()) }
}

/// Hands a draft in, or mends one: it waits for approval (anew).
pub(crate) fn put(app: &Arc<App>, input: PutProposal) -> Result<Proposal, Failure> {
    let desk = app.desk()?;
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
            refuse_strangers(&desk, &there.body)?;
            if matches!(ProposalState::of(&there.body), ProposalState::Issued | ProposalState::Dropped) {
                return Err(FailureCode::WrongState.into());
            }
        }
        content_hash(tx, &desk, &draft, &today)?;
        let mut values = state_values(ProposalState::Waiting, &Value::Null);
        values.extend(proposal.as_object().cloned().unwrap_or_default());
        keep(app, &desk, tx, id, values)
    })?;
    desk.store.read(|reader| view(&desk, reader, &load(reader, id)?))
}

/// Drafts that wait for someone.
pub(crate) fn list(app: &Arc<App>, input: ProposalList) -> Result<ProposalQueue, Failure> {
    let desk = app.desk()?;
    let open = [ProposalState::Waiting, ProposalState::SentBack, ProposalState::Approved];
    let wanted = input.state.map_or(open.to_vec(), |state| vec![state]);
    let rows = desk.store.read(|reader| {
        let query = in_states(&wanted, MOST);
        let mut rows = reader.list(&query)?.rows;
        rows.reverse();
        rows.iter().map(|record| view(&desk, reader, record)).collect::<Result<Vec<_>, Failure>>()
    })?;
    Ok(ProposalQueue { rows, needed: is_needed(&desk)? })
}

fn in_states(states: &[ProposalState], limit: u64) -> ListQuery<'static> {
    let codes = states.iter().map(|state| json!(state.code())).collect();
    let filters = vec![Filter { field: "proposal_state".to_owned(), test: Test::OneOf(codes) }];
    ListQuery { kind: KIND, text: "", filters, sort: None, offset: 0, limit }
}

/// How many wait for approval and how many for their number, for the first screen.
pub(crate) fn waiting(desk: &Desk) -> Result<(u64, u64), Failure> {
    let count = |state| Ok::<_, Failure>(desk.store.read(|reader| reader.list(&in_states(&[state], 1)))?.total);
    Ok((count(ProposalState::Waiting)?, count(ProposalState::Approved)?))
}

/// A draft with how it would look.
pub(crate) fn open(app: &Arc<App>, input: ProposalId) -> Result<ProposalView, Failure> {
    let desk = app.desk()?;
    let today = app.today();
    let (proposal, draft, seen) = desk.store.read(|reader| {
        let record = load(reader, input.id)?;
        let draft = draft_of(&record.body)?;
        let seen = match content_hash(reader, &desk, &draft, &today) {
            Ok(hash) => hash,
            // The problems of the preview say what keeps it from being approved.
            Err(failure)
                if matches!(
                    failure.code,
                    FailureCode::LetterIncomplete | FailureCode::OpenConflict | FailureCode::WrongState
                ) =>
            {
                String::new()
            }
            Err(failure) => return Err(failure),
        };
        Ok((view(&desk, reader, &record)?, draft, seen))
    })?;
    // What was replaced meanwhile by another letter is shown without that sentence, and cannot be approved.
    let shown = if seen.is_empty() { LetterDraft { replaces: None, ..draft.clone() } } else { draft.clone() };
    let preview = compose::preview(app, shown)?;
    let waits = proposal.state == ProposalState::Waiting && REVIEWERS.contains(&desk.role);
    let may_approve = waits && !seen.is_empty() && (!proposal.own || verifies_alone(&desk)?);
    let returnable = matches!(proposal.state, ProposalState::Waiting | ProposalState::Approved);
    let may_send_back = returnable && REVIEWERS.contains(&desk.role);
    Ok(ProposalView { proposal, draft, preview, seen, may_approve, may_send_back })
}

/// Approves what was looked at. It can be taken back until the letter is numbered.
pub(crate) fn approve(app: &Arc<App>, input: ApproveProposal) -> Result<Proposal, Failure> {
    let today = app.today();
    let desk = app.desk()?;
    let alone = verifies_alone(&desk)?;
    move_on(app, input.id, &[ProposalState::Waiting], |tx, desk, record| {
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
    move_on(app, input.id, &[ProposalState::Waiting, ProposalState::Approved], |_, desk, _| {
        let more = json!({ "decided_by": desk.user, "proposal_reason": reason });
        Ok(state_values(ProposalState::SentBack, &more))
    })
}

/// Takes a decision back before the letter is numbered: the draft waits again.
pub(crate) fn undo(app: &Arc<App>, input: ProposalId) -> Result<Proposal, Failure> {
    let from = [ProposalState::Approved, ProposalState::SentBack, ProposalState::Dropped];
    move_on(app, input.id, &from, |_, desk, record| {
        if ProposalState::of(&record.body) == ProposalState::Dropped {
            refuse_strangers(desk, &record.body)?;
        } else if !REVIEWERS.contains(&desk.role) {
            return Err(FailureCode::NotAllowed.into());
        }
        Ok(state_values(ProposalState::Waiting, &Value::Null))
    })
}

/// Gives a draft up.
pub(crate) fn drop_proposal(app: &Arc<App>, input: ProposalId) -> Result<Proposal, Failure> {
    let from = [ProposalState::Waiting, ProposalState::SentBack, ProposalState::Approved];
    move_on(app, input.id, &from, |_, desk, record| {
        refuse_strangers(desk, &record.body)?;
        Ok(state_values(ProposalState::Dropped, &Value::Null))
    })
}

/// Numbers and issues an approved draft. Where the letter would say something else than what was approved, the draft waits
/// again.
pub(crate) fn issue(app: &Arc<App>, input: ProposalId) -> Result<Letter, Failure> {
    let desk = app.desk()?;
    let (letter, sealing) = (app.new_id(), Sealing::of(&desk)?);
    let issued = desk.store.write(|tx| {
        let record = load(tx, input.id)?;
        if record.conflicts > 0 {
            return Err(FailureCode::OpenConflict.into());
        }
        let body = &record.body;
        if ProposalState::of(body) != ProposalState::Approved {
            return Err(FailureCode::WrongState.into());
        }
        let draft = draft_of(body)?;
        if !is_sound(tx, &record)?
            || content_hash(tx, &desk, &draft, text(body, "approved_on"))? != text(body, "approved_hash")
        {
            return Err(FailureCode::FileChanged.into());
        }
        freeze_in(app, &desk, tx, (letter, &draft), &sealing)?;
        let mut more = json!({ "issued_as": letter });
        for field in ["decided_by", "approved_on", "approved_hash", "approval_signature"] {
            more[field] = body.get(field).cloned().unwrap_or(Value::Null);
        }
        keep(app, &desk, tx, input.id, state_values(ProposalState::Issued, &more))
    });
    match issued {
        Err(failure) if failure.code == FailureCode::FileChanged => {
            move_on(app, input.id, &[ProposalState::Approved], |_, _, _| {
                Ok(state_values(ProposalState::Waiting, &Value::Null))
            })?;
            Err(failure)
        }
        Err(failure) => Err(failure),
        Ok(_) => register::letter(&desk, letter),
    }
}

/// Whether the approval was signed by someone who might give it.
fn is_sound(reader: &Reader<'_>, record: &store::Record) -> Result<bool, Failure> {
    let body = &record.body;
    let Some(by) = id_in(body, "decided_by") else { return Ok(false) };
    let message = message(record.id, by, text(body, "approved_on"), text(body, "approved_hash"));
    Signers::default().reviewer_signed(reader, by, &message, text(body, "approval_signature"))
}
