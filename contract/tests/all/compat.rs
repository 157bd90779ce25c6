//! Comparing an import with a plug.

use crate::common::{EVERYTHING, side, wit};
use jackfield_contract::{MismatchKind, compare, diff};

fn mismatch(socket: &str, plug: &str) -> (MismatchKind, String, String) {
    let (a, b) = (wit(&format!("package a:b; {socket}")), wit(&format!("package a:b; {plug}")));
    let mut found = compare(side(&a.model, "i"), side(&b.model, "i"));
    assert_eq!(found.len(), 1, "{found:#?}");
    let one = found.remove(0);
    (one.kind, one.message, one.diff)
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
    let (kind, message, text) = mismatch("interface i { transform: func(); }", "interface i { transfrom: func(); }");
    assert_eq!(kind, MismatchKind::Missing);
    assert_eq!(message, "the plug has no function `transform`; it has `transfrom`");
    assert!(text.contains("socket: transform: func()"), "{text}");

    let (kind, message, text) =
        mismatch("interface i { f: func(a: list<u8>) -> u32; }", "interface i { f: func(a: list<u16>) -> u32; }");
    assert_eq!(kind, MismatchKind::Param(0));
    assert_eq!(message, "`f`: the parameter `a` differs: the socket has `u8`, the plug `u16`");
    assert_eq!(
        text,
        "  socket: f: func(a: list<u8>) -> u32\n                          ^^\n  plug:   f: func(a: list<u16>) -> u32\n                          ^^^\n"
    );

    assert_eq!(mismatch("interface i { f: func(a: u8); }", "interface i { f: func(); }").0, MismatchKind::Arity);
    assert_eq!(mismatch("interface i { f: func() -> u8; }", "interface i { f: func(); }").0, MismatchKind::Result);
    assert_eq!(mismatch("interface i { f: func(); }", "interface i { f: async func(); }").0, MismatchKind::Async);
    assert_eq!(
        mismatch("interface i { resource r; f: func(); }", "interface i { f: func(); }").0,
        MismatchKind::Resource
    );
}

#[test]
fn a_difference_inside_a_type_shows_the_type() {
    let (_, message, text) = mismatch(
        "interface i { record o { depth: u8, name: string } f: func(a: option<o>); }",
        "interface i { record o { depth: u8, name: char } f: func(a: option<o>); }",
    );
    assert_eq!(message, "`f`: the parameter `a` differs: at `name`, the socket has `string`, the plug `char`");
    assert!(text.contains("socket: record o { depth: u8, name: string }"), "{text}");
    assert!(text.contains("plug:   record o { depth: u8, name: char }"), "{text}");
    assert!(text.contains(&format!("{}^^^^^^\n", " ".repeat(10 + "record o { depth: u8, name: ".len()))), "{text}");

    let (_, message, _) = mismatch(
        "interface i { enum e { a, b } f: func() -> e; }",
        "interface i { enum e { a, b, c } f: func() -> e; }",
    );
    assert!(message.contains("has the case `c`, which the socket does not know"), "{message}");
    let (_, message, _) = mismatch(
        "interface i { flags e { a, b } f: func() -> e; }",
        "interface i { flags e { b, a } f: func() -> e; }",
    );
    assert!(message.contains("stand in another order"), "{message}");
    let (_, message, _) =
        mismatch("interface i { enum e { a } f: func() -> e; }", "interface i { flags e { a } f: func() -> e; }");
    assert!(message.contains("`e` is a enum in the socket") || message.contains("an enum"), "{message}");
}

#[test]
fn resources_of_other_interfaces_are_told_apart_by_where_they_are_defined() {
    let text = |from: &str| {
        format!(
            "interface x {{ resource r; }} interface y {{ resource r; }} interface i {{ use {from}.{{r}}; f: func(a: r); }}"
        )
    };
    same(&text("x"), &text("x"));
    let (_, message, _) = mismatch(&text("x"), &text("y"));
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
