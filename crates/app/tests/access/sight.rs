//! Specific personal data, by right, at every door through which values leave the core.

use serde_json::{Value, json};

use crate::office::Office;

const ROLES: [&str; 5] = ["officer", "reviewer", "manager", "administrator", "auditor"];
const RIGHTS: [&str; 4] = ["health", "biometric", "protection", "belief"];
/// A field of each, in the order of `RIGHTS`, with what it holds.
const OF_WORKER: [(&str, &str); 3] = [("health", "blood_group"), ("biometric", "photo"), ("belief", "religion")];
const OF_CASE: [&str; 3] = ["case_category", "case_summary", "condition"];

fn seen_by_role(role: &str) -> &'static [&'static str] {
    match role {
        "officer" => &["biometric", "protection", "belief"],
        "auditor" => &[],
        _ => &RIGHTS,
    }
}

fn with_every_role(name: &str) -> Office {
    let office = Office::new(name);
    for role in ROLES.into_iter().filter(|role| *role != "administrator") {
        office.user(role, role, None);
    }
    office
}

fn list(value: &Value) -> Vec<&str> {
    value.as_array().expect("a list").iter().filter_map(Value::as_str).collect()
}

/// Values of specific data that stand somewhere in an answer.
fn told(answer: &Value) -> Vec<&'static str> {
    let text = answer.to_string();
    let secrets = [
        ("health", "\"ab\""),
        ("biometric", "iVBORw0KGgo"),
        ("belief", "\"islam\""),
        ("protection", "harassment"),
        ("protection", "Dipukul"),
        ("protection", "Luka di lengan"),
        ("protection", "Menelepon"),
    ];
    secrets.iter().filter(|(_, value)| text.contains(value)).map(|(right, _)| *right).collect()
}

#[test]
fn each_role_sees_its_fields_and_is_told_which_are_hidden() {
    let office = with_every_role("sight-roles");
    for role in ROLES {
        office.sit(role);
        let seen = seen_by_role(role);
        let state = office.done("system.state", json!({}));
        assert_eq!(
            list(&state["office"]["sees"]),
            RIGHTS.into_iter().filter(|right| seen.contains(right)).collect::<Vec<_>>()
        );
        let worker = office.get(&office.worker);
        for (right, field) in OF_WORKER {
            let hidden = list(&worker["hidden"]).contains(&field);
            assert_eq!(worker["body"].get(field).is_some(), seen.contains(&right), "{role} {field}");
            assert_eq!(hidden, !seen.contains(&right), "{role} {field} is named as hidden");
        }
        let case = office.get(&office.case);
        for field in OF_CASE {
            assert_eq!(case["body"].get(field).is_some(), seen.contains(&"protection"), "{role} {field}");
        }
        let doors = [
            ("record.list", json!({"kind": "worker", "offset": 0, "limit": 10})),
            ("record.list", json!({"kind": "case", "offset": 0, "limit": 10})),
            ("record.list", json!({"kind": "case_event", "offset": 0, "limit": 10})),
            ("record.history", json!({"id": office.worker})),
            ("record.history", json!({"id": office.case})),
            ("record.history", json!({"id": office.event})),
            ("record.titles", json!({"ids": [office.event, office.case]})),
            ("search.find", json!({"text": "siti", "limit": 10})),
            ("search.find", json!({"text": "dipulangkan", "limit": 10})),
            ("worker.file", json!({"id": office.worker})),
            ("worker.history", json!({"id": office.worker, "offset": 0, "limit": 500})),
            ("review.state", json!({"id": office.worker})),
            ("case.get", json!({"id": office.case})),
            ("case.board", json!({})),
            ("double.check", json!({"values": {"full_name": "Siti Rahmawati", "birth_date": "1996-05-14"}})),
            ("counter.overview", json!({})),
        ];
        for (command, input) in doors {
            let answer = office.done(command, input);
            let beyond: Vec<_> = told(&answer).into_iter().filter(|right| !seen.contains(right)).collect();
            assert!(beyond.is_empty(), "{command} tells the {role} of {beyond:?}: {answer}");
        }
    }
}

