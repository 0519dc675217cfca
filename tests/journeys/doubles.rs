//! Files that may be one person's, through the contract: found while typing, merged field by field, taken back, on one desktop
//! and on two that merge and edit at the same time.

use std::process::{Command, Stdio};
use std::slice::from_ref;
use std::sync::Arc;

use app::App;
use serde_json::{Value, json};
use testkit::home::TempHome;
use testkit::server::RunningServer;
use tests::cli::{DISTRICT, PASSWORD, USER};

/// A desktop with somebody at it.
struct Desk {
    app: Arc<App>,
    home: TempHome,
}

impl Desk {
    fn empty(name: &str) -> Self {
        let home = TempHome::new(name);
        let mut ports = host::ports();
        ports.sheets = Arc::new(|| {
            let mut child = Command::new(testkit::programs::built("loket"));
            child.arg(exchange::HIDDEN_ARGUMENT).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()
        });
        Self { app: App::open(home.path(), ports).expect("opened"), home }
    }

    fn with_office(name: &str) -> Self {
        let desk = Self::empty(name);
        let office = json!({"district": DISTRICT, "office_name": "P4MI", "user_name": USER, "password": PASSWORD});
        desk.call("office.create", office);
        desk
    }

    fn try_call(&self, command: &str, input: Value) -> Result<Value, String> {
        app::contract::call(&self.app, command, input).map_err(|failure| format!("{:?}", failure.code))
    }

    #[track_caller]
    fn call(&self, command: &str, input: Value) -> Value {
        self.try_call(command, input).unwrap_or_else(|code| panic!("{command}: {code}"))
    }

    #[track_caller]
    fn put(&self, kind: &str, values: Value) -> String {
        let saved = self.call("record.save", json!({"kind": kind, "values": values}));
        saved["record"]["id"].as_str().unwrap_or_else(|| panic!("stored: {saved}")).to_owned()
    }

    fn edit(&self, id: &str, values: Value) {
        let saved = self.call("record.save", json!({"id": id, "kind": "worker", "values": values}));
        assert!(saved["record"].is_object(), "stored: {saved}");
    }

    fn body(&self, id: &str) -> Value {
        self.call("record.get", json!({"id": id}))["body"].clone()
    }

    /// Ids of the listed files.
    fn listed(&self) -> Vec<String> {
        let page = self.call("record.list", json!({"kind": "worker", "offset": 0, "limit": 50}));
        let rows = page["rows"].as_array().expect("rows");
        assert_eq!(page["total"], json!(rows.len()), "the count is of what is listed");
        let mut ids: Vec<String> = rows.iter().map(id_of).collect();
        ids.sort();
        ids
    }

    fn found(&self, text: &str) -> Vec<String> {
        let found = self.call("search.find", json!({"text": text, "limit": 10, "kinds": ["worker"]}));
        found["hits"].as_array().expect("hits").iter().map(id_of).collect()
    }

    fn queue(&self) -> Value {
        self.call("double.queue", json!({"limit": 50}))
    }

    /// Takes a list of people in.
    fn import(&self, name: &str, lines: &[&str]) -> Value {
        let path = self.home.file(name);
        let text = format!("NIK;Nama Lengkap;Tgl Lahir;Desa;Kecamatan;Nama Ibu;No HP\n{}\n", lines.join("\n"));
        std::fs::write(&path, text).expect("written");
        self.job("import.run", json!({"path": path}))
    }

    /// What a job yields.
    fn job(&self, command: &str, input: Value) -> Value {
        let started = self.call(command, input);
        loop {
            let job = self.call("job.get", json!({"id": started["job"]}));
            match job["state"].as_str() {
                Some("running") => std::thread::sleep(std::time::Duration::from_millis(20)),
                Some("done") => return job["result"].clone(),
                _ => panic!("{job}"),
            }
        }
    }

    fn sync(&self) {
        let status = self.call("sync.now", json!({}));
        assert_eq!(status["waiting"], json!(0), "{status}");
    }
}

fn id_of(row: &Value) -> String {
    row["id"].as_str().expect("an id").to_owned()
}

fn siti() -> Value {
    json!({"full_name": "Siti Aminah", "nik": "1807014405900001", "birth_date": "1990-05-04", "village": "18.07.01.2001",
        "mother_name": "Sumiati", "passport_number": "C1234567"})
}

