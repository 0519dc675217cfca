//! What a person does with a scan, and that each of it can be taken back.

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::papers::{pdf, png, size_of_png};

fn undo(desk: &Desk, change: &Value) {
    desk.done("scan.undo", json!({ "change": change["change"] }));
}

/// Content and page of each page in their order, with its turn.
fn order(scan: &Value) -> Vec<(u64, u64, u64)> {
    let number = |page: &Value, name: &str| page[name].as_u64().expect("a number");
    let pages = scan["pages"].as_array().expect("pages");
    pages.iter().map(|page| (number(page, "content"), number(page, "page"), number(page, "turn"))).collect()
}

fn choice(content: u64, page: u64, turn: u64, crop: Value) -> Value {
    json!({ "content": content, "page": page, "turn": turn, "crop": crop })
}

#[test]
fn a_paper_is_taken_in_with_who_when_and_whose() {
    let desk = Desk::new("scan-take");
    let added = desk.take("paspor Siti.png", &png(900, 600, 1)).expect("taken");
    let scan = desk.scan();
    assert_eq!((&scan["id"], &scan["name"], &scan["source"]), (&added["scan"], &json!("paspor Siti"), &json!("file")));
    assert_eq!((&scan["owner_kind"], &scan["worker"]), (&json!("document"), &desk.worker));
    assert_eq!(scan["added_by"], tests::cli::USER);
    assert_eq!(order(&scan), [(0, 0, 0)]);
    assert!(!desk.picture(&scan, 0, 0, false).is_empty() && !desk.picture(&scan, 0, 0, true).is_empty());
    let theirs = desk.done("scan.list", json!({ "worker": desk.worker }));
    assert_eq!(theirs.as_array().map(Vec::len), Some(1), "it is found from the worker too");
}

#[test]
fn taking_in_can_be_undone_and_that_too() {
    let desk = Desk::new("scan-undo");
    let added = desk.take("a.png", &png(300, 200, 1)).expect("taken");
    undo(&desk, &added);
    assert!(desk.scans().is_empty());
    let again = desk.take("a.png", &png(300, 200, 1)).expect("taken");
    assert_eq!(again["already"], false, "a paper that was taken away is taken in anew");
    let deleted = desk.done("scan.delete", json!({ "id": again["scan"] }));
    assert!(desk.scans().is_empty());
    undo(&desk, &deleted);
    assert_eq!(desk.scan()["id"], again["scan"]);
    assert_eq!(desk.kept(), 1, "its content was kept once all the time");
}

#[test]
fn the_same_paper_is_taken_once_for_a_record_and_kept_once_for_all() {
    let desk = Desk::new("scan-same");
    let bytes = png(900, 600, 1);
    let first = desk.take("a.png", &bytes).expect("taken");
    let again = desk.take("again.png", &bytes).expect("taken");
    assert_eq!((&again["already"], &again["scan"]), (&json!(true), &first["scan"]));
    let other = desk.record("document", json!({ "worker": desk.worker, "document_kind": "visa" }));
    let path = desk.file("b.png", &bytes);
    let third = desk.job(&desk.done("scan.add", json!({ "owner": other, "path": path }))).expect("taken");
    assert_ne!(third["scan"], first["scan"]);
    assert_eq!(desk.kept(), 1);
}

