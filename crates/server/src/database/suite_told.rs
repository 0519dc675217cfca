//! What every database tells of a ledger: letters to whoever holds the paper, figures, and what the store of attachments lost.

use model::Body;
use serde_json::{Value, json};
use sync::MemoryLedger;

use super::attachment::{Arrival, Beginning};
use super::letter::State;
use super::suite::{DISTRICT, NOW, acks, admitted, batch, id};
use super::{Database, ledger};
use crate::values;

/// All facts.
pub fn all(make: &mut dyn FnMut() -> Database) {
    a_letter_is_told_with_what_became_of_it_and_without_a_name(&make());
    what_an_older_process_added_is_told_too(&make());
    an_erased_letter_is_still_answered(&make());
    figures_count_what_stands(&make());
    an_erased_person_is_not_counted(&make());
    a_lost_piece_is_asked_for_again(&make());
}

fn body(values: Value) -> Body {
    let Value::Object(body) = values else { panic!("an object") };
    body
}

fn save(desktop: &mut MemoryLedger, record: u128, kind: &str, values: Value) {
    desktop.save(id(record), kind, &body(values)).unwrap();
}

/// Everything of the desktop that is not on the server yet.
fn hand_in(database: &Database, desktop: &MemoryLedger, from: u64) -> u64 {
    let to = desktop.stamps().len() as u64;
    acks(database, desktop, &batch(desktop, from, to));
    to + 1
}

fn letter(desktop: &mut MemoryLedger, record: u128, number: &str) {
    let values = json!({"number": number, "issued_on": "2026-04-14", "letter_kind": "passport-recommendation", "subject_name": "Siti", "seal": format!("SEAL{record}")});
    save(desktop, record, "letter", values);
}

fn event(desktop: &mut MemoryLedger, record: u128, values: Value) {
    save(desktop, record, "letter_event", values);
}

fn states(database: &Database) -> Vec<(String, State, Option<String>)> {
    let told =
        [0xa1, 0xa2, 0xa3, 0xa4].into_iter().flat_map(|letter| database.letter(DISTRICT, id(letter)).unwrap().unwrap());
    told.map(|one| (one.number, one.state, one.replaced_by)).collect()
}

fn a_letter_is_told_with_what_became_of_it_and_without_a_name(database: &Database) {
    let mut one = admitted(database, 1);
    assert_eq!(database.letter("18.08", id(0xa1)).unwrap(), None, "no such district");
    for (record, number) in [(0xa1, "1/2026"), (0xa2, "2/2026"), (0xa3, "3/2026"), (0xa4, "")] {
        letter(&mut one, record, number);
    }
    event(&mut one, 0xe1, json!({"letter": id(0xa2), "event": "replaced", "replaced_by": id(0xa3)}));
    event(&mut one, 0xe2, json!({"letter": id(0xa1), "event": "printed", "copies": 1}));
    event(&mut one, 0xe3, json!({"letter": id(0xa4), "event": "numbered", "number": "7/2026", "running": 7}));
    let next = hand_in(database, &one, 1);
    let told = |number: &str, state| (number.to_owned(), state, None);
    let replaced = ("2/2026".to_owned(), State::Replaced, Some("3/2026".to_owned()));
    let before =
        [told("1/2026", State::InForce), replaced, told("3/2026", State::InForce), told("7/2026", State::InForce)];
    assert_eq!(states(database), before);
    event(&mut one, 0xe4, json!({"letter": id(0xa2), "event": "revoked", "reason": "Siti"}));
    event(&mut one, 0xe5, json!({"letter": id(0xa2), "event": "replaced", "replaced_by": id(0xa1)}));
    hand_in(database, &one, next);
    assert_eq!(states(database)[1], told("2/2026", State::Revoked), "who revokes says more");
    let ended = database.ended_letters(DISTRICT).unwrap().unwrap();
    assert_eq!(ended.iter().map(|one| (one.letter, one.state)).collect::<Vec<_>>(), [(id(0xa2), State::Revoked)]);
    let by_number = database.letters_of_number(DISTRICT, "3/2026").unwrap().unwrap();
    assert_eq!(by_number.iter().map(|one| (one.letter, one.registered_ms)).collect::<Vec<_>>(), [(id(0xa3), NOW)]);
    assert!(database.letters_of_number(DISTRICT, "9/2026").unwrap().unwrap().is_empty());
}

fn what_an_older_process_added_is_told_too(database: &Database) {
    let mut one = admitted(database, 1);
    letter(&mut one, 0xa1, "1/2026");
    let next = hand_in(database, &one, 1);
    // As a process of the version before does: the ledger grows, nothing is noted.
    database
        .write(Some(DISTRICT), |tx| {
            tx.execute("UPDATE districts SET letter_seals_read = 0 WHERE district = $1", values![DISTRICT])?;
            tx.execute("UPDATE letters SET number = 'forgotten', seal = NULL WHERE district = $1", values![DISTRICT])
        })
        .unwrap();
    letter(&mut one, 0xa2, "2/2026");
    hand_in(database, &one, next);
    let end = database.read(Some(DISTRICT), |rows| Ok(ledger::end(rows, DISTRICT)?.0)).unwrap();
    assert_eq!(end, 2);
    assert_eq!(states(database).last().map(|one| one.0.as_str()), Some("2/2026"));
    let first = database.letter(DISTRICT, id(0xa1)).unwrap().unwrap().remove(0);
    assert!(first.seal.is_some(), "what it did not note of the seal");
}

