//! WASI: there, empty unless granted, and no longer than the call's time.

use std::time::{Duration, Instant};

use jackfield::{Limits, Plugin, Val, WasiGrants};

use crate::wat::{builder, call, component, load};

const WASI: &str = r#"
package wasi:io@0.2.0;
interface error { resource error { to-debug-string: func() -> string; } }
interface poll { resource pollable { block: func(); } }
interface streams {
  use error.{error};
  variant stream-error { last-operation-failed(error), closed }
  resource output-stream { blocking-write-and-flush: func(contents: list<u8>) -> result<_, stream-error>; }
}
"#;

const CLOCKS: &str = r#"
package wasi:clocks@0.2.0;
interface monotonic-clock {
  use wasi:io/poll@0.2.0.{pollable};
  subscribe-duration: func(when: u64) -> pollable;
}
"#;

const CLI: &str = r#"
package wasi:cli@0.2.0;
interface environment { get-environment: func() -> list<tuple<string, string>>; }
interface stderr { use wasi:io/streams@0.2.0.{output-stream}; get-stderr: func() -> output-stream; }
"#;

const NAP: &str = r#"
package demo:nap@0.1.0;
interface nap { nap: func(ms: u64); variables: func() -> u32; die: func(); }
world napper {
  import wasi:clocks/monotonic-clock@0.2.0;
  import wasi:cli/environment@0.2.0;
  import wasi:cli/stderr@0.2.0;
  export nap;
}
"#;

pub(crate) fn napper() -> Vec<u8> {
    component(
        &[WASI, CLOCKS, CLI, NAP],
        "napper",
        r#"
        (import "wasi:clocks/monotonic-clock@0.2.0" "subscribe-duration" (func $subscribe (param i64) (result i32)))
        (import "wasi:io/poll@0.2.0" "[method]pollable.block" (func $block (param i32)))
        (import "wasi:io/poll@0.2.0" "[resource-drop]pollable" (func $drop (param i32)))
        (import "wasi:cli/environment@0.2.0" "get-environment" (func $env (param i32)))
        (import "wasi:cli/stderr@0.2.0" "get-stderr" (func $stderr (result i32)))
        (import "wasi:io/streams@0.2.0" "[method]output-stream.blocking-write-and-flush"
          (func $write (param i32 i32 i32 i32)))"#,
        r#"
        (data (i32.const 256) "thread panicked: the cake is a lie")
        (func (export "demo:nap/nap@0.1.0#nap") (param i64)
          (local $pollable i32)
          (local.set $pollable (call $subscribe (i64.mul (local.get 0) (i64.const 1000000))))
          (call $block (local.get $pollable))
          (call $drop (local.get $pollable)))
        (func (export "demo:nap/nap@0.1.0#variables") (result i32)
          (call $env (i32.const 64))
          (i32.load (i32.const 68)))
        (func (export "demo:nap/nap@0.1.0#die")
          (call $write (call $stderr) (i32.const 256) (i32.const 34) (i32.const 64))
          unreachable)"#,
    )
}

#[test]
fn a_sleep_is_cut_at_the_deadline() {
    let limits = Limits::new().deadline(Duration::from_millis(100));
    let graph = load(builder("demo:nap/nap").plugin(Plugin::from_bytes("nap", napper()).limits(limits)));
    let start = Instant::now();
    let error = call(&graph, "demo:nap/nap", "nap", &[Val::U64(60_000)]).unwrap_err();
    assert_eq!((error.case(), error.plugin()), ("deadline", "nap"), "{error}");
    assert!(start.elapsed() < Duration::from_secs(5));
    assert_eq!(call(&graph, "demo:nap/nap", "nap", &[Val::U64(5)]), Ok(None));
}

#[test]
fn what_is_not_granted_is_empty() {
    let graph = load(builder("demo:nap/nap").plugin(Plugin::from_bytes("nap", napper())));
    assert_eq!(call(&graph, "demo:nap/nap", "variables", &[]), Ok(Some(Val::U32(0))));
    let grants = WasiGrants::new().env("LANG", "C").env("HOME", "/");
    let graph = load(builder("demo:nap/nap").plugin(Plugin::from_bytes("nap", napper()).wasi(grants)));
    assert_eq!(call(&graph, "demo:nap/nap", "variables", &[]), Ok(Some(Val::U32(2))));
}

#[test]
fn the_last_words_stand_in_the_error() {
    let graph = load(builder("demo:nap/nap").plugin(Plugin::from_bytes("nap", napper())));
    let error = call(&graph, "demo:nap/nap", "die", &[]).unwrap_err();
    assert_eq!(error.case(), "trap");
    assert_eq!(error.stderr(), "thread panicked: the cake is a lie");
    assert!(error.text().contains("the cake is a lie"), "{error}");
}
