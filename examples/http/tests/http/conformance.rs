//! The table of requests and responses.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::time::Duration;

use crate::support::{Answer, Client, Running};

const SITE: &str = r#"
[route."/probe/{what}"]
plugin = "probe"
[route."GET /only-get/{what}"]
plugin = "probe"
[route."/rest/{*rest}"]
plugin = "probe"
[route."POST /both"]
plugin = "probe"
[route."DELETE /both"]
plugin = "probe"
[route."POST /small"]
plugin = "probe"
body = 10
[route."POST /large/{what}"]
plugin = "probe"
body = "16MiB"

[plugin.probe]
component = "{handlers}/probe.wasm"
lifetime = "call"
"#;

/// A case of the table.
struct Case<'t> {
    name: &'t str,
    sends: Vec<&'t str>,
    expects: Vec<&'t str>,
}

/// The cases for a kind of handler.
fn cases<'t>(table: &'t str, kind: &str) -> Vec<Case<'t>> {
    let mut cases = Vec::new();
    for paragraph in table.split("\n\n") {
        let lines: Vec<&str> = paragraph.lines().filter(|line| !line.starts_with('#')).collect();
        let Some((name, lines)) = lines.split_first() else { continue };
        let of_kind = lines.iter().filter_map(|line| {
            let (own, standard) = (line.strip_prefix("<own "), line.strip_prefix("<standard "));
            match kind {
                "probe" => own.or_else(|| standard.is_none().then_some(*line)),
                _ => standard.or_else(|| own.is_none().then_some(*line)),
            }
        });
        let (sends, expects): (Vec<&str>, Vec<&str>) = of_kind.partition(|line| line.starts_with('>'));
        assert!(expects.iter().all(|line| line.starts_with('<')), "{name}: {expects:?}");
        cases.push(Case { name, sends, expects });
    }
    cases
}

/// A text without its escapes.
fn bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let escape = if c == '\\' { rest.next() } else { None };
        match escape {
            None => bytes.extend_from_slice(c.to_string().as_bytes()),
            Some('r') => bytes.push(b'\r'),
            Some('n') => bytes.push(b'\n'),
            Some('t') => bytes.push(b'\t'),
            Some('0') => bytes.push(0),
            Some('\\') => bytes.push(b'\\'),
            Some('x') => {
                let digits: String = rest.by_ref().take(2).collect();
                bytes.push(u8::from_str_radix(&digits, 16).unwrap());
            }
            Some(other) => panic!("no escape: {other}"),
        }
    }
    bytes
}

fn send(client: &mut Client, line: &str) {
    let sent = match line.strip_prefix(">>") {
        Some(" shut") => return client.stream.shutdown(Shutdown::Write).unwrap(),
        Some(" wait") => return std::thread::sleep(Duration::from_millis(100)),
        Some(text) => {
            let text = text.strip_prefix(' ').unwrap_or(text);
            match text.split_once(" * ").and_then(|(number, text)| Some((number.parse().ok()?, text))) {
                Some((number, text)) => bytes(&text.replace("{64KiB}", &"x".repeat(64 << 10))).repeat(number),
                None => bytes(text),
            }
        }
        None => format!("{}\r\n", line.strip_prefix("> ").unwrap_or("")).into_bytes(),
    };
    // A server that has said all may have closed.
    drop(client.stream.write_all(&sent));
}

/// What is wrong with a response.
fn compare(answer: &Answer, line: &str) -> Option<String> {
    let same = match line.split_at(2) {
        ("<=", text) => {
            let expected = bytes(text.strip_prefix(' ').unwrap_or(text));
            // Ids differ from run to run.
            match expected.strip_suffix(b"..") {
                Some(begin) => answer.body.starts_with(begin),
                None => answer.body == expected,
            }
        }
        ("<~", text) => {
            let part = bytes(text.strip_prefix(' ').unwrap_or(text));
            answer.body.windows(part.len()).any(|window| window == part)
        }
        ("<#", length) => answer.body.len() == length.trim().parse::<usize>().unwrap(),
        (_, text) => match (text.strip_prefix('!'), text.split_once(": ")) {
            (Some(name), _) => answer.header(name).is_none(),
            (_, Some((name, value))) => answer.headers.iter().any(|(other, found)| other == name && found == value),
            _ => answer.status == text.parse::<u16>().unwrap_or_else(|_| panic!("no expectation: {line}")),
        },
    };
    (!same).then(|| {
        let body = String::from_utf8_lossy(&answer.body[..answer.body.len().min(2000)]).into_owned();
        format!("  expected {line}\n  found {} {:?}\n  {body}", answer.status, answer.headers)
    })
}

