//! Protection cases: the board by status with what runs out first, one case with all that belongs to it, and opening a closed one
//! again. Moves are saves of the record like any other.

use std::collections::HashMap;
use std::sync::Arc;

use model::case_clock::{self, Clock, Limits};
use model::date::Date;
use model::{Body, kinds};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Filter, ListQuery, Reader, Save, Sort, Test};
use ts_rs::TS;
use uuid::Uuid;

use crate::access_log::{self, AccessAction};
use crate::app::{App, Desk};
use crate::failure::{Failure, FailureCode};
use crate::letter::{self, Letter};
use crate::record::{self, Record, RecordId, Row};

/// The states of a case in their order.
pub const STATUSES: [&str; 5] = ["received", "handled", "referred", "waiting", "closed"];
/// Most cards of one state.
const MOST: u64 = 500;
/// Closed cases on the board: the last ones; the rest is in the list.
const MOST_CLOSED: u64 = 40;
/// Days before a clock runs out from which the counter names it.
pub(crate) const AHEAD_DAYS: i64 = 7;

/// Which cases are wanted.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct BoardInput {
    /// A code of `case_kind`.
    #[serde(default)]
    #[ts(optional)]
    pub case_kind: Option<String>,
    /// A code of `case_category`.
    #[serde(default)]
    #[ts(optional)]
    pub case_category: Option<String>,
    /// A country's code.
    #[serde(default)]
    #[ts(optional)]
    pub case_country: Option<String>,
    /// Only cases that the user entered or changed last.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub mine: bool,
}

/// A case on the board.
#[derive(Debug, Clone, Serialize, TS)]
pub struct CaseCard {
    /// What lists show.
    #[serde(flatten)]
    pub row: Row,
    /// Whose case it is.
    pub worker_name: String,
    /// What runs out.
    pub clock: Option<Clock>,
    /// Days for which a referral has had no answer.
    #[ts(type = "number | null")]
    pub unanswered_days: Option<i64>,
    /// The last day on which something was done, ISO.
    pub last_action_on: Option<String>,
}

/// The cases in one state.
#[derive(Debug, Clone, Serialize, TS)]
pub struct BoardColumn {
    /// A code of `case_status`.
    pub case_status: String,
    /// How many there are in all.
    #[ts(type = "number")]
    pub total: u64,
    /// What runs out first stands first; closed ones by the day they were closed.
    pub cards: Vec<CaseCard>,
}

/// The board.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Board {
    /// One for each state.
    pub columns: Vec<BoardColumn>,
}

/// A referral and how long it has gone without an answer.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ReferralRow {
    /// What lists show.
    #[serde(flatten)]
    pub row: Row,
    /// Days without an answer; none once it was answered.
    #[ts(type = "number | null")]
    pub unanswered_days: Option<i64>,
}

/// A case with all that belongs to it.
#[derive(Debug, Clone, Serialize, TS)]
pub struct CaseFile {
    /// The case.
    pub record: Record,
    /// Whose case it is.
    pub worker: Option<Row>,
    /// What was done, the newest last.
    pub events: Vec<Row>,
    /// Who was asked for help, the newest last.
    pub referrals: Vec<ReferralRow>,
    /// What runs out.
    pub clock: Option<Clock>,
    /// Letters of this case, the newest last.
    pub letters: Vec<Letter>,
}

/// Opening a closed case again.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Reopen {
    /// The case.
    pub id: Uuid,
    /// Why.
    pub reason: String,
    /// The state it goes to.
    pub case_status: String,
}

/// A case that is open again.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Reopened {
    /// The changes, to be undone in this order.
    pub changes: Vec<String>,
}

fn text<'a>(body: &'a Body, name: &str) -> Option<&'a str> {
    body.get(name).and_then(Value::as_str)
}

fn day_number(text: Option<&str>) -> Option<i64> {
    Date::parse_iso(text?)?.days_since_epoch()
}

/// How long cases may wait in this office.
pub(crate) fn limits(reader: &Reader<'_>) -> Result<Limits, Failure> {
    let office = reader.all(kinds::office::KIND.name)?.into_iter().find(|record| !record.deleted);
    Ok(office.map(|record| Limits::of_office(&record.body)).unwrap_or_default())
}

fn unanswered(body: &Body, today: &str) -> Option<i64> {
    let waits = !matches!(text(body, "referral_answer"), Some("accepted" | "refused"));
    let days = day_number(Some(today))? - day_number(text(body, "referred_on"))?;
    waits.then_some(days.max(0))
}

