//! Any bytes as a component give an error, never a panic, and what was loaded goes on working.

use std::path::Path;

use jackfield::Val;
use jackfield::report::LoadReport;
use jackfield_tests_runtime::{call, case, guest, load, load_some, report, value, wat};

const PLAIN: &str = "bad:input/plain";

/// Loads the good plugin beside these bytes, and calls whatever can be called.
fn beside(folder: &Path, bytes: &[u8]) -> LoadReport {
    let path = folder.join("bad.wasm");
    std::fs::write(&path, bytes).expect("the file can be written");
    let (graph, report) = load_some(&format!(
        "[graph]\nroot = \"{PLAIN}\"\nplugs = [\"good\"]\n[plugin.good]\ncomponent = \"bad-input/good.wat\"\n\
         [plugin.bad]\ncomponent = {:?}\n[plugin.bad.limits]\nmemory = \"32MiB\"\ndeadline = \"300ms\"\n",
        path.display().to_string()
    ));
    let replies = graph.dispatch(PLAIN, "run", &[]).expect("the good plugin is there");
    let good = replies.into_iter().find(|(plugin, _)| plugin == "good").expect("the good plugin replies");
    assert_eq!(good.1, Ok(Some(Val::U32(7))));
    if report.of("bad").next().is_none() {
        // A changed byte need not matter; then the plugin may do what it likes, and fail, but not harm anyone.
        for text in ["abc", "", "panic"] {
            if let Ok(replies) = graph.dispatch("shapes:text/filter", "transform", &[text.into()]) {
                replies.into_iter().for_each(drop);
            }
        }
    }
    report
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder can be made")
}

#[test]
fn what_is_no_component_is_named() {
    let folder = folder();
    let core = wat::parse_bytes(&wat("bad-input", "core")).expect("it is valid text").into_owned();
    for (name, bytes, word) in [
        ("empty", &b""[..], "empty"),
        ("text", b"this is no component at all", "text"),
        ("core", &core, "core"),
        ("random", &[0x00, 0x61, 0x73, 0x6d, 0xff, 0xff, 0xff, 0xff], ""),
        ("zeros", &[0; 64], ""),
        ("html", b"<!DOCTYPE html><html></html>", ""),
    ] {
        let report = beside(folder.path(), bytes);
        assert_eq!(report.of("bad").count(), 1, "{name}: {report}");
        let text = report.to_string();
        assert!(text.contains(word), "{name}: `{word}` is missing in {text}");
    }
}

#[test]
fn truncated_anywhere() {
    let folder = folder();
    let component = guest("shapes", "upper");
    for step in 0..48 {
        let length = component.len() * step / 48;
        let report = beside(folder.path(), &component[..length]);
        assert!(report.of("bad").next().is_some(), "{length} of {} bytes were accepted", component.len());
    }
    // The last byte alone: the custom sections at the end may be cut without harm, but never with a panic.
    beside(folder.path(), &component[..component.len() - 1]);
}

#[test]
fn bits_flipped_anywhere() {
    let folder = folder();
    let component = guest("shapes", "upper");
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    for _ in 0..160 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let mut bytes = component.to_vec();
        let at = (state as usize) % bytes.len();
        bytes[at] ^= 1 << ((state >> 40) % 8);
        beside(folder.path(), &bytes);
    }
    // The head is where every byte matters.
    for at in 0..64 {
        let mut bytes = component.to_vec();
        bytes[at] ^= 0x10;
        beside(folder.path(), &bytes);
    }
}

#[test]
fn types_nested_too_deep() {
    let folder = folder();
    for (depth, must_fail) in [(60, false), (150, true), (5_000, true)] {
        let mut text = String::from("(component\n(type $t0 (option u8))\n");
        for level in 1..depth {
            text.push_str(&format!("(type $t{level} (option $t{}))\n", level - 1));
        }
        text.push_str(&format!(
            "(import \"deep:types/deep\" (instance (export \"go\" (func (param \"value\" $t{})))))\n)",
            depth - 1
        ));
        let bytes = wat::parse_str(&text).expect("it is valid text");
        let report = beside(folder.path(), &bytes);
        if must_fail {
            assert!(report.of("bad").next().is_some(), "{depth} levels were accepted");
        }
    }
    // Text can nest, too.
    let parentheses = "(".repeat(100_000);
    assert!(beside(folder.path(), parentheses.as_bytes()).of("bad").next().is_some());
    let nested = format!("(component {} u8 {})", "(type (option ".repeat(20_000), "))".repeat(20_000));
    assert!(beside(folder.path(), nested.as_bytes()).of("bad").next().is_some());
}

#[test]
fn a_plugin_that_plugs_nothing_or_fails_when_it_is_instantiated() {
    let (graph, report) = load_some(
        r#"
        [graph]
        root = "bad:input/plain"
        [plugin.good]
        component = "bad-input/good.wat"
        [plugin.nothing]
        component = "bad-input/empty-component.wat"
        [plugin.starter]
        component = "bad-input/traps-at-start.wat"
        "#,
    );
    assert!(report.of("nothing").next().is_some() && report.of("starter").next().is_some(), "{report}");
    assert_eq!(value(&graph, PLAIN, "run", &[]), Val::U32(7));
}

#[test]
fn values_that_their_types_do_not_allow() {
    let graph = load("[graph]\nroot = \"bad:input/liar\"\n[plugin.liar]\ncomponent = \"bad-input/wrong-value.wat\"\n");
    for function in ["text", "letter", "not-utf8"] {
        let reply = call(&graph, "bad:input/liar", function, &[]);
        let error = reply.expect_err("such a value does not exist");
        assert_eq!((error.plugin(), error.function()), ("liar", function), "{error}");
        assert_eq!(value(&graph, "bad:input/liar", "fine", &[]), Val::U32(1), "after {function}");
    }
}

#[test]
fn files_that_are_not_there() {
    let first = report(&format!(
        "[graph]\nroot = \"{PLAIN}\"\n[plugin.good]\ncomponent = \"bad-input/good.wat\"\n[plugin.bad]\ncomponent = \"missing.wasm\"\n"
    ));
    assert!(first.of("bad").next().is_some_and(|problem| problem.to_string().contains("missing.wasm")), "{first}");
    let folder = case("bad-input").display().to_string();
    let second = report(&format!(
        "[graph]\nroot = \"{PLAIN}\"\n[plugin.good]\ncomponent = \"bad-input/good.wat\"\n[plugin.bad]\ncomponent = \"{folder}\"\n"
    ));
    assert!(second.of("bad").next().is_some(), "{second}");
}
