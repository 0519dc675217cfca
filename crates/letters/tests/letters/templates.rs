//! Every kind of letter that the program brings, conditions, tables over many records, and templates that are refused.

use letters::layout::Mark;
use letters::{
    Edition, Filled, FilledBlock, Paper, Template, TemplateError, built_in_names, fill, fill_draft, known_placeholders,
};
use serde_json::{Value, json};

use crate::layout::{assert_clean, text};
use crate::sample::{data, issue, kept, run};

/// The sample office with all that a letter can be about.
pub fn whole() -> Value {
    let mut data = data();
    let worker = data["worker"].as_object_mut().expect("an object");
    let more = json!({"sex": "female", "registered_on": "2026-01-12", "consent_by": "Sutrisno", "consent_relation": "parent", "passport_number": "C1234567"});
    worker.extend(more.as_object().cloned().unwrap_or_default());
    data["placement"] = json!({"scheme": "p_to_p", "destination_country": "TW", "agency": "PT Bina Karya Samudra", "employer": "Lin Household",
        "job_title": "Pengasuh lanjut usia", "wage_currency": "TWD", "wage_monthly": 20_000, "contract_from": "2026-06-01", "contract_to": "2029-05-31",
        "departed_on": "2026-06-01", "returned_on": "2029-06-02", "departs_from": "Bandara Radin Inten II"});
    data["training"] = json!({"training_title": "Bahasa Mandarin Dasar", "provider": "LPK Cahaya Timur", "training_from": "2026-02-02",
        "training_to": "2026-03-13", "hours": 240, "training_result": "passed"});
    data["case"] = json!({"repatriation_kind": "ill", "handed_over_on": "2026-04-13", "handed_to": "Sutrisno", "handed_relation": "Ayah",
        "witness": "Suparno", "witness_office": "Kepala Desa Sumberejo", "arrived_on": "2026-04-12", "arrival_point": "Bandara Soekarno-Hatta"});
    let paper = |kind: &str, number: &str| json!({"document": {"document_kind": kind, "document_number": number, "expires_on": "2031-04-14"}});
    let people = (0..300).map(|place| json!({"worker": {"full_name": format!("Peserta {place:03} dengan nama yang cukup panjang"), "nik": format!("18070648{place:08}"), "village": "18.07.01.2001"}, "training": {}}));
    data["related"] = json!({"document": [paper("id_card", "1807064802970004"), paper("passport", "C1234567")], "participants": people.collect::<Vec<_>>()});
    data
}

fn built_in(name: &str) -> Template {
    Template::built_in(name).expect("built in")
}

fn words(letter: &letters::Letter) -> String {
    text(&letter.pages)
}

#[test]
fn every_built_in_letter_fills_and_is_clean_on_both_papers() {
    for name in built_in_names() {
        let filled = fill(&built_in(name), &whole()).unwrap_or_else(|missing| panic!("{name} misses {missing:?}"));
        for paper in [Paper::A4, Paper::F4] {
            let issued = issue(&filled, Edition { paper, ..Edition::default() });
            assert_clean(&issued.letter);
            assert_eq!(issued.letter.problems, [], "{name}");
            let path = kept(&format!("{name}-{paper:?}.pdf"), &issued.pdf);
            let report = run("qpdf", &["--check", path.to_str().expect("a path")]);
            assert!(report.contains("No syntax or stream encoding errors found"), "{name}: {report}");
        }
    }
}

#[test]
fn every_built_in_letter_stands_hard_names() {
    let mut data = whole();
    let long = "Raden Ajeng ".repeat(10).trim_end().to_owned();
    for path in
        ["/worker/full_name", "/case/handed_to", "/case/witness", "/worker/consent_by", "/training/training_title"]
    {
        *data.pointer_mut(path).expect("there") = json!(long);
    }
    data["placement"]["agency"] = json!("شركة الأمل");
    data["worker"]["street"] = json!("Jalan Panjang\nGang Melati\nRumah Susun Sederhana Blok C\nLantai 4");
    for name in built_in_names() {
        let filled = fill(&built_in(name), &data).unwrap_or_else(|missing| panic!("{name} misses {missing:?}"));
        assert_clean(&issue(&filled, Edition::default()).letter);
    }
}

