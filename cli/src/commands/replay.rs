//! `jackfield replay`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use jackfield::discover::discover;
use jackfield::plan::{ComponentSource, GraphSpec, HostSpec, Plan};
use jackfield::{Graph, plan};

use super::calls::{self, CodeFlags};
use crate::call::Plugged;
use crate::output::{Failure, Output};
use crate::recording::{Difference, Entry, Played, Player, Recording};
use crate::stubs::Stubs;

/// Makes the calls of a recording again and compares the replies.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  jackfield run graph.toml --call 'demo:text/filter#transform(\"key\", [104])' --record calls.jsonl\n  \
                  jackfield replay calls.jsonl\n  \
                  jackfield replay calls.jsonl --plugin upper\n  \
                  jackfield replay calls.jsonl --plugin upper --component upper-1.0.wasm\n\n\
                  The whole graph: the calls that the application made are made again, and what the application itself served is played \
                  back. One plugin: every call that it got is made again, and whatever it calls is played back, so that no other plugin is \
                  needed.\n\n\
                  A line on stdout is a reply, or arguments of a call that the plugin made, that are not as they were recorded. Exit code 1 says \
                  that there is one."
)]
pub(super) struct Arguments {
    /// The recording, made by `jackfield run --record`; `-` for stdin.
    recording: PathBuf,
    /// Calls this plugin alone, and plays back whatever it calls.
    #[arg(long, value_name = "ID")]
    plugin: Option<String>,
    /// A component to use for the plugin instead of the graph's, for example a corrected version.
    #[arg(long, value_name = "FILE", requires = "plugin")]
    component: Option<PathBuf>,
    /// The graph's manifest, if it was moved since the recording.
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// Prints one JSON object for each difference: {"number", "plugin", "call", "recorded", "replied"}.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    code: CodeFlags,
}

pub(super) fn run(arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    arguments.code.check()?;
    let recording = Recording::read(&arguments.recording)?;
    if recording.is_cut {
        output.say("warning: the recording ends in the middle of a line, which is left out");
    }
    let manifest = arguments.manifest.as_ref().unwrap_or(&recording.manifest);
    let mut spec = read(manifest, arguments)?;
    if let Some(id) = &arguments.plugin {
        alone(&mut spec, id, arguments.component.as_deref())?;
    }
    let found = discover(&spec);
    if arguments.plugin.is_some() {
        // Whatever it calls is served.
        let (plan, _) = plan::plan(&spec, &found, &[]);
        let sockets = plan.plugins.iter().flat_map(|plugin| &plugin.sockets);
        spec.host = sockets.map(|socket| HostSpec::new(socket.contract.to_string())).collect();
    }
    let stubs = Stubs::of(&mut spec, &found);
    let (plan, report) = plan::plan(&spec, &found, &stubs.served());
    if !report.is_empty() {
        return Err(Failure::new(report.to_string()));
    }
    warn(&recording, &plan, &found, output);
    let (replied, made): (Vec<&Entry>, Vec<&Entry>) = match &arguments.plugin {
        Some(id) => (
            recording.entries.iter().filter(|entry| entry.caller.as_deref() == Some(id)).collect(),
            recording.entries.iter().filter(|entry| entry.plugin == *id).collect(),
        ),
        None => (
            recording.entries.iter().filter(|entry| entry.plugin == "host").collect(),
            recording.entries.iter().filter(|entry| entry.caller.is_none()).collect(),
        ),
    };
    if let (Some(id), []) = (&arguments.plugin, &made[..]) {
        return Err(Failure::new(format!(
            "plugin `{id}` was not called in this recording, so that there is nothing to play"
        )));
    }
    let player = Player::new(replied.into_iter());
    let plugged: HashMap<String, Vec<Plugged<'_>>> = calls::plugged_by(&plan, &found).into_iter().collect();
    let engine = calls::engine(&arguments.code, spec.tick.as_ref().map(|tick| tick.value))?;
    let builder = stubs.play(Graph::from_spec(&engine, spec), &player);
    let (graph, report) =
        builder.load_discovered(found.clone()).map_err(|error| Failure::new(error.report.to_string()))?;
    if !report.is_empty() {
        return Err(Failure::new(report.to_string()));
    }
    let mut printed = Ok(());
    let played = Played::calls(&graph, &plugged, &player, made.into_iter(), |difference| {
        if printed.is_ok() {
            printed = print(difference, arguments.json, output);
        }
    });
    printed?;
    let differences = played.differences.len();
    let count = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    output.say(&format!("{} played, {}", count(played.calls, "call"), count(differences, "difference")));
    if differences > 0 { Err(Failure::reported(1)) } else { Ok(()) }
}

fn read(manifest: &Path, arguments: &Arguments) -> Result<GraphSpec, Failure> {
    crate::manifest::read(manifest, &arguments.code.trust).map_err(|failure| match manifest.exists() {
        true => failure,
        false => Failure::new(format!(
            "{}\nhelp: pass `--manifest FILE` if the graph is somewhere else now",
            failure.message
        )),
    })
}

/// Leaves nothing of a graph but one plugin, whose sockets may stay empty.
fn alone(spec: &mut GraphSpec, id: &str, component: Option<&Path>) -> Result<(), Failure> {
    let Some(at) = spec.find(id) else {
        let known = jackfield::report::ids(&spec.ids());
        return Err(Failure::new(format!("there is no plugin `{id}` in the graph; there is {known}")));
    };
    let mut plugin = spec.plugin(at).clone();
    if let Some(component) = component {
        plugin.component = ComponentSource::Path(component.to_owned()).into();
        plugin.sha256 = None;
    }
    // The lists name plugins that are not there.
    plugin.sockets.clear();
    plugin.fallback = None;
    spec.problems.retain(|problem| problem.plugin.as_deref() == Some(id));
    spec.plugins = vec![plugin];
    spec.domains.clear();
    spec.lone = true;
    (spec.root, spec.root_plugs, spec.optional, spec.cardinality) = (None, None, None, None);
    Ok(())
}

/// Says of which plugins the components are not those that were recorded.
fn warn(recording: &Recording, plan: &Plan, found: &[jackfield::discover::Discovery], output: &Output) {
    for plugin in &plan.plugins {
        let Some(Ok(component)) = found.get(plugin.declared.0) else { continue };
        match recording.plugins.get(&plugin.id) {
            Some(sha256) if *sha256 != component.sha256() => {
                output.say(&format!("note: the component of plugin `{}` is not the one that was recorded", plugin.id));
            }
            _ => {}
        }
    }
}

fn print(difference: &Difference, as_json: bool, output: &Output) -> Result<(), Failure> {
    let line = match as_json {
        true => serde_json::to_string(difference).map_err(|error| Failure::new(error.to_string()))?,
        false => difference.to_string(),
    };
    output.print(&format!("{line}\n"))
}
