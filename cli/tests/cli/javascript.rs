//! Plugins in JavaScript and TypeScript: what is wrong with one is told in the author's own file and line.

use std::path::Path;
use std::process::Command;

use crate::support::{Folder, Run};

const WIT: &str = "package demo:text@0.1.0;

interface filter {
    transform: func(text: string) -> result<string, string>;
    count: func() -> u32;
}

interface settings {
    init: func(config: string) -> result<_, string>;
}

interface words {
    find: func(word: string) -> option<string>;
}
";

/// Whether what `npm install` brings is there. In CI it must be.
fn installed() -> bool {
    let modules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../node_modules/jackfield-guest/package.json");
    let there = modules.is_file();
    assert!(there || std::env::var_os("CI").is_none(), "run `npm install` in the repository's top folder");
    if !there {
        eprintln!("left out: plugins in JavaScript need `npm install` in the repository's top folder");
    }
    there
}

/// Puts what `npm install` would bring into a folder.
fn install(folder: &Path) {
    let modules =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../node_modules").canonicalize().expect("it was looked for");
    #[cfg(unix)]
    std::os::unix::fs::symlink(modules, folder.join("node_modules")).expect("it can be linked");
    #[cfg(windows)]
    std::os::windows::fs::symlink_dir(modules, folder.join("node_modules")).expect("it can be linked");
}

/// A folder with a plugin of this source.
fn plugin(file: &str, source: &str) -> Folder {
    let folder = Folder::new();
    install(folder.path());
    folder.write("wit/text.wit", WIT);
    folder.write(
        "jackfield.toml",
        "name = \"p\"\nplug = [\"demo:text/filter\", \"demo:text/settings\"]\n[sockets]\n\"demo:text/words\" = \"direct\"\n",
    );
    folder.write("package.json", format!("{{\"type\": \"module\", \"main\": \"{file}\"}}"));
    if file.ends_with(".ts") {
        folder.write("tsconfig.json", include_str!("../../../templates/ts-plugin/tsconfig.json"));
    }
    folder.write(file, source);
    folder
}

fn build(folder: &Folder) -> Run {
    folder.run(&["build", "-o", "out"])
}

const FINE: &str = "export const settings = { init() {} };\n";

#[test]
fn what_does_not_build_names_file_and_line() {
    if !installed() {
        return;
    }
    for (source, message) in [
        (
            "export const filter = {\n  transform(text) { return text },\n  count: = 5,\n};\n",
            "src/a.js:3:10: Unexpected \"=\"",
        ),
        (
            "export const filter = {\n  transform: (text) => text,\n};\n",
            "src/a.js:1: `filter.count` is missing; demo:text/filter@0.1.0 has\n  count: func() -> u32",
        ),
        (
            "\nexport const filter = { transform: (text) => text, count: 5 };\n",
            "src/a.js:2: `filter.count` is the number 5 and no function",
        ),
        ("export const Filter = { transform: (text) => text, count: () => 5 };\n", "did you mean to call `Filter` so?"),
        (
            "import { fnd } from \"demo:text/words\";\nexport const filter = { transform: fnd, count: () => 5 };\n",
            "src/a.js:1:10: No matching export",
        ),
        (
            "\nimport { find } from \"demo:text/wrds\";\nfind();\n",
            "src/a.js:2:22: `demo:text/wrds` is no socket of this plugin\n",
        ),
        ("import fs from \"node:fs\";\nfs.x();\n", "src/a.js:1:16: `node:fs` is not there in a plugin"),
        ("\nconst table = undefined;\ntable.size();\n", "src/a.js:3: when the plugin starts: "),
        (
            "\nimport { find } from \"demo:text/words\";\nfind(\"a\");\n",
            "src/a.js:3: when the plugin starts: `demo:text/words#find` cannot be called while the plugin is built",
        ),
    ] {
        let run = build(&plugin("src/a.js", &format!("{source}{FINE}")));
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{source}\n{run}");
        assert!(run.stderr.contains(message), "{source}\n{message}\n{run}");
    }
}

#[test]
fn types_that_do_not_fit_name_file_and_line() {
    if !installed() {
        return;
    }
    let source = "import type { Filter } from \"demo:text/filter\";\n\nexport const filter: Filter = {\n  transform: (text) => text.length,\n  count: () => 5,\n};\n";
    let run = build(&plugin("src/a.ts", &format!("{source}{FINE}")));
    assert_eq!(run.code, 2, "{run}");
    assert!(run.stderr.contains("src/a.ts:4:24: TS2322: Type 'number' is not assignable to type 'string'"), "{run}");
}

