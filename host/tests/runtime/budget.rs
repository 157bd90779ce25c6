//! What a host decides while plugins run: the time and fuel of each call, and the growth of memory.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use jackfield::{CallBudget, Engine, EngineConfig, Graph, Limits, Plugin, Val};

use crate::limits::{MS_100, caller, carrier, worker};
use crate::wat::{ALL, SUM, TWICE, builder, call, load, plugin};

const LATER: Duration = Duration::from_secs(5);

fn fib(graph: &Graph, n: u32) -> Result<Option<Val>, jackfield::DispatchError> {
    call(graph, "demo:work/work", "fib", &[Val::U32(n)])
}

fn pages(graph: &Graph, more: u32) -> Option<Val> {
    call(graph, "demo:work/work", "grow", &[Val::U32(more)]).unwrap()
}

#[test]
fn each_call_has_the_fuel_that_is_decided() {
    let plugin = Plugin::from_bytes("w", worker()).decide(|call| match call.function() {
        "fib" => CallBudget::new().fuel(10_000),
        _ => CallBudget::new(),
    });
    let graph = load(builder("demo:work/work").plugin(plugin));
    for _ in 0..20 {
        assert_eq!(fib(&graph, 10), Ok(Some(Val::U32(55))));
    }
    let error = fib(&graph, 25).unwrap_err();
    assert_eq!((error.case(), error.plugin(), error.function()), ("fuel", "w", "fib"), "{error}");
    // What is not decided stays at the limits, and here there is none.
    assert_eq!(call(&graph, "demo:work/work", "recurse", &[]).unwrap_err().case(), "trap");
}

#[test]
fn a_limit_holds_where_nothing_is_decided_and_a_decision_replaces_it() {
    let generous = Arc::new(AtomicU64::new(0));
    let says = Arc::clone(&generous);
    let plugin = Plugin::from_bytes("w", worker()).limits(Limits::new().fuel(10_000)).decide(move |_| {
        match says.load(Ordering::Relaxed) {
            0 => CallBudget::new(),
            1 => CallBudget::new().fuel(100_000_000),
            _ => CallBudget::new().fuel(None),
        }
    });
    let graph = load(builder("demo:work/work").plugin(plugin));
    assert_eq!(fib(&graph, 20).unwrap_err().case(), "fuel");
    generous.store(1, Ordering::Relaxed);
    assert_eq!(fib(&graph, 20), Ok(Some(Val::U32(6765))));
    generous.store(2, Ordering::Relaxed);
    assert_eq!(fib(&graph, 20), Ok(Some(Val::U32(6765))));
    assert_eq!(graph.fuel_left("w"), None);
    generous.store(0, Ordering::Relaxed);
    assert_eq!(fib(&graph, 20).unwrap_err().case(), "fuel");
}

#[test]
fn each_call_has_the_time_that_is_decided() {
    // Neither a limit of its own nor the engine makes the plugin's code interruptible.
    let engine = Engine::new(&EngineConfig { interruptible: false, ..EngineConfig::default() }).unwrap();
    let plugin = Plugin::from_bytes("w", worker())
        .limits(Limits::new().deadline(None))
        .decide(|call| CallBudget::new().deadline((call.function() == "spin").then_some(MS_100)));
    let graph = load(Graph::builder(&engine).root("demo:work/work").plugin(plugin));
    let start = Instant::now();
    let error = call(&graph, "demo:work/work", "spin", &[]).unwrap_err();
    assert_eq!((error.case(), error.plugin(), error.function()), ("deadline", "w", "spin"), "{error}");
    assert!(start.elapsed() >= MS_100 && start.elapsed() < LATER, "{:?}", start.elapsed());
    assert_eq!(fib(&graph, 10), Ok(Some(Val::U32(55))));
}

#[test]
fn no_call_outlasts_its_caller() {
    let left = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&left);
    let work = Plugin::from_bytes("w", worker()).decide(move |call| {
        seen.lock().unwrap().push(call.time_left());
        CallBudget::new().deadline(Duration::from_secs(1000))
    });
    let graph = load(
        builder("demo:work/outer")
            .plugin(work)
            .plugin(Plugin::from_bytes("outer", caller()).limits(Limits::new().deadline(MS_100))),
    );
    let start = Instant::now();
    let error = call(&graph, "demo:work/outer", "run", &[]).unwrap_err();
    assert_eq!((error.case(), error.plugin(), error.function()), ("deadline", "outer", "run"), "{error}");
    assert!(start.elapsed() < LATER, "{:?}", start.elapsed());
    let left = left.lock().unwrap();
    assert!(matches!(left[..], [Some(left)] if left <= MS_100 * 2), "{left:?}");
}

