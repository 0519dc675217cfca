//! The part of WebDriver (W3C) that the journeys use, and the program that speaks it.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::http;

/// Key under which WebDriver names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
const PATIENCE: Duration = Duration::from_mins(1);

/// A driver with one session: one window of the desk.
pub struct Driver {
    child: Child,
    port: u16,
    session: String,
}

/// An element of the page, as the driver names it.
pub struct Element(String);

impl Driver {
    /// Starts the driver, and through it the program on this home directory.
    pub fn start(program: &Path, home: &Path) -> Self {
        let port = free_port();
        let mut command = Command::new("WebKitWebDriver");
        command
            .arg(format!("--port={port}"))
            .env("LOKET_HOME", home)
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            // Without these GTK looks for a session bus and an accessibility bus, which a test machine has not.
            .env("NO_AT_BRIDGE", "1")
            .env("GTK_USE_PORTAL", "0")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let child = command.spawn().expect("WebKitWebDriver starts; the package webkit2gtk-driver brings it");
        let mut driver = Self { child, port, session: String::new() };
        driver.wait_for_driver();
        driver.session = driver.begin(program);
        driver
    }

    fn wait_for_driver(&self) {
        let start = Instant::now();
        while http::request(self.port, "GET", "/status", None).is_err() {
            assert!(start.elapsed() < PATIENCE, "WebKitWebDriver does not answer");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn begin(&self, program: &Path) -> String {
        let wish = json!({ "capabilities": { "alwaysMatch": {
            "webkitgtk:browserOptions": { "binary": program, "args": [] }
        } } });
        let answer = http::request(self.port, "POST", "/session", Some(&wish)).expect("the driver answers");
        let session = answer["value"]["sessionId"].as_str();
        session.unwrap_or_else(|| panic!("the program did not start: {answer}")).to_owned()
    }

    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Option<Value> {
        let path = format!("/session/{}{path}", self.session);
        let answer = http::request(self.port, method, &path, body).ok()?;
        let value = answer.get("value")?;
        if value.get("error").is_some() { None } else { Some(value.clone()) }
    }

    /// Every element that the XPath names.
    pub fn find_all(&self, path: &str) -> Option<Vec<Element>> {
        let found = self.ask("POST", "/elements", Some(&json!({ "using": "xpath", "value": path })))?;
        let names = found.as_array()?.iter().filter_map(|element| element[ELEMENT].as_str());
        Some(names.map(|name| Element(name.to_owned())).collect())
    }

    /// Whether a person can see it.
    pub fn is_shown(&self, element: &Element) -> bool {
        let path = format!("/element/{}/displayed", element.0);
        self.ask("GET", &path, None).is_some_and(|shown| shown == json!(true))
    }

    /// Where it stands on the page, and how large it is.
    pub fn place(&self, element: &Element) -> Option<Value> {
        self.ask("GET", &format!("/element/{}/rect", element.0), None)
    }

    /// Clicks it.
    pub fn click(&self, element: &Element) -> Option<()> {
        self.ask("POST", &format!("/element/{}/click", element.0), Some(&json!({}))).map(drop)
    }

    /// Empties it.
    pub fn clear(&self, element: &Element) -> Option<()> {
        self.ask("POST", &format!("/element/{}/clear", element.0), Some(&json!({}))).map(drop)
    }

    /// Types into it.
    pub fn send_keys(&self, element: &Element, text: &str) -> Option<()> {
        self.ask("POST", &format!("/element/{}/value", element.0), Some(&json!({ "text": text }))).map(drop)
    }

    /// A property of it, as `value`.
    pub fn property(&self, element: &Element, name: &str) -> Option<Value> {
        self.ask("GET", &format!("/element/{}/property/{name}", element.0), None)
    }

    /// Presses a combination of keys where the focus is: "Control+k", "Enter".
    pub fn press(&self, keys: &str) -> Option<()> {
        let keys: Vec<&str> = keys.split('+').map(code_of).collect();
        let down = keys.iter().map(|key| json!({ "type": "keyDown", "value": key }));
        let up = keys.iter().rev().map(|key| json!({ "type": "keyUp", "value": key }));
        let actions: Vec<Value> = down.chain(up).collect();
        let body = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] });
        self.ask("POST", "/actions", Some(&body)).map(drop)
    }

    /// Runs a function's body in the page.
    #[expect(clippy::needless_pass_by_value, reason = "arguments are made for this call")]
    pub fn script(&self, body: &str, arguments: Value) -> Option<Value> {
        self.ask("POST", "/execute/sync", Some(&json!({ "script": body, "args": arguments })))
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Ending the session closes the window; what has crashed already is gone.
        drop(self.ask("DELETE", "", None));
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// WebDriver's codes of keys that type nothing (W3C WebDriver, section 17.4.2).
fn code_of(key: &str) -> &str {
    match key {
        "Control" => "\u{E009}",
        "Alt" => "\u{E00A}",
        "Shift" => "\u{E008}",
        "Enter" => "\u{E007}",
        "Escape" => "\u{E00C}",
        "Tab" => "\u{E004}",
        "ArrowDown" => "\u{E015}",
        "ArrowUp" => "\u{E013}",
        "F2" => "\u{E032}",
        "F9" => "\u{E039}",
        other => other,
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free on this computer");
    listener.local_addr().expect("a bound port has a number").port()
}
