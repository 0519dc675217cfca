//! Issuing: number, fill, seal, lay out, freeze — in one transaction, so that no number is taken by a letter that does
//! not exist.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signer, SigningKey};
use letters::{pdf, seal};
use model::kinds;
use serde_json::json;
use store::{Save, Tx};
use sync::Stamp;
use uuid::Uuid;

use super::compose::{lay_out, next_without_server, year_of};
use super::sources::Sources;
use super::{Letter, LetterDraft, proposal, register, replace};
use crate::app::{App, Desk};
use crate::failure::{Failure, FailureCode, FieldFailure};
use crate::office::DESKTOP_KEY;
use crate::sync_desk;

/// How far the clock may run behind the last save before the date is doubted.
const CLOCK_SLACK_MS: i64 = 10 * 60 * 1_000;

/// With what letters are numbered and sealed here.
pub(super) struct Sealing {
    key: SigningKey,
    enrolled: bool,
}

impl Sealing {
    pub(super) fn of(desk: &Desk) -> Result<Self, Failure> {
        Ok(Self { key: desktop_key(desk)?, enrolled: sync_desk::has_server(desk)? })
    }
}

/// Issues a letter.
pub(crate) fn issue(app: &Arc<App>, input: LetterDraft) -> Result<Letter, Failure> {
    let desk = app.desk()?;
    proposal::refuse_when_needed(&desk)?;
    // Taking another letter's place is a command of its own, for who may revoke.
    if input.replaces.is_some() {
        return Err(FailureCode::BadInput.into());
    }
    let id = freeze(app, &desk, &input, &Sealing::of(&desk)?)?;
    register::letter(&desk, id)
}

/// Numbers, seals and keeps a letter; gives its id. Nothing is there when it is refused.
pub(super) fn freeze(app: &Arc<App>, desk: &Desk, input: &LetterDraft, sealing: &Sealing) -> Result<Uuid, Failure> {
    let id = app.new_id();
    desk.store.write(|tx| freeze_in(app, desk, tx, (id, input), sealing))?;
    Ok(id)
}

/// The same within a write.
pub(super) fn freeze_in(
    app: &Arc<App>,
    desk: &Desk,
    tx: &mut Tx<'_>,
    (id, input): (Uuid, &LetterDraft),
    sealing: &Sealing,
) -> Result<(), Failure> {
    let replaced = replace::reason(input)?;
    let sources = Sources::load(tx, input, desk.sight)?;
    if sources.worker.conflicts > 0 {
        return Err(FailureCode::OpenConflict.into());
    }
    let (at_ms, today) = (app.ports.clock.now_ms(), app.today());
    // Only against what this desktop wrote itself: another one's clock decides nothing here.
    let last = Stamp { desktop: desk.store.desktop(), sequence: tx.sequence()? };
    if tx.change(last)?.is_some_and(|last| last.at_ms > at_ms + CLOCK_SLACK_MS) {
        return Err(FailureCode::ClockSuspect.into());
    }
    let year = year_of(&today);
    let running =
        if sources.by_hand { None } else { Some(take_number(app, tx, &sources.register, year, sealing.enrolled)?) };
    let number = sources.number(running, &today)?;
    let filled =
        sources.fill(&number, &today).map_err(|missing| Failure::missing(FailureCode::LetterIncomplete, missing))?;
    let token = seal::sign(&filled.payload(id), &sealing.key).map_err(|_| FailureCode::LetterIncomplete)?;
    let qr = seal::qr_text(sources.verify_address.as_deref(), &token);
    let letter = lay_out(&filled, &sources.edition(&filled, desk.demo, Some(&qr)))?;
    if !letter.problems.is_empty() {
        return Err(unprintable(&letter, &sources.worker.body));
    }
    let bytes = pdf::write(&letter, &pdf::About { at_ms, token: Some(&token) }).map_err(|_| FailureCode::Internal)?;
    let hash = tx.put_blob(&bytes)?;
    let author = SigningKey::from_bytes(&desk.signing).sign(&hash);
    let kept = serde_json::to_string(&filled).map_err(|_| FailureCode::Internal)?;
    let values = json!({
        "number": running.map(|_| number), "letter_kind": input.kind, "register": sources.register, "year": year, "running": running, "issued_on": today,
        "subject_name": filled.name, "signatory_name": sources.signatory_name,
        "filled": kept, "qr": qr, "paper": sources.paper, "sample": desk.demo, "seal": token,
        "author_signature": STANDARD.encode(author.to_bytes()),
        "pdf_hash": blake3::Hash::from_bytes(hash).to_hex().to_string(), "replaces": input.replaces.map(|old| old.to_string()),
    });
    let mut values = values.as_object().cloned().unwrap_or_default();
    if sources.template.is_personal() {
        values.insert("worker".to_owned(), json!(input.worker.to_string()));
    }
    let kept = [kinds::case::KIND.name, kinds::training::KIND.name];
    if let Some(about) = sources.about.as_ref().filter(|about| kept.contains(&about.kind.as_str())) {
        values.insert(about.kind.clone(), json!(about.id.to_string()));
    }
    values.retain(|_, value| !value.is_null());
    tx.save(Save { record: id, kind: kinds::letter::KIND.name, author: desk.user, at_ms, values, seen: None })?;
    match replaced {
        Some((old, reason)) => replace::note(app, desk, tx, (old, &reason), id),
        None => Ok(()),
    }
}

