//! A paper that a worker must have, or that proves something about them.

use serde_json::Value;

use crate::check::{Problem, ProblemCode};
use crate::field::Body;
use crate::kind;

kind! {
    /// One paper: what it is, its number and validity, what stands on it, and what came of checking it.
    pub struct Document as "document", title "document_kind", across across {
        document {
            worker: Reference { kind: "worker" } => required() indexed();
            /// Which papers are required, when and by which article: `requirement`.
            document_kind: Choice { codes: &["id_card", "family_card", "birth_certificate", "diploma", "marital_status_letter", "marriage_book", "family_consent", "competence_certificate", "medical_certificate", "psychology_certificate", "passport", "visa", "placement_agreement", "work_contract", "social_security", "orientation_certificate", "ekpmi_card", "passport_recommendation", "other"] } => required() indexed() reviewed() headings(&["jenis dokumen", "dokumen", "nama dokumen"]);
            document_number: Text { max: 60 } => searchable() indexed() reviewed() headings(&["nomor dokumen", "no dokumen", "nomor surat", "no surat"]);
            issuer: Text { max: 120 } => headings(&["penerbit", "dikeluarkan oleh", "instansi penerbit"]);
            issued_on: Date { partial: false } => group("validity") headings(&["tanggal terbit", "tgl terbit", "dikeluarkan tanggal"]);
            expires_on: Date { partial: false } => indexed() group("validity") reviewed() headings(&["berlaku sampai", "masa berlaku", "tanggal habis berlaku"]);
        }
        on_paper {
            /// The name as it stands on the paper.
            name_on_paper: Text { max: 120 } => headings(&["nama di dokumen", "nama pada dokumen"]);
            birth_date_on_paper: Date { partial: true } => headings(&["tanggal lahir di dokumen", "tanggal lahir pada dokumen"]);
            nik_on_paper: Nik => headings(&["nik di dokumen", "nik pada dokumen"]);
            /// The two lines of the machine-readable zone (ICAO 9303), 44 characters each.
            mrz: LongText { max: 100 };
        }
        check {
            check_result: Choice { codes: &["matches", "doubtful", "rejected"] } => indexed() group("check") headings(&["hasil pemeriksaan", "hasil periksa"]);
            checked_on: Date { partial: false } => group("check") headings(&["tanggal periksa", "diperiksa tanggal"]);
            checked_by: Text { max: 120 } => group("check") headings(&["diperiksa oleh", "pemeriksa"]);
            document_note: LongText { max: 1000 } => headings(&["catatan dokumen"]);
        }
    }
}

fn across(body: &Body) -> Vec<Problem> {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    match (text("issued_on"), text("expires_on")) {
        (Some(from), Some(to)) if from > to => vec![Problem::error("expires_on", ProblemCode::DatesOutOfOrder)],
        _ => Vec::new(),
    }
}
