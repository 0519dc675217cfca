//! The listed fields of the kind of which there are most, one block of memory a field, in order of the records: any filter and any
//! order of a million files is one run through a few megabytes, and a save writes no index for it. Filled when the file is opened,
//! kept by every commit. It must never know what a list is for.

use std::collections::HashMap;

use model::FieldType;

use crate::declared::{Column, ColumnOf};
use crate::derive::Cell;

/// Values of a coded field that a block can tell apart; with more, lists come from the tables.
const MOST_CODES: usize = 65_000;
/// Ends the upper bound of "begins with": greater than every character of a text.
pub(crate) const ANYTHING: char = '\u{10ffff}';

/// A record's row as it is now: when it was changed, in seconds since 1970, and its cells in the order of the columns; none: it is not listed.
#[derive(Debug)]
pub(crate) struct Standing {
    pub row: i64,
    pub cells: Option<(i64, Vec<Cell<'static>>)>,
}

/// The values of one field. Null is the least value of each.
#[derive(Debug)]
pub(crate) enum Data {
    /// Few different values: each record has the number of its own.
    Codes { codes: Vec<u16>, words: Vec<Box<str>>, known: HashMap<Box<str>, u16> },
    /// Days, whose digits are a number.
    Days(Vec<u32>),
    /// Whole numbers, and numbers of identity cards and passports.
    Wide { values: Vec<u64>, of: Wide },
    /// Texts one after the other, each ended by a zero.
    Texts { at: Vec<u32>, text: Vec<u8> },
}

/// How a value becomes a wide number that sorts as the value does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wide {
    Integer,
    Nik,
    Passport,
}

/// The block. Row numbers ascend.
#[derive(Debug, Default)]
pub(crate) struct ColumnBlock {
    pub(crate) rows: Vec<u32>,
    pub(crate) listed: Vec<bool>,
    /// Seconds since 1970 of each record's last change.
    pub(crate) updated: Vec<u32>,
    pub(crate) columns: Vec<Data>,
    loaded: bool,
    overflown: bool,
    /// What was committed before the block was filled.
    since: Vec<Standing>,
}

impl ColumnBlock {
    /// An empty block for a kind's columns, to be filled row by row in ascending order.
    pub fn new(columns: &[Column]) -> Self {
        Self { columns: columns.iter().map(Data::new).collect(), ..Self::default() }
    }

    /// Whether lists can be made of it.
    pub const fn is_complete(&self) -> bool {
        self.loaded && !self.overflown
    }

    /// Adds the record of a row greater than all that are there.
    pub fn push(&mut self, row: u32, updated_at: i64, cells: &[Cell<'_>]) {
        self.rows.push(row);
        self.listed.push(true);
        self.updated.push(narrowed(updated_at));
        for (data, cell) in self.columns.iter_mut().zip(cells) {
            self.overflown |= !data.push(cell);
        }
    }

    /// Takes what the file held; what was committed meanwhile wins.
    pub fn load(&mut self, filled: Self) {
        let since = std::mem::take(&mut self.since);
        *self = filled;
        self.loaded = true;
        for standing in since {
            self.set(standing);
        }
    }

    /// A record stands so now.
    pub fn set(&mut self, standing: Standing) {
        if !self.loaded {
            self.since.push(standing);
            return;
        }
        let Ok(row) = u32::try_from(standing.row) else { return };
        let at = if self.rows.last().is_none_or(|last| *last < row) {
            Err(self.rows.len())
        } else {
            self.rows.binary_search(&row)
        };
        let Some((updated_at, cells)) = standing.cells else {
            if let Ok(at) = at {
                self.listed[at] = false;
                // It may be gone for good: nothing of it stays in memory.
                self.columns.iter_mut().for_each(|data| data.forget(at));
            }
            return;
        };
        let at = match at {
            Ok(at) => at,
            Err(at) => {
                self.rows.insert(at, row);
                self.listed.insert(at, true);
                self.updated.insert(at, 0);
                self.columns.iter_mut().for_each(|data| data.make_room(at));
                at
            }
        };
        self.listed[at] = true;
        self.updated[at] = narrowed(updated_at);
        for (data, cell) in self.columns.iter_mut().zip(&cells) {
            self.overflown |= !data.set(at, cell);
        }
    }
}

fn narrowed(seconds: i64) -> u32 {
    u32::try_from(seconds).unwrap_or(u32::MAX)
}

impl Data {
    fn new(column: &Column) -> Self {
        let wide = |of| Self::Wide { values: Vec::new(), of };
        match (column.of, column.field.of) {
            (ColumnOf::SortKey, _) => Self::Texts { at: Vec::new(), text: vec![0] },
            (ColumnOf::Integer, _) => wide(Wide::Integer),
            (_, FieldType::Date { .. }) => Self::Days(Vec::new()),
            (_, FieldType::Nik) => wide(Wide::Nik),
            (_, FieldType::Passport) => wide(Wide::Passport),
            _ => Self::Codes { codes: Vec::new(), words: vec![Box::default()], known: HashMap::new() },
        }
    }

