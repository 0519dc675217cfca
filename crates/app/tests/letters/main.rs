//! Templates, registers and batches of letters through the commands that every host calls.

mod after;
mod apart;
mod past;
mod together;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use app::app::App;
use app::failure::Failure;
use serde_json::{Value, json};
use testkit::clock::FixedClock;
use testkit::home::TempHome;

const PASSWORD: &str = "sandi-panjang";
const USER: &str = "Rina Wulandari";
const DISTRICT: &str = "18.07";
/// 14 April 2026, 09.00 in Lampung.
const NOW_MS: i64 = 1_776_132_000_000;

struct Desk {
    app: Arc<App>,
    clock: Arc<FixedClock>,
    home: TempHome,
}

impl Desk {
    /// An empty home whose clock stands then.
    fn empty(name: &str, now_ms: i64) -> Self {
        let (home, clock) = (TempHome::new(name), Arc::new(FixedClock::at_ms(now_ms)));
        let mut ports = host::ports();
        ports.clock = Arc::clone(&clock) as _;
        ports.scans = Arc::new(|| host::start_scan_child(&testkit::programs::built("loket")));
        Self { app: App::open(home.path(), ports).expect("an empty folder"), clock, home }
    }

    fn new(name: &str) -> Self {
        Self::begun(name, NOW_MS, 1)
    }

    /// An office that began then, with that number.
    fn begun(name: &str, now_ms: i64, start_number: u32) -> Self {
        let desk = Self::empty(name, now_ms);
        desk.done(
            "office.create",
            json!({"district": DISTRICT, "office_name": "P4MI Lampung Timur", "user_name": USER, "password": PASSWORD,
                "start_number": start_number, "letterhead": {"line_agency": "Dinas Tenaga Kerja", "place": "Sukadana"},
                "signatory": {"signatory_name": "Drs. Bambang", "position": "Kepala Dinas"}}),
        );
        desk
    }

    fn call(&self, command: &str, input: Value) -> Result<Value, Failure> {
        self.clock.move_by_ms(60_000);
        app::contract::call(&self.app, command, input)
    }

    fn done(&self, command: &str, input: Value) -> Value {
        self.call(command, input).unwrap_or_else(|failure| panic!("{command}: {failure:?}"))
    }

    fn save(&self, kind: &str, values: Value) -> String {
        let saved = self.done("record.save", json!({"kind": kind, "values": values}));
        saved["record"]["id"].as_str().unwrap_or_else(|| panic!("{kind}: {}", saved["problems"])).to_owned()
    }

    fn worker(&self, name: &str) -> String {
        self.save("worker", json!({"full_name": name, "village": "18.07.05.2001"}))
    }

    fn template(&self, name: &str) -> Value {
        let all = self.done("template.list", json!({}));
        let found = all.as_array().expect("a list").iter().find(|one| one["name"] == name).cloned();
        found.unwrap_or_else(|| panic!("no template {name}"))
    }

    /// Follows a job to its end.
    fn job(&self, started: &Value) -> Value {
        loop {
            let job = self.done("job.get", json!({"id": started["job"]}));
            match job["state"].as_str() {
                Some("running") => std::thread::sleep(Duration::from_millis(10)),
                Some("done") => return job["result"].clone(),
                _ => panic!("{job}"),
            }
        }
    }

    /// Follows a job that must fail; tells why.
    fn failed(&self, started: &Value) -> Value {
        loop {
            let job = self.done("job.get", json!({"id": started["job"]}));
            match job["state"].as_str() {
                Some("running") => std::thread::sleep(Duration::from_millis(10)),
                _ => return job["failure"]["code"].clone(),
            }
        }
    }

    /// A file of this test beside the home.
    fn beside(&self, name: &str) -> PathBuf {
        let home = self.home.path();
        let own = home.file_name().expect("a name").to_string_lossy();
        home.parent().expect("a folder").join(format!("{own}-{name}"))
    }

    fn decoded(&self, base64: &Value) -> Vec<u8> {
        use base64::Engine;
        let text = base64.as_str().expect("a text");
        base64::engine::general_purpose::STANDARD.decode(text).expect("base64")
    }

    fn pdf_of(&self, letter: &Value) -> Vec<u8> {
        self.decoded(&self.done("letter.pdf", json!({"id": letter}))["base64"])
    }

