//! What was done in a case.

use crate::field::Sensitivity;
use crate::kind;

kind! {
    /// One line of a case's timeline.
    pub struct CaseEvent as "case_event", title "action" {
        case_event {
            case: Reference { kind: "case" } => required() indexed();
            action_on: Date { partial: false } => required() indexed() headings(&["tanggal tindakan"]);
            action_kind: Choice { codes: &["call", "visit", "letter", "meeting", "document", "mediation", "handover", "reopening", "other"] } => indexed() headings(&["jenis tindakan"]);
            action: LongText { max: 2000 } => required() sensitive(Sensitivity::Protection) headings(&["tindakan"]);
        }
    }
}
