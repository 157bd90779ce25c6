//! Streams and futures on the command line.

use jackfield_tests_runtime::guest_path;

use crate::support::Folder;

fn folder() -> Folder {
    let folder = Folder::new();
    let component = guest_path("async-streams", "source").display().to_string();
    let graph = format!("[graph]\nroot = \"async-streams:flow/source\"\n[plugin.source]\ncomponent = {component:?}\n");
    folder.write("graph.toml", graph);
    folder
}

#[test]
fn items_follow_their_reply() {
    let folder = folder();
    for (call, said) in [
        ("source#words(2)", "source: stream#1\nstream#1: \"word 0\"\nstream#1: \"word 1\"\nstream#1: end\n"),
        ("source#ticks(0)", "source: stream#1\nstream#1: end\n"),
        ("source#later(\"hi\")", "source: future#1\nfuture#1: \"hi, later\"\n"),
        (
            "source#both()",
            "source: ok((\"three\", some(stream#1)))\nstream#1: 0\nstream#1: 1\nstream#1: 2\nstream#1: end\n",
        ),
    ] {
        let run = folder.run(&["run", "graph.toml", "--call", call]);
        assert!(run.code == 0 && run.stdout == said, "{call}\n{run}");
    }
    let run = folder.run(&["run", "graph.toml", "--json", "--call", "source#words(1)"]);
    let said = "{\"call\":\"source#words(1)\",\"plugin\":\"source\",\"ok\":\"stream#1\"}\n\
                {\"stream\":1,\"item\":\"word 0\"}\n{\"stream\":1,\"end\":true}\n";
    assert!(run.code == 0 && run.stdout == said, "{run}");
    let run = folder.run(&["run", "graph.toml", "--call", "source#breaks()"]);
    assert!(run.code == 1 && run.stdout.contains("\nstream#1: \"two\"\nstream#1: error: "), "{run}");
}

#[test]
fn bytes_go_out_as_they_are() {
    let folder = folder();
    let run = folder.run(&["run", "graph.toml", "--raw", "--call", "source#bytes(200000, 1000)"]);
    assert!(run.code == 0 && run.stdout == "\u{7}".repeat(200_000), "{} bytes", run.stdout.len());
}

#[test]
fn arguments_are_streams() {
    let folder = folder();
    folder.write("bytes", [0; 300_000]);
    for (call, said) in [
        ("source#count(@bytes)", "source: 300000\n"),
        ("source#count([1, 2, 3])", "source: 3\n"),
        ("source#join([\"a\", \"b\"])", "source: \"a b\"\n"),
        ("source#twice(21)", "source: 42\n"),
    ] {
        let run = folder.run(&["run", "graph.toml", "--call", call]);
        assert!(run.code == 0 && run.stdout == said, "{call}\n{run}");
    }
    let run = folder.run_with_stdin(&["run", "graph.toml", "--call", "source#count(@-)"], "four");
    assert!(run.code == 0 && run.stdout == "source: 4\n", "{run}");
    let run = folder.run_with_stdin(&["run", "graph.toml", "--call", "-"], "source#count(@-)\n");
    assert!(run.code == 2 && run.stderr.contains("the calls themselves come from stdin"), "{run}");
    let run = folder.run(&["run", "graph.toml", "--call", "$w = source#words(2)", "--call", "source#join($w)"]);
    assert!(run.code == 0 && run.stdout == "source: stream#1\nsource: \"word 0 word 1\"\n", "{run}");
}
