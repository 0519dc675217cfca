//! A placement of a worker abroad.

use serde_json::Value;

use crate::check::{Problem, ProblemCode};
use crate::field::Body;
use crate::kind;

kind! {
    /// Where, for whom and on which terms a worker works abroad.
    pub struct Placement as "placement", title "job_title", across across {
        placement {
            worker: Reference { kind: "worker" } => required() indexed();
            scheme: Choice { codes: &["g_to_g", "p_to_p", "ukps", "independent", "ssw", "re_entry", "seafarer"] } => indexed();
            destination_country: Country => indexed();
            agency: Text { max: 120 };
            employer: Text { max: 120 };
            job_title: Text { max: 120 };
            skill_level: Choice { codes: &["low", "medium", "high"] };
            wage_monthly: Integer { min: 0, max: 2_000_000_000 } => group("wage");
            wage_currency: Text { max: 3 } => group("wage");
            contract_from: Date { partial: false } => group("contract");
            contract_to: Date { partial: false } => group("contract");
            departed_on: Date { partial: false } => indexed();
            returned_on: Date { partial: false } => indexed();
        }
    }
}

fn across(body: &Body) -> Vec<Problem> {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    [("contract_from", "contract_to"), ("departed_on", "returned_on")]
        .into_iter()
        .filter(|(from, to)| matches!((text(from), text(to)), (Some(from), Some(to)) if from > to))
        .map(|(_, to)| Problem::error(to, ProblemCode::DatesOutOfOrder))
        .collect()
}
