//! What must be true of every history: whatever the order in which desktops' changes are mixed, all end equal, and the
//! heads are exactly the changes that nobody has replaced.

use std::collections::{BTreeMap, BTreeSet};

use model::{Body, Kind, kinds};
use proptest::prelude::*;
use serde_json::{Value, json};
use sync::{Change, RecordState, Stamp, conflict_count, edits, merge, settle};
use uuid::Uuid;

const DESKTOPS: usize = 4;

/// A step of a history: a desktop saves, or hears everything that another knows.
#[derive(Debug, Clone)]
enum Step {
    Save { at: usize, field: usize, value: u8 },
    Hear { at: usize, from: usize },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..DESKTOPS, 0..FIELDS.len(), 0_u8..3).prop_map(|(at, field, value)| Step::Save { at, field, value }),
        2 => (0..DESKTOPS, 0..DESKTOPS).prop_map(|(at, from)| Step::Hear { at, from }),
    ]
}

/// Ordinary fields, a group of two, a field no version knows, deletion, and a set.
const FIELDS: &[&str] = &["phone", "hamlet", "not_known_here", "_deleted", "languages"];

fn value(field: &str, value: u8) -> Value {
    match (field, value) {
        ("languages", 0) => json!([]),
        ("languages", 1) => json!(["en", "ja"]),
        ("languages", _) => json!(["ja", "ko"]),
        ("_deleted", value) => json!(value == 1),
        (_, 0) => Value::Null,
        (_, value) => json!(value.to_string()),
    }
}

/// A kind with a set of codes and a group of two, whatever the program's own kinds look like today.
fn kind() -> Kind {
    static FIELDS: &[model::Field] = &[
        model::Field::new("phone", "s", model::FieldType::Phone).group("contact"),
        model::Field::new("hamlet", "s", model::FieldType::Text { max: 9 }).group("contact"),
        model::Field::new("languages", "s", model::FieldType::CodeSet { codes: &["en", "ja", "ko"] }),
    ];
    Kind { fields: FIELDS, append_only: false, ..*kinds::ALL[0] }
}

/// Plays a history; returns all changes, those of each desktop in its order.
fn play(steps: &[Step]) -> Vec<Vec<Change>> {
    let kind = kind();
    let mut made: Vec<Vec<Change>> = vec![Vec::new(); DESKTOPS];
    let mut records = vec![RecordState::default(); DESKTOPS];
    let mut known: Vec<Vec<usize>> = vec![vec![0; DESKTOPS]; DESKTOPS];
    for step in steps {
        match *step {
            Step::Save { at, field, value: number } => {
                let values = Body::from_iter([(FIELDS[field].to_owned(), value(FIELDS[field], number))]);
                let edits = edits(&records[at], Some(&kind), &values);
                if edits.is_empty() {
                    continue;
                }
                let stamp = Stamp { desktop: Uuid::from_u128(at as u128), sequence: made[at].len() as u64 + 1 };
                let change =
                    Change { stamp, record: Uuid::nil(), kind: "worker".into(), author: Uuid::nil(), at_ms: 0, edits };
                merge(&mut records[at], &change, Some(&kind), &|_| None);
                made[at].push(change);
                known[at][at] += 1;
            }
            Step::Hear { at, from } => {
                for of in 0..DESKTOPS {
                    let news = made[of].iter().take(known[from][of]).skip(known[at][of]);
                    for change in news {
                        merge(&mut records[at], change, Some(&kind), &|_| None);
                    }
                    known[at][of] = known[at][of].max(known[from][of]);
                }
            }
        }
    }
    made
}

/// Mixes the desktops' changes; each desktop's own stay in order.
fn mixed(made: &[Vec<Change>], picks: &[usize]) -> Vec<Change> {
    let mut next = vec![0; made.len()];
    let mut order = Vec::new();
    let mut picks = picks.iter().cycle();
    while order.len() < made.iter().map(Vec::len).sum() {
        let start = picks.next().copied().unwrap_or_default();
        let of = (0..made.len())
            .map(|turn| (start + turn) % made.len())
            .find(|&of| next[of] < made[of].len())
            .expect("some are left");
        order.push(made[of][next[of]].clone());
        next[of] += 1;
    }
    order
}

