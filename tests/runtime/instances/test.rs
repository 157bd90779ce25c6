//! A plugin with several instances: how it is declared, and what it is for its callers.

use std::sync::Barrier;

use jackfield::{ExactlyOne, Graph, HostError, Val};
use jackfield_tests_runtime::{builder, load, report, value};

jackfield::bindings!({
    path: "../runtime/instances/wit",
    sockets: ["instances:work/worker"],
    host: ["instances:work/gate"],
});

use instances::work::{GateHost, Worker, gate_host};

const GRAPH: &str = r#"
    [graph]
    root = "instances:work/boss"
    [plugin.boss]
    component = "instances/boss"
    instances = 2
    [plugin.worker]
    component = "instances/worker"
    instances = 2
    limits.memory = "8MiB"
"#;

/// Lets nobody through until all are there.
struct Gate(Barrier);

impl GateHost for Gate {
    fn pass(&self) -> Result<(), HostError> {
        self.0.wait();
        Ok(())
    }
}

fn graph(text: &str) -> Graph {
    let (graph, report) =
        builder(text).host(gate_host(Gate(Barrier::new(2)))).load().unwrap_or_else(|error| panic!("{error}"));
    assert!(report.is_empty(), "{report}");
    graph
}

#[test]
fn two_callers_meet_in_two_instances_and_each_counts_for_itself() {
    let graph = graph(GRAPH);
    let meet = || value(&graph, "instances:work/boss", "meet", &[Val::U32(10)]);
    let counts: Vec<Val> = std::thread::scope(|scope| {
        let calls = [scope.spawn(meet), scope.spawn(meet)];
        calls.into_iter().map(|call| call.join().expect("no thread panics")).collect()
    });
    let mut all: Vec<u64> = Vec::new();
    for count in counts {
        let Val::List(items) = count else { panic!("{count:?} is no list") };
        all.extend(items.into_iter().map(|item| if let Val::U64(number) = item { number } else { panic!("{item:?}") }));
    }
    all.sort_unstable();
    // Each instance had one call of each round.
    assert_eq!(all, (1..=10).flat_map(|count| [count, count]).collect::<Vec<_>>());
}

#[test]
fn typed_sockets_find_an_instance_too() {
    let graph = graph(GRAPH);
    let socket = graph.socket::<Worker<ExactlyOne>>(ExactlyOne).expect("it is plugged");
    let meet = || (0..10).map(|_| socket.meet().1.expect("it does not fail")).collect::<Vec<u64>>();
    let counts = std::thread::scope(|scope| {
        let calls = [scope.spawn(meet), scope.spawn(meet)];
        calls.map(|call| call.join().expect("no thread panics"))
    });
    assert_eq!(counts.concat().iter().sum::<u64>(), 2 * 55);
    // Nobody else is there, so that the one that was used last is used again.
    let before = socket.count().1.expect("it does not fail");
    assert_eq!(socket.count().1.expect("it does not fail"), before + 1);
}

#[test]
fn a_panic_is_the_failure_of_one_call() {
    let graph = graph(GRAPH);
    for _ in 0..4 {
        let said = value(&graph, "instances:work/boss", "fail", &[Val::String("gone".to_owned())]);
        assert_eq!(said, Val::String("worker: trap".to_owned()));
        assert_eq!(value(&graph, "instances:work/worker", "count", &[]), Val::U64(1));
    }
}

#[test]
fn what_makes_no_sense_is_refused_with_its_line() {
    let with = |lines: &str| {
        format!("[graph]\nroot = \"instances:work/worker\"\n[plugin.worker]\ncomponent = \"instances/worker\"\n{lines}\n")
    };
    let refused = report(&with("lifetime = \"call\"\ninstances = 2")).to_string();
    assert!(refused.contains("each call has an instance of its own") && refused.contains("graph.toml:6"), "{refused}");
    for (wrong, line) in [("instances = 0", 5), ("instances = 1025", 5)] {
        let refused = std::panic::catch_unwind(|| load(&with(wrong))).expect_err("it is refused");
        let refused = refused.downcast_ref::<String>().expect("it has words");
        let words = ["`instances` is a whole number from 1 to 1024", &format!("graph.toml:{line}")];
        assert!(words.iter().all(|words| refused.contains(words)), "{refused}");
    }
}
