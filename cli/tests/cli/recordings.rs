//! `run --record`, `replay`, and `run --stats`.

use serde_json::Value;

use crate::support::{Folder, SUM, TWICE};

const GRAPH: &str = "[graph]\nroot = \"demo:math/twice\"\n\n[plugin.twice]\ncomponent = \"twice.wat\"\n\n\
                     [plugin.sum]\ncomponent = \"sum.wat\"\n";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("sum.wat", SUM);
    folder.write("twice.wat", TWICE);
    folder.write("graph.toml", GRAPH);
    folder
}

/// A folder with a recording of two calls.
fn recorded() -> Folder {
    let folder = folder();
    let calls = ["--call", "twice#twice(4)", "--call", "twice#twice(5)"];
    let run = folder.run(&[&["run", "graph.toml", "--record", "calls.jsonl"][..], &calls].concat());
    assert_eq!((run.code, run.stdout.as_str()), (0, "twice: 8\ntwice: 10\n"), "{run}");
    folder
}

fn lines(folder: &Folder) -> Vec<Value> {
    let text = std::fs::read_to_string(folder.path().join("calls.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_call_is_written_down() {
    let lines = lines(&recorded());
    assert_eq!(lines[0]["jackfield-recording"], 1);
    assert_eq!(lines[0]["plugins"]["sum"].as_str().map(str::len), Some(64));
    assert_eq!(lines.len(), 5);
    // Inner calls end first.
    let (inner, outer) = (&lines[1], &lines[2]);
    assert_eq!((&inner["number"], &inner["within"], &inner["caller"]), (&2.into(), &1.into(), &"twice".into()));
    assert_eq!((&inner["plugin"], &inner["contract"]), (&"sum".into(), &"demo:math/sum@0.1.0".into()));
    assert_eq!((&inner["function"], &inner["arguments"]), (&"add".into(), &serde_json::json!(["4", "4"])));
    assert_eq!(inner["reply"], serde_json::json!({ "ok": "8" }));
    assert_eq!((&outer["number"], &outer["caller"], &outer["reply"]["ok"]), (&1.into(), &Value::Null, &"8".into()));
    assert!(outer["at"].as_u64() > Some(1_600_000_000_000_000) && outer["us"].as_u64() >= inner["us"].as_u64());
}

#[test]
fn what_was_recorded_is_played_back() {
    let folder = recorded();
    let run = folder.run(&["replay", "calls.jsonl"]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "", "2 calls played, 0 differences\n"));
    // One plugin alone: nobody else is there.
    std::fs::remove_file(folder.path().join("sum.wat")).unwrap();
    let run = folder.run(&["replay", "calls.jsonl", "--plugin", "twice"]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "", "2 calls played, 0 differences\n"));
}

#[test]
fn a_socket_is_served_from_a_recording() {
    let folder = recorded();
    std::fs::remove_file(folder.path().join("sum.wat")).unwrap();
    let alone = GRAPH.split("[plugin.sum]").next().unwrap();
    let manifest = |lines: &str| folder.write("graph.toml", format!("{alone}[host.\"demo:math/sum\"]\n{lines}\n"));
    manifest("replay = \"calls.jsonl\"");
    let calls = |calls: &[&str]| {
        let calls = calls.iter().flat_map(|call| ["--call", call]);
        folder.run(&["run", "graph.toml"].into_iter().chain(calls).collect::<Vec<_>>())
    };
    // By their arguments, not by their order, and as often as is wanted.
    let run = calls(&["twice#twice(5)", "twice#twice(4)", "twice#twice(5)"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "twice: 10\ntwice: 8\ntwice: 10\n"), "{run}");
    let run = calls(&["twice#twice(6)"]);
    assert_eq!(run.code, 1, "{run}");
    assert!(run.stdout.contains("the recording has no call `demo:math/sum@0.1.0#add(6, 6)`"), "{run}");
    // A stub goes before it.
    manifest("replay = \"calls.jsonl\"\nstub.add = \"7\"");
    assert_eq!(calls(&["twice#twice(6)"]).stdout, "twice: 7\n");
    for (lines, words) in [
        ("replay = \"none.jsonl\"", "the recording of `demo:math/sum`: "),
        ("replay = \"graph.toml\"", "is no recording"),
        ("replay = \"empty.jsonl\"", "no plugin calls `demo:math/sum` in the recording"),
    ] {
        folder.write("empty.jsonl", "{\"jackfield-recording\":1,\"manifest\":\"graph.toml\",\"plugins\":{}}\n");
        manifest(lines);
        let run = calls(&["twice#twice(5)"]);
        assert!(
            run.code == 2 && run.stderr.contains(words) && run.stderr.contains("graph.toml:"),
            "{words} is missing in {run}"
        );
    }
}

