//! One session of a desktop with the server, as a state machine: it says what to send, it is given what arrived.
//!
//! Each round trip pushes a batch and pulls a page. Everything that arrives is written down at once, so a session may be
//! cut anywhere and the next one goes on from there. At the end both sides compare the sum of what they hold; if that
//! differs, or the server's ledger is another than before, everything is counted anew from the first position. A session
//! never takes away an entry of its desktop. It must never know the clock, the network or the store's tables.

use std::collections::HashMap;

use uuid::Uuid;

use crate::change::Stamp;
use crate::content;
use crate::entry::{self, ChainError, Digest, Entry};
use crate::ledger::{Ack, Ledger, Received, Standing};
use crate::message::{Batch, PROTOCOL, Page, Refusal, Run, Sent, SyncReply, SyncRequest};
use crate::transport::{self, Transport, TransportError};
use crate::wire::{MAX_BATCH, MAX_ENTRIES};

/// How a session is to be led.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The desktop's clock at the start, milliseconds since 1970; the server notes the offset.
    pub clock_ms: i64,
    /// Most entries of one batch, at most `MAX_ENTRIES`.
    pub batch_entries: usize,
    /// Most payload bytes of one batch, at most `MAX_BATCH`.
    pub batch_bytes: usize,
    /// Most entries of one page.
    pub page_entries: u32,
}

impl Options {
    /// The usual bounds.
    pub fn at(clock_ms: i64) -> Self {
        Self { clock_ms, batch_entries: MAX_ENTRIES, batch_bytes: MAX_BATCH, page_entries: 2 * MAX_ENTRIES as u32 }
    }
}

/// What a session has done so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Own entries that the server has taken.
    pub pushed: u64,
    /// Entries of others that have come.
    pub pulled: u64,
    /// Own entries that were accepted with a verdict.
    pub verdicts: u64,
    /// Numbers of letters that were granted.
    pub leased: u64,
    /// Round trips.
    pub round_trips: u32,
    /// The server's clock less this desktop's, milliseconds.
    pub clock_offset_ms: i64,
    /// The server's ledger was another one, all positions were counted anew.
    pub restarted: bool,
    /// This desktop was revoked: what it had was taken, nothing more comes.
    pub revoked: bool,
}

/// What is to be done next.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Send this and hand in the reply.
    Send(Box<SyncRequest>),
    /// Both sides hold the same.
    Done(Summary),
}

/// Why a session ended early. Whatever had arrived is kept.
#[derive(Debug, thiserror::Error)]
pub enum SessionError<E: std::error::Error> {
    /// The desktop's own store failed.
    #[error("the store failed")]
    Store(#[source] E),
    /// The call brought no answer.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The server took nothing of the push.
    #[error("the server refuses: {}", .0.code.as_str())]
    Refused(Refusal),
    /// The server holds entries of this identity that are not here: this file was restored or copied and needs a new
    /// identity.
    #[error("this desktop is behind its own identity")]
    Behind,
    /// Another desktop's chain does not go on from what is here.
    #[error("the chain of another desktop is broken")]
    Chain(#[from] ChainError),
    /// The reply contradicts itself or the protocol.
    #[error("the reply makes no sense")]
    Nonsense,
    /// Both sides hold different things, even after counting anew.
    #[error("server and desktop hold different things")]
    Diverged,
}

/// What is counted anew because both sides did not hold the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Recount {
    /// Nothing.
    None,
    /// Everything has to be pulled before the next push: the own positions come with it.
    PullFirst,
    /// They still held different things after that: a copy of this file may have handed in other entries under the same names.
    /// Own entries count only once they were handed in again and found to be the same.
    Proving,
}

/// The state of one session.
#[derive(Debug)]
pub struct Session {
    options: Options,
    /// What the last request pushed: first sequence and digests.
    pushed: Option<(u64, Vec<Digest>)>,
    /// The own chain's end when the last request was made: what was saved since goes with the next.
    asked_head: u64,
    recount: Recount,
    leases_asked: bool,
    done: bool,
    summary: Summary,
}

impl Session {
    /// A new session.
    pub fn new(options: Options) -> Self {
        Self {
            options,
            pushed: None,
            asked_head: 0,
            recount: Recount::None,
            leases_asked: false,
            done: false,
            summary: Summary::default(),
        }
    }

    /// What has been done so far.
    pub fn summary(&self) -> Summary {
        self.summary
    }

