//! Decisions as records: signing them, and reading back those that are sound — rightly signed by a user of this office who may
//! decide so. Every desktop checks every decision itself: a forged one counts nowhere.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap, btree_map};

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

impl SignerOf {
    fn read(reader: &Reader<'_>, user: Uuid) -> Result<Self, Failure> {
        let mut found = Self::default();
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
        Ok(found)
    }
}

/// Reads users once for many decisions.
#[derive(Default)]
pub(crate) struct Signers {
    users: HashMap<Uuid, SignerOf>,
    alone_was_allowed: Option<bool>,
}

impl Signers {
    fn of(&mut self, reader: &Reader<'_>, user: Uuid) -> Result<&SignerOf, Failure> {
        match self.users.entry(user) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(unknown) => Ok(unknown.insert(SignerOf::read(reader, user)?)),
        }
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

    /// Whether a user who may decide signed a message.
    pub fn reviewer_signed(
        &mut self,
        reader: &Reader<'_>,
        user: Uuid,
        message: &[u8],
        signature: &str,
    ) -> Result<bool, Failure> {
        let signer = self.of(reader, user)?;
        let may = signer.roles.iter().any(|role| REVIEWERS.contains(role));
        let bytes = STANDARD.decode(signature).ok();
        let Some(signature) = bytes.and_then(|bytes| Signature::from_slice(&bytes).ok()) else { return Ok(false) };
        Ok(may && signer.keys.iter().any(|key| key.verify_strict(message, &signature).is_ok()))
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
        let decisions = decisions(reader, signers, worker)?;
        let facts: Vec<Fact> = decisions.iter().filter(|(_, sound)| *sound).filter_map(|(one, _)| fact(one)).collect();
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
            if let btree_map::Entry::Vacant(desktop) = seen.entry(head.stamp.desktop) {
                desktop.insert(reader.chain_head(head.stamp.desktop)?.0);
            }
        }
        Ok(Seen(seen))
    }
}

/// All decisions about a worker, oldest first, and whether each counts.
pub(crate) fn decisions(
    reader: &Reader<'_>,
    signers: &mut Signers,
    worker: Uuid,
) -> Result<Vec<(Record, bool)>, Failure> {
    let mut found = Vec::new();
    for record in reader.children(&kinds::decision::KIND, "worker", worker)? {
        let sound = match verdict_of(&record) {
            Some(verdict) => signers.is_sound(reader, &record, verdict)?,
            None => false,
        };
        found.push((record, sound));
    }
    Ok(found)
}

fn verdict_of(record: &Record) -> Option<Verdict> {
    text(&record.body, "verdict").and_then(Verdict::from_code)
}

fn fact(record: &Record) -> Option<Fact> {
    let body = &record.body;
    let follows = text(body, "follows").unwrap_or_default();
    Some(Fact {
        id: record.id,
        verdict: verdict_of(record)?,
        author: record.created_by,
        follows: follows.split_whitespace().filter_map(|id| id.parse().ok()).collect(),
        undoes: text(body, "undoes").and_then(|id| id.parse().ok()),
        seen: Seen::from_text(text(body, "seen").unwrap_or_default()),
        records: body.get("seen_records").and_then(Value::as_u64).unwrap_or(0),
        alone: body.get("alone") == Some(&Value::Bool(true)),
    })
}

