//! What one handler or client does is no matter of the others'.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::support::{Client, Running};

const SITE: &str = r#"
[route."/good/{what}"]
plugin = "good"
[route."/bad/{what}"]
plugin = "bad"

[server]
concurrent = 4

[plugin.good]
component = "{handlers}/probe.wasm"
lifetime = "call"
[plugin.bad]
component = "{handlers}/probe.wasm"
limits = { deadline = "2s" }
"#;

#[test]
fn a_handler_that_traps_each_third_time() {
    let server = Arc::new(Running::of(SITE));
    let ask = |path: &'static str| {
        let server = Arc::clone(&server);
        std::thread::spawn(move || {
            let mut client = server.connect();
            let statuses = (0..150).map(|_| client.ask(&format!("GET {path} HTTP/1.1\nhost: x"), b"").status);
            statuses.collect::<Vec<_>>()
        })
    };
    let (good, bad) = (ask("/good/calls"), ask("/bad/third"));
    assert!(good.join().unwrap().iter().all(|status| *status == 200));
    // Each trap costs an instance, and the next begins to count anew.
    assert!(bad.join().unwrap().chunks(3).all(|three| three == [200, 200, 502]));
}

#[test]
fn a_handler_that_never_answers() {
    let server = Running::of(SITE);
    let mut stuck: Vec<Client> = (0..8).map(|_| server.connect()).collect();
    stuck.iter_mut().for_each(|client| client.send("GET /bad/loop HTTP/1.1\nhost: x", b""));
    std::thread::sleep(Duration::from_millis(100));
    let begin = Instant::now();
    let mut client = server.connect();
    for _ in 0..50 {
        assert_eq!(client.ask("GET /good/calls HTTP/1.1\nhost: x", b"").status, 200);
    }
    assert!(begin.elapsed() < Duration::from_millis(1500), "{:?}", begin.elapsed());
    assert_eq!(stuck[0].answer(false).unwrap().status, 504);
}

#[test]
fn many_connections_that_say_nothing() {
    let server = Running::of(SITE);
    // Both ends are in this process, which may open a thousand files or so.
    let idle: Vec<Client> = (0..300).map(|_| server.connect()).collect();
    assert_eq!(server.get("/good/calls").status, 200);
    let metrics = server.operator("GET", "metrics", b"");
    let line = metrics.text().lines().find_map(|line| line.strip_prefix("jackfield_http_connections "));
    assert!(line.unwrap().parse::<u32>().unwrap() >= 300, "{line:?}");
    drop(idle);
}

#[test]
fn a_client_that_goes_away() {
    let server = Running::of(SITE);
    for _ in 0..20 {
        server.connect().send("GET /bad/spin?rounds=100000 HTTP/1.1\nhost: x", b"");
        let mut client = server.connect();
        client.send("POST /good/size HTTP/1.1\nhost: x\ncontent-length: 1000", b"");
        drop(client);
    }
    // What they asked for is done or given up; nothing is left of them.
    let begin = Instant::now();
    let open = || {
        let metrics = server.operator("GET", "metrics", b"");
        let line = metrics.text().lines().find_map(|line| line.strip_prefix("jackfield_http_requests_open "));
        line.unwrap().parse::<u32>().unwrap()
    };
    while open() > 0 {
        assert!(begin.elapsed() < Duration::from_secs(10), "{}", open());
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(server.get("/bad/calls").status, 200);
}

#[test]
fn the_call_of_a_client_that_goes_away_is_cancelled() {
    let server = Running::of(&SITE.replace("deadline = \"2s\"", "deadline = \"none\""));
    assert_eq!(server.get("/bad/calls").text(), "1");
    let mut client = server.connect();
    client.send("GET /bad/loop HTTP/1.1\nhost: x", b"");
    std::thread::sleep(Duration::from_millis(200));
    drop(client);
    // It would never end by itself. The plugin has a fresh instance.
    assert_eq!(server.get("/bad/calls").text(), "1");
}
