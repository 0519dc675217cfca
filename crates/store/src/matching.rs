//! Files that may be one person's: keys caught up with what was saved and received since, candidates for what is being typed,
//! and the comparing of files whose keys changed. Nothing of it happens in a save.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::PoisonError;

use doubles::{Judgement, Key, Person, alike, judge, keys};
use model::Body;
use rusqlite::Connection;
use uuid::Uuid;

use crate::door::Tx;
use crate::error::{Result, StoreError};
use crate::open::Store;
use crate::read::{Reader, Record};
use crate::tables::{double_key, entry, person, record, setting, who};

/// Which keys stand in the file: those of another version are made anew.
const VERSION: &str = "_double_version";
/// Changes that are caught up in one write; between two writes others may write.
const CHANGES_AT_ONCE: usize = 50_000;
/// Files that are compared between two writes.
const COMPARED_AT_ONCE: usize = 200;
/// Files of one number (an agency's phone) and of one key of a name beyond which others are not looked at.
const MOST_OF_A_NUMBER: usize = 500;
const MOST_OF_A_NAME: usize = 20_000;
/// Changes of each desktop that are looked at one by one where the keys lack them.
const MOST_NOT_CAUGHT_UP: usize = 400;
/// Pairs that are kept of one file: who is like so many is like nobody.
const MOST_PAIRS: usize = 20;

impl Store {
    /// Brings the keys up to date with everything that is in the file. `progress` hears how many changes were gone through and
    /// answers whether to go on; what was done stays done.
    pub fn catch_up_doubles(&self, progress: &mut dyn FnMut(u64) -> bool) -> Result<()> {
        let _turn = self.shared.matching.lock().unwrap_or_else(PoisonError::into_inner);
        let mut done = 0_u64;
        while !self.read(|reader| reader.doubles_caught_up())? {
            done += self.write(|tx| tx.catch_up_some())?.0;
            if !progress(done) {
                break;
            }
        }
        Ok(())
    }

    /// Compares every file whose keys changed since it was compared, after catching up. `progress` hears how many are done and
    /// how many there are, and answers whether to go on; the rest is done another time. Returns how many pairs were found.
    pub fn compare_doubles(&self, progress: &mut dyn FnMut(u64, u64) -> bool) -> Result<u64> {
        self.catch_up_doubles(&mut |_| progress(0, 0))?;
        let _turn = self.shared.matching.lock().unwrap_or_else(PoisonError::into_inner);
        let total = self.read(|reader| double_key::todo_count(reader.connection))?;
        let (mut done, mut pairs) = (0, 0);
        while progress(done, total) {
            let found = self.read(|reader| reader.compare_some())?;
            if found.is_empty() {
                break;
            }
            done += found.len() as u64;
            pairs += found.values().map(|found| found.len() as u64).sum::<u64>();
            self.write(|tx| {
                for (row, found) in &found {
                    double_key::compared(tx.connection, *row, found)?;
                }
                if found.values().any(|found| !found.is_empty()) {
                    tx.changed("double");
                }
                Ok::<_, StoreError>(())
            })?;
        }
        Ok(pairs)
    }
}

