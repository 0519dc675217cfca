//! Facts about a desktop's new identity: nothing that was entered is lost, the former chain stays what the server has of it, and
//! every other desktop makes the same of both.

mod common;

use common::{Home, body, create, desktop, id, officer, put};
use serde_json::json;
use store::{NewStore, Save, Store, StoreError, Tx};
use sync::{Entry, Stamp};
use uuid::Uuid;

fn change(store: &Store, record: Uuid, values: serde_json::Value) -> Stamp {
    put(store, record, values).stamp.expect("something changed")
}

/// The first `count` changes are on the server, at positions of the same number.
fn acknowledge(store: &Store, count: u64) {
    store
        .write(|tx: &mut Tx<'_>| (1..=count).try_for_each(|sequence| tx.acknowledge(sequence, sequence)))
        .map_err(|error: StoreError| error)
        .expect("acknowledged");
}

fn renew(store: &Store, number: u128) -> Uuid {
    let new = NewStore { desktop: desktop(number), secret: [6; 32] };
    store.take_new_identity(&new, |_| Ok::<_, StoreError>(())).expect("a new identity")
}

fn own(store: &Store) -> Vec<Entry> {
    store.read(|reader| reader.outbox(0, 1000)).expect("read")
}

/// Takes entries into another desktop's file as the server would send them.
fn receive(into: &Store, entries: &[Entry], first_position: u64) {
    let done = into.write(|tx: &mut Tx<'_>| {
        for (entry, position) in entries.iter().zip(first_position..) {
            tx.receive(entry, position)?;
        }
        Ok::<_, StoreError>(())
    });
    done.expect("received");
}

#[test]
fn what_was_not_acknowledged_begins_the_new_chain() {
    let (home, other) = (Home::new(), Home::new());
    let store = create(&home, 1);
    change(&store, id(1), json!({"full_name": "Siti Aminah", "phone": "081234567890"}));
    change(&store, id(2), json!({"full_name": "Wayan Sudiarta"}));
    change(&store, id(1), json!({"phone": "081234567891"}));
    acknowledge(&store, 3);
    let acknowledged = own(&store);
    change(&store, id(1), json!({"phone": "081234567892"}));
    change(&store, id(3), json!({"full_name": "Ratna Dewi"}));
    change(&store, id(3), json!({"full_name": "Ratna Dewi Lestari"}));
    change(&store, id(2), json!({"languages": ["ms", "zh"]}));
    let before: Vec<_> = (1..4).map(|number| store.read(|reader| reader.record(id(number))).expect("read")).collect();

    assert_eq!(renew(&store, 2), desktop(1));
    assert_eq!(store.desktop(), desktop(2));
    let mine = own(&store);
    assert_eq!(mine.len(), 4);
    assert!(mine.iter().zip(1..).all(|(entry, at)| entry.stamp == Stamp { desktop: desktop(2), sequence: at }));
    let (sequence, digest) = store.read(|reader| reader.chain_head(desktop(2))).expect("read");
    let digests = sync::entry::chain(desktop(2), 0, sync::GENESIS, &mine).expect("a chain");
    assert_eq!((sequence, Some(&digest)), (4, digests.last()));
    let replaces: Vec<Stamp> =
        mine[0].change().expect("readable").expect("kept").edits.into_iter().flat_map(|edit| edit.replaces).collect();
    assert_eq!(replaces, [Stamp { desktop: desktop(1), sequence: 3 }], "the former chain keeps its names");
    for (number, before) in (1..4).zip(before) {
        let (now, before) =
            (store.read(|reader| reader.record(id(number))).expect("read").expect("there"), before.expect("there"));
        assert_eq!((now.body, now.conflicts), (before.body, 0));
    }
    assert_eq!(store.read(|reader| reader.waiting()), Ok(4));

    // Another desktop that has both chains holds the same, without a conflict.
    let theirs = create(&other, 9);
    receive(&theirs, &acknowledged, 1);
    receive(&theirs, &mine, 4);
    for number in 1..4 {
        let here = store.read(|reader| reader.record(id(number))).expect("read").expect("there");
        let there = theirs.read(|reader| reader.record(id(number))).expect("read").expect("there");
        assert_eq!((here.body, there.conflicts), (there.body, 0));
    }
    // And goes on from there, as this one does.
    let edit = change(&store, id(3), json!({"full_name": "Ratna Dewi"}));
    receive(&theirs, &own(&store)[4..], 8);
    assert_eq!(edit.sequence, 5);
    assert_eq!(theirs.read(|reader| reader.conflict_count()), Ok(0));
}

#[test]
fn the_former_identity_is_another_desktop_that_may_go_on() {
    let (home, copied) = (Home::new(), Home::new());
    let store = create(&home, 1);
    change(&store, id(1), json!({"full_name": "Siti Aminah", "phone": "081234567890"}));
    acknowledge(&store, 1);
    drop(store);
    std::fs::copy(home.file(), copied.file()).expect("copied");
    let original = Store::open(home.path(), &common::key()).expect("opens");
    let copy = Store::open(copied.path(), &common::key()).expect("opens");
    change(&original, id(1), json!({"phone": "081111111111"}));
    change(&copy, id(1), json!({"phone": "082222222222"}));
    renew(&copy, 2);
    // The ledger: the original's two entries, then the copy's.
    receive(&copy, &own(&original), 1);
    receive(&original, &own(&copy), 3);
    for store in [&original, &copy] {
        assert_eq!(store.read(|reader| reader.conflict_count()), Ok(1), "both values are kept and asked about");
        let sides = store.read(|reader| reader.conflicts(id(1))).expect("read");
        assert_eq!(sides[0].heads.len(), 2);
    }
}

#[test]
fn a_desktop_that_never_had_a_server_keeps_its_whole_chain() {
    let home = Home::new();
    let store = create(&home, 1);
    for number in 0..30 {
        change(&store, id(number), common::worker(u32::try_from(number).expect("small")));
    }
    change(&store, id(3), json!({"phone": "081234567890"}));
    store.write(|tx: &mut Tx<'_>| tx.add_lease("agenda", 2026, 1, 20)).expect("numbers");
    store.write(|tx: &mut Tx<'_>| tx.import_covers(id(500), 2, 9)).expect("an import");
    renew(&store, 2);
    drop(store);
    let store = Store::open(home.path(), &common::key()).expect("opens");
    assert_eq!((store.desktop(), own(&store).len()), (desktop(2), 31));
    sync::entry::chain(desktop(2), 0, sync::GENESIS, &own(&store)).expect("a chain");
    assert_eq!(
        store.read(|reader| reader.leases("agenda", 2026)),
        Ok(Vec::new()),
        "numbers belong to the former identity"
    );
    assert_eq!(store.read(|reader| reader.import_ranges(id(500))), Ok(vec![(2, 9)]));
    assert_eq!(store.read(|reader| reader.history(id(3))).expect("read").len(), 2);
    let save = Save {
        record: id(3),
        kind: "worker",
        author: officer(),
        at_ms: 2,
        values: body(json!({"phone": null})),
        seen: None,
    };
    store.write(|tx: &mut Tx<'_>| tx.save(save)).map_err(|error: StoreError| error).expect("goes on");
}
