//! Judging one row: its values, its problems, and whether the office knows the person.

use std::collections::HashMap;
use std::path::Path;

use exchange::convert::{Context, Converter};
use exchange::refused::{RefusedColumn, RefusedWriter, Words};
use exchange::shape::Shape;
use exchange::{Cell, Row, Value as CellValue};
use model::{Body, Problem, ProblemCode, Severity};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Reader;
use uuid::Uuid;

use super::KIND;
use crate::desk::Language;
use crate::failure::{Failure, FailureCode};
use crate::words;

/// A row as values, with what its checks say.
pub(super) struct Judged {
    pub(super) values: Body,
    pub(super) problems: Vec<Problem>,
}

/// What becomes of a row.
pub(super) enum Fate {
    /// It has an error.
    Refused,
    /// A new person.
    New,
    /// A person whose file is there: values that it lacks, and values that differ.
    Known { record: Uuid, fills: Body, differences: Vec<(String, Value)> },
}

/// Judges the rows of one sheet, one after the other.
pub(super) struct Judge {
    converter: Converter,
    today: String,
    /// NIKs seen in this file, and the files that were made for them.
    seen: HashMap<String, Option<Uuid>>,
    /// In a trial: what would have been written for them, as JSON (a list may be long, and most rows are never asked for).
    planned: HashMap<Uuid, Vec<u8>>,
}

impl Judge {
    pub(super) fn new(shape: &Shape, context: Context, today: String) -> Self {
        Self {
            converter: Converter::new(KIND, &shape.columns, context),
            today,
            seen: HashMap::new(),
            planned: HashMap::new(),
        }
    }

    /// Remembers the file that was made for a row's NIK.
    pub(super) fn made(&mut self, record: Uuid, values: &Body) {
        if let Some(nik) = values.get("nik").and_then(Value::as_str) {
            self.seen.insert(nik.to_owned(), Some(record));
        }
    }

    /// Remembers what a trial would have written for a row.
    pub(super) fn planned(&mut self, record: Uuid, values: &Body) -> Result<(), Failure> {
        if values.contains_key("nik") {
            self.made(record, values);
            self.planned.insert(record, serde_json::to_vec(values).map_err(|_| FailureCode::Internal)?);
        }
        Ok(())
    }

    pub(super) fn row(&mut self, reader: &Reader<'_>, row: &Row) -> Result<(Judged, Fate), Failure> {
        let converted = self.converter.row(row);
        let (values, mut problems) = (converted.values, converted.problems);
        for problem in model::check::check(KIND, &values, &self.today) {
            let said = problems.iter().any(|known| known.field == problem.field && known.severity == Severity::Error);
            if !said {
                problems.push(problem);
            }
        }
        if problems.iter().any(|problem| problem.severity == Severity::Error) {
            return Ok((Judged { values, problems }, Fate::Refused));
        }
        let nik = values.get("nik").and_then(Value::as_str).map(str::to_owned);
        let before = nik.as_ref().and_then(|nik| self.seen.insert(nik.clone(), self.seen.get(nik).copied().flatten()));
        if before.is_some() {
            problems.push(Problem::warning("nik", ProblemCode::NikTwiceInFile));
        }
        let fate = match self.known(reader, nik.as_deref(), &values)? {
            None => Fate::New,
            Some((record, body)) => compare(record, &body, &values),
        };
        if let Fate::Known { differences, .. } = &fate {
            problems
                .extend(differences.iter().map(|(field, _)| Problem::warning(field, ProblemCode::DiffersFromRecord)));
        }
        Ok((Judged { values, problems }, fate))
    }

    /// The file of the person in a row: by NIK; without one by the same name, birth date and village.
    fn known(&self, reader: &Reader<'_>, nik: Option<&str>, values: &Body) -> Result<Option<(Uuid, Body)>, Failure> {
        if let Some(nik) = nik {
            if let Some(record) = self.seen.get(nik).copied().flatten() {
                return match self.planned.get(&record) {
                    Some(body) => Ok(Some((record, serde_json::from_slice(body).map_err(|_| FailureCode::Internal)?))),
                    None => first_alive(reader, &[record]),
                };
            }
            let found = reader.find(KIND, "nik", &Value::String(nik.to_owned()))?;
            return first_alive(reader, &found);
        }
        let (Some(name), Some(born)) = (values.get("full_name"), values.get("birth_date")) else { return Ok(None) };
        let found = reader.find(KIND, "full_name", name)?;
        for record in reader.records(&found)? {
            let same = |field: &str| record.body.get(field) == values.get(field);
            if !record.deleted && record.body.get("birth_date") == Some(born) && same("village") {
                return Ok(Some((record.id, record.body)));
            }
        }
        Ok(None)
    }
}

fn first_alive(reader: &Reader<'_>, ids: &[Uuid]) -> Result<Option<(Uuid, Body)>, Failure> {
    Ok(reader.records(ids)?.into_iter().find(|record| !record.deleted).map(|record| (record.id, record.body)))
}

