//! A server in a process of its own and desktops that speak with it, for measuring: what crossed the line, and whose CPU.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use ed25519_dalek::SigningKey;
use remote::blocking::Client;
use serde_json::json;
use server::{Config, MachineClock, admin};
use store::{Ledger, NewStore, Save, Store, StoreError};
use sync::message::{EnrolRequest, PROTOCOL};
use sync::session::{self, Options};
use sync::{Call, Transport, TransportError, transport};
use uuid::Uuid;

use crate::measure::cpu;
use crate::sync::text;

const DISTRICT: &str = "18.07";

/// What `bench sync-server HOME` does: serves, and makes one-time codes when asked for by a line on its input.
pub fn serve(home: &Path) -> Result<(), String> {
    let running = server::start(Config::local(home.to_owned())).map_err(text)?;
    let database = running.core().database();
    admin::add_district(database, DISTRICT, &MachineClock).map_err(text)?;
    let mut out = std::io::stdout();
    writeln!(out, "{}", running.url()).map_err(text)?;
    for _ in std::io::stdin().lines().map_while(Result::ok) {
        let code = admin::invite(database, DISTRICT, &MachineClock).map_err(text)?.code;
        writeln!(out, "{code}").map_err(text)?;
    }
    Ok(())
}

/// The server's process; it ends with this value.
pub struct Server {
    child: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
    url: String,
    /// Desktops so far, for their identities.
    admitted: u64,
}

impl Server {
    pub fn start(home: &Path) -> Result<Self, String> {
        allow_many_files();
        let program = std::env::current_exe().map_err(text)?;
        let mut command = Command::new(program);
        command.arg("sync-server").arg(home).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(text)?;
        let ask = child.stdin.take().ok_or("no input")?;
        let answers = BufReader::new(child.stdout.take().ok_or("no output")?);
        let mut server = Self { child, ask, answers, url: String::new(), admitted: 0 };
        server.url = server.answer()?;
        Ok(server)
    }

    fn answer(&mut self) -> Result<String, String> {
        let mut line = String::new();
        self.answers.read_line(&mut line).map_err(text)?;
        if line.is_empty() { Err("the server ended".to_owned()) } else { Ok(line.trim().to_owned()) }
    }

    fn admit(&mut self, line: &Line, desktop: Uuid, key: &SigningKey) -> Result<String, String> {
        writeln!(self.ask, "invite").map_err(text)?;
        let code = self.answer()?;
        let request = EnrolRequest {
            protocol: PROTOCOL,
            proof: sync::enrol::proof(key, &code, desktop),
            code,
            desktop,
            public_key: key.verifying_key().to_bytes(),
            office: Uuid::from_u128(7),
            office_name: "P4MI".to_owned(),
            district: DISTRICT.to_owned(),
        };
        Ok(transport::enrol(line, &self.url, &request).map_err(text)?.token)
    }

    /// CPU seconds of its process so far.
    pub fn cpu(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
        (ticks(11) + ticks(12)) / rustix::param::clock_ticks_per_second() as f64
    }

    /// Its resident memory.
    pub fn memory_mb(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmRSS"));
        let kib = line.and_then(|line| line.split_whitespace().nth(1)).and_then(|kib| kib.parse::<f64>().ok());
        kib.unwrap_or(0.0) / 1024.0
    }

    /// Admits so many desktops; returns their tokens.
    pub fn admit_many(&mut self, desktops: usize) -> Result<Vec<String>, String> {
        let line = Line::new()?;
        (0..desktops)
            .map(|_| {
                self.admitted += 1;
                let number = 1_000 + self.admitted;
                let mut seed = [5; 32];
                seed[..8].copy_from_slice(&number.to_le_bytes());
                self.admit(&line, Uuid::from_u128(u128::from(number)), &SigningKey::from_bytes(&seed))
            })
            .collect()
    }

