//! A server that was set back: desktops push again what it lost, and nothing that they hold goes away.

use std::path::Path;
use std::sync::Arc;

use model::Body;
use rusqlite::Connection;
use server::backup::BackupError;
use server::core::Core;
use server::database::Database;
use server::database::sqlite::FILE;
use server::storage::Storage;
use server::{Clock, MachineClock, admin, backup};
use sync::message::{EnrolRequest, JoinRequest, PROTOCOL};
use sync::{Ledger, MemoryLedger, Options, Session, SessionError, Step, Summary, enrol};
use uuid::Uuid;

const DISTRICT: &str = "18.07";

fn core(home: &Path) -> Core {
    let clock: Arc<dyn Clock> = Arc::new(MachineClock);
    Core::new(Database::open(home).unwrap(), Storage::in_memory().unwrap(), clock)
}

struct Desktop {
    ledger: MemoryLedger,
    token: String,
}

fn admit(core: &Core, number: u8) -> Desktop {
    let ledger = MemoryLedger::new(Uuid::from_u128(u128::from(number)), [number; 32]);
    let code = admin::invite(core.database(), DISTRICT, &MachineClock).unwrap().code;
    let (desktop, public_key) = (ledger.desktop(), ledger.key().verifying_key().to_bytes());
    let proof = enrol::proof(ledger.key(), &code, desktop);
    let admission = if number == 1 {
        let (office, office_name, district) = (Uuid::from_u128(7), "P4MI".to_owned(), DISTRICT.to_owned());
        core.enrol(EnrolRequest { protocol: PROTOCOL, code, desktop, public_key, office, office_name, district, proof })
    } else {
        core.join(&JoinRequest { protocol: PROTOCOL, code, desktop, public_key, proof })
    };
    Desktop { ledger, token: admission.unwrap().token }
}

fn save(desktop: &mut Desktop, record: u128, name: &str) {
    let values = Body::from_iter([("full_name".to_owned(), name.into())]);
    desktop.ledger.save(Uuid::from_u128(record), "worker", &values).unwrap();
}

fn sync(core: &Core, desktop: &mut Desktop) -> Result<Summary, SessionError<std::convert::Infallible>> {
    let mut session = Session::new(Options { batch_entries: 3, page_entries: 4, ..Options::at(0) });
    loop {
        match session.next(&desktop.ledger)? {
            Step::Done(summary) => return Ok(summary),
            Step::Send(request) => {
                let reply = core.sync(Some(&desktop.token), &request).expect("an answer");
                session.received(&mut desktop.ledger, &reply)?;
            }
        }
    }
}

/// Runs two desktops, sets the server back to an earlier state, runs on, and compares.
fn set_back(new_epoch: bool) {
    let (home, backup) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = core(home.path());
    server.database().add_district(DISTRICT, 0).unwrap();
    let (mut one, mut two) = (admit(&server, 1), admit(&server, 2));
    for record in 0..10 {
        save(&mut one, record, "Siti");
        save(&mut two, 100 + record, "Wayan");
    }
    sync(&server, &mut one).unwrap();
    sync(&server, &mut two).unwrap();
    let to = backup.path().join(FILE);
    Connection::open(home.path().join(FILE)).unwrap().execute("VACUUM INTO ?1", [to.to_str().unwrap()]).unwrap();
    // What the backup does not have: an edit, another's edit on top of it, a conflict.
    sync(&server, &mut one).unwrap();
    save(&mut one, 5, "Siti Aminah");
    sync(&server, &mut one).unwrap();
    sync(&server, &mut two).unwrap();
    save(&mut two, 5, "Siti Aminah binti Ahmad");
    save(&mut one, 5, "Siti A.");
    sync(&server, &mut two).unwrap();
    sync(&server, &mut one).unwrap();
    sync(&server, &mut two).unwrap();
    let (stamps, conflicts) = (one.ledger.stamps(), 1);
    assert_eq!(two.ledger.stamps(), stamps);
    drop(server);

    if new_epoch {
        let file = Connection::open(&to).unwrap();
        file.execute("UPDATE server SET epoch = ?1", [Uuid::from_u128(99).as_bytes()]).unwrap();
    }
    let server = core(backup.path());
    // The one that built on the other's lost change comes first.
    let restarted = sync(&server, &mut two).unwrap().restarted;
    assert!(restarted);
    save(&mut one, 50, "Ketut");
    assert!(sync(&server, &mut one).unwrap().restarted);
    sync(&server, &mut two).unwrap();
    let mut three = admit(&server, 3);
    sync(&server, &mut three).unwrap();
    assert_eq!(one.ledger.stamps().len(), stamps.len() + 1);
    for desktop in [&two, &three] {
        assert_eq!(desktop.ledger.stamps(), one.ledger.stamps(), "nothing is lost");
        assert_eq!(desktop.ledger.bodies(), one.ledger.bodies());
        assert_eq!(desktop.ledger.standing().unwrap().content, one.ledger.standing().unwrap().content);
        assert_eq!(sync::conflict_count(desktop.ledger.record(Uuid::from_u128(5)).unwrap()), conflicts);
    }
    assert!(!sync(&server, &mut one).unwrap().restarted, "and that was it");
}

