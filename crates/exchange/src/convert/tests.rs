//! Facts about turning cells into values of fields.

use model::ProblemCode;
use model::kinds::worker::KIND;
use serde_json::json;

use super::*;
use crate::cell::{Cell, Row, Value};

fn context() -> Context {
    Context { district: "18.07".to_owned(), this_year: 2026, offset_minutes: 420 }
}

fn of(field: &str, cell: &Value) -> Result<Option<String>, ProblemCode> {
    let field = KIND.field(field).expect("a field of the worker");
    value(cell, field, &context()).map(|value| value.map(|value| value.as_str().expect("text").to_owned()))
}

fn text(field: &str, cell: &str) -> Result<Option<String>, ProblemCode> {
    of(field, &Value::Text(cell.to_owned()))
}

#[expect(clippy::unnecessary_wraps, reason = "it is compared with results")]
fn ok(text: &str) -> Result<Option<String>, ProblemCode> {
    Ok(Some(text.to_owned()))
}

#[test]
fn a_nik_typed_as_a_number_into_excel_is_refused() {
    assert_eq!(of("nik", &Value::Number(1_807_015_205_900_010.0)), Err(ProblemCode::NikDigitsLost));
    for lost in ["1.80701E+15", "1,80701E+15", "1.807015E15", "1.80701e+15"] {
        assert_eq!(text("nik", lost), Err(ProblemCode::NikDigitsLost), "{lost}");
    }
}

#[test]
fn a_nik_that_another_program_kept_exactly_is_taken() {
    assert_eq!(of("nik", &Value::Number(1_807_015_205_900_013.0)), ok("1807015205900013"));
    // Above 2^53 neighbours cannot be told apart (NIKs of Papua begin with 9).
    assert_eq!(of("nik", &Value::Number(9_201_015_205_900_012.0)), Err(ProblemCode::NikDigitsLost));
}

#[test]
fn a_nik_as_text_is_cleaned_and_nothing_is_guessed() {
    for typed in [
        "1807015205900010",
        "'1807015205900010",
        "1807 0152 0590 0010",
        "18.07.01.520590.0010",
        "180701-520590-0010",
        " 1807015205900010\u{a0}",
    ] {
        assert_eq!(text("nik", typed), ok("1807015205900010"), "{typed}");
    }
    assert_eq!(text("nik", "18070152O5900010"), Err(ProblemCode::NikNotDigits));
    assert_eq!(text("nik", "180701520590001"), Err(ProblemCode::NikLength));
    assert_eq!(of("nik", &Value::Number(180_701_520_590.0)), Err(ProblemCode::NikLength));
    assert_eq!(text("nik", "-"), Ok(None));
}

#[test]
fn birth_dates_are_read_day_first_in_many_spellings() {
    for typed in [
        "5/5/90",
        "05-05-1990",
        "5 Mei 1990",
        "5 Mei 90",
        "05.05.1990",
        "1990-05-05",
        "5 mei 1990",
        "5-Mei-90",
        "5Mei1990",
        "Sabtu, 5 Mei 1990",
        "05/05/1990 00:00:00",
        "1990-05-05T00:00:00",
        "5 / 5 / 1990",
        "05051990",
        "33 ",
        "32998",
    ] {
        let expected = if typed == "33 " { Err(ProblemCode::DateImpossible) } else { ok("1990-05-05") };
        assert_eq!(text("birth_date", typed), expected, "{typed}");
    }
    assert_eq!(text("birth_date", "12/3/1995"), ok("1995-03-12"));
    for (typed, iso) in [
        ("17 Agt 1985", "1985-08-17"),
        ("17 Ags 1985", "1985-08-17"),
        ("17 Agu 1985", "1985-08-17"),
        ("1 Okt 1985", "1985-10-01"),
        ("2 Nop 1985", "1985-11-02"),
        ("3 Des 1985", "1985-12-03"),
        ("4 Peb 1985", "1985-02-04"),
    ] {
        assert_eq!(text("birth_date", typed), ok(iso), "{typed}");
    }
    assert_eq!(text("birth_date", "1990"), ok("1990"));
    assert_eq!(of("birth_date", &Value::Number(1990.0)), ok("1990"));
    assert_eq!(of("birth_date", &Value::Number(32_998.0)), ok("1990-05-05"));
    assert_eq!(of("birth_date", &Value::Number(5_051_990.0)), ok("1990-05-05"));
    assert_eq!(of("birth_date", &Value::Date { year: 1990, month: 5, day: 5 }), ok("1990-05-05"));
}

