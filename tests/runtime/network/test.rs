//! The network: nothing is reached that is not granted, however it is named, and the call's time holds.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::thread;
use std::time::{Duration, Instant};

use jackfield::{DispatchErrorCase, Graph, Val};
use jackfield_tests_runtime::{call, error, load, report, value};

const NET: &str = "wasi-net:net/net";

fn net(grants: &str) -> Graph {
    let head = "[graph]\nroot = \"wasi-net:net/net\"\n[plugin.net]\ncomponent = \"network/net\"\n";
    load(&format!("{head}{grants}\n"))
}

/// A server of HTTP on this machine: it answers with the request's line and body, or a redirect. Returns its port.
fn http_server(redirect: Option<String>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = listener.local_addr().expect("it has an address").port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let redirect = redirect.clone();
            thread::spawn(move || answer(stream, redirect.as_deref()));
        }
    });
    port
}

fn answer(mut stream: TcpStream, redirect: Option<&str>) {
    let mut asked = Vec::new();
    let mut buffer = [0; 4096];
    // Until the head is there, and the end of a body that is sent in chunks.
    while let Ok(length @ 1..) = stream.read(&mut buffer) {
        asked.extend(&buffer[..length]);
        if asked[0] == 0x16 {
            // A client that wants TLS, which this is not.
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
            return;
        }
        let text = String::from_utf8_lossy(&asked);
        if text.starts_with("GET") && text.contains("\r\n\r\n") || text.ends_with("0\r\n\r\n") {
            break;
        }
    }
    let text = String::from_utf8_lossy(&asked).into_owned();
    let line = text.lines().next().unwrap_or_default();
    if line.contains("/slow") {
        thread::sleep(Duration::from_secs(20));
    }
    if line.contains("/trickle") {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n");
        for _ in 0..200 {
            let _ = stream.write_all(b"x");
            thread::sleep(Duration::from_millis(100));
        }
        return;
    }
    let reply = match redirect {
        Some(to) if !line.contains("/end") => {
            format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n")
        }
        _ => {
            let body = format!("{line} bytes={}", text.matches('b').count());
            format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
        }
    };
    let _ = stream.write_all(reply.as_bytes());
}

fn get(graph: &Graph, https: bool, authority: &str) -> Result<String, String> {
    text(value(graph, NET, "get", &[https.into(), authority.into(), "/x?y=1".into()]))
}

/// The plugin's own result.
fn text(value: Val) -> Result<String, String> {
    match value {
        Val::Result(Ok(Some(value))) => match *value {
            Val::String(text) => Ok(text.to_string()),
            other => Ok(format!("{other:?}")),
        },
        Val::Result(Err(Some(value))) => match *value {
            Val::String(text) => Err(text.to_string()),
            other => Err(format!("{other:?}")),
        },
        other => panic!("{other:?} is no result"),
    }
}

#[test]
fn a_request_goes_where_it_may_and_nowhere_else() {
    let port = http_server(None);
    let other = http_server(None);
    let graph = net(&format!("[plugin.net.wasi]\nhttp = [\"http://127.0.0.1:{port}\"]"));
    let reply = get(&graph, false, &format!("127.0.0.1:{port}"));
    assert!(reply.as_deref().is_ok_and(|reply| reply.starts_with("200 GET /x?y=1 HTTP/1.1")), "{reply:?}");
    for refused in [
        format!("127.0.0.1:{other}"),
        format!("localhost:{port}"),
        format!("127.1:{port}"),
        format!("2130706433:{port}"),
        format!("0x7f000001:{port}"),
        format!("[::ffff:127.0.0.2]:{port}"),
        format!("127.0.0.1:{port}@127.0.0.1:{other}"),
        "127.0.0.1".to_owned(),
    ] {
        let reply = get(&graph, false, &refused);
        assert!(reply.is_err(), "{refused}: {reply:?}");
    }
    let tls = get(&graph, true, &format!("127.0.0.1:{port}"));
    assert_eq!(tls, Err("ErrorCode::HttpRequestDenied".to_owned()), "the grant is of http alone");
    // IPv6's way of writing the same address is the same address.
    let mapped = get(&graph, false, &format!("[::ffff:127.0.0.1]:{port}"));
    assert!(mapped.is_ok(), "{mapped:?}");
    let denied = graph.denials();
    assert!(denied.iter().all(|denial| denial.plugin == "net" && denial.grant == "http"), "{denied:?}");
    let wanted = format!("http://127.0.0.1:{other}");
    assert!(denied.iter().any(|denial| denial.wanted == wanted && denial.count == 1), "{denied:?}");
}

