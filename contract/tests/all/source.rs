//! Reading WIT: where it may lie, and what is said when it is wrong.

use std::fs;
use std::path::Path;

use crate::common::{wit, wit_errors};
use jackfield_contract::{Loaded, SourceOptions, diagnostic::render_all, load};

fn write(dir: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = dir.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn load_from(dir: &Path, paths: &[&str]) -> Result<Loaded, String> {
    let paths = paths.iter().map(|path| dir.join(path)).collect();
    load(&SourceOptions { paths, ..SourceOptions::default() }).map_err(|errors| render_all(&errors))
}

fn names(loaded: &Loaded) -> Vec<String> {
    loaded.model.interfaces().map(|(_, i)| i.name.to_string()).collect()
}

#[test]
fn folders_files_and_dependencies_are_found() {
    let dir = tempfile::tempdir().unwrap();
    write(
        dir.path(),
        &[
            (
                "wit/a.wit",
                "package demo:text@0.1.0; interface filter { use demo:types/base@0.2.0.{item}; f: func(i: item); }",
            ),
            ("wit/b.wit", "interface other { use filter.{item}; g: func() -> item; }"),
            ("wit/readme.md", "not WIT"),
            ("wit/deps/types/types.wit", "package demo:types@0.2.0; interface base { use deep:er/x.{y as item}; }"),
            ("wit/deps/deeper.wit", "package deep:er; interface x { record y { z: u8 } }"),
            (
                "more/c.wit",
                "package demo:more; interface more { use demo:text/filter@0.1.0.{item}; h: func(i: item); }",
            ),
        ],
    );
    let loaded = load_from(dir.path(), &["wit", "more"]).unwrap();
    let names = names(&loaded);
    for name in
        ["demo:text/filter@0.1.0", "demo:text/other@0.1.0", "demo:types/base@0.2.0", "deep:er/x", "demo:more/more"]
    {
        assert!(names.iter().any(|n| n == name), "{name} in {names:?}");
    }
    let position = |name: &str| names.iter().position(|n| n == name);
    assert!(position("deep:er/x") < position("demo:types/base@0.2.0"));
    assert_eq!(loaded.files.len(), 5);
    // The order of paths does not matter, nor that one lies in another.
    assert_eq!(load_from(dir.path(), &["more/c.wit", "wit", "wit/deps/types"]).unwrap().model.interfaces().count(), 5);
}

#[test]
fn a_folder_of_packages_is_read_as_such() {
    let dir = tempfile::tempdir().unwrap();
    write(
        dir.path(),
        &[
            ("wit/one/a.wit", "package a:one; interface i { use a:two/j.{t}; f: func(t: t); }"),
            ("wit/two/b.wit", "package a:two; interface j { type t = u8; }"),
        ],
    );
    assert_eq!(names(&load_from(dir.path(), &["wit"]).unwrap()).len(), 2);
}

#[test]
fn copies_of_one_package_are_read_once_and_different_ones_are_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let base = "package a:base; interface t { type t = u8; }";
    write(
        dir.path(),
        &[
            ("x/x.wit", "package a:x; interface i { use a:base/t.{t}; }"),
            ("x/deps/base.wit", base),
            ("y/y.wit", "package a:y; interface i { use a:base/t.{t}; }"),
            ("y/deps/base/base.wit", base),
            ("z/base.wit", "package a:base; interface t { type t = u16; }"),
        ],
    );
    assert_eq!(names(&load_from(dir.path(), &["x", "y"]).unwrap()).len(), 3);
    let error = load_from(dir.path(), &["x", "z"]).unwrap_err();
    assert!(error.contains("the package `a:base` is defined in two different places"), "{error}");
    assert!(error.contains("z/base.wit:1:9") && error.contains("x/deps/base.wit"), "{error}");
}