/// The board.
pub(crate) fn board(app: &Arc<App>, input: BoardInput) -> Result<Board, Failure> {
    let desk = app.desk()?;
    let today = app.today();
    let mut filters = Vec::new();
    for (field, value) in
        [("case_kind", input.case_kind), ("case_category", input.case_category), ("case_country", input.case_country)]
    {
        if let Some(value) = value {
            desk.sight.may_ask(&kinds::case::KIND, field)?;
            filters.push(Filter { field: field.to_owned(), test: Test::OneOf(vec![json!(value)]) });
        }
    }
    let mut columns = Vec::new();
    for status in STATUSES {
        columns.push(column(&desk, status, &filters, input.mine, &today)?);
    }
    Ok(Board { columns })
}

fn column(desk: &Desk, status: &str, filters: &[Filter], mine: bool, today: &str) -> Result<BoardColumn, Failure> {
    let closed = status == "closed";
    let mut filters = filters.to_vec();
    filters.push(Filter { field: "case_status".to_owned(), test: Test::OneOf(vec![json!(status)]) });
    let sort = Sort { field: if closed { "closed_on" } else { "received_on" }.to_owned(), descending: closed };
    let limit = if closed && !mine { MOST_CLOSED } else { MOST };
    let query = ListQuery { kind: &kinds::case::KIND, text: "", filters, sort: Some(sort), offset: 0, limit };
    let (mut records, mut total, limits) = desk.store.read(|reader| {
        let page = reader.list(&query)?;
        Ok::<_, Failure>((page.rows, page.total, limits(reader)?))
    })?;
    if mine {
        records.retain(|record| record.created_by == desk.user || record.updated_by == desk.user);
        total = records.len() as u64;
    }
    let beside = desk.store.read(|reader| {
        records.iter().map(|record| beside(reader, record, &limits, today)).collect::<Result<Vec<_>, Failure>>()
    })?;
    let rows = record::rows(desk, records)?;
    let mut cards: Vec<CaseCard> = rows
        .into_iter()
        .zip(beside)
        .map(|(row, (worker_name, clock, unanswered_days, last_action_on))| CaseCard {
            row,
            worker_name,
            clock,
            unanswered_days,
            last_action_on,
        })
        .collect();
    if !closed {
        cards.sort_by_key(|card| {
            let received = text(&card.row.body, "received_on").unwrap_or("").to_owned();
            (card.clock.as_ref().map_or(i64::MAX, |clock| clock.days_left), received)
        });
    }
    Ok(BoardColumn { case_status: status.to_owned(), total, cards })
}

type Beside = (String, Option<Clock>, Option<i64>, Option<String>);

/// What a card shows beside the case's own fields.
fn beside(reader: &Reader<'_>, case: &store::Record, limits: &Limits, today: &str) -> Result<Beside, Failure> {
    let worker = match worker_of(&case.body) {
        Some(id) => reader.record(id)?,
        None => None,
    };
    let name = worker.map(|worker| record::title(Some(&kinds::worker::KIND), &worker.body)).unwrap_or_default();
    let referrals = reader.children(&kinds::referral::KIND, "case", case.id)?;
    let closed = text(&case.body, "case_status") == Some("closed");
    let days = referrals.iter().filter(|_| !closed).filter_map(|referral| unanswered(&referral.body, today)).max();
    let events = reader.children(&kinds::case_event::KIND, "case", case.id)?;
    let last = events.iter().filter_map(|event| text(&event.body, "action_on")).max().map(str::to_owned);
    Ok((name, case_clock::clock(&case.body, limits, today), days, last))
}

fn worker_of(body: &Body) -> Option<Uuid> {
    text(body, "worker")?.parse().ok()
}

/// A case.
pub(crate) fn get(app: &Arc<App>, input: RecordId) -> Result<CaseFile, Failure> {
    let desk = app.desk()?;
    let today = app.today();
    let case = load(&desk, input.id)?;
    access_log::note(app, &desk, AccessAction::Opened, case.id);
    let (worker, mut events, mut referrals, limits, letters) = desk.store.read(|reader| {
        let worker = match worker_of(&case.body) {
            Some(id) => reader.record(id)?,
            None => None,
        };
        let letters = reader.find(&kinds::letter::KIND, "case", &json!(case.id.to_string()))?;
        Ok::<_, Failure>((
            worker,
            reader.children(&kinds::case_event::KIND, "case", case.id)?,
            reader.children(&kinds::referral::KIND, "case", case.id)?,
            limits(reader)?,
            letters,
        ))
    })?;
    // By the day, and among those of one day as they were entered.
    events.sort_by_key(|event| text(&event.body, "action_on").unwrap_or("").to_owned());
    referrals.sort_by_key(|referral| text(&referral.body, "referred_on").unwrap_or("").to_owned());
    let days: HashMap<Uuid, i64> =
        referrals.iter().filter_map(|one| Some((one.id, unanswered(&one.body, &today)?))).collect();
    let clock = case_clock::clock(&case.body, &limits, &today);
    Ok(CaseFile {
        record: record::view(app, &desk, case)?,
        worker: record::rows(&desk, worker.into_iter().collect())?.into_iter().next(),
        events: record::rows(&desk, events)?,
        referrals: record::rows(&desk, referrals)?
            .into_iter()
            .map(|row| ReferralRow { unanswered_days: days.get(&row.id).copied(), row })
            .collect(),
        clock,
        letters: letters.into_iter().map(|id| letter::get(&desk, id)).collect::<Result<_, _>>()?,
    })
}

