//! Plugins in C and C++: what their builds say about faults, their unit tests, and what is scaffolded.

use std::path::Path;
use std::process::{Command, Stdio};

use jackfield_build::{self as build, Options};

use crate::command::{call, root};

const WIT: &str = "package demo:t@0.1.0;\ninterface f {\n    transform: func(text: string) -> result<string, string>;\n    \
                   init: func(config: string) -> result<_, string>;\n}\ninterface arrays { sum: func(v: list<u32, 4>) -> u32; }\n";

/// A plugin's folder with this source.
fn project(word: &str, plug: &str, source: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let path = dir.path().join(path);
        std::fs::create_dir_all(path.parent().expect("it has a parent")).expect("a folder");
        std::fs::write(path, text).expect("it can be written");
    };
    write("jackfield.toml", &format!("name = \"broken\"\nlanguage = {word:?}\nplug = {plug:?}\n"));
    write("wit/t.wit", WIT);
    write(&format!("src/plugin.{word}"), source);
    dir
}

/// What the build of a plugin with a fault says; none where the tools are missing.
fn fault(word: &str, plug: &str, source: &str) -> Option<String> {
    let dir = project(word, plug, source);
    let built = build_in(dir.path())?;
    Some(built.expect_err("it has a fault").to_string())
}

fn build_in(dir: &Path) -> Option<Result<std::path::PathBuf, build::BuildError>> {
    build_with(dir, build::Profile::Release)
}

fn build_with(dir: &Path, profile: build::Profile) -> Option<Result<std::path::PathBuf, build::BuildError>> {
    let plugins = build::find(dir).unwrap_or_else(|error| panic!("{error}"));
    let missing = build::missing_tools(&plugins[0]);
    if let Some(need) = missing.first() {
        let text = format!("left out, since tools are missing: {}; run: {}", need.what, need.mend);
        assert!(std::env::var_os("CI").is_none(), "{text}");
        eprintln!("{text}");
        return None;
    }
    let say = |line: &str| eprintln!("{line}");
    let mut options = Options::new(dir.join("target"), &say);
    options.profile = profile;
    Some(build::build(&plugins, &options).map(|built| built[0].component.clone()))
}

fn says(word: &str, plug: &str, source: &str, wanted: &[&str]) {
    let Some(text) = fault(word, plug, source) else { return };
    for part in wanted {
        assert!(text.contains(part), "`{part}` is not in:\n{text}");
    }
}

const TRANSFORM: &str = "#include \"jackfield.h\"\n\nbool exports_f_transform(plugin_string_t *text, plugin_string_t *ret, plugin_string_t *err) {\n    \
                         (void)err;\n    *ret = *text;\n    return true;\n}\n";

#[test]
fn what_does_not_compile_is_shown_in_its_line() {
    says(
        "c",
        "demo:t/f",
        "#include \"plugin.h\"\n\nint broken(void) {\n    return 1\n}\n",
        &["broken: the compiler found errors", "src/plugin.c:4:13: error: expected ';'"],
    );
    says(
        "cpp",
        "demo:t/f",
        "#include \"plugin_cpp.h\"\n\nint broken() {\n    return \"x\";\n}\n",
        &["src/plugin.cpp:4:12: error: cannot initialize"],
    );
}

#[test]
fn a_function_that_is_missing_is_shown_with_its_prototype() {
    let wanted = [
        "`demo:t/f@0.1.0`",
        "bool exports_f_init(plugin_string_t *config, plugin_string_t *err);",
        "declared at gen/plugin.h:",
    ];
    says("c", "demo:t/f", TRANSFORM, &wanted);
    let source = "#include \"plugin_cpp.h\"\nnamespace exports::demo::t::f {\n\
                  std::expected<wit::string, wit::string> Transform(wit::string text) { return text; }\n}\n";
    let wanted = ["`exports::demo::t::f::Init`", "std::expected<void, wit::string> Init(wit::string config);"];
    says("cpp", "demo:t/f", source, &wanted);
}

#[test]
fn a_wrong_type_is_shown_in_its_line() {
    let source = "#include \"plugin.h\"\n\nint exports_f_init(int config) {\n    return config;\n}\n";
    says(
        "c",
        "demo:t/f",
        source,
        &["src/plugin.c:3:5: error: conflicting types for 'exports_f_init'", "gen/plugin.h:"],
    );
    let source =
        "#include \"plugin_cpp.h\"\nnamespace exports::demo::t::f {\nint Init(wit::string config) { return 1; }\n}\n";
    says("cpp", "demo:t/f", source, &["src/plugin.cpp:3:5: error: functions that differ only in their return type"]);
    // Without the header only the linker can see it.
    let source = "int exports_f_init(int config) {\n    return config;\n}\n";
    says(
        "c",
        "demo:t/f",
        source,
        &["`exports_f_init` has another signature", "src/plugin.c:1", "include \"plugin.h\""],
    );
}

#[test]
fn what_nobody_defines_is_shown_where_it_is_used() {
    let source = format!(
        "{TRANSFORM}\nint helper(int);\nbool exports_f_init(plugin_string_t *config, plugin_string_t *err) {{\n    (void)err;\n    return helper((int)config->len);\n}}\n"
    );
    says("c", "demo:t/f", &source, &["`helper` is used and not defined, at src/plugin.c:"]);
}

