//! The server, the desktops, what happens to them, and what must be true of it afterwards.

use std::collections::{BTreeMap, BTreeSet};

use model::Body;
use serde_json::{Value, json};
use store::StoreError;
use uuid::Uuid;

use crate::central::Central;
use crate::desktop::{Desktop, Identity, OFFICER, Opened, REGISTER, YEAR};
use crate::folder::Folder;
use crate::network::acked;
use crate::random::Random;

const MOST_DESKTOPS: usize = 8;
/// Records that everybody edits, by kind; the last kind is of a version to come.
pub const SHARED: [(&str, u64); 3] = [("worker", 6), ("note", 2), ("kind_of_tomorrow", 2)];
/// A kind whose records are made and never changed.
pub const APPENDED: &str = "letter_event";
const DAY_MS: i64 = 86_400_000;

/// Something that someone was told to be saved: a value that was written nowhere else.
#[derive(Debug, Clone)]
pub struct Fact {
    pub record: Uuid,
    pub field: &'static str,
    pub on_server: bool,
}

/// An earlier state of the server.
struct Snapshot {
    file: Folder,
    on_server: BTreeSet<u64>,
}

pub struct World {
    pub central: Central,
    pub desktops: Vec<Desktop>,
    /// By their marks.
    pub facts: BTreeMap<u64, Fact>,
    /// Marks of saves that failed.
    pub refused: BTreeSet<u64>,
    /// Numbers of letters that were taken, while nobody works with a copy.
    numbers: BTreeSet<u32>,
    copied: bool,
    snapshots: Vec<Snapshot>,
    identities: u64,
    marks: u64,
    epochs: u128,
}

pub fn shared_id(kind: usize, number: u64) -> Uuid {
    Uuid::from_u128(0x1000 * (kind as u128 + 1) + u128::from(number))
}

impl World {
    pub fn new(desktops: usize) -> Self {
        let mut world = Self {
            central: Central::new(),
            desktops: Vec::new(),
            facts: BTreeMap::new(),
            refused: BTreeSet::new(),
            numbers: BTreeSet::new(),
            copied: false,
            snapshots: Vec::new(),
            identities: 0,
            marks: 0,
            epochs: 0xe0,
        };
        for _ in 0..desktops {
            let identity = world.new_identity();
            world.desktops.push(Desktop::create(identity));
        }
        world.desktops[0].save(OFFICER, "user", &body("user_name", json!("Rina")), None, false);
        world
    }

    fn new_identity(&mut self) -> Identity {
        self.identities += 1;
        Identity::numbered(self.identities)
    }

    /// Something happens somewhere.
    pub fn step(&mut self, random: &mut Random) {
        let at = random.below(self.desktops.len() as u64) as usize;
        match random.below(1_000) {
            0..=379 => self.save(at, random),
            380..=799 => self.talk(at, random),
            800..=859 => self.deliver_late(at, random),
            860..=889 => self.decide(at, random),
            890..=909 => self.take_number(at),
            910..=929 => self.desktops[at].crash(),
            930..=939 => self.desktops[at].cut_off ^= true,
            940..=949 => self.desktops[at].clock_ms += (random.below(800) as i64 - 400) * DAY_MS / 10,
            950..=954 => self.central.jump((random.below(800) as i64 - 400) * DAY_MS / 10),
            955..=964 => self.central.crash(),
            965..=969 => self.desktops[at].back_up(),
            970..=974 => self.restore(at, random),
            975..=979 => self.copy(at),
            980..=984 => self.snapshot(),
            985..=989 => self.set_back(random),
            990..=992 => self.revoke(at),
            993..=996 => self.arrive(),
            _ => self.open_form(at, random),
        }
    }

    fn pick(random: &mut Random) -> (Uuid, &'static str) {
        let kind = [0, 0, 0, 0, 1, 2][random.below(6) as usize];
        (shared_id(kind, random.below(SHARED[kind].1)), SHARED[kind].0)
    }

    fn save(&mut self, at: usize, random: &mut Random) {
        self.marks += 1;
        let mark = self.marks;
        let text = json!(format!("mark {mark}"));
        let (mut record, mut kind) = Self::pick(random);
        let mut seen = None;
        if random.percent(15) {
            if let Some(Opened { record: opened, kind: of, heads }) = self.desktops[at].opened.take() {
                (record, kind, seen) = (opened, of, Some(heads));
            }
        } else if random.percent(5) {
            (record, kind) = (Uuid::from_u128(0x9_0000 + u128::from(mark)), APPENDED);
        }
        let field = match (kind, random.below(5)) {
            (APPENDED, _) => "reason",
            ("worker", number) => ["full_name", "phone", "hamlet", "street", "a_field_of_tomorrow"][number as usize],
            ("note", _) => "note_text",
            _ => "some_field",
        };
        let (values, fact) = match random.below(12) {
            _ if kind == APPENDED => (body(field, text), true),
            0 => (body(field, Value::Null), false),
            1 => (body(sync::DELETED, json!(random.percent(50))), false),
            2 => (body("languages", json!(codes(random))), false),
            _ => (body(field, text), true),
        };
        let fails = random.percent(4);
        let stamp = self.desktops[at].save(record, kind, &values, seen, fails);
        if let (Some(stamp), true) = (stamp, fact) {
            self.facts.insert(mark, Fact { record, field, on_server: false });
            self.desktops[at].own.push((stamp.sequence, mark));
        } else {
            self.refused.insert(mark);
        }
    }

    /// Someone opens a form, and saves it when others may have changed the record meanwhile.
    fn open_form(&mut self, at: usize, random: &mut Random) {
        let (record, kind) = Self::pick(random);
        let heads = self.desktops[at].store().read(|reader| reader.heads(record)).unwrap();
        self.desktops[at].opened = heads.map(|heads| Opened { record, kind, heads });
    }