    fn make_room(&mut self, at: usize) {
        match self {
            Self::Codes { codes, .. } => codes.insert(at, 0),
            Self::Days(days) => days.insert(at, 0),
            Self::Wide { values, .. } => values.insert(at, 0),
            Self::Texts { at: starts, .. } => starts.insert(at, 0),
        }
    }

    /// Adds a value; false when there are too many different ones.
    fn push(&mut self, cell: &Cell<'_>) -> bool {
        let end = match self {
            Self::Codes { codes, .. } => codes.len(),
            Self::Days(days) => days.len(),
            Self::Wide { values, .. } => values.len(),
            Self::Texts { at, .. } => at.len(),
        };
        self.make_room(end);
        self.set(end, cell)
    }

    fn forget(&mut self, at: usize) {
        match self {
            Self::Codes { codes, .. } => codes[at] = 0,
            Self::Days(days) => days[at] = 0,
            Self::Wide { values, .. } => values[at] = 0,
            Self::Texts { at: starts, text } => {
                let start = starts[at] as usize;
                text[start..].iter_mut().take_while(|byte| **byte != 0).for_each(|byte| *byte = 0);
                starts[at] = 0;
            }
        }
    }

    fn set(&mut self, at: usize, cell: &Cell<'_>) -> bool {
        match self {
            Self::Codes { codes, words, known } => {
                let Cell::Text(text) = cell else {
                    codes[at] = 0;
                    return true;
                };
                if let Some(code) = known.get(text.as_ref()) {
                    codes[at] = *code;
                    return true;
                }
                let Some(code) = u16::try_from(words.len()).ok().filter(|_| words.len() < MOST_CODES) else {
                    return false;
                };
                words.push(text.as_ref().into());
                known.insert(text.as_ref().into(), code);
                codes[at] = code;
            }
            Self::Days(days) => days[at] = day(cell),
            Self::Wide { values, of } => values[at] = of.number(cell),
            Self::Texts { at: starts, text } => {
                let Cell::Text(words) = cell else {
                    starts[at] = 0;
                    return true;
                };
                // The same text again, as when another field was changed, needs no new place.
                let old = starts[at] as usize;
                if text[old..].starts_with(words.as_bytes()) && text.get(old + words.len()) == Some(&0) {
                    return true;
                }
                text[old..].iter_mut().take_while(|byte| **byte != 0).for_each(|byte| *byte = 0);
                let Ok(start) = u32::try_from(text.len()) else { return false };
                starts[at] = if words.is_empty() { 0 } else { start };
                if !words.is_empty() {
                    text.extend(words.bytes().filter(|byte| *byte != 0));
                    text.push(0);
                }
            }
        }
        true
    }
}

/// The text that begins in a place of a block of texts.
pub(crate) fn text_at(text: &[u8], start: u32) -> &[u8] {
    let rest = &text[start as usize..];
    &rest[..memchr::memchr(0, rest).unwrap_or(rest.len())]
}

/// `2026-04-14` as 20260414, a year as 20260000: they sort as the texts do. Anything else comes after all days.
fn day(cell: &Cell<'_>) -> u32 {
    match cell {
        Cell::Text(text) if matches!(text.len(), 4 | 7 | 10) => padded(text, 8, '0').map_or(u32::MAX, |day| day as u32),
        Cell::Null => 0,
        _ => u32::MAX,
    }
}

/// The first day that is not before a text, which may be cut anywhere: what begins with `1990-0` begins with `1990-01`.
pub(crate) fn first_day(text: &str) -> u32 {
    let Some(day) = padded(text, 8, '0') else { return u32::MAX - 1 };
    let month = if text.len() > 4 && day / 100 % 100 == 0 { 100 } else { 0 };
    let in_month = u64::from(text.len() > 7 && day % 100 == 0);
    (day + month + in_month) as u32
}

/// The last day that is not after a text; one that ends with [`ANYTHING`] is the last that begins so.
pub(crate) fn last_day(text: &str) -> u32 {
    match text.strip_suffix(ANYTHING) {
        Some(start) => padded(start, 8, '9').map_or(u32::MAX - 1, |day| day as u32),
        None => padded(text, 8, '0').map_or(u32::MAX - 1, |day| day as u32),
    }
}

/// The digits of a text filled up to a length.
fn padded(text: &str, length: usize, with: char) -> Option<u64> {
    let mut digits: String = text.chars().filter(|letter| *letter != '-').collect();
    if digits.len() > length || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.extend(std::iter::repeat_n(with, length - digits.len()));
    digits.parse().ok()
}

impl Wide {
    fn number(self, cell: &Cell<'_>) -> u64 {
        match (self, cell) {
            (_, Cell::Null) => 0,
            (Self::Integer, Cell::Integer(number)) => (number.cast_unsigned() ^ (1 << 63)).max(1),
            (Self::Nik, Cell::Text(text)) if text.len() == 16 => padded(text, 16, '0').map_or(u64::MAX, |nik| nik + 1),
            (Self::Passport, Cell::Text(text)) => packed(text, 0).unwrap_or(u64::MAX),
            _ => u64::MAX,
        }
    }

