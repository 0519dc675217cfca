//! What an administrator does at the command line: districts and one-time codes. Works on the database,
//! whether the server runs or not.

use model::region::{self, Region};

use uuid::Uuid;

use crate::clock::Clock;
use crate::database::{Database, DatabaseError, Desktop};
use crate::place::{self, PlaceError};
use crate::secret::{self, NoRandomness};
use crate::storage::{Place, Storage, StorageError};

/// How long a one-time code is valid.
pub const CODE_DAYS: i64 = 7;
const DAY_MS: i64 = 86_400_000;

/// Why an administrator's command was not done.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// No district of Indonesia has that code.
    #[error("no district has the code {0}")]
    NoSuchDistrict(String),
    /// The district has to be added first.
    #[error("district {0} is not on this server: add it first (loket-server district add {0})")]
    DistrictMissing(String),
    /// No desktop of the district has that id.
    #[error("no desktop {0} is in that district (loket-server desktop list shows them)")]
    NoSuchDesktop(Uuid),
    /// Operators' names are plain.
    #[error("an operator's name has 1 to 40 small letters, digits, dots or hyphens")]
    BadName,
    /// Nobody is called so.
    #[error("no operator is called {0} (loket-server operator list shows them)")]
    NoSuchOperator(String),
    /// The store of attachments failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Attachments lie elsewhere.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// The server does too much at once, or ends.
    #[error("the server is busy")]
    Busy,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// No code could be made.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
}

/// A one-time code that was made.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Invitation {
    /// The district.
    pub district: String,
    /// The code, to be handed over by the administrator. It is shown this once.
    pub code: String,
    /// Until when it is valid, milliseconds since 1970.
    pub expires_ms: i64,
}

/// The district with that region code, `18.07`.
pub fn district(code: &str) -> Result<&'static Region, AdminError> {
    let found = region::district(code).filter(|region| region.code == code);
    found.ok_or_else(|| AdminError::NoSuchDistrict(code.to_owned()))
}

/// Adds a district; `false` if it was there.
pub fn add_district(database: &Database, code: &str, clock: &dyn Clock) -> Result<bool, AdminError> {
    let district = district(code)?;
    Ok(database.add_district(district.code, clock.now_ms())?)
}

/// Makes a one-time code for a district.
pub fn invite(database: &Database, code: &str, clock: &dyn Clock) -> Result<Invitation, AdminError> {
    let district = district(code)?.code;
    let code = secret::new_code()?;
    let now_ms = clock.now_ms();
    let expires_ms = now_ms + CODE_DAYS * DAY_MS;
    if !database.add_invitation(district, &secret::hash_code(&code), now_ms, expires_ms)? {
        return Err(AdminError::DistrictMissing(district.to_owned()));
    }
    Ok(Invitation { district: district.to_owned(), code, expires_ms })
}

/// Desktops of a district.
pub fn desktops(database: &Database, code: &str) -> Result<Vec<Desktop>, AdminError> {
    Ok(database.desktops(district(code)?.code)?)
}

/// Revokes a desktop: it may still hand in what it has, gets nothing, and is told so.
pub fn revoke(database: &Database, code: &str, desktop: Uuid, clock: &dyn Clock) -> Result<(), AdminError> {
    let there = database.revoke(district(code)?.code, desktop, clock.now_ms())?;
    if there { Ok(()) } else { Err(AdminError::NoSuchDesktop(desktop)) }
}

/// What a look through the store of attachments found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Looked {
    /// Attachments that are to be there whole.
    pub attachments: u64,
    /// Those of which something is gone; desktops that have them are asked for it.
    pub lost: u64,
}

/// Looks whether every object of a district's attachments is in its place, and notes those that are gone.
pub fn look_through(database: &Database, storage: &Storage, code: &str) -> Result<Looked, AdminError> {
    const AT_ONCE: u32 = 500;
    let district = district(code)?.code;
    place::settle(database, storage)?;
    let mut looked = Looked { attachments: 0, lost: 0 };
    let mut after = Vec::new();
    loop {
        let hashes = database.whole_attachments(district, &after, AT_ONCE)?;
        let Some(last) = hashes.last() else { return Ok(looked) };
        after = last.to_vec();
        for hash in &hashes {
            let Some((held, pieces)) = database.attachment(district, hash)? else { continue };
            looked.attachments += 1;
            let mut whole = true;
            for (number, object) in pieces {
                if !storage.has(Place { district, name: &held.name, object: &object, number })? {
                    database.piece_lost(district, hash, &object)?;
                    whole = false;
                }
            }
            looked.lost += u64::from(!whole);
        }
    }
}
