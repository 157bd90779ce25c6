//! Standard handlers: bodies that are streamed on both ways, and what becomes of those that fail in the middle.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use crate::support::{Client, Running};

const SITE: &str = r#"
[route."/one/{what}"]
plugin = "one"
[route."/call/{what}"]
plugin = "call"
body = "32MiB"
[route."/late/{what}"]
plugin = "late"
[route."POST /checksum"]
plugin = "checksum"
body = "64MiB"

[server]
body-time = "1s"

[plugin.one]
component = "{handlers}/probe-standard.wasm"
[plugin.call]
component = "{handlers}/probe-standard.wasm"
lifetime = "call"
[plugin.late]
component = "{handlers}/probe-standard.wasm"
limits = { deadline = "500ms" }
[plugin.checksum]
component = "{handlers}/checksum.wasm"
lifetime = "call"
limits = { memory = "4MiB" }
"#;

/// Reads the rest of a connection, until its end or until nothing came for long.
fn rest(client: &mut Client) -> Vec<u8> {
    let mut all = Vec::new();
    let _ = client.stream.read_to_end(&mut all);
    all
}

#[test]
fn a_body_larger_than_the_plugins_memory_is_read_as_it_comes() {
    let server = Running::of(SITE);
    let body: Vec<u8> = (0..32 << 20).map(|at: u32| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let answer = server.ask("POST /checksum HTTP/1.1\nhost: x", &body);
    let digest: String = Sha256::digest(&body).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!((answer.status, answer.text()), (200, format!("{digest}  33554432 bytes\n").as_str()));
}

#[test]
fn bodies_are_streamed_both_ways_at_once() {
    let server = Running::of(SITE);
    let mut client = server.connect();
    client.send("POST /call/pass HTTP/1.1\nhost: x\ntransfer-encoding: chunked", b"");
    // What was sent comes back before anything more is sent.
    client.stream.write_all(b"3\r\nabc\r\n").unwrap();
    let mut came = Vec::new();
    while !came.ends_with(b"3\r\nabc\r\n") {
        let mut part = [0; 1024];
        let read = client.stream.read(&mut part).unwrap();
        assert!(read > 0, "{}", came.escape_ascii());
        came.extend_from_slice(&part[..read]);
    }
    client.stream.write_all(b"2\r\nde\r\n0\r\n\r\n").unwrap();
    let mut came = Vec::new();
    while !came.ends_with(b"0\r\n\r\n") {
        let mut part = [0; 1024];
        let read = client.stream.read(&mut part).unwrap();
        assert!(read > 0, "{}", came.escape_ascii());
        came.extend_from_slice(&part[..read]);
    }
    assert_eq!(came, b"2\r\nde\r\n0\r\n\r\n");
    // 10 MiB there and back, by somebody who reads and writes at a time.
    let body = vec![b'y'; 10 << 20];
    let mut reader = server.connect();
    let mut writer = reader.stream.try_clone().unwrap();
    let (head, sent) = ("POST /call/pass HTTP/1.1\r\nhost: x\r\ncontent-length: 10485760\r\n\r\n", body.clone());
    let writing = std::thread::spawn(move || {
        writer.write_all(head.as_bytes()).unwrap();
        writer.write_all(&sent).unwrap();
    });
    let answer = reader.answer(false).unwrap();
    writing.join().unwrap();
    assert_eq!((answer.status, answer.header("content-length")), (200, Some("10485760")));
    assert!(answer.body == body);
    // And where nobody says how long it is.
    let answer = server.get("/call/stream?size=10485760");
    assert_eq!((answer.header("transfer-encoding"), answer.body.len()), (Some("chunked"), 10 << 20));
}

#[test]
fn a_client_that_goes_away_ends_the_call() {
    let server = Running::of(SITE);
    assert_eq!(server.get("/one/calls").text(), "1");
    for _ in 0..3 {
        let mut client = server.connect();
        client.send("GET /one/drip HTTP/1.1\nhost: x", b"");
        let mut part = [0; 64];
        assert!(client.stream.read(&mut part).unwrap() > 0);
        drop(client);
        // The plugin's only instance was busy for ever; it has a fresh one.
        assert_eq!(server.get("/one/calls").text(), "1");
    }
}

#[test]
fn what_has_come_whole_costs_no_instance() {
    let server = Running::of(SITE);
    for (at, path) in
        ["/one/calls", "/one/bytes?size=100000", "/one/stream?size=100000", "/one/calls"].iter().enumerate()
    {
        let answer = server.get(path);
        assert_eq!(answer.status, 200);
        if path.ends_with("calls") {
            assert_eq!(answer.text(), (at + 1).to_string());
        }
    }
    assert_eq!(server.ask("HEAD /one/bytes?size=100000 HTTP/1.1\nhost: x", b"").status, 200);
    // What it does after its answer is done, and the next call waits for that.
    assert_eq!(server.get("/one/after").text(), "done");
    assert_eq!(server.get("/one/calls").text(), "107");
}

#[test]
fn answers_that_are_none() {
    let server = Running::of(SITE);
    let case = |path: &str| {
        let answer = server.get(path);
        (answer.status, answer.member("case").unwrap(), answer.member("cause").unwrap())
    };
    for (path, cause) in [("/one/silent", "without a response"), ("/one/refused", "InternalError(Some(\"no\"))")] {
        let (status, case, found) = case(path);
        assert_eq!((status, &*case), (502, "other"), "{found}");
        assert!(found.contains(cause), "{found}");
    }
    let (status, trap, cause) = case("/one/trap");
    assert_eq!((status, &*trap), (502, "trap"));
    assert!(cause.contains("plugin `one`") && cause.contains("wasi:http/incoming-handler"), "{cause}");
    let (status, late, _) = case("/late/loop");
    assert_eq!((status, &*late), (504, "deadline"));
    assert_eq!(case("/call/kept").0, 502);
    // Each third call traps, and the next begins to count anew.
    let statuses: Vec<u16> = (0..9).map(|_| server.get("/late/third").status).collect();
    assert_eq!(statuses, [200, 200, 502].repeat(3));
    assert_eq!(server.get("/one/status?status=103").status, 502);
}

#[test]
fn what_fails_in_the_middle_is_cut_short() {
    let server = Running::of(SITE);
    for (path, begins) in [("/one/cut", "half of it"), ("/late/drip", "drip ")] {
        let mut client = server.connect();
        client.send(&format!("GET {path} HTTP/1.1\nhost: x"), b"");
        let all = String::from_utf8(rest(&mut client)).unwrap();
        assert!(all.starts_with("HTTP/1.1 200 ") && all.contains(begins), "{all}");
        assert!(!all.ends_with("0\r\n\r\n"), "it does not look as if it were whole: {all}");
    }
    let mut client = server.connect();
    client.send("GET /one/short HTTP/1.1\nhost: x", b"");
    let all = String::from_utf8(rest(&mut client)).unwrap();
    assert!(all.contains("content-length: 10\r\n") && all.ends_with("abc"), "{all}");
    let status = server.operator("GET", "status", b"");
    let status: serde_json::Value = serde_json::from_slice(&status.body).unwrap();
    let cases: Vec<&str> = status["failures"].as_array().unwrap().iter().filter_map(|f| f["case"].as_str()).collect();
    assert_eq!(cases, ["other", "deadline", "trap"], "{status}");
    assert_eq!(server.get("/one/calls").status, 200);
}

#[test]
fn bodies_that_are_cut() {
    let server = Running::of(SITE);
    // More than it may be, as it comes; the default is 1 MiB.
    let mut client = server.connect();
    client.send("POST /one/size HTTP/1.1\nhost: x\ntransfer-encoding: chunked", b"");
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(64 << 10));
    for _ in 0..17 {
        drop(client.stream.write_all(chunk.as_bytes()));
    }
    assert_eq!(client.answer(false).unwrap().status, 413);
    // Nothing more of it.
    let begin = Instant::now();
    let mut client = server.connect();
    client.send("POST /one/size HTTP/1.1\nhost: x\ncontent-length: 10", b"");
    client.stream.write_all(b"abc").unwrap();
    let late = client.answer(false).unwrap();
    assert_eq!((late.status, late.header("connection")), (408, Some("close")));
    assert!(begin.elapsed() > Duration::from_millis(900), "{:?}", begin.elapsed());
    assert_eq!(server.ask("POST /one/size HTTP/1.1\nhost: x", b"0123456789").text(), "10");
}

#[test]
fn compressed_while_it_comes() {
    let server = Running::of(SITE);
    let body = vec![b'z'; 200_000];
    let head = "POST /call/pass HTTP/1.1\nhost: x\naccept-encoding: gzip\ncontent-type: text/plain";
    let answer = server.ask(head, &body);
    assert_eq!((answer.header("content-encoding"), answer.header("content-length")), (Some("gzip"), None));
    assert!(answer.body.len() < body.len() / 10, "{}", answer.body.len());
    let mut read = Vec::new();
    flate2::read::GzDecoder::new(&*answer.body).read_to_end(&mut read).unwrap();
    assert!(read == body);
}
