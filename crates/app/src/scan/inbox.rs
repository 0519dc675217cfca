//! The folder that the scanner writes to: looked at about every second, since shares of other computers tell of nothing. A
//! file that still grows is waited for; what was taken moves to the folder `done` or stays, and nothing is ever deleted.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant, UNIX_EPOCH};

use ::scans::{Answer, Media, Request, Worker};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::json;
use ts_rs::TS;

use super::Picture;
use crate::app::{App, Desk, HomeKind, lock};
use crate::contract::Nothing;
use crate::failure::{Failure, FailureCode};
use crate::job::Progress;

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(800);
/// A file that has not changed for so long is whole.
const QUIET: Duration = Duration::from_millis(1_500);
/// How long a growing file is waited for.
const LONGEST_WAIT: Duration = Duration::from_mins(1);
/// Files shown.
const MOST_FILES: usize = 300;
/// Files that were taken and stayed, remembered.
const REMEMBERED: usize = 2_000;
/// Where taken files go.
const DONE: &str = "done";
/// Where it is remembered what was taken and stayed.
const TAKEN: &str = "scan_inbox_taken";
const ENDINGS: [&str; 6] = ["jpg", "jpeg", "png", "pdf", "tif", "tiff"];

/// A file that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InboxFile {
    /// Its name.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// When it was written.
    pub modified_ms: i64,
    /// Whether it is whole; else it is still being written.
    pub ready: bool,
    /// Whether it was taken before and left here.
    pub taken: bool,
}

/// The scanner's folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Inbox {
    /// The folder; empty when none is set.
    pub folder: String,
    /// Whether it can be read.
    pub reachable: bool,
    /// What lies in it, newest first.
    pub files: Vec<InboxFile>,
}

/// Names a file of the folder.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct InboxName {
    /// Its name, without a folder.
    pub name: String,
}

/// What the last looks saw: for each file its size and time of writing, and since when both are the same.
#[derive(Default)]
pub(crate) struct InboxState {
    seen: HashMap<String, (u64, i64, Instant)>,
}

fn settings(app: &App) -> crate::desk::DeskSettings {
    crate::desk::load(&app.home_of(HomeKind::Office))
}

fn mark(name: &str, bytes: u64, modified_ms: i64) -> String {
    format!("{name}|{bytes}|{modified_ms}")
}

fn look(app: &App, folder: &str) -> Option<Vec<InboxFile>> {
    let listed = std::fs::read_dir(folder).ok()?;
    let now = Instant::now();
    let mut state = lock(&app.inbox);
    let mut seen = HashMap::new();
    let mut files = Vec::new();
    for entry in listed.filter_map(Result::ok) {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let ending = Path::new(&name).extension().and_then(|ending| ending.to_str()).unwrap_or("").to_lowercase();
        if name.starts_with('.') || name.starts_with('~') || !ENDINGS.contains(&ending.as_str()) {
            continue;
        }
        let Ok(about) = entry.metadata() else { continue };
        if !about.is_file() {
            continue;
        }
        let modified = about.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        let modified_ms = modified.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(0));
        let bytes = about.len();
        let since = match state.seen.get(&name) {
            Some((was_bytes, was_modified, since)) if (*was_bytes, *was_modified) == (bytes, modified_ms) => *since,
            _ => now,
        };
        let old = app.ports.clock.now_ms().saturating_sub(modified_ms) > 10_000;
        let ready = bytes > 0 && (old || now.duration_since(since) >= QUIET);
        seen.insert(name.clone(), (bytes, modified_ms, since));
        files.push(InboxFile { name, bytes, modified_ms, ready, taken: false });
    }
    state.seen = seen;
    files.sort_by(|one, other| other.modified_ms.cmp(&one.modified_ms).then_with(|| one.name.cmp(&other.name)));
    files.truncate(MOST_FILES);
    Some(files)
}

fn taken_marks(desk: &Desk) -> Result<Vec<String>, Failure> {
    let kept = desk.store.read(|reader| reader.setting(TAKEN))?;
    Ok(kept.and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default())
}

