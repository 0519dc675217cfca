//! An agreement of the district: memorandum of understanding (MoU), derived cooperation agreement (PKS), other.

use serde_json::Value;

use crate::check::{Problem, ProblemCode};
use crate::field::Body;
use crate::kind;

kind! {
    /// What was agreed, with whom, and for how long. What an agreement promises are records of kind `commitment`.
    pub struct Agreement as "agreement", title "agreement_title", across across {
        agreement {
            agreement_title: Text { max: 200 } => required() searchable() indexed();
            agreement_kind: Choice { codes: &["mou", "pks", "other"] } => required() indexed();
            agreement_status: Choice { codes: &["draft", "signed", "in_force", "expiring", "ended", "extended"] } => required() indexed();
            areas: CodeSet { codes: &["placement", "protection", "empowerment"] };
            parent_agreement: Reference { kind: "agreement" };
        }
        parties {
            our_party: Text { max: 160 } => group("our_side");
            our_signer: Text { max: 120 } => group("our_side");
            our_number: Text { max: 80 } => group("our_side");
            other_party: Text { max: 160 } => searchable() group("other_side");
            other_signer: Text { max: 120 } => group("other_side");
            other_number: Text { max: 80 } => group("other_side");
        }
        term {
            signed_on: Date { partial: false } => indexed();
            in_force_from: Date { partial: false } => indexed() group("term");
            in_force_to: Date { partial: false } => indexed() group("term");
            agreement_note: LongText { max: 4000 };
        }
    }
}

fn across(body: &Body) -> Vec<Problem> {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    match (text("in_force_from"), text("in_force_to")) {
        (Some(from), Some(to)) if from > to => {
            vec![Problem::error("in_force_to", ProblemCode::DatesOutOfOrder)]
        }
        _ => Vec::new(),
    }
}
