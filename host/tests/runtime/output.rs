//! What plugins say and hear: nobody waits for a reader that has stopped, nor for a writer.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use jackfield::{Limits, Plugin, Val, WasiGrants};

use crate::child::is_child;
use crate::wat::{builder, call, component, load};

const WASI: &str = r#"
package wasi:io@0.2.0;
interface error { resource error { to-debug-string: func() -> string; } }
interface poll { resource pollable { block: func(); } }
interface streams {
  use error.{error};
  use poll.{pollable};
  variant stream-error { last-operation-failed(error), closed }
  resource input-stream {
    blocking-read: func(len: u64) -> result<list<u8>, stream-error>;
    subscribe: func() -> pollable;
  }
  resource output-stream {
    blocking-write-and-flush: func(contents: list<u8>) -> result<_, stream-error>;
    blocking-splice: func(src: borrow<input-stream>, len: u64) -> result<u64, stream-error>;
  }
}
"#;

const CLI: &str = r#"
package wasi:cli@0.2.0;
interface stdin { use wasi:io/streams@0.2.0.{input-stream}; get-stdin: func() -> input-stream; }
interface stderr { use wasi:io/streams@0.2.0.{output-stream}; get-stderr: func() -> output-stream; }
"#;

const PIPES: &str = r#"
package demo:pipes@0.1.0;
interface pipes { flood: func(times: u32) -> u32; splice: func(); hear: func(); listen: func(); hoard: func(times: u32) -> u32; }
world piper {
  import wasi:cli/stdin@0.2.0;
  import wasi:cli/stderr@0.2.0;
  export pipes;
}
"#;

/// Writes 4 KiB to its standard error so many times; passes on, reads and waits for its standard input; takes handles of it.
fn piper() -> Vec<u8> {
    component(
        &[WASI, CLI, PIPES],
        "piper",
        r#"
        (import "wasi:cli/stdin@0.2.0" "get-stdin" (func $stdin (result i32)))
        (import "wasi:cli/stderr@0.2.0" "get-stderr" (func $stderr (result i32)))
        (import "wasi:io/poll@0.2.0" "[method]pollable.block" (func $block (param i32)))
        (import "wasi:io/streams@0.2.0" "[method]input-stream.blocking-read" (func $read (param i32 i64 i32)))
        (import "wasi:io/streams@0.2.0" "[method]input-stream.subscribe" (func $subscribe (param i32) (result i32)))
        (import "wasi:io/streams@0.2.0" "[method]output-stream.blocking-splice"
          (func $splice (param i32 i32 i64 i32)))
        (import "wasi:io/streams@0.2.0" "[resource-drop]output-stream" (func $drop (param i32)))
        (import "wasi:io/streams@0.2.0" "[method]output-stream.blocking-write-and-flush"
          (func $write (param i32 i32 i32 i32)))"#,
        r#"
        (func (export "demo:pipes/pipes@0.1.0#flood") (param $times i32) (result i32)
          (local $stderr i32) (local $at i32)
          (local.set $stderr (call $stderr))
          (block $done (loop $next
            (br_if $done (i32.eq (local.get $at) (local.get $times)))
            (call $write (local.get $stderr) (i32.const 8192) (i32.const 4096) (i32.const 64))
            (if (i32.load8_u (i32.const 64)) (then (br $done)))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (br $next)))
          (call $drop (local.get $stderr))
          (local.get $at))
        (func (export "demo:pipes/pipes@0.1.0#splice")
          (call $splice (call $stderr) (call $stdin) (i64.const 16) (i32.const 64)))
        (func (export "demo:pipes/pipes@0.1.0#hear")
          (call $read (call $stdin) (i64.const 16) (i32.const 64)))
        (func (export "demo:pipes/pipes@0.1.0#listen")
          (call $block (call $subscribe (call $stdin))))
        (func (export "demo:pipes/pipes@0.1.0#hoard") (param $times i32) (result i32)
          (loop $next
            (drop (call $stdin))
            (local.set $times (i32.sub (local.get $times) (i32.const 1)))
            (br_if $next (local.get $times)))
          (i32.const 1))"#,
    )
}

const CONTRACT: &str = "demo:pipes/pipes";

fn piper_with(id: &str, grants: WasiGrants, deadline: Duration) -> Plugin {
    Plugin::from_bytes(id, piper()).wasi(grants).limits(Limits::new().deadline(deadline))
}

