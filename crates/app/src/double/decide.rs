//! Deciding that two files are one person's or two people's, and taking that back. A merge changes two things at once: the
//! decision, and in the file in front the values that were chosen; the ones that were not chosen stand in the file behind it.
//! So nothing is lost, and a former NIK, passport or name is still found.

use std::collections::BTreeMap;
use std::sync::Arc;

use doubles::{Decided, Verdict};
use model::{Body, Severity};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Save, Tx};
use sync::Stamp;
use ts_rs::TS;
use uuid::Uuid;

use super::KIND;
use super::compare::{self, PairInput};
use super::identity::{self, Standing};
use crate::app::{App, Desk, Role};
use crate::failure::{Failure, FailureCode};
use crate::record::name_of;

/// Whose values a group of fields gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DoubleChoice {
    /// Those of the file that stays in front, also when it has none.
    One,
    /// Those of the other one.
    Other,
}

/// Two files that are one person's.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MergeInput {
    /// One of them.
    pub one: Uuid,
    /// The other one.
    pub other: Uuid,
    /// Group of fields to choice, where one and other are as `double.compare` names them. Other groups keep what the file in
    /// front has, and get the other's values where it has none.
    #[serde(default)]
    #[ts(as = "BTreeMap<String, DoubleChoice>")]
    pub choices: BTreeMap<String, DoubleChoice>,
}

/// It was decided.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DecisionMade {
    /// The decision; to be taken back.
    pub decision: Uuid,
    /// The file that stands for the person, or the older of two.
    pub record: Uuid,
}

/// Names a decision.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DecisionId {
    /// Its id.
    pub decision: Uuid,
}

/// A decision was taken back.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TakenBack {
    /// The two files, that stand for themselves again.
    pub one: Uuid,
    /// The other one.
    pub other: Uuid,
    /// Fields whose merged value stays, since someone changed it afterwards.
    pub kept: Vec<String>,
}

/// Says that two files are two people's. Where others merged them at the same time, nothing of that merge stays.
pub(crate) fn decide(app: &Arc<App>, input: PairInput) -> Result<DecisionMade, Failure> {
    let desk = app.desk()?;
    let (made, _) = desk.store.write(|tx| {
        let (one, other) = compare::in_order(tx, input.clone())?;
        if tx.canonical(one.id)? == tx.canonical(other.id)? {
            // First the merge is to be taken back, by whoever may.
            return Err(FailureCode::BuiltUpon.into());
        }
        let known = identity::standing(tx)?;
        let pair = (one.id.min(other.id), one.id.max(other.id));
        if known.iter().any(|known| known.is_of(pair.0, pair.1, true)) {
            may_merge(&desk)?;
            withdraw(app, &desk, tx, &known, pair, true)?;
        }
        if let Some(known) = known.iter().find(|known| known.is_of(pair.0, pair.1, false)) {
            return Ok(DecisionMade { decision: known.decided.id, record: one.id });
        }
        let decision = add(app, &desk, tx, "not_same", pair, Body::new())?;
        Ok::<_, Failure>(DecisionMade { decision, record: one.id })
    })?;
    app.announce(&["double"]);
    Ok(made)
}

/// Holds a new file apart from one that is like it.
pub(crate) fn hold_apart(app: &Arc<App>, desk: &Desk, tx: &mut Tx<'_>, one: Uuid, other: Uuid) -> Result<(), Failure> {
    add(app, desk, tx, "not_same", (one.min(other), one.max(other)), Body::new())?;
    Ok(())
}

/// The contract lets everyone who writes take their own "not the same" back; merges are for those who may merge.
fn may_merge(desk: &Desk) -> Result<(), Failure> {
    if matches!(desk.role, Role::Reviewer | Role::Manager | Role::Administrator) {
        Ok(())
    } else {
        Err(FailureCode::NotAllowed.into())
    }
}

