//! One running program on one home: which desk is open, who sits at it, what runs in the background.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, RwLock, Weak};

use serde::{Deserialize, Serialize};
use store::{FileKey, Store};
use ts_rs::TS;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::failure::{Failure, FailureCode};
use crate::job::Jobs;
use crate::keyring::Keyring;
use crate::ports::Ports;
use crate::sight::Sight;

/// What a user may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Works at the counter.
    Officer,
    /// Verifies, approves, decides.
    Reviewer,
    /// Reviews figures and agreements, signs.
    Manager,
    /// Keeps users, desktops and settings.
    Administrator,
    /// Reads.
    Auditor,
}

impl Role {
    /// The code in a user's record.
    pub fn from_code(code: &str) -> Option<Self> {
        serde_json::from_value(serde_json::Value::String(code.to_owned())).ok()
    }
    /// As kept in a user's record.
    pub fn code(self) -> &'static str {
        match self {
            Self::Officer => "officer",
            Self::Reviewer => "reviewer",
            Self::Manager => "manager",
            Self::Administrator => "administrator",
            Self::Auditor => "auditor",
        }
    }
}

/// Which of the two homes is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HomeKind {
    /// The office's own.
    Office,
    /// The demonstration office, beside it.
    Demo,
}

/// An open file and the user who sits at it.
pub struct Desk {
    /// The office's file.
    pub store: Arc<Store>,
    /// The user.
    pub user: Uuid,
    /// The user's name.
    pub user_name: String,
    /// The user's role.
    pub role: Role,
    /// What the user may see.
    pub sight: Sight,
    /// Whether letters are overprinted as samples.
    pub demo: bool,
    /// The folder in which the file lies.
    pub home: PathBuf,
    /// Seed of the user's own Ed25519 key: signs what the user decides.
    pub(crate) signing: Zeroizing<[u8; 32]>,
    pub(crate) file_key: Zeroizing<[u8; 32]>,
    pub(crate) device: Vec<u8>,
}

/// Which file was opened last. The mark tells keys apart without keeping one.
struct LastStore {
    home: PathBuf,
    key_mark: [u8; 32],
    store: Weak<Store>,
}

struct State {
    home: HomeKind,
    desk: Option<Arc<Desk>>,
}

type Listener = Box<dyn Fn(&[String]) + Send + Sync>;

/// The running program.
pub struct App {
    base: PathBuf,
    /// What was handed in.
    pub ports: Ports,
    /// Long work that runs beside the commands.
    pub jobs: Jobs,
    state: RwLock<State>,
    listeners: Arc<Mutex<Vec<Listener>>>,
    /// One change of the keyring at a time.
    pub(crate) keyring_turn: Mutex<()>,
    /// The file that was opened last: work that began before the desk was locked may still hold it.
    last_store: Mutex<Option<LastStore>>,
    /// One synchronisation at a time.
    pub(crate) syncing: Mutex<()>,
    pub(crate) line: Mutex<crate::sync_desk::LineState>,
    /// Who opened which file when, lately: see `access_log`.
    pub(crate) opened: Mutex<Vec<(Uuid, Uuid, i64)>>,
    pub(crate) inbox: Mutex<crate::scan::InboxState>,
    pub(crate) carrying: crate::attachment::Carrying,
    /// One backup or restore at a time.
    pub(crate) backing_up: Mutex<()>,
}

/// Wrong passwords that are free; each further one costs a wait.
const FREE_ATTEMPTS: u32 = 4;
/// Longest wait after wrong passwords.
const LONGEST_WAIT_MS: i64 = 60_000;
/// How often and how long it is waited for work that still holds a file.
const LONGEST_CLOSING_LOOKS: u32 = 600;
const CLOSING_LOOK: std::time::Duration = std::time::Duration::from_millis(50);
/// Where wrong passwords are counted.
const ATTEMPTS: &str = "attempts.json";

/// Wrong passwords since the last right one.
#[derive(Default, Serialize, Deserialize)]
struct Attempts {
    wrong: u32,
    until_ms: i64,
}

impl App {
    /// Starts on a home folder, which is made if it is missing. Nothing is opened yet.
    pub fn open(base: &Path, ports: Ports) -> Result<Arc<Self>, Failure> {
        std::fs::create_dir_all(base)?;
        crate::backup::settle(base)?;
        let state = State { home: HomeKind::Office, desk: None };
        Ok(Arc::new(Self {
            base: base.to_owned(),
            ports,
            jobs: Jobs::default(),
            state: RwLock::new(state),
            listeners: Arc::default(),
            keyring_turn: Mutex::new(()),
            last_store: Mutex::default(),
            syncing: Mutex::new(()),
            line: Mutex::default(),
            opened: Mutex::default(),
            inbox: Mutex::default(),
            carrying: crate::attachment::Carrying::default(),
            backing_up: Mutex::new(()),
        }))
    }

    /// Calls `listener` with the topics of every change from now on.
    pub fn subscribe(&self, listener: impl Fn(&[String]) + Send + Sync + 'static) {
        lock(&self.listeners).push(Box::new(listener));
    }

    pub(crate) fn announce(&self, topics: &[&str]) {
        let topics: Vec<String> = topics.iter().map(|topic| (*topic).to_owned()).collect();
        for listener in lock(&self.listeners).iter() {
            listener(&topics);
        }
    }

    /// The folder of the home in use.
    pub fn home(&self) -> PathBuf {
        self.home_of(self.home_kind())
    }

    pub(crate) fn home_of(&self, kind: HomeKind) -> PathBuf {
        match kind {
            HomeKind::Office => self.base.clone(),
            HomeKind::Demo => self.base.join("demo"),
        }
    }

