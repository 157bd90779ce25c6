//! Plugins whose instances live for one call into the graph.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Barrier};

use jackfield::{CallBudget, Engine, EngineConfig, Graph, HostContract, Lifetime, Limits, Plugin, Val};

use crate::resources::{consumer, owner};
use crate::wat::{builder, call, component, load};

/// Counts its calls, and how often it was initialised.
const COUNT: &str = r#"
package demo:count@0.1.0;
interface count { next: func() -> u32; init: func(config: string); boom: func(); }
interface twice { twice: func() -> tuple<u32, u32>; calls: func() -> u32; }
interface told { made: func(); }
world counter { import told; export count; }
world caller { import count; export twice; }
"#;

pub(crate) fn counter() -> Vec<u8> {
    component(
        &[COUNT],
        "counter",
        r#"(import "demo:count/told@0.1.0" "made" (func $made))"#,
        r#"
        (global $calls (mut i32) (i32.const 0))
        (func (export "demo:count/count@0.1.0#init") (param i32 i32) (call $made))
        (func (export "demo:count/count@0.1.0#boom") unreachable)
        (func (export "demo:count/count@0.1.0#next") (result i32)
          (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
          (global.get $calls))"#,
    )
}

/// Calls the counter twice in a call, and counts its own calls.
pub(crate) fn caller() -> Vec<u8> {
    component(
        &[COUNT],
        "caller",
        r#"(import "demo:count/count@0.1.0" "next" (func $next (result i32)))"#,
        r#"
        (global $calls (mut i32) (i32.const 0))
        (func (export "demo:count/twice@0.1.0#calls") (result i32) (global.get $calls))
        (func (export "demo:count/twice@0.1.0#twice") (result i32)
          (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
          (i32.store (i32.const 64) (call $next))
          (i32.store (i32.const 68) (call $next))
          (i32.const 64))"#,
    )
}

/// A host that counts the instances that were initialised.
pub(crate) fn told(made: &Arc<AtomicU32>) -> HostContract {
    let made = Arc::clone(made);
    let contract = HostContract::from_wit(COUNT, "demo:count/told@0.1.0").unwrap();
    let count = move |_: &[Val]| {
        made.fetch_add(1, Ordering::Relaxed);
        Ok(None)
    };
    contract.function("made", count).unwrap()
}

fn counter_graph(root: &str, lifetime: Lifetime, made: &Arc<AtomicU32>) -> Graph {
    let counter = Plugin::from_bytes("counter", counter()).lifetime(lifetime).limits(Limits::new().memory(1 << 20));
    load(builder(root).host(told(made)).plugin(counter).plugin(Plugin::from_bytes("caller", caller())))
}

const NEXT: (&str, &str) = ("demo:count/count", "next");

fn next(graph: &Graph) -> Option<Val> {
    call(graph, NEXT.0, NEXT.1, &[]).unwrap()
}

#[test]
fn each_call_has_a_fresh_instance_and_init_runs_in_it() {
    let made = Arc::default();
    let graph = counter_graph("demo:count/count", Lifetime::Call, &made);
    let at_load = made.load(Ordering::Relaxed);
    for _ in 0..3 {
        assert_eq!(next(&graph), Some(Val::U32(1)));
    }
    assert_eq!(made.load(Ordering::Relaxed), at_load + 3);
    let kept = counter_graph("demo:count/count", Lifetime::Graph, &made);
    assert_eq!([next(&kept), next(&kept)], [Some(Val::U32(1)), Some(Val::U32(2))]);
}

#[test]
fn a_failure_is_told_and_the_next_call_is_as_the_first() {
    let graph = counter_graph("demo:count/count", Lifetime::Call, &Arc::default());
    for _ in 0..3 {
        let error = call(&graph, "demo:count/count", "boom", &[]).unwrap_err();
        assert_eq!((error.case(), error.plugin(), error.function()), ("trap", "counter", "boom"), "{error}");
        assert_eq!(next(&graph), Some(Val::U32(1)));
    }
}

#[test]
fn one_call_into_the_graph_finds_one_instance_however_often_it_is_called() {
    let made: Arc<AtomicU32> = Arc::default();
    let graph = counter_graph("demo:count/twice", Lifetime::Call, &made);
    let at_load = made.load(Ordering::Relaxed);
    for _ in 0..3 {
        let pair = call(&graph, "demo:count/twice", "twice", &[]).unwrap();
        assert_eq!(pair, Some(Val::Tuple(vec![Val::U32(1), Val::U32(2)])));
    }
    assert_eq!(made.load(Ordering::Relaxed), at_load + 3);
    // The caller is one for all calls.
    assert_eq!(call(&graph, "demo:count/twice", "calls", &[]).unwrap(), Some(Val::U32(3)));
}

#[test]
fn calls_of_several_threads_run_side_by_side_and_share_nothing() {
    // Each instance waits in its `init` for the other: taking turns, they would wait for ever.
    let barrier = Arc::new(Barrier::new(2));
    let meets = Arc::new(AtomicU32::new(0));
    let (waits, meet) = (Arc::clone(&barrier), Arc::clone(&meets));
    let contract = HostContract::from_wit(COUNT, "demo:count/told@0.1.0").unwrap();
    let made = move |_: &[Val]| {
        if meet.load(Ordering::Relaxed) > 0 {
            waits.wait();
        }
        Ok(None)
    };
    let counter = Plugin::from_bytes("counter", counter()).lifetime(Lifetime::Call);
    let graph = load(builder("demo:count/count").host(contract.function("made", made).unwrap()).plugin(counter));
    meets.store(1, Ordering::Relaxed);
    std::thread::scope(|scope| {
        let calls = [0, 1].map(|_| scope.spawn(|| (0..5).map(|_| next(&graph)).collect::<Vec<_>>()));
        for call in calls {
            assert_eq!(call.join().unwrap(), vec![Some(Val::U32(1)); 5]);
        }
    });
}

#[test]
fn a_handle_for_the_host_is_refused_and_says_why() {
    let plugin = Plugin::from_bytes("owner", owner()).lifetime(Lifetime::Call);
    let graph = load(builder("demo:kv/store").plugin(plugin));
    for function in ["bucket", "bucket.open", "make"] {
        let error = call(&graph, "demo:kv/store", function, &[Val::U32(1)]).unwrap_err();
        assert_eq!(error.case(), "unsupported", "{error}");
        assert!(error.cause().contains("lifetime of plugin `owner` is \"call\""), "{error}");
    }
    // No instance was harmed.
    assert_eq!(call(&graph, "demo:kv/store", "make", &[Val::U32(0)]).unwrap(), Some(Val::List(vec![])));
}

#[test]
fn handles_pass_between_plugins_within_one_call_and_die_with_it() {
    let owner = Plugin::from_bytes("owner", owner()).lifetime(Lifetime::Call);
    let graph = load(builder("demo:kv/pass").plugin(owner).plugin(Plugin::from_bytes("consumer", consumer())));
    let pass = |function: &str, args: &[Val]| call(&graph, "demo:kv/pass", function, args);
    // The consumer takes one from the owner and hands it on to the host, where it would be dead.
    let error = pass("relay", &[Val::U32(7)]).unwrap_err();
    assert_eq!((error.case(), error.plugin()), ("unsupported", "consumer"), "{error}");
    assert!(error.cause().contains("`owner`"), "{error}");
    // Within one call it is used, and what is kept of it afterwards is dead.
    let none = pass("release", &[]);
    assert!(none.is_err(), "{none:?}");
}

#[test]
fn it_works_within_an_async_runtime() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let graph = counter_graph("demo:count/twice", Lifetime::Call, &Arc::default());
    runtime.block_on(async {
        for _ in 0..2 {
            let pair = call(&graph, "demo:count/twice", "twice", &[]).unwrap();
            assert_eq!(pair, Some(Val::Tuple(vec![Val::U32(1), Val::U32(2)])));
        }
    });
}

#[test]
fn fuel_of_the_last_call_is_known() {
    let limits = Limits::new().fuel(1_000_000);
    let counter = Plugin::from_bytes("counter", counter()).lifetime(Lifetime::Call).limits(limits);
    let graph = load(builder("demo:count/count").host(told(&Arc::default())).plugin(counter));
    next(&graph);
    let left = graph.fuel_left("counter").unwrap();
    assert!(left > 900_000 && left < 1_000_000, "{left}");
}

#[test]
fn a_decision_is_asked_for_each_call() {
    let asked = Arc::new(AtomicU32::new(0));
    let here = Arc::clone(&asked);
    let counter = Plugin::from_bytes("counter", counter()).lifetime(Lifetime::Call).decide(move |_| {
        // The second call may do nothing.
        let fuel = if here.fetch_add(1, Ordering::Relaxed) == 1 { 1 } else { 1_000_000 };
        CallBudget::new().fuel(fuel)
    });
    let graph = load(builder("demo:count/count").host(told(&Arc::default())).plugin(counter));
    assert_eq!(next(&graph), Some(Val::U32(1)));
    assert_eq!(call(&graph, NEXT.0, NEXT.1, &[]).unwrap_err().case(), "fuel");
    assert_eq!(next(&graph), Some(Val::U32(1)));
    assert_eq!(asked.load(Ordering::Relaxed), 3);
}

#[test]
fn a_manifest_says_it() {
    let folder = std::env::temp_dir().join(format!("jackfield-lifetime-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("counter.wasm"), counter()).unwrap();
    let manifest = folder.join("graph.toml");
    let text = "[graph]\nroot = \"demo:count/count\"\n[plugin.c]\ncomponent = \"counter.wasm\"\nlifetime = \"call\"";
    std::fs::write(&manifest, text).unwrap();
    let engine = Engine::new(&EngineConfig::default()).unwrap();
    let graph = load(Graph::from_manifest(&engine, &manifest).unwrap().host(told(&Arc::default())));
    assert_eq!([next(&graph), next(&graph)], [Some(Val::U32(1)), Some(Val::U32(1))]);
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn more_calls_at_a_time_than_there_are_places_all_come_through() {
    let graph = counter_graph("demo:count/count", Lifetime::Call, &Arc::default());
    std::thread::scope(|scope| {
        for _ in 0..100 {
            scope.spawn(|| (0..20).for_each(|_| assert_eq!(next(&graph), Some(Val::U32(1)))));
        }
    });
}

#[test]
fn who_waits_for_a_place_waits_no_longer_than_its_time() {
    // Each `init` waits until all places are taken and one call more has failed.
    let places = jackfield::plan::PLACES as usize;
    let (held, go) = (Arc::new(Barrier::new(places + 1)), Arc::new(Barrier::new(places + 1)));
    let loaded = Arc::new(AtomicU32::new(0));
    let contract = HostContract::from_wit(COUNT, "demo:count/told@0.1.0").unwrap();
    let (holds, goes, is_loaded) = (Arc::clone(&held), Arc::clone(&go), Arc::clone(&loaded));
    let made = move |_: &[Val]| {
        if is_loaded.load(Ordering::Relaxed) > 0 {
            holds.wait();
            goes.wait();
        }
        Ok(None)
    };
    let counter = Plugin::from_bytes("counter", counter()).lifetime(Lifetime::Call);
    let counter = counter.decide(|call| {
        let time = if call.function() == "boom" { 50 } else { 20_000 };
        CallBudget::new().deadline(std::time::Duration::from_millis(time))
    });
    let graph = load(builder("demo:count/count").host(contract.function("made", made).unwrap()).plugin(counter));
    loaded.store(1, Ordering::Relaxed);
    std::thread::scope(|scope| {
        for _ in 0..places {
            scope.spawn(|| assert_eq!(next(&graph), Some(Val::U32(1))));
        }
        held.wait();
        loaded.store(0, Ordering::Relaxed);
        let error = call(&graph, "demo:count/count", "boom", &[]).unwrap_err();
        assert_eq!((error.case(), error.plugin()), ("deadline", "counter"), "{error}");
        assert!(error.cause().contains("a place of the pool"), "{error}");
        go.wait();
    });
    assert_eq!(next(&graph), Some(Val::U32(1)));
}

#[test]
fn what_does_not_fit_into_a_place_is_made_on_demand() {
    let counter = Plugin::from_bytes("counter", counter()).lifetime(Lifetime::Call);
    let counter = counter.limits(Limits::new().tables(None));
    let graph = load(builder("demo:count/count").host(told(&Arc::default())).plugin(counter));
    for _ in 0..3 {
        assert_eq!(next(&graph), Some(Val::U32(1)));
    }
}

#[test]
fn a_graph_has_no_more_instances_than_its_limit() {
    let graph = |instances: u64| {
        let counter = Plugin::from_bytes("counter", counter()).lifetime(Lifetime::Call);
        builder("demo:count/count").host(told(&Arc::default())).plugin(counter).instance_limit(instances)
    };
    // One is kept, and one is for the call.
    let enough = load(graph(2));
    assert_eq!([next(&enough), next(&enough)], [Some(Val::U32(1)), Some(Val::U32(1))]);
    let few = load(graph(1));
    for _ in 0..2 {
        let error = call(&few, NEXT.0, NEXT.1, &[]).unwrap_err();
        assert_eq!((error.case(), error.plugin()), ("unavailable", "counter"), "{error}");
        assert!(error.cause().contains("the graph's limit") && error.cause().contains("raise"), "{error}");
    }
    let none = graph(0).load().err().unwrap();
    assert!(none.report.to_string().contains("the graph's limit"), "{}", none.report);
}

#[test]
fn a_graph_has_no_more_memory_than_its_limit() {
    // Each instance begins with four pages.
    let counter = || Plugin::from_bytes("counter", counter()).lifetime(Lifetime::Call);
    let graph = |bytes: u64| {
        let caller = Plugin::from_bytes("caller", caller());
        builder("demo:count/twice").host(told(&Arc::default())).plugin(counter()).plugin(caller).memory_limit(bytes)
    };
    let twice = |graph: &Graph| call(graph, "demo:count/twice", "twice", &[]);
    let enough = load(graph(12 << 16));
    for _ in 0..3 {
        assert!(twice(&enough).is_ok());
    }
    let few = load(graph(8 << 16));
    for _ in 0..2 {
        let error = twice(&few).unwrap_err();
        assert_eq!(error.case(), "memory", "{error}");
        let error = error.direct_cause().unwrap_or(&error).to_string();
        assert!(error.contains("524288 bytes") && error.contains("limits.memory"), "{error}");
    }
}
