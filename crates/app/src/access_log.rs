//! Who opened, exported, printed or was given what: noted without making anyone wait, told to the office's other desktops, shown to
//! those who answer for it (UU 27/2022, art. 31: processing is recorded; art. 46: which files could have been seen in a breach).

use std::sync::Arc;
use std::time::Duration;

use model::{date::Date, kinds};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{AccessQuery, Accessed, Store};
use ts_rs::TS;
use uuid::Uuid;

use crate::app::{App, Desk, lock};
use crate::failure::{Failure, FailureCode};
use crate::user;

/// How long a line may wait for a save that takes it along, before it is written by itself.
const PATIENCE: Duration = Duration::from_millis(700);
/// A file that one user opens again within this time was opened once: screens ask anew whenever something changes.
const ONCE_MS: i64 = 5 * 60 * 1000;
/// Openings that are remembered for that.
const REMEMBERED: usize = 500;
/// Lines that wait so long are told to others even when nothing else is.
pub(crate) const TELL_AFTER_MS: i64 = 10 * 60 * 1000;
/// Most lines of one answer, and most files of an export that each get a line of their own.
const MOST: u64 = 500;

/// What was done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AccessAction {
    /// Looked at.
    Opened,
    /// Went out in a list.
    Exported,
    /// Printed, or written to a file.
    Printed,
    /// Everything that is held was given as a copy.
    Copied,
    /// Erased.
    Erased,
}

impl AccessAction {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Opened, "opened"),
        (Self::Exported, "exported"),
        (Self::Printed, "printed"),
        (Self::Copied, "copied"),
        (Self::Erased, "erased"),
    ];

    fn code(self) -> &'static str {
        Self::ALL.iter().find(|(action, _)| *action == self).map_or("opened", |(_, code)| code)
    }

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == code).map(|(action, _)| *action)
    }
}

/// A question for the log.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct AccessInput {
    /// Only about this file, with all that belongs to the person.
    #[serde(default)]
    #[ts(optional)]
    pub record: Option<Uuid>,
    /// Only what this user did.
    #[serde(default)]
    #[ts(optional)]
    pub user: Option<Uuid>,
    /// From this day on, ISO.
    #[serde(default)]
    #[ts(optional)]
    pub from: Option<String>,
    /// Up to and with this day, ISO.
    #[serde(default)]
    #[ts(optional)]
    pub to: Option<String>,
    /// Lines to pass over.
    pub offset: u64,
    /// Lines wanted, at most 500.
    pub limit: u64,
}

/// A line of the log.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AccessLine {
    /// When.
    pub at_ms: i64,
    /// Who.
    pub user: String,
    /// What was done.
    pub action: AccessAction,
    /// With which record; none when it was a list of many.
    pub record: Option<Uuid>,
    /// Its kind; of a list, the kind of its rows.
    pub kind: String,
    /// What names it; empty when it was erased, or is hidden from the asker.
    pub title: String,
    /// How many rows a list had.
    pub rows: Option<u64>,
    /// The desktop's name.
    pub desktop: String,
    /// Whether it is this desktop.
    pub here: bool,
}

/// Lines of the log, latest first.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AccessLines {
    /// The lines.
    pub lines: Vec<AccessLine>,
    /// How many there are in all.
    pub total: u64,
}

/// Notes what a user did with a record.
pub(crate) fn note(app: &Arc<App>, desk: &Desk, action: AccessAction, record: Uuid) {
    let at_ms = app.ports.clock.now_ms();
    if action == AccessAction::Opened && !opened_anew(app, desk.user, record, at_ms) {
        return;
    }
    put(desk, at_ms, action, Some(record), Value::Null);
}

/// Notes an export: a line for each file of a short list, one line for a long one.
pub(crate) fn note_export(app: &Arc<App>, desk: &Desk, kind: &str, records: &[Uuid], rows: u64) {
    let at_ms = app.ports.clock.now_ms();
    let detail = serde_json::json!({ "kind": kind, "rows": rows });
    if rows > MOST {
        return put(desk, at_ms, AccessAction::Exported, None, detail);
    }
    for record in records {
        put(desk, at_ms, AccessAction::Exported, Some(*record), detail.clone());
    }
}

fn put(desk: &Desk, at_ms: i64, action: AccessAction, record: Option<Uuid>, detail: Value) {
    let line = store::Access { at_ms, user: desk.user, action: action.code().to_owned(), record, detail };
    if desk.store.note_access(line) {
        let store = Arc::downgrade(&desk.store);
        std::thread::spawn(move || {
            std::thread::sleep(PATIENCE);
            // A disk that refuses refuses the next save too, which says so; the lines wait for it.
            let _ = store.upgrade().map(|store: Arc<Store>| store.write_noted());
        });
    }
}

