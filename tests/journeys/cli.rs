//! The whole way on the command line: a list becomes worker files, a worker gets a letter, a second desktop sees both.

use serde_json::json;
use testkit::printing::PrivatePrinter;
use testkit::server::RunningServer;
use tests::cli::{Cli, DISTRICT, USER, is_sound, qr_of, sheet, text_of};

const SITI: &str = "1807054505900001";

fn office_with_workers(name: &str) -> Cli {
    let cli = Cli::with_office(name);
    cli.done(&["import", &sheet("daftar-cpmi.xlsx")]);
    cli
}

#[test]
fn a_list_from_excel_becomes_worker_files_and_refused_rows_come_back() {
    let cli = Cli::with_office("cli-import");
    let refused = cli.file("ditolak.xlsx");
    let told = cli.done(&["import", &sheet("daftar-cpmi.xlsx"), "--refused", refused.to_str().expect("plain name")]);
    assert_eq!(
        (told["rows"].as_u64(), told["created"].as_u64(), told["updated"].as_u64()),
        (Some(6), Some(3), Some(0))
    );
    let reasons: Vec<&str> =
        told["refused"].as_array().expect("a list").iter().filter_map(|one| one["code"].as_str()).collect();
    assert!(reasons.contains(&"nik_digits_lost"), "a NIK of 15 digits and a false 0 is refused by name: {reasons:?}");
    assert!(refused.is_file(), "the refused rows are a spreadsheet");
    assert_eq!(cli.worker(SITI)["birth_date"], "1990-05-05");
}

#[test]
fn a_second_import_of_the_same_list_makes_nobody_twice() {
    let cli = office_with_workers("cli-twice");
    let told = cli.done(&["import", &sheet("daftar-cpmi.xlsx")]);
    assert_eq!(told["created"], 0);
}

#[test]
fn a_dry_run_stores_nothing() {
    let cli = Cli::with_office("cli-dry");
    cli.done(&["import", &sheet("daftar-cpmi.xlsx"), "--dry-run"]);
    assert_eq!(cli.refused(&["worker", "show", SITI]), "not_found");
}

#[test]
fn search_finds_by_name_variant_nik_and_village() {
    let cli = office_with_workers("cli-search");
    for text in ["sitti am", "siti amin", "450590", "sumberejo way jepara"] {
        let found = cli.done(&["search", text]);
        let names: Vec<&str> = found.as_array().expect("a list").iter().filter_map(|hit| hit["nik"].as_str()).collect();
        assert!(names.contains(&SITI), "{text:?} finds her among {names:?}");
    }
}

#[test]
fn a_letter_is_a_sound_pdf_that_proves_itself() {
    let cli = office_with_workers("cli-letter");
    let pdf = cli.file("surat.pdf");
    let path = pdf.to_str().expect("plain name");
    let letter = cli.done(&["letter", "issue", "--kind", "passport-recommendation", "--worker", SITI, "--out", path]);
    let number = letter["number"].as_str().expect("a number");
    assert!(is_sound(&pdf), "qpdf finds nothing wrong");
    let text = text_of(&pdf);
    for words in
        [number, "SITI AMINAH", SITI, "Sumberejo", "Way Jepara", "Bambang Wiratmoko", "Bukan tanda tangan elektronik"]
    {
        assert!(text.contains(words), "{words:?} stands on the letter:\n{text}");
    }
    for what in [path.to_owned(), qr_of(&pdf)] {
        let checked = cli.done(&["letter", "verify", &what]);
        assert_eq!(checked["answer"], "in_force");
        let signed = checked["values"].as_array().expect("the signed values to compare with the paper");
        assert!(signed.iter().any(|one| one["value"] == "SITI AMINAH"));
    }
}

#[test]
fn a_batch_is_written_into_one_folder_a_pdf_each() {
    let cli = office_with_workers("cli-batch");
    let folder = cli.file("surat");
    std::fs::create_dir(&folder).expect("a writable home");
    let path = folder.to_str().expect("plain name");
    let workers = cli.call("record.list", &json!({ "kind": "worker", "offset": 0, "limit": 10 }));
    let ids: Vec<&str> =
        workers["rows"].as_array().expect("workers").iter().filter_map(|row| row["id"].as_str()).collect();
    let words = ["letter", "batch", "--kind", "application-receipt", "--folder", path];
    let done = cli.done(&[&words, ids.as_slice()].concat());
    assert_eq!(done["letters"].as_array().map(Vec::len), Some(ids.len()));
    let files: Vec<_> =
        std::fs::read_dir(&folder).expect("the folder").map(|file| file.expect("a file").path()).collect();
    assert_eq!(files.len(), ids.len());
    assert!(files.iter().all(|file| is_sound(file)), "qpdf finds nothing wrong");
}

