//! Where the bytes of attachments lie: a folder, or a bucket of any store that speaks S3. Pieces are sealed before they come here; whoever
//! has only the objects can open none of them and cannot tell from a name what it is.
//!
//! It must never know districts' records or the routes.

use std::path::{Path as FilePath, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use futures_util::TryStreamExt;
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::client::ClientConfigKey;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{ObjectStore, ObjectStoreExt, PutMode, RetryConfig};
use sync::attachment;
use tokio::runtime::{Builder, Runtime};

/// The folder within a server's home.
const FOLDER: &str = "attachments";
/// Bytes for one district's attachments when nothing else is said: 64 GiB.
pub const LIMIT_BYTES: u64 = 64 << 30;

/// What a bucket's address begins with.
const SCHEME: &str = "s3://";
/// How long a bucket may take for one piece, and how long a failure is tried again before the desktop is told to come later.
const PATIENCE: &str = "60 seconds";
const RETRY: Duration = Duration::from_secs(15);
/// Written and removed when the server starts: a bucket that refuses is told before the first scan is.
const PROBE: &str = "loket-probe";
/// Says which place this is; its text is an id that the database knows.
pub const MARKER: &str = "loket-place";
/// Bytes by which a sealed piece is longer (RFC 8439, section 2.8).
const TAG: usize = 16;

/// Where attachments are to lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A folder, made if it is missing.
    Folder(PathBuf),
    /// A bucket; endpoint, region and keys stand in the environment (`AWS_ENDPOINT_URL`, `AWS_REGION`, `AWS_ACCESS_KEY_ID`,
    /// `AWS_SECRET_ACCESS_KEY`).
    Bucket {
        /// Its name.
        name: String,
        /// What every object's name begins with; may be empty.
        prefix: String,
    },
}

impl FromStr for Location {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Some(address) = text.strip_prefix(SCHEME) else {
            // A typo would quietly become a folder.
            return if text.contains("://") {
                Err("a folder, or a bucket like s3://bucket/prefix in small letters")
            } else {
                Ok(Self::Folder(text.into()))
            };
        };
        let (name, prefix) = address.split_once('/').unwrap_or((address, ""));
        if name.is_empty() {
            return Err("a bucket is named like s3://bucket or s3://bucket/prefix");
        }
        Ok(Self::Bucket { name: name.to_owned(), prefix: prefix.trim_matches('/').to_owned() })
    }
}

/// The objects cannot be reached or used; the reason is for the log and holds no values of records.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The folder cannot be made, or the system gives no threads.
    #[error("the folder for attachments cannot be used: {0}")]
    Folder(#[from] std::io::Error),
    /// The store says so.
    #[error("the store of attachments: {0}")]
    Objects(#[from] object_store::Error),
    /// The object is not there any more.
    #[error("an object of an attachment is gone")]
    Gone,
    /// What stands there cannot be opened with its key.
    #[error("an object of an attachment is damaged")]
    Damaged,
}

/// Objects, by district, folder and name.
pub struct Storage {
    objects: Arc<dyn ObjectStore>,
    /// Most bytes for one district.
    pub limit: u64,
    // An Option only so that `drop` may take it.
    runtime: Option<Runtime>,
}

/// A piece in its place.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The district.
    pub district: &'a str,
    /// The attachment's folder.
    pub name: &'a [u8; 16],
    /// The piece's object.
    pub object: &'a [u8; 16],
    /// Which piece.
    pub number: u32,
}

impl Place<'_> {
    fn path(self) -> Path {
        Path::from_iter([self.district, &hexadecimal(self.name), &hexadecimal(self.object)])
    }

    /// The key is one attachment's alone and an object's name is random: no nonce comes twice, and no piece fits in another's place.
    fn nonce(self) -> XNonce {
        let mut bytes = [0; 24];
        bytes[..16].copy_from_slice(self.object);
        bytes[16..20].copy_from_slice(&self.number.to_le_bytes());
        bytes.into()
    }
}

fn hexadecimal(name: &[u8; 16]) -> String {
    format!("{:032x}", u128::from_be_bytes(*name))
}

impl Storage {
    fn over(objects: Arc<dyn ObjectStore>, limit: u64) -> Result<Self, StorageError> {
        let runtime =
            Builder::new_multi_thread().worker_threads(1).thread_name("loket-objects").enable_all().build()?;
        Ok(Self { objects, limit, runtime: Some(runtime) })
    }

