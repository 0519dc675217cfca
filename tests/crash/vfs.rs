//! SQLite's way to the disk, with a [`Disk`](crate::disk::Disk) listening: every call of a file that lies on one is admitted by it
//! first and told to it afterwards; the work is done by the system's own VFS. Files elsewhere pass through untouched.
#![expect(unsafe_code, reason = "a VFS is a table of C functions; tests only, nothing of it is in a program")]

use std::ffi::{CStr, c_char, c_int, c_void};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Once};

use rusqlite::ffi::{
    SQLITE_CANTOPEN, SQLITE_FCNTL_PRAGMA, SQLITE_IOERR, SQLITE_NOTFOUND, SQLITE_OK, sqlite3_file, sqlite3_int64,
    sqlite3_io_methods, sqlite3_vfs, sqlite3_vfs_find, sqlite3_vfs_register,
};

use crate::disk::{self, Call, Disk};

/// What SQLite allocates for a file of ours; the system's own file lies behind it in the same block.
#[repr(C)]
struct Shim {
    base: sqlite3_file,
    /// Owned: made when the file is opened, freed when it is closed.
    watched: *mut Watched,
}

struct Watched {
    disk: Option<Arc<Disk>>,
    path: PathBuf,
}

/// The table must outlive every connection: it lives as long as the process.
struct Table<T>(T);
// SAFETY: the tables are written once before they are shared and only read afterwards.
unsafe impl<T> Sync for Table<T> {}
// SAFETY: as above; nothing in them belongs to a thread.
unsafe impl<T> Send for Table<T> {}

static METHODS: Table<sqlite3_io_methods> = Table(sqlite3_io_methods {
    // Without version 3 SQLite maps no file into memory: every byte passes here.
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
});

static INSTALL: Once = Once::new();

/// Makes this the process's VFS. Done once.
pub fn install() {
    INSTALL.call_once(|| {
        // SAFETY: finding the default VFS has no condition; the result is checked, and lives as long as the process.
        let real = unsafe { sqlite3_vfs_find(std::ptr::null()).as_ref() }.expect("SQLite has a VFS");
        let ours = Box::leak(Box::new(sqlite3_vfs {
            szOsFile: size_of::<Shim>() as c_int + real.szOsFile,
            pNext: std::ptr::null_mut(),
            zName: c"lossy".as_ptr(),
            pAppData: std::ptr::from_ref(real).cast_mut().cast(),
            xOpen: Some(open),
            xDelete: Some(delete),
            ..*real
        }));
        // SAFETY: `ours` is whole and is never freed.
        let done = unsafe { sqlite3_vfs_register(ours, 1) };
        assert_eq!(done, SQLITE_OK);
    });
}

/// The system's VFS, which stands in ours.
unsafe fn real_vfs(vfs: *mut sqlite3_vfs) -> *mut sqlite3_vfs {
    // SAFETY: SQLite hands in the VFS that was registered; `install` put the pointer there.
    unsafe { (*vfs).pAppData.cast() }
}

/// The system's file behind ours.
unsafe fn real_file(file: *mut sqlite3_file) -> *mut sqlite3_file {
    // SAFETY: SQLite allocated `szOsFile` bytes: ours, then the system's; both are multiples of eight.
    unsafe { file.cast::<u8>().add(size_of::<Shim>()).cast() }
}

unsafe fn methods<'a>(file: *mut sqlite3_file) -> &'a sqlite3_io_methods {
    // SAFETY: called for files that the system's VFS opened: it has set its table, which is never freed.
    unsafe { &*(*real_file(file)).pMethods }
}

unsafe fn watched<'a>(file: *mut sqlite3_file) -> &'a Watched {
    // SAFETY: set by `open` and freed by `close`, between which SQLite makes all calls.
    unsafe { &*(*file.cast::<Shim>()).watched }
}

unsafe fn path_of(name: *const c_char) -> PathBuf {
    if name.is_null() {
        return PathBuf::new();
    }
    // SAFETY: SQLite's names end with a zero byte.
    let text = unsafe { CStr::from_ptr(name) }.to_string_lossy().into_owned();
    let path = Path::new(&text);
    // The file itself may not be there yet.
    let folder = path.parent().and_then(|folder| folder.canonicalize().ok());
    folder.zip(path.file_name()).map_or_else(|| path.to_owned(), |(folder, name)| folder.join(name))
}

