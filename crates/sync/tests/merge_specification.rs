//! The merge, specified by a table: what arrived before, what arrives, which heads stand after, whether that is a
//! conflict, and what is shown.
//!
//! Notation: `A1 phone=1` is the first change of desktop A; `over B1` names a head that it replaces; `phone` alone
//! clears; `+ja -en` adds to and removes from the set `languages`. Positions are given in the order of `server`;
//! what is not there is not yet acknowledged.

use std::collections::BTreeMap;

use model::Body;
use serde_json::{Value, json};
use sync::{Change, Edit, RecordState, Stamp, conflict_count, merge, settle};
use uuid::Uuid;

struct Row {
    fact: &'static str,
    /// Changes in the order in which they arrive.
    arrive: &'static [&'static str],
    /// The server's order.
    server: &'static str,
    /// Heads of the group `phone` (or of the element given by `group`) after all.
    heads: &'static str,
    group: &'static str,
    conflicts: usize,
    /// The body after all, as JSON.
    shown: &'static str,
}

const fn row(
    fact: &'static str,
    arrive: &'static [&'static str],
    server: &'static str,
    heads: &'static str,
    conflicts: usize,
    shown: &'static str,
) -> Row {
    Row { fact, arrive, server, heads, group: "phone", conflicts, shown }
}

