//! Facts about files of earlier versions: frozen as that version's program wrote them, each is brought up to date with nothing lost.
//!
//! When the version rises, the file of the last one is frozen: `FREEZE=tests/fixtures/store/N cargo test -p store --test upgrade`.

mod common;

use std::path::PathBuf;

use common::{Home, body, create, desktop, id, key, officer, put, save_of, worker};
use serde_json::{Value, json};
use store::{Access, AccessQuery, FileKey, NewStore, Store, StoreError, Tx, unpack_backup};

fn fill(store: &Store) {
    for number in 0..12 {
        put(store, id(u128::from(number)), worker(number));
    }
    put(store, id(3), json!({"phone": "+6281298765432"}));
    put(store, id(4), json!({"phone": null, "languages": ["ms", "zh"]}));
    let more = store.write(|tx: &mut Tx<'_>| -> Result<(), StoreError> {
        let paper = json!({"worker": id(3).to_string(), "document_kind": "passport"});
        tx.save(save_of("document", id(100), paper))?;
        tx.delete(id(5), officer(), 1_700_000_000_001)?;
        tx.add_lease("keluar", 2026, 1, 20)?;
        tx.take_number("keluar", 2026)?;
        tx.put_blob(b"%PDF-1.7 a letter")?;
        tx.put_draft("worker:new", 7, &body(json!({"full_name": "Belum Disimpan"})))?;
        tx.put_setting("office_setting", &json!({"kept": true}))?;
        let (user, action) = (officer(), "opened".to_owned());
        tx.log_access(&Access { at_ms: 5, user, action, record: Some(id(3)), detail: json!({}) })?;
        tx.acknowledge(1, 1)?;
        tx.acknowledge(2, 2)?;
        tx.set_cursor(2)
    });
    more.expect("filled");
}

/// Everything that was put in, and that it can be worked with.
fn holds_everything(store: &Store) {
    let phone = |number: u128| {
        store.read(|reader| reader.record(id(number))).expect("read").expect("there").body["phone"].clone()
    };
    for number in (0..12).filter(|number| *number != 4) {
        let wanted = if number == 3 { json!("+6281298765432") } else { worker(number)["phone"].clone() };
        assert_eq!(phone(u128::from(number)), wanted);
    }
    let four = store.read(|reader| reader.record(id(4))).expect("read").expect("there");
    assert_eq!((four.body.get("phone"), &four.body["languages"]), (None::<&Value>, &json!(["ms", "zh"])));
    assert!(store.read(|reader| reader.record(id(5))).expect("read").expect("there").deleted);
    assert_eq!(store.read(|reader| reader.history(id(3))).expect("read").len(), 2);
    assert!(store.read(|reader| reader.record(id(100))).expect("read").is_some());
    assert_eq!(store.read(|reader| reader.last_number("keluar", 2026)), Ok(Some(1)));
    let letter = blake3::hash(b"%PDF-1.7 a letter");
    assert_eq!(store.read(|reader| reader.blob(letter.as_bytes())), Ok(Some(b"%PDF-1.7 a letter".to_vec())));
    assert_eq!(store.read(|reader| reader.draft("worker:new")), Ok(Some(body(json!({"full_name": "Belum Disimpan"})))));
    assert_eq!(store.read(|reader| reader.setting("office_setting")), Ok(Some(json!({"kept": true}))));
    assert_eq!(
        store
            .read(|reader| reader.access_log(&AccessQuery { limit: 9, ..AccessQuery::default() }))
            .expect("read")
            .0
            .len(),
        1
    );
    assert_eq!(
        store.read(|reader| Ok::<_, StoreError>((reader.acknowledged()?, reader.cursor()?, reader.sequence()?))),
        Ok((2, 2, 16))
    );
    let entries = store.read(|reader| reader.outbox(0, 100)).expect("read");
    let digests = sync::entry::chain(desktop(1), 0, sync::GENESIS, &entries).expect("a chain");
    let head = store.read(|reader| reader.chain_head(desktop(1))).expect("read");
    assert_eq!((16, digests.last()), (head.0, Some(&head.1)), "the chain is whole");
    put(store, id(200), json!({"full_name": "Sesudah Naik"}));
}

fn frozen() -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/store");
    let mut versions: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("frozen files")
        .map(|entry| entry.expect("one").path().join("loket.db"))
        .collect();
    versions.sort();
    versions
}

#[test]
fn a_file_of_every_version_opens_with_nothing_lost() {
    assert!(!frozen().is_empty());
    for file in frozen() {
        let home = Home::new();
        std::fs::copy(&file, home.file()).expect("copied");
        holds_everything(&Store::open(home.path(), &key()).expect("opens"));
        let store = Store::open(home.path(), &key()).expect("opens again");
        // It can be backed up and brought back like any other.
        let (out, into) = (Home::new(), Home::new());
        let path = out.path().join("office.loketbak");
        store.backup(&path, b"", &FileKey::new([3; 32]), &mut |_, _| true).expect("a backup");
        unpack_backup(&path, &FileKey::new([3; 32]), into.path(), &key(), &mut |_, _| true).expect("unpacked");
        assert!(Store::open(into.path(), &key()).is_ok());
    }
}

#[test]
fn a_new_file_holds_the_same() {
    let home = Home::new();
    let store = create(&home, 1);
    fill(&store);
    holds_everything(&store);
    if let Some(folder) = std::env::var_os("FREEZE").map(PathBuf::from) {
        std::fs::create_dir_all(&folder).expect("a folder");
        fill(&Store::create(&folder, &key(), &NewStore { desktop: desktop(1), secret: [9; 32] }).expect("a new file"));
    }
}
