//! Backup and restore of the SQLite database of a home: one file, encrypted under a passphrase (SQLCipher), taken while the server
//! runs, read back whole before it counts. PostgreSQL has its own means (`pg_basebackup`, WAL archives); see `BACKUP.md`.
//!
//! A restored server has lost what came after the backup. It takes another epoch, upon which every desktop hands in again what it
//! has, and it leaves out numbers of letters that it may have leased meanwhile.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};
use uuid::Uuid;

use crate::clock::Clock;
use crate::database::DatabaseError;
use crate::database::sqlite::{self, FILE};

/// Fewest characters of a passphrase: nobody is there to slow a guesser down.
pub const SHORTEST_PASSPHRASE: usize = 12;
/// Numbers of each register that stay unused after a restore unless someone says otherwise.
pub const SKIPPED_NUMBERS: u32 = 500;

/// Why there is no backup, or why nothing was restored. What was there before is there still.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Too short to protect anything.
    #[error(
        "the passphrase has fewer than {SHORTEST_PASSPHRASE} characters: choose a longer one and keep it apart from the backups"
    )]
    ShortPassphrase,
    /// There is no database in the home.
    #[error("there is no database in that home: name the server's folder with --home")]
    NothingThere,
    /// The file is there already.
    #[error("that file is there already: name another")]
    Exists,
    /// The passphrase does not open the file, or it is no backup.
    #[error("the passphrase does not open that file, or it is no backup of loket-server: nothing was changed")]
    CannotOpen,
    /// The backup is not what was written.
    #[error("the backup is damaged: nothing was changed; use another")]
    Damaged,
    /// The server runs.
    #[error("the server runs on that home: stop it first")]
    Running,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The file system refused.
    #[error("the file cannot be written or read: {0}")]
    File(#[from] io::Error),
}

impl From<rusqlite::Error> for BackupError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error.into())
    }
}

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Contents {
    /// Length of the file.
    pub bytes: u64,
    /// Districts.
    pub districts: u64,
    /// Entries of all ledgers.
    pub entries: u64,
    /// Desktops.
    pub desktops: u64,
}

/// What came of a restore.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct RestoredServer {
    /// What the backup held.
    pub contents: Contents,
    /// Where the database lies that was there before.
    pub kept: Option<PathBuf>,
    /// Numbers left out in each register.
    pub skipped_numbers: u32,
}

fn check_passphrase(passphrase: &str) -> Result<(), BackupError> {
    if passphrase.chars().count() < SHORTEST_PASSPHRASE { Err(BackupError::ShortPassphrase) } else { Ok(()) }
}

