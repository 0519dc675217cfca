//! The engine in PostgreSQL: a few connections that serve as the role `loket_serving`, which owns nothing and sees only the
//! district that a transaction names (row-level security). Several server processes may share one database.
//!
//! The epoch is made of the stored one and the timeline: after a standby was promoted it is another, so desktops compare
//! what they hold and hand in again what the new leader may lack. Nothing of that needs a hand.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use postgres::error::SqlState;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, Config, IsolationLevel, NoTls, Statement, Transaction};
use uuid::Uuid;

use super::rows::{Row, Rows, Value};
use super::{DatabaseError, Engine, Work};

/// What each version of the schema added, kept in `server.version`. Only ever appended to: expand first, contract later.
pub(super) const STEPS: [&str; 6] = [
    include_str!("postgres.sql"),
    include_str!("postgres_2.sql"),
    include_str!("postgres_3.sql"),
    include_str!("postgres_4.sql"),
    include_str!("postgres_5.sql"),
    include_str!("postgres_6.sql"),
];
const VERSION: i64 = STEPS.len() as i64;
/// How many connections serve; more askers wait for one.
const CONNECTIONS: usize = 8;
/// How often a transaction is begun again when another one was in the way.
const TRIES: u32 = 5;
/// How long one waits for a connection to come about.
const CONNECT: Duration = Duration::from_secs(5);
/// One migration at a time, whichever process begins it; any number that nobody else uses.
const MIGRATION_LOCK: i64 = 0x6c6f_6b65_7421;

/// A connection and what it has prepared.
struct Connection {
    client: Client,
    prepared: HashMap<String, Statement>,
}

/// A database.
pub struct Postgres {
    config: Config,
    connections: Vec<Mutex<Option<Connection>>>,
}

impl Postgres {
    /// Connects, making the tables where they are missing. The user of the address owns them; it needs the right to make
    /// the role `loket_serving` or to be a member of it.
    pub fn connect(url: &str) -> Result<Self, DatabaseError> {
        let mut config: Config = url.parse().map_err(|_| DatabaseError::BadUrl)?;
        config.connect_timeout(CONNECT).application_name("loket-server");
        migrate(&mut config.connect(NoTls)?)?;
        let connections = (0..CONNECTIONS).map(|_| Mutex::new(None)).collect();
        Ok(Self { config, connections })
    }

    fn slot(&self) -> MutexGuard<'_, Option<Connection>> {
        let free = self.connections.iter().find_map(|slot| slot.try_lock().ok());
        free.unwrap_or_else(|| self.connections[0].lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn open(&self) -> Result<Connection, DatabaseError> {
        let mut client = self.config.connect(NoTls)?;
        client.batch_execute("SET ROLE loket_serving; SET synchronous_commit = on")?;
        Ok(Connection { client, prepared: HashMap::new() })
    }

    /// Runs a transaction on a free connection; a dead one is replaced, a transaction that another was in the way of is
    /// begun again. What was committed is never done twice: a commit whose answer is lost is an error, and the desktop asks again.
    fn transaction(&self, read_only: bool, district: Option<&str>, work: Work<'_>) -> Result<(), DatabaseError> {
        let mut slot = self.slot();
        let mut failed = DatabaseError::Unreachable;
        for _ in 0..TRIES {
            if slot.as_ref().is_none_or(|connection| connection.client.is_closed()) {
                *slot = None;
                *slot = Some(self.open()?);
            }
            let Some(connection) = slot.as_mut() else { return Err(DatabaseError::Unreachable) };
            match attempt(connection, read_only, district, work) {
                Ok(()) => return Ok(()),
                Err(Attempt::Again(error)) => failed = error,
                Err(Attempt::Failed(error)) => return Err(error),
            }
        }
        Err(failed)
    }
}

/// How an attempt ended.
enum Attempt {
    /// Nothing happened; it may go better.
    Again(DatabaseError),
    /// It stays like that, or what happened is not known.
    Failed(DatabaseError),
}

fn attempt(
    connection: &mut Connection,
    read_only: bool,
    district: Option<&str>,
    work: Work<'_>,
) -> Result<(), Attempt> {
    let Connection { client, prepared } = connection;
    let isolation = if read_only { IsolationLevel::RepeatableRead } else { IsolationLevel::ReadCommitted };
    let begun = client.build_transaction().isolation_level(isolation).read_only(read_only).start();
    let transaction = begun.map_err(|error| Attempt::Again(error.into()))?;
    let mut open = Open { transaction, prepared };
    let done = open.bind(district.unwrap_or_default()).and_then(|()| work(&mut open));
    done.map_err(|error| if is_passing(&error) { Attempt::Again(error) } else { Attempt::Failed(error) })?;
    open.transaction.commit().map_err(|error| Attempt::Failed(error.into()))
}

/// Whether nothing was committed for a reason that passes.
fn is_passing(error: &DatabaseError) -> bool {
    let DatabaseError::Postgres(error) = error else { return false };
    error.is_closed()
        || error.code().is_some_and(|code| {
            [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED, SqlState::ADMIN_SHUTDOWN]
                .contains(code)
        })
}

fn migrate(client: &mut Client) -> Result<(), DatabaseError> {
    migrate_to(client, VERSION)
}

/// Brings the schema to a version, as a program that knows that one does.
pub(super) fn migrate_to(client: &mut Client, version: i64) -> Result<(), DatabaseError> {
    let mut transaction = client.transaction()?;
    transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&MIGRATION_LOCK])?;
    let there = transaction.query_one("SELECT to_regclass('server') IS NOT NULL", &[])?.try_get(0)?;
    let found: i64 = if there { transaction.query_one("SELECT version FROM server", &[])?.try_get(0)? } else { 0 };
    if found > version {
        return Err(DatabaseError::Newer { found, known: version });
    }
    let (done, wanted) = (usize::try_from(found).unwrap_or(0), usize::try_from(version).unwrap_or(0));
    if found == 0 {
        transaction.batch_execute(
            "DO $$ BEGIN
               IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'loket_serving') THEN CREATE ROLE loket_serving NOLOGIN; END IF;
               IF NOT pg_has_role('loket_serving', 'MEMBER') THEN EXECUTE format('GRANT loket_serving TO %I', current_user); END IF;
             END $$;",
        )?;
    }
    for step in STEPS.iter().take(wanted).skip(done) {
        transaction.batch_execute(step)?;
    }
    let sql = if found == 0 {
        "INSERT INTO server (id, epoch, version) VALUES (1, $1, $2)"
    } else {
        "UPDATE server SET version = $2 WHERE $1::bytea IS NOT NULL"
    };
    transaction.execute(sql, &[&Uuid::new_v4().as_bytes().as_slice(), &version])?;
    Ok(transaction.commit()?)
}

