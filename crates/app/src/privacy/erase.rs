//! Erasing a person's data (UU 27/2022, art. 8, 43 and 44), by whoever answers for it, with a reason and the person's name typed
//! again. What must stay is named before: the register's number and date of each letter, and that an erasure took place.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signer, SigningKey};
use model::{Problem, ProblemCode, fold, kinds, moment};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Save;
use sync::erasure::{self, Erased};
use ts_rs::TS;
use uuid::Uuid;

use crate::access_log::{self, AccessAction};
use crate::app::{App, Desk};
use crate::contract::Nothing;
use crate::failure::{Failure, FailureCode};
use crate::job::{self, JobStarted};
use crate::record::{self, RecordId};
use crate::user;

/// Longest reason, in characters.
const LONGEST_NOTE: usize = 1000;

/// How many records of a kind are held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HeldCount {
    /// The kind.
    pub kind: String,
    /// How many.
    pub records: u64,
}

/// What keeps a person from being erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Blocker {
    /// A case that is not closed.
    pub case: Uuid,
    /// What names it.
    pub title: String,
}

/// What an erasure would do.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Erasing {
    /// The name that has to be typed.
    pub name: String,
    /// What would be erased, the files of the person first.
    pub erased: Vec<HeldCount>,
    /// Letters of which number and date stay in the register.
    pub letters_kept: u64,
    /// What has to be ended before.
    pub blockers: Vec<Blocker>,
}

/// An erasure that was decided.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct EraseInput {
    /// The worker's file.
    pub id: Uuid,
    /// Why the law allows or asks for it: `no_longer_needed`, `consent_withdrawn`, `request`, `unlawful`.
    pub basis: String,
    /// The reason in words, without the person's data: it stays.
    pub note: String,
    /// The person's name, typed again.
    pub confirmation: String,
}

/// An erasure that took place.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PastErasure {
    /// Its record.
    pub id: Uuid,
    /// When.
    pub at_ms: i64,
    /// By whom.
    pub user: String,
    /// On which legal ground.
    pub basis: String,
    /// The reason in words.
    pub note: String,
    /// How many records.
    pub records: u64,
    /// Letters of which number and date stay.
    pub letters_kept: u64,
}

/// What would be erased.
pub(crate) fn erasing(app: &Arc<App>, input: RecordId) -> Result<Erasing, Failure> {
    let desk = app.desk()?;
    let worker = worker(&desk, input.id)?;
    let held = held(&desk, input.id)?;
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for one in &held {
        *counts.entry(one.kind.as_str()).or_default() += 1;
    }
    let order = |kind: &str| kinds::ALL.iter().position(|known| known.name == kind);
    let mut erased: Vec<HeldCount> =
        counts.into_iter().map(|(kind, records)| HeldCount { kind: kind.to_owned(), records }).collect();
    erased.sort_by_key(|count| order(&count.kind));
    Ok(Erasing { name: name_of(&worker), erased, letters_kept: letters(&held), blockers: blockers(&desk, &held)? })
}

fn worker(desk: &Desk, id: Uuid) -> Result<store::Record, Failure> {
    let found = record::load(desk, id)?;
    let erased = desk.store.read(|reader| reader.is_erased(id))?;
    if found.kind == kinds::worker::KIND.name && !erased { Ok(found) } else { Err(FailureCode::NotFound.into()) }
}

fn name_of(worker: &store::Record) -> String {
    record::title(Some(&kinds::worker::KIND), &worker.body)
}

fn held(desk: &Desk, id: Uuid) -> Result<Vec<Erased>, Failure> {
    Ok(desk.store.read(|reader| reader.holdings(&reader.same_person(id)?))?)
}

fn letters(held: &[Erased]) -> u64 {
    held.iter().filter(|one| one.kind == kinds::letter::KIND.name && !one.kept.is_empty()).count() as u64
}

/// Protection work that goes on needs the data: art. 15 (1) c excepts what the state's administration needs in the public interest.
fn blockers(desk: &Desk, held: &[Erased]) -> Result<Vec<Blocker>, Failure> {
    let cases = held.iter().filter(|one| one.kind == kinds::case::KIND.name).map(|one| one.record);
    let records = desk.store.read(|reader| reader.records(&cases.collect::<Vec<_>>()))?;
    let open = records.into_iter().filter(|case| {
        !case.deleted && case.body.get("case_status").and_then(|status| status.as_str()) != Some("closed")
    });
    Ok(open.map(|case| Blocker { case: case.id, title: record::title(Some(&kinds::case::KIND), &case.body) }).collect())
}

