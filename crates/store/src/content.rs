//! Contents of scans: encrypted files beside the database, each under a random name with a random key that only the database
//! knows. Written whole and synced before the record that names them is saved; a file that no row knows is left over from a
//! crash and worth nothing, since its key was never kept.
//!
//! A file is eight bytes of signature and then a stream of sealed chunks, see `sealed`.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use zeroize::Zeroizing;

use crate::door::Tx;
use crate::error::{Result, StoreError};
use crate::open::{Shared, Store};
use crate::read::Reader;
use crate::sealed::{CHUNK, Opener, Sealer, TAG};
use crate::tables::content::{self, ContentRow};

pub(crate) const FOLDER: &str = "scans";
const SIGNATURE: &[u8; 8] = b"LPMIsc01";

fn hex(name: &[u8; 16]) -> String {
    name.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn folder(shared: &Shared) -> PathBuf {
    shared.path.with_file_name(FOLDER)
}

pub(crate) fn file_of(shared: &Shared, name: &[u8; 16]) -> PathBuf {
    file_in(&folder(shared), name)
}

/// Where a content lies in the folder of contents.
pub(crate) fn file_in(folder: &Path, name: &[u8; 16]) -> PathBuf {
    let text = hex(name);
    // Folders of a two-hundred-and-fiftieth each: no folder becomes slow to list.
    folder.join(&text[..2]).join(text)
}

/// Content that is being written. Dropped before it is kept, it leaves nothing.
pub struct ContentWriter {
    shared: Arc<Shared>,
    name: [u8; 16],
    key: Zeroizing<[u8; 32]>,
    path: PathBuf,
    /// None once it is finished.
    sealer: Option<Sealer<BufWriter<File>>>,
    hasher: blake3::Hasher,
    bytes: u64,
}

/// Content that is written and synced and waits for the record that names it. Dropped before that, it leaves nothing.
pub struct NewContent {
    /// BLAKE3 of the content.
    pub hash: [u8; 32],
    /// Its length.
    pub bytes: u64,
    pub(crate) name: [u8; 16],
    pub(crate) key: Zeroizing<[u8; 32]>,
    path: PathBuf,
    shared: Arc<Shared>,
}

impl Store {
    /// Begins to write content. `name` and `key` are fresh random bytes.
    pub fn content_writer(&self, name: [u8; 16], key: [u8; 32]) -> Result<ContentWriter> {
        let key = Zeroizing::new(key);
        let path = file_of(&self.shared, &name);
        self.shared.writing.lock().unwrap_or_else(PoisonError::into_inner).insert(name);
        let made = path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| File::create_new(&path));
        let file = made.inspect_err(|_| forget(&self.shared, &name))?;
        let mut file = BufWriter::with_capacity(CHUNK + TAG, file);
        let signed = file.write_all(SIGNATURE);
        let sealer = Some(Sealer::new(file, &key));
        let hasher = blake3::Hasher::new();
        let writer = ContentWriter { shared: Arc::clone(&self.shared), name, key, path, sealer, hasher, bytes: 0 };
        // Dropped on a failure, it takes its file away.
        signed?;
        Ok(writer)
    }

    /// Reads content chunk by chunk. `Missing` when its file is not on this desktop, `NotFound` when it is not known.
    pub fn content(&self, hash: &[u8; 32]) -> Result<ContentReader> {
        let row = self.read(|reader| content::get(reader.connection, hash))?.ok_or(StoreError::NotFound)?;
        self.content_of(&row)
    }

    pub(crate) fn content_of(&self, row: &ContentRow) -> Result<ContentReader> {
        let file = File::open(file_of(&self.shared, &row.name))?;
        ContentReader::new(BufReader::with_capacity(CHUNK + TAG, file), row)
    }
}

fn forget(shared: &Shared, name: &[u8; 16]) {
    shared.writing.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
}

impl ContentWriter {
    /// Writes the end and waits until the disk has it.
    pub fn finish(mut self) -> Result<NewContent> {
        let sealer = self.sealer.take().ok_or(StoreError::Io)?;
        let file = sealer.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        drop(file);
        for folder in self.path.ancestors().skip(1).take(3) {
            // The name itself must reach the disk; Windows has no such call and needs none.
            if let Ok(folder) = File::open(folder) {
                let _ = folder.sync_all();
            }
        }
        Ok(NewContent {
            hash: *self.hasher.finalize().as_bytes(),
            bytes: self.bytes,
            name: self.name,
            key: self.key.clone(),
            path: std::mem::take(&mut self.path),
            shared: Arc::clone(&self.shared),
        })
    }
}

impl Write for ContentWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sealer = self.sealer.as_mut().ok_or(io::ErrorKind::Other)?;
        let taken = sealer.write(bytes)?;
        self.hasher.update(&bytes[..taken]);
        self.bytes += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for ContentWriter {
    fn drop(&mut self) {
        // `finish` has taken the path away: the file is then somebody else's.
        if !self.path.as_os_str().is_empty() {
            let _ = std::fs::remove_file(&self.path);
            forget(&self.shared, &self.name);
        }
    }
}

