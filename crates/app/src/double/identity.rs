//! The files of one person: who decided so and when, and what was changed in a file after it went behind another one. Nothing
//! that someone typed elsewhere at the same time is lost by a merge: it is shown until it is taken over or left.

use std::collections::BTreeSet;
use std::sync::Arc;

use doubles::{Decided, Verdict};
use serde::Serialize;
use serde_json::Value;
use store::{Reader, StoreError};
use sync::Stamp;
use ts_rs::TS;
use uuid::Uuid;

use super::{KIND, compare};
use crate::app::App;
use crate::failure::{Failure, FailureCode};
use crate::record::{self, RecordId, Row};
use crate::user;

/// A decision that nobody took back.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    pub(super) decided: Decided,
    /// What of the other file had been seen by whoever decided.
    pub(super) seen: Vec<Stamp>,
    /// The changes of the two files that went with it.
    pub(super) changes: Vec<Stamp>,
    other: Option<Uuid>,
    by: Uuid,
    at_ms: i64,
}

impl Standing {
    /// Whether it is about these two, and says that they are the same (or not).
    pub(super) fn is_of(&self, one: Uuid, other: Uuid, same: bool) -> bool {
        let verdict = if same { Verdict::Same } else { Verdict::NotSame };
        self.decided.pair == (one.min(other), one.max(other)) && self.decided.verdict == verdict
    }

    fn hides(&self, file: Uuid) -> bool {
        self.decided.verdict == Verdict::Same && self.other == Some(file)
    }
}

/// All decisions that nobody took back, oldest first.
pub(super) fn standing(reader: &Reader<'_>) -> Result<Vec<Standing>, StoreError> {
    let (mut all, mut undone) = (Vec::new(), BTreeSet::new());
    reader.each::<StoreError>(Decided::KIND, &mut |record| {
        let text = |field: &str| record.body.get(field).and_then(Value::as_str);
        let stamps =
            |field: &str| text(field).unwrap_or_default().split_whitespace().filter_map(record::stamp_of).collect();
        if let Some(decided) = Decided::of(record.id, &record.body) {
            if let Verdict::Undone(other) = decided.verdict {
                undone.insert(other);
            }
            all.push(Standing {
                decided,
                seen: stamps("seen"),
                changes: stamps("merge_change"),
                other: text("other").and_then(|id| id.parse().ok()),
                by: record.created_by,
                at_ms: record.created_at_ms,
            });
        }
        Ok(true)
    })?;
    all.retain(|one| !matches!(one.decided.verdict, Verdict::Undone(_)) && !undone.contains(&one.decided.id));
    all.sort_by_key(|one| one.decided.id);
    Ok(all)
}

/// Groups of fields of a file behind another one that were changed after the merge and say something else than the file in front.
pub(super) fn late_groups(
    reader: &Reader<'_>,
    decisions: &[Standing],
    front: &store::Record,
    behind: &store::Record,
) -> Result<Vec<String>, StoreError> {
    let seen: Vec<Stamp> =
        decisions.iter().filter(|one| one.hides(behind.id)).flat_map(|one| one.seen.clone()).collect();
    let changed = reader.changed_since(behind.id, &seen)?;
    let groups = compare::groups(KIND, &front.body, &behind.body, &[]);
    // Values that were cleared count only where someone saw them before.
    let cleared = |group: &str| {
        let fields = || KIND.fields.iter().filter(|field| field.group == group);
        !seen.is_empty()
            && fields().all(|field| !behind.body.contains_key(field.name))
            && fields().any(|field| front.body.contains_key(field.name))
    };
    let says = |group: &String| {
        groups.iter().any(|known| known.group == *group && (known.differs || known.only_other)) || cleared(group)
    };
    Ok(changed.into_iter().filter(says).collect())
}

/// The fields of groups in which two files say something else.
pub(super) fn fields_of(groups: &[String], front: &store::Record, behind: &store::Record) -> Vec<String> {
    let fields = KIND.fields.iter().filter(|field| groups.iter().any(|group| group == field.group));
    let differs = fields.filter(|field| front.body.get(field.name) != behind.body.get(field.name));
    differs.map(|field| field.name.to_owned()).collect()
}

/// A file behind another one.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Identity {
    /// The file as it is.
    pub row: Row,
    /// The decision; to be taken back.
    pub decision: Uuid,
    /// Who decided.
    pub decided_by: String,
    /// When.
    pub decided_at_ms: i64,
    /// Fields that were changed in it since and say something else than the file in front.
    pub late: Vec<String>,
}

/// All files of a person.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Identities {
    /// The file that stands for the person.
    pub canonical: Uuid,
    /// The others.
    pub files: Vec<Identity>,
}

/// The files of the person whose file this is.
pub(crate) fn of(app: &Arc<App>, input: RecordId) -> Result<Identities, Failure> {
    let desk = app.desk()?;
    let names = user::names(&desk.store)?;
    let (canonical, found) = desk.store.read(|reader| {
        let all = reader.same_person(input.id)?;
        let canonical = all.first().copied().unwrap_or(input.id);
        let mut found = Vec::new();
        if all.len() < 2 {
            return Ok((canonical, found));
        }
        let decisions = standing(reader)?;
        let front = reader.record(canonical)?.ok_or(FailureCode::NotFound)?;
        for file in &all[1..] {
            let decision = decisions.iter().rev().find(|one| one.hides(*file)).or_else(|| {
                let says_same = |one: &&Standing| one.decided.verdict == Verdict::Same;
                let names = |one: &&Standing| one.decided.pair.0 == *file || one.decided.pair.1 == *file;
                decisions.iter().rev().filter(says_same).find(names)
            });
            if let (Some(decision), Some(behind)) = (decision, reader.record(*file)?) {
                let mut late = late_groups(reader, &decisions, &front, &behind)?;
                late.retain(|group| desk.sight.sees_group(KIND, group));
                let late = fields_of(&late, &front, &behind);
                found.push((behind, decision.clone(), late));
            }
        }
        Ok::<_, Failure>((canonical, found))
    })?;
    let (records, decisions): (Vec<store::Record>, Vec<(Standing, Vec<String>)>) =
        found.into_iter().map(|(behind, decision, late)| (behind, (decision, late))).unzip();
    let identity = |(row, (decision, late)): (Row, (Standing, Vec<String>))| Identity {
        row,
        decision: decision.decided.id,
        decided_by: names.get(&decision.by).cloned().unwrap_or_default(),
        decided_at_ms: decision.at_ms,
        late,
    };
    Ok(Identities {
        canonical,
        files: record::rows(&desk, records)?.into_iter().zip(decisions).map(identity).collect(),
    })
}
