//! Services at the counter: started with a number of the day, timed, finished with what they cost the worker. A service belongs to
//! the day on which it began, by the office's clock.

mod figures;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use model::{Body, Problem, kinds, moment};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Filter, ListQuery, Reader, Save, Sort, Test};
use ts_rs::TS;
use uuid::Uuid;

pub(crate) use figures::figures;
pub use figures::{Figures, KindFigure, Period};

use crate::app::{App, Desk, day_of};
use crate::failure::{Failure, FailureCode};
use crate::record::{self, Saved, SyncMark};
use crate::user;

/// Longer than any service takes: one that runs longer was left running.
const LONGEST_MS: i64 = 4 * 3_600_000;
/// Most services of one answer.
const MOST: u64 = 500;

/// Who is served, and with what.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct StartService {
    /// The worker.
    pub worker: Uuid,
    /// A code of `service_kind`.
    pub service_kind: String,
    /// The number on the worker's slip; the next of the day if none.
    #[serde(default)]
    #[ts(optional)]
    pub queue_number: Option<u16>,
    /// When it began, UTC ISO; now if none.
    #[serde(default)]
    #[ts(optional)]
    pub started_at: Option<String>,
}

/// A service that is over.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct FinishService {
    /// The service.
    pub id: Uuid,
    /// What it cost the worker, rupiah.
    #[serde(default)]
    #[ts(optional, type = "number")]
    pub service_cost_idr: Option<i64>,
    /// A remark.
    #[serde(default)]
    #[ts(optional)]
    pub service_note: Option<String>,
    /// When it was over, UTC ISO; now if none.
    #[serde(default)]
    #[ts(optional)]
    pub finished_at: Option<String>,
}

/// A day at the counter.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DayInput {
    /// The day, ISO; today if none.
    #[serde(default)]
    #[ts(optional)]
    pub day: Option<String>,
}

/// A service as the counter shows it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ServiceRow {
    /// Its id.
    pub id: Uuid,
    /// Who is served.
    pub worker: Uuid,
    /// Their name.
    pub worker_name: String,
    /// A code of `service_kind`.
    pub service_kind: String,
    /// The number of the day as on the slip: `B-007`, or `7` in an office with one desktop.
    pub queue: String,
    /// When it began, milliseconds since 1970.
    pub started_at_ms: i64,
    /// When it was over.
    pub finished_at_ms: Option<i64>,
    /// What it cost the worker, rupiah.
    #[ts(type = "number | null")]
    pub cost_idr: Option<i64>,
    /// A remark.
    pub note: String,
    /// Who serves.
    pub by: String,
    /// Whether that is who asks.
    pub mine: bool,
    /// It runs longer than any service takes.
    pub left_running: bool,
    /// Another service of that day has the same number.
    pub doubled: bool,
    /// How it stands towards the server.
    pub sync: SyncMark,
}

/// The services of a day.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ServiceDay {
    /// The day, ISO.
    pub day: String,
    /// Its services, the last begun first; at most 500.
    pub services: Vec<ServiceRow>,
    /// How many there are.
    pub total: u64,
    /// What runs now, whenever it began, the last begun first.
    pub running: Vec<ServiceRow>,
    /// The next number here.
    pub next_queue: String,
    /// Milliseconds since 1970, by the same clock as the services.
    pub now_ms: i64,
    /// What the day amounts to.
    pub figures: Figures,
}

fn text<'a>(body: &'a Body, name: &str) -> Option<&'a str> {
    body.get(name).and_then(Value::as_str)
}

/// Starts a service. A second press of the key starts no second one: the one that runs is given back.
pub(crate) fn start(app: &Arc<App>, input: StartService) -> Result<Saved, Failure> {
    let desk = app.desk()?;
    let (now_ms, offset) = (app.ports.clock.now_ms(), app.ports.clock.offset_minutes());
    let started_at = input.started_at.unwrap_or_else(|| moment::iso(now_ms));
    let started_ms = moment::parse(&started_at).ok_or(FailureCode::BadInput)?;
    let id = app.new_id();
    let (saved, _) = desk.store.write(|tx| {
        let worker = tx.record(input.worker)?.filter(|record| record.kind == "worker" && !record.deleted);
        let worker = worker.ok_or(FailureCode::NotFound)?.id;
        if let Some(running) = same_running(tx, worker, &input.service_kind, started_ms)? {
            return Ok::<_, Failure>(store::Saved { stamp: None, created: false, record: running });
        }
        let day = day_of(started_ms, offset);
        let mark = desk_mark(tx, desk.store.desktop())?;
        let number = match input.queue_number {
            Some(number) => i64::from(number),
            None => next_number(tx, &day, offset, &mark)?,
        };
        let values = json!({
            "worker": worker.to_string(), "service_kind": input.service_kind, "queue_number": number, "started_at": started_at,
            "queue_desk": if mark.is_empty() { Value::Null } else { json!(mark) },
        });
        let values: Body = values.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name.clone(), value.clone())).collect();
        refuse(&model::check::check(&kinds::service::KIND, &values, &app.today()))?;
        Ok(tx.save(Save { record: id, kind: "service", author: desk.user, at_ms: now_ms, values, seen: None })?)
    })?;
    answer(app, &desk, saved)
}

