//! The register: numbered letters with their gaps, and what happened to each.

use std::sync::Arc;

use model::{Body, kinds};
use serde_json::{Value, json};
use store::{Filter, ListQuery, Sort, Test};
use uuid::Uuid;

use super::compose::{first_of_year, next_running, year_of};
use super::{
    Gap, Letter, LetterList, LetterName, LetterState, NumberBlock, REGISTER, Register, RegisterRow, RevokeLetter, hand,
    template,
};
use crate::app::{App, Desk};
use crate::failure::{Failure, FailureCode};
use crate::{record, sync_desk};

pub(super) use super::print::event as add_event;

/// Most letters of one answer.
const MOST: u64 = 500;
const KIND: &model::Kind = &kinds::letter::KIND;

/// An issued letter's record.
pub(super) fn load(desk: &Desk, id: Uuid) -> Result<store::Record, Failure> {
    desk.store
        .read(|reader| reader.record(id))?
        .filter(|record| record.kind == KIND.name)
        .ok_or_else(|| FailureCode::NotFound.into())
}

/// An issued letter with what happened to it.
pub(crate) fn letter(desk: &Desk, id: Uuid) -> Result<Letter, Failure> {
    view(desk, load(desk, id)?)
}

/// What happened to a letter, oldest first.
pub(super) fn events(reader: &store::Reader<'_>, letter: Uuid) -> Result<Vec<store::Record>, Failure> {
    Ok(reader.children(&kinds::letter_event::KIND, "letter", letter)?)
}

/// Whether a letter with these events is out of force.
pub(super) fn has_ended(events: &[store::Record]) -> bool {
    events.iter().any(|event| is_event(event, "revoked") || is_event(event, "replaced"))
}

pub(super) fn is_event(event: &store::Record, name: &str) -> bool {
    event.body.get("event").and_then(Value::as_str) == Some(name)
}

/// The id that a field holds.
pub(super) fn id_in(body: &Body, field: &str) -> Option<Uuid> {
    body.get(field).and_then(Value::as_str).and_then(|text| text.parse().ok())
}

/// The number of a letter and its running number: as printed, or as it was entered by hand; empty and 0 while none was.
pub(super) fn number_of(letter: &Body, events: &[store::Record]) -> (String, u32) {
    let entered = events.iter().find(|event| is_event(event, "numbered")).map(|event| &event.body);
    let of = if letter.get("running").is_some() { Some(letter) } else { entered };
    let number = of.and_then(|body| body.get("number")).and_then(Value::as_str).unwrap_or("").to_owned();
    (number, of.and_then(|body| body.get("running")).and_then(Value::as_u64).unwrap_or(0) as u32)
}

/// How another letter is called.
pub(super) fn name(reader: &store::Reader<'_>, id: Uuid) -> Result<Option<LetterName>, Failure> {
    let Some(record) = reader.record(id)?.filter(|record| record.kind == KIND.name) else { return Ok(None) };
    Ok(Some(LetterName { id, number: number_of(&record.body, &events(reader, id)?).0 }))
}

pub(super) fn view(desk: &Desk, letter: store::Record) -> Result<Letter, Failure> {
    let (events, replaces, replaced_by, erased) = desk.store.read(|reader| {
        let events = events(reader, letter.id)?;
        let named = |id: Option<Uuid>| id.map_or(Ok(None), |id| name(reader, id));
        let replaced = events.iter().find(|event| is_event(event, "replaced"));
        let by = replaced.and_then(|event| id_in(&event.body, "replaced_by"));
        Ok::<_, Failure>((events, named(id_in(&letter.body, "replaces"))?, named(by)?, reader.is_erased(letter.id)?))
    })?;
    let printed: u64 = events
        .iter()
        .filter(|event| is_event(event, "printed"))
        .filter_map(|event| event.body.get("copies").and_then(Value::as_u64))
        .sum();
    let found = |name: &str| events.iter().find(|event| is_event(event, name));
    // Who revokes says more than who replaces: nothing stands in its place for those who hold it.
    let ended = found("revoked").or(found("replaced"));
    let state = match ended {
        Some(event) if is_event(event, "revoked") => LetterState::Revoked,
        Some(_) => LetterState::Replaced,
        None if printed > 0 => LetterState::Printed,
        None => LetterState::Issued,
    };
    let (id, body) = (letter.id, letter.body.clone());
    let sync = record::rows(desk, vec![letter])?.first().map_or(record::SyncMark::Here, |row| row.sync);
    let text = |field: &str| body.get(field).and_then(Value::as_str).unwrap_or("").to_owned();
    let (number, running) = number_of(&body, &events);
    Ok(Letter {
        id,
        kind: text("letter_kind"),
        number,
        register: text("register"),
        running,
        year: body.get("year").and_then(Value::as_u64).unwrap_or(0) as u16,
        issued_on: text("issued_on"),
        worker: text("worker").parse().ok(),
        subject_name: text("subject_name"),
        signatory_name: text("signatory_name"),
        state,
        printed: printed as u32,
        reason: ended.and_then(|event| event.body.get("reason")).and_then(Value::as_str).map(str::to_owned),
        replaces,
        replaced_by,
        erased,
        sync,
    })
}

