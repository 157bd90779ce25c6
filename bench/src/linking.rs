//! How long it takes to load a graph whose plugins were all compiled before.

use std::time::Instant;

use jackfield::{Engine, EngineConfig, Graph, Plugin};

use crate::measure::median;
use crate::raw::guests;

const ROUNDS: usize = 7;

/// Milliseconds to load a graph of this many plugins, all different, from `.cwasm` files: reading, planning and linking them,
/// with an instance of each. All but one have a direct socket to the last.
///
/// # Panics
///
/// Where the graph cannot be loaded: the bench's own guests have no faults.
pub(crate) fn millis(engine: &Engine, plugins: usize) -> f64 {
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("a temporary folder cannot be made: {error}"));
    let place = |id: &str| folder.path().join(format!("{id}.cwasm"));
    let compile = |id: &str, text: &str| {
        let code = engine.precompile(text.as_bytes()).unwrap_or_else(|error| panic!("{id}: {error}"));
        std::fs::write(place(id), code).unwrap_or_else(|error| panic!("{id}: {error}"));
    };
    compile("calls", guests::CALLS);
    let ids: Vec<String> = (1..plugins).map(|number| format!("loop{number}")).collect();
    for (number, id) in ids.iter().enumerate() {
        // A constant of its own makes each a component of its own.
        let own = format!("(global i32 (i32.const {number})) (func (export \"add\")");
        compile(id, &guests::LOOP_KNOWN.replace("(func (export \"add\")", &own));
    }
    let rounds = (0..ROUNDS).map(|_| {
        // What another engine remembers would make it look faster than it is.
        let engine = Engine::new(&EngineConfig::default()).unwrap_or_else(|error| panic!("{error}"));
        let builder = Graph::builder(&engine).root("bench:calls/loops").trust(folder.path());
        let builder = builder.plugin(Plugin::from_file("calls", place("calls")));
        let builder = ids.iter().fold(builder, |builder, id| builder.plugin(Plugin::from_file(id, place(id))));
        let start = Instant::now();
        let (graph, report) = builder.load().unwrap_or_else(|error| panic!("{error}"));
        let millis = start.elapsed().as_secs_f64() * 1000.0;
        assert!(report.is_empty(), "{report}");
        drop(graph);
        millis
    });
    median(rounds.collect())
}