/// Ends a service. One that is over already stays as it is, unless another time is given.
pub(crate) fn finish(app: &Arc<App>, input: FinishService) -> Result<Saved, Failure> {
    let desk = app.desk()?;
    let now_ms = app.ports.clock.now_ms();
    let (saved, _) = desk.store.write(|tx| {
        let service = tx.record(input.id)?.filter(|record| record.kind == "service" && !record.deleted);
        let service = service.ok_or(FailureCode::NotFound)?;
        let over = text(&service.body, "finished_at").map(str::to_owned);
        let mut values = Body::new();
        let finished = input.finished_at.clone().or(over).unwrap_or_else(|| moment::iso(now_ms));
        values.insert("finished_at".to_owned(), json!(finished));
        if let Some(cost) = input.service_cost_idr {
            values.insert("service_cost_idr".to_owned(), json!(cost));
        }
        if let Some(note) = input.service_note.as_deref().map(str::trim).filter(|note| !note.is_empty()) {
            values.insert("service_note".to_owned(), json!(note));
        }
        let mut body = service.body;
        body.extend(values.clone());
        // A clock that was set back would make a service end before it began: then its time is asked for.
        refuse(&model::check::check(&kinds::service::KIND, &body, &app.today()))?;
        Ok::<_, Failure>(tx.save(Save {
            record: input.id,
            kind: "service",
            author: desk.user,
            at_ms: now_ms,
            values,
            seen: None,
        })?)
    })?;
    answer(app, &desk, saved)
}

fn refuse(problems: &[Problem]) -> Result<(), Failure> {
    let errors: Vec<Problem> =
        problems.iter().filter(|problem| problem.severity == model::Severity::Error).cloned().collect();
    if errors.is_empty() { Ok(()) } else { Err(Failure::refused(&errors)) }
}

fn answer(app: &Arc<App>, desk: &Desk, saved: store::Saved) -> Result<Saved, Failure> {
    let problems: Vec<Problem> = Vec::new();
    let change = saved.stamp.map(record::name_of).unwrap_or_default();
    Ok(Saved { record: Some(record::view(app, desk, saved.record)?), problems, change })
}

/// A service of that kind for that worker which began a short while before and still runs.
fn same_running(reader: &Reader<'_>, worker: Uuid, kind: &str, at_ms: i64) -> Result<Option<store::Record>, Failure> {
    let all = reader.children(&kinds::service::KIND, "worker", worker)?;
    Ok(all.into_iter().rev().find(|record| {
        let started = text(&record.body, "started_at").and_then(moment::parse);
        text(&record.body, "service_kind") == Some(kind)
            && text(&record.body, "finished_at").is_none()
            && started.is_some_and(|started| (0..LONGEST_MS).contains(&(at_ms - started)))
    }))
}

/// What this desktop puts before its numbers: a letter by the order in which the office's desktops came, nothing when it is the only
/// one. Two that came at the same time without a line may have the same; their double numbers are then marked in the day's list.
fn desk_mark(reader: &Reader<'_>, desktop: Uuid) -> Result<String, Failure> {
    let mut all: Vec<Uuid> =
        reader.all(kinds::desktop::KIND.name)?.into_iter().filter(|one| !one.deleted).map(|one| one.id).collect();
    all.sort_unstable();
    let at = all.iter().position(|id| *id == desktop).unwrap_or(0);
    if all.len() < 2 {
        return Ok(String::new());
    }
    let letter = |at: usize| char::from(b'A' + u8::try_from(at % 26).unwrap_or(0));
    Ok(if at < 26 { letter(at).to_string() } else { format!("{}{}", letter(at / 26 - 1), letter(at)) })
}

fn next_number(reader: &Reader<'_>, day: &str, offset: i32, mark: &str) -> Result<i64, Failure> {
    let taken = of_day(reader, day, offset)?
        .0
        .into_iter()
        .filter(|record| text(&record.body, "queue_desk").unwrap_or("") == mark)
        .filter_map(|record| record.body.get("queue_number").and_then(Value::as_i64));
    Ok(taken.max().unwrap_or(0) + 1)
}

