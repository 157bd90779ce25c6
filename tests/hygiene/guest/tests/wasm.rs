//! The crate compiles for wasm, too, where the glue to the component's boundary is part of the expansion.

use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn the_strict_lints_hold_for_wasm() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = manifest.ancestors().nth(3).expect("this crate lies three folders below the root");
    let target = std::env::var_os("JACKFIELD_GUESTS_TARGET").map_or_else(|| root.join("target/guests"), PathBuf::from);
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["check", "--quiet", "--lib", "--target", "wasm32-unknown-unknown", "--target-dir"]).arg(target);
    // The workspace's profile is for the host: macros are compiled here as other guests have them.
    for package in ["\"*\"", "cranelift-codegen", "regalloc2", "wasmparser"] {
        cargo.args(["--config", &format!("profile.dev.package.{package}.opt-level=0")]);
    }
    cargo
        .current_dir(manifest)
        .env_remove("CARGO_TARGET_DIR")
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    let output = cargo.output().expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
