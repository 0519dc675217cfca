//! The client against the real server on a free port: admission, sessions, live, refusals, nonsense.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use model::Body;
use remote::blocking::Client;
use serde_json::json;
use server::database::Database;
use server::{Config, MachineClock, Running, admin};
use sync::message::{EnrolRequest, JoinRequest, LeaseRequest, PROTOCOL, RefusalCode, SyncReply, SyncRequest};
use sync::session::{self, SessionError};
use sync::{Call, Endpoint, Ledger, MemoryLedger, Options, Summary, Transport, TransportError, enrol, transport};
use uuid::Uuid;

const DISTRICT: &str = "18.07";

struct World {
    _home: tempfile::TempDir,
    server: Running,
    client: Client,
    url: String,
}

fn world() -> World {
    let home = tempfile::tempdir().unwrap();
    let server = server::start(Config::local(home.path().into())).unwrap();
    assert!(admin::add_district(&Database::open(home.path()).unwrap(), DISTRICT, &MachineClock).unwrap());
    let url = server.url();
    World { _home: home, server, client: Client::new().unwrap(), url }
}

struct Desktop {
    ledger: MemoryLedger,
    token: String,
}

fn enrol_request(ledger: &MemoryLedger, code: &str) -> EnrolRequest {
    EnrolRequest {
        protocol: PROTOCOL,
        code: code.to_owned(),
        desktop: ledger.desktop(),
        public_key: ledger.key().verifying_key().to_bytes(),
        office: Uuid::from_u128(7),
        office_name: "P4MI Lampung Timur".into(),
        district: DISTRICT.into(),
        proof: enrol::proof(ledger.key(), code, ledger.desktop()),
    }
}

fn join_request(ledger: &MemoryLedger, code: &str) -> JoinRequest {
    let EnrolRequest { protocol, code, desktop, public_key, proof, .. } = enrol_request(ledger, code);
    JoinRequest { protocol, code, desktop, public_key, proof }
}

impl World {
    fn code(&self) -> String {
        admin::invite(self.server.core().database(), DISTRICT, &MachineClock).unwrap().code
    }

    /// The office's first desktop, or a further one.
    fn desktop(&self, number: u8) -> Desktop {
        let ledger = MemoryLedger::new(Uuid::from_u128(u128::from(number)), [number; 32]);
        let code = self.code();
        let admission = if number == 1 {
            transport::enrol(&self.client, &self.url, &enrol_request(&ledger, &code)).unwrap()
        } else {
            transport::join(&self.client, &self.url, &join_request(&ledger, &code)).unwrap()
        };
        assert_eq!((admission.office, admission.office_name.as_str()), (Uuid::from_u128(7), "P4MI Lampung Timur"));
        Desktop { ledger, token: admission.token }
    }

    fn sync(&self, desktop: &mut Desktop) -> Result<Summary, SessionError<std::convert::Infallible>> {
        session::run(&self.client, &self.url, &desktop.token, &mut desktop.ledger, Options::at(0), &mut |_| true)
    }
}

fn save(desktop: &mut Desktop, record: u128, name: &str) {
    let values = Body::from_iter([("full_name".to_owned(), json!(name))]);
    desktop.ledger.save(Uuid::from_u128(record), "worker", &values).unwrap();
}

fn code_of<T: std::fmt::Debug>(result: Result<T, TransportError>) -> RefusalCode {
    match result {
        Err(TransportError::Refused(refusal)) => refusal.code,
        other => panic!("not a refusal: {other:?}"),
    }
}

