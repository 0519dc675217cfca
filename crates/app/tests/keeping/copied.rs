//! Two computers that work with a copy of one home: it is found out, and both keep their work.

use serde_json::json;
use testkit::home::TempHome;

use crate::desk::{Desk, Server, copy_home, settle};

#[test]
fn a_copied_home_becomes_a_desktop_of_its_own() {
    let server = Server::start();
    let (home, copied, third_home) = (TempHome::new("original"), TempHome::new("copied"), TempHome::new("third"));
    let original = Desk::on(home.path());
    original.found();
    original.enrol(&server);
    let siti = original.save(None, json!({"full_name": "Siti Rahmawati", "phone": "+6281211111111"}));
    original.sync();
    drop(original);
    copy_home(home.path(), copied.path());
    let (original, copy, third) = (Desk::on(home.path()), Desk::on(copied.path()), Desk::on(third_home.path()));
    original.sit();
    copy.sit();
    third.join(&server);
    for (desk, name) in [(&original, "Wayan Sudiarta"), (&copy, "Ratna Dewi")] {
        desk.save(None, json!({"full_name": name}));
        desk.save(None, json!({"full_name": format!("{name} Lestari")}));
    }
    original.save(Some(&siti), json!({"phone": "+6281222222222"}));
    copy.save(Some(&siti), json!({"birthplace": "Sukadana"}));
    original.sync();
    copy.sync();
    assert_eq!(copy.status()["identity"]["reason"], "copied");
    settle(&[&original, &copy, &third]);
    let all = ["Ratna Dewi", "Ratna Dewi Lestari", "Siti Rahmawati", "Wayan Sudiarta", "Wayan Sudiarta Lestari"];
    for desk in [&original, &copy, &third] {
        assert_eq!(desk.names(), all);
        assert_eq!(
            (desk.field(&siti, "phone"), desk.field(&siti, "birthplace")),
            (json!("+6281222222222"), json!("Sukadana"))
        );
        assert_eq!(desk.conflicts(), 0);
    }
    assert_eq!(server.desktops(), (3, 0), "both go on");
    // Nobody forks any more.
    copy.save(None, json!({"full_name": "Nyoman Sari"}));
    settle(&[&original, &copy, &third]);
    assert_eq!(original.names(), third.names());
    assert_eq!(original.status()["identity"], json!(null));
}

#[test]
fn an_old_home_that_was_put_back_by_hand_goes_on_under_a_new_identity() {
    let server = Server::start();
    let (home, aside) = (TempHome::new("by-hand"), TempHome::new("aside"));
    let desk = Desk::on(home.path());
    desk.found();
    desk.enrol(&server);
    desk.save(None, json!({"full_name": "Siti Rahmawati"}));
    desk.sync();
    drop(desk);
    copy_home(home.path(), aside.path());
    let desk = Desk::on(home.path());
    desk.sit();
    desk.save(None, json!({"full_name": "Wayan Sudiarta"}));
    desk.sync();
    drop(desk);
    let desk = Desk::on(aside.path());
    desk.sit();
    desk.sync();
    desk.sync();
    assert_eq!(desk.names(), ["Siti Rahmawati", "Wayan Sudiarta"]);
    assert_eq!(desk.status()["identity"]["reason"], "copied");
}
