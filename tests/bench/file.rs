//! Opening a worker's file to which 200 records belong, through the contract, in an office of many files: just after the program was
//! opened, and again and again.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use app::App;
use serde_json::{Value, json};

use crate::measure::{Row, Times, cpu, ms};

/// Files of the office.
const WORKERS: u64 = 20_000;
/// Records of the file that is opened.
const RELATED: usize = 200;
const TIMES: usize = 50;

fn home() -> PathBuf {
    PathBuf::from("target/bench/file")
}

fn call(app: &Arc<App>, command: &str, input: Value) -> Result<Value, String> {
    app::contract::call(app, command, input).map_err(|failure| format!("{command}: {failure:?}"))
}

/// Values of the record in that place; its kind.
fn record(worker: &Value, at: usize) -> (&'static str, Value) {
    let day = format!("2026-{:02}-{:02}", 1 + at / 28 % 12, 1 + at % 28);
    let code = |of: &[&'static str]| of[at / 10 % of.len()];
    match at % 10 {
        0..=3 => (
            "document",
            json!({
                "worker": worker, "document_kind": code(&["id_card", "diploma", "passport", "visa", "medical_certificate", "family_card"]),
                "document_number": format!("PK-{at:05}"), "issuer": "Kantor Imigrasi Kelas II Kotabumi", "issued_on": day,
                "name_on_paper": "Siti Rahmawati", "birth_date_on_paper": "1996-05-14", "check_result": "matches",
            }),
        ),
        4 | 5 => (
            "service",
            json!({
                "worker": worker, "service_kind": code(&["information", "registration", "consultation"]), "queue_number": 1 + at,
                "started_at": format!("{day}T02:15:00Z"), "finished_at": format!("{day}T02:40:00Z"), "service_cost_idr": 0,
            }),
        ),
        6 => (
            "step",
            json!({ "worker": worker, "step_done": code(&["information", "registration", "selection", "training"]), "step_on": day }),
        ),
        7 => ("training", json!({ "worker": worker, "training_title": format!("Bahasa {at}"), "training_from": day })),
        8 => ("family_member", json!({ "worker": worker, "member_name": format!("Anak {at}"), "relation": "child" })),
        _ => ("note", json!({ "worker": worker, "note_text": "Diminta datang lagi membawa ijazah asli.".repeat(3) })),
    }
}

/// Makes the office, fills one file, opens it.
pub fn run() -> Result<Vec<Row>, String> {
    let home = home();
    let _ = std::fs::remove_dir_all(&home);
    std::fs::create_dir_all(&home).map_err(|error| error.to_string())?;
    let open = || App::open(&home, host::ports()).map_err(|failure| format!("{failure:?}"));
    let app = open()?;
    let progress = app::job::Progress::default();
    app::demo::make(&app, app::demo::USER, app::demo::PASSWORD, WORKERS, &progress)
        .map_err(|failure| format!("{failure:?}"))?;
    let listed = call(&app, "record.list", json!({ "kind": "worker", "offset": WORKERS / 2, "limit": 1 }))?;
    let worker = listed["rows"][0]["id"].clone();
    let there = call(&app, "worker.file", json!({ "id": worker }))?["related"].as_array().map_or(0, Vec::len);
    for at in there..RELATED {
        let (kind, values) = record(&worker, at);
        let saved = call(&app, "record.save", json!({ "kind": kind, "values": values }))?;
        if saved["record"].is_null() {
            return Err(format!("{kind} was refused: {}", saved["problems"]));
        }
    }
    drop(app);
    let app = open()?;
    let user = call(&app, "system.state", Value::Null)?["users"][0]["id"].clone();
    call(&app, "session.unlock", json!({ "user_id": user, "password": app::demo::PASSWORD }))?;
    let (mut wall, mut work, mut core) = (Times::default(), Times::default(), Times::default());
    for _ in 0..TIMES {
        let (begun, before) = (Instant::now(), cpu());
        let file = call(&app, "worker.file", json!({ "id": worker }))?;
        wall.0.push(ms(begun));
        work.0.push((cpu() - before) * 1e3);
        core.0.push(file["took_ms"].as_f64().unwrap_or(f64::MAX));
        let related = file["related"].as_array().map_or(0, Vec::len);
        if related < RELATED {
            return Err(format!("{related} records belong to the file"));
        }
    }
    Ok(vec![
        Row::new("opening a file with 200 records, first after unlocking", wall.0[0], "ms"),
        Row::new("opening a file with 200 records, median", wall.quantile(0.5), "ms").at_most(20.0),
        Row::new("  p95", wall.quantile(0.95), "ms").at_most(20.0),
        Row::new("  of which the core says, without writing the answer as JSON", core.quantile(0.5), "ms"),
        Row::new("  work", work.quantile(0.5), "ms of CPU"),
    ])
}
