//! `jackfield diff`.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use jackfield::LoadReport;
use jackfield::discover::Discovery;
use jackfield::plan::{GraphSpec, Plan};
use jackfield_contract::{ContractName, InterfaceId, Model, Side, Vocabulary, compare};
use toml::{Table, Value};

use crate::facts::{Change, changes, facts};
use crate::output::{Failure, Output};

/// Says what another manifest would change in a graph: plugins, contracts, who is plugged in where, grants and limits.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  jackfield diff graph.toml graph-new.toml\n\n\
                        Something breaks where the new graph cannot be loaded, where it plugs a contract no more that the old one plugs, \
                        and where a function of one is gone or has another signature. Exit code 1 says that something breaks, 2 that \
                        a manifest cannot be read.")]
pub(super) struct Arguments {
    /// The manifest of the graph as it is.
    old: PathBuf,
    /// The manifest of the graph as it is to be.
    new: PathBuf,
    /// Reads precompiled components (.cwasm) below this folder; may be given several times. No code is run.
    #[arg(long, value_name = "DIR")]
    trust: Vec<PathBuf>,
}

/// A graph that was planned.
struct Graph {
    spec: GraphSpec,
    found: Vec<Discovery>,
    plan: Plan,
    report: LoadReport,
    facts: Table,
}

impl Graph {
    fn read(manifest: &Path, trusted: &[PathBuf]) -> Result<Self, Failure> {
        let spec = super::check::spec(manifest, trusted)?;
        let (spec, found, plan, report) = super::check::planned(&spec);
        let facts = facts(&spec, &found, &plan, manifest.parent().unwrap_or(Path::new("")));
        Ok(Self { spec, found, plan, report, facts })
    }

    /// Each plugged contract with its interface, in the graph's order.
    fn plugged(&self) -> impl Iterator<Item = (&ContractName, &Model, InterfaceId)> {
        self.plan.plugins.iter().flat_map(|plugin| {
            let found = self.found[plugin.declared.0].as_ref().ok();
            let with = move |plug: &jackfield::plan::PlannedPlug| Some((found?, plug.interface));
            plugin.plugs.iter().filter_map(move |plug| {
                let (found, interface) = with(plug)?;
                Some((&plug.contract, &found.info.model, interface))
            })
        })
    }

    fn has(&self, id: &str) -> bool {
        self.spec.plugins.iter().any(|plugin| *plugin.id == *id)
    }
}

pub(super) fn run(arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    let (old, new) = (Graph::read(&arguments.old, &arguments.trust)?, Graph::read(&arguments.new, &arguments.trust)?);
    if !old.report.is_empty() {
        return Err(Failure::new(old.report.to_string()));
    }
    if !new.report.is_empty() {
        output.complain(&new.report.to_string());
    }
    let changes = changes(&old.facts, &new.facts);
    let mut text = String::new();
    for change in changes.iter().filter(|change| change.path[0] != "plugin") {
        let _ = writeln!(text, "{}: {}", change.path.join("."), change.words());
    }
    let ids: Vec<&str> = old.spec.plugins.iter().map(|plugin| plugin.id.as_str()).collect();
    let added = new.spec.plugins.iter().map(|plugin| plugin.id.as_str()).filter(|id| !ids.contains(id));
    for id in ids.iter().copied().chain(added) {
        plugin(&mut text, id, (&old, &new), &changes);
    }
    let broken = broken(&old, &new);
    broken.iter().for_each(|line| {
        let _ = writeln!(text, "breaks: {}", line.trim_end().replace('\n', "\n  "));
    });
    output.print(&text)?;
    if broken.is_empty() && new.report.is_empty() { Ok(()) } else { Err(Failure::reported(1)) }
}

/// What becomes of a plugin.
fn plugin(text: &mut String, id: &str, (old, new): (&Graph, &Graph), changes: &[Change]) {
    let own: Vec<&Change> = changes
        .iter()
        .filter(|change| change.path[0] == "plugin" && change.path.get(1).is_some_and(|own| own == id))
        .collect();
    let swapped = own.iter().any(|change| change.path.get(2).is_some_and(|key| key == "sha256"));
    let what = match (old.has(id), new.has(id)) {
        (false, _) => "added",
        (true, false) => "removed",
        (true, true) if swapped => "swapped",
        (true, true) if own.is_empty() => "kept",
        (true, true) => "changed",
    };
    let _ = writeln!(text, "{id}: {what}");
    match what {
        // What it is made of stands in its manifest; what it may do is told.
        "added" => granted(text, new, id),
        "removed" => {}
        _ => own.iter().for_each(|change| {
            let _ = writeln!(text, "  {}: {}", change.path[2..].join("."), change.words());
        }),
    }
}

/// The contracts and grants of a plugin that is new.
fn granted(text: &mut String, graph: &Graph, id: &str) {
    let Some(facts) = graph.facts.get("plugin").and_then(|plugins| plugins.get(id)).and_then(Value::as_table) else {
        return;
    };
    if let Some(plugs) = facts.get("plugs").and_then(Value::as_table) {
        plugs.keys().for_each(|contract| {
            let _ = writeln!(text, "  plugs {contract}");
        });
    }
    if let Some(grants) = facts.get("grants").and_then(Value::as_table) {
        grants.iter().for_each(|(name, grant)| {
            let _ = writeln!(text, "  grants.{name}: {grant}");
        });
    }
}

/// What the application or other plugins lose.
fn broken(old: &Graph, new: &Graph) -> Vec<String> {
    let mut lines = Vec::new();
    if let (Some(before), Some(after)) = (&old.plan.root, &new.plan.root)
        && before.contract.unversioned() != after.contract.unversioned()
    {
        lines.push(format!("the root was `{}`, and is `{}`", before.contract, after.contract));
    }
    let mut known = BTreeSet::new();
    for (name, model, interface) in old.plugged() {
        if !known.insert(name.unversioned()) {
            continue;
        }
        let same = |other: &&ContractName| other.unversioned() == name.unversioned();
        let mut counterparts = new.plugged().filter(|(other, ..)| same(other)).peekable();
        if counterparts.peek().is_none() {
            lines.push(format!("nobody plugs `{name}` any more"));
            continue;
        }
        for (_, new_model, new_interface) in counterparts {
            let differences = compare(Side::new(model, interface), Side::new(new_model, new_interface));
            let words: Vec<String> =
                differences.iter().map(|difference| difference.diff(Vocabulary::OldAndNew)).collect();
            if !words.is_empty() {
                lines.push(format!("`{name}`\n{}", words.join("\n")));
                break;
            }
        }
    }
    lines
}