#[test]
fn a_letter_is_printed_through_the_system_and_a_reprint_is_identical() {
    let printer = PrivatePrinter::start();
    let mut cli = office_with_workers("cli-print");
    cli.prints_on(printer.server());
    let pdf = cli.file("surat.pdf");
    let path = pdf.to_str().expect("plain name");
    let letter = cli.done(&["letter", "issue", "--kind", "passport-recommendation", "--worker", SITI, "--out", path]);
    cli.call("letter.print", &json!({ "id": letter["id"], "copies": 1 }));
    let printed = cli.call("letter.print", &json!({ "id": letter["id"], "copies": 2 }));
    assert_eq!(printed["state"], "printed");
    let jobs = printer.wait_for_jobs(2);
    let bytes: Vec<Vec<u8>> = jobs.iter().map(|job| std::fs::read(job).expect("the paper can be read")).collect();
    assert_eq!(bytes[0], bytes[1], "a reprint is the same paper");
    assert_eq!(bytes[0], std::fs::read(&pdf).expect("the letter can be read"), "the paper is the issued letter");
    assert!(jobs[1].to_string_lossy().ends_with("copies-2.pdf"));
}

#[test]
fn a_second_desktop_sees_workers_and_letters_and_both_converge() {
    let mut server = RunningServer::start(DISTRICT);
    let first = office_with_workers("cli-first");
    let pdf = first.file("surat.pdf");
    let path = pdf.to_str().expect("plain name");
    let letter = first.done(&["letter", "issue", "--kind", "passport-recommendation", "--worker", SITI, "--out", path]);
    first.done(&["enrol", "--server", server.url(), "--code", &server.invite(DISTRICT)]);
    first.done(&["sync"]);

    let second = Cli::new("cli-second");
    second.done(&["join", "--server", server.url(), "--code", &server.invite(DISTRICT)]);
    second.done(&["sync"]);
    let worker = second.worker(SITI);
    assert_eq!(worker["full_name"], "SITI AMINAH");
    assert_eq!(second.done(&["letter", "verify", path])["answer"], "in_force");
    let register = second.call("letter.list", &json!({ "offset": 0, "limit": 10 }));
    assert_eq!(register["rows"][0]["number"], letter["number"]);

    // With the server gone both go on, each with another field of the same person.
    server.stop();
    let id = worker["id"].clone();
    first.call("record.save", &json!({ "id": id, "kind": "worker", "values": { "birthplace": "Sukadana Ilir" } }));
    second.call("record.save", &json!({ "id": id, "kind": "worker", "values": { "mother_name": "Sumarni" } }));
    server.start_again();
    for desktop in [&first, &second, &first] {
        desktop.done(&["sync"]);
    }
    for desktop in [&first, &second] {
        let worker = desktop.worker(SITI);
        assert_eq!(
            (worker["birthplace"].as_str(), worker["mother_name"].as_str()),
            (Some("Sukadana Ilir"), Some("Sumarni"))
        );
        assert_eq!(worker["conflicts"], 0, "different fields are no conflict");
    }
}

#[test]
fn two_answers_to_one_question_are_shown_as_a_conflict_on_both_desktops() {
    let server = RunningServer::start(DISTRICT);
    let first = office_with_workers("cli-here");
    first.done(&["enrol", "--server", server.url(), "--code", &server.invite(DISTRICT)]);
    first.done(&["sync"]);
    let second = Cli::new("cli-there");
    second.done(&["join", "--server", server.url(), "--code", &server.invite(DISTRICT)]);
    second.done(&["sync"]);
    let id = first.worker(SITI)["id"].clone();
    for (desktop, phone) in [(&first, "+6281200000001"), (&second, "+6281200000002")] {
        desktop.call("record.save", &json!({ "id": id, "kind": "worker", "values": { "phone": phone } }));
    }
    for desktop in [&first, &second, &first] {
        desktop.done(&["sync"]);
    }
    for desktop in [&first, &second] {
        let worker = desktop.worker(SITI);
        assert_eq!(worker["conflicts"], 1, "both values are kept until someone decides");
        assert_eq!(worker["phone"], "+6281200000001", "what the server accepted first stands");
    }
}

