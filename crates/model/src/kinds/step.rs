//! A step of the way from the first question to the return that a worker has done.

use crate::kind;

kind! {
    /// One step that was done: when, and what proves it. Their order: `process`.
    pub struct Step as "step", title "step_done" {
        step {
            worker: Reference { kind: "worker" } => required() indexed();
            placement: Reference { kind: "placement" };
            step_done: Choice { codes: &["information", "registration", "selection", "passport_recommendation", "medical", "training", "competence", "placement_agreement", "social_security", "passport", "visa", "orientation", "work_contract", "ekpmi_card", "departure", "self_report", "return", "returned"] } => required() indexed() reviewed() headings(&["langkah", "tahapan", "proses"]);
            step_on: Date { partial: false } => required() indexed() reviewed() headings(&["tanggal langkah", "tanggal proses", "tgl proses"]);
            /// The paper or the circumstance that proves it.
            proof: Text { max: 160 } => headings(&["bukti", "dasar"]);
            step_note: LongText { max: 1000 } => headings(&["catatan langkah"]);
        }
    }
}
