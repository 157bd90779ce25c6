//! TLS: HTTP/1.1 and 2 as they are negotiated, certificates that are renewed, and files that are none.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::support::{Client, Manifest, Running};

const SITE: &str = r#"
[route."/probe/{what}"]
plugin = "probe"
[route."/standard/{what}"]
plugin = "standard"
[server]
tls = { cert = "cert.pem", key = "key.pem" }
header-time = "1s"
[plugin.probe]
component = "{handlers}/probe.wasm"
[plugin.standard]
component = "{handlers}/probe-standard.wasm"
"#;

fn files() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tls")
}

/// A site with the certificate beside its manifest.
fn manifest() -> Manifest {
    let manifest = Manifest::new(SITE);
    for file in ["cert.pem", "key.pem"] {
        std::fs::copy(files().join(file), manifest.folder.path().join(file)).unwrap();
    }
    manifest
}

/// A client that trusts the certificate, and speaks these protocols.
fn config(protocols: &[&[u8]]) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(files().join("cert.pem")).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let mut config = builder.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
    Arc::new(config)
}

fn connect(server: &Running, protocols: &[&[u8]]) -> StreamOwned<ClientConnection, TcpStream> {
    let stream = TcpStream::connect(server.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let client = ClientConnection::new(config(protocols), "localhost".try_into().unwrap()).unwrap();
    StreamOwned::new(client, stream)
}

/// What is answered to a request, to the connection's end.
fn ask(stream: &mut StreamOwned<ClientConnection, TcpStream>, path: &str) -> String {
    stream.write_all(format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").as_bytes()).unwrap();
    let mut all = Vec::new();
    stream.read_to_end(&mut all).unwrap();
    String::from_utf8(all).unwrap()
}

#[test]
fn http_1_1_over_tls() {
    let server = Running::start(&manifest(), true);
    for protocols in [&[][..], &[&b"http/1.1"[..]]] {
        let mut stream = connect(&server, protocols);
        let answer = ask(&mut stream, "/probe/calls");
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("\r\n\r\n"), "{answer}");
        assert_eq!(stream.conn.alpn_protocol(), protocols.first().copied());
    }
    let answer = ask(&mut connect(&server, &[]), "/standard/scheme");
    assert!(answer.ends_with("https"), "{answer}");
    // In clear text there is nobody.
    let mut client = server.connect();
    client.send("GET /probe/calls HTTP/1.1\nhost: x", b"");
    let mut left = Vec::new();
    let _ = client.stream.read_to_end(&mut left);
    assert!(!left.starts_with(b"HTTP/"), "{}", left.escape_ascii());
}

#[test]
fn http_2_over_tls() {
    let server = Running::start(&manifest(), true);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let stream = tokio::net::TcpStream::connect(server.address).await.unwrap();
        let connector = tokio_rustls::TlsConnector::from(config(&[b"h2", b"http/1.1"]));
        let stream = connector.connect("localhost".try_into().unwrap(), stream).await.unwrap();
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
        let (client, connection) = h2::client::handshake(stream).await.unwrap();
        tokio::spawn(connection);
        for path in ["/probe/bytes?size=100000", "/standard/stream?size=100000"] {
            let mut client = client.clone().ready().await.unwrap();
            let request = hyper::Request::get(format!("https://localhost{path}")).body(()).unwrap();
            let response = client.send_request(request, true).unwrap().0.await.unwrap();
            assert_eq!(response.status(), 200);
            let (mut body, mut bytes) = (response.into_body(), 0);
            while let Some(data) = body.data().await {
                let data = data.unwrap();
                bytes += data.len();
                body.flow_control().release_capacity(data.len()).unwrap();
            }
            assert_eq!(bytes, 100_000);
        }
    });
}

#[test]
fn who_says_nothing_is_left() {
    let server = Running::start(&manifest(), true);
    // Before TLS, and after it.
    assert!(Client::to(server.address).answer(false).is_none());
    let mut stream = connect(&server, &[b"http/1.1"]);
    while stream.conn.is_handshaking() {
        stream.conn.complete_io(&mut stream.sock).unwrap();
    }
    let mut left = Vec::new();
    let _ = stream.read_to_end(&mut left);
    assert_eq!(left, b"");
}

#[test]
fn files_that_are_none() {
    let manifest = manifest();
    let (cert, key) = (manifest.folder.path().join("cert.pem"), manifest.folder.path().join("key.pem"));
    assert_eq!(manifest.report(), "");
    let good = std::fs::read(&cert).unwrap();
    for (file, bytes, says) in [
        (
            &cert,
            &b"no certificate at all"[..],
            "the certificate for TLS cannot be read: cert.pem: there is no certificate in PEM",
        ),
        (&cert, b"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n", "cert.pem: it is no PEM"),
        (&key, &good, "the private key for TLS cannot be read: key.pem: there is no private key in PEM"),
    ] {
        let before = std::fs::read(file).unwrap();
        std::fs::write(file, bytes).unwrap();
        let report = manifest.report();
        assert!(report.contains(says) && report.contains("routes.toml:7:"), "{report}");
        std::fs::write(file, before).unwrap();
    }
    std::fs::remove_file(&key).unwrap();
    assert!(manifest.report().contains("key.pem: No such file"), "{}", manifest.report());
    manifest.write(&SITE.replace(", key = \"key.pem\"", ""));
    assert!(manifest.report().contains("`tls` has two files, `cert` and `key`"), "{}", manifest.report());
    manifest.write(&SITE.replace("key = ", "kye = "));
    assert!(manifest.report().contains("did you mean `key`?"), "{}", manifest.report());
}
