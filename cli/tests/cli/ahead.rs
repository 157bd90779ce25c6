//! Compiled ahead of time: files of native code, and what is told of them.

use crate::support::{Folder, SUM, TWICE};

const GRAPH: &str = r#"
[graph]
root = "demo:math/sum"
[plugin.one]
component = "parts/sum.wat"
[plugin.two]
component = "parts/sum.wat"
limits = { fuel = 1000000 }
[plugin.twice]
component = "twice.wat"
[plugin.twice.sockets]
"demo:math/sum" = ["two"]
"#;

/// A bundle of a graph, alone in its folder, and the folder that it was made in.
fn bundled(flags: &[&str]) -> (Folder, Folder) {
    let made = Folder::new();
    made.write("parts/sum.wat", SUM);
    made.write("twice.wat", TWICE);
    made.write("graph.toml", GRAPH);
    let run = made.run(&[&["bundle", "graph.toml", "-o", "app.jack"], flags].concat());
    assert_eq!((run.code, run.stdout.as_str()), (0, "app.jack\n"), "{run}");
    let alone = Folder::new();
    alone.write("app.jack", std::fs::read(made.path().join("app.jack")).expect("it is there"));
    (alone, made)
}

const CALL: &str = "demo:math/sum#add(1, 2)";

/// A processor that this machine has not.
const ELSEWHERE: &str =
    if cfg!(target_arch = "x86_64") { "aarch64-unknown-linux-gnu" } else { "x86_64-unknown-linux-gnu" };

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn sum() -> Folder {
    let folder = Folder::new();
    folder.write("sum.wat", SUM);
    folder
}

#[test]
fn code_for_another_machine_is_made_shown_and_refused() {
    let folder = sum();
    let run = folder.run(&["compile", "sum.wat", "--target", ELSEWHERE]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "sum.cwasm\n"), "{run}");
    // No code is run, so that none has to be trusted.
    let run = folder.run(&["inspect", "sum.cwasm"]);
    assert_eq!(run.code, 0, "{run}");
    for words in ["demo:math/sum", ELSEWHERE, "interruptible, counts no fuel", "cannot be run by this Jackfield"] {
        assert!(run.stdout.contains(words), "{words}: {run}");
    }
    let code = json(&folder.run(&["inspect", "sum.cwasm", "--json"]).stdout)["code"].clone();
    assert_eq!((&code["target"], &code["fits"]), (&ELSEWHERE.into(), &false.into()), "{code}");
    let run = folder.run(&["call", "sum.cwasm", CALL, "--trust", "."]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run}");
    let here = format!("on {}-", std::env::consts::ARCH);
    for words in ["sum.cwasm", ELSEWHERE, &here, "`jackfield compile`"] {
        assert!(run.stderr.contains(words), "{words}: {run}");
    }
    // The component is in it, and is compiled for this machine.
    let run = folder.run(&["compile", "sum.cwasm", "-o", "here.cwasm"]);
    assert_eq!(run.code, 0, "{run}");
    let code = json(&folder.run(&["inspect", "here.cwasm", "--json"]).stdout)["code"].clone();
    assert_eq!(code["fits"], true, "{code}");
    assert_eq!(folder.run(&["call", "here.cwasm", CALL, "--trust", "."]).stdout, "here: 3\n");
    assert_eq!(json(&folder.run(&["inspect", "sum.wat", "--json"]).stdout)["code"], serde_json::Value::Null);
    let run = folder.run(&["compile", "sum.wat", "--target", "m68k-unknown-linux-gnu"]);
    assert_eq!(run.code, 2, "{run}");
    assert!(run.stderr.contains("m68k-unknown-linux-gnu") && run.stderr.contains("aarch64-apple-darwin"), "{run}");
}

