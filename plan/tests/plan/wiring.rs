//! Who is plugged where when nothing is wrong.

use jackfield_plan::contract::{Cardinality, Shape};
use jackfield_plan::discover::discover;
use jackfield_plan::plan::{HostSpec, PluginIndex, PluginSpec, RenameSpec, Targets, declared_host, plan};

use crate::support::{Build, PACKAGES, component, component_of, graph, planned, same, served, socket, sound};

fn filter() -> Vec<u8> {
    component("export demo:text/filter@0.1.0;")
}

fn pipe() -> Vec<u8> {
    component("import demo:text-sockets/filter-any@0.1.0; export demo:text/pipeline@0.1.0;")
}

#[test]
fn a_socket_takes_every_other_plugin_that_plugs_its_contract_in_the_graphs_order() {
    let spec = graph("demo:text/pipeline")
        .plugin("upper", filter())
        .plugin("pipe", pipe())
        .plugin("lower", filter())
        .cardinality(Cardinality::ExactlyOne);
    same(
        &sound(&spec),
        "upper
  plug demo:text/filter@0.1.0
lower
  plug demo:text/filter@0.1.0
pipe
  plug demo:text/pipeline@0.1.0
  socket demo:text/filter@0.1.0 (any) as demo:text-sockets/filter-any@0.1.0: upper, lower
root demo:text/pipeline@0.1.0 (exactly-one): pipe",
    );
}

#[test]
fn a_list_gives_the_order_and_an_empty_one_is_empty() {
    let listed = |plugs: &'static [&'static str]| {
        graph("demo:text/pipeline").plugin("a", filter()).plugin("b", filter()).with("pipe", pipe(), |pipe| {
            pipe.sockets.push(socket("demo:text/filter", plugs));
        })
    };
    assert!(sound(&listed(&["b", "a"])).contains("filter-any@0.1.0: b, a"));
    assert!(sound(&listed(&["b"])).contains("filter-any@0.1.0: b\n"));
    assert!(sound(&listed(&[])).contains("filter-any@0.1.0: nobody"));
}

#[test]
fn one_list_is_for_every_shape_of_its_contract() {
    let user = component(
        "import demo:log/sink@0.1.3; import demo:log-sockets/sink-any@0.1.3; import demo:log-sockets/sink-at-most-one@0.1.3;
         export demo:text/pipeline@0.1.0;",
    );
    let spec = graph("demo:text/pipeline")
        .with("user", user, |plugin| plugin.sockets.push(socket("demo:log/sink", &["b"])))
        .plugin("a", component("export demo:log/sink@0.1.3;"))
        .plugin("b", component("export demo:log/sink@0.1.3;"));
    let text = sound(&spec);
    assert_eq!(text.matches(": b\n").count(), 3, "{text}");
    // The component's own name of an import is for that one alone.
    let mut own = spec.clone();
    own.plugins[0].sockets.push(socket("demo:log-sockets/sink-any@0.1.3", &["a", "b"]));
    let text = sound(&own);
    assert!(text.contains("sink-any@0.1.3: a, b\n") && text.contains("sink-at-most-one@0.1.3: b\n"), "{text}");
}

#[test]
fn a_decorator_is_no_default_for_itself() {
    let cache = component("import demo:text-sockets/filter-any@0.1.0; export demo:text/filter@0.1.0;");
    let spec = graph("demo:text/filter").plugin("cache", cache).plugin("upper", filter());
    let text = sound(&spec);
    assert!(text.contains("filter-any@0.1.0: upper\n"), "{text}");
    assert!(text.ends_with("root demo:text/filter@0.1.0 (any): cache, upper\n"), "{text}");
}

#[test]
fn shapes_are_read_from_the_imports() {
    let user = component(
        "import demo:log/sink@0.1.0; import demo:log-sockets/sink-exactly-one@0.1.0;
         import demo:log-sockets/sink-at-most-one@0.1.0; import demo:log-sockets/sink-at-least-one@0.1.0;
         import demo:log-sockets/sink-any@0.1.0; export demo:text/pipeline@0.1.0;",
    );
    let spec =
        graph("demo:text/pipeline").plugin("user", user).plugin("console", component("export demo:log/sink@0.1.0;"));
    let (plan, report) = planned(&spec);
    assert!(report.is_empty(), "{report}");
    let user = plan.plugin(plan.find("user").unwrap());
    let shapes: Vec<Shape> = user.sockets.iter().map(|socket| socket.shape).collect();
    let wrapped = Cardinality::ALL.map(Shape::Wrapped);
    assert_eq!(shapes[0], Shape::Direct);
    assert_eq!(shapes[1..], wrapped);
    assert!(user.sockets.iter().all(|socket| socket.targets.plugs().len() == 1));
}

