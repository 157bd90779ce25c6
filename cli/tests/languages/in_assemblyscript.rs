//! Plugins in AssemblyScript: what their builds say about faults, how they trap, their unit tests, and what is scaffolded.

use std::path::{Path, PathBuf};
use std::process::Command;

use jackfield_build::{self as build, Options};

use crate::command::{call, new, root, run, wit_bindings};

const WIT: &str = "package demo:t@0.1.0;
interface res { resource file { constructor(n: u32); size: func() -> u32; } fill: func(n: u32) -> list<u8>; }
interface f {
    use res.{file};
    variant any-of {
        a(u8), b(f32), c(f64), d(string), e(s64), f(tuple<u32, f32>), g(option<u64>), h(list<option<bool>>), i(result<f32, s8>), j(char), k,
    }
    flags all { f0, f1, f2, f3, f4, f5, f6, f7, f8 }
    record word-set { %type: s8, %of: string, v: any-of, %static: all, %u8: u8 }
    transform: func(v: any-of) -> any-of;
    words: func(v: word-set) -> word-set;
    join: func(a: string, b: string, c: string, d: string, e: string, f: string, g: string, h: string, i: string) -> string;
    alone: func() -> string;
    fault: func(kind: u32) -> list<u8, 4>;
    no-char: func() -> char;
    deep: func(n: u32) -> u32;
    borrowed: func(f: borrow<file>) -> u32;
    owned: func(f: file) -> u32;
    gone: func() -> u32;
    made: func(n: u32) -> u32;
}
interface g { transform: func(text: string) -> result<string, string>; count: func() -> u32; }
interface streams { read: func() -> stream<u8>; }
";

const PLUG: &str = r#"import { All, AnyOf, File, WordSet } from "../gen/f";

export namespace f {
  export function transform(v: AnyOf): AnyOf { return v; }
  export function words(v: WordSet): WordSet {
    return new WordSet(v.type, v.of_, v.v, v.static_ | All.F8, v.u8_);
  }
  export function join(a: string, b: string, c: string, d: string, e: string, f: string, g: string, h: string, i: string): string {
    return [a, b, c, d, e, f, g, h, i].join("");
  }
  export function alone(): string {
    return "a" + String.fromCharCode(0xd800) + "b" + String.fromCharCode(0xdc00) + String.fromCharCode(0xd83e, 0xdd80) + String.fromCharCode(0xdbff);
  }
  export function fault(kind: u32): StaticArray<u8> {
    assert(kind != 0);
    if (kind == 1) throw new Error("on purpose");
    if (kind == 3) return [<u8>(7 / (kind - 3))];
    if (kind == 4) unreachable();
    return [1, 2];
  }
  export function noChar(): u32 { return 0xd800; }
  export function deep(n: u32): u32 { return n ? deep(n - 1) + <u32>n.toString().length : 0; }
  export function borrowed(f: File): u32 { return f.size(); }
  export function owned(f: File): u32 { return f.size(); }
  export function gone(): u32 {
    const file = new File(3);
    file.dispose();
    return file.size();
  }
  export function made(n: u32): u32 {
    let most: u32 = 0;
    for (let i: u32 = 0; i < n; i++) most = max(most, new File(0).size());
    return most;
  }
}
"#;

const RES: &str = r#"import { log } from "../gen/jackfield";
let living: u32 = 0;
export namespace res {
  export class File {
    constructor(private n: u32) { living++; }
    size(): u32 { return this.n * 10 + living; }
    dispose(): void {
      living--;
      // What is told here lies where the reply before lay.
      log.info("file " + this.n.toString() + " is gone");
    }
  }
  export function fill(n: u32): Uint8Array { return new Uint8Array(n); }
}
"#;

/// A plugin's folder with this source; none where Node or the compiler is missing.
fn project(name: &str, plug: &str, source: &str) -> Option<tempfile::TempDir> {
    let dir = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let path = dir.path().join(path);
        std::fs::create_dir_all(path.parent().expect("it has a parent")).expect("a folder");
        std::fs::write(path, text).expect("it can be written");
    };
    write("jackfield.toml", &format!("name = {name:?}\nplug = {plug:?}\n"));
    write("wit/t.wit", WIT);
    write("assembly/index.ts", source);
    install(dir.path()).then_some(dir)
}

