//! What is wrong with a graph, all of it at once, in words that say what to do.

use jackfield_plan::contract::Cardinality;
use jackfield_plan::discover::discover;
use jackfield_plan::plan::{FunctionLimitsSpec, Lifetime, Limit, Located, RenameSpec, plan};
use jackfield_plan::report::{Problem, ProblemKind as Kind};

use crate::support::{Build, PACKAGES, component, component_of, faulty, graph, holds, planned, same, served, socket};

fn filter() -> Vec<u8> {
    component("export demo:text/filter@0.1.0;")
}

fn sink(version: &str) -> Vec<u8> {
    component(&format!("export demo:log/sink@{version};"))
}

fn user() -> Vec<u8> {
    component("import demo:log/sink@0.1.0; export demo:text/pipeline@0.1.0;")
}

#[test]
fn a_contract_that_nobody_exports_is_named_with_what_there_is() {
    let (kinds, text) = faulty(&graph("demo:text/pipeline").plugin("user", user()).plugin("upper", filter()));
    assert_eq!(kinds, [Kind::Unfilled]);
    same(
        &text,
        "error: plugin `user`: its socket `demo:log/sink@0.1.0` takes exactly one plug, and no other plugin fits
help: no plugin plugs `demo:log/sink@0.1.0`; available: `demo:text/filter@0.1.0` and `demo:text/pipeline@0.1.0`",
    );
}

#[test]
fn a_contract_with_nearly_that_name_is_suggested() {
    let packages = "package demo:logg@0.1.0 { interface sink { write: func(line: string); } }";
    let other = component_of(packages, "export demo:logg/sink@0.1.0;");
    let (_, text) = faulty(&graph("demo:text/pipeline").plugin("user", user()).plugin("typo", other));
    holds(&text, &["did you mean `demo:logg/sink`?"]);
}

#[test]
fn plugs_of_another_version_are_named_as_passed_over() {
    let newer = component("import demo:log/sink@0.1.3; export demo:text/pipeline@0.1.0;");
    let spec =
        graph("demo:text/pipeline").plugin("user", newer).plugin("old", sink("0.1.0")).plugin("other", sink("0.2.0"));
    let (kinds, text) = faulty(&spec);
    assert_eq!(kinds, [Kind::Unfilled]);
    holds(
        &text,
        &[
            "`old` was passed over: it plugs `demo:log/sink@0.1.0`, which is older",
            "`other` was passed over: it plugs `demo:log/sink@0.2.0`, another version",
        ],
    );
}

#[test]
fn signatures_are_shown_as_wit_with_the_difference_marked() {
    let packages = "package demo:log@0.1.0 { interface sink { write: func(line: list<u8>); } }";
    let other = component_of(packages, "export demo:log/sink@0.1.0;");
    let (kinds, text) = faulty(&graph("demo:text/pipeline").plugin("user", user()).plugin("other", other.clone()));
    assert_eq!(kinds, [Kind::Unfilled]);
    holds(
        &text,
        &[
            "takes exactly one plug, and no other plugin fits",
            "`other` was passed over: it plugs `demo:log/sink@0.1.0` with another signature",
            "line: string",
            "line: list<u8>",
            "^",
        ],
    );
    // Where enough others fit, the difference is a fault all the same: nobody is left out in silence.
    let many = component("import demo:log-sockets/sink-any@0.1.0; export demo:text/pipeline@0.1.0;");
    let spec = graph("demo:text/pipeline").plugin("user", many).plugin("good", sink("0.1.0")).plugin("other", other);
    let (kinds, text) = faulty(&spec);
    assert_eq!(kinds, [Kind::Signature]);
    holds(&text, &["does not fit the plug of `other`", "line: list<u8>"]);
}

#[test]
fn a_surplus_says_what_to_write() {
    let spec =
        graph("demo:text/pipeline").plugin("user", user()).plugin("a", sink("0.1.0")).plugin("b.1", sink("0.1.3"));
    let (kinds, text) = faulty(&spec);
    assert_eq!(kinds, [Kind::Surplus]);
    same(
        &text,
        "error: plugin `user`: its socket `demo:log/sink@0.1.0` takes exactly one plug, and there are 2: `a` and `b.1`
help: say which:
      [plugin.user.sockets]
      \"demo:log/sink@0.1.0\" = [\"a\"]",
    );
}

