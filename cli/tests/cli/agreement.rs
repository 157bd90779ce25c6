//! `check` and `run` find the same graphs sound.

use crate::support::Folder;

/// A component with this inside, whose core module `$m` has a function `f` without parameters that gives an `i32`.
fn plugs(inside: &str) -> String {
    format!(
        r#"(component {inside}
  (core instance $i (instantiate $m))
  (func $f (result u32) (canon lift (core func $i "f")))
  (instance $e (export "run" (func $f)))
  (export "demo:w/run@1.0.0" (instance $e)))"#
    )
}

const PLAIN: &str = r#"(core module $m (func (export "f") (result i32) (i32.const 5)))"#;

/// What `check` and `run` say of a graph with this one component: whether it is sound, and what they complain of. Both must agree.
#[track_caller]
fn agreed(component: &str, limits: &str) -> (bool, String) {
    let folder = Folder::new();
    folder.write("p.wat", component);
    folder.write("graph.toml", format!("[graph]\nroot = \"demo:w/run\"\n[plugin.p]\ncomponent = \"p.wat\"\n{limits}"));
    let check = folder.run(&["check", "graph.toml"]);
    let run = folder.run(&["run", "graph.toml", "--call", "demo:w/run#run()"]);
    assert_eq!((check.code, &check.stderr), (run.code, &run.stderr), "{check}\n{run}");
    (check.code == 0, check.stderr)
}

#[track_caller]
fn sound(component: &str) {
    let (sound, said) = agreed(component, "");
    assert!(sound, "{said}");
}

#[track_caller]
fn refused(component: &str, limits: &str, parts: &[&str]) {
    let (sound, said) = agreed(component, limits);
    assert!(!sound, "it is sound");
    for part in parts.iter().chain(&["graph.toml:3", "help: "]) {
        assert!(said.contains(part), "`{part}` is not in:\n{said}");
    }
    let folder = Folder::new();
    folder.write("p.wat", component);
    let inspect = folder.run(&["inspect", "p.wat"]);
    assert_eq!(inspect.code, 0, "{inspect}");
    assert_eq!(inspect.stdout.contains("no graph can link it"), limits.is_empty(), "{inspect}");
}

#[test]
fn features_that_the_engine_lacks() {
    let exceptions = r#"(core module $m (tag $t)
      (func (export "f") (result i32) (block $h (try_table (catch $t $h) (throw $t))) (i32.const 3)))"#;
    let gc = r#"(core module $m (type $s (struct (field i32)))
      (func (export "f") (result i32) (struct.get $s 0 (struct.new $s (i32.const 4)))))"#;
    let threads = r#"(core module $m (memory 1 1 shared)
      (func (export "f") (result i32) (i32.atomic.load (i32.const 0))))"#;
    let wide = r#"(core module $m (func (export "f") (result i32)
      (i64.add128 (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4)) drop drop (i32.const 3)))"#;
    for module in [exceptions, gc, threads, wide] {
        refused(&plugs(module), "", &["the engine refuses its code", "build it without"]);
    }
    let newer = r#"(core module $m (memory 1) (memory 1) (type $t (func (result i32)))
      (func $g (type $t) (v128.any_true (v128.const i32x4 1 0 0 0)))
      (func (export "f") (result i32) (return_call $g)))"#;
    sound(&plugs(newer));
    let memory64 = r#"(core module $m (memory i64 1) (func (export "f") (result i32) (i32.load (i64.const 0))))"#;
    sound(&plugs(memory64));
}

#[test]
fn code_that_is_broken() {
    let module = r#"(core module $m (func (export "f") (result i32) (i64.const 3)))"#;
    refused(&plugs(module), "", &["the engine refuses its code", "type mismatch", "build it again"]);
}

