//! An agreement of the district: memorandum of understanding (MoU), derived cooperation agreement (PKS), other.

use serde_json::Value;

use crate::check::{Problem, ProblemCode};
use crate::field::Body;
use crate::kind;

kind! {
    /// What was agreed, with whom, and for how long. What an agreement promises are records of kind `commitment`.
    pub struct Agreement as "agreement", title "agreement_title", across across {
        agreement {
            agreement_title: Text { max: 200 } => required() searchable() indexed() headings(&["judul kerja sama", "judul naskah", "nama kerja sama", "agreement title"]);
            agreement_kind: Choice { codes: &["mou", "pks", "other"] } => required() indexed() headings(&["jenis naskah", "jenis kerja sama"]);
            agreement_status: Choice { codes: &["draft", "signed", "in_force", "expiring", "ended", "extended"] } => required() indexed() headings(&["status kerja sama", "keadaan kerja sama", "status naskah"]);
            areas: CodeSet { codes: &["placement", "protection", "empowerment"] } => headings(&["bidang kerja sama", "ruang lingkup"]);
            parent_agreement: Reference { kind: "agreement" };
        }
        parties {
            our_party: Text { max: 160 } => group("our_side") headings(&["pihak kami", "pihak kesatu", "pihak pertama"]);
            our_signer: Text { max: 120 } => group("our_side") headings(&["penanda tangan kami", "penandatangan kami"]);
            our_number: Text { max: 80 } => group("our_side") headings(&["nomor kami", "nomor pihak kesatu"]);
            other_party: Text { max: 160 } => searchable() group("other_side") headings(&["pihak mitra", "mitra kerja sama", "pihak kedua"]);
            other_signer: Text { max: 120 } => group("other_side") headings(&["penanda tangan mitra", "penandatangan mitra"]);
            other_number: Text { max: 80 } => group("other_side") headings(&["nomor mitra", "nomor pihak kedua"]);
        }
        term {
            signed_on: Date { partial: false } => indexed() headings(&["tanggal tanda tangan", "ditandatangani"]);
            in_force_from: Date { partial: false } => indexed() group("term") headings(&["mulai berlaku", "berlaku mulai"]);
            in_force_to: Date { partial: false } => indexed() group("term") headings(&["berlaku hingga", "akhir berlaku"]);
            agreement_note: LongText { max: 4000 } => headings(&["catatan kerja sama"]);
        }
    }
}

fn across(body: &Body) -> Vec<Problem> {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    match (text("in_force_from"), text("in_force_to")) {
        (Some(from), Some(to)) if from > to => {
            vec![Problem::error("in_force_to", ProblemCode::DatesOutOfOrder)]
        }
        _ => Vec::new(),
    }
}
