//! This desktop and its server: enrol, join, synchronise, and what the top bar says about it.

mod identity;
mod join;
mod outbox;

use std::sync::{Arc, Weak};
use std::time::Duration;

use model::region;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Ledger;
use sync::session::{self, Options, SessionError, Summary};
use sync::{RefusalCode, TransportError, transport};
use ts_rs::TS;

pub(crate) use identity::take_new_identity;
pub use identity::{NewIdentity, NewIdentityReason};
pub(crate) use join::{Pending, join};
pub use outbox::{Outbox, OutboxAsk, OutboxChange, OutboxState, Resend};
pub(crate) use outbox::{outbox, resend};

use crate::app::{App, Desk, lock};
use crate::contract::Nothing;
use crate::failure::{Failure, FailureCode};
use crate::letter::{self, desktop_key};
use crate::{access_log, attachment, office, user};

/// Settings in the file: the server's address and this desktop's token, and when it last answered.
const SERVER: &str = "server";
/// There was a server that does not know this desktop any more.
const SERVER_LOST: &str = "server_lost";
const LAST_HEARD: &str = "server_last_heard_ms";
/// Pauses of the background: between looks while there is a line, and at most while there is none.
const SHORT_PAUSE: Duration = Duration::from_millis(500);
const LONG_PAUSE: Duration = Duration::from_mins(2);

/// How the line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LineMood {
    /// This desktop works alone.
    #[default]
    Alone,
    /// Nothing is under way.
    Idle,
    /// At work.
    Running,
    /// The server cannot be reached: a normal state.
    Offline,
    /// The server refuses this desktop.
    Refused,
}

/// What is known of the line while the program runs.
#[derive(Default)]
pub(crate) struct LineState {
    mood: LineMood,
    clock_offset_ms: Option<i64>,
    pub(crate) pending: Option<Pending>,
}

/// How synchronisation stands.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SyncStatus {
    /// Whether this desktop is on a server.
    pub enrolled: bool,
    /// The server's address.
    pub server: Option<String>,
    /// How the line is.
    pub state: LineMood,
    /// Own changes that the server does not have yet.
    pub waiting: u64,
    /// When the server last answered.
    pub last_ok_ms: Option<i64>,
    /// Records in conflict.
    pub conflicts: u64,
    /// Own changes that the server found something wrong with.
    pub refused: u64,
    /// The server's clock less this desktop's.
    pub clock_offset_ms: Option<i64>,
    /// The last time that this desktop got a new identity, if it ever did.
    pub identity: Option<NewIdentity>,
}

/// Puts this office on a server.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct Enrol {
    /// The server's address.
    pub server: String,
    /// The one-time code.
    pub code: String,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct ServerSetting {
    pub address: String,
    /// The former identity's as long as `renewal` says so.
    pub token: String,
    /// This desktop has a new identity that the server is still to admit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renewal: Option<NewIdentityReason>,
}

fn server(desk: &Desk) -> Result<Option<ServerSetting>, Failure> {
    let value = desk.store.read(|reader| reader.setting(SERVER))?;
    value.map(|value| serde_json::from_value(value).map_err(|_| FailureCode::FileDamaged.into())).transpose()
}

/// Whether this desktop is on a server.
pub(crate) fn is_enrolled(desk: &Desk) -> Result<bool, Failure> {
    Ok(desk.store.read(|reader| reader.setting(SERVER))?.is_some())
}

/// Whether a server leases this office's letter numbers and tells what was revoked, also while it does not know this desktop.
pub(crate) fn has_server(desk: &Desk) -> Result<bool, Failure> {
    desk.store.read(|reader| Ok(reader.setting(SERVER)?.is_some() || reader.setting(SERVER_LOST)?.is_some()))
}

/// When the server last answered.
pub(crate) fn last_heard(desk: &Desk) -> Result<Option<i64>, Failure> {
    Ok(desk.store.read(|reader| reader.setting(LAST_HEARD))?.and_then(|value| value.as_i64()))
}

