//! The file of a migrant worker: candidate, placed or returned.

use serde_json::Value;

use crate::check::{Problem, ProblemCode};
use crate::field::{Body, Sensitivity};
use crate::{kind, nik};

kind! {
    /// A migrant worker's identity as the office knows it.
    pub struct Worker as "worker", title "full_name", across across {
        identity {
            /// Some have none yet.
            nik: Nik => searchable() indexed() reviewed() headings(&["nik", "no nik", "nomor nik", "no ktp", "nomor ktp", "nik ktp", "no identitas", "nomor induk kependudukan", "no induk kependudukan", "n i k", "nik/no ktp"]);
            full_name: Text { max: 120 } => required() searchable() indexed() reviewed() headings(&["nama peserta", "nama calon pekerja migran indonesia", "nama pekerja migran indonesia", "nama calon pekerja migran", "nama", "nama lengkap", "nama pmi", "nama cpmi", "nama calon pmi", "nama tki", "nama pekerja", "nama tenaga kerja", "nama sesuai ktp", "name", "full name", "nama pekerja migran"]);
            family_card_number: FamilyCard => reviewed() headings(&["no kk", "nomor kk", "kk", "kartu keluarga", "no kartu keluarga", "nomor kartu keluarga"]);
            birthplace: Text { max: 60 } => reviewed() headings(&["tempat lahir", "tmp lahir", "tmpt lahir", "tempat", "kota lahir", "place of birth"]);
            birth_date: Date { partial: true } => indexed() reviewed() headings(&["tgl/bln/thn lahir", "tanggal bulan tahun lahir", "tanggal lahir", "tgl lahir", "tgl. lahir", "tanggal", "lahir", "date of birth", "dob", "tgllahir"]);
            sex: Choice { codes: &["male", "female"] } => indexed() reviewed() headings(&["jns kel", "kelamin l/p", "jenis kelamin l/p", "jenis kelamin", "jk", "l/p", "kelamin", "sex", "gender", "lp", "jns kelamin", "jenkel"]);
            marital_status: Choice { codes: &["single", "married", "divorced", "widowed"] } => reviewed() headings(&["status perkawinan", "status kawin", "status", "status pernikahan", "kawin"]);
            religion: Choice { codes: &["islam", "protestant", "catholic", "hindu", "buddhist", "confucian", "belief"] } => sensitive(Sensitivity::Belief) headings(&["agama", "religion"]);
            blood_group: Choice { codes: &["a", "b", "ab", "o"] } => sensitive(Sensitivity::Health) headings(&["golongan darah", "gol darah", "goldar"]);
            education: Choice { codes: &["none", "primary", "lower_secondary", "upper_secondary", "vocational", "diploma", "bachelor", "master"] } => indexed() headings(&["pendidikan", "pendidikan terakhir", "pend", "pendidikan akhir", "education"]);
            photo: Picture { max_kb: 120 } => sensitive(Sensitivity::Biometric) reviewed();
        }
        travel {
            passport_number: Passport => searchable() indexed() group("passport") reviewed() headings(&["paspor", "no paspor", "nomor paspor", "no passport", "passport", "passport no", "no. paspor"]);
            passport_expires_on: Date { partial: false } => indexed() group("passport") reviewed() headings(&["masa berlaku paspor", "paspor berlaku sampai", "tgl habis paspor", "expired paspor"]);
        }
        contact {
            phone: Phone => searchable() headings(&["no hp", "hp", "nomor hp", "telepon", "no telepon", "telp", "no telp", "no wa", "wa", "no hp/wa", "nomor telepon", "handphone", "kontak", "phone"]);
            village: Village => searchable() indexed() group("address") reviewed() headings(&["desa", "kelurahan", "desa/kelurahan", "desa/kel", "kel/desa", "kelurahan/desa", "nama desa", "alamat desa", "village"]);
            hamlet: Text { max: 60 } => group("address") headings(&["dusun", "dusun/jalan", "lingkungan", "kampung"]);
            rt: Text { max: 3 } => group("address") headings(&["rt"]);
            rw: Text { max: 3 } => group("address") headings(&["rw"]);
            street: Text { max: 160 } => group("address") headings(&["alamat", "alamat lengkap", "jalan", "alamat rumah", "alamat ktp", "address"]);
        }
        family {
            emergency_contact: Text { max: 120 } => group("emergency") headings(&["kontak darurat", "nama kontak darurat", "keluarga yang dihubungi"]);
            emergency_phone: Phone => group("emergency") headings(&["no kontak darurat", "telepon keluarga", "hp keluarga", "no hp keluarga"]);
            mother_name: Text { max: 120 } => reviewed() headings(&["nama ibu", "ibu kandung", "nama ibu kandung"]);
            consent_by: Text { max: 120 } => group("consent") reviewed() headings(&["nama pemberi izin", "pemberi izin", "izin dari", "nama suami/istri", "nama wali"]);
            consent_relation: Choice { codes: &["spouse", "parent", "guardian", "sibling", "child"] } => group("consent") headings(&["hubungan keluarga", "hubungan"]);
        }
        plan {
            stage: Choice { codes: &["candidate", "placed", "returned"] } => indexed() headings(&["tahap", "status pmi", "keterangan status"]);
            destination_country: Country => indexed() headings(&["negara tujuan", "negara", "negara penempatan", "tujuan", "country"]);
            agency: Text { max: 120 } => headings(&["p3mi", "pptkis", "nama p3mi", "perusahaan", "pt", "nama pt", "perusahaan penempatan", "agency"]);
            job_title: Text { max: 120 } => headings(&["jabatan", "pekerjaan", "jenis pekerjaan", "job", "job title", "posisi"]);
            registered_on: Date { partial: false } => indexed() headings(&["tanggal daftar", "tgl daftar", "tanggal pendaftaran", "tgl pendaftaran", "tanggal registrasi"]);
            note: LongText { max: 2000 } => headings(&["catatan", "keterangan", "ket", "note"]);
        }
    }
}