fn sitti() -> Value {
    json!({"full_name": "Sitti Amina", "nik": "3201014405900077", "birth_date": "1990-05-04", "village": "18.07.01.2001",
        "mother_name": "Sumiyati", "phone": "+6281234509876", "job_title": "Perawat"})
}

#[test]
fn whoever_is_there_already_is_named_with_the_reasons_while_typing() {
    let desk = Desk::with_office("doubles-typing");
    let siti = desk.put("worker", siti());
    desk.put("worker", json!({"full_name": "Bambang Wibowo", "birth_date": "1990-05-04"}));
    let check = |values: Value| desk.call("double.check", json!({"values": values}));
    let found = check(json!({"full_name": "Sitti Amina", "birth_date": "1990-04-05", "village": "18.07.01.2001"}));
    let candidates = found["candidates"].as_array().expect("candidates");
    assert_eq!(candidates.len(), 1, "{found}");
    assert_eq!(candidates[0]["row"]["id"], json!(siti));
    assert_eq!(candidates[0]["grade"], "likely");
    let how: Vec<&str> =
        candidates[0]["evidence"].as_array().expect("evidence").iter().filter_map(|one| one["how"].as_str()).collect();
    assert!(how.contains(&"swapped"), "{how:?}");
    assert_eq!(
        check(json!({"nik": "1807014405900001"}))["candidates"][0]["row"]["id"],
        json!(siti),
        "by the NIK alone"
    );
    assert_eq!(check(json!({"full_name": "Siti Aminah"}))["candidates"], json!([]), "a name alone is nobody's");
}

#[test]
fn two_files_become_one_field_by_field_and_two_again() {
    let desk = Desk::with_office("doubles-merge");
    let (one, other) = (desk.put("worker", siti()), desk.put("worker", sitti()));
    desk.put("note", json!({"worker": other, "note_text": "Datang lagi"}));
    let queue = desk.queue();
    assert_eq!(queue["pairs"][0]["one"]["id"], json!(one), "{queue}");
    assert_eq!(queue["pairs"].as_array().map(Vec::len), Some(1));
    let compared = desk.call("double.compare", json!({"one": other, "other": one}));
    assert_eq!((&compared["one"]["id"], &compared["other"]["id"]), (&json!(one), &json!(other)), "the older one first");
    assert_eq!(compared["belongs_to_other"], json!({"note": 1}));
    let groups = compared["groups"].as_array().expect("groups");
    let with = |what: &str| -> Vec<&str> {
        groups.iter().filter(|group| group[what] == true).filter_map(|group| group["group"].as_str()).collect()
    };
    assert_eq!(with("differs"), ["nik", "full_name", "mother_name"]);
    assert_eq!(with("only_other"), ["phone", "job_title"]);

    let made = desk.call(
        "double.merge",
        json!({"one": one, "other": other, "choices": {"nik": "other", "full_name": "one", "job_title": "one"}}),
    );
    assert_eq!(made["record"], json!(one));
    let body = desk.body(&one);
    assert_eq!(body["nik"], "3201014405900077", "chosen");
    assert_eq!(body["full_name"], "Siti Aminah", "chosen");
    assert_eq!(body["phone"], "+6281234509876", "where the one had nothing");
    assert_eq!(body["job_title"], Value::Null, "left out by choice");
    assert_eq!(desk.body(&other)["mother_name"], "Sumiyati", "what was not chosen stays in the other file");
    assert_eq!(desk.listed(), from_ref(&one));
    for text in ["1807014405900001", "3201014405900077", "C1234567", "sitti amina"] {
        assert_eq!(desk.found(text), from_ref(&one), "{text}");
    }
    let file = desk.call("worker.file", json!({"id": other}));
    assert_eq!(file["record"]["id"], json!(one), "opening the other file leads to the person");
    assert_eq!(file["related"].as_array().map(Vec::len), Some(1), "what belonged to the other belongs to the person");
    let files = desk.call("double.of", json!({"id": one}));
    assert_eq!(files["files"][0]["row"]["body"]["nik"], "1807014405900001", "the former NIK");
    assert_eq!(files["files"][0]["decided_by"], USER);
    assert_eq!(files["files"][0]["late"], json!([]));
    let former = desk.call("double.check", json!({"values": {"nik": "3201014405900077", "full_name": "Sitti Amina"}}));
    assert_eq!(former["candidates"].as_array().map(Vec::len), Some(1), "one person is suggested once");
    assert_eq!(desk.queue()["pairs"], json!([]));

    desk.edit(&one, json!({"phone": "+6281111111111"}));
    let taken = desk.call("double.undo", json!({"decision": made["decision"]}));
    assert_eq!(taken["kept"], json!(["phone"]), "what was changed since stays");
    assert_eq!(desk.body(&one)["nik"], "1807014405900001");
    assert_eq!(desk.body(&one)["phone"], "+6281111111111");
    assert_eq!(desk.body(&other)["nik"], "3201014405900077");
    assert_eq!(desk.listed(), [one.clone(), other.clone()]);
    assert_eq!(desk.found("3201014405900077"), [other]);
    assert_eq!(desk.try_call("double.undo", json!({"decision": made["decision"]})), Err("NotFound".to_owned()));
}

