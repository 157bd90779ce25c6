//! Limits that count: instances, tables, handles, bytes that cross, time to compile and to start.

use std::time::Duration;

use jackfield::report::ProblemKind;
use jackfield::{Graph, HostContract, Limits, Plugin, Val};

use crate::resources::{KV, STORE, owner};
use crate::wat::{builder, call, component, load, plugin};

/// Hands out resources and counts those that were made and dropped.
const OWNER: &str = r#"
(component
  (core module $state
    (global (export "drops") (mut i32) (i32.const 0))
    (global (export "made") (mut i32) (i32.const 0))
    (func (export "dtor") (param i32) (global.set 0 (i32.add (global.get 0) (i32.const 1)))))
  (core instance $state (instantiate $state))
  (type $r (resource (rep i32) (dtor (core func $state "dtor"))))
  (core func $new (canon resource.new $r))
  (core module $m
    (import "s" "drops" (global $drops (mut i32)))
    (import "s" "made" (global $made (mut i32)))
    (import "s" "new" (func $new (param i32) (result i32)))
    (func (export "ctor") (result i32)
      (global.set $made (i32.add (global.get $made) (i32.const 1)))
      (call $new (global.get $made)))
    (func (export "made") (result i32) (global.get $made))
    (func (export "drops") (result i32) (global.get $drops)))
  (core instance $i (instantiate $m (with "s" (instance
    (export "drops" (global $state "drops")) (export "made" (global $state "made")) (export "new" (func $new))))))
  (func $ctor (result (own $r)) (canon lift (core func $i "ctor")))
  (func $made (result u32) (canon lift (core func $i "made")))
  (func $drops (result u32) (canon lift (core func $i "drops")))
  (component $shim
    (import "r" (type $r (sub resource)))
    (import "ctor" (func $ctor (result (own $r))))
    (import "made" (func $made (result u32)))
    (import "drops" (func $drops (result u32)))
    (export $r2 "r" (type $r))
    (export "[constructor]r" (func $ctor) (func (result (own $r2))))
    (export "made" (func $made))
    (export "drops" (func $drops)))
  (instance $e (instantiate $shim
    (with "r" (type $r)) (with "ctor" (func $ctor)) (with "made" (func $made)) (with "drops" (func $drops))))
  (export "demo:r/s@0.1.0" (instance $e)))
"#;

/// Makes as many resources of its direct socket as it is told to, and keeps them.
const HOLDER: &str = r#"
(component
  (import "demo:r/s@0.1.0" (instance $s
    (export "r" (type $r (sub resource)))
    (export "[constructor]r" (func (result (own $r))))))
  (core func $ctor (canon lower (func $s "[constructor]r")))
  (core module $m
    (import "s" "ctor" (func $ctor (result i32)))
    (global $calls (mut i32) (i32.const 0))
    (func (export "hold") (param $n i32) (result i32)
      (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
      (block $done (loop $next
        (br_if $done (i32.eqz (local.get $n)))
        (drop (call $ctor))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $next)))
      (global.get $calls)))
  (core instance $i (instantiate $m (with "s" (instance (export "ctor" (func $ctor))))))
  (func $hold (param "n" u32) (result u32) (canon lift (core func $i "hold")))
  (instance (export "demo:c/c@0.1.0") (export "hold" (func $hold))))
"#;

/// Makes as many resources of its wrapped socket as it is told to and keeps them; it replies 100 times the number of those
/// that it did not get, and the case of the last error.
fn wrapped() -> Vec<u8> {
    let options = jackfield::contract::SourceOptions { inline: Some(KV.to_owned()), ..Default::default() };
    let loaded = jackfield::contract::load(&options).unwrap();
    let store = loaded.contract(STORE).unwrap();
    let view = jackfield::contract::view_wit(&loaded.model, store, jackfield::contract::Cardinality::Any);
    let world = r#"
    package demo:many@0.1.0;
    interface hold { hold: func(n: u32) -> u32; }
    world plugin { import demo:kv-sockets/store-any@0.1.0; export hold; }"#;
    // A reply is a string (8 bytes), the result's tag at 8, and at 12 the value or the error's case.
    component(
        &[&view, world],
        "plugin",
        r#"(import "demo:kv-sockets/store-any@0.1.0" "[static]bucket.create" (func $create (param i32 i32)))"#,
        r#"
        (func (export "demo:many/hold@0.1.0#hold") (param $n i32) (result i32)
          (local $at i32) (local $failed i32) (local $case i32)
          (block $done (loop $next
            (br_if $done (i32.eqz (local.get $n)))
            (call $create (i32.const 5) (i32.const 64))
            (local.set $at (i32.load (i32.const 64)))
            (if (i32.load8_u offset=8 (local.get $at)) (then
              (local.set $failed (i32.add (local.get $failed) (i32.const 1)))
              (local.set $case (i32.load8_u offset=12 (local.get $at)))))
            (local.set $n (i32.sub (local.get $n) (i32.const 1)))
            (br $next)))
          (i32.add (i32.mul (i32.const 100) (local.get $failed)) (local.get $case)))"#,
    )
}

