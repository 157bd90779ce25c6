//! A component's own interface name can stand for a contract, for plugs and sockets; signatures are checked all the same.

use jackfield::Val;
use jackfield_tests_runtime::{load, report, strings, value};

const GRAPH: &str = r#"
    [graph]
    root = "renaming:text/pipeline"
    [plugin.pipe]
    component = "renaming/pipeline"
    [plugin.pipe.rename]
    "other:needs/helper" = "renaming:text/filter@0.1.0"
    [plugin.upper]
    component = "renaming/upper"
    [plugin.upper.rename]
    "acme:tools/upper" = "renaming:text/filter@0.1.0"
"#;

#[test]
fn both_sides_go_by_the_contracts_name() {
    let graph = load(GRAPH);
    assert_eq!(strings(&graph, "renaming:text/pipeline", "run", &["abc".into()]), ["upper=Ok(\"ABC\")"]);
    assert_eq!(value(&graph, "renaming:text/filter", "transform", &["x".into()]), Val::from("X"));
    assert!(graph.dispatch("acme:tools/upper", "transform", &["x".into()]).is_err(), "it goes by the other name now");
}

#[test]
fn a_socket_and_a_plug_meet_under_the_sockets_own_name() {
    let graph = load(
        r#"
        [graph]
        root = "renaming:text/pipeline"
        [plugin.pipe]
        component = "renaming/pipeline"
        [plugin.upper]
        component = "renaming/upper"
        [plugin.upper.rename]
        "acme:tools/upper" = "other:needs/helper@3.0.0"
        "#,
    );
    assert_eq!(strings(&graph, "renaming:text/pipeline", "run", &["abc".into()]), ["upper=Ok(\"ABC\")"]);
}

#[test]
fn another_signature_is_shown_with_the_difference() {
    let report = report(
        r#"
        [graph]
        root = "renaming:text/pipeline"
        [plugin.pipe]
        component = "renaming/pipeline"
        [plugin.lower]
        component = "renaming/lower"
        [plugin.lower.rename]
        "acme:tools/lower" = "other:needs/helper@3.0.0"
        "#,
    );
    let text = report.to_string();
    assert!(text.contains("lower") && text.contains("transform") && text.contains("hard: bool"), "{text}");
}

#[test]
fn a_name_that_the_component_does_not_have_is_an_error() {
    let report = report(
        r#"
        [graph]
        root = "acme:tools/upper"
        [plugin.upper]
        component = "renaming/upper"
        [plugin.upper.rename]
        "acme:tools/uper" = "renaming:text/filter@0.1.0"
        "#,
    );
    let text = report.to_string();
    assert!(text.contains("acme:tools/uper") && text.contains("acme:tools/upper"), "{text}");
}
