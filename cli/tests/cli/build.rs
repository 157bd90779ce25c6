//! `build`.

use insta::assert_snapshot;

use crate::support::Folder;

#[test]
fn what_cannot_be_built_is_told() {
    let folder = Folder::new();
    folder.write("plain/Cargo.toml", "[package]\nname = \"plain\"\nversion = \"0.1.0\"\n");
    folder.write("broken/Cargo.toml", "[package\n");
    std::fs::create_dir(folder.path().join("empty")).expect("it can be made");
    let mut text = String::new();
    for name in ["empty", "none", "plain", "broken"] {
        let run = folder.run(&["build", name]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run}");
        text.push_str(&run.stderr);
    }
    assert_snapshot!(text);
    assert_eq!(folder.run(&["build", "--release", "--debug"]).code, 2);
}

#[test]
fn templates_are_listed_and_filled() {
    let folder = Folder::new();
    let list = folder.run(&["new", "--list"]);
    assert!(list.code == 0 && list.stdout.contains("rust-plugin  "), "{list}");
    let run = folder.run(&["new", "rust-plugin", "my-plugin"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "my-plugin\n"), "{run}");
    let manifest = std::fs::read_to_string(folder.path().join("my-plugin/Cargo.toml")).expect("it is there");
    assert!(manifest.contains("name = \"my-plugin\"") && manifest.contains("path = \""), "{manifest}");
    let again = folder.run(&["new", "rust-plugin", "my-plugin"]);
    assert_eq!(again.code, 2, "{again}");
    assert!(again.stderr.contains("nothing was touched"), "{again}");
    for (arguments, message) in [
        (&["new", "rust-plugn", "x"][..], "did you mean `rust-plugin`?"),
        (&["new", "rust-plugin", "My Plugin"], "cannot be the name of a package"),
        (&["new", "rust-plugin", "x", "--dependencies", "nowhere"], "no clone"),
        (&["new", "rust-plugin"], "required"),
    ] {
        let run = folder.run(arguments);
        assert_eq!(run.code, 2, "{run}");
        assert!(run.stderr.contains(message), "{run}");
    }
    let run = folder.run(&["new", "rust-plugin", "x", "--dependencies", "git", "--dir", "elsewhere"]);
    assert_eq!(run.stdout, "elsewhere\n", "{run}");
    assert!(
        std::fs::read_to_string(folder.path().join("elsewhere/Cargo.toml")).expect("it is there").contains("git = \"")
    );
    // Nothing is left behind.
    assert_eq!(std::fs::read_dir(folder.path()).expect("it is there").count(), 2);
}

#[test]
fn web_handlers_are_there_in_every_language() {
    let folder = Folder::new();
    for (language, source, test) in [
        ("rust", "src/lib.rs", "src/lib.rs"),
        ("c", "src/plugin.c", "test/plugin_test.c"),
        ("cpp", "src/plugin.cpp", "test/plugin_test.cpp"),
        ("as", "assembly/handler.ts", "test/index.ts"),
        ("js", "src/plugin.js", "test/plugin.test.js"),
        ("ts", "src/plugin.ts", "test/plugin.test.ts"),
        ("zig", "src/plugin.zig", "test/plugin_test.zig"),
        ("python", "src/plugin.py", "tests/test_plugin.py"),
    ] {
        let name = format!("greet-{language}");
        let run = folder.run(&["new", "http-handler", &name, "--language", language]);
        assert_eq!((run.code, run.stdout.as_str()), (0, format!("{name}\n").as_str()), "{run}");
        let read = |path: &str| std::fs::read_to_string(folder.path().join(&name).join(path)).expect("it is there");
        assert!(read(source).contains("is no way to be greeted"), "{}", read(source));
        assert!(read(test).contains("405") && !read(source).contains("{{"), "{}", read(test));
        assert!(read("wit/route.wit").starts_with("/// Web handlers"));
        assert!(!folder.path().join(&name).join("wit/text.wit").exists());
    }
    let run = folder.run(&["new", "http-handler", "plain"]);
    assert!(run.code == 0 && folder.path().join("plain/Cargo.toml").exists(), "{run}");
    for (arguments, message) in [
        (
            &["new", "http-handler", "x", "--language", "cobol"][..],
            "there are `as`, `c`, `cpp`, `js`, `python`, `rust`, `ts`, `zig`",
        ),
        (&["new", "rust-plugin", "x", "--language", "js"], "`js-plugin`"),
        (&["new", "http-handler", "x", "--contract", "wit"], "--contract"),
    ] {
        let run = folder.run(arguments);
        assert_eq!(run.code, 2, "{run}");
        assert!(run.stderr.contains(message), "{run}");
    }
}

