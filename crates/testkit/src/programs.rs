//! The programs of the workspace, as tests find them.

use std::path::PathBuf;

/// A program that cargo built beside this test.
///
/// # Panics
/// When it is not there: `cargo build --workspace` makes it, `cargo xtask test` does that by itself.
pub fn built(name: &str) -> PathBuf {
    let this = std::env::current_exe().expect("a program knows its own file");
    // target/debug/deps/test-1234 or target/debug/bridge
    let folder = this
        .ancestors()
        .skip(1)
        .find(|folder| folder.file_name().is_some_and(|name| name != "deps"))
        .expect("a test lies in a folder");
    let file = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(file.is_file(), "{} is missing: `cargo build --workspace` makes it", file.display());
    file
}

/// The project's root directory.
///
/// # Panics
/// Never: this file lies in it.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("crates/testkit lies in the project").to_owned()
}