/// How it stands.
pub(crate) fn status(app: &Arc<App>, _: Nothing) -> Result<SyncStatus, Failure> {
    let desk = app.desk()?;
    let server = server(&desk)?;
    let (waiting, conflicts, refused) =
        desk.store.read(|reader| Ok::<_, Failure>((reader.waiting()?, reader.conflict_count()?, reader.refused()?)))?;
    let line = lock(&app.line);
    let state = match (line.mood, server.is_some()) {
        (_, false) => LineMood::Alone,
        (LineMood::Alone, true) => LineMood::Idle,
        (mood, true) => mood,
    };
    Ok(SyncStatus {
        enrolled: server.is_some(),
        server: server.map(|server| server.address),
        state,
        waiting,
        last_ok_ms: last_heard(&desk)?,
        conflicts,
        refused,
        clock_offset_ms: line.clock_offset_ms,
        identity: identity::news(&desk.store)?,
    })
}

/// Synchronises now.
pub(crate) fn now(app: &Arc<App>, _: Nothing) -> Result<SyncStatus, Failure> {
    let desk = app.desk()?;
    let server = server(&desk)?.ok_or(FailureCode::NotEnrolled)?;
    run(app, &desk, &server)?;
    status(app, Nothing {})
}

/// Puts this office on a server; its desktop and everything in its file go there with the first synchronisation.
pub(crate) fn enrol(app: &Arc<App>, input: Enrol) -> Result<SyncStatus, Failure> {
    let desk = app.desk()?;
    if desk.demo {
        return Err(FailureCode::NotAllowed.into());
    }
    if is_enrolled(&desk)? {
        return Err(FailureCode::AlreadyEnrolled.into());
    }
    let address = normal_address(&input.server);
    let key = desktop_key(&desk)?;
    let office = office::record(&desk)?.ok_or(FailureCode::NotSetUp)?;
    let text = |field: &str| office.body.get(field).and_then(|value| value.as_str()).unwrap_or("").to_owned();
    let district = region::district(&text("district")).map(|region| region.code.to_owned()).unwrap_or_default();
    let desktop = desk.store.desktop();
    let request = sync::message::EnrolRequest {
        protocol: sync::message::PROTOCOL,
        proof: sync::enrol::proof(&key, &input.code, desktop),
        code: input.code,
        desktop,
        public_key: key.verifying_key().to_bytes(),
        office: office.id,
        office_name: text("office_name"),
        district,
    };
    let admission = transport::enrol(&*app.ports.transport, &address, &request)?;
    let server = ServerSetting { address, token: admission.token, renewal: None };
    keep_server(&desk.store, &server)?;
    identity::settle_news(&desk.store)?;
    run(app, &desk, &server)?;
    status(app, Nothing {})
}

fn keep_server(store: &store::Store, server: &ServerSetting) -> Result<(), Failure> {
    let value = serde_json::to_value(server).map_err(|_| FailureCode::Internal)?;
    store.write(|tx| {
        tx.put_setting(SERVER, &value)?;
        tx.drop_setting(SERVER_LOST).map_err(Failure::from)
    })?;
    Ok(())
}

/// The server knows this desktop no more: an invitation is needed. Letters are still numbered by what it leased alone.
fn lose_server(tx: &mut store::Tx<'_>) -> Result<(), Failure> {
    tx.drop_setting(SERVER)?;
    tx.put_setting(SERVER_LOST, &serde_json::Value::Bool(true)).map_err(Failure::from)
}

/// An address as people type it; `https://` unless they say otherwise.
fn normal_address(typed: &str) -> String {
    let typed = typed.trim().trim_end_matches('/');
    if typed.contains("://") { typed.to_owned() } else { format!("https://{typed}") }
}

