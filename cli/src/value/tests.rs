//! What is read is written again, and what cannot be read says where.

use std::sync::LazyLock;

use jackfield_contract::{InterfaceId, Model, SourceOptions, Type, load};

use super::{NoEnvironment, Reader, Scanner, TextError, Val};

/// The values here have no handles, so none is numbered.
fn wave(value: &Val) -> String {
    super::wave(value, &|_| 0)
}

fn json(value: &Val) -> String {
    serde_json::to_string(&super::Json::new(value, &|_| 0)).expect("every value is JSON")
}

const TYPES: &str = r#"
package t:t@0.1.0;
interface i {
    record point { x: s32, %y: option<s32>, name: string }
    record loose { a: option<u8>, b: option<option<u8>> }
    variant shape { circle(f32), none, err(string), box(tuple<u8, u8>) }
    enum status { ok, not-found, HTTP-ok }
    flags perms { read, write, exec }
    type names = list<string>;
    type bytes = list<u8>;
    resource bucket { constructor(); }
    f-bool: func(v: bool);
    f-s8: func(v: s8);
    f-u8: func(v: u8);
    f-s64: func(v: s64);
    f-u64: func(v: u64);
    f-f32: func(v: f32);
    f-f64: func(v: f64);
    f-char: func(v: char);
    f-string: func(v: string);
    f-names: func(v: names);
    f-bytes: func(v: bytes);
    f-nested: func(v: list<list<u8>>);
    f-fixed: func(v: list<u16, 3>);
    f-map: func(v: map<string, list<u8>>);
    f-tuple: func(v: tuple<string, u8>);
    f-point: func(v: point);
    f-loose: func(v: loose);
    f-shape: func(v: shape);
    f-status: func(v: status);
    f-perms: func(v: perms);
    f-opt: func(v: option<u8>);
    f-opt-opt: func(v: option<option<u8>>);
    f-res: func(v: result<u8, string>);
    f-res-none: func(v: result);
    f-res-err: func(v: result<_, status>);
    f-res-opt: func(v: result<option<u8>>);
    f-handle: func(v: borrow<bucket>);
}
"#;

fn types() -> &'static (Model, InterfaceId) {
    static TYPES_READ: LazyLock<(Model, InterfaceId)> = LazyLock::new(read_types);
    &TYPES_READ
}

fn read_types() -> (Model, InterfaceId) {
    let loaded =
        load(&SourceOptions { inline: Some(TYPES.into()), ..SourceOptions::default() }).expect("the types are valid");
    let interface = loaded.contract("i").expect("it is there");
    (loaded.model, interface)
}

fn read(name: &str, text: &str) -> Result<Val, TextError> {
    let (model, interface) = types();
    let index = model
        .interface(*interface)
        .function_by_display_name(model, &format!("f-{name}"))
        .expect("a function of that name");
    let ty = model.interface(*interface).functions[index].params[0].ty.clone();
    read_as(model, &ty, text)
}

fn read_as(model: &Model, ty: &Type, text: &str) -> Result<Val, TextError> {
    let mut environment = NoEnvironment;
    let mut reader = Reader::new(Scanner::new(text), model, &mut environment);
    let value = reader.value(ty)?;
    if !reader.scanner.is_done() {
        return Err(reader.scanner.unexpected("the end"));
    }
    Ok(value)
}

