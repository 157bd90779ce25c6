//! Contracts that the host serves, and host functions that call back.

use std::sync::{Arc, Barrier, Mutex, OnceLock};

use jackfield::{Graph, Handle, HostContract, HostError, Plugin, Val, WeakGraph};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;

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

/// Hears events, with the names of the spans that they stand in.
#[derive(Clone, Default)]
struct Ears(Arc<Mutex<Vec<String>>>);

impl<S: tracing::Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Ears {
    fn on_event(&self, event: &tracing::Event<'_>, context: Context<'_, S>) {
        if event.metadata().target() == "ears" {
            let span = context.event_span(event).map_or("no span", |span| span.name());
            self.0.lock().unwrap().push(span.to_owned());
        }
    }
}

#[test]
fn a_host_function_has_its_callers_runtime_and_listener_on_a_thread_of_ours() {
    let served = words(|what| {
        let runtime = tokio::runtime::Handle::try_current().map_err(|_| HostError::msg("no runtime"))?;
        let spawned = tokio::spawn(async { 7 });
        while !spawned.is_finished() {
            std::thread::yield_now();
        }
        tracing::info!(target: "ears", "{what}");
        Ok(format!("{:?}", runtime.id()))
    });
    let graph = load(
        builder("demo:hosted/asks")
            .host(served)
            .plugin(Plugin::from_bytes("asker", asker()))
            // With a plugin that may wait, calls from within a runtime go to threads of our own.
            .plugin(Plugin::from_bytes("nap", crate::wasi::napper())),
    );
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
    let id = format!("{:?}", runtime.handle().id());
    let ears = Ears::default();
    let said = tracing::subscriber::with_default(tracing_subscriber::registry().with(ears.clone()), || {
        runtime.block_on(async {
            let span = tracing::info_span!("of the caller");
            span.in_scope(|| ask(&graph, "hear"))
        })
    });
    assert_eq!(said, Ok(Some(Val::from(id.as_str()))));
    assert_eq!(*ears.0.lock().unwrap(), ["of the caller"]);
    // Elsewhere there is none.
    assert!(ask(&graph, "hear").unwrap_err().text().contains("no runtime"));
}

const KEPT: &str = r#"
package demo:kept@0.1.0;
interface store { resource bucket { get: func() -> u32; } }
interface uses { use store.{bucket}; look: func(it: borrow<bucket>) -> u32; }
world user { import store; export uses; }
"#;

/// A graph whose plugin asks a value of the host's for its number.
fn keeping() -> Graph {
    let user = component(
        &[KEPT],
        "user",
        r#"(import "demo:kept/store@0.1.0" "[method]bucket.get" (func $get (param i32) (result i32)))
        (import "demo:kept/store@0.1.0" "[resource-drop]bucket" (func $drop (param i32)))"#,
        r#"
        (func (export "demo:kept/uses@0.1.0#look") (param i32) (result i32)
          (call $get (local.get 0))
          (call $drop (local.get 0)))"#,
    );
    let store = HostContract::from_wit(KEPT, "demo:kept/store").unwrap().function("bucket.get", |args| {
        let [Val::Handle(bucket)] = args else { return Err(HostError::msg("no bucket")) };
        let number = bucket.value::<Arc<u32>>().ok_or_else(|| HostError::msg("no number"))?;
        Ok(Some(Val::U32(**number)))
    });
    load(builder("demo:kept/uses").host(store.unwrap()).plugin(Plugin::from_bytes("user", user)))
}

#[test]
fn a_value_that_is_passed_to_two_graphs_at_once_belongs_to_one() {
    let graphs = [keeping(), keeping()];
    for _ in 0..200 {
        let number = Arc::new(7_u32);
        let bucket = Handle::new("bucket", Arc::clone(&number));
        let together = Barrier::new(2);
        let replies = std::thread::scope(|scope| {
            let calls = graphs.each_ref().map(|graph| {
                let (bucket, together) = (bucket.clone(), &together);
                scope.spawn(move || {
                    together.wait();
                    call(graph, "demo:kept/uses", "look", &[Val::Handle(bucket)])
                })
            });
            calls.map(|call| call.join().unwrap())
        });
        let (passed, refused): (Vec<_>, Vec<_>) = replies.into_iter().partition(Result::is_ok);
        assert_eq!(passed, [Ok(Some(Val::U32(7)))]);
        let error = refused[0].clone().unwrap_err();
        assert_eq!(error.case(), "invalid-handle");
        assert!(error.text().contains("belongs to another graph"), "{error}");
        // Whichever keeps it lets it go with the last handle.
        assert_eq!(Arc::strong_count(&number), 2);
        drop(bucket);
        assert_eq!(Arc::strong_count(&number), 1);
    }
}

#[test]
fn a_function_that_holds_its_graph_weakly_lets_it_end() {
    let slot: Arc<OnceLock<WeakGraph>> = Arc::default();
    let (graph, alive) = (Arc::clone(&slot), Arc::new(()));
    let kept = Arc::clone(&alive);
    let served = words(move |_| {
        let graph = graph.get().and_then(WeakGraph::upgrade).ok_or_else(|| HostError::msg("no graph"))?;
        Ok(format!("{} of {}", graph.plugins().count(), Arc::strong_count(&kept)))
    });
    let graph = load(builder("demo:hosted/asks").host(served).plugin(Plugin::from_bytes("asker", asker())));
    assert!(slot.set(graph.downgrade()).is_ok());
    assert_eq!(ask(&graph, "x"), Ok(Some(Val::from("1 of 2"))));
    let weak = graph.downgrade();
    drop(graph);
    assert!(weak.upgrade().is_none());
    assert_eq!(Arc::strong_count(&alive), 1, "the graph is gone, and so is what it served");
}