#[test]
fn a_scaffold_is_built_and_called() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["new", "rust-plugin", "shout"]).code, 0);
    jackfield_tests_runtime::share_guests(&folder.path().join("shout"));
    let run = folder.run_at_home(&["build", "shout", "--offline", "-o", "out"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "out/shout.wasm\n"), "{run}");
    assert!(run.stderr.contains("plugs demo:text/filter"), "{run}");
    let inspected = folder.run(&["inspect", "out/shout.wasm"]);
    assert!(inspected.stdout.contains("written in Rust"), "{inspected}");
    assert!(inspected.stdout.contains("demo:text/listener@0.1.0: wrapped, any"), "{inspected}");
    let called = folder.run(&["call", "out/shout.wasm", "demo:text/filter#transform(\" \")"]);
    assert_eq!((called.code, called.stdout.as_str()), (0, "shout: err(empty)\n"), "{called}");
}

#[test]
fn a_contract_is_scaffolded() {
    let folder = Folder::new();
    folder.write("kv.wit", crate::support::STORE_WIT);
    folder.write(
        "wit/text.wit",
        "package demo:text@0.1.0;
        interface filter {
            use types.{level};
            record options { upper: bool, level: level, pair: tuple<u8, list<string>> }
            variant refusal { word(string), empty }
            flags perms { read, write }
            transform: func(text: string, options: options, perms: perms) -> result<string, refusal>;
            levels: func(counts: map<string, u32>, fixed: list<u8, 3>) -> list<level>;
            reset: func();
        }
        interface words { word: func() -> string; }
        interface types { enum level { low, high } }",
    );
    let run = folder.run(&["new", "rust-plugin", "x", "--contract", "wit"]);
    assert_eq!(run.code, 2, "{run}");
    assert_snapshot!("several_contracts", run.stderr);
    let arguments =
        ["new", "rust-plugin", "filter", "--contract", "wit", "--plug", "demo:text/filter", "--plug", "words"];
    assert_eq!(folder.run(&arguments).code, 0);
    assert_eq!(folder.run(&["new", "rust-plugin", "store", "--contract", "kv.wit"]).code, 0);
    let source =
        |name: &str| std::fs::read_to_string(folder.path().join(name).join("src/lib.rs")).expect("it is there");
    assert_snapshot!("scaffold_filter", source("filter"));
    assert_snapshot!("scaffold_store", source("store"));
    // What is scaffolded compiles and runs.
    for (name, call, reply) in [
        (
            "filter",
            "demo:text/filter#transform(\"x\", {upper: true, level: low, pair: (1, [])}, {})",
            "filter: ok(\"\")\n",
        ),
        ("store", "demo:kv/store#bucket(1)", "store: bucket#1\n"),
    ] {
        jackfield_tests_runtime::share_guests(&folder.path().join(name));
        let run = folder.run_at_home(&["build", name, "--offline", "-o", "out"]);
        assert_eq!(run.code, 0, "{run}");
        let called = folder.run(&["call", &format!("out/{name}.wasm"), call]);
        assert_eq!((called.code, called.stdout.as_str()), (0, reply), "{called}");
        let mut tests = std::process::Command::new("cargo");
        tests
            .args(["test", "--offline", "--quiet"])
            .current_dir(folder.path().join(name))
            .env_remove("CARGO_TARGET_DIR");
        let tests = tests.output().expect("cargo runs");
        assert!(tests.status.success(), "{}", String::from_utf8_lossy(&tests.stderr));
    }
}

