//! Each error names what is wrong and a way out; all of a phase are shown at once.

use crate::expand;

const WIT: &str = r#"inline: "
package demo:text@0.1.0;
interface filter {
    record entry { name: string }
    run: func(entry: entry);
}
interface types { type name = string; }
interface later { run: async func(); }
""#;

fn errors(options: &str) -> Vec<String> {
    expand(options).expect_err("the input has errors")
}

/// The errors of options beside the WIT text.
fn with_wit(options: &str) -> Vec<String> {
    errors(&format!("{WIT}, {options}"))
}

#[track_caller]
fn assert_has(error: &str, parts: &[&str]) {
    for part in parts {
        assert!(error.contains(part), "`{part}` is not in:\n{error}");
    }
}

#[test]
fn an_unknown_option_names_the_nearest_and_all() {
    let errors = with_wit("sokets: [\"demo:text/filter\"], hst: []");
    assert_eq!(errors.len(), 2, "both are shown: {errors:?}");
    assert_has(&errors[0], &["unknown option `sokets`", "did you mean `sockets`?", "`additional_derives`"]);
    assert_has(&errors[1], &["unknown option `hst`", "did you mean `host`?"]);
}

#[test]
fn options_of_the_wrong_kind() {
    let errors = with_wit("sockets: true, rename: \"x\", additional_derives: [\"1\"]");
    assert_eq!(errors.len(), 3, "{errors:?}");
    assert!(errors.iter().any(|error| error.contains("`sockets` expects a string or a list of strings, found a bool")));
    assert!(errors.iter().any(|error| error.contains("option `rename` expects a map")));
    assert!(errors.iter().any(|error| error.contains("this is no path of a derive macro")));
}

#[test]
fn an_option_twice() {
    let errors = with_wit("sockets: \"demo:text/filter\", sockets: \"demo:text/later\"");
    assert_has(&errors[0], &["option `sockets` is given twice"]);
}

#[test]
fn unknown_contracts_name_the_nearest_all_at_once() {
    let errors = with_wit("sockets: [\"demo:text/fliter\", \"demo:text/filter@0.2.0\"], host: \"nothing:like/this\"");
    assert_eq!(errors.len(), 3, "{errors:?}");
    assert_has(&errors[0], &["demo:text/fliter", "demo:text/filter"]);
    assert_has(&errors[1], &["0.1.0"]);
}

#[test]
fn a_contract_twice() {
    let errors = with_wit("sockets: [\"demo:text/filter\", \"demo:text/filter@0.1.0\"]");
    assert_has(&errors[0], &["`demo:text/filter@0.1.0` is listed twice"]);
}

#[test]
fn types_alone_are_no_contract() {
    assert_has(&with_wit("sockets: \"demo:text/types\"")[0], &["`demo:text/types@0.1.0` is no contract"]);
}

#[test]
fn no_contract_named() {
    let errors = with_wit("features: []");
    assert_has(&errors[0], &["no contract is named", "`demo:text/filter@0.1.0`"]);
}

#[test]
fn an_option_that_matches_nothing() {
    let errors = with_wit("sockets: \"demo:text/filter\", rename: { \"demo:text/filter/entri\": \"Item\" }");
    assert_has(&errors[0], &["`demo:text/filter/entri`", "did you mean `demo:text/filter/entry`?"]);
}

#[test]
fn wit_errors_show_the_line() {
    let errors = errors("inline: \"package a:b;\\ninterface c {\\n    f: func(x: strng);\\n}\\n\", sockets: \"a:b/c\"");
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert_has(&errors[0], &["3 |     f: func(x: strng);", "^^^^^", "strng"]);
}

#[test]
fn a_path_that_is_not_there() {
    assert_has(&errors("path: \"no/such/folder\", sockets: \"a:b/c\"")[0], &["no/such/folder"]);
}

#[test]
fn syntax_errors() {
    assert_has(&errors("path")[0], &["expected `:`"]);
    assert_has(&errors("path: 1")[0], &["expected a string, a bool, a path, an attribute"]);
}

#[test]
fn what_was_most_likely_meant_is_generated_beside_the_error() {
    let recover = |options: &str| {
        let text = format!("[::jackfield] {{ {options} }}");
        jackfield_bindgen::host::recover(text.parse().expect("the test's input is made of tokens")).to_string()
    };
    let wit = "inline: \"package a:b; interface filter { f: func(); }\"";
    let text = recover(&format!("{wit}, sockets: \"a:b/fliter\""));
    assert!(text.contains("pub mod filter") && text.contains("pub struct Filter"), "{text}");
    let text = recover(&format!("{wit}, sockets: \"a:b/filter\", sokets: \"a:b/filter\""));
    assert!(text.contains("pub struct Filter"), "{text}");
    assert_eq!(recover("inline: \"package a:b; interface\", sockets: \"a:b/c\""), "");
}
