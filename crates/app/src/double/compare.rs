//! Two files side by side: what speaks for one person, and in which groups of fields they differ.

use std::collections::BTreeMap;
use std::sync::Arc;

use doubles::{Evidence, Grade, Person};
use model::{Body, FieldType, Kind, kinds};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Reader, StoreError};
use ts_rs::TS;
use uuid::Uuid;

use super::{KIND, identity};
use crate::access_log::{self, AccessAction};
use crate::app::App;
use crate::failure::{Failure, FailureCode};
use crate::record::{self, Record};

/// Two files of workers.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PairInput {
    /// One of them.
    pub one: Uuid,
    /// The other one.
    pub other: Uuid,
}

/// Fields that only make sense together, as two files have them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FieldGroup {
    /// Its name.
    pub group: String,
    /// Its fields of which at least one file has a value, in the form's order.
    pub fields: Vec<String>,
    /// Both have values and these differ: someone must choose.
    pub differs: bool,
    /// Only the other file has values.
    pub only_other: bool,
    /// The other file's values were changed after the two were merged.
    pub late: bool,
}

/// Two files side by side.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Comparison {
    /// The file that stays, or would stay, in front.
    pub one: Record,
    /// The other one.
    pub other: Record,
    /// The decision by which they are one person, if they are.
    pub merged: Option<Uuid>,
    /// The decision by which they are two people, if they are.
    pub apart: Option<Uuid>,
    /// How sure it is that they are one person; none when nothing says so.
    pub grade: Option<Grade>,
    /// The chance in percent.
    pub percent: u8,
    /// What speaks for and against it, the weightiest first.
    pub evidence: Vec<Evidence>,
    /// Groups of fields with values, in the form's order.
    pub groups: Vec<FieldGroup>,
    /// How many records of each kind belong to the one file alone.
    pub belongs_to_one: BTreeMap<String, u64>,
    /// How many belong to the other file alone.
    pub belongs_to_other: BTreeMap<String, u64>,
}

/// Lays two files side by side. The one that stands for the person comes first: the older of the two.
pub(crate) fn compare(app: &Arc<App>, input: PairInput) -> Result<Comparison, Failure> {
    let desk = app.desk()?;
    let (pair, decisions, belongings) = desk.store.read(|reader| {
        let (one, other) = in_order(reader, input)?;
        let decisions = identity::standing(reader)?;
        let belongings = (belongs_to(reader, one.id)?, belongs_to(reader, other.id)?);
        Ok::<_, Failure>(((one, other), decisions, belongings))
    })?;
    let (one, other) = pair;
    access_log::note(app, &desk, AccessAction::Opened, one.id);
    access_log::note(app, &desk, AccessAction::Opened, other.id);
    let decided = |same: bool| decisions.iter().rev().find(|decided| decided.is_of(one.id, other.id, same));
    let merged = decided(true).map(|decided| decided.decided.id);
    let late = match merged {
        Some(_) => desk.store.read(|reader| identity::late_groups(reader, &decisions, &one, &other))?,
        None => Vec::new(),
    };
    let judged = doubles::judge(&Person::of(&one.body), &Person::of(&other.body));
    let mut groups = groups(KIND, &one.body, &other.body, &late);
    groups.retain(|group| desk.sight.sees_group(KIND, &group.group));
    Ok(Comparison {
        merged,
        apart: decided(false).map(|decided| decided.decided.id),
        grade: judged.as_ref().map(|judged| judged.grade),
        percent: judged.as_ref().map_or(1, doubles::Judgement::percent),
        evidence: judged.map(|judged| judged.evidence).unwrap_or_default(),
        groups,
        one: record::view(app, &desk, one)?,
        other: record::view(app, &desk, other)?,
        belongs_to_one: belongings.0,
        belongs_to_other: belongings.1,
    })
}

/// The two files, the one that stands for the person, or would, first.
pub(super) fn in_order(reader: &Reader<'_>, pair: PairInput) -> Result<(store::Record, store::Record), Failure> {
    let load = |id: Uuid| {
        let found = reader.record(id)?.filter(|found| found.kind == KIND.name && !found.deleted);
        found.ok_or_else(|| Failure::from(FailureCode::NotFound))
    };
    let (one, other) = (load(pair.one)?, load(pair.other)?);
    if one.id == other.id {
        return Err(FailureCode::BadInput.into());
    }
    let (first, second) = (reader.canonical(one.id)?, reader.canonical(other.id)?);
    if first == second {
        // One person already: what stands in front is named first.
        return if other.id == first { Ok((other, one)) } else { Ok((one, other)) };
    }
    let (one, other) = (load(first)?, load(second)?);
    Ok(if one.id < other.id { (one, other) } else { (other, one) })
}

/// How many records of each kind name this very file.
fn belongs_to(reader: &Reader<'_>, file: Uuid) -> Result<BTreeMap<String, u64>, StoreError> {
    let mut counts = BTreeMap::new();
    for kind in kinds::ALL.iter().filter(|kind| !kind.internal || kind.name == kinds::letter::KIND.name) {
        let names = |field: &&model::Field| {
            field.name == KIND.name
                && field.indexed
                && matches!(field.of, FieldType::Reference { kind } if kind == KIND.name)
        };
        if kind.fields.iter().any(|field| names(&field)) {
            let found = reader.find(kind, KIND.name, &json!(file))?.len() as u64;
            if found > 0 {
                counts.insert(kind.name.to_owned(), found);
            }
        }
    }
    Ok(counts)
}

/// The groups of fields of which at least one of two bodies has a value.
pub(super) fn groups(kind: &Kind, one: &Body, other: &Body, late: &[String]) -> Vec<FieldGroup> {
    let mut groups: Vec<FieldGroup> = Vec::new();
    let blank = |body: &Body, field: &str| body.get(field).is_none_or(Value::is_null);
    for field in kind.fields {
        if blank(one, field.name) && blank(other, field.name) {
            continue;
        }
        match groups.iter_mut().find(|group| group.group == field.group) {
            Some(group) => group.fields.push(field.name.to_owned()),
            None => groups.push(FieldGroup {
                group: field.group.to_owned(),
                fields: vec![field.name.to_owned()],
                differs: false,
                only_other: false,
                late: late.iter().any(|late| late == field.group),
            }),
        }
    }
    for group in &mut groups {
        let all_blank = |body: &Body| group.fields.iter().all(|field| blank(body, field));
        let same = group.fields.iter().all(|field| same_value(one.get(field), other.get(field)));
        group.only_other = all_blank(one);
        group.differs = !group.only_other && !all_blank(other) && !same;
    }
    groups
}

fn same_value(one: Option<&Value>, other: Option<&Value>) -> bool {
    one.unwrap_or(&Value::Null) == other.unwrap_or(&Value::Null)
}
