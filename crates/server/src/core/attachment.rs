//! Attachments: pieces in, the whole checked, pieces out. Only what a record of the asker's district names is spoken of or taken.

use sync::attachment::{
    self, AttachmentGiven, AttachmentPiece, AttachmentStates, AttachmentTaken, AttachmentWish, AttachmentsWish, Hash,
};
use sync::message::{Refusal, RefusalCode};

use super::{Core, refusal, unavailable};
use crate::database::Desktop;
use crate::database::attachment::{Arrival, Arrived, Beginning, Held};
use crate::storage::{Place, StorageError};
use crate::{place, secret};

/// The store's failure is for the log; the desktop tries again later.
fn unreachable(error: &StorageError) -> Refusal {
    tracing::error!(%error, "the store of attachments failed");
    refusal(RefusalCode::Unavailable)
}

/// What stands in the store in a piece's place can never be given out again.
fn is_lost(error: &StorageError) -> bool {
    matches!(error, StorageError::Gone | StorageError::Damaged)
}

impl Core {
    /// Reads a piece back. One that the store lost is noted: who has the attachment hands it in again.
    fn read_piece(&self, place: Place<'_>, hash: &Hash, held: &Held) -> Result<Vec<u8>, Refusal> {
        self.storage.get(place, &held.key).map_err(|error| {
            if !is_lost(&error) {
                return unreachable(&error);
            }
            // A disk that is not mounted any more has lost nothing.
            if !place::is_right(&self.database, &self.storage).is_ok_and(|right| right) {
                tracing::error!("the place of attachments is not the one that it was when the server started");
                return refusal(RefusalCode::Unavailable);
            }
            tracing::error!(district = place.district, %error, "the store of attachments lost an object; desktops are asked for it");
            match self.database.piece_lost(place.district, hash, place.object) {
                Ok(()) => refusal(RefusalCode::AttachmentMissing),
                Err(error) => unavailable(&error),
            }
        })
    }

    /// What is here of each. A revoked desktop may ask too: it may still hand in what it has.
    pub fn attachment_states(&self, token: Option<&str>, wish: &AttachmentsWish) -> Result<AttachmentStates, Refusal> {
        let desktop = self.authenticate(token)?;
        if wish.hashes.len() > attachment::MOST_ASKED {
            return Err(refusal(RefusalCode::TooLarge));
        }
        let hashes: Vec<Hash> = wish.hashes.iter().map(|hash| **hash).collect();
        let states = self.database.attachment_states(&desktop.district, &hashes);
        let lost = self.database.attachments_lost(&desktop.district).map_err(|error| unavailable(&error))?;
        Ok(AttachmentStates { states: states.map_err(|error| unavailable(&error))?, lost })
    }

    /// Takes a piece. With the last one the whole is checked: only then it counts.
    pub fn put_attachment(&self, token: Option<&str>, piece: &AttachmentPiece) -> Result<AttachmentTaken, Refusal> {
        let desktop = self.authenticate(token)?;
        let hash = *piece.hash;
        if piece.bytes > attachment::LARGEST {
            return Err(refusal(RefusalCode::TooLarge));
        }
        if attachment::piece_length(piece.bytes, piece.number) != Some(piece.piece.len()) {
            return Err(refusal(RefusalCode::Malformed));
        }
        let no_randomness = |_| refusal(RefusalCode::Unavailable);
        let (name, key) = (secret::random().map_err(no_randomness)?, secret::random().map_err(no_randomness)?);
        let new = Beginning { hash, bytes: piece.bytes, name, key, limit: self.storage.limit };
        let begun = self.database.begin_attachment(&desktop.district, &new, self.now_ms());
        let held = begun.map_err(|error| unavailable(&error))?.map_err(refusal)?;
        if held.complete {
            return Ok(AttachmentTaken { complete: true });
        }
        let object = secret::random().map_err(no_randomness)?;
        let place = Place { district: &desktop.district, name: &held.name, object: &object, number: piece.number };
        self.storage.put(place, &held.key, &piece.piece).map_err(|error| unreachable(&error))?;
        let arrival = Arrival { hash, name: held.name, number: piece.number, object };
        let arrived = self.database.piece_arrived(&desktop.district, &arrival).map_err(|error| unavailable(&error))?;
        match arrived {
            Arrived::Here(count) if count == u64::from(attachment::pieces(held.bytes)) => {
                self.check(&desktop, hash, &held).map(|()| AttachmentTaken { complete: true })
            }
            Arrived::Here(_) => Ok(AttachmentTaken { complete: false }),
            Arrived::Twice | Arrived::Gone => {
                // What could not be removed is litter in a folder that is swept when it is complete or forgotten.
                let _ = self.storage.remove(place);
                if arrived == Arrived::Gone {
                    return Err(refusal(RefusalCode::AttachmentUnnamed));
                }
                self.taken_before(&desktop, hash)
            }
        }
    }

