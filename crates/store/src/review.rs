//! What review needs of the file: the heads that matter in a worker's file with who made them, what a record was at any earlier
//! moment, and which files are waiting. It must never know who may decide what.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::PoisonError;

use model::{Body, FieldType, Kind, kinds};
use serde_json::Value;
use sync::{DELETED, Edit, RecordState, Stamp};
use uuid::Uuid;

use crate::door::Tx;
use crate::error::Result;
use crate::read::{Reader, Record};
use crate::tables::review::{self, ReviewRow, Wanted};
use crate::tables::{entry, record, setting, who};

/// How far the table of files under review has read each desktop's chain.
const MARKS: &str = "_review_marks";

/// A head of something that matters to review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileHead {
    /// The record: the worker, or one that names it.
    pub record: Uuid,
    /// Its kind.
    pub kind: &'static str,
    /// The group of fields; `_deleted` for deleting and bringing back.
    pub group: String,
    /// The change that wrote what matters in it; later ones that left that as it was are passed over.
    pub stamp: Stamp,
    /// The change that made the record.
    pub born: Option<Stamp>,
}

/// Everything in a worker's file that matters to review.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileHeads {
    /// The heads, also of related records that were deleted.
    pub heads: Vec<FileHead>,
    /// How many related records there are, deleted ones aside.
    pub records: u64,
    /// Whether a group that matters is in conflict.
    pub in_conflict: bool,
}

/// A file in the table of files under review. `state` and `why` are the caller's codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnderReview {
    /// The worker.
    pub worker: Uuid,
    /// Its state.
    pub state: u8,
    /// Why it is in it.
    pub why: u8,
    /// Since when, milliseconds since 1970.
    pub since_ms: i64,
    /// Who handed it in.
    pub by: Uuid,
}

/// Which files are asked for.
#[derive(Debug, Clone, Default)]
pub struct ReviewQuery<'a> {
    /// In this state.
    pub state: u8,
    /// Handed in by this user.
    pub by: Option<Uuid>,
    /// For this reason.
    pub why: Option<u8>,
    /// With a village whose region code begins like this; empty: all.
    pub village_prefix: &'a str,
}

/// How far each desktop's chain was read, by its small number.
type Marks = BTreeMap<i64, u64>;

/// Files that may stand differently than the table says.
#[derive(Debug, Clone, Default)]
pub struct ReviewNews {
    /// The workers, each once.
    pub workers: Vec<Uuid>,
    /// Whether there is more to be read after this.
    pub more: bool,
    marks: Marks,
}

/// Kinds whose records belong to a worker's file.
pub fn kinds_of_file() -> impl Iterator<Item = &'static Kind> {
    kinds::ALL.iter().copied().filter(|kind| {
        kind.fields.iter().any(|field| {
            field.indexed
                && field.name == "worker"
                && matches!(field.of, FieldType::Reference { kind } if kind == kinds::worker::KIND.name)
        })
    })
}

/// The groups of a kind that matter to review.
pub fn groups_that_matter(kind: &Kind) -> BTreeSet<&'static str> {
    kind.fields.iter().filter(|field| field.reviewed).map(|field| field.group).collect()
}

