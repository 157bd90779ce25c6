//! What the command reads from stdin, and files that are none.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Folder, SUM};

const GRAPH: &str = "[graph]\nroot = \"demo:math/sum\"\n[plugin.sum]\ncomponent = \"sum.wat\"\n";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("sum.wat", SUM);
    folder.write("graph.toml", GRAPH);
    folder
}

#[test]
fn a_dash_is_stdin_wherever_a_file_is_read() {
    let folder = folder();
    for (arguments, said) in [
        (&["check", "-"][..], "stdin: ok, 1 plugin and 0 sockets\n"),
        (&["graph", "-"], "flowchart LR\n"),
        (&["run", "-", "--call", "sum#add(1, 2)"], "sum: 3\n"),
        (&["inspect", "--limits", "-"], "sum  "),
    ] {
        let run = folder.run_with_stdin(arguments, GRAPH);
        assert!(run.code == 0 && run.stdout.starts_with(said), "{arguments:?}\n{run}");
    }
    for (arguments, said) in [
        (&["inspect", "-"][..], "stdin: "),
        (&["call", "-", "sum#add(1, 2)"], "stdin: 3\n"),
        (&["wit", "plug", "-", "demo:math/sum"], "package "),
        (&["compile", "-", "-o", "sum.cwasm"], "sum.cwasm\n"),
        (&["check", "-", "--against", "sum.wat"], "demo:math/sum@0.1.0: "),
    ] {
        let run = folder.run_with_stdin(arguments, SUM);
        assert!(run.code == 0 && run.stdout.starts_with(said), "{arguments:?}\n{run}");
    }
    let wit = "package demo:math@0.1.0;\ninterface sum { add: func(a: u32, b: u32) -> u32; }\n";
    for arguments in [&["wit", "plug", "-", "demo:math/sum"][..], &["check", "-", "--against", "sum.wat"]] {
        let run = folder.run_with_stdin(arguments, wit);
        assert_eq!(run.code, 0, "{arguments:?}\n{run}");
    }
    // It can be read once.
    for arguments in
        [&["run", "-", "--call", "-"][..], &["run", "-", "--watch", "--call", "sum#add(1, 2)"], &["call", "-", "-"]]
    {
        let run = folder.run_with_stdin(arguments, GRAPH);
        assert!(run.code == 2 && run.stderr.contains("stdin"), "{arguments:?}\n{run}");
    }
    // What is wrong in it has its line.
    let run = folder.run_with_stdin(&["check", "-"], &GRAPH.replace("root", "rot"));
    assert!(run.code == 2 && run.stderr.contains("--> stdin:2:1"), "{run}");
}

