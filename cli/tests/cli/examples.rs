//! Every example of every `--help`, run as it stands.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::{Folder, component};

/// The contracts that the examples speak of.
const TEXT: &str = "
package demo:text@0.1.0;
interface filter { transform: func(key: string, payload: list<u8>) -> result<list<u8>, string>; }
";
const LOG: &str = "
package demo:log@0.1.0;
interface sink { write: func(line: string); }
";
const KV: &str = "
package demo:kv@0.1.0;
interface store { resource bucket { constructor(name: string); sum: func() -> u64; } }
";
const WORDS: &str = "
package demo:words@0.1.0;
interface rule {
    init: func(config: string);
    check: func(text: string) -> list<string>;
}
";

/// Gives back the payload.
const UPPER: &str = r#"(module
  (memory (export "memory") 4)
  (global $next (mut i32) (i32.const 1024))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (global.get $next)
    (global.set $next (i32.and (i32.add (i32.add (global.get $next) (local.get 3)) (i32.const 7)) (i32.const -8))))
  (func (export "demo:text/filter@0.1.0#transform") (param i32 i32 i32 i32) (result i32)
    (global.set $next (i32.const 1024))
    (i32.store (i32.const 16) (i32.const 0))
    (i32.store (i32.const 20) (local.get 2))
    (i32.store (i32.const 24) (local.get 3))
    (i32.const 16)))"#;

/// Gives back the payload, and could ask the application.
const POLITE: &str = r#"(module
  (import "demo:text/greeting@0.1.0" "greet" (func (param i32 i32 i32)))"#;
const GREETING: &str = "interface greeting { greet: func(name: string) -> string; }";

/// A bucket's sum is the length of its name.
const BUCKETS: &str = r#"(module
  (import "[export]demo:kv/store@0.1.0" "[resource-new]bucket" (func $new (param i32) (result i32)))
  (memory (export "memory") 4)
  (global $next (mut i32) (i32.const 1024))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (global.get $next)
    (global.set $next (i32.and (i32.add (i32.add (global.get $next) (local.get 3)) (i32.const 7)) (i32.const -8))))
  (func (export "demo:kv/store@0.1.0#[constructor]bucket") (param i32 i32) (result i32) (call $new (local.get 1)))
  (func (export "demo:kv/store@0.1.0#[method]bucket.sum") (param i32) (result i64) (i64.extend_i32_u (local.get 0))))"#;

/// Finds nothing.
const SPELLING: &str = r#"(module
  (memory (export "memory") 4)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
  (func (export "demo:words/rule@0.1.0#init") (param i32 i32))
  (func (export "demo:words/rule@0.1.0#check") (param i32 i32) (result i32) (i32.const 16)))"#;

const GRAPH: &str = r#"
[graph]
root = "demo:text/filter"
host = ["demo:text/greeting"]
[plugin.polite]
component = "polite.wasm"
[plugin.upper]
component = "upper.wasm"
[plugin.store]
component = "store.wasm"
"#;

fn world(contract: &str, export: &str) -> String {
    format!("{contract}\nworld plugin {{ export {export}; }}")
}

