//! Policies of restarting, and plugins that stand by for others.

use std::path::Path;
use std::time::Duration;

use jackfield_plan::contract::Cardinality;
use jackfield_plan::manifest::parse;
use jackfield_plan::plan::{GraphSpec, Restart, RestartBounds};
use jackfield_plan::report::ProblemKind as Kind;

use crate::support::{Build, component, faulty, graph, holds, planned};

/// A graph of `upper`, for which `plain` stands by, and of what exports these worlds.
fn standing_by(upper: &str, plain: &str) -> GraphSpec {
    let mut spec = graph("demo:text/filter")
        .with("upper", component(upper), |plugin| plugin.fallback = Some("plain".to_owned().into()))
        .with("plain", component(plain), |_| {});
    spec.cardinality = Some(Cardinality::ExactlyOne.into());
    spec
}

#[test]
fn who_stands_by_is_plugged_in_only_where_it_is_listed() {
    let filter = "export demo:text/filter@0.1.0;";
    let mut spec = standing_by(filter, filter);
    let (plan, report) = planned(&spec);
    assert!(report.is_empty(), "{report}");
    // It comes first, since who has it calls it.
    assert_eq!(plan.plugins.iter().map(|plugin| plugin.id.as_str()).collect::<Vec<_>>(), ["plain", "upper"]);
    assert_eq!(plan.plugins[1].fallback, plan.find("plain"));
    let root = plan.root.as_ref().unwrap();
    assert_eq!(root.plugs.iter().map(|plug| plug.plugin).collect::<Vec<_>>(), [plan.find("upper").unwrap()]);
    assert!(plan.reach.reaches(plan.find("upper").unwrap(), plan.find("plain").unwrap()));
    holds(&plan.to_string(), &["upper\n  fallback plain\n"]);

    spec.cardinality = None;
    spec.root_plugs = Some(vec!["plain".to_owned().into(), "upper".to_owned().into()]);
    let (plan, report) = planned(&spec);
    assert!(report.is_empty(), "{report}");
    assert_eq!(plan.root.unwrap().plugs.len(), 2);
}

#[test]
fn a_socket_does_not_take_who_stands_by() {
    let spec = graph("demo:text/pipeline")
        .with("pipeline", component("import demo:text/filter@0.1.0; export demo:text/pipeline@0.1.0;"), |_| {})
        .with("upper", component("export demo:text/filter@0.1.0;"), |plugin| {
            plugin.fallback = Some("plain".to_owned().into());
        })
        .with("plain", component("export demo:text/filter@0.1.0;"), |_| {});
    let (plan, report) = planned(&spec);
    assert!(report.is_empty(), "{report}");
    holds(&plan.to_string(), &["socket demo:text/filter@0.1.0 (direct): upper\n"]);
    let at = |id: &str| plan.find(id).unwrap();
    assert!(plan.reach.reaches(at("pipeline"), at("plain")));
}

#[test]
fn a_fallback_that_cannot_be_one_is_told() {
    let filter = "export demo:text/filter@0.1.0;";
    let mut spec = standing_by(filter, filter);
    spec.plugins[0].fallback = Some("plian".to_owned().into());
    spec.root_plugs = Some(vec!["upper".to_owned().into()]);
    let (kinds, text) = faulty(&spec);
    assert!(kinds.contains(&Kind::Unknown), "{kinds:?}");
    holds(&text, &["its fallback is `plian`, and there is no plugin of this id", "did you mean `plain`?"]);

    spec.plugins[0].fallback = Some("upper".to_owned().into());
    holds(&faulty(&spec).1, &["it is its own fallback"]);

    let (_, text) = faulty(&standing_by(filter, "export demo:text/pipeline@0.1.0;"));
    holds(
        &text,
        &["its fallback `plain` does not plug `demo:text/filter@0.1.0`", "it plugs `demo:text/pipeline@0.1.0`"],
    );

    let two = "export demo:text/filter@0.1.0; export demo:text/pipeline@0.1.0;";
    let calls = "import demo:text/pipeline@0.1.0; export demo:text/filter@0.1.0; export demo:log/sink@0.1.0;";
    let mut spec = standing_by("export demo:text/filter@0.1.0;", calls);
    spec.plugins.push(
        graph("x")
            .with("pipe", component("import demo:text/filter@0.1.0; export demo:text/pipeline@0.1.0;"), |_| {})
            .plugins
            .remove(0),
    );
    let (kinds, text) = faulty(&spec);
    assert!(kinds.contains(&Kind::Cycle), "{kinds:?} {text}");
    holds(&text, &["its fallback `plain` calls it in turn", "must do without the plugin that it stands in for"]);
    assert!(planned(&standing_by(filter, two)).1.is_empty());
}

/// What a manifest says of restarting, or its first problem.
fn restart(written: &str) -> Result<Option<Restart>, String> {
    let text = format!("graph.root = \"demo:text/filter\"\n[plugin.a]\ncomponent = \"a.wasm\"\n{written}\n");
    let spec = parse("graph.toml", &text, Path::new("")).unwrap();
    match spec.problems.first() {
        Some(problem) => Err(format!("{} {}", problem.message, problem.help.join(" "))),
        None => Ok(spec.plugins[0].restart.as_ref().map(|restart| restart.value)),
    }
}

#[test]
fn restarting_is_a_word_or_a_table() {
    assert_eq!(restart(""), Ok(None));
    assert_eq!(restart("restart = \"always\""), Ok(Some(Restart::Always)));
    assert_eq!(restart("restart = \"never\""), Ok(Some(Restart::Never)));
    let minute = RestartBounds::new(5, Duration::from_secs(60));
    assert_eq!(restart("restart = { max = 5, within = \"1m\" }"), Ok(Some(Restart::Bounded(minute))));
    let slow = minute.backoff(Duration::from_millis(1500));
    assert_eq!(restart("restart = { max = 5, within = \"1m\", backoff = \"1500ms\" }"), Ok(Some(slow.into())));
    for (written, words) in [
        ("restart = \"nevr\"", "there is no restart \"nevr\" did you mean \"never\"?"),
        ("restart = \"sometimes\"", "it is one of `always` and `never`, or a table"),
        ("restart = 5", "`restart` is \"always\", \"never\" or a table such as"),
        ("restart = { max = 5 }", "`restart` has no `within`"),
        ("restart = { within = \"1m\" }", "`restart` has no `max`"),
        ("restart = { max = -1, within = \"1m\" }", "`max` is a whole number from 0"),
        ("restart = { max = 1, within = \"1m\", back = \"1s\" }", "unknown key `back`"),
    ] {
        let found = restart(written).unwrap_err();
        assert!(found.contains(words), "{written}: {found}");
    }
}
