//! An office with an officer, two reviewers and a worker's file, through the commands that every host calls.

use std::sync::Arc;

use app::app::App;
use app::failure::Failure;
use serde_json::{Value, json};
use testkit::clock::FixedClock;
use testkit::home::TempHome;

pub const PASSWORD: &str = "sandi-panjang";
pub const DISTRICT: &str = "18.07";
pub const ADMINISTRATOR: &str = "Rina Wulandari";
pub const OFFICER: &str = "Siti Maryam";
pub const REVIEWER: &str = "Hadi Prasetyo";
pub const OTHER_REVIEWER: &str = "Made Sudiarta";
/// 14 April 2026, 09.00 in Lampung.
const NOW_MS: i64 = 1_776_132_000_000;

/// A desktop: a program on a home of its own, with a clock that stands.
pub struct Desktop {
    pub app: Arc<App>,
    pub clock: Arc<FixedClock>,
    _home: TempHome,
}

impl Desktop {
    pub fn new(name: &str) -> Self {
        let (home, clock) = (TempHome::new(name), Arc::new(FixedClock::at_ms(NOW_MS)));
        let mut ports = host::ports();
        ports.clock = Arc::clone(&clock) as _;
        let app = App::open(home.path(), ports).expect("an empty folder");
        Self { app, clock, _home: home }
    }

    /// One with an office and its people; the officer sits at it.
    pub fn with_office(name: &str) -> Self {
        let desktop = Self::new(name);
        desktop.done(
            "office.create",
            json!({"district": DISTRICT, "office_name": "P4MI Lampung Timur", "user_name": ADMINISTRATOR, "password": PASSWORD,
                "signatory": {"signatory_name": "Drs. Bambang", "position": "Kepala Dinas"}}),
        );
        for (name, role) in [(OFFICER, "officer"), (REVIEWER, "reviewer"), (OTHER_REVIEWER, "manager")] {
            desktop.done("user.create", json!({"name": name, "role": role, "password": PASSWORD}));
        }
        desktop.sit(OFFICER);
        desktop
    }

    pub fn call(&self, command: &str, input: Value) -> Result<Value, Failure> {
        // A minute passes: what happens later is shown as later.
        self.clock.move_by_ms(60_000);
        app::contract::call(&self.app, command, input)
    }

    pub fn done(&self, command: &str, input: Value) -> Value {
        self.call(command, input).unwrap_or_else(|failure| panic!("{command}: {failure:?}"))
    }

    /// The code of the failure with which a command ends.
    pub fn refused(&self, command: &str, input: Value) -> String {
        let failure = self.call(command, input).expect_err("the command is refused");
        json!(failure.code).as_str().expect("a code").to_owned()
    }

    /// The user of that name sits down.
    pub fn sit(&self, name: &str) {
        let state = self.done("system.state", json!({}));
        let users = state["users"].as_array().expect("users");
        let found = users.iter().find(|user| user["name"] == name).unwrap_or_else(|| panic!("no {name} in {users:?}"));
        self.done("session.unlock", json!({"user_id": found["id"], "password": PASSWORD}));
    }

    /// Does something as another user, who stays.
    pub fn as_user(&self, name: &str, command: &str, input: Value) -> Value {
        self.sit(name);
        self.done(command, input)
    }

    /// Saves a record, new or known, and gives back its id and the change.
    pub fn save(&self, kind: &str, id: Option<&str>, values: Value) -> (String, String) {
        let mut input = json!({"kind": kind, "values": values});
        if let Some(id) = id {
            input["id"] = json!(id);
        }
        let saved = self.done("record.save", input);
        let id = saved["record"]["id"].as_str().unwrap_or_else(|| panic!("{kind}: {}", saved["problems"]));
        (id.to_owned(), saved["change"].as_str().unwrap_or_default().to_owned())
    }

    pub fn worker(&self) -> String {
        let values = json!({"full_name": "Dewi Lestari", "nik": "1807055405960001", "birth_date": "1996-05-14", "sex": "female",
            "village": "18.07.05.2001", "passport_number": "X7041938", "phone": "+6281272004418"});
        self.save("worker", None, values).0
    }

    pub fn document(&self, worker: &str) -> String {
        let values = json!({"worker": worker, "document_kind": "diploma", "document_number": "DN-01 1"});
        self.save("document", None, values).0
    }

    pub fn review(&self, worker: &str) -> Value {
        self.done("review.state", json!({"id": worker}))
    }

    pub fn state(&self, worker: &str) -> String {
        self.review(worker)["state"].as_str().expect("a state").to_owned()
    }

    pub fn submit(&self, worker: &str) -> Value {
        self.done("review.submit", json!({"id": worker}))
    }

    /// What a reviewer hands back when verifying: what they see now.
    pub fn seen(&self, worker: &str) -> Value {
        json!({"id": worker, "seen": self.review(worker)["seen"]})
    }

    pub fn verify(&self, worker: &str) -> Value {
        self.done("review.verify", self.seen(worker))
    }

    pub fn send_back(&self, worker: &str, reasons: &[(&str, &str, &str)]) -> Value {
        let reasons: Vec<Value> = reasons
            .iter()
            .map(|(record, field, text)| json!({"record": record, "field": field, "text": text}))
            .collect();
        self.done("review.send_back", json!({"id": worker, "reasons": reasons}))
    }

    /// Handed in by the officer, verified by the reviewer; the officer sits again.
    pub fn verified_worker(&self) -> String {
        let worker = self.worker();
        self.submit(&worker);
        self.sit(REVIEWER);
        self.verify(&worker);
        self.sit(OFFICER);
        worker
    }

    pub fn queue(&self, list: &str) -> Value {
        self.done("review.queue", json!({"list": list, "offset": 0, "limit": 50}))
    }

    /// Ids of the files in a list of the queue.
    pub fn queued(&self, list: &str) -> Vec<String> {
        let queue = self.queue(list);
        let rows = queue["rows"].as_array().expect("rows").iter();
        rows.map(|row| row["record"]["id"].as_str().expect("an id").to_owned()).collect()
    }
}