#[test]
fn a_second_desktop_joins_and_both_hold_the_same() {
    let world = world();
    let mut first = world.desktop(1);
    for record in 0..1_300 {
        save(&mut first, record, &format!("Siti {record}"));
    }
    let pushed = world.sync(&mut first).unwrap();
    assert_eq!((pushed.pushed, pushed.pulled, pushed.round_trips), (1_300, 0, 3));
    let mut second = world.desktop(2);
    let pulled = world.sync(&mut second).unwrap();
    assert_eq!((pulled.pushed, pulled.pulled), (0, 1_300));
    assert_eq!(first.ledger.bodies(), second.ledger.bodies());

    // Both edit one field at the same time: both see the same conflict and the same standing value.
    save(&mut first, 5, "Siti Aminah");
    save(&mut second, 5, "Siti Aminah binti Ahmad");
    assert_eq!(world.sync(&mut second).unwrap().round_trips, 1, "an ordinary session is one round trip");
    world.sync(&mut first).unwrap();
    world.sync(&mut second).unwrap();
    assert_eq!(first.ledger.bodies(), second.ledger.bodies());
    assert_eq!(first.ledger.bodies()[&Uuid::from_u128(5)]["full_name"], "Siti Aminah binti Ahmad");
    assert_eq!(sync::conflict_count(first.ledger.record(Uuid::from_u128(5)).unwrap()), 1);
    assert_eq!(first.ledger.standing().unwrap().content, second.ledger.standing().unwrap().content);
}

#[test]
fn whoever_wrote_in_a_page_is_in_the_list_that_comes_with_it() {
    let world = world();
    let mut desktops: Vec<Desktop> = (1..=3).map(|number| world.desktop(number)).collect();
    world.sync(&mut desktops[0]).unwrap();
    for number in [1, 2] {
        save(&mut desktops[number], number as u128, "Wayan");
        world.sync(&mut desktops[number]).unwrap();
    }
    assert_eq!(world.sync(&mut desktops[0]).unwrap().pulled, 2);
}

#[test]
fn refusals_come_with_their_reasons() {
    let world = world();
    let ledger = MemoryLedger::new(Uuid::from_u128(1), [1; 32]);
    let (client, url) = (&world.client, world.url.as_str());
    let unknown = enrol_request(&ledger, "AAAAA-AAAAA");
    assert_eq!(code_of(transport::enrol(client, url, &unknown)), RefusalCode::CodeUnknown);
    let code = world.code();
    assert_eq!(code_of(transport::join(client, url, &join_request(&ledger, &code))), RefusalCode::OfficeMissing);
    let stolen = EnrolRequest { proof: [1; 64], ..enrol_request(&ledger, &code) };
    assert_eq!(code_of(transport::enrol(client, url, &stolen)), RefusalCode::BadSignature);
    let elsewhere = EnrolRequest { district: "18.08".into(), ..enrol_request(&ledger, &code) };
    assert_eq!(code_of(transport::enrol(client, url, &elsewhere)), RefusalCode::OtherDistrict);
    // The same request twice: the answer may have been lost. Any way of typing the code is good.
    let typed = code.to_lowercase().replace('-', " ");
    transport::enrol(client, url, &enrol_request(&ledger, &typed)).unwrap();
    transport::enrol(client, url, &enrol_request(&ledger, &code)).unwrap();
    let other = MemoryLedger::new(Uuid::from_u128(2), [2; 32]);
    assert_eq!(code_of(transport::join(client, url, &join_request(&other, &code))), RefusalCode::CodeUsed);
    let new_office = EnrolRequest { office: Uuid::from_u128(8), ..enrol_request(&other, &world.code()) };
    let refused = EnrolRequest { proof: enrol::proof(other.key(), &new_office.code, other.desktop()), ..new_office };
    assert_eq!(code_of(transport::enrol(client, url, &refused)), RefusalCode::OfficeExists);
    assert_eq!(code_of(transport::live(client, url, "18.07.wrong", 0)), RefusalCode::TokenUnknown);
}