#[test]
fn a_wrong_password_a_wrong_code_and_a_dead_server_are_refused_by_name() {
    let server = RunningServer::start(DISTRICT);
    let cli = Cli::with_office("cli-refused");
    assert_eq!(cli.refused(&["enrol", "--server", server.url(), "--code", "AAAAA-AAAAA"]), "code_invalid");
    assert_eq!(
        cli.refused(&["enrol", "--server", "http://127.0.0.1:9", "--code", "AAAAA-AAAAA"]),
        "server_unreachable"
    );
    let output = std::process::Command::new(testkit::programs::built("loket"))
        .arg("--home")
        .arg(cli.home())
        .args(["--user", USER, "--json", "search", "siti"])
        .env("LOKET_PASSWORD", "kopi sore hari")
        .output()
        .expect("loket starts");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("wrong_password"));
}

#[test]
fn what_is_no_spreadsheet_is_refused_by_name_and_changes_nothing() {
    let cli = Cli::with_office("cli-bad-sheet");
    let broken = cli.file("rusak.xlsx");
    std::fs::write(&broken, b"PK\x03\x04 not a workbook").expect("the home can be written to");
    assert_eq!(cli.refused(&["import", broken.to_str().expect("plain name")]), "sheet_unreadable");
    assert_eq!(cli.refused(&["import", &sheet("berkata-sandi.xlsx")]), "sheet_encrypted");
    assert_eq!(cli.done(&["search", "siti"]), json!([]));
}

#[test]
fn a_file_from_elsewhere_and_a_damaged_one_are_named_and_kept() {
    let cli = Cli::with_office("cli-foreign");
    let file = cli.home().join("loket.db");
    let whole = std::fs::read(&file).expect("the office's file is there");
    let mut damaged = whole.clone();
    for byte in damaged.iter_mut().take(4096) {
        *byte ^= 0x5A;
    }
    std::fs::write(&file, &damaged).expect("the file can be written");
    let code = cli.refused(&["search", "siti"]);
    assert!(["file_foreign", "file_damaged"].contains(&code.as_str()), "said: {code}");
    assert_eq!(std::fs::read(&file).expect("still there"), damaged, "nobody wrote over it");
    std::fs::write(&file, &whole).expect("the file can be written");
    assert_eq!(cli.done(&["search", "siti"]), json!([]));
}

#[test]
fn a_file_whose_keyring_is_gone_is_never_made_anew() {
    let cli = office_with_workers("cli-keyring");
    let (keyring, aside) = (cli.home().join("keyring.json"), cli.file("keyring.aside"));
    std::fs::rename(&keyring, &aside).expect("the keyring is there");
    let before = std::fs::read(cli.home().join("loket.db")).expect("the office's file is there");
    assert_eq!(cli.refused(&["init", "--district", DISTRICT, "--office", "Lain"]), "file_damaged");
    assert_eq!(std::fs::read(cli.home().join("loket.db")).expect("still there"), before);
    std::fs::rename(&aside, &keyring).expect("it goes back");
    assert_eq!(cli.worker(SITI)["nik"], SITI);
}

