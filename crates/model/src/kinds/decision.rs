//! What was decided about a worker file in review: handed in, verified, sent back, taken back. Added, never changed; the
//! state of a file is worked out from its decisions and what has changed since.

use crate::kind;

kind! {
    /// One decision, signed by the user who made it.
    pub struct Decision as "decision", title "verdict", append_only true, internal true {
        decision {
            worker: Reference { kind: "worker" } => required() indexed();
            verdict: Choice { codes: &["submitted", "verified", "sent_back", "withdrawn"] } => required() indexed();
            /// JSON: a list of `{"record", "field", "text"}`; an empty field means the record as a whole.
            reasons: LongText { max: 30_000 };
            decision_note: LongText { max: 2000 };
            /// What its author saw: `desktop:sequence`, separated by blanks, for each desktop that had a hand in the file. A
            /// change with a higher sequence, or of another desktop, came afterwards.
            seen: LongText { max: 12_000 };
            /// How many related records the file had.
            seen_records: Integer { min: 0, max: 1_000_000 };
            /// The decisions that it follows: ids, separated by blanks.
            follows: LongText { max: 4000 };
            /// The decision that a `withdrawn` takes back.
            undoes: Reference { kind: "decision" };
            /// Made without a second pair of eyes, as the office had allowed.
            alone: Flag;
            decided_at: Moment;
            /// Ed25519 signature of the deciding user, base64.
            decision_signature: Text { max: 100 };
        }
    }
}
