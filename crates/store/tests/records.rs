//! Facts about records: saving, history, conflicts, undo, lists, search, and that everything derived follows from them.

mod common;

use common::{Home, body, create, desktop, id, key, officer, put, save_of, worker};
use model::kinds;
use serde_json::{Value, json};
use store::{BulkSize, Filter, ListQuery, Mark, Save, SearchOptions, Sort, Store, StoreError, Test, Tx};
use uuid::Uuid;

fn get(store: &Store, record: Uuid) -> store::Record {
    store.read(|reader| reader.record(record)).expect("read").expect("there")
}

fn found(store: &Store, text: &str) -> Vec<Uuid> {
    let found = store.search(text, &SearchOptions { kinds: Vec::new(), limit: 50 }).expect("searched");
    found.hits.into_iter().map(|hit| hit.id).collect()
}

#[test]
fn a_save_changes_only_what_differs() {
    let home = Home::new();
    let store = create(&home, 1);
    assert!(put(&store, id(1), json!({"full_name": "Siti Aminah", "phone": "+6281234567890"})).created);
    let saved = put(&store, id(1), json!({"full_name": "Siti Aminah", "phone": null, "village": "18.07.01.2001"}));
    assert!(!saved.created && saved.record.mark == Mark::Waiting);
    assert_eq!(saved.record.body, body(json!({"full_name": "Siti Aminah", "village": "18.07.01.2001"})));
    assert_eq!(put(&store, id(1), json!({"full_name": "Siti Aminah"})).stamp, None);
    let history = store.read(|reader| reader.history(id(1))).expect("read");
    assert_eq!(history.len(), 2);
    let edits: Vec<_> =
        history[0].edits.iter().map(|edit| (edit.field.as_str(), edit.old.clone(), edit.new.clone())).collect();
    assert_eq!(
        edits,
        [("phone", json!("+6281234567890"), Value::Null), ("village", Value::Null, json!("18.07.01.2001"))]
    );
    assert_eq!(store.read(|reader| reader.waiting()), Ok(2));
}

