//! Every socket shape: direct, wrapped exactly-one, at-most-one, at-least-one, any.

use jackfield::Val;
use jackfield_tests_runtime::{error, load, report, strings};

const PIPELINE: &str = "shapes:text/pipeline";

/// A graph of one consumer and these plugs.
fn manifest(consumer: &str, plugs: &[&str]) -> String {
    let mut text = format!("[graph]\nroot = \"{PIPELINE}\"\n[plugin.pipe]\ncomponent = \"shapes/{consumer}\"\n");
    for plug in plugs {
        text.push_str(&format!("[plugin.{plug}]\ncomponent = \"shapes/{plug}\"\n"));
    }
    text
}

fn run(consumer: &str, plugs: &[&str], text: &str) -> Vec<String> {
    strings(&load(&manifest(consumer, plugs)), PIPELINE, "run", &[text.into()])
}

#[test]
fn any_takes_all_none_and_failures() {
    assert_eq!(run("any", &["upper", "reverse"], "abc"), ["upper=ok ABC", "reverse=ok cba"]);
    assert_eq!(run("any", &["reverse", "upper"], "abc"), ["reverse=ok cba", "upper=ok ABC"]);
    assert!(run("any", &[], "abc").is_empty());
    assert_eq!(run("any", &["upper"], ""), ["upper=refused Empty"]);
    let failed = run("any", &["upper", "reverse"], "panic");
    assert_eq!(failed.len(), 2);
    assert!(failed[0].starts_with("upper=error trap: "), "{failed:?}");
    for part in ["upper", "shapes:text/filter@0.1.0", "transform", "upper does not like this text"] {
        assert!(failed[0].contains(part), "{part} is missing in {failed:?}");
    }
    assert!(failed[1].contains("reverse does not like this text"), "{failed:?}");
}

#[test]
fn at_least_one_takes_several_but_not_none() {
    assert_eq!(run("at-least-one", &["upper", "reverse"], "abc"), ["upper=ok ABC", "reverse=ok cba"]);
    let report = report(&manifest("at-least-one", &[]));
    let text = report.to_string();
    assert!(text.contains("pipe") && text.contains("shapes:text/filter@0.1.0"), "{text}");
}

#[test]
fn at_most_one_takes_one_or_none() {
    assert_eq!(run("at-most-one", &["upper"], "abc"), ["upper=ok ABC"]);
    assert!(run("at-most-one", &[], "abc").is_empty());
    let report = report(&manifest("at-most-one", &["upper", "reverse"]));
    let text = report.to_string();
    assert!(text.contains("at-most-one") && text.contains("upper") && text.contains("reverse"), "{text}");
}

#[test]
fn wrapped_exactly_one_names_its_plugin_and_survives_its_failure() {
    assert_eq!(run("exactly-one", &["upper"], "abc"), ["upper=ok ABC"]);
    let graph = load(&manifest("exactly-one", &["upper"]));
    let failed = strings(&graph, PIPELINE, "run", &["panic".into()]);
    assert!(failed[0].starts_with("upper=error trap: "), "{failed:?}");
    assert_eq!(strings(&graph, PIPELINE, "run", &["again".into()]), ["upper=ok AGAIN"]);
}

#[test]
fn direct_is_a_plain_call() {
    assert_eq!(run("direct", &["upper"], "abc"), ["ok ABC"]);
    assert_eq!(run("direct", &["upper"], ""), ["refused Empty"]);
    let graph = load(&manifest("direct", &["upper"]));
    let failed = error(&graph, PIPELINE, "run", &["panic".into()]);
    let text = failed.to_string();
    for part in ["pipe", "upper", "transform", "upper does not like this text"] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    assert_eq!(strings(&graph, PIPELINE, "run", &["again".into()]), ["ok AGAIN"]);
}

#[test]
fn one_plug_is_one_plug() {
    for consumer in ["direct", "exactly-one"] {
        for plugs in [&[][..], &["upper", "reverse"]] {
            let report = report(&manifest(consumer, plugs));
            let text = report.to_string();
            assert!(text.contains("exactly one") && text.contains("shapes:text/filter@0.1.0"), "{consumer}: {text}");
        }
    }
}

#[test]
fn functions_without_a_result_count_in_every_shape() {
    for consumer in ["any", "at-least-one", "at-most-one", "exactly-one"] {
        let graph = load(&manifest(consumer, &["upper"]));
        assert_eq!(strings(&graph, PIPELINE, "touch", &[]), ["upper=Ok(1)"], "{consumer}");
        assert_eq!(strings(&graph, PIPELINE, "touch", &[]), ["upper=Ok(2)"], "{consumer}");
    }
    assert_eq!(strings(&load(&manifest("direct", &["upper"])), PIPELINE, "touch", &[]), ["1"]);
}

#[test]
fn a_socket_may_name_its_plugs() {
    let text =
        manifest("any", &["upper", "reverse"]) + "[plugin.pipe.sockets]\n\"shapes:text/filter\" = [\"reverse\"]\n";
    assert_eq!(strings(&load(&text), PIPELINE, "run", &["abc".into()]), ["reverse=ok cba"]);
}

#[test]
fn all_five_consumers_share_one_graph() {
    let mut text = manifest("any", &["upper"]);
    for consumer in ["direct", "exactly-one", "at-most-one", "at-least-one"] {
        text.push_str(&format!("[plugin.{consumer}]\ncomponent = \"shapes/{consumer}\"\n"));
    }
    let graph = load(&text);
    let replies = jackfield_tests_runtime::replies(&graph, PIPELINE, "run", &[Val::from("abc")]);
    let plugins: Vec<_> = replies.iter().map(|(plugin, _)| plugin.as_str()).collect();
    assert_eq!(plugins, ["pipe", "direct", "exactly-one", "at-most-one", "at-least-one"]);
    assert!(replies.iter().all(|(_, reply)| reply.is_ok()), "{replies:?}");
}