#[test]
fn a_full_pipe_stops_no_plugin() {
    if !is_child("output::a_full_pipe_stops_no_plugin") {
        return;
    }
    let loud = piper_with("loud", WasiGrants::new().stderr(), Duration::from_secs(20));
    let graph = load(builder(CONTRACT).plugin(loud));
    // A pipe holds 64 KiB.
    assert_eq!(call(&graph, CONTRACT, "flood", &[Val::U32(1024)]), Ok(Some(Val::U32(1024))));
    let also = piper_with("also", WasiGrants::new().stderr(), Duration::from_secs(20));
    let other = load(builder(CONTRACT).plugin(also));
    assert_eq!(call(&other, CONTRACT, "flood", &[Val::U32(32)]), Ok(Some(Val::U32(32))));
    assert!(!jackfield::flush_output(Duration::from_millis(200)), "nobody reads it");
    // The host's own lock of its standard error is free.
    let (free, is_free) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let _lock = std::io::stderr().lock();
        free.send(()).unwrap();
    });
    assert_eq!(is_free.recv_timeout(Duration::from_secs(20)), Ok(()));
}

#[test]
fn what_waits_for_standard_input_ends_at_the_deadline() {
    if !is_child("output::what_waits_for_standard_input_ends_at_the_deadline") {
        return;
    }
    let grants = WasiGrants::new().stdin().stderr();
    let graph = load(builder(CONTRACT).plugin(piper_with("ears", grants, Duration::from_millis(200))));
    for function in ["splice", "hear", "listen", "splice"] {
        let error = call(&graph, CONTRACT, function, &[]).unwrap_err();
        assert_eq!((error.case(), error.plugin()), ("deadline", "ears"), "{function}: {error}");
    }
}

#[test]
fn an_instance_has_so_many_streams_open_and_no_more() {
    let plugin = || piper_with("piper", WasiGrants::new(), Duration::from_secs(20));
    let graph = load(builder(CONTRACT).plugin(plugin()));
    assert_eq!(call(&graph, CONTRACT, "hoard", &[Val::U32(64)]), Ok(Some(Val::U32(1))));
    let graph = load(builder(CONTRACT).plugin(plugin()));
    let error = call(&graph, CONTRACT, "hoard", &[Val::U32(65)]).unwrap_err();
    assert_eq!((error.case(), error.plugin()), ("trap", "piper"), "{error}");
    assert!(error.text().contains("`descriptors`"), "{error}");
    // The next instance begins anew.
    assert_eq!(call(&graph, CONTRACT, "hoard", &[Val::U32(64)]), Ok(Some(Val::U32(1))));
    // A limit of the plugin's own holds in the place of the default, and none takes it away.
    let few = Plugin::from_bytes("piper", piper()).limits(Limits::new().descriptors(3));
    let graph = load(builder(CONTRACT).plugin(few));
    assert_eq!(call(&graph, CONTRACT, "hoard", &[Val::U32(3)]), Ok(Some(Val::U32(1))));
    assert!(call(&graph, CONTRACT, "hoard", &[Val::U32(1)]).is_err_and(|error| error.text().contains("`descriptors`")));
    let many = Plugin::from_bytes("piper", piper()).limits(Limits::new().descriptors(None));
    let graph = load(builder(CONTRACT).plugin(many));
    assert_eq!(call(&graph, CONTRACT, "hoard", &[Val::U32(1000)]), Ok(Some(Val::U32(1))));
}

#[test]
fn a_plugin_says_as_much_as_its_limit_lets_it() {
    if !is_child("output::a_plugin_says_as_much_as_its_limit_lets_it") {
        return;
    }
    let dropped = |limits: Limits| {
        let said = Arc::new(Mutex::new(Vec::new()));
        let here = Said(Arc::clone(&said));
        let subscriber = tracing_subscriber::fmt().with_writer(move || here.clone()).with_ansi(false).finish();
        tracing::subscriber::with_default(subscriber, || {
            let plugin = Plugin::from_bytes("loud", piper()).wasi(WasiGrants::new().stderr()).limits(limits);
            let graph = load(builder(CONTRACT).plugin(plugin));
            // 16 KiB: a pipe takes it, though nobody reads.
            assert_eq!(call(&graph, CONTRACT, "flood", &[Val::U32(4)]), Ok(Some(Val::U32(4))));
            assert!(jackfield::flush_output(Duration::from_secs(20)));
        });
        String::from_utf8(said.lock().unwrap().clone()).unwrap()
    };
    let told = dropped(Limits::new().output(1024));
    assert!(told.contains("bytes of the plugin's output were dropped") && told.contains("`output`"), "{told}");
    assert_eq!(dropped(Limits::new()), "");
    assert_eq!(dropped(Limits::new().output(None)), "");
}

/// Keeps what a subscriber writes.
#[derive(Clone)]
struct Said(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Said {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
