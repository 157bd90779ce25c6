//! Printing: what is printed can be read back, and is then the same.

use crate::common::{EVERYTHING, interface, wit};
use jackfield_contract::{
    Cardinality, Side, compare, function_wit, interface_wit, package_wit, packages_wit, type_def_wit, view_wit,
};

#[test]
fn a_printed_package_reads_back_as_itself() {
    let first = wit(EVERYTHING);
    let all: Vec<_> = first.model.interfaces().map(|(id, _)| id).collect();
    let printed = package_wit(&first.model, &all);
    let second = wit(&printed);
    let again: Vec<_> = second.model.interfaces().map(|(id, _)| id).collect();
    assert_eq!(printed, package_wit(&second.model, &again));
    for (id, this) in first.model.interfaces() {
        let other = second.model.find(&this.name).unwrap();
        assert_eq!(compare(Side::new(&first.model, id), Side::new(&second.model, other)), []);
        assert_eq!(compare(Side::new(&second.model, other), Side::new(&first.model, id)), []);
        assert_eq!(this.docs, second.model.interface(other).docs);
        assert_eq!(this.functions.len(), second.model.interface(other).functions.len());
        assert_eq!(this.types.len(), second.model.interface(other).types.len());
    }
}

#[test]
fn nested_packages_read_back_too() {
    let first = wit("package a:b@1.0.0 { interface i { record r { x: u8 } f: func() -> r; } }
         package c:d { interface j { use a:b/i@1.0.0.{r as s}; g: func(s: s); } }");
    let all: Vec<_> = first.model.interfaces().map(|(id, _)| id).collect();
    let printed = packages_wit(&first.model, &all);
    assert!(printed.contains("use a:b/i@1.0.0.{r as s};"), "{printed}");
    let second = wit(&printed);
    assert_eq!(second.model.interfaces().count(), 2);
}

#[test]
fn each_part_prints_as_a_person_would_write_it() {
    let loaded = wit(EVERYTHING);
    let model = &loaded.model;
    let this = model.interface(interface(model, "everything"));
    let functions: Vec<String> = this.functions.iter().map(|f| function_wit(model, f)).collect();
    for expected in [
        "constructor(name: string, hint: option<u32>)",
        "sum: func(values: list<s64>) -> s64",
        "merge: func(other: bucket) -> result<_, shape-error>",
        "peek: static func(of: borrow<bucket>) -> string",
        "constructor(x: u8) -> result<fallible, string>",
        "c: func() -> result",
        "e: func() -> result<_, string>",
        "g: func(m: map<string, list<u8>>, l: list<u16, 4>) -> tuple<u8, string>",
        "k: func(%from: string, %interface: %resource)",
        "%static: func() -> tint",
    ] {
        assert!(functions.iter().any(|f| f == expected), "{expected} in {functions:#?}");
    }
    let types: Vec<String> = this.types.iter().map(|id| type_def_wit(model, *id)).collect();
    for expected in [
        "record %record { %type: u8, one: list<u8>, two: option<option<string>> }",
        "variant shape { dot, circle(f32), poly(list<point>), nested(result<u8, shape-error>) }",
        "flags permissions { read, write, %use }",
        "type alias = %record",
        "type handle = own<bucket>",
        "use types.{color as tint}",
        "resource %resource",
    ] {
        assert!(types.iter().any(|t| t == expected), "{expected} in {types:#?}");
    }
    let asynchronous = model.interface(interface(model, "asynchronous"));
    let functions: Vec<String> = asynchronous.functions.iter().map(|f| function_wit(model, f)).collect();
    assert!(functions.contains(&"start: static async func() -> job".to_owned()), "{functions:?}");
    assert!(
        functions.contains(
            &"run: async func(input: stream<u8>, done: future<string>, bare: future, also: stream) -> error-context"
                .to_owned()
        )
    );
    assert_eq!(interface_wit(model, interface(model, "empty")), "interface empty {\n}\n");
}

#[test]
fn every_keyword_survives_as_a_name() {
    let words = [
        "as",
        "async",
        "bool",
        "borrow",
        "char",
        "constructor",
        "enum",
        "error-context",
        "export",
        "f32",
        "f64",
        "flags",
        "from",
        "func",
        "future",
        "import",
        "include",
        "interface",
        "list",
        "map",
        "option",
        "own",
        "package",
        "record",
        "resource",
        "result",
        "s16",
        "s32",
        "s64",
        "s8",
        "static",
        "stream",
        "string",
        "tuple",
        "type",
        "u16",
        "u32",
        "u64",
        "u8",
        "use",
        "variant",
        "with",
        "world",
    ];
    let functions: String = words.iter().map(|word| format!("%{word}: func(%{word}: u8);\n")).collect();
    let first = wit(&format!("package %list:%use; interface %interface {{ {functions} }}"));
    let (id, this) = first.model.interfaces().next().unwrap();
    assert_eq!(this.functions.len(), words.len());
    let second = wit(&package_wit(&first.model, &[id]));
    assert_eq!(second.model.interfaces().next().unwrap().1.functions.len(), words.len());
    for cardinality in Cardinality::ALL {
        wit(&format!("{}\n{}", view_wit(&first.model, id, cardinality), ""));
    }
}
