//! Reading components, whole and broken.

use crate::common::{EVERYTHING, component, inspected, interface, item, side, wit};
use jackfield_contract::{
    ComponentError, Shape, Side, TypeDefKind, apparent_shape, compare, componentize, inspect, recognise, to_binary,
};

const WORLD: &str = "
package t:t@0.1.0;
interface types { record item { key: string } resource session; }
interface store { use types.{item, session}; get: func(of: session) -> item; }
interface plain { f: func(); }
world w {
    import wasi:io/poll@0.2.6;
    import store;
    import log: func(text: string);
    export plain;
    export run: func() -> u8;
    export logger: interface { log: func(text: string); }
}
package wasi:io@0.2.6 { interface poll { poll: func(); } }";

#[test]
fn plugs_sockets_and_the_rest_are_read() {
    let info = inspected(WORLD, "w");
    let names = |items: &[jackfield_contract::Item]| items.iter().map(|i| i.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&info.imports), ["wasi:io/poll@0.2.6", "t:t/types@0.1.0", "t:t/store@0.1.0"]);
    assert_eq!(names(&info.exports), ["t:t/plain@0.1.0", "logger"]);
    assert_eq!(info.wasi, ["wasi:io/poll@0.2.6"]);
    assert_eq!(info.world_functions, ["import log: func(text: string)", "export run: func() -> u8"]);

    let store = item(&info.imports, "t:t/store@0.1.0");
    let used = info.model.used_resources(store);
    assert_eq!(used.len(), 1);
    assert_eq!(used[0].interface, item(&info.imports, "t:t/types@0.1.0"));
    let logger = info.model.interface(item(&info.exports, "logger"));
    assert!(logger.name.is_plain());
    assert_eq!(logger.name.to_string(), "logger");
}

#[test]
fn types_alone_are_no_socket() {
    let info = inspected(
        "package t:t; interface types { record item { key: string } } interface user { use types.{item}; f: func(i: item); }
         world w { import user; }",
        "w",
    );
    let types = info.model.interface(item(&info.imports, "t:t/types"));
    assert!(!types.is_contract(&info.model));
    assert!(info.model.interface(item(&info.imports, "t:t/user")).is_contract(&info.model));
}

#[test]
fn everything_comes_back_as_it_was_written() {
    let text = format!("{EVERYTHING}\nworld w {{ import everything; import empty; export everything; }}");
    let (loaded, info) = (wit(&text), inspected(&text, "w"));
    for items in [&info.imports, &info.exports] {
        for (name, id) in items.iter().map(|item| (&item.name, item.interface)) {
            let found = Side::new(&info.model, id);
            assert_eq!(compare(found, side(&loaded.model, name)), [], "{name}");
        }
    }
    let exported = Side::new(&info.model, item(&info.exports, "test:all/everything@1.2.3"));
    assert_eq!(compare(side(&loaded.model, "everything"), exported), []);
    let names = |of: &jackfield_contract::Model, id| -> Vec<String> {
        of.interface(id).functions.iter().map(|f| f.display_name(of)).collect()
    };
    let mut expected = names(&loaded.model, interface(&loaded.model, "everything"));
    let mut found = names(&info.model, exported.interface);
    expected.sort();
    found.sort();
    assert_eq!(expected, found);
}

#[test]
fn an_import_and_an_export_of_one_name_are_told_apart() {
    // A decorator as made for `wasm-link`: it plugs the contract and imports it, wrapped, under the same name.
    let wat = r#"(component
        (import "a:b/i" (instance (export "f" (func (result (list (tuple string (result u32 (error string)))))))))
        (core module $m (func (export "f") (result i32) i32.const 1))
        (core instance $i (instantiate $m))
        (func $f (result u32) (canon lift (core func $i "f")))
        (instance $e (export "f" (func $f)))
        (export "a:b/i" (instance $e)))"#;
    let info = inspect(&to_binary(wat.as_bytes()).unwrap()).unwrap();
    let import = Side::new(&info.model, item(&info.imports, "a:b/i"));
    let export = Side::new(&info.model, item(&info.exports, "a:b/i"));
    assert_ne!(import.interface, export.interface);
    let found = recognise(import, export).unwrap();
    assert_eq!(found.shape, Shape::Wrapped(jackfield_contract::Cardinality::Any));
    assert_eq!(apparent_shape(export), Shape::Direct);
}