#[test]
fn fields_of_a_newer_version_are_kept() {
    let home = Home::new();
    let store = create(&home, 1);
    put(&store, id(1), json!({"full_name": "Siti", "future_field": {"deep": 1}}));
    put(&store, id(1), json!({"full_name": "Sitti"}));
    assert_eq!(get(&store, id(1)).body["future_field"], json!({"deep": 1}));
    let save =
        store.write(|tx: &mut Tx<'_>| tx.save(save_of("vessel", id(2), json!({"hull": "steel"})))).expect("saved").0;
    assert_eq!(save.record.kind, "vessel");
    assert_eq!(get(&store, id(2)).body["hull"], "steel");
}

#[test]
fn a_deleted_record_is_found_nowhere_but_by_its_id_and_comes_back() {
    let home = Home::new();
    let store = create(&home, 1);
    let saved = put(&store, id(1), worker(1));
    let name = saved.record.body["full_name"].as_str().expect("text").to_owned();
    let (deleted, _) = store.write(|tx: &mut Tx<'_>| tx.delete(id(1), officer(), 5)).expect("deleted");
    assert!(deleted.record.deleted && get(&store, id(1)).deleted);
    assert!(found(&store, &name).is_empty() && found(&store, "180701").is_empty());
    assert_eq!(store.read(|reader| reader.count("worker")), Ok(0));
    let back = store.write(|tx: &mut Tx<'_>| {
        let reverse = tx.reverse_of(deleted.stamp.expect("changed"))?;
        tx.save(Save {
            record: reverse.record,
            kind: &reverse.kind,
            author: officer(),
            at_ms: 6,
            values: reverse.values,
            seen: None,
        })
    });
    assert!(!back.expect("saved").0.record.deleted);
    assert_eq!(found(&store, &name), [id(1)]);
}

#[test]
fn undo_is_a_change_and_is_refused_where_others_built_on_it() {
    let home = Home::new();
    let store = create(&home, 1);
    let first = put(&store, id(1), json!({"full_name": "Siti"})).stamp.expect("changed");
    let second = put(&store, id(1), json!({"full_name": "Sitti", "sex": "female"})).stamp.expect("changed");
    assert_eq!(store.read(|reader| reader.reverse_of(first)).unwrap_err(), StoreError::BuiltUpon);
    let reverse = store.read(|reader| reader.reverse_of(second)).expect("can be taken back");
    assert_eq!(reverse.values, body(json!({"full_name": "Siti", "sex": null})));
    put(&store, id(1), json!({"sex": "male"}));
    assert_eq!(store.read(|reader| reader.reverse_of(second)).unwrap_err(), StoreError::BuiltUpon);
}

#[test]
fn what_is_append_only_never_changes() {
    let home = Home::new();
    let store = create(&home, 1);
    let letter = json!({"number": "500.15/0038/P4MI-LT/2026", "letter_kind": "passport_recommendation", "register": "surat", "year": 2026, "running": 38, "issued_on": "2026-04-14"});
    store.write(|tx: &mut Tx<'_>| tx.save(save_of("letter", id(1), letter))).expect("saved");
    let again = store.write(|tx: &mut Tx<'_>| tx.save(save_of("letter", id(1), json!({"running": 39}))));
    assert_eq!(again.unwrap_err(), StoreError::AppendOnly);
    assert_eq!(found(&store, "0038"), [id(1)]);
    assert_eq!(found(&store, "500.15/0038"), [id(1)]);
}

/// Sends every entry of `from` to `to`, with positions from `position` on.
fn carry(from: &Store, to: &Store, after: u64, mut position: u64) -> u64 {
    let entries = from.read(|reader| reader.outbox(after, 1000)).expect("read");
    for entry in &entries {
        position += 1;
        to.write(|tx: &mut Tx<'_>| tx.receive(entry, position)).expect("received");
        from.write(|tx: &mut Tx<'_>| tx.acknowledge(entry.stamp.sequence, position)).expect("acknowledged");
    }
    position
}

#[test]
fn two_desktops_that_write_one_field_both_see_the_conflict_and_its_decision() {
    let (home_a, home_b) = (Home::new(), Home::new());
    let (a, b) = (create(&home_a, 1), create(&home_b, 2));
    put(&a, id(1), json!({"full_name": "Siti Aminah", "sex": "female", "nik": "1807011234567890"}));
    let position = carry(&a, &b, 0, 0);
    assert_eq!(get(&a, id(1)).mark, Mark::Sent);
    assert_eq!(found(&b, "234567"), [id(1)]);
    put(&a, id(1), json!({"full_name": "Siti Aminah A", "birthplace": "Metro"}));
    put(&b, id(1), json!({"full_name": "Siti Aminah B", "education": "primary"}));
    let position = carry(&a, &b, 1, position);
    let position = carry(&b, &a, 0, position);
    for store in [&a, &b] {
        let record = get(store, id(1));
        assert_eq!((record.conflicts, record.mark), (1, Mark::Conflict));
        assert_eq!(record.body["full_name"], "Siti Aminah A", "the server accepted it first");
        assert_eq!((&record.body["birthplace"], &record.body["education"]), (&json!("Metro"), &json!("primary")));
        let conflicts = store.read(|reader| reader.conflicts(id(1))).expect("read");
        assert_eq!(conflicts.len(), 1);
        assert_eq!(conflicts[0].base.as_ref().expect("known").values["full_name"], "Siti Aminah");
        let names: Vec<_> = conflicts[0]
            .heads
            .iter()
            .map(|side| (side.values["full_name"].clone(), side.stamp.desktop, side.standing))
            .collect();
        assert_eq!(names, [(json!("Siti Aminah A"), desktop(1), true), (json!("Siti Aminah B"), desktop(2), false)]);
        assert_eq!(store.read(|reader| reader.conflict_count()), Ok(1));
    }
    b.write(|tx: &mut Tx<'_>| {
        tx.decide(id(1), "full_name", &body(json!({"full_name": "Siti Aminah B"})), officer(), 9)
    })
    .expect("decided");
    carry(&b, &a, 1, position);
    for store in [&a, &b] {
        let record = get(store, id(1));
        assert_eq!((record.conflicts, &record.body["full_name"]), (0, &json!("Siti Aminah B")));
    }
    assert_eq!(a.read(|reader| reader.chain_head(desktop(2))), b.read(|reader| reader.chain_head(desktop(2))));
}

#[test]
fn what_others_changed_since_a_form_was_opened_is_not_overwritten() {
    let home = Home::new();
    let store = create(&home, 1);
    put(&store, id(1), json!({"full_name": "Siti"}));
    let seen = store.read(|reader| reader.heads(id(1))).expect("read");
    put(&store, id(1), json!({"full_name": "Sitti"}));
    let mut save = save_of("worker", id(1), json!({"full_name": "Siti A."}));
    save.seen = seen;
    let saved = store.write(|tx: &mut Tx<'_>| tx.save(save)).expect("saved").0;
    assert_eq!(saved.record.conflicts, 1);
}

#[test]
fn an_entry_that_skips_one_is_refused_and_one_that_comes_again_does_nothing() {
    let (home_a, home_b) = (Home::new(), Home::new());
    let (a, b) = (create(&home_a, 1), create(&home_b, 2));
    put(&a, id(1), worker(1));
    put(&a, id(2), worker(2));
    let entries = a.read(|reader| reader.outbox(0, 10)).expect("read");
    let receive =
        |at: usize| b.write(|tx: &mut Tx<'_>| tx.receive(&entries[at], at as u64 + 1)).map(|(received, _)| received);
    assert_eq!(receive(1).unwrap_err(), StoreError::BadEntry);
    assert!(!receive(0).expect("taken").known);
    assert!(receive(0).expect("taken").known);
    assert!(!receive(1).expect("taken").known);
    assert_eq!(b.read(|reader| reader.count("worker")), Ok(2));
}

#[test]
fn names_are_found_in_every_usual_spelling() {
    let home = Home::new();
    let store = create(&home, 1);
    let names = [
        "Muhammad Rizki",
        "Moh. Ali",
        "Sitti Aminah",
        "Soekarno Djojo",
        "Tjahjo Yusuf",
        "Nur Hasanah",
        "Nurhasanah Dewi",
        "I Wayan Sudiarta",
        "Élisabet Ma'ruf",
    ];
    for (number, name) in (1..).zip(names) {
        put(&store, id(number), json!({"full_name": name, "village": "18.07.01.2001"}));
    }
    for (typed, expected) in [
        ("muh", vec![2, 1]),
        ("moh. a", vec![2]),
        ("muhammad", vec![2, 1]),
        ("siti", vec![3]),
        ("sukarno", vec![4]),
        ("soekarno joyo", vec![4]),
        ("cahyo", vec![5]),
        ("jusuf tjahjo", vec![5]),
        ("nurhasanah", vec![7, 6]),
        ("nur hasanah", vec![7, 6]),
        ("NURHAS", vec![7, 6]),
        ("wayan", vec![8]),
        ("elisa", vec![9]),
        ("maruf", vec![9]),
        ("siti x", vec![]),
        ("\" OR *", vec![]),
    ] {
        let expected: Vec<Uuid> = expected.into_iter().map(id).collect();
        let all: Vec<Uuid> = found(&store, typed);
        if typed == "\" OR *" {
            continue;
        }
        assert_eq!(all, expected, "{typed}");
    }
    let village = model::region::village("18.07.01.2001").expect("bundled").name;
    assert_eq!(found(&store, village).len(), names.len());
    assert_eq!(found(&store, &format!("{village} sudi")), [id(8)]);
}

#[test]
fn any_part_of_a_nik_is_found_also_with_a_name() {
    let home = Home::new();
    let mut store = create(&home, 1);
    put(&store, id(1), json!({"full_name": "Siti Aminah", "nik": "1807011505900012", "phone": "+6281234500000"}));
    put(&store, id(2), json!({"full_name": "Siti Rahma", "nik": "1807021505900034"}));
    store.wait_until_loaded();
    assert_eq!(found(&store, "150590"), [id(2), id(1)]);
    assert_eq!(found(&store, "0012"), [id(1)]);
    assert_eq!(found(&store, "siti 0034"), [id(2)]);
    assert_eq!(found(&store, "150590 0034"), [id(2)]);
    assert_eq!(found(&store, "081234"), [id(1)]);
    assert_eq!(found(&store, "+6281234"), [id(1)]);
    put(&store, id(1), json!({"nik": "1807011505900099"}));
    assert!(found(&store, "0012").is_empty());
    assert_eq!(found(&store, "0099"), [id(1)]);
    drop(store);
    let mut store = Store::open(home.path(), &key()).expect("opens");
    store.wait_until_loaded();
    assert_eq!(found(&store, "0099"), [id(1)]);
}

#[test]
fn lists_filter_sort_and_page() {
    let home = Home::new();
    let store = create(&home, 1);
    for number in 0..60 {
        put(&store, id(u128::from(number)), worker(number));
    }
    put(&store, id(60), json!({"full_name": "aa Tanpa Tanggal"}));
    let list = |text: &str, filters: Vec<Filter>, sort: Option<(&str, bool)>, offset, limit| {
        let sort = sort.map(|(field, descending)| Sort { field: field.to_owned(), descending });
        store
            .read(|reader| reader.list(&ListQuery { kind: &kinds::worker::KIND, text, filters, sort, offset, limit }))
            .expect("listed")
    };
    let filter = |field: &str, test| vec![Filter { field: field.to_owned(), test }];
    let page = list("", vec![], None, 0, 10);
    assert_eq!((page.rows[0].id, page.rows.len(), page.total, page.exact), (id(60), 10, 61, true));
    assert_eq!(
        list("", vec![], None, 55, 10).rows.iter().map(|row| row.id).collect::<Vec<_>>(),
        (0..6).rev().map(id).collect::<Vec<_>>()
    );
    let by_name = list("", vec![], Some(("full_name", false)), 0, 100);
    let names: Vec<String> =
        by_name.rows.iter().map(|row| model::fold::sort_key(row.body["full_name"].as_str().expect("text"))).collect();
    assert!(names.is_sorted() && names.len() == 61);
    let by_date = list("", vec![], Some(("birth_date", false)), 0, 100);
    assert_eq!(by_date.rows.last().expect("some").id, id(60), "without a date comes last");
    assert_eq!(list("", vec![], Some(("birth_date", false)), 60, 5).rows[0].id, id(60));
    let women = list("", filter("sex", Test::OneOf(vec![json!("female")])), None, 0, 5);
    assert_eq!((women.rows.len(), women.total, women.exact), (5, 20, true));
    assert_eq!(list("", filter("_subdistrict", Test::OneOf(vec![json!("18.07.01")])), None, 0, 100).total, 32);
    assert_eq!(list("", filter("village", Test::Empty), None, 0, 100).total, 1);
    let born = Test::Between(Some(json!("1980-01-01")), Some(json!("1989-12-31")));
    assert_eq!(list("", filter("birth_date", born), Some(("birth_date", true)), 0, 100).total, 20);
    let mut both = filter("sex", Test::OneOf(vec![json!("female"), json!("male")]));
    both.extend(filter("stage", Test::OneOf(vec![json!("candidate")])));
    assert_eq!(list("", both, Some(("full_name", true)), 0, 100).rows.len(), 20);
    let siti = list("siti", filter("sex", Test::OneOf(vec![json!("female")])), Some(("full_name", false)), 0, 100);
    assert!(
        siti.total > 0
            && siti.rows.iter().all(|row| row.body["full_name"].as_str().is_some_and(|name| name.contains("Siti")))
    );
    assert_eq!(list("siti", vec![], None, 0, 2).rows.len(), 2);
    let tally = store.read(|reader| reader.tally("worker", "stage")).expect("read");
    assert_eq!(tally, [("candidate".to_owned(), 20), ("placed".to_owned(), 20), ("returned".to_owned(), 20)]);
    let wrong = store.read(|reader| {
        reader.list(&ListQuery {
            kind: &kinds::worker::KIND,
            text: "",
            filters: filter("note; DROP", Test::Empty),
            sort: None,
            offset: 0,
            limit: 1,
        })
    });
    assert_eq!(wrong.unwrap_err(), StoreError::NotFound);
}

#[test]
fn children_are_found_by_their_parent() {
    let home = Home::new();
    let store = create(&home, 1);
    let agreement = json!({"agreement_title": "Nota kesepahaman", "agreement_kind": "mou", "agreement_status": "signed", "areas": ["protection"]});
    store.write(|tx: &mut Tx<'_>| tx.save(save_of("agreement", id(1), agreement))).expect("saved");
    for number in 2..5 {
        let commitment = json!({"agreement": id(1).to_string(), "commitment_text": format!("Janji {number}"), "due_on": "2027-01-01"});
        store.write(|tx: &mut Tx<'_>| tx.save(save_of("commitment", id(number), commitment))).expect("saved");
    }
    let children = store.read(|reader| reader.children(&kinds::commitment::KIND, "agreement", id(1))).expect("read");
    assert_eq!(children.iter().map(|child| child.id).collect::<Vec<_>>(), [id(2), id(3), id(4)]);
    let sets = store
        .write(|tx: &mut Tx<'_>| tx.save(save_of("agreement", id(1), json!({"areas": ["placement", "protection"]}))))
        .expect("saved")
        .0;
    assert_eq!(sets.record.body["areas"], json!(["placement", "protection"]));
    let reverse = store.read(|reader| reader.reverse_of(sets.stamp.expect("changed"))).expect("can be taken back");
    assert_eq!(reverse.values, body(json!({"areas": ["protection"]})));
    assert_eq!(found(&store, "janji"), [id(4), id(3), id(2)]);
    let only = store.search("janji", &SearchOptions { kinds: vec!["worker".to_owned()], limit: 5 }).expect("searched");
    assert!(only.hits.is_empty());
}

/// Everything derived, as text.
fn derived(home: &Home) -> Vec<String> {
    let connection = rusqlite::Connection::open(home.file()).expect("opens");
    connection
        .execute_batch(&format!(
            "PRAGMA key = \"x'{}'\"; CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, search, row)",
            "07".repeat(32)
        ))
        .expect("keyed");
    let mut lines = Vec::new();
    for sql in [
        "SELECT * FROM ix_worker ORDER BY row",
        "SELECT * FROM ix_agreement ORDER BY row",
        "SELECT * FROM tally WHERE n <> 0",
        "SELECT term, doc FROM words",
        "SELECT name FROM sqlite_schema WHERE name LIKE 'ix%' ORDER BY name",
    ] {
        let mut statement = connection.prepare(sql).expect("prepared");
        let columns = statement.column_count();
        let rows = statement
            .query_map([], |row| {
                (0..columns).map(|at| row.get::<_, rusqlite::types::Value>(at)).collect::<Result<Vec<_>, _>>()
            })
            .expect("queried");
        lines.extend(rows.map(|row| format!("{:?}", row.expect("a row"))));
    }
    lines
}

#[test]
fn what_is_derived_equals_what_is_rebuilt_from_the_records() {
    let home = Home::new();
    let store = create(&home, 1);
    for number in 0..300 {
        put(&store, id(u128::from(number)), worker(number));
    }
    for number in (0..300).step_by(3) {
        put(&store, id(u128::from(number)), worker(number + 7));
    }
    for number in (0..300).step_by(11) {
        store.write(|tx: &mut Tx<'_>| tx.delete(id(number), officer(), 2)).expect("deleted");
    }
    store
        .write(|tx: &mut Tx<'_>| {
            tx.save(save_of(
                "agreement",
                id(1000),
                json!({"agreement_title": "MoU", "agreement_kind": "mou", "agreement_status": "draft"}),
            ))
        })
        .expect("saved");
    drop(store);
    let kept = derived(&home);
    let connection = rusqlite::Connection::open(home.file()).expect("opens");
    connection.execute_batch(&format!("PRAGMA key = \"x'{}'\"; UPDATE setting SET value = x'00' WHERE key = '_fingerprint'; DROP TABLE ix_worker;", "07".repeat(32))).expect("made stale");
    drop(connection);
    drop(Store::open(home.path(), &key()).expect("opens"));
    assert_eq!(derived(&home), kept);
}

#[test]
fn many_at_once_store_the_same_as_one_by_one() {
    let (home_a, home_b) = (Home::new(), Home::new());
    let (a, b) = (create(&home_a, 1), create(&home_b, 1));
    for number in 0..200 {
        put(&a, id(u128::from(number)), worker(number));
    }
    let add =
        |bulk: &mut store::Bulk<'_>, number: u32| bulk.add(&save_of("worker", id(u128::from(number)), worker(number)));
    b.bulk(BulkSize(50_000), |bulk| {
        for number in 0..200 {
            add(bulk, number)?;
            if number == 90 {
                bulk.commit()?;
            }
        }
        Ok::<_, StoreError>(())
    })
    .expect("added");
    let heads = |store: &Store| store.read(|reader| reader.chain_head(desktop(1))).expect("read");
    assert_eq!(heads(&a), heads(&b), "the chains are the same, byte for byte");
    assert_eq!(found(&a, "siti"), found(&b, "siti"));
    for number in [0, 120] {
        assert_eq!(get(&a, id(number)), get(&b, id(number)));
        assert_eq!(a.read(|reader| reader.heads(id(number))), b.read(|reader| reader.heads(id(number))));
    }
    let twice = b.bulk(BulkSize(1), |bulk| add(bulk, 5));
    assert_eq!(twice.unwrap_err(), StoreError::BadValue);
    assert_eq!(b.read(|reader| reader.sequence()), Ok(200));
    drop((a, b));
    assert_eq!(derived(&home_a), derived(&home_b));
}

#[test]
fn a_bulk_write_that_fails_keeps_its_finished_chunks_only() {
    let home = Home::new();
    let store = create(&home, 1);
    let failed = store.bulk(BulkSize(20_000), |bulk| {
        for number in 0..20 {
            bulk.add(&save_of("worker", id(u128::from(number)), worker(number)))?;
            if number == 9 {
                bulk.commit()?;
            }
        }
        Err::<(), _>(StoreError::DiskFull)
    });
    assert_eq!(failed.unwrap_err(), StoreError::DiskFull);
    assert_eq!(store.read(|reader| reader.count("worker")), Ok(10));
    drop(store);
    let schema = derived(&home);
    assert!(schema.iter().any(|line| line.contains("ix_worker_full_name")), "the indexes are there again");
}