#[test]
fn packages_in_binary_form_are_read() {
    let dir = tempfile::tempdir().unwrap();
    let mut resolve = wit_parser::Resolve::new();
    let package = resolve.push_source("x.wit", "package b:in@1.0.0; interface i { record r { x: u8 } }").unwrap();
    write(dir.path(), &[("wit/a.wit", "package a:b; interface j { use b:in/i@1.0.0.{r}; f: func() -> r; }")]);
    fs::create_dir(dir.path().join("wit/deps")).unwrap();
    fs::write(dir.path().join("wit/deps/b.wasm"), wit_component::encode(&resolve, package).unwrap()).unwrap();
    let loaded = load_from(dir.path(), &["wit"]).unwrap();
    assert_eq!(names(&loaded), ["b:in/i@1.0.0", "a:b/j"]);
    assert_eq!(loaded.files.len(), 2);
}

#[test]
fn inline_text_may_use_paths_and_hold_packages() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &[("t.wit", "package a:t; interface t { type t = u8; }")]);
    let options = SourceOptions {
        paths: vec![dir.path().join("t.wit")],
        inline: Some(
            "package a:b { interface i { use a:t/t.{t}; } } package a:c@1.0.0 { interface j { f: func(); } }".into(),
        ),
        ..SourceOptions::default()
    };
    let loaded = load(&options).unwrap();
    assert_eq!(loaded.model.interfaces().count(), 3);
}

#[test]
fn features_open_what_they_gate() {
    let text = "package a:b@1.1.0; interface i {
        @since(version = 1.0.0) f: func();
        @unstable(feature = fancy) g: func();
        @unstable(feature = other) h: func();
    }";
    let count = |features: &[&str], all_features| {
        let options = SourceOptions {
            inline: Some(text.into()),
            features: features.iter().map(|f| (*f).to_owned()).collect(),
            all_features,
            ..SourceOptions::default()
        };
        load(&options).map(|loaded| loaded.model.interfaces().next().unwrap().1.functions.len())
    };
    assert_eq!(count(&[], false).unwrap(), 1);
    assert_eq!(count(&["fancy"], false).unwrap(), 2);
    assert_eq!(count(&[], true).unwrap(), 3);
    let error = render_all(&count(&["fncy"], false).unwrap_err());
    assert!(error.contains("the feature `fncy` gates nothing") && error.contains("did you mean `fancy`?"), "{error}");
}

