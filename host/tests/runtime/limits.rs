//! Memory, time, fuel and stack: each limit ends in its own case, and in time.

use std::time::{Duration, Instant};

use jackfield::{CallBudget, HostContract, Limits, Plugin, Val};

use crate::wat::{builder, call, component, load, plugin};

const WORK: &str = r#"
package demo:work@0.1.0;
interface work {
  spin: func();
  grow: func(pages: u32) -> s32;
  grow-or-trap: func(pages: u32);
  fib: func(n: u32) -> u32;
  recurse: func();
  table: func(entries: u32) -> s32;
}
interface begin { init: func(config: string); ok: func() -> u32; }
interface bulk { take: func(bytes: list<u8>) -> u32; give: func(len: u32) -> list<u8>; }
interface outer { run: func(); recurse: func() -> u32; }
interface clock { nap: func(ms: u32); }
world worker { export work; }
world caller { import work; export outer; }
world sleeper { import clock; export outer; }
world beginner { export begin; }
world carrier { export bulk; }
"#;

pub(crate) fn worker() -> Vec<u8> {
    component(
        &[WORK],
        "worker",
        "",
        r#"
        (func (export "demo:work/work@0.1.0#spin") (loop $on (br $on)))
        (table $entries 0 funcref)
        (func (export "demo:work/work@0.1.0#table") (param i32) (result i32)
          (table.grow $entries (ref.null func) (local.get 0)))
        (func (export "demo:work/work@0.1.0#grow") (param i32) (result i32) (memory.grow (local.get 0)))
        (func (export "demo:work/work@0.1.0#grow-or-trap") (param i32)
          (if (i32.eq (memory.grow (local.get 0)) (i32.const -1)) (then unreachable)))
        (func $fib (export "demo:work/work@0.1.0#fib") (param i32) (result i32)
          (if (result i32) (i32.lt_u (local.get 0) (i32.const 2))
            (then (local.get 0))
            (else (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1)))
                           (call $fib (i32.sub (local.get 0) (i32.const 2)))))))
        (func $recurse (export "demo:work/work@0.1.0#recurse") (call $recurse))"#,
    )
}

pub(crate) fn caller() -> Vec<u8> {
    component(
        &[WORK],
        "caller",
        r#"(import "demo:work/work@0.1.0" "spin" (func $spin))"#,
        r#"
        (func (export "demo:work/outer@0.1.0#run") (call $spin))
        (func (export "demo:work/outer@0.1.0#recurse") (result i32) (i32.const 0))"#,
    )
}

pub(crate) fn carrier() -> Vec<u8> {
    component(
        &[WORK],
        "carrier",
        "",
        r#"
        (func (export "demo:work/bulk@0.1.0#take") (param i32 i32) (result i32) (local.get 1))
        (func (export "demo:work/bulk@0.1.0#give") (param i32) (result i32)
          (i32.store (i32.const 64) (call $realloc (i32.const 0) (i32.const 0) (i32.const 1) (local.get 0)))
          (i32.store (i32.const 68) (local.get 0))
          (i32.const 64))"#,
    )
}

fn sleeper() -> Vec<u8> {
    component(
        &[WORK],
        "sleeper",
        r#"(import "demo:work/clock@0.1.0" "nap" (func $nap (param i32)))"#,
        r#"
        (func (export "demo:work/outer@0.1.0#run") (call $nap (i32.const 200)))
        (func (export "demo:work/outer@0.1.0#recurse") (result i32) (i32.const 0))"#,
    )
}

pub(crate) const MS_100: Duration = Duration::from_millis(100);

fn timed<R>(work: impl FnOnce() -> R) -> (R, Duration) {
    let start = Instant::now();
    (work(), start.elapsed())
}

#[test]
fn a_loop_ends_at_its_deadline() {
    let limits = Limits::new().deadline(MS_100);
    let graph = load(builder("demo:work/work").plugin(Plugin::from_bytes("w", worker()).limits(limits)));
    let (reply, took) = timed(|| call(&graph, "demo:work/work", "spin", &[]));
    let error = reply.unwrap_err();
    assert_eq!((error.case(), error.plugin(), error.function()), ("deadline", "w", "spin"), "{error}");
    assert!(took >= MS_100 && took < Duration::from_secs(5), "{took:?}");
    assert_eq!(call(&graph, "demo:work/work", "fib", &[Val::U32(10)]), Ok(Some(Val::U32(55))));
}

