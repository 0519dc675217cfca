//! Invented protection cases of the demonstration office: some in each state, clocks that run, one repatriation that can be handed
//! over today.

use std::sync::Arc;

use model::Body;
use model::date::Date;
use serde_json::{Value, json};
use store::Save;
use uuid::Uuid;

use crate::app::{App, Desk};
use crate::failure::Failure;

/// Title, category, state, country, received so many days ago, waits for, since so many days.
type Told = (&'static str, &'static str, &'static str, &'static str, i64, Option<(&'static str, i64)>);

const TOLD: &[Told] = &[
    ("Gaji tiga bulan tidak dibayar", "unpaid_wage", "received", "MY", 1, None),
    ("Keluarga kehilangan kontak sejak Lebaran", "lost_contact", "received", "SA", 3, None),
    ("Minta dipulangkan, kontrak tidak sesuai", "wants_home", "handled", "TW", 12, None),
    ("Potongan gaji melebihi perjanjian", "unpaid_wage", "handled", "HK", 20, None),
    ("Sakit, majikan tidak membawa berobat", "illness", "referred", "MY", 26, Some(("response", 20))),
    ("Dijanjikan kerja, uang dibawa pergi", "job_fraud", "referred", "KH", 41, Some(("response", 178))),
    ("Berkas klaim jaminan sosial belum lengkap", "social_security", "waiting", "TW", 33, Some(("documents", 26))),
    ("Laporan belum jelas: gagal berangkat", "failed_departure", "waiting", "KR", 30, Some(("clarity", 19))),
    ("Pelapor tidak dapat dihubungi", "harassment", "waiting", "SG", 75, Some(("reporter", 64))),
];

fn body(value: &Value) -> Body {
    value.as_object().cloned().unwrap_or_default()
}

/// Adds them for these workers, one each.
pub fn add(app: &Arc<App>, desk: &Desk, workers: &[Uuid]) -> Result<(), Failure> {
    let at_ms = app.ports.clock.now_ms();
    let today = Date::parse_iso(&app.today()).and_then(Date::days_since_epoch).unwrap_or(0);
    let day = |back: i64| Date::from_days_since_epoch(today - back).map(Date::iso).unwrap_or_default();
    let mut saves: Vec<(Uuid, &str, Body)> = Vec::new();
    for (&(title, category, status, country, back, waits), worker) in TOLD.iter().zip(workers) {
        let id = app.new_id();
        let mut case = body(&json!({
            "worker": worker.to_string(), "case_title": title, "case_kind": "complaint", "case_category": category,
            "case_status": status, "case_country": country, "received_on": day(back), "procedural": back % 2 == 0,
            "reporter": "Keluarga", "reporter_relation": "Saudara",
            "case_summary": "Dilaporkan keluarga lewat telepon. Cerita ini rekaan untuk peragaan.",
        }));
        if let Some((waits_for, since)) = waits {
            case.insert("waits_for".to_owned(), json!(waits_for));
            case.insert("waits_since".to_owned(), json!(day(since)));
        }
        saves.push((id, "case", case));
        if status != "received" {
            let action = "Menelepon keluarga dan mencatat kronologi.";
            saves.push((app.new_id(), "case_event", body(&json!({ "case": id.to_string(), "action_on": day(back - 1), "action_kind": "call", "action": action }))));
        }
        if status == "referred" {
            let referral = json!({ "case": id.to_string(), "referred_to": if back % 2 == 0 { "bp3mi" } else { "police" }, "referred_on": day(back - 5), "referral_answer": "waiting" });
            saves.push((app.new_id(), "referral", body(&referral)));
        }
    }
    let last = [workers[TOLD.len() % workers.len()], workers[(TOLD.len() + 1) % workers.len()]];
    add_closed_and_repatriation(app, &mut saves, last, &day);
    desk.store.write(|tx| {
        for (record, kind, values) in saves {
            tx.save(Save { record, kind, author: desk.user, at_ms, values, seen: None })?;
        }
        Ok::<_, Failure>(())
    })?;
    Ok(())
}

fn add_closed_and_repatriation(
    app: &Arc<App>,
    saves: &mut Vec<(Uuid, &str, Body)>,
    [settled, home]: [Uuid; 2],
    day: &dyn Fn(i64) -> String,
) {
    saves.push((app.new_id(), "case", body(&json!({
        "worker": settled.to_string(), "case_title": "Paspor ditahan agen, sudah dikembalikan", "case_kind": "complaint",
        "case_category": "other", "case_status": "closed", "case_country": "MY", "received_on": day(52), "closed_on": day(9),
        "closed_because": "settled", "closing_note": "Paspor diterima kembali oleh pekerja.",
    }))));
    let id = app.new_id();
    saves.push((id, "case", body(&json!({
        "worker": home.to_string(), "case_title": "Pemulangan dari Malaysia, tiba di Soekarno-Hatta", "case_kind": "repatriation",
        "case_category": "deportation", "case_status": "handled", "case_country": "MY", "received_on": day(6), "reporter": "BP3MI Lampung",
        "repatriation_kind": "deported", "arrived_on": day(2), "arrival_point": "Bandara Soekarno-Hatta", "condition": "Sehat",
        "fetched_by": "Petugas P4MI", "paid_by": "Pemerintah Kabupaten Lampung Timur", "handed_over_on": day(0),
        "handed_to": "Sumarni", "handed_relation": "Ibu", "witness": "Wayan Suteja", "witness_office": "Kepala Desa",
    }))));
    for (back, kind, action) in [
        (5, "call", "Menghubungi BP3MI untuk jadwal kedatangan."),
        (2, "visit", "Menjemput di bandara bersama BP3MI."),
        (1, "meeting", "Bertemu keluarga dan perangkat desa untuk serah terima."),
    ] {
        let event = json!({ "case": id.to_string(), "action_on": day(back), "action_kind": kind, "action": action });
        saves.push((app.new_id(), "case_event", body(&event)));
    }
    let referral = json!({ "case": id.to_string(), "referred_to": "bp3mi", "referred_on": day(6), "referral_answer": "accepted", "answered_on": day(5) });
    saves.push((app.new_id(), "referral", body(&referral)));
}
