//! Sockets under the contract's own name whose results are wrapped by hand, as plugins made for other linkers import them.

use jackfield::HostError;
use jackfield_tests_runtime::{builder, load, report, strings};

jackfield::bindings!({ path: "../runtime/foreign-views/wit", host: ["foreign:text/filter"] });

const PIPELINE: &str = "foreign:text/pipeline";

fn manifest(consumer: &str, plugs: &[&str]) -> String {
    let mut text = format!("[graph]\nroot = \"{PIPELINE}\"\n[plugin.pipe]\ncomponent = \"foreign-views/{consumer}\"\n");
    for plug in plugs {
        text.push_str(&format!("[plugin.{plug}]\ncomponent = \"foreign-views/upper\"\n"));
    }
    text
}

fn run(consumer: &str, plugs: &[&str], text: &str) -> Vec<String> {
    strings(&load(&manifest(consumer, plugs)), PIPELINE, "run", &[text.into()])
}

#[test]
fn maps_and_lists_take_any_number() {
    for consumer in ["map", "list"] {
        assert_eq!(run(consumer, &["a", "b"], "x"), ["a=Ok(\"X\")", "b=Ok(\"X\")", "a=Ok(1)", "b=Ok(1)"], "{consumer}");
        assert!(run(consumer, &[], "x").is_empty(), "{consumer}");
    }
}

#[test]
fn options_take_at_most_one_and_tuples_exactly_one() {
    assert_eq!(run("option", &["a"], "x"), ["a=Ok(\"X\")", "a=Ok(1)"]);
    assert!(run("option", &[], "x").is_empty());
    assert_eq!(run("tuple", &["a"], "x"), ["a=Ok(\"X\")", "a=Ok(1)"]);
    for (consumer, plugs) in [("option", &["a", "b"][..]), ("tuple", &[]), ("tuple", &["a", "b"])] {
        assert!(!report(&manifest(consumer, plugs)).is_empty(), "{consumer} with {plugs:?}");
    }
}

#[test]
fn failures_are_told_in_the_imports_own_words() {
    let map = run("map", &["a"], "panic");
    assert!(map[0].starts_with("a=Err(\"trap: ") && map[0].contains("told to panic"), "{map:?}");
    assert_eq!(run("list", &["a"], "panic")[0], "a=Err(RuntimeException)");
    let option = run("option", &["a"], "panic");
    assert!(option[0].starts_with("a=Err(Trap(\"") && option[0].contains("told to panic"), "{option:?}");
    assert_eq!(run("tuple", &["a"], "panic")[0], "a=Err(())");
}

#[test]
fn what_fits_no_shape_is_shown_beside_the_plugs_signature() {
    let text = report(&manifest("misfit", &["a"])).to_string();
    for part in ["transform", "result<string, u32>", "dispatch-error", "error type"] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
}

struct Upper;

impl foreign::text::FilterHost for Upper {
    fn transform(&self, text: String) -> Result<String, HostError> {
        if text == "panic" { panic!("told to panic") } else { Ok(text.to_uppercase()) }
    }

    fn count(&self) -> Result<u32, HostError> {
        Ok(1)
    }
}

#[test]
fn the_host_serves_them_too() {
    let run = |consumer: &str, text: &str| {
        let loaded = builder(&manifest(consumer, &[])).host(foreign::text::filter_host(Upper)).load();
        let (graph, report) = loaded.unwrap_or_else(|error| panic!("{error}"));
        assert!(report.is_empty(), "{report}");
        strings(&graph, PIPELINE, "run", &[text.into()])
    };
    for consumer in ["map", "list", "option", "tuple"] {
        assert_eq!(run(consumer, "x"), ["host=Ok(\"X\")", "host=Ok(1)"], "{consumer}");
    }
    let map = run("map", "panic");
    assert!(map[0].starts_with("host=Err(\"other: ") && map[0].contains("told to panic"), "{map:?}");
    assert_eq!(run("tuple", "panic")[0], "host=Err(())");
}