/// Writes a backup of a home's database and reads it back.
pub fn backup(home: &Path, to: &Path, passphrase: &str) -> Result<Contents, BackupError> {
    check_passphrase(passphrase)?;
    let from = home.join(FILE);
    if !from.exists() {
        return Err(BackupError::NothingThere);
    }
    if to.exists() {
        return Err(BackupError::Exists);
    }
    let part = beside(to, ".part");
    remove(&part)?;
    let made = export(&from, &part, passphrase).and_then(|()| {
        File::open(&part)?.sync_all()?;
        verify(&part, passphrase)
    });
    let settled = made.and_then(|contents| {
        std::fs::rename(&part, to)?;
        sync_folder(to);
        Ok(contents)
    });
    if settled.is_err() {
        // The first error is the one to tell.
        let _ = remove(&part);
    }
    settled
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn sync_folder(path: &Path) {
    // The name itself must reach the disk; Windows has no such call and needs none.
    if let Some(folder) = path.parent().and_then(|folder| File::open(folder).ok()) {
        let _ = folder.sync_all();
    }
}

/// Copies a database as it stands at one moment; an empty passphrase leaves the copy readable.
fn copy(connection: &Connection, to: &Path, passphrase: &str) -> Result<(), BackupError> {
    connection.execute("ATTACH DATABASE ?1 AS copy KEY ?2", [to.to_string_lossy().as_ref(), passphrase])?;
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    connection.query_row("SELECT sqlcipher_export('copy')", [], |_| Ok(()))?;
    connection.pragma_update(Some("copy"), "user_version", version)?;
    Ok(connection.execute_batch("DETACH DATABASE copy")?)
}

/// A copy that is attached is made with the same.
fn flags() -> OpenFlags {
    OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX
}

fn export(from: &Path, to: &Path, passphrase: &str) -> Result<(), BackupError> {
    let connection = Connection::open_with_flags(from, flags())?;
    sqlite::expect_known(&connection)?;
    copy(&connection, to, passphrase)
}

fn open_backup(path: &Path, passphrase: &str) -> Result<Connection, BackupError> {
    if !path.is_file() {
        return Err(BackupError::CannotOpen);
    }
    let connection = Connection::open_with_flags(path, flags()).map_err(|_| BackupError::CannotOpen)?;
    connection.execute_batch("PRAGMA cipher_log_level = NONE")?;
    connection.pragma_update(None, "key", passphrase)?;
    let schema =
        connection.query_row("SELECT count(*) FROM sqlite_schema WHERE name IN ('server', 'batches')", [], |row| {
            row.get::<_, i64>(0)
        });
    if schema.is_ok_and(|tables| tables == 2) { Ok(connection) } else { Err(BackupError::CannotOpen) }
}

/// Reads a backup whole: every page by its seal, every table and index, every batch by its chain's count.
pub fn verify(path: &Path, passphrase: &str) -> Result<Contents, BackupError> {
    let connection = open_backup(path, passphrase)?;
    let broken_pages = connection.prepare("PRAGMA cipher_integrity_check")?.query_map([], |_| Ok(()))?.count();
    let found: String =
        connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(|_| BackupError::Damaged)?;
    if broken_pages > 0 || found != "ok" {
        return Err(BackupError::Damaged);
    }
    let count = |sql: &str| -> Result<u64, BackupError> {
        Ok(connection.query_row(sql, [], |row| row.get::<_, i64>(0))?.unsigned_abs())
    };
    let entries = count("SELECT coalesce(sum(count), 0) FROM batches")?;
    if entries != count("SELECT coalesce(sum(last_position), 0) FROM districts")? {
        return Err(BackupError::Damaged);
    }
    Ok(Contents {
        bytes: std::fs::metadata(path)?.len(),
        districts: count("SELECT count(*) FROM districts")?,
        desktops: count("SELECT count(*) FROM desktops")?,
        entries,
    })
}

/// Puts a backup in the place of a home's database, which is moved aside. The server must not run.
pub fn restore(
    home: &Path,
    from: &Path,
    passphrase: &str,
    skipped_numbers: u32,
    clock: &dyn Clock,
) -> Result<RestoredServer, BackupError> {
    let contents = verify(from, passphrase)?;
    std::fs::create_dir_all(home)?;
    let (file, new) = (home.join(FILE), home.join(format!("{FILE}.new")));
    for ending in ["", "-journal", "-wal", "-shm"] {
        remove(&beside(&new, ending))?;
    }
    let connection = open_backup(from, passphrase)?;
    sqlite::expect_known(&connection)?;
    copy(&connection, &new, "")?;
    drop(connection);
    sqlite::bring_up_to_date(&new)?;
    begin_anew(&new, skipped_numbers, clock)?;
    File::open(&new)?.sync_all()?;
    let kept = if file.exists() {
        quiesce(&file)?;
        let kept = beside(&file, &format!(".kept-{}", clock.now_ms()));
        std::fs::rename(&file, &kept)?;
        Some(kept)
    } else {
        None
    };
    std::fs::rename(&new, &file)?;
    sync_folder(&file);
    Ok(RestoredServer { contents, kept, skipped_numbers })
}

/// Another epoch, and a gap in every register of letters.
fn begin_anew(file: &Path, skipped_numbers: u32, clock: &dyn Clock) -> Result<(), BackupError> {
    let connection = Connection::open(file)?;
    connection.execute("UPDATE server SET epoch = ?1", [Uuid::new_v4().as_bytes()])?;
    if skipped_numbers > 0 {
        connection.execute(
            "INSERT INTO leases (district, register, year, first_number, last_number, desktop, granted_ms)
             SELECT district, register, year, max(last_number) + 1, max(last_number) + ?1, ?2, ?3 FROM leases GROUP BY district, register, year",
            rusqlite::params![skipped_numbers, Uuid::nil().as_bytes(), clock.now_ms()],
        )?;
    }
    // One file, nothing beside it.
    connection.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    Ok(())
}

/// Makes the database one file without a log; that fails while anybody has it open.
fn quiesce(file: &Path) -> Result<(), BackupError> {
    let connection = Connection::open(file)?;
    let mode = connection.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get::<_, String>(0));
    if mode.is_ok_and(|mode| mode == "delete") { Ok(()) } else { Err(BackupError::Running) }
}
