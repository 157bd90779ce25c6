//! `check` and `graph`.

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
