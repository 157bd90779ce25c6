//! Writes one module for each case of the corpus, so that adding a case is adding a file.

use std::fmt::Write as _;
use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed={}", jackfield_tests_corpus::folder().display());
    let mut source = String::new();
    for case in jackfield_tests_corpus::cases() {
        writeln!(
            source,
            "/// The case `{name}`.\npub mod {module} {{\n    ::jackfield::bindings!({{\n        path: {path:?},\n        sockets: [{contracts}],\n        \
             host: [{contracts}],\n        {features}\n    }});\n}}",
            name = case.name,
            module = case.module(),
            path = case.path,
            contracts = case.contract_literals(),
            features = case.features_option(),
        )
        .expect("a String takes any text");
    }
    let out = std::env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    std::fs::write(Path::new(&out).join("cases.rs"), source).expect("the output folder can be written");
}
