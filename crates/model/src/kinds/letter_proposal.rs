//! A letter that waits for approval: what it would say, and what was decided about it. Nothing is numbered before it is approved.

use crate::kind;

kind! {
    /// A draft of a letter.
    pub struct LetterProposal as "letter_proposal", title "letter_kind", internal true {
        letter_proposal {
            letter_kind: Text { max: 60 } => required() indexed() group("proposal");
            worker: Reference { kind: "worker" } => required() indexed() group("proposal");
            /// The case, training or placement that it is about: an id.
            letter_about: Text { max: 36 } => group("proposal");
            signatory: Reference { kind: "signatory" } => group("proposal");
            /// JSON: values that stand in this letter only, by field of the worker.
            letter_values: LongText { max: 20_000 } => group("proposal");
            /// The id of the letter whose place it takes, and why.
            replaces: Text { max: 36 } => group("proposal");
            replace_reason: Text { max: 300 } => group("proposal");
            /// The id of the batch with which it was handed in, and its place in it.
            proposal_batch: Text { max: 36 } => indexed();
            batch_place: Integer { min: 0, max: 9_999 };
            proposed_by: Reference { kind: "user" } => group("proposal");
            proposal_state: Choice { codes: &["waiting", "sent_back", "approved", "issued", "dropped"] } => required() indexed() group("proposal_state");
            /// Why it was sent back.
            proposal_reason: Text { max: 300 } => group("proposal_state");
            decided_by: Reference { kind: "user" } => group("proposal_state");
            /// The day on which it was approved.
            approved_on: Date { partial: false } => group("proposal_state");
            /// BLAKE3 of the letter as it was approved, with that day and without a number; hexadecimal.
            approved_hash: Text { max: 64 } => group("proposal_state");
            /// Ed25519 signature of the approving user over it, base64.
            approval_signature: Text { max: 100 } => group("proposal_state");
            /// The id of the letter that came of it.
            issued_as: Text { max: 36 } => group("proposal_state");
        }
    }
}
