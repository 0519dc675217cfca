//! The server's pages over a real connection: signing in, districts and desktops by plain forms, figures, and what is public about letters.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;

use axum::http::Request;
use model::Body;
use serde_json::{Value, json};
use server::database::operator::Role;
use server::{Config, MachineClock, Running, operators};
use sync::message::{EnrolRequest, PROTOCOL};
use sync::{Ledger, MemoryLedger, Options, Session, Step, enrol};
use uuid::Uuid;

const DISTRICT: &str = "18.07";

struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    /// The cookie that came with it, as it is sent back.
    fn cookie(&self) -> String {
        let line = self.head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect("a cookie");
        line.split(';').next().expect("a pair").to_owned()
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }
}

fn ask(at: SocketAddr, request: &str, headers: &[&str], body: &str) -> Answer {
    let mut stream = TcpStream::connect(at).expect("a connection");
    let more: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
    let form = "content-type: application/x-www-form-urlencoded";
    write!(
        stream,
        "{request} HTTP/1.1\r\nhost: {at}\r\nconnection: close\r\n{form}\r\ncontent-length: {}\r\n{more}\r\n{body}",
        body.len()
    )
    .expect("a request");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    // What is no page is a message of the protocol.
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).expect("a status").parse().expect("a number");
    Answer { status, head: head.to_owned(), body: body.to_owned() }
}

/// The status of a form that is sent over HTTP/2, where the address names the host and no header does.
fn send_over_http_2(at: SocketAddr, path: &str, origin: &str, form: &str) -> u16 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let stream = tokio::net::TcpStream::connect(at).await.expect("a connection");
        let (mut client, connection) = h2::client::handshake(stream).await.expect("a handshake");
        tokio::spawn(connection);
        let request = Request::post(format!("http://{at}{path}"))
            .header("origin", origin)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(())
            .expect("a request");
        let (answer, mut body) = client.send_request(request, false).expect("a stream");
        body.send_data(form.to_owned().into(), true).expect("a body");
        answer.await.expect("an answer").status().as_u16()
    })
}

fn start(home: &Path) -> Running {
    server::start(Config::local(home.to_owned())).expect("a server")
}

fn signed_in(server: &Running, name: &str, secret: &str) -> String {
    let origin = format!("origin: http://{}", server.addr);
    let body = format!("name={name}&secret={secret}");
    let answer = ask(server.addr, "POST /admin/sign-in", &[&origin], &body);
    assert_eq!(answer.status, 303);
    for word in ["HttpOnly", "Secure", "SameSite=Strict", "Path=/admin"] {
        assert!(answer.head.contains(word), "{word}");
    }
    answer.cookie()
}

/// A desktop that hands in what `fill` saves.
fn hand_in(server: &Running, code: &str, fill: impl FnOnce(&mut MemoryLedger)) -> Uuid {
    let mut ledger = MemoryLedger::new(Uuid::from_u128(1), [1; 32]);
    let (desktop, public_key) = (ledger.desktop(), ledger.key().verifying_key().to_bytes());
    let proof = enrol::proof(ledger.key(), code, desktop);
    let admission = server.core().enrol(EnrolRequest {
        protocol: PROTOCOL,
        code: code.to_owned(),
        desktop,
        public_key,
        office: Uuid::from_u128(7),
        office_name: "P4MI <Timur>".to_owned(),
        district: DISTRICT.to_owned(),
        proof,
    });
    let token = admission.expect("an admission").token;
    fill(&mut ledger);
    let mut session = Session::new(Options::at(0));
    while let Step::Send(request) = session.next(&ledger).expect("a step") {
        let reply = server.core().sync(Some(&token), &request).expect("an answer");
        session.received(&mut ledger, &reply).expect("a reply");
    }
    desktop
}

fn save(ledger: &mut MemoryLedger, record: u128, kind: &str, values: Value) {
    let Value::Object(values) = values else { panic!("an object") };
    ledger.save(Uuid::from_u128(record), kind, &values as &Body);
}

