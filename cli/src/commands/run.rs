//! `jackfield run`.

use std::path::{Path, PathBuf};

use jackfield::discover::discover;
use jackfield::plan::{Changes, ComponentSource, Fate};
use jackfield::{ApplyError, Graph, LoadReport, manifest, plan};

use super::calls::{self, CallOptions, CodeFlags, StubFlags};
use crate::call::CallReader;
use crate::interrupt::INTERRUPTED;
use crate::manifest::is_stdin;
use crate::output::{CLOSED, Failure, Output};
use crate::recording::Recorder;
use crate::session::Session;
use crate::stats;
use crate::stubs::Stubs;
use crate::watch::{Snapshot, until_changed};

/// Loads a graph and calls it.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  jackfield run graph.toml --call 'demo:text/filter#transform(\"key\", [104, 105])'\n  \
                  jackfield run graph.toml --call '$b = store#bucket(\"x\")' --call 'store#bucket.sum($b)'\n  \
                  jackfield run graph.toml --call 'demo:text/filter#transform(\"key\", @page.html)' --json\n  \
                  jackfield run graph.toml --stub 'demo:text/greeting#greet=\"hi\"' --call 'filter#transform(\"\", [])'\n  \
                  jackfield run graph.toml --call - < calls.txt\n\n\
                  On a terminal and without --call, calls are typed at a prompt with history and completion (Tab); `:help` says what else can be \
                  typed there.\n\n\
                  A contract may be named without its version, or by its interface alone where that is enough. Values are WAVE. \
                  `@file` passes a file's bytes as list<u8> or its text as string; `$name = <call>` keeps a reply; maps are lists \
                  of pairs.\n\n\
                  What the application serves is served by stubs here: `[host.\"demo:text/greeting\".stub]` in the manifest, or --stub.\n\n\
                  A reply is a line, `<plugin>: <value>` or `<plugin>: error: <case>: <text>`. Exit code 1 says that a dispatch failed, 2 that the graph could not be loaded."
)]
pub(super) struct Arguments {
    /// The graph's manifest, or `-` for stdin; or a bundle.
    manifest: PathBuf,
    /// A call, `<contract>#<function>(<WAVE arguments>)`; may be given several times. `-` reads calls from stdin, a line each.
    #[arg(long, value_name = "CALL")]
    call: Vec<String>,
    #[command(flatten)]
    options: CallOptions,
    #[command(flatten)]
    code: CodeFlags,
    #[command(flatten)]
    stubs: StubFlags,
    /// Holds the graph to `graph.lock` beside it, which `jackfield lock` writes.
    #[arg(long)]
    locked: bool,
    /// Prints at the end what each plugin did: calls, errors, times, memory, restarts, handles, bytes. A table on stderr; with
    /// --json a last line `{"stats": {..}}` on stdout.
    #[arg(long)]
    stats: bool,
    /// Writes every call that crosses into this file, those of plugins to each other too, for `jackfield replay`. Calls are slower.
    #[arg(long, value_name = "FILE", conflicts_with = "watch")]
    record: Option<PathBuf>,
    /// Leaves plugins at fault out, with those that need them, and runs the rest.
    #[arg(long)]
    keep_going: bool,
    /// Calls again whenever the manifest or a component changes. Plugins that did not change keep their state, and those that did hand it on
    /// where they can; a graph that cannot become what its manifest says while it runs is loaded anew.
    #[arg(long)]
    watch: bool,
}

pub(super) fn run(arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    if !arguments.watch {
        return once(arguments, &mut None, output);
    }
    if arguments.call.is_empty() || arguments.call.iter().any(|call| call == "-") {
        return Err(Failure::new("`--watch` makes the same calls again and again, so name them with `--call`"));
    }
    if is_stdin(&arguments.manifest) {
        return Err(Failure::new(
            "`--watch` reads the manifest again and again, and stdin can be read once: name a file",
        ));
    }
    let look = || Snapshot::of(watched(&arguments.manifest).iter().map(PathBuf::as_path));
    let mut running = None;
    loop {
        let before = look();
        match once(arguments, &mut running, output) {
            // Nobody reads the replies any more.
            Err(failure) if [CLOSED, INTERRUPTED].contains(&failure.code) => return Err(failure),
            Err(failure) => output.fail(&failure),
            Ok(()) => {}
        }
        output.say("watching the manifest and its components; Ctrl-C ends it");
        until_changed(&before, look);
    }
}

/// The manifest and the components that it names.
fn watched(manifest: &Path) -> Vec<PathBuf> {
    let spec = manifest::read(manifest).unwrap_or_default();
    let components = spec.plugins.into_iter().filter_map(|plugin| match plugin.component.value {
        ComponentSource::Path(path) => Some(path),
        // A bundle stands in the manifest's place.
        ComponentSource::Bytes(_) | ComponentSource::Bundled(_) => None,
    });
    let recordings = spec.host.into_iter().filter_map(|host| Some(host.replay?.value));
    std::iter::once(manifest.to_owned()).chain(components).chain(recordings).collect()
}

