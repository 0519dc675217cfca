//! What a worker or a returned worker builds at home with help: a business, a credit, a use of remittances.

use serde_json::Value;

use crate::check::{Problem, ProblemCode};
use crate::field::Body;
use crate::kind;

kind! {
    /// One endeavour and how it stands.
    pub struct Empowerment as "empowerment", title "endeavour", across across {
        empowerment {
            worker: Reference { kind: "worker" } => required() indexed();
            endeavour: Text { max: 160 } => required() searchable() indexed() headings(&["nama usaha", "usaha"]);
            empowerment_kind: Choice { codes: &["business", "kur", "remittance", "pasar_migran"] } => required() indexed() headings(&["jenis pemberdayaan"]);
            empowerment_status: Choice { codes: &["planned", "running", "grown", "paid_off", "stopped"] } => indexed() headings(&["status usaha", "status pemberdayaan"]);
            product: Text { max: 160 } => headings(&["produk", "produk usaha"]);
            begun_on: Date { partial: true } => indexed() headings(&["mulai usaha", "tanggal mulai usaha"]);
            mentor: Text { max: 120 } => headings(&["pendamping"]);
            empowerment_note: LongText { max: 2000 } => headings(&["catatan usaha"]);
        }
        credit {
            lender: Text { max: 120 } => headings(&["bank penyalur", "bank"]);
            loan_idr: Rupiah => group("loan") headings(&["plafon", "plafon kur", "jumlah pinjaman"]);
            loan_on: Date { partial: false } => group("loan") headings(&["tanggal akad"]);
            loan_months: Integer { min: 1, max: 120 } => group("loan") headings(&["tenor", "jangka waktu"]);
            /// Tax number, needed for loans above Rp 50 million.
            npwp: Text { max: 25 } => headings(&["npwp"]);
        }
        remittance {
            remittance_monthly_idr: Rupiah => headings(&["remitansi per bulan", "remitansi"]);
            remittance_use: Text { max: 200 } => headings(&["penggunaan remitansi"]);
        }
    }
}

/// The most that placement credit (KUR) lends, in rupiah: common knowledge of the programme, hence a warning.
pub const MOST_KUR_IDR: i64 = 100_000_000;
/// Above this a tax number is asked for, in rupiah.
pub const NPWP_ABOVE_IDR: i64 = 50_000_000;

fn across(body: &Body) -> Vec<Problem> {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let loan = body.get("loan_idr").and_then(Value::as_i64).unwrap_or(0);
    let mut problems = Vec::new();
    if text("empowerment_kind") == Some("kur") {
        if loan > MOST_KUR_IDR {
            problems.push(Problem::warning("loan_idr", ProblemCode::LoanAboveLimit));
        }
        if loan > NPWP_ABOVE_IDR && text("npwp").is_none_or(|number| number.trim().is_empty()) {
            problems.push(Problem::warning("npwp", ProblemCode::NpwpMissing));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_credit_is_held_against_its_limit_and_its_tax_number() {
        for (loan, npwp, expected) in [
            (50_000_000, None, vec![]),
            (50_000_001, None, vec![ProblemCode::NpwpMissing]),
            (50_000_001, Some("12.345.678.9-012.000"), vec![]),
            (100_000_000, Some("12.345.678.9-012.000"), vec![]),
            (100_000_001, None, vec![ProblemCode::LoanAboveLimit, ProblemCode::NpwpMissing]),
        ] {
            let mut body = json!({"empowerment_kind": "kur", "loan_idr": loan});
            body["npwp"] = json!(npwp);
            let found: Vec<_> =
                across(body.as_object().expect("an object")).iter().map(|problem| problem.code).collect();
            assert_eq!(found, expected, "{loan}");
        }
        let business = json!({"empowerment_kind": "business", "loan_idr": 200_000_000});
        assert_eq!(across(business.as_object().expect("an object")), []);
    }
}
