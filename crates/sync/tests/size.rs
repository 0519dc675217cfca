//! How large changes are on the wire: lines are slow and far.

use model::{Body, kinds};
use serde_json::json;
use sync::message::{PROTOCOL, SyncRequest};
use sync::{Ledger, MemoryLedger, Options, Session, Step, wire};
use uuid::Uuid;

const GIVEN: &[&str] =
    &["Siti", "Wayan", "Ketut", "Dewi", "Ahmad", "Joko", "Rina", "Slamet", "Nurul", "Yanti", "Agus", "Eko"];
const FAMILY: &[&str] = &["Aminah", "Suryani", "Wibowo", "Lestari", "Hidayat", "Saputra", "Rahmawati", "Kurniawan"];

/// Numbers without a pattern, always the same.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed ^ (mixed >> 29)
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[(self.next() % list.len() as u64) as usize]
    }

    /// As version 7 makes them: a clock that goes on, then chance.
    fn id(&mut self, count: u64) -> Uuid {
        let time = u128::from(1_760_000_000_000 + count * 40) << 80;
        Uuid::from_u128(time | u128::from(self.next()) << 10 | u128::from(self.next() & 1023))
    }
}

fn worker(numbers: &mut Numbers) -> Body {
    let (day, month, year) = (1 + numbers.next() % 28, 1 + numbers.next() % 12, 1_970 + numbers.next() % 36);
    let village = 2_001 + numbers.next() % 20;
    let subdistrict = 1 + numbers.next() % 24;
    let serial = numbers.next() % 10_000;
    let body = json!({
        "nik": format!("1807{subdistrict:02}{day:02}{month:02}{:02}{serial:04}", year % 100),
        "full_name": format!("{} {}", numbers.of(GIVEN), numbers.of(FAMILY)),
        "birth_date": format!("{year}-{month:02}-{day:02}"),
        "birthplace": "Lampung Timur",
        "sex": numbers.of(&["female", "male"]),
        "marital_status": numbers.of(&["single", "married", "divorced"]),
        "education": numbers.of(&["primary", "junior", "senior"]),
        "phone": format!("+62812{:08}", numbers.next() % 100_000_000),
        "village": format!("18.07.{subdistrict:02}.{village}"),
        "stage": "candidate",
    });
    body.as_object().cloned().expect("an object")
}

fn first_request(ledger: &MemoryLedger) -> Box<SyncRequest> {
    let mut session = Session::new(Options::at(1_760_000_000_000));
    match session.next(ledger).expect("a step") {
        Step::Send(request) => request,
        Step::Done(_) => panic!("nothing to send"),
    }
}

#[test]
fn a_new_record_takes_at_most_175_bytes_and_a_field_edit_60() {
    let mut numbers = Numbers(7);
    let desktop = numbers.id(0);
    let mut ledger = MemoryLedger::new(desktop, [7; 32]);
    let ids: Vec<Uuid> = (0..500).map(|count| numbers.id(count)).collect();
    for id in &ids {
        ledger.save(*id, kinds::worker::KIND.name, &worker(&mut numbers));
    }
    let request = first_request(&ledger);
    assert_eq!((request.protocol, request.push.as_ref().map(|batch| batch.entries.len())), (PROTOCOL, Some(500)));
    let a_record = wire::pack(&*request).len() / 500;
    assert!(a_record <= 175, "{a_record} bytes a record");

    let outbox = ledger.outbox(0, 500, usize::MAX).expect("entries");
    let acks: Vec<_> = outbox
        .entries
        .iter()
        .map(|entry| sync::Ack { sequence: entry.stamp.sequence, position: entry.stamp.sequence })
        .collect();
    let standing = sync::Standing { acked: 500, ..ledger.standing().expect("a standing") };
    ledger.acked(&acks, &[], &standing).expect("acknowledged");
    for id in &ids {
        let phone = json!(format!("+62813{:08}", numbers.next() % 100_000_000));
        ledger.save(*id, kinds::worker::KIND.name, &Body::from_iter([("phone".to_owned(), phone)]));
    }
    let an_edit = wire::pack(&*first_request(&ledger)).len() / 500;
    assert!(an_edit <= 60, "{an_edit} bytes a field edit");
}
