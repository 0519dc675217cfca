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
            /// Rights to see specific data; where nothing is said the role decides.
            sees_health: Flag;
            sees_biometric: Flag;
            sees_protection: Flag;
            sees_belief: Flag;
            /// JSON of public keys and the wrapped private half; see the keyring.
            keys: LongText { max: 4000 } => sensitive(Sensitivity::Secret) group("keys");
        }
    }
}
