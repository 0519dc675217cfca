//! What happens around an issued letter: it is replaced, approved before, numbered by hand, given its signed paper, listed.

use serde_json::{Value, json};

use crate::{Desk, PASSWORD};

pub fn code(desk: &Desk, command: &str, input: Value) -> Value {
    json!(desk.call(command, input).expect_err("refused").code)
}

pub fn receipt(desk: &Desk, worker: &str) -> Value {
    desk.done("letter.issue", json!({"kind": "application-receipt", "worker": worker}))
}

/// Changes the office's settings.
pub fn set(desk: &Desk, values: Value) {
    let office = desk.done("office.get", json!({}))["office"]["id"].clone();
    let saved = desk.done("record.save", json!({"id": office, "kind": "office", "values": values}));
    assert_eq!(saved["problems"], json!([]));
}

/// Makes a user and sits them down.
pub fn sit(desk: &Desk, name: &str, role: &str) {
    let user = desk.done("user.create", json!({"name": name, "role": role, "password": PASSWORD}));
    desk.done("session.unlock", json!({"user_id": user["id"], "password": PASSWORD}));
}

#[test]
fn a_letter_that_was_replaced_stands_beside_the_new_one_and_says_so_when_checked() {
    let desk = Desk::new("replace");
    let worker = desk.worker("Dewi Lestari");
    let old = receipt(&desk, &worker);
    let draft = |reason: &str| {
        json!({"kind": "application-receipt", "worker": worker, "replaces": old["id"], "replace_reason": reason,
            "values": {"full_name": "Dewi Lestary"}})
    };
    assert_eq!(code(&desk, "letter.replace", draft(" ")), "refused_by_checks");
    assert_eq!(code(&desk, "letter.issue", draft("Nama salah eja")), "bad_input");
    let new = desk.done("letter.replace", draft("Nama salah eja"));
    assert_eq!(new["replaces"]["number"], old["number"]);
    assert_eq!(code(&desk, "letter.replace", draft("Lagi")), "wrong_state");
    let checked = desk.done("letter.verify", json!({"text": old["number"]}));
    assert_eq!((checked["answer"].as_str(), checked["reason"].as_str()), (Some("replaced"), Some("Nama salah eja")));
    assert_eq!(checked["letter"]["replaced_by"]["number"], new["number"]);
    assert_eq!(desk.done("letter.verify", json!({"text": new["number"]}))["answer"], "number_known");
    assert_eq!(desk.numbers("tanda-terima"), [2, 1]);
    let page = desk.done("letter.get", json!({"id": old["id"]}));
    let past: Vec<&str> =
        page["past"].as_array().expect("past").iter().filter_map(|one| one["what"].as_str()).collect();
    assert_eq!(past, ["issued", "replaced"]);
    let shown = desk.text_of(&new["id"]);
    assert!(shown.contains("menggantikan surat") && shown.contains("14 April 2026"), "{shown}");
    desk.done("letter.revoke", json!({"id": old["id"], "reason": "Tidak sah"}));
    assert_eq!(desk.done("letter.verify", json!({"text": old["number"]}))["answer"], "revoked");
}

