//! Drops that come at an awkward time: while the owner is busy, with a destructor that fails, after the graph.

use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jackfield::{Graph, HostContract, HostError, Limits, Plugin, Val};

use crate::wat::{builder, call, component, load};

const WIT: &str = r#"
package demo:queue@0.1.0;
interface store {
  resource token { constructor(fails: bool); ok: func() -> bool; }
  drops: func() -> u32;
  busy: func();
}
interface gate { wait: func(); }
world owner { import gate; export store; }
"#;

const STORE: &str = "demo:queue/store";

fn owner() -> Plugin {
    Plugin::from_bytes("owner", owner_bytes(""))
}

/// Its destructor does this first.
fn owner_bytes(first: &str) -> Vec<u8> {
    component(
        &[WIT],
        "owner",
        r#"
        (import "demo:queue/gate@0.1.0" "wait" (func $wait))
        (import "[export]demo:queue/store@0.1.0" "[resource-new]token" (func $new (param i32) (result i32)))"#,
        r#"
        (global $drops (mut i32) (i32.const 0))
        (func (export "demo:queue/store@0.1.0#[constructor]token") (param i32) (result i32) (call $new (local.get 0)))
        (func (export "demo:queue/store@0.1.0#[method]token.ok") (param i32) (result i32) (i32.eqz (local.get 0)))
        (func (export "demo:queue/store@0.1.0#drops") (result i32) (global.get $drops))
        (func (export "demo:queue/store@0.1.0#busy") (call $wait))
        (func (export "demo:queue/store@0.1.0#[dtor]token") (param i32)
          (local $left i64)
          (if (local.get 0) (then unreachable))
          {first}
          (global.set $drops (i32.add (global.get $drops) (i32.const 1))))"#
            .replace("{first}", first)
            .as_str(),
    )
}

/// The graph, what says that the owner is busy, and what ends that.
fn graph() -> (Graph, mpsc::Receiver<()>, mpsc::Sender<()>) {
    let ((said, busy), (end, wait)) = (mpsc::channel(), mpsc::channel::<()>());
    let both = Arc::new(Mutex::new((said, wait)));
    let gate = HostContract::from_wit(WIT, "demo:queue/gate").unwrap().function("wait", move |_| {
        let (said, wait) = &*both.lock().map_err(|_| HostError::msg("poisoned"))?;
        said.send(())?;
        wait.recv_timeout(Duration::from_secs(20))?;
        Ok(None)
    });
    (load(builder(STORE).host(gate.unwrap()).plugin(owner())), busy, end)
}

fn token(graph: &Graph, fails: bool) -> Val {
    call(graph, STORE, "token", &[Val::Bool(fails)]).unwrap().unwrap()
}

fn drops(graph: &Graph) -> Option<Val> {
    call(graph, STORE, "drops", &[]).unwrap()
}

#[test]
fn a_drop_waits_in_the_queue_while_its_owner_is_busy() {
    let (graph, busy, end) = graph();
    let (first, second) = (token(&graph, false), token(&graph, false));
    std::thread::scope(|scope| {
        let call = scope.spawn(|| call(&graph, STORE, "busy", &[]));
        busy.recv_timeout(Duration::from_secs(20)).expect("it is called");
        let start = Instant::now();
        drop(first);
        drop(second);
        assert!(start.elapsed() < Duration::from_secs(5), "who drops a handle does not wait");
        end.send(()).unwrap();
        assert_eq!(call.join().unwrap(), Ok(None));
    });
    assert_eq!(drops(&graph), Some(Val::U32(2)));
}

#[test]
fn a_destructor_that_traps_costs_the_instance_and_no_more() {
    let (graph, ..) = graph();
    let (good, bad) = (token(&graph, false), token(&graph, true));
    assert_eq!(call(&graph, STORE, "token.ok", std::slice::from_ref(&good)), Ok(Some(Val::Bool(true))));
    drop(bad);
    let dead = call(&graph, STORE, "token.ok", std::slice::from_ref(&good)).unwrap_err();
    assert_eq!((dead.case(), dead.plugin()), ("invalid-handle", "owner"), "{dead}");
    drop(good);
    assert_eq!(drops(&graph), Some(Val::U32(0)), "a fresh instance, and dropping a dead handle does nothing");
    drop(token(&graph, false));
    assert_eq!(drops(&graph), Some(Val::U32(1)));
}

#[test]
fn a_handle_may_outlive_its_graph() {
    let (graph, ..) = graph();
    let kept = token(&graph, false);
    drop(graph);
    drop(kept);
}

/// A destructor that takes its time comes while the owner is busy with a call that has hardly any left.
#[test]
fn a_destructor_has_a_time_of_its_own() {
    // Some hundredths of a second, in a loop that the epoch interrupts.
    let slow = "(local.set $left (i64.const 60000000))
        (loop $again (br_if $again (i64.ne (i64.const 0) (local.tee $left (i64.sub (local.get $left) (i64.const 1))))))";
    let (said, busy) = mpsc::channel();
    let said = Mutex::new(said);
    let gate = HostContract::from_wit(WIT, "demo:queue/gate").unwrap().function("wait", move |_| {
        said.lock().map_err(|_| HostError::msg("poisoned"))?.send(())?;
        while jackfield::time_left().is_some_and(|left| left > Duration::from_millis(10)) {
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(None)
    });
    let owner = Plugin::from_bytes("owner", owner_bytes(slow)).limits(Limits::new().deadline(Duration::from_secs(1)));
    let graph = load(builder(STORE).host(gate.unwrap()).plugin(owner));
    let (dropped, kept) = (token(&graph, false), token(&graph, false));
    std::thread::scope(|scope| {
        let call = scope.spawn(|| call(&graph, STORE, "busy", &[]));
        busy.recv_timeout(Duration::from_secs(20)).expect("it is called");
        drop(dropped);
        let _ = call.join().unwrap();
    });
    assert_eq!(call(&graph, STORE, "token.ok", &[kept]), Ok(Some(Val::Bool(true))), "the owner's instance is kept");
    assert_eq!(drops(&graph), Some(Val::U32(2)));
}