#[test]
fn wrong_codes_are_slowed_down() {
    let world = world();
    let ledger = MemoryLedger::new(Uuid::from_u128(1), [1; 32]);
    let request = enrol_request(&ledger, "AAAAA-AAAAA");
    let codes: Vec<RefusalCode> =
        (0..21).map(|_| code_of(transport::enrol(&world.client, &world.url, &request))).collect();
    assert_eq!((codes[19], codes[20]), (RefusalCode::CodeUnknown, RefusalCode::TooManyAttempts));
}

#[test]
fn a_revoked_desktop_hands_in_what_it_has_and_gets_nothing() {
    let world = world();
    let (mut first, mut second) = (world.desktop(1), world.desktop(2));
    save(&mut first, 1, "Siti");
    save(&mut second, 2, "Wayan");
    world.sync(&mut first).unwrap();
    world.server.core().database().revoke(DISTRICT, second.ledger.desktop(), 1).unwrap();
    let summary = world.sync(&mut second).unwrap();
    assert_eq!((summary.pushed, summary.pulled, summary.revoked), (1, 0, true));
    assert_eq!(world.sync(&mut first).unwrap().pulled, 1);
    assert_eq!(code_of(transport::live(&world.client, &world.url, &second.token, 0)), RefusalCode::DesktopRevoked);
}

#[test]
fn a_waiting_desktop_hears_of_news_at_once() {
    let world = world();
    let (mut first, mut second) = (world.desktop(1), world.desktop(2));
    save(&mut first, 1, "Siti");
    let begun = Instant::now();
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| transport::live(&world.client, &world.url, &second.token, 0).unwrap().end);
        std::thread::sleep(Duration::from_millis(200));
        world.sync(&mut first).unwrap();
        assert_eq!(waiting.join().unwrap(), 1);
    });
    assert!(begun.elapsed() < Duration::from_secs(10));
    world.sync(&mut second).unwrap();
    assert_eq!(
        transport::live(&world.client, &world.url, &second.token, 0).unwrap().end,
        1,
        "what is there already is told at once"
    );
}

#[test]
fn a_stopping_server_lets_those_who_wait_go() {
    let world = world();
    let first = world.desktop(1);
    let begun = Instant::now();
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| transport::live(&world.client, &world.url, &first.token, 9));
        std::thread::sleep(Duration::from_millis(300));
        world.server.stop().unwrap();
        assert_eq!(waiting.join().unwrap().unwrap().end, 0);
    });
    assert!(begun.elapsed() < Duration::from_secs(8));
}

#[test]
fn numbers_of_letters_come_with_a_session() {
    let world = world();
    let (mut first, mut second) = (world.desktop(1), world.desktop(2));
    for desktop in [&mut first, &mut second] {
        desktop.ledger.wanted =
            vec![LeaseRequest { register: "keluar".into(), year: 2026, floor: 37, known: 0, want: 50 }];
        assert_eq!(world.sync(desktop).unwrap().leased, 50);
    }
    let numbers = |desktop: &Desktop| (desktop.ledger.leases[0].from, desktop.ledger.leases[0].to);
    assert_eq!((numbers(&first), numbers(&second)), ((38, 87), (88, 137)));
}

#[test]
fn verdicts_stand_beside_what_was_accepted() {
    let world = world();
    let mut first = world.desktop(1);
    let values = Body::from_iter([("full_name".to_owned(), json!("Siti"))]);
    first.ledger.save(Uuid::from_u128(1), "a_kind_of_tomorrow", &values).unwrap();
    let summary = world.sync(&mut first).unwrap();
    assert_eq!((summary.pushed, summary.verdicts), (1, 2));
    let said: Vec<&str> = first.ledger.verdicts.iter().map(|verdict| verdict.code.as_str()).collect();
    assert_eq!(said, ["unknown_kind", "author_unknown"]);
    // Once the author's own record is there, there is nothing to say.
    let user = first.ledger.desktop();
    first.ledger.save(user, "user", &Body::from_iter([("user_name".to_owned(), json!("Admin"))])).unwrap();
    save(&mut first, 2, "Wayan");
    assert_eq!(world.sync(&mut first).unwrap().verdicts, 0);
}

