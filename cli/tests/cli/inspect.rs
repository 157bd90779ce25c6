//! `inspect`.

use insta::assert_snapshot;

use crate::support::{Folder, STORE, STORE_WIT, SUM, TWICE, component, dummy};

const FILTER: &str = "
package demo:text@0.1.0;
interface filter {
    record options { upper: bool }
    transform: func(key: string, payload: list<u8>, options: options) -> result<list<u8>, string>;
}
interface types { record point { x: u32 } }
world plugin {
    import jackfield:runtime/log@0.1.0;
    import demo:log-sockets/sink-any@0.1.0;
    import demo:clock/now@0.2.0;
    import wasi:cli/environment@0.2.6;
    import types;
    import helper: func(x: u32);
    export filter;
}
package jackfield:runtime@0.1.0 { interface log { log: func(message: string); } }
package demo:log-sockets@0.1.0 {
    interface sink-any {
        variant dispatch-error { trap(string), other(string) }
        write: func(line: string) -> list<tuple<string, result<_, dispatch-error>>>;
    }
}
package demo:clock@0.2.0 { interface now { now: func() -> tuple<string, result<u64, string>>; } }
package wasi:cli@0.2.6 { interface environment { get: func() -> list<string>; } }
";

#[test]
fn plugs_sockets_and_the_rest() {
    let folder = Folder::new();
    folder.write("filter.wasm", dummy(FILTER));
    let size = std::fs::metadata(folder.path().join("filter.wasm")).expect("it is there").len();
    let run = folder.run(&["inspect", "filter.wasm"]);
    assert_eq!(run.code, 0, "{run}");
    let text = run.stdout.split_once('\n').expect("two lines").1.to_owned();
    assert_snapshot!("inspect_text", text);
    let run = folder.run(&["inspect", "filter.wasm", "--json"]);
    let mut value: serde_json::Value = serde_json::from_str(&run.stdout).expect("it is JSON");
    assert_eq!(value["size"], size);
    value["size"] = 0.into();
    // Versions of tools come and go.
    value["producers"] = serde_json::Value::Null;
    assert_snapshot!("inspect_json", serde_json::to_string_pretty(&value).expect("it is JSON"));
}

#[test]
fn resources_are_shown_with_their_functions() {
    let folder = Folder::new();
    folder.write("store.wasm", component(STORE_WIT, STORE));
    let run = folder.run(&["inspect", "store.wasm"]);
    assert_snapshot!(
        run.stdout
            .split_once("\n\nmade by")
            .map_or(run.stdout.as_str(), |(text, _)| text)
            .split_once('\n')
            .expect("lines")
            .1
    );
}

#[test]
fn odd_paths() {
    let folder = Folder::new();
    folder.write("a b/é.wat", SUM);
    folder.write("down/twice.wat", TWICE);
    for path in ["a b/é.wat", "./a b/../a b/é.wat", "down/../down/twice.wat"] {
        let run = folder.run(&["inspect", path]);
        assert_eq!(run.code, 0, "{path}: {run}");
        assert!(run.stdout.contains("demo:math/"), "{path}: {run}");
    }
}

#[test]
fn what_is_no_component_is_named() {
    let folder = Folder::new();
    let whole = component(STORE_WIT, STORE);
    folder.write("empty.wasm", "");
    folder.write("text.wasm", "hello");
    folder.write("module.wasm", b"\0asm\x01\0\0\0");
    folder.write("half.wasm", &whole[..whole.len() / 2]);
    folder.write("native.wasm", b"\x7fELF and so on");
    folder.write("noise.wasm", [0xff, 0, 1, 2]);
    folder.write("bad.wat", "(component (nonsense))");
    std::fs::create_dir(folder.path().join("folder")).expect("it can be made");
    let mut text = String::new();
    for name in [
        "empty.wasm",
        "text.wasm",
        "module.wasm",
        "half.wasm",
        "native.wasm",
        "noise.wasm",
        "bad.wat",
        "folder",
        "none.wasm",
    ] {
        let run = folder.run(&["inspect", name]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{name}: {run}");
        text.push_str(&run.stderr);
    }
    assert_snapshot!(text);
}

/// A world of a standard HTTP handler.
fn handler() -> Vec<u8> {
    let http = "package wasi:http@0.2.12 {";
    let handler = "interface incoming-handler {
        use types.{incoming-request, response-outparam};
        handle: func(request: incoming-request, response-out: response-outparam);
    }";
    let wasi = jackfield_contract::SERVED_WASI_WIT.replace(http, &format!("{http}\n{handler}"));
    dummy(&format!("package demo:plugin;\nworld plugin {{ export wasi:http/incoming-handler@0.2.12; }}\n{wasi}"))
}

#[test]
fn a_standard_http_handler() {
    let folder = Folder::new();
    folder.write("hello.wasm", handler());
    let run = folder.run(&["inspect", "hello.wasm"]);
    assert_eq!(run.code, 0, "{run}");
    assert!(run.stdout.contains("plugs\n  wasi:http/incoming-handler@0.2.12"), "{run}");
    assert!(!run.stdout.contains("which are no plugs"), "{run}");
    folder.write(
        "graph.toml",
        "[graph]\nroot = \"wasi:http/incoming-handler\"\n[plugin.hello]\ncomponent = \"hello.wasm\"\n",
    );
    let run = folder.run(&["check", "graph.toml"]);
    assert_eq!(run.code, 0, "{run}");
    // Requests are made by servers alone.
    for arguments in [["call", "hello.wasm"], ["run", "graph.toml"]] {
        for call in ["wasi:http/incoming-handler#handle()", "incoming-handler#handle(1, 2)"] {
            let mut all = arguments.to_vec();
            all.extend(if arguments[0] == "run" { vec!["--call", call] } else { vec![call] });
            let run = folder.run(&all);
            assert_eq!(run.code, 2, "{run}");
            assert!(
                run.stderr.contains("`wasi:http/incoming-handler@0.2.12` is called with HTTP requests, by a server"),
                "{run}"
            );
            assert!(run.stderr.contains("serve it with `jackfield-http`"), "{run}");
        }
    }
}
