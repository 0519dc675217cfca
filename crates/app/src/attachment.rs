//! Contents of scans between this desktop and the server: what is sent and fetched by itself, what is fetched because someone wants
//! to see it, how much of them this desktop keeps.
//!
//! Records come first, always: contents travel when nothing else waits. It must never know what is on a page.

mod carry;

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};

use model::kinds;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::StoreError;
use sync::attachment::{Hash, LARGEST};
use ts_rs::TS;
use uuid::Uuid;

use crate::app::{App, Desk, lock};
use crate::contract::Nothing;
use crate::failure::{Failure, FailureCode};
use crate::job::{self, JobStarted};
use crate::record;
use crate::scan::{self, Held, ScanId};
use crate::sync_desk;
use carry::Line;

/// Setting in the file: how contents travel to and from this desktop.
const SETTING: &str = "attachments";
/// Most workers whose scans are kept ahead.
const MOST_AHEAD: usize = 500;
/// Most megabytes that can be set: ten terabytes.
const LARGEST_LIMIT_MB: u32 = 10_000_000;

/// Which contents travel by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentMode {
    /// None: the line is slow. Contents are fetched when someone opens them, and sent when someone says so.
    TextOnly,
    /// Those of this desktop are sent; others' are fetched when someone opens them, or ahead for chosen workers.
    #[default]
    WhenOpened,
    /// All of them, both ways.
    Everything,
}

/// How contents travel to and from this desktop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct AttachmentSettings {
    /// Which travel by themselves.
    pub mode: AttachmentMode,
    /// Megabytes that this desktop keeps at most; 0: no limit. What the server does not have yet always stays.
    pub limit_mb: u32,
}

/// Keep a worker's scans on this desktop, ahead of being opened, or not.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct Ahead {
    /// The worker.
    pub worker: Uuid,
    /// Whether they are to be kept here.
    pub ahead: bool,
}

/// So many contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct Amount {
    /// How many.
    pub count: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// A content that travels at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Moving {
    /// To the server, or from it.
    pub sending: bool,
    /// Bytes that are there.
    pub done: u64,
    /// Bytes of the whole.
    pub total: u64,
}

/// How contents stand.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AttachmentStatus {
    /// The settings.
    pub settings: AttachmentSettings,
    /// Workers whose scans are kept here ahead.
    pub ahead: Vec<Uuid>,
    /// What is on this desktop.
    pub here: Amount,
    /// What the server does not have yet.
    pub to_send: Amount,
    /// What is to be fetched by itself.
    pub to_fetch: Amount,
    /// What travels at this moment.
    pub moving: Option<Moving>,
    /// Why the last one did not.
    pub failure: Option<FailureCode>,
}

/// As it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Kept {
    #[serde(flatten)]
    settings: AttachmentSettings,
    ahead: Vec<Uuid>,
    /// How often the server's store had lost something when it was last asked.
    #[serde(default)]
    lost: u64,
}

/// A content that is to be fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Wanted {
    scan: Uuid,
    hash: Hash,
    bytes: u64,
    ahead: bool,
}

/// What the list of wanted contents was made from: others' changes, own changes, settings.
type Basis = (u64, u64, Kept);

/// What is known of travelling contents while the program runs.
#[derive(Default)]
pub(crate) struct Carrying {
    state: Mutex<State>,
    /// One content is fetched at a time.
    turn: Mutex<()>,
    /// How many wait to see a scan: what runs by itself gives way.
    urgent: AtomicUsize,
}

#[derive(Default)]
struct State {
    moving: Option<Moving>,
    failure: Option<FailureCode>,
    wanted: Vec<Wanted>,
    basis: Option<Basis>,
    /// Contents that are left alone for a while, and until when.
    resting: HashMap<Hash, i64>,
    /// When the server was asked whether it lost something.
    asked_ms: i64,
}

fn kept(desk: &Desk) -> Result<Kept, Failure> {
    let value = desk.store.read(|reader| reader.setting(SETTING))?;
    Ok(value.and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default())
}

fn keep(app: &App, desk: &Desk, kept: &Kept) -> Result<(), Failure> {
    desk.store.write(|tx| tx.put_setting(SETTING, &json!(kept)).map_err(Failure::from))?;
    let mut state = lock(&app.carrying.state);
    state.basis = None;
    state.failure = None;
    drop(state);
    app.announce(&["attachment"]);
    Ok(())
}

