//! Which records are about a person, by their declarations: what belongs to a worker file goes with it when the person is erased,
//! and what little must stay is named here. It must never look at personal values.

use std::sync::OnceLock;

use serde_json::Value;

use crate::field::{Body, Field, FieldType};
use crate::kind::Kind;
use crate::kinds;

/// Fields that name their owner by its id in text, since it may be of any kind.
const OWNERS_IN_TEXT: [&str; 1] = ["scan_owner"];

/// Names of all kinds whose records are about a person: workers, and what belongs to one, or to something that does.
fn personal() -> &'static [&'static str] {
    static PERSONAL: OnceLock<Vec<&'static str>> = OnceLock::new();
    PERSONAL.get_or_init(|| {
        let mut found = vec![kinds::worker::KIND.name];
        loop {
            let more: Vec<&'static str> = kinds::ALL
                .iter()
                .filter(|kind| !found.contains(&kind.name))
                .filter(|kind| kind.fields.iter().any(|field| names_owner(kind, field, &found)))
                .map(|kind| kind.name)
                .collect();
            if more.is_empty() {
                return found;
            }
            found.extend(more);
        }
    })
}

/// A reference makes a record part of what it names when it must be there, or when people do not write the kind themselves: a
/// signatory who is named in passing is nobody's owner.
fn names_owner(kind: &Kind, field: &Field, personal: &[&str]) -> bool {
    match field.of {
        FieldType::Reference { kind: named } => (field.required || kind.internal) && personal.contains(&named),
        FieldType::Text { .. } => OWNERS_IN_TEXT.contains(&field.name),
        _ => false,
    }
}

/// Whether records of that kind are about a person.
pub fn is_personal(kind: &Kind) -> bool {
    personal().contains(&kind.name)
}

/// The fields that say to whom or to what a record belongs.
pub fn owner_fields(kind: &'static Kind) -> impl Iterator<Item = &'static Field> {
    kind.fields.iter().filter(move |field| is_personal(kind) && names_owner(kind, field, personal()))
}

/// Fields that stay of an erased record. The register of letters keeps number and date, not the name: a number without its letter
/// would look lost, and a paper with its QR must still be answered. What happened to a letter stays without its reason.
const KEPT: [(&str, &[&str]); 2] = [
    ("letter", &["number", "letter_kind", "register", "year", "running", "issued_on", "sample", "pdf_hash"]),
    ("letter_event", &["letter", "event", "copies", "replaced_by", "number", "running"]),
];

/// What stays of a record when it is erased; nothing of most.
pub fn kept(kind: &str, body: &Body) -> Body {
    let fields = KEPT.iter().find(|(name, _)| *name == kind).map_or(&[][..], |(_, fields)| fields);
    let values = fields.iter().filter_map(|field| Some(((*field).to_owned(), body.get(*field)?.clone())));
    values.filter(|(_, value)| *value != Value::Null).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn owners(kind: &'static Kind) -> Vec<&'static str> {
        owner_fields(kind).map(|field| field.name).collect()
    }

    #[test]
    fn what_belongs_to_a_worker_or_to_something_of_theirs_is_personal_and_the_offices_own_is_not() {
        for kind in [
            &kinds::document::KIND,
            &kinds::case_event::KIND,
            &kinds::letter_event::KIND,
            &kinds::privacy_request::KIND,
        ] {
            assert!(is_personal(kind), "{}", kind.name);
        }
        for kind in [
            &kinds::agreement::KIND,
            &kinds::commitment::KIND,
            &kinds::office::KIND,
            &kinds::user::KIND,
            &kinds::erasure::KIND,
        ] {
            assert!(!is_personal(kind), "{}", kind.name);
        }
        assert_eq!(owners(&kinds::letter::KIND), ["worker", "case", "training"]);
        assert_eq!(owners(&kinds::step::KIND), ["worker"]);
    }

    #[test]
    fn a_letter_keeps_number_and_date_and_no_name() {
        let body = json!({"number": "1/P4MI/2026", "issued_on": "2026-04-14", "subject_name": "Siti", "worker": "x", "filled": "{}"});
        let Value::Object(body) = body else { panic!("an object") };
        assert_eq!(json!(kept("letter", &body)), json!({"number": "1/P4MI/2026", "issued_on": "2026-04-14"}));
        assert!(kept("worker", &body).is_empty());
        let unknown = kept("letter", &body).keys().any(|field| kinds::letter::KIND.field(field).is_none());
        assert!(!unknown, "what is kept is declared");
    }
}