#[test]
fn a_nested_call_spends_the_callers_time_and_the_caller_is_named() {
    let graph = load(
        builder("demo:work/outer")
            .plugin(Plugin::from_bytes("w", worker()).limits(Limits::new().deadline(None)))
            .plugin(Plugin::from_bytes("outer", caller()).limits(Limits::new().deadline(MS_100))),
    );
    let (reply, took) = timed(|| call(&graph, "demo:work/outer", "run", &[]));
    let error = reply.unwrap_err();
    assert_eq!((error.case(), error.plugin(), error.function()), ("deadline", "outer", "run"), "{error}");
    assert!(took < Duration::from_secs(5), "{took:?}");
    // The plug's own, shorter time ends it as well, and then both are named.
    let graph = load(
        builder("demo:work/outer")
            .plugin(Plugin::from_bytes("w", worker()).limits(Limits::new().deadline(MS_100)))
            .plugin(Plugin::from_bytes("outer", caller())),
    );
    let error = call(&graph, "demo:work/outer", "run", &[]).unwrap_err();
    assert_eq!((error.case(), error.plugin()), ("deadline", "outer"), "{error}");
    assert_eq!(error.direct_cause().map(|cause| (cause.case(), cause.plugin())), Some(("deadline", "w")));
}

#[test]
fn time_in_a_host_function_counts() {
    let clock = HostContract::from_wit(WORK, "demo:work/clock")
        .unwrap()
        .function("nap", |args| {
            let [Val::U32(ms)] = args else { unreachable!() };
            std::thread::sleep(Duration::from_millis(u64::from(*ms)));
            Ok(None)
        })
        .unwrap();
    let plugin = Plugin::from_bytes("s", sleeper()).limits(Limits::new().deadline(MS_100));
    let graph = load(builder("demo:work/outer").host(clock).plugin(plugin));
    let error = call(&graph, "demo:work/outer", "run", &[]).unwrap_err();
    assert_eq!((error.case(), error.plugin()), ("deadline", "s"), "{error}");
}

#[test]
fn waiting_for_a_turn_counts() {
    let plugin = Plugin::from_bytes("w", worker()).limits(Limits::new().deadline(Duration::from_millis(400)));
    let graph = load(builder("demo:work/work").plugin(plugin));
    std::thread::scope(|scope| {
        let first = scope.spawn(|| call(&graph, "demo:work/work", "spin", &[]).unwrap_err());
        std::thread::sleep(MS_100);
        let second = scope.spawn(|| call(&graph, "demo:work/work", "spin", &[]).unwrap_err());
        assert_eq!(first.join().unwrap().case(), "deadline");
        assert_eq!(second.join().unwrap().case(), "deadline");
    });
}

#[test]
fn a_function_may_have_limits_of_its_own() {
    let limits = Limits::new()
        .deadline(None)
        .function("demo:work/work#spin", CallBudget::new().deadline(MS_100))
        .function("demo:work/work@0.1.0#fib", CallBudget::new().fuel(1_000));
    let graph = load(builder("demo:work/work").plugin(Plugin::from_bytes("w", worker()).limits(limits)));
    for _ in 0..2 {
        let error = call(&graph, "demo:work/work", "spin", &[]).unwrap_err();
        assert_eq!((error.case(), error.plugin(), error.function()), ("deadline", "w", "spin"), "{error}");
        let error = call(&graph, "demo:work/work", "fib", &[Val::U32(30)]).unwrap_err();
        assert_eq!((error.case(), error.plugin()), ("fuel", "w"), "{error}");
        assert_eq!(call(&graph, "demo:work/work", "fib", &[Val::U32(3)]), Ok(Some(Val::U32(2))));
        // The others have what the plugin has: no limit of fuel.
        assert_eq!(call(&graph, "demo:work/work", "grow", &[Val::U32(1)]).map(|_| ()), Ok(()));
    }
    // In a nested call, and where the plugin's own limit is the lower one.
    let limits = Limits::new().deadline(MS_100).function("demo:work/work#spin", CallBudget::new().deadline(MS_100 * 3));
    let graph = load(
        builder("demo:work/outer")
            .plugin(Plugin::from_bytes("w", worker()).limits(limits))
            .plugin(Plugin::from_bytes("outer", caller())),
    );
    let (reply, took) = timed(|| call(&graph, "demo:work/outer", "run", &[]));
    let error = reply.unwrap_err();
    assert_eq!(error.direct_cause().map(|cause| (cause.case(), cause.plugin())), Some(("deadline", "w")), "{error}");
    assert!(took >= MS_100 * 3, "{took:?}");
}

#[test]
fn fuel_is_for_one_call() {
    let plugin = Plugin::from_bytes("w", worker()).limits(Limits::new().fuel(100_000));
    let graph = load(builder("demo:work/work").plugin(plugin));
    for _ in 0..50 {
        assert_eq!(call(&graph, "demo:work/work", "fib", &[Val::U32(10)]), Ok(Some(Val::U32(55))));
    }
    let error = call(&graph, "demo:work/work", "fib", &[Val::U32(30)]).unwrap_err();
    assert_eq!((error.case(), error.plugin()), ("fuel", "w"), "{error}");
    let error = call(&graph, "demo:work/work", "spin", &[]).unwrap_err();
    assert_eq!(error.case(), "fuel", "{error}");
}

