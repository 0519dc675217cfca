//! The server over its real SQLite file: its core without HTTP, crashed, set back to an earlier state, started again.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use rusqlite::Connection;
use server::Clock;
use server::core::Core;
use server::database::Database;
use server::database::sqlite::FILE;
use server::storage::Storage;
use sync::message::{Admission, EnrolRequest, PROTOCOL, Refusal, RenewRequest, SyncReply, SyncRequest};
use uuid::Uuid;

use crate::desktop::Identity;
use crate::folder::Folder;

const DISTRICT: &str = "18.07";
const OFFICE: Uuid = Uuid::from_u128(7);
/// 2027-01-15.
pub const NOW_MS: i64 = 1_800_000_000_000;
/// Numbers that a server leaves out which was set back.
const SKIPPED_NUMBERS: i64 = 500;

/// A clock that is moved by the run alone.
pub struct SimClock(AtomicI64);

impl Clock for SimClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

pub struct Central {
    folder: Folder,
    core: Option<Core>,
    clock: Arc<SimClock>,
}

impl Central {
    pub fn new() -> Self {
        let clock = Arc::new(SimClock(AtomicI64::new(NOW_MS)));
        let mut central = Self { folder: Folder::new(), core: None, clock };
        central.open();
        central.core().database().add_district(DISTRICT, 0).unwrap();
        central
    }

    fn open(&mut self) {
        let database = Database::open(self.folder.path()).unwrap();
        self.core = Some(Core::new(database, Storage::in_memory().unwrap(), self.clock.clone()));
    }

    fn core(&self) -> &Core {
        self.core.as_ref().expect("the server runs")
    }

    /// The server's clock jumps.
    pub fn jump(&self, by_ms: i64) {
        self.clock.0.fetch_add(by_ms, Ordering::Relaxed);
    }

    pub fn sync(&self, token: &str, request: &SyncRequest) -> Result<SyncReply, Refusal> {
        self.core().sync(Some(token), request)
    }

    /// Admits a desktop by a one-time code, the first of the office and every other.
    pub fn admit(&self, identity: &Identity) -> Result<Admission, Refusal> {
        let code = server::admin::invite(self.core().database(), DISTRICT, &*self.clock).unwrap().code;
        let desktop = identity.desktop;
        let key = identity.key();
        let request = || EnrolRequest {
            protocol: PROTOCOL,
            proof: sync::enrol::proof(&key, &code, desktop),
            code: code.clone(),
            desktop,
            public_key: key.verifying_key().to_bytes(),
            office: OFFICE,
            office_name: "P4MI".to_owned(),
            district: DISTRICT.to_owned(),
        };
        // The answer is lost, and the call made once more.
        self.core().enrol(request())?;
        self.core().enrol(request())
    }

    /// Admits a new identity under the former one's token.
    pub fn renew(&self, token: &str, identity: &Identity, closes: bool) -> Result<Admission, Refusal> {
        let (key, desktop) = (identity.key(), identity.desktop);
        let proof = sync::enrol::renewal_proof(&key, token, desktop);
        let public_key = key.verifying_key().to_bytes();
        self.core().renew(Some(token), &RenewRequest { protocol: PROTOCOL, desktop, public_key, proof, closes })
    }

    pub fn revoke(&self, desktop: Uuid) {
        assert!(self.core().database().revoke(DISTRICT, desktop, self.clock.now_ms()).unwrap());
    }

    /// The server's process is killed and starts again.
    pub fn crash(&mut self) {
        let image = self.folder.image();
        self.core = None;
        self.folder = image;
        self.open();
    }

    /// A copy of its file as it is now.
    pub fn snapshot(&self) -> Folder {
        self.folder.image()
    }

    /// The server goes on from an earlier state: restored, which it says by another epoch, or a stale copy of which nobody
    /// was told.
    pub fn set_back(&mut self, to: &Folder, epoch: Option<Uuid>) {
        self.core = None;
        self.folder = to.image();
        let file = Connection::open(self.folder.path().join(FILE)).unwrap();
        if let Some(epoch) = epoch {
            file.execute("UPDATE server SET epoch = ?1", [epoch.as_bytes()]).unwrap();
        }
        // As every restore does: what may have been leased since is not leased again.
        let leave_out = "INSERT INTO leases (district, register, year, first_number, last_number, desktop, granted_ms)
            SELECT district, register, year, max(last_number) + 1, max(last_number) + ?1, ?2, 0
            FROM leases GROUP BY district, register, year";
        file.execute(leave_out, rusqlite::params![SKIPPED_NUMBERS, Uuid::nil().as_bytes()]).unwrap();
        drop(file);
        self.open();
    }
}
