//! A training or certification that a worker took.

use serde_json::Value;

use crate::check::{Problem, ProblemCode};
use crate::field::Body;
use crate::kind;

kind! {
    /// What was learnt, where, for how long, and what came of it.
    pub struct Training as "training", title "training_title", across across {
        training {
            worker: Reference { kind: "worker" } => required() indexed();
            training_title: Text { max: 160 } => required() searchable() indexed() headings(&["nama pelatihan", "pelatihan", "judul pelatihan"]);
            training_kind: Choice { codes: &["vocational", "language", "certification", "entrepreneurship", "orientation"] } => indexed() headings(&["jenis pelatihan"]);
            provider: Text { max: 160 } => headings(&["penyelenggara", "lembaga pelatihan", "lpk", "blk"]);
            training_from: Date { partial: false } => indexed() group("training_time") headings(&["mulai pelatihan", "tanggal mulai pelatihan"]);
            training_to: Date { partial: false } => group("training_time") headings(&["selesai pelatihan", "tanggal selesai pelatihan"]);
            hours: Integer { min: 1, max: 5000 } => headings(&["jam pelatihan", "jp", "jumlah jam"]);
            training_result: Choice { codes: &["running", "passed", "failed", "left"] } => indexed() reviewed() headings(&["hasil pelatihan", "hasil"]);
            certificate_number: Text { max: 60 } => searchable() group("certificate") reviewed() headings(&["nomor sertifikat", "no sertifikat"]);
            certificate_on: Date { partial: false } => group("certificate") headings(&["tanggal sertifikat", "tgl sertifikat"]);
            /// The level of skill that it lifts the worker to.
            skill_level: Choice { codes: &["low", "medium", "high"] } => headings(&["tingkat keahlian"]);
        }
    }
}

fn across(body: &Body) -> Vec<Problem> {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    match (text("training_from"), text("training_to")) {
        (Some(from), Some(to)) if from > to => vec![Problem::error("training_to", ProblemCode::DatesOutOfOrder)],
        _ => Vec::new(),
    }
}
