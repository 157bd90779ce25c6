//! A resource that one plugin exports under two compatible versions: it has two types, and each handle is of one of them.

use jackfield::contract::DispatchErrorCase;
use jackfield::{Graph, GraphBuilder, Plugin, Val};

use crate::wat::{builder, call, component, load};

/// The contract, in both of its versions.
const STORE: &str = r#"
interface store {
  resource bucket { constructor(start: u32); value: func() -> u32; }
  peek: func(b: borrow<bucket>) -> u32;
  take: func(b: bucket) -> u32;
  drops: func() -> u32;
}"#;

fn packages() -> [String; 3] {
    [
        format!("package demo:kv@1.0.0; {STORE}"),
        format!("package demo:kv@1.1.0; {STORE}"),
        r#"package demo:make@1.0.0;
        interface old { use demo:kv/store@1.0.0.{bucket}; make: func(start: u32) -> bucket; give: func(b: bucket) -> u32; }
        interface new { use demo:kv/store@1.1.0.{bucket}; make: func(start: u32) -> bucket; give: func(b: bucket) -> u32; }
        interface tries { values: func() -> u32; peeks: func() -> u32; }
        world owner {
          export demo:kv/store@1.0.0;
          export demo:kv/store@1.1.0;
          export old;
          export new;
        }
        world consumer { import demo:kv/store@1.0.0; import old; export tries; }"#
            .to_owned(),
    ]
}

/// What is made through 1.0.0 has 100 more than it began with, and through 1.1.0 200 more.
fn owner() -> Vec<u8> {
    let store = |version: &str, id: &str, more: u32, other: &str| {
        let at = format!("demo:kv/store@{version}");
        let imports = format!(
            r#"(import "[export]{at}" "[resource-new]bucket" (func $new_{id} (param i32) (result i32)))
            (import "[export]{at}" "[resource-rep]bucket" (func $rep_{id} (param i32) (result i32)))
            (import "[export]{at}" "[resource-drop]bucket" (func $drop_{id} (param i32)))"#
        );
        let functions = format!(
            r#"(global $drops_{id} (mut i32) (i32.const 0))
            (func $make_{id} (param i32) (result i32) (call $new_{id} (i32.add (local.get 0) (i32.const {more}))))
            (func $take_{id} (param i32) (result i32)
              (call $rep_{id} (local.get 0)) (call $drop_{id} (local.get 0)))
            (func $same_{id} (param i32) (result i32) (local.get 0))
            (export "{at}#[constructor]bucket" (func $make_{id}))
            (export "{at}#[method]bucket.value" (func $same_{id}))
            (export "{at}#peek" (func $same_{id}))
            (export "{at}#take" (func $take_{id}))
            (func (export "{at}#drops") (result i32) (global.get $drops_{id}))
            (func (export "{at}#[dtor]bucket") (param i32)
              (global.set $drops_{id} (i32.add (global.get $drops_{id}) (i32.const 1))))
            (export "demo:make/{other}@1.0.0#make" (func $make_{id}))
            (export "demo:make/{other}@1.0.0#give" (func $take_{id}))"#
        );
        (imports, functions)
    };
    let (old, new) = (store("1.0.0", "old", 100, "old"), store("1.1.0", "new", 200, "new"));
    let packages = packages();
    let packages: Vec<&str> = packages.iter().map(String::as_str).collect();
    component(&packages, "owner", &format!("{} {}", old.0, new.0), &format!("{} {}", old.1, new.1))
}

/// It has an old bucket made, in the two ways that there are.
fn consumer() -> Vec<u8> {
    let packages = packages();
    let packages: Vec<&str> = packages.iter().map(String::as_str).collect();
    component(
        &packages,
        "consumer",
        r#"
        (import "demo:kv/store@1.0.0" "[constructor]bucket" (func $new (param i32) (result i32)))
        (import "demo:kv/store@1.0.0" "[method]bucket.value" (func $value (param i32) (result i32)))
        (import "demo:kv/store@1.0.0" "peek" (func $peek (param i32) (result i32)))
        (import "demo:kv/store@1.0.0" "take" (func $take (param i32) (result i32)))
        (import "demo:make/old@1.0.0" "make" (func $make (param i32) (result i32)))"#,
        r#"
        (func (export "demo:make/tries@1.0.0#values") (result i32)
          (local $b i32)
          (local.set $b (call $new (i32.const 1)))
          (i32.add (i32.mul (call $value (local.get $b)) (i32.const 1000)) (call $take (local.get $b))))
        (func (export "demo:make/tries@1.0.0#peeks") (result i32)
          (local $b i32)
          (local.set $b (call $make (i32.const 1)))
          (i32.add (i32.mul (call $value (local.get $b)) (i32.const 1000)) (call $peek (local.get $b))))"#,
    )
}

fn graph(root: &str) -> GraphBuilder {
    builder(root).plugin(Plugin::from_bytes("owner", owner()))
}

fn make(graph: &Graph, which: &str) -> Val {
    call(graph, &format!("demo:make/{which}"), "make", &[Val::U32(1)]).unwrap().unwrap()
}

#[test]
fn handles_of_the_host_are_of_the_version_that_made_them() {
    let graph = load(graph("demo:make/old"));
    let (old, new) = (make(&graph, "old"), make(&graph, "new"));
    // Where a handle is of the other version it is refused before anything runs, and it costs nobody anything.
    for (to, handle) in [("old", &new), ("new", &old)] {
        let error = call(&graph, &format!("demo:make/{to}"), "give", std::slice::from_ref(handle)).unwrap_err();
        assert_eq!(error.kind(), DispatchErrorCase::InvalidHandle, "{error:?}");
        assert!(error.cause().contains("version"), "{error:?}");
    }
    // Calls go to the version that made the handle, whichever was named.
    for version in ["1", "1.0.0", "1.1.0"] {
        let store = format!("demo:kv/store@{version}");
        let value =
            |handle: &Val| call(&graph, &store, "bucket.value", std::slice::from_ref(handle)).map(Option::unwrap);
        assert_eq!(value(&new), Ok(Val::U32(201)), "{version}");
        assert_eq!(value(&old), Ok(Val::U32(101)), "{version}");
        assert_eq!(call(&graph, &store, "peek", std::slice::from_ref(&old)), Ok(Some(Val::U32(101))));
    }
    assert_eq!(call(&graph, "demo:make/old", "give", &[old]), Ok(Some(Val::U32(101))));
    assert_eq!(call(&graph, "demo:make/new", "give", &[new]), Ok(Some(Val::U32(201))));
}

#[test]
fn handles_of_plugins_are_of_the_version_that_made_them() {
    let graph = load(graph("demo:make/tries").plugin(Plugin::from_bytes("consumer", consumer())));
    // Sockets of 1.0.0 have the newest that fits.
    assert_eq!(call(&graph, "demo:make/tries", "values", &[]), Ok(Some(Val::U32(201_201))));
    // What came out of another contract is an old one, and goes to the old functions.
    assert_eq!(call(&graph, "demo:make/tries", "peeks", &[]), Ok(Some(Val::U32(101_101))));
}
