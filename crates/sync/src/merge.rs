//! Merging one change into one record: a pure function of what stood there and what arrived.
//!
//! A change names, group by group, the heads that it replaces; those go, it becomes a head itself. One head: its value
//! stands. Several with equal values: plain. Several that differ: a conflict, in which the head that the server accepted
//! first stands until someone decides. Sets of codes merge element by element, adding wins, and never conflict.
//!
//! Each desktop's own changes have to arrive in their order (the chain sees to that); how the desktops' changes are
//! mixed makes no difference, and a change that arrives again makes none either. No clock is looked at. It must never
//! know how a record is stored.
//!
//! A field keeps its group for ever and a group its fields: two groups that write one field, or two versions that count
//! different fields to one group, would make the outcome depend on the order.

use model::{Body, Kind};
use serde_json::Value;

use crate::change::{Change, Edit, Stamp};
use crate::heads::{Head, RecordState, element, fields_of};

/// Where the server put a change in its ledger; `None` while it has not said.
pub type PositionOf<'a> = &'a dyn Fn(Stamp) -> Option<u64>;

/// What a merge did to the record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merged {
    /// Fields whose standing value is now another, sorted.
    pub changed_fields: Vec<String>,
    /// Groups that have come into conflict.
    pub conflicts_opened: Vec<String>,
    /// Groups whose conflict is over.
    pub conflicts_closed: Vec<String>,
    /// The change had been merged before: nothing happened.
    pub known: bool,
}

/// A group in conflict: its heads, the standing one first.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// The group.
    pub group: String,
    /// Heads with their values, in the order in which the server accepted them, unacknowledged ones last.
    pub heads: Vec<Head>,
}

/// Merges a change into a record. `kind` is `None` when this version does not know the record's kind: then fields
/// merge by their names.
pub fn merge(record: &mut RecordState, change: &Change, kind: Option<&Kind>, position_of: PositionOf<'_>) -> Merged {
    if record.heads.has_seen(change.stamp) {
        return Merged { known: true, ..Merged::default() };
    }
    if create(record, change, kind) {
        let changed_fields = record.body.keys().cloned().collect();
        return Merged { changed_fields, ..Merged::default() };
    }
    let mut merged = Merged::default();
    // What is append-only keeps its first values, whatever an edit says that it replaces; the edit stays in the history with
    // its verdict. Nobody can name a record before the change that made it, and that one comes first in the server's order.
    if kind.is_some_and(|kind| kind.append_only) && !record.heads.is_empty() {
        record.heads.note(change.stamp);
        return merged;
    }
    let before = record.body.clone();
    if record.heads.is_empty() {
        record.heads.base = Some(change.stamp);
    }
    for edit in &change.edits {
        for part in parts(edit) {
            apply(record, change.stamp, &part, kind, position_of, &mut merged);
        }
    }
    record.heads.note(change.stamp);
    merged.changed_fields = differences(&before, &record.body);
    merged
}

/// Lets the head stand that the server accepted first, in every conflict of the record. To be called when positions
/// have become known. Returns the fields whose standing value is now another.
pub fn settle(record: &mut RecordState, position_of: PositionOf<'_>) -> Vec<String> {
    let before = record.body.clone();
    let groups: Vec<String> = record.heads.several().map(|(group, _)| group.to_owned()).collect();
    for group in groups {
        let heads = record.heads.more.get(&group).cloned().unwrap_or_default();
        stand(record, &group, &heads, position_of);
    }
    differences(&before, &record.body)
}

/// The record's open conflicts.
pub fn conflicts(record: &RecordState, position_of: PositionOf<'_>) -> Vec<Conflict> {
    let differing = record.heads.several().filter(|(group, heads)| differ(group, heads));
    differing.map(|(group, heads)| Conflict { group: group.to_owned(), heads: in_order(heads, position_of) }).collect()
}

/// Whether the group is in conflict.
pub fn is_open(record: &RecordState, group: &str) -> bool {
    record.heads.several().any(|(name, heads)| name == group && differ(name, heads))
}

/// How many conflicts are open.
pub fn conflict_count(record: &RecordState) -> usize {
    record.heads.several().filter(|(group, heads)| differ(group, heads)).count()
}

