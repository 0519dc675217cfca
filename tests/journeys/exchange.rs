//! Lists that go out and come back: of every kind, as every sort of file, in both languages, with the values that spreadsheets spoil.

use std::path::Path;
use std::process::Command;

use model::Kind;
use model::field::{Body, Field, FieldType};
use serde_json::{Value, json};
use tests::desk::Desk;

/// Texts that spreadsheet programs turn into something else.
const HARD: &[&str] = &[
    "=cmd|' /C calc'!A0",
    "007",
    "+62 811",
    "-5",
    "@SUM(A1:A9)",
    "1/2",
    "2024-03-04",
    "TRUE",
    "1E5",
    "Ni'mah \"Ayu\"; Ōkawa, S.Pd",
    "'kutip",
    "1.000",
    "Jumlah",
    "=1+1",
    "Total",
    "李 美玲 🙂",
    "0,5",
    "#N/A!",
];

/// Kinds whose lists may come in, in an order in which those that others belong to are first.
fn listed_kinds() -> Vec<&'static Kind> {
    let mut of: Vec<&'static Kind> =
        exchange::profile::all().filter(|profile| profile.second().is_none()).map(|profile| profile.kind).collect();
    of.sort_by_key(|kind| match exchange::profile::parent_of(kind) {
        None => 0,
        Some((_, parent)) if exchange::profile::parent_of(parent).is_none() => 1,
        Some(_) => 2,
    });
    of
}

fn hard(number: usize, max: u32) -> String {
    let text = HARD[number % HARD.len()];
    // A number makes titles differ without making them harmless at the beginning.
    format!("{text} {number}").chars().take(max as usize).collect()
}

/// A value that the field takes; another for each number.
fn value(field: &Field, number: usize) -> Value {
    let day = format!("{}-{:02}-{:02}", [2024, 1999, 2031][number % 3], 1 + number % 12, 1 + number % 28);
    match field.of {
        FieldType::Text { max } => json!(hard(number, max)),
        FieldType::LongText { max } => {
            let long = format!("{}\n- baris 2; \"kutip\"\n\n=4+4 {}", hard(number, 200), "panjang ".repeat(400));
            json!(long.chars().take(max as usize).collect::<String>().trim())
        }
        FieldType::Nik => json!(format!("180701{:02}0190{:04}", 1 + number % 28, number)),
        FieldType::FamilyCard => json!(format!("180701{:010}", number)),
        FieldType::Passport => json!(format!("X{:07}", number)),
        FieldType::Date { partial } => match number % 3 {
            0 if partial => json!(&day[..4]),
            1 if partial => json!(&day[..7]),
            _ => json!(day),
        },
        FieldType::Moment => {
            json!(format!("2026-0{}-0{}T{:02}:05:0{}Z", 1 + number % 3, 1 + number % 9, number % 24, number % 10))
        }
        FieldType::Choice { codes } => json!(codes[number % codes.len()]),
        FieldType::CodeSet { codes } => json!(codes.iter().skip(number % 2).step_by(2).collect::<Vec<_>>()),
        FieldType::Village => {
            let villages: Vec<_> = model::region::within("18.07", model::region::Level::Village).collect();
            json!(villages[number * 7 % villages.len()].code)
        }
        FieldType::Country => {
            let all = model::country::all();
            json!(all[number * 11 % all.len()].code)
        }
        FieldType::Phone => json!(format!("+62812{:07}", number)),
        FieldType::Rupiah => json!([0, 1, 1_500_000, 999_999_999_999_i64][number % 4]),
        FieldType::Integer { min, max } => json!([min, max, (min / 2 + max / 2)][number % 3]),
        FieldType::Flag => json!(number.is_multiple_of(2)),
        FieldType::Reference { .. } | FieldType::Picture { .. } => Value::Null,
    }
}

