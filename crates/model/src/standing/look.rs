//! The working out: the file as it is looked at on one day, for one placement.

use uuid::Uuid;

use super::{
    Due, Expiring, ExpiryReason, Paper, PaperState, PersonStanding, Related, Standing, StepStanding, StepState,
    WorkerFile, text,
};
use crate::date::Date;
use crate::kinds::worker::LEAST_AGE_YEARS;
use crate::process::{self, Proof, STEPS};
use crate::requirement::{self, Condition, Requirement, Validity};

/// Days before an end from which it is named for those who are abroad already.
const SOON_DAYS: i64 = 180;

/// What shows that a step was done.
struct Evidence {
    on: Option<String>,
    record: Option<Uuid>,
    checked: bool,
}

/// The file as it is looked at on one day, for one placement.
pub(super) struct Look<'a> {
    file: WorkerFile<'a>,
    today: String,
    day: Date,
    placement: Option<&'a Related<'a>>,
    scheme: Option<&'static str>,
    /// The end of the last placement: what was done before belongs to it.
    since: Option<&'a str>,
    departed: bool,
    departs_on: Option<Date>,
}

impl<'a> Look<'a> {
    pub(super) fn new(file: &WorkerFile<'a>, day: Date) -> Self {
        let file = *file;
        let today = day.iso();
        let past = |day: &str| day <= today.as_str();
        let is_over = |one: &Related<'_>| one.text("returned_on").is_some_and(past);
        let began = |one: &&Related<'a>| one.text("departed_on").or(one.text("contract_from")).map(str::to_owned);
        let open = file.of("placement").rfind(|one| !is_over(one));
        let last_over = file.of("placement").filter(|one| is_over(one)).max_by_key(began);
        let placement = open.or(last_over);
        let left = |one: &Related<'_>| one.text("departed_on").is_some_and(past);
        let stage = text(file.worker, "stage");
        let departed = match placement {
            Some(one) => {
                left(one) || is_over(one) || (matches!(stage, Some("placed" | "returned")) && last_over.is_none())
            }
            None => matches!(stage, Some("placed" | "returned")),
        };
        let departs_on = placement
            .and_then(|one| {
                one.text("departed_on").or_else(|| one.text("contract_from").filter(|day| *day >= today.as_str()))
            })
            .and_then(Date::parse_iso);
        let scheme = placement
            .and_then(|one| one.text("scheme"))
            .and_then(|code| process::SCHEMES.iter().copied().find(|known| *known == code));
        let since = open.and(last_over).and_then(|one| text(one.body, "returned_on"));
        Self { file, today, day, placement, scheme, since, departed, departs_on }
    }

    pub(super) fn stand(&self) -> Standing {
        let scheme = self.scheme.unwrap_or(process::USUAL_SCHEME);
        let (steps, next) = self.steps(scheme);
        let papers = if self.departed { Vec::new() } else { self.papers(scheme, next) };
        let steps = steps
            .into_iter()
            .map(|mut step| {
                let of_step = papers.iter().filter(|paper| paper.step == step.step && paper.is_missing());
                step.missing = of_step.map(|paper| paper.document_kind).collect();
                step
            })
            .collect();
        Standing {
            scheme,
            scheme_known: self.scheme.is_some(),
            placement: self.placement.map(|one| one.id),
            departed: self.departed,
            departs_on: self.departs_on.map(Date::iso),
            steps,
            next,
            person: if self.departed { Vec::new() } else { self.person(&papers) },
            papers,
            expiring: self.expiring(),
            stage_shown: self.stage_shown(),
        }
    }

