//! Handing in, verifying, sending back, taking back.

use serde_json::{Value, json};

use crate::office::{ADMINISTRATOR, Desktop, OFFICER, OTHER_REVIEWER, REVIEWER};

#[test]
fn a_file_is_handed_in_and_verified_by_another() {
    let desk = Desktop::with_office("review-verify");
    let worker = desk.worker();
    assert_eq!(desk.state(&worker), "entered");
    let handed_in = desk.submit(&worker);
    assert_eq!((handed_in["state"].as_str(), handed_in["why"].as_str()), (Some("submitted"), Some("first")));
    assert_eq!(handed_in["may_not"], "role");
    desk.sit(REVIEWER);
    let review = desk.review(&worker);
    assert_eq!((review["may_verify"].as_bool(), review["decision"]["user"].as_str()), (Some(true), Some(OFFICER)));
    let verified = desk.verify(&worker);
    assert_eq!(verified["state"], "verified");
    assert_eq!(verified["decision"]["user"], REVIEWER);
    assert_eq!(verified["decision"]["sound"], true);
    assert_eq!(desk.refused("review.submit", json!({"id": worker})), "wrong_state");
}

#[test]
fn a_change_that_matters_sends_a_verified_file_back_to_review_and_another_does_not() {
    let desk = Desktop::with_office("review-lapse");
    let worker = desk.verified_worker();
    desk.save("worker", Some(&worker), json!({"phone": "+6281272004419", "street": "Jl. Mawar 3"}));
    desk.save("note", None, json!({"worker": worker, "note_text": "Datang lagi hari Senin"}));
    assert_eq!(desk.state(&worker), "verified");

    // The village stands in one group with the street and matters; the street does not hide that it was changed.
    desk.save("worker", Some(&worker), json!({"village": "18.07.05.2002"}));
    desk.save("worker", Some(&worker), json!({"street": "Jl. Mawar 4"}));
    assert_eq!(desk.review(&worker)["changed"][0]["field"], "village");
    desk.as_user(REVIEWER, "review.verify", desk.seen(&worker));
    desk.sit(OFFICER);

    desk.save("worker", Some(&worker), json!({"passport_number": "X7041939"}));
    let review = desk.review(&worker);
    assert_eq!((review["state"].as_str(), review["why"].as_str()), (Some("submitted"), Some("changed")));
    let changed = review["changed"].as_array().expect("a list");
    assert_eq!(changed.len(), 1, "{changed:?}");
    let one = &changed[0];
    assert_eq!((one["field"].as_str(), one["user"].as_str()), (Some("passport_number"), Some(OFFICER)));
    assert_eq!((&one["old"], &one["new"]), (&json!("X7041938"), &json!("X7041939")));

    desk.sit(REVIEWER);
    assert_eq!(desk.verify(&worker)["state"], "verified");
}

#[test]
fn a_related_record_that_comes_changes_or_goes_sends_a_verified_file_back() {
    let desk = Desktop::with_office("review-related");
    let worker = desk.worker();
    let diploma = desk.document(&worker);
    desk.submit(&worker);
    desk.as_user(REVIEWER, "review.verify", desk.seen(&worker));
    desk.sit(OFFICER);
    let again = || {
        desk.sit(REVIEWER);
        desk.verify(&worker);
        desk.sit(OFFICER);
    };
    desk.save("document", None, json!({"worker": worker, "document_kind": "visa", "document_number": "V1"}));
    assert_eq!(desk.review(&worker)["why"], "changed", "a document came");
    again();
    desk.save("document", Some(&diploma), json!({"document_number": "DN-01 2"}));
    assert_eq!(desk.review(&worker)["why"], "changed", "a document was changed");
    again();
    let deleted = desk.done("record.delete", json!({"id": diploma}));
    let review = desk.review(&worker);
    assert_eq!(review["why"], "changed", "a document was deleted");
    assert_eq!(review["changed"][0]["field"], "_deleted");
    desk.done("record.undo", json!({"change": deleted["change"]}));
    assert_eq!(desk.review(&worker)["why"], "changed", "someone has to look whether it is the same again");
}

