//! An office in this process, called as a window calls it.

use std::path::PathBuf;
use std::process::Child;
use std::sync::Arc;
use std::time::{Duration, Instant};

use app::App;
use app::ports::Ports;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use testkit::home::TempHome;
use testkit::programs;
use tests::cli::{DISTRICT, PASSWORD, USER};

type Start = dyn Fn() -> std::io::Result<Child> + Send + Sync;

/// A desk with a worker's document on it.
pub struct Desk {
    pub home: Arc<TempHome>,
    pub app: Arc<App>,
    pub worker: Value,
    pub document: Value,
}

/// The child as the desk starts it, with its bounds.
pub fn start_child() -> std::io::Result<Child> {
    host::start_scan_child(&programs::built("loket"))
}

fn ports(scans: Arc<Start>) -> Ports {
    Ports { scans, ..host::ports() }
}

impl Desk {
    pub fn new(name: &str) -> Self {
        Self::with_child(name, Arc::new(start_child))
    }

    pub fn with_child(name: &str, scans: Arc<Start>) -> Self {
        Self::with_ports(name, ports(scans))
    }

    /// A desk without an office.
    fn empty(name: &str, ports: Ports) -> Self {
        let home = Arc::new(TempHome::new(name));
        let app = App::open(&home.file("home"), ports).expect("opens");
        Self { home, app, worker: Value::Null, document: Value::Null }
    }

    /// A further desk of an office that is on a server.
    pub fn joined(name: &str, ports: Ports, server: &str, code: &str) -> Self {
        let desk = Self::empty(name, ports);
        desk.done("office.join", json!({ "server": server, "code": code, "user_name": USER, "password": PASSWORD }));
        desk
    }

    /// The same office in another program, on another day.
    pub fn opened_again(&self, ports: Ports) -> Self {
        let user = self.done("user.list", json!({}))[0]["id"].clone();
        self.done("session.lock", json!({}));
        let app = App::open(&self.home.file("home"), ports).expect("opens");
        let again =
            Self { home: Arc::clone(&self.home), app, worker: self.worker.clone(), document: self.document.clone() };
        again.done("session.unlock", json!({ "user_id": user, "password": PASSWORD }));
        again
    }

    pub fn with_ports(name: &str, ports: Ports) -> Self {
        let mut desk = Self::empty(name, ports);
        desk.done(
            "office.create",
            json!({ "district": DISTRICT, "office_name": "P4MI", "user_name": USER, "password": PASSWORD }),
        );
        desk.worker = desk.record("worker", json!({ "full_name": "Siti Aminah", "nik": "1807054505900001" }));
        desk.document = desk.record("document", json!({ "worker": desk.worker, "document_kind": "passport" }));
        desk
    }

    /// Saves a new record; its id.
    pub fn record(&self, kind: &str, values: Value) -> Value {
        self.done("record.save", json!({ "kind": kind, "values": values }))["record"]["id"].clone()
    }

    pub fn call(&self, command: &str, input: Value) -> Result<Value, String> {
        app::contract::call(&self.app, command, input)
            .map_err(|failure| serde_json::to_value(failure).expect("json")["code"].as_str().unwrap_or("").to_owned())
    }

    pub fn done(&self, command: &str, input: Value) -> Value {
        self.call(command, input).unwrap_or_else(|code| panic!("{command} is refused: {code}"))
    }

    /// Waits for a job: its result or the code of its failure.
    pub fn job(&self, started: &Value) -> Result<Value, String> {
        let begun = Instant::now();
        loop {
            let job = self.done("job.get", json!({ "id": started["job"] }));
            match job["state"].as_str() {
                Some("done") => return Ok(job["result"].clone()),
                Some("failed") => return Err(job["failure"]["code"].as_str().unwrap_or("").to_owned()),
                Some("cancelled") => return Err("cancelled".to_owned()),
                _ => std::thread::sleep(Duration::from_millis(20)),
            }
            assert!(begun.elapsed() < Duration::from_mins(4), "a job that never ends");
        }
    }

    /// Takes bytes in as a file with that name.
    pub fn take(&self, name: &str, bytes: &[u8]) -> Result<Value, String> {
        let path = self.file(name, bytes);
        self.job(&self.call("scan.add", json!({ "owner": self.document, "path": path }))?)
    }

    /// A file beside the home.
    pub fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.home.file(name);
        std::fs::write(&path, bytes).expect("written");
        path
    }

    pub fn scans(&self) -> Vec<Value> {
        self.done("scan.list", json!({ "owner": self.document })).as_array().cloned().expect("a list")
    }

    /// The only scan.
    pub fn scan(&self) -> Value {
        let scans = self.scans();
        assert_eq!(scans.len(), 1, "one scan");
        scans[0].clone()
    }

    /// A page's picture as the viewer gets it.
    pub fn picture(&self, scan: &Value, content: u64, page: u64, small: bool) -> Vec<u8> {
        let wish = json!({ "id": scan["id"], "content": content, "page": page, "small": small });
        let picture = self.done("scan.page", wish);
        STANDARD.decode(picture["base64"].as_str().expect("bytes")).expect("base64")
    }

    /// Files of kept contents.
    pub fn kept(&self) -> usize {
        let mut count = 0;
        let mut folders = vec![self.home.file("home").join("scans")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
                if entry.path().is_dir() { folders.push(entry.path()) } else { count += 1 }
            }
        }
        count
    }
}
