//! What happened to an issued letter: printed, revoked, replaced, numbered by hand.

use crate::kind;

kind! {
    /// One event; added, never changed.
    pub struct LetterEvent as "letter_event", title "event", append_only true, internal true {
        event {
            letter: Reference { kind: "letter" } => required() indexed();
            event: Choice { codes: &["printed", "revoked", "replaced", "number_void", "numbered"] } => required() indexed();
            copies: Integer { min: 0, max: 10_000 };
            reason: Text { max: 300 };
            replaced_by: Reference { kind: "letter" };
            /// What stands in the paper register, of `numbered`.
            number: Text { max: 160 } => indexed();
            running: Integer { min: 1, max: 999_999_999 };
        }
    }
}
