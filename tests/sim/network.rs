//! What passes between a desktop and the server: requests and replies as bytes that are dropped, doubled, late or cut, and
//! what a desktop does about the answers.

use sync::message::{RefusalCode, SyncReply, SyncRequest};
use sync::{Ledger, Options, Refusal, Session, SessionError, Step, wire};

use crate::desktop::Line;
use crate::faulty::{Fault, Faulty};
use crate::random::Random;
use crate::world::World;

/// Round trips after which a desktop that has a good line must be done.
const PATIENCE: u32 = 400;

impl World {
    /// A desktop takes in the reply it waits for, or sends the next request into the network.
    pub fn talk(&mut self, at: usize, random: &mut Random) {
        if self.desktops[at].cut_off || !self.is_admitted(at, random.percent(20)) {
            return;
        }
        let session = match self.desktops[at].session.take() {
            Some((session, reply)) => self.take_in(at, session, &reply, Some(random)),
            None => Some(Session::new(options(random, self.desktops[at].clock_ms))),
        };
        let Some(mut session) = session else { return };
        let desktop = &mut self.desktops[at];
        let Step::Send(request) = session.next(&desktop.ledger()).unwrap() else { return };
        let (request, token) = (*request, desktop.line().token);
        let fate = random.below(12);
        let bytes = wire::pack(&request);
        if fate == 3 {
            // The line breaks in the middle of the request: the server cannot take that for anything.
            let cut = random.below(bytes.len() as u64) as usize;
            assert!(wire::unpack::<SyncRequest>(&bytes[..cut]).is_err(), "a request cut at byte {cut} is none");
            return;
        }
        if fate == 0 {
            // Dropped on the way there; perhaps it only takes long.
            if random.percent(50) {
                desktop.late.push((token, request));
            }
            return;
        }
        let Some(mut reply) = self.answer(at, &token, &request) else { return };
        match fate {
            1 => return,
            // It arrives twice, the second answer comes back, and a third one is on its way.
            2 => {
                let Some(second) = self.answer(at, &token, &request) else { return };
                reply = second;
                self.desktops[at].late.push((token, request));
            }
            4 => {
                let bytes = wire::pack(&reply);
                let cut = random.below(bytes.len() as u64) as usize;
                assert!(wire::unpack::<SyncReply>(&bytes[..cut]).is_err(), "a reply cut at byte {cut} is none");
                return;
            }
            _ => {}
        }
        self.desktops[at].session = Some((session, reply));
    }

    /// The server's answer, through the wire's bytes; none when it refuses.
    fn answer(&mut self, at: usize, token: &str, request: &SyncRequest) -> Option<SyncReply> {
        let request: SyncRequest = wire::unpack(&wire::pack(request)).unwrap();
        match self.central.sync(token, &request) {
            Ok(reply) => Some(wire::unpack(&wire::pack(&reply)).unwrap()),
            Err(Refusal { code: RefusalCode::TokenUnknown, .. }) => {
                self.forgotten(at, token);
                None
            }
            Err(other) => panic!("the server refuses an exchange: {other:?}"),
        }
    }

    /// A server that was set back does not know a desktop that came later: it is given a code.
    fn forgotten(&mut self, at: usize, token: &str) {
        let line = self.desktops[at].line();
        if line.token == token && line.renewal.is_none() {
            self.by_code(at, line);
        }
    }

    /// An administrator hands out a code. Where a copy was restored and so closed the identity of both, it takes another.
    fn by_code(&mut self, at: usize, mut line: Line) {
        let admission = loop {
            match self.central.admit(&self.desktops[at].identity()) {
                Ok(admission) => break admission,
                Err(Refusal { code: RefusalCode::DesktopRevoked, .. }) => {
                    self.renew(at);
                    line = self.desktops[at].line();
                }
                Err(other) => panic!("the server refuses a code: {other:?}"),
            }
        };
        self.desktops[at].put_line(&Line { token: admission.token, renewal: None, ..line });
    }