    /// What is to be sent. Asked again without a reply in between (the line broke), it says the same.
    pub fn next<L: Ledger>(&mut self, ledger: &L) -> Result<Step, SessionError<L::Error>> {
        if self.done {
            return Ok(Step::Done(self.summary));
        }
        let standing = ledger.standing().map_err(SessionError::Store)?;
        self.asked_head = ledger.head().map_err(SessionError::Store)?.0;
        let push = if self.recount == Recount::PullFirst { None } else { self.batch(ledger, &standing)? };
        let leases =
            if self.leases_asked { Vec::new() } else { ledger.lease_requests().map_err(SessionError::Store)? };
        Ok(Step::Send(Box::new(SyncRequest {
            protocol: PROTOCOL,
            epoch: standing.epoch,
            clock_ms: self.options.clock_ms,
            push,
            pull_after: Some(standing.cursor),
            pull_limit: self.options.page_entries,
            leases,
            peers_known: standing.peers,
        })))
    }

    fn batch<L: Ledger>(&mut self, ledger: &L, standing: &Standing) -> Result<Option<Batch>, SessionError<L::Error>> {
        let outbox = ledger
            .outbox(standing.acked, self.options.batch_entries, self.options.batch_bytes)
            .map_err(SessionError::Store)?;
        self.pushed = None;
        let Some(last) = outbox.entries.last() else { return Ok(None) };
        let digests = entry::chain(ledger.desktop(), standing.acked, outbox.previous, &outbox.entries)?;
        let signature = ledger.sign(last.stamp, &digests[digests.len() - 1]).map_err(SessionError::Store)?;
        let first = standing.acked + 1;
        self.pushed = Some((first, digests));
        Ok(Some(Batch { first, entries: outbox.entries.into_iter().map(Sent::from).collect(), signature }))
    }

    /// Takes a reply in.
    pub fn received<L: Ledger>(&mut self, ledger: &mut L, reply: &SyncReply) -> Result<(), SessionError<L::Error>> {
        self.summary.round_trips += 1;
        self.summary.clock_offset_ms = reply.clock_ms.saturating_sub(self.options.clock_ms);
        let before = ledger.standing().map_err(SessionError::Store)?;
        if before.epoch.is_some_and(|epoch| epoch != reply.epoch) {
            return self.restart(ledger, reply.epoch);
        }
        let (own_head, _) = ledger.head().map_err(SessionError::Store)?;
        if reply.head > own_head {
            return Err(SessionError::Behind);
        }
        // The server lost what it had acknowledged, without saying so: it gets it again.
        if reply.head < before.acked || reply.page.as_ref().is_some_and(|page| page.end < before.cursor) {
            return self.restart(ledger, reply.epoch);
        }
        if let Some(refusal) = reply.push_refused {
            return Err(SessionError::Refused(refusal));
        }
        let mut standing = Standing { epoch: Some(reply.epoch), ..before.clone() };
        self.take_acks(ledger, reply, &mut standing)?;
        if !reply.leases.is_empty() {
            self.summary.leased +=
                reply.leases.iter().map(|lease| lease.to.saturating_sub(lease.from).saturating_add(1)).sum::<u64>();
            ledger.leased(&reply.leases).map_err(SessionError::Store)?;
        }
        self.leases_asked = true;
        self.summary.revoked = reply.revoked;
        if reply.revoked {
            // Nothing can be pulled: where its own entries stand it hears by handing them in again.
            let may_stand = self.pulled() || own_head > self.asked_head;
            self.done = standing.acked == own_head;
            let goes_on = self.done || may_stand || standing.acked > before.acked;
            return if goes_on { Ok(()) } else { Err(SessionError::Nonsense) };
        }
        let page = reply.page.as_ref().ok_or(SessionError::Nonsense)?;
        self.take_page(ledger, reply, page, own_head, &mut standing)?;
        self.settle(ledger, page, &before, &standing, own_head, reply.head)
    }

