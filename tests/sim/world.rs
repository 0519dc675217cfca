//! The server, the desktops, and the network between them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::{Body, kinds};
use serde_json::{Value, json};
use server::Clock;
use server::core::Core;
use server::database::Database;
use server::storage::Storage;
use sync::message::{EnrolRequest, JoinRequest, LeaseRequest, PROTOCOL, SyncReply, SyncRequest};
use sync::{Ledger, MemoryLedger, Options, Session, SessionError, Stamp, Step, conflict_count, enrol, wire};
use uuid::Uuid;

use crate::faulty::Faulty;
use crate::random::Random;

const DISTRICT: &str = "18.07";
const RECORDS: u64 = 8;
/// Ordinary fields, one that no version here knows, deletion; all of the kind `worker`.
const FIELDS: &[&str] = &["full_name", "phone", "hamlet", "birth_date", "a_field_of_tomorrow", "_deleted"];

struct StoppedClock;

impl Clock for StoppedClock {
    fn now_ms(&self) -> i64 {
        1_800_000_000_000
    }
}

struct Desktop {
    ledger: MemoryLedger,
    token: String,
    /// The session that is under way and what it waits for.
    session: Option<(Session, SyncReply)>,
    /// Requests that are still somewhere in the network; whoever sent them has given up on them.
    late: Vec<SyncRequest>,
}

pub struct World {
    core: Core,
    desktops: Vec<Desktop>,
    /// Every stamp that a save returned.
    saved: BTreeSet<Stamp>,
    /// Every stamp that a desktop was told to be on the server.
    acknowledged: BTreeSet<Stamp>,
}

impl World {
    pub fn new(desktops: usize) -> Self {
        let core = Core::new(Database::in_memory().unwrap(), Storage::in_memory().unwrap(), Arc::new(StoppedClock));
        core.database().add_district(DISTRICT, 0).unwrap();
        let desktops = (1..=desktops).map(|number| admit(&core, number as u8)).collect();
        Self { core, desktops, saved: BTreeSet::new(), acknowledged: BTreeSet::new() }
    }

    /// Something happens somewhere.
    pub fn step(&mut self, random: &mut Random) {
        let at = random.below(self.desktops.len() as u64) as usize;
        match random.below(10) {
            0..=4 => self.save(at, random),
            5..=7 => self.talk(at, random),
            8 => self.deliver_late(at, random),
            _ => self.want_numbers(at, random),
        }
    }

    fn save(&mut self, at: usize, random: &mut Random) {
        let field = FIELDS[random.below(FIELDS.len() as u64) as usize];
        let value = match (field, random.below(4)) {
            ("_deleted", number) => json!(number == 0),
            (_, 0) => Value::Null,
            (_, number) => json!(format!("{field} {number}")),
        };
        let record = Uuid::from_u128(1_000 + u128::from(random.below(RECORDS)));
        let saved = self.desktops[at].ledger.save(record, "worker", &Body::from_iter([(field.to_owned(), value)]));
        self.saved.extend(saved);
    }

    /// A desktop takes in the reply it waits for, or sends the next request into the network.
    fn talk(&mut self, at: usize, random: &mut Random) {
        let desktop = &mut self.desktops[at];
        let (mut session, reply) = match desktop.session.take() {
            Some((session, reply)) => (session, Some(reply)),
            None => (Session::new(options(random)), None),
        };
        if let Some(reply) = reply {
            let good_writes = if random.percent(10) { random.below(3) } else { u64::MAX };
            let mut ledger = Faulty { ledger: &mut desktop.ledger, good_writes };
            match session.received(&mut ledger, &reply) {
                Ok(()) => {}
                Err(SessionError::Store(_)) => return,
                Err(other) => panic!("a session failed: {other}"),
            }
            let acked = desktop.ledger.standing().unwrap().acked;
            let id = desktop.ledger.desktop();
            self.acknowledged.extend((1..=acked).map(|sequence| Stamp { desktop: id, sequence }));
        }
        let Step::Send(request) = session.next(&desktop.ledger).unwrap() else { return };
        // Through the wire's bytes and back, as a server would read them.
        let request: SyncRequest = wire::unpack(&wire::pack(&*request)).unwrap();
        match random.below(10) {
            // Dropped on the way there; perhaps it only takes long.
            0 => {
                if random.percent(50) {
                    desktop.late.push(request);
                }
            }
            // The answer is dropped.
            1 => drop(self.answer(at, &request)),
            // It arrives twice, the second answer comes back, and a third one is on its way.
            2 => {
                self.answer(at, &request);
                let reply = self.answer(at, &request);
                let desktop = &mut self.desktops[at];
                desktop.late.push(request);
                desktop.session = Some((session, reply));
            }
            _ => {
                let reply = self.answer(at, &request);
                self.desktops[at].session = Some((session, reply));
            }
        }
    }

    fn answer(&self, at: usize, request: &SyncRequest) -> SyncReply {
        let reply = self.core.sync(Some(&self.desktops[at].token), request).unwrap();
        wire::unpack(&wire::pack(&reply)).unwrap()
    }

    /// A request from long ago arrives, out of order; nobody waits for the answer.
    fn deliver_late(&mut self, at: usize, random: &mut Random) {
        let late = &mut self.desktops[at].late;
        if !late.is_empty() {
            let request = late.swap_remove(random.below(late.len() as u64) as usize);
            self.answer(at, &request);
        }
    }

