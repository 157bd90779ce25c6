//! Calls through sockets of each shape, and failures that end in their slot.

use jackfield::{Plugin, Val};

use crate::wat::{ALL, SUM, TWICE, builder, call, component, load, plugin};

#[test]
fn the_host_calls_a_plugin() {
    let graph = load(builder("demo:math/sum").plugin(plugin("sum", SUM)));
    let reply = call(&graph, "demo:math/sum", "add", &[Val::U32(2), Val::U32(3)]);
    assert_eq!(reply, Ok(Some(Val::U32(5))));
}

#[test]
fn a_direct_socket_leads_to_its_plug() {
    let graph = load(builder("demo:math/twice").plugin(plugin("sum", SUM)).plugin(plugin("twice", TWICE)));
    assert_eq!(call(&graph, "demo:math/twice", "twice", &[Val::U32(21)]), Ok(Some(Val::U32(42))));
}

#[test]
fn an_any_socket_leads_to_every_plug() {
    for plugs in 0..3 {
        let mut graph = builder("demo:math/all").plugin(plugin("all", ALL));
        for plug in 0..plugs {
            graph = graph.plugin(plugin(&format!("sum-{plug}"), SUM));
        }
        let graph = load(graph);
        assert_eq!(call(&graph, "demo:math/all", "all", &[Val::U32(4)]), Ok(Some(Val::U32(8 * plugs))));
    }
}

const CONF: &str = r#"
package demo:conf@0.1.0;
interface conf { init: func(config: string) -> result<_, string>; len: func() -> u32; crash: func(); }
world plugin { export conf; }
"#;

/// Remembers how long its configuration is, and refuses one of more than 20 bytes.
fn configured() -> Vec<u8> {
    component(
        &[CONF],
        "plugin",
        "",
        r#"
        (data (i32.const 256) "too long")
        (global $len (mut i32) (i32.const -1))
        (func (export "demo:conf/conf@0.1.0#init") (param i32 i32) (result i32)
          (global.set $len (local.get 1))
          (i32.store8 (i32.const 64) (i32.gt_u (local.get 1) (i32.const 20)))
          (i32.store (i32.const 68) (i32.const 256))
          (i32.store (i32.const 72) (i32.const 8))
          (i32.const 64))
        (func (export "demo:conf/conf@0.1.0#len") (result i32) (global.get $len))
        (func (export "demo:conf/conf@0.1.0#crash") unreachable)"#,
    )
}

#[test]
fn init_runs_once_an_instance() {
    let plugin = Plugin::from_bytes("conf", configured()).config(serde_json::json!({ "a": 1 }));
    let graph = load(builder("demo:conf/conf").plugin(plugin));
    for _ in 0..2 {
        assert_eq!(call(&graph, "demo:conf/conf", "len", &[]), Ok(Some(Val::U32(7))));
        assert_eq!(call(&graph, "demo:conf/conf", "crash", &[]).unwrap_err().case(), "trap");
    }
    let graph = load(builder("demo:conf/conf").plugin(Plugin::from_bytes("conf", configured())));
    assert_eq!(call(&graph, "demo:conf/conf", "len", &[]), Ok(Some(Val::U32(2))));
}

#[test]
fn what_init_refuses_is_a_load_error_in_its_words() {
    let config = serde_json::json!({ "key": "a value that is too long" });
    let error = builder("demo:conf/conf").plugin(Plugin::from_bytes("conf", configured()).config(config)).load();
    assert!(error.unwrap_err().to_string().contains("too long"));
}

#[test]
fn a_name_of_its_own_stands_for_a_contract() {
    let sum = SUM.replace("demo:math/sum@0.1.0", "acme:tools/plus@1.2.0");
    let graph = load(
        builder("demo:math/twice")
            .plugin(plugin("sum", sum).rename("acme:tools/plus", "demo:math/sum@0.1.0"))
            .plugin(plugin("twice", TWICE)),
    );
    assert_eq!(call(&graph, "demo:math/twice", "twice", &[Val::U32(21)]), Ok(Some(Val::U32(42))));
    assert_eq!(call(&graph, "demo:math/sum", "add", &[Val::U32(1), Val::U32(2)]), Ok(Some(Val::U32(3))));
}

const BULK: &str = r#"
package demo:bulk@0.1.0;
interface inner { echo: func(bytes: list<u8>) -> list<u8>; }
interface outer { relay: func(bytes: list<u8>) -> list<u8>; }
world echoes { export inner; }
world relays { import inner; export outer; }
"#;

#[test]
fn bytes_cross_plugins_of_a_contract_that_the_host_never_saw() {
    let answer = "(i32.store (i32.const 64) (local.get 0)) (i32.store (i32.const 68) (local.get 1)) (i32.const 64)";
    let echoes = component(
        &[BULK],
        "echoes",
        "",
        &format!(r#"(func (export "demo:bulk/inner@0.1.0#echo") (param i32 i32) (result i32) {answer})"#),
    );
    let relays = component(
        &[BULK],
        "relays",
        r#"(import "demo:bulk/inner@0.1.0" "echo" (func $echo (param i32 i32 i32)))"#,
        r#"(func (export "demo:bulk/outer@0.1.0#relay") (param i32 i32) (result i32)
            (call $echo (local.get 0) (local.get 1) (i32.const 64)) (i32.const 64))"#,
    );
    let graph = load(
        builder("demo:bulk/outer")
            .plugin(Plugin::from_bytes("echoes", echoes))
            .plugin(Plugin::from_bytes("relays", relays)),
    );
    for len in [0, 1, 1 << 20] {
        let bytes: Vec<u8> = (0..len).map(|at: u32| at.to_le_bytes()[0]).collect();
        let reply = call(&graph, "demo:bulk/outer", "relay", &[Val::Bytes(bytes.clone())]);
        assert_eq!(reply, Ok(Some(Val::Bytes(bytes))));
    }
    // One value for each byte is the same list, only slower.
    let reply = call(&graph, "demo:bulk/outer", "relay", &[Val::List(vec![Val::U8(1), Val::U8(2)])]);
    assert_eq!(reply, Ok(Some(Val::Bytes(vec![1, 2]))));
}