    /// A bound; one that ends with [`ANYTHING`] is the greatest value that begins so.
    pub fn bound(self, cell: &Cell<'_>) -> u64 {
        let Cell::Text(text) = cell else { return self.number(cell) };
        let (start, greatest) = text.strip_suffix(ANYTHING).map_or((text.as_ref(), false), |start| (start, true));
        match self {
            Self::Integer => u64::MAX - 1,
            Self::Nik => {
                padded(start, 16, if greatest { '9' } else { '0' }).map_or(u64::MAX - 1, |nik| nik.saturating_add(1))
            }
            Self::Passport => packed(start, if greatest { 36 } else { 0 }).unwrap_or(u64::MAX - 1),
        }
    }
}

/// Up to twelve digits and capitals as one number that sorts as the text.
fn packed(text: &str, fill: u64) -> Option<u64> {
    if text.len() > 12 {
        return None;
    }
    let mut number = 0_u64;
    for at in 0..12 {
        let value = match text.as_bytes().get(at) {
            Some(digit @ b'0'..=b'9') => u64::from(digit - b'0') + 1,
            Some(letter @ b'A'..=b'Z') => u64::from(letter - b'A') + 11,
            Some(_) => return None,
            None => fill,
        };
        number = number * 37 + value;
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Cell<'_> {
        Cell::Text(text.into())
    }

    #[test]
    fn days_passports_and_niks_sort_as_their_texts() {
        let days = ["1990", "1990-05", "1990-05-12", "1990-06", "1991"];
        assert!(days.map(|one| day(&text(one))).is_sorted());
        assert_eq!((day(&Cell::Null), day(&text("bukan"))), (0, u32::MAX));
        let passports = ["A", "A1", "AB", "B1234567", "C0000001", "X9"];
        assert!(passports.map(|one| Wide::Passport.number(&text(one))).is_sorted());
        let numbers = [-5, 0, 7].map(|one| Wide::Integer.number(&Cell::Integer(one)));
        assert!(numbers.is_sorted());
    }

    #[test]
    fn what_begins_so_lies_between_its_bounds() {
        let end = |start: &str| format!("{start}{ANYTHING}");
        let day_of = day(&text("1990-05-12"));
        let days = |start: &str| first_day(start)..=last_day(&end(start));
        assert!(days("1990").contains(&day_of) && !days("1991").contains(&day_of));
        assert!(days("1990-0").contains(&day_of) && !days("1990-0").contains(&day(&text("1990"))));
        let passport = Wide::Passport.number(&text("B1234567"));
        let span = |from: &str| Wide::Passport.bound(&text(from))..=Wide::Passport.bound(&text(&end(from)));
        assert!(span("B12").contains(&passport) && !span("B13").contains(&passport));
    }
}
