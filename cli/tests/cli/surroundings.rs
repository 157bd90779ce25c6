//! Where the command is run: terminals and pipes, odd paths, folders that cannot be written, and its end by a signal.

use std::path::Path;
use std::process::Stdio;

use crate::support::{Folder, STORE_WIT, SUM, TWICE};

fn graph_in(folder: &Folder, at: &str) {
    folder.write(&format!("{at}/plugins/sum.wat"), SUM);
    folder.write(&format!("{at}/plugins/twice.wat"), TWICE);
    folder.write(
        &format!("{at}/graphs/my graph ü.toml"),
        "[graph]\nroot = \"demo:math/twice\"\n[plugin.twice]\ncomponent = \"../plugins/twice.wat\"\n[plugin.sum]\ncomponent = \"../graphs/../plugins/./sum.wat\"\n",
    );
}

const CALL: [&str; 2] = ["--call", "demo:math/twice#twice(4)"];

#[test]
fn paths_may_be_odd() {
    let folder = Folder::new();
    graph_in(&folder, "a b/ñandú");
    let manifest = "a b/ñandú/graphs/my graph ü.toml";
    let absolute = folder.path().join(manifest).display().to_string();
    for path in [manifest, "./a b/../a b/ñandú/graphs/my graph ü.toml", &absolute] {
        let check = folder.run(&["check", path]);
        let shown = path.replace(&folder.path().display().to_string(), "[FOLDER]");
        assert_eq!((check.code, check.stdout), (0, format!("{shown}: ok, 2 plugins and 1 socket\n")));
        let run = folder.run(&["run", path, CALL[0], CALL[1]]);
        assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "twice: 8\n", ""), "{run}");
        assert_eq!(folder.run(&["graph", path, "-o", "a b/ñandú/bild é.svg", "--format", "svg"]).code, 0);
    }
    // From another folder, and from a folder beside it.
    let mut command = folder.command(&["run", "../graphs/my graph ü.toml", CALL[0], CALL[1]]);
    let output = command.current_dir(folder.path().join("a b/ñandú/plugins")).output().expect("it runs");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "twice: 8\n");
    // A component's id is its stem, as far as an id can hold it.
    folder.write("a b/ñandú.wat", SUM);
    let run = folder.run(&["call", "a b/ñandú.wat", "demo:math/sum#add(1, 2)"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "plugin-and-: 3\n"), "{run}");
    let run = folder.run(&["compile", "a b/ñandú.wat", "-o", "a b/ü ü.cwasm"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "a b/ü ü.cwasm\n"), "{run}");
    folder.write("a b/wit ü/kv.wit", STORE_WIT);
    let run = folder.run(&["wit", "socket", "a b/wit ü", "demo:kv/store", "--cardinality", "any", "-o", "o ü/x y"]);
    assert_eq!(run.code, 0, "{run}");
    assert!(folder.path().join("o ü/x y/sockets.wit").is_file());
    let run = folder.run(&["new", "rust-plugin", "plug", "--dir", "neu ü/plug in"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "neu ü/plug in\n"), "{run}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_path_need_not_be_text() {
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::new();
    let name = std::ffi::OsStr::from_bytes(b"\xff\xfe.wat");
    std::fs::write(folder.path().join(name), SUM).expect("it can be written");
    for (command, code) in [("inspect", 0), ("check", 2), ("graph", 2)] {
        let output = folder.command(&[command]).arg(name).output().expect("it runs");
        assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let output = folder.command(&["call"]).arg(name).arg("demo:math/sum#add(1, 2)").output().expect("it runs");
    assert!(String::from_utf8_lossy(&output.stdout).ends_with(": 3\n"), "{output:?}");
}

#[test]
fn a_cache_that_cannot_be_written_is_done_without() {
    let folder = Folder::new();
    folder.write("sum.wat", SUM);
    folder.write("file", "");
    for (cache, home) in [(Some("file"), "file"), (Some("file/below"), "nowhere"), (None, "file")] {
        let mut command = folder.command(&["call", "sum.wat", "demo:math/sum#add(1, 2)"]);
        command.env("HOME", folder.path().join(home)).env_remove("XDG_CACHE_HOME");
        if let Some(cache) = cache {
            command.env("XDG_CACHE_HOME", folder.path().join(cache));
        }
        let output = command.output().expect("it runs");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "sum: 3\n", "{output:?}");
        assert_eq!(output.status.code(), Some(0));
    }
    let mut command = folder.command(&["call", "sum.wat", "demo:math/sum#add(1, 2)"]);
    let output = command.env_remove("HOME").env_remove("XDG_CACHE_HOME").output().expect("it runs");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "sum: 3\n", "{output:?}");
}

