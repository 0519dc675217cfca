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
        }
    }
}
