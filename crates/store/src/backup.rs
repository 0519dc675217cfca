//! A backup of a home in one file: the database as it stood at one moment, taken while it is used, and the contents of scans
//! that it names. Everything is sealed under a key of the backup's own; what stands before it (`about`) is the caller's and can
//! be read by anyone, yet not be changed unnoticed. A backup counts once it was read back whole.
//!
//! The file: eight bytes of signature, the length of `about` (4, little-endian), `about`, then a sealed stream. In the stream
//! each part is a byte (1 the database, 2 a content, 0 the end), for a content its name (16), the length (8), the bytes.
//!
//! It must never know who may open it.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::connection::{self, Role};
use crate::content;
use crate::error::{Result, StoreError};
use crate::key::FileKey;
use crate::open::{FILE, Store};
use crate::sealed::{Opener, Sealer};

/// The first six bytes say whose it is, the last two which form it has.
const SIGNATURE: &[u8; 8] = b"LPMIbk01";
/// Largest text that is read from the beginning of a file.
const MOST_ABOUT: u32 = 4 << 20;
const PURPOSE: &str = "Loket PMI 2026 backup stream";
/// Pages copied between two looks at whether someone asked to stop.
const STEP: i32 = 500;
/// Bytes of a page, as SQLCipher makes them; only how far the copy is depends on it.
const PAGE: u64 = 4096;
const BUFFER: usize = 256 << 10;
const DATABASE: u8 = 1;
const CONTENT: u8 = 2;
const END: u8 = 0;

/// Hears how many bytes of how many are done; `false` stops the work, which then leaves nothing behind.
pub type Step<'a> = dyn FnMut(u64, u64) -> bool + 'a;

/// What a backup holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backup {
    /// Length of the file.
    pub bytes: u64,
    /// How many contents of scans are in it.
    pub contents: u64,
}

/// A file that goes away unless it is kept.
struct Temporary(PathBuf);

impl Temporary {
    /// Clears what an earlier try may have left.
    fn new(path: PathBuf) -> Result<Self> {
        let new = Self(path);
        new.clear()?;
        Ok(new)
    }

    fn clear(&self) -> io::Result<()> {
        for ending in ["", "-wal", "-shm", "-journal"] {
            let mut path = self.0.clone().into_os_string();
            path.push(ending);
            match std::fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next try.
        let _ = self.clear();
    }
}

/// How far it is, told after each piece.
struct Course<'a> {
    done: u64,
    total: u64,
    step: &'a mut Step<'a>,
}

impl Course<'_> {
    fn on(&mut self, bytes: u64) -> Result<()> {
        self.done += bytes;
        if (self.step)(self.done.min(self.total), self.total) { Ok(()) } else { Err(StoreError::Stopped) }
    }
}

impl Store {
    /// Writes a backup to a new file. `key` is fresh and random; who may have it, `about` says.
    pub fn backup(&self, to: &Path, about: &[u8], key: &FileKey, step: &mut Step<'_>) -> Result<Backup> {
        if to.exists() {
            return Err(StoreError::Exists);
        }
        let copy = Temporary::new(self.shared.path.with_file_name("backup.db"))?;
        let mut course = Course { done: 0, total: 0, step };
        copy_database(&self.shared.path, &self.shared.key, &copy.0, key, &mut course)?;
        let contents = check(&copy.0, key)?;
        let size = std::fs::metadata(&copy.0)?.len();
        let of_contents: u64 = contents.iter().map(|(_, bytes)| *bytes).sum();
        course.total = 3 * size + 2 * of_contents;
        let mut part = to.as_os_str().to_owned();
        part.push(".part");
        let part = Temporary::new(part.into())?;
        let folder = self.shared.path.with_file_name(content::FOLDER);
        let written = write(&part.0, about, key, &copy.0, &folder, &contents, &mut course)?;
        drop(copy);
        let read = read(&part.0, key, &mut |_| Ok(Box::new(io::sink())), &mut course)?;
        if read != written {
            return Err(StoreError::Damaged);
        }
        std::fs::rename(&part.0, to)?;
        if let Some(folder) = to.parent().and_then(|folder| File::open(folder).ok()) {
            // The name itself must reach the disk; Windows has no such call and needs none.
            let _ = folder.sync_all();
        }
        Ok(Backup { bytes: std::fs::metadata(to)?.len(), contents: written.contents })
    }
}

/// What stands at the beginning of a backup, for anyone. `NotOurs` when it is none, `Newer` when a later program made it.
pub fn about_backup(path: &Path) -> Result<Vec<u8>> {
    Ok(begin(path)?.1)
}

