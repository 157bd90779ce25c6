//! `keygen`, `sign`, `verify`, and graphs that ask for signatures.

use crate::support::{Folder, SUM};

const GRAPH: &str = "[graph]\nroot = \"demo:math/sum\"\n[plugin.sum]\ncomponent = \"sum.wasm\"\n";

/// A folder with a component and two keys; the public one of `a`.
fn folder() -> (Folder, String) {
    let folder = Folder::new();
    folder.write("sum.wasm", wat::parse_str(SUM).expect("it is text"));
    let made = folder.run(&["keygen", "a.key"]);
    assert_eq!(made.code, 0, "{made}");
    assert_eq!(folder.run(&["keygen", "b.key"]).code, 0);
    (folder, made.stdout.trim().to_owned())
}

#[test]
fn a_component_is_signed_and_checked() {
    let (folder, key) = folder();
    assert!(key.starts_with("ed25519:"), "{key}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(folder.path().join("a.key")).expect("it was written").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "nobody else reads a secret key");
    }
    let again = folder.run(&["keygen", "a.key"]);
    assert!(again.code == 2 && again.stderr.contains("not overwritten"), "{again}");

    let unsigned = folder.run(&["verify", "sum.wasm", "--key", "a.key.pub"]);
    assert!(
        unsigned.code == 1 && unsigned.stdout.is_empty() && unsigned.stderr.contains("it is not signed"),
        "{unsigned}"
    );
    let signed = folder.run(&["sign", "sum.wasm", "--key", "a.key"]);
    assert_eq!((signed.code, signed.stdout.as_str()), (0, "sum.wasm\n"), "{signed}");
    for known in ["a.key.pub", "a.key", key.as_str()] {
        let run = folder.run(&["verify", "sum.wasm", "--key", known]);
        assert_eq!((run.code, run.stdout.trim()), (0, key.as_str()), "{run}");
    }
    let other = folder.run(&["verify", "sum.wasm", "--key", "b.key.pub"]);
    assert!(other.code == 1 && other.stderr.contains("key id"), "{other}");
    let shown = folder.run(&["inspect", "sum.wasm"]);
    assert!(shown.stdout.contains("key id "), "{shown}");
    assert_eq!(folder.run(&["call", "sum.wasm", "demo:math/sum#add(1, 2)", "--signed-by", &key]).stdout, "sum: 3\n");

    // With the second beside it, both hold.
    assert_eq!(folder.run(&["sign", "sum.wasm", "--key", "b.key", "--add", "-o", "both.wasm"]).code, 0);
    for public in ["a.key.pub", "b.key.pub"] {
        assert_eq!(folder.run(&["verify", "both.wasm", "--key", public]).code, 0);
    }
    // A byte is another.
    let mut bytes = std::fs::read(folder.path().join("sum.wasm")).expect("it is there");
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    folder.write("changed.wasm", bytes);
    let changed = folder.run(&["verify", "changed.wasm", "--key", "a.key.pub"]);
    assert_ne!(changed.code, 0, "{changed}");
}

#[test]
fn graphs_ask_for_signatures() {
    let (folder, key) = folder();
    let calls: [&[&str]; 4] = [
        &["check", "graph.toml"],
        &["run", "graph.toml", "--call", "sum#add(1, 2)"],
        &["graph", "graph.toml"],
        &["bundle", "graph.toml", "-o", "app.jack"],
    ];
    for ask in [format!("[trust]\nkeys = [\"{key}\"]\n"), format!("[plugin.sum]\nsigned-by = [\"{key}\"]\n")] {
        let text = match ask.starts_with("[trust]") {
            true => format!("{ask}{GRAPH}"),
            false => format!("{GRAPH}signed-by = [\"{key}\"]\n"),
        };
        folder.write("graph.toml", text);
        folder.write("sum.wasm", wat::parse_str(SUM).expect("it is text"));
        for call in calls {
            let run = folder.run(call);
            assert_eq!(run.code, 2, "{call:?}: {run}");
            assert!(run.stderr.contains("has to be signed") && run.stderr.contains("sum.wasm"), "{call:?}: {run}");
        }
        assert_eq!(folder.run(&["sign", "sum.wasm", "--key", "a.key"]).code, 0);
        for call in calls {
            let run = folder.run(call);
            assert_eq!(run.code, 0, "{call:?}: {run}");
        }
        let bundled = folder.run(&["run", "app.jack", "--call", "sum#add(1, 2)"]);
        assert_eq!(bundled.stdout, "sum: 3\n", "{bundled}");
    }
}

#[test]
fn what_cannot_be_signed_says_why() {
    let (folder, _) = folder();
    folder.write("sum.wat", SUM);
    folder.write("text.wasm", "hello");
    for (arguments, reason) in [
        (&["sign", "sum.wat", "--key", "a.key"][..], "-o"),
        (&["sign", "sum.wasm", "--key", "a.key.pub"], "this is a public key"),
        (&["sign", "sum.wasm", "--key", "none.key"], "none.key"),
        (&["sign", "text.wasm", "--key", "a.key"], "text.wasm"),
        (&["verify", "sum.wasm", "--key", "ed25519:nonsense"], "is no public key"),
        (&["verify", "sum.wasm", "--key", "sum.wat"], "it is no ed25519 key"),
    ] {
        let run = folder.run(arguments);
        assert!(run.code == 2 && run.stderr.contains(reason), "{arguments:?}: {run}");
    }
    assert_eq!(folder.run(&["sign", "sum.wat", "--key", "a.key", "-o", "made.wasm"]).code, 0);
    assert_eq!(folder.run(&["verify", "made.wasm", "--key", "a.key.pub"]).code, 0);
}
