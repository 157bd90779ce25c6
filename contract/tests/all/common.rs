//! What the tests of this crate share.

use jackfield_contract::{ComponentInfo, InterfaceId, Loaded, Model, Side, SourceOptions, inspect, load};
use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::{ManglingAndAbi, Resolve};

/// Loads WIT text, which must be right.
pub(crate) fn wit(text: &str) -> Loaded {
    let options = SourceOptions { inline: Some(text.to_owned()), all_features: true, ..SourceOptions::default() };
    load(&options).unwrap_or_else(|errors| panic!("{}\n{text}", jackfield_contract::diagnostic::render_all(&errors)))
}

/// The errors of WIT text, rendered.
pub(crate) fn wit_errors(text: &str) -> String {
    let options = SourceOptions { inline: Some(text.to_owned()), ..SourceOptions::default() };
    jackfield_contract::diagnostic::render_all(&load(&options).expect_err("the text is wrong"))
}

/// The interface of this name in a model.
pub(crate) fn interface(model: &Model, name: &str) -> InterfaceId {
    let found = model.interfaces().find(|(_, i)| i.name.to_string() == name || i.name.interface == name);
    found.unwrap_or_else(|| panic!("no interface {name}")).0
}

pub(crate) fn side<'a>(model: &'a Model, name: &str) -> Side<'a> {
    Side::new(model, interface(model, name))
}

/// A component with dummy code that implements a world of this text.
pub(crate) fn component(text: &str, world: &str) -> Vec<u8> {
    let mut resolve = Resolve::new();
    resolve.all_features = true;
    let package =
        resolve.push_source("test.wit", text).unwrap_or_else(|error| panic!("{}", resolve.render_error(&error)));
    let world = resolve.select_world(&[package], Some(world)).unwrap();
    let mut module = dummy_module(&resolve, world, ManglingAndAbi::Legacy(wit_parser::LiftLowerAbi::Sync));
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    ComponentEncoder::default().validate(true).module(&module).unwrap().encode().unwrap()
}

/// What such a component says of itself.
pub(crate) fn inspected(text: &str, world: &str) -> ComponentInfo {
    inspect(&component(text, world)).unwrap()
}

/// The imported or exported interface of this exact name.
pub(crate) fn item(items: &[jackfield_contract::Item], name: &str) -> InterfaceId {
    items.iter().find(|item| item.name == name).unwrap_or_else(|| panic!("no {name} in {items:?}")).interface
}

/// WIT with every type and every kind of function.
pub(crate) const EVERYTHING: &str = r#"
package test:all@1.2.3;

/// Shared types.
interface types {
    /// A point.
    record point { x: f32, y: f64 }
    resource token { spend: func() -> bool; }
    enum color { red, green, %list }
    type names = list<string>;
}

/// Everything.
interface everything {
    use types.{point, token, color as %tint, names};
    record %record { %type: u8, one: list<u8>, two: option<option<string>>, }
    record single { only: char }
    variant shape { dot, circle(f32), poly(list<point>), nested(result<u8, shape-error>), }
    enum shape-error { big, small }
    flags permissions { read, write, %use }
    type alias = %record;
    type pairs = list<tuple<string, u64>>;
    type handle = own<bucket>;

    /// A bucket.
    resource bucket {
        /// Makes one.
        constructor(name: string, hint: option<u32>);
        /// Sums.
        sum: func(values: list<s64>) -> s64;
        merge: func(other: bucket) -> result<_, shape-error>;
        peek: static func(of: borrow<bucket>) -> string;
        open: static func(name: string) -> result<bucket, string>;
    }
    resource %resource;
    resource fallible {
        constructor(x: u8) -> result<fallible, string>;
        create: func();
        create-new: static func(tok: token) -> fallible;
    }

    a: func(a: bool, b: s8, c: u8, d: s16, e: u16, f: s32, g: u32, h: s64, i: u64, j: f32, k: f64, l: char);
    b: func(r: %record) -> alias;
    c: func() -> result;
    d: func() -> result<u8>;
    e: func() -> result<_, string>;
    f: func() -> result<u8, string>;
    g: func(m: map<string, list<u8>>, l: list<u16, 4>) -> tuple<u8, string>;
    h: func(p: permissions, s: shape) -> pairs;
    i: func(b: borrow<bucket>, all: list<borrow<bucket>>) -> list<bucket>;
    j: func(t: borrow<token>, o: own<bucket>, h: handle) -> token;
    k: func(%from: string, %interface: %resource);
    %static: func() -> %tint;
    n: func(names: names) -> option<option<u8>>;
}

interface empty {}

interface asynchronous {
    resource job { wait: async func() -> u8; start: static async func() -> job; }
    run: async func(input: stream<u8>, done: future<string>, bare: future, also: stream) -> error-context;
}
"#;
