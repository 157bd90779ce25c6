//! The derived world of a plugin.

use crate::common::{EVERYTHING, interface, wit};
use jackfield_contract::{Cardinality, Shape, WorldPlug, WorldSocket, inspect, named_plugin_world};
use wit_component::{ComponentEncoder, dummy_module, embed_component_metadata};
use wit_parser::{LiftLowerAbi, ManglingAndAbi, Resolve};

/// Reads the world's text as another generator would, and makes a component of it.
fn component_of(text: &str) -> jackfield_contract::ComponentInfo {
    let mut resolve = Resolve::new();
    let package =
        resolve.push_source("world.wit", text).unwrap_or_else(|error| panic!("{}", resolve.render_error(&error)));
    let world = resolve.select_world(&[package], None).unwrap();
    let mut module = dummy_module(&resolve, world, ManglingAndAbi::Legacy(LiftLowerAbi::Sync));
    embed_component_metadata(&mut module, &resolve, world, wit_component::StringEncoding::UTF8).unwrap();
    inspect(&ComponentEncoder::default().validate(true).module(&module).unwrap().encode().unwrap()).unwrap()
}

#[test]
fn a_world_exports_plugs_and_imports_sockets_in_their_shapes() {
    let loaded = wit(
        "package demo:text@0.1.0 { interface types { resource doc; } interface filter { use types.{doc}; f: func(d: borrow<doc>); } }
         package demo:log@0.2.0 { interface sink { write: func(text: string); } interface level { get: func() -> u8; } }",
    );
    let id = |name: &str| interface(&loaded.model, name);
    let sockets = [
        (id("sink"), Shape::Wrapped(Cardinality::Any)),
        (id("level"), Shape::Wrapped(Cardinality::AtMostOne)),
        (id("sink"), Shape::Direct),
        (id("filter"), Shape::Wrapped(Cardinality::ExactlyOne)),
    ];
    let world = loaded.plugin_world(&[id("filter")], &sockets).unwrap();
    assert_eq!(world.imported_types, [id("types")]);
    let info = component_of(&world.wit);
    let names = |items: &[jackfield_contract::Item]| items.iter().map(|i| i.name.clone()).collect::<Vec<_>>();
    let mut imports = names(&info.imports);
    imports.sort();
    let expected = [
        "demo:log-sockets/level-at-most-one@0.2.0",
        "demo:log-sockets/sink-any@0.2.0",
        "demo:log/sink@0.2.0",
        "demo:text-sockets/filter-exactly-one@0.1.0",
        "demo:text/types@0.1.0",
    ];
    assert_eq!(imports, expected);
    assert_eq!(names(&info.exports), ["demo:text/filter@0.1.0"]);
}

#[test]
fn an_interface_that_is_plugged_too_is_not_imported() {
    let loaded = wit("package a:b; interface types { resource r; } interface i { use types.{r}; f: func() -> r; }");
    let id = |name: &str| interface(&loaded.model, name);
    let both = loaded.plugin_world(&[id("i"), id("types")], &[]).unwrap();
    assert_eq!(both.imported_types, []);
    let one = loaded.plugin_world(&[id("i")], &[]).unwrap();
    assert_eq!(one.imported_types, [id("types")]);
    let info = component_of(&both.wit);
    assert!(info.imports.is_empty());
    // The export's resource is the exported one.
    let used = info.model.used_resources(info.exports.iter().find(|e| e.name == "a:b/i").unwrap().interface);
    assert_eq!(used[0].interface, info.exports.iter().find(|e| e.name == "a:b/types").unwrap().interface);
}

#[test]
fn everything_can_be_plugged_and_socketed_in_every_shape() {
    let loaded = wit(EVERYTHING);
    for name in ["types", "everything", "asynchronous"] {
        let id = interface(&loaded.model, name);
        let mut sockets = vec![(id, Shape::Direct)];
        sockets.extend(Cardinality::ALL.map(|cardinality| (id, Shape::Wrapped(cardinality))));
        for socket in sockets {
            loaded.plugin_world(&[id], &[socket]).unwrap_or_else(|errors| panic!("{errors:?}"));
        }
    }
}

