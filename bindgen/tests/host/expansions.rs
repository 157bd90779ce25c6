//! Expansions, formatted and compared with `tests/snapshots/host`. `cargo xtask bless` renews them.

use std::path::{Path, PathBuf};

use jackfield_bindgen::debug;
use proc_macro2::TokenStream;

use crate::expand;

/// Compares an expansion with its snapshot, or writes it when `JACKFIELD_BLESS` is set.
#[track_caller]
fn check(name: &str, options: &str) {
    let expansion = expand(options).unwrap_or_else(|errors| panic!("{}", errors.join("\n\n")));
    let found = debug::format(&expansion);
    assert!(!found.starts_with("// this does not parse"), "{found}");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/snapshots/host/{name}.rs"));
    if std::env::var_os("JACKFIELD_BLESS").is_some_and(|value| value == "1") {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, found).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&file).unwrap_or_default();
    let different = expected.lines().zip(found.lines()).position(|(a, b)| a != b);
    if expected != found {
        let line = different.unwrap_or_else(|| expected.lines().count().min(found.lines().count()));
        panic!(
            "the expansion differs from {} in line {}:\n- {}\n+ {}\nrun `cargo xtask bless` and read the difference",
            file.display(),
            line + 1,
            expected.lines().nth(line).unwrap_or("<end>"),
            found.lines().nth(line).unwrap_or("<end>"),
        );
    }
}

#[test]
fn values() {
    check(
        "values",
        r#"inline: "
package demo:text@0.1.0;
/// Changes texts.
interface filter {
    /// One text.
    record entry {
        /// Where it is from.
        key: string,
        parts: list<list<u8>>,
        maybe: option<option<f32>>,
    }
    variant problem { empty, code(u16) }
    enum level { low, high }
    flags perms { read, write }
    type names = map<string, u32>;
    /// Changes an entry.
    change: func(key: string, entry: entry, perms: perms) -> result<entry, problem>;
    levels: func(names: names, fixed: list<u8, 4>) -> list<level>;
    silent: func();
}
", sockets: "demo:text/filter""#,
    );
}

#[test]
fn resources() {
    check(
        "resources",
        r#"inline: "
package demo:kv;
interface bucket {
    resource bucket {
        constructor(name: string);
        get: func(key: string) -> option<list<u8>>;
        open: static func(name: string) -> result<bucket, string>;
    }
    record pair { left: bucket, right: borrow<bucket> }
    merge: func(buckets: list<bucket>) -> bucket;
}
", sockets: ["demo:kv/bucket"]"#,
    );
}

#[test]
fn served() {
    check(
        "served",
        r#"inline: "
package demo:clock;
interface now {
    seconds: func(zone: option<string>) -> result<u64, string>;
    later: async func();
}
", host: ["demo:clock/now"]"#,
    );
}

#[test]
fn two_majors_and_names_of_the_prelude() {
    check(
        "names",
        r#"inline: "
package demo:a@1.0.0;
package demo:kv@0.1.0 {
    interface old { record %option { %type: u8 } get: func() -> %option; }
}
package demo:kv@0.2.0 {
    interface new { use demo:kv/old@0.1.0.{%option as other}; get: func() -> other; }
}
", sockets: ["demo:kv/new", "demo:kv/old"], rename: { "demo:kv/new": "Fresh" }"#,
    );
}

#[test]
fn every_case_of_the_corpus_expands_and_parses() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/codegen");
    let mut cases: Vec<PathBuf> = std::fs::read_dir(corpus)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "wit"))
        .collect();
    cases.sort();
    assert!(cases.len() >= 50, "the corpus is not where it was: {cases:?}");
    for case in cases {
        let options = jackfield_contract::SourceOptions {
            paths: vec![case.clone()],
            all_features: true,
            ..jackfield_contract::SourceOptions::default()
        };
        let loaded =
            jackfield_contract::load(&options).unwrap_or_else(|errors| panic!("{}: {errors:?}", case.display()));
        let model = &loaded.model;
        let contracts: Vec<_> = model
            .interfaces()
            .filter(|(_, interface)| interface.is_contract(model))
            .map(|(_, interface)| format!("\"{}\"", interface.name))
            .collect();
        if contracts.is_empty() {
            continue;
        }
        let contracts = contracts.join(", ");
        let options = format!(
            "path: {:?}, all_features: true, sockets: [{contracts}], host: [{contracts}]",
            case.display().to_string()
        );
        let expand = || expand(&options).unwrap_or_else(|errors| panic!("{}: {}", case.display(), errors.join("\n")));
        let expansion: TokenStream = expand();
        assert_eq!(expansion.to_string(), expand().to_string(), "{}: expansions are deterministic", case.display());
        syn::parse2::<syn::File>(expansion).unwrap_or_else(|error| panic!("{}: {error}", case.display()));
    }
}
