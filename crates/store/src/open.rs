//! The store: made, opened, shared by threads, closed.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use uuid::Uuid;

use crate::checkpoint::{self, Checkpointer};
use crate::column_block::ColumnBlock;
use crate::connection::{self, Role};
use crate::declared::{Plan, UPDATED, plans};
use crate::derive::{Cell, Words};
use crate::error::{Result, StoreError};
use crate::key::FileKey;
use crate::nik_block::NikBlock;
use crate::tables::access::Access;
use crate::tables::{review, setting, who, word};
use crate::vocabulary::Vocabulary;
use crate::{bulk, migrate, rebuild};

/// What changed: names of kinds, and `draft`, `import`, `sync`, `setting`, `number`.
pub type Topics = BTreeSet<String>;

/// The file in a home directory.
pub(crate) const FILE: &str = "loket.db";
/// Held open and locked while a process uses the file.
const LOCK: &str = "lock";
/// Longest wait of a list for what is read after opening; then it goes through the tables.
const LONGEST_LOADING: Duration = Duration::from_secs(20);
/// Reading connections kept for the next reader.
const IDLE_READERS: usize = 3;

/// What a new file needs, and a file whose desktop gets another identity.
#[derive(Debug, Clone)]
pub struct NewStore {
    /// The identity of this desktop.
    pub desktop: Uuid,
    /// 32 random bytes; the salts of the chain come from them. They stay inside the file.
    pub secret: [u8; 32],
}

type Subscriber = Box<dyn Fn(&Topics) + Send + Sync>;

/// The writing connection and what only it needs.
pub(crate) struct Writer {
    pub connection: Connection,
    pub words: Words,
    /// Pages in the log after the last commit.
    pub log_pages: Arc<AtomicI32>,
}

/// Small numbers of users, desktops and kinds, as committed.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub who: HashMap<i64, Uuid>,
    pub kinds: HashMap<i64, (String, Option<&'static Plan>)>,
}

/// Whether what is kept in memory is still being read from the file.
#[derive(Debug, Default)]
pub(crate) struct Loading {
    ended: Mutex<bool>,
    told: Condvar,
}

impl Loading {
    /// Nobody needs to wait any more, whether it succeeded or not.
    fn end(&self) {
        *self.ended.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.told.notify_all();
    }

    /// Waits for the end, but not for ever.
    pub fn wait(&self) {
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.told.wait_timeout_while(ended, LONGEST_LOADING, |ended| !*ended));
    }
}

/// What all threads share.
pub(crate) struct Shared {
    pub path: PathBuf,
    pub key: FileKey,
    /// Changed only by a write, under its lock.
    pub identity: RwLock<NewStore>,
    pub names: RwLock<Names>,
    pub niks: RwLock<NikBlock>,
    pub columns: RwLock<ColumnBlock>,
    pub loading: Loading,
    pub vocabulary: RwLock<Vocabulary>,
    pub writer: Mutex<Writer>,
    pub checkpointer: Checkpointer,
    /// Lines of the access log that wait for the next write.
    pub noted: Mutex<Vec<Access>>,
    /// One catching up with keys at a time.
    pub matching: Mutex<()>,
    /// Contents that are being written: the sweep of left-over files spares them.
    pub writing: Mutex<HashSet<[u8; 16]>>,
    readers: Mutex<Vec<Connection>>,
    subscribers: RwLock<Vec<Subscriber>>,
}

impl Shared {
    /// The identity of this desktop.
    pub fn desktop(&self) -> Uuid {
        self.identity.read().unwrap_or_else(PoisonError::into_inner).desktop
    }

    /// What the salts of its chain come from.
    pub fn secret(&self) -> [u8; 32] {
        self.identity.read().unwrap_or_else(PoisonError::into_inner).secret
    }

    /// Runs `work` with a reading connection.
    pub fn with_reader<T>(&self, work: impl FnOnce(&Connection) -> T) -> Result<T> {
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => connection::open(&self.path, &self.key, Role::Reader, false)?,
        };
        let done = work(&connection);
        if !connection.is_autocommit() {
            connection.execute_batch("ROLLBACK")?;
        }
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < IDLE_READERS {
            readers.push(connection);
        }
        Ok(done)
    }

    /// Tells everyone what a commit changed.
    pub fn announce(&self, topics: &Topics) {
        if !topics.is_empty() {
            for subscriber in self.subscribers.read().unwrap_or_else(PoisonError::into_inner).iter() {
                subscriber(topics);
            }
        }
    }
}