/// One session with the server. What had arrived before a cut is kept.
fn run(app: &Arc<App>, desk: &Desk, server: &ServerSetting) -> Result<Summary, Failure> {
    let _one_at_a_time = lock(&app.syncing);
    set_mood(app, LineMood::Running);
    access_log::tell(app, desk)?;
    let outcome = session(app, desk, server);
    set_mood(
        app,
        match &outcome {
            Ok(summary) if summary.revoked => LineMood::Refused,
            Ok(_) => LineMood::Idle,
            Err(failure)
                if matches!(
                    failure.code,
                    FailureCode::ServerRefused | FailureCode::DeskCopied | FailureCode::InvitationNeeded
                ) =>
            {
                LineMood::Refused
            }
            Err(_) => LineMood::Offline,
        },
    );
    let summary = outcome?;
    lock(&app.line).clock_offset_ms = Some(summary.clock_offset_ms);
    desk.store.write(|tx| tx.put_setting(LAST_HEARD, &json!(app.ports.clock.now_ms())).map_err(Failure::from))?;
    if summary.pulled > 0 {
        // An erasure that came is done; the file is put in order and contents whose key is gone are removed. What fails now is done
        // after the next session, or with the next start.
        if desk.store.read(|reader| reader.wants_compacting())? {
            let _ = desk.store.compact();
            let _ = desk.store.sweep_contents();
        }
        user::renew_slots(app)?;
    }
    app.announce(&["sync"]);
    Ok(summary)
}

/// A session; where it turns out that another computer goes on with the same file, under a new identity. A server that was set
/// back to before this desktop came does not know it: it has to be registered anew, with all that it has.
fn session(app: &Arc<App>, desk: &Desk, server: &ServerSetting) -> Result<Summary, Failure> {
    let key = desktop_key(desk)?;
    let server = identity::admitted(app, &desk.store, &key, server)?;
    let outcome = session_with(app, &desk.store, &key, &server);
    if outcome.as_ref().is_err_and(|failure| failure.code == FailureCode::InvitationNeeded) {
        desk.store.write(lose_server)?;
    }
    if !outcome.as_ref().is_err_and(|failure| failure.code == FailureCode::DeskCopied) {
        return outcome;
    }
    take_new_identity(app, &desk.store, NewIdentityReason::Copied)?;
    letter::introduce_desktop(app, desk)?;
    let key = desktop_key(desk)?;
    let server = self::server(desk)?.ok_or(FailureCode::NotEnrolled)?;
    let server = identity::admitted(app, &desk.store, &key, &server)?;
    session_with(app, &desk.store, &key, &server)
}

fn session_with(
    app: &Arc<App>,
    store: &store::Store,
    key: &ed25519_dalek::SigningKey,
    server: &ServerSetting,
) -> Result<Summary, Failure> {
    let mut ledger = Ledger::new(store, key.clone(), letter::registers(app, store)?);
    let options = Options::at(app.ports.clock.now_ms());
    session::run(&*app.ports.transport, &server.address, &server.token, &mut ledger, options, &mut |_| true)
        .map_err(of_session)
}

fn set_mood(app: &Arc<App>, mood: LineMood) {
    lock(&app.line).mood = mood;
    app.announce(&["sync"]);
}

fn of_session(error: SessionError<store::StoreError>) -> Failure {
    match error {
        SessionError::Store(error) => error.into(),
        SessionError::Transport(error) => error.into(),
        SessionError::Refused(refusal) => of_refusal(refusal.code).into(),
        SessionError::Behind => FailureCode::DeskCopied.into(),
        SessionError::Diverged => FailureCode::ServerRefused.into(),
        SessionError::Chain(_) | SessionError::Nonsense => FailureCode::ServerNonsense.into(),
    }
}

