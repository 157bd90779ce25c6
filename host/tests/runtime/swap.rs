//! Changing components while a graph runs, by hosts that are careless and plugins that are hostile.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use jackfield::plan::ComponentSource;
use jackfield::sign::{SecretKey, sign};
use jackfield::{Graph, GraphBuilder, HostContract, Limits, Plugin, PluginState, Restart, Val};

use crate::wat::{SUM, builder, call, component, load, plugin};

const RUNTIME: &str = include_str!("../../../wit/runtime/runtime.wit");

const SWAP: &str = r#"
package demo:swap@0.1.0;
interface back { go: func() -> u32; }
interface sum { add: func(a: u32, b: u32) -> u32; }
interface part { count: func() -> u32; version: func() -> u32; out: func() -> u32; }
world maker { import back; import sum; export part; export jackfield:runtime/state@0.1.0; }
world lean { export part; export jackfield:runtime/state@0.1.0; }
world sum-only { export sum; }
"#;

/// A part of this version, which counts its calls, with what its `save` and `restore` do.
fn part(version: u32, save: &str, restore: &str, more: &str) -> Vec<u8> {
    let imports = r#"
      (import "demo:swap/back@0.1.0" "go" (func $go (result i32)))
      (import "demo:swap/sum@0.1.0" "add" (func $add (param i32 i32) (result i32)))"#;
    let functions = format!(
        r#"(global $count (mut i32) (i32.const 0))
           (func (export "demo:swap/part@0.1.0#count") (result i32)
             (global.set $count (i32.add (global.get $count) (i32.const 1))) (global.get $count))
           (func (export "demo:swap/part@0.1.0#version") (result i32) (i32.const {version}))
           (func (export "demo:swap/part@0.1.0#out") (result i32) (call $go))
           (func (export "jackfield:runtime/state@0.1.0#save") (result i32) {save})
           (func (export "jackfield:runtime/state@0.1.0#restore") (param i32 i32) (result i32) {restore})
           {more}"#
    );
    component(&[RUNTIME, SWAP], "maker", imports, &functions)
}

/// Hands its count on.
const SAVE: &str = "(i32.store (i32.const 64) (global.get $count)) (i32.store (i32.const 32) (i32.const 64)) \
                    (i32.store (i32.const 36) (i32.const 4)) (i32.const 32)";
const RESTORE: &str =
    "(global.set $count (i32.load (local.get 0))) (i32.store (i32.const 16) (i32.const 0)) (i32.const 16)";
/// Refuses, with a text of this many bytes of its memory.
fn refuse(bytes: u32) -> String {
    format!(
        "(i32.store (i32.const 16) (i32.const 1)) (i32.store (i32.const 20) (i32.const 1024)) \
         (i32.store (i32.const 24) (i32.const {bytes})) (i32.const 16)"
    )
}

fn good(version: u32) -> Vec<u8> {
    part(version, SAVE, RESTORE, "")
}

fn sum() -> Vec<u8> {
    let add = r#"(func (export "demo:swap/sum@0.1.0#add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))"#;
    component(&[RUNTIME, SWAP], "sum-only", "", add)
}

fn back(go: impl Fn() -> u32 + Send + Sync + 'static) -> HostContract {
    let text = "package demo:swap@0.1.0; interface back { go: func() -> u32; }";
    let contract = HostContract::from_wit(text, "demo:swap/back").unwrap();
    contract.function("go", move |_| Ok(Some(Val::U32(go())))).unwrap()
}

fn graph_of(part: Plugin, go: impl Fn() -> u32 + Send + Sync + 'static) -> GraphBuilder {
    builder("demo:swap/part").host(back(go)).plugin(part).plugin(Plugin::from_bytes("sum", sum()))
}

fn limited() -> Limits {
    Limits::new().deadline(Duration::from_millis(300))
}

fn graph(component: Vec<u8>) -> Graph {
    load(graph_of(Plugin::from_bytes("part", component).limits(limited()), || 7))
}

