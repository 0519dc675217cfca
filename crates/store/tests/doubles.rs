//! Facts about doubles in the file: keys follow what is saved, deleted and received; decisions make one person of several files.

mod common;

use common::{Home, body, create, id, key, officer, put, save_of, worker};
use model::kinds;
use proptest::prelude::*;
use serde_json::{Value, json};
use store::{BulkSize, ListQuery, SearchOptions, Store, StoreError, Tx};
use uuid::Uuid;

fn siti() -> Value {
    json!({"full_name": "Siti Aminah", "nik": "1807014405900001", "birth_date": "1990-05-04", "village": "18.07.01.2001", "mother_name": "Sumiati"})
}

fn sitti() -> Value {
    json!({"full_name": "Sitti Amina", "birth_date": "1990-04-05", "village": "18.07.01.2001", "mother_name": "Sumiyati"})
}

fn candidates(store: &Store, values: &Value) -> Vec<Uuid> {
    store.catch_up_doubles(&mut |_| true).expect("caught up");
    assert_eq!(store.read(|reader| reader.doubles_caught_up()), Ok(true));
    let found = store.read(|reader| reader.doubles_of(&body(values.clone()), None)).expect("read");
    found.into_iter().map(|(_, record)| record.id).collect()
}

fn pairs(store: &Store) -> Vec<(Uuid, Uuid)> {
    store.compare_doubles(&mut |_, _| true).expect("compared");
    let mut found = Vec::new();
    store
        .read(|reader| {
            reader.each_double::<StoreError>(&mut |one, other| {
                found.push((one.id, other.id));
                Ok(true)
            })
        })
        .expect("read");
    found
}