#[test]
fn two_majors_of_a_package_live_in_one_world() {
    let loaded =
        wit("package a:b@1.0.0 { interface i { f: func(); } } package a:b@2.0.0 { interface i { f: func() -> u8; } }");
    let ids: Vec<_> = loaded.model.interfaces().map(|(id, _)| id).collect();
    let any = Shape::Wrapped(Cardinality::Any);
    let world = loaded.plugin_world(&ids, &[(ids[0], any), (ids[1], any)]).unwrap();
    let info = component_of(&world.wit);
    assert_eq!((info.exports.len(), info.imports.len()), (2, 2));
}

#[test]
fn what_makes_no_world_is_an_error() {
    let loaded = wit("package a:b; interface types { record r { x: u8 } } interface i { f: func(); }");
    let id = |name: &str| interface(&loaded.model, name);
    let errors = loaded
        .plugin_world(&[id("i"), id("i"), id("types")], &[(id("i"), Shape::Direct), (id("i"), Shape::Direct)])
        .unwrap_err();
    let messages: Vec<_> = errors.iter().map(|error| error.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "the contract `a:b/i` is plugged twice",
            "the contract `a:b/i` is socketed twice",
            "`a:b/types` cannot be plugged: types alone make no contract"
        ]
    );
}

const NAMED: &str = "package demo:kv@0.1.0; interface store { get: func(key: string) -> option<string>; } \
    world mine { export calc: interface { /// Twice that much.\n twice: func(x: u32) -> u32; } export store; } \
    world user { import calc: interface { twice: func(y: u32) -> u32; } }";

#[test]
fn imports_and_exports_may_have_names_of_their_own() {
    let loaded = wit(NAMED);
    let store = interface(&loaded.model, "store");
    let socket = |name: &str, shape| WorldSocket { contract: store, shape, name: Some(name.to_owned()) };
    let any = Shape::Wrapped(Cardinality::Any);
    let sockets = [socket("primary", Shape::Direct), socket("backup", any), socket("third", any), (store, any).into()];
    let plug = WorldPlug { contract: store, name: Some("list".to_owned()) };
    let world = named_plugin_world(&loaded.model, &[plug], &sockets).unwrap();
    let info = component_of(&world.wit);
    let names = |items: &[jackfield_contract::Item]| -> Vec<(String, String)> {
        let name = |item: &jackfield_contract::Item| info.model.interface(item.interface).name.to_string();
        items.iter().map(|item| (item.name.clone(), name(item))).collect()
    };
    let (own, view) = ("demo:kv/store@0.1.0", "demo:kv-sockets/store-any@0.1.0");
    let expected =
        [("primary", own), ("backup", view), ("third", view), (view, view)].map(|(a, b)| (a.to_owned(), b.to_owned()));
    let mut imports = names(&info.imports);
    imports.sort_by_key(|(name, _)| expected.iter().position(|(expected, _)| expected == name));
    assert_eq!(imports, expected);
    assert_eq!(names(&info.exports), [("list".to_owned(), own.to_owned())]);
}

#[test]
fn interfaces_inside_of_a_world_are_plugged_and_socketed_by_their_word() {
    let loaded = wit(NAMED);
    let calc = loaded.contract("calc").unwrap();
    let world = loaded.plugin_world(&[calc], &[(calc, Shape::Direct)]).unwrap();
    let info = component_of(&world.wit);
    assert_eq!((info.imports[0].name.as_str(), info.exports[0].name.as_str()), ("calc", "calc"));
    assert!(world.wit.contains("/// Twice that much."), "{}", world.wit);
    let errors = loaded.plugin_world(&[], &[(calc, Shape::Wrapped(Cardinality::Any))]).unwrap_err();
    assert_eq!(errors[0].message, "`calc` is written inside of a world, so that it has no view");
}

#[test]
fn worlds_that_mean_different_things_by_one_word_are_told() {
    let text = "package a:b; world one { export calc: interface { f: func(); } } world two { import calc: interface { g: func(); } }";
    let error = wit(text).contract("calc").unwrap_err();
    assert_eq!(error.message, "several worlds have an interface `calc`, and each is another");
}
