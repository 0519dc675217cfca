//! History in words, earlier states, and bringing fields back.

use serde_json::{Value, json};

use crate::office::{ADMINISTRATOR, Desktop, OFFICER, REVIEWER};

fn history(desk: &Desktop, worker: &str) -> Vec<Value> {
    let told = desk.done("worker.history", json!({"id": worker, "offset": 0, "limit": 500}));
    let changes = told["changes"].as_array().expect("a list").clone();
    assert_eq!(told["total"].as_u64(), Some(changes.len() as u64));
    changes
}

#[test]
fn the_history_says_who_when_on_which_desktop_and_what_was_and_is() {
    let desk = Desktop::with_office("history-words");
    desk.as_user(ADMINISTRATOR, "desk.rename", json!({"name": " Loket 1 "}));
    desk.sit(OFFICER);
    let worker = desk.worker();
    let (_, change) = desk.save("worker", Some(&worker), json!({"passport_number": "X7041939"}));
    let told = history(&desk, &worker);
    let last = &told[0];
    assert_eq!((last["user"].as_str(), last["desktop"].as_str()), (Some(OFFICER), Some("Loket 1")));
    assert_eq!((last["change"].as_str(), last["here"].as_bool()), (Some(change.as_str()), Some(true)));
    assert_eq!(last["edits"], json!([{"field": "passport_number", "old": "X7041938", "new": "X7041939"}]));
    assert!(last["at_ms"].as_i64() > told[1]["at_ms"].as_i64());
    assert_eq!((told[1]["first"].as_bool(), last["first"].as_bool()), (Some(true), Some(false)));
}

#[test]
fn the_files_history_tells_of_everything_in_it_also_of_what_is_gone_and_of_decisions() {
    let desk = Desktop::with_office("history-file");
    let worker = desk.worker();
    let diploma = desk.document(&worker);
    desk.submit(&worker);
    desk.sit(REVIEWER);
    let sent = desk.send_back(&worker, &[(&worker, "nik", "Salah")]);
    desk.done("review.undo", json!({"decision": sent["undo"]}));
    desk.sit(OFFICER);
    desk.done("record.delete", json!({"id": diploma}));
    let told = history(&desk, &worker);
    let kinds: Vec<&str> = told.iter().filter_map(|change| change["kind"].as_str()).collect();
    assert_eq!(kinds, ["document", "decision", "decision", "decision", "document", "worker"]);
    assert_eq!(told[0]["edits"], json!([{"field": "_deleted", "old": null, "new": true}]));
    let verdicts: Vec<&Value> = told[1..4].iter().map(|change| &change["edits"][0]["new"]).collect();
    assert_eq!(verdicts, ["withdrawn", "sent_back", "submitted"]);
    assert!(told[1..4].iter().all(|change| change["sound"] == true));
    let text = serde_json::to_string(&told).expect("JSON");
    assert!(!text.contains("decision_signature") && !text.contains("\"seen\""), "what is for programs is not told");
    let page = desk.done("worker.history", json!({"id": worker, "offset": 2, "limit": 1}));
    assert_eq!((page["changes"][0]["change"].as_str(), page["total"].as_u64()), (told[2]["change"].as_str(), Some(6)));
}

#[test]
fn any_earlier_state_is_seen_as_it_was() {
    let desk = Desktop::with_office("history-at");
    let worker = desk.worker();
    desk.save("worker", Some(&worker), json!({"full_name": "Dewi Lestari H", "birthplace": "Sukadana"}));
    desk.save("worker", Some(&worker), json!({"birthplace": null, "phone": "+6281272004419"}));
    let told = desk.done("record.history", json!({"id": worker}));
    let at = |index: usize| desk.done("record.at", json!({"id": worker, "change": told[index]["change"]}));
    let (now, middle, first) = (at(0), at(1), at(2));
    assert_eq!((now["differs"].as_array().map(Vec::len), now["later"].as_u64()), (Some(0), Some(0)));
    assert_eq!(middle["body"]["birthplace"], "Sukadana");
    assert_eq!(middle["differs"], json!(["birthplace", "phone"]));
    assert_eq!(first["differs"], json!(["full_name", "phone"]), "the birthplace is empty again");
    assert_eq!((first["body"]["full_name"].as_str(), first["later"].as_u64()), (Some("Dewi Lestari"), Some(2)));
    assert_eq!(first["now"]["full_name"], "Dewi Lestari H");
    let other = desk.save("worker", None, json!({"full_name": "Budi"})).1;
    assert_eq!(desk.refused("record.at", json!({"id": worker, "change": other})), "not_found");
    assert_eq!(desk.refused("record.at", json!({"id": worker, "change": "nonsense"})), "bad_input");
}

#[test]
fn one_field_is_brought_back_by_a_change_that_can_be_undone() {
    let desk = Desktop::with_office("history-restore");
    let worker = desk.verified_worker();
    desk.save("worker", Some(&worker), json!({"passport_number": "X7041939", "phone": "+6281272004419"}));
    let told = desk.done("record.history", json!({"id": worker}));
    let before = told[1]["change"].clone();
    let back = |fields: Value| json!({"id": worker, "change": before, "fields": fields});
    let saved = desk.done("record.restore", back(json!(["passport_number"])));
    assert_eq!(saved["record"]["body"]["passport_number"], "X7041938");
    assert_eq!(saved["record"]["body"]["phone"], "+6281272004419", "the other field stays");
    assert_eq!(desk.review(&worker)["why"], "changed", "it is a change like any other");
    desk.done("record.undo", json!({"change": saved["change"]}));
    assert_eq!(desk.done("record.get", json!({"id": worker}))["body"]["passport_number"], "X7041939");
    // What was empty then is emptied; what is the same is left alone.
    let saved = desk.done("record.restore", back(json!(["passport_number", "birthplace"])));
    let last = desk.done("record.history", json!({"id": worker}));
    assert_eq!(last[0]["change"], saved["change"]);
    assert_eq!(last[0]["edits"].as_array().map(Vec::len), Some(1));
    let nothing = desk.done("record.restore", back(json!(["passport_number"])));
    assert_eq!(nothing["change"], "");

    assert_eq!(desk.refused("record.restore", back(json!([]))), "bad_input");
    assert_eq!(desk.refused("record.restore", back(json!(["_deleted"]))), "bad_input");
    assert_eq!(desk.refused("record.restore", back(json!(["no_field"]))), "bad_input");
    desk.done("record.delete", json!({"id": worker}));
    assert_eq!(desk.refused("record.restore", back(json!(["phone"]))), "not_found");
}

#[test]
fn a_users_keys_and_an_offices_secrets_are_in_no_history_and_no_earlier_state() {
    let desk = Desktop::with_office("history-secret");
    desk.sit(ADMINISTRATOR);
    let office = desk.done("office.get", json!({}))["office"]["id"].clone();
    let told = desk.done("record.history", json!({"id": office}));
    assert!(!told.to_string().contains("recovery_key"));
    let at = desk.done("record.at", json!({"id": office, "change": told[0]["change"]}));
    assert!(!at.to_string().contains("recovery_key"));
    let input = json!({"id": office, "change": told[0]["change"], "fields": ["recovery_key"]});
    assert_eq!(desk.refused("record.restore", input), "bad_input");
    let user = desk.done("user.list", json!({}))[0]["id"].clone();
    assert_eq!(desk.refused("record.history", json!({"id": user})), "not_found");
    assert_eq!(desk.refused("record.at", json!({"id": user, "change": told[0]["change"]})), "not_found");
}
