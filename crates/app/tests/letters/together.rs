//! Where letters are approved first: a batch of drafts is handed in, approved and numbered together.

use serde_json::{Value, json};

use crate::Desk;
use crate::after::{code, set, sit};

/// Twelve workers of whom the last two lack the training that a certificate is about, handed in together.
fn handed_in(desk: &Desk) -> (Vec<String>, Value) {
    set(desk, json!({"approve_letters": true}));
    let workers: Vec<String> = (0..12).map(|place| desk.worker(&format!("Peserta {place:02}"))).collect();
    for worker in workers.iter().take(10) {
        desk.save("training", json!({"worker": worker, "training_title": "Bahasa Mandarin", "training_from": "2026-02-02", "training_result": "passed"}));
    }
    let input = json!({"kind": "orientation-certificate", "workers": workers, "output": {"to": "approval"}});
    let done = desk.job(&desk.done("letter.batch", input));
    (workers, done)
}

fn names(rows: &Value) -> Vec<String> {
    let rows = rows.as_array().expect("rows").iter();
    rows.map(|row| row["proposal"]["worker_name"].as_str().expect("a name").to_owned()).collect()
}

fn batch_of(desk: &Desk) -> Value {
    desk.done("proposal.list", json!({}))["rows"][0]["batch"].clone()
}

/// What the approver hands back for those whom they may approve.
fn looked_at(desk: &Desk) -> Vec<Value> {
    let batch = desk.done("proposal.batch", json!({"batch": batch_of(desk)}));
    let rows = batch["rows"].as_array().expect("rows").iter().filter(|row| row["may_approve"] == true);
    rows.map(|row| json!({"id": row["proposal"]["id"], "seen": row["seen"]})).collect()
}

#[test]
fn a_batch_is_handed_in_approved_and_numbered_in_its_order_into_one_folder() {
    let desk = Desk::new("together");
    let (_, done) = handed_in(&desk);
    assert_eq!((done["drafts"].as_array().map(Vec::len), &done["letters"]), (Some(10), &json!([])));
    let refused: Vec<&str> =
        done["refused"].as_array().expect("refused").iter().filter_map(|one| one["name"].as_str()).collect();
    assert_eq!(refused, ["Peserta 10", "Peserta 11"]);
    let list = desk.done("proposal.list", json!({}));
    assert_eq!(list["rows"].as_array().map(Vec::len), Some(1), "one row for the whole batch");
    assert_eq!((&list["rows"][0]["together"], &list["rows"][0]["state"]), (&json!(10), &json!("waiting")));
    assert_eq!(looked_at(&desk), Vec::<Value>::new(), "who handed it in does not approve it");

    sit(&desk, "Budi Peninjau", "reviewer");
    let batch = desk.done("proposal.batch", json!({"batch": batch_of(&desk)}));
    assert_eq!(names(&batch["rows"]), (0..10).map(|place| format!("Peserta {place:02}")).collect::<Vec<_>>());
    let drafts = looked_at(&desk);
    let done = desk.job(&desk.done("proposal.approve_batch", json!({"drafts": drafts})));
    assert_eq!((done["approved"].as_array().map(Vec::len), &done["refused"]), (Some(10), &json!([])));
    assert_eq!(desk.numbers("sertifikat"), Vec::<u64>::new(), "nothing is numbered before");

    let folder = desk.beside("batch");
    std::fs::create_dir(&folder).expect("a writable folder");
    let ids: Vec<&Value> = drafts.iter().map(|draft| &draft["id"]).collect();
    let nowhere = json!({"drafts": ids, "output": {"to": "approval"}});
    assert_eq!(code(&desk, "proposal.issue_batch", nowhere), "bad_input");
    let input = json!({"drafts": ids, "output": {"to": "folder", "path": folder}});
    let done = desk.job(&desk.done("proposal.issue_batch", input));
    assert_eq!(
        (&done["output_failure"], &done["refused"], &done["stopped"]),
        (&Value::Null, &json!([]), &json!(false))
    );
    assert_eq!(desk.numbers("sertifikat"), (1..=10).rev().collect::<Vec<_>>());
    for (place, letter) in done["letters"].as_array().expect("letters").iter().enumerate() {
        let letter = desk.done("letter.get", json!({"id": letter}))["letter"].clone();
        assert_eq!(
            (letter["running"].as_u64(), letter["subject_name"].as_str()),
            (Some(place as u64 + 1), Some(format!("PESERTA {place:02}").as_str()))
        );
    }
    let mut files: Vec<_> =
        std::fs::read_dir(&folder).expect("the folder").map(|file| file.expect("a file").path()).collect();
    files.sort();
    assert_eq!(files.len(), 10);
    assert!(files.iter().all(|file| std::fs::read(file).is_ok_and(|bytes| bytes.starts_with(b"%PDF-"))));
    assert!(files[0].to_string_lossy().contains("0001"), "{files:?}");
    std::fs::remove_dir_all(&folder).expect("the test's own folder");
    assert_eq!(desk.done("proposal.list", json!({}))["rows"], json!([]));
}

