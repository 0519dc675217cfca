//! Judging one row: its values, its problems, and whether the office knows the person.

use std::collections::{HashMap, HashSet};

use exchange::Row;
use exchange::convert::{Context, Converter};
use exchange::shape::Shape;
use model::{Body, Problem, ProblemCode, Severity};
use serde_json::Value;
use store::Reader;
use uuid::Uuid;

use exchange::profile::{PARENT, PLACEMENT, Profile, WORKER};
use model::{Kind, fold, kinds};

use super::alike::{Alike, Likely};
use super::{asked, kinship, leave_out};
use crate::app::Desk;
use crate::failure::{Failure, FailureCode};

/// A row as values, with what its checks say.
pub(super) struct Judged {
    pub(super) values: Body,
    pub(super) problems: Vec<Problem>,
    /// Errors of values that the row can do without. It is refused for them unless a person said that they may be left out.
    pub(super) left_out: Vec<Problem>,
    /// The second record, in lists that have two in a row.
    pub(super) second: Option<Second>,
}

/// What becomes of a row.
pub(super) enum Fate {
    /// It has an error.
    Refused,
    /// A new person.
    New,
    /// A person who may have a file already: it is asked, and nothing is stored until then.
    Asked,
    /// A person whose file is there: values that it lacks, and values that differ.
    Known { record: Uuid, fills: Body, differences: Vec<(String, Value)> },
}

/// Whose row it is.
enum Who {
    /// Someone's who has a file, or gets one in this list.
    File(Uuid, Body),
    /// Nobody's who is known.
    Nobody,
    /// Someone must say.
    Asked,
}

/// The second record of a row: its values as they are stored once the first one's id is known, and what becomes of it.
pub(super) struct Second {
    pub(super) kind: &'static Kind,
    /// The field that names the first record.
    pub(super) by: &'static str,
    pub(super) values: Body,
    pub(super) fate: Fate,
}

/// Judges the rows of one sheet, one after the other.
pub(super) struct Judge {
    pub(super) profile: Profile,
    converter: Converter,
    /// What the columns say of the worker, of what the record belongs to, and of a second record.
    others: Vec<(&'static str, &'static Kind, Converter)>,
    /// Records that this file made or would make: kind, owner and key.
    keys: std::collections::HashSet<String>,
    today: String,
    /// Whether wrong values that a row can do without are left out.
    leaves_out: bool,
    /// NIKs seen in this file, and the files that were made for them.
    seen: HashMap<String, Option<Uuid>>,
    /// In a trial: what would have been written for them, as JSON (a list may be long, and most rows are never asked for).
    planned: HashMap<Uuid, Vec<u8>>,
    alike: Alike,
}

impl Judge {
    /// For the rows of a sheet. `leaves_out`: a row is taken without wrong values that it can do without.
    pub(super) fn new(profile: Profile, shape: &Shape, context: &Context, today: String, leaves_out: bool) -> Self {
        let worker = Some(&kinds::worker::KIND).filter(|_| exchange::profile::has_worker(profile.kind));
        let others = [(WORKER, worker), (PARENT, profile.parent()), (PLACEMENT, profile.second())];
        let others = others.into_iter().filter_map(|(prefix, kind)| {
            let kind: &'static Kind = kind?;
            let inner = |column: &exchange::shape::Column| {
                let field = column.field.as_deref()?;
                let is_part = prefix == WORKER && field.starts_with('_');
                let field = field.strip_prefix(prefix).or(is_part.then_some(field))?.to_owned();
                Some(exchange::shape::Column { field: Some(field), ..column.clone() })
            };
            let columns: Vec<_> = shape.columns.iter().filter_map(inner).collect();
            Some((prefix, kind, Converter::new(kind, &columns, context.clone())))
        });
        Self {
            profile,
            others: others.collect(),
            keys: std::collections::HashSet::new(),
            converter: Converter::new(profile.kind, &shape.columns, context.clone()),
            today,
            leaves_out,
            seen: HashMap::new(),
            planned: HashMap::new(),
            alike: Alike::default(),
        }
    }

    /// Brings what doubles are found by up to date.
    pub(super) fn prepare(&mut self, desk: &Desk) -> Result<(), Failure> {
        if self.profile.kind.name == kinds::worker::KIND.name {
            desk.store.catch_up_doubles(&mut |_| true)?;
            self.alike.remember(desk.store.read(asked::settled)?);
        }
        Ok(())
    }