/// A folder with all that the examples name.
fn fixture(folder: &Folder) {
    folder.write("contracts/text.wit", TEXT);
    for (name, text) in [("log", LOG), ("kv", KV), ("words", WORDS)] {
        folder.write(&format!("contracts/deps/{name}/{name}.wit"), text);
    }
    for (name, dir) in [("filter", "work"), ("spelling", "work/plugins/spelling")] {
        let parent = folder.path().join(dir);
        std::fs::create_dir_all(parent.parent().expect("a folder")).expect("it can be made");
        let run = folder.run(&[
            "new",
            "rust-plugin",
            name,
            "--contract",
            "contracts",
            "--plug",
            "demo:text/filter",
            "--dir",
            dir,
        ]);
        assert_eq!(run.code, 0, "{run}");
        jackfield_tests_runtime::share_guests(&folder.path().join(dir));
    }
    for (name, text) in [("log", LOG), ("kv", KV), ("words", WORDS)] {
        folder.write(&format!("work/wit/deps/{name}/{name}.wit"), text);
    }
    folder.write("work/released/wit/text.wit", TEXT);
    let project = "language = \"as\"\nwit = \"../../../contracts\"\nplug = \"demo:text/filter\"\n";
    folder.write("work/plugins/shout/jackfield.toml", project);
    for name in ["upper", "upper-1.0"] {
        folder.write(&format!("work/{name}.wasm"), component(&world(TEXT, "filter"), UPPER));
    }
    let polite =
        world(&format!("{TEXT}{GREETING}"), "filter").replace("world plugin {", "world plugin { import greeting;");
    folder.write("work/polite.wasm", component(&polite, &UPPER.replacen("(module", POLITE, 1)));
    folder.write("work/store.wasm", component(&world(KV, "store"), BUCKETS));
    folder.write("work/spelling.wasm", component(&world(WORDS, "rule"), SPELLING));
    folder.write("work/graph.toml", GRAPH);
    folder.write("work/graph-new.toml", GRAPH);
    folder.write("work/page.html", "<p>teh</p>\n");
    folder.write("work/calls.txt", "demo:text/filter#transform(\"key\", [1, 2])\n$b = demo:kv/store#bucket(\"x\")\n");
    for name in [".local/share/bash-completion/completions", ".config/fish/completions", "zsh"] {
        std::fs::create_dir_all(folder.path().join("home").join(name)).expect("it can be made");
    }
    // What examples pipe into may not be installed; that it is fed is enough.
    for tool in ["jq", "dot", "man"] {
        let path = folder.write(&format!("bin/{tool}"), "#!/bin/sh\ntest -n \"$(cat)\"\n");
        executable(&path);
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_jackfield"), folder.path().join("bin/jackfield")).expect("a link");
}

fn executable(path: &Path) {
    #[cfg(unix)]
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("it can be allowed");
    #[cfg(not(unix))]
    let _ = path;
}

/// The sub-commands that a help names.
fn subcommands(help: &str) -> Vec<String> {
    let Some((_, list)) = help.split_once("\nCommands:\n") else { return Vec::new() };
    let lines = list.lines().take_while(|line| !line.is_empty());
    let names = lines.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help").map(str::to_owned).collect()
}

/// The lines of a help that show a use; those that were wrapped are whole again.
fn examples(help: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut open = false;
    for line in help.lines() {
        let line = line.trim();
        if line.starts_with("jackfield ") {
            found.push(line.to_owned());
            open = true;
        } else if line.is_empty() {
            open = false;
        } else if let (true, Some(last)) = (open, found.last_mut()) {
            last.push(' ');
            last.push_str(line);
        }
    }
    found
}

/// Every help's examples, each list with the sub-command that it belongs to.
fn all(folder: &Folder, path: &[String], found: &mut Vec<(String, Vec<String>)>) {
    let arguments: Vec<&str> = path.iter().map(String::as_str).chain(["--help"]).collect();
    let help = folder.run(&arguments).stdout;
    found.push((path.join(" "), examples(&help)));
    for name in subcommands(&help) {
        all(folder, &[path, &[name]].concat(), found);
    }
}

/// A line run by a shell, in the folder `work`.
fn shell(folder: &Folder, line: &str) -> Command {
    let home = std::env::var("HOME").unwrap_or_default();
    let tools = |name: &str, folder: &str| std::env::var(name).unwrap_or_else(|_| format!("{home}/{folder}"));
    let mut command = Command::new("bash");
    // zsh has an array of folders with functions.
    command.arg("-c").arg(format!("set -o pipefail; fpath=('' \"$HOME/zsh\"); {line}"));
    command.current_dir(folder.path().join("work")).stdin(Stdio::null());
    let path = std::env::var("PATH").unwrap_or_default();
    command.env("PATH", format!("{}:{path}", folder.path().join("bin").display()));
    command.env("RUSTUP_HOME", tools("RUSTUP_HOME", ".rustup")).env("CARGO_HOME", tools("CARGO_HOME", ".cargo"));
    command.env("HOME", folder.path().join("home")).env("XDG_CACHE_HOME", folder.path().join(".cache"));
    command.env("CARGO_NET_OFFLINE", "true").env("CARGO_BUILD_BUILD_DIR", jackfield_tests_runtime::guests_target());
    command
}

#[cfg(unix)]
#[test]
fn every_example_runs() {
    let folder = Folder::new();
    fixture(&folder);
    let mut found = Vec::new();
    all(&folder, &[], &mut found);
    let count: usize = found.iter().map(|(_, examples)| examples.len()).sum();
    assert!(count > 25, "{found:#?}");
    for (command, examples) in found {
        assert!(command.is_empty() || !examples.is_empty(), "`jackfield {command} --help` shows no example");
        for example in examples {
            if example.contains(" --watch") {
                watched(&folder, &example);
                continue;
            }
            // Each example of `new` makes its own folder.
            for made in ["shout", "my-app", "greet"] {
                let _ = std::fs::remove_dir_all(folder.path().join("work").join(made));
            }
            let output = shell(&folder, &example).output().expect("a shell");
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            assert!(
                output.status.success(),
                "{example}\n{}\n{}{}",
                output.status,
                text(&output.stdout),
                text(&output.stderr)
            );
        }
    }
    for (file, word) in [
        ("home/.local/share/bash-completion/completions/jackfield", "jackfield"),
        ("home/.config/fish/completions/jackfield.fish", "jackfield"),
        ("home/zsh/_jackfield", "#compdef jackfield"),
        ("work/graph.svg", "<svg"),
        ("work/graph.schema.json", "$schema"),
        ("work/generated/world.wit", "package "),
    ] {
        let text = std::fs::read_to_string(folder.path().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(text.contains(word), "{file}:\n{text}");
    }
}

/// Runs an example that goes on until it is stopped: it must say that it watches.
#[cfg(unix)]
fn watched(folder: &Folder, example: &str) {
    use std::io::{BufRead, BufReader};
    let mut command = shell(folder, &format!("exec {example}"));
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("a shell");
    let lines = BufReader::new(child.stderr.take().expect("a pipe")).lines().map_while(Result::ok);
    let mut said = String::new();
    for line in lines {
        said.push_str(&line);
        said.push('\n');
        if line.contains("watching") {
            break;
        }
    }
    let ended = child.try_wait().expect("it can be asked");
    child.kill().expect("it can be stopped");
    child.wait().expect("it ends");
    assert!(ended.is_none() && said.contains("watching"), "{example}\n{said}");
}
