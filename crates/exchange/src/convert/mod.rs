//! From cells to values of a kind's fields. What cannot become a value is refused by name; nothing is guessed: a digit
//! that Excel dropped, a zero that it ate, a day that does not exist.

mod choice;
mod day;
mod digits;
mod moment;
mod place;

use model::field::{Body, FieldType};
use model::{Field, Kind, Problem, ProblemCode};

pub use place::Places;

use crate::cell::{Cell, Row, Value};
use crate::heading::part;
use crate::shape::Column;

/// What conversion must know besides the cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// The office's district, in which villages are looked up: `18.07`. Empty: all of Indonesia is not searched, only
    /// codes are villages.
    pub district: String,
    /// The year by which two digits of a year of birth are completed.
    pub this_year: u16,
    /// Minutes by which the office's time is ahead of UTC, for times of day.
    pub offset_minutes: i32,
}

impl Context {
    /// Without a district.
    pub fn of_year(this_year: u16) -> Self {
        Self { district: String::new(), this_year, offset_minutes: 0 }
    }
}

/// A row as values.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Converted {
    /// Field to value, in the form in which records keep it. Blank cells are not there.
    pub values: Body,
    /// What was refused (errors; the field then has no value), and what should be looked at (warnings).
    pub problems: Vec<Problem>,
}

/// Converts the rows of one sheet.
pub struct Converter {
    fields: Vec<(u16, &'static Field)>,
    parts: Vec<(u16, &'static str)>,
    kind: &'static Kind,
    context: Context,
    places: Places,
}

impl Converter {
    /// For the columns of a sheet; those without a meaning are not read.
    pub fn new(kind: &'static Kind, columns: &[Column], context: Context) -> Self {
        let mut fields = Vec::new();
        let mut parts = Vec::new();
        for column in columns {
            let Some(name) = column.field.as_deref() else { continue };
            if let Some(field) = kind.field(name) {
                fields.push((column.index, field));
            } else if let Some(part) = PARTS.iter().find(|part| **part == name) {
                parts.push((column.index, *part));
            }
        }
        Self { fields, parts, kind, context, places: Places::default() }
    }

    /// The values of a row.
    pub fn row(&mut self, row: &Row) -> Converted {
        let mut out = Converted::default();
        for at in 0..self.fields.len() {
            let (index, field) = self.fields[at];
            let Some(cell) = row.cell(index) else { continue };
            let result = match field.of {
                FieldType::Village if !matches!(cell.value, Value::Error(_) | Value::Cut(_)) => self.village(row, cell),
                _ => value(&cell.value, field, &self.context),
            };
            out.put(field.name, cell.formula, result);
        }
        for at in 0..self.parts.len() {
            let (index, part) = self.parts[at];
            if let Some(cell) = row.cell(index) {
                self.part(part, cell, &mut out);
            }
        }
        out
    }

    /// The column that a field's value came from, so that its cell can be marked.
    pub fn column_of(&self, field: &str) -> Option<u16> {
        let own = self.fields.iter().find(|(_, known)| known.name == field).map(|(index, _)| *index);
        own.or_else(|| self.parts.iter().find(|(_, part)| made_by(part).contains(&field)).map(|(index, _)| *index))
    }

    fn village(&mut self, row: &Row, cell: &Cell) -> Result<Option<serde_json::Value>, ProblemCode> {
        let beside = |part: &str| {
            let column = self.parts.iter().find(|(_, known)| *known == part)?.0;
            row.value(column).and_then(Value::text).filter(|text| !is_blank(text))
        };
        let (subdistrict, district) = (beside(part::SUBDISTRICT), beside(part::DISTRICT));
        let name = cell.value.shown();
        if is_blank(&name) {
            return Ok(None);
        }
        self.places.village(&name, subdistrict, district, &self.context.district).map(|code| Some(code.into()))
    }

    fn part(&self, part: &str, cell: &Cell, out: &mut Converted) {
        match part {
            part::PLACE_AND_DATE => self.place_and_date(cell, out),
            part::RT_RW => match rt_and_rw(&cell.value) {
                Ok(Some((rt, rw))) => {
                    out.put("rt", cell.formula, Ok(Some(rt.into())));
                    out.put("rw", false, Ok(Some(rw.into())));
                }
                Ok(None) => (),
                Err(code) => out.put("rt", cell.formula, Err(code)),
            },
            part::MALE | part::FEMALE if !is_blank(&cell.value.shown()) => {
                let sex = if part == part::MALE { "male" } else { "female" };
                let twice = out.values.get("sex").is_some_and(|other| other != sex);
                out.put(
                    "sex",
                    cell.formula,
                    if twice { Err(ProblemCode::ChoiceUnknown) } else { Ok(Some(sex.into())) },
                );
            }
            _ => (),
        }
    }

    fn place_and_date(&self, cell: &Cell, out: &mut Converted) {
        let (Some(place), Some(date)) = (self.kind.field("birthplace"), self.kind.field("birth_date")) else { return };
        let Value::Text(text) = &cell.value else {
            return out.put(date.name, cell.formula, value(&cell.value, date, &self.context));
        };
        let (before, after) = day::split_place(text);
        out.put(place.name, cell.formula, value(&Value::Text(before.to_owned()), place, &self.context));
        if !after.is_empty() {
            out.put(date.name, false, value(&Value::Text(after.to_owned()), date, &self.context));
        }
    }
}

/// The parts that rows are read by.
pub const PARTS: [&str; 6] =
    [part::PLACE_AND_DATE, part::SUBDISTRICT, part::DISTRICT, part::RT_RW, part::MALE, part::FEMALE];

fn made_by(part: &str) -> &'static [&'static str] {
    match part {
        part::PLACE_AND_DATE => &["birthplace", "birth_date"],
        part::RT_RW => &["rt", "rw"],
        part::MALE | part::FEMALE => &["sex"],
        part::SUBDISTRICT | part::DISTRICT => &["village"],
        _ => &[],
    }
}

impl Converted {
    fn put(&mut self, field: &'static str, formula: bool, result: Result<Option<serde_json::Value>, ProblemCode>) {
        match result {
            Ok(None) => return,
            Ok(Some(value)) => {
                self.values.insert(field.to_owned(), value);
            }
            Err(code) => {
                self.values.remove(field);
                self.problems.push(Problem::error(field, code));
            }
        }
        if formula {
            self.problems.push(Problem::warning(field, ProblemCode::Formula));
        }
    }