/// Puts what `npm install` would bring into a folder; whether it is there.
pub(crate) fn install(folder: &Path) -> bool {
    let modules = root().join("node_modules");
    if !modules.join("assemblyscript/package.json").is_file() {
        assert!(std::env::var_os("CI").is_none(), "run `npm install` in the repository's top folder");
        eprintln!("left out: plugins in AssemblyScript need `npm install` in the repository's top folder");
        return false;
    }
    let to = folder.join("node_modules");
    #[cfg(unix)]
    std::os::unix::fs::symlink(modules, to).expect("it can be linked");
    #[cfg(windows)]
    std::os::windows::fs::symlink_dir(modules, to).expect("it can be linked");
    true
}

pub(crate) fn build_in(dir: &Path) -> Result<PathBuf, build::BuildError> {
    build_with(dir, build::Profile::Release)
}

fn build_with(dir: &Path, profile: build::Profile) -> Result<PathBuf, build::BuildError> {
    let plugins = build::find(dir).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(plugins[0].kind, build::Kind::Other { language: "as" });
    let say = |line: &str| eprintln!("{line}");
    let mut options = Options::new(dir.join("target"), &say);
    options.profile = profile;
    build::build(&plugins, &options).map(|built| built[0].component.clone())
}

fn says(plug: &str, source: &str, wanted: &[&str]) {
    let Some(dir) = project("broken", plug, source) else { return };
    let text = build_in(dir.path()).expect_err("it has a fault").to_string();
    for part in wanted {
        assert!(text.contains(part), "`{part}` is not in:\n{text}");
    }
}

#[test]
fn faults_are_shown_in_their_line() {
    says(
        "demo:t/g",
        "import { Result, ok } from \"../gen/jackfield\";\nexport namespace g {\n  export function transform(text: string): Result<string, string> {\n    \
         return text;\n  }\n}\n",
        &[
            "broken: the compiler found errors",
            "assembly/index.ts:4:12: error: Type '~lib/string/String' is not assignable",
            "return text;",
            "wanted in g: export function count(): u32",
        ],
    );
    says(
        "demo:t/g",
        "export namespace g {\n  export function transform(text: i32): i32 { return text; }\n  export function count(): u32 { return 0; }\n}\n",
        &["wanted in g: export function transform(text: string): Result<string, string>"],
    );
    says(
        "demo:t/g",
        "export function other(): void {}\n",
        &["wanted in assembly/index.ts: a module or namespace `g`, for `demo:t/g@0.1.0`"],
    );
    says(
        "demo:t/res",
        "export namespace res {}\n",
        &["wanted in res: export class File { constructor(n: u32) { .. } }"],
    );
    says(
        "demo:t/streams",
        "",
        &["`demo:t/streams@0.1.0#read` has a stream, which plugins in AssemblyScript cannot have"],
    );
}

#[test]
fn values_of_every_layout_come_back() {
    let Some(dir) = project("values", "demo:t/f", PLUG) else { return };
    let component = build_in(dir.path()).unwrap_or_else(|error| panic!("{error}"));
    let values = [
        "a(255)",
        "b(1.5)",
        "c(2.5)",
        "d(\"ü\")",
        "e(-5)",
        "f((4000000000, 0.25))",
        "g(some(18446744073709551615))",
        "g(none)",
        "h([some(true), none, some(false)])",
        "i(ok(nan))",
        "i(err(-3))",
        "j('🦀')",
        "k",
    ];
    let mut calls: Vec<String> = values.iter().map(|value| format!("demo:t/f#transform({value})")).collect();
    let mut wanted: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
    let mut also = |call: &str, reply: &str| {
        calls.push(format!("demo:t/f#{call}"));
        wanted.push(reply.to_owned());
    };
    also(
        "words({type: -1, of: \"o\", v: f((1, 2.5)), static: {f0}, u8: 4})",
        "{type: -1, of: \"o\", v: f((1, 2.5)), static: {f0, f8}, u8: 4}",
    );
    also("join(\"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"é\")", "\"12345678é\"");
    // A surrogate that stands alone is no character.
    also("alone()", "\"a\u{fffd}b\u{fffd}🦀\u{fffd}\"");
    also("deep(30)", "51");
    let ran = call(&component, &calls);
    let lines: Vec<&str> = ran.stdout.lines().map(|line| line.trim_start_matches("values: ")).collect();
    assert_eq!(lines, wanted, "{}", ran.stderr);
}

