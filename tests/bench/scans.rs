//! Scans: whether many of them slow the start, and what taking a page in costs. The child's memory is looked at while it
//! works; its processor time is the system's account of ended children.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use app::App;
use model::kinds;
use serde_json::{Value, json};
use store::{FileKey, NewStore, Save, Store, StoreError, Tx};
use uuid::Uuid;

use crate::import::cpu_of_children;
use crate::measure::{Row, Times, cpu, memory_mb, ms};

const SCANS: u64 = 10_000;
/// Scans of one worker.
const EACH: u64 = 10;
/// Bytes of a kept page here: many small ones cost the start as much as large ones.
const BYTES: usize = 24_000;
/// How often a start is measured.
const STARTS: usize = 15;

fn folder() -> PathBuf {
    PathBuf::from("target/bench/scans")
}

fn key() -> FileKey {
    FileKey::new([0x5a; 32])
}

fn failed(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// Opening with no scans and with many, each in a process of its own; then pages taken in.
pub fn run() -> Result<Vec<Row>, String> {
    let _ = std::fs::remove_dir_all(folder());
    let mut rows = Vec::new();
    for scans in [0, SCANS] {
        make(&folder().join(scans.to_string()), scans).map_err(failed)?;
        rows.extend(opening_of(scans)?);
    }
    rows.extend(intake()?);
    Ok(rows)
}

fn id(number: u64) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + u128::from(number))
}

/// An office of 1,000 workers with that many scans.
fn make(home: &Path, scans: u64) -> Result<(), StoreError> {
    std::fs::create_dir_all(home)?;
    let store = Store::create(home, &key(), &NewStore { desktop: id(1), secret: [9; 32] })?;
    let save = |kind: &'static str, record: Uuid, values: Value| {
        let values = values.as_object().cloned().unwrap_or_default();
        Save { record, kind, author: id(2), at_ms: 1_700_000_000_000, values, seen: None }
    };
    store.write(|tx: &mut Tx<'_>| {
        for worker in 0..SCANS / EACH {
            let name = json!({ "full_name": format!("Pekerja {worker}") });
            tx.save(save(kinds::worker::KIND.name, id(1_000 + worker), name))?;
        }
        Ok::<_, StoreError>(())
    })?;
    for scan in 0..scans {
        let mut name = [0; 16];
        name[..8].copy_from_slice(&scan.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
        let mut writer = store.content_writer(name, [7; 32])?;
        writer.write_all(&[&scan.to_le_bytes()[..], &vec![7; BYTES]].concat())?;
        let new = writer.finish()?;
        let hash: String = new.hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let worker = id(1_000 + scan / EACH);
        let contents = json!([{ "hash": hash, "media": "jpeg", "bytes": new.bytes, "sizes": [[1_650, 2_340]] }]);
        let values = json!({
            "worker": worker, "scan_owner": worker, "scan_owner_kind": "worker", "scan_name": "KTP", "scan_source": "file",
            "scan_contents": contents.to_string(), "scan_pages": "[[0,0,0,null]]",
        });
        store.write(|tx: &mut Tx<'_>| {
            tx.keep_content(&new)?;
            tx.keep_small_picture(&new.hash, 0, &[5; 6_000])?;
            tx.save(save(kinds::scan::KIND.name, id(1_000_000 + scan), values))
        })?;
    }
    Ok(())
}

fn opening_of(scans: u64) -> Result<Vec<Row>, String> {
    let program = std::env::current_exe().map_err(failed)?;
    let words = ["scans-open".to_owned(), scans.to_string()];
    let output = Command::new(program).args(words).stderr(Stdio::inherit()).output().map_err(failed)?;
    if !output.status.success() {
        return Err("scans-open failed".to_owned());
    }
    serde_json::from_slice(&output.stdout).map_err(failed)
}

/// Opens the file of so many scans again and again; closing waits for what goes on behind the start.
pub fn open(scans: u64) -> Result<Vec<Row>, StoreError> {
    let home = folder().join(scans.to_string());
    let (mut opened, mut listed, mut spent) = (Times::default(), Times::default(), Times::default());
    for start in 0..STARTS {
        let (begun, before) = (Instant::now(), cpu());
        let store = Store::open(&home, &key())?;
        opened.0.push(ms(begun));
        let begun = Instant::now();
        let found = store.read(|reader| reader.children(&kinds::scan::KIND, "worker", id(1_000 + start as u64)))?;
        listed.0.push(ms(begun));
        debug_assert!(scans == 0 || found.len() as u64 == EACH, "every worker has as many");
        drop(store);
        spent.0.push((cpu() - before) * 1e3);
    }
    let with = if scans == 0 { "no scans".to_owned() } else { format!("{scans} scans") };
    Ok(vec![
        Row::new(format!("opening the file with {with}"), opened.quantile(0.5), "ms median"),
        Row::new("  scans of one worker listed", listed.quantile(0.5), "ms median"),
        Row::new("  CPU of a start with all that goes on behind it", spent.quantile(0.5), "ms median"),
        Row::new("  most memory", memory_mb("VmHWM"), "MB"),
    ])
}