#[test]
fn a_decision_sees_what_is_called_and_how_much_it_is_given() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let record = |id: &str, text: &str| {
        let seen = Arc::clone(&seen);
        plugin(id, text).decide(move |call| {
            let sizes = call.arguments().map(<[u64]>::to_vec);
            let line = (call.plugin().to_string(), call.contract().to_owned(), call.function().to_owned(), sizes);
            seen.lock().unwrap().push((line, call.time_left().is_some()));
            CallBudget::new()
        })
    };
    let root = builder("demo:math/all").default_limits(Limits::new().deadline(None));
    let graph = load(root.plugin(record("sum", SUM)).plugin(record("twice", TWICE)).plugin(record("all", ALL)));
    let calls = |contract: &str, function: &str, args: &[Val]| {
        call(&graph, contract, function, args).unwrap();
        std::mem::take(&mut *seen.lock().unwrap())
    };
    let line = |plugin: &str, contract: &str, function: &str, sizes: Option<&[u64]>| {
        (plugin.to_owned(), format!("demo:math/{contract}@0.1.0"), function.to_owned(), sizes.map(<[u64]>::to_vec))
    };
    let (first, second) = (Val::U32(1), Val::U32(2));
    assert_eq!(
        calls("demo:math/sum", "add", &[first.clone(), second]),
        [(line("sum", "sum", "add", Some(&[4, 4])), false)]
    );
    // From plugin to plugin by a common signature nothing is measured, and the sizes of the outer call are not its own.
    assert_eq!(
        calls("demo:math/twice", "twice", &[first]),
        [(line("twice", "twice", "twice", Some(&[4])), false), (line("sum", "sum", "add", None), false)]
    );
}

#[test]
fn text_and_bytes_are_measured_by_their_length() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sizes = Arc::clone(&seen);
    let bulk = Plugin::from_bytes("c", carrier()).decide(move |call| {
        sizes.lock().unwrap().push(call.arguments().map(<[u64]>::to_vec));
        CallBudget::new()
    });
    let graph = load(builder("demo:work/bulk").plugin(bulk));
    call(&graph, "demo:work/bulk", "take", &[Val::Bytes(vec![7; 1000])]).unwrap();
    assert_eq!(*seen.lock().unwrap(), [Some(vec![1000])]);
}

#[test]
fn a_decision_that_panics_is_an_error_of_the_call_alone() {
    let plugin = Plugin::from_bytes("w", worker()).decide(|call| match call.function() {
        "fib" => panic!("no idea"),
        _ => CallBudget::new(),
    });
    let graph = load(builder("demo:work/work").plugin(plugin));
    assert_eq!(pages(&graph, 3), Some(Val::S32(4)));
    let error = fib(&graph, 10).unwrap_err();
    assert_eq!((error.case(), error.plugin(), error.function()), ("other", "w", "fib"), "{error}");
    assert!(error.cause().contains("no idea"), "{error}");
    // The instance is the same as before.
    assert_eq!(pages(&graph, 0), Some(Val::S32(7)));
}

#[test]
fn nothing_at_all_is_a_refusal_that_costs_nothing() {
    let plugin = Plugin::from_bytes("w", worker()).decide(|call| match call.function() {
        "fib" => CallBudget::new().fuel(0),
        "spin" => CallBudget::new().deadline(Duration::ZERO),
        _ => CallBudget::new(),
    });
    let graph = load(builder("demo:work/work").plugin(plugin));
    assert_eq!(pages(&graph, 3), Some(Val::S32(4)));
    assert_eq!(fib(&graph, 10).unwrap_err().case(), "fuel");
    assert_eq!(call(&graph, "demo:work/work", "spin", &[]).unwrap_err().case(), "deadline");
    assert_eq!(pages(&graph, 0), Some(Val::S32(7)));
}

#[test]
fn a_decision_may_call_the_plugin_that_it_decides_on() {
    let graph: Arc<OnceLock<Graph>> = Arc::default();
    let here = Arc::clone(&graph);
    let plugin = Plugin::from_bytes("w", worker()).decide(move |call| {
        let Some(graph) = here.get().filter(|_| call.function() == "grow") else { return CallBudget::new() };
        let Ok(Some(Val::U32(much))) = fib(graph, 10) else { return CallBudget::new().fuel(0) };
        CallBudget::new().fuel(u64::from(much) * 1000)
    });
    let _ = graph.set(load(builder("demo:work/work").plugin(plugin)));
    assert_eq!(pages(graph.get().unwrap(), 1), Some(Val::S32(4)));
}

