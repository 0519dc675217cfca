//! Someone of a worker's family, and whether they consent to the departure.

use crate::kind;

kind! {
    /// One member of the family. Consent is to be known to the village head (law 18/2017, art. 13 b).
    pub struct FamilyMember as "family_member", title "member_name" {
        member {
            worker: Reference { kind: "worker" } => required() indexed();
            member_name: Text { max: 120 } => required() searchable() indexed() headings(&["nama anggota keluarga"]);
            relation: Choice { codes: &["spouse", "father", "mother", "child", "sibling", "guardian", "other"] } => required() indexed() headings(&["hubungan dengan pekerja", "hubungan keluarga pekerja"]);
            member_nik: Nik => headings(&["nik anggota keluarga"]);
            member_birth_date: Date { partial: true } => headings(&["tanggal lahir anggota keluarga"]);
            member_phone: Phone => headings(&["no hp anggota keluarga"]);
            member_job: Text { max: 120 } => headings(&["pekerjaan anggota keluarga"]);
        }
        consent {
            consents: Flag => group("consent") reviewed() headings(&["memberi izin"]);
            consented_on: Date { partial: false } => group("consent") headings(&["tanggal izin"]);
            village_head: Text { max: 120 } => group("consent") headings(&["diketahui kepala desa", "kepala desa"]);
        }
    }
}