fn an_erased_letter_is_still_answered(database: &Database) {
    let mut one = admitted(database, 1);
    let erased = [sync::erasure::Erased {
        record: id(0xa1),
        kind: "letter".into(),
        kept: body(json!({"number": "1/2026", "issued_on": "2026-04-14"})),
    }];
    // The letter itself never came with its content.
    save(&mut one, 0xe1, "erasure", json!({"erased": sync::erasure::write(&erased)}));
    letter(&mut one, 0xa1, "1/2026");
    hand_in(database, &one, 1);
    assert_eq!(states(database), [("1/2026".to_owned(), State::InForce, None)]);
}

fn told(database: &Database) -> Vec<(String, i64, String, u64)> {
    let counts = database.figures(DISTRICT).unwrap().into_iter();
    counts.map(|one| (one.measure, one.year, one.code, one.count)).collect()
}

fn figures_count_what_stands(database: &Database) {
    let mut one = admitted(database, 1);
    for worker in 1..=3 {
        let sex = if worker == 1 { "male" } else { "female" };
        save(&mut one, worker, "worker", json!({"full_name": "Siti", "sex": sex, "registered_on": "2026-03-01"}));
    }
    save(&mut one, 4, "worker", json!({"full_name": "Siti"}));
    save(&mut one, 5, "service", json!({"service_kind": "information", "started_at": "2025-12-31T20:00:00Z"}));
    let next = hand_in(database, &one, 1);
    let line = |measure: &str, year, code: &str, count| (measure.to_owned(), year, code.to_owned(), count);
    let by_sex = "registrations_by_sex";
    let service = line("services_by_kind", 2025, "information", 1);
    assert_eq!(told(database), [line(by_sex, 2026, "female", 2), line(by_sex, 2026, "male", 1), service.clone()]);
    // Changed, corrected to nothing, deleted.
    save(&mut one, 1, "worker", json!({"sex": "female"}));
    save(&mut one, 2, "worker", json!({"sex": null}));
    save(&mut one, 3, "worker", json!({"_deleted": true}));
    hand_in(database, &one, next);
    assert_eq!(told(database), [line(by_sex, 2026, "-", 1), line(by_sex, 2026, "female", 1), service]);
}

fn an_erased_person_is_not_counted(database: &Database) {
    let mut one = admitted(database, 1);
    save(&mut one, 1, "worker", json!({"full_name": "Siti", "registered_on": "2026-03-01"}));
    let journey = json!({"worker": id(1), "destination_country": "TW", "departed_on": "2026-05-01"});
    save(&mut one, 2, "placement", journey);
    let next = hand_in(database, &one, 1);
    assert!(told(database).iter().any(|one| one.0 == "placements_by_country"));
    let erased = [sync::erasure::Erased { record: id(1), kind: "worker".into(), kept: Body::new() }];
    save(&mut one, 0xe1, "erasure", json!({"erased": sync::erasure::write(&erased)}));
    hand_in(database, &one, next);
    assert_eq!(told(database), [], "nor what belonged to the person");
}

fn a_lost_piece_is_asked_for_again(database: &Database) {
    let mut one = admitted(database, 1);
    let hash = [7; 32];
    let contents = format!(r#"[{{"hash":"{}"}}]"#, blake3::Hash::from_bytes(hash).to_hex());
    save(&mut one, 0x51, "scan", json!({"worker": id(1), "scan_contents": contents}));
    hand_in(database, &one, 1);
    let new = Beginning { hash, bytes: 10, name: [1; 16], key: [1; 32], limit: 100 };
    let held = database.begin_attachment(DISTRICT, &new, NOW).unwrap().unwrap();
    for number in [0, 1] {
        let arrival = Arrival { hash, name: held.name, number, object: [number as u8; 16] };
        database.piece_arrived(DISTRICT, &arrival).unwrap();
    }
    database.attachment_completed(DISTRICT, &hash, &held.name, NOW).unwrap();
    assert_eq!(database.whole_attachments(DISTRICT, &[], 10).unwrap(), [hash]);
    assert_eq!(database.attachments_lost(DISTRICT).unwrap(), 0);
    database.piece_lost(DISTRICT, &hash, &[1; 16]).unwrap();
    database.piece_lost(DISTRICT, &hash, &[1; 16]).unwrap();
    assert_eq!(database.attachments_lost(DISTRICT).unwrap(), 1, "noted once");
    let state = &database.attachment_states(DISTRICT, &[hash]).unwrap()[0];
    assert_eq!((state.named, state.complete, &state.have[..]), (true, false, &[0][..]));
    assert!(database.whole_attachments(DISTRICT, &[], 10).unwrap().is_empty());
}