impl Drop for NewContent {
    fn drop(&mut self) {
        let known = self.shared.with_reader(|connection| content::is_kept(connection, &self.hash, &self.name));
        // When that cannot be told the file stays: the next start looks again.
        if matches!(known, Ok(Ok(false))) {
            let _ = std::fs::remove_file(&self.path);
        }
        forget(&self.shared, &self.name);
    }
}

/// Content as a stream. A changed, exchanged or missing chunk is an error of kind `InvalidData`.
pub struct ContentReader {
    opener: Opener<BufReader<File>>,
    bytes: u64,
}

impl ContentReader {
    fn new(mut from: BufReader<File>, row: &ContentRow) -> Result<Self> {
        let mut signature = [0; 8];
        from.read_exact(&mut signature).map_err(|_| StoreError::Damaged)?;
        if &signature != SIGNATURE {
            return Err(StoreError::Damaged);
        }
        Ok(Self { opener: Opener::new(from, &row.key), bytes: row.bytes })
    }

    /// The whole content's length.
    pub fn length(&self) -> u64 {
        self.bytes
    }

    /// Goes on `bytes` further on, without reading what lies between; to the beginning of a chunk, from the beginning.
    pub(crate) fn skip_to(&mut self, bytes: u64) -> Result<()> {
        debug_assert!(bytes.is_multiple_of(CHUNK as u64), "pieces are whole chunks");
        if bytes > self.bytes {
            return Err(StoreError::NotFound);
        }
        Ok(self.opener.skip(bytes / CHUNK as u64)?)
    }

    /// The whole content in memory.
    pub fn whole(mut self) -> Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(usize::try_from(self.bytes).unwrap_or(0).min(256 << 20));
        self.read_to_end(&mut bytes).map_err(|_| StoreError::Damaged)?;
        Ok(bytes)
    }
}

impl Read for ContentReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.opener.read(buffer)
    }
}

impl Tx<'_> {
    /// Keeps content that was written. Content that is here already is not kept twice.
    pub fn keep_content(&mut self, new: &NewContent) -> Result<()> {
        let there = content::get(self.connection, &new.hash)?;
        if there.is_some_and(|row| file_of(self.shared, &row.name).exists()) {
            return Ok(());
        }
        let row = ContentRow { name: new.name, key: *new.key, bytes: new.bytes };
        content::put(self.connection, &new.hash, &row)
    }

    /// Keeps a small picture of a page.
    pub fn keep_small_picture(&mut self, hash: &[u8; 32], page: u32, bytes: &[u8]) -> Result<()> {
        content::put_small(self.connection, hash, page, bytes)
    }

    /// Forgets content with its key and small pictures: it can never be read again, and its file goes with the next
    /// [`Store::sweep_contents`]. Nothing that can be brought back may name it any more; the caller has made sure.
    pub fn forget_content(&mut self, hash: &[u8; 32]) -> Result<()> {
        content::remove(self.connection, hash)
    }
}

impl Reader<'_> {
    /// Whether content is on this desktop.
    pub fn has_content(&self, hash: &[u8; 32]) -> Result<bool> {
        Ok(content::get(self.connection, hash)?.is_some_and(|row| file_of(self.shared, &row.name).exists()))
    }

    /// A small picture of a page, if one was made.
    pub fn small_picture(&self, hash: &[u8; 32], page: u32) -> Result<Option<Vec<u8>>> {
        content::small(self.connection, hash, page)
    }
}

impl Store {
    /// Removes files that no row knows. Returns how many.
    pub fn sweep_contents(&self) -> Result<u64> {
        sweep(&self.shared)
    }
}

/// Removes what a crash or an erasure left over. A content that is being written at this moment is spared: files are
/// listed first, then who is writing is asked, and last what is kept.
pub(crate) fn sweep(shared: &Shared) -> Result<u64> {
    let mut found: Vec<([u8; 16], PathBuf)> = Vec::new();
    for part in entries(&folder(shared))? {
        for file in entries(&part)? {
            if let Some(name) = file.file_name().and_then(|name| name.to_str()).and_then(name_of) {
                found.push((name, file));
            }
        }
    }
    let writing = shared.writing.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let kept = shared.with_reader(content::names)??;
    let mut removed = 0;
    for (name, path) in found {
        if !writing.contains(&name) && !kept.contains(&name) && std::fs::remove_file(path).is_ok() {
            removed += 1;
        }
    }
    Ok(removed)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    match std::fs::read_dir(folder) {
        Ok(listed) => Ok(listed.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect()),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
}

fn name_of(text: &str) -> Option<[u8; 16]> {
    let number = (text.len() == 32).then(|| u128::from_str_radix(text, 16).ok())??;
    Some(number.to_be_bytes())
}
