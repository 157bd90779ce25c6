//! `jackfield lock`.

use std::path::PathBuf;

use crate::facts::facts;
use crate::locked::{folder_of, lock_of};
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
