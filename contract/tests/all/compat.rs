//! Comparing an import with a plug.

use crate::common::{EVERYTHING, side, wit};
use jackfield_contract::{Both, Change, Difference, TypeChange, Vocabulary, compare, diff};

fn difference(socket: &str, plug: &str) -> Difference {
    let (a, b) = (wit(&format!("package a:b; {socket}")), wit(&format!("package a:b; {plug}")));
    let mut found = compare(side(&a.model, "i"), side(&b.model, "i"));
    assert_eq!(found.len(), 1, "{found:#?}");
    found.remove(0)
}

/// What a difference is called, and what both sides have in WIT.
fn mismatch(socket: &str, plug: &str) -> (String, String) {
    let one = difference(socket, plug);
    (one.to_string(), one.diff(Vocabulary::SocketAndPlug))
}

/// What is different about a function that both sides have.
fn change(socket: &str, plug: &str) -> Change {
    match difference(socket, plug) {
        Difference::Signature { change, .. } => change,
        other => panic!("{other:?}"),
    }
}

fn same(socket: &str, plug: &str) {
    let (a, b) = (wit(&format!("package a:b; {socket}")), wit(&format!("package a:b; {plug}")));
    assert_eq!(diff(side(&a.model, "i"), side(&b.model, "i")), "");
}

#[test]
fn a_contract_fits_itself() {
    let (a, b) = (wit(EVERYTHING), wit(EVERYTHING));
    for name in ["types", "everything", "empty", "asynchronous"] {
        assert_eq!(compare(side(&a.model, name), side(&b.model, name)), []);
    }
}

#[test]
fn what_does_not_count_is_not_a_mismatch() {
    // A plug may have more; names of parameters and types, aliases and order of functions do not count.
    same("interface i { f: func(a: u8); }", "interface i { g: func(); f: func(b: u8); }");
    same(
        "interface i { record r { x: u8 } f: func() -> r; }",
        "interface i { record other { x: byte } type byte = u8; type r = other; f: func() -> r; }",
    );
    same(
        "interface o { record r { x: u8 } } interface i { use o.{r}; f: func() -> r; }",
        "interface i { record r { x: u8 } f: func() -> r; }",
    );
    same(
        "interface i { resource r; f: func(a: r) -> borrow-free; type borrow-free = own<r>; }",
        "interface i { resource r { m: func(); } f: func(a: own<r>) -> r; }",
    );
}

#[test]
fn each_difference_is_named() {
    let (message, text) = mismatch("interface i { transform: func(); }", "interface i { transfrom: func(); }");
    assert_eq!(message, "the plug has no function `transform`; it has `transfrom`");
    assert!(text.contains("socket: transform: func()"), "{text}");

    let (message, text) =
        mismatch("interface i { f: func(a: list<u8>) -> u32; }", "interface i { f: func(a: list<u16>) -> u32; }");
    assert_eq!(message, "`f`: the parameter `a` differs: the socket has `u8`, the plug `u16`");
    assert_eq!(
        text,
        "  socket: f: func(a: list<u8>) -> u32\n                          ^^\n  plug:   f: func(a: list<u16>) -> u32\n                          ^^^\n"
    );

    let one = difference("interface i { transform: func(); }", "interface i { g: func(); }");
    assert!(one.is_presence() && one.function() == Some("transform"), "{one:?}");
    assert!(matches!(one, Difference::MissingFunction { near: None, .. }), "{one:?}");
    let found = change("interface i { f: func(a: u8, b: u8); }", "interface i { f: func(a: u8, b: u16); }");
    let Change::Param { index: 1, name, ty } = found else { panic!("{found:?}") };
    assert_eq!((name.as_str(), ty.path.is_empty()), ("b", true));
    assert_eq!(ty.what, TypeChange::Type(Both::new(Some("u8".into()), Some("u16".into()))));
    assert_eq!(change("interface i { f: func(a: u8); }", "interface i { f: func(); }"), Change::Arity(Both::new(1, 0)));
    let found = change("interface i { f: func() -> u8; }", "interface i { f: func(); }");
    assert!(matches!(found, Change::Result(_)), "{found:?}");
    assert_eq!(
        change("interface i { f: func(); }", "interface i { f: async func(); }"),
        Change::Async(Both::new(false, true))
    );
    let one = difference("interface i { resource r; f: func(); }", "interface i { f: func(); }");
    assert_eq!(one, Difference::MissingResource { name: "r".into() });
    assert!(one.is_presence() && one.function().is_none());
}

#[test]
fn changes_are_told_as_changes() {
    for (old, new, expected) in [
        ("f: func(x: u8);", "f: func(x: u16);", "the parameter `x` differs: it was `u8` and is `u16`"),
        ("f: func(x: u8);", "f: func();", "it took 1 parameter and takes 0"),
        ("f: func();", "f: func() -> u8;", "the result differs: it was nothing and is `u8`"),
        ("f: func() -> u8;", "f: func();", "the result differs: it was `u8` and is nothing"),
        ("f: func();", "f: async func();", "it was synchronous and is async"),
        (
            "record r { a: u8 } f: func() -> r;",
            "record r { a: u8, b: u8 } f: func() -> r;",
            "the result differs: `r` gained the field `b`",
        ),
        (
            "enum e { a, b } f: func() -> e;",
            "enum e { a } f: func() -> e;",
            "the result differs: `e` lost the case `b`",
        ),
        (
            "flags e { a, b } f: func() -> e;",
            "flags e { b, a } f: func() -> e;",
            "the result differs: the flags of `e` are in another order",
        ),
        (
            "record r { a: u8 } f: func(x: list<r>);",
            "record r { a: string } f: func(x: list<r>);",
            "the parameter `x` differs: at `a`, it was `u8` and is `string`",
        ),
        (
            "record r { a: u8 } f: func(x: r);",
            "variant r { a(u8) } f: func(x: r);",
            "the parameter `x` differs: `r` was a record and is a variant",
        ),
        (
            "record r { a: u8 } f: func(x: r);",
            "enum e { a } f: func(x: e);",
            "the parameter `x` differs: `r` was a record and is `e`, an enum",
        ),
    ] {
        let interface = |body: &str| format!("interface i {{ {body} }}");
        assert_eq!(change(&interface(old), &interface(new)).message(Vocabulary::OldAndNew), expected);
    }
}

