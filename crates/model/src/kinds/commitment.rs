//! What one party of an agreement promised to do until when.

use crate::kind;

kind! {
    /// One promise of an agreement, with its indicator and its due date.
    pub struct Commitment as "commitment", title "commitment_text" {
        commitment {
            agreement: Reference { kind: "agreement" } => required() indexed();
            commitment_text: Text { max: 300 } => required() searchable() indexed() headings(&["isi komitmen", "bunyi komitmen"]);
            responsible_unit: Text { max: 160 } => headings(&["unit penanggung jawab", "penanggung jawab"]);
            due_on: Date { partial: false } => indexed() headings(&["tenggat", "jatuh tempo"]);
            done_on: Date { partial: false } => indexed() headings(&["komitmen selesai", "tanggal dipenuhi"]);
        }
        indicator {
            indicator_unit: Text { max: 60 } => group("indicator") headings(&["satuan", "satuan indikator"]);
            indicator_target: Integer { min: 0, max: 1_000_000_000 } => group("indicator") headings(&["sasaran", "target"]);
            indicator_done: Integer { min: 0, max: 1_000_000_000 } => headings(&["capaian", "realisasi"]);
            progress_on: Date { partial: false } => indexed() headings(&["tanggal kemajuan"]);
            progress_note: LongText { max: 2000 } => headings(&["catatan kemajuan", "kemajuan"]);
        }
        budget {
            budget_planned_idr: Rupiah => headings(&["anggaran", "anggaran rencana"]);
            budget_realised_idr: Rupiah => headings(&["realisasi anggaran", "anggaran terpakai"]);
        }
    }
}
