//! Where people stand, as tables of facts.

use super::*;
use serde_json::json;

/// A file under test: a worker and records of its own.
#[derive(Default)]
struct Made {
    worker: Body,
    related: Vec<(&'static str, Body)>,
}

fn body(value: Value) -> Body {
    value.as_object().cloned().expect("an object")
}

impl Made {
    fn of(worker: Value) -> Self {
        Self { worker: body(worker), related: Vec::new() }
    }
    fn with(mut self, kind: &'static str, values: Value) -> Self {
        self.related.push((kind, body(values)));
        self
    }
    fn stand(&self) -> Standing {
        let related: Vec<Related<'_>> = self
            .related
            .iter()
            .enumerate()
            .map(|(at, (kind, body))| Related { id: Uuid::from_u128(at as u128 + 1), kind, body })
            .collect();
        stand(&WorkerFile { worker: &self.worker, related: &related }, Date::new(2026, 4, 14).expect("a day"))
    }
}

fn state(standing: &Standing, step: &str) -> Option<StepState> {
    standing.steps.iter().find(|one| one.step == step).map(|one| one.state)
}

fn paper(standing: &Standing, kind: &str) -> Option<PaperState> {
    standing.papers.iter().find(|one| one.document_kind == kind).map(|one| one.state)
}

#[test]
fn a_new_candidate_stands_at_the_first_step_that_nothing_proves() {
    let standing = Made::of(json!({"registered_on": "2026-04-01", "stage": "candidate"})).stand();
    assert_eq!(state(&standing, "registration"), Some(StepState::Done));
    assert_eq!(standing.next, Some("selection"));
    assert_eq!(paper(&standing, "id_card"), Some(PaperState::Absent));
    assert_eq!(paper(&standing, "marriage_book"), None);
    assert_eq!(paper(&standing, "seaman_book"), None);
    assert!(!standing.scheme_known && !standing.departed);
}

#[test]
fn each_scheme_asks_for_its_own_papers() {
    let of = |scheme: &str| {
        Made::of(json!({"marital_status": "married"})).with("placement", json!({"scheme": scheme})).stand()
    };
    assert_eq!(paper(&of("g_to_g"), "placement_agreement"), None);
    assert_eq!(paper(&of("p_to_p"), "placement_agreement"), Some(PaperState::Absent));
    assert_eq!(paper(&of("ssw"), "placement_agreement"), None);
    assert_eq!(paper(&of("seafarer"), "seaman_book"), Some(PaperState::Absent));
    assert_eq!(paper(&of("independent"), "marriage_book"), Some(PaperState::Absent));
    assert_eq!(state(&of("re_entry"), "training"), None);
}

#[test]
fn a_later_step_that_is_done_leaves_a_gap() {
    let standing = Made::of(json!({"registered_on": "2026-04-01"}))
        .with("document", json!({"document_kind": "visa", "check_result": "matches", "issued_on": "2026-04-10"}))
        .stand();
    assert_eq!(state(&standing, "visa"), Some(StepState::Done));
    assert_eq!(state(&standing, "passport"), Some(StepState::Gap));
    assert_eq!(standing.next, Some("selection"));
}

#[test]
fn a_rejected_or_expired_paper_proves_nothing() {
    for (values, expected) in [
        (json!({"document_kind": "passport", "check_result": "rejected"}), PaperState::Rejected),
        (json!({"document_kind": "passport", "expires_on": "2026-04-13"}), PaperState::Expired),
        (json!({"document_kind": "passport", "expires_on": "2026-04-14"}), PaperState::Unchecked),
        (json!({"document_kind": "passport", "expires_on": "2036-04-14", "check_result": "matches"}), PaperState::Good),
    ] {
        let standing = Made::of(json!({})).with("document", values).stand();
        assert_eq!(paper(&standing, "passport"), Some(expected));
        let proven = matches!(state(&standing, "passport"), Some(StepState::Done | StepState::Unchecked));
        assert_eq!(proven, matches!(expected, PaperState::Good | PaperState::Unchecked));
    }
}

#[test]
fn a_passport_must_hold_six_months_beyond_the_departure() {
    let ending = |expires: &str| {
        Made::of(json!({}))
            .with("placement", json!({"scheme": "p_to_p", "departed_on": "2026-05-01"}))
            .with("document", json!({"document_kind": "passport", "expires_on": expires}))
            .stand()
            .expiring
            .first()
            .map(|one| one.reason)
    };
    assert_eq!(ending("2026-04-13"), Some(ExpiryReason::Expired));
    assert_eq!(ending("2026-04-30"), Some(ExpiryReason::BeforeDeparture));
    assert_eq!(ending("2026-10-31"), Some(ExpiryReason::TooShort));
    assert_eq!(ending("2026-11-01"), None);
    let typed = Made::of(json!({"passport_expires_on": "2026-08-01"})).stand();
    assert_eq!(typed.expiring.first().map(|one| (one.what, one.record)), Some(("passport", None)));
}

#[test]
fn a_medical_certificate_without_an_end_holds_three_months() {
    let of = |issued: &str| {
        Made::of(json!({}))
            .with("document", json!({"document_kind": "medical_certificate", "issued_on": issued}))
            .stand()
    };
    assert_eq!(paper(&of("2026-01-13"), "medical_certificate"), Some(PaperState::Expired));
    assert_eq!(paper(&of("2026-01-14"), "medical_certificate"), Some(PaperState::Unchecked));
}

#[test]
fn who_has_left_is_asked_for_nothing_any_more() {
    let standing = Made::of(json!({"stage": "candidate"}))
        .with("placement", json!({"scheme": "p_to_p", "departed_on": "2026-03-01"}))
        .stand();
    assert!(standing.departed && standing.papers.is_empty() && standing.person.is_empty());
    assert_eq!(state(&standing, "medical"), Some(StepState::Passed));
    assert_eq!((standing.next, standing.stage_shown), (Some("self_report"), Some("placed")));
}

#[test]
fn a_second_placement_begins_anew_but_lasting_papers_stay() {
    let standing = Made::of(json!({"stage": "returned", "registered_on": "2022-01-01"}))
        .with("placement", json!({"scheme": "p_to_p", "departed_on": "2022-05-01", "returned_on": "2025-05-01"}))
        .with("document", json!({"document_kind": "visa", "issued_on": "2022-04-01", "check_result": "matches"}))
        .with("document", json!({"document_kind": "id_card", "check_result": "matches"}))
        .with("placement", json!({"scheme": "p_to_p"}))
        .stand();
    assert!(!standing.departed);
    assert_eq!(paper(&standing, "visa"), Some(PaperState::Absent));
    assert_eq!(paper(&standing, "id_card"), Some(PaperState::Good));
    assert_eq!(standing.stage_shown, Some("candidate"));
}

#[test]
fn a_recorded_step_is_done_whatever_else_is_there() {
    let standing =
        Made::of(json!({})).with("step", json!({"step_done": "ekpmi_card", "step_on": "2026-04-01"})).stand();
    assert_eq!(state(&standing, "ekpmi_card"), Some(StepState::Done));
}

#[test]
fn age_is_reckoned_at_the_departure() {
    let met = |born: &str| {
        let standing =
            Made::of(json!({"birth_date": born})).with("placement", json!({"departed_on": "2026-05-01"})).stand();
        standing.person.iter().find(|one| one.code == "age").and_then(|one| one.met)
    };
    assert_eq!(met("2008-05-01"), Some(true));
    assert_eq!(met("2008-05-02"), Some(false));
    assert_eq!(met("2008"), None);
}
