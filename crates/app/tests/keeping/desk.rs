//! A server in this process, and desktops on homes of their own.

use std::path::Path;
use std::sync::Arc;

use app::app::App;
use serde_json::{Value, json};
use server::database::Database;
use server::{Config, MachineClock, Running, admin, backup};
use testkit::clock::FixedClock;
use testkit::home::TempHome;

pub const DISTRICT: &str = "18.07";
pub const PASSWORD: &str = "sandi-panjang";
pub const ADMINISTRATOR: &str = "administrator";
/// 14 April 2026, 09.00 in Lampung.
pub const NOW_MS: i64 = 1_776_132_000_000;

pub struct Server {
    running: Running,
    home: TempHome,
}

/// What a backup of the server is locked with.
const PASSPHRASE: &str = "kunci cadangan yang panjang";

impl Server {
    pub fn start() -> Self {
        let home = TempHome::new("keeping-server");
        let running = server::start(Config::local(home.path().into())).expect("the server starts");
        let database = Database::open(home.path()).expect("its file");
        assert!(admin::add_district(&database, DISTRICT, &MachineClock).expect("the district"));
        Self { running, home }
    }

    pub fn back_up(&self) {
        backup::backup(self.home.path(), &self.home.file("backup"), PASSPHRASE).expect("a backup");
    }

    /// Lost with the disk; what the backup has is brought back under the same address.
    #[must_use]
    pub fn set_back(self) -> Self {
        let Self { running, home } = self;
        let listen = running.addr;
        running.stop().expect("it stops");
        backup::restore(home.path(), &home.file("backup"), PASSPHRASE, 0, &MachineClock).expect("restored");
        let running = server::start(Config { listen, ..Config::local(home.path().into()) }).expect("the server starts");
        Self { running, home }
    }

    pub fn url(&self) -> String {
        self.running.url()
    }

    pub fn code(&self) -> String {
        admin::invite(self.running.core().database(), DISTRICT, &MachineClock).expect("a code").code
    }

    /// How many desktops are in use, and how many were closed.
    pub fn desktops(&self) -> (usize, usize) {
        let all = admin::desktops(self.running.core().database(), DISTRICT).expect("desktops");
        let closed = all.iter().filter(|desktop| desktop.revoked).count();
        (all.len() - closed, closed)
    }
}

/// A program on a home.
pub struct Desk {
    pub app: Arc<App>,
    pub clock: Arc<FixedClock>,
}

impl Desk {
    pub fn on(home: &Path) -> Self {
        let clock = Arc::new(FixedClock::at_ms(NOW_MS));
        let mut ports = host::ports();
        ports.clock = Arc::clone(&clock) as _;
        Self { app: App::open(home, ports).expect("a home"), clock }
    }

    /// An office; returns its recovery code.
    pub fn found(&self) -> String {
        let made = self.done(
            "office.create",
            json!({"district": DISTRICT, "office_name": "P4MI Lampung Timur", "user_name": ADMINISTRATOR,
                "password": PASSWORD, "signatory": {"signatory_name": "Drs. Bambang", "position": "Kepala Dinas"}}),
        );
        made["recovery_code"].as_str().expect("a code").to_owned()
    }

    pub fn call(&self, command: &str, input: Value) -> Result<Value, app::Failure> {
        app::contract::call(&self.app, command, input)
    }

    pub fn done(&self, command: &str, input: Value) -> Value {
        self.call(command, input).unwrap_or_else(|failure| panic!("{command}: {failure:?}"))
    }

    pub fn refused(&self, command: &str, input: Value) -> Value {
        json!(self.call(command, input).expect_err("refused").code)
    }

    /// What a job ends with: its result, or the code of its failure.
    pub fn job(&self, command: &str, input: Value) -> Result<Value, Value> {
        let job = self.done(command, input)["job"].clone();
        loop {
            let view = self.done("job.get", json!({"id": job}));
            match view["state"].as_str() {
                Some("running") => std::thread::sleep(std::time::Duration::from_millis(5)),
                Some("done") => return Ok(view["result"].clone()),
                _ => return Err(view["failure"]["code"].clone()),
            }
        }
    }

    pub fn sit(&self) {
        let users = self.done("system.state", json!({}))["users"].clone();
        self.done("session.unlock", json!({"user_id": users[0]["id"], "password": PASSWORD}));
    }

    pub fn enrol(&self, server: &Server) {
        self.done("sync.enrol", json!({"server": server.url(), "code": server.code()}));
    }

    pub fn join(&self, server: &Server) {
        let input =
            json!({"server": server.url(), "code": server.code(), "user_name": ADMINISTRATOR, "password": PASSWORD});
        self.done("office.join", input);
    }

    pub fn sync(&self) {
        self.done("sync.now", json!({}));
    }

    pub fn save(&self, id: Option<&str>, values: Value) -> String {
        let saved = self.done("record.save", json!({"kind": "worker", "id": id, "values": values}));
        saved["record"]["id"].as_str().unwrap_or_else(|| panic!("{}", saved["problems"])).to_owned()
    }

    pub fn field(&self, id: &str, field: &str) -> Value {
        self.done("record.get", json!({"id": id}))["body"][field].clone()
    }

    pub fn names(&self) -> Vec<String> {
        let listed = self.done("record.list", json!({"kind": "worker", "limit": 100, "offset": 0}));
        let rows = listed["rows"].as_array().expect("rows").iter();
        let mut names: Vec<String> = rows.map(|row| row["title"].as_str().expect("a name").to_owned()).collect();
        names.sort();
        names
    }

    pub fn conflicts(&self) -> u64 {
        self.done("sync.status", json!({}))["conflicts"].as_u64().expect("a count")
    }

    pub fn status(&self) -> Value {
        self.done("sync.status", json!({}))
    }
}

/// Everybody hears of everything.
pub fn settle(desks: &[&Desk]) {
    for _ in 0..2 {
        for desk in desks {
            desk.sync();
        }
    }
}

/// A home with everything that is in another, as someone copies a folder.
pub fn copy_home(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("a folder").map(|entry| entry.expect("an entry")) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir_all(&target).expect("a folder");
            copy_home(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copied");
        }
    }
}
