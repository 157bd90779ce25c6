//! What `bindings!` and `plugin!` expand to, for a few cases of the corpus, so that a change of the emitters can be read.
//!
//! `cargo xtask bless` (or `JACKFIELD_BLESS=1`) renews the snapshots.

use std::path::Path;

use jackfield_tests_corpus::{Case, cases, folder};
use proc_macro2::TokenStream;

/// The cases that are shown: types of every kind with their documentation, and resources.
const SHOWN: [&str; 3] = ["documentation", "fallible-constructor", "resource-create-taken"];

#[test]
fn expansions_are_as_they_were() {
    let bless = std::env::var_os("JACKFIELD_BLESS").is_some_and(|value| value == "1");
    let mut changed = Vec::new();
    for case in cases().iter().filter(|case| SHOWN.contains(&case.name.as_str())) {
        for (side, text) in [("host", host(case)), ("guest", guest(case))] {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots").join(format!("{}.{side}.rs", case.name));
            if std::fs::read_to_string(&path).is_ok_and(|old| old == text) {
                continue;
            }
            if bless {
                std::fs::write(&path, &text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            } else {
                changed.push(difference(&path, &text));
            }
        }
    }
    assert!(changed.is_empty(), "{}\n`cargo xtask bless` renews the snapshots", changed.join("\n"));
}

#[test]
fn expansions_are_deterministic() {
    for case in cases() {
        assert_eq!(host(&case), host(&case), "{}", case.name);
        assert_eq!(guest(&case), guest(&case), "{}", case.name);
    }
}

fn host(case: &Case) -> String {
    let contracts = case.contract_literals();
    let input = format!(
        "{{ path: {:?}, sockets: [{contracts}], host: [{contracts}], {} }}",
        relative(case),
        case.features_option()
    );
    text(jackfield_bindgen::bindings(tokens(&input)), &input)
}

fn guest(case: &Case) -> String {
    let sockets: Vec<_> = case.contracts.iter().map(|contract| format!("{contract:?}: any")).collect();
    let input = format!(
        "{{ path: {:?}, plug: [{}], sockets: {{ {} }}, {} }}",
        relative(case),
        case.contract_literals(),
        sockets.join(", "),
        case.features_option()
    );
    text(jackfield_bindgen::plugin(tokens(&input)), &input)
}

/// The path as a user would write it: it is part of the input, and so of names in the output.
fn relative(case: &Case) -> String {
    let name = case.path.file_name().expect("a case has a name").to_string_lossy();
    format!("../codegen/{name}")
}

fn tokens(input: &str) -> TokenStream {
    input.parse().unwrap_or_else(|error| panic!("{error} in {input}"))
}

/// Formatted, with the checkout's path taken out: before it is formatted, since its length decides where lines are broken.
fn text(expansion: TokenStream, input: &str) -> String {
    let root = folder().ancestors().nth(2).expect("the corpus lies two folders below the root").display().to_string();
    let expansion = expansion.to_string().replace(&root, "$ROOT");
    let file =
        syn::parse_file(&expansion).unwrap_or_else(|error| panic!("the expansion of {input} is no Rust: {error}"));
    let text = prettyplease::unparse(&file);
    format!("// Made by tests/expansion from the input\n// {input}\n\n{text}")
}

/// The first lines that differ.
fn difference(path: &Path, new: &str) -> String {
    let old = std::fs::read_to_string(path).unwrap_or_default();
    let line = old.lines().zip(new.lines()).take_while(|(old, new)| old == new).count();
    let show = |text: &str| text.lines().skip(line).take(3).collect::<Vec<_>>().join("\n");
    format!("{}:{}: it was\n{}\nand is\n{}", path.display(), line + 1, show(&old), show(new))
}