    /// Whether the server knows this identity, after asking for that if need be.
    fn is_admitted(&mut self, at: usize, lost: bool) -> bool {
        let line = self.desktops[at].line();
        if line.token.is_empty() {
            self.by_code(at, line);
            return true;
        }
        let Some(closes) = line.renewal else { return true };
        let identity = self.desktops[at].identity();
        match self.central.renew(&line.token, &identity, closes) {
            // The answer is lost.
            Ok(_) if lost => return false,
            Ok(admission) => self.desktops[at].put_line(&Line { token: admission.token, renewal: None, ..line }),
            Err(Refusal { code: RefusalCode::TokenUnknown | RefusalCode::DesktopRevoked, .. }) => {
                self.by_code(at, line);
            }
            Err(other) => panic!("the server refuses a renewal: {other:?}"),
        }
        true
    }

    /// A reply; none when the session is over.
    fn take_in(
        &mut self,
        at: usize,
        mut session: Session,
        reply: &SyncReply,
        noise: Option<&mut Random>,
    ) -> Option<Session> {
        let (good_writes, crashes) = match noise {
            Some(random) => (if random.percent(12) { random.below(3) } else { u64::MAX }, random.percent(50)),
            None => (u64::MAX, false),
        };
        let mut ledger = Faulty { ledger: self.desktops[at].ledger(), good_writes };
        let taken = session.received(&mut ledger, reply);
        self.note_acknowledged(at);
        match taken {
            Ok(()) => {
                self.desktops[at].revoked |= session.summary().revoked;
                Some(session)
            }
            Err(SessionError::Store(Fault::Wanted)) => {
                if crashes {
                    self.desktops[at].crash();
                }
                None
            }
            Err(SessionError::Behind) => {
                self.renew(at);
                None
            }
            Err(SessionError::Refused(refusal)) if refusal.code == RefusalCode::Fork => {
                self.renew(at);
                None
            }
            Err(other) => panic!("a session of desktop {at} failed: {other:?}"),
        }
    }

    /// A request from long ago arrives, out of order; nobody waits for the answer.
    pub fn deliver_late(&mut self, at: usize, random: &mut Random) {
        let late = &mut self.desktops[at].late;
        if !late.is_empty() {
            let (token, request) = late.swap_remove(random.below(late.len() as u64) as usize);
            // What the server says to it, a refusal too, goes nowhere.
            let _ = self.central.sync(&token, &request);
        }
    }

    /// A whole session over a good line; whether it began anew and how much came.
    pub fn finish(&mut self, at: usize) -> (bool, u64) {
        let mut going: Option<Session> = None;
        for _ in 0..PATIENCE {
            if !self.is_admitted(at, false) {
                continue;
            }
            let clock_ms = self.desktops[at].clock_ms;
            let mut session = going.take().unwrap_or_else(|| Session::new(Options::at(clock_ms)));
            let request = match session.next(&self.desktops[at].ledger()).unwrap() {
                Step::Done(summary) => {
                    self.desktops[at].unsettled = false;
                    return (summary.restarted, summary.pulled);
                }
                Step::Send(request) => request,
            };
            let token = self.desktops[at].line().token;
            let Some(reply) = self.answer(at, &token, &request) else { continue };
            going = self.take_in(at, session, &reply, None);
        }
        panic!("desktop {at} does not come to an end");
    }
}

fn options(random: &mut Random, clock_ms: i64) -> Options {
    Options {
        batch_entries: 1 + random.below(9) as usize,
        batch_bytes: 100 + random.below(3_000) as usize,
        page_entries: 1 + random.below(15) as u32,
        ..Options::at(clock_ms)
    }
}

/// Up to which own change the server has acknowledged.
pub fn acked(ledger: &impl Ledger) -> u64 {
    ledger.standing().unwrap().acked
}
