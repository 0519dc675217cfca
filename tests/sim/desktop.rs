//! A desktop over its real encrypted file. Its key, its token and whether the server still has to admit it stand in the file,
//! as with the program: a copy of the file has them too.

use ed25519_dalek::SigningKey;
use model::Body;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{FileKey, Ledger, NewStore, Register, Save, Store, StoreError, Tx};
use sync::message::{SyncReply, SyncRequest};
use sync::{Heads, Session, Stamp};
use uuid::Uuid;

use crate::central::NOW_MS;
use crate::folder::Folder;

pub const OFFICER: Uuid = Uuid::from_u128(0xace);
pub const REGISTER: &str = "keluar";
pub const YEAR: u16 = 2027;
const LINE: &str = "line";

pub fn file_key() -> FileKey {
    FileKey::new([7; 32])
}

/// Who a desktop is: both follow from a number that no other has in a run.
#[derive(Debug, Clone, Copy)]
pub struct Identity {
    pub desktop: Uuid,
    number: u64,
}

impl Identity {
    pub fn numbered(number: u64) -> Self {
        Self { desktop: Uuid::from_u128(0xd0_0000 + u128::from(number)), number }
    }

    fn seed(self) -> [u8; 32] {
        let mut seed = [3; 32];
        seed[..8].copy_from_slice(&self.number.to_le_bytes());
        seed
    }

    pub fn key(&self) -> SigningKey {
        SigningKey::from_bytes(&self.seed())
    }

    fn new_store(self) -> NewStore {
        let mut secret = self.seed();
        secret[31] = 9;
        NewStore { desktop: self.desktop, secret }
    }
}

/// What the file says of the server.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Line {
    pub number: u64,
    /// The former identity's as long as there is something to renew.
    pub token: String,
    /// The server is still to admit this identity; whether it closes the former.
    pub renewal: Option<bool>,
}

/// A form that someone opened a while ago.
pub struct Opened {
    pub record: Uuid,
    pub kind: &'static str,
    pub heads: Heads,
}

/// An old copy of a desktop's file, with the marks that were in its chain.
pub struct Backup {
    pub file: Folder,
    pub own: Vec<(u64, u64)>,
}

pub struct Desktop {
    folder: Folder,
    store: Option<Store>,
    /// The session that is under way and what it waits for.
    pub session: Option<(Session, SyncReply)>,
    /// Requests that are still somewhere in the network, with the token they were sent under; whoever sent them has given up.
    pub late: Vec<(String, SyncRequest)>,
    /// Sequence and mark of own changes under the present identity.
    pub own: Vec<(u64, u64)>,
    pub opened: Option<Opened>,
    pub backups: Vec<Backup>,
    pub clock_ms: i64,
    pub cut_off: bool,
    pub revoked: bool,
    /// The server was set back and this desktop has not finished a session with it since.
    pub unsettled: bool,
}

impl Desktop {
    /// A new file, not yet admitted by the server.
    pub fn create(identity: Identity) -> Self {
        let folder = Folder::new();
        let store = Store::create(folder.path(), &file_key(), &identity.new_store()).unwrap();
        let desktop = Self::on(folder, store, Vec::new());
        desktop.put_line(&Line { number: identity.number, token: String::new(), renewal: None });
        desktop
    }

    fn on(folder: Folder, store: Store, own: Vec<(u64, u64)>) -> Self {
        Self {
            folder,
            store: Some(store),
            session: None,
            late: Vec::new(),
            own,
            opened: None,
            backups: Vec::new(),
            clock_ms: NOW_MS,
            cut_off: false,
            revoked: false,
            unsettled: false,
        }
    }

    pub fn store(&self) -> &Store {
        self.store.as_ref().expect("the desktop runs")
    }

    pub fn line(&self) -> Line {
        let value = self.store().read(|reader| reader.setting(LINE)).unwrap().expect("a line");
        serde_json::from_value(value).unwrap()
    }