/// The encrypted file of one home. Any number of threads may use it at once.
pub struct Store {
    pub(crate) shared: Arc<Shared>,
    loader: Option<JoinHandle<()>>,
    /// Released when the store is dropped, last of all.
    _lock: File,
}

/// A home that nobody can open meanwhile.
#[derive(Debug)]
pub struct Held {
    _lock: File,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Store")
    }
}

impl Store {
    /// Whether the home has a file.
    pub fn exists(home: &Path) -> bool {
        home.join(FILE).exists()
    }

    /// Makes the file of a home, which must be a directory without one.
    pub fn create(home: &Path, key: &FileKey, new: &NewStore) -> Result<Self> {
        let lock = lock(home)?;
        let path = home.join(FILE);
        if path.exists() {
            return Err(StoreError::Exists);
        }
        let made = connection::open(&path, key, Role::Writer, true).and_then(|connection| {
            migrate::create(&connection, new.desktop, &new.secret)?;
            checkpoint::truncate(&connection)?;
            Ok(connection)
        });
        match made {
            Ok(connection) => Self::start(path, key, connection, lock),
            Err(error) => {
                for ending in ["", "-wal", "-shm"] {
                    // Half a file is worth nothing; if even this fails, opening it will say that it is damaged.
                    drop(std::fs::remove_file(home.join(format!("{FILE}{ending}"))));
                }
                Err(error)
            }
        }
    }

    /// Opens the file of a home.
    pub fn open(home: &Path, key: &FileKey) -> Result<Self> {
        Self::open_with(home, key, &|_| {})
    }

    /// Opens the file; when derived tables must be made anew first, `progress` hears how many records are done.
    pub fn open_with(home: &Path, key: &FileKey, progress: &dyn Fn(u64)) -> Result<Self> {
        let path = home.join(FILE);
        if !path.exists() {
            return Err(StoreError::Missing);
        }
        let lock = lock(home)?;
        if connection::foreign(&path)? {
            return Err(StoreError::NotOurs);
        }
        let connection = connection::open(&path, key, Role::Writer, false)?;
        migrate::bring_up_to_date(&connection)?;
        if migrate::derived_is_stale(&connection)? {
            rebuild::rebuild(&connection, progress)?;
        }
        bulk::recover(&connection)?;
        Self::start(path, key, connection, lock)
    }

    /// Keeps every program from opening the file of a home as long as the value lives: it is being exchanged.
    pub fn hold(home: &Path) -> Result<Held> {
        Ok(Held { _lock: lock(home)? })
    }

    fn start(path: PathBuf, key: &FileKey, mut connection: Connection, lock: File) -> Result<Self> {
        review::ensure(&connection)?;
        let log_pages = Arc::new(AtomicI32::new(0));
        let noted = Arc::clone(&log_pages);
        connection.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, pages| {
            noted.store(pages, Ordering::Relaxed);
            Ok(())
        }))?;
        let desktop = who::id(&connection, who::SELF)?;
        let secret = setting::raw(&connection, setting::SECRET)?
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or(StoreError::Damaged)?;
        let names = read_names(&connection)?;
        let shared = Arc::new(Shared {
            checkpointer: Checkpointer::start(path.clone(), key.clone())?,
            writing: Mutex::default(),
            path,
            key: key.clone(),
            identity: RwLock::new(NewStore { desktop, secret }),
            names: RwLock::new(names),
            niks: RwLock::default(),
            columns: RwLock::default(),
            loading: Loading::default(),
            vocabulary: RwLock::default(),
            writer: Mutex::new(Writer { connection, words: Words::default(), log_pages }),
            matching: Mutex::default(),
            noted: Mutex::default(),
            readers: Mutex::default(),
            subscribers: RwLock::default(),
        });
        let loading = Arc::clone(&shared);
        let loader = std::thread::Builder::new().name("load".to_owned()).spawn(move || {
            // Until it is done, and if it fails, long beginnings of words are slower, and NIKs are found by their beginning only.
            let _ = load(&loading);
            loading.loading.end();
            // What is left over takes room and nothing else: the next start tries again.
            let _ = crate::content::sweep(&loading);
        })?;
        Ok(Self { shared, loader: Some(loader), _lock: lock })
    }

    /// The identity of this desktop.
    pub fn desktop(&self) -> Uuid {
        self.shared.desktop()
    }

    /// Waits until NIKs are searched and lists are made in memory; only measurements and tests need to.
    pub fn wait_until_loaded(&mut self) {
        if let Some(loader) = self.loader.take() {
            drop(loader.join());
        }
    }

    /// Calls `on` after each commit, in the thread that wrote, with what changed.
    pub fn subscribe(&self, on: impl Fn(&Topics) + Send + Sync + 'static) {
        self.shared.subscribers.write().unwrap_or_else(PoisonError::into_inner).push(Box::new(on));
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.wait_until_loaded();
        // What cannot be written now could not be written before either.
        let _ = self.write_noted();
        let writer = self.shared.writer.lock().unwrap_or_else(PoisonError::into_inner);
        self.shared.readers.lock().unwrap_or_else(PoisonError::into_inner).clear();
        // The log holds everything anyway; opening copies it.
        let _ = checkpoint::truncate(&writer.connection);
    }
}