#[test]
fn an_administrator_adds_a_district_invites_a_desktop_and_revokes_it_without_a_script() {
    let home = tempfile::tempdir().expect("a folder");
    let server = start(home.path());
    let at = server.addr;
    let secret =
        operators::add(server.core().database(), "rina", Role::Administrator, &MachineClock).expect("a secret");
    let stranger = ask(at, "GET /admin", &[], "");
    assert!(stranger.status == 200 && stranger.body.contains("name=\"secret\"") && !stranger.body.contains("<script"));
    assert!(!ask(at, "GET /admin/districts/18.07", &[], "").body.contains("Komputer"));
    let origin = format!("origin: http://{at}");
    let wrong = ask(at, "POST /admin/sign-in", &[&origin], "name=rina&secret=0000");
    assert_eq!(wrong.status, 401);
    let foreign =
        ask(at, "POST /admin/sign-in", &["origin: https://example.id"], &format!("name=rina&secret={secret}"));
    assert_eq!(foreign.status, 403);
    let cookie = format!("cookie: {}", signed_in(&server, "rina", &secret));
    let visit = [cookie.as_str(), origin.as_str()];
    assert_eq!(ask(at, "POST /admin/districts", &visit, "code=99.99").status, 400);
    assert_eq!(ask(at, "POST /admin/districts", &["origin: https://example.id", &cookie], "code=18.07").status, 403);
    assert_eq!(ask(at, "POST /admin/districts", &visit, "code=18.07").status, 303);
    let invited = ask(at, "POST /admin/districts/18.07/invite", &visit, "");
    let code = invited.body.split("<code id=\"code\">").nth(1).and_then(|rest| rest.split('<').next()).expect("a code");
    let desktop = hand_in(&server, code, |_| {});
    let page = ask(at, "GET /admin/districts/18.07", &visit, "").body;
    assert!(page.contains(&desktop.to_string()) && page.contains("dipakai"));
    assert!(ask(at, "GET /admin", &visit, "").body.contains("P4MI &lt;Timur&gt;"));
    let unsure = ask(at, "POST /admin/districts/18.07/revoke", &visit, &format!("desktop={desktop}"));
    assert!(unsure.body.contains("Centang") && unsure.body.contains("dipakai"));
    assert_eq!(
        ask(at, "POST /admin/districts/18.07/revoke", &visit, &format!("desktop={desktop}&sure=yes")).status,
        303
    );
    assert!(ask(at, "GET /admin/districts/18.07", &visit, "").body.contains("dicabut"));
    assert_eq!(ask(at, "POST /admin/sign-out", &visit, "").status, 303);
    assert!(ask(at, "GET /admin", &visit, "").body.contains("name=\"secret\""), "the visit is over");
}

#[test]
fn a_form_over_http_2_is_taken_from_ones_own_page_and_from_no_other() {
    let home = tempfile::tempdir().expect("a folder");
    let server = start(home.path());
    let secret =
        operators::add(server.core().database(), "rina", Role::Administrator, &MachineClock).expect("a secret");
    let form = format!("name=rina&secret={secret}");
    let own = format!("http://{}", server.addr);
    assert_eq!(send_over_http_2(server.addr, "/admin/sign-in", &own, &form), 303);
    assert_eq!(send_over_http_2(server.addr, "/admin/sign-in", "https://example.id", &form), 403);
}

#[test]
fn who_tries_secrets_has_to_wait() {
    let home = tempfile::tempdir().expect("a folder");
    let server = start(home.path());
    let statuses: Vec<String> =
        (0..21).map(|_| ask(server.addr, "POST /admin/sign-in", &[], "name=rina&secret=0000").body).collect();
    assert!(statuses[19].contains("tidak cocok") && statuses[20].contains("Terlalu banyak"));
}