fn run(server: &Running, case: &Case<'_>) -> Vec<String> {
    let mut client = server.connect();
    case.sends.iter().for_each(|line| send(&mut client, line));
    let mut wrong = Vec::new();
    let head_only = case.sends[0].starts_with("> HEAD ");
    let mut answer = None;
    for line in &case.expects {
        let end = match *line {
            "<<" => {
                answer = None;
                continue;
            }
            "< none" | "< closed" => Some(client.answer(head_only).is_none()),
            "< open" => {
                client.send("GET /probe/bytes?size=1 HTTP/1.1\nhost: x", b"");
                Some(client.answer(false).is_some_and(|answer| answer.body == b"x"))
            }
            _ => None,
        };
        match end {
            Some(true) => continue,
            Some(false) => {
                wrong.push(format!("  expected {line}"));
                continue;
            }
            None if answer.is_none() => answer = client.answer(head_only),
            None => {}
        }
        match &answer {
            Some(answer) => wrong.extend(compare(answer, line)),
            None => wrong.push(format!("  expected {line}, and the connection is closed")),
        }
    }
    wrong
}

#[test]
fn the_table_holds() {
    table_of("probe");
}

#[test]
fn the_table_holds_for_standard_handlers() {
    table_of("probe-standard");
}

fn table_of(kind: &str) {
    let server = Running::of(&SITE.replace("probe.wasm", &format!("{kind}.wasm")));
    let cases = cases(include_str!("conformance.txt"), kind);
    assert!(cases.len() >= 60, "{} cases", cases.len());
    let mut wrong = Vec::new();
    for case in &cases {
        let found = run(&server, case);
        if !found.is_empty() {
            wrong.push(format!("{}\n{}", case.name, found.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases\n\n{}", wrong.len(), cases.len(), wrong.join("\n\n"));
}

#[test]
fn compressed_bodies_are_the_same_when_they_are_read() {
    let server = Running::of(SITE);
    for size in [1000, 300_000] {
        let body: Vec<u8> = (0..size).map(|at: u32| b"the same again and again "[at as usize % 25]).collect();
        let head = "POST /large/echo HTTP/1.1\nhost: x\naccept-encoding: gzip\ncontent-type: application/json";
        let answer = server.ask(head, &body);
        assert_eq!(answer.header("content-encoding"), Some("gzip"));
        assert!(answer.body.len() < body.len() / 4);
        let mut read = Vec::new();
        flate2::read::GzDecoder::new(&*answer.body).read_to_end(&mut read).unwrap();
        assert_eq!(read, body);
    }
}

/// HTTP/2 in clear text, by a client that knows that the server speaks it.
#[test]
fn http2() {
    let server = Running::of(SITE);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let stream = tokio::net::TcpStream::connect(server.address).await.unwrap();
        let (client, connection) = h2::client::handshake(stream).await.unwrap();
        tokio::spawn(connection);
        let mut client = client.ready().await.unwrap();
        // Several at once, on one connection.
        let mut all = Vec::new();
        for at in 0..20 {
            let uri = format!("http://example.org/probe/show?{at}");
            let request = hyper::Request::get(uri).header("x-a", "1").body(()).unwrap();
            client = client.ready().await.unwrap();
            all.push((at, client.send_request(request, true).unwrap().0));
        }
        for (at, response) in all {
            let response = response.await.unwrap();
            assert_eq!(response.status(), 200);
            let mut body = response.into_body();
            let mut text = Vec::new();
            while let Some(data) = body.data().await {
                text.extend_from_slice(&data.unwrap());
            }
            let text = String::from_utf8(text).unwrap();
            assert!(text.contains(&format!("query Some(\"{at}\")")), "{text}");
            assert!(text.contains("header host: example.org\nheader x-a: 1"), "{text}");
        }
    });
}
