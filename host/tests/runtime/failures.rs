//! A failure ends in its slot: what the caller is told, and that the next call meets a fresh instance.

use jackfield::Val;

use crate::wat::{ALL, SUM, TWICE, builder, call, component, load, plugin};

const COUNTER: &str = r#"
package demo:count@0.1.0;
interface counter { next: func() -> u32; crash: func(); }
world counter-plugin { export counter; }
"#;

pub(crate) fn counter() -> Vec<u8> {
    component(
        &[COUNTER],
        "counter-plugin",
        "",
        r#"
        (global $count (mut i32) (i32.const 0))
        (func (export "demo:count/counter@0.1.0#next") (result i32)
          (global.set $count (i32.add (global.get $count) (i32.const 1)))
          (global.get $count))
        (func $deep unreachable)
        (func (export "demo:count/counter@0.1.0#crash") (call $deep))"#,
    )
}

/// Traps where [`SUM`] adds.
pub(crate) const BROKEN: &str = r#"
(component
  (core module $m (func $broken (export "add") (param i32 i32) (result i32) unreachable))
  (core instance $i (instantiate $m))
  (func $add (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $i "add")))
  (instance (export "demo:math/sum@0.1.0") (export "add" (func $add))))
"#;

#[test]
fn a_trap_names_everything_and_costs_the_instance_alone() {
    let graph = load(
        builder("demo:count/counter")
            .plugin(jackfield::Plugin::from_bytes("first", counter()))
            .plugin(jackfield::Plugin::from_bytes("second", counter())),
    );
    let next = || -> Vec<Option<Val>> { graph.dispatch("demo:count/counter", "next", &[]).unwrap().ok().collect() };
    assert_eq!(next(), [Some(Val::U32(1)), Some(Val::U32(1))]);
    assert_eq!(next(), [Some(Val::U32(2)), Some(Val::U32(2))]);
    let replies = graph.dispatch("demo:count/counter@0.1.0", "crash", &[]).unwrap();
    let (id, error) = replies.errors().next().unwrap();
    assert_eq!(id.as_str(), "first");
    assert_eq!((error.case(), error.plugin(), error.contract()), ("trap", "first", "demo:count/counter@0.1.0"));
    assert_eq!(error.function(), "crash");
    assert!(error.cause().contains("unreachable"), "{error}");
    assert!(error.backtrace().unwrap().contains("deep"), "{:?}", error.backtrace());
    assert!(!error.text().contains('\n'));
    assert_eq!(next(), [Some(Val::U32(1)), Some(Val::U32(1))]);
}

#[test]
fn a_direct_socket_that_fails_brings_its_caller_down_and_names_both() {
    let graph = load(builder("demo:math/twice").plugin(plugin("broken", BROKEN)).plugin(plugin("twice", TWICE)));
    let error = call(&graph, "demo:math/twice", "twice", &[Val::U32(1)]).unwrap_err();
    assert_eq!((error.case(), error.plugin()), ("trap", "twice"));
    assert_eq!(error.direct_cause().unwrap().plugin(), "broken");
    assert!(error.text().contains("`twice`") && error.text().contains("`broken`"), "{error}");
}

#[test]
fn a_failure_stands_in_its_place_in_an_any_reply() {
    let graph = load(
        builder("demo:math/all")
            .plugin(plugin("all", ALL))
            .plugin(plugin("good", SUM))
            .plugin(plugin("broken", BROKEN))
            .plugin(plugin("better", SUM)),
    );
    for _ in 0..3 {
        assert_eq!(call(&graph, "demo:math/all", "all", &[Val::U32(4)]), Ok(Some(Val::U32(1016))));
    }
}

#[test]
fn values_that_do_not_fit_are_refused_and_harm_nobody() {
    let graph = load(builder("demo:math/sum").plugin(plugin("sum", SUM)));
    let error = call(&graph, "demo:math/sum", "add", &[Val::U32(2), Val::String("3".into())]).unwrap_err();
    assert_eq!(error.case(), "other");
    assert!(error.text().contains("argument `b`: expected u32, found string"), "{error}");
    let error = call(&graph, "demo:math/sum", "add", &[Val::U32(2)]).unwrap_err();
    assert!(error.text().contains("takes 2 arguments, 1 were given"), "{error}");
    assert!(graph.dispatch("demo:math/sum", "sub", &[]).unwrap_err().to_string().contains("it has `add`"));
    assert!(graph.dispatch("demo:math/some", "add", &[]).unwrap_err().to_string().contains("demo:math/sum"));
}

#[test]
fn what_fails_when_it_is_instantiated_is_left_out_with_those_that_need_it() {
    let bad_start = r#"
    (component
      (core module $m (func (export "add") (param i32 i32) (result i32) unreachable) (func $s unreachable) (start $s))
      (core instance $i (instantiate $m))
      (func $add (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $i "add")))
      (instance (export "demo:math/sum@0.1.0") (export "add" (func $add))))"#;
    let (graph, report) = builder("demo:math/sum")
        .plugin(plugin("bad", bad_start))
        .plugin(plugin("good", SUM))
        .plugin(plugin("twice", TWICE).socket("demo:math/sum", ["bad"]))
        .load()
        .unwrap();
    assert_eq!(
        report.left_out.iter().map(|left| left.plugin.as_str()).collect::<Vec<_>>(),
        ["bad", "twice"],
        "{report}"
    );
    assert_eq!(report.left_out[1].through, ["bad"]);
    assert!(report.to_string().contains("unreachable"), "{report}");
    assert_eq!(graph.plugins().map(|id| id.as_str().to_owned()).collect::<Vec<_>>(), ["good"]);
    assert_eq!(call(&graph, "demo:math/sum", "add", &[Val::U32(1), Val::U32(1)]), Ok(Some(Val::U32(2))));
}
