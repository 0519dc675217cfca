//! Whether the store of attachments is the one that the database speaks of. Its marker holds an id that the database knows; in another
//! place, behind a typo or an unmounted disk every object would look gone, and what is known of it would be given up.

use crate::database::{Database, DatabaseError};
use crate::secret::{self, NoRandomness};
use crate::storage::{Place, Storage, StorageError};

/// The place cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// It is another, or nothing is there.
    #[error(
        "this is not the place in which the attachments of this database lie: its object {} is missing or another's, and nothing was changed. \
         Name the right place with --attachments, or mount it. Moved attachments need that object beside them; if they are lost, \
         `loket-server attachments adopt` goes on with this place",
        crate::storage::MARKER
    )]
    Elsewhere,
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// No id could be made.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
}

/// Looks whether the place is the right one; marks it when the database knows none yet.
pub fn settle(database: &Database, storage: &Storage) -> Result<(), PlaceError> {
    if database.attachments_place()?.is_none() {
        if !has_what_it_should(database, storage)? {
            return Err(PlaceError::Elsewhere);
        }
        database.settle_attachments(&marked(storage)?)?;
    }
    if is_right(database, storage)? { Ok(()) } else { Err(PlaceError::Elsewhere) }
}

/// Whether the marker is the one that the database knows.
pub fn is_right(database: &Database, storage: &Storage) -> Result<bool, PlaceError> {
    Ok(database.attachments_place()? == storage.marker()?)
}

/// Goes on with a place whatever is in it.
pub fn adopt(database: &Database, storage: &Storage) -> Result<(), PlaceError> {
    Ok(database.move_attachments(&marked(storage)?)?)
}

/// The marker of a place, written where there is none.
fn marked(storage: &Storage) -> Result<[u8; 16], PlaceError> {
    if let Some(there) = storage.marker()? {
        return Ok(there);
    }
    storage.mark(&secret::random()?)?;
    storage.marker()?.ok_or(PlaceError::Elsewhere)
}

/// A server of an older version left no marker: of one attachment in each district the first object is looked for.
fn has_what_it_should(database: &Database, storage: &Storage) -> Result<bool, PlaceError> {
    let mut any = false;
    for (district, _) in database.districts()? {
        for hash in database.whole_attachments(&district, &[], 1)? {
            let Some((held, pieces)) = database.attachment(&district, &hash)? else { continue };
            let Some((number, object)) = pieces.first() else { continue };
            if storage.has(Place { district: &district, name: &held.name, object, number: *number })? {
                return Ok(true);
            }
            any = true;
        }
    }
    Ok(!any)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::LIMIT_BYTES;

    #[test]
    fn another_place_is_refused_until_someone_adopts_it() {
        let home = tempfile::tempdir().expect("a folder");
        let (first, other) = (home.path().join("first"), home.path().join("other"));
        let database = Database::open(&first).expect("a database");
        let storage = |home| Storage::of(home, None, LIMIT_BYTES).expect("a store");
        settle(&database, &storage(&first)).expect("marked");
        settle(&database, &storage(&first)).expect("the same");
        assert!(matches!(settle(&database, &storage(&other)), Err(PlaceError::Elsewhere)), "an empty one");
        settle(&Database::open(&other).expect("a database"), &storage(&other)).expect("marked");
        assert!(matches!(settle(&database, &storage(&other)), Err(PlaceError::Elsewhere)), "another's");
        assert!(is_right(&database, &storage(&first)).expect("an answer"), "nothing was changed");
        adopt(&database, &storage(&other)).expect("adopted");
        settle(&database, &storage(&other)).expect("the right one now");
        assert!(!is_right(&database, &storage(&first)).expect("an answer"));
    }
}
