//! Decisions as records: signing them, and reading back those that are sound — rightly signed by a user of this office who may
//! decide so. Every desktop checks every decision itself: a forged one counts nowhere.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use model::{Body, kinds};
use serde_json::Value;
use store::{FileHeads, Reader, Record};
use uuid::Uuid;

use super::state::{self, Fact, Seen, Standing, Verdict};
use crate::app::Role;
use crate::failure::Failure;
use crate::keyring::UserKeys;

/// What is signed begins with this, so that the signature can be taken for nothing else.
const DOMAIN: &[u8] = b"loket-pmi decision 1\n";
const SIGNATURE: &str = "decision_signature";

/// Who may verify and send back.
pub(crate) const REVIEWERS: &[Role] = &[Role::Reviewer, Role::Manager, Role::Administrator];

/// The bytes that are signed: which record, by whom, and everything that it says.
fn message(id: Uuid, author: Uuid, body: &Body) -> Vec<u8> {
    let said: BTreeMap<&String, &Value> = body.iter().filter(|(name, _)| *name != SIGNATURE).collect();
    let mut message = DOMAIN.to_vec();
    message.extend_from_slice(id.as_bytes());
    message.extend_from_slice(author.as_bytes());
    message.extend(serde_json::to_vec(&said).unwrap_or_default());
    message
}

/// Adds the user's signature to a decision that is to be stored under `id`.
pub(crate) fn sign(id: Uuid, author: Uuid, body: &mut Body, seed: &[u8; 32]) {
    let signature = SigningKey::from_bytes(seed).sign(&message(id, author, body));
    body.insert(SIGNATURE.to_owned(), STANDARD.encode(signature.to_bytes()).into());
}

/// What a user's record has ever said: passwords and roles change, old decisions stay.
#[derive(Default)]
struct SignerOf {
    keys: Vec<VerifyingKey>,
    roles: Vec<Role>,
}

/// Reads users once for many decisions.
#[derive(Default)]
pub(crate) struct Signers {
    users: HashMap<Uuid, SignerOf>,
    alone_was_allowed: Option<bool>,
}

impl Signers {
    fn of(&mut self, reader: &Reader<'_>, user: Uuid) -> Result<&SignerOf, Failure> {
        if !self.users.contains_key(&user) {
            let mut found = SignerOf::default();
            let is_user = reader.record(user)?.is_some_and(|record| record.kind == kinds::user::KIND.name);
            let past = if is_user { reader.history(user)? } else { Vec::new() };
            for edit in past.iter().flat_map(|past| &past.edits) {
                let text = edit.new.as_str().unwrap_or_default();
                match edit.field.as_str() {
                    "role" => found.roles.extend(Role::from_code(text)),
                    "keys" => found.keys.extend(key_of(text)),
                    _ => {}
                }
            }
            self.users.insert(user, found);
        }
        Ok(&self.users[&user])
    }

    /// Whether the office ever let one person verify alone.
    fn alone_was_allowed(&mut self, reader: &Reader<'_>) -> Result<bool, Failure> {
        if let Some(known) = self.alone_was_allowed {
            return Ok(known);
        }
        let mut allowed = false;
        for office in reader.all(kinds::office::KIND.name)? {
            allowed |= reader
                .history(office.id)?
                .iter()
                .flat_map(|past| &past.edits)
                .any(|edit| edit.field == "verify_alone" && edit.new == Value::Bool(true));
        }
        self.alone_was_allowed = Some(allowed);
        Ok(allowed)
    }