/// A record with every field filled, or every other one; fields that must agree are made to.
fn record(kind: &'static Kind, owner: Option<&Value>, number: usize) -> Value {
    let mut body = json!({});
    for (at, field) in kind.fields.iter().enumerate() {
        // A person in a list is a candidate unless it says otherwise: an empty stage does not come back.
        if field.required || field.name == "stage" || !(number + at).is_multiple_of(3) {
            body[field.name] = value(field, number * 3 + at);
        }
    }
    if let (Some((field, _)), Some(owner)) = (exchange::profile::parent_of(kind), owner) {
        body[field] = owner.clone();
    }
    for (from, to) in [
        ("issued_on", "expires_on"),
        ("contract_from", "contract_to"),
        ("departed_on", "returned_on"),
        ("training_from", "training_to"),
        ("in_force_from", "in_force_to"),
        ("referred_on", "answered_on"),
        ("birth_date", "registered_on"),
        ("arrived_on", "handed_over_on"),
        ("received_on", "closed_on"),
    ] {
        if kind.field(from).is_some() && kind.field(to).is_some() {
            body[from] = json!(format!("1999-0{}-11", 1 + number % 9));
            body[to] = json!(format!("2024-0{}-12", 1 + number % 9));
        }
    }
    if kind.field("requested_at").is_some() {
        body["requested_at"] = json!(format!("2026-03-0{}T01:00:00Z", 1 + number % 9));
        body["answered_at"] = json!(format!("2026-03-0{}T02:30:00Z", 1 + number % 9));
        body["wanted"] = json!(hard(number, 200));
        body["answer"] = json!(hard(number + 1, 200));
    }
    if kind.field("started_at").is_some() {
        body["started_at"] = json!(format!("2026-03-0{}T01:00:00Z", 1 + number % 9));
        body["finished_at"] = json!(format!("2026-03-0{}T01:30:59Z", 1 + number % 9));
    }
    body
}

/// The same without what contradicts itself, and with what that makes necessary.
fn consistent(desk: &Desk, kind: &'static Kind, mut body: Value, number: usize) -> Value {
    for _ in 0..4 {
        let problems = desk.call("record.check", json!({ "kind": kind.name, "values": body }));
        let errors = problems.as_array().expect("problems").iter().filter(|problem| problem["severity"] == "error");
        for problem in errors {
            let field = kind.field(problem["field"].as_str().unwrap_or_default()).expect("a field of the kind");
            body[field.name] = if problem["code"] == "missing" { value(field, number) } else { Value::Null };
        }
    }
    body
}

/// An office with some records of every kind.
fn full_office(name: &str) -> Desk {
    let desk = Desk::with_office(name);
    let mut made: Vec<(&str, Vec<Value>)> = Vec::new();
    for kind in listed_kinds() {
        let owners = exchange::profile::parent_of(kind)
            .and_then(|(_, parent)| made.iter().find(|(name, _)| *name == parent.name).map(|(_, ids)| ids.clone()));
        let desk = &desk;
        let ids = (0..7).map(|number| {
            let owner = owners.as_ref().map(|ids| &ids[number % ids.len()]);
            desk.saved(kind.name, consistent(desk, kind, record(kind, owner, number), number))
        });
        let ids = ids.collect();
        made.push((kind.name, ids));
    }
    desk
}

fn everything(desk: &Desk) -> Vec<(String, Vec<(String, Value)>)> {
    listed_kinds().iter().map(|kind| (kind.name.to_owned(), desk.all(kind.name))).collect()
}

/// Writes the whole list of a kind with all its columns.
fn export(desk: &Desk, kind: &str, format: &str, path: &Path) -> u64 {
    let columns = desk.call("export.columns", json!({ "kind": kind }));
    let names: Vec<&Value> = columns.as_array().expect("columns").iter().map(|column| &column["name"]).collect();
    let _ = std::fs::remove_file(path);
    let done = desk.job("export.run", json!({ "kind": kind, "columns": names, "format": format, "path": path }));
    done["rows"].as_u64().expect("rows")
}

/// Takes a list in as what it is guessed to be.
fn import(desk: &Desk, path: &Path) -> Value {
    desk.job("import.run", json!({ "path": path }))
}

fn counts(report: &Value) -> [u64; 6] {
    ["rows", "created", "updated", "unchanged", "to_decide", "refused_rows"]
        .map(|name| report[name].as_u64().expect("a count"))
}

fn same_file_changes_nothing(desk: &Desk, path: &Path, kind: &str, rows: u64) {
    let seen = desk.call("import.inspect", json!({ "path": path }));
    assert_eq!(seen["profile"], kind, "{}", path.display());
    let report = import(desk, path);
    assert_eq!(counts(&report), [rows, 0, 0, rows, 0, 0], "{kind} from {}: {report:#}", path.display());
}

