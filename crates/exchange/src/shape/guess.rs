//! A list without headings: what its columns are is read off their content, and only where nearly every cell agrees.

use model::field::FieldType;
use model::{Field, Kind};

use super::{Column, Shape};
use crate::cell::{Row, Value};
use crate::convert::{self, Context};

/// So much of a column must fit.
const MOST: f64 = 0.8;

pub(super) fn without_headings(sample: &[Row], kind: &Kind) -> Shape {
    let mut indexes: Vec<u16> = sample.iter().flat_map(|row| row.cells.iter().map(|cell| cell.column)).collect();
    indexes.sort_unstable();
    indexes.dedup();
    // Titles above the list have one or two cells; the list begins with the first row that is as wide as most.
    let usual = usual_width(sample);
    let first = sample.iter().position(|row| row.cells.len() * 2 > usual).unwrap_or(0);
    let list = &sample[first.min(sample.len())..];
    let mut columns: Vec<Column> = Vec::new();
    for index in indexes {
        let values: Vec<&Value> = list.iter().filter_map(|row| row.value(index)).collect();
        let free = |field: &&Field| !columns.iter().any(|column| column.field.as_deref() == Some(field.name));
        let field =
            kind.fields.iter().filter(free).find(|field| values.len() * 2 >= list.len() && fits(field, &values));
        columns.push(Column { index, heading: String::new(), field: field.map(|field| field.name.to_owned()) });
    }
    let first_data_row = list.first().map_or(1, |row| row.number);
    Shape { heading_rows: Vec::new(), first_data_row, columns }
}

fn usual_width(sample: &[Row]) -> usize {
    let mut widths: Vec<usize> = sample.iter().map(|row| row.cells.len()).collect();
    widths.sort_unstable();
    widths.get(widths.len() / 2).copied().unwrap_or(0)
}

fn fits(field: &Field, values: &[&Value]) -> bool {
    let most = |fits: &dyn Fn(&Value) -> bool| {
        let count = values.iter().filter(|value| fits(value)).count();
        !values.is_empty() && count as f64 >= values.len() as f64 * MOST
    };
    match field.of {
        // A family card's number looks the same; but the birth date within a NIK is a day.
        FieldType::Nik => most(&|value| digits(value).is_some_and(|digits| model::nik::read(&digits).is_some())),
        FieldType::FamilyCard => most(&|value| digits(value).is_some_and(|digits| digits.len() == 16)),
        FieldType::Phone => most(&|value| {
            value.text().is_some_and(|text| text.trim().len() >= 9 && model::phone::normal(text).is_some())
        }),
        FieldType::Choice { codes } if codes.contains(&"male") => most(&|value| converts(field, value)),
        FieldType::Date { partial: true } => most(&|value| is_day(value) && converts(field, value)),
        FieldType::Text { .. } if field.required => {
            names_people(values) && most(&|value| value.text().is_some_and(is_name))
        }
        _ => false,
    }
}

fn converts(field: &Field, value: &Value) -> bool {
    matches!(convert::value(value, field, &Context::of_year(2100)), Ok(Some(_)))
}

fn is_day(value: &Value) -> bool {
    match value {
        Value::Date { .. } => true,
        Value::Text(text) => text.trim().len() >= 6 && text.contains(['/', '-', '.', ' ']),
        _ => false,
    }
}

fn digits(value: &Value) -> Option<String> {
    let text = value.shown();
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '\'' | '.' | '-')).collect();
    digits.bytes().all(|b| b.is_ascii_digit()).then_some(digits)
}

fn is_name(text: &str) -> bool {
    text.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '\'' | ',' | '-' | '’'))
        && text.chars().filter(|c| c.is_alphabetic()).count() >= 3
}

/// Names differ from row to row, and most have two words.
fn names_people(values: &[&Value]) -> bool {
    let mut texts: Vec<&str> = values.iter().filter_map(|value| value.text()).collect();
    let words: usize = texts.iter().map(|text| text.split_whitespace().count()).sum();
    let count = texts.len();
    texts.sort_unstable();
    texts.dedup();
    count > 0 && texts.len() as f64 >= count as f64 * MOST && words as f64 >= count as f64 * 1.5
}
