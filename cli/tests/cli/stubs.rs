//! What the application serves: `check` and `graph` take it as there, and stubs stand for it under `run` and `call`.

use insta::assert_snapshot;

use crate::support::{Folder, SUM, TWICE};

/// Plugs `demo:math/half@0.1.0`, and has a direct socket for another function of `demo:math/sum@0.1.0` than [`TWICE`].
const HALF: &str = r#"
(component
  (import "demo:math/sum@0.1.0" (instance $sum (export "minus" (func (param "a" u32) (param "b" u32) (result u32)))))
  (core func $minus (canon lower (func $sum "minus")))
  (core module $m
    (import "sum" "minus" (func $minus (param i32 i32) (result i32)))
    (func (export "half") (param i32) (result i32) local.get 0 i32.const 2 call $minus))
  (core instance $i (instantiate $m (with "sum" (instance (export "minus" (func $minus))))))
  (func $half (param "a" u32) (result u32) (canon lift (core func $i "half")))
  (instance (export "demo:math/half@0.1.0") (export "half" (func $half))))
"#;

const GRAPH: &str = "[graph]\nroot = \"demo:math/twice\"\n\n[plugin.twice]\ncomponent = \"twice.wat\"\n";

fn folder(more: &str) -> Folder {
    let folder = Folder::new();
    folder.write("sum.wat", SUM);
    folder.write("twice.wat", TWICE);
    folder.write("half.wat", HALF);
    folder.write("graph.toml", format!("{GRAPH}{more}"));
    folder
}

const CALL: [&str; 4] = ["run", "graph.toml", "--call", "twice#twice(4)"];

#[test]
fn the_application_is_taken_as_there() {
    let folder = folder("");
    folder.write("listed.toml", GRAPH.replace("[graph]", "[graph]\nhost = [\"demo:math/sum\"]"));
    folder.write("table.toml", format!("{GRAPH}[host.\"demo:math/sum@0.1\"]\n"));
    assert_eq!(folder.run(&["check", "graph.toml"]).code, 2);
    for manifest in ["listed.toml", "table.toml"] {
        let run = folder.run(&["check", manifest]);
        assert_eq!((run.code, run.stdout), (0, format!("{manifest}: ok, 1 plugin and 1 socket\n")));
        let run = folder.run(&["graph", manifest]);
        assert!(run.code == 0 && run.stdout.contains("n1 ==>|\"demo:math/sum@0.1.0 (direct)\"| n0"), "{run}");
    }
    // Nobody has said what it replies: the call says what to write.
    assert_snapshot!("no_stub", folder.run(&["run", "listed.toml", "--call", "twice#twice(4)"]));
}

#[test]
fn stubs_of_a_manifest_reply() {
    let folder = folder("[host.\"demo:math/sum\".stub]\nadd = \"42\"\n");
    let run = folder.run(&CALL);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "twice: 42\n", ""));
    // What the command line says goes before it.
    let run = folder.run(&[CALL[0], CALL[1], CALL[2], CALL[3], "--stub", "demo:math/sum#add=7"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "twice: 7\n"), "{run}");
}

#[test]
fn a_bundle_keeps_what_the_application_serves() {
    let folder = folder("\n[host.\"demo:math/sum\".stub]\nadd = \"40\"\n");
    let bundled = folder.run(&["bundle", "graph.toml", "-o", "app.jack", "--no-code"]);
    assert_eq!(bundled.code, 0, "{bundled}");
    let run = folder.run(&["run", "app.jack", "--call", "twice#twice(4)"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "twice: 40\n"), "{run}");
}

#[test]
fn stubs_of_the_command_line_reply() {
    let folder = folder("");
    let run = folder.run(&[CALL[0], CALL[1], CALL[2], CALL[3], "--stub", "demo:math/sum@0.1.0#add = 7"]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "twice: 7\n", ""));
    // Without one, the call says how to give one; and what it says helps.
    let run = folder.run(&["call", "twice.wat", "twice#twice(4)"]);
    let help = "help: pass `--stub 'demo:math/sum@0.1.0#add=<WAVE>'`, and this replies in the place of a plug\n";
    assert!(run.code == 1 && run.stderr.contains(help), "{run}");
    let run = folder.run(&["call", "twice.wat", "twice#twice(4)", "--stub", "demo:math/sum@0.1.0#add=7"]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "twice: 7\n", ""));
}

#[test]
fn each_plugin_imports_its_part_of_a_contract() {
    let folder =
        folder("[plugin.half]\ncomponent = \"half.wat\"\n[host.\"demo:math/sum\".stub]\nadd = \"42\"\nminus = \"5\"\n");
    let calls = ["--call", "twice#twice(1)", "--call", "half#half(1)"];
    let run = folder.run(&[&["run", "graph.toml"][..], &calls].concat());
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "twice: 42\nhalf: 5\n", ""));
}

#[test]
fn what_is_wrong_with_stubs_is_told() {
    let wrong = "[host.\"demo:math/sum\".stub]\nad = \"42\"\nadd = \"(1, 2)\"\n[host.\"demo:math/sun\"]\n[host.\"demo:math/sum@0.2.0\"]\n[host.\"x\".stub]\nf = 1\n";
    assert_snapshot!("wrong_stubs", folder(wrong).run(&["check", "graph.toml"]));
    let folder = folder("");
    for (name, stub) in [
        ("stub_of_no_contract", "demo:other/thing#f=1"),
        ("stub_of_no_function", "demo:math/sum#substract=1"),
        ("stub_of_no_value", "demo:math/sum#add=1 2"),
        ("no_stub_at_all", "demo:math/sum"),
    ] {
        assert_snapshot!(name, folder.run(&[CALL[0], CALL[1], CALL[2], CALL[3], "--stub", stub]));
    }
}

#[test]
fn plugins_must_agree_on_what_the_application_serves() {
    let other = HALF.replace("minus", "add").replacen("(param \"b\" u32)", "(param \"b\" u64)", 1).replace(
        "(import \"sum\" \"add\" (func $add (param i32 i32)",
        "(import \"sum\" \"add\" (func $add (param i32 i64)",
    );
    let folder = folder("[plugin.half]\ncomponent = \"other.wat\"\n[host.\"demo:math/sum\"]\n");
    folder.write("other.wat", other.replace("i32.const 2 call", "i64.const 2 call"));
    assert_snapshot!("plugins_disagree", folder.run(&["check", "graph.toml"]));
}

#[test]
fn the_scaffold_of_an_application_runs_without_it() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["new", "host-app", "app"]).code, 0);
    for arguments in [&["check", "app/graph.toml"][..], &["graph", "app/graph.toml"]] {
        let run = folder.run(arguments);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run}");
    }
    let run = folder.run(&["run", "app/graph.toml", "--call", "filter#transform(\"some text\")"]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "polite: ok(\"Hello from a stub\")\n", ""));
}
