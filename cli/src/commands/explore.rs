//! `jackfield explore`.

use std::path::PathBuf;

use super::graph;
use crate::manifest::is_stdin;
use crate::output::{Failure, Output};

/// Writes a page about a graph for browsers: one HTML file that needs nothing else.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  jackfield explore graph.toml\n  jackfield explore graph.toml -o site.html\n  \
                        jackfield explore graph.toml --record calls.jsonl\n\n\
                        The page has the graph, and for each plugin its contracts with their documentation, sockets, grants, limits and \
                        where they come from, and what is wrong with it. `/` searches, + - 0 and Ctrl with the wheel zoom.")]
pub(super) struct Arguments {
    /// The graph's manifest, or `-` for stdin.
    manifest: PathBuf,
    /// The file to write; by default beside the manifest, with the extension .html.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Reads precompiled components (.cwasm) below this folder; may be given several times. No code is run.
    #[arg(long, value_name = "DIR")]
    trust: Vec<PathBuf>,
    /// A recording of `jackfield run --record FILE`: how many calls went over each arrow, how many failed, and for how long.
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    let path = match &arguments.output {
        Some(path) => path.clone(),
        None if is_stdin(&arguments.manifest) => {
            return Err(Failure::new(
                "a manifest from stdin has no name to call its page by\nhelp: name a file with `-o`",
            ));
        }
        None => arguments.manifest.with_extension("html"),
    };
    let drawn = graph::run(
        &graph::Arguments::page(&arguments.manifest, &path, &arguments.trust, arguments.record.as_deref()),
        output,
    );
    // A page that shows what is wrong is written all the same.
    if path.is_file() {
        output.print(&format!("{}\n", path.display()))?;
    }
    drawn
}
