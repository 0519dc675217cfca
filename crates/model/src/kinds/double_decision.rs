//! What was decided about two worker files that may be one person's.

use crate::kind;

kind! {
    /// One decision; added, never changed. Taking one back is a further one.
    pub struct DoubleDecision as "double_decision", title "decision", append_only true, internal true {
        decision {
            decision: Choice { codes: &["same", "not_same", "undone"] } => required() indexed();
            one: Reference { kind: "worker" } => required() indexed();
            other: Reference { kind: "worker" } => required() indexed();
            /// The decision that this one takes back.
            undoes: Reference { kind: "double_decision" };
            /// The changes of the two files that went with it, `desktop:sequence` with a blank between: taken back with it.
            merge_change: Text { max: 200 };
            /// Which changes of the other file were seen by whoever decided, `desktop:sequence` with blanks between.
            seen: Text { max: 4000 };
        }
    }
}
