//! Bringing a backup back. What is in the home is moved aside, never overwritten: it may hold work that no server has. The
//! restored desktop takes a new identity, since the one that made the backup may have gone on.
//!
//! Everything is prepared in a folder of its own; then files change places, and a program that is cut off in the middle does the
//! rest when it starts again.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use store::{FileKey, Store, StoreError};
use ts_rs::TS;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{About, forget, stamp};
use crate::app::{App, HomeKind, Role, lock};
use crate::failure::{Failure, FailureCode};
use crate::job::{self, JobStarted, Progress};
use crate::keyring::Keyring;
use crate::session::{self, Keys};
use crate::sync_desk::{self, NewIdentityReason};
use crate::system::LoginName;
use crate::{file, user};

/// Where the restored files wait, and the mark that they are complete; it names the folder for what is there now.
const WAITING: &str = "restoring";
const READY: &str = "ready";
/// How that folder's name begins.
const KEPT: &str = "kept-";
/// What changes places, the file itself last: as long as it waits, what lies in the home is the former.
const LOGS: [&str; 2] = ["loket.db-wal", "loket.db-shm"];
const MOVED: [&str; 3] = ["scans", "keyring.json", "loket.db"];

/// Names a backup.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct BackupPath {
    /// The file.
    pub path: String,
}

/// What anyone can see of a backup.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct BackupAbout {
    /// When it was made.
    pub made_ms: i64,
    /// How large it is.
    pub bytes: u64,
    /// Version of the program that made it.
    pub program: String,
    /// Who can open it.
    pub users: Vec<LoginName>,
}

/// Brings a backup back. An administrator of its office may, and who has the recovery code.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct RestoreInput {
    /// The file.
    pub path: String,
    /// The user, with a password.
    #[serde(default)]
    pub user_id: Option<Uuid>,
    /// The password at the time of the backup.
    #[serde(default)]
    pub password: String,
    /// The recovery code instead.
    #[serde(default)]
    pub recovery_code: String,
}

/// A backup was brought back.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Restored {
    /// When the backup had been made.
    pub made_ms: i64,
    /// The folder into which what was there was moved; none if nothing was.
    pub kept: Option<String>,
    /// Changes in there that no server has, if that could be told.
    pub kept_waiting: Option<u64>,
}

fn of_backup(error: StoreError) -> Failure {
    match error {
        StoreError::NotOurs => FailureCode::BackupForeign.into(),
        StoreError::Newer { .. } => FailureCode::BackupNewer.into(),
        StoreError::Damaged | StoreError::WrongKey => FailureCode::BackupDamaged.into(),
        StoreError::Missing => FailureCode::NotFound.into(),
        other => other.into(),
    }
}

fn about(path: &Path) -> Result<About, Failure> {
    let bytes = store::about_backup(path).map_err(of_backup)?;
    let about: About = serde_json::from_slice(&bytes).map_err(|_| FailureCode::BackupDamaged)?;
    if about.keyring.demo { Err(FailureCode::BackupForeign.into()) } else { Ok(about) }
}

/// What anyone can see of a backup.
pub(crate) fn inspect(_: &Arc<App>, input: BackupPath) -> Result<BackupAbout, Failure> {
    let path = Path::new(&input.path);
    let About { program, made_ms, keyring } = about(path)?;
    let users = keyring.slots.into_iter().map(|slot| LoginName { id: slot.id, name: slot.name }).collect();
    Ok(BackupAbout { made_ms, bytes: std::fs::metadata(path)?.len(), program, users })
}

/// Brings it back.
pub(crate) fn restore(app: &Arc<App>, input: RestoreInput) -> Result<JobStarted, Failure> {
    if app.home_kind() != HomeKind::Office {
        return Err(FailureCode::NotAllowed.into());
    }
    app.may_try_password()?;
    let about = about(Path::new(&input.path))?;
    let password = Zeroizing::new(input.password);
    let opened = match input.user_id {
        Some(user) => about.keyring.open(user, &password, &[]).map(|(key, _)| key),
        None => about.keyring.recover(&Zeroizing::new(input.recovery_code)),
    };
    if opened.as_ref().is_err_and(|failure| failure.code == FailureCode::WrongPassword) {
        app.note_wrong_password();
    }
    let work = Work { path: input.path.into(), about, key: opened?, user: input.user_id, password };
    Ok(job::start(app, move |app, progress| {
        let restored = work.run(app, progress)?;
        serde_json::to_value(restored).map_err(|_| FailureCode::Internal.into())
    }))
}

struct Work {
    path: PathBuf,
    about: About,
    key: Zeroizing<[u8; 32]>,
    user: Option<Uuid>,
    password: Zeroizing<String>,
}

/// The restored file's own keys.
struct Fresh {
    keyring: Keyring,
    device: Vec<u8>,
}

