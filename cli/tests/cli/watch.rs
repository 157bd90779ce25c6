//! `run --watch` and `build --watch`: what makes them go again, what does not, and that errors do not end them.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use crate::support::{Folder, SUM};

/// A command that runs until the test has seen enough.
struct Watching {
    child: Child,
    stdout: Receiver<String>,
    stderr: Receiver<String>,
}

impl Watching {
    fn start(folder: &Folder, arguments: &[&str], at_home: bool) -> Self {
        let mut command = folder.command(arguments);
        if let Some(home) = std::env::var_os("HOME").filter(|_| at_home) {
            command.env("HOME", home);
        }
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        let stdout = lines(child.stdout.take().expect("a pipe"));
        let stderr = lines(child.stderr.take().expect("a pipe"));
        Self { child, stdout, stderr }
    }

    /// The next line of stdout.
    fn reply(&self) -> String {
        self.stdout.recv_timeout(Duration::from_secs(300)).unwrap_or_else(|_| {
            panic!("no line on stdout; on stderr {:#?}", self.stderr.try_iter().collect::<Vec<_>>());
        })
    }

    /// Waits for a line on stderr with these words.
    fn told(&self, words: &str) {
        let end = Instant::now() + Duration::from_secs(300);
        let mut seen = Vec::new();
        loop {
            match self.stderr.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(line) if line.contains(words) => return,
                Ok(line) => seen.push(line),
                Err(_) => panic!("no `{words}` in {seen:#?}"),
            }
        }
    }

    /// Waits until it watches.
    fn rests(&self) {
        self.told("Ctrl-C ends it");
    }

    /// Nothing is said for a while.
    fn is_silent(&self) {
        assert_eq!(self.stderr.recv_timeout(Duration::from_millis(1500)), Err(RecvTimeoutError::Timeout));
        assert_eq!(self.stdout.try_iter().next(), None);
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lines(pipe: impl Read + Send + 'static) -> Receiver<String> {
    let (send, receive) = channel();
    std::thread::spawn(move || {
        BufReader::new(pipe).lines().map_while(Result::ok).all(|line| send.send(line).is_ok());
    });
    receive
}

const GRAPH: &str = "[graph]\nroot = \"demo:math/sum\"\n[plugin.sum]\ncomponent = \"sum.wat\"\n";

#[test]
fn a_graph_runs_again_when_its_manifest_or_a_component_changes() {
    let folder = Folder::new();
    folder.write("sum.wat", SUM);
    folder.write("graph.toml", GRAPH);
    let watching =
        Watching::start(&folder, &["run", "graph.toml", "--watch", "--call", "demo:math/sum#add(20, 3)"], false);
    assert_eq!(watching.reply(), "sum: 23");
    watching.rests();

    folder.write("sum.wat", SUM.replace("i32.add", "i32.sub"));
    watching.told("sum: changed (component)");
    assert_eq!(watching.reply(), "sum: 17");
    watching.rests();

    folder.write("graph.toml", format!("{GRAPH}limits.memory = \"1MiB\"\nrestart = \"never\"\n"));
    watching.told("sum: changed (limits.memory, restart)");
    assert_eq!(watching.reply(), "sum: 17");
    watching.rests();

    folder.write("graph.toml", GRAPH.replace("plugin.sum", "plugin.other"));
    watching.told("the graph is loaded anew: ");
    assert_eq!(watching.reply(), "other: 17");
    watching.rests();

    // What is wrong in between is said, and waited out: in the manifest, and in a component.
    folder.write("graph.toml", "[graph\n");
    watching.told("not valid TOML");
    watching.rests();
    folder.write("graph.toml", GRAPH);
    assert_eq!(watching.reply(), "sum: 17");
    watching.rests();
    folder.write("sum.wat", "(component (nonsense))");
    watching.told("error: plugin `sum`");
    watching.rests();
    std::fs::remove_file(folder.path().join("sum.wat")).expect("it can be removed");
    watching.told("cannot be read");
    watching.rests();
    folder.write("sum.wat", SUM);
    assert_eq!(watching.reply(), "sum: 23");
    watching.rests();

    // A failed dispatch does not end it either, and what is no part of the graph does not start it.
    folder.write("notes.txt", "nothing of interest");
    watching.is_silent();
}

#[test]
fn what_did_not_change_keeps_its_state() {
    // Adds how often it was called.
    let counting = SUM.replace("(core module $m", "(core module $m (global $n (mut i32) (i32.const 0))").replace(
        "i32.add))",
        "i32.add (global.set $n (i32.add (global.get $n) (i32.const 1))) global.get $n i32.add))",
    );
    let folder = Folder::new();
    folder.write("counting.wat", counting);
    folder.write("sum.wat", SUM);
    let graph = format!("{GRAPH}[plugin.counting]\ncomponent = \"counting.wat\"\n");
    folder.write("graph.toml", &graph);
    let watching =
        Watching::start(&folder, &["run", "graph.toml", "--watch", "--call", "demo:math/sum#add(20, 3)"], false);
    let replies = || [watching.reply(), watching.reply()];
    assert_eq!(replies(), ["sum: 23", "counting: 24"]);
    watching.rests();
    folder.write("sum.wat", SUM.replace("i32.add", "i32.sub"));
    watching.told("sum: changed (component)");
    watching.told("1 kept with its state");
    assert_eq!(replies(), ["sum: 17", "counting: 25"]);
    watching.rests();
    // Who changes and hands nothing on begins anew, and so does a graph that is loaded anew.
    folder.write("graph.toml", format!("{graph}limits.memory = \"1MiB\"\n"));
    watching.told("counting: changed (limits.memory)");
    assert_eq!(replies(), ["sum: 17", "counting: 24"]);
    watching.rests();
    folder.write("graph.toml", format!("{graph}[plugin.third]\ncomponent = \"sum.wat\"\n"));
    watching.told("plugin `third` is new");
    assert_eq!(replies(), ["sum: 17", "counting: 24"]);
    assert_eq!(watching.reply(), "third: 17");
}

#[test]
fn watching_needs_calls_to_make_again() {
    let folder = Folder::new();
    for arguments in [&["run", "graph.toml", "--watch"][..], &["run", "graph.toml", "--watch", "--call", "-"]] {
        let run = folder.run(arguments);
        assert_eq!(run.code, 2, "{run}");
        assert!(run.stderr.contains("name them with `--call`"), "{run}");
    }
}

#[test]
fn a_plugin_is_built_again_when_a_source_or_a_contract_changes() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["new", "rust-plugin", "shout"]).code, 0);
    jackfield_tests_runtime::share_guests(&folder.path().join("shout"));
    // The contract lies outside of the plugin's folder, as where several plugins share it.
    std::fs::rename(folder.path().join("shout/wit"), folder.path().join("wit")).expect("it can be moved");
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect("it is there");
    let source = read("shout/src/lib.rs").replace("\"wit\"", "\"../wit\"");
    folder.write("shout/src/lib.rs", &source);

    let watching = Watching::start(&folder, &["build", "shout", "--watch", "--offline", "-o", "shout/out"], true);
    assert_eq!(watching.reply(), "shout/out/shout.wasm");
    watching.rests();
    // Neither cargo's files nor the component are a change.
    watching.is_silent();

    folder.write("shout/src/lib.rs", format!("{source}\nfn broken( {{}}\n"));
    watching.told("building shout failed");
    watching.rests();
    folder.write("shout/src/lib.rs", &source);
    assert_eq!(watching.reply(), "shout/out/shout.wasm");
    watching.rests();

    let wits: Vec<_> = std::fs::read_dir(folder.path().join("wit")).expect("it is there").flatten().collect();
    let wit = wits.iter().map(|entry| entry.path()).find(|path| path.is_file()).expect("a WIT file");
    let contract = std::fs::read_to_string(&wit).expect("it is there");
    std::fs::write(&wit, "package broken").expect("it can be written");
    watching.told("building shout failed");
    watching.rests();
    std::fs::write(&wit, contract).expect("it can be written");
    assert_eq!(watching.reply(), "shout/out/shout.wasm");
    watching.rests();
}
