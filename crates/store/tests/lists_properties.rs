//! Whatever was saved, deleted, received, taken in many at a time or read again after opening: a list from memory and one from the tables
//! are the same.

#[expect(dead_code, reason = "other tests use the rest")]
mod common;

use common::{Home, create, id, key, officer};
use model::kinds::worker::KIND;
use proptest::prelude::*;
use serde_json::{Value, json};
use store::{Bulk, BulkSize, Filter, ListQuery, Save, Sort, Store, StoreError, Test, Tx};
use uuid::Uuid;

/// Few, so that most steps meet a record that is there.
const RECORDS: u128 = 24;

#[derive(Debug, Clone)]
enum Step {
    /// A save here.
    Save(Made),
    /// A save on the other desktop, received here.
    Hear(Made),
    Delete(u128),
    /// Two files are one person's; or they are not after all.
    Decide(u128, u128, bool),
    Many(Vec<Made>),
    Reopen,
}

#[derive(Debug, Clone)]
struct Made {
    record: u128,
    at_ms: i64,
    values: Value,
}

fn values() -> impl Strategy<Value = Value> {
    let name =
        prop_oneof!["[A-C]{1,2}", "(siti|Siti|SITI|Sitti) [a-c]", "'Ā, b", "aaaaaaaa[a-c]", Just("Æ ß".to_owned())];
    let maybe = |values: &'static [&'static str]| prop::option::of(prop::sample::select(values));
    let papers = (
        maybe(&["1807012001800001", "1807012001800002", "1807024107900003", "3201010101010001"]),
        maybe(&["B1234567", "B1", "X0000001", "AB123456"]),
        maybe(&["1985", "1985-03", "1985-03-04", "1985-12-31", "1990-01-01"]),
    );
    let codes = (
        maybe(&["candidate", "placed", "returned"]),
        maybe(&["18.07.01.2001", "18.07.01.2002", "18.07.02.2003"]),
        maybe(&["JP", "TW", "MY"]),
        maybe(&["2026-01-01", "2026-01-02"]),
    );
    (name, papers, codes).prop_map(|(name, (nik, passport, born), (stage, village, country, registered))| {
        json!({
            "full_name": name, "nik": nik, "passport_number": passport, "birth_date": born, "stage": stage, "village": village,
            "destination_country": country, "registered_on": registered,
        })
    })
}

fn made() -> impl Strategy<Value = Made> {
    (0..RECORDS, 0_i64..5_000, values()).prop_map(|(record, at_ms, values)| Made { record, at_ms, values })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => made().prop_map(Step::Save),
        3 => made().prop_map(Step::Hear),
        2 => (0..RECORDS).prop_map(Step::Delete),
        2 => (0..RECORDS, 0..RECORDS, any::<bool>()).prop_map(|(one, other, same)| Step::Decide(one, other, same)),
        1 => prop::collection::vec(made(), 1..12).prop_map(Step::Many),
        1 => Just(Step::Reopen),
    ]
}

fn filter() -> impl Strategy<Value = Filter> {
    let some = |values: &'static [&'static str]| prop::sample::subsequence(values.to_vec(), 0..=values.len());
    let one_of = |field: &'static str, values: &'static [&'static str]| {
        (some(values), any::<bool>()).prop_map(move |(values, null)| {
            let mut values: Vec<Value> = values.into_iter().map(|value| json!(value)).collect();
            values.extend(null.then_some(Value::Null));
            Filter { field: field.to_owned(), test: Test::OneOf(values) }
        })
    };
    let bound =
        |values: &'static [&'static str]| prop::option::of(prop::sample::select(values).prop_map(|value| json!(value)));
    let between = |field: &'static str, values: &'static [&'static str]| {
        (bound(values), bound(values))
            .prop_map(move |(from, to)| Filter { field: field.to_owned(), test: Test::Between(from, to) })
    };
    let start = |field: &'static str, values: &'static [&'static str]| {
        prop::sample::select(values)
            .prop_map(move |value| Filter { field: field.to_owned(), test: Test::StartsWith(value.to_owned()) })
    };
    prop_oneof![
        one_of("stage", &["candidate", "placed", "returned", "not one"]),
        one_of("destination_country", &["JP", "TW", "MY"]),
        one_of("nik", &["1807012001800001", "3201010101010001"]),
        one_of("birth_date", &["1985", "1985-03", "1985-03-04"]),
        one_of("full_name", &["siti a", "A", "B"]),
        prop::sample::select(&["18.07.01", "18.07.02"][..])
            .prop_map(|code| Filter { field: "_subdistrict".to_owned(), test: Test::OneOf(vec![json!(code)]) }),
        between("birth_date", &["1985", "1985-03", "1985-03-04", "1986"]),
        between("passport_number", &["A", "B1", "B1234567", "X"]),
        between("full_name", &["a", "b", "siti", "sitj"]),
        start("nik", &["1", "1807", "180701", "3201010101010001"]),
        start("birth_date", &["1985", "1985-0", "1985-03-04", "19"]),
        start("full_name", &["S", "siti ", "aaaaaaaab", "æ"]),
        prop::sample::select(&["passport_number", "village", "nik", "full_name", "registered_on"][..])
            .prop_map(|field| Filter { field: field.to_owned(), test: Test::Empty }),
    ]
}

