//! Calls through sockets of each shape, and failures that end in their slot.

use jackfield::Val;

use crate::wat::{ALL, SUM, TWICE, builder, call, load, plugin};

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