#[test]
fn a_list_that_comes_back_as_it_went_out_changes_nothing() {
    let desk = full_office("exchange-same");
    let before = everything(&desk);
    for language in ["id", "en"] {
        let mut settings = desk.call("system.state", Value::Null)["desk"].clone();
        settings["language"] = json!(language);
        desk.call("desk.save", settings);
        for kind in listed_kinds() {
            for (format, name) in [("xlsx", "a.xlsx"), ("csv_semicolon", "b.csv"), ("csv_comma", "c.csv")] {
                let path = desk.file(&format!("{language}-{}-{name}", kind.name));
                let rows = export(&desk, kind.name, format, &path);
                assert_eq!(rows, 7, "{}", kind.name);
                same_file_changes_nothing(&desk, &path, kind.name, rows);
            }
        }
    }
    assert_eq!(everything(&desk), before);
}

#[test]
fn a_list_makes_the_same_records_in_another_office() {
    let desk = full_office("exchange-there");
    let other = Desk::with_office("exchange-here");
    for kind in listed_kinds() {
        let path = desk.file(&format!("{}.xlsx", kind.name));
        let rows = export(&desk, kind.name, "xlsx", &path);
        let report = import(&other, &path);
        assert_eq!(counts(&report), [rows, rows, 0, 0, 0, 0], "{}: {report:#}", kind.name);
        for (there, here) in bodies(&desk, kind).iter().zip(bodies(&other, kind)) {
            let differs = there.iter().find(|(field, value)| here.get(*field) != Some(value));
            assert_eq!(differs.map(|(field, value)| (field, value, here.get(field))), None, "{}", kind.name);
        }
    }
}

/// What records say that a list can say, in an order of its own.
fn bodies(desk: &Desk, kind: &Kind) -> Vec<Body> {
    let written = |name: &String| {
        kind.field(name).is_some_and(|field| {
            !matches!(field.of, FieldType::Reference { .. } | FieldType::Picture { .. }) && !field.headings.is_empty()
        })
    };
    let all = desk.all(kind.name).into_iter().map(|(_, row)| {
        let Value::Object(mut body) = row[0].clone() else { panic!("a body is an object") };
        body.retain(|name, _| written(name));
        body
    });
    let mut all: Vec<Body> = all.collect();
    all.sort_by_key(|body| json!(body).to_string());
    all
}

#[test]
fn a_list_that_another_program_wrote_anew_changes_nothing() {
    if Command::new("soffice").arg("--version").output().is_err() {
        return;
    }
    let desk = full_office("exchange-office");
    let before = everything(&desk);
    let folder = desk.file("anew");
    let paths: Vec<_> = listed_kinds().iter().map(|kind| desk.file(&format!("{}.xlsx", kind.name))).collect();
    for (kind, path) in listed_kinds().iter().zip(&paths) {
        export(&desk, kind.name, "xlsx", path);
    }
    for ending in ["xlsx", "ods"] {
        let mut office = Command::new("soffice");
        office.arg(format!("-env:UserInstallation=file://{}", desk.file("profile").display()));
        office.args(["--headless", "--convert-to", ending, "--outdir"]).arg(&folder).args(&paths);
        assert!(office.output().is_ok_and(|output| output.status.success()), "the office program writes .{ending}");
        for kind in listed_kinds() {
            same_file_changes_nothing(&desk, &folder.join(format!("{}.{ending}", kind.name)), kind.name, 7);
        }
    }
    assert_eq!(everything(&desk), before);
}

/// The lines of a .csv of ours, each as its cells.
fn cells_of(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).expect("text");
    text.trim_start_matches('\u{feff}').lines().map(|line| line.split(';').map(str::to_owned).collect()).collect()
}

