//! Facts about backups: taken while the file is used, read back whole, noticed when changed.

mod common;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use common::{Home, create, id, key, put, worker};
use serde_json::json;
use store::{FileKey, Store, StoreError, Tx, about_backup, unpack_backup, verify_backup};

const ABOUT: &[u8] = b"{\"who may open it\":[]}";

fn backup_key() -> FileKey {
    FileKey::new([3; 32])
}

fn on(_: u64, _: u64) -> bool {
    true
}

fn made(store: &Store, folder: &Home) -> PathBuf {
    let to = folder.path().join("office.loketbak");
    store.backup(&to, ABOUT, &backup_key(), &mut on).expect("a backup");
    to
}

fn keep_scan(store: &Store, bytes: &[u8]) -> [u8; 32] {
    let mut writer = store.content_writer([1; 16], [2; 32]).expect("begun");
    writer.write_all(bytes).expect("written");
    let new = writer.finish().expect("finished");
    store.write(|tx: &mut Tx<'_>| tx.keep_content(&new)).expect("kept");
    new.hash
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("text")).collect();
    names.sort();
    names
}

#[test]
fn a_backup_becomes_the_same_file_under_another_key() {
    let (home, out, into) = (Home::new(), Home::new(), Home::new());
    let store = create(&home, 1);
    for number in 0..40 {
        put(&store, id(number), worker(u32::try_from(number).expect("small")));
    }
    let scan: Vec<u8> = (0..200_000_u32).map(|number| (number % 251) as u8).collect();
    let hash = keep_scan(&store, &scan);
    let path = made(&store, &out);
    // What is saved later is not in it.
    put(&store, id(99), worker(99));
    assert_eq!(about_backup(&path).as_deref(), Ok(ABOUT));
    let found = verify_backup(&path, &backup_key(), &mut on).expect("whole");
    assert_eq!((found.contents, found.bytes), (1, std::fs::metadata(&path).expect("there").len()));
    unpack_backup(&path, &backup_key(), into.path(), &FileKey::new([8; 32]), &mut on).expect("unpacked");
    assert!(into.file().exists());
    assert_eq!(Store::open(into.path(), &backup_key()).expect_err("another key"), StoreError::WrongKey);
    let restored = Store::open(into.path(), &FileKey::new([8; 32])).expect("opens");
    for number in 0..40 {
        let wanted = store.read(|reader| reader.record(id(number))).expect("read");
        assert_eq!(restored.read(|reader| reader.record(id(number))).expect("read"), wanted);
    }
    assert_eq!(restored.read(|reader| reader.record(id(99))).expect("read"), None);
    assert_eq!(restored.content(&hash).expect("known").whole().expect("whole"), scan);
    assert_eq!(
        names(home.path()),
        ["lock", "loket.db", "loket.db-shm", "loket.db-wal", "scans"],
        "nothing is left over"
    );
    assert_eq!(names(out.path()), ["office.loketbak"]);
}

#[test]
fn a_backup_is_of_one_moment_while_others_save() {
    let (home, out, into) = (Home::new(), Home::new(), Home::new());
    let store = create(&home, 1);
    let pair = |number: u64| {
        // Both or neither.
        store
            .write(|tx: &mut Tx<'_>| -> Result<(), StoreError> {
                tx.save(common::save_of("worker", id(u128::from(2 * number)), worker(1)))?;
                tx.save(common::save_of("worker", id(u128::from(2 * number + 1)), worker(2)))?;
                Ok(())
            })
            .expect("saved");
    };
    (0..200).for_each(pair);
    let stop = AtomicBool::new(false);
    let path = std::thread::scope(|scope| {
        scope.spawn(|| (200..2000).take_while(|_| !stop.load(Ordering::Relaxed)).for_each(pair));
        let path = made(&store, &out);
        stop.store(true, Ordering::Relaxed);
        path
    });
    unpack_backup(&path, &backup_key(), into.path(), &key(), &mut on).expect("unpacked");
    let restored = Store::open(into.path(), &key()).expect("opens");
    let sequence = restored.read(|reader| reader.sequence()).expect("read");
    assert!(sequence >= 400 && sequence.is_multiple_of(2), "{sequence}");
}

#[test]
fn a_changed_or_shortened_backup_is_noticed() {
    let (home, out) = (Home::new(), Home::new());
    let store = create(&home, 1);
    put(&store, id(1), worker(1));
    keep_scan(&store, &vec![7; 100_000]);
    let path = made(&store, &out);
    let good = std::fs::read(&path).expect("read");
    let verdict = |bytes: &[u8]| {
        std::fs::write(&path, bytes).expect("written");
        verify_backup(&path, &backup_key(), &mut on)
    };
    for place in [20, 60, 70_000, good.len() / 2, good.len() - 1] {
        let mut bad = good.clone();
        bad[place] ^= 1;
        assert!(matches!(verdict(&bad), Err(StoreError::Damaged | StoreError::WrongKey)), "a bit at {place}");
    }
    for length in [30, 1_000, 12 + ABOUT.len() + 65_552, good.len() - 100, good.len() - 1] {
        assert!(matches!(verdict(&good[..length]), Err(StoreError::Damaged | StoreError::WrongKey)), "cut at {length}");
    }
    let longer = [good.clone(), vec![0]].concat();
    assert!(matches!(verdict(&longer), Err(StoreError::Damaged)));
    assert_eq!(verdict(b"SQLite format 3\0 and more"), Err(StoreError::NotOurs));
    assert_eq!(verdict(b""), Err(StoreError::NotOurs));
    let newer = [b"LPMIbk02", &good[8..]].concat();
    assert_eq!(verdict(&newer), Err(StoreError::Newer { version: 2 }));
    assert_eq!(
        verdict(&[b"LPMIbk01".as_slice(), &[255; 8]].concat()),
        Err(StoreError::Damaged),
        "a length without end"
    );
    assert!(verdict(&good).is_ok());
    assert_eq!(verify_backup(&path, &FileKey::new([4; 32]), &mut on), Err(StoreError::WrongKey));
}

#[test]
fn a_stopped_backup_leaves_nothing_and_a_name_is_not_taken_twice() {
    let (home, out) = (Home::new(), Home::new());
    let store = create(&home, 1);
    for number in 0..300 {
        put(&store, id(number), json!({"full_name": "Siti ".repeat(20)}));
    }
    let to = out.path().join("office.loketbak");
    let mut looks = 0;
    let stopped = store.backup(&to, ABOUT, &backup_key(), &mut |done, total| {
        looks += 1;
        assert!(done <= total);
        looks < 3
    });
    assert_eq!(stopped, Err(StoreError::Stopped));
    assert!(names(out.path()).is_empty());
    made(&store, &out);
    assert_eq!(store.backup(&to, ABOUT, &backup_key(), &mut on), Err(StoreError::Exists));
}
