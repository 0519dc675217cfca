//! Files that may be one person's: while someone is being registered, and between files that are there.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

use doubles::{Evidence, Grade, Judgement, Person};
use model::date::Date;
use model::{Body, kinds};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Reader, SearchOptions};
use ts_rs::TS;
use uuid::Uuid;

use crate::app::App;
use crate::failure::Failure;
use crate::record::{self, Row};

const KIND: &model::Kind = &kinds::worker::KIND;
/// Most candidates of one answer: more would not be read.
const MOST: usize = 5;
/// Most files that are compared with what is being typed.
const COMPARED: usize = 400;
/// Most files that share the words of a name and are compared.
const BY_NAME: usize = 60;

/// What is being typed.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CheckDouble {
    /// The file that is being changed, if it is there already.
    #[serde(default)]
    #[ts(optional)]
    pub id: Option<Uuid>,
    /// All values of the form, also those that are not whole yet.
    #[ts(type = "Body")]
    pub values: Body,
}

/// A file that may be the same person's.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Candidate {
    /// The file.
    pub row: Row,
    /// How sure it is.
    pub grade: Grade,
    /// The chance in percent.
    pub percent: u8,
    /// What speaks for and against it, the weightiest first.
    pub evidence: Vec<Evidence>,
}

/// Files that may be the same person's, the likeliest first.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Candidates {
    /// The files.
    pub candidates: Vec<Candidate>,
    /// Milliseconds it took here.
    pub took_ms: f64,
}

/// Who is there already, while someone is typed in.
pub(crate) fn check(app: &Arc<App>, input: CheckDouble) -> Result<Candidates, Failure> {
    let desk = app.desk()?;
    let started = Instant::now();
    let found = desk.store.read(|reader| candidates(reader, &input.values, input.id))?;
    let (judged, records): (Vec<Judgement>, Vec<store::Record>) = found.into_iter().take(MOST).unzip();
    let rows = record::rows(&desk, records)?;
    let candidates = rows
        .into_iter()
        .zip(judged)
        .map(|(row, judged)| Candidate {
            row,
            grade: judged.grade,
            percent: judged.percent(),
            evidence: judged.evidence,
        })
        .collect();
    Ok(Candidates { candidates, took_ms: started.elapsed().as_secs_f64() * 1_000.0 })
}

/// Files that may be the same person's as these values, the likeliest first.
pub(crate) fn candidates(
    reader: &Reader<'_>,
    values: &Body,
    own: Option<Uuid>,
) -> Result<Vec<(Judgement, store::Record)>, Failure> {
    let person = Person::of(values);
    let mut found = Vec::new();
    for id in worth_comparing(reader, values)? {
        if Some(id) == own {
            continue;
        }
        let Some(record) = reader.record(id)?.filter(|record| !record.deleted && record.kind == KIND.name) else {
            continue;
        };
        if let Some(judged) = doubles::judge(&person, &Person::of(&record.body)) {
            found.push((judged, record));
        }
    }
    found.sort_by_key(|(judged, record)| (std::cmp::Reverse((judged.grade, judged.bits)), record.id));
    Ok(found)
}

/// Files that share a number, a day of birth or the words of a name with these values.
fn worth_comparing(reader: &Reader<'_>, values: &Body) -> Result<BTreeSet<Uuid>, Failure> {
    let text = |field: &str| values.get(field).and_then(Value::as_str).filter(|text| !text.is_empty());
    let mut ids: BTreeSet<Uuid> = BTreeSet::new();
    for field in ["nik", "passport_number"] {
        if let Some(number) = text(field) {
            ids.extend(reader.find(KIND, field, &json!(number))?);
        }
    }
    for day in days(text("birth_date"), text("nik")) {
        ids.extend(reader.find(KIND, "birth_date", &json!(day))?.into_iter().rev().take(COMPARED));
    }
    for typed in ["phone", "full_name"].into_iter().filter_map(text) {
        let options = SearchOptions { kinds: vec![KIND.name.to_owned()], limit: BY_NAME };
        ids.extend(reader.search(typed, &options)?.hits.into_iter().map(|hit| hit.id));
    }
    Ok(ids)
}

/// The day of birth as files may have it: as typed, day and month swapped, only the year, as the NIK says.
fn days(typed: Option<&str>, nik: Option<&str>) -> BTreeSet<String> {
    let mut days = BTreeSet::new();
    let said = nik.and_then(model::nik::read).into_iter().flat_map(|said| {
        [1900, 2000]
            .into_iter()
            .filter_map(move |century| Date::new(century + u16::from(said.year_of_century), said.month, said.day))
    });
    for date in typed.and_then(Date::parse_iso).into_iter().chain(said) {
        days.insert(date.iso());
        if let (Some(month), Some(day)) = (date.month, date.day) {
            days.extend(Date::new(date.year, day, month).map(Date::iso));
            days.insert(format!("{:04}", date.year));
        }
    }
    days
}
