//! `call` and `run`: arguments, replies, handles, and how errors are told.

use insta::assert_snapshot;

use crate::support::{Folder, STORE, STORE_WIT, SUM, TWICE, component, echoing};

const GRAPH: &str = r#"
[graph]
root = "demo:math/sum"

[plugin.one]
component = "sum.wat"
[plugin.two]
component = "sum.wat"
[plugin.twice]
component = "twice.wat"
[plugin.twice.sockets]
"demo:math/sum" = ["two"]
"#;

fn graph() -> Folder {
    let folder = Folder::new();
    folder.write("sum.wat", SUM);
    folder.write("twice.wat", TWICE);
    folder.write("graph.toml", GRAPH);
    folder
}

fn store() -> Folder {
    let folder = Folder::new();
    folder.write("store.wasm", component(STORE_WIT, STORE));
    folder
}

#[test]
fn every_plug_replies_in_order() {
    let folder = graph();
    let calls = ["run", "graph.toml", "--call", "demo:math/sum#add(1, 2)", "--call", "demo:math/twice@0.1.0#twice(21)"];
    assert_snapshot!(folder.run(&calls));
}

#[test]
fn versions_are_written_in_part() {
    let folder = graph();
    let whole = folder.run(&["run", "graph.toml", "--call", "demo:math/sum@0.1.0#add(1, 2)"]);
    let part = folder.run(&["run", "graph.toml", "--call", "demo:math/sum@0.1#add(1, 2)"]);
    assert_eq!((part.code, &part.stdout), (0, &whole.stdout), "{part}");
    let none = folder.run(&["run", "graph.toml", "--call", "demo:math/sum@1#add(1, 2)"]);
    assert_eq!(none.code, 2, "{none}");
    assert!(none.stderr.contains("no plugin plugs the version 1 of `demo:math/sum`"), "{none}");
    assert!(none.stderr.contains("it is there as `demo:math/sum@0.1.0`"), "{none}");
}

#[test]
fn json_is_a_line_a_reply() {
    let folder = graph();
    let run =
        folder.run(&["run", "graph.toml", "--json", "--call", "demo:math/sum#add(13, 2)", "--call", "sum#add(1, 2)"]);
    for line in run.stdout.lines() {
        serde_json::from_str::<serde_json::Value>(line).expect("it is JSON");
    }
    assert_eq!(run.code, 1);
    assert_snapshot!(run.stdout);
}

#[test]
fn a_failed_dispatch_is_told_and_the_rest_runs() {
    let folder = graph();
    let run = folder.run(&[
        "run",
        "graph.toml",
        "--quiet",
        "--call",
        "demo:math/sum#add(13, 2)",
        "--call",
        "demo:math/twice#twice(13)",
        "--call",
        "demo:math/twice#twice(2)",
    ]);
    assert_snapshot!(run);
    // Where it was is told on stderr, with the names of functions.
    let run = folder.run(&["run", "graph.toml", "--call", "demo:math/sum#add(13, 2)"]);
    assert!(run.stderr.contains("unlucky"), "{run}");
}

#[test]
fn what_cannot_be_read_is_bad_usage_and_nothing_runs() {
    let folder = graph();
    for (name, calls) in [
        ("contract", &["demo:math/sub#add(1, 2)"][..]),
        ("version", &["demo:math/sum@0.2.0#add(1, 2)"]),
        ("function", &["demo:math/sum#ad(1, 2)"]),
        ("missing", &["demo:math/sum#add(1)"]),
        ("surplus", &["demo:math/sum#add(1, 2, 3)"]),
        ("type", &["demo:math/sum#add(1, \"2\")"]),
        ("syntax", &["demo:math/sum#add(1, 2"]),
        ("hash", &["demo:math/sum.add(1, 2)"]),
        ("several", &["demo:math/sum#add(1, 2)", "demo:math/sum#add(x, 2)", "$a"]),
    ] {
        let mut arguments = vec!["run", "graph.toml"];
        calls.iter().for_each(|call| arguments.extend(["--call", call]));
        let run = folder.run(&arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run}");
        assert_snapshot!(format!("bad_usage_{name}"), run.stderr);
    }
}

#[test]
fn no_call_off_a_terminal_is_bad_usage() {
    assert_snapshot!(graph().run(&["run", "graph.toml"]));
}