#[test]
fn async_functions_streams_and_futures_are_read() {
    let wat = r#"(component
        (import "a:b/i@1.0.0" (instance
            (export "run" (func async (param "s" (stream u8)) (param "f" (future)) (result error-context)))
            (export "pairs" (func (param "m" (map string u32)) (param "l" (list u8 4)))))))"#;
    let info = inspect(&to_binary(wat.as_bytes()).unwrap()).unwrap();
    let id = item(&info.imports, "a:b/i@1.0.0");
    let shown: Vec<_> =
        info.model.interface(id).functions.iter().map(|f| jackfield_contract::function_wit(&info.model, f)).collect();
    assert_eq!(
        shown,
        [
            "run: async func(s: stream<u8>, f: future) -> error-context",
            "pairs: func(m: map<string, u32>, l: list<u8, 4>)"
        ]
    );
    assert_eq!(info.model.unsupported(id, 0), Some("a stream"));
    assert_eq!(info.model.not_synchronous(id, 0), Some("an async function"));
    assert_eq!(info.model.unsupported(id, 1), None);
}

#[test]
fn a_type_that_is_exported_again_is_an_alias() {
    let wat = r#"(component
        (import "a:b/x" (instance $x (export "r" (type (sub resource)))))
        (alias export $x "r" (type $r))
        (import "a:b/y" (instance $y (export "r" (type (eq $r))) (export "f" (func (param "a" (own $r))))))
        (export "a:b/z" (instance $x)))"#;
    let info = inspect(&to_binary(wat.as_bytes()).unwrap()).unwrap();
    let x = item(&info.imports, "a:b/x");
    for id in [item(&info.imports, "a:b/y"), item(&info.exports, "a:b/z")] {
        let ty = info.model.interface(id).types[0];
        assert!(matches!(info.model.type_def(ty).kind, TypeDefKind::Alias(_)));
        assert_eq!(info.model.type_def(info.model.resolve_alias(ty)).interface, x);
    }
}

#[test]
fn what_is_no_component_is_named() {
    let module = to_binary(b"(module)").unwrap();
    assert_eq!(inspect(&[]).unwrap_err(), ComponentError::Empty);
    assert_eq!(inspect(b"(component)").unwrap_err(), ComponentError::Text);
    assert_eq!(inspect("nothing of the kind, ä".as_bytes()).unwrap_err(), ComponentError::Text);
    assert_eq!(inspect(&[0xff, 0xd8, 0, 1]).unwrap_err(), ComponentError::NotWasm);
    assert_eq!(inspect(b"\x7fELF\x02\x01\x01\0").unwrap_err(), ComponentError::NotWasm);
    assert_eq!(inspect(&module).unwrap_err(), ComponentError::CoreModule);
    assert!(matches!(inspect(b"\0as").unwrap_err(), ComponentError::Truncated(_)));
    assert!(matches!(inspect(b"\0asm\x0d\0").unwrap_err(), ComponentError::Truncated(_)));
    let mut resolve = wit_parser::Resolve::new();
    let package = resolve.push_source("x.wit", "package a:b; interface i { f: func(); }").unwrap();
    let encoded = wit_component::encode(&resolve, package).unwrap();
    assert_eq!(inspect(&encoded).unwrap_err(), ComponentError::WitPackage);
    assert!(matches!(to_binary(b"(component").unwrap_err(), ComponentError::Wat(_)));
    assert_eq!(to_binary(b"hello").unwrap_err().to_string(), to_binary(b"hello").unwrap_err().to_string());
    let deep = format!("{}{}", "(".repeat(200_000), ")".repeat(200_000));
    assert!(to_binary(deep.as_bytes()).is_err());
}

