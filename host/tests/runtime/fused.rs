//! Plugins that are composed into one: the same replies, errors and names as plugins with stores of their own have.

use std::path::PathBuf;

use jackfield::{CallBudget, DispatchError, Graph, GraphBuilder, Limits, Plugin, Val};

use crate::failures::{BROKEN, counter};
use crate::resources::{PASS, STORE, consumer, owner};
use crate::wat::{ALL, SUM, TWICE, builder, call, load, plugin};

/// The same graph, its plugins by themselves and with these composed.
fn both(graph: impl Fn() -> GraphBuilder, plugins: &[&str]) -> [Graph; 2] {
    [load(graph()), load(graph().fuse("whole", plugins.iter().copied()))]
}

/// What an error says, save its backtrace: each failure of the chain.
fn chain(error: &DispatchError) -> Vec<String> {
    std::iter::successors(Some(error), |error| error.direct_cause())
        .map(|error| format!("{} of {}: {}", error.case(), error.plugin(), error.cause()))
        .collect()
}

fn twice() -> GraphBuilder {
    builder("demo:math/twice").plugin(plugin("sum", SUM)).plugin(plugin("twice", TWICE))
}

#[test]
fn a_direct_socket_is_a_call_within_the_whole() {
    let [alone, fused] = both(twice, &["sum", "twice"]);
    for graph in [&alone, &fused] {
        assert_eq!(call(graph, "demo:math/twice", "twice", &[Val::U32(21)]), Ok(Some(Val::U32(42))));
        assert_eq!(call(graph, "demo:math/sum", "add", &[Val::U32(2), Val::U32(3)]), Ok(Some(Val::U32(5))));
        assert_eq!(graph.plugins().map(|id| id.as_str()).collect::<Vec<_>>(), ["sum", "twice"]);
        let replies = graph.dispatch("demo:math/sum", "add", &[Val::U32(1), Val::U32(1)]).unwrap();
        assert_eq!(replies.into_iter().map(|(id, _)| id.to_string()).collect::<Vec<_>>(), ["sum"]);
    }
    assert_eq!((alone.plan().plugins.len(), fused.plan().plugins.len()), (2, 1));
    let whole = fused.plugin("sum").expect("it is in the whole");
    assert_eq!(whole.id(), "whole");
    assert_eq!(whole.fused().iter().map(|id| id.as_str()).collect::<Vec<_>>(), ["sum", "twice"]);
    assert!(alone.plugin("sum").is_some_and(|sum| sum.fused().is_empty()));
    assert!(fused.plugin("whole").is_some() && fused.plugin("other").is_none());
}

#[test]
fn a_failure_is_told_as_that_of_plugins_of_their_own() {
    let graph = || builder("demo:math/twice").plugin(plugin("broken", BROKEN)).plugin(plugin("twice", TWICE));
    let [alone, fused] = both(graph, &["twice", "broken"]).map(|graph| {
        let error = call(&graph, "demo:math/twice", "twice", &[Val::U32(1)]).unwrap_err();
        assert_eq!((error.plugin(), error.contract(), error.function()), ("twice", "demo:math/twice@0.1.0", "twice"));
        assert!(error.direct_cause().unwrap().backtrace().unwrap().contains("broken"), "{error:?}");
        let direct = call(&graph, "demo:math/sum", "add", &[Val::U32(1), Val::U32(1)]).unwrap_err();
        assert_eq!((direct.plugin(), direct.function()), ("broken", "add"));
        (chain(&error), chain(&direct))
    });
    assert_eq!(alone, fused);
    assert_eq!(fused.0.len(), 2, "{fused:?}");
}

