//! Socket views: the table of DESIGN for every kind of function, and that the text stands for itself.

use crate::common::{EVERYTHING, interface, wit};
use jackfield_contract::{
    Cardinality, ContractName, Route, function_wit, package_wit, packages_wit, parse_view_name, view, view_functions,
    view_name, view_wit,
};

const KINDS: &str = r#"
package demo:kv@0.1.0;
interface types { record item { key: string } resource session; }
interface store {
    use types.{item, session as login};
    variant failure { missing, other(string) }
    record both { a: option<borrow<bucket>>, items: list<item> }
    resource bucket {
        constructor(name: string);
        get: func(key: string) -> result<item, failure>;
        close: func();
        open: static func(name: string) -> option<bucket>;
        join: static func(a: borrow<bucket>, b: borrow<bucket>) -> bucket;
    }
    resource cursor {
        constructor(of: borrow<bucket>) -> result<cursor, failure>;
        create: static func();
    }
    clear: func();
    count: func(prefix: string) -> u64;
    copy: func(what: list<both>) -> result<u32, failure>;
    with-login: func(login: borrow<login>) -> string;
}
"#;

#[test]
fn every_function_has_the_form_of_the_table() {
    let loaded = wit(KINDS);
    let store = interface(&loaded.model, "store");
    // function, its form through `any`, where its calls go
    let table = [
        ("[static]bucket.create", "create: static func(name: string) -> REPLY<bucket>", Route::Broadcast),
        ("[method]bucket.get", "get: func(key: string) -> result<result<item, failure>, dispatch-error>", Route::Owner),
        ("[method]bucket.close", "close: func() -> result<_, dispatch-error>", Route::Owner),
        ("[static]bucket.open", "open: static func(name: string) -> REPLY<option<bucket>>", Route::Broadcast),
        (
            "[static]bucket.join",
            "join: static func(a: borrow<bucket>, b: borrow<bucket>) -> REPLY<bucket>",
            Route::ByHandles,
        ),
        (
            "[static]cursor.create-new",
            "create-new: static func(%of: borrow<bucket>) -> REPLY<result<cursor, failure>>",
            Route::ByHandles,
        ),
        ("[static]cursor.create", "create: static func() -> REPLY<_>", Route::Broadcast),
        ("clear", "clear: func() -> REPLY<_>", Route::Broadcast),
        ("count", "count: func(prefix: string) -> REPLY<u64>", Route::Broadcast),
        ("copy", "copy: func(what: list<both>) -> REPLY<result<u32, failure>>", Route::ByHandles),
        ("with-login", "with-login: func(login: borrow<login>) -> REPLY<string>", Route::Broadcast),
    ];
    let replies = [
        (Cardinality::ExactlyOne, "tuple<string, result<R, dispatch-error>>"),
        (Cardinality::AtMostOne, "option<tuple<string, result<R, dispatch-error>>>"),
        (Cardinality::AtLeastOne, "list<tuple<string, result<R, dispatch-error>>>"),
        (Cardinality::Any, "list<tuple<string, result<R, dispatch-error>>>"),
    ];
    for (cardinality, reply) in replies {
        let view = view(&loaded.model, store, cardinality);
        let this = view.model.interface(view.interface);
        assert_eq!(this.functions.len(), table.len());
        for (index, (name, form, route)) in table.into_iter().enumerate() {
            assert_eq!((view.functions[index].name.as_str(), view.functions[index].route), (name, route));
            assert_eq!(view.functions[index].origin, index);
            assert_eq!(this.functions[index].export_name(&view.model), name);
            let form = form.replace("%of", "of");
            let form = match form.split_once("REPLY<") {
                Some((head, rest)) => format!("{head}{}", reply.replace('R', rest.strip_suffix('>').unwrap())),
                None => form,
            };
            assert_eq!(function_wit(&view.model, &this.functions[index]), form, "{cardinality}");
        }
    }
    assert_eq!(view_functions(&loaded.model, store).len(), table.len());
}

#[test]
fn the_text_and_the_contracts_packages_are_all_that_is_needed() {
    for text in [KINDS, EVERYTHING] {
        let loaded = wit(text);
        for (id, this) in loaded.model.interfaces() {
            for cardinality in Cardinality::ALL {
                let view = view_wit(&loaded.model, id, cardinality);
                let contracts = packages_wit(&loaded.model, &loaded.model.closure(&[id]));
                let together = wit(&format!("{view}\n{contracts}"));
                let name = view_name(&this.name, cardinality);
                let read = together.model.find(&name).unwrap_or_else(|| panic!("{name} in {view}"));
                assert_eq!(view, package_wit(&together.model, &[read]), "the view reads back as itself");
            }
        }
    }
}

#[test]
fn a_view_looks_as_the_design_says() {
    let loaded = wit(
        "package demo:log@0.1.0; interface sink { enum level { info, warn } write: func(level: level, text: string); }",
    );
    let (sink, _) = loaded.model.interfaces().next().unwrap();
    let expected = "\
package demo:log-sockets@0.1.0;

/// `demo:log/sink@0.1.0` through a socket of cardinality `any`: each of any number of plugs replies with its plugin's id and its result.
interface sink-any {
    enum level {
        info,
        warn,
    }

    /// Why a plugin gave no reply. The text names plugin, contract and function.
    variant dispatch-error {
        /// The plugin trapped.
        trap(string),
        /// Its time was over.
        deadline(string),
        /// Its fuel was used up.
        fuel(string),
        /// It trapped after a growth of its memory was refused.
        memory(string),
        /// The caller gave up.
        cancelled(string),
        /// The plugin was never loaded, was given up by policy, or the socket is unfilled.
        unavailable(string),
        /// A handle of a rebuilt instance, a foreign one, or handles of two owners in one call.
        invalid-handle(string),
        /// The call needs what this host does not support.
        unsupported(string),
        /// Anything else.
        other(string),
    }

    write: func(level: level, text: string) -> list<tuple<string, result<_, dispatch-error>>>;
}
";
    assert_eq!(view_wit(&loaded.model, sink, Cardinality::Any), expected);
}

#[test]
fn a_contract_with_its_own_dispatch_error_keeps_it() {
    let loaded = wit("package a:b; interface i { record dispatch-error { x: u8 } f: func() -> dispatch-error; }");
    let (id, _) = loaded.model.interfaces().next().unwrap();
    let text = view_wit(&loaded.model, id, Cardinality::ExactlyOne);
    assert!(text.contains("tuple<string, result<dispatch-error, socket-dispatch-error>>"), "{text}");
    wit(&text);
}

#[test]
fn view_names_are_made_and_read() {
    let contract = ContractName::parse("demo:log/sink@0.1.0").unwrap();
    let expected = ["sink-exactly-one", "sink-at-most-one", "sink-at-least-one", "sink-any"];
    for (cardinality, interface) in Cardinality::ALL.into_iter().zip(expected) {
        let name = view_name(&contract, cardinality);
        assert_eq!(name.to_string(), format!("demo:log-sockets/{interface}@0.1.0"));
        assert_eq!(parse_view_name(&name), Some((contract.clone(), cardinality)));
    }
    for other in ["demo:log/sink-any", "demo:log-sockets/sink", "demo:log-sockets/any", "a:sockets/b-any"] {
        assert_eq!(parse_view_name(&ContractName::parse(other).unwrap()), None, "{other}");
    }
}
