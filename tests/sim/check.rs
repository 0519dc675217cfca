//! What must be true after the noise. A witness in memory pulls the whole ledger and is compared with every file; what it
//! holds is compared with the history by rules that do not use the merge.

use std::collections::{BTreeMap, BTreeSet};

use model::kinds;
use serde_json::{Value, json};
use sync::{Ledger, MemoryLedger, Options, RecordState, Session, Stamp, Step};
use uuid::Uuid;

use crate::desktop::{Desktop, Identity};
use crate::world::World;

impl World {
    pub fn check(&mut self) {
        let witness = self.witness();
        heads_are_what_nobody_replaced(&witness);
        first_accepted_stands(&witness);
        let written: BTreeSet<String> = witness
            .changes()
            .flat_map(|change| change.edits)
            .flat_map(|edit| edit.values)
            .filter_map(|(_, value)| value.as_str().map(str::to_owned))
            .collect();
        for mark in self.facts.keys() {
            assert!(written.contains(&format!("mark {mark}")), "a saved value is lost: {mark}");
        }
        for mark in &self.refused {
            assert!(!written.contains(&format!("mark {mark}")), "a refused save went out: {mark}");
        }
        let open: Vec<&Desktop> = self.desktops.iter().filter(|desktop| !desktop.revoked).collect();
        for desktop in &self.desktops {
            assert_eq!(desktop.store().read(|reader| reader.waiting()), Ok(0), "the outbox is empty");
            chain_is_whole(desktop);
        }
        for desktop in open {
            self.holds_what_the_witness_holds(desktop, &witness);
        }
    }

    /// A desktop that joins at the end. What it pulls it checks: every chain, every signature.
    fn witness(&self) -> MemoryLedger {
        let identity = Identity::numbered(9_999);
        let mut ledger = MemoryLedger::new(identity.desktop, identity.key().to_bytes());
        let token = self.central.admit(&identity).unwrap().token;
        let mut session = Session::new(Options::at(0));
        while let Step::Send(request) = session.next(&ledger).unwrap() {
            let reply = self.central.sync(&token, &request).unwrap();
            session.received(&mut ledger, &reply).unwrap();
        }
        ledger
    }

    fn holds_what_the_witness_holds(&self, desktop: &Desktop, witness: &MemoryLedger) {
        let (here, there) = (desktop.ledger().standing().unwrap(), witness.standing().unwrap());
        assert_eq!((here.cursor, here.content), (there.cursor, there.content), "the digests agree");
        let mut changes: BTreeMap<Uuid, usize> = BTreeMap::new();
        for change in witness.changes() {
            *changes.entry(change.record).or_default() += 1;
        }
        let store = desktop.store();
        let mut kinds_here: BTreeMap<&str, usize> = BTreeMap::new();
        for (id, state) in witness.records() {
            let record = store.read(|reader| reader.record(id)).unwrap().expect("every record is everywhere");
            let heads = store.read(|reader| reader.heads(id)).unwrap().expect("with its heads");
            let history = store.read(|reader| reader.history(id)).unwrap();
            assert_eq!(history.len(), changes[&id], "the whole history is everywhere");
            let mut body = record.body;
            if let Some(deleted) = state.body.get(sync::DELETED) {
                assert_eq!(json!(record.deleted), *deleted);
                body.insert(sync::DELETED.to_owned(), deleted.clone());
            }
            assert_eq!(body, state.body, "all show the same");
            assert_eq!(record.conflicts as usize, sync::conflict_count(state), "the conflicts are the same");
            let (kind, here) = (kinds::get(&record.kind), RecordState { body, heads });
            // What is append-only keeps its first values; which of two equal changes brought them makes no difference.
            let changeable = kind.is_none_or(|kind| !kind.append_only);
            for group in groups_of(witness, id).into_iter().filter(|_| changeable) {
                assert_eq!(here.stamps_of(kind, &group), state.stamps_of(kind, &group), "the heads of {group} agree");
            }
            if let Some(kind) = kind.filter(|_| !record.deleted) {
                *kinds_here.entry(kind.name).or_default() += 1;
            }
        }
        for (kind, count) in kinds_here {
            assert_eq!(store.read(|reader| reader.count(kind)), Ok(count as u64), "the counts follow");
        }
        for (mark, fact) in &self.facts {
            let text = json!(format!("mark {mark}"));
            let history = store.read(|reader| reader.history(fact.record)).unwrap();
            let told =
                history.iter().flat_map(|past| &past.edits).any(|edit| edit.field == fact.field && edit.new == text);
            assert!(told, "the history tells of every value, overwritten or not: {mark}");
        }
    }
}

