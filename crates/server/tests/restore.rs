//! A server that was set back: desktops push again what it lost, and nothing that they hold goes away.

use std::path::Path;
use std::sync::Arc;

use model::Body;
use rusqlite::Connection;
use server::core::Core;
use server::database::Database;
use server::database::sqlite::FILE;
use server::storage::Storage;
use server::{Clock, MachineClock, admin};
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
