//! `wit` and `check --against`.

use insta::assert_snapshot;
use wit_parser::Resolve;

use crate::support::{Folder, STORE, STORE_WIT, component, dummy, dummy_of};

const LOG: &str = "
package demo:log@0.1.0;
/// Takes lines.
interface sink {
    use levels.{level};
    resource bucket { constructor(size: u32); }
    write: func(level: level, line: string) -> result<_, string>;
}
interface levels { enum level { low, high } }
";

fn log() -> Folder {
    let folder = Folder::new();
    folder.write("wit/log.wit", LOG);
    folder
}

#[test]
fn socket_views_are_printed() {
    let folder = log();
    assert_snapshot!(folder.run(&["wit", "socket", "wit", "demo:log/sink", "--cardinality", "any"]));
    for cardinality in ["exactly-one", "at-most-one", "at-least-one"] {
        let run = folder.run(&["wit", "socket", "wit", "sink", "--cardinality", cardinality]);
        assert_eq!(run.code, 0, "{run}");
        assert!(run.stdout.contains(&format!("interface sink-{cardinality} ")), "{run}");
    }
}

#[test]
fn a_folder_holds_all_that_is_needed() {
    let folder = log();
    for cardinality in ["exactly-one", "at-most-one", "at-least-one", "any"] {
        let out = format!("out-{cardinality}");
        let run = folder.run(&["wit", "socket", "wit", "sink", "--cardinality", cardinality, "-o", &out]);
        assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{run}");
        let mut resolve = Resolve::default();
        resolve.push_dir(folder.path().join(&out)).expect("it can be read again");
    }
}

#[test]
fn worlds_are_printed_and_can_be_read_again() {
    let folder = log();
    folder.write(
        "wit/deps/text/text.wit",
        "package demo:text@0.1.0; interface filter { run: func(x: string) -> string; }",
    );
    let run = folder.run(&[
        "wit",
        "world",
        "wit",
        "--plug",
        "filter",
        "--socket",
        "demo:log/sink=any",
        "--socket",
        "demo:log/sink=direct",
    ]);
    assert_eq!(run.code, 0, "{run}");
    Resolve::default().push_str("world.wit", &run.stdout).unwrap_or_else(|error| panic!("{error:#}\n{}", run.stdout));
    let run = folder.run(&["wit", "plug", "wit", "filter"]);
    // The package's name is made of what is in the world.
    assert_snapshot!(run.stdout.split_once(";\n").map_or("", |(_, rest)| rest));
    Resolve::default().push_str("world.wit", &run.stdout).unwrap_or_else(|error| panic!("{error:#}\n{}", run.stdout));
}

#[test]
fn mistakes_are_named() {
    let folder = log();
    let mut text = String::new();
    for arguments in [
        &["wit", "socket", "wit", "demo:log/sing", "--cardinality", "any"][..],
        &["wit", "socket", "wit", "demo:log/sink@0.3.0", "--cardinality", "any"],
        &["wit", "socket", "wit", "levels", "--cardinality", "any"],
        &["wit", "world", "wit", "--plug", "sink", "--socket", "sink"],
        &["wit", "world", "wit", "--plug", "sink", "--socket", "sink=dirct"],
        &["wit", "socket", "nowhere", "sink", "--cardinality", "any"],
    ] {
        let run = folder.run(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run}");
        text.push_str(&run.stderr);
    }
    assert_snapshot!(text);
    assert_eq!(folder.run(&["wit", "socket", "wit", "sink", "--cardinality", "all"]).code, 2);
}

fn against(old: &str, new: &str) -> crate::support::Run {
    let folder = Folder::new();
    folder.write("old.wit", old);
    folder.write("new.wit", new);
    folder.run(&["check", "new.wit", "--against", "old.wit"])
}

#[test]
fn what_a_change_breaks_is_told() {
    let old =
        "package a:b@1.0.0; interface c { one: func(x: u32) -> string; two: func(); } interface gone { f: func(); }";
    let added = "package a:b@1.1.0; interface c { one: func(y: u32) -> string; two: func(); three: func(); } interface gone { f: func(); }";
    let broken = "package a:b@1.1.0; interface c { one: func(x: u64) -> string; } interface fresh { f: func(); }";
    assert_snapshot!("against_same", against(old, old));
    assert_snapshot!("against_added", against(old, added));
    assert_snapshot!("against_added_without_step", against(old, &added.replace("1.1.0", "1.0.1")));
    assert_snapshot!("against_broken", against(old, broken));
    let whole = broken.replace("1.1.0", "2.0.0");
    assert_eq!(against(old, &whole).code, 0);
}

