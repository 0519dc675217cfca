//! To whom and to what a row belongs, and which record it is: the natural key of every kind, in one place.

use exchange::profile::{self, PARENT, Profile, WORKER};
use model::{Body, Kind, ProblemCode, kinds};
use serde_json::Value;
use store::Reader;
use uuid::Uuid;

use super::rows::{same_value, says_nothing_new};
use crate::failure::Failure;

/// By which fields a record is the same as one that is there, besides what it belongs to. Workers are known by NIK, passport or name.
const KEYS: &[(&str, &[&str])] = &[
    ("document", &["document_kind", "document_number"]),
    ("placement", &["destination_country", "agency", "departed_on"]),
    ("step", &["step_done", "step_on"]),
    ("service", &["service_kind", "started_at"]),
    ("training", &["training_title", "training_from"]),
    ("empowerment", &["empowerment_kind", "endeavour"]),
    ("family_member", &["member_name", "relation"]),
    ("note", &["note_text"]),
    ("case", &["case_title", "received_on"]),
    ("case_event", &["action_on", "action"]),
    ("referral", &["referred_to", "referred_on"]),
    ("agreement", &["agreement_title", "our_number"]),
    ("commitment", &["commitment_text"]),
];

/// The natural key of a kind; a kind without one is the same when its title is.
pub(super) fn key_of(kind: &'static Kind) -> &'static [&'static str] {
    KEYS.iter().find(|(name, _)| *name == kind.name).map_or(&[], |(_, key)| *key)
}

/// Whether a record that is there is the one of a row.
pub(super) fn is_same(kind: &'static Kind, there: &Body, here: &Body) -> bool {
    let value = |body: &Body, field: &str| body.get(field).filter(|value| !value.is_null()).cloned();
    if kind.name == kinds::placement::KIND.name {
        return is_same_placement(there, here);
    }
    let key = key_of(kind);
    let title = [kind.title];
    let fields = if key.is_empty() { &title[..] } else { key };
    fields.iter().all(|field| match (value(there, field), value(here, field)) {
        (None, None) => true,
        (Some(there), Some(here)) => same_value(&there, &here),
        _ => false,
    })
}

/// Country and agency agree where both are known, and the departure; one that was not known before is filled in. A newer contract
/// is another placement.
fn is_same_placement(there: &Body, here: &Body) -> bool {
    let text = |body: &Body, field: &str| body.get(field).and_then(Value::as_str).map(str::to_owned);
    let agrees = |field: &str| match (text(there, field), text(here, field)) {
        (Some(there), Some(here)) => same_value(&Value::String(there), &Value::String(here)),
        _ => true,
    };
    agrees("destination_country") && agrees("agency") && agrees("departed_on") && agrees("contract_from")
}

/// The worker whom the columns of a row name: by NIK, else by passport, else by a name that with birth date and village is only one's.
pub(super) fn worker(reader: &Reader<'_>, said: &Body) -> Result<Result<Uuid, ProblemCode>, Failure> {
    let kind = &kinds::worker::KIND;
    let alive = |ids: Vec<Uuid>| -> Result<Vec<store::Record>, Failure> {
        Ok(reader.records(&ids)?.into_iter().filter(|record| !record.deleted).collect())
    };
    for field in ["nik", "passport_number"] {
        let Some(value) = said.get(field) else { continue };
        let found = alive(reader.find(kind, field, value)?)?;
        match found.len() {
            0 if field == "nik"
                && let Some(former) = reader.by_hidden_number(said)? =>
            {
                return Ok(Ok(former.id));
            }
            0 if field == "nik" => return Ok(Err(ProblemCode::WorkerNotFound)),
            0 => {}
            1 => return Ok(Ok(found[0].id)),
            _ => return Ok(Err(ProblemCode::WorkerAmbiguous)),
        }
    }
    let Some(name) = said.get("full_name") else { return Ok(Err(ProblemCode::WorkerNotFound)) };
    let mut found = alive(reader.find(kind, "full_name", name)?)?;
    for field in ["birth_date", "village"] {
        if let Some(value) = said.get(field) {
            found.retain(|record| record.body.get(field) == Some(value));
        }
    }
    Ok(match found.len() {
        0 => Err(ProblemCode::WorkerNotFound),
        1 => Ok(found[0].id),
        _ => Err(ProblemCode::WorkerAmbiguous),
    })
}

/// What a row of a kind belongs to: the field that names it, and the record or the column and reason why there is none. None for
/// kinds that belong to nothing.
pub(super) type Belongs = Option<(&'static str, Result<Uuid, (String, ProblemCode)>)>;

/// Finds it. `worker` and `parent` are what the columns say of the worker and of what is between.
pub(super) fn belongs(reader: &Reader<'_>, of: Profile, said: &Body, parent: &Body) -> Result<Belongs, Failure> {
    let Some((field, kind)) = profile::parent_of(of.kind) else { return Ok(None) };
    let asked =
        ["nik", "passport_number", "full_name"].into_iter().find(|name| said.contains_key(*name)).unwrap_or("nik");
    let owner = if profile::has_worker(of.kind) {
        match worker(reader, said)? {
            Ok(id) => Some(id),
            Err(code) => return Ok(Some((field, Err((format!("{WORKER}{asked}"), code))))),
        }
    } else {
        None
    };
    if kind.name == kinds::worker::KIND.name {
        return Ok(owner.map(|id| (field, Ok(id))));
    }
    let refused = || Some((field, Err((format!("{PARENT}{}", kind.title), ProblemCode::ParentNotFound))));
    let Some(title) = parent.get(kind.title) else { return Ok(refused()) };
    let found = match (owner, profile::parent_of(kind)) {
        (Some(owner), Some((by, _))) => reader.children(kind, by, owner)?,
        _ => reader.records(&reader.find(kind, kind.title, title)?)?,
    };
    let mut fitting = found
        .iter()
        .filter(|record| !record.deleted && record.body.get(kind.title).is_some_and(|there| same_value(there, title)));
    Ok(match (fitting.next(), fitting.next()) {
        (Some(one), None) => Some((field, Ok(one.id))),
        _ => refused(),
    })
}

/// The record of a kind that a row is, among those that belong to the same.
pub(super) fn there(
    reader: &Reader<'_>,
    kind: &'static Kind,
    owner: Option<(&str, Uuid)>,
    values: &Body,
) -> Result<Option<(Uuid, Body)>, Failure> {
    let among = match owner {
        Some((field, id)) => reader.children(kind, field, id)?,
        None => match values.get(kind.title) {
            Some(title) => reader.records(&reader.find(kind, kind.title, title)?)?,
            None => Vec::new(),
        },
    };
    let mut same: Vec<store::Record> =
        among.into_iter().filter(|record| !record.deleted && is_same(kind, &record.body, values)).collect();
    // Of several with the same key the one that holds all that the row says.
    let at = same.iter().position(|record| says_nothing_new(&record.body, values)).unwrap_or(0);
    Ok((!same.is_empty()).then(|| same.swap_remove(at)).map(|record| (record.id, record.body)))
}

/// Where a worker stands after a placement with these dates, unless a later one says otherwise.
pub(super) fn stage_after(placement: &Body, others: &[store::Record]) -> Option<&'static str> {
    let text = |body: &Body, field: &str| body.get(field).and_then(Value::as_str).map(str::to_owned);
    let departed = text(placement, "departed_on");
    let latest =
        others.iter().filter(|other| !other.deleted).filter_map(|other| text(&other.body, "departed_on")).max();
    if latest > departed {
        return None;
    }
    match (departed, text(placement, "returned_on")) {
        (_, Some(_)) => Some("returned"),
        (Some(_), None) => Some("placed"),
        _ => None,
    }
}
