//! Plugins in Zig: what their builds say about faults, how they trap, their unit tests, and what is scaffolded.

use std::path::{Path, PathBuf};
use std::process::Command;

use jackfield_build::{self as build, Options};

use crate::command::{call, new, root};

const WIT: &str = "package demo:t@0.1.0;
interface f {
    variant any-of {
        a(u8), b(f32), c(f64), d(string), e(s64), f(tuple<u32, f32>), g(option<u64>), h(list<option<bool>>), i(result<f32, s8>), j(char), k,
    }
    transform: func(v: any-of) -> any-of;
    join: func(a: string, b: string, c: string, d: string, e: string, f: string, g: string, h: string, i: string) -> string;
    small: func(a: s8, b: u16, c: s16, d: bool) -> s8;
    four: func(v: list<u16, 4>) -> list<u16, 4>;
    fault: func(kind: u32) -> u32;
}
interface g { transform: func(text: string) -> result<string, string>; count: func() -> u32; }
interface streams { read: func() -> stream<u8>; }
";

const PLUG: &str = r#"const jf = @import("jackfield");
const wit = @import("wit");

pub const f = struct {
    pub fn transform(v: wit.f.AnyOf) wit.f.AnyOf {
        return jf.clone(v);
    }
    pub fn join(a: []const u8, b: []const u8, c: []const u8, d: []const u8, e: []const u8, g: []const u8, h: []const u8, i: []const u8, j: []const u8) jf.String {
        return jf.format("{s}{s}{s}{s}{s}{s}{s}{s}{s}", .{ a, b, c, d, e, g, h, i, j });
    }
    pub fn small(a: i8, b: u16, c: i16, d: bool) i8 {
        return if (d and b == 65535 and c == -32768) a else 0;
    }
    pub fn four(v: [4]u16) [4]u16 {
        return .{ v[3], v[2], v[1], v[0] };
    }
    pub fn fault(kind: u32) u32 {
        if (kind == 0) jf.panic(@src(), "no {s} for {d}", .{ "room", kind });
        if (kind == 1) @panic("on purpose");
        const list = [_]u32{ 1, 2 };
        return list[kind];
    }
};
"#;

/// A plugin's folder with this source; none where there is no zig.
fn project(name: &str, plug: &str, source: &str) -> Option<tempfile::TempDir> {
    let dir = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let path = dir.path().join(path);
        std::fs::create_dir_all(path.parent().expect("it has a parent")).expect("a folder");
        std::fs::write(path, text).expect("it can be written");
    };
    write("jackfield.toml", &format!("name = {name:?}\nplug = {plug:?}\n"));
    write("wit/t.wit", WIT);
    write("src/plugin.zig", source);
    install(dir.path()).then_some(dir)
}

/// Links the repository's `.venv` into a folder; whether there is a zig then.
fn install(folder: &Path) -> bool {
    #[cfg(unix)]
    if root().join(".venv").is_dir() {
        std::os::unix::fs::symlink(root().join(".venv"), folder.join(".venv")).expect("it can be linked");
    }
    let plugins = build::find(folder).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(plugins[0].kind, build::Kind::Other { language: "zig" });
    let missing = build::missing_tools(&plugins[0]);
    assert!(missing.is_empty() || std::env::var_os("CI").is_none(), "{missing:?}");
    if !missing.is_empty() {
        eprintln!("left out: there is no zig; run: {}", missing[0].mend);
    }
    missing.is_empty()
}

fn build_in(dir: &Path, profile: build::Profile) -> Result<PathBuf, build::BuildError> {
    let plugins = build::find(dir).unwrap_or_else(|error| panic!("{error}"));
    let say = |line: &str| eprintln!("{line}");
    let mut options = Options::new(dir.join("target"), &say);
    options.profile = profile;
    build::build(&plugins, &options).map(|built| built[0].component.clone())
}

fn says(plug: &str, source: &str, wanted: &[&str]) {
    let Some(dir) = project("broken", plug, source) else { return };
    let text = build_in(dir.path(), build::Profile::Release).expect_err("it has a fault").to_string();
    for part in wanted {
        assert!(text.contains(part), "`{part}` is not in:\n{text}");
    }
}

