//! Plugins in Python: what `jackfield new` makes, and such as are wrong, each in its own way, where the message names the author's own
//! file and line.

use std::path::{Path, PathBuf};

use jackfield_build::{self as build, Options};

use crate::command::{Ran, call_with, new};

const WIT: &str = "package demo:shop@0.1.0;
interface till {
    record item { name: string, price: u32 }
    init: func(config: string) -> result<_, string>;
    total: func(items: list<item>) -> u32;
    clear: func();
}
";

const GOOD: &str = "from bindings.demo.shop.till import Item, Till
from jackfield_guest import plug

@plug
class Shop(Till):
    def init(self, config: str) -> None:
        if config != '{}':
            {}['missing']

    def total(self, items: list) -> int:
        return 'nothing' if not items else sum(item.price for item in items)

    def clear(self) -> None:
        pass
";

/// A folder below the repository's, where its `.venv` is found.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder")
}

/// A plugin of this text, with this beside it, or what building it says. None if the tools are not there.
fn built(text: &str, more: &[(&str, &str)], folder: &Path) -> Option<Result<PathBuf, String>> {
    let dir = folder.join("shop");
    let write = |path: &str, text: &str| {
        let path = dir.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
        std::fs::write(path, text).expect("it can be written");
    };
    write("jackfield.toml", "language = \"python\"\nplug = \"demo:shop/till\"\n");
    write("wit/shop.wit", WIT);
    write("src/plugin.py", text);
    more.iter().for_each(|(path, text)| write(path, text));
    build_in(&dir, folder)
}

fn build_in(dir: &Path, folder: &Path) -> Option<Result<PathBuf, String>> {
    let plugins = build::find(dir).expect("it is a plugin");
    let missing = build::missing_tools(&plugins[0]);
    if !missing.is_empty() {
        assert!(std::env::var_os("CI").is_none(), "tools are missing: {missing:?}");
        eprintln!("left out, since tools are missing: {missing:?}");
        return None;
    }
    let say = |line: &str| eprintln!("{line}");
    let built = build::build(&plugins, &Options::new(folder.to_owned(), &say));
    Some(built.map(|built| built[0].component.clone()).map_err(|error| error.to_string()))
}

#[track_caller]
fn refused(text: &str, more: &[(&str, &str)], says: &[&str]) {
    let folder = folder();
    // What is found before the slow step takes no time, and needs no component.
    let Some(built) = built(text, more, folder.path()) else { return };
    let error = built.expect_err("it is not built");
    for says in says {
        assert!(error.contains(says), "it does not say `{says}`:\n{error}");
    }
}

#[test]
fn a_syntax_error() {
    let text = GOOD.replace("def clear(self)", "def clear(self");
    refused(&text, &[], &["src/plugin.py:13: SyntaxError: ", "    def clear(self -> None:\n"]);
    refused(GOOD, &[("src/other.py", "x = 1\n  y = 2\n")], &["src/other.py:2: IndentationError: "]);
}

#[test]
fn a_function_is_missing() {
    let text = GOOD.split("    def clear").next().expect("a part");
    let wants = "class `Shop` lacks `clear` of `demo:shop/till@0.1.0`; it is\n    def clear(self) -> None";
    refused(text, &[], &["src/plugin.py:4: ", wants]);
}

#[test]
fn no_class_plugs_the_contract() {
    let text = GOOD.replace("@plug\n", "");
    let wants =
        "no class plugs the contract `demo:shop/till@0.1.0`; write\n\n    from bindings.demo.shop.till import Till";
    refused(&text, &[], &["src/plugin.py:1: ", wants, "def total(self, items: list[Item]) -> int: ..."]);
}

#[test]
fn a_function_of_another_type() {
    let text = GOOD.replace("def clear(self)", "def clear(self, all)");
    refused(&text, &[], &["src/plugin.py:13: `clear` of `demo:shop/till@0.1.0` has 1 parameters"]);
    let text = GOOD.replace("items: list) -> int", "items: list) -> str");
    refused(
        &text,
        &[],
        &["src/plugin.py:10: `total` of `demo:shop/till@0.1.0`: the result is `int`, and is annotated with `str`"],
    );
}

