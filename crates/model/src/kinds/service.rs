//! One service given at the counter.

use serde_json::Value;

use crate::check::{Problem, ProblemCode};
use crate::field::Body;
use crate::kind;

kind! {
    /// What was done for whom, from when to when, and what it cost the worker.
    pub struct Service as "service", title "service_kind", across across {
        service {
            worker: Reference { kind: "worker" } => required() indexed();
            service_kind: Choice { codes: &["information", "registration", "passport_recommendation", "medical_referral", "passport_booking", "document_check", "legalisation", "consultation", "complaint", "returned_worker", "other"] } => required() indexed() headings(&["jenis layanan", "layanan"]);
            /// Which desktop gave the number, when an office has several: each counts for itself, so that two without a line never give one
            /// number twice.
            queue_desk: Text { max: 3 } => group("queue") headings(&["kode antrean"]);
            /// The number on the worker's slip, counted anew each day.
            queue_number: Integer { min: 1, max: 9999 } => indexed() group("queue") headings(&["nomor antrean", "no antrean", "antrean", "nomor antrian", "no antrian"]);
            started_at: Moment => indexed() group("time") headings(&["mulai layanan", "jam mulai", "mulai"]);
            finished_at: Moment => indexed() group("time") headings(&["selesai layanan", "jam selesai", "selesai"]);
            service_cost_idr: Rupiah => indexed() headings(&["biaya layanan", "biaya"]);
            service_place: Text { max: 120 } => headings(&["tempat layanan"]);
            service_note: LongText { max: 1000 } => headings(&["catatan layanan"]);
        }
    }
}

fn across(body: &Body) -> Vec<Problem> {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    match (text("started_at"), text("finished_at")) {
        (Some(from), Some(to)) if from > to => vec![Problem::error("finished_at", ProblemCode::DatesOutOfOrder)],
        (None, Some(_)) => vec![Problem::error("started_at", ProblemCode::Missing)],
        _ => Vec::new(),
    }
}