    /// Remembers the file that was made for a row.
    pub(super) fn made(&mut self, record: Uuid, values: &Body) -> Result<(), Failure> {
        if let Some(nik) = values.get("nik").and_then(Value::as_str) {
            self.seen.insert(nik.to_owned(), Some(record));
        }
        if self.profile.kind.name == kinds::worker::KIND.name {
            self.alike.add(Some(record), values)?;
        }
        Ok(())
    }

    /// Remembers what a trial would have written for a row.
    pub(super) fn planned(&mut self, record: Uuid, values: &Body) -> Result<(), Failure> {
        self.made(record, values)?;
        self.planned.insert(record, serde_json::to_vec(values).map_err(|_| FailureCode::Internal)?);
        Ok(())
    }

    pub(super) fn row(&mut self, reader: &Reader<'_>, row: &Row) -> Result<(Judged, Fate), Failure> {
        let kind = self.profile.kind;
        let converted = self.converter.row(row);
        let (mut values, mut problems) = (converted.values, converted.problems);
        let (mut worker, mut parent, mut second) = (Body::new(), Body::new(), None);
        for (prefix, kind, converter) in &mut self.others {
            let found = converter.row(row);
            let named = |problem: Problem| Problem { field: format!("{prefix}{}", problem.field), ..problem };
            problems.extend(found.problems.into_iter().map(named));
            match *prefix {
                WORKER => worker = found.values,
                PARENT => parent = found.values,
                _ => second = Some((*kind, found.values)),
            }
        }
        let mut left_out = Vec::new();
        leave_out::set_aside(self.profile, &mut problems, &mut left_out);
        let owner = self.owner(reader, &mut values, &worker, &parent, &mut problems)?;
        let belonging = exchange::profile::parent_of(kind).map(|(field, _)| field);
        for problem in leave_out::check(self.profile, (kind, ""), &mut values, &self.today, &mut left_out) {
            let said = problems.iter().any(|known| known.field == problem.field && known.severity == Severity::Error);
            if !said && (owner.is_some() || belonging != Some(problem.field.as_str())) {
                problems.push(problem);
            }
        }
        if let Some((kind, values)) = &mut second {
            let by = exchange::profile::parent_of(kind).map(|(field, _)| format!("{PLACEMENT}{field}"));
            let found = leave_out::check(self.profile, (kind, PLACEMENT), values, &self.today, &mut left_out);
            problems.extend(found.into_iter().filter(|problem| by.as_ref() != Some(&problem.field)));
        }
        let is_wrong = problems.iter().any(|problem| problem.severity == Severity::Error);
        if is_wrong || (!left_out.is_empty() && !self.leaves_out) {
            return Ok((Judged { values, problems, left_out, second: None }, Fate::Refused));
        }
        if kind.name != kinds::worker::KIND.name {
            let fate = self.fate_of(reader, kind, owner, &values)?;
            warn_of_differences(&fate, "", &mut problems);
            return Ok((Judged { values, problems, left_out, second: None }, fate));
        }
        let second = second.filter(|(_, values)| !values.is_empty());
        let known = match self.identify(reader, &values, &mut problems)? {
            Who::File(record, body) => Some((record, body)),
            Who::Nobody => None,
            Who::Asked => {
                let second = second.and_then(|(kind, values)| {
                    let (by, _) = exchange::profile::parent_of(kind)?;
                    Some(Second { kind, by, values, fate: Fate::New })
                });
                return Ok((Judged { values, problems, left_out, second }, Fate::Asked));
            }
        };
        let mut fate = known.as_ref().map_or(Fate::New, |(record, body)| compare(*record, body, &values));
        let second = match second {
            Some((kind, found)) => self.second(reader, kind, found, known.as_ref(), &mut values, &mut fate)?,
            None => None,
        };
        warn_of_differences(&fate, "", &mut problems);
        if let Some(second) = &second {
            warn_of_differences(&second.fate, PLACEMENT, &mut problems);
        }
        Ok((Judged { values, problems, left_out, second }, fate))
    }

    /// What a row belongs to, which is then one of its values; why there is none is a problem.
    fn owner(
        &self,
        reader: &Reader<'_>,
        values: &mut Body,
        worker: &Body,
        parent: &Body,
        problems: &mut Vec<Problem>,
    ) -> Result<Option<(&'static str, Uuid)>, Failure> {
        if problems.iter().any(|problem| problem.severity == Severity::Error) {
            return Ok(None);
        }
        Ok(match kinship::belongs(reader, self.profile, worker, parent)? {
            Some((field, Ok(id))) => {
                values.insert(field.to_owned(), Value::String(id.to_string()));
                Some((field, id))
            }
            Some((_, Err((field, code)))) => {
                problems.push(Problem::error(&field, code));
                None
            }
            None => None,
        })
    }