#[test]
fn not_the_same_is_remembered_until_it_is_taken_back_or_merged() {
    let desk = Desk::with_office("doubles-apart");
    let (one, other) = (desk.put("worker", siti()), desk.put("worker", sitti()));
    let pair = json!({"one": one, "other": other});
    let made = desk.call("double.decide", pair.clone());
    assert_eq!(desk.call("double.decide", pair.clone())["decision"], made["decision"], "said once");
    assert_eq!(desk.queue()["pairs"], json!([]));
    let own = desk.call("double.check", json!({"id": other, "values": sitti()}));
    assert_eq!(own["candidates"], json!([]), "nor while the file is edited");
    assert_eq!(desk.call("double.compare", pair.clone())["apart"], made["decision"]);
    desk.call("double.undo", json!({"decision": made["decision"]}));
    assert_eq!(desk.queue()["pairs"].as_array().map(Vec::len), Some(1));
    desk.call("double.decide", pair.clone());
    desk.call("double.merge", pair.clone());
    assert_eq!(desk.listed(), [one], "whoever merges them knows better");
    assert_eq!(desk.try_call("double.decide", pair), Err("BuiltUpon".to_owned()), "first the merge is taken back");
}

#[test]
fn a_file_is_not_merged_with_itself_with_another_kind_or_with_nothing() {
    let desk = Desk::with_office("doubles-wrong");
    let one = desk.put("worker", siti());
    let note = desk.put("note", json!({"worker": one, "note_text": "x"}));
    let nobody = "00000000-0000-7000-8000-000000000000";
    for (other, code) in [(one.as_str(), "BadInput"), (&note, "NotFound"), (nobody, "NotFound")] {
        for command in ["double.merge", "double.decide", "double.compare"] {
            assert_eq!(desk.try_call(command, json!({"one": one, "other": other})), Err(code.to_owned()), "{command}");
        }
    }
    let other = desk.put("worker", sitti());
    let unknown = json!({"one": one, "other": other, "choices": {"shoe_size": "one"}});
    assert_eq!(desk.try_call("double.merge", unknown), Err("BadInput".to_owned()));
    assert_eq!(desk.listed().len(), 2);
}

