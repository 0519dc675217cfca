//! Files that people decided are one person's: which of them stands for all, and what follows for lists. The other files are in
//! no list and no count; searching and opening them leads to the canonical one, and what belongs to any of them belongs to all.

use std::collections::{BTreeMap, BTreeSet};

use doubles::{Decided, People};
use model::{Body, kinds};
use rusqlite::Connection;
use serde_json::Value;
use sync::Stamp;
use uuid::Uuid;

use crate::declared::plan_of;
use crate::derive;
use crate::door::Tx;
use crate::error::{Result, StoreError};
use crate::read::Reader;
use crate::rebuild::count;
use crate::tables::record::RecordRow;
use crate::tables::{index, person, record, who};

impl Reader<'_> {
    /// The file that stands for the person of this one; itself when nobody decided otherwise.
    pub fn canonical(&self, id: Uuid) -> Result<Uuid> {
        Ok(self.same_person(id)?.first().copied().unwrap_or(id))
    }

    /// All files of the person whose file this is, the canonical one first; only itself when nobody decided otherwise.
    pub fn same_person(&self, id: Uuid) -> Result<Vec<Uuid>> {
        if person::is_empty(self.connection)? {
            return Ok(vec![id]);
        }
        let Some(found) = record::by_id(self.connection, id)? else { return Ok(vec![id]) };
        let rows = person::same(self.connection, found.row)?;
        if rows.len() == 1 {
            return Ok(vec![id]);
        }
        let mut ids = Vec::with_capacity(rows.len());
        for row in rows {
            ids.extend(record::by_row(self.connection, row)?.map(|found| found.id));
        }
        Ok(ids)
    }

    /// Who is one person and who is not, by all decisions.
    pub fn people(&self) -> Result<People> {
        let mut decisions = Vec::new();
        self.each::<StoreError>(Decided::KIND, &mut |record| {
            decisions.extend(Decided::of(record.id, &record.body));
            Ok(true)
        })?;
        Ok(People::of(&decisions))
    }

    /// Files that others stand for, each with the one that does.
    pub fn hidden_files(&self) -> Result<Vec<(Uuid, Uuid)>> {
        let mut files = Vec::new();
        for (row, canonical) in person::all(self.connection)?.into_iter().filter(|(row, canonical)| row != canonical) {
            let pair = (record::by_row(self.connection, row)?, record::by_row(self.connection, canonical)?);
            if let (Some(file), Some(canonical)) = pair {
                files.push((file.id, canonical.id));
            }
        }
        Ok(files)
    }

    /// The last change of each desktop that reached a record.
    pub fn reached(&self, id: Uuid) -> Result<Vec<Stamp>> {
        Ok(self.heads(id)?.map(|heads| heads.last_of_each()).unwrap_or_default())
    }

    /// Groups of a record's fields that hold something of a change that is not among these, nor before them.
    pub fn changed_since(&self, id: Uuid, reached: &[Stamp]) -> Result<Vec<String>> {
        let standing = self.standing(id)?;
        let Some(row) = &standing.row else { return Ok(Vec::new()) };
        let Some(plan) = self.kind(row.kind)?.1 else { return Ok(Vec::new()) };
        let is_new = |stamp: &Stamp| {
            !reached.iter().any(|known| known.desktop == stamp.desktop && known.sequence >= stamp.sequence)
        };
        let mut changed: Vec<String> = Vec::new();
        for field in plan.kind.fields {
            let heads = standing.state.stamps_of(Some(plan.kind), field.group);
            if heads.iter().any(is_new) && !changed.iter().any(|known| known == field.group) {
                changed.push(field.group.to_owned());
            }
        }
        Ok(changed)
    }

    /// Rows as lists and searches show them: each person once.
    pub(crate) fn canonical_rows(&self, rows: Vec<i64>) -> Result<Vec<i64>> {
        if person::is_empty(self.connection)? {
            return Ok(rows);
        }
        let mut shown = Vec::with_capacity(rows.len());
        for row in rows {
            let canonical = person::canonical(self.connection, row)?;
            if !shown.contains(&canonical) {
                shown.push(canonical);
            }
        }
        Ok(shown)
    }

    /// Whether a record is in no list because another file stands for it.
    pub(crate) fn is_hidden(&self, row: i64) -> Result<bool> {
        Ok(person::canonical(self.connection, row)? != row)
    }
}

