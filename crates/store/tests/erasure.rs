//! Facts about erasing: nothing of the person is left in any table, others stay, and nothing brings them back.

mod common;

use common::{Home, create, desktop, id, key, officer, put, save_of, worker};
use model::kinds;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};
use store::{AccessQuery, ImportRow, SearchOptions, Store, StoreError, Tx};
use sync::erasure::{self, Erased};
use uuid::Uuid;

const NAME: &str = "Zyxwvu Qapternok";
const NIK: &str = "1807999405969999";
/// What must be nowhere: the name as typed and as the indexes fold it, the numbers, what was written about the person.
const TRACES: [&str; 9] =
    ["Zyxwvu", "zyxwvu", "Qapternok", "qapternok", NIK, "X9988776", "Dipukul", "Menagih", "Wrongname"];

fn write(store: &Store, kind: &'static str, record: Uuid, values: Value) {
    store.write(|tx: &mut Tx<'_>| tx.save(save_of(kind, record, values))).expect("saved");
}

/// Every byte of every table, shadow tables of the full-text index too.
fn dump(home: &Home) -> Vec<u8> {
    let file = Connection::open_with_flags(home.file(), OpenFlags::SQLITE_OPEN_READ_ONLY).expect("the file");
    file.execute_batch(&format!("PRAGMA key = \"x'{}'\"", "07".repeat(32))).expect("the key");
    let mut tables =
        file.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'search'").expect("tables");
    let tables: Vec<String> =
        tables.query_map([], |row| row.get(0)).expect("names").map(|name| name.expect("a name")).collect();
    let mut bytes = Vec::new();
    for table in tables {
        let mut all = file.prepare(&format!("SELECT * FROM \"{table}\"")).expect("a table");
        let columns = all.column_count();
        let mut rows = all.query([]).expect("rows");
        while let Some(row) = rows.next().expect("a row") {
            for column in 0..columns {
                match row.get_ref(column).expect("a value") {
                    ValueRef::Text(text) | ValueRef::Blob(text) => bytes.extend_from_slice(text),
                    _ => {}
                }
                bytes.push(0);
            }
        }
    }
    bytes
}

fn found_in(bytes: &[u8]) -> Vec<&'static str> {
    TRACES.into_iter().filter(|trace| bytes.windows(trace.len()).any(|window| window == trace.as_bytes())).collect()
}

fn get(store: &Store, record: Uuid) -> Option<store::Record> {
    store.read(|reader| reader.record(record)).expect("read")
}

