//! What else than a manifest a person may name.

use std::path::Path;

use crate::precompiled;
use crate::report::{Problem, ProblemKind};

/// What a file is that is no manifest, where that can be told.
pub(super) fn instead(name: &str, bytes: &[u8]) -> Option<Problem> {
    let start = bytes.trim_ascii_start();
    let is_called =
        |extension: &str| Path::new(name).extension().is_some_and(|own| own.eq_ignore_ascii_case(extension));
    let (what, help) = if start.starts_with(b"\0asm")
        || start.starts_with(b"(component")
        || start.starts_with(b"(module")
    {
        ("WebAssembly", "a manifest names components; `jackfield call` and `inspect` take one as it is")
    } else if precompiled::is_native(start) {
        ("native code", "a manifest names components; `jackfield call --trust <folder>` takes a .cwasm as it is")
    } else if precompiled::is_elf(start) {
        ("a program or library", "a manifest is text; `jackfield new host-app` makes an application with one")
    } else if is_called("wit") || is_wit(bytes) {
        (
            "WIT",
            "`jackfield check <wit> --against <old>` compares contracts, and `jackfield new .. --contract <wit>` begins a plugin",
        )
    } else if is_called("json") || (start.starts_with(b"{") && start.trim_ascii_end().ends_with(b"}")) {
        ("JSON", "write the manifest as TOML; `jackfield schema` says what it holds")
    } else if is_called("yaml") || is_called("yml") {
        ("YAML", "write the manifest as TOML; `jackfield schema` says what it holds")
    } else {
        return None;
    };
    let message = format!("`{name}` is {what}, and a manifest in TOML is expected");
    Some(Problem::graph(ProblemKind::Manifest, message).help(help))
}

/// Whether the first line that is no comment begins a package or an interface.
fn is_wit(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let line = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with("//"));
    line.and_then(|line| line.split_once(' ')).is_some_and(|(word, rest)| match word {
        "package" => rest.contains(':'),
        "interface" | "world" => rest.trim_end().ends_with(['{', '}']),
        _ => false,
    })
}
