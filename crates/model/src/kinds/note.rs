//! A remark in a worker's file.

use crate::kind;

kind! {
    /// What someone wants the next person at the desk to know.
    pub struct Note as "note", title "note_text" {
        note {
            worker: Reference { kind: "worker" } => required() indexed();
            note_text: LongText { max: 4000 } => required() headings(&["isi catatan"]);
            pinned: Flag => indexed() headings(&["sematkan"]);
        }
    }
}
