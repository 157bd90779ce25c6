//! Native stack: what deep values and functions of the host's find, on threads with just as much as a chain of calls leaves.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use jackfield::{Graph, GraphBuilder, HostContract, Val};

use crate::wat::{builder, call, load, plugin};

/// How deep values may be nested, less what a function's own type takes.
const DEPTH: usize = 95;

/// Sizes of threads in KiB: less than a call needs, just enough, and more, in release and debug builds.
const SIZES: [usize; 6] = [600, 900, 1024, 1100, 2700, 3072];

/// What a function of the host's finds at least, as `HostContract` says.
const FLOOR: usize = 256 << 10;

fn nested(open: &str, inner: &str, close: &str) -> String {
    let mut text = open.repeat(DEPTH);
    let _ = write!(text, "{inner}{}", close.repeat(DEPTH));
    text
}

/// Takes a value of this depth.
fn sink(ty: &str) -> String {
    format!(
        r#"(component
          (core module $m (memory (export "memory") 1)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
            (func (export "f") (param i32 i32) (result i32) (i32.const 1)))
          (core instance $i (instantiate $m)) (type $t {ty})
          (func $f (param "v" $t) (result u32) (canon lift (core func $i "f") (memory (core memory $i "memory"))
            (realloc (core func $i "realloc"))))
          (instance (export "demo:d/sink") (export "f" (func $f))))"#
    )
}

/// Recurses as often as it is told, and then passes such a value on: a cell of memory that is its own only element.
fn deep(ty: &str) -> String {
    format!(
        r#"(component (type $t {ty})
          (import "demo:d/sink" (instance $s (alias outer 1 $t (type $t)) (export "f" (func (param "v" $t) (result u32)))))
          (core module $libc (memory (export "memory") 1)) (core instance $libc (instantiate $libc))
          (core func $f (canon lower (func $s "f") (memory (core memory $libc "memory"))))
          (core module $m (import "s" "f" (func $f (param i32 i32) (result i32))) (import "libc" "memory" (memory 1))
            (func $rec (param $n i32) (result i32)
              (if (i32.eqz (local.get $n)) (then (return (call $f (i32.const 64) (i32.const 1)))))
              (i32.add (i32.const 0) (call $rec (i32.sub (local.get $n) (i32.const 1)))))
            (func (export "go") (param $n i32) (result i32)
              (i32.store (i32.const 64) (i32.const 64)) (i32.store (i32.const 68) (i32.const 1))
              (call $rec (local.get $n))))
          (core instance $i (instantiate $m (with "s" (instance (export "f" (func $f)))) (with "libc" (instance $libc))))
          (func $go (param "n" u32) (result u32) (canon lift (core func $i "go")))
          (instance (export "demo:d/deep") (export "go" (func $go))))"#
    )
}

/// The deepest recursion at which the call still comes through, on a thread of this size. What overruns the stack ends the
/// process.
fn deepest(graph: &Graph, kib: usize) -> u32 {
    let graph = graph.clone();
    let thread = std::thread::Builder::new().stack_size(kib << 10).spawn(move || {
        let comes_through = |depth: u32| match call(&graph, "demo:d/deep", "go", &[Val::U32(depth)]) {
            Ok(reply) => {
                assert_eq!(reply, Some(Val::U32(1)));
                true
            }
            Err(error) => {
                assert_eq!(error.case(), "trap", "{error}");
                false
            }
        };
        assert!(comes_through(0));
        let (mut works, mut fails) = (0, 100_000);
        assert!(!comes_through(fails));
        while fails - works > 1 {
            let middle = works.midpoint(fails);
            if comes_through(middle) { works = middle } else { fails = middle }
        }
        works
    });
    thread.unwrap().join().unwrap()
}

fn graph(to: impl FnOnce(GraphBuilder) -> GraphBuilder) -> Graph {
    let ty = nested("(list ", "bool", ")");
    load(to(builder("demo:d/deep").plugin(plugin("deep", deep(&ty)))))
}

#[test]
fn deep_values_and_deep_recursion_fit_between_plugins() {
    let graph = graph(|builder| builder.plugin(plugin("sink", sink(&nested("(list ", "bool", ")")))));
    for kib in SIZES {
        assert!(deepest(&graph, kib) > 100);
    }
}

#[test]
fn a_host_function_finds_its_stack_whatever_its_caller_took() {
    let least = Arc::new(AtomicUsize::new(usize::MAX));
    let here = Arc::clone(&least);
    let wit = format!("package demo:d; interface sink {{ f: func(v: {}) -> u32; }}", nested("list<", "bool", ">"));
    let served = HostContract::from_wit(&wit, "demo:d/sink").unwrap().function("f", move |_| {
        here.fetch_min(stacker::remaining_stack().unwrap(), Ordering::Relaxed);
        Ok(Some(Val::U32(1)))
    });
    let graph = graph(|builder| builder.host(served.unwrap()));
    for kib in SIZES {
        assert!(deepest(&graph, kib) > 100);
    }
    let least = least.load(Ordering::Relaxed);
    assert!(least >= FLOOR, "{} KiB", least >> 10);
}