#[test]
fn empty_sockets_have_a_shape_too() {
    let user = component(
        "import demo:log-sockets/sink-at-most-one@0.1.0; import demo:log-sockets/sink-any@0.1.0; export demo:text/pipeline@0.1.0;",
    );
    let (plan, report) = planned(&graph("demo:text/pipeline").plugin("user", user));
    assert!(report.is_empty(), "{report}");
    let shapes: Vec<Shape> = plan.plugins[0].sockets.iter().map(|socket| socket.shape).collect();
    assert_eq!(shapes, [Shape::Wrapped(Cardinality::AtMostOne), Shape::Wrapped(Cardinality::Any)]);
    assert!(plan.plugins[0].sockets.iter().all(|socket| socket.own.functions.len() == 1));
}

#[test]
fn a_wrapped_socket_under_the_contracts_own_name_is_recognised() {
    let packages = "package demo:log@0.1.0 {
        interface sink { write: func(line: string) -> list<tuple<string, result<_, string>>>; }
    }
    package demo:text@0.1.0 { interface pipeline { run: func(text: string) -> string; } }";
    let user = component_of(packages, "import demo:log/sink@0.1.0; export demo:text/pipeline@0.1.0;");
    let spec = graph("demo:text/pipeline").plugin("user", user.clone());
    assert!(sound(&spec).contains("socket demo:log/sink@0.1.0 (any): nobody"));
    let sink = || component("export demo:log/sink@0.1.0;");
    let spec = spec.plugin("a", sink()).plugin("b", sink());
    assert!(sound(&spec).contains("socket demo:log/sink@0.1.0 (any): a, b"));
}

#[test]
fn versions_of_one_track_serve_if_they_are_not_older() {
    let user = |version: &str| {
        component(&format!("import demo:log-sockets/sink-any@{version}; export demo:text/pipeline@0.1.0;"))
    };
    let sink = |version: &str| component(&format!("export demo:log/sink@{version};"));
    let spec = |version: &str| {
        graph("demo:text/pipeline")
            .plugin("user", user(version))
            .plugin("old", sink("0.1.0"))
            .plugin("new", sink("0.1.3"))
            .plugin("other", sink("0.2.0"))
    };
    assert!(sound(&spec("0.1.0")).contains("sink-any@0.1.0: old, new\n"));
    assert!(sound(&spec("0.1.3")).contains("sink-any@0.1.3: new\n"));
    assert!(sound(&spec("0.2.0")).contains("sink-any@0.2.0: other\n"));
}

#[test]
fn a_plugin_with_several_versions_serves_with_the_highest() {
    let both = component("export demo:log/sink@0.1.0; export demo:log/sink@0.1.3; export demo:log/sink@0.2.0;");
    let user = component("import demo:log/sink@0.1.0; export demo:text/pipeline@0.1.0;");
    let (plan, report) = planned(&graph("demo:text/pipeline").plugin("user", user).plugin("both", both));
    assert!(report.is_empty(), "{report}");
    let Targets::Plugs(targets) = &plan.plugin(plan.find("user").unwrap()).sockets[0].targets else { panic!() };
    let plug = plan.plug(targets[0].plug);
    assert_eq!(plug.contract.to_string(), "demo:log/sink@0.1.3");
}

#[test]
fn names_of_the_components_own_stand_for_contracts() {
    let packages = "package acme:tools { interface upper { transform: func(text: string) -> string; } }";
    let upper = component_of(packages, "export acme:tools/upper;");
    let user_packages = "package acme:needs@3.0.0 { interface logger { write: func(line: string); } }
        package demo:text@0.1.0 { interface pipeline { run: func(text: string) -> string; } }";
    let user = component_of(user_packages, "import acme:needs/logger@3.0.0; export demo:text/pipeline@0.1.0;");
    let rename = |own: &str, contract: &str| RenameSpec::new(own, contract);
    let spec = graph("demo:text/filter")
        .with("upper", upper, |plugin| plugin.rename.push(rename("acme:tools/upper", "demo:text/filter@0.1.0")))
        .with("user", user, |plugin| plugin.rename.push(rename("acme:needs/logger", "demo:log/sink")))
        .plugin("console", component("export demo:log/sink@0.1.0;"));
    let text = sound(&spec);
    assert!(text.contains("plug demo:text/filter@0.1.0 as acme:tools/upper\n"), "{text}");
    assert!(text.contains("socket demo:log/sink@0.1.0 (direct) as acme:needs/logger@3.0.0: console\n"), "{text}");
    assert!(text.ends_with("root demo:text/filter@0.1.0 (any): upper\n"), "{text}");
}

