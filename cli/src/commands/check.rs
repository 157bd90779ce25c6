//! `jackfield check`.

use std::path::{Path, PathBuf};

use jackfield::discover::Discovery;
use jackfield::plan::{self, GraphSpec, Plan};
use jackfield::report::ProblemKind;
use jackfield::{LoadReport, discover, fuse};

use super::calls::check_trust;
use crate::manifest::{self, name};
use crate::output::{Failure, Output, count};
use crate::stubs::Stubs;

/// Plans a graph without compiling or running anything; or compares a contract with an older one.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  jackfield check graph.toml\n  jackfield check wit --against released/wit\n  \
                  jackfield check wit --against upper-1.0.wasm\n\n\
                  With --against, exit code 1 says that the change needs a greater step of the version than was made.")]
pub(super) struct Arguments {
    /// A graph's manifest or a bundle, `-` for stdin; with --against a WIT file or folder, or a component.
    #[arg(value_name = "MANIFEST|WIT")]
    subject: PathBuf,
    /// An older form of the contracts, a WIT file or folder or a component: says what breaks plugins and hosts built for it,
    /// and which step of the version that needs.
    #[arg(long, value_name = "OLD")]
    against: Option<PathBuf>,
    /// Holds the graph to `graph.lock` beside it, which `jackfield lock` writes.
    #[arg(long, conflicts_with = "against")]
    locked: bool,
    /// Reads precompiled components (.cwasm) below this folder; may be given several times. No code is run.
    #[arg(long, value_name = "DIR")]
    trust: Vec<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    if let Some(old) = &arguments.against {
        return super::against::run(old, &arguments.subject, output);
    }
    let (spec, found, plan, report) = planned(&spec(&arguments.subject, &arguments.trust)?);
    warn(&report, output);
    if !report.is_empty() {
        return Err(Failure::new(report.to_string()));
    }
    if arguments.locked {
        crate::locked::hold(&arguments.subject, &spec, &found, &plan)?;
    }
    if output.verbose > 0 {
        output.say(&plan.to_string());
    }
    let (plugins, sockets) =
        (plan.plugins.len(), plan.plugins.iter().map(|plugin| plugin.sockets.len()).sum::<usize>());
    output.print(&format!(
        "{}: ok, {} and {}\n",
        name(&arguments.subject),
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
    check_trust(trusted)?;
    manifest::read(manifest, trusted)
}

/// Plans a graph, with what the application serves by the graph's own words; gives what was read, and the description as it was
/// planned.
pub(super) fn planned(spec: &GraphSpec) -> (GraphSpec, Vec<Discovery>, Plan, LoadReport) {
    let mut spec = spec.clone();
    let found = discover::discover(&spec);
    let stubs = Stubs::of(&mut spec, &found);
    let (plan, mut report) = plan::plan(&spec, &found, &stubs.served());
    suggest_host(&mut report);
    // Whether components meet is known once they are composed, which compiles nothing.
    let (_, problems) = fuse::compose(&spec, &plan, &found);
    report.problems.extend(problems.into_iter().map(|(_, problem)| problem));
    (spec, found, plan, report)
}

/// Says, of a contract that no plugin plugs, that the application may be who serves it.
pub(super) fn suggest_host(report: &mut LoadReport) {
    for problem in report.problems.iter_mut().filter(|problem| problem.kind == ProblemKind::Unfilled) {
        let contract = problem.help.iter().find_map(|help| help.strip_prefix("no plugin plugs `")?.split_once('`'));
        if let Some((contract, _)) = contract {
            let help = format!("if the application serves it, add `host = [\"{contract}\"]` to `[graph]`");
            problem.help.push(help);
        }
    }
}