#[test]
fn memory_is_refused_and_a_trap_after_it_is_of_memory() {
    let plugin = Plugin::from_bytes("w", worker()).limits(Limits::new().memory(1 << 20));
    let graph = load(builder("demo:work/work").plugin(plugin));
    assert_eq!(call(&graph, "demo:work/work", "grow", &[Val::U32(2)]), Ok(Some(Val::S32(4))));
    assert_eq!(call(&graph, "demo:work/work", "grow", &[Val::U32(20)]), Ok(Some(Val::S32(-1))));
    let error = call(&graph, "demo:work/work", "grow-or-trap", &[Val::U32(20)]).unwrap_err();
    assert_eq!((error.case(), error.plugin()), ("memory", "w"), "{error}");
    // The refusal of an earlier call does not make a later trap one of memory.
    assert_eq!(call(&graph, "demo:work/work", "grow", &[Val::U32(20)]), Ok(Some(Val::S32(-1))));
    assert_eq!(call(&graph, "demo:work/work", "recurse", &[]).unwrap_err().case(), "trap");
}

#[test]
fn an_initial_memory_over_the_limit_is_a_load_error() {
    let plugin = Plugin::from_bytes("w", worker()).limits(Limits::new().memory(64 << 10));
    let error = builder("demo:work/work").plugin(plugin).load().unwrap_err();
    assert!(error.to_string().contains("memory"), "{error}");
}

