//! Drafts of letters as lists show them: what waits for someone, those that were handed in together as one row, and those that
//! two desktops issued without knowing of each other. It must never change one.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Filter, ListQuery, Reader, Test};
use ts_rs::TS;
use uuid::Uuid;

use super::{KIND, ProposalState, is_needed, load, text};
use crate::app::{App, Desk};
use crate::failure::{Failure, FailureCode};
use crate::letter::LetterName;
use crate::letter::batch::MOST;
use crate::letter::register::{self, id_in};
use crate::user;

/// Most rows of one list; a batch is given whole.
const MOST_ROWS: usize = 500;

/// Which drafts.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProposalList {
    /// Only those that stand so; all that are neither issued nor given up if left out.
    #[serde(default)]
    #[ts(optional)]
    pub state: Option<ProposalState>,
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
    /// The batch with which it was handed in.
    pub batch: Option<Uuid>,
    /// For how many drafts this row stands: those of its batch that wait for the same; 1 otherwise.
    pub together: u64,
}

/// A draft of which two desktops made a letter each while they could not know of each other.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct IssuedTwice {
    /// The draft.
    pub proposal: Uuid,
    /// The letters' kind.
    pub kind: String,
    /// The name in the file.
    pub worker_name: String,
    /// The letters, all still in force.
    pub letters: Vec<LetterName>,
}

/// Drafts, the longest waiting first.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProposalQueue {
    /// The drafts; one row for those of a batch that wait for the same.
    pub rows: Vec<Proposal>,
    /// Whether letters must be approved here.
    pub needed: bool,
    /// Drafts that were issued twice: one of the letters is to be revoked.
    pub twice: Vec<IssuedTwice>,
}

/// A draft as it stands.
pub(super) fn one(desk: &Desk, id: Uuid) -> Result<Proposal, Failure> {
    let names = user::names(&desk.store)?;
    desk.store.read(|reader| view(desk, reader, &names, &load(reader, id)?))
}

pub(super) fn view(
    desk: &Desk,
    reader: &Reader<'_>,
    names: &HashMap<Uuid, String>,
    record: &store::Record,
) -> Result<Proposal, Failure> {
    let body = &record.body;
    let user_of = |field: &str| id_in(body, field).and_then(|id| names.get(&id).cloned()).unwrap_or_default();
    let worker = id_in(body, "worker").ok_or(FailureCode::FileDamaged)?;
    Ok(Proposal {
        id: record.id,
        state: ProposalState::of(body),
        kind: text(body, "letter_kind").to_owned(),
        worker,
        worker_name: name_of(reader, worker)?,
        replaces: id_in(body, "replaces").map_or(Ok(None), |old| register::name(reader, old))?,
        proposed_by: user_of("proposed_by"),
        own: id_in(body, "proposed_by") == Some(desk.user),
        since_ms: record.updated_at_ms,
        reason: Some(text(body, "proposal_reason").to_owned()).filter(|reason| !reason.is_empty()),
        decided_by: user_of("decided_by"),
        issued_as: id_in(body, "issued_as"),
        batch: id_in(body, "proposal_batch"),
        together: 1,
    })
}

fn name_of(reader: &Reader<'_>, worker: Uuid) -> Result<String, Failure> {
    let file = reader.record(worker)?;
    Ok(file.map(|file| text(&file.body, "full_name").to_owned()).unwrap_or_default())
}

/// Drafts that wait for someone.
pub(crate) fn list(app: &Arc<App>, input: ProposalList) -> Result<ProposalQueue, Failure> {
    let desk = app.desk()?;
    let open = [ProposalState::Waiting, ProposalState::SentBack, ProposalState::Approved];
    let wanted = input.state.map_or(open.to_vec(), |state| vec![state]);
    let names = user::names(&desk.store)?;
    let (rows, twice) = desk.store.read(|reader| {
        let mut records = reader.list(&in_states(&wanted, MOST as u64))?.rows;
        records.reverse();
        let shown = first_of_each_batch(records).into_iter().take(MOST_ROWS);
        let rows: Result<Vec<_>, Failure> = shown
            .map(|(record, together)| Ok(Proposal { together, ..view(&desk, reader, &names, &record)? }))
            .collect();
        Ok::<_, Failure>((rows?, twice(reader)?))
    })?;
    Ok(ProposalQueue { rows, needed: is_needed(&desk)?, twice })
}

