//! Power cuts, over a disk that keeps of what was not synced what it likes.

use std::collections::BTreeMap;

use model::Body;
use rusqlite::Connection;
use serde_json::{Value, json};
use store::{FileKey, NewStore, Save, Store, StoreError};
use testkit::home::TempHome;
use uuid::Uuid;

use crate::disk::Disk;
use crate::{Chance, rounds};

/// The raw key of every file here, as the store has it and as SQLCipher reads it.
const KEY: [u8; 32] = [7; 32];
const KEY_PRAGMA: &str = "PRAGMA key = \"x'0707070707070707070707070707070707070707070707070707070707070707'\"";

fn create(home: &TempHome) -> Store {
    let new = NewStore { desktop: Uuid::from_u128(1), secret: [9; 32] };
    Store::create(home.path(), &FileKey::new(KEY), &new).unwrap()
}

fn open(home: &TempHome) -> Store {
    Store::open(home.path(), &FileKey::new(KEY)).unwrap()
}

fn record(number: u64) -> Uuid {
    Uuid::from_u128(0x1000 + u128::from(number % 12))
}

/// What was acknowledged, by record.
type Acknowledged = BTreeMap<Uuid, String>;

/// Saves a text that was never there; notes it once the save has returned.
fn save(store: &Store, number: u64, acknowledged: &mut Acknowledged) -> Result<(), StoreError> {
    let (record, text) = (record(number), format!("Nama {number}"));
    // A long note fills pages, so that a save is more than one.
    let values = Body::from_iter([
        ("full_name".to_owned(), json!(text)),
        ("note".to_owned(), json!("x".repeat(40 * (number as usize % 60)))),
    ]);
    let save = Save { record, kind: "worker", author: Uuid::from_u128(2), at_ms: number as i64, values, seen: None };
    store.write(|tx| tx.save(save)).map_err(|error: StoreError| error)?;
    acknowledged.insert(record, text);
    Ok(())
}

/// Acknowledged values that are not there.
fn missing(store: &Store, acknowledged: &Acknowledged) -> usize {
    let there = |record: Uuid, text: &String| {
        let found = store.read(|reader| reader.record(record)).unwrap();
        found.is_some_and(|found| found.body.get("full_name") == Some(&Value::from(text.as_str())))
    };
    acknowledged.iter().filter(|(record, text)| !there(**record, text)).count()
}

/// Whether SQLite and SQLCipher find nothing wrong with a file that nobody has open.
fn is_whole(home: &TempHome) -> bool {
    let connection = Connection::open(home.file("loket.db")).unwrap();
    connection.execute_batch(KEY_PRAGMA).unwrap();
    let found: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).unwrap();
    found == "ok"
}

/// The power goes at so many moments; returns how many acknowledged saves were lost.
fn cuts(normal: bool, count: u64) -> usize {
    let home = TempHome::new("power");
    drop(create(&home));
    let disk = Disk::on(home.path(), normal);
    let mut chance = Chance(1 + u64::from(normal));
    let (mut number, mut lost) = (0, 0);
    let mut acknowledged = Acknowledged::new();
    for _ in 0..count {
        disk.cut_after(chance.next() % 90);
        // While the file is opened, in a save, or when the program ends and the log is copied.
        if let Ok(store) = Store::open(home.path(), &FileKey::new(KEY)) {
            for _ in 0..=chance.next() % 20 {
                number += 1;
                if save(&store, number, &mut acknowledged).is_err() {
                    break;
                }
            }
        }
        disk.power_on(&mut || chance.next());
        let store = open(&home);
        lost += missing(&store, &acknowledged);
        if lost > 0 && normal {
            return lost;
        }
        // A save that was cut off may be there or not: what is there counts from now on.
        for (record, text) in &mut acknowledged {
            let found = store.read(|reader| reader.record(*record)).unwrap().expect("there");
            found.body["full_name"].as_str().unwrap_or_default().clone_into(text);
        }
        let (sequence, digest) = store.read(|reader| reader.chain_head(store.desktop())).unwrap();
        let own = store.read(|reader| reader.outbox(0, usize::MAX)).unwrap();
        let digests = sync::entry::chain(store.desktop(), 0, sync::GENESIS, &own).expect("the chain is whole");
        assert_eq!((digests.len() as u64, digests.last().copied().unwrap_or_default()), (sequence, digest));
        drop(store);
        disk.power_on(&mut || 2);
        assert!(is_whole(&home));
    }
    lost
}

#[test]
fn after_a_power_cut_every_acknowledged_save_is_there() {
    assert_eq!(cuts(false, rounds(60)), 0);
}

#[test]
fn the_lossy_disk_is_lossy_with_less_than_full_synchronisation_saves_are_lost() {
    assert!(cuts(true, 200) > 0, "synchronous = NORMAL would be found out");
}
