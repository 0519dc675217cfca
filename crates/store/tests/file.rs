//! Facts about the file: its key, its version, what it gives away, what it survives.

mod common;

use common::{Home, create, desktop, id, key, officer, put, save_of, worker};
use serde_json::json;
use store::{AccessQuery, FileKey, NewStore, Store, StoreError, Tx};

/// Every byte of every file in a home.
fn bytes_of(home: &Home) -> Vec<u8> {
    let entries = std::fs::read_dir(home.path()).expect("the home can be listed");
    entries.flat_map(|entry| std::fs::read(entry.expect("an entry").path()).expect("a file can be read")).collect()
}

#[test]
fn a_name_is_nowhere_in_the_bytes_of_the_home() {
    let home = Home::new();
    let store = create(&home, 1);
    put(
        &store,
        id(1),
        json!({"full_name": "Zulkifliansyah Petruk", "nik": "1807011234567890", "phone": "+6281234567890"}),
    );
    store
        .write(|tx: &mut Tx<'_>| tx.put_draft("worker/new", 1, &common::body(json!({"full_name": "Zulkifliansyah"}))))
        .expect("kept");
    let bytes = bytes_of(&home);
    assert!(bytes.len() > 100_000, "the log is there while the store is open");
    for secret in [
        "Zulkifliansyah",
        "zulkifliansjah",
        "1807011234567890",
        "81234567890",
        "full_name",
        "SQLite format",
        "ix_worker",
    ] {
        assert!(memchr::memmem::find(&bytes, secret.as_bytes()).is_none(), "{secret} stands in the clear");
    }
    drop(store);
    assert!(memchr::memmem::find(&bytes_of(&home), b"Zulkifliansyah").is_none());
}

#[test]
fn only_its_key_opens_a_file() {
    let home = Home::new();
    put(&create(&home, 1), id(1), worker(1));
    assert_eq!(Store::open(home.path(), &FileKey::new([8; 32])).unwrap_err(), StoreError::WrongKey);
    let store = Store::open(home.path(), &key()).expect("the right key opens it");
    assert_eq!(store.desktop(), desktop(1));
    assert!(store.read(|reader| reader.record(id(1))).expect("read").is_some());
}

#[test]
fn a_file_of_another_program_is_told_apart() {
    let home = Home::new();
    assert_eq!(Store::open(home.path(), &key()).unwrap_err(), StoreError::Missing);
    for bytes in [b"SQLite format 3\0".repeat(512), vec![b'x'; 8192], b"PK\x03\x04".to_vec(), Vec::new()] {
        std::fs::write(home.file(), bytes).expect("written");
        assert_eq!(Store::open(home.path(), &key()).unwrap_err(), StoreError::NotOurs);
    }
    assert_eq!(
        Store::create(home.path(), &key(), &NewStore { desktop: desktop(1), secret: [0; 32] }).unwrap_err(),
        StoreError::Exists
    );
}

#[test]
fn an_encrypted_database_of_another_program_is_not_ours() {
    let home = Home::new();
    let connection = raw(&home);
    connection.execute_batch("CREATE TABLE other (x); PRAGMA user_version = 1;").expect("made");
    drop(connection);
    assert_eq!(Store::open(home.path(), &key()).unwrap_err(), StoreError::NotOurs);
}

#[test]
fn a_file_of_a_newer_version_is_refused_and_left_alone() {
    let home = Home::new();
    drop(create(&home, 1));
    raw(&home).execute_batch("PRAGMA user_version = 4711").expect("set");
    let before = std::fs::read(home.file()).expect("read");
    assert_eq!(Store::open(home.path(), &key()).unwrap_err(), StoreError::Newer { version: 4711 });
    assert!(before == std::fs::read(home.file()).expect("read"), "the file was touched");
}

#[test]
fn a_file_of_the_first_version_is_brought_up_to_date_with_all_that_is_in_it() {
    let home = Home::new();
    put(&create(&home, 1), id(1), worker(1));
    let old = "DROP TABLE content; DROP TABLE content_piece; DROP TABLE small_picture; DROP TABLE ix_scan; DROP TABLE erased; DROP TRIGGER access_stays; DROP TRIGGER access_remains; ALTER TABLE access DROP COLUMN desktop; DELETE FROM setting WHERE key = '_fingerprint'; PRAGMA user_version = 1;";
    raw(&home).execute_batch(old).expect("as it was");
    for _ in 0..2 {
        let store = Store::open(home.path(), &key()).expect("opens");
        assert!(store.read(|reader| reader.record(id(1))).expect("read").is_some());
        assert_eq!(store.read(|reader| reader.has_content(&[0; 32])), Ok(false));
        assert!(
            store.read(|reader| reader.children(&model::kinds::scan::KIND, "worker", id(1))).expect("read").is_empty()
        );
    }
}

#[test]
fn a_second_process_is_told_that_the_file_is_in_use() {
    let home = Home::new();
    let store = create(&home, 1);
    assert_eq!(Store::open(home.path(), &key()).unwrap_err(), StoreError::InUse);
    drop(store);
    assert!(Store::open(home.path(), &key()).is_ok());
}

#[test]
fn a_damaged_page_is_damage_not_a_wrong_key() {
    let home = Home::new();
    let store = create(&home, 1);
    for number in 0..400 {
        put(&store, id(u128::from(number)), worker(number));
    }
    drop(store);
    let mut bytes = std::fs::read(home.file()).expect("read");
    let length = bytes.len();
    for at in (8192..length).step_by(4096) {
        bytes[at + 100] ^= 1;
    }
    std::fs::write(home.file(), bytes).expect("written");
    let outcome =
        Store::open(home.path(), &key()).and_then(|store| store.read(|reader| reader.all("worker").map(|_| ())));
    assert_eq!(outcome.unwrap_err(), StoreError::Damaged);
}

#[test]
fn nothing_of_a_write_that_fails_or_panics_remains() {
    let home = Home::new();
    let store = create(&home, 1);
    put(&store, id(1), worker(1));
    let failed = store.write(|tx: &mut Tx<'_>| -> Result<(), StoreError> {
        tx.save(save_of("worker", id(2), worker(2)))?;
        tx.save(save_of("worker", id(1), json!({"full_name": "Lain"})))?;
        Err(StoreError::NotFound)
    });
    assert_eq!(failed.unwrap_err(), StoreError::NotFound);
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _ = store.write(|tx: &mut Tx<'_>| -> Result<(), StoreError> {
            tx.save(save_of("worker", id(3), worker(3)))?;
            panic!("in the middle of a write")
        });
    }));
    assert!(panicked.is_err());
    store
        .read(|reader| {
            assert_eq!(reader.record(id(1))?.expect("there").body["full_name"], worker(1)["full_name"]);
            assert!(reader.record(id(2))?.is_none() && reader.record(id(3))?.is_none());
            assert_eq!((reader.count("worker")?, reader.sequence()?), (1, 1));
            Ok::<_, StoreError>(())
        })
        .expect("read");
    assert!(put(&store, id(3), worker(3)).created, "the door still opens");
}

