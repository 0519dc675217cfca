//! Rows of a list whose person may have a file already: they wait, not taken in, until someone says who they are. Nothing of them
//! is made twice, and nothing of them is lost.

use std::collections::BTreeSet;
use std::sync::Arc;

use doubles::How;
use model::{Body, Kind, kinds};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Reader, Save, Tx};
use sync::Stamp;
use ts_rs::TS;
use uuid::Uuid;

use super::differences::{self, Difference};
use super::rows::{Fate, compare, follows};
use super::{alike, kinship};
use crate::app::{App, Desk};
use crate::contract::Nothing;
use crate::double::{self, Candidate};
use crate::failure::{Failure, FailureCode};

const KIND: &Kind = &kinds::worker::KIND;
/// Rows of one answer: nobody answers more at a time.
const MOST: usize = 100;
/// Rows that are answered alike at once.
const MOST_ALIKE: usize = 1_000;
/// Candidates of a row that are shown.
const MOST_CANDIDATES: usize = 3;
/// Answers that are remembered.
const MOST_SETTLED: usize = 20_000;
/// Setting: which file a row was said to be.
const SETTLED: &str = "import_rows_settled";

/// A row that waits, as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Waiting {
    pub(super) row: u32,
    pub(super) values: Body,
    /// The second record of the row: its kind and values.
    pub(super) second: Option<(String, Body)>,
    /// What was done, once someone answered: the file and the changes.
    #[serde(default)]
    answered: Option<(Uuid, Vec<String>)>,
}

impl Waiting {
    pub(super) const fn new(row: u32, values: Body, second: Option<(String, Body)>) -> Self {
        Self { row, values, second, answered: None }
    }
}

/// A row that waits, with who it may be.
#[derive(Debug, Clone, Serialize, TS)]
pub struct AskedRow {
    /// The import.
    pub import: Uuid,
    /// The file's name, without its folder.
    pub file_name: String,
    /// The row of the sheet, from 1.
    pub row: u32,
    /// Its values.
    #[ts(type = "Body")]
    pub values: Body,
    /// Files that may be the same person's, the likeliest first.
    pub candidates: Vec<Candidate>,
}

/// Rows that wait.
#[derive(Debug, Clone, Serialize, TS)]
pub struct AskedRows {
    /// The first of them, oldest import first.
    pub rows: Vec<AskedRow>,
    /// How many there are in all.
    pub total: u64,
}

/// Who a row is.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AnswerRow {
    /// The import.
    pub import: Uuid,
    /// The row.
    pub row: u32,
    /// The file of the person; none: nobody who is there, a new file is made.
    pub record: Option<Uuid>,
    /// Every waiting row of the import for whose likeliest file the same speaks is answered alike: with its own likeliest file,
    /// or with a new one.
    pub all_like_this: bool,
}

/// Rows were answered.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AnsweredRows {
    /// The rows; handed to `import.reopen` to ask again.
    pub rows: Vec<u32>,
    /// Rows of this import that still wait.
    pub left: usize,
}

/// Rows that are to be asked again.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ReopenRows {
    /// The import.
    pub import: Uuid,
    /// The rows.
    pub rows: Vec<u32>,
}

/// Where the waiting rows of an import are kept.
pub(super) fn setting_of(import: Uuid) -> String {
    format!("import_asked:{import}")
}

fn kept(reader: &Reader<'_>, import: Uuid) -> Result<Vec<Waiting>, Failure> {
    let value = reader.setting(&setting_of(import))?;
    value.map_or(Ok(Vec::new()), |value| serde_json::from_value(value).map_err(|_| FailureCode::FileDamaged.into()))
}

fn keep(tx: &mut Tx<'_>, import: Uuid, rows: &[Waiting]) -> Result<(), Failure> {
    let value = serde_json::to_value(rows).map_err(|_| FailureCode::Internal)?;
    Ok(tx.put_setting(&setting_of(import), &value)?)
}

/// What people answered, by what the rows said.
pub(super) fn settled(reader: &Reader<'_>) -> Result<Vec<(String, Uuid)>, Failure> {
    let value = reader.setting(SETTLED)?;
    value.map_or(Ok(Vec::new()), |value| serde_json::from_value(value).map_err(|_| FailureCode::FileDamaged.into()))
}

