//! Handles that cross plugins: whose they are, who may hold them, and when they die.

use jackfield::{Graph, Handle, Val};

use crate::wat::{builder, call, component, load};

/// A contract with a resource, and one that passes its handles on.
pub(crate) const KV: &str = r#"
package demo:kv@0.1.0;
interface store {
  resource bucket {
    constructor(start: u32);
    add: func(n: u32) -> u32;
    open: static func(start: u32) -> result<bucket, string>;
  }
  peek: func(b: borrow<bucket>) -> u32;
  total: func(all: list<borrow<bucket>>) -> u32;
  take: func(b: bucket) -> u32;
  both: func(first: bucket, second: bucket) -> u32;
  make: func(n: u32) -> list<bucket>;
  drops: func() -> u32;
  boom: func();
}
interface pass {
  use store.{bucket};
  relay: func(n: u32) -> bucket;
  borrowed: func(b: borrow<bucket>) -> u32;
  consumed: func(b: bucket) -> u32;
  pair: func(first: bucket, second: bucket) -> u32;
  keep: func(b: bucket);
  kept: func() -> u32;
  release: func();
  crash: func();
}
world owner { export store; }
world consumer { import store; export pass; }
"#;

pub(crate) fn owner() -> Vec<u8> {
    component(
        &[KV],
        "owner",
        r#"
        (import "[export]demo:kv/store@0.1.0" "[resource-new]bucket" (func $new (param i32) (result i32)))
        (import "[export]demo:kv/store@0.1.0" "[resource-rep]bucket" (func $rep (param i32) (result i32)))
        (import "[export]demo:kv/store@0.1.0" "[resource-drop]bucket" (func $drop (param i32)))"#,
        r#"
        (global $drops (mut i32) (i32.const 0))
        (func $make (param $start i32) (result i32)
          (local $cell i32)
          (local.set $cell (call $realloc (i32.const 0) (i32.const 0) (i32.const 4) (i32.const 4)))
          (i32.store (local.get $cell) (local.get $start))
          (call $new (local.get $cell)))
        (func (export "demo:kv/store@0.1.0#[constructor]bucket") (param i32) (result i32) (call $make (local.get 0)))
        (func (export "demo:kv/store@0.1.0#[method]bucket.add") (param $self i32) (param $n i32) (result i32)
          (i32.store (local.get $self) (i32.add (i32.load (local.get $self)) (local.get $n)))
          (i32.load (local.get $self)))
        (func (export "demo:kv/store@0.1.0#[static]bucket.open") (param $start i32) (result i32)
          (i32.store8 (i32.const 64) (i32.const 0))
          (i32.store (i32.const 68) (call $make (local.get $start)))
          (i32.const 64))
        (func (export "demo:kv/store@0.1.0#peek") (param $self i32) (result i32) (i32.load (local.get $self)))
        (func (export "demo:kv/store@0.1.0#total") (param $at i32) (param $len i32) (result i32)
          (local $sum i32)
          (block $done (loop $next
            (br_if $done (i32.eqz (local.get $len)))
            (local.set $sum (i32.add (local.get $sum) (i32.load (i32.load (local.get $at)))))
            (local.set $at (i32.add (local.get $at) (i32.const 4)))
            (local.set $len (i32.sub (local.get $len) (i32.const 1)))
            (br $next)))
          (local.get $sum))
        (func (export "demo:kv/store@0.1.0#take") (param $handle i32) (result i32)
          (i32.load (call $rep (local.get $handle)))
          (call $drop (local.get $handle)))
        (func (export "demo:kv/store@0.1.0#both") (param $first i32) (param $second i32) (result i32)
          (i32.add (i32.load (call $rep (local.get $first))) (i32.load (call $rep (local.get $second))))
          (call $drop (local.get $first))
          (call $drop (local.get $second)))
        (func (export "demo:kv/store@0.1.0#make") (param $n i32) (result i32)
          (local $list i32) (local $i i32)
          (local.set $list
            (call $realloc (i32.const 0) (i32.const 0) (i32.const 4) (i32.mul (local.get $n) (i32.const 4))))
          (block $done (loop $next
            (br_if $done (i32.eq (local.get $i) (local.get $n)))
            (i32.store (i32.add (local.get $list) (i32.mul (local.get $i) (i32.const 4))) (call $make (local.get $i)))
            (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (br $next)))
          (i32.store (i32.const 64) (local.get $list))
          (i32.store (i32.const 68) (local.get $n))
          (i32.const 64))
        (func (export "demo:kv/store@0.1.0#drops") (result i32) (global.get $drops))
        (func (export "demo:kv/store@0.1.0#boom") unreachable)
        (func (export "demo:kv/store@0.1.0#[dtor]bucket") (param i32)
          (global.set $drops (i32.add (global.get $drops) (i32.const 1))))"#,
    )
}

pub(crate) fn consumer() -> Vec<u8> {
    component(
        &[KV],
        "consumer",
        r#"
        (import "demo:kv/store@0.1.0" "[constructor]bucket" (func $new (param i32) (result i32)))
        (import "demo:kv/store@0.1.0" "[method]bucket.add" (func $add (param i32 i32) (result i32)))
        (import "demo:kv/store@0.1.0" "[resource-drop]bucket" (func $drop (param i32)))"#,
        r#"
        (global $kept (mut i32) (i32.const 0))
        (func (export "demo:kv/pass@0.1.0#relay") (param i32) (result i32) (call $new (local.get 0)))
        (func (export "demo:kv/pass@0.1.0#borrowed") (param i32) (result i32)
          (call $add (local.get 0) (i32.const 1))
          (call $drop (local.get 0)))
        (func (export "demo:kv/pass@0.1.0#consumed") (param i32) (result i32)
          (call $add (local.get 0) (i32.const 10))
          (call $drop (local.get 0)))
        (func (export "demo:kv/pass@0.1.0#pair") (param i32 i32) (result i32)
          (i32.add (call $add (local.get 0) (i32.const 0)) (call $add (local.get 1) (i32.const 0)))
          (call $drop (local.get 0))
          (call $drop (local.get 1)))
        (func (export "demo:kv/pass@0.1.0#keep") (param i32) (global.set $kept (local.get 0)))
        (func (export "demo:kv/pass@0.1.0#kept") (result i32) (call $add (global.get $kept) (i32.const 1)))
        (func (export "demo:kv/pass@0.1.0#release") (call $drop (global.get $kept)))
        (func (export "demo:kv/pass@0.1.0#crash") unreachable)"#,
    )
}

pub(crate) const STORE: &str = "demo:kv/store";
pub(crate) const PASS: &str = "demo:kv/pass";

fn graph() -> Graph {
    load(
        builder(PASS)
            .plugin(jackfield::Plugin::from_bytes("owner", owner()))
            .plugin(jackfield::Plugin::from_bytes("consumer", consumer())),
    )
}

fn bucket(graph: &Graph, start: u32) -> Handle {
    handle(call(graph, STORE, "bucket", &[Val::U32(start)]).unwrap().unwrap())
}

fn handle(val: Val) -> Handle {
    match val {
        Val::Handle(handle) => handle,
        other => panic!("{other:?}"),
    }
}

fn drops(graph: &Graph) -> u32 {
    match call(graph, STORE, "drops", &[]).unwrap() {
        Some(Val::U32(drops)) => drops,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_host_holds_and_drops_handles() {
    let graph = graph();
    let handle = bucket(&graph, 5);
    assert_eq!(handle.owner().as_str(), "owner");
    assert_eq!(handle.resource(), "bucket");
    let this = Val::Handle(handle.clone());
    assert_eq!(call(&graph, STORE, "bucket.add", &[this.clone(), Val::U32(2)]), Ok(Some(Val::U32(7))));
    assert_eq!(call(&graph, STORE, "peek", std::slice::from_ref(&this)), Ok(Some(Val::U32(7))));
    drop(this);
    assert_eq!(drops(&graph), 0);
    drop(handle);
    assert_eq!(drops(&graph), 1);
}

#[test]
fn handles_cross_in_lists_and_results() {
    let graph = graph();
    let made = call(&graph, STORE, "make", &[Val::U32(3)]).unwrap().unwrap();
    assert_eq!(call(&graph, STORE, "total", &[made]), Ok(Some(Val::U32(3))));
    assert_eq!(drops(&graph), 3);
    let opened = call(&graph, STORE, "bucket.open", &[Val::U32(9)]).unwrap().unwrap();
    let Val::Result(Ok(Some(opened))) = opened else { panic!("{opened:?}") };
    assert_eq!(call(&graph, STORE, "take", &[*opened]), Ok(Some(Val::U32(9))));
    assert_eq!(drops(&graph), 4);
}

#[test]
fn a_consumer_borrows_consumes_and_passes_on() {
    let graph = graph();
    let this = Val::Handle(bucket(&graph, 1));
    assert_eq!(call(&graph, PASS, "borrowed", std::slice::from_ref(&this)), Ok(Some(Val::U32(2))));
    assert_eq!(call(&graph, PASS, "borrowed", std::slice::from_ref(&this)), Ok(Some(Val::U32(3))));
    assert_eq!(drops(&graph), 0);
    assert_eq!(call(&graph, PASS, "consumed", std::slice::from_ref(&this)), Ok(Some(Val::U32(13))));
    assert_eq!(drops(&graph), 1);
    // It was given away: every clone is dead.
    let error = call(&graph, PASS, "consumed", std::slice::from_ref(&this)).unwrap_err();
    assert_eq!(error.case(), "invalid-handle", "{error}");
    let error = call(&graph, STORE, "peek", &[this]).unwrap_err();
    assert_eq!(error.case(), "invalid-handle", "{error}");
    assert_eq!(drops(&graph), 1);
    // One that the consumer had made is the owner's.
    let relayed = handle(call(&graph, PASS, "relay", &[Val::U32(40)]).unwrap().unwrap());
    assert_eq!(relayed.owner().as_str(), "owner");
    assert_eq!(call(&graph, STORE, "peek", &[Val::Handle(relayed)]), Ok(Some(Val::U32(40))));
    assert_eq!(drops(&graph), 2);
}

#[test]
fn a_consumer_keeps_a_handle_between_calls() {
    let graph = graph();
    call(&graph, PASS, "keep", &[Val::Handle(bucket(&graph, 6))]).unwrap();
    assert_eq!(call(&graph, PASS, "kept", &[]), Ok(Some(Val::U32(7))));
    assert_eq!(drops(&graph), 0);
    call(&graph, PASS, "release", &[]).unwrap();
    assert_eq!(drops(&graph), 1);
}

/// Both in the owner, where handles come home, and in a consumer, where they are proxies.
#[test]
fn a_call_that_is_refused_half_way_takes_nothing_and_costs_nothing() {
    for (contract, function) in [(STORE, "both"), (PASS, "pair")] {
        let graph = graph();
        call(&graph, PASS, "keep", &[Val::Handle(bucket(&graph, 6))]).unwrap();
        let (first, second, dead) = (bucket(&graph, 1), bucket(&graph, 2), bucket(&graph, 3));
        call(&graph, STORE, "take", &[Val::Handle(dead.clone())]).unwrap();
        let refused =
            |second: Val| call(&graph, contract, function, &[Val::Handle(first.clone()), second]).unwrap_err();
        let error = refused(Val::U32(2));
        assert_eq!(error.case(), "other", "{error}");
        assert!(error.text().contains("argument `second`"), "{error}");
        for second in [dead.clone(), first.clone()] {
            let error = refused(Val::Handle(second));
            assert_eq!(error.case(), "invalid-handle", "{error}");
        }
        assert_eq!(drops(&graph), 1);
        // The consumer lives on with what it kept, and the handles are there to be given away.
        assert_eq!(call(&graph, PASS, "kept", &[]), Ok(Some(Val::U32(7))));
        let both = [Val::Handle(first.clone()), Val::Handle(second)];
        assert_eq!(call(&graph, contract, function, &both), Ok(Some(Val::U32(3))));
        assert_eq!(drops(&graph), 3);
        assert_eq!(call(&graph, STORE, "peek", &[Val::Handle(first)]).unwrap_err().case(), "invalid-handle");
    }
}

/// What is lent in a call that is refused stays where it is.
#[test]
fn a_list_that_is_refused_half_way_keeps_its_handles() {
    let graph = graph();
    let one = bucket(&graph, 4);
    let error = call(&graph, STORE, "total", &[Val::List(vec![Val::Handle(one.clone()), Val::U32(1)])]).unwrap_err();
    assert_eq!(error.case(), "other", "{error}");
    assert!(error.text().contains("argument `all`: [1]"), "{error}");
    assert_eq!(call(&graph, STORE, "total", &[Val::List(vec![Val::Handle(one)])]), Ok(Some(Val::U32(4))));
}

#[test]
fn a_discarded_consumer_drops_what_it_held() {
    let graph = graph();
    call(&graph, PASS, "keep", &[Val::Handle(bucket(&graph, 6))]).unwrap();
    assert_eq!(call(&graph, PASS, "crash", &[]).unwrap_err().case(), "trap");
    assert_eq!(drops(&graph), 1);
}

#[test]
fn a_handle_dies_with_its_owners_instance() {
    let graph = graph();
    let dead = bucket(&graph, 1);
    call(&graph, PASS, "keep", &[Val::Handle(bucket(&graph, 6))]).unwrap();
    assert_eq!(call(&graph, STORE, "boom", &[]).unwrap_err().case(), "trap");
    let error = call(&graph, STORE, "peek", &[Val::Handle(dead.clone())]).unwrap_err();
    assert_eq!(error.case(), "invalid-handle", "{error}");
    assert!(error.text().contains("plugin `owner`"), "{error}");
    // The consumer's direct socket refuses it too, which costs the consumer its instance and names both.
    let error = call(&graph, PASS, "kept", &[]).unwrap_err();
    assert_eq!((error.case(), error.plugin()), ("invalid-handle", "consumer"), "{error}");
    assert_eq!(error.direct_cause().map(|cause| cause.plugin()), Some("owner"));
    // Dropping the dead does nothing, and new handles are none of the old ones.
    let fresh = bucket(&graph, 3);
    drop(dead);
    assert_eq!(drops(&graph), 0);
    assert_eq!(call(&graph, STORE, "peek", &[Val::Handle(fresh)]), Ok(Some(Val::U32(3))));
}

#[test]
fn two_owners_in_one_call_and_owners_out_of_reach() {
    let graph = load(
        builder(PASS)
            .plugin(jackfield::Plugin::from_bytes("a", owner()))
            .plugin(jackfield::Plugin::from_bytes("b", owner()))
            .plugin(jackfield::Plugin::from_bytes("consumer", consumer()).socket(STORE, ["a"])),
    );
    let made: Vec<Handle> = graph
        .dispatch(STORE, "bucket", &[Val::U32(1)])
        .unwrap()
        .into_iter()
        .map(|(_, reply)| handle(reply.unwrap().unwrap()))
        .collect();
    let [a, b] = &made[..] else { panic!("{made:?}") };
    let both = Val::List(vec![Val::Handle(a.clone()), Val::Handle(b.clone())]);
    let error = call(&graph, STORE, "total", &[both]).unwrap_err();
    assert_eq!((error.case(), error.plugin()), ("invalid-handle", "a"), "{error}");
    assert!(error.text().contains("`b`"), "{error}");
    // A call with handles goes to their owner, one without to every plug.
    let one = Val::List(vec![Val::Handle(b.clone())]);
    let replies = graph.dispatch(STORE, "total", &[one]).unwrap();
    assert_eq!(replies.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["b"]);
    assert_eq!(graph.dispatch(STORE, "total", &[Val::List(vec![])]).unwrap().len(), 2);
    // `consumer` cannot reach `b`: nothing runs, and what was given away is dropped.
    let error = call(&graph, PASS, "borrowed", &[Val::Handle(b.clone())]).unwrap_err();
    assert_eq!((error.case(), error.plugin()), ("invalid-handle", "consumer"), "{error}");
    assert!(error.text().contains("`b`"), "{error}");
    assert_eq!(call(&graph, PASS, "borrowed", &[Val::Handle(a.clone())]), Ok(Some(Val::U32(2))));
}

#[test]
fn handles_are_dropped_on_any_thread() {
    let graph = graph();
    let handles: Vec<Handle> = (0..100).map(|at| bucket(&graph, at)).collect();
    std::thread::scope(|scope| {
        for handle in handles {
            scope.spawn(move || drop(handle));
        }
        for _ in 0..100 {
            call(&graph, STORE, "drops", &[]).unwrap();
        }
    });
    assert_eq!(drops(&graph), 100);
}

/// Imports `store` as an `any` socket.
fn wrapped_consumer() -> Vec<u8> {
    let options = jackfield::contract::SourceOptions { inline: Some(KV.to_owned()), ..Default::default() };
    let loaded = jackfield::contract::load(&options).unwrap();
    let store = loaded.contract(STORE).unwrap();
    let view = jackfield::contract::view_wit(&loaded.model, store, jackfield::contract::Cardinality::Any);
    let world = r#"
    package demo:multi@0.1.0;
    interface asks { sum: func() -> u32; mixed: func() -> u32; }
    world plugin { import demo:kv-sockets/store-any@0.1.0; export asks; }"#;
    // A reply is a string (8 bytes), the result's tag at 8, and at 12 the value or the error's case.
    component(
        &[&view, world],
        "plugin",
        r#"
        (import "demo:kv-sockets/store-any@0.1.0" "[static]bucket.create" (func $create (param i32 i32)))
        (import "demo:kv-sockets/store-any@0.1.0" "[method]bucket.add" (func $add (param i32 i32 i32)))
        (import "demo:kv-sockets/store-any@0.1.0" "[resource-drop]bucket" (func $drop (param i32)))
        (import "demo:kv-sockets/store-any@0.1.0" "total" (func $total (param i32 i32 i32)))"#,
        r#"
        (func (export "demo:multi/asks@0.1.0#sum") (result i32)
          (local $at i32) (local $len i32) (local $sum i32)
          (call $create (i32.const 5) (i32.const 64))
          (local.set $at (i32.load (i32.const 64)))
          (local.set $len (i32.load (i32.const 68)))
          (block $done (loop $next
            (br_if $done (i32.eqz (local.get $len)))
            (call $add (i32.load offset=12 (local.get $at)) (i32.const 1) (i32.const 96))
            (if (i32.load8_u (i32.const 96)) (then unreachable))
            (local.set $sum (i32.add (local.get $sum) (i32.load (i32.const 100))))
            (call $drop (i32.load offset=12 (local.get $at)))
            (local.set $at (i32.add (local.get $at) (i32.const 24)))
            (local.set $len (i32.sub (local.get $len) (i32.const 1)))
            (br $next)))
          (local.get $sum))
        (func (export "demo:multi/asks@0.1.0#mixed") (result i32)
          (local $at i32)
          (call $create (i32.const 5) (i32.const 64))
          (local.set $at (i32.load (i32.const 64)))
          (i32.store (i32.const 128) (i32.load offset=12 (local.get $at)))
          (i32.store (i32.const 132) (i32.load offset=36 (local.get $at)))
          (call $total (i32.const 128) (i32.const 2) (i32.const 96))
          (local.set $at (i32.load (i32.const 96)))
          (if (i32.ne (i32.load8_u offset=8 (local.get $at)) (i32.const 1)) (then unreachable))
          (i32.add (i32.mul (i32.const 100) (i32.load (i32.const 100))) (i32.load8_u offset=12 (local.get $at))))"#,
    )
}

#[test]
fn an_any_socket_has_resources_of_every_plug() {
    let graph = load(
        builder("demo:multi/asks")
            .plugin(jackfield::Plugin::from_bytes("a", owner()))
            .plugin(jackfield::Plugin::from_bytes("b", owner()))
            .plugin(jackfield::Plugin::from_bytes("asks", wrapped_consumer())),
    );
    assert_eq!(call(&graph, "demo:multi/asks", "sum", &[]), Ok(Some(Val::U32(12))));
    let dropped: Vec<_> = graph.dispatch(STORE, "drops", &[]).unwrap().ok().collect();
    assert_eq!(dropped, [Some(Val::U32(1)), Some(Val::U32(1))]);
    // One reply, of the first owner, in the seventh case: `invalid-handle`.
    assert_eq!(call(&graph, "demo:multi/asks", "mixed", &[]), Ok(Some(Val::U32(106))));
}

#[test]
fn a_decorator_has_handles_of_its_own_and_of_the_plug_behind_it() {
    let graph = load(
        builder(STORE)
            .plugin(jackfield::Plugin::from_bytes("inner", owner()))
            .plugin(jackfield::Plugin::from_bytes("outer", decorator())),
    );
    let made: Vec<Handle> = graph
        .dispatch(STORE, "bucket", &[Val::U32(1)])
        .unwrap()
        .into_iter()
        .map(|(_, reply)| handle(reply.unwrap().unwrap()))
        .collect();
    let [inner, outer] = &made[..] else { panic!("{made:?}") };
    for (own, start) in [(inner, 1), (outer, 101)] {
        let replies = graph.dispatch(STORE, "peek", &[Val::Handle(own.clone())]).unwrap();
        assert_eq!(replies.into_iter().collect::<Vec<_>>(), [(own.owner().clone(), Ok(Some(Val::U32(start))))]);
    }
}

/// Plugs `store` with buckets that begin 100 higher, and has a direct socket of `store`, from which it takes nothing but a
/// bucket when it is asked for one.
fn decorator() -> Vec<u8> {
    component(
        &[&format!("{KV} world decorator {{ import store; export store; }}")],
        "decorator",
        r#"
        (import "demo:kv/store@0.1.0" "[constructor]bucket" (func $inner (param i32) (result i32)))
        (import "demo:kv/store@0.1.0" "[resource-drop]bucket" (func $drop_inner (param i32)))
        (import "[export]demo:kv/store@0.1.0" "[resource-new]bucket" (func $new (param i32) (result i32)))"#,
        r#"
        (func (export "demo:kv/store@0.1.0#[constructor]bucket") (param i32) (result i32)
          (call $drop_inner (call $inner (i32.const 7)))
          (call $new (i32.add (local.get 0) (i32.const 100))))
        (func (export "demo:kv/store@0.1.0#[method]bucket.add") (param i32 i32) (result i32) unreachable)
        (func (export "demo:kv/store@0.1.0#[static]bucket.open") (param i32) (result i32) unreachable)
        (func (export "demo:kv/store@0.1.0#peek") (param i32) (result i32) (local.get 0))
        (func (export "demo:kv/store@0.1.0#total") (param i32 i32) (result i32) unreachable)
        (func (export "demo:kv/store@0.1.0#take") (param i32) (result i32) unreachable)
        (func (export "demo:kv/store@0.1.0#both") (param i32 i32) (result i32) unreachable)
        (func (export "demo:kv/store@0.1.0#make") (param i32) (result i32) unreachable)
        (func (export "demo:kv/store@0.1.0#drops") (result i32) unreachable)
        (func (export "demo:kv/store@0.1.0#boom") unreachable)"#,
    )
}
