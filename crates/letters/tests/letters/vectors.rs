//! Test vectors: what other programs that read seals (the page in a browser, another office's program) must agree with.
//! `LOKET_WRITE_VECTORS=1 cargo test -p letters vectors` writes them anew after a deliberate change of form.

use ed25519_dalek::{SigningKey, VerifyingKey};
use letters::seal::{self, Payload, Verdict};
use letters::{Filled, fill};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::sample::{data, template};

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct Vector {
    /// What the vector shows.
    fact: String,
    /// What a scanner reads.
    qr_text: String,
    /// Ed25519 public keys that the office published, hexadecimal.
    keys: Vec<String>,
    /// `verified`, `unknown_key`, `altered` or `unreadable`.
    answer: String,
    /// The signed values, when verified.
    payload: Option<Payload>,
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct ContentVector {
    fact: String,
    filled: Filled,
    content_hash: String,
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn unhex(text: &str) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[place * 2..place * 2 + 2], 16).expect("hexadecimal");
    }
    bytes
}

fn payload() -> Payload {
    Payload {
        letter: Uuid::from_u128(0x0196_3271_4c00_7000_8000_0000_0000_0131),
        kind: "passport-recommendation".into(),
        number: "500.15/0131/P4MI-LT/IV/2026".into(),
        date: "2026-04-14".into(),
        name: "TRI LESTARI".into(),
        nik: "1807064802970004".into(),
        certifies: "Rekomendasi paspor CPMI".into(),
        valid_until: Some("2026-07-13".into()),
        content_hash: "000102030405060708090a0b0c0d0e0f".into(),
    }
}

/// Answers as the vectors name them.
fn answer(qr_text: &str, keys: &[String]) -> (String, Option<Payload>) {
    let keys: Vec<_> = keys.iter().map(|key| VerifyingKey::from_bytes(&unhex(key)).expect("a key")).collect();
    match seal::read(qr_text).map(|read| seal::verify(&read, &keys)) {
        Ok(Verdict::Verified(payload)) => ("verified".into(), Some(payload)),
        Ok(Verdict::UnknownKey(_)) => ("unknown_key".into(), None),
        Ok(Verdict::Altered) => ("altered".into(), None),
        Err(_) => ("unreadable".into(), None),
    }
}

fn vectors() -> Vec<Vector> {
    let key = SigningKey::from_bytes(&[7; 32]);
    let published = vec![hex(key.verifying_key().as_bytes())];
    let token = seal::sign(&payload(), &key).expect("fits");
    let masked = Payload {
        nik: "180706******0004".into(),
        number: String::new(),
        valid_until: None,
        name: "ÉLISABET O'NEIL".into(),
        ..payload()
    };
    let masked = seal::sign(&masked, &key).expect("fits");
    let forged = seal::sign(&payload(), &SigningKey::from_bytes(&[9; 32])).expect("fits");
    let mut altered = token.clone();
    let last = if altered.ends_with('A') { "Q" } else { "A" };
    altered.replace_range(200..201, if &altered[200..201] == "A" { "B" } else { "A" });
    let cut = token[..token.len() - 8].to_owned() + last;
    let cases = [
        ("a token by itself", token.clone()),
        ("a token behind an address", seal::qr_text(Some("https://pmi.example.id"), &token)),
        ("a scanner that writes small letters", token.to_lowercase()),
        ("a masked NIK, no number, no end, letters beyond ASCII", masked),
        ("signed by a key that the office never published", forged),
        ("one character changed", altered),
        ("cut off", cut),
        ("some other QR", "HTTPS://EXAMPLE.ID/MENU".into()),
    ];
    let vector = |(fact, qr_text): (&str, String)| {
        let (answer, payload) = answer(&qr_text, &published);
        Vector { fact: fact.into(), qr_text, keys: published.clone(), answer, payload }
    };
    cases.into_iter().map(vector).collect()
}

fn contents() -> Vec<ContentVector> {
    let mut plain = data();
    // Only the bytes' hash counts, and no encoder may change it.
    let mut with_logo = data();
    with_logo["letterhead"]["logo"] = json!("data:image/png;base64,iVBORw0KGgo=");
    plain["letterhead"]["logo"] = json!(null);
    let vector = |fact: &str, data| {
        let filled = fill(&template(), data).expect("fills");
        ContentVector { fact: fact.into(), content_hash: hex(&filled.content_hash()), filled }
    };
    vec![vector("a letter with a logo", &with_logo), vector("a letter without a logo", &plain)]
}

fn compare(name: &str, now: &str) {
    let path = format!("{}/vectors/{name}.json", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("LOKET_WRITE_VECTORS").is_some() {
        std::fs::write(&path, now).expect("writes");
    }
    let kept = std::fs::read_to_string(&path).expect("the vectors are there");
    assert!(kept == now, "{name}: the form of seals or contents changed");
}

#[test]
fn seals_answer_as_the_vectors_say() {
    let now = vectors();
    let answers: Vec<_> = now.iter().map(|vector| vector.answer.as_str()).collect();
    assert_eq!(
        answers,
        ["verified", "verified", "verified", "verified", "unknown_key", "altered", "unreadable", "unreadable"]
    );
    compare("seals", &(serde_json::to_string_pretty(&now).expect("JSON") + "\n"));
}

#[test]
fn contents_hash_as_the_vectors_say() {
    compare("contents", &(serde_json::to_string_pretty(&contents()).expect("JSON") + "\n"));
}