/// Those of a list that do not wait already from an earlier import of it.
pub(super) fn unasked(desk: &Desk, rows: Vec<Waiting>) -> Result<Vec<Waiting>, Failure> {
    let mut known: BTreeSet<String> = BTreeSet::new();
    for import in desk.store.read(|reader| reader.imports())?.iter().filter(|import| !import.undone) {
        let waiting = desk.store.read(|reader| kept(reader, import.id))?;
        known.extend(waiting.iter().filter(|row| row.answered.is_none()).map(|row| alike::row_key(&row.values)));
    }
    Ok(rows.into_iter().filter(|row| known.insert(alike::row_key(&row.values))).collect())
}

/// All rows that wait.
pub(crate) fn list(app: &Arc<App>, _: Nothing) -> Result<AskedRows, Failure> {
    let desk = app.desk()?;
    let (mut rows, mut total) = (Vec::new(), 0);
    let imports = desk.store.read(|reader| reader.imports())?;
    for import in imports.iter().rev().filter(|import| !import.undone) {
        let waiting = desk.store.read(|reader| kept(reader, import.id))?;
        for one in waiting.into_iter().filter(|one| one.answered.is_none()) {
            total += 1;
            if rows.len() == MOST {
                continue;
            }
            let mut found = desk.store.read(|reader| reader.doubles_of(&one.values, None))?;
            found.truncate(MOST_CANDIDATES);
            rows.push(AskedRow {
                import: import.id,
                file_name: import.file_name.clone(),
                row: one.row,
                values: desk.sight.visible(Some(KIND), one.values),
                candidates: double::candidates_of(&desk, found)?,
            });
        }
    }
    Ok(AskedRows { rows, total })
}