pub(crate) fn text<'a>(body: &'a Body, field: &str) -> Option<&'a str> {
    body.get(field).and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use store::{FileKey, NewStore, Save, Store};
    use testkit::home::TempHome;

    const WORKER: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
    const RINA: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0011);
    const HADI: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0012);
    const DECISION: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0021);

    fn put(store: &Store, record: Uuid, kind: &'static str, author: Uuid, values: Value) {
        let Value::Object(values) = values else { panic!("an object") };
        let save = Save { record, kind, author, at_ms: 1_776_132_000_000, values, seen: None };
        store.write(|tx| tx.save(save).map_err(Failure::from)).expect("saved");
    }

    fn seed(user: Uuid) -> [u8; 32] {
        let mut seed = [0; 32];
        seed[..16].copy_from_slice(user.as_bytes());
        seed
    }

    /// A file in which Rina is an officer and Hadi a reviewer.
    fn office(home: &TempHome) -> Store {
        let new = NewStore { desktop: Uuid::from_u128(0xd1), secret: [9; 32] };
        let store = Store::create(home.path(), &FileKey::new([7; 32]), &new).expect("a new file");
        for (user, role) in [(RINA, "officer"), (HADI, "reviewer")] {
            let signing = STANDARD.encode(SigningKey::from_bytes(&seed(user)).verifying_key().as_bytes());
            let keys = json!({"exchange": "", "signing": signing, "salt": "", "wrapped": "", "kib": 1, "passes": 1});
            put(&store, user, "user", user, json!({"user_name": "x", "role": role, "keys": keys.to_string()}));
        }
        put(&store, WORKER, "worker", RINA, json!({"full_name": "Dewi Lestari"}));
        store
    }

    /// A decision as a program that obeys nobody writes it.
    fn write(store: &Store, id: Uuid, author: Uuid, key: Uuid, verdict: &str, more: &Value) {
        let mut body = json!({"worker": WORKER, "verdict": verdict, "seen": "", "seen_records": 0});
        let values = body.as_object_mut().expect("an object");
        sign(id, author, values, &seed(key));
        values.extend(more.as_object().expect("an object").clone());
        put(store, id, "decision", author, body);
    }

    fn counts(store: &Store) -> bool {
        let found = store.read(|reader| decisions(reader, &mut Signers::default(), WORKER)).expect("read");
        found.into_iter().any(|(_, sound)| sound)
    }

    #[test]
    fn a_decision_counts_only_with_the_signature_of_someone_who_may_decide_so() {
        let written = |author, key, verdict: &str, more: Value| {
            let home = TempHome::new("decision");
            let store = office(&home);
            write(&store, DECISION, author, key, verdict, &more);
            counts(&store)
        };
        assert!(written(HADI, HADI, "verified", json!({})));
        assert!(written(HADI, HADI, "sent_back", json!({})));
        assert!(written(RINA, RINA, "submitted", json!({})));
        assert!(!written(RINA, RINA, "verified", json!({})), "an officer cannot verify, however well they sign");
        assert!(!written(RINA, RINA, "sent_back", json!({})));
        assert!(!written(HADI, RINA, "verified", json!({})), "nobody signs for another");
        assert!(!written(HADI, HADI, "submitted", json!({"verdict": "verified"})), "what was signed is what counts");
        assert!(!written(HADI, HADI, "verified", json!({"seen": "00000000-0000-0000-0000-0000000000d1:99"})));
        assert!(!written(HADI, HADI, "verified", json!({"decision_note": "added"})));
        assert!(!written(HADI, HADI, "verified", json!({"decision_signature": null})));
        assert!(!written(HADI, HADI, "verified", json!({"decision_signature": "not base64!"})));
        assert!(!written(HADI, HADI, "approved", json!({})), "a verdict of tomorrow is not guessed at");
        assert!(!written(Uuid::from_u128(99), HADI, "verified", json!({})), "a user that nobody knows");
    }

    #[test]
    fn a_decision_that_was_copied_to_another_record_or_signed_before_alone_was_allowed_does_not_count() {
        let home = TempHome::new("decision-copy");
        let store = office(&home);
        let mut body = json!({"worker": WORKER, "verdict": "verified"});
        sign(DECISION, HADI, body.as_object_mut().expect("an object"), &seed(HADI));
        put(&store, Uuid::from_u128(0x77), "decision", HADI, body);
        assert!(!counts(&store), "the signature names the record");

        let mut alone = json!({"worker": WORKER, "verdict": "verified", "alone": true});
        sign(DECISION, HADI, alone.as_object_mut().expect("an object"), &seed(HADI));
        put(&store, DECISION, "decision", HADI, alone);
        assert!(!counts(&store), "no office of one person");
        put(&store, Uuid::from_u128(0x78), "office", HADI, json!({"office_name": "x", "verify_alone": true}));
        assert!(counts(&store));
    }

    #[test]
    fn old_decisions_stay_when_a_password_or_a_role_changes() {
        let home = TempHome::new("decision-old");
        let store = office(&home);
        write(&store, DECISION, HADI, HADI, "verified", &json!({}));
        let keys = json!({"exchange": "", "signing": "", "salt": "", "wrapped": "", "kib": 1, "passes": 1});
        put(&store, HADI, "user", HADI, json!({"role": "officer", "keys": keys.to_string()}));
        assert!(counts(&store));
    }
}