    /// The place that is named, or the folder of the home.
    pub fn of(home: &FilePath, location: Option<&Location>, limit: u64) -> Result<Self, StorageError> {
        match location {
            None => Self::folder(&home.join(FOLDER), limit),
            Some(Location::Folder(folder)) => Self::folder(folder, limit),
            Some(Location::Bucket { name, prefix }) => Self::bucket(name, prefix, limit),
        }
    }

    fn bucket(name: &str, prefix: &str, limit: u64) -> Result<Self, StorageError> {
        let retry = RetryConfig { retry_timeout: RETRY, ..RetryConfig::default() };
        let bucket = AmazonS3Builder::from_env()
            .with_bucket_name(name)
            .with_config(AmazonS3ConfigKey::Client(ClientConfigKey::Timeout), PATIENCE)
            .with_retry(retry)
            .build()?;
        let storage = Self::over(Arc::new(PrefixStore::new(bucket, prefix)), limit)?;
        let probe = Path::from(PROBE);
        storage.wait(async {
            storage.objects.put(&probe, PROBE.into()).await?;
            storage.objects.delete(&probe).await
        })?;
        Ok(storage)
    }

    fn folder(folder: &FilePath, limit: u64) -> Result<Self, StorageError> {
        std::fs::create_dir_all(folder)?;
        let files = LocalFileSystem::new_with_prefix(folder)?;
        // What is acknowledged has to survive a power cut.
        Self::over(Arc::new(files.with_fsync(true).with_automatic_cleanup(true)), limit)
    }

    /// Objects in memory, gone with the process.
    pub fn in_memory() -> Result<Self, StorageError> {
        Self::over(Arc::new(InMemory::new()), LIMIT_BYTES)
    }

    fn wait<T>(&self, work: impl Future<Output = Result<T, object_store::Error>>) -> Result<T, StorageError> {
        let runtime = self.runtime.as_ref().ok_or(StorageError::Damaged)?;
        runtime.block_on(work).map_err(|error| match error {
            object_store::Error::NotFound { .. } => StorageError::Gone,
            error => error.into(),
        })
    }

    /// Seals a piece and writes it. When this returns it is on the disk.
    pub fn put(&self, place: Place<'_>, key: &[u8; 32], piece: &[u8]) -> Result<(), StorageError> {
        let cipher = XChaCha20Poly1305::new(key.into());
        let sealed = cipher.encrypt(&place.nonce(), piece).map_err(|_| StorageError::Damaged)?;
        self.wait(async { self.objects.put(&place.path(), sealed.into()).await.map(drop) })
    }

    /// Reads a piece and opens it.
    pub fn get(&self, place: Place<'_>, key: &[u8; 32]) -> Result<Vec<u8>, StorageError> {
        let sealed = self.read(&place.path(), attachment::PIECE + TAG)?;
        let cipher = XChaCha20Poly1305::new(key.into());
        cipher.decrypt(&place.nonce(), &sealed[..]).map_err(|_| StorageError::Damaged)
    }

    /// Reads an object, if it is no longer than it may be.
    fn read(&self, path: &Path, most: usize) -> Result<Vec<u8>, StorageError> {
        let read = self.wait(async {
            let mut parts = self.objects.get(path).await?.into_stream();
            let mut bytes = Vec::new();
            while let Some(part) = parts.try_next().await? {
                if part.len() > most - bytes.len() {
                    return Ok(None);
                }
                bytes.extend_from_slice(&part);
            }
            Ok(Some(bytes))
        })?;
        read.ok_or(StorageError::Damaged)
    }

    /// What the place's marker says; none where there is no marker.
    pub fn marker(&self) -> Result<Option<[u8; 16]>, StorageError> {
        let bytes = match self.read(&Path::from(MARKER), 32) {
            Ok(bytes) => bytes,
            Err(StorageError::Gone) => return Ok(None),
            Err(error) => return Err(error),
        };
        let id = std::str::from_utf8(&bytes).ok().and_then(|text| u128::from_str_radix(text, 16).ok());
        id.map(|id| Some(id.to_be_bytes())).ok_or(StorageError::Damaged)
    }

    /// Marks the place, unless another process was first.
    pub fn mark(&self, id: &[u8; 16]) -> Result<(), StorageError> {
        self.wait(async {
            let text = hexadecimal(id).into();
            match self.objects.put_opts(&Path::from(MARKER), text, PutMode::Create.into()).await {
                Ok(_) | Err(object_store::Error::AlreadyExists { .. }) => Ok(()),
                Err(error) => Err(error),
            }
        })
    }

