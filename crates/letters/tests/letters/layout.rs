//! Nothing is ever clipped or set over something else.

use letters::layout::{MARGIN_BOTTOM, MARGIN_LEFT, MARGIN_RIGHT, MM, Mark, Page};
use letters::{
    Align, Block, Edition, LayoutError, LayoutProblem, Letter, Paper, Row, Template, Typesetter, WhenMissing, fill,
    fill_draft,
};
use serde_json::{Value, json};

use crate::sample::{data, filled, issue, template};

/// Every mark stands within the paper's margins (the overprint within the paper), and no text or image over another.
pub fn assert_clean(letter: &Letter) {
    let (width, height) = letter.size();
    for (number, page) in letter.pages.iter().enumerate() {
        let flat: Vec<&Mark> =
            page.marks.iter().filter(|mark| !matches!(mark, Mark::Run(run) if run.turn != 0.0)).collect();
        for mark in &flat {
            let (left, top, right, bottom) = mark.bounds();
            let inside = left >= MARGIN_LEFT - 0.5
                && right <= width - MARGIN_RIGHT + 0.5
                && top >= 10.0 * MM
                && bottom <= height - 8.0 * MM;
            assert!(inside, "page {number}: {mark:?} leaves the margins");
        }
        let solid: Vec<_> = flat.iter().filter(|mark| !matches!(mark, Mark::Stroke(_))).collect();
        for (place, one) in solid.iter().enumerate() {
            for other in &solid[place + 1..] {
                let (a, b) = (one.bounds(), other.bounds());
                let apart = a.2 <= b.0 + 0.01 || b.2 <= a.0 + 0.01 || a.3 <= b.1 + 0.01 || b.3 <= a.1 + 0.01;
                assert!(apart, "page {number}: {one:?} over {other:?}");
            }
        }
    }
}

pub fn text(pages: &[Page]) -> String {
    let runs = pages.iter().flat_map(|page| &page.marks).filter_map(|mark| match mark {
        Mark::Run(run) => Some(run.text().to_owned()),
        _ => None,
    });
    runs.collect::<Vec<_>>().join(" ")
}

fn lay_out(data: &Value, paper: Paper) -> Letter {
    issue(&fill(&template(), data).expect("fills"), Edition { paper, ..Edition::default() }).letter
}

#[test]
fn the_usual_letter_is_clean_on_both_papers() {
    for paper in [Paper::A4, Paper::F4] {
        let letter = lay_out(&data(), paper);
        assert_clean(&letter);
        assert_eq!(letter.pages.len(), 1);
        assert_eq!(letter.problems, []);
    }
}

#[test]
fn a_name_of_120_characters_wraps() {
    let name = "Raden Ajeng Siti Nur Azizah Kusumaningtyas Wulandari Putri Rahmawati binti Haji Muhammad Abdurrahman Wahid Suryaningrat".to_owned() + "X";
    assert_eq!(name.chars().count(), 120);
    for name in [name, "X".repeat(120), "W".repeat(120)] {
        let mut data = data();
        data["worker"]["full_name"] = json!(name);
        data["signatory"]["signatory_name"] = json!(name);
        data["letterhead"]["line_agency"] = json!(format!("Dinas {name}"));
        let letter = lay_out(&data, Paper::A4);
        assert_clean(&letter);
        let shown: String = text(&letter.pages).split_whitespace().collect();
        assert!(shown.contains(&name.to_uppercase().split_whitespace().collect::<String>()), "{shown}");
    }
}

#[test]
fn an_address_of_four_lines_wraps_within_its_column() {
    let mut data = data();
    data["worker"]["street"] = json!(
        "Jalan Jenderal Besar Sudirman Raya Lintas Timur Gang Melati Putih Nomor 123 Blok C Perumahan Griya Asri Permai Indah Tahap Dua"
    );
    data["worker"]["hamlet"] = json!("Dusun Sumber Rejo Makmur Sejahtera Bersama");
    let letter = lay_out(&data, Paper::A4);
    assert_clean(&letter);
    assert!(text(&letter.pages).contains("Gang Melati"));
}

fn with_body(lines: usize) -> Template {
    let mut template = template();
    let sentence =
        "Kalimat panjang yang menjelaskan keadaan berkas calon pekerja migran Indonesia secara lengkap dan jelas. ";
    let paragraph = Block::Paragraph { text: sentence.repeat(lines), indent: true, align: Align::Justify };
    template.blocks.insert(5, paragraph.into());
    template
}

