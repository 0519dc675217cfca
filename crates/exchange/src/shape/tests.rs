//! Facts about the shapes of sheets.

use model::kinds::worker::KIND;

use super::RowKind::{Aside, Data, Heading, HeadingAgain, Total};
use super::*;
use crate::cell::Cell;

/// Rows from lines of cells; `|` between cells, an empty cell is blank, digits alone are a number.
fn sheet(lines: &[&str]) -> Vec<Row> {
    let cell = |(column, text): (usize, &str)| {
        let text = text.trim();
        let value = match text.parse() {
            Ok(number) if text.len() < 6 => Value::Number(number),
            _ => Value::Text(text.to_owned()),
        };
        (!text.is_empty()).then_some(Cell { column: column as u16, value, formula: false })
    };
    let row = |(at, line): (usize, &&str)| Row {
        number: at as u32 + 1,
        cells: line.split('|').enumerate().filter_map(cell).collect(),
    };
    lines.iter().enumerate().map(row).filter(|row| !row.cells.is_empty()).collect()
}

fn shape(lines: &[&str]) -> Shape {
    detect(&sheet(lines), &KIND)
}

fn fields(shape: &Shape) -> Vec<&str> {
    shape.columns.iter().map(|column| column.field.as_deref().unwrap_or("-")).collect()
}

#[test]
fn headings_are_found_under_a_letterhead() {
    let shape = shape(&[
        "|PEMERINTAH KABUPATEN LAMPUNG TIMUR",
        "|DINAS TENAGA KERJA DAN TRANSMIGRASI",
        "|Jl. Buay Subing No. 1 Telp. (0725) 625019 Sukadana",
        "",
        "NO|NAMA|NIK|ALAMAT|KET",
        "1|SITI AMINAH|1807015205900001|Sukadana|",
    ]);
    assert_eq!((shape.heading_rows.as_slice(), shape.first_data_row), (&[5][..], 6));
    assert_eq!(fields(&shape), ["_running", "full_name", "nik", "street", "note"]);
}

#[test]
fn a_group_above_the_headings_is_read_together_with_them() {
    let shape = shape(&[
        "NO|IDENTITAS|||KELUARGA||PASPOR|",
        "|NAMA|NIK|TTL|NAMA|NO HP|NOMOR|MASA BERLAKU",
        "1|SITI|1807015205900001|Sukadana, 12-5-1990|AMIN|081272004418|C1234567|12-5-2030",
    ]);
    assert_eq!(shape.heading_rows, [1, 2]);
    // The family's name and number are not the person's own.
    let own = ["_running", "full_name", "nik", "_place_and_date", "-", "emergency_phone", "passport_number"];
    assert_eq!(fields(&shape)[..7], own);
    assert_eq!(shape.columns[7].field.as_deref(), Some("passport_expires_on"));
}

#[test]
fn three_lines_of_headings_are_read() {
    let shape = shape(&[
        "NO|DATA CPMI||||",
        "|NAMA|NIK|TTL||JENIS KELAMIN|",
        "|||TEMPAT|TANGGAL|L|P",
        "1|SITI AMINAH|1807015205900001|Sukadana|12-5-1990||v",
    ]);
    assert_eq!(fields(&shape), ["_running", "full_name", "nik", "birthplace", "birth_date", "_male", "_female"]);
    assert_eq!(shape.first_data_row, 4);
}

#[test]
fn headings_that_come_again_sums_and_signatures_are_no_rows() {
    let lines = [
        "No|Nama|NIK|Desa|Kecamatan",
        "1|2|3|4|5",
        "1|SITI AMINAH|1807015205900001|Sukadana|Sukadana",
        "No|Nama|NIK|Desa|Kecamatan",
        "2|BUDI TOTAL|1807011203950002|Sukadana|Sukadana",
        "|Jumlah|2||",
        "TOTAL|2||",
        "Sub Total|2||",
        "|||Sukadana, 12 Mei 2026|",
        "|||Kepala Dinas|",
    ];
    let rows = sheet(&lines);
    let shape = detect(&rows, &KIND);
    let kinds: Vec<RowKind> = rows.iter().map(|row| shape.kind_of(row)).collect();
    assert_eq!(kinds, [Heading, Heading, Data, HeadingAgain, Data, Total, Total, Total, Aside, Aside]);
}

#[test]
fn a_list_of_one_column_may_have_one_heading() {
    assert_eq!(fields(&shape(&["Nama Lengkap", "Siti Aminah"])), ["full_name"]);
    // In a wide sheet one word that fits is chance.
    assert_eq!(fields(&shape(&["Rapat|Nama|x|y|z", "a|b|c|d|e"])), ["-", "-", "-", "-", "-"]);
}

#[test]
fn of_two_columns_with_one_meaning_the_first_is_read() {
    assert_eq!(fields(&shape(&["Nama|NIK|No HP|No WA", "a|b|c|d"])), ["full_name", "nik", "phone", "-"]);
}

#[test]
fn columns_without_a_heading_are_listed_and_not_read() {
    let shape = shape(&["Nama|NIK", "Siti|1807015205900001||lain"]);
    assert_eq!(fields(&shape), ["full_name", "nik", "-"]);
    assert_eq!((shape.columns[2].index, shape.columns[2].heading.as_str()), (3, ""));
}

#[test]
fn an_empty_sample_has_a_shape_without_columns() {
    assert_eq!(shape(&[]), Shape { heading_rows: vec![], first_data_row: 1, columns: vec![] });
}
