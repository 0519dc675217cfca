//! An office with a user of every role, a worker and a case that hold every kind of specific data, and a standing clock.

use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use app::app::App;
use app::failure::Failure;
use serde_json::{Value, json};
use testkit::clock::FixedClock;
use testkit::home::TempHome;
use testkit::programs;

pub const PASSWORD: &str = "sandi-panjang";
/// 14 April 2026, 09.00 in Lampung.
const NOW_MS: i64 = 1_776_132_000_000;

pub struct Office {
    pub app: Arc<App>,
    pub home: TempHome,
    /// The worker, the case and its first event.
    pub worker: String,
    pub case: String,
    pub event: String,
}

/// Calls a command.
pub fn call(app: &Arc<App>, command: &str, input: Value) -> Result<Value, Failure> {
    app::contract::call(app, command, input)
}

/// The code of the failure with which a command ends.
pub fn code(outcome: Result<Value, Failure>) -> String {
    let failure = outcome.expect_err("the command is refused");
    json!(failure.code).as_str().expect("a code").to_owned()
}

/// The process that reads spreadsheets.
pub fn sheet_reader() -> std::io::Result<Child> {
    let mut reader = Command::new(programs::built("loket"));
    reader.arg(exchange::HIDDEN_ARGUMENT).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()
}

/// A program on a home of its own, with a clock that stands.
pub fn program(name: &str) -> (Arc<App>, Arc<FixedClock>, TempHome) {
    let (home, clock) = (TempHome::new(name), Arc::new(FixedClock::at_ms(NOW_MS)));
    let mut ports = host::ports();
    ports.clock = Arc::clone(&clock) as _;
    ports.sheets = Arc::new(sheet_reader);
    (App::open(home.path(), ports).expect("an empty folder"), clock, home)
}

impl Office {
    pub fn new(name: &str) -> Self {
        let (app, _, home) = program(name);
        let mut office = Self { app, home, worker: String::new(), case: String::new(), event: String::new() };
        office.done(
            "office.create",
            json!({"district": "18.07", "office_name": "P4MI Lampung Timur", "user_name": "administrator",
                "password": PASSWORD, "signatory": {"signatory_name": "Drs. Bambang", "position": "Kepala Dinas"}}),
        );
        office.worker = office.save(
            "worker",
            json!({"full_name": "Siti Rahmawati", "nik": "1807055405960001", "birth_date": "1996-05-14", "sex": "female",
                "religion": "islam", "blood_group": "ab", "photo": "data:image/png;base64,iVBORw0KGgo=",
                "village": "18.07.05.2001", "passport_number": "X7041938"}),
        );
        office.case = office.save(
            "case",
            json!({"worker": office.worker, "case_title": "Dipulangkan", "case_kind": "repatriation",
                "case_category": "harassment", "case_status": "handled", "received_on": "2026-04-01",
                "case_summary": "Dipukul majikan", "condition": "Luka di lengan", "arrived_on": "2026-04-10",
                "repatriation_kind": "troubled"}),
        );
        office.event = office.save(
            "case_event",
            json!({"case": office.case, "action_on": "2026-04-02", "action_kind": "call", "action": "Menelepon majikan"}),
        );
        office
    }

    pub fn call(&self, command: &str, input: Value) -> Result<Value, Failure> {
        call(&self.app, command, input)
    }

    pub fn done(&self, command: &str, input: Value) -> Value {
        self.call(command, input).unwrap_or_else(|failure| panic!("{command}: {failure:?}"))
    }

    pub fn refused(&self, command: &str, input: Value) -> String {
        code(self.call(command, input))
    }

    /// Saves a new record.
    pub fn save(&self, kind: &str, values: Value) -> String {
        let saved = self.done("record.save", json!({"kind": kind, "values": values}));
        saved["record"]["id"].as_str().unwrap_or_else(|| panic!("{kind}: {}", saved["problems"])).to_owned()
    }

    pub fn get(&self, id: &str) -> Value {
        self.done("record.get", json!({"id": id}))
    }

    /// Makes a user; what the role sees if no rights are given.
    pub fn user(&self, name: &str, role: &str, sees: Option<&[&str]>) -> String {
        self.sit("administrator");
        let mut input = json!({"name": name, "role": role, "password": PASSWORD});
        if let Some(sees) = sees {
            input["sees"] = json!(sees);
        }
        self.done("user.create", input)["id"].as_str().expect("an id").to_owned()
    }

    /// The user of that name sits down.
    pub fn sit(&self, name: &str) {
        let state = self.done("system.state", json!({}));
        if state["office"]["user_name"] == name {
            return;
        }
        let users = state["users"].as_array().expect("users").iter();
        let id = users.clone().find(|user| user["name"] == name).map(|user| user["id"].clone());
        let id = id.unwrap_or_else(|| panic!("no {name} among {:?}", users.collect::<Vec<_>>()));
        self.done("session.unlock", json!({"user_id": id, "password": PASSWORD}));
    }

    /// What a job yields.
    pub fn job(&self, command: &str, input: Value) -> Value {
        let job = self.done(command, input)["job"].clone();
        loop {
            let view = self.done("job.get", json!({"id": job}));
            match view["state"].as_str() {
                Some("running") => std::thread::sleep(std::time::Duration::from_millis(5)),
                Some("done") => return view["result"].clone(),
                _ => panic!("{command} ended as {view}"),
            }
        }
    }
}
