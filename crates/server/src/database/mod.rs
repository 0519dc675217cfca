//! The server's database: what the controllers need, said in their words. What is done is written once over plain rows;
//! an engine keeps the rows. The suite in `suite.rs` says what has to hold over every engine.
//!
//! Every primary key starts with the district and every method names it, but for the two that look up a code or all
//! published keys. It must never know HTTP.

mod admission;
pub mod attachment;
#[cfg(all(test, unix))]
mod cluster;
mod erasure;
pub mod figures;
mod lease;
mod ledger;
pub mod letter;
pub mod operator;
mod postgres;
#[cfg(all(test, unix))]
mod postgres_tests;
pub(crate) mod rows;
pub mod sqlite;
#[cfg(test)]
mod suite;
#[cfg(test)]
mod suite_told;

use std::path::Path;

use sync::Entry;
use sync::attachment::{AttachmentState, Hash};
use sync::message::{AckRange, Lease, LeaseRequest, Page, Peer, Refusal, RefusalCode};
use uuid::Uuid;

use attachment::{Arrival, Arrived, Beginning, Held, Pieces};
use rows::Rows;

/// The database failed; the reason is for the log and holds no values.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The file was written by a newer version.
    #[error("the database was written by a newer version ({found}, this one knows {known})")]
    Newer {
        /// Version of the schema in the file.
        found: i64,
        /// Version that this program knows.
        known: i64,
    },
    /// What stands there cannot be what this program wrote.
    #[error("the database holds something unreadable: {0}")]
    Damaged(&'static str),
    /// SQLite says so.
    #[error("SQLite: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL says so.
    #[error("PostgreSQL: {0}")]
    Postgres(#[from] ::postgres::Error),
    /// No connection to PostgreSQL.
    #[error("PostgreSQL cannot be reached")]
    Unreachable,
    /// The address of the database is none.
    #[error("--database takes postgres://user@host/name; this is none")]
    BadUrl,
    /// The folder cannot be used.
    #[error("the folder cannot be used: {0}")]
    Folder(#[from] std::io::Error),
}

/// A desktop as the server knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desktop {
    /// Its district's region code.
    pub district: String,
    /// Its identity.
    pub id: Uuid,
    /// Its Ed25519 key.
    pub public_key: [u8; 32],
    /// It was revoked: it may hand in what it has and gets nothing.
    pub revoked: bool,
    /// The last sequence that is here.
    pub head: u64,
    /// What its clock was off when that was last noted, milliseconds.
    pub clock_offset_ms: i64,
    /// When it was last noted, milliseconds since 1970.
    pub seen_ms: i64,
}

/// Someone asks to be let in with a one-time code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applicant {
    /// Hash of the code; of the former token when an identity is renewed.
    pub code: [u8; 32],
    /// The desktop's identity.
    pub desktop: Uuid,
    /// Its key; that it holds it was checked.
    pub public_key: [u8; 32],
    /// The office that it brings; `None` when it joins the one that is there.
    pub office: Option<NewOffice>,
    /// Random part of the token that it gets if it is let in; the token is `district.secret`.
    pub secret: String,
}

/// An office that enrols.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOffice {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its district; has to be the code's.
    pub district: String,
}

/// Who was let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admitted {
    /// District of the code.
    pub district: String,
    /// The district's office.
    pub office: Uuid,
    /// Its name.
    pub office_name: String,
}

/// A batch on its way into the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Append {
    /// The entries, consecutive.
    pub entries: Vec<Entry>,
    /// The desktop's signature over the last.
    pub signature: [u8; 64],
    /// Users whose records are in the batch.
    pub users: Vec<Uuid>,
    /// Authors of the batch.
    pub authors: Vec<Uuid>,
}

/// A batch that is in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// Positions.
    pub acks: Vec<AckRange>,
    /// Authors of whom no user record is here.
    pub unknown_authors: Vec<Uuid>,
    /// Where the district's ledger ends now.
    pub end: u64,
    /// Payloads were taken away.
    pub erased: bool,
}

/// A published key of letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterKey {
    /// District of the desktop.
    pub district: String,
    /// Its office's name.
    pub office_name: String,
    /// Its Ed25519 key.
    pub public_key: [u8; 32],
    /// When it was revoked, milliseconds since 1970.
    pub revoked_ms: Option<i64>,
}

/// What is done in one transaction; may be done again when another one was in the way.
type Work<'a> = &'a mut dyn FnMut(&mut dyn Rows) -> Result<(), DatabaseError>;

/// What keeps the rows.
trait Engine: Send + Sync {
    /// The ledger as a whole; made with the database, another one after a restore or a change of the machine that leads.
    fn epoch(&self) -> Result<Uuid, DatabaseError>;

