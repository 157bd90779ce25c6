//! Every case of the corpus becomes a component: what `plugin!` writes for wasm agrees with the component's types.
//!
//! `cargo check` alone would not tell: only linking shows a missing export, and only making the component compares each core
//! function's signature with its WIT type.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use jackfield_tests_codegen_cases::{SHAPES, cases, folder, modules};

#[test]
fn every_case_becomes_a_component() {
    let root = folder().ancestors().nth(2).expect("the corpus lies two folders below the root").to_path_buf();
    let target = match std::env::var_os("JACKFIELD_GUESTS_TARGET") {
        Some(target) => PathBuf::from(target),
        None => root.join("target/guests"),
    };
    let package = target.join("codegen-package");
    let names = write_package(&root, &package);
    build(&package, &target);

    let mut faults = Vec::new();
    for name in &names {
        let module =
            target.join("wasm32-unknown-unknown/debug/examples").join(format!("{}.wasm", name.replace('-', "_")));
        let result = std::fs::read(&module)
            .map_err(|error| format!("{}: {error}", module.display()))
            .and_then(|bytes| check(&bytes));
        faults.extend(result.err().map(|error| format!("{name}: {error}")));
    }
    assert!(faults.is_empty(), "{} of {} cases are no components:\n{}", faults.len(), names.len(), faults.join("\n"));
}

/// Writes a package with one example for each case; returns their names.
fn write_package(root: &Path, package: &Path) -> Vec<String> {
    let examples = package.join("examples");
    std::fs::create_dir_all(&examples).expect("the folder can be made");
    std::fs::create_dir_all(package.join("src")).expect("the folder can be made");
    write(&package.join("src/lib.rs"), "");
    let mut manifest = format!(
        "[package]\nname = \"jackfield-codegen-wasm\"\nversion = \"0.0.0\"\nedition = \"2024\"\nautoexamples = false\n\n\
         [dependencies]\njackfield-guest = {{ path = {:?} }}\n\n[profile.dev]\ndebug = false\n\n[workspace]\n",
        root.join("guest-sdk/rust")
    );
    let mut names = Vec::new();
    for case in cases() {
        let sockets: Vec<_> = SHAPES.iter().map(|shape| format!("{shape}::__sockets()")).collect();
        let source = format!(
            "#![allow(dead_code)]\n{}\n#[unsafe(no_mangle)]\npub extern \"C\" fn uses_every_socket() -> usize {{ {} }}\n",
            modules(&case, &["any"]),
            sockets.join(" + ")
        );
        write(&examples.join(format!("{}.rs", case.name)), &source);
        write!(manifest, "\n[[example]]\nname = {:?}\ncrate-type = [\"cdylib\"]\n", case.module())
            .expect("a String takes any text");
        writeln!(manifest, "path = \"examples/{}.rs\"", case.name).expect("a String takes any text");
        names.push(case.name.clone());
    }
    write(&package.join("Cargo.toml"), &manifest);
    names
}

/// Leaves a file that is as it should be alone, so that cargo need not build it again.
fn write(path: &Path, text: &str) {
    if std::fs::read_to_string(path).is_ok_and(|old| old == text) {
        return;
    }
    std::fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

fn build(package: &Path, target: &Path) {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--quiet", "--examples", "--keep-going", "--target", "wasm32-unknown-unknown"]);
    cargo.arg("--target-dir").arg(target).current_dir(package);
    cargo.env_remove("CARGO_TARGET_DIR").env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    let output = cargo.output().expect("cargo starts");
    assert!(output.status.success(), "the cases do not build for wasm:\n{}", String::from_utf8_lossy(&output.stderr));
}

fn check(module: &[u8]) -> Result<(), String> {
    let component = jackfield_contract::componentize(module).map_err(|error| error.to_string())?;
    let mut validator = wasmparser::Validator::new_with_features(wasmparser::WasmFeatures::all());
    validator.validate_all(&component).map_err(|error| error.to_string())?;
    Ok(())
}