/// Imports `demo:deep/link-<n+1>` and plugs `demo:deep/link-<n>`: uses nearly all of its stack, then calls the next.
fn deep(at: usize, last: usize) -> Vec<u8> {
    let wit = format!(
        "package demo:deep@0.1.0;
        interface link-{at} {{ run: func() -> u32; }}
        interface link-{next} {{ run: func() -> u32; }}
        world plugin {{ {import} export link-{at}; }}",
        next = at + 1,
        import = if at == last { String::new() } else { format!("import link-{};", at + 1) },
    );
    let (import, end) = if at == last {
        (String::new(), "(call $recurse (i64.const 0))".to_owned())
    } else {
        let import = format!(r#"(import "demo:deep/link-{}@0.1.0" "run" (func $next_link (result i32)))"#, at + 1);
        (import, "(i32.add (i32.const 1) (call $next_link))".to_owned())
    };
    component(
        &[&wit],
        "plugin",
        &import,
        &format!(
            r#"
            (func $recurse (param $left i64) (result i32)
              (if (result i32) (i64.eq (local.get $left) (i64.const 1))
                (then {end})
                (else (i32.add (i32.const 0) (call $recurse (i64.sub (local.get $left) (i64.const 1)))))))
            (func (export "demo:deep/link-{at}@0.1.0#run") (result i32) (call $recurse (i64.const 8000)))"#
        ),
    )
}

#[test]
fn a_chain_of_32_plugins_that_all_recurse_is_an_error_and_no_overflow() {
    let mut graph = builder("demo:deep/link-0");
    for at in 0..32 {
        graph = graph.plugin(Plugin::from_bytes(format!("p{at}"), deep(at, 31)));
    }
    let graph = load(graph);
    // The last recurses without end, on a thread with a small stack.
    let work = || call(&graph, "demo:deep/link-0", "run", &[]).unwrap_err();
    let error = std::thread::scope(|scope| {
        std::thread::Builder::new().stack_size(1 << 20).spawn_scoped(scope, work).unwrap().join().unwrap()
    });
    assert_eq!(error.case(), "trap");
    assert!(error.text().contains("call stack exhausted"), "{error}");
    assert!(error.text().contains("`p31`"), "{error}");
}

#[test]
fn tables_count_as_memory() {
    let plugin = Plugin::from_bytes("w", worker()).limits(Limits::new().memory(1 << 20));
    let graph = load(builder("demo:work/work").plugin(plugin));
    assert_eq!(call(&graph, "demo:work/work", "table", &[Val::U32(1000)]), Ok(Some(Val::S32(0))));
    assert_eq!(call(&graph, "demo:work/work", "table", &[Val::U32(1 << 20)]), Ok(Some(Val::S32(-1))));
    assert_eq!(call(&graph, "demo:work/work", "table", &[Val::U32(1)]), Ok(Some(Val::S32(1000))));
}

#[test]
fn an_init_that_never_ends_is_a_load_error_in_its_time() {
    let bytes = component(
        &[WORK],
        "beginner",
        "",
        r#"
        (func (export "demo:work/begin@0.1.0#init") (param i32 i32) (loop $on (br $on)))
        (func (export "demo:work/begin@0.1.0#ok") (result i32) (i32.const 1))"#,
    );
    let plugin = |id: &str| Plugin::from_bytes(id, bytes.clone()).limits(Limits::new().deadline(MS_100));
    let (loaded, took) = timed(|| builder("demo:work/begin").plugin(plugin("slow")).load());
    let text = loaded.expect_err("its init never ends").to_string();
    assert!(text.contains("slow") && text.contains("time"), "{text}");
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[test]
fn values_larger_than_the_memory_are_an_error_of_memory() {
    let plugin = Plugin::from_bytes("c", carrier()).limits(Limits::new().memory(8 << 20));
    let graph = load(builder("demo:work/bulk").plugin(plugin));
    let take = |len: usize| call(&graph, "demo:work/bulk", "take", &[Val::Bytes(vec![7; len])]);
    assert_eq!(take(5 << 20), Ok(Some(Val::U32(5 << 20))));
    let error = take(9 << 20).unwrap_err();
    assert_eq!((error.case(), error.plugin()), ("memory", "c"), "{error}");
    assert_eq!(take(16), Ok(Some(Val::U32(16))));
    let error = call(&graph, "demo:work/bulk", "give", &[Val::U32(9 << 20)]).unwrap_err();
    assert_eq!((error.case(), error.plugin()), ("memory", "c"), "{error}");
    let given = call(&graph, "demo:work/bulk", "give", &[Val::U32(4 << 20)]).unwrap();
    assert!(matches!(given, Some(Val::Bytes(bytes)) if bytes.len() == 4 << 20));
}

/// Replies with a list of strings that all lie in one place of its memory.
const AMPLIFIED: &str = r#"(component
  (core module $m
    (memory (export "memory") 16)
    (func (export "f") (param $n i32) (param $len i32) (result i32)
      (local $at i32)
      (local.set $at (i32.const 65536))
      (block $done (loop $next
        (br_if $done (i32.ge_u (local.get $at) (i32.add (i32.const 65536) (i32.shl (local.get $n) (i32.const 3)))))
        (i32.store (local.get $at) (i32.const 524288))
        (i32.store offset=4 (local.get $at) (local.get $len))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (br $next)))
      (memory.fill (i32.const 524288) (i32.const 120) (local.get $len))
      (i32.store (i32.const 0) (i32.const 65536))
      (i32.store (i32.const 4) (local.get $n))
      (i32.const 0)))
  (core instance $i (instantiate $m))
  (func $f (param "n" u32) (param "len" u32) (result (list string))
    (canon lift (core func $i "f") (memory (core memory $i "memory"))))
  (instance (export "demo:x/y@0.1.0") (export "f" (func $f))))"#;

#[test]
fn a_reply_that_is_larger_than_the_plugin_s_memory_does_not_reach_the_host() {
    let graph = load(builder("demo:x/y").plugin(plugin("p", AMPLIFIED)));
    let error = call(&graph, "demo:x/y", "f", &[Val::U32(50_000), Val::U32(400_000)]).unwrap_err();
    assert_eq!((error.case(), error.plugin()), ("memory", "p"), "{error}");
    assert!(error.cause().contains("crossing"), "{error}");
    // Each byte of a string counts once, so that a large reply that is within the limit passes, also in the next instance.
    let reply = call(&graph, "demo:x/y", "f", &[Val::U32(100), Val::U32(400_000)]).unwrap();
    let Some(Val::List(strings)) = reply else { panic!("{reply:?}") };
    assert_eq!(strings.len(), 100);
}

#[test]
fn what_a_plugin_lacks_to_start_is_said_with_the_key_to_raise() {
    let start = |body: &str| {
        format!(
            r#"(component
              (core module $m (func $s {body}) (start $s) (func (export "f") (result i32) (i32.const 1)))
              (core instance $i (instantiate $m))
              (func $f (result u32) (canon lift (core func $i "f")))
              (instance (export "demo:start/f") (export "f" (func $f))))"#
        )
    };
    let endless = start("(loop $l (br $l))");
    let said = |limits: Limits| {
        let error = builder("demo:start/f").plugin(plugin("p", &endless).limits(limits)).load().unwrap_err();
        error.to_string()
    };
    let text = said(Limits::new().deadline(Duration::from_millis(20)));
    assert!(text.contains("raise its `limits.deadline`"), "{text}");
    let text = said(Limits::new().fuel(1000));
    assert!(text.contains("raise its `limits.fuel`"), "{text}");
    // Where the start has limits of its own, those are what to raise.
    let text = said(Limits::new().start_deadline(Duration::from_millis(20)));
    assert!(text.contains("raise its `limits.start.deadline`"), "{text}");
    let text = said(Limits::new().start_fuel(1000));
    assert!(text.contains("raise its `limits.start.fuel`"), "{text}");
}