    /// A transaction that writes: everything in `work` happens or nothing. With a district it sees that one alone.
    fn write(&self, district: Option<&str>, work: Work<'_>) -> Result<(), DatabaseError>;

    /// What was taken away in the last transaction is not left in the engine's files either.
    fn forget(&self) -> Result<(), DatabaseError>;

    /// A transaction that reads one state of the database.
    fn read(&self, district: Option<&str>, work: Work<'_>) -> Result<(), DatabaseError>;
}

/// The server's database. Every method is one transaction.
pub struct Database {
    engine: Box<dyn Engine>,
}

impl Database {
    /// The PostgreSQL database of the address, else the SQLite file of the home. Tables are made where they are missing.
    pub fn of(home: &Path, url: Option<&str>) -> Result<Self, DatabaseError> {
        url.map_or_else(|| Self::open(home), Self::connect)
    }

    /// The SQLite file of a home, made if it is missing.
    pub fn open(home: &Path) -> Result<Self, DatabaseError> {
        Ok(Self { engine: Box::new(sqlite::Sqlite::open(home)?) })
    }

    /// A PostgreSQL database by its address; its tables are made if they are missing.
    pub fn connect(url: &str) -> Result<Self, DatabaseError> {
        Ok(Self { engine: Box::new(postgres::Postgres::connect(url)?) })
    }

    /// A database in memory, gone with the process.
    pub fn in_memory() -> Result<Self, DatabaseError> {
        Ok(Self { engine: Box::new(sqlite::Sqlite::in_memory()?) })
    }

    fn write<T>(
        &self,
        district: Option<&str>,
        mut work: impl FnMut(&mut dyn Rows) -> Result<T, DatabaseError>,
    ) -> Result<T, DatabaseError> {
        let mut done = None;
        self.engine.write(district, &mut |rows| {
            done = Some(work(rows)?);
            Ok(())
        })?;
        done.ok_or(DatabaseError::Damaged("a transaction that did nothing"))
    }

    fn read<T>(
        &self,
        district: Option<&str>,
        mut work: impl FnMut(&mut dyn Rows) -> Result<T, DatabaseError>,
    ) -> Result<T, DatabaseError> {
        let mut done = None;
        self.engine.read(district, &mut |rows| {
            done = Some(work(rows)?);
            Ok(())
        })?;
        done.ok_or(DatabaseError::Damaged("a transaction that did nothing"))
    }

    /// The ledger as a whole; made with the database, another one after a restore.
    pub fn epoch(&self) -> Result<Uuid, DatabaseError> {
        self.engine.epoch()
    }

    /// Adds a district; `false` if it was there.
    pub fn add_district(&self, district: &str, now_ms: i64) -> Result<bool, DatabaseError> {
        self.write(Some(district), |rows| admission::add_district(rows, district, now_ms))
    }

    /// Puts a one-time code down by its hash; `false` if the district is not there.
    pub fn add_invitation(
        &self,
        district: &str,
        code: &[u8; 32],
        now_ms: i64,
        expires_ms: i64,
    ) -> Result<bool, DatabaseError> {
        self.write(Some(district), |rows| admission::add_invitation(rows, district, code, now_ms, expires_ms))
    }

    /// Lets an applicant in or says why not. The same applicant with the same code is let in again: the answer may have
    /// been lost.
    pub fn admit(&self, applicant: &Applicant, now_ms: i64) -> Result<Result<Admitted, RefusalCode>, DatabaseError> {
        self.write(None, |rows| admission::admit(rows, applicant, now_ms))
    }

    /// Lets a desktop go on under a new identity; with `closes` the former is revoked. The same again is let in again.
    pub fn renew(
        &self,
        former: &Desktop,
        applicant: &Applicant,
        closes: bool,
        now_ms: i64,
    ) -> Result<Result<Admitted, RefusalCode>, DatabaseError> {
        self.write(Some(&former.district), |rows| admission::renew(rows, former, applicant, closes, now_ms))
    }

    /// Marks a desktop as revoked; `false` if it is not there.
    pub fn revoke(&self, district: &str, desktop: Uuid, now_ms: i64) -> Result<bool, DatabaseError> {
        self.write(Some(district), |rows| admission::revoke(rows, district, desktop, now_ms))
    }

    /// Desktops of a district in the order in which they came.
    pub fn desktops(&self, district: &str) -> Result<Vec<Desktop>, DatabaseError> {
        self.read(Some(district), |rows| admission::desktops(rows, district))
    }

    /// The desktop of a token (its hash).
    pub fn desktop_of_token(&self, district: &str, token: &[u8; 32]) -> Result<Option<Desktop>, DatabaseError> {
        self.read(Some(district), |rows| admission::desktop_of_token(rows, district, token))
    }

    /// Notes the desktop's clock offset and that it was here.
    pub fn note_seen(
        &self,
        district: &str,
        desktop: Uuid,
        clock_offset_ms: i64,
        now_ms: i64,
    ) -> Result<(), DatabaseError> {
        self.write(Some(district), |rows| admission::note_seen(rows, district, desktop, clock_offset_ms, now_ms))
    }

    /// Takes a batch into the ledger. What is there already is acknowledged again.
    pub fn append(
        &self,
        district: &str,
        desktop: Uuid,
        batch: &Append,
        now_ms: i64,
    ) -> Result<Result<Appended, Refusal>, DatabaseError> {
        let appended = self.write(Some(district), |rows| ledger::append(rows, district, desktop, batch, now_ms))?;
        if appended.as_ref().is_ok_and(|appended| appended.erased) {
            self.engine.forget()?;
        }
        Ok(appended)
    }

    /// The ledger above a position; `asker`'s own entries are named only. At most about `limit` entries.
    pub fn page(&self, district: &str, asker: Uuid, after: u64, limit: u32) -> Result<Page, DatabaseError> {
        self.read(Some(district), |rows| ledger::page(rows, district, asker, after, limit))
    }

    /// Where the district's ledger ends.
    pub fn end(&self, district: &str) -> Result<u64, DatabaseError> {
        self.read(Some(district), |rows| Ok(ledger::end(rows, district)?.0))
    }

    /// Desktops of the district, and the state of that list.
    pub fn peers(&self, district: &str) -> Result<(u64, Vec<Peer>), DatabaseError> {
        self.read(Some(district), |rows| admission::peers(rows, district))
    }

    /// Grants numbers; what was granted to this desktop above what it knows is given again instead.
    pub fn lease(
        &self,
        district: &str,
        desktop: Uuid,
        request: &LeaseRequest,
        now_ms: i64,
    ) -> Result<Vec<Lease>, DatabaseError> {
        self.write(Some(district), |rows| lease::lease(rows, district, desktop, request, now_ms))
    }

    /// Keys of all desktops, for the verification of letters.
    pub fn letter_keys(&self) -> Result<Vec<LetterKey>, DatabaseError> {
        self.read(None, admission::letter_keys)
    }

    /// What is here of each attachment. Only what a record of the district names is spoken of.
    pub fn attachment_states(&self, district: &str, hashes: &[Hash]) -> Result<Vec<AttachmentState>, DatabaseError> {
        if self.read(Some(district), |rows| attachment::is_unread(rows, district))? {
            self.write(Some(district), |rows| attachment::read_ledger(rows, district))?;
        }
        self.read(Some(district), |rows| attachment::states(rows, district, hashes))
    }

    /// An attachment and the objects of its pieces in order, if anything of it is here.
    pub fn attachment(&self, district: &str, hash: &Hash) -> Result<Option<(Held, Pieces)>, DatabaseError> {
        self.read(Some(district), |rows| match attachment::held(rows, district, hash)? {
            Some(held) => Ok(Some((held, attachment::pieces(rows, district, hash)?))),
            None => Ok(None),
        })
    }

    /// Begins an attachment, or says what is here of it.
    pub fn begin_attachment(
        &self,
        district: &str,
        new: &Beginning,
        now_ms: i64,
    ) -> Result<Result<Held, RefusalCode>, DatabaseError> {
        self.write(Some(district), |rows| attachment::begin(rows, district, new, now_ms))
    }

    /// Notes a piece that was written.
    pub fn piece_arrived(&self, district: &str, new: &Arrival) -> Result<Arrived, DatabaseError> {
        self.write(Some(district), |rows| attachment::arrived(rows, district, new))
    }

    /// Its hash was checked. `false` if it is gone.
    pub fn attachment_completed(
        &self,
        district: &str,
        hash: &Hash,
        name: &[u8; 16],
        now_ms: i64,
    ) -> Result<bool, DatabaseError> {
        self.write(Some(district), |rows| attachment::completed(rows, district, hash, name, now_ms))
    }

    /// Forgets an attachment with its key.
    pub fn discard_attachment(&self, district: &str, hash: &Hash) -> Result<(), DatabaseError> {
        self.write(Some(district), |rows| attachment::discard(rows, district, hash))
    }

    /// Folders of objects that are still to be removed.
    pub fn attachment_litter(&self, district: &str) -> Result<Vec<[u8; 16]>, DatabaseError> {
        self.read(Some(district), |rows| attachment::litter(rows, district))
    }

    /// A folder of objects was removed.
    pub fn litter_swept(&self, district: &str, name: &[u8; 16]) -> Result<(), DatabaseError> {
        self.write(Some(district), |rows| attachment::swept(rows, district, name))
    }
}