#[test]
fn nobody_verifies_what_they_wrote_themselves() {
    let desk = Desktop::with_office("review-four-eyes");
    desk.sit(REVIEWER);
    let worker = desk.worker();
    assert_eq!(desk.submit(&worker)["may_not"], "own_entry");
    assert_eq!(desk.refused("review.verify", desk.seen(&worker)), "own_entry");
    desk.sit(OTHER_REVIEWER);
    // One field that matters is enough: now both wrote in it.
    desk.save("worker", Some(&worker), json!({"birthplace": "Sukadana"}));
    assert_eq!(desk.refused("review.verify", desk.seen(&worker)), "own_entry");
    desk.sit(ADMINISTRATOR);
    assert_eq!(desk.verify(&worker)["state"], "verified");
    // A field that does not matter makes nobody an author.
    desk.sit(REVIEWER);
    desk.save("worker", Some(&worker), json!({"mother_name": "Sumarni"}));
    desk.sit(OTHER_REVIEWER);
    desk.save("worker", Some(&worker), json!({"phone": "+6281272004420"}));
    assert_eq!(desk.refused("review.verify", desk.seen(&worker)), "own_entry", "the birthplace is still theirs");
}

#[test]
fn an_office_of_one_person_may_verify_alone_and_its_decisions_say_so() {
    let desk = Desktop::with_office("review-alone");
    desk.sit(ADMINISTRATOR);
    let worker = desk.worker();
    desk.submit(&worker);
    assert_eq!(desk.refused("review.verify", desk.seen(&worker)), "own_entry");
    let office = desk.done("office.get", json!({}))["office"]["id"].as_str().expect("an id").to_owned();
    desk.save("office", Some(&office), json!({"verify_alone": true}));
    let review = desk.verify(&worker);
    assert_eq!((review["state"].as_str(), review["decision"]["alone"].as_bool()), (Some("verified"), Some(true)));
    // Taking the permission away later does not unmake what was decided under it.
    desk.save("office", Some(&office), json!({"verify_alone": false}));
    assert_eq!(desk.state(&worker), "verified");
    assert_eq!(desk.as_user(OFFICER, "review.state", json!({"id": worker}))["decision"]["alone"], true);
}

#[test]
fn what_came_after_the_look_is_not_verified_with_it() {
    let desk = Desktop::with_office("review-seen");
    let worker = desk.worker();
    desk.submit(&worker);
    let looked = desk.seen(&worker);
    desk.save("worker", Some(&worker), json!({"full_name": "Dewi Lestari Handayani"}));
    desk.sit(REVIEWER);
    assert_eq!(desk.refused("review.verify", looked), "file_changed");
    for nonsense in ["", "nonsense", "1 x:y", "-1 "] {
        let code = desk.refused("review.verify", json!({"id": worker, "seen": nonsense}));
        assert!(matches!(code.as_str(), "bad_input" | "file_changed"), "{nonsense:?}: {code}");
    }
    assert_eq!(desk.verify(&worker)["state"], "verified");
}

#[test]
fn a_file_comes_back_with_reasons_beside_its_fields_and_what_is_mended_is_seen() {
    let desk = Desktop::with_office("review-back");
    let worker = desk.worker();
    let diploma = desk.document(&worker);
    desk.submit(&worker);
    desk.sit(REVIEWER);
    let reasons = [
        (worker.as_str(), "nik", "Tidak sama dengan KTP"),
        (worker.as_str(), "passport_expires_on", "Belum diisi"),
        (diploma.as_str(), "", "Bukan ijazah orang ini"),
    ];
    desk.send_back(&worker, &reasons);
    desk.sit(OFFICER);
    let review = desk.review(&worker);
    assert_eq!((review["state"].as_str(), review["may_submit"].as_bool()), (Some("sent_back"), Some(true)));
    let read = |review: &Value| -> Vec<(String, bool)> {
        let reasons = review["reasons"].as_array().expect("a list").iter();
        reasons
            .map(|one| (one["text"].as_str().expect("text").to_owned(), one["mended"].as_bool().expect("a flag")))
            .collect()
    };
    assert_eq!(
        read(&review),
        reasons.map(|(_, _, text)| (text.to_owned(), false)),
        "the officer reads them as they were written"
    );
    desk.save("worker", Some(&worker), json!({"nik": "1807055405960002"}));
    desk.done("record.delete", json!({"id": diploma}));
    let mended: Vec<bool> = read(&desk.review(&worker)).into_iter().map(|(_, mended)| mended).collect();
    assert_eq!(mended, [true, false, true]);

    let again = desk.submit(&worker);
    assert_eq!((again["state"].as_str(), again["why"].as_str()), (Some("submitted"), Some("mended")));
    assert_eq!(read(&again).len(), 3, "the reviewer sees what was asked for");
    desk.sit(REVIEWER);
    assert_eq!(desk.verify(&worker)["state"], "verified");
    assert_eq!(desk.review(&worker)["reasons"], json!([]));
}