#[test]
fn with_approval_on_a_letter_is_numbered_only_after_another_person_approved_it() {
    let desk = Desk::new("approval");
    let worker = desk.worker("Dewi Lestari");
    set(&desk, json!({"approve_letters": true}));
    let draft = json!({"kind": "application-receipt", "worker": worker});
    assert_eq!(code(&desk, "letter.issue", draft.clone()), "approval_needed");
    let batch = json!({"kind": "application-receipt", "workers": [worker], "output": {"to": "register"}});
    assert_eq!(code(&desk, "letter.batch", batch), "approval_needed");
    assert_eq!(desk.done("letter.preview", draft.clone())["needs_approval"], true);
    let proposal = desk.done("proposal.put", json!({"draft": draft}));
    let id = json!({"id": proposal["id"]});
    assert_eq!(desk.done("proposal.get", id.clone())["may_approve"], false);
    let seen = |desk: &Desk| {
        let open = desk.done("proposal.get", json!({"id": proposal["id"]}));
        json!({"id": proposal["id"], "seen": open["seen"]})
    };
    assert_eq!(code(&desk, "proposal.approve", seen(&desk)), "own_entry");
    assert_eq!(code(&desk, "proposal.issue", id.clone()), "wrong_state");
    sit(&desk, "Budi Peninjau", "reviewer");
    assert_eq!(code(&desk, "proposal.send_back", json!({"id": proposal["id"], "reason": ""})), "refused_by_checks");
    let sent = desk.done("proposal.send_back", json!({"id": proposal["id"], "reason": "Alamat belum lengkap"}));
    assert_eq!((sent["state"].as_str(), sent["reason"].as_str()), (Some("sent_back"), Some("Alamat belum lengkap")));
    desk.done("proposal.undo", id.clone());
    assert_eq!(code(&desk, "proposal.approve", json!({"id": proposal["id"], "seen": "x"})), "file_changed");
    assert_eq!(desk.done("proposal.approve", seen(&desk))["state"], "approved");
    assert_eq!(desk.done("proposal.undo", id.clone())["state"], "waiting");
    desk.done("proposal.approve", seen(&desk));
    let counts = desk.done("counter.overview", json!({}));
    assert_eq!((&counts["letters_to_approve"], &counts["letters_approved"]), (&json!(0), &json!(1)));
    let letter = desk.done("proposal.issue", id.clone());
    assert_eq!(letter["running"], 1);
    assert_eq!(code(&desk, "proposal.issue", id.clone()), "wrong_state");
    assert_eq!(code(&desk, "proposal.undo", id), "wrong_state");
    assert_eq!(desk.done("proposal.list", json!({}))["rows"], json!([]));
    let issued = desk.done("proposal.list", json!({"state": "issued"}));
    assert_eq!(issued["rows"][0]["issued_as"], letter["id"]);
}

#[test]
fn an_approval_lapses_when_the_letter_would_say_something_else() {
    let desk = Desk::new("lapse");
    let worker = desk.worker("Dewi Lestari");
    set(&desk, json!({"approve_letters": true, "verify_alone": true}));
    let proposal = desk.done("proposal.put", json!({"draft": {"kind": "application-receipt", "worker": worker}}));
    let id = json!({"id": proposal["id"]});
    let seen = desk.done("proposal.get", id.clone())["seen"].clone();
    desk.done("proposal.approve", json!({"id": proposal["id"], "seen": seen}));
    desk.done("record.save", json!({"id": worker, "kind": "worker", "values": {"full_name": "Dewi Lestary"}}));
    assert_eq!(code(&desk, "proposal.issue", id.clone()), "file_changed");
    assert_eq!(desk.done("proposal.get", id)["proposal"]["state"], "waiting");
    assert_eq!(desk.numbers("tanda-terima"), Vec::<u64>::new());
}

#[test]
fn a_number_of_the_paper_register_is_entered_once_and_never_twice() {
    let desk = Desk::new("by-hand");
    let worker = desk.worker("Dewi Lestari");
    receipt(&desk, &worker);
    set(&desk, json!({"hand_numbered": "tanda-terima formulir"}));
    let (first, second) = (receipt(&desk, &worker), receipt(&desk, &worker));
    assert_eq!((first["number"].as_str(), &first["running"]), (Some(""), &json!(0)));
    assert!(desk.text_of(&first["id"]).contains("Nomor: …"));
    let enter = |letter: &Value, running: u32| json!({"id": letter["id"], "running": running});
    let taken = desk.call("letter.enter_number", enter(&first, 1)).expect_err("letter 1 was numbered by the program");
    assert_eq!(json!(taken.fields[0].code), "taken");
    let entered = desk.done("letter.enter_number", enter(&first, 38));
    assert_eq!(entered["number"], "500.15/0038/P4MI/IV/2026");
    assert_eq!(code(&desk, "letter.enter_number", enter(&first, 39)), "wrong_state");
    let again = desk.call("letter.enter_number", enter(&second, 38)).expect_err("the same number");
    assert_eq!(json!(again.fields[0].code), "taken");
    assert_eq!(desk.numbers("tanda-terima"), [0, 38, 1]);
    let number = "500.15/0040/KHUSUS/2026";
    desk.done("letter.enter_number", json!({"id": second["id"], "running": 40, "number": number}));
    let checked = desk.done("letter.verify", json!({"text": number}));
    assert_eq!((checked["answer"].as_str(), &checked["letter"]["id"]), (Some("number_known"), &second["id"]));
    let by_file = desk.verify_file(&desk.pdf_of(&second["id"]));
    assert_eq!(by_file["values"][0], json!({"label": "number", "value": number}));
    set(&desk, json!({"hand_numbered": null}));
    assert_eq!(receipt(&desk, &worker)["running"], 41);
}