#[test]
fn a_row_whose_person_may_be_there_waits_until_someone_says_who_it_is() {
    let desk = Desk::with_office("doubles-import");
    let one = desk.put("worker", siti());
    let rows = [
        // The same NIK.
        "1807014405900001;Siti Aminah;04/05/1990;;;Sumiati;081234509876",
        // Likely: another spelling, day and month swapped.
        ";Sitti Amina;05/04/1990;;;Sumiyati;",
        // Nobody.
        ";Bambang Wibowo;11/02/1978;;;Karsinem;",
        // Likely the one before it, in the same list.
        ";Bambang Wibawo;11/02/1978;;;Karsinem;",
    ];
    let report = desk.import("daftar.csv", &rows);
    let figures = |report: &Value| {
        ["created", "updated", "asked", "refused_rows"].map(|field| report[field].as_u64().unwrap_or(99))
    };
    assert_eq!(figures(&report), [1, 1, 2, 0], "{report}");
    assert_eq!(desk.listed().len(), 2, "nobody was made twice");
    let asked = desk.call("import.asked", json!({}));
    assert_eq!(asked["total"], json!(2));
    assert_eq!(asked["rows"][0]["candidates"][0]["row"]["id"], json!(one), "{asked}");
    assert_eq!(asked["rows"][1]["candidates"][0]["row"]["body"]["full_name"], "Bambang Wibowo");
    let again = desk.import("daftar-lagi.csv", &rows);
    assert_eq!(desk.call("import.asked", json!({}))["total"], json!(2), "asked once: {again}");

    let import = &asked["rows"][0]["import"];
    let answer = |row: &Value, record: Value| {
        let answer = json!({"import": import, "row": row, "record": record, "all_like_this": false});
        desk.call("import.answer", answer)
    };
    let (first, second) = (&asked["rows"][0]["row"], &asked["rows"][1]["row"]);
    let same = answer(first, json!(one));
    assert_eq!(same["left"], json!(1));
    let differences = desk.call("import.differences", json!({}));
    let fields: Vec<&str> =
        differences.as_array().expect("list").iter().filter_map(|one| one["field"].as_str()).collect();
    assert!(fields.contains(&"full_name") && fields.contains(&"birth_date"), "as any row of theirs: {fields:?}");
    answer(second, Value::Null);
    assert_eq!(desk.listed().len(), 3);
    assert_eq!(desk.queue()["pairs"], json!([]), "said to be someone else");
    let third = desk.import("daftar-tiga.csv", &rows);
    assert_eq!(figures(&third)[..3], [0, 0, 0], "what was answered is not asked again: {third}");

    desk.call("import.reopen", json!({"import": import, "rows": [second]}));
    assert_eq!(desk.listed().len(), 2);
    assert_eq!(desk.call("import.asked", json!({}))["total"], json!(1));

    let erase = json!({"id": one, "basis": "request", "note": "Permintaan tertulis", "confirmation": "Siti Aminah"});
    desk.job("privacy.erase", erase);
    desk.call("import.reopen", json!({"import": import, "rows": [first]}));
    assert_eq!(desk.call("import.asked", json!({}))["total"], json!(1), "an erased person's row is nobody's to decide");
}

#[test]
fn a_number_that_stands_in_a_strangers_file_changes_nothing_before_someone_says_so() {
    let desk = Desk::with_office("doubles-stranger");
    let one = desk.put("worker", json!({"full_name": "Siti Aminah", "nik": "1807014405900001"}));
    let report = desk.import("daftar.csv", &["1807014405900001;Wahyudi Santoso;04/05/1990;;;Karsinem;081234509876"]);
    assert_eq!(
        (&report["asked"], &report["updated"], &report["created"]),
        (&json!(1), &json!(0), &json!(0)),
        "{report}"
    );
    assert_eq!(desk.body(&one), json!({"full_name": "Siti Aminah", "nik": "1807014405900001"}));
    let asked = desk.call("import.asked", json!({}));
    assert_eq!(asked["rows"][0]["candidates"][0]["row"]["id"], json!(one), "{asked}");
    // Written otherwise it is the same name.
    let report = desk.import("ejaan.csv", &["1807014405900001;Sitti Aminah;;;;;081234509876"]);
    assert_eq!((&report["asked"], &report["to_decide"]), (&json!(0), &json!(1)), "{report}");
    assert_eq!(desk.body(&one)["phone"], json!("+6281234509876"), "what it lacked is filled in");
}

#[test]
fn all_rows_like_one_are_answered_at_once_and_taken_back_with_the_import() {
    let desk = Desk::with_office("doubles-import-all");
    for (name, born) in [("Kartini Susilowati", "1985-03-12"), ("Sulaeman Harahap", "1979-08-21")] {
        desk.put("worker", json!({"full_name": name, "birth_date": born, "mother_name": "Sumiati"}));
    }
    let rows = [
        ";Kartini Susilowatt;12/03/1985;;;Sumiati;081234500001",
        ";Sulaeman Harahab;21/08/1979;;;Sumiati;081234500002",
    ];
    let report = desk.import("daftar.csv", &rows);
    assert_eq!(report["asked"], json!(2), "{report}");
    let asked = desk.call("import.asked", json!({}));
    let row = &asked["rows"][0];
    let record = &row["candidates"][0]["row"]["id"];
    let answer = json!({"import": row["import"], "row": row["row"], "record": record, "all_like_this": true});
    let answered = desk.call("import.answer", answer);
    assert_eq!((&answered["left"], answered["rows"].as_array().map(Vec::len)), (&json!(0), Some(2)), "{asked}");
    assert_eq!(desk.listed().len(), 2);
    assert_eq!(desk.body(record.as_str().expect("an id"))["phone"], "+6281234500001");
    desk.call("import.undo", json!({"id": row["import"]}));
    assert_eq!(desk.body(record.as_str().expect("an id")).get("phone"), None);
    assert_eq!(desk.call("import.asked", json!({}))["total"], json!(0));
}

