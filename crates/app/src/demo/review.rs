//! What waits for a decision in the demonstration office: files that another officer handed in, one sent back, and people who
//! seem to have two files. It must never make what a person could not make through the contract.

use std::sync::Arc;

use model::{Body, kinds};
use serde_json::{Value, json};
use store::Save;
use uuid::Uuid;

use crate::app::{App, Desk, Role};
use crate::failure::{Failure, FailureCode};
use crate::review::{self, Reason, SendBack, Submit};
use crate::user::{self, NewUser};

/// The other officer of the demonstration office: nobody verifies what they entered themselves.
const OFFICER: &str = "Agus Setiawan";
/// Of the newest workers, those in these places are the other officer's entries.
const ENTERED: std::ops::Range<u64> = 10..70;
/// Every so many of them.
const EVERY: u64 = 5;
/// How many of those are handed in; the last of them is sent back.
const HANDED_IN: usize = 6;
/// Which of the newest workers get a second file.
const TWICE: [usize; 3] = [81, 94, 108];

/// The other officer.
pub fn officer(app: &Arc<App>, password: &str) -> Result<Uuid, Failure> {
    let officer = NewUser { name: OFFICER.to_owned(), role: Role::Officer, password: password.to_owned(), sees: None };
    Ok(user::create(app, officer)?.id)
}

/// Whether the worker in a place, from the newest, is the other officer's entry.
pub fn is_theirs(place: u64) -> bool {
    ENTERED.contains(&place) && place.is_multiple_of(EVERY)
}

/// Adds all of it for the newest workers.
pub fn add(app: &Arc<App>, desk: &Desk, workers: &[Uuid], officer: Uuid) -> Result<(), Failure> {
    let records = desk.store.read(|reader| reader.records(workers))?;
    let is_candidate = |body: &Body| body.get("stage").and_then(Value::as_str) == Some("candidate");
    let theirs = records.iter().filter(|record| record.created_by == officer && is_candidate(&record.body));
    let handed_in: Vec<Uuid> = theirs.map(|record| record.id).take(HANDED_IN).collect();
    for worker in &handed_in {
        review::submit(app, Submit { id: *worker, note: String::new() })?;
    }
    if let Some(last) = handed_in.last() {
        let text = "Nama ibu tidak sama dengan kartu keluarga".to_owned();
        let reasons = vec![Reason { record: *last, field: "mother_name".to_owned(), text }];
        review::send_back(app, SendBack { id: *last, reasons, note: String::new() })?;
    }
    for first in TWICE.iter().filter_map(|at| records.get(*at)) {
        save(app, desk, officer, app.new_id(), &again(&first.body))?;
    }
    Ok(())
}

fn save(app: &Arc<App>, desk: &Desk, author: Uuid, record: Uuid, values: &Value) -> Result<(), Failure> {
    let values = values.as_object().cloned().ok_or(FailureCode::Internal)?;
    let (kind, at_ms) = (kinds::worker::KIND.name, app.ports.clock.now_ms());
    desk.store.write(|tx| tx.save(Save { record, kind, author, at_ms, values, seen: None }).map_err(Failure::from))?;
    Ok(())
}

/// The same person as someone else would write them down: without numbers, a letter of the name doubled.
fn again(body: &Body) -> Value {
    let kept = ["birth_date", "sex", "village", "mother_name", "phone"];
    let mut values: Body =
        kept.iter().filter_map(|field| Some(((*field).to_owned(), body.get(*field)?.clone()))).collect();
    let name = body.get("full_name").and_then(Value::as_str).unwrap_or("");
    let last = name.chars().last().map(String::from).unwrap_or_default();
    values.insert("full_name".to_owned(), json!(format!("{name}{last}")));
    values.insert("stage".to_owned(), json!("candidate"));
    Value::Object(values)
}
