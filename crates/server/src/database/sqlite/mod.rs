//! The database in one SQLite file (WAL, synchronous=FULL): one connection that writes, a few that read. Other processes
//! (the administrator's commands) may write at the same time; they wait for each other.

mod admission;
mod lease;
mod ledger;

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use sync::message::{Lease, LeaseRequest, Page, Peer, Refusal, RefusalCode};
use uuid::Uuid;

use super::{Admitted, Append, Appended, Applicant, Database, DatabaseError, Desktop, LetterKey};

/// The file's name within the server's home.
pub const FILE: &str = "loket-server.db";
/// The schema this program knows, kept in `user_version`.
const VERSION: i64 = 1;
/// How long one waits for another's write.
const BUSY: Duration = Duration::from_secs(20);
/// How many connections read.
const READERS: usize = 4;

/// An open database.
#[derive(Debug)]
pub struct Sqlite {
    epoch: Uuid,
    writer: Mutex<Connection>,
    readers: Vec<Mutex<Connection>>,
}

impl Sqlite {
    /// Opens the database of a home, making folder, file and tables where they are missing.
    pub fn open(home: &Path) -> Result<Self, DatabaseError> {
        std::fs::create_dir_all(home)?;
        let path = home.join(FILE);
        let mut writer = Connection::open(&path)?;
        prepare(&writer)?;
        let epoch = migrate(&mut writer)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut readers = Vec::new();
        for _ in 0..READERS {
            let reader = Connection::open_with_flags(&path, flags)?;
            prepare(&reader)?;
            reader.pragma_update(None, "query_only", true)?;
            readers.push(Mutex::new(reader));
        }
        Ok(Self { epoch, writer: Mutex::new(writer), readers })
    }

    /// A database in memory, gone with the process.
    pub fn in_memory() -> Result<Self, DatabaseError> {
        let mut writer = Connection::open_in_memory()?;
        prepare(&writer)?;
        let epoch = migrate(&mut writer)?;
        Ok(Self { epoch, writer: Mutex::new(writer), readers: Vec::new() })
    }

    /// The one door for writes: everything in `work` happens or nothing.
    fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, DatabaseError>) -> Result<T, DatabaseError> {
        let mut connection = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }

    /// Reads from one state of the database.
    fn read<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, DatabaseError>) -> Result<T, DatabaseError> {
        let mut connection = self.reader();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
        work(&transaction)
    }

    fn reader(&self) -> MutexGuard<'_, Connection> {
        let free = self.readers.iter().find_map(|reader| reader.try_lock().ok());
        free.unwrap_or_else(|| {
            let first = self.readers.first().unwrap_or(&self.writer);
            first.lock().unwrap_or_else(PoisonError::into_inner)
        })
    }
}

fn prepare(connection: &Connection) -> Result<(), DatabaseError> {
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

fn migrate(connection: &mut Connection) -> Result<Uuid, DatabaseError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > VERSION {
        return Err(DatabaseError::Newer { found, known: VERSION });
    }
    if found == 0 {
        transaction.execute_batch(include_str!("schema.sql"))?;
        let epoch = Uuid::new_v4();
        transaction.execute("INSERT INTO server (id, epoch) VALUES (1, ?1)", [epoch.as_bytes()])?;
        transaction.pragma_update(None, "user_version", VERSION)?;
    }
    let epoch: [u8; 16] = transaction.query_row("SELECT epoch FROM server", [], |row| row.get(0))?;
    transaction.commit()?;
    Ok(Uuid::from_bytes(epoch))
}

/// SQLite's integers are signed; what is counted here stays far below.
fn count(number: i64) -> Result<u64, DatabaseError> {
    u64::try_from(number).map_err(|_| DatabaseError::Damaged("a negative count"))
}

impl Database for Sqlite {
    fn epoch(&self) -> Uuid {
        self.epoch
    }

    fn add_district(&self, district: &str, now_ms: i64) -> Result<bool, DatabaseError> {
        self.write(|tx| admission::add_district(tx, district, now_ms))
    }

    fn add_invitation(
        &self,
        district: &str,
        code: &[u8; 32],
        now_ms: i64,
        expires_ms: i64,
    ) -> Result<bool, DatabaseError> {
        self.write(|tx| admission::add_invitation(tx, district, code, now_ms, expires_ms))
    }

    fn admit(&self, applicant: &Applicant, now_ms: i64) -> Result<Result<Admitted, RefusalCode>, DatabaseError> {
        self.write(|tx| admission::admit(tx, applicant, now_ms))
    }

    fn revoke(&self, district: &str, desktop: Uuid, now_ms: i64) -> Result<bool, DatabaseError> {
        self.write(|tx| admission::revoke(tx, district, desktop, now_ms))
    }

    fn desktop_of_token(&self, district: &str, token: &[u8; 32]) -> Result<Option<Desktop>, DatabaseError> {
        self.read(|tx| admission::desktop_of_token(tx, district, token))
    }

    fn note_seen(&self, district: &str, desktop: Uuid, clock_offset_ms: i64, now_ms: i64) -> Result<(), DatabaseError> {
        self.write(|tx| admission::note_seen(tx, district, desktop, clock_offset_ms, now_ms))
    }

    fn append(
        &self,
        district: &str,
        desktop: Uuid,
        batch: &Append,
        now_ms: i64,
    ) -> Result<Result<Appended, Refusal>, DatabaseError> {
        self.write(|tx| ledger::append(tx, district, desktop, batch, now_ms))
    }

    fn page(&self, district: &str, asker: Uuid, after: u64, limit: u32) -> Result<Page, DatabaseError> {
        self.read(|tx| ledger::page(tx, district, asker, after, limit))
    }

    fn end(&self, district: &str) -> Result<u64, DatabaseError> {
        self.read(|tx| Ok(ledger::end(tx, district)?.0))
    }

    fn peers(&self, district: &str) -> Result<(u64, Vec<Peer>), DatabaseError> {
        self.read(|tx| admission::peers(tx, district))
    }

    fn lease(
        &self,
        district: &str,
        desktop: Uuid,
        request: &LeaseRequest,
        now_ms: i64,
    ) -> Result<Vec<Lease>, DatabaseError> {
        self.write(|tx| lease::lease(tx, district, desktop, request, now_ms))
    }

    fn letter_keys(&self) -> Result<Vec<LetterKey>, DatabaseError> {
        self.read(admission::letter_keys)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::suite;

    #[test]
    fn sqlite_does_what_every_database_has_to() {
        let home = tempfile::tempdir().expect("a folder");
        suite::all(&mut || Box::new(Sqlite::open(&home.path().join(Uuid::new_v4().to_string())).expect("a database")));
    }

    #[test]
    fn a_newer_file_is_refused_and_left_alone() {
        let home = tempfile::tempdir().expect("a folder");
        drop(Sqlite::open(home.path()).expect("a database"));
        let connection = Connection::open(home.path().join(FILE)).expect("the file");
        connection.pragma_update(None, "user_version", VERSION + 1).expect("a newer version");
        assert!(matches!(Sqlite::open(home.path()), Err(DatabaseError::Newer { found: 2, known: 1 })));
    }

    #[test]
    fn the_epoch_stays_with_the_file() {
        let home = tempfile::tempdir().expect("a folder");
        let first = Sqlite::open(home.path()).expect("a database").epoch();
        assert_eq!(Sqlite::open(home.path()).expect("a database").epoch(), first);
    }
}
