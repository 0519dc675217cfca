//! Many letters at once: each numbered, sealed and kept by itself, in order, so that whenever it ends no number is taken by a
//! letter that does not exist; then one print job, one PDF, or one folder. Where letters are approved first, many drafts.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use letters::pdf::Book;
use model::Body;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;
use uuid::Uuid;

use super::issue::{Sealing, freeze};
use super::print::{bytes, file_name, laid_out};
use super::{LetterDraft, print, proposal, register};
use crate::access_log::{self, AccessAction};
use crate::app::{App, Desk};
use crate::failure::{Failure, FailureCode};
use crate::file;
use crate::job::{self, JobStarted, Progress};

/// Most letters of one batch.
pub(super) const MOST: usize = 5_000;

/// Where the letters of a batch go.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(tag = "to", rename_all = "snake_case")]
pub enum BatchOutput {
    /// They are only handed in for approval.
    Approval,
    /// They are only issued.
    Register,
    /// One PDF with all of them, in order.
    Document {
        /// The file to write.
        path: String,
    },
    /// A PDF each, named by its number.
    Folder {
        /// The folder, which must be there.
        path: String,
    },
    /// One print job.
    Printer {
        /// The printer; the system's usual one if none.
        #[serde(default)]
        #[ts(optional)]
        printer: Option<String>,
        /// Copies, 1 to 99.
        copies: u16,
    },
}

/// Which letters.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct BatchInput {
    /// Their kind.
    pub kind: String,
    /// About whom, in the order in which they are numbered.
    pub workers: Vec<Uuid>,
    /// Who signs; the office's usual signatory if none.
    #[serde(default)]
    #[ts(optional)]
    pub signatory: Option<Uuid>,
    /// Where they go.
    pub output: BatchOutput,
}

/// A worker without a letter, and why.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Refused {
    /// The worker.
    pub worker: Uuid,
    /// The name in the file.
    pub name: String,
    /// Why.
    pub failure: Failure,
}

/// What came of a batch.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct BatchDone {
    /// The letters, in order.
    pub letters: Vec<Uuid>,
    /// The drafts that were handed in instead, in order.
    pub drafts: Vec<Uuid>,
    /// The first number as printed; empty without one.
    pub first: String,
    /// The last number as printed.
    pub last: String,
    /// Who has none.
    pub refused: Vec<Refused>,
    /// Whether it was stopped before all had their turn; the letters that are there are whole.
    pub stopped: bool,
    /// Why the letters, which are issued, could not be written or printed; they can be from the register.
    pub output_failure: Option<Failure>,
}

/// Starts a batch.
pub(crate) fn batch(app: &Arc<App>, input: BatchInput) -> Result<JobStarted, Failure> {
    let desk = app.desk()?;
    if input.workers.is_empty() || input.workers.len() > MOST {
        return Err(FailureCode::BadInput.into());
    }
    let to_approve = matches!(input.output, BatchOutput::Approval);
    if !to_approve {
        proposal::refuse_when_needed(&desk)?;
        check_output(app, &input.output)?;
    }
    Ok(job::start(app, move |app, progress| {
        let done =
            if to_approve { hand_in(app, &desk, &input, progress) } else { issue(app, &desk, &input, progress) }?;
        serde_json::to_value(done).map_err(|_| FailureCode::Internal.into())
    }))
}

/// Refuses what letters cannot be written to, before any is issued.
pub(super) fn check_output(app: &Arc<App>, output: &BatchOutput) -> Result<(), Failure> {
    match output {
        BatchOutput::Approval => Err(FailureCode::BadInput.into()),
        BatchOutput::Document { path } => file::may_export(app, Path::new(path), file::PDF),
        BatchOutput::Folder { path } if !Path::new(path).is_dir() => Err(FailureCode::PathRefused.into()),
        BatchOutput::Printer { copies, .. } if !(1..=print::MOST_COPIES).contains(copies) => {
            Err(FailureCode::BadInput.into())
        }
        _ => Ok(()),
    }
}

fn draft(input: &BatchInput, worker: Uuid) -> LetterDraft {
    LetterDraft {
        kind: input.kind.clone(),
        worker,
        about: None,
        signatory: input.signatory,
        values: Body::new(),
        replaces: None,
        replace_reason: None,
    }
}

fn issue(app: &Arc<App>, desk: &Desk, input: &BatchInput, progress: &Progress) -> Result<BatchDone, Failure> {
    let sealing = Sealing::of(desk)?;
    let gone =
        each(desk, progress, &input.workers, |place| freeze(app, desk, &draft(input, input.workers[place]), &sealing))?;
    done(app, desk, &input.output, gone)
}