#[test]
fn after_a_restore_with_a_new_epoch_nothing_is_lost() {
    set_back(true);
}

#[test]
fn a_server_that_lost_what_it_acknowledged_gets_it_again_without_saying_so() {
    set_back(false);
}

const PASSPHRASE: &str = "kunci cadangan yang panjang";

#[test]
fn a_backup_of_the_running_server_is_restored_under_a_new_epoch_and_gets_the_rest_again() {
    let (home, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = core(home.path());
    server.database().add_district(DISTRICT, 0).unwrap();
    let (mut one, mut two) = (admit(&server, 1), admit(&server, 2));
    for record in 0..10 {
        save(&mut one, record, "Siti");
    }
    one.ledger.wanted =
        vec![sync::LeaseRequest { register: "keluar".into(), year: 2026, floor: 0, known: 0, want: 20 }];
    sync(&server, &mut one).unwrap();
    let file = out.path().join("server.backup");
    assert!(matches!(backup::backup(home.path(), &file, "pendek"), Err(BackupError::ShortPassphrase)));
    let made = backup::backup(home.path(), &file, PASSPHRASE).unwrap();
    assert_eq!((made.entries, made.districts, made.desktops), (10, 1, 2));
    assert!(matches!(backup::backup(home.path(), &file, PASSPHRASE), Err(BackupError::Exists)));
    let bytes = std::fs::read(&file).unwrap();
    assert!(!bytes.starts_with(b"SQLite format 3") && !bytes.windows(4).any(|window| window == b"P4MI"));
    // Lost with the disk, but for what the desktops have.
    save(&mut one, 3, "Siti Aminah");
    save(&mut two, 100, "Wayan");
    sync(&server, &mut one).unwrap();
    sync(&server, &mut two).unwrap();
    let epoch = server.database().epoch().unwrap();
    let restore = |passphrase| backup::restore(home.path(), &file, passphrase, 100, &MachineClock);
    assert!(matches!(restore(PASSPHRASE), Err(BackupError::Running)), "not under a server that runs");
    drop(server);
    assert!(matches!(restore("kunci cadangan yang lain"), Err(BackupError::CannotOpen)));
    let restored = restore(PASSPHRASE).unwrap();
    assert!(restored.kept.is_some_and(|kept| kept.exists()));

    let server = core(home.path());
    assert_ne!(server.database().epoch().unwrap(), epoch);
    assert_eq!(server.database().end(DISTRICT).unwrap(), 10);
    assert!(sync(&server, &mut two).unwrap().restarted);
    assert!(sync(&server, &mut one).unwrap().restarted);
    sync(&server, &mut two).unwrap();
    assert_eq!(server.database().end(DISTRICT).unwrap(), 12);
    assert_eq!(one.ledger.stamps(), two.ledger.stamps());
    // Numbers that may have been leased since are not leased again.
    let request = sync::LeaseRequest { register: "keluar".into(), year: 2026, floor: 0, known: 0, want: 5 };
    let leases = server.database().lease(DISTRICT, two.ledger.desktop(), &request, 0).unwrap();
    assert_eq!((leases[0].from, leases[0].to), (121, 125));
}

#[test]
fn a_damaged_backup_of_the_server_is_refused_and_changes_nothing() {
    let (home, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    core(home.path()).database().add_district(DISTRICT, 0).unwrap();
    let file = out.path().join("server.backup");
    backup::backup(home.path(), &file, PASSPHRASE).unwrap();
    let good = std::fs::read(&file).unwrap();
    let before = std::fs::read(home.path().join(FILE)).unwrap();
    for (place, cut) in [(5_000, 0), (good.len() - 300, 0), (0, 4_096)] {
        let mut bad = good[..good.len() - cut].to_vec();
        bad[place] ^= u8::from(cut == 0);
        std::fs::write(&file, &bad).unwrap();
        let refused = backup::restore(home.path(), &file, PASSPHRASE, 0, &MachineClock);
        assert!(matches!(refused, Err(BackupError::Damaged | BackupError::CannotOpen)), "{place}, {cut}: {refused:?}");
        assert_eq!(std::fs::read(home.path().join(FILE)).unwrap(), before);
    }
}
