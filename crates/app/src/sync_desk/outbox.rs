//! The outbox: where each change of this desktop is, and what the server found wrong. One that was refused is mended in its
//! record, or written once more as it stands; the others go on meanwhile.

use std::collections::HashMap;
use std::sync::Arc;

use model::kinds;
use serde::{Deserialize, Serialize};
use store::Outgoing;
use ts_rs::TS;
use uuid::Uuid;

use super::LineMood;
use crate::app::{App, Desk, lock};
use crate::failure::{Failure, FailureCode};
use crate::{record, user};

/// Most changes of one answer, and how many that arrived are shown.
const MOST: u64 = 200;
const LATELY: usize = 20;

/// A question for the outbox.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct OutboxAsk {
    /// Waiting changes to pass over.
    pub offset: u64,
    /// Waiting changes wanted, at most 200.
    pub limit: u64,
}

/// Where a change is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum OutboxState {
    /// Here, until there is a line.
    Waiting,
    /// On its way at this moment.
    Sending,
    /// The server has it.
    Arrived,
    /// The server has it and found something wrong.
    Refused,
}

/// A change of this desktop.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct OutboxChange {
    /// Its place among this desktop's changes: names it.
    pub sequence: u64,
    /// The record.
    pub record: Uuid,
    /// Its kind.
    pub kind: String,
    /// What the record is called.
    pub title: String,
    /// The worker file that it belongs to, or itself.
    pub worker: Option<Uuid>,
    /// The fields that it writes, as far as the user may see them.
    pub fields: Vec<String>,
    /// Who typed it.
    pub user: String,
    /// When.
    pub at_ms: i64,
    /// Where it is.
    pub state: OutboxState,
    /// Why it was refused: `unreadable`, `unknown_kind`, `author_unknown`, or a code of a newer server.
    pub reason: Option<String>,
    /// Whether it can be written once more.
    pub can_resend: bool,
}

/// The outbox.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Outbox {
    /// Refused changes that nobody has mended, oldest first.
    pub refused: Vec<OutboxChange>,
    /// A page of those that wait, oldest first.
    pub waiting: Vec<OutboxChange>,
    /// How many wait in all.
    pub waiting_total: u64,
    /// What arrived last, latest first.
    pub arrived: Vec<OutboxChange>,
}

/// Writes a refused change once more.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct Resend {
    /// The change.
    pub sequence: u64,
}

/// How it stands.
pub(crate) fn outbox(app: &Arc<App>, input: OutboxAsk) -> Result<Outbox, Failure> {
    let desk = app.desk()?;
    let limit = usize::try_from(input.limit.min(MOST)).unwrap_or(0);
    let (refused, waiting, waiting_total, arrived) = desk.store.read(|reader| {
        Ok::<_, Failure>((
            reader.refused_changes(usize::try_from(MOST).unwrap_or(0))?,
            reader.waiting_changes(input.offset, limit)?,
            reader.waiting()?,
            if super::is_enrolled(&desk)? { reader.acknowledged_changes(LATELY)? } else { Vec::new() },
        ))
    })?;
    let on_its_way = lock(&app.line).mood == LineMood::Running;
    let state = if on_its_way { OutboxState::Sending } else { OutboxState::Waiting };
    let names = user::names(&desk.store)?;
    Ok(Outbox {
        refused: shown(&desk, &names, refused, OutboxState::Refused)?,
        waiting: shown(&desk, &names, waiting, state)?,
        waiting_total,
        arrived: shown(&desk, &names, arrived, OutboxState::Arrived)?,
    })
}

fn shown(
    desk: &Desk,
    names: &HashMap<Uuid, String>,
    changes: Vec<Outgoing>,
    state: OutboxState,
) -> Result<Vec<OutboxChange>, Failure> {
    let ids: Vec<Uuid> = changes.iter().map(|change| change.record).collect();
    let records = desk.store.read(|reader| reader.records(&ids))?;
    let bodies: HashMap<Uuid, model::Body> = records.into_iter().map(|record| (record.id, record.body)).collect();
    let one = |change: Outgoing| {
        let kind = kinds::get(&change.kind);
        let body = bodies.get(&change.record);
        let worker = if change.kind == kinds::worker::KIND.name {
            Some(change.record)
        } else {
            body.and_then(|body| body.get("worker")?.as_str()?.parse().ok())
        };
        let seen = |field: &String| desk.sight.sees_field(kind, field);
        let refused = change.verdict.is_some();
        OutboxChange {
            sequence: change.sequence,
            record: change.record,
            title: body.map(|body| desk.sight.title(kind, body)).unwrap_or_default(),
            worker,
            fields: change.fields.into_iter().filter(seen).collect(),
            user: names.get(&change.author).cloned().unwrap_or_default(),
            at_ms: change.at_ms,
            state: if refused { OutboxState::Refused } else { state },
            reason: change.verdict,
            can_resend: refused && kind.is_some_and(|kind| !kind.append_only),
            kind: change.kind,
        }
    };
    Ok(changes.into_iter().map(one).collect())
}

/// Writes a refused change once more, in the name of who asks for it.
pub(crate) fn resend(app: &Arc<App>, input: Resend) -> Result<Outbox, Failure> {
    let desk = app.desk()?;
    let refused = desk.store.read(|reader| reader.refused_changes(usize::MAX))?;
    let change = refused.iter().find(|change| change.sequence == input.sequence).ok_or(FailureCode::NotFound)?;
    record::may_write(&desk, record::general_kind(&change.kind)?)?;
    let at_ms = app.ports.clock.now_ms();
    desk.store.write(|tx| tx.resend(input.sequence, desk.user, at_ms).map_err(Failure::from))?;
    outbox(app, OutboxAsk { offset: 0, limit: MOST })
}