#[test]
fn an_attendance_list_of_300_repeats_its_head_on_every_page() {
    let filled = fill(&built_in("training-attendance"), &whole()).expect("fills");
    assert_eq!((filled.name.as_str(), filled.nik.as_str()), ("Bahasa Mandarin Dasar", ""));
    let issued = issue(&filled, Edition::default());
    assert_clean(&issued.letter);
    let pages = &issued.letter.pages;
    assert!(pages.len() > 5, "{} pages", pages.len());
    let last_with_rows = pages.iter().rposition(|page| text(std::slice::from_ref(page)).contains("Peserta"));
    for page in &pages[..=last_with_rows.expect("rows")] {
        let text = text(std::slice::from_ref(page));
        assert_eq!(text.matches("Tanda tangan").count(), 1, "{text}");
    }
    let all = words(&issued.letter);
    for place in 0..300 {
        assert_eq!(all.matches(&format!("Peserta {place:03}")).count(), 1, "row {place}");
    }
    assert!(all.contains("Senin, 2 Februari 2026"));
    let pdf = kept("attendance.pdf", &issued.pdf);
    let read = run("pdftotext", &["-layout", pdf.to_str().expect("a path"), "-"]);
    assert!(read.contains("Peserta 299") && read.contains("1807064800000299"));
    // The head's words stand once for who listens, whatever the number of pages.
    let heads = pages
        .iter()
        .flat_map(|page| &page.marks)
        .filter(|mark| matches!(mark, Mark::Run(run) if run.part.is_some() && run.text().starts_with("Tanda tangan")));
    assert_eq!(heads.count(), 1);
}

#[test]
fn empty_rows_are_there_to_be_filled_in_by_hand() {
    let mut data = whole();
    data["related"] = json!({});
    let filled = fill(&built_in("training-attendance"), &data).expect("fills");
    let rows = filled.blocks.iter().find_map(|block| match block {
        FilledBlock::Table { rows, .. } => Some(rows.len()),
        _ => None,
    });
    assert_eq!(rows, Some(10));
}

#[test]
fn a_block_stands_only_when_its_conditions_hold() {
    let says = |scheme: Value| {
        let mut data = whole();
        data["placement"]["scheme"] = scheme;
        let filled = fill(&built_in("agreement-acknowledgement"), &data).expect("fills");
        serde_json::to_string(&filled.blocks).expect("JSON").contains("Pasal 63")
    };
    assert!(says(json!("independent")));
    assert!(!says(json!("p_to_p")));
    assert!(!says(Value::Null));
}

#[test]
fn wages_and_hours_are_spelled() {
    let text =
        |name: &str| serde_json::to_string(&fill(&built_in(name), &whole()).expect("fills").blocks).expect("JSON");
    assert!(text("agreement-acknowledgement").contains("TWD 20000 (dua puluh ribu)"));
    assert!(text("training-certificate").contains("240 (dua ratus empat puluh) jam pelajaran"));
    assert!(text("training-certificate").contains("LULUS"));
}

#[test]
fn those_who_sign_side_by_side_have_their_names_on_one_line() {
    let issued = issue(&fill(&built_in("repatriation-handover"), &whole()).expect("fills"), Edition::default());
    let line = |name: &str| {
        let runs = issued.letter.pages.iter().flat_map(|page| &page.marks);
        let mut found = runs.filter_map(|mark| match mark {
            Mark::Run(run) if run.text() == name => Some(run.y),
            _ => None,
        });
        found.next_back().expect("stands there")
    };
    assert!((line("SUTRISNO") - line("SUPARNO")).abs() < 0.1);
}

#[test]
fn a_draft_and_a_copy_are_overprinted() {
    let filled: Filled = fill_draft(&built_in("candidate-statement"), &whole(), "[belum diisi]").0;
    let said = |edition: Edition<'_>| words(&issue(&filled, edition).letter);
    assert!(said(Edition { draft: true, ..Edition::default() }).contains("KONSEP"));
    assert!(said(Edition { copy: true, ..Edition::default() }).contains("SALINAN"));
    assert!(!said(Edition::default()).contains("KONSEP"));
}

