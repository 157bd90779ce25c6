//! Async functions: lifted and lowered by others' tools and by ours, through direct and wrapped sockets.

use std::sync::{Arc, Barrier};

use jackfield::{Any, DispatchErrorCase as Case, ExactlyOne, Graph, HostContract, HostError, Val};
use jackfield_tests_runtime::{builder, case, error, load, strings, value};

mod typed {
    jackfield::bindings!({
        path: "../runtime/async-functions/wit",
        sockets: ["async-case:later/slow", "async-case:later/front"],
        host: ["async-case:later/gate"],
    });
}

use typed::async_case::later::{Front, GateHost, Slow, gate_host};

const FRONT: &str = "async-case:later/front";
const SLOW: &str = "async-case:later/slow";

/// A graph of `front` over `slow` and the host's gate, where two wait for each other.
fn graph(front: &str, slows: &[&str]) -> Graph {
    let mut text = format!("[graph]\nroot = \"{FRONT}\"\n[plugin.front]\ncomponent = \"async-functions/{front}\"\n");
    for slow in slows {
        text.push_str(&format!("[plugin.{slow}]\ncomponent = \"async-functions/slow\"\n[plugin.{slow}.limits]\ndeadline = \"20s\"\n"));
    }
    builder(&text).host(gate(2)).load().unwrap_or_else(|report| panic!("{report}")).0
}

/// The host's gate, which opens once so many wait at it.
fn gate(most: usize) -> HostContract {
    let wit = std::fs::read_to_string(case("async-functions").join("wit/later.wit")).unwrap();
    let barrier = Arc::new(Barrier::new(most));
    HostContract::from_wit(&wit, "async-case:later/gate")
        .and_then(|gate| {
            gate.function("enter", move |args| {
                barrier.wait();
                Ok(args.first().cloned())
            })
        })
        .and_then(|gate| gate.function("count", |_| Ok(Some(Val::U32(100)))))
        .unwrap()
}

fn text(graph: &Graph, function: &str) -> String {
    match value(graph, FRONT, function, &[]) {
        Val::String(text) => text,
        other => panic!("{other:?}"),
    }
}

#[test]
fn async_functions_call_each_other() {
    let graph = graph("front", &["slow"]);
    assert_eq!(strings(&graph, FRONT, "both", &["a".into(), "b".into()]), ["a after 3", "b after 1"]);
    assert_eq!(text(&graph, "jobs"), "first is finished, 3 in all");
    assert_eq!(text(&graph, "refused"), "Err(\"not today\")");
    assert_eq!(value(&graph, FRONT, "ping", &[]), Val::U32(7));
}

#[test]
fn calls_of_one_task_run_side_by_side() {
    assert_eq!(value(&graph("front", &["slow"]), FRONT, "meet", &[]), Val::U32(103));
}

#[test]
fn a_flood_of_calls_takes_no_more_threads_than_it_may() {
    let graph = graph("front", &["slow"]);
    assert_eq!(value(&graph, FRONT, "flood", &[Val::U32(2000)]), Val::U32(2000));
    let threads = std::fs::read_dir("/proc/self/task").map_or(0, Iterator::count);
    assert!(threads < 300, "{threads} threads");
}

#[test]
fn functions_that_block_may_be_async_on_either_side() {
    let graph = graph("plain", &["one", "two"]);
    let both = strings(&graph, FRONT, "both", &["a".into(), "b".into()]);
    assert_eq!(both, ["one: a after 2", "two: a after 2", "one: b after 2", "two: b after 2"]);
    assert_eq!(text(&graph, "jobs"), "one: one is finished, [1]; two: one is finished, [1]");
    assert_eq!(text(&graph, "refused"), "one: Ok(Err(\"not today\")); two: Ok(Err(\"not today\"))");
    let told = text(&graph, "trapped");
    assert!(told.starts_with("one: ") && told.contains("; two: trap"), "{told}");
    // Each has a fresh instance.
    assert_eq!(strings(&graph, FRONT, "both", &["a".into(), "b".into()]).len(), 4);
}

