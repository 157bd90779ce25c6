//! Plugins that have several instances side by side.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Barrier};
use std::time::Duration;

use jackfield::{DispatchError, Graph, Handle, HostContract, HostError, Limits, Plugin, Val, WeakGraph};

use crate::wat::{builder, call, component, load};

/// Each instance has a number, which the host gives it; `hold` and `cell.hold` call the host and stay there as long as it likes.
const POOL: &str = r#"
package demo:pool@0.1.0;
interface work {
  resource cell { constructor(); who: func() -> u32; hold: func() -> u32; drops: func() -> u32; boom: func(); }
  who: func() -> u32;
  hold: func() -> u32;
  take: func(c: cell) -> u32;
  same: func(a: borrow<cell>, b: borrow<cell>) -> u32;
  boom: func();
  init: func(config: string);
}
interface through { who: func() -> u32; hold: func() -> u32; cells: func() -> u32; }
interface told { made: func() -> u32; wait: func(); }
world worker { import told; export work; }
world caller { import work; export through; }
"#;

fn worker() -> Vec<u8> {
    component(
        &[POOL],
        "worker",
        r#"
        (import "demo:pool/told@0.1.0" "made" (func $made (result i32)))
        (import "demo:pool/told@0.1.0" "wait" (func $wait))
        (import "[export]demo:pool/work@0.1.0" "[resource-new]cell" (func $new (param i32) (result i32)))
        (import "[export]demo:pool/work@0.1.0" "[resource-rep]cell" (func $rep (param i32) (result i32)))
        (import "[export]demo:pool/work@0.1.0" "[resource-drop]cell" (func $drop (param i32)))"#,
        r#"
        (global $who (mut i32) (i32.const 0))
        (global $drops (mut i32) (i32.const 0))
        (func $hold (result i32) (call $wait) (global.get $who))
        (func (export "demo:pool/work@0.1.0#init") (param i32 i32) (global.set $who (call $made)))
        (func (export "demo:pool/work@0.1.0#[constructor]cell") (result i32) (call $new (i32.const 7)))
        (func (export "demo:pool/work@0.1.0#[method]cell.who") (param i32) (result i32) (global.get $who))
        (func (export "demo:pool/work@0.1.0#[method]cell.hold") (param i32) (result i32) (call $hold))
        (func (export "demo:pool/work@0.1.0#[method]cell.drops") (param i32) (result i32) (global.get $drops))
        (func (export "demo:pool/work@0.1.0#[method]cell.boom") (param i32) unreachable)
        (func (export "demo:pool/work@0.1.0#[dtor]cell") (param i32)
          (global.set $drops (i32.add (global.get $drops) (i32.const 1))))
        (func (export "demo:pool/work@0.1.0#who") (result i32) (global.get $who))
        (func (export "demo:pool/work@0.1.0#hold") (result i32) (call $hold))
        (func (export "demo:pool/work@0.1.0#take") (param i32) (result i32)
          (call $drop (local.get 0))
          (global.get $who))
        (func (export "demo:pool/work@0.1.0#same") (param i32 i32) (result i32)
          (i32.eq (local.get 0) (local.get 1)))
        (func (export "demo:pool/work@0.1.0#boom") unreachable)"#,
    )
}

/// Calls the worker; `cells` makes two cells, and returns 1 if one instance has both.
fn caller() -> Vec<u8> {
    component(
        &[POOL],
        "caller",
        r#"
        (import "demo:pool/work@0.1.0" "who" (func $who (result i32)))
        (import "demo:pool/work@0.1.0" "hold" (func $hold (result i32)))
        (import "demo:pool/work@0.1.0" "[constructor]cell" (func $new (result i32)))
        (import "demo:pool/work@0.1.0" "[method]cell.who" (func $whose (param i32) (result i32)))
        (import "demo:pool/work@0.1.0" "[resource-drop]cell" (func $drop (param i32)))"#,
        r#"
        (func (export "demo:pool/through@0.1.0#who") (result i32) (call $who))
        (func (export "demo:pool/through@0.1.0#hold") (result i32) (call $hold))
        (func (export "demo:pool/through@0.1.0#cells") (result i32)
          (local $a i32) (local $b i32)
          (local.set $a (call $new))
          (local.set $b (call $new))
          (i32.eq (call $whose (local.get $a)) (call $whose (local.get $b)))
          (call $drop (local.get $a))
          (call $drop (local.get $b)))"#,
    )
}

