//! What a call through Jackfield costs, as ratios to raw wasmtime in the same run.
//!
//! `cargo xtask bench` runs it. The table goes to stdout, the numbers to `target/bench.json` or the path given as argument.
//! Absolute times move with the machine: read the ratios.

mod linking;
mod measure;
mod ours;
mod raw;

use std::path::PathBuf;
use std::process::ExitCode;

use jackfield::{Engine, EngineConfig};
use measure::{Subject, ratio};
use serde_json::{Value, json};

/// A ratio and how high it may be.
struct Goal {
    name: &'static str,
    ours: &'static str,
    peer: &'static str,
    at_most: f64,
}

const fn goal(name: &'static str, ours: &'static str, peer: &'static str, at_most: f64) -> Goal {
    Goal { name, ours, peer, at_most }
}

const GOALS: [Goal; 7] = [
    goal("typed host call of add(u32, u32)", "typed add", "raw typed add", 1.25),
    goal("typed host call of a 16-byte string", "typed string", "raw typed string", 1.25),
    goal("dynamic host call of add", "dynamic add", "raw dynamic add", 1.25),
    goal("plugin to plugin, typed", "typed plugin to plugin", "raw typed plugin to plugin", 1.25),
    goal(
        "plugin to plugin, common signature against typed",
        "common signature plugin to plugin",
        "raw typed plugin to plugin",
        1.25,
    ),
    goal("plugin to plugin, dynamic", "dynamic plugin to plugin", "raw dynamic plugin to plugin", 1.25),
    goal("list<u8> of 1 MiB, unknown contract against typed", "unknown 1 MiB", "typed 1 MiB", 5.0),
];

/// How many plugins are linked, and in how many milliseconds.
const PLUGINS: usize = 100;
const LINK_MILLIS: f64 = 100.0;

fn main() -> ExitCode {
    let rounds = 41;
    let engine = Engine::new(&EngineConfig::default()).unwrap_or_else(|error| panic!("{error}"));
    let mut subjects = raw::subjects().unwrap_or_else(|error| panic!("{error:?}"));
    subjects.extend(ours::subjects(&engine));
    measure::run(&mut subjects, rounds);

    println!("{:<52} {:>10} {:>10} {:>7} {:>7}", "", "ours", "peer", "ratio", "goal");
    let mut results = Vec::new();
    let mut met = true;
    for goal in &GOALS {
        let (ours, peer) = (find(&subjects, goal.ours), find(&subjects, goal.peer));
        let ratio = ratio(ours, peer);
        met &= ratio <= goal.at_most;
        let mark = if ratio <= goal.at_most { "" } else { "  missed" };
        println!(
            "{:<52} {:>10} {:>10} {ratio:>7.2} {:>7.2}{mark}",
            goal.name,
            nanos(ours.median()),
            nanos(peer.median()),
            goal.at_most
        );
        results.push(json!({
            "name": goal.name, "ours_ns": ours.median(), "peer_ns": peer.median(), "ratio": ratio, "goal": goal.at_most,
        }));
    }
    let millis = linking::millis(&engine, PLUGINS);
    met &= millis <= LINK_MILLIS;
    let mark = if millis <= LINK_MILLIS { "" } else { "  missed" };
    println!(
        "{:<52} {millis:>7.1} ms {:>26.0} ms{mark}",
        format!("linking {PLUGINS} plugins from compiled code"),
        LINK_MILLIS
    );
    results.push(json!({ "name": "linking 100 plugins from compiled code", "ms": millis, "goal": LINK_MILLIS }));

    let path = std::env::args_os().nth(1).map_or_else(default_path, PathBuf::from);
    let subjects: Vec<Value> = subjects.iter().map(|s| json!({ "name": s.name, "median_ns": s.median() })).collect();
    let text = json!({ "rounds": rounds, "met": met, "results": results, "subjects": subjects });
    if let Err(error) = std::fs::write(&path, format!("{text:#}\n")) {
        eprintln!("{}: {error}", path.display());
        return ExitCode::FAILURE;
    }
    eprintln!("written to {}", path.display());
    // A missed goal is a number to look at, not a failure: a bench is no test.
    ExitCode::SUCCESS
}

fn find<'a>(subjects: &'a [Subject], name: &str) -> &'a Subject {
    subjects.iter().find(|subject| subject.name == name).unwrap_or_else(|| panic!("no subject is called {name}"))
}

fn nanos(nanos: f64) -> String {
    if nanos < 10_000.0 { format!("{nanos:.0} ns") } else { format!("{:.1} us", nanos / 1000.0) }
}

/// Beside the executable's profile folder, `target/bench.json`.
fn default_path() -> PathBuf {
    let target = std::env::current_exe().ok().and_then(|path| Some(path.ancestors().nth(2)?.to_path_buf()));
    target.unwrap_or_default().join("bench.json")
}
