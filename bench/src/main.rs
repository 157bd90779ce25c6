//! What a call through Jackfield costs, as ratios to raw wasmtime in the same run.
//!
//! `cargo xtask bench` runs it. The table goes to stdout, the numbers to `target/bench.json` or the path given as argument;
//! `cargo xtask bench scripts` measures the script sandbox alone.
//! Absolute times move with the machine: read the ratios.

mod command;
mod engines;
mod languages;
mod linking;
mod measure;
mod ours;
mod raw;
mod scripts;

use std::path::PathBuf;
use std::process::ExitCode;

use jackfield::wasmtime::Result;
use jackfield::{Engine, EngineConfig};
use measure::{Pair, Taken, median};
use raw::guests;
use serde_json::json;

/// A ratio and how high it may be.
struct Goal {
    name: &'static str,
    at_most: f64,
    make: fn(&Engine) -> Result<Pair>,
}

const GOALS: [Goal; 8] = [
    Goal {
        name: "typed host call of add(u32, u32)",
        at_most: 1.25,
        make: |engine| Ok(Pair { ours: ours::add(engine), peer: raw::add()? }),
    },
    Goal {
        name: "typed host call of a 16-byte string",
        at_most: 1.25,
        make: |engine| Ok(Pair { ours: ours::text(engine), peer: raw::text()? }),
    },
    Goal {
        name: "dynamic host call of add",
        at_most: 1.25,
        make: |engine| Ok(Pair { ours: ours::dynamic_add(engine), peer: raw::dynamic_add()? }),
    },
    Goal {
        name: "dynamic host call of add by its name",
        at_most: 1.30,
        make: |engine| Ok(Pair { ours: ours::named_add(engine), peer: raw::dynamic_add()? }),
    },
    Goal {
        name: "plugin to plugin, typed",
        at_most: 1.25,
        make: |engine| {
            let ours = ours::plugin_to_plugin(engine, guests::LOOP_KNOWN);
            Ok(Pair { ours, peer: raw::plugin_to_plugin()? })
        },
    },
    Goal {
        name: "plugin to plugin, common signature against typed",
        at_most: 1.25,
        make: |engine| {
            let ours = ours::plugin_to_plugin(engine, guests::LOOP_UNKNOWN);
            Ok(Pair { ours, peer: raw::plugin_to_plugin()? })
        },
    },
    Goal {
        name: "plugin to plugin, dynamic",
        at_most: 1.25,
        make: |engine| {
            let ours = ours::plugin_to_plugin(engine, guests::LOOP_PAIRS);
            Ok(Pair { ours, peer: raw::dynamic_plugin_to_plugin()? })
        },
    },
    Goal {
        name: "list<u8> of 1 MiB, unknown contract against typed",
        at_most: 5.0,
        make: |engine| Ok(Pair { ours: ours::unknown_megabyte(engine), peer: ours::megabyte(engine) }),
    },
];

/// How often everything is made anew, and how many rounds are run with each.
const SETS: usize = 7;
const ROUNDS: usize = 81;

/// How many plugins are linked, and in how many milliseconds.
const PLUGINS: usize = 100;
const LINK_MILLIS: f64 = 100.0;

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some("scripts") {
        scripts::run();
        return ExitCode::SUCCESS;
    }
    let mut taken: Vec<Taken> = GOALS.iter().map(|_| Taken::default()).collect();
    for _ in 0..SETS {
        let engine = Engine::new(&EngineConfig::default()).unwrap_or_else(|error| panic!("{error}"));
        let pairs: Result<Vec<Pair>> = GOALS.iter().map(|goal| (goal.make)(&engine)).collect();
        measure::run(&mut pairs.unwrap_or_else(|error| panic!("{error:?}")), ROUNDS, &mut taken);
    }

    println!("{:<52} {:>10} {:>10} {:>7} {:>7}", "", "ours", "peer", "ratio", "goal");
    let mut results = Vec::new();
    let mut met = true;
    for (goal, taken) in GOALS.iter().zip(&taken) {
        let (ours, peer) = (median(taken.ours.clone()), median(taken.peer.clone()));
        let ratio = median(taken.ratios.clone());
        met &= ratio <= goal.at_most;
        let mark = if ratio <= goal.at_most { "" } else { "  missed" };
        println!("{:<52} {:>10} {:>10} {ratio:>7.2} {:>7.2}{mark}", goal.name, nanos(ours), nanos(peer), goal.at_most);
        results.push(json!({
            "name": goal.name, "ours_ns": ours, "peer_ns": peer, "ratio": ratio, "goal": goal.at_most,
            "ratios_of_sets": taken.ratios,
        }));
    }
    let engine = Engine::new(&EngineConfig::default()).unwrap_or_else(|error| panic!("{error}"));
    let millis = linking::millis(&engine, PLUGINS);
    met &= millis <= LINK_MILLIS;
    let mark = if millis <= LINK_MILLIS { "" } else { "  missed" };
    println!(
        "{:<52} {millis:>7.1} ms {:>26.0} ms{mark}",
        format!("linking {PLUGINS} plugins from compiled code"),
        LINK_MILLIS
    );
    results.push(json!({ "name": "linking 100 plugins from compiled code", "ms": millis, "goal": LINK_MILLIS }));
    if let Some(command) = command::find() {
        results.extend(command::run(&command));
        results.extend(languages::run(&command));
    }
    results.extend(scripts::run());

    let path = std::env::args_os().nth(1).map_or_else(default_path, PathBuf::from);
    let text = json!({ "sets": SETS, "rounds": ROUNDS, "met": met, "results": results });
    if let Err(error) = std::fs::write(&path, format!("{text:#}\n")) {
        eprintln!("{}: {error}", path.display());
        return ExitCode::FAILURE;
    }
    eprintln!("written to {}", path.display());
    // A missed goal is a number to look at, not a failure: a bench is no test.
    ExitCode::SUCCESS
}

fn nanos(nanos: f64) -> String {
    if nanos < 10_000.0 { format!("{nanos:.0} ns") } else { format!("{:.1} us", nanos / 1000.0) }
}

/// Beside the executable's profile folder, `target/bench.json`.
fn default_path() -> PathBuf {
    let target = std::env::current_exe().ok().and_then(|path| Some(path.ancestors().nth(2)?.to_path_buf()));
    target.unwrap_or_default().join("bench.json")
}