/// Whether the disk admits a call; the code of its failure otherwise.
unsafe fn admitted(file: *mut sqlite3_file, call: Call) -> Result<&'static Watched, c_int> {
    // SAFETY: as `watched`; the reference does not outlive the call of SQLite in which it is made.
    let watched = unsafe { watched(file) };
    match &watched.disk {
        Some(disk) => disk.admit(call).map(|()| watched).map_err(|_| SQLITE_IOERR),
        None => Ok(watched),
    }
}

unsafe extern "C" fn open(
    vfs: *mut sqlite3_vfs,
    name: *const c_char,
    file: *mut sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: SQLite hands in memory of `szOsFile` bytes; the system's VFS gets the part that is its own.
    unsafe {
        (*file).pMethods = std::ptr::null();
        let real = real_vfs(vfs);
        let Some(open) = (*real).xOpen else { return SQLITE_CANTOPEN };
        let opened = open(real, name, real_file(file), flags, out);
        if opened != SQLITE_OK {
            return opened;
        }
        let path = path_of(name);
        let disk = disk::of(&path);
        if let Some(disk) = &disk {
            disk.opened(&path);
        }
        (*file.cast::<Shim>()).watched = Box::into_raw(Box::new(Watched { disk, path }));
        (*file).pMethods = &raw const METHODS.0;
    }
    SQLITE_OK
}

unsafe extern "C" fn delete(vfs: *mut sqlite3_vfs, name: *const c_char, sync_folder: c_int) -> c_int {
    // SAFETY: the arguments are passed on as they came.
    unsafe {
        let path = path_of(name);
        if let Some(disk) = disk::of(&path) {
            if disk.admit(Call::Write).is_err() {
                return SQLITE_IOERR;
            }
            disk.deleted(&path);
        }
        let real = real_vfs(vfs);
        (*real).xDelete.map_or(SQLITE_IOERR, |delete| delete(real, name, sync_folder))
    }
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: the last call for this file; what `open` made is freed once.
    unsafe {
        let done = methods(file).xClose.map_or(SQLITE_OK, |close| close(real_file(file)));
        drop(Box::from_raw((*file.cast::<Shim>()).watched));
        done
    }
}

unsafe extern "C" fn read(file: *mut sqlite3_file, to: *mut c_void, amount: c_int, at: sqlite3_int64) -> c_int {
    // SAFETY: the arguments are passed on as they came.
    unsafe {
        if let Err(code) = admitted(file, Call::Read) {
            return code;
        }
        methods(file).xRead.map_or(SQLITE_IOERR, |read| read(real_file(file), to, amount, at))
    }
}

unsafe extern "C" fn write(file: *mut sqlite3_file, from: *const c_void, amount: c_int, at: sqlite3_int64) -> c_int {
    // SAFETY: SQLite hands in `amount` bytes; they are passed on as they came and copied for the disk.
    unsafe {
        let watched = match admitted(file, Call::Write) {
            Ok(watched) => watched,
            Err(code) => return code,
        };
        let done = methods(file).xWrite.map_or(SQLITE_IOERR, |write| write(real_file(file), from, amount, at));
        if let (SQLITE_OK, Some(disk)) = (done, &watched.disk) {
            disk.wrote(&watched.path, at as u64, std::slice::from_raw_parts(from.cast(), amount as usize));
        }
        done
    }
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, length: sqlite3_int64) -> c_int {
    // SAFETY: the arguments are passed on as they came.
    unsafe {
        let watched = match admitted(file, Call::Truncate) {
            Ok(watched) => watched,
            Err(code) => return code,
        };
        let done = methods(file).xTruncate.map_or(SQLITE_IOERR, |truncate| truncate(real_file(file), length));
        if let (SQLITE_OK, Some(disk)) = (done, &watched.disk) {
            disk.truncated(&watched.path, length as u64);
        }
        done
    }
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: the arguments are passed on as they came.
    unsafe {
        let watched = match admitted(file, Call::Sync) {
            Ok(watched) => watched,
            Err(code) => return code,
        };
        match &watched.disk {
            // This disk has its own idea of what is durable; the real one need not be asked.
            Some(disk) => {
                disk.synced(&watched.path);
                SQLITE_OK
            }
            None => methods(file).xSync.map_or(SQLITE_IOERR, |sync| sync(real_file(file), flags)),
        }
    }
}

