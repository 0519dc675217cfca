//! What holds over a real PostgreSQL: the suite of every database, districts that cannot see each other, and a standby that
//! is promoted in the middle of syncs.

use std::sync::Arc;

use model::Body;
use sync::message::{EnrolRequest, PROTOCOL};
use sync::{Ledger, MemoryLedger, Options, Session, SessionError, Step, enrol};
use uuid::Uuid;

use super::cluster::{Cluster, address};
use super::{Database, suite};
use crate::admin;
use crate::clock::MachineClock;
use crate::core::Core;
use crate::storage::Storage;

const DISTRICT: &str = "18.07";

#[test]
fn postgresql_does_what_every_database_has_to() {
    let cluster = Cluster::start(false);
    let mut number = 0;
    suite::all(&mut || {
        number += 1;
        Database::connect(&cluster.database(&format!("suite_{number}"))).expect("a database")
    });
}

#[test]
fn a_district_sees_nothing_of_another_whatever_a_statement_says() {
    let cluster = Cluster::start(false);
    let url = cluster.database("districts");
    let database = Database::connect(&url).expect("a database");
    for district in [DISTRICT, "18.08"] {
        database.add_district(district, 0).expect("a district");
        database.add_invitation(district, &[district.as_bytes()[4]; 32], 0, 1).expect("an invitation");
    }
    let count = |district: Option<&str>, sql: &str| {
        database.read(district, |rows| rows.one(sql, &[])?.count(0)).expect("a count")
    };
    let all = "SELECT count(*) FROM invitations";
    assert_eq!([count(Some(DISTRICT), all), count(Some("18.09"), all), count(None, all)], [1, 0, 0]);
    assert_eq!(count(None, "SELECT count(*) FROM districts"), 0);
    let foreign = database.write(Some(DISTRICT), |rows| {
        rows.execute("UPDATE districts SET peers_state = 9 WHERE district = '18.08'", &[])
    });
    assert_eq!(foreign.expect("an update"), 0, "what is not seen is not changed");
    let foreign = database.write(Some(DISTRICT), |rows| {
        rows.execute("INSERT INTO users (district, \"user\") VALUES ('18.08', '\\x00')", &[])
    });
    assert!(foreign.is_err(), "nothing is put into another district");
    let owner = database.read(None, |rows| rows.one("SELECT current_user::text", &[])?.text(0)).expect("a role");
    assert_eq!(owner, "loket_serving");
    assert!(database.write(None, |rows| rows.execute("DROP TABLE leases", &[])).is_err(), "it owns nothing");
}

#[test]
fn a_second_process_finds_the_tables_there() {
    let cluster = Cluster::start(false);
    let url = cluster.database("twice");
    let first = Database::connect(&url).expect("a database");
    let second = Database::connect(&url).expect("the same");
    assert_eq!(first.epoch().expect("an epoch"), second.epoch().expect("an epoch"));
    assert!(first.add_district(DISTRICT, 0).expect("a district"));
    assert!(!second.add_district(DISTRICT, 0).expect("it is there"));
}

struct Desktop {
    ledger: MemoryLedger,
    token: String,
}

impl Desktop {
    fn enrol(core: &Core, number: u8, district: &str) -> Self {
        core.database().add_district(district, 0).expect("a district");
        let ledger = MemoryLedger::new(Uuid::from_u128(u128::from(number)), [number; 32]);
        let code = admin::invite(core.database(), district, &MachineClock).expect("a code").code;
        let (desktop, public_key) = (ledger.desktop(), ledger.key().verifying_key().to_bytes());
        let admission = core.enrol(EnrolRequest {
            protocol: PROTOCOL,
            proof: enrol::proof(ledger.key(), &code, desktop),
            code,
            desktop,
            public_key,
            office: Uuid::from_u128(7),
            office_name: "P4MI".to_owned(),
            district: district.to_owned(),
        });
        Self { ledger, token: admission.expect("an admission").token }
    }

    fn save(&mut self, number: u128) {
        let values = Body::from_iter([("full_name".to_owned(), format!("Siti {number}").into())]);
        self.ledger.save(Uuid::from_u128(number), "worker", &values).expect("a save");
    }

    /// One session; whether it came to its end. What the server refuses for a while is tried again by the caller.
    fn sync(&mut self, core: &Core) -> Result<bool, SessionError<std::convert::Infallible>> {
        let mut session = Session::new(Options { batch_entries: 5, page_entries: 20, ..Options::at(0) });
        loop {
            match session.next(&self.ledger)? {
                Step::Done(_) => return Ok(true),
                Step::Send(request) => match core.sync(Some(&self.token), &request) {
                    Ok(reply) => session.received(&mut self.ledger, &reply)?,
                    Err(_) => return Ok(false),
                },
            }
        }
    }
}

