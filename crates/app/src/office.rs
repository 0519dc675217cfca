//! The office: made at first start, joined from another desktop, or tried as a demonstration.

use std::path::Path;
use std::sync::Arc;

use model::{Body, Kind, kinds, number, region};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{FileKey, NewStore, Save, Store};
use ts_rs::TS;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::app::{App, Desk, HomeKind, Role};
use crate::contract::Nothing;
use crate::failure::{Failure, FailureCode};
use crate::keyring::{self, Keyring, UserKeys};
use crate::session::Keys;
use crate::sight::Sight;
use crate::{demo, file, record, session, sync_desk, user};

/// Setting in the file: the seed of this desktop's Ed25519 key.
pub(crate) const DESKTOP_KEY: &str = "desktop_key";
/// The number format that is proposed.
pub const DEFAULT_FORMAT: &str = "500.15/{number:4}/P4MI/{month_roman}/{year}";

/// What makes an office.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct NewOffice {
    /// Region code of the district.
    pub district: String,
    /// The office's name.
    pub office_name: String,
    /// Values of kind `letterhead`; what is left out is proposed from the district.
    #[serde(default)]
    #[ts(type = "Body")]
    pub letterhead: Body,
    /// Values of kind `signatory`; may be empty.
    #[serde(default)]
    #[ts(type = "Body")]
    pub signatory: Body,
    /// Format of letter numbers; the proposed one if empty.
    #[serde(default)]
    pub number_format: String,
    /// First running number.
    #[serde(default = "first")]
    pub start_number: u32,
    /// The first administrator.
    pub user_name: String,
    /// Their password.
    pub password: String,
}

fn first() -> u32 {
    1
}

/// An office was made.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct OfficeMade {
    /// To be printed and kept in a safe place: it opens the file when passwords are forgotten.
    pub recovery_code: String,
    /// The first administrator.
    pub user_id: Uuid,
}

/// How a new desktop joins an office that is there.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct JoinOffice {
    /// Address of the server.
    pub server: String,
    /// The one-time code.
    pub code: String,
    /// Name of a user of the office.
    pub user_name: String,
    /// Their password.
    pub password: String,
}

/// The office's settings.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct OfficeView {
    /// The record of kind `office`.
    pub office: record::Record,
    /// The record of kind `letterhead`.
    pub letterhead: Option<record::Record>,
    /// The records of kind `signatory`.
    pub signatories: Vec<record::Row>,
}

/// The office's record.
pub(crate) fn record(desk: &Desk) -> Result<Option<store::Record>, Failure> {
    Ok(desk.store.read(|reader| reader.all(kinds::office::KIND.name))?.into_iter().find(|record| !record.deleted))
}

/// The office's record, typed.
pub(crate) fn settings(desk: &Desk) -> Result<Option<kinds::office::Office>, Failure> {
    record(desk)?
        .map(|record| kinds::office::Office::from_body(&record.body).map_err(|_| FailureCode::FileDamaged.into()))
        .transpose()
}

/// Makes an office in an empty home and sits its first administrator down.
pub(crate) fn create(app: &Arc<App>, input: NewOffice) -> Result<OfficeMade, Failure> {
    create_in(app, input, false)
}