    pub fn put_line(&self, line: &Line) {
        let done: Result<_, StoreError> = self.store().write(|tx| tx.put_setting(LINE, &json!(line)));
        done.unwrap();
    }

    pub fn identity(&self) -> Identity {
        Identity::numbered(self.line().number)
    }

    pub fn ledger(&self) -> Ledger<'_> {
        let register = Register { name: REGISTER.to_owned(), year: YEAR, floor: 0 };
        Ledger::new(self.store(), self.identity().key(), vec![register])
    }

    /// One save. A refused one must leave nothing behind.
    pub fn save(&self, record: Uuid, kind: &str, values: &Body, seen: Option<Heads>, fails: bool) -> Option<Stamp> {
        let at_ms = self.clock_ms;
        let done = self.store().write(|tx: &mut Tx<'_>| {
            let save = Save { record, kind, author: OFFICER, at_ms, values: values.clone(), seen };
            let saved = tx.save(save)?;
            if fails { Err(StoreError::DiskFull) } else { Ok(saved.stamp) }
        });
        match done {
            Ok((stamp, _)) => stamp,
            Err(StoreError::DiskFull) if fails => None,
            // Nothing to clear in a record that is not there.
            Err(StoreError::BadValue) => None,
            Err(other) => panic!("a save failed: {other}"),
        }
    }

    /// The process is killed and starts again.
    pub fn crash(&mut self) {
        let image = self.folder.image();
        self.store = None;
        self.folder = image;
        self.session = None;
        self.opened = None;
        self.open();
    }

    fn open(&mut self) {
        self.store = Some(Store::open(self.folder.path(), &file_key()).unwrap());
    }

    /// Someone copies the folder to another computer, which goes on with it.
    pub fn copied(&self) -> Self {
        let folder = self.folder.image();
        let store = Store::open(folder.path(), &file_key()).unwrap();
        let copy = Self::on(folder, store, self.own.clone());
        Self { clock_ms: self.clock_ms, unsettled: self.unsettled, revoked: self.revoked, ..copy }
    }

    /// Writes a backup file by the store's own means.
    pub fn back_up(&mut self) {
        let file = Folder::new();
        let to = file.path().join("backup");
        self.store().backup(&to, b"about", &FileKey::new([8; 32]), &mut |_, _| true).unwrap();
        self.backups.push(Backup { file, own: self.own.clone() });
    }

    /// Brings a backup back in the place of the file, under a new identity.
    pub fn restore(&mut self, backup: Backup, identity: Identity) {
        let folder = Folder::new();
        let from = backup.file.path().join("backup");
        store::unpack_backup(&from, &FileKey::new([8; 32]), folder.path(), &file_key(), &mut |_, _| true).unwrap();
        self.store = None;
        self.folder = folder;
        self.session = None;
        self.own = backup.own;
        self.open();
        self.renew(identity, true);
    }

    /// Takes a new identity; the server hears of it with the next exchange.
    pub fn renew(&mut self, identity: Identity, closes: bool) {
        let acked = self.store().read(|reader| reader.acknowledged()).unwrap();
        let line = Line { number: identity.number, renewal: Some(self.closes(closes)), ..self.line() };
        let done: Result<_, StoreError> =
            self.store().take_new_identity(&identity.new_store(), |tx| tx.put_setting(LINE, &json!(line)));
        done.unwrap();
        let own = std::mem::take(&mut self.own);
        self.own = own.into_iter().filter_map(|(at, mark)| Some((at.checked_sub(acked)?, mark))).collect();
        self.own.retain(|(at, _)| *at > 0);
        (self.session, self.opened, self.revoked) = (None, None, false);
    }

    /// A former renewal that was to close its identity and never reached the server still has to.
    fn closes(&self, closes: bool) -> bool {
        closes || self.line().renewal == Some(true)
    }
}