#[test]
fn traps_say_why() {
    let Some(dir) = project("traps", "demo:t/f", PLUG) else { return };
    let component = build_in(dir.path()).unwrap_or_else(|error| panic!("{error}"));
    for (text, why) in [
        ("fault(0)", "assembly/index.ts:15:5: assertion failed"),
        ("fault(1)", "assembly/index.ts:16:20: on purpose"),
        ("fault(2)", "a list of 4 items was given 2"),
        ("no-char()", "0xd800 is no character"),
        ("deep(1000000)", "the stack is used up"),
    ] {
        let ran = call(&component, &[format!("demo:t/f#{text}")]);
        let text = ran.stdout + &ran.stderr;
        assert!(text.contains("error: trap: ") && text.contains(why), "{why}\n{text}");
    }
}

/// Traps that are no `abort` know nothing of files: the compiler's source map does.
#[test]
fn other_traps_name_the_authors_line() {
    let Some(dir) = project("lines", "demo:t/f", PLUG) else { return };
    for profile in [build::Profile::Release, build::Profile::Debug] {
        let component = build_with(dir.path(), profile).unwrap_or_else(|error| panic!("{error}"));
        for (text, why, place) in [
            ("fault(3)", "integer divide by zero", "(assembly/index.ts:17:"),
            ("fault(4)", "`unreachable`", "(assembly/index.ts:18:"),
        ] {
            let ran = call(&component, &[format!("demo:t/f#{text}")]);
            let text = ran.stdout + &ran.stderr;
            assert!(text.contains(why) && text.contains(place), "{profile:?}: {why} {place}\n{text}");
        }
    }
}

#[test]
fn handles_of_others_are_given_back() {
    let (Some(plug), Some(res)) = (project("plug", "demo:t/f", PLUG), project("res", "demo:t/res", RES)) else {
        return;
    };
    let components = [&plug, &res].map(|dir| build_in(dir.path()).unwrap_or_else(|error| panic!("{error}")));
    let path = plug.path().join("graph.toml");
    let [first, second] = components.map(|component| component.display().to_string());
    let text = format!(
        "[graph]\nroot = \"demo:t/f\"\n[plugin.plug]\ncomponent = {first:?}\n[plugin.res]\ncomponent = {second:?}\nwasi = {{ log = true }}\n"
    );
    std::fs::write(&path, text).expect("it can be written");
    let calls: Vec<String> =
        ["$f = demo:t/res#file(5)", "demo:t/f#borrowed($f)", "demo:t/f#borrowed($f)", "demo:t/f#owned($f)"]
            .map(str::to_owned)
            .into();
    let ran = run(&path, &calls, &[]);
    assert_eq!(ran.stdout, "res: file#1\nplug: 51\nplug: 51\nplug: 51\n", "{}", ran.stderr);
    let ran = run(&path, &["demo:t/f#gone()".to_owned()], &[]);
    let text = ran.stdout + &ran.stderr;
    assert!(text.contains("this resource was given away or disposed of"), "{text}");
    let large = ["$f = demo:t/res#file(5)", "demo:t/res#fill(200000)", "demo:t/f#owned($f)", "demo:t/res#fill(2)"];
    let ran = run(&path, &large.map(str::to_owned), &[]);
    assert!(ran.code == 0 && ran.stdout.ends_with("plug: 51\nres: [0, 0]\n"), "{}", ran.stderr);
    // Nobody disposes of these, so the collector does.
    let ran = run(&path, &["demo:t/f#made(20000)".to_owned()], &[]);
    let most = ran.stdout.trim().strip_prefix("plug: ").and_then(|number| number.parse::<u32>().ok());
    assert!(most.is_some_and(|most| most < 10_000), "{most:?} of 20000 were alive at once\n{}", ran.stderr);
}

