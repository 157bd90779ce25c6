//! `jackfield profile`.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use inferno::flamegraph;
use jackfield::discover::discover;
use jackfield::{Graph, Profiler, manifest, plan};

use super::calls::{self, CodeFlags, Source, StubFlags};
use super::reply::CallOptions;
use crate::call::CallReader;
use crate::interrupt;
use crate::output::{Failure, Output, count, write_file};
use crate::session::Session;
use crate::stubs::Stubs;

/// Draws where the time of calls goes: a flame graph over plugins and their functions.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  jackfield profile graph.toml --call 'demo:text/filter#transform(\"key\", [104, 105])' -o profile.svg\n  \
                  jackfield profile graph.toml --call 'filter#transform(\"key\", @page.html)' --for 5s\n  \
                  jackfield profile graph.toml --call 'filter#transform(\"\", [])' -o profile.folded\n\n\
                  The calls are made again and again for a second (--for, --once), and at each millisecond (--every) the plugin that runs is asked \
                  what it is doing. What is drawn is the time that plugins compute: functions of the application and of WASI have no samples. \
                  A plugin that is called is `<id> <contract>#<function>`, and its functions stand on it.\n\n\
                  A name that ends in `.folded` gets the stacks as text, a line each, as tools for flame graphs read them.\n\n\
                  Replies are printed once, as `jackfield run` prints them. Exit code 1 says that a dispatch failed, 2 that the graph could not be loaded."
)]
pub(super) struct Arguments {
    /// The graph's manifest; or a bundle.
    manifest: PathBuf,
    /// A call, `<contract>#<function>(<WAVE arguments>)`; may be given several times.
    #[arg(long, value_name = "CALL", required = true)]
    call: Vec<String>,
    /// Where to write: SVG, or text for a name that ends in `.folded`.
    #[arg(short, long, value_name = "FILE", default_value = "profile.svg")]
    output: PathBuf,
    /// How long the calls are made again and again.
    #[arg(long = "for", value_name = "DURATION", default_value = "1s", value_parser = manifest::duration)]
    time: Duration,
    /// Makes the calls once.
    #[arg(long, conflicts_with = "time")]
    once: bool,
    /// How often a sample is taken, from 100us to 100ms.
    #[arg(long, value_name = "DURATION", default_value = "1ms", value_parser = manifest::duration)]
    every: Duration,
    #[command(flatten)]
    code: CodeFlags,
    #[command(flatten)]
    stubs: StubFlags,
}

pub(super) fn run(arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    if arguments.call.iter().any(|call| call == "-") {
        return Err(Failure::new("the calls are made again and again, so name them with `--call`, not with `-`"));
    }
    let mut spec = crate::manifest::read(&arguments.manifest, &arguments.code.trust)?;
    let found = discover(&spec);
    let stubs = Stubs::with(&mut spec, &found, &arguments.stubs.stub)?;
    let (plan, mut report) = plan::plan(&spec, &found, &stubs.served());
    super::check::suggest_host(&mut report);
    super::check::warn(&report, output);
    if !report.is_empty() {
        return Err(Failure::new(report.to_string()));
    }
    let mut reader = CallReader::new(calls::plugged(&plan, &found), PathBuf::new());
    let sources = calls::read(&mut reader, &arguments.call)?;
    let tick = spec.tick.as_ref().map_or(arguments.every, |tick| tick.value.min(arguments.every));
    let engine = calls::engine(&arguments.code, Some(tick))?;
    let profiler = Profiler::new();
    let builder = stubs.serve(Graph::from_spec(&engine, spec).profile(&profiler));
    let (graph, _) = builder.load_discovered(found.clone()).map_err(|error| Failure::new(error.report.to_string()))?;
    let mut session = Session::new(graph);
    let begun = Instant::now();
    calls::make(&mut session, &mut reader, &sources, CallOptions::default(), output)?;
    if !arguments.once {
        again(&mut session, &sources, begun + arguments.time)?;
    }
    write(arguments, &profiler, output)
}

/// Makes the calls again, until this moment.
fn again(session: &mut Session, sources: &[Source], until: Instant) -> Result<(), Failure> {
    while Instant::now() < until {
        for source in sources {
            let Source::Call(call) = source else { continue };
            interrupt::watched(|| session.call(call)).map_err(|error| Failure::new(error.to_string()))?;
        }
        if interrupt::is_interrupted() {
            // What was seen until then is drawn.
            break;
        }
    }
    Ok(())
}

fn write(arguments: &Arguments, profiler: &Profiler, output: &Output) -> Result<(), Failure> {
    let folded = profiler.folded();
    if folded.is_empty() {
        return Err(Failure::new(
            "nothing was sampled: the calls compute for less than a sample takes to come\nhelp: give them more to do, or pass \
             `--for 10s` or `--every 100us`",
        ));
    }
    let is_text = arguments.output.extension().is_some_and(|extension| extension == "folded");
    let content = if is_text { folded.into_bytes() } else { draw(&folded)? };
    write_file(&arguments.output, &content, [arguments.manifest.as_path()])?;
    let samples = count(usize::try_from(profiler.count()).unwrap_or(usize::MAX), "sample");
    output.say(&format!("wrote {} from {samples}", arguments.output.display()));
    Ok(())
}

fn draw(folded: &str) -> Result<Vec<u8>, Failure> {
    let mut options = flamegraph::Options::default();
    options.title = "What plugins compute".to_owned();
    options.count_name = "samples".to_owned();
    options.deterministic = true;
    let mut svg = Vec::new();
    flamegraph::from_lines(&mut options, folded.lines(), &mut svg)
        .map_err(|error| Failure::new(format!("the samples cannot be drawn: {error}")))?;
    Ok(svg)
}
