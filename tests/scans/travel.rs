//! Contents between two desks and a real server: they arrive byte for byte, go on where they were cut, are refused when they are wrong,
//! are let go only when the server has them, and are gone everywhere when their person is erased.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

use app::ports::Ports;
use serde_json::{Value, json};
use server::database::Database;
use server::{Config, MachineClock, Running, admin};
use sync::attachment::{AttachmentGiven, AttachmentPiece, PIECE};
use sync::{Call, Endpoint, Transport, TransportError, wire};
use testkit::home::TempHome;
use tests::cli::DISTRICT;

use crate::desk::{Desk, start_child};
use crate::papers::pdf_with_bytes;

/// A line that can be cut after so many pieces and that can change bytes.
struct Line {
    inner: Arc<dyn Transport>,
    /// Pieces that still pass; negative: all.
    passes: AtomicI64,
    pieces: AtomicU64,
    /// Changes a byte of each piece on its way.
    lies: AtomicU64,
    /// The server is of before there were attachments.
    older: AtomicBool,
}

impl Line {
    fn new() -> Arc<Self> {
        let inner = host::ports().transport;
        let (passes, pieces, lies) = (AtomicI64::new(-1), AtomicU64::new(0), AtomicU64::new(0));
        Arc::new(Self { inner, passes, pieces, lies, older: AtomicBool::new(false) })
    }

    fn ports(self: &Arc<Self>) -> Ports {
        Ports { scans: Arc::new(start_child), transport: Arc::clone(self) as Arc<dyn Transport>, ..host::ports() }
    }

    fn cut_after(&self, pieces: i64) {
        self.passes.store(pieces, Ordering::SeqCst);
    }

    fn pieces(&self) -> u64 {
        self.pieces.swap(0, Ordering::SeqCst)
    }
}

impl Transport for Line {
    fn call(&self, call: &Call<'_>) -> Result<Vec<u8>, TransportError> {
        let lies = self.lies.load(Ordering::SeqCst) > 0;
        match call.endpoint {
            Endpoint::AttachmentState if self.older.load(Ordering::SeqCst) => return Err(TransportError::Nonsense),
            Endpoint::AttachmentPut | Endpoint::AttachmentGet => {}
            _ => return self.inner.call(call),
        }
        if self.passes.load(Ordering::SeqCst) == 0 {
            return Err(TransportError::Unreachable);
        }
        self.passes.fetch_sub(1, Ordering::SeqCst);
        self.pieces.fetch_add(1, Ordering::SeqCst);
        if lies && call.endpoint == Endpoint::AttachmentPut {
            let mut piece: AttachmentPiece = wire::unpack(call.body)?;
            piece.piece[0] ^= 1;
            return self.inner.call(&Call { body: &wire::pack(&piece), ..*call });
        }
        let answer = self.inner.call(call)?;
        if lies {
            let mut given: AttachmentGiven = wire::unpack(&answer)?;
            given.piece[0] ^= 1;
            return Ok(wire::pack(&given));
        }
        Ok(answer)
    }
}

struct World {
    home: TempHome,
    server: Running,
    one: Desk,
    one_line: Arc<Line>,
    two: Desk,
    two_line: Arc<Line>,
}

fn serve(home: &Path, limit: u64) -> Running {
    server::start(Config { attachments_limit: limit, ..Config::local(home.to_owned()) }).expect("a server")
}

impl World {
    fn new(name: &str) -> Self {
        Self::with_room(name, 1 << 30)
    }

    fn with_room(name: &str, limit: u64) -> Self {
        let home = TempHome::new(name);
        let server = serve(home.path(), limit);
        admin::add_district(&Database::open(home.path()).expect("a database"), DISTRICT, &MachineClock)
            .expect("a district");
        let (one_line, two_line) = (Line::new(), Line::new());
        let one = Desk::with_ports(&format!("{name}-one"), one_line.ports());
        one.done("sync.enrol", json!({ "server": server.url(), "code": code(&server) }));
        let two = Desk::joined(&format!("{name}-two"), two_line.ports(), &server.url(), &code(&server));
        Self { home, server, one, one_line, two, two_line }
    }