#[test]
fn bindings_are_of_use_without_our_build() {
    let Some(dir) = project("own", "demo:t/res", RES) else { return };
    // The world of `jackfield wit world` has no log.
    let file = dir.path().join("jackfield.toml");
    std::fs::write(&file, "name = \"own\"\nplug = \"demo:t/res\"\nlog = false\n").expect("it can be written");
    let ran = wit_bindings("assemblyscript", dir.path());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let ran = wit_bindings("python", dir.path());
    assert!(ran.code == 2 && ran.stderr.contains("own is not in Python: its language is `as`"), "{}", ran.stderr);
    let mut asc = Command::new("node");
    asc.current_dir(dir.path()).args(["node_modules/assemblyscript/bin/asc.js", "gen/component.ts", "-o", "own.wasm"]);
    asc.args(["--runtime", "incremental", "--exportStart", "_initialize", "--enable", "simd"]);
    asc.args(["--use", "abort=gen/jackfield/_abort", "--transform", "./gen/exports.mjs"]);
    let output = asc.output().expect("node starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let module = std::fs::read(dir.path().join("own.wasm")).expect("it was made");
    let wit = jackfield_contract::SourceOptions { inline: Some(WIT.to_owned()), ..Default::default() };
    let model = jackfield_contract::load(&wit).expect("it is valid").model;
    let id = jackfield_contract::find_contract(&model, "demo:t/res").expect("it is there");
    let world = jackfield_contract::plugin_world(&model, &[id], &[]).expect("it is a world");
    let component = jackfield_contract::componentize(&jackfield_contract::embed(&module, &world.section));
    let path = dir.path().join("own-component.wasm");
    std::fs::write(&path, component.unwrap_or_else(|error| panic!("{error}"))).expect("it can be written");
    let ran = call(&path, &["$f = demo:t/res#file(5)".to_owned(), "demo:t/res#file.size($f)".to_owned()]);
    assert_eq!(ran.stdout, "own-component: file#1\nown-component: 51\n", "{}", ran.stderr);
}

/// `npm test` in a folder whose component was built.
fn npm_test(folder: &Path, wanted: &str) {
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let ran = Command::new(npm).arg("test").current_dir(folder).output().expect("npm starts");
    let said = String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success() && said.contains(wanted), "{}\n{said}", folder.display());
}

fn scaffolded(more: &[&str], wanted: &str) {
    let parent = tempfile::tempdir().expect("a folder");
    let ran = new(parent.path(), &[&["as-plugin", "fresh"], more].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let dir = parent.path().join("fresh");
    if install(&dir) {
        build_in(&dir).unwrap_or_else(|error| panic!("{error}"));
        npm_test(&dir, wanted);
    }
}

#[test]
fn what_is_scaffolded_passes_its_test() {
    scaffolded(&[], "a_failing_censor_lets_words_through");
    let suite = root().join("tests/languages/wit").display().to_string();
    let all = ["values", "store", "maps", "arrays", "names", "peer", "sockets", "behaviour"];
    let plugs: Vec<String> = all.iter().map(|name| format!("conformance:suite/{name}")).collect();
    let mut more = vec!["--contract", &*suite];
    plugs.iter().for_each(|plug| more.extend(["--plug", plug]));
    scaffolded(&more, "names_is_plugged");
    let checker = root().join("wit/checker").display().to_string();
    scaffolded(
        &["--contract", &checker, "--plug", "checker:docs/dictionary", "--plug", "checker:docs/rule"],
        "rule_is_plugged",
    );
}