#[test]
fn an_edited_cell_changes_just_that() {
    let desk = Desk::with_office("exchange-edit");
    let worker = |name: &str, phone: Value| json!({ "full_name": name, "nik": format!("180701410590000{}", name.len() % 10), "stage": "placed", "phone": phone });
    let siti = desk.saved("worker", worker("Siti", json!("+628127777777")));
    let ayu = desk.saved("worker", worker("Ayu", Value::Null));
    let path = desk.file("edited.csv");
    export(&desk, "worker", "csv_semicolon", &path);
    let mut lines = cells_of(&path);
    let column = |lines: &[Vec<String>], field: &str| {
        let columns = desk.call("export.columns", json!({ "kind": "worker" }));
        let heading =
            columns.as_array().expect("columns").iter().find(|one| one["name"] == field).expect("a column")["heading"]
                .clone();
        lines[0].iter().position(|cell| heading == cell.as_str()).expect("its heading")
    };
    let (phone, name) = (column(&lines, "phone"), column(&lines, "full_name"));
    for line in lines.iter_mut().skip(1) {
        let said = if line[name] == "Siti" { "0812 8888 888" } else { "0812 9999 999" };
        line[phone] = said.to_owned();
    }
    let text: Vec<String> = lines.iter().map(|line| line.join(";")).collect();
    std::fs::write(&path, text.join("\r\n")).expect("written");
    let before = desk.all("worker");
    assert_eq!(counts(&import(&desk, &path)), [2, 0, 1, 0, 1, 0]);
    let now = desk.all("worker");
    let of = |all: &[(String, Value)], id: &Value| {
        all.iter().find(|(one, _)| id == one.as_str()).expect("there").1[0].clone()
    };
    assert_eq!(of(&now, &siti), of(&before, &siti), "what differs waits for someone who decides");
    let mut filled = of(&before, &ayu);
    filled["phone"] = json!("+628129999999");
    assert_eq!(of(&now, &ayu), filled);
    let waiting = desk.call("import.differences", Value::Null);
    let [one] = &waiting.as_array().expect("a list")[..] else { panic!("one difference, but {waiting}") };
    assert_eq!(
        (&one["field"], &one["current"], &one["imported"]),
        (&json!("phone"), &json!("+628127777777"), &json!("+628128888888"))
    );
    desk.call(
        "import.settle",
        json!({ "import": one["import"], "record": one["record"], "field": "phone", "take": true }),
    );
    let mut taken = of(&before, &siti);
    taken["phone"] = json!("+628128888888");
    assert_eq!(of(&desk.all("worker"), &siti), taken);
}

#[test]
fn a_row_is_taken_without_a_wrong_value_only_when_someone_said_so() {
    let desk = Desk::with_office("exchange-left-out");
    let path = desk.file("salah.csv");
    let rows = [
        "NIK;Nama;Tanggal lahir;Jenis kelamin;No HP",
        "1807054505900001;Siti;31/2/1990;P;0812345678",
        "1,80701E+15;Budi;5/5/1990;L;0812345679",
        "1807014105900002;Ayu;5/1/1990;P;tidak punya",
    ];
    std::fs::write(&path, rows.join("\n")).expect("written");
    let report = desk.job("import.run", json!({ "path": path, "dry_run": true }));
    assert_eq!((counts(&report), &report["savable_rows"]), ([3, 0, 0, 0, 0, 3], &json!(2)));
    let report = desk.job("import.run", json!({ "path": path, "leave_out": true }));
    assert_eq!((counts(&report), &report["left_out_rows"]), ([3, 2, 0, 0, 0, 1], &json!(2)));
    let told: Vec<_> = report["left_out"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| (&one["row"], &one["field"], &one["value"]))
        .collect();
    let (first, second) =
        ((json!(2), json!("birth_date"), json!("31/2/1990")), (json!(4), json!("phone"), json!("tidak punya")));
    assert_eq!(told, [(&first.0, &first.1, &first.2), (&second.0, &second.1, &second.2)]);
    assert_eq!(
        report["refused"][0]["code"], "nik_digits_lost",
        "a person is not taken without the number that says who it is"
    );
    let names: Vec<Value> = desk.all("worker").into_iter().map(|(_, row)| row[0]["birth_date"].clone()).collect();
    assert!(names.contains(&Value::Null) && names.contains(&json!("1990-01-05")));
    let back = desk.file("kembali.xlsx");
    let written = desk.call("import.refused", json!({ "id": report["id"], "path": back }));
    assert_eq!(written["rows"], 3, "all three rows can be had back with their reasons");
}
