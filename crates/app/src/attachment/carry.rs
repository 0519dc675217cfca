//! Piece by piece: sending what the server does not have, fetching what is wanted here, letting go of what is too much.

use std::sync::Arc;

use serde_json::json;
use sync::attachment::{self, AttachmentPiece, AttachmentWish, AttachmentsWish, Hash, MOST_ASKED};
use sync::transport::{self, TransportError};

use super::{Kept, Moving, SETTING, Wanted, kept, wanted};
use crate::app::{App, Desk, lock};
use crate::failure::{Failure, FailureCode};
use crate::scan;
use crate::sync_desk::ServerSetting;

/// How long a content is left alone: the server does not know its record yet, or does not have it yet; or has no room, or its file is
/// broken here.
const SHORT_REST_MS: i64 = 60_000;
const LONG_REST_MS: i64 = 600_000;
/// What was looked at in the last minutes stays, whatever the limit.
const JUST_SEEN_MS: i64 = 600_000;
/// How often the server is asked whether its store lost something.
const ASK_MS: i64 = 600_000;

/// A desk and its server.
pub(super) struct Line {
    pub desk: Arc<Desk>,
    pub server: ServerSetting,
}

/// What a round moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Moved {
    pub sent: u64,
    pub fetched: u64,
}

/// Told the bytes that are done; says whether to go on. A failure ends the round as a failure, for instance a cancel.
pub(super) type GoOn<'a> = &'a dyn Fn(u64) -> Result<bool, Failure>;

/// Sends and fetches what waits.
pub(super) fn round(app: &App, line: &Line, go_on: GoOn<'_>) -> Result<Moved, Failure> {
    let mut moved = Moved::default();
    let outcome = move_all(app, line, go_on, &mut moved);
    let nothing_waits = line.desk.store.read(|reader| reader.unsent_size())?.0 == 0;
    let mut state = lock(&app.carrying.state);
    let was = (state.moving.take(), state.failure);
    match &outcome {
        Err(failure) if failure.code == FailureCode::Cancelled => {}
        Err(failure) => state.failure = Some(failure.code),
        // What found no room rests and is not tried in every round.
        Ok(()) if state.failure != Some(FailureCode::ServerFull) || nothing_waits => state.failure = None,
        Ok(()) => {}
    }
    let changed = was != (None, state.failure) || moved != Moved::default();
    drop(state);
    if changed {
        app.announce(&["attachment"]);
    }
    outcome.map(|()| moved)
}

fn move_all(app: &App, line: &Line, go_on: GoOn<'_>, moved: &mut Moved) -> Result<(), Failure> {
    let mut done = 0;
    notice_lost(app, line)?;
    if !send_all(app, line, go_on, moved, &mut done)? {
        return Ok(());
    }
    let limit = limit(&line.desk)?;
    for one in wanted(app, &line.desk)? {
        let here = line.desk.store.read(|reader| reader.contents_size())?.1;
        // What would have to go again at once is not fetched by itself.
        if is_resting(app, &one.hash) || limit.is_some_and(|limit| here + one.bytes > limit) {
            continue;
        }
        match fetch_one(app, line, &one, &|bytes| go_on(done + bytes)) {
            Ok(true) => moved.fetched += 1,
            Ok(false) => return Ok(()),
            Err(failure) => match failure.code {
                FailureCode::ScanNotSent => rest(app, &one.hash, SHORT_REST_MS),
                FailureCode::ScanDamaged | FailureCode::NotFound => rest(app, &one.hash, LONG_REST_MS),
                _ => return Err(failure),
            },
        }
        done += one.bytes;
    }
    let_go(app, &line.desk)
}