#[test]
fn the_list_of_plugs_leaves_exports_out() {
    let both = || component("export demo:text/filter@0.1.0; export demo:log/sink@0.1.0;");
    let spec = graph("demo:text/filter")
        .with("half", both(), |plugin| plugin.plugs = Some(vec!["demo:text/filter".into()]))
        .plugin("whole", both())
        .plugin("user", component("import demo:log/sink@0.1.0; export demo:text/filter@0.1.0;"));
    assert!(sound(&spec).contains("socket demo:log/sink@0.1.0 (direct): whole\n"));
}

#[test]
fn the_host_serves_its_contracts_to_whom_it_says() {
    let user = || component("import demo:log/sink@0.1.0; export demo:text/pipeline@0.1.0;");
    let spec =
        graph("demo:text/pipeline").plugin("user", user()).plugin("console", component("export demo:log/sink@0.1.0;"));
    let host = served(PACKAGES, "demo:log/sink@0.1.3");
    let (plan_, report) = plan(&spec, &discover(&spec), std::slice::from_ref(&host));
    assert!(report.is_empty(), "{report}");
    assert!(plan_.to_string().contains("socket demo:log/sink@0.1.0 (direct): the host\n"), "{plan_}");

    let mut other = host.clone();
    other.to = jackfield_plan::plan::Audience::Only(vec!["console".into()]);
    let (plan_, report) = plan(&spec, &discover(&spec), &[other]);
    assert!(report.is_empty(), "{report}");
    assert!(plan_.to_string().contains("(direct): console\n"), "{plan_}");

    // What is listed by hand goes before the host.
    let mut listed = spec.clone();
    listed.plugins[0].sockets.push(socket("demo:log/sink", &["console"]));
    let (plan_, report) = plan(&listed, &discover(&listed), &[host]);
    assert!(report.is_empty(), "{report}");
    assert!(plan_.to_string().contains("(direct): console\n"), "{plan_}");
}

#[test]
fn wrapped_sockets_of_host_contracts_are_served_by_the_host() {
    let user = component("import demo:log-sockets/sink-exactly-one@0.1.0; export demo:text/pipeline@0.1.0;");
    let spec = graph("demo:text/pipeline").plugin("user", user);
    let (plan_, report) = plan(&spec, &discover(&spec), &[served(PACKAGES, "demo:log/sink@0.1.0")]);
    assert!(report.is_empty(), "{report}");
    assert!(
        plan_.to_string().contains("(exactly-one) as demo:log-sockets/sink-exactly-one@0.1.0: the host\n"),
        "{plan_}"
    );
}

#[test]
fn reach_follows_the_edges_and_providers_come_first() {
    let middle = component("import demo:log/sink@0.1.0; export demo:text/filter@0.1.0;");
    let spec = graph("demo:text/pipeline")
        .plugin("pipe", pipe())
        .plugin("middle", middle)
        .plugin("console", component("export demo:log/sink@0.1.0;"))
        .plugin("aside", filter());
    let (plan, report) = planned(&spec);
    assert!(report.is_empty(), "{report}");
    let order: Vec<&str> = plan.plugins.iter().map(|plugin| plugin.id.as_str()).collect();
    assert_eq!(order, ["console", "middle", "aside", "pipe"]);
    let at = |id: &str| plan.find(id).unwrap();
    assert!(plan.reach.reaches(at("pipe"), at("console")));
    assert!(plan.reach.reaches(at("pipe"), at("aside")));
    assert!(!plan.reach.reaches(at("console"), at("pipe")));
    assert!(!plan.reach.reaches(at("aside"), at("console")));
    assert!(!plan.reach.reaches(at("pipe"), at("pipe")));
    let declared: Vec<PluginIndex> = plan.declared_order();
    assert_eq!(declared, ["pipe", "middle", "console", "aside"].map(at));
}

