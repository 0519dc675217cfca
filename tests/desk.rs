//! The core in this process, on a home of its own, with the program beside it reading spreadsheets in a process of its own.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use app::App;
use serde_json::{Value, json};
use testkit::home::TempHome;
use testkit::programs::built;

use crate::cli::{DISTRICT, PASSWORD, USER};

/// An open office.
pub struct Desk {
    home: TempHome,
    app: Arc<App>,
}

impl Desk {
    /// A new office in the district of the journeys.
    ///
    /// # Panics
    /// When it cannot be made.
    pub fn with_office(name: &str) -> Self {
        let home = TempHome::new(name);
        let folder = home.file("home");
        std::fs::create_dir(&folder).expect("a folder for the office");
        let start = || {
            let mut program = Command::new(built("loket"));
            program.arg(exchange::HIDDEN_ARGUMENT).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
            program.spawn()
        };
        let ports = app::ports::Ports { sheets: Arc::new(start), ..host::ports() };
        let app = App::open(&folder, ports).expect("an empty home opens");
        let desk = Self { home, app };
        let office =
            json!({ "district": DISTRICT, "office_name": "P4MI Peragaan", "user_name": USER, "password": PASSWORD });
        desk.call("office.create", office);
        desk
    }

    /// A file beside the office.
    pub fn file(&self, name: &str) -> PathBuf {
        self.home.file(name)
    }

    /// Calls a command of the contract that must be done.
    ///
    /// # Panics
    /// When it is not.
    pub fn call(&self, command: &str, input: Value) -> Value {
        app::contract::call(&self.app, command, input)
            .unwrap_or_else(|failure| panic!("{command} is done, but {failure:?}"))
    }

    /// Calls one that works in the background, and waits for what comes of it.
    ///
    /// # Panics
    /// When it fails.
    pub fn job(&self, command: &str, input: Value) -> Value {
        let job = self.call(command, input)["job"].clone();
        loop {
            let view = self.call("job.get", json!({ "id": job }));
            match view["state"].as_str() {
                Some("running") => std::thread::sleep(Duration::from_millis(10)),
                Some("done") => return view["result"].clone(),
                _ => panic!("{command} is done, but {view}"),
            }
        }
    }

    /// Saves a new record and gives back its id.
    ///
    /// # Panics
    /// When it is refused.
    pub fn saved(&self, kind: &str, values: Value) -> Value {
        let saved = self.call("record.save", json!({ "kind": kind, "values": values }));
        assert!(!saved["record"].is_null(), "a {kind} is saved, but {}", saved["problems"]);
        saved["record"]["id"].clone()
    }

    /// All records of a kind, by id, each as it stands with when it was last changed.
    pub fn all(&self, kind: &str) -> Vec<(String, Value)> {
        let listed = self.call("record.list", json!({ "kind": kind, "offset": 0, "limit": 500 }));
        let rows = listed["rows"].as_array().expect("rows").iter();
        let mut all: Vec<(String, Value)> = rows
            .map(|row| {
                let id = row["id"].as_str().unwrap_or_default().to_owned();
                (id, json!([row["body"], row["updated_at_ms"]]))
            })
            .collect();
        all.sort_by(|one, other| one.0.cmp(&other.0));
        all
    }
}