/// Erases, as a job: putting the file in order takes a while.
pub(crate) fn erase(app: &Arc<App>, input: EraseInput) -> Result<JobStarted, Failure> {
    let desk = app.desk()?;
    let worker = worker(&desk, input.id)?;
    let held = held(&desk, input.id)?;
    check(&desk, &worker, &held, &input)?;
    Ok(job::start(app, move |app, progress| {
        progress.expect(2);
        let values = decision(app, &desk, &input, &held)?;
        let (at_ms, id) = (app.ports.clock.now_ms(), app.new_id());
        let kind = kinds::erasure::KIND.name;
        desk.store.write(|tx| {
            tx.save(Save { record: id, kind, author: desk.user, at_ms, values, seen: None }).map_err(Failure::from)
        })?;
        access_log::note(app, &desk, AccessAction::Erased, input.id);
        // From here on nothing finds the person: what follows is never cut short.
        let _ = progress.reached(1);
        desk.store.compact()?;
        desk.store.sweep_contents()?;
        let _ = progress.reached(2);
        Ok(json!({ "records": held.len(), "letters_kept": letters(&held) }))
    }))
}

fn check(desk: &Desk, worker: &store::Record, held: &[Erased], input: &EraseInput) -> Result<(), Failure> {
    let mut problems = Vec::new();
    if fold::sort_key(&input.confirmation) != fold::sort_key(&name_of(worker)) {
        problems.push(Problem::error("confirmation", ProblemCode::NotConfirmed));
    }
    match input.note.trim().chars().count() {
        0 => problems.push(Problem::error("erasure_note", ProblemCode::Missing)),
        long if long > LONGEST_NOTE => problems.push(Problem::error("erasure_note", ProblemCode::TooLong)),
        // The reason stays; it must not say who it was.
        _ if names_person(&input.note, worker) => {
            problems.push(Problem::error("erasure_note", ProblemCode::NamesPerson));
        }
        _ => {}
    }
    let known = kinds::erasure::KIND.field("erasure_basis").map(|field| field.of);
    if !matches!(known, Some(model::FieldType::Choice { codes }) if codes.contains(&input.basis.as_str())) {
        problems.push(Problem::error("erasure_basis", ProblemCode::ChoiceUnknown));
    }
    if !blockers(desk, held)?.is_empty() {
        problems.push(Problem::error("case_status", ProblemCode::StillOpen));
    }
    if problems.is_empty() { Ok(()) } else { Err(Failure::refused(&problems)) }
}

fn names_person(note: &str, worker: &store::Record) -> bool {
    let text = |field: &str| worker.body.get(field).and_then(|value| value.as_str()).unwrap_or("").to_owned();
    let folded = format!(" {} ", fold::sort_key(note));
    let name = fold::sort_key(&text("full_name"));
    let numbers = [text("nik"), text("passport_number")];
    (!name.is_empty() && folded.contains(&format!(" {name} ")))
        || numbers.iter().any(|number| number.len() > 5 && note.contains(number))
}

/// The erasure's record, signed by who decided it.
fn decision(app: &Arc<App>, desk: &Desk, input: &EraseInput, held: &[Erased]) -> Result<model::Body, Failure> {
    let (erased, at) = (erasure::write(held), moment::iso(app.ports.clock.now_ms()));
    let message = format!("loket/erasure/1\n{}\n{}\n{at}\n{erased}", input.id, input.basis);
    let signature = SigningKey::from_bytes(&desk.signing).sign(message.as_bytes());
    let values = json!({
        "subject": input.id.to_string(), "erased": erased, "erasure_basis": input.basis, "erasure_note": input.note.trim(),
        "erased_at": at, "erasure_signature": STANDARD.encode(signature.to_bytes()),
    });
    values.as_object().cloned().ok_or_else(|| FailureCode::Internal.into())
}

/// Erasures that took place, latest first.
pub(crate) fn past(app: &Arc<App>, _: Nothing) -> Result<Vec<PastErasure>, Failure> {
    let desk = app.desk()?;
    let names = user::names(&desk.store)?;
    let mut found: Vec<PastErasure> = desk
        .store
        .read(|reader| reader.all(kinds::erasure::KIND.name))?
        .into_iter()
        .map(|record| {
            let text = |field: &str| record.body.get(field).and_then(|value| value.as_str()).unwrap_or("").to_owned();
            let list = erasure::read(&text("erased"));
            PastErasure {
                id: record.id,
                at_ms: record.created_at_ms,
                user: names.get(&record.created_by).cloned().unwrap_or_default(),
                basis: text("erasure_basis"),
                note: text("erasure_note"),
                records: list.len() as u64,
                letters_kept: letters(&list),
            }
        })
        .collect();
    found.reverse();
    Ok(found)
}