/// What speaks for a row's likeliest file, and that file.
type Like = (Option<Uuid>, Vec<(&'static str, How)>);

fn like(reader: &Reader<'_>, values: &Body) -> Result<Like, Failure> {
    let found = reader.doubles_of(values, None)?;
    let Some((judged, record)) = found.first() else { return Ok((None, Vec::new())) };
    let mut why: Vec<(&'static str, How)> = judged.evidence.iter().map(|one| (one.field, one.how)).collect();
    why.sort_by_key(|(field, _)| *field);
    Ok((Some(record.id), why))
}

/// Says who a row is.
pub(crate) fn answer(app: &Arc<App>, input: AnswerRow) -> Result<AnsweredRows, Failure> {
    let desk = app.desk()?;
    let (answered, _) = desk.store.write(|tx| {
        let mut waiting = kept(tx, input.import)?;
        let open = |one: &Waiting| one.answered.is_none();
        let at = waiting.iter().position(|one| one.row == input.row && open(one)).ok_or(FailureCode::NotFound)?;
        let mut meant = vec![(at, input.record)];
        if input.all_like_this {
            let (_, why) = like(tx, &waiting[at].values)?;
            for (other, one) in waiting.iter().enumerate().filter(|(other, one)| *other != at && open(one)) {
                let (record, others) = like(tx, &one.values)?;
                if others == why && record.is_some() && meant.len() < MOST_ALIKE {
                    meant.push((other, input.record.and(record)));
                }
            }
        }
        let mut settled = settled(tx)?;
        let mut rows = Vec::new();
        for (at, record) in meant {
            let (record, changes) = take_in(app, &desk, tx, input.import, &waiting[at], record)?;
            settled.push((alike::row_key(&waiting[at].values), record));
            rows.push(waiting[at].row);
            waiting[at].answered = Some((record, changes.into_iter().map(crate::record::name_of).collect()));
        }
        tx.put_setting(SETTLED, &json!(settled[settled.len().saturating_sub(MOST_SETTLED)..]))?;
        keep(tx, input.import, &waiting)?;
        let left = waiting.iter().filter(|one| open(one)).count();
        Ok::<_, Failure>(AnsweredRows { rows, left })
    })?;
    app.announce(&["import", "double"]);
    Ok(answered)
}

/// Takes a row in: into the file of a person, or as a new one who is none of those that are alike.
fn take_in(
    app: &Arc<App>,
    desk: &Desk,
    tx: &mut Tx<'_>,
    import: Uuid,
    row: &Waiting,
    record: Option<Uuid>,
) -> Result<(Uuid, Vec<Stamp>), Failure> {
    let mut changes = Vec::new();
    let mut save = |tx: &mut Tx<'_>, kind: &str, record: Uuid, values: Body| -> Result<(), Failure> {
        let at_ms = app.ports.clock.now_ms();
        if let Some(stamp) = tx.save(Save { record, kind, author: desk.user, at_ms, values, seen: None })?.stamp {
            tx.import_covers(import, stamp.sequence, stamp.sequence)?;
            changes.push(stamp);
        }
        Ok(())
    };
    let second = row.second.as_ref().and_then(|(kind, values)| Some((kinds::get(kind)?, values)));
    let known = match record {
        Some(id) => {
            let found = tx.record(tx.canonical(id)?)?.filter(|found| found.kind == KIND.name && !found.deleted);
            Some(found.map(|found| (found.id, found.body)).ok_or(FailureCode::NotFound)?)
        }
        None => None,
    };
    let followed = match second {
        Some((kind, values)) => follows(tx, kind, values, known.as_ref(), None)?,
        None => Body::new(),
    };
    let worker = match known {
        Some((id, body)) => {
            if let Fate::Known { mut fills, differences, .. } = compare(id, &body, &row.values) {
                fills.extend(followed.into_iter().filter(|(field, value)| body.get(field) != Some(value)));
                if !fills.is_empty() {
                    save(tx, KIND.name, id, fills)?;
                }
                let found = differences.iter().map(|(field, value)| Difference::new(row.row, id, field, value));
                differences::add(tx, import, found.collect())?;
            }
            id
        }
        None => {
            let alike: Vec<Uuid> = tx.doubles_of(&row.values, None)?.into_iter().map(|(_, found)| found.id).collect();
            let id = app.new_id();
            let mut values = super::run::with_stage(row.values.clone());
            values.extend(followed);
            save(tx, KIND.name, id, values)?;
            for other in alike {
                double::hold_apart(app, desk, tx, id, other)?;
            }
            id
        }
    };
    if let Some((kind, values)) = second {
        take_second_in(app, tx, (import, row.row), kind, worker, values, &mut save)?;
    }
    Ok((worker, changes))
}

type SaveRecord<'a> = dyn FnMut(&mut Tx<'_>, &str, Uuid, Body) -> Result<(), Failure> + 'a;

fn take_second_in(
    app: &Arc<App>,
    tx: &mut Tx<'_>,
    (import, row): (Uuid, u32),
    kind: &'static Kind,
    worker: Uuid,
    values: &Body,
    save: &mut SaveRecord<'_>,
) -> Result<(), Failure> {
    let Some((by, _)) = exchange::profile::parent_of(kind) else { return Ok(()) };
    match kinship::there(tx, kind, Some((by, worker)), values)? {
        Some((record, body)) => {
            if let Fate::Known { fills, differences, .. } = compare(record, &body, values) {
                if !fills.is_empty() {
                    save(tx, kind.name, record, fills)?;
                }
                let found = differences.iter().map(|(field, value)| Difference::new(row, record, field, value));
                differences::add(tx, import, found.collect())?;
            }
        }
        None => {
            let mut values = values.clone();
            values.insert(by.to_owned(), json!(worker));
            save(tx, kind.name, app.new_id(), values)?;
        }
    }
    Ok(())
}

/// Takes answers back: what they made or filled goes, and the rows wait again. Refused where others built on it.
pub(crate) fn reopen(app: &Arc<App>, input: ReopenRows) -> Result<AnsweredRows, Failure> {
    let desk = app.desk()?;
    let (left, _) = desk.store.write(|tx| {
        let mut waiting = kept(tx, input.import)?;
        let mut forgotten = BTreeSet::new();
        for one in waiting.iter_mut().filter(|one| input.rows.contains(&one.row)) {
            let Some((_, changes)) = one.answered.take() else { continue };
            for stamp in changes.iter().rev().filter_map(|name| crate::record::stamp_of(name)) {
                let reverse = tx.reverse_of(stamp)?;
                let (record, at_ms) = (reverse.record, app.ports.clock.now_ms());
                let values = reverse.values;
                tx.save(Save { record, kind: &reverse.kind, author: desk.user, at_ms, values, seen: None })?;
            }
            differences::drop_of(tx, input.import, one.row)?;
            forgotten.insert(alike::row_key(&one.values));
        }
        let mut settled = settled(tx)?;
        settled.retain(|(key, _)| !forgotten.contains(key));
        tx.put_setting(SETTLED, &json!(settled))?;
        keep(tx, input.import, &waiting)?;
        Ok::<_, Failure>(waiting.iter().filter(|one| one.answered.is_none()).count())
    })?;
    app.announce(&["import", "double"]);
    Ok(AnsweredRows { rows: input.rows, left })
}

/// Keeps the rows of an import that wait.
pub(super) fn put(desk: &Desk, import: Uuid, rows: &[Waiting]) -> Result<(), Failure> {
    let value: Value = serde_json::to_value(rows).map_err(|_| FailureCode::Internal)?;
    desk.store.write(|tx| tx.put_setting(&setting_of(import), &value).map_err(Failure::from))?;
    Ok(())
}
