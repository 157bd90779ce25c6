//! The usual small plugin in AssemblyScript: `init` and `transform`, with the host's functions `log` and `now`. What it weighs, and that
//! calls leave its memory as it was.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jackfield::{Engine, EngineConfig, Graph, HostContract, Plugin, Val};

use crate::in_assemblyscript::{build_in, install};

const WIT: &str = "package demo:kv@0.1.0;
interface services { log: func(level: u8, text: string); now: func() -> u64; }
interface transformer { transform: func(key: string, payload: list<u8>) -> result<list<u8>, string>; }
interface configured { init: func(config: string) -> result<_, string>; prefix: func() -> string; }
";

const TRANSFORM: &str = r#"
export namespace transformer {
  export function transform(key: string, payload: Uint8Array): Result<Uint8Array, string> {
    if (!payload.length) return err<Uint8Array, string>(`nothing for ${key} at ${host.now()}`);
    const reply = new Uint8Array(payload.length);
    for (let i = 0; i < payload.length; i++) reply[i] = payload[payload.length - 1 - i];
    if (key.startsWith("!")) host.log(2, `transformed ${key}`);
    return ok<Uint8Array, string>(reply);
  }
}
"#;

const CONFIGURED: &str = r#"
let kept = "";
export namespace configured {
  export function init(config: string): Result<Unit, string> {
    const at = config.indexOf('"prefix":"');
    if (at < 0) return err<Unit, string>("there is no prefix");
    kept = config.slice(at + 10, config.indexOf('"', at + 10));
    return ok<Unit, string>(unit);
  }
  export function prefix(): string { return kept; }
}
"#;

/// Each makes some garbage: all of it together is many times the memory that it begins with. A million take minutes in a
/// build that is not optimised.
const CALLS: usize = 20_000;

/// The component, built of this source; none where Node or the compiler is missing.
fn component(plugs: &str, source: &str) -> Option<(tempfile::TempDir, PathBuf)> {
    let dir = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let path = dir.path().join(path);
        std::fs::create_dir_all(path.parent().expect("it has a parent")).expect("a folder");
        std::fs::write(path, text).expect("it can be written");
    };
    write(
        "jackfield.toml",
        &format!("name = \"sample\"\nplug = {plugs}\n[sockets]\n\"demo:kv/services\" = \"direct\"\n"),
    );
    write("wit/kv.wit", WIT);
    let words = if source.contains("Unit") { "Result, Unit, err, ok, unit" } else { "Result, err, ok" };
    let imports =
        format!("import * as host from \"../gen/services\";\nimport {{ {words} }} from \"../gen/jackfield\";\n");
    write("assembly/index.ts", &format!("{imports}{source}"));
    if !install(dir.path()) {
        return None;
    }
    let component = build_in(dir.path()).unwrap_or_else(|error| panic!("{error}"));
    Some((dir, component))
}

/// The graph with the host's functions, what was logged, and the bytes that its memory has grown to.
fn load(plugin: Plugin, root: &str) -> (Graph, Arc<AtomicU64>, Arc<AtomicU64>) {
    let (logged, memory) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let (count, grown) = (Arc::clone(&logged), Arc::clone(&memory));
    let host = HostContract::from_wit(WIT, "demo:kv/services")
        .and_then(|host| {
            host.function("log", move |_| {
                count.fetch_add(1, Ordering::Relaxed);
                Ok(None)
            })
        })
        .and_then(|host| host.function("now", |_| Ok(Some(Val::U64(7)))))
        .expect("the contract has these");
    let engine = Engine::new(&EngineConfig::default()).expect("an engine");
    let builder = Graph::builder(&engine).root(root).host(host).plugin(plugin).on_growth(move |growth| {
        grown.store(growth.wanted(), Ordering::Relaxed);
        true
    });
    let (graph, report) = builder.load().unwrap_or_else(|error| panic!("{error}"));
    assert!(report.is_empty(), "{report}");
    (graph, logged, memory)
}

fn bytes(bytes: &[u8]) -> Val {
    Val::List(bytes.iter().map(|byte| Val::U8(*byte)).collect())
}

#[test]
fn the_small_one_is_small_and_stays_so() {
    let Some((_dir, path)) = component(r#""demo:kv/transformer""#, TRANSFORM) else { return };
    let size = std::fs::metadata(&path).expect("it is there").len();
    assert!(size < 20 << 10, "it has {size} bytes");
    let (graph, logged, memory) = load(Plugin::from_file("small", &path), "demo:kv/transformer");
    let transform = graph.function("demo:kv/transformer", "transform").expect("it is there");
    let call = |key: &str, payload: &[u8]| {
        let replies = transform.call(&[Val::String(key.to_owned()), bytes(payload)]);
        replies.into_iter().next().expect("a reply").1.expect("it does not trap").expect("a value")
    };
    let ok = |value: Val| Val::Result(Ok(Some(Box::new(value))));
    assert_eq!(call("!a", b"abc"), ok(bytes(b"cba")));
    assert_eq!(call("a", b""), Val::Result(Err(Some(Box::new(Val::String("nothing for a at 7".to_owned()))))));
    assert_eq!(logged.load(Ordering::Relaxed), 1);
    for _ in 0..1_000 {
        call("key", b"sixteen bytes...");
    }
    let before = memory.load(Ordering::Relaxed);
    for _ in 0..CALLS {
        call("key", b"sixteen bytes...");
    }
    assert_eq!(memory.load(Ordering::Relaxed), before, "memory has grown");
}

#[test]
fn init_is_given_the_configuration() {
    let source = format!("{TRANSFORM}{CONFIGURED}");
    let plugs = r#"["demo:kv/transformer", "demo:kv/configured"]"#;
    let Some((_dir, path)) = component(plugs, &source) else { return };
    let plugin = Plugin::from_file("sample", &path).config(serde_json::json!({ "prefix": "> " }));
    let (graph, ..) = load(plugin, "demo:kv/configured");
    let replies = graph.dispatch("demo:kv/configured", "prefix", &[]).expect("it is there");
    let values: Vec<_> = replies.into_iter().map(|(_, reply)| reply.expect("it does not trap")).collect();
    assert_eq!(values, [Some(Val::String("> ".to_owned()))]);
}
