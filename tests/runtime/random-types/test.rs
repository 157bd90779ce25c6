//! A property: a value of any type goes host -> plugin -> plugin -> host and comes back as it was.
//!
//! The types are random WIT, the plugins are made for each of them without a compiler: one echoes, the other passes on to it
//! through a direct socket. `random-contracts` does the same with guests in Rust, typed and dynamic, and `echo` over a fixed
//! set of types.

mod components;
pub(crate) mod types;

use jackfield::{Graph, Val};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

const ECHO: &str = "random:types/echo";

#[test]
fn any_value_of_any_type_comes_back() {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(48);
    let mut runner =
        TestRunner::new(Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() });
    let subject = types::ty().prop_flat_map(|ty| {
        let values = prop::collection::vec(types::value(&ty), 3);
        (Just(ty), values)
    });
    let result = runner.run(&subject, |(ty, values)| {
        let wit = types::wit(&ty);
        let graph = graph(&wit);
        for value in values {
            let params = [types::filler(), value];
            let expected = Val::Tuple(params.to_vec());
            let replies: Vec<_> = graph.dispatch(ECHO, "echo", &params).expect("it is plugged").into_iter().collect();
            prop_assert_eq!(replies.len(), 2);
            for (plugin, reply) in replies {
                prop_assert_eq!(&reply, &Ok(Some(expected.clone())), "{} of\n{}", plugin, wit);
            }
        }
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

/// `relay`, whose socket holds `echo`, and `echo` itself.
fn graph(wit: &str) -> Graph {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for (name, bytes) in [("relay", components::relay(wit)), ("echo", components::echo(wit))] {
        std::fs::write(folder.path().join(format!("{name}.wasm")), bytes).expect("the file can be written");
    }
    let place = |name: &str| folder.path().join(format!("{name}.wasm")).display().to_string();
    jackfield_tests_runtime::load(&format!(
        "[graph]\nroot = \"{ECHO}\"\n[plugin.relay]\ncomponent = {:?}\n[plugin.echo]\ncomponent = {:?}\n",
        place("relay"),
        place("echo")
    ))
}