#[test]
fn a_contract_is_compared_with_a_component() {
    let folder = Folder::new();
    let wit = "package a:b@1.0.0; interface c { one: func(x: u32) -> string; }";
    folder.write("old.wasm", dummy(&format!("{wit} world plugin {{ export c; }}")));
    folder.write("new/c.wit", wit);
    let run = folder.run(&["check", "new", "--against", "old.wasm"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "a:b/c@1.0.0: the same\n"), "{run}");
}

#[test]
fn changes_of_every_kind_are_told_for_hosts_and_plugins_apart() {
    let old = "package a:b@1.2.0;
        interface api {
            use types.{level};
            record options { upper: bool, level: level }
            variant refusal { word(string), empty }
            resource bucket { constructor(start: u32); sum: func() -> u32; gone: func(); make: static func() -> bucket; }
            same: func(x: u32) -> u32;
            with-options: func(options: options);
            refuse: func() -> result<_, refusal>;
            fewer: func(a: u8, b: u8);
            slow: func();
            lost: func(x: list<u8>) -> string;
        }
        interface types { enum level { low, high } }
        interface removed { f: func(); }
        interface untouched { f: func(); }";
    let new = old
        .replace("level: level }", "level: level, depth: u8 }")
        .replace(", empty }", ", empty, late }")
        .replace("sum: func() -> u32; gone: func();", "sum: func() -> u64;")
        .replace("fewer: func(a: u8, b: u8);", "fewer: func(a: u8);")
        .replace("slow: func();", "slow: async func();")
        .replace("lost: func(x: list<u8>) -> string;", "found: func(); resource chest;")
        .replace("interface removed { f: func(); }", "interface added { f: func(); }");
    assert_snapshot!("against_every_kind", against(old, &new));
    assert_snapshot!("against_older", against(old, &old.replace("1.2.0", "1.1.0")));
    assert_eq!(against(old, &new.replace("1.2.0", "2.0.0")).code, 0);
    // A new interface in a package says nothing about the step that was made.
    let gone = "package a:b@1.2.0; interface fresh { f: func(); }";
    assert_eq!(against("package a:b@1.2.0; interface gone { f: func(); }", gone).code, 1);
    let unversioned = "package a:b; interface c { f: func(); }";
    assert_snapshot!("against_unversioned", against(unversioned, &unversioned.replace("f: func()", "g: func()")));
    assert_snapshot!("against_another", against(unversioned, "package x:y; interface z { f: func(); }"));
}

#[test]
fn the_sockets_of_an_old_component_are_compared() {
    let folder = Folder::new();
    let wit = "package a:b@1.0.0; interface c { one: func(x: u32) -> string; two: func(); }
        interface entry { go: func(); }";
    folder.write("user.wasm", dummy(&format!("{wit} world plugin {{ import c; export entry; }}")));
    for (new, expected) in [
        (wit.to_owned(), "its socket of a:b/c@1.0.0: all that it calls is in 1.0.0\n"),
        (
            wit.replace("two: func();", "three: func();"),
            "its socket of a:b/c@1.0.0: does not fit 1.0.0\n  removed  two: func()\n",
        ),
    ] {
        folder.write("new.wit", new);
        let run = folder.run(&["check", "new.wit", "--against", "user.wasm"]);
        assert!(run.stdout.contains(expected), "{run}");
    }
}

