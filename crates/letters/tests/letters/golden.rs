//! Every kind of letter and the hard cases as pictures and as text, compared with what was looked at and kept in `golden/`.
//! `LOKET_WRITE_GOLDEN=1` writes them anew; look at them before they are kept.
//!
//! Pictures are small and grey. Another pdftoppm smooths edges a little differently, so that blocks of pixels are compared by
//! their mean: a word that moved by a line, a missing logo or a changed break is seen, a smoother edge is not.

use std::path::PathBuf;

use letters::{Align, Block, Edition, Paper, Template, built_in_names, fill};
use serde_json::{Value, json};

use crate::grey::Grey;
use crate::sample::{data, issue, kept, run, template};
use crate::templates::whole;

/// Dots to the inch of the pictures: an A4 page has 207 × 293.
const DOTS: u32 = 25;
/// Pixels on a side of the blocks that are compared.
const BLOCK: usize = 6;
/// How far the mean of a block may lie beside the kept one, of 255.
const TOLERANCE: f32 = 20.0;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden")
}

fn writes() -> bool {
    std::env::var_os("LOKET_WRITE_GOLDEN").is_some()
}

fn png_of(picture: &Grey) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, picture.width as u32, picture.height as u32);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header().expect("a header");
    // Sixteen shades are enough and take half the room.
    let shades: Vec<u8> = picture.bytes().map(|byte| (byte >> 4) * 17).collect();
    writer.write_image_data(&shades).expect("pixels");
    writer.finish().expect("an end");
    file
}

fn of_png(file: &[u8]) -> Grey {
    let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().expect("a picture");
    let mut bytes = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut bytes).expect("pixels");
    let values = bytes[..info.buffer_size()].iter().map(|byte| f32::from(*byte)).collect();
    Grey { width: info.width as usize, height: info.height as usize, values }
}

/// The mean of each block of pixels.
fn blocks(picture: &Grey) -> Vec<f32> {
    let mut means = Vec::new();
    for top in (0..picture.height).step_by(BLOCK) {
        for left in (0..picture.width).step_by(BLOCK) {
            let rows = top..(top + BLOCK).min(picture.height);
            let right = (left + BLOCK).min(picture.width);
            let count = rows.len() * (right - left);
            let sum: f32 = rows
                .map(|y| picture.values[y * picture.width + left..y * picture.width + right].iter().sum::<f32>())
                .sum();
            means.push(sum / count as f32);
        }
    }
    means
}

/// The words in the order in which pdftotext gives them, a line each.
fn text_of(pdf: &std::path::Path) -> String {
    let read = run("pdftotext", &["-raw", pdf.to_str().expect("a path"), "-"]);
    let lines = read.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n") + "\n"
}

/// Compares the first page and all words of a letter with what is kept.
fn compare(name: &str, pdf: &[u8]) {
    let path = kept(&format!("golden-{name}.pdf"), pdf);
    let report = run("qpdf", &["--check", path.to_str().expect("a path")]);
    assert!(report.contains("No syntax or stream encoding errors found"), "{name}: {report}");
    let (picture, text) = (Grey::of_page(&path, DOTS), text_of(&path));
    let (picture_file, text_file) = (folder().join(format!("{name}.png")), folder().join(format!("{name}.txt")));
    if writes() {
        std::fs::create_dir_all(folder()).expect("a writable folder");
        std::fs::write(&picture_file, png_of(&picture)).expect("writes");
        std::fs::write(&text_file, &text).expect("writes");
    }
    let golden = of_png(&std::fs::read(&picture_file).expect("a golden picture"));
    assert_eq!((picture.width, picture.height), (golden.width, golden.height), "{name}");
    let far =
        blocks(&picture).into_iter().zip(blocks(&golden)).map(|(now, then)| (now - then).abs()).fold(0.0, f32::max);
    assert!(far < TOLERANCE, "{name}: a block of the picture lies {far} beside the kept one; see {}", path.display());
    let golden = std::fs::read_to_string(&text_file).expect("golden words");
    assert_eq!(text, golden, "{name}: the words");
}

#[test]
fn every_kind_of_letter_looks_and_reads_as_it_was_kept() {
    let mut data = whole();
    let people = data["related"]["participants"].as_array_mut().expect("people");
    people.truncate(24);
    for name in built_in_names() {
        let filled = fill(&Template::built_in(name).expect("built in"), &data).expect("fills");
        compare(name, &issue(&filled, Edition::default()).pdf);
    }
}

fn recommendation(change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut data = data();
    change(&mut data);
    issue(&fill(&template(), &data).expect("fills"), Edition::default()).pdf
}

#[test]
fn hard_cases_look_and_read_as_they_were_kept() {
    let long = "Raden Ajeng Siti Nur Azizah Kusumaningtyas Wulandari Putri Rahmawati binti Haji Muhammad Abdurrahman Wahid Suryaningrats";
    assert_eq!(long.chars().count(), 120);
    compare(
        "long-names",
        &recommendation(|data| {
            data["worker"]["full_name"] = json!(long);
            data["signatory"]["signatory_name"] = json!(long);
        }),
    );
    compare(
        "long-address",
        &recommendation(|data| {
            data["worker"]["street"] = json!(
                "Jalan Jenderal Besar Sudirman Raya Lintas Timur\nGang Melati Putih Nomor 123 Blok C\nPerumahan Griya Asri Permai Indah Tahap Dua\nLantai 4"
            );
        }),
    );
    compare("no-logo", &recommendation(|data| data["letterhead"]["logo"] = Value::Null));
    compare("no-birthplace", &recommendation(|data| data["worker"]["birthplace"] = Value::Null));
    compare("arabic", &recommendation(|data| data["worker"]["agency"] = json!("شركة محمد عبد الله")));
    compare("chinese", &recommendation(|data| data["worker"]["agency"] = json!("台灣海洋漁業公司")));
    let mut template = template();
    let sentence =
        "Kalimat panjang yang menjelaskan keadaan berkas calon pekerja migran Indonesia secara lengkap dan jelas. ";
    let paragraph = Block::Paragraph { text: sentence.repeat(40), indent: true, align: Align::Justify };
    template.blocks.insert(5, paragraph.into());
    let filled = fill(&template, &data()).expect("fills");
    compare("long-body", &issue(&filled, Edition::default()).pdf);
    compare(
        "folio",
        &issue(&fill(&self::template(), &data()).expect("fills"), Edition { paper: Paper::F4, ..Edition::default() })
            .pdf,
    );
}

#[test]
fn a_letter_that_looks_otherwise_is_seen() {
    let usual = issue(&fill(&template(), &data()).expect("fills"), Edition::default()).pdf;
    let usual = Grey::of_page(&kept("golden-usual.pdf", &usual), DOTS);
    for (place, changed) in [
        recommendation(|data| data["letterhead"]["logo"] = Value::Null),
        recommendation(|data| data["worker"]["job_title"] = Value::Null),
        recommendation(|data| data["worker"]["full_name"] = json!("Tri Lestari binti Sutrisno dari Batanghari")),
    ]
    .into_iter()
    .enumerate()
    {
        let other = Grey::of_page(&kept(&format!("golden-other-{place}.pdf"), &changed), DOTS);
        let far =
            blocks(&usual).into_iter().zip(blocks(&other)).map(|(one, two)| (one - two).abs()).fold(0.0, f32::max);
        assert!(far > TOLERANCE * 1.5, "{place}: {far}");
    }
}
