//! Wrong values that a row can do without. They are left out only when a person said so; the row's report then tells which, and what
//! stood there.

use exchange::profile::{PARENT, PLACEMENT, Profile, WORKER};
use model::{Body, Kind, Problem, ProblemCode, Severity, kinds};

use super::kinship;

/// Whether a row makes sense without the value that a problem is about: not without what is required, nor without what says whose it
/// is and which record is meant.
pub(super) fn can_do_without(profile: Profile, problem: &Problem) -> bool {
    if problem.severity != Severity::Error || problem.code == ProblemCode::Missing {
        return false;
    }
    let field = problem.field.as_str();
    if field.starts_with(WORKER) || field.starts_with(PARENT) {
        return false;
    }
    match field.strip_prefix(PLACEMENT) {
        Some(field) => profile.second().is_some_and(|kind| is_optional(kind, field)),
        None => {
            let identifies =
                if profile.kind.name == kinds::worker::KIND.name { &["nik"] } else { kinship::key_of(profile.kind) };
            is_optional(profile.kind, field) && !identifies.contains(&field)
        }
    }
}

fn is_optional(kind: &Kind, field: &str) -> bool {
    kind.field(field).is_some_and(|field| !field.required)
}

/// Moves the problems that a row can do without to `left_out`.
pub(super) fn set_aside(profile: Profile, problems: &mut Vec<Problem>, left_out: &mut Vec<Problem>) {
    left_out.extend(problems.extract_if(.., |problem| can_do_without(profile, problem)));
}

/// Checks a record's values without those that it can do without; what is taken out goes to `left_out`. `prefix` stands before the
/// names of its fields in problems.
pub(super) fn check(
    profile: Profile,
    (kind, prefix): (&'static Kind, &str),
    values: &mut Body,
    today: &str,
    left_out: &mut Vec<Problem>,
) -> Vec<Problem> {
    loop {
        let found = model::check::check(kind, values, today).into_iter();
        let mut problems: Vec<Problem> =
            found.map(|problem| Problem { field: format!("{prefix}{}", problem.field), ..problem }).collect();
        let before = values.len();
        for problem in problems.extract_if(.., |problem| can_do_without(profile, problem)) {
            values.remove(problem.field.strip_prefix(prefix).unwrap_or(&problem.field));
            left_out.push(problem);
        }
        // A value less can be another problem: two dates are out of order only while both are there.
        if values.len() == before {
            return problems;
        }
    }
}
