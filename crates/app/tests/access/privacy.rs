//! The rights of the person: a copy of everything, requests with their clock, erasure.

use serde_json::{Value, json};

use crate::office::{Office, sheet_reader};

fn paths(office: &Office, name: &str) -> (std::path::PathBuf, std::path::PathBuf) {
    let file = |ending: &str| office.home.path().with_extension(format!("{name}.{ending}"));
    (file("pdf"), file("xlsx"))
}

#[test]
fn a_copy_holds_everything_but_other_peoples_secrets_and_is_recorded() {
    let office = Office::new("copy");
    office.save("family_member", json!({"worker": office.worker, "member_name": "Ahmad", "relation": "spouse", "member_nik": "1807050101900002"}));
    let note = office.save("note", json!({"worker": office.worker, "note_text": "Catatan lama"}));
    office.done("record.delete", json!({"id": note}));
    let (pdf, sheet) = paths(&office, "copy");
    let made = office.job("privacy.copy", json!({"id": office.worker, "pdf_path": pdf, "sheet_path": sheet}));
    assert_eq!(made["records"], 5, "{made}");
    assert!(std::fs::read(&pdf).expect("a PDF").starts_with(b"%PDF"));
    let mut reader = exchange::Reader::open(&exchange::Request::new(&sheet), &sheet_reader).expect("a spreadsheet");
    let rows = reader.sample(200).expect("its rows");
    let cells: Vec<String> = rows.iter().flat_map(|row| (0..8).map(|column| row.shown(column))).collect();
    for word in ["Isian", "Sebelumnya", "14 Mei 1996", "Perempuan", "Catatan lama"] {
        assert!(cells.iter().any(|cell| cell == word), "{word}: {cells:?}");
    }
    let raw = |cell: &&String| cell.starts_with("2026-") || cell.starts_with("1996-") || *cell == "female";
    assert_eq!(cells.iter().find(raw), None, "words, not what the file keeps");
    let told = office.done("access.list", json!({"record": office.worker, "offset": 0, "limit": 9}));
    assert_eq!(told["lines"][0]["action"], "copied");
    office.user("officer", "officer", None);
    office.user("blind", "reviewer", Some(&["biometric"]));
    for user in ["officer", "blind"] {
        office.sit(user);
        let input = json!({"id": office.worker, "pdf_path": pdf, "sheet_path": sheet});
        assert_eq!(office.refused("privacy.copy", input), "not_allowed", "{user} does not see everything");
    }
    drop((std::fs::remove_file(pdf), std::fs::remove_file(sheet)));
}

#[test]
fn a_request_has_three_days_and_a_refusal_needs_its_reason() {
    let office = Office::new("requests");
    let request = json!({"worker": office.worker, "request_kind": "correction", "request_status": "open",
        "requested_at": "2026-04-11T01:00:00Z", "wanted": "Tanggal lahir 15 Mei"});
    let id = office.save("privacy_request", request);
    let open = office.done("privacy.requests", json!({"open": true}));
    assert_eq!((&open[0]["overdue"], &open[0]["worker_name"]), (&json!(true), &json!("Siti Rahmawati")));
    let refuse =
        |values: Value| office.done("record.save", json!({"kind": "privacy_request", "id": id, "values": values}));
    let refused = refuse(json!({"request_status": "refused", "answered_at": "2026-04-13T01:00:00Z"}));
    assert_eq!(refused["problems"][0]["field"], "answer");
    let done =
        refuse(json!({"request_status": "refused", "answered_at": "2026-04-13T01:00:00Z", "answer": "Sesuai KTP"}));
    assert_eq!(done["record"]["body"]["request_status"], "refused");
    assert_eq!(office.done("privacy.requests", json!({"open": true})), json!([]));
    assert_eq!(office.done("privacy.requests", json!({})).as_array().map(Vec::len), Some(1));
}

#[test]
fn an_erasure_needs_who_answers_for_it_a_reason_without_the_name_the_name_and_no_open_case() {
    let office = Office::new("erase");
    office.user("officer", "officer", None);
    office.user("manager", "manager", None);
    office.sit("officer");
    let input =
        |note: &str, name: &str| json!({"id": office.worker, "basis": "request", "note": note, "confirmation": name});
    assert_eq!(office.refused("privacy.erase", input("Permintaan tertulis", "Siti Rahmawati")), "not_allowed");
    office.sit("manager");
    let plan = office.done("privacy.erasing", json!({"id": office.worker}));
    assert_eq!((&plan["name"], &plan["blockers"][0]["title"]), (&json!("Siti Rahmawati"), &json!("Dipulangkan")));
    let problem = |note: &str, name: &str| {
        let failure = office.call("privacy.erase", input(note, name)).expect_err("refused");
        failure.fields.iter().map(|field| field.field.clone()).collect::<Vec<_>>()
    };
    assert_eq!(problem("Permintaan siti  rahmawati", "Siti"), ["confirmation", "erasure_note", "case_status"]);
    let close = json!({"case_status": "closed", "closed_on": "2026-04-14", "closed_because": "settled"});
    office.done("record.save", json!({"kind": "case", "id": office.case, "values": close}));
    assert_eq!(problem("", "siti rahmawati"), ["erasure_note"]);
    let change =
        office.done("record.save", json!({"kind": "worker", "id": office.worker, "values": {"phone": "081234567890"}}))
            ["change"]
            .clone();
    let done = office.job("privacy.erase", input("Permintaan tertulis 12 April", "siti rahmawati"));
    assert_eq!(done["records"], 3);
    for (command, input) in [
        ("worker.file", json!({"id": office.worker})),
        ("privacy.erasing", json!({"id": office.worker})),
        ("case.get", json!({"id": office.case})),
        ("record.undo", json!({"change": change})),
        ("record.history", json!({"id": office.worker})),
    ] {
        assert!(office.call(command, input).is_err(), "{command}");
    }
    assert_eq!(office.done("search.find", json!({"text": "siti", "limit": 9}))["hits"], json!([]));
    let past = office.done("privacy.erasures", json!({}));
    assert_eq!(
        (&past[0]["basis"], &past[0]["note"], &past[0]["user"]),
        (&json!("request"), &json!("Permintaan tertulis 12 April"), &json!("manager"))
    );
    let told = office.done("access.list", json!({"record": office.worker, "offset": 0, "limit": 9}));
    assert_eq!((&told["lines"][0]["action"], &told["lines"][0]["title"]), (&json!("erased"), &json!("")));
}
