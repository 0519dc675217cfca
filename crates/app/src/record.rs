//! The general commands over records of every kind: list, see, check, save, delete, undo, history.

mod past;
mod restore;
mod titles;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use base64::{Engine, engine::general_purpose::STANDARD};
use model::{Body, Kind, Problem, ProblemCode, Severity, kinds, number, personal};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Filter, ListQuery, Mark, Save, Sort, Test};
use ts_rs::TS;
use uuid::Uuid;

use crate::access_log::{self, AccessAction};
use crate::app::{App, Desk, Role};
use crate::conflict::{self, Conflict};
use crate::failure::{Failure, FailureCode};
use crate::sight::Sight;
use crate::{sync_desk, user};

pub use past::{FileHistory, FileHistoryInput, PastChange, PastField};
pub(crate) use past::{file_history, history, name_of, stamp_of, undo};
pub use restore::{PastRecord, RecordMoment, Restore};
pub(crate) use restore::{at, restore};
pub(crate) use titles::titles;
pub use titles::{RecordIds, Title};

/// Most rows of one answer.
const MOST_ROWS: u64 = 500;

/// How a record stands towards the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SyncMark {
    /// Saved here; this desktop is on no server.
    Here,
    /// Saved here, waits for a line.
    Waiting,
    /// The server has it.
    Sent,
    /// Two desktops changed the same value; someone must decide.
    Conflict,
    /// The server's verdict is against it.
    Refused,
}

/// A record as lists show it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Row {
    /// Its id.
    pub id: Uuid,
    /// Its kind.
    pub kind: String,
    /// What names it.
    pub title: String,
    /// Its values.
    #[ts(type = "Body")]
    pub body: Body,
    /// When it was last changed.
    pub updated_at_ms: i64,
    /// By whom.
    pub updated_by: String,
    /// How it stands towards the server.
    pub sync: SyncMark,
    /// How many groups are in conflict.
    pub conflicts: u32,
    /// Fields that the user may not see, whether they hold something or not.
    pub hidden: Vec<String>,
}

/// A record whole.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Record {
    /// What lists show.
    #[serde(flatten)]
    pub row: Row,
    /// When it was made.
    pub created_at_ms: i64,
    /// By whom.
    pub created_by: String,
    /// Whether it was deleted.
    pub deleted: bool,
    /// What its checks say now.
    pub problems: Vec<Problem>,
    /// What must be decided.
    pub conflicts_open: Vec<Conflict>,
    /// What the form was opened on; handed back when saving.
    pub seen: String,
}

/// Names a record.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RecordId {
    /// Its id.
    pub id: Uuid,
}

/// Names a change: desktop and place in its chain.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ChangeName {
    /// `desktop:sequence`; empty when nothing differed.
    pub change: String,
}

/// Rows whose field has one of the values.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct FilterInput {
    /// An indexed field, `_subdistrict` (code), or `_parent` (id of the record that rows belong to).
    pub field: String,
    /// The values; none means: is empty.
    #[ts(type = "Value[]")]
    pub values: Vec<Value>,
}

/// The order of rows.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SortInput {
    /// An indexed field.
    pub field: String,
    /// Last first.
    pub descending: bool,
}

/// A question for a list.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ListInput {
    /// The kind.
    pub kind: String,
    /// Words that rows must have.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub text: String,
    /// What rows must meet.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub filters: Vec<FilterInput>,
    /// Their order; newest first if none.
    #[serde(default)]
    #[ts(optional)]
    pub sort: Option<SortInput>,
    /// Rows to pass over.
    pub offset: u64,
    /// Rows wanted, at most 500.
    pub limit: u64,
}

/// Rows of a list.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Listed {
    /// The rows.
    pub rows: Vec<Row>,
    /// How many fit in all.
    pub total: u64,
    /// Whether `total` is exact; else there are at least so many.
    pub exact: bool,
    /// Milliseconds it took here.
    pub took_ms: f64,
}

