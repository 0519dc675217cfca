//! Services of the last eight weeks at the demonstration office's counter, and one that is running.

use std::sync::Arc;

use model::{Body, kinds, moment};
use serde_json::json;
use store::{BulkSize, Save};
use uuid::Uuid;

use crate::app::{App, Desk, day_of};
use crate::failure::Failure;

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 86_400_000;
const DAYS: i64 = 56;

/// Kind, usual minutes, share in a hundred.
const KINDS: &[(&str, i64, i64)] = &[
    ("information", 6, 24),
    ("registration", 14, 22),
    ("passport_recommendation", 9, 20),
    ("medical_referral", 8, 9),
    ("document_check", 11, 9),
    ("passport_booking", 5, 6),
    ("complaint", 24, 4),
    ("legalisation", 7, 3),
    ("returned_worker", 12, 3),
];

/// A row of numbers that looks like chance and is the same in every run.
pub(super) fn mixed(seed: i64) -> i64 {
    let mixed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (mixed >> 33).rem_euclid(1_000_003)
}

fn kind_of(seed: i64) -> (&'static str, i64) {
    let mut at = mixed(seed) % 100;
    for (kind, minutes, share) in KINDS {
        if at < *share {
            return (kind, *minutes);
        }
        at -= share;
    }
    (KINDS[0].0, KINDS[0].1)
}

fn service(worker: Uuid, kind: &str, number: i64, started_ms: i64, minutes: Option<i64>) -> Body {
    let mut values = json!({
        "worker": worker.to_string(), "service_kind": kind, "queue_number": number, "started_at": moment::iso(started_ms),
    });
    if let Some(minutes) = minutes {
        values["finished_at"] =
            json!(moment::iso(started_ms + minutes * MINUTE_MS + (started_ms / 1_000 % 50) * 1_000));
        values["service_cost_idr"] = json!(if kind == "legalisation" { 10_000 } else { 0 });
    }
    values.as_object().cloned().unwrap_or_default()
}

/// Adds them for these workers.
pub fn add(app: &Arc<App>, desk: &Desk, workers: &[Uuid]) -> Result<(), Failure> {
    let (now, offset) = (app.ports.clock.now_ms(), app.ports.clock.offset_minutes());
    let midnight = moment::day_bounds(&day_of(now, offset), offset).map_or(now, |(from, _)| from);
    let worker = |seed: i64| workers[usize::try_from(mixed(seed)).unwrap_or(0) % workers.len()];
    desk.store.bulk(BulkSize(u64::try_from(DAYS * 12).unwrap_or(0)), |bulk| {
        let mut save = |at_ms: i64, values: Body| {
            let (record, author) = (app.new_id(), desk.user);
            bulk.add(&Save { record, kind: kinds::service::KIND.name, author, at_ms, values, seen: None })
        };
        for back in (1..=DAYS).rev() {
            let day = midnight - back * DAY_MS;
            let weekday = ((day + i64::from(offset) * MINUTE_MS).div_euclid(DAY_MS) + 4).rem_euclid(7);
            let count = if matches!(weekday, 0 | 6) { 0 } else { 7 + mixed(back) % 8 };
            for number in 1..=count {
                let seed = back * 100 + number;
                let (kind, usual) = kind_of(seed);
                let started = day + (8 * 60 + number * 27 + mixed(seed + 7) % 12) * MINUTE_MS;
                let minutes = (usual * (70 + mixed(seed + 9) % 80) / 100).max(2);
                save(started, service(worker(seed), kind, number, started, Some(minutes)))?;
            }
        }
        // Today: as many as have come since the morning, the last one still at the desk.
        for number in 1..=6 {
            let (kind, usual) = kind_of(number * 31);
            let started = now - (7 - number) * 23 * MINUTE_MS;
            if started > midnight {
                save(started, service(worker(number + 4), kind, number, started, Some(usual)))?;
            }
        }
        let started = now - 402_000;
        save(started, service(worker(3), "passport_recommendation", 7, started, None))?;
        Ok::<_, Failure>(())
    })?;
    Ok(())
}