#[test]
fn faults_are_shown_in_their_line() {
    says(
        "demo:t/g",
        "pub const g = struct {\n    pub fn transform(text: []const u8) u32 {\n        return text;\n    }\n    pub fn count() u32 {\n        return 0;\n    }\n};\n",
        &["broken: the compiler found errors", "src/plugin.zig:3:16: error: expected type 'u32'", "return text;"],
    );
    says(
        "demo:t/g",
        "const jf = @import(\"jackfield\");\npub const g = struct {\n    pub fn transform(text: []const u8) jf.Result(jf.String, jf.String) {\n        return .ok(.of(text));\n    }\n};\n",
        &["help: wanted in g: pub fn count() u32"],
    );
    says("demo:t/g", "\n", &["help: wanted in g: pub fn transform(text: []const u8) jf.Result(jf.String, jf.String)"]);
    says("demo:t/streams", "\n", &["`demo:t/streams@0.1.0#read` has a stream, which plugins in Zig cannot have"]);
}

#[test]
fn values_of_every_layout_come_back() {
    let Some(dir) = project("values", "demo:t/f", PLUG) else { return };
    let component = build_in(dir.path(), build::Profile::Release).unwrap_or_else(|error| panic!("{error}"));
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
    for (text, reply) in [
        ("join(\"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"é\")", "\"12345678é\""),
        ("small(-128, 65535, -32768, true)", "-128"),
        ("four([1, 2, 3, 65535])", "[65535, 3, 2, 1]"),
    ] {
        calls.push(format!("demo:t/f#{text}"));
        wanted.push(reply.to_owned());
    }
    let ran = call(&component, &calls);
    let lines: Vec<&str> = ran.stdout.lines().map(|line| line.trim_start_matches("values: ")).collect();
    assert_eq!(lines, wanted, "{}", ran.stderr);
}

#[test]
fn traps_say_why() {
    let Some(dir) = project("traps", "demo:t/f", PLUG) else { return };
    for profile in [build::Profile::Release, build::Profile::Debug] {
        let component = build_in(dir.path(), profile).unwrap_or_else(|error| panic!("{error}"));
        for (text, why) in [
            ("fault(0)", "src/plugin.zig:18:33: no room for 0"),
            ("fault(1)", "on purpose"),
            ("fault(7)", "index out of bounds: index 7, len 2"),
        ] {
            let ran = call(&component, &[format!("demo:t/f#{text}")]);
            let text = ran.stdout + &ran.stderr;
            assert!(text.contains("error: trap: ") && text.contains(why), "{why}\n{text}");
            let placed = text.contains("src/plugin.zig:2") || text.contains("src/plugin.zig:1");
            assert!(profile == build::Profile::Release || placed, "{text}");
        }
    }
}

#[cfg(unix)]
fn scaffolded(more: &[&str], wanted: &str) {
    let parent = tempfile::tempdir().expect("a folder");
    let ran = new(parent.path(), &[&["zig-plugin", "fresh"], more].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let dir = parent.path().join("fresh");
    if install(&dir) {
        build_in(&dir, build::Profile::Release).unwrap_or_else(|error| panic!("{error}"));
        let ran = Command::new("make").arg("test").current_dir(&dir).output().expect("make starts");
        let said = String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success() && said.contains(wanted), "{more:?}\n{said}");
    }
}

#[cfg(unix)]
#[test]
fn what_is_scaffolded_passes_its_test() {
    scaffolded(&[], "a failing censor lets words through...OK");
    let suite = root().join("tests/languages/wit").display().to_string();
    let all = ["values", "store", "maps", "arrays", "names", "peer", "sockets", "behaviour"];
    let plugs: Vec<String> = all.iter().map(|name| format!("conformance:suite/{name}")).collect();
    let mut more = vec!["--contract", &*suite];
    plugs.iter().for_each(|plug| more.extend(["--plug", plug]));
    scaffolded(&more, "names is plugged...OK");
    let checker = root().join("wit/checker").display().to_string();
    scaffolded(
        &["--contract", &checker, "--plug", "checker:docs/dictionary", "--plug", "checker:docs/rule"],
        "rule is plugged...OK",
    );
}

#[cfg(unix)]
#[test]
fn web_handlers_pass_their_test() {
    let parent = tempfile::tempdir().expect("a folder");
    let ran = new(parent.path(), &["http-handler", "greet", "--language", "zig"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let dir = parent.path().join("greet");
    if install(&dir) {
        build_in(&dir, build::Profile::Release).unwrap_or_else(|error| panic!("{error}"));
        let ran = Command::new("make").arg("test").current_dir(&dir).output().expect("make starts");
        let said = String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success() && said.contains("other methods are refused...OK"), "{said}");
    }
}
