//! Everything that is held about a person, in words: their files and all that belongs to them, what happened to each, who saw them.
//! What is another person's secret is left out and named.

use model::{FieldType, Kind, Sensitivity, kinds, moment};
use serde_json::Value;
use store::AccessQuery;
use uuid::Uuid;

use crate::access_log;
use crate::app::{App, Desk};
use crate::desk::{self, Language};
use crate::failure::Failure;
use crate::job::Progress;
use crate::user;
use exchange::export;
use model::vocabulary;

/// Fields that tell of other people: who reported, who fetched, relatives' own numbers (UU 27/2022, art. 33 b: no access to what
/// reveals another's data).
const OTHERS: [(&str, &[&str]); 3] = [
    (
        "case",
        &[
            "reporter",
            "reporter_relation",
            "reporter_phone",
            "fetched_by",
            "handed_to",
            "handed_relation",
            "witness",
            "witness_office",
        ],
    ),
    ("worker", &["emergency_phone"]),
    ("family_member", &["member_nik", "member_birth_date", "member_phone", "member_job"]),
];
/// What says nothing to a person: seals, hashes, JSON of pages.
const TECHNICAL: [&str; 12] = [
    "filled",
    "qr",
    "seal",
    "pdf_hash",
    "author_signature",
    "scan_contents",
    "scan_pages",
    "scan_owner",
    "seen",
    "follows",
    "decision_signature",
    "merge_change",
];
/// Most lines of the access log in a copy.
const MOST_SEEN: u64 = 500;

/// A value with its name.
pub(super) struct Line {
    pub name: String,
    pub value: String,
}

/// A record in words.
pub(super) struct Part {
    /// Its kind and what names it.
    pub title: String,
    pub lines: Vec<Line>,
}

/// A change of a value.
pub(super) struct Change {
    pub at: String,
    pub user: String,
    pub record: String,
    pub name: String,
    pub old: String,
    pub new: String,
}

/// A line of who saw the person's data.
pub(super) struct Seen {
    pub at: String,
    pub user: String,
    pub action: access_log::AccessAction,
    pub record: String,
    pub desktop: String,
}

/// All of it.
pub(super) struct Held {
    pub name: String,
    pub language: vocabulary::Language,
    pub today: String,
    pub parts: Vec<Part>,
    pub changes: Vec<Change>,
    pub seen: Vec<Seen>,
    /// Names of fields that were left out.
    pub withheld: Vec<String>,
}

/// Turns values into words.
struct Words {
    language: vocabulary::Language,
    offset_minutes: i32,
    withheld: Vec<String>,
}

impl Words {
    fn kind(&self, kind: &str) -> String {
        vocabulary::kind(kind, self.language).unwrap_or(kind).to_owned()
    }

    fn field(&self, field: &str) -> String {
        vocabulary::field(field, self.language).unwrap_or(field).to_owned()
    }

    /// The words of a value; none for what is not told.
    fn value(&mut self, kind: Option<&'static Kind>, name: &str, value: &Value) -> Option<String> {
        if name.starts_with('_') || TECHNICAL.contains(&name) || value.is_null() {
            return None;
        }
        let field = kind.and_then(|kind| kind.field(name));
        if field.is_some_and(|field| field.sensitive == Sensitivity::Secret) {
            return None;
        }
        let of = kind.map_or("", |kind| kind.name);
        if OTHERS.iter().any(|(kind, fields)| *kind == of && fields.contains(&name)) {
            let told = format!("{}: {}", self.kind(of), self.field(name));
            if !self.withheld.contains(&told) {
                self.withheld.push(told);
            }
            return None;
        }
        match field.map(|field| field.of) {
            Some(FieldType::Reference { .. }) => None,
            Some(FieldType::Picture { .. }) => Some(picture(self.language).to_owned()),
            _ => Some(match field {
                Some(field) => export::words(field, value, self.language, self.offset_minutes),
                None => value.as_str().map_or_else(|| value.to_string(), str::to_owned),
            }),
        }
    }
}

const fn picture(language: vocabulary::Language) -> &'static str {
    match language {
        vocabulary::Language::Indonesian => "(gambar)",
        vocabulary::Language::English => "(picture)",
    }
}

