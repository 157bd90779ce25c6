//! `check` and `graph`.

use std::path::Path;

use insta::assert_snapshot;

use crate::support::{Folder, SUM, TWICE};

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("plugins/sum.wat", SUM);
    folder.write("plugins/twice.wat", TWICE);
    folder.write(
        "graphs/graph.toml",
        "[graph]\nroot = \"demo:math/twice\"\ncardinality = \"exactly-one\"\n\n[plugin.twice]\ncomponent = \"../plugins/twice.wat\"\n\n[plugin.sum]\ncomponent = \"../plugins/sum.wat\"\n",
    );
    folder
}

#[test]
fn a_graph_without_fault() {
    assert_snapshot!(folder().run(&["check", "graphs/graph.toml"]));
    assert_snapshot!("verbose_plan", folder().run(&["check", "-v", "graphs/graph.toml"]));
}

#[test]
fn every_fault_is_told_at_once() {
    let folder = folder();
    folder.write(
        "bad.toml",
        "[graph]\nroot = \"demo:math/twice\"\nplugz = []\n\n[plugin.twice]\ncomponent = \"plugins/twice.wat\"\n[plugin.twice.limits]\nmemory = \"64MB\"\n\n[plugin.gone]\ncomponent = \"gone.wasm\"\n",
    );
    assert_snapshot!(folder.run(&["check", "bad.toml"]));
    assert_snapshot!("no_toml", folder.run(&["check", "plugins/sum.wat"]));
    assert_snapshot!("no_file", folder.run(&["check", "none.toml"]));
}

#[test]
fn graphs_are_drawn() {
    let folder = folder();
    assert_snapshot!("graph_mermaid", folder.run(&["graph", "graphs/graph.toml"]));
    assert_snapshot!("graph_dot", folder.run(&["graph", "graphs/graph.toml", "--format", "dot"]));
    let run = folder.run(&["graph", "graphs/graph.toml", "--format", "svg", "-o", "graph.svg"]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""));
    let svg = std::fs::read_to_string(folder.path().join("graph.svg")).expect("it is written");
    assert!(svg.starts_with("<svg ") && svg.contains("demo:math/sum@0.1.0 (direct)"), "{svg}");
    assert_eq!(folder.run(&["graph", "none.toml"]).code, 2);
}

#[test]
fn outputs_take_nothing_away() {
    let folder = folder();
    let manifest = std::fs::read_to_string(folder.path().join("graphs/graph.toml")).expect("it is there");
    for input in ["graphs/graph.toml", "plugins/sum.wat", "graphs/../plugins/twice.wat"] {
        let run = folder.run(&["graph", "graphs/graph.toml", "-o", input]);
        assert!(run.code == 2 && run.stderr.contains("it is an input of this command"), "{run}");
    }
    let left = |file: &str| std::fs::read_to_string(folder.path().join(file)).expect("it is there");
    assert_eq!([left("graphs/graph.toml"), left("plugins/sum.wat")], [manifest, SUM.to_owned()]);
    let run = folder.run(&["compile", "plugins/sum.wat", "-o", "plugins/sum.wat"]);
    assert!(run.code == 2 && run.stderr.contains("it is an input of this command"), "{run}");
    assert_eq!(left("plugins/sum.wat"), SUM);
    folder.write("wit/world.wit", "package demo:mine@0.1.0;\ninterface mine { f: func(); }\n");
    let run = folder.run(&["wit", "plug", "wit", "mine", "-o", "wit"]);
    assert!(run.code == 2 && run.stderr.contains("it is an input of this command"), "{run}");
    assert!(left("wit/world.wit").contains("interface mine"), "{run}");
}

#[cfg(unix)]
#[test]
fn outputs_go_to_devices_and_through_links() {
    let folder = folder();
    let graph = |output: &str| folder.run(&["graph", "graphs/graph.toml", "-o", output]);
    let printed = folder.run(&["graph", "graphs/graph.toml"]).stdout;
    // Stdout by another name: the code of `compile` stands there alone, without its path after it.
    let run = graph("/dev/stdout");
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, printed.as_str(), ""));
    let mut compile = folder.command(&["compile", "plugins/sum.wat", "-o", "/dev/stdout"]);
    let compiled = compile.output().expect("the command ends").stdout;
    assert!(compiled.starts_with(b"\x7fELF") && !compiled.ends_with(b"/dev/stdout\n"));
    if Path::new("/dev/full").exists() {
        let run = graph("/dev/full");
        assert!(run.code == 2 && run.stderr.contains("`/dev/full` cannot be written"), "{run}");
        let kept = std::fs::symlink_metadata("/dev/full").expect("it is there");
        assert!(!kept.is_file() && !kept.is_symlink());
    }
    std::os::unix::fs::symlink("made.mmd", folder.path().join("link")).expect("it can be made");
    let run = graph("link");
    assert!(run.code == 0 && folder.path().join("link").is_symlink(), "{run}");
    assert_eq!(std::fs::read_to_string(folder.path().join("made.mmd")).expect("it is there"), printed);
}
