//! On a terminal: progress on what takes long, and colour. `script`, which is a part of every Linux, makes the terminal.
#![cfg(target_os = "linux")]

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::support::{Folder, STORE, STORE_WIT, SUM, TWICE, component};

/// The command on a terminal; none where there is no `script`.
fn at_a_terminal(folder: &Folder, arguments: &[&str]) -> Command {
    let quoted = |word: &str| format!("'{}'", word.replace('\'', "'\\''"));
    let line: Vec<String> =
        std::iter::once(env!("CARGO_BIN_EXE_jackfield")).chain(arguments.iter().copied()).map(quoted).collect();
    let mut command = Command::new("script");
    // A shell that stayed would get the signals of the terminal too, and some end with them when the command has ended well.
    command.args(["-qec", &format!("exec {}", line.join(" ")), "/dev/null"]).current_dir(folder.path());
    command
        .env("XDG_CACHE_HOME", folder.path().join(".cache"))
        .env("HOME", folder.path())
        .env("TERM", "xterm")
        .env("SHELL", "/bin/sh");
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").env_remove("CLICOLOR").env_remove("XDG_STATE_HOME");
    command
}

/// What a terminal is shown; none where there is no `script`.
fn on_a_terminal(folder: &Folder, arguments: &[&str]) -> Option<String> {
    let output = at_a_terminal(folder, arguments).stdin(Stdio::null()).output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A person at a terminal: types, and waits for what is shown.
struct Person {
    child: Child,
    keys: std::process::ChildStdin,
    screen: Receiver<Vec<u8>>,
    /// What was shown since the last thing that was waited for.
    seen: String,
}

impl Person {
    /// Starts the command; none where there is no `script`.
    fn at(folder: &Folder, arguments: &[&str]) -> Option<Self> {
        let mut command = at_a_terminal(folder, arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().ok()?;
        let keys = child.stdin.take().expect("a pipe");
        let mut shown = child.stdout.take().expect("a pipe");
        let (send, screen) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(length @ 1..) = shown.read(&mut buffer) {
                if send.send(buffer[..length].to_vec()).is_err() {
                    break;
                }
            }
        });
        Some(Self { child, keys, screen, seen: String::new() })
    }

    fn types(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).and_then(|()| self.keys.flush()).expect("the terminal is there");
    }

    /// Waits until this is shown; gives what was shown before it.
    fn sees(&mut self, text: &str) -> String {
        let end = Instant::now() + Duration::from_secs(60);
        loop {
            if let Some((before, after)) = self.seen.split_once(text) {
                let (before, after) = (before.to_owned(), after.to_owned());
                self.seen = after;
                return before;
            }
            let left = end.saturating_duration_since(Instant::now());
            match self.screen.recv_timeout(left) {
                Ok(bytes) => self.seen.push_str(&String::from_utf8_lossy(&bytes)),
                Err(error) => panic!("`{text}` was never shown ({error}), but:\n{}", self.seen),
            }
        }
    }

    /// Types a line, once there is a prompt.
    fn enters(&mut self, line: &str) {
        self.sees("> ");
        self.types(line);
        self.types("\r");
    }

    fn leaves(mut self) -> Option<i32> {
        drop(self.keys);
        self.child.wait().expect("it ends").code()
    }
}

/// Plugs `demo:math/spin@0.1.0`, whose one function never ends.
const SPIN: &str = r#"
(component
  (core module $m (func (export "spin") (loop (br 0))))
  (core instance $i (instantiate $m))
  (func $spin (canon lift (core func $i "spin")))
  (instance (export "demo:math/spin@0.1.0") (export "spin" (func $spin))))
"#;

const GRAPH: &str = r#"
[graph]
root = "demo:math/twice"
[plugin.twice]
component = "twice.wat"
[plugin.sum]
component = "sum.wat"
[plugin.store]
component = "store.wasm"
[plugin.spin]
component = "spin.wat"
limits = { deadline = "5m" }
"#;

fn graph() -> Folder {
    let folder = Folder::new();
    for (name, text) in [("sum.wat", SUM), ("twice.wat", TWICE), ("spin.wat", SPIN), ("graph.toml", GRAPH)] {
        folder.write(name, text);
    }
    folder.write("store.wasm", component(STORE_WIT, STORE));
    folder
}

