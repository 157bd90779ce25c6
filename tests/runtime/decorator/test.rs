//! A decorator plugs the contract that it has a socket for.

use jackfield::Val;
use jackfield_tests_runtime::{load, report, value};

const FILTER: &str = "decorator:text/filter";

#[test]
fn a_cache_in_front_of_the_plug() {
    let graph = load(
        r#"
        [graph]
        root = "decorator:text/filter"
        cardinality = "exactly-one"
        plugs = ["cache"]
        [plugin.cache]
        component = "decorator/cache"
        [plugin.upper]
        component = "decorator/upper"
        "#,
    );
    let socket = |text: &str| {
        let replies: Vec<_> =
            graph.dispatch(FILTER, "transform", &[text.into()]).expect("it is plugged").into_iter().collect();
        assert_eq!(replies.len(), 1);
        assert_eq!(replies[0].0, "cache");
        replies[0].1.clone().expect("it does not fail")
    };
    assert_eq!(socket("abc"), Some(Val::from("ABC")));
    assert_eq!(socket("abc"), Some(Val::from("ABC")));
    assert_eq!(socket("x"), Some(Val::from("X")));
    assert_eq!(value(&graph, FILTER, "calls", &[]), Val::U32(2));
}

#[test]
fn decorators_of_decorators() {
    let graph = load(
        r#"
        [graph]
        root = "decorator:text/filter"
        plugs = ["loud"]
        [plugin.loud]
        component = "decorator/loud"
        [plugin.loud.sockets]
        "decorator:text/filter" = ["cache", "upper"]
        [plugin.cache]
        component = "decorator/cache"
        [plugin.cache.sockets]
        "decorator:text/filter" = ["upper"]
        [plugin.upper]
        component = "decorator/upper"
        "#,
    );
    assert_eq!(value(&graph, FILTER, "transform", &["a".into()]), Val::from("A! A!"));
    assert_eq!(value(&graph, FILTER, "calls", &[]), Val::U32(4));
}

#[test]
fn a_cycle_that_defaults_made_is_an_error_that_prints_the_line_to_add() {
    let report = report(
        r#"
        [graph]
        root = "decorator:text/filter"
        [plugin.first]
        component = "decorator/loud"
        [plugin.second]
        component = "decorator/loud"
        "#,
    );
    let text = report.to_string();
    assert!(text.contains("cycle") && text.contains("first") && text.contains("second"), "{text}");
    assert!(text.contains("\"decorator:text/filter") && text.contains("= ["), "no line to add in {text}");
}