#[test]
fn one_difference_is_told_in_the_words_of_its_sides() {
    let one = difference(
        "interface i { record r { a: u8 } f: func(x: option<r>); }",
        "interface i { record r { a: u8, b: u8 } f: func(x: option<r>); }",
    );
    for (words, message, label) in [
        (Vocabulary::SocketAndPlug, "the plug's `r` has the field `b`, which the socket does not know", "  plug:   "),
        (
            Vocabulary::ContractAndPlug,
            "the plug's `r` has the field `b`, which the contract does not know",
            "  wit:    ",
        ),
        (
            Vocabulary::FirstAndThis,
            "this plug's `r` has the field `b`, which the first plug does not know",
            "  first:  ",
        ),
        (Vocabulary::OldAndNew, "`r` gained the field `b`", "  new:    "),
    ] {
        assert_eq!(one.message(words), format!("`f`: the parameter `x` differs: {message}"));
        let diff = one.diff(words);
        assert!(diff.contains(&format!("{label}record r {{ a: u8")), "{diff}");
    }
}

#[test]
fn a_difference_inside_a_type_shows_the_type() {
    let (message, text) = mismatch(
        "interface i { record o { depth: u8, name: string } f: func(a: option<o>); }",
        "interface i { record o { depth: u8, name: char } f: func(a: option<o>); }",
    );
    assert_eq!(message, "`f`: the parameter `a` differs: at `name`, the socket has `string`, the plug `char`");
    assert!(text.contains("socket: record o { depth: u8, name: string }"), "{text}");
    assert!(text.contains("plug:   record o { depth: u8, name: char }"), "{text}");
    assert!(text.contains(&format!("{}^^^^^^\n", " ".repeat(10 + "record o { depth: u8, name: ".len()))), "{text}");

    let (message, _) = mismatch(
        "interface i { enum e { a, b } f: func() -> e; }",
        "interface i { enum e { a, b, c } f: func() -> e; }",
    );
    assert!(message.contains("has the case `c`, which the socket does not know"), "{message}");
    let (message, _) = mismatch(
        "interface i { flags e { a, b } f: func() -> e; }",
        "interface i { flags e { b, a } f: func() -> e; }",
    );
    assert!(message.contains("are in another order"), "{message}");
    let (message, _) =
        mismatch("interface i { enum e { a } f: func() -> e; }", "interface i { flags e { a } f: func() -> e; }");
    assert!(message.contains("`e` is an enum in the socket, `e` a flags type in the plug"), "{message}");
}

#[test]
fn resources_of_other_interfaces_are_told_apart_by_where_they_are_defined() {
    let text = |from: &str| {
        format!(
            "interface x {{ resource r; }} interface y {{ resource r; }} interface i {{ use {from}.{{r}}; f: func(a: r); }}"
        )
    };
    same(&text("x"), &text("x"));
    let (message, _) = mismatch(&text("x"), &text("y"));
    assert!(message.contains("the resource `r` of `a:b/x`, the plug `r` of `a:b/y`"), "{message}");
}

#[test]
fn every_pair_of_types_that_differ_is_found() {
    let types = [
        "bool",
        "s8",
        "u8",
        "s16",
        "u16",
        "s32",
        "u32",
        "s64",
        "u64",
        "f32",
        "f64",
        "char",
        "string",
        "list<u8>",
        "list<u8, 3>",
        "list<u8, 4>",
        "map<string, u8>",
        "map<u8, string>",
        "tuple<u8>",
        "tuple<u8, u8>",
        "option<u8>",
        "option<option<u8>>",
        "result",
        "result<u8>",
        "result<_, u8>",
        "result<u8, u8>",
        "r",
        "borrow<r>",
        "rec",
        "var",
        "en",
        "fl",
        "future",
        "future<u8>",
        "stream",
        "stream<u8>",
        "error-context",
        "other",
    ];
    let text = |ty: &str| {
        wit(&format!(
            "package a:b; interface i {{ resource r; resource other; record rec {{ x: u8 }} variant var {{ x }} enum en {{ x }} \
             flags fl {{ x }} f: func(x: {ty}); }}"
        ))
    };
    let loaded: Vec<_> = types.iter().map(|ty| text(ty)).collect();
    for (i, a) in loaded.iter().enumerate() {
        for (j, b) in loaded.iter().enumerate() {
            let found = compare(side(&a.model, "i"), side(&b.model, "i"));
            assert_eq!(found.is_empty(), i == j, "{} and {}", types[i], types[j]);
        }
    }
}