/// The server counts what its store lost: with another count than the last one everything is asked for anew.
fn notice_lost(app: &App, line: &Line) -> Result<(), Failure> {
    let now = app.ports.clock.now_ms();
    if (0..ASK_MS).contains(&(now - lock(&app.carrying.state).asked_ms)) {
        return Ok(());
    }
    let ServerSetting { address, token, .. } = &line.server;
    let wish = AttachmentsWish { hashes: Vec::new() };
    let lost = transport::attachment_states(&*app.ports.transport, address, token, &wish).map_err(of_line)?.lost;
    lock(&app.carrying.state).asked_ms = now;
    let before = kept(&line.desk)?;
    if lost != before.lost {
        line.desk.store.write(|tx| {
            tx.forget_contents_sent()?;
            tx.put_setting(SETTING, &json!(Kept { lost, ..before.clone() })).map_err(Failure::from)
        })?;
    }
    Ok(())
}

/// Whether it came to its end.
fn send_all(app: &App, line: &Line, go_on: GoOn<'_>, moved: &mut Moved, done: &mut u64) -> Result<bool, Failure> {
    loop {
        let most = MOST_ASKED + lock(&app.carrying.state).resting.len();
        let mut unsent = line.desk.store.read(|reader| reader.unsent_contents(most))?;
        unsent.retain(|one| !is_resting(app, &one.hash));
        unsent.truncate(MOST_ASKED);
        if unsent.is_empty() {
            return Ok(true);
        }
        let wish = AttachmentsWish { hashes: unsent.iter().map(|one| one.hash.into()).collect() };
        let ServerSetting { address, token, .. } = &line.server;
        let states =
            transport::attachment_states(&*app.ports.transport, address, token, &wish).map_err(of_line)?.states;
        let there = unsent.iter().zip(&states).filter(|(_, state)| state.complete).map(|(one, _)| one.hash);
        let there: Vec<Hash> = there.collect();
        line.desk.store.write(|tx| tx.mark_contents_sent(&there, true))?;
        for (one, state) in unsent.iter().zip(&states).filter(|(_, state)| !state.complete) {
            if !state.named || one.bytes == 0 || one.bytes > attachment::LARGEST {
                rest(app, &one.hash, SHORT_REST_MS);
                continue;
            }
            match send_one(app, line, *one, &state.have, &|bytes| go_on(*done + bytes)) {
                Ok(true) => moved.sent += 1,
                Ok(false) => return Ok(false),
                Err(failure) => leave(app, &one.hash, failure)?,
            }
            *done += one.bytes;
        }
    }
}

/// Records went to the same address just before: who knows records and no scans is an older server.
fn of_line(error: TransportError) -> Failure {
    match error {
        TransportError::Nonsense => FailureCode::ServerOlder.into(),
        error => error.into(),
    }
}

/// What concerns one content alone lets the others go on.
fn leave(app: &App, hash: &Hash, failure: Failure) -> Result<(), Failure> {
    match failure.code {
        FailureCode::ScanNotSent => rest(app, hash, SHORT_REST_MS),
        FailureCode::ServerFull => {
            rest(app, hash, LONG_REST_MS);
            lock(&app.carrying.state).failure = Some(FailureCode::ServerFull);
        }
        FailureCode::ScanDamaged | FailureCode::NotFound | FailureCode::FileDamaged | FailureCode::NotSetUp => {
            rest(app, hash, LONG_REST_MS);
        }
        _ => return Err(failure),
    }
    Ok(())
}

fn rest(app: &App, hash: &Hash, for_ms: i64) {
    let until = app.ports.clock.now_ms() + for_ms;
    lock(&app.carrying.state).resting.insert(*hash, until);
}

fn is_resting(app: &App, hash: &Hash) -> bool {
    let now = app.ports.clock.now_ms();
    let mut state = lock(&app.carrying.state);
    // A clock that was set back must not let anything rest for longer than the longest rest.
    let rests = state.resting.get(hash).is_some_and(|until| *until > now && *until - now <= LONG_REST_MS);
    if !rests {
        state.resting.remove(hash);
    }
    rests
}

fn tell(app: &App, sending: bool, done: u64, total: u64) {
    lock(&app.carrying.state).moving = Some(Moving { sending, done, total });
    app.announce(&["attachment"]);
}

