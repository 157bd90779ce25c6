//! `jackfield graph`.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use jackfield::plan::ComponentSource;

use crate::drawing::{self, Drawing};
use crate::explore::{Page, Traffic, html};
use crate::output::{Failure, Output, write_file};
use crate::recording::Recording;

/// Draws a graph.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  jackfield graph graph.toml\n  jackfield graph graph.toml -o graph.svg\n  \
                        jackfield graph graph.toml --format dot | dot -Tpng > graph.png\n\n\
                        Mermaid is for Markdown, DOT for Graphviz, and SVG an image. HTML is a page with the picture, and each plugin's \
                  contracts, sockets, grants, limits and errors, that needs nothing else. An arrow goes from a socket to a plug; a thick one is a \
                  direct socket: a failure of the plug is one of the caller.")]
pub(super) struct Arguments {
    /// The graph's manifest, or `-` for stdin; or a bundle.
    manifest: PathBuf,
    /// The form of the drawing; by default that of the output's name, else Mermaid.
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Writes a file instead: .svg, .html, .json, .dot or .gv, .mmd, or .md for Mermaid in Markdown.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Reads precompiled components (.cwasm) below this folder; may be given several times. No code is run.
    #[arg(long, value_name = "DIR")]
    trust: Vec<PathBuf>,
    /// Writes at each arrow of a page what went over it while this was recorded.
    #[arg(skip)]
    record: Option<PathBuf>,
}

impl Arguments {
    /// Draws the page of a graph into a file.
    pub(super) fn page(manifest: &Path, output: &Path, trust: &[PathBuf], record: Option<&Path>) -> Self {
        Self {
            manifest: manifest.to_owned(),
            format: Some(Format::Html),
            output: Some(output.to_owned()),
            trust: trust.to_vec(),
            record: record.map(Path::to_owned),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For Markdown.
    Mermaid,
    /// Mermaid in a block of Markdown.
    Markdown,
    /// For Graphviz.
    Dot,
    /// An image.
    Svg,
    /// A page for browsers, with everything that is known of each plugin.
    Html,
    /// For programs: nodes, and edges between them.
    Json,
}

impl Format {
    /// The form that a file of this name has; none if the name says nothing.
    fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "svg" => Some(Self::Svg),
            "json" => Some(Self::Json),
            "html" | "htm" => Some(Self::Html),
            "dot" | "gv" => Some(Self::Dot),
            "mmd" | "mermaid" => Some(Self::Mermaid),
            "md" | "markdown" => Some(Self::Markdown),
            _ => None,
        }
    }

    fn word(self) -> String {
        self.to_possible_value().map_or(String::new(), |value| value.get_name().to_owned())
    }
}

/// The form to draw in: what `--format` says, what the output's name says, or Mermaid.
fn format(chosen: Option<Format>, output: Option<&Path>) -> Result<Format, Failure> {
    let Some(path) = output else { return Ok(chosen.unwrap_or(Format::Mermaid)) };
    match (chosen, Format::of(path)) {
        // Markdown shows nothing else than Mermaid, and a page may be put together of parts.
        (Some(Format::Mermaid), Some(Format::Markdown)) => Ok(Format::Mermaid),
        (Some(chosen), Some(named)) if chosen != named => {
            let message = format!("`--format {}` contradicts the name `{}`", chosen.word(), path.display());
            Err(Failure::new(format!(
                "{message}\nhelp: leave `--format` out for {}, or name another file",
                named.word()
            )))
        }
        (Some(format), _) | (None, Some(format)) => Ok(format),
        (None, None) => {
            const OTHERS: [&str; 4] = ["png", "jpg", "jpeg", "pdf"];
            let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
            if OTHERS.contains(&extension.to_ascii_lowercase().as_str()) {
                let message = format!("`{}`: graphs are not drawn as .{extension}", path.display());
                let help = "help: name a .svg, .html, .json, .dot, .mmd or .md, or say which with `--format`";
                return Err(Failure::new(format!("{message}\n{help}")));
            }
            Ok(Format::Mermaid)
        }
    }
}

pub(super) fn run(arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    let format = format(arguments.format, arguments.output.as_deref())?;
    let recording = arguments.record.as_deref().map(Recording::read).transpose()?;
    let traffic = recording.as_ref().map(Traffic::of);
    let spec = super::check::spec(&arguments.manifest, &arguments.trust)?;
    let (spec, found, plan, report) = super::check::planned(&spec);
    // A page shows what is wrong; a picture of nothing shows nothing.
    if plan.plugins.is_empty() && !report.is_empty() && format != Format::Html {
        return Err(Failure::new(report.to_string()));
    }
    if !report.is_empty() {
        output.complain(&report.to_string());
    }
    let drawing = Drawing::of(&plan);
    let text = match format {
        Format::Mermaid => drawing::mermaid(&drawing),
        Format::Markdown => format!("```mermaid\n{}```\n", drawing::mermaid(&drawing)),
        Format::Dot => drawing::dot(&drawing),
        Format::Svg => drawing::svg(&drawing),
        Format::Json => drawing::json(&drawing),
        Format::Html => {
            let name = crate::manifest::name(&arguments.manifest);
            html(Page {
                name: &name,
                spec: &spec,
                found: &found,
                plan: &plan,
                report: &report,
                traffic: traffic.as_ref(),
            })
        }
    };
    match &arguments.output {
        None => output.print(&text)?,
        Some(path) => {
            let components = spec.plugins.iter().filter_map(|plugin| match &plugin.component.value {
                ComponentSource::Path(path) => Some(path.as_path()),
                ComponentSource::Bytes(_) | ComponentSource::Bundled(_) => None,
            });
            write_file(
                path,
                text.as_bytes(),
                components.chain([arguments.manifest.as_path()]).chain(arguments.record.as_deref()),
            )
            .map(drop)?;
        }
    }
    // What could not be planned is missing in the picture.
    if report.is_empty() { Ok(()) } else { Err(Failure::reported(2)) }
}