#[test]
fn a_handover_is_printed_by_an_officer_and_not_shown_to_an_auditor() {
    let office = with_every_role("sight-handover");
    let draft = json!({"kind": "repatriation-handover", "worker": office.worker, "case": office.case});
    office.sit("officer");
    let preview = office.done("letter.preview", draft.clone());
    let missing = preview["problems"].to_string();
    assert!(!missing.contains("condition"), "the condition stands in it: {missing}");
    office.sit("auditor");
    assert_eq!(office.refused("letter.preview", draft), "not_allowed");
}

#[test]
fn nobody_filters_or_sorts_by_what_they_do_not_see() {
    let office = with_every_role("sight-filter");
    office.sit("auditor");
    let filter = json!([{"field": "case_category", "values": ["harassment"]}]);
    let sort = json!({"field": "case_category", "descending": false});
    let list = |extra: (&str, &Value)| {
        let mut input = json!({"kind": "case", "offset": 0, "limit": 10});
        input[extra.0] = extra.1.clone();
        input
    };
    assert_eq!(office.refused("record.list", list(("filters", &filter))), "not_allowed");
    assert_eq!(office.refused("record.list", list(("sort", &sort))), "not_allowed");
    assert_eq!(office.refused("case.board", json!({"case_category": "harassment"})), "not_allowed");
    let path = office.home.path().with_extension("csv");
    let export = json!({"kind": "case", "filters": filter, "format": "csv_comma", "path": path});
    let job = office.done("export.run", export)["job"].clone();
    let state = loop {
        let view = office.done("job.get", json!({"id": job}));
        if view["state"] != "running" {
            break view;
        }
    };
    assert_eq!(state["failure"]["code"], "not_allowed");
    assert!(!path.exists(), "nothing was written");
    office.sit("officer");
    assert_eq!(office.done("record.list", list(("filters", &filter)))["total"], 1);
}

#[test]
fn what_is_hidden_can_be_neither_set_nor_cleared_nor_undone() {
    let office = with_every_role("sight-save");
    let change = office
        .done("record.save", json!({"kind": "worker", "id": office.worker, "values": {"blood_group": "o"}}))["change"]
        .clone();
    office.sit("officer");
    for value in [json!("a"), Value::Null] {
        let input =
            json!({"kind": "worker", "id": office.worker, "values": {"blood_group": value, "phone": "0812345678"}});
        let saved = office.done("record.save", input);
        assert_eq!(saved["record"], Value::Null);
        assert_eq!(
            (&saved["problems"][0]["field"], &saved["problems"][0]["code"]),
            (&json!("blood_group"), &json!("hidden"))
        );
    }
    assert_eq!(office.refused("record.undo", json!({"change": change})), "refused_by_checks");
    office.sit("reviewer");
    assert_eq!(office.get(&office.worker)["body"]["blood_group"], "o");
    assert_eq!(office.get(&office.worker)["body"].get("phone"), None, "all of it or nothing");
}

#[test]
fn a_right_is_given_and_taken_for_one_user_and_a_draft_from_before_tells_nothing() {
    let office = Office::new("sight-rights");
    let nurse = office.user("Perawat", "officer", Some(&["health"]));
    let users = office.done("user.list", json!({}));
    let told = users.as_array().expect("users").iter().find(|user| user["id"] == nurse.as_str()).expect("the new one");
    assert_eq!(told["sees"], json!(["health"]));
    office.sit("Perawat");
    let worker = office.get(&office.worker);
    assert_eq!(worker["body"]["blood_group"], "ab");
    assert_eq!(worker["body"].get("religion"), None);
    let key = format!("worker:{}", office.worker);
    office.done("draft.put", json!({"key": key, "values": {"blood_group": "o", "phone": "0812345678"}}));
    office.sit("administrator");
    office.done("user.update", json!({"id": nurse, "sees": []}));
    office.sit("Perawat");
    let draft = office.done("draft.get", json!({"key": key}));
    assert_eq!(draft["values"], json!({"phone": "0812345678"}));
    assert_eq!(office.get(&office.worker)["body"].get("blood_group"), None);
}

#[test]
fn a_new_administrator_keeps_settings_and_sees_no_specific_data_unless_it_is_given() {
    let office = Office::new("sight-administrator");
    office.user("Teknisi", "administrator", None);
    office.sit("Teknisi");
    let hidden = office.get(&office.worker)["hidden"].clone();
    assert_eq!(list(&hidden), ["religion", "blood_group", "photo"]);
}

