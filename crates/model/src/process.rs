//! The way of a migrant worker from the first question to the return, step by step, as one table: which schemes take a
//! step, what proves it, and where it is written.
//!
//! The order and what is marked [`Law::Practice`] are common practice and no law: the interface shows them as such. It must
//! never know a record's place or the clock.

use serde::Serialize;
use ts_rs::TS;

/// Where a rule is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, TS)]
pub enum Law {
    /// Law 18/2017 on the protection of Indonesian migrant workers.
    #[serde(rename = "uu_18_2017")]
    Law18Of2017,
    /// Regulation of the Minister of Manpower 4/2023 on social security of migrant workers.
    #[serde(rename = "permenaker_4_2023")]
    Permenaker4Of2023,
    /// Government regulation 22/2022 on seafarers.
    #[serde(rename = "pp_22_2022")]
    Pp22Of2022,
    /// No law: how offices usually do it.
    #[serde(rename = "practice")]
    Practice,
}

/// A law with its article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct Source {
    /// Which law.
    pub law: Law,
    /// Its article, where one can be named.
    pub article: Option<u16>,
    /// The letter of the article, `"a"`.
    pub letter: Option<&'static str>,
}

impl Source {
    /// Common practice.
    pub const PRACTICE: Self = Self { law: Law::Practice, article: None, letter: None };
    /// Government regulation 22/2022.
    pub const SEAFARERS: Self = Self { law: Law::Pp22Of2022, article: None, letter: None };
    /// Permenaker 4/2023.
    pub const SOCIAL_SECURITY: Self = Self { law: Law::Permenaker4Of2023, article: None, letter: None };

    /// A letter of article 13 of law 18/2017: the documents.
    pub const fn document(letter: &'static str) -> Self {
        Self { law: Law::Law18Of2017, article: Some(13), letter: Some(letter) }
    }

    /// A letter of article 5 of law 18/2017: what a worker must be.
    pub const fn person(letter: &'static str) -> Self {
        Self { law: Law::Law18Of2017, article: Some(5), letter: Some(letter) }
    }
}

/// What shows that a step was done, besides a record of the step itself. Any one of a step's proofs is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Proof {
    /// All of these documents are there.
    Documents {
        /// Codes of `document_kind`.
        of: &'static [&'static str],
    },
    /// A training of one of these kinds was passed.
    Training {
        /// Codes of `training_kind`.
        of: &'static [&'static str],
    },
    /// A service of one of these kinds was given.
    Service {
        /// Codes of `service_kind`.
        of: &'static [&'static str],
    },
    /// A letter of this kind was issued and is not revoked.
    Letter {
        /// The template's name.
        of: &'static str,
    },
    /// The worker's record says so: the field has a value.
    Worker {
        /// The field.
        field: &'static str,
    },
    /// The placement says so: the day is filled in and has come.
    Placement {
        /// The field.
        field: &'static str,
    },
    /// The worker's stage.
    Stage {
        /// Code of `stage`.
        of: &'static str,
    },
}

/// One step.
#[derive(Debug, Clone, Copy, Serialize, TS)]
pub struct ProcessStep {
    /// Its one identifier; code of `step_done`.
    pub code: &'static str,
    /// The part of the way: `register`, `prepare`, `bind`, `depart`, `home`.
    pub phase: &'static str,
    /// Schemes that take it.
    pub schemes: &'static [&'static str],
    /// What proves it.
    pub proofs: &'static [Proof],
    /// Where it is written.
    pub source: Source,
}

/// All schemes, as `placement.scheme` has them.
pub const SCHEMES: &[&str] = &["g_to_g", "p_to_p", "ukps", "independent", "ssw", "re_entry", "seafarer"];
/// The scheme whose steps are shown while none is known: the most taken, with the most steps.
pub const USUAL_SCHEME: &str = "p_to_p";
/// Those who go through an agency sign a placement agreement with it; between governments there is none, and who goes on their own
/// or is sent by their own company has a work contract only.
pub(crate) const BY_AGENCY: &[&str] = &["p_to_p", "ssw", "seafarer"];
/// Who goes back to the same employer does not begin anew.
pub(crate) const FIRST_TIME: &[&str] = &["g_to_g", "p_to_p", "ukps", "independent", "ssw", "seafarer"];
/// Those whom someone chooses and trains.
const CHOSEN: &[&str] = &["g_to_g", "p_to_p", "ssw", "seafarer"];

/// A step, short enough to be a line of the table.
const fn step(
    code: &'static str,
    phase: &'static str,
    schemes: &'static [&'static str],
    proofs: &'static [Proof],
    source: Source,
) -> ProcessStep {
    ProcessStep { code, phase, schemes, proofs, source }
}