    /// Whether a decision counts.
    fn is_sound(&mut self, reader: &Reader<'_>, record: &Record, verdict: Verdict) -> Result<bool, Failure> {
        if record.body.get("alone") == Some(&Value::Bool(true)) && !self.alone_was_allowed(reader)? {
            return Ok(false);
        }
        let signer = self.of(reader, record.created_by)?;
        let decides = matches!(verdict, Verdict::Verified | Verdict::SentBack);
        let may =
            signer.roles.iter().any(|role| if decides { REVIEWERS.contains(role) } else { *role != Role::Auditor });
        let bytes = record.body.get(SIGNATURE).and_then(Value::as_str).and_then(|text| STANDARD.decode(text).ok());
        let Some(signature) = bytes.and_then(|bytes| Signature::from_slice(&bytes).ok()) else { return Ok(false) };
        let message = message(record.id, record.created_by, &record.body);
        Ok(may && signer.keys.iter().any(|key| key.verify_strict(&message, &signature).is_ok()))
    }
}

fn key_of(keys: &str) -> Option<VerifyingKey> {
    let keys: UserKeys = serde_json::from_str(keys).ok()?;
    let bytes: [u8; 32] = STANDARD.decode(keys.signing).ok()?.try_into().ok()?;
    VerifyingKey::from_bytes(&bytes).ok()
}

/// A file with its decisions.
pub(crate) struct File {
    pub heads: FileHeads,
    /// Who made the heads that matter.
    pub authors: BTreeSet<Uuid>,
    /// All decisions, oldest first, and whether each is sound.
    pub decisions: Vec<(Record, bool)>,
    pub facts: Vec<Fact>,
    pub standing: Standing,
}

impl File {
    /// Reads a worker's file; none when there is no such worker or it is deleted.
    pub fn load(reader: &Reader<'_>, signers: &mut Signers, worker: Uuid) -> Result<Option<Self>, Failure> {
        let Some(heads) = reader.file_heads(worker)? else { return Ok(None) };
        let mut authors = BTreeSet::new();
        for head in &heads.heads {
            authors.extend(reader.author_of(head.stamp)?);
        }
        let (mut decisions, mut facts) = (Vec::new(), Vec::new());
        for record in reader.children(&kinds::decision::KIND, "worker", worker)? {
            let verdict = text(&record.body, "verdict").and_then(Verdict::from_code);
            let sound = match verdict {
                Some(verdict) => signers.is_sound(reader, &record, verdict)?,
                None => false,
            };
            if let (Some(verdict), true) = (verdict, sound) {
                facts.push(fact(&record, verdict));
            }
            decisions.push((record, sound));
        }
        let standing = state::standing(&facts, &heads, &authors);
        Ok(Some(Self { heads, authors, decisions, facts, standing }))
    }

    /// The fact of a decision.
    pub fn fact(&self, id: Uuid) -> Option<&Fact> {
        self.facts.iter().find(|fact| fact.id == id)
    }

    /// The record of a decision.
    pub fn decision(&self, id: Uuid) -> Option<&Record> {
        self.decisions.iter().map(|(record, _)| record).find(|record| record.id == id)
    }

    /// What someone who looks now sees: up to which change of each desktop that had a hand in it.
    pub fn seen_now(&self, reader: &Reader<'_>) -> Result<Seen, Failure> {
        let mut seen = BTreeMap::new();
        for head in &self.heads.heads {
            if !seen.contains_key(&head.stamp.desktop) {
                seen.insert(head.stamp.desktop, reader.chain_head(head.stamp.desktop)?.0);
            }
        }
        Ok(Seen(seen))
    }
}

fn fact(record: &Record, verdict: Verdict) -> Fact {
    let body = &record.body;
    let follows = text(body, "follows").unwrap_or_default();
    Fact {
        id: record.id,
        verdict,
        author: record.created_by,
        follows: follows.split_whitespace().filter_map(|id| id.parse().ok()).collect(),
        undoes: text(body, "undoes").and_then(|id| id.parse().ok()),
        seen: Seen::from_text(text(body, "seen").unwrap_or_default()),
        records: body.get("seen_records").and_then(Value::as_u64).unwrap_or(0),
        alone: body.get("alone") == Some(&Value::Bool(true)),
    }
}

pub(crate) fn text<'a>(body: &'a Body, field: &str) -> Option<&'a str> {
    body.get(field).and_then(Value::as_str)
}
