//! What every database has to do. Each fact gets a database of its own.

use ed25519_dalek::SigningKey;
use model::Body;
use sync::entry;
use sync::ledger::Ledger;
use sync::message::{LeaseRequest, RefusalCode};
use sync::{Entry, MemoryLedger};
use uuid::Uuid;

use super::attachment::{Arrival, Arrived, Beginning};
use super::{Append, Applicant, Database, NewOffice};

pub(super) const DISTRICT: &str = "18.07";
pub(super) const NOW: i64 = 1_800_000_000_000;

type Make<'a> = &'a mut dyn FnMut() -> Database;

/// All facts.
pub fn all(make: Make<'_>) {
    a_code_is_good_once_for_one_desktop(&make());
    codes_expire_and_are_for_their_district(&make());
    the_second_office_has_to_join(&make());
    a_batch_that_comes_twice_is_acknowledged_with_the_same_positions(&make());
    overlapping_batches_are_cut_where_the_ledger_ends(&make());
    gaps_forks_and_foreign_signatures_are_refused(&make());
    pages_end_where_batches_end_and_name_own_entries_only(&make());
    no_number_is_given_twice_and_a_lost_answer_costs_none(&make());
    a_revoked_desktop_is_listed_as_such(&make());
    what_was_erased_leaves_the_ledger_and_does_not_come_back(&make());
    an_attachment_is_spoken_of_only_in_the_district_whose_records_name_it(&make());
    an_attachment_goes_with_the_last_record_that_names_it(&make());
    room_is_bounded_and_what_was_abandoned_makes_some(&make());
    super::suite_told::all(make);
}

pub(super) fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn applicant(code: u8, desktop: &MemoryLedger, office: Option<u128>) -> Applicant {
    let office =
        office.map(|number| NewOffice { id: id(number), name: "P4MI Lampung Timur".into(), district: DISTRICT.into() });
    let public_key = desktop.key().verifying_key().to_bytes();
    Applicant { code: [code; 32], desktop: desktop.desktop(), public_key, office, secret: format!("secret-{code}") }
}

/// A desktop on the server, admitted with an own code.
pub(super) fn admitted(database: &Database, number: u8) -> MemoryLedger {
    database.add_district(DISTRICT, NOW).unwrap();
    let desktop = MemoryLedger::new(id(u128::from(number)), [number; 32]);
    database.add_invitation(DISTRICT, &[number; 32], NOW, NOW + 1).unwrap();
    database.admit(&applicant(number, &desktop, Some(1)), NOW).unwrap().unwrap();
    desktop
}

fn save(desktop: &mut MemoryLedger, count: usize) {
    for number in 0..count {
        let values = Body::from_iter([("full_name".to_owned(), format!("Siti {number}").into())]);
        desktop.save(id(1_000 + number as u128 + 10_000 * desktop.desktop().as_u128()), "worker", &values);
    }
}

/// The desktop's entries `from..=to`, signed.
pub(super) fn batch(desktop: &MemoryLedger, from: u64, to: u64) -> Append {
    let outbox = desktop.outbox(from - 1, (to + 1 - from) as usize, usize::MAX).unwrap();
    let digests = entry::chain(desktop.desktop(), from - 1, outbox.previous, &outbox.entries).unwrap();
    let head = outbox.entries.last().unwrap().stamp;
    let signature = entry::sign_head(desktop.key(), head, digests.last().unwrap());
    Append { entries: outbox.entries, signature, users: Vec::new(), authors: Vec::new() }
}

pub(super) fn acks(database: &Database, desktop: &MemoryLedger, batch: &Append) -> Vec<(u64, u64, u32)> {
    let appended = database.append(DISTRICT, desktop.desktop(), batch, NOW).unwrap().unwrap();
    appended.acks.iter().map(|range| (range.sequence, range.position, range.count)).collect()
}