#[test]
fn a_version_that_replies_otherwise_is_found_out() {
    let folder = recorded();
    // One that subtracts.
    folder.write("minus.wat", SUM.replace("i32.add", "i32.sub"));
    let run = folder.run(&["replay", "calls.jsonl", "--plugin", "sum", "--component", "minus.wat"]);
    let lines = "call 2: sum: demo:math/sum@0.1.0#add(4, 4): recorded 8, now 0\n\
                 call 4: sum: demo:math/sum@0.1.0#add(5, 5): recorded 10, now 0\n";
    assert_eq!((run.code, run.stdout.as_str()), (1, lines), "{run}");
    assert!(run.stderr.contains("note: the component of plugin `sum` is not the one that was recorded"), "{run}");
    assert!(run.stderr.ends_with("2 calls played, 2 differences\n"), "{run}");
    let run = folder.run(&["replay", "calls.jsonl", "--plugin", "sum", "--component", "minus.wat", "--json"]);
    let first: Value = serde_json::from_str(run.stdout.lines().next().unwrap()).unwrap();
    assert_eq!((&first["number"], &first["recorded"], &first["replied"]), (&2.into(), &"8".into(), &"0".into()));
    // One that calls its socket otherwise.
    folder.write("other.wat", TWICE.replacen("local.get 0", "i32.const 3", 1));
    let run = folder.run(&["replay", "calls.jsonl", "--plugin", "twice", "--component", "other.wat"]);
    assert_eq!(run.code, 1, "{run}");
    assert!(run.stdout.starts_with("call 2: sum: demo:math/sum@0.1.0#add("), "{run}");
    assert!(run.stdout.contains("recorded the arguments (4, 4), now these"), "{run}");
}

#[test]
fn what_the_application_served_is_played_back() {
    let folder = folder();
    folder.write(
        "served.toml",
        GRAPH.split("[plugin.sum]").next().unwrap().to_owned() + "[host.\"demo:math/sum\".stub]\nadd = \"7\"\n",
    );
    let run = folder.run(&["run", "served.toml", "--record", "calls.jsonl", "--call", "twice#twice(4)"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "twice: 7\n"), "{run}");
    folder.write(
        "served.toml",
        std::fs::read_to_string(folder.path().join("served.toml")).unwrap().replace("\"7\"", "\"1\""),
    );
    let run = folder.run(&["replay", "calls.jsonl"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, "1 call played, 0 differences\n"), "{run}");
}

#[test]
fn what_is_no_recording_is_told() {
    let folder = recorded();
    let whole = std::fs::read(folder.path().join("calls.jsonl")).unwrap();
    // A run that was killed.
    folder.write("cut.jsonl", &whole[..whole.len() - 20]);
    let run = folder.run(&["replay", "cut.jsonl"]);
    assert!(run.code == 0 && run.stderr.contains("ends in the middle of a line"), "{run}");
    folder.write("torn.jsonl", [&whole[..whole.len() - 20], b"\n", &whole[..]].concat());
    folder.write("empty.jsonl", "");
    folder.write("newer.jsonl", "{\"jackfield-recording\":2,\"manifest\":\"graph.toml\",\"plugins\":{}}\n");
    for (arguments, words) in [
        (&["replay", "graph.toml"][..], "`graph.toml` is no recording: line 1"),
        (&["replay", "empty.jsonl"], "`empty.jsonl` is no recording: it is empty"),
        (&["replay", "newer.jsonl"], "it has the form 2, and this command reads the form 1"),
        (&["replay", "torn.jsonl"], "`torn.jsonl`, line 5"),
        (&["replay", "missing.jsonl"], "`missing.jsonl` cannot be read"),
        (&["replay", "."], "`.` cannot be read: it is a folder"),
        (&["run", "graph.toml", "--record", ".", "--call", "twice#twice(1)"], "`.` cannot be written: it is a folder"),
        (
            &["replay", "calls.jsonl", "--plugin", "twise"],
            "there is no plugin `twise` in the graph; there is `twice` and `sum`",
        ),
        (&["replay", "calls.jsonl", "--manifest", "other.toml"], "other.toml"),
        (
            &["run", "graph.toml", "--record", "sum.wat", "--call", "twice#twice(1)"],
            "a recording would be written over it",
        ),
        (
            &["run", "graph.toml", "--record", "no/such/folder", "--call", "twice#twice(1)"],
            "`no/such/folder` cannot be written",
        ),
    ] {
        let run = folder.run(arguments);
        assert!(run.code == 2 && run.stderr.contains(words), "{words}: {run}");
    }
    assert_eq!(std::fs::read_to_string(folder.path().join("sum.wat")).unwrap(), SUM);
}

