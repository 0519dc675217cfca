//! What a few dozen files of the demonstration office hold: papers at every point of the way, steps, trainings, family with consent,
//! notes, and what returned workers built at home. All of it invented; some of it is wrong on purpose, as in life.

use std::sync::Arc;

use model::date::Date;
use model::{Body, kinds, mrz, process, requirement};
use serde_json::{Value, json};
use store::{BulkSize, Filter, ListQuery, Save, Test};
use uuid::Uuid;

use super::counter::mixed;
use super::names::{MEN, WOMEN};
use crate::app::{App, Desk};
use crate::failure::Failure;

/// Files of candidates and of returned workers that are filled.
const CANDIDATES: u64 = 48;
const RETURNED: u64 = 24;
const DAY_MS: i64 = 86_400_000;
/// Records of a filled file, roughly.
const EACH: u64 = 14;
const CHECKERS: &[&str] = &["Rina Wulandari", "Agus Salim", "Ni Luh Ayu"];
const HEADS: &[&str] = &["Wayan Suteja", "Suparno", "H. Mulyadi", "Ketut Darma", "Sri Hartati"];

/// Kind and values.
type Made = (&'static str, Body);

/// Whose file is filled.
struct Worker {
    id: Uuid,
    /// Who entered the file: its papers are theirs too.
    author: Uuid,
    made_ms: i64,
    body: Body,
}

/// Fills them.
pub fn add(app: &Arc<App>, desk: &Desk) -> Result<(), Failure> {
    let now = app.ports.clock.now_ms();
    let today = Date::parse_iso(&app.today()).and_then(Date::days_since_epoch).unwrap_or(0);
    let candidates = workers(desk, "candidate", CANDIDATES)?;
    let returned = workers(desk, "returned", RETURNED)?;
    desk.store.bulk(BulkSize((CANDIDATES + RETURNED) * EACH), |bulk| {
        let numbered = |of: Vec<Worker>| (0_i64..).zip(of);
        let files = numbered(candidates)
            .map(|(at, worker)| (worker.author, worker.made_ms, candidate(&worker, at, today)))
            .chain(
                numbered(returned)
                    .map(|(at, worker)| (worker.author, now - (at + 2) * DAY_MS, at_home(&worker, at, today))),
            );
        for (author, from_ms, records) in files {
            for (hour, (kind, values)) in (1..).zip(records) {
                let at_ms = (from_ms + hour * 7 * 3_600_000).min(now);
                bulk.add(&Save { record: app.new_id(), kind, author, at_ms, values, seen: None })?;
            }
        }
        Ok::<_, Failure>(())
    })?;
    Ok(())
}

/// The newest workers of a stage.
fn workers(desk: &Desk, stage: &str, limit: u64) -> Result<Vec<Worker>, Failure> {
    let filters = vec![Filter { field: "stage".to_owned(), test: Test::OneOf(vec![json!(stage)]) }];
    let query = ListQuery { kind: &kinds::worker::KIND, text: "", filters, sort: None, offset: 0, limit };
    let found = desk.store.read(|reader| reader.list(&query))?.rows;
    Ok(found
        .into_iter()
        .map(|one| Worker { id: one.id, author: one.created_by, made_ms: one.created_at_ms, body: one.body })
        .collect())
}

fn body(value: Value) -> Body {
    let Value::Object(values) = value else { return Body::new() };
    values.into_iter().filter(|(_, value)| !value.is_null()).collect()
}

fn text<'a>(worker: &'a Worker, field: &str) -> &'a str {
    worker.body.get(field).and_then(Value::as_str).unwrap_or("")
}

fn day(days: i64) -> String {
    Date::from_days_since_epoch(days).map(Date::iso).unwrap_or_default()
}

