//! `crash-desk HOME`: a desktop's core that saves without pause and says each number after the save has returned, until it is
//! killed. Only tests start it.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the test reads what it says")]

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;
use store::{FileKey, NewStore, Save, Store, StoreError};
use uuid::Uuid;

fn main() -> ExitCode {
    let Some(home) = std::env::args().nth(1) else { return ExitCode::from(2) };
    match save_for_ever(Path::new(&home)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("crash-desk: {error}");
            ExitCode::FAILURE
        }
    }
}

fn save_for_ever(home: &Path) -> Result<(), StoreError> {
    let key = FileKey::new([7; 32]);
    let store = if Store::exists(home) {
        Store::open(home, &key)?
    } else {
        Store::create(home, &key, &NewStore { desktop: Uuid::from_u128(1), secret: [9; 32] })?
    };
    let mut number = store.read(|reader| reader.sequence())?;
    loop {
        number += 1;
        let name = json!(format!("Pekerja {number}"));
        let values = model::Body::from_iter([("full_name".to_owned(), name)]);
        // Every other save changes an older record.
        let record =
            Uuid::from_u128(u128::from(if number.is_multiple_of(2) { number / 2 } else { 1_000_000 + number }));
        let save = Save { record, kind: "worker", author: Uuid::from_u128(2), at_ms: 1, values, seen: None };
        let saved: Result<_, StoreError> = store.write(|tx| tx.save(save));
        let stamp = saved?.0.stamp.ok_or(StoreError::BadValue)?;
        println!("{}", stamp.sequence);
        std::io::stdout().flush()?;
    }
}
