//! Who a row of a list may be, where neither its NIK nor its passport nor its exact name says so: a file that is there, or a row
//! before it in the same list. It must never decide what is only likely: that is asked.

use std::collections::HashMap;

use doubles::{Grade, Judgement, Person, Sketch, alike, judge, keys};
use model::Body;
use serde_json::Value;
use store::Reader;
use uuid::Uuid;

use crate::failure::{Failure, FailureCode};

/// Fields of a worker by which people are compared.
const COMPARED: [&str; 11] = [
    "full_name",
    "nik",
    "family_card_number",
    "passport_number",
    "phone",
    "birth_date",
    "sex",
    "village",
    "mother_name",
    "consent_by",
    "emergency_contact",
];
/// Rows of one key beyond which the key says nothing.
const MOST_OF_A_KEY: usize = 2_000;

/// Who a row is.
pub(super) enum Likely {
    /// Nobody who is known.
    Nobody,
    /// One person with a file, unless a paper is wrong.
    Sure(Uuid),
    /// Someone must say.
    Asked,
}

/// The rows of a list so far.
#[derive(Default)]
pub(super) struct Alike {
    rows: Vec<(Uuid, Box<str>)>,
    by_key: HashMap<u32, Vec<(Sketch, u32)>>,
    settled: HashMap<String, Uuid>,
}

impl Alike {
    /// Takes in what people answered before.
    pub(super) fn remember(&mut self, settled: Vec<(String, Uuid)>) {
        self.settled.extend(settled);
    }

    /// The file that someone said this very row is.
    pub(super) fn settled(&self, values: &Body) -> Option<Uuid> {
        if self.settled.is_empty() { None } else { self.settled.get(&row_key(values)).copied() }
    }

    /// Remembers a row: with the file that was made for it, or without one while it is asked.
    pub(super) fn add(&mut self, record: Option<Uuid>, values: &Body) -> Result<(), Failure> {
        let compared: Body =
            COMPARED.iter().filter_map(|field| Some(((*field).to_owned(), values.get(*field)?.clone()))).collect();
        let place = u32::try_from(self.rows.len()).map_err(|_| FailureCode::SheetTooManyRows)?;
        for key in keys(&Person::of(&compared)) {
            self.by_key.entry(key.key).or_default().push((key.sketch, place));
        }
        let text = serde_json::to_string(&compared).map_err(|_| FailureCode::Internal)?;
        self.rows.push((record.unwrap_or_default(), text.into()));
        Ok(())
    }

    /// Who a row may be.
    pub(super) fn find(&self, reader: &Reader<'_>, values: &Body) -> Result<Likely, Failure> {
        let person = Person::of(values);
        let mut best: Option<(Grade, i32, Uuid)> = None;
        let mut take = |judged: &Judgement, record: Uuid| {
            if best.is_none_or(|(grade, bits, _)| (judged.grade, judged.bits) > (grade, bits)) {
                best = Some((judged.grade, judged.bits, record));
            }
        };
        if let Some((judged, record)) = reader.doubles_by_keys(values)?.first() {
            take(judged, record.id);
        }
        let mut places: Vec<u32> = Vec::new();
        for key in keys(&person) {
            let rows = self.by_key.get(&key.key).filter(|rows| rows.len() <= MOST_OF_A_KEY);
            let fitting = rows.into_iter().flatten().filter(|(sketch, _)| alike(key.sketch, *sketch));
            places.extend(fitting.map(|(_, place)| *place));
        }
        places.sort_unstable();
        places.dedup();
        for (record, text) in places.into_iter().filter_map(|place| self.rows.get(place as usize)) {
            let other: Body = serde_json::from_str(text).map_err(|_| FailureCode::Internal)?;
            if let Some(judged) = judge(&person, &Person::of(&other)) {
                take(&judged, *record);
            }
        }
        Ok(match best {
            None => Likely::Nobody,
            Some((Grade::Sure, _, record)) if !record.is_nil() => Likely::Sure(record),
            Some(_) => Likely::Asked,
        })
    }
}

/// A row by what it says, so that the same list does not ask again.
pub(super) fn row_key(values: &Body) -> String {
    let mut said: Vec<String> = values.iter().map(|(field, value)| format!("{field}={}", plain(value))).collect();
    said.sort_unstable();
    blake3::hash(said.join("\n").as_bytes()).to_hex()[..24].to_owned()
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
