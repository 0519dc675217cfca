//! What the server does, without HTTP: admission, exchange, waiting. Simulations drive it directly, the controllers
//! carry it.
//!
//! It keeps no state of its own between calls but who is waiting; any number of processes may serve one database.

mod attachment;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use model::kinds;
use sync::entry::{self, Content};
use sync::message::{
    Admission, Batch, EnrolRequest, JoinRequest, Live, PROTOCOL, Pong, Refusal, RefusalCode, RenewRequest, SyncReply,
    SyncRequest, Verdict, VerdictCode,
};
use sync::wire::{MAX_BATCH, MAX_ENTRIES};
use sync::{Entry, Stamp, enrol};
use tokio::sync::watch;
use uuid::Uuid;

use crate::clock::Clock;
use crate::database::letter::{EndedLetter, Standing};
use crate::database::{Append, Appended, Applicant, Database, DatabaseError, Desktop, LetterKey, NewOffice};
use crate::secret;
use crate::storage::Storage;

/// Most characters of an office's name.
const OFFICE_NAME: usize = 200;
/// Most lease requests of one exchange.
const LEASES: usize = 50;
/// Most characters of a register's name.
const REGISTER: usize = 60;
/// The list of a desktop's last visit is renewed when it is older than this, or its clock moved by this much.
const SEEN_EVERY_MS: i64 = 3_600_000;
const OFFSET_STEP_MS: i64 = 60_000;

/// The server.
pub struct Core {
    database: Database,
    storage: Storage,
    clock: Arc<dyn Clock>,
    /// Where each district's ledger ends, for those who wait.
    ends: Mutex<HashMap<String, watch::Sender<u64>>>,
}

/// Which letters are asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// By the id in the seal.
    Letter(Uuid),
    /// By the number on the paper.
    Number(String),
}

/// Refusals that say only why.
fn refusal(code: RefusalCode) -> Refusal {
    Refusal { code, detail: 0 }
}

/// The database's failure is for the log; the desktop tries again later.
fn unavailable(error: &DatabaseError) -> Refusal {
    tracing::error!(%error, "the database failed");
    refusal(RefusalCode::Unavailable)
}

impl Core {
    /// A server over a database and a store of attachments.
    pub fn new(database: Database, storage: Storage, clock: Arc<dyn Clock>) -> Self {
        Self { database, storage, clock, ends: Mutex::new(HashMap::new()) }
    }

    /// The database, for administration.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// The clock, for administration.
    pub fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// The present time.
    pub fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    /// Whether the database answers.
    pub fn ready(&self) -> Result<(), Refusal> {
        self.database.epoch().map(drop).map_err(|error| unavailable(&error))
    }

    /// Answers a ping.
    pub fn ping(&self) -> Pong {
        Pong { protocol: PROTOCOL, clock_ms: self.now_ms() }
    }

    /// Puts an office on the server.
    pub fn enrol(&self, request: EnrolRequest) -> Result<Admission, Refusal> {
        let name_fits = !request.office_name.trim().is_empty() && request.office_name.chars().count() <= OFFICE_NAME;
        if request.protocol == 0 || !name_fits {
            return Err(refusal(RefusalCode::Malformed));
        }
        let office = NewOffice { id: request.office, name: request.office_name, district: request.district };
        self.admit(&request.code, request.desktop, request.public_key, &request.proof, Some(office))
    }

    /// Lets a new desktop into the office that is there.
    pub fn join(&self, request: &JoinRequest) -> Result<Admission, Refusal> {
        if request.protocol == 0 {
            return Err(refusal(RefusalCode::Malformed));
        }
        self.admit(&request.code, request.desktop, request.public_key, &request.proof, None)
    }

    fn admit(
        &self,
        code: &str,
        desktop: Uuid,
        public_key: [u8; 32],
        proof: &[u8; 64],
        office: Option<NewOffice>,
    ) -> Result<Admission, Refusal> {
        if !enrol::is_proof(&public_key, code, desktop, proof) {
            return Err(refusal(RefusalCode::BadSignature));
        }
        let new_secret = secret::new_secret().map_err(|_| refusal(RefusalCode::Unavailable))?;
        let applicant = Applicant { code: secret::hash_code(code), desktop, public_key, office, secret: new_secret };
        let admitted =
            self.database.admit(&applicant, self.now_ms()).map_err(|error| unavailable(&error))?.map_err(refusal)?;
        tracing::info!(district = %admitted.district, %desktop, "a desktop was admitted");
        Ok(Admission {
            token: secret::token(&admitted.district, &applicant.secret),
            district: admitted.district,
            office: admitted.office,
            office_name: admitted.office_name,
        })
    }

