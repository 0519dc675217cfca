//! Versions of the file. All steps from the file's version to this program's happen in one immediate transaction; a file
//! of a newer program is refused before anything is written.

use rusqlite::Connection;
use uuid::Uuid;

use crate::declared::{self, plans};
use crate::error::{Result, StoreError};
use crate::tables::{SCHEMA_1, SCHEMA_2, SCHEMA_3, double_key, index, person, setting, who};

/// The version that this program writes.
const VERSION: u32 = 3;
/// "LPMI" in ASCII: says in the file whose it is.
const APPLICATION: i32 = 0x4c50_4d49;

fn pragma<T: rusqlite::types::FromSql>(connection: &Connection, name: &str) -> Result<T> {
    Ok(connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0))?)
}

/// Makes all tables in a file that has none.
pub(crate) fn create(connection: &Connection, desktop: Uuid, secret: &[u8; 32]) -> Result<()> {
    in_one_transaction(connection, || {
        for sql in SCHEMA_1.iter().chain(SCHEMA_2).chain(SCHEMA_3) {
            connection.execute_batch(sql)?;
        }
        let alias = who::add(connection, desktop)?;
        debug_assert_eq!(alias, who::SELF, "the first row names this desktop");
        setting::put_raw(connection, setting::SECRET, secret)?;
        index::create(connection)?;
        for plan in plans() {
            who::add_kind(connection, plan.kind.name)?;
            index::create_indexes(connection, plan)?;
        }
        setting::put_raw(connection, setting::FINGERPRINT, declared::fingerprint().as_bytes())?;
        connection
            .execute_batch(&format!("PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION};"))?;
        Ok(())
    })
}

/// Brings a file to this program's version, or says why not.
pub(crate) fn bring_up_to_date(connection: &Connection) -> Result<()> {
    let (application, version): (i32, u32) =
        (pragma(connection, "application_id")?, pragma(connection, "user_version")?);
    if application != APPLICATION {
        return Err(StoreError::NotOurs);
    }
    if version > VERSION {
        return Err(StoreError::Newer { version });
    }
    // Derived tables that a file of an earlier program lacks; they fill by themselves.
    connection.execute_batch(double_key::SQL)?;
    connection.execute_batch(person::SQL)?;
    // Version 1 is the first; each later step is an `if version < N` inside the one immediate transaction.
    if version == 0 {
        return Err(StoreError::Damaged);
    }
    if version == VERSION {
        return Ok(());
    }
    in_one_transaction(connection, || {
        if version < 2 {
            for sql in SCHEMA_2 {
                connection.execute_batch(sql)?;
            }
        }
        if version < 3 {
            for sql in SCHEMA_3 {
                connection.execute_batch(sql)?;
            }
        }
        Ok(connection.execute_batch(&format!("PRAGMA user_version = {VERSION};"))?)
    })
}

/// Whether the derived tables were made from other declarations than this program's.
pub(crate) fn derived_is_stale(connection: &Connection) -> Result<bool> {
    Ok(setting::raw(connection, setting::FINGERPRINT)?.as_deref() != Some(declared::fingerprint().as_bytes()))
}

/// Runs `steps` between BEGIN IMMEDIATE and COMMIT; after an error nothing of it remains.
pub(crate) fn in_one_transaction<T>(connection: &Connection, steps: impl FnOnce() -> Result<T>) -> Result<T> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let done = steps().and_then(|value| {
        connection.execute_batch("COMMIT")?;
        Ok(value)
    });
    if done.is_err() && !connection.is_autocommit() {
        // The first error is the one to tell; a failing rollback leaves the log without a commit, which is the same.
        drop(connection.execute_batch("ROLLBACK"));
    }
    done
}
