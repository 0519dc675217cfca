//! Taking a sheet in, or only telling what would become of it.

use std::path::Path;
use std::sync::Arc;

use exchange::shape::{self, RowKind, SAMPLE_ROWS};
use exchange::{Reader as SheetReader, Row};
use model::{Body, Problem, ProblemCode, Severity};
use serde_json::{Value, json};
use store::{Bulk, BulkSize, ImportRow, Save};
use sync::Stamp;
use uuid::Uuid;

use super::asked::{self, Waiting};
use super::differences::{Difference, setting_of, unasked};
use super::inspect::shape_of;
use super::refused_rows::RefusedRows;
use super::rows::{Fate, Judge, Judged, Second};
use super::{Kept, Refusal, Report, SheetChoice, context, open_sheet, setting_of_shape};
use crate::app::{App, Desk, HomeKind};
use crate::desk::{self, Language};
use crate::failure::{Failure, FailureCode};
use crate::job::{self, JobStarted, Progress};
use crate::words;

/// Kind of the files of workers.
const WORKER: &str = model::kinds::worker::KIND.name;
/// From so many rows on the store would drop the indexes by which an import looks records up.
const MOST_AT_ONCE: u64 = 299_999;
/// Rows between two looks at the cancel button.
const STEP: u64 = 200;
/// Rows that are kept together: fewer than the store would keep of itself, so that the changes of a chunk are noted as the
/// import's in the same moment.
const CHUNK_ROWS: u64 = 5_000;
/// Warnings that a report lists; the rest are the same again.
const MOST_WARNINGS: usize = 2_000;
/// Most characters that a report tells of a value that was left out.
const LONGEST_VALUE: usize = 200;
/// Size from which a batch is worth building indexes anew; used when nobody counted the rows.
const UNKNOWN_ROWS: u64 = 1_000;

/// Starts it.
pub(crate) fn run(app: &Arc<App>, input: SheetChoice) -> Result<JobStarted, Failure> {
    let desk = app.desk()?;
    Ok(job::start(app, move |app, progress| {
        let report =
            if input.dry_run { try_out(app, &desk, &input, progress)? } else { take_in(app, &desk, &input, progress)? };
        serde_json::to_value(report).map_err(|_| FailureCode::Internal.into())
    }))
}

/// A sheet that is being read, its first rows already looked at.
struct Sheet {
    profile: exchange::profile::Profile,
    shape: shape::Shape,
    first: std::vec::IntoIter<Row>,
    rest: SheetReader,
    /// Rows under the headings that hold no person.
    skipped: Vec<u32>,
}

impl Sheet {
    fn open(app: &Arc<App>, desk: &Desk, input: &SheetChoice) -> Result<Self, Failure> {
        let mut rest = open_sheet(app, &input.path, input.sheet.as_deref())?;
        let first = rest.sample(SAMPLE_ROWS)?;
        let (profile, shape) = shape_of(desk, &first, rest.sheet(), input)?;
        if !profile.fits(&shape) {
            return Err(FailureCode::SheetNoColumns.into());
        }
        Ok(Self { profile, shape, first: first.into_iter(), rest, skipped: Vec::new() })
    }

    /// The next row of the list.
    fn next_row(&mut self) -> Result<Option<Row>, Failure> {
        loop {
            let row = match self.first.next() {
                Some(row) => row,
                None => match self.rest.next() {
                    Some(row) => row?,
                    None => return Ok(None),
                },
            };
            match self.shape.kind_of(&row) {
                RowKind::Data => return Ok(Some(row)),
                RowKind::Total | RowKind::Aside if self.skipped.len() < MOST_WARNINGS => self.skipped.push(row.number),
                _ => {}
            }
        }
    }
}

/// What grows while a sheet is read.
struct Tally {
    report: Report,
    refused: RefusedRows,
    differences: Vec<Difference>,
    asked: Vec<Waiting>,
    language: Language,
}

impl Tally {
    fn new(app: &Arc<App>, sheet: &Sheet) -> Self {
        let unread = sheet.shape.columns.iter().filter(|column| column.field.is_none() && !column.heading.is_empty());
        let unread = unread.map(|column| column.heading.clone()).collect();
        let language = desk::load(&app.home_of(HomeKind::Office)).language;
        Self {
            report: Report { unread, ..Report::default() },
            refused: RefusedRows::new(&sheet.shape),
            differences: Vec::new(),
            asked: Vec::new(),
            language,
        }
    }

