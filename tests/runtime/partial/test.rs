//! What can be loaded is loaded; the report says what cannot be and why, by plugin, and who lost a socket through it.

use jackfield_tests_runtime::{load_some, report, strings};

#[test]
fn the_rest_runs_and_losers_are_named() {
    let (graph, report) = load_some(
        r#"
        [graph]
        root = "shapes:text/pipeline"
        [plugin.direct]
        component = "shapes/direct"
        [plugin.direct.sockets]
        "shapes:text/filter" = ["broken"]
        [plugin.any]
        component = "shapes/any"
        [plugin.any.sockets]
        "shapes:text/filter" = ["broken", "upper"]
        [plugin.upper]
        component = "shapes/upper"
        [plugin.broken]
        component = "missing.wasm"
        "#,
    );
    assert_eq!(report.of("broken").count(), 1, "{report}");
    let loser = report.left_out.iter().find(|left| left.plugin == "direct").expect("the direct consumer is left out");
    assert_eq!(loser.through, ["broken"]);
    assert!(loser.socket.as_deref().is_some_and(|socket| socket.contains("shapes:text/filter")), "{loser:?}");
    assert_eq!(strings(&graph, "shapes:text/pipeline", "run", &["abc".into()]), ["upper=ok ABC"]);
}

#[test]
fn all_errors_together_each_with_its_line() {
    let report = report(
        r#"
        [graph]
        root = "shapes:text/pipelin"
        [plugin.one]
        component = "missing-one.wasm"
        [plugin.two]
        component = "missing-two.wasm"
        limit = 3
        [plugin.three]
        component = "shapes/any"
        [plugin.three.sockets]
        "shapes:text/filter" = ["nobody"]
        "#,
    );
    let text = report.to_string();
    for part in ["missing-one.wasm", "missing-two.wasm", "limits", "nobody", "shapes:text/pipelin", "graph.toml:12:"] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
}

#[test]
fn a_mismatch_is_shown_in_wit() {
    // Two packages of one name whose functions differ.
    let report = report(
        r#"
        [graph]
        root = "shapes:text/pipeline"
        [plugin.pipe]
        component = "shapes/direct"
        [plugin.odd]
        component = "partial/odd-filter.wat"
        "#,
    );
    let text = report.to_string();
    for part in ["transform", "func(text: u32)", "func(text: string)"] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
}