/// How contents stand.
pub(crate) fn status(app: &Arc<App>, _: Nothing) -> Result<AttachmentStatus, Failure> {
    let desk = app.desk()?;
    let Kept { settings, ahead, .. } = kept(&desk)?;
    let (here, to_send) =
        desk.store.read(|reader| Ok::<_, StoreError>((reader.contents_size()?, reader.unsent_size()?)))?;
    let amount = |(count, bytes)| Amount { count, bytes };
    let wanted = wanted(app, &desk)?;
    let to_fetch = Amount { count: wanted.len() as u64, bytes: wanted.iter().map(|one| one.bytes).sum() };
    let state = lock(&app.carrying.state);
    Ok(AttachmentStatus {
        settings,
        ahead,
        here: amount(here),
        to_send: amount(to_send),
        to_fetch,
        moving: state.moving,
        failure: state.failure,
    })
}

/// Sets how contents travel to and from this desktop.
pub(crate) fn save(app: &Arc<App>, input: AttachmentSettings) -> Result<AttachmentStatus, Failure> {
    let desk = app.desk()?;
    if input.limit_mb > LARGEST_LIMIT_MB {
        return Err(Failure::refused(&[model::Problem::error("limit_mb", model::ProblemCode::NumberOutOfRange)]));
    }
    keep(app, &desk, &Kept { settings: input, ..kept(&desk)? })?;
    carry::let_go(app, &desk)?;
    status(app, Nothing {})
}

/// Keeps a worker's scans on this desktop, or not any more.
pub(crate) fn ahead(app: &Arc<App>, input: Ahead) -> Result<AttachmentStatus, Failure> {
    let desk = app.desk()?;
    if record::load(&desk, input.worker)?.kind != kinds::worker::KIND.name {
        return Err(FailureCode::NotFound.into());
    }
    let mut kept = kept(&desk)?;
    kept.ahead.retain(|worker| *worker != input.worker);
    if input.ahead {
        // The one that was chosen first makes room.
        let over = (kept.ahead.len() + 1).saturating_sub(MOST_AHEAD);
        kept.ahead.drain(..over);
        kept.ahead.push(input.worker);
    }
    keep(app, &desk, &kept)?;
    status(app, Nothing {})
}

/// What is to be fetched by itself: chosen workers' first, then the smallest. Made anew when records or settings have changed.
fn wanted(app: &App, desk: &Desk) -> Result<Vec<Wanted>, Failure> {
    let kept = kept(desk)?;
    let (cursor, sequence) = desk.store.read(|reader| Ok::<_, StoreError>((reader.cursor()?, reader.sequence()?)))?;
    let basis = (cursor, sequence, kept);
    if lock(&app.carrying.state).basis.as_ref() != Some(&basis) {
        let found = find_wanted(desk, &basis.2)?;
        let mut state = lock(&app.carrying.state);
        state.wanted = found;
        state.basis = Some(basis);
    }
    Ok(lock(&app.carrying.state).wanted.clone())
}

fn find_wanted(desk: &Desk, kept: &Kept) -> Result<Vec<Wanted>, Failure> {
    if kept.settings.mode == AttachmentMode::TextOnly {
        return Ok(Vec::new());
    }
    let kind = &kinds::scan::KIND;
    let mut found: HashMap<Hash, Wanted> = HashMap::new();
    desk.store.read(|reader| {
        let mut add = |record: &store::Record, ahead: bool| {
            for one in contents(record, ahead) {
                found.entry(one.hash).or_insert(one);
            }
        };
        for worker in &kept.ahead {
            reader.children(kind, "worker", *worker)?.iter().for_each(|record| add(record, true));
        }
        if kept.settings.mode == AttachmentMode::Everything {
            reader.each::<StoreError>(kind.name, &mut |record| {
                add(&record, false);
                Ok(true)
            })?;
        }
        let mut missing = Vec::new();
        for one in found.into_values() {
            if !reader.has_content(&one.hash)? {
                missing.push(one);
            }
        }
        missing.sort_by_key(|one| (!one.ahead, one.bytes, one.hash));
        Ok::<_, Failure>(missing)
    })
}

