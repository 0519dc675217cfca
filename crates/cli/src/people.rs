//! Worker files as this program prints them.

use std::sync::Arc;

use app::{App, FailureCode};
use model::{kinds, region};
use serde_json::{Map, Value, json};

use crate::Stop;
use crate::session::call;

/// The id of the worker with that NIK or id.
pub fn id_of(app: &Arc<App>, named: &str) -> Result<Value, Stop> {
    if let Ok(id) = named.parse::<uuid::Uuid>() {
        return Ok(json!(id));
    }
    let filters = json!([{ "field": "nik", "values": [named] }]);
    let found = call(app, "record.list", json!({ "kind": "worker", "filters": filters, "offset": 0, "limit": 2 }))?;
    match found["rows"].as_array().map(Vec::as_slice) {
        Some([one]) => Ok(one["id"].clone()),
        Some([_, _, ..]) => {
            let ids: Vec<&str> =
                found["rows"].as_array().into_iter().flatten().filter_map(|row| row["id"].as_str()).collect();
            Err(Stop::Unclear(format!("Beberapa berkas punya NIK ini. Sebutkan id-nya: {}", ids.join(", "))))
        }
        _ => Err(FailureCode::NotFound.into()),
    }
}

/// A worker's fields side by side with what the office knows of the file; every declared field is there, `null` when empty.
pub fn flat(record: &Value) -> Value {
    let mut out = Map::new();
    for key in [
        "id",
        "title",
        "sync",
        "conflicts",
        "updated_at_ms",
        "updated_by",
        "created_at_ms",
        "created_by",
        "deleted",
        "problems",
        "conflicts_open",
    ] {
        if let Some(value) = record.get(key) {
            out.insert(key.to_owned(), value.clone());
        }
    }
    for field in kinds::worker::KIND.fields {
        out.insert(field.name.to_owned(), record["body"].get(field.name).cloned().unwrap_or(Value::Null));
    }
    let code = record["body"]["village"].as_str().unwrap_or("");
    out.insert("village_name".to_owned(), json!(region::village(code).map(|region| region.name)));
    out.insert("subdistrict_name".to_owned(), json!(region::subdistrict(code).map(|region| region.name)));
    Value::Object(out)
}

/// A worker in one line.
pub fn line(record: &Value) -> String {
    let body = &record["body"];
    let text = |field: &str| body[field].as_str().unwrap_or("-");
    let code = body["village"].as_str().unwrap_or("");
    let place = match (region::village(code), region::subdistrict(code)) {
        (Some(village), Some(subdistrict)) => format!("{}, {}", village.name, subdistrict.name),
        _ => "-".to_owned(),
    };
    format!("{:<16}  {:<32}  {:<10}  {place}", text("nik"), text("full_name"), text("birth_date"))
}