    /// Lets a desktop go on under a new identity.
    pub fn renew(&self, token: Option<&str>, request: &RenewRequest) -> Result<Admission, Refusal> {
        let former = self.authenticate(token)?;
        let token = token.unwrap_or_default();
        if request.protocol == 0 {
            return Err(refusal(RefusalCode::Malformed));
        }
        if !enrol::is_renewal_proof(&request.public_key, token, request.desktop, &request.proof) {
            return Err(refusal(RefusalCode::BadSignature));
        }
        let applicant = Applicant {
            code: secret::hash(token),
            desktop: request.desktop,
            public_key: request.public_key,
            office: None,
            secret: secret::new_secret().map_err(|_| refusal(RefusalCode::Unavailable))?,
        };
        let renewed = self.database.renew(&former, &applicant, request.closes, self.now_ms());
        let admitted = renewed.map_err(|error| unavailable(&error))?.map_err(refusal)?;
        tracing::info!(district = %admitted.district, former = %former.id, desktop = %request.desktop, "a desktop has a new identity");
        Ok(Admission {
            token: secret::token(&admitted.district, &applicant.secret),
            district: admitted.district,
            office: admitted.office,
            office_name: admitted.office_name,
        })
    }

    /// The desktop of a token.
    pub fn authenticate(&self, token: Option<&str>) -> Result<Desktop, Refusal> {
        let unknown = refusal(RefusalCode::TokenUnknown);
        let token = token.ok_or(unknown)?;
        let district = secret::district(token).ok_or(unknown)?;
        let found =
            self.database.desktop_of_token(district, &secret::hash(token)).map_err(|error| unavailable(&error))?;
        found.ok_or(unknown)
    }

    /// One exchange.
    pub fn sync(&self, token: Option<&str>, request: &SyncRequest) -> Result<SyncReply, Refusal> {
        let desktop = self.authenticate(token)?;
        if request.protocol == 0 || request.leases.len() > LEASES {
            return Err(refusal(RefusalCode::Malformed));
        }
        let now_ms = self.now_ms();
        let mut reply = SyncReply {
            protocol: PROTOCOL,
            epoch: self.database.epoch().map_err(|error| unavailable(&error))?,
            clock_ms: now_ms,
            head: desktop.head,
            acks: Vec::new(),
            verdicts: Vec::new(),
            push_refused: None,
            page: None,
            leases: Vec::new(),
            peers: Vec::new(),
            peers_state: request.peers_known,
            revoked: desktop.revoked,
        };
        if request.epoch.is_some_and(|epoch| epoch != reply.epoch) {
            return Ok(reply);
        }
        if let Some(batch) = &request.push {
            self.push(&desktop, batch, &mut reply)?;
        }
        if !desktop.revoked {
            self.give(&desktop, request, &mut reply).map_err(|error| unavailable(&error))?;
        }
        self.note_seen(&desktop, request.clock_ms.saturating_sub(now_ms), now_ms);
        Ok(reply)
    }

    /// Takes a batch; a refusal of it is part of the reply.
    fn push(&self, desktop: &Desktop, batch: &Batch, reply: &mut SyncReply) -> Result<(), Refusal> {
        let Judged { append, mut verdicts, authors } = match judge(desktop.id, batch) {
            Ok(judged) => judged,
            Err(code) => {
                reply.push_refused = Some(refusal(code));
                return Ok(());
            }
        };
        let appended = self
            .database
            .append(&desktop.district, desktop.id, &append, reply.clock_ms)
            .map_err(|error| unavailable(&error))?;
        match appended {
            Ok(Appended { acks, unknown_authors, end, erased }) => {
                if erased {
                    self.sweep(&desktop.district);
                }
                let unknown = unknown_authors.iter().filter_map(|author| authors.get(author)).flatten();
                verdicts
                    .extend(unknown.map(|sequence| Verdict { sequence: *sequence, code: VerdictCode::AuthorUnknown }));
                verdicts.sort_by_key(|verdict| (verdict.sequence, verdict.code));
                let pushed = append.entries.last().map_or(0, |entry| entry.stamp.sequence);
                reply.head = desktop.head.max(pushed);
                reply.acks = acks;
                reply.verdicts = verdicts;
                self.grown(&desktop.district, end);
            }
            Err(refused) => {
                tracing::warn!(district = %desktop.district, desktop = %desktop.id, code = refused.code.as_str(), "a batch was refused");
                reply.push_refused = Some(refused);
            }
        }
        Ok(())
    }

    /// Numbers, the ledger's next page, the list of desktops.
    fn give(&self, desktop: &Desktop, request: &SyncRequest, reply: &mut SyncReply) -> Result<(), DatabaseError> {
        for wanted in request
            .leases
            .iter()
            .filter(|wanted| !wanted.register.is_empty() && wanted.register.chars().count() <= REGISTER)
        {
            reply.leases.extend(self.database.lease(&desktop.district, desktop.id, wanted, reply.clock_ms)?);
        }
        if let Some(after) = request.pull_after {
            let limit = request.pull_limit.clamp(1, 2 * MAX_ENTRIES as u32);
            reply.page = Some(self.database.page(&desktop.district, desktop.id, after, limit)?);
        }
        // Read after the page: whoever wrote in it is in the list.
        let (state, peers) = self.database.peers(&desktop.district)?;
        if state != request.peers_known {
            reply.peers = peers;
        }
        reply.peers_state = state;
        Ok(())
    }