fn lock(home: &Path) -> Result<File> {
    let file = File::options().create(true).truncate(false).write(true).open(home.join(LOCK))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(StoreError::InUse),
        Err(std::fs::TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Reads users, desktops and kinds.
pub(crate) fn read_names(connection: &Connection) -> Result<Names> {
    let mut names = Names::default();
    let mut statement = connection.prepare("SELECT alias, id FROM who")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        names.who.insert(row.get(0)?, Uuid::from_bytes(row.get(1)?));
    }
    let mut statement = connection.prepare("SELECT alias, name FROM kind")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let name: String = row.get(1)?;
        let plan = plans().iter().find(|plan| plan.kind.name == name);
        names.kinds.insert(row.get(0)?, (name, plan));
    }
    Ok(names)
}

fn load(shared: &Shared) -> Result<()> {
    let connection = connection::open(&shared.path, &shared.key, Role::Checkpointer, false)?;
    let mut words: Vec<Box<str>> = Vec::new();
    word::each(&connection, &mut |word| words.push(word.into()))?;
    shared.vocabulary.write().unwrap_or_else(PoisonError::into_inner).load(words);
    load_columns(shared, &connection)
}

/// Reads the index table of the kind whose lists come from memory: its columns, and the NIKs once more, to be found by any part.
fn load_columns(shared: &Shared, connection: &Connection) -> Result<()> {
    let Some(plan) = plans().iter().find(|plan| plan.in_memory) else { return Ok(()) };
    debug_assert!(plans().iter().all(|other| other.in_memory || other.nik.is_none()), "no other kind is found by NIK");
    let mut block = ColumnBlock::new(&plan.columns);
    let mut pairs: Vec<(u32, [u8; 16])> = Vec::new();
    let nik = plan.columns.iter().position(|column| plan.nik.is_some_and(|nik| nik.name == column.field.name));
    let mut statement = connection.prepare(&format!("SELECT * FROM {} ORDER BY row", plan.table))?;
    debug_assert_eq!(statement.column_names().last(), Some(UPDATED), "as the table was made");
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let Ok(at) = u32::try_from(row.get::<_, i64>(0)?) else { continue };
        let mut cells = Vec::with_capacity(plan.columns.len());
        for column in 1..=plan.columns.len() {
            cells.push(match row.get_ref(column)? {
                ValueRef::Integer(number) => Cell::Integer(number),
                ValueRef::Text(text) => Cell::Text(std::str::from_utf8(text).map_err(|_| StoreError::Damaged)?.into()),
                _ => Cell::Null,
            });
        }
        block.push(at, row.get(plan.columns.len() + 1)?, &cells);
        if let Some(Cell::Text(text)) = nik.map(|column| &cells[column])
            && let Ok(digits) = text.as_bytes().try_into()
        {
            pairs.push((at, digits));
        }
    }
    pairs.extend(crate::person::hidden_niks(connection)?);
    shared.niks.write().unwrap_or_else(PoisonError::into_inner).load(pairs);
    shared.columns.write().unwrap_or_else(PoisonError::into_inner).load(block);
    Ok(())
}
