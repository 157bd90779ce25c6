//! Writes a module for each case of the corpus and each socket shape, so that adding a case is adding a file.

use std::fmt::Write as _;
use std::path::Path;

use jackfield_tests_codegen_cases::{SHAPES, cases, folder, modules};

fn main() {
    println!("cargo::rerun-if-changed={}", folder().display());
    let wasm = std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32");
    // Natively nothing is exported, so every shape can plug the contracts as well.
    let plugs: &[&str] = if wasm { &["any"] } else { &SHAPES };
    let mut source = String::new();
    for case in cases() {
        writeln!(source, "/// The case `{}`.\npub mod {} {{\n{}}}", case.name, case.module(), modules(&case, plugs))
            .expect("a String takes any text");
    }
    let out = std::env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    std::fs::write(Path::new(&out).join("cases.rs"), source).expect("the output folder can be written");
}