#[test]
fn the_fuel_that_is_left_can_be_read() {
    let plugin = Plugin::from_bytes("w", worker()).limits(Limits::new().fuel(100_000));
    let graph = load(builder("demo:work/work").plugin(plugin).plugin(plugin_of("free")));
    let mut left = Vec::new();
    for n in [1, 10, 15] {
        call_of(&graph, n);
        left.push(graph.fuel_left("w").unwrap());
    }
    assert!(left[0] > left[1] && left[1] > left[2] && left[0] < 100_000, "{left:?}");
    // Looking at the plugin is no call.
    drop(graph.function("demo:work/work", "fib"));
    assert_eq!(graph.fuel_left("w"), Some(left[2]));
    // After a failure it is what was left then.
    assert_eq!(first(&graph, 30).unwrap_err().case(), "fuel");
    assert_eq!(graph.fuel_left("w"), Some(0));
    assert_eq!(graph.fuel_left("free"), None);
    assert_eq!(graph.fuel_left("nobody"), None);
}

fn plugin_of(id: &str) -> Plugin {
    Plugin::from_bytes(id, worker())
}

fn first(graph: &Graph, n: u32) -> Result<Option<Val>, jackfield::DispatchError> {
    graph.dispatch("demo:work/work", "fib", &[Val::U32(n)]).unwrap().into_iter().next().unwrap().1
}

fn call_of(graph: &Graph, n: u32) {
    first(graph, n).unwrap();
}

#[test]
fn growth_is_asked_for() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let lines = Arc::clone(&seen);
    let page = 1 << 16;
    let root = builder("demo:work/work").on_growth(move |growth| {
        let line = (growth.plugin().to_string(), growth.now() / page, growth.wanted() / page, growth.limit());
        lines.lock().unwrap().push(line);
        growth.wanted() <= 8 * page
    });
    let graph = load(root.plugin(Plugin::from_bytes("w", worker()).limits(Limits::new().memory(16 * page))));
    let grew = |now, wanted| ("w".to_owned(), now, wanted, Some(16 * page));
    assert_eq!(std::mem::take(&mut *seen.lock().unwrap()), [grew(0, 4)]);
    assert_eq!(pages(&graph, 2), Some(Val::S32(4)));
    assert_eq!(pages(&graph, 5), Some(Val::S32(-1)));
    // What the limit refuses is not asked for.
    assert_eq!(pages(&graph, 20), Some(Val::S32(-1)));
    assert_eq!(std::mem::take(&mut *seen.lock().unwrap()), [grew(4, 6), grew(6, 11)]);
    let error = call(&graph, "demo:work/work", "grow-or-trap", &[Val::U32(5)]).unwrap_err();
    assert_eq!((error.case(), error.plugin()), ("memory", "w"), "{error}");
    assert!(error.cause().contains("the host refused"), "{error}");
}

#[test]
fn a_panic_of_whoever_watches_growth_is_an_error_of_the_call() {
    let root = builder("demo:work/work").on_growth(|growth| match growth.now() {
        0 => true,
        _ => panic!("no idea"),
    });
    let graph = load(root.plugin(plugin_of("w")));
    let error = call(&graph, "demo:work/work", "grow", &[Val::U32(1)]).unwrap_err();
    assert_eq!((error.case(), error.plugin()), ("other", "w"), "{error}");
    assert!(error.cause().contains("no idea"), "{error}");
    assert_eq!(fib(&graph, 10), Ok(Some(Val::U32(55))));
}

#[test]
fn a_plugin_that_is_declared_already_can_be_changed() {
    let root = builder("demo:work/work").plugin(plugin_of("w"));
    let graph = load(root.change("w", |plugin| plugin.decide(|_| CallBudget::new().fuel(0))));
    assert_eq!(fib(&graph, 1).unwrap_err().case(), "fuel");
    let root = builder("demo:work/work").plugin(plugin_of("w"));
    let (_, report) = root.change("v", |plugin| plugin.decide(|_| CallBudget::new())).load().unwrap();
    assert!(report.to_string().contains("`v`") && report.to_string().contains("there is `w`"), "{report}");
}
