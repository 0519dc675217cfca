//! A worker's file whole: the record, everything that belongs to it, where the worker stands, what is missing, what expires, and
//! where papers disagree with the file. Also the table behind it, and reading a machine-readable zone.

use std::sync::Arc;
use std::time::Instant;

use model::crosscheck::{self, Finding};
use model::date::Date;
use model::mrz::{self, MrzPart};
use model::process::{self, ProcessStep, Proof};
use model::requirement::{self, PersonRequirement, Requirement};
use model::standing::{self, Related, Standing};
use model::{Body, FieldType, Kind, Problem, ProblemCode, kinds};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Reader, StoreError};
use ts_rs::TS;
use uuid::Uuid;

use crate::access_log::{self, AccessAction};
use crate::app::App;
use crate::contract::Nothing;
use crate::failure::{Failure, FailureCode};
use crate::record::{self, Record, RecordId, Row};

/// Fields of a letter that the file shows; its pages and its seal are asked for when it is opened.
const LETTER_FIELDS: [&str; 7] =
    ["number", "letter_kind", "issued_on", "worker", "subject_name", "signatory_name", "sample"];

/// A record of a worker's file.
#[derive(Debug, Clone, Serialize, TS)]
pub struct RelatedRow {
    /// What lists show.
    #[serde(flatten)]
    pub row: Row,
    /// What its checks say.
    pub problems: Vec<Problem>,
}

/// A worker's file.
#[derive(Debug, Clone, Serialize, TS)]
pub struct WorkerFile {
    /// The worker.
    pub record: Record,
    /// Everything that belongs to it, by kind and then oldest first. Letters without their pages; revoked ones have `revoked`.
    pub related: Vec<RelatedRow>,
    /// Where the worker stands.
    pub standing: Standing,
    /// Where papers disagree with the file.
    pub findings: Vec<Finding>,
    /// Milliseconds it took here.
    pub took_ms: f64,
}

/// The tables behind `standing`.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Rules {
    /// The steps in their order.
    pub steps: Vec<ProcessStep>,
    /// The required documents.
    pub documents: Vec<Requirement>,
    /// What the law asks of the person.
    pub person: Vec<PersonRequirement>,
}

/// The typed or scanned lines of a machine-readable zone.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MrzText {
    /// Two or three lines.
    pub text: String,
}

/// What a zone says, ready to be filled in.
#[derive(Debug, Clone, Serialize, TS)]
pub struct MrzRead {
    /// Values of a document's fields. Parts whose check digit is wrong are left out.
    #[ts(type = "Body")]
    pub document: Body,
    /// Values of a worker's fields.
    #[ts(type = "Body")]
    pub worker: Body,
    /// Parts whose check digit is wrong.
    pub failed: Vec<MrzPart>,
    /// What is wrong with the lines.
    pub problems: Vec<Problem>,
}

/// The file of a worker, in one answer.
pub(crate) fn file(app: &Arc<App>, input: RecordId) -> Result<WorkerFile, Failure> {
    let started = Instant::now();
    let desk = app.desk()?;
    // One person's other files lead to the one in front.
    let canonical = desk.store.read(|reader| reader.canonical(input.id))?;
    let worker = record::load(&desk, canonical)?;
    if worker.kind != kinds::worker::KIND.name {
        return Err(FailureCode::NotFound.into());
    }
    access_log::note(app, &desk, AccessAction::Opened, worker.id);
    let records = desk.store.read(|reader| related(reader, worker.id))?;
    let today = app.today();
    let (standing, findings) = look(&worker.body, &records, &today)?;
    let checked: Vec<Vec<Problem>> = records
        .iter()
        .map(|record| match kinds::get(&record.kind).filter(|kind| !kind.internal) {
            Some(kind) => desk.sight.told(kind, model::check::check(kind, &record.body, &today)),
            None => Vec::new(),
        })
        .collect();
    let rows = record::rows(&desk, records)?;
    let related = rows.into_iter().zip(checked).map(|(row, problems)| RelatedRow { row, problems }).collect();
    let record = record::view(app, &desk, worker)?;
    Ok(WorkerFile { record, related, standing, findings, took_ms: started.elapsed().as_secs_f64() * 1_000.0 })
}

fn look(worker: &Body, records: &[store::Record], today: &str) -> Result<(Standing, Vec<Finding>), Failure> {
    let day = Date::parse_iso(today).ok_or(FailureCode::Internal)?;
    let related: Vec<Related<'_>> = records
        .iter()
        .filter(|record| record.body.get("revoked").is_none())
        .map(|record| Related { id: record.id, kind: &record.kind, body: &record.body })
        .collect();
    let file = standing::WorkerFile { worker, related: &related };
    Ok((standing::stand(&file, day), crosscheck::findings(&file, day)))
}

