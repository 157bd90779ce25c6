//! `jackfield graph`.

use std::path::PathBuf;

use clap::ValueEnum;
use jackfield::plan::ComponentSource;

use crate::drawing::{self, Drawing};
use crate::output::{Failure, Output, write_file};

/// Draws a graph.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  jackfield graph graph.toml\n  jackfield graph graph.toml --format svg -o graph.svg\n  \
                        jackfield graph graph.toml --format dot | dot -Tpng > graph.png\n\n\
                        Mermaid is for Markdown, DOT for Graphviz, and SVG an image. An arrow goes from a socket to a plug; a thick one is a \
                  direct socket: a failure of the plug is one of the caller."
)]
pub(super) struct Arguments {
    /// The graph's manifest, or a bundle.
    manifest: PathBuf,
    /// In which form.
    #[arg(long, value_enum, default_value_t = Format::Mermaid)]
    format: Format,
    /// Writes a file instead.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Reads precompiled components (.cwasm) below this folder; may be given several times. No code is run.
    #[arg(long, value_name = "DIR")]
    trust: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For Markdown.
    Mermaid,
    /// For Graphviz.
    Dot,
    /// An image.
    Svg,
}

pub(super) fn run(arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    let spec = super::check::spec(&arguments.manifest, &arguments.trust)?;
    let (plan, report) = super::check::plan(&spec);
    if plan.plugins.is_empty() && !report.is_empty() {
        return Err(Failure::new(report.to_string()));
    }
    if !report.is_empty() {
        output.complain(&report.to_string());
    }
    let drawing = Drawing::of(&plan);
    let text = match arguments.format {
        Format::Mermaid => drawing::mermaid(&drawing),
        Format::Dot => drawing::dot(&drawing),
        Format::Svg => drawing::svg(&drawing),
    };
    match &arguments.output {
        None => output.print(&text)?,
        Some(path) => {
            let components = spec.plugins.iter().filter_map(|plugin| match &plugin.component.value {
                ComponentSource::Path(path) => Some(path.as_path()),
                ComponentSource::Bytes(_) | ComponentSource::Bundled(_) => None,
            });
            write_file(path, text.as_bytes(), components.chain([arguments.manifest.as_path()])).map(drop)?;
        }
    }
    // What could not be planned is missing in the picture.
    if report.is_empty() { Ok(()) } else { Err(Failure::reported(2)) }
}
