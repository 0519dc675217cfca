//! What waits for someone to look at: pairs that may be one person's, and files that were changed after they went behind another.

use std::sync::Arc;
use std::time::{Duration, Instant};

use doubles::{Evidence, Grade, Judgement, Person, Verdict};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::KIND;
use super::identity::{self, Standing};
use crate::app::{App, Desk};
use crate::failure::Failure;
use crate::record::{self, Row};

/// Pairs of one answer: nobody decides more in a day.
const MOST: usize = 200;
/// How long the question may go on comparing what came since.
const PATIENCE: Duration = Duration::from_millis(400);

/// How much of it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct QueueInput {
    /// Pairs wanted, at most 200.
    pub limit: usize,
}

/// Two files that may be one person's.
#[derive(Debug, Clone, Serialize, TS)]
pub struct DoublePair {
    /// The older file.
    pub one: Row,
    /// The newer one.
    pub other: Row,
    /// Someone decided that they are one person and someone else that they are two.
    pub disputed: bool,
    /// How sure it is.
    pub grade: Grade,
    /// The chance in percent.
    pub percent: u8,
    /// What speaks for and against it, the weightiest first.
    pub evidence: Vec<Evidence>,
}

/// A file that was changed after it went behind another one.
#[derive(Debug, Clone, Serialize, TS)]
pub struct LatePair {
    /// The file in front.
    pub one: Row,
    /// The changed one.
    pub other: Row,
    /// The fields that were changed.
    pub fields: Vec<String>,
}

/// What waits.
#[derive(Debug, Clone, Serialize, TS)]
pub struct DoubleQueue {
    /// Pairs, the likeliest first.
    pub pairs: Vec<DoublePair>,
    /// Whether there are more.
    pub more: bool,
    /// Files that were changed after a merge.
    pub late: Vec<LatePair>,
    /// Files that are still to be compared.
    pub to_compare: u64,
}

/// Tells it.
pub(crate) fn queue(app: &Arc<App>, input: QueueInput) -> Result<DoubleQueue, Failure> {
    let desk = app.desk()?;
    let started = Instant::now();
    desk.store.compare_doubles(&mut |_, _| started.elapsed() < PATIENCE)?;
    let most = input.limit.min(MOST);
    let mut more = false;
    let (pairs, late, to_compare) = desk.store.read(|reader| {
        let decisions = identity::standing(reader)?;
        let mut pairs = disputed(reader, &decisions)?;
        reader.each_double::<Failure>(&mut |one, other| {
            if let Some(judged) = doubles::judge(&Person::of(&one.body), &Person::of(&other.body)) {
                more = pairs.len() >= most;
                pairs.push(Waiting { one, other, disputed: false, judged: Some(judged) });
            }
            Ok(!more)
        })?;
        pairs.truncate(most);
        let mut late = late(reader, &decisions)?;
        for (groups, _) in &mut late {
            groups.retain(|group| desk.sight.sees_group(KIND, group));
        }
        late.retain(|(groups, _)| !groups.is_empty());
        Ok::<_, Failure>((pairs, late, reader.doubles_to_compare()? + reader.doubles_behind()?))
    })?;
    Ok(DoubleQueue { pairs: shown(&desk, pairs)?, more, late: shown_late(&desk, late)?, to_compare })
}

/// A pair before it is shown.
struct Waiting {
    one: store::Record,
    other: store::Record,
    disputed: bool,
    judged: Option<Judgement>,
}

/// Pairs that a standing decision calls one person, and that another one holds apart.
fn disputed(reader: &store::Reader<'_>, decisions: &[Standing]) -> Result<Vec<Waiting>, Failure> {
    let mut found: Vec<Waiting> = Vec::new();
    for decided in decisions.iter().map(|one| one.decided).filter(|decided| decided.verdict == Verdict::Same) {
        let (one, other) = decided.pair;
        let known = found.iter().any(|known| (known.one.id, known.other.id) == (one, other));
        if known || reader.canonical(one)? == reader.canonical(other)? {
            continue;
        }
        if let (Some(one), Some(other)) = (reader.record(one)?, reader.record(other)?)
            && !one.deleted
            && !other.deleted
        {
            let judged = doubles::judge(&Person::of(&one.body), &Person::of(&other.body));
            found.push(Waiting { one, other, disputed: true, judged });
        }
    }
    Ok(found)
}

fn shown(desk: &Desk, pairs: Vec<Waiting>) -> Result<Vec<DoublePair>, Failure> {
    let (mut ones, mut others, mut found) = (Vec::new(), Vec::new(), Vec::new());
    for pair in pairs {
        ones.push(pair.one);
        others.push(pair.other);
        found.push((pair.disputed, pair.judged));
    }
    let rows = record::rows(desk, ones)?.into_iter().zip(record::rows(desk, others)?);
    let pair = |((one, other), (disputed, judged)): ((Row, Row), (bool, Option<Judgement>))| DoublePair {
        one,
        other,
        disputed,
        grade: judged.as_ref().map_or(Grade::Likely, |judged| judged.grade),
        percent: judged.as_ref().map_or(1, Judgement::percent),
        evidence: judged.map(|judged| judged.evidence).unwrap_or_default(),
    };
    Ok(rows.zip(found).map(pair).collect())
}

fn shown_late(desk: &Desk, late: Vec<Late>) -> Result<Vec<LatePair>, Failure> {
    let (groups, files): (Vec<Vec<String>>, Vec<(store::Record, store::Record)>) = late.into_iter().unzip();
    let fields: Vec<Vec<String>> =
        groups.iter().zip(&files).map(|(groups, (front, behind))| identity::fields_of(groups, front, behind)).collect();
    let (fronts, behinds): (Vec<_>, Vec<_>) = files.into_iter().unzip();
    let rows = record::rows(desk, fronts)?.into_iter().zip(record::rows(desk, behinds)?);
    Ok(rows.zip(fields).map(|((one, other), fields)| LatePair { one, other, fields }).collect())
}

type Late = (Vec<String>, (store::Record, store::Record));

/// Files behind others that say something new.
fn late(reader: &store::Reader<'_>, decisions: &[Standing]) -> Result<Vec<Late>, Failure> {
    let mut found = Vec::new();
    for (file, canonical) in reader.hidden_files()? {
        let (Some(front), Some(behind)) = (reader.record(canonical)?, reader.record(file)?) else { continue };
        let groups = identity::late_groups(reader, decisions, &front, &behind)?;
        if !groups.is_empty() {
            found.push((groups, (front, behind)));
        }
    }
    Ok(found)
}
