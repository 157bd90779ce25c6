//! `jackfield lock`, and what `--locked` holds a graph to.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use jackfield::discover::Discovery;
use jackfield::plan::{GraphSpec, Plan};
use toml::Table;

use crate::facts::{changes, facts};
use crate::manifest::is_stdin;
use crate::output::{Failure, Output, write_file};

/// Writes down what a graph is made of, so that `--locked` can hold it to that.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  jackfield lock graph.toml\n  jackfield check --locked graph.toml\n  \
                        jackfield run --locked graph.toml --call 'demo:text/filter#transform(\"\", [])'\n\n\
                        graph.lock lies beside the manifest: hash and size of each component, its contracts with their signatures, who is \
                        plugged in where, grants, limits and configuration.")]
pub(super) struct Arguments {
    /// The graph's manifest.
    manifest: PathBuf,
    /// Reads precompiled components (.cwasm) below this folder; may be given several times. No code is run.
    #[arg(long, value_name = "DIR")]
    trust: Vec<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    let path = lock_of(&arguments.manifest)?;
    let spec = super::check::spec(&arguments.manifest, &arguments.trust)?;
    let (spec, found, plan, report) = super::check::planned(&spec);
    super::check::warn(&report, output);
    if !report.is_empty() {
        return Err(Failure::new(report.to_string()));
    }
    let facts = facts(&spec, &found, &plan, folder_of(&arguments.manifest));
    let text = toml::to_string_pretty(&facts).map_err(|error| Failure::new(error.to_string()))?;
    let text = format!("# Made by `jackfield lock`; `check --locked` and `run --locked` hold the graph to it.\n{text}");
    write_file(&path, text.as_bytes(), [arguments.manifest.as_path()])?;
    output.print(&format!("{}\n", path.display()))
}

fn folder_of(manifest: &Path) -> &Path {
    manifest.parent().unwrap_or(Path::new(""))
}

/// Where the lock of a manifest lies.
fn lock_of(manifest: &Path) -> Result<PathBuf, Failure> {
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
pub(super) fn hold(manifest: &Path, spec: &GraphSpec, found: &[Discovery], plan: &Plan) -> Result<(), Failure> {
    let path = lock_of(manifest)?;
    let name = path.display();
    let write = format!("`jackfield lock {}`", manifest.display());
    let text = std::fs::read_to_string(&path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => {
            Failure::new(format!("`--locked` wants `{name}`, which is not there\nhelp: {write} writes it"))
        }
        _ => Failure::file(&path, "read", &error),
    })?;
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