#[test]
fn a_scaffold_has_the_sockets_that_it_is_given() {
    let folder = Folder::new();
    folder.write(
        "wit/text.wit",
        "package demo:text@0.1.0;
        interface filter { transform: func(text: string) -> result<string, string>; }
        interface words {
            record word { name: string, %true: option<char>, place: tuple<u8, f32>, at: list<u32, 2> }
            variant found { none, at(word), %ok }
            find: func(text: string) -> word;
            look: func() -> found;
            first: func() -> char;
            forget: func();
        }
        interface sink { put: func(line: string); }
        interface store { resource bucket { constructor(); } }",
    );
    let new = |name: &str, more: &[&str]| {
        let template = format!("{name}-plugin");
        let first = ["new", &template, name, "--contract", "wit", "--plug", "filter"];
        folder.run(&[&first[..], more].concat())
    };
    for (sockets, says) in [
        (&["--socket", "words"][..], "write `--socket words=any`"),
        (&["--socket", "words=dirct"], "did you mean `direct`?"),
        (&["--socket", "demo:text/none=any"], "there is no interface `demo:text/none`"),
        (&["--socket", "main=words=any"], "write `--socket demo:text/words@0.1.0=any`"),
        (&["--socket", "words=any", "--socket", "demo:text/words=direct"], "is asked for as two sockets"),
        (&["--socket", "filter=direct"], "write `--socket demo:text/filter@0.1.0=exactly-one`"),
    ] {
        let run = new("rust", sockets);
        assert!(run.code == 2 && run.stderr.contains(says), "{run}");
        assert!(!folder.path().join("rust").exists());
    }
    let sockets = ["--socket", "words=direct", "--socket", "sink=any", "--socket", "filter=at-most-one"];
    for name in ["rust", "c", "js"] {
        let run = new(name, &[&sockets[..], &["--wit-in-place"]].concat());
        assert_eq!(run.code, 0, "{run}");
        assert!(!folder.path().join(name).join("wit").exists());
    }
    let read = |file: &str| std::fs::read_to_string(folder.path().join(file)).expect("it is there");
    for file in ["c/jackfield.toml", "js/jackfield.toml"] {
        assert!(read(file).contains("wit = \"../wit\"\n"), "{}", read(file));
        assert!(read(file).contains("\"demo:text/words@0.1.0\" = \"direct\"\n"), "{}", read(file));
    }
    // It is built, and its graph runs with stubs for what it cannot be without.
    jackfield_tests_runtime::share_guests(&folder.path().join("rust"));
    let run = folder.run_at_home(&["build", "rust", "--offline", "-o", "rust/target/plugins"]);
    assert_eq!(run.code, 0, "{run}");
    let graph = read("rust/graph.toml");
    for reply in ["\"look\" = \"%none\"", "\"first\" = \"'-'\"", "\"forget\" = \"()\""] {
        assert!(graph.contains(reply), "{graph}");
    }
    let run = folder.run(&["run", "rust/graph.toml", "--call", "filter#transform(\"a\")"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "rust: ok(\"\")\n"), "{run}");
    // Handles cannot be written down, and the graph says so.
    let run = new("zig", &["--socket", "store=exactly-one"]);
    assert!(run.code == 0 && read("zig/graph.toml").contains("hands out handles"), "{}", read("zig/graph.toml"));
    assert!(folder.path().join("zig/wit/text.wit").exists());
}

#[test]
fn a_scaffold_may_have_the_sdk_beside_it() {
    let folder = Folder::new();
    let run = folder.run(&["new", "rust-plugin", "shout", "--dependencies", "vendored"]);
    assert_eq!(run.code, 0, "{run}");
    let read = |file: &str| std::fs::read_to_string(folder.path().join("shout").join(file)).expect("it is there");
    let repository = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for file in ["guest-sdk/rust/src/lib.rs", "macros/src/lib.rs", "contract/wit/runtime.wit"] {
        let own = std::fs::read_to_string(repository.join(file)).expect("it is there");
        assert_eq!(read(&format!("vendor/jackfield/{file}")), own, "{file}");
    }
    // Cargo finds every crate of it in the project's folder.
    let mut metadata = std::process::Command::new("cargo");
    metadata.args(["metadata", "--offline", "--format-version", "1"]).current_dir(folder.path().join("shout"));
    let metadata = metadata.output().expect("cargo runs");
    assert!(metadata.status.success(), "{}", String::from_utf8_lossy(&metadata.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout).expect("it is JSON");
    let packages = metadata["packages"].as_array().expect("a list").iter();
    let own = packages.filter(|package| package["name"].as_str().is_some_and(|name| name.starts_with("jackfield")));
    let files: Vec<&str> = own.filter_map(|package| package["manifest_path"].as_str()).collect();
    assert!(files.len() == 4 && files.iter().all(|file| file.contains("/shout/vendor/jackfield/")), "{files:?}");
    let run = folder.run(&["new", "host-app", "app", "--dependencies", "vendored"]);
    assert!(
        run.code == 2 && run.stderr.contains("`--dependencies git`") && !folder.path().join("app").exists(),
        "{run}"
    );
}
