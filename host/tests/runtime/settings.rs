//! Settings of wasmtime's own that a host chooses.

use std::path::Path;

use jackfield::wasmtime::OptLevel;
use jackfield::{Engine, EngineConfig, Graph, Val, WasmtimeSettings};

use crate::wat::{SUM, TWICE, call, load, plugin};

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
