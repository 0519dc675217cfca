//! From a record's body to its row in the index table, its words in the full-text index and its counts. Pure but for a
//! cache of village names.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use model::{Body, Field, FieldType, fold, region};
use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, Value as SqlValue, ValueRef};
use serde_json::Value;

use crate::declared::{Column, ColumnOf, Plan};
use crate::vocabulary;

/// A value in a column of an index table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell<'a> {
    Null,
    Text(Cow<'a, str>),
    Integer(i64),
}

impl ToSql for Cell<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(SqlValue::Null),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Integer(number) => ToSqlOutput::Owned(SqlValue::Integer(*number)),
        })
    }
}

/// The value of a field as its column holds it. Values of a wrong type stand as null.
pub(crate) fn cell<'a>(column: &Column, value: Option<&'a Value>) -> Cell<'a> {
    match (column.of, value) {
        (ColumnOf::Integer, Some(Value::Bool(flag))) => Cell::Integer(i64::from(*flag)),
        (ColumnOf::Integer, Some(Value::Number(number))) => number.as_i64().map_or(Cell::Null, Cell::Integer),
        (ColumnOf::SortKey, Some(Value::String(text))) => Cell::Text(Cow::Owned(fold::sort_key(text))),
        (ColumnOf::Text, Some(Value::String(text))) => Cell::Text(Cow::Borrowed(text)),
        _ => Cell::Null,
    }
}

/// All cells of a record in the order of the columns.
pub(crate) fn cells<'a>(plan: &Plan, body: &'a Body) -> Vec<Cell<'a>> {
    plan.columns.iter().map(|column| cell(column, body.get(column.field.name))).collect()
}

/// The same, to be kept.
pub(crate) fn owned_cells(plan: &Plan, body: &Body) -> Vec<Cell<'static>> {
    let own = |cell: Cell<'_>| match cell {
        Cell::Null => Cell::Null,
        Cell::Integer(number) => Cell::Integer(number),
        Cell::Text(text) => Cell::Text(Cow::Owned(text.into_owned())),
    };
    cells(plan, body).into_iter().map(own).collect()
}

/// The digits by which a record is found by any part of them.
pub(crate) fn nik(plan: &Plan, body: &Body) -> Option<[u8; 16]> {
    let text = body.get(plan.nik?.name)?.as_str()?;
    text.as_bytes().try_into().ok()
}

/// The value under which a field is counted, if it is one that is counted.
pub(crate) fn tally_value<'a>(field: &Field, body: &'a Body) -> Option<&'a str> {
    match body.get(field.name)? {
        Value::String(text) => Some(text),
        Value::Bool(true) => Some("true"),
        Value::Bool(false) => Some("false"),
        _ => None,
    }
}

/// A phone number as people type it: without the country's prefix, with the leading zero.
pub(crate) fn phone_word(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix("62") {
        Some(rest) => format!("0{rest}"),
        None => digits,
    }
}

/// A phone number's word begins with a character of the private use area, since it is looked up only by a longer beginning than
/// other numbers.
pub(crate) const PHONE: char = '\u{e001}';

/// Makes the words of records; remembers those of villages, of which there are few, and which words the file knows.
#[derive(Debug, Default)]
pub(crate) struct Words {
    villages: HashMap<String, Box<str>>,
    /// Words that are in the file's list of words.
    known: HashSet<Box<str>>,
    /// Words that are not known to be there, and not committed.
    fresh: HashSet<Box<str>>,
    /// Those of them that nobody has written yet.
    unwritten: Vec<Box<str>>,
}

impl Words {
    /// Writes the record's words into `out`, separated by spaces.
    pub fn of(&mut self, plan: &Plan, body: &Body, out: &mut String) {
        out.clear();
        if let Some(mark) = plan.mark.as_ref().filter(|_| plan.is_searched()) {
            push(out, mark);
        }
        for field in &plan.searched {
            match (field.of, body.get(field.name)) {
                (FieldType::Village, Some(Value::String(code))) => {
                    if !self.villages.contains_key(code.as_str()) {
                        let words = village_words(code);
                        words.split(' ').for_each(|word| self.meet(word));
                        self.villages.insert(code.clone(), words.into_boxed_str());
                    }
                    push(out, &self.villages[code.as_str()]);
                }
                (FieldType::Phone, Some(Value::String(phone))) => push(out, &format!("{PHONE}{}", phone_word(phone))),
                (FieldType::Passport, Some(Value::String(number))) => push(out, &number.to_lowercase()),
                (_, Some(Value::String(text))) => {
                    for word in fold::sort_key(text).split(' ').map(fold::word) {
                        self.meet(&word);
                        push(out, &word);
                    }
                }
                (_, Some(Value::Number(number))) => push(out, &number.to_string()),
                _ => {}
            }
        }
    }
}

impl Words {
    fn meet(&mut self, word: &str) {
        if vocabulary::belongs(word) && !word.is_empty() && !self.known.contains(word) && !self.fresh.contains(word) {
            self.fresh.insert(word.into());
            self.unwritten.push(word.into());
        }
    }

    /// Words that the file may not have yet; to be written with the record.
    pub fn take_unwritten(&mut self) -> Vec<Box<str>> {
        std::mem::take(&mut self.unwritten)
    }

    /// What was written is in the file now. Returns it.
    pub fn committed(&mut self) -> Vec<Box<str>> {
        let fresh: Vec<Box<str>> = self.fresh.drain().collect();
        self.known.extend(fresh.iter().cloned());
        fresh
    }

    /// No record has this word any more.
    pub fn forget(&mut self, word: &str) {
        self.known.remove(word);
        self.fresh.remove(word);
        self.unwritten.retain(|unwritten| &**unwritten != word);
    }

    /// What was written is not in the file after all.
    pub fn rolled_back(&mut self) {
        if !self.fresh.is_empty() {
            self.fresh.clear();
            self.villages.clear();
        }
        self.unwritten.clear();
    }
}

fn push(out: &mut String, word: &str) {
    if word.is_empty() {
        return;
    }
    if !out.is_empty() {
        out.push(' ');
    }
    out.push_str(word);
}

/// The words of a village's and its subdistrict's names.
fn village_words(code: &str) -> String {
    let mut out = String::new();
    let places = [region::village(code), region::subdistrict(code)];
    let mut seen = Vec::new();
    let words = places
        .into_iter()
        .flatten()
        .flat_map(|place| fold::sort_key(place.name).split(' ').map(fold::word).collect::<Vec<_>>());
    for token in words {
        if !seen.contains(&token) {
            push(&mut out, &token);
            seen.push(token);
        }
    }
    out
}
