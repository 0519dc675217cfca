//! A server that was set back to an earlier state: desktops hand in what it lost.

use serde_json::json;
use testkit::home::TempHome;

use crate::desk::{Desk, Server, settle};

#[test]
fn a_desktop_that_came_after_the_servers_backup_registers_anew_and_loses_nothing() {
    let server = Server::start();
    let (first, second) = (TempHome::new("first"), TempHome::new("second"));
    let (one, two) = (Desk::on(first.path()), Desk::on(second.path()));
    one.found();
    one.enrol(&server);
    one.save(None, json!({"full_name": "Siti Rahmawati"}));
    one.sync();
    server.back_up();
    two.join(&server);
    two.save(None, json!({"full_name": "Wayan Sudiarta"}));
    settle(&[&two, &one]);

    let server = server.set_back();
    two.save(None, json!({"full_name": "Ratna Dewi"}));
    assert_eq!(two.refused("sync.now", json!({})), json!("invitation_needed"));
    assert_eq!(two.status()["enrolled"], json!(false));
    two.enrol(&server);
    settle(&[&one, &two]);
    for desk in [&one, &two] {
        assert_eq!(desk.names(), ["Ratna Dewi", "Siti Rahmawati", "Wayan Sudiarta"]);
        assert_eq!((desk.status()["waiting"].clone(), desk.conflicts()), (json!(0), 0));
    }
    assert_eq!(two.status()["identity"], json!(null), "it is who it was");
}
