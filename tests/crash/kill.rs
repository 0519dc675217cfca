//! Processes that are killed: the desktop's core in the middle of its saves, the server in the middle of an exchange.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use model::Body;
use remote::blocking::Client;
use serde_json::json;
use store::{FileKey, Store};
use sync::message::{EnrolRequest, PROTOCOL};
use sync::session::{self, Options};
use sync::{Ledger, MemoryLedger, SessionError, TransportError, transport};
use testkit::home::TempHome;
use testkit::server::RunningServer;
use uuid::Uuid;

use crate::{Chance, rounds};

pub const DISTRICT: &str = "18.07";

#[test]
fn a_desktop_that_is_killed_has_every_acknowledged_save() {
    let home = TempHome::new("killed");
    let mut chance = Chance(7);
    for round in 0..rounds(30) {
        let mut desk = Command::new(env!("CARGO_BIN_EXE_crash-desk"))
            .arg(home.path())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the desk starts");
        let said = BufReader::new(desk.stdout.take().expect("its output is a pipe"));
        let killer = Mutex::new(desk);
        // The first round lets the file come about; later ones kill while it opens, too.
        let patience =
            Duration::from_micros(chance.next() % 120_000) + Duration::from_millis(if round == 0 { 900 } else { 40 });
        let last = std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(patience);
                killer.lock().unwrap().kill().expect("killed");
            });
            said.lines().map_while(Result::ok).filter_map(|line| line.parse::<u64>().ok()).last()
        });
        killer.into_inner().unwrap().wait().expect("it has ended");
        if round == 0 && !Store::exists(home.path()) {
            continue;
        }
        let store = match Store::open(home.path(), &FileKey::new([7; 32])) {
            Ok(store) => store,
            Err(error) => panic!("round {round}: the file does not open: {error}"),
        };
        let sequence = store.read(|reader| reader.sequence()).unwrap();
        assert!(sequence >= last.unwrap_or(0), "round {round}: {last:?} was acknowledged, {sequence} are there");
        let own = store.read(|reader| reader.outbox(0, usize::MAX)).unwrap();
        let digests = sync::entry::chain(store.desktop(), 0, sync::GENESIS, &own).expect("the chain is whole");
        assert_eq!(digests.len() as u64, sequence);
        assert_eq!(digests.last().copied(), store.read(|reader| reader.digest_at(store.desktop(), sequence)).unwrap());
    }
}

/// A desktop in memory that speaks with the real program.
pub struct Desk {
    pub ledger: MemoryLedger,
    token: String,
    client: Client,
}

impl Desk {
    pub fn admitted(server: &RunningServer, number: u8) -> Self {
        let client = Client::new().unwrap();
        let ledger = MemoryLedger::new(Uuid::from_u128(u128::from(number)), [number; 32]);
        let (code, desktop) = (server.invite(DISTRICT), ledger.desktop());
        let request = EnrolRequest {
            protocol: PROTOCOL,
            proof: sync::enrol::proof(ledger.key(), &code, desktop),
            code,
            desktop,
            public_key: ledger.key().verifying_key().to_bytes(),
            office: Uuid::from_u128(7),
            office_name: "P4MI".to_owned(),
            district: DISTRICT.to_owned(),
        };
        let token = transport::enrol(&client, server.url(), &request).unwrap().token;
        Self { ledger, token, client }
    }

    pub fn sync(&mut self, url: &str) -> Result<(), SessionError<std::convert::Infallible>> {
        let options = Options { batch_entries: 5, page_entries: 20, ..Options::at(0) };
        session::run(&self.client, url, &self.token, &mut self.ledger, options, &mut |_| true).map(|_| ())
    }
}

/// Whether a session ended because nobody answered.
pub fn cut_off<E: std::error::Error>(error: &SessionError<E>) -> bool {
    matches!(error, SessionError::Transport(TransportError::Unreachable))
}

#[test]
fn a_server_that_is_killed_has_everything_that_it_acknowledged() {
    let server = RunningServer::start(DISTRICT);
    let mut one = Desk::admitted(&server, 1);
    let url = server.url().to_owned();
    let server = Mutex::new(server);
    let mut chance = Chance(11);
    let mut number = 0_u64;
    for _ in 0..rounds(15) {
        let going = AtomicBool::new(true);
        let patience = Duration::from_micros(chance.next() % 60_000);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(patience);
                server.lock().unwrap().stop();
                going.store(false, Ordering::SeqCst);
            });
            while going.load(Ordering::SeqCst) {
                for _ in 0..7 {
                    number += 1;
                    let values = Body::from_iter([("full_name".to_owned(), json!(format!("Nama {number}")))]);
                    one.ledger.save(Uuid::from_u128(100 + u128::from(number % 50)), "worker", &values);
                }
                if let Err(error) = one.sync(&url) {
                    assert!(cut_off(&error), "a killed server is an unreachable one: {error:?}");
                }
            }
        });
        server.lock().unwrap().start_again();
        let acked = one.ledger.standing().unwrap().acked;
        // A session finds out when the server has less than it had acknowledged: it would begin anew.
        let mut session = sync::Session::new(Options::at(0));
        let sync::Step::Send(request) = session.next(&one.ledger).unwrap() else { panic!("a session begins") };
        let reply = transport::exchange(&one.client, &url, &one.token, &request).unwrap();
        assert!(reply.head >= acked, "{acked} were acknowledged, {} are there", reply.head);
    }
    one.sync(&url).unwrap();
    let mut other = Desk::admitted(&server.lock().unwrap(), 2);
    other.sync(&url).unwrap();
    assert_eq!(other.ledger.stamps(), one.ledger.stamps());
    assert_eq!(other.ledger.bodies(), one.ledger.bodies());
}