#[test]
fn nothing_is_written_over_the_offices_own_files_or_over_another_kind_of_file() {
    let cli = office_with_workers("cli-export");
    let file = cli.home().join("loket.db");
    let letter = ["letter", "issue", "--kind", "passport-recommendation", "--worker", SITI, "--out"];
    let to = |path: &std::path::Path| [&letter[..], &[path.to_str().expect("plain name")]].concat().join("\n");
    for path in [file.clone(), cli.file("catatan.txt"), cli.file("tidak-ada/surat.pdf")] {
        if path.ends_with("catatan.txt") {
            std::fs::write(&path, b"catatan").expect("the home can be written to");
        }
        let words = to(&path);
        assert_eq!(cli.refused(&words.split('\n').collect::<Vec<_>>()), "path_refused");
    }
    let register = cli.done(&["call", "letter.list", r#"{"offset":0,"limit":5}"#]);
    assert_eq!(register["total"], 0, "no number was spent");
}

#[test]
fn a_number_that_is_handed_back_is_the_number_that_came() {
    let cli = Cli::with_office("cli-numbers");
    let list = cli.file("angka.xlsx");
    let mut writer =
        exchange::write::XlsxWriter::create(&list, "Data", &[("NIK", 20.0), ("Nama", 20.0), ("No HP", 20.0)])
            .expect("the sheet begins");
    let cells = [exchange::write::Out::Number(1_807_050_503_950_005), exchange::write::Out::Text("Contoh".to_owned())];
    let phone = exchange::write::Out::Text("bukan nomor".to_owned());
    writer.row(&[&cells[..], &[phone]].concat()).expect("the row is written");
    writer.finish().expect("the sheet is whole");
    let back = cli.file("kembali.xlsx");
    let words = ["import", list.to_str().expect("plain name"), "--refused", back.to_str().expect("plain name")];
    assert_eq!(cli.run(&words).status.code(), Some(1), "no row entered");
    let again = cli.run(&["import", back.to_str().expect("plain name"), "--dry-run"]);
    let told: serde_json::Value = serde_json::from_slice(&again.stdout).expect("JSON");
    let fields: Vec<&str> =
        told["refused"].as_array().expect("a list").iter().filter_map(|one| one["field"].as_str()).collect();
    assert_eq!(fields, ["phone"], "only the telephone is still wrong");
}

#[test]
fn a_role_may_do_what_is_its_own_and_nothing_more() {
    let cli = office_with_workers("cli-roles");
    for (name, role) in [("Oka", "officer"), ("Ratna", "reviewer"), ("Agung", "auditor")] {
        let user = json!({ "name": name, "role": role, "password": tests::cli::PASSWORD });
        cli.done(&["call", "user.create", &user.to_string()]);
    }
    let worker = cli.worker(SITI)["id"].as_str().expect("an id").to_owned();
    let office = cli.done(&["call", "office.get"])["office"]["id"].as_str().expect("an id").to_owned();
    let save = json!({ "id": worker, "kind": "worker", "values": { "note": "dicatat" } }).to_string();
    let rename = json!({ "id": office, "kind": "office", "values": { "office_name": "Lain" } }).to_string();
    let settle = json!({ "record": office, "group": "office_name", "values": { "office_name": "Lain" } }).to_string();
    let nobody = json!({ "name": "X", "role": "officer", "password": tests::cli::PASSWORD }).to_string();
    let none = r#"{"id":"00000000-0000-0000-0000-000000000000","reason":"x"}"#;
    let refused = |user: &str, command: &str, input: &str| {
        let output = cli.run_as(user, &["call", command, input]);
        let told: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(
            (output.status.code(), told["failure"]["code"].as_str()),
            (Some(1), Some("not_allowed")),
            "{user}: {command}"
        );
    };
    for user in ["Oka", "Ratna", "Agung"] {
        refused(user, "user.create", &nobody);
        refused(user, "sync.enrol", r#"{"server":"http://127.0.0.1:1","code":"X"}"#);
    }
    refused("Agung", "record.save", &save);
    refused("Agung", "import.run", r#"{"path":"x.xlsx"}"#);
    refused("Oka", "record.save", &rename);
    refused("Oka", "letter.revoke", none);
    refused("Ratna", "conflict.decide", &settle);
    for user in ["Oka", "Ratna"] {
        assert!(cli.run_as(user, &["call", "record.save", &save]).status.success(), "{user} saves a worker file");
    }
    assert!(cli.run_as("Agung", &["worker", "show", SITI]).status.success(), "an auditor reads");
}

#[test]
fn a_trace_id_leads_to_the_log_and_the_log_holds_nobodys_data() {
    let cli = office_with_workers("cli-log");
    let output =
        cli.run(&["call", "letter.revoke", r#"{"id":"00000000-0000-0000-0000-000000000000","reason":"Siti Aminah"}"#]);
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let trace = told["failure"]["trace_id"].as_str().expect("a trace id").to_owned();
    let log = std::fs::read_to_string(cli.home().join("loket.log")).expect("a log");
    let line = log.lines().find(|line| line.contains(&trace)).expect("the trace id stands in the log");
    assert!(line.contains("letter.revoke NotFound"), "it names command and code: {line}");
    assert!(!log.contains("Siti") && !log.contains(USER), "no name is in it");
}