fn of_refusal(code: RefusalCode) -> FailureCode {
    match code {
        RefusalCode::CodeUnknown | RefusalCode::CodeUsed | RefusalCode::CodeExpired | RefusalCode::OtherDistrict => {
            FailureCode::CodeInvalid
        }
        RefusalCode::Fork => FailureCode::DeskCopied,
        RefusalCode::TokenUnknown => FailureCode::InvitationNeeded,
        RefusalCode::OfficeExists => FailureCode::OfficeExists,
        RefusalCode::OfficeMissing => FailureCode::OfficeMissing,
        RefusalCode::AttachmentUnnamed | RefusalCode::AttachmentMissing => FailureCode::ScanNotSent,
        RefusalCode::AttachmentWrong => FailureCode::ScanDamaged,
        RefusalCode::StorageFull => FailureCode::ServerFull,
        _ => FailureCode::ServerRefused,
    }
}

impl From<TransportError> for Failure {
    fn from(error: TransportError) -> Self {
        match error {
            TransportError::Unreachable => FailureCode::ServerUnreachable.into(),
            TransportError::Nonsense => FailureCode::ServerNonsense.into(),
            TransportError::Address => {
                Failure::refused(&[model::Problem::error("server", model::ProblemCode::WrongType)])
            }
            TransportError::Refused(refusal) => of_refusal(refusal.code).into(),
        }
    }
}

/// Keeps an enrolled desk in step while the program runs: what is saved here goes out at once, what others save comes in
/// as soon as the server tells of it, contents of scans follow when nothing else waits; pauses grow while there is no line. Started once by hosts that stay open.
pub fn keep_in_step(app: &Arc<App>) {
    for step in [send as Step, listen, attachment::step] {
        let app = Arc::downgrade(app);
        std::thread::spawn(move || {
            let mut pause = SHORT_PAUSE;
            while let Some(reached) = step(&app) {
                pause = if reached { SHORT_PAUSE } else { (pause * 2).min(LONG_PAUSE) };
                std::thread::sleep(pause);
            }
        });
    }
}

/// One round of the background: whether the server was reached, or none when the program has ended.
type Step = fn(&Weak<App>) -> Option<bool>;

/// The open desk and its server, if it is on one.
pub(crate) fn line(app: &App) -> Option<(Arc<Desk>, ServerSetting)> {
    let desk = app.desk_if_open()?;
    let server = server(&desk).ok().flatten()?;
    Some((desk, server))
}

/// Sends what waits.
fn send(app: &Weak<App>) -> Option<bool> {
    let app = app.upgrade()?;
    let Some((desk, server)) = line(&app) else { return Some(true) };
    let waiting = desk.store.read(|reader| reader.waiting()).unwrap_or(0);
    let idle = waiting == 0 && server.renewal.is_none() && !access_log::is_due(&app, &desk);
    Some(idle || run(&app, &desk, &server).is_ok())
}

/// Waits until the server has more than this desk, and takes it in.
fn listen(app: &Weak<App>) -> Option<bool> {
    let running = app.upgrade()?;
    let Some((desk, server)) = line(&running) else { return Some(true) };
    if server.renewal.is_some() {
        // The former identity is told nothing; `send` sees to the new one.
        return Some(true);
    }
    let Ok(cursor) = desk.store.read(|reader| reader.cursor()) else { return Some(false) };
    let transport = Arc::clone(&running.ports.transport);
    // A locked desk, and a program that ends, must not wait for the server's answer.
    drop((running, desk));
    let heard = transport::live(&*transport, &server.address, &server.token, cursor);
    let running = app.upgrade()?;
    match (heard, line(&running)) {
        (Err(error), _) => {
            let refused = matches!(error, TransportError::Refused(_));
            set_mood(&running, if refused { LineMood::Refused } else { LineMood::Offline });
            Some(false)
        }
        (Ok(live), Some((desk, server))) if live.end > cursor => Some(run(&running, &desk, &server).is_ok()),
        _ => {
            if lock(&running.line).mood == LineMood::Offline {
                set_mood(&running, LineMood::Idle);
            }
            Some(true)
        }
    }
}