    /// Own entries that have got positions.
    fn take_acks<L: Ledger>(
        &mut self,
        ledger: &mut L,
        reply: &SyncReply,
        standing: &mut Standing,
    ) -> Result<(), SessionError<L::Error>> {
        let Some((first, digests)) = self.pushed.take() else { return Ok(()) };
        let mut acks = Vec::with_capacity(digests.len());
        for range in &reply.acks {
            for step in 0..u64::from(range.count) {
                let ack = Ack {
                    sequence: range.sequence.saturating_add(step),
                    position: range.position.saturating_add(step),
                };
                let place = ack.sequence.checked_sub(first).ok_or(SessionError::Nonsense)?;
                let digest = digests.get(place as usize).ok_or(SessionError::Nonsense)?;
                if ack.sequence != standing.acked + 1 {
                    return Err(SessionError::Nonsense);
                }
                standing.acked += 1;
                content::add(&mut standing.content, ack.position, digest);
                acks.push(ack);
            }
        }
        if acks.len() != digests.len() {
            return Err(SessionError::Nonsense);
        }
        self.summary.pushed += acks.len() as u64;
        self.summary.verdicts += reply.verdicts.len() as u64;
        ledger.acked(&acks, &reply.verdicts, standing).map_err(SessionError::Store)
    }

    fn take_page<L: Ledger>(
        &mut self,
        ledger: &mut L,
        reply: &SyncReply,
        page: &Page,
        own_head: u64,
        standing: &mut Standing,
    ) -> Result<(), SessionError<L::Error>> {
        let keys: HashMap<Uuid, [u8; 32]> = reply.peers.iter().map(|peer| (peer.desktop, peer.public_key)).collect();
        let mut pulled = Pulled { entries: Vec::new(), acks: Vec::new(), heads: HashMap::new() };
        if page.upto < standing.cursor || page.upto > page.end {
            return Err(SessionError::Nonsense);
        }
        let mut at = standing.cursor;
        for run in &page.runs {
            let last = run.position.saturating_add(u64::from(run.count)).saturating_sub(1);
            if run.position <= at || last < run.position || last > page.upto {
                return Err(SessionError::Nonsense);
            }
            at = last;
            if run.desktop == ledger.desktop() {
                if self.recount == Recount::Proving {
                    continue;
                }
                pulled.own(ledger, run, own_head, standing)?;
            } else {
                pulled.other(ledger, run, keys.get(&run.desktop), standing)?;
            }
        }
        standing.cursor = page.upto;
        standing.peers = reply.peers_state;
        self.summary.pulled += pulled.entries.iter().filter(|received| !received.known).count() as u64;
        ledger.receive(&pulled.entries, &pulled.acks, &reply.peers, standing).map_err(SessionError::Store)
    }

    /// Goes on, or ends when nothing is left and both sides hold the same.
    fn settle<L: Ledger>(
        &mut self,
        ledger: &mut L,
        page: &Page,
        before: &Standing,
        standing: &Standing,
        own_head: u64,
        on_server: u64,
    ) -> Result<(), SessionError<L::Error>> {
        let pulled_all = page.upto == page.end;
        // No step forward is in order only where a push is still to follow.
        let may_stand = pulled_all && (self.recount == Recount::PullFirst || own_head > self.asked_head);
        // What it is still to hand in again is counted on the server and not yet here.
        if pulled_all {
            self.pulled();
        }
        if pulled_all && standing.acked >= on_server {
            let theirs = page.content.as_deref().ok_or(SessionError::Nonsense)?;
            if theirs != standing.content {
                let epoch = standing.epoch.ok_or(SessionError::Nonsense)?;
                return self.restart(ledger, epoch);
            }
        }
        self.done = pulled_all && standing.acked == own_head;
        let moved = standing.cursor > before.cursor || standing.acked > before.acked;
        if self.done || moved || may_stand { Ok(()) } else { Err(SessionError::Nonsense) }
    }

    /// Everything was pulled; whether that was waited for.
    fn pulled(&mut self) -> bool {
        let waited = self.recount == Recount::PullFirst;
        if waited {
            self.recount = Recount::None;
        }
        waited
    }