/// An uncompressed TIFF of colour pages, as a scanner's own program writes it: paper with grain, lines of marks, a stamp.
fn tiff(width: u32, height: u32, pages: u32) -> Vec<u8> {
    let size = width * height * 3;
    let mut bytes = b"II\x2a\0\x08\0\0\0".to_vec();
    for page in 0..pages {
        let at = bytes.len() as u32;
        let entries: [(u16, u16, u32); 9] = [
            (256, 4, width),
            (257, 4, height),
            (258, 3, 8),
            (259, 3, 1),
            (262, 3, 2),
            (273, 4, at + 2 + 9 * 12 + 4),
            (277, 3, 3),
            (278, 4, height),
            (279, 4, size),
        ];
        bytes.extend((entries.len() as u16).to_le_bytes());
        for (tag, kind, value) in entries {
            bytes.extend(tag.to_le_bytes());
            bytes.extend(kind.to_le_bytes());
            bytes.extend(1_u32.to_le_bytes());
            bytes.extend(value.to_le_bytes());
        }
        let next = if page + 1 == pages { 0 } else { at + 2 + 9 * 12 + 4 + size };
        bytes.extend(next.to_le_bytes());
        let mut noise = 0x1234_5678_u32 + page;
        for y in 0..height {
            for x in 0..width {
                noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let grain = (noise >> 29) as u8;
                let (line, mark) = (y * 70 / height, x * 500 / width);
                let inked = line % 2 == 0 && (40..460).contains(&mark) && (mark * 7 + line * 13) % 5 < 2;
                let stamp = (x as f32 / width as f32 - 0.7).hypot(y as f32 / height as f32 - 0.8);
                let pixel = match (inked, (0.08..0.09).contains(&stamp)) {
                    (true, _) => [30, 30, 34],
                    (_, true) => [190, 40, 50],
                    _ => [242, 240, 236],
                };
                bytes.extend(pixel.map(|value: u8| value.saturating_add(grain)));
            }
        }
    }
    bytes
}

/// Most memory of the children of this process while `ended` is not set, megabytes.
fn watch_children(ended: &AtomicBool) -> f64 {
    let mut most: f64 = 0.0;
    while !ended.load(Ordering::Relaxed) {
        for thread in std::fs::read_dir("/proc/self/task").into_iter().flatten().filter_map(Result::ok) {
            let children = std::fs::read_to_string(thread.path().join("children")).unwrap_or_default();
            for child in children.split_whitespace() {
                let status = std::fs::read_to_string(format!("/proc/{child}/status")).unwrap_or_default();
                let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
                let kb = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok()).unwrap_or(0.0);
                most = most.max(kb / 1024.0);
            }
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    most
}

/// Pages taken in through the contract, as a desk does it.
fn intake() -> Result<Vec<Row>, String> {
    let app = App::open(&folder().join("home"), host::ports()).map_err(|failure| format!("{failure:?}"))?;
    let call = |command: &str, input: Value| {
        app::contract::call(&app, command, input).map_err(|failure| format!("{failure:?}"))
    };
    let office =
        json!({ "district": "18.07", "office_name": "Bench", "user_name": "Bench", "password": "bench-bench" });
    call("office.create", office)?;
    let worker =
        call("record.save", json!({ "kind": "worker", "values": { "full_name": "Bench" } }))?["record"]["id"].clone();
    let mut rows = Vec::new();
    for (what, width, height, pages) in
        [("A4 in colour at 600 dpi", 4_960, 7_016, 1), ("A4 in colour at 300 dpi", 2_480, 3_508, 4)]
    {
        let path = folder().join("scan.tiff");
        let bytes = tiff(width, height, pages);
        std::fs::write(&path, &bytes).map_err(failed)?;
        let ended = AtomicBool::new(false);
        let (begun, before) = (Instant::now(), cpu_of_children());
        let (result, most) = std::thread::scope(|scope| {
            let watch = scope.spawn(|| watch_children(&ended));
            let result = call("scan.add", json!({ "owner": worker, "path": path })).and_then(|started| {
                loop {
                    let job = call("job.get", json!({ "id": started["job"] }))?;
                    match job["state"].as_str() {
                        Some("running") => std::thread::sleep(Duration::from_millis(10)),
                        Some("done") => return Ok(job["result"].clone()),
                        _ => return Err(format!("{what} was refused: {}", job["failure"])),
                    }
                }
            });
            ended.store(true, Ordering::Relaxed);
            (result, watch.join().unwrap_or(0.0))
        });
        let wall = begun.elapsed().as_secs_f64() / f64::from(pages);
        let scan = result?["scan"].clone();
        let list = call("scan.list", json!({ "owner": worker }))?;
        let kept = list.as_array().and_then(|scans| scans.iter().find(|one| one["id"] == scan));
        let kept = kept.and_then(|one| one["bytes"].as_f64()).unwrap_or(0.0) / f64::from(pages);
        rows.extend([
            Row::new(format!("{what}: taken in"), (cpu_of_children() - before) / f64::from(pages), "CPU s a page"),
            Row::new("  wall time", wall, "s a page"),
            Row::new("  as it came", bytes.len() as f64 / f64::from(pages) / 1e3, "kB a page"),
            Row::new("  as it is kept", kept / 1e3, "kB a page"),
            Row::new("  most memory of the child", most, "MB"),
        ]);
    }
    Ok(rows)
}