#[test]
fn truncated_components_are_errors_or_shorter_components() {
    let bytes = component(WORLD, "w");
    for length in 0..bytes.len() {
        // A component that ends between two sections is one that exports less; what follows the exports names things.
        if let Ok(info) = inspect(&bytes[..length]) {
            assert!(info.exports.len() <= 2, "cut at {length} of {}", bytes.len());
        }
    }
}

#[test]
fn flipped_bits_never_panic() {
    let text = "package t:t; interface i { resource r { constructor(); m: func(l: list<u8>) -> r; } record x { a: r } f: func() -> x; }
        world w { import i; export i; }";
    let mut bytes = component(text, "w");
    for index in 0..bytes.len() {
        for bit in 0..8 {
            bytes[index] ^= 1 << bit;
            if let Err(ComponentError::Invalid(text)) = inspect(&bytes) {
                assert!(!text.contains("gave up"), "byte {index}, bit {bit}: {text}");
            }
            bytes[index] ^= 1 << bit;
        }
    }
}

#[test]
fn types_nested_too_deep_are_an_error() {
    let mut wat = String::from("(component (type $t0 (list u8))\n");
    for depth in 1..2000 {
        wat.push_str(&format!("(type $t{depth} (list $t{}))\n", depth - 1));
    }
    wat.push_str(r#"(import "a:b/i" (instance (export "f" (func (param "a" $t1999))))))"#);
    match to_binary(wat.as_bytes()).and_then(|bytes| inspect(&bytes).map(drop)) {
        Err(ComponentError::Invalid(_) | ComponentError::Wat(_)) => {}
        other => panic!("{other:?}"),
    }
}

#[test]
fn types_that_explode_are_an_error() {
    // 2^18 parts each, and many of them: each is small enough for the validator.
    let mut wat = String::from("(component (type $t0 (tuple u8 u8))\n");
    for depth in 1..18 {
        wat.push_str(&format!("(type $t{depth} (tuple $t{} $t{}))\n", depth - 1, depth - 1));
    }
    wat.push_str(r#"(import "a:b/i" (instance "#);
    (0..40).for_each(|i| wat.push_str(&format!(r#"(export "f{i}" (func (param "a" $t17)))"#)));
    wat.push_str("))(export \"x\" (type $t0)))");
    match inspect(&to_binary(wat.as_bytes()).unwrap()) {
        Err(ComponentError::Invalid(text)) => assert!(text.contains("types") || text.contains("size"), "{text}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn core_modules_become_components() {
    let text = "package t:t@1.0.0; interface i { f: func(a: u32) -> u32; } world w { export i; }";
    let world = wit(text).plugin_world(&[interface(&wit(text).model, "i")], &[]).unwrap();
    let wat = r#"(module $named (func $doubled (export "t:t/i@1.0.0#f") (param i32) (result i32) local.get 0 i32.const 2 i32.mul))"#;
    let module = to_binary(wat.as_bytes()).unwrap().into_owned();
    let error = componentize(&module).unwrap_err();
    assert!(error.to_string().contains("no `component-type` section"), "{error}");

    let mut described = module.clone();
    described.push(0);
    let name = b"component-type:test";
    let mut body = vec![name.len() as u8];
    body.extend(name);
    body.extend(&world.section);
    let mut length = body.len();
    loop {
        let more = length >= 0x80;
        described.push((length & 0x7f) as u8 | if more { 0x80 } else { 0 });
        length >>= 7;
        if !more {
            break;
        }
    }
    described.extend(body);
    let component = componentize(&described).unwrap();
    let info = inspect(&component).unwrap();
    assert_eq!(info.exports[0].name, "t:t/i@1.0.0");
    assert!(component.windows(7).any(|bytes| bytes == b"doubled"), "the name section is kept");

    assert!(matches!(componentize(&component).unwrap_err(), ComponentError::Encode(_)));
    assert_eq!(componentize(&[]).unwrap_err(), ComponentError::Empty);
    for length in 0..described.len() {
        let _ = componentize(&described[..length]);
    }
    let wrong = to_binary(br#"(module (import "wasi_snapshot_preview1" "fd_write" (func)))"#).unwrap().into_owned();
    assert!(componentize(&wrong).is_err());
}
