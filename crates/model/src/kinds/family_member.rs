//! Someone of a worker's family, and whether they consent to the departure.

use serde_json::Value;

use crate::check::{Problem, ProblemCode};
use crate::field::Body;
use crate::{kind, nik};

kind! {
    /// One member of the family. Consent is to be known to the village head (law 18/2017, art. 13 b).
    pub struct FamilyMember as "family_member", title "member_name", across across {
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

fn across(body: &Body) -> Vec<Problem> {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let mut problems = Vec::new();
    if let Some(number) = text("member_nik") {
        let differs = nik::compare(number, text("member_birth_date"), None);
        problems.extend(differs.into_iter().map(|problem| Problem::warning("member_nik", problem.code)));
    }
    if body.get("consents").and_then(Value::as_bool) == Some(true) {
        if matches!(text("relation"), Some("child" | "sibling" | "other")) {
            problems.push(Problem::warning("relation", ProblemCode::ConsentRelation));
        }
        if text("village_head").is_none() {
            problems.push(Problem::warning("village_head", ProblemCode::VillageHeadMissing));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn consent_is_for_spouse_parent_or_guardian_and_known_to_the_village_head() {
        let codes = |body: Value| {
            across(body.as_object().expect("an object")).iter().map(|problem| problem.code).collect::<Vec<_>>()
        };
        for relation in ["spouse", "father", "mother", "guardian"] {
            assert_eq!(codes(json!({"relation": relation, "consents": true, "village_head": "Suparno"})), []);
        }
        assert_eq!(
            codes(json!({"relation": "child", "consents": true})),
            [ProblemCode::ConsentRelation, ProblemCode::VillageHeadMissing]
        );
        assert_eq!(codes(json!({"relation": "child", "consents": false})), []);
    }
}
