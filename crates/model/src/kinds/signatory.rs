//! Who signs letters.

use crate::kind;

kind! {
    /// A person who signs in their own right or for another.
    pub struct Signatory as "signatory", title "signatory_name" {
        signatory {
            signatory_name: Text { max: 120 } => required() indexed();
            position: Text { max: 160 };
            rank: Text { max: 80 };
            nip: Text { max: 30 };
            /// In their own right, or Plt., Plh., a.n. of another.
            acts_as: Choice { codes: &["own", "plt", "plh", "an"] };
            acts_for: Text { max: 160 };
            valid_from: Date { partial: false } => group("validity");
            valid_to: Date { partial: false } => group("validity");
            is_default: Flag;
        }
    }
}
