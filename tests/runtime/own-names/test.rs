//! Imports and exports that have no qualified name, or one beside it.

use jackfield::{Any, Graph, Plugin, Val};
use jackfield_tests_runtime::{engine, guest_path, load, report, value};

jackfield::bindings!({ path: "../runtime/own-names/wit", sockets: ["api", "calc"] });

const STORES: &str = r#"
    [graph]
    root = "own-names:kv/report"
    [plugin.reader]
    component = "own-names/reader"
    [plugin.one]
    component = "own-names/one"
    [plugin.two]
    component = "own-names/two"
"#;

#[test]
fn each_name_is_a_socket_of_its_own() {
    let sockets = "[plugin.reader.sockets]\nprimary = [\"one\"]\nbackup = [\"two\"]\nthe-rest = [\"two\", \"one\"]\n";
    let graph = load(&format!("{STORES}{sockets}"));
    let said = value(&graph, "own-names:kv/report", "run", &["k".into()]);
    let texts = [
        "k of one",
        "two=Ok(Some(\"k of two\"))",
        "two=Ok(Some(\"k of two\"))",
        "one=Ok(Some(\"k of one\"))",
    ];
    assert_eq!(said, Val::List(texts.map(Val::from).to_vec()));
}

#[test]
fn a_socket_whose_plugs_are_not_told_apart_is_an_error_that_names_it() {
    let text = report(STORES).to_string();
    assert!(text.contains("`primary`") && text.contains("[plugin.reader.sockets]"), "{text}");
}

#[test]
fn interfaces_inside_of_a_world_are_called_typed_and_by_name() {
    let plugins = ["adder", "doubler"].map(|name| Plugin::from_file(name, guest_path("own-names", name)));
    let builder = plugins.into_iter().fold(Graph::builder(engine()).root("api"), |builder, plugin| builder.plugin(plugin));
    let (graph, report) = builder.contracts(CONTRACTS).load().unwrap_or_else(|error| panic!("{error}"));
    assert!(report.is_empty(), "{report}");
    assert_eq!(value(&graph, "api", "twice", &[Val::U32(21)]), Val::U32(42));
    let api = graph.socket::<world::inline::Api>(Any).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(api.twice(4).into_iter().next().map(|(_, reply)| reply.ok()), Some(Some(8)));
    let calc = graph.socket::<world::inline::Calc>(Any).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(calc.add(1, 2).into_iter().next().map(|(_, reply)| reply.map(|sum| sum.total).ok()), Some(Some(3)));
}

const SHELVES: &str = r#"
    [graph]
    root = "own-names:kv/tour"
    [plugin.visitor]
    component = "own-names/visitor"
    [plugin.oak]
    component = "own-names/oak"
    [plugin.pine]
    component = "own-names/pine"
    [plugin.visitor.sockets]
    first = ["oak"]
    second = ["pine"]
    the-rest = ["oak", "pine"]
"#;

#[test]
fn a_contract_with_resources_has_sockets_of_names_of_their_own() {
    let graph = load(SHELVES);
    let said = value(&graph, "own-names:kv/tour", "run", &[]);
    let texts = [
        "a of oak",
        "a of oak, described",
        "no name",
        "b of oak, taken",
        "c of pine",
        "c of pine, described",
        "c of pine, taken",
        "d of oak",
        "d of pine",
        "oak: d of oak, described",
        "pine: d of pine, described",
    ];
    assert_eq!(said, Val::List(texts.map(Val::from).to_vec()));
    // Nothing is left of it in anybody's table.
    assert_eq!(value(&graph, "own-names:kv/tour", "run", &[]), said);
}

#[test]
fn a_handle_of_one_socket_does_not_go_through_another() {
    let graph = load(SHELVES);
    let error = graph.dispatch("own-names:kv/tour", "mix", &[]).unwrap().into_iter().next().unwrap().1.unwrap_err();
    assert!(error.stderr().contains("this `shelf` was not made by the socket that it is passed to"), "{error:?}");
}