/// Reads a backup whole and says what is in it: whatever was changed or is missing is `Damaged`.
pub fn verify_backup(path: &Path, key: &FileKey, step: &mut Step<'_>) -> Result<Backup> {
    let bytes = std::fs::metadata(path)?.len();
    let mut course = Course { done: 0, total: bytes, step };
    let found = read(path, key, &mut |_| Ok(Box::new(io::sink())), &mut course)?;
    Ok(Backup { bytes, contents: found.contents })
}

/// Unpacks a backup into an empty directory, where it becomes a home's file and contents under a key of its own.
pub fn unpack_backup(path: &Path, key: &FileKey, into: &Path, new_key: &FileKey, step: &mut Step<'_>) -> Result<()> {
    let size = std::fs::metadata(path)?.len();
    let mut course = Course { done: 0, total: 2 * size, step };
    let copy = Temporary::new(into.join("backup.db"))?;
    std::fs::create_dir_all(into.join(content::FOLDER))?;
    let mut place = |part: Part| -> Result<Box<dyn Write>> {
        let path = match part {
            Part::Database => copy.0.clone(),
            Part::Content(name) => content::file_in(&into.join(content::FOLDER), &name),
        };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        Ok(Box::new(Synced(BufWriter::with_capacity(BUFFER, File::create_new(path)?))))
    };
    read(path, key, &mut place, &mut course)?;
    copy_database(&copy.0, key, &into.join(FILE), new_key, &mut course)
}

/// Copies a database as it stands at this moment, whoever writes in it meanwhile, under another key.
fn copy_database(from: &Path, key: &FileKey, to: &Path, new_key: &FileKey, course: &mut Course<'_>) -> Result<()> {
    let source = connection::open(from, key, Role::Reader, false)?;
    // A read that lasts: everything is of one moment, and the copy never begins anew because somebody saved.
    source.execute_batch("BEGIN")?;
    source.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    let mut target = connection::open(to, new_key, Role::Writer, true)?;
    {
        let copying = rusqlite::backup::Backup::new(&source, &mut target)?;
        let mut left = None;
        loop {
            let ended = copying.step(STEP)? == rusqlite::backup::StepResult::Done;
            let progress = copying.progress();
            let remaining = u64::from(progress.remaining.unsigned_abs());
            let before = left.replace(remaining).unwrap_or(u64::from(progress.pagecount.unsigned_abs()));
            if course.total == 0 {
                course.total = 3 * PAGE * u64::from(progress.pagecount.unsigned_abs());
            }
            course.on(before.saturating_sub(remaining) * PAGE)?;
            if ended {
                break;
            }
        }
    }
    crate::checkpoint::truncate(&target)?;
    Ok(())
}

/// Looks through a copy; returns the contents that it names.
fn check(copy: &Path, key: &FileKey) -> Result<Vec<([u8; 16], u64)>> {
    let connection: Connection = connection::open(copy, key, Role::Writer, false)?;
    let found: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if found != "ok" {
        return Err(StoreError::Damaged);
    }
    // The copy is read as one file: nothing of it may be left in a log.
    connection.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    crate::tables::content::sizes(&connection)
}

/// What was written, or read: both must be the same.
#[derive(PartialEq, Eq)]
struct Whole {
    digest: [u8; 32],
    contents: u64,
}

fn write(
    to: &Path,
    about: &[u8],
    key: &FileKey,
    database: &Path,
    folder: &Path,
    contents: &[([u8; 16], u64)],
    course: &mut Course<'_>,
) -> Result<Whole> {
    let length = u32::try_from(about.len()).ok().filter(|length| *length <= MOST_ABOUT).ok_or(StoreError::BadValue)?;
    let mut file = BufWriter::with_capacity(BUFFER, File::create_new(to)?);
    file.write_all(SIGNATURE)?;
    file.write_all(&length.to_le_bytes())?;
    file.write_all(about)?;
    let mut out = Hashed { of: Sealer::new(file, &key.derived(PURPOSE, about)), hasher: blake3::Hasher::new() };
    out.write_all(&[DATABASE])?;
    send(&mut File::open(database)?, &mut out, course)?;
    let mut sent = 0;
    for (name, _) in contents {
        // One that was erased since, or lies on another desktop only.
        let Ok(mut content) = File::open(content::file_in(folder, name)) else { continue };
        out.write_all(&[CONTENT])?;
        out.write_all(name)?;
        send(&mut content, &mut out, course)?;
        sent += 1;
    }
    out.write_all(&[END])?;
    let digest = *out.hasher.finalize().as_bytes();
    let file = out.of.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    Ok(Whole { digest, contents: sent })
}

