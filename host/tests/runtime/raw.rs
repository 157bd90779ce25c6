//! What a host adds to a plugin's linker itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use jackfield::raw::{Linker, Store};
use jackfield::wasmtime::{self, StoreContextMut};
use jackfield::{HostContract, LoadReport, Plugin, Val};

use crate::wat::{SUM, TWICE, builder, call, load, plugin};

/// Plugs `demo:x/y@0.1.0` with `f: func() -> u32`, which asks `next` of `acme:count/counter@1.0.0`.
const COUNTS: &str = r#"
(component
  (import "acme:count/counter@1.0.0" (instance $counter (export "next" (func (result u32)))))
  (core func $next (canon lower (func $counter "next")))
  (core module $m
    (import "counter" "next" (func $next (result i32)))
    (func (export "f") (result i32) call $next))
  (core instance $i (instantiate $m (with "counter" (instance (export "next" (func $next))))))
  (func $f (result u32) (canon lift (core func $i "f")))
  (instance (export "demo:x/y@0.1.0") (export "f" (func $f))))
"#;

/// Plugs `demo:x/y@0.1.0` with `f: func() -> u64`, which reads WASI's clock.
const CLOCK: &str = r#"
(component
  (import "wasi:clocks/monotonic-clock@0.2.1" (instance $clock (export "now" (func (result u64)))))
  (core func $now (canon lower (func $clock "now")))
  (core module $m
    (import "clock" "now" (func $now (result i64)))
    (func (export "f") (result i64) call $now))
  (core instance $i (instantiate $m (with "clock" (instance (export "now" (func $now))))))
  (func $f (result u64) (canon lift (core func $i "f")))
  (instance (export "demo:x/y@0.1.0") (export "f" (func $f))))
"#;

#[derive(Default)]
struct Counter(u32);

/// Counts, and fails at the fourth.
fn next(mut store: StoreContextMut<'_, Store>, (): ()) -> wasmtime::Result<(u32,)> {
    let counter = store.data_mut().state::<Counter>().ok_or_else(|| wasmtime::Error::msg("no counter"))?;
    counter.0 += 1;
    if counter.0 == 4 { Err(wasmtime::Error::msg("no more")) } else { Ok((counter.0,)) }
}

fn add(linker: &mut Linker<Store>) -> wasmtime::Result<()> {
    linker.instance("acme:count/counter@1.0.0")?.func_wrap("next", next)
}

fn counts(id: &str) -> Plugin {
    plugin(id, COUNTS).serves(["acme:count/counter"]).state(Counter::default).link(add)
}

fn refused(plugin: Plugin) -> LoadReport {
    *builder("demo:x/y").plugin(plugin).load().expect_err("nothing can run").report
}

#[test]
fn functions_that_are_added_see_the_state_of_their_instance() {
    let graph = load(builder("demo:x/y").plugin(counts("a")).plugin(counts("b")));
    let f = || graph.dispatch("demo:x/y", "f", &[]).unwrap().into_iter().map(|(_, reply)| reply).collect::<Vec<_>>();
    assert_eq!(f(), [Ok(Some(Val::U32(1))), Ok(Some(Val::U32(1)))]);
    assert_eq!(f(), [Ok(Some(Val::U32(2))), Ok(Some(Val::U32(2)))]);
    f();
    // An error costs the instance, and the state goes with it.
    let error = f().remove(0).unwrap_err();
    assert_eq!((error.case(), error.plugin()), ("trap", "a"), "{error}");
    assert!(error.cause().contains("no more"), "{error}");
    assert_eq!(f()[0], Ok(Some(Val::U32(1))));
}

#[test]
fn what_is_served_is_no_socket() {
    // Not said, it is a socket that nobody fills.
    let report = refused(plugin("a", COUNTS).state(Counter::default).link(add));
    assert!(report.to_string().contains("acme:count/counter"), "{report}");
    // Said, and not added.
    let report = refused(plugin("a", COUNTS).serves(["acme:count/counter@1.0.0"]));
    assert!(report.to_string().contains("cannot be linked"), "{report}");
    // One that a plugin does not import does no harm.
    load(builder("demo:x/y").plugin(counts("a").serves(["acme:other/thing"])));
}