#[test]
fn a_body_is_sent_and_read() {
    let port = http_server(None);
    let graph = net(&format!("[plugin.net.wasi]\nhttp = [\"localhost:{port}\"]"));
    let body = "b".repeat(100_000);
    let reply = text(value(&graph, NET, "post", &[format!("localhost:{port}").as_str().into(), "/p".into(), body.as_str().into()]));
    assert!(reply.as_deref().is_ok_and(|reply| reply.starts_with("200 POST /p")), "{reply:?}");
    let bytes = reply.unwrap_or_default().rsplit_once("bytes=").and_then(|(_, count)| count.parse::<usize>().ok());
    assert!(bytes.is_some_and(|bytes| bytes >= 100_000), "{bytes:?}");
}

#[test]
fn without_a_grant_nothing_is_asked() {
    let port = http_server(None);
    let graph = net("");
    let denied = get(&graph, false, &format!("127.0.0.1:{port}"));
    assert_eq!(denied, Err("ErrorCode::HttpRequestDenied".to_owned()));
    let denied = graph.denials();
    assert_eq!(denied.len(), 1, "{denied:?}");
    assert_eq!((denied[0].wanted.as_str(), denied[0].count), (format!("http://127.0.0.1:{port}").as_str(), 1));
}

#[test]
fn a_redirect_is_checked_like_any_request() {
    let secret = http_server(None);
    let open = http_server(Some(format!("http://127.0.0.1:{secret}/end")));
    let follow = |graph: &Graph| {
        text(value(graph, NET, "follow", &[format!("127.0.0.1:{open}").as_str().into(), "/start".into()]))
    };
    let graph = net(&format!("[plugin.net.wasi]\nhttp = [\"127.0.0.1:{open}\"]"));
    assert_eq!(follow(&graph), Err("ErrorCode::HttpRequestDenied".to_owned()));
    let graph = net(&format!("[plugin.net.wasi]\nhttp = [\"127.0.0.1:{open}\", \"127.0.0.1:{secret}\"]"));
    assert!(follow(&graph).is_ok_and(|reply| reply.starts_with("200 GET /end")));
}

#[test]
fn a_server_that_is_no_tls_server_is_not_believed() {
    let port = http_server(None);
    let graph = net(&format!("[plugin.net.wasi]\nhttp = [\"https://127.0.0.1:{port}\"]"));
    let reply = get(&graph, true, &format!("127.0.0.1:{port}"));
    assert_eq!(reply, Err("ErrorCode::TlsProtocolError".to_owned()));
}

#[test]
fn the_calls_time_ends_a_request() {
    let port = http_server(None);
    let grants = format!("[plugin.net.wasi]\nhttp = [\"127.0.0.1:{port}\"]\n[plugin.net.limits]\ndeadline = \"500ms\"");
    let graph = net(&grants);
    for path in ["/slow", "/trickle"] {
        let began = Instant::now();
        let authority = format!("127.0.0.1:{port}");
        let failed = error(&graph, NET, "get", &[false.into(), authority.as_str().into(), path.into()]);
        assert_eq!(failed.kind(), DispatchErrorCase::Deadline, "{path}: {failed}");
        assert!(began.elapsed() < Duration::from_secs(5), "{path}: {:?}", began.elapsed());
    }
    // The next instance asks as the first did.
    assert!(get(&graph, false, &format!("127.0.0.1:{port}")).is_ok());
}

#[test]
fn requests_count_as_open() {
    let port = http_server(None);
    let grants = format!("[plugin.net.wasi]\nhttp = [\"127.0.0.1:{port}\"]\n[plugin.net.limits]\ndescriptors = 8");
    let graph = net(&grants);
    // Each is dropped by the plugin, so that nothing is left of it.
    for _ in 0..50 {
        let begun = value(&graph, NET, "forget", &[format!("127.0.0.1:{port}").as_str().into()]);
        assert_eq!(begun, Val::Result(Ok(None)));
    }
    assert!(get(&graph, false, &format!("127.0.0.1:{port}")).is_ok());
}

/// A server that says back what it hears, in capitals. Returns its port.
fn echo_server() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = listener.local_addr().expect("it has an address").port();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut heard = [0; 5];
            if stream.read_exact(&mut heard).is_ok() {
                let _ = stream.write_all(heard.to_ascii_uppercase().as_slice());
            }
        }
    });
    port
}

