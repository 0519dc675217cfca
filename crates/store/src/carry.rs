//! Contents on their way to and from the server: what is still to be sent, pieces that have arrived, and what may be let go because
//! the server has it. Pieces lie as contents do, each under a random name with a key of its own; so a fetch that was cut goes on
//! at the next piece, after a restart too.

use std::io::{Read, Write};

use sync::attachment;
use uuid::Uuid;

use crate::content::{NewContent, file_of};
use crate::door::Tx;
use crate::error::{Result, StoreError};
use crate::open::Store;
use crate::read::Reader;
use crate::tables::content::{self, Content, ContentRow};

/// A look soon after another is not noted again.
const SAME_LOOK_MS: i64 = 3_600_000;

impl Reader<'_> {
    /// Contents that the server is not known to have, the smallest first.
    pub fn unsent_contents(&self, most: usize) -> Result<Vec<Content>> {
        content::unsent(self.connection, most)
    }

    /// How many they are, and their bytes.
    pub fn unsent_size(&self) -> Result<(u64, u64)> {
        content::counted(self.connection, true)
    }

    /// How many contents are on this desktop, and their bytes.
    pub fn contents_size(&self) -> Result<(u64, u64)> {
        content::counted(self.connection, false)
    }

    /// Pieces that have arrived of a content that is not here yet.
    pub fn arrived_pieces(&self, hash: &[u8; 32]) -> Result<Vec<u32>> {
        Ok(content::pieces(self.connection, hash)?.into_iter().map(|(number, _)| number).collect())
    }
}

impl Tx<'_> {
    /// Notes that a content was looked at.
    pub fn note_look(&mut self, hash: &[u8; 32], at_ms: i64) -> Result<()> {
        content::used(self.connection, hash, at_ms)
    }

    /// The server may have lost contents: of none it is known that it has it.
    pub fn forget_contents_sent(&mut self) -> Result<()> {
        content::forget_sent(self.connection)
    }

    /// The server has these contents whole, or is not known to.
    pub fn mark_contents_sent(&mut self, hashes: &[[u8; 32]], sent: bool) -> Result<()> {
        hashes.iter().try_for_each(|hash| content::set_sent(self.connection, hash, sent))
    }
}

impl Store {
    /// A piece of a content for the server.
    pub fn content_piece(&self, hash: &[u8; 32], number: u32) -> Result<Vec<u8>> {
        let mut reader = self.content(hash)?;
        let length = attachment::piece_length(reader.length(), number).ok_or(StoreError::NotFound)?;
        reader.skip_to(u64::from(number) * attachment::PIECE as u64)?;
        let mut piece = vec![0; length];
        reader.read_exact(&mut piece).map_err(|_| StoreError::Damaged)?;
        Ok(piece)
    }

    /// Notes that a content was looked at.
    pub fn note_look(&self, hash: &[u8; 32], at_ms: i64) -> Result<()> {
        let noted = self.read(|reader| content::used_ms(reader.connection, hash))?;
        if noted.is_none_or(|noted| at_ms - noted < SAME_LOOK_MS) {
            return Ok(());
        }
        self.write(|tx| tx.note_look(hash, at_ms)).map(|_| ())
    }

    /// Keeps a piece that arrived. `name` and `key` are fresh random bytes.
    pub fn keep_piece(&self, hash: &[u8; 32], number: u32, piece: &[u8], name: [u8; 16], key: [u8; 32]) -> Result<()> {
        let mut writer = self.content_writer(name, key)?;
        writer.write_all(piece)?;
        let new = writer.finish()?;
        let row = ContentRow { name: new.name, key: *new.key, bytes: new.bytes };
        self.write(|tx| content::put_piece(tx.connection, hash, number, &row)).map(|_| ())
    }

    /// Puts the pieces together that arrived. `false` when the whole is not what its hash says: then nothing of it is kept. It is
    /// kept only while `scan`, the record that names it, is here.
    pub fn join_pieces(&self, hash: &[u8; 32], scan: Uuid, name: [u8; 16], key: [u8; 32], at_ms: i64) -> Result<bool> {
        let pieces = self.read(|reader| content::pieces(reader.connection, hash))?;
        let mut writer = self.content_writer(name, key)?;
        for (_, row) in &pieces {
            // A piece that cannot be read is fetched again with the rest.
            let piece = self.content_of(row).and_then(crate::ContentReader::whole);
            let Ok(piece) = piece else {
                self.drop_pieces(hash)?;
                return Ok(false);
            };
            writer.write_all(&piece)?;
        }
        let new = writer.finish()?;
        if new.hash != *hash {
            self.drop_pieces(hash)?;
            return Ok(false);
        }
        self.write(|tx| tx.keep_arrived(&new, scan, at_ms))?;
        self.remove_files(&pieces);
        Ok(true)
    }

    /// Forgets pieces that arrived.
    pub fn drop_pieces(&self, hash: &[u8; 32]) -> Result<()> {
        let pieces = self.read(|reader| content::pieces(reader.connection, hash))?;
        self.write(|tx| content::remove_pieces(tx.connection, hash))?;
        self.remove_files(&pieces);
        Ok(())
    }

    /// What cannot be removed goes with the next sweep.
    fn remove_files(&self, pieces: &[(u32, ContentRow)]) {
        for (_, row) in pieces {
            let _ = std::fs::remove_file(file_of(&self.shared, &row.name));
        }
    }

    /// Lets contents go that the server has, those first that were not looked at for longest, until no more than `most` bytes are
    /// here. What the server is not known to have stays, whatever the limit, and so does what was looked at after `spare_ms`.
    /// Returns the bytes that went.
    pub fn let_go(&self, most: u64, spare_ms: i64) -> Result<u64> {
        let (here, sent) = self.read(|reader| {
            Ok::<_, StoreError>((
                content::counted(reader.connection, false)?.1,
                content::sent(reader.connection, spare_ms)?,
            ))
        })?;
        let mut excess = here.saturating_sub(most);
        let mut gone = 0;
        for one in sent {
            if excess == 0 {
                break;
            }
            let row = self.read(|reader| content::get(reader.connection, &one.hash))?;
            self.write(|tx| content::evict(tx.connection, &one.hash))?;
            // While someone reads the file Windows keeps it; the next sweep removes it.
            if let Some(row) = row {
                let _ = std::fs::remove_file(file_of(&self.shared, &row.name));
            }
            excess = excess.saturating_sub(one.bytes);
            gone += one.bytes;
        }
        Ok(gone)
    }
}

impl Tx<'_> {
    fn keep_arrived(&mut self, new: &NewContent, scan: Uuid, at_ms: i64) -> Result<()> {
        content::remove_pieces(self.connection, &new.hash)?;
        // It may have been erased while the content was on its way.
        if self.is_erased(scan)? || self.record(scan)?.is_none() {
            return Err(StoreError::NotFound);
        }
        self.keep_content(new)?;
        content::set_sent(self.connection, &new.hash, true)?;
        content::used(self.connection, &new.hash, at_ms)?;
        self.changed("scan");
        Ok(())
    }
}