fn a_code_is_good_once_for_one_desktop(database: &Database) {
    let first = admitted(database, 1);
    let other = MemoryLedger::new(id(2), [2; 32]);
    assert_eq!(database.admit(&applicant(9, &other, None), NOW).unwrap(), Err(RefusalCode::CodeUnknown));
    assert_eq!(database.admit(&applicant(1, &other, None), NOW).unwrap(), Err(RefusalCode::CodeUsed));
    // The same desktop with the same code: its answer was lost, it is let in again, with a new token.
    let again = Applicant { secret: "another".into(), ..applicant(1, &first, Some(1)) };
    assert!(database.admit(&again, NOW).unwrap().is_ok());
    let token = |secret: &str| crate::secret::hash(&crate::secret::token(DISTRICT, secret));
    assert_eq!(database.desktop_of_token(DISTRICT, &token("another")).unwrap().unwrap().id, first.desktop());
    assert_eq!(database.desktop_of_token(DISTRICT, &token("secret-1")).unwrap(), None);
    // An identity stays with its key.
    database.add_invitation(DISTRICT, &[3; 32], NOW, NOW + 1).unwrap();
    let thief = Applicant { desktop: first.desktop(), ..applicant(3, &other, None) };
    assert_eq!(database.admit(&thief, NOW).unwrap(), Err(RefusalCode::DesktopTaken));
}

fn codes_expire_and_are_for_their_district(database: &Database) {
    assert!(!database.add_invitation(DISTRICT, &[1; 32], NOW, NOW).unwrap(), "the district is not there yet");
    assert!(database.add_district(DISTRICT, NOW).unwrap());
    assert!(!database.add_district(DISTRICT, NOW).unwrap(), "it is there already");
    let desktop = MemoryLedger::new(id(1), [1; 32]);
    database.add_invitation(DISTRICT, &[1; 32], NOW, NOW + 10).unwrap();
    assert_eq!(database.admit(&applicant(1, &desktop, Some(1)), NOW + 11).unwrap(), Err(RefusalCode::CodeExpired));
    let mut elsewhere = applicant(1, &desktop, Some(1));
    elsewhere.office.as_mut().unwrap().district = "18.08".into();
    assert_eq!(database.admit(&elsewhere, NOW).unwrap(), Err(RefusalCode::OtherDistrict));
    assert_eq!(database.admit(&applicant(1, &desktop, None), NOW).unwrap(), Err(RefusalCode::OfficeMissing));
    assert!(
        database.admit(&applicant(1, &desktop, Some(1)), NOW).unwrap().is_ok(),
        "what was refused did not use the code up"
    );
}

fn the_second_office_has_to_join(database: &Database) {
    admitted(database, 1);
    let desktop = MemoryLedger::new(id(2), [2; 32]);
    database.add_invitation(DISTRICT, &[2; 32], NOW, NOW + 1).unwrap();
    assert_eq!(database.admit(&applicant(2, &desktop, Some(77)), NOW).unwrap(), Err(RefusalCode::OfficeExists));
    let joined = database.admit(&applicant(2, &desktop, None), NOW).unwrap().unwrap();
    assert_eq!((joined.office, joined.office_name.as_str()), (id(1), "P4MI Lampung Timur"));
}

fn a_batch_that_comes_twice_is_acknowledged_with_the_same_positions(database: &Database) {
    let mut desktop = admitted(database, 1);
    save(&mut desktop, 5);
    let batch = batch(&desktop, 1, 5);
    assert_eq!(acks(database, &desktop, &batch), [(1, 1, 5)]);
    assert_eq!(acks(database, &desktop, &batch), [(1, 1, 5)]);
    assert_eq!(database.end(DISTRICT).unwrap(), 5);
}

fn overlapping_batches_are_cut_where_the_ledger_ends(database: &Database) {
    let (mut one, mut two) = (admitted(database, 1), admitted(database, 2));
    save(&mut one, 9);
    save(&mut two, 2);
    assert_eq!(acks(database, &one, &batch(&one, 1, 4)), [(1, 1, 4)]);
    assert_eq!(acks(database, &two, &batch(&two, 1, 2)), [(1, 5, 2)]);
    assert_eq!(acks(database, &one, &batch(&one, 3, 7)), [(3, 3, 2), (5, 7, 3)]);
    assert_eq!(acks(database, &one, &batch(&one, 2, 3)), [(2, 2, 2)]);
    assert_eq!(acks(database, &one, &batch(&one, 1, 9)), [(1, 1, 4), (5, 7, 3), (8, 10, 2)]);
    let page = database.page(DISTRICT, two.desktop(), 0, 1_000).unwrap();
    let runs: Vec<_> =
        page.runs.iter().map(|run| (run.desktop == one.desktop(), run.first, run.position, run.count)).collect();
    assert_eq!(runs, [(true, 1, 1, 4), (false, 1, 5, 2), (true, 5, 7, 5)]);
}

