//! Records as rows of a list that goes out: which columns a kind has, what they are called, and what stands in each cell. Written
//! so that an import reads the same values back.

use std::collections::HashMap;

use model::date::Date;
use model::field::{Body, Field, FieldType};
use model::spelled::grouped;
use model::{Kind, Sensitivity, country, kinds, moment, region};
use serde_json::Value;

use crate::convert::Places;
use crate::heading::part;
use crate::profile::{PARENT, Profile, WORKER, WORKER_FIELDS, has_worker};
use crate::write::Out;
use model::vocabulary::{self, Language};

/// A column that a list may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// A field's name; with [`WORKER`] before it one of the worker's, with [`PARENT`] the name of what the record belongs to; a part
    /// (`_subdistrict`).
    pub name: String,
    /// Its heading, which an import knows.
    pub heading: String,
    /// It holds what only some may see, and goes out only when it was asked for.
    pub sensitive: bool,
}

/// Names of the worker's fields that stand first in lists of what belongs to workers.
const WORKER_COLUMNS: [&str; 3] = ["nik", "full_name", "birth_date"];
/// Above this a number of a spreadsheet is not exact.
const EXACT: i64 = 1_000_000_000_000_000;

fn is_written(field: &Field) -> bool {
    !field.headings.is_empty()
        && field.sensitive != Sensitivity::Secret
        && !matches!(field.of, FieldType::Picture { .. } | FieldType::Reference { .. })
}

/// All columns of a kind in their usual order.
pub fn columns(kind: &'static Kind, language: Language) -> Vec<Column> {
    let profile = Profile::of(kind);
    let known = profile.known();
    let mut columns = Vec::new();
    let mut add = |name: String, candidates: Vec<String>, sensitive: bool| {
        let heading = candidates.into_iter().find(|text| known.meaning(text) == Some(name.as_str()));
        columns.push(Column { heading: heading.unwrap_or_else(|| name.clone()), name, sensitive });
    };
    if has_worker(kind) {
        for (name, heading) in WORKER_FIELDS.iter().filter(|(name, _)| WORKER_COLUMNS.contains(name)) {
            add(format!("{WORKER}{name}"), vec![(*heading).to_owned()], false);
        }
    }
    if let Some(parent) = profile.parent()
        && let Some(title) = parent.field(parent.title)
    {
        let names = [vocabulary::kind(parent.name, language), title.headings.first().copied()];
        let names = names.into_iter().flatten().map(capital).collect();
        add(format!("{PARENT}{}", title.name), names, false);
    }
    for field in kind.fields.iter().filter(|field| is_written(field)) {
        let names = vocabulary::field(field.name, language).into_iter().chain(field.headings.iter().copied());
        add(field.name.to_owned(), names.map(capital).collect(), field.sensitive != Sensitivity::General);
        if field.of == FieldType::Village {
            add(part::SUBDISTRICT.to_owned(), vec!["Kecamatan".to_owned()], false);
            add(part::DISTRICT.to_owned(), vec!["Kabupaten/Kota".to_owned()], false);
        }
    }
    columns
}

/// The columns of those names in that order; a village brings what it lies in. None for a name that is no column.
pub fn chosen(all: &[Column], names: &[String]) -> Option<Vec<Column>> {
    let mut found: Vec<Column> = Vec::new();
    let is_village =
        |name: &str| kinds::ALL.iter().any(|kind| kind.field(name).is_some_and(|field| field.of == FieldType::Village));
    for name in names {
        let with: &[&str] = if is_village(name) { &[part::SUBDISTRICT, part::DISTRICT] } else { &[] };
        for name in std::iter::once(name.as_str()).chain(with.iter().copied()) {
            let column = all.iter().find(|column| column.name == name)?;
            if !found.contains(column) {
                found.push(column.clone());
            }
        }
    }
    Some(found)
}