/// The edits that bring a record to these values: one for each group that is touched, completed with the group's other
/// fields, naming every head that stands there now. `null` clears. A field that has the value already is left out,
/// unless its group is in conflict: then the same value is a decision.
pub fn edits(record: &RecordState, kind: Option<&Kind>, values: &Body) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    for (field, value) in values {
        if kind.and_then(|kind| kind.field(field)).is_some_and(model::Field::merges_by_element) {
            edits.extend(set_edit(record, field, value));
            continue;
        }
        let group = kind.map_or(field.as_str(), |kind| kind.group_of(field));
        let fields = fields_of(kind, group);
        let heads = record.heads_of(kind, group, &Body::new());
        let same = record.body.get(field).unwrap_or(&Value::Null) == value;
        if same && !(heads.len() > 1 && differ(group, &heads)) {
            continue;
        }
        if let Some(edit) = edits.iter_mut().find(|edit| edit.group == group) {
            edit.values.insert(field.clone(), value.clone());
            continue;
        }
        let mut whole: Body =
            fields.iter().filter_map(|name| Some(((*name).to_owned(), record.body.get(*name)?.clone()))).collect();
        whole.insert(field.clone(), value.clone());
        let replaces = sorted(heads.iter().map(|head| head.stamp).collect());
        edits.push(Edit { group: group.to_owned(), values: whole, replaces });
    }
    edits
}

/// The edit that brings a set of codes to this list.
fn set_edit(record: &RecordState, field: &str, value: &Value) -> Option<Edit> {
    let codes = |value: &Value| -> Vec<String> {
        value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let (now, wanted) = (record.body.get(field).map(codes).unwrap_or_default(), codes(value));
    let add: Vec<&String> = wanted.iter().filter(|code| !now.contains(code)).collect();
    let remove: Vec<&String> = now.iter().filter(|code| !wanted.contains(code)).collect();
    if add.is_empty() && remove.is_empty() {
        return None;
    }
    let touched = add.iter().chain(&remove).flat_map(|code| record.stamps_of(None, &format!("{field}/{code}")));
    let replaces = sorted(touched.collect());
    let values = Body::from_iter([(field.to_owned(), serde_json::json!({ "add": add, "remove": remove }))]);
    Some(Edit { group: field.to_owned(), values, replaces })
}

fn sorted(mut stamps: Vec<Stamp>) -> Vec<Stamp> {
    stamps.sort_unstable();
    stamps.dedup();
    stamps
}

/// The quick way for a record's first change, if it is an ordinary one: one stamp serves as head of all groups.
fn create(record: &mut RecordState, change: &Change, kind: Option<&Kind>) -> bool {
    let plain = |edit: &Edit| {
        edit.replaces.is_empty()
            && edit.values.iter().all(|(field, value)| {
                !value.is_null()
                    && !value.is_object()
                    && kind.map_or(field.as_str(), |kind| kind.group_of(field)) == edit.group
            })
    };
    if !record.heads.is_empty() || !change.edits.iter().all(plain) {
        return false;
    }
    record.heads = crate::Heads::created(change.stamp);
    for edit in &change.edits {
        for (field, value) in &edit.values {
            if value.is_array() {
                for code in codes(Some(value)) {
                    put_element(&mut record.body, field, code, true);
                }
            } else {
                record.body.insert(field.clone(), value.clone());
            }
        }
    }
    true
}

/// One group's share of an edit, elements of sets each on their own.
struct Part<'a> {
    group: String,
    values: Body,
    replaces: &'a [Stamp],
}

/// Elements added and removed, if the value is of a set of codes: `{"add": […], "remove": […]}` or a plain list.
fn codes_of(value: &Value) -> Option<(Vec<&str>, Vec<&str>)> {
    match value {
        Value::Array(_) => Some((codes(Some(value)), Vec::new())),
        Value::Object(delta) if delta.keys().all(|key| key == "add" || key == "remove") => {
            Some((codes(delta.get("add")), codes(delta.get("remove"))))
        }
        _ => None,
    }
}

fn codes(list: Option<&Value>) -> Vec<&str> {
    list.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

fn parts(edit: &Edit) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut plain = Body::new();
    for (field, value) in &edit.values {
        let Some((add, remove)) = codes_of(value) else {
            plain.insert(field.clone(), value.clone());
            continue;
        };
        for (list, present) in [(add, true), (remove, false)] {
            for code in list {
                let group = format!("{field}/{code}");
                let values = Body::from_iter([(group.clone(), Value::Bool(present))]);
                parts.push(Part { group, values, replaces: &edit.replaces });
            }
        }
    }
    if !plain.is_empty() {
        parts.push(Part { group: edit.group.clone(), values: plain, replaces: &edit.replaces });
    }
    parts
}