/// Calls a function of one plugin.
fn of(graph: &Graph, id: &str, contract: &str, function: &str, args: &[Val]) -> Result<Option<Val>, (String, String)> {
    let replies = graph.dispatch(contract, function, args).unwrap_or_else(|error| panic!("{error}"));
    let reply = replies.into_iter().find(|(plugin, _)| *plugin == *id).unwrap().1;
    reply.map_err(|error| (error.case().to_owned(), error.plugin().to_owned()))
}

#[test]
fn one_who_holds_too_many_handles_is_refused_and_nobody_else() {
    let graph = load(
        builder("demo:c/c")
            .plugin(plugin("owner", OWNER))
            .plugin(plugin("greedy", HOLDER).limits(Limits::new().handles(10)))
            .plugin(plugin("good", HOLDER).limits(Limits::new().handles(100))),
    );
    let hold = |id: &str, count: u32| of(&graph, id, "demo:c/c", "hold", &[Val::U32(count)]);
    let of_owner = |function: &str| call(&graph, "demo:r/s", function, &[]).unwrap();
    assert_eq!(hold("good", 5), Ok(Some(Val::U32(1))));
    assert_eq!(of_owner("made"), Some(Val::U32(10)), "both made five");
    assert_eq!(hold("greedy", 6), Err(("memory".to_owned(), "greedy".to_owned())));
    // Its own are dropped with its instance, the one that it had no room for as well; the other's and the owner live on.
    assert_eq!(of_owner("made"), Some(Val::U32(22)));
    assert_eq!(of_owner("drops"), Some(Val::U32(11)));
    assert_eq!(hold("good", 1), Ok(Some(Val::U32(3))), "its instance is the first one still");
}

#[test]
fn a_handle_that_a_wrapped_socket_cannot_hold_is_an_error_in_the_reply() {
    let graph = load(
        builder("demo:many/hold")
            .plugin(Plugin::from_bytes("owner", owner()))
            .plugin(Plugin::from_bytes("holder", wrapped()).limits(Limits::new().handles(10))),
    );
    let hold = |count: u32| call(&graph, "demo:many/hold", "hold", &[Val::U32(count)]);
    // The fourth case is `memory`.
    assert_eq!(hold(13), Ok(Some(Val::U32(303))));
    assert_eq!(call(&graph, STORE, "drops", &[]), Ok(Some(Val::U32(3))));
    assert_eq!(hold(1), Ok(Some(Val::U32(103))), "it still holds ten");
}

#[test]
fn the_owner_has_room_for_all_that_its_consumers_may_hold() {
    let holder = plugin("holder", HOLDER).limits(Limits::new().handles(150_000).deadline(None));
    let graph = load(builder("demo:c/c").plugin(plugin("owner", OWNER)).plugin(holder));
    assert_eq!(call(&graph, "demo:c/c", "hold", &[Val::U32(110_000)]), Ok(Some(Val::U32(1))));
}