const WORK: &str = "demo:pool/work";
const THROUGH: &str = "demo:pool/through";

/// What the instances call: how many were made, and what they wait for.
#[derive(Clone, Default)]
struct Host {
    made: Arc<AtomicU32>,
}

impl Host {
    fn made(&self) -> u32 {
        self.made.load(Ordering::SeqCst)
    }

    fn contract(&self, wait: impl Fn() -> Result<(), HostError> + Send + Sync + 'static) -> HostContract {
        let made = Arc::clone(&self.made);
        HostContract::from_wit(POOL, "demo:pool/told@0.1.0")
            .unwrap()
            .function("made", move |_| Ok(Some(Val::U32(made.fetch_add(1, Ordering::SeqCst) + 1))))
            .unwrap()
            .function("wait", move |_| wait().map(|()| None))
            .unwrap()
    }
}

/// Where calls are kept inside of the plugin: somebody comes in, and leaves when he is let go.
#[derive(Clone)]
struct Room {
    inside: Arc<Barrier>,
    leave: Arc<Barrier>,
}

impl Room {
    /// For so many at a time.
    fn new(calls: usize) -> Self {
        Self { inside: Arc::new(Barrier::new(calls + 1)), leave: Arc::new(Barrier::new(calls + 1)) }
    }

    fn visit(&self) -> Result<(), HostError> {
        self.inside.wait();
        self.leave.wait();
        Ok(())
    }

    /// Does something while a call is in there, and returns what both gave.
    fn during<A: Send, B>(&self, held: impl FnOnce() -> A + Send, work: impl FnOnce() -> B) -> (A, B) {
        std::thread::scope(|scope| {
            let held = scope.spawn(held);
            self.inside.wait();
            let done = work();
            self.leave.wait();
            (held.join().unwrap(), done)
        })
    }
}

fn pooled(instances: u32) -> Plugin {
    Plugin::from_bytes("worker", worker()).instances(instances).limits(Limits::new().memory(1 << 20))
}

/// A graph with a worker of so many instances, whose calls may be kept in the room one at a time.
fn held(instances: u32) -> (Graph, Host, Room) {
    let (host, room) = (Host::default(), Room::new(1));
    let visited = room.clone();
    let graph = load(builder(WORK).host(host.contract(move || visited.visit())).plugin(pooled(instances)));
    (graph, host, room)
}

fn number(reply: Result<Option<Val>, DispatchError>) -> u32 {
    match reply.unwrap() {
        Some(Val::U32(number)) => number,
        other => panic!("{other:?}"),
    }
}

fn ask(graph: &Graph, function: &str) -> u32 {
    number(call(graph, WORK, function, &[]))
}

fn cell(graph: &Graph) -> Handle {
    match call(graph, WORK, "cell", &[]).unwrap() {
        Some(Val::Handle(handle)) => handle,
        other => panic!("{other:?}"),
    }
}

fn ask_cell(graph: &Graph, cell: &Handle, method: &str) -> Result<Option<Val>, DispatchError> {
    call(graph, WORK, &format!("cell.{method}"), &[Val::Handle(cell.clone())])
}

/// A cell of each of two instances, the first with its number first.
fn two_cells(graph: &Graph, room: &Room) -> (Handle, Handle) {
    let first = cell(graph);
    let (holder, second) = room.during(|| number(ask_cell(graph, &first, "hold")), || cell(graph));
    assert_eq!(holder, 1);
    assert_eq!([number(ask_cell(graph, &first, "who")), number(ask_cell(graph, &second, "who"))], [1, 2]);
    (first, second)
}

#[test]
fn calls_of_several_threads_run_side_by_side() {
    // Each call waits in the plugin for the other: taking turns, they would wait for ever.
    let (host, barrier) = (Host::default(), Arc::new(Barrier::new(3)));
    let meet = move || {
        barrier.wait();
        Ok(())
    };
    let graph = load(builder(WORK).host(host.contract(meet)).plugin(pooled(3)));
    std::thread::scope(|scope| {
        let calls = [0, 1, 2].map(|_| scope.spawn(|| (0..20).map(|_| ask(&graph, "hold")).collect::<Vec<_>>()));
        let mut all: Vec<u32> = calls.into_iter().flat_map(|call| call.join().unwrap()).collect();
        all.sort_unstable();
        // Each has its part of each round.
        assert_eq!(all, [vec![1; 20], vec![2; 20], vec![3; 20]].concat());
    });
    assert_eq!(host.made(), 3);
}