#[test]
fn a_template_that_cannot_be_filled_is_refused() {
    let load = |blocks: Value| {
        let template = json!({"name": "x", "title": "X", "certifies": "x", "language": "id", "blocks": blocks});
        Template::load(&template.to_string(), &known_placeholders()).map(|_| ())
    };
    let column = |width: u8| json!({"label": "a", "value": "{document.document_number}", "width": width});
    assert!(load(json!([{"block": "table", "of": "document", "columns": [column(10)]}])).is_ok());
    assert!(matches!(
        load(json!([{"block": "table", "of": "user", "columns": [column(10)]}])),
        Err(TemplateError::Table(_))
    ));
    assert!(matches!(
        load(json!([{"block": "table", "of": "document", "columns": [column(0)]}])),
        Err(TemplateError::Table(_))
    ));
    assert!(matches!(load(json!([{"block": "table", "of": "document", "columns": []}])), Err(TemplateError::Table(_))));
    let other = json!({"block": "table", "of": "family_member", "columns": [{"label": "a", "value": "{case_event.event_note}", "width": 1}]});
    assert!(matches!(load(json!([other])), Err(TemplateError::UnknownPlaceholder(_))));
    let when = json!([{"block": "title", "text": "x", "when": [{"field": "worker.shoe_size"}]}]);
    assert!(matches!(load(when), Err(TemplateError::UnknownPlaceholder(path)) if path == "worker.shoe_size"));
    assert!(matches!(load(json!([])), Err(TemplateError::Blocks)));
    let alone = json!([{"block": "signatures", "parties": [{"position": "a", "name": "b"}]}]);
    assert!(matches!(load(alone), Err(TemplateError::Signatures)));
    assert!(matches!(load(json!([{"block": "title", "text": "x", "script": 1}])), Err(TemplateError::Form(_))));
    assert!(matches!(
        load(json!([{"block": "title", "text": "{office.recovery_key}"}])),
        Err(TemplateError::UnknownPlaceholder(_))
    ));
}

#[test]
fn certificates_lie_on_their_long_side_and_fit_on_one_page() {
    for name in ["training-certificate", "orientation-certificate"] {
        let filled = fill(&built_in(name), &whole()).expect("fills");
        for paper in [Paper::A4, Paper::F4] {
            let issued = issue(&filled, Edition { paper, ..Edition::default() });
            let (width, height) = issued.letter.size();
            assert!(width > height);
            assert_eq!(issued.letter.pages.len(), 1, "{name} on {paper:?}");
        }
        let path = kept("certificate.pdf", &issue(&filled, Edition::default()).pdf);
        let info = run("pdfinfo", &[path.to_str().expect("a path")]);
        assert!(info.contains("841.89 x 595.28 pts (A4)"), "{info}");
    }
}

#[test]
fn the_familys_consent_stands_on_one_page() {
    let issued = issue(&fill(&built_in("family-consent"), &whole()).expect("fills"), Edition::default());
    assert_clean(&issued.letter);
    assert_eq!(issued.letter.pages.len(), 1);
}

#[test]
fn a_letter_in_the_place_of_another_says_so_before_it_is_signed() {
    let mut data = whole();
    data["letter"]["replaces_number"] = json!("500.15/0037/P4MI-LT/IV/2026");
    data["letter"]["replaces_on"] = json!("2026-04-02");
    let sentence = "menggantikan surat Nomor 500.15/0037/P4MI-LT/IV/2026 tanggal 2 April 2026";
    for name in built_in_names() {
        let filled = fill(&built_in(name), &data).unwrap_or_else(|missing| panic!("{name} misses {missing:?}"));
        let said = filled
            .blocks
            .iter()
            .position(|block| matches!(block, FilledBlock::Paragraph { text, .. } if text.contains(sentence)));
        let signed = filled
            .blocks
            .iter()
            .position(|block| matches!(block, FilledBlock::Signature { .. } | FilledBlock::Signatures { .. }));
        assert!(said.is_some() && said < signed, "{name}");
    }
}
