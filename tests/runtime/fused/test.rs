//! Graphs of other cases with their plugins by themselves and composed: the same calls, in the same order, reply alike.
//!
//! `random-types` and `random-contracts` do the same for types, and the host's own tests for random graphs.

use jackfield::{Graph, Val};
use jackfield_tests_runtime::{load, replies};

/// What each call gives: replies with their plugins, errors by case, plugin, contract, function and cause of each in the chain.
fn told(graph: &Graph, calls: &[(&str, &str, Vec<Val>)]) -> Vec<String> {
    let mut told = Vec::new();
    for (contract, function, params) in calls {
        for (plugin, reply) in replies(graph, contract, function, params) {
            told.push(match reply {
                Ok(value) => format!("{function}, {plugin}: {value:?}"),
                Err(error) => {
                    let chain = std::iter::successors(Some(&error), |error| error.direct_cause());
                    let words = |error: &jackfield::DispatchError| {
                        format!("{} of {}: {}", error.case(), error.plugin(), error.cause())
                    };
                    let chain: Vec<String> = chain.map(words).collect();
                    format!("{function}, {plugin}: {} {} {chain:?}", error.contract(), error.function())
                }
            });
        }
    }
    told
}

/// Makes the same calls to the graph of a manifest by itself, and with each of these lists of plugins composed.
#[track_caller]
fn alike(manifest: &str, domains: &[&[&str]], calls: &[(&str, &str, Vec<Val>)]) -> Vec<String> {
    let alone = told(&load(manifest), calls);
    for domain in domains {
        let graph = load(&format!("{manifest}\n[domain.composed]\nplugins = {domain:?}\n"));
        assert_eq!(graph.plugin(domain[0]).expect("it is there").fused().len(), domain.len());
        assert_eq!(told(&graph, calls), alone, "composed: {domain:?}");
    }
    alone
}

const FILTER: &str = "decorator:text/filter";

#[test]
fn a_decorator_and_what_it_decorates() {
    let manifest = r#"
        [graph]
        root = "decorator:text/filter"
        plugs = ["cache"]
        [plugin.cache]
        component = "decorator/cache"
        [plugin.cache.sockets]
        "decorator:text/filter" = ["upper"]
        [plugin.upper]
        component = "decorator/upper"
    "#;
    let transform = |text: &str| (FILTER, "transform", vec![Val::from(text)]);
    let calls = [transform("abc"), transform("abc"), transform("x"), (FILTER, "calls", vec![])];
    let told = alike(manifest, &[&["cache", "upper"]], &calls);
    assert_eq!(told.len(), 4, "{told:?}");
}

#[test]
fn plugs_of_a_wrapped_socket() {
    let manifest = r#"
        [graph]
        root = "decorator:text/filter"
        plugs = ["loud"]
        [plugin.loud]
        component = "decorator/loud"
        [plugin.loud.sockets]
        "decorator:text/filter" = ["cache", "upper"]
        [plugin.cache]
        component = "decorator/cache"
        [plugin.cache.sockets]
        "decorator:text/filter" = ["upper"]
        [plugin.upper]
        component = "decorator/upper"
    "#;
    let calls = [(FILTER, "transform", vec![Val::from("a")]), (FILTER, "calls", vec![])];
    alike(manifest, &[&["cache", "upper"], &["loud", "upper", "cache"]], &calls);
}

#[test]
fn a_plug_that_two_share() {
    let manifest = r#"
        [graph]
        root = "shared:parts/whole"
        [plugin.whole]
        component = "shared/whole"
        [plugin.left]
        component = "shared/half"
        [plugin.right]
        component = "shared/half"
        [plugin.counter]
        component = "shared/counter"
    "#;
    let take = |contract: &'static str, times| (contract, "take", vec![Val::U32(times)]);
    let calls = [
        ("shared:parts/counter", "next", vec![]),
        take("shared:parts/half", 2),
        ("shared:parts/counter", "next", vec![]),
        take("shared:parts/half", 1),
    ];
    // `whole` has a wrapped socket for the halves.
    let whole = ["whole", "left", "right", "counter"];
    let halves: &[&[&str]] = &[&["left", "counter"], &["left", "right", "counter"], &["left", "right"], &whole, &whole[..3]];
    alike(manifest, halves, &calls);
    let mut with_root = calls.to_vec();
    with_root.push(take("shared:parts/whole", 3));
    alike(manifest, halves, &with_root);
}

#[test]
fn resources_at_any_depth_and_their_end() {
    let manifest = r#"
        [graph]
        root = "resources:kv/scenarios"
        [plugin.user]
        component = "resources/user-direct"
        [plugin.vault]
        component = "resources/vault"
        [plugin.store]
        component = "resources/store"
    "#;
    let (user, store) = ("resources:kv/scenarios", "resources:kv/store");
    let mut calls = Vec::new();
    for scenario in ["methods", "statics", "merge", "make", "nest", "borrows", "gates", "vault"] {
        calls.push((user, "run", vec![Val::from(scenario)]));
        calls.push((store, "live", vec![]));
        calls.push((store, "dropped", vec![]));
    }
    calls.extend([(user, "hold", vec![Val::U32(3)]), (user, "sums", vec![]), (store, "live", vec![])]);
    calls.extend([(user, "release", vec![]), (store, "live", vec![]), (store, "dropped", vec![])]);
    let all: &[&[&str]] = &[&["user", "vault", "store"], &["vault", "store"], &["user", "vault"]];
    alike(manifest, all, &calls);
    // A failure of the whole is told as one of its plugins.
    alike(manifest, &[&["user", "vault"], &["user", "vault", "store"]], &[(user, "crash", vec![])]);
}

#[test]
fn a_chain_of_wrapped_sockets() {
    let mut manifest = "[graph]\nroot = \"chain:links/link\"\nplugs = [\"link1\"]\n".to_owned();
    for number in 1..=6 {
        let next = if number < 6 { format!("\"link{}\"", number + 1) } else { String::new() };
        manifest.push_str(&format!(
            "[plugin.link{number}]\ncomponent = \"chain/link\"\n[plugin.link{number}.sockets]\n\"chain:links/link\" = [{next}]\n"
        ));
    }
    let calls = [("chain:links/link", "descend", vec![Val::U32(10)])];
    let all: &[&[&str]] = &[&["link1", "link2"], &["link2", "link3", "link4"], &["link1", "link2", "link3", "link4", "link5", "link6"]];
    alike(&manifest, all, &calls);
}
