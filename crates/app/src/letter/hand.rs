//! Registers whose numbers are written by hand after signing: the letter is printed with a blank, and its number is entered here
//! from the paper register. An entered number stands; a wrong one is mended by replacing the letter.

use std::collections::BTreeSet;
use std::sync::Arc;

use model::{Problem, ProblemCode, kinds};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Filter, ListQuery, Reader, Save, Test};
use ts_rs::TS;
use uuid::Uuid;

use super::register::{events, id_in, number_of, of_year, view};
use super::sources::{first, render_number};
use super::{Letter, LetterList, register};
use crate::app::{App, Desk};
use crate::failure::{Failure, FailureCode};

/// Most letters of one year of a register by hand that are looked through.
const MOST: u64 = 50_000;
/// Most characters of a number.
const LONGEST: usize = 80;

/// A number that stands in the paper register.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct EnterNumber {
    /// The letter.
    pub id: Uuid,
    /// The running number in the register and year of the letter.
    pub running: u32,
    /// The number as it stands on the paper; by the office's format if left out.
    #[serde(default)]
    #[ts(optional)]
    pub number: Option<String>,
}

/// Whether the numbers of a register are written by hand.
pub(super) fn is_by_hand(reader: &Reader<'_>, register: &str) -> Result<bool, Failure> {
    let office = first(reader, kinds::office::KIND.name)?.unwrap_or_default();
    let named = office.get("hand_numbered").and_then(Value::as_str).unwrap_or("");
    Ok(named.split_whitespace().any(|name| name == register))
}

/// The letters of a year of a register that were issued without a number.
fn unprinted(reader: &Reader<'_>, register: &str, year: u16) -> Result<Vec<store::Record>, Failure> {
    let mut filters = of_year(register, year).to_vec();
    filters.push(Filter { field: "running".to_owned(), test: Test::Empty });
    let query = ListQuery { kind: &kinds::letter::KIND, text: "", filters, sort: None, offset: 0, limit: MOST };
    Ok(reader.list(&query)?.rows)
}

/// The running numbers of a year of a register that were entered by hand.
pub(super) fn entered(reader: &Reader<'_>, register: &str, year: u16) -> Result<BTreeSet<u32>, Failure> {
    let mut numbers = BTreeSet::new();
    for letter in unprinted(reader, register, year)? {
        numbers.insert(number_of(&letter.body, &events(reader, letter.id)?).1);
    }
    numbers.remove(&0);
    Ok(numbers)
}

/// A page of such a register: those without a number first, then last number first.
pub(super) fn page(
    desk: &Desk,
    register: &str,
    year: u16,
    asked: &LetterList,
    limit: u64,
) -> Result<(Vec<Letter>, u64), Failure> {
    let filters = of_year(register, year).to_vec();
    let query = ListQuery { kind: &kinds::letter::KIND, text: "", filters, sort: None, offset: 0, limit: MOST };
    let rows = desk.store.read(|reader| reader.list(&query))?.rows;
    let words: Vec<String> = asked.of.text.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let fits = |letter: &Letter| {
        let text = format!("{} {}", letter.subject_name, letter.number).to_lowercase();
        words.iter().all(|word| text.contains(word.as_str()))
    };
    let letters = rows.into_iter().map(|record| view(desk, record)).collect::<Result<Vec<_>, _>>()?;
    let mut letters: Vec<Letter> = letters.into_iter().filter(fits).collect();
    letters.sort_by_cached_key(|letter| {
        let order = if letter.running == 0 { u32::MAX } else { letter.running };
        std::cmp::Reverse((order, letter.issued_on.clone(), letter.id))
    });
    let total = letters.len() as u64;
    let from = usize::try_from(asked.offset).unwrap_or(usize::MAX);
    Ok((letters.into_iter().skip(from).take(usize::try_from(limit).unwrap_or(0)).collect(), total))
}

fn refused<T>(field: &str, code: ProblemCode) -> Result<T, Failure> {
    Err(Failure::refused(&[Problem::error(field, code)]))
}

/// Enters the number of a letter; refused when another letter of the register has it.
pub(crate) fn enter(app: &Arc<App>, input: EnterNumber) -> Result<Letter, Failure> {
    let desk = app.desk()?;
    let at_ms = app.ports.clock.now_ms();
    let typed = input.number.as_deref().map(str::trim).filter(|number| !number.is_empty());
    if !(1..=999_999_999).contains(&input.running) {
        return refused("running", ProblemCode::NumberOutOfRange);
    }
    if typed.is_some_and(|number| number.chars().count() > LONGEST || number.chars().any(char::is_control)) {
        return refused("number", ProblemCode::TooLong);
    }
    let event = app.new_id();
    desk.store.write(|tx| {
        let letter = tx.record(input.id)?.filter(|record| record.kind == kinds::letter::KIND.name);
        let letter = letter.ok_or(FailureCode::NotFound)?;
        let body = &letter.body;
        if body.get("running").is_some() || number_of(body, &events(tx, letter.id)?).1 > 0 {
            return Err(FailureCode::WrongState.into());
        }
        let text = |field: &str| body.get(field).and_then(Value::as_str).unwrap_or("");
        let year = body.get("year").and_then(Value::as_u64).unwrap_or(0) as u16;
        if is_taken(tx, text("register"), year, input.running)? {
            return refused("running", ProblemCode::Taken);
        }
        let number = match typed {
            Some(number) => number.to_owned(),
            None => render_number(tx, input.running, text("issued_on"))?,
        };
        let values =
            json!({ "letter": input.id.to_string(), "event": "numbered", "running": input.running, "number": number });
        let values = values.as_object().cloned().unwrap_or_default();
        let kind = kinds::letter_event::KIND.name;
        tx.save(Save { record: event, kind, author: desk.user, at_ms, values, seen: None })?;
        Ok(())
    })?;
    register::letter(&desk, input.id)
}

fn is_taken(reader: &Reader<'_>, register: &str, year: u16, running: u32) -> Result<bool, Failure> {
    let mut filters = of_year(register, year).to_vec();
    filters.push(Filter { field: "running".to_owned(), test: Test::OneOf(vec![json!(running)]) });
    let query = ListQuery { kind: &kinds::letter::KIND, text: "", filters, sort: None, offset: 0, limit: 1 };
    Ok(reader.list(&query)?.total > 0 || entered(reader, register, year)?.contains(&running))
}

/// The letters that were given this number by hand.
pub(super) fn by_number(reader: &Reader<'_>, number: &str) -> Result<Option<Uuid>, Failure> {
    let found = reader.find(&kinds::letter_event::KIND, "number", &json!(number))?;
    for event in reader.records(&found)? {
        if let Some(letter) = id_in(&event.body, "letter") {
            return Ok(Some(letter));
        }
    }
    Ok(None)
}