unsafe extern "C" fn file_control(file: *mut sqlite3_file, operation: c_int, argument: *mut c_void) -> c_int {
    // SAFETY: for a pragma SQLite hands in an array of four texts: the answer, the name, the value, nothing.
    unsafe {
        if operation == SQLITE_FCNTL_PRAGMA && watched(file).disk.as_ref().is_some_and(|disk| disk.normal) {
            let texts: *mut *mut c_char = argument.cast();
            let (name, value) = (*texts.add(1), *texts.add(2));
            if !value.is_null() && CStr::from_ptr(name).to_bytes() == b"synchronous" {
                // "1ULL" reads as 1, which is NORMAL; SQLite reads the value after this call.
                *value = b'1' as c_char;
            }
        }
        methods(file).xFileControl.map_or(SQLITE_NOTFOUND, |control| control(real_file(file), operation, argument))
    }
}

unsafe extern "C" fn file_size(file: *mut sqlite3_file, size: *mut sqlite3_int64) -> c_int {
    // SAFETY: passed on as it came.
    unsafe { methods(file).xFileSize.map_or(SQLITE_IOERR, |call| call(real_file(file), size)) }
}

unsafe extern "C" fn lock(file: *mut sqlite3_file, level: c_int) -> c_int {
    // SAFETY: passed on as it came.
    unsafe { methods(file).xLock.map_or(SQLITE_IOERR, |call| call(real_file(file), level)) }
}

unsafe extern "C" fn unlock(file: *mut sqlite3_file, level: c_int) -> c_int {
    // SAFETY: passed on as it came.
    unsafe { methods(file).xUnlock.map_or(SQLITE_IOERR, |call| call(real_file(file), level)) }
}

unsafe extern "C" fn check_reserved_lock(file: *mut sqlite3_file, out: *mut c_int) -> c_int {
    // SAFETY: passed on as it came.
    unsafe { methods(file).xCheckReservedLock.map_or(SQLITE_IOERR, |call| call(real_file(file), out)) }
}

unsafe extern "C" fn sector_size(file: *mut sqlite3_file) -> c_int {
    // SAFETY: passed on as it came.
    unsafe { methods(file).xSectorSize.map_or(512, |call| call(real_file(file))) }
}

unsafe extern "C" fn characteristics(file: *mut sqlite3_file) -> c_int {
    // SAFETY: passed on as it came.
    unsafe { methods(file).xDeviceCharacteristics.map_or(0, |call| call(real_file(file))) }
}

unsafe extern "C" fn shm_map(
    file: *mut sqlite3_file,
    page: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    // SAFETY: passed on as it came.
    unsafe { methods(file).xShmMap.map_or(SQLITE_IOERR, |call| call(real_file(file), page, size, extend, out)) }
}

unsafe extern "C" fn shm_lock(file: *mut sqlite3_file, offset: c_int, count: c_int, flags: c_int) -> c_int {
    // SAFETY: passed on as it came.
    unsafe { methods(file).xShmLock.map_or(SQLITE_IOERR, |call| call(real_file(file), offset, count, flags)) }
}

unsafe extern "C" fn shm_barrier(file: *mut sqlite3_file) {
    // SAFETY: passed on as it came.
    unsafe {
        if let Some(call) = methods(file).xShmBarrier {
            call(real_file(file));
        }
    }
}

unsafe extern "C" fn shm_unmap(file: *mut sqlite3_file, delete: c_int) -> c_int {
    // SAFETY: passed on as it came.
    unsafe { methods(file).xShmUnmap.map_or(SQLITE_OK, |call| call(real_file(file), delete)) }
}