#[test]
fn the_ministry_sees_figures_without_small_counts_and_nothing_else() {
    let home = tempfile::tempdir().expect("a folder");
    let server = start(home.path());
    let at = server.addr;
    let database = server.core().database();
    server::admin::add_district(database, DISTRICT, &MachineClock).expect("a district");
    let code = server::admin::invite(database, DISTRICT, &MachineClock).expect("a code").code;
    hand_in(&server, &code, |ledger| {
        for worker in 1..=16 {
            let sex = if worker <= 10 { "female" } else { "male" };
            save(ledger, worker, "worker", json!({"full_name": "Siti", "sex": sex, "registered_on": "2026-03-01"}));
            let scheme = ["ssw", "Siti"].get(worker as usize - 1).unwrap_or(&"p_to_p");
            let values = json!({"worker": Uuid::from_u128(worker), "scheme": scheme, "destination_country": "TW", "departed_on": "2026-05-01"});
            save(ledger, 100 + worker, "placement", values);
        }
    });
    let token = operators::add(database, "kementerian", Role::Ministry, &MachineClock).expect("a token");
    assert_eq!(ask(at, "GET /v1/figures", &["authorization: Bearer kementerian.0"], "").status, 401);
    let bearer = format!("authorization: Bearer {token}");
    let figures = ask(at, "GET /v1/figures", &[&bearer], "").json();
    let line = |measure: &str, code: &str| {
        let all = figures["figures"].as_array().expect("a list").iter();
        all.clone().find(|one| one["measure"] == measure && one["code"] == code).map(|one| one["count"].clone())
    };
    assert_eq!(line("registrations_by_sex", "female"), Some(json!(10)));
    assert_eq!(line("registrations_by_sex", "total"), Some(json!(16)));
    assert_eq!(line("placements_by_scheme", "ssw"), Some(Value::Null), "one person is not told");
    assert_eq!(line("placements_by_scheme", "p_to_p"), Some(Value::Null), "nor what would tell it");
    assert_eq!(line("placements_by_scheme", "-"), Some(Value::Null), "what is no code counts as none");
    assert!(!figures.to_string().contains("Siti"));
    let csv = ask(at, "GET /v1/figures.csv?district=18.07", &[&bearer], "");
    assert!(csv.body.contains("18.07,P4MI <Timur>,placements_by_country,2026,TW,16\r\n"), "{}", csv.body);
    assert!(csv.body.contains("placements_by_scheme,2026,ssw,\r\n"));
    let cookie = format!("cookie: {}", signed_in(&server, "kementerian", &token));
    let page = ask(at, "GET /admin/figures", &[&cookie], "").body;
    assert!(page.contains("Taiwan") && page.contains("disamarkan") && !page.contains("Siti"));
    assert_eq!(ask(at, "GET /admin/districts/18.07", &[&cookie], "").status, 403);
    assert_eq!(ask(at, "POST /admin/districts/18.07/invite", &[&cookie], "").status, 403);
}

#[test]
fn how_a_letter_stands_is_public_and_its_name_and_reason_are_not() {
    let home = tempfile::tempdir().expect("a folder");
    let server = start(home.path());
    let at = server.addr;
    let database = server.core().database();
    server::admin::add_district(database, DISTRICT, &MachineClock).expect("a district");
    let code = server::admin::invite(database, DISTRICT, &MachineClock).expect("a code").code;
    hand_in(&server, &code, |ledger| {
        for letter in [0xa1, 0xa2] {
            let values =
                json!({"number": format!("{letter}/2026"), "issued_on": "2026-04-14", "subject_name": "Siti Rahma"});
            save(ledger, letter, "letter", values);
        }
        let values = json!({"letter": Uuid::from_u128(0xa2), "event": "revoked", "reason": "Siti Rahma"});
        save(ledger, 0xe1, "letter_event", values);
    });
    let standing = |query: &str| ask(at, &format!("GET /v1/letters/standing?district=18.07&{query}"), &[], "");
    let by_id = standing(&format!("letter={}", Uuid::from_u128(0xa1)));
    assert_eq!(by_id.json()["letters"][0]["state"], "in_force");
    assert_eq!(standing("number=162/2026").json()["letters"][0]["state"], "revoked");
    assert_eq!(standing(&format!("letter={}", Uuid::from_u128(9))).json()["letters"], json!([]));
    for wrong in
        ["", "letter=1", "number=", "number=%20%20", "number=1&letter=2", &format!("number={}", "1".repeat(161))]
    {
        assert_eq!(standing(wrong).status, 400, "{wrong}");
    }
    assert_eq!(ask(at, "GET /v1/letters/standing?district=18.99&number=1", &[], "").status, 404);
    let ended = ask(at, "GET /v1/letters/ended?district=18.07", &[], "");
    assert_eq!(ended.json()["letters"][0]["letter"], json!(Uuid::from_u128(0xa2)));
    for body in [&by_id.body, &ended.body, &standing("number=162/2026").body] {
        assert!(!body.contains("Siti"));
    }
    // Whoever counts through numbers has to wait; who has a paper with a seal need not.
    let statuses: Vec<u16> = (0..21).map(|number| standing(&format!("number={number}/x")).status).collect();
    assert_eq!(statuses[19..], [200, 429]);
    assert_eq!(standing(&format!("letter={}", Uuid::from_u128(0xa1))).status, 200);
}

#[test]
fn the_page_that_checks_letters_is_where_the_qr_points() {
    let home = tempfile::tempdir().expect("a folder");
    let server = start(home.path());
    let page = ask(server.addr, "GET /V", &[], "");
    assert!(page.status == 200 && page.head.contains("script-src 'sha256-") && page.body.contains("readSeal"));
    let small = ask(server.addr, "GET /v", &[], "");
    assert!(small.status == 307 && small.head.contains("location: /V"));
    let offline = ask(server.addr, "GET /V/offline.js", &[], "");
    assert!(offline.status == 200 && offline.head.contains("service-worker-allowed: /V"));
}
