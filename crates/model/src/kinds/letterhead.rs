//! The head of the office's letters.

use crate::kind;

kind! {
    /// Lines and logo at the top of a letter.
    pub struct Letterhead as "letterhead", title "line_agency" {
        letterhead {
            line_government: Text { max: 120 };
            line_agency: Text { max: 160 } => required();
            line_unit: Text { max: 160 };
            address: Text { max: 200 };
            contact: Text { max: 200 };
            logo: Picture { max_kb: 300 };
            /// Where letters are dated: the town before the date.
            place: Text { max: 60 };
            paper: Choice { codes: &["a4", "f4"] };
        }
    }
}