#[test]
fn pages_are_turned_cut_ordered_left_out_and_each_is_undone() {
    let desk = Desk::new("scan-pages");
    let scan = desk.take("1.png", &png(900, 600, 1)).expect("taken")["scan"].clone();
    for seed in [2, 3] {
        let path = desk.file("next.png", &png(600, 900, seed));
        let input = json!({ "owner": desk.document, "path": path, "into": scan });
        desk.job(&desk.done("scan.add", input)).expect("taken");
    }
    let before = desk.scan();
    assert_eq!(order(&before), [(0, 0, 0), (1, 0, 0), (2, 0, 0)]);
    let crop = json!({ "left": 0, "top": 0, "width": 5_000, "height": 2_500 });
    let changes = [
        json!([choice(0, 0, 1, Value::Null), choice(1, 0, 0, Value::Null), choice(2, 0, 0, Value::Null)]),
        json!([choice(0, 0, 0, crop.clone()), choice(1, 0, 0, Value::Null), choice(2, 0, 0, Value::Null)]),
        json!([choice(2, 0, 0, Value::Null), choice(0, 0, 0, Value::Null), choice(1, 0, 3, Value::Null)]),
        json!([choice(1, 0, 0, Value::Null)]),
    ];
    for pages in changes {
        let change = desk.done("scan.change", json!({ "id": scan, "pages": pages }));
        let after = desk.scan();
        let wanted: Vec<&Value> = pages.as_array().expect("pages").iter().map(|page| &page["content"]).collect();
        assert_eq!(
            after["pages"].as_array().expect("pages").iter().map(|page| &page["content"]).collect::<Vec<_>>(),
            wanted
        );
        assert_eq!(after["pages"][0]["crop"], pages[0]["crop"]);
        assert_eq!(after["left_out"].as_u64(), Some(3 - wanted.len() as u64));
        undo(&desk, &change);
        assert_eq!(desk.scan()["pages"], before["pages"]);
    }
    let renamed = desk.done("scan.change", json!({ "id": scan, "name": "  Paspor lama " }));
    assert_eq!(desk.scan()["name"], "Paspor lama");
    undo(&desk, &renamed);
    assert_eq!(desk.scan()["name"], "1");
}

#[test]
fn pages_that_do_not_exist_come_twice_or_are_cut_to_nothing_are_refused() {
    let desk = Desk::new("scan-refuse");
    let scan = desk.take("1.png", &png(900, 600, 1)).expect("taken")["scan"].clone();
    let nothing = json!({ "left": 9_000, "top": 0, "width": 5_000, "height": 0 });
    for pages in [
        json!([]),
        json!([choice(1, 0, 0, Value::Null)]),
        json!([choice(0, 1, 0, Value::Null)]),
        json!([choice(0, 0, 0, Value::Null), choice(0, 0, 1, Value::Null)]),
        json!([choice(0, 0, 0, nothing)]),
    ] {
        assert!(desk.call("scan.change", json!({ "id": scan, "pages": pages })).is_err(), "{pages}");
    }
    assert_eq!(desk.call("scan.page", json!({ "id": scan, "content": 7, "page": 0 })), Err("not_found".to_owned()));
}

#[test]
fn a_scan_is_given_out_as_pdf_and_jpeg_and_never_over_the_offices_own_files() {
    let desk = Desk::new("scan-out");
    let scan = desk.take("1.png", &png(900, 600, 1)).expect("taken")["scan"].clone();
    let path = desk.file("next.png", &png(600, 900, 2));
    desk.job(&desk.done("scan.add", json!({ "owner": desk.document, "path": path, "into": scan }))).expect("taken");
    let pdf = desk.home.file("out.pdf");
    desk.done("scan.save", json!({ "id": scan, "form": "pdf", "path": pdf }));
    assert!(tests::cli::is_sound(&pdf));
    desk.done("scan.save", json!({ "id": scan, "form": "jpeg", "path": desk.home.file("out.jpg") }));
    for name in ["out.jpg", "out-2.jpg"] {
        assert!(std::fs::read(desk.home.file(name)).expect("written").starts_with(&[0xff, 0xd8, 0xff]), "{name}");
    }
    let own = desk.home.file("home").join("loket.db");
    for (form, path) in [("pdf", own), ("jpeg", pdf.clone()), ("pdf", path), ("pdf", desk.home.file("none/out.pdf"))] {
        let saved = desk.call("scan.save", json!({ "id": scan, "form": form, "path": path }));
        assert_eq!(saved, Err("path_refused".to_owned()), "{}", path.display());
    }
    let files = desk.done("scan.file", json!({ "id": scan, "form": "jpeg" }));
    assert_eq!(files["files"].as_array().map(Vec::len), Some(2));
    let seen = desk.done("access.list", json!({ "record": desk.worker, "offset": 0, "limit": 50 }));
    let given = seen["lines"].as_array().expect("lines").iter().filter(|line| line["action"] == "printed").count();
    assert_eq!(given, 3, "what goes out is recorded: {seen}");
}