    /// Noted rarely, so that an exchange without news writes nothing.
    fn note_seen(&self, desktop: &Desktop, offset_ms: i64, now_ms: i64) {
        let moved = (offset_ms - desktop.clock_offset_ms).abs() >= OFFSET_STEP_MS;
        if !moved && now_ms - desktop.seen_ms < SEEN_EVERY_MS {
            return;
        }
        if let Err(error) = self.database.note_seen(&desktop.district, desktop.id, offset_ms, now_ms) {
            tracing::warn!(%error, "a visit was not noted");
        }
    }

    /// Where the ledger of the asker's district ends, and a receiver that hears when it grows.
    pub fn live(&self, token: Option<&str>) -> Result<(Live, watch::Receiver<u64>), Refusal> {
        let desktop = self.authenticate(token)?;
        if desktop.revoked {
            return Err(refusal(RefusalCode::DesktopRevoked));
        }
        // Subscribed before the look at the database: nothing can slip in between.
        let receiver = self.sender(&desktop.district).subscribe();
        let end = self.database.end(&desktop.district).map_err(|error| unavailable(&error))?;
        Ok((Live { end }, receiver))
    }

    fn grown(&self, district: &str, end: u64) {
        self.sender(district).send_if_modified(|known| {
            let grown = end > *known;
            *known = end.max(*known);
            grown
        });
    }

    fn sender(&self, district: &str) -> watch::Sender<u64> {
        let mut ends = self.ends.lock().unwrap_or_else(PoisonError::into_inner);
        ends.entry(district.to_owned()).or_insert_with(|| watch::channel(0).0).clone()
    }

    /// How a district's letters stand: the one with an id, or those with a number. `None` if the district is not here.
    pub fn letters(&self, district: &str, which: &Which) -> Result<Option<Vec<Standing>>, Refusal> {
        let found = match which {
            Which::Letter(letter) => self.database.letter(district, *letter),
            Which::Number(number) => self.database.letters_of_number(district, number),
        };
        found.map_err(|error| unavailable(&error))
    }

    /// Letters that are no longer in force. `None` if the district is not here.
    pub fn ended_letters(&self, district: &str) -> Result<Option<Vec<EndedLetter>>, Refusal> {
        self.database.ended_letters(district).map_err(|error| unavailable(&error))
    }

    /// Published keys of letters.
    pub fn letter_keys(&self) -> Result<Vec<LetterKey>, Refusal> {
        self.database.letter_keys().map_err(|error| unavailable(&error))
    }
}

/// A batch that may enter the ledger, with what there is to say about it.
struct Judged {
    append: Append,
    verdicts: Vec<Verdict>,
    /// Who wrote which sequences.
    authors: BTreeMap<Uuid, Vec<u64>>,
}

/// Bounds are refusals; whatever is wrong inside an entry is a verdict beside it.
fn judge(desktop: Uuid, batch: &Batch) -> Result<Judged, RefusalCode> {
    let bytes: usize = batch.entries.iter().filter_map(|sent| sent.payload.as_ref()).map(Vec::len).sum();
    if batch.entries.len() > MAX_ENTRIES || bytes > MAX_BATCH {
        return Err(RefusalCode::TooLarge);
    }
    let stamped = (batch.first..).zip(&batch.entries);
    let entries: Vec<Entry> = stamped
        .map(|(sequence, sent)| sent.entry(Stamp { desktop, sequence }))
        .collect::<Option<_>>()
        .ok_or(RefusalCode::Malformed)?;
    let (mut verdicts, mut users) = (Vec::new(), BTreeSet::new());
    let mut authors: BTreeMap<Uuid, Vec<u64>> = BTreeMap::new();
    for entry in &entries {
        let Content::Kept { payload, .. } = &entry.content else { continue };
        let sequence = entry.stamp.sequence;
        let Ok(peeked) = entry::peek(payload) else {
            verdicts.push(Verdict { sequence, code: VerdictCode::Unreadable });
            continue;
        };
        if kinds::get(peeked.kind).is_none() {
            verdicts.push(Verdict { sequence, code: VerdictCode::UnknownKind });
        }
        if peeked.kind == kinds::user::KIND.name {
            users.insert(peeked.record);
        }
        authors.entry(peeked.author).or_default().push(sequence);
    }
    let append = Append {
        entries,
        signature: batch.signature,
        users: users.into_iter().collect(),
        authors: authors.keys().copied().collect(),
    };
    Ok(Judged { append, verdicts, authors })
}
