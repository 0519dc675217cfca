//! What waits: an own table of the files under review, brought up to date when it is asked for. With a million files, only those
//! that were ever handed in are in it, and only what changed since the last look is looked at.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use store::{Reader, ReviewQuery, UnderReview};
use ts_rs::TS;
use uuid::Uuid;

use super::facts::{File, Signers};
use super::state::{self, FileState, WaitReason};
use crate::app::{App, Desk};
use crate::failure::{Failure, FailureCode};
use crate::record::{self, Row};
use crate::user;

/// Changes that are looked through at a time, and how long one answer may take for that.
const CHANGES: usize = 5_000;
const PATIENCE: Duration = Duration::from_millis(200);
/// Most rows of one answer.
const MOST_ROWS: u64 = 200;

/// Which files are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReviewList {
    /// Waiting for a reviewer.
    Waiting,
    /// Sent back, whoever handed them in.
    SentBack,
    /// Sent back to this user.
    SentBackToMe,
}

/// A question for the queue.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ReviewQueueInput {
    /// Which files.
    pub list: ReviewList,
    /// Only of this kecamatan or village, by region code.
    #[serde(default)]
    #[ts(optional)]
    pub place: Option<String>,
    /// Only those that wait for this reason.
    #[serde(default)]
    #[ts(optional)]
    pub why: Option<WaitReason>,
    /// Rows to pass over.
    pub offset: u64,
    /// Rows wanted, at most 200.
    pub limit: u64,
}

/// A file in the queue.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Queued {
    /// The worker.
    pub record: Row,
    /// Why it waits.
    pub why: Option<WaitReason>,
    /// Since when.
    pub since_ms: i64,
    /// Who handed it in.
    pub submitted_by: String,
    /// Whether this user wrote something in it that matters: another has to verify it.
    pub own: bool,
}

/// How many wait.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReviewCounts {
    /// Waiting for a reviewer.
    pub waiting: u64,
    /// Sent back.
    pub sent_back: u64,
    /// Sent back to this user.
    pub sent_back_to_me: u64,
}

/// A page of the queue, the longest waiting first.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ReviewQueue {
    /// The files.
    pub rows: Vec<Queued>,
    /// How many fit in all.
    pub total: u64,
    /// How many there are of each list.
    pub counts: ReviewCounts,
    /// Whether changes are still being looked through: there may be more soon.
    pub behind: bool,
    /// Milliseconds it took here.
    pub took_ms: f64,
}

const fn state_code(state: FileState) -> u8 {
    match state {
        FileState::Entered => 0,
        FileState::Submitted => 1,
        FileState::Verified => 2,
        FileState::SentBack => 3,
    }
}

const fn why_code(why: Option<WaitReason>) -> u8 {
    match why {
        None => 0,
        Some(WaitReason::First) => 1,
        Some(WaitReason::Mended) => 2,
        Some(WaitReason::Changed) => 3,
    }
}

const fn why_of(code: u8) -> Option<WaitReason> {
    match code {
        1 => Some(WaitReason::First),
        2 => Some(WaitReason::Mended),
        3 => Some(WaitReason::Changed),
        _ => None,
    }
}

/// Brings the table up to date, as far as it goes in short time. Returns whether there is more to do.
fn catch_up(desk: &Desk) -> Result<bool, Failure> {
    let started = Instant::now();
    let mut signers = Signers::default();
    loop {
        let (news, files) = desk.store.read(|reader| {
            let news = reader.review_news(CHANGES)?;
            if !news.is_news(reader)? {
                return Ok::<_, Failure>((None, Vec::new()));
            }
            let mut files = Vec::with_capacity(news.workers.len());
            for worker in &news.workers {
                files.push((*worker, under_review(reader, &mut signers, *worker)?));
            }
            Ok((Some(news), files))
        })?;
        let Some(news) = news else { return Ok(false) };
        desk.store.write(|tx| tx.put_review(&news, &files).map_err(Failure::from))?;
        if !news.more {
            return Ok(false);
        }
        if started.elapsed() > PATIENCE {
            return Ok(true);
        }
    }
}