/// The least age at which a person may be placed abroad (law 18/2017, art. 5 a).
pub const LEAST_AGE_YEARS: i64 = 18;

fn across(body: &Body) -> Vec<Problem> {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let mut problems =
        text("nik").map(|number| nik::compare(number, text("birth_date"), text("sex"))).unwrap_or_default();
    if let (Some(born), Some(registered)) = (text("birth_date"), text("registered_on")) {
        if born > registered {
            problems.push(Problem::warning("registered_on", ProblemCode::DatesOutOfOrder));
        } else if registered.len() == 10
            && born.len() == 10
            && text("stage") == Some("candidate")
            && age_on(born, registered) < LEAST_AGE_YEARS
        {
            problems.push(Problem::warning("birth_date", ProblemCode::UnderAge));
        }
    }
    problems
}

/// Whole years between two ISO days.
fn age_on(born: &str, day: &str) -> i64 {
    let year = |text: &str| text[..4].parse::<i64>().unwrap_or(0);
    year(day) - year(born) - i64::from(day[4..] < born[4..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn codes(body: Value) -> Vec<ProblemCode> {
        let Value::Object(body) = body else { panic!("an object") };
        crate::check::check(&KIND, &body, "2026-04-14").iter().map(|problem| problem.code).collect()
    }

    #[test]
    fn a_name_alone_makes_a_file() {
        assert_eq!(codes(json!({"full_name": "Siti Aminah"})), []);
        assert_eq!(codes(json!({})), [ProblemCode::Missing]);
        assert_eq!(codes(json!({"full_name": "x".repeat(121)})), [ProblemCode::TooLong]);
    }

    #[test]
    fn a_candidate_younger_than_eighteen_is_warned_about() {
        assert_eq!(
            codes(
                json!({"full_name": "Siti", "birth_date": "2008-04-15", "registered_on": "2026-04-14", "stage": "candidate"})
            ),
            [ProblemCode::UnderAge]
        );
        assert_eq!(
            codes(
                json!({"full_name": "Siti", "birth_date": "2008-04-14", "registered_on": "2026-04-14", "stage": "candidate"})
            ),
            []
        );
    }

    #[test]
    fn birth_in_the_future_is_refused() {
        assert_eq!(codes(json!({"full_name": "Siti", "birth_date": "2026-04-15"})), [ProblemCode::DateInFuture]);
    }
}
