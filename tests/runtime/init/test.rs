//! `init` runs once an instance, before any other call, with the configuration as compact JSON.

use jackfield::Val;
use jackfield_tests_runtime::{error, load, load_some, report, value};

const CONFIGURED: &str = "init-case:configured/configured";

fn manifest(config: &str) -> String {
    format!("[graph]\nroot = \"{CONFIGURED}\"\n[plugin.it]\ncomponent = \"init/configured\"\n{config}\n")
}

#[test]
fn it_gets_its_table_as_json_in_order_and_again_after_a_rebuild() {
    let graph = load(&manifest(
        "[plugin.it.config]\nprefix = \"> \"\nwidth = 80\nlist = [1, 2]\nnested = { z = true, a = 1.5 }",
    ));
    let json = r#"{"prefix":"> ","width":80,"list":[1,2],"nested":{"z":true,"a":1.5}}"#;
    assert_eq!(value(&graph, CONFIGURED, "config", &[]), Val::from(json));
    assert_eq!(error(&graph, CONFIGURED, "crash", &[]).case(), "trap");
    assert_eq!(value(&graph, CONFIGURED, "config", &[]), Val::from(json));
}

#[test]
fn without_a_table_it_gets_an_empty_object() {
    assert_eq!(value(&load(&manifest("")), CONFIGURED, "config", &[]), Val::from("{}"));
}

#[test]
fn an_err_is_a_load_error_with_the_plugins_words() {
    let report = report(&manifest("[plugin.it.config]\nrefuse = true"));
    let text = report.to_string();
    assert!(text.contains("it") && text.contains("this configuration will not do"), "{text}");
}

#[test]
fn a_panic_in_init_is_a_load_error_too() {
    let report = report(&manifest("[plugin.it.config]\nexplode = true"));
    let text = report.to_string();
    assert!(text.contains("the configuration exploded"), "{text}");
}

#[test]
fn a_graph_is_loaded_from_inside_an_async_runtime() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime can be made");
    runtime.block_on(async {
        // Its words go to standard error, where WASI waits.
        let report = report(&manifest("[plugin.it.config]\nexplode = true"));
        assert!(report.to_string().contains("the configuration exploded"), "{report}");
        let graph = load(&manifest("[plugin.it.config]\na = 1"));
        assert_eq!(error(&graph, CONFIGURED, "crash", &[]).case(), "trap");
        // The instance is rebuilt to be looked at.
        let function = graph.function(CONFIGURED, "config").expect("it is plugged");
        assert_eq!(function.call(&[]).first(), Some(Some(Val::from(r#"{"a":1}"#))));
    });
}

#[test]
fn a_table_for_a_plugin_without_init_is_an_error() {
    let report = report(
        "[graph]\nroot = \"init-case:configured/plain\"\n[plugin.it]\ncomponent = \"init/plain\"\n[plugin.it.config]\na = 1\n",
    );
    let text = report.to_string();
    assert!(text.contains("init"), "{text}");
}

#[test]
fn init_without_a_result() {
    let graph = load(
        "[graph]\nroot = \"init-case:configured/quiet\"\n[plugin.it]\ncomponent = \"init/quiet\"\n[plugin.it.config]\na = 1\n",
    );
    assert_eq!(value(&graph, "init-case:configured/quiet", "config", &[]), Val::from(r#"{"a":1}"#));
}

#[test]
fn one_bad_plugin_leaves_the_rest_running() {
    let (graph, report) = load_some(&format!(
        "{}[plugin.bad]\ncomponent = \"init/configured\"\n[plugin.bad.config]\nrefuse = true\n",
        manifest("")
    ));
    assert!(!report.is_empty());
    assert_eq!(report.of("bad").count(), 1, "{report}");
    assert_eq!(value(&graph, CONFIGURED, "config", &[]), Val::from("{}"));
}
