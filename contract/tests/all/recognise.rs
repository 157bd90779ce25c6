//! Finding a socket's shape from what a component imports.

use crate::common::{EVERYTHING, interface, item, side, wit};
use jackfield_contract::{
    Cardinality, Container, DispatchErrorCase, ErrorMap, Loaded, Recognised, Route, Shape, Side, apparent_shape,
    inspect, packages_wit, recognise, view, view_name,
};

const PLUG: &str = "interface i {
    resource r { constructor(n: u8); get: func() -> string; open: static func() -> result<r, string>; }
    variant e { a, b(string) }
    f: func(x: u8) -> u32;
    g: func();
    h: func(near: option<borrow<r>>) -> result<u8, e>;
}";

fn load(text: &str) -> Loaded {
    wit(&format!("package a:b@0.1.0; {text}"))
}

fn found(import: &str) -> Result<Recognised, String> {
    let (import, plug) = (load(import), load(PLUG));
    recognise(side(&import.model, "i"), side(&plug.model, "i")).map_err(|error| error.to_string())
}

fn wrapped(cardinality: Cardinality) -> Shape {
    Shape::Wrapped(cardinality)
}

#[test]
fn the_contract_itself_is_direct() {
    let direct = found(PLUG).unwrap();
    assert_eq!(direct.shape, Shape::Direct);
    assert_eq!(direct.functions.len(), 6);
    assert!(direct.functions.iter().all(|f| f.route == Route::Direct && f.import == f.plug));
    // A component imports only what it calls.
    let part = found("interface i { g: func(); }").unwrap();
    assert_eq!((part.shape, part.functions[0].plug), (Shape::Direct, 4));
}

#[test]
fn every_view_of_everything_is_recognised_as_what_it_is() {
    let plug = wit(EVERYTHING);
    for name in ["types", "everything", "asynchronous"] {
        let contract = interface(&plug.model, name);
        for cardinality in Cardinality::ALL {
            let view = view(&plug.model, contract, cardinality);
            let import = Side::new(&view.model, view.interface);
            let found = recognise(import, Side::new(&plug.model, contract)).unwrap_or_else(|e| panic!("{e}"));
            assert_eq!(found.shape, wrapped(cardinality));
            for (index, function) in found.functions.iter().enumerate() {
                assert_eq!((function.import, function.plug), (index, index));
                assert_eq!(function.route, view.functions[index].route);
                assert!(function.error.is_standard());
            }
            assert_eq!(apparent_shape(import), wrapped(cardinality));
        }
    }
}

#[test]
fn a_view_is_recognised_after_its_way_through_a_component() {
    let plug = load(PLUG);
    let contract = interface(&plug.model, "i");
    for cardinality in Cardinality::ALL {
        let view = view(&plug.model, contract, cardinality);
        let name = view_name(&plug.model.interface(contract).name, cardinality);
        let packages = packages_wit(&view.model, &view.model.closure(&[view.interface]));
        let text = format!("package t:t; world w {{ import {name}; }} {packages}");
        let info = inspect(&crate::common::component(&text, "w")).unwrap();
        let import = Side::new(&info.model, item(&info.imports, &name.to_string()));
        assert_eq!(recognise(import, Side::new(&plug.model, contract)).unwrap().shape, wrapped(cardinality));
    }
}

#[test]
fn under_the_contracts_own_name_the_container_tells_the_cardinality() {
    let import =
        |reply: &str| format!("interface i {{ f: func(x: u8) -> {}; }}", reply.replace('R', "result<u32, string>"));
    for (reply, cardinality, container) in [
        ("tuple<string, R>", Cardinality::ExactlyOne, Container::Tuple),
        ("option<tuple<string, R>>", Cardinality::AtMostOne, Container::Option),
        ("list<tuple<string, R>>", Cardinality::Any, Container::List),
        ("map<string, R>", Cardinality::Any, Container::Map),
    ] {
        let found = found(&import(reply)).unwrap();
        assert_eq!(found.shape, wrapped(cardinality), "{reply}");
        let function = &found.functions[0];
        assert_eq!((function.plug, function.reply, &function.error), (3, container, &ErrorMap::String));
    }
    // Aliases on the way do not hide the shape.
    let aliased = "interface i { type id = string; type outcome = result<u32, string>; type reply = tuple<id, outcome>;
        type all = list<reply>; f: func(x: u8) -> all; }";
    assert_eq!(found(aliased).unwrap().shape, wrapped(Cardinality::Any));
}

