//! A component's own interface name can stand for a contract, for plugs and sockets; signatures are checked all the same.

use jackfield::{Graph, Plugin, Val};
use jackfield_tests_runtime::{engine, guest, load, report, strings, value};

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

/// A guest of another case under names of its own: as long as those, so that nothing else in the component changes.
fn renamed_guest(name: &str) -> Vec<u8> {
    let mut bytes = guest("resources", name).to_vec();
    let (from, to) = (b"resources:kv", b"renamings:kv");
    let places: Vec<usize> = (0..bytes.len() - from.len()).filter(|at| bytes[*at..].starts_with(from)).collect();
    places.into_iter().for_each(|at| bytes[at..at + to.len()].copy_from_slice(to));
    bytes
}

#[test]
fn used_resources_of_renamed_packages_cross() {
    let user = Plugin::from_bytes("user", guest("resources", "user-direct"));
    let vault = Plugin::from_bytes("vault", renamed_guest("vault"))
        .rename("renamings:kv/store", "resources:kv/store")
        .rename("renamings:kv/vault", "resources:kv/vault");
    let store = Plugin::from_bytes("store", renamed_guest("store")).rename("renamings:kv/store", "resources:kv/store");
    let builder = Graph::builder(engine()).root("resources:kv/scenarios").plugin(user).plugin(vault).plugin(store);
    let (graph, report) = builder.load().unwrap_or_else(|error| panic!("{error}"));
    assert!(report.is_empty(), "{report}");
    let said = value(&graph, "resources:kv/scenarios", "run", &["vault".into()]);
    assert_eq!(said, Val::Result(Ok(Some(Box::new("5 [5, 5] 11 true".into())))));
    assert_eq!(value(&graph, "resources:kv/store", "live", &[]), Val::U32(0));
}
