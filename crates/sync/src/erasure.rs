//! Which changes an erasure takes away: worked out alike on every desktop and on the server, from the change alone and from what
//! was erased before. It must never know who may erase.
//!
//! An erasure is a change of kind `erasure`: it names ids and holds no personal data. What it names, and whatever belongs to that by
//! a declared reference, whenever it arrives, loses its payload; the chain over the digests stays whole.

use model::{Body, kinds, personal};
use serde_json::Value;
use uuid::Uuid;

use crate::change::Change;

/// Most records of one erasure.
const MOST: usize = 20_000;

/// A record that was erased.
#[derive(Debug, Clone, PartialEq)]
pub struct Erased {
    /// Its id.
    pub record: Uuid,
    /// Its kind.
    pub kind: String,
    /// What stays of it; see `model::personal`.
    pub kept: Body,
}

/// What a change erases: nothing unless it is an erasure.
pub fn erased_by(change: &Change) -> Vec<Erased> {
    if change.kind != kinds::erasure::KIND.name {
        return Vec::new();
    }
    let lists = change.edits.iter().filter_map(|edit| edit.values.get("erased")?.as_str());
    lists.flat_map(read).take(MOST).collect()
}

/// Reads the list in an erasure's body. What cannot be read is left out: it names nothing.
pub fn read(list: &str) -> Vec<Erased> {
    let Ok(Value::Array(items)) = serde_json::from_str(list) else { return Vec::new() };
    let items = items.into_iter().filter_map(|item| {
        let id = |item: &Value| item.get("id")?.as_str()?.parse().ok();
        Some(Erased {
            record: id(&item)?,
            kind: item.get("kind")?.as_str()?.to_owned(),
            // Only what is declared as kept: an erasure cannot be used to write anything else.
            kept: item
                .get("kept")
                .and_then(Value::as_object)
                .map(|kept| personal::kept(item["kind"].as_str().unwrap_or(""), kept))
                .unwrap_or_default(),
        })
    });
    items.take(MOST).collect()
}

/// Writes the list for an erasure's body.
pub fn write(erased: &[Erased]) -> String {
    let item = |one: &Erased| {
        if one.kept.is_empty() {
            serde_json::json!({"id": one.record, "kind": one.kind})
        } else {
            serde_json::json!({"id": one.record, "kind": one.kind, "kept": one.kept})
        }
    };
    Value::Array(erased.iter().map(item).collect()).to_string()
}

/// Whether a change is of an erased record, or of one that belongs to an erased record.
pub fn reaches(change: &Change, is_erased: &dyn Fn(Uuid) -> bool) -> bool {
    if is_erased(change.record) {
        return true;
    }
    let names = |value: &Value| value.as_str().and_then(|text| text.parse().ok()).is_some_and(is_erased);
    let values = || change.edits.iter().flat_map(|edit| &edit.values);
    match kinds::get(&change.kind) {
        Some(kind) => {
            personal::owner_fields(kind).any(|owner| values().any(|(field, value)| field == owner.name && names(value)))
        }
        // A kind of a newer version: what it calls its worker is one.
        None => values().any(|(field, value)| field == kinds::worker::KIND.name && names(value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::{Edit, Stamp};
    use serde_json::json;

    const ID: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);

    fn change(kind: &str, record: u128, values: Value) -> Change {
        let Value::Object(values) = values else { panic!("an object") };
        let edits = values
            .into_iter()
            .map(|(field, value)| Edit {
                group: field.clone(),
                values: Body::from_iter([(field, value)]),
                replaces: Vec::new(),
            })
            .collect();
        let stamp = Stamp { desktop: Uuid::from_u128(9), sequence: 1 };
        Change { stamp, record: Uuid::from_u128(record), kind: kind.to_owned(), author: Uuid::nil(), at_ms: 0, edits }
    }

    #[test]
    fn a_list_is_read_as_it_was_written_and_keeps_only_what_may_be_kept() {
        let kept = json!({"number": "1/2026", "subject_name": "Siti"});
        let Value::Object(kept) = kept else { panic!("an object") };
        let list = write(&[Erased { record: ID, kind: "letter".to_owned(), kept }]);
        let erased = erased_by(&change("erasure", 5, json!({"erased": list})));
        assert_eq!(erased.len(), 1);
        assert_eq!(json!(erased[0].kept), json!({"number": "1/2026"}));
        assert_eq!(erased_by(&change("note", 5, json!({"erased": list}))), []);
        assert_eq!(read("[{\"id\": 7}, nonsense"), []);
    }

    #[test]
    fn what_belongs_to_an_erased_record_is_reached_and_what_names_it_in_passing_is_not() {
        let is_erased = |id| id == ID;
        assert!(reaches(&change("worker", ID.as_u128(), json!({"full_name": "Siti"})), &is_erased));
        assert!(reaches(&change("document", 7, json!({"worker": ID, "document_kind": "passport"})), &is_erased));
        assert!(reaches(&change("a_kind_of_tomorrow", 7, json!({"worker": ID})), &is_erased));
        assert!(!reaches(&change("document", 7, json!({"worker": Uuid::nil(), "document_note": ID})), &is_erased));
        assert!(!reaches(&change("agreement", 7, json!({"agreement_title": ID})), &is_erased));
    }
}
