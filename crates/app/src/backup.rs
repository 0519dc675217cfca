//! Backups of this desktop: what is kept where, made by hand or every day, and how one is brought back (`restore`).
//!
//! A backup is sealed to the users of the office and to the printed recovery code, without the secret of this device.

mod restore;
mod schedule;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::FileKey;
use ts_rs::TS;
use zeroize::Zeroizing;

pub use restore::{BackupAbout, BackupPath, RestoreInput, Restored};
pub(crate) use restore::{inspect, restore, settle};
pub use schedule::{keep_backed_up, make_if_due};

use crate::app::{App, Desk, lock};
use crate::contract::Nothing;
use crate::failure::{Failure, FailureCode};
use crate::job::{self, JobStarted, Progress};
use crate::keyring::Keyring;
use crate::office;

/// Settings in the file.
const PLAN: &str = "backup_plan";
const LAST: &str = "backup_last";
const FAILED: &str = "backup_failed";
/// How a backup's name begins and ends.
const PREFIX: &str = "cadangan-loket-";
const ENDING: &str = ".loketbak";
/// Backups are made daily, and missed after a week.
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const OVERDUE_MS: i64 = 7 * DAY_MS;

/// Where backups go by themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct BackupPlan {
    /// The folder, a memory stick or a shared one; empty: none, backups are made by hand.
    pub folder: String,
    /// How many backups of this desktop stay there, 1 to 365; older ones are removed.
    pub keep: u32,
}

impl Default for BackupPlan {
    fn default() -> Self {
        Self { folder: String::new(), keep: 14 }
    }
}

/// A backup that was made and read back.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct BackupMade {
    /// When.
    pub at_ms: i64,
    /// Where it lies.
    pub path: String,
    /// How large it is.
    pub bytes: u64,
    /// How many scans are in it.
    pub scans: u64,
    /// How many older ones were removed for it.
    pub removed: u32,
}

/// Why the last try came to nothing.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct BackupFailed {
    /// When.
    pub at_ms: i64,
    /// Why.
    pub code: FailureCode,
}

/// How backups stand.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct BackupStatus {
    /// Where they go.
    pub plan: BackupPlan,
    /// Whether that folder is there now: a stick may be pulled out.
    pub folder_present: bool,
    /// The last one.
    pub last: Option<BackupMade>,
    /// Why the last try failed, unless one succeeded since.
    pub failed: Option<BackupFailed>,
    /// When the next is made, if the folder is there and someone is at the desk.
    pub next_ms: Option<i64>,
    /// Whether none was made for a week.
    pub overdue: bool,
}

/// Makes a backup now.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct BackupInput {
    /// The folder; the plan's if it is left out.
    #[serde(default)]
    pub folder: Option<String>,
}

/// What stands readable at the beginning of a backup.
#[derive(Serialize, Deserialize)]
struct About {
    program: String,
    made_ms: i64,
    keyring: Keyring,
}

fn setting<T: for<'a> Deserialize<'a>>(desk: &Desk, key: &str) -> Result<Option<T>, Failure> {
    let value = desk.store.read(|reader| reader.setting(key))?;
    // A setting that cannot be read is as good as none: a backup must not fail over it.
    Ok(value.and_then(|value| serde_json::from_value(value).ok()))
}

fn put(desk: &Desk, key: &str, value: &impl Serialize) -> Result<(), Failure> {
    let value = serde_json::to_value(value).map_err(|_| FailureCode::Internal)?;
    desk.store.write(|tx| tx.put_setting(key, &value).map_err(Failure::from))?;
    Ok(())
}

/// How it stands.
pub(crate) fn status(app: &Arc<App>, _: Nothing) -> Result<BackupStatus, Failure> {
    status_of(app, &*app.desk()?)
}

fn status_of(app: &App, desk: &Desk) -> Result<BackupStatus, Failure> {
    let plan: BackupPlan = setting(desk, PLAN)?.unwrap_or_default();
    let last: Option<BackupMade> = setting(desk, LAST)?;
    let failed: Option<BackupFailed> = setting(desk, FAILED)?;
    let now_ms = app.ports.clock.now_ms();
    let since = match &last {
        Some(last) => last.at_ms,
        None => office::record(desk)?.map_or(now_ms, |office| office.created_at_ms),
    };
    let failed = failed.filter(|failed| last.as_ref().is_none_or(|last| last.at_ms < failed.at_ms));
    Ok(BackupStatus {
        folder_present: !plan.folder.is_empty() && Path::new(&plan.folder).is_dir(),
        next_ms: (!plan.folder.is_empty()).then(|| last.as_ref().map_or(now_ms, |last| last.at_ms + DAY_MS)),
        overdue: !desk.demo && now_ms - since > OVERDUE_MS,
        plan,
        last,
        failed,
    })
}

/// A folder that is there and not the office's own.
fn usable(app: &App, folder: &str) -> Result<PathBuf, Failure> {
    let folder = Path::new(folder).canonicalize().map_err(|_| FailureCode::FolderMissing)?;
    let own = app.home().canonicalize()?;
    if !folder.is_dir() || folder.starts_with(own) { Err(FailureCode::FolderMissing.into()) } else { Ok(folder) }
}