#[test]
fn an_export_has_no_column_of_what_is_hidden() {
    let office = with_every_role("sight-export");
    for (role, expected) in [
        ("auditor", vec![]),
        ("officer", vec!["religion", "photo"]),
        ("manager", vec!["religion", "blood_group", "photo"]),
    ] {
        office.sit(role);
        let columns = office.done("export.columns", json!({"kind": "worker"}));
        let names: Vec<&str> =
            columns.as_array().expect("columns").iter().filter_map(|column| column["name"].as_str()).collect();
        for (_, field) in OF_WORKER.iter().filter(|(_, field)| *field != "photo") {
            assert_eq!(names.contains(field), expected.contains(field), "{role} {field}");
        }
        let path = office.home.path().with_extension(format!("{role}.csv"));
        let input =
            |columns: &[&str]| json!({"kind": "worker", "columns": columns, "format": "csv_comma", "path": path});
        if expected.contains(&"blood_group") {
            office.job("export.run", input(&["full_name", "blood_group"]));
        } else {
            assert_eq!(office.refused("export.run", input(&["full_name", "blood_group"])), "not_allowed");
            office.job("export.run", input(&[]));
            let text = std::fs::read_to_string(&path).expect("the list");
            assert!(text.contains("Siti Rahmawati") && !text.contains("islam"), "{text}");
        }
        let cases =
            json!({"kind": "case", "format": "csv_comma", "path": office.home.path().with_extension("cases.csv")});
        office.job("export.run", cases);
        drop(std::fs::remove_file(path));
    }
    drop(std::fs::remove_file(office.home.path().with_extension("cases.csv")));
}

#[test]
fn a_conflict_over_what_is_hidden_is_anothers_to_decide() {
    let office = with_every_role("sight-conflict");
    let blind = office.user("Verifikator", "reviewer", Some(&["biometric"]));
    assert!(!blind.is_empty());
    let seen = office.get(&office.worker)["seen"].clone();
    for group in ["a", "b"] {
        let input = json!({"kind": "worker", "id": office.worker, "values": {"blood_group": group}, "seen": seen});
        office.done("record.save", input);
    }
    let decision = json!({"record": office.worker, "group": "blood_group", "values": {"blood_group": "b"}});
    office.sit("Verifikator");
    assert_eq!(office.done("conflict.list", json!({})), json!([]));
    assert_eq!(office.get(&office.worker)["conflicts_open"], json!([]));
    assert_eq!(office.refused("conflict.decide", decision.clone()), "not_allowed");
    office.sit("reviewer");
    assert_eq!(office.done("conflict.list", json!({})).as_array().map(Vec::len), Some(1));
    assert_eq!(office.done("conflict.decide", decision)["body"]["blood_group"], "b");
}

#[test]
fn a_sheet_neither_sets_nor_tells_what_is_hidden() {
    let office = with_every_role("sight-import");
    let path = office.home.path().with_extension("import.csv");
    std::fs::write(&path, "NIK,Nama,Golongan Darah,No HP\n1807055405960001,Siti Rahmawati,O,081234567890\n")
        .expect("a file");
    office.sit("officer");
    let inspected = office.done("import.inspect", json!({"path": path}));
    assert!(!inspected["fields"].to_string().contains("blood_group"), "{}", inspected["fields"]);
    let report = office.job("import.run", json!({"path": path}));
    assert_eq!(report["updated"], 1, "{report}");
    assert_eq!(office.done("import.differences", json!({})), json!([]));
    office.sit("manager");
    let body = office.get(&office.worker)["body"].clone();
    assert_eq!((&body["blood_group"], &body["phone"]), (&json!("ab"), &json!("+6281234567890")));
    office.job("import.run", json!({"path": path}));
    let differences = office.done("import.differences", json!({}));
    assert_eq!(differences.as_array().map(Vec::len), Some(1), "{differences}");
    office.sit("officer");
    assert_eq!(office.done("import.differences", json!({})), json!([]), "a manager's difference over a hidden field");
    drop(std::fs::remove_file(path));
}
