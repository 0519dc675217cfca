//! Every opening, export and print is recorded, seen by those who answer for it, and costs nothing that anyone notices.

use std::time::Instant;

use serde_json::{Value, json};

use crate::office::Office;

fn lines(office: &Office, about: Option<&str>) -> Vec<Value> {
    let mut input = json!({"offset": 0, "limit": 100});
    if let Some(id) = about {
        input["record"] = json!(id);
    }
    office.done("access.list", input)["lines"].as_array().expect("lines").clone()
}

fn actions(lines: &[Value]) -> Vec<(&str, &str)> {
    lines.iter().map(|line| (line["user"].as_str().unwrap_or(""), line["action"].as_str().unwrap_or(""))).collect()
}

#[test]
fn who_opened_exported_and_printed_stands_in_the_file_and_an_officer_does_not_see_it() {
    let office = Office::new("log-who");
    office.user("officer", "officer", None);
    office.sit("officer");
    for _ in 0..3 {
        office.done("worker.file", json!({"id": office.worker}));
    }
    let path = office.home.path().with_extension("log.csv");
    office.job("export.run", json!({"kind": "worker", "format": "csv_comma", "path": path}));
    assert_eq!(office.refused("access.list", json!({"offset": 0, "limit": 10})), "not_allowed");
    office.sit("administrator");
    let told = lines(&office, Some(&office.worker));
    assert_eq!(
        actions(&told),
        [("officer", "exported"), ("officer", "opened")],
        "opened once, since screens ask again and again"
    );
    assert_eq!((&told[0]["title"], &told[0]["rows"]), (&json!("Siti Rahmawati"), &json!(1)));
    let other = office.save("worker", json!({"full_name": "Wayan Sudiarta"}));
    assert_eq!(lines(&office, Some(&other)), Vec::<Value>::new());
    let today = json!({"from": "2026-04-14", "to": "2026-04-14", "offset": 0, "limit": 10});
    assert_eq!(office.done("access.list", today)["total"], 2);
    assert_eq!(office.done("access.list", json!({"from": "2026-04-15", "offset": 0, "limit": 10}))["total"], 0);
    drop(std::fs::remove_file(path));
}

#[test]
fn opening_a_file_waits_for_no_disk() {
    let office = Office::new("log-speed");
    for number in 0..200 {
        office.save("note", json!({"worker": office.worker, "note_text": format!("Catatan {number}")}));
    }
    let mut best = f64::MAX;
    for _ in 0..5 {
        let started = Instant::now();
        office.done("worker.file", json!({"id": office.worker}));
        best = best.min(started.elapsed().as_secs_f64() * 1_000.0);
    }
    // Measured in a debug build on a busy machine; a release build is several times faster.
    assert!(best < 200.0, "{best} ms");
}