    /// What the check of a file with these bytes tells.
    fn verify_file(&self, bytes: &[u8]) -> Value {
        let path = self.beside("brought.pdf");
        std::fs::write(&path, bytes).expect("a writable folder");
        let checked = self.done("letter.verify", json!({"path": path}));
        std::fs::remove_file(&path).expect("the test's own file");
        checked
    }

    /// The words of a letter, as another program reads them.
    fn text_of(&self, letter: &Value) -> String {
        let path = self.beside("read.pdf");
        std::fs::write(&path, self.pdf_of(letter)).expect("a writable folder");
        let read = std::process::Command::new("pdftotext").arg(&path).arg("-").output().expect("pdftotext is there");
        std::fs::remove_file(&path).expect("the test's own file");
        String::from_utf8_lossy(&read.stdout).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn numbers(&self, register: &str) -> Vec<u64> {
        let page = self.done("letter.list", json!({"register": register, "offset": 0, "limit": 100}));
        let rows = page["rows"].as_array().expect("rows").iter();
        rows.filter(|row| row["row"] == "letter").filter_map(|row| row["running"].as_u64()).collect()
    }
}

#[test]
fn the_offices_form_of_a_template_holds_until_it_is_given_up_and_every_version_stays() {
    let desk = Desk::new("templates");
    let worker = desk.worker("Dewi Lestari");
    let preview = || {
        let draft = json!({"kind": "application-receipt", "worker": worker});
        desk.done("letter.preview", draft)["pages"][0].as_str().expect("a page").to_owned()
    };
    let built_in = preview();
    let mut template = desk.template("application-receipt")["template"].clone();
    template["blocks"]
        .as_array_mut()
        .expect("blocks")
        .insert(2, json!({"block": "paragraph", "text": "Kalimat kantor sendiri."}));
    assert_eq!(desk.done("template.save", json!({"template": template}))["saved"], true);
    assert_ne!(preview(), built_in);
    assert_eq!(desk.template("application-receipt")["changed"], true);
    desk.done("template.reset", json!({"name": "application-receipt"}));
    assert_eq!(preview(), built_in);
    assert_eq!(desk.done("template.save", json!({"template": template}))["saved"], true);
    let versions = desk.done("template.versions", json!({"name": "application-receipt"}));
    assert!(!versions.as_array().expect("versions").is_empty());
    assert_eq!(desk.template("application-receipt")["changed"], true);
}

#[test]
fn a_template_that_names_an_unknown_field_cannot_be_saved_and_says_where() {
    let desk = Desk::new("unknown-field");
    let mut template = desk.template("candidate-statement")["template"].clone();
    template["blocks"][3]["text"] = json!("{worker.shoe_size}");
    let refused = desk.done("template.save", json!({"template": template}));
    assert_eq!(refused["saved"], false);
    assert_eq!(refused["problems"][0], json!({"fault": "unknown_field", "block": 3, "names": "worker.shoe_size"}));
    assert_eq!(desk.template("candidate-statement")["changed"], false);
    for broken in [json!({}), json!("x"), json!({"name": "x", "blocks": [{"block": "script"}]})] {
        assert_eq!(desk.done("template.save", json!({"template": broken}))["problems"][0]["fault"], "form");
    }
}

#[test]
fn an_office_has_letters_of_its_own_in_a_register_of_their_own() {
    let desk = Desk::new("own-letters");
    let worker = desk.worker("Dewi Lestari");
    let template = json!({"name": "undangan", "title": "Undangan", "certifies": "Undangan", "language": "id", "register": "undangan",
        "blocks": [{"block": "title", "text": "UNDANGAN"}, {"block": "paragraph", "text": "Kepada {worker.full_name}"},
            {"block": "signature", "place_date": "{letter.issued_on|date}", "position": "", "name": "{signatory.signatory_name}", "details": []}]});
    assert_eq!(desk.done("template.save", json!({"template": template}))["saved"], true);
    for running in 1..=2 {
        let letter = desk.done("letter.issue", json!({"kind": "undangan", "worker": worker}));
        assert_eq!((letter["register"].as_str(), letter["running"].as_u64()), (Some("undangan"), Some(running)));
    }
    let receipt = desk.done("letter.issue", json!({"kind": "application-receipt", "worker": worker}));
    assert_eq!(receipt["running"], 1);
    assert_eq!(desk.numbers("undangan"), [2, 1]);
    assert_eq!(desk.numbers("tanda-terima"), [1]);
    let registers = desk.done("letter.list", json!({"offset": 0, "limit": 1}))["registers"].clone();
    assert!(registers.as_array().expect("names").contains(&json!("undangan")));
}

#[test]
fn a_batch_numbers_in_order_and_names_who_has_no_letter() {
    let desk = Desk::new("batch");
    let mut workers: Vec<String> = (0..12).map(|place| desk.worker(&format!("Peserta {place:02}"))).collect();
    // A certificate needs a training, which only some have.
    for worker in workers.iter().take(10) {
        desk.save("training", json!({"worker": worker, "training_title": "Bahasa Mandarin", "training_from": "2026-02-02", "training_result": "passed"}));
    }
    workers.swap(0, 11);
    let path = desk.home.path().parent().expect("a folder").join(format!("{}.pdf", std::process::id()));
    let output = json!({"to": "document", "path": path});
    let started =
        desk.done("letter.batch", json!({"kind": "orientation-certificate", "workers": workers, "output": output}));
    let done = desk.job(&started);
    assert_eq!(done["letters"].as_array().expect("letters").len(), 10);
    assert_eq!(done["output_failure"], Value::Null);
    let refused: Vec<&str> =
        done["refused"].as_array().expect("refused").iter().filter_map(|one| one["name"].as_str()).collect();
    assert_eq!(refused, ["Peserta 11", "Peserta 10"]);
    assert_eq!(desk.numbers("sertifikat"), (1..=10).rev().collect::<Vec<_>>());
    let bytes = std::fs::read(&path).expect("the document was written");
    std::fs::remove_file(&path).expect("the test's own file");
    assert!(bytes.starts_with(b"%PDF-"));
}

#[test]
fn a_batch_without_a_worker_or_with_an_unknown_kind_issues_nothing() {
    let desk = Desk::new("no-batch");
    let worker = desk.worker("Dewi Lestari");
    let code = |input: Value| json!(desk.call("letter.batch", input).expect_err("refused").code);
    assert_eq!(code(json!({"kind": "application-receipt", "workers": [], "output": {"to": "register"}})), "bad_input");
    let folder = json!({"to": "folder", "path": "/there/is/no/such/folder"});
    assert_eq!(code(json!({"kind": "application-receipt", "workers": [worker], "output": folder})), "path_refused");
    let started =
        desk.done("letter.batch", json!({"kind": "nothing", "workers": [worker], "output": {"to": "register"}}));
    let done = desk.job(&started);
    assert_eq!(done["refused"][0]["failure"]["code"], "not_found");
    assert_eq!(desk.numbers("surat"), Vec::<u64>::new());
}

#[test]
fn an_attendance_list_names_everyone_of_the_same_training_and_belongs_to_nobody() {
    let desk = Desk::new("attendance");
    let workers: Vec<String> = ["Budi Santoso", "Ani Lestari"].into_iter().map(|name| desk.worker(name)).collect();
    let mut training = String::new();
    for worker in &workers {
        training = desk
            .save("training", json!({"worker": worker, "training_title": "Orientasi", "training_from": "2026-04-10"}));
    }
    desk.save("training", json!({"worker": workers[0], "training_title": "Lain", "training_from": "2026-04-10"}));
    let draft = json!({"kind": "training-attendance", "worker": workers[1], "about": training});
    let letter = desk.done("letter.issue", draft);
    assert_eq!((letter["subject_name"].as_str(), &letter["worker"]), (Some("Orientasi"), &Value::Null));
    let path = desk.home.path().parent().expect("a folder").join(format!("{}-list.pdf", std::process::id()));
    desk.done("letter.save", json!({"id": letter["id"], "path": path}));
    let read = std::process::Command::new("pdftotext")
        .arg("-layout")
        .arg(&path)
        .arg("-")
        .output()
        .expect("pdftotext is there");
    std::fs::remove_file(&path).expect("the test's own file");
    let text = String::from_utf8_lossy(&read.stdout);
    let (ani, budi) = (text.find("Ani Lestari"), text.find("Budi Santoso"));
    assert!(ani.is_some() && ani < budi, "{text}");
    assert_eq!(text.matches("Budi Santoso").count(), 1);
}
