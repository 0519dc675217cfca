//! An office's list of 100,000 rows taken in through the contract: read in the child process, mapped, checked, doubles on
//! NIK looked up, stored.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use app::App;
use exchange::write::{Out, XlsxWriter};
use model::region;
use serde_json::{Value, json};

use crate::measure::{Row, cpu, memory_mb};
use crate::people::People;

const ROWS: u64 = 100_000;
/// The same people as in every run.
const SEED: u64 = 7;
/// Every so many rows one repeats the person of an earlier row.
const DOUBLE_EVERY: u64 = 50;

const HEADINGS: [(&str, f64); 14] = [
    ("No", 6.0),
    ("NIK", 20.0),
    ("Nama Lengkap", 30.0),
    ("Tempat Lahir", 20.0),
    ("Tgl Lahir", 12.0),
    ("JK", 6.0),
    ("Pendidikan", 12.0),
    ("Desa", 20.0),
    ("Kecamatan", 20.0),
    ("RT", 6.0),
    ("RW", 6.0),
    ("No HP", 18.0),
    ("Negara Tujuan", 16.0),
    ("Jabatan", 20.0),
];

fn folder() -> PathBuf {
    PathBuf::from("target/bench/import")
}

/// Writes the list, then takes it in in a process of its own, so that its memory is measured alone.
pub fn run() -> Result<Vec<Row>, String> {
    let folder = folder();
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    write_list(&folder.join("list.xlsx")).map_err(|error| error.to_string())?;
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new(program)
        .arg("import-take")
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err("import-take failed".to_owned());
    }
    serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())
}

fn write_list(path: &Path) -> Result<(), exchange::write::WriteError> {
    let mut writer = XlsxWriter::create(path, "Data", &HEADINGS)?;
    let mut people = People::new(SEED);
    let mut earlier = Value::Null;
    for number in 1..=ROWS {
        let person = people.worker();
        let repeated = number % DOUBLE_EVERY == 0 && earlier.is_object();
        let person = if repeated { earlier.clone() } else { person };
        if number % DOUBLE_EVERY == DOUBLE_EVERY / 2 {
            earlier = person.clone();
        }
        writer.row(&cells(number, &person))?;
    }
    writer.finish()
}

fn cells(number: u64, person: &Value) -> Vec<Out> {
    let text = |field: &str| person[field].as_str().map_or(Out::Blank, |text| Out::Text(text.to_owned()));
    let code = person["village"].as_str().unwrap_or("");
    let name = |place: Option<&region::Region>| place.map_or(Out::Blank, |place| Out::Text(place.name.to_owned()));
    let sex = Out::Text(if person["sex"] == "female" { "P" } else { "L" }.to_owned());
    vec![
        Out::Number(i64::try_from(number).unwrap_or(0)),
        text("nik"),
        text("full_name"),
        text("birthplace"),
        person["birth_date"].as_str().map_or(Out::Blank, |day| Out::Date(day.to_owned())),
        sex,
        Out::Text("SMA".to_owned()),
        name(region::village(code)),
        name(region::subdistrict(code)),
        Out::Text("003".to_owned()),
        Out::Text("001".to_owned()),
        text("phone"),
        Out::Text("Taiwan".to_owned()),
        Out::Text("Perawat lanjut usia".to_owned()),
    ]
}

/// CPU seconds of ended child processes.
pub fn cpu_of_children() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the program's name in brackets: field 3 on; 16 and 17 are the children's times in hundredths.
    let rest = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    rest.split_whitespace().skip(13).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// Takes the list into a new office.
pub fn take() -> Result<Vec<Row>, String> {
    let home = folder().join("home");
    let app = App::open(&home, host::ports()).map_err(|failure| format!("{failure:?}"))?;
    let call = |command: &str, input: Value| {
        app::contract::call(&app, command, input).map_err(|failure| format!("{failure:?}"))
    };
    let office =
        json!({ "district": "18.07", "office_name": "Bench", "user_name": "Bench", "password": "bench-bench" });
    call("office.create", office)?;
    let (begun, before) = (Instant::now(), cpu() + cpu_of_children());
    let started = call("import.run", json!({ "path": folder().join("list.xlsx"), "expected_rows": ROWS }))?;
    let report = loop {
        let job = call("job.get", json!({ "id": started["job"] }))?;
        match job["state"].as_str() {
            Some("running") => std::thread::sleep(std::time::Duration::from_millis(50)),
            Some("done") => break job["result"].clone(),
            _ => return Err(format!("the import ended as {}", job["state"])),
        }
    };
    let spent = cpu() + cpu_of_children() - before;
    let rows = report["rows"].as_f64().unwrap_or(0.0);
    Ok(vec![
        Row::new("import of an .xlsx with checks and doubles on NIK", rows / spent, "rows per CPU s")
            .at_least(10_000.0),
        Row::new("  rows read", rows, "rows"),
        Row::new("  rows refused", report["refused_rows"].as_f64().unwrap_or(0.0), "rows"),
        Row::new("  new files", report["created"].as_f64().unwrap_or(0.0), "files"),
        Row::new("  wall time", begun.elapsed().as_secs_f64(), "s"),
        Row::new("  most memory of the core meanwhile", memory_mb("VmHWM"), "MB").at_most(300.0),
    ])
}
