//! A look into a sheet before anything is decided: its columns and its first rows.

use std::sync::Arc;

use exchange::{Row, shape};
use model::{Body, Problem};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ColumnChoice;
use super::rows::{Fate, Judge};
use super::{SheetChoice, context, open_sheet, setting_of_shape};
use crate::app::{App, Desk};
use crate::failure::{Failure, FailureCode};
use exchange::profile::{self, PLACEMENT, Profile};

/// Rows that are shown.
const SHOWN_ROWS: usize = 50;
/// Rows that are looked at for it.
const LOOKED_AT_ROWS: usize = 120;
/// Values shown of a column.
const SAMPLES: usize = 3;

/// What would become of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing new.
    Same,
    /// A file gets values that it lacked.
    Update,
    /// A new file.
    New,
    /// Values differ from the file that is there.
    ToDecide,
    /// The person may have a file already: someone is asked.
    Asked,
    /// Refused.
    Refused,
}

fn outcome_of(fate: &Fate) -> Outcome {
    match fate {
        Fate::Refused => Outcome::Refused,
        Fate::New => Outcome::New,
        Fate::Asked => Outcome::Asked,
        Fate::Known { differences, .. } if !differences.is_empty() => Outcome::ToDecide,
        Fate::Known { fills, .. } if !fills.is_empty() => Outcome::Update,
        Fate::Known { .. } => Outcome::Same,
    }
}

/// A column of the sheet.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ColumnView {
    /// Place in the sheet, from 0.
    pub index: u16,
    /// Its heading.
    pub heading: String,
    /// What it means, if that is known.
    pub field: Option<String>,
    /// Some of its values.
    pub samples: Vec<String>,
}

/// A row of the sheet as it would be taken in.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PreviewRow {
    /// Its number, from 1.
    pub row: u32,
    /// Its values.
    #[ts(type = "Body")]
    pub values: Body,
    /// What would become of it.
    pub outcome: Outcome,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// What was seen.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Inspected {
    /// The sheets of the file.
    pub sheets: Vec<String>,
    /// The one that was looked into.
    pub sheet: String,
    /// Rows of the headings, from 1.
    pub heading_rows: Vec<u32>,
    /// First row of the list, from 1.
    pub first_data_row: u32,
    /// Its columns.
    pub columns: Vec<ColumnView>,
    /// Its first rows.
    pub preview: Vec<PreviewRow>,
    /// What a column may mean: fields, then parts.
    pub fields: Vec<String>,
    /// What its rows are taken for.
    pub profile: String,
    /// What they could be taken for.
    pub profiles: Vec<String>,
    /// Whether it has the columns without which no row could be taken.
    pub fits: bool,
    /// Sheets with the same headings have the same key.
    pub shape_key: String,
}

/// Looks into a sheet.
pub(crate) fn inspect(app: &Arc<App>, input: SheetChoice) -> Result<Inspected, Failure> {
    let desk = app.desk()?;
    let mut reader = open_sheet(app, &input.path, input.sheet.as_deref())?;
    let rows = reader.sample(LOOKED_AT_ROWS)?;
    let (profile, shape) = shape_of(&desk, &rows, reader.sheet(), &input)?;
    let mut judge = Judge::new(profile, &shape, &context(app, &desk)?, app.today(), input.leave_out);
    judge.prepare(&desk)?;
    let mut preview = Vec::new();
    for row in rows.iter().filter(|row| shape.kind_of(row) == shape::RowKind::Data).take(SHOWN_ROWS) {
        let (judged, fate) = desk.store.read(|reader| judge.row(reader, row))?;
        let outcome =
            outcome_of(&fate).max(judged.second.as_ref().map_or(Outcome::Same, |second| outcome_of(&second.fate)));
        let mut values = judged.values;
        if let Some((field, _)) = profile::parent_of(profile.kind) {
            values.remove(field);
        }
        let second = judged.second.into_iter().flat_map(|second| second.values);
        values.extend(second.map(|(field, value)| (format!("{PLACEMENT}{field}"), value)));
        let problems = judged.problems.into_iter().chain(judged.left_out).collect();
        preview.push(PreviewRow { row: row.number, values, outcome, problems });
    }
    let columns = shape.columns.iter().map(|column| ColumnView {
        index: column.index,
        heading: column.heading.clone(),
        field: column.field.clone(),
        samples: samples(&rows, &shape, column.index),
    });
    let fields = profile.fields().into_iter().filter(|name| desk.sight.sees_column(profile.kind, name));
    Ok(Inspected {
        sheets: reader.sheets().to_vec(),
        sheet: reader.sheet().to_owned(),
        heading_rows: shape.heading_rows.clone(),
        first_data_row: shape.first_data_row,
        columns: columns.collect(),
        preview,
        fields: fields.chain(exchange::convert::PARTS.iter().map(|part| (*part).to_owned())).collect(),
        shape_key: shape.key(),
        profile: profile.name.to_owned(),
        profiles: profile::all().map(|profile| profile.name.to_owned()).collect(),
        fits: profile.fits(&shape),
    })
}

fn samples(rows: &[Row], shape: &shape::Shape, column: u16) -> Vec<String> {
    let data = rows.iter().filter(|row| shape.kind_of(row) == shape::RowKind::Data);
    data.map(|row| row.shown(column))
        .filter(|text| !text.trim().is_empty())
        .take(SAMPLES)
        .map(|text| text.chars().take(60).collect())
        .collect()
}

/// The shape of a sheet, with what was remembered for it and what was chosen now.
pub(super) fn shape_of(
    desk: &Desk,
    rows: &[Row],
    sheet: &str,
    choice: &SheetChoice,
) -> Result<(Profile, shape::Shape), Failure> {
    if rows.is_empty() {
        return Err(FailureCode::SheetEmpty.into());
    }
    let sample = &rows[..rows.len().min(shape::SAMPLE_ROWS)];
    let (profile, mut shape) = match choice.profile.as_deref() {
        None => profile::guess(sample, sheet),
        Some(name) => {
            let profile = profile::get(name).ok_or(FailureCode::BadInput)?;
            (profile, shape::detect_as(sample, profile))
        }
    };
    let remembered = desk.store.read(|reader| reader.setting(&setting_of_shape(&shape.key())))?;
    if let Some(remembered) = remembered.and_then(|value| serde_json::from_value::<Vec<ColumnChoice>>(value).ok()) {
        shape.choose(remembered.iter().map(|choice| (choice.index, choice.field.as_deref())));
    }
    shape.choose(choice.columns.iter().map(|choice| (choice.index, choice.field.as_deref())));
    // Columns of what the user may not see are not read: comparing them would tell.
    let hidden = |name: &str| !desk.sight.sees_column(profile.kind, name);
    let unread = shape.columns.iter().filter(|column| column.field.as_deref().is_some_and(hidden));
    let unread: Vec<_> = unread.map(|column| (column.index, None)).collect();
    shape.choose(unread);
    Ok((profile, shape))
}
