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
        // By themselves, all composed, and composed with their plug outside.
        for domain in [&[][..], &["relay", "between", "echo"], &["relay", "between"]] {
            let graph = graph(&wit, domain);
            for value in &values {
                let params = [types::filler(), value.clone()];
                let expected = Val::Tuple(params.to_vec());
                let replies: Vec<_> =
                    graph.dispatch(ECHO, "echo", &params).expect("it is plugged").into_iter().collect();
                let names: Vec<&str> = replies.iter().map(|(plugin, _)| plugin.as_str()).collect();
                prop_assert_eq!(names, ["relay", "between", "echo"]);
                for (plugin, reply) in replies {
                    prop_assert_eq!(&reply, &Ok(Some(expected.clone())), "{} of {:?}\n{}", plugin, domain, wit);
                }
            }
        }
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

/// `relay`, which calls another of its kind, which calls `echo`; these of them are composed.
fn graph(wit: &str, domain: &[&str]) -> Graph {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for (name, bytes) in [("relay", components::relay(wit)), ("echo", components::echo(wit))] {
        std::fs::write(folder.path().join(format!("{name}.wasm")), bytes).expect("the file can be written");
    }
    let place = |name: &str| folder.path().join(format!("{name}.wasm")).display().to_string();
    let mut manifest = format!("[graph]\nroot = \"{ECHO}\"\n");
    for (plugin, file, next) in [("relay", "relay", "between"), ("between", "relay", "echo"), ("echo", "echo", "")] {
        manifest.push_str(&format!("[plugin.{plugin}]\ncomponent = {:?}\n", place(file)));
        if !next.is_empty() {
            manifest.push_str(&format!("sockets = {{ {ECHO:?} = [{next:?}] }}\n"));
        }
    }
    if !domain.is_empty() {
        manifest.push_str(&format!("[domain.whole]\nplugins = {domain:?}\n"));
    }
    jackfield_tests_runtime::load(&manifest)
}
