//! The sample graph: `jackfield run` prints what `cargo xtask run` prints.

use std::io::{BufRead, BufReader, Lines, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::{Value, json};

use crate::support::Folder;

/// Documents with faults of every kind that a plugin finds.
const FILES: [(&str, &str); 3] = [
    (
        "a.md",
        "# Title\n\n### Skipped\n\nThis is the the best teh text on Github, see [b](sub/b.md#instal), [c](sub/c.md) and [r][nope].\n\n\
         `teh teh` [fine](sub/b.md#über-uns)\n\n<!-- checker: ignore spelling -->\nteh\n",
    ),
    ("notes.txt", "A a \"quoted\" word, and and a tab\t.\n"),
    ("sub/b.md", "Install\n=======\n\n## Über uns\n\n[up](../a.md#title) [source](../c.rs#L3) [gone](../none.rs)\n"),
];

/// What stands at the places that they link to, as the host looks it up.
fn targets(document: &str) -> Value {
    let target = |path: &str, kind: &str, anchors: &[&str], similar: &[&str]| json!({ "path": path, "kind": kind, "anchors": anchors, "similar": similar });
    match document {
        "a.md" => json!([
            target("sub/b.md", "document", &["install", "über-uns"], &[]),
            target("sub/c.md", "missing", &[], &["sub/b.md"])
        ]),
        "sub/b.md" => json!([
            target("a.md", "document", &["title", "skipped"], &[]),
            target("c.rs", "file", &[], &[]),
            target("none.rs", "missing", &[], &[])
        ]),
        _ => json!([]),
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository").to_owned()
}

/// JSON as WAVE: the names of the contract's enums are bare words.
fn wave(key: &str, value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::String(word) if ["kind", "severity", "format"].contains(&key) => word.clone(),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(|item| wave("", item)).collect::<Vec<_>>().join(", "))
        }
        Value::Object(fields) => {
            let fields = fields.iter().map(|(key, value)| format!("{key}: {}", wave(key, value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
        // Escapes of JSON that WAVE has not are not in these texts.
        other => other.to_string(),
    }
}

/// The sample graph, loaded once: its plugins count what they are given.
struct Session {
    child: Child,
    calls: ChildStdin,
    replies: Lines<BufReader<ChildStdout>>,
}

impl Session {
    fn new(folder: &Folder) -> Self {
        let manifest = root().join("plugins/graph.toml").display().to_string();
        // As the repository's own command does, without the samples in languages whose tools are not here.
        let mut command = folder.command(&["run", &manifest, "--keep-going", "--json", "--call", "-"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it starts");
        let calls = child.stdin.take().expect("a pipe");
        let replies = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        Self { child, calls, replies }
    }

    /// The reply of the pipeline to one call.
    fn ask(&mut self, call: &str) -> Value {
        writeln!(self.calls, "{call}").expect("it listens");
        let line = self.replies.next().expect("a reply").expect("it is text");
        let mut reply: Value = serde_json::from_str(&line).expect("it is JSON");
        assert_eq!(reply["plugin"], "pipeline");
        reply["ok"].take()
    }

    fn end(mut self) {
        drop(self.calls);
        assert!(self.child.wait().expect("it ends").success());
    }
}

#[test]
fn run_prints_what_the_repositorys_own_command_prints() {
    let folder = Folder::new();
    for (name, text) in FILES {
        folder.write(&format!("docs/{name}"), text);
    }
    folder.write("docs/c.rs", "// teh\n");
    // It builds the samples that are not built yet.
    let mut xtask = jackfield_build::cargo();
    xtask.current_dir(root()).args(["xtask", "run", "--"]).arg(folder.path().join("docs"));
    let output = xtask.output().expect("cargo runs");
    let (report, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "{report}{said}");

    let mut session = Session::new(&folder);
    let mut findings = Vec::new();
    for (name, _) in FILES {
        let format = if name.ends_with(".md") { "markdown" } else { "text" };
        let document = format!("{{path: \"{name}\", format: {format}, text: @docs/{name}}}");
        // The links that the pipeline reads out of a document are those that something is said about.
        let outline = session.ask(&format!("checker:docs/pipeline#read({document})"));
        let mut links: Vec<&str> =
            outline["links"].as_array().expect("links").iter().filter_map(Value::as_str).collect();
        let targets = targets(name);
        let mut known: Vec<&str> =
            targets.as_array().expect("a list").iter().filter_map(|target| target["path"].as_str()).collect();
        links.sort_unstable();
        links.dedup();
        known.sort_unstable();
        assert_eq!(links, known, "{name}");
        let call = format!("checker:docs/pipeline#check({document}, {})", wave("", &targets));
        let checked = session.ask(&call);
        assert_eq!(checked["known"], json!([]));
        findings.extend(checked["findings"].as_array().expect("findings").iter().cloned());
    }
    let place = |finding: &Value| (finding["file"].to_string(), finding["line"].as_u64(), finding["column"].as_u64());
    findings.sort_by_key(place);
    assert!(findings.len() > 6, "{findings:#?}");
    let totals = format!("{{documents: {}, known: 0}}", FILES.len());
    let call = format!("checker:docs/pipeline#finish({totals}, {})", wave("", &Value::Array(findings)));
    let reports = session.ask(&call);
    session.end();
    let reports = reports.as_array().expect("reports");
    let text = reports.iter().map(|report| &report["ok"]).find(|report| report["format"] == "text");
    assert_eq!(text.and_then(|report| report["text"].as_str()), Some(&*report), "{reports:#?}");
}
