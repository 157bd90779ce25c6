//! Settings of wasmtime's own that a host chooses.

use std::path::Path;
use std::time::{Duration, Instant};

use jackfield::plan::{ComponentSource, GraphSpec, PluginSpec};
use jackfield::wasmtime::OptLevel;
use jackfield::{Engine, EngineConfig, Graph, Limits, Plugin, Val, WasmtimeSettings};

use crate::limits::worker;
use crate::wat::{SUM, TWICE, call, engine, load, plugin};

fn run(cache: &Path, settings: WasmtimeSettings) -> Engine {
    let config = EngineConfig { cache: Some(cache.to_owned()), wasmtime: settings, ..EngineConfig::default() };
    let engine = Engine::new(&config).unwrap();
    let graph =
        load(Graph::builder(&engine).root("demo:math/twice").plugin(plugin("s", SUM)).plugin(plugin("t", TWICE)));
    assert_eq!(call(&graph, "demo:math/twice", "twice", &[Val::U32(21)]), Ok(Some(Val::U32(42))));
    engine
}

#[test]
fn compiled_code_is_kept_apart_by_settings() {
    let folder = std::env::temp_dir().join(format!("jackfield-settings-{}", std::process::id()));
    drop(std::fs::remove_dir_all(&folder));
    let entries = || std::fs::read_dir(&folder).unwrap().count();
    run(&folder, WasmtimeSettings::new());
    assert_eq!(entries(), 2);
    // The same settings find what is there; what does not change code does not keep it apart.
    run(&folder, WasmtimeSettings::new().wasm_backtrace_max_frames(None));
    assert_eq!(entries(), 2);
    let others = [
        WasmtimeSettings::new().cranelift_opt_level(OptLevel::None),
        WasmtimeSettings::new().cranelift_nan_canonicalization(true),
        WasmtimeSettings::new().memory_guard_size(1 << 20),
        WasmtimeSettings::new().memory_init_cow(false),
        WasmtimeSettings::new().table_lazy_init(false),
    ];
    for (at, settings) in others.into_iter().enumerate() {
        run(&folder, settings.clone());
        run(&folder, settings);
        assert_eq!(entries(), 2 * (at + 2));
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn what_cannot_be_made_is_an_error_of_the_engine() {
    let profiled = WasmtimeSettings::new().set("profiler", "vtune").unwrap();
    let config = EngineConfig { wasmtime: profiled, ..EngineConfig::default() };
    assert_eq!(config.clone().wasmtime, config.wasmtime);
    if let Err(error) = Engine::new(&config) {
        assert!(error.to_string().contains("cannot be set up"), "{error}");
    }
}

#[test]
fn a_host_cannot_take_away_what_limits_stand_on() {
    for name in ["epoch_interruption", "consume_fuel", "max_wasm_stack", "wasm_component_model", "memory_reservation"] {
        let error = WasmtimeSettings::new().set(name, "false").unwrap_err().to_string();
        assert!(error.contains(&format!("`{name}` cannot be chosen: ")), "{error}");
    }
}

#[test]
fn deadlines_are_kept_to_the_tick_that_the_host_chooses() {
    for tick in [Duration::ZERO, Duration::from_micros(99), Duration::from_millis(101)] {
        let error = Engine::new(&EngineConfig { tick, ..EngineConfig::default() }).unwrap_err().to_string();
        assert!(error.contains("from 100µs to 100ms"), "{error}");
    }
    let deadline = Duration::from_millis(8);
    let took = |tick| {
        let engine = Engine::new(&EngineConfig { tick, ..EngineConfig::default() }).unwrap();
        let worker = Plugin::from_bytes("w", worker()).limits(Limits::new().deadline(deadline));
        let graph = load(Graph::builder(&engine).root("demo:work/work").plugin(worker));
        let run = || {
            let start = Instant::now();
            let error = call(&graph, "demo:work/work", "fib", &[Val::U32(60)]).unwrap_err();
            assert_eq!(error.case(), "deadline", "{error}");
            start.elapsed()
        };
        (0..5).map(|_| run()).min().unwrap()
    };
    // Never before the time is over. How much later is the machine's business too, so that the best of some is looked at.
    let fine = took(Duration::from_micros(100));
    assert!(fine >= deadline, "{fine:?}");
    let coarse = took(Duration::from_millis(50));
    assert!(coarse >= Duration::from_millis(50) && fine < coarse, "{fine:?} {coarse:?}");
}

#[test]
fn a_graph_that_wants_a_finer_tick_than_its_engine_has_is_told() {
    let mut spec = GraphSpec::new("demo:work/work".to_owned());
    spec.plugins.push(PluginSpec::new("w".to_owned(), ComponentSource::Bytes(worker().into())));
    spec.tick = Some(Duration::from_micros(200).into());
    let (_, report) = Graph::from_spec(&engine(), spec.clone()).load().unwrap_or_else(|error| panic!("{error}"));
    let said = report.to_string();
    assert!(said.contains("wants a tick of 200µs") && said.contains("`EngineConfig { tick, .. }`"), "{said}");
    let fine = EngineConfig { tick: Duration::from_micros(200), ..EngineConfig::default() };
    let (_, report) =
        Graph::from_spec(&Engine::new(&fine).unwrap(), spec).load().unwrap_or_else(|error| panic!("{error}"));
    assert!(report.is_empty(), "{report}");
}
