//! The bytes of an issued letter: shown, saved, printed, always the same.

use std::sync::Arc;

use base64::Engine;
use letters::{Edition, Filled, Paper, Picture, pdf as writer};
use model::{Body, kinds};
use serde_json::{Value, json};
use store::{Reader, Save};
use uuid::Uuid;

use super::compose::lay_out;
use super::{Letter, LetterId, Pages, PdfFile, PrintLetter, SavePdf, register, template};
use crate::access_log::{self, AccessAction};
use crate::app::{App, Desk};
use crate::failure::{Failure, FailureCode};
use crate::file;

/// Most copies of one job.
pub(super) const MOST_COPIES: u16 = 99;

fn text<'a>(body: &'a Body, field: &str) -> &'a str {
    body.get(field).and_then(Value::as_str).unwrap_or("")
}

/// An issued letter whose text the user may see: one that certifies what is hidden from them is not shown, nor one whose text
/// was erased.
fn shown(desk: &Desk, id: Uuid) -> Result<store::Record, Failure> {
    let record = register::load(desk, id)?;
    if desk.store.read(|reader| reader.is_erased(id))? {
        return Err(FailureCode::LetterErased.into());
    }
    let template = desk.store.read(|reader| template::get(reader, text(&record.body, "letter_kind")))?;
    let hidden = |path: &String| !desk.sight.sees_placeholder(path);
    if template.is_some_and(|template| template.names().iter().any(hidden)) {
        return Err(FailureCode::NotAllowed.into());
    }
    Ok(record)
}

/// The logo with that hash: the one that the letterhead had when the letter was issued.
fn logo_of(reader: &Reader<'_>, hash: &str) -> Result<Picture, Failure> {
    let is_it = |value: &Value| Picture::from_data_url(value.as_str()?).ok().filter(|logo| logo.hash == hash);
    for letterhead in reader.all(kinds::letterhead::KIND.name)? {
        if let Some(logo) = letterhead.body.get("logo").and_then(is_it) {
            return Ok(logo);
        }
        let edits = reader.history(letterhead.id)?.into_iter().flat_map(|past| past.edits);
        let mut logos = edits.filter(|edit| edit.field == "logo").flat_map(|edit| [edit.new, edit.old]);
        if let Some(logo) = logos.find_map(|value| is_it(&value)) {
            return Ok(logo);
        }
    }
    Err(FailureCode::LetterElsewhere.into())
}

/// The marks of an issued letter, laid out again from what it was filled with.
pub(super) fn laid_out(desk: &Desk, body: &Body) -> Result<letters::Letter, Failure> {
    let filled: Filled = serde_json::from_str(text(body, "filled")).map_err(|_| FailureCode::FileDamaged)?;
    let logo = match &filled.logo {
        Some(hash) => Some(desk.store.read(|reader| logo_of(reader, hash))?),
        None => None,
    };
    let paper: Paper = serde_json::from_value(body.get("paper").cloned().unwrap_or(Value::Null)).unwrap_or_default();
    let sample = body.get("sample") == Some(&json!(true));
    let qr = text(body, "qr");
    lay_out(&filled, &Edition { logo: logo.as_ref(), qr: Some(qr), paper, demo: sample, ..Edition::default() })
}

/// The frozen bytes: kept here, or, for a letter of another desktop, made again and compared with their hash.
pub(super) fn bytes(desk: &Desk, id: Uuid) -> Result<(Body, Vec<u8>), Failure> {
    let record = shown(desk, id)?;
    let (body, at_ms) = (record.body, record.created_at_ms);
    let hash = blake3::Hash::from_hex(text(&body, "pdf_hash")).map_err(|_| FailureCode::FileDamaged)?;
    if let Some(kept) = desk.store.read(|reader| reader.blob(hash.as_bytes()))? {
        return Ok((body, kept));
    }
    let letter = laid_out(desk, &body)?;
    let made = writer::write(&letter, &writer::About { at_ms, token: Some(text(&body, "seal")) })
        .map_err(|_| FailureCode::Internal)?;
    if blake3::hash(&made) == hash { Ok((body, made)) } else { Err(FailureCode::LetterElsewhere.into()) }
}