    /// A scan on the first desk, and its record on both.
    fn scanned(&self, name: &str, bytes: usize) -> Value {
        self.one.take(name, &pdf_with_bytes(bytes)).expect("taken");
        self.one.done("sync.now", json!({}));
        self.two.done("sync.now", json!({}));
        self.one.scans().pop().expect("a scan")
    }

    /// Files of the server's objects, without the place's marker.
    fn objects(&self) -> Vec<PathBuf> {
        let mut found = files(&self.home.file("attachments"));
        found.retain(|file| !file.ends_with("loket-place"));
        found
    }
}

fn code(server: &Running) -> String {
    admin::invite(server.core().database(), DISTRICT, &MachineClock).expect("a code").code
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn run(desk: &Desk) -> Result<Value, String> {
    desk.job(&desk.call("attachment.run", json!({}))?)
}

fn fetch(desk: &Desk, scan: &Value) -> Result<Value, String> {
    desk.job(&desk.call("attachment.fetch", json!({ "id": scan["id"] }))?)
}

fn status(desk: &Desk) -> Value {
    desk.done("attachment.status", json!({}))
}

/// The scan as it goes out: an untouched PDF is the content itself.
fn given_out(desk: &Desk, scan: &Value) -> Result<Value, String> {
    desk.call("scan.file", json!({ "id": scan["id"], "form": "pdf" })).map(|files| files["files"][0]["base64"].clone())
}

#[test]
fn a_scan_made_at_one_desk_is_seen_at_the_other_byte_for_byte() {
    let world = World::new("travel");
    let scan = world.scanned("paspor.pdf", 3 * PIECE + 1_000);
    assert_eq!(given_out(&world.two, &scan), Err("scan_elsewhere".to_owned()));
    assert_eq!(fetch(&world.two, &scan), Err("scan_not_sent".to_owned()), "it is only at the first desk");
    assert_eq!(status(&world.one)["to_send"]["count"], 1);
    assert_eq!(run(&world.one).expect("sent")["sent"], 1);
    assert_eq!(status(&world.one)["to_send"]["count"], 0);
    assert!(fetch(&world.two, &scan).expect("fetched")["bytes"].as_u64().expect("bytes") > 3 * PIECE as u64);
    assert_eq!(given_out(&world.two, &scan).expect("here"), given_out(&world.one, &scan).expect("here"));
    assert!(!world.two.picture(&scan, 0, 0, false).is_empty());
    assert_eq!(run(&world.two).expect("nothing")["sent"], 0, "what came from the server does not go back");
    let name = b"JPEG paper of Siti";
    assert!(world.objects().iter().all(|file| {
        let bytes = std::fs::read(file).expect("an object");
        !bytes.windows(name.len()).any(|window| window == name) && !bytes.starts_with(b"%PDF")
    }));
}

#[test]
fn what_was_cut_goes_on_at_the_next_piece_in_both_directions() {
    let world = World::new("travel-cut");
    let scan = world.scanned("ktp.pdf", 5 * PIECE + 7);
    world.one_line.cut_after(2);
    assert_eq!(run(&world.one), Err("server_unreachable".to_owned()));
    assert_eq!(world.one_line.pieces(), 2);
    world.one_line.cut_after(-1);
    assert_eq!(run(&world.one).expect("sent")["sent"], 1);
    let rest = world.one_line.pieces();
    assert!((3..=5).contains(&rest), "{rest} pieces were left of about six");
    world.two_line.cut_after(3);
    assert_eq!(fetch(&world.two, &scan), Err("server_unreachable".to_owned()));
    assert_eq!(world.two_line.pieces(), 3);
    world.two_line.cut_after(-1);
    fetch(&world.two, &scan).expect("fetched");
    assert_eq!(world.two_line.pieces(), rest + 2 - 3);
    assert_eq!(given_out(&world.two, &scan), given_out(&world.one, &scan));
    assert_eq!(world.two.kept(), 1, "of its pieces nothing is left");
}

#[test]
fn wrong_bytes_count_at_neither_end() {
    let world = World::new("travel-wrong");
    let scan = world.scanned("kk.pdf", 2 * PIECE);
    world.one_line.lies.store(1, Ordering::SeqCst);
    assert_eq!(run(&world.one).expect("the others would go on")["sent"], 0);
    assert_eq!(world.objects().len(), 0, "the server keeps nothing of it");
    assert_eq!(status(&world.one)["to_send"]["count"], 1);
    world.one_line.lies.store(0, Ordering::SeqCst);
    assert_eq!(run(&world.one).expect("sent")["sent"], 1);
    world.two_line.lies.store(1, Ordering::SeqCst);
    assert_eq!(fetch(&world.two, &scan), Err("scan_damaged".to_owned()));
    assert_eq!((given_out(&world.two, &scan).is_err(), world.two.kept()), (true, 0));
    world.two_line.lies.store(0, Ordering::SeqCst);
    fetch(&world.two, &scan).expect("fetched");
    assert_eq!(given_out(&world.two, &scan), given_out(&world.one, &scan));
}

#[test]
fn only_what_the_server_has_is_let_go_and_it_comes_back() {
    let world = World::new("travel-limit");
    let scan = world.scanned("paspor.pdf", 5 * PIECE);
    let whole = given_out(&world.one, &scan).expect("here");
    world.one.done("attachment.save", json!({ "mode": "when_opened", "limit_mb": 1 }));
    assert_eq!(status(&world.one)["here"]["count"], 1, "the server does not have it");
    run(&world.one).expect("sent");
    assert_eq!(status(&world.one)["here"]["count"], 1, "it was looked at a moment ago");
    let later =
        Ports { clock: Arc::new(testkit::clock::FixedClock::at_ms(4_000_000_000_000)), ..world.one_line.ports() };
    let again = world.one.opened_again(later);
    again.done("attachment.save", json!({ "mode": "when_opened", "limit_mb": 1 }));
    assert_eq!(status(&again)["here"]["count"], 0);
    assert_eq!((again.kept(), given_out(&again, &scan)), (0, Err("scan_elsewhere".to_owned())));
    assert!(!again.picture(&scan, 0, 0, true).is_empty(), "its small picture stays");
    fetch(&again, &scan).expect("fetched");
    assert_eq!(given_out(&again, &scan).expect("here"), whole);
}

#[test]
fn chosen_workers_come_ahead_and_a_desk_for_text_fetches_nothing() {
    let world = World::new("travel-ahead");
    let large = world.scanned("besar.pdf", 3 * PIECE);
    run(&world.one).expect("sent");
    assert_eq!(run(&world.two).expect("nothing")["fetched"], 0, "nobody asked for it");
    world.two.done("attachment.ahead", json!({ "worker": world.one.worker, "ahead": true }));
    world.two.done("attachment.save", json!({ "mode": "text_only", "limit_mb": 0 }));
    assert_eq!(run(&world.two).expect("nothing")["fetched"], 0);
    world.two.done("attachment.save", json!({ "mode": "when_opened", "limit_mb": 0 }));
    assert_eq!(status(&world.two)["to_fetch"]["count"], 1);
    assert_eq!(run(&world.two).expect("fetched")["fetched"], 1);
    assert_eq!(given_out(&world.two, &large), given_out(&world.one, &large));
    let second = world.scanned("kecil.pdf", 10_000);
    run(&world.one).expect("sent");
    world.two.done("attachment.ahead", json!({ "worker": world.one.worker, "ahead": false }));
    world.two.done("attachment.save", json!({ "mode": "everything", "limit_mb": 0 }));
    assert_eq!(run(&world.two).expect("fetched")["fetched"], 1);
    assert_eq!(given_out(&world.two, &second), given_out(&world.one, &second));
}

#[test]
fn a_revoked_desk_hands_in_what_it_has_and_gets_nothing() {
    let world = World::new("travel-revoked");
    let scan = world.scanned("paspor.pdf", 2 * PIECE);
    let desktops = admin::desktops(world.server.core().database(), DISTRICT).expect("desktops");
    let first = desktops.first().expect("the first desk").id;
    admin::revoke(world.server.core().database(), DISTRICT, first, &MachineClock).expect("revoked");
    assert_eq!(run(&world.one).expect("handed in")["sent"], 1);
    fetch(&world.two, &scan).expect("the other desk gets it");
    let second = desktops.get(1).expect("the second desk").id;
    admin::revoke(world.server.core().database(), DISTRICT, second, &MachineClock).expect("revoked");
    let third = Line::new();
    let third = Desk::joined("travel-revoked-three", third.ports(), &world.server.url(), &code(&world.server));
    let desktops = admin::desktops(world.server.core().database(), DISTRICT).expect("desktops");
    admin::revoke(world.server.core().database(), DISTRICT, desktops[2].id, &MachineClock).expect("revoked");
    assert_eq!(fetch(&third, &scan), Err("server_refused".to_owned()));
}

#[test]
fn what_belongs_to_an_erased_person_is_gone_on_the_server_and_at_the_other_desk() {
    let world = World::new("travel-erased");
    let scan = world.scanned("paspor.pdf", 2 * PIECE);
    run(&world.one).expect("sent");
    fetch(&world.two, &scan).expect("fetched");
    assert!(world.objects().len() >= 2);
    let erase = json!({ "id": world.one.worker, "basis": "request", "note": "Permintaan tertulis", "confirmation": "Siti Aminah" });
    world.one.job(&world.one.done("privacy.erase", erase)).expect("erased");
    assert_eq!(world.one.kept(), 0);
    world.one.done("sync.now", json!({}));
    assert_eq!(world.objects().len(), 0, "the server holds nothing of it");
    world.two.done("sync.now", json!({}));
    assert_eq!(world.two.kept(), 0);
    assert_eq!(status(&world.two)["here"]["count"], 0);
}

#[test]
fn a_server_without_room_says_so_and_takes_the_small_ones() {
    let world = World::with_room("travel-full", 3 * PIECE as u64);
    world.scanned("besar.pdf", 4 * PIECE);
    world.scanned("kecil.pdf", 10_000);
    assert_eq!(run(&world.one), Err("server_full".to_owned()));
    let status = status(&world.one);
    assert_eq!((&status["to_send"]["count"], &status["failure"]), (&json!(1), &json!("server_full")));
    assert_eq!(world.objects().len(), 1, "the small one is there");
}

#[test]
fn what_the_servers_store_lost_is_handed_in_again_by_who_has_it() {
    let world = World::new("travel-lost");
    let scan = world.scanned("ijazah.pdf", 2 * PIECE + 5);
    run(&world.one).expect("sent");
    assert_eq!(run(&world.one).expect("nothing")["sent"], 0);
    let objects = world.objects();
    std::fs::remove_file(&objects[0]).expect("lost");
    assert_eq!(fetch(&world.two, &scan), Err("scan_not_sent".to_owned()), "the loss is found out, and told in words");
    world.one_line.pieces();
    assert_eq!(run(&world.one).expect("sent")["sent"], 1);
    assert_eq!(world.one_line.pieces(), 1, "what is still there is not sent again");
    fetch(&world.two, &scan).expect("fetched");
    assert_eq!(given_out(&world.two, &scan).expect("here"), given_out(&world.one, &scan).expect("here"));
    assert_eq!(run(&world.one).expect("nothing")["sent"], 0);
}

#[test]
fn a_server_that_takes_no_scans_yet_is_called_older_and_gets_them_once_it_does() {
    let world = World::new("travel-older");
    world.scanned("sertifikat.pdf", PIECE);
    world.one_line.older.store(true, Ordering::SeqCst);
    assert_eq!(run(&world.one), Err("server_older".to_owned()));
    assert_eq!(status(&world.one)["failure"], json!("server_older"));
    world.one_line.older.store(false, Ordering::SeqCst);
    assert_eq!(run(&world.one).expect("sent")["sent"], 1);
    assert_eq!(status(&world.one)["failure"], Value::Null);
}