/// Makes calls to the graph in a bundle, as `call` does.
pub(super) fn bundle(
    bundle: &Path,
    calls: &[String],
    (options, code, stubs): (CallOptions, CodeFlags, StubFlags),
    output: &Output,
) -> Result<(), Failure> {
    let (manifest, call) = (bundle.to_owned(), calls.to_vec());
    once(
        &Arguments {
            manifest,
            call,
            options,
            code,
            stubs,
            locked: false,
            stats: false,
            record: None,
            keep_going: false,
            watch: false,
        },
        &mut None,
        output,
    )
}

/// Loads the graph, or makes the one that runs what its manifest says now, and calls it. What was loaded runs on.
fn once(arguments: &Arguments, running: &mut Option<Graph>, output: &Output) -> Result<(), Failure> {
    if is_stdin(&arguments.manifest) && arguments.call.iter().any(|call| call == "-") {
        return Err(Failure::new(
            "both the manifest and the calls are to come from stdin\nhelp: name a file for one of them",
        ));
    }
    let texts = calls::or_typed(&arguments.call).ok_or_else(|| {
        Failure::new(
            "there is nothing to call\nhelp: add `--call '<contract>#<function>(<arguments>)'`, or `--call -` to read calls from stdin",
        )
    })?;
    let typed = calls::is_typed() && texts.iter().any(|text| text == "-");
    arguments.code.check()?;
    let mut spec = crate::manifest::read(&arguments.manifest, &arguments.code.trust)?;
    let found = discover(&spec);
    // What stands on the command line is no part of the manifest.
    let locked = spec.clone();
    let stubs = Stubs::with(&mut spec, &found, &arguments.stubs.stub)?;
    let (plan, mut report) = plan::plan(&spec, &found, &stubs.served());
    super::check::suggest_host(&mut report);
    super::check::warn(&report, output);
    if !report.is_empty() {
        if !arguments.keep_going || plan.root.is_none() {
            return Err(Failure::new(report.to_string()));
        }
        output.complain(&report.to_string());
    }
    if arguments.locked {
        crate::locked::hold(&arguments.manifest, &locked, &found, &plan)?;
    }
    let mut reader = CallReader::new(calls::plugged(&plan, &found), PathBuf::new());
    let sources = calls::read(&mut reader, &texts)?;
    if let Some(graph) = running {
        // What was left out of a graph can come to it only when it is loaded, and what a recording holds is read then.
        let is_fixed = spec.host.iter().all(|host| host.replay.is_none());
        match (report.is_empty() && is_fixed).then(|| graph.apply_discovered(&spec, found.clone())) {
            Some(Ok(changes)) => {
                tell(&changes, output);
                return make(graph, &mut reader, &sources, arguments, output);
            }
            Some(Err(ApplyError::LoadAnew { reasons })) => {
                output.say(&format!("the graph is loaded anew: {}", reasons.join("; ")));
            }
            Some(Err(error)) => return Err(Failure::new(error.to_string())),
            None => {}
        }
        *running = None;
    }
    let engine = calls::engine(&arguments.code, spec.tick.as_ref().map(|tick| tick.value))?;
    let recorder = match &arguments.record {
        Some(path) => Some(Recorder::begin(path, &arguments.manifest, &spec, &plan, &found)?),
        None => None,
    };
    let mut builder = stubs.serve(Graph::from_spec(&engine, spec).stats(arguments.stats || typed));
    if let Some(recorder) = recorder.clone() {
        builder = builder.observe(move |crossing| recorder.write(crossing));
    }
    let graph = match builder.load_discovered(found.clone()) {
        Ok((graph, all)) => {
            let late = later(all, &report);
            if !late.is_empty() {
                output.complain(&late.to_string());
            }
            graph
        }
        Err(error) => return Err(Failure::new(later(*error.report, &report).to_string())),
    };
    let made = make(running.insert(graph), &mut reader, &sources, arguments, output);
    if let Some(recorder) = recorder {
        recorder.end()?;
    }
    made
}

/// Makes the calls, and prints what they did if that is asked for.
fn make(
    graph: &Graph,
    reader: &mut CallReader,
    sources: &[calls::Source],
    arguments: &Arguments,
    output: &Output,
) -> Result<(), Failure> {
    let made = calls::make(&mut Session::new(graph.clone()), reader, sources, arguments.options, output);
    if arguments.stats {
        print_stats(graph, arguments.options.json, output)?;
    }
    made
}

/// Says which plugins are others now.
fn tell(changes: &Changes, output: &Output) {
    let kept = changes.plugins.iter().filter(|change| change.fate == Fate::Kept).count();
    for change in changes.plugins.iter().filter(|change| change.fate != Fate::Kept) {
        output.say(&change.to_string());
    }
    if kept > 0 {
        output.say(&format!("{kept} kept with {} state", if kept == 1 { "its" } else { "their" }));
    }
}

fn print_stats(graph: &Graph, as_json: bool, output: &Output) -> Result<(), Failure> {
    if !as_json {
        output.complain(stats::table(graph).trim_end());
        return Ok(());
    }
    let line = stats::json(graph).map_err(|error| Failure::new(error.to_string()))?;
    output.print(&format!("{line}\n"))
}

/// What went wrong after planning.
pub(super) fn later(mut all: LoadReport, before: &LoadReport) -> LoadReport {
    all.problems.retain(|problem| !before.problems.contains(problem));
    all.left_out.retain(|left| !before.left_out.contains(left));
    all.root_lost = all.root_lost.filter(|lost| before.root_lost.as_ref() != Some(lost));
    all
}