#[test]
fn code_that_counts_fuel_is_for_plugins_with_a_limit_of_it() {
    let folder = sum();
    for (flags, settings) in [(&[][..], "counts no fuel"), (&["--fuel"][..], "counts fuel")] {
        let run = folder.run(&[&["compile", "sum.wat"], flags].concat());
        assert_eq!(run.code, 0, "{run}");
        let run = folder.run(&["inspect", "sum.cwasm"]);
        assert!(run.stdout.contains(&format!("interruptible, {settings}")), "{run}");
        for fuel in [&[][..], &["--fuel", "1000000"][..]] {
            let run = folder.run(&[&["call", "sum.cwasm", CALL, "--trust", ".", "--no-cache"], fuel].concat());
            assert_eq!((run.code, run.stdout.as_str()), (0, "sum: 3\n"), "{run}");
            let fits = fuel.is_empty() == flags.is_empty();
            assert_eq!(run.stderr.contains("does not fit and is compiled again"), !fits, "{flags:?} {fuel:?} {run}");
        }
    }
}

#[test]
fn damaged_code_is_not_run() {
    let folder = sum();
    assert_eq!(folder.run(&["compile", "sum.wat"]).code, 0);
    let path = folder.path().join("sum.cwasm");
    let whole = std::fs::read(&path).expect("it is there");
    for at in [100, whole.len() / 2, whole.len() - 40] {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        folder.write("sum.cwasm", &bytes);
        for arguments in [&["call", "sum.cwasm", CALL, "--trust", "."][..], &["inspect", "sum.cwasm"]] {
            let run = folder.run(arguments);
            assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{at}: {run}");
            assert!(run.stderr.contains("sum.cwasm` is damaged"), "{at}: {run}");
        }
    }
    folder.write("sum.cwasm", &whole[..whole.len() - 1]);
    assert_eq!(folder.run(&["call", "sum.cwasm", CALL, "--trust", "."]).code, 2);
}

#[test]
fn a_bundle_is_taken_wherever_a_graph_is() {
    let (folder, made) = bundled(&[]);
    let twice = "demo:math/twice#twice(4)";
    for arguments in [
        &["run", "app.jack", "--call", CALL, "--call", twice][..],
        &["call", "app.jack", CALL, twice],
        &["run", "app.jack", "--trust", ".", "--call", CALL, "--call", twice],
        &["run", "app.jack", "--trust", ".", "--no-cache", "--call", CALL, "--call", twice],
    ] {
        let run = folder.run(arguments);
        let expected = "one: 3\ntwo: 3\ntwice: 8\n";
        assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, expected, ""), "{arguments:?} {run}");
    }
    assert_eq!(folder.run(&["check", "app.jack"]).stdout, "app.jack: ok, 3 plugins and 1 socket\n");
    assert!(folder.run(&["graph", "app.jack"]).stdout.contains("twice"));
    let run = folder.run(&["inspect", "--limits", "app.jack"]);
    assert!(run.stdout.contains("two") && run.stdout.contains("app.jack:8"), "{run}");
    let run = folder.run(&["inspect", "app.jack"]);
    for words in ["a bundle of 3 plugins", "component sum.wasm", "plugins: one, two", "counts fuel", "counts no fuel"] {
        assert!(run.stdout.contains(words), "{words}: {run}");
    }
    let value = json(&folder.run(&["inspect", "app.jack", "--json"]).stdout);
    assert_eq!(value["components"].as_array().expect("a list").len(), 2);
    assert_eq!(value["components"][0]["code"][0]["fits"], true, "{value}");
    for (arguments, words) in [
        (&["bundle", "app.jack", "-o", "b.jack"][..], "is a bundle already"),
        (&["compile", "app.jack"], "is a bundle of a graph, and a component is expected"),
        (&["call", "app.jack", CALL, "--log"], "stands in its manifest"),
    ] {
        let run = folder.run(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run}");
        assert!(run.stderr.contains(words), "{words}: {run}");
    }
    // A graph that cannot be loaded is not bundled, and no input is written over.
    assert_eq!(made.run(&["bundle", "graph.toml", "-o", "twice.wat"]).code, 2);
    made.write("graph.toml", GRAPH.replace("twice.wat", "missing.wat"));
    assert_eq!(made.run(&["bundle", "graph.toml", "-o", "bad.jack"]).code, 2);
    assert!(!made.path().join("bad.jack").exists());
}