pub(crate) fn create_in(app: &Arc<App>, mut input: NewOffice, is_demo: bool) -> Result<OfficeMade, Failure> {
    let password = Zeroizing::new(std::mem::take(&mut input.password));
    session::check_password(&password)?;
    let home = app.home();
    refuse_unless_empty(&home)?;
    let (recovery_code, recovery_key) = keyring::new_recovery(&*app.ports.random)?;
    let (office, letterhead, signatory) = bodies(&input, &recovery_key)?;
    let today = app.today();
    check(&kinds::office::KIND, &office, &today)?;
    check(&kinds::letterhead::KIND, &letterhead, &today)?;
    if !signatory.is_empty() {
        check(&kinds::signatory::KIND, &signatory, &today)?;
    }
    let user_id = app.new_id();
    let keys = UserKeys::generate(&password, &*app.ports.random)?;
    let made = make_file(app, &home, is_demo, &recovery_key)?;
    let mut keyring = made.keyring;
    let mut user_body = user::new_body(input.user_name.trim(), Role::Administrator, &keys)?;
    // Who sets an office up is its only user: nobody else could do its work yet.
    user_body.extend(Sight::values(&model::Sensitivity::SPECIFIC, Role::Administrator));
    check(&kinds::user::KIND, &user_body, &today)?;
    let at_ms = app.ports.clock.now_ms();
    made.store.write(|tx| {
        for (record, kind, values) in [
            (user_id, kinds::user::KIND.name, user_body),
            (app.new_id(), kinds::office::KIND.name, office),
            (app.new_id(), kinds::letterhead::KIND.name, letterhead),
            (app.new_id(), kinds::signatory::KIND.name, signatory),
        ] {
            if !values.is_empty() {
                tx.save(Save { record, kind, author: user_id, at_ms, values, seen: None })?;
            }
        }
        Ok::<_, Failure>(())
    })?;
    drop(made.store);
    keyring.admit(user_id, input.user_name.trim(), &keys, &made.file_key, &made.device, &*app.ports.random)?;
    keyring.store(&home)?;
    let (file_key, secret) = keyring.open(user_id, &password, &made.device)?;
    session::open_desk(app, &keyring, user_id, Keys { file_key, signing: secret.signing, device: made.device })?;
    Ok(OfficeMade { recovery_code, user_id })
}

/// A new, empty file with its keys.
pub(crate) struct NewFile {
    pub(crate) store: Store,
    pub(crate) keyring: Keyring,
    pub(crate) file_key: Zeroizing<[u8; 32]>,
    pub(crate) device: Vec<u8>,
}

/// Makes the encrypted file of a new desktop. The keyring is not written yet: without it the home counts as empty.
pub(crate) fn make_file(app: &Arc<App>, home: &Path, is_demo: bool, recovery_key: &str) -> Result<NewFile, Failure> {
    std::fs::create_dir_all(home)?;
    clear_unfinished(home)?;
    file::replace(&keyring::unfinished_mark(home), b"")?;
    let random = &*app.ports.random;
    let mut file_key = Zeroizing::new([0_u8; 32]);
    let mut secret = Zeroizing::new([0_u8; 32]);
    let mut seed = Zeroizing::new([0_u8; 32]);
    let mut device = vec![0_u8; 32];
    random.fill(&mut *file_key);
    random.fill(&mut *secret);
    random.fill(&mut *seed);
    random.fill(&mut device);
    let desktop = app.new_id();
    if !app.ports.keychain.set(&desktop.to_string(), &device) {
        device.clear();
    }
    let store = Store::create(home, &FileKey::new(*file_key), &NewStore { desktop, secret: *secret })?;
    store.write(|tx| tx.put_setting(DESKTOP_KEY, &json!(seed.as_slice())).map_err(Failure::from))?;
    let keyring = Keyring::new(is_demo, desktop, recovery_key, &file_key, random)?;
    Ok(NewFile { store, keyring, file_key, device })
}

fn refuse_unless_empty(home: &Path) -> Result<(), Failure> {
    if Keyring::load(home)?.is_some() { Err(FailureCode::AlreadySetUp.into()) } else { Ok(()) }
}