/// Makes two files one person's. Done again, it takes over what was changed in the other file since.
pub(crate) fn merge(app: &Arc<App>, input: MergeInput) -> Result<DecisionMade, Failure> {
    let desk = app.desk()?;
    if input.choices.keys().any(|group| !desk.sight.sees_group(KIND, group)) {
        return Err(FailureCode::NotAllowed.into());
    }
    let (made, _) = desk.store.write(|tx| {
        let (one, other) = compare::in_order(tx, PairInput { one: input.one, other: input.other })?;
        separate_no_more(app, &desk, tx, one.id, other.id)?;
        let values = chosen(&one.body, &other.body, &input.choices)?;
        refuse_errors(app, &one.body, &values)?;
        let behind = left_over(&one.body, &values);
        let changes =
            [save(app, &desk, tx, one.id, values)?, save(app, &desk, tx, other.id, behind)?].into_iter().flatten();
        let names = |stamps: Vec<Stamp>| json!(stamps.into_iter().map(name_of).collect::<Vec<_>>().join(" "));
        let more = [("merge_change", names(changes.collect())), ("seen", names(tx.reached(other.id)?))];
        let more = more.into_iter().filter(|(_, names)| names != "").map(|(field, names)| (field.to_owned(), names));
        let more = more.collect();
        let decision = add(app, &desk, tx, "same", (one.id, other.id), more)?;
        Ok::<_, Failure>(DecisionMade { decision, record: one.id })
    })?;
    app.announce(&["double"]);
    Ok(made)
}

/// Takes a decision back: all that say the same of the two. Values that the merge wrote go back where they still stand.
pub(crate) fn undo(app: &Arc<App>, input: DecisionId) -> Result<TakenBack, Failure> {
    let desk = app.desk()?;
    let (taken, _) = desk.store.write(|tx| {
        let known = identity::standing(tx)?;
        let meant = known.iter().find(|known| known.decided.id == input.decision).ok_or(FailureCode::NotFound)?;
        let same = meant.decided.verdict == Verdict::Same;
        if same {
            may_merge(&desk)?;
        }
        let (one, other) = meant.decided.pair;
        let kept = withdraw(app, &desk, tx, &known, (one, other), same)?;
        Ok::<_, Failure>(TakenBack { one, other, kept })
    })?;
    app.announce(&["double"]);
    Ok(taken)
}

/// Takes all standing decisions back that say this of a pair; returns fields whose merged value stays.
fn withdraw(
    app: &Arc<App>,
    desk: &Desk,
    tx: &mut Tx<'_>,
    known: &[Standing],
    (one, other): (Uuid, Uuid),
    same: bool,
) -> Result<Vec<String>, Failure> {
    let mut changes: Vec<Stamp> = Vec::new();
    for known in known.iter().filter(|known| known.is_of(one, other, same)) {
        let undoes = Body::from_iter([("undoes".to_owned(), json!(known.decided.id))]);
        add(app, desk, tx, "undone", (one, other), undoes)?;
        changes.extend(&known.changes);
    }
    let mut kept = take_back(app, desk, tx, one, &changes)?;
    for field in take_back(app, desk, tx, other, &changes)? {
        if !kept.contains(&field) {
            kept.push(field);
        }
    }
    Ok(kept)
}

/// Puts the values of a file from before merges back where nobody changed them since; returns the other fields.
fn take_back(
    app: &Arc<App>,
    desk: &Desk,
    tx: &mut Tx<'_>,
    file: Uuid,
    changes: &[Stamp],
) -> Result<Vec<String>, Failure> {
    let mut own = Vec::new();
    for change in changes {
        if tx.change(*change)?.is_some_and(|change| change.record == file) {
            own.push(*change);
        }
    }
    let Some((reverse, kept)) = tx.reverse_what_stands(&own)? else { return Ok(Vec::new()) };
    save(app, desk, tx, file, reverse.values)?;
    Ok(kept)
}