#[test]
fn includes_worlds_and_empty_interfaces_do_no_harm() {
    let loaded = wit("package a:b; interface empty {} interface i { f: func(); }
         world base { import i; } world w { include base; export empty; import inl: interface { g: func(); } }");
    assert_eq!(names(&loaded), ["a:b/empty", "a:b/i", "inl"]);
}

#[test]
fn contracts_are_found_by_every_name_that_is_unambiguous() {
    let loaded = wit("package demo:text@0.1.0 { interface filter { f: func(); } interface sink { f: func(); } }
         package demo:text@0.2.0 { interface filter { f: func(); } } package demo:log { interface sink { f: func(); } }
         package demo:kv@1.0.0 { interface store { f: func(); } }");
    let name = |text: &str| loaded.contract(text).map(|id| loaded.model.interface(id).name.to_string());
    assert_eq!(name("demo:text/filter@0.2.0").unwrap(), "demo:text/filter@0.2.0");
    assert_eq!(name("demo:kv/store").unwrap(), "demo:kv/store@1.0.0");
    assert_eq!(name("store").unwrap(), "demo:kv/store@1.0.0");
    assert_eq!(name("demo:log/sink").unwrap(), "demo:log/sink");
    // A version in part stands for its track.
    assert_eq!(name("demo:kv/store@1").unwrap(), "demo:kv/store@1.0.0");
    assert_eq!(name("demo:text/filter@0.2").unwrap(), "demo:text/filter@0.2.0");
    let error = name("demo:text/filter@0").unwrap_err().to_string();
    assert!(error.contains("write one of `demo:text/filter@0.1.0` and `demo:text/filter@0.2.0` in full"), "{error}");
    let error = name("demo:kv/store@2").unwrap_err().to_string();
    assert!(error.contains("it is there as `demo:kv/store@1.0.0`"), "{error}");
    let error = name("filter").unwrap_err().to_string();
    assert!(error.contains("`demo:text/filter@0.1.0` and `demo:text/filter@0.2.0`"), "{error}");
    assert!(name("demo:text/fliter").unwrap_err().to_string().contains("did you mean `demo:text/filter`?"));
    let error = name("demo:kv/store@2.0.0").unwrap_err().to_string();
    assert!(error.contains("it is there as `demo:kv/store@1.0.0`"), "{error}");
    assert!(name("nothing-like-it").unwrap_err().to_string().contains("there are `demo:"));
}

#[test]
fn an_unknown_name_is_shown_with_line_caret_and_the_nearest() {
    let error = wit_errors("package a:b;\n\ninterface i {\n    f: func(text: strng) -> u8;\n}\n");
    let expected = "\
name `strng` does not exist
 --> inline:4:19
  |
4 |     f: func(text: strng) -> u8;
  |                   ^^^^^
help: did you mean `string`?";
    assert_eq!(error, expected);
}

#[test]
fn all_unknown_names_are_shown_at_once() {
    let error = wit_errors(
        "package a:b;\ninterface i {\n  record point { x: fl32 }\n  f: func(p: piont);\n  g: func() -> nothing-of-the-kind;\n}\ninterface j { h: func(a: strin); }",
    );
    for expected in ["`fl32`", "`piont`", "`nothing-of-the-kind`", "`strin`", "did you mean `point`?", "inline:5:16"] {
        assert!(error.contains(expected), "{expected} in {error}");
    }
    assert_eq!(error.matches("does not exist").count(), 4, "{error}");
}

#[test]
fn errors_of_several_files_are_shown_at_once() {
    let dir = tempfile::tempdir().unwrap();
    write(
        dir.path(),
        &[
            ("wit/a.wit", "package a:b;\ninterface i { f: func( }\n"),
            ("wit/b.wit", "interface j {\n  g func();\n}\n"),
            ("wit/deps/c.wit", "package a:c;\ninterface k { h: func() -> lst<u8>; }"),
        ],
    );
    let error = load_from(dir.path(), &["wit"]).unwrap_err();
    for expected in ["a.wit:2:", "b.wit:2:", "c.wit:2:"] {
        assert!(error.contains(expected), "{expected} in {error}");
    }
}

#[test]
fn missing_packages_and_interfaces_say_what_is_there() {
    let error = wit_errors("package a:b; interface i { use a:c/t@1.0.0.{t}; use x:y/z.{w}; }");
    assert!(error.contains("the package `a:c@1.0.0` is used, but it is not here"), "{error}");
    assert!(error.contains("the package `x:y` is used") && error.contains("deps/y/"), "{error}");
    let error =
        wit_errors("package a:b; interface i { use a:c/t.{t}; } package a:c@1.0.0 { interface t { type t = u8; } }");
    assert!(error.contains("it is here as `a:c@1.0.0`") && error.contains("inline:1:32"), "{error}");
    let error = wit_errors(
        "package a:b; interface i { use a:c/thinsg.{t}; } package a:c { interface things { type t = u8; } }",
    );
    assert!(error.contains("`thinsg`") && error.contains("did you mean `things`?"), "{error}");
    let error = wit_errors(
        "package a:b; interface i { use a:c/things.{tt}; } package a:c { interface things { type ttt = u8; } }",
    );
    assert!(error.contains("`tt`") && error.contains("did you mean `ttt`?"), "{error}");
}

#[test]
fn packages_in_a_circle_are_named_in_order() {
    let error = wit_errors(
        "package a:one { interface i { use a:two/j.{t}; } } package a:two { interface j { use a:three/k.{t}; } }
         package a:three { interface k { use a:one/i.{t}; } }",
    );
    assert!(error.contains("packages use each other in a circle"), "{error}");
    assert_eq!(error.lines().next().unwrap().matches("->").count(), 3, "{error}");
}

#[test]
fn files_that_are_not_there_or_not_right_are_named() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &[("wit/a.wit", "interface i {}"), ("empty/x.txt", ""), ("good.wit", "package a:b;")]);
    fs::write(dir.path().join("bytes.wit"), [0xff, 0xfe, 0]).unwrap();
    let error = load_from(dir.path(), &["wti", "empty", "bytes.wit"]).unwrap_err();
    assert!(error.contains("there is no file or folder") && error.contains("wit`?"), "{error}");
    assert!(error.contains("there is no `.wit` file in"), "{error}");
    assert!(error.contains("is not UTF-8 text"), "{error}");
    let error = load_from(dir.path(), &["wit"]).unwrap_err();
    assert!(error.contains("does not say which package it is") && error.contains("a.wit:1:1"), "{error}");
    assert!(load_from(dir.path(), &["good.wit"]).unwrap().model.interfaces().next().is_none());
    let error = render_all(&load(&SourceOptions::default()).unwrap_err());
    assert!(error.contains("there is no WIT to read"), "{error}");
}