fn number(graph: &Graph, function: &str) -> u32 {
    match call(graph, "demo:swap/part", function, &[]) {
        Ok(Some(Val::U32(number))) => number,
        other => panic!("{other:?}"),
    }
}

fn bytes(component: Vec<u8>) -> ComponentSource {
    ComponentSource::Bytes(component.into())
}

/// What comes of something that must end.
fn in_time<T: Send + 'static>(what: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, receiver) = channel();
    std::thread::spawn(move || sender.send(what()));
    receiver.recv_timeout(Duration::from_secs(20)).expect("it ends")
}

#[test]
fn what_is_swapped_in_is_signed_as_the_graph_asks() {
    let key = SecretKey::generate();
    let signed = sign(&wat::parse_str(SUM).unwrap(), &key, false).unwrap();
    let unsigned = || ComponentSource::Bytes(SUM.as_bytes().into());
    for own in [false, true] {
        let keys = [key.public().to_string()];
        let plugin = Plugin::from_bytes("sum", signed.clone());
        let graph = match own {
            false => builder("demo:math/sum").trust_keys(keys).plugin(plugin),
            true => builder("demo:math/sum").plugin(plugin.signed_by(keys)),
        };
        let graph = load(graph);
        let refused = graph.swap("sum", unsigned()).unwrap_err().to_string();
        assert!(refused.contains("has to be signed"), "{refused}");
        graph.swap("sum", bytes(signed.clone())).unwrap();
    }
}

#[test]
fn a_save_that_fails_costs_the_old_version_its_instance_and_no_more() {
    let never = "(loop $l (br $l)) unreachable";
    // More than may cross, and more than there is of its memory.
    let huge = "(drop (memory.grow (i32.const 16384))) (i32.store (i32.const 32) (i32.const 64)) \
                (i32.store (i32.const 36) (i32.const 1073741824)) (i32.const 32)";
    let beyond = "(i32.store (i32.const 32) (i32.const 64)) (i32.store (i32.const 36) (i32.const -1)) (i32.const 32)";
    for (save, words) in [("unreachable", "trap"), (never, "deadline"), (huge, "crossing"), (beyond, "trap")] {
        let graph = graph(part(1, save, RESTORE, ""));
        assert_eq!((number(&graph, "count"), number(&graph, "count")), (1, 2));
        let start = Instant::now();
        let error = graph.swap("part", bytes(good(2))).unwrap_err().to_string();
        assert!(error.contains(words) && error.contains("save"), "{words}: {error}");
        assert!(start.elapsed() < Duration::from_secs(10), "{words}: {:?}", start.elapsed());
        // The error says that the state is lost, and the next attempt has none to hand on.
        assert_eq!(number(&graph, "version"), 1, "{words}");
        graph.plugin("part").unwrap().restart().unwrap();
        graph.plugin("part").unwrap().stop();
        graph.swap("part", bytes(good(2))).unwrap();
        graph.plugin("part").unwrap().start().unwrap();
        assert_eq!((number(&graph, "version"), number(&graph, "count")), (2, 1), "{words}");
    }
}

#[test]
fn a_new_version_that_fails_leaves_the_old_one_with_its_state() {
    let traps = part(2, SAVE, "unreachable", "");
    let never = part(2, SAVE, "(loop $l (br $l)) unreachable", "");
    let refuses = part(2, SAVE, &refuse(200_000), "");
    let beyond = part(2, SAVE, &refuse(u32::MAX), "");
    let wrong = part(2, SAVE, "(i32.store (i32.const 16) (i32.const 9)) (i32.const 16)", "");
    let starts = part(2, SAVE, RESTORE, "(func $never (loop $l (br $l))) (start $never)");
    let graph = graph(good(1));
    let mut count = 0;
    for (component, words) in [
        (traps, "trap"),
        (never, "deadline"),
        (refuses, "refused the state"),
        (beyond, "trap"),
        (wrong, "trap"),
        (starts, "deadline"),
    ] {
        count += 1;
        assert_eq!(number(&graph, "count"), count);
        let start = Instant::now();
        let error = graph.swap("part", bytes(component)).unwrap_err().to_string();
        assert!(error.contains(words), "{words}: {error}");
        assert!(error.len() < 20_000, "{words}: {}", error.len());
        assert!(start.elapsed() < Duration::from_secs(10), "{words}: {:?}", start.elapsed());
        assert_eq!(number(&graph, "version"), 1, "{words}");
    }
    assert_eq!(graph.plugin("part").unwrap().failures(), 0);
    graph.swap("part", bytes(good(3))).unwrap();
    assert_eq!((number(&graph, "version"), number(&graph, "count")), (3, count + 1));
}

