//! What stands on the paper, as other programs read it.

use letters::{Edition, Paper, Picture, Typesetter, fill, pdf, svg};
use serde_json::json;

use crate::sample::{AT_MS, data, filled, issue, kept, logo_png, run, template};

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn pdftotext_gives_the_words_back() {
    let path = kept("words.pdf", &issue(&filled(), Edition::default()).pdf);
    let text = words(&run("pdftotext", &[path.to_str().expect("a path"), "-"]));
    for part in [
        "PEMERINTAH KABUPATEN LAMPUNG TIMUR",
        "DINAS TENAGA KERJA DAN TRANSMIGRASI",
        "SURAT REKOMENDASI PASPOR",
        "Nomor: 500.15/0131/P4MI-LT/IV/2026",
        "TRI LESTARI",
        "1807064802970004",
        "Batanghari, 8 Februari 1997",
        "Hong Kong",
        "telah terdaftar sebagai calon pekerja migran Indonesia, dan berkasnya telah kami teliti sesuai dengan",
        "berlaku sampai dengan 13 Juli 2026.",
        "Sukadana, 14 April 2026",
        "Drs. H. Bambang Wiratmoko, M.Si.",
        "NIP 19690312 199403 1 004",
        "Bukan tanda tangan elektronik.",
    ] {
        assert!(text.contains(part), "{part:?} is missing in {text:?}");
    }
}

#[test]
fn qpdf_finds_nothing_wrong_and_the_file_is_small() {
    let issued = issue(&filled(), Edition::default());
    let path = kept("small.pdf", &issued.pdf);
    let report = run("qpdf", &["--check", path.to_str().expect("a path")]);
    assert!(report.contains("No syntax or stream encoding errors found"), "{report}");
    assert_eq!(issued.letter.pages.len(), 1);
    assert!(issued.pdf.len() <= 20_000, "{} bytes", issued.pdf.len());
}

#[test]
fn equal_letters_give_equal_bytes_and_different_ones_do_not() {
    let (first, second) = (issue(&filled(), Edition::default()), issue(&filled(), Edition::default()));
    assert!(first.pdf == second.pdf);
    assert_eq!(svg::write(&first.letter), svg::write(&second.letter));
    let mut other = data();
    other["worker"]["full_name"] = json!("Tri Lestary");
    let other = fill(&template(), &other).expect("fills");
    assert_ne!(other.content_hash(), filled().content_hash());
    assert!(issue(&other, Edition::default()).pdf != first.pdf);
}

#[test]
fn the_metadata_names_the_letter_its_language_and_its_day() {
    let path = kept("metadata.pdf", &issue(&filled(), Edition::default()).pdf);
    let path = path.to_str().expect("a path");
    let info = run("pdfinfo", &["-isodates", path]);
    assert!(info.contains("Surat Rekomendasi Paspor 500.15/0131/P4MI-LT/IV/2026"), "{info}");
    assert!(info.contains("2026-04-14T01:41:00Z"), "{info}");
    assert!(info.contains("595.28 x 841.89 pts (A4)"), "{info}");
    assert!(run("qpdf", &["--qdf", path, "-"]).contains("/Lang (id)"));
}

#[test]
fn folio_is_215_by_330_millimetres() {
    let path = kept("folio.pdf", &issue(&filled(), Edition { paper: Paper::F4, ..Edition::default() }).pdf);
    let info = run("pdfinfo", &[path.to_str().expect("a path")]);
    assert!(info.contains("609.45 x 935.43 pts"), "{info}");
}

#[test]
fn the_demonstration_office_overprints_contoh() {
    let read = |edition| {
        let path = kept("demo.pdf", &issue(&filled(), edition).pdf);
        run("pdftotext", &["-raw", path.to_str().expect("a path"), "-"]).split_whitespace().collect::<String>()
    };
    assert!(read(Edition { demo: true, ..Edition::default() }).contains("CONTOH"));
    assert!(read(Edition { copy: true, ..Edition::default() }).contains("SALINAN"));
    assert!(!read(Edition::default()).contains("CONTOH"));
}

#[test]
fn a_draft_has_no_qr_and_no_token() {
    let logo = Picture::from_bytes(&logo_png()).expect("a picture");
    let letter =
        Typesetter::new().lay_out(&filled(), &Edition { logo: Some(&logo), ..Edition::default() }).expect("lays out");
    let pdf = pdf::write(&letter, &pdf::About { at_ms: AT_MS, token: None }).expect("writes");
    assert_eq!(letters::seal::extract(&pdf), Err(letters::seal::ExtractError::NoSeal));
    assert!(letter.qr.is_none());
}

