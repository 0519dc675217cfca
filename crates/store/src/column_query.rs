//! Filtering and ordering in a [`ColumnBlock`]: which records meet conditions, and those that stand in a window of an order. It must
//! never know where the block comes from.

use std::cmp::Ordering;

use serde_json::Value;

use crate::column_block::{ANYTHING, ColumnBlock, Data, first_day, last_day, text_at};
use crate::declared::{Column, ColumnOf};
use crate::derive::{self, Cell};
use crate::list::Test;
use model::fold;

/// A condition: values between any of these bounds, both included, or none at all.
pub(crate) struct Wanted {
    pub column: usize,
    pub spans: Vec<(Option<Cell<'static>>, Option<Cell<'static>>)>,
    pub empty: bool,
}

/// An order: by a column, or by the last change if none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Order {
    pub column: Option<usize>,
    pub descending: bool,
}

/// A value as a column compares it.
pub(crate) fn owned(column: &Column, value: &Value) -> Cell<'static> {
    match derive::cell(column, Some(value)) {
        Cell::Text(text) => Cell::Text(text.into_owned().into()),
        Cell::Integer(number) => Cell::Integer(number),
        Cell::Null => Cell::Null,
    }
}

/// Where the values lie that begin with a text.
pub(crate) fn beginning(column: &Column, prefix: &str) -> (Cell<'static>, Cell<'static>) {
    let prefix = if column.of == ColumnOf::SortKey { fold::sort_key(prefix) } else { prefix.to_owned() };
    let end = format!("{prefix}{ANYTHING}");
    (Cell::Text(prefix.into()), Cell::Text(end.into()))
}

impl Wanted {
    /// What a test asks of the column in that place.
    pub fn of(at: usize, column: &Column, test: &Test) -> Self {
        let (spans, empty) = match test {
            Test::Empty => (Vec::new(), true),
            Test::StartsWith(prefix) => {
                let (from, to) = beginning(column, prefix);
                (vec![(Some(from), Some(to))], false)
            }
            Test::Between(from, to) => {
                let bound = |value: &Option<Value>| value.as_ref().map(|value| owned(column, value));
                (vec![(bound(from), bound(to))], false)
            }
            Test::OneOf(items) => {
                let values = items.iter().filter(|item| !item.is_null()).map(|item| owned(column, item));
                let spans = values.filter(|cell| *cell != Cell::Null).map(|cell| (Some(cell.clone()), Some(cell)));
                (spans.collect(), items.iter().any(Value::is_null))
            }
        };
        Self { column: at, spans, empty }
    }

    /// The spans as numbers.
    fn numbers<N: Copy>(
        &self,
        first: impl Fn(&Cell<'_>) -> N,
        last: impl Fn(&Cell<'_>) -> N,
        (least, greatest): (N, N),
    ) -> Vec<(N, N)> {
        let spans = self.spans.iter();
        spans.map(|(from, to)| (from.as_ref().map_or(least, &first), to.as_ref().map_or(greatest, &last))).collect()
    }

    fn holds_text(&self, text: &[u8]) -> bool {
        if text.is_empty() {
            return self.empty;
        }
        let bytes = |cell: &Cell<'static>| match cell {
            Cell::Text(text) => text.as_bytes().to_vec(),
            _ => Vec::new(),
        };
        self.spans.iter().any(|(from, to)| {
            from.as_ref().is_none_or(|from| text >= &bytes(from)[..])
                && to.as_ref().is_none_or(|to| text <= &bytes(to)[..])
        })
    }
}

/// Keeps the places that meet a condition; all listed ones are asked when there are none yet.
fn keep(block: &ColumnBlock, places: Option<Vec<u32>>, meets: impl Fn(usize) -> bool) -> Vec<u32> {
    match places {
        Some(mut places) => {
            places.retain(|at| meets(*at as usize));
            places
        }
        None => (0..block.rows.len()).filter(|at| meets(*at) && block.listed[*at]).map(|at| at as u32).collect(),
    }
}

impl ColumnBlock {
    /// The places of rows, which must ascend; rows that are not listed are left out.
    pub fn places_of(&self, rows: &[i64]) -> Vec<u32> {
        let place = |row: &i64| u32::try_from(*row).ok().and_then(|row| self.rows.binary_search(&row).ok());
        let mut places: Vec<u32> =
            rows.iter().filter_map(place).filter(|at| self.listed[*at]).map(|at| at as u32).collect();
        places.sort_unstable();
        places
    }