#[test]
fn what_was_saved_is_there_after_a_crash() {
    let home = Home::new();
    let store = create(&home, 1);
    put(&store, id(1), worker(1));
    // What a crash leaves: the files as they are now, copied before anything is closed.
    let after = Home::new();
    for ending in ["", "-wal"] {
        std::fs::copy(home.path().join(format!("loket.db{ending}")), after.path().join(format!("loket.db{ending}")))
            .expect("copied");
    }
    let store = Store::open(after.path(), &key()).expect("opens");
    assert!(store.read(|reader| reader.record(id(1))).expect("read").is_some());
}

#[test]
fn two_writers_take_turns() {
    let home = Home::new();
    let store = create(&home, 1);
    std::thread::scope(|scope| {
        for thread in 0..4_u32 {
            let store = &store;
            scope.spawn(move || {
                for number in 0..25 {
                    put(store, id(u128::from(thread * 100 + number)), worker(thread * 100 + number));
                }
            });
        }
    });
    assert_eq!(store.read(|reader| Ok::<_, StoreError>((reader.count("worker")?, reader.sequence()?))), Ok((100, 100)));
}

#[test]
fn readers_see_one_moment_while_others_write() {
    let home = Home::new();
    let store = create(&home, 1);
    put(&store, id(1), worker(1));
    store
        .read(|reader| {
            assert_eq!(reader.count("worker")?, 1);
            put(&store, id(2), worker(2));
            assert_eq!(reader.count("worker")?, 1);
            Ok::<_, StoreError>(())
        })
        .expect("read");
    assert_eq!(store.read(|reader| reader.count("worker")), Ok(2));
}