/// Whoever merges two files that were two people's takes that back.
fn separate_no_more(app: &Arc<App>, desk: &Desk, tx: &mut Tx<'_>, one: Uuid, other: Uuid) -> Result<(), Failure> {
    let (ones, others) = (tx.same_person(one)?, tx.same_person(other)?);
    for known in identity::standing(tx)? {
        let (low, high) = known.decided.pair;
        let between = ones.contains(&low) && others.contains(&high) || ones.contains(&high) && others.contains(&low);
        if known.decided.verdict == Verdict::NotSame && between {
            let undoes = Body::from_iter([("undoes".to_owned(), json!(known.decided.id))]);
            add(app, desk, tx, "undone", known.decided.pair, undoes)?;
        }
    }
    Ok(())
}

/// Adds a decision.
fn add(
    app: &Arc<App>,
    desk: &Desk,
    tx: &mut Tx<'_>,
    decision: &str,
    (one, other): (Uuid, Uuid),
    more: Body,
) -> Result<Uuid, Failure> {
    let id = app.new_id();
    let mut values = more;
    for (field, value) in [("decision", json!(decision)), ("one", json!(one)), ("other", json!(other))] {
        values.insert(field.to_owned(), value);
    }
    let at_ms = app.ports.clock.now_ms();
    tx.save(Save { record: id, kind: Decided::KIND, author: desk.user, at_ms, values, seen: None })?;
    Ok(id)
}

fn save(app: &Arc<App>, desk: &Desk, tx: &mut Tx<'_>, record: Uuid, values: Body) -> Result<Option<Stamp>, Failure> {
    if values.is_empty() {
        return Ok(None);
    }
    let at_ms = app.ports.clock.now_ms();
    let save = Save { record, kind: KIND.name, author: desk.user, at_ms, values, seen: None };
    Ok(tx.save(save)?.stamp)
}

/// The values that the file in front gets, `null` where a choice clears.
fn chosen(one: &Body, other: &Body, choices: &BTreeMap<String, DoubleChoice>) -> Result<Body, Failure> {
    if choices.keys().any(|group| KIND.fields.iter().all(|field| field.group != group)) {
        return Err(FailureCode::BadInput.into());
    }
    let mut values = Body::new();
    let blank = |body: &Body, field: &str| body.get(field).is_none_or(Value::is_null);
    for group in KIND.fields.iter().map(|field| field.group) {
        let fields = || KIND.fields.iter().filter(move |field| field.group == group).map(|field| field.name);
        let take = match choices.get(group) {
            Some(DoubleChoice::Other) => true,
            Some(DoubleChoice::One) => false,
            None => fields().all(|field| blank(one, field)),
        };
        if take {
            let changed = fields().filter(|field| one.get(*field) != other.get(*field));
            values.extend(changed.map(|field| (field.to_owned(), other.get(field).cloned().unwrap_or(Value::Null))));
        }
    }
    // What this version does not know is kept, too.
    let unknown = other.iter().filter(|(field, _)| KIND.field(field).is_none() && !field.starts_with('_'));
    values.extend(unknown.filter(|(field, _)| blank(one, field)).map(|(field, value)| (field.clone(), value.clone())));
    Ok(values)
}

/// What the file in front had in the groups that get other values.
fn left_over(one: &Body, values: &Body) -> Body {
    let had = |group: &str| KIND.fields.iter().any(|field| field.group == group && one.contains_key(field.name));
    let fields = values.keys().filter(|field| KIND.field(field).is_some_and(|field| had(field.group)));
    fields.map(|field| (field.clone(), one.get(field).cloned().unwrap_or(Value::Null))).collect()
}

fn refuse_errors(app: &Arc<App>, body: &Body, values: &Body) -> Result<(), Failure> {
    let mut body = body.clone();
    body.extend(values.clone());
    let mut problems = model::check::check(KIND, &body, &app.today());
    problems.retain(|problem| problem.severity == Severity::Error && values.contains_key(&problem.field));
    if problems.is_empty() { Ok(()) } else { Err(Failure::refused(&problems)) }
}