#[test]
fn instances_are_made_as_they_are_needed_and_the_last_used_comes_first() {
    let (graph, host, room) = held(3);
    assert_eq!(host.made(), 1);
    assert_eq!([ask(&graph, "who"), ask(&graph, "who")], [1, 1]);
    assert_eq!(host.made(), 1);
    assert_eq!(room.during(|| ask(&graph, "hold"), || [ask(&graph, "who"), ask(&graph, "who")]), (1, [2, 2]));
    assert_eq!(host.made(), 2);
    // The first came back last.
    assert_eq!([ask(&graph, "who"), ask(&graph, "who")], [1, 1]);
}

#[test]
fn who_finds_all_busy_waits_and_is_served() {
    let (host, room) = (Host::default(), Room::new(2));
    let visited = room.clone();
    let graph = load(builder(WORK).host(host.contract(move || visited.visit())).plugin(pooled(2)));
    let done = AtomicU32::new(0);
    std::thread::scope(|scope| {
        let held = [0, 1].map(|_| scope.spawn(|| ask(&graph, "hold")));
        room.inside.wait();
        let waits: Vec<_> = (0..6)
            .map(|_| {
                scope.spawn(|| {
                    let who = ask(&graph, "who");
                    done.fetch_add(1, Ordering::SeqCst);
                    who
                })
            })
            .collect();
        std::thread::sleep(Duration::from_millis(20));
        assert_eq!(done.load(Ordering::SeqCst), 0);
        room.leave.wait();
        held.into_iter().chain(waits).for_each(|call| assert!((1..=2).contains(&call.join().unwrap())));
    });
    assert_eq!(host.made(), 2);
}

#[test]
fn who_waits_longer_than_its_time_is_told_so() {
    let (host, room) = (Host::default(), Room::new(2));
    let visited = room.clone();
    let worker = pooled(2).limits(Limits::new().deadline(Duration::from_millis(50)));
    let graph = load(builder(WORK).host(host.contract(move || visited.visit())).plugin(worker));
    std::thread::scope(|scope| {
        let held = [0, 1].map(|_| scope.spawn(|| call(&graph, WORK, "hold", &[])));
        room.inside.wait();
        let error = call(&graph, WORK, "who", &[]).unwrap_err();
        assert_eq!((error.case(), error.plugin(), error.function()), ("deadline", "worker", "who"), "{error}");
        assert!(error.cause().contains("while waiting its turn"), "{error}");
        room.leave.wait();
        // Their own time was over as well.
        held.into_iter().for_each(|call| assert_eq!(call.join().unwrap().unwrap_err().case(), "deadline"));
    });
    assert!(ask(&graph, "who") > 2, "fresh instances");
}

#[test]
fn methods_go_to_the_instance_that_made_the_handle() {
    let (graph, _, room) = held(2);
    let (first, second) = two_cells(&graph, &room);
    for _ in 0..3 {
        assert_eq!(number(ask_cell(&graph, &second, "who")), 2);
        assert_eq!(number(ask_cell(&graph, &first, "who")), 1);
    }
    let same = |a: &Handle, b: &Handle| call(&graph, WORK, "same", &[Val::Handle(a.clone()), Val::Handle(b.clone())]);
    let error = same(&second, &first).unwrap_err();
    assert_eq!((error.case(), error.plugin()), ("invalid-handle", "worker"), "{error}");
    assert!(error.cause().contains("another instance of plugin `worker`"), "{error}");
    // Nothing happened to anybody.
    assert_eq!(number(same(&second, &second)), 1);
    assert_eq!(number(call(&graph, WORK, "take", &[Val::Handle(second)])), 2);
    assert_eq!(number(ask_cell(&graph, &first, "drops")), 0);
}

