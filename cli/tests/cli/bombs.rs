//! Components that are small and take the compiler long, or much memory.

use std::time::{Duration, Instant};

use crate::support::{Folder, SUM};

/// So many locals and so many loops, each of which may change what all locals are.
fn bomb(locals: usize, loops: usize) -> String {
    let adds: String = (0..locals).map(|at| format!(" local.get {at} i32.add")).collect();
    format!(
        r#"(component
          (core module $m (func (export "f") (param i32 i32) (result i32) (local {})
            {} i32.const 0 {adds}))
          (core instance $m (instantiate $m))
          (func $f (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $m "f")))
          (instance (export "demo:math/sum@0.1.0") (export "add" (func $f))))"#,
        "i32 ".repeat(locals),
        "(loop (br_if 0 (local.get 0)))".repeat(loops),
    )
}

const ADD: &str = "demo:math/sum#add(1, 2)";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("bomb.wat", bomb(2000, 4000));
    folder.write("sum.wat", SUM);
    folder
}

#[test]
fn the_compiler_is_stopped_when_its_time_is_over() {
    let start = Instant::now();
    let run = folder().run(&["call", "bomb.wat", "--no-cache", "--compile", "500ms", ADD]);
    assert_eq!(run.code, 2, "{run}");
    assert!(run.stderr.contains("within 500ms, its limit `compile`: the compiler was stopped"), "{run}");
    assert!(run.stderr.contains("give it `compile = \"1s\"` in its limits"), "{run}");
    // Where others have the processors it may take several times its limit.
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

#[test]
#[cfg(target_os = "linux")]
fn the_compiler_has_no_more_memory_than_it_may_take() {
    let run = folder().run(&["call", "bomb.wat", "--no-cache", "--compile-memory", "48MiB", ADD]);
    assert_eq!(run.code, 2, "{run}");
    assert!(run.stderr.contains("took more than 48MiB of memory to compile, its limit `compile-memory`"), "{run}");
    assert!(run.stderr.contains("give it `compile-memory = \"192MiB\"` in its limits"), "{run}");
}

#[test]
fn others_are_compiled_beside_what_cannot_be() {
    let folder = folder();
    folder.write(
        "graph.toml",
        "[graph]\nroot = \"demo:math/sum\"\n[plugin.bomb]\ncomponent = \"bomb.wat\"\n[plugin.bomb.limits]\ncompile = \"200ms\"\n\
         [plugin.sum]\ncomponent = \"sum.wat\"\n[plugin.more]\ncomponent = \"sum.wat\"\n[plugin.more.limits]\nfuel = 1000000\n",
    );
    let run = folder.run(&["run", "graph.toml", "--no-cache", "--call", ADD]);
    assert_eq!(run.stdout, "sum: 3\nmore: 3\n", "{run}");
    assert!(run.stderr.contains("its limit `compile`: the compiler was stopped"), "{run}");
    assert!(run.stderr.contains("graph.toml:4"), "{run}");
}

#[test]
fn what_was_compiled_is_kept() {
    let folder = folder();
    let first = folder.run_at_home(&["call", "sum.wat", ADD]);
    assert_eq!(first.stdout, "sum: 3\n", "{first}");
    // In this time nothing is compiled.
    let second = folder.run_at_home(&["call", "sum.wat", "--compile", "1us", ADD]);
    assert_eq!(second.stdout, "sum: 3\n", "{second}");
}

#[test]
fn compiling_ahead_is_stopped_as_well_and_writes_nothing() {
    let folder = folder();
    let run = folder.run(&["compile", "bomb.wat", "--compile", "500ms"]);
    assert_eq!(run.code, 2, "{run}");
    assert!(run.stderr.contains("within 500ms, its limit `compile`: the compiler was stopped"), "{run}");
    assert!(run.stderr.contains("raise its limit `compile` to 1s"), "{run}");
    assert!(!folder.path().join("bomb.cwasm").exists(), "{run}");
    let graph = "[graph]\nroot = \"demo:math/sum\"\n[plugin.bomb]\ncomponent = \"bomb.wat\"\n[plugin.bomb.limits]\ncompile = \"200ms\"\n";
    folder.write("graph.toml", graph);
    let run = folder.run(&["bundle", "graph.toml"]);
    assert_eq!(run.code, 2, "{run}");
    assert!(run.stderr.contains("`bomb.wat`: its component was not compiled within 200ms"), "{run}");
    assert!(!folder.path().join("graph.jack").exists(), "{run}");
}

#[test]
#[cfg(target_os = "linux")]
fn compiling_ahead_has_no_more_memory_than_it_may_take() {
    // For another machine as well.
    for target in [&[][..], &["--target", "aarch64-unknown-linux-gnu"]] {
        let run = folder().run(&[&["compile", "bomb.wat", "--compile-memory", "48MiB"], target].concat());
        assert_eq!(run.code, 2, "{run}");
        assert!(run.stderr.contains("took more than 48MiB of memory to compile"), "{run}");
    }
}