/// Rows of groups with their canonical row: the smallest id of those that are not deleted. Deleted files are in no group.
fn groups(connection: &Connection, people: &People) -> Result<BTreeMap<i64, i64>> {
    let mut rows = BTreeMap::new();
    for group in people.groups() {
        let mut alive = Vec::new();
        for id in group {
            alive.extend(record::by_id(connection, *id)?.filter(|found| !found.deleted).map(|found| found.row));
        }
        if let (Some(canonical), true) = (alive.first().copied(), alive.len() > 1) {
            rows.extend(alive.into_iter().map(|row| (row, canonical)));
        }
    }
    Ok(rows)
}

/// Works the groups out from the records alone, for making derived tables anew.
pub(crate) fn work_out(connection: &Connection) -> Result<BTreeMap<i64, i64>> {
    let mut decisions = Vec::new();
    if let Some(kind) = who::find_kind(connection, Decided::KIND)? {
        record::each_of(connection, kind, &mut |found| {
            let body: Body = serde_json::from_slice(&found.body)?;
            decisions.extend(Decided::of(found.id, &body).filter(|_| !found.deleted));
            Ok(())
        })?;
    }
    let groups = groups(connection, &People::of(&decisions))?;
    person::replace(connection, &groups)?;
    Ok(groups)
}

impl Tx<'_> {
    /// Brings groups up to date with the decisions, and lists with the groups.
    pub(crate) fn regroup(&mut self) -> Result<()> {
        self.pending.regroup = false;
        let before = person::all(self.connection)?;
        let after = groups(self.connection, &self.people()?)?;
        if before == after {
            return Ok(());
        }
        let is_hidden =
            |groups: &BTreeMap<i64, i64>, row: i64| groups.get(&row).is_some_and(|canonical| *canonical != row);
        person::replace(self.connection, &after)?;
        let rows: BTreeSet<i64> = before.keys().chain(after.keys()).copied().collect();
        for row in rows {
            let (was, is) = (is_hidden(&before, row), is_hidden(&after, row));
            if was != is {
                self.show(row, !is)?;
            }
        }
        self.changed(doubles::Person::KIND);
        Ok(())
    }

    /// Takes a file out of its kind's lists and counts, or puts it back; deleted ones are in none anyway.
    fn show(&mut self, row: i64, visible: bool) -> Result<()> {
        let Some(found) = record::by_row(self.connection, row)?.filter(|found| !found.deleted) else { return Ok(()) };
        let (name, _) = self.kind(found.kind)?;
        let Some(plan) = plan_of(&name) else { return Ok(()) };
        let body: Body = serde_json::from_slice(&found.body)?;
        if visible {
            index::insert(self.connection, plan, row, &body, found.updated_at)?;
        } else {
            index::remove(self.connection, plan, row)?;
        }
        self.list_from_memory(plan, &found, Some(&body).filter(|_| visible));
        count(&mut self.pending.tallies, found.kind, plan, &body, if visible { 1 } else { -1 });
        Ok(())
    }

    /// Whether a change of a record changes who is one person: a decision came, or a file of a group was deleted or came back.
    pub(crate) fn regroups(&self, kind: &str, row: &RecordRow, alive_changed: bool) -> Result<bool> {
        if kind == Decided::KIND {
            return Ok(true);
        }
        if !alive_changed || kind != doubles::Person::KIND || self.count(Decided::KIND)? == 0 {
            return Ok(false);
        }
        let id = Value::String(row.id.to_string());
        let named = |field| self.find(&kinds::double_decision::KIND, field, &id).map(|found| !found.is_empty());
        Ok(named("one")? || named("other")?)
    }
}

/// The NIKs of files that another stands for: searching finds them, too.
pub(crate) fn hidden_niks(connection: &Connection) -> Result<Vec<(u32, [u8; 16])>> {
    let mut niks = Vec::new();
    for (row, _) in person::all(connection)?.into_iter().filter(|(row, canonical)| row != canonical) {
        let Some(body) = record::body(connection, row)? else { continue };
        let body: Body = serde_json::from_slice(&body)?;
        let nik = plan_of(doubles::Person::KIND).and_then(|plan| derive::nik(plan, &body));
        niks.extend(u32::try_from(row).ok().zip(nik));
    }
    Ok(niks)
}

/// All records that a filter by these records means: what belongs to any file of a person belongs to all of them.
pub(crate) fn with_same_person(reader: &Reader<'_>, values: &[Value]) -> Result<Vec<Value>> {
    let mut all = Vec::with_capacity(values.len());
    for value in values {
        let same = match value.as_str().and_then(|text| Uuid::parse_str(text).ok()) {
            Some(id) => reader.same_person(id)?.into_iter().map(|id| Value::String(id.to_string())).collect(),
            None => vec![value.clone()],
        };
        all.extend(same.into_iter().filter(|value| !all.contains(value)).collect::<Vec<_>>());
    }
    Ok(all)
}
