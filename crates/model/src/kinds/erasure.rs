//! That a person's data were erased: whose files by id, why, by whom, and what of their records is kept. It holds no personal data,
//! so it is the tombstone by which every desktop and the server know what must not come back.

use crate::kind;

kind! {
    /// One erasure (UU 27/2022, art. 43 and 44); added, never changed.
    pub struct Erasure as "erasure", title "erasure_basis", append_only true, internal true {
        erasure {
            /// The worker file that was erased; its id only, since the file is gone.
            subject: Text { max: 36 } => required() indexed();
            /// JSON: a list of `{"id", "kind", "kept"}`, one for each erased record; `kept` is what stays of it, see `personal`.
            erased: LongText { max: 65_535 } => required();
            /// UU 27/2022, art. 43 (1) a–d.
            erasure_basis: Choice { codes: &["no_longer_needed", "consent_withdrawn", "request", "unlawful"] } => required() indexed();
            erasure_note: LongText { max: 1000 };
            erased_at: Moment;
            /// Ed25519 signature of the deciding user, base64.
            erasure_signature: Text { max: 100 };
        }
    }
}