#[test]
fn code_out_of_a_bundle_is_run_where_it_is_trusted() {
    let (folder, _) = bundled(&[]);
    let run = |flags: &[&str]| folder.run(&[&["run", "app.jack", "-v", "--call", CALL], flags].concat());
    let compiled = |flags: &[&str]| run(flags).stderr.matches("compiled file=").count();
    // Trusted, nothing is compiled; what was unpacked is mapped from the cache.
    assert_eq!(compiled(&["--trust", "."]), 0);
    let cache = folder.path().join(".cache/jackfield/code");
    let entries = || {
        let names = std::fs::read_dir(&cache).expect("the cache").map(|entry| entry.expect("an entry").file_name());
        names.filter(|name| name.to_string_lossy().ends_with("-bundle.cwasm")).collect::<Vec<_>>()
    };
    assert_eq!(entries().len(), 3, "{:?}", entries());
    assert_eq!(compiled(&["--trust", "."]), 0);
    // What was unpacked and damaged since is unpacked again.
    for name in entries() {
        let path = cache.join(name);
        let mut bytes = std::fs::read(&path).expect("it is there");
        let at = bytes.len() / 2;
        bytes[at] ^= 1;
        std::fs::write(&path, bytes).expect("it can be written");
    }
    let again = run(&["--trust", "."]);
    assert_eq!((again.code, again.stdout.as_str()), (0, "one: 3\ntwo: 3\n"), "{again}");
    // Elsewhere it is not run: its components are compiled, once for each that is needed.
    std::fs::create_dir(folder.path().join("elsewhere")).expect("it can be made");
    assert_eq!(compiled(&["--trust", "elsewhere"]), 3);
    // Code that was changed after it was bundled is never run.
    let path = folder.path().join("app.jack");
    let mut bytes = std::fs::read(&path).expect("it is there");
    let at = bytes.windows(4).rposition(|window| window == b"\x7fELF").expect("native code") + 200;
    bytes[at] ^= 1;
    std::fs::write(&path, bytes).expect("it can be written");
    std::fs::remove_dir_all(&cache).expect("it can be removed");
    let damaged = run(&["--trust", "."]);
    // The plugin is left out, and the rest runs.
    assert_eq!(damaged.stdout, "one: 3\ntwo: 3\n", "{damaged}");
    assert!(damaged.stderr.contains("error: plugin `twice`: `app.jack` is damaged"), "{damaged}");
    assert_eq!(folder.run(&["inspect", "app.jack"]).code, 2);
    // Without that code it is as whole as before.
    assert_eq!(run(&[]).code, 0);
}

#[test]
fn a_bundle_is_made_for_other_machines() {
    let (folder, _) = bundled(&["--target", ELSEWHERE]);
    let value = json(&folder.run(&["inspect", "app.jack", "--json"]).stdout);
    let code = &value["components"][0]["code"][0];
    assert_eq!((&code["target"], &code["fits"]), (&ELSEWHERE.into(), &false.into()), "{value}");
    // What is not for this machine is compiled.
    let run = folder.run(&["run", "app.jack", "--trust", ".", "--call", CALL]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "one: 3\ntwo: 3\n", ""), "{run}");
    let (folder, _) = bundled(&["--no-code"]);
    let value = json(&folder.run(&["inspect", "app.jack", "--json"]).stdout);
    assert_eq!(value["components"][0]["code"], serde_json::json!([]), "{value}");
    assert_eq!(folder.run(&["run", "app.jack", "--trust", ".", "--call", CALL]).code, 0);
}

/// A graph whose plugins are composed, and one more.
const FUSED: &str = r#"
[graph]
root = "demo:math/twice"
[plugin.one]
component = "parts/sum.wat"
[plugin.twice]
component = "twice.wat"
[plugin.twice.sockets]
"demo:math/sum" = ["one"]
[plugin.other]
component = "parts/sum.wat"
[domain.both]
plugins = ["twice", "one"]
limits = { memory = "1MiB" }
"#;

