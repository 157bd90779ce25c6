//! Graphs in which plugins in several languages meet.

use std::fmt::Write;

use crate::command::{Suite, component, run};
use crate::table::Table;

/// The sockets that take one plug, and those that take several.
const ONE: [&str; 3] = ["friend", "boss", "guest"];
const SEVERAL: [&str; 2] = ["panel", "crowd"];

/// A graph with a language's plugin, called `suite`, and Rust plugins of these ids in its sockets.
pub(crate) fn manifest(root: &str, suite: &Suite, peers: &[String], config: Option<&toml::Table>) -> String {
    let mut text = format!("[graph]\nroot = {root:?}\n");
    plugin(&mut text, "suite", suite, peers, None, "");
    if let Some(config) = config {
        let _ = writeln!(text, "[plugin.suite.config]\n{config}");
    }
    rust_peers(&mut text, peers);
    text
}

fn rust_peers(text: &mut String, peers: &[String]) {
    let component = component("conformance-peer").expect("Rust is there");
    for id in peers {
        let _ = writeln!(text, "[plugin.{id}]\ncomponent = {:?}", component.display().to_string());
    }
}

/// A language's plugin in a graph: who fills its sockets, and to whom it relays.
fn plugin(text: &mut String, id: &str, suite: &Suite, peers: &[String], next: Option<&str>, more: &str) {
    let _ = writeln!(text, "[plugin.{id}]\ncomponent = {:?}\n{more}", suite.component.display().to_string());
    let _ = writeln!(text, "[plugin.{id}.sockets]");
    let next: Vec<&str> = next.into_iter().collect();
    let _ = writeln!(text, "\"conformance:suite/relay\" = {next:?}");
    for socket in ONE {
        let _ = writeln!(text, "\"conformance:suite/{socket}\" = {:?}", &peers[..1]);
    }
    for socket in SEVERAL {
        let _ = writeln!(text, "\"conformance:suite/{socket}\" = {peers:?}");
    }
}

fn written(text: &str) -> tempfile::TempPath {
    let mut builder = tempfile::Builder::new();
    let mut file = builder.suffix(".toml").tempfile().expect("a file");
    std::io::Write::write_all(&mut file, text.as_bytes()).expect("it can be written");
    file.into_temp_path()
}

/// Rust calls the language's `peer` through sockets of every shape; by renaming, `peer` stands for what they are called there.
pub(crate) fn serves_rust(suite: &Suite, _: &Table) {
    let rust = Suite::of("rust").expect("Rust is there");
    let mut text = "[graph]\nroot = \"conformance:suite/sockets\"\nplugs = [\"caller\"]\n".to_owned();
    let _ = writeln!(text, "[plugin.caller]\ncomponent = {:?}", rust.component.display().to_string());
    let _ = writeln!(
        text,
        "plug = \"conformance:suite/sockets\"\n[plugin.caller.sockets]\n\"conformance:suite/peer\" = [\"peer\"]"
    );
    text.push_str("\"conformance:suite/relay\" = []\n[plugin.caller.rename]\n");
    for socket in ONE.iter().chain(&SEVERAL) {
        let _ = writeln!(text, "\"conformance:suite/{socket}\" = \"conformance:suite/peer\"");
    }
    plugin(&mut text, "peer", suite, &["other".to_owned()], None, "plug = \"conformance:suite/peer\"");
    rust_peers(&mut text, &["other".to_owned()]);
    let path = written(&text);
    let shapes = ["direct", "exactly-one", "at-most-one", "at-least-one", "any"];
    let calls: Vec<String> = shapes.iter().map(|shape| format!("conformance:suite/sockets#{shape}(\"ada\")")).collect();
    let ran = run(&path, &calls, &[]);
    let wrapped = "caller: [\"peer: hello ada\", \"peer: ADA:x,y\", \"peer: 5\", \"peer: 5\"]\n".repeat(4);
    let expected = "caller: [\"hello ada\", \"ADA:x,y\", \"5\", \"5\"]\n".to_owned() + &wrapped;
    assert_eq!((ran.code, ran.stdout.as_str()), (0, expected.as_str()), "{}\n{text}", ran.stderr);

    let ran = run(&path, &["conformance:suite/sockets#any(\"trap\")".to_owned()], &[]);
    assert_eq!(ran.stdout, "caller: [\"peer: error trap\"]\n", "{}", ran.stderr);
}

/// One call goes through a plugin in every language.
pub(crate) fn chain(suites: &[Suite]) {
    let mut text = format!("[graph]\nroot = \"conformance:suite/relay\"\nplugs = [{:?}]\n", suites[0].word);
    for (index, suite) in suites.iter().enumerate() {
        let next = suites.get(index + 1).map(|next| next.word);
        plugin(&mut text, suite.word, suite, &["other".to_owned()], next, "");
    }
    rust_peers(&mut text, &["other".to_owned()]);
    let path = written(&text);
    let ran = run(&path, &["conformance:suite/relay#pass([\"start\"])".to_owned()], &[]);
    let words: Vec<&str> = ["start"].into_iter().chain(suites.iter().map(|suite| suite.word)).collect();
    assert_eq!(ran.stdout, format!("{}: {words:?}\n", suites[0].word), "{}\n{text}", ran.stderr);
}

/// Many calls with a string of 1 KiB, with a resource of the plugin's, and with those of another's, take no more memory than a few.
pub(crate) fn memory_stays(suite: &Suite, table: &Table) {
    let memory = table.memory.iter().find(|memory| memory.languages.iter().any(|word| word == suite.word));
    let memory = memory.expect("its memory is in the table");
    let mut text = "[graph]\nroot = \"conformance:suite/values\"\n".to_owned();
    plugin(&mut text, "suite", suite, &["peer".to_owned()], None, "");
    rust_peers(&mut text, &["peer".to_owned()]);
    let path = written(&text);
    let (few, _) = memory_after(&path, memory.few);
    let (many, alive) = memory_after(&path, memory.many);
    assert_eq!(few, many, "{}: memory of suite and peer after {} and {} calls", suite.word, memory.few, memory.many);
    assert!(alive <= 1, "{alive} buckets are left");
}

/// The memory of the plugin and its peer, in bytes, after so many calls of each kind, and how many of its values are alive.
fn memory_after(manifest: &std::path::Path, times: u32) -> ([u64; 2], u64) {
    let calls = [
        format!("conformance:suite/values#echo-string(\"{}\")", "k".repeat(1024)),
        "conformance:suite/store#bucket(\"b\")".to_owned(),
        "conformance:suite/sockets#direct(\"ada\")".to_owned(),
        "conformance:suite/sockets#any(\"ada\")".to_owned(),
        "conformance:suite/store#alive()".to_owned(),
    ];
    let ran = run(manifest, &calls, &["--json", "--stats", "--repeat", &times.to_string()]);
    assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
    let mut lines = ran.stdout.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("it is JSON"));
    let alive = lines.clone().find(|line| line["ok"].is_u64() && line["call"] == calls[4]).expect("it is asked for");
    let stats = lines.next_back().expect("the last line")["stats"].take();
    let memory = ["suite", "peer"].map(|id| {
        // A call that fails ends the instance, and the next has a fresh memory.
        assert_eq!((&stats[id]["restarts"], &stats[id]["errors"]), (&0.into(), &serde_json::json!({})), "{stats}");
        stats[id]["memory_peak"].as_u64().expect("a number")
    });
    (memory, alive["ok"].as_u64().expect("a number"))
}
