//! The page about a graph.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::support::{Folder, SUM, TWICE, component};

const GRAPH: &str = "[graph]\nroot = \"demo:math/twice\"\nhost = [\"demo:text/greeting\"]\n[plugin.twice]\ncomponent = \"twice.wat\"\n\
                     limits.memory = \"1MiB\"\n[plugin.sum]\ncomponent = \"sum.wat\"\nwasi = { stdout = true, env = { KEY = \"secret <b>\" } }\n";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("sum.wat", SUM);
    folder.write("twice.wat", TWICE);
    folder.write("graph.toml", GRAPH);
    folder
}

fn page(folder: &Folder, name: &str) -> String {
    std::fs::read_to_string(folder.path().join(name)).expect("it was written")
}

#[test]
fn a_page_has_everything_and_needs_nothing() {
    let folder = folder();
    let run = folder.run(&["explore", "graph.toml"]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "graph.html\n", ""));
    let page = page(&folder, "graph.html");
    for part in [
        "<title>graph.toml</title>",
        "<a href=\"#plugin-twice\">",
        "<section class=\"plugin\" id=\"plugin-sum\">",
        "add: func(a: u32, b: u32) -&gt; u32",
        "direct: <a href=\"#plugin-sum\">sum</a>",
        "<p>stdout, variable KEY</p>",
        "<tr><td>memory</td><td>1MiB</td><td class=\"soft\">plugin, line 6</td></tr>",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    assert!(!page.contains("secret"), "{page}");
    // Nothing is fetched: the one address is the name of a namespace.
    let addresses: Vec<&str> =
        page.match_indices("http").map(|(at, _)| page[at..].split('"').next().unwrap_or_default()).collect();
    assert!(addresses.iter().all(|address| *address == "http://www.w3.org/2000/svg"), "{addresses:?}");
    for outside in [" src=", "@import", "url(//", "<link"] {
        assert!(!page.contains(outside), "{outside}");
    }
    // Elements are closed in the order in which they were opened.
    let mut open: Vec<&str> = Vec::new();
    let markup = page.split("<style>").next().unwrap_or_default().to_owned()
        + page.split("</style>").nth(1).and_then(|rest| rest.split("<script>").next()).unwrap_or_default();
    for tag in markup.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap_or_default();
        let name = tag.split([' ', '\n', '/']).find(|part| !part.is_empty()).unwrap_or_default();
        if tag.starts_with('!') || tag.ends_with('/') || ["meta", "input"].contains(&name) {
            continue;
        }
        match tag.starts_with('/') {
            true => assert_eq!(open.pop(), Some(name), "{tag}"),
            false => open.push(name),
        }
    }
    assert_eq!(open, ["html", "body"]);
    // The same by `graph`.
    assert_eq!(folder.run(&["graph", "graph.toml", "-o", "other.html"]).code, 0);
    assert_eq!(self::page(&folder, "other.html"), page);
}

#[test]
fn what_is_wrong_is_shown_at_its_place() {
    let folder = folder();
    folder.write("graph.toml", GRAPH.replace("sum.wat", "<i>none.wat"));
    let run = folder.run(&["explore", "graph.toml"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, "graph.html\n"), "{run}");
    let page = page(&folder, "graph.html");
    assert!(page.contains("id=\"errors\"") && page.contains("&lt;i&gt;none.wat"), "{page}");
    assert!(page.contains("<section class=\"plugin errors\" id=\"plugin-sum\">"), "{page}");
    assert!(!page.contains("<i>"), "{page}");
}

#[test]
fn documentation_is_shown() {
    let folder = Folder::new();
    let wit = "package demo:text@0.1.0;
        /// Greets <people>.
        interface greet { /// Says hello.
            hello: func(a: u32) -> u32; }
        world plugin { export greet; }";
    folder.write(
        "greet.wasm",
        component(wit, "(module (func (export \"demo:text/greet@0.1.0#hello\") (param i32) (result i32) local.get 0))"),
    );
    folder.write("graph.toml", "[graph]\nroot = \"demo:text/greet\"\n[plugin.greet]\ncomponent = \"greet.wasm\"\n");
    assert_eq!(folder.run(&["explore", "graph.toml"]).code, 0);
    let page = page(&folder, "graph.html");
    // Components need not carry documentation; where it is there it is text.
    assert!(page.contains("hello: func(a: u32)") && !page.contains("<people>"), "{page}");
}

/// The script is one that engines can read, and finds the elements that it names.
#[test]
fn the_script_is_sound() {
    let folder = folder();
    assert_eq!(folder.run(&["explore", "graph.toml"]).code, 0);
    let page = page(&folder, "graph.html");
    let script = page.split("<script>").nth(1).and_then(|rest| rest.split("</script>").next()).expect("it has one");
    for id in script.split("getElementById(\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(page.contains(&format!("id=\"{id}\"")), "{id}");
    }
    let node = Command::new("node").args(["--check", "-"]).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let Ok(mut node) = node else {
        assert!(std::env::var_os("CI").is_none(), "Node is there to read the page's script");
        return eprintln!("left out: Node is not there to read the page's script");
    };
    node.stdin.take().expect("a pipe").write_all(script.as_bytes()).expect("it listens");
    let output = node.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn what_was_recorded_stands_at_the_arrows() {
    let folder = folder();
    let calls = ["twice#twice(4)", "twice#twice(5)", "twice#twice(6)"];
    let run: Vec<&str> = ["run", "graph.toml", "--record", "calls.jsonl"]
        .into_iter()
        .chain(calls.iter().flat_map(|call| ["--call", call]))
        .collect();
    let run = folder.run(&run);
    assert!(folder.path().join("calls.jsonl").exists(), "{run}");
    let run = folder.run(&["explore", "graph.toml", "--record", "calls.jsonl"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run}");
    let page = page(&folder, "graph.html");
    // From the host to `twice`, and from there to `sum`; and in the plugins' own tables.
    assert_eq!(page.matches(">3 calls, ").count(), 4, "{page}");
    assert!(page.contains("<code>demo:math/sum@0.1.0#add</code>"), "{page}");
    let run = folder.run(&["explore", "graph.toml", "--record", "graph.toml"]);
    assert!(run.code == 2 && run.stderr.contains("is no recording"), "{run}");
}