fn hand_in(app: &Arc<App>, desk: &Desk, input: &BatchInput, progress: &Progress) -> Result<BatchDone, Failure> {
    let batch = app.new_id();
    let Gone { done, refused, stopped } = each(desk, progress, &input.workers, |place| {
        proposal::hand_in(app, desk, draft(input, input.workers[place]), (batch, place))
    })?;
    Ok(BatchDone { drafts: done, refused, stopped, ..BatchDone::default() })
}

/// What came of one step after the other.
pub(super) struct Gone {
    /// What each step made, in order.
    pub(super) done: Vec<Uuid>,
    pub(super) refused: Vec<Refused>,
    pub(super) stopped: bool,
}

/// Takes a step for one worker after the other, by its place, until all had their turn or someone stops it.
pub(super) fn each(
    desk: &Desk,
    progress: &Progress,
    workers: &[Uuid],
    step: impl Fn(usize) -> Result<Uuid, Failure>,
) -> Result<Gone, Failure> {
    let mut gone = Gone { done: Vec::new(), refused: Vec::new(), stopped: false };
    progress.expect(workers.len() as u64);
    for (place, worker) in workers.iter().enumerate() {
        if progress.reached(place as u64).is_err() {
            gone.stopped = true;
            break;
        }
        match step(place) {
            Ok(id) => gone.done.push(id),
            Err(failure) => {
                // Without numbers or with a doubtful date nobody further would get one either.
                gone.stopped = matches!(failure.code, FailureCode::NumbersUsedUp | FailureCode::ClockSuspect);
                gone.refused.push(refused(desk, *worker, failure)?);
                if gone.stopped {
                    break;
                }
            }
        }
    }
    Ok(gone)
}

/// The letters that were issued, given out.
pub(super) fn done(app: &Arc<App>, desk: &Desk, output: &BatchOutput, gone: Gone) -> Result<BatchDone, Failure> {
    let Gone { done: letters, refused, stopped } = gone;
    let number = |id: Option<&Uuid>| match id {
        Some(id) => register::letter(desk, *id).map(|letter| letter.number),
        None => Ok(String::new()),
    };
    let (first, last) = (number(letters.first())?, number(letters.last())?);
    let output_failure = if letters.is_empty() { None } else { give_out(app, desk, output, &letters).err() };
    Ok(BatchDone { letters, first, last, refused, stopped, output_failure, ..BatchDone::default() })
}

fn refused(desk: &Desk, worker: Uuid, failure: Failure) -> Result<Refused, Failure> {
    let record = desk.store.read(|reader| reader.record(worker))?;
    let name = record.and_then(|record| record.body.get("full_name").and_then(Value::as_str).map(str::to_owned));
    Ok(Refused { worker, name: name.unwrap_or_default(), failure })
}

fn give_out(app: &Arc<App>, desk: &Desk, output: &BatchOutput, letters: &[Uuid]) -> Result<(), Failure> {
    match output {
        BatchOutput::Approval | BatchOutput::Register => Ok(()),
        BatchOutput::Document { path } => {
            let bytes = document(app, desk, letters)?;
            for letter in letters {
                access_log::note(app, desk, AccessAction::Printed, *letter);
            }
            desk.store.write_noted()?;
            file::replace(Path::new(path), &bytes)
        }
        BatchOutput::Folder { path } => {
            for letter in letters {
                access_log::note(app, desk, AccessAction::Printed, *letter);
            }
            desk.store.write_noted()?;
            for letter in letters {
                let (body, bytes) = bytes(desk, *letter)?;
                let path: PathBuf = Path::new(path).join(file_name(&body, *letter));
                file::may_export(app, &path, file::PDF)?;
                file::replace(&path, &bytes)?;
            }
            Ok(())
        }
        BatchOutput::Printer { printer, copies } => {
            let bytes = document(app, desk, letters)?;
            let title = register::letter(desk, letters[0])?.kind;
            print::send(app, &bytes, &title, printer.as_deref(), *copies)?;
            letters.iter().try_for_each(|letter| print::count(app, desk, *letter, *copies))
        }
    }
}

/// All letters as one document. The same pages as each letter's own file.
fn document(app: &Arc<App>, desk: &Desk, letters: &[Uuid]) -> Result<Vec<u8>, Failure> {
    let mut book = Book::new();
    let mut issuer = String::new();
    for letter in letters {
        let body = register::load(desk, *letter)?.body;
        let letter = laid_out(desk, &body)?;
        issuer.clone_from(&letter.issuer);
        book.add(&letter).map_err(|_| FailureCode::Internal)?;
    }
    let first = register::letter(desk, letters[0])?.number;
    book.finish(&first, &issuer, app.ports.clock.now_ms()).map_err(|_| FailureCode::Internal.into())
}
