//! The folder that the scanner writes to.

use std::time::Duration;

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::papers::png;

fn set(desk: &Desk, folder: &std::path::Path, moves: bool) -> Result<Value, String> {
    let mut settings = desk.done("system.state", json!({}))["desk"].clone();
    settings["scan_inbox"] = json!(folder);
    settings["scan_inbox_move"] = json!(moves);
    desk.call("desk.save", settings)
}

fn names(desk: &Desk) -> Vec<(String, bool)> {
    let files = desk.done("scan.inbox", json!({}))["files"].clone();
    let one = |file: &Value| (file["name"].as_str().unwrap_or("").to_owned(), file["taken"] == true);
    files.as_array().expect("files").iter().map(one).collect()
}

fn take(desk: &Desk, name: &str) -> Result<Value, String> {
    desk.job(&desk.call("scan.add", json!({ "owner": desk.document, "inbox": name }))?)
}

#[test]
fn what_the_scanner_writes_waits_is_taken_and_moves_away() {
    let desk = Desk::new("inbox");
    let folder = desk.home.file("pemindai");
    assert_eq!(set(&desk, &folder, true), Err("folder_missing".to_owned()));
    std::fs::create_dir_all(&folder).expect("made");
    set(&desk, &folder, true).expect("set");
    for name in ["IMG_0001.png", "notes.txt", ".hidden.png"] {
        std::fs::write(folder.join(name), png(300, 200, 1)).expect("written");
    }
    std::fs::write(folder.join("rusak.pdf"), b"%PDF-1.4 cut off").expect("written");
    let waiting: Vec<String> = names(&desk).into_iter().map(|(name, _)| name).collect();
    assert_eq!(waiting.len(), 2, "{waiting:?}");
    let taken = take(&desk, "IMG_0001.png").expect("taken");
    assert_eq!(desk.scan()["id"], taken["scan"]);
    assert_eq!(desk.scan()["source"], "folder");
    assert!(folder.join("done/IMG_0001.png").is_file() && !folder.join("IMG_0001.png").exists());
    assert_eq!(take(&desk, "rusak.pdf"), Err("scan_damaged".to_owned()));
    assert!(folder.join("rusak.pdf").is_file(), "what was refused stays where it was");
}

#[test]
fn a_file_that_is_still_written_is_waited_for() {
    let desk = Desk::new("inbox-grows");
    let folder = desk.home.file("pemindai");
    std::fs::create_dir_all(&folder).expect("made");
    set(&desk, &folder, true).expect("set");
    let (bytes, path) = (png(600, 400, 1), folder.join("scan.png"));
    std::fs::write(&path, &bytes[..1_000]).expect("written");
    let started = desk.done("scan.add", json!({ "owner": desk.document, "inbox": "scan.png" }));
    std::thread::sleep(Duration::from_millis(900));
    std::fs::write(&path, &bytes).expect("written");
    desk.job(&started).expect("the whole file is taken");
}

#[test]
fn a_file_that_stays_is_marked_as_taken() {
    let desk = Desk::new("inbox-stays");
    let folder = desk.home.file("pemindai");
    std::fs::create_dir_all(&folder).expect("made");
    set(&desk, &folder, false).expect("set");
    std::fs::write(folder.join("a.png"), png(300, 200, 1)).expect("written");
    take(&desk, "a.png").expect("taken");
    assert_eq!(names(&desk), [("a.png".to_owned(), true)]);
}

#[test]
fn nothing_outside_the_folder_can_be_named() {
    let desk = Desk::new("inbox-outside");
    let folder = desk.home.file("pemindai");
    std::fs::create_dir_all(&folder).expect("made");
    set(&desk, &folder, true).expect("set");
    desk.file("outside.png", &png(300, 200, 1));
    for name in ["../outside.png", "/etc/hostname", "..", "", "a/b.png"] {
        assert!(take(&desk, name).is_err(), "{name:?}");
        assert!(desk.call("scan.peek", json!({ "name": name })).is_err(), "{name:?}");
    }
    let own = desk.home.file("home");
    assert_eq!(set(&desk, &own, true), Err("folder_missing".to_owned()), "the office's own folder is no inbox");
}
