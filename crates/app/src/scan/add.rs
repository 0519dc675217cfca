//! Taking a paper in: from a file, from the clipboard or the camera, from the scanner's folder.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ::scans::{Answer, Request, ScanError, TooLarge, Worker};
use base64::{Engine, engine::general_purpose::STANDARD};
use model::kinds;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{NewContent, Save};
use ts_rs::TS;
use uuid::Uuid;

use super::{ContentNote, Held, KIND, PageNote, id_in, inbox, load, sees_of};
use crate::app::{App, Desk};
use crate::failure::{Failure, FailureCode};
use crate::job::{self, JobStarted, Progress};
use crate::record;

/// Characters of a name.
const LONGEST_NAME: usize = 160;
/// Pages of one scan, of all its contents together.
const MOST_PAGES: usize = 600;
/// Between two looks whether someone cancelled.
const LOOK_FOR_CANCEL: Duration = Duration::from_millis(30);
/// What comes through the contract itself: a photograph, not a book.
const LARGEST_PASTE: usize = 40 << 20;

/// A paper to be taken in. One of `path`, `inbox` and `base64` is given.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct AddScan {
    /// The record that it belongs to.
    pub owner: Uuid,
    /// A file.
    #[serde(default)]
    #[ts(optional)]
    pub path: Option<String>,
    /// The name of a file in the scanner's folder.
    #[serde(default)]
    #[ts(optional)]
    pub inbox: Option<String>,
    /// The bytes themselves, from the clipboard or the camera.
    #[serde(default)]
    #[ts(optional)]
    pub base64: Option<String>,
    /// Where the bytes come from: `file`, `paste` or `camera`.
    #[serde(default)]
    #[ts(optional)]
    pub source: Option<String>,
    /// What it is to be called; the file's name if left out.
    #[serde(default)]
    #[ts(optional)]
    pub name: Option<String>,
    /// Put the pages at the end of this scan instead of making a new one.
    #[serde(default)]
    #[ts(optional)]
    pub into: Option<Uuid>,
}

/// Takes a paper in. The job's result: `scan` (id), `change` (to undo it), `already` (the record had this paper).
pub(crate) fn add(app: &Arc<App>, input: AddScan) -> Result<JobStarted, Failure> {
    let desk = app.desk()?;
    let given = [input.path.is_some(), input.inbox.is_some(), input.base64.is_some()];
    if given.iter().filter(|given| **given).count() != 1 {
        return Err(FailureCode::BadInput.into());
    }
    if !sees_of(&desk, &record::load(&desk, input.owner)?) {
        return Err(FailureCode::NotAllowed.into());
    }
    let bytes = match &input.base64 {
        Some(text) if text.len() > LARGEST_PASTE / 3 * 4 => return Err(FailureCode::ScanTooLarge.into()),
        Some(text) => Some(STANDARD.decode(text).map_err(|_| FailureCode::BadInput)?),
        None => None,
    };
    Ok(job::start(app, move |app, progress| {
        let added = match (&bytes, &input.inbox, &input.path) {
            (Some(bytes), ..) => take(app, &desk, &input, &mut &bytes[..], bytes.len() as u64, progress)?,
            (None, Some(name), _) => {
                let path = inbox::wait_for(app, name, progress)?;
                let added = from_file(app, &desk, &input, &path, progress)?;
                inbox::taken(app, &desk, &path)?;
                added
            }
            (None, None, Some(path)) => from_file(app, &desk, &input, Path::new(path), progress)?,
            (None, None, None) => return Err(FailureCode::BadInput.into()),
        };
        app.announce(&[KIND]);
        Ok(added)
    }))
}

fn from_file(app: &Arc<App>, desk: &Desk, input: &AddScan, path: &Path, progress: &Progress) -> Result<Value, Failure> {
    let mut file = std::fs::File::open(path)?;
    let about = file.metadata()?;
    if !about.is_file() {
        return Err(FailureCode::ScanForeign.into());
    }
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let named = AddScan { name: input.name.clone().or(stem), ..input.clone() };
    take(app, desk, &named, &mut file, about.len(), progress)
}

/// What the child made of a file: contents on the disk, waiting for their record.
struct Taken {
    notes: Vec<ContentNote>,
    new: Vec<NewContent>,
    small: Vec<(usize, u32, Vec<u8>)>,
}

fn take(
    app: &Arc<App>,
    desk: &Desk,
    input: &AddScan,
    from: &mut dyn Read,
    length: u64,
    progress: &Progress,
) -> Result<Value, Failure> {
    let taken = work(app, desk, from, length, progress)?;
    if taken.notes.is_empty() {
        return Err(FailureCode::ScanDamaged.into());
    }
    if let Some(there) = the_same(desk, input.owner, &taken.notes)? {
        return Ok(json!({ "scan": there, "change": "", "already": true }));
    }
    progress.reached(progress_end(&taken))?;
    keep(app, desk, input, &taken)
}

fn progress_end(taken: &Taken) -> u64 {
    taken.notes.iter().map(|note| note.sizes.len() as u64).sum()
}