#[test]
fn calls_are_typed_at_a_prompt() {
    let folder = graph();
    let Some(mut person) = Person::at(&folder, &["run", "graph.toml"]) else { return };
    person.sees("`:help` says what can be typed");
    person.enters("twice#twice(4)");
    person.sees("twice: 8");
    // What is wrong is pointed at, and the session goes on.
    person.enters("twice#twise(4)");
    person.sees("did you mean `twice`?");
    person.enters("sum#add(13, 1)");
    person.sees("sum: error: trap:");
    // Contracts, functions and kept names are completed; a call of several lines is one.
    person.sees("> ");
    person.types("$b = demo:kv/st\tbuck\t");
    person.sees("demo:kv/store#");
    person.types("(\r40\r)\r");
    person.sees("store: bucket#1");
    person.enters("store#bucket.add($\t, 2)");
    person.sees("store: 42");
    person.enters(":trace on");
    person.enters("twice#twice(5)");
    person.sees("plugin=sum");
    person.sees("twice: 10");
    person.enters(":trace off");
    person.enters("twice#twice(6)");
    assert!(!person.sees("twice: 12").contains("plugin=sum"));
    person.enters(":stats");
    person.sees("restarts");
    person.sees("twice");
    person.enters(":stat");
    person.sees("did you mean `:stats`?");
    person.enters(":contracts");
    person.sees("bucket.add: func(self: borrow<bucket>, amount: u32) -> u32");
    person.enters(":help");
    person.sees(":quit");
    // Ctrl-D ends it.
    person.sees("> ");
    person.types("\x04");
    assert_eq!(person.leaves(), Some(0));
    // The next session knows what was typed: three lines up from `:help` is `:stat`.
    let mut person = Person::at(&folder, &["run", "graph.toml"]).expect("as before");
    person.sees("> ");
    person.types("\x1b[A\x1b[A\x1b[A");
    person.sees(":stat");
    person.types("\x03");
    person.enters(":quit");
    assert_eq!(person.leaves(), Some(0));
}

#[test]
fn an_interrupt_ends_a_call_and_not_the_session() {
    let folder = graph();
    let Some(mut person) = Person::at(&folder, &["run", "graph.toml"]) else { return };
    for _ in 0..2 {
        person.enters("spin#spin()");
        person.sees("\n");
        std::thread::sleep(Duration::from_millis(300));
        person.types("\x03");
        person.sees("spin: error: cancelled:");
    }
    person.enters("twice#twice(4)");
    person.sees("twice: 8");
    // At the prompt it gives up what was typed.
    person.sees("> ");
    person.types("twice#twi\x03");
    person.enters("twice#twice(5)");
    person.sees("twice: 10");
    person.enters(":quit");
    assert_eq!(person.leaves(), Some(0));
}

#[test]
fn a_folder_with_a_graph_needs_no_words() {
    let folder = graph();
    let Some(mut person) = Person::at(&folder, &[]) else { return };
    person.enters("twice#twice(4)");
    person.sees("twice: 8");
    person.enters(":quit");
    assert_eq!(person.leaves(), Some(0));
    let mut person = Person::at(&folder, &["call", "sum.wat"]).expect("as before");
    person.enters("sum#add(1, 2)");
    person.sees("sum: 3");
    person.enters(":quit");
    assert_eq!(person.leaves(), Some(0));
    // Off a terminal nothing is typed.
    let run = folder.run(&["call", "sum.wat"]);
    assert_eq!(run.code, 2, "{run}");
    assert!(run.stderr.contains("there is nothing to call"), "{run}");
}

/// A component whose code takes the compiler several seconds: one function, since several are compiled side by side.
fn large() -> String {
    let mut text = String::from("(component (core module $m (memory 1)\n");
    text.push_str("(func (export \"long\") (param i32 i32) (result i32) (local i32)\n");
    for step in 0..15000 {
        text.push_str(&format!(
            "(if (i32.eq (local.get 0) (i32.const {step})) (then (local.set 2 (i32.mul (i32.load (local.get 1)) (i32.add (local.get 2) (i32.const 1))))))\n"
        ));
    }
    text.push_str("local.get 2)\n");
    text.push_str("(func (export \"add\") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))\n");
    text.push_str(
        "(core instance $i (instantiate $m))
         (func $add (param \"a\" u32) (param \"b\" u32) (result u32) (canon lift (core func $i \"add\")))
         (instance (export \"demo:math/sum@0.1.0\") (export \"add\" (func $add))))",
    );
    text
}

#[test]
fn long_compilation_is_shown_on_a_terminal_alone() {
    let folder = Folder::new();
    folder.write("large.wat", large());
    let call = "demo:math/sum#add(1, 2)";
    let arguments = ["call", "large.wat", call, "--no-cache"];
    let Some(shown) = on_a_terminal(&folder, &arguments) else { return };
    assert!(shown.contains("compiling large ("), "{shown:?}");
    // The line is gone in the end, and the reply stands alone.
    assert!(shown.trim_end().ends_with("large: 3"), "{shown:?}");
    let last = shown.trim_end().rsplit(['\n', '\r']).next().expect("a line");
    assert!(last.ends_with("large: 3") && !last.contains("compiling"), "{shown:?}");

    let quiet = on_a_terminal(&folder, &["call", "large.wat", call, "--no-cache", "--quiet"]).expect("as before");
    assert_eq!(quiet.trim_end(), "large: 3");
    let compiled = on_a_terminal(&folder, &["compile", "large.wat", "-o", "large.cwasm"]).expect("as before");
    assert!(compiled.contains("compiling large.wat ("), "{compiled:?}");
    let piped = folder.run(&arguments);
    assert_eq!((piped.stdout.as_str(), piped.stderr.as_str()), ("large: 3\n", ""), "{piped}");
}

#[test]
fn errors_have_colour_on_a_terminal() {
    let folder = Folder::new();
    let Some(shown) = on_a_terminal(&folder, &["check", "none.toml"]) else { return };
    assert!(shown.contains("\x1b[1;31merror:\x1b[0m"), "{shown:?}");
}
