//! The first screen: what was touched last, what waits, what is due.

use std::sync::Arc;

use model::date::Date;
use model::kinds;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;
use uuid::Uuid;

use crate::app::{App, Desk};
use crate::contract::Nothing;
use crate::failure::Failure;
use crate::record::{self, Row};
use crate::{case, draft, import, letter, review};

/// Days before a due date from which it is named.
const AHEAD_DAYS: i64 = 90;
/// Days without progress after which a commitment is named (domain: 60 days).
const QUIET_DAYS: i64 = 60;
/// Recently touched files on the first screen.
const RECENT: usize = 8;

/// Why a commitment is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReminderState {
    /// A case's closing clock has run out or does so within a week.
    Closing,
    /// The due date has passed.
    Overdue,
    /// It is due within 90 days.
    Due,
    /// Nothing happened for 60 days.
    Quiet,
    /// The agreement itself ends within 90 days.
    Expiring,
}

/// Something promised that needs a hand.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Reminder {
    /// The commitment, the agreement that expires, or the case.
    pub record: Uuid,
    /// The agreement, unless it is a case.
    pub agreement: Option<Uuid>,
    /// What was promised.
    pub title: String,
    /// Of which agreement; whose case.
    pub belongs_to: String,
    /// Until when, ISO.
    pub due_on: Option<String>,
    /// Days until then, negative when overdue; days of quiet for `quiet`.
    pub days: i64,
    /// Why it is named.
    pub state: ReminderState,
}

/// The first screen.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Overview {
    /// How many worker files there are.
    pub files: u64,
    /// The last touched files.
    pub recent: Vec<Row>,
    /// Letters issued today.
    pub letters_today: u64,
    /// Rows of imports that someone must decide.
    pub to_decide: u64,
    /// Records in conflict.
    pub conflicts: u64,
    /// Files that wait for a reviewer.
    pub to_verify: u64,
    /// Files that were sent back to this user.
    pub sent_back_to_me: u64,
    /// Drafts of letters that wait for approval.
    pub letters_to_approve: u64,
    /// Approved drafts of letters that wait for their number.
    pub letters_approved: u64,
    /// Drafts of this user.
    pub drafts: usize,
    /// What is due.
    pub reminders: Vec<Reminder>,
}

/// Tells it.
pub(crate) fn overview(app: &Arc<App>, _: Nothing) -> Result<Overview, Failure> {
    let desk = app.desk()?;
    let (files, recent, conflicts) = desk.store.read(|reader| {
        let recent = reader.recent(RECENT * 4)?;
        Ok::<_, Failure>((reader.count(kinds::worker::KIND.name)?, recent, reader.conflict_count()?))
    })?;
    let recent = desk.store.read(|reader| touched(reader, recent))?;
    let waiting = review::waiting(&desk)?;
    let (letters_to_approve, letters_approved) = letter::proposals_waiting(&desk)?;
    Ok(Overview {
        files,
        recent: record::rows(&desk, recent)?,
        letters_today: letter::issued_on(&desk, &app.today())?,
        to_decide: import::open_decisions(&desk)?,
        conflicts,
        to_verify: waiting.waiting,
        sent_back_to_me: waiting.sent_back_to_me,
        letters_to_approve,
        letters_approved,
        drafts: draft::list(app, Nothing {})?.len(),
        reminders: due(&desk, &app.today())?,
    })
}

/// The files that were worked on last: also by what belongs to them, a service or a case.
fn touched(reader: &store::Reader<'_>, recent: Vec<store::Record>) -> Result<Vec<store::Record>, Failure> {
    let mut files: Vec<store::Record> = Vec::new();
    for record in recent {
        let is_file = record.kind == kinds::worker::KIND.name;
        let worker =
            if is_file { Some(record.id) } else { text(&record.body, "worker").and_then(|id| id.parse().ok()) };
        let Some(worker) = worker.filter(|id| files.iter().all(|file| file.id != *id)) else { continue };
        let file = if is_file { Some(record) } else { reader.record(worker)? };
        files.extend(file.filter(|file| file.kind == kinds::worker::KIND.name && !file.deleted));
        if files.len() == RECENT {
            break;
        }
    }
    Ok(files)
}