#[test]
fn what_no_component_could_hold_is_refused_early() {
    let flags: Vec<String> = (0..33).map(|i| format!("flag{i}")).collect();
    let error = wit_errors(&format!("package a:b; interface i {{ flags many {{ {} }} }}", flags.join(", ")));
    assert!(error.contains("the type `many` has 33 flags, and components allow 32"), "{error}");

    let records: String = (1..200).map(|i| format!("record r{i} {{ x: r{} }}\n", i - 1)).collect();
    let error = wit_errors(&format!("package a:b; interface i {{ record r0 {{ x: u8 }} {records} }}"));
    assert!(error.contains("the type `r100` nests more than 100 types deep"), "{error}");
    assert_eq!(error.matches("nests more").count(), 1, "{error}");

    let records: String = (1..64).map(|i| format!("record r{i} {{ x: r{0}, y: r{0} }}\n", i - 1)).collect();
    let error = wit_errors(&format!("package a:b; interface i {{ record r0 {{ x: u8 }} {records} }}"));
    assert!(error.contains("has more than 1000000 parts"), "{error}");

    let deep = format!("{}u8{}", "list<".repeat(10_000), ">".repeat(10_000));
    assert!(wit_errors(&format!("package a:b; interface i {{ f: func(x: {deep}); }}")).contains("too deep"));
}

#[test]
fn functions_of_resources_whose_names_no_component_can_hold() {
    for function in ["%r: func();", "%r: static func();", "%R: func();"] {
        let error = wit_errors(&format!("package a:b; interface i {{ resource r {{ ok: func(); {function} }} }}"));
        assert!(error.contains("is called like its resource `r`") && error.contains("another name"), "{error}");
        assert!(error.contains("inline:1:") && error.matches("no component can hold it").count() == 1, "{error}");
    }
    let error = wit_errors("package a:b; interface i { resource r { ab: func(); a: func(); AB: static func(); } }");
    assert!(error.contains("two functions called `AB`"), "{error}");
    wit("package a:b; interface i { resource r { i: func(); s: func(); } resource s { r: func(); } }");
}

#[test]
fn damaged_text_never_panics() {
    let text = crate::common::EVERYTHING;
    for start in (0..text.len()).step_by(7).filter(|start| text.is_char_boundary(*start)) {
        for inline in
            [text[..start].to_owned(), text[start..].to_owned(), format!("{}}}{}", &text[..start], &text[start..])]
        {
            let options = SourceOptions { inline: Some(inline), ..SourceOptions::default() };
            if let Err(errors) = load(&options) {
                assert!(!render_all(&errors).contains("gave up"), "{start}");
            }
        }
    }
}

