//! How native code is told of, in files of its own and in bundles.

use std::fmt::Write;

use jackfield::precompiled::{CodeInfo, VERSION, WASMTIME, host};
use serde_json::{Value as Json, json};

use crate::contracts::Code;
use crate::output::size;

/// What is to be known of native code, for people.
pub(super) fn code_text(code: &Code) -> String {
    let Code { size: bytes, info } = code;
    let mut out = format!("\nnative code of {}\n", size(*bytes as u64));
    for (key, value) in [
        ("target", info.target.clone()),
        ("compiled by", format!("Jackfield {} with wasmtime {}", info.jackfield, info.wasmtime)),
        ("settings", info.settings.to_string()),
        ("source", format!("SHA-256 {}", info.source)),
        ("code", format!("SHA-256 {}", info.code)),
    ] {
        let _ = writeln!(out, "  {key}: {value}");
    }
    if info.fits().is_err() {
        let _ = writeln!(out, "  cannot be run by this Jackfield, {VERSION} with wasmtime {WASMTIME} on {}", host());
    }
    out
}

/// What is to be known of native code of so many bytes.
pub(super) fn code_json(size: u64, info: &CodeInfo) -> Json {
    json!({
        "size": size,
        "target": info.target,
        "jackfield": info.jackfield,
        "wasmtime": info.wasmtime,
        "settings": {
            "interruptible": info.settings.interruptible,
            "fuel": info.settings.fuel,
            "wasmtime": info.settings.wasmtime,
        },
        "source": info.source,
        "sha256": info.code,
        "fits": info.fits().is_ok(),
    })
}