#[test]
fn one_failure_costs_all_of_them_their_instance() {
    let graph = || {
        builder("demo:count/counter")
            .plugin(Plugin::from_bytes("first", counter()))
            .plugin(Plugin::from_bytes("second", counter()))
    };
    let count = |graph: &Graph| -> Vec<(String, Option<Val>)> {
        let replies = graph.dispatch("demo:count/counter", "next", &[]).unwrap();
        replies.into_iter().map(|(id, reply)| (id.to_string(), reply.unwrap())).collect()
    };
    let [alone, fused] = both(graph, &["second", "first"]);
    let counted = |first: u32, second: u32| -> Vec<(String, Option<Val>)> {
        [("first", first), ("second", second)].map(|(id, count)| (id.to_owned(), Some(Val::U32(count)))).into()
    };
    for graph in [&alone, &fused] {
        assert_eq!(count(graph), counted(1, 1));
        let crash = graph.function_of("first", "demo:count/counter", "crash").unwrap();
        let replies: Vec<_> = crash.call(&[]).into_iter().collect();
        assert_eq!((replies.len(), replies[0].0.as_str()), (1, "first"));
        assert_eq!(replies[0].1.as_ref().unwrap_err().plugin(), "first");
    }
    assert_eq!(count(&alone), counted(1, 2));
    assert_eq!(count(&fused), counted(1, 1));
    assert_eq!(fused.plugin("second").unwrap().state(), jackfield::PluginState::Running);
}

#[test]
fn a_wrapped_socket_of_another_plugin_has_a_reply_for_each() {
    let graph = || {
        builder("demo:math/all")
            .plugin(plugin("all", ALL))
            .plugin(plugin("good", SUM))
            .plugin(plugin("broken", BROKEN))
            .plugin(plugin("better", SUM))
    };
    for graph in both(graph, &["good", "broken", "better"]) {
        for _ in 0..3 {
            assert_eq!(call(&graph, "demo:math/all", "all", &[Val::U32(4)]), Ok(Some(Val::U32(1016))));
        }
    }
    // An adapter fills the wrapped socket; who fails there ends all.
    let graph =
        || builder("demo:math/all").plugin(plugin("all", ALL)).plugin(plugin("a", SUM)).plugin(plugin("b", SUM));
    for graph in both(graph, &["all", "a", "b"]) {
        for number in 1..50 {
            assert_eq!(call(&graph, "demo:math/all", "all", &[Val::U32(number)]), Ok(Some(Val::U32(4 * number))));
        }
    }
    // The wrapped socket itself leads out of the domain that it is in.
    let graph =
        || builder("demo:math/all").plugin(plugin("all", ALL)).plugin(plugin("a", SUM)).plugin(plugin("twice", TWICE));
    for graph in both(graph, &["all", "twice"]) {
        assert_eq!(call(&graph, "demo:math/all", "all", &[Val::U32(4)]), Ok(Some(Val::U32(8))));
        assert_eq!(call(&graph, "demo:math/twice", "twice", &[Val::U32(4)]), Ok(Some(Val::U32(8))));
    }
}

#[test]
fn handles_pass_within_the_whole_and_out_of_it() {
    let graph = || {
        builder(PASS).plugin(Plugin::from_bytes("owner", owner())).plugin(Plugin::from_bytes("consumer", consumer()))
    };
    for graph in both(graph, &["owner", "consumer"]) {
        let number = |contract: &str, function: &str, args: &[Val]| match call(&graph, contract, function, args) {
            Ok(Some(Val::U32(number))) => number,
            other => panic!("{function}: {other:?}"),
        };
        let bucket = call(&graph, STORE, "bucket", &[Val::U32(7)]).unwrap().unwrap();
        assert_eq!(number(PASS, "borrowed", std::slice::from_ref(&bucket)), 8);
        assert_eq!(number(STORE, "bucket.add", &[bucket.clone(), Val::U32(2)]), 10);
        let relayed = call(&graph, PASS, "relay", &[Val::U32(1)]).unwrap().unwrap();
        assert_eq!(number(PASS, "pair", &[bucket, relayed]), 11);
        assert_eq!(number(STORE, "drops", &[]), 2);
        let kept = call(&graph, STORE, "bucket", &[Val::U32(1)]).unwrap().unwrap();
        assert_eq!(call(&graph, PASS, "keep", &[kept]), Ok(None));
        assert_eq!(number(PASS, "kept", &[]), 2);
        assert_eq!(call(&graph, PASS, "release", &[]), Ok(None));
        assert_eq!(number(STORE, "drops", &[]), 3);
        let lost = call(&graph, STORE, "bucket", &[Val::U32(1)]).unwrap().unwrap();
        assert!(call(&graph, STORE, "boom", &[]).is_err());
        assert_eq!(call(&graph, PASS, "consumed", &[lost]).unwrap_err().case(), "invalid-handle");
    }
}