    fn restart<L: Ledger>(&mut self, ledger: &mut L, epoch: Uuid) -> Result<(), SessionError<L::Error>> {
        if self.recount == Recount::Proving {
            return Err(SessionError::Diverged);
        }
        self.recount = if self.summary.restarted { Recount::Proving } else { Recount::PullFirst };
        self.summary.restarted = true;
        self.pushed = None;
        ledger.restart(&Standing { epoch: Some(epoch), ..Standing::default() }).map_err(SessionError::Store)
    }
}

/// A page on its way into the ledger.
struct Pulled {
    entries: Vec<Received>,
    acks: Vec<Ack>,
    /// Where each desktop's chain stands after what was read so far.
    heads: HashMap<Uuid, (u64, Digest)>,
}

impl Pulled {
    /// Own entries are named only; those whose acknowledgement was lost are acknowledged by that.
    fn own<L: Ledger>(
        &mut self,
        ledger: &L,
        run: &Run,
        own_head: u64,
        standing: &mut Standing,
    ) -> Result<(), SessionError<L::Error>> {
        let last = run.first.saturating_add(u64::from(run.count)).saturating_sub(1);
        if last > own_head {
            return Err(SessionError::Behind);
        }
        let missing = last.saturating_sub(standing.acked.max(run.first.saturating_sub(1))) as usize;
        if missing == 0 {
            return Ok(());
        }
        if run.first > standing.acked + 1 {
            // A session that counted its own entries by handing them in again was cut off: the rest is handed in again too.
            return Ok(());
        }
        let mut left = missing;
        while left > 0 {
            let outbox =
                ledger.outbox(standing.acked, left.min(MAX_ENTRIES), MAX_BATCH).map_err(SessionError::Store)?;
            let digests = entry::chain(run.desktop, standing.acked, outbox.previous, &outbox.entries)?;
            if digests.is_empty() {
                return Err(SessionError::Behind);
            }
            for digest in &digests {
                standing.acked += 1;
                let ack =
                    Ack { sequence: standing.acked, position: run.position.saturating_add(standing.acked - run.first) };
                content::add(&mut standing.content, ack.position, digest);
                self.acks.push(ack);
            }
            left = left.saturating_sub(digests.len());
        }
        Ok(())
    }

    /// Entries of another desktop: they have to go on from what is here and to be signed.
    fn other<L: Ledger>(
        &mut self,
        ledger: &L,
        run: &Run,
        key: Option<&[u8; 32]>,
        standing: &mut Standing,
    ) -> Result<(), SessionError<L::Error>> {
        let known = match self.heads.get(&run.desktop) {
            Some(head) => *head,
            None => ledger.head_of(run.desktop).map_err(SessionError::Store)?.unwrap_or((0, entry::GENESIS)),
        };
        let previous: Digest =
            run.previous.as_deref().and_then(|bytes| bytes.try_into().ok()).ok_or(SessionError::Nonsense)?;
        let before = run.first.checked_sub(1).ok_or(SessionError::Nonsense)?;
        if run.entries.is_empty() || run.entries.len() != run.count as usize {
            return Err(SessionError::Nonsense);
        }
        if before > known.0 || (before == known.0 && previous != known.1) {
            return Err(SessionError::Chain(ChainError::Gap));
        }
        let entries: Vec<Entry> = (run.first..)
            .zip(&run.entries)
            .map(|(sequence, sent)| sent.entry(Stamp { desktop: run.desktop, sequence }))
            .collect::<Option<_>>()
            .ok_or(SessionError::Nonsense)?;
        let digests = entry::chain(run.desktop, before, previous, &entries)?;
        let (last, digest) = (entries[entries.len() - 1].stamp, digests[digests.len() - 1]);
        let key = match key {
            Some(key) => *key,
            None => ledger
                .key_of(run.desktop)
                .map_err(SessionError::Store)?
                .ok_or(SessionError::Chain(ChainError::Signature))?,
        };
        let signature: &[u8; 64] =
            run.signature.as_deref().and_then(|bytes| bytes.try_into().ok()).ok_or(SessionError::Nonsense)?;
        entry::verify_head(&key, last, &digest, signature)?;
        for ((entry, digest), position) in entries.into_iter().zip(digests).zip(run.position..) {
            content::add(&mut standing.content, position, &digest);
            if entry.stamp.sequence == known.0 && digest != known.1 {
                return Err(SessionError::Chain(ChainError::Gap));
            }
            self.entries.push(Received { position, known: entry.stamp.sequence <= known.0, entry, digest });
        }
        self.heads.insert(run.desktop, if last.sequence >= known.0 { (last.sequence, digest) } else { known });
        Ok(())
    }
}

/// Leads a whole session over a transport. `go_on` is asked after each round trip; `false` ends it early.
pub fn run<L: Ledger>(
    transport: &dyn Transport,
    server: &str,
    token: &str,
    ledger: &mut L,
    options: Options,
    go_on: &mut dyn FnMut(&Summary) -> bool,
) -> Result<Summary, SessionError<L::Error>> {
    let mut session = Session::new(options);
    loop {
        match session.next(ledger)? {
            Step::Done(summary) => return Ok(summary),
            Step::Send(request) => {
                let reply = transport::exchange(transport, server, token, &request)?;
                session.received(ledger, &reply)?;
            }
        }
        if !go_on(&session.summary) {
            return Ok(session.summary);
        }
    }
}