    /// The places, ascending, that meet all conditions, of these or of all.
    pub fn select<'w>(&self, mut places: Option<Vec<u32>>, conditions: impl Iterator<Item = &'w Wanted>) -> Vec<u32> {
        for wanted in conditions {
            places = Some(match &self.columns[wanted.column] {
                Data::Codes { codes, words, .. } => {
                    let meets: Vec<bool> = words.iter().map(|word| wanted.holds_text(word.as_bytes())).collect();
                    keep(self, places, |at| meets[usize::from(codes[at])])
                }
                Data::Days(days) => {
                    let day = |of: fn(&str) -> u32| {
                        move |cell: &Cell<'_>| match cell {
                            Cell::Text(text) => of(text),
                            _ => u32::MAX - 1,
                        }
                    };
                    let spans = wanted.numbers(day(first_day), day(last_day), (1, u32::MAX));
                    keep(self, places, |at| within(days[at], 0, &spans, wanted.empty))
                }
                Data::Wide { values, of } => {
                    let spans = wanted.numbers(|cell| of.bound(cell), |cell| of.bound(cell), (1, u64::MAX));
                    keep(self, places, |at| within(values[at], 0, &spans, wanted.empty))
                }
                Data::Texts { at: starts, text } => {
                    keep(self, places, |at| wanted.holds_text(text_at(text, starts[at])))
                }
            });
        }
        places.unwrap_or_else(|| keep(self, None, |_| true))
    }

    /// The row numbers from `offset` on, at most `limit`, of places in an order; newest first if none. Records without a value come
    /// last, and of equals the older first, or the newer when descending.
    pub fn window(&self, places: Vec<u32>, order: Option<Order>, offset: u64, limit: u64) -> Vec<i64> {
        let (from, limit) =
            (usize::try_from(offset).unwrap_or(usize::MAX), usize::try_from(limit).unwrap_or(usize::MAX));
        let to = from.saturating_add(limit).min(places.len());
        if from >= to {
            return Vec::new();
        }
        let row = |at: u32| i64::from(self.rows[at as usize]);
        let Some(order) = order else {
            return places.iter().rev().skip(from).take(to - from).map(|at| row(*at)).collect();
        };
        let mut empty = Vec::new();
        let mut valued = self.ordered(places, order, &mut empty, from, to);
        let with_value = valued.len();
        let mut found: Vec<i64> = valued.drain(from.min(with_value)..to.min(with_value)).map(row).collect();
        let passed = from.saturating_sub(with_value);
        let wanted = to - from - found.len();
        found.extend(empty.iter().rev().skip(passed).take(wanted).map(|at| row(*at)));
        found
    }

    /// The places with a value, of which those from `from` to `to` stand where the order has them; the others go to `empty`.
    fn ordered(&self, places: Vec<u32>, order: Order, empty: &mut Vec<u32>, from: usize, to: usize) -> Vec<u32> {
        let Some(column) = order.column else {
            return narrow(places, empty, order, from, to, |at| self.updated[at].max(1));
        };
        match &self.columns[column] {
            Data::Codes { codes, words, .. } => {
                let mut by_word: Vec<usize> = (1..words.len()).collect();
                by_word.sort_unstable_by_key(|at| &words[*at]);
                let mut ranks = vec![0_u32; words.len()];
                for (rank, at) in by_word.into_iter().enumerate() {
                    ranks[at] = rank as u32 + 1;
                }
                narrow(places, empty, order, from, to, |at| ranks[usize::from(codes[at])])
            }
            Data::Days(days) => narrow(places, empty, order, from, to, |at| days[at]),
            Data::Wide { values, .. } => {
                wide(places, empty, order, from, to, |at| values[at], |one, other| one.cmp(&other))
            }
            Data::Texts { at: starts, text } => wide(
                places,
                empty,
                order,
                from,
                to,
                |at| if starts[at] == 0 { 0 } else { first_letters(&text[starts[at] as usize..]) },
                |one, other| {
                    text_at(text, starts[one as usize]).cmp(text_at(text, starts[other as usize])).then(one.cmp(&other))
                },
            ),
        }
    }
}

/// The first eight bytes of a text as a number that sorts as they do; not null.
fn first_letters(text: &[u8]) -> u64 {
    let mut bytes = [0_u8; 8];
    for (byte, letter) in bytes.iter_mut().zip(text.iter().take_while(|letter| **letter != 0)) {
        *byte = *letter;
    }
    u64::from_be_bytes(bytes).max(1)
}

fn within<N: PartialOrd + Copy>(value: N, null: N, spans: &[(N, N)], empty: bool) -> bool {
    if value == null { empty } else { spans.iter().any(|(from, to)| *from <= value && value <= *to) }
}

/// Orders by a small key: key and place in one number.
fn narrow(
    places: Vec<u32>,
    empty: &mut Vec<u32>,
    order: Order,
    from: usize,
    to: usize,
    key: impl Fn(usize) -> u32,
) -> Vec<u32> {
    let mut items: Vec<u64> = Vec::with_capacity(places.len());
    for at in places {
        match key(at as usize) {
            0 => empty.push(at),
            key => items.push(u64::from(key) << 32 | u64::from(at)),
        }
    }
    place(&mut items, from, to, |one, other| if order.descending { other.cmp(one) } else { one.cmp(other) });
    items.into_iter().map(|item| item as u32).collect()
}

/// Orders by a wide key and, of equal keys, by `then`, which must not find two places equal.
fn wide(
    places: Vec<u32>,
    empty: &mut Vec<u32>,
    order: Order,
    from: usize,
    to: usize,
    key: impl Fn(usize) -> u64,
    then: impl Fn(u32, u32) -> Ordering,
) -> Vec<u32> {
    let mut items: Vec<(u64, u32)> = Vec::with_capacity(places.len());
    for at in places {
        match key(at as usize) {
            0 => empty.push(at),
            key => items.push((key, at)),
        }
    }
    place(&mut items, from, to, |one, other| {
        let ordering = one.0.cmp(&other.0).then_with(|| then(one.1, other.1));
        if order.descending { ordering.reverse() } else { ordering }
    });
    items.into_iter().map(|item| item.1).collect()
}

/// Brings the items from `from` to `to` where a full sort would have them: sorting a million for a page would take too long.
fn place<T>(items: &mut [T], from: usize, to: usize, compare: impl Fn(&T, &T) -> Ordering) {
    let to = to.min(items.len());
    if from >= to {
        return;
    }
    if from > 0 {
        items.select_nth_unstable_by(from, &compare);
    }
    let rest = &mut items[from..];
    if to - from < rest.len() {
        rest.select_nth_unstable_by(to - from, &compare);
    }
    rest[..to - from].sort_unstable_by(&compare);
}