#[test]
fn a_handle_is_dropped_in_its_own_instance_and_no_other() {
    let (graph, _, room) = held(2);
    let (first, second) = two_cells(&graph, &room);
    // While the first is busy, what is made belongs to the second.
    let (_, other) = room.during(|| ask_cell(&graph, &first, "hold"), || cell(&graph));
    drop(other);
    assert_eq!(number(ask_cell(&graph, &second, "drops")), 1);
    assert_eq!(number(ask_cell(&graph, &first, "drops")), 0);
    // A drop that comes while its instance is busy is done when it is left.
    let late = room.during(|| ask_cell(&graph, &first, "hold"), || cell(&graph)).1;
    room.during(|| number(ask_cell(&graph, &second, "hold")), || drop(late));
    assert_eq!(number(ask_cell(&graph, &second, "drops")), 2);
}

#[test]
fn a_call_with_a_handle_waits_for_its_instance_and_others_do_not() {
    let (graph, _, room) = held(2);
    let (first, second) = two_cells(&graph, &room);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let held = scope.spawn(|| ask_cell(&graph, &second, "hold"));
        room.inside.wait();
        let waits = scope.spawn(|| {
            let who = number(ask_cell(&graph, &second, "who"));
            done.store(true, Ordering::SeqCst);
            who
        });
        for _ in 0..50 {
            assert_eq!([ask(&graph, "who"), number(ask_cell(&graph, &first, "who"))], [1, 1]);
        }
        assert!(!done.load(Ordering::SeqCst));
        room.leave.wait();
        assert_eq!((number(held.join().unwrap()), waits.join().unwrap()), (2, 2));
    });
}

#[test]
fn a_trap_costs_one_instance_and_its_handles() {
    let (graph, host, room) = held(2);
    let (first, second) = two_cells(&graph, &room);
    let with_second = room.during(|| ask_cell(&graph, &first, "hold"), || cell(&graph)).1;
    let error = ask_cell(&graph, &second, "boom").unwrap_err();
    assert_eq!((error.case(), error.function()), ("trap", "cell.boom"), "{error}");
    for dead in [&second, &with_second] {
        let error = ask_cell(&graph, dead, "who").unwrap_err();
        assert_eq!(error.case(), "invalid-handle", "{error}");
        assert!(error.cause().contains("died with the instance"), "{error}");
    }
    assert_eq!(number(ask_cell(&graph, &first, "who")), 1);
    assert_eq!(number(ask_cell(&graph, &first, "drops")), 0);
    // It is made again; who is inside of the other meanwhile does not notice.
    let (held, fresh) = room.during(
        || number(ask_cell(&graph, &first, "hold")),
        || (call(&graph, WORK, "boom", &[]).unwrap_err().case(), ask(&graph, "who")),
    );
    assert_eq!((held, fresh.0), (1, "trap"));
    assert_eq!(fresh.1, host.made());
    drop((second, with_second));
    assert_eq!(number(ask_cell(&graph, &first, "who")), 1);
}

#[test]
fn a_plugin_may_call_one_of_several_instances() {
    let (host, barrier) = (Host::default(), Arc::new(Barrier::new(2)));
    let meet = move || {
        barrier.wait();
        Ok(())
    };
    let caller = Plugin::from_bytes("caller", caller()).instances(2);
    let graph = load(builder(THROUGH).host(host.contract(meet)).plugin(pooled(2)).plugin(caller));
    std::thread::scope(|scope| {
        let calls = [0, 1]
            .map(|_| scope.spawn(|| (0..20).map(|_| number(call(&graph, THROUGH, "hold", &[]))).collect::<Vec<_>>()));
        let mut all: Vec<u32> = calls.into_iter().flat_map(|call| call.join().unwrap()).collect();
        all.sort_unstable();
        assert_eq!(all, [vec![1; 20], vec![2; 20]].concat());
    });
    // Handles find their way through a plugin as well, whichever instances have them.
    std::thread::scope(|scope| {
        let calls = [0, 1, 2, 3].map(|_| {
            scope.spawn(|| (0..200).map(|_| number(call(&graph, THROUGH, "cells", &[]))).collect::<Vec<_>>().len())
        });
        calls.into_iter().for_each(|call| assert_eq!(call.join().unwrap(), 200));
    });
    assert_eq!(host.made(), 2);
}