    /// Whose row it is.
    fn identify(&mut self, reader: &Reader<'_>, values: &Body, problems: &mut Vec<Problem>) -> Result<Who, Failure> {
        let nik = values.get("nik").and_then(Value::as_str).map(str::to_owned);
        let before = nik.as_ref().and_then(|nik| self.seen.insert(nik.clone(), self.seen.get(nik).copied().flatten()));
        if before.is_some() {
            problems.push(Problem::warning("nik", ProblemCode::NikTwiceInFile));
        }
        let file = |known: Option<(Uuid, Body)>| known.map_or(Who::Nobody, |(record, body)| Who::File(record, body));
        if let Some(known) = self.known(reader, nik.as_deref(), values)? {
            // A number that stands in another person's file was mistyped here or there: nothing is changed before someone says so.
            if are_strangers(&known.1, values) && self.alike.settled(values).is_none() {
                self.alike.add(None, values)?;
                return Ok(Who::Asked);
            }
            return Ok(file(Some(known)));
        }
        let likely = match self.alike.settled(values) {
            Some(record) => Likely::Sure(record),
            None => self.alike.find(reader, values)?,
        };
        Ok(match likely {
            Likely::Nobody => Who::Nobody,
            Likely::Sure(record) => file(self.body_of(reader, record)?),
            Likely::Asked => {
                self.alike.add(None, values)?;
                Who::Asked
            }
        })
    }

    /// What becomes of a record that belongs to another, or stands for itself by its key.
    fn fate_of(
        &mut self,
        reader: &Reader<'_>,
        kind: &'static Kind,
        owner: Option<(&str, Uuid)>,
        values: &Body,
    ) -> Result<Fate, Failure> {
        if let Some((record, body)) = kinship::there(reader, kind, owner, values)? {
            return Ok(compare(record, &body, values));
        }
        let key: Vec<&Value> = kinship::key_of(kind).iter().filter_map(|field| values.get(*field)).collect();
        let key = format!("{}/{:?}/{key:?}", kind.name, owner.map(|(_, id)| id));
        let is_new = self.keys.insert(key);
        Ok(if is_new {
            Fate::New
        } else {
            Fate::Known { record: Uuid::nil(), fills: Body::new(), differences: Vec::new() }
        })
    }

    /// The placement in a worker's row; the worker's stage and plan follow it.
    fn second(
        &mut self,
        reader: &Reader<'_>,
        kind: &'static Kind,
        found: Body,
        known: Option<&(Uuid, Body)>,
        values: &mut Body,
        fate: &mut Fate,
    ) -> Result<Option<Second>, Failure> {
        let Some((by, _)) = exchange::profile::parent_of(kind) else { return Ok(None) };
        let of = match known {
            Some((id, _)) => self.fate_of(reader, kind, Some((by, *id)), &found)?,
            None => Fate::New,
        };
        let own = if let Fate::Known { record, .. } = &of { Some(*record) } else { None };
        let follows = follows(reader, kind, &found, known, own)?;
        if let (Fate::Known { fills, .. }, Some((_, body))) = (&mut *fate, known) {
            fills.extend(follows.into_iter().filter(|(field, value)| body.get(field) != Some(value)));
        } else {
            values.extend(follows);
        }
        Ok(Some(Second { kind, by, values: found, fate: of }))
    }

    /// The column that a field's value came from.
    pub(super) fn column_of(&self, field: &str) -> Option<u16> {
        let other = self
            .others
            .iter()
            .find_map(|(prefix, _, converter)| field.strip_prefix(prefix).and_then(|field| converter.column_of(field)));
        other.or_else(|| self.converter.column_of(field))
    }

    /// A file as it is, or as a trial would have written it.
    fn body_of(&self, reader: &Reader<'_>, record: Uuid) -> Result<Option<(Uuid, Body)>, Failure> {
        match self.planned.get(&record) {
            Some(body) => Ok(Some((record, serde_json::from_slice(body).map_err(|_| FailureCode::Internal)?))),
            None => first_alive(reader, &[reader.canonical(record)?]),
        }
    }