#[test]
fn calls_come_from_stdin() {
    let folder = graph();
    let lines = "demo:math/sum#add(1, 2)\n\n// a remark\ndemo:math/twice#twice(x)\ndemo:math/twice#twice(4)";
    assert_snapshot!(folder.run_with_stdin(&["run", "graph.toml", "--call", "-"], lines));
}

#[test]
fn replies_to_stdin_come_at_once() {
    use std::io::{BufRead, BufReader, Write};
    let folder = graph();
    let mut command = folder.command(&["run", "graph.toml", "--call", "-"]);
    command
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null());
    let mut child = command.spawn().expect("it starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let mut replies = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    for number in 1..4 {
        writeln!(stdin, "demo:math/twice#twice({number})").expect("it listens");
        let reply = replies.next().expect("a reply").expect("it is text");
        assert_eq!(reply, format!("twice: {}", number * 2));
    }
    drop(stdin);
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn handles_are_kept_and_passed_on() {
    let folder = store();
    let calls = [
        "call",
        "store.wasm",
        "$b = demo:kv/store#bucket(5)",
        "demo:kv/store#bucket.add($b, 2)",
        "$c = demo:kv/store#bucket.open(7)",
        "demo:kv/store#peek($c)",
        "demo:kv/store#bucket(1)",
        "demo:kv/store#bucket.open(0)",
        "demo:kv/store#take($b)",
        "demo:kv/store#peek($b)",
        "demo:kv/store#clear()",
    ];
    assert_snapshot!(folder.run(&calls));
}

#[test]
fn kept_values_are_checked() {
    let folder = store();
    let run = folder.run(&[
        "call",
        "store.wasm",
        "$b = demo:kv/store#bucket(5)",
        "demo:kv/store#bucket($b)",
        "demo:kv/store#peek($x)",
        "demo:kv/store#peek(1)",
    ]);
    assert_snapshot!(run);
}

/// A call that cannot be made, because what it is to be made with was never given, is told and not passed over.
#[test]
fn what_was_not_kept_cannot_be_used() {
    let folder = store();
    let run = folder.run(&[
        "call",
        "store.wasm",
        "$b = demo:kv/store#bucket.open(0)",
        "demo:kv/store#bucket.add($b, 1)",
        "demo:kv/store#peek($b)",
        "$b = demo:kv/store#bucket.open(3)",
        "demo:kv/store#bucket.add($b, 1)",
    ]);
    assert_snapshot!("kept_error", run);
    let folder = graph();
    let call = |json: &[&str]| {
        let calls = ["run", "graph.toml", "-q", "--call", "$a = sum#add(13, 1)", "--call", "sum#add($a, 1)"];
        folder.run(&[&calls[..], json].concat())
    };
    assert_snapshot!("kept_failure", call(&[]));
    assert_eq!(call(&["--json"]).stdout.lines().count(), 4);
}

/// All calls are read before the first is made, so that a function which only some plugs have is found out in time.
#[test]
fn a_function_that_not_all_have_is_bad_usage() {
    let folder = graph();
    let newer = SUM.replace("demo:math/sum@0.1.0", "demo:math/sum@0.1.3");
    let newer =
        newer.replace("(export \"add\" (func $add))))", "(export \"add\" (func $add)) (export \"plus\" (func $add))))");
    folder.write("newer.wat", newer);
    folder.write("graph.toml", format!("{GRAPH}\n[plugin.newer]\ncomponent = \"newer.wat\"\n"));
    let run = |calls: &[&str]| {
        let mut arguments = vec!["run", "graph.toml"];
        calls.iter().for_each(|call| arguments.extend(["--call", call]));
        folder.run(&arguments)
    };
    let both = run(&["demo:math/sum#add(1, 2)", "demo:math/sum#plus(1, 2)"]);
    assert_snapshot!("not_all_have_it", both);
    assert_eq!(run(&["demo:math/sum@0.1.3#plus(1, 2)"]).stdout, "newer: 3\n");
    assert_eq!(run(&["demo:math/sum#add(1, 2)"]).stdout, "one: 3\ntwo: 3\nnewer: 3\n");
    // A call of the root contract reaches the root's plugs alone.
    let rooted = GRAPH.replace("root = \"demo:math/sum\"", "root = \"demo:math/sum@0.1.3\"\nplugs = [\"newer\"]");
    folder.write("graph.toml", format!("{rooted}\n[plugin.newer]\ncomponent = \"newer.wat\"\n"));
    assert_eq!(run(&["demo:math/sum#plus(1, 2)"]).stdout, "newer: 3\n");
}

