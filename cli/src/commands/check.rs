//! `jackfield check`.

use std::path::{Path, PathBuf};

use jackfield::plan::{self, GraphSpec, Plan};
use jackfield::{LoadReport, discover, manifest};

use crate::output::{Failure, Output, count};

/// Plans a graph without compiling or running anything; or compares a contract with an older one.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  jackfield check graph.toml\n  jackfield check wit --against released/wit\n  \
                  jackfield check wit --against upper-1.0.wasm\n\n\
                  With --against, exit code 1 says that the change needs a greater step of the version than was made.")]
pub(super) struct Arguments {
    /// A graph's manifest, or a bundle; with --against a WIT file or folder, or a component.
    #[arg(value_name = "MANIFEST|WIT")]
    subject: PathBuf,
    /// An older form of the contracts, a WIT file or folder or a component: says what breaks plugins and hosts built for it,
    /// and which step of the version that needs.
    #[arg(long, value_name = "OLD")]
    against: Option<PathBuf>,
    /// Reads precompiled components (.cwasm) below this folder; may be given several times. No code is run.
    #[arg(long, value_name = "DIR")]
    trust: Vec<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    if let Some(old) = &arguments.against {
        return super::against::run(old, &arguments.subject, output);
    }
    let (plan, report) = plan(&spec(&arguments.subject, &arguments.trust)?);
    warn(&report, output);
    if !report.is_empty() {
        return Err(Failure::new(report.to_string()));
    }
    if output.verbose > 0 {
        output.say(&plan.to_string());
    }
    let (plugins, sockets) =
        (plan.plugins.len(), plan.plugins.iter().map(|plugin| plugin.sockets.len()).sum::<usize>());
    output.print(&format!(
        "{}: ok, {} and {}\n",
        arguments.subject.display(),
        count(plugins, "plugin"),
        count(sockets, "socket")
    ))
}

/// Shows what is no fault and should be known all the same.
pub(super) fn warn(report: &LoadReport, output: &Output) {
    if !report.warnings.is_empty() {
        output.complain(&report.warnings_text());
    }
}

/// Reads a manifest.
pub(super) fn spec(manifest: &Path, trusted: &[PathBuf]) -> Result<GraphSpec, Failure> {
    let spec = manifest::read(manifest).map_err(|problems| problems_failure(&problems))?;
    Ok(GraphSpec { trusted: trusted.to_vec(), ..spec })
}

/// Plans a graph.
pub(super) fn plan(spec: &GraphSpec) -> (Plan, LoadReport) {
    plan::plan(spec, &discover::discover(spec), &[])
}

fn problems_failure(problems: &[jackfield::report::Problem]) -> Failure {
    Failure::new(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}