#[test]
fn a_long_body_goes_on_further_pages_and_loses_nothing() {
    for lines in [40, 160] {
        let filled = fill(&with_body(lines), &data()).expect("fills");
        let letter = issue(&filled, Edition::default()).letter;
        assert!(letter.pages.len() > 1);
        assert_clean(&letter);
        assert_eq!(text(&letter.pages).matches("Kalimat").count(), lines);
        let second = text(&letter.pages[1..2]);
        assert!(second.contains("Halaman 2 dari") && second.contains("500.15/0131"), "{second}");
        assert!(!text(&letter.pages[..1]).contains("Halaman 1"));
    }
}

#[test]
fn signature_and_seal_stay_together_on_one_page() {
    for lines in 8..40 {
        let filled = fill(&with_body(lines), &data()).expect("fills");
        let letter = issue(&filled, Edition::default()).letter;
        assert_clean(&letter);
        let last = letter.pages.last().expect("a page");
        assert!(last.marks.iter().any(|mark| matches!(mark, Mark::Qr(_))));
        let text = text(std::slice::from_ref(last));
        assert!(text.contains("sebagaimana mestinya"), "{lines}: the signature stands without text");
        assert!(text.contains("Sukadana, 14 April 2026") && text.contains("NIP 19690312"), "{lines}: {text}");
        let body = last.marks.iter().map(|mark| mark.bounds().3).fold(0.0, f32::max);
        assert!(body <= letter.size().1 - MARGIN_BOTTOM + 0.5);
    }
}

#[test]
fn a_list_and_a_table_of_many_rows_break_between_pages() {
    let mut template = template();
    let rows = (0..60).map(|row| Row {
        label: format!("Butir {row}"),
        value: format!("Nilai {row} ").repeat(12),
        when_missing: WhenMissing::Refuse,
        bold: false,
        when: Vec::new(),
    });
    template.blocks.insert(5, Block::Fields { rows: rows.collect() }.into());
    template.blocks.insert(
        6,
        Block::List { items: (0..40).map(|item| format!("Hal {item} ").repeat(20)).collect(), numbered: true }.into(),
    );
    let letter = issue(&fill(&template, &data()).expect("fills"), Edition::default()).letter;
    assert_clean(&letter);
    let text = text(&letter.pages);
    assert!(text.contains("Butir 59") && text.contains("Nilai 59") && text.contains("40."));
}

#[test]
fn characters_without_a_glyph_are_reported_and_never_dropped_in_silence() {
    let mut data = data();
    data["worker"]["full_name"] = json!("محمد 𓀀𓀁𓀂");
    let letter = lay_out(&data, Paper::A4);
    let [LayoutProblem::MissingGlyphs { characters }] = letter.problems.as_slice() else {
        panic!("{:?}", letter.problems)
    };
    assert!(characters.contains('𓀀') && !characters.contains('م'), "{characters}");
    let strokes = |letter: &Letter| letter.pages[0].marks.iter().filter(|mark| matches!(mark, Mark::Stroke(_))).count();
    let boxes = strokes(&letter) - strokes(&lay_out(&self::data(), Paper::A4));
    assert_eq!(boxes, 4 * 3, "each character without a glyph is a box");
    assert_clean(&letter);
    data["worker"]["full_name"] = json!("Ñandú Đặng Žižek Øystein");
    assert_eq!(lay_out(&data, Paper::A4).problems, []);
}

#[test]
fn an_overprint_stays_on_the_paper() {
    for (demo, copy) in [(true, false), (false, true), (true, true)] {
        for paper in [Paper::A4, Paper::F4] {
            let letter = issue(&filled(), Edition { demo, copy, paper, ..Edition::default() }).letter;
            let (width, height) = paper.size();
            let turned = letter.pages[0].marks.iter().find_map(|mark| match mark {
                Mark::Run(run) if run.turn != 0.0 => Some(run),
                _ => None,
            });
            let run = turned.expect("an overprint");
            let (sin, cos) = run.turn.to_radians().sin_cos();
            for (along, up) in [(0.0, 0.0), (run.width, 0.0), (0.0, run.size * 0.7), (run.width, run.size * 0.7)] {
                let (x, y) = (run.x + along * cos - up * sin, run.y - along * sin - up * cos);
                assert!(x > 0.0 && x < width && y > 0.0 && y < height, "{x} {y}");
            }
            assert_clean(&letter);
        }
    }
}

