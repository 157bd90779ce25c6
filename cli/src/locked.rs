//! What `--locked` holds a graph to.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use jackfield::discover::Discovery;
use jackfield::plan::{GraphSpec, Plan};
use jackfield_contract::{MAX_MANIFEST, read_regular};
use toml::Table;

use crate::facts::{changes, facts};
use crate::manifest::is_stdin;
use crate::output::Failure;

/// The folder of a manifest.
pub fn folder_of(manifest: &Path) -> &Path {
    manifest.parent().unwrap_or(Path::new(""))
}

/// Where the lock of a manifest lies.
///
/// # Errors
///
/// If the manifest is stdin.
pub fn lock_of(manifest: &Path) -> Result<PathBuf, Failure> {
    match is_stdin(manifest) {
        true => Err(Failure::new(
            "a manifest from stdin has no file beside it that could lock it\nhelp: name the manifest's file",
        )),
        false => Ok(manifest.with_extension("lock")),
    }
}

/// Holds a graph that was planned to its lock.
///
/// # Errors
///
/// Each difference, or that there is no lock.
pub fn hold(manifest: &Path, spec: &GraphSpec, found: &[Discovery], plan: &Plan) -> Result<(), Failure> {
    let path = lock_of(manifest)?;
    let name = path.display();
    let write = format!("`jackfield lock {}`", manifest.display());
    let read = read_regular(&path, MAX_MANIFEST).map_err(|error| match error.kind() {
        ErrorKind::NotFound => {
            Failure::new(format!("`--locked` wants `{name}`, which is not there\nhelp: {write} writes it"))
        }
        _ => Failure::file(&path, "read", &error),
    })?;
    let text = String::from_utf8(read.bytes)
        .map_err(|_| Failure::new(format!("`{name}` is no lock: it is not UTF-8\nhelp: {write} writes it anew")))?;
    let locked: Table = text.parse().map_err(|error: toml::de::Error| {
        let why = error.message().lines().next().unwrap_or_default().to_owned();
        Failure::new(format!("`{name}` is no lock: {why}\nhelp: {write} writes it anew"))
    })?;
    let changes = changes(&locked, &facts(spec, found, plan, folder_of(manifest)));
    if changes.is_empty() {
        return Ok(());
    }
    let lines = changes.iter().map(|change| format!("error: {name}: `{}` {}", change.path.join("."), change.words()));
    let lines: Vec<String> = lines.collect();
    Err(Failure::new(format!("{}\nhelp: if this is meant, {write} writes it down", lines.join("\n"))))
}
