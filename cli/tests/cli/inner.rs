//! Failures between plugins: a caller may pass over them, and whoever runs the graph hears of them.

use crate::support::{Folder, SUM, component};

/// Plugs `demo:math/calm@0.1.0`: asks a wrapped socket of `demo:math/sum@0.1.0`, and passes over what it replies.
fn calm() -> Vec<u8> {
    let wit = "package demo:math@0.1.0;
        interface sum { add: func(a: u32, b: u32) -> tuple<string, result<u32, string>>; }
        interface calm { ask: func(a: u32) -> u32; }
        world plugin { import sum; export calm; }";
    let core = r#"(module
      (import "demo:math/sum@0.1.0" "add" (func $add (param i32 i32 i32)))
      (memory (export "memory") 1)
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 1024)
      (func (export "demo:math/calm@0.1.0#ask") (param i32) (result i32)
        (call $add (local.get 0) (i32.const 1) (i32.const 64))
        (local.get 0)))"#;
    component(wit, core)
}

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("sum.wat", SUM);
    folder.write("calm.wasm", calm());
    folder.write(
        "graph.toml",
        "[graph]\nroot = \"demo:math/calm\"\n[plugin.calm]\ncomponent = \"calm.wasm\"\n[plugin.sum]\ncomponent = \"sum.wat\"\n",
    );
    folder
}

/// The sum traps at thirteen.
const FAILS: &str = "calm#ask(13)";
const WARNING: &str =
    "warning: an inner call failed: trap: plugin `sum`, `demo:math/sum@0.1.0`#`add`: wasm trap: wasm `unreachable`";

#[test]
fn what_a_caller_passes_over_is_told_once() {
    let folder = folder();
    let run = folder.run(&["run", "graph.toml", "--call", "calm#ask(1)"]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "calm: 1\n", ""));
    let run = folder.run(&["run", "graph.toml", "--call", FAILS]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "calm: 13\n"), "{run}");
    assert!(run.stderr.contains(WARNING), "{run}");
    assert_eq!(run.stderr.lines().count(), 1, "{run}");
    // Each more within a second is counted.
    let calls: Vec<&str> = (0..20).flat_map(|_| ["--call", FAILS]).collect();
    let run = folder.run(&[&["run", "graph.toml"][..], &calls].concat());
    assert!(run.stderr.starts_with(WARNING), "{run}");
    let counted = run.stderr.lines().last().unwrap_or_default();
    assert!(counted.contains("more failed inner calls of this kind: trap: plugin `sum`"), "{run}");
    assert!(run.stderr.lines().count() < 10, "{run}");
    let run = folder.run(&["--quiet", "run", "graph.toml", "--call", FAILS]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "calm: 13\n", ""));
}

#[test]
fn each_call_is_shown_on_demand() {
    let run = folder().run(&["-vv", "run", "graph.toml", "--call", "calm#ask(1)", "--call", FAILS]);
    for (plugin, contract, function) in [("calm", "demo:math/calm@0.1.0", "ask"), ("sum", "demo:math/sum@0.1.0", "add")]
    {
        let called = format!("called plugin={plugin} contract=\"{contract}\" function=\"{function}\"");
        assert_eq!(run.stderr.matches(&called).count(), 2, "{called}\n{run}");
    }
    assert!(run.stderr.contains("an inner call failed case=\"trap\""), "{run}");
}