    fn refusal(&self, row: u32, problem: &Problem) -> Refusal {
        Refusal {
            row,
            field: problem.field.clone(),
            code: problem.code,
            reason: words::reason(problem.code, self.language).to_owned(),
            value: String::new(),
        }
    }

    /// Tells of values without which a row was taken, and keeps the row so that it can be handed back.
    fn tell_of_left_out(&mut self, judge: &Judge, row: &Row, left_out: &[Problem]) {
        if left_out.is_empty() {
            return;
        }
        self.report.left_out_rows += 1;
        self.refused.add(judge, row, left_out);
        let room = MOST_WARNINGS.saturating_sub(self.report.left_out.len());
        for problem in left_out.iter().take(room) {
            let shown = judge.column_of(&problem.field).map(|column| row.shown(column)).unwrap_or_default();
            let value = shown.chars().take(LONGEST_VALUE).collect();
            let told = Refusal { value, ..self.refusal(row.number, problem) };
            self.report.left_out.push(told);
        }
    }

    /// Tells of rows that were passed over, and of what the reader left out.
    fn tell_of(&mut self, sheet: &Sheet) {
        let skipped =
            sheet.skipped.iter().map(|row| self.refusal(*row, &Problem::warning("", ProblemCode::RowSkipped)));
        let skipped: Vec<Refusal> = skipped.collect();
        self.report.warnings.extend(skipped);
    }

    fn count(&mut self, judge: &Judge, row: &Row, judged: &Judged, fate: &Fate) {
        self.report.rows += 1;
        match fate {
            Fate::Refused => {
                self.report.refused_rows += 1;
                let of_row = judged.problems.iter().filter(|problem| problem.severity == Severity::Error);
                self.report.savable_rows += u64::from(of_row.clone().next().is_none());
                let errors: Vec<Problem> = of_row.chain(&judged.left_out).cloned().collect();
                self.refused.add(judge, row, &errors);
                let errors: Vec<Refusal> = errors.iter().map(|problem| self.refusal(row.number, problem)).collect();
                self.report.refused.extend(errors);
                return;
            }
            Fate::New => self.report.created += 1,
            Fate::Asked => {
                self.report.asked += 1;
                let second = judged.second.as_ref().map(|second| (second.kind.name.to_owned(), second.values.clone()));
                self.asked.push(Waiting::new(row.number, judged.values.clone(), second));
            }
            Fate::Known { .. } => {
                let fates = || [Some(fate), judged.second.as_ref().map(|second| &second.fate)].into_iter().flatten();
                let known = |fate: &Fate| match fate {
                    Fate::Known { fills, differences, .. } => (!fills.is_empty(), !differences.is_empty()),
                    _ => (true, false),
                };
                let (updates, decides) = (fates().any(|fate| known(fate).0), fates().any(|fate| known(fate).1));
                self.report.to_decide += u64::from(decides);
                // each row once, under what is asked of people first
                self.report.updated += u64::from(updates && !decides);
                self.report.unchanged += u64::from(!updates && !decides);
                for fate in fates() {
                    let Fate::Known { record, differences, .. } = fate else { continue };
                    let found =
                        differences.iter().map(|(field, value)| Difference::new(row.number, *record, field, value));
                    self.differences.extend(found);
                }
            }
        }
        self.tell_of_left_out(judge, row, &judged.left_out);
        let room = MOST_WARNINGS.saturating_sub(self.report.warnings.len());
        let warnings: Vec<Refusal> = judged.problems.iter().take(room).map(|p| self.refusal(row.number, p)).collect();
        self.report.warnings.extend(warnings);
    }
}