    /// Whether a piece is there.
    pub fn has(&self, place: Place<'_>) -> Result<bool, StorageError> {
        match self.wait(async { self.objects.head(&place.path()).await }) {
            Ok(_) => Ok(true),
            Err(StorageError::Gone) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Removes a piece; one that is not there is removed already.
    pub fn remove(&self, place: Place<'_>) -> Result<(), StorageError> {
        self.wait(async {
            match self.objects.delete(&place.path()).await {
                Err(object_store::Error::NotFound { .. }) => Ok(()),
                done => done,
            }
        })
    }

    /// Removes every object of an attachment's folder, but those that are named.
    pub fn sweep(&self, district: &str, name: &[u8; 16], but: &[[u8; 16]]) -> Result<(), StorageError> {
        let folder = Path::from_iter([district, &hexadecimal(name)]);
        let kept: Vec<Path> = but.iter().map(|object| folder.clone().join(hexadecimal(object))).collect();
        self.wait(async {
            let found: Vec<_> = self.objects.list(Some(&folder)).try_collect().await?;
            for object in found.into_iter().filter(|object| !kept.contains(&object.location)) {
                match self.objects.delete(&object.location).await {
                    Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(())
        })
    }
}

impl Drop for Storage {
    fn drop(&mut self) {
        // Dropped within an asynchronous task, waiting for the runtime's threads would panic.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 32] = [3; 32];

    fn place(name: &'static [u8; 16], object: &'static [u8; 16], number: u32) -> Place<'static> {
        Place { district: "18.07", name, object, number }
    }

    fn files(folder: &FilePath) -> Vec<std::path::PathBuf> {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
    }

    #[test]
    fn a_piece_comes_back_from_its_own_place_and_says_nothing_on_the_disk() {
        let home = tempfile::tempdir().expect("a folder");
        let storage = Storage::of(home.path(), None, LIMIT_BYTES).expect("a store");
        let first = place(&[1; 16], &[7; 16], 0);
        storage.put(first, &KEY, b"KARTU TANDA PENDUDUK").expect("kept");
        assert_eq!(storage.get(first, &KEY).expect("there"), b"KARTU TANDA PENDUDUK");
        assert!(storage.get(first, &[4; 32]).is_err(), "another key opens nothing");
        let elsewhere = Place { number: 1, ..first };
        assert!(matches!(storage.get(elsewhere, &KEY), Err(StorageError::Damaged)), "no piece fits in another's place");
        let [file] = &files(home.path())[..] else { panic!("one file") };
        let bytes = std::fs::read(file).expect("a file");
        assert!(!bytes.windows(5).any(|window| window == b"KARTU"));
    }

    #[test]
    fn what_is_longer_than_a_piece_is_not_read() {
        let storage = Storage::in_memory().expect("a store");
        let long = place(&[1; 16], &[7; 16], 0);
        storage.put(long, &KEY, &vec![0; attachment::PIECE]).expect("kept");
        assert!(storage.get(long, &KEY).is_ok());
        storage.put(long, &KEY, &vec![0; attachment::PIECE + 1]).expect("kept");
        assert!(matches!(storage.get(long, &KEY), Err(StorageError::Damaged)));
    }

    #[test]
    fn a_typo_in_a_buckets_address_is_no_folder() {
        for text in ["S3://berkas", "s3:/berkas://x", "gs://berkas", "s3://"] {
            assert!(text.parse::<Location>().is_err(), "{text}");
        }
        assert_eq!("/srv/berkas".parse(), Ok(Location::Folder("/srv/berkas".into())));
    }

    #[test]
    fn a_sweep_takes_what_is_not_named_and_leaves_other_folders() {
        let home = tempfile::tempdir().expect("a folder");
        let storage = Storage::of(home.path(), None, LIMIT_BYTES).expect("a store");
        let (kept, stray, other) =
            (place(&[1; 16], &[1; 16], 0), place(&[1; 16], &[2; 16], 0), place(&[2; 16], &[1; 16], 0));
        for one in [kept, stray, other] {
            storage.put(one, &KEY, b"paper").expect("kept");
        }
        storage.sweep("18.07", &[1; 16], &[[1; 16]]).expect("swept");
        assert!(
            storage.get(kept, &KEY).is_ok() && storage.get(other, &KEY).is_ok() && storage.get(stray, &KEY).is_err()
        );
        storage.remove(stray).expect("it is gone already");
        storage.sweep("18.07", &[1; 16], &[]).expect("swept");
        assert!(storage.get(kept, &KEY).is_err());
        assert_eq!(files(home.path()).len(), 1);
    }
}