#[test]
#[cfg(unix)]
fn recordings_and_locks_that_are_pipes_or_devices_are_refused_at_once() {
    let folder = recorded();
    folder.run(&["lock", "graph.toml"]);
    std::fs::remove_file(folder.path().join("graph.lock")).unwrap();
    for pipe in ["pipe", "graph.lock"] {
        let made = std::process::Command::new("mkfifo").arg(folder.path().join(pipe)).status();
        assert!(made.expect("mkfifo is there").success());
    }
    for (arguments, words) in [
        (&["replay", "pipe"][..], "`pipe` cannot be read: it is a pipe"),
        (&["replay", "/dev/zero"], "it is a device"),
        (&["check", "graph.toml", "--locked"], "`graph.lock` cannot be read: it is a pipe"),
    ] {
        let run = folder.run(arguments);
        assert!(run.code == 2 && run.stderr.contains(words), "{words}: {run}");
    }
}

#[test]
fn recordings_that_were_edited_are_played_line_by_line() {
    let folder = recorded();
    let text = std::fs::read_to_string(folder.path().join("calls.jsonl")).unwrap();
    // An escape sequence that never ends, and a line of its own.
    folder.write("edited.jsonl", text.replace("\"ok\":\"8\"", "\"ok\":\"8\\u001b]0;x\\nsum: 9\""));
    let run = folder.run(&["replay", "edited.jsonl"]);
    let line = "call 1: twice: demo:math/twice@0.1.0#twice(4): recorded 8\\u{1b}]0;x sum: 9, now 8\n";
    assert_eq!((run.code, run.stdout.as_str()), (1, line), "{run}");
    // As many plugs of one socket as there is room for.
    let (header, calls) = text.split_once('\n').unwrap();
    let call = calls.lines().next().unwrap();
    let many: String = (0..50_000).map(|at| call.replace("\"sum\"", &format!("\"sum{at}\"")) + "\n").collect();
    folder.write("many.jsonl", format!("{header}\n{many}{calls}"));
    let start = std::time::Instant::now();
    let run = folder.run(&["replay", "many.jsonl", "--plugin", "twice"]);
    assert!(run.code < 2, "{run}");
    assert!(start.elapsed() < std::time::Duration::from_secs(30), "{:?}", start.elapsed());
}

#[test]
fn what_plugins_did_is_printed_at_the_end() {
    let folder = folder();
    let calls = ["--stats", "--call", "twice#twice(4)", "--call", "twice#twice(5)"];
    let run = folder.run(&[&["run", "graph.toml", "--json"][..], &calls].concat());
    assert_eq!(run.code, 0, "{run}");
    let last: Value = serde_json::from_str(run.stdout.lines().last().unwrap()).unwrap();
    let (twice, sum) = (&last["stats"]["twice"], &last["stats"]["sum"]);
    let keys: Vec<&str> = twice.as_object().unwrap().keys().map(String::as_str).collect();
    let expected =
        ["calls", "errors", "ms", "own_ms", "memory", "memory_peak", "restarts", "handles", "bytes_in", "bytes_out"];
    assert_eq!(keys, expected);
    assert_eq!((&twice["calls"], &sum["calls"], &sum["errors"]), (&2.into(), &2.into(), &serde_json::json!({})));
    assert_eq!((&twice["bytes_in"], &twice["bytes_out"], &sum["bytes_in"]), (&8.into(), &8.into(), &16.into()));
    let run = folder.run(&[&["run", "graph.toml"][..], &calls].concat());
    assert_eq!((run.code, run.stdout.as_str()), (0, "twice: 8\ntwice: 10\n"), "{run}");
    let table: Vec<Vec<&str>> = run.stderr.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(table[0][..4], ["plugin", "calls", "errors", "time"], "{run}");
    assert_eq!(
        (table[1][..3].to_vec(), table[2][..3].to_vec()),
        (vec!["twice", "2", "0"], vec!["sum", "2", "0"]),
        "{run}"
    );
}
