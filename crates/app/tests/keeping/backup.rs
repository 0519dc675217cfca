//! Backups of a desktop and what comes of bringing one back.

use serde_json::{Value, json};
use testkit::home::TempHome;

use crate::desk::{ADMINISTRATOR, Desk, NOW_MS, PASSWORD, Server, settle};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

fn backed_up(desk: &Desk, folder: &TempHome) -> String {
    let made = desk.job("backup.run", json!({"folder": folder.path()})).expect("a backup");
    made["path"].as_str().expect("a path").to_owned()
}

/// Restores with the administrator's password.
fn restore(desk: &Desk, path: &str) -> Result<Value, Value> {
    let about = desk.done("backup.inspect", json!({"path": path}));
    desk.job("backup.restore", json!({"path": path, "user_id": about["users"][0]["id"], "password": PASSWORD}))
}

#[test]
fn a_backup_brings_the_office_to_a_new_computer() {
    let (home, stick, new_home) = (TempHome::new("backup"), TempHome::new("stick"), TempHome::new("restored"));
    let desk = Desk::on(home.path());
    let code = desk.found();
    desk.save(None, json!({"full_name": "Siti Rahmawati", "phone": "+6281298765432"}));
    assert_eq!(desk.done("backup.status", json!({}))["last"], Value::Null);
    let path = backed_up(&desk, &stick);
    let status = desk.done("backup.status", json!({}));
    assert_eq!(
        (status["last"]["at_ms"].as_i64(), status["last"]["path"].as_str()),
        (Some(NOW_MS), Some(path.as_str()))
    );
    // Nothing in it can be read.
    let bytes = std::fs::read(&path).expect("read");
    assert!(!bytes.windows(14).any(|window| window == b"Siti Rahmawati"));

    let new = Desk::on(new_home.path());
    let about = new.done("backup.inspect", json!({"path": path}));
    assert_eq!(about["users"][0]["name"], ADMINISTRATOR);
    let wrong = json!({"path": path, "user_id": about["users"][0]["id"], "password": "sandi-keliru"});
    assert_eq!(new.refused("backup.restore", wrong), "wrong_password");
    let restored = restore(&new, &path).expect("restored");
    assert_eq!((&restored["kept"], restored["made_ms"].as_i64()), (&Value::Null, Some(NOW_MS)));
    assert_eq!(new.names(), ["Siti Rahmawati"]);
    assert_eq!(new.status()["identity"]["reason"], "restored");
    new.save(None, json!({"full_name": "Wayan Sudiarta"}));
    // The next program on this home opens it with the same password, and the printed code goes on working.
    drop(new);
    let again = Desk::on(new_home.path());
    again.sit();
    assert_eq!(again.names(), ["Siti Rahmawati", "Wayan Sudiarta"]);
    again.done("session.lock", json!({}));
    let users = again.done("system.state", json!({}))["users"].clone();
    again.done(
        "session.recover",
        json!({"recovery_code": code, "user_id": users[0]["id"], "password": "sandi-lain-lagi"}),
    );
}

#[test]
fn a_restore_keeps_what_was_there_and_says_where() {
    let (home, stick) = (TempHome::new("kept"), TempHome::new("stick"));
    let desk = Desk::on(home.path());
    let code = desk.found();
    desk.save(None, json!({"full_name": "Siti Rahmawati"}));
    let path = backed_up(&desk, &stick);
    desk.save(None, json!({"full_name": "Wayan Sudiarta"}));
    let restored = desk.job("backup.restore", json!({"path": path, "recovery_code": code})).expect("restored");
    assert_eq!(desk.done("system.state", json!({}))["phase"], "locked", "the code opens the backup, not the desk");
    desk.sit();
    assert_eq!(desk.names(), ["Siti Rahmawati"]);
    // What was there can be opened where it is.
    let kept = std::path::PathBuf::from(restored["kept"].as_str().expect("a folder"));
    assert!(restored["kept_waiting"].as_u64().expect("a count") > 0, "no server has any of it");
    let former = Desk::on(&kept);
    former.sit();
    assert_eq!(former.names(), ["Siti Rahmawati", "Wayan Sudiarta"]);
    let left: Vec<_> =
        std::fs::read_dir(home.path()).expect("a folder").map(|entry| entry.expect("one").file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().starts_with("restoring")), "{left:?}");
}

