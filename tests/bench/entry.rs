//! One candidate at entry: who may be there already while someone is typed in, over files of 100,000 and 1,000,000 workers, with
//! keys that are caught up and with changes that they lack.

use std::time::Instant;

use model::Body;
use serde_json::{Value, json};
use store::{BulkSize, Save, Store, StoreError};
use uuid::Uuid;

use crate::measure::{Row, Times, cpu, ms};
use crate::people::People;
use crate::store::{SEED, home, key, size_name};

/// People that are typed in.
const TYPED: usize = 2_000;
/// Saves that the keys lack in the second measurement: more than a counter makes between two rounds of the background.
const LACKING: u128 = 100;
/// A whole round trip at entry.
const ENTRY_MS: f64 = 10.0;

/// Makes the keys, then asks.
pub fn run(workers: u64) -> Result<Vec<Row>, StoreError> {
    let store = Store::open(&home(workers), &key())?;
    let name = size_name(workers);
    let started = cpu();
    let (mut longest, mut last) = (0.0_f64, Instant::now());
    store.catch_up_doubles(&mut |_| {
        longest = longest.max(ms(last));
        last = Instant::now();
        true
    })?;
    let mut rows = vec![
        Row::new(format!("doubles, keys of {name} workers: CPU time"), cpu() - started, "s"),
        Row::new(format!("doubles, keys of {name} workers: longest write"), longest, "ms"),
    ];
    let typed: Vec<Body> = typed(workers);
    rows.extend(asked(&store, &typed, &format!("doubles at entry, {name} workers"))?);
    let mut people = People::new(77);
    store.bulk(BulkSize(1), |bulk| {
        for number in 0..LACKING {
            let Value::Object(values) = people.worker() else { unreachable!("a worker is an object") };
            let record = Uuid::from_u128((0x0199_u128 << 112) | number);
            bulk.tx()?.save(Save {
                record,
                kind: "worker",
                author: Uuid::from_u128(2),
                at_ms: 1,
                values,
                seen: None,
            })?;
        }
        Ok::<_, StoreError>(())
    })?;
    rows.extend(asked(&store, &typed, &format!("doubles at entry, {name} workers, {LACKING} saves behind"))?);
    Ok(rows)
}

/// People of the register as they are typed in a second time: without NIK and phone, every other one with a letter left out, and
/// among them some who are not there.
fn typed(workers: u64) -> Vec<Body> {
    let mut people = People::new(SEED);
    let every = (workers as usize / TYPED).max(1);
    let mut typed = Vec::with_capacity(TYPED);
    for number in 0..workers as usize {
        let Value::Object(mut body) = people.worker() else { unreachable!("a worker is an object") };
        if number % every != 0 || typed.len() == TYPED {
            continue;
        }
        for field in ["nik", "phone", "passport_number"] {
            body.remove(field);
        }
        if let (true, Some(Value::String(full))) = (typed.len() % 2 == 0, body.get("full_name").cloned()) {
            let left_out = full.chars().count() / 2;
            let short: String =
                full.chars().enumerate().filter(|(at, _)| *at != left_out).map(|(_, letter)| letter).collect();
            body.insert("full_name".to_owned(), json!(short));
        }
        typed.push(body);
    }
    typed
}

fn asked(store: &Store, typed: &[Body], what: &str) -> Result<Vec<Row>, StoreError> {
    let (mut times, mut found) = (Times::default(), 0);
    for body in typed {
        let started = Instant::now();
        found += usize::from(!store.read(|reader| reader.doubles_of(body, None))?.is_empty());
        times.0.push(ms(started));
    }
    Ok(vec![
        Row::new(format!("{what}: half of the questions"), times.quantile(0.5), "ms").at_most(ENTRY_MS),
        Row::new(format!("{what}: 99 of 100"), times.quantile(0.99), "ms").at_most(ENTRY_MS),
        Row::new(format!("{what}: with a candidate"), found as f64 / typed.len() as f64, "of the questions"),
    ])
}