#[test]
fn repeated_calls_are_measured() {
    let folder = graph();
    let run = folder.run(&["run", "graph.toml", "--repeat", "50", "--call", "demo:math/twice#twice(4)"]);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines[0], "twice: 8", "{run}");
    assert!(lines[1].starts_with("50 calls: minimum ") && lines[1].ends_with(" calls/s"), "{run}");
    for word in ["median", "p99"] {
        assert!(lines[1].contains(word), "{run}");
    }
    let run = folder.run(&["run", "graph.toml", "--json", "--repeat", "5", "--call", "demo:math/twice#twice(4)"]);
    let last: serde_json::Value = serde_json::from_str(run.stdout.lines().last().expect("a line")).expect("it is JSON");
    assert_eq!(last["repeat"], 5, "{run}");
    assert_eq!(folder.run(&["run", "graph.toml", "--repeat", "0", "--call", "demo:math/twice#twice(4)"]).code, 2);
}

/// A type of WIT, a value of it, and the value as it is printed where that is another text.
const VALUES: [(&str, &str, &str); 29] = [
    ("bool", "true", ""),
    ("s8", "-128", ""),
    ("u8", "255", ""),
    ("s16", "-32768", ""),
    ("u16", "65535", ""),
    ("s32", "-2147483648", ""),
    ("u32", "4294967295", ""),
    ("s64", "-9223372036854775808", ""),
    ("u64", "18446744073709551615", ""),
    ("f32", "1.5", ""),
    ("f64", "-0.1", ""),
    ("f64", "nan", ""),
    ("f64", "-inf", ""),
    ("char", "'é'", ""),
    ("string", r#""a\nb \"c\" 😀""#, ""),
    ("list<string>", r#"["", "x"]"#, ""),
    ("list<u8>", "[1, 2, 3]", ""),
    ("list<u16, 3>", "[1, 2, 3]", ""),
    ("map<string, u32>", r#"[("a", 1), ("b", 2)]"#, ""),
    ("tuple<string, u8>", r#"("a", 1)"#, ""),
    ("point", "{x: 1, name: \"p\"}", ""),
    ("point", "{name: \"p\", x: 1, y: 2}", "{x: 1, y: some(2), name: \"p\"}"),
    ("shape", "circle(1.5)", ""),
    ("shape", "%none", ""),
    ("status", "not-found", ""),
    ("perms", "{exec, read}", "{read, exec}"),
    ("option<option<u8>>", "some(none)", ""),
    ("result<u8, string>", "err(\"no\")", ""),
    ("result", "ok", ""),
];

#[test]
fn every_type_goes_there_and_back() {
    let mut functions = String::new();
    let mut exports = Vec::new();
    for (index, (ty, ..)) in VALUES.iter().enumerate() {
        functions.push_str(&format!("f{index}: func(v: list<{ty}>) -> list<{ty}>;\n"));
        exports.push(format!("demo:echo/types@0.1.0#f{index}"));
    }
    // As deep as the component model's validator allows, below the list that each function takes.
    let deep = 98;
    functions.push_str(&format!("deep: func(v: {0}u8{1}) -> {0}u8{1};", "list<".repeat(deep), ">".repeat(deep)));
    exports.push("demo:echo/types@0.1.0#deep".to_owned());
    let wit = format!(
        "package demo:echo@0.1.0;
        interface types {{
            record point {{ x: s32, y: option<s32>, name: string }}
            variant shape {{ circle(f32), none, box(tuple<u8, u8>) }}
            enum status {{ ok, not-found }}
            flags perms {{ read, write, exec }}
            {functions}
        }}
        world plugin {{ export types; }}"
    );
    let folder = Folder::new();
    folder.write("echo.wasm", component(&wit, &echoing(&exports)));
    let mut lines = String::new();
    let mut expected = String::new();
    for (index, (_, text, printed)) in VALUES.iter().enumerate() {
        lines.push_str(&format!("demo:echo/types#f{index}([{text}])\n"));
        expected.push_str(&format!("echo: [{}]\n", if printed.is_empty() { text } else { printed }));
    }
    let nested = format!("{}7{}", "[".repeat(deep), "]".repeat(deep));
    lines.push_str(&format!("demo:echo/types#deep({nested})\n"));
    expected.push_str(&format!("echo: {nested}\n"));
    let long = "x".repeat(1 << 20);
    lines.push_str(&format!("demo:echo/types#f14([\"{long}\"])\n"));
    expected.push_str(&format!("echo: [\"{long}\"]\n"));
    let run = folder.run_with_stdin(&["call", "echo.wasm", "-"], &lines);
    for (found, expected) in run.stdout.lines().zip(expected.lines()) {
        let cut = |text: &str| text.chars().take(200).collect::<String>();
        assert_eq!(cut(found), cut(expected), "{}", run.stderr);
    }
    assert_eq!(run.stdout, expected, "{}", run.stderr);
    assert_eq!(run.code, 0, "{}", run.stderr);
    // A file's bytes, and its text.
    folder.write("a b.txt", "text");
    let run = folder.run(&[
        "call",
        "echo.wasm",
        "demo:echo/types#f16([@\"a b.txt\"])",
        "demo:echo/types#f14([@\"a b.txt\"])",
        "demo:echo/types#f14([@none.txt])",
    ]);
    assert_eq!(run.code, 2, "{run}");
    assert_snapshot!("file_missing", run.stderr);
    let run = folder.run(&[
        "call",
        "echo.wasm",
        "demo:echo/types#f16([@\"a b.txt\"])",
        "demo:echo/types#f14([@\"a b.txt\"])",
    ]);
    assert_eq!(run.stdout, "echo: [[116, 101, 120, 116]]\necho: [\"text\"]\n", "{run}");
}

#[test]
fn empty_sockets_of_a_lone_plugin() {
    let folder = Folder::new();
    folder.write("my twice.wat", TWICE);
    assert_snapshot!(folder.run(&["call", "my twice.wat", "demo:math/twice#twice(1)", "--quiet"]));
}

#[test]
fn plugins_at_fault_are_left_out_on_demand() {
    let folder = graph();
    folder.write("graph.toml", format!("{GRAPH}\n[plugin.gone]\ncomponent = \"gone.wasm\"\n"));
    let calls = ["run", "graph.toml", "--call", "demo:math/sum#add(1, 2)"];
    assert_snapshot!("fault_stops", folder.run(&calls));
    let check = folder.run(&["check", "graph.toml"]);
    assert_eq!(check.stderr, folder.run(&calls).stderr);
    let keep_going = ["run", "graph.toml", "--keep-going", "--call", "demo:math/sum#add(1, 2)"];
    assert_snapshot!("fault_left_out", folder.run(&keep_going));
}

#[test]
fn a_second_run_compiles_nothing() {
    let folder = graph();
    let arguments = ["run", "graph.toml", "-v", "--call", "demo:math/sum#add(1, 2)"];
    let first = folder.run(&arguments);
    assert_eq!(first.stderr.matches("compiled file=").count(), 2, "{first}");
    let second = folder.run(&arguments);
    assert_eq!(second.stderr.matches("compiled file=").count(), 0, "{second}");
    assert_eq!(second.stderr.matches("took compiled code from the cache").count(), 2, "{second}");
    assert_eq!(first.stdout, second.stdout);
    // Each plugin is told of, those that share their code included.
    for (run, word) in [(&first, "compiled"), (&second, "took compiled code from the cache")] {
        for plugin in ["one", "twice"] {
            assert!(run.stderr.contains(&format!("compile{{plugin=\"{plugin}\"}}: {word}")), "{run}");
        }
        assert!(run.stderr.contains("shares compiled code plugin=\"two\" with=\"one\""), "{run}");
    }
    // A component of another content, and other settings of the engine, have entries of their own.
    let entries = || std::fs::read_dir(folder.path().join(".cache/jackfield/code")).expect("it is there").count();
    assert_eq!(entries(), 2);
    folder.write("sum.wat", SUM.replace("i32.add))", "i32.sub))"));
    assert_eq!(folder.run(&arguments).stderr.matches("compiled file=").count(), 1);
    assert_eq!(entries(), 3);
    folder.write("sum.wat", SUM);
    let fuel = folder.run(&["call", "sum.wat", "-v", "demo:math/sum#add(1, 2)", "--fuel", "1000000"]);
    assert_eq!(fuel.stderr.matches("compiled file=").count(), 1, "{fuel}");
    assert_eq!(entries(), 4);
    let none = folder.run(&["run", "graph.toml", "-v", "--no-cache", "--call", "demo:math/sum#add(1, 2)"]);
    assert_eq!(none.stderr.matches("compiled file=").count(), 2, "{none}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let cache = folder.path().join(".cache/jackfield/code");
        assert_eq!(cache.metadata().expect("it is there").permissions().mode() & 0o777, 0o700);
        // What is broken is compiled again.
        for entry in std::fs::read_dir(&cache).expect("it is a folder").flatten() {
            std::fs::write(entry.path(), "nonsense").expect("it can be written");
        }
    }
    let third = folder.run(&arguments);
    assert_eq!((third.code, third.stdout), (0, first.stdout));
}

#[test]
fn several_processes_share_the_cache() {
    let folder = graph();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let run = folder.run(&["run", "graph.toml", "--call", "demo:math/twice#twice(4)"]);
                assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "twice: 8\n", ""), "{run}");
            });
        }
    });
}

