//! The district's agreement with the ministry as far as it is public: signed on 28 October 2025; number, clauses and
//! duration were not published and stay open. Targets and progress are invented for the demonstration.

use std::sync::Arc;

use model::kinds;
use serde_json::json;
use store::Save;

use crate::app::{App, Desk};
use crate::failure::Failure;

/// Promise, unit, due date, indicator unit, target, done, finished on, planned and spent rupiah.
type Promise = (&'static str, &'static str, &'static str, &'static str, i64, i64, Option<&'static str>, i64, i64);

const PROMISES: &[Promise] = &[
    ("Mendirikan pos layanan P4MI", "Pemkab · Disnaker", "2026-01-31", "pos", 1, 1, Some("2026-01-19"), 0, 0),
    ("20 Desa Migran Emas", "Pemkab · Disnaker, PMD", "2026-12-31", "desa", 20, 7, None, 380_000_000, 121_000_000),
    (
        "Sosialisasi migrasi aman",
        "Pemkab · Disnaker",
        "2026-11-30",
        "peserta",
        4_000,
        1_946,
        None,
        410_000_000,
        198_000_000,
    ),
    (
        "Pelatihan vokasi dan bahasa",
        "Kementerian, Pemkab",
        "2026-12-31",
        "orang",
        600,
        212,
        None,
        720_000_000,
        241_000_000,
    ),
    ("Peraturan Bupati pelindungan PMI", "Pemkab · Bagian Hukum", "2026-12-15", "peraturan", 1, 0, None, 0, 0),
    ("Pelatihan wirausaha purna PMI", "Kementerian UMKM", "2026-10-31", "orang", 120, 0, None, 330_000_000, 52_000_000),
    ("KUR penempatan dan purna", "Bank penyalur", "2027-12-31", "orang", 150, 38, None, 0, 0),
    ("Pasar Migran", "Pemkab · Dinas Koperasi", "2027-09-30", "pasar", 2, 1, None, 0, 0),
];

/// Adds it.
pub fn add(app: &Arc<App>, desk: &Desk) -> Result<(), Failure> {
    let agreement = app.new_id();
    let at_ms = app.ports.clock.now_ms();
    let body = |value: serde_json::Value| value.as_object().cloned().unwrap_or_default();
    desk.store.write(|tx| {
        let values = body(json!({
            "agreement_title": "Nota Kesepahaman Kementerian P2MI dan Kabupaten Lampung Timur",
            "agreement_kind": "mou", "agreement_status": "in_force", "areas": ["placement", "protection", "empowerment"],
            "our_party": "Pemerintah Kabupaten Lampung Timur", "other_party": "Kementerian Pelindungan Pekerja Migran Indonesia", "signed_on": "2025-10-28",
        }));
        tx.save(Save { record: agreement, kind: kinds::agreement::KIND.name, author: desk.user, at_ms, values, seen: None })?;
        for (text, unit, due, indicator, target, done, finished, planned, spent) in PROMISES {
            let mut values = body(json!({
                "agreement": agreement.to_string(), "commitment_text": text, "responsible_unit": unit, "due_on": due,
                "indicator_unit": indicator, "indicator_target": target, "indicator_done": done,
            }));
            if let Some(day) = finished {
                values.insert("done_on".to_owned(), json!(day));
            }
            if *planned > 0 {
                values.insert("budget_planned_idr".to_owned(), json!(planned));
                values.insert("budget_realised_idr".to_owned(), json!(spent));
            }
            tx.save(Save { record: app.new_id(), kind: kinds::commitment::KIND.name, author: desk.user, at_ms, values, seen: None })?;
        }
        Ok::<_, Failure>(())
    })?;
    Ok(())
}
