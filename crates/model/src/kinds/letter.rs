//! A letter that was issued: never changed again. What happens to it afterwards are records of kind `letter_event`.

use crate::kind;

kind! {
    /// One numbered letter.
    pub struct Letter as "letter", title "number", append_only true, internal true {
        letter {
            /// Empty in a register that is numbered by hand: then an event `numbered` brings it.
            number: Text { max: 160 } => searchable() indexed();
            letter_kind: Text { max: 60 } => required() indexed();
            register: Text { max: 60 } => required() indexed();
            year: Integer { min: 1900, max: 9999 } => required() indexed();
            running: Integer { min: 1, max: 999_999_999 } => indexed();
            issued_on: Date { partial: false } => required() indexed();
            worker: Reference { kind: "worker" } => indexed();
            /// The case that a handover record belongs to.
            case: Reference { kind: "case" } => indexed();
            /// The training that a certificate or an attendance list is about.
            training: Reference { kind: "training" } => indexed();
            subject_name: Text { max: 160 } => searchable() indexed();
            signatory_name: Text { max: 120 };
            /// Canonical JSON of the filled letter, from which the same pages can be drawn again.
            filled: LongText { max: 400_000 };
            /// What the QR holds.
            qr: LongText { max: 4096 };
            paper: Choice { codes: &["a4", "f4"] };
            /// Overprinted as a sample.
            sample: Flag;
            /// BLAKE3 of the PDF's bytes, hexadecimal.
            pdf_hash: Text { max: 64 };
            /// Ed25519 signature of the issuing user over the PDF's hash, base64.
            author_signature: Text { max: 100 };
            /// The signed content of the QR.
            seal: LongText { max: 4096 };
            /// The id of the letter whose place it takes.
            replaces: Text { max: 36 };
        }
    }
}