/// What a cut left of a first start: nobody can open it, nothing was ever acknowledged.
fn clear_unfinished(home: &Path) -> Result<(), Failure> {
    refuse_unless_empty(home)?;
    for name in ["loket.db", "loket.db-wal", "loket.db-shm"] {
        match std::fs::remove_file(home.join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

fn check(kind: &Kind, body: &Body, today: &str) -> Result<(), Failure> {
    let problems = model::check::check(kind, body, today);
    if problems.iter().any(|problem| problem.severity == model::Severity::Error) {
        Err(Failure::refused(&problems))
    } else {
        Ok(())
    }
}

/// The three first records from what was typed, the rest proposed from the district.
fn bodies(input: &NewOffice, recovery_key: &str) -> Result<(Body, Body, Body), Failure> {
    let wrong = |field: &str, code| Err(Failure::refused(&[model::Problem::error(field, code)]));
    let Some(district) = region::district(&input.district).filter(|region| region.code == input.district) else {
        return wrong("district", model::ProblemCode::RegionUnknown);
    };
    let format = if input.number_format.trim().is_empty() { DEFAULT_FORMAT } else { input.number_format.trim() };
    if number::check_format(format).is_err() {
        return wrong("number_format", model::ProblemCode::WrongType);
    }
    let mut office = Body::new();
    office.insert("office_name".to_owned(), json!(input.office_name.trim()));
    office.insert("district".to_owned(), json!(district.code));
    office.insert("number_format".to_owned(), json!(format));
    office.insert("start_number".to_owned(), json!(input.start_number.max(1)));
    office.insert("recovery_key".to_owned(), json!(recovery_key));
    let mut letterhead = Body::new();
    letterhead.insert("line_government".to_owned(), json!(format!("Pemerintah {}", district.name)));
    letterhead.insert("line_agency".to_owned(), json!("Dinas Tenaga Kerja"));
    letterhead.insert("line_unit".to_owned(), json!(input.office_name.trim()));
    letterhead.insert("place".to_owned(), json!(seat_of(district.name)));
    letterhead.insert("paper".to_owned(), json!("a4"));
    letterhead.extend(input.letterhead.clone());
    let mut signatory = input.signatory.clone();
    if !signatory.is_empty() {
        signatory.entry("is_default").or_insert(json!(true));
        signatory.entry("acts_as").or_insert(json!("own"));
    }
    Ok((office, letterhead, signatory))
}

/// The town that letters name until someone enters another: the district's own name.
fn seat_of(district: &str) -> &str {
    district.trim_start_matches("Kabupaten ").trim_start_matches("Kota ").trim_start_matches("Administrasi ")
}

/// Opens the demonstration office, made on first use in a home of its own.
pub(crate) fn demo(app: &Arc<App>, _: Nothing) -> Result<(), Failure> {
    app.change_home(HomeKind::Demo);
    let opened = demo::open(app);
    if opened.is_err() {
        app.change_home(HomeKind::Office);
    }
    opened
}

/// Back to the office's own home.
pub(crate) fn leave_demo(app: &Arc<App>, _: Nothing) -> Result<(), Failure> {
    app.change_home(HomeKind::Office);
    Ok(())
}

/// Joins an office that is on a server.
pub(crate) fn join(app: &Arc<App>, input: JoinOffice) -> Result<(), Failure> {
    refuse_unless_empty(&app.home())?;
    sync_desk::join(app, input)
}

/// The office's settings.
pub(crate) fn get(app: &Arc<App>, _: Nothing) -> Result<OfficeView, Failure> {
    let desk = app.desk()?;
    let first = |kind: &Kind| -> Result<Option<record::Record>, Failure> {
        let found = desk.store.read(|reader| reader.all(kind.name))?.into_iter().find(|record| !record.deleted);
        found.map(|found| record::view(app, &desk, found)).transpose()
    };
    let office = first(&kinds::office::KIND)?.ok_or(FailureCode::NotSetUp)?;
    let letterhead = first(&kinds::letterhead::KIND)?;
    let signatories = desk.store.read(|reader| reader.all(kinds::signatory::KIND.name))?;
    let signatories = record::rows(&desk, signatories.into_iter().filter(|record| !record.deleted).collect())?;
    Ok(OfficeView { office, letterhead, signatories })
}