    /// Whether any value was refused.
    pub fn is_refused(&self) -> bool {
        self.problems.iter().any(|problem| problem.severity == model::Severity::Error)
    }
}

/// The value of a field that a cell holds; `None` for a blank. A village by its code only ([`Places`] knows names).
pub fn value(cell: &Value, field: &Field, context: &Context) -> Result<Option<serde_json::Value>, ProblemCode> {
    match cell {
        Value::Error(text) if text == Value::NOT_CALCULATED => return Err(ProblemCode::FormulaNotCalculated),
        Value::Error(_) => return Err(ProblemCode::CellError),
        Value::Cut(_) => return Err(ProblemCode::TooLong),
        Value::Text(text) if is_blank(text) => return Ok(None),
        _ => (),
    }
    let text = |text: String| Ok(Some(serde_json::Value::String(text)));
    match field.of {
        FieldType::Text { .. } => text(one_line(cell)),
        FieldType::LongText { .. } => text(several_lines(&cell.shown())),
        FieldType::Nik | FieldType::FamilyCard => text(digits::sixteen(cell)?),
        FieldType::Passport => text(digits::passport(cell)?),
        FieldType::Date { partial } => {
            text(day::read(cell, partial, field.name.starts_with("birth"), context.this_year)?)
        }
        FieldType::Moment => text(moment::read(cell, context.offset_minutes)?),
        FieldType::Choice { codes } => {
            text(choice::code(field.name, &cell.shown(), codes).ok_or(ProblemCode::ChoiceUnknown)?.to_owned())
        }
        FieldType::CodeSet { codes } => {
            choice::several(field.name, &cell.shown(), codes).map(|codes| Some(codes.into()))
        }
        FieldType::Village => text(place::by_code(&cell.shown()).ok_or(ProblemCode::RegionUnknown)?.to_owned()),
        FieldType::Country => {
            text(model::country::named(&cell.shown()).ok_or(ProblemCode::CountryUnknown)?.code.to_owned())
        }
        FieldType::Phone => text(digits::phone(cell)?),
        FieldType::Rupiah => digits::rupiah(cell).map(|amount| Some(amount.into())),
        FieldType::Integer { .. } => digits::integer(cell).map(|number| Some(number.into())),
        FieldType::Flag => choice::flag(cell).map(|truth| Some(truth.into())),
        FieldType::Reference { .. } | FieldType::Picture { .. } => Err(ProblemCode::WrongType),
    }
}

/// Nothing, or what people put into a cell to say so.
fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '.' | '\'' | '_' | '\u{200b}'))
        || ["n/a", "null", "nihil", "kosong", "#n/a"].iter().any(|word| text.trim().eq_ignore_ascii_case(word))
}

/// A line of text with single spaces and without characters that cannot be printed.
pub(crate) fn one_line(cell: &Value) -> String {
    let Value::Text(text) = cell else { return cell.shown() };
    let clean = |c: char| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{202a}'..='\u{202e}');
    let mut line = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.extend(word.chars().filter(|&c| clean(c)));
    }
    line
}

fn several_lines(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| one_line(&Value::Text(line.to_owned()))).collect();
    lines.join("\n").trim().to_owned()
}

/// `003/004`, `RT 03 RW 04`: the two numbers as they were written.
fn rt_and_rw(cell: &Value) -> Result<Option<(String, String)>, ProblemCode> {
    let Value::Text(text) = cell else { return Err(ProblemCode::WrongType) };
    if is_blank(text) {
        return Ok(None);
    }
    let numbers: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    match numbers[..] {
        [rt, rw] if rt.len() <= 3 && rw.len() <= 3 => Ok(Some((rt.to_owned(), rw.to_owned()))),
        _ => Err(ProblemCode::WrongType),
    }
}

#[cfg(test)]
mod tests;
