//! A case that was handed to another office.

use serde_json::Value;

use crate::check::{Problem, ProblemCode};
use crate::field::Body;
use crate::kind;

kind! {
    /// To whom a case was referred and what they answered.
    pub struct Referral as "referral", title "referred_to", across across {
        referral {
            case: Reference { kind: "case" } => required() indexed();
            referred_to: Choice { codes: &["bp3mi", "ministry", "police", "embassy", "health", "social", "other"] } => required() indexed() headings(&["dirujuk ke", "rujukan"]);
            referred_office: Text { max: 160 } => headings(&["instansi rujukan"]);
            referred_on: Date { partial: false } => required() indexed() headings(&["tanggal rujukan"]);
            referral_number: Text { max: 60 } => headings(&["nomor surat rujukan"]);
            referral_answer: Choice { codes: &["waiting", "accepted", "refused"] } => indexed() group("answer") headings(&["jawaban rujukan"]);
            answered_on: Date { partial: false } => group("answer") headings(&["tanggal jawaban"]);
            referral_note: LongText { max: 1000 } => headings(&["catatan rujukan"]);
        }
    }
}

fn across(body: &Body) -> Vec<Problem> {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    match (text("referred_on"), text("answered_on")) {
        (Some(from), Some(to)) if from > to => vec![Problem::error("answered_on", ProblemCode::DatesOutOfOrder)],
        _ => Vec::new(),
    }
}
