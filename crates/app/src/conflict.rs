//! Values that two desktops changed without knowing of each other, and the decision between them.

use std::collections::HashMap;
use std::sync::Arc;

use model::Body;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use crate::app::{App, Desk};
use crate::contract::Nothing;
use crate::failure::{Failure, FailureCode};
use crate::record::{self, Record, Row};
use crate::user;

/// Most conflicted records that one answer holds.
const MOST: usize = 500;

/// One of the values of a conflict.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Side {
    /// Field to value.
    #[ts(type = "Body")]
    pub values: Body,
    /// Who typed it.
    pub user: String,
    /// Whether it was typed on this desktop.
    pub here: bool,
    /// When, by that desktop's clock.
    pub at_ms: i64,
    /// Whether it is the one that stands until someone decides.
    pub standing: bool,
}

/// A group of fields with several values.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Conflict {
    /// The group.
    pub group: String,
    /// What stood before both.
    pub base: Option<Side>,
    /// The values.
    pub heads: Vec<Side>,
}

/// A record with conflicts.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Conflicted {
    /// The record.
    pub record: Row,
    /// What must be decided.
    pub conflicts: Vec<Conflict>,
}

/// What someone decided.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Decision {
    /// The record.
    pub record: Uuid,
    /// The group.
    pub group: String,
    /// The values that stand from now on.
    #[ts(type = "Body")]
    pub values: Body,
}

/// The open conflicts of a record.
pub(crate) fn of_record(desk: &Desk, id: Uuid, names: &HashMap<Uuid, String>) -> Result<Vec<Conflict>, Failure> {
    let here = desk.store.desktop();
    let side = |side: store::Side| Side {
        here: side.stamp.desktop == here,
        values: side.values,
        user: names.get(&side.author).cloned().unwrap_or_default(),
        at_ms: side.at_ms,
        standing: side.standing,
    };
    let kind = desk.store.read(|reader| reader.record(id))?.and_then(|record| model::kinds::get(&record.kind));
    let seen = |group: &str| kind.is_some_and(|kind| desk.sight.sees_group(kind, group));
    let conflicts = desk.store.read(|reader| reader.conflicts(id))?;
    let conflicts: Vec<store::Conflict> = conflicts.into_iter().filter(|conflict| seen(&conflict.group)).collect();
    Ok(conflicts
        .into_iter()
        .map(|conflict| Conflict {
            group: conflict.group,
            base: conflict.base.map(side),
            heads: conflict.heads.into_iter().map(side).collect(),
        })
        .collect())
}

/// All records with open conflicts.
pub(crate) fn list(app: &Arc<App>, _: Nothing) -> Result<Vec<Conflicted>, Failure> {
    let desk = app.desk()?;
    let names = user::names(&desk.store)?;
    let records = desk.store.read(|reader| reader.in_conflict(MOST))?;
    // What the general commands do not show is decided by its own commands.
    let shown = records.into_iter().filter(|record| record::general_kind(&record.kind).is_ok()).collect();
    let rows = record::rows(&desk, shown)?;
    let all = rows.into_iter().map(|row| Ok(Conflicted { conflicts: of_record(&desk, row.id, &names)?, record: row }));
    // A conflict over what is hidden is another's to decide.
    all.filter(|one: &Result<_, Failure>| one.as_ref().map_or(true, |one| !one.conflicts.is_empty())).collect()
}

/// Decides: a change that replaces all heads of the group.
pub(crate) fn decide(app: &Arc<App>, input: Decision) -> Result<Record, Failure> {
    let desk = app.desk()?;
    let before = record::load(&desk, input.record)?;
    let kind = record::general_kind(&before.kind)?;
    record::may_write(&desk, kind)?;
    let open = desk.store.read(|reader| reader.conflicts(input.record))?;
    if !desk.sight.sees_group(kind, &input.group) {
        return Err(FailureCode::NotAllowed.into());
    }
    if !open.iter().any(|conflict| conflict.group == input.group) {
        return Err(FailureCode::BadInput.into());
    }
    if input.values.keys().any(|field| kind.group_of(field) != input.group) {
        return Err(FailureCode::BadInput.into());
    }
    let mut body = before.body;
    body.extend(input.values.clone());
    let problems = model::check::check(kind, &body, &app.today());
    if problems
        .iter()
        .any(|problem| problem.severity == model::Severity::Error && input.values.contains_key(&problem.field))
    {
        return Err(Failure::refused(&problems));
    }
    let at_ms = app.ports.clock.now_ms();
    let (saved, _) = desk
        .store
        .write(|tx| tx.decide(input.record, &input.group, &input.values, desk.user, at_ms).map_err(Failure::from))?;
    record::view(app, &desk, saved.record)
}
