//! Which fields the user at the desk may see, and so also filter by, sort by, set and decide: the one door through which
//! values of records leave the core.
//!
//! Specific personal data (UU 27/2022, art. 4 (2)) needs a right of its own beside the role. What is hidden is named, never
//! shown as empty; who cannot see a field can neither set nor clear it. It must never look at values to decide.

use model::kinds::user::User;
use model::{Body, Field, Kind, Problem, ProblemCode, Sensitivity, kinds};
use serde_json::Value;

use crate::app::Role;
use crate::failure::{Failure, FailureCode};

/// What a letter says, in the forms in which its record holds it.
const LETTER_TEXT: [&str; 4] = ["filled", "seal", "qr", "letter_values"];
/// The kinds that hold it.
const LETTERS: [&str; 2] = [kinds::letter::KIND.name, kinds::letter_proposal::KIND.name];

/// What one user may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a right of its own")]
pub struct Sight {
    health: bool,
    biometric: bool,
    protection: bool,
    belief: bool,
}

impl Sight {
    /// Nothing that needs a right.
    pub const NONE: Self = Self { health: false, biometric: false, protection: false, belief: false };
    /// Everything but secrets.
    pub const ALL: Self = Self { health: true, biometric: true, protection: true, belief: true };

    /// What a role sees where nobody decided otherwise. The counter needs the face, takes complaints, hands returned people
    /// over and copies the KTP; reviewers and managers decide on all of it; who audits the work needs none of it. An
    /// administrator who was there before these rights is often an office's only worker and keeps them; one who is made later
    /// gets none unless they are given (see `user.create`).
    pub const fn of_role(role: Role) -> Self {
        match role {
            Role::Officer => Self { health: false, ..Self::ALL },
            Role::Reviewer | Role::Manager | Role::Administrator => Self::ALL,
            Role::Auditor => Self::NONE,
        }
    }

    /// What a user sees: as their record says, else as their role does.
    pub fn of(role: Role, user: &User) -> Self {
        let usual = Self::of_role(role);
        Self {
            health: user.sees_health.unwrap_or(usual.health),
            biometric: user.sees_biometric.unwrap_or(usual.biometric),
            protection: user.sees_protection.unwrap_or(usual.protection),
            belief: user.sees_belief.unwrap_or(usual.belief),
        }
    }

    /// Whether data of that sensitivity is seen.
    pub const fn has(self, why: Sensitivity) -> bool {
        match why {
            Sensitivity::General => true,
            Sensitivity::Health => self.health,
            Sensitivity::Biometric => self.biometric,
            Sensitivity::Protection => self.protection,
            Sensitivity::Belief => self.belief,
            Sensitivity::Secret => false,
        }
    }

    /// The rights, for hosts.
    pub fn rights(self) -> Vec<Sensitivity> {
        Sensitivity::SPECIFIC.into_iter().filter(|why| self.has(*why)).collect()
    }

    /// The values of a user's record that give these rights: nothing where the role gives the same.
    pub fn values(rights: &[Sensitivity], role: Role) -> Body {
        let usual = Self::of_role(role);
        Sensitivity::SPECIFIC
            .into_iter()
            .map(|why| {
                let given = rights.contains(&why);
                let value = if given == usual.has(why) { Value::Null } else { Value::Bool(given) };
                (right_of(why).to_owned(), value)
            })
            .collect()
    }

    /// Whether a declared field is seen.
    pub const fn sees(self, field: &Field) -> bool {
        self.has(field.sensitive)
    }

    /// Whether the field of that name is seen. A letter's text may say what is hidden: it is shown by the letters' own
    /// commands, which know what its template names. What this version does not know may be specific: only who sees everything
    /// sees it.
    pub fn sees_field(self, kind: Option<&Kind>, name: &str) -> bool {
        match kind.and_then(|kind| kind.field(name)) {
            Some(_) if kind.is_some_and(|kind| LETTERS.contains(&kind.name)) => !LETTER_TEXT.contains(&name),
            Some(field) => self.sees(field),
            None => name.starts_with('_') || self == Self::ALL,
        }
    }

    /// Whether the fields of that group are seen; those of one group need the same right.
    pub fn sees_group(self, kind: &Kind, group: &str) -> bool {
        let group = group.split_once('/').map_or(group, |(field, _)| field);
        match kind.fields.iter().find(|field| field.group == group) {
            Some(field) => self.sees(field),
            None => group.starts_with('_') || self == Self::ALL,
        }
    }

    /// A body without what is hidden.
    pub fn visible(self, kind: Option<&Kind>, body: Body) -> Body {
        body.into_iter().filter(|(name, _)| self.sees_field(kind, name)).collect()
    }