impl Reader<'_> {
    /// What matters in a worker's file; none when there is no such worker or it is deleted.
    pub fn file_heads(&self, worker: Uuid) -> Result<Option<FileHeads>> {
        let found = self.standing(worker)?;
        let Some(row) = found.row.filter(|row| !row.deleted) else { return Ok(None) };
        let Some(plan) = self.kind(row.kind)?.1.filter(|plan| plan.kind.name == kinds::worker::KIND.name) else {
            return Ok(None);
        };
        let mut file = FileHeads::default();
        self.note_heads(&mut file, worker, plan.kind, &found.state)?;
        let of_worker = Value::String(worker.to_string());
        for kind in kinds_of_file().filter(|kind| !groups_that_matter(kind).is_empty()) {
            for id in self.find(kind, "worker", &of_worker)? {
                file.records += 1;
                self.note_heads(&mut file, id, kind, &self.standing(id)?.state)?;
            }
        }
        for row in review::gone_of(self.connection, &worker.to_string())? {
            let Some(gone) = record::by_row(self.connection, row)? else { continue };
            let Some(kind) = self.kind(gone.kind)?.1.map(|plan| plan.kind) else { continue };
            if !groups_that_matter(kind).is_empty() {
                let state = self.standing(gone.id)?.state;
                let born = state.heads.first();
                let stamps = state.stamps_of(Some(kind), DELETED);
                file.heads.extend(stamps.into_iter().map(|stamp| head(gone.id, kind, DELETED, stamp, born)));
            }
        }
        Ok(Some(file))
    }

    fn note_heads(&self, file: &mut FileHeads, record: Uuid, kind: &'static Kind, state: &RecordState) -> Result<()> {
        let born = state.heads.first();
        for group in groups_that_matter(kind).into_iter().chain([DELETED]) {
            let stamps = state.stamps_of(Some(kind), group);
            file.in_conflict |= stamps.len() > 1 && sync::is_open(state, group);
            let mut origins = BTreeSet::new();
            for stamp in stamps {
                self.origins(kind, group, stamp, born, &mut origins)?;
            }
            file.heads.extend(origins.into_iter().map(|stamp| head(record, kind, group, stamp, born)));
        }
        Ok(())
    }

    /// The changes that wrote the fields of a group that matter as they stand in a head. They depend on the changes alone, not on
    /// the order in which these arrived: every desktop finds the same.
    fn origins(
        &self,
        kind: &Kind,
        group: &str,
        head: Stamp,
        born: Option<Stamp>,
        found: &mut BTreeSet<Stamp>,
    ) -> Result<()> {
        let matters: Vec<&str> =
            kind.fields.iter().filter(|field| field.group == group && field.reviewed).map(|field| field.name).collect();
        let all_matter = kind.fields.iter().all(|field| field.group != group || field.reviewed);
        let (mut open, mut met) = (vec![head], BTreeSet::new());
        while let Some(stamp) = open.pop() {
            if !met.insert(stamp) {
                continue;
            }
            let edit = if all_matter || Some(stamp) == born { None } else { self.edit_of(stamp, group)? };
            let Some(edit) = edit.filter(|edit| !edit.replaces.is_empty()) else {
                found.insert(stamp);
                continue;
            };
            let mut same = true;
            for before in &edit.replaces {
                let before = self.edit_of(*before, group)?;
                same &= before.is_some_and(|before| {
                    matters.iter().all(|field| value_of(&before.values, field) == value_of(&edit.values, field))
                });
            }
            if same {
                open.extend(edit.replaces);
            } else {
                found.insert(stamp);
            }
        }
        Ok(())
    }

    fn edit_of(&self, stamp: Stamp, group: &str) -> Result<Option<Edit>> {
        Ok(self.change(stamp)?.and_then(|change| change.edits.into_iter().find(|edit| edit.group == group)))
    }

    /// The related records of a worker's file, also deleted ones, and with cases what belongs to them; oldest first within a kind.
    pub fn related(&self, worker: Uuid) -> Result<Vec<Record>> {
        let mut ids = Vec::new();
        let of_worker = Value::String(worker.to_string());
        for kind in kinds_of_file() {
            ids.extend(self.find(kind, "worker", &of_worker)?);
        }
        for row in review::gone_of(self.connection, &worker.to_string())? {
            ids.extend(record::by_row(self.connection, row)?.map(|gone| gone.id));
        }
        let mut records = self.records(&ids)?;
        let cases: Vec<Uuid> =
            records.iter().filter(|record| record.kind == kinds::case::KIND.name).map(|record| record.id).collect();
        for case in cases {
            for kind in [&kinds::case_event::KIND, &kinds::referral::KIND] {
                records.extend(self.children(kind, "case", case)?);
            }
        }
        Ok(records)
    }

    /// Who made a change, if it is on this desktop and not erased.
    pub fn author_of(&self, stamp: Stamp) -> Result<Option<Uuid>> {
        let Some(alias) = who::find(self.connection, stamp.desktop)? else { return Ok(None) };
        let payload = entry::get(self.connection, alias, stamp.sequence)?.and_then(|row| row.payload);
        Ok(payload.and_then(|payload| sync::entry::peek(&payload).ok().map(|peeked| peeked.author)))
    }

    /// What a record was when only the changes that `keep` lets through had been made; they are asked in the order of the
    /// history. None when it lets none through, or when there is no such record.
    pub fn past_body(&self, id: Uuid, keep: &mut dyn FnMut(Stamp) -> bool) -> Result<Option<Body>> {
        let Some(row) = record::by_id(self.connection, id)? else { return Ok(None) };
        let kind = self.kind(row.kind)?.1.map(|plan| plan.kind);
        let mut state = RecordState::default();
        for change in self.changes(row.row)?.iter().filter(|change| keep(change.stamp)) {
            self.with_positions(|position_of| sync::merge(&mut state, change, kind, position_of))?;
        }
        Ok((!state.heads.is_empty()).then_some(state.body))
    }

    /// Files that may stand differently than the table of files under review says, after reading at most `limit` changes.
    pub fn review_news(&self, limit: usize) -> Result<ReviewNews> {
        let mut news = ReviewNews { marks: self.review_marks()?, ..ReviewNews::default() };
        let mut aliases: Vec<i64> =
            self.shared.names.read().unwrap_or_else(PoisonError::into_inner).who.keys().copied().collect();
        aliases.sort_unstable();
        let nothing_yet = news.marks.is_empty() && self.count(kinds::decision::KIND.name)? == 0;
        let (mut left, mut workers) = (limit, BTreeSet::new());
        for alias in aliases {
            let end = entry::chain_head(self.connection, alias)?.0;
            let mark = news.marks.entry(alias).or_default();
            if nothing_yet {
                *mark = end;
            }
            if *mark >= end {
                continue;
            }
            if left == 0 {
                news.more = true;
                break;
            }
            let (from, to) = (entry::id_of(alias, *mark), entry::id_of(alias + 1, 0));
            let found = review::entries_after(self.connection, from, to, left)?;
            left -= found.len().min(left);
            for (id, touched) in found {
                *mark = entry::parts_of(id).1;
                if let Some((row, kind)) = touched {
                    workers.extend(self.file_under_review(row, kind)?);
                }
            }
            news.more |= *mark < end;
        }
        news.marks.retain(|_, mark| *mark > 0);
        news.workers = workers.into_iter().collect();
        Ok(news)
    }

    /// The worker whose file a record belongs to, if that file is under review or now comes under it.
    fn file_under_review(&self, row: i64, kind: i64) -> Result<Option<Uuid>> {
        let Some(kind) = self.kind(kind)?.1.map(|plan| plan.kind) else { return Ok(None) };
        if kind.name == kinds::worker::KIND.name {
            let Some(found) = record::by_row(self.connection, row)? else { return Ok(None) };
            let is_under = review::has(self.connection, row)? || self.was_handed_in(found.id)?;
            return Ok(is_under.then_some(found.id));
        }
        let is_decision = kind.name == kinds::decision::KIND.name;
        if !is_decision && (groups_that_matter(kind).is_empty() || kind.field("worker").is_none()) {
            return Ok(None);
        }
        let Some(found) = record::by_row(self.connection, row)? else { return Ok(None) };
        let body: Body = serde_json::from_slice(&found.body)?;
        let Some(worker) = body.get("worker").and_then(Value::as_str).and_then(|text| text.parse().ok()) else {
            return Ok(None);
        };
        let Some(file) = record::by_id(self.connection, worker)? else { return Ok(None) };
        Ok((is_decision || review::has(self.connection, file.row)?).then_some(worker))
    }

    /// A file that was deleted is not in the table, and comes back into it when it is brought back.
    fn was_handed_in(&self, worker: Uuid) -> Result<bool> {
        Ok(!self.find(&kinds::decision::KIND, "worker", &Value::String(worker.to_string()))?.is_empty())
    }

    fn review_marks(&self) -> Result<Marks> {
        Ok(match setting::raw(self.connection, MARKS)? {
            Some(bytes) => serde_json::from_slice(&bytes)?,
            None => Marks::new(),
        })
    }

    /// A page of files under review, the longest waiting first, and how many there are in all.
    pub fn under_review(&self, query: &ReviewQuery<'_>, offset: u64, limit: u64) -> Result<(Vec<UnderReview>, u64)> {
        let Some(wanted) = self.wanted(query)? else { return Ok((Vec::new(), 0)) };
        let mut files = Vec::new();
        for row in review::list(self.connection, &wanted, offset, limit)? {
            if let Some(worker) = record::by_row(self.connection, row.row)? {
                files.push(UnderReview {
                    worker: worker.id,
                    state: row.state,
                    why: row.why,
                    since_ms: row.since_ms,
                    by: self.who(row.by)?,
                });
            }
        }
        Ok((files, review::count(self.connection, &wanted)?))
    }

    /// How many files are under review.
    pub fn count_under_review(&self, query: &ReviewQuery<'_>) -> Result<u64> {
        self.wanted(query)?.map_or(Ok(0), |wanted| review::count(self.connection, &wanted))
    }

    fn wanted(&self, query: &ReviewQuery<'_>) -> Result<Option<Wanted>> {
        let by = match query.by {
            None => None,
            Some(user) => match who::find(self.connection, user)? {
                None => return Ok(None),
                found => found,
            },
        };
        Ok(Some(Wanted { state: query.state, by, why: query.why, village_prefix: query.village_prefix.to_owned() }))
    }
}