const TABLE: &[Row] = &[
    // One head: plain.
    row("a first value stands", &["A1 phone=1"], "A1", "A1", 0, r#"{"phone":"1"}"#),
    row("an edit replaces what it saw", &["A1 phone=1", "B1 phone=2 over A1"], "A1 B1", "B1", 0, r#"{"phone":"2"}"#),
    row("clearing is an edit", &["A1 phone=1", "B1 phone over A1"], "A1 B1", "B1", 0, "{}"),
    row(
        "a change that comes again does nothing",
        &["A1 phone=1", "B1 phone=2 over A1", "A1 phone=1"],
        "A1 B1",
        "B1",
        0,
        r#"{"phone":"2"}"#,
    ),
    // Several heads, equal values: plain.
    row(
        "two who type the same agree",
        &["A1 phone=1", "B1 phone=2 over A1", "C1 phone=2 over A1"],
        "A1 B1 C1",
        "B1 C1",
        0,
        r#"{"phone":"2"}"#,
    ),
    // Several heads, different values: a conflict; what the server accepted first stands.
    row(
        "two who type different things conflict",
        &["A1 phone=1", "B1 phone=2 over A1", "C1 phone=3 over A1"],
        "A1 B1 C1",
        "B1 C1",
        1,
        r#"{"phone":"2"}"#,
    ),
    row(
        "the server's order decides, not the order of arrival",
        &["A1 phone=1", "B1 phone=2 over A1", "C1 phone=3 over A1"],
        "A1 C1 B1",
        "B1 C1",
        1,
        r#"{"phone":"3"}"#,
    ),
    row(
        "the acknowledged stands before the unacknowledged",
        &["A1 phone=1", "B1 phone=2 over A1", "C1 phone=3 over A1"],
        "A1 C1",
        "B1 C1",
        1,
        r#"{"phone":"3"}"#,
    ),
    row(
        "two unacknowledged stand by stamp until the server speaks",
        &["A1 phone=1", "C1 phone=3 over A1", "B1 phone=2 over A1"],
        "A1",
        "B1 C1",
        1,
        r#"{"phone":"2"}"#,
    ),
    row(
        "clearing against typing is a conflict",
        &["A1 phone=1", "B1 phone over A1", "C1 phone=3 over A1"],
        "A1 C1 B1",
        "B1 C1",
        1,
        r#"{"phone":"3"}"#,
    ),
    row(
        "two records of one id with different values conflict",
        &["A1 phone=1", "B1 phone=2"],
        "A1 B1",
        "A1 B1",
        1,
        r#"{"phone":"1"}"#,
    ),
    // A decision replaces all heads.
    row(
        "a decision ends a conflict",
        &["A1 phone=1", "B1 phone=2 over A1", "C1 phone=3 over A1", "A2 phone=3 over B1 C1"],
        "A1 B1 C1 A2",
        "A2",
        0,
        r#"{"phone":"3"}"#,
    ),
    row(
        "an edit that saw one head leaves the other",
        &["A1 phone=1", "B1 phone=2 over A1", "C1 phone=3 over A1", "B2 phone=4 over B1"],
        "A1 B1 C1 B2",
        "B2 C1",
        1,
        r#"{"phone":"3"}"#,
    ),
    row(
        "two decisions that differ conflict again",
        &["A1 phone=1", "B1 phone=2 over A1", "C1 phone=3 over A1", "A2 phone=3 over B1 C1", "B2 phone=2 over B1 C1"],
        "A1 B1 C1 A2 B2",
        "A2 B2",
        1,
        r#"{"phone":"3"}"#,
    ),
    // Replaced before it came.
    row(
        "what was replaced before it came stays replaced",
        &["B1 phone=2 over A1", "A1 phone=1"],
        "A1 B1",
        "B1",
        0,
        r#"{"phone":"2"}"#,
    ),
    row(
        "a chain of replacements may come backwards",
        &["C1 phone=3 over B1", "B1 phone=2 over A1", "A1 phone=1"],
        "A1 B1 C1",
        "C1",
        0,
        r#"{"phone":"3"}"#,
    ),
    // Groups are independent.
    row(
        "different fields both stay",
        &["A1 phone=1 hamlet=x", "B1 phone=2 over A1", "C1 hamlet=y over A1"],
        "A1 B1 C1",
        "B1",
        0,
        r#"{"hamlet":"y","phone":"2"}"#,
    ),
    row(
        "deleting and editing another field both stay",
        &["A1 phone=1", "B1 _deleted=true over A1", "C1 phone=3 over A1"],
        "A1 B1 C1",
        "C1",
        0,
        r#"{"_deleted":"true","phone":"3"}"#,
    ),
    // Sets of codes, element by element.
    Row {
        fact: "elements added by two stay both",
        arrive: &["A1 +en", "B1 +ja", "C1 +ko"],
        server: "A1 B1 C1",
        heads: "B1",
        group: "languages/ja",
        conflicts: 0,
        shown: r#"{"languages":["en","ja","ko"]}"#,
    },
    Row {
        fact: "one removes, another adds something else",
        arrive: &["A1 +en", "B1 -en over A1", "C1 +ko"],
        server: "A1 B1 C1",
        heads: "B1",
        group: "languages/en",
        conflicts: 0,
        shown: r#"{"languages":["ko"]}"#,
    },
    Row {
        fact: "adding wins over removing what was not seen",
        arrive: &["A1 +en", "B1 -en over A1", "C1 +en"],
        server: "A1 B1 C1",
        heads: "B1 C1",
        group: "languages/en",
        conflicts: 0,
        shown: r#"{"languages":["en"]}"#,
    },
    Row {
        fact: "an element removed before it came stays away",
        arrive: &["B1 -en over A1", "A1 +en"],
        server: "A1 B1",
        heads: "B1",
        group: "languages/en",
        conflicts: 0,
        shown: "{}",
    },
];

fn desktop(letter: char) -> Uuid {
    Uuid::from_u128(u128::from(u32::from(letter)))
}

fn stamp(text: &str) -> Stamp {
    let (letter, sequence) = text.split_at(1);
    Stamp { desktop: desktop(letter.chars().next().unwrap()), sequence: sequence.parse().unwrap() }
}

fn change(text: &str) -> Change {
    let (words, replaces) = text.split_once(" over ").unwrap_or((text, ""));
    let replaces: Vec<Stamp> = replaces.split_whitespace().map(stamp).collect();
    let mut words = words.split_whitespace();
    let stamp = stamp(words.next().unwrap());
    let edit = |word: &str| {
        let set = |key: &str, code: &str| ("languages".to_owned(), json!({ key: [code] }));
        let (field, value) = match (word.strip_prefix('+'), word.strip_prefix('-'), word.split_once('=')) {
            (Some(code), ..) => set("add", code),
            (_, Some(code), _) => set("remove", code),
            (.., Some((field, value))) => (field.to_owned(), Value::from(value)),
            _ => (word.to_owned(), Value::Null),
        };
        Edit { group: field.clone(), values: Body::from_iter([(field, value)]), replaces: replaces.clone() }
    };
    Change {
        stamp,
        record: Uuid::nil(),
        kind: "worker".into(),
        author: Uuid::nil(),
        at_ms: 0,
        edits: words.map(edit).collect(),
    }
}

#[test]
fn the_table_holds() {
    for row in TABLE {
        let order: BTreeMap<Stamp, u64> = row.server.split_whitespace().map(stamp).zip(1..).collect();
        let position_of = |stamp: Stamp| order.get(&stamp).copied();
        let mut record = RecordState::default();
        for text in row.arrive {
            merge(&mut record, &change(text), None, &position_of);
        }
        let expected: Vec<Stamp> = row.heads.split_whitespace().map(stamp).collect();
        assert_eq!(record.stamps_of(None, row.group), expected, "heads: {}", row.fact);
        assert_eq!(conflict_count(&record), row.conflicts, "conflicts: {}", row.fact);
        let shown: Body = serde_json::from_str(row.shown).unwrap();
        assert_eq!(record.body, shown, "shown: {}", row.fact);
        let bytes = record.heads.to_bytes();
        assert_eq!(sync::Heads::from_bytes(&bytes).unwrap(), record.heads, "compact form: {}", row.fact);
    }
}

#[test]
fn positions_that_come_later_settle_a_conflict_anew() {
    let mut record = RecordState::default();
    for text in ["A1 phone=1", "B1 phone=2 over A1", "C1 phone=3 over A1"] {
        merge(&mut record, &change(text), None, &|_| None);
    }
    assert_eq!(record.body["phone"], "2");
    let changed = settle(&mut record, &|stamp| (stamp.desktop == desktop('C')).then_some(7));
    assert_eq!((changed, &record.body["phone"]), (vec!["phone".to_owned()], &json!("3")));
}

#[test]
fn the_merge_says_what_it_did() {
    let mut record = RecordState::default();
    let mut said = Vec::new();
    for text in [
        "A1 phone=1 hamlet=x",
        "B1 phone=2 over A1",
        "C1 phone=3 over A1",
        "A2 phone=3 over B1 C1",
        "A2 phone=3 over B1 C1",
    ] {
        said.push(merge(&mut record, &change(text), None, &|_| None));
    }
    assert_eq!(said[0].changed_fields, ["hamlet", "phone"]);
    assert_eq!(
        (said[1].changed_fields.as_slice(), said[1].conflicts_opened.len()),
        (["phone".to_owned()].as_slice(), 0)
    );
    assert_eq!(
        (said[2].changed_fields.len(), said[2].conflicts_opened.as_slice()),
        (0, ["phone".to_owned()].as_slice())
    );
    assert_eq!(
        (said[3].changed_fields.as_slice(), said[3].conflicts_closed.as_slice()),
        (["phone".to_owned()].as_slice(), ["phone".to_owned()].as_slice())
    );
    assert!(said[4].known);
}

#[test]
fn a_record_that_nobody_edited_has_small_heads() {
    let heads = sync::Heads::created(Stamp { desktop: desktop('A'), sequence: 900_000 });
    assert!(heads.to_bytes().len() <= 26, "{}", heads.to_bytes().len());
}

#[test]
fn what_is_append_only_keeps_its_first_values_whatever_a_forged_change_says_it_replaces() {
    let kind = model::kinds::get("decision");
    let mut record = RecordState::default();
    merge(&mut record, &change("A1 verdict=sent_back"), kind, &|_| None);
    let first = record.body.clone();
    for forged in ["B1 verdict=verified", "B2 verdict=verified over A1", "B3 alone=true", "B4 _deleted=true"] {
        let merged = merge(&mut record, &change(forged), kind, &|_| None);
        assert!(merged.changed_fields.is_empty() && merged.conflicts_opened.is_empty(), "{forged}");
        assert!(merge(&mut record, &change(forged), kind, &|_| None).known, "{forged} is noted");
    }
    assert_eq!((&record.body, conflict_count(&record)), (&first, 0));
    assert_eq!(record.stamps_of(kind, "verdict"), [stamp("A1")]);
}