    /// Opens so many connections on each of which a desktop waits for news; returns when all are waited on.
    pub fn wait_on(&self, tokens: &[String], waiting: usize) -> Result<Vec<TcpStream>, String> {
        let address = self.url.trim_start_matches("http://");
        let mut lines = Vec::with_capacity(waiting);
        for token in tokens.iter().cycle().take(waiting) {
            let mut line = TcpStream::connect(address).map_err(text)?;
            let question = format!(
                "GET /v1/live?after=1000000000 HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\r\n"
            );
            line.write_all(question.as_bytes()).map_err(text)?;
            lines.push(line);
        }
        std::thread::sleep(Duration::from_secs(3));
        for line in &mut lines {
            line.set_nonblocking(true).map_err(text)?;
            match line.read(&mut [0; 64]) {
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                Ok(_) => return Err("the server answers a question that was to wait".to_owned()),
                Err(error) => return Err(text(error)),
            }
        }
        Ok(lines)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Thousands of connections at both ends.
fn allow_many_files() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let most = getrlimit(Resource::Nofile).maximum;
    // Where the system does not allow it the measurement that needs it says so.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: most, maximum: most });
}

/// A line that counts what crosses it.
pub struct Line {
    client: Client,
    up: AtomicU64,
    down: AtomicU64,
    calls: AtomicU64,
}

impl Line {
    fn new() -> Result<Self, String> {
        let client = Client::new().map_err(text)?;
        Ok(Self { client, up: AtomicU64::new(0), down: AtomicU64::new(0), calls: AtomicU64::new(0) })
    }

    fn counts(&self) -> [u64; 3] {
        [&self.up, &self.down, &self.calls].map(|count| count.load(Ordering::Relaxed))
    }
}

impl Transport for Line {
    fn call(&self, call: &Call<'_>) -> Result<Vec<u8>, TransportError> {
        let answer = self.client.call(call)?;
        self.up.fetch_add(call.body.len() as u64, Ordering::Relaxed);
        self.down.fetch_add(answer.len() as u64, Ordering::Relaxed);
        self.calls.fetch_add(1, Ordering::Relaxed);
        Ok(answer)
    }
}

/// A desktop over its file.
pub struct Desk {
    pub store: Store,
    pub line: Line,
    pub url: String,
    pub token: String,
    /// Who types here.
    pub user: Uuid,
    key: SigningKey,
}

impl Desk {
    /// A new file of a desktop that the server has admitted, with its user in it.
    pub fn enrolled(server: &mut Server, home: &Path, number: u8) -> Result<Self, String> {
        std::fs::create_dir_all(home).map_err(text)?;
        let desktop = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + u128::from(number));
        let new = NewStore { desktop, secret: [number; 32] };
        let store = Store::create(home, &crate::store::key(), &new).map_err(text)?;
        let (line, key) = (Line::new()?, SigningKey::from_bytes(&[number; 32]));
        let token = server.admit(&line, desktop, &key)?;
        let user = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0001_0000 + u128::from(number));
        let values = model::Body::from_iter([("user_name".to_owned(), json!(format!("Petugas {number}")))]);
        let save = Save { record: user, kind: "user", author: user, at_ms: 1_700_000_000_000, values, seen: None };
        let saved: Result<_, StoreError> = store.write(|tx| tx.save(save));
        saved.map_err(text)?;
        Ok(Self { store, line, url: server.url.clone(), token, user, key })
    }

    /// One session.
    pub fn sync(&self) -> Result<(), String> {
        let mut ledger = Ledger::new(&self.store, self.key.clone(), Vec::new());
        let options = Options::at(1_790_000_000_000);
        session::run(&self.line, &self.url, &self.token, &mut ledger, options, &mut |_| true).map_err(text)?;
        Ok(())
    }
}

/// What a piece of work took.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// CPU seconds of the server and of everything in this process.
    pub cpu: f64,
    /// Bytes of bodies to the server and from it.
    pub up: u64,
    pub down: u64,
    /// Round trips.
    pub calls: u64,
}

/// Does the work and says what it took; bytes and round trips are those of one desktop.
pub fn measured(server: &Server, desk: &Desk, work: impl FnOnce() -> Result<(), String>) -> Result<Span, String> {
    let (before, counted) = (cpu() + server.cpu(), desk.line.counts());
    work()?;
    let [up, down, calls] = desk.line.counts();
    Ok(Span {
        cpu: cpu() + server.cpu() - before,
        up: up - counted[0],
        down: down - counted[1],
        calls: calls - counted[2],
    })
}