    /// Which home is in use.
    pub fn home_kind(&self) -> HomeKind {
        self.state.read().map_or(HomeKind::Office, |state| state.home)
    }

    /// The open desk, or a failure when nobody is logged in.
    pub fn desk(&self) -> Result<Arc<Desk>, Failure> {
        self.desk_if_open().ok_or_else(|| FailureCode::Locked.into())
    }

    pub(crate) fn desk_if_open(&self) -> Option<Arc<Desk>> {
        self.state.read().ok().and_then(|state| state.desk.clone())
    }

    /// The file of a home: the one that is still open, if its key is the same.
    pub(crate) fn open_store(&self, home: &Path, file_key: &[u8; 32]) -> Result<Arc<Store>, Failure> {
        let key_mark = *blake3::hash(file_key).as_bytes();
        let mut last = lock(&self.last_store);
        let open = last.as_ref().filter(|last| last.home == home && last.key_mark == key_mark);
        if let Some(store) = open.and_then(|last| last.store.upgrade()) {
            return Ok(store);
        }
        let store = Arc::new(Store::open(home, &FileKey::new(*file_key))?);
        let listeners = Arc::clone(&self.listeners);
        store.subscribe(move |topics| {
            let topics: Vec<String> = topics.iter().cloned().collect();
            for listener in lock(&listeners).iter() {
                listener(&topics);
            }
        });
        *last = Some(LastStore { home: home.to_owned(), key_mark, store: Arc::downgrade(&store) });
        Ok(store)
    }

    /// Waits until nobody uses the file that was opened last. `FileInUse` when somebody goes on using it.
    pub(crate) fn wait_until_closed(&self) -> Result<(), Failure> {
        let last = lock(&self.last_store).as_ref().map(|last| Weak::clone(&last.store));
        for _ in 0..LONGEST_CLOSING_LOOKS {
            if last.as_ref().is_none_or(|store| store.strong_count() == 0) {
                return Ok(());
            }
            std::thread::sleep(CLOSING_LOOK);
        }
        Err(FailureCode::FileInUse.into())
    }

    pub(crate) fn sit_down(&self, desk: Desk) {
        if let Ok(mut state) = self.state.write() {
            state.desk = Some(Arc::new(desk));
        }
        let _ = std::fs::remove_file(self.home().join(ATTEMPTS));
        self.announce(&["session"]);
    }

    pub(crate) fn stand_up(&self) {
        if let Ok(mut state) = self.state.write() {
            state.desk = None;
        }
        self.announce(&["session"]);
    }

    pub(crate) fn change_home(&self, home: HomeKind) {
        if let Ok(mut state) = self.state.write() {
            state.desk = None;
            state.home = home;
        }
        self.announce(&["session"]);
    }

    /// Refuses while the wait after wrong passwords lasts. It outlasts the program: the count stands in the home.
    pub(crate) fn may_try_password(&self) -> Result<(), Failure> {
        let now_ms = self.ports.clock.now_ms();
        let attempts = self.attempts();
        // A clock that was set back must not lock anyone out for longer than the longest wait.
        let waiting = attempts.until_ms > now_ms && attempts.until_ms - now_ms <= LONGEST_WAIT_MS;
        if waiting { Err(FailureCode::TooManyAttempts.into()) } else { Ok(()) }
    }

    pub(crate) fn note_wrong_password(&self) {
        let wrong = self.attempts().wrong.saturating_add(1);
        let wait_ms = match wrong.checked_sub(FREE_ATTEMPTS) {
            None | Some(0) => 0,
            Some(more) => 1_000_i64.checked_shl(more).unwrap_or(LONGEST_WAIT_MS).min(LONGEST_WAIT_MS),
        };
        let attempts = Attempts { wrong, until_ms: self.ports.clock.now_ms() + wait_ms };
        // A home that cannot be written to cannot be opened either: nothing is lost by not counting there.
        if let Ok(text) = serde_json::to_vec(&attempts) {
            let _ = crate::file::replace(&self.home().join(ATTEMPTS), &text);
        }
    }

    fn attempts(&self) -> Attempts {
        let kept = std::fs::read(self.home().join(ATTEMPTS)).ok();
        kept.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }

    /// The secret of this device for a desktop, empty where the system keeps none.
    pub(crate) fn device_secret(&self, desktop: Uuid) -> Vec<u8> {
        self.ports.keychain.get(&desktop.to_string()).unwrap_or_default()
    }

    /// A new id, ordered by time of making.
    pub(crate) fn new_id(&self) -> Uuid {
        let mut random = [0_u8; 10];
        self.ports.random.fill(&mut random);
        uuid::Builder::from_unix_timestamp_millis(self.ports.clock.now_ms().max(0).unsigned_abs(), &random).into_uuid()
    }

    /// The office's day, ISO.
    pub(crate) fn today(&self) -> String {
        day_of(self.ports.clock.now_ms(), self.ports.clock.offset_minutes())
    }

    /// The keyring of the home in use.
    pub(crate) fn keyring(&self) -> Result<Option<Keyring>, Failure> {
        Keyring::load(&self.home())
    }
}

/// The day of a moment in local time, ISO.
pub(crate) fn day_of(at_ms: i64, offset_minutes: i32) -> String {
    let days = (at_ms + i64::from(offset_minutes) * 60_000).div_euclid(86_400_000);
    model::date::Date::from_days_since_epoch(days).map(|date| date.iso()).unwrap_or_default()
}

/// Takes a lock whose holder may have panicked: the values behind these locks are whole at every moment.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
