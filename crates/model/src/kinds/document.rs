//! A paper that a worker must have, or that proves something about them.

use serde_json::Value;

use crate::check::{Problem, ProblemCode};
use crate::date::Date;
use crate::field::Body;
use crate::mrz::{Mrz, MrzPart};
use crate::{kind, mrz, name};

kind! {
    /// One paper: what it is, its number and validity, what stands on it, and what came of checking it.
    pub struct Document as "document", title "document_kind", across across {
        document {
            worker: Reference { kind: "worker" } => required() indexed();
            /// Which papers are required, when and by which article: `requirement`.
            document_kind: Choice { codes: &["id_card", "family_card", "birth_certificate", "diploma", "marital_status_letter", "marriage_book", "family_consent", "competence_certificate", "medical_certificate", "psychology_certificate", "passport", "visa", "placement_agreement", "work_contract", "social_security", "orientation_certificate", "ekpmi_card", "seaman_book", "passport_recommendation", "other"] } => required() indexed() reviewed() headings(&["jenis dokumen", "dokumen", "nama dokumen"]);
            document_number: Text { max: 60 } => searchable() indexed() reviewed() headings(&["nomor dokumen", "no dokumen", "nomor surat", "no surat"]);
            issuer: Text { max: 120 } => headings(&["penerbit", "dikeluarkan oleh", "instansi penerbit"]);
            issued_on: Date { partial: false } => group("validity") headings(&["tanggal terbit", "tgl terbit", "dikeluarkan tanggal"]);
            expires_on: Date { partial: false } => indexed() group("validity") reviewed() headings(&["berlaku sampai", "masa berlaku", "tanggal habis berlaku"]);
        }
        on_paper {
            /// The name as it stands on the paper.
            name_on_paper: Text { max: 120 } => headings(&["nama di dokumen", "nama pada dokumen"]);
            birth_date_on_paper: Date { partial: true } => headings(&["tanggal lahir di dokumen", "tanggal lahir pada dokumen"]);
            nik_on_paper: Nik => headings(&["nik di dokumen", "nik pada dokumen"]);
            /// The two lines of the machine-readable zone (ICAO 9303), 44 characters each.
            mrz: LongText { max: 100 };
        }
        check {
            check_result: Choice { codes: &["matches", "doubtful", "rejected"] } => indexed() group("check") headings(&["hasil pemeriksaan", "hasil periksa"]);
            checked_on: Date { partial: false } => group("check") headings(&["tanggal periksa", "diperiksa tanggal"]);
            checked_by: Text { max: 120 } => group("check") headings(&["diperiksa oleh", "pemeriksa"]);
            document_note: LongText { max: 1000 } => headings(&["catatan dokumen"]);
        }
    }
}

fn across(body: &Body) -> Vec<Problem> {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let mut problems = Vec::new();
    if matches!((text("issued_on"), text("expires_on")), (Some(from), Some(to)) if from > to) {
        problems.push(Problem::error("expires_on", ProblemCode::DatesOutOfOrder));
    }
    match text("mrz").map(mrz::read) {
        None => {}
        Some(Err(_)) => problems.push(Problem::warning("mrz", ProblemCode::MrzUnreadable)),
        Some(Ok(zone)) => problems.extend(against_zone(body, &zone)),
    }
    problems
}

/// Where a document's machine-readable zone and what was typed beside it disagree. A part whose check digit is wrong says nothing.
fn against_zone(body: &Body, zone: &Mrz) -> Vec<Problem> {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let sound = |part| !zone.failed.contains(&part);
    let mut problems = Vec::new();
    if !zone.failed.is_empty() {
        problems.push(Problem::warning("mrz", ProblemCode::MrzCheckDigit));
    }
    let plain = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase();
    let named = |name: &str| {
        if zone.name_is_cut { name::same_but_cut(name, &zone.name()) } else { name::same(name, &zone.name()) }
    };
    let day = |field: &str| text(field).and_then(Date::parse_iso);
    let differs = [
        (
            "document_number",
            sound(MrzPart::Number) && text("document_number").is_some_and(|typed| plain(typed) != zone.number),
        ),
        (
            "expires_on",
            sound(MrzPart::Expiry) && zone.expires_on.zip(day("expires_on")).is_some_and(|(said, typed)| said != typed),
        ),
        ("name_on_paper", text("name_on_paper").is_some_and(|typed| !named(typed))),
        (
            "birth_date_on_paper",
            sound(MrzPart::BirthDate) && day("birth_date_on_paper").is_some_and(|typed| !zone.is_born(typed)),
        ),
    ];
    problems.extend(
        differs
            .iter()
            .filter(|(_, differs)| *differs)
            .map(|(field, _)| Problem::warning(field, ProblemCode::MrzDiffers)),
    );
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ZONE: &str = "P<IDNRAHMAWATI<<SITI<<<<<<<<<<<<<<<<<<<<<<<<\nX7041938<7IDN9605143F3601095<<<<<<<<<<<<<<00";

    fn found(body: Value) -> Vec<(String, ProblemCode)> {
        let Value::Object(body) = body else { panic!("an object") };
        across(&body).into_iter().map(|problem| (problem.field, problem.code)).collect()
    }

    #[test]
    fn what_is_typed_is_compared_with_the_zone_of_the_same_paper() {
        let zone = crate::mrz::write_passport(
            "RAHMAWATI",
            "SITI",
            "X7041938",
            Date::new(1996, 5, 14).expect("a day"),
            "female",
            Date::new(2036, 1, 9).expect("a day"),
        );
        let agree = json!({"mrz": zone, "document_number": "x 7041938", "expires_on": "2036-01-09",
            "name_on_paper": "Sitti Rahmawati", "birth_date_on_paper": "1996"});
        assert_eq!(found(agree), []);
        let other = json!({"mrz": zone, "document_number": "X7041939", "expires_on": "2036-01-08",
            "name_on_paper": "Siti Aminah", "birth_date_on_paper": "1996-05-15"});
        let fields: Vec<_> =
            found(other).into_iter().map(|(field, code)| (field, code == ProblemCode::MrzDiffers)).collect();
        let expected = ["document_number", "expires_on", "name_on_paper", "birth_date_on_paper"];
        assert_eq!(fields, expected.map(|field| (field.to_owned(), true)));
    }

    #[test]
    fn a_wrong_check_digit_is_told_and_the_part_it_guards_is_not_believed() {
        let wrong = ZONE.replace("X7041938<7", "X7041939<7");
        assert_eq!(
            found(json!({"mrz": wrong, "document_number": "X7041938"})),
            [("mrz".to_owned(), ProblemCode::MrzCheckDigit)]
        );
        assert_eq!(found(json!({"mrz": "P<IDN"})), [("mrz".to_owned(), ProblemCode::MrzUnreadable)]);
    }
}
