//! How fast the desktop's file is, at 100,000 and at 1,000,000 workers. Each file is made in one process and used in another, so
//! that memory and opening are measured as the desk has them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use argon2::{Algorithm, Argon2, Params, Version};
use serde_json::Value;
use store::{BulkSize, FileKey, NewStore, Save, SearchOptions, Store, StoreError, Tx};
use uuid::Uuid;

use crate::measure::{Row, Times, cpu, memory_mb, ms};
use crate::people::People;

pub const SEED: u64 = 20_260_414;
/// The peer's bulk insert on a machine of this kind: rows of the same size with full-text search, 1,000,000 of them.
const PEER: (&str, f64) = ("better-sqlite3-multiple-ciphers", 5_140.0);

pub fn key() -> FileKey {
    FileKey::new([0x5a; 32])
}

pub fn home(workers: u64) -> PathBuf {
    PathBuf::from("target/bench").join(format!("home-{workers}"))
}

/// Runs all sizes, each phase in a process of its own.
pub fn run(sizes: &[u64]) -> Result<Vec<Row>, String> {
    let mut rows = Vec::new();
    for workers in sizes {
        for phase in ["store-make", "store-use", "store-save"] {
            rows.extend(phase_of(phase, *workers)?);
        }
    }
    Ok(rows)
}

pub fn phase_of(phase: &str, workers: u64) -> Result<Vec<Row>, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new(program)
        .args([phase, &workers.to_string()])
        .stderr(std::process::Stdio::inherit())
        .output()
        .map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(format!("{phase} {workers} failed"));
    }
    serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())
}

pub fn size_name(workers: u64) -> String {
    format!("{},000", workers / 1000)
}

/// Fills a new file with that many workers.
pub fn make(workers: u64) -> Result<Vec<Row>, StoreError> {
    let home = home(workers);
    let _ = std::fs::remove_dir_all(&home);
    std::fs::create_dir_all(&home)?;
    let store = Store::create(&home, &key(), &NewStore { desktop: Uuid::from_u128(1), secret: [3; 32] })?;
    let (author, mut people) = (Uuid::from_u128(2), People::new(SEED));
    let mut generating = 0.0;
    let (begun, cpu_before) = (Instant::now(), cpu());
    store.bulk(BulkSize(workers), |bulk| {
        let mut number = 0_u128;
        while number < u128::from(workers) {
            let before = cpu();
            let some: Vec<Save<'_>> = (0..2000)
                .map(|_| {
                    number += 1;
                    let Value::Object(values) = people.worker() else { unreachable!("a worker is an object") };
                    // Ids as a clock would make them: later ones are greater.
                    let record = Uuid::from_u128(
                        (0x0190_0000_0000_7000_8000_u128 << 48)
                            + (number << 24)
                            + u128::from(people.dice.roll() & 0xff_ffff),
                    );
                    Save {
                        record,
                        kind: "worker",
                        author,
                        at_ms: 1_700_000_000_000 + number as i64,
                        values,
                        seen: None,
                    }
                })
                .collect();
            generating += cpu() - before;
            for save in some {
                bulk.add(&save)?;
            }
        }
        Ok::<_, StoreError>(())
    })?;
    let (wall, cpu) = (begun.elapsed().as_secs_f64(), cpu() - cpu_before - generating);
    eprintln!("made {workers} in {wall:.1} s, {cpu:.1} s of CPU and {generating:.1} s for inventing people");
    drop(store);
    let bytes = std::fs::metadata(home.join("loket.db"))?.len() as f64;
    let name = size_name(workers);
    Ok(vec![
        Row::new(format!("bulk storing, {name} workers"), workers as f64 / cpu, "records per CPU second")
            .at_least(15_000.0)
            .against(PEER.0, PEER.1),
        Row::new(format!("file, {name} workers"), bytes / workers as f64, "bytes per record"),
        Row::new(format!("memory while storing, {name} workers"), memory_mb("VmHWM"), "MB").at_most(200.0),
    ])
}

/// Opens and uses the file as the desk does.
pub fn use_it(workers: u64) -> Result<Vec<Row>, StoreError> {
    let home = home(workers);
    let name = size_name(workers);
    let cold = forget_cached_files();
    let begun = Instant::now();
    derive_key();
    let derived = ms(begun);
    let mut store = Store::open(&home, &key())?;
    let first = store.search("siti", &SearchOptions { kinds: Vec::new(), limit: 50 })?;
    assert_eq!(first.hits.len(), 50, "the search box finds");
    let opened = ms(begun);
    store.wait_until_loaded();
    eprintln!(
        "key {derived:.0} ms, open with first search {opened:.0} ms, NIKs and lists in memory after {:.0} ms",
        ms(begun)
    );
    let mut rows = vec![
        Row::new(
            format!("opening to a usable search box{}, {name} workers", if cold { ", cold" } else { "" }),
            opened,
            "ms",
        )
        .at_most(500.0),
    ];
    rows.extend(searches(&store, &name)?);
    rows.extend(crate::lists::measure(&store, workers, &name)?);
    rows.push(Row::new(format!("resident memory, {name} workers"), memory_mb("VmRSS"), "MB").at_most(200.0));
    Ok(rows)
}

/// Saves as the desk does, in a file of that many workers.
pub fn save(workers: u64) -> Result<Vec<Row>, StoreError> {
    let home = home(workers);
    // A save writes, it does not fetch: the system has the file's pages in memory, as after an hour's work.
    std::io::copy(&mut std::fs::File::open(home.join("loket.db"))?, &mut std::io::sink())?;
    let store = Store::open(&home, &key())?;
    saves(&store, &home, &size_name(workers))
}