#[test]
fn a_failed_change_of_one_that_was_given_up_leaves_it_given_up() {
    for instances in [1, 2] {
        let part_of = |component| Plugin::from_bytes("part", component).limits(limited()).restart(Restart::Never);
        let traps = part(1, SAVE, RESTORE, "").clone();
        let graph = load(graph_of(part_of(traps).instances(instances), || panic!("as planned")));
        assert!(call(&graph, "demo:swap/part", "out", &[]).is_err());
        let plugin = graph.plugin("part").unwrap();
        assert!(matches!(plugin.state(), PluginState::GivenUp { .. }), "{instances}");
        let starts = part(2, SAVE, RESTORE, "(func $no unreachable) (start $no)");
        graph.swap("part", bytes(starts)).unwrap_err();
        assert!(matches!(plugin.state(), PluginState::GivenUp { .. }), "{instances}: {:?}", plugin.state());
        graph.swap("part", bytes(good(2))).unwrap();
        assert_eq!(number(&graph, "version"), 2, "{instances}");
    }
}

#[test]
fn nobody_notices_a_new_version_of_several_instances_that_cannot_be_made() {
    for lifetime in [jackfield::Lifetime::Graph, jackfield::Lifetime::Call] {
        let plugin = Plugin::from_bytes("part", good(1)).limits(limited());
        let plugin = match lifetime {
            jackfield::Lifetime::Call => plugin.lifetime(lifetime),
            _ => plugin.instances(3),
        };
        let graph = load(graph_of(plugin, || 7));
        let starts = part(2, SAVE, RESTORE, "(func $never (loop $l (br $l))) (start $never)");
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    while !stop.load(Ordering::Acquire) {
                        // It would be an error, or another version.
                        assert_eq!(number(&graph, "version"), 1);
                    }
                });
            }
            let refused = graph.swap("part", bytes(starts)).map_err(|error| error.to_string());
            stop.store(true, Ordering::Release);
            assert!(refused.unwrap_err().contains("deadline"));
        });
        assert_eq!(graph.plugin("part").unwrap().failures(), 0);
        graph.swap("part", bytes(good(2))).unwrap();
        assert_eq!(number(&graph, "version"), 2);
    }
}

/// What a part calls while it is changed.
fn swapping(from: &'static str, what: &'static str) {
    static GRAPHS: [OnceLock<Graph>; 4] = [const { OnceLock::new() }; 4];
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let cell = &GRAPHS[NEXT.fetch_add(1, Ordering::SeqCst) as usize];
    let said = Arc::new(OnceLock::new());
    let tell = Arc::clone(&said);
    let go = move || {
        let component = if what == "sum" { sum() } else { good(5) };
        let swapped = cell.get().map(|graph| graph.swap(what, bytes(component)).map_err(|error| error.to_string()));
        let _ = swapped.map(|swapped| tell.set(swapped));
        1
    };
    let save = format!("(drop (call $go)) {SAVE}");
    let restore = format!("(drop (call $go)) {RESTORE}");
    let old = if from == "save" { part(1, &save, RESTORE, "") } else { good(1) };
    let graph = load(graph_of(Plugin::from_bytes("part", old).limits(Limits::new().deadline(None)), go));
    cell.set(graph.clone()).ok().unwrap();
    if from == "call" {
        assert_eq!(in_time(move || number(&graph, "out")), 1);
    } else {
        let new = if from == "restore" { part(2, SAVE, &restore, "") } else { good(2) };
        in_time(move || graph.swap("part", bytes(new)).unwrap());
    }
    let said = said.get().expect("it was called").clone();
    match (from, what) {
        ("call", "sum") => said.unwrap(),
        (_, "sum") => assert!(said.unwrap_err().contains("another component"), "{from}"),
        _ => assert!(said.unwrap_err().contains("from within a call"), "{from}"),
    }
}

