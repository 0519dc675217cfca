//! Headings are found as offices write them, and rows become values or refusals by name.

use exchange::shape::{self, RowKind};
use model::kinds::worker::KIND;
use model::{Problem, ProblemCode, region};
use serde_json::{Value, json};

use crate::support::{fields, import, rows, sheet};

fn village(name: &str) -> String {
    region::village_by_name(name, Some("Way Jepara"), "18.07").expect("a village").code.to_owned()
}

#[test]
fn an_offices_list_with_titles_and_two_lines_of_headings_is_understood() {
    for name in ["daftar-cpmi.xlsx", "daftar-cpmi.xls", "daftar-cpmi.ods"] {
        let (shape, converted) = import(&sheet(name));
        assert_eq!((shape.heading_rows.as_slice(), shape.first_data_row), (&[4, 5][..], 7), "{name}");
        let expected = [
            "_running",
            "nik",
            "full_name",
            "birthplace",
            "birth_date",
            "sex",
            "hamlet",
            "_rt_rw",
            "village",
            "_subdistrict",
            "phone",
            "education",
            "marital_status",
            "destination_country",
        ];
        assert_eq!(fields(&shape), expected, "{name}");
        assert_eq!(shape.columns[4].heading, "TTL › Tanggal");
        assert_eq!(converted.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [7, 8, 9, 11, 12, 13], "{name}");
    }
}

#[test]
fn a_row_becomes_the_values_of_a_record() {
    let (_, converted) = import(&sheet("daftar-cpmi.xlsx"));
    let (_, first) = &converted[0];
    let expected = json!({
        "nik": "1807054505900001", "full_name": "SITI AMINAH", "birthplace": "Sukadana", "birth_date": "1990-05-05", "sex": "female", "hamlet": "II",
        "rt": "003", "rw": "004", "village": village("Sumberejo"), "phone": "+6281272004418", "education": "upper_secondary",
        "marital_status": "married", "destination_country": "TW",
    });
    assert_eq!(Value::Object(first.values.clone()), expected);
    assert_eq!(first.problems, []);
    assert_eq!(model::check::check(&KIND, &first.values, "2026-04-14"), []);
    let (_, third) = &converted[2];
    assert_eq!(
        (&third.values["nik"], &third.values["full_name"]),
        (&json!("1807055808900003"), &json!("DEWI LESTARI"))
    );
    assert_eq!(third.values["birth_date"], json!("1990-08-18"));
    let (_, fourth) = &converted[3];
    assert_eq!(
        (&fourth.values["birth_date"], &fourth.values["phone"]),
        (&json!("1985-08-17"), &json!("+6281272004421"))
    );
}

#[test]
fn cells_that_cannot_be_are_refused_by_name() {
    let (_, converted) = import(&sheet("daftar-cpmi.xlsx"));
    let problems = |at: usize| converted[at].1.problems.clone();
    assert_eq!(
        problems(1),
        [Problem::error("nik", ProblemCode::NikDigitsLost), Problem::error("phone", ProblemCode::LeadingZeroLost)]
    );
    let expected = [
        ("birth_date", ProblemCode::DateImpossible),
        ("village", ProblemCode::RegionUnknown),
        ("marital_status", ProblemCode::ChoiceUnknown),
    ];
    assert_eq!(problems(4), expected.map(|(field, code)| Problem::error(field, code)));
    // A formula's result is used, and said to be one; an error is none.
    assert!(problems(5).contains(&Problem::warning("full_name", ProblemCode::Formula)));
    assert!(problems(5).contains(&Problem::error("hamlet", ProblemCode::CellError)));
}

#[test]
fn what_is_not_of_the_list_is_told_apart() {
    let rows = rows(&sheet("daftar-cpmi.xlsx"));
    let shape = shape::detect(&rows, &KIND);
    let of =
        |kind: RowKind| rows.iter().filter(|row| shape.kind_of(row) == kind).map(|row| row.number).collect::<Vec<_>>();
    assert_eq!(of(RowKind::Heading), [1, 2, 4, 5, 6]);
    assert_eq!(of(RowKind::Total), [14]);
    assert_eq!(of(RowKind::Aside), [17, 18, 22, 24]);
}

#[test]
fn niks_as_numbers_are_taken_where_exact_and_refused_where_excel_cut_them() {
    let (shape, converted) = import(&sheet("nik-sebagai-angka.xlsx"));
    assert_eq!(fields(&shape), ["nik", "full_name", "_place_and_date", "sex", "registered_on", "phone"]);
    assert_eq!(converted[0].1.values["nik"], json!("1807015205900013"));
    assert_eq!(converted[0].1.values["registered_on"], json!("2026-04-01"));
    assert_eq!(converted[1].1.problems, [Problem::error("nik", ProblemCode::NikDigitsLost)]);
    assert_eq!(converted[1].1.values["phone"], json!("+6281272004401"));
    assert_eq!(converted[2].1.values["birthplace"], json!("Metro"));
    assert_eq!(converted[2].1.values["birth_date"], json!("1991-05-12"));
}

#[test]
fn a_list_without_headings_is_read_by_its_content() {
    let (shape, converted) = import(&sheet("tanpa-judul.xlsx"));
    assert_eq!(fields(&shape), ["nik", "full_name", "birth_date", "sex", "phone"]);
    assert_eq!((shape.heading_rows.len(), converted.len()), (0, 4));
}

#[test]
fn a_text_file_refuses_what_excel_made_of_a_nik() {
    let (shape, converted) = import(&sheet("titik-koma-bom.csv"));
    assert_eq!(fields(&shape), ["nik", "full_name", "_place_and_date", "street", "phone"]);
    assert_eq!(converted[0].1.problems, []);
    let codes: Vec<_> = converted[1].1.problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, [ProblemCode::NikDigitsLost, ProblemCode::LeadingZeroLost]);
}

#[test]
fn a_choice_is_remembered_for_sheets_of_the_same_shape_only() {
    let (mut shape, _) = import(&sheet("daftar-cpmi.xlsx"));
    let key = shape.key();
    assert_eq!(key, import(&sheet("daftar-cpmi.ods")).0.key());
    assert_ne!(key, import(&sheet("nik-sebagai-angka.xlsx")).0.key());
    shape.choose([(6, Some("street")), (10, None)]);
    assert_eq!((shape.columns[6].field.as_deref(), shape.columns[10].field.as_deref()), (Some("street"), None));
    assert_eq!(shape.key(), key);
}
