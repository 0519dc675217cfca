//! The refused rows of an import as they stood in the sheet, kept to be handed back with the reasons beside their cells.

use std::path::Path;

use exchange::profile::Profile;
use exchange::refused::{RefusedColumn, RefusedWriter, Words};
use exchange::shape::Shape;
use exchange::{Cell, Row, Value as CellValue};
use model::{Problem, ProblemCode, Severity};
use serde::{Deserialize, Serialize};

use super::rows::Judge;
use crate::desk::Language;
use crate::failure::{Failure, FailureCode};
use crate::words;

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
    Moment(u16, u8, u8, u32),
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

    /// Leaves out the columns of what the user may not see. Which kind the rows were of is not kept, so a heading is hidden that
    /// means something hidden in any kind.
    pub(super) fn seen_with(mut self, sight: crate::sight::Sight) -> Self {
        let profiles: Vec<(Profile, exchange::heading::Known)> =
            exchange::profile::all().map(|profile| (profile, profile.known())).collect();
        let seen = |heading: &str| {
            profiles.iter().all(|(profile, known)| {
                known.meaning(heading).is_none_or(|field| sight.sees_column(profile.kind, field.as_ref()))
            })
        };
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
            CellValue::Moment { year, month, day, second } => KeptCell::Moment(*year, *month, *day, *second),
            other => KeptCell::Text(other.shown()),
        };
        let errors = problems.iter().filter(|problem| problem.severity == Severity::Error);
        self.rows.push(KeptRow {
            number: row.number,
            cells: row.cells.iter().map(|kept| (kept.column, cell(kept))).collect(),
            reasons: errors.map(|problem| (judge.column_of(&problem.field), problem.code)).collect(),
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
                    KeptCell::Moment(year, month, day, second) => {
                        CellValue::Moment { year: *year, month: *month, day: *day, second: *second }
                    }
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
