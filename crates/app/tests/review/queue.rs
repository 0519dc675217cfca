//! What waits, for whom.

use serde_json::{Value, json};

use crate::office::{Desktop, OFFICER, REVIEWER};

#[test]
fn the_queue_follows_every_decision_and_every_change_that_matters() {
    let desk = Desktop::with_office("queue-follow");
    let worker = desk.verified_worker();
    assert!(desk.queued("waiting").is_empty() && desk.queued("sent_back").is_empty());
    let (_, change) = desk.save("worker", Some(&worker), json!({"full_name": "Dewi Lestari H"}));
    let row = desk.queue("waiting")["rows"][0].clone();
    assert_eq!((row["why"].as_str(), row["own"].as_bool()), (Some("changed"), Some(true)));
    assert_eq!(row["submitted_by"], OFFICER);
    // The old value again is a change too: someone looks at it.
    desk.done("record.undo", json!({"change": change}));
    assert_eq!(desk.queued("waiting"), std::slice::from_ref(&worker));
    desk.sit(REVIEWER);
    assert_eq!(desk.queue("waiting")["rows"][0]["own"], false);
    let sent = desk.send_back(&worker, &[(&worker, "full_name", "Menurut KTP")]);
    assert_eq!((desk.queued("waiting").len(), desk.queued("sent_back").len()), (0, 1));
    assert!(desk.queued("sent_back_to_me").is_empty());
    desk.done("review.undo", json!({"decision": sent["undo"]}));
    assert_eq!((desk.queued("waiting").len(), desk.queued("sent_back").len()), (1, 0));
    desk.send_back(&worker, &[(&worker, "full_name", "Menurut KTP")]);
    desk.sit(OFFICER);
    assert_eq!(desk.queued("sent_back_to_me"), std::slice::from_ref(&worker));
    let overview = desk.done("counter.overview", json!({}));
    assert_eq!((overview["to_verify"].as_u64(), overview["sent_back_to_me"].as_u64()), (Some(0), Some(1)));
}

#[test]
fn the_longest_waiting_comes_first_and_a_place_and_a_reason_can_be_chosen() {
    let desk = Desktop::with_office("queue-order");
    let of = |name: &str, village: &str| {
        let id = desk.save("worker", None, json!({"full_name": name, "village": village})).0;
        desk.submit(&id);
        id
    };
    let (a, b, c) = (of("A", "18.07.05.2001"), of("B", "18.07.04.2002"), of("C", "18.07.05.2003"));
    assert_eq!(desk.queued("waiting"), [a.clone(), b, c.clone()]);
    let ask = |more: Value| {
        let mut input = json!({"list": "waiting", "offset": 0, "limit": 50});
        input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        desk.done("review.queue", input)
    };
    let here = ask(json!({"place": "18.07.05"}));
    assert_eq!((here["total"].as_u64(), here["counts"]["waiting"].as_u64()), (Some(2), Some(3)));
    assert_eq!(here["rows"][1]["record"]["id"], c);
    assert_eq!(ask(json!({"why": "mended"}))["total"], 0);
    assert_eq!(ask(json!({"offset": 1, "limit": 1}))["rows"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        desk.refused("review.queue", json!({"list": "waiting", "place": "' OR 1", "offset": 0, "limit": 1})),
        "bad_input"
    );
}

#[test]
fn another_fields_change_leaves_the_queue_as_it_is() {
    let desk = Desktop::with_office("queue-quiet");
    let worker = desk.verified_worker();
    desk.save("worker", Some(&worker), json!({"phone": "+6281272004499"}));
    let other = desk.worker();
    desk.save("worker", Some(&other), json!({"full_name": "Tidak diserahkan"}));
    assert!(desk.queued("waiting").is_empty());
}

#[test]
fn a_file_that_another_stands_for_waits_for_nobody() {
    let desk = Desktop::with_office("review-merged");
    let one = desk.worker();
    let (other, _) = desk.save("worker", None, json!({"full_name": "Dewi Lestari Handayani"}));
    desk.submit(&one);
    desk.submit(&other);
    assert_eq!(desk.queue("waiting")["total"], 2);
    desk.sit(REVIEWER);
    desk.done("double.merge", json!({"one": one, "other": other, "choices": {}}));
    let queue = desk.queue("waiting");
    assert_eq!((&queue["total"], queue["rows"].as_array().map(Vec::len)), (&json!(1), Some(1)), "{queue}");
}
