//! The public interfaces of the crates that users name are as they were; `cargo xtask bless` renews what is stored.

use std::path::{Path, PathBuf};

use jackfield_tests_api::interface;

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn check(name: &str, root: &str) {
    let found = interface(&here().join("../..").join(root));
    let file = here().join("snapshots").join(format!("{name}.rs"));
    if std::env::var_os("JACKFIELD_BLESS").is_some() {
        std::fs::write(&file, found).expect("the snapshot can be written");
        return;
    }
    let stored = std::fs::read_to_string(&file).unwrap_or_default();
    let changed = found.lines().zip(stored.lines()).position(|(found, stored)| found != stored);
    let line = changed.unwrap_or_else(|| found.lines().count().min(stored.lines().count()));
    assert!(
        found == stored,
        "the public interface of `{name}` changed, first in line {}:\n  it was  {}\n  it is   {}\nIf that is meant, say so in \
         CHANGELOG.md and run `cargo xtask bless`.",
        line + 1,
        stored.lines().nth(line).unwrap_or("(nothing)"),
        found.lines().nth(line).unwrap_or("(nothing)"),
    );
}

#[test]
fn host() {
    check("jackfield", "host/src/lib.rs");
}

#[test]
fn guest() {
    check("jackfield-guest", "guest-sdk/rust/src/lib.rs");
}

#[test]
fn only_what_can_be_reached_is_shown() {
    let folder: PathBuf = here().join("tests/sample");
    let expected = std::fs::read_to_string(folder.join("expected.txt")).expect("it is there");
    assert_eq!(interface(&folder.join("lib.rs")), expected);
}
