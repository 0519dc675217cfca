//! Attachments in a bucket: the server as a program before a store that speaks S3, checks its keys, and loses something.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use minicbor::{Decode, Encode};
use model::Body;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use server::database::Database;
use server::{MachineClock, admin};
use sync::attachment::{
    AttachmentGiven, AttachmentPiece, AttachmentStates, AttachmentTaken, AttachmentWish, AttachmentsWish,
};
use sync::message::{Admission, EnrolRequest, PROTOCOL, Refusal, RefusalCode, SyncReply};
use sync::{Ledger, MemoryLedger, Options, Session, Step, enrol, wire};
use uuid::Uuid;

const DISTRICT: &str = "18.07";
const BUCKET: &str = "berkas";
const KEYS: [&str; 2] = ["LOKETTEST", "a-secret-of-the-test"];
const PAPER: &[u8] = b"KARTU TANDA PENDUDUK";

/// A store over a folder; it serves until the test's process ends.
fn store(folder: &Path) -> SocketAddr {
    std::fs::create_dir(folder.join(BUCKET)).expect("a bucket");
    let mut builder = S3ServiceBuilder::new(s3s_fs::FileSystem::new(folder).expect("a folder"));
    builder.set_auth(SimpleAuth::from_single(KEYS[0], KEYS[1]));
    let service = builder.build();
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    listener.set_nonblocking(true).expect("a socket");
    let at = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        runtime.expect("a runtime").block_on(async move {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            while let Ok((socket, _)) = listener.accept().await {
                let service = service.clone();
                tokio::spawn(async move {
                    let connection = Builder::new(TokioExecutor::new());
                    let _ = connection.serve_connection(TokioIo::new(socket), service).await;
                });
            }
        });
    });
    at
}

fn server(home: &Path, bucket: SocketAddr, secret: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_loket-server"));
    command
        .args(["--listen", "127.0.0.1:0", "--attachments", &format!("s3://{BUCKET}/kantor")])
        .arg("--home")
        .arg(home);
    let environment = [
        ("AWS_ENDPOINT_URL", format!("http://{bucket}")),
        ("AWS_ALLOW_HTTP", "true".to_owned()),
        ("AWS_REGION", "us-east-1".to_owned()),
        ("AWS_ACCESS_KEY_ID", KEYS[0].to_owned()),
        ("AWS_SECRET_ACCESS_KEY", secret.to_owned()),
    ];
    command.envs(environment);
    command
}

/// A running program that ends with the value.
struct Running(Child, SocketAddr);

impl Running {
    fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its words")).read_line(&mut line).expect("a line");
        let address = line.trim().rsplit_once("//").expect("an address").1.parse().expect("an address");
        Self(child, address)
    }

    fn post<T: for<'b> Decode<'b, ()>>(
        &self,
        path: &str,
        token: &str,
        message: &impl Encode<()>,
    ) -> Result<T, RefusalCode> {
        let mut stream = TcpStream::connect(self.1).expect("a connection");
        let body = wire::pack(message);
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\nauthorization: Bearer {token}\r\ncontent-length: {}\r\n\r\n",
            self.1,
            body.len()
        );
        stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body)).expect("a request");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head") + 4;
        if answer.starts_with(b"HTTP/1.1 200") {
            return Ok(wire::unpack(&answer[end..]).expect("a message"));
        }
        Err(wire::unpack::<Refusal>(&answer[end..]).expect("a refusal").code)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Enrols a desktop and hands in a record that names the paper; its token.
fn enrolled(server: &Running, code: &str) -> String {
    let mut ledger = MemoryLedger::new(Uuid::from_u128(1), [1; 32]);
    let desktop = ledger.desktop();
    let request = EnrolRequest {
        protocol: PROTOCOL,
        proof: enrol::proof(ledger.key(), code, desktop),
        code: code.to_owned(),
        desktop,
        public_key: ledger.key().verifying_key().to_bytes(),
        office: Uuid::from_u128(7),
        office_name: "P4MI".to_owned(),
        district: DISTRICT.to_owned(),
    };
    let token = server.post::<Admission>("/v1/enrol", "", &request).expect("an admission").token;
    let contents = format!(r#"[{{"hash":"{}"}}]"#, blake3::hash(PAPER).to_hex());
    let values = [("worker", Uuid::from_u128(2).to_string()), ("scan_contents", contents)]
        .map(|(name, text)| (name.to_owned(), text.into()));
    ledger.save(Uuid::from_u128(3), "scan", &Body::from_iter(values));
    let mut session = Session::new(Options::at(0));
    while let Step::Send(request) = session.next(&ledger).expect("a step") {
        let reply: SyncReply = server.post("/v1/sync", &token, &request).expect("a reply");
        session.received(&mut ledger, &reply).expect("taken");
    }
    token
}

fn objects(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { objects(&path) } else { vec![path] }).collect()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned()
}