fn load(desk: &Desk, id: Uuid) -> Result<store::Record, Failure> {
    let case = record::load(desk, id)?;
    if case.kind == kinds::case::KIND.name && !case.deleted { Ok(case) } else { Err(FailureCode::NotFound.into()) }
}

/// Opens a closed case again: why stands in its timeline.
pub(crate) fn reopen(app: &Arc<App>, input: Reopen) -> Result<Reopened, Failure> {
    let desk = app.desk()?;
    let case = load(&desk, input.id)?;
    let reason = input.reason.trim();
    if reason.is_empty() {
        return Err(Failure::refused(&[model::Problem::error("reason", model::ProblemCode::Missing)]));
    }
    if text(&case.body, "case_status") != Some("closed") || !STATUSES[..4].contains(&input.case_status.as_str()) {
        return Err(FailureCode::BadInput.into());
    }
    let body = |value: Value| value.as_object().cloned().unwrap_or_default();
    let event = body(json!({
        "case": case.id.to_string(), "action_on": app.today(), "action_kind": "reopening", "action": reason,
    }));
    let open = body(json!({
        "case_status": input.case_status, "closed_on": null, "closed_because": null, "closing_note": null,
        "waits_for": null, "waits_since": null,
    }));
    let problems = model::check::check(&kinds::case_event::KIND, &event, &app.today());
    if !problems.is_empty() {
        return Err(Failure::refused(&problems));
    }
    let (at_ms, id) = (app.ports.clock.now_ms(), app.new_id());
    let (changes, _) = desk.store.write(|tx| {
        let opened =
            tx.save(Save { record: case.id, kind: "case", author: desk.user, at_ms, values: open, seen: None })?;
        let said =
            tx.save(Save { record: id, kind: "case_event", author: desk.user, at_ms, values: event, seen: None })?;
        Ok::<_, Failure>([opened.stamp, said.stamp])
    })?;
    Ok(Reopened { changes: changes.into_iter().flatten().map(record::name_of).collect() })
}

/// A clock that runs out soon or has run out.
pub(crate) struct DueCase {
    /// The case.
    pub(crate) id: Uuid,
    /// Its title.
    pub(crate) title: String,
    /// Whose it is.
    pub(crate) worker_name: String,
    /// What runs out.
    pub(crate) clock: Clock,
}

/// Open cases whose clocks run out within a week.
pub(crate) fn due(desk: &Desk, today: &str) -> Result<Vec<DueCase>, Failure> {
    desk.store.read(|reader| {
        let limits = limits(reader)?;
        let filters = vec![Filter {
            field: "waits_for".to_owned(),
            test: Test::OneOf(["documents", "clarity", "reporter", "response"].map(|code| json!(code)).to_vec()),
        }];
        let sort = Some(Sort { field: "waits_since".to_owned(), descending: false });
        let page =
            reader.list(&ListQuery { kind: &kinds::case::KIND, text: "", filters, sort, offset: 0, limit: MOST })?;
        let mut due = Vec::new();
        for case in page.rows {
            let Some(clock) = case_clock::clock(&case.body, &limits, today) else { continue };
            if clock.days_left <= AHEAD_DAYS {
                let worker = worker_of(&case.body).map(|id| reader.record(id)).transpose()?.flatten();
                due.push(DueCase {
                    id: case.id,
                    title: record::title(Some(&kinds::case::KIND), &case.body),
                    worker_name: worker
                        .map(|one| record::title(Some(&kinds::worker::KIND), &one.body))
                        .unwrap_or_default(),
                    clock,
                });
            }
        }
        due.sort_by_key(|case| case.clock.days_left);
        Ok::<_, Failure>(due)
    })
}
