//! Synchronising over the loopback: a server in a process of its own, desktops over their encrypted files, the CPU of both
//! sides added. Anki's server and desktop do the same beside it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use store::{BulkSize, Save, SearchOptions, StoreError};
use sync::transport;
use uuid::Uuid;

use crate::desks::{Desk, Server, Span, measured};
use crate::measure::{Row, Times, cpu, ms};
use crate::people::People;
use crate::store::{SEED, size_name};

/// Workers of an ordinary run.
pub const WORKERS: u64 = 100_000;
/// Times that what takes milliseconds is done.
const ROUNDS: usize = 40;
/// Records in conflict.
const CONFLICTS: u64 = 100;
/// Desktops that are connected at once, and how many questions wait.
const CONNECTED: usize = 500;
const WAITING: usize = 2_500;

fn folder() -> PathBuf {
    PathBuf::from("target/bench/sync")
}

fn id(number: u64) -> Uuid {
    Uuid::from_u128((0x0190_0000_0000_7000_8000_u128 << 48) + (u128::from(number) << 24))
}

pub fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// All of it, in so many records.
pub fn run(workers: u64) -> Result<Vec<Row>, String> {
    let _ = std::fs::remove_dir_all(folder().join("homes"));
    let mut server = Server::start(&folder().join("homes/server"))?;
    let one = Desk::enrolled(&mut server, &folder().join("homes/one"), 1)?;
    fill(&one, workers)?;
    let name = size_name(workers);
    let mut rows = Vec::new();
    let push = measured(&server, &one, || one.sync())?;
    rows.push(
        Row::new(format!("sync: push, {name} workers"), workers as f64 / push.cpu, "records per CPU second")
            .at_least(30_000.0),
    );
    rows.push(
        Row::new("sync: a new record on the wire", push.up as f64 / workers as f64, "bytes a record").at_most(175.0),
    );
    let two = Desk::enrolled(&mut server, &folder().join("homes/two"), 2)?;
    let snapshot = measured(&server, &two, || {
        two.sync()?;
        let found = two.store.search("siti", &SearchOptions { kinds: Vec::new(), limit: 50 }).map_err(text)?;
        if found.hits.is_empty() { Err("the new desktop finds nobody".to_owned()) } else { Ok(()) }
    })?;
    rows.push(
        Row::new(
            "sync: snapshot to a new desktop, searchable",
            workers as f64 / snapshot.cpu,
            "records per CPU second",
        )
        .at_least(20_000.0),
    );
    rows.push(Row::new("sync: snapshot on the wire", snapshot.down as f64 / workers as f64, "bytes a record"));
    rows.extend(pulling(&server, &one, &two, workers)?);
    rows.extend(editing(&server, &one, &two, workers)?);
    rows.extend(conflicts(&server, &one, &two)?);
    rows.extend(small(&server, &one, &two)?);
    rows.extend(live(&server, &one, &two)?);
    rows.push(connected(&mut server)?);
    peer(&mut rows, workers);
    Ok(rows)
}

/// Stores invented workers the way an import does.
fn fill(desk: &Desk, workers: u64) -> Result<(), String> {
    add(desk, 0..workers, SEED)
}

fn add(desk: &Desk, numbers: std::ops::Range<u64>, seed: u64) -> Result<(), String> {
    let mut people = People::new(seed);
    let done: Result<_, StoreError> = desk.store.bulk(BulkSize(numbers.end - numbers.start), |bulk| {
        for number in numbers {
            let Value::Object(values) = people.worker() else { unreachable!("a worker is an object") };
            let at_ms = 1_700_000_000_000 + number as i64 * 40_000;
            bulk.add(&Save { record: id(number), kind: "worker", author: desk.user, at_ms, values, seen: None })?;
        }
        Ok(())
    });
    done.map(|_| ()).map_err(text)
}

