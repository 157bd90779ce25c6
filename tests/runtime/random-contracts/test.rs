//! A property: values of random contracts go host -> plugin -> plugin -> plugin -> host and come back as they were, whether the
//! host calls typed or dynamically, and whether its links are typed or not.
//!
//! The contracts are made from seeds (`tests/random`), plugins and typed calls alike: `relay-any` passes what it is given on
//! to `relay` through an `any` socket, that one to `echo` through a direct one. Handles of `maker`'s things go the same way.
//! `JACKFIELD_RANDOM_SEEDS="$RANDOM $RANDOM" cargo nextest run --workspace -E 'test(random_contracts)'` tries fresh contracts;
//! a failure names the contract, and so the seed, with the function and the value.

use jackfield::{Any, FromVal, Graph, IntoVal, Replies, Val};
use jackfield_tests_random::{Contract, Function, Ty, contracts};
use jackfield_tests_runtime::{builder, value};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::random_types::types;

include!(concat!(env!("OUT_DIR"), "/random-contracts.rs"));

const THINGS: &str = "random:contracts/things";

#[test]
fn typed_and_dynamic_calls_return_what_was_sent() {
    let contracts = contracts();
    // With these of them composed.
    let domains = [&[][..], &["relay", "echo", "maker"], &["relay", "echo"]];
    for (typed_links, domain) in [true, false].into_iter().flat_map(|typed| domains.map(|domain| (typed, domain))) {
        for (number, contract) in contracts.iter().enumerate() {
            let graph = graph(&contracts, contract, typed_links, domain);
            for (index, function) in contract.functions.iter().enumerate() {
                check(&graph, contract, number, index, function);
            }
            assert_eq!(value(&graph, THINGS, "alive", &[]), Val::U32(0), "{} loses handles", contract.name());
        }
    }
}

/// The graph in which the host's calls of one contract begin at `relay-any`.
fn graph(all: &[Contract], contract: &Contract, typed_links: bool, domain: &[&str]) -> Graph {
    let mut manifest = format!("[graph]\nroot = \"{}\"\nplugs = [\"relay-any\"]\n", contract.name());
    for (plugin, next) in [("relay-any", "relay"), ("relay", "echo")] {
        manifest.push_str(&format!("[plugin.{plugin}]\ncomponent = \"random-contracts/{plugin}\"\n[plugin.{plugin}.sockets]\n"));
        all.iter().for_each(|contract| manifest.push_str(&format!("\"{}\" = [\"{next}\"]\n", contract.name())));
    }
    for plugin in ["echo", "maker"] {
        manifest.push_str(&format!("[plugin.{plugin}]\ncomponent = \"random-contracts/{plugin}\"\n"));
    }
    if !domain.is_empty() {
        manifest.push_str(&format!("[domain.whole]\nplugins = {domain:?}\n"));
    }
    let builder = builder(&manifest);
    let builder = if typed_links { builder.contracts(CONTRACTS) } else { builder };
    let (graph, report) = builder.load().unwrap_or_else(|error| panic!("{error}"));
    assert!(report.is_empty(), "{report}");
    graph
}

fn check(graph: &Graph, contract: &Contract, number: usize, index: usize, function: &Function) {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(12);
    // The seed is the contract's, so that the same values are sent in every run.
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&contract.seed.to_le_bytes());
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let values: Vec<_> = function.params.iter().map(types::value).collect();
    let result = runner.run(&values, |sent| {
        let expected = expected(function, &sent);
        let with_things = || -> Vec<Val> {
            function.params.iter().zip(&sent).map(|(ty, value)| with_handles(graph, ty, value)).collect()
        };
        let typed = call(graph, number, index, with_things());
        let dynamic: Vec<_> = graph
            .dispatch(&contract.name(), &format!("f{index}"), &with_things())
            .expect("it is plugged")
            .into_iter()
            .map(|(plugin, reply)| {
                let value = reply.map(|value| value.expect("it has a result")).map_err(|error| error.to_string());
                (plugin.to_string(), value)
            })
            .collect();
        for (how, replies) in [("typed", typed), ("dynamic", dynamic)] {
            prop_assert_eq!(replies.len(), 1);
            for (plugin, reply) in replies {
                let reply = reply.map(|value| without_handles(graph, value));
                prop_assert_eq!(&reply, &Ok(expected.clone()), "{}, {}", plugin, how);
            }
        }
        Ok(())
    });
    if let Err(error) = result {
        let wit = jackfield_tests_random::package(&[Contract::new(contract.seed)]);
        panic!("seed {}, function f{index}: {error}\n{wit}", contract.seed);
    }
}

