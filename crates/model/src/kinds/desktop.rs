//! The desktops of the office. Each makes its own record, whose id is the desktop's identity.

use crate::kind;

kind! {
    /// One desktop and the public half of its key: letters that it issued are verified by it.
    pub struct Desktop as "desktop", title "desktop_name", internal true {
        desktop {
            desktop_name: Text { max: 80 } => required();
            /// Ed25519 public key, base64.
            public_key: Text { max: 60 } => required();
        }
    }
}