#[cfg(unix)]
#[test]
fn what_has_no_end_is_refused_at_once() {
    let folder = folder();
    // It takes no room: nothing was written to it.
    let large = std::fs::File::create(folder.path().join("large")).expect("it can be made");
    large.set_len(3 << 30).expect("files may have holes");
    folder.write("zero.toml", "[graph]\nroot = \"demo:math/sum\"\n[plugin.sum]\ncomponent = \"/dev/zero\"\n");
    let start = Instant::now();
    for arguments in [
        &["inspect", "/dev/zero"][..],
        &["check", "/dev/zero"],
        &["check", "large"],
        &["graph", "large"],
        &["inspect", "large"],
        &["check", "zero.toml"],
        &["call", "/dev/zero", "sum#add(1, 2)"],
        &["compile", "/dev/zero", "-o", "x.cwasm"],
    ] {
        let run = folder.run(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{arguments:?}\n{run}");
        let words = ["it is a device, and a regular file is expected", "no more than"];
        assert!(words.iter().any(|words| run.stderr.contains(words)), "{arguments:?}\n{run}");
    }
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

#[test]
fn what_is_no_manifest_is_named() {
    let folder = folder();
    folder.write(
        "foo.wit",
        "package demo:text@0.1.0;\n\ninterface filter {\n    transform: func(text: string) -> string;\n}\n",
    );
    folder.write("graph.json", "{\"graph\": {}}");
    folder.write("text", "not toml\n".repeat(100));
    for (file, said) in [
        ("foo.wit", "error: `foo.wit` is WIT, and a manifest in TOML is expected\nhelp: "),
        ("graph.json", "error: `graph.json` is JSON, and a manifest in TOML is expected\nhelp: "),
        ("sum.wat", "error: `sum.wat` is WebAssembly, and a manifest in TOML is expected\nhelp: "),
        (".", "error: `.` is a folder, and a manifest in TOML is expected\nhelp: "),
    ] {
        for command in ["check", "graph"] {
            let run = folder.run(&[command, file]);
            assert!(run.code == 2 && run.stderr.starts_with(said), "{run}");
            assert_eq!(run.stderr.lines().count(), 2, "{run}");
        }
    }
    let run = folder.run(&["check", "text"]);
    assert!(run.stderr.matches("error").count() <= 12 && run.stderr.contains("more errors follow"), "{run}");
}

#[test]
fn the_cache_is_looked_at_and_emptied() {
    let folder = folder();
    let path = folder.run(&["cache", "path"]);
    assert_eq!(path.stdout.trim_end().replace('\\', "/"), "[FOLDER]/.cache/jackfield/code");
    let size = || {
        let run = folder.run(&["cache", "--json"]);
        let value: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run}"));
        (value["entries"].as_u64(), value["bytes"].as_u64().is_some_and(|bytes| bytes > 0))
    };
    assert_eq!(size(), (Some(0), false));
    assert_eq!(folder.run(&["call", "sum.wat", "sum#add(1, 2)"]).code, 0);
    assert_eq!(size(), (Some(1), true));
    // What somebody else has put there stays.
    let other = folder.write(".cache/jackfield/code/notes.txt", "mine");
    let run = folder.run(&["cache", "clean"]);
    assert!(run.code == 0 && run.stdout.contains("removed 1 entry, "), "{run}");
    assert_eq!(size(), (Some(0), false));
    assert!(other.is_file());
    assert_eq!(folder.run(&["cache", "clear"]).code, 2);
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_nothing_behind() {
    let folder = folder();
    // A bound on the size of files fails like a disk that is full.
    let line = "trap '' XFSZ; ulimit -f 4; exec \"$0\" call sum.wat 'sum#add(1, 2)'";
    let mut command = Command::new("sh");
    command.args(["-c", line, env!("CARGO_BIN_EXE_jackfield")]).current_dir(folder.path());
    command.env("XDG_CACHE_HOME", folder.path().join(".cache")).stdin(Stdio::null());
    let output = command.output().expect("sh starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), &*output.stdout), (Some(0), &b"sum: 3\n"[..]), "{stderr}");
    assert!(stderr.contains("compiled code cannot be cached"), "{stderr}");
    let left: Vec<_> = std::fs::read_dir(folder.path().join(".cache/jackfield/code")).expect("it was made").collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn the_name_of_an_output_says_its_form() {
    let folder = folder();
    for (name, start) in [
        ("g.svg", "<svg "),
        ("g.dot", "digraph jackfield {"),
        ("g.mmd", "flowchart LR"),
        ("g.md", "```mermaid\nflowchart LR"),
        ("g.json", "{\n  \"version\": 1,"),
        ("g.txt", "flowchart LR"),
    ] {
        let run = folder.run(&["graph", "graph.toml", "-o", name]);
        assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""), "{name}");
        let text = std::fs::read_to_string(folder.path().join(name)).expect("it is written");
        assert!(text.starts_with(start), "{name}: {text}");
    }
    let run = folder.run(&["graph", "graph.toml", "-o", "g.svg", "--format", "dot"]);
    assert!(run.code == 2 && run.stderr.contains("`--format dot` contradicts the name `g.svg`"), "{run}");
    let run = folder.run(&["graph", "graph.toml", "-o", "g.png"]);
    assert!(run.code == 2 && run.stderr.contains("help: name a .svg"), "{run}");
    // The form said, any name will do.
    assert_eq!(folder.run(&["graph", "graph.toml", "-o", "g.out", "--format", "svg"]).code, 0);
}

#[test]
fn lines_of_comments_are_no_calls() {
    let run = folder()
        .run_with_stdin(&["call", "sum.wat", "-"], "# the first\nsum#add(1, 2)\n// the second\n\nsum#add(2, 2)\n");
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "sum: 3\nsum: 4\n", ""));
}

