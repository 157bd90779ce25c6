//! `cargo xtask` as people run it: its words, its exit codes, what it leaves behind.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

fn xtask(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } = xtask(folder, arguments).output().expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("it is UTF-8");
    (status.code().unwrap_or(-1), text(stdout), text(stderr))
}

/// The lines of a pipe, as they come.
fn lines(pipe: impl Read + Send + 'static) -> Receiver<String> {
    let (send, receive) = channel();
    std::thread::spawn(move || {
        BufReader::new(pipe).lines().map_while(Result::ok).all(|line| send.send(line).is_ok());
    });
    receive
}

/// Waits for a line with these words.
fn wait_for(lines: &Receiver<String>, words: &str) -> String {
    let end = Instant::now() + Duration::from_secs(120);
    let mut seen = Vec::new();
    loop {
        let left = end.saturating_duration_since(Instant::now());
        match lines.recv_timeout(left) {
            Ok(line) if line.contains(words) => return line,
            Ok(line) => seen.push(line),
            Err(_) => panic!("no `{words}` in {seen:#?}"),
        }
    }
}

struct Watching(Child);

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn what_cannot_be_run_says_what_to_do_next() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("empty")).expect("it can be made");
    assert_eq!(run(folder.path(), &["build-plugins"]).0, 0);
    for (arguments, words) in [
        (
            &["run", "--no-build", "none.md", "nor-this.md"][..],
            &["`none.md` cannot be checked", "`nor-this.md`", "help: name files and folders"][..],
        ),
        (&["run", "--no-build", "--graph", "none.toml"], &["`none.toml` is not there", "help: `--graph`"]),
        (&["run", "--no-build", "--graph", "empty"], &["`empty` is a folder", "help: `--graph`"]),
        (&["run", "--no-build", "empty"], &["no .md or .txt file", "help: name files"]),
        (&["build-plugins", "speling"], &["no plugin `speling`, did you mean `spelling`?"]),
        (&["run", "--wach"], &["--watch"]),
    ] {
        let (code, stdout, stderr) = run(folder.path(), arguments);
        assert!(code != 0 && stdout.is_empty(), "{arguments:?}: {code}\n{stdout}\n{stderr}");
        for words in words {
            assert!(stderr.contains(words), "{arguments:?}: no `{words}` in\n{stderr}");
        }
        // What is said before are plugins whose languages' tools are not there.
        assert!(stderr.lines().any(|line| line.starts_with("error: ")), "{stderr}");
    }
}

#[test]
fn what_comes_before_the_engine_is_built_without_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository");
    let engine = |name: &str| {
        let mut cargo = jackfield_build::cargo();
        cargo.current_dir(root).args(["tree", "--offline", "--edges", "normal", "--prefix", "none", "--package", name]);
        let output = cargo.output().expect("cargo runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let tree = String::from_utf8(output.stdout).expect("it is UTF-8");
        assert!(tree.starts_with(name), "{tree}");
        tree.lines().any(|line| line.starts_with("wasmtime ") || line.starts_with("cranelift-codegen "))
    };
    for name in [
        "jackfield-contract",
        "jackfield-bindgen",
        "jackfield-macros",
        "jackfield-plan",
        "jackfield-build",
        "jackfield-guest",
    ] {
        assert!(!engine(name), "`cargo tree --package {name}` has the engine in it");
    }
    assert!(engine("jackfield"));
}

#[test]
fn plugins_are_built_by_name_with_their_sizes() {
    let folder = tempfile::tempdir().expect("a folder");
    let (code, stdout, stderr) = run(folder.path(), &["build-plugins", "spelling", "terms"]);
    assert_eq!(code, 0, "{stderr}");
    let lines: Vec<&str> = stdout.lines().collect();
    assert_eq!(lines.len(), 2, "{stdout}");
    for (line, name) in lines.iter().zip(["spelling", "terms"]) {
        assert!(line.contains(&format!("plugins/{name}.wasm")) && line.ends_with(" KiB"), "{stdout}");
    }
}

#[test]
fn reports_go_to_stdout_and_nothing_else_does() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a.md"), "# A\n\nThis is the the end.\n").expect("it can be written");
    assert_eq!(run(folder.path(), &["build-plugins"]).0, 0);
    let (code, stdout, stderr) = run(folder.path(), &["run", "--no-build", "--quiet", "--format", "json", "a.md"]);
    assert!(code <= 1, "{stderr}");
    assert_eq!(stderr, "");
    assert!(stdout.contains("repeated-word"), "{stdout}");
    let (code, _, stderr) = run(folder.path(), &["run", "--no-build", "--format", "xml", "a.md"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("help: `--format` is one of: text, json, sarif"), "{stderr}");
    let (code, _, stderr) = run(folder.path(), &["run", "--no-build", "--report", "x.pdf", "a.md"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("there are: .txt, .jsonl, .sarif"), "{stderr}");
}

#[test]
fn watching_checks_again_and_outlives_errors() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.md");
    std::fs::write(&file, "# A\n\nThis is the the end.\n").expect("it can be written");
    assert_eq!(run(folder.path(), &["build-plugins"]).0, 0);
    let mut child = xtask(folder.path(), &["run", "--no-build", "--watch", "a.md"]).spawn().expect("it starts");
    let (stdout, stderr) = (child.stdout.take().expect("a pipe"), child.stderr.take().expect("a pipe"));
    let _watching = Watching(child);
    let (stdout, stderr) = (lines(stdout), lines(stderr));
    wait_for(&stdout, "repeated-word");
    wait_for(&stderr, "waiting for changes");
    std::fs::write(&file, "# A\n\n### Deep\n\nThis is the end.\n").expect("it can be written");
    wait_for(&stdout, "heading-order");
    wait_for(&stderr, "waiting for changes");
    // A file that is gone is an error, and no end.
    std::fs::remove_file(&file).expect("it can be removed");
    wait_for(&stderr, "`a.md` cannot be checked");
    std::fs::write(&file, "# A\n\nThis is is new.\n").expect("it can be written");
    wait_for(&stdout, "repeated-word");
}
