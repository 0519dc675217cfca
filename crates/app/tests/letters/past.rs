//! Letters that were issued before something changed: the logo, the person's data. And what a file lacks when one is issued.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::Desk;
use crate::after::{code, receipt, set};

/// A picture of one colour, as a data URL.
fn logo(shade: u8) -> String {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, 8, 8);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&[shade; 64]).expect("pixels");
    writer.finish().expect("an end");
    format!("data:image/png;base64,{}", STANDARD.encode(file))
}

#[test]
fn an_issued_letter_keeps_its_logo_when_the_office_takes_another() {
    let desk = Desk::new("logo");
    let worker = desk.worker("Dewi Lestari");
    let letterhead = desk.done("office.get", json!({}))["letterhead"]["id"].clone();
    let wear = |logo: Value| {
        let values = json!({"logo": logo});
        let saved = desk.done("record.save", json!({"id": letterhead, "kind": "letterhead", "values": values}));
        assert_eq!(saved["problems"], json!([]));
    };
    wear(json!(logo(40)));
    let old = receipt(&desk, &worker);
    let shown = |letter: &Value| desk.done("letter.pages", json!({"id": letter["id"]}))["pages"].clone();
    let before = shown(&old);
    for next in [json!(logo(200)), Value::Null] {
        wear(next);
        assert_eq!(shown(&old), before);
        assert!(desk.pdf_of(&old["id"]).starts_with(b"%PDF-"));
    }
    assert_ne!(shown(&receipt(&desk, &worker)), before);
}

#[test]
fn a_letter_whose_person_was_erased_says_so_and_gives_nothing_out() {
    let desk = Desk::new("erased");
    let worker = desk.worker("Dewi Lestari");
    let letter = receipt(&desk, &worker);
    assert_eq!(letter["erased"], false);
    let input =
        json!({"id": worker, "basis": "request", "note": "Permintaan tertulis", "confirmation": "Dewi Lestari"});
    desk.job(&desk.done("privacy.erase", input));
    let page = desk.done("letter.get", json!({"id": letter["id"]}));
    assert_eq!((&page["letter"]["erased"], &page["letter"]["number"]), (&json!(true), &letter["number"]));
    for (command, more) in
        [("letter.pages", json!({})), ("letter.pdf", json!({})), ("letter.print", json!({"copies": 1}))]
    {
        let mut input = more;
        input["id"] = letter["id"].clone();
        assert_eq!(code(&desk, command, input), "letter_erased", "{command}");
    }
}

#[test]
fn a_recommendation_names_the_papers_that_the_file_lacks_and_is_issued_all_the_same() {
    let desk = Desk::new("papers");
    let values = json!({"full_name": "Dewi Lestari", "nik": "1807055405960001", "birth_date": "1996-05-14", "sex": "female",
        "birthplace": "Sukadana", "village": "18.07.05.2001"});
    let worker = desk.save("worker", values);
    let missing =
        |kind: &str| desk.done("letter.preview", json!({"kind": kind, "worker": worker}))["missing_papers"].clone();
    let lacks = missing("passport-recommendation");
    let lacks: Vec<&str> = lacks.as_array().expect("kinds").iter().filter_map(Value::as_str).collect();
    assert!(lacks.contains(&"id_card") && lacks.contains(&"family_consent"), "{lacks:?}");
    assert!(!lacks.contains(&"visa"), "only what this step needs: {lacks:?}");
    desk.save("document", json!({"worker": worker, "document_kind": "family_consent", "document_number": "1"}));
    assert!(!missing("passport-recommendation").as_array().expect("kinds").contains(&json!("family_consent")));
    assert_eq!(missing("application-receipt"), json!([]), "a receipt proves no step");
    desk.done("letter.issue", json!({"kind": "passport-recommendation", "worker": worker}));
}

#[test]
fn the_start_number_holds_in_the_year_in_which_the_office_began_by_its_own_time() {
    // 31 December 2025, 20.00 UTC: in Lampung it is the first of January.
    let desk = Desk::begun("began", 1_767_211_200_000, 38);
    let worker = desk.worker("Dewi Lestari");
    let next = |desk: &Desk| desk.done("letter.list", json!({"offset": 0, "limit": 1}))["next_number"].clone();
    assert_eq!(next(&desk), 38);
    let statement = |desk: &Desk| {
        let mut template = desk.template("application-receipt")["template"].clone();
        template["name"] = json!("tanda-sendiri");
        template["register"] = Value::Null;
        assert_eq!(desk.done("template.save", json!({"template": template}))["saved"], true);
        desk.done("letter.issue", json!({"kind": "tanda-sendiri", "worker": worker}))
    };
    let letter = statement(&desk);
    assert_eq!((&letter["running"], &letter["year"]), (&json!(38), &json!(2026)));
    assert_eq!(next(&desk), 39);
    set(&desk, json!({"start_number": 100}));
    assert_eq!(next(&desk), 100);
}