    fn steps(&self, scheme: &str) -> (Vec<StepStanding>, Option<&'static str>) {
        let of_scheme = STEPS.iter().filter(|step| step.schemes.contains(&scheme));
        let found: Vec<_> = of_scheme.map(|step| (step, self.evidence(step))).collect();
        let is_departure = |at: usize| found.get(at).is_some_and(|(step, _)| step.code == "departure");
        let departure = (0..found.len()).find(|at| is_departure(*at)).unwrap_or(found.len());
        let last = found.iter().rposition(|(_, evidence)| evidence.is_some());
        // Who has left has all before the departure behind; so has who has reported, returned …
        let behind = last.filter(|last| *last >= departure).or(self.departed.then_some(departure));
        let now = found
            .iter()
            .enumerate()
            .position(|(at, (_, evidence))| evidence.is_none() && behind.is_none_or(|behind| at > behind));
        let steps = found
            .iter()
            .enumerate()
            .map(|(at, (step, evidence))| {
                let state = match evidence {
                    Some(evidence) if evidence.checked => StepState::Done,
                    Some(_) => StepState::Unchecked,
                    None if behind.is_some_and(|behind| at <= behind) => StepState::Passed,
                    None if now == Some(at) => StepState::Now,
                    None if last.is_some_and(|last| at < last) => StepState::Gap,
                    None => StepState::Open,
                };
                StepStanding {
                    step: step.code,
                    state,
                    on: evidence.as_ref().and_then(|evidence| evidence.on.clone()),
                    record: evidence.as_ref().and_then(|evidence| evidence.record),
                    missing: Vec::new(),
                }
            })
            .collect();
        (steps, now.map(|at| found[at].0.code))
    }

    fn evidence(&self, step: &process::ProcessStep) -> Option<Evidence> {
        let recorded = self
            .file
            .of("step")
            .rev()
            .find(|one| one.text("step_done") == Some(step.code) && self.is_of_this_round(one, "step_on"));
        if let Some(one) = recorded {
            return Some(Evidence { on: one.text("step_on").map(str::to_owned), record: Some(one.id), checked: true });
        }
        let mut best: Option<Evidence> = None;
        for found in step.proofs.iter().filter_map(|proof| self.proven(proof)) {
            if found.checked {
                return Some(found);
            }
            best.get_or_insert(found);
        }
        best
    }