fn sort() -> impl Strategy<Value = Option<Sort>> {
    let fields: Vec<&'static str> = KIND.indexed().map(|field| field.name).chain(["_updated_at"]).collect();
    prop::option::weighted(
        0.8,
        (prop::sample::select(fields), any::<bool>())
            .prop_map(|(field, descending)| Sort { field: field.to_owned(), descending }),
    )
}

type Asked = (Vec<Filter>, Option<Sort>, &'static str);

fn asked() -> impl Strategy<Value = Vec<Asked>> {
    let text = prop::sample::select(&["", "", "", "siti", "a"][..]);
    prop::collection::vec((prop::collection::vec(filter(), 0..4), sort(), text), 12)
}

fn save_of(made: &Made) -> Save<'static> {
    let Value::Object(values) = made.values.clone() else { unreachable!("made as an object") };
    let at_ms = 1_700_000_000_000 + made.at_ms;
    Save { record: id(made.record), kind: "worker", author: officer(), at_ms, values, seen: None }
}

/// All rows of a list, page by page; the last page tells how many there are.
fn pages(reader: &store::Reader<'_>, (filters, sort, text): &Asked) -> Result<Vec<Uuid>, StoreError> {
    let mut found = Vec::new();
    loop {
        let (filters, sort) = (filters.clone(), sort.clone());
        let query = ListQuery { kind: &KIND, text, filters, sort, offset: found.len() as u64, limit: 5 };
        let page = reader.list(&query)?;
        found.extend(page.rows.iter().map(|row| row.id));
        assert!(page.total >= found.len() as u64 || page.rows.is_empty());
        if page.rows.len() < 5 {
            let listed = reader.records_at(&reader.listed(&ListQuery { offset: 0, ..query })?)?;
            assert!(listed.iter().map(|row| row.id).eq(found.iter().copied()), "pages and the whole list");
            return Ok(found);
        }
    }
}

fn take(store: &mut Store, other: &Store, home: &Home, step: &Step) {
    match step {
        Step::Save(made) => drop(store.write(|tx: &mut Tx<'_>| tx.save(save_of(made))).expect("saved")),
        Step::Hear(made) => {
            let before = other.read(|reader| reader.sequence()).expect("read");
            other.write(|tx: &mut Tx<'_>| tx.save(save_of(made))).expect("saved there");
            for entry in other.read(|reader| reader.outbox(before, 10)).expect("read") {
                store.write(|tx: &mut Tx<'_>| tx.receive(&entry, entry.stamp.sequence)).expect("received");
            }
        }
        Step::Delete(record) => {
            let deleted = store.write(|tx: &mut Tx<'_>| tx.delete(id(*record), officer(), 1_700_000_009_000));
            assert!(deleted.is_ok() || deleted.unwrap_err() == StoreError::NotFound);
        }
        Step::Decide(one, other, same) => {
            let values =
                json!({"decision": if *same { "same" } else { "not_same" }, "one": id(*one), "other": id(*other)});
            let Value::Object(values) = values else { unreachable!("made as an object") };
            let record = id(1_000 + u128::from(store.read(|reader| reader.sequence()).expect("read")));
            let at_ms = 1_700_000_000_000;
            let save = Save { record, kind: "double_decision", author: officer(), at_ms, values, seen: None };
            store.write(|tx: &mut Tx<'_>| tx.save(save)).expect("decided");
        }
        Step::Many(all) => {
            let add = |bulk: &mut Bulk<'_>| all.iter().try_for_each(|made| bulk.save(save_of(made)).map(drop));
            store.bulk(BulkSize(all.len() as u64), add).expect("added");
        }
        Step::Reopen => reopen(store, home),
    }
}

/// The old one must be gone before the file can be opened again.
fn reopen(store: &mut Store, home: &Home) {
    let elsewhere = Home::new();
    drop(std::mem::replace(store, create(&elsewhere, 99)));
    *store = Store::open(home.path(), &key()).expect("opens");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lists_from_memory_equal_those_of_the_tables(steps in prop::collection::vec(step(), 1..60), asked in asked()) {
        let (home, elsewhere) = (Home::new(), Home::new());
        let (mut store, other) = (create(&home, 1), create(&elsewhere, 2));
        for step in &steps {
            take(&mut store, &other, &home, step);
        }
        for one in &asked {
            let memory = store.read(|reader| pages(reader, one)).expect("listed");
            let (tables, _) = store.write(|tx: &mut Tx<'_>| pages(tx, one)).expect("listed");
            prop_assert_eq!(memory, tables, "{:?}", one);
        }
    }
}
