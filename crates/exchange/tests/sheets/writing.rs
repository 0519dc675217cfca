//! What is written can be read again, and runs nothing.

use std::path::Path;

use exchange::refused::{RefusedColumn, RefusedWriter, Words};
use exchange::write::{CsvWriter, Out, WriteError, XlsxWriter};
use exchange::{Value, shape};
use model::kinds::worker::KIND;

use crate::support::{fields, rows, sheet};

const WORDS: Words = Words { sheet: "Ditolak", row: "Baris", reason: "Alasan" };

fn dangerous() -> Vec<Out> {
    ["1807015205900001", "=1+1", "+62812", "-5", "@SUM(A1)", "\tx", "biasa"]
        .map(|text| Out::Text(text.to_owned()))
        .to_vec()
}

#[test]
fn niks_are_text_and_formulas_do_not_run_in_xlsx() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("daftar.xlsx");
    let mut writer = XlsxWriter::create(&path, "Data", &[("NIK", 20.0), ("Nama", 30.0)]).expect("begun");
    writer.row(&dangerous()).expect("a row");
    writer.row(&[Out::Date("2026-04-14".into()), Out::Date("1990".into()), Out::Number(7), Out::Blank]).expect("a row");
    writer.finish().expect("made");
    let rows = rows(&path);
    assert_eq!(rows[1].value(0), Some(&Value::Text("1807015205900001".into())));
    assert!(rows[1].cells.iter().all(|cell| !cell.formula && matches!(cell.value, Value::Text(_))));
    assert_eq!(rows[1].shown(1), "=1+1", "the text itself is whole");
    assert_eq!(rows[2].value(0), Some(&Value::Date { year: 2026, month: 4, day: 14 }));
    assert_eq!((rows[2].value(1), rows[2].value(2)), (Some(&Value::Text("1990".into())), Some(&Value::Number(7.0))));
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 1, "nothing is left beside it");
}

#[test]
fn cells_that_begin_like_a_formula_are_made_safe_in_csv() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("daftar.csv");
    let mut writer = CsvWriter::create(&path, ';', &["NIK", "a;b"]).expect("begun");
    writer.row(&dangerous()).expect("a row");
    assert!(!path.exists(), "no half file at its place");
    writer.finish().expect("made");
    let text = std::fs::read_to_string(&path).expect("the file");
    assert_eq!(
        text,
        "\u{feff}NIK;\"a;b\"\r\n1807015205900001;\"'=1+1\";\"'+62812\";\"'-5\";\"'@SUM(A1)\";\"'\tx\";biasa\r\n"
    );
}

#[test]
fn a_place_that_cannot_be_written_is_an_error_and_leaves_nothing() {
    let nowhere = Path::new("/nowhere/daftar.csv");
    assert_eq!(CsvWriter::create(nowhere, ',', &["a"]).err(), Some(WriteError::CannotCreate));
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ada.xlsx");
    std::fs::create_dir(&path).expect("a folder in its place");
    let writer = XlsxWriter::create(&path, "Data", &[("a", 8.0)]).expect("begun");
    assert!(writer.finish().is_err());
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 1);
}

#[test]
fn refused_rows_come_back_with_the_reason_beside_the_cell() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ditolak.xlsx");
    let source = rows(&sheet("nik-sebagai-angka.xlsx"));
    let detected = shape::detect(&source, &KIND);
    let columns: Vec<_> = detected
        .columns
        .iter()
        .map(|column| RefusedColumn {
            index: column.index,
            heading: column.heading.clone(),
            with_reasons: column.index == 0,
        })
        .collect();
    let mut writer = RefusedWriter::create(&path, &columns, &WORDS).expect("begun");
    writer.row(&source[2], &[(Some(0), "angka terakhir hilang"), (None, "baris ganda")]).expect("a row");
    writer.row(&source[3], &[(Some(5), "nomor salah")]).expect("a row");
    writer.finish().expect("made");

    let back = rows(&path);
    let shown = |row: usize| (0..9).map(|column| back[row].shown(column)).collect::<Vec<_>>();
    assert_eq!(
        shown(0),
        [
            "Baris",
            "No. KTP",
            "Alasan: No. KTP",
            "Nama",
            "Tempat, Tanggal Lahir",
            "JK",
            "Tgl. Daftar",
            "No. Telp",
            "Alasan"
        ]
    );
    assert_eq!(
        shown(1),
        [
            "3",
            "1807015205900010",
            "angka terakhir hilang",
            "Wulan Dari",
            "Sukadana, 12 Mei 1990",
            "P",
            "02/04/2026",
            "6281272004401",
            "baris ganda"
        ]
    );
    assert_eq!(back[1].value(1), Some(&Value::Text("1807015205900010".into())), "a NIK is text");
    assert_eq!(back[2].shown(3), "=HYPERLINK(\"x\")");
    assert_eq!(back[2].shown(8), "nomor salah");
    // Mended, it can be imported as it is.
    let again = shape::detect(&back, &KIND);
    assert_eq!(fields(&again), ["-", "nik", "-", "full_name", "_place_and_date", "sex", "registered_on", "phone", "-"]);
}

#[test]
fn rows_handed_back_under_joined_headings_are_understood_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ditolak.xlsx");
    let source = rows(&sheet("daftar-cpmi.xlsx"));
    let before = shape::detect(&source, &KIND);
    let column = |column: &shape::Column| RefusedColumn {
        index: column.index,
        heading: column.heading.clone(),
        with_reasons: true,
    };
    let columns: Vec<_> = before.columns.iter().map(column).collect();
    let mut writer = RefusedWriter::create(&path, &columns, &WORDS).expect("begun");
    writer.row(source.iter().find(|row| row.number == 12).expect("a row"), &[(Some(4), "tidak ada")]).expect("a row");
    writer.finish().expect("made");
    let again = shape::detect(&rows(&path), &KIND);
    let meant =
        |shape: &shape::Shape| shape.columns.iter().filter_map(|column| column.field.clone()).collect::<Vec<_>>();
    assert_eq!(meant(&again), meant(&before));
}
