//! Failures of handlers, and requests that are too large, too many or too slow.

use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::support::{Manifest, Running};

const SITE: &str = r#"
[route."/probe/{what}"]
plugin = "probe"
[route."/slow/{what}"]
plugin = "slow"
[route."/other/{what}"]
plugin = "other"
[route."POST /small"]
plugin = "other"
body = 10

[server]
body = "64KiB"
bodies = "128KiB"
headers = 20
header-bytes = "8KiB"
concurrent = 2
queue = 1
queue-time = "300ms"
header-time = "400ms"
body-time = "400ms"
drain = "5s"

[plugin.probe]
component = "{handlers}/probe.wasm"
limits = { deadline = "200ms", memory = "8MiB" }
[plugin.slow]
component = "{handlers}/probe.wasm"
lifetime = "call"
limits = { deadline = "2s" }
[plugin.other]
component = "{handlers}/probe.wasm"
lifetime = "call"
"#;

#[test]
fn each_failure_has_its_status() {
    let server = Running::of(SITE);
    let trap = server.get("/probe/trap");
    assert_eq!((trap.status, trap.member("title").as_deref()), (502, Some("Bad Gateway")));
    assert_eq!(trap.member("case").as_deref(), Some("trap"));
    assert!(trap.member("cause").unwrap().contains("plugin `probe`"), "{}", trap.text());
    assert!(trap.member("backtrace").unwrap().contains("probe"), "{}", trap.text());
    let late = server.get("/probe/loop");
    assert_eq!((late.status, late.member("case").as_deref()), (504, Some("deadline")));
    let full = server.get("/probe/grow");
    assert_eq!((full.status, full.member("case").as_deref()), (502, Some("memory")));
    // The next call finds a fresh instance.
    assert_eq!(server.get("/probe/calls").text(), "1");
    let problem = server.get("/probe/problem?status=409");
    assert_eq!((problem.status, problem.member("title").as_deref()), (409, Some("No such thing")));
    assert_eq!(problem.member("detail").as_deref(), Some("there is <nothing> of this \"name\""));
    assert_eq!(server.get("/probe/problem?status=200").status, 502);
    let bare = server.get("/probe/unknown");
    assert_eq!((bare.status, bare.member("title").as_deref()), (404, Some("Not Found")));
}

#[test]
fn details_are_for_operators() {
    let server = Running::start(&Manifest::new(SITE), false);
    let trap = server.get("/probe/trap");
    assert_eq!(trap.status, 502);
    for member in ["case", "cause", "backtrace", "detail"] {
        assert_eq!(trap.member(member), None, "{}", trap.text());
    }
    assert_eq!(trap.member("request").as_deref(), trap.header("x-request-id"));
}

#[test]
fn responses_that_are_none() {
    let server = Running::of(SITE);
    for status in ["0", "99", "101", "199", "600", "999"] {
        let answer = server.get(&format!("/probe/status?status={status}"));
        assert_eq!(answer.status, 502, "{status}");
        assert!(answer.member("cause").unwrap().contains("status"), "{}", answer.text());
    }
    let post = |lines: &[u8]| server.ask("POST /probe/headers HTTP/1.1\nhost: x", lines);
    for lines in [&b"a b: c"[..], b": x", b"x: a\x01b", b"x: a\rset-cookie: b", "\u{e9}: x".as_bytes()] {
        let answer = post(lines);
        assert_eq!(answer.status, 502, "{}", lines.escape_ascii());
        assert!(answer.member("cause").unwrap().contains("cannot be sent"), "{}", answer.text());
    }
    let answer = post(b"X-Good: 1\nconnection: close\ntransfer-encoding: chunked\ncontent-length: 3\nx-good: 2");
    assert_eq!((answer.status, answer.text()), (200, "body"));
    assert_eq!(answer.headers.iter().filter(|(name, _)| name == "x-good").count(), 2);
    assert_eq!((answer.header("connection"), answer.header("transfer-encoding")), (None, None));
}