fn gaps_forks_and_foreign_signatures_are_refused(database: &Database) {
    let (mut one, two) = (admitted(database, 1), admitted(database, 2));
    save(&mut one, 6);
    let refused = |batch: &Append| database.append(DISTRICT, one.desktop(), batch, NOW).unwrap().unwrap_err();
    assert_eq!((refused(&batch(&one, 2, 3)).code, refused(&batch(&one, 2, 3)).detail), (RefusalCode::Gap, 0));
    acks(database, &one, &batch(&one, 1, 3));
    assert_eq!((refused(&batch(&one, 5, 6)).code, refused(&batch(&one, 5, 6)).detail), (RefusalCode::Gap, 3));
    // A copy of the file went its own way under the same identity.
    let mut copy = MemoryLedger::new(one.desktop(), [1; 32]);
    save(&mut copy, 2);
    let values = Body::from_iter([("full_name".to_owned(), "Wayan".into())]);
    copy.save(id(5), "worker", &values);
    assert_eq!(refused(&batch(&copy, 1, 3)).code, RefusalCode::Fork);
    let mut forged = batch(&one, 4, 6);
    forged.signature = entry::sign_head(two.key(), forged.entries[2].stamp, &[0; 32]);
    assert_eq!(refused(&forged).code, RefusalCode::BadSignature);
    assert_eq!(refused(&Append { entries: Vec::<Entry>::new(), ..forged }).code, RefusalCode::Malformed);
    assert_eq!(database.end(DISTRICT).unwrap(), 3, "nothing of what was refused is there");
}

fn pages_end_where_batches_end_and_name_own_entries_only(database: &Database) {
    let (mut one, two) = (admitted(database, 1), admitted(database, 2));
    save(&mut one, 30);
    for first in [1, 11, 21] {
        acks(database, &one, &batch(&one, first, first + 9));
    }
    let page = database.page(DISTRICT, two.desktop(), 0, 15).unwrap();
    assert_eq!((page.upto, page.end, page.runs.len(), page.content.is_none()), (10, 30, 1, true));
    let page = database.page(DISTRICT, two.desktop(), 10, 100).unwrap();
    assert_eq!((page.upto, page.runs.len(), page.runs[0].entries.len(), page.content.is_some()), (30, 1, 20, true));
    let own = database.page(DISTRICT, one.desktop(), 0, 1).unwrap();
    assert_eq!((own.upto, own.runs[0].count, own.runs[0].entries.len()), (30, 30, 0));
    let beyond = database.page(DISTRICT, one.desktop(), 99, 10).unwrap();
    assert_eq!((beyond.upto, beyond.end, beyond.runs.len()), (30, 30, 0));
}

fn no_number_is_given_twice_and_a_lost_answer_costs_none(database: &Database) {
    let (one, two) = (admitted(database, 1).desktop(), admitted(database, 2).desktop());
    let lease = |desktop, floor, known, want| {
        let request = LeaseRequest { register: "keluar".into(), year: 2026, floor, known, want };
        let leases = database.lease(DISTRICT, desktop, &request, NOW).unwrap();
        leases.iter().map(|lease| (lease.from, lease.to)).collect::<Vec<_>>()
    };
    assert_eq!(lease(one, 37, 0, 50), [(38, 87)]);
    assert_eq!(lease(one, 37, 0, 50), [(38, 87)], "the answer was lost: the same again");
    assert_eq!(lease(two, 0, 0, 50), [(88, 137)]);
    assert_eq!(lease(one, 37, 87, 10), [(138, 147)]);
    assert_eq!(lease(one, 500, 147, 1), [(501, 501)], "never below what is known to be used");
    assert_eq!(lease(two, 0, 600, 1), [(601, 601)], "nor below what the desktop was given before a restore");
    assert_eq!(lease(two, 0, 601, 1_000_000), [(602, 1_601)]);
    assert_eq!(lease(two, 999_999_999, 1_601, 5), []);
    let next_year = LeaseRequest { register: "keluar".into(), year: 2027, floor: 0, known: 0, want: 2 };
    assert_eq!(database.lease(DISTRICT, one, &next_year, NOW).unwrap()[0].from, 1);
}