/// The steps in their usual order.
pub const STEPS: &[ProcessStep] = &[
    step(
        "information",
        "register",
        SCHEMES,
        &[
            Proof::Service { of: &["information", "registration", "consultation"] },
            Proof::Worker { field: "registered_on" },
        ],
        Source::PRACTICE,
    ),
    step(
        "registration",
        "register",
        SCHEMES,
        &[Proof::Worker { field: "registered_on" }, Proof::Service { of: &["registration"] }],
        Source::PRACTICE,
    ),
    step("selection", "register", CHOSEN, &[Proof::Documents { of: &["id_card"] }], Source::PRACTICE),
    step(
        "passport_recommendation",
        "prepare",
        FIRST_TIME,
        &[
            Proof::Letter { of: "passport-recommendation" },
            Proof::Documents { of: &["passport_recommendation"] },
            Proof::Documents { of: &["passport"] },
            Proof::Service { of: &["passport_recommendation"] },
        ],
        Source::PRACTICE,
    ),
    step(
        "medical",
        "prepare",
        FIRST_TIME,
        &[Proof::Documents { of: &["medical_certificate", "psychology_certificate"] }],
        Source::document("d"),
    ),
    step("training", "prepare", CHOSEN, &[Proof::Training { of: &["vocational", "language"] }], Source::PRACTICE),
    step(
        "competence",
        "prepare",
        FIRST_TIME,
        &[Proof::Documents { of: &["competence_certificate"] }, Proof::Training { of: &["certification"] }],
        Source::document("c"),
    ),
    step(
        "placement_agreement",
        "bind",
        BY_AGENCY,
        &[Proof::Documents { of: &["placement_agreement"] }],
        Source::document("g"),
    ),
    step("social_security", "bind", SCHEMES, &[Proof::Documents { of: &["social_security"] }], Source::SOCIAL_SECURITY),
    step(
        "passport",
        "bind",
        SCHEMES,
        &[Proof::Documents { of: &["passport"] }, Proof::Worker { field: "passport_number" }],
        Source::document("e"),
    ),
    step("visa", "bind", SCHEMES, &[Proof::Documents { of: &["visa"] }], Source::document("f")),
    step(
        "orientation",
        "depart",
        FIRST_TIME,
        &[Proof::Documents { of: &["orientation_certificate"] }, Proof::Training { of: &["orientation"] }],
        Source::PRACTICE,
    ),
    step("work_contract", "depart", SCHEMES, &[Proof::Documents { of: &["work_contract"] }], Source::document("h")),
    step("ekpmi_card", "depart", SCHEMES, &[Proof::Documents { of: &["ekpmi_card"] }], Source::PRACTICE),
    step("departure", "depart", SCHEMES, &[Proof::Placement { field: "departed_on" }], Source::PRACTICE),
    step("self_report", "home", SCHEMES, &[], Source::PRACTICE),
    step("return", "home", SCHEMES, &[Proof::Placement { field: "returned_on" }], Source::PRACTICE),
    step("returned", "home", SCHEMES, &[Proof::Stage { of: "returned" }], Source::PRACTICE),
];

/// Where the step stands in the order.
pub fn position(code: &str) -> Option<usize> {
    STEPS.iter().position(|step| step.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FieldType, kinds};

    /// The codes of a choice field.
    fn codes(kind: &str, field: &str) -> Vec<&'static str> {
        let field = kinds::get(kind).and_then(|kind| kind.field(field)).expect("a declared field");
        let FieldType::Choice { codes } = field.of else { panic!("a choice") };
        codes.to_vec()
    }

    #[test]
    fn the_table_and_the_kinds_have_the_same_steps_in_the_same_order() {
        assert_eq!(STEPS.iter().map(|step| step.code).collect::<Vec<_>>(), codes("step", "step_done"));
        assert_eq!(SCHEMES, codes("placement", "scheme"));
    }

    #[test]
    fn every_proof_names_what_the_kinds_declare() {
        for step in STEPS {
            assert!(step.schemes.iter().all(|scheme| SCHEMES.contains(scheme)), "{}", step.code);
            for proof in step.proofs {
                let known = match *proof {
                    Proof::Documents { of } => of.iter().all(|of| codes("document", "document_kind").contains(of)),
                    Proof::Training { of } => of.iter().all(|of| codes("training", "training_kind").contains(of)),
                    Proof::Service { of } => of.iter().all(|of| codes("service", "service_kind").contains(of)),
                    Proof::Stage { of } => codes("worker", "stage").contains(&of),
                    Proof::Worker { field } => kinds::worker::KIND.field(field).is_some(),
                    Proof::Placement { field } => kinds::placement::KIND.field(field).is_some(),
                    Proof::Letter { of } => !of.is_empty(),
                };
                assert!(known, "{}: {proof:?}", step.code);
            }
        }
    }

    #[test]
    fn each_scheme_goes_its_own_way() {
        let way = |scheme: &str| {
            STEPS.iter().filter(|step| step.schemes.contains(&scheme)).map(|step| step.code).collect::<Vec<_>>()
        };
        assert_eq!(way(USUAL_SCHEME).len(), STEPS.len());
        for without_agency in ["g_to_g", "ukps", "independent", "re_entry"] {
            assert!(!way(without_agency).contains(&"placement_agreement"), "{without_agency}");
        }
        for skipped in ["selection", "training", "competence", "medical", "orientation", "passport_recommendation"] {
            assert!(!way("re_entry").contains(&skipped), "{skipped}");
        }
        for scheme in SCHEMES {
            for needed in
                ["registration", "social_security", "passport", "visa", "work_contract", "departure", "return"]
            {
                assert!(way(scheme).contains(&needed), "{scheme}: {needed}");
            }
        }
    }
}