#[test]
fn what_cannot_be_added_or_made_is_a_load_error() {
    let report = refused(counts("a").link(|_| Err(wasmtime::Error::msg("not today"))));
    assert!(report.to_string().contains("not today"), "{report}");
    let report = refused(counts("a").link(|_| panic!("not at all")));
    assert!(report.to_string().contains("not at all"), "{report}");
    let report = refused(counts("a").state(|| -> u8 { panic!("no state") }));
    assert!(report.to_string().contains("no state"), "{report}");
    // Twice the same.
    let report = refused(counts("a").link(add));
    assert!(report.to_string().contains("defined twice"), "{report}");
}

#[test]
fn a_plugin_s_socket_cannot_be_replaced() {
    let sum = |version: &'static str| {
        move |linker: &mut Linker<Store>| -> wasmtime::Result<()> {
            linker.allow_shadowing(true);
            linker.instance(version)?.func_wrap("add", |_, (a, _): (u32, u32)| Ok((a,)))
        }
    };
    for version in ["demo:math/sum@0.1.0", "demo:math/sum@0.1.9"] {
        let twice = plugin("t", TWICE).link(sum(version));
        let error = builder("demo:math/twice").plugin(plugin("s", SUM)).plugin(twice).load().unwrap_err();
        assert!(error.to_string().contains("`demo:math/sum@0.1.0`, which Jackfield defines"), "{error}");
    }
    // Nor what the host serves as a contract.
    let wit = "package acme:count@1.0.0; interface counter { next: func() -> u32; }";
    let served = HostContract::from_wit(wit, "acme:count/counter").unwrap();
    let served = served.function("next", |_| Ok(Some(Val::U32(7)))).unwrap();
    let counts = plugin("a", COUNTS).state(Counter::default).link(add);
    let error = builder("demo:x/y").host(served).plugin(counts).load().unwrap_err();
    assert!(error.to_string().contains("which Jackfield defines"), "{error}");
}

#[test]
fn wasi_cannot_be_replaced() {
    let graph = load(builder("demo:x/y").plugin(plugin("c", CLOCK)));
    let Ok(Some(Val::U64(_))) = call(&graph, "demo:x/y", "f", &[]) else { panic!("there is a clock") };
    for version in ["0.2.0", "0.2.1", "0.2.3", "0.2.12", "0.2.999"] {
        let name = format!("wasi:clocks/monotonic-clock@{version}");
        let clock = plugin("c", CLOCK).serves(["wasi:clocks/monotonic-clock"]).link(move |linker| {
            linker.allow_shadowing(true);
            linker.instance(&name)?.func_wrap("now", |_, (): ()| Ok((7_u64,)))
        });
        let report = refused(clock);
        assert!(report.to_string().contains("monotonic-clock@0.2.1`, which Jackfield defines"), "{version}: {report}");
    }
}

#[test]
fn what_jackfield_does_not_define_of_wasi_can_be_added() {
    let text = CLOCK.replace("wasi:clocks/monotonic-clock@0.2.1", "wasi:astrology/stars@0.2.0");
    let stars = plugin("c", text)
        .serves(["wasi:astrology/stars"])
        .link(|linker| linker.instance("wasi:astrology/stars@0.2.0")?.func_wrap("now", |_, (): ()| Ok((7_u64,))));
    let graph = load(builder("demo:x/y").plugin(stars));
    assert_eq!(call(&graph, "demo:x/y", "f", &[]), Ok(Some(Val::U64(7))));
}

#[test]
fn state_and_wasi_s_table_are_lent_together() {
    let made = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&made);
    let counts = plugin("a", COUNTS).serves(["acme:count/counter"]);
    let counts =
        counts.state(move || Counter(count.fetch_add(1, Ordering::Relaxed))).state(String::new).link(|linker| {
            let keep = |mut store: StoreContextMut<'_, Store>, (): ()| {
                let found = store.data_mut().state_and_table::<Counter>();
                let (counter, table) = found.ok_or_else(|| wasmtime::Error::msg("no counter"))?;
                let kept = table.push(counter.0)?;
                counter.0 += 1;
                assert!(store.data_mut().state::<String>().is_some_and(|text| text.is_empty()));
                assert!(store.data_mut().state::<u64>().is_none());
                Ok((kept.rep(),))
            };
            linker.instance("acme:count/counter@1.0.0")?.func_wrap("next", keep)
        });
    let graph = load(builder("demo:x/y").plugin(counts));
    let f = || call(&graph, "demo:x/y", "f", &[]).unwrap();
    assert_ne!(f(), f());
    // One for the only instance.
    assert_eq!(made.load(Ordering::Relaxed), 1);
}