fn inline(wit: &str, features: &[&str]) -> Result<Loaded, String> {
    load(&SourceOptions {
        inline: Some(wit.to_owned()),
        features: features.iter().map(|feature| (*feature).to_owned()).collect(),
        ..SourceOptions::default()
    })
    .map_err(|errors| render_all(&errors))
}

#[test]
fn features_are_those_of_gates_and_not_of_comments_and_names() {
    let wit = "package demo:gates; interface i {
        // @unstable(feature = planned)
        @unstable(feature = my-feature)
        a: func();
        /// feature = told
        b: func();
    }
    @unstable(feature = feature)
    interface j { c: func(); }";
    let count = |features: &[&str]| inline(wit, features).map(|loaded| loaded.model.interfaces().count());
    assert_eq!((count(&[]), count(&["my-feature"]), count(&["my-feature", "feature"])), (Ok(1), Ok(1), Ok(2)));
    for feature in ["planned", "told"] {
        let error = count(&[feature]).unwrap_err();
        assert!(error.contains(&format!("the feature `{feature}` gates nothing")), "{error}");
    }
    assert!(count(&["my"]).unwrap_err().contains("gates nothing"));
}

#[test]
fn only_documentation_comments_are_documentation() {
    let wit = "package demo:docs; interface i {
        /**/
        a: func();
        // a remark
        b: func();
        /* a remark */
        /// Documented. // so
        /*** a line ***/
        c: func();
        /** Documented
          * twice */
        d: func(x: /* inside */ u8);
        ////////
        e: func();
    }";
    let loaded = inline(wit, &[]).unwrap();
    let interface = loaded.model.interface(loaded.contract("i").unwrap());
    let docs: Vec<Option<&str>> = interface.functions.iter().map(|function| function.docs.as_deref()).collect();
    assert_eq!(docs[..3], [None, None, Some("Documented. // so")]);
    assert!(docs[3].is_some_and(|docs| docs.starts_with("Documented")), "{docs:?}");
    assert_eq!(docs[4], None);
}

#[test]
fn places_stay_where_they_are_beside_comments() {
    let error = inline("package demo:p; interface i {\n  /* ü\n */ f: func(x: strng);\n}", &[]).unwrap_err();
    assert!(error.contains("--> inline:3:16\n") && error.contains("did you mean `string`?"), "{error}");
}

#[test]
fn what_is_gated_keeps_nobody_from_reading_the_rest() {
    let wit = "package demo:gated@0.3.0;
    interface tool {
        @unstable(feature = tool)
        variant fault { missing(string), broken }
        @unstable(feature = tool)
        invoke: func(request: list<u8>) -> result<list<list<u8>>, fault>;
        always: func() -> u32;
    }";
    let functions = |features: &[&str]| {
        let loaded = inline(wit, features).unwrap();
        loaded.model.interface(loaded.contract("tool").unwrap()).functions.len()
    };
    assert_eq!((functions(&[]), functions(&["tool"])), (1, 2));
    // What is not gated and needs what is, is an error still.
    let error = inline(
        "package demo:gated; interface i { @unstable(feature = x) record r { a: u8 } f: func(a: list<r>); }",
        &[],
    )
    .unwrap_err();
    assert!(error.contains("gated") && error.contains("inline:1"), "{error}");
}

#[test]
fn characters_that_turn_the_direction_of_text_are_shown_by_their_numbers() {
    for wit in
        ["package demo:p; interface i {\n  // \u{202e}x\n f: func(); }", "package demo:p; \u{202e} interface i {}"]
    {
        let error = inline(wit, &[]).unwrap_err();
        assert!(!error.contains('\u{202e}') && error.contains("\\u{202e}") && error.contains("--> inline:"), "{error}");
        assert!(!error.contains("Escape") && error.contains("help: write the text without this character"), "{error}");
    }
}