#[test]
fn a_standby_promoted_in_the_middle_loses_nothing_that_was_acknowledged() {
    let mut leader = Cluster::start(true);
    let standby = leader.standby();
    leader.database("office");
    let url = address(&[&leader, &standby], "office");
    let core = Core::new(
        Database::connect(&url).expect("a database"),
        Storage::in_memory().expect("objects"),
        Arc::new(MachineClock),
    );
    let epoch = core.database().epoch().expect("an epoch");
    let mut desktop = Desktop::enrol(&core, 1, DISTRICT);
    std::thread::scope(|scope| {
        let killer = scope.spawn(|| {
            std::thread::sleep(std::time::Duration::from_millis(300));
            leader.kill();
            standby.promote();
        });
        let (mut number, mut reached) = (0, true);
        // Goes on through the cut until the new leader has taken something.
        while !killer.is_finished() || !reached {
            for _ in 0..if reached { 7 } else { 1 } {
                number += 1;
                desktop.save(number);
            }
            reached = desktop.sync(&core).expect("a session");
            if !reached {
                std::thread::sleep(std::time::Duration::from_millis(50));
            }
        }
        assert!(number > 7, "there was something to lose");
    });
    assert_ne!(core.database().epoch().expect("an epoch"), epoch, "the new leader is another epoch");
    let ended = desktop.ledger.standing().expect("a standing");
    assert_eq!(core.database().end(DISTRICT).expect("an end"), desktop.ledger.stamps().len() as u64);
    // A new desktop gets everything from the new leader alone.
    let code = admin::invite(core.database(), DISTRICT, &MachineClock).expect("a code").code;
    let ledger = MemoryLedger::new(Uuid::from_u128(2), [2; 32]);
    let join = sync::message::JoinRequest {
        protocol: PROTOCOL,
        proof: enrol::proof(ledger.key(), &code, ledger.desktop()),
        code,
        desktop: ledger.desktop(),
        public_key: ledger.key().verifying_key().to_bytes(),
    };
    let token = core.join(&join).expect("an admission").token;
    let mut second = Desktop { ledger, token };
    assert!(second.sync(&core).expect("a session"));
    assert_eq!(second.ledger.stamps(), desktop.ledger.stamps());
    assert_eq!(second.ledger.bodies(), desktop.ledger.bodies());
    assert_eq!(second.ledger.standing().expect("a standing").content, ended.content);
}

#[test]
fn the_distribution_over_citus_names_every_table_and_citus_could_take_it() {
    let script = include_str!("../../../../deploy/citus.sql");
    let cluster = Cluster::start(false);
    let url = cluster.database("citus");
    Database::connect(&url).expect("a database");
    let mut owner: postgres::Client =
        url.parse::<postgres::Config>().expect("an address").connect(postgres::NoTls).expect("a connection");
    let sql = "SELECT c.relname, EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = c.oid AND attname = 'district')
        FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
        WHERE nspname = 'public' AND relkind IN ('r', 'p') AND NOT relispartition";
    let mut expected: Vec<String> = Vec::new();
    for row in owner.query(sql, &[]).expect("tables") {
        let (table, by_district): (String, bool) = (row.get(0), row.get(1));
        expected.push(match table.as_str() {
            _ if !by_district => format!("create_reference_table('{table}')"),
            "districts" => "create_distributed_table('districts', 'district')".to_owned(),
            _ => format!("create_distributed_table('{table}', 'district', colocate_with => 'districts')"),
        });
    }
    let mut said: Vec<String> =
        script.lines().filter_map(|line| line.strip_prefix("SELECT ")?.strip_suffix(';')).map(str::to_owned).collect();
    expected.sort();
    said.sort();
    assert_eq!(said, expected);
    let sql = "SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = indrelid JOIN pg_namespace n ON n.oid = relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'district'
        WHERE nspname = 'public' AND indisunique AND NOT a.attnum = ANY (indkey::smallint[])";
    let without: i64 = owner.query_one(sql, &[]).expect("indexes").get(0);
    assert_eq!(without, 0, "a unique index of a distributed table holds the district");
}

#[test]
fn an_older_process_goes_on_while_a_newer_one_migrates_beside_it() {
    let cluster = Cluster::start(false);
    let url = cluster.database("rolling");
    let connect = || {
        let config: postgres::Config = url.parse().expect("an address");
        config.connect(postgres::NoTls).expect("a connection")
    };
    let statements = include_str!("older_statements.sql");
    super::postgres::migrate_to(&mut connect(), 3).expect("the schema of version 3");
    let mut old = connect();
    let batch = format!("SET ROLE loket_serving; SET loket.district = '18.09'; {statements}");
    old.batch_execute(&batch).expect("on its own schema");
    let new = Database::connect(&url).expect("a migration beside the open connection");
    old.batch_execute(&batch).expect("on the newer schema");
    assert_eq!(new.desktops("18.09").expect("desktops").len(), 1);
    assert_eq!(new.letter("18.09", Uuid::from_u128(1)).expect("an answer"), Some(Vec::new()));
    assert!(new.figures("18.09").expect("figures").is_empty());
    assert_eq!(new.attachment_states("18.09", &[[7; 32]]).expect("states").len(), 1);
    // An old program that starts only now is told, and changes nothing.
    let late = super::postgres::migrate_to(&mut connect(), 3);
    assert!(matches!(late, Err(super::DatabaseError::Newer { known: 3, .. })));
}

#[test]
fn a_version_adds_and_takes_nothing_away() {
    for step in super::postgres::STEPS.iter().skip(1).chain(super::sqlite::STEPS.iter().skip(1)) {
        let upper = step.to_uppercase();
        for word in ["DROP ", "RENAME", "ALTER COLUMN", "SET NOT NULL", "TRUNCATE"] {
            assert!(!upper.contains(word), "{word}: what an older program uses stays");
        }
        let without_default = upper.lines().filter(|line| line.contains("ADD COLUMN") && line.contains("NOT NULL"));
        assert!(without_default.clone().all(|line| line.contains("DEFAULT")), "an older program says nothing of it");
    }
}