#[test]
fn a_day_that_does_not_exist_is_refused() {
    for typed in ["31/2/1990", "5/25/1990", "29 Februari 1991", "kemarin", "00/00/0000"] {
        assert_eq!(text("birth_date", typed), Err(ProblemCode::DateImpossible), "{typed}");
    }
    assert_eq!(of("birth_date", &Value::Date { year: 1900, month: 2, day: 29 }), Err(ProblemCode::DateImpossible));
    assert_eq!(text("registered_on", "1990"), Err(ProblemCode::DateImpossible));
}

#[test]
fn two_digits_of_a_year_are_past_for_births_and_this_century_for_the_rest() {
    assert_eq!(text("birth_date", "1/2/45"), ok("1945-02-01"));
    assert_eq!(text("passport_expires_on", "1/2/31"), ok("2031-02-01"));
}

#[test]
fn a_telephone_number_that_lost_its_zero_is_refused() {
    assert_eq!(of("phone", &Value::Number(81_272_004_418.0)), Err(ProblemCode::LeadingZeroLost));
    assert_eq!(text("phone", "81272004418"), Err(ProblemCode::LeadingZeroLost));
    assert_eq!(text("phone", "8,12720E+10"), Err(ProblemCode::LeadingZeroLost));
    assert_eq!(of("phone", &Value::Number(6_281_272_004_418.0)), ok("+6281272004418"));
    assert_eq!(text("phone", "'0812-7200-4418"), ok("+6281272004418"));
    assert_eq!(text("phone", "ikut suami"), Err(ProblemCode::PhoneInvalid));
}

#[test]
fn choices_are_known_by_what_people_write() {
    for (field, typed, code) in [
        ("sex", "L", "male"),
        ("sex", "Laki-laki", "male"),
        ("sex", "LAKI - LAKI", "male"),
        ("sex", "PR", "female"),
        ("sex", "Wanita", "female"),
        ("sex", "M", "male"),
        ("sex", "F", "female"),
        ("marital_status", "Belum Kawin", "single"),
        ("marital_status", "KAWIN", "married"),
        ("marital_status", "Cerai Mati", "widowed"),
        ("marital_status", "cerai hidup", "divorced"),
        ("education", "SLTA/Sederajat", "upper_secondary"),
        ("education", "SMK", "vocational"),
        ("education", "S1", "bachelor"),
        ("education", "D-III", "diploma"),
        ("education", "SD", "primary"),
        ("religion", "Katholik", "catholic"),
        ("religion", "ISLAM", "islam"),
        ("blood_group", "O+", "o"),
        ("blood_group", "AB", "ab"),
        ("consent_relation", "Suami", "spouse"),
        ("destination_country", "Hong Kong", "HK"),
        ("destination_country", "TAIWAN", "TW"),
        ("destination_country", "Korea Selatan", "KR"),
        ("destination_country", "MY", "MY"),
    ] {
        assert_eq!(text(field, typed), ok(code), "{field} {typed}");
    }
    assert_eq!(text("marital_status", "Janda"), Err(ProblemCode::ChoiceUnknown));
    assert_eq!(text("sex", "?"), Err(ProblemCode::ChoiceUnknown));
    assert_eq!(text("destination_country", "Atlantis"), Err(ProblemCode::CountryUnknown));
}

#[test]
fn an_error_in_a_cell_is_named() {
    assert_eq!(of("full_name", &Value::Error("#REF!".into())), Err(ProblemCode::CellError));
    assert_eq!(of("full_name", &Value::Cut("x".into())), Err(ProblemCode::TooLong));
}

fn convert(columns: &[(&str, &str)]) -> Converted {
    let cells = columns.iter().enumerate().map(|(at, (_, value))| Cell {
        column: at as u16,
        value: Value::Text((*value).to_owned()),
        formula: false,
    });
    let row = Row { number: 2, cells: cells.collect() };
    let columns: Vec<Column> = columns
        .iter()
        .enumerate()
        .map(|(at, (field, _))| Column { index: at as u16, heading: String::new(), field: Some((*field).to_owned()) })
        .collect();
    Converter::new(&KIND, &columns, context()).row(&row)
}