#[test]
fn constructors_methods_statics_and_handles_are_wrapped_as_made_for_wasm_link() {
    let import = "interface i {
        variant e { a, b(string) }
        resource r {
            create: static func(n: u8) -> map<string, result<r, string>>;
            get: func() -> result<string, string>;
            open: static func() -> list<tuple<string, result<result<r, string>, string>>>;
        }
        g: func() -> list<tuple<string, result<_, string>>>;
        h: func(near: option<borrow<r>>) -> list<tuple<string, result<result<u8, e>, string>>>;
    }";
    let found = found(import).unwrap();
    assert_eq!(found.shape, wrapped(Cardinality::Any));
    let routes: Vec<_> = found.functions.iter().map(|f| (f.plug, f.route, f.reply)).collect();
    assert_eq!(
        routes,
        [
            (0, Route::Broadcast, Container::Map),
            (1, Route::Owner, Container::Bare),
            (2, Route::Broadcast, Container::List),
            (4, Route::Broadcast, Container::List),
            (5, Route::ByHandles, Container::List),
        ]
    );
}

#[test]
fn an_interface_of_methods_only_is_any() {
    let found = found("interface i { resource r { get: func() -> result<string, string>; } }").unwrap();
    assert_eq!(found.shape, wrapped(Cardinality::Any));
}

#[test]
fn direct_wins_where_both_fit() {
    let text = "interface i { f: func() -> list<tuple<string, result<u8, string>>>; }";
    let (import, plug) = (load(text), load(text));
    assert_eq!(recognise(side(&import.model, "i"), side(&plug.model, "i")).unwrap().shape, Shape::Direct);
}

fn error_of(types: &str, error: &str) -> Result<ErrorMap, String> {
    let result = if error == "absent" { "result<u32>".to_owned() } else { format!("result<u32, {error}>") };
    let import = format!("interface i {{ {types} f: func(x: u8) -> tuple<string, {result}>; }}");
    found(&import).map(|mut found| found.functions.remove(0).error)
}

fn names(map: &ErrorMap) -> Vec<(String, bool)> {
    let case = |case| map.case(case).map(|case| (case.name.clone(), case.text)).unwrap();
    DispatchErrorCase::ALL.into_iter().map(case).collect()
}

#[test]
fn foreign_error_types_are_mapped_by_the_rules() {
    assert_eq!(error_of("", "absent").unwrap(), ErrorMap::Absent);
    assert_eq!(error_of("", "string").unwrap(), ErrorMap::String);

    // All of an enum's cases have no payload; what has no name of its own goes to `other`.
    let map = error_of("enum e { first, deadline, other, missing-response }", "e").unwrap();
    assert!(matches!(map, ErrorMap::Enum(_)));
    let expected = ["other", "deadline", "other", "other", "other", "missing-response", "other", "other", "other"];
    assert_eq!(names(&map), expected.map(|name| (name.to_owned(), false)));
    assert_eq!(map.case(DispatchErrorCase::Deadline).unwrap().index, 1);

    // wasm-link's own names; without `other` the first case with a string; the own name wins over wasm-link's.
    let types = "variant e { lock-rejection, runtime-exception(string), invalid-argument-list, missing-response,
        unsupported-type(string), invalid-resource-handle, trap(string) }";
    let map = error_of(types, "e").unwrap();
    let expected = [
        ("trap", true),
        ("runtime-exception", true),
        ("runtime-exception", true),
        ("runtime-exception", true),
        ("runtime-exception", true),
        ("missing-response", false),
        ("invalid-resource-handle", false),
        ("unsupported-type", true),
        ("runtime-exception", true),
    ];
    assert_eq!(names(&map), expected.map(|(name, text)| (name.to_owned(), text)));

    // What has no name of wasm-link's own is an exception while the plugin ran, and no wrong path.
    let types = "enum e { invalid-interface-path, runtime-exception, missing-response, invalid-resource-handle }";
    let map = error_of(types, "e").unwrap();
    for case in
        [DispatchErrorCase::Deadline, DispatchErrorCase::Fuel, DispatchErrorCase::Memory, DispatchErrorCase::Cancelled]
    {
        assert_eq!(map.case(case).unwrap().name, "runtime-exception", "{case}");
    }

    // A case whose payload cannot be made does not count; then the first without payload.
    let map = error_of("variant e { trap(u32), nothing, again }", "e").unwrap();
    assert!(names(&map).iter().all(|(name, text)| name == "nothing" && !text));
    assert!(map.case(DispatchErrorCase::Trap).is_some_and(|case| case.index == 1 && case.of == 3));

    // Nothing fits: a link error that says what would.
    let error = error_of("variant e { code(u32) }", "e").unwrap_err();
    assert!(error.contains("its error type `e` cannot say why a dispatch failed"), "{error}");
    let error = error_of("", "u32").unwrap_err();
    assert!(error.contains("`u32`"), "{error}");
}

