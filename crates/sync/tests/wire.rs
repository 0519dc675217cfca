//! Bodies from outside: whatever the bytes, an error that says so, never a panic, never memory on someone's word.

use std::io::Read;

use proptest::prelude::*;
use sync::attachment::{AttachmentGiven, AttachmentPiece, AttachmentStates, AttachmentsWish, PIECE};
use sync::message::{Batch, Page, Refusal, RefusalCode, Run, Sent, SyncReply, SyncRequest};
use sync::wire::{self, MAX_BODY, WireError};
use uuid::Uuid;

fn request() -> SyncRequest {
    let sent = |number: u8| Sent { salt: vec![number; 16], payload: Some(vec![number; 300]) };
    SyncRequest {
        protocol: 1,
        epoch: Some(Uuid::from_u128(5)),
        clock_ms: -3,
        push: Some(Batch { first: 1, entries: (0..9).map(sent).collect(), signature: [7; 64] }),
        pull_after: Some(0),
        pull_limit: 10,
        leases: Vec::new(),
        peers_known: 3,
    }
}

fn reply() -> SyncReply {
    let run = Run {
        desktop: Uuid::from_u128(1),
        first: 1,
        position: 9,
        count: 1,
        entries: vec![Sent { salt: vec![1; 32], payload: None }],
        signature: Some(vec![1; 64]),
        previous: Some(vec![0; 32]),
    };
    SyncReply {
        protocol: 1,
        epoch: Uuid::from_u128(5),
        clock_ms: 1,
        head: 2,
        acks: Vec::new(),
        verdicts: Vec::new(),
        push_refused: None,
        page: Some(Page { runs: vec![run], upto: 9, end: 9, content: Some(vec![1; 32]) }),
        leases: Vec::new(),
        peers: Vec::new(),
        peers_state: 0,
        revoked: false,
    }
}

#[test]
fn what_is_packed_comes_back() {
    assert_eq!(wire::unpack(&wire::pack(&request())), Ok(request()));
    assert_eq!(wire::unpack(&wire::pack(&reply())), Ok(reply()));
}

#[test]
fn a_bomb_is_refused_at_the_bound() {
    let mut bomb = b"LKT\x01".to_vec();
    bomb.extend(zstd::encode_all(std::io::repeat(0).take(1_000_000_000), 3).unwrap());
    assert!(bomb.len() < 200_000);
    assert_eq!(wire::unpack::<SyncRequest>(&bomb), Err(WireError::TooLarge));
    assert_eq!(wire::unpack::<SyncRequest>(&vec![b'L'; MAX_BODY + 1]), Err(WireError::TooLarge));
}

#[test]
fn what_is_not_ours_is_foreign() {
    for bytes in [b"".as_slice(), b"LKT", b"<html>", b"HTTP/1.1 200 OK"] {
        assert_eq!(wire::unpack::<SyncReply>(bytes), Err(WireError::Foreign));
    }
    assert_eq!(wire::unpack::<SyncReply>(b"LKT\x07\x00"), Err(WireError::Broken));
}

#[test]
fn a_list_that_claims_four_billion_items_takes_no_memory() {
    // {3: [… 2^32 items]}
    let claim = [b"LKT\0".as_slice(), &[0xA1, 0x03, 0x9B, 0, 0, 0, 1, 0, 0, 0, 0]].concat();
    assert_eq!(wire::unpack::<SyncRequest>(&claim), Err(WireError::Broken));
}

#[test]
fn unknown_keys_are_skipped_and_unknown_codes_are_other() {
    // {0: 200, 1: 4, 77: ["of", "tomorrow"]}
    let newer =
        [b"LKT\0".as_slice(), &[0xA3, 0x00, 0x18, 200, 0x01, 0x04, 0x18, 77, 0x82, 0x62, b'o', b'f', 0x61, b't']]
            .concat();
    assert_eq!(wire::unpack(&newer), Ok(Refusal { code: RefusalCode::Other, detail: 4 }));
}

#[test]
fn a_piece_travels_as_it_is_and_fits_into_a_body() {
    let noise: Vec<u8> = (0..PIECE).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let piece = AttachmentPiece { hash: [7; 32].into(), bytes: PIECE as u64 + 1, number: 0, piece: noise.into() };
    let body = wire::pack(&piece);
    assert!(body.len() < MAX_BODY);
    assert!(wire::unpack::<AttachmentPiece>(&body).is_ok_and(|read| read == piece));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn garbage_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..400), kind in 0_u8..2) {
        let framed = [b"LKT".as_slice(), &[kind], &bytes].concat();
        let _ = wire::unpack::<SyncRequest>(&framed);
        let _ = wire::unpack::<SyncReply>(&framed);
        let _ = wire::unpack::<AttachmentsWish>(&framed);
        let _ = wire::unpack::<AttachmentStates>(&framed);
        let _ = wire::unpack::<AttachmentPiece>(&framed);
        let _ = wire::unpack::<AttachmentGiven>(&framed);
    }

    #[test]
    fn a_damaged_message_never_panics(place in 0_usize..2_000, with in any::<u8>(), cut in 0_usize..2_000) {
        for plain in [minicbor::to_vec(request()).unwrap(), minicbor::to_vec(reply()).unwrap()] {
            let mut body = [b"LKT\0".as_slice(), &plain].concat();
            let place = place % body.len();
            body[place] = with;
            body.truncate(1 + cut % body.len());
            let _ = wire::unpack::<SyncRequest>(&body);
            let _ = wire::unpack::<SyncReply>(&body);
        }
    }
}