#[test]
fn lists_name_plugins_that_are_there_once_and_fit() {
    let list = |plugs: &'static [&'static str]| {
        let spec = graph("demo:text/pipeline").with("user", user(), |plugin| {
            plugin.sockets.push(socket("demo:log/sink", plugs));
        });
        faulty(&spec.plugin("console", sink("0.1.0")).plugin("upper", filter()).plugin("newer", sink("0.2.0")))
    };
    let (kinds, text) = list(&["consol"]);
    assert_eq!(kinds, [Kind::Unknown]);
    holds(&text, &["lists `consol`, and there is no plugin of this id", "did you mean `console`?"]);
    let (kinds, text) = list(&["console", "console"]);
    assert_eq!(kinds, [Kind::Surplus]);
    holds(&text, &["lists `console` twice"]);
    let (kinds, text) = list(&["upper"]);
    assert_eq!(kinds, [Kind::Unfilled]);
    holds(
        &text,
        &[
            "none of those listed fits",
            "`upper` does not plug `demo:log/sink@0.1.0`; it plugs `demo:text/filter@0.1.0`",
        ],
    );
    let (kinds, text) = list(&["console", "newer"]);
    assert_eq!(kinds, [Kind::Unknown]);
    holds(&text, &["lists `newer`, which does not plug it", "`newer` plugs `demo:log/sink@0.2.0`, another version"]);
    let (kinds, text) = list(&[]);
    assert_eq!(kinds, [Kind::Unfilled]);
    holds(&text, &["its list is empty", "list a plugin that plugs `demo:log/sink@0.1.0`"]);
}

#[test]
fn sockets_that_a_plugin_does_not_have_are_named() {
    let spec = graph("demo:text/pipeline").plugin("console", sink("0.1.0")).with("user", user(), |plugin| {
        plugin.sockets.push(socket("demo:log/snik", &["console"]));
        plugin.sockets.push(socket("demo:log/sink@0.2.0", &["console"]));
    });
    let (kinds, text) = faulty(&spec);
    assert_eq!(kinds, [Kind::Unknown, Kind::Unknown]);
    holds(
        &text,
        &[
            "it has no socket `demo:log/snik`",
            "did you mean `demo:log/sink`?",
            "the versions that it has are `demo:log/sink@0.1.0`",
        ],
    );
}

#[test]
fn a_cycle_is_named_plugin_by_plugin_with_the_line_that_ends_it() {
    let decorator = || component("import demo:text-sockets/filter-any@0.1.0; export demo:text/filter@0.1.0;");
    let spec = graph("demo:text/filter").plugin("a", decorator()).plugin("b", decorator()).plugin("upper", filter());
    let (kinds, text) = faulty(&spec);
    assert_eq!(kinds, [Kind::Cycle]);
    same(
        &text,
        "error: plugins call each other in a cycle: `a` -> `b` -> `a`
  `a`, socket `demo:text-sockets/filter-any@0.1.0` (for `demo:text/filter@0.1.0`) -> `b` (by default)
  `b`, socket `demo:text-sockets/filter-any@0.1.0` (for `demo:text/filter@0.1.0`) -> `a` (by default)
help: leave `a` out of a socket of `b`; add:
      [plugin.b.sockets]
      \"demo:text/filter@0.1.0\" = [\"upper\"]",
    );
    // The line does end it.
    let mended = graph("demo:text/filter")
        .plugin("a", decorator())
        .with("b", decorator(), |plugin| plugin.sockets.push(socket("demo:text/filter@0.1.0", &["upper"])))
        .plugin("upper", filter());
    assert!(planned(&mended).1.is_empty());
    // What does not go round can run.
    let (plan, report) = planned(&spec);
    assert_eq!(plan.plugins.len(), 1);
    assert!(!report.root_unfilled);
}

