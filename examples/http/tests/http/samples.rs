//! The sample site, with handlers in all their languages.

use std::path::Path;

use jackfield_build::Options;
use jackfield_http::{Server, Site, Source};

use crate::support::{Client, engine, handlers, root};

/// Builds the handlers in other languages than Rust. `false` where tools are missing, save with `CI` set.
fn built() -> bool {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("handlers");
    let plugins = jackfield_build::find_in_workspace(&folder, &[]).unwrap();
    let missing: Vec<_> = plugins.iter().filter(|plugin| !jackfield_build::missing_tools(plugin).is_empty()).collect();
    if !missing.is_empty() {
        let names: Vec<_> = missing.iter().map(|plugin| plugin.name.as_str()).collect();
        assert!(std::env::var_os("CI").is_none(), "with `CI` set nothing may be left out: {names:?}");
        eprintln!("left out, since tools are missing for {names:?}");
        return false;
    }
    let options = Options { quiet: true, ..Options::new(root().join("target/plugins"), &|_: &str| ()) };
    jackfield_build::build(&plugins, &options).unwrap_or_else(|error| panic!("{error}"));
    true
}

#[test]
fn the_sample_site() {
    handlers();
    if !built() {
        return;
    }
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("routes.toml");
    let source = Source::new(&engine(), manifest, None).unwrap();
    let site: Site = source.load().unwrap_or_else(|error| panic!("{error}"));
    let server = Server::bind("127.0.0.1:0".parse().unwrap(), site, true).unwrap();
    let (address, control) = (server.address(), server.control());
    let thread = std::thread::spawn(move || server.run().unwrap());
    let mut client = Client::to(address);
    let mut ask = |head: &str, body: &[u8]| {
        let (line, headers) = head.split_once('\n').unwrap_or((head, ""));
        client.ask(&format!("{line} HTTP/1.1\nhost: x\n{headers}"), body)
    };
    let page = ask("GET /", b"");
    assert!(page.status == 200 && page.text().contains("<h1>A site of plugins</h1>"), "{}", page.text());
    assert_eq!(ask("GET /pages/..%2f..%2fsecret", b"").status, 404);
    assert_eq!(ask("GET /hello/you", b"").text(), "Hello, you!\n");
    for (path, expected) in [
        ("/visits/a", "{\"page\":1,\"all\":1}\n"),
        ("/visits/b", "{\"page\":1,\"all\":2}\n"),
        ("/visits/a", "{\"page\":2,\"all\":3}\n"),
    ] {
        assert_eq!(ask(&format!("GET {path}"), b"").text(), expected);
    }
    let badge = ask("GET /badge/a%3Cb/1?color=c40", b"");
    assert_eq!(badge.header("content-type"), Some("image/svg+xml; charset=utf-8"));
    assert!(badge.text().contains("a&#60;b") && badge.text().contains("#c40"), "{}", badge.text());
    assert_eq!(ask("GET /badge/a/b?color=red", b"").member("title").as_deref(), Some("No color"));
    let echo = ask("POST /echo?a=1\ncontent-type: application/json", b"{\"x\": [1, null]}");
    let echo: serde_json::Value = serde_json::from_slice(&echo.body).unwrap();
    assert_eq!((&echo["body"]["x"][0], &echo["query"][0][1]), (&1.into(), &"1".into()));
    assert_eq!(ask("POST /echo\ncontent-type: application/json", b"{").status, 400);
    assert!(ask("POST /checksum", b"abc").text().starts_with("ba7816bf8f01cfea"));
    assert_eq!(ask("GET /private/you", b"").status, 401);
    let private = ask("GET /private/you\nauthorization: Bearer secret", b"");
    assert_eq!((private.status, private.header("cache-control")), (200, Some("private, no-store")));
    control.stop();
    thread.join().unwrap();
}
