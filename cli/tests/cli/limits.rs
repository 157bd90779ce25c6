//! `inspect --limits`, and limits as flags of `call`.

use crate::support::Folder;

const GRAPH: &str = r#"[graph]
root = "a:b/c"
[defaults.limits]
memory = "64MiB"
deadline = "250us"
[plugin.one]
component = "one.wasm"
[plugin.two]
component = "two.wasm"
limits = { handles = 7, crossing = "none", start = { fuel = 9 } }
"#;

#[test]
fn each_limit_is_shown_with_where_it_comes_from() {
    let folder = Folder::new();
    folder.write("graph.toml", GRAPH);
    let run = folder.run(&["inspect", "--limits", "graph.toml"]);
    assert_eq!(run.code, 0, "{run}");
    let lines: Vec<Vec<&str>> = run.stdout.lines().map(|line| line.split_whitespace().collect()).collect();
    for expected in [
        &["one", "memory", "64MiB", "[defaults.limits],", "graph.toml:4"][..],
        &["one", "deadline", "250us", "[defaults.limits],", "graph.toml:5"],
        &["one", "start.deadline", "250us", "as", "`deadline`"],
        &["one", "handles", "10000", "default"],
        &["two", "handles", "7", "plugin,", "graph.toml:10"],
        &["two", "crossing", "none", "plugin,", "graph.toml:10"],
        &["two", "start.fuel", "9", "plugin,", "graph.toml:10"],
    ] {
        assert!(lines.iter().any(|line| line == expected), "{expected:?} in {run}");
    }
    assert_eq!(lines.len(), 26, "{run}");
    let run = folder.run(&["inspect", "--limits", "graph.toml", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let expected = serde_json::json!({
        "plugin": "one", "limit": "memory", "value": 64 << 20, "unit": "bytes", "from": "defaults", "line": 4, "why": null
    });
    assert_eq!(value["limits"][0], expected, "{run}");
}

#[test]
fn how_many_instances_have_these_limits_is_shown() {
    let folder = Folder::new();
    folder.write("graph.toml", format!("{GRAPH}[plugin.three]\ncomponent = \"c.wasm\"\ninstances = 4\n"));
    let run = folder.run(&["inspect", "--limits", "graph.toml"]);
    assert_eq!(run.code, 0, "{run}");
    let pools: Vec<&str> = run.stdout.lines().filter(|line| line.contains(" pool ")).collect();
    assert!(matches!(pools[..], [pool] if pool.starts_with("three") && pool.contains(" 4 ")), "{run}");
    assert!(pools[0].contains("plugin, graph.toml:13"), "{run}");
}

#[test]
fn limits_of_the_graph_and_places_of_instances_are_shown() {
    let folder = Folder::new();
    let plugin =
        |name: &str, more: &str| format!("[plugin.{name}]\ncomponent = \"m.wat\"\nlifetime = \"call\"\n{more}\n");
    let graph = "[graph]\nroot = \"a:b/c\"\n[limits]\nmemory = \"1GiB\"\ninstances = 200\n".to_owned();
    folder.write("m.wat", "(component (instance (export \"a:b/c\")))");
    let graph = graph + &plugin("fits", "") + &plugin("not", "limits = { tables = \"none\" }");
    folder.write("graph.toml", graph + "[plugin.gone]\ncomponent = \"gone.wasm\"\nlifetime = \"call\"\n");
    let run = folder.run(&["inspect", "--limits", "graph.toml"]);
    assert_eq!(run.code, 0, "{run}");
    let line = |words: [&str; 3]| {
        let is = |line: &&str| words.into_iter().eq(line.split_whitespace().take(3));
        run.stdout.lines().find(is).unwrap_or_else(|| panic!("{words:?} in {run}"))
    };
    assert!(line(["(graph)", "memory", "1GiB"]).ends_with("[limits], graph.toml:4"), "{run}");
    assert!(line(["(graph)", "instances", "200"]).ends_with("[limits], graph.toml:5"), "{run}");
    assert!(line(["fits", "places", "64"]).contains("more wait"), "{run}");
    assert!(line(["not", "places", "none"]).contains("on demand: its limit of tables is none"), "{run}");
    assert!(line(["gone", "places", "none"]).contains("cannot be read"), "{run}");
}

#[test]
fn what_is_wrong_with_a_limit_is_told() {
    let folder = Folder::new();
    folder.write("graph.toml", GRAPH.replace("handles = 7", "handels = 7"));
    let run = folder.run(&["inspect", "--limits", "graph.toml"]);
    assert_eq!(run.code, 2, "{run}");
    assert!(run.stderr.contains("graph.toml:10") && run.stderr.contains("did you mean `handles`?"), "{run}");
}

#[test]
fn a_component_beyond_a_limit_is_told_with_line_and_key() {
    let folder = Folder::new();
    let memories = "(memory 0) ".repeat(10);
    folder.write(
        "m.wat",
        format!(
            "(component (core module $m {memories} (func (export \"f\")))
              (core instance $f (instantiate $m))
              (func $f (canon lift (core func $f \"f\")))
              (instance (export \"demo:x/y@0.1.0\") (export \"f\" (func $f))))"
        ),
    );
    let graph = "[graph]\nroot = \"demo:x/y\"\n[plugin.m]\ncomponent = \"m.wat\"\n[plugin.m.limits]\ninstances = 9\n";
    folder.write("graph.toml", graph);
    let run = folder.run(&["check", "graph.toml"]);
    assert_eq!(run.code, 2, "{run}");
    assert!(run.stderr.contains("10 memories") && run.stderr.contains("graph.toml:6"), "{run}");
    assert!(run.stderr.contains("`instances = 10`"), "{run}");
    let run = folder.run(&["call", "m.wat", "--instances", "10", "demo:x/y#f()"]);
    assert_eq!(run.code, 0, "{run}");
    let run = folder.run(&["call", "m.wat", "--instances", "9", "demo:x/y#f()"]);
    assert_eq!(run.code, 2, "{run}");
}
