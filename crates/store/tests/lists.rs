//! Lists from memory say what lists from the tables say, for every field, condition and order.

#[expect(dead_code, reason = "other tests use the rest")]
mod common;

use common::{Home, create, id, key, officer, put, worker};
use model::kinds::worker::KIND;
use serde_json::json;
use store::{BulkSize, Filter, ListQuery, Page, Reader, Sort, Store, StoreError, Test, Tx};
use uuid::Uuid;

/// Everything that a list says, of every combination.
fn all_lists(reader: &Reader<'_>) -> Vec<(String, Vec<Uuid>, u64)> {
    let filter = |field: &str, test| Filter { field: field.to_owned(), test };
    let one_of = |field: &str, values: Vec<serde_json::Value>| filter(field, Test::OneOf(values));
    let filters: Vec<Vec<Filter>> = vec![
        vec![],
        vec![one_of("stage", vec![json!("placed"), json!(null)])],
        vec![one_of("_subdistrict", vec![json!("18.07.01")])],
        vec![one_of("nik", vec![json!("1807012001800001")])],
        vec![filter("nik", Test::StartsWith("18070".to_owned()))],
        vec![filter("full_name", Test::StartsWith("SITI".to_owned()))],
        vec![filter("birth_date", Test::Between(Some(json!("1980")), Some(json!("1989-12-31"))))],
        vec![filter("birth_date", Test::Between(None, Some(json!("1985-03"))))],
        vec![filter("birth_date", Test::StartsWith("198".to_owned()))],
        vec![filter("passport_number", Test::Empty)],
        vec![filter("passport_number", Test::Between(Some(json!("B2")), None))],
        vec![filter("village", Test::Empty), one_of("stage", vec![json!(null)])],
        vec![one_of("sex", vec![json!("female")]), one_of("stage", vec![json!("candidate"), json!("placed")])],
        vec![one_of("destination_country", vec![])],
    ];
    let mut said = Vec::new();
    let fields = KIND.indexed().map(|field| Some(field.name)).chain([None, Some("_updated_at")]);
    for field in fields {
        for descending in [false, true] {
            for filters in &filters {
                for (offset, limit) in [(0, 7), (20, 7), (55, 100), (400, 5)] {
                    let sort = field.map(|field| Sort { field: field.to_owned(), descending });
                    let name = format!("{sort:?} {filters:?} {offset}");
                    let query = ListQuery { kind: &KIND, text: "", filters: filters.clone(), sort, offset, limit };
                    let Page { rows, total, .. } = reader.list(&query).expect("listed");
                    said.push((name, rows.iter().map(|row| row.id).collect(), total));
                }
            }
        }
    }
    said
}

/// From memory by a reader, from the tables within a write.
fn compare(store: &Store) {
    let here = store.read(|reader| Ok::<_, StoreError>(all_lists(reader))).expect("read");
    let (there, _) = store.write(|tx: &mut Tx<'_>| Ok::<_, StoreError>(all_lists(tx))).expect("read");
    for (here, there) in here.iter().zip(&there) {
        assert_eq!((&here.0, &here.1), (&there.0, &there.1));
        let whole_is_known = there.1.len() < 100 && !there.1.is_empty();
        assert!(!whole_is_known || here.2 >= there.1.len() as u64, "{}", here.0);
    }
}

fn filled(home: &Home) -> Store {
    let store = create(home, 1);
    let more = |number: u32| {
        let mut values = worker(number);
        values["passport_number"] = match number % 3 {
            0 => json!(format!("B{:07}", number * 7919 % 9_999_999)),
            1 => json!(format!("X{number}")),
            _ => json!(null),
        };
        values["education"] = json!(["primary", "bachelor", "vocational"][number as usize % 3]);
        values
    };
    for number in 0..60 {
        put(&store, id(u128::from(number)), more(number));
    }
    for (number, born) in [(60, "1985"), (61, "1985-03"), (62, "1985-03-04")] {
        put(&store, id(number), json!({"full_name": "aa Bulan Saja", "birth_date": born}));
    }
    put(&store, id(63), json!({"full_name": "'Ā Nama, Sulit"}));
    store
}

#[test]
fn lists_from_memory_are_those_of_the_tables() {
    let home = Home::new();
    let mut store = filled(&home);
    store.wait_until_loaded();
    compare(&store);
    for number in (0..60).step_by(7) {
        put(&store, id(number), json!({"full_name": format!("Siti Baru {number}"), "stage": null, "nik": null}));
    }
    for number in (0..60).step_by(5) {
        store.write(|tx: &mut Tx<'_>| tx.delete(id(number), officer(), 1_800_000_000_000)).expect("deleted");
    }
    let back = common::save_of("worker", id(10), json!({"_deleted": false}));
    store.write(|tx: &mut Tx<'_>| tx.save(back)).expect("brought back");
    let add = |bulk: &mut store::Bulk<'_>, number: u32| {
        bulk.add(&common::save_of("worker", id(u128::from(number)), worker(number)))
    };
    let stored = store.bulk(BulkSize(100), |bulk| (100..160).try_for_each(|number| add(bulk, number).map(drop)));
    stored.expect("added");
    compare(&store);
    let back = store.read(|reader| reader.record(id(10))).expect("read");
    assert!(back.is_some_and(|record| !record.deleted));
    drop(store);
    let mut store = Store::open(home.path(), &key()).expect("opens");
    store.wait_until_loaded();
    compare(&store);
}

#[test]
fn a_write_that_fails_changes_no_list() {
    let home = Home::new();
    let mut store = filled(&home);
    store.wait_until_loaded();
    let before = store.read(|reader| Ok::<_, StoreError>(all_lists(reader))).expect("read");
    let failed = store.write(|tx: &mut Tx<'_>| {
        tx.save(common::save_of("worker", id(500), json!({"full_name": "Tidak Jadi"})))?;
        Err::<(), _>(StoreError::BadValue)
    });
    assert_eq!(failed.unwrap_err(), StoreError::BadValue);
    assert_eq!(store.read(|reader| Ok::<_, StoreError>(all_lists(reader))).expect("read"), before);
}

#[test]
fn the_latest_change_stands_first_by_time() {
    let home = Home::new();
    let mut store = filled(&home);
    store.wait_until_loaded();
    let mut save = common::save_of("worker", id(5), json!({"phone": "+628123456789"}));
    save.at_ms += 60_000;
    store.write(|tx: &mut Tx<'_>| tx.save(save)).expect("saved");
    let sort = Some(Sort { field: "_updated_at".to_owned(), descending: true });
    let query = ListQuery { kind: &KIND, text: "", filters: vec![], sort, offset: 0, limit: 1 };
    assert_eq!(store.read(|reader| reader.list(&query)).expect("listed").rows[0].id, id(5));
    let sort = Some(Sort { field: "_updated_at".to_owned(), descending: true });
    let agreement =
        ListQuery { kind: &model::kinds::agreement::KIND, text: "", filters: vec![], sort, offset: 0, limit: 1 };
    assert!(store.read(|reader| reader.list(&agreement)).expect("listed").rows.is_empty());
}
