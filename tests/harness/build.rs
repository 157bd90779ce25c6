//! Finds the host test of each case: every `tests/runtime/<case>/test.rs` becomes a module of the one test binary. Writes the
//! typed calls of `random-contracts`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() {
    let here = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    let cases = here.parent().expect("this crate lies inside tests").join("runtime");
    println!("cargo::rerun-if-changed={}", cases.display());
    let mut tests: Vec<PathBuf> = std::fs::read_dir(&cases)
        .expect("tests/runtime can be read")
        .map(|entry| entry.expect("a folder entry can be read").path().join("test.rs"))
        .filter(|test| test.is_file())
        .collect();
    tests.sort();
    let mut source = String::new();
    for test in tests {
        println!("cargo::rerun-if-changed={}", test.display());
        let case =
            test.parent().and_then(Path::file_name).expect("a case has a name").to_string_lossy().replace('-', "_");
        writeln!(source, "#[path = {test:?}]\nmod {case};").expect("a String takes any text");
    }
    let out = std::env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    std::fs::write(Path::new(&out).join("cases.rs"), source).expect("the output folder can be written");
    let calls = jackfield_tests_random::calls(&jackfield_tests_random::contracts());
    jackfield_tests_random::write("random-contracts.rs", &calls);
}