#[test]
fn a_restore_that_was_cut_off_is_finished_or_forgotten_at_the_next_start() {
    let (home, stick) = (TempHome::new("cut"), TempHome::new("stick"));
    let desk = Desk::on(home.path());
    desk.found();
    desk.save(None, json!({"full_name": "Siti Rahmawati"}));
    drop(desk);
    // Half a restore: no mark that it is complete.
    let waiting = home.file("restoring");
    std::fs::create_dir_all(waiting.join("scans")).expect("a folder");
    std::fs::write(waiting.join("loket.db"), b"half").expect("written");
    let desk = Desk::on(home.path());
    desk.sit();
    assert_eq!(desk.names(), ["Siti Rahmawati"]);
    assert!(!waiting.exists());
    drop(desk);
    // A complete one, cut off between the files: the former is aside already, the restored one not all in place.
    let kept = home.file("kept-20260414-090000");
    std::fs::create_dir_all(&kept).expect("a folder");
    std::fs::create_dir_all(&waiting).expect("a folder");
    for name in ["keyring.json", "loket.db"] {
        std::fs::copy(home.file(name), waiting.join(name)).expect("copied");
    }
    std::fs::rename(home.file("loket.db"), kept.join("loket.db")).expect("moved");
    std::fs::write(waiting.join("ready"), b"kept-20260414-090000").expect("written");
    let desk = Desk::on(home.path());
    desk.sit();
    assert_eq!(desk.names(), ["Siti Rahmawati"]);
    assert!(!waiting.exists() && kept.join("loket.db").exists() && kept.join("keyring.json").exists());
    drop(stick);
}

#[test]
fn what_is_no_backup_is_refused_in_words_and_changes_nothing() {
    let (home, stick) = (TempHome::new("foreign"), TempHome::new("stick"));
    let desk = Desk::on(home.path());
    desk.found();
    desk.save(None, json!({"full_name": "Siti Rahmawati"}));
    let path = backed_up(&desk, &stick);
    let good = std::fs::read(&path).expect("read");
    let other = stick.file("other.loketbak");
    let look = |bytes: &[u8]| {
        std::fs::write(&other, bytes).expect("written");
        desk.refused("backup.inspect", json!({"path": other}))
    };
    assert_eq!(look(b"PK\x03\x04 a spreadsheet"), "backup_foreign");
    assert_eq!(look(&[b"LPMIbk07", &good[8..]].concat()), "backup_newer");
    assert_eq!(look(&good[..40]), "backup_damaged");
    assert_eq!(desk.refused("backup.inspect", json!({"path": stick.file("nothing")})), "not_found");
    let mut bad = good.clone();
    let middle = bad.len() / 2;
    bad[middle] ^= 1;
    std::fs::write(&other, &bad).expect("written");
    let users = desk.done("backup.inspect", json!({"path": other}))["users"].clone();
    let input = json!({"path": other, "user_id": users[0]["id"], "password": PASSWORD});
    assert_eq!(desk.job("backup.restore", input), Err(json!("backup_damaged")));
    assert_eq!(desk.names(), ["Siti Rahmawati"], "the desk is open as before");
    assert_eq!(desk.refused("backup.run", json!({"folder": home.path()})), "folder_missing");
    assert_eq!(desk.refused("backup.run", json!({"folder": stick.file("gone")})), "folder_missing");
}

#[test]
fn an_officer_cannot_bring_a_backup_back() {
    let (home, stick) = (TempHome::new("officer"), TempHome::new("stick"));
    let desk = Desk::on(home.path());
    desk.found();
    desk.done("user.create", json!({"name": "Rina", "role": "officer", "password": PASSWORD}));
    let path = backed_up(&desk, &stick);
    let users = desk.done("backup.inspect", json!({"path": path}))["users"].clone();
    let rina = users.as_array().expect("users").iter().find(|user| user["name"] == "Rina").expect("she").clone();
    let input = json!({"path": path, "user_id": rina["id"], "password": PASSWORD});
    assert_eq!(desk.job("backup.restore", input), Err(json!("not_allowed")));
}