/// Names the fields whose letters the paper's fonts do not have.
fn unprintable(letter: &letters::Letter, worker: &model::Body) -> Failure {
    let missing: Vec<char> = letter
        .problems
        .iter()
        .flat_map(|problem| match problem {
            letters::LayoutProblem::MissingGlyphs { characters } => characters.chars(),
        })
        .collect();
    let has = |value: &serde_json::Value| value.as_str().is_some_and(|text| text.chars().any(|c| missing.contains(&c)));
    let fields = worker.iter().filter(|(_, value)| has(value));
    let fields = fields
        .map(|(field, _)| FieldFailure { field: format!("worker.{field}"), code: model::ProblemCode::BadCharacters });
    Failure { fields: fields.collect(), ..FailureCode::LetterIncomplete.into() }
}

/// The next running number: from the block that the server leased, or, without a server, one after the last.
fn take_number(app: &App, tx: &mut Tx<'_>, register: &str, year: u16, enrolled: bool) -> Result<u32, Failure> {
    if !enrolled {
        let next = next_without_server(app, tx, register, year)?;
        tx.add_lease(register, i32::from(year), next, next)?;
    }
    Ok(tx.take_number(register, i32::from(year))?)
}

/// This desktop's own key.
pub(crate) fn desktop_key(desk: &Desk) -> Result<SigningKey, Failure> {
    let seed = desk.store.read(|reader| reader.setting(DESKTOP_KEY))?.ok_or(FailureCode::FileDamaged)?;
    let seed: [u8; 32] = serde_json::from_value(seed).map_err(|_| FailureCode::FileDamaged)?;
    Ok(SigningKey::from_bytes(&seed))
}

/// The record by which others know this desktop: its name and its public key. Made once.
pub(crate) fn introduce_desktop(app: &Arc<App>, desk: &Desk) -> Result<(), Failure> {
    let id = desk.store.desktop();
    if desk.store.read(|reader| reader.record(id))?.is_some() {
        return Ok(());
    }
    let public_key = STANDARD.encode(desktop_key(desk)?.verifying_key().as_bytes());
    let count = desk.store.read(|reader| reader.all(kinds::desktop::KIND.name))?.len();
    let values = json!({ "desktop_name": format!("Meja {}", count + 1), "public_key": public_key });
    let values = values.as_object().cloned().unwrap_or_default();
    let save = Save {
        record: id,
        kind: kinds::desktop::KIND.name,
        author: desk.user,
        at_ms: app.ports.clock.now_ms(),
        values,
        seen: None,
    };
    desk.store.write(|tx| tx.save(save).map_err(Failure::from))?;
    Ok(())
}