/// What is due, the most pressing first.
pub(crate) fn reminders(app: &Arc<App>, _: Nothing) -> Result<Vec<Reminder>, Failure> {
    let desk = app.desk()?;
    due(&desk, &app.today())
}

fn due(desk: &Desk, today: &str) -> Result<Vec<Reminder>, Failure> {
    let (agreements, commitments) = desk.store.read(|reader| {
        Ok::<_, Failure>((reader.all(kinds::agreement::KIND.name)?, reader.all(kinds::commitment::KIND.name)?))
    })?;
    let Some(now) = Date::parse_iso(today).and_then(|date| date.days_since_epoch()) else { return Ok(Vec::new()) };
    let mut reminders: Vec<Reminder> = case::due(desk, today)?.into_iter().map(closing).collect();
    for agreement in agreements.iter().filter(|record| !record.deleted) {
        let title = text(&agreement.body, "agreement_title").unwrap_or("").to_owned();
        if let Some(days) = days_until(&agreement.body, "in_force_to", now).filter(|days| *days <= AHEAD_DAYS)
            && !matches!(text(&agreement.body, "agreement_status"), Some("ended" | "extended" | "draft"))
        {
            let due_on = text(&agreement.body, "in_force_to").map(str::to_owned);
            reminders.push(Reminder {
                record: agreement.id,
                agreement: Some(agreement.id),
                title: title.clone(),
                belongs_to: title.clone(),
                due_on,
                days,
                state: ReminderState::Expiring,
            });
        }
        let id = agreement.id.to_string();
        for commitment in
            commitments.iter().filter(|record| !record.deleted && text(&record.body, "agreement") == Some(id.as_str()))
        {
            if let Some((state, days)) = state_of(&commitment.body, commitment.updated_at_ms, now) {
                let due_on = text(&commitment.body, "due_on").map(str::to_owned);
                let title_of = text(&commitment.body, "commitment_text").unwrap_or("").to_owned();
                reminders.push(Reminder {
                    record: commitment.id,
                    agreement: Some(agreement.id),
                    title: title_of,
                    belongs_to: title.clone(),
                    due_on,
                    days,
                    state,
                });
            }
        }
    }
    reminders.sort_by_key(|reminder| {
        (reminder.state, if reminder.state == ReminderState::Quiet { -reminder.days } else { reminder.days })
    });
    Ok(reminders)
}

fn closing(case: case::DueCase) -> Reminder {
    Reminder {
        record: case.id,
        agreement: None,
        title: case.title,
        belongs_to: case.worker_name,
        due_on: Some(case.clock.due_on),
        days: case.clock.days_left,
        state: ReminderState::Closing,
    }
}

fn state_of(body: &model::Body, updated_at_ms: i64, now: i64) -> Option<(ReminderState, i64)> {
    if text(body, "done_on").is_some() {
        return None;
    }
    match days_until(body, "due_on", now) {
        Some(days) if days < 0 => Some((ReminderState::Overdue, days)),
        Some(days) if days <= AHEAD_DAYS => Some((ReminderState::Due, days)),
        _ => {
            let last =
                days_until(body, "progress_on", now).map_or(now - updated_at_ms.div_euclid(86_400_000), |days| -days);
            (last >= QUIET_DAYS).then_some((ReminderState::Quiet, last))
        }
    }
}

fn days_until(body: &model::Body, field: &str, now: i64) -> Option<i64> {
    Date::parse_iso(text(body, field)?)?.days_since_epoch().map(|day| day - now)
}

fn text<'a>(body: &'a model::Body, field: &str) -> Option<&'a str> {
    body.get(field).and_then(Value::as_str)
}