fn decide(store: &Store, decision: u128, what: Value) {
    store.write(|tx: &mut Tx<'_>| tx.save(save_of("double_decision", id(decision), what))).expect("decided");
}

fn decision(what: &str, one: u128, other: u128) -> Value {
    json!({"decision": what, "one": id(one), "other": id(other)})
}

fn listed(store: &Store) -> (Vec<Uuid>, u64) {
    let query =
        ListQuery { kind: &kinds::worker::KIND, text: "", filters: Vec::new(), sort: None, offset: 0, limit: 50 };
    let page = store.read(|reader| reader.list(&query)).expect("read");
    let mut ids: Vec<Uuid> = page.rows.into_iter().map(|record| record.id).collect();
    ids.sort_unstable();
    (ids, page.total)
}

fn found(store: &Store, text: &str) -> Vec<Uuid> {
    let found = store.search(text, &SearchOptions { kinds: Vec::new(), limit: 50 }).expect("searched");
    found.hits.into_iter().map(|hit| hit.id).collect()
}

#[test]
fn keys_follow_saves_edits_and_deletes() {
    let home = Home::new();
    let store = create(&home, 1);
    put(&store, id(1), siti());
    assert_eq!(candidates(&store, &sitti()), [id(1)]);
    put(&store, id(1), json!({"full_name": "Bambang Wibowo", "birth_date": "1971-11-23", "nik": null}));
    assert!(candidates(&store, &sitti()).is_empty());
    put(&store, id(1), siti());
    assert_eq!(candidates(&store, &sitti()), [id(1)]);
    store.write(|tx: &mut Tx<'_>| tx.delete(id(1), officer(), 5)).expect("deleted");
    assert!(candidates(&store, &sitti()).is_empty());
}

#[test]
fn keys_are_made_anew_when_they_are_lost() {
    let home = Home::new();
    let store = create(&home, 1);
    put(&store, id(1), siti());
    drop(store);
    assert!(home.file().exists());
    let store = Store::open(home.path(), &key()).expect("opened");
    assert_eq!(store.read(|reader| reader.doubles_caught_up()), Ok(false));
    assert_eq!(candidates(&store, &sitti()), [id(1)]);
    drop(store);
    let store = Store::open(home.path(), &key()).expect("opened again");
    assert_eq!(store.read(|reader| reader.doubles_caught_up()), Ok(true));
    assert_eq!(candidates(&store, &sitti()), [id(1)]);
}

#[test]
fn pairs_are_found_once_and_a_decided_one_is_not_asked_again() {
    let home = Home::new();
    let store = create(&home, 1);
    put(&store, id(1), siti());
    put(&store, id(2), sitti());
    put(&store, id(3), worker(3));
    assert_eq!(pairs(&store), [(id(1), id(2))]);
    decide(&store, 100, decision("not_same", 1, 2));
    assert!(pairs(&store).is_empty());
    put(&store, id(2), json!({"phone": "+6281234509876"}));
    assert!(pairs(&store).is_empty(), "also after an edit");
}

#[test]
fn one_person_is_listed_once_and_found_by_every_name() {
    let home = Home::new();
    let store = create(&home, 1);
    put(&store, id(1), siti());
    put(&store, id(2), json!({"full_name": "Sitti Zubaidah", "nik": "3201014405900077"}));
    store
        .write(|tx: &mut Tx<'_>| tx.save(save_of("note", id(10), json!({"worker": id(2), "note": "Datang lagi"}))))
        .expect("saved");
    decide(&store, 100, decision("same", 1, 2));
    assert_eq!(listed(&store), (vec![id(1)], 1));
    assert_eq!(store.read(|reader| reader.canonical(id(2))), Ok(id(1)));
    assert_eq!(found(&store, "zubaidah"), [id(1)]);
    assert_eq!(found(&store, "3201014405900077"), [id(1)]);
    let notes = store.read(|reader| reader.children(&kinds::note::KIND, "worker", id(1))).expect("read");
    assert_eq!(notes.len(), 1, "what belonged to the other file belongs to the person");
    store.catch_up_doubles(&mut |_| true).expect("caught up");
    let by_old = store.read(|reader| reader.by_hidden_number(&body(json!({"nik": "3201014405900077"})))).expect("read");
    assert_eq!(by_old.map(|record| record.id), Some(id(1)));
    put(&store, id(2), json!({"full_name": "Sitti Zubaedah"}));
    assert_eq!(listed(&store), (vec![id(1)], 1));
    drop(store);
    let store = Store::open(home.path(), &key()).expect("opened");
    assert_eq!(found(&store, "3201014405900077"), [id(1)]);
    decide(&store, 101, json!({"decision": "undone", "one": id(1), "other": id(2), "undoes": id(100)}));
    assert_eq!(listed(&store), (vec![id(1), id(2)], 2));
    assert_eq!(found(&store, "zubaedah"), [id(2)]);
}

#[test]
fn when_the_canonical_file_is_deleted_the_next_one_stands_for_the_person() {
    let home = Home::new();
    let store = create(&home, 1);
    for number in 1..=3 {
        put(&store, id(number), siti());
    }
    decide(&store, 100, decision("same", 1, 2));
    decide(&store, 101, decision("same", 2, 3));
    assert_eq!(listed(&store), (vec![id(1)], 1));
    store.write(|tx: &mut Tx<'_>| tx.delete(id(1), officer(), 5)).expect("deleted");
    assert_eq!(listed(&store), (vec![id(2)], 1));
    store.write(|tx: &mut Tx<'_>| tx.delete(id(3), officer(), 6)).expect("deleted");
    assert_eq!(listed(&store), (vec![id(2)], 1));
    put(&store, id(1), json!({"_deleted": null}));
    assert_eq!(listed(&store), (vec![id(1)], 1));
}

#[test]
fn decisions_that_come_in_bulk_count_too() {
    let home = Home::new();
    let store = create(&home, 1);
    put(&store, id(1), siti());
    put(&store, id(2), siti());
    store
        .bulk(BulkSize(1), |bulk| bulk.add(&save_of("double_decision", id(100), decision("same", 1, 2))))
        .expect("added");
    assert_eq!(listed(&store), (vec![id(1)], 1));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, .. ProptestConfig::default() })]
    #[test]
    fn two_desktops_with_the_same_decisions_show_the_same_people(list in prop::collection::vec((1_u128..6, 1_u128..6, 0_usize..3), 1..8), turn in 0_usize..8) {
        let decisions: Vec<(u128, Value)> = list
            .iter()
            .enumerate()
            .filter(|(_, (one, other, _))| one != other)
            .map(|(at, (one, other, what))| {
                let name = 100 + at as u128;
                let value = match what {
                    0 => decision("same", *one, *other),
                    1 => decision("not_same", *one, *other),
                    _ => json!({"decision": "undone", "one": id(*one), "other": id(*other), "undoes": id(100 + at as u128 / 2)}),
                };
                (name, value)
            })
            .collect();
        let shown = |order: Vec<&(u128, Value)>, number: u128| {
            let home = Home::new();
            let store = create(&home, number);
            for worker in 1..6 {
                put(&store, id(worker), siti());
            }
            for (name, value) in order {
                decide(&store, *name, value.clone());
            }
            let canonical: Vec<Uuid> = (1..6).map(|file| store.read(|reader| reader.canonical(id(file))).expect("read")).collect();
            (listed(&store), canonical)
        };
        let mut turned: Vec<_> = decisions.iter().rev().collect();
        let by = turn % turned.len().max(1);
        turned.rotate_left(by);
        let (here, there) = (shown(decisions.iter().collect(), 1), shown(turned, 2));
        prop_assert_eq!(&here, &there);
        prop_assert_eq!(here.0.0.len() as u64, here.0.1, "the count is of those that are listed");
    }
}