#[test]
fn what_is_composed_is_bundled_and_runs_without_the_compiler() {
    let made = Folder::new();
    made.write("parts/sum.wat", SUM);
    made.write("twice.wat", TWICE);
    made.write("graph.toml", FUSED);
    let calls = ["--call", "demo:math/twice#twice(21)", "--call", "demo:math/sum#add(1, 2)"];
    let wanted = "twice: 42\none: 3\nother: 3\n";
    let run = made.run(&[&["run", "graph.toml"], &calls[..]].concat());
    assert_eq!((run.code, run.stdout.as_str()), (0, wanted), "{run}");
    assert_eq!(made.run(&["check", "graph.toml"]).code, 0);
    let run = made.run(&["inspect", "--limits", "graph.toml"]);
    assert!(run.stdout.contains("both") && run.stdout.contains("domain, graph.toml:"), "{run}");

    for (flags, names) in [(&[][..], 2), (&["--fuse"], 3)] {
        let run = made.run(&[&["bundle", "graph.toml", "-o", "app.jack"], flags].concat());
        assert_eq!(run.code, 0, "{run}");
        let alone = Folder::new();
        alone.write("app.jack", std::fs::read(made.path().join("app.jack")).expect("it is there"));
        let shown = json(&alone.run(&["inspect", "app.jack", "--json"]).stdout);
        let components = shown["components"].as_array().expect("a list");
        assert_eq!(components.len(), names, "{shown}");
        let run = alone.run(&[&["run", "app.jack", "-v", "--trust", "."], &calls[..]].concat());
        assert_eq!((run.code, run.stdout.as_str()), (0, wanted), "{run}");
        // What is composed where it is loaded is compiled there.
        assert_eq!(run.stderr.matches("compiled file=").count(), usize::from(flags.is_empty()), "{run}");
        if flags.is_empty() {
            continue;
        }
        let whole = components.iter().find(|component| component["domains"] == serde_json::json!(["both"]));
        let whole = whole.expect("the composed one");
        assert_eq!((&whole["name"], whole["code"].as_array().map(Vec::len)), (&"both.wasm".into(), Some(1)), "{shown}");
        let inside: Vec<&serde_json::Value> =
            components.iter().filter(|component| component["inside"]["component"] == "both.wasm").collect();
        assert_eq!(inside.len(), 1, "{shown}");
        assert_eq!(inside[0]["plugins"], serde_json::json!(["twice"]), "{shown}");
        let run = alone.run(&["inspect", "app.jack"]);
        assert!(run.stdout.contains("domain: both, composed of"), "{run}");
    }

    let run = made.run(&["bundle", "graph.toml", "--fuse", "-o", "both.wasm"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "both.wasm\n"), "{run}");
    // It is a plugin like any other.
    let run = made.run(&["call", "both.wasm", "demo:math/twice#twice(21)"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "both: 42\n"), "{run}");
    let run = made.run(&["inspect", "both.wasm"]);
    assert!(run.stdout.contains("demo:math/sum") && run.stdout.contains("demo:math/twice"), "{run}");

    made.write("graph.toml", GRAPH);
    let run = made.run(&["bundle", "graph.toml", "--fuse"]);
    assert!(run.code == 2 && run.stderr.contains("`graph.toml` has no domain"), "{run}");
}

#[test]
fn check_tells_what_cannot_be_composed_and_where_it_says_so() {
    let folder = Folder::new();
    folder.write("sum.wat", SUM.replace("\"a\" u32", "\"x\" u32"));
    folder.write("twice.wat", TWICE);
    let graph = FUSED.replace("parts/sum.wat", "sum.wat");
    folder.write("graph.toml", &graph);
    let run = folder.run(&["check", "graph.toml"]);
    assert_eq!(run.code, 2, "{run}");
    for words in ["domain `both`: its components cannot be composed", "graph.toml:12:9"] {
        assert!(run.stderr.contains(words), "{words}: {run}");
    }
    folder.write("graph.toml", graph.replace("plugins = [\"twice\", \"one\"]", "plugins = [\"twice\"]"));
    let run = folder.run(&["check", "graph.toml"]);
    assert!(run.code == 2 && run.stderr.contains("a domain has two plugins at least"), "{run}");
}