/// Kinds of documents that the file still lacks for the step that a letter of that kind proves, and for those before it; none
/// for letters that prove no step.
pub(crate) fn missing_papers(
    reader: &Reader<'_>,
    worker: &store::Record,
    letter_kind: &str,
    today: &str,
) -> Result<Vec<&'static str>, Failure> {
    let is_proof = |proof: &Proof| matches!(proof, Proof::Letter { of } if *of == letter_kind);
    let proves = |step: &&ProcessStep| step.proofs.iter().any(is_proof);
    let Some(step) = process::STEPS.iter().find(proves) else { return Ok(Vec::new()) };
    let (standing, _) = look(&worker.body, &related(reader, worker.id)?, today)?;
    let by = process::position(step.code);
    let needed = standing.papers.iter().filter(|paper| paper.is_missing() && process::position(paper.step) <= by);
    Ok(needed.map(|paper| paper.document_kind).collect())
}

/// Everything that belongs to a worker: what names it, and what names one of those.
fn related(reader: &Reader<'_>, worker: Uuid) -> Result<Vec<store::Record>, StoreError> {
    let mut found = Vec::new();
    for kind in kinds::ALL.iter().copied().filter(|kind| belongs_to(kind, kinds::worker::KIND.name)) {
        if kind.internal && kind.name != kinds::letter::KIND.name {
            continue;
        }
        let children = reader.children(kind, "worker", worker)?;
        for below in kinds::ALL.iter().filter(|below| belongs_to(below, kind.name) && !below.internal) {
            for child in &children {
                found.extend(reader.children(below, kind.name, child.id)?);
            }
        }
        if kind.name == kinds::letter::KIND.name {
            found.extend(children.into_iter().map(|letter| slim(reader, letter)).collect::<Result<Vec<_>, _>>()?);
        } else {
            found.extend(children);
        }
    }
    Ok(found)
}

/// Whether records of a kind are part of a record of another: their required reference, of that kind's name, says so.
fn belongs_to(kind: &Kind, parent: &str) -> bool {
    let is_parent = |of| matches!(of, FieldType::Reference { kind } if kind == parent);
    kind.field(parent).is_some_and(|field| is_parent(field.of) && field.indexed && (field.required || kind.internal))
}

/// A letter without its pages, and with whether it still holds.
fn slim(reader: &Reader<'_>, mut letter: store::Record) -> Result<store::Record, StoreError> {
    letter.body.retain(|field, _| LETTER_FIELDS.contains(&field.as_str()));
    let events = reader.children(&kinds::letter_event::KIND, "letter", letter.id)?;
    let ends =
        |event: &store::Record| matches!(event.body.get("event").and_then(Value::as_str), Some("revoked" | "replaced"));
    if events.iter().any(ends) {
        letter.body.insert("revoked".to_owned(), json!(true));
    }
    Ok(letter)
}

/// The tables of steps and requirements with their sources.
pub(crate) fn rules(_: &Arc<App>, _: Nothing) -> Result<Rules, Failure> {
    Ok(Rules {
        steps: process::STEPS.to_vec(),
        documents: requirement::DOCUMENTS.to_vec(),
        person: requirement::PERSON.to_vec(),
    })
}

/// Reads a machine-readable zone. Lines that are none are a problem, not a failure.
pub(crate) fn read_mrz(app: &Arc<App>, input: MrzText) -> Result<MrzRead, Failure> {
    let today = Date::parse_iso(&app.today()).ok_or(FailureCode::Internal)?;
    let Ok(zone) = mrz::read(&input.text) else {
        let problems = vec![Problem::warning("mrz", ProblemCode::MrzUnreadable)];
        return Ok(MrzRead { document: Body::new(), worker: Body::new(), failed: Vec::new(), problems });
    };
    let sound = |part| !zone.failed.contains(&part);
    let (mut document, mut worker) = (Body::new(), Body::new());
    let put = |body: &mut Body, field: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            body.insert(field.to_owned(), Value::String(value));
        }
    };
    let number = Some(zone.number.clone()).filter(|_| sound(MrzPart::Number));
    let expires = zone.expires_on.map(Date::iso).filter(|_| sound(MrzPart::Expiry));
    let born = zone.birth_date(today).map(Date::iso).filter(|_| sound(MrzPart::BirthDate));
    let name = Some(zone.name()).filter(|_| !zone.name_is_cut);
    put(&mut document, "document_number", number.clone());
    put(&mut document, "expires_on", expires.clone());
    put(&mut document, "name_on_paper", name.clone());
    put(&mut document, "birth_date_on_paper", born.clone());
    if zone.document == 'P' {
        put(&mut worker, "passport_number", number.filter(|number| model::check::is_passport(number)));
        put(&mut worker, "passport_expires_on", expires);
    }
    put(&mut worker, "full_name", name);
    put(&mut worker, "birth_date", born);
    put(&mut worker, "sex", zone.sex.map(str::to_owned));
    let problems =
        if zone.failed.is_empty() { Vec::new() } else { vec![Problem::warning("mrz", ProblemCode::MrzCheckDigit)] };
    Ok(MrzRead { document, worker, failed: zone.failed, problems })
}