#[test]
fn what_cannot_be_imported() {
    let text = format!("import no_such_package\n{GOOD}");
    refused(&text, &[], &["src/plugin.py:1: ModuleNotFoundError: No module named 'no_such_package'", "pip install"]);
    let text = format!("import other\n{GOOD}");
    refused(&text, &[("src/other.py", "\nx = 1 / 0\n")], &["src/other.py:2: ZeroDivisionError: division by zero"]);
}

#[test]
fn what_python_in_a_component_lacks() {
    let text = format!("import sys\n\nif sys.platform == 'wasi':\n    import ctypes\n{GOOD}");
    refused(&text, &[], &["src/plugin.py:4: ModuleNotFoundError: No module named '_ctypes'\n    import ctypes"]);
}

#[test]
fn what_fails_when_it_runs() {
    let folder = folder();
    let Some(built) = built(GOOD, &[], folder.path()) else { return };
    let component = built.unwrap_or_else(|error| panic!("{error}"));
    let ran = |config: &str, call: &str| -> Ran { call_with(&component, config, call) };
    let good = ran("{}", "demo:shop/till#total([{name: \"a\", price: 3}])");
    assert_eq!((good.code, good.stdout.trim()), (0, "shop: 3"), "{}", good.stderr);

    let wrong = ran("{}", "demo:shop/till#total([])");
    let says =
        "src/plugin.py:10: demo:shop/till@0.1.0#total returned what the contract does not say: str 'nothing' is no u32";
    assert!(wrong.stdout.contains(says), "{}{}", wrong.stdout, wrong.stderr);

    let raised = ran("{\"a\":1}", "demo:shop/till#clear()");
    assert!(
        raised.stderr.contains("src/plugin.py:8: in init") && raised.stderr.contains("KeyError: 'missing'"),
        "{}",
        raised.stderr
    );
}

/// Makes a project with `jackfield new`, builds it, and runs its tests.
fn scaffolded(arguments: &[&str]) {
    let folder = folder();
    let project = folder.path().join("fresh");
    let ran = new(folder.path(), &[&["python-plugin", "fresh"], arguments].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let Some(built) = build_in(&project, folder.path()) else { return };
    built.unwrap_or_else(|error| panic!("{error}"));
    passes_its_tests(&project);
}

fn passes_its_tests(folder: &Path) {
    let tests = std::process::Command::new("python3").args(["-B", "-m", "unittest"]).current_dir(folder).output();
    let tests = tests.expect("python3 starts");
    let said = String::from_utf8_lossy(&tests.stderr);
    assert!(tests.status.success() && said.contains("\nOK") && !said.contains("Ran 0 tests"), "{said}");
}

#[test]
fn the_sdk_passes_its_tests() {
    passes_its_tests(&crate::command::root().join("guest-sdk/python"));
}

#[test]
fn the_sample_passes_its_tests() {
    let sample = crate::command::root().join("plugins/readability");
    // The build that `cargo xtask build-plugins` makes.
    let Some(built) = build_in(&sample, &crate::command::root().join("target/plugins")) else { return };
    built.unwrap_or_else(|error| panic!("{error}"));
    passes_its_tests(&sample);
}

#[test]
fn a_new_plugin_passes_its_tests() {
    scaffolded(&[]);
}

#[test]
fn a_new_plugin_for_a_contract_passes_its_tests() {
    let wit = crate::command::root().join("tests/languages/wit");
    let wit = wit.display().to_string();
    let plugs = ["values", "store", "maps", "arrays"].map(|name| format!("conformance:suite/{name}"));
    let mut arguments = vec!["--contract", &*wit];
    plugs.iter().for_each(|plug| arguments.extend(["--plug", plug]));
    scaffolded(&arguments);
}