/// Writes a file's length and its bytes, exactly so many.
fn send(from: &mut File, to: &mut impl Write, course: &mut Course<'_>) -> Result<()> {
    let length = from.metadata()?.len();
    to.write_all(&length.to_le_bytes())?;
    pass(from, length, to, course)
}

fn pass(from: &mut impl Read, length: u64, to: &mut (impl Write + ?Sized), course: &mut Course<'_>) -> Result<()> {
    let (mut left, mut buffer) = (length, vec![0; BUFFER]);
    while left > 0 {
        let wanted = usize::try_from(left).unwrap_or(usize::MAX).min(BUFFER);
        let got = from.read(&mut buffer[..wanted]).map_err(of_stream)?;
        if got == 0 {
            return Err(StoreError::Damaged);
        }
        to.write_all(&buffer[..got])?;
        left -= got as u64;
        course.on(got as u64)?;
    }
    Ok(())
}

/// A sealed stream that does not open was changed or cut off.
fn of_stream(error: io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => StoreError::Damaged,
        _ => error.into(),
    }
}

fn begin(path: &Path) -> Result<(BufReader<File>, Vec<u8>)> {
    let mut file = BufReader::with_capacity(BUFFER, File::open(path)?);
    let mut start = [0; 12];
    file.read_exact(&mut start).map_err(|_| StoreError::NotOurs)?;
    let (signature, length) = start.split_at(8);
    if signature[..6] != SIGNATURE[..6] {
        return Err(StoreError::NotOurs);
    }
    if signature != SIGNATURE {
        let form = std::str::from_utf8(&signature[6..]).ok().and_then(|form| form.parse().ok());
        return Err(form.map_or(StoreError::Damaged, |version| StoreError::Newer { version }));
    }
    let length = u32::from_le_bytes([length[0], length[1], length[2], length[3]]);
    if length > MOST_ABOUT {
        return Err(StoreError::Damaged);
    }
    let mut about = vec![0; length as usize];
    file.read_exact(&mut about).map_err(|_| StoreError::Damaged)?;
    Ok((file, about))
}

#[derive(Clone, Copy)]
enum Part {
    Database,
    Content([u8; 16]),
}

/// Reads everything; `place` says where each part goes. What was written is on the disk at the end.
fn read(
    path: &Path,
    key: &FileKey,
    place: &mut dyn FnMut(Part) -> Result<Box<dyn Write>>,
    course: &mut Course<'_>,
) -> Result<Whole> {
    let (file, about) = begin(path)?;
    let mut from = HashedRead { of: Opener::new(file, &key.derived(PURPOSE, &about)), hasher: blake3::Hasher::new() };
    let mut contents = 0;
    for first in (0_u64..).map(|place| place == 0) {
        let [what] = take(&mut from).map_err(|error| if first { StoreError::WrongKey } else { error })?;
        let part = match what {
            END if !first => break,
            DATABASE if first => Part::Database,
            CONTENT if !first => Part::Content(take(&mut from)?),
            _ => return Err(StoreError::Damaged),
        };
        contents += u64::from(!first);
        let length = u64::from_le_bytes(take(&mut from)?);
        let mut to = place(part)?;
        pass(&mut from, length, &mut *to, course)?;
        to.flush()?;
    }
    // Anything after the end, and an end that is none, does not open.
    if from.of.read(&mut [0]).map_err(of_stream)? != 0 {
        return Err(StoreError::Damaged);
    }
    Ok(Whole { digest: *from.hasher.finalize().as_bytes(), contents })
}

/// A file that is on the disk once it is flushed.
struct Synced(BufWriter<File>);

impl Write for Synced {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()?;
        self.0.get_ref().sync_all()
    }
}

fn take<const N: usize>(from: &mut impl Read) -> Result<[u8; N]> {
    let mut bytes = [0; N];
    from.read_exact(&mut bytes).map_err(of_stream)?;
    Ok(bytes)
}

struct Hashed<W: Write> {
    of: W,
    hasher: blake3::Hasher,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.of.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.of.flush()
    }
}

struct HashedRead<R: Read> {
    of: R,
    hasher: blake3::Hasher,
}

impl<R: Read> Read for HashedRead<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.of.read(buffer)?;
        self.hasher.update(&buffer[..read]);
        Ok(read)
    }
}