#[test]
fn dispatch_error_may_be_used_from_the_runtime() {
    let import = wit("package a:b@0.1.0 { interface i { use jackfield:runtime/dispatch@0.1.0.{dispatch-error};
            f: func(x: u8) -> list<tuple<string, result<u32, dispatch-error>>>; } }
         package jackfield:runtime@0.1.0 { interface dispatch { variant dispatch-error {
            trap(string), deadline(string), fuel(string), memory(string), cancelled(string), unavailable(string),
            invalid-handle(string), unsupported(string), other(string), } } }");
    let plug = load(PLUG);
    let found = recognise(side(&import.model, "a:b/i@0.1.0"), side(&plug.model, "i")).unwrap();
    assert!(found.functions[0].error.is_standard());
}

#[test]
fn what_fits_no_shape_shows_both_signatures_with_the_difference_marked() {
    let error = found("interface i { f: func(x: u16) -> u32; }").unwrap_err();
    let expected = "\
the import `a:b/i@0.1.0` fits no shape of the contract `a:b/i@0.1.0`
`f`: the parameter `x` differs: the socket has `u16`, the plug `u8`
  socket: f: func(x: u16) -> u32
                     ^^^
  plug:   f: func(x: u8) -> u32
                     ^^";
    assert_eq!(error, expected);

    let error = found("interface i { f: func(x: u8) -> list<tuple<string, result<u64, string>>>; }").unwrap_err();
    assert!(error.contains("`f`: the result differs: the socket has `u64`, the plug `u32`"), "{error}");
    assert!(error.contains("plug:   f: func(x: u8) -> list<tuple<string, result<u32, dispatch-error>>>"), "{error}");

    let error = found(
        "interface i { f: func(x: u8) -> tuple<string, result<u32>>; g: func() -> list<tuple<string, result>>; }",
    )
    .unwrap_err();
    assert!(error.contains("another shape than `exactly-one`"), "{error}");

    let error =
        found("interface i { resource r { constructor(n: u8); } f: func(x: u8) -> tuple<string, result<u32>>; }")
            .unwrap_err();
    assert!(error.contains("in a view it is the static function `create`"), "{error}");
}

#[test]
fn a_views_name_decides_and_must_agree() {
    let plug = load(PLUG);
    let import = wit(
        "package a:b-sockets@0.1.0; interface i-at-least-one { f: func(x: u8) -> list<tuple<string, result<u32>>>; }",
    );
    let found = recognise(side(&import.model, "i-at-least-one"), side(&plug.model, "i")).unwrap();
    assert_eq!(found.shape, wrapped(Cardinality::AtLeastOne));
    let import = wit(
        "package a:b-sockets@0.1.0; interface i-at-most-one { f: func(x: u8) -> list<tuple<string, result<u32>>>; }",
    );
    let error = recognise(side(&import.model, "i-at-most-one"), side(&plug.model, "i")).unwrap_err().to_string();
    assert!(error.contains("another shape than `at-most-one`"), "{error}");
    assert!(error.contains("plug:   f: func(x: u8) -> option<tuple<string, result<u32, dispatch-error>>>"), "{error}");
}