/// Whether this opening is not part of the one before.
fn opened_anew(app: &App, user: Uuid, record: Uuid, at_ms: i64) -> bool {
    let mut opened = lock(&app.opened);
    opened.retain(|(_, _, before)| (0..ONCE_MS).contains(&(at_ms - before)));
    if opened.iter().any(|(by, what, _)| *by == user && *what == record) {
        return false;
    }
    if opened.len() >= REMEMBERED {
        opened.remove(0);
    }
    opened.push((user, record, at_ms));
    true
}

/// Puts lines that others were not told of on the way to them.
pub(crate) fn tell(app: &Arc<App>, desk: &Desk) -> Result<(), Failure> {
    desk.store.write_noted()?;
    if desk.store.read(|reader| reader.access_untold_since())?.is_none() {
        return Ok(());
    }
    let at_ms = app.ports.clock.now_ms();
    desk.store.write(|tx| tx.tell_access(desk.user, at_ms, &|| app.new_id()).map_err(Failure::from))?;
    Ok(())
}

/// Whether lines have waited so long that they are told by themselves.
pub(crate) fn is_due(app: &Arc<App>, desk: &Desk) -> bool {
    let since = desk.store.read(|reader| reader.access_untold_since()).ok().flatten();
    since.is_some_and(|at_ms| app.ports.clock.now_ms() - at_ms >= TELL_AFTER_MS)
}

/// The log.
pub(crate) fn list(app: &Arc<App>, input: AccessInput) -> Result<AccessLines, Failure> {
    let desk = app.desk()?;
    desk.store.write_noted()?;
    let query = AccessQuery {
        records: match input.record {
            Some(id) => about(&desk, id)?,
            None => Vec::new(),
        },
        user: input.user,
        from_ms: input.from.as_deref().map(|day| start_of(app, day)).transpose()?,
        before_ms: input.to.as_deref().map(|day| start_of(app, day).map(|at| at + 86_400_000)).transpose()?,
        offset: input.offset,
        limit: input.limit.min(MOST),
    };
    let (lines, total) = desk.store.read(|reader| reader.access_log(&query))?;
    Ok(AccessLines { lines: lines_of(&desk, lines)?, total })
}

/// The person's files and everything that belongs to them.
pub(crate) fn about(desk: &Desk, id: Uuid) -> Result<Vec<Uuid>, Failure> {
    desk.store.read(|reader| {
        let files = reader.same_person(id)?;
        let mut ids: Vec<Uuid> = reader.belongings(&files)?.into_iter().map(|one| one.record).collect();
        if !ids.contains(&id) {
            ids.push(id);
        }
        ids.truncate(MOST as usize);
        Ok(ids)
    })
}

fn start_of(app: &Arc<App>, day: &str) -> Result<i64, Failure> {
    let days = Date::parse_iso(day).and_then(|date| date.days_since_epoch()).ok_or(FailureCode::BadInput)?;
    Ok(days * 86_400_000 - i64::from(app.ports.clock.offset_minutes()) * 60_000)
}

/// Lines with the names of those they speak of.
pub(crate) fn lines_of(desk: &Desk, lines: Vec<Accessed>) -> Result<Vec<AccessLine>, Failure> {
    let users = user::names(&desk.store)?;
    let here = desk.store.desktop();
    desk.store.read(|reader| {
        lines
            .into_iter()
            .filter_map(|line| Some((AccessAction::from_code(&line.access.action)?, line)))
            .map(|(action, Accessed { access, desktop })| {
                let record = access.record.map(|id| reader.record(id)).transpose()?.flatten();
                let text = |field: &str| access.detail.get(field).and_then(Value::as_str).unwrap_or("").to_owned();
                let title = record.as_ref().map(|found| desk.sight.title(kinds::get(&found.kind), &found.body));
                let name = reader
                    .record(desktop)?
                    .and_then(|found| Some(found.body.get("desktop_name")?.as_str()?.to_owned()));
                Ok(AccessLine {
                    at_ms: access.at_ms,
                    user: users.get(&access.user).cloned().unwrap_or_default(),
                    action,
                    record: access.record,
                    kind: record.map_or_else(|| text("kind"), |found| found.kind),
                    title: title.unwrap_or_default(),
                    rows: access.detail.get("rows").and_then(Value::as_u64),
                    desktop: name.unwrap_or_default(),
                    here: desktop == here,
                })
            })
            .collect()
    })
}