fn one(of: &[&'static str], seed: i64) -> &'static str {
    of[usize::try_from(mixed(seed)).unwrap_or(0) % of.len()]
}

/// Someone on the way: as many papers as the steps that were taken, the last ones not yet looked at.
fn candidate(worker: &Worker, at: i64, today: i64) -> Vec<Made> {
    let registered =
        Date::parse_iso(text(worker, "registered_on")).and_then(Date::days_since_epoch).unwrap_or(today).min(today);
    let required: Vec<_> = requirement::DOCUMENTS
        .iter()
        .filter(|row| row.schemes.contains(&process::USUAL_SCHEME))
        .filter(|row| row.document_kind != "marriage_book" || text(worker, "marital_status") != "single")
        .collect();
    let held = usize::try_from(mixed(at) % 17).unwrap_or(0).min(required.len());
    let mut made = Vec::new();
    for (place, row) in (0_i64..).zip(required.iter().take(held)) {
        let on = (registered + place * 5).min(today);
        let is_last = place + 2 >= i64::try_from(held).unwrap_or(0);
        made.push(("document", paper(worker, row.document_kind, on, today, is_last, at * 31 + place)));
    }
    made.push(family(worker, at, registered, today));
    if held > 7 {
        made.push(("training", training(worker, at, registered, today)));
    }
    if held > 2 {
        let proof = "Wawancara di kantor";
        made.push(("step", body(json!({ "worker": worker.id.to_string(), "step_done": "selection", "step_on": day((registered + 3).min(today)), "proof": proof }))));
    }
    if at % 3 == 0 {
        let note = one(
            &[
                "Minta dihubungi lewat WhatsApp setelah jam 16.00.",
                "Alamat di KTP belum sesuai kartu keluarga, pemohon sedang mengurus ke Disdukcapil.",
                "Datang bersama suami. Anak pertama dititipkan pada nenek.",
                "Ijazah asli masih di sekolah, janji dibawa minggu depan.",
            ],
            at * 7,
        );
        made.push((
            "note",
            body(
                json!({ "worker": worker.id.to_string(), "note_text": note, "pinned": (at % 6 == 0).then_some(true) }),
            ),
        ));
    }
    made
}

/// Issuer, and the beginning of its numbers.
fn origin(document_kind: &str) -> (&'static str, &'static str) {
    match document_kind {
        "id_card" | "family_card" => ("Disdukcapil Kabupaten Lampung Timur", ""),
        "diploma" => ("SMA Negeri 1 Sukadana", "DN-12/M-SMA/"),
        "marital_status_letter" | "family_consent" => ("Kepala Desa", "470/"),
        "marriage_book" => ("KUA Sukadana", "0117/"),
        "medical_certificate" => ("Klinik Utama Sehat Sentosa", "MCU-"),
        "psychology_certificate" => ("Klinik Utama Sehat Sentosa", "PSI-"),
        "competence_certificate" => ("LSP Tata Laksana Rumah Tangga", "LSP-TLRT."),
        "placement_agreement" => ("P3MI dan calon pekerja", "PP-"),
        "social_security" => ("BPJS Ketenagakerjaan", "26"),
        "passport" => ("Kantor Imigrasi Kelas II Kotabumi", ""),
        "visa" => ("Kantor perwakilan negara tujuan", "V"),
        "orientation_certificate" => ("BP3MI Lampung", "OPP-"),
        "work_contract" => ("Pemberi kerja", "PK-"),
        _ => ("BP3MI Lampung", "E-"),
    }
}

fn paper(worker: &Worker, document_kind: &str, on: i64, today: i64, is_last: bool, seed: i64) -> Body {
    let (issuer, prefix) = origin(document_kind);
    let name = text(worker, "full_name");
    let own = |field: &str| Some(text(worker, field)).filter(|value| !value.is_empty()).map(str::to_owned);
    let (number, issued, expires) = match document_kind {
        "id_card" => (own("nik"), on - 1_400, None),
        "family_card" => (
            Some(format!(
                "{}{:010}",
                &own("nik").unwrap_or_default().get(..6).unwrap_or("180701"),
                100_000_000 + mixed(seed) * 71
            )),
            on - 900,
            None,
        ),
        "diploma" => (Some(format!("{prefix}{:07}", mixed(seed) * 7 % 9_999_999)), on - 3_300, None),
        "passport" => {
            let expires = Date::parse_iso(text(worker, "passport_expires_on")).and_then(Date::days_since_epoch);
            let number = own("passport_number").or_else(|| Some(format!("X{:07}", mixed(seed) * 9 % 10_000_000)));
            (number, expires.map_or(on, |end| end - 5 * 365 - 1), Some(expires.unwrap_or(on + 5 * 365)))
        }
        "medical_certificate" => (Some(format!("{prefix}{:05}", mixed(seed) % 100_000)), on, Some(on + 90)),
        "visa" => (Some(format!("{prefix}{:08}", mixed(seed) * 83 % 100_000_000)), on, Some(on + 365)),
        "social_security" => (Some(format!("{prefix}{:09}", mixed(seed) * 811 % 1_000_000_000)), on, Some(on + 900)),
        _ => (Some(format!("{prefix}{:04}/2026", 1 + mixed(seed) % 9_000)), on, None),
    };
    // One in twelve spells the name otherwise, as papers do.
    let on_paper = if seed % 12 == 5 { format!("{name} S") } else { name.to_owned() };
    let unchecked = is_last && seed % 3 != 0;
    let mut values = body(json!({
        "worker": worker.id.to_string(), "document_kind": document_kind, "document_number": number,
        "issuer": issuer, "issued_on": day(issued.min(today)), "expires_on": expires.map(day),
        "name_on_paper": on_paper, "nik_on_paper": if matches!(document_kind, "id_card" | "family_card") { own("nik") } else { None },
        "birth_date_on_paper": if matches!(document_kind, "id_card" | "diploma" | "passport") { own("birth_date") } else { None },
    }));
    if document_kind == "passport" {
        let date = |field: &str| values.get(field).and_then(Value::as_str).and_then(Date::parse_iso);
        if let (Some(born), Some(ends), Some(number)) = (
            date("birth_date_on_paper").filter(|born| born.day.is_some()),
            date("expires_on"),
            values.get("document_number").and_then(Value::as_str),
        ) {
            let (given, surname) = on_paper.rsplit_once(' ').unwrap_or(("", &on_paper));
            let zone = mrz::write_passport(surname, given, number, born, text(worker, "sex"), ends);
            values.insert("mrz".to_owned(), json!(zone));
        }
    }
    if !unchecked {
        values.extend(body(json!({
            "check_result": if seed % 12 == 5 { "doubtful" } else { "matches" }, "checked_on": day((on + 1).min(today)), "checked_by": one(CHECKERS, seed),
        })));
    }
    values
}

fn family(worker: &Worker, at: i64, registered: i64, today: i64) -> Made {
    let is_married = text(worker, "marital_status") == "married";
    let woman = text(worker, "sex") == "female";
    let (relation, names) = match (is_married, woman) {
        (true, true) => ("spouse", MEN),
        (true, false) => ("spouse", WOMEN),
        (false, _) if at % 2 == 0 => ("mother", WOMEN),
        (false, _) => ("father", MEN),
    };
    let consents = at % 4 != 3;
    let name =
        format!("{} {}", one(names, at * 3 + 1), one(&["Hidayat", "Santoso", "Lestari", "Wibowo", "Saputra"], at));
    let values = json!({
        "worker": worker.id.to_string(), "member_name": name, "relation": relation,
        "member_phone": format!("+62812{:08}", 10_000_000 + mixed(at) * 61 % 80_000_000),
        "member_job": one(&["Petani", "Pedagang", "Buruh harian", "Ibu rumah tangga", "Nelayan"], at + 5),
        "consents": consents.then_some(true), "consented_on": consents.then(|| day((registered + 9).min(today))),
        "village_head": consents.then(|| one(HEADS, at)),
    });
    ("family_member", body(values))
}

fn training(worker: &Worker, at: i64, registered: i64, today: i64) -> Body {
    let (title, kind, provider) = [
        ("Tata laksana rumah tangga", "vocational", "BLK Lampung Timur"),
        ("Bahasa Mandarin dasar", "language", "LPK Cahaya Mandiri"),
        ("Perawatan lansia (caregiver)", "vocational", "LPK Bina Insani"),
        ("Bahasa Korea EPS-TOPIK", "language", "LPK Hangeul Metro"),
    ][usize::try_from(at % 4).unwrap_or(0)];
    let (from, to) = (registered + 20, registered + 55);
    let passed = to < today;
    body(json!({
        "worker": worker.id.to_string(), "training_title": title, "training_kind": kind, "provider": provider,
        "training_from": day(from.min(today)), "training_to": passed.then(|| day(to)), "hours": 200 + at % 5 * 40,
        "training_result": if passed { "passed" } else { "running" },
        "certificate_number": passed.then(|| format!("{:04}/SKL/2026", 1 + mixed(at * 5) % 3_000)),
        "certificate_on": passed.then(|| day(to)), "skill_level": passed.then_some("medium"),
    }))
}

/// Someone back home: a business, a credit, a use of what was sent home.
fn at_home(worker: &Worker, at: i64, today: i64) -> Vec<Made> {
    let id = worker.id.to_string();
    let begun = day(today - 60 - mixed(at) % 600);
    let (name, product) = [
        ("Keripik Pisang Sukadana", "Keripik pisang"),
        ("Warung Berkah", "Sembako"),
        ("Jahit Melati", "Pakaian seragam"),
        ("Ternak Kambing Makmur", "Kambing"),
        ("Kopi Way Jepara", "Kopi bubuk"),
        ("Bengkel Maju", "Servis motor"),
    ][usize::try_from(at % 6).unwrap_or(0)];
    let status = one(&["running", "running", "grown", "planned"], at);
    let mut made = vec![
        (
            "empowerment",
            body(json!({
                "worker": id, "endeavour": name, "empowerment_kind": if at % 5 == 4 { "pasar_migran" } else { "business" },
                "empowerment_status": status, "product": product, "begun_on": begun, "mentor": one(HEADS, at + 3),
                "remittance_monthly_idr": 1_500_000 + at * 50_000, "remittance_use": "Modal usaha dan sekolah anak",
            })),
        ),
        (
            "training",
            body(json!({
                "worker": id, "training_title": "Kewirausahaan bagi purna PMI", "training_kind": "entrepreneurship",
                "provider": "Dinas Koperasi dan UMKM", "training_from": day(today - 90 - at), "training_to": day(today - 86 - at), "hours": 32,
                "training_result": "passed", "certificate_number": format!("KWU/{:03}/2026", at + 1), "certificate_on": day(today - 86 - at),
            })),
        ),
    ];
    if at % 3 == 0 {
        let loan = 25_000_000 + at % 4 * 12_500_000;
        let npwp = (loan > kinds::empowerment::NPWP_ABOVE_IDR).then_some("12.345.678.9-012.000");
        made.push(("empowerment", body(json!({
            "worker": id, "endeavour": format!("KUR {name}"), "empowerment_kind": "kur", "empowerment_status": "running", "begun_on": begun,
            "lender": "Bank penyalur KUR", "loan_idr": loan, "loan_on": day(today - 50), "loan_months": 36, "npwp": npwp,
        }))));
    }
    if at % 4 == 1 {
        made.push((
            "note",
            body(json!({ "worker": id, "note_text": "Bersedia menjadi narasumber sosialisasi di desanya." })),
        ));
    }
    made
}

#[cfg(test)]
mod tests {
    use model::Severity;

    use super::*;

    #[test]
    fn every_invented_paper_can_be_stored_and_its_zone_can_be_read() {
        let mut people = super::super::people::People::new("18.07", 60, 1_776_000_000_000);
        let today = Date::parse_iso("2026-04-14").and_then(Date::days_since_epoch).expect("a day");
        let mut zones = 0;
        for at in 0..60 {
            let worker = Worker { id: Uuid::nil(), author: Uuid::nil(), made_ms: 0, body: people.next_person().worker };
            for (kind, values) in candidate(&worker, at, today).into_iter().chain(at_home(&worker, at, today)) {
                let declared = kinds::get(kind).expect("a kind");
                let errors: Vec<_> = model::check::check(declared, &values, "2026-04-14")
                    .into_iter()
                    .filter(|problem| problem.severity == Severity::Error)
                    .collect();
                assert_eq!(errors, [], "{kind} {values:?}");
                if let Some(zone) = values.get("mrz").and_then(Value::as_str) {
                    assert_eq!(mrz::read(zone).expect("a zone").failed, []);
                    zones += 1;
                }
            }
        }
        assert!(zones > 5, "{zones}");
    }
}
