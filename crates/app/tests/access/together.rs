//! An erasure with two desktops and the server: nothing of the person is anywhere, and the desktop that was away brings nothing back.

use std::sync::Arc;

use app::app::App;
use serde_json::{Value, json};
use server::database::Database;
use server::{Config, MachineClock, Running, admin};
use testkit::home::TempHome;
use uuid::Uuid;

use crate::office::{Office, PASSWORD, call, program};

const DISTRICT: &str = "18.07";

struct Server {
    running: Running,
    _home: TempHome,
}

impl Server {
    fn start() -> Self {
        let home = TempHome::new("erasure-server");
        let running = server::start(Config::local(home.path().into())).expect("the server starts");
        let database = Database::open(home.path()).expect("its file");
        assert!(admin::add_district(&database, DISTRICT, &MachineClock).expect("the district"));
        Self { running, _home: home }
    }

    fn code(&self) -> String {
        admin::invite(self.running.core().database(), DISTRICT, &MachineClock).expect("a code").code
    }

    /// Every payload of the ledger, one after the other.
    fn ledger(&self) -> Vec<u8> {
        let (mut bytes, mut after) = (Vec::new(), 0);
        loop {
            let page = self.running.core().database().page(DISTRICT, Uuid::nil(), after, 1_000).expect("a page");
            for sent in page.runs.iter().flat_map(|run| &run.entries) {
                bytes.extend(sent.payload.iter().flatten());
            }
            after = page.upto;
            if page.upto == page.end {
                return bytes;
            }
        }
    }
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

fn done(app: &Arc<App>, command: &str, input: Value) -> Value {
    call(app, command, input).unwrap_or_else(|failure| panic!("{command}: {failure:?}"))
}

fn sync(app: &Arc<App>) {
    // Twice: what a desktop has to say about an erasure that it heard of goes with the next session.
    for _ in 0..2 {
        done(app, "sync.now", json!({}));
    }
}

fn hits(app: &Arc<App>, text: &str) -> usize {
    done(app, "search.find", json!({"text": text, "limit": 9}))["hits"].as_array().map_or(0, Vec::len)
}

#[test]
fn an_erasure_reaches_the_server_and_the_desktop_that_was_away() {
    let server = Server::start();
    let office = Office::new("erasure-first");
    let close = json!({"case_status": "closed", "closed_on": "2026-04-14", "closed_because": "settled"});
    office.done("record.save", json!({"kind": "case", "id": office.case, "values": close}));
    let url = server.running.url();
    office.done("sync.enrol", json!({"server": url, "code": server.code()}));
    let (away, _, _away_home) = program("erasure-second");
    done(
        &away,
        "office.join",
        json!({"server": url, "code": server.code(), "user_name": "administrator", "password": PASSWORD}),
    );
    assert_eq!(hits(&away, "rahmawati"), 1);
    assert!(holds(&server.ledger(), "Siti Rahmawati") && holds(&server.ledger(), "Dipukul majikan"));
    // Away: a change, a paper of hers, a draft, and someone else.
    for values in [json!({"phone": "081298765432"}), json!({"birthplace": "Sukadana"})] {
        done(&away, "record.save", json!({"kind": "worker", "id": office.worker, "values": values}));
    }
    let paper = json!({"worker": office.worker, "document_kind": "visa", "name_on_paper": "Siti Rahmawati"});
    done(&away, "record.save", json!({"kind": "document", "values": paper}));
    done(&away, "draft.put", json!({"key": format!("worker:{}", office.worker), "values": {"street": "Jalan Siti"}}));
    done(&away, "record.save", json!({"kind": "worker", "values": {"full_name": "Wayan Sudiarta"}}));
    // Opened there too: the log tells so here.
    done(&away, "worker.file", json!({"id": office.worker}));

    office.job("privacy.erase", json!({"id": office.worker, "basis": "request", "note": "Permintaan tertulis", "confirmation": "Siti Rahmawati"}));
    sync(&office.app);
    let ledger = server.ledger();
    for text in ["Rahmawati", "1807055405960001", "Dipukul majikan", "Menelepon majikan"] {
        assert!(!holds(&ledger, text), "{text} is still on the server");
    }
    sync(&away);
    sync(&office.app);
    let ledger = server.ledger();
    for text in ["Rahmawati", "81298765432", "Sukadana"] {
        assert!(!holds(&ledger, text), "{text} came back to the server");
    }
    assert!(holds(&ledger, "Wayan Sudiarta"), "others stay");
    for app in [&office.app, &away] {
        assert_eq!((hits(app, "rahmawati"), hits(app, "sudiarta")), (0, 1));
        assert!(call(app, "worker.file", json!({"id": office.worker})).is_err());
        assert_eq!(done(app, "record.list", json!({"kind": "document", "offset": 0, "limit": 9}))["total"], 0);
        assert_eq!(done(app, "sync.status", json!({}))["waiting"], 0);
    }
    assert_eq!(done(&away, "draft.get", json!({"key": format!("worker:{}", office.worker)})), Value::Null);
    let log = office.done("access.list", json!({"record": office.worker, "offset": 0, "limit": 50}));
    let seen: Vec<(&Value, &Value)> =
        log["lines"].as_array().expect("lines").iter().map(|line| (&line["action"], &line["here"])).collect();
    assert!(
        seen.contains(&(&json!("opened"), &json!(false))),
        "who saw the file on the other desktop is known here: {log}"
    );
    // A new desktop hears of the erasure only, and has nothing of her.
    let (new, _, _new_home) = program("erasure-third");
    done(
        &new,
        "office.join",
        json!({"server": url, "code": server.code(), "user_name": "administrator", "password": PASSWORD}),
    );
    assert_eq!((hits(&new, "rahmawati"), hits(&new, "sudiarta")), (0, 1));
    assert_eq!(done(&new, "privacy.erasures", json!({})).as_array().map(Vec::len), Some(2));
}
