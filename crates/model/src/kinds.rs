//! The list of kinds. A new kind is one file here and one row in `ALL`.

pub mod access_log;
pub mod agreement;
pub mod case;
pub mod case_event;
pub mod commitment;
pub mod decision;
pub mod desktop;
pub mod document;
pub mod double_decision;
pub mod empowerment;
pub mod erasure;
pub mod family_member;
pub mod letter;
pub mod letter_event;
pub mod letter_proposal;
pub mod letter_template;
pub mod letterhead;
pub mod note;
pub mod office;
pub mod placement;
pub mod privacy_request;
pub mod referral;
pub mod scan;
pub mod service;
pub mod signatory;
pub mod step;
pub mod training;
pub mod user;
pub mod worker;

use crate::kind::Kind;

/// Every kind that this version declares.
pub const ALL: &[&Kind] = &[
    &worker::KIND,
    &document::KIND,
    &placement::KIND,
    &step::KIND,
    &service::KIND,
    &training::KIND,
    &empowerment::KIND,
    &family_member::KIND,
    &note::KIND,
    &case::KIND,
    &case_event::KIND,
    &referral::KIND,
    &scan::KIND,
    &agreement::KIND,
    &commitment::KIND,
    &privacy_request::KIND,
    &letter::KIND,
    &letter_event::KIND,
    &letter_proposal::KIND,
    &double_decision::KIND,
    &decision::KIND,
    &letter_template::KIND,
    &signatory::KIND,
    &letterhead::KIND,
    &office::KIND,
    &erasure::KIND,
    &access_log::KIND,
    &user::KIND,
    &desktop::KIND,
];

/// The kind of that name, if this version declares it.
pub fn get(name: &str) -> Option<&'static Kind> {
    ALL.iter().copied().find(|kind| kind.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::Sensitivity;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_titles_are_fields() {
        let names: BTreeSet<_> = ALL.iter().map(|kind| kind.name).collect();
        assert_eq!(names.len(), ALL.len());
        for kind in ALL {
            assert!(kind.field(kind.title).is_some(), "{}", kind.name);
            let fields: BTreeSet<_> = kind.fields.iter().map(|field| field.name).collect();
            assert_eq!(fields.len(), kind.fields.len(), "{}", kind.name);
        }
    }

    #[test]
    fn what_needs_a_right_is_never_a_word_of_the_search_and_never_merges_with_what_needs_none() {
        for kind in ALL {
            for field in kind.fields.iter().filter(|field| field.sensitive != Sensitivity::General) {
                assert!(!field.searchable, "{}.{}: the search box would tell", kind.name, field.name);
            }
            for (field, other) in kind.fields.iter().flat_map(|one| kind.fields.iter().map(move |other| (one, other))) {
                let same = field.group != other.group || field.sensitive == other.sensitive;
                assert!(same, "{}: {} and {} are decided together", kind.name, field.name, other.name);
            }
        }
    }

    #[test]
    fn a_heading_means_one_field_of_a_kind() {
        for kind in ALL {
            let headings: Vec<_> = kind.fields.iter().flat_map(|field| field.headings).collect();
            let different: BTreeSet<_> = headings.iter().collect();
            assert_eq!(headings.len(), different.len(), "{}", kind.name);
        }
    }
}