#[test]
fn what_cannot_be_written_is_told_and_nothing_is_left() {
    let folder = Folder::new();
    folder.write("sum.wat", SUM);
    folder.write("kv.wit", STORE_WIT);
    folder.write("file", "mine");
    graph_in(&folder, "g");
    let graph = "g/graphs/my graph ü.toml";
    for arguments in [
        &["compile", "sum.wat", "-o", "file/x.cwasm"][..],
        &["compile", "sum.wat", "-o", "g"],
        &["graph", graph, "-o", "g"],
        &["graph", graph, "-o", "file/x.svg"],
        &["wit", "socket", "kv.wit", "store", "--cardinality", "any", "-o", "file"],
        &["wit", "plug", "kv.wit", "store", "-o", "file/below"],
        &["new", "rust-plugin", "x", "--dir", "file"],
        &["new", "rust-plugin", "x", "--dir", "file/below"],
    ] {
        let run = folder.run(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{arguments:?} {run}");
        assert!(run.stderr.starts_with("error: ") && run.stderr.contains('`'), "{arguments:?} {run}");
    }
    let mut left: Vec<_> = std::fs::read_dir(folder.path())
        .expect("it is there")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("text"))
        .collect();
    left.sort();
    assert_eq!(left.iter().filter(|name| *name != ".cache").collect::<Vec<_>>(), ["file", "g", "kv.wit", "sum.wat"]);
    assert_eq!(std::fs::read_to_string(folder.path().join("file")).expect("it is there"), "mine");
}

#[cfg(unix)]
#[test]
fn a_pipe_that_closes_in_between_ends_it_quietly_and_is_told_by_the_code() {
    use std::io::{BufRead, BufReader, Write};
    let folder = Folder::new();
    folder.write("sum.wat", SUM);
    let mut command = folder.command(&["call", "sum.wat", "-"]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let mut calls = child.stdin.take().expect("a pipe");
    let mut replies = BufReader::new(child.stdout.take().expect("a pipe"));
    writeln!(calls, "sum#add(1, 2)").expect("it listens");
    let mut line = String::new();
    replies.read_line(&mut line).expect("a reply");
    assert_eq!(line, "sum: 3\n");
    drop(replies);
    for _ in 0..1000 {
        if writeln!(calls, "sum#add(1, 2)").is_err() {
            break;
        }
    }
    drop(calls);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(141), ""));
}

/// Runs a line on a terminal of its own and gives what is seen there; nothing where there is no `script` to make one.
#[cfg(target_os = "linux")]
fn on_a_terminal(folder: &Folder, line: &str, variables: &[(&str, &str)]) -> Option<(i32, String)> {
    let line = line.replace("jackfield", env!("CARGO_BIN_EXE_jackfield"));
    let mut command = std::process::Command::new("script");
    command.args(["-qec", &line, "/dev/null"]).current_dir(folder.path());
    command.env("XDG_CACHE_HOME", folder.path().join(".cache")).env("TERM", "xterm").env_remove("NO_COLOR");
    // In CI, what shows colours is taken to understand them, whatever the terminal is called.
    command.env_remove("CI");
    command.envs(variables.iter().copied());
    let output = command.stdin(Stdio::null()).output().ok()?;
    let seen = String::from_utf8_lossy(&output.stdout).replace('\r', "");
    Some((output.status.code().unwrap_or(-1), seen))
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_has_colour() {
    let folder = Folder::new();
    folder.write("sum.wat", SUM);
    folder.write("graph.toml", "[graph]\nroot = \"demo:math/sum\"\n[plugin.sum]\ncomponent = \"sum.wat\"\n");
    let look = |line: &str, variables: &[(&str, &str)]| on_a_terminal(&folder, line, variables);
    let Some((code, seen)) = look("jackfield check none.toml", &[]) else { return };
    assert!(code == 2 && seen.contains("\x1b[1;31merror:\x1b[0m the manifest"), "{seen:?}");
    for variables in [&[("NO_COLOR", "1")][..], &[("TERM", "dumb")]] {
        let (_, seen) = look("jackfield check none.toml", variables).expect("there is one");
        assert!(seen.starts_with("error: the manifest"), "{seen:?}");
    }
    // A result has no colour anywhere, and what is piped has none either.
    let (code, seen) = look("jackfield check graph.toml", &[]).expect("there is one");
    assert_eq!((code, seen.as_str()), (0, "graph.toml: ok, 1 plugin and 0 sockets\n"));
    let (_, seen) = look("jackfield check none.toml 2>&1 | cat", &[]).expect("there is one");
    assert!(!seen.contains('\x1b'), "{seen:?}");
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_a_whole_file_or_none() {
    let folder = Folder::new();
    folder.write("sum.wat", SUM);
    assert_eq!(folder.run(&["compile", "sum.wat", "-o", "whole.cwasm"]).code, 0);
    let whole = std::fs::read(folder.path().join("whole.cwasm")).expect("it is there");
    let out = folder.path().join("out.cwasm");
    for wait in [0, 1, 2, 4, 8, 12, 16, 20, 25, 30, 40, 50, 70, 100] {
        let mut command = folder.command(&["compile", "sum.wat", "-o", "out.cwasm"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        std::thread::sleep(std::time::Duration::from_millis(wait));
        let interrupt = format!("kill -INT {}", child.id());
        let _ = std::process::Command::new("sh").args(["-c", &interrupt]).stderr(Stdio::null()).status();
        child.wait().expect("it ends");
        if let Ok(found) = std::fs::read(&out) {
            assert_eq!(found.len(), whole.len(), "after {wait} ms");
            std::fs::remove_file(&out).expect("it can go");
        }
    }
    assert!(Path::new(&folder.path().join("sum.wat")).is_file());
}