    /// The declared fields of a kind that are hidden, whether they hold something or not. Secrets are nobody's to know of.
    pub fn hidden(self, kind: Option<&Kind>) -> Vec<String> {
        let fields = kind.map_or(&[][..], |kind| kind.fields).iter();
        let hidden = fields.filter(|field| !self.sees(field) && field.sensitive != Sensitivity::Secret);
        hidden.map(|field| field.name.to_owned()).collect()
    }

    /// What names a record; empty when that is hidden.
    pub fn title(self, kind: Option<&Kind>, body: &Body) -> String {
        let seen = kind.filter(|kind| self.sees_field(Some(kind), kind.title));
        seen.and_then(|kind| body.get(kind.title)).and_then(Value::as_str).unwrap_or("").to_owned()
    }

    /// Whether a letter's placeholder, `worker.photo`, is of a field that is seen.
    pub fn sees_placeholder(self, path: &str) -> bool {
        let named = path.split_once('.').and_then(|(kind, field)| kinds::get(kind)?.field(field));
        named.is_none_or(|field| self.sees(field))
    }

    /// Whether the column of a list of that kind is seen: a field, or one of another record that stands in the row (`worker.nik`,
    /// `placement.agency`), or a part of one (`_subdistrict`).
    pub fn sees_column(self, kind: &Kind, name: &str) -> bool {
        let parent = || exchange::profile::parent_of(kind).map(|(_, parent)| parent);
        let (kind, name) = match name.split_once('.') {
            Some(("worker", field)) => (Some(&kinds::worker::KIND), field),
            Some(("placement", field)) => (Some(&kinds::placement::KIND), field),
            Some((_, field)) => (parent(), field),
            None => (Some(kind), name),
        };
        kind.and_then(|kind| kind.field(name)).is_none_or(|field| self.sees(field))
    }

    /// What checks say of fields that are seen: a problem tells of the value.
    pub fn told(self, kind: &Kind, problems: Vec<Problem>) -> Vec<Problem> {
        problems.into_iter().filter(|problem| kind.field(&problem.field).is_none_or(|field| self.sees(field))).collect()
    }

    /// An error for every value that someone wants to set without seeing what is there.
    pub fn unseen(self, kind: &Kind, values: &Body) -> Vec<Problem> {
        let unseen = values.keys().filter(|name| kind.field(name).is_some_and(|field| !self.sees(field)));
        unseen.map(|name| Problem::error(name, ProblemCode::Hidden)).collect()
    }

    /// Refuses to filter or sort by a field that is hidden: the rows would tell.
    pub fn may_ask(self, kind: &Kind, name: &str) -> Result<(), Failure> {
        let hidden = kind.field(name).is_some_and(|field| !self.sees(field));
        if hidden { Err(FailureCode::NotAllowed.into()) } else { Ok(()) }
    }
}

/// The field of a user's record that holds a right.
const fn right_of(why: Sensitivity) -> &'static str {
    match why {
        Sensitivity::Health => "sees_health",
        Sensitivity::Biometric => "sees_biometric",
        Sensitivity::Protection => "sees_protection",
        _ => "sees_belief",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_right_that_the_role_gives_anyway_is_not_written_down_and_follows_the_role() {
        let values = Sight::values(&[Sensitivity::Biometric, Sensitivity::Health], Role::Officer);
        assert_eq!(
            json!(values),
            json!({"sees_health": true, "sees_biometric": null, "sees_protection": false, "sees_belief": false})
        );
        let user = User::from_body(&values).expect("a user");
        assert_eq!(Sight::of(Role::Officer, &user).rights(), [Sensitivity::Health, Sensitivity::Biometric]);
        assert_eq!(
            Sight::of(Role::Auditor, &user).rights(),
            [Sensitivity::Health],
            "an auditor's face is not asked for"
        );
    }

    #[test]
    fn nobody_sees_a_secret_and_nobody_without_all_rights_sees_what_this_version_does_not_know() {
        let user = Some(&kinds::user::KIND);
        assert!(!Sight::ALL.sees_field(user, "keys") && Sight::ALL.hidden(user).is_empty());
        let worker = Some(&kinds::worker::KIND);
        assert!(
            Sight::ALL.sees_field(worker, "hiv_status")
                && !Sight::of_role(Role::Officer).sees_field(worker, "hiv_status")
        );
        assert!(!Sight::ALL.sees_group(&kinds::office::KIND, "recovery_key"));
    }

    #[test]
    fn a_title_that_is_hidden_is_empty() {
        let body = json!({"action": "Ditahan majikan"}).as_object().cloned().expect("an object");
        let kind = Some(&kinds::case_event::KIND);
        assert_eq!(Sight::NONE.title(kind, &body), "");
        assert_eq!(Sight::ALL.title(kind, &body), "Ditahan majikan");
    }
}