#[test]
fn cycles_of_many_and_cycles_by_hand() {
    let decorator = || component("import demo:text-sockets/filter-any@0.1.0; export demo:text/filter@0.1.0;");
    let mut spec = graph("demo:text/filter");
    for id in ["a", "b", "c", "d"] {
        spec = spec.plugin(id, decorator());
    }
    let (kinds, text) = faulty(&spec);
    assert_eq!(kinds, [Kind::Cycle]);
    // Following every line of the help leaves no cycle.
    let mut mended = spec.clone();
    for plugin in &mut mended.plugins {
        let header = format!("[plugin.{}.sockets]\n", *plugin.id);
        if let Some((_, rest)) = text.split_once(&header.replace('\n', "")) {
            let list = rest.split_once('[').unwrap().1.split_once(']').unwrap().0;
            let ids: Vec<String> =
                list.split(", ").map(|id| id.trim_matches('"').to_owned()).filter(|id| !id.is_empty()).collect();
            let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
            plugin.sockets.push(socket("demo:text/filter", &ids));
        }
    }
    assert!(planned(&mended).1.is_empty(), "{text}\n{}", planned(&mended).1);

    let listed = graph("demo:text/filter")
        .with("a", decorator(), |plugin| plugin.sockets.push(socket("demo:text/filter", &["b"])))
        .with("b", decorator(), |plugin| plugin.sockets.push(socket("demo:text/filter", &["a"])));
    let (kinds, text) = faulty(&listed);
    assert_eq!(kinds, [Kind::Cycle]);
    holds(&text, &["`a` -> `b` -> `a`", "(listed)", "take one of them out of the list"]);

    let own = graph("demo:text/filter").with("a", decorator(), |plugin| {
        plugin.sockets.push(socket("demo:text/filter", &["a"]));
    });
    let (kinds, text) = faulty(&own);
    assert_eq!(kinds, [Kind::Cycle]);
    holds(&text, &["lists the plugin itself: `a` -> `a` is a cycle"]);
}

#[test]
fn ids_are_words_and_there_once() {
    let spec = graph("demo:text/filter")
        .plugin("a", filter())
        .plugin("a", filter())
        .plugin("-b", filter())
        .plugin("", filter());
    let (kinds, text) = faulty(&spec);
    assert_eq!(kinds, [Kind::Id, Kind::Id, Kind::Id]);
    holds(
        &text,
        &["two plugins have the id `a`", "`-b` cannot be the id of a plugin", "begins with a letter or digit"],
    );
    assert!(planned(&graph("demo:text/filter").plugin("9.a_b-c", filter())).1.is_empty());
}

#[test]
fn the_root_is_there_and_takes_what_its_cardinality_says() {
    let of = |root: &str, cardinality| {
        faulty(&graph(root).plugin("a", filter()).plugin("b", filter()).cardinality(cardinality))
    };
    let (kinds, text) = of("demo:text/fliter", Cardinality::Any);
    assert_eq!(kinds, [Kind::Root]);
    holds(&text, &["no plugin plugs the root contract `demo:text/fliter`", "did you mean `demo:text/filter`?"]);
    let (kinds, text) = of("demo:text/filter@0.2.0", Cardinality::AtMostOne);
    assert_eq!(kinds, [Kind::Root]);
    holds(&text, &["no plugin plugs the root contract", "available: `demo:text/filter@0.1.0`"]);
    let (kinds, text) = of("demo:text/filter", Cardinality::ExactlyOne);
    assert_eq!(kinds, [Kind::Root]);
    holds(&text, &["takes exactly one plug, and there are 2: `a` and `b`", "plugs = [\"a\"]"]);
    let (kinds, text) = of("filter", Cardinality::Any);
    assert_eq!(kinds, [Kind::Root]);
    holds(&text, &["not a contract's name"]);

    let mut spec = graph("demo:text/filter").plugin("a", filter()).plugin("console", sink("0.1.0"));
    spec.root_plugs = Some(["a", "a", "b", "console"].map(Into::into).into());
    let (kinds, text) = faulty(&spec);
    assert_eq!(kinds, [Kind::Root; 3]);
    holds(
        &text,
        &[
            "the root lists `a` twice",
            "there is no plugin of this id",
            "`console`, which does not plug `demo:text/filter@0.1.0`",
        ],
    );

    let mut spec = graph("").plugin("a", filter());
    spec.root = None;
    let (kinds, text) = faulty(&spec);
    assert_eq!(kinds, [Kind::Root]);
    holds(&text, &["the graph has no root contract"]);
}

#[test]
fn a_missing_root_is_told_whatever_words_other_problems_hold() {
    let mut spec = graph("").plugin("upper", filter());
    spec.root = None;
    let other = Problem::plugin(Kind::Component, "upper", "`root.wasm` is not the pinned one");
    spec.problems = vec![other.help("pin it in `[graph]`")];
    let (kinds, text) = faulty(&spec);
    assert_eq!(kinds, [Kind::Component, Kind::Root]);
    holds(&text, &["the graph has no root contract"]);
}

