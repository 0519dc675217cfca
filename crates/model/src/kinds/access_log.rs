//! Who looked at what on one desktop, in pieces as they travel to the others. Added, never changed.

use crate::kind;

kind! {
    /// Some lines of a desktop's access log.
    pub struct AccessLog as "access_log", title "logged_from", append_only true, internal true {
        access {
            logged_from: Moment => required();
            logged_to: Moment => required();
            /// JSON: a list of `[at_ms, user, action, record or null, detail or null]`.
            lines: LongText { max: 65_535 } => required();
        }
    }
}