/// Pictures of it.
pub(crate) fn pages(app: &Arc<App>, input: LetterId) -> Result<Pages, Failure> {
    let desk = app.desk()?;
    let body = shown(&desk, input.id)?.body;
    Ok(Pages { pages: letters::svg::write(&laid_out(&desk, &body)?) })
}

/// A name for a letter's file: by its number, or by its kind and day where that is written by hand.
pub(super) fn file_name(body: &Body, id: Uuid) -> String {
    let unnumbered = || format!("{}-{}-{}", text(body, "letter_kind"), text(body, "issued_on"), id.as_fields().0);
    let number = Some(text(body, "number").to_owned()).filter(|number| !number.is_empty());
    let plain: String = number
        .unwrap_or_else(unnumbered)
        .chars()
        .map(|c| if c.is_alphanumeric() || matches!(c, '.' | '-') { c } else { '-' })
        .collect();
    format!("{plain}.pdf")
}

/// Its file.
pub(crate) fn pdf(app: &Arc<App>, input: LetterId) -> Result<PdfFile, Failure> {
    let desk = app.desk()?;
    let (body, bytes) = bytes(&desk, input.id)?;
    Ok(PdfFile { name: file_name(&body, input.id), base64: base64::engine::general_purpose::STANDARD.encode(bytes) })
}

/// Writes its file where someone wants it.
pub(crate) fn save(app: &Arc<App>, input: SavePdf) -> Result<(), Failure> {
    let desk = app.desk()?;
    file::may_export(app, std::path::Path::new(&input.path), file::PDF)?;
    let (_, bytes) = bytes(&desk, input.id)?;
    access_log::note(app, &desk, AccessAction::Printed, input.id);
    desk.store.write_noted()?;
    file::replace(std::path::Path::new(&input.path), &bytes)
}

/// Prints it by the system's print path; counted only when the system took the job.
pub(crate) fn print(app: &Arc<App>, input: PrintLetter) -> Result<Letter, Failure> {
    let desk = app.desk()?;
    if input.copies == 0 || input.copies > MOST_COPIES {
        return Err(FailureCode::BadInput.into());
    }
    let letter = register::letter(&desk, input.id)?;
    let (_, bytes) = bytes(&desk, input.id)?;
    let title = if letter.number.is_empty() { &letter.kind } else { &letter.number };
    send(app, &bytes, title, input.printer.as_deref(), input.copies)?;
    count(app, &desk, input.id, input.copies)?;
    register::letter(&desk, input.id)
}

/// Hands a PDF to the system's print path.
pub(super) fn send(
    app: &Arc<App>,
    bytes: &[u8],
    title: &str,
    printer: Option<&str>,
    copies: u16,
) -> Result<(), Failure> {
    let path = std::env::temp_dir().join(format!("loket-{}.pdf", app.new_id()));
    file::write_private(&path, bytes)?;
    let printed = app.ports.printer.print(&path, title, printer, copies);
    // The spooler has its own copy; ours must not stay in the clear.
    std::fs::remove_file(&path)?;
    Ok(printed?)
}

/// Counts what the system took.
pub(super) fn count(app: &Arc<App>, desk: &Desk, letter: Uuid, copies: u16) -> Result<(), Failure> {
    let values = json!({ "letter": letter.to_string(), "event": "printed", "copies": copies });
    access_log::note(app, desk, AccessAction::Printed, letter);
    register::add_event(app, desk, values.as_object().cloned().unwrap_or_default())
}

/// Adds an event beside a letter.
pub(super) fn event(app: &Arc<App>, desk: &Desk, values: Body) -> Result<(), Failure> {
    let save = Save {
        record: app.new_id(),
        kind: kinds::letter_event::KIND.name,
        author: desk.user,
        at_ms: app.ports.clock.now_ms(),
        values,
        seen: None,
    };
    desk.store.write(|tx| tx.save(save).map_err(Failure::from))?;
    Ok(())
}