#[test]
fn large_requests() {
    let server = Running::of(SITE);
    let post = |path: &str, size: usize| server.ask(&format!("POST {path} HTTP/1.1\nhost: x"), &vec![b'x'; size]);
    assert_eq!(post("/probe/size", 64 << 10).text(), "65536");
    assert_eq!(post("/probe/size", (64 << 10) + 1).status, 413);
    assert_eq!((post("/small", 11).status, post("/small", 10).status), (413, 404));
    // A length that is only said is refused before anything is sent.
    let mut client = server.connect();
    client.send("POST /probe/size HTTP/1.1\nhost: x\nexpect: 100-continue\ncontent-length: 99999999", b"");
    assert_eq!(client.answer(false).unwrap().status, 413);
    let mut client = server.connect();
    client.send("POST /probe/size HTTP/1.1\nhost: x\nexpect: 100-continue\ncontent-length: 3", b"");
    assert_eq!(client.answer(false).unwrap().status, 100);
    client.stream.write_all(b"abc").unwrap();
    assert_eq!(client.answer(false).unwrap().text(), "3");
    // Chunks are counted as they come.
    let mut client = server.connect();
    client.send("POST /probe/size HTTP/1.1\nhost: x\ntransfer-encoding: chunked", b"");
    for _ in 0..70 {
        drop(client.stream.write_all(format!("400\r\n{}\r\n", "x".repeat(1024)).as_bytes()));
    }
    assert_eq!(client.answer(false).unwrap().status, 413);
    let many = (0..21).map(|at| format!("\nx-{at}: 1")).collect::<String>();
    assert_eq!(server.ask(&format!("GET /probe/show HTTP/1.1\nhost: x{many}"), b"").status, 431);
    let long = "x".repeat(9 << 10);
    assert_eq!(server.ask(&format!("GET /probe/show HTTP/1.1\nhost: x\nx: {long}"), b"").status, 431);
    assert_eq!(server.get(&format!("/probe/{long}")).status, 414);
    let huge = "x".repeat(1 << 20);
    assert_eq!(server.ask(&format!("GET /probe/show HTTP/1.1\nhost: x\nx: {huge}"), b"").status, 431);
}

#[test]
fn many_requests() {
    let server = Arc::new(Running::of(SITE));
    let begin = Instant::now();
    // Two run, one waits and gives up, and the others are sent away at once; who is somebody else's is not touched.
    let threads: Vec<_> = (0..6)
        .map(|at| {
            let server = Arc::clone(&server);
            std::thread::sleep(Duration::from_millis(20));
            std::thread::spawn(move || {
                let answer = server.get("/slow/loop");
                (at, answer.status, answer.header("retry-after").map(str::to_owned), begin.elapsed())
            })
        })
        .collect();
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(server.get("/other/calls").text(), "1");
    assert!(begin.elapsed() < Duration::from_secs(2), "{:?}", begin.elapsed());
    let mut answers: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    answers.sort();
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.1).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 504).count(), 2, "{answers:?}");
    let refused: Vec<_> = answers.iter().filter(|answer| answer.1 == 503).collect();
    assert_eq!(refused.len(), 4, "{answers:?}");
    assert!(refused.iter().all(|answer| answer.2.as_deref() == Some("1")), "{answers:?}");
    assert!(refused.iter().all(|answer| answer.3 < Duration::from_millis(1500)), "{answers:?}");
}

#[test]
fn slow_clients() {
    let server = Running::of(SITE);
    // Nothing at all, half of a head, and a connection that is kept and not used.
    for said in ["", "GET /probe/cal", "GET /probe/calls HTTP/1.1\r\nhost: x\r\n\r\n"] {
        let begin = Instant::now();
        let mut client = server.connect();
        client.stream.write_all(said.as_bytes()).unwrap();
        let first = client.answer(false).map(|answer| answer.status);
        let whole = said.ends_with("\r\n\r\n");
        assert!(matches!(first, None | Some(408)) || whole, "{said:?}: {first:?}");
        assert!(client.answer(false).is_none(), "{said:?}");
        let took = begin.elapsed();
        assert!(took > Duration::from_millis(300) && took < Duration::from_secs(5), "{said:?}: {took:?}");
    }
    let mut client = server.connect();
    client.send("POST /probe/size HTTP/1.1\nhost: x\ncontent-length: 10", b"");
    client.stream.write_all(b"abc").unwrap();
    let late = client.answer(false).unwrap();
    assert_eq!((late.status, late.header("connection")), (408, Some("close")));
    assert!(client.answer(false).is_none());
}

#[test]
fn stopping_waits_for_what_is_under_way() {
    let server = Running::of(SITE);
    let mut busy = server.connect();
    let mut idle = server.connect();
    assert_eq!(idle.ask("GET /other/calls HTTP/1.1\nhost: x", b"").status, 200);
    busy.send("GET /slow/loop HTTP/1.1\nhost: x", b"");
    std::thread::sleep(Duration::from_millis(200));
    let address = server.address;
    let stopping = std::thread::spawn(move || server.stop());
    assert!(idle.answer(false).is_none(), "an idle connection is closed");
    assert_eq!(busy.answer(false).unwrap().status, 504, "what is under way is answered");
    stopping.join().unwrap();
    assert!(std::net::TcpStream::connect(address).is_err());
}