/// A page of the register.
pub(crate) fn list(app: &Arc<App>, input: LetterList) -> Result<Register, Failure> {
    let desk = app.desk()?;
    let year = input.of.year(&app.today());
    let register = input.of.register();
    let limit = input.limit.min(MOST);
    let (last, next, lease, registers, by_hand) = desk.store.read(|reader| {
        Ok::<_, Failure>((
            last_running(reader, register, year)?,
            next_running(app, reader, register, year)?,
            reader.lease(register, i32::from(year))?,
            register_names(reader)?,
            hand::is_by_hand(reader, register)?,
        ))
    })?;
    let (letters, total) = if by_hand && input.worker.is_none() {
        hand::page(&desk, register, year, &input, limit)?
    } else {
        let filters = match input.worker {
            Some(worker) => vec![is("worker", json!(worker.to_string()))],
            None => of_year(register, year).to_vec(),
        };
        let sort = Some(Sort { field: "running".to_owned(), descending: true });
        let query = ListQuery { kind: KIND, text: &input.of.text, filters, sort, offset: input.offset, limit };
        let page = desk.store.read(|reader| reader.list(&query))?;
        (page.rows.into_iter().map(|record| view(&desk, record)).collect::<Result<Vec<_>, _>>()?, page.total)
    };
    let whole_register = input.of.text.trim().is_empty() && input.worker.is_none();
    let block = lease.filter(|lease| lease.to > lease.from).map(|lease| NumberBlock {
        from: lease.from,
        to: lease.to,
        left: (lease.to + 1).saturating_sub(lease.next),
    });
    let rows = if whole_register {
        with_gaps(letters, block.as_ref())
    } else {
        letters.into_iter().map(|letter| RegisterRow::Letter(Box::new(letter))).collect()
    };
    let block = if sync_desk::has_server(&desk)? { block } else { None };
    Ok(Register { rows, total, last_number: last, next_number: next, block, registers, by_hand })
}

/// Letters whose field has that value.
fn is(field: &str, value: Value) -> Filter {
    Filter { field: field.to_owned(), test: Test::OneOf(vec![value]) }
}

/// Letters of a year of a register.
pub(super) fn of_year(register: &str, year: u16) -> [Filter; 2] {
    [is("year", json!(year)), is("register", json!(register))]
}

/// Puts rows for missing numbers between letters whose running numbers do not follow each other.
fn with_gaps(letters: Vec<Letter>, block: Option<&NumberBlock>) -> Vec<RegisterRow> {
    let mut rows: Vec<RegisterRow> = Vec::with_capacity(letters.len());
    let mut above: Option<u32> = None;
    for letter in letters {
        if letter.running == 0 {
            rows.push(RegisterRow::Letter(Box::new(letter)));
            continue;
        }
        if let Some(above) = above.filter(|above| *above > letter.running + 1) {
            let (from, to) = (letter.running + 1, above - 1);
            let leased_here = block.is_some_and(|block| from >= block.from && to <= block.to);
            rows.push(RegisterRow::Gap(Gap { from, to, leased_here }));
        }
        above = Some(letter.running);
        rows.push(RegisterRow::Letter(Box::new(letter)));
    }
    rows
}

/// The highest running number of a year that is known here, of any desktop; 0 before the first.
pub(super) fn last_running(reader: &store::Reader<'_>, register: &str, year: u16) -> Result<u32, Failure> {
    let filters = of_year(register, year).to_vec();
    let sort = Some(Sort { field: "running".to_owned(), descending: true });
    let page = reader.list(&ListQuery { kind: KIND, text: "", filters, sort, offset: 0, limit: 1 })?;
    let of_letters =
        page.rows.first().and_then(|record| record.body.get("running")).and_then(Value::as_u64).unwrap_or(0) as u32;
    let by_hand = hand::entered(reader, register, year)?.into_iter().max().unwrap_or(0);
    Ok(of_letters.max(by_hand).max(reader.last_number(register, i32::from(year))?.unwrap_or(0)))
}

/// The registers in which templates are numbered, the usual one first.
pub(super) fn register_names(reader: &store::Reader<'_>) -> Result<Vec<String>, Failure> {
    let mut names = vec![REGISTER.to_owned()];
    for name in template::usable(reader)?.into_iter().filter_map(|template| template.register) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names)
}

/// The registers in which a server is to lease numbers: this year's, and in December next year's.
pub(crate) fn registers(app: &App, store: &store::Store) -> Result<Vec<store::Register>, Failure> {
    let today = app.today();
    let year = year_of(&today);
    let years = if today.get(5..7) == Some("12") { vec![year, year + 1] } else { vec![year] };
    store.read(|reader| {
        let mut wanted = Vec::new();
        for name in register_names(reader)? {
            for year in &years {
                let floor = first_of_year(app, reader, &name, *year)? - 1;
                let floor = floor.max(last_running(reader, &name, *year)?);
                wanted.push(store::Register { name: name.clone(), year: *year, floor });
            }
        }
        Ok::<_, Failure>(wanted)
    })
}

/// Letters issued on a day.
pub(crate) fn issued_on(desk: &Desk, day: &str) -> Result<u64, Failure> {
    let filters = vec![is("issued_on", json!(day))];
    let query = ListQuery { kind: KIND, text: "", filters, sort: None, offset: 0, limit: 1 };
    Ok(desk.store.read(|reader| reader.list(&query))?.total)
}

/// Takes a letter out of force.
pub(crate) fn revoke(app: &Arc<App>, input: RevokeLetter) -> Result<Letter, Failure> {
    let desk = app.desk()?;
    let reason = input.reason.trim();
    if reason.is_empty() {
        return Err(Failure::missing(FailureCode::RefusedByChecks, ["reason".to_owned()]));
    }
    let found = letter(&desk, input.id)?;
    if found.state == LetterState::Revoked {
        return Ok(found);
    }
    let values = json!({ "letter": input.id.to_string(), "event": "revoked", "reason": reason.chars().take(300).collect::<String>() });
    let values: Body = values.as_object().cloned().unwrap_or_default();
    add_event(app, &desk, values)?;
    letter(&desk, input.id)
}