/// The contents that a scan's record names. What no scan can be is passed over: it may come from another desktop.
fn contents(record: &store::Record, ahead: bool) -> Vec<Wanted> {
    let notes = Held::of(&record.body).contents;
    let wanted = |note: &scan::ContentNote| {
        let fits = note.bytes > 0 && note.bytes <= LARGEST;
        let hash = note.hash().ok().filter(|_| fits)?;
        Some(Wanted { scan: record.id, hash, bytes: note.bytes, ahead })
    };
    notes.iter().filter_map(wanted).collect()
}

/// Counts who waits to see a scan.
struct Urgent<'a>(&'a Carrying);

impl<'a> Urgent<'a> {
    fn begin(carrying: &'a Carrying) -> Self {
        carrying.urgent.fetch_add(1, Ordering::SeqCst);
        Self(carrying)
    }
}

impl Drop for Urgent<'_> {
    fn drop(&mut self) {
        self.0.urgent.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Fetches a scan that someone wants to see. What had arrived before a cut or a cancel stays, and the next try goes on from there.
pub(crate) fn fetch(app: &Arc<App>, input: ScanId) -> Result<JobStarted, Failure> {
    let desk = app.desk()?;
    let record = scan::load(&desk, input.id)?;
    let line = line(app)?;
    Ok(job::start(app, move |app, progress| {
        let _urgent = Urgent::begin(&app.carrying);
        let mut missing = Vec::new();
        for one in contents(&record, true) {
            if !desk.store.read(|reader| reader.has_content(&one.hash))? {
                missing.push(one);
            }
        }
        progress.expect(missing.iter().map(|one| one.bytes).sum());
        let mut before = 0;
        for one in &missing {
            carry::fetch_one(app, &line, one, &|done| progress.reached(before + done).map(|()| true))?;
            before += one.bytes;
        }
        carry::let_go(app, &desk)?;
        app.announce(&["attachment", scan::KIND]);
        Ok(json!({ "scan": record.id, "bytes": before }))
    }))
}

/// Sends and fetches everything that waits, now: for whoever does not stay open, and for a line that is left alone otherwise.
pub(crate) fn run(app: &Arc<App>, _: Nothing) -> Result<JobStarted, Failure> {
    let line = line(app)?;
    Ok(job::start(app, move |app, progress| {
        let mut state = lock(&app.carrying.state);
        state.resting.clear();
        state.asked_ms = 0;
        drop(state);
        let fetch: u64 = wanted(app, &line.desk)?.iter().map(|one| one.bytes).sum();
        let send = line.desk.store.read(|reader| reader.unsent_size())?.1;
        progress.expect(send + fetch);
        let moved = carry::round(app, &line, &|done| progress.reached(done).map(|()| true))?;
        if let Some(code) = lock(&app.carrying.state).failure {
            return Err(code.into());
        }
        Ok(json!({ "sent": moved.sent, "fetched": moved.fetched }))
    }))
}

fn line(app: &App) -> Result<Line, Failure> {
    let (desk, server) = sync_desk::line(app).ok_or(FailureCode::NotEnrolled)?;
    Ok(Line { desk, server })
}

/// A round of the background: whether the server was reached, or none when the program has ended.
pub(crate) fn step(app: &Weak<App>) -> Option<bool> {
    let app = app.upgrade()?;
    let Some((desk, server)) = sync_desk::line(&app) else { return Some(true) };
    let line = Line { desk, server };
    if kept(&line.desk).is_ok_and(|kept| kept.settings.mode == AttachmentMode::TextOnly) {
        return Some(true);
    }
    // Records go first, a scan that someone wants to see as well, and a locked desk sends nothing.
    let carrying = &app.carrying;
    let go_on = |_| {
        let waiting = line.desk.store.read(|reader| reader.waiting())?;
        let open = app.desk_if_open().is_some_and(|desk| Arc::ptr_eq(&desk, &line.desk));
        Ok(waiting == 0 && open && carrying.urgent.load(Ordering::SeqCst) == 0)
    };
    if !matches!(go_on(0), Ok::<_, Failure>(true)) {
        return Some(true);
    }
    Some(carry::round(&app, &line, &go_on).is_ok())
}
