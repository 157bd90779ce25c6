//! `jackfield schema`.

use crate::output::{Failure, Output};

/// Prints the JSON Schema of the graph's manifest, for editors that complete and check it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  jackfield schema > graph.schema.json\n\n\
                        An editor with TOML support (taplo, tombi, VS Code's Even Better TOML) takes it by a first line in the manifest:\n  \
                        #:schema ./graph.schema.json")]
pub(super) struct Arguments {}

pub(super) fn run(_: &Arguments, output: &Output) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(&jackfield::manifest::schema())
        .map_err(|error| Failure::new(error.to_string()))?;
    output.print(&format!("{text}\n"))
}
