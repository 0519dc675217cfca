//! The office itself and how it numbers its letters.

use crate::field::Sensitivity;
use crate::kind;

kind! {
    /// One record per office.
    pub struct Office as "office", title "office_name" {
        office {
            office_name: Text { max: 160 } => required();
            /// Region code of the district, `18.07`.
            district: Text { max: 5 } => required();
        }
        recovery {
            /// X25519 public key of the printed recovery code, base64: every desktop seals its file key to it.
            recovery_key: Text { max: 60 } => sensitive(Sensitivity::Secret);
        }
        numbering {
            number_format: Text { max: 120 };
            /// The first running number of the year in which the office began with this program.
            start_number: Integer { min: 1, max: 999_999 };
            /// Base address at which letters are verified, `https://example.go.id`.
            verify_address: Text { max: 120 };
            /// Registers whose numbers are written by hand after signing, separated by blanks.
            hand_numbered: Text { max: 400 };
        }
        case_clocks {
            /// How long cases wait before they may be closed; empty: the usual ones. See `case_clock`.
            clock_documents_days: Integer { min: 1, max: 3660 };
            clock_clarity_workdays: Integer { min: 1, max: 1000 };
            clock_reporter_days: Integer { min: 1, max: 3660 };
            clock_response_months: Integer { min: 1, max: 120 };
            /// Days on which nobody works beside Saturdays and Sundays, one a line.
            holidays: LongText { max: 4000 };
        }
        review {
            /// An office of one person: who entered a file may also verify it. Each such decision says so for ever.
            verify_alone: Flag;
            /// A letter is numbered only after a reviewer or the manager approved its draft.
            approve_letters: Flag;
        }
    }
}