#[test]
fn a_bucket_keeps_sealed_pieces_and_what_it_loses_is_asked_for_again() {
    let (home, folder) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let bucket = store(folder.path());
    let database = Database::open(home.path()).expect("a database");
    admin::add_district(&database, DISTRICT, &MachineClock).expect("a district");
    let code = admin::invite(&database, DISTRICT, &MachineClock).expect("a code").code;
    let running = Running::start(server(home.path(), bucket, KEYS[1]));
    let token = enrolled(&running, &code);
    let hash = *blake3::hash(PAPER).as_bytes();
    let piece =
        AttachmentPiece { hash: hash.into(), bytes: PAPER.len() as u64, number: 0, piece: PAPER.to_vec().into() };
    let put = || running.post::<AttachmentTaken>("/v1/attachments/put", &token, &piece).map(|taken| taken.complete);
    let get = || {
        let wish = AttachmentWish { hash: hash.into(), number: 0 };
        running.post::<AttachmentGiven>("/v1/attachments/get", &token, &wish).map(|given| given.piece.to_vec())
    };
    let state = || {
        let wish = AttachmentsWish { hashes: vec![hash.into()] };
        let states = running.post::<AttachmentStates>("/v1/attachments/state", &token, &wish).expect("states");
        (states.states[0].complete, states.lost)
    };
    assert_eq!(put(), Ok(true));
    assert_eq!(get().as_deref(), Ok(PAPER));
    assert_eq!(state(), (true, 0));
    let in_bucket = || {
        let mut found = objects(&folder.path().join(BUCKET).join("kantor"));
        found.retain(|object| !object.ends_with("loket-place"));
        found
    };
    let [object] = &in_bucket()[..] else { panic!("one object below the prefix") };
    let bytes = std::fs::read(object).expect("an object");
    assert!(!bytes.windows(5).any(|window| window == b"KARTU"), "sealed before it left");
    // Lost while someone wants it.
    std::fs::remove_file(object).expect("lost");
    assert_eq!(get(), Err(RefusalCode::AttachmentMissing));
    assert_eq!(state(), (false, 1));
    assert_eq!(put(), Ok(true));
    assert_eq!((get().as_deref(), state()), (Ok(PAPER), (true, 1)));
    // Lost, and found out by looking through.
    for object in in_bucket() {
        std::fs::remove_file(object).expect("lost");
    }
    let mut look = server(home.path(), bucket, KEYS[1]);
    let looked = look.args(["--json", "attachments", "check", "--district", DISTRICT]).output().expect("the program");
    assert_eq!(said(&looked).trim(), r#"{"attachments":1,"lost":1}"#);
    assert_eq!(state(), (false, 2));
}

#[test]
fn a_place_that_is_not_the_databases_is_refused_and_nothing_counts_as_lost() {
    let (home, folder) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let bucket = store(folder.path());
    let database = Database::open(home.path()).expect("a database");
    admin::add_district(&database, DISTRICT, &MachineClock).expect("a district");
    let code = admin::invite(&database, DISTRICT, &MachineClock).expect("a code").code;
    let running = Running::start(server(home.path(), bucket, KEYS[1]));
    let token = enrolled(&running, &code);
    let piece = AttachmentPiece {
        hash: (*blake3::hash(PAPER).as_bytes()).into(),
        bytes: PAPER.len() as u64,
        number: 0,
        piece: PAPER.to_vec().into(),
    };
    assert!(running.post::<AttachmentTaken>("/v1/attachments/put", &token, &piece).expect("taken").complete);
    // The store is emptied or another while the server runs: it says that it cannot, and gives nothing up.
    let (there, aside) = (folder.path().join(BUCKET).join("kantor"), folder.path().join("aside"));
    std::fs::rename(&there, &aside).expect("moved aside");
    let wish = AttachmentWish { hash: piece.hash, number: 0 };
    let get =
        || running.post::<AttachmentGiven>("/v1/attachments/get", &token, &wish).map(|given| given.piece.to_vec());
    assert_eq!(get(), Err(RefusalCode::Unavailable));
    let check = || {
        let mut check = server(home.path(), bucket, KEYS[1]);
        check.args(["--json", "attachments", "check", "--district", DISTRICT]).output().expect("the program")
    };
    assert!(said(&check()).contains("not the place"), "{}", said(&check()));
    let refused = server(home.path(), bucket, KEYS[1]).output().expect("the program");
    assert!(refused.status.code() == Some(1) && said(&refused).contains("attachments adopt"), "{}", said(&refused));
    let typo = Command::new(env!("CARGO_BIN_EXE_loket-server"))
        .args(["--attachments", "S3://berkas/kantor", "--home"])
        .arg(home.path())
        .output()
        .expect("the program");
    assert_eq!(typo.status.code(), Some(2));
    let _ = std::fs::remove_dir_all(&there);
    std::fs::rename(&aside, &there).expect("back again");
    assert_eq!(get().as_deref(), Ok(PAPER));
    assert_eq!(said(&check()).trim(), r#"{"attachments":1,"lost":0}"#);
}

#[test]
fn a_bucket_that_refuses_is_told_when_the_server_starts() {
    let (home, folder) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let bucket = store(folder.path());
    let refused = server(home.path(), bucket, "another-secret").output().expect("the program");
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("the store of attachments"), "{}", said(&refused));
    assert!(!said(&refused).contains("another-secret"));
}
