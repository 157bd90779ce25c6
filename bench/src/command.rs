//! How long the `jackfield` command takes, from outside: whole processes, after a first run that fills caches.
//!
//! Looked for beside the bench's own executable; `cargo xtask bench` builds both.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::{Value, json};

use crate::measure::median;

/// How often each command is run.
const RUNS: usize = 21;
/// Bytes of the component that is looked at and run, and of each plugin of the graph.
const LARGE: usize = 1_300_000;
const SMALL: usize = 64 << 10;
/// Plugins of the graph that is checked.
const PLUGINS: usize = 100;

/// Milliseconds that a command takes, and how many it may take.
struct Measured {
    name: &'static str,
    millis: f64,
    at_most: f64,
}

/// The command beside this executable, if it was built.
pub(crate) fn find() -> Option<PathBuf> {
    let command = std::env::current_exe().ok()?.with_file_name(format!("jackfield{}", std::env::consts::EXE_SUFFIX));
    if !command.is_file() {
        eprintln!("{} is not there: build it with `cargo build --release -p jackfield-cli`", command.display());
        return None;
    }
    Some(command)
}

/// Measures the command; its results as they go into the file.
///
/// # Panics
///
/// Where the command fails: what it is given has no faults.
pub(crate) fn run(command: &Path) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("a temporary folder cannot be made: {error}"));
    let place = Place { command: command.to_owned(), folder: folder.path().to_owned() };
    place.write("large.wasm", component("bench:large/link@0.1.0", LARGE, false));
    place.write("one.toml", "[graph]\nroot = \"bench:large/link\"\n\n[plugin.large]\ncomponent = \"large.wasm\"\n");
    place.chain();

    let call = ["run", "one.toml", "--call", "bench:large/link#step(1)"];
    // The first run compiles and fills the cache; the second finds everything there.
    place.time(&call, true);
    let said = place.said(&["-v", call[0], call[1], call[2], call[3]]);
    assert!(said.contains("from the cache"), "the second run took nothing from the cache:\n{said}");
    let compiled = said.lines().filter(|line| line.contains(" compiled file=")).count();
    println!("{:<52} {compiled:>7} {:>29}{}", "components compiled by a second run", 0, missed(compiled > 0));

    let measured = [
        Measured {
            name: "inspect of a 1.3 MB component",
            millis: place.median(&["inspect", "large.wasm"], false),
            at_most: 50.0,
        },
        Measured {
            name: "check of a graph of 100 plugins",
            millis: place.median(&["check", "graph.toml"], false),
            at_most: 300.0,
        },
        Measured { name: "start to first reply, from the cache", millis: place.median(&call, true), at_most: 20.0 },
    ];
    let mut results = vec![json!({ "name": "components compiled by a second run", "compiled": compiled, "goal": 0 })];
    for Measured { name, millis, at_most } in measured {
        println!("{name:<52} {millis:>7.1} ms {at_most:>26.0} ms{}", missed(millis > at_most));
        results.push(json!({ "name": name, "ms": millis, "goal": at_most }));
    }
    let bytes = std::fs::metadata(&place.command).map_or(0, |metadata| metadata.len());
    println!("{:<52} {:>7.1} MB", "size of the command", bytes as f64 / 1e6);
    results.push(json!({ "name": "size of the command", "bytes": bytes }));
    results
}

fn missed(missed: bool) -> &'static str {
    if missed { "  missed" } else { "" }
}

/// Where the command is run.
struct Place {
    command: PathBuf,
    folder: PathBuf,
}