fn capital(text: &str) -> String {
    let short = ["nik", "rt", "rw", "npwp", "p3mi", "bank"];
    if short.contains(&text) && text != "bank" {
        return text.to_uppercase();
    }
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// What a row is made of.
#[derive(Debug, Clone, Copy, Default)]
pub struct Source<'a> {
    /// The record.
    pub body: Option<&'a Body>,
    /// The worker to whom it belongs.
    pub worker: Option<&'a Body>,
    /// What it belongs to, when that is no worker.
    pub parent: Option<&'a Body>,
}

/// Makes the cells of rows.
pub struct Rows {
    columns: Vec<(From, &'static Field)>,
    language: Language,
    offset_minutes: i32,
    district: String,
    places: Places,
    villages: HashMap<String, [String; 3]>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum From {
    Own,
    Worker,
    Parent,
    Subdistrict,
    District,
}

impl Rows {
    /// For columns of a kind; `district` is the office's, `offset_minutes` how far its time is ahead of UTC.
    pub fn new(
        kind: &'static Kind,
        columns: &[Column],
        language: Language,
        district: &str,
        offset_minutes: i32,
    ) -> Self {
        let village = kind.fields.iter().find(|field| field.of == FieldType::Village);
        let columns = columns.iter().filter_map(|column| {
            let name = column.name.as_str();
            if let Some(field) = name.strip_prefix(WORKER) {
                return Some((From::Worker, kinds::worker::KIND.field(field)?));
            }
            if let Some(field) = name.strip_prefix(PARENT) {
                return Some((From::Parent, Profile::of(kind).parent()?.field(field)?));
            }
            match name {
                part::SUBDISTRICT => Some((From::Subdistrict, village?)),
                part::DISTRICT => Some((From::District, village?)),
                _ => Some((From::Own, kind.field(name)?)),
            }
        });
        Self {
            columns: columns.collect(),
            language,
            offset_minutes,
            district: district.to_owned(),
            places: Places::default(),
            villages: HashMap::new(),
        }
    }

    /// The cells of one row.
    pub fn cells(&mut self, source: Source<'_>) -> Vec<Out> {
        let mut cells = Vec::with_capacity(self.columns.len());
        for at in 0..self.columns.len() {
            let (from, field) = self.columns[at];
            let body = match from {
                From::Worker => source.worker,
                From::Parent => source.parent,
                _ => source.body,
            };
            let value = body.and_then(|body| body.get(field.name)).filter(|value| !value.is_null());
            cells.push(match value {
                None => Out::Blank,
                Some(value) if field.of == FieldType::Village => self.village(value, from),
                Some(value) => cell(field, value, self.language, self.offset_minutes),
            });
        }
        cells
    }

    fn village(&mut self, value: &Value, from: From) -> Out {
        let Some(code) = value.as_str() else { return Out::Blank };
        if !self.villages.contains_key(code) {
            let words = self.words_of(code);
            self.villages.insert(code.to_owned(), words);
        }
        let words = &self.villages[code];
        let text = &words[match from {
            From::Subdistrict => 1,
            From::District => 2,
            _ => 0,
        }];
        if text.is_empty() { Out::Blank } else { Out::Text(text.clone()) }
    }

    /// Village, kecamatan and district; with the code where the names alone would not lead back to it.
    fn words_of(&mut self, code: &str) -> [String; 3] {
        let Some(village) = region::village(code) else { return [code.to_owned(), String::new(), String::new()] };
        let name = |place: Option<&region::Region>| place.map_or_else(String::new, |place| place.name.to_owned());
        let (above, district) = (name(region::subdistrict(code)), name(region::district(code)));
        let back = self.places.village(village.name, Some(&above), Some(&district), &self.district);
        let own = if back == Ok(village.code) { village.name.to_owned() } else { format!("{} ({code})", village.name) };
        [own, above, district]
    }
}

/// One value in words for people to read; a cell keeps the forms that an import reads back.
pub fn words(field: &Field, value: &Value, language: Language, offset_minutes: i32) -> String {
    match (field.of, value) {
        (FieldType::Village, Value::String(code)) => {
            let names = [region::village(code), region::subdistrict(code), region::district(code)];
            let names: Vec<&str> = names.into_iter().flatten().map(|place| place.name).collect();
            return if names.is_empty() { code.clone() } else { names.join(", ") };
        }
        (FieldType::Date { .. }, Value::String(day)) => {
            return Date::parse_iso(day).map_or_else(|| day.clone(), |day| day.in_language(language));
        }
        (FieldType::Moment, Value::String(at)) => {
            return moment::parse(at).map_or_else(|| at.clone(), |at| moment::in_words(at, offset_minutes, language));
        }
        (FieldType::Rupiah, Value::Number(amount)) => {
            return amount.as_u64().map_or_else(|| amount.to_string(), |amount| format!("Rp {}", grouped(amount)));
        }
        _ => {}
    }
    match cell(field, value, language, offset_minutes) {
        Out::Blank => String::new(),
        Out::Text(text) | Out::Date(text) | Out::Moment(text) => text,
        Out::Number(number) => number.to_string(),
    }
}

/// One value as a cell.
fn cell(field: &Field, value: &Value, language: Language, offset_minutes: i32) -> Out {
    let number = |value: &Value| value.as_i64().filter(|number| number.abs() < EXACT).map(Out::Number);
    let word = |code: &str| vocabulary::choice(field.name, code, language).unwrap_or(code).to_owned();
    match (field.of, value) {
        (FieldType::Date { .. }, Value::String(day)) => Out::Date(day.clone()),
        (FieldType::Moment, Value::String(moment)) => {
            local(moment, offset_minutes).map_or_else(|| Out::Text(moment.clone()), Out::Moment)
        }
        (FieldType::Choice { .. }, Value::String(code)) => Out::Text(word(code)),
        (FieldType::CodeSet { .. }, Value::Array(codes)) => {
            let words: Vec<String> = codes.iter().filter_map(Value::as_str).map(word).collect();
            Out::Text(words.join("; "))
        }
        (FieldType::Country, Value::String(code)) => Out::Text(country::get(code).map_or_else(
            || code.clone(),
            |country| if language == Language::Indonesian { country.indonesian } else { country.english }.to_owned(),
        )),
        (FieldType::Flag, Value::Bool(truth)) => Out::Text(vocabulary::flag(*truth, language).to_owned()),
        (FieldType::Rupiah | FieldType::Integer { .. }, value) => {
            number(value).unwrap_or_else(|| Out::Text(value.to_string()))
        }
        (_, Value::String(text)) => Out::Text(text.clone()),
        (_, other) => Out::Text(other.to_string()),
    }
}

/// `2026-04-14T01:41:00Z` as the office's clock shows it, `2026-04-14T08:41:00`.
fn local(at: &str, offset_minutes: i32) -> Option<String> {
    let here = moment::parse(at)? + i64::from(offset_minutes) * 60_000;
    Some(moment::iso(here).trim_end_matches('Z').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::heading::Known;
    use crate::profile;

    #[test]
    fn every_column_has_a_heading_that_means_it() {
        for profile in profile::all().filter(|profile| profile.second().is_none()) {
            let known: Known = profile.known();
            for language in vocabulary::LANGUAGES {
                for column in columns(profile.kind, language) {
                    let meant = known.meaning(&column.heading);
                    assert_eq!(meant, Some(column.name.as_str()), "{}: {:?}", profile.name, column.heading);
                }
            }
        }
    }

    #[test]
    fn a_time_is_shown_by_the_offices_clock() {
        assert_eq!(local("2025-12-31T17:30:00Z", 420).as_deref(), Some("2026-01-01T00:30:00"));
        assert_eq!(local("gestern", 420), None);
    }
}