#[test]
fn handles_of_a_plugin_outside_pass_through_the_whole() {
    let graph = || {
        builder(PASS)
            .root_plugs(["consumer"])
            .plugin(Plugin::from_bytes("owner", owner()))
            .plugin(Plugin::from_bytes("consumer", consumer()))
            .plugin(Plugin::from_bytes("other", consumer()).plugs(["demo:kv/pass"]))
    };
    for graph in both(graph, &["consumer", "other"]) {
        let bucket = call(&graph, STORE, "bucket", &[Val::U32(7)]).unwrap().unwrap();
        assert_eq!(call(&graph, PASS, "borrowed", std::slice::from_ref(&bucket)), Ok(Some(Val::U32(8))));
        assert_eq!(call(&graph, PASS, "consumed", &[bucket]), Ok(Some(Val::U32(18))));
        assert_eq!(call(&graph, STORE, "drops", &[]), Ok(Some(Val::U32(1))));
    }
}

#[test]
fn limits_are_those_of_the_domain() {
    let small = Limits::new().memory(1 << 16);
    let (graph, report) = twice().fuse("whole", ["sum", "twice"]).domain_limits("whole", small.clone()).load().unwrap();
    assert!(report.is_empty(), "{report}");
    assert_eq!(graph.plan().plugins[0].limits.memory, Some(1 << 16));
    let report = twice().domain_limits("whole", small).load().unwrap().1;
    assert!(report.to_string().contains("the host limits the domain `whole`, which is not in the graph"), "{report}");
}

#[test]
fn what_a_host_attaches_to_one_plugin_keeps_it_out_of_a_domain() {
    let decided = plugin("twice", TWICE).decide(|_| CallBudget::new());
    let graph = builder("demo:math/twice").plugin(plugin("sum", SUM)).plugin(decided).fuse("whole", ["sum", "twice"]);
    let error = graph.load().unwrap_err().to_string();
    assert!(error.contains("plugin `twice`: the host decides on its calls"), "{error}");
}

#[test]
fn a_component_in_a_domain_is_not_changed_alone() {
    let [_, fused] = both(twice, &["sum", "twice"]);
    for id in ["sum", "whole"] {
        let error = fused.swap(id, PathBuf::from("other.wasm")).unwrap_err().to_string();
        assert!(error.contains("domain `whole` was composed of `sum` and `twice`"), "{error}");
    }
}

#[test]
fn what_does_not_meet_is_told_and_the_rest_of_the_graph_runs() {
    // The same function to Jackfield, which compares types; composed components compare the names of parameters as well.
    let other = SUM.replace("(param \"a\" u32) (param \"b\" u32)", "(param \"x\" u32) (param \"y\" u32)");
    let graph = || {
        builder("demo:math/sum")
            .plugin(plugin("sum", &other))
            .plugin(plugin("twice", TWICE))
            .plugin(plugin("free", SUM))
    };
    let graph = || graph().root_plugs(["free"]).change("twice", |twice| twice.socket("demo:math/sum", ["sum"]));
    assert!(graph().load().unwrap().1.is_empty());
    let (graph, report) = graph().fuse("whole", ["sum", "twice"]).load().unwrap();
    assert!(report.to_string().contains("domain `whole`: its components cannot be composed"), "{report}");
    assert_eq!(graph.plugins().map(|id| id.as_str()).collect::<Vec<_>>(), ["free"]);
}