/// Two desktops of one office, in step.
fn two_desktops(name: &str) -> (RunningServer, Desk, Desk) {
    let server = RunningServer::start(DISTRICT);
    let first = Desk::with_office(&format!("{name}-1"));
    first.call("sync.enrol", json!({"server": server.url(), "code": server.invite(DISTRICT)}));
    first.sync();
    let second = Desk::empty(&format!("{name}-2"));
    let join =
        json!({"server": server.url(), "code": server.invite(DISTRICT), "user_name": USER, "password": PASSWORD});
    second.call("office.join", join);
    (server, first, second)
}

#[test]
fn a_merge_and_an_edit_at_the_same_time_lose_nothing() {
    let (_server, first, second) = two_desktops("doubles-sync");
    let (one, other) = (first.put("worker", siti()), first.put("worker", sitti()));
    first.sync();
    second.sync();
    // Neither knows of the other.
    let made = first.call("double.merge", json!({"one": one, "other": other}));
    second.edit(&other, json!({"phone": "+6282222222222", "job_title": "Juru masak"}));
    second.edit(&one, json!({"birthplace": "Sukadana"}));
    second.put("note", json!({"worker": other, "note_text": "Telepon baru"}));
    for desk in [&second, &first, &second] {
        desk.sync();
    }
    for desk in [&first, &second] {
        assert_eq!(desk.listed(), from_ref(&one));
        assert_eq!(desk.body(&one)["birthplace"], "Sukadana");
        assert_eq!(desk.body(&other)["phone"], "+6282222222222", "the edit is in the file that it was typed in");
        let files = desk.call("double.of", json!({"id": other}));
        assert_eq!(files["files"][0]["late"], json!(["phone", "job_title"]), "and the person's file shows it");
        assert_eq!(desk.queue()["late"][0]["fields"], json!(["phone", "job_title"]));
        let file = desk.call("worker.file", json!({"id": one}));
        assert_eq!(file["related"].as_array().map(Vec::len), Some(1));
    }
    let settle = json!({"one": one, "other": other, "choices": {"phone": "other", "job_title": "one"}});
    second.call("double.merge", settle);
    second.sync();
    first.sync();
    for desk in [&first, &second] {
        assert_eq!(desk.body(&one)["phone"], "+6282222222222");
        assert_eq!(desk.body(&one)["job_title"], "Perawat");
        assert_eq!(desk.queue()["late"], json!([]), "decided");
    }
    first.call("double.undo", json!({"decision": made["decision"]}));
    first.sync();
    second.sync();
    for desk in [&first, &second] {
        assert_eq!(desk.listed(), [one.clone(), other.clone()]);
        assert_eq!(desk.body(&one).get("phone"), None, "as before the first merge");
        assert_eq!(desk.body(&other)["phone"], "+6282222222222");
    }
}

#[test]
fn two_desktops_that_decide_otherwise_come_to_the_same() {
    let (_server, first, second) = two_desktops("doubles-otherwise");
    let (one, other) = (first.put("worker", siti()), first.put("worker", sitti()));
    first.sync();
    second.sync();
    let pair = json!({"one": one, "other": other});
    first.call("double.merge", json!({"one": one, "other": other, "choices": {"full_name": "other"}}));
    second.call("double.decide", pair);
    for desk in [&first, &second, &first] {
        desk.sync();
    }
    assert_eq!(first.listed(), second.listed());
    assert_eq!(first.listed().len(), 2, "two people until someone decides again");
    assert_eq!(first.body(&one), second.body(&one));
    let disputed = &first.queue()["pairs"][0];
    assert_eq!((&disputed["disputed"], &disputed["one"]["id"]), (&json!(true), &json!(one)), "and someone is asked to");
    first.call("double.decide", json!({"one": one, "other": other}));
    first.sync();
    second.sync();
    for desk in [&first, &second] {
        assert_eq!(desk.queue()["pairs"], json!([]));
        assert_eq!(desk.listed().len(), 2);
        assert_eq!(desk.body(&one)["full_name"], "Siti Aminah", "nothing of the merge stays");
        assert_eq!(desk.body(&one).get("job_title"), None);
    }
}