#[test]
fn who_swaps_within_a_change_is_told_so_and_waits_for_nobody() {
    swapping("save", "sum");
    swapping("restore", "sum");
}

#[test]
fn who_swaps_within_a_call_changes_only_what_is_called_from_there() {
    swapping("call", "sum");
    swapping("call", "part");
}

#[test]
fn a_change_that_waits_for_a_call_does_not_keep_that_call_from_ending() {
    static GRAPH: OnceLock<Graph> = OnceLock::new();
    static WAITS: AtomicBool = AtomicBool::new(false);
    let go = || {
        while !WAITS.load(Ordering::Acquire) {
            std::thread::yield_now();
        }
        // The other thread has begun and waits for this call.
        std::thread::sleep(Duration::from_millis(500));
        u32::from(GRAPH.get().unwrap().swap("sum", bytes(sum())).is_err())
    };
    let graph = load(graph_of(Plugin::from_bytes("part", good(1)).limits(Limits::new().deadline(None)), go));
    GRAPH.set(graph.clone()).ok().unwrap();
    let called = std::thread::spawn(move || number(GRAPH.get().unwrap(), "out"));
    std::thread::sleep(Duration::from_millis(200));
    in_time(move || {
        WAITS.store(true, Ordering::Release);
        graph.swap("part", bytes(good(2))).unwrap();
        assert_eq!(number(&graph, "version"), 2);
    });
    assert_eq!(called.join().unwrap(), 1);
}

#[test]
fn changes_at_once_come_one_after_the_other() {
    let graph = graph(good(1));
    std::thread::scope(|scope| {
        for version in 2..6 {
            let graph = &graph;
            scope.spawn(move || {
                for _ in 0..3 {
                    graph.swap("part", bytes(good(version))).unwrap();
                    number(graph, "count");
                }
            });
        }
    });
    assert_eq!(number(&graph, "count"), 13);
}