#[test]
fn interfaces_of_wasi_that_the_host_does_not_serve() {
    let import = |name: &str, inside: &str| plugs(&format!("(import {name:?} (instance $s {inside})) {PLAIN}"));
    let now = r#"(export "now" (func (result u64)))"#;
    let fields = r#"(export "fields" (type (sub resource)))"#;
    refused(
        &import("wasi:keyvalue/store@0.2.0", fields),
        "",
        &["`wasi:keyvalue/store@0.2.0`, which the host does not serve"],
    );
    refused(&import("wasi:clocks/monotonic-clock@0.3.0", now), "", &["`wasi:clocks/monotonic-clock@0.2."]);
    let newer = r#"(export "brand-new" (func (result u64)))"#;
    refused(&import("wasi:clocks/monotonic-clock@0.2.99", newer), "", &["brand-new"]);
    let wrong = r#"(export "now" (func (result string)))"#;
    refused(
        &import("wasi:clocks/monotonic-clock@0.2.0", wrong),
        "",
        &["now: func() -> string", "now: func() -> instant"],
    );
    refused(&import("jackfield:runtime/other@0.1.0", now), "", &["jackfield:runtime/other"]);
    refused(
        &import("wasi:clocks/monotonic-clock@0.2.0", &format!("{now} (export \"i\" (instance))")),
        "",
        &["an instance"],
    );
    sound(&import("wasi:clocks/monotonic-clock@0.2.0", now));
    sound(&import("wasi:clocks/monotonic-clock@0.2.99", now));
    // Types alone are asked of nobody.
    sound(&import("wasi:keyvalue/store@0.2.0", r#"(type $t (record (field "a" u8))) (export "t" (type (eq $t)))"#));
}

#[test]
fn tables_over_the_limit() {
    let module = r#"(core module $m (table 200000000 funcref) (func (export "f") (result i32) (i32.const 1)))"#;
    let (sound, said) = agreed(&plugs(module), "[plugin.p.limits]\nmemory = \"1MiB\"\n");
    assert!(!sound, "{said}");
    assert!(said.contains("graph.toml:6") && said.contains("its limit of 1MiB"), "{said}");
    let module = r#"(core module $m (table 131072 funcref) (func (export "f") (result i32) (i32.const 1)))"#;
    let (sound, said) = agreed(&plugs(module), "[plugin.p.limits]\nmemory = \"1MiB\"\ntables = 131072\n");
    assert!(sound, "{said}");
    let (sound, said) = agreed(&plugs(module), "[plugin.p.limits]\nmemory = \"1MiB\"\n");
    assert!(!sound && said.contains("which is over its limit of 100000"), "{said}");
}

const STORE: &str = r#"(component
  (core module $m (func (export "f") (result i32) i32.const COUNT))
  (core instance $i (instantiate $m))
  (func $f (result u32) (canon lift (core func $i "f")))
  (instance $t (export "count" (func $f)))
  (export "demo:w/store" (instance $t)))"#;

/// Imports one contract twice, each time under a name of its own, and gives ten times the first count and the second.
const TWO: &str = r#"(component
  (type $store (instance (export "count" (func (result u32)))))
  (import "primary" (implements "demo:w/store") (instance $p (type $store)))
  (import "backup" (implements "demo:w/store") (instance $b (type $store)))
  (core func $p (canon lower (func $p "count")))
  (core func $b (canon lower (func $b "count")))
  (core module $m (import "" "p" (func $p (result i32))) (import "" "b" (func $b (result i32)))
    (func (export "f") (result i32) (i32.add (i32.mul (call $p) (i32.const 10)) (call $b))))
  (core instance $i (instantiate $m (with "" (instance (export "p" (func $p)) (export "b" (func $b))))))
  (func $f (result u32) (canon lift (core func $i "f")))
  (instance $e (export "run" (func $f)))
  (export "main" (implements "demo:w/run@1.0.0") (instance $e)))"#;

#[test]
fn each_name_of_a_contract_is_a_socket() {
    let folder = Folder::new();
    folder.write("two.wat", TWO);
    folder.write("a.wat", STORE.replace("COUNT", "3"));
    folder.write("b.wat", STORE.replace("COUNT", "4"));
    let manifest = r#"[graph]
root = "demo:w/run"
[plugin.two]
component = "two.wat"
[plugin.two.sockets]
"primary" = ["b"]
"backup" = ["a"]
[plugin.a]
component = "a.wat"
[plugin.b]
component = "b.wat"
"#;
    folder.write("graph.toml", manifest);
    let check = folder.run(&["check", "graph.toml"]);
    assert_eq!(check.code, 0, "{check}");
    let run = folder.run(&["run", "graph.toml", "--call", "demo:w/run#run()"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "two: 43\n"), "{run}");
}

#[test]
fn a_plain_word_names_what_is_plugged_under_it() {
    let folder = Folder::new();
    folder.write("p.wat", plugs(PLAIN).replace("demo:w/run@1.0.0", "calc"));
    folder.write("graph.toml", "[graph]\nroot = \"calc\"\n[plugin.p]\ncomponent = \"p.wat\"\n");
    let check = folder.run(&["check", "graph.toml"]);
    assert_eq!(check.code, 0, "{check}");
    for arguments in [["run", "graph.toml", "--call", "calc#run()"].as_slice(), &["call", "p.wat", "calc#run()"]] {
        let run = folder.run(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (0, "p: 5\n"), "{run}");
    }
}