/// Replaces heads, adds one, and lets a value stand.
fn apply(
    record: &mut RecordState,
    stamp: Stamp,
    part: &Part<'_>,
    kind: Option<&Kind>,
    position_of: PositionOf<'_>,
    merged: &mut Merged,
) {
    let group = part.group.as_str();
    let mut heads = record.heads_of(kind, group, &part.values);
    let was_open = differ(group, &heads);
    for replaced in part.replaces {
        let had = heads.len();
        heads.retain(|head| head.stamp != *replaced);
        if had == heads.len() && !record.heads.has_seen(*replaced) {
            let ahead = record.heads.ahead.entry(group.to_owned()).or_default();
            if let Err(place) = ahead.binary_search(replaced) {
                ahead.insert(place, *replaced);
            }
        }
    }
    if !take(&mut record.heads.ahead, group, stamp) && heads.iter().all(|head| head.stamp != stamp) {
        heads.push(Head { stamp, values: part.values.clone() });
        heads.sort_by_key(|head| head.stamp);
    }
    let is_open = differ(group, &heads);
    if is_open && !was_open {
        merged.conflicts_opened.push(group.to_owned());
    }
    if was_open && !is_open {
        merged.conflicts_closed.push(group.to_owned());
    }
    if element(group).is_none() {
        for field in fields_of(kind, group) {
            record.body.remove(field);
        }
    }
    stand(record, group, &heads, position_of);
    if let [only] = heads.as_mut_slice() {
        only.values = Body::new();
        if record.heads.base == Some(only.stamp) && record.base_holds(kind, group) {
            record.heads.more.remove(group);
            return;
        }
    }
    record.heads.more.insert(group.to_owned(), heads);
}

/// Whether that change had been replaced before it came; then that is forgotten.
fn take(ahead: &mut std::collections::BTreeMap<String, Vec<Stamp>>, group: &str, stamp: Stamp) -> bool {
    let Some(stamps) = ahead.get_mut(group) else { return false };
    let Ok(place) = stamps.binary_search(&stamp) else { return false };
    stamps.remove(place);
    if stamps.is_empty() {
        ahead.remove(group);
    }
    true
}

/// Writes the standing value of a group into the body.
fn stand(record: &mut RecordState, group: &str, heads: &[Head], position_of: PositionOf<'_>) {
    if let Some((field, code)) = element(group) {
        let present = heads.iter().any(|head| head.values.get(group) == Some(&Value::Bool(true)));
        return put_element(&mut record.body, field, code, present);
    }
    let Some(standing) = heads.iter().min_by_key(|head| order(head.stamp, position_of)) else { return };
    // A head writes its whole group: what another head names and this one does not is empty in it.
    for field in heads.iter().flat_map(|head| head.values.keys()) {
        if !standing.values.contains_key(field) {
            record.body.remove(field);
        }
    }
    for (field, value) in &standing.values {
        if value.is_null() {
            record.body.remove(field);
        } else {
            record.body.insert(field.clone(), value.clone());
        }
    }
}

/// Sets of codes are kept sorted; an empty one is not kept.
fn put_element(body: &mut Body, field: &str, code: &str, present: bool) {
    let mut codes: Vec<String> =
        codes(body.get(field)).into_iter().filter(|each| *each != code).map(str::to_owned).collect();
    if present {
        codes.push(code.to_owned());
    }
    codes.sort_unstable();
    if codes.is_empty() {
        body.remove(field);
    } else {
        body.insert(field.to_owned(), codes.into());
    }
}

/// The server's order; what it has not accepted comes last, by stamp.
fn order(stamp: Stamp, position_of: PositionOf<'_>) -> (u64, Stamp) {
    (position_of(stamp).unwrap_or(u64::MAX), stamp)
}

fn in_order(heads: &[Head], position_of: PositionOf<'_>) -> Vec<Head> {
    let mut heads = heads.to_vec();
    heads.sort_by_key(|head| order(head.stamp, position_of));
    heads
}

/// Whether the heads of a group say different things. Elements of sets never do: adding wins.
fn differ(group: &str, heads: &[Head]) -> bool {
    let Some((first, rest)) = heads.split_first() else { return false };
    element(group).is_none() && rest.iter().any(|head| !same(&first.values, &head.values))
}

/// `null` and absent are the same.
fn same(one: &Body, other: &Body) -> bool {
    let said = |values: &Body, field: &String| values.get(field).filter(|value| !value.is_null()).cloned();
    one.keys().chain(other.keys()).all(|field| said(one, field) == said(other, field))
}

/// Fields that differ between two bodies, sorted.
fn differences(before: &Body, after: &Body) -> Vec<String> {
    let mut fields: Vec<String> =
        before.keys().chain(after.keys()).filter(|field| before.get(*field) != after.get(*field)).cloned().collect();
    fields.sort_unstable();
    fields.dedup();
    fields
}