impl Engine for Postgres {
    fn epoch(&self) -> Result<Uuid, DatabaseError> {
        let mut epoch = None;
        self.transaction(true, None, &mut |rows| {
            // The first eight characters of the log file's name are the timeline.
            let sql = "SELECT epoch, substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) FROM server";
            let row = rows.one(sql, &[])?;
            let stored: [u8; 16] = row.array(0)?;
            let mut hash = blake3::Hasher::new();
            hash.update(&stored).update(row.text(1)?.as_bytes());
            epoch = hash.finalize().as_bytes()[..16].try_into().ok().map(Uuid::from_bytes);
            Ok(())
        })?;
        epoch.ok_or(DatabaseError::Damaged("the epoch"))
    }

    fn write(&self, district: Option<&str>, work: Work<'_>) -> Result<(), DatabaseError> {
        self.transaction(false, district, work)
    }

    /// Old versions of rows go with the next vacuum, which PostgreSQL does by itself.
    fn forget(&self) -> Result<(), DatabaseError> {
        Ok(())
    }

    fn read(&self, district: Option<&str>, work: Work<'_>) -> Result<(), DatabaseError> {
        self.transaction(true, district, work)
    }
}

struct Open<'a> {
    transaction: Transaction<'a>,
    prepared: &'a mut HashMap<String, Statement>,
}

impl Open<'_> {
    fn statement(&mut self, sql: &str) -> Result<Statement, DatabaseError> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.transaction.prepare(sql)?;
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

fn parameters(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

impl Rows for Open<'_> {
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, DatabaseError> {
        let statement = self.statement(sql)?;
        Ok(self.transaction.execute(&statement, &parameters(values))?)
    }

    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, DatabaseError> {
        let statement = self.statement(sql)?;
        self.transaction.query(&statement, &parameters(values))?.iter().map(row).collect()
    }

    fn bind(&mut self, district: &str) -> Result<(), DatabaseError> {
        self.query("SELECT set_config('loket.district', $1, true)", &[Value::from(district)]).map(drop)
    }

    fn lock(&mut self, district: &str) -> Result<(), DatabaseError> {
        self.query("SELECT 1 FROM districts WHERE district = $1 FOR UPDATE", &[Value::from(district)]).map(drop)
    }
}

fn row(row: &postgres::Row) -> Result<Row, DatabaseError> {
    let value = |(at, column): (usize, &postgres::Column)| {
        Ok(match *column.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(at)?.map_or(Value::Null, Value::Int),
            Type::INT4 => row.try_get::<_, Option<i32>>(at)?.map_or(Value::Null, |number| Value::Int(number.into())),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(at)?.map_or(Value::Null, Value::Bytes),
            Type::TEXT => row.try_get::<_, Option<String>>(at)?.map_or(Value::Null, Value::Text),
            _ => return Err(DatabaseError::Damaged("a column's type")),
        })
    };
    row.columns().iter().enumerate().map(value).collect::<Result<_, _>>().map(Row)
}

impl ToSql for Value {
    fn to_sql(
        &self,
        of: &Type,
        out: &mut postgres::types::private::BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) => number.to_sql_checked(of, out),
            Self::Text(text) => text.to_sql_checked(of, out),
            Self::Bytes(bytes) => bytes.to_sql_checked(of, out),
        }
    }

    fn accepts(of: &Type) -> bool {
        [Type::INT8, Type::TEXT, Type::BYTEA].contains(of)
    }

    to_sql_checked!();
}
