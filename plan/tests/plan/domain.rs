//! Domains: which plugins can be composed into one component, and which cannot, and why.

use std::path::Path;

use jackfield_plan::manifest::parse;
use jackfield_plan::plan::{DomainSpec, GraphSpec, Lifetime, Limit, RenameSpec};
use jackfield_plan::report::ProblemKind as Kind;

use crate::support::{Build, component, component_of, faulty, graph, holds, planned, socket};

const HEAD: &str = "import demo:text/filter@0.1.0; export demo:text/pipeline@0.1.0;";
const TAIL: &str = "export demo:text/filter@0.1.0;";

/// The spec with a domain of these plugins.
fn fused(mut spec: GraphSpec, name: &str, plugins: &[&str]) -> GraphSpec {
    spec.domains.push(DomainSpec::new(name, plugins.iter().map(|id| (*id).into()).collect()));
    spec
}

/// Two plugins, one of which calls the other.
fn pair() -> GraphSpec {
    fused(
        graph("demo:text/pipeline").plugin("head", component(HEAD)).plugin("tail", component(TAIL)),
        "pair",
        &["head", "tail"],
    )
}

/// The text of the problems of [`pair`] once it is changed, all of which must be the domain's.
#[track_caller]
fn refused(change: impl FnOnce(&mut GraphSpec)) -> String {
    let mut spec = pair();
    change(&mut spec);
    let (kinds, text) = faulty(&spec);
    assert!(kinds.iter().all(|kind| *kind == Kind::Domain), "{kinds:?} {text}");
    text
}

#[test]
fn a_domain_is_planned_with_its_members_providers_first() {
    let mut spec = pair();
    spec.domains[0].limits.memory = Some(Limit::At(1 << 20).into());
    let (plan, report) = planned(&spec);
    assert!(report.is_empty(), "{report}");
    let domain = &plan.domains[0];
    assert_eq!((domain.name.as_str(), domain.declared, domain.limits.memory), ("pair", 0, Some(1 << 20)));
    let members: Vec<&str> = domain.members.iter().map(|at| plan.plugin(*at).id.as_str()).collect();
    assert_eq!(members, ["tail", "head"]);
}

#[test]
fn the_list_of_a_domain_names_two_plugins_that_are_there_and_in_no_other() {
    holds(
        &refused(|spec| spec.domains[0].plugins[1] = "tial".into()),
        &["domain `pair`: it lists `tial`, and there is no plugin of this id", "help: did you mean `tail`?"],
    );
    holds(&refused(|spec| spec.domains[0].plugins[1] = "head".into()), &["it lists `head` twice"]);
    holds(&refused(|spec| drop(spec.domains[0].plugins.pop())), &["a domain has two plugins at least"]);
    holds(&refused(|spec| spec.domains[0].name = "tail".into()), &["domain `tail`: a plugin has this id as well"]);
    holds(&refused(|spec| spec.domains[0].name = "a b".into()), &["`a b` cannot be its name"]);
    let text = refused(|spec| spec.domains.push(DomainSpec::new("other", vec!["tail".into(), "head".into()])));
    holds(&text, &["domain `other`: it lists `tail`, which is in the domain `pair`"]);
    holds(
        &refused(|spec| spec.domains.push(DomainSpec::new("pair", vec!["tail".into(), "head".into()]))),
        &["two domains have this name"],
    );
}

#[test]
fn no_path_may_leave_a_domain_and_come_back() {
    let between = "import demo:text/filter@0.1.0; export demo:log/sink@0.1.0;";
    let spec = graph("demo:text/pipeline")
        .plugin("head", component("import demo:log/sink@0.1.0; export demo:text/pipeline@0.1.0;"))
        .plugin("between", component(between))
        .plugin("tail", component(TAIL));
    let (kinds, text) = faulty(&fused(spec.clone(), "ends", &["head", "tail"]));
    assert_eq!(kinds, [Kind::Domain]);
    holds(
        &text,
        &[
            "domain `ends`: a path of sockets leaves it and comes back: `head` -> `between` -> `tail`",
            "help: take `between` into the domain, or `head` or `tail` out of it",
        ],
    );
    assert!(planned(&fused(spec.clone(), "all", &["head", "between", "tail"])).1.is_empty());
    assert!(planned(&fused(spec, "some", &["head", "between"])).1.is_empty());
}

#[test]
fn a_path_through_a_fallback_counts() {
    let spec = graph("demo:text/pipeline")
        .plugin("head", component(HEAD))
        .with("tail", component(TAIL), |plugin| plugin.fallback = Some("spare".into()))
        .plugin("spare", component("import demo:log/sink@0.1.0; export demo:text/filter@0.1.0;"))
        .plugin("sink", component("export demo:log/sink@0.1.0;"));
    let (_, text) = faulty(&fused(spec, "ends", &["head", "sink"]));
    holds(&text, &["`head` -> `tail` -> `spare` -> `sink`"]);
}

#[test]
fn what_holds_for_a_store_is_the_same_for_all() {
    let text = refused(|spec| spec.plugins[1].wasi.log = true);
    holds(&text, &["its plugins `head` and `tail` are granted different things", "`[plugin.head.wasi]`"]);
    let text = refused(|spec| spec.plugins[0].limits.memory = Some(Limit::At(1 << 20).into()));
    holds(&text, &["its plugin `head` has limits of its own", "into `[domain.pair.limits]`"]);
    let text = refused(|spec| spec.plugins[0].lifetime = Some(Lifetime::Call.into()));
    holds(&text, &["`head` and `tail` have different `lifetime`"]);
    holds(&refused(|spec| spec.plugins[0].instances = Some(4.into())), &["different `instances`"]);
    let never = jackfield_plan::plan::Restart::Never;
    holds(&refused(|spec| spec.plugins[0].restart = Some(never.into())), &["different `restart`"]);

    let mut same = pair();
    for plugin in &mut same.plugins {
        plugin.wasi.log = true;
        plugin.lifetime = Some(Lifetime::Call.into());
        plugin.restart = Some(never.into());
    }
    assert!(planned(&same).1.is_empty());
}

