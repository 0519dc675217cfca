//! A connection to the file, keyed and set up for its role.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::error::{Result, StoreError};
use crate::key::FileKey;

/// What a connection is for; it decides how much memory it may keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// The one that writes.
    Writer,
    /// Reads for screens and search.
    Reader,
    /// Copies the log into the file.
    Checkpointer,
}

impl Role {
    const fn cache_kib(self) -> u32 {
        match self {
            Self::Writer => 24 * 1024,
            Self::Reader => 24 * 1024,
            Self::Checkpointer => 512,
        }
    }
}

/// Statements kept prepared per connection.
const STATEMENTS: usize = 160;

/// Opens the file with its key and proves the key by reading. `NotOurs` and `WrongKey` are told apart by [`foreign`].
pub(crate) fn open(path: &Path, key: &FileKey, role: Role, create: bool) -> Result<Connection> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if create {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    let connection = Connection::open_with_flags(path, flags)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // The encryption layer writes its diagnostics to stderr unless told not to.
    connection.execute_batch("PRAGMA cipher_log_level = NONE")?;
    connection.execute_batch(&key.pragma())?;
    // The first page alone: if it makes sense, the key is right, and what fails later is damage.
    connection.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0)).map_err(
        |error| match StoreError::from(error) {
            StoreError::Damaged | StoreError::Database(_) => StoreError::WrongKey,
            other => other,
        },
    )?;
    connection.execute_batch(&format!(
        "PRAGMA busy_timeout = 5000;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -{};
         PRAGMA trusted_schema = OFF;
         PRAGMA foreign_keys = OFF;
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA wal_autocheckpoint = 0;",
        role.cache_kib()
    ))?;
    if role == Role::Reader {
        connection.execute_batch("PRAGMA query_only = ON")?;
    }
    Ok(connection)
}

/// Whether the bytes at the start of a file say that another program made it, or nobody.
pub(crate) fn foreign(path: &Path) -> Result<bool> {
    use std::io::Read;
    let mut file = std::fs::File::open(path)?;
    let mut start = [0; 16];
    let length = file.metadata()?.len();
    if length < 4096 || !length.is_multiple_of(1024) || file.read_exact(&mut start).is_err() {
        return Ok(true);
    }
    // Files of other programs begin with text or a signature: random bytes have no long run of printable ones.
    Ok(start.iter().all(|byte| byte.is_ascii_graphic() || matches!(byte, b' ' | b'\n' | b'\r' | b'\t' | 0)))
}