impl Reader<'_> {
    fn worker_alias(&self) -> Result<Option<i64>> {
        self.kind_alias(Person::KIND)
    }

    /// Whether the keys are made of everything that is in the file.
    pub fn doubles_caught_up(&self) -> Result<bool> {
        Ok(self.doubles_behind()? == 0)
    }

    /// How many changes the keys lack.
    pub fn doubles_behind(&self) -> Result<u64> {
        let known = setting::number(self.connection, VERSION)? == u64::from(doubles::VERSION);
        let mut behind = double_key::marks(self.connection)? + u64::from(!known);
        for desktop in who::all(self.connection)? {
            let seen = if known { double_key::seen(self.connection, desktop)? } else { 0 };
            behind += entry::chain_head(self.connection, desktop)?.0.saturating_sub(seen);
        }
        Ok(behind)
    }

    /// Files that the keys do not know as they are, at most so many: those that changed last are compared one by one.
    fn not_caught_up(&self, most: usize) -> Result<BTreeSet<i64>> {
        let mut rows: BTreeSet<i64> = double_key::some_marks(self.connection, most)?.into_iter().collect();
        let known = setting::number(self.connection, VERSION)? == u64::from(doubles::VERSION);
        for desktop in who::all(self.connection)? {
            let seen = if known { double_key::seen(self.connection, desktop)? } else { 0 };
            let head = entry::chain_head(self.connection, desktop)?.0;
            if head > seen {
                let after = seen.max(head.saturating_sub(most as u64));
                entry::records_after(self.connection, desktop, after, most, &mut |_, row| {
                    rows.insert(row);
                })?;
            }
        }
        Ok(rows)
    }

    /// How many files are still to be compared.
    pub fn doubles_to_compare(&self) -> Result<u64> {
        double_key::todo_count(self.connection)
    }

    /// Files that may be the same person's, the likeliest first, each person once by the canonical file; with what was said of
    /// the file that is most alike. Nothing is written: what the keys lack is compared file by file, as far as it is little.
    pub fn doubles_of(&self, values: &Body, own: Option<Uuid>) -> Result<Vec<(Judgement, Record)>> {
        let own = match own {
            Some(id) => record::by_id(self.connection, id)?.map(|own| own.row),
            None => None,
        };
        let own: Vec<i64> = own.map_or(Ok(Vec::new()), |row| person::same(self.connection, row))?;
        self.persons_alike(values, &own, self.not_caught_up(MOST_NOT_CAUGHT_UP)?)
    }

    /// The same, only of what stands in the keys: catch up before.
    pub fn doubles_by_keys(&self, values: &Body) -> Result<Vec<(Judgement, Record)>> {
        self.persons_alike(values, &[], BTreeSet::new())
    }

    fn persons_alike(&self, values: &Body, own: &[i64], new: BTreeSet<i64>) -> Result<Vec<(Judgement, Record)>> {
        let mut found: BTreeMap<i64, Judgement> = BTreeMap::new();
        for (row, judged) in self.alike(&Person::of(values), own, new)? {
            let canonical = person::canonical(self.connection, row)?;
            let better = |known: &Judgement| (judged.grade, judged.bits) > (known.grade, known.bits);
            if found.get(&canonical).is_none_or(better) {
                found.insert(canonical, judged);
            }
        }
        let mut found: Vec<(i64, Judgement)> = found.into_iter().collect();
        found.sort_by_key(|(row, judged)| (std::cmp::Reverse((judged.grade, judged.bits)), *row));
        let mut records = Vec::with_capacity(found.len());
        for (row, judged) in found {
            if let Some(found) = record::by_row(self.connection, row)?.filter(|found| !found.deleted) {
                records.push((judged, self.assemble(found)?));
            }
        }
        Ok(records)
    }

    /// Rows that may be the same person's, whatever was decided, with what is said of each.
    fn alike(&self, person: &Person, own: &[i64], new: BTreeSet<i64>) -> Result<Vec<(i64, Judgement)>> {
        let mut rows = new;
        for key in keys(person) {
            let most = if key.sketch == 0 { MOST_OF_A_NUMBER } else { MOST_OF_A_NAME };
            double_key::sharing(self.connection, key.key, most, &mut |row, sketch| {
                if alike(key.sketch, sketch) {
                    rows.insert(row);
                }
            })?;
        }
        let mut found = Vec::new();
        let Some(worker) = self.worker_alias()? else { return Ok(found) };
        for row in rows.into_iter().filter(|row| !own.contains(row)) {
            let Some(body) = record::body_of(self.connection, row, worker)? else { continue };
            let other: Body = serde_json::from_slice(&body)?;
            if let Some(judged) = judge(person, &Person::of(&other)) {
                found.push((row, judged));
            }
        }
        Ok(found)
    }

    /// Compares some of the files that are to be compared.
    fn compare_some(&self) -> Result<BTreeMap<i64, Vec<(i64, i32)>>> {
        let mut all = BTreeMap::new();
        for row in double_key::todo(self.connection, COMPARED_AT_ONCE)? {
            let mut found = Vec::new();
            if let Some(body) = record::body(self.connection, row)? {
                let body: Body = serde_json::from_slice(&body)?;
                found = self.alike(&Person::of(&body), &[row], BTreeSet::new())?;
            }
            found.sort_by_key(|(row, judged)| (std::cmp::Reverse((judged.grade, judged.bits)), *row));
            found.truncate(MOST_PAIRS);
            all.insert(row, found.into_iter().map(|(row, judged)| (row, judged.bits)).collect());
        }
        Ok(all)
    }

    /// Calls `per` with pairs that were found and are not decided, the likeliest first, by their canonical files; `false` ends it.
    pub fn each_double<E: From<StoreError>>(
        &self,
        per: &mut dyn FnMut(Record, Record) -> std::result::Result<bool, E>,
    ) -> std::result::Result<(), E> {
        let people = self.people()?;
        let mut told: BTreeSet<(i64, i64)> = BTreeSet::new();
        let mut failed = None;
        double_key::pairs(self.connection, &mut |low, high| {
            let (one, other) = (person::canonical(self.connection, low)?, person::canonical(self.connection, high)?);
            if one == other || !told.insert((one.min(other), one.max(other))) {
                return Ok(true);
            }
            let pair = (record::by_row(self.connection, one)?, record::by_row(self.connection, other)?);
            let (Some(one), Some(other)) = pair else { return Ok(true) };
            if one.deleted || other.deleted || people.are_apart(one.id, other.id) {
                return Ok(true);
            }
            let (one, other) = if one.id < other.id { (one, other) } else { (other, one) };
            match per(self.assemble(one)?, self.assemble(other)?) {
                Ok(more) => Ok(more),
                Err(error) => {
                    failed = Some(error);
                    Ok(false)
                }
            }
        })?;
        failed.map_or(Ok(()), Err)
    }

    /// The canonical file of a person one of whose other files has one of these numbers: what an index over canonical files
    /// does not find.
    pub fn by_hidden_number(&self, values: &Body) -> Result<Option<Record>> {
        if person::is_empty(self.connection)? {
            return Ok(None);
        }
        let numbers = ["nik", "passport_number"];
        let only: Body = values.iter().filter(|(field, _)| numbers.contains(&field.as_str())).map(owned).collect();
        let mut rows = Vec::new();
        for key in keys(&Person::of(&only)) {
            double_key::sharing(self.connection, key.key, MOST_OF_A_NUMBER, &mut |row, _| rows.push(row))?;
        }
        for row in rows {
            let canonical = person::canonical(self.connection, row)?;
            let Some(body) = record::body(self.connection, row)?.filter(|_| canonical != row) else { continue };
            let body: Body = serde_json::from_slice(&body)?;
            if numbers.iter().any(|field| only.contains_key(*field) && only.get(*field) == body.get(*field)) {
                let found = record::by_row(self.connection, canonical)?.filter(|found| !found.deleted);
                return found.map(|found| self.assemble(found)).transpose();
            }
        }
        Ok(None)
    }
}