/// What came since the last time.
fn pulling(server: &Server, one: &Desk, two: &Desk, workers: u64) -> Result<Vec<Row>, String> {
    let more = workers / 5;
    add(one, workers..workers + more, SEED + 1)?;
    one.sync()?;
    let span = measured(server, two, || two.sync())?;
    Ok(vec![Row::new("sync: incremental pull", more as f64 / span.cpu, "records per CPU second").at_least(15_000.0)])
}

/// Edits of one field each.
fn editing(server: &Server, one: &Desk, two: &Desk, workers: u64) -> Result<Vec<Row>, String> {
    let edits = workers / 10;
    edit(one, (0..edits).map(|number| number * 10), "phone", 0)?;
    let up = measured(server, one, || one.sync())?;
    let down = measured(server, two, || two.sync())?;
    Ok(vec![
        Row::new("sync: a field edit on the wire, up", up.up as f64 / edits as f64, "bytes an edit").at_most(60.0),
        Row::new("sync: a field edit on the wire, down", down.down as f64 / edits as f64, "bytes an edit"),
        Row::new("sync: field edits, push and pull", edits as f64 / (up.cpu + down.cpu), "edits per CPU second"),
    ])
}

fn edit(desk: &Desk, numbers: impl Iterator<Item = u64>, field: &str, salt: u64) -> Result<(), String> {
    let done: Result<_, StoreError> = desk.store.write(|tx| {
        for number in numbers {
            let value = json!(format!("+62813{:08}", (number * 7919 + salt * 104_729) % 100_000_000));
            let values = model::Body::from_iter([(field.to_owned(), value)]);
            let at_ms = 1_790_000_000_000 + number as i64 * 60_000;
            tx.save(Save { record: id(number), kind: "worker", author: desk.user, at_ms, values, seen: None })?;
        }
        Ok(())
    });
    done.map(|_| ()).map_err(text)
}

/// Both change the same field of the same records, then hear of each other.
fn conflicts(server: &Server, one: &Desk, two: &Desk) -> Result<Vec<Row>, String> {
    let places = || (0..CONFLICTS).map(|number| number * 7 + 1);
    edit(one, places(), "phone", 1)?;
    edit(two, places(), "phone", 2)?;
    let begun = Instant::now();
    let span = measured(server, one, || {
        one.sync()?;
        two.sync()?;
        one.sync()
    })?;
    let wall = ms(begun);
    for desk in [one, two] {
        let shown = desk.store.read(|reader| reader.in_conflict(1_000)).map_err(text)?.len() as u64;
        if shown != CONFLICTS {
            return Err(format!("{shown} of {CONFLICTS} conflicts are shown"));
        }
    }
    Ok(vec![
        Row::new("sync: 100 conflicts, until both desktops show them all", wall, "ms").at_most(1_000.0),
        Row::new("sync: 100 conflicts, work of all three", span.cpu * 1e3, "ms of CPU"),
    ])
}

/// An exchange about nothing, and one about a save.
fn small(server: &Server, one: &Desk, two: &Desk) -> Result<Vec<Row>, String> {
    two.sync()?;
    let mut empty = Times::default();
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        two.sync()?;
        empty.0.push(ms(begun));
    }
    let mut calls = 0;
    for round in 0..ROUNDS as u64 {
        edit(one, std::iter::once(round * 3 + 2), "phone", 3)?;
        let Span { calls: made, .. } = measured(server, one, || one.sync())?;
        calls = calls.max(made);
    }
    two.sync()?;
    Ok(vec![
        Row::new("sync: an empty one, median", empty.quantile(0.5), "ms").at_most(5.0),
        Row::new("sync: an ordinary one, most round trips", calls as f64, "round trips").at_most(4.0),
    ])
}

