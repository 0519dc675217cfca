//! A home for one test, and a desktop in it.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use model::Body;
use serde_json::{Value, json};
use store::{FileKey, NewStore, Save, Saved, Store, StoreError, Tx};
use uuid::Uuid;

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A directory that is gone after the test.
pub struct Home(PathBuf);

impl Home {
    pub fn new() -> Self {
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("loket-store-{}-{number}", std::process::id()));
        // A process that was killed and had the same number may have left its own.
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a directory for the test");
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn file(&self) -> PathBuf {
        self.0.join("loket.db")
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub fn key() -> FileKey {
    FileKey::new([7; 32])
}

pub fn desktop(number: u128) -> Uuid {
    Uuid::from_u128(0xd000 + number)
}

pub fn officer() -> Uuid {
    Uuid::from_u128(0xace)
}

pub fn create(home: &Home, number: u128) -> Store {
    Store::create(home.path(), &key(), &NewStore { desktop: desktop(number), secret: [9; 32] }).expect("a new file")
}

pub fn body(value: Value) -> Body {
    let Value::Object(body) = value else { panic!("an object") };
    body
}

pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number)
}

pub fn save_of(kind: &'static str, record: Uuid, values: Value) -> Save<'static> {
    Save { record, kind, author: officer(), at_ms: 1_700_000_000_000, values: body(values), seen: None }
}

/// Saves a worker in a write of its own.
pub fn put(store: &Store, record: Uuid, values: Value) -> Saved {
    store
        .write(|tx: &mut Tx<'_>| tx.save(save_of("worker", record, values)))
        .map(|(saved, _)| saved)
        .map_err(|error: StoreError| error)
        .expect("saved")
}

/// A worker with many fields filled.
pub fn worker(number: u32) -> Value {
    const NAMES: [&str; 12] =
        ["Siti", "Muhammad", "Nur", "Wayan", "Agus", "Dewi", "Komang", "Sri", "Eko", "Yusuf", "Ratna", "Bambang"];
    const LAST: [&str; 9] =
        ["Aminah", "Hasanah", "Saputra", "Lestari", "Wibowo", "Rahmawati", "Sudiarta", "Harahap", "Djojohadikusumo"];
    const VILLAGES: [&str; 4] = ["18.07.01.2001", "18.07.01.2002", "18.07.02.2003", "18.07.03.2004"];
    let pick = |list: &[&'static str], by: u32| list[(number / by) as usize % list.len()];
    json!({
        "nik": format!("180701{:02}0190{:04}", 1 + number % 28, number % 10_000),
        "full_name": format!("{} {} {}", pick(&NAMES, 1), pick(&LAST, 3), pick(&NAMES, 7)),
        "birth_date": format!("19{}-0{}-1{}", 70 + number % 30, 1 + number % 9, number % 10),
        "sex": if number.is_multiple_of(3) { "female" } else { "male" },
        "village": pick(&VILLAGES, 2),
        "stage": pick(&["candidate", "placed", "returned"], 1),
        "phone": format!("+628{:010}", u64::from(number) * 7919),
        "street": "Jl. Merdeka 1",
    })
}