#[test]
fn place_and_date_in_one_cell_are_two_values() {
    for typed in ["Sukadana, 05-05-1990", "Sukadana/5 Mei 1990", "Sukadana 5-5-90", "SUKADANA , 5/5/1990"] {
        let converted = convert(&[(part::PLACE_AND_DATE, typed)]);
        assert_eq!(converted.values["birth_date"], json!("1990-05-05"), "{typed}");
        assert!(
            converted.values["birthplace"].as_str().is_some_and(|place| place.eq_ignore_ascii_case("sukadana")),
            "{typed}"
        );
    }
    assert_eq!(
        convert(&[(part::PLACE_AND_DATE, "Sukadana")]).values,
        json!({"birthplace": "Sukadana"}).as_object().cloned().unwrap()
    );
    let wrong = convert(&[(part::PLACE_AND_DATE, "Sukadana, 31-02-1990")]);
    assert_eq!(wrong.problems, [Problem::error("birth_date", ProblemCode::DateImpossible)]);
}

#[test]
fn a_village_is_found_by_name_with_its_kecamatan() {
    let village = |columns: &[(&str, &str)]| {
        let converted = convert(columns);
        converted
            .values
            .get("village")
            .and_then(|code| code.as_str())
            .map(str::to_owned)
            .ok_or_else(|| converted.problems[0].code)
    };
    let expected = model::region::village_by_name("Sumberejo", Some("Way Jepara"), "18.07").unwrap().code.to_owned();
    for typed in [
        &[("village", "Sumberejo"), (part::SUBDISTRICT, "Way Jepara")][..],
        &[
            ("village", "DESA SUMBER REJO"),
            (part::SUBDISTRICT, "KEC. WAY JEPARA"),
            (part::DISTRICT, "Kab. Lampung Timur"),
        ],
        &[("village", "Desa Sumberejo Kec. Way Jepara")],
        &[("village", "Sumberejo, Way Jepara")],
        &[("village", expected.as_str())],
    ] {
        assert_eq!(village(typed).as_ref(), Ok(&expected), "{typed:?}");
    }
    assert_eq!(village(&[("village", "Sumberejo")]), Err(ProblemCode::RegionAmbiguous));
    assert_eq!(village(&[("village", "Sumberejo"), (part::SUBDISTRICT, "Atlantis")]), Err(ProblemCode::RegionUnknown));
    assert_eq!(village(&[("village", "Atlantis")]), Err(ProblemCode::RegionUnknown));
    assert_eq!(village(&[("village", "18.07.99.2001")]), Err(ProblemCode::RegionUnknown));
}

#[test]
fn a_village_of_another_district_needs_that_district() {
    let converted =
        convert(&[("village", "Metro"), (part::SUBDISTRICT, "Metro Pusat"), (part::DISTRICT, "Kota Metro")]);
    assert!(
        converted.values.get("village").is_some_and(|code| code.as_str().is_some_and(|code| code.starts_with("18.72"))),
        "{converted:?}"
    );
}

#[test]
fn ticks_under_l_and_p_are_the_sex() {
    assert_eq!(convert(&[(part::MALE, "√")]).values["sex"], json!("male"));
    assert_eq!(convert(&[(part::MALE, "-"), (part::FEMALE, "V")]).values["sex"], json!("female"));
    assert!(convert(&[(part::MALE, "v"), (part::FEMALE, "v")]).is_refused());
}

#[test]
fn rt_and_rw_in_one_cell_are_two_values() {
    assert_eq!(
        convert(&[(part::RT_RW, "003/004")]).values,
        json!({"rt": "003", "rw": "004"}).as_object().cloned().unwrap()
    );
    assert!(convert(&[(part::RT_RW, "3")]).is_refused());
}

#[test]
fn a_formulas_value_is_used_and_said_to_be_one() {
    let columns = [Column { index: 0, heading: String::new(), field: Some("full_name".into()) }];
    let row =
        Row { number: 2, cells: vec![Cell { column: 0, value: Value::Text("Siti  Aminah\n".into()), formula: true }] };
    let converted = Converter::new(&KIND, &columns, context()).row(&row);
    assert_eq!(converted.values["full_name"], json!("Siti Aminah"));
    assert_eq!(converted.problems, [Problem::warning("full_name", ProblemCode::Formula)]);
}
