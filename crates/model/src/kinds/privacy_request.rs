//! What a person asks about their own data: a copy, a correction, an erasure; with its clock and what was answered.

use serde_json::Value;

use crate::check::{Problem, ProblemCode};
use crate::field::Body;
use crate::kind;

kind! {
    /// One request of the person whose data they are (UU 27/2022, art. 6 to 8).
    pub struct PrivacyRequest as "privacy_request", title "request_kind", across across {
        request {
            worker: Reference { kind: "worker" } => required() indexed();
            request_kind: Choice { codes: &["copy", "correction", "erasure"] } => required() indexed() headings(&["jenis permintaan"]);
            requested_at: Moment => required() indexed() headings(&["diminta pada"]);
            /// Who asked: the person, or someone in their name.
            requested_by: Text { max: 120 } => headings(&["peminta", "diminta oleh"]);
            /// What is wrong and how it should be.
            wanted: LongText { max: 2000 } => headings(&["yang diminta", "isi permintaan"]);
        }
        answer {
            request_status: Choice { codes: &["open", "done", "refused"] } => required() indexed() headings(&["status permintaan"]);
            answered_at: Moment => group("answer") headings(&["dijawab pada"]);
            /// What was done, or the reason why not; told to the person (art. 30 (2)).
            answer: LongText { max: 2000 } => group("answer") headings(&["jawaban", "alasan"]);
        }
    }
}

/// Milliseconds in which a copy must be given and a correction made, counted from the request: 3 × 24 hours (UU 27/2022, art. 30 (1)
/// for corrections, art. 32 (2) for access). For erasure the law names no hours; the same clock is kept as the office's own.
pub const CLOCK_MS: i64 = 3 * 24 * 60 * 60 * 1000;

fn across(body: &Body) -> Vec<Problem> {
    let text = |name: &str| body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let mut problems = Vec::new();
    let missing = |name: &str| Problem::error(name, ProblemCode::Missing);
    if text("request_kind") == Some("correction") && text("wanted").is_none() {
        problems.push(missing("wanted"));
    }
    match text("request_status") {
        Some("refused") if text("answer").is_none() => problems.push(missing("answer")),
        Some("done" | "refused") if text("answered_at").is_none() => problems.push(missing("answered_at")),
        _ => {}
    }
    if matches!((text("requested_at"), text("answered_at")), (Some(from), Some(to)) if to < from) {
        problems.push(Problem::error("answered_at", ProblemCode::DatesOutOfOrder));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn wrong(body: Value) -> Vec<String> {
        let Value::Object(body) = body else { panic!("an object") };
        across(&body).into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn a_refusal_has_a_reason_and_a_correction_says_what_is_wrong() {
        assert_eq!(wrong(json!({"request_kind": "correction", "request_status": "open"})), ["wanted"]);
        let refused =
            json!({"request_kind": "erasure", "request_status": "refused", "answered_at": "2026-04-14T02:00:00Z"});
        assert_eq!(wrong(refused), ["answer"]);
        assert_eq!(wrong(json!({"request_kind": "copy", "request_status": "done"})), ["answered_at"]);
    }
}