/// A module of 100 empty memories, instantiated so often.
fn memories(instances: usize) -> String {
    format!(
        "(component (core module $m {}) {}
          (core module $f (func (export \"f\") (result i32) i32.const 1)) (core instance $f (instantiate $f))
          (func $f (result u32) (canon lift (core func $f \"f\")))
          (instance (export \"demo:x/y@0.1.0\") (export \"f\" (func $f))))",
        "(memory 0) ".repeat(100),
        "(core instance (instantiate $m)) ".repeat(instances),
    )
}

#[test]
fn memories_without_a_byte_in_them_count() {
    let error = builder("demo:x/y").plugin(plugin("p", memories(99))).load().unwrap_err();
    let problem = &error.report.problems[0];
    assert_eq!((problem.kind, problem.key.as_deref()), (ProblemKind::Limit, Some("plugin.p.limits.instances")));
    assert!(problem.message.contains("9900 memories") && problem.message.contains("64 of each"), "{problem}");
    assert!(problem.help.iter().any(|help| help.contains("`instances = 9900`")), "{problem}");
    let enough = plugin("p", memories(1)).limits(Limits::new().instances(100));
    assert_eq!(call(&load(builder("demo:x/y").plugin(enough)), "demo:x/y", "f", &[]), Ok(Some(Val::U32(1))));
}

const TABLE: &str = r#"
package demo:t@0.1.0;
interface t { grow: func(by: u32) -> s32; trap: func(by: u32); }
world w { export t; }
"#;

#[test]
fn elements_of_tables_have_a_limit_of_their_own() {
    let bytes = component(
        &[TABLE],
        "w",
        "",
        r#"
        (table $a 10 funcref) (table $b 0 funcref)
        (func $grow (export "demo:t/t@0.1.0#grow") (param i32) (result i32)
          (table.grow $b (ref.null func) (local.get 0)))
        (func (export "demo:t/t@0.1.0#trap") (param i32)
          (if (i32.eq (call $grow (local.get 0)) (i32.const -1)) (then unreachable)))"#,
    );
    let with = |tables: u64| Plugin::from_bytes("p", bytes.clone()).limits(Limits::new().tables(tables));
    let graph = load(builder("demo:t/t").plugin(with(30)));
    assert_eq!(call(&graph, "demo:t/t", "grow", &[Val::U32(20)]), Ok(Some(Val::S32(0))));
    assert_eq!(call(&graph, "demo:t/t", "grow", &[Val::U32(1)]), Ok(Some(Val::S32(-1))));
    let error = call(&graph, "demo:t/t", "trap", &[Val::U32(1)]).unwrap_err();
    assert_eq!(error.case(), "memory", "{error}");
    assert!(error.text().contains("30 elements of its `tables` limit"), "{error}");
    let error = builder("demo:t/t").plugin(with(9)).load().unwrap_err();
    assert_eq!(error.report.problems[0].kind, ProblemKind::Limit, "{error}");
    assert!(error.to_string().contains("`tables = 10`"), "{error}");
}

const CARRY: &str = r#"
package demo:carry@0.1.0;
interface carry { take: func(words: list<string>) -> u32; give: func(times: u32) -> list<string>; }
interface shelf { words: func() -> list<string>; }
interface fetch { fetch: func() -> u32; }
world carrier { export carry; }
world fetcher { import shelf; export fetch; }
"#;

#[test]
fn what_crosses_by_value_is_counted_both_ways() {
    let bytes = component(
        &[CARRY],
        "carrier",
        "",
        r#"
        (global $calls (mut i32) (i32.const 0))
        (func (export "demo:carry/carry@0.1.0#take") (param i32 i32) (result i32)
          (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
          (global.get $calls))
        ;; A list whose strings are all the same 64 KiB.
        (func (export "demo:carry/carry@0.1.0#give") (param $n i32) (result i32)
          (local $at i32)
          (i32.store (i32.const 64) (i32.const 1024))
          (i32.store (i32.const 68) (local.get $n))
          (local.set $at (i32.const 1024))
          (block $done (loop $next
            (br_if $done (i32.eqz (local.get $n)))
            (i32.store (local.get $at) (i32.const 131072))
            (i32.store offset=4 (local.get $at) (i32.const 65536))
            (local.set $at (i32.add (local.get $at) (i32.const 8)))
            (local.set $n (i32.sub (local.get $n) (i32.const 1)))
            (br $next)))
          (i32.const 64))"#,
    );
    let carrier = Plugin::from_bytes("c", bytes).limits(Limits::new().crossing(1 << 20));
    let graph = load(builder("demo:carry/carry").plugin(carrier));
    let take = |count: usize, len: usize| {
        let words = vec![Val::String("x".repeat(len)); count];
        call(&graph, "demo:carry/carry", "take", &[Val::List(words)])
    };
    assert_eq!(take(8, 100_000), Ok(Some(Val::U32(1))));
    // Many short ones take room as well.
    for (count, len) in [(11, 100_000), (100_000, 0)] {
        let error = take(count, len).unwrap_err();
        assert_eq!((error.case(), error.plugin()), ("memory", "c"), "{error}");
        assert!(error.text().contains("`crossing` limit of 1048576 bytes"), "{error}");
    }
    assert_eq!(take(1, 1), Ok(Some(Val::U32(2))), "nothing happened to the instance");
    let give = |times: u32| call(&graph, "demo:carry/carry", "give", &[Val::U32(times)]);
    assert!(give(8).is_ok());
    let error = give(200).unwrap_err();
    assert_eq!((error.case(), error.plugin()), ("memory", "c"), "{error}");
    assert!(error.text().contains("`crossing` limit of 1048576 bytes"), "{error}");
}

#[test]
fn what_the_host_replies_is_counted() {
    let bytes = component(
        &[CARRY],
        "fetcher",
        r#"(import "demo:carry/shelf@0.1.0" "words" (func $words (param i32)))"#,
        r#"(func (export "demo:carry/fetch@0.1.0#fetch") (result i32)
          (call $words (i32.const 64)) (i32.load (i32.const 68)))"#,
    );
    let fetch = |count: usize| {
        let shelf = HostContract::from_wit(CARRY, "demo:carry/shelf").unwrap();
        let words = move |_: &[Val]| Ok(Some(Val::List(vec![Val::String("x".repeat(1000)); count])));
        let fetcher = Plugin::from_bytes("f", bytes.clone()).limits(Limits::new().crossing(1 << 20));
        let shelf = shelf.function("words", words).unwrap();
        call(&load(builder("demo:carry/fetch").host(shelf).plugin(fetcher)), "demo:carry/fetch", "fetch", &[])
    };
    assert_eq!(fetch(500), Ok(Some(Val::U32(500))));
    let error = fetch(2000).unwrap_err();
    assert_eq!((error.case(), error.plugin()), ("memory", "f"), "{error}");
}

#[test]
fn a_component_that_compiles_too_long_is_left_out() {
    let slow = plugin("slow", crate::wat::SUM).limits(Limits::new().compile(Duration::from_nanos(1)));
    let (graph, report) =
        builder("demo:x/y").plugin(slow).plugin(plugin("fine", memories(0))).load().unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(call(&graph, "demo:x/y", "f", &[]), Ok(Some(Val::U32(1))));
    let problem = report.of("slow").next().unwrap();
    assert_eq!(problem.kind, ProblemKind::Instantiate);
    assert!(problem.message.contains("its limit `compile`"), "{problem}");
    assert!(problem.help[0].contains("compile = "), "{problem}");
}

const START: &str = r#"
package demo:start@0.1.0;
interface begin { init: func(config: string); work: func() -> u32; }
world beginner { export begin; }
"#;

/// Its `init` counts to so many, and its `work` to a hundred.
fn beginner(count: u32) -> Vec<u8> {
    component(
        &[START],
        "beginner",
        "",
        &format!(
            r#"
        (func $count (param $n i32)
          (loop $next (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
        (func (export "demo:start/begin@0.1.0#init") (param i32 i32) (call $count (i32.const {count})))
        (func (export "demo:start/begin@0.1.0#work") (result i32) (call $count (i32.const 100)) (i32.const 1))"#
        ),
    )
}

#[test]
fn the_start_has_limits_of_its_own() {
    let begin = |count: u32, limits: Limits| {
        builder("demo:start/begin").plugin(Plugin::from_bytes("p", beginner(count)).limits(limits))
    };
    // As a call has where nothing else is said.
    let error = begin(100_000, Limits::new().fuel(10_000)).load().unwrap_err();
    assert_eq!(error.report.problems[0].kind, ProblemKind::Init, "{error}");
    let graph = load(begin(100_000, Limits::new().fuel(10_000).start_fuel(10_000_000)));
    assert_eq!(call(&graph, "demo:start/begin", "work", &[]), Ok(Some(Val::U32(1))));
    let error = begin(100_000, Limits::new().start_fuel(10_000)).load().unwrap_err();
    assert_eq!(error.report.problems[0].kind, ProblemKind::Init, "{error}");
    let graph = load(begin(10, Limits::new().start_fuel(10_000)));
    assert_eq!(call(&graph, "demo:start/begin", "work", &[]), Ok(Some(Val::U32(1))));
    // Counting to 2^32 takes seconds.
    let limits = Limits::new().deadline(None).start_deadline(Duration::from_millis(50));
    let error = begin(0, limits).load().unwrap_err();
    assert!(error.to_string().contains("time"), "{error}");
}