#[test]
fn every_type_is_read_and_written() {
    // type, text, WAVE if it is another text, JSON
    let cases = [
        ("bool", "true", "", "true"),
        ("s8", "-128", "", "-128"),
        ("u8", " 255 // the most\n", "255", "255"),
        ("s64", "-9223372036854775808", "", "-9223372036854775808"),
        ("u64", "18446744073709551615", "", "18446744073709551615"),
        ("f32", "0.1", "", "0.1"),
        ("f32", "1e3", "1000", "1000"),
        ("f64", "6.022e23", "602200000000000000000000", "602200000000000000000000"),
        ("f64", "-0", "-0", "-0"),
        ("f64", "nan", "", r#""nan""#),
        ("f64", "-inf", "", r#""-inf""#),
        ("f32", "inf", "", r#""inf""#),
        ("char", "'x'", "", r#""x""#),
        ("char", r"'\''", "", r#""'""#),
        ("char", "'\"'", r#"'\"'"#, r#""\"""#),
        ("char", r"'\u{1f600}'", "'😀'", r#""😀""#),
        ("string", r#""a\tb\"\\ é""#, "", r#""a\tb\"\\ é""#),
        ("string", r#""it's""#, r#""it\'s""#, r#""it's""#),
        ("string", r#""\u{0}""#, "", "\"\\u0000\""),
        ("string", "\"\"\"\n    one\n      two\\t\n    \"\"\"", r#""one\n  two\t""#, r#""one\n  two\t""#),
        ("string", "\"\"\"\n\"\"\"", r#""""#, r#""""#),
        ("names", r#"["a", "b",]"#, r#"["a", "b"]"#, r#"["a","b"]"#),
        ("names", "[]", "", "[]"),
        ("bytes", "[1, 2, 255]", "", "[1,2,255]"),
        ("nested", "[[1], []]", "", "[[1],[]]"),
        ("fixed", "[1, 2, 3]", "", "[1,2,3]"),
        ("map", r#"[("a", [1]), ("b", [])]"#, "", r#"[["a",[1]],["b",[]]]"#),
        ("map", r#"{"a": [1], "b": []}"#, r#"[("a", [1]), ("b", [])]"#, r#"[["a",[1]],["b",[]]]"#),
        ("map", "{:}", "[]", "[]"),
        ("tuple", r#"("a", 1)"#, "", r#"["a",1]"#),
        ("point", r#"{x: 1, y: 2, name: "p"}"#, r#"{x: 1, y: some(2), name: "p"}"#, r#"{"x":1,"y":2,"name":"p"}"#),
        ("point", r#"{%name: "p", x: -1}"#, r#"{x: -1, name: "p"}"#, r#"{"x":-1,"y":null,"name":"p"}"#),
        ("loose", "{:}", "", r#"{"a":null,"b":null}"#),
        ("loose", "{b: some(none)}", "", r#"{"a":null,"b":{"some":null}}"#),
        ("shape", "circle(1.5)", "", r#"{"circle":1.5}"#),
        ("shape", "%none", "", r#""none""#),
        ("shape", r#"%err("x")"#, "", r#"{"err":"x"}"#),
        ("shape", "box((1, 2))", "", r#"{"box":[1,2]}"#),
        ("status", "%ok", "", r#""ok""#),
        ("status", "not-found", "", r#""not-found""#),
        ("perms", "{write, read}", "{read, write}", r#"["read","write"]"#),
        ("perms", "{}", "", "[]"),
        ("opt", "none", "", "null"),
        ("opt", "some(1)", "", "1"),
        ("opt", "1", "some(1)", "1"),
        ("opt-opt", "some(some(1))", "", r#"{"some":1}"#),
        ("opt-opt", "some(1)", "some(some(1))", r#"{"some":1}"#),
        ("opt-opt", "some(none)", "", r#"{"some":null}"#),
        ("res", "ok(1)", "", r#"{"ok":1}"#),
        ("res", "1", "ok(1)", r#"{"ok":1}"#),
        ("res", r#"err("no")"#, "", r#"{"err":"no"}"#),
        ("res-none", "ok", "", r#"{"ok":null}"#),
        ("res-err", "err(%ok)", "", r#"{"err":"ok"}"#),
        ("res-opt", "ok(none)", "", r#"{"ok":null}"#),
    ];
    for (ty, text, written, as_json) in cases {
        let value = read(ty, text).unwrap_or_else(|error| panic!("{ty} {text}: {}", error.render("text", text)));
        let expected = if written.is_empty() { text } else { written };
        assert_eq!(wave(&value), expected, "{ty} {text}");
        assert_eq!(json(&value), as_json, "{ty} {text}");
        serde_json::from_str::<serde_json::Value>(&json(&value)).expect("it is JSON");
        assert_eq!(wave(&read(ty, expected).expect("what is written can be read")), expected);
    }
}

#[test]
fn errors_say_what_and_where() {
    // type, text, column from 1, part of the message
    let cases = [
        ("bool", "yes", 1, "`true` or `false`"),
        ("u8", "256", 1, "0 to 255"),
        ("u8", "-1", 1, "0 to 255"),
        ("u8", "1.5", 1, "no whole number"),
        ("u8", "007", 1, "no number"),
        ("u8", "0x10", 1, "no number"),
        ("u8", "\"1\"", 1, "a number for `u8`"),
        ("u8", "", 1, "the text ends"),
        ("f32", "abc", 1, "a number for `f32`"),
        ("char", "'ab'", 1, "one character"),
        ("char", "''", 1, "one character"),
        ("string", "\"abc", 1, "never closed"),
        ("string", "\"abc\ndef\"", 1, "never closed"),
        ("string", r#""a\q""#, 3, "no escape"),
        ("string", r#""a\u{d800}""#, 3, "no character"),
        ("string", r#""a\u{""#, 3, "no escape"),
        ("string", "\"a\\", 3, "no escape"),
        ("string", "\"\"\"x\"\"\"", 1, "line break"),
        ("string", "\"\"\"\nx", 1, "never closed"),
        ("names", r#"["a", 1]"#, 7, "a string"),
        ("names", r#"["a""#, 1, "never closed"),
        ("names", r#"["a" "b"]"#, 6, "`,` or `]`"),
        ("bytes", "[1, 300]", 5, "0 to 255"),
        ("fixed", "[1, 2]", 1, "2 elements, and 3"),
        ("map", r#"["a"]"#, 2, "pair"),
        ("map", r#"[("a")]"#, 6, "between key and value"),
        ("tuple", r#"("a")"#, 1, "1 parts, and 2"),
        ("tuple", r#"("a", 1, 2)"#, 10, "one more"),
        ("point", r#"{x: 1, name: "p", z: 1}"#, 19, "no field `z`"),
        ("point", r#"{x: 1}"#, 1, "`name: string` is missing"),
        ("point", r#"{x: 1, x: 2, name: ""}"#, 8, "twice"),
        ("point", "{x 1}", 4, "`:`"),
        ("shape", "square", 1, "no case `square`"),
        ("shape", "circle", 1, "needs its `f32`"),
        ("shape", "none", 1, "a word of WAVE's own"),
        ("shape", "%none(1)", 6, "no payload"),
        ("status", "found", 1, "no case `found`"),
        ("perms", "{read, read}", 8, "twice"),
        ("perms", "{reed}", 2, "no flag `reed`"),
        ("opt-opt", "1", 1, "`some(..)` or `none`"),
        ("res", "ok", 1, "needs its `u8`"),
        ("res-none", "ok(1)", 3, "no payload"),
        ("handle", "bucket#1", 1, "kept handle"),
        ("handle", "$b", 1, "nothing is kept as `$b`"),
        ("string", "@file", 1, "cannot be read"),
        ("u8", "@file", 1, "a `string`, a `list<u8>` or a `stream<u8>`"),
        ("u8", "1 2", 3, "the end"),
        ("string", "é", 1, "found `é`"),
    ];
    for (ty, text, column, message) in cases {
        let error = read(ty, text).err().unwrap_or_else(|| panic!("{ty} {text} is read"));
        let shown = error.render("text", text).to_string();
        assert!(shown.contains(message), "{ty} {text}: {shown}");
        let place = format!("text:{}:", text[..error.range.start.min(text.len())].matches('\n').count() + 1);
        assert!(shown.contains(&format!("{place}{column}\n")), "{ty} {text}: expected column {column}\n{shown}");
    }
}

#[test]
fn values_nest_as_deep_as_types_do() {
    // The depth that the component model's validator lets through.
    let depth = 98;
    let mut ty = Type::U8;
    (0..depth).for_each(|_| ty = Type::List(Box::new(ty.clone())));
    let text = format!("{}7{}", "[".repeat(depth), "]".repeat(depth));
    let value = read_as(&Model::default(), &ty, &text).expect("it is a value");
    assert_eq!(wave(&value), text);
    // A text deeper than its type ends at the type's bottom, however deep it is.
    let deep = "[".repeat(1_000_000);
    assert!(read_as(&Model::default(), &ty, &deep).is_err());
}

#[test]
fn long_texts_are_read_and_errors_in_them_stay_short() {
    let long = "x".repeat(1 << 20);
    let value = read("string", &format!("\"{long}\"")).expect("it is a string");
    assert_eq!(value, Val::String(long.clone()));
    let text = format!("[\"{long}\", 1, \"{long}\"]");
    let error = read("names", &text).expect_err("1 is no string");
    let shown = error.render("--call", &text).to_string();
    assert!(shown.contains(&format!("--call:1:{}", (1 << 20) + 6)), "{}", &shown[..200.min(shown.len())]);
    assert!(shown.len() < 600, "{} bytes", shown.len());
}

#[test]
fn the_caret_stands_below_the_fault() {
    let text = "[1, 2, 300, 4]";
    let error = read("bytes", text).expect_err("300 is too much");
    assert_eq!(
        error.render("--call", text).to_string(),
        "`300` does not fit into `u8`: it goes from 0 to 255\n --> --call:1:8\n  |\n1 | [1, 2, 300, 4]\n  |        ^^^"
    );
}

#[test]
fn no_text_makes_it_panic() {
    let pieces = [
        "{", "}", "[", "]", "(", ")", "\"", "'", "\\", "u{", "$", "@", "%", "-", ".", "e", "0", "é", "\n", "//", "ok",
        "some", ",", ":", "x",
    ];
    let (model, interface) = types();
    let mut seed = 1_u64;
    for round in 0..4000 {
        let mut text = String::new();
        for _ in 0..round % 12 {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            text.push_str(pieces[(seed >> 33) as usize % pieces.len()]);
        }
        for function in &model.interface(*interface).functions {
            if let Some(param) = function.params.first()
                && let Err(error) = read_as(model, &param.ty, &text)
            {
                let _ = error.render("text", &text).to_string();
            }
        }
    }
}