/// How a file stands, as the table keeps it; none when it was never handed in.
fn under_review(reader: &Reader<'_>, signers: &mut Signers, worker: Uuid) -> Result<Option<UnderReview>, Failure> {
    let Some(file) = File::load(reader, signers, worker)? else { return Ok(None) };
    let standing = &file.standing;
    let Some(holding) = standing.by.last().copied() else { return Ok(None) };
    let mut since_ms = file.decision(holding).map_or(0, |record| record.created_at_ms);
    let lapsed = file.fact(holding).filter(|fact| fact.verdict == state::Verdict::Verified);
    if let (FileState::Submitted, Some(fact)) = (standing.state, lapsed) {
        let mut first = None;
        for head in state::unseen(&fact.seen, &file.heads) {
            let at_ms = reader.change(head.stamp)?.map(|change| change.at_ms);
            first = first.into_iter().chain(at_ms).min();
        }
        since_ms = first.unwrap_or(since_ms);
    }
    let handed_in = standing.submission.or(Some(holding)).and_then(|id| file.fact(id));
    Ok(Some(UnderReview {
        worker,
        state: state_code(standing.state),
        why: why_code(standing.why),
        since_ms,
        by: handed_in.map(|fact| fact.author).unwrap_or_default(),
    }))
}

fn counts(reader: &Reader<'_>, desk: &Desk) -> Result<ReviewCounts, Failure> {
    let count =
        |state, by| reader.count_under_review(&ReviewQuery { state: state_code(state), by, ..Default::default() });
    Ok(ReviewCounts {
        waiting: count(FileState::Submitted, None)?,
        sent_back: count(FileState::SentBack, None)?,
        sent_back_to_me: count(FileState::SentBack, Some(desk.user))?,
    })
}

/// How many wait, for the first screen.
pub(crate) fn waiting(desk: &Desk) -> Result<ReviewCounts, Failure> {
    catch_up(desk)?;
    desk.store.read(|reader| counts(reader, desk))
}

/// A page of what waits.
pub(crate) fn queue(app: &Arc<App>, input: ReviewQueueInput) -> Result<ReviewQueue, Failure> {
    let desk = app.desk()?;
    let started = Instant::now();
    let place = input.place.unwrap_or_default();
    if !place.chars().all(|one| one.is_ascii_digit() || one == '.') || place.len() > 13 {
        return Err(FailureCode::BadInput.into());
    }
    let behind = catch_up(&desk)?;
    let names = user::names(&desk.store)?;
    let query = ReviewQuery {
        state: state_code(if input.list == ReviewList::Waiting { FileState::Submitted } else { FileState::SentBack }),
        by: (input.list == ReviewList::SentBackToMe).then_some(desk.user),
        why: input.why.map(|why| why_code(Some(why))),
        village_prefix: &place,
    };
    let (found, total, counts, records, own) = desk.store.read(|reader| {
        let (found, total) = reader.under_review(&query, input.offset, input.limit.min(MOST_ROWS))?;
        let ids: Vec<Uuid> = found.iter().map(|file| file.worker).collect();
        let mut own = Vec::with_capacity(ids.len());
        for id in &ids {
            own.push(wrote_in(reader, &desk, *id)?);
        }
        Ok::<_, Failure>((found, total, counts(reader, &desk)?, reader.records(&ids)?, own))
    })?;
    let rows = record::rows(&desk, records)?.into_iter().zip(found).zip(own).map(|((record, file), own)| Queued {
        record,
        why: why_of(file.why),
        since_ms: file.since_ms,
        submitted_by: names.get(&file.by).cloned().unwrap_or_default(),
        own,
    });
    Ok(ReviewQueue { rows: rows.collect(), total, counts, behind, took_ms: started.elapsed().as_secs_f64() * 1_000.0 })
}

/// Whether this user made one of the heads that matter.
fn wrote_in(reader: &Reader<'_>, desk: &Desk, worker: Uuid) -> Result<bool, Failure> {
    let Some(file) = reader.file_heads(worker)? else { return Ok(false) };
    for head in &file.heads {
        if reader.author_of(head.stamp)? == Some(desk.user) {
            return Ok(true);
        }
    }
    Ok(false)
}