#[test]
fn a_letter_is_laid_out_with_the_logo_it_was_filled_with() {
    let refused = Typesetter::new().lay_out(&filled(), &Edition::default());
    assert_eq!(refused, Err(LayoutError::LogoDiffers));
    let mut data = data();
    data["letterhead"]["logo"] = Value::Null;
    let letter = lay_out(&data, Paper::A4);
    assert_clean(&letter);
}

#[test]
fn an_office_that_knows_little_still_gets_a_clean_letter() {
    let data = json!({
        "worker": {"full_name": "Siti Aminah", "nik": "1807014505900001", "birth_date": "1990", "village": "18.07.01.2001"},
        "letterhead": {"line_agency": "Dinas Tenaga Kerja"},
        "signatory": {"signatory_name": "Hendra"},
        "letter": {"issued_on": "2026-04-14"}
    });
    let letter = lay_out(&data, Paper::A4);
    assert_clean(&letter);
    let text = text(&letter.pages);
    assert!(text.contains("Yang bertanda tangan di bawah ini, menerangkan bahwa:"), "{text}");
    assert!(!text.contains("Negara tujuan") && text.contains("Nomor: …"), "{text}");
}

#[test]
fn a_draft_shows_a_mark_wherever_a_value_is_missing() {
    let (draft, missing) = fill_draft(&template(), &json!({"worker": {"full_name": "Siti"}}), "[belum diisi]");
    assert!(missing.contains(&"worker.birth_date".to_owned()) && missing.contains(&"worker.nik".to_owned()));
    let letter = Typesetter::new().lay_out(&draft, &Edition::default()).expect("lays out");
    assert_clean(&letter);
    let text = text(&letter.pages);
    assert!(text.contains("SITI") && text.matches("[belum diisi]").count() >= 5, "{text}");
    let (whole, nothing) = fill_draft(&template(), &data(), "[belum diisi]");
    assert_eq!((whole, nothing.len()), (filled(), 0));
}

#[test]
fn what_is_missing_is_named_once() {
    let missing = fill(&template(), &json!({"letter": {"issued_on": "2026-04-14"}})).expect_err("much is missing");
    assert_eq!(
        missing,
        [
            "letterhead.line_agency",
            "worker.full_name",
            "worker.nik",
            "worker.birth_date",
            "worker.address",
            "signatory.signatory_name"
        ]
    );
}

#[test]
fn a_template_out_of_proportion_is_clean_or_refused() {
    let logo = letters::Picture::from_bytes(&crate::sample::logo_png()).expect("a picture");
    let lay = |template: &Template| {
        let filled = fill(template, &data()).expect("fills");
        Typesetter::new().lay_out(&filled, &Edition { logo: Some(&logo), qr: Some("ABC"), ..Edition::default() })
    };
    let lines = |count: usize| (0..count).map(|line| format!("Baris {line}")).collect::<Vec<_>>();
    let mut template = template();
    template.blocks.push(
        Block::Signature { place_date: "Sukadana".into(), position: "x".into(), name: "y".into(), details: lines(200) }
            .into(),
    );
    template.blocks.push(Block::Qr { caption: lines(300) }.into());
    template.blocks.push(
        Block::Letterhead {
            logo: "letterhead.logo".into(),
            government: "a".into(),
            agency: "b".into(),
            unit: "c".into(),
            lines: lines(150),
        }
        .into(),
    );
    let letter = lay(&template).expect("lays out");
    assert_clean(&letter);
    assert!(text(&letter.pages).contains("Baris 299"));
    let mut footer = self::template();
    footer.blocks.push(Block::Footer { text: "kaki ".repeat(2000) }.into());
    assert_eq!(lay(&footer).map(|_| ()), Err(LayoutError::TooLong));
    let mut endless = self::template();
    endless
        .blocks
        .push(Block::Paragraph { text: "{worker.full_name}".repeat(40_000), indent: false, align: Align::Left }.into());
    assert_eq!(lay(&endless).map(|_| ()), Err(LayoutError::TooLong));
}