fn a_revoked_desktop_is_listed_as_such(database: &Database) {
    let one = admitted(database, 1);
    admitted(database, 2);
    let (before, _) = database.peers(DISTRICT).unwrap();
    assert!(database.revoke(DISTRICT, one.desktop(), NOW).unwrap());
    let (after, peers) = database.peers(DISTRICT).unwrap();
    assert_ne!(before, after);
    assert_eq!(peers.iter().map(|peer| peer.revoked).collect::<Vec<_>>(), [true, false]);
    let keys = database.letter_keys().unwrap();
    assert_eq!(keys.iter().map(|key| key.revoked_ms).collect::<Vec<_>>(), [Some(NOW), None]);
    assert_eq!(keys[0].public_key, SigningKey::from_bytes(&[1; 32]).verifying_key().to_bytes());
}

/// Payloads that a desktop without any gets, in the order of positions; none for erased ones.
fn payloads(database: &Database) -> Vec<Option<Vec<u8>>> {
    let page = database.page(DISTRICT, id(77), 0, 1_000).unwrap();
    page.runs.into_iter().flat_map(|run| run.entries).map(|sent| sent.payload).collect()
}

fn what_was_erased_leaves_the_ledger_and_does_not_come_back(database: &Database) {
    let (mut one, mut two) = (admitted(database, 1), admitted(database, 2));
    let text = |field: &str, value: &str| Body::from_iter([(field.to_owned(), value.into())]);
    let (person, other, paper) = (id(0xa1), id(0xa2), id(0xa3));
    one.save(person, "worker", &text("full_name", "Zyxwvu"));
    one.save(other, "worker", &text("full_name", "Siti"));
    acks(database, &one, &batch(&one, 1, 2));
    // Another desktop wrote about her while it was away.
    two.save(person, "worker", &text("hamlet", "Zyxwvu"));
    let mut document = text("worker", &person.to_string());
    document.insert("document_number".to_owned(), "Zyxwvu".into());
    two.save(paper, "document", &document);
    two.save(paper, "document", &text("issuer", "Zyxwvu"));
    two.save(other, "worker", &text("hamlet", "Dusun II"));
    let list =
        sync::erasure::write(&[sync::erasure::Erased { record: person, kind: "worker".into(), kept: Body::new() }]);
    one.save(id(0xe1), "erasure", &text("erased", &list));
    acks(database, &one, &batch(&one, 3, 3));
    assert_eq!(payloads(database).iter().map(Option::is_some).collect::<Vec<_>>(), [false, true, true]);
    acks(database, &two, &batch(&two, 1, 4));
    let kept = payloads(database);
    assert_eq!(kept.iter().map(Option::is_some).collect::<Vec<_>>(), [false, true, true, false, false, false, true]);
    let name = b"Zyxwvu";
    assert!(!kept.iter().flatten().any(|payload| payload.windows(name.len()).any(|bytes| bytes == name)));
    // The chain is whole: the same entries are acknowledged again, with and without what was erased.
    assert_eq!(acks(database, &two, &batch(&two, 1, 4)), [(1, 4, 4)]);
    let mut without = batch(&two, 1, 4);
    without.entries = without.entries.iter().map(Entry::erased).collect();
    assert_eq!(acks(database, &two, &without), [(1, 4, 4)]);
    one.save(person, "worker", &text("full_name", "Zyxwvu again"));
    acks(database, &one, &batch(&one, 4, 4));
    assert_eq!(payloads(database).last(), Some(&None));
}

