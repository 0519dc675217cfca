//! Two desktops that decide apart, and what each makes of what the other sends.

use serde_json::json;
use testkit::server::RunningServer;

use crate::office::{ADMINISTRATOR, DISTRICT, Desktop, OFFICER, OTHER_REVIEWER, PASSWORD, REVIEWER};

/// Two desktops of one office on one server; the officer sits at the first, the second reviewer at the second.
fn two(name: &str) -> (RunningServer, Desktop, Desktop) {
    let server = RunningServer::start(DISTRICT);
    let first = Desktop::with_office(name);
    first.sit(ADMINISTRATOR);
    first.done("sync.enrol", json!({"server": server.url(), "code": server.invite(DISTRICT)}));
    first.done("sync.now", json!({}));
    let second = Desktop::new(&format!("{name}-second"));
    second.done(
        "office.join",
        json!({"server": server.url(), "code": server.invite(DISTRICT), "user_name": OTHER_REVIEWER, "password": PASSWORD}),
    );
    first.sit(OFFICER);
    (server, first, second)
}

fn exchange(first: &Desktop, second: &Desktop) {
    for desktop in [first, second, first, second] {
        desktop.done("sync.now", json!({}));
    }
}

#[test]
fn decisions_made_apart_come_to_the_same_state_on_both() {
    let (mut server, first, second) = two("two-decide");
    let worker = first.worker();
    first.submit(&worker);
    exchange(&first, &second);
    assert_eq!(second.queued("waiting"), std::slice::from_ref(&worker));

    // With the line down one reviewer verifies and the other sends back: the more careful one holds.
    server.stop();
    second.send_back(&worker, &[(&worker, "nik", "Tidak sama dengan KK")]);
    first.sit(REVIEWER);
    first.verify(&worker);
    assert_eq!((first.state(&worker).as_str(), second.state(&worker).as_str()), ("verified", "sent_back"));
    server.start_again();
    exchange(&first, &second);
    assert_eq!((first.state(&worker).as_str(), second.state(&worker).as_str()), ("sent_back", "sent_back"));
    assert_eq!(first.queued("sent_back"), second.queued("sent_back"));
    assert_eq!(first.review(&worker)["reasons"], second.review(&worker)["reasons"]);

    // Mended and handed in follows both, so that one decision ends it everywhere.
    first.sit(OFFICER);
    first.save("worker", Some(&worker), json!({"nik": "1807055405960002"}));
    first.submit(&worker);
    exchange(&first, &second);
    assert_eq!(second.verify(&worker)["state"], "verified");
    exchange(&first, &second);
    assert_eq!(first.state(&worker), "verified");
    assert_eq!(first.review(&worker)["decision"]["user"], OTHER_REVIEWER);
}

#[test]
fn a_change_made_elsewhere_before_the_verification_was_known_sends_the_file_back() {
    let (mut server, first, second) = two("two-change");
    let worker = first.worker();
    first.submit(&worker);
    exchange(&first, &second);
    server.stop();
    second.verify(&worker);
    first.save("worker", Some(&worker), json!({"passport_number": "X7041939"}));
    server.start_again();
    exchange(&first, &second);
    for desktop in [&first, &second] {
        let review = desktop.review(&worker);
        assert_eq!((review["state"].as_str(), review["why"].as_str()), (Some("submitted"), Some("changed")));
        assert_eq!(review["changed"][0]["field"], "passport_number");
        assert_eq!(desktop.queued("waiting"), std::slice::from_ref(&worker));
    }
}