#[test]
fn plans_are_compared_and_repeated() {
    let spec = graph("demo:text/pipeline").plugin("pipe", pipe()).plugin("upper", filter());
    assert_eq!(planned(&spec), planned(&spec));
    let other = graph("demo:text/pipeline").plugin("pipe", pipe()).plugin("lower", filter());
    assert_ne!(planned(&spec).0, planned(&other).0);
}

#[test]
fn a_plugin_alone_has_empty_sockets_of_every_shape() {
    let user = component(
        "import demo:log/sink@0.1.0; import demo:log-sockets/sink-exactly-one@0.1.0; export demo:text/pipeline@0.1.0;",
    );
    let mut spec = graph("x").plugin("user", user);
    spec.root = None;
    spec.lone = true;
    let text = sound(&spec);
    assert!(text.contains("(direct): nobody\n") && text.contains("(exactly-one) as"), "{text}");
}

#[test]
fn configuration_goes_to_init_as_compact_json() {
    let configured = || component("export demo:text/configured@0.1.0;");
    let config = serde_json::json!({ "prefix": "> ", "alpha": [1, 2.5, null] });
    let spec = graph("demo:text/configured")
        .with("told", configured(), |plugin| plugin.config = Some(config.into()))
        .plugin("untold", configured());
    let (plan, report) = planned(&spec);
    assert!(report.is_empty(), "{report}");
    let config = |id: &str| plan.plugin(plan.find(id).unwrap()).config.clone();
    assert_eq!(config("told").as_deref(), Some(r#"{"prefix":"> ","alpha":[1,2.5,null]}"#));
    assert_eq!(config("untold").as_deref(), Some("{}"));
    assert_eq!(plan.plugins[0].plugs[0].init, Some(0));
}

#[test]
fn contracts_are_found_by_the_name_that_a_person_gives() {
    let sink = |version: &str| component(&format!("export demo:log/sink@{version};"));
    let mut spec = graph("demo:text/filter")
        .plugin("a", sink("0.1.0"))
        .plugin("b", sink("0.1.3"))
        .plugin("c", sink("0.2.0"))
        .plugin("x", filter())
        .plugin("y", filter());
    spec.root_plugs = Some(vec!["y".into(), "x".into()]);
    let (plan, report) = planned(&spec);
    assert!(report.is_empty(), "{report}");
    let names = |name: &str| {
        let (_, plugs) = plan.plugs_of(name)?;
        Ok(plugs.iter().map(|plug| plan.plugin(plug.plugin).id.clone()).collect::<Vec<_>>().join(" "))
    };
    let error =
        |name: &str| names(name).map_err(|error: jackfield_plan::plan::LookupError| error.to_string()).unwrap_err();
    assert_eq!(names("demo:text/filter"), Ok("y x".to_owned()));
    assert_eq!(names("demo:text/filter@0.1.0"), Ok("y x".to_owned()));
    assert_eq!(names("demo:log/sink@0.1.0"), Ok("a b".to_owned()));
    assert_eq!(names("demo:log/sink@0.1.1"), Ok("b".to_owned()));
    // A version in part stands for its track.
    assert_eq!(names("demo:log/sink@0.1"), Ok("a b".to_owned()));
    assert_eq!(names("demo:log/sink@0.2"), Ok("c".to_owned()));
    assert!(error("demo:log/sink@0").contains(
        "`demo:log/sink@0` is plugged in several versions; say which of `demo:log/sink@0.1.0`, `demo:log/sink@0.1.3` and `demo:log/sink@0.2.0`"
    ));
    assert!(error("demo:log/sink@1").contains("no plugin plugs `demo:log/sink@1` in a compatible version; available:"));
    assert!(error("demo:log/sink").contains("several versions; say which of `demo:log/sink@0.1.0`"));
    assert!(
        error("demo:log/sink@0.3.0")
            .contains("available: `demo:log/sink@0.1.0`, `demo:log/sink@0.1.3` and `demo:log/sink@0.2.0`")
    );
    assert!(error("demo:log/snik").contains("did you mean `demo:log/sink`?"));
    assert!(error("nonsense").contains("not a contract's name"));
}

#[test]
fn plugins_that_turn_out_not_to_run_take_those_who_need_them_along() {
    let middle = component("import demo:log/sink@0.1.0; export demo:text/filter@0.1.0;");
    let spec = graph("demo:text/pipeline")
        .plugin("pipe", pipe())
        .plugin("middle", middle)
        .plugin("console", component("export demo:log/sink@0.1.0;"))
        .plugin("aside", filter());
    let (plan, _) = planned(&spec);
    let (rest, gone, root) = plan.without(&[plan.find("console").unwrap()]);
    assert!(root);
    let gone: Vec<String> = gone.iter().map(|left| left.plugin.clone()).collect();
    assert_eq!(gone, ["console", "middle"]);
    assert!(rest.to_string().contains("filter-any@0.1.0: aside\n"), "{rest}");
    let (_, _, root) = plan.without(&[plan.find("pipe").unwrap()]);
    assert!(!root);
    assert_eq!(plan.without(&[]).0, plan);
}

#[test]
fn versions_are_written_in_part_wherever_a_contract_is_named() {
    let sink = |version: &str| component(&format!("export demo:log/sink@{version};"));
    let user = "import demo:log-sockets/sink-any@0.1.0; export demo:text/filter@0.1.0;";
    let spec = graph("demo:text/filter@0.1")
        .with("user", component(user), |plugin| plugin.sockets.push(socket("demo:log/sink@0.1", &["old"])))
        .with("old", sink("0.1.3"), |plugin| plugin.plugs = Some(vec!["demo:log/sink@0.1".into()]))
        .plugin("new", sink("0.2.0"))
        .with("other", component("export demo:text/pipeline@0.1.0;"), |plugin| {
            plugin.plugs = Some(vec!["demo:text/pipeline@0.1.0".into()]);
            plugin.rename.push(RenameSpec::new("demo:text/pipeline", "demo:text/filter@0.1"));
        });
    let (_, report) = planned(&spec);
    // The signatures differ, the name is understood.
    assert!(!report.to_string().contains("not a contract's name"), "{report}");
    let mut spec = spec;
    spec.plugins.pop();
    let text = sound(&spec);
    assert!(text.contains("old"), "{text}");
    let (_, report) = planned(&graph("demo:text/filter@2").plugin("a", filter()));
    let text = report.to_string();
    assert!(
        text.contains("no version of the graph's is `demo:text/filter@2`; available: `demo:text/filter@0.1.0`"),
        "{text}"
    );
    let list = |name: &str| {
        let declare = |plugin: &mut PluginSpec| plugin.plugs = Some(vec![name.into()]);
        planned(&graph("demo:text/filter").with("a", filter(), declare)).1.to_string()
    };
    assert_eq!(list("demo:text/filter@0.1"), "");
    assert!(list("demo:text/filter@0.2").contains("the versions that it has are `demo:text/filter@0.1.0`"));
}

#[test]
fn what_the_application_is_said_to_serve_is_found_in_the_imports() {
    let user = component("import demo:log-sockets/sink-exactly-one@0.1.0; export demo:text/pipeline@0.1.0;");
    let mut spec = graph("demo:text/pipeline").plugin("user", user);
    let found = discover(&spec);
    let (_, report) = plan(&spec, &found, &[]);
    assert!(!report.is_empty(), "nobody serves it");
    spec.host.push(HostSpec::new("demo:log/sink".to_owned()));
    let (served, problems) = declared_host(&spec, &found);
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(served.iter().map(|served| served.name().to_string()).collect::<Vec<_>>(), ["demo:log/sink@0.1.0"]);
    let (plan_, report) = plan(&spec, &found, &served);
    assert!(report.is_empty(), "{report}");
    assert!(plan_.to_string().contains(": the host\n"), "{plan_}");
    // An application that does not do what the graph says is told so.
    let (_, report) = plan(&spec, &found, &[]);
    assert!(report.to_string().contains("the application has to serve `demo:log/sink@0.1.0`"), "{report}");
    // It may serve what nobody needs; a slip of the pen or another version is told.
    for (contract, words) in [
        ("demo:other/thing", None),
        ("demo:log/sin", Some("did you mean `demo:log/sink`?")),
        ("demo:log/sink@0.2.0", Some("it is imported as `demo:log/sink@0.1.0`")),
    ] {
        spec.host = vec![HostSpec::new(contract.to_owned())];
        let (_, problems) = declared_host(&spec, &found);
        match words {
            None => assert!(problems.is_empty(), "{problems:?}"),
            Some(words) => assert!(problems.iter().any(|problem| problem.to_string().contains(words)), "{problems:?}"),
        }
    }
}
