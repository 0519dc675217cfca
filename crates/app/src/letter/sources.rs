//! The records that a letter is filled from: about whom and what, who signs, the office, and what its tables run over.

use letters::{Edition, Filled, Paper, Picture, Template};
use model::{Body, Kind, kinds, number};
use serde_json::{Map, Value, json};
use store::{Filter, ListQuery, Reader, Test};
use uuid::Uuid;

use super::register::{events, has_ended, number_of};
use super::{LetterDraft, REGISTER, hand, template};
use crate::failure::{Failure, FailureCode};
use crate::sight::Sight;

/// Kinds of which one record of the worker can stand behind a letter beside the worker.
const ABOUT: [&Kind; 4] = [&kinds::case::KIND, &kinds::training::KIND, &kinds::placement::KIND, &kinds::document::KIND];
/// Most rows of one table.
const MOST_ROWS: usize = 1_000;

/// The records, read.
pub(super) struct Sources {
    pub(super) template: Template,
    pub(super) worker: store::Record,
    /// The record beside the worker that the letter is about.
    pub(super) about: Option<store::Record>,
    pub(super) signatory_name: String,
    pub(super) register: String,
    /// Its numbers are written by hand after signing.
    pub(super) by_hand: bool,
    pub(super) verify_address: Option<String>,
    pub(super) paper: Paper,
    logo: Option<Picture>,
    /// Number and day of the letter whose place it takes.
    replaced: Option<(String, String)>,
    format: String,
    data: Value,
}

/// The kind of record beside the worker that a template is about, by what it names.
pub(super) fn about_kind(template: &Template) -> Option<&'static str> {
    let needs = template.placeholders();
    let tables = template.tables();
    let names = |kind: &&&Kind| needs.iter().any(|need| need.split('.').next() == Some(kind.name));
    let by_table = |table: &str| tables.contains(&table);
    let named = ABOUT.iter().find(names).map(|kind| kind.name);
    named
        .or(by_table("participants").then_some(kinds::training::KIND.name))
        .or((by_table("case_event") || by_table("referral")).then_some(kinds::case::KIND.name))
}