#[test]
fn native_code_is_loaded_where_it_is_trusted() {
    let folder = graph();
    let run = folder.run(&["compile", "sum.wat", "-o", "native/sum.cwasm"]);
    assert_eq!(run.code, 2, "{run}");
    std::fs::create_dir(folder.path().join("native")).expect("it can be made");
    let run = folder.run(&["compile", "sum.wat", "-o", "native/sum.cwasm"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "native/sum.cwasm\n"), "{run}");
    let call = "demo:math/sum#add(1, 2)";
    assert_snapshot!("native_untrusted", folder.run(&["call", "native/sum.cwasm", call]));
    assert_eq!(folder.run(&["call", "native/sum.cwasm", call, "--trust", "."]).stdout, "sum: 3\n");
    assert_eq!(folder.run(&["call", "native/sum.cwasm", call, "--trust", "elsewhere"]).code, 2);
    // A link out of a trusted folder leads out of what is trusted.
    #[cfg(unix)]
    {
        std::fs::create_dir(folder.path().join("trusted")).expect("it can be made");
        std::os::unix::fs::symlink("../native/sum.cwasm", folder.path().join("trusted/sum.cwasm")).expect("a link");
        assert_eq!(folder.run(&["call", "trusted/sum.cwasm", call, "--trust", "trusted"]).code, 2);
    }
    folder.write("graph.toml", GRAPH.replace("sum.wat", "native/sum.cwasm"));
    let run = folder.run(&["run", "graph.toml", "--trust", "native", "-v", "--call", call]);
    assert_eq!(run.stdout, "one: 3\ntwo: 3\n", "{run}");
    // `twice` alone is compiled.
    assert_eq!(run.stderr.matches("compiled file=").count(), 1, "{run}");
    assert_eq!(folder.run(&["check", "graph.toml"]).code, 2);
    assert_eq!(folder.run(&["check", "graph.toml", "--trust", "native"]).code, 0);
    // Native code that is not ours says nothing of what it plugs.
    folder.write("native/other.cwasm", b"\x7fELF and so on");
    let run = folder.run(&["call", "native/other.cwasm", call, "--trust", "native"]);
    assert_eq!(run.code, 2, "{run}");
}

#[test]
fn a_watched_graph_is_loaded_again() {
    use std::io::{BufRead, BufReader};
    let folder = graph();
    let mut command = folder.command(&["run", "graph.toml", "--watch", "--call", "demo:math/twice#twice(4)"]);
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::null());
    let mut child = command.spawn().expect("it starts");
    let mut replies = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let mut next = || replies.next().expect("a reply").expect("it is text");
    assert_eq!(next(), "twice: 8");
    folder.write("sum.wat", SUM.replace("i32.add))", "i32.mul))"));
    assert_eq!(next(), "twice: 16");
    child.kill().expect("it can be ended");
    child.wait().expect("it ends");
    let run = folder.run(&["run", "graph.toml", "--watch"]);
    assert_eq!(run.code, 2, "{run}");
}
