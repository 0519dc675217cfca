//! Papers against the file, as tables of facts.

use super::*;
use crate::Body;
use serde_json::{Value, json};

fn body(value: Value) -> Body {
    value.as_object().cloned().expect("an object")
}

fn found(worker: Value, documents: &[Value]) -> Vec<(FindingCode, &'static str)> {
    let bodies: Vec<Body> = documents.iter().cloned().map(body).collect();
    let related: Vec<Related<'_>> = bodies
        .iter()
        .enumerate()
        .map(|(at, body)| Related { id: Uuid::from_u128(at as u128 + 1), kind: "document", body })
        .collect();
    let worker = body(worker);
    findings(&WorkerFile { worker: &worker, related: &related }, Date::new(2026, 4, 14).expect("a day"))
        .into_iter()
        .map(|one| (one.code, one.field))
        .collect()
}

fn siti() -> Value {
    json!({"full_name": "Siti Rahmawati", "nik": "1807075405960003", "birth_date": "1996-05-14", "sex": "female",
        "passport_number": "X7041938", "passport_expires_on": "2036-01-09"})
}

fn zone() -> String {
    let day = |text: &str| Date::parse_iso(text).expect("a day");
    mrz::write_passport("RAHMAWATI", "SITI", "X7041938", day("1996-05-14"), "female", day("2036-01-09"))
}

#[test]
fn papers_that_agree_are_not_mentioned() {
    let papers = [
        json!({"document_kind": "id_card", "name_on_paper": "SITTI RAHMAWATI", "nik_on_paper": "1807075405960003", "document_number": "1807075405960003"}),
        json!({"document_kind": "diploma", "name_on_paper": "Siti Rahmawati", "birth_date_on_paper": "1996"}),
        json!({"document_kind": "family_card", "name_on_paper": "Sukardi"}),
        json!({"document_kind": "passport", "document_number": "X7041938", "expires_on": "2036-01-09", "mrz": zone()}),
    ];
    assert_eq!(found(siti(), &papers), []);
}

#[test]
fn papers_of_someone_else_are() {
    let papers = [
        json!({"document_kind": "id_card", "name_on_paper": "Siti Aminah", "nik_on_paper": "1807075405960004"}),
        json!({"document_kind": "diploma", "birth_date_on_paper": "1997-05-14"}),
        json!({"document_kind": "passport", "document_number": "X7041939", "expires_on": "2035-01-09"}),
    ];
    let expected = [
        (FindingCode::NameDiffers, "name_on_paper"),
        (FindingCode::NikDiffers, "nik_on_paper"),
        (FindingCode::BirthDateDiffers, "birth_date_on_paper"),
        (FindingCode::NumberDiffers, "document_number"),
        (FindingCode::ExpiryDiffers, "expires_on"),
    ];
    assert_eq!(found(siti(), &papers), expected);
}

#[test]
fn a_zone_is_compared_with_the_file() {
    let mut other = siti();
    other["full_name"] = json!("Agus Salim");
    other["birth_date"] = json!("1990-01-01");
    other["sex"] = json!("male");
    let codes: Vec<_> =
        found(other, &[json!({"document_kind": "passport", "document_number": "X7041938", "mrz": zone()})])
            .into_iter()
            .map(|(code, _)| code)
            .collect();
    assert_eq!(codes, [FindingCode::NameDiffers, FindingCode::BirthDateDiffers, FindingCode::SexDiffers]);
}

#[test]
fn what_the_file_does_not_have_yet_is_offered_and_rejected_papers_are_silent() {
    let papers = [json!({"document_kind": "passport", "document_number": "X7041938"})];
    assert_eq!(found(json!({"full_name": "Siti"}), &papers), [(FindingCode::NotInFile, "document_number")]);
    let rejected = [json!({"document_kind": "passport", "document_number": "B1234567", "check_result": "rejected"})];
    assert_eq!(found(siti(), &rejected), []);
}

#[test]
fn a_consent_without_anyone_who_consents_is_told() {
    let paper = [json!({"document_kind": "family_consent"})];
    assert_eq!(found(siti(), &paper), [(FindingCode::NobodyConsents, "document_kind")]);
    let mut known = siti();
    known["consent_by"] = json!("Sukardi");
    assert_eq!(found(known, &paper), []);
}