fn compare(record: Uuid, body: &Body, values: &Body) -> Fate {
    let mut fills = Body::new();
    let mut differences = Vec::new();
    for (field, value) in values {
        match body.get(field) {
            None | Some(Value::Null) => {
                fills.insert(field.clone(), value.clone());
            }
            Some(there) if same_value(there, value) => {}
            Some(_) => differences.push((field.clone(), value.clone())),
        }
    }
    Fate::Known { record, fills, differences }
}

/// Names that differ only in case, accents or spacing are not a difference that someone must decide.
fn same_value(there: &Value, here: &Value) -> bool {
    match (there.as_str(), here.as_str()) {
        (Some(there), Some(here)) => {
            there == here || model::fold::sort_key(there) == model::fold::sort_key(here) && !there.starts_with('+')
        }
        _ => there == here,
    }
}

/// The refused rows of an import as they stood in the sheet, kept so that they can be handed back.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct RefusedRows {
    columns: Vec<(u16, String)>,
    rows: Vec<KeptRow>,
}

#[derive(Debug, Serialize, Deserialize)]
struct KeptRow {
    number: u32,
    cells: Vec<(u16, KeptCell)>,
    /// Column of the cell that was refused, if it is one, and why.
    reasons: Vec<(Option<u16>, ProblemCode)>,
}

#[derive(Debug, Serialize, Deserialize)]
enum KeptCell {
    Text(String),
    /// The bits of the number: written in decimals it could come back as another one.
    Number(u64),
    Date(u16, u8, u8),
}

/// Most refused rows that are kept to be handed back.
const MOST_REFUSED: usize = 200_000;

impl RefusedRows {
    pub(super) fn new(shape: &Shape) -> Self {
        Self {
            columns: shape.columns.iter().map(|column| (column.index, column.heading.clone())).collect(),
            rows: Vec::new(),
        }
    }

    /// Leaves out the columns of what the user may not see.
    pub(super) fn seen_with(mut self, sight: crate::sight::Sight) -> Self {
        let mut known = exchange::heading::Known::default();
        known.add_kind(KIND, "");
        let seen = |heading: &str| known.meaning(heading).is_none_or(|field| sight.may_ask(KIND, &field).is_ok());
        self.columns.retain(|(_, heading)| seen(heading));
        let left: Vec<u16> = self.columns.iter().map(|(index, _)| *index).collect();
        for row in &mut self.rows {
            row.cells.retain(|(index, _)| left.contains(index));
        }
        self
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn add(&mut self, judge: &Judge, row: &Row, problems: &[Problem]) {
        if self.rows.len() >= MOST_REFUSED {
            return;
        }
        let cell = |cell: &Cell| match &cell.value {
            CellValue::Number(number) => KeptCell::Number(number.to_bits()),
            CellValue::Date { year, month, day } => KeptCell::Date(*year, *month, *day),
            other => KeptCell::Text(other.shown()),
        };
        let errors = problems.iter().filter(|problem| problem.severity == Severity::Error);
        self.rows.push(KeptRow {
            number: row.number,
            cells: row.cells.iter().map(|kept| (kept.column, cell(kept))).collect(),
            reasons: errors.map(|problem| (judge.converter.column_of(&problem.field), problem.code)).collect(),
        });
    }

    /// Writes them; returns how many.
    pub(super) fn write(&self, path: &Path, language: Language) -> Result<u64, Failure> {
        let with_reasons =
            |index: u16| self.rows.iter().any(|row| row.reasons.iter().any(|(column, _)| *column == Some(index)));
        let columns: Vec<RefusedColumn> = self
            .columns
            .iter()
            .map(|(index, heading)| RefusedColumn {
                index: *index,
                heading: heading.clone(),
                with_reasons: with_reasons(*index),
            })
            .collect();
        let (sheet, row, reason) = match language {
            Language::Id => ("Ditolak", "Baris", "Alasan"),
            Language::En => ("Refused", "Row", "Reason"),
        };
        let failed = |_| Failure::from(FailureCode::DiskRefused);
        let mut writer = RefusedWriter::create(path, &columns, &Words { sheet, row, reason }).map_err(failed)?;
        for kept in &self.rows {
            let mut row = Row { number: kept.number, cells: Vec::new() };
            for (column, cell) in &kept.cells {
                let value = match cell {
                    KeptCell::Text(text) => CellValue::Text(text.clone()),
                    KeptCell::Number(bits) => CellValue::Number(f64::from_bits(*bits)),
                    KeptCell::Date(year, month, day) => CellValue::Date { year: *year, month: *month, day: *day },
                };
                row.put(Cell { column: *column, value, formula: false });
            }
            let reasons: Vec<(Option<u16>, &str)> =
                kept.reasons.iter().map(|(column, code)| (*column, words::reason(*code, language))).collect();
            writer.row(&row, &reasons).map_err(failed)?;
        }
        writer.finish().map_err(failed)?;
        Ok(self.rows.len() as u64)
    }
}
