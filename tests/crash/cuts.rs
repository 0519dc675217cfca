//! A line that breaks all the time: a proxy that cuts both ways with a probability of five in a hundred for each piece.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use model::Body;
use serde_json::json;
use testkit::server::RunningServer;
use uuid::Uuid;

use crate::kill::{DISTRICT, Desk, cut_off};
use crate::{Chance, rounds};

/// Bytes that pass at once.
const PIECE: usize = 1_024;
/// Tries after which a session must have come through.
const PATIENCE: u64 = 2_000;

struct Proxy {
    address: SocketAddr,
    cuts: Arc<AtomicU64>,
}

impl Proxy {
    /// Before a server; its threads end with the process.
    fn before(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = server.trim_start_matches("http://").to_owned();
        let (cuts, seed) = (Arc::new(AtomicU64::new(0)), AtomicU64::new(1));
        let counted = cuts.clone();
        std::thread::spawn(move || {
            for desktop in listener.incoming().map_while(Result::ok) {
                let Ok(line) = TcpStream::connect(&server) else { continue };
                for (from, to) in [(&desktop, &line), (&line, &desktop)] {
                    let (Ok(from), Ok(to)) = (from.try_clone(), to.try_clone()) else { continue };
                    let (chance, cuts) = (Chance(seed.fetch_add(1, Ordering::Relaxed)), counted.clone());
                    std::thread::spawn(move || carry(from, to, chance, &cuts));
                }
            }
        });
        Self { address, cuts }
    }
}

fn carry(mut from: TcpStream, mut to: TcpStream, mut chance: Chance, cuts: &AtomicU64) {
    let mut piece = [0; PIECE];
    while let Ok(length @ 1..) = from.read(&mut piece) {
        let cut = chance.next() % 100 < 5;
        // Of the piece in which the line breaks some arrives.
        let passes = if cut { chance.next() as usize % length } else { length };
        if to.write_all(&piece[..passes]).is_err() || cut {
            cuts.fetch_add(u64::from(cut), Ordering::Relaxed);
            break;
        }
    }
    // Whichever end is gone already needs no goodbye.
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}

#[test]
fn over_a_line_that_breaks_at_every_twentieth_piece_all_converge() {
    let server = RunningServer::start(DISTRICT);
    let proxy = Proxy::before(server.url());
    let url = format!("http://{}", proxy.address);
    let mut desks: Vec<Desk> = (1..=3).map(|number| Desk::admitted(&server, number)).collect();
    let (mut chance, mut number) = (Chance(3), 0_u64);
    for _ in 0..rounds(20) {
        for desk in &mut desks {
            for _ in 0..=chance.next() % 60 {
                number += 1;
                let values = Body::from_iter([("full_name".to_owned(), json!(format!("Nama {number}")))]);
                desk.ledger.save(Uuid::from_u128(100 + u128::from(chance.next() % 40)), "worker", &values);
            }
            come_through(desk, &url);
        }
    }
    for _ in 0..2 {
        for desk in &mut desks {
            come_through(desk, &url);
        }
    }
    let cuts = proxy.cuts.load(Ordering::Relaxed);
    assert!(cuts > 5, "the line broke: {cuts}");
    for desk in &desks[1..] {
        assert_eq!(desk.ledger.stamps(), desks[0].ledger.stamps());
        assert_eq!(desk.ledger.bodies(), desks[0].ledger.bodies());
    }
}

fn come_through(desk: &mut Desk, url: &str) {
    for _ in 0..PATIENCE {
        match desk.sync(url) {
            Ok(()) => return,
            Err(error) => assert!(cut_off(&error), "a broken line is an unreachable server: {error:?}"),
        }
    }
    panic!("no session comes through");
}