/// The records of a day's services, the last begun first, and how many there are.
fn of_day(reader: &Reader<'_>, day: &str, offset: i32) -> Result<(Vec<store::Record>, u64), Failure> {
    let (from, before) = moment::day_bounds(day, offset).ok_or(FailureCode::BadInput)?;
    let test = Test::Between(Some(json!(moment::iso(from))), Some(json!(moment::iso(before - 1_000))));
    some(reader, Filter { field: "started_at".to_owned(), test })
}

fn some(reader: &Reader<'_>, filter: Filter) -> Result<(Vec<store::Record>, u64), Failure> {
    let sort = Some(Sort { field: "started_at".to_owned(), descending: true });
    let page = reader.list(&ListQuery {
        kind: &kinds::service::KIND,
        text: "",
        filters: vec![filter],
        sort,
        offset: 0,
        limit: MOST,
    })?;
    Ok((page.rows, page.total))
}

fn queue_of(body: &Body) -> String {
    let number = body.get("queue_number").and_then(Value::as_i64);
    match (text(body, "queue_desk"), number) {
        (_, None) => String::new(),
        (None, Some(number)) => number.to_string(),
        (Some(mark), Some(number)) => format!("{mark}-{number:03}"),
    }
}

/// What runs, whenever it began, and the services of a day.
pub(crate) fn day(app: &Arc<App>, input: DayInput) -> Result<ServiceDay, Failure> {
    let desk = app.desk()?;
    let (now_ms, offset) = (app.ports.clock.now_ms(), app.ports.clock.offset_minutes());
    let day = input.day.unwrap_or_else(|| app.today());
    let ((records, total), open, next, names) = desk.store.read(|reader| {
        let open = some(reader, Filter { field: "finished_at".to_owned(), test: Test::Empty })?.0;
        let mark = desk_mark(reader, desk.store.desktop())?;
        let number = next_number(reader, &app.today(), offset, &mark)?;
        let mut slip = Body::from_iter([("queue_number".to_owned(), json!(number))]);
        if !mark.is_empty() {
            slip.insert("queue_desk".to_owned(), json!(mark));
        }
        let next = queue_of(&slip);
        let of_day = of_day(reader, &day, offset)?;
        let mut names = HashMap::new();
        for record in of_day.0.iter().chain(&open) {
            if let Some(worker) = text(&record.body, "worker").and_then(|id| id.parse::<Uuid>().ok())
                && !names.contains_key(&worker)
            {
                let title = reader.record(worker)?.map(|found| record::title(Some(&kinds::worker::KIND), &found.body));
                names.insert(worker, title.unwrap_or_default());
            }
        }
        Ok::<_, Failure>((of_day, open, next, names))
    })?;
    let services = views(&desk, records, &names, now_ms)?;
    let mut running = views(&desk, open, &names, now_ms)?;
    running.retain(|service| service.started_at_ms > 0);
    let figures = figures(app, Period { from: day.clone(), to: day.clone() })?;
    Ok(ServiceDay { day, services, total, running, next_queue: next, now_ms, figures })
}

fn views(
    desk: &Desk,
    records: Vec<store::Record>,
    names: &HashMap<Uuid, String>,
    now_ms: i64,
) -> Result<Vec<ServiceRow>, Failure> {
    let users = user::names(&desk.store)?;
    let by: Vec<Uuid> = records.iter().map(|record| record.created_by).collect();
    let rows = record::rows(desk, records)?;
    let mut given: HashMap<String, usize> = HashMap::new();
    for row in &rows {
        *given.entry(queue_of(&row.body)).or_default() += 1;
    }
    Ok(rows
        .into_iter()
        .zip(by)
        .filter_map(|(row, by)| {
            let worker = text(&row.body, "worker")?.parse().ok()?;
            let started_at_ms = text(&row.body, "started_at").and_then(moment::parse).unwrap_or(0);
            let finished_at_ms = text(&row.body, "finished_at").and_then(moment::parse);
            let queue = queue_of(&row.body);
            Some(ServiceRow {
                id: row.id,
                worker,
                worker_name: names.get(&worker).cloned().unwrap_or_default(),
                service_kind: text(&row.body, "service_kind").unwrap_or_default().to_owned(),
                doubled: !queue.is_empty() && given.get(&queue).is_some_and(|times| *times > 1),
                queue,
                started_at_ms,
                finished_at_ms,
                cost_idr: row.body.get("service_cost_idr").and_then(Value::as_i64),
                note: text(&row.body, "service_note").unwrap_or_default().to_owned(),
                by: users.get(&by).cloned().unwrap_or_default(),
                mine: by == desk.user,
                left_running: finished_at_ms.is_none() && now_ms - started_at_ms > LONGEST_MS,
                sync: row.sync,
            })
        })
        .collect())
}