#[test]
fn a_trap_of_a_direct_plug_is_the_callers() {
    let graph = graph("front", &["slow"]);
    let failed = error(&graph, FRONT, "trapped", &[]);
    assert_eq!(failed.kind(), Case::Trap, "{failed}");
    assert!(failed.to_string().contains("slow"), "{failed}");
    assert_eq!(text(&graph, "refused"), "Err(\"not today\")");
}

#[test]
fn the_host_calls_and_the_plugin_is_given_up_on_time() {
    let text = format!(
        "[graph]\nroot = \"{SLOW}\"\n[plugin.slow]\ncomponent = \"async-functions/slow\"\n[plugin.slow.limits]\ndeadline = \"200ms\"\n"
    );
    let graph = load(&text);
    let echo = || value(&graph, SLOW, "echo", &["hi".into(), Val::U32(2)]);
    let reply = Val::Record(vec![("text".into(), "hi".into()), ("turns".into(), Val::U32(2))]);
    assert_eq!(echo(), reply);
    for function in ["spin", "hang"] {
        let failed = error(&graph, SLOW, function, &[]);
        let case = if function == "spin" { Case::Deadline } else { Case::Trap };
        assert_eq!(failed.kind(), case, "{function}: {failed}");
        assert_eq!(echo(), reply, "{function}");
    }
}

#[test]
fn what_goes_on_after_its_reply_comes_to_its_end() {
    let graph = load(&format!("[graph]\nroot = \"{SLOW}\"\n[plugin.slow]\ncomponent = \"async-functions/slow\"\n"));
    let ended = |graph: &Graph| match value(graph, SLOW, "counts", &[]) {
        Val::Tuple(counts) => counts[0].clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(value(&graph, SLOW, "later", &[]), Val::U32(0));
    for _ in 0..20 {
        value(&graph, SLOW, "echo", &["hi".into(), Val::U32(2)]);
    }
    assert_eq!(ended(&graph), Val::U32(1));
}

#[test]
fn a_call_that_is_given_up_is_cancelled() {
    let graph = graph("front", &["slow"]);
    assert_eq!(text(&graph, "give-up"), "given up, started: true");
    // Its plugin was in the middle of it, and is there again.
    assert_eq!(text(&graph, "refused"), "Err(\"not today\")");
}

#[test]
fn generated_sockets_and_host_traits_have_async_functions() {
    struct Gate(Barrier);
    impl GateHost for Gate {
        fn enter(&self, who: u32) -> Result<u32, HostError> {
            self.0.wait();
            Ok(10 * who)
        }

        fn count(&self) -> Result<u32, HostError> {
            Ok(1)
        }
    }

    let text = format!(
        "[graph]\nroot = \"{FRONT}\"\n[plugin.front]\ncomponent = \"async-functions/front\"\n\
         [plugin.slow]\ncomponent = \"async-functions/slow\"\n"
    );
    let graph = builder(&text).host(gate_host(Gate(Barrier::new(2)))).load().unwrap_or_else(|report| panic!("{report}")).0;
    let front: Front<ExactlyOne> = graph.socket(ExactlyOne).unwrap();
    assert_eq!(front.meet().1.unwrap(), 31);
    assert_eq!(front.ping().1.unwrap(), 7);
    let slow: Slow<Any> = graph.socket(Any).unwrap();
    for (plugin, reply) in slow.echo("hi", 1) {
        assert_eq!((plugin.as_str(), reply.unwrap().text), ("slow", "hi".to_owned()));
    }
    for (_, job) in slow.new_job("typed") {
        let job = job.unwrap();
        assert_eq!(job.finish().unwrap(), "typed is finished");
        assert_eq!(slow.total(vec![job.clone()]).into_iter().map(|(_, total)| total.unwrap()).collect::<Vec<_>>(), [1]);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let awaited = runtime.block_on(slow.refuse_async("no"));
    assert_eq!(awaited.into_iter().next().unwrap().1.unwrap(), Err("no".to_owned()));
}