#[test]
fn a_file_is_not_sent_back_without_a_reason_or_for_another_file() {
    let desk = Desktop::with_office("review-reasons");
    let (worker, other) = (desk.worker(), desk.save("worker", None, json!({"full_name": "Budi Santoso"})).0);
    desk.submit(&worker);
    desk.sit(REVIEWER);
    let with = |reasons: Value| json!({"id": worker, "reasons": reasons});
    let reason = |record: &str, field: &str, text: &str| json!({"record": record, "field": field, "text": text});
    assert_eq!(desk.refused("review.send_back", with(json!([]))), "refused_by_checks");
    assert_eq!(desk.refused("review.send_back", with(json!([reason(&worker, "nik", "  ")]))), "refused_by_checks");
    assert_eq!(desk.refused("review.send_back", with(json!([reason(&other, "nik", "x")]))), "bad_input");
    assert_eq!(desk.refused("review.send_back", with(json!([reason(&worker, "no_field", "x")]))), "bad_input");
    let long = "x".repeat(401);
    assert_eq!(desk.refused("review.send_back", with(json!([reason(&worker, "nik", &long)]))), "refused_by_checks");
    let many = vec![reason(&worker, "nik", "x"); 61];
    assert_eq!(desk.refused("review.send_back", with(json!(many))), "refused_by_checks");
    assert_eq!(desk.state(&worker), "submitted");
}

#[test]
fn ones_own_decision_is_taken_back_and_no_one_elses() {
    let desk = Desktop::with_office("review-undo");
    let worker = desk.worker();
    desk.submit(&worker);
    desk.sit(REVIEWER);
    let decision = desk.verify(&worker)["undo"].clone();
    desk.sit(OTHER_REVIEWER);
    assert_eq!(desk.refused("review.undo", json!({"decision": decision})), "not_allowed");
    desk.sit(REVIEWER);
    assert_eq!(desk.done("review.undo", json!({"decision": decision}))["state"], "submitted");
    assert_eq!(desk.refused("review.undo", json!({"decision": decision})), "built_upon");
    // Decided anew, the other way.
    desk.send_back(&worker, &[(&worker, "nik", "Salah ketik")]);
    desk.sit(OFFICER);
    let handed_in = desk.submit(&worker);
    desk.sit(REVIEWER);
    let back = handed_in["decisions"][1]["id"].clone();
    assert_eq!(desk.refused("review.undo", json!({"decision": back})), "built_upon");
    desk.sit(OFFICER);
    assert_eq!(desk.done("review.undo", json!({"decision": handed_in["undo"]}))["state"], "sent_back");
}

#[test]
fn a_decision_is_not_a_record_that_anyone_can_write_or_delete() {
    let desk = Desktop::with_office("review-internal");
    let worker = desk.worker();
    desk.submit(&worker);
    desk.sit(ADMINISTRATOR);
    let forged = json!({"kind": "decision", "values": {"worker": worker, "verdict": "verified"}});
    assert_eq!(desk.refused("record.save", forged), "bad_input");
    let decision = desk.review(&worker)["decision"]["id"].clone();
    desk.refused("record.delete", json!({"id": decision}));
    assert_eq!(desk.state(&worker), "submitted");
}

#[test]
fn who_only_reads_decides_nothing() {
    let desk = Desktop::with_office("review-roles");
    let worker = desk.worker();
    desk.submit(&worker);
    assert_eq!(desk.refused("review.verify", desk.seen(&worker)), "not_allowed");
    assert_eq!(desk.refused("review.send_back", json!({"id": worker, "reasons": []})), "not_allowed");
    desk.sit(ADMINISTRATOR);
    desk.done("user.create", json!({"name": "Lina", "role": "auditor", "password": crate::office::PASSWORD}));
    desk.sit("Lina");
    let review = desk.review(&worker);
    assert!(review["may_verify"] == false && review["may_send_back"] == false && review["may_submit"] == false);
    assert_eq!(desk.refused("review.submit", json!({"id": worker})), "not_allowed");
}

#[test]
fn a_file_that_is_deleted_is_not_reviewed() {
    let desk = Desktop::with_office("review-gone");
    let worker = desk.worker();
    desk.submit(&worker);
    assert_eq!(desk.queued("waiting"), std::slice::from_ref(&worker));
    let deleted = desk.done("record.delete", json!({"id": worker}));
    assert!(desk.queued("waiting").is_empty());
    assert_eq!(desk.refused("review.state", json!({"id": worker})), "not_found");
    desk.done("record.undo", json!({"change": deleted["change"]}));
    assert_eq!(desk.queued("waiting"), [worker]);
}