/// Components that other tools make of the printed views are recognised and linked, resources included.
#[test]
fn views_are_linked() {
    let folder = Folder::new();
    folder.write("store.wasm", component(STORE_WIT, STORE));
    folder.write("store.wit", STORE_WIT);
    for cardinality in ["exactly-one", "at-most-one", "at-least-one", "any"] {
        let view = folder.run(&["wit", "socket", "store.wit", "demo:kv/store", "--cardinality", cardinality]);
        assert_eq!(view.code, 0, "{view}");
        let world = format!(
            "package demo:user@0.1.0;
            interface entry {{ go: func(); }}
            world plugin {{ import demo:kv-sockets/store-{cardinality}@0.1.0; export entry; }}"
        );
        folder.write("user.wasm", dummy_of(&[&view.stdout], &world));
        folder.write(
            "graph.toml",
            "[graph]\nroot = \"demo:user/entry\"\n[plugin.user]\ncomponent = \"user.wasm\"\n[plugin.store]\ncomponent = \"store.wasm\"\n",
        );
        let run = folder.run(&["check", "graph.toml"]);
        assert_eq!(run.code, 0, "{run}");
        let json = folder.run(&["inspect", "user.wasm", "--json"]);
        let json: serde_json::Value = serde_json::from_str(&json.stdout).expect("it is JSON");
        assert_eq!(json["sockets"][0]["contract"], "demo:kv/store@0.1.0");
        assert_eq!(json["sockets"][0]["shape"], "wrapped");
        assert_eq!(json["sockets"][0]["cardinality"], cardinality);
        // It is instantiated with every import in its place; its code itself is made to trap.
        let run = folder.run(&[
            "run",
            "graph.toml",
            "--quiet",
            "--call",
            "demo:user/entry#go()",
            "--call",
            "demo:kv/store#bucket(1)",
        ]);
        assert_eq!((run.code, run.stderr.as_str()), (1, ""), "{run}");
        assert!(run.stdout.starts_with("user: error: trap: ") && run.stdout.ends_with("store: bucket#1\n"), "{run}");
    }
}

/// The views of which `tests/runtime/printed-views` makes its guests are those that the command prints now.
#[test]
fn stored_views_are_those_that_are_printed() {
    let case = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/runtime/printed-views");
    let folder = Folder::new();
    let wit = case.join("wit").display().to_string();
    for (guest, contract, cardinality) in [
        ("exactly-one", "views:kv/store", "exactly-one"),
        ("at-most-one", "views:kv/store", "at-most-one"),
        ("at-least-one", "views:kv/store", "at-least-one"),
        ("any", "views:kv/store", "any"),
        ("vault", "views:kv/vault", "any"),
    ] {
        let run = folder.run(&["wit", "socket", &wit, contract, "--cardinality", cardinality, "-o", guest]);
        assert_eq!(run.code, 0, "{run}");
        let stored = case.join("guests").join(guest).join("printed");
        if std::env::var_os("JACKFIELD_BLESS").is_some() {
            for (path, text) in files(&folder.path().join(guest)) {
                let path = stored.join(path);
                std::fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
                std::fs::write(path, text).expect("it can be written");
            }
        }
        assert_eq!(files(&folder.path().join(guest)), files(&stored), "`cargo xtask bless` stores them again");
    }
}

/// The files below a folder, by their paths in it.
fn files(folder: &std::path::Path) -> std::collections::BTreeMap<std::path::PathBuf, String> {
    let mut found = std::collections::BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).unwrap_or_else(|error| panic!("{}: {error}", next.display())) {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("it is text").replace("\r\n", "\n");
            found.insert(path.strip_prefix(folder).expect("it lies there").to_owned(), text);
        }
    }
    found
}

#[test]
fn plugs_and_sockets_may_have_names_of_their_own() {
    let folder = log();
    folder.write("kv/kv.wit", "package demo:kv@0.1.0; interface store { get: func(key: string) -> option<string>; }");
    let own =
        ["--plug", "main=demo:kv/store", "--socket", "primary=demo:kv/store=direct", "--socket", "backup=store=any"];
    let run = folder.run(&[&["wit", "world", "kv"][..], &own].concat());
    assert_eq!(run.code, 0, "{run}");
    for line in ["import primary: ", "import backup: ", "export main: "] {
        assert!(run.stdout.contains(line), "{run}");
    }
    for (flag, text, said) in [
        ("--socket", "primary=demo:kv/store", "names no shape\nhelp: write `--socket primary=demo:kv/store=any`"),
        ("--socket", "pri_mary=store=any", "`pri_mary` cannot be a name of its own"),
        ("--socket", "primary=stor=any", "did you mean"),
        ("--plug", "=store", "`` cannot be a name of its own"),
    ] {
        let run = folder.run(&["wit", "world", "kv", "--plug", "store", flag, text]);
        assert!(run.code == 2 && run.stderr.contains(said), "{run}");
    }
}

#[test]
fn two_packages_in_a_folder_are_told_where_they_belong() {
    let folder = log();
    folder.write("wit/other.wit", "package demo:other@0.1.0; interface thing { do-it: func(); }");
    let run = folder.run(&["wit", "plug", "wit", "demo:other/thing"]);
    assert!(run.code == 2 && run.stderr.contains("a folder of its own below `deps/`"), "{run}");
    let run = folder.run(&["wit", "plug", "wit/none.wit", "sink"]);
    assert!(run.code == 2 && !run.stderr.contains("Cargo.toml"), "{run}");
}