/// Lets the next reads come from the disk, where the system lets us.
fn forget_cached_files() -> bool {
    Command::new("sync").status().is_ok_and(|status| status.success())
        && std::fs::write("/proc/sys/vm/drop_caches", "3").is_ok()
}

/// What unlocking costs before the file can be opened: Argon2id, 64 MiB, 3 passes.
fn derive_key() {
    let params = Params::new(64 * 1024, 3, 1, Some(32)).expect("valid parameters");
    let mut out = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(b"peragaan", b"salt of the bench", &mut out)
        .expect("derived");
}

/// The texts of one worker by which a person would look for them.
fn typed(people: &mut People, which: usize) -> String {
    let worker = people.worker();
    let name = worker["full_name"].as_str().unwrap_or_default();
    let words: Vec<&str> = name.split(' ').collect();
    let start = |people: &mut People, word: &str| -> String {
        let length = word.chars().count();
        word.chars().take(1 + people.dice.below(length)).collect()
    };
    match which {
        0 => {
            let word = words[people.dice.below(words.len())];
            start(people, word)
        }
        1 => {
            let digits = worker["nik"].as_str().unwrap_or_default();
            let length = 3 + people.dice.below(10);
            let from = people.dice.below(17 - length);
            digits[from..from + length].to_owned()
        }
        2 => {
            let code = people.village();
            let village = model::region::village(code).map_or("", |village| village.name);
            start(people, village)
        }
        3 => {
            let (one, two) = (words[0], words[words.len() - 1]);
            format!("{} {}", start(people, one), start(people, two))
        }
        _ => {
            let digits = worker["nik"].as_str().unwrap_or_default();
            let word = start(people, words[0]);
            format!("{word} {}", &digits[12..])
        }
    }
}

fn searches(store: &Store, name: &str) -> Result<Vec<Row>, StoreError> {
    let mut rows = Vec::new();
    let mut all = Times::default();
    for (which, what) in
        ["a name's beginning", "part of a NIK", "a village", "two words", "a word and digits of the NIK"]
            .into_iter()
            .enumerate()
    {
        let mut people = People::new(SEED + 1 + which as u64);
        let mut times = Times::default();
        let mut worst = (0.0, String::new());
        for _ in 0..600 {
            let text = typed(&mut people, which);
            let before = cpu();
            let found = store.search(&text, &SearchOptions { kinds: Vec::new(), limit: 50 })?;
            let ids: Vec<Uuid> = found.hits.iter().map(|hit| hit.id).collect();
            let records = store.read(|reader| reader.records(&ids))?;
            let took = (cpu() - before) * 1e3;
            assert_eq!(records.len(), ids.len());
            if took > worst.0 {
                worst = (took, text);
            }
            times.0.push(took);
        }
        eprintln!(
            "{what}: median {:.2} ms, p99 {:.2} ms, worst {:.2} ms for {:?}",
            times.quantile(0.5),
            times.quantile(0.99),
            worst.0,
            worst.1
        );
        rows.push(
            Row::new(format!("search for {what}, p99, {name} workers"), times.quantile(0.99), "ms of CPU")
                .at_most(15.0),
        );
        all.0.extend(times.0);
    }
    rows.push(Row::new(format!("search, median, {name} workers"), all.quantile(0.5), "ms of CPU"));
    Ok(rows)
}

/// Saves in turn with bare syncs of as many bytes on the same disk.
fn saves(store: &Store, home: &Path, name: &str) -> Result<Vec<Row>, StoreError> {
    use std::io::Write;
    let author = Uuid::from_u128(2);
    let sequence = store.read(|reader| reader.sequence())?;
    let mut people = People::new(SEED + sequence);
    let mut bare = std::fs::File::create(home.join("bare"))?;
    let (mut synced, mut saved, mut work) = (Times::default(), Times::default(), Times::default());
    for number in 0..400_u128 {
        let begun = Instant::now();
        bare.write_all(&[7; 4096])?;
        bare.sync_data()?;
        synced.0.push(ms(begun));
        let Value::Object(values) = people.worker() else { unreachable!("a worker is an object") };
        let record = Uuid::from_u128((0x01a0_0000_0000_7000_8000_u128 << 48) + ((u128::from(sequence) + number) << 24));
        let (begun, before) = (Instant::now(), cpu());
        store.write(|tx: &mut Tx<'_>| {
            tx.save(Save { record, kind: "worker", author, at_ms: 1_800_000_000_000, values, seen: None })
        })?;
        saved.0.push(ms(begun));
        work.0.push((cpu() - before) * 1e3);
    }
    std::fs::remove_file(home.join("bare"))?;
    let (bare, save) = (synced.quantile(0.5), saved.quantile(0.5));
    eprintln!(
        "bare sync {bare:.2} / {:.2} ms, save {save:.2} / {:.2} ms, of which work {:.2} / {:.2} ms (median / p99)",
        synced.quantile(0.99),
        saved.quantile(0.99),
        work.quantile(0.5),
        work.quantile(0.99)
    );
    Ok(vec![
        Row::new(format!("durable save, median, {name} workers"), save, "ms")
            .at_most(bare * 1.3 + 1.0)
            .against("bare fdatasync", bare),
        Row::new(format!("work of a durable save, median, {name} workers"), work.quantile(0.5), "ms of CPU"),
    ])
}
