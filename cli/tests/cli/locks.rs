//! `lock`, `--locked` and `diff`.

use crate::support::{Folder, SUM, TWICE};

const GRAPH: &str = "[graph]\nroot = \"demo:math/twice\"\n[plugin.twice]\ncomponent = \"twice.wat\"\n[plugin.sum]\ncomponent = \"sum.wat\"\n";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("sum.wat", SUM);
    folder.write("twice.wat", TWICE);
    folder.write("graph.toml", GRAPH);
    folder
}

#[test]
fn a_graph_is_held_to_its_lock() {
    let folder = folder();
    let call = ["run", "--locked", "graph.toml", "--call", "twice#twice(2)"];
    for arguments in [&["check", "--locked", "graph.toml"][..], &call] {
        let run = folder.run(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run}");
        assert!(run.stderr.contains("help: `jackfield lock graph.toml` writes it"), "{run}");
    }
    let run = folder.run(&["lock", "graph.toml"]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "graph.lock\n", ""));
    let lock = std::fs::read_to_string(folder.path().join("graph.lock")).expect("it was written");
    for part in
        ["sha256 = \"", "size = ", "\"demo:math/sum@0.1.0\" = [\"add: func(a: u32, b: u32) -> u32\"]", "memory = \""]
    {
        assert!(lock.contains(part), "{part}\n{lock}");
    }
    assert_eq!(folder.run(&["check", "--locked", "graph.toml"]).code, 0);
    assert_eq!(folder.run(&call).stdout, "twice: 4\n");
    // Comments and the order of keys change nothing; each other change is told.
    folder.write("graph.toml", format!("# A comment.\n{GRAPH}"));
    assert_eq!(folder.run(&["check", "--locked", "graph.toml"]).code, 0);
    folder.write("sum.wat", SUM.replace("i32.add", "i32.sub"));
    folder.write("graph.toml", format!("{GRAPH}wasi = {{ stdout = true }}\nlimits.memory = \"1MiB\"\n"));
    for arguments in [&["check", "--locked", "graph.toml"][..], &call] {
        let run = folder.run(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run}");
        for part in [
            "error: graph.lock: `plugin.sum.sha256` was ",
            "error: graph.lock: `plugin.sum.grants.stdout` is new: true",
            "error: graph.lock: `plugin.sum.limits.memory` was ",
            "help: if this is meant, `jackfield lock graph.toml` writes it down",
        ] {
            assert!(run.stderr.contains(part), "{part}\n{run}");
        }
        assert!(!run.stderr.contains("plugin.twice"), "{run}");
    }
    assert_eq!(folder.run(&["lock", "graph.toml"]).code, 0);
    assert_eq!(folder.run(&["check", "--locked", "graph.toml"]).code, 0);
    folder.write("graph.lock", "not a lock");
    let run = folder.run(&["check", "--locked", "graph.toml"]);
    assert!(run.code == 2 && run.stderr.contains("`graph.lock` is no lock"), "{run}");
    // What cannot be loaded is not locked.
    folder.write("graph.toml", GRAPH.replace("sum.wat", "none.wat"));
    assert_eq!(folder.run(&["lock", "graph.toml"]).code, 2);
    assert_eq!(folder.run_with_stdin(&["lock", "-"], GRAPH).code, 2);
}

#[test]
fn graphs_are_compared() {
    let folder = folder();
    let run = folder.run(&["diff", "graph.toml", "graph.toml"]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "twice: kept\nsum: kept\n", ""));

    folder.write("other.wat", SUM.replace("i32.add", "i32.sub"));
    let grants = "wasi = { stdout = true }\nlimits.memory = \"1MiB\"\n[plugin.more]\ncomponent = \"sum.wat\"\n[plugin.twice.sockets]\n\"demo:math/sum\" = [\"sum\"]\n";
    folder.write("new.toml", GRAPH.replace("sum.wat", "other.wat") + grants);
    let run = folder.run(&["diff", "graph.toml", "new.toml"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run}");
    for line in [
        "twice: kept\n",
        "sum: swapped\n",
        "  component: was sum.wat, is other.wat\n",
        "  grants.stdout: is new: true\n",
        "  limits.memory: was ",
        "more: added\n  plugs demo:math/sum@0.1.0\n",
    ] {
        assert!(run.stdout.contains(line), "{line}\n{run}");
    }

    // What callers lose breaks them.
    folder.write("wide.wat", SUM.replace("(param \"b\" u32)", "(param \"b\" s32)"));
    folder.write("one.toml", "[graph]\nroot = \"demo:math/sum\"\n[plugin.sum]\ncomponent = \"wide.wat\"\n");
    let run = folder.run(&["diff", "graph.toml", "one.toml"]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""), "{run}");
    for line in [
        "twice: removed\n",
        "breaks: the root was `demo:math/twice@0.1.0`, and is `demo:math/sum@0.1.0`\n",
        "breaks: nobody plugs `demo:math/twice@0.1.0` any more\n",
        "breaks: `demo:math/sum@0.1.0`\n",
        "b: s32",
    ] {
        assert!(run.stdout.contains(line), "{line}\n{run}");
    }
    folder.write("broken.toml", GRAPH.replace("sum.wat", "wide.wat"));
    let run = folder.run(&["diff", "graph.toml", "broken.toml"]);
    assert!(run.code == 1 && run.stderr.contains("error: "), "{run}");
    assert_eq!(folder.run(&["diff", "graph.toml", "none.toml"]).code, 2);
    assert_eq!(folder.run(&["diff", "broken.toml", "graph.toml"]).code, 2);
}