impl Sources {
    pub(super) fn load(reader: &Reader<'_>, draft: &LetterDraft, sight: Sight) -> Result<Self, Failure> {
        let template = template::get(reader, &draft.kind)?.ok_or(FailureCode::NotFound)?;
        if template.names().iter().any(|path| !sight.sees_placeholder(path)) {
            return Err(FailureCode::NotAllowed.into());
        }
        let mut worker = reader
            .record(draft.worker)?
            .filter(|record| record.kind == kinds::worker::KIND.name && !record.deleted)
            .ok_or(FailureCode::NotFound)?;
        worker.body = sight.visible(Some(&kinds::worker::KIND), std::mem::take(&mut worker.body));
        let register = template.register.clone().unwrap_or_else(|| REGISTER.to_owned());
        let replaced = draft.replaces.map(|old| replaced(reader, old)).transpose()?;
        let office = first(reader, kinds::office::KIND.name)?.unwrap_or_default();
        let letterhead = first(reader, kinds::letterhead::KIND.name)?.unwrap_or_default();
        let signatory = signatory(reader, draft.signatory)?;
        let mut person = worker.body.clone();
        person.extend(draft.values.clone());
        let about = about(reader, &template, draft)?;
        let mut data = json!({ "worker": person, "signatory": signatory, "letterhead": letterhead, "office": office });
        for kind in ABOUT {
            let chosen = about.as_ref().filter(|record| record.kind == kind.name).map(|record| record.body.clone());
            let named = template.placeholders().iter().any(|need| need.split('.').next() == Some(kind.name));
            let body = match chosen {
                None if named && kind.name != kinds::case::KIND.name => latest(reader, kind, draft.worker)?,
                chosen => chosen,
            };
            if let Some(body) = body {
                data[kind.name] = Value::Object(body);
            }
        }
        data["related"] = related(reader, &template, draft.worker, about.as_ref(), &data)?;
        let text = |body: &Body, field: &str| {
            body.get(field).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let logo = text(&letterhead, "logo")
            .map(|url| Picture::from_data_url(&url))
            .transpose()
            .map_err(|_| FailureCode::LetterIncomplete)?;
        Ok(Self {
            signatory_name: text(&signatory, "signatory_name").unwrap_or_default(),
            format: text(&office, "number_format").unwrap_or_else(|| crate::office::DEFAULT_FORMAT.to_owned()),
            verify_address: text(&office, "verify_address"),
            paper: if text(&letterhead, "paper").as_deref() == Some("f4") { Paper::F4 } else { Paper::A4 },
            by_hand: hand::is_by_hand(reader, &register)?,
            register,
            replaced,
            data,
            template,
            worker,
            about,
            logo,
        })
    }

    /// The letter with its number and day; the placeholders that have no value otherwise.
    pub(super) fn fill(&self, number: &str, issued_on: &str) -> Result<Filled, Vec<String>> {
        letters::fill(&self.template, &self.data_of(number, issued_on))
    }

    pub(super) fn data_of(&self, number: &str, issued_on: &str) -> Value {
        let mut data = self.data.clone();
        data["letter"] = json!({ "number": number, "issued_on": issued_on });
        if let Some((number, day)) = &self.replaced {
            data["letter"]["replaces_number"] = json!(number);
            data["letter"]["replaces_on"] = json!(day);
        }
        data
    }

    /// What stands where the number belongs: the number with that running number on that day, or a blank for the pen.
    pub(super) fn number(&self, running: Option<u32>, day: &str) -> Result<String, Failure> {
        running.map_or(Ok(letters::BLANK.to_owned()), |running| render(&self.format, running, day))
    }

    /// With what a filled letter is laid out: a template without a letterhead shows no logo.
    pub(super) fn edition<'a>(&'a self, filled: &Filled, demo: bool, qr: Option<&'a str>) -> Edition<'a> {
        let logo = self.logo.as_ref().filter(|_| filled.logo.is_some());
        Edition { logo, qr, paper: self.paper, demo, ..Edition::default() }
    }
}

fn render(format: &str, running: u32, day: &str) -> Result<String, Failure> {
    let date = model::date::Date::parse_iso(day).ok_or(FailureCode::Internal)?;
    number::render(format, running, date).map_err(|_| FailureCode::LetterIncomplete.into())
}

/// A running number in the office's format.
pub(super) fn render_number(reader: &Reader<'_>, running: u32, day: &str) -> Result<String, Failure> {
    let office = first(reader, kinds::office::KIND.name)?.unwrap_or_default();
    let format = office.get("number_format").and_then(Value::as_str).unwrap_or(crate::office::DEFAULT_FORMAT);
    render(format, running, day)
}

/// Number and day of a letter that is to be replaced: one that is still in force.
fn replaced(reader: &Reader<'_>, old: Uuid) -> Result<(String, String), Failure> {
    let letter = reader.record(old)?.filter(|record| record.kind == kinds::letter::KIND.name);
    let letter = letter.ok_or(FailureCode::NotFound)?;
    let events = events(reader, old)?;
    if has_ended(&events) {
        return Err(FailureCode::WrongState.into());
    }
    let day = letter.body.get("issued_on").and_then(Value::as_str).unwrap_or("").to_owned();
    Ok((number_of(&letter.body, &events).0, day))
}

/// The body of a kind of which an office has one record.
pub(super) fn first(reader: &Reader<'_>, kind: &str) -> Result<Option<Body>, Failure> {
    Ok(reader.all(kind)?.into_iter().find(|record| !record.deleted).map(|record| record.body))
}

/// The record that was named, which must be this worker's and of a kind that letters are about; the latest where a template
/// is about a training.
fn about(reader: &Reader<'_>, template: &Template, draft: &LetterDraft) -> Result<Option<store::Record>, Failure> {
    let Some(id) = draft.about else {
        let training = about_kind(template) == Some(kinds::training::KIND.name);
        return if training { latest_record(reader, &kinds::training::KIND, draft.worker) } else { Ok(None) };
    };
    let known = |kind: &str| ABOUT.iter().any(|known| known.name == kind);
    let record = reader.record(id)?.filter(|record| known(&record.kind) && !record.deleted);
    let record = record.ok_or(FailureCode::NotFound)?;
    if record.body.get("worker") == Some(&json!(draft.worker.to_string())) {
        Ok(Some(record))
    } else {
        Err(FailureCode::BadInput.into())
    }
}

fn latest_record(reader: &Reader<'_>, kind: &'static Kind, worker: Uuid) -> Result<Option<store::Record>, Failure> {
    Ok(reader.children(kind, "worker", worker)?.into_iter().rfind(|record| !record.deleted))
}

fn latest(reader: &Reader<'_>, kind: &'static Kind, worker: Uuid) -> Result<Option<Body>, Failure> {
    Ok(latest_record(reader, kind, worker)?.map(|record| record.body))
}

/// The rows of the tables that a template has: `{"document": [{"document": {…}}, …]}`.
fn related(
    reader: &Reader<'_>,
    template: &Template,
    worker: Uuid,
    about: Option<&store::Record>,
    data: &Value,
) -> Result<Value, Failure> {
    let mut related = Map::new();
    for table in template.tables() {
        let rows = match table {
            "participants" => participants(reader, data)?,
            _ => {
                let Some(kind) = kinds::get(table) else { continue };
                let parent = kind.fields.first().map_or("worker", |field| field.name);
                let of = if parent == "case" { about.map(|case| case.id) } else { Some(worker) };
                let Some(of) = of else { continue };
                let records = reader.children(kind, parent, of)?.into_iter().filter(|record| !record.deleted);
                records.take(MOST_ROWS).map(|record| json!({ (table): record.body })).collect()
            }
        };
        related.insert(table.to_owned(), Value::Array(rows));
    }
    Ok(Value::Object(related))
}

/// Everyone who took the training that the letter is about: of the same title, begun on the same day; by name.
fn participants(reader: &Reader<'_>, data: &Value) -> Result<Vec<Value>, Failure> {
    let training = &data["training"];
    let filters = ["training_title", "training_from"].into_iter().map(|field| {
        let test = match training.get(field) {
            Some(value) if !value.is_null() => Test::OneOf(vec![value.clone()]),
            _ => Test::Empty,
        };
        Filter { field: field.to_owned(), test }
    });
    let query = ListQuery {
        kind: &kinds::training::KIND,
        text: "",
        filters: filters.collect(),
        sort: None,
        offset: 0,
        limit: MOST_ROWS as u64,
    };
    let trainings = reader.list(&query)?.rows;
    let worker = |record: &store::Record| record.body.get("worker").and_then(Value::as_str)?.parse::<Uuid>().ok();
    let ids: Vec<Uuid> = trainings.iter().filter_map(worker).collect();
    let people: std::collections::HashMap<Uuid, Body> = reader
        .records(&ids)?
        .into_iter()
        .filter(|record| !record.deleted)
        .map(|record| (record.id, record.body))
        .collect();
    let mut rows: Vec<Value> = trainings
        .into_iter()
        .filter_map(|training| {
            let person = people.get(&worker(&training)?)?;
            Some(json!({ "worker": person, "training": training.body }))
        })
        .collect();
    rows.sort_by_cached_key(|row| row["worker"]["full_name"].as_str().unwrap_or("").to_lowercase());
    Ok(rows)
}

/// The signatory who was chosen, or the office's usual one.
fn signatory(reader: &Reader<'_>, chosen: Option<Uuid>) -> Result<Body, Failure> {
    let all: Vec<store::Record> =
        reader.all(kinds::signatory::KIND.name)?.into_iter().filter(|record| !record.deleted).collect();
    let found = match chosen {
        Some(id) => Some(all.iter().find(|record| record.id == id).ok_or(FailureCode::NotFound)?),
        None => all.iter().find(|record| record.body.get("is_default") == Some(&json!(true))).or(all.first()),
    };
    Ok(found.map(|record| record.body.clone()).unwrap_or_default())
}
