//! Handlers that share a plugin, and handlers behind others.

use crate::support::Running;

#[test]
fn decorators_stand_in_front_of_handlers() {
    // `printf %s secret | sha256sum`
    let server = Running::of(
        r#"
[route."GET /open/{name}"]
plugin = "headers"
[route."GET /closed/{name}"]
plugin = "bearer"

[plugin.hello]
component = "{handlers}/hello.wasm"
lifetime = "call"

[plugin.headers]
component = "{handlers}/headers.wasm"
sockets = { "web:route/handler" = ["hello"] }
config = { set = { x-frame-options = "DENY" }, default = { content-type = "text/html" } }

[plugin.bearer]
component = "{handlers}/bearer.wasm"
sockets = { "web:route/handler" = ["headers"] }
config = { tokens = ["2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"], realm = "tests" }
"#,
    );
    let open = server.get("/open/you");
    assert_eq!((open.status, open.text()), (200, "Hello, you!\n"));
    assert_eq!(open.header("x-frame-options"), Some("DENY"));
    assert_eq!(open.header("content-type"), Some("text/plain; charset=utf-8"));
    let closed = server.get("/closed/you");
    assert_eq!((closed.status, closed.header("www-authenticate")), (401, Some("Bearer realm=\"tests\"")));
    let closed = server.ask("GET /closed/you HTTP/1.1\nhost: x\nauthorization: Bearer secret", b"");
    assert_eq!((closed.status, closed.text()), (200, "Hello, you!\n"));
    assert_eq!(closed.header("x-frame-options"), Some("DENY"));
}
