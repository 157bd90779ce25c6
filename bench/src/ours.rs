//! The same work through Jackfield, with its default settings.

use std::hint::black_box;

use jackfield::{Any, Engine, ExactlyOne, Graph, GraphBuilder, Plugin, Val};

use crate::measure::Subject;
use crate::raw::{INNER, TEXT, guests};

/// What the host knows at compile time. `bench:unknown` is not among it.
mod known {
    jackfield::bindings!({
        path: "wit",
        sockets: ["bench:calls/math", "bench:calls/text", "bench:calls/bytes", "bench:calls/loops"],
    });
}

use known::CONTRACTS;
use known::bench::calls::{Bytes, Loops, Math, Text};

/// Loads a graph of these plugins.
///
/// # Panics
///
/// Where it cannot be loaded: the bench's own guests have no faults.
fn load(engine: &Engine, root: &str, plugins: &[(&str, &str)]) -> Graph {
    let builder: GraphBuilder = Graph::builder(engine).root(root).contracts(CONTRACTS);
    let builder =
        plugins.iter().fold(builder, |builder, (id, guest)| builder.plugin(Plugin::from_bytes(*id, guest.as_bytes())));
    let (graph, report) = builder.load().unwrap_or_else(|error| panic!("{error}"));
    assert!(report.is_empty(), "{report}");
    graph
}

/// Every subject of Jackfield's.
pub(crate) fn subjects(engine: &Engine) -> Vec<Subject> {
    let calls = load(engine, "bench:calls/math", &[("calls", guests::CALLS)]);
    let mut subjects = Vec::new();

    let math = calls.socket::<Math<ExactlyOne>>(ExactlyOne).expect("the plugin fits");
    subjects.push(Subject::new("typed add", move |repeats| {
        for number in 0..repeats {
            black_box(math.add(black_box(number), 2).1.expect("the guest cannot fail"));
        }
    }));

    let text = calls.socket::<Text<ExactlyOne>>(ExactlyOne).expect("the plugin fits");
    subjects.push(Subject::new("typed string", move |repeats| {
        for _ in 0..repeats {
            black_box(text.echo(black_box(TEXT)).1.expect("the guest cannot fail"));
        }
    }));

    let add = calls.function("bench:calls/math", "add").expect("the plugin plugs it");
    subjects.push(Subject::new("dynamic add", move |repeats| {
        for number in 0..repeats {
            black_box(add.call(&[Val::U32(black_box(number)), Val::U32(2)]).first().expect("the guest cannot fail"));
        }
    }));

    let bytes = calls.socket::<Bytes>(Any).expect("the plugin fits");
    let megabyte = vec![7_u8; 1 << 20];
    subjects.push(Subject::new("typed 1 MiB", move |repeats| {
        for _ in 0..repeats {
            black_box(bytes.echo(black_box(&megabyte)).first().expect("the guest cannot fail"));
        }
    }));

    let echo = calls.function("bench:unknown/bytes", "echo").expect("the plugin plugs it");
    let megabyte = [Val::Bytes(vec![7_u8; 1 << 20])];
    subjects.push(Subject::new("unknown 1 MiB", move |repeats| {
        for _ in 0..repeats {
            black_box(echo.call(black_box(&megabyte)).first().expect("the guest cannot fail"));
        }
    }));

    let links = [
        ("typed plugin to plugin", guests::LOOP_KNOWN),
        ("common signature plugin to plugin", guests::LOOP_UNKNOWN),
        ("dynamic plugin to plugin", guests::LOOP_PAIRS),
    ];
    for (name, guest) in links {
        let graph = load(engine, "bench:calls/loops", &[("loop", guest), ("calls", guests::CALLS)]);
        let loops = graph.socket::<Loops<ExactlyOne>>(ExactlyOne).expect("the plugin fits");
        subjects.push(Subject::new(name, move |repeats| {
            for _ in 0..repeats {
                black_box(loops.add(INNER).1.expect("the guest cannot fail"));
            }
        }));
    }
    subjects
}
