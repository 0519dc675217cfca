//! The outbox: where each change is, and that a refused one stops no other and can be sent again.

use serde_json::json;
use testkit::home::TempHome;

use crate::desk::{Desk, Server};

#[test]
fn every_change_has_a_state_and_a_refused_one_is_mended() {
    let (server, home) = (Server::start(), TempHome::new("outbox"));
    let desk = Desk::on(home.path());
    desk.found();
    let outbox = || desk.done("sync.outbox", json!({"offset": 0, "limit": 50}));
    assert_eq!(outbox()["arrived"], json!([]), "without a server nothing arrives");
    desk.enrol(&server);
    let siti = desk.save(None, json!({"full_name": "Siti Rahmawati", "phone": "+6281211111111"}));
    let waiting = outbox();
    assert_eq!((waiting["waiting_total"].as_u64(), &waiting["waiting"][0]["record"]), (Some(1), &json!(siti)));
    assert_eq!(
        (&waiting["waiting"][0]["state"], &waiting["waiting"][0]["title"]),
        (&json!("waiting"), &json!("Siti Rahmawati"))
    );
    desk.sync();
    assert_eq!(outbox()["arrived"][0]["record"], json!(siti));

    // A change in the name of someone whom the server does not know.
    let open = desk.app.desk().expect("open");
    let save = |record: &str, author: u128, values: serde_json::Value| {
        let values = values.as_object().expect("fields").clone();
        let save = store::Save {
            record: record.parse().expect("an id"),
            kind: "worker",
            author: uuid::Uuid::from_u128(author),
            at_ms: 5,
            values,
            seen: None,
        };
        open.store.write(|tx| tx.save(save)).map_err(|error: store::StoreError| error).expect("saved");
    };
    save(&siti, 404, json!({"birthplace": "Sukadana"}));
    let wayan = desk.save(None, json!({"full_name": "Wayan Sudiarta"}));
    desk.sync();
    let refused = outbox()["refused"].clone();
    assert_eq!(refused.as_array().map(Vec::len), Some(1), "{refused}");
    assert_eq!((&refused[0]["reason"], &refused[0]["fields"]), (&json!("author_unknown"), &json!(["birthplace"])));
    assert_eq!((&refused[0]["can_resend"], &refused[0]["worker"]), (&json!(true), &json!(siti)));
    assert_eq!(desk.status()["refused"], 1);
    assert_eq!(desk.done("record.get", json!({"id": wayan}))["sync"], "sent", "another change went its way");
    // It is there after logging in again.
    desk.done("session.lock", json!({}));
    desk.sit();
    assert_eq!(outbox()["refused"][0]["sequence"], refused[0]["sequence"]);
    desk.done("sync.resend", json!({"sequence": refused[0]["sequence"]}));
    assert_eq!(outbox()["refused"], json!([]));
    assert_eq!(outbox()["waiting"][0]["user"], "administrator");
    desk.sync();
    assert_eq!((desk.status()["refused"].as_u64(), desk.status()["waiting"].as_u64()), (Some(0), Some(0)));
    assert_eq!((desk.field(&siti, "birthplace"), desk.conflicts()), (json!("Sukadana"), 0));
    assert_eq!(desk.refused("sync.resend", json!({"sequence": refused[0]["sequence"]})), "not_found");
}
