//! From a template and the office's records to a filled and laid-out letter.

use std::sync::{Arc, Mutex, OnceLock};

use letters::{Edition, Filled, Paper, Picture, Template, Typesetter};
use model::{Body, Problem, ProblemCode, kinds, number};
use serde_json::{Value, json};
use store::Reader;
use uuid::Uuid;

use super::register::last_running;
use super::{LetterDraft, Preview, REGISTER};
use crate::app::{App, Desk, lock};
use crate::failure::{Failure, FailureCode};
use crate::sight::Sight;

/// What a missing value looks like in a preview; such a letter cannot be issued.
const MISSING_MARK: &str = "[belum diisi]";

/// The records that a letter is filled from.
pub(super) struct Sources {
    pub(super) template: Template,
    pub(super) worker: store::Record,
    pub(super) signatory_name: String,
    pub(super) format: String,
    pub(super) verify_address: Option<String>,
    pub(super) paper: Paper,
    pub(super) logo: Option<Picture>,
    data: Value,
}

impl Sources {
    pub(super) fn load(reader: &Reader<'_>, draft: &LetterDraft, sight: Sight) -> Result<Self, Failure> {
        let template = Template::built_in(&draft.kind).ok_or(FailureCode::NotFound)?;
        if template.placeholders().iter().any(|path| !sight.sees_placeholder(path)) {
            return Err(FailureCode::NotAllowed.into());
        }
        let mut worker = reader
            .record(draft.worker)?
            .filter(|record| record.kind == kinds::worker::KIND.name && !record.deleted)
            .ok_or(FailureCode::NotFound)?;
        worker.body = sight.visible(Some(&kinds::worker::KIND), std::mem::take(&mut worker.body));
        let office = first(reader, kinds::office::KIND.name)?.unwrap_or_default();
        let letterhead = first(reader, kinds::letterhead::KIND.name)?.unwrap_or_default();
        let signatory = signatory(reader, draft.signatory)?;
        let case = case_of(reader, draft)?;
        let mut person = worker.body.clone();
        person.extend(draft.values.clone());
        let text = |body: &Body, field: &str| {
            body.get(field).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let logo = text(&letterhead, "logo")
            .map(|url| Picture::from_data_url(&url))
            .transpose()
            .map_err(|_| FailureCode::LetterIncomplete)?;
        Ok(Self {
            signatory_name: text(&signatory, "signatory_name").unwrap_or_default(),
            format: text(&office, "number_format").unwrap_or_else(|| crate::office::DEFAULT_FORMAT.to_owned()),
            verify_address: text(&office, "verify_address"),
            paper: if text(&letterhead, "paper").as_deref() == Some("f4") { Paper::F4 } else { Paper::A4 },
            data: json!({ "case": case, "worker": person, "signatory": signatory, "letterhead": letterhead, "office": office }),
            template,
            worker,
            logo,
        })
    }

    /// The letter with its number and day; the placeholders that have no value otherwise.
    pub(super) fn fill(&self, number: &str, issued_on: &str) -> Result<Filled, Vec<String>> {
        letters::fill(&self.template, &self.data_of(number, issued_on))
    }

    fn data_of(&self, number: &str, issued_on: &str) -> Value {
        let mut data = self.data.clone();
        data["letter"] = json!({ "number": number, "issued_on": issued_on });
        data
    }

    /// The number with that running number on that day.
    pub(super) fn number(&self, running: u32, day: &str) -> Result<String, Failure> {
        let date = model::date::Date::parse_iso(day).ok_or(FailureCode::Internal)?;
        number::render(&self.format, running, date).map_err(|_| FailureCode::LetterIncomplete.into())
    }
}

/// The body of a kind of which an office has one record.
fn first(reader: &Reader<'_>, kind: &str) -> Result<Option<Body>, Failure> {
    Ok(reader.all(kind)?.into_iter().find(|record| !record.deleted).map(|record| record.body))
}

/// The case that was named, which must be this worker's.
fn case_of(reader: &Reader<'_>, draft: &LetterDraft) -> Result<Body, Failure> {
    let Some(id) = draft.case else { return Ok(Body::new()) };
    let case = reader.record(id)?.filter(|record| record.kind == kinds::case::KIND.name && !record.deleted);
    let case = case.ok_or(FailureCode::NotFound)?;
    if case.body.get("worker") == Some(&json!(draft.worker.to_string())) {
        Ok(case.body)
    } else {
        Err(FailureCode::BadInput.into())
    }
}

/// The signatory who was chosen, or the office's usual one.
fn signatory(reader: &Reader<'_>, chosen: Option<Uuid>) -> Result<Body, Failure> {
    let all: Vec<store::Record> =
        reader.all(kinds::signatory::KIND.name)?.into_iter().filter(|record| !record.deleted).collect();
    let found = match chosen {
        Some(id) => Some(all.iter().find(|record| record.id == id).ok_or(FailureCode::NotFound)?),
        None => all.iter().find(|record| record.body.get("is_default") == Some(&json!(true))).or(all.first()),
    };
    Ok(found.map(|record| record.body.clone()).unwrap_or_default())
}

/// Lays a letter out. The fonts are parsed once for the whole program.
pub(crate) fn lay_out(filled: &Filled, edition: &Edition<'_>) -> Result<letters::Letter, Failure> {
    static TYPESETTER: OnceLock<Mutex<Typesetter>> = OnceLock::new();
    let typesetter = TYPESETTER.get_or_init(|| Mutex::new(Typesetter::new()));
    lock(typesetter).lay_out(filled, edition).map_err(|_| FailureCode::LetterIncomplete.into())
}

/// How a letter would look, and what keeps it from being issued.
pub(crate) fn preview(app: &Arc<App>, input: LetterDraft) -> Result<Preview, Failure> {
    let desk = app.desk()?;
    let today = app.today();
    let (sources, running) = desk.store.read(|reader| {
        let sources = Sources::load(reader, &input, desk.sight)?;
        let running = next_running(reader, year_of(&today))?;
        Ok::<_, Failure>((sources, running))
    })?;
    let number = sources.number(running, &today)?;
    let mut problems = worker_problems(app, &sources);
    let (filled, missing) = letters::fill_draft(&sources.template, &sources.data_of(&number, &today), MISSING_MARK);
    problems.extend(missing.iter().map(|path| Problem::error(path, ProblemCode::Missing)));
    let pages = letters::svg::write(&lay_out(&filled, &draft_edition(&desk, &sources))?);
    Ok(Preview { pages, number, problems })
}

fn draft_edition<'a>(desk: &Desk, sources: &'a Sources) -> Edition<'a> {
    Edition { logo: sources.logo.as_ref(), qr: None, paper: sources.paper, demo: desk.demo, copy: false }
}

