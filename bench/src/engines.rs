//! The script engine beside two others: a native QuickJS, and the engine that the JavaScript SDK carries.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use jackfield::{Engine, EngineConfig, Graph, Lifetime, Plugin, Val};
use jackfield_scripts::Script;
use serde_json::{Value, json};

use crate::measure::{self, median};

/// Native QuickJS, which is built where there is a compiler for it.
const NATIVE: &str = "target/quickjs/release/bench-quickjs";

/// How many runs are timed together, and how often each side has its turn.
const RUNS: u32 = 10;
const TURNS: usize = 61;

/// Measures, and prints a line for each of the others.
pub(crate) fn run(script: &Script, source: &str, points: &str) -> Vec<Value> {
    let mut results = Vec::new();
    let mut tell = |name: &str, goal: Option<f64>, found: Option<(f64, f64)>| {
        let Some((ours, theirs)) = found else { return };
        let (ratio, shown) = (ours / theirs, goal.map_or(String::new(), |goal| format!("{goal:.2}")));
        println!("{name:<52} {:>7.1} us {:>7.1} us {ratio:>7.2} {shown:>7}", ours / 1e3, theirs / 1e3);
        results.push(json!({ "name": name, "ours_ns": ours, "peer_ns": theirs, "ratio": ratio, "goal": goal }));
    };
    tell("script: a fresh instance against native QuickJS", Some(3.0), native(script, source, points));
    tell("script: a fresh instance against the JS SDK's engine", None, of_sdk(script, source, points));
    results
}

/// The nanoseconds of a run of ours and of theirs, who take turns.
fn by_turns(script: &Script, points: &str, mut theirs: impl FnMut() -> Option<f64>) -> Option<(f64, f64)> {
    let (mut our_times, mut their_times) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        their_times.push(theirs()?);
        let begin = measure::now();
        for _ in 0..RUNS {
            script.run_json(Some(points)).unwrap_or_else(|error| panic!("{error}"));
        }
        our_times.push((measure::now() - begin).as_nanos() as f64 / f64::from(RUNS));
    }
    Some((median(our_times), median(their_times)))
}

/// The same work in a component that the JavaScript SDK made, in a fresh instance for each run as well.
fn of_sdk(script: &Script, source: &str, points: &str) -> Option<(f64, f64)> {
    let say = |line: &str| eprintln!("{line}");
    let options = jackfield_build::Options::new("target/plugins/bench".into(), &say);
    let built = jackfield_build::find(Path::new("bench/guests/engine-js"));
    let built = match built.and_then(|plugins| jackfield_build::build(&plugins, &options)) {
        Ok(built) => built,
        Err(error) => {
            eprintln!("left out: the JavaScript SDK's engine: {error}");
            return None;
        }
    };
    let config = EngineConfig { wasm_stack: 4 << 20, interruptible: false, ..EngineConfig::default() };
    let engine = Engine::new(&config).unwrap_or_else(|error| panic!("{error}"));
    let limits = jackfield::Limits::new().deadline(None).start_deadline(None).memory(64 << 20);
    let plugin = Plugin::from_file("engine", &built.first()?.component).lifetime(Lifetime::Call).limits(limits);
    let (graph, _) = Graph::builder(&engine)
        .root("bench:script/run")
        .plugin(plugin)
        .load()
        .unwrap_or_else(|error| panic!("{error}"));
    let function = graph.function("bench:script/run", "run").unwrap_or_else(|error| panic!("{error}"));
    let arguments = [Val::from(source), Val::from(points)];
    by_turns(script, points, || {
        let begin = measure::now();
        for _ in 0..RUNS {
            for (_, reply) in function.call(&arguments) {
                reply.unwrap_or_else(|error| panic!("{error}"));
            }
        }
        Some((measure::now() - begin).as_nanos() as f64 / f64::from(RUNS))
    })
}

fn native(script: &Script, source: &str, points: &str) -> Option<(f64, f64)> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args([
        "build",
        "--release",
        "--quiet",
        "--manifest-path",
        "bench/quickjs/Cargo.toml",
        "--target-dir",
        "target/quickjs",
    ]);
    if !build.status().is_ok_and(|status| status.success()) {
        eprintln!("left out: native QuickJS, which cannot be built");
        return None;
    }
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    let (file, data) = (folder.path().join("track.js"), folder.path().join("track.json"));
    for (path, text) in [(&file, source), (&data, points)] {
        std::fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
    let mut child = Command::new(NATIVE);
    let child = child.args([&file, &data]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut native = Native(child.unwrap_or_else(|error| panic!("{NATIVE}: {error}")));
    by_turns(script, points, || native.runs(RUNS))
}

struct Native(Child);

impl Native {
    /// The nanoseconds of one of so many runs.
    fn runs(&mut self, runs: u32) -> Option<f64> {
        writeln!(self.0.stdin.as_mut()?, "{runs}").ok()?;
        let mut line = String::new();
        // One line is answered to each that is asked, so that nothing is read ahead.
        BufReader::with_capacity(1, self.0.stdout.as_mut()?).read_line(&mut line).ok()?;
        line.split_whitespace().next_back()?.parse().ok()
    }
}

impl Drop for Native {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        drop(self.0.wait());
    }
}