fn heads(record: &RecordState, kind: &Kind) -> BTreeMap<String, Vec<Stamp>> {
    let groups = ["contact", "not_known_here", "_deleted", "languages/en", "languages/ja", "languages/ko"];
    groups.iter().map(|group| ((*group).to_owned(), record.stamps_of(Some(kind), group))).collect()
}

/// Groups and elements that a change writes.
fn writes(change: &Change) -> Vec<(String, Vec<Stamp>)> {
    let mut all = Vec::new();
    for edit in &change.edits {
        if edit.group == "languages" {
            for list in ["add", "remove"] {
                let codes = edit.values["languages"][list].as_array().into_iter().flatten();
                all.extend(codes.map(|code| (format!("languages/{}", code.as_str().unwrap()), edit.replaces.clone())));
            }
        } else {
            all.push((edit.group.clone(), edit.replaces.clone()));
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_mixture_ends_equal_with_exactly_the_unreplaced_heads(
        steps in prop::collection::vec(step(), 1..40),
        one in prop::collection::vec(0..DESKTOPS, 1..20),
        other in prop::collection::vec(0..DESKTOPS, 1..20),
    ) {
        let kind = kind();
        let made = play(&steps);
        let position = |stamp: Stamp| Some(stamp.sequence * 16 + stamp.desktop.as_u128() as u64);
        let mut ends = Vec::new();
        for picks in [&one, &other] {
            let mut record = RecordState::default();
            let order = mixed(&made, picks);
            for change in &order {
                // Written down and read back between any two steps.
                record.heads = sync::Heads::from_bytes(&record.heads.to_bytes()).unwrap();
                merge(&mut record, change, Some(&kind), &position);
            }
            settle(&mut record, &position);
            let before = record.clone();
            for change in &order {
                prop_assert!(merge(&mut record, change, Some(&kind), &position).known);
            }
            prop_assert_eq!(&before, &record);
            ends.push(record);
        }
        prop_assert_eq!(&ends[0].body, &ends[1].body);
        prop_assert_eq!(heads(&ends[0], &kind), heads(&ends[1], &kind));
        prop_assert_eq!(conflict_count(&ends[0]), conflict_count(&ends[1]));

        let mut expected: BTreeMap<String, BTreeSet<Stamp>> = BTreeMap::new();
        for change in made.iter().flatten() {
            for (group, _) in writes(change) {
                expected.entry(group).or_default().insert(change.stamp);
            }
        }
        for change in made.iter().flatten() {
            for (group, replaces) in writes(change) {
                for stamp in replaces {
                    expected.entry(group.clone()).or_default().remove(&stamp);
                }
            }
        }
        for (group, stamps) in expected {
            let found = ends[0].stamps_of(Some(&kind), &group);
            prop_assert_eq!(found, stamps.into_iter().collect::<Vec<_>>(), "{}", group);
        }
    }

    #[test]
    fn a_payload_comes_back_as_it_was(steps in prop::collection::vec(step(), 1..30)) {
        for change in play(&steps).into_iter().flatten() {
            let payload = sync::entry::encode_change(&change);
            let mut back = sync::entry::decode_change(change.stamp, &payload).unwrap();
            let mut change = change;
            change.edits.sort_by(|one, other| one.group.cmp(&other.group));
            back.edits.sort_by(|one, other| one.group.cmp(&other.group));
            prop_assert_eq!(back, change);
        }
    }

    #[test]
    fn hostile_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let stamp = Stamp { desktop: Uuid::nil(), sequence: 1 };
        let _ = sync::entry::decode_change(stamp, &bytes);
        let _ = sync::Heads::from_bytes(&bytes);
        let _ = sync::entry::peek(&bytes);
    }
}