    /// Someone decides a conflict, for one side or for something else.
    fn decide(&mut self, at: usize, random: &mut Random) {
        let desktop = &self.desktops[at];
        let open = desktop.store().read(|reader| reader.in_conflict(20)).unwrap();
        if open.is_empty() {
            return;
        }
        let record = open[random.below(open.len() as u64) as usize].id;
        let conflicts = desktop.store().read(|reader| reader.conflicts(record)).unwrap();
        let conflict = &conflicts[random.below(conflicts.len() as u64) as usize];
        let side = &conflict.heads[random.below(conflict.heads.len() as u64) as usize];
        let decided =
            desktop.store().write(|tx| tx.decide(record, &conflict.group, &side.values, OFFICER, desktop.clock_ms));
        let (_, _) = decided.map_err(|error: StoreError| error).unwrap();
        assert!(
            desktop
                .store()
                .read(|reader| reader.conflicts(record))
                .unwrap()
                .iter()
                .all(|open| open.group != conflict.group),
            "what was decided is no conflict any more"
        );
    }

    fn take_number(&mut self, at: usize) {
        let taken = self.desktops[at].store().write(|tx| tx.take_number(REGISTER, i32::from(YEAR)));
        match taken {
            Ok((number, _)) => {
                let first = self.numbers.insert(number);
                assert!(first || self.copied, "number {number} was given twice");
            }
            Err(StoreError::NumbersUsedUp) => {}
            Err(other) => panic!("no number: {other}"),
        }
    }

    /// The server's acknowledgement of a desktop's changes reaches it.
    pub fn note_acknowledged(&mut self, at: usize) {
        let acked = acked(&self.desktops[at].ledger());
        let own = self.desktops[at].own.iter().filter(|(sequence, _)| *sequence <= acked);
        for (_, mark) in own {
            if let Some(fact) = self.facts.get_mut(mark) {
                fact.on_server = true;
            }
        }
    }

    /// Another identity. What others have of the former that the server then loses nobody hands in any more: such a server is
    /// not set back further than this.
    pub fn renew(&mut self, at: usize) {
        let identity = self.new_identity();
        self.desktops[at].renew(identity, false);
        self.snapshots.clear();
    }

    /// An old backup takes the place of a desktop's file: what was only there is lost with the disk.
    fn restore(&mut self, at: usize, random: &mut Random) {
        let desktop = &mut self.desktops[at];
        if desktop.backups.is_empty() || desktop.unsettled {
            return;
        }
        let backup = desktop.backups.swap_remove(random.below(desktop.backups.len() as u64) as usize);
        let identity = self.new_identity();
        self.desktops[at].restore(backup, identity);
        self.snapshots.clear();
        let kept: BTreeSet<u64> =
            self.desktops.iter().flat_map(|desktop| &desktop.own).map(|(_, mark)| *mark).collect();
        self.facts.retain(|mark, fact| fact.on_server || kept.contains(mark));
    }

    fn copy(&mut self, at: usize) {
        if self.desktops.len() < MOST_DESKTOPS {
            self.copied = true;
            let copy = self.desktops[at].copied();
            self.desktops.push(copy);
        }
    }

    fn arrive(&mut self) {
        if self.desktops.len() < MOST_DESKTOPS {
            let identity = self.new_identity();
            self.desktops.push(Desktop::create(identity));
        }
    }

    fn snapshot(&mut self) {
        let on_server = self.facts.iter().filter(|(_, fact)| fact.on_server).map(|(mark, _)| *mark).collect();
        self.snapshots.push(Snapshot { file: self.central.snapshot(), on_server });
    }

    fn set_back(&mut self, random: &mut Random) {
        if self.snapshots.is_empty() {
            return;
        }
        let snapshot = &self.snapshots[random.below(self.snapshots.len() as u64) as usize];
        self.epochs += 1;
        let epoch = random.percent(60).then(|| Uuid::from_u128(self.epochs));
        self.central.set_back(&snapshot.file, epoch);
        for (mark, fact) in &mut self.facts {
            fact.on_server &= snapshot.on_server.contains(mark);
        }
        for desktop in &mut self.desktops {
            desktop.unsettled = true;
        }
        self.snapshots.clear();
    }

    /// An administrator closes a desktop. Two of an office stay.
    fn revoke(&mut self, at: usize) {
        let open = self.desktops.iter().filter(|desktop| !desktop.revoked).count();
        let desktop = &self.desktops[at];
        let line = desktop.line();
        if open > 2 && !desktop.revoked && line.renewal.is_none() && !line.token.is_empty() && !desktop.unsettled {
            self.central.revoke(desktop.identity().desktop);
            self.desktops[at].revoked = true;
        }
    }

    /// The line is good again: everyone finishes, then everyone hears what the others finished with.
    pub fn calm_down(&mut self, random: &mut Random) {
        for at in 0..self.desktops.len() {
            self.desktops[at].cut_off = false;
            self.desktops[at].session = None;
            while !self.desktops[at].late.is_empty() {
                self.deliver_late(at, random);
            }
        }
        for _ in 0..3 {
            for at in 0..self.desktops.len() {
                self.finish(at);
            }
        }
        for at in 0..self.desktops.len() {
            assert_eq!(self.finish(at), (false, 0), "desktop {at} has nothing more to hear");
        }
    }
}

fn body(field: &str, value: Value) -> Body {
    Body::from_iter([(field.to_owned(), value)])
}

fn codes(random: &mut Random) -> Vec<&'static str> {
    ["ms", "zh", "ar", "en"].into_iter().filter(|_| random.percent(50)).collect()
}
