//! Composing: what a domain becomes, its imports and exports, and the plan with it.

use jackfield_plan::contract::inspect;
use jackfield_plan::discover::{Discovery, discover};
use jackfield_plan::fuse::{Fused, apply, compose};
use jackfield_plan::plan::{DomainSpec, GraphSpec, Plan, PlugIndex, Targets, plan};

use crate::support::{Build, component, component_of, graph, planned, socket};

/// The graph's one domain, composed, and the plan with it.
#[track_caller]
fn fused(mut spec: GraphSpec, plugins: &[&str]) -> (Fused, Plan, Vec<Discovery>) {
    spec.domains.push(DomainSpec::new("whole", plugins.iter().map(|id| (*id).into()).collect()));
    let mut components = discover(&spec);
    let (before, report) = plan(&spec, &components, &[]);
    assert!(report.is_empty(), "{report}");
    let (mut fused, problems) = compose(&spec, &before, &components);
    assert!(problems.is_empty(), "{problems:?}");
    let after = apply(&before, &fused, &mut components);
    (fused.remove(0), after, components)
}

fn names(items: &[jackfield_plan::contract::Item]) -> Vec<&str> {
    items.iter().map(|item| item.name.as_str()).collect()
}

#[test]
fn a_chain_becomes_one_component_that_plugs_what_its_plugins_do() {
    let spec = graph("demo:text/pipeline")
        .plugin("head", component("import demo:text/filter@0.1.0; export demo:text/pipeline@0.1.0;"))
        .plugin("tail", component("import demo:log/sink@0.1.0; export demo:text/filter@0.1.0;"))
        .plugin("sink", component("export demo:log/sink@0.1.0;"));
    let (whole, after, _) = fused(spec, &["head", "tail"]);
    assert_eq!(names(&whole.info.imports), ["demo:log/sink@0.1.0"]);
    assert_eq!(names(&whole.info.exports), ["demo:text/filter@0.1.0", "demo:text/pipeline@0.1.0"]);
    assert_eq!(whole.parts.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["tail", "head"]);
    for (_, range) in &whole.parts {
        assert!(inspect(&whole.bytes[range.clone()]).is_ok());
    }

    assert_eq!(after.plugins.iter().map(|plugin| plugin.id.as_str()).collect::<Vec<_>>(), ["sink", "whole"]);
    let planned = &after.plugins[1];
    assert_eq!((planned.declared.0, planned.plugs.len(), planned.sockets.len()), (3, 2, 1));
    assert_eq!(planned.members.iter().map(|member| member.id.as_str()).collect::<Vec<_>>(), ["tail", "head"]);
    assert_eq!((planned.plugger(PlugIndex(0)), planned.plugger(PlugIndex(1))), ("tail", "head"));
    let root = &after.root.as_ref().unwrap().plugs[0];
    assert_eq!((after.plugin(root.plugin).id.as_str(), after.plugger(*root)), ("whole", "head"));
    assert_eq!(after.find_member("tail"), after.find("whole"));
    assert!(after.reach.reaches(after.find("whole").unwrap(), after.find("sink").unwrap()));
}

#[test]
fn one_contract_of_two_plugins_has_a_name_for_each() {
    let decorates = "import demo:text/filter@0.1.0; export demo:text/filter@0.1.0;";
    let mut spec = graph("demo:text/filter")
        .with("a", component(decorates), |plugin| plugin.sockets.push(socket("demo:text/filter", &["b"])))
        .with("b", component(decorates), |plugin| plugin.sockets.push(socket("demo:text/filter", &["c"])))
        .plugin("c", component("export demo:text/filter@0.1.0;"));
    spec.root_plugs = Some(vec!["a".into()]);
    let (whole, after, _) = fused(spec.clone(), &["a", "b"]);
    assert_eq!(names(&whole.info.imports), ["demo:text/filter@0.1.0"]);
    // Who is called from outside has the contract's own name.
    assert_eq!(names(&whole.info.exports), ["b-filter", "demo:text/filter@0.1.0"]);
    let (_, plugs) = {
        let mut listed = after.clone();
        listed.root = None;
        listed.plugs_of("demo:text/filter").unwrap()
    };
    assert_eq!(plugs.iter().map(|plug| after.plugger(*plug)).collect::<Vec<_>>(), ["a", "b", "c"]);

    let (whole, ..) = fused(spec, &["a", "b", "c"]);
    assert!(whole.info.imports.is_empty());
    assert_eq!(whole.info.exports.len(), 3);
}

