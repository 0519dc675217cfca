//! What a worker must have and be before going abroad, as one table: which document, by which step, in which schemes, on what
//! condition, how long it holds, and where it is written (law 18/2017 art. 13 for documents, art. 5 for the person).
//!
//! Periods and everything marked [`crate::process::Law::Practice`] are common practice, shown as such and never a reason to
//! refuse anything.

use serde::Serialize;
use ts_rs::TS;

use crate::process::{BY_AGENCY, FIRST_TIME, Law, SCHEMES, Source};

/// Months a passport must still be valid at departure: what airlines and countries of destination ask for.
pub const PASSPORT_MONTHS: u16 = 6;
/// Months a medical certificate holds where it names no end of its own.
pub const MEDICAL_MONTHS: u16 = 3;

/// How long a document holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "holds", rename_all = "snake_case")]
pub enum Validity {
    /// For good, or as long as the document itself says; also for a later placement.
    Lasting,
    /// For one placement.
    Placement,
    /// So many months from its issue, unless it names another end.
    Months {
        /// How many.
        months: u16,
    },
    /// It must be valid so many months beyond the departure.
    BeyondDeparture {
        /// How many.
        months: u16,
    },
}

/// When a row of the table applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// To everyone.
    Always,
    /// To those who are or were married.
    Married,
    /// To those who go through an agency.
    WithAgency,
}

/// A document that is required.
#[derive(Debug, Clone, Copy, Serialize, TS)]
pub struct Requirement {
    /// Code of `document_kind`.
    pub document_kind: &'static str,
    /// By which step it is needed.
    pub step: &'static str,
    /// In which schemes.
    pub schemes: &'static [&'static str],
    /// On what condition.
    pub condition: Condition,
    /// How long it holds.
    pub validity: Validity,
    /// Where it is written.
    pub source: Source,
}

impl Requirement {
    /// Whether a law asks for it; otherwise offices usually do.
    pub fn by_law(&self) -> bool {
        self.source.law != Law::Practice
    }
}

const SEAFARER: &[&str] = &["seafarer"];

const fn row(
    document_kind: &'static str,
    step: &'static str,
    schemes: &'static [&'static str],
    condition: Condition,
    validity: Validity,
    source: Source,
) -> Requirement {
    Requirement { document_kind, step, schemes, condition, validity, source }
}

/// The documents, in the order in which they are usually needed.
pub const DOCUMENTS: &[Requirement] = &[
    row("id_card", "selection", SCHEMES, Condition::Always, Validity::Lasting, Source::PRACTICE),
    row("family_card", "selection", SCHEMES, Condition::Always, Validity::Lasting, Source::PRACTICE),
    row("diploma", "selection", FIRST_TIME, Condition::Always, Validity::Lasting, Source::PRACTICE),
    row(
        "marital_status_letter",
        "passport_recommendation",
        SCHEMES,
        Condition::Always,
        Validity::Placement,
        Source::document("a"),
    ),
    row(
        "marriage_book",
        "passport_recommendation",
        SCHEMES,
        Condition::Married,
        Validity::Lasting,
        Source::document("a"),
    ),
    row(
        "family_consent",
        "passport_recommendation",
        SCHEMES,
        Condition::Always,
        Validity::Placement,
        Source::document("b"),
    ),
    row(
        "medical_certificate",
        "medical",
        SCHEMES,
        Condition::Always,
        Validity::Months { months: MEDICAL_MONTHS },
        Source::document("d"),
    ),
    row("psychology_certificate", "medical", SCHEMES, Condition::Always, Validity::Placement, Source::document("d")),
    row("competence_certificate", "competence", SCHEMES, Condition::Always, Validity::Lasting, Source::document("c")),
    row(
        "placement_agreement",
        "placement_agreement",
        BY_AGENCY,
        Condition::WithAgency,
        Validity::Placement,
        Source::document("g"),
    ),
    row("social_security", "social_security", SCHEMES, Condition::Always, Validity::Placement, Source::SOCIAL_SECURITY),
    row(
        "passport",
        "passport",
        SCHEMES,
        Condition::Always,
        Validity::BeyondDeparture { months: PASSPORT_MONTHS },
        Source::document("e"),
    ),
    row("seaman_book", "passport", SEAFARER, Condition::Always, Validity::Lasting, Source::SEAFARERS),
    row("visa", "visa", SCHEMES, Condition::Always, Validity::Placement, Source::document("f")),
    row("orientation_certificate", "orientation", FIRST_TIME, Condition::Always, Validity::Placement, Source::PRACTICE),
    row("work_contract", "work_contract", SCHEMES, Condition::Always, Validity::Placement, Source::document("h")),
    row("ekpmi_card", "ekpmi_card", SCHEMES, Condition::Always, Validity::Placement, Source::PRACTICE),
];

/// What the person must be (law 18/2017 art. 5).
#[derive(Debug, Clone, Copy, Serialize, TS)]
pub struct PersonRequirement {
    /// `age`, `competent`, `healthy`, `insured`, `complete`.
    pub code: &'static str,
    /// Where it is written.
    pub source: Source,
}

/// Article 5, letters a to e.
pub const PERSON: &[PersonRequirement] = &[
    PersonRequirement { code: "age", source: Source::person("a") },
    PersonRequirement { code: "competent", source: Source::person("b") },
    PersonRequirement { code: "healthy", source: Source::person("c") },
    PersonRequirement { code: "insured", source: Source::person("d") },
    PersonRequirement { code: "complete", source: Source::person("e") },
];

/// The row of a document, if one is required.
pub fn of_document(document_kind: &str) -> Option<&'static Requirement> {
    DOCUMENTS.iter().find(|row| row.document_kind == document_kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process;
    use crate::{FieldType, kinds};

    #[test]
    fn every_row_names_a_declared_document_and_a_step() {
        let field = kinds::document::KIND.field("document_kind").expect("declared");
        let FieldType::Choice { codes } = field.of else { panic!("a choice") };
        for row in DOCUMENTS {
            assert!(codes.contains(&row.document_kind), "{}", row.document_kind);
            assert!(process::position(row.step).is_some(), "{}", row.document_kind);
            assert!(row.schemes.iter().all(|scheme| SCHEMES.contains(scheme)), "{}", row.document_kind);
            assert_eq!(DOCUMENTS.iter().filter(|other| other.document_kind == row.document_kind).count(), 1);
        }
        let order: Vec<_> = DOCUMENTS.iter().filter_map(|row| process::position(row.step)).collect();
        assert!(order.is_sorted(), "in the order of the steps");
    }

    #[test]
    fn article_13_stands_in_the_table_letter_by_letter() {
        let letters: Vec<_> =
            DOCUMENTS.iter().filter(|row| row.source.article == Some(13)).filter_map(|row| row.source.letter).collect();
        for letter in ["a", "b", "c", "d", "e", "f", "g", "h"] {
            assert!(letters.contains(&letter), "{letter}");
        }
        assert_eq!(of_document("marriage_book").map(|row| row.condition), Some(Condition::Married));
        assert_eq!(of_document("seaman_book").map(|row| row.schemes), Some(SEAFARER));
        assert!(of_document("passport").is_some_and(Requirement::by_law));
        assert!(of_document("id_card").is_some_and(|row| !row.by_law()));
    }
}