#[test]
fn a_signed_pdf_goes_out_as_it_came_in() {
    let desk = Desk::new("scan-same-pdf");
    let bytes = pdf(3, "", "", "");
    let scan = desk.take("surat.pdf", &bytes).expect("taken")["scan"].clone();
    assert_eq!(order(&desk.scan()).len(), 3);
    let out = desk.home.file("out.pdf");
    desk.done("scan.save", json!({ "id": scan, "form": "pdf", "path": out }));
    assert!(std::fs::read(out).expect("written") == bytes);
}

#[test]
fn scans_are_there_after_a_restart_and_nobody_reads_them_without_a_password() {
    let desk = Desk::new("scan-restart");
    let scan = desk.take("1.png", &png(900, 600, 1)).expect("taken")["scan"].clone();
    desk.done("session.lock", json!({}));
    assert_eq!(desk.call("scan.page", json!({ "id": scan, "content": 0, "page": 0 })), Err("locked".to_owned()));
    let users = desk.done("system.state", json!({}))["users"].clone();
    desk.done("session.unlock", json!({ "user_id": users[0]["id"], "password": tests::cli::PASSWORD }));
    let again = desk.scan();
    assert_eq!(size_of_png(&desk.picture(&again, 0, 0, false)), (900, 600));
}

#[test]
fn erasing_a_person_erases_the_contents_that_nobody_else_holds() {
    let desk = Desk::new("scan-erase");
    let mine = desk.take("mine.png", &png(300, 200, 1)).expect("taken")["scan"].clone();
    let path = desk.file("next.png", &png(300, 200, 2));
    desk.job(&desk.done("scan.add", json!({ "owner": desk.document, "path": path, "into": mine }))).expect("taken");
    // A page that was left out later, and a scan that was deleted, are hers as well.
    desk.done("scan.change", json!({ "id": mine, "pages": [choice(1, 0, 0, Value::Null)] }));
    let gone = desk.take("gone.png", &png(300, 200, 3)).expect("taken")["scan"].clone();
    desk.done("scan.delete", json!({ "id": gone }));
    desk.take("shared.png", &png(300, 200, 4)).expect("taken");
    let other = desk.record("worker", json!({ "full_name": "Budi Santoso" }));
    let path = desk.file("shared.png", &png(300, 200, 4));
    desk.job(&desk.done("scan.add", json!({ "owner": other, "path": path }))).expect("taken");
    assert_eq!(desk.kept(), 4);
    let name = desk.done("record.get", json!({ "id": desk.worker }))["title"].clone();
    let input = json!({ "id": desk.worker, "basis": "request", "note": "Permintaan tertulis", "confirmation": name });
    desk.job(&desk.done("privacy.erase", input)).expect("erased");
    assert_eq!(desk.kept(), 1, "only what the other holds");
    assert_eq!(desk.call("scan.page", json!({ "id": mine, "content": 0, "page": 0 })), Err("not_found".to_owned()));
    let others = desk.done("scan.list", json!({ "owner": other }));
    assert!(!desk.picture(&others[0], 0, 0, false).is_empty());
}

#[test]
fn a_certificate_of_health_is_not_for_everyones_eyes() {
    let desk = Desk::new("scan-health");
    let certificate = desk.record("document", json!({ "worker": desk.worker, "document_kind": "medical_certificate" }));
    let path = desk.file("sehat.png", &png(300, 200, 1));
    let scan =
        desk.job(&desk.done("scan.add", json!({ "owner": certificate, "path": path }))).expect("taken")["scan"].clone();
    let user = json!({ "name": "Agus Salim", "role": "officer", "password": tests::cli::PASSWORD });
    let made = desk.done("user.create", user);
    desk.done("session.lock", json!({}));
    desk.done("session.unlock", json!({ "user_id": made["id"], "password": tests::cli::PASSWORD }));
    let listed = desk.done("scan.list", json!({ "worker": desk.worker }));
    assert_eq!((&listed[0]["hidden"], &listed[0]["pages"], &listed[0]["name"]), (&json!(true), &json!([]), &json!("")));
    for (command, input) in [
        ("scan.page", json!({ "id": scan, "content": 0, "page": 0, "small": true })),
        ("scan.file", json!({ "id": scan, "form": "pdf" })),
        ("scan.delete", json!({ "id": scan })),
        ("scan.add", json!({ "owner": certificate, "path": path })),
    ] {
        assert_eq!(desk.call(command, input), Err("not_allowed".to_owned()), "{command}");
    }
}