fn try_out(app: &Arc<App>, desk: &Desk, input: &SheetChoice, progress: &Progress) -> Result<Report, Failure> {
    let mut sheet = Sheet::open(app, desk, input)?;
    let mut judge = Judge::new(sheet.profile, &sheet.shape, &context(app, desk)?, app.today(), input.leave_out);
    judge.prepare(desk)?;
    let mut tally = Tally::new(app, &sheet);
    progress.expect(input.expected_rows);
    desk.store.read(|reader| {
        while let Some(row) = sheet.next_row()? {
            let (judged, fate) = judge.row(reader, &row)?;
            tally.count(&judge, &row, &judged, &fate);
            if matches!(fate, Fate::New) && sheet.profile.kind.name == WORKER {
                judge.planned(app.new_id(), &judged.values)?;
            }
            if tally.report.rows.is_multiple_of(STEP) {
                progress.reached(tally.report.rows)?;
            }
        }
        Ok::<_, Failure>(())
    })?;
    if tally.report.rows == 0 {
        return Err(FailureCode::SheetEmpty.into());
    }
    tally.tell_of(&sheet);
    progress.reached(tally.report.rows)?;
    Ok(tally.report)
}

fn take_in(app: &Arc<App>, desk: &Arc<Desk>, input: &SheetChoice, progress: &Progress) -> Result<Report, Failure> {
    let mut sheet = Sheet::open(app, desk, input)?;
    remember_shape(desk, &sheet.shape, input)?;
    let mut tally = Tally::new(app, &sheet);
    let id = app.new_id();
    tally.report.id = Some(id);
    let file_name =
        Path::new(&input.path).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    keep(
        app,
        desk,
        id,
        &file_name,
        &Kept { report: tally.report.clone(), unfinished: true, refused_rows_hash: String::new() },
    )?;
    progress.expect(input.expected_rows);
    let size = if input.expected_rows > 0 { input.expected_rows.min(MOST_AT_ONCE) } else { UNKNOWN_ROWS };
    let mut judge = Judge::new(sheet.profile, &sheet.shape, &context(app, desk)?, app.today(), input.leave_out);
    judge.prepare(desk)?;
    let done = desk
        .store
        .bulk(BulkSize(size), |bulk| store_rows(app, desk, id, (&mut sheet, &mut judge), &mut tally, bulk, progress));
    let done = done
        .map(|_| ())
        .and_then(|()| if tally.report.rows == 0 { Err(FailureCode::SheetEmpty.into()) } else { Ok(()) });
    if let Err(failure) = done {
        // Cut off, stopped or unreadable in the middle: nothing of it stays.
        super::undo::take_back(app, desk, id)?;
        return Err(failure);
    }
    tally.tell_of(&sheet);
    finish(app, desk, id, &file_name, &mut tally)?;
    progress.reached(tally.report.rows).ok();
    app.announce(&["import"]);
    Ok(tally.report)
}

/// Reads, judges and stores row by row; the changes that were made are noted as the import's.
fn store_rows(
    app: &Arc<App>,
    desk: &Desk,
    id: Uuid,
    (sheet, judge): (&mut Sheet, &mut Judge),
    tally: &mut Tally,
    bulk: &mut Bulk<'_>,
    progress: &Progress,
) -> Result<(), Failure> {
    let mut made: Option<(u64, u64)> = None;
    while let Some(row) = sheet.next_row()? {
        let (judged, fate) = {
            let tx = bulk.tx()?;
            judge.row(&tx, &row)?
        };
        tally.count(judge, &row, &judged, &fate);
        let stamps = store_row(app, desk, bulk, judge, judged, fate)?;
        for stamp in stamps.into_iter().flatten() {
            made = Some((made.map_or(stamp.sequence, |(first, _)| first), stamp.sequence));
        }
        if tally.report.rows.is_multiple_of(CHUNK_ROWS) {
            note_made(bulk, id, &mut made)?;
            bulk.commit()?;
        }
        if tally.report.rows.is_multiple_of(STEP) {
            progress.reached(tally.report.rows)?;
        }
    }
    note_made(bulk, id, &mut made)
}

/// Notes the changes since the last time as the import's, in the chunk that holds them: a cut loses both or neither.
fn note_made(bulk: &mut Bulk<'_>, id: Uuid, made: &mut Option<(u64, u64)>) -> Result<(), Failure> {
    if let Some((first, last)) = made.take() {
        bulk.tx()?.import_covers(id, first, last)?;
    }
    Ok(())
}