/// The groups that changes of a record wrote: of a set of codes each element is one.
fn groups_of(witness: &MemoryLedger, record: Uuid) -> BTreeSet<String> {
    let mut groups = BTreeSet::new();
    let of_record = witness.changes().filter(|change| change.record == record);
    for edit in of_record.flat_map(|change| change.edits) {
        for (field, value) in &edit.values {
            let lists =
                value.as_array().into_iter().chain(["add", "remove"].iter().filter_map(|key| value[key].as_array()));
            let codes: Vec<&str> = lists.flatten().filter_map(Value::as_str).collect();
            if value.is_array() || value.is_object() {
                groups.extend(codes.iter().map(|code| format!("{field}/{code}")));
            } else {
                groups.insert(edit.group.clone());
            }
        }
    }
    groups
}

fn chain_is_whole(desktop: &Desktop) {
    let ledger = desktop.ledger();
    let (sequence, digest) = ledger.head().unwrap();
    let own = ledger.outbox(0, usize::MAX, usize::MAX).unwrap();
    let digests = sync::entry::chain(ledger.desktop(), 0, own.previous, &own.entries).expect("a chain");
    assert_eq!((digests.len() as u64, digests.last().copied().unwrap_or_default()), (sequence, digest));
}

/// In every conflict the head with the lowest position is what is shown.
fn first_accepted_stands(ledger: &MemoryLedger) {
    for (_, record) in ledger.records() {
        for conflict in sync::conflicts(record, &|_| None) {
            let first = conflict.heads.iter().min_by_key(|head| ledger.position(head.stamp).unwrap()).unwrap();
            for (field, value) in &first.values {
                let shown = record.body.get(field).unwrap_or(&Value::Null);
                assert_eq!(shown, value, "the first accepted stands in {field}");
            }
        }
    }
}

/// From the whole history: a group's heads are its changes without those that another change replaces.
fn heads_are_what_nobody_replaced(ledger: &MemoryLedger) {
    let mut heads: BTreeMap<(Uuid, String), BTreeSet<Stamp>> = BTreeMap::new();
    let mut kind_of: BTreeMap<Uuid, String> = BTreeMap::new();
    let plain = |change: &sync::Change| {
        let edits = change.edits.clone().into_iter();
        // Sets of codes have a group for each element; the merge's own table shows those.
        edits.filter(|edit| edit.values.values().all(|value| !value.is_array() && !value.is_object()))
    };
    let changes: Vec<sync::Change> = ledger.changes().collect();
    for change in &changes {
        kind_of.entry(change.record).or_insert_with(|| change.kind.clone());
        for edit in plain(change) {
            heads.entry((change.record, edit.group)).or_default().insert(change.stamp);
        }
    }
    for change in &changes {
        for edit in plain(change) {
            heads.entry((change.record, edit.group)).or_default().retain(|stamp| !edit.replaces.contains(stamp));
        }
    }
    for ((record, group), expected) in heads {
        if kinds::get(&kind_of[&record]).is_some_and(|kind| kind.append_only) {
            // The first change stands for ever; a copied desktop may have entered it once more.
            continue;
        }
        let found = ledger.record(record).unwrap().stamps_of(kinds::get(&kind_of[&record]), &group);
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "the heads of {group} are what nobody replaced");
    }
}