/// Gathers it. `progress` hears how many records were read.
pub(super) fn gather(app: &App, desk: &Desk, id: Uuid, progress: &Progress) -> Result<Held, Failure> {
    let language = match desk::load(&app.home_of(crate::app::HomeKind::Office)).language {
        Language::Id => vocabulary::Language::Indonesian,
        Language::En => vocabulary::Language::English,
    };
    let offset_minutes = app.ports.clock.offset_minutes();
    let mut words = Words { language, offset_minutes, withheld: Vec::new() };
    let users = user::names(&desk.store)?;
    let held = desk.store.read(|reader| reader.holdings(&reader.same_person(id)?))?;
    progress.expect(held.len() as u64 + 1);
    let order = |kind: &str| kinds::ALL.iter().position(|known| known.name == kind);
    let mut ids: Vec<(Uuid, String)> = held.into_iter().map(|one| (one.record, one.kind)).collect();
    ids.sort_by_key(|(record, kind)| (*record != id, order(kind), *record));
    let (mut parts, mut changes, mut name) = (Vec::new(), Vec::new(), String::new());
    for (done, (record, _)) in ids.iter().enumerate() {
        progress.reached(done as u64)?;
        let (Some(found), history) =
            desk.store.read(|reader| Ok::<_, Failure>((reader.record(*record)?, reader.history(*record)?)))?
        else {
            continue;
        };
        let kind = kinds::get(&found.kind);
        let title = title_of(&words, kind, &found);
        if *record == id {
            found.body.get("full_name").and_then(Value::as_str).unwrap_or("").clone_into(&mut name);
        }
        let fields =
            found.body.iter().filter_map(|(field, value)| Some((field.clone(), words.value(kind, field, value)?)));
        let mut fields: Vec<(String, String)> = fields.collect();
        fields.sort_by_key(|(field, _)| kind.and_then(|kind| kind.fields.iter().position(|known| known.name == field)));
        let lines = fields.into_iter().map(|(field, value)| Line { name: words.field(&field), value }).collect();
        parts.push(Part { title: title.clone(), lines });
        for past in history.into_iter().rev() {
            let user = users.get(&past.author).cloned().unwrap_or_default();
            for edit in past.edits {
                let mut say = |value: &Value| words.value(kind, &edit.field, value);
                let (old, new) = (say(&edit.old), say(&edit.new));
                if old.is_some() || new.is_some() {
                    changes.push(Change {
                        at: moment::in_words(past.at_ms, offset_minutes, language),
                        user: user.clone(),
                        record: title.clone(),
                        name: words.field(&edit.field),
                        old: old.unwrap_or_default(),
                        new: new.unwrap_or_default(),
                    });
                }
            }
        }
    }
    let seen = seen(desk, ids.into_iter().map(|(record, _)| record).collect(), &words)?;
    Ok(Held { name, language, today: app.today(), parts, changes, seen, withheld: words.withheld })
}

fn title_of(words: &Words, kind: Option<&'static Kind>, found: &store::Record) -> String {
    let kind_name = words.kind(&found.kind);
    let named = kind.and_then(|kind| Some((kind.field(kind.title)?, found.body.get(kind.title)?)));
    let named = named.map(|(field, value)| export::words(field, value, words.language, words.offset_minutes));
    match named.filter(|text| !text.is_empty()) {
        Some(text) => format!("{kind_name}: {text}"),
        None => kind_name,
    }
}

fn seen(desk: &Desk, mut records: Vec<Uuid>, words: &Words) -> Result<Vec<Seen>, Failure> {
    records.truncate(MOST_SEEN as usize);
    desk.store.write_noted()?;
    let query = AccessQuery { records, limit: MOST_SEEN, ..AccessQuery::default() };
    let (lines, _) = desk.store.read(|reader| reader.access_log(&query))?;
    Ok(access_log::lines_of(desk, lines)?
        .into_iter()
        .map(|line| Seen {
            at: moment::in_words(line.at_ms, words.offset_minutes, words.language),
            user: line.user,
            action: line.action,
            record: if line.title.is_empty() {
                words.kind(&line.kind)
            } else {
                format!("{}: {}", words.kind(&line.kind), line.title)
            },
            desktop: line.desktop,
        })
        .collect())
}
