//! A letter's template of the office: one of its own, or its form of a built-in one of the same name. The history keeps every
//! version.

use crate::kind;

kind! {
    /// What a kind of letter says, as blocks.
    pub struct LetterTemplate as "letter_template", title "template_title", internal true {
        letter_template {
            /// The letter's kind, `passport-recommendation`.
            template_name: Text { max: 60 } => required() indexed();
            template_title: Text { max: 160 } => required();
            /// JSON of the blocks and what goes with them; the crate `letters` reads it.
            template_body: LongText { max: 65_536 } => required();
        }
    }
}