fn tcp(graph: &Graph, address: &str) -> Result<String, String> {
    text(value(graph, NET, "tcp", &[address.into()]))
}

#[test]
fn a_socket_reaches_what_is_granted_and_nothing_else() {
    let (port, other) = (echo_server(), echo_server());
    let graph = net(&format!("[plugin.net.wasi]\nsockets = [\"127.0.0.1:{port}\"]"));
    assert_eq!(tcp(&graph, &format!("127.0.0.1:{port}")), Ok("HELLO".to_owned()));
    assert!(tcp(&graph, &format!("127.0.0.1:{other}")).is_err());
    assert!(tcp(&graph, &format!("localhost:{port}")).is_err(), "the name is not granted");
    assert!(text(value(&graph, NET, "listen", &["127.0.0.1:0".into()])).is_err());
    let wanted: Vec<String> = graph.denials().into_iter().map(|denial| denial.wanted).collect();
    assert!(wanted.contains(&format!("127.0.0.1:{other}")) && wanted.contains(&"localhost:<port>".to_owned()), "{wanted:?}");
}

#[test]
fn a_granted_name_is_looked_up_and_leads_to_its_port() {
    let (port, other) = (echo_server(), echo_server());
    let graph = net(&format!("[plugin.net.wasi]\nsockets = [\"tcp://localhost:{port}\"]"));
    assert_eq!(tcp(&graph, &format!("localhost:{port}")), Ok("HELLO".to_owned()));
    assert!(tcp(&graph, &format!("localhost:{other}")).is_err());
    let found = text(value(&graph, NET, "lookup", &["localhost".into()]));
    assert!(found.is_ok_and(|found| found.contains("127.0.0.1")));
    assert!(text(value(&graph, NET, "lookup", &["example.org".into()])).is_err());
    assert!(text(value(&graph, NET, "udp", &[format!("127.0.0.1:{port}").as_str().into()])).is_err(), "the grant is of TCP");
}

#[test]
fn a_datagram_goes_where_it_may() {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port is free");
    let port = socket.local_addr().expect("it has an address").port();
    thread::spawn(move || {
        let mut heard = [0; 64];
        while let Ok((length, from)) = socket.recv_from(&mut heard) {
            let _ = socket.send_to(&heard[..length].to_ascii_uppercase(), from);
        }
    });
    let graph = net(&format!("[plugin.net.wasi]\nsockets = [\"udp://127.0.0.0/8:{port}\"]"));
    let udp = |address: &str| text(value(&graph, NET, "udp", &[address.into()]));
    assert_eq!(udp(&format!("127.0.0.1:{port}")), Ok("HELLO".to_owned()));
    assert!(udp("127.0.0.1:9").is_err());
    assert!(tcp(&graph, &format!("127.0.0.1:{port}")).is_err(), "the grant is of UDP");
}

#[test]
fn the_calls_time_ends_a_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = listener.local_addr().expect("it has an address").port();
    let grants = format!("[plugin.net.wasi]\nsockets = [\"127.0.0.1:{port}\"]\n[plugin.net.limits]\ndeadline = \"300ms\"");
    let graph = net(&grants);
    let began = Instant::now();
    // It is connected and nobody ever says anything.
    let failed = error(&graph, NET, "tcp", &[format!("127.0.0.1:{port}").as_str().into()]);
    assert_eq!(failed.kind(), DispatchErrorCase::Deadline, "{failed}");
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[test]
fn what_is_no_host_is_a_load_error() {
    let head = "[graph]\nroot = \"wasi-net:net/net\"\n[plugin.net]\ncomponent = \"network/net\"\n";
    let report = report(&format!("{head}[plugin.net.wasi]\nhttp = [\"api.example.org/v1\"]\nsockets = [\"127.0.0.1\"]\n"));
    let text = report.to_string();
    for part in ["`api.example.org/v1` cannot be granted", "a grant is of a host as a whole", "`127.0.0.1` cannot be granted: it has no port"] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
}

#[test]
fn an_unknown_function_is_no_reason_to_panic() {
    let graph = net("");
    assert!(call(&graph, NET, "lookup", &["".into()]).is_ok());
    assert!(call(&graph, NET, "lookup", &["\u{0}x".into()]).is_ok());
}
