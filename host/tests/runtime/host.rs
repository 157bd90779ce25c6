//! Contracts that the host serves, and host functions that call back.

use std::sync::{Arc, OnceLock};

use jackfield::{Graph, HostContract, HostError, Plugin, Val};

use crate::wat::{builder, call, component, load};

const HOSTED: &str = r#"
package demo:hosted@0.1.0;
interface words { say: func(what: string) -> result<string, string>; }
interface asks { ask: func(what: string) -> string; }
interface other { other: func(what: string) -> string; }
world plugin { import words; export asks; }
world bystander { export other; }
world reaching { import words; import other; export asks; }
"#;

/// Asks the host and answers what it said.
fn asker() -> Vec<u8> {
    component(
        &[HOSTED],
        "plugin",
        r#"(import "demo:hosted/words@0.1.0" "say" (func $say (param i32 i32 i32)))"#,
        r#"
        (func (export "demo:hosted/asks@0.1.0#ask") (param i32 i32) (result i32)
          (call $say (local.get 0) (local.get 1) (i32.const 64))
          (i32.const 68))"#,
    )
}

fn bystander() -> Vec<u8> {
    component(
        &[HOSTED],
        "bystander",
        "",
        r#"
        (func (export "demo:hosted/other@0.1.0#other") (param i32 i32) (result i32)
          (i32.store (i32.const 64) (local.get 0))
          (i32.store (i32.const 68) (local.get 1))
          (i32.const 64))"#,
    )
}

fn words(say: impl Fn(&str) -> Result<String, HostError> + Send + Sync + 'static) -> HostContract {
    HostContract::from_wit(HOSTED, "demo:hosted/words")
        .unwrap()
        .function("say", move |args| {
            let [Val::String(what)] = args else { return Err(HostError::msg("no string")) };
            Ok(Some(Val::Result(Ok(Some(Box::new(Val::String(say(what)?)))))))
        })
        .unwrap()
}

fn ask(graph: &Graph, what: &str) -> Result<Option<Val>, jackfield::DispatchError> {
    call(graph, "demo:hosted/asks", "ask", &[Val::from(what)])
}

#[test]
fn the_host_serves_a_contract() {
    let graph = load(
        builder("demo:hosted/asks")
            .host(words(|what| Ok(format!("{what}!"))))
            .plugin(Plugin::from_bytes("asker", asker())),
    );
    assert_eq!(ask(&graph, "well"), Ok(Some(Val::from("well!"))));
}

#[test]
fn an_error_or_a_panic_of_the_host_traps_the_caller_and_keeps_its_words() {
    let graph = load(
        builder("demo:hosted/asks")
            .host(words(|what| match what {
                "panic" => panic!("oh no"),
                _ => Err(HostError::msg("not today")),
            }))
            .plugin(Plugin::from_bytes("asker", asker())),
    );
    let error = ask(&graph, "well").unwrap_err();
    assert_eq!((error.case(), error.plugin()), ("trap", "asker"));
    assert!(error.text().contains("not today"), "{error}");
    let error = ask(&graph, "panic").unwrap_err();
    assert!(error.text().contains("oh no"), "{error}");
}

#[test]
fn a_host_function_calls_back_only_where_its_caller_could() {
    let slot: Arc<OnceLock<Graph>> = Arc::default();
    let graph = Arc::clone(&slot);
    let served = words(move |what| {
        let graph = graph.get().ok_or_else(|| HostError::msg("no graph"))?;
        let (contract, function) =
            if what == "self" { ("demo:hosted/asks", "ask") } else { ("demo:hosted/other", "other") };
        let reply = call(graph, contract, function, &[Val::from("x")]);
        Ok(reply.map_or_else(|error| error.to_string(), |reply| format!("{reply:?}")))
    });
    let graph = load(
        builder("demo:hosted/asks")
            .host(served)
            .plugin(Plugin::from_bytes("asker", asker()))
            .plugin(Plugin::from_bytes("bystander", bystander())),
    );
    assert!(slot.set(graph.clone()).is_ok());
    for what in ["self", "other"] {
        let Ok(Some(Val::String(said))) = ask(&graph, what) else { panic!() };
        assert!(said.starts_with("unsupported:") && said.contains("can reach"), "{said}");
    }
}

#[test]
fn a_call_in_bulk_and_one_by_value_agree() {
    let graph = load(
        builder("demo:hosted/asks")
            .host(words(|what| Ok(what.to_owned())))
            .plugin(Plugin::from_bytes("asker", asker()))
            .plugin(Plugin::from_bytes("bystander", bystander())),
    );
    let function = graph.function("demo:hosted/other", "other").unwrap();
    for text in ["", "a", "Löffel 🥄"] {
        assert_eq!(function.call(&[Val::from(text)]).first(), Some(Some(Val::from(text))));
        assert_eq!(ask(&graph, text), Ok(Some(Val::from(text))));
    }
    let error = function.call(&[Val::U32(1)]).into_iter().next().unwrap().1.unwrap_err();
    assert!(error.text().contains("expected string, found u32"), "{error}");
}

#[test]
fn a_host_function_calls_back_into_what_its_caller_reaches() {
    // As the asker, with a socket that leads to the bystander.
    let reaching = component(
        &[HOSTED],
        "reaching",
        r#"(import "demo:hosted/words@0.1.0" "say" (func $say (param i32 i32 i32)))
        (import "demo:hosted/other@0.1.0" "other" (func $other (param i32 i32 i32)))"#,
        r#"
        (func (export "demo:hosted/asks@0.1.0#ask") (param i32 i32) (result i32)
          (call $say (local.get 0) (local.get 1) (i32.const 64))
          (i32.const 68))"#,
    );
    let slot: Arc<OnceLock<Graph>> = Arc::default();
    let graph = Arc::clone(&slot);
    let served = words(move |what| {
        let graph = graph.get().ok_or_else(|| HostError::msg("no graph"))?;
        let reply = call(graph, "demo:hosted/other", "other", &[Val::from(what)]);
        Ok(reply.map_or_else(|error| error.to_string(), |reply| format!("{reply:?}")))
    });
    let graph = load(
        builder("demo:hosted/asks")
            .host(served)
            .plugin(Plugin::from_bytes("asker", reaching))
            .plugin(Plugin::from_bytes("bystander", bystander())),
    );
    assert!(slot.set(graph.clone()).is_ok());
    assert_eq!(ask(&graph, "echo"), Ok(Some(Val::from("Some(String(\"echo\"))"))));
    // From several threads at once, and from an async runtime's own.
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..10 {
                    assert_eq!(ask(&graph, "x"), Ok(Some(Val::from("Some(String(\"x\"))"))));
                }
            });
        }
    });
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let said = runtime.block_on(async { ask(&graph, "async") });
    assert_eq!(said, Ok(Some(Val::from("Some(String(\"async\"))"))));
}