#[test]
fn a_commit_tells_which_kinds_changed() {
    let home = Home::new();
    let store = create(&home, 1);
    let heard = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let ear = std::sync::Arc::clone(&heard);
    store.subscribe(move |topics| ear.lock().expect("unpoisoned").push(topics.clone()));
    put(&store, id(1), worker(1));
    put(&store, id(1), worker(1));
    let topics: Vec<_> = heard.lock().expect("unpoisoned").iter().flatten().cloned().collect();
    assert_eq!(topics, ["worker"], "the second save changed nothing");
}

#[test]
fn local_things_are_kept() {
    let home = Home::new();
    let store = create(&home, 1);
    let bytes = b"%PDF-1.7 invented".to_vec();
    let (hash, _) = store
        .write(|tx: &mut Tx<'_>| {
            tx.put_setting("desk", &json!({"language": "id"}))?;
            tx.put_draft("worker/new", 5, &common::body(json!({"full_name": "Si"})))?;
            tx.put_draft("worker/old", 3, &common::body(json!({})))?;
            tx.drop_draft("worker/old")?;
            tx.log_access(&store::Access {
                at_ms: 1,
                user: officer(),
                action: "worker.get".into(),
                record: Some(id(1)),
                detail: json!(null),
            })?;
            tx.put_import(&store::ImportRow {
                id: id(9),
                at_ms: 1,
                author: officer(),
                file_name: "daftar.xlsx".into(),
                report: json!({"rows": 2}),
                undone: false,
            })?;
            tx.import_covers(id(9), 1, 2)?;
            tx.mark_import_undone(id(9))?;
            assert_eq!(tx.put_setting("_cursor", &json!(1)), Err(StoreError::BadValue));
            tx.put_blob(&bytes)
        })
        .expect("kept");
    drop(store);
    let store = Store::open(home.path(), &key()).expect("opens");
    store
        .read(|reader| {
            assert_eq!(reader.setting("desk")?, Some(json!({"language": "id"})));
            assert_eq!(reader.drafts()?, [("worker/new".to_owned(), 5)]);
            assert_eq!(reader.draft("worker/new")?, Some(common::body(json!({"full_name": "Si"}))));
            assert_eq!(reader.blob(&hash)?, Some(bytes));
            assert_eq!(reader.access_log(&AccessQuery { limit: 10, ..AccessQuery::default() })?.1, 1);
            let import = reader.import(id(9))?.expect("there");
            assert!(import.undone && import.report == json!({"rows": 2}));
            assert_eq!(reader.import_ranges(id(9))?, [(1, 2)]);
            Ok::<_, StoreError>(())
        })
        .expect("read");
}

#[test]
fn numbers_are_taken_once_and_in_order() {
    let home = Home::new();
    let store = create(&home, 1);
    let take = || store.write(|tx: &mut Tx<'_>| tx.take_number("surat", 2026)).map(|(number, _)| number);
    assert_eq!(take(), Err(StoreError::NumbersUsedUp));
    store
        .write(|tx: &mut Tx<'_>| {
            tx.add_lease("surat", 2026, 38, 39)?;
            assert_eq!(tx.add_lease("surat", 2026, 39, 50), Err(StoreError::BadValue));
            tx.add_lease("surat", 2026, 101, 101)
        })
        .expect("leased");
    assert_eq!((take(), take(), take()), (Ok(38), Ok(39), Ok(101)));
    assert_eq!(take(), Err(StoreError::NumbersUsedUp));
    assert_eq!(store.read(|reader| reader.last_number("surat", 2026)), Ok(Some(101)));
    assert_eq!(store.read(|reader| reader.lease("surat", 2026)), Ok(None));
}

fn raw(home: &Home) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(home.file()).expect("opens");
    connection.execute_batch(&format!("PRAGMA key = \"x'{}'\"", "07".repeat(32))).expect("keyed");
    connection
}
