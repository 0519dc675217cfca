//! The engine in one SQLite file (WAL, synchronous=FULL): one connection that writes, a few that read. Other processes
//! (the administrator's commands) may write at the same time; they wait for each other.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, ToSql, Transaction, TransactionBehavior, params_from_iter};
use uuid::Uuid;

use super::rows::{Row, Rows, Value};
use super::{DatabaseError, Engine, Work};

/// The file's name within the server's home.
pub const FILE: &str = "loket-server.db";
/// What each version of the schema added, kept in `user_version`. Only ever appended to: expand first, contract later.
pub(super) const STEPS: [&str; 7] = [
    include_str!("sqlite.sql"),
    include_str!("sqlite_2.sql"),
    include_str!("sqlite_3.sql"),
    include_str!("sqlite_4.sql"),
    include_str!("sqlite_5.sql"),
    include_str!("sqlite_6.sql"),
    include_str!("sqlite_7.sql"),
];
/// The schema this program knows.
const VERSION: i64 = STEPS.len() as i64;
/// How long one waits for another's write.
const BUSY: Duration = Duration::from_secs(20);
/// How many connections read.
const READERS: usize = 4;

/// An open file.
#[derive(Debug)]
pub struct Sqlite {
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
        migrate(&mut writer)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut readers = Vec::new();
        for _ in 0..READERS {
            let reader = Connection::open_with_flags(&path, flags)?;
            prepare(&reader)?;
            reader.pragma_update(None, "query_only", true)?;
            readers.push(Mutex::new(reader));
        }
        Ok(Self { writer: Mutex::new(writer), readers })
    }

    /// A database in memory, gone with the process.
    pub fn in_memory() -> Result<Self, DatabaseError> {
        let mut writer = Connection::open_in_memory()?;
        prepare(&writer)?;
        migrate(&mut writer)?;
        Ok(Self { writer: Mutex::new(writer), readers: Vec::new() })
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
    // What an erasure frees is overwritten.
    connection.pragma_update(None, "secure_delete", true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

fn migrate(connection: &mut Connection) -> Result<(), DatabaseError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > VERSION {
        return Err(DatabaseError::Newer { found, known: VERSION });
    }
    for step in STEPS.iter().skip(usize::try_from(found).unwrap_or(0)) {
        transaction.execute_batch(step)?;
    }
    if found == 0 {
        transaction.execute("INSERT INTO server (id, epoch) VALUES (1, ?1)", [Uuid::new_v4().as_bytes()])?;
    }
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()?;
    Ok(())
}

/// Refuses a file of a newer program.
pub(crate) fn expect_known(connection: &Connection) -> Result<(), DatabaseError> {
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > VERSION { Err(DatabaseError::Newer { found, known: VERSION }) } else { Ok(()) }
}

/// Brings a file to this program's schema.
pub(crate) fn bring_up_to_date(file: &Path) -> Result<(), DatabaseError> {
    migrate(&mut Connection::open(file)?)
}

impl Engine for Sqlite {
    fn epoch(&self) -> Result<Uuid, DatabaseError> {
        let epoch: [u8; 16] = self.reader().query_row("SELECT epoch FROM server", [], |row| row.get(0))?;
        Ok(Uuid::from_bytes(epoch))
    }

    fn write(&self, _district: Option<&str>, work: Work<'_>) -> Result<(), DatabaseError> {
        let mut connection = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        work(&mut Open(&transaction))?;
        Ok(transaction.commit()?)
    }

    /// Overwritten places are in the file only after the log was copied; one that is still read is copied with the next save.
    fn forget(&self) -> Result<(), DatabaseError> {
        let connection = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
    }

    fn read(&self, _district: Option<&str>, work: Work<'_>) -> Result<(), DatabaseError> {
        let mut connection = self.reader();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
        work(&mut Open(&transaction))
    }
}

struct Open<'a>(&'a Transaction<'a>);

impl Rows for Open<'_> {
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, DatabaseError> {
        let mut statement = self.0.prepare_cached(&numbered(sql))?;
        Ok(statement.execute(params_from_iter(values))? as u64)
    }

    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, DatabaseError> {
        let mut statement = self.0.prepare_cached(&numbered(sql))?;
        let columns = statement.column_count();
        let mut rows = statement.query(params_from_iter(values))?;
        let mut answer = Vec::new();
        while let Some(row) = rows.next()? {
            let values = (0..columns).map(|column| value(row.get_ref(column)?)).collect::<Result<_, _>>()?;
            answer.push(Row(values));
        }
        Ok(answer)
    }

    /// The file's connection sees all districts; every statement names its own.
    fn bind(&mut self, _district: &str) -> Result<(), DatabaseError> {
        Ok(())
    }

    /// One connection writes: whoever is here is alone.
    fn lock(&mut self, _district: &str) -> Result<(), DatabaseError> {
        Ok(())
    }
}

/// SQLite writes `?1` for `$1`; our statements hold no other `$`.
fn numbered(sql: &str) -> String {
    sql.replace('$', "?")
}

fn value(of: ValueRef<'_>) -> Result<Value, DatabaseError> {
    Ok(match of {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Text(text) => {
            Value::Text(String::from_utf8(text.to_vec()).map_err(|_| DatabaseError::Damaged("a text"))?)
        }
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
        ValueRef::Real(_) => return Err(DatabaseError::Damaged("a number's type")),
    })
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Self::Int(number) => ToSqlOutput::Borrowed(ValueRef::Integer(*number)),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::{Database, suite};

    #[test]
    fn sqlite_does_what_every_database_has_to() {
        let home = tempfile::tempdir().expect("a folder");
        suite::all(&mut || Database::open(&home.path().join(Uuid::new_v4().to_string())).expect("a database"));
    }

    #[test]
    fn a_newer_file_is_refused_and_left_alone() {
        let home = tempfile::tempdir().expect("a folder");
        drop(Sqlite::open(home.path()).expect("a database"));
        let connection = Connection::open(home.path().join(FILE)).expect("the file");
        connection.pragma_update(None, "user_version", VERSION + 1).expect("a newer version");
        let refused = Sqlite::open(home.path());
        assert!(matches!(refused, Err(DatabaseError::Newer { found, known: VERSION }) if found == VERSION + 1));
    }

    #[test]
    fn a_file_of_the_first_version_opens() {
        let home = tempfile::tempdir().expect("a folder");
        let connection = Connection::open(home.path().join(FILE)).expect("the file");
        connection.execute_batch(STEPS[0]).expect("the first schema");
        connection
            .execute("INSERT INTO server (id, epoch) VALUES (1, ?1)", [Uuid::from_u128(7).as_bytes()])
            .expect("an epoch");
        connection.pragma_update(None, "user_version", 1).expect("the first version");
        drop(connection);
        let file = Sqlite::open(home.path()).expect("a database");
        assert_eq!(file.epoch().expect("an epoch"), Uuid::from_u128(7));
    }

    #[test]
    fn the_epoch_stays_with_the_file() {
        let home = tempfile::tempdir().expect("a folder");
        let first = Sqlite::open(home.path()).expect("a database").epoch().expect("an epoch");
        assert_eq!(Sqlite::open(home.path()).expect("a database").epoch().expect("an epoch"), first);
    }
}