#[test]
fn what_fails_in_a_call_names_file_and_line() {
    if !installed() {
        return;
    }
    let source = "let texts = 0;
export const filter = {
  transform(text) {
    if (text === \"err\") throw new Error(\"refused\");
    if (text === \"number\") return 5;
    if (text === \"async\") return (async () => text)();
    return helper(text);
  },
  count: () => (texts += 0.5),
};

function helper(text) {
  return text.nothing.there;
}

export const settings = {
  init(config) {
    if (JSON.parse(config).bad) throw new Error(\"`bad` is bad\");
    JSON.parse(config).table?.size();
  },
};
";
    let folder = plugin("src/a.js", source);
    let run = build(&folder);
    assert_eq!(run.code, 0, "{run}");
    let transform = |text: &str| format!("demo:text/filter#transform(\"{text}\")");
    for (call, message) in [
        (
            transform("number"),
            "`demo:text/filter#transform` (src/a.js:3) returned what is not string; the value: expected a string, got the number 5",
        ),
        (transform("async"), "got a promise (a plugin's functions cannot be async)"),
        (transform("x"), "TypeError: cannot read property 'there' of undefined at helper (src/a.js:13)"),
        (
            "demo:text/filter#count()".to_owned(),
            "the value: expected an integer from 0 to 4294967295 (u32), got the number 0.5",
        ),
    ] {
        let run = folder.run(&["call", "out/p.wasm", &call]);
        assert_eq!(run.code, 1, "{run}");
        assert!(run.stdout.contains(message), "{message}\n{run}");
    }
    let run = folder.run(&["call", "out/p.wasm", &transform("err")]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "p: err(\"refused\")\n"), "{run}");
    for (config, message) in [("{\"bad\": 1}", "`bad` is bad"), ("{\"table\": 1}", "at init (src/a.js:19)")] {
        let run = folder.run(&["call", "out/p.wasm", "--config", config, &transform("x")]);
        assert_eq!(run.code, 2, "{run}");
        assert!(run.stderr.contains(message), "{message}\n{run}");
    }
}

#[test]
fn integers_are_exact_and_clocks_are_absent() {
    if !installed() {
        return;
    }
    let folder = plugin(
        "src/a.js",
        &format!(
            "export const filter = {{\n  transform: (text) => `${{BigInt(text) * 3n}}`,\n  count: () => Date.now(),\n}};\n{FINE}"
        ),
    );
    let run = build(&folder);
    assert_eq!(run.code, 0, "{run}");
    let run = folder.run(&["inspect", "out/p.wasm", "--json"]);
    assert!(run.stdout.contains("\"wasi\":[]") || run.stdout.contains("\"wasi\": []"), "{run}");
    let run = folder.run(&["call", "out/p.wasm", "demo:text/filter#count()"]);
    assert!(run.stdout.contains("`Date.now()` is not there") && run.stdout.contains("src/a.js:3"), "{run}");
    folder.write(
        "jackfield.toml",
        "name = \"p\"\nplug = [\"demo:text/filter\", \"demo:text/settings\"]\n[build]\nwasi = true\n",
    );
    folder.write("src/a.js", format!("export const filter = {{\n  transform: (text) => text,\n  count: () => Math.min(Date.now(), 5),\n}};\n{FINE}"));
    let run = build(&folder);
    assert_eq!(run.code, 0, "{run}");
    let run = folder.run(&["call", "out/p.wasm", "demo:text/filter#count()"]);
    assert_eq!(run.stdout, "p: 5\n", "{run}");
    folder.write(
        "jackfield.toml",
        "name = \"p\"\nplug = [\"demo:text/filter\", \"demo:text/settings\"]\n[build]\nwasm = true\n",
    );
    let run = build(&folder);
    assert!(run.stderr.contains("unknown key `build.wasm`"), "{run}");
}

/// `npm test` in a folder.
fn npm_test(folder: &Path) {
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let ran = Command::new(npm).arg("test").current_dir(folder).output().expect("npm starts");
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "{}\n{said}\n{}", folder.display(), String::from_utf8_lossy(&ran.stderr));
}

#[test]
fn sdk_and_samples_pass_their_own_tests() {
    if installed() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        // The test of a sample in AssemblyScript stands on what a build of it generates.
        let sample = root.join("plugins/table-columns");
        let mut bindings = Command::new(env!("CARGO_BIN_EXE_jackfield"));
        let ran = bindings.args(["wit", "bindings", "as"]).arg(sample).output().expect("the command starts");
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        npm_test(&root);
    }
}

#[test]
fn templates_build_and_pass_their_tests() {
    if !installed() {
        return;
    }
    let folder = Folder::new();
    let wit = folder.write("wit/store.wit", include_str!("../../../tests/languages/wit/conformance.wit"));
    let wit = wit.display().to_string();
    for word in ["js", "ts"] {
        let template = format!("{word}-plugin");
        let made = format!("made-{word}");
        let run = folder.run(&["new", &template, &made]);
        assert_eq!(run.code, 0, "{run}");
        let other = format!("other-{word}");
        let plugs = ["--plug", "conformance:suite/store", "--plug", "conformance:suite/values"];
        let run = folder.run(&[&["new", &template, &other, "--contract", &wit][..], &plugs].concat());
        assert_eq!(run.code, 0, "{run}");
        for name in [made, other] {
            install(&folder.path().join(&name));
            npm_test(&folder.path().join(&name));
            let run = folder.run(&["build", &name, "-o", "out"]);
            assert_eq!(run.code, 0, "{run}");
        }
        let component = format!("out/other-{word}.wasm");
        let calls = ["$b = conformance:suite/store#bucket(\"b\")", "conformance:suite/store#bucket.get($b, \"k\")"];
        let run = folder.run(&[&["call", &component][..], &calls].concat());
        assert_eq!(run.stdout, format!("other-{word}: bucket#1\nother-{word}: none\n"), "{run}");
    }
}
