//! From a template and the office's records to a filled and laid-out letter.

use std::sync::{Arc, Mutex, OnceLock};

use letters::{Edition, Filled, Typesetter};
use model::{Problem, ProblemCode, kinds};
use serde_json::Value;
use store::Reader;

use super::register::last_running;
use super::sources::Sources;
use super::{LetterDraft, Preview, proposal};
use crate::app::{App, lock};
use crate::failure::{Failure, FailureCode};
use crate::worker;

/// What a missing value looks like in a preview; such a letter cannot be issued.
const MISSING_MARK: &str = "[belum diisi]";

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
    let (sources, running, missing_papers) = desk.store.read(|reader| {
        let sources = Sources::load(reader, &input, desk.sight)?;
        let papers = worker::missing_papers(reader, &sources.worker, &input.kind, &today)?;
        let next = next_running(app, reader, &sources.register, year_of(&today))?;
        let running = (!sources.by_hand).then_some(next);
        Ok::<_, Failure>((sources, running, papers))
    })?;
    let number = sources.number(running, &today)?;
    let mut problems = worker_problems(app, &sources);
    let (filled, missing) = letters::fill_draft(&sources.template, &sources.data_of(&number, &today), MISSING_MARK);
    problems.extend(missing.iter().map(|path| Problem::error(path, ProblemCode::Missing)));
    let edition = Edition { draft: true, ..sources.edition(&filled, desk.demo, None) };
    let pages = letters::svg::write(&lay_out(&filled, &edition)?);
    let number = if sources.by_hand { String::new() } else { number };
    let missing_papers = missing_papers.into_iter().map(str::to_owned).collect();
    Ok(Preview { pages, number, problems, missing_papers, needs_approval: proposal::is_needed(&desk)? })
}

/// A conflict about the person must be decided before a letter can certify anything.
pub(super) fn worker_problems(app: &Arc<App>, sources: &Sources) -> Vec<Problem> {
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
pub(super) fn next_without_server(app: &App, reader: &Reader<'_>, register: &str, year: u16) -> Result<u32, Failure> {
    Ok((last_running(reader, register, year)? + 1).max(first_of_year(app, reader, register, year)?))
}

/// The running number that the next letter here would get.
pub(super) fn next_running(app: &App, reader: &Reader<'_>, register: &str, year: u16) -> Result<u32, Failure> {
    if let Some(lease) = reader.lease(register, i32::from(year))?.filter(|lease| lease.next <= lease.to) {
        return Ok(lease.next);
    }
    next_without_server(app, reader, register, year)
}

/// The office's start number holds for letters' usual register in the year in which it began here, by the office's own time;
/// everything else begins at 1.
pub(super) fn first_of_year(app: &App, reader: &Reader<'_>, register: &str, year: u16) -> Result<u32, Failure> {
    if register != super::REGISTER {
        return Ok(1);
    }
    let office = reader.all(kinds::office::KIND.name)?.into_iter().find(|record| !record.deleted);
    let Some(office) = office else { return Ok(1) };
    let began = crate::app::day_of(office.created_at_ms, app.ports.clock.offset_minutes());
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