impl Place {
    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.folder.join(name), content).unwrap_or_else(|error| panic!("{name}: {error}"));
    }

    /// A graph in which each plugin calls the next.
    fn chain(&self) {
        let mut manifest = "[graph]\nroot = \"bench:graph/link\"\nplugs = [\"p0\"]\n".to_owned();
        for number in 0..PLUGINS {
            let last = number + 1 == PLUGINS;
            self.write(&format!("p{number}.wasm"), component("bench:graph/link@0.1.0", SMALL + number, !last));
            let _ = write!(manifest, "\n[plugin.p{number}]\ncomponent = \"p{number}.wasm\"\n");
            if !last {
                let _ = write!(manifest, "[plugin.p{number}.sockets]\n\"bench:graph/link\" = [\"p{}\"]\n", number + 1);
            }
        }
        self.write("graph.toml", manifest);
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.command);
        command.args(arguments).current_dir(&self.folder).stdin(Stdio::null());
        // The user's own cache is neither used nor filled.
        for variable in ["XDG_CACHE_HOME", "HOME", "LOCALAPPDATA"] {
            command.env(variable, Path::new(&self.folder).join("cache"));
        }
        command
    }

    /// Milliseconds from the start of the process to its end, or to the first line that it prints.
    fn time(&self, arguments: &[&str], first_line: bool) -> f64 {
        let mut command = self.command(arguments);
        command.stdout(Stdio::piped());
        let start = Instant::now();
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{arguments:?}: {error}"));
        let mut stdout = BufReader::new(child.stdout.take().unwrap_or_else(|| panic!("{arguments:?}: no stdout")));
        let mut text = String::new();
        stdout.read_line(&mut text).unwrap_or_else(|error| panic!("{arguments:?}: {error}"));
        let first = start.elapsed();
        stdout.read_to_string(&mut text).unwrap_or_else(|error| panic!("{arguments:?}: {error}"));
        let status = child.wait().unwrap_or_else(|error| panic!("{arguments:?}: {error}"));
        let whole = start.elapsed();
        assert!(status.success(), "{arguments:?}: {status}\n{text}");
        (if first_line { first } else { whole }).as_secs_f64() * 1000.0
    }

    fn median(&self, arguments: &[&str], first_line: bool) -> f64 {
        self.time(arguments, first_line);
        median((0..RUNS).map(|_| self.time(arguments, first_line)).collect())
    }

    /// What the command says on stderr.
    fn said(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap_or_else(|error| panic!("{arguments:?}: {error}"));
        String::from_utf8_lossy(&output.stderr).into_owned()
    }
}

/// A component of about so many bytes that plugs the contract, most of it code that is never run. With `socket` it has a
/// direct socket for the same contract.
fn component(contract: &str, bytes: usize, socket: bool) -> Vec<u8> {
    /// Bytes of one function of the filling, with its name.
    const FILLING: usize = 310;
    let mut text = "(component\n".to_owned();
    let (import, body, with) = if socket {
        let import = "(import \"next\" \"step\" (func $next (param i32) (result i32)))";
        let _ = write!(
            text,
            "(import \"{contract}\" (instance $next (export \"step\" (func (param \"n\" u32) (result u32)))))
             (core func $step (canon lower (func $next \"step\")))"
        );
        (import, "(call $next (local.get 0))", "(with \"next\" (instance (export \"step\" (func $step))))")
    } else {
        ("", "(local.get 0)", "")
    };
    let _ = writeln!(text, "(core module $code {import} (func (export \"step\") (param i32) (result i32) {body})");
    for number in 0..bytes / FILLING {
        let _ = write!(text, "(func $filling_{number:06} (param $first i32) (result i32) (local.get 0)");
        for term in 0..30 {
            let constant = number * 4096 + term + 100_000;
            let _ = write!(text, "(i32.const {constant}) (i32.add) (local.get 0) (i32.xor)");
        }
        text.push_str(")\n");
    }
    let _ = write!(
        text,
        ")
         (core instance $code (instantiate $code {with}))
         (func $step (param \"n\" u32) (result u32) (canon lift (core func $code \"step\")))
         (instance $link (export \"step\" (func $step)))
         (export \"{contract}\" (instance $link)))"
    );
    wat::parse_str(&text).unwrap_or_else(|error| panic!("{error}"))
}
