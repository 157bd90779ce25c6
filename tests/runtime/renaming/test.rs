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

/// A guest under other names: as long as its own, so that nothing else in the component changes.
fn with_names(case: &str, name: &str, names: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = guest(case, name).to_vec();
    for (from, to) in names {
        assert_eq!(from.len(), to.len());
        let (from, to) = (from.as_bytes(), to.as_bytes());
        // A field that follows one of the type `string` (0x73) keeps its name: records are not renamed.
        let is_field = |at: usize| at > 1 && bytes[at - 2] == 0x73 && usize::from(bytes[at - 1]) == from.len();
        let places = (0..bytes.len() - from.len()).filter(|at| bytes[*at..].starts_with(from) && !is_field(*at));
        let places: Vec<usize> = places.collect();
        assert!(!places.is_empty());
        places.into_iter().for_each(|at| bytes[at..at + to.len()].copy_from_slice(to));
    }
    bytes
}

/// A guest of another case under names of its own.
fn renamed_guest(name: &str) -> Vec<u8> {
    with_names("resources", name, &[("resources:kv", "renamings:kv")])
}

fn transmuting(name: &str) -> Plugin {
    Plugin::from_bytes(name, with_names("renaming", name, &[("transform", "transmute")]))
}

fn problems(plugins: impl IntoIterator<Item = Plugin>) -> String {
    let builder = Graph::builder(engine()).root("renaming:text/filter");
    let loaded = plugins.into_iter().fold(builder, |builder, plugin| builder.plugin(plugin)).load();
    match loaded {
        Err(error) => error.to_string(),
        Ok((_, report)) => report.to_string(),
    }
}

#[test]
fn functions_go_by_the_contracts_names() {
    let pipe = transmuting("pipeline").rename("other:needs/helper#transmute", "renaming:text/filter@0.1.0#transform");
    let upper = transmuting("upper").rename("acme:tools/upper#transmute", "renaming:text/filter@0.1.0#transform");
    let builder = Graph::builder(engine()).root("renaming:text/pipeline").plugin(pipe).plugin(upper);
    let (graph, report) = builder.load().unwrap_or_else(|error| panic!("{error}"));
    assert!(report.is_empty(), "{report}");
    assert_eq!(strings(&graph, "renaming:text/pipeline", "run", &["abc".into()]), ["upper=Ok(\"ABC\")"]);
    assert_eq!(value(&graph, "renaming:text/filter", "transform", &["x".into()]), Val::from("X"));
    assert!(graph.dispatch("renaming:text/filter", "transmute", &["x".into()]).is_err(), "it goes by the other name now");
}

#[test]
fn both_meet_under_a_name_that_neither_has() {
    let pipe = transmuting("pipeline").rename("other:needs/helper#transmute", "my:own/stage@1.0.0#apply");
    let upper = transmuting("upper").rename("acme:tools/upper#transmute", "my:own/stage@1.0.0#apply");
    let builder = Graph::builder(engine()).root("renaming:text/pipeline").plugin(pipe).plugin(upper);
    let (graph, report) = builder.load().unwrap_or_else(|error| panic!("{error}"));
    assert!(report.is_empty(), "{report}");
    assert_eq!(strings(&graph, "renaming:text/pipeline", "run", &["abc".into()]), ["upper=Ok(\"ABC\")"]);
}

#[test]
fn resources_go_by_the_contracts_names() {
    let names = [("resources:kv", "renamings:kv"), ("bucket", "basket")];
    let renamed = |name: &str| {
        Plugin::from_bytes(name, with_names("resources", name, &names))
            .rename("renamings:kv/store#basket", "resources:kv/store#bucket")
    };
    let user = Plugin::from_bytes("user", guest("resources", "user-direct"));
    let vault = renamed("vault").rename("renamings:kv/vault", "resources:kv/vault");
    let builder = Graph::builder(engine()).root("resources:kv/scenarios").plugin(user).plugin(vault);
    let (graph, report) = builder.plugin(renamed("store")).load().unwrap_or_else(|error| panic!("{error}"));
    assert!(report.is_empty(), "{report}");
    let said = value(&graph, "resources:kv/scenarios", "run", &["vault".into()]);
    assert_eq!(said, Val::Result(Ok(Some(Box::new("5 [5, 5] 11 true".into())))));
    assert_eq!(value(&graph, "resources:kv/store", "live", &[]), Val::U32(0));
}

#[test]
fn renames_of_items_that_do_not_fit_say_what_does() {
    let upper = |own: &str, to: &str| transmuting("upper").rename(own, to);
    let text = problems([upper("acme:tools/upper#transmut", "renaming:text/filter@0.1.0#transform")]);
    assert!(text.contains("did you mean `acme:tools/upper#transmute`?"), "{text}");
    let text = problems([upper("acme:tools/upper#transmute", "renaming:text/filter@0.1.0")]);
    assert!(text.contains("write it as `renaming:text/filter@0.1.0#transform`"), "{text}");
    let text = problems([upper("acme:tools/upper#transmute", "renaming:text/filter@0.1.0#bucket.transform")]);
    assert!(text.contains("a function of no resource"), "{text}");
    let text = problems([upper("acme:tools/upper", "renaming:text/filter@0.1.0#transform")]);
    assert!(text.contains("a part of one") && text.contains("write `acme:tools/upper#..`"), "{text}");
    let store = Plugin::from_bytes("store", guest("resources", "store"));
    let text = problems([store.rename("resources:kv/store#make", "resources:kv/store#live")]);
    assert!(text.contains("both stand for `live`"), "{text}");
    let both = upper("acme:tools/upper#transmute", "renaming:text/filter@0.1.0#transform")
        .rename("acme:tools/upper", "renaming:text/other@0.1.0");
    let text = problems([both]);
    assert!(text.contains("cannot stand for both"), "{text}");
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
