//! What `bindings!` and `plugin!` expand to, for a few cases of the corpus, so that a change of the emitters can be read.
//!
//! `cargo xtask bless` (or `JACKFIELD_BLESS=1`) renews the snapshots.

use std::path::Path;

use jackfield_tests_corpus::{Case, cases, folder};
use proc_macro2::TokenStream;

/// The cases that are shown: types of every kind with their documentation, and resources.
const SHOWN: [&str; 3] = ["documentation", "fallible-constructor", "resource-create-taken"];

/// Inputs that no case of the corpus has: inline text with several contracts, options of the host side.
const INLINE: [(&str, &str); 4] = [
    (
        "inline-values",
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
    ),
    (
        "inline-resources",
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
    ),
    (
        "inline-served",
        r#"inline: "
package demo:clock;
interface now {
    seconds: func(zone: option<string>) -> result<u64, string>;
    later: async func();
}
", host: ["demo:clock/now"]"#,
    ),
    (
        "inline-names",
        r#"inline: "
package demo:a@1.0.0;
package demo:kv@0.1.0 {
    interface old { record %option { %type: u8 } get: func() -> %option; }
}
package demo:kv@0.2.0 {
    interface new { use demo:kv/old@0.1.0.{%option as other}; get: func() -> other; }
}
", sockets: ["demo:kv/new", "demo:kv/old"], rename: { "demo:kv/new": "Fresh" }"#,
    ),
];

/// The same for plugins.
const INLINE_GUEST: [(&str, &str); 1] = [(
    "named-sockets-with-resources",
    r#"inline: "
package demo:kv;
interface bucket {
    resource bucket {
        constructor(name: string);
        get: func(key: string) -> option<string>;
    }
    merge: func(buckets: list<bucket>) -> bucket;
}
", sockets: { "demo:kv/bucket": { primary: direct, rest: any } }"#,
)];

#[test]
fn expansions_are_as_they_were() {
    let bless = std::env::var_os("JACKFIELD_BLESS").is_some_and(|value| value == "1");
    let mut changed = Vec::new();
    let cases = cases();
    let shown = cases.iter().filter(|case| SHOWN.contains(&case.name.as_str()));
    let shown = shown
        .flat_map(|case| [("host", host(case)), ("guest", guest(case))].map(|(side, text)| (&*case.name, side, text)));
    let inline = INLINE.iter().map(|(name, options)| {
        let input = format!("{{ {options} }}");
        (*name, "host", text(jackfield_bindgen::bindings(tokens(&input)), &format!("`{name}`, in this test")))
    });
    let inline_guest = INLINE_GUEST.iter().map(|(name, options)| {
        let input = format!("{{ {options} }}");
        (*name, "guest", text(jackfield_bindgen::plugin(tokens(&input)), &format!("`{name}`, in this test")))
    });
    for (name, side, text) in shown.chain(inline).chain(inline_guest) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots").join(format!("{name}.{side}.rs"));
        if std::fs::read_to_string(&path).is_ok_and(|old| old == text) {
            continue;
        }
        if bless {
            std::fs::write(&path, &text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        } else {
            changed.push(difference(&path, &text));
        }
    }
    assert!(changed.is_empty(), "{}\n`cargo xtask bless` renews the snapshots", changed.join("\n"));
}

#[test]
fn expansions_of_the_whole_corpus_parse_and_are_deterministic() {
    let cases = cases();
    assert!(cases.len() >= 50, "the corpus is not where it was: {} cases", cases.len());
    for case in cases {
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