/// Both are live: from a save here to a query there.
fn live(server: &Server, one: &Desk, two: &Desk) -> Result<Vec<Row>, String> {
    let (mut work, mut wall) = (Times::default(), Times::default());
    for round in 0..ROUNDS as u64 {
        let cursor = two.store.read(|reader| reader.cursor()).map_err(text)?;
        let asked = AtomicBool::new(false);
        let (took, spent) = std::thread::scope(|scope| {
            let listener = two;
            let hears = scope.spawn(|| {
                asked.store(true, Ordering::SeqCst);
                transport::live(&listener.line, &listener.url, &listener.token, cursor).map_err(text)?;
                listener.sync()?;
                listener.store.read(|reader| reader.record(id(round * 5 + 3))).map_err(text)
            });
            while !asked.load(Ordering::SeqCst) {
                std::thread::yield_now();
            }
            // Long enough for the question to reach the server.
            std::thread::sleep(Duration::from_millis(20));
            let (begun, before) = (Instant::now(), cpu() + server.cpu());
            edit(one, std::iter::once(round * 5 + 3), "phone", 4 + round)?;
            one.sync()?;
            let found = hears.join().map_err(|_| "the listener broke down".to_owned())??;
            let spent = cpu() + server.cpu() - before;
            if found.is_none() {
                return Err("the record is not there".to_owned());
            }
            Ok::<_, String>((ms(begun), spent * 1e3))
        })?;
        wall.0.push(took);
        work.0.push(spent);
    }
    let mean = work.0.iter().sum::<f64>() / work.0.len().max(1) as f64;
    Ok(vec![
        Row::new("sync: a field from save to the other's query, work of all three", mean, "ms of CPU").at_most(20.0),
        Row::new("sync: a field from save to the other's query, median", wall.quantile(0.5), "ms"),
    ])
}

/// Many desktops that wait.
fn connected(server: &mut Server) -> Result<Row, String> {
    let tokens = server.admit_many(CONNECTED)?;
    let lines = server.wait_on(&tokens, WAITING)?;
    let memory = server.memory_mb();
    drop(lines);
    Ok(Row::new("sync: server with 500 desktops and 2,500 waiting questions", memory, "MB").at_most(100.0))
}

/// Anki on the same people.
fn peer(rows: &mut Vec<Row>, workers: u64) {
    match anki(workers) {
        Ok([push, pull, bytes]) => {
            let figures =
                [("sync: push", push), ("sync: incremental pull", pull), ("sync: a new record on the wire", bytes)];
            for (measure, figure) in figures {
                if let Some(row) = rows.iter_mut().find(|row| row.measure.starts_with(measure)) {
                    *row = row.clone().against("Anki", figure);
                }
            }
        }
        Err(reason) => rows.push(Row::new(format!("sync: Anki not measured ({reason})"), 0.0, "")),
    }
}

fn anki(workers: u64) -> Result<[f64; 3], String> {
    let venv = folder().join("anki");
    let python = venv.join("bin/python");
    if !python.is_file() {
        step(Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
        step(Command::new(venv.join("bin/pip")).args(["install", "--quiet", "anki"]))?;
    }
    let homes = folder().join("homes/anki");
    std::fs::create_dir_all(&homes).map_err(text)?;
    let people = homes.join("people.tsv");
    write_people(&people, workers).map_err(text)?;
    let output = Command::new(python)
        .args(["-c", include_str!("sync.py")])
        .arg(&people)
        .arg(&homes)
        .stderr(Stdio::inherit())
        .output()
        .map_err(text)?;
    let told = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<f64> = told.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    numbers.try_into().map_err(|_| "it said nothing".to_owned())
}

/// The same people as the desktops have: name, then everything.
fn write_people(to: &Path, workers: u64) -> std::io::Result<()> {
    use std::io::Write;
    let mut file = std::io::BufWriter::new(std::fs::File::create(to)?);
    let mut people = People::new(SEED);
    for _ in 0..workers {
        let worker = people.worker();
        writeln!(file, "{}\t{worker}", worker["full_name"].as_str().unwrap_or_default())?;
    }
    file.flush()
}

fn step(command: &mut Command) -> Result<(), String> {
    let done = command.stdout(Stdio::null()).stderr(Stdio::null()).status().map_err(text)?;
    if done.success() { Ok(()) } else { Err("it cannot be installed here".to_owned()) }
}
