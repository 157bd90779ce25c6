//! Wrapped sockets under the contract's own name: tuples, options, lists and maps, with error types of the import's own.

use jackfield::{Plugin, Val};

use crate::wat::{SUM, builder, call, component, load, plugin};

/// A plugin that imports `sum` wrapped so that `add` returns `reply`, and answers with what `body` makes of the reply, which
/// lies at address 64 (or is the function's result, where it is flat).
fn wrapped(types: &str, reply: &str, body: &str) -> Vec<u8> {
    let math = format!(
        "package demo:math@0.1.0;
        interface sum {{ {types} add: func(a: u32, b: u32) -> {reply}; }}
        interface asks {{ ask: func() -> u32; }}
        world plugin {{ import sum; export asks; }}"
    );
    component(
        &[&math],
        "plugin",
        r#"(import "demo:math/sum@0.1.0" "add" (func $add (param i32 i32 i32)))"#,
        &format!(
            r#"(func (export "demo:math/asks@0.1.0#ask") (result i32)
              (call $add (i32.const 20) (i32.const 3) (i32.const 64)) {body})"#
        ),
    )
}

const BROKEN: &str = r#"
(component
  (core module $m (func (export "add") (param i32 i32) (result i32) unreachable))
  (core instance $i (instantiate $m))
  (func $add (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $i "add")))
  (instance (export "demo:math/sum@0.1.0") (export "add" (func $add))))
"#;

fn ask(wrapped: Vec<u8>, sum: &str) -> Result<Option<Val>, jackfield::DispatchError> {
    let graph = load(builder("demo:math/asks").plugin(plugin("sum", sum)).plugin(Plugin::from_bytes("asks", wrapped)));
    call(&graph, "demo:math/asks", "ask", &[])
}

// A tuple begins with the plugin's id (8 bytes); the result's tag and its payload follow at 8 and 12.

#[test]
fn a_tuple_with_a_string_for_an_error() {
    let body = "(i32.add (i32.load offset=12 (i32.const 64)) (i32.load8_u offset=8 (i32.const 64)))";
    let tuple = || wrapped("", "tuple<string, result<u32, string>>", body);
    assert_eq!(ask(tuple(), SUM), Ok(Some(Val::U32(23))));
    // The text begins with the case: its address lies at 12, its first letter is a `t`.
    let letter = "(i32.load8_u (i32.load offset=12 (i32.const 64)))";
    let tuple = wrapped("", "tuple<string, result<u32, string>>", letter);
    assert_eq!(ask(tuple, BROKEN), Ok(Some(Val::U32(u32::from(b't')))));
}

#[test]
fn a_list_with_no_error_type() {
    let body = r#"(if (result i32) (i32.load8_u offset=8 (i32.load (i32.const 64)))
        (then (i32.const 99)) (else (i32.load offset=12 (i32.load (i32.const 64)))))"#;
    let list = || wrapped("", "list<tuple<string, result<u32>>>", body);
    assert_eq!(ask(list(), SUM), Ok(Some(Val::U32(23))));
    assert_eq!(ask(list(), BROKEN), Ok(Some(Val::U32(99))));
}

#[test]
fn a_map_with_an_enum() {
    let body =
        "(i32.add (i32.load8_u offset=12 (i32.load (i32.const 64))) (i32.load8_u offset=8 (i32.load (i32.const 64))))";
    let types = "enum fault { other, runtime-exception }";
    let map = || wrapped(types, "map<string, result<u32, fault>>", body);
    assert_eq!(ask(map(), SUM), Ok(Some(Val::U32(23))));
    // Tag 1 and the second case.
    assert_eq!(ask(map(), BROKEN), Ok(Some(Val::U32(2))));
}

#[test]
fn an_option_with_a_foreign_variant() {
    // option: tag at 0, the tuple at 4; the result's tag at 12, its payload at 16.
    let body = "(i32.add (i32.load offset=16 (i32.const 64)) (i32.load8_u offset=12 (i32.const 64)))";
    let types = "variant fault { nothing, trap }";
    let option = || wrapped(types, "option<tuple<string, result<u32, fault>>>", body);
    assert_eq!(ask(option(), SUM), Ok(Some(Val::U32(23))));
    let Ok(Some(Val::U32(failed))) = ask(option(), BROKEN) else { panic!() };
    assert_eq!(failed & 0xff, 2);
}