/// Values to be checked while they are typed.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CheckInput {
    /// The kind.
    pub kind: String,
    /// The record that is being changed, if any.
    #[serde(default)]
    #[ts(optional)]
    pub id: Option<Uuid>,
    /// All values of the form.
    #[ts(type = "Body")]
    pub values: Body,
}

/// Values to be stored.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SaveInput {
    /// The record; none makes a new one.
    #[serde(default)]
    #[ts(optional)]
    pub id: Option<Uuid>,
    /// Its kind.
    pub kind: String,
    /// Only what was changed; `null` clears.
    #[ts(type = "Body")]
    pub values: Body,
    /// What the form was opened on, from the record.
    #[serde(default)]
    #[ts(optional)]
    pub seen: Option<String>,
}

/// What became of it. Errors among the problems mean: not stored.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Saved {
    /// The record as it is now; none when nothing was stored.
    pub record: Option<Record>,
    /// What the checks say.
    pub problems: Vec<Problem>,
    /// The change, to undo it.
    pub change: String,
}

/// The kind of that name which the general commands serve.
pub(crate) fn general_kind(name: &str) -> Result<&'static Kind, Failure> {
    kinds::get(name).filter(|kind| !kind.internal).ok_or_else(|| FailureCode::BadInput.into())
}

/// Settings are the administrator's; everything else is whose role the contract names.
pub(crate) fn may_write(desk: &Desk, kind: &Kind) -> Result<(), Failure> {
    let settings = [kinds::signatory::KIND.name, kinds::letterhead::KIND.name, kinds::office::KIND.name];
    if settings.contains(&kind.name) && desk.role != Role::Administrator {
        Err(FailureCode::NotAllowed.into())
    } else {
        Ok(())
    }
}

/// What names a record, where that is for everybody.
pub(crate) fn title(kind: Option<&Kind>, body: &Body) -> String {
    Sight::NONE.title(kind, body)
}

/// Rows of records.
pub(crate) fn rows(desk: &Desk, records: Vec<store::Record>) -> Result<Vec<Row>, Failure> {
    let names = user::names(&desk.store)?;
    let enrolled = sync_desk::is_enrolled(desk)?;
    Ok(records.into_iter().map(|record| row(desk, record, &names, enrolled)).collect())
}

/// How a record stands, for people.
pub(crate) fn sync_mark(mark: Mark, enrolled: bool) -> SyncMark {
    match mark {
        Mark::Conflict => SyncMark::Conflict,
        Mark::Refused => SyncMark::Refused,
        Mark::Sent => SyncMark::Sent,
        Mark::Waiting if enrolled => SyncMark::Waiting,
        Mark::Waiting => SyncMark::Here,
    }
}

fn row(desk: &Desk, record: store::Record, names: &HashMap<Uuid, String>, enrolled: bool) -> Row {
    let kind = kinds::get(&record.kind);
    let sync = sync_mark(record.mark, enrolled);
    Row {
        id: record.id,
        title: desk.sight.title(kind, &record.body),
        kind: record.kind,
        body: desk.sight.visible(kind, record.body),
        updated_at_ms: record.updated_at_ms,
        updated_by: names.get(&record.updated_by).cloned().unwrap_or_default(),
        sync,
        conflicts: record.conflicts,
        hidden: desk.sight.hidden(kind),
    }
}