/// Stores what a row holds; the changes that were made.
fn store_row(
    app: &Arc<App>,
    desk: &Desk,
    bulk: &mut Bulk<'_>,
    judge: &mut Judge,
    judged: Judged,
    fate: Fate,
) -> Result<[Option<Stamp>; 2], Failure> {
    let kind = judge.profile.kind.name;
    let (record, first) = match fate {
        Fate::Refused | Fate::Asked => return Ok([None, None]),
        Fate::New => {
            let record = app.new_id();
            judge.made(record, &judged.values)?;
            let values = if kind == WORKER { with_stage(judged.values) } else { judged.values };
            (record, Some(bulk.add(&save_of(app, desk, kind, record, values))?))
        }
        Fate::Known { record, fills, .. } if !fills.is_empty() => {
            (record, bulk.save(save_of(app, desk, kind, record, fills))?.stamp)
        }
        Fate::Known { record, .. } => (record, None),
    };
    let second = match judged.second {
        Some(second) => store_second(app, desk, bulk, record, second)?,
        None => None,
    };
    Ok([first, second])
}

/// The second record of a row, which belongs to the first.
fn store_second(
    app: &Arc<App>,
    desk: &Desk,
    bulk: &mut Bulk<'_>,
    owner: Uuid,
    second: Second,
) -> Result<Option<Stamp>, Failure> {
    let kind = second.kind.name;
    Ok(match second.fate {
        Fate::New => {
            let mut values = second.values;
            values.insert(second.by.to_owned(), json!(owner));
            Some(bulk.add(&save_of(app, desk, kind, app.new_id(), values))?)
        }
        Fate::Known { record, fills, .. } if !fills.is_empty() => {
            bulk.save(save_of(app, desk, kind, record, fills))?.stamp
        }
        _ => None,
    })
}

fn save_of(app: &Arc<App>, desk: &Desk, kind: &'static str, record: Uuid, values: Body) -> Save<'static> {
    Save { record, kind, author: desk.user, at_ms: app.ports.clock.now_ms(), values, seen: None }
}

/// A person in a list is a candidate until someone says otherwise.
pub(super) fn with_stage(mut values: Body) -> Body {
    values.entry("stage").or_insert_with(|| json!("candidate"));
    values
}

fn remember_shape(desk: &Desk, shape: &shape::Shape, input: &SheetChoice) -> Result<(), Failure> {
    if !input.columns.is_empty() {
        let chosen = serde_json::to_value(&input.columns).map_err(|_| FailureCode::Internal)?;
        desk.store.write(|tx| tx.put_setting(&setting_of_shape(&shape.key()), &chosen).map_err(Failure::from))?;
    }
    Ok(())
}

fn keep(app: &Arc<App>, desk: &Desk, id: Uuid, file_name: &str, kept: &Kept) -> Result<(), Failure> {
    let report: Value = serde_json::to_value(kept).map_err(|_| FailureCode::Internal)?;
    let row = ImportRow {
        id,
        at_ms: app.ports.clock.now_ms(),
        author: desk.user,
        file_name: file_name.to_owned(),
        report,
        undone: false,
    };
    desk.store.write(|tx| tx.put_import(&row).map_err(Failure::from))?;
    Ok(())
}

/// Keeps what the import yielded: report, refused rows, differences.
fn finish(app: &Arc<App>, desk: &Desk, id: Uuid, file_name: &str, tally: &mut Tally) -> Result<(), Failure> {
    let mut kept = Kept { report: tally.report.clone(), unfinished: false, refused_rows_hash: String::new() };
    if !tally.refused.is_empty() {
        let bytes = serde_json::to_vec(&tally.refused).map_err(|_| FailureCode::Internal)?;
        let (hash, _) = desk.store.write(|tx| tx.put_blob(&bytes).map_err(Failure::from))?;
        kept.refused_rows_hash = blake3::Hash::from_bytes(hash).to_hex().to_string();
    }
    let differences = unasked(desk, &tally.differences)?;
    if !differences.is_empty() {
        let differences = serde_json::to_value(&differences).map_err(|_| FailureCode::Internal)?;
        desk.store.write(|tx| tx.put_setting(&setting_of(id), &differences).map_err(Failure::from))?;
    }
    let asked = asked::unasked(desk, std::mem::take(&mut tally.asked))?;
    if !asked.is_empty() {
        asked::put(desk, id, &asked)?;
    }
    keep(app, desk, id, file_name, &kept)
}