#[test]
fn a_copied_file_is_told_that_it_needs_a_new_identity() {
    let world = world();
    let mut first = world.desktop(1);
    save(&mut first, 1, "Siti");
    let mut copy = Desktop { ledger: first.ledger.clone(), token: first.token.clone() };
    save(&mut first, 2, "Wayan");
    world.sync(&mut first).unwrap();
    assert!(matches!(world.sync(&mut copy), Err(SessionError::Behind)));
    save(&mut copy, 3, "Ketut");
    match world.sync(&mut copy) {
        Err(SessionError::Refused(refusal)) => assert_eq!((refusal.code, refusal.detail), (RefusalCode::Fork, 2)),
        other => panic!("the fork was not seen: {other:?}"),
    }
}

#[test]
fn what_is_larger_than_allowed_is_refused_before_it_is_read() {
    let world = world();
    let first = world.desktop(1);
    let body = vec![0_u8; 3 * 1024 * 1024];
    let call = Call { server: &world.url, endpoint: Endpoint::Sync, token: Some(&first.token), body: &body };
    // The server may hang up while the body is still on its way.
    let ended = world.client.call(&call).unwrap_err();
    assert!(
        matches!(ended, TransportError::Refused(refusal) if refusal.code == RefusalCode::TooLarge)
            || ended == TransportError::Unreachable
    );
    let garbage = Call { body: b"LKT\x01garbage", ..call };
    assert_eq!(code_of(world.client.call(&garbage)), RefusalCode::Malformed);
}

#[test]
fn another_epoch_gets_nothing_until_the_desktop_starts_over() {
    let world = world();
    let first = world.desktop(1);
    let request = SyncRequest {
        protocol: PROTOCOL,
        epoch: Some(Uuid::from_u128(99)),
        clock_ms: 0,
        push: None,
        pull_after: Some(0),
        pull_limit: 10,
        leases: Vec::new(),
        peers_known: 0,
    };
    let reply: SyncReply = transport::exchange(&world.client, &world.url, &first.token, &request).unwrap();
    assert!(reply.page.is_none() && reply.acks.is_empty());
}

#[test]
fn nobody_there_is_unreachable() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = Client::new().unwrap();
    assert_eq!(transport::ping(&client, &format!("http://{free}")), Err(TransportError::Unreachable));
    assert_eq!(transport::ping(&client, "http://pmi.example.id"), Err(TransportError::Address));
    assert_eq!(transport::ping(&client, "nonsense address"), Err(TransportError::Address));
}

/// Answers one connection with these bytes.
fn answering(bytes: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 4096];
        let _ = stream.read(&mut request);
        let _ = stream.write_all(&bytes);
    });
    format!("http://{address}")
}

#[test]
fn what_is_not_our_server_is_nonsense() {
    let client = Client::new().unwrap();
    let page = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 15\r\n\r\n<html>hi</html>".to_vec();
    let missing = b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".to_vec();
    let moved = b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n".to_vec();
    let mut endless = b"HTTP/1.1 200 OK\r\ncontent-length: 9000000\r\n\r\nLKT\0".to_vec();
    endless.resize(9_000_000, 0);
    for answer in [page, missing, moved, endless, b"SSH-2.0-OpenSSH_9.2\r\n\r\n".to_vec()] {
        let words = String::from_utf8_lossy(&answer[..20]).into_owned();
        assert_eq!(transport::ping(&client, &answering(answer)), Err(TransportError::Nonsense), "{words}");
    }
    let gateway = b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n".to_vec();
    assert_eq!(transport::ping(&client, &answering(gateway)), Err(TransportError::Unreachable));
    let cut = b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nLKT".to_vec();
    assert_eq!(transport::ping(&client, &answering(cut)), Err(TransportError::Unreachable));
}
