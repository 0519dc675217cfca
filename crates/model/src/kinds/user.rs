//! Who works at the office's desktops. Made and changed by the commands of users only.

use crate::field::Sensitivity;
use crate::kind;

kind! {
    /// A person with a role and a key pair; the private half is wrapped by their password.
    pub struct User as "user", title "user_name", internal true {
        user {
            user_name: Text { max: 80 } => required() indexed();
            role: Choice { codes: &["officer", "reviewer", "manager", "administrator", "auditor"] } => required();
            active: Flag;
            /// JSON of public keys and the wrapped private half; see the keyring.
            keys: LongText { max: 4000 } => sensitive(Sensitivity::Secret) group("keys");
        }
    }
}
