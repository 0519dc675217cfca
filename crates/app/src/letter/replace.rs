//! A letter takes another one's place: both stand in the register, and whoever brings the old one is told.

use std::sync::Arc;

use model::kinds;
use serde_json::json;
use store::{Save, Tx};
use uuid::Uuid;

use super::issue::{Sealing, freeze};
use super::{Letter, LetterDraft, register};
use crate::app::{App, Desk};
use crate::failure::{Failure, FailureCode};

/// Most characters of a reason.
const LONGEST: usize = 300;

/// Issues a letter in the place of another one.
pub(crate) fn replace(app: &Arc<App>, input: LetterDraft) -> Result<Letter, Failure> {
    let desk = app.desk()?;
    super::proposal::refuse_when_needed(&desk)?;
    if input.replaces.is_none() {
        return Err(FailureCode::BadInput.into());
    }
    let id = freeze(app, &desk, &input, &Sealing::of(&desk)?)?;
    register::letter(&desk, id)
}

/// Why the old letter is replaced; none where a draft replaces nothing.
pub(super) fn reason(draft: &LetterDraft) -> Result<Option<(Uuid, String)>, Failure> {
    let Some(old) = draft.replaces else { return Ok(None) };
    let reason = draft.replace_reason.as_deref().unwrap_or("").trim();
    if reason.is_empty() {
        return Err(Failure::missing(FailureCode::RefusedByChecks, ["reason".to_owned()]));
    }
    Ok(Some((old, reason.chars().take(LONGEST).collect())))
}

/// Notes beside the old letter, in the same write, what took its place.
pub(super) fn note(
    app: &Arc<App>,
    desk: &Desk,
    tx: &mut Tx<'_>,
    (old, reason): (Uuid, &str),
    new: Uuid,
) -> Result<(), Failure> {
    let values = json!({
        "letter": old.to_string(), "event": "replaced", "reason": reason, "replaced_by": new.to_string(),
    });
    tx.save(Save {
        record: app.new_id(),
        kind: kinds::letter_event::KIND.name,
        author: desk.user,
        at_ms: app.ports.clock.now_ms(),
        values: values.as_object().cloned().unwrap_or_default(),
        seen: None,
    })?;
    Ok(())
}