/// Runs the child on a file and writes what it keeps.
fn work(app: &Arc<App>, desk: &Desk, from: &mut dyn Read, length: u64, progress: &Progress) -> Result<Taken, Failure> {
    if length > ::scans::LARGEST_PICTURE {
        return Err(ScanError::TooLarge(TooLarge::Bytes).into());
    }
    let scans = Arc::clone(&app.ports.scans);
    let mut worker = Worker::start(&Request::Take, &*scans, from, length)?;
    let (stopper, ended) = (worker.stopper(), AtomicBool::new(false));
    let taken = std::thread::scope(|scope| {
        // A hostile file keeps the child silent: whoever cancels is not to wait for it.
        scope.spawn(|| {
            while !ended.load(Ordering::Relaxed) {
                if progress.is_cancelled() {
                    return stopper.stop();
                }
                std::thread::sleep(LOOK_FOR_CANCEL);
            }
        });
        let taken = receive(app, desk, &mut worker, progress);
        ended.store(true, Ordering::Relaxed);
        taken
    });
    if progress.is_cancelled() { Err(FailureCode::Cancelled.into()) } else { taken }
}

/// Writes what the child sends.
fn receive(app: &Arc<App>, desk: &Desk, worker: &mut Worker, progress: &Progress) -> Result<Taken, Failure> {
    let mut taken = Taken { notes: Vec::new(), new: Vec::new(), small: Vec::new() };
    while let Some(answer) = worker.next_answer()? {
        match answer {
            Answer::Progress { done, total } => {
                progress.expect(u64::from(total));
                // A cancelled job drops the worker, and with it the child and what was written so far.
                progress.reached(u64::from(done))?;
            }
            Answer::Content { media, sizes } => {
                let (mut name, mut key) = ([0; 16], [0; 32]);
                app.ports.random.fill(&mut name);
                app.ports.random.fill(&mut key);
                let mut writer = desk.store.content_writer(name, key)?;
                let expected = worker.bytes_left();
                std::io::copy(&mut worker.data(), &mut writer).map_err(|error| match error.kind() {
                    // The child has died in the middle: of a bound, or killed.
                    std::io::ErrorKind::UnexpectedEof => ScanError::TooLarge(TooLarge::Resources).into(),
                    _ => Failure::from(error),
                })?;
                let new = writer.finish()?;
                if new.bytes != expected {
                    return Err(FailureCode::ScanDamaged.into());
                }
                let hash = blake3::Hash::from_bytes(new.hash).to_hex().to_string();
                taken.notes.push(ContentNote { hash, media, bytes: new.bytes, sizes });
                taken.new.push(new);
            }
            Answer::Small { page } => {
                let bytes = worker.bytes()?;
                taken.small.push((taken.new.len().saturating_sub(1), page, bytes));
            }
            Answer::Picture { .. } | Answer::File | Answer::Done | Answer::Failed(_) => {
                return Err(FailureCode::Internal.into());
            }
        }
    }
    Ok(taken)
}

/// A scan of the owner with exactly these contents: someone let the same file fall twice.
fn the_same(desk: &Desk, owner: Uuid, notes: &[ContentNote]) -> Result<Option<Uuid>, Failure> {
    let records = desk.store.read(|reader| reader.children(&kinds::scan::KIND, "scan_owner", owner))?;
    let same = |record: &store::Record| {
        let held = Held::of(&record.body).contents;
        held.len() == notes.len() && held.iter().zip(notes).all(|(one, other)| one.hash == other.hash)
    };
    Ok(records.iter().find(|record| same(record)).map(|record| record.id))
}

/// Saves contents and record as one write: no record without its contents.
fn keep(app: &Arc<App>, desk: &Desk, input: &AddScan, taken: &Taken) -> Result<Value, Failure> {
    let owner = record::load(desk, input.owner)?;
    let (id, mut held, mut values) = match input.into {
        Some(id) => (id, Held::of(&load(desk, id)?.body), model::Body::new()),
        None => (app.new_id(), Held { contents: Vec::new(), pages: Vec::new() }, about(input, &owner)),
    };
    for note in &taken.notes {
        let place = held.contents.len() as u32;
        held.pages.extend((0..note.sizes.len() as u32).map(|page| PageNote(place, page, 0, None)));
        held.contents.push(note.clone());
    }
    if held.pages.len() > MOST_PAGES {
        return Err(FailureCode::ScanTooManyPages.into());
    }
    values.extend(held.values()?);
    let at_ms = app.ports.clock.now_ms();
    let (saved, _) = desk.store.write(|tx| {
        for new in &taken.new {
            tx.keep_content(new)?;
            tx.note_look(&new.hash, at_ms)?;
        }
        for (content, page, bytes) in &taken.small {
            tx.keep_small_picture(&taken.new[*content].hash, *page, bytes)?;
        }
        tx.save(Save { record: id, kind: KIND, author: desk.user, at_ms, values, seen: None }).map_err(Failure::from)
    })?;
    Ok(json!({ "scan": id, "change": saved.stamp.map(record::name_of).unwrap_or_default(), "already": false }))
}

fn about(input: &AddScan, owner: &store::Record) -> model::Body {
    let worker = if owner.kind == kinds::worker::KIND.name { Some(owner.id) } else { id_in(&owner.body, "worker") };
    let source = match (&input.inbox, input.source.as_deref()) {
        (Some(_), _) => "folder",
        (None, Some(source @ ("paste" | "camera"))) => source,
        _ => "file",
    };
    let name = input.name.as_deref().map(str::trim).filter(|name| !name.is_empty()).unwrap_or(source);
    let name: String = name.chars().filter(|letter| !letter.is_control()).take(LONGEST_NAME).collect();
    let values = json!({
        "worker": worker, "scan_owner": owner.id, "scan_owner_kind": owner.kind, "scan_name": name, "scan_source": source,
    });
    values.as_object().cloned().unwrap_or_default()
}