/// Of those that were handed in together and wait for the same only the first, with how many they are.
fn first_of_each_batch(records: Vec<store::Record>) -> Vec<(store::Record, u64)> {
    let mut rows: Vec<(store::Record, u64)> = Vec::new();
    let mut places: HashMap<(Uuid, ProposalState), usize> = HashMap::new();
    for record in records {
        let state = ProposalState::of(&record.body);
        // What was sent back is mended one by one.
        let batch = id_in(&record.body, "proposal_batch").filter(|_| state != ProposalState::SentBack);
        let batch = batch.map(|batch| (batch, state));
        match batch.and_then(|batch| places.get(&batch)) {
            Some(place) => {
                let (first, together) = &mut rows[*place];
                *together += 1;
                if place_of(&record) < place_of(first) {
                    *first = record;
                }
            }
            None => {
                places.extend(batch.map(|batch| (batch, rows.len())));
                rows.push((record, 1));
            }
        }
    }
    rows
}

fn place_of(record: &store::Record) -> u64 {
    record.body.get("batch_place").and_then(serde_json::Value::as_u64).unwrap_or(0)
}

/// The drafts of a batch that are neither issued nor given up, in their order.
pub(super) fn of_batch(reader: &Reader<'_>, batch: Uuid) -> Result<Vec<store::Record>, Failure> {
    let test = Test::OneOf(vec![json!(batch.to_string())]);
    let filters = vec![Filter { field: "proposal_batch".to_owned(), test }];
    let query = ListQuery { kind: KIND, text: "", filters, sort: None, offset: 0, limit: MOST as u64 };
    let mut records = reader.list(&query)?.rows;
    records.retain(|record| !matches!(ProposalState::of(&record.body), ProposalState::Issued | ProposalState::Dropped));
    records.sort_by_key(place_of);
    Ok(records)
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

/// Drafts of which more than one letter is in force. Each desktop's letter is a value of the draft, so that the draft is in
/// conflict; it is settled by revoking letters, not by choosing a value.
fn twice(reader: &Reader<'_>) -> Result<Vec<IssuedTwice>, Failure> {
    let mut found = Vec::new();
    for record in reader.in_conflict(MOST_ROWS)?.into_iter().filter(|record| record.kind == KIND.name) {
        let heads = reader.conflicts(record.id)?.into_iter().flat_map(|conflict| conflict.heads);
        let mut letters: Vec<LetterName> = Vec::new();
        for id in heads.filter_map(|head| id_in(&head.values, "issued_as")) {
            if !letters.iter().any(|letter| letter.id == id)
                && !register::has_ended(&register::events(reader, id)?)
                && let Some(name) = register::name(reader, id)?
            {
                letters.push(name);
            }
        }
        if letters.len() > 1 {
            let worker = id_in(&record.body, "worker").map_or(Ok(String::new()), |worker| name_of(reader, worker))?;
            let kind = text(&record.body, "letter_kind").to_owned();
            found.push(IssuedTwice { proposal: record.id, kind, worker_name: worker, letters });
        }
    }
    Ok(found)
}

/// The other letter that was made of the same draft.
pub(in crate::letter) fn twin(reader: &Reader<'_>, letter: Uuid) -> Result<Option<LetterName>, Failure> {
    let of = twice(reader)?.into_iter().find(|one| one.letters.iter().any(|name| name.id == letter));
    Ok(of.and_then(|one| one.letters.into_iter().find(|name| name.id != letter)))
}