impl Work {
    fn run(&self, app: &Arc<App>, progress: &Progress) -> Result<Restored, Failure> {
        let _one_at_a_time = lock(&app.backing_up);
        let home = app.home_of(HomeKind::Office);
        let waiting = home.join(WAITING);
        clear(&waiting)?;
        std::fs::create_dir_all(&waiting)?;
        let prepared = self.prepare(app, &waiting, progress);
        if prepared.is_err() {
            // It would be cleared by the next try too.
            let _ = clear(&waiting);
        }
        let fresh = prepared?;
        let kept = Keyring::path(&home).exists() || Store::exists(&home);
        let kept_waiting =
            app.desk_if_open().and_then(|desk| desk.store.read(|reader| reader.waiting()).ok()).filter(|_| kept);
        let name = format!("{KEPT}{}", stamp(app, app.ports.clock.now_ms()));
        app.stand_up();
        app.wait_until_closed()?;
        {
            let _nobody_else = Store::hold(&home)?;
            file::replace(&waiting.join(READY), name.as_bytes())?;
            exchange(&home)?;
        }
        if let Some(user) = self.user {
            let (file_key, secret) = fresh.keyring.open(user, &self.password, &fresh.device)?;
            let keys = Keys { file_key, signing: secret.signing, device: fresh.device };
            session::open_desk(app, &fresh.keyring, user, keys)?;
        }
        app.announce(&["session", "backup"]);
        let kept = kept.then(|| home.join(name).to_string_lossy().into_owned());
        Ok(Restored { made_ms: self.about.made_ms, kept, kept_waiting })
    }

    /// The restored file with its new identity and keyring, complete but for the mark.
    fn prepare(&self, app: &Arc<App>, waiting: &Path, progress: &Progress) -> Result<Fresh, Failure> {
        let mut file_key = Zeroizing::new([0_u8; 32]);
        app.ports.random.fill(&mut *file_key);
        let new_key = FileKey::new(*file_key);
        let mut step = |done, total| {
            progress.expect(total);
            progress.reached(done).is_ok()
        };
        store::unpack_backup(&self.path, &FileKey::new(*self.key), waiting, &new_key, &mut step).map_err(of_backup)?;
        let store = Store::open(waiting, &new_key).map_err(of_backup)?;
        if let Some(id) = self.user {
            let user = user::load(&store, id)?.ok_or(FailureCode::NotFound)?;
            let role = user.role.as_deref().and_then(Role::from_code);
            if user.active == Some(false) || role != Some(Role::Administrator) {
                return Err(FailureCode::NotAllowed.into());
            }
        }
        let desktop = sync_desk::take_new_identity(app, &store, NewIdentityReason::Restored)?;
        store.write(forget)?;
        drop(store);
        remove(&waiting.join("lock"))?;
        let mut device = vec![0_u8; 32];
        app.ports.random.fill(&mut device);
        if !app.ports.keychain.set(&desktop.to_string(), &device) {
            device.clear();
        }
        let keyring = self.about.keyring.resealed(desktop, &file_key, &device, &*app.ports.random)?;
        keyring.store(waiting)?;
        Ok(Fresh { keyring, device })
    }
}

fn remove(path: &Path) -> Result<(), Failure> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

fn clear(folder: &Path) -> Result<(), Failure> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Ends what a cut left: a restore whose files were complete is done, one that was not is forgotten.
pub(crate) fn settle(home: &Path) -> Result<(), Failure> {
    let waiting = home.join(WAITING);
    if !waiting.exists() {
        return Ok(());
    }
    // Another program on this home is at it.
    let Ok(_nobody_else) = Store::hold(home) else { return Ok(()) };
    if waiting.join(READY).exists() { exchange(home) } else { clear(&waiting) }
}

/// Moves what is in the home aside and what waits into its place. Done again after a cut, it does what is left.
fn exchange(home: &Path) -> Result<(), Failure> {
    let waiting = home.join(WAITING);
    let name = std::fs::read_to_string(waiting.join(READY))?;
    // A name of ours and nothing else: it becomes a path.
    if !name.strip_prefix(KEPT).is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')) {
        return Err(FailureCode::FileDamaged.into());
    }
    let kept = home.join(name);
    let aside = |file: &str| -> Result<(), Failure> {
        if home.join(file).exists() {
            std::fs::create_dir_all(&kept)?;
            std::fs::rename(home.join(file), kept.join(file))?;
        }
        Ok(())
    };
    if waiting.join("loket.db").exists() {
        LOGS.into_iter().try_for_each(aside)?;
    }
    for file in MOVED {
        if waiting.join(file).exists() {
            aside(file)?;
            std::fs::rename(waiting.join(file), home.join(file))?;
        }
    }
    for folder in [&kept, home] {
        // The new names must reach the disk; Windows has no such call and needs none.
        if let Ok(folder) = std::fs::File::open(folder) {
            let _ = folder.sync_all();
        }
    }
    remove(&crate::keyring::unfinished_mark(home))?;
    clear(&waiting)
}