    /// The file of the person in a row: by NIK; without one by the same name, birth date and village.
    fn known(&self, reader: &Reader<'_>, nik: Option<&str>, values: &Body) -> Result<Option<(Uuid, Body)>, Failure> {
        let kind = &kinds::worker::KIND;
        if let Some(nik) = nik {
            if let Some(record) = self.seen.get(nik).copied().flatten() {
                return self.body_of(reader, record);
            }
            let found = reader.find(kind, "nik", &Value::String(nik.to_owned()))?;
            if let Some(found) = first_alive(reader, &found)? {
                return Ok(Some(found));
            }
            // A former NIK of someone.
            return Ok(reader.by_hidden_number(values)?.map(|found| (found.id, found.body)));
        }
        if let Some(passport) = values.get("passport_number") {
            let found = first_alive(reader, &reader.find(kind, "passport_number", passport)?)?;
            if found.is_some() {
                return Ok(found);
            }
        }
        let Some(name) = values.get("full_name") else { return Ok(None) };
        let found = reader.find(kind, "full_name", name)?;
        for record in reader.records(&found)? {
            let same = |field: &str| record.body.get(field) == values.get(field);
            // A bare name is only its own file's when the row says nothing else than the file does.
            let certain = values.contains_key("birth_date") || says_nothing_new(&record.body, values);
            if !record.deleted && same("birth_date") && same("village") && certain {
                return Ok(Some((record.id, record.body)));
            }
        }
        Ok(None)
    }
}

/// Whether two names have no word in common, however it is written.
fn are_strangers(known: &Body, values: &Body) -> bool {
    let words = |body: &Body| -> HashSet<String> {
        fold::tokens(body.get("full_name").and_then(Value::as_str).unwrap_or("")).into_iter().collect()
    };
    let (one, other) = (words(known), words(values));
    !one.is_empty() && !other.is_empty() && one.is_disjoint(&other)
}

/// What a worker's stage and plan become by the second record of a row.
pub(super) fn follows(
    reader: &Reader<'_>,
    kind: &'static Kind,
    found: &Body,
    known: Option<&(Uuid, Body)>,
    own: Option<Uuid>,
) -> Result<Body, Failure> {
    let mut follows = Body::new();
    let mut others = match (known, exchange::profile::parent_of(kind)) {
        (Some((id, _)), Some((by, _))) => reader.children(kind, by, *id)?,
        _ => Vec::new(),
    };
    others.retain(|other| Some(other.id) != own);
    if let Some(stage) = kinship::stage_after(found, &others) {
        follows.insert("stage".to_owned(), Value::String(stage.to_owned()));
    }
    for field in ["destination_country", "agency", "job_title"] {
        let blank = known.is_none_or(|(_, body)| body.get(field).is_none_or(Value::is_null));
        if let (true, Some(value)) = (blank, found.get(field)) {
            follows.insert(field.to_owned(), value.clone());
        }
    }
    Ok(follows)
}

fn warn_of_differences(fate: &Fate, prefix: &str, problems: &mut Vec<Problem>) {
    if let Fate::Known { differences, .. } = fate {
        let warn = |field: &str| Problem::warning(&format!("{prefix}{field}"), ProblemCode::DiffersFromRecord);
        problems.extend(differences.iter().map(|(field, _)| warn(field)));
    }
}

fn first_alive(reader: &Reader<'_>, ids: &[Uuid]) -> Result<Option<(Uuid, Body)>, Failure> {
    Ok(reader.records(ids)?.into_iter().find(|record| !record.deleted).map(|record| (record.id, record.body)))
}

pub(super) fn says_nothing_new(body: &Body, values: &Body) -> bool {
    matches!(compare(Uuid::nil(), body, values), Fate::Known { fills, differences, .. } if fills.is_empty() && differences.is_empty())
}

pub(super) fn compare(record: Uuid, body: &Body, values: &Body) -> Fate {
    let mut fills = Body::new();
    let mut differences = Vec::new();
    for (field, value) in values {
        match body.get(field) {
            None | Some(Value::Null) => {
                fills.insert(field.clone(), value.clone());
            }
            Some(there) if same_value(there, value) => {}
            Some(_) => differences.push((field.clone(), value.clone())),
        }
    }
    Fate::Known { record, fills, differences }
}

/// Names that differ only in case, accents or spacing are not a difference that someone must decide.
pub(super) fn same_value(there: &Value, here: &Value) -> bool {
    match (there.as_str(), here.as_str()) {
        (Some(there), Some(here)) => {
            there == here || model::fold::sort_key(there) == model::fold::sort_key(here) && !there.starts_with('+')
        }
        _ => there == here,
    }
}
