//! The rules of the house, kept by a test: who may import whom, what pure crates must not touch, how long a file may be.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Who may import whom among the workspace's own packages. ARCHITECTURE.md says why.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("sync", &["model"]),
    ("doubles", &["model"]),
    ("store", &["doubles", "model", "sync"]),
    ("letters", &["model"]),
    ("exchange", &["model"]),
    ("scans", &[]),
    ("app", &["doubles", "model", "sync", "store", "letters", "exchange", "scans"]),
    ("remote", &["sync"]),
    ("os", &[]),
    ("host", &["app", "exchange", "os", "remote", "scans", "sync"]),
    ("server", &["model", "sync", "letters"]),
    ("cli", &["app", "host", "model"]),
    ("loket-pmi", &["app", "host"]),
    ("testkit", &["app", "host", "letters", "model", "server", "store", "sync"]),
    (
        "tests",
        &[
            "app", "doubles", "exchange", "host", "letters", "model", "remote", "scans", "server", "store", "sync",
            "testkit",
        ],
    ),
    ("xtask", &[]),
];

/// Crates without files, network, clock and threads: they can be tested with values alone.
const PURE: &[&str] = &["model", "doubles", "sync", "letters"];
const WORLD: &[&str] = &["std::fs", "std::net", "std::process", "std::thread", "SystemTime", "Instant::now"];

const LONGEST_FILE: usize = 500;

fn root() -> PathBuf {
    testkit::programs::root()
}

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .expect("cargo is there: it started this test");
    serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON")
}

/// Package → names of what it is built from. What only its tests use is not part of it.
fn imports() -> BTreeMap<String, Vec<String>> {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().expect("packages").iter();
    packages
        .map(|package| {
            let names = package["dependencies"].as_array().expect("dependencies").iter();
            let names = names.filter(|dependency| dependency["kind"] != "dev");
            let names = names.filter_map(|dependency| dependency["name"].as_str().map(str::to_owned)).collect();
            (package["name"].as_str().expect("a name").to_owned(), names)
        })
        .collect()
}

/// Every file of the project that a person writes, with its text; relative names.
fn sources(endings: &[&str]) -> Vec<(String, String)> {
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git is there: the project lies in it");
    let names = String::from_utf8(listed.stdout).expect("plain names");
    let wanted =
        |name: &&str| endings.iter().any(|ending| name.ends_with(ending)) && !name.ends_with("rpc/contract.ts");
    names
        .lines()
        .filter(wanted)
        .filter_map(|name| Some((name.to_owned(), std::fs::read_to_string(root().join(name)).ok()?)))
        .collect()
}

fn none(found: &[String], rule: &str) {
    assert!(found.is_empty(), "{rule}:\n  {}", found.join("\n  "));
}

#[test]
fn packages_import_only_what_they_may() {
    let imports = imports();
    let own: Vec<&String> = imports.keys().collect();
    let rules: BTreeMap<&str, &[&str]> = MAY_IMPORT.iter().copied().collect();
    let mut found = Vec::new();
    for (package, names) in &imports {
        let Some(allowed) = rules.get(package.as_str()) else {
            found.push(format!("{package} has no row in the table"));
            continue;
        };
        let own_names = names.iter().filter(|name| own.contains(name) && *name != package);
        found.extend(
            own_names.filter(|name| !allowed.contains(&name.as_str())).map(|name| format!("{package} → {name}")),
        );
    }
    none(&found, "these imports are not in the table of who may import whom");
}

#[test]
fn only_the_shell_knows_tauri() {
    let packages = imports().into_iter().filter(|(package, _)| package != "loket-pmi");
    let mut found: Vec<String> = packages
        .filter(|(_, names)| names.iter().any(|name| name.starts_with("tauri") || name == "wry"))
        .map(|(package, _)| package)
        .collect();
    let code = sources(&[".ts", ".svelte"]).into_iter().filter(|(name, _)| name != "ui/src/rpc/tauri.ts");
    let importing = |text: &str| text.lines().any(|line| line.contains("from \"@tauri-apps"));
    found.extend(code.filter(|(_, text)| importing(text)).map(|(name, _)| name));
    none(&found, "only src-tauri and ui/src/rpc/tauri.ts may name Tauri");
}

#[test]
fn pure_crates_do_not_touch_the_world() {
    let mut found = Vec::new();
    for (name, text) in sources(&[".rs"]) {
        let in_pure = PURE.iter().any(|package| name.starts_with(&format!("crates/{package}/src/")));
        // Tests of a pure crate may read a fixture.
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        if in_pure && Path::new(&name).file_stem().is_some_and(|stem| stem != "tests") {
            found.extend(WORLD.iter().filter(|word| code.contains(**word)).map(|word| format!("{name}: {word}")));
        }
    }
    none(&found, "model, sync and letters get everything handed in");
}

#[test]
fn files_fit_in_a_head() {
    let long = sources(&[".rs", ".ts", ".svelte", ".css"]).into_iter().filter_map(|(name, text)| {
        let lines = text.lines().count();
        (lines > LONGEST_FILE).then(|| format!("{name}: {lines} lines"))
    });
    none(&long.collect::<Vec<_>>(), "a file of more than 500 lines has two reasons to exist: split it by reason");
}

#[test]
fn every_module_says_what_it_is_for() {
    let silent = sources(&[".rs"]).into_iter().filter(|(_, text)| {
        let first = text.lines().find(|line| !line.trim().is_empty() && !line.starts_with("#!["));
        !first.is_some_and(|line| line.starts_with("//!"))
    });
    none(&silent.map(|(name, _)| name).collect::<Vec<_>>(), "a module opens with `//!`: what it is for");
}

#[test]
fn nothing_is_left_for_later_or_switched_off() {
    // Put together here, so that this file does not contain them.
    let words: Vec<String> =
        [("TO", "DO"), ("FIX", "ME"), ("to", "do!("), ("unimpl", "emented!("), ("#[ig", "nore"), ("#[al", "low(")]
            .iter()
            .map(|(first, second)| format!("{first}{second}"))
            .chain([".skip(\"", ".only(\""].iter().map(|end| format!("it{end}")))
            .collect();
    let mut found = Vec::new();
    for (name, text) in sources(&[".rs", ".ts", ".svelte", ".sql"]) {
        for (number, line) in text.lines().enumerate() {
            // A macro cannot expect: whether the lint speaks depends on what it was given. It then says why.
            let has_reason = line.contains("reason = ");
            let here = words.iter().filter(|word| line.contains(*word) && !has_reason);
            found.extend(here.map(|word| format!("{name}:{}: {word}", number + 1)));
        }
    }
    none(&found, "unfinished, switched off, or a lint silenced without a reason");
}

#[test]
fn no_module_is_named_after_nothing() {
    let empty_names =
        ["util.rs", "utils.rs", "helper.rs", "helpers.rs", "common.rs", "misc.rs", "utils.ts", "helpers.ts"];
    let found = sources(&[".rs", ".ts"]).into_iter().map(|(name, _)| name);
    let found = found.filter(|name| empty_names.iter().any(|empty| Path::new(name).ends_with(empty)));
    none(&found.collect::<Vec<_>>(), "a module is named after what it is about");
}