/// Says where backups go from now on.
pub(crate) fn plan(app: &Arc<App>, mut input: BackupPlan) -> Result<BackupStatus, Failure> {
    let desk = app.desk()?;
    input.keep = input.keep.clamp(1, 365);
    input.folder = input.folder.trim().to_owned();
    let before: BackupPlan = setting(&desk, PLAN)?.unwrap_or_default();
    if !input.folder.is_empty() && input.folder != before.folder {
        usable(app, &input.folder)?;
    }
    put(&desk, PLAN, &input)?;
    status_of(app, &desk)
}

/// Makes a backup.
pub(crate) fn run(app: &Arc<App>, input: BackupInput) -> Result<JobStarted, Failure> {
    let desk = app.desk()?;
    if desk.demo {
        return Err(FailureCode::NotAllowed.into());
    }
    let plan: BackupPlan = setting(&desk, PLAN)?.unwrap_or_default();
    let folder = usable(app, input.folder.as_deref().map_or(plan.folder.as_str(), str::trim))?;
    Ok(job::start(app, move |app, progress| {
        let made = make(app, &desk, &folder, plan.keep, progress)?;
        serde_json::to_value(made).map_err(|_| FailureCode::Internal.into())
    }))
}

/// Makes one, and notes how it went.
fn make(app: &App, desk: &Desk, folder: &Path, keep: u32, progress: &Progress) -> Result<BackupMade, Failure> {
    let _one_at_a_time = lock(&app.backing_up);
    let made = write(app, desk, folder, keep, progress);
    match &made {
        Ok(made) => put(desk, LAST, made)?,
        Err(failure) if failure.code == FailureCode::Cancelled => {}
        Err(failure) => put(desk, FAILED, &BackupFailed { at_ms: app.ports.clock.now_ms(), code: failure.code })?,
    }
    app.announce(&["backup"]);
    made
}

fn write(app: &App, desk: &Desk, folder: &Path, keep: u32, progress: &Progress) -> Result<BackupMade, Failure> {
    let at_ms = app.ports.clock.now_ms();
    let keyring = Keyring::load(&desk.home)?.ok_or(FailureCode::NotSetUp)?;
    let mut key = Zeroizing::new([0_u8; 32]);
    app.ports.random.fill(&mut *key);
    let about = About {
        program: env!("CARGO_PKG_VERSION").to_owned(),
        made_ms: at_ms,
        keyring: keyring.resealed(desk.store.desktop(), &key, &[], &*app.ports.random)?,
    };
    let about = serde_json::to_vec(&about).map_err(|_| FailureCode::Internal)?;
    let own = own_prefix(desk)?;
    let name = format!("{own}{}", stamp(app, at_ms));
    let free = |path: &PathBuf| !path.exists();
    // Two in one second get names of their own.
    let path = (1..100_u32)
        .map(|number| {
            folder.join(if number == 1 { format!("{name}{ENDING}") } else { format!("{name}-{number}{ENDING}") })
        })
        .find(free)
        .ok_or(FailureCode::PathRefused)?;
    let made = desk.store.backup(&path, &about, &FileKey::new(*key), &mut |done, total| {
        progress.expect(total);
        progress.reached(done).is_ok()
    })?;
    let removed = remove_oldest(folder, &own, keep);
    Ok(BackupMade {
        at_ms,
        path: path.to_string_lossy().into_owned(),
        bytes: made.bytes,
        scans: made.contents,
        removed,
    })
}

/// How the names of this office's backups begin. A desktop that was restored goes on with its own former ones.
fn own_prefix(desk: &Desk) -> Result<String, Failure> {
    let office = office::record(desk)?.ok_or(FailureCode::NotSetUp)?;
    let district = office.body.get("district").and_then(Value::as_str).unwrap_or("").to_owned();
    let desktop = desk.store.desktop().simple().to_string();
    // The end of an id is its random part.
    Ok(format!("{PREFIX}{district}-{}-", &desktop[24..]))
}

/// A moment in names of files, in the office's time: they sort by it.
fn stamp(app: &App, at_ms: i64) -> String {
    let local_ms = at_ms + i64::from(app.ports.clock.offset_minutes()) * 60_000;
    let day = crate::app::day_of(at_ms, app.ports.clock.offset_minutes()).replace('-', "");
    let second = local_ms.rem_euclid(DAY_MS) / 1000;
    format!("{day}-{:02}{:02}{:02}", second / 3600, second / 60 % 60, second % 60)
}

/// Removes this desktop's oldest backups beyond so many. One that cannot be removed stays: the new one is there all the same.
fn remove_oldest(folder: &Path, own: &str, keep: u32) -> u32 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.starts_with(own) && name.ends_with(ENDING))
        .collect();
    names.sort_unstable();
    let surplus = names.len().saturating_sub(keep.max(1) as usize);
    let removed = names.iter().take(surplus).filter(|name| std::fs::remove_file(folder.join(name)).is_ok());
    u32::try_from(removed.count()).unwrap_or(u32::MAX)
}

/// What a restored file no longer says of itself.
fn forget(tx: &mut store::Tx<'_>) -> Result<(), Failure> {
    for key in [LAST, FAILED] {
        tx.drop_setting(key)?;
    }
    Ok(())
}