#[test]
fn what_the_generator_cannot_do_is_said() {
    says("c", "demo:t/arrays", "#include \"plugin.h\"\n", &["`demo:t/arrays@0.1.0`: `sum` has a list of fixed length"]);
}

#[test]
fn a_trap_in_init_names_the_line() {
    let c = format!(
        "{TRANSFORM}\n#include <assert.h>\nbool exports_f_init(plugin_string_t *config, plugin_string_t *err) {{\n    (void)err;\n    \
         assert(config->len == 0);\n    return true;\n}}\n"
    );
    let cpp = "#include \"jackfield.hpp\"\n#include <cassert>\nnamespace exports::demo::t::f {\n\
               std::expected<wit::string, wit::string> Transform(wit::string text) { return text; }\n\
               std::expected<void, wit::string> Init(wit::string config) {\n    assert(config.empty());\n    return {};\n}\n}\n";
    for (word, source, line) in [("c", &*c, "src/plugin.c:12: "), ("cpp", cpp, "src/plugin.cpp:6: ")] {
        let dir = project(word, "demo:t/f", source);
        let Some(built) = build_in(dir.path()) else { return };
        let component = built.unwrap_or_else(|error| panic!("{error}"));
        let ran = call(&component, &["demo:t/f#transform(\"x\")".to_owned()]);
        let text = ran.stdout + &ran.stderr;
        assert!(text.contains(line) && text.contains("assertion `config"), "{text}");
    }
}

/// In a build with debug data every trap has a line; what the C++ library says has no directives left in it.
#[test]
fn other_traps_name_the_line() {
    let c = format!(
        "#include <stdlib.h>\n#include \"plugin.h\"\nbool exports_f_init(plugin_string_t *config, plugin_string_t *err) {{\n    (void)config, (void)err;\n    \
         abort();\n}}\n{TRANSFORM}"
    );
    let cpp = "#include \"jackfield.hpp\"\n#include <vector>\nnamespace exports::demo::t::f {\n\
               std::expected<wit::string, wit::string> Transform(wit::string text) { return text; }\n\
               std::expected<void, wit::string> Init(wit::string config) {\n    std::vector<int> none(config.size());\n    \
               return none.at(7) == 0 ? std::expected<void, wit::string>() : std::unexpected(std::move(config));\n}\n}\n";
    for (word, source, said) in [("c", &*c, "src/plugin.c:5"), ("cpp", cpp, "out_of_range")] {
        let dir = project(word, "demo:t/f", source);
        let Some(built) = build_with(dir.path(), build::Profile::Debug) else { return };
        let component = built.unwrap_or_else(|error| panic!("{error}"));
        let ran = call(&component, &["demo:t/f#transform(\"x\")".to_owned()]);
        let text = ran.stdout + &ran.stderr;
        assert!(text.contains(said) && !text.contains("%s"), "{text}");
    }
}

/// Runs `make test` in a plugin's folder, whose component was built.
fn make_test(dir: &Path) {
    let missing = |program: &str| {
        let found = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        found.is_err().then(|| format!("the unit tests are left out, since `{program}` is missing"))
    };
    if let Some(text) = ["make", "cc", "c++"].into_iter().find_map(missing) {
        assert!(std::env::var_os("CI").is_none(), "{text}");
        return eprintln!("{text}");
    }
    let jackfield = format!("JACKFIELD={}", env!("CARGO_BIN_EXE_jackfield"));
    let output = Command::new("make").current_dir(dir).args(["test", &jackfield]).output().expect("make starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && text.contains("ok\n") && !text.contains("warning"), "{}\n{text}", dir.display());
}

#[test]
fn the_samples_pass_their_tests() {
    for name in ["trailing-space", "line-endings"] {
        let dir = root().join("plugins").join(name);
        let plugins = build::find(&dir).unwrap_or_else(|error| panic!("{error}"));
        if build::missing_tools(&plugins[0]).is_empty() {
            make_test(&dir);
        }
    }
}

fn scaffolded(word: &str, more: &[&str]) {
    let parent = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_jackfield"));
    let template = format!("{word}-plugin");
    let output = command.current_dir(parent.path()).args(["new", &template, "fresh"]).args(more).output();
    let output = output.expect("the command starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let dir = parent.path().join("fresh");
    let Some(built) = build_in(&dir) else { return };
    built.unwrap_or_else(|error| panic!("{error}"));
    assert!(dir.join("gen/compile_commands.json").is_file());
    make_test(&dir);
}

#[test]
fn what_is_scaffolded_passes_its_test() {
    for word in ["c", "cpp"] {
        scaffolded(word, &[]);
        let suite = root().join("tests/languages/wit").display().to_string();
        let plugs = [
            "--plug",
            "conformance:suite/values",
            "--plug",
            "conformance:suite/store",
            "--plug",
            "conformance:suite/maps",
        ];
        scaffolded(word, &[&["--contract", &suite][..], &plugs].concat());
        let checker = root().join("wit/checker").display().to_string();
        scaffolded(word, &["--contract", &checker, "--plug", "checker:docs/dictionary", "--plug", "checker:docs/rule"]);
    }
}
