//! Snapshots: a start that is run when a plugin is built.

use std::time::{Duration, Instant};

use jackfield::{Engine, EngineConfig, Graph, Lifetime, Plugin, Val};
use jackfield_build::SnapshotSpec;
use jackfield_cli::snapshot::snapshot;
use jackfield_tests_runtime::guest;

use crate::support::Folder;

const SLOW: &str = "init-case:configured/slow";

fn spec(config: &str) -> SnapshotSpec {
    SnapshotSpec { config: Some(config.to_owned()), call: None }
}

fn load(component: &[u8], config: serde_json::Value) -> Result<Graph, String> {
    let engine = Engine::new(&EngineConfig::default()).unwrap();
    let plugin = Plugin::from_bytes("slow", component).lifetime(Lifetime::Call).config(config);
    let loaded = Graph::builder(&engine).root(SLOW).plugin(plugin).load();
    let (graph, report) = loaded.map_err(|error| error.report.to_string())?;
    assert!(report.is_empty(), "{report}");
    Ok(graph)
}

fn call(graph: &Graph, function: &str) -> Val {
    graph.dispatch(SLOW, function, &[]).unwrap().into_iter().next().unwrap().1.unwrap().unwrap()
}

/// The shortest of some calls, each of which has a fresh instance.
fn shortest(graph: &Graph, calls: u32) -> Duration {
    let time = |_| {
        let begin = Instant::now();
        assert_eq!(call(graph, "primes"), Val::U32(17_984));
        begin.elapsed()
    };
    (0..calls).map(time).min().unwrap()
}

#[test]
fn a_snapshot_starts_in_a_tenth_of_the_time_and_does_the_same() {
    let cold = guest("init", "slow");
    let config = serde_json::json!({ "a": [1, "x"] });
    let warm = snapshot(&cold, &spec("{\"a\": [1, \"x\"]}")).unwrap();
    let (cold, warm) = (load(&cold, config.clone()).unwrap(), load(&warm, config).unwrap());
    assert_eq!(call(&warm, "config"), Val::from("{\"a\":[1,\"x\"]}"));
    assert_eq!(call(&cold, "config"), Val::from("{\"a\":[1,\"x\"]}"));
    let (cold, warm) = (shortest(&cold, 5), shortest(&warm, 50));
    assert!(warm * 10 <= cold, "cold {cold:?}, from a snapshot {warm:?}");
}

#[test]
fn what_it_was_made_with_must_be_what_the_graph_says() {
    let warm = snapshot(&guest("init", "slow"), &SnapshotSpec::default()).unwrap();
    assert_eq!(call(&load(&warm, serde_json::json!({})).unwrap(), "config"), Val::from("{}"));
    let error = load(&warm, serde_json::json!({ "b": 1 })).err().unwrap();
    assert!(error.contains("run when it was built, with the configuration {}"), "{error}");
    assert!(error.contains("{\"b\":1}") && error.contains("help:"), "{error}");
    let again = snapshot(&warm, &SnapshotSpec::default()).unwrap_err();
    assert_eq!(again, "it is one already");
}

#[test]
fn what_makes_a_snapshot_impossible_is_told() {
    let refused = snapshot(&guest("init", "slow"), &spec("{\"refuse\":true}")).unwrap_err();
    assert!(refused.contains("this configuration will not do"), "{refused}");
    let warm = |module: &str, more: &str| {
        let text = format!(
            "(component
               (import \"a:b/told\" (instance $told (export \"made\" (func))))
               (core func $made (canon lower (func $told \"made\")))
               (core module $m (import \"told\" \"made\" (func $made)) {module})
               (core instance $imports (export \"made\" (func $made)))
               (core instance $i (instantiate $m (with \"told\" (instance $imports))))
               {more}
               (func $f (canon lift (core func $i \"warm\")))
               (instance $e (export \"warm\" (func $f)))
               (export \"a:b/warm\" (instance $e)))"
        );
        let call = Some("a:b/warm#warm".to_owned());
        snapshot(&wat::parse_str(text).unwrap(), &SnapshotSpec { config: None, call })
    };
    let nothing = "(func (export \"warm\"))";
    let made =
        warm("(global $g (mut i32) (i32.const 0)) (func (export \"warm\") (global.set $g (i32.const 7)))", "").unwrap();
    assert!(jackfield_contract::inspect(&made).unwrap().snapshot.unwrap().config.is_none());
    for (module, more, words) in [
        ("(func (export \"warm\") call $made)", "", "its start calls `a:b/told#made`"),
        ("(func (export \"warm\") unreachable)", "", "unreachable"),
        (
            "(table 1 funcref) (func (export \"warm\") (table.set (i32.const 0) (ref.null func)))",
            "",
            "its code changes tables while it runs",
        ),
        ("(memory 1) (data $d \"x\") (func (export \"warm\") (data.drop $d))", "", "its code drops data while it runs"),
        ("(global (mut funcref) (ref.null func)) (func (export \"warm\"))", "", "a global that holds a reference"),
        (
            nothing,
            "(core instance (instantiate $m (with \"told\" (instance $imports))))",
            "one of its modules is instantiated twice",
        ),
        (nothing, "(component (core module))", "it is composed of components"),
    ] {
        let error = warm(module, more).unwrap_err();
        assert!(error.contains(words), "{module} {more}: {error}");
    }
}

#[test]
fn a_language_whose_components_are_snapshots_needs_none() {
    let folder = Folder::new();
    folder.write("p/jackfield.toml", "language = \"js\"\nplug = \"a:b/c\"\nsnapshot = 7\n");
    let run = folder.run(&["build", "p"]);
    assert!(run.code != 0 && run.stderr.contains("jackfield.toml:3:") && run.stderr.contains("is `true`"), "{run}");
}