/// A person with a history, papers, a case, a letter, a deleted note; and another one.
fn people(store: &Store) {
    put(store, id(2), worker(2));
    put(store, id(1), json!({"full_name": "Wrongname Entirely", "nik": NIK, "passport_number": "X9988776"}));
    put(store, id(1), json!({"full_name": NAME, "village": "18.07.01.2001"}));
    write(
        store,
        "document",
        id(11),
        json!({"worker": id(1), "document_kind": "passport", "document_number": "X9988776", "name_on_paper": NAME}),
    );
    write(
        store,
        "case",
        id(12),
        json!({"worker": id(1), "case_title": "Upah", "case_kind": "complaint", "case_status": "closed", "received_on": "2026-01-01", "case_summary": "Dipukul"}),
    );
    write(store, "case_event", id(13), json!({"case": id(12), "action": "Menagih upah", "action_on": "2026-01-02"}));
    write(store, "note", id(14), json!({"worker": id(1), "note_text": "Menagih"}));
    store.write(|tx: &mut Tx<'_>| tx.delete(id(14), officer(), 5)).expect("deleted");
    let hash = store.write(|tx: &mut Tx<'_>| tx.put_blob(format!("PDF of {NAME}").as_bytes())).expect("kept").0;
    let hash = blake3::Hash::from_bytes(hash).to_hex().to_string();
    write(
        store,
        "letter",
        id(15),
        json!({"worker": id(1), "number": "500/1/2026", "letter_kind": "passport-recommendation", "register": "surat",
        "year": 2026, "running": 1, "issued_on": "2026-04-14", "subject_name": NAME, "filled": NAME, "pdf_hash": hash}),
    );
    write(store, "letter_event", id(16), json!({"letter": id(15), "event": "revoked", "reason": "Zyxwvu pindah"}));
}

fn aside(store: &Store) {
    let rows = json!({"columns": [[0, "Nama"]], "rows": [
        {"number": 2, "cells": [[0, {"Text": NAME}]], "reasons": []}, {"number": 3, "cells": [[0, {"Text": "Siti Aminah"}]], "reasons": []}]});
    store
        .write(|tx: &mut Tx<'_>| {
            let hash = tx.put_blob(rows.to_string().as_bytes())?;
            let report = json!({"rows": 2, "refused_rows_hash": blake3::Hash::from_bytes(hash).to_hex().to_string(),
                "differences": [{"record": id(1), "field": "phone", "imported": "1"}, {"record": id(2), "field": "phone", "imported": "2"}]});
            tx.put_import(&ImportRow { id: id(90), at_ms: 1, author: officer(), file_name: format!("{NAME}.xlsx"), report, undone: false })?;
            tx.put_draft("u/worker:new", 1, &common::body(json!({"full_name": "zyxwvu  qapternok"})))?;
            tx.put_draft(&format!("u/document:{}", id(11)), 1, &common::body(json!({"issuer": "Imigrasi"})))?;
            tx.put_draft("u/worker:new2", 1, &common::body(json!({"full_name": "Siti Aminah"})))
        })
        .expect("kept");
}

fn erase(store: &Store, by: u128) -> Vec<Erased> {
    let held = store.read(|reader| reader.holdings(&[id(1)])).expect("read");
    let values = json!({"subject": id(1), "erased": erasure::write(&held), "erasure_basis": "request"});
    write(store, "erasure", id(by), values);
    held
}

#[test]
fn nothing_of_an_erased_person_is_left_in_any_table() {
    let home = Home::new();
    let store = create(&home, 1);
    people(&store);
    aside(&store);
    drop(store);
    let before = found_in(&dump(&home));
    assert_eq!(before.len(), TRACES.len(), "the dump shows what there is: {before:?}");
    let store = Store::open(home.path(), &key()).expect("opens");
    assert_eq!(erase(&store, 80).len(), 7);
    store.compact().expect("in order");
    assert_eq!(get(&store, id(1)).map(|found| (found.deleted, found.body.is_empty())), Some((true, true)));
    assert!(store.search("zyxwvu", &SearchOptions { kinds: Vec::new(), limit: 9 }).expect("searched").hits.is_empty());
    assert!(
        store.search("99994059", &SearchOptions { kinds: Vec::new(), limit: 9 }).expect("searched").hits.is_empty()
    );
    assert_eq!(store.read(|reader| reader.history(id(1))).expect("read"), []);
    let letter = get(&store, id(15)).expect("the register keeps it");
    assert_eq!(
        (letter.deleted, &letter.body["number"], letter.body.get("subject_name")),
        (false, &json!("500/1/2026"), None)
    );
    let events = store.read(|reader| reader.children(&kinds::letter_event::KIND, "letter", id(15))).expect("read");
    assert_eq!(events.iter().map(|event| &event.body["event"]).collect::<Vec<_>>(), ["revoked"]);
    let drafts: Vec<String> =
        store.read(|reader| reader.drafts()).expect("read").into_iter().map(|(key, _)| key).collect();
    assert_eq!(drafts, ["u/worker:new2"]);
    let import = store.read(|reader| reader.import(id(90))).expect("read").expect("there");
    assert_eq!((import.file_name.as_str(), import.report["differences"].as_array().map(Vec::len)), ("", Some(1)));
    let kept = blake3::Hash::from_hex(import.report["refused_rows_hash"].as_str().expect("a hash")).expect("a hash");
    let rows = store.read(|reader| reader.blob(kept.as_bytes())).expect("read").expect("the other row");
    assert!(String::from_utf8_lossy(&rows).contains("Siti Aminah"));
    assert_eq!(store.read(|reader| reader.count("worker")), Ok(1));
    drop(store);
    assert_eq!(found_in(&dump(&home)), Vec::<&str>::new());
    let store = Store::open(home.path(), &key()).expect("opens after the compacting");
    assert_eq!(get(&store, id(2)).map(|found| found.body["full_name"].clone()), Some(worker(2)["full_name"].clone()));
}

#[test]
fn an_erased_person_is_not_written_again() {
    let home = Home::new();
    let store = create(&home, 1);
    people(&store);
    erase(&store, 80);
    for (kind, record, values) in [
        ("worker", id(1), json!({"full_name": NAME})),
        ("document", id(11), json!({"issuer": "Imigrasi"})),
        ("note", id(40), json!({"worker": id(1), "note_text": NAME})),
    ] {
        let saved = store.write(|tx: &mut Tx<'_>| tx.save(save_of(kind, record, values)));
        assert_eq!(saved.map(|_| ()).unwrap_err(), StoreError::NotFound, "{kind}");
    }
    drop(store);
    assert!(!found_in(&dump(&home)).contains(&"Menagih"));
}

/// Takes over what another desktop has from a sequence on.
fn take(from: &Store, to: &Store, after: u64, position: &mut u64) {
    for link in from.read(|reader| reader.outbox(after, 1000)).expect("read") {
        *position += 1;
        to.write(|tx: &mut Tx<'_>| tx.receive(&link, *position)).expect("received");
    }
}

#[test]
fn a_desktop_that_was_away_brings_nothing_back_and_names_what_it_alone_had() {
    let (home, away_home) = (Home::new(), Home::new());
    let (store, away) = (create(&home, 1), create(&away_home, 2));
    people(&store);
    let (mut here, mut there) = (0, 0);
    take(&store, &away, 0, &mut there);
    let met = store.read(|reader| reader.sequence()).expect("read");
    // Away: a change, a paper, a numbered letter.
    put(&away, id(1), json!({"hamlet": "Zyxwvu"}));
    write(&away, "document", id(21), json!({"worker": id(1), "document_kind": "visa", "name_on_paper": NAME}));
    write(
        &away,
        "letter",
        id(22),
        json!({"worker": id(1), "number": "500/38/2026", "letter_kind": "travel-introduction", "register": "surat",
        "year": 2026, "running": 38, "issued_on": "2026-04-15", "subject_name": NAME}),
    );
    let before = away.read(|reader| reader.outbox(0, 100)).expect("read");
    erase(&store, 80);
    // What it sends first is not taken in; then it hears of the erasure.
    for (at, link) in before.iter().enumerate() {
        store.write(|tx: &mut Tx<'_>| tx.receive(link, 100 + at as u64)).expect("received");
    }
    take(&store, &away, met, &mut there);
    assert!(get(&away, id(21)).is_some_and(|found| found.deleted && found.body.is_empty()));
    here += 200;
    take(&away, &store, before.len() as u64, &mut here);
    for one in [&store, &away] {
        let letter = get(one, id(22)).expect("its number stands in both registers");
        assert_eq!((letter.deleted, &letter.body["number"]), (false, &json!("500/38/2026")));
        assert_eq!(one.read(|reader| reader.all("erasure")).expect("read").len(), 2);
    }
    let chain = |one: &Store| one.read(|reader| reader.chain_head(desktop(2))).expect("read");
    assert_eq!(chain(&store), chain(&away), "both hold the same chain");
    for (store, home) in [(store, &home), (away, &away_home)] {
        store.compact().expect("in order");
        drop(store);
        assert_eq!(found_in(&dump(home)), Vec::<&str>::new());
    }
}

#[test]
fn lines_of_the_access_log_stay_and_reach_other_desktops() {
    let (home, other_home) = (Home::new(), Home::new());
    let (store, other) = (create(&home, 1), create(&other_home, 2));
    let line =
        |record| store::Access { at_ms: 7, user: officer(), action: "opened".to_owned(), record, detail: Value::Null };
    assert!(store.note_access(line(Some(id(1)))) && !store.note_access(line(Some(id(2)))));
    assert_eq!(store.read(|reader| reader.access_untold_since()), Ok(None), "not written yet");
    put(&store, id(1), worker(1));
    assert_eq!(store.read(|reader| reader.access_untold_since()), Ok(Some(7)), "written with the next save");
    store.write(|tx: &mut Tx<'_>| tx.tell_access(officer(), 9, &|| id(70))).expect("told");
    store.write(|tx: &mut Tx<'_>| tx.tell_access(officer(), 9, &|| id(71))).expect("nothing is told twice");
    assert!(get(&store, id(71)).is_none());
    take(&store, &other, 0, &mut 0);
    let query = AccessQuery { records: vec![id(1)], limit: 5, ..AccessQuery::default() };
    let (lines, total) = other.read(|reader| reader.access_log(&query)).expect("read");
    assert_eq!((total, lines[0].desktop, lines[0].access.record), (1, desktop(1), Some(id(1))));
    drop(other);
    let file = Connection::open(other_home.file()).expect("the file");
    file.execute_batch(&format!("PRAGMA key = \"x'{}'\"", "07".repeat(32))).expect("the key");
    for sql in ["DELETE FROM access", "UPDATE access SET at = 0"] {
        assert!(file.execute_batch(sql).is_err(), "{sql}");
    }
}
