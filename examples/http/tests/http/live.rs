//! Sites that change while they are served, and operators.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::support::{Client, Manifest, Running, TOKEN, handlers, root};

const SITE: &str = r#"
[route."GET /{what}"]
plugin = "probe"
[plugin.probe]
component = "{handlers}/probe.wasm"
lifetime = "call"
limits = { deadline = "5s" }
config = { version = 1 }
"#;

/// Waits until something is so.
fn until(what: &str, so: impl Fn() -> bool) {
    let begin = Instant::now();
    while !so() {
        assert!(begin.elapsed() < Duration::from_secs(20), "{what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_changed_site_takes_effect_without_a_failed_request() {
    let manifest = Manifest::new(SITE);
    let server = Arc::new(Running::start(&manifest, true));
    let (stop, asked) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)));
    let clients: Vec<_> = (0..4)
        .map(|_| {
            let (server, stop, asked) = (Arc::clone(&server), Arc::clone(&stop), Arc::clone(&asked));
            std::thread::spawn(move || {
                let mut client = server.connect();
                while !stop.load(Ordering::Relaxed) {
                    let answer = client.ask("GET /config HTTP/1.1\nhost: x", b"");
                    assert_eq!(answer.status, 200, "{}", answer.text());
                    asked.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    for version in 2..7 {
        manifest.write(&SITE.replace("version = 1", &format!("version = {version}")));
        let expected = format!("{{\"version\":{version}}}");
        until(&expected, || server.get("/config").text() == expected);
    }
    stop.store(true, Ordering::Relaxed);
    clients.into_iter().for_each(|client| client.join().unwrap());
    assert!(asked.load(Ordering::Relaxed) > 100, "{asked:?}");
}

#[test]
fn what_does_not_load_leaves_the_old() {
    let manifest = Manifest::new(SITE);
    let component = manifest.folder.path().join("mine.wasm");
    std::fs::copy(handlers().join("hello.wasm"), &component).unwrap();
    let site = SITE.replace("{handlers}/probe.wasm", "mine.wasm").replace("config = { version = 1 }", "");
    manifest.write(&site);
    let server = Running::start(&manifest, true);
    assert_eq!(server.get("/x").text(), "Hello, world!\n");
    for (bytes, expected) in [
        (b"rubbish".to_vec(), "mine.wasm"),
        (std::fs::read(handlers().join("store.wasm")).unwrap(), "does not plug `web:route/handler`"),
    ] {
        std::fs::write(&component, bytes).unwrap();
        until(expected, || server.live.refused().is_some_and(|why| why.contains(expected)));
        assert_eq!(server.get("/x").text(), "Hello, world!\n");
    }
    manifest.write("[route");
    until("TOML", || server.live.refused().is_some_and(|why| why.contains("not valid TOML")));
    assert_eq!(server.get("/x").text(), "Hello, world!\n");
    // `init` refuses.
    manifest.write(&SITE.replace("version = 1", "version = \"refuse\""));
    until("init", || server.live.refused().is_some_and(|why| why.contains("it was told to refuse")));
    assert_eq!(server.get("/x").text(), "Hello, world!\n");
    manifest.write(SITE);
    until("the new one", || server.get("/config").text() == "{\"version\":1}");
    assert_eq!(server.live.refused(), None);
}

#[test]
fn a_call_that_is_under_way_ends_on_the_old() {
    let manifest = Manifest::new(&SITE.replace("5s", "1s"));
    let server = Running::start(&manifest, true);
    let mut busy = server.connect();
    busy.send("GET /loop HTTP/1.1\nhost: x", b"");
    std::thread::sleep(Duration::from_millis(100));
    manifest.write("");
    until("the new one", || server.get("/config").status == 404);
    assert_eq!(busy.answer(false).unwrap().status, 504);
}

#[test]
fn operators_post_and_delete_handlers() {
    let manifest = Manifest::new(SITE);
    let server = Running::start(&manifest, true);
    let hello = std::fs::read(handlers().join("hello.wasm")).unwrap();
    let posted = server.operator("POST", "handlers?id=greet&route=GET%20/greet/{name}&grant=log", &hello);
    assert_eq!((posted.status, posted.header("location")), (201, Some("/-/handlers/greet")), "{}", posted.text());
    assert_eq!(server.get("/greet/you").text(), "Hello, you!\n");
    assert_eq!(server.operator("POST", "handlers?id=greet&route=/x", &hello).status, 409);
    // The manifest is loaded again, and what was posted stays.
    manifest.write(&SITE.replace("version = 1", "version = 2"));
    until("the new one", || server.get("/config").text() == "{\"version\":2}");
    assert_eq!(server.get("/greet/you").text(), "Hello, you!\n");
    server.stop();

    let server = Running::start(&manifest, true);
    assert_eq!(server.get("/greet/you").text(), "Hello, you!\n", "it is there after a restart");
    let probe = std::fs::read(handlers().join("probe.wasm")).unwrap();
    let put = server.operator("PUT", "handlers/greet?deadline=2s", &probe);
    assert_eq!(put.status, 200, "{}", put.text());
    assert_eq!(server.get("/greet/calls").text(), "1");
    let one = server.operator("GET", "handlers/greet", b"");
    let one: serde_json::Value = serde_json::from_slice(&one.body).unwrap();
    assert_eq!((&one["deadline"], &one["grants"][0]), (&"2000000us".into(), &"log".into()));
    assert_eq!(server.operator("DELETE", "handlers/greet", b"").status, 204);
    assert_eq!(server.operator("DELETE", "handlers/greet", b"").status, 404);
    assert_eq!(server.get("/greet/you").status, 404);
    assert_eq!(server.operator("GET", "handlers", b"").text(), "[]\n");
    assert_eq!(server.operator("PATCH", "handlers", b"").header("allow"), Some("GET, HEAD, POST"));
}

#[test]
fn hostile_uploads() {
    let manifest = Manifest::new(SITE);
    let server = Running::start(&manifest, true);
    let hello = std::fs::read(handlers().join("hello.wasm")).unwrap();
    let mut cut = hello.clone();
    cut.truncate(hello.len() / 2);
    let module = b"\0asm\x01\0\0\0".to_vec();
    // A component whose start function loops for ever; it exports nothing.
    let looping = wat::parse_str(
        "(component (core module $m (func $f (loop br 0)) (start $f)) (core instance (instantiate $m)))",
    )
    .unwrap();
    let spinning = looping_handler();
    let ok = "handlers?id=x&route=GET%20/new";
    for (path, body, status, says) in [
        (ok, &b"not a component"[..], 422, "no component"),
        (ok, &b"(component)"[..], 422, "no component"),
        (ok, &module[..], 422, "report"),
        (ok, &cut[..], 422, "report"),
        (ok, &looping[..], 422, "report"),
        (ok, &spinning[..], 422, "deadline"),
        ("handlers?id=..%2F..%2Fx&route=/new", &hello[..], 400, "no id"),
        ("handlers?id=.x&route=/new", &hello[..], 400, "no id"),
        ("handlers?id=%2Fetc%2Fx&route=/new", &hello[..], 400, "no id"),
        ("handlers?id=probe&route=/new", &hello[..], 422, "report"),
        ("handlers?id=x&route=GET%20/{other}", &hello[..], 422, "same requests"),
        ("handlers?id=x&route=GET%20/a/../b", &hello[..], 400, "unreachable"),
        ("handlers?id=x", &hello[..], 400, "has a route"),
        ("handlers?route=/new", &hello[..], 400, "has an id"),
        ("handlers?id=x&route=/new&grant=dirs", &hello[..], 403, "only in routes.toml"),
        ("handlers?id=x&route=/new&memory=4GiB", &hello[..], 403, "at most"),
        ("handlers?id=x&route=/new&deadline=1h", &hello[..], 400, "deadline"),
        ("handlers?id=x&route=/new&secret=1", &hello[..], 400, "there is no"),
        ("handlers?id=%ff&route=/new", &hello[..], 400, "percent-encoding"),
        ("handlers/..%2Fx?route=/new", &hello[..], 404, ""),
    ] {
        let method = if path.starts_with("handlers/") { "DELETE" } else { "POST" };
        let answer = server.operator(method, path, body);
        assert_eq!(answer.status, status, "{path}: {}", answer.text());
        assert!(answer.text().contains(says), "{path}: {}", answer.text());
    }
    // 100 MiB, as said and as it comes.
    let mut client = Client::to(server.admin);
    let head = format!("POST /-/{ok} HTTP/1.1\nhost: x\nauthorization: Bearer {TOKEN}\ncontent-length: 104857600");
    client.send(&head, b"");
    assert_eq!(client.answer(false).unwrap().status, 413);
    let left: Vec<_> = std::fs::read_dir(manifest.folder.path().join("posted")).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(server.get("/config").text(), "{\"version\":1}", "nothing has changed");
    assert_eq!(server.get("/new").status, 404);
}

/// A handler that is right in its form, and whose start function loops for ever.
fn looping_handler() -> Vec<u8> {
    let mut module = wat::parse_str(
        r#"(module
            (memory (export "memory") 1)
            (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 16)
            (func (export "web:route/handler@0.1.0#handle") (param i32) (result i32) i32.const 16)
            (func $f (loop br 0))
            (start $f))"#,
    )
    .unwrap();
    let mut resolve = wit_parser::Resolve::default();
    resolve.push_path(root().join("wit/web")).unwrap();
    let world = "package test:looping; world looping { export web:route/handler@0.1.0; }";
    let package = resolve.push_str("looping.wit", world).unwrap();
    let world = resolve.select_world(&[package], None).unwrap();
    wit_component::embed_component_metadata(&mut module, &resolve, world, Default::default()).unwrap();
    wit_component::ComponentEncoder::default().module(&module).unwrap().encode().unwrap()
}

#[test]
fn who_has_no_token_sees_little() {
    let server = Running::of(SITE);
    let ask =
        |path: &str, more: &str| Client::to(server.admin).ask(&format!("GET /-/{path} HTTP/1.1\nhost: x{more}"), b"");
    for path in ["health", "ready", "metrics", ""] {
        assert_eq!(ask(path, "").status, 200, "{path}");
    }
    for path in ["status", "handlers", "handlers/x"] {
        for wrong in
            ["", "\nauthorization: Bearer wrong", "\nauthorization: Basic a token of the tests", "\nauthorization: x"]
        {
            let answer = ask(path, wrong);
            assert_eq!(answer.status, 401, "{path}{wrong}");
            assert_eq!(answer.header("www-authenticate"), Some("Bearer realm=\"admin\""));
        }
        assert_ne!(ask(path, &format!("\nauthorization: bearer {TOKEN}")).status, 401);
    }
    assert_eq!(ask("nothing", "").status, 404);
}

#[test]
fn what_happens_is_counted() {
    let server = Running::of(SITE);
    assert_eq!((server.get("/calls").status, server.get("/trap").status, server.get("/a/b").status), (200, 502, 404));
    let metrics = server.operator("GET", "metrics", b"");
    for line in [
        "jackfield_http_requests_total{route=\"GET /{what}\",status=\"200\"} 1",
        "jackfield_http_requests_total{route=\"GET /{what}\",status=\"502\"} 1",
        "jackfield_http_requests_total{route=\"\",status=\"404\"} 1",
        "jackfield_http_failures_total{plugin=\"probe\",case=\"trap\"} 1",
        "jackfield_http_request_seconds_count{route=\"GET /{what}\"} 2",
        "jackfield_http_calls{plugin=\"probe\"} 0",
    ] {
        assert!(metrics.text().lines().any(|other| other == line), "{line}\n{}", metrics.text());
    }
    let status = server.operator("GET", "status", b"");
    let status: serde_json::Value = serde_json::from_slice(&status.body).unwrap();
    assert_eq!(status["routes"][0]["counted"]["requests"], 2);
    assert!(status["failures"][0]["backtrace"].as_str().unwrap().contains("probe"), "{status}");
}

#[test]
fn a_changed_component_takes_its_place_and_the_others_keep_what_they_have() {
    for (old, new, other) in [("hello", "probe", "probe"), ("checksum", "probe-standard", "probe-standard")] {
        let manifest = Manifest::new("");
        let component = manifest.folder.path().join("mine.wasm");
        std::fs::copy(handlers().join(format!("{old}.wasm")), &component).unwrap();
        let site = "[route.\"GET /mine/{what}\"]\nplugin = \"mine\"\n[route.\"GET /other/{what}\"]\nplugin = \"other\"\n\
                    [plugin.mine]\ncomponent = \"mine.wasm\"\nlimits = { deadline = \"5s\" }\n\
                    [plugin.other]\ncomponent = \"{handlers}/OTHER.wasm\"\n";
        manifest.write(&site.replace("OTHER", other));
        let server = Running::start(&manifest, true);
        assert_eq!(server.get("/other/calls").text(), "1");
        assert_ne!(server.get("/mine/calls").text(), "1");
        std::fs::copy(handlers().join(format!("{new}.wasm")), &component).unwrap();
        until(new, || server.get("/mine/calls").text() == "1");
        assert_eq!(server.live.refused(), None);
        assert_eq!(server.get("/other/calls").text(), "2", "its instance is the same");
        // Loaded anew, all begin anew.
        server.live.reload().unwrap();
        assert_eq!(server.get("/other/calls").text(), "1");
    }
}

#[test]
fn standard_handlers_are_posted_as_well() {
    let manifest = Manifest::new(SITE);
    let server = Running::start(&manifest, true);
    let checksum = std::fs::read(handlers().join("checksum.wasm")).unwrap();
    let posted = server.operator("POST", "handlers?id=checksum&route=POST%20/checksum", &checksum);
    assert_eq!(posted.status, 201, "{}", posted.text());
    let one: serde_json::Value = serde_json::from_slice(&posted.body).unwrap();
    assert!(one["plug"].as_str().unwrap().starts_with("wasi:http/incoming-handler@0.2."), "{one}");
    let ask = |server: &Running| server.ask("POST /checksum HTTP/1.1\nhost: x", b"abc").text().to_owned();
    assert!(ask(&server).starts_with("ba7816bf"), "{}", ask(&server));
    server.stop();
    let server = Running::start(&manifest, true);
    assert!(ask(&server).starts_with("ba7816bf"), "{}", ask(&server));
}