#[test]
fn a_component_with_more_than_the_old_one_is_refused_by_name() {
    let graph = load(builder("demo:math/sum").plugin(plugin("sum", SUM)));
    let needs = |import: &str| {
        ComponentSource::Bytes(SUM.replacen("(component", &format!("(component {import}"), 1).into_bytes().into())
    };
    for (component, words) in [
        (needs(r#"(import "demo:other/thing" (instance (export "f" (func))))"#), "demo:other/thing"),
        (
            needs(r#"(import "wasi:clocks/monotonic-clock@0.3.0" (instance (export "now" (func (result u64)))))"#),
            "does not serve",
        ),
        (
            needs(
                "(core module $big (memory 65536)) (core instance (instantiate $big)) (core module $more (memory 65536)) (core instance (instantiate $more))",
            ),
            "memory",
        ),
        (needs("(core module $big (table 200000 funcref)) (core instance (instantiate $big))"), "tables"),
    ] {
        let error = graph.swap("sum", component).unwrap_err().to_string();
        assert!(error.contains(words), "{words}: {error}");
        assert_eq!(call(&graph, "demo:math/sum", "add", &[Val::U32(1), Val::U32(2)]), Ok(Some(Val::U32(3))));
    }
    // What every plugin has need not be in the old one.
    let clock = needs(r#"(import "wasi:clocks/monotonic-clock@0.2.0" (instance (export "now" (func (result u64)))))"#);
    graph.swap("sum", clock).unwrap();
    assert_eq!(call(&graph, "demo:math/sum", "add", &[Val::U32(1), Val::U32(2)]), Ok(Some(Val::U32(3))));
}

#[test]
fn a_newer_version_with_more_functions_stands_by() {
    let traps = SUM.replace("local.get 0 local.get 1 i32.add", "unreachable");
    let newer = SUM.replace("@0.1.0\")", "@0.1.1\") (export \"more\" (func $add))");
    assert!(traps != SUM && newer != SUM);
    let upper = plugin("upper", traps).restart(Restart::Never).fallback("plain");
    let graph = load(builder("demo:math/sum").plugin(upper).plugin(plugin("plain", newer)));
    let add = || call(&graph, "demo:math/sum", "add", &[Val::U32(1), Val::U32(2)]);
    assert_eq!(add().unwrap_err().case(), "trap");
    assert_eq!(add(), Ok(Some(Val::U32(3))));
}

#[test]
fn who_is_stopped_serves_nobody_whatever_else_is_under_way() {
    for instances in [1, 2] {
        let part = Plugin::from_bytes("part", good(1)).instances(instances);
        let graph = load(graph_of(part, || 7));
        let plugin = graph.plugin("part").unwrap();
        let over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    while !over.load(Ordering::Acquire) {
                        let _ = call(&graph, "demo:swap/part", "count", &[]);
                    }
                });
            }
            scope.spawn(|| {
                while !over.load(Ordering::Acquire) {
                    let _ = graph.swap("part", bytes(good(2)));
                }
            });
            for round in 0..200 {
                assert!(plugin.stop());
                let reply = call(&graph, "demo:swap/part", "version", &[]);
                over.store(reply.is_ok() || over.load(Ordering::Acquire), Ordering::Release);
                let error = reply.expect_err("it was stopped");
                assert_eq!(error.case(), "unavailable", "round {round}: {error}");
                plugin.start().unwrap();
            }
            over.store(true, Ordering::Release);
        });
        assert_eq!(plugin.failures(), 0);
    }
}

/// A part that imports nothing, so that its interfaces have other places than those of [`good`].
fn lean(version: u32) -> Vec<u8> {
    let functions = format!(
        r#"(func (export "demo:swap/part@0.1.0#count") (result i32) (i32.const 0))
           (func (export "demo:swap/part@0.1.0#version") (result i32) (i32.const {version}))
           (func (export "demo:swap/part@0.1.0#out") (result i32) (i32.const 0))
           (func (export "jackfield:runtime/state@0.1.0#save") (result i32) {SAVE})
           (func (export "jackfield:runtime/state@0.1.0#restore") (param i32 i32) (result i32) {RESTORE})
           (global $count (mut i32) (i32.const 0))"#
    );
    component(&[RUNTIME, SWAP], "lean", "", &functions)
}

#[test]
fn what_was_changed_once_is_changed_again() {
    let graph = graph(good(1));
    for version in 2..6 {
        let next = if version % 2 == 0 { lean(version) } else { good(version) };
        graph.swap("part", bytes(next)).unwrap();
        assert_eq!(number(&graph, "version"), version);
    }
    graph.swap("part", bytes(lean(6))).unwrap();
    // Signatures are held to those that the graph was linked by.
    let other = SWAP.replace("version: func() -> u32;", "version: func() -> u64;");
    let functions = r#"
        (func (export "demo:swap/part@0.1.0#count") (result i32) (i32.const 0))
        (func (export "demo:swap/part@0.1.0#version") (result i64) (i64.const 7))
        (func (export "demo:swap/part@0.1.0#out") (result i32) (i32.const 0))
        (func (export "jackfield:runtime/state@0.1.0#save") (result i32) (i32.const 32))
        (func (export "jackfield:runtime/state@0.1.0#restore") (param i32 i32) (result i32) (i32.const 16))"#;
    let error = graph.swap("part", bytes(component(&[RUNTIME, &other], "lean", "", functions))).unwrap_err();
    assert!(error.to_string().contains("with other signatures"), "{error}");
    assert_eq!(number(&graph, "version"), 6);
}
