//! A disk as it is at worst: what was written and not synced may be lost at a power cut, whole or in part, in any order. Files are real ones in a folder; beside them it is kept what of them is durable.
//!
//! It knows nothing of SQLite: `vfs` tells it what is written.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What a disk writes at once: a torn write keeps whole sectors from its beginning.
const SECTOR: usize = 512;

enum Write {
    Bytes { at: usize, bytes: Vec<u8> },
    Length(usize),
}

impl Write {
    fn apply(&self, to: &mut Vec<u8>) {
        match self {
            Self::Bytes { at, bytes } => {
                if to.len() < at + bytes.len() {
                    to.resize(at + bytes.len(), 0);
                }
                to[*at..at + bytes.len()].copy_from_slice(bytes);
            }
            Self::Length(length) => to.resize(*length, 0),
        }
    }
}

#[derive(Default)]
struct Kept {
    durable: Vec<u8>,
    pending: Vec<Write>,
}

/// The power is off: no call is done.
#[derive(Debug)]
pub struct Off;

/// What a call is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    Read,
    Write,
    Truncate,
    Sync,
}

#[derive(Default)]
struct State {
    kept: HashMap<PathBuf, Kept>,
    /// Calls so far, reads aside or not as `count_reads` says.
    calls: u64,
    cut_at: Option<u64>,
    /// The power is off.
    off: bool,
}

/// A folder as a disk.
pub struct Disk {
    folder: PathBuf,
    /// Whether connections use `synchronous = NORMAL` whatever they ask for.
    pub normal: bool,
    state: Mutex<State>,
}

/// The disks of the process, by folder.
static DISKS: Mutex<Vec<Arc<Disk>>> = Mutex::new(Vec::new());

/// The disk on which a file lies.
pub fn of(path: &Path) -> Option<Arc<Disk>> {
    let disks = DISKS.lock().unwrap_or_else(PoisonError::into_inner);
    disks.iter().find(|disk| path.starts_with(&disk.folder)).cloned()
}

impl Disk {
    /// Makes a disk of a folder. Files that are there are durable.
    pub fn on(folder: &Path, normal: bool) -> Arc<Self> {
        crate::vfs::install();
        let folder = folder.canonicalize().expect("a folder");
        let disk = Arc::new(Self { folder, normal, state: Mutex::default() });
        DISKS.lock().unwrap_or_else(PoisonError::into_inner).push(disk.clone());
        disk
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The power goes with the call that is so many from now.
    pub fn cut_after(&self, calls: u64) {
        let mut state = self.state();
        state.cut_at = Some(state.calls + calls);
    }

    /// What a call comes to.
    pub fn admit(&self, call: Call) -> Result<(), Off> {
        let mut state = self.state();
        if state.off {
            return Err(Off);
        }
        if call == Call::Read && state.cut_at.is_some() {
            return Ok(());
        }
        state.calls += 1;
        if state.cut_at.is_some_and(|at| state.calls > at) {
            state.off = true;
            return Err(Off);
        }
        Ok(())
    }

    /// A file is opened: what is in it now is durable unless it is known already.
    pub fn opened(&self, path: &Path) {
        let mut state = self.state();
        if !state.kept.contains_key(path) {
            let durable = std::fs::read(path).unwrap_or_default();
            state.kept.insert(path.to_owned(), Kept { durable, pending: Vec::new() });
        }
    }

    fn pend(&self, path: &Path, write: Write) {
        self.state().kept.entry(path.to_owned()).or_default().pending.push(write);
    }

    /// Bytes were written.
    pub fn wrote(&self, path: &Path, at: u64, bytes: &[u8]) {
        self.pend(path, Write::Bytes { at: at as usize, bytes: bytes.to_vec() });
    }

    /// A file's length was set.
    pub fn truncated(&self, path: &Path, length: u64) {
        self.pend(path, Write::Length(length as usize));
    }

    /// A file was synced: everything up to now stays.
    pub fn synced(&self, path: &Path) {
        let mut state = self.state();
        let kept = state.kept.entry(path.to_owned()).or_default();
        for write in std::mem::take(&mut kept.pending) {
            write.apply(&mut kept.durable);
        }
    }

    /// A file is gone.
    pub fn deleted(&self, path: &Path) {
        self.state().kept.remove(path);
    }

    /// Everybody has let go: the files become what the cut left of them, and the power is on again. `chance` gives numbers.
    pub fn power_on(&self, chance: &mut dyn FnMut() -> u64) {
        let mut state = self.state();
        let mut paths: Vec<PathBuf> = state.kept.keys().cloned().collect();
        paths.sort();
        for path in paths {
            let Some(mut kept) = state.kept.remove(&path) else { continue };
            for write in &kept.pending {
                match (chance() % 4, write) {
                    (0, _) => {}
                    (1, Write::Bytes { at, bytes }) if bytes.len() > SECTOR => {
                        let whole = 1 + (chance() as usize % (bytes.len() / SECTOR));
                        let torn = Write::Bytes { at: *at, bytes: bytes[..(whole * SECTOR).min(bytes.len())].to_vec() };
                        torn.apply(&mut kept.durable);
                    }
                    _ => write.apply(&mut kept.durable),
                }
            }
            if path.exists() {
                std::fs::write(&path, &kept.durable).expect("the folder can be written to");
            }
        }
        for entry in std::fs::read_dir(&self.folder).expect("a folder").flatten() {
            // Memory that processes share: nothing of it is on any disk.
            if entry.path().to_string_lossy().ends_with("-shm") {
                std::fs::remove_file(entry.path()).expect("removed");
            }
        }
        (state.off, state.cut_at) = (false, None);
    }
}
