//! Two desktops of one office while they have no line: what they number, and what they are told when they meet.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use testkit::server::RunningServer;

use crate::after::set;
use crate::{DISTRICT, Desk, NOW_MS, PASSWORD, USER};

const DAY_MS: i64 = 86_400_000;

/// Two desktops of one office on one server.
fn two(name: &str, now_ms: i64) -> (RunningServer, Desk, Desk) {
    let server = RunningServer::start(DISTRICT);
    let first = Desk::begun(name, now_ms, 38);
    first.done("sync.enrol", json!({"server": server.url(), "code": server.invite(DISTRICT)}));
    first.done("sync.now", json!({}));
    let second = Desk::empty(&format!("{name}-second"), now_ms);
    let code = server.invite(DISTRICT);
    let input = json!({"server": server.url(), "code": code, "user_name": USER, "password": PASSWORD});
    second.done("office.join", input);
    (server, first, second)
}

fn exchange(first: &Desk, second: &Desk) {
    for desk in [first, second, first, second] {
        desk.done("sync.now", json!({}));
    }
}

#[test]
fn a_draft_that_two_desktops_issued_apart_is_named_on_both_until_one_letter_is_revoked() {
    let (mut server, first, second) = two("twice", NOW_MS);
    set(&first, json!({"approve_letters": true, "verify_alone": true}));
    let worker = first.worker("Dewi Lestari");
    let draft = json!({"kind": "application-receipt", "worker": worker});
    let proposal = first.done("proposal.put", json!({"draft": draft}))["id"].clone();
    let seen = first.done("proposal.get", json!({"id": proposal}))["seen"].clone();
    first.done("proposal.approve", json!({"id": proposal, "seen": seen}));
    exchange(&first, &second);
    server.stop();
    let letters = [&first, &second].map(|desk| desk.done("proposal.issue", json!({"id": proposal})));
    assert_ne!(letters[0]["number"], letters[1]["number"]);
    server.start_again();
    exchange(&first, &second);
    for desk in [&first, &second] {
        let twice = desk.done("proposal.list", json!({}))["twice"].clone();
        assert_eq!(twice[0]["worker_name"], "Dewi Lestari");
        let named: BTreeSet<&str> =
            twice[0]["letters"].as_array().expect("letters").iter().filter_map(|one| one["number"].as_str()).collect();
        assert_eq!(named, letters.iter().filter_map(|letter| letter["number"].as_str()).collect());
        let twin = desk.done("letter.get", json!({"id": letters[0]["id"]}))["twin"].clone();
        assert_eq!(twin["number"], letters[1]["number"]);
    }
    second.done("letter.revoke", json!({"id": letters[0]["id"], "reason": "Terbit dua kali"}));
    exchange(&first, &second);
    for desk in [&first, &second] {
        assert_eq!(desk.done("proposal.list", json!({}))["twice"], json!([]));
        assert_eq!(desk.done("letter.get", json!({"id": letters[1]["id"]}))["twin"], Value::Null);
    }
}

#[test]
fn two_desktops_over_new_year_give_no_number_twice_in_any_register() {
    // 31 December 2026, 20.00 in Lampung.
    let (mut server, first, second) = two("new-year", 1_798_722_000_000);
    let values = json!({"full_name": "Dewi Lestari", "nik": "1807055405960001", "birth_date": "1996-05-14", "sex": "female",
        "birthplace": "Sukadana", "village": "18.07.05.2001"});
    let worker = first.save("worker", values);
    exchange(&first, &second);
    server.stop();
    let kinds = ["passport-recommendation", "application-receipt", "candidate-statement"];
    let issue = |desk: &Desk| {
        let one = |kind: &str| {
            let letter = desk.done("letter.issue", json!({"kind": kind, "worker": worker}));
            (letter["register"].clone(), letter["year"].clone(), letter["running"].clone())
        };
        kinds.iter().flat_map(|kind| [one(kind), one(kind)]).collect::<Vec<_>>()
    };
    let mut issued = Vec::new();
    for _ in 0..2 {
        for desk in [&first, &second] {
            issued.extend(issue(desk));
            desk.clock.move_by_ms(DAY_MS);
        }
    }
    assert_eq!(issued.len(), 24);
    for year in [2026, 2027] {
        assert_eq!(issued.iter().filter(|letter| letter.1 == year).count(), 12, "{issued:?}");
    }
    let different: BTreeSet<String> =
        issued.iter().map(|letter| format!("{} {} {}", letter.0, letter.1, letter.2)).collect();
    assert_eq!(different.len(), 24);
    assert_eq!(
        issued
            .iter()
            .filter(|letter| letter.1 == 2027 && letter.0 == "surat")
            .filter_map(|letter| letter.2.as_u64())
            .min(),
        Some(1)
    );
    server.start_again();
    exchange(&first, &second);
    for desk in [&first, &second] {
        for year in [2026, 2027] {
            for (register, letters) in [("surat", 8), ("tanda-terima", 4)] {
                let page =
                    desk.done("letter.list", json!({"register": register, "year": year, "offset": 0, "limit": 100}));
                assert_eq!(page["total"], letters, "{register} {year}");
            }
        }
    }
}

#[test]
fn a_batch_is_seen_on_the_other_desktop_and_its_maker_does_not_approve_it_there() {
    let (_server, first, second) = two("approve-there", NOW_MS);
    set(&first, json!({"approve_letters": true}));
    let worker = first.worker("Dewi Lestari");
    let input = json!({"kind": "application-receipt", "workers": [worker], "output": {"to": "approval"}});
    let handed_in = first.job(&first.done("letter.batch", input));
    exchange(&first, &second);
    let list = second.done("proposal.list", json!({}));
    assert_eq!(list["rows"][0]["id"], handed_in["drafts"][0], "a batch travels");
    let batch = second.done("proposal.batch", json!({"batch": list["rows"][0]["batch"]}));
    assert_eq!(batch["rows"][0]["may_approve"], false, "the same person at another desk");
}