    /// A piece that was here already: all of them may be, if the server stopped before it could check the whole.
    fn taken_before(&self, desktop: &Desktop, hash: Hash) -> Result<AttachmentTaken, Refusal> {
        let found = self.database.attachment(&desktop.district, &hash).map_err(|error| unavailable(&error))?;
        let (held, pieces) = found.ok_or(refusal(RefusalCode::AttachmentUnnamed))?;
        if !held.complete && pieces.len() == attachment::pieces(held.bytes) as usize {
            self.check(desktop, hash, &held)?;
            return Ok(AttachmentTaken { complete: true });
        }
        Ok(AttachmentTaken { complete: held.complete })
    }

    fn check(&self, desktop: &Desktop, hash: Hash, held: &Held) -> Result<(), Refusal> {
        let district = &desktop.district;
        let found = self.database.attachment(district, &hash).map_err(|error| unavailable(&error))?;
        let (_, pieces) =
            found.filter(|(now, _)| now.name == held.name).ok_or(refusal(RefusalCode::AttachmentUnnamed))?;
        let mut hasher = blake3::Hasher::new();
        for (number, object) in &pieces {
            let place = Place { district, name: &held.name, object, number: *number };
            hasher.update(&self.read_piece(place, &hash, held)?);
        }
        if *hasher.finalize().as_bytes() != hash {
            tracing::warn!(%district, desktop = %desktop.id, "an attachment was not what it was said to be");
            self.database.discard_attachment(district, &hash).map_err(|error| unavailable(&error))?;
            self.sweep(district);
            return Err(refusal(RefusalCode::AttachmentWrong));
        }
        let objects: Vec<[u8; 16]> = pieces.into_iter().map(|(_, object)| object).collect();
        if let Err(error) = self.storage.sweep(district, &held.name, &objects) {
            tracing::warn!(%error, "objects that nobody needs were left");
        }
        self.sweep(district);
        let there = self.database.attachment_completed(district, &hash, &held.name, self.now_ms());
        if there.map_err(|error| unavailable(&error))? { Ok(()) } else { Err(refusal(RefusalCode::AttachmentUnnamed)) }
    }

    /// Gives a piece of an attachment that is here whole.
    pub fn get_attachment(&self, token: Option<&str>, wish: &AttachmentWish) -> Result<AttachmentGiven, Refusal> {
        let desktop = self.authenticate(token)?;
        if desktop.revoked {
            return Err(refusal(RefusalCode::DesktopRevoked));
        }
        let found = self.database.attachment(&desktop.district, &wish.hash).map_err(|error| unavailable(&error))?;
        let missing = refusal(RefusalCode::AttachmentMissing);
        let (held, pieces) = found.filter(|(held, _)| held.complete).ok_or(missing)?;
        let (number, object) = pieces.get(wish.number as usize).ok_or(refusal(RefusalCode::Malformed))?;
        let place = Place { district: &desktop.district, name: &held.name, object, number: *number };
        let piece = self.read_piece(place, &wish.hash, &held)?;
        Ok(AttachmentGiven { bytes: held.bytes, piece: piece.into() })
    }

    /// Removes objects of which the key is gone. What fails is done with the next sweep.
    pub(super) fn sweep(&self, district: &str) {
        let swept = || {
            for name in self.database.attachment_litter(district).map_err(|error| unavailable(&error))? {
                self.storage.sweep(district, &name, &[]).map_err(|error| unreachable(&error))?;
                self.database.litter_swept(district, &name).map_err(|error| unavailable(&error))?;
            }
            Ok::<_, Refusal>(())
        };
        if swept().is_err() {
            tracing::warn!(%district, "objects whose key is gone were left for the next sweep");
        }
    }
}
