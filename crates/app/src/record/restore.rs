//! A record as it was after an earlier change, and bringing fields of it back: by a change like any other, so that it can be
//! undone, goes through the same checks, and sends a verified file back to review where it matters.

use std::collections::BTreeSet;
use std::sync::Arc;

use model::{Body, Sensitivity, kinds};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sync::{DELETED, Stamp};
use ts_rs::TS;
use uuid::Uuid;

use super::past::{Names, PastChange, stamp_of};
use super::{SaveInput, Saved, general_kind, load, save};
use crate::app::{App, Desk};
use crate::failure::{Failure, FailureCode};

/// An earlier moment of a record.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RecordMoment {
    /// The record.
    pub id: Uuid,
    /// The change after which it is looked at.
    pub change: String,
}

/// A record as it was.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PastRecord {
    /// The change after which it was so.
    pub after: PastChange,
    /// Its values then.
    #[ts(type = "Body")]
    pub body: Body,
    /// Its values now.
    #[ts(type = "Body")]
    pub now: Body,
    /// Whether it was deleted then.
    pub deleted: bool,
    /// The fields whose value is another one now.
    pub differs: Vec<String>,
    /// How many changes came after it.
    pub later: u64,
}

/// Fields to be brought back.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Restore {
    /// The record.
    pub id: Uuid,
    /// The change after which they were as they are to be again.
    pub change: String,
    /// The fields.
    pub fields: Vec<String>,
}

/// The record after one of its changes: with that one and those that its history tells before it.
pub(crate) fn at(app: &Arc<App>, input: RecordMoment) -> Result<PastRecord, Failure> {
    let desk = app.desk()?;
    let record = load(&desk, input.id)?;
    let kind = general_kind(&record.kind)?;
    let stamp = stamp_of(&input.change).ok_or(FailureCode::BadInput)?;
    let names = Names::of(&desk)?;
    let (past, body) = desk.store.read(|reader| {
        let past = reader.history(input.id)?;
        Ok::<_, Failure>((past, body_after(&desk, input.id, stamp)?))
    })?;
    let later = past.iter().position(|one| one.stamp == stamp).ok_or(FailureCode::NotFound)?;
    let after = names.tell(&record, past).into_iter().nth(later).ok_or(FailureCode::NotFound)?;
    let deleted = body.get(DELETED) == Some(&Value::Bool(true));
    let body = desk.sight.visible(Some(kind), body.into_iter().filter(|(name, _)| name != DELETED).collect());
    let now = desk.sight.visible(Some(kind), record.body);
    let fields: BTreeSet<&String> = body.keys().chain(now.keys()).collect();
    let differs = fields.into_iter().filter(|field| body.get(*field) != now.get(*field)).cloned().collect();
    Ok(PastRecord { after, deleted, differs, body, now, later: later as u64 })
}

fn body_after(desk: &Desk, id: Uuid, stamp: Stamp) -> Result<Body, Failure> {
    let mut reached = false;
    let body = desk.store.read(|reader| {
        reader.past_body(id, &mut |one| {
            let keep = !reached;
            reached |= one == stamp;
            keep
        })
    })?;
    body.filter(|_| reached).ok_or_else(|| FailureCode::NotFound.into())
}

/// Brings fields back to what they were after a change.
pub(crate) fn restore(app: &Arc<App>, input: Restore) -> Result<Saved, Failure> {
    let desk = app.desk()?;
    let record = load(&desk, input.id)?;
    let kind = general_kind(&record.kind)?;
    let may_be_set = |name: &String| kind.field(name).is_some_and(|field| field.sensitive != Sensitivity::Secret);
    if input.fields.is_empty() || !input.fields.iter().all(may_be_set) || kind.name == kinds::user::KIND.name {
        return Err(FailureCode::BadInput.into());
    }
    if record.deleted {
        return Err(FailureCode::NotFound.into());
    }
    let wanted = input.fields.iter().map(|field| (field.clone(), Value::Null)).collect();
    let unseen = desk.sight.unseen(kind, &wanted);
    if !unseen.is_empty() {
        return Ok(Saved { record: None, problems: unseen, change: String::new() });
    }
    let stamp = stamp_of(&input.change).ok_or(FailureCode::BadInput)?;
    let then = body_after(&desk, input.id, stamp)?;
    let values = input.fields.into_iter().map(|field| {
        let value = then.get(&field).cloned().unwrap_or(Value::Null);
        (field, value)
    });
    let values = values.filter(|(field, value)| record.body.get(field).unwrap_or(&Value::Null) != value).collect();
    save(app, SaveInput { id: Some(input.id), kind: kind.name.to_owned(), values, seen: None })
}