#[test]
fn folders_inside_of_others_are_warned_of() {
    let folder = Folder::new();
    folder.write("p.wat", plugs(PLAIN));
    folder.write("data/sub/x", "");
    let dirs =
        "dirs = [{ host = \"data\", guest = \"/data\", write = true },\n{ host = \"data/sub\", guest = \"/sub\" }]\n";
    let manifest = "[graph]\nroot = \"demo:w/run\"\n[plugin.p]\ncomponent = \"p.wat\"\n[plugin.p.wasi]\n";
    folder.write("graph.toml", format!("{manifest}{dirs}"));
    for arguments in [["check", "graph.toml"].as_slice(), &["run", "graph.toml", "--call", "demo:w/run#run()"]] {
        let run = folder.run(arguments);
        assert_eq!(run.code, 0, "{run}");
        assert!(run.stderr.contains("warning: plugin `p`: the granted folder"), "{run}");
        assert!(run.stderr.contains("graph.toml:7"), "{run}");
    }
    folder.write("graph.toml", format!("{manifest}{}", dirs.replace("true", "false")));
    let run = folder.run(&["check", "graph.toml"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run}");
}

#[test]
fn an_optional_root_may_be_empty() {
    let folder = Folder::new();
    folder.write("p.wat", plugs(PLAIN));
    let manifest = |graph: &str| {
        folder.write(
            "graph.toml",
            format!("[graph]\nroot = \"demo:other/thing\"\n{graph}\n[plugin.p]\ncomponent = \"p.wat\"\n"),
        );
        folder.run(&["check", "graph.toml"])
    };
    assert_eq!(manifest("").code, 2);
    assert_eq!(manifest("optional = false").code, 2);
    let run = manifest("optional = true");
    assert_eq!(run.code, 0, "{run}");
    assert_eq!(manifest("optional = true\ncardinality = \"at-most-one\"").code, 0);
    let run = manifest("optional = true\ncardinality = \"exactly-one\"");
    assert_eq!(run.code, 2, "{run}");
    assert!(run.stderr.contains("graph.toml:3") && run.stderr.contains("remove `optional`"), "{run}");
}

#[cfg(unix)]
#[test]
fn what_is_no_regular_file_is_refused_at_once() {
    let folder = Folder::new();
    let made = std::process::Command::new("mkfifo").arg(folder.path().join("pipe")).status().expect("it starts");
    assert!(made.success());
    let manifest = |file: &str| format!("[graph]\nroot = \"demo:w/run\"\n[plugin.p]\ncomponent = {file:?}\n");
    for (file, sort) in [("/dev/zero", "a device"), ("pipe", "a pipe")] {
        folder.write("graph.toml", manifest(file));
        let commands: [&[&str]; 8] = [
            &["check", "graph.toml"],
            &["run", "graph.toml", "--call", "demo:w/run#run()"],
            &["graph", "graph.toml"],
            &["check", file],
            &["run", file, "--call", "demo:w/run#run()"],
            &["inspect", file],
            &["call", file, "demo:w/run#run()"],
            &["compile", file, "-o", "x.cwasm"],
        ];
        for command in commands {
            let run = folder.run(command);
            assert_eq!(run.code, 2, "{command:?}: {run}");
            assert!(run.stderr.contains(sort), "{command:?}: {run}");
        }
    }
    // WIT is read from files as well.
    std::os::unix::fs::symlink("/dev/zero", folder.path().join("zero.wit")).expect("a link");
    std::fs::rename(folder.path().join("pipe"), folder.path().join("pipe.wit")).expect("it is moved");
    for (file, sort) in [("zero.wit", "a device"), ("pipe.wit", "a pipe")] {
        for command in [["wit", "plug", file, "demo:w/run"].as_slice(), &["new", "c-plugin", "x", "--contract", file]] {
            let run = folder.run(command);
            assert_eq!(run.code, 2, "{command:?}: {run}");
            assert!(run.stderr.contains(sort), "{command:?}: {run}");
        }
    }
}

#[test]
fn what_stands_outside_of_interfaces() {
    let component = |extra: &str| plugs(&format!("{extra} {PLAIN}"));
    let import = |item: &str| component(&format!(r#"(import "it" {item})"#));
    for (component, said) in [
        (import("(func)"), "its component imports the function `it` outside of any interface"),
        (import(r#"(type (sub resource))"#), "its component imports the resource `it` outside of any interface"),
        (import("(core module)"), "its component imports the core module `it` outside of any interface"),
        (import("(component)"), "its component imports the component `it` outside of any interface"),
        (
            component(r#"(component $c) (export "it" (component $c))"#),
            "its component exports the component `it` outside of any interface",
        ),
    ] {
        refused(&component, "", &[said]);
    }
}

#[test]
fn long_names_are_told_short_and_at_once() {
    let name = |last: char| format!("demo:{}{last}/run", "a".repeat(20_000));
    let import = format!("(import {:?} (instance (export \"f\" (func)))) {PLAIN}", name('b'));
    let component = plugs(&import).replace("demo:w/run@1.0.0", &name('c'));
    let folder = Folder::new();
    folder.write("p.wat", component);
    folder.write("graph.toml", "[graph]\nroot = \"demo:w/run\"\n[plugin.p]\ncomponent = \"p.wat\"\n");
    let run = folder.run(&["check", "graph.toml"]);
    assert_eq!(run.code, 2, "{run}");
    assert!(run.stderr.len() < 40_000, "{} bytes", run.stderr.len());
}

#[test]
fn a_word_that_is_no_socket_is_told_which_there_are() {
    let folder = Folder::new();
    let store = "(instance (export \"f\" (func)))";
    let imports = format!(
        "(import \"primary\" (implements \"demo:w/store\") {store}) (import \"backup\" (implements \"demo:w/store\") {store})"
    );
    folder.write("p.wat", plugs(&format!("{imports} {PLAIN}")));
    let manifest =
        "[graph]\nroot = \"demo:w/run\"\n[plugin.p]\ncomponent = \"p.wat\"\n[plugin.p.sockets]\nprimry = []\n";
    folder.write("graph.toml", manifest);
    let run = folder.run(&["check", "graph.toml"]);
    assert_eq!(run.code, 2, "{run}");
    assert!(run.stderr.contains("did you mean `primary`?"), "{run}");
}

#[test]
fn an_id_with_a_dot_is_quoted() {
    let folder = Folder::new();
    folder.write("p.wat", plugs(PLAIN));
    folder.write("graph.toml", "[graph]\nroot = \"demo:w/run\"\n[plugin.a.b]\ncomponent = \"p.wat\"\n");
    let run = folder.run(&["check", "graph.toml"]);
    assert_eq!(run.code, 2, "{run}");
    assert!(run.stderr.contains("help: an id with a dot is quoted: `[plugin.\"a.b\"]`"), "{run}");
}

#[test]
fn wasi_is_no_plug() {
    let folder = Folder::new();
    let wit = "package wasi:cli@0.2.0;\ninterface run { run: func() -> result; }\n";
    folder.write("wit/run.wit", wit);
    folder.write("p.wat", plugs(PLAIN).replace("demo:w/run@1.0.0", "calc"));
    for command in [
        ["wit", "plug", "wit", "wasi:cli/run"].as_slice(),
        &["new", "rust-plugin", "x", "--contract", "wit", "--plug", "wasi:cli/run"],
        &["new", "rust-plugin", "x", "--contract", "wit"],
    ] {
        let run = folder.run(command);
        assert_eq!(run.code, 2, "{run}");
        assert!(run.stderr.contains("`wasi:cli/run@0.2.0` cannot be plugged: WASI is what the host serves"), "{run}");
    }
}

#[test]
fn an_interface_inside_of_a_world_is_named_by_its_word() {
    let folder = Folder::new();
    folder.write("p.wat", plugs(PLAIN).replace("demo:w/run@1.0.0", "calc"));
    folder.write("w.wit", "package demo:w;\nworld w { export calc: interface { run: func() -> u32; } }\n");
    for source in ["p.wat", "w.wit"] {
        let run = folder.run(&["wit", "plug", source, "calc"]);
        assert_eq!(run.code, 0, "{run}");
        assert!(run.stdout.contains("export calc: interface {\n        run: func() -> u32;"), "{run}");
        let view: [&[&str]; 2] = [
            &["wit", "world", source, "--plug", "calc", "--socket", "calc=any"],
            &["wit", "socket", source, "calc", "--cardinality", "any"],
        ];
        for command in view {
            let run = folder.run(command);
            assert_eq!(run.code, 2, "{run}");
            assert!(run.stderr.contains("move it out of the world"), "{run}");
        }
    }
    // Not every language has a place for its module.
    for (language, code) in [("c", 0), ("js", 0), ("as", 0), ("zig", 0), ("rust", 0), ("cpp", 2), ("python", 2)] {
        let template = format!("{language}-plugin");
        let run = folder.run(&["new", &template, &format!("in-{language}"), "--contract", "w.wit", "--plug", "calc"]);
        assert_eq!(run.code, code, "{language}: {run}");
        assert!(code == 0 || run.stderr.contains("is written inside of a world"), "{language}: {run}");
    }
}
