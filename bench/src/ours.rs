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

/// `add` through a typed socket.
pub(crate) fn add(engine: &Engine) -> Subject {
    let calls = load(engine, "bench:calls/math", &[("calls", guests::CALLS)]);
    let math = calls.socket::<Math<ExactlyOne>>(ExactlyOne).expect("the plugin fits");
    Subject::new(move |repeats| {
        for number in 0..repeats {
            black_box(math.add(black_box(number), 2).1.expect("the guest cannot fail"));
        }
    })
}

/// A string of 16 bytes there and back through a typed socket.
pub(crate) fn text(engine: &Engine) -> Subject {
    let calls = load(engine, "bench:calls/text", &[("calls", guests::CALLS)]);
    let text = calls.socket::<Text<ExactlyOne>>(ExactlyOne).expect("the plugin fits");
    Subject::new(move |repeats| {
        for _ in 0..repeats {
            black_box(text.echo(black_box(TEXT)).1.expect("the guest cannot fail"));
        }
    })
}

/// `add` by value, prepared.
pub(crate) fn dynamic_add(engine: &Engine) -> Subject {
    let calls = load(engine, "bench:calls/math", &[("calls", guests::CALLS)]);
    let add = calls.function("bench:calls/math", "add").expect("the plugin plugs it");
    Subject::new(move |repeats| {
        for number in 0..repeats {
            black_box(add.call(&[Val::U32(black_box(number)), Val::U32(2)]).first().expect("the guest cannot fail"));
        }
    })
}

/// `add` by value and by its name.
pub(crate) fn named_add(engine: &Engine) -> Subject {
    let calls = load(engine, "bench:calls/math", &[("calls", guests::CALLS)]);
    Subject::new(move |repeats| {
        for number in 0..repeats {
            let args = [Val::U32(black_box(number)), Val::U32(2)];
            let replies = calls.dispatch("bench:calls/math", "add", &args).expect("the plugin plugs it");
            black_box(replies.first().expect("the guest cannot fail"));
        }
    })
}

/// A list of 1 MiB there and back through a typed socket.
pub(crate) fn megabyte(engine: &Engine) -> Subject {
    let calls = load(engine, "bench:calls/bytes", &[("calls", guests::CALLS)]);
    let bytes = calls.socket::<Bytes>(Any).expect("the plugin fits");
    let megabyte = vec![7_u8; 1 << 20];
    Subject::new(move |repeats| {
        for _ in 0..repeats {
            black_box(bytes.echo(black_box(&megabyte)).first().expect("the guest cannot fail"));
        }
    })
}

/// A list of 1 MiB there and back through a contract that the host does not know.
pub(crate) fn unknown_megabyte(engine: &Engine) -> Subject {
    let calls = load(engine, "bench:unknown/bytes", &[("calls", guests::CALLS)]);
    let echo = calls.function("bench:unknown/bytes", "echo").expect("the plugin plugs it");
    let megabyte = [Val::Bytes(vec![7_u8; 1 << 20])];
    Subject::new(move |repeats| {
        for _ in 0..repeats {
            black_box(echo.call(black_box(&megabyte)).first().expect("the guest cannot fail"));
        }
    })
}

/// A plugin that calls another in a loop through its direct socket. Which path the link takes is up to the plugin.
pub(crate) fn plugin_to_plugin(engine: &Engine, guest: &str) -> Subject {
    let graph = load(engine, "bench:calls/loops", &[("loop", guest), ("calls", guests::CALLS)]);
    let loops = graph.socket::<Loops<ExactlyOne>>(ExactlyOne).expect("the plugin fits");
    Subject::new(move |repeats| {
        for _ in 0..repeats {
            black_box(loops.add(INNER).1.expect("the guest cannot fail"));
        }
    })
}
