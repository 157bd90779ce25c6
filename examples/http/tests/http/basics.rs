//! Routes, and what a handler is told of a request.

use crate::support::{Manifest, Running};

const SITE: &str = r#"
[route."GET /hello/{name}"]
plugin = "hello"
[route."/show/{*rest}"]
plugin = "probe"
[route."POST /echo"]
plugin = "probe"
body = "2MiB"

[plugin.hello]
component = "{handlers}/hello.wasm"
lifetime = "call"
[plugin.probe]
component = "{handlers}/probe.wasm"
"#;

#[test]
fn a_handler_answers() {
    let server = Running::of(SITE);
    let answer = server.get("/hello/Zo%C3%AB");
    assert_eq!((answer.status, answer.text()), (200, "Hello, Zoë!\n"));
    assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
    assert_eq!(answer.header("x-request-id").map(str::len), Some(16));
}

#[test]
fn a_handler_is_told_everything() {
    let server = Running::of(SITE);
    let head = "PUT /show/a%2fb/%7Ec/show?x=1&y=%20 HTTP/1.1\nhost: example.org\nX-A: 1\nx-b: 2\nx-a: 3\n\
                connection: keep-alive, x-b\nx-request-id: mine";
    let answer = server.ask(head, b"some\0bytes");
    let expected = r#"method PUT
path /show/a%2Fb/~c/show
query Some("x=1&y=%20")
route /show/{*rest}
parameter rest="a/b/~c/show"
header host: example.org
header x-a: 1
header x-a: 3
header x-request-id: mine
header content-length: 10
body some\x00bytes
remote 127.0.0.1
id mine"#;
    assert_eq!(answer.text(), expected);
    assert_eq!(answer.header("x-request-id"), Some("mine"));
}

#[test]
fn what_no_route_takes() {
    let server = Running::of(SITE);
    assert_eq!(server.get("/nothing").member("title").as_deref(), Some("Not Found"));
    let answer = server.ask("POST /hello/x HTTP/1.1\nhost: x", b"");
    assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD, OPTIONS")));
}

#[test]
fn mistakes_have_lines() {
    let manifest = Manifest::new(
        r#"
[route."GET /a/{x}"]
plugin = "hello"
[route."GET /a/{y}"]
plugin = "hello"
[route."get /b"]
plugin = "hello"
[route."GET /c"]
plugin = "helo"
[route."GET /d"]
plugin = "store"
[route."GET /e"]
[route."GET /f/../g"]
plugin = "hello"
[route."GET /h"]
plugin = "hello"
bodi = 3
[server]
body = "1XB"
concurrent = 0

[plugin.hello]
component = "{handlers}/hello.wasm"
[plugin.store]
component = "{handlers}/store.wasm"
memory = 3
"#,
    );
    insta::assert_snapshot!(manifest.report());
}

#[test]
fn a_site_without_routes_is_none_the_worse() {
    let server = Running::of("");
    assert_eq!(server.get("/").status, 404);
}
