//! Protection work: a complaint, or someone who is brought home.

use serde_json::Value;

use crate::check::{Problem, ProblemCode};
use crate::field::{Body, Sensitivity};
use crate::kind;

kind! {
    /// One case with where it stands. What was done is in `case_event`, who was asked for help in `referral`.
    pub struct Case as "case", title "case_title", across across {
        case {
            worker: Reference { kind: "worker" } => required() indexed();
            case_title: Text { max: 160 } => required() searchable() indexed() headings(&["judul kasus", "kasus", "pokok pengaduan"]);
            case_kind: Choice { codes: &["complaint", "repatriation"] } => required() indexed() headings(&["jenis kasus"]);
            case_category: Choice { codes: &["wants_home", "unpaid_wage", "deportation", "failed_departure", "death", "job_fraud", "illness", "trafficking", "social_security", "pregnancy_child", "lost_contact", "harassment", "other"] } => indexed() sensitive(Sensitivity::Protection) headings(&["kategori pengaduan", "kategori kasus", "kategori"]);
            case_status: Choice { codes: &["received", "handled", "referred", "waiting", "closed"] } => required() indexed() headings(&["status kasus"]);
            received_on: Date { partial: false } => required() indexed() headings(&["tanggal pengaduan", "tgl pengaduan", "tanggal laporan"]);
            procedural: Flag => headings(&["prosedural", "berangkat prosedural"]);
            case_country: Country => indexed() headings(&["negara kejadian"]);
            case_summary: LongText { max: 4000 } => sensitive(Sensitivity::Protection) headings(&["uraian", "uraian kasus", "kronologi"]);
        }
        reporter {
            reporter: Text { max: 120 } => searchable() headings(&["pelapor", "nama pelapor"]);
            reporter_relation: Text { max: 60 } => headings(&["hubungan pelapor"]);
            reporter_phone: Phone => headings(&["no hp pelapor", "telepon pelapor"]);
        }
        closing {
            /// What the case waits for; each has its own closing clock.
            waits_for: Choice { codes: &["documents", "clarity", "reporter", "response"] } => indexed() group("clock") headings(&["menunggu"]);
            waits_since: Date { partial: false } => indexed() group("clock") headings(&["menunggu sejak"]);
            closed_on: Date { partial: false } => indexed() group("closed") headings(&["tanggal ditutup", "tgl selesai kasus"]);
            closed_because: Choice { codes: &["settled", "withdrawn", "documents_incomplete", "no_clarity", "unreachable", "no_response", "handed_over"] } => group("closed") headings(&["alasan ditutup"]);
            closing_note: LongText { max: 2000 } => group("closed") headings(&["hasil penanganan"]);
        }
        repatriation {
            repatriation_kind: Choice { codes: &["troubled", "deported", "ill", "deceased"] } => indexed() group("repatriation") headings(&["jenis pemulangan"]);
            arrived_on: Date { partial: false } => indexed() group("repatriation") headings(&["tanggal tiba"]);
            arrival_point: Text { max: 120 } => group("repatriation") headings(&["titik kedatangan", "bandara", "debarkasi"]);
            /// Seen by whoever handles cases: the handover record, printed at the counter, states it.
            condition: Text { max: 200 } => sensitive(Sensitivity::Protection) headings(&["kondisi", "kondisi saat tiba"]);
            fetched_by: Text { max: 120 } => headings(&["penjemput", "dijemput oleh"]);
            paid_by: Text { max: 120 } => headings(&["biaya oleh", "dibiayai oleh"]);
            handed_over_on: Date { partial: false } => group("handover") headings(&["tanggal serah terima"]);
            handed_to: Text { max: 120 } => group("handover") headings(&["diserahkan kepada", "penerima"]);
            handed_relation: Text { max: 60 } => group("handover") headings(&["hubungan penerima"]);
            witness: Text { max: 120 } => group("handover") headings(&["saksi"]);
            witness_office: Text { max: 120 } => group("handover") headings(&["jabatan saksi"]);
        }
    }
}

fn across(body: &Body) -> Vec<Problem> {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let mut problems: Vec<_> = [("received_on", "closed_on"), ("arrived_on", "handed_over_on")]
        .into_iter()
        .filter(|(from, to)| matches!((text(from), text(to)), (Some(from), Some(to)) if from > to))
        .map(|(_, to)| Problem::error(to, ProblemCode::DatesOutOfOrder))
        .collect();
    if text("case_status") == Some("closed") {
        let needed = ["closed_on", "closed_because"].into_iter().filter(|name| text(name).is_none());
        problems.extend(needed.map(|name| Problem::error(name, ProblemCode::Missing)));
    }
    problems
}