#[test]
fn a_root_in_two_versions_has_to_be_told_apart() {
    let spec = graph("demo:log/sink").plugin("a", sink("0.1.0")).plugin("b", sink("0.2.0"));
    let (kinds, text) = faulty(&spec);
    assert_eq!(kinds, [Kind::Root]);
    holds(&text, &["say which of `demo:log/sink@0.1.0` and `demo:log/sink@0.2.0`"]);
}

#[test]
fn what_cannot_be_linked_yet_is_refused_by_the_functions_name() {
    let packages = "package demo:flow@0.1.0 {
        interface source { read: func() -> stream<list<list<u8>>>; }
        interface fine { ok: func(); }
    }";
    let plugs = component_of(packages, "export demo:flow/source@0.1.0; export demo:flow/fine@0.1.0;");
    let (kinds, text) = faulty(&graph("demo:flow/fine").plugin("a", plugs.clone()));
    assert_eq!(kinds, [Kind::Unsupported]);
    holds(
        &text,
        &[
            "not supported yet: it plugs `demo:flow/source@0.1.0`, whose `read` has `stream<list<list<u8>>>`, whose items are not carried",
        ],
    );
    let user = component_of(packages, "import demo:flow/source@0.1.0; export demo:flow/fine@0.1.0;");
    let (kinds, text) = faulty(&graph("demo:flow/fine").plugin("a", user));
    assert!(kinds.contains(&Kind::Unsupported));
    holds(
        &text,
        &["not supported yet: it has a socket for `demo:flow/source@0.1.0`, whose `read` has `stream<list<list<u8>>>`"],
    );
    let told = "package demo:flow@0.1.0 {
        interface source { read: func() -> result<u32, error-context>; }
        interface fine { ok: func(); }
    }";
    let plugs = component_of(told, "export demo:flow/source@0.1.0; export demo:flow/fine@0.1.0;");
    let (kinds, text) = faulty(&graph("demo:flow/fine").plugin("a", plugs));
    assert!(kinds.contains(&Kind::Unsupported));
    holds(&text, &["whose `read` has an `error-context`", "use `result<_, string>`"]);
}

#[test]
fn renames_name_what_is_there() {
    let rename = |own: &str, contract: &str| RenameSpec::new(own, contract);
    let spec = graph("demo:text/filter").with("a", filter(), |plugin| {
        plugin.rename.push(rename("demo:text/fliter", "demo:log/sink"));
        plugin.rename.push(rename("demo:text/filter", "nonsense"));
    });
    let (kinds, text) = faulty(&spec);
    assert_eq!(kinds[..2], [Kind::Unknown, Kind::Unknown]);
    holds(
        &text,
        &[
            "neither imports nor exports `demo:text/fliter`",
            "did you mean `demo:text/filter`?",
            "`nonsense` is not a contract's name",
        ],
    );
    // The signature is checked whatever the name.
    let wrong = graph("demo:text/pipeline")
        .with("a", filter(), |plugin| plugin.rename.push(rename("demo:text/filter", "demo:log/sink@0.1.0")))
        .plugin("user", user());
    let (kinds, text) = faulty(&wrong);
    assert_eq!(kinds, [Kind::Unfilled]);
    holds(&text, &["with another signature"]);
}

#[test]
fn lists_of_plugs_name_what_is_exported() {
    let spec = graph("demo:text/filter").plugin("b", filter()).with("a", filter(), |plugin| {
        plugin.plugs = Some(["demo:text/filter", "demo:text/filter@0.1.0", "demo:log/sink"].map(Into::into).into());
    });
    let (kinds, text) = faulty(&spec);
    assert_eq!(kinds, [Kind::Surplus, Kind::Unknown]);
    holds(&text, &["is listed twice in `plug`", "its component does not export `demo:log/sink`"]);
    let (_, text) = faulty(
        &graph("demo:text/filter").plugin("b", filter()).plugin("mute", component("import demo:log/sink@0.1.0;")),
    );
    holds(&text, &["plugin `mute`: its component exports no contract"]);
}