/// What comes back, with numbers in the place of handles.
fn expected(function: &Function, sent: &[Val]) -> Val {
    match sent {
        _ if function.lent => {
            let mut seen = Vec::new();
            function.params.iter().zip(sent).for_each(|(ty, value)| numbers(ty, value, &mut seen));
            seen.sort_unstable();
            Val::List(seen.into_iter().map(Val::U32).collect())
        }
        [one] => sorted(one.clone()),
        several => sorted(Val::Tuple(several.to_vec())),
    }
}

/// Walks a value with its type; `each` is given the places of handles.
fn walk(ty: &Ty, value: &Val, each: &mut dyn FnMut(&Val) -> Val) -> Val {
    let mut side = |ty: &Option<Box<Ty>>, value: &Option<Box<Val>>| match (ty, value) {
        (Some(ty), Some(value)) => Some(Box::new(walk(ty, value, each))),
        _ => None,
    };
    match (ty, value) {
        (Ty::Result(ok, _), Val::Result(Ok(value))) => Val::Result(Ok(side(ok, value))),
        (Ty::Result(_, err), Val::Result(Err(value))) => Val::Result(Err(side(err, value))),
        (Ty::Option(some), Val::Option(Some(value))) => Val::Option(Some(Box::new(walk(some, value, each)))),
        (Ty::Own | Ty::Borrow, value) => each(value),
        (Ty::List(item) | Ty::Fixed(item, _), Val::List(items)) => {
            Val::List(items.iter().map(|value| walk(item, value, each)).collect())
        }
        (Ty::Map(_, ty), Val::Map(entries)) => {
            Val::Map(entries.iter().map(|(key, value)| (key.clone(), walk(ty, value, each))).collect())
        }
        (Ty::Tuple(types), Val::Tuple(items)) => {
            Val::Tuple(types.iter().zip(items).map(|(ty, value)| walk(ty, value, each)).collect())
        }
        (Ty::Record(types), Val::Record(fields)) => {
            let fields = types.iter().zip(fields);
            Val::Record(fields.map(|(ty, (name, value))| (name.clone(), walk(ty, value, each))).collect())
        }
        (Ty::Variant(cases), Val::Variant(name, Some(value))) => {
            let index: usize = name[1..].parse().expect("cases have numbers");
            let ty = cases[index].as_ref().expect("the case has a payload");
            Val::Variant(name.clone(), Some(Box::new(walk(ty, value, each))))
        }
        (_, value) => value.clone(),
    }
}

fn numbers(ty: &Ty, value: &Val, seen: &mut Vec<u32>) {
    walk(ty, value, &mut |value| {
        if let Val::U32(number) = value {
            seen.push(*number);
        }
        value.clone()
    });
}

/// The value with a thing of its number in the place of each handle.
fn with_handles(graph: &Graph, ty: &Ty, value: &Val) -> Val {
    walk(ty, value, &mut |number| self::value(graph, THINGS, "thing", std::slice::from_ref(number)))
}

/// The value with its number in the place of each handle, and maps in the order of their keys.
fn without_handles(graph: &Graph, value: Val) -> Val {
    sorted(map_all(value, &|value| match value {
        Val::Handle(_) => self::value(graph, THINGS, "thing.number", &[value]),
        other => other,
    }))
}

fn sorted(value: Val) -> Val {
    map_all(value, &|value| match value {
        Val::Map(mut entries) => {
            entries.sort_by_key(|(key, _)| format!("{key:?}"));
            Val::Map(entries)
        }
        other => other,
    })
}

/// Replaces a value's parts, then the value.
fn map_all(value: Val, change: &dyn Fn(Val) -> Val) -> Val {
    let inner = |value: Val| map_all(value, change);
    let boxed = |value: Option<Box<Val>>| value.map(|value| Box::new(map_all(*value, change)));
    change(match value {
        Val::List(items) => Val::List(items.into_iter().map(inner).collect()),
        Val::Tuple(items) => Val::Tuple(items.into_iter().map(inner).collect()),
        Val::Map(entries) => Val::Map(entries.into_iter().map(|(key, value)| (inner(key), inner(value))).collect()),
        Val::Record(fields) => Val::Record(fields.into_iter().map(|(name, value)| (name, inner(value))).collect()),
        Val::Variant(name, payload) => Val::Variant(name, boxed(payload)),
        Val::Option(some) => Val::Option(boxed(some)),
        Val::Result(Ok(ok)) => Val::Result(Ok(boxed(ok))),
        Val::Result(Err(err)) => Val::Result(Err(boxed(err))),
        scalar => scalar,
    })
}

/// A parameter's typed value.
fn read<T: FromVal>(value: Val) -> T {
    T::from_val(value).unwrap_or_else(|error| panic!("the generated type does not fit: {error}"))
}

/// Typed replies as values.
fn replies<T: IntoVal>(replies: Replies<T>) -> Vec<(String, Result<Val, String>)> {
    replies
        .into_iter()
        .map(|(plugin, reply)| (plugin.to_string(), reply.map(T::into_val).map_err(|error| error.to_string())))
        .collect()
}