#[test]
fn a_folder_that_is_trusted_is_there() {
    let folder = folder();
    for arguments in [
        &["call", "sum.wat", "--trust", "nowhere", "sum#add(1, 2)"][..],
        &["run", "graph.toml", "--trust", "nowhere", "--call", "sum#add(1, 2)"],
        &["check", "graph.toml", "--trust", "nowhere"],
        &["graph", "graph.toml", "--trust", "sum.wat"],
    ] {
        let run = folder.run(arguments);
        assert!(run.code == 2 && run.stderr.contains("`--trust "), "{arguments:?}\n{run}");
    }
}

/// Plugs `demo:math/sum`; `add` never ends where `a` is 13.
const ENDLESS: &str = r#"
(component
  (core module $m
    (func (export "add") (param i32 i32) (result i32)
      (if (i32.eq (local.get 0) (i32.const 13)) (then (loop (br 0))))
      local.get 0 local.get 1 i32.add))
  (core instance $i (instantiate $m))
  (func $add (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $i "add")))
  (instance (export "demo:math/sum") (export "add" (func $add))))
"#;

#[cfg(unix)]
#[test]
fn control_c_cancels_the_call_that_runs() {
    let folder = Folder::new();
    folder.write("endless.wat", ENDLESS);
    let mut command = folder.command(&["call", "endless.wat", "--deadline", "none", "-"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the command can be started");
    let mut stdin = child.stdin.take().expect("it is piped");
    let mut stdout = BufReader::new(child.stdout.take().expect("it is piped"));
    let mut line = String::new();
    writeln!(stdin, "sum#add(1, 2)").expect("it reads");
    stdout.read_line(&mut line).expect("it replies");
    assert_eq!(line, "endless: 3\n");
    writeln!(stdin, "sum#add(13, 0)").expect("it reads");
    std::thread::sleep(Duration::from_secs(1));
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.is_ok_and(|status| status.success()), "the signal cannot be sent");
    line.clear();
    stdout.read_line(&mut line).expect("it replies");
    assert!(line.starts_with("endless: error: cancelled: "), "{line}");
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
}

#[cfg(unix)]
#[test]
fn a_result_that_cannot_be_written_is_an_error() {
    let folder = folder();
    let lines = [
        "run graph.toml --call 'sum#add(1, 2)'",
        "run graph.toml --call 'sum#add(1, 2)' --json --stats",
        "call sum.wat 'sum#add(1, 2)'",
        "inspect sum.wat",
        "graph graph.toml",
        "check graph.toml",
        "schema",
        "completions bash",
        "--help",
        "run --help",
        "--version",
    ];
    let run = |line: &str| {
        let mut command = Command::new("bash");
        let jackfield = env!("CARGO_BIN_EXE_jackfield");
        command.args(["-c", &format!("'{jackfield}' {line}")]).current_dir(folder.path()).stdin(Stdio::null());
        command.env("XDG_CACHE_HOME", folder.path().join(".cache")).output().expect("a shell")
    };
    for line in lines {
        let output = run(&format!("{line} >&-"));
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{line} >&-\n{said}");
        assert!(said.contains("error: stdout is closed"), "{line}\n{said}");
        if cfg!(target_os = "linux") {
            let output = run(&format!("{line} >/dev/full"));
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{line} >/dev/full\n{said}");
            assert!(said.contains("error: stdout cannot be written: "), "{line}\n{said}");
        }
        // Nobody wants it, which is no error.
        let output = run(&format!("{line} >/dev/null"));
        assert_eq!(output.status.code(), Some(0), "{line}");
    }
}
