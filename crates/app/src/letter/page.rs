//! An issued letter with what belongs to it: attached papers, and what happened to it in its order.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use super::paper::{self, LetterPaper};
use super::register::{self, id_in};
use super::{Letter, LetterId, LetterName, proposal};
use crate::app::App;
use crate::failure::Failure;
use crate::user;

/// What happened to a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LetterHappening {
    /// It was issued.
    Issued,
    /// Its number was entered from the paper register.
    Numbered,
    /// It was printed.
    Printed,
    /// A signed scan or PDF was attached.
    Attached,
    /// Another letter took its place.
    Replaced,
    /// It was taken out of force.
    Revoked,
}

/// One happening.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PastOfLetter {
    /// What.
    pub what: LetterHappening,
    /// When, by that desktop's clock.
    pub at_ms: i64,
    /// Who.
    pub user: String,
    /// Copies, of a printing.
    pub copies: Option<u32>,
    /// Why, of an end.
    pub reason: Option<String>,
    /// The other letter: which it replaced when it was issued, or which took its place.
    pub other: Option<LetterName>,
    /// What was attached, or the number that was entered.
    pub name: Option<String>,
}

/// A letter whole.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LetterPage {
    /// The letter.
    pub letter: Letter,
    /// What is attached, oldest first.
    pub papers: Vec<LetterPaper>,
    /// What happened to it, oldest first.
    pub past: Vec<PastOfLetter>,
    /// Another letter in force that was made of the same approved draft, on a desktop that could not know of this one.
    pub twin: Option<LetterName>,
}

/// One letter.
pub(crate) fn page(app: &Arc<App>, input: LetterId) -> Result<LetterPage, Failure> {
    let desk = app.desk()?;
    let record = register::load(&desk, input.id)?;
    let names = user::names(&desk.store)?;
    let name_of = |author| names.get(&author).cloned().unwrap_or_default();
    let letter = register::letter(&desk, input.id)?;
    let papers = paper::list(&desk, input.id, record.body.get("pdf_hash").and_then(Value::as_str).unwrap_or(""))?;
    let mut past = vec![PastOfLetter {
        what: LetterHappening::Issued,
        at_ms: record.created_at_ms,
        user: name_of(record.created_by),
        copies: None,
        reason: None,
        other: letter.replaces.clone(),
        name: None,
    }];
    let events = desk.store.read(|reader| register::events(reader, input.id))?;
    for event in &events {
        let what = match event.body.get("event").and_then(Value::as_str) {
            Some("numbered") => LetterHappening::Numbered,
            Some("printed") => LetterHappening::Printed,
            Some("replaced") => LetterHappening::Replaced,
            Some("revoked") => LetterHappening::Revoked,
            _ => continue,
        };
        let text = |field: &str| event.body.get(field).and_then(Value::as_str).map(str::to_owned);
        let other = match id_in(&event.body, "replaced_by") {
            Some(other) => desk.store.read(|reader| register::name(reader, other))?,
            None => None,
        };
        past.push(PastOfLetter {
            what,
            at_ms: event.created_at_ms,
            user: name_of(event.created_by),
            copies: event.body.get("copies").and_then(Value::as_u64).map(|copies| copies as u32),
            reason: text("reason"),
            other,
            name: text("number"),
        });
    }
    past.extend(papers.iter().map(|paper| PastOfLetter {
        what: LetterHappening::Attached,
        at_ms: paper.added_at_ms,
        user: paper.added_by.clone(),
        copies: None,
        reason: None,
        other: None,
        name: Some(paper.name.clone()),
    }));
    past.sort_by_key(|one| one.at_ms);
    let twin = desk.store.read(|reader| proposal::twin(reader, input.id))?;
    Ok(LetterPage { letter, papers, past, twin })
}
