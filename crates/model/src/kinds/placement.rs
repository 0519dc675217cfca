//! A placement of a worker abroad.

use serde_json::Value;

use crate::check::{Problem, ProblemCode};
use crate::field::Body;
use crate::kind;

kind! {
    /// Where, for whom and on which terms a worker works abroad.
    pub struct Placement as "placement", title "job_title", across across {
        placement {
            worker: Reference { kind: "worker" } => required() indexed();
            scheme: Choice { codes: &["g_to_g", "p_to_p", "ukps", "independent", "ssw", "re_entry", "seafarer"] } => indexed() reviewed() headings(&["skema", "skema penempatan", "program"]);
            destination_country: Country => indexed() reviewed() headings(&["negara tujuan", "negara", "negara penempatan", "country"]);
            agency: Text { max: 120 } => searchable() indexed() reviewed() headings(&["p3mi", "pptkis", "nama p3mi", "nama pptkis", "perusahaan penempatan", "agency"]);
            employer: Text { max: 120 } => searchable() reviewed() headings(&["majikan", "pengguna", "nama pengguna", "pemberi kerja", "user", "employer", "nama majikan", "pengguna majikan", "majikan pengguna", "nama pemberi kerja", "pengguna jasa"]);
            job_title: Text { max: 120 } => indexed() headings(&["jabatan", "pekerjaan", "jenis pekerjaan", "job", "job title", "posisi"]);
            sector: Choice { codes: &["formal", "informal"] } => indexed() headings(&["sektor", "formal/informal"]);
            skill_level: Choice { codes: &["low", "medium", "high"] } => indexed() headings(&["tingkat keahlian"]);
        }
        terms {
            wage_monthly: Integer { min: 0, max: 2_000_000_000 } => group("wage") reviewed() headings(&["gaji", "upah", "upah per bulan", "gaji per bulan"]);
            /// ISO 4217, `TWD`.
            wage_currency: Text { max: 3 } => group("wage") headings(&["mata uang"]);
            contract_from: Date { partial: false } => group("contract") headings(&["kontrak mulai", "mulai kontrak", "awal kontrak"]);
            contract_to: Date { partial: false } => indexed() group("contract") headings(&["kontrak sampai", "akhir kontrak", "selesai kontrak"]);
        }
        travel {
            departs_from: Text { max: 120 } => headings(&["embarkasi", "tempat keberangkatan", "bandara keberangkatan"]);
            departed_on: Date { partial: false } => indexed() reviewed() headings(&["tanggal berangkat", "tgl berangkat", "tanggal keberangkatan", "tgl keberangkatan"]);
            returned_on: Date { partial: false } => indexed() headings(&["tanggal pulang", "tgl pulang", "tanggal kepulangan", "tgl kepulangan"]);
        }
    }
}

fn across(body: &Body) -> Vec<Problem> {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    [("contract_from", "contract_to"), ("departed_on", "returned_on")]
        .into_iter()
        .filter(|(from, to)| matches!((text(from), text(to)), (Some(from), Some(to)) if from > to))
        .map(|(_, to)| Problem::error(to, ProblemCode::DatesOutOfOrder))
        .collect()
}