#[test]
fn backups_are_made_daily_and_the_oldest_go() {
    let (home, stick) = (TempHome::new("daily"), TempHome::new("stick"));
    let desk = Desk::on(home.path());
    desk.found();
    desk.clock.move_by_ms(8 * DAY_MS);
    assert_eq!(desk.done("backup.status", json!({}))["overdue"], true);
    let plan = json!({"folder": stick.path(), "keep": 3});
    assert_eq!(desk.done("backup.plan", plan)["folder_present"], true);
    assert_eq!(desk.refused("backup.plan", json!({"folder": "/nowhere/at/all", "keep": 3})), "folder_missing");
    let files = || std::fs::read_dir(stick.path()).expect("a folder").count();
    for day in 1..6 {
        assert!(app::backup::make_if_due(&desk.app).expect("made"), "day {day}");
        assert!(!app::backup::make_if_due(&desk.app).expect("looked"), "once a day");
        assert_eq!(files(), day.min(3));
        desk.clock.move_by_ms(DAY_MS);
    }
    // Someone else's files stay, and without the stick nothing happens.
    let status = desk.done("backup.status", json!({}));
    assert_eq!((&status["overdue"], &status["failed"]), (&json!(false), &Value::Null));
    std::fs::remove_dir_all(stick.path()).expect("pulled out");
    assert!(!app::backup::make_if_due(&desk.app).expect("looked"));
    assert_eq!(desk.done("backup.status", json!({}))["folder_present"], false);
}

#[test]
fn an_old_backup_syncs_forward_and_loses_nothing() {
    let (server, stick) = (Server::start(), TempHome::new("stick"));
    let (home, other_home) = (TempHome::new("old"), TempHome::new("other"));
    let (desk, other) = (Desk::on(home.path()), Desk::on(other_home.path()));
    desk.found();
    desk.enrol(&server);
    other.join(&server);
    let siti = desk.save(None, json!({"full_name": "Siti Rahmawati", "phone": "+6281211111111"}));
    settle(&[&desk, &other]);
    // In the backup: a change that the server does not have yet. It goes there later, and more after it.
    desk.save(Some(&siti), json!({"birthplace": "Sukadana"}));
    desk.save(None, json!({"full_name": "Belum Terkirim"}));
    let path = backed_up(&desk, &stick);
    desk.save(None, json!({"full_name": "Wayan Sudiarta"}));
    desk.save(Some(&siti), json!({"phone": "+6281222222222"}));
    settle(&[&desk, &other]);
    desk.save(None, json!({"full_name": "Hanya Di Sini"}));
    let restored = restore(&desk, &path).expect("restored");
    assert_eq!(restored["kept_waiting"], 1);
    assert_eq!(desk.names(), ["Belum Terkirim", "Siti Rahmawati"]);
    desk.save(None, json!({"full_name": "Sesudah Pulih"}));
    settle(&[&desk, &other]);
    settle(&[&desk, &other]);
    let all = ["Belum Terkirim", "Sesudah Pulih", "Siti Rahmawati", "Wayan Sudiarta"];
    for desk in [&desk, &other] {
        assert_eq!(desk.names(), all);
        assert_eq!(desk.field(&siti, "phone"), "+6281222222222");
        assert_eq!(desk.field(&siti, "birthplace"), "Sukadana");
        assert_eq!(desk.conflicts(), 0);
        assert_eq!(desk.status()["waiting"], 0);
    }
    assert_eq!(server.desktops(), (2, 1), "the former identity is closed");
    // What was moved aside can still hand in what it alone had.
    let kept = Desk::on(std::path::Path::new(restored["kept"].as_str().expect("a folder")));
    kept.sit();
    kept.sync();
    settle(&[&desk, &other]);
    assert!(other.names().contains(&"Hanya Di Sini".to_owned()));

    // The same backup once more: the server wants a code, and with one it goes on.
    drop(kept);
    restore(&desk, &path).expect("restored");
    assert_eq!(desk.refused("sync.now", json!({})), "invitation_needed");
    let status = desk.status();
    assert_eq!((&status["enrolled"], &status["identity"]["code_needed"]), (&json!(false), &json!(true)));
    desk.enrol(&server);
    settle(&[&desk, &other]);
    assert_eq!(desk.names(), other.names());
    assert_eq!(desk.status()["identity"]["code_needed"], false);
}