#[test]
fn configuration_needs_an_init() {
    let config = || Some(serde_json::json!({ "a": 1 }).into());
    let (kinds, text) = faulty(&graph("demo:text/filter").with("a", filter(), |plugin| plugin.config = config()));
    assert_eq!(kinds, [Kind::Config]);
    holds(&text, &["none of its plugs has an `init(config: string)`"]);
    let packages = "package demo:odd { interface odd { init: func(config: string, more: u8); } }";
    let odd = component_of(packages, "export demo:odd/odd;");
    let (_, text) = faulty(&graph("demo:odd/odd").with("a", odd, |plugin| plugin.config = config()));
    holds(&text, &["the `init` of `demo:odd/odd` takes other parameters"]);
}

#[test]
fn memory_that_begins_over_its_limit_is_a_load_error() {
    let wat = r#"(component
        (core module $m (memory 32) (func (export "f")))
        (core module $unused (memory 1000))
        (core instance $i (instantiate $m))
        (core instance $j (instantiate $m))
        (func $f (canon lift (core func $i "f")))
        (instance $e (export "work" (func $f)))
        (export "demo:work/work" (instance $e)))"#;
    let with = |memory| {
        graph("demo:work/work").with("a", wat.as_bytes().to_vec(), |plugin| {
            plugin.limits.memory = Some(memory);
        })
    };
    assert!(planned(&with(Limit::At(4 << 20).into())).1.is_empty(), "{}", planned(&with(Limit::At(4 << 20).into())).1);
    assert!(planned(&with(Limit::None.into())).1.is_empty());
    let (kinds, text) = faulty(&with(Limit::At(3 << 20).into()));
    assert_eq!(kinds, [Kind::Memory]);
    holds(&text, &["begins with 4MiB of memory, which is over its limit of 3MiB", "`memory = \"4MiB\"`"]);
}

#[test]
fn a_plugin_has_from_one_to_many_instances_unless_each_call_has_its_own() {
    let with = |instances: u32, lifetime| {
        graph("demo:text/filter").with("a", component("export demo:text/filter@0.1.0;"), |plugin| {
            plugin.instances = Some(instances.into());
            plugin.lifetime = Some(Located::from(lifetime));
        })
    };
    for instances in [1, 4, 1024] {
        let (plan, report) = planned(&with(instances, Lifetime::Graph));
        assert!(report.is_empty(), "{report}");
        assert_eq!(plan.plugins[0].instances, instances);
    }
    let (kinds, text) = faulty(&with(0, Lifetime::Graph));
    assert_eq!(kinds, [Kind::Limit]);
    holds(&text, &["cannot have 0 instances", "from 1 to 1024"]);
    assert_eq!(faulty(&with(1025, Lifetime::Graph)).0, [Kind::Limit]);
    let (kinds, text) = faulty(&with(2, Lifetime::Call));
    assert_eq!(kinds, [Kind::Limit]);
    holds(&text, &["`instances` and `lifetime = \"call\"`", "leave `instances` out"]);
}

#[test]
fn limits_of_a_function_name_one_that_is_plugged() {
    let filter = || component("export demo:text/filter@0.1.0;");
    let with = |names: &[&str]| {
        graph("demo:text/filter").with("a", filter(), |plugin| {
            plugin.limits.functions = names.iter().map(|name| limited(name)).collect();
        })
    };
    let (plan, report) = planned(&with(&["demo:text/filter#transform"]));
    assert!(report.is_empty(), "{report}");
    assert_eq!(plan.plugins[0].functions.len(), 1);
    assert_eq!(plan.plugins[0].functions[0].fuel, Some(5));
    let (kinds, text) = faulty(&with(&["demo:text/filter@0.1#transfrom"]));
    assert_eq!(kinds, [Kind::Unknown]);
    holds(&text, &["plugs no such function", "did you mean `demo:text/filter#transform`?"]);
    let mut all = with(&[]);
    all.limits.functions = vec![limited("demo:text/filter#transform")];
    let (kinds, text) = faulty(&all);
    assert_eq!(kinds, [Kind::Unknown]);
    holds(&text, &["has limits for all plugins", "`[plugin.<id>.limits.\"demo:text/filter#transform\"]`"]);
}

fn limited(name: &str) -> FunctionLimitsSpec {
    let fuel = Some(Limit::At(5).into());
    FunctionLimitsSpec { function: name.to_owned().into(), deadline: None, fuel }
}

