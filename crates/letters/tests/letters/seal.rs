//! What a seal proves and what it does not.

use ed25519_dalek::SigningKey;
use letters::seal::{self, ExtractError, SealError, Verdict};
use letters::{Edition, Filled};

use crate::sample::{filled, issue, key, letter_id};

fn token(filled: &Filled) -> String {
    seal::sign(&filled.payload(letter_id()), &key()).expect("fits")
}

#[test]
fn a_seal_gives_back_what_was_signed() {
    let filled = filled();
    for text in [token(&filled), seal::qr_text(Some("https://pmi.lampungtimur.example/"), &token(&filled))] {
        let read = seal::read(&text).expect("reads");
        assert_eq!(seal::verify(&read, &[key().verifying_key()]), Verdict::Verified(filled.payload(letter_id())));
    }
}

#[test]
fn the_qr_text_is_upper_case_with_the_token_in_the_fragment() {
    assert_eq!(seal::qr_text(Some("https://pmi.example.id/"), "ABC"), "HTTPS://PMI.EXAMPLE.ID/V#ABC");
    assert_eq!(seal::qr_text(None, "ABC"), "ABC");
    assert_eq!(seal::qr_text(Some("  "), "ABC"), "ABC");
}

#[test]
fn a_changed_seal_is_never_verified() {
    let token = token(&filled());
    let keys = [key().verifying_key()];
    let mut answers = [0; 3];
    for place in 0..token.len() {
        let mut changed = token.clone().into_bytes();
        changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).expect("text");
        match seal::read(&changed).map(|read| seal::verify(&read, &keys)) {
            Ok(Verdict::Verified(_)) => panic!("character {place} changed and still verified"),
            Ok(Verdict::Altered) => answers[0] += 1,
            Ok(Verdict::UnknownKey(_)) => answers[1] += 1,
            Err(_) => answers[2] += 1,
        }
    }
    assert!(answers[0] > 300 && answers[1] > 5 && answers[2] > 10, "{answers:?}");
}

#[test]
fn a_forger_with_a_key_of_his_own_is_an_unknown_key() {
    let forger = SigningKey::from_bytes(&[9; 32]);
    let forged = seal::sign(&filled().payload(letter_id()), &forger).expect("fits");
    let read = seal::read(&forged).expect("reads");
    assert_eq!(
        seal::verify(&read, &[key().verifying_key()]),
        Verdict::UnknownKey(seal::key_id(&forger.verifying_key()))
    );
    assert_eq!(seal::verify(&read, &[]), Verdict::UnknownKey(seal::key_id(&forger.verifying_key())));
}

#[test]
fn hostile_texts_are_refused_with_a_type() {
    assert_eq!(seal::read(&"A".repeat(seal::LONGEST_TEXT_BYTES + 1)), Err(SealError::TextTooLong));
    for text in
        ["", "A", "HTTPS://EXAMPLE.ID/V#", "https://example.id", "{\"alg\":\"none\"}", "\u{0}\u{1}", "AAAA", "2KCEE"]
    {
        assert_eq!(seal::read(text).map(|_| ()), Err(SealError::NotASeal), "{text:?}");
    }
    let token = token(&filled());
    for length in 0..token.len() {
        assert!(seal::read(&token[..length]).is_err());
    }
    assert!(seal::read(&format!("{token}AAAAAAAA")).is_err());
}

#[test]
fn a_field_that_would_not_fit_is_refused_by_name() {
    let mut payload = filled().payload(letter_id());
    payload.name = "x".repeat(481);
    assert_eq!(seal::sign(&payload, &key()), Err(SealError::TooLong("name")));
    let mut payload = filled().payload(letter_id());
    payload.date = "14 April 2026".into();
    assert_eq!(seal::sign(&payload, &key()), Err(SealError::BadPayload("date")));
}

#[test]
fn the_longest_names_still_fit_a_qr_that_scans() {
    let mut filled = filled();
    filled.name = "W".repeat(120);
    let issued = issue(&filled, Edition::default());
    assert!(issued.letter.qr.expect("a QR").side() <= 89);
}

#[test]
fn our_own_pdf_carries_its_token() {
    let issued = issue(&filled(), Edition::default());
    assert_eq!(seal::extract(&issued.pdf), Ok(issued.token.clone()));
    let mut spliced = issued.pdf.clone();
    let mut other = filled();
    other.name = "ORANG LAIN".into();
    spliced.extend(issue(&other, Edition::default()).pdf);
    assert_eq!(seal::extract(&spliced), Err(ExtractError::SeveralSeals));
    for length in (0..issued.pdf.len()).step_by(97) {
        assert!(matches!(
            seal::extract(&issued.pdf[..length]),
            Ok(_) | Err(ExtractError::NoSeal | ExtractError::NotAPdf)
        ));
    }
}

#[test]
fn chance_bytes_are_never_a_seal_and_never_a_panic() {
    let token = token(&filled());
    let mut state = 7u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize
    };
    for _ in 0..20_000 {
        let mut changed = token.clone().into_bytes();
        for _ in 0..4 {
            let place = next() % changed.len();
            changed[place] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[next() % 32];
        }
        changed.truncate(next() % (token.len() + 1));
        let changed = String::from_utf8(changed).expect("text");
        if changed != token
            && let Ok(read) = seal::read(&changed)
        {
            assert!(!matches!(seal::verify(&read, &[key().verifying_key()]), Verdict::Verified(_)));
        }
    }
}