#[test]
fn a_signed_file_that_is_attached_says_whether_it_holds_what_was_issued() {
    let desk = Desk::new("attach");
    let worker = desk.worker("Dewi Lestari");
    let letter = receipt(&desk, &worker);
    let issued = desk.pdf_of(&letter["id"]);
    let signed = [&issued[..], b"9 0 obj<</Type/Sig/ByteRange[0 10 20 30]>>endobj\nstartxref\n0\n%%EOF\n"].concat();
    let attach = |name: &str, bytes: &[u8]| {
        let path = desk.beside(name);
        std::fs::write(&path, bytes).expect("a writable folder");
        let started = desk.done("scan.add", json!({"owner": letter["id"], "path": path}));
        desk.job(&started);
        std::fs::remove_file(&path).expect("the test's own file");
    };
    attach("tte.pdf", &signed);
    attach("lagi.pdf", &issued);
    let page = desk.done("letter.get", json!({"id": letter["id"]}));
    let holds: Vec<&str> =
        page["papers"].as_array().expect("papers").iter().filter_map(|one| one["holds"].as_str()).collect();
    assert_eq!(holds, ["signed", "issued"]);
    assert_eq!(page["past"].as_array().expect("past").iter().filter(|one| one["what"] == "attached").count(), 2);
    let given = desk.done("scan.file", json!({"id": page["papers"][0]["scan"], "form": "pdf"}));
    assert_eq!(desk.decoded(&given["files"][0]["base64"]), signed, "bytes are kept as they came");
    let checked = desk.verify_file(&signed);
    assert_eq!((checked["answer"].as_str(), &checked["extended"]), (Some("in_force"), &json!(true)));
    let mut forged = signed;
    forged[200] ^= 1;
    assert_eq!(desk.verify_file(&forged)["answer"], "altered");
    let mut foreign = b"#!/bin/sh\n".to_vec();
    foreign.extend_from_slice(&issued);
    let path = desk.beside("program.pdf");
    std::fs::write(&path, &foreign).expect("a writable folder");
    let job = desk.done("scan.add", json!({"owner": letter["id"], "path": path}));
    assert_eq!(desk.failed(&job), "scan_foreign");
    std::fs::remove_file(&path).expect("the test's own file");
}

#[test]
fn the_register_is_printed_as_a_book_with_its_head_on_every_page() {
    let desk = Desk::new("book");
    let worker = desk.worker("Dewi Lestari");
    for _ in 0..40 {
        receipt(&desk, &worker);
    }
    let path = desk.beside("agenda.pdf");
    let started = desk.done("letter.export", json!({"register": "tanda-terima", "path": path}));
    assert_eq!(desk.job(&started)["rows"], 40);
    let run = |program: &str, arguments: &[&str]| {
        let output = std::process::Command::new(program).args(arguments).output().expect("the program is there");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let file = path.to_str().expect("a path");
    let info = run("pdfinfo", &[file]);
    assert!(info.contains("841.89 x 595.28"), "{info}");
    let text = run("pdftotext", &["-layout", file, "-"]);
    std::fs::remove_file(&path).expect("the test's own file");
    let pages: Vec<&str> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
    assert!(pages.len() > 1);
    for page in &pages {
        assert!(page.contains("Penanda tangan") && page.contains("Keterangan"), "{page}");
    }
    let (first, last) = (text.find("500.15/0001/"), text.find("500.15/0040/"));
    assert!(first.is_some() && first < last, "{text}");
}

#[test]
fn a_number_that_two_registers_share_says_nothing_of_one_letter() {
    let desk = Desk::new("shared-number");
    let worker = desk.save(
        "worker",
        json!({"full_name": "Dewi Lestari", "nik": "1807055405960001", "birth_date": "1996-05-14", "sex": "female",
            "birthplace": "Sukadana", "village": "18.07.05.2001"}),
    );
    let received = receipt(&desk, &worker);
    let letter = desk.done("letter.issue", json!({"kind": "passport-recommendation", "worker": worker}));
    assert_eq!(received["number"], letter["number"], "both registers begin at 1 and share a format");
    desk.done("letter.revoke", json!({"id": letter["id"], "reason": "Salah cetak"}));
    let checked = desk.done("letter.verify", json!({"text": letter["number"]}));
    assert_eq!((checked["answer"].as_str(), &checked["reason"]), (Some("number_shared"), &Value::Null));
    let mut shown = [checked["letter"]["id"].to_string(), checked["others"][0]["id"].to_string()];
    let mut issued = [received["id"].to_string(), letter["id"].to_string()];
    shown.sort();
    issued.sort();
    assert_eq!(shown, issued);
}