#[test]
fn functions_outside_of_interfaces_cannot_be_plugged() {
    let (kinds, text) =
        faulty(&graph("demo:text/filter").plugin("a", component("import f: func(); export demo:text/filter@0.1.0;")));
    assert_eq!(kinds, [Kind::Unsupported]);
    holds(&text, &["imports the function `f` outside of any interface"]);
}

#[test]
fn what_is_at_fault_is_left_out_with_those_who_need_it_and_the_rest_is_planned() {
    let any = component("import demo:text-sockets/filter-any@0.1.0; export demo:text/pipeline@0.1.0;");
    let needs_sink = component("import demo:log/sink@0.1.0; export demo:text/filter@0.1.0;");
    let spec = graph("demo:text/pipeline")
        .plugin("pipe", any)
        .plugin("needy", needs_sink)
        .plugin("fine", filter())
        .plugin("broken", b"\0asm nonsense".to_vec());
    let (plan, report) = planned(&spec);
    assert_eq!(report.problems.len(), 1, "{report}");
    assert_eq!(report.problems[0].plugin.as_deref(), Some("broken"));
    let left: Vec<(&str, Option<&str>)> =
        report.left_out.iter().map(|l| (l.plugin.as_str(), l.socket.as_deref())).collect();
    assert_eq!(left, [("needy", Some("demo:log/sink@0.1.0")), ("broken", None)]);
    assert_eq!(report.left_out[0].through, ["broken"]);
    assert!(!report.root_unfilled);
    holds(
        &report.to_string(),
        &["plugin `needy` is left out: its socket `demo:log/sink@0.1.0` is not filled without `broken`"],
    );
    assert!(plan.to_string().contains("filter-any@0.1.0: fine\n"), "{plan}");
}

#[test]
fn the_loss_goes_up_to_the_root() {
    let spec = graph("demo:text/pipeline").plugin("user", user()).with("console", b"text".to_vec(), |plugin| {
        plugin.plugs = Some(vec!["demo:log/sink".into()]);
    });
    let (plan, report) = planned(&spec);
    assert!(report.root_unfilled);
    assert!(plan.plugins.is_empty());
    assert_eq!(report.left_out.len(), 2);
    holds(&report.to_string(), &["the root contract `demo:text/pipeline@0.1.0` is not plugged without `user`"]);
}

#[test]
fn a_host_contract_of_another_signature_is_a_fault_of_the_plugin() {
    let spec = graph("demo:text/pipeline").plugin("user", user());
    let host = served("package demo:log@0.1.0 { interface sink { write: func(line: u8); } }", "demo:log/sink");
    let (_, report) = plan(&spec, &discover(&spec), &[host]);
    holds(
        &report.to_string(),
        &[
            "plugin `user`",
            "the host was passed over: it serves `demo:log/sink@0.1.0` with another signature",
            "line: u8",
        ],
    );
    let mut host = served(PACKAGES, "demo:log/sink@0.2.0");
    let (_, report) = plan(&spec, &discover(&spec), std::slice::from_ref(&host));
    holds(&report.to_string(), &["the host was passed over: it serves `demo:log/sink@0.2.0`, another version"]);
    host.to = jackfield_plan::plan::Audience::Only(vec!["usr".into()]);
    let (_, report) = plan(&spec, &discover(&spec), &[host]);
    holds(
        &report.to_string(),
        &["the host serves `demo:log/sink@0.2.0` to `usr`, and there is no plugin of this id", "did you mean `user`?"],
    );
}

#[test]
fn all_faults_come_together() {
    let spec = graph("demo:text/nobody")
        .plugin("bad id", filter())
        .plugin("user", component("import demo:log/sink@0.2.0; export demo:text/pipeline@0.1.0;"))
        .plugin("core", b"\0asm\x01\0\0\0".to_vec())
        .with("listed", component("import demo:log-sockets/sink-any@0.1.0; export demo:text/filter@0.1.0;"), |plugin| {
            plugin.sockets.push(socket("demo:log/sink", &["ghost"]));
        })
        .plugin("console", sink("0.1.0"));
    let (_, text) = faulty(&spec);
    holds(
        &text,
        &[
            "`bad id` cannot be the id",
            "plugin `core`: the bytes given as its component: this is a core module",
            "there is no plugin of this id",
            "`console` was passed over",
        ],
    );
}