/// A scan's record that names an attachment.
fn scan(desktop: &mut MemoryLedger, record: u128, worker: Uuid, hash: [u8; 32]) {
    let contents = format!(r#"[{{"hash":"{}"}}]"#, blake3::Hash::from_bytes(hash).to_hex());
    let values = [("worker", worker.to_string()), ("scan_contents", contents)]
        .map(|(name, text)| (name.to_owned(), text.into()));
    desktop.save(id(record), "scan", &Body::from_iter(values));
}

fn beginning(hash: [u8; 32], bytes: u64, name: u8) -> Beginning {
    Beginning { hash, bytes, name: [name; 16], key: [name; 32], limit: 100 }
}

fn is_named(database: &Database, district: &str, hash: [u8; 32]) -> bool {
    database.attachment_states(district, &[hash]).unwrap()[0].named
}

fn an_attachment_is_spoken_of_only_in_the_district_whose_records_name_it(database: &Database) {
    let mut one = admitted(database, 1);
    let (hash, other) = ([7; 32], [8; 32]);
    database.add_district("18.08", NOW).unwrap();
    let begin = |district: &str, hash| database.begin_attachment(district, &beginning(hash, 10, 1), NOW).unwrap();
    assert_eq!(begin(DISTRICT, hash).err(), Some(RefusalCode::AttachmentUnnamed));
    scan(&mut one, 0x51, id(0xa1), hash);
    acks(database, &one, &batch(&one, 1, 1));
    let held = begin(DISTRICT, hash).unwrap();
    let arrival = Arrival { hash, name: held.name, number: 0, object: [5; 16] };
    assert_eq!(database.piece_arrived(DISTRICT, &arrival).unwrap(), Arrived::Here(1));
    assert_eq!(database.piece_arrived(DISTRICT, &arrival).unwrap(), Arrived::Twice);
    let states = database.attachment_states(DISTRICT, &[hash, other]).unwrap();
    assert_eq!((states[0].named, states[0].complete, &states[0].have[..]), (true, false, &[0][..]));
    assert!(!states[1].named, "nobody names it");
    assert!(database.attachment_completed(DISTRICT, &hash, &held.name, NOW).unwrap());
    assert!(begin(DISTRICT, hash).unwrap().complete, "it is not taken twice");
    // The other district hears nothing of it and has nothing of it.
    assert!(!is_named(database, "18.08", hash));
    assert_eq!(begin("18.08", hash).err(), Some(RefusalCode::AttachmentUnnamed));
    assert!(database.attachment("18.08", &hash).unwrap().is_none());
    assert_eq!(database.piece_arrived("18.08", &arrival).unwrap(), Arrived::Gone);
}

fn an_attachment_goes_with_the_last_record_that_names_it(database: &Database) {
    let mut one = admitted(database, 1);
    let (shared, alone) = ([7; 32], [8; 32]);
    let (person, other) = (id(0xa1), id(0xa2));
    scan(&mut one, 0x51, person, shared);
    scan(&mut one, 0x52, person, alone);
    scan(&mut one, 0x53, other, shared);
    acks(database, &one, &batch(&one, 1, 3));
    for (hash, name) in [(shared, 1), (alone, 2)] {
        let held = database.begin_attachment(DISTRICT, &beginning(hash, 10, name), NOW).unwrap().unwrap();
        database.attachment_completed(DISTRICT, &hash, &held.name, NOW).unwrap();
    }
    let list =
        sync::erasure::write(&[sync::erasure::Erased { record: person, kind: "worker".into(), kept: Body::new() }]);
    one.save(id(0xe1), "erasure", &Body::from_iter([("erased".to_owned(), list.into())]));
    acks(database, &one, &batch(&one, 4, 4));
    assert!(database.attachment(DISTRICT, &alone).unwrap().is_none(), "its key is gone");
    assert_eq!(database.attachment_litter(DISTRICT).unwrap(), [[2; 16]]);
    database.litter_swept(DISTRICT, &[2; 16]).unwrap();
    assert!(database.attachment_litter(DISTRICT).unwrap().is_empty());
    assert!(database.attachment(DISTRICT, &shared).unwrap().is_some(), "another person's scan names it");
    assert!(!is_named(database, DISTRICT, alone), "a desktop that still has it cannot bring it back");
    // One that was away names it only now: what belongs to an erased person names nothing.
    scan(&mut one, 0x54, person, alone);
    acks(database, &one, &batch(&one, 5, 5));
    assert!(!is_named(database, DISTRICT, alone));
}

fn room_is_bounded_and_what_was_abandoned_makes_some(database: &Database) {
    let mut one = admitted(database, 1);
    for number in 0..3 {
        scan(&mut one, 0x50 + u128::from(number), id(0xa1), [number; 32]);
    }
    acks(database, &one, &batch(&one, 1, 3));
    let begin = |number: u8, bytes, at_ms| {
        database
            .begin_attachment(DISTRICT, &beginning([number; 32], bytes, number), at_ms)
            .unwrap()
            .map(|held| held.bytes)
    };
    assert_eq!(begin(0, 60, NOW), Ok(60));
    assert_eq!(begin(1, 50, NOW), Err(RefusalCode::StorageFull));
    assert_eq!(begin(1, 40, NOW), Ok(40));
    assert!(database.attachment_completed(DISTRICT, &[1; 32], &[1; 16], NOW).unwrap());
    let later = NOW + 8 * 86_400_000;
    assert_eq!(begin(2, 50, later), Ok(50), "nobody went on with the first for a week");
    assert_eq!(database.attachment_litter(DISTRICT).unwrap(), [[0; 16]]);
    assert!(database.attachment(DISTRICT, &[1; 32]).unwrap().is_some(), "what is complete stays");
}