#[test]
fn many_threads_with_handles_share_few_instances() {
    let (graph, host, _) = held(3);
    std::thread::scope(|scope| {
        let calls = [(); 8].map(|()| {
            scope.spawn(|| {
                for _ in 0..150 {
                    let cell = cell(&graph);
                    let who = number(ask_cell(&graph, &cell, "who"));
                    assert_eq!(number(ask_cell(&graph, &cell, "who")), who);
                    assert_eq!(number(call(&graph, WORK, "take", &[Val::Handle(cell)])), who);
                }
            })
        });
        calls.into_iter().for_each(|call| call.join().unwrap());
    });
    assert!(host.made() <= 3);
}

#[test]
fn a_host_function_may_not_call_the_plugin_that_called_it() {
    let (host, graph_here) = (Host::default(), Arc::new(std::sync::OnceLock::<WeakGraph>::new()));
    let here = Arc::clone(&graph_here);
    let again = move || {
        let graph = here.get().and_then(WeakGraph::upgrade).unwrap();
        let error = call(&graph, WORK, "who", &[]).unwrap_err();
        assert_eq!(error.case(), "unsupported", "{error}");
        Ok(())
    };
    let graph = load(builder(WORK).host(host.contract(again)).plugin(pooled(2)));
    graph_here.set(graph.downgrade()).unwrap();
    assert_eq!(ask(&graph, "hold"), 1);
}

/// Two graphs whose host functions call each other. The worker of the first has two instances, that of the second one; `first` threads
/// call the first and `second` the second, and call the other when all are inside. How many were told that they would wait for ever.
fn across(first: usize, second: usize) -> usize {
    let barrier = Arc::new(Barrier::new(first + second));
    let graphs: Arc<std::sync::OnceLock<[WeakGraph; 2]>> = Arc::default();
    let refused = Arc::new(AtomicU32::new(0));
    let inside = Arc::new([AtomicU32::new(0), AtomicU32::new(0)]);
    let graph = |own: usize, instances: u32| {
        let (barrier, graphs, refused) = (Arc::clone(&barrier), Arc::clone(&graphs), Arc::clone(&refused));
        let (inside, limit) = (Arc::clone(&inside), if own == 0 { first } else { second });
        let wait = move || {
            // Those who come from the other graph go straight through.
            if inside[own].fetch_add(1, Ordering::SeqCst) >= u32::try_from(limit).unwrap() {
                return Ok(());
            }
            barrier.wait();
            let other = graphs.get().unwrap()[1 - own].upgrade().unwrap();
            if let Err(error) = call(&other, WORK, "hold", &[]) {
                assert_eq!(error.case(), "unsupported", "{error}");
                assert!(error.cause().contains("would never end"), "{error}");
                refused.fetch_add(1, Ordering::SeqCst);
            }
            Ok(())
        };
        load(builder(WORK).host(Host::default().contract(wait)).plugin(pooled(instances)))
    };
    let both = [graph(0, 2), graph(1, 1)];
    graphs.set([both[0].downgrade(), both[1].downgrade()]).unwrap();
    std::thread::scope(|scope| {
        let calls = (0..first + second).map(|at| &both[usize::from(at >= first)]);
        let calls: Vec<_> = calls.map(|graph| scope.spawn(move || ask(graph, "hold"))).collect();
        assert!(calls.into_iter().all(|call| call.join().is_ok()));
    });
    usize::try_from(refused.load(Ordering::SeqCst)).unwrap()
}

#[test]
fn two_graphs_wait_for_each_other_only_while_an_instance_can_become_free() {
    // The second's thread finds the first's other instance idle, so that nobody waits in a circle.
    assert_eq!(across(1, 1), 0);
    // All of the first's are held by threads that wait for the second's.
    assert_eq!(across(2, 1), 1);
}

#[test]
fn nothing_is_left_of_a_graph_that_is_gone_with_its_handles() {
    let (host, room) = (Host::default(), Room::new(1));
    let (visited, witness) = (room.clone(), Arc::new(()));
    let kept = Arc::clone(&witness);
    let wait = move || {
        let _ = &kept;
        visited.visit()
    };
    let graph = load(builder(WORK).host(host.contract(wait)).plugin(pooled(2)));
    let (first, second) = two_cells(&graph, &room);
    drop(graph);
    // A handle keeps its owner.
    assert!(Arc::strong_count(&witness) > 1);
    drop((first, second));
    assert_eq!(Arc::strong_count(&witness), 1);
}