#[test]
fn a_draft_that_changed_is_refused_alone_and_one_that_is_sent_back_leaves_its_batch() {
    let desk = Desk::new("together-changed");
    let (workers, _) = handed_in(&desk);
    sit(&desk, "Budi Peninjau", "reviewer");
    let drafts = looked_at(&desk);
    desk.done("record.save", json!({"id": workers[3], "kind": "worker", "values": {"full_name": "Peserta 03 Baru"}}));
    desk.done("proposal.send_back", json!({"id": drafts[5]["id"], "reason": "Nama belum lengkap"}));
    let done = desk.job(&desk.done("proposal.approve_batch", json!({"drafts": drafts})));
    assert_eq!(done["approved"].as_array().map(Vec::len), Some(8));
    let refused: Vec<(&str, &str)> = (done["refused"].as_array().expect("refused").iter())
        .map(|one| (one["name"].as_str().unwrap_or(""), one["failure"]["code"].as_str().unwrap_or("")))
        .collect();
    assert_eq!(refused, [("Peserta 03 Baru", "file_changed"), ("Peserta 05", "wrong_state")]);
    let list = desk.done("proposal.list", json!({}));
    let mut rows: Vec<(&str, u64)> = (list["rows"].as_array().expect("rows").iter())
        .map(|row| (row["state"].as_str().unwrap_or(""), row["together"].as_u64().unwrap_or(0)))
        .collect();
    rows.sort_unstable();
    assert_eq!(rows, [("approved", 8), ("sent_back", 1), ("waiting", 1)]);
    // Whoever issues is told of an approval that lapsed; the others have their numbers without a gap.
    desk.done("record.save", json!({"id": workers[0], "kind": "worker", "values": {"full_name": "Peserta 00 Baru"}}));
    let ids: Vec<&Value> = done["approved"].as_array().expect("approved").iter().collect();
    let done = desk.job(&desk.done("proposal.issue_batch", json!({"drafts": ids, "output": {"to": "register"}})));
    assert_eq!(done["refused"][0]["failure"]["code"], "file_changed");
    assert_eq!(desk.numbers("sertifikat"), (1..=7).rev().collect::<Vec<_>>());
}

#[test]
fn a_batch_that_is_stopped_leaves_whole_letters_and_whole_drafts() {
    let desk = Desk::new("together-stopped");
    set(&desk, json!({"approve_letters": true}));
    let workers: Vec<String> = (0..40).map(|place| desk.worker(&format!("Peserta {place:02}"))).collect();
    let input = json!({"kind": "application-receipt", "workers": workers, "output": {"to": "approval"}});
    let started = desk.done("letter.batch", input);
    desk.done("job.cancel", json!({"id": started["job"]}));
    let done = desk.job(&started);
    let drafts = done["drafts"].as_array().expect("drafts").len();
    assert_eq!(done["stopped"], drafts < 40);
    let rows = desk.done("proposal.list", json!({}))["rows"].clone();
    let waiting = rows.as_array().expect("rows").iter().filter_map(|row| row["together"].as_u64()).sum::<u64>();
    assert_eq!(waiting, drafts as u64);
}