/// A conflict about the person must be decided before a letter can certify anything.
fn worker_problems(app: &Arc<App>, sources: &Sources) -> Vec<Problem> {
    let mut problems = model::check::check(&kinds::worker::KIND, &sources.worker.body, &app.today());
    for problem in &mut problems {
        problem.field = format!("worker.{}", problem.field);
    }
    if sources.worker.conflicts > 0 {
        problems.push(Problem::error("worker", ProblemCode::DiffersFromRecord));
    }
    problems
}

/// One after the last number that is known, or the first of the year.
pub(super) fn next_without_server(reader: &Reader<'_>, year: u16) -> Result<u32, Failure> {
    Ok((last_running(reader, year)? + 1).max(first_of_year(reader, year)?))
}

/// The running number that the next letter here would get.
pub(super) fn next_running(reader: &Reader<'_>, year: u16) -> Result<u32, Failure> {
    if let Some(lease) = reader.lease(REGISTER, i32::from(year))?.filter(|lease| lease.next <= lease.to) {
        return Ok(lease.next);
    }
    next_without_server(reader, year)
}

/// The office's start number holds for the year in which it began here; other years begin at 1.
pub(super) fn first_of_year(reader: &Reader<'_>, year: u16) -> Result<u32, Failure> {
    let office = reader.all(kinds::office::KIND.name)?.into_iter().find(|record| !record.deleted);
    let Some(office) = office else { return Ok(1) };
    let began = crate::app::day_of(office.created_at_ms, 0);
    let start = office
        .body
        .get("start_number")
        .and_then(Value::as_u64)
        .and_then(|number| u32::try_from(number).ok())
        .unwrap_or(1);
    Ok(if year_of(&began) == year { start.max(1) } else { 1 })
}

pub(super) fn year_of(day: &str) -> u16 {
    day.get(..4).and_then(|year| year.parse().ok()).unwrap_or(0)
}