    fn want_numbers(&mut self, at: usize, random: &mut Random) {
        let ledger = &mut self.desktops[at].ledger;
        let known = ledger.leases.iter().map(|lease| lease.to).max().unwrap_or_default();
        let want = 1 + random.below(9) as u32;
        ledger.wanted =
            vec![LeaseRequest { register: "keluar".into(), year: 2026, floor: random.below(50), known, want }];
    }

    /// The line is good again: everyone finishes, then everyone hears what the others finished with.
    pub fn calm_down(&mut self) {
        for at in 0..self.desktops.len() {
            self.desktops[at].session = None;
            for request in std::mem::take(&mut self.desktops[at].late) {
                self.answer(at, &request);
            }
        }
        for at in (0..self.desktops.len()).chain(0..self.desktops.len()) {
            let mut session = Session::new(Options::at(0));
            while let Step::Send(request) = session.next(&self.desktops[at].ledger).unwrap() {
                let reply = self.answer(at, &request);
                session.received(&mut self.desktops[at].ledger, &reply).unwrap();
            }
            assert!(!session.summary().restarted, "both sides lost count of each other");
        }
    }

    pub fn check(&self) {
        let first = &self.desktops[0].ledger;
        let saved: Vec<Stamp> = self.saved.iter().copied().collect();
        let mut numbers = BTreeMap::new();
        for Desktop { ledger, .. } in &self.desktops {
            assert_eq!(ledger.stamps(), saved, "every save of everyone is everywhere, with its history");
            assert_eq!(ledger.bodies(), first.bodies(), "all show the same");
            for ((_, here), (_, there)) in ledger.records().zip(first.records()) {
                let kind = kinds::get("worker");
                for field in FIELDS {
                    let group = kind.map_or(*field, |kind| kind.group_of(field));
                    assert_eq!(here.stamps_of(kind, group), there.stamps_of(kind, group), "the heads are the same");
                }
                assert_eq!(conflict_count(here), conflict_count(there), "the conflicts are the same");
            }
            first_accepted_stands(ledger);
            heads_are_what_nobody_replaced(ledger);
            let standing = ledger.standing().unwrap();
            assert_eq!(standing.acked, ledger.head().unwrap().0, "the outbox is empty");
            assert_eq!(standing.content, first.standing().unwrap().content, "the digests agree");
            for lease in &ledger.leases {
                for number in lease.from..=lease.to {
                    assert_eq!(numbers.insert(number, ledger.desktop()), None, "number {number} was given twice");
                }
            }
        }
        assert!(self.acknowledged.is_subset(&self.saved));
    }
}

/// In every conflict the head with the lowest position is what is shown.
fn first_accepted_stands(ledger: &MemoryLedger) {
    for (_, record) in ledger.records() {
        for conflict in sync::conflicts(record, &|_| None) {
            let first = conflict.heads.iter().min_by_key(|head| ledger.position(head.stamp).unwrap()).unwrap();
            for (field, value) in &first.values {
                assert_eq!(
                    record.body.get(field).unwrap_or(&Value::Null),
                    value,
                    "the first accepted stands in {field}"
                );
            }
        }
    }
}

/// From the whole history: a group's heads are its changes without those that another change replaces.
fn heads_are_what_nobody_replaced(ledger: &MemoryLedger) {
    let mut heads: BTreeMap<(Uuid, String), BTreeSet<Stamp>> = BTreeMap::new();
    for change in ledger.changes() {
        for edit in &change.edits {
            heads.entry((change.record, edit.group.clone())).or_default().insert(change.stamp);
        }
    }
    for change in ledger.changes() {
        for edit in &change.edits {
            heads
                .entry((change.record, edit.group.clone()))
                .or_default()
                .retain(|stamp| !edit.replaces.contains(stamp));
        }
    }
    for ((record, group), expected) in heads {
        let found = ledger.record(record).unwrap().stamps_of(kinds::get("worker"), &group);
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "the heads of {group} are what nobody replaced");
    }
}

fn options(random: &mut Random) -> Options {
    Options {
        batch_entries: 1 + random.below(6) as usize,
        batch_bytes: 100 + random.below(2_000) as usize,
        page_entries: 1 + random.below(9) as u32,
        ..Options::at(0)
    }
}

fn admit(core: &Core, number: u8) -> Desktop {
    let ledger = MemoryLedger::new(Uuid::from_u128(u128::from(number)), [number; 32]);
    let code = server::admin::invite(core.database(), DISTRICT, &StoppedClock).unwrap().code;
    let (desktop, public_key) = (ledger.desktop(), ledger.key().verifying_key().to_bytes());
    let proof = enrol::proof(ledger.key(), &code, desktop);
    let admission = if number == 1 {
        let (office, office_name, district) = (Uuid::from_u128(7), "P4MI".to_owned(), DISTRICT.to_owned());
        core.enrol(EnrolRequest { protocol: PROTOCOL, code, desktop, public_key, office, office_name, district, proof })
    } else {
        core.join(&JoinRequest { protocol: PROTOCOL, code, desktop, public_key, proof })
    };
    Desktop { ledger, token: admission.unwrap().token, session: None, late: Vec::new() }
}