#[test]
fn what_needs_a_store_of_its_own_is_refused() {
    let spare = || component(TAIL);
    let text = refused(|spec| {
        spec.plugins[1].fallback = Some("spare".into());
        *spec = spec.clone().plugin("spare", spare());
    });
    holds(&text, &["its plugin `tail` has the fallback `spare`, and a domain is given up as a whole"]);
    holds(
        &refused(|spec| spec.plugins[1].serves.push("acme:x/y".to_owned())),
        &["the application serves `acme:x/y` to its plugin `tail` alone"],
    );
    let text = refused(|spec| {
        let renamed = "interface filter { run: func(text: string) -> string; }";
        let packages = format!("package demo:text@0.1.0 {{ {renamed} }}");
        let tail = component_of(&packages, "export demo:text/filter@0.1.0;");
        spec.plugins[1].component = jackfield_plan::plan::ComponentSource::from(tail).into();
        spec.plugins[1].rename.push(RenameSpec::new("demo:text/filter#run", "demo:text/filter#transform"));
    });
    holds(&text, &["its plugin `tail` renames `demo:text/filter#run`"]);
}

#[test]
fn a_wrapped_socket_leads_into_a_domain_or_out_of_it_and_not_both() {
    let spec = graph("demo:text/pipeline")
        .plugin("head", component("import demo:text-sockets/filter-any@0.1.0; export demo:text/pipeline@0.1.0;"))
        .plugin("a", component(TAIL))
        .plugin("b", component(TAIL));
    let (_, text) = faulty(&fused(spec.clone(), "some", &["head", "b"]));
    holds(
        &text,
        &[
            "of its plugin `head` is wrapped, and leads to `b` in the domain and to `a` outside",
            "help: take `head` out of the domain, or `a` into it",
        ],
    );
    assert!(planned(&fused(spec.clone(), "plugs", &["a", "b"])).1.is_empty());
    assert!(planned(&fused(spec, "all", &["head", "a", "b"])).1.is_empty());
    let packages = "package demo:kv@0.1.0 {
        interface store { resource bucket { get: func() -> string; } }
        interface user { run: func(); }
    }";
    let spec = graph("demo:kv/user")
        .plugin("user", component_of(packages, "import demo:kv-sockets/store-any@0.1.0; export demo:kv/user@0.1.0;"))
        .plugin("store", component_of(packages, "export demo:kv/store@0.1.0;"));
    holds(
        &faulty(&fused(spec, "all", &["user", "store"])).1,
        &["is wrapped, and leads to `store` and passes resources"],
    );
}

#[test]
fn two_who_define_resources_of_one_contract_are_refused() {
    let packages = "package demo:kv@0.1.0 { interface store { resource bucket { get: func() -> string; } } }";
    let spec = graph("demo:kv/store")
        .plugin("over", component_of(packages, "import demo:kv/store@0.1.0; export demo:kv/store@0.1.0;"))
        .with("under", component_of(packages, "export demo:kv/store@0.1.0;"), |_| {});
    let mut spec = fused(spec, "stores", &["over", "under"]);
    spec.plugins[0].sockets.push(socket("demo:kv/store", &["under"]));
    let (_, text) = faulty(&spec);
    holds(&text, &["its plugins `over` and `under` both plug `demo:kv/store@0.1.0`, which has resources"]);
}

#[test]
fn a_domain_goes_with_a_plugin_that_cannot_be_there() {
    let mut spec = pair();
    spec.root = Some("demo:text/filter".into());
    spec.plugins[0].config = Some(serde_json::json!({}).into());
    let (plan, report) = planned(&spec);
    assert!(plan.domains.is_empty() && plan.plugins.is_empty(), "{plan}");
    holds(&report.to_string(), &["error: plugin `tail` is left out: it is in a domain with `head`"]);
}

#[test]
fn the_table_is_read_with_its_lines() {
    let text = "[graph]\nroot = \"demo:text/filter\"\n[plugin.a]\ncomponent = \"a.wasm\"\n\
                [domain.checks]\nplugins = [\"a\", \"b\"]\nlimits = { memory = \"64MiB\" }\n";
    let spec = parse("graph.toml", text, Path::new("")).unwrap();
    assert!(spec.problems.is_empty(), "{:?}", spec.problems);
    let domain = &spec.domains[0];
    assert_eq!((domain.name.as_str(), domain.plugins.len()), ("checks", 2));
    assert_eq!(domain.limits.memory.as_deref(), Some(&Limit::At(64 << 20)));
    let (_, text) = faulty(&spec);
    holds(&text, &["domain `checks`: it lists `b`", "graph.toml:6:17"]);
    let wrong = |table: &str| {
        let spec = parse("g.toml", &format!("graph.root = \"a:b/c\"\n[domain.x]\n{table}\n"), Path::new("")).unwrap();
        spec.problems.first().map(ToString::to_string).unwrap_or_default()
    };
    holds(&wrong(""), &["`domain.x` has no `plugins`", "add `plugins = [\"<id>\", \"<id>\"]`"]);
    holds(&wrong("plugins = [\"a\"]\nlimits.\"a:b/c#d\" = { fuel = 1 }"), &["unknown key"]);
    holds(&wrong("plugins = \"a\""), &["`plugins`"]);
}
