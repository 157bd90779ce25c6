//! Versions: a newer plug of the same major serves, an older one does not, and two majors live side by side.

use jackfield_tests_runtime::{load, replies, report, strings};

const ROOT: &str = "versions:root/report";

fn manifest(plugs: &[&str]) -> String {
    let mut text = format!("[graph]\nroot = \"{ROOT}\"\n[plugin.report]\ncomponent = \"versions/consumer\"\n");
    for plug in plugs {
        text.push_str(&format!("[plugin.{plug}]\ncomponent = \"versions/{plug}\"\n"));
    }
    text
}

#[test]
fn two_majors_side_by_side() {
    let graph = load(&manifest(&["v1-2", "v2"]));
    assert_eq!(strings(&graph, ROOT, "values", &[]), ["v1-2: Ok(\"1.2.0\")", "v2: Ok((\"2.0.0\", 2))"]);
}

#[test]
fn an_older_minor_does_not_serve_a_newer_socket() {
    let graph = load(&manifest(&["v1-0", "v1-2", "v2"]));
    assert_eq!(strings(&graph, ROOT, "values", &[]), ["v1-2: Ok(\"1.2.0\")", "v2: Ok((\"2.0.0\", 2))"]);
}

#[test]
fn the_host_names_a_version_where_two_tracks_are_there() {
    let graph = load(&manifest(&["v1-0", "v1-2", "v2"]));
    assert_eq!(replies(&graph, "versions:store/values@2.0.0", "get", &[]).len(), 1);
    assert_eq!(replies(&graph, "versions:store/values@1.0.0", "get", &[]).len(), 2);
    let error = graph.dispatch("versions:store/values", "get", &[]).expect_err("two tracks are there");
    let text = error.to_string();
    assert!(text.contains("1.2.0") && text.contains("2.0.0"), "{text}");
    let error = graph.dispatch("versions:store/values@3.0.0", "get", &[]).expect_err("nobody plugs it");
    assert!(error.to_string().contains("2.0.0"), "{error}");
}

#[test]
fn plugs_of_another_version_are_named_where_a_socket_stays_empty() {
    let report = report(
        "[graph]\nroot = \"versions:store/values@1.2.0\"\n[plugin.old]\ncomponent = \"versions/v1-0\"\n[plugin.new]\ncomponent = \"versions/v2\"",
    );
    let text = report.to_string();
    assert!(text.contains("@1.0.0") && text.contains("@2.0.0"), "{text}");
}