#[test]
fn the_preview_is_inert_and_shows_every_mark() {
    let issued = issue(&filled(), Edition::default());
    let pages = svg::write(&issued.letter);
    assert_eq!(pages.len(), 1);
    let svg = &pages[0];
    assert!(svg.contains(r#"role="img"><title>Surat Rekomendasi Paspor 500.15/0131/P4MI-LT/IV/2026</title>"#));
    for banned in ["<script", "<style", "<foreignObject", "http://www.w3.org/1999", "onload"] {
        assert!(!svg.contains(banned), "{banned}");
    }
    let inked = issued.letter.pages[0].marks.iter().filter_map(|mark| match mark {
        letters::layout::Mark::Run(run) => {
            Some(run.glyphs.iter().filter(|glyph| !run.shown(glyph).trim().is_empty()).count())
        }
        _ => None,
    });
    assert_eq!(svg.matches("<use ").count(), inked.sum::<usize>());
    assert_eq!(svg.matches("<image ").count(), 1);
    let path = kept("preview.svg", svg.as_bytes());
    assert!(path.exists());
}

#[test]
fn the_file_is_tagged_and_says_what_its_colours_are() {
    let issued = issue(&filled(), Edition::default());
    let path = kept("tagged.pdf", &issued.pdf);
    let path = path.to_str().expect("a path");
    let structure = run("pdfinfo", &["-struct-text", path]);
    for part in ["Document", "H1", "Table", "TH", "Figure", "SURAT REKOMENDASI PASPOR", "TRI LESTARI"] {
        assert!(structure.contains(part), "{part} is missing in {structure}");
    }
    let info = run("pdfinfo", &[path]);
    assert!(info.contains("Tagged:          yes"), "{info}");
    let plain = run("qpdf", &["--qdf", "--object-streams=disable", path, "-"]);
    for part in ["<pdfaid:part>2</pdfaid:part>", "/GTS_PDFA1", "/Alt", "/StructTreeRoot"] {
        assert!(plain.contains(part), "{part} is missing");
    }
    assert!(!plain.contains("/SMask") && !plain.contains("/ExtGState"));
}

#[test]
fn a_name_in_arabic_letters_is_shaped_and_read_back() {
    let mut data = data();
    data["worker"]["agency"] = json!("شركة محمد عبد الله");
    let issued = issue(&fill(&template(), &data).expect("fills"), Edition::default());
    assert_eq!(issued.letter.problems, []);
    let path = kept("arabic.pdf", &issued.pdf);
    let text = run("pdftotext", &[path.to_str().expect("a path"), "-"]);
    assert!(text.contains("محمد"), "{text}");
    let fonts = run("pdffonts", &[path.to_str().expect("a path")]);
    assert!(fonts.contains("NotoNaskhArabic"), "{fonts}");
}

#[test]
fn a_name_in_chinese_characters_is_shown_and_read_back() {
    let mut data = data();
    data["worker"]["full_name"] = json!("Tri Lestari 王小明");
    data["worker"]["agency"] = json!("台灣海洋漁業公司 한국 さくら");
    let issued = issue(&fill(&template(), &data).expect("fills"), Edition::default());
    assert_eq!(issued.letter.problems, []);
    let path = kept("chinese.pdf", &issued.pdf);
    let path = path.to_str().expect("a path");
    let text = run("pdftotext", &[path, "-"]);
    for part in ["TRI LESTARI 王小明", "台灣海洋漁業公司", "한국", "さくら"] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    assert!(run("pdffonts", &[path]).contains("DroidSansFallback"));
    assert!(run("qpdf", &["--check", path]).contains("No syntax or stream encoding errors found"));
    assert!(issued.pdf.len() < 40_000, "{} bytes", issued.pdf.len());
}

#[test]
fn many_letters_make_one_document_with_each_font_once() {
    let mut book = pdf::Book::new();
    for number in 0..30 {
        let mut data = data();
        data["worker"]["full_name"] = json!(format!("Siti Nomor {number}"));
        book.add(&issue(&fill(&template(), &data).expect("fills"), Edition::default()).letter).expect("fits");
    }
    let path = kept("book.pdf", &book.finish("Surat", "Dinas", AT_MS).expect("writes"));
    let path = path.to_str().expect("a path");
    assert!(run("qpdf", &["--check", path]).contains("No syntax or stream encoding errors found"));
    assert!(run("pdfinfo", &[path]).contains("Pages:           30"));
    let text = run("pdftotext", &[path, "-"]);
    assert!((0..30).all(|number| text.contains(&format!("SITI NOMOR {number}"))));
    assert_eq!(run("pdffonts", &[path]).lines().count(), 4);
}
