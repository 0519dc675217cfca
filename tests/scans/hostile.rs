//! What is refused, with which words, how fast, and that nothing of it remains.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::desk::{Desk, start_child};
use crate::papers::{endless_pdf, pdf, png, stream};

/// A PNG that says it has 60,000 × 60,000 pixels; its data is a few bytes.
fn bomb() -> Vec<u8> {
    let mut bytes = png(8, 8, 1);
    bytes[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    bytes
}

/// A TIFF whose one strip says that it has four gigabytes, or lies where there is no file.
fn lying_tiff(width: u32, length: u32, offset: u32) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, value: u32| {
        let mut entry = tag.to_le_bytes().to_vec();
        entry.extend(kind.to_le_bytes());
        entry.extend(1_u32.to_le_bytes());
        entry.extend(value.to_le_bytes());
        entry
    };
    let entries = [
        (256, 4, width),
        (257, 4, 1_000),
        (258, 3, 8),
        (259, 3, 1),
        (262, 3, 1),
        (273, 4, offset),
        (278, 4, 1_000),
        (279, 4, length),
    ];
    let mut bytes = b"II\x2a\0\x08\0\0\0".to_vec();
    bytes.extend((entries.len() as u16).to_le_bytes());
    bytes.extend(entries.into_iter().flat_map(|(tag, kind, value)| entry(tag, kind, value)));
    bytes.extend([0; 4]);
    bytes
}

/// A PDF whose page tree bites its tail.
fn looping_tree() -> Vec<u8> {
    let text = String::from_utf8(pdf(1, "", "", "")).expect("text");
    text.replace("/Kids [3 0 R ]", "/Kids [2 0 R ]").into_bytes()
}

#[test]
fn every_hostile_file_gets_its_sentence_and_leaves_nothing() {
    let desk = Desk::new("scan-hostile");
    let truncated = {
        let whole = png(600, 400, 1);
        whole[..whole.len() / 2].to_vec()
    };
    let script = pdf(1, "/OpenAction << /S /JavaScript /JS (app.alert(1)) >>", "", "");
    let attached = pdf(1, "/Names << /EmbeddedFiles << /Names [] >> >>", "", "");
    let mut program = b"MZ\x90\0".to_vec();
    program.extend(pdf(1, "", "", ""));
    let mut archive = b"PK\x03\x04".to_vec();
    archive.extend(pdf(1, "", "", ""));
    let locked = pdf(1, "", "", "");
    let locked =
        String::from_utf8(locked).expect("text").replace("/Root 1 0 R", "/Root 1 0 R /Encrypt 9 0 R").into_bytes();
    let cases: [(&str, Vec<u8>, &str); 14] = [
        ("kosong.jpg", Vec::new(), "scan_empty"),
        ("halaman.jpg", b"<html>KTP</html>".to_vec(), "scan_foreign"),
        ("program.pdf", program, "scan_foreign"),
        ("arsip.pdf", archive, "scan_foreign"),
        ("terpotong.png", truncated, "scan_damaged"),
        ("kepala.jpg", b"\xff\xd8\xff".to_vec(), "scan_damaged"),
        ("bom.png", bomb(), "scan_damaged"),
        ("tiff-panjang.tif", lying_tiff(1_000, u32::MAX, 8), "scan_too_large"),
        ("tiff-luar.tif", lying_tiff(1_000, 1_000_000, u32::MAX - 8), "scan_damaged"),
        ("tiff-lebar.tif", lying_tiff(2_000_000_000, 1_000, 8), "scan_too_large"),
        ("skrip.pdf", script, "scan_active"),
        ("lampiran.pdf", attached, "scan_active"),
        ("terkunci.pdf", locked, "scan_encrypted"),
        ("seratus-ribu.pdf", pdf(100_000, "", "", ""), "scan_too_many_pages"),
    ];
    for (name, bytes, code) in cases {
        let begun = Instant::now();
        let said = desk.take(name, &bytes);
        assert_eq!(said.as_ref().map_err(String::as_str), Err(code), "{name}");
        assert!(begun.elapsed() < Duration::from_mins(1), "{name} took {:?}", begun.elapsed());
        assert_eq!((desk.scans().len(), desk.kept()), (0, 0), "nothing of {name} remains");
    }
    let looping = desk.take("lingkaran.pdf", &looping_tree());
    assert!(looping.is_err(), "{looping:?}");
    assert_eq!(desk.kept(), 0);
}

#[test]
fn half_a_gigabyte_is_refused_before_it_is_read() {
    let desk = Desk::new("scan-huge");
    let path = desk.file("besar.tif", b"II\x2a\0");
    std::fs::OpenOptions::new().write(true).open(&path).and_then(|file| file.set_len(500 << 20)).expect("a long file");
    let begun = Instant::now();
    let said = desk.job(&desk.done("scan.add", json!({ "owner": desk.document, "path": path })));
    assert_eq!(said, Err("scan_too_large".to_owned()));
    assert!(begun.elapsed() < Duration::from_secs(2));
}

#[test]
fn a_folder_and_a_file_that_is_not_there_are_refused() {
    let desk = Desk::new("scan-folder");
    for path in [desk.home.path().to_owned(), desk.home.file("tidak-ada.pdf")] {
        let started = desk.done("scan.add", json!({ "owner": desk.document, "path": path }));
        assert!(desk.job(&started).is_err());
    }
}

#[test]
fn a_page_of_fifty_megabytes_of_nothing_leaves_the_desk_at_work() {
    let desk = Desk::new("scan-swell");
    let objects = stream(100, "", &" ".repeat(48 << 20));
    let said = desk.take("gelembung.pdf", &pdf(1, "", "/Contents 100 0 R", &objects));
    assert!(said.is_ok() || said == Err("scan_too_large".to_owned()), "{said:?}");
    desk.take("sesudah.png", &png(300, 200, 1)).expect("the desk goes on");
}

#[test]
fn a_paper_that_draws_for_ever_can_be_cancelled_at_once() {
    let desk = Desk::new("scan-endless");
    let path = desk.file("tanpa-akhir.pdf", &endless_pdf());
    let started = desk.done("scan.add", json!({ "owner": desk.document, "path": path }));
    std::thread::sleep(Duration::from_millis(1_500));
    assert_eq!(desk.done("job.get", json!({ "id": started["job"] }))["state"], "running");
    let asked = Instant::now();
    desk.done("job.cancel", json!({ "id": started["job"] }));
    assert_eq!(desk.job(&started), Err("cancelled".to_owned()));
    assert!(asked.elapsed() < Duration::from_secs(3), "{:?}", asked.elapsed());
    assert_eq!((desk.scans().len(), desk.kept()), (0, 0));
}

#[test]
fn a_child_that_is_killed_midway_leaves_the_desk_as_it_was() {
    let dying = Arc::new(|| {
        let mut child = start_child()?;
        child.kill()?;
        Ok(child)
    });
    let desk = Desk::with_child("scan-killed", dying);
    assert!(desk.take("a.png", &png(300, 200, 1)).is_err());
    assert_eq!((desk.scans().len(), desk.kept()), (0, 0));
    assert_eq!(
        desk.record("note", json!({ "worker": desk.worker, "note_text": "masih bisa" })).as_str().map(str::len),
        Some(36)
    );
}

#[test]
fn a_child_that_cannot_start_says_so() {
    let desk = Desk::with_child("scan-none", Arc::new(|| Err(std::io::ErrorKind::NotFound.into())));
    assert_eq!(desk.take("a.png", &png(300, 200, 1)), Err("internal".to_owned()));
}
