//! `bench [NAME…]`: measures in a release build, prints a table and writes target/bench/NAME.json.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this program talks to a person at a terminal")]

mod desks;
mod doubles;
mod entry;
mod file;
mod import;
mod letters;
mod lists;
mod measure;
mod people;
mod planted;
mod scans;
mod store;
mod strangers;
mod sync;

use std::process::ExitCode;

use measure::Row;

/// The sizes of the synthetic district.
const SIZES: [u64; 2] = [100_000, 1_000_000];

fn main() -> ExitCode {
    if host::work_if_asked() {
        return ExitCode::SUCCESS;
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| arguments.get(at).and_then(|text| text.replace('_', "").parse::<u64>().ok());
    let outcome = match (arguments.first().map(String::as_str), number(1)) {
        (Some("store-make"), Some(workers)) => phase(store::make(workers)),
        (Some("store-use"), Some(workers)) => phase(store::use_it(workers)),
        (Some("store-save"), Some(workers)) => phase(store::save(workers)),
        (Some("store"), Some(workers)) => report("store", store::run(&[workers])),
        (Some("doubles-entry"), Some(workers)) => phase(entry::run(workers)),
        (Some("sync-server"), None) => match arguments.get(1) {
            Some(home) => desks::serve(std::path::Path::new(home)),
            None => Err("sync-server HOME".to_owned()),
        },
        (Some("import-take"), None) => phase(import::take()),
        (Some("letters-files"), None) => phase(letters::files()),
        (Some("letters-book"), None) => phase(letters::book()),
        (Some("letters"), None) => report("letters", letters::run()),
        (Some("file"), None) => report("file", file::run()),
        (Some("import"), None) => report("import", import::run()),
        (Some("doubles"), Some(workers)) => report("doubles", doubles::run(&[workers])),
        (Some("doubles"), None) => report("doubles", doubles::run(&SIZES)),
        (Some("scans-open"), Some(scans)) => phase(scans::open(scans)),
        (Some("scans"), None) => report("scans", scans::run()),
        (Some("sync"), workers) => report("sync", sync::run(workers.unwrap_or(sync::WORKERS))),
        (Some("store"), None) => report("store", store::run(&SIZES)),
        (None, None) => report("store", store::run(&SIZES))
            .and_then(|()| report("file", file::run()))
            .and_then(|()| report("import", import::run()))
            .and_then(|()| report("letters", letters::run()))
            .and_then(|()| report("doubles", doubles::run(&SIZES)))
            .and_then(|()| report("scans", scans::run()))
            .and_then(|()| report("sync", sync::run(sync::WORKERS))),
        (Some(other), _) => {
            Err(format!("no bench is called {other}; there are: store, file, import, letters, doubles, scans, sync"))
        }
        (None, Some(_)) => unreachable!("a number stands after a name"),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("bench: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn phase(rows: Result<Vec<Row>, impl std::fmt::Display>) -> Result<(), String> {
    let rows = rows.map_err(|error| error.to_string())?;
    println!("{}", serde_json::to_string(&rows).map_err(|error| error.to_string())?);
    Ok(())
}

fn report(name: &str, rows: Result<Vec<Row>, String>) -> Result<(), String> {
    let rows = rows?;
    println!(
        "{:<66} {:>12} {:<24} {:>10} {:<5} {:>10} {:>7}",
        "measure", "value", "unit", "goal", "met", "peer", "ratio"
    );
    let number = |value: Option<f64>| {
        value.map_or(String::new(), |value| if value >= 1000.0 { format!("{value:.0}") } else { format!("{value:.2}") })
    };
    for row in &rows {
        let met = row.met.map_or("", |met| if met { "yes" } else { "NO" });
        println!(
            "{:<66} {:>12} {:<24} {:>10} {:<5} {:>10} {:>7}",
            row.measure,
            number(Some(row.value)),
            row.unit,
            number(row.goal),
            met,
            number(row.peer_value),
            number(row.ratio)
        );
    }
    let path = format!("target/bench/{name}.json");
    std::fs::create_dir_all("target/bench").map_err(|error| error.to_string())?;
    std::fs::write(&path, serde_json::to_vec_pretty(&rows).map_err(|error| error.to_string())?)
        .map_err(|error| error.to_string())?;
    println!("written to {path}");
    Ok(())
}