/// What waits in the folder.
pub(crate) fn list(app: &Arc<App>, _: Nothing) -> Result<Inbox, Failure> {
    let desk = app.desk()?;
    let folder = settings(app).scan_inbox;
    if folder.is_empty() {
        return Ok(Inbox { folder, reachable: true, files: Vec::new() });
    }
    let marks = taken_marks(&desk)?;
    let files = look(app, &folder);
    let reachable = files.is_some();
    let mut files = files.unwrap_or_default();
    for file in &mut files {
        file.taken = marks.contains(&mark(&file.name, file.bytes, file.modified_ms));
    }
    Ok(Inbox { folder, reachable, files })
}

fn path_of(app: &App, name: &str) -> Result<PathBuf, Failure> {
    let folder = settings(app).scan_inbox;
    let plain = Path::new(name).file_name().is_some_and(|only| only == name);
    if folder.is_empty() || !plain {
        return Err(FailureCode::NotFound.into());
    }
    Ok(Path::new(&folder).join(name))
}

/// The file, once it no longer grows.
pub(super) fn wait_for(app: &Arc<App>, name: &str, progress: &Progress) -> Result<PathBuf, Failure> {
    let path = path_of(app, name)?;
    let started = Instant::now();
    loop {
        progress.reached(0)?;
        let files = look(app, &settings(app).scan_inbox).ok_or(FailureCode::NotFound)?;
        let file = files.iter().find(|file| file.name == name).ok_or(FailureCode::NotFound)?;
        if file.ready {
            return Ok(path);
        }
        if started.elapsed() > LONGEST_WAIT {
            return Err(FailureCode::ScanDamaged.into());
        }
        std::thread::sleep(Duration::from_millis(300));
    }
}

/// Puts a taken file away as the setting says.
pub(super) fn taken(app: &Arc<App>, desk: &Desk, path: &Path) -> Result<(), Failure> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return Ok(()) };
    if settings(app).scan_inbox_move {
        let done = folder.join(DONE);
        let moved =
            std::fs::create_dir_all(&done).and_then(|()| std::fs::rename(path, free_name(&done, Path::new(name))));
        if moved.is_ok() {
            app.announce(&["inbox"]);
            return Ok(());
        }
    }
    // It stays, by the setting or since the folder refuses: remembered, so that nobody takes it twice.
    let about = std::fs::metadata(path)?;
    let modified = about.modified()?.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64);
    let mut marks = taken_marks(desk)?;
    marks.push(mark(&name.to_string_lossy(), about.len(), modified));
    let from = marks.len().saturating_sub(REMEMBERED);
    desk.store.write(|tx| tx.put_setting(TAKEN, &json!(marks[from..])))?;
    app.announce(&["inbox"]);
    Ok(())
}

/// A name that is not there yet: nothing is written over.
fn free_name(folder: &Path, name: &Path) -> PathBuf {
    let stem = name.file_stem().unwrap_or_default().to_string_lossy();
    let ending = name.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
    let mut path = folder.join(name);
    let mut number = 2;
    while path.exists() {
        path = folder.join(format!("{stem} ({number}){ending}"));
        number += 1;
    }
    path
}

/// A small picture of a waiting file's first page.
pub(crate) fn peek(app: &Arc<App>, input: InboxName) -> Result<Picture, Failure> {
    app.desk()?;
    let path = path_of(app, &input.name)?;
    let mut file = std::fs::File::open(&path)?;
    let length = file.metadata()?.len();
    if length > ::scans::LARGEST_PICTURE {
        return Err(FailureCode::ScanTooLarge.into());
    }
    let scans = Arc::clone(&app.ports.scans);
    let mut worker = Worker::start(&Request::Take, &*scans, &mut file, length)?;
    while let Some(answer) = worker.next_answer()? {
        if matches!(answer, Answer::Small { .. }) {
            return Ok(Picture { media: Media::Jpeg.mime().to_owned(), base64: STANDARD.encode(worker.bytes()?) });
        }
    }
    Err(FailureCode::ScanDamaged.into())
}

/// Watches the folder as long as the program runs; topic `inbox` tells of every change.
pub fn watch(app: &Arc<App>) {
    let app: Weak<App> = Arc::downgrade(app);
    std::thread::spawn(move || {
        let mut before: Option<Vec<InboxFile>> = None;
        while let Some(app) = app.upgrade() {
            let folder = if app.desk_if_open().is_some() { settings(&app).scan_inbox } else { String::new() };
            let now = if folder.is_empty() { None } else { look(&app, &folder) };
            if now != before {
                app.announce(&["inbox"]);
                before = now;
            }
            drop(app);
            std::thread::sleep(PAUSE);
        }
    });
}