/// A record whole, with what its checks say and what must be decided.
pub(crate) fn view(app: &Arc<App>, desk: &Desk, record: store::Record) -> Result<Record, Failure> {
    let names = user::names(&desk.store)?;
    let enrolled = sync_desk::is_enrolled(desk)?;
    let problems = match kinds::get(&record.kind) {
        Some(kind) => problems(app, desk, kind, record.id, &record.body)?,
        None => Vec::new(),
    };
    let heads = desk.store.read(|reader| reader.heads(record.id))?;
    let conflicts_open = if record.conflicts > 0 { conflict::of_record(desk, record.id, &names)? } else { Vec::new() };
    Ok(Record {
        created_at_ms: record.created_at_ms,
        created_by: names.get(&record.created_by).cloned().unwrap_or_default(),
        deleted: record.deleted,
        problems,
        conflicts_open,
        seen: heads.map(|heads| STANDARD.encode(heads.reached().to_bytes())).unwrap_or_default(),
        row: row(desk, record, &names, enrolled),
    })
}

/// The declared checks and the one that needs the register: another file with this NIK.
fn problems(app: &Arc<App>, desk: &Desk, kind: &Kind, id: Uuid, body: &Body) -> Result<Vec<Problem>, Failure> {
    let mut problems = model::check::check(kind, body, &app.today());
    if kind.name == kinds::worker::KIND.name
        && let Some(nik) = body.get("nik").filter(|nik| nik.is_string())
    {
        let others = desk.store.read(|reader| reader.find(kind, "nik", nik))?;
        if others.iter().any(|other| *other != id) {
            problems.push(Problem::warning("nik", ProblemCode::NikTaken));
        }
    }
    if kind.name == kinds::office::KIND.name
        && let Some(format) = body.get("number_format").and_then(|format| format.as_str())
        && number::check_format(format).is_err()
    {
        problems.push(Problem::error("number_format", ProblemCode::WrongType));
    }
    Ok(desk.sight.told(kind, problems))
}

/// Filters and order as the store takes them; fields that cannot be listed by are refused.
pub(crate) fn query_of(
    kind: &Kind,
    sight: Sight,
    filters: Vec<FilterInput>,
    sort: Option<SortInput>,
) -> Result<(Vec<Filter>, Option<Sort>), Failure> {
    let known = |field: &str| kind.field(field).is_some_and(|field| field.indexed);
    let mut tests = Vec::new();
    for filter in filters {
        let test = match &filter.values[..] {
            [] => Test::Empty,
            _ => Test::OneOf(filter.values),
        };
        if !known(&filter.field) && !matches!(filter.field.as_str(), "_subdistrict" | "_parent") {
            return Err(FailureCode::BadInput.into());
        }
        sight.may_ask(kind, &filter.field)?;
        tests.push(Filter { field: filter.field, test });
    }
    let sort = sort.map(|sort| Sort { field: sort.field, descending: sort.descending });
    if sort.as_ref().is_some_and(|sort| !known(&sort.field)) {
        return Err(FailureCode::BadInput.into());
    }
    if let Some(sort) = &sort {
        sight.may_ask(kind, &sort.field)?;
    }
    Ok((tests, sort))
}

/// A page of a list.
pub(crate) fn list(app: &Arc<App>, input: ListInput) -> Result<Listed, Failure> {
    let desk = app.desk()?;
    let kind = general_kind(&input.kind)?;
    let started = Instant::now();
    let (filters, sort) = query_of(kind, desk.sight, input.filters, input.sort)?;
    let query =
        ListQuery { kind, text: &input.text, filters, sort, offset: input.offset, limit: input.limit.min(MOST_ROWS) };
    let page = desk.store.read(|reader| reader.list(&query))?;
    let (total, exact) = (page.total, page.exact);
    let rows = rows(&desk, page.rows)?;
    Ok(Listed { rows, total, exact, took_ms: started.elapsed().as_secs_f64() * 1_000.0 })
}

/// One record.
pub(crate) fn get(app: &Arc<App>, input: RecordId) -> Result<Record, Failure> {
    let desk = app.desk()?;
    let record = load(&desk, input.id)?;
    if kinds::get(&record.kind).is_some_and(personal::is_personal) {
        access_log::note(app, &desk, AccessAction::Opened, record.id);
    }
    view(app, &desk, record)
}