/// Whether it is on the server whole, or someone wanted to stop.
fn send_one(app: &App, line: &Line, one: store::Content, have: &[u32], go_on: GoOn<'_>) -> Result<bool, Failure> {
    let total = attachment::pieces(one.bytes);
    let bytes_of = |number: u32| attachment::piece_length(one.bytes, number).unwrap_or(0) as u64;
    let mut done: u64 = have.iter().map(|number| bytes_of(*number)).sum();
    let missing: Vec<u32> = (0..total).filter(|number| !have.contains(number)).collect();
    // All are there and nobody has checked the whole: the last one, sent again, has it checked.
    let numbers = if missing.is_empty() { vec![total - 1] } else { missing };
    for number in numbers {
        if !go_on(done)? {
            return Ok(false);
        }
        tell(app, true, done, one.bytes);
        let piece = line.desk.store.content_piece(&one.hash, number)?.into();
        let piece = AttachmentPiece { hash: one.hash.into(), bytes: one.bytes, number, piece };
        let ServerSetting { address, token, .. } = &line.server;
        let taken = transport::put_attachment(&*app.ports.transport, address, token, &piece).map_err(of_line)?;
        done += bytes_of(number);
        if taken.complete {
            line.desk.store.write(|tx| tx.mark_contents_sent(&[one.hash], true))?;
            return Ok(true);
        }
    }
    // Another desktop's piece made it wrong, or it was begun anew meanwhile: it is asked for again.
    Err(FailureCode::ScanDamaged.into())
}

/// Whether it is here whole, or someone wanted to stop.
pub(super) fn fetch_one(app: &App, line: &Line, one: &Wanted, go_on: GoOn<'_>) -> Result<bool, Failure> {
    let store = &line.desk.store;
    let _turn = lock(&app.carrying.turn);
    if store.read(|reader| reader.has_content(&one.hash))? {
        return Ok(true);
    }
    let have = store.read(|reader| reader.arrived_pieces(&one.hash))?;
    let bytes_of = |number: u32| attachment::piece_length(one.bytes, number).unwrap_or(0);
    let mut done: u64 = have.iter().map(|number| bytes_of(*number) as u64).sum();
    for number in (0..attachment::pieces(one.bytes)).filter(|number| !have.contains(number)) {
        if !go_on(done)? {
            return Ok(false);
        }
        tell(app, false, done, one.bytes);
        let wish = AttachmentWish { hash: one.hash.into(), number };
        let ServerSetting { address, token, .. } = &line.server;
        let given = transport::get_attachment(&*app.ports.transport, address, token, &wish).map_err(of_line)?;
        if given.bytes != one.bytes || given.piece.len() != bytes_of(number) {
            return Err(FailureCode::ScanDamaged.into());
        }
        store.keep_piece(&one.hash, number, &given.piece, random(app), random(app))?;
        done += given.piece.len() as u64;
    }
    let now = app.ports.clock.now_ms();
    let whole = store.join_pieces(&one.hash, one.scan, random(app), random(app), now)?;
    lock(&app.carrying.state).moving = None;
    lock(&app.carrying.state).basis = None;
    app.announce(&["attachment", scan::KIND]);
    if whole { Ok(true) } else { Err(FailureCode::ScanDamaged.into()) }
}

fn random<const N: usize>(app: &App) -> [u8; N] {
    let mut bytes = [0; N];
    app.ports.random.fill(&mut bytes);
    bytes
}

fn limit(desk: &Desk) -> Result<Option<u64>, Failure> {
    let megabytes = kept(desk)?.settings.limit_mb;
    Ok((megabytes > 0).then_some(u64::from(megabytes) * 1_000_000))
}

/// Lets contents go above the limit.
pub(super) fn let_go(app: &App, desk: &Desk) -> Result<(), Failure> {
    let Some(limit) = limit(desk)? else { return Ok(()) };
    if desk.store.let_go(limit, app.ports.clock.now_ms() - JUST_SEEN_MS)? > 0 {
        app.announce(&["attachment", scan::KIND]);
    }
    Ok(())
}
