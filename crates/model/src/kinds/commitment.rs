//! What one party of an agreement promised to do until when.

use crate::kind;

kind! {
    /// One promise of an agreement, with its indicator and its due date.
    pub struct Commitment as "commitment", title "commitment_text" {
        commitment {
            agreement: Reference { kind: "agreement" } => required() indexed();
            commitment_text: Text { max: 300 } => required() searchable() indexed();
            responsible_unit: Text { max: 160 };
            due_on: Date { partial: false } => indexed();
            done_on: Date { partial: false } => indexed();
        }
        indicator {
            indicator_unit: Text { max: 60 } => group("indicator");
            indicator_target: Integer { min: 0, max: 1_000_000_000 } => group("indicator");
            indicator_done: Integer { min: 0, max: 1_000_000_000 };
            progress_on: Date { partial: false } => indexed();
            progress_note: LongText { max: 2000 };
        }
        budget {
            budget_planned_idr: Rupiah;
            budget_realised_idr: Rupiah;
        }
    }
}