#[test]
fn sockets_that_lead_apart_are_imports_of_their_own() {
    let user = "import demo:log/sink@0.1.0; export demo:text/filter@0.1.0;";
    let spec = graph("demo:text/filter")
        .with("x", component(user), |plugin| plugin.sockets.push(socket("demo:log/sink", &["one"])))
        .with("y", component(user), |plugin| plugin.sockets.push(socket("demo:log/sink", &["two"])))
        .plugin("one", component("export demo:log/sink@0.1.0;"))
        .plugin("two", component("export demo:log/sink@0.1.3;"));
    let (whole, after, _) = fused(spec, &["x", "y"]);
    assert_eq!(names(&whole.info.imports), ["demo:log/sink@0.1.0", "y-sink"]);
    let sockets = &after.plugin(after.find("whole").unwrap()).sockets;
    let leads = |at: usize| match &sockets[at].targets {
        Targets::Plugs(targets) => after.plugin(targets[0].plug.plugin).id.clone(),
        Targets::Host { .. } => String::new(),
    };
    assert_eq!((leads(0), leads(1)), ("one".to_owned(), "two".to_owned()));
    assert_eq!(sockets[1].contract.to_string(), "demo:log/sink@0.1.0");
}

const KV: &str = "package demo:kv@0.1.0 {
    interface store {
        record meta { size: u32, tags: list<string> }
        resource bucket { constructor(); meta: func() -> meta; join: func(other: borrow<bucket>) -> bucket; }
    }
    interface vault {
        use store.{bucket, meta};
        variant found { none, one(bucket), many(list<meta>) }
        deposit: func(bucket: bucket) -> found;
        weigh: func(bucket: borrow<bucket>) -> option<meta>;
    }
    interface user { use store.{meta}; run: func() -> tuple<meta, u8>; }
}";

#[test]
fn resources_of_outside_are_the_same_for_all_who_share_their_plug() {
    let spec = || {
        graph("demo:kv/user")
            .plugin(
                "user",
                component_of(KV, "import demo:kv/store@0.1.0; import demo:kv/vault@0.1.0; export demo:kv/user@0.1.0;"),
            )
            .plugin("vault", component_of(KV, "import demo:kv/store@0.1.0; export demo:kv/vault@0.1.0;"))
            .plugin("store", component_of(KV, "export demo:kv/store@0.1.0;"))
    };
    let (whole, after, _) = fused(spec(), &["user", "vault"]);
    assert_eq!(names(&whole.info.imports), ["demo:kv/store@0.1.0"]);
    let planned = after.plugin(after.find("whole").unwrap());
    assert_eq!(planned.sockets.len(), 1);
    // All that any of them calls is there, once.
    assert_eq!(planned.sockets[0].own.functions.len(), 3);
    // The vault's own import is a part of that.
    let (whole, after, _) = fused(spec(), &["user", "vault", "store"]);
    assert!(whole.info.imports.is_empty() && after.plugins.len() == 1);
    let (whole, ..) = fused(spec(), &["vault", "store"]);
    assert!(whole.info.imports.is_empty());
}

#[test]
fn the_same_domain_has_the_same_bytes() {
    let spec = || {
        graph("demo:text/pipeline")
            .plugin("head", component("import demo:text/filter@0.1.0; export demo:text/pipeline@0.1.0;"))
            .plugin("tail", component("export demo:text/filter@0.1.0;"))
    };
    assert_eq!(fused(spec(), &["head", "tail"]).0.bytes, fused(spec(), &["tail", "head"]).0.bytes);
    assert!(planned(&spec()).0.domains.is_empty());
}

#[test]
fn a_wrapped_socket_is_filled_by_an_adapter() {
    let packages = "package demo:text@0.1.0 {
        interface filter {
            record options { width: u8, names: list<string> }
            enum mood { calm, loud }
            variant found { none, at(u64), named(options) }
            transform: func(text: string, options: options) -> string;
            feel: func() -> mood;
            count: func(all: list<found>) -> u64;
            ratio: func(a: f32) -> f64;
            find: func(text: string) -> found;
            many: func(a: u64, b: u64, c: u64, d: u64, e: u64, f: u64, g: u64, h: u64, i: string, j: string, k: string, l: string, m: u8) -> u16;
            clear: func();
        }
        interface pipeline { run: func(text: string) -> string; }
    }";
    for view in ["filter-any", "filter-at-least-one", "filter-at-most-one", "filter-exactly-one"] {
        let import = format!("import demo:text-sockets/{view}@0.1.0; export demo:text/pipeline@0.1.0;");
        let mut spec = graph("demo:text/pipeline")
            .plugin("head", component_of(packages, &import))
            .plugin("one", component_of(packages, "export demo:text/filter@0.1.0;"));
        let mut plugins = vec!["head", "one"];
        if !["filter-exactly-one", "filter-at-most-one"].contains(&view) {
            spec = spec.plugin("two", component_of(packages, "export demo:text/filter@0.1.0;"));
            plugins.push("two");
        }
        let (whole, after, _) = fused(spec, &plugins);
        assert!(names(&whole.info.imports).iter().all(|name| !name.contains("filter")), "{:?}", whole.info.imports);
        assert_eq!(after.plugins.len(), 1);
        assert!(after.plugins[0].sockets.is_empty());
        for (_, range) in &whole.parts {
            assert!(inspect(&whole.bytes[range.clone()]).is_ok());
        }
    }
}