pub(crate) fn load(desk: &Desk, id: Uuid) -> Result<store::Record, Failure> {
    let record = desk.store.read(|reader| match reader.record(id)? {
        // Of a deleted record everything is there; of an erased one nothing is to be seen.
        Some(record) if record.deleted && reader.is_erased(id)? => Ok(None),
        found => Ok::<_, store::StoreError>(found),
    })?;
    record.filter(|record| record.kind != kinds::user::KIND.name).ok_or_else(|| FailureCode::NotFound.into())
}

/// Checks values while they are typed.
pub(crate) fn check(app: &Arc<App>, input: CheckInput) -> Result<Vec<Problem>, Failure> {
    let desk = app.desk()?;
    problems(app, &desk, general_kind(&input.kind)?, input.id.unwrap_or_default(), &input.values)
}

/// Stores what was changed, as one change.
pub(crate) fn save(app: &Arc<App>, input: SaveInput) -> Result<Saved, Failure> {
    let desk = app.desk()?;
    let kind = general_kind(&input.kind)?;
    may_write(&desk, kind)?;
    let seen = match input.seen.as_deref().filter(|text| !text.is_empty()) {
        Some(text) => {
            let bytes = STANDARD.decode(text).map_err(|_| FailureCode::BadInput)?;
            Some(sync::Heads::from_bytes(&bytes).map_err(|_| FailureCode::BadInput)?)
        }
        None => None,
    };
    let id = input.id.unwrap_or_else(|| app.new_id());
    let values: Body = input.values.into_iter().map(|(name, value)| (name, tidy(value))).collect();
    if values.keys().any(|name| name.starts_with('_')) {
        return Err(FailureCode::BadInput.into());
    }
    let unseen = desk.sight.unseen(kind, &values);
    if !unseen.is_empty() {
        return Ok(Saved { record: None, problems: unseen, change: String::new() });
    }
    let mut body = match input.id {
        Some(id) => load(&desk, id)?.body,
        None => Body::new(),
    };
    body.extend(values.clone());
    let problems = problems(app, &desk, kind, id, &body)?;
    if input.id.is_none() {
        // What must be there and may not be seen cannot be made by this user at all.
        let required = kind.fields.iter().filter(|field| field.required && !desk.sight.sees(field));
        let unseen: Vec<Problem> = required.map(|field| Problem::error(field.name, ProblemCode::Hidden)).collect();
        if !unseen.is_empty() {
            return Ok(Saved { record: None, problems: unseen, change: String::new() });
        }
    }
    if problems.iter().any(|problem| {
        problem.severity == Severity::Error && (input.id.is_none() || values.contains_key(&problem.field))
    }) {
        return Ok(Saved { record: None, problems, change: String::new() });
    }
    let save = Save { record: id, kind: kind.name, author: desk.user, at_ms: app.ports.clock.now_ms(), values, seen };
    let (saved, _) = desk.store.write(|tx| tx.save(save).map_err(Failure::from))?;
    Ok(Saved {
        change: saved.stamp.map(name_of).unwrap_or_default(),
        record: Some(view(app, &desk, saved.record)?),
        problems,
    })
}

/// Text without blanks around it; an empty text clears.
fn tidy(value: Value) -> Value {
    match value {
        Value::String(text) if text.trim().is_empty() => Value::Null,
        Value::String(text) => json!(text.trim()),
        other => other,
    }
}

/// Marks a record as deleted.
pub(crate) fn delete(app: &Arc<App>, input: RecordId) -> Result<ChangeName, Failure> {
    let desk = app.desk()?;
    let record = load(&desk, input.id)?;
    may_write(&desk, general_kind(&record.kind)?)?;
    let at_ms = app.ports.clock.now_ms();
    let (saved, _) = desk.store.write(|tx| tx.delete(input.id, desk.user, at_ms).map_err(Failure::from))?;
    Ok(ChangeName { change: saved.stamp.map(name_of).unwrap_or_default() })
}