impl Tx<'_> {
    /// Brings the table of files under review up to what was read. A file that is under review no more is taken out.
    pub fn put_review(&mut self, news: &ReviewNews, files: &[(Uuid, Option<UnderReview>)]) -> Result<()> {
        for (worker, file) in files {
            let Some(found) = record::by_id(self.connection, *worker)? else { continue };
            match file {
                None => review::remove(self.connection, found.row)?,
                Some(file) => {
                    let body: Body = serde_json::from_slice(&found.body)?;
                    let by = self.alias(file.by)?;
                    review::put(
                        self.connection,
                        &ReviewRow {
                            row: found.row,
                            state: file.state,
                            why: file.why,
                            since_ms: file.since_ms,
                            by,
                            village: body.get("village").and_then(Value::as_str).map(str::to_owned),
                        },
                    )?;
                }
            }
        }
        if !files.is_empty() {
            self.changed("review");
        }
        setting::put_raw(self.connection, MARKS, &serde_json::to_vec(&news.marks)?)
    }

    /// Forgets the table of files under review: it is made anew from the chains.
    pub fn forget_review(&mut self) -> Result<()> {
        self.connection.execute_batch("DELETE FROM review")?;
        setting::drop(self.connection, MARKS)
    }
}

impl ReviewNews {
    /// Whether anything was read at all.
    pub fn is_news(&self, before: &Reader<'_>) -> Result<bool> {
        Ok(self.marks != before.review_marks()?)
    }
}

fn value_of<'a>(values: &'a Body, field: &str) -> &'a Value {
    values.get(field).unwrap_or(&Value::Null)
}

fn head(record: Uuid, kind: &Kind, group: &str, stamp: Stamp, born: Option<Stamp>) -> FileHead {
    let kind = kind.name;
    FileHead { record, kind, group: group.to_owned(), stamp, born }
}