fn owned((field, value): (&String, &serde_json::Value)) -> (String, serde_json::Value) {
    (field.clone(), value.clone())
}

/// Everything is made anew by the next catching up.
pub(crate) fn forget(connection: &Connection) -> Result<()> {
    double_key::clear(connection)?;
    setting::drop(connection, VERSION)
}

impl Tx<'_> {
    /// Catches up with some of the changes; returns with how many.
    fn catch_up_some(&mut self) -> Result<u64> {
        let connection = self.connection;
        if setting::number(connection, VERSION)? != u64::from(doubles::VERSION) {
            forget(connection)?;
            setting::put_number(connection, VERSION, u64::from(doubles::VERSION))?;
        }
        let mut rows: BTreeSet<i64> = double_key::take_marks(connection)?.into_iter().collect();
        let mut gone_through = rows.len();
        for desktop in who::all(connection)? {
            let seen = double_key::seen(connection, desktop)?;
            let room = CHANGES_AT_ONCE.saturating_sub(gone_through);
            let mut last = seen;
            entry::records_after(connection, desktop, seen, room, &mut |sequence, row| {
                last = sequence;
                gone_through += 1;
                rows.insert(row);
            })?;
            if last != seen {
                double_key::put_seen(connection, desktop, last)?;
            }
        }
        self.make_keys(&rows)?;
        Ok(gone_through as u64)
    }

    /// Makes the keys of these records anew.
    fn make_keys(&mut self, rows: &BTreeSet<i64>) -> Result<()> {
        let connection = self.connection;
        let worker = self.worker_alias()?;
        let (mut all, mut of) = (Vec::new(), Vec::new());
        for row in rows {
            let Some(found) = record::by_row(connection, *row)?.filter(|found| Some(found.kind) == worker) else {
                continue;
            };
            double_key::remove(connection, *row)?;
            if found.deleted {
                continue;
            }
            let body: Body = serde_json::from_slice(&found.body)?;
            let made: Vec<Key> = keys(&Person::of(&body));
            if !made.is_empty() {
                of.push((*row, made.iter().flat_map(|key| key.key.to_le_bytes()).collect::<Vec<u8>>()));
                all.extend(made.into_iter().map(|key| (key, *row)));
            }
        }
        double_key::add(connection, all, &of)
    }
}
