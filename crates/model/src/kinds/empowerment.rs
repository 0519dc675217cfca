//! What a worker or a returned worker builds at home with help: a business, a credit, a use of remittances.

use crate::kind;

kind! {
    /// One endeavour and how it stands.
    pub struct Empowerment as "empowerment", title "endeavour" {
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