    fn proven(&self, proof: &Proof) -> Option<Evidence> {
        let done =
            |on: Option<&str>, record: Option<Uuid>| Evidence { on: on.map(str::to_owned), record, checked: true };
        match *proof {
            Proof::Documents { of } => {
                let papers: Option<Vec<_>> = of.iter().map(|kind| self.valid_paper(kind)).collect();
                let papers = papers?;
                let last = papers.iter().max_by_key(|(paper, _)| paper.text("issued_on").map(str::to_owned))?.0;
                let checked = papers.iter().all(|(_, state)| *state == PaperState::Good);
                Some(Evidence { on: last.text("issued_on").map(str::to_owned), record: Some(last.id), checked })
            }
            Proof::Training { of } => {
                let fits = |one: &&Related<'_>| {
                    one.text("training_kind").is_some_and(|kind| of.contains(&kind))
                        && one.text("training_result") == Some("passed")
                };
                self.file
                    .of("training")
                    .rev()
                    .find(fits)
                    .map(|one| done(one.text("training_to").or(one.text("certificate_on")), Some(one.id)))
            }
            Proof::Service { of } => {
                let fits = |one: &&Related<'_>| {
                    one.text("service_kind").is_some_and(|kind| of.contains(&kind))
                        && one.text("finished_at").is_some()
                        && self.is_of_this_round(one, "finished_at")
                };
                let day = |one: &Related<'_>| one.text("finished_at").and_then(|at| at.get(..10)).map(str::to_owned);
                self.file.of("service").rev().find(fits).map(|one| Evidence {
                    on: day(one),
                    record: Some(one.id),
                    checked: true,
                })
            }
            Proof::Letter { of } => {
                let fits =
                    |one: &&Related<'_>| one.text("letter_kind") == Some(of) && self.is_of_this_round(one, "issued_on");
                self.file.of("letter").rev().find(fits).map(|one| done(one.text("issued_on"), Some(one.id)))
            }
            Proof::Worker { field } => {
                let value = text(self.file.worker, field)?;
                let on = field.ends_with("_on").then_some(value);
                // A number that was typed is no paper that was seen.
                Some(Evidence { checked: on.is_some(), ..done(on, None) })
            }
            Proof::Placement { field } => {
                let one = self.placement?;
                let day = one.text(field).filter(|day| *day <= self.today.as_str())?;
                Some(done(Some(day), Some(one.id)))
            }
            Proof::Stage { of } => (text(self.file.worker, "stage") == Some(of)).then(|| done(None, None)),
        }
    }

    /// Whether something belongs to the placement that the worker is on the way to, and not to one that is over.
    fn is_of_this_round(&self, one: &Related<'_>, day: &str) -> bool {
        match (one.text("placement").and_then(|id| id.parse::<Uuid>().ok()), self.placement) {
            (Some(of), Some(placement)) if self.file.of("placement").any(|known| known.id == of) => of == placement.id,
            _ => match (self.since, one.text(day)) {
                (Some(since), Some(day)) => day >= since,
                (Some(_), None) => false,
                (None, _) => true,
            },
        }
    }

    /// The last day on which a paper holds, ISO.
    fn holds_to(paper: &Related<'_>, requirement: Option<&Requirement>) -> Option<Date> {
        let named = paper.text("expires_on").and_then(Date::parse_iso);
        named.or_else(|| match requirement.map(|row| row.validity) {
            Some(Validity::Months { months }) => paper.text("issued_on").and_then(Date::parse_iso)?.plus_months(months),
            _ => None,
        })
    }

    fn paper_state(&self, paper: &Related<'_>, requirement: Option<&Requirement>) -> PaperState {
        match paper.text("check_result") {
            Some("rejected") => PaperState::Rejected,
            _ if Self::holds_to(paper, requirement).is_some_and(|end| end < self.day) => PaperState::Expired,
            Some("doubtful") => PaperState::Doubtful,
            Some("matches") => PaperState::Good,
            _ => PaperState::Unchecked,
        }
    }

    /// The best paper of a kind: the one in the best state, of those the one that holds longest, of those the newest.
    fn paper(&self, kind: &str) -> Option<(&'a Related<'a>, PaperState)> {
        let requirement = requirement::of_document(kind);
        let lasts = requirement.is_none_or(|row| !matches!(row.validity, Validity::Placement));
        self.file
            .of("document")
            .filter(|one| one.text("document_kind") == Some(kind))
            .filter(|one| lasts || self.is_of_this_round(one, "issued_on"))
            .map(|one| (one, self.paper_state(one, requirement)))
            .max_by_key(|(one, state)| {
                (*state as u8, Self::holds_to(one, requirement).is_none(), Self::holds_to(one, requirement))
            })
    }

    fn valid_paper(&self, kind: &str) -> Option<(&'a Related<'a>, PaperState)> {
        self.paper(kind).filter(|(_, state)| matches!(state, PaperState::Good | PaperState::Unchecked))
    }

    fn applies(&self, row: &Requirement, scheme: &str) -> bool {
        let is_married = || matches!(text(self.file.worker, "marital_status"), Some("married"));
        row.schemes.contains(&scheme)
            && match row.condition {
                Condition::Always => true,
                Condition::Married => is_married(),
                // Only the scheme that may go either way needs to be told apart by what the placement says.
                Condition::WithAgency => {
                    scheme != "ssw" || self.placement.is_some_and(|one| one.text("agency").is_some())
                }
            }
    }

    fn papers(&self, scheme: &str, next: Option<&str>) -> Vec<Paper> {
        let reached = next.and_then(process::position).unwrap_or(0);
        requirement::DOCUMENTS
            .iter()
            .filter(|row| self.applies(row, scheme))
            .map(|row| {
                let found = self.paper(row.document_kind);
                let is_due = process::position(row.step).is_some_and(|at| at <= reached);
                Paper {
                    document_kind: row.document_kind,
                    step: row.step,
                    due: if is_due { Due::Next } else { Due::Departure },
                    by_law: row.by_law(),
                    source: row.source,
                    state: found.map_or(PaperState::Absent, |(_, state)| state),
                    record: found.map(|(one, _)| one.id),
                    holds_to: found.and_then(|(one, _)| Self::holds_to(one, Some(row))).map(Date::iso),
                }
            })
            .collect()
    }

    fn person(&self, papers: &[Paper]) -> Vec<PersonStanding> {
        let has = |kind: &str| {
            papers.iter().find(|paper| paper.document_kind == kind).is_some_and(|paper| !paper.is_missing())
        };
        let at_departure = self.departs_on.filter(|day| *day > self.day).unwrap_or(self.day);
        let age =
            text(self.file.worker, "birth_date").and_then(Date::parse_iso).and_then(|born| years(born, at_departure));
        requirement::PERSON
            .iter()
            .map(|row| {
                let met = match row.code {
                    "age" => age.map(|age| age >= LEAST_AGE_YEARS),
                    "competent" => Some(has("competence_certificate")),
                    "healthy" => Some(has("medical_certificate") && has("psychology_certificate")),
                    "insured" => Some(has("social_security")),
                    _ => Some(papers.iter().all(|paper| !paper.by_law || !paper.is_missing())),
                };
                PersonStanding { code: row.code, source: row.source, met }
            })
            .collect()
    }

    fn expiring(&self) -> Vec<Expiring> {
        let mut found: Vec<Expiring> = Vec::new();
        let is_over =
            self.placement.is_some_and(|one| one.text("returned_on").is_some_and(|day| day <= self.today.as_str()));
        if is_over || text(self.file.worker, "stage") == Some("returned") && self.departed {
            return found;
        }
        for row in requirement::DOCUMENTS {
            let end = self
                .paper(row.document_kind)
                .and_then(|(one, _)| Some((Some(one.id), Self::holds_to(one, Some(row))?)));
            let end = match end {
                None if row.document_kind == "passport" => {
                    text(self.file.worker, "passport_expires_on").and_then(Date::parse_iso).map(|day| (None, day))
                }
                found => found,
            };
            // Abroad, what was for the way there has done its work.
            let counts = !self.departed || matches!(row.document_kind, "passport" | "visa" | "social_security");
            if let Some((record, end)) = end.filter(|_| counts) {
                found.extend(self.ending(row.document_kind, record, end, row.validity));
            }
        }
        let contract =
            self.placement.and_then(|one| Some((one.id, one.text("contract_to").and_then(Date::parse_iso)?)));
        if let Some((record, end)) = contract {
            found.extend(self.ending("contract", Some(record), end, Validity::Placement));
        }
        found.sort_by_key(|one| (one.reason, one.days));
        found
    }

    fn ending(&self, what: &'static str, record: Option<Uuid>, end: Date, validity: Validity) -> Option<Expiring> {
        let days = end.days_since_epoch()? - self.day.days_since_epoch()?;
        let leaves = self.departs_on.filter(|day| *day >= self.day).unwrap_or(self.day);
        let needed = match validity {
            Validity::BeyondDeparture { months } if !self.departed => leaves.plus_months(months)?,
            _ => leaves,
        };
        let reason = if days < 0 {
            ExpiryReason::Expired
        } else if !self.departed && end < leaves {
            ExpiryReason::BeforeDeparture
        } else if !self.departed && end < needed {
            ExpiryReason::TooShort
        } else if self.departed && days <= SOON_DAYS {
            ExpiryReason::Soon
        } else {
            return None;
        };
        Some(Expiring { what, record, ends_on: end.iso(), days, needed_to: needed.iso(), reason })
    }

    /// The stage that the placements show; none where the file says the same or nothing shows another.
    fn stage_shown(&self) -> Option<&'static str> {
        let stage = text(self.file.worker, "stage");
        let one = self.placement?;
        let has_come = |field: &str| one.text(field).is_some_and(|day| day <= self.today.as_str());
        let shown = if has_come("returned_on") {
            "returned"
        } else if has_come("departed_on") {
            "placed"
        } else if self.since.is_some() {
            "candidate"
        } else {
            return None;
        };
        (stage != Some(shown)).then_some(shown)
    }
}

/// Whole years between two days; none unless both are known.
fn years(born: Date, day: Date) -> Option<i64> {
    let passed = (day.month?, day.day?) >= (born.month?, born.day?);
    Some(i64::from(day.year) - i64::from(born.year) - i64::from(!passed))
}
